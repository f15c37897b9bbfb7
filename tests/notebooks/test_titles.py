"""A lesson is called the same everywhere: in its heading, in links from other lessons, in the README."""

import re

import pytest

from dlcourse.classroom.clean import NOTEBOOKS, find, read

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
