"""Every notebook with the solutions in place of the stubs: it runs, and every check says that they are right."""

import pytest
from nbformat import v4

from dlcourse.classroom.cells import shown, solved, tagged
from dlcourse.classroom.clean import find, read
from dlcourse.classroom.refresh import execute

WITH_EXERCISES = [path for path in find() if tagged(read(path), "check")]


def outcomes(nb, folder):
    """grade_id → the outcome that its check shows, "right" for "✓ Right. Well done."."""
    nb = execute(nb, folder)
    names = [cell.metadata.nbgrader.grade_id for _, cell in tagged(nb, "exercise")]
    said = [shown(cell)["text/plain"].partition(".")[0][2:].lower() for _, cell in tagged(nb, "check")]
    return dict(zip(names, said, strict=True))


@pytest.mark.parametrize("path", WITH_EXERCISES, ids=lambda path: path.stem)
def test_every_solution_is_right(path):
    found = outcomes(solved(read(path)), path.parent)
    assert found == dict.fromkeys(found, "right")


def test_a_wrong_solution_is_found():
    """The test above can fail: the first function is wrong, the second right."""
    cells = [v4.new_code_cell("from dlcourse.exercises import lesson_02 as ex")]
    for name, code in (("net_input", "def net_input(x, w, b):\n    return 0"),
                       ("fires", "import numpy as np\nfires = lambda x, w, threshold: np.dot(x, w) > threshold")):
        cells += [v4.new_code_cell("...", metadata={"tags": ["exercise"], "nbgrader": {"grade_id": name}}),
                  v4.new_code_cell(f"ex.{name}.check({name})", metadata={"tags": ["check"]}),
                  v4.new_markdown_cell(f"<details><summary>Solution</summary>\n\n```python\n{code}\n```\n\n</details>")]
    assert outcomes(solved(v4.new_notebook(cells=cells)), ".") == {"net_input": "wrong", "fires": "right"}
