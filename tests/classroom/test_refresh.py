"""Refreshing, with real kernels: outputs are stored, the same bytes again, and nothing broken is ever stored."""

import tempfile

import pytest
from nbclient.exceptions import CellTimeoutError
from nbformat import v4

from dlcourse.classroom.__main__ import main
from dlcourse.classroom.clean import read, text
from dlcourse.classroom.refresh import execute, refresh
from dlcourse.exercises import progress
from tests.classroom.sample import code, lesson


def stored(path, *sources):
    path.write_text(text(v4.new_notebook(cells=[code(source) for source in sources])), "utf-8")
    return path


def test_outputs_are_stored_and_a_second_run_changes_no_byte(tmp_path, capsys):
    path = stored(tmp_path / "05_a.ipynb",
                  "import os, pathlib\nprint(pathlib.Path('05_a.ipynb').exists(), end=' ', flush=True)\n"
                  "print('progress' in os.environ['DLCOURSE_PROGRESS'])",
                  "from dlcourse.labs import StartLab\nStartLab()")
    assert refresh([path]) == 0
    first = path.read_bytes()
    assert refresh([path]) == 0
    assert path.read_bytes() == first
    lines = capsys.readouterr().out.splitlines()
    assert [line.rpartition(",")[0] for line in lines] == ["05_a.ipynb: stored", "05_a.ipynb: unchanged"]

    printing, lab = read(path).cells
    assert printing.outputs[0].text == "True True\n"
    assert set(lab.outputs[0].data) == {"text/plain", "image/png"}
    assert [printing.execution_count, lab.execution_count] == [1, 2]


def test_a_notebook_whose_cell_raises_is_not_stored_and_the_others_go_on(tmp_path, capsys):
    bad = stored(tmp_path / "05_bad.ipynb", "1", "1 / 0")
    good = stored(tmp_path / "06_good.ipynb", "2")
    before = bad.read_bytes()
    assert main(["refresh", str(bad), str(good)]) == 1
    assert bad.read_bytes() == before
    assert read(good).cells[0].outputs[0].data["text/plain"] == "2"
    said = capsys.readouterr().out
    assert "05_bad.ipynb: not stored: cell 2 (1 / 0) raised ZeroDivisionError: division by zero\n" in said


def test_a_kernel_that_dies_once_gets_another_try(tmp_path):
    path = stored(tmp_path / "05_dies.ipynb",
                  "import os, pathlib\nmark = pathlib.Path('mark')\nif not mark.exists():\n    mark.touch()\n"
                  "    os._exit(1)\n'alive'")
    assert refresh([path]) == 0
    assert read(path).cells[0].outputs[0].data["text/plain"] == "'alive'"


def test_a_kernel_that_dies_twice_is_reported(tmp_path, capsys):
    path = stored(tmp_path / "05_dies.ipynb", "import os\nos._exit(1)")
    assert refresh([path]) == 1
    assert "05_dies.ipynb: not stored: DeadKernelError: Kernel died" in capsys.readouterr().out


def test_an_endless_loop_is_stopped():
    with pytest.raises(CellTimeoutError):
        execute(v4.new_notebook(cells=[code("while True:\n    pass")]), timeout=1)


def test_a_test_run_never_touches_the_learners_progress():
    assert progress.path().is_relative_to(tempfile.gettempdir())


def test_the_commands(tmp_path, capsys):
    path = tmp_path / "00_start.ipynb"
    nb = lesson()
    del nb.cells[4:]
    nb.metadata["widgets"] = {}
    path.write_text(text(nb), "utf-8")
    assert main(["check", str(path)]) == 1
    assert main(["clean", str(path)]) == 0
    assert main(["clean", str(path)]) == 0
    assert main(["check", str(path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "00_start.ipynb: the file is not clean. Run `python -m dlcourse.classroom clean 00_start.ipynb`.",
        "00_start.ipynb: cleaned", "00_start.ipynb: unchanged", "All is well."]
    with pytest.raises(SystemExit, match="There is no notebook '77'"):
        main(["check", "77"])
