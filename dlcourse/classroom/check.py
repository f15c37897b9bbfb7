"""Check notebooks: everything that a lesson must have and must not have, each complaint with its remedy."""

import json
import re

import nbformat

from .clean import KERNEL, clean, find, text

IGNORED = "nbval-ignore-output"
FIELDS = {"exercise": {"grade": False, "solution": True, "locked": False},
          "check": {"grade": True, "solution": False, "locked": True}}
SOLUTION = re.compile(r"\A<details><summary>Solution</summary>\n\n```python\n(?P<code>.+)\n```\n\n</details>\Z", re.S)


def tags(cell):
    return set(cell.metadata.get("tags", ()))


def solution_code(cell):
    """The Python code inside a solution cell; None when the cell is not of the agreed form."""
    found = SOLUTION.match(cell.source.strip())
    return found and found["code"]


def complaints(nb, name):
    """What is wrong with one notebook, as sentences that name the cell and the remedy. Empty when all is well."""
    found = [*_runs(nb), *_outputs(nb), *_exercises(nb), *_words(nb)]
    if not name.startswith("00"):
        found += _shape(nb)
    found += _metadata(nb)
    return [f"{name}: {sentence}" for sentence in found]


def _code(nb):
    return [(number, cell) for number, cell in enumerate(nb.cells) if cell.cell_type == "code" and cell.source.strip()]


def _runs(nb):
    counts = [(number, cell.execution_count) for number, cell in _code(nb)]
    for place, (number, count) in enumerate(counts, start=1):
        if count != place:
            yield (f"cell {number} was {'never run' if count is None else f'run out of order (count {count})'}. "
                   "Refresh the notebook.")
            return


def _outputs(nb):
    cells = _code(nb)
    for number, cell in cells:
        for output in cell.outputs:
            stored = json.dumps(output.get("data", output.get("text", "")))
            if output.output_type == "error":
                yield f"cell {number} stores an error. Catch it and print it, or mend the cell."
            if output.get("name") == "stderr":
                yield f"cell {number} stores a warning (stderr). Remove its cause."
            if re.search(r" at 0x[0-9a-f]{6,}", stored):
                yield f"cell {number} stores an object's address, which differs in every run. Print something else."
            if "widget-view+json" in stored:
                yield f"cell {number} stores a widget view. Clean the notebook."
        if cell.source.rstrip().endswith(";"):
            yield f"cell {number} ends with a semicolon. Remove it."
    exempt = [number for number, cell in cells if IGNORED in tags(cell) or "NBVAL_IGNORE_OUTPUT" in cell.source]
    if len(exempt) > len(cells) / 10:
        yield f"cells {exempt} are exempt from comparison; at most one in ten may be. Make their outputs stable."


def _exercises(nb):
    names = []
    for number, cell in enumerate(nb.cells):
        if "exercise" in tags(cell):
            trio = nb.cells[number:number + 3]
            if [kind for c in trio for kind in ("exercise", "check", "solution") if kind in tags(c)] != [
                    "exercise", "check", "solution"]:
                yield f"cell {number} is an exercise; its check and then its solution must follow it directly."
                continue
            names.append(cell.metadata.get("nbgrader", {}).get("grade_id"))
            yield from _trio(number, *trio)
    if len(set(names)) != len(names):
        yield f"two exercises share one grade_id: {names}. Give each its own."


def _trio(number, stub, check, solution):
    name = stub.metadata.get("nbgrader", {}).get("grade_id")
    for cell, kind, wanted in ((stub, "exercise", name), (check, "check", f"check_{name}")):
        grading = cell.metadata.get("nbgrader", {})
        fits = all(grading.get(field) is value for field, value in FIELDS[kind].items())
        if not name or grading.get("grade_id") != wanted or not fits:
            yield f"cell {number}: the {kind} cell's nbgrader metadata must say grade_id {wanted} and {FIELDS[kind]}."
    if "..." not in stub.source:
        yield f"cell {number}: the stub needs a `...` that the learner replaces."
    if ".check(" not in check.source or ".hint()" not in check.source:
        yield f"cell {number + 1}: the check cell must call .check(...) and show how to get the .hint()."
    if solution_code(solution) is None:
        yield f"cell {number + 2}: the solution must be <details><summary>Solution</summary> round one python block."


def _words(nb):
    for number, cell in enumerate(nb.cells):
        if cell.cell_type == "markdown" and re.search(r"!\[\s*\]\(|<img(?![^>]*\balt=\"[^\"]+\")", cell.source):
            yield f"cell {number} has a picture without alt text. Say in it what the picture shows."
        if cell.metadata.get("slideshow", {}).get("slide_type") is None:
            yield f"cell {number} has no slide type. Set it in the property inspector."


def _shape(nb):
    first = "\n".join(cell.source for cell in nb.cells[:2])
    if not re.search(r"\d+ minutes", first):
        yield "the first two cells do not say how many minutes the lesson takes."
    if "](0" not in first and "](1" not in first:
        yield "the first two cells do not link to the lessons before and after."
    have = {tag: sum(tag in tags(cell) for cell in nb.cells) for tag in ("predict", "exercise", "lab", "worked-number")}
    for tag, least in (("predict", 2), ("exercise", 3), ("lab", 1)):
        if have[tag] < least:
            yield f"there are {have[tag]} cells tagged {tag}; a lesson has at least {least}."
    for heading in ("## Quiz", "## Summary"):
        if not any(cell.source.startswith(heading) for cell in nb.cells if cell.cell_type == "markdown"):
            yield f"the section {heading!r} is missing."


def _metadata(nb):
    if nb.metadata.get("kernelspec") != KERNEL:
        yield "the kernel is not python3. Clean the notebook."
    covers = nb.metadata.get("dlcourse", {}).get("covers")
    if not isinstance(covers, list) or any(not re.fullmatch(r"D\d\d", row) for row in covers):
        yield "metadata.dlcourse.covers must list the topics taught, as D01 to D63."


def check(names=()):
    """Every complaint about the named notebooks, with a word on size and cleanliness."""
    found = []
    for path in find(names):
        source = path.read_text(encoding="utf-8")
        nb = nbformat.reads(source, as_version=4)
        found += complaints(nb, path.name)
        if text(clean(nb)) != source:
            found.append(f"{path.name}: not clean. Run `python -m dlcourse.classroom clean {path.name[:2]}`.")
        if len(source) > 1_500_000:
            found.append(f"{path.name}: {len(source) / 1e6:.1f} MB; at most 1.5. Show fewer or smaller pictures.")
    return found
