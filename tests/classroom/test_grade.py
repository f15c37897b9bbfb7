"""A class of lesson 04, released, handed in, damaged and graded: the points are those that fairness demands."""

import csv
import sys

import pytest

from dlcourse.classroom.__main__ import main
from dlcourse.classroom.clean import NOTEBOOKS, read, text
from dlcourse.classroom.grading import run, works
from dlcourse.classroom.release import gradebook, release
from tests.classroom.learners import FRESH, LEARNERS, LESSON, NAMES
from tests.classroom.test_refresh import code

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kernels are reached by Unix sockets here")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The rows of grades.csv by learner, and the class folder."""
    folder = tmp_path_factory.mktemp("class")
    release(["04"], folder)
    for learner, (content, _, _, name) in LEARNERS.items():
        place = folder / "in" / learner / name
        place.parent.mkdir(parents=True)
        place.write_text(content.replace("SECRET", str(folder)), "utf-8")
    assert main(["grade", "04", str(folder / "in"), "--to", str(folder), "--timeout", "5"]) == 0
    with open(folder / "grades.csv", encoding="utf-8") as file:
        return {row["learner"]: row for row in csv.DictReader(file)}, folder


def test_every_learner_is_in_the_table(graded):
    assert list(graded[0]) == sorted(LEARNERS) and len(LEARNERS) >= 30


@pytest.mark.parametrize("learner", LEARNERS)
def test_the_points_are_due_and_what_was_odd_is_said(learner, graded):
    _, due, words, _ = LEARNERS[learner]
    row = graded[0][learner]
    assert [int(row[name]) for name in NAMES] == due, row["odd"]
    assert row["points"] == str(sum(due)) and row["of"] == "6"
    if learner == "reads_other_files" and not works():
        return
    assert all(word in row["odd"] for word in words), row["odd"]
    assert bool(words) == bool(row["odd"]), row["odd"]


def test_the_gradebook_and_the_pages_say_the_same(graded):
    rows, folder = graded
    with gradebook(folder) as book:
        for learner in ("right_0", "all_wrong", "os_exit", "not_json"):
            assert book.find_submission(LESSON, learner).score == float(rows[learner]["points"])
    page = (folder / "feedback" / "os_exit" / LESSON / f"{LESSON}.html").read_text("utf-8")
    assert "ended its kernel" in page and "5.0 / 6" in page
    assert all((folder / "submitted" / learner / LESSON / f"{LESSON}.ipynb").exists() for learner in LEARNERS)


@pytest.mark.skipif(not works(), reason="bubblewrap is not here, or may not make namespaces (apt install bubblewrap)")
def test_sealed_code_sees_no_other_files_and_no_network(tmp_path):
    (tmp_path / "gradebook.db").write_text("points")
    nb = FRESH.copy()
    nb.cells = [code(f"import pathlib, socket\nprint(pathlib.Path({str(tmp_path)!r}).exists(), "
                     f"pathlib.Path({str(__file__)!r}).exists())\n"
                     "socket.create_connection(('192.0.2.1', 80), timeout=2)", "own")]
    nb.cells[0].id = "look"
    ran, _ = run(nb, 20, sealed=True)
    assert ran.cells[0].outputs[0].text == "False False\n"
    assert ran.cells[0].outputs[1].ename == "OSError" and "unreachable" in ran.cells[0].outputs[1].evalue


def test_without_bubblewrap_it_says_so_and_a_hang_is_interrupted_all_the_same(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("dlcourse.classroom.grade.works", lambda: False)
    template = NOTEBOOKS / "templates" / "exercise.ipynb"
    (tmp_path / "in").mkdir()
    for learner, answer in (("right", "(x - x.min()) / np.ptp(x)"), ("hang", "[0 for _ in iter(int, 1)]")):
        nb = read(template)
        nb.cells[-3].source = f"def my_scaled(x):\n    return {answer}"
        (tmp_path / "in" / f"{learner}.ipynb").write_text(text(nb), "utf-8")
    assert main(["grade", str(template), str(tmp_path / "in"), "--to", str(tmp_path), "--timeout", "3"]) == 0
    assert capsys.readouterr().out.startswith("Note: learners' code runs unsealed")
    rows = (tmp_path / "grades.csv").read_text("utf-8").splitlines()
    assert rows[0] == "learner,scaled,points,of,odd" and rows[2] == "right,1,1,1,"
    assert rows[1].startswith("hang,0,0,1,") and "took longer than 3 s; it was interrupted" in rows[1]
