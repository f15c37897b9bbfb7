"""The comparison of stored outputs can fail: a changed number in a stored output is found, printed or in a lab."""

import copy
import re
import subprocess
import sys
from pathlib import Path

import pytest
from nbclient.exceptions import CellExecutionError
from nbformat import v4

from dlcourse.classroom.clean import write
from dlcourse.classroom.refresh import execute

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {
    "printed": "from dlcourse.activations import sigmoid\nprint(f'binary {sigmoid(0.53):.4f}')",
    "shown": "round(sigmoid(0.53), 4)",
    "lab": "from dlcourse.labs import ActivationLab\nActivationLab()",
}


def put(nb, change):
    """Change the first digit of a cell's stored text."""
    output = nb.cells[list(SOURCES).index(change)].outputs[0]
    holder, key = (output, "text") if "text" in output else (output.data, "text/plain")
    holder[key] = re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), holder[key], count=1)


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """One run of nbval, as the test command does it, over an untouched notebook and one with each change."""
    folder = tmp_path_factory.mktemp("tampered")
    true = execute(v4.new_notebook(cells=[v4.new_code_cell(source) for source in SOURCES.values()]))
    write(true, folder / "untouched.ipynb")
    for change in SOURCES:
        tampered = copy.deepcopy(true)
        put(tampered, change)
        write(tampered, folder / f"{change}.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-c", ROOT / "pyproject.toml",
               "-p", "no:cacheprovider", "--color=no", folder]
    return subprocess.run(command, text=True, stdout=subprocess.PIPE, check=False).stdout


def failures(report):
    return {(name, int(cell)) for name, cell in re.findall(r"^FAILED .*?(\w+)\.ipynb::Cell (\d)", report, re.M)}


def test_only_what_was_changed_fails(compared):
    assert failures(compared) == {(change, cell) for cell, change in enumerate(SOURCES)}, compared


def test_the_rest_was_compared_and_passes(compared):
    cells = len(SOURCES)
    assert re.search(rf"{cells} failed, {cells * cells} passed", compared), compared


def test_a_claim_that_rests_on_the_clock_fails():
    """The kernels of the tests have a clock gone wild (conftest.py)."""
    claim = "import time\nassert all(-time.perf_counter() + time.perf_counter() < 0.01 for _ in range(50))"
    with pytest.raises(CellExecutionError, match="AssertionError"):
        execute(v4.new_notebook(cells=[v4.new_code_cell(claim)]))
