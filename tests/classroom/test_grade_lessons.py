"""Every lesson handed in with its own solutions gets all its points, though only what answers need is run."""

import sys

import pytest

from dlcourse.classroom.cells import grading, solved, tagged
from dlcourse.classroom.clean import find, read, text
from dlcourse.classroom.grade import grade_one
from dlcourse.classroom.grading import works
from dlcourse.classroom.release import released

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kernels are reached by Unix sockets here")


@pytest.mark.parametrize("path", [path for path in find() if tagged(read(path), "check")], ids=lambda path: path.stem)
def test_solutions_get_all_points(path, tmp_path):
    nb = read(path)
    (tmp_path / path.name).write_text(text(released(solved(nb))), "utf-8")
    result = grade_one(text(released(nb)), tmp_path / path.name, path.stem, 60, works())
    assert result["odd"] == []
    assert result["scores"] == {grading(cell)["grade_id"]: grading(cell)["points"] for _, cell in tagged(nb, "check")}
