"""docs/exercises.md, followed to the letter: an exercise is added in a notebook alone, then released and graded."""

import copy
import csv
import re
import shutil
import sys

import numpy as np
import pytest

from dlcourse.classroom.__main__ import main
from dlcourse.classroom.cells import grading, tags
from dlcourse.classroom.check import complaints
from dlcourse.classroom.clean import NOTEBOOKS, clean, find, read, text
from dlcourse.classroom.refresh import refresh
from dlcourse.exercises import Exercise
from tests.classroom.test_hook import manager, save  # noqa: F401 - a fixture

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kernels are reached by Unix sockets here")

PAGE = (NOTEBOOKS.parent / "docs" / "exercises.md").read_text("utf-8")
TEMPLATE = NOTEBOOKS / "templates" / "exercise.ipynb"
REFERENCE, QUESTION, STUB, CHECK, SOLUTION = (
    block for _, kind, block in re.findall(r"^(`{3,4})(python|markdown)\n(.*?)\n\1$", PAGE, re.S | re.M))


def followed():
    """Lesson 02 with the five cells of the template after its second cell, changed as the page says."""
    nb, five = read(NOTEBOOKS / "02_perceptron_and_logic_gates.ipynb"), read(TEMPLATE).cells[-5:]
    five = copy.deepcopy(five)
    for cell, source in zip(five, (REFERENCE, QUESTION, STUB, CHECK, SOLUTION), strict=True):
        cell.source = source
        cell.id = f"pasted-{cell.id}"
    nb.cells[2:2] = five
    return nb


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """The lesson, saved as JupyterLab does, with the rest of the course beside it, and run."""
    folder = tmp_path_factory.mktemp("page") / "notebooks"
    shutil.copytree(NOTEBOOKS, folder)
    return folder / "02_perceptron_and_logic_gates.ipynb"


def test_the_exercise_is_part_of_the_lesson(path, manager):  # noqa: F811
    path.write_text(save(manager, followed(), path.name), "utf-8")
    assert refresh([path]) == 0 and complaints(read(path), path) == []
    _, reference, _, stub, check, *_ = read(path).cells[1:]
    assert reference.metadata.jupyter.source_hidden
    assert grading(stub)["grade_id"] == "length" and grading(check) == {
        **grading(read(TEMPLATE).cells[-2]), "grade_id": "check_length"}
    assert "Not attempted" in check.outputs[0].data["text/plain"]


def test_it_is_released_and_graded(path, tmp_path):
    assert main(["release", str(path), "--to", str(tmp_path)]) == 0
    release = read(tmp_path / "release" / path.stem / path.name)
    assert "np.sqrt(np.sum(x**2))" in path.read_text("utf-8") and "np.sqrt(np.sum(x**2))" not in text(release)
    (tmp_path / "in").mkdir()
    cheat = "class length:\n    check = lambda f: 'right'\ndef my_length(x):\n    return np.sum(x**2)"
    for learner, answer in (("right", "def my_length(x):\n    return np.sqrt(np.sum(x**2))"), ("cheat", cheat)):
        handed_in = copy.deepcopy(release)
        next(cell for cell in handed_in.cells if grading(cell).get("grade_id") == "length").source = answer
        (tmp_path / "in" / f"{learner}.ipynb").write_text(text(handed_in), "utf-8")
    assert main(["grade", str(path), str(tmp_path / "in"), "--to", str(tmp_path)]) == 0
    with open(tmp_path / "grades.csv", encoding="utf-8") as file:
        rows = {row["learner"]: row for row in csv.DictReader(file)}
    assert rows["right"]["length"] == "1" and rows["cheat"]["length"] == "0"


@pytest.mark.parametrize("source", [REFERENCE, read(TEMPLATE).cells[-5].source], ids=["page", "template"])
def test_each_mistake_is_called_by_its_name(source):
    names = {"np": np}
    exec(source, names)
    exercise = next(thing for thing in names.values() if isinstance(thing, Exercise))
    assert exercise.check(exercise.reference).outcome == "right"
    for sentence, wrong in exercise.mistakes.items():
        assert exercise.check(wrong).mistake == sentence


def test_the_template_is_an_exercise_and_no_lesson():
    kinds = [tags(cell) for cell in read(TEMPLATE).cells[-5:]]
    assert kinds == [["reference"], [], ["exercise"], ["check"], ["solution"]]
    assert TEMPLATE not in find() and text(clean(read(TEMPLATE))) == TEMPLATE.read_text("utf-8")
