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

# A call into the page costs more than what it does there: one before the keys, one after them.
HELPERS = """CONTROLS => {
let lab, before;   // pictures by their width: a sharp one differs from one in motion at every letter
const all = selector => [...lab.querySelectorAll(selector)];
const inSight = selector => all(selector).filter(node => node.checkVisibility() && !node.disabled);
const NODES = {control: () => all(CONTROLS), tab: () => inSight('.lm-TabBar-tab'),
               preset: () => inSight('.dlcourse-presets button'), button: () => inSight('button'),
               stop: () => inSight(`button, ${CONTROLS}`)};
const nameOf = node => (node.closest('.widget-slider, .widget-dropdown, .widget-checkbox, .widget-textarea') ?? node)
  .innerText.split('\\n')[0];
const pixels = async () => {
  const image = lab.querySelector('.dlcourse-picture img');
  for (let tries = 0; tries < 20; tries++) {   // a newer picture may take the place of one being decoded
    if (await image.decode().then(() => true, () => false)) break;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  const canvas = new OffscreenCanvas(300, 200), pen = canvas.getContext('2d', {willReadFrequently: true});
  pen.drawImage(image, 0, 0, 300, 200);
  return [image.naturalWidth, pen.getImageData(0, 0, 300, 200).data];
};
const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel, unanswered = new Set();
kernel.anyMessage.connect((_, {msg, direction}) => {   // the kernel handles moves in two threads, in no fixed order
  if (direction === 'send' && msg.header.msg_type === 'comm_msg') unanswered.add(msg.header.msg_id);
  if (msg.header.msg_type === 'status' && msg.content.execution_state === 'idle')
    unanswered.delete(msg.parent_header.msg_id); });
const kernelIdle = () => new Promise((resolve, reject) => {   // on a slow machine a player is busy until its last step
  let late = false;
  setTimeout(() => { late = true; reject(new Error('the kernel has been busy for three minutes')); }, 180000);
  const look = async () => {
    if (late) return;
    if (!unanswered.size) await kernel.requestKernelInfo();   // the page has handled all that came before the answer
    requestAnimationFrame(unanswered.size ? look : () => requestAnimationFrame(resolve));
  };
  look(); });
window.take = number => { lab = document.querySelectorAll('.dlcourse-lab')[number]; };
window.names = kind => NODES[kind]().map(nameOf);
window.picture = () => lab.querySelector('.dlcourse-picture img').src;
window.plays = () => lab.querySelector('.widget-play .fa-pause') !== null;
window.aim = async ([kind, number]) => {   // what stands there, and whether keys can reach it
  const node = NODES[kind]()[number], seen = node.checkVisibility();
  if (seen) { node.focus(); before = new Map([await pixels()]); }
  return {seen, tag: node.tagName, player: node.querySelector('.fa-play') !== null};
};
window.outcome = async () => {
  await kernelIdle();
  const [width, now] = await pixels(), then = before.get(width) ?? now;
  before.set(width, now);
  return {changed: now.some((value, i) => Math.abs(value - then[i]) > 40),
          complaint: lab.querySelector('.dlcourse-error')?.innerText ?? ''};
};
window.atRest = async () => {   // the sharp picture, which follows a moment after the last move
  const width = lab.querySelector('.dlcourse-picture img').getAttribute('width'), late = Date.now() + 60000;
  await kernelIdle();
  while ((await pixels())[0] <= width) {
    if (Date.now() > late) throw new Error('no sharp picture within a minute');
    await new Promise(resolve => setTimeout(resolve, 50));
  }
};
window.startTabbing = () => {
  window.unreached = new Set(NODES.stop());
  document.addEventListener('focusin', event => window.unreached.delete(event.target));
  NODES.stop()[0].focus();
};
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


def press(page, kind, number, *keys):
    """Focuses a control, tab or button of the lab, presses keys, and waits until the kernel has answered."""
    page.evaluate("window.aim", [kind, number])
    for key in keys:
        page.keyboard.press(key)
    return page.evaluate("window.outcome()")


def move_to_ends(page, number, rest):
    """Both ends of one control; whether pixels changed, and the lab's complaint if it made one."""
    aim = page.evaluate("window.aim", ["control", number])
    for tab in range(0 if aim["seen"] else len(page.evaluate("window.names('tab')"))):  # pages of a lab's controls
        press(page, "tab", tab, "Enter")
        aim = page.evaluate("window.aim", ["control", number])
        if aim["seen"]:
            break
    changed = False
    for keys in ENDS[aim["tag"]]:
        for key in keys:
            page.keyboard.press(key)
        if rest:
            page.evaluate("window.atRest()")
        outcome = page.evaluate("window.outcome()")
        changed = changed or outcome["changed"]
        if outcome["complaint"]:
            break
    return changed, outcome["complaint"]


def exercise_lab(page, name):
    """Every control to both ends, from the lab's start and from each preset, until its pixels have changed.

    A slow page may show one end sharp and the other in motion, which cannot be compared. So what seems to move nothing
    is moved once more, with a rest for the sharp picture at each end.
    """
    labels, presets = page.evaluate("[window.names('control'), window.names('preset')]")
    still = set(range(len(labels)))
    for rest in (False, True):
        for start in range(-1, len(presets)):
            for number in sorted(still):
                if start >= 0:
                    press(page, "preset", start, "Enter")
                changed, complaint = move_to_ends(page, number, rest)
                assert not complaint, f"{name}, {labels[number]!r}: {complaint}"
                if changed:
                    still.discard(number)
    assert not still, f"{name}: no pixels changed for {[labels[number] for number in still]}"


def press_buttons(page, name):
    """Every button of a lab once: presets, step, reset, play and pause. A player that does not end by itself is
    stopped when it has shown a step."""
    for number, label in enumerate(page.evaluate("window.names('button')")):
        before = page.evaluate("window.picture()")
        player = page.evaluate("window.aim", ["button", number])["player"]
        page.keyboard.press("Enter")
        if player:
            page.wait_for_function("before => !window.plays() || window.picture() !== before", arg=before)
            if page.evaluate("window.plays()"):
                page.keyboard.press("Enter")
        complaint = page.evaluate("window.outcome()")["complaint"]
        assert not complaint, f"{name}, button {label!r}: {complaint}"


def tab_reaches_everything(page, name):
    """The Tab key alone leads from the first button or control to every other one that is in sight."""
    stops = len(page.evaluate("window.names('stop')"))
    page.evaluate("window.startTabbing()")
    for _ in range(4 * stops):  # a slider's number and a tab may be focused too
        if not page.evaluate("window.unreached.size"):
            return
        page.keyboard.press("Tab")
    unreached = page.evaluate("[...window.unreached].map(node => node.outerHTML.slice(0, 80))")
    raise AssertionError(f"{name}: the Tab key does not reach {unreached}")


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
    page.evaluate(HELPERS, CONTROLS)
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
            page.evaluate("window.take", number)
            tab_reaches_everything(page, place)
            exercise_lab(page, place)
            press_buttons(page, place)
    assert [text for text in messages if not any(words in text for words in NOT_OURS)] == []
