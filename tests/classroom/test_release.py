"""Releases: every lesson's holds no line of a solution, and all the rest of the lesson."""

import json

import pytest

from dlcourse.classroom.__main__ import main
from dlcourse.classroom.cells import grading, solution_code, tagged, tags
from dlcourse.classroom.clean import find, read
from dlcourse.classroom.grade import keep
from dlcourse.classroom.release import gradebook, release, released


@pytest.mark.parametrize("path", find(), ids=lambda path: path.stem)
def test_a_release_is_the_lesson_without_its_solutions(path):
    nb = read(path)
    given = released(nb)
    assert [(cell.id, cell.source) for cell in given.cells] == [
        (cell.id, cell.source) for cell in nb.cells if "solution" not in tags(cell)]
    shown = "".join(json.dumps(given, ensure_ascii=False).replace("\\n", "").replace('\\"', '"').split())
    for number, cell in tagged(nb, "solution"):
        stub = nb.cells[number - 3].source.splitlines()
        body = [line for line in solution_code(cell).splitlines() if line not in stub]
        assert "".join("".join(body).split()) not in shown, f"the solution in cell {number} is in the release"
        assert "Solution</summary>" not in shown


def test_checks_are_locked_and_the_gradebook_knows_the_points(tmp_path, capsys):
    assert main(["release", "04", "--to", str(tmp_path)]) == 0
    lesson = "04_activation_functions"
    out = tmp_path / "release" / lesson / f"{lesson}.ipynb"
    assert f"released {out}" in capsys.readouterr().out
    checks = [cell for _, cell in tagged(read(out), "check")]
    assert checks and all(cell.metadata.editable is False and cell.metadata.nbgrader.checksum for cell in checks)
    with gradebook(tmp_path) as book:
        assert book.find_assignment(lesson).max_score == sum(grading(cell)["points"] for cell in checks)
    first = out.read_bytes()
    release(["04"], tmp_path)
    assert out.read_bytes() == first


def test_points_given_by_hand_stay_when_graded_again(tmp_path):
    """As the formgrader gives them: a manual score beside the automatic one."""
    release(["04"], tmp_path)
    lesson, fresh = "04_activation_functions", released(read(find(["04"])[0]))
    ids = [grading(cell)["grade_id"] for _, cell in tagged(fresh, "check")]
    result = {"scores": dict.fromkeys(ids, 0), "odd": [], "notebook": None, "page": "A page."}
    keep({"ada": result, "bob": result}, fresh, lesson, tmp_path)
    with gradebook(tmp_path) as book:
        book.find_grade(ids[0], lesson, lesson, "ada").manual_score = 1
        book.db.commit()
    page = tmp_path / "feedback" / "ada" / lesson / f"{lesson}.html"
    page.chmod(0o444)  # as nbgrader leaves its files
    keep({"ada": result, "bob": result}, fresh, lesson, tmp_path)
    with gradebook(tmp_path) as book:
        assert [book.find_submission(lesson, learner).score for learner in ("ada", "bob")] == [1, 0]
    assert page.stat().st_mode & 0o200
