"""Every notebook with the solutions in place of the stubs, on a computer whose clock has gone wild: it runs, every
check says that the solution is right, and whatever else is printed is what the lesson stores."""

import pytest
from nbformat import v4

from dlcourse.classroom.cells import shown, solved, tagged, tags, where
from dlcourse.classroom.clean import clean, find, read
from dlcourse.classroom.refresh import execute

WITH_EXERCISES = [path for path in find() if tagged(read(path), "check")]
WILD = """import itertools, random, time
_random = random.Random(7)
time.perf_counter = time.process_time = itertools.accumulate(
    10 ** _random.uniform(-6, 1) for _ in itertools.count()).__next__"""


def outcomes(nb, folder):
    """({grade_id: "right" for "✓ Right. Well done."}, the other cells that print something else than before)."""
    before = [shown(cell).get("text/plain") for cell in nb.cells]
    nb.cells.insert(0, v4.new_code_cell(WILD))
    nb = clean(execute(nb, folder))  # of a progress bar only its end is stored
    names = [cell.metadata.nbgrader.grade_id for _, cell in tagged(nb, "exercise")]
    said = [shown(cell)["text/plain"].partition(".")[0][2:].lower() for _, cell in tagged(nb, "check")]
    changed = [where(number, cell) for number, cell in enumerate(nb.cells[1:], start=1)
               if "check" not in tags(cell) and before[number - 1] != shown(cell).get("text/plain")]
    return dict(zip(names, said, strict=True)), changed


@pytest.mark.parametrize("path", WITH_EXERCISES, ids=lambda path: path.stem)
def test_every_solution_is_right_and_nothing_else_changes(path):
    found, changed = outcomes(solved(read(path)), path.parent)
    assert found == dict.fromkeys(found, "right")
    assert changed == [], "what these cells print rests on the clock, or on what learners write"


def test_a_wrong_solution_and_a_timed_output_are_found():
    """The test above can fail: the first function is wrong, the second right; the last cell prints seconds."""
    cells = [v4.new_code_cell("from dlcourse.exercises import lesson_02 as ex")]
    for name, code in (("net_input", "def net_input(x, w, b):\n    return 0"),
                       ("fires", "import numpy as np\nfires = lambda x, w, threshold: np.dot(x, w) > threshold")):
        cells += [v4.new_code_cell("...", metadata={"tags": ["exercise"], "nbgrader": {"grade_id": name}}),
                  v4.new_code_cell(f"ex.{name}.check({name})", metadata={"tags": ["check"]}),
                  v4.new_markdown_cell(f"<details><summary>Solution</summary>\n\n```python\n{code}\n```\n\n</details>")]
    cells += [v4.new_code_cell("import time"), v4.new_code_cell("print(time.perf_counter())")]
    assert outcomes(solved(v4.new_notebook(cells=cells)), ".") == (
        {"net_input": "wrong", "fires": "right"}, ["cell 9 (print(time.perf_counter()))"])
