"""Lessons as pages and slides: nothing is lost, every picture has words, no formula is cut, solutions stay out."""

import re

import pytest
from nbformat import from_dict, v4

from dlcourse import labs
from dlcourse.classroom import pages
from dlcourse.classroom.cells import tags
from dlcourse.classroom.clean import find, read
from tests.classroom.sample import lesson, markdown

IMAGE = re.compile(r"<img[^>]*>")


def kinds(nb):
    return [cell.metadata.slideshow["slide_type"] for cell in nb.cells]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    (path,) = pages.html_pages(["01"], tmp_path_factory.mktemp("pages"))
    return path.read_text(encoding="utf-8")


def test_every_picture_of_a_page_says_in_words_what_it_shows(page):
    images = IMAGE.findall(page)
    assert len(images) > 3
    for image in images:
        words = re.search(r'alt="([^"]*)"', image)
        assert words and len(words[1]) > 15 and "No description" not in words[1], image[:80]


def test_a_lab_becomes_a_picture_for_each_preset():
    output = pages.gallery("GateLab")
    html = output.data["text/html"]
    assert len(IMAGE.findall(html)) == len(labs.GateLab.presets)
    lab = labs.GateLab()
    for preset, changes in labs.GateLab.presets.items():
        lab.set(**changes)
        assert f"<b>{preset}.</b> {lab.readout}" in html.replace("&#x27;", "'").replace("&gt;", ">")


def test_a_lab_that_a_lesson_shows_again_has_its_presets_once(tmp_path):
    (path,) = pages.html_pages(["03"], tmp_path)
    captions = re.findall(r"<figcaption><b>(.*?)\.</b>", path.read_text("utf-8"))
    assert captions == list(labs.PerceptronLab.presets)


def test_the_pictures_of_two_presets_differ():
    pictures = re.findall(r'src="([^"]+)"', pages.gallery("GateLab").data["text/html"])
    assert len(set(pictures)) == len(pictures)


def test_pages_link_to_pages(page):
    assert 'href="02_perceptron_and_logic_gates.html' in page and ".ipynb" not in page


def test_a_page_carries_no_dead_widget(page):
    assert "widget-view" not in page


@pytest.mark.parametrize("path", find(), ids=lambda path: path.name[:2])
def test_the_slides_hold_all_prose_and_no_solution(path):
    nb = read(path)
    deck = pages.lecture(nb)
    text = re.sub(r"\s", "", "".join(cell.source for cell in deck.cells))
    for cell in nb.cells:
        if cell.cell_type == "markdown" and not cell.source.startswith("## Quiz"):
            assert (re.sub(r"\s", "", cell.source) in text) == ("solution" not in tags(cell))
    assert not {"check", "solution", "quiz"} & {tag for cell in deck.cells for tag in tags(cell)}


@pytest.mark.parametrize("path", find(), ids=lambda path: path.name[:2])
def test_no_slide_cuts_a_formula_or_a_code_block(path):
    for cell in pages.lecture(read(path)).cells:
        if cell.cell_type == "markdown":
            assert cell.source.count("$$") % 2 == 0 and cell.source.count("```") % 2 == 0


def test_a_section_opens_a_column_and_what_has_room_stays_on_its_slide():
    nb = from_dict(v4.new_notebook(cells=[markdown("## One\n\nFirst.\n\nSecond."), markdown("## Two\n\nThird.")]))
    assert kinds(pages.lecture(nb)) == ["slide", "-", "slide"]


def test_a_long_text_goes_on_to_the_next_slide():
    long = "\n\n".join(["word " * 80] * 12)
    types = kinds(pages.lecture(from_dict(v4.new_notebook(cells=[markdown(f"## One\n\n{long}")]))))
    assert types[0] == "slide" and 1 <= types.count("subslide") <= 4


def test_slides_of_a_section_are_about_equally_full_and_no_heading_stands_alone():
    text = "## One\n\n" + "\n\n".join(["word " * 80] * 7)  # one paragraph more than a slide holds
    types = kinds(pages.lecture(from_dict(v4.new_notebook(cells=[markdown(text)]))))
    assert len(types) == 7 and types.count("subslide") == 1 and types.index("subslide") in (3, 4)
    for path in find():
        assert not [cell.source for cell in pages.lecture(read(path)).cells if re.fullmatch("#+ .*", cell.source)]


def test_an_instructor_can_leave_a_cell_out():
    nb = lesson()
    nb.cells[2].metadata.slideshow = {"slide_type": "skip"}
    assert nb.cells[2].source not in "".join(cell.source for cell in pages.lecture(nb).cells)


def test_a_picture_stands_on_the_slide_without_its_code():
    deck = pages.lecture(lesson())
    (lab,) = [cell for cell in deck.cells if "lab" in tags(cell)]
    assert lab.metadata.transient["remove_source"]


def test_slides_can_use_a_reveal_of_their_own(tmp_path):
    (path,) = pages.slides(["01"], tmp_path, reveal="../reveal.js")
    assert 'href="../reveal.js/dist/reveal.css"' in path.read_text(encoding="utf-8")


def test_an_unknown_lesson_is_named():
    with pytest.raises(FileNotFoundError, match="no notebook '99'"):
        list(pages.html_pages(["99"]))
