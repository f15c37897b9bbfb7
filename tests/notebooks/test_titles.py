"""A lesson is called the same everywhere: in its heading, in links from other lessons, in the README.

It says how long it takes, and that is not wishful: 180 words a minute, 2 minutes for a lab, 3 for an exercise, ¾ for a
code cell, 3 for the quiz.
"""

import re

import pytest

from dlcourse.classroom.cells import tags
from dlcourse.classroom.clean import NOTEBOOKS, find, read

LESSONS = [path for path in find() if not path.name.startswith("00")]
TITLES = {path.name: read(path).cells[0].source.partition("\n")[0].removeprefix("# ") for path in find()}


@pytest.mark.parametrize("path", find(), ids=lambda path: path.name[:2])
def test_links_to_lessons_carry_their_titles(path):
    text = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    for words, name in re.findall(r"\[(\d\d · [^\]]+)\]\((\d\d_\w+\.ipynb)\)", text):
        assert words == TITLES[name]


def test_the_readme_lists_every_lesson_by_its_title_and_with_a_picture():
    readme = (NOTEBOOKS.parent / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d\d) \| \[([^\]]+)\]\(notebooks/([^)]+)\) \|(.*)$", readme, re.M)
    assert [(name, f"{number} · {words}") for number, words, name, _ in rows] == list(TITLES.items())
    for number, _, _, rest in rows[1:]:
        picture = re.search(r'src="([^"]+)"', rest)
        assert picture and (NOTEBOOKS.parent / picture[1]).exists(), number


def promised(nb):
    """The minutes in a lesson's first cell, both sittings together."""
    return sum(map(int, re.findall(r"(\d+)(?: minutes|(?= from \*))", nb.cells[0].source)))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.name[:2])
def test_the_minutes_are_honest(path):
    nb, needed = read(path), 3
    for cell in nb.cells:
        kinds = set(tags(cell))
        if cell.cell_type == "markdown":
            needed += 0 if "solution" in kinds else len(cell.source.split()) / 180
        else:
            needed += 2 if "lab" in kinds else 3 if "exercise" in kinds else 0 if kinds & {"check", "quiz"} else 0.75
    assert abs(promised(nb) - needed) < 0.15 * needed, f"{promised(nb)} minutes promised, some {needed:.0f} needed"


def test_the_readme_promises_the_same_minutes():
    readme = (NOTEBOOKS.parent / "README.md").read_text(encoding="utf-8")
    told = {number: int(minutes) for number, minutes in re.findall(r"^\| (\d\d) \| \[.*?\) \| (\d+) \|", readme, re.M)}
    assert told == {path.name[:2]: promised(read(path)) for path in find()}
