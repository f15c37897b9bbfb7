"""An instructor edits in JupyterLab and saves: the file differs by what was edited, and by nothing else."""

import difflib
import shutil

import pytest

from tests.browser.jupyter import ROOT, browser, jupyterlab, open_notebook

TEMPLATE, LESSON = "notebooks/templates/exercise.ipynb", "notebooks/02_perceptron_and_logic_gates.ipynb"
CREATE = "nbgrader-create_assignemnt"  # nbgrader's own spelling


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    return folder


@pytest.fixture(scope="module")
def address(folder):
    with jupyterlab(folder) as address:
        yield address


@pytest.fixture(scope="module")
def page():
    with browser() as page:
        yield page


def cell(page, words):
    """The first cell of the open notebook that holds the words."""
    number = page.evaluate("""words => window.jupyterapp.shell.currentWidget.content.widgets.findIndex(
        cell => cell.model.sharedModel.getSource().includes(words))""", words)
    assert number >= 0, words
    return page.locator(".jp-Notebook .jp-Cell").nth(number)


def put(page, words, old, new):
    """Opens the cell where it is folded or rendered, selects `old` in its editor, and types `new` over it."""
    found = cell(page, words)
    found.scroll_into_view_if_needed()
    if found.locator(".jp-Placeholder-content").count():
        found.locator(".jp-Placeholder-content").first.click()
    if "jp-mod-rendered" in found.get_attribute("class"):
        found.locator(".jp-RenderedMarkdown").dblclick()
    found.locator(".cm-content").click()
    page.evaluate("""old => { const cell = window.jupyterapp.shell.currentWidget.content.activeCell;
        const start = cell.model.sharedModel.getSource().indexOf(old), view = cell.editor.editor;
        view.dispatch({selection: {anchor: start, head: start + old.length}}); view.focus(); }""", old)
    page.keyboard.insert_text(new)


def saved(page, folder, name, edit):
    """The lines that an edit takes from the file and adds to it, after Ctrl+S."""
    before = (folder / name).read_text("utf-8")
    edit()
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    lines = difflib.unified_diff(before.splitlines(), (folder / name).read_text("utf-8").splitlines(), n=0, lineterm="")
    return [line[0] + line[1:].strip() for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


def test_a_stub_a_hint_and_points(page, address, folder):
    open_notebook(page, address, TEMPLATE)
    stub = saved(page, folder, TEMPLATE, lambda: put(page, "def my_scaled(x):\n    ...", "...", "... # your code"))
    assert stub == ['-"    ..."', '+"    ... # your code"']
    hint = saved(page, folder, TEMPLATE, lambda: put(page, "Exercise(", "which becomes 1?", "which one 1?"))
    assert hint == [r'-"    hints=[\"Which value becomes 0, and which becomes 1?\",\n",',
                    r'+"    hints=[\"Which value becomes 0, and which one 1?\",\n",']

    def points():
        page.evaluate("id => window.jupyterapp.shell.activateById(id)", CREATE)
        cell(page, "scaled.check(").click()
        field = page.locator(f"#{CREATE} .nbgrader-CellWidget.nbgrader-mod-active .nbgrader-CellPoints input")
        field.fill("3")
        field.press("Enter")

    assert saved(page, folder, TEMPLATE, points) == ['-"points": 1,', '+"points": 3,']


def test_a_sentence_and_a_quiz_question(page, address, folder):
    open_notebook(page, address, LESSON)
    title = saved(page, folder, LESSON, lambda: put(page, "## Quiz", "## Quiz", "## Quiz: what stays"))
    assert len(title) == 2 and title[1] == '+"## Quiz: what stays"'

    def quiz():
        put(page, "Quiz(", "Why can one neuron not compute XOR?", "Why can no single neuron compute XOR?")

    change = saved(page, folder, LESSON, quiz)
    assert len(change) == 2 and "Why can no single neuron compute XOR?" in change[1]


def test_a_cell_run_once_changes_its_own_count_at_most(page, address, folder):
    open_notebook(page, address, TEMPLATE)

    def run():
        cell(page, "def my_scaled").locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        page.wait_for_function("() => window.jupyterapp.shell.currentWidget.content.activeCell.model"
                               ".executionCount === 1")

    assert all("execution_count" in line for line in saved(page, folder, TEMPLATE, run))
