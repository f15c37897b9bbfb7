"""What a lesson prints does not rest on the speed of the computer: with a clock gone wild, nothing changes."""

import re

import pytest
from nbformat import v4

from dlcourse.classroom.cells import shown, where
from dlcourse.classroom.clean import find, read
from dlcourse.classroom.refresh import execute

CRAZY = """import itertools, random, time
_random = random.Random(7)
time.perf_counter = time.process_time = itertools.accumulate(
    10 ** _random.uniform(-6, 1) for _ in itertools.count()).__next__"""
TIMED = [path for path in find() if re.search(r"^(import|from) time\b", "\n".join(
    cell.source for cell in read(path).cells if cell.cell_type == "code"), re.M)]


def changed(nb, folder):
    """The cells of a notebook whose printed output is another one with a clock gone wild."""
    printed = {cell["id"]: shown(cell).get("text/plain") for cell in nb.cells}
    nb.cells.insert(0, v4.new_code_cell(CRAZY))
    execute(nb, folder)
    return [where(number, cell) for number, cell in enumerate(nb.cells[1:], start=1)
            if printed[cell["id"]] != shown(cell).get("text/plain")]


@pytest.mark.parametrize("path", TIMED, ids=lambda path: path.stem)
def test_no_output_rests_on_the_clock(path):
    assert changed(read(path), path.parent) == []


def test_an_output_that_rests_on_the_clock_is_found():
    """The test above can fail: the second cell prints seconds."""
    nb = v4.new_notebook(cells=[v4.new_code_cell("import time"), v4.new_code_cell("print(time.perf_counter())")])
    execute(nb, ".")
    assert changed(nb, ".") == ["cell 2 (print(time.perf_counter()))"]
