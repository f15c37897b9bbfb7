"""Check notebooks: what a lesson must have and must not have. Each complaint names the cell and the remedy."""

import re

from .cells import grading, shown, solution_code, tagged, tags, where
from .clean import CALLED, clean, find, read, text

MOST_BYTES = 1_500_000
EXEMPT = re.compile(r"nbval[-_](ignore[-_]output|skip)", re.I)  # nbval's marks, as a tag or as a comment
ADDRESS = re.compile(r"\b0x[0-9a-f]{8,}\b")
NO_ALT = re.compile(r'!\[\s*\]\(|<img(?![^>]*\balt="[^"]+)')
LINK = re.compile(r"\]\((?P<file>[\w./-]+\.ipynb)[)#]")
TOPIC = re.compile(r"D(0[1-9]|[1-5]\d|6[0-3])")


def check(names=()):
    """Every complaint about the named notebooks; an empty list when all is well."""
    return [f"{path.name}: {complaint}" for path in find(names) for complaint in complaints(read(path), path)]


def complaints(nb, path):
    """The sentences that say what is wrong with one notebook and its file."""
    rules = [_outputs, _exempt, _markdown, _slides, _topics, _exercises]
    found = list(_runs(nb))
    if not path.name.startswith("00"):  # the start page teaches nothing yet
        rules += [_opening, _parts] if found else [_opening, _parts, _stored]
    found += [complaint for rule in rules for complaint in rule(nb)]
    found += _links(nb, path)
    if text(clean(nb)) != path.read_text(encoding="utf-8"):
        found.append(f"the file is not clean. Run `python -m dlcourse.classroom clean {path.name}`.")
    if path.stat().st_size > MOST_BYTES:
        found.append(f"the file has {path.stat().st_size / 1e6:.1f} MB, over 1.5. Store fewer or smaller pictures.")
    return found


def _code(nb):
    return [(number, cell) for number, cell in enumerate(nb.cells, start=1) if cell.cell_type == "code"]


def _runs(nb):
    for place, (number, cell) in enumerate(_code(nb), start=1):
        if not cell.source.strip():
            yield f"cell {number} is empty. Delete it."
        elif cell.execution_count != place:
            yield (f"{where(number, cell)} has the count {cell.execution_count}, and should have {place}: it was not "
                   "run, or not in its turn. Refresh the notebook.")
            return


def _outputs(nb):
    for number, cell in _code(nb):
        if cell.source.rstrip().endswith(";"):
            yield f"{where(number, cell)} ends with a semicolon, which confuses the comparison. Remove it."
        for kind, value in shown(cell).items():
            if not kind.startswith("image/") and (found := ADDRESS.search(value)):
                yield f"{where(number, cell)} shows the address {found[0]}, new in each run. Print something else."
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"{where(number, cell)} stores an error. Mend it; to demonstrate an error, catch and print it."
            if output.get("name") == "stderr":
                yield f"{where(number, cell)} stores a warning: {output.text.strip()[:80]!r}. Remove its cause."


def _exempt(nb):
    exempt = [number for number, cell in _code(nb) if EXEMPT.search(" ".join([*tags(cell), cell.source]))]
    if len(exempt) > len(_code(nb)) / 10:
        yield f"cells {exempt} are exempt from comparison, and one in ten is the most. Make what they show stable."


def _markdown(nb):
    for number, cell in enumerate(nb.cells, start=1):
        if cell.cell_type == "markdown" and NO_ALT.search(cell.source):
            yield f"{where(number, cell)} has a picture without alt text. Say there what the picture shows."


def _slides(nb):
    for number, cell in enumerate(nb.cells, start=1):
        kind = cell.metadata.get("slideshow", {}).get("slide_type")
        if cell.cell_type == "markdown" and cell.source.startswith("#") and kind not in ("slide", "subslide"):
            yield f"{where(number, cell)} is a heading; its slide type should be slide or subslide, not {kind}."
        if "solution" in tags(cell) and kind != "skip":
            yield f"{where(number, cell)} is a solution; its slide type should be skip, not {kind}."


def _topics(nb):
    topics = nb.metadata.get("dlcourse", {}).get("covers")
    if not isinstance(topics, list) or not all(TOPIC.fullmatch(topic) for topic in topics):
        yield f"metadata.dlcourse.covers is {topics}. List there the topics that are taught, such as D01 (to D63)."


def _exercises(nb):
    parts = [(number, kind) for number, cell in enumerate(nb.cells, start=1)
             for kind in ("exercise", "check", "solution") if kind in tags(cell)]
    for trio in zip(parts[::3], [*parts[1::3], None], [*parts[2::3], None], strict=False):
        first = trio[0][0]
        if trio != ((first, "exercise"), (first + 1, "check"), (first + 2, "solution")):
            yield (f"{where(first, nb.cells[first - 1])}: an exercise is three neighbouring cells, tagged exercise, "
                   "check and solution in this order. Something here is missing or out of place.")
            return
        yield from _exercise(*nb.cells[first - 1:first + 2], where(first, nb.cells[first - 1]))
    names = [grading(cell).get("grade_id") for _, cell in tagged(nb, "exercise")]
    for name in sorted({str(name) for name in names if names.count(name) > 1}):
        yield f"two exercises have the grade_id {name}, after what their check cells call. Give each its own."


def _exercise(stub, check, solution, place):
    if "..." not in stub.source:
        yield f"{place}: the stub has no `...` for the learner to replace."
    if not CALLED.search(check.source) or ".hint()" not in check.source:
        yield f"{place}: its check cell should call .check(…) and show the way to a hint: `# stuck? run ex.….hint()`."
    if solution_code(solution) is None:
        yield f"{place}: its solution should be <details><summary>Solution</summary> around one python block."


def _opening(nb):
    first = "\n".join(cell.source for cell in nb.cells[:2])
    if not re.match(r"# \d\d · \S", first):
        yield "the first cell should begin with the lesson's number and title: `# 04 · Activation functions`."
    minutes = re.search(r"(\d+)\s+minutes", first)
    if not minutes or not 20 <= int(minutes[1]) <= 65:
        yield ("the first two cells should say how many minutes the lesson takes: from 20 to 65, and a longer one in "
               "sittings.")


def _parts(nb):
    for tag, least in (("predict", 2), ("exercise", 3), ("lab", 1)):
        if (have := len(tagged(nb, tag))) < least:
            yield f"cells tagged {tag}: {have}, and a lesson has at least {least}. Add what is missing."
    for heading in ("## Quiz", "## Summary"):
        if not any(cell.source.startswith(heading) for cell in nb.cells):
            yield f"there is no cell that begins with `{heading}`. Add that section."


def _stored(nb):
    for tag, kind in (("lab", "image/png"), ("worked-number", "text/plain")):
        for number, cell in tagged(nb, tag):
            if kind not in shown(cell):
                yield f"{where(number, cell)} is tagged {tag} but stores no {kind}. Show it and refresh the notebook."
    asked = [int(count) for cell in nb.cells
             for count in re.findall(r"^Quiz: (\d+) question", shown(cell).get("text/plain", ""))]
    if sum(asked) < 4:
        yield f"quiz questions: {sum(asked)}, and a lesson has at least 4. Add what is missing."


def _links(nb, path):
    files = {found["file"] for cell in nb.cells if cell.cell_type == "markdown" for found in LINK.finditer(cell.source)}
    yield from (f"the link to {file} leads nowhere. Correct it." for file in sorted(files)
                if not (path.parent / file).is_file())
    first = {found["file"][:2] for cell in nb.cells[:2] for found in LINK.finditer(cell.source)}
    number = int(path.name[:2]) if path.name[:2].isdigit() else -9  # a notebook outside the course has no neighbours
    for near in (number - 1, number + 1):
        if list(path.parent.glob(f"{near:02d}_*.ipynb")) and f"{near:02d}" not in first:
            yield f"the first two cells should have a link to lesson {near:02d}."
