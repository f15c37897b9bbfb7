"""The cells of a lesson: their tags, and the three neighbours that make an exercise (stub, check, solution)."""

import re

import nbformat

# What nbgrader must know of an exercise's two code cells. Each has a grade_id as well: "net_input", "check_net_input".
GRADING = {"exercise": {"grade": False, "locked": False, "schema_version": 3, "solution": True, "task": False},
           "check": {"grade": True, "locked": True, "schema_version": 3, "solution": False, "task": False}}
SOLUTION = re.compile(r"<details><summary>Solution</summary>\n\n```python\n(?P<code>.+)\n```\n\n.*</details>", re.S)


def tags(cell):
    return cell.metadata.get("tags", [])


def grading(cell):
    """The cell's nbgrader metadata, plain; empty when it has none."""
    return dict(cell.metadata.get("nbgrader", {}))


def tagged(nb, tag):
    """The cells with a tag, each with its number as a reader counts: the first cell is 1."""
    return [(number, cell) for number, cell in enumerate(nb.cells, start=1) if tag in tags(cell)]


def where(number, cell):
    """A cell in a message: its number and how it begins."""
    beginning = cell.source.strip().partition("\n")[0]
    return f"cell {number} ({beginning[:40]}{'…' if len(beginning) > 40 else ''})"


def shown(cell):
    """What a cell's outputs hold, {"text/plain": …, "image/png": …}; printed text counts as text/plain."""
    kinds = {}
    for output in cell.get("outputs", ()):
        for kind, value in output.get("data", {"text/plain": output.get("text", "")}).items():
            kinds[kind] = kinds.get(kind, "") + str(value)
    return kinds


def solution_code(cell):
    """The Python code in a solution cell; None when the cell has not the agreed form.

    That form: <details><summary>Solution</summary>, one fenced python block, perhaps a remark, </details>.
    """
    found = SOLUTION.fullmatch(cell.source.strip())
    return found["code"] if found and cell.source.count("```") == 2 else None


def solved(nb):
    """A copy of the notebook in which the code of each solution stands in place of its stub."""
    nb = nbformat.from_dict(nb)
    for number, stub in tagged(nb, "exercise"):
        stub.source = solution_code(nb.cells[number + 1])
    return nb
