"""Clean notebooks: stored outputs that read well anywhere, and the same bytes when nothing has changed."""

import base64
import io
import json
import re
from pathlib import Path

import nbformat
from PIL import Image

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
CELL_METADATA = {"tags", "slideshow", "nbgrader", "editable", "deletable"}
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def clean(nb):
    """The notebook without what a run leaves behind; code, outputs, tags and counts stay. Works on a copy.

    Dropped: widget state and widget views (a reopened notebook would show an error in their place; the lab's picture
    and readout stay), execution times, collapsed and scrolled flags. Counts are numbered 1, 2, … if they rise.
    """
    nb = nbformat.from_dict(json.loads(json.dumps(nb)))
    covers = nb.metadata.get("dlcourse")
    nb.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    if covers:
        nb.metadata["dlcourse"] = covers
    seen = set()
    for number, cell in enumerate(nb.cells):
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k in CELL_METADATA and v != []})
        if not cell.get("id") or cell.id in seen or not re.fullmatch(r"[\w-]{1,64}", cell.id):
            cell["id"] = f"cell-{number:03d}"
        seen.add(cell.id)
        if cell.cell_type == "code":
            cell.outputs = _joined(output for output in map(_clean_output, cell.outputs) if output)
    _renumber(nb)
    nb.nbformat, nb.nbformat_minor = 4, 5
    return nb


def text(nb):
    """The notebook as the text of its file: one fixed layout, so that a change shows as a small difference."""
    return nbformat.writes(nb).rstrip("\n") + "\n"


def _clean_output(output):
    if output.output_type in ("display_data", "execute_result"):
        output.data.pop(WIDGET_VIEW, None)
        if "image/png" in output.data:
            output.data["image/png"] = _plain_png(output.data["image/png"])
        if not output.data:
            return None
        output.metadata = nbformat.from_dict({k: v for k, v in output.metadata.items() if k in output.data})
    return output


def _plain_png(encoded):
    """The picture without the chunks that name the software that wrote it."""
    data = base64.b64decode(encoded)
    picture = Image.open(io.BytesIO(data))
    if not picture.info.keys() - {"dpi"}:
        return encoded if encoded.endswith("\n") else encoded + "\n"
    buffer = io.BytesIO()
    Image.frombytes(picture.mode, picture.size, picture.tobytes()).save(buffer, "PNG", compress_level=9)
    return base64.b64encode(buffer.getvalue()).decode() + "\n"


def _joined(outputs):
    """Pieces of one stream that arrived apart become one, as they read."""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def _renumber(nb):
    cells = [cell for cell in nb.cells if cell.cell_type == "code"]
    counts = [cell.execution_count for cell in cells if cell.execution_count is not None]
    if counts == sorted(set(counts)):
        order = {count: number for number, count in enumerate(counts, start=1)}
        for cell in cells:
            cell.execution_count = order.get(cell.execution_count)
    for cell in cells:
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count


def find(names=()):
    """The notebook files named by number ("02"), file name or path; all of the course's when none is named."""
    if not names:
        return sorted(NOTEBOOKS.glob("*.ipynb"))
    found = []
    for name in names:
        paths = [Path(name)] if Path(name).is_file() else sorted(NOTEBOOKS.glob(f"{name}*.ipynb"))
        if not paths:
            raise FileNotFoundError(f"There is no notebook {name!r} in {NOTEBOOKS}. "
                                    "Name a lesson such as 02, or a file.")
        found += paths
    return found
