"""Checking: the sample is accepted, and each damage to it is found, alone, with a remedy."""

import pytest
from nbformat import v4

from dlcourse.classroom.cells import shown, solution_code, solved, where
from dlcourse.classroom.check import check, complaints
from dlcourse.classroom.clean import clean, read, text
from tests.classroom.sample import code, lesson, markdown


@pytest.fixture
def folder(tmp_path):
    for name in ("01_first.ipynb", "03_third.ipynb"):
        (tmp_path / name).write_text("{}", "utf-8")
    return tmp_path


def found(nb, folder, name="02_sample.ipynb"):
    nb.cells[0].source = nb.cells[0].source + "\n\n[01](01_first.ipynb) [03](03_third.ipynb#top)"
    path = folder / name
    path.write_text(text(clean(nb)), "utf-8")
    return complaints(read(path), path)


def test_a_complete_lesson_is_accepted(folder):
    assert found(lesson(), folder) == []


DAMAGES = {}


def damage(words):
    """Register a function that damages a lesson, and words of the one complaint about it."""
    def register(function):
        DAMAGES[function.__name__] = function, words
        return function
    return register


@damage("cell 4 (print(2 * 0.35)) has the count None, and should have 2")
def never_run(nb):
    nb.cells[3].execution_count = None
    nb.cells[3].outputs = []


@damage("cell 2 (import numpy as np) has the count 2, and should have 1")
def run_out_of_order(nb):
    nb.cells[1].execution_count, nb.cells[3].execution_count = 2, 1


@damage("cell 2 is empty. Delete it")
def empty_cell(nb):
    nb.cells[1].source = ""


@damage("stores an error")
def stored_error(nb):
    nb.cells[1].outputs = [v4.new_output("error", ename="ValueError", evalue="no", traceback=[])]


@damage("stores a warning: 'RuntimeWarning: overflow'")
def stored_warning(nb):
    nb.cells[1].outputs = [v4.new_output("stream", name="stderr", text="RuntimeWarning: overflow\n")]


@damage("shows the address 0x7f12ab34cd56")
def printed_address(nb):
    nb.cells[3].outputs[0].text = "<Sigmoid object at 0x7f12ab34cd56>\n"


@damage("shows the address 0x7f12ab34cd56")
def shown_address(nb):
    nb.cells[5].outputs[0].data["text/plain"] = "<function f at 0x7f12ab34cd56>"


@damage("ends with a semicolon")
def semicolon(nb):
    nb.cells[1].source = "import numpy as np;\n"


@damage("cells [2, 4] are exempt")
def exempt_by_comment_and_tag(nb):
    nb.cells[1].source = "# NBVAL_IGNORE_OUTPUT\nimport numpy as np"
    nb.cells[3].metadata.tags.append("nbval-skip")


@damage("cell 5 (![](a.png)) has a picture without alt text")
def picture_without_words(nb):
    nb.cells[4].source = "![](a.png)"


@damage("has a picture without alt text")
def html_picture_without_words(nb):
    nb.cells[4].source = 'Look: <img src="a.png" alt="">'


@damage("its slide type should be slide or subslide, not fragment")
def heading_amid_a_slide(nb):
    nb.cells[2].metadata.slideshow.slide_type = "fragment"


@damage("its slide type should be skip, not None")
def solution_on_a_slide(nb):
    del nb.cells[8].metadata["slideshow"]


@damage("metadata.dlcourse.covers is ['D04', 'D64']")
def unknown_topic(nb):
    nb.metadata.dlcourse.covers.append("D64")


@damage("metadata.dlcourse.covers is None")
def no_topics(nb):
    del nb.metadata["dlcourse"]


@damage("cell 7 (def double(x):): an exercise is three neighbouring cells")
def check_missing(nb):
    nb.cells[7].metadata.tags = []


@damage("cell 7 (def double(x):): an exercise is three neighbouring cells")
def solution_not_beside(nb):
    nb.cells.insert(8, markdown("A word between"))


@damage("an exercise is three neighbouring cells")
def check_before_exercise(nb):
    nb.cells[6].metadata.tags, nb.cells[7].metadata.tags = ["check"], ["exercise"]


@damage("cell 19 (By the way): an exercise is three neighbouring cells")
def a_stray_solution(nb):
    nb.cells.append(markdown("By the way", "solution", slide="skip"))


@damage("two exercises have the grade_id double")
def same_name_twice(nb):
    nb.cells[10].source = nb.cells[7].source


@damage("its check cell should call .check(…)")
def check_that_calls_nothing(nb):
    nb.cells[7].source = "double(3)  # stuck? run ex.double.hint()"


@damage("the stub has no `...`")
def stub_without_gap(nb):
    nb.cells[6].source = "def double(x):\n    return 2 * x"


@damage("show the way to a hint")
def no_hint(nb):
    nb.cells[7].source = "ex.double.check(double)"


@damage("its solution should be <details><summary>Solution</summary>")
def solution_open(nb):
    nb.cells[8].source = "```python\ndef double(x):\n    return 2 * x\n```"


@damage("its solution should be <details><summary>Solution</summary>")
def solution_in_two_blocks(nb):
    nb.cells[8].source = nb.cells[8].source.replace("\n\n</details>", "\n\n```python\nx\n```\n\n</details>")


@damage("should begin with the lesson's number and title")
def no_number_in_the_title(nb):
    nb.cells[0].source = "# A lesson in small\n\n25 minutes"


@damage("how many minutes")
def no_minutes(nb):
    nb.cells[0].source = "# 02 · A lesson in small"


@damage("from 20 to 65")
def too_long(nb):
    nb.cells[0].source = "# 02 · A lesson in small\n\n90 minutes"


@damage("cells tagged predict: 1, and a lesson has at least 2")
def one_prediction(nb):
    nb.cells[2].metadata.tags = []


@damage("cells tagged exercise: 2, and a lesson has at least 3")
def two_exercises(nb):
    del nb.cells[12:15]


@damage("cells tagged lab: 0")
def no_lab(nb):
    nb.cells[5].metadata.tags = []


@damage("is tagged lab but stores no image/png")
def lab_without_picture(nb):
    del nb.cells[5].outputs[0].data["image/png"]


@damage("is tagged worked-number but stores no text/plain")
def number_not_shown(nb):
    nb.cells[3].outputs = []


@damage("`## Summary`")
def no_summary(nb):
    nb.cells[-1].source = "## The end"


@damage("`## Quiz`")
def no_quiz(nb):
    nb.cells[15].source = "## Questions"


@damage("quiz questions: 3, and a lesson has at least 4")
def three_questions(nb):
    nb.cells[16].outputs[0].data["text/plain"] = "Quiz: 3 questions"


@damage("the link to 99_nowhere.ipynb leads nowhere")
def dead_link(nb):
    nb.cells[4].source = "**Before:** see [there](99_nowhere.ipynb)."


@damage("over 1.5. Store fewer or smaller pictures")
def too_big(nb):
    nb.cells[3].outputs[0].text = "0" * 1_600_000


@pytest.mark.parametrize(("function", "words"), DAMAGES.values(), ids=DAMAGES)
def test_damage_is_found(function, words, folder):
    nb = lesson()
    function(nb)
    said = found(nb, folder)
    assert len(said) == 1, said
    assert words in said[0]
    assert said[0].endswith("."), "a complaint is a sentence"


def test_the_neighbours_must_be_linked(folder):
    nb = lesson()
    path = folder / "02_sample.ipynb"
    path.write_text(text(nb), "utf-8")
    assert complaints(nb, path) == ["the first two cells should have a link to lesson 01.",
                                    "the first two cells should have a link to lesson 03."]


def test_a_file_that_is_not_clean_is_named_with_its_remedy(folder):
    nb = lesson()
    nb.cells[0].source += "\n\n[01](01_first.ipynb) [03](03_third.ipynb)"
    nb.metadata["widgets"] = {}
    (folder / "02_sample.ipynb").write_text(text(nb), "utf-8")
    assert check([folder / "02_sample.ipynb"]) == [
        "02_sample.ipynb: the file is not clean. Run `python -m dlcourse.classroom clean 02_sample.ipynb`."]


def test_the_start_page_needs_no_exercises_quiz_or_summary(tmp_path):
    nb = lesson()
    del nb.cells[4:]
    nb.cells[0].source = "# Start here"
    (tmp_path / "00_start.ipynb").write_text(text(nb), "utf-8")
    assert check([tmp_path / "00_start.ipynb"]) == []


def test_one_in_ten_may_be_exempt(folder):
    nb = lesson()
    nb.cells[3].metadata.tags.append("nbval-ignore-output")
    assert found(nb, folder) == []


def test_an_address_inside_a_picture_is_none(folder):
    nb = lesson()
    nb.cells[5].outputs[0].data["image/png"] = "AAAA+0xdeadbeef+AAA="
    assert found(nb, folder) == []


def test_solved_puts_each_solution_in_the_place_of_its_stub():
    nb = lesson()
    done = solved(nb)
    assert [cell.source for cell in done.cells if "exercise" in cell.metadata.get("tags", ())] == [
        f"def {name}(x):\n    return 2 * x" for name in ("double", "triple", "half")]
    assert nb == lesson()


def test_a_remark_below_the_solution_is_allowed():
    cell = markdown("<details><summary>Solution</summary>\n\n```python\nx = 1\n\ny = 2\n```\n\nAny x.\n\n</details>\n")
    assert solution_code(cell) == "x = 1\n\ny = 2"


def test_what_a_cell_shows():
    cell = code("x", printed="1\n", plain="2", png="AAAA")
    assert shown(cell) == {"text/plain": "1\n2", "image/png": "AAAA"}
    assert shown(markdown("x")) == {}


def test_where_a_long_cell_is():
    assert where(3, code("a = 1\nb = 2")) == "cell 3 (a = 1)"
    assert where(3, code("x" * 50)) == f"cell 3 ({'x' * 40}…)"
