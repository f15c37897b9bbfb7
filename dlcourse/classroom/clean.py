"""Clean notebooks: stored outputs that read well anywhere, and the same bytes when nothing has changed."""

import base64
import re
import struct
from pathlib import Path

import nbformat
from nbformat import v4
from nbformat.v4.rwbase import rejoin_lines

from .cells import GRADING, grading, tagged, tags

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# `trusted` never reaches a file: JupyterLab signs the notebook by it, after the pre-save hook has run
CELL_METADATA = {"tags", "slideshow", "nbgrader", "editable", "deletable", "trusted"}
DEFAULTS = {"tags": [], "slideshow": {"slide_type": ""}, "editable": True, "deletable": True}
OVERWRITTEN = re.compile(r"^.*\r(?=[^\n])", re.M)  # what a progress bar has drawn over since, as nbval sees it too
CALLED = re.compile(r"(\w+)\.check\(")
NOT_PICTURE = {b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf"}  # parts of a PNG that name software and dates


def find(names=()):
    """The files of the notebooks named by number ("02"), name or path; all of the course's when none is named."""
    if not names:
        return sorted(NOTEBOOKS.glob("*.ipynb"))
    found = []
    for name in map(str, names):
        paths = [Path(name)] if Path(name).is_file() else [path for path in find() if path.name.startswith(name)]
        if not paths:
            raise FileNotFoundError(f"There is no notebook {name!r} in {NOTEBOOKS}. "
                                    "Name a lesson by its number, such as 02, or a notebook file.")
        found += paths
    return found


def read(path):
    """The notebook in a file, as it is stored: nothing converted, no ids made up. ValueError when it is no notebook."""
    try:
        return v4.reads(Path(path).read_text(encoding="utf-8"))
    except (ValueError, AttributeError) as error:
        raise ValueError(f"{path} cannot be read as a notebook in format 4 ({error}). Take back the change that broke "
                         "it; an older format is converted when JupyterLab opens and saves it.") from error


def text(nb):
    """The notebook as the text of its file: one layout, so that a change shows as a small difference."""
    return v4.writes(nb) + "\n"


def write(nb, path):
    """Store the notebook, clean, and say whether that changed its file."""
    source = text(clean(nb))
    if Path(path).exists() and Path(path).read_text(encoding="utf-8") == source:
        return False
    Path(path).write_text(source, encoding="utf-8", newline="\n")
    return True


def clean(nb):
    """A copy of the notebook without what a run leaves behind; text, code, outputs, tags and counts stay.

    Dropped: widget state and widget views (a reopened notebook would show an error in their place; the lab's picture
    and readout stay), times, folded and scrolled flags, versions. Counts that rise become 1, 2, 3, …; a cell without
    a valid id of its own gets one from its place, and an exercise its grade_id from what its check cell calls. Raises
    ValueError when the notebook is not in format 4.
    """
    if nb.get("nbformat") != 4:
        raise ValueError(f"This notebook is in format {nb.get('nbformat')}, and format 4 is expected. "
                         "Open it in JupyterLab and save it, which converts it.")
    nb = rejoin_lines(nbformat.from_dict(nb))
    nb.nbformat_minor = 5
    about = {"dlcourse": nb.metadata.dlcourse} if "dlcourse" in nb.metadata else {}
    nb.metadata = nbformat.from_dict({**about, "kernelspec": KERNEL, "language_info": {"name": "python"}})
    for cell in nb.cells:
        cell.metadata = nbformat.from_dict({key: value for key, value in cell.metadata.items()
                                            if key in CELL_METADATA and value != DEFAULTS.get(key)})
        if "reference" in tags(cell):  # the check of an exercise that was added in the notebook: folded, for learners
            cell.metadata.jupyter = {"source_hidden": True}
        if cell.cell_type == "code":
            cell.outputs = _joined(filter(None, map(_clean_output, cell.outputs)))
    _name_cells(nb)
    _name_exercises(nb)
    _renumber(nb)
    return nb


def _name_cells(nb):
    """Each valid id stays with the first cell that has it; the other cells are named after their place."""
    taken = set()
    for cell in nb.cells:
        if cell.get("id", "") in taken or not re.fullmatch("[a-zA-Z0-9_-]{1,64}", cell.get("id", "")):
            cell["id"] = ""
        taken.add(cell.id)
    for number, cell in enumerate(nb.cells):
        if not cell.id:
            cell.id = f"cell-{number:03d}"
            while cell.id in taken:
                cell.id += "-2"
            taken.add(cell.id)


def _name_exercises(nb):
    """What nbgrader must know of a stub and its check: `fires.check(f)` gives the ids fires and check_fires."""
    for number, check in tagged(nb, "check"):
        stub, called = nb.cells[number - 2], CALLED.search(check.source)
        if called and "exercise" in tags(stub):
            points = grading(check).get("points", 1)
            stub.metadata.nbgrader = {**GRADING["exercise"], "grade_id": called[1]}
            check.metadata.nbgrader = {**GRADING["check"], "grade_id": f"check_{called[1]}", "points": points}


def _clean_output(output):
    """The output without its widget view and without what a PNG says of its maker; None when nothing is left."""
    if output.output_type in ("display_data", "execute_result"):
        output.data.pop(WIDGET_VIEW, None)
        if "image/png" in output.data:
            output.data["image/png"] = _only_picture(output.data["image/png"])
        output.metadata = nbformat.from_dict({kind: value for kind, value in output.metadata.items()
                                              if kind in output.data})
        return output if output.data else None
    return output


def _only_picture(encoded):
    """Base64 of a PNG without the parts that are no picture; of anything else, the same base64."""
    data = base64.b64decode(encoded)
    kept, place = data[:8], 8
    if kept != b"\x89PNG\r\n\x1a\n":
        return encoded
    while place < len(data):
        length, kind = struct.unpack(">I4s", data[place:place + 8])
        if kind not in NOT_PICTURE:
            kept += data[place:place + 12 + length]
        place += 12 + length
    return base64.b64encode(kept).decode()


def _joined(outputs):
    """Printed text that arrived in pieces becomes one piece, and of a progress bar its last state stays: where text
    breaks, and how often a bar is drawn, depends on the moment."""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and last.output_type == output.output_type == "stream" and last.name == output.name:
            last.text += output.text
        else:
            joined.append(output)
    for output in joined:
        if output.output_type == "stream":
            output.text = OVERWRITTEN.sub("", output.text)
    return joined


def _renumber(nb):
    cells = [cell for cell in nb.cells if cell.cell_type == "code"]
    counts = [cell.execution_count for cell in cells if cell.execution_count]
    places = {count: place for place, count in enumerate(counts, start=1)}
    if counts != sorted(places):  # run in another order: the counts tell which, so they stay
        return
    for cell in cells:
        cell.execution_count = places.get(cell.execution_count)
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count
