"""Put a learner's answers into a fresh release, so that nothing else in the handed-in file matters to the grade."""

import re
import symtable

from nbformat import from_dict

from .cells import grading, tags, where


def restored(fresh, handed_in):
    """The fresh release with the learner's answers and own cells in it, and the sentences about what was odd.

    An answer is found by its grade_id, or by its cell's id. Cells that a learner added or changed run at their place,
    after the release's own; check cells are always those of the release.
    """
    nb, odd = from_dict(fresh), []
    homes = {key: cell for cell in nb.cells for key in (grading(cell).get("grade_id"), cell.id) if key}
    added, seen, here = {cell.id: [] for cell in nb.cells}, [], nb.cells[0].id
    for number, cell in enumerate(handed_in.cells, start=1):
        name = grading(cell).get("grade_id")
        home = homes.get(name) or homes.get(cell.get("id"))
        if home is None and grading(cell).get("grade") is True:
            odd.append(f"the check {name} is not in this release of the lesson; it was left out")
        elif cell.cell_type == "code" and (home is None or grading(home).get("grade") is not True):
            here = _place(cell, home, number, (added, seen, here), odd)
        elif home is not None:
            if home.cell_type == "code":
                _check(cell, home, seen, odd)
            here = home.id
    for cell in [*nb.cells]:
        name = grading(cell).get("grade_id")
        if name and name not in seen:
            what = "check" if grading(cell)["grade"] else "answer"
            odd.append(f"the {what} cell {name} was missing; the release's own stands in its place")
    nb.cells = [part for cell in nb.cells for part in (cell, *added[cell.id])]
    return nb, odd


def _place(cell, home, number, places, odd):
    """Put one code cell of the learner where it belongs; the id of the release's cell that it follows."""
    added, seen, here = places
    name = grading(home).get("grade_id") if home is not None else None
    if name and name not in seen:
        home.source = cell.source
        seen.append(name)
        return home.id
    if home is not None and not name and cell.source.strip() == home.source.strip():
        return home.id
    if cell.source.strip():
        here = home.id if home is not None else here
        added[here].append(_own(cell, f"{here[:40]}-own-{number}"))
        about = f"is a second answer to {name}" if name else "was changed" if home is not None else "was added"
        odd.append(f"{where(number, cell)} {about}; it was run in its place")
    return here


def _own(cell, name):
    return from_dict({"cell_type": "code", "id": name, "metadata": {"tags": ["own"]}, "source": cell.source,
                      "outputs": [], "execution_count": None})


def _check(cell, home, seen, odd):
    name = grading(home)["grade_id"]
    if name in seen:
        odd.append(f"the check cell {name} was there twice; it counts once")
    elif cell.source.strip() != home.source.strip():
        odd.append(f"the check cell {name} was changed; the release's own was run")
    seen.append(name)


def needed(nb):
    """The ids of the cells that answers depend on: answers, checks, a learner's own cells, and, from the last to the
    first, each cell that gives a name used in one of these. Labs and worked numbers that nobody uses are not run."""
    kept, used = set(), set()
    for cell in reversed([cell for cell in nb.cells if cell.cell_type == "code"]):
        given, taken = _names(cell.source)
        if {"exercise", "check", "own"} & set(tags(cell)) or grading(cell) or given & used:
            kept.add(cell.id)
            used |= taken
    return kept


def _names(source):
    """The names that a cell gives to later ones, and those that it takes from earlier ones, also inside functions."""
    try:
        top = symtable.symtable(source, "cell", "exec")
    except (SyntaxError, ValueError):  # a learner's slip, or IPython's own commands
        return set(), set(re.findall(r"\w+", source))
    given = {name.get_name() for name in top.get_symbols() if name.is_assigned() or name.is_imported()}
    return given, {name.get_name() for table in _tables(top) for name in table.get_symbols()
                   if name.is_global() or (table is top and name.is_referenced())}


def _tables(table):
    return [table, *(below for child in table.get_children() for below in _tables(child))]
