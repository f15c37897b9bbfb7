"""Every notebook as it is stored: run, clean, complete, and with every exercise still to do."""

import pytest

from dlcourse.classroom.cells import shown, tagged, where
from dlcourse.classroom.check import complaints
from dlcourse.classroom.clean import find, read
from dlcourse.exercises import Verdict

every_notebook = pytest.mark.parametrize("path", find(), ids=lambda path: path.stem)


@every_notebook
def test_nothing_to_complain_about(path):
    assert complaints(read(path), path) == []


@every_notebook
def test_every_exercise_is_not_attempted(path):
    untouched = repr(Verdict("not attempted", ""))
    others = {where(*found): shown(found[1]) for found in tagged(read(path), "check")
              if not shown(found[1]).get("text/plain", "").startswith(untouched)}
    assert not others
