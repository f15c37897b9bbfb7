"""Each notebook in a real JupyterLab, with every exercise solved: everything runs, every check says that the solution
is right, all else is as it is stored, every control of every lab moves pixels, nothing complains.

The labs are worked with keys alone. `--pictures DIR` keeps a picture of each lab as it starts.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from nbformat import v4

from dlcourse.classroom.cells import shown, solved, tags, where
from dlcourse.classroom.clean import clean, find, read, write
from tests.browser.jupyter import browser, jupyterlab, open_notebook, run_all, stored_errors

# JupyterLab's own words when a kernel restarts under its panels; they say nothing about the course
NOT_OURS = ("debugger state", "favicon", "Canceled future for", "Comm not found")
CONTROLS = ".noUi-handle, .widget-dropdown select, .widget-checkbox input, .widget-textarea textarea"
ENDS = {"DIV": [["End"], ["Home"]], "SELECT": [["End"], ["Home"]], "INPUT": [["Space"], ["Space"]],
        "TEXTAREA": [["Control+a", "b", "a", "d"], ["Backspace"]]}

HELPERS = """() => {
window.labs = () => [...document.querySelectorAll('.dlcourse-lab')];
window.pixels = async lab => {
  const image = lab.querySelector('.dlcourse-picture img');
  for (let tries = 0; tries < 20; tries++) {   // a newer picture may take the place of one being decoded
    if (await image.decode().then(() => true, () => false)) break;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  const canvas = new OffscreenCanvas(300, 200), pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0, 300, 200);
  return pen.getImageData(0, 0, 300, 200).data;
};
window.differ = (a, b) => a.reduce((count, value, i) => count + (Math.abs(value - b[i]) > 40), 0);
const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel, unanswered = new Set();
kernel.anyMessage.connect((_, {msg, direction}) => {   // the kernel handles moves in two threads, in no fixed order
  if (direction === 'send' && msg.header.msg_type === 'comm_msg') unanswered.add(msg.header.msg_id);
  if (msg.header.msg_type === 'status' && msg.content.execution_state === 'idle')
    unanswered.delete(msg.parent_header.msg_id); });
window.kernelIdle = () => new Promise((resolve, reject) => {   // on a slow machine a player is busy until its last step
  let late = false;
  setTimeout(() => { late = true; reject(new Error('the kernel has been busy for three minutes')); }, 180000);
  const look = async () => {
    if (late) return;
    if (!unanswered.size) await kernel.requestKernelInfo();   // the page has handled all that came before the answer
    requestAnimationFrame(unanswered.size ? look : () => requestAnimationFrame(resolve));
  };
  look(); });
window.complaint = lab => lab.querySelector('.dlcourse-error')?.innerText ?? '';
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """JupyterLab on the lessons with every exercise solved, and not yet run."""
    folder = tmp_path_factory.mktemp("solved")
    for path in find():
        nb = solved(read(path))
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = []
        write(nb, folder / path.name)
    with jupyterlab(folder) as address:
        yield address


@pytest.fixture(scope="module")
def page():
    with browser() as page:
        yield page


def heard(page):
    """Collects what the page's console reports as an error."""
    messages = []
    page.on("console", lambda message: message.type == "error" and messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    return messages


def press(page, control, *keys):
    """Focuses a control, presses keys, and waits until the kernel has answered."""
    control.evaluate("node => node.focus()")
    for key in keys:
        page.keyboard.press(key)
    page.evaluate("window.kernelIdle()")


def reveal(page, lab, control):
    """Turns to the page of the lab's controls that holds this one."""
    pages = lab.locator(".lm-TabBar-tab")
    for number in range(pages.count()):
        if control.is_visible():
            return
        press(page, pages.nth(number), "Enter")


def move_to_ends(page, lab, control):
    """Both ends of one control; the most pixels that changed, and the lab's complaint if it made one."""
    reveal(page, lab, control)
    element = lab.element_handle()
    before = page.evaluate_handle("lab => window.pixels(lab)", element)
    most = 0
    for keys in ENDS[control.evaluate("node => node.tagName")]:
        press(page, control, *keys)
        most = max(most, page.evaluate("([lab, before]) => window.pixels(lab).then(now => window.differ(now, before))",
                                       [element, before]))
        complaint = page.evaluate("lab => window.complaint(lab)", element)
        if complaint:
            return most, complaint
    return most, ""


def exercise_lab(page, lab, name):
    """Every control to both ends, from the lab's start and from each preset, until its pixels have changed."""
    presets, controls = lab.locator(".dlcourse-presets button"), lab.locator(CONTROLS)
    labels = controls.evaluate_all("""nodes => nodes.map(node => node.closest(
        '.widget-slider, .widget-dropdown, .widget-checkbox, .widget-textarea').innerText.split('\\n')[0])""")
    still = set(range(controls.count()))
    for start in range(-1, presets.count()):
        for number in sorted(still):
            if start >= 0:
                press(page, presets.nth(start), "Enter")
            changed, complaint = move_to_ends(page, lab, controls.nth(number))
            assert not complaint, f"{name}, {labels[number]!r}: {complaint}"
            if changed:
                still.discard(number)
    assert not still, f"{name}: no pixels changed for {[labels[number] for number in still]}"


def play(page, lab, button):
    """Starts a player and, unless it ends by itself, stops it when it has shown a step."""
    element = lab.element_handle()
    before = page.evaluate("lab => lab.querySelector('.dlcourse-readout').innerText", element)
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("""([lab, before]) => !lab.querySelector('.widget-play .fa-pause')
        || lab.querySelector('.dlcourse-readout').innerText !== before""", arg=[element, before])
    if lab.locator(".widget-play .fa-pause").count():
        page.keyboard.press("Enter")
    page.evaluate("window.kernelIdle()")


def press_buttons(page, lab, name):
    """Every button of a lab once: presets, step, reset, play and pause."""
    buttons = lab.locator("button:visible:enabled")
    for number in range(buttons.count()):
        if buttons.nth(number).locator(".fa-play").count():
            play(page, lab, buttons.nth(number))
        else:
            press(page, buttons.nth(number), "Enter")
        complaint = page.evaluate("lab => window.complaint(lab)", lab.element_handle())
        assert not complaint, f"{name}, button {buttons.nth(number).inner_text()!r}: {complaint}"


def tab_reaches_everything(page, lab, name):
    """The Tab key alone leads from the first button or control to every other one that is in sight."""
    here = lab.locator(f"button:visible:enabled, :is({CONTROLS}):visible")
    nodes = page.evaluate_handle("nodes => nodes", here.element_handles())
    left = set(range(here.count()))
    here.first.focus()
    for _ in range(4 * here.count()):  # a slider's number and a tab may be focused too
        left.discard(page.evaluate("nodes => nodes.indexOf(document.activeElement)", nodes))
        if not left:
            break
        page.keyboard.press("Tab")
    unreached = page.evaluate("([nodes, left]) => left.map(i => nodes[i].outerHTML.slice(0, 80))", [nodes, list(left)])
    assert not unreached, f"{name}: the Tab key does not reach {unreached}"


def fits(page, lab, name):
    """1366 × 768 with JupyterLab's side bar open: the lab is seen whole, its controls beside its picture."""
    height, beyond, left = page.evaluate("""lab => {
        const outer = lab.getBoundingClientRect(), image = lab.querySelector('img').getBoundingClientRect();
        return [outer.height, image.right - outer.right, image.left - outer.left]; }""", lab.element_handle())
    assert height <= 600, f"{name} is {height:.0f} px high"
    assert beyond <= 0, f"{name}: its picture is cut off at the right"
    assert left > 200, f"{name}: the controls are not beside the picture"


def shuts_nobody_out(page):
    """axe-core on every lab. Three rules are left out, as ipywidgets has no way to name a slider's handle, a play
    button or an image; what the image shows stands in the readout, which is a live region."""
    unnamed = {rule: {"enabled": False} for rule in ("aria-input-field-name", "button-name", "image-alt")}
    found = Axe().run(page, context=".dlcourse-lab", options={"rules": unnamed}).response["violations"]
    serious = [(f["id"], f["nodes"][0]["html"][:200]) for f in found if f["impact"] in ("serious", "critical")]
    assert serious == []


def unexpected(page, stored):
    """The cells of the open notebook that show something else than they should, each with what it shows.

    A check must say that the solution is right, every other cell what the file stores.
    """
    now = clean(v4.reads(page.evaluate("""JSON.stringify(window.jupyterapp.shell.currentWidget.content.model.toJSON(),
        (key, value) => key === 'attachments' ? undefined : value)""")))
    found = {}
    for number, (cell, before) in enumerate(zip(now.cells, stored.cells, strict=True), start=1):
        text, expected = (shown(either).get("text/plain", "") for either in (cell, before))
        if not (text.startswith("✓ Right") if "check" in tags(cell) else text == expected):
            found[where(number, cell)] = text
    return found


def names_of_labs(nb):
    """The class of each lab of a notebook, in order, from the stored outputs."""
    texts = [shown(cell).get("text/plain", "") for cell in nb.cells]
    return [found[1] for text in texts if (found := re.match(r"(\w+Lab): ", text))]


@pytest.mark.parametrize("path", find(), ids=lambda path: path.stem)
def test_notebook(page, address, path, pictures):
    messages, stored = heard(page), read(path)
    open_notebook(page, address, path.name)
    run_all(page)
    assert stored_errors(page) == []
    assert unexpected(page, stored) == {}
    page.evaluate(HELPERS)
    labs, titles = page.locator(".dlcourse-lab"), names_of_labs(stored)
    assert labs.count() == len(titles)
    if titles:
        shuts_nobody_out(page)
    for number, title in enumerate(titles):
        lab, place = labs.nth(number), f"{path.name}, {title}"
        lab.scroll_into_view_if_needed()
        if pictures:
            lab.screenshot(path=f"{pictures}/{path.name[:2]}_{number + 1}_{title}.png")
        fits(page, lab, place)
        if title not in titles[:number]:  # what a lesson shows again is the same code
            tab_reaches_everything(page, lab, place)
            exercise_lab(page, lab, place)
            press_buttons(page, lab, place)
    assert [text for text in messages if not any(words in text for words in NOT_OURS)] == []
