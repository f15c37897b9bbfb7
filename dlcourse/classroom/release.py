"""Release lessons: the version for learners, which is the lesson without its solutions.

A class lives in one folder, laid out as nbgrader wants it: source/ (with solutions), release/ (to hand out),
submitted/, autograded/, feedback/ and gradebook.db.
"""

import os
import sys
from pathlib import Path

from nbconvert.preprocessors import TagRemovePreprocessor
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ComputeChecksums, LockCells

from .cells import grading
from .clean import NOTEBOOKS, clean, find, read, text, write

CLASS = NOTEBOOKS.parent / "class"


class RemoveSolutions(TagRemovePreprocessor):
    """nbconvert's removal by tag, set to `solution`, as a step of nbgrader's generate_assignment."""

    remove_cell_tags = {"solution"}


def released(nb):
    """The learner's version of a notebook: no solutions, its check cells locked, everything else equal."""
    nb, resources = RemoveSolutions(enabled=True).preprocess(clean(nb), {})
    for step in (LockCells(), ComputeChecksums()):
        nb, resources = step.preprocess(nb, resources)
    return nb


def release(names, to=CLASS):
    """Write the learner's version of the named lessons into the class folder `to`; the paths to hand out."""
    paths = []
    for path in find(names):
        nb, out = read(path), [Path(to) / part / path.stem / path.name for part in ("source", "release")]
        for place in out:
            place.parent.mkdir(parents=True, exist_ok=True)
        write(nb, out[0])
        out[1].write_text(text(released(nb)), encoding="utf-8", newline="\n")
        enter(nb, path.stem, to)
        paths.append(out[1])
    return paths


def gradebook(to):
    """The open gradebook of a class folder, as nbgrader names it."""
    programs = str(Path(sys.executable).parent)  # nbgrader calls alembic by name
    if programs not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([programs, os.environ["PATH"]])
    return Gradebook(f"sqlite:///{Path(to).resolve() / 'gradebook.db'}")


def enter(nb, lesson, to):
    """Enter a lesson's cells and points into the gradebook; what it holds already stays."""
    with gradebook(to) as book:
        book.update_or_create_assignment(lesson)
        book.update_or_create_notebook(lesson, lesson)
        for cell in released(nb).cells:
            about = grading(cell)
            if not about:
                continue
            place = (about["grade_id"], lesson, lesson)
            if about["grade"]:
                book.update_or_create_grade_cell(*place, max_score=about["points"], cell_type=cell.cell_type)
            if about["solution"]:
                book.update_or_create_solution_cell(*place)
            book.update_or_create_source_cell(*place, source=cell.source, cell_type=cell.cell_type,
                                                   locked=about["locked"], checksum=about["checksum"])
