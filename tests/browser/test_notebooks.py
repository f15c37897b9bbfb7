"""Each notebook in a real JupyterLab: everything runs, every slider of every lab moves pixels, nothing complains."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.jupyter import ROOT, browser, jupyterlab, open_notebook, run_all, stored_errors

NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
# JupyterLab's own words when a kernel restarts under its panels; they say nothing about the course
NOT_OURS = ("debugger state", "favicon", "Canceled future for", "Comm not found")

HELPERS = """() => {
window.labs = () => [...document.querySelectorAll('.dlcourse-lab')];
window.pixels = async lab => {
  const image = lab.querySelector('.dlcourse-picture img');
  await image.decode().catch(() => image.decode());   // a newer picture may take the place of one being decoded
  const canvas = new OffscreenCanvas(300, 200), pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0, 300, 200);
  return pen.getImageData(0, 0, 300, 200).data;
};
window.differ = (a, b) => a.reduce((count, value, i) => count + (Math.abs(value - b[i]) > 40), 0);
window.kernelIdle = () => new Promise(resolve => {   // an answered request: what was sent before it has been handled
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  kernel.requestKernelInfo().then(() => setTimeout(resolve, 60)); });
window.complaint = lab => lab.querySelector('.dlcourse-error')?.innerText ?? '';
}"""


@pytest.fixture(scope="module")
def address():
    with jupyterlab() as address:
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


def reveal(lab, control):
    """Turns to the page of the lab's controls that holds this one."""
    pages = lab.locator(".lm-TabBar-tab")
    for number in range(pages.count()):
        if control.is_visible():
            return
        pages.nth(number).click()


def move_to_ends(page, lab, slider):
    """Presses End and Home on one slider; the most pixels that changed, and the lab's complaint if it made one."""
    handle = lab.locator(".noUi-handle").nth(slider)
    reveal(lab, handle)
    element = lab.element_handle()
    before = page.evaluate_handle("lab => window.pixels(lab)", element)
    most = 0
    for key in ("End", "Home"):
        handle.focus()
        page.keyboard.press(key)
        page.evaluate("window.kernelIdle()")
        most = max(most, page.evaluate("([lab, before]) => window.pixels(lab).then(now => window.differ(now, before))",
                                       [element, before]))
        complaint = page.evaluate("lab => window.complaint(lab)", element)
        if complaint:
            return most, complaint
    return most, ""


def exercise_lab(page, lab, name):
    """Every slider to both ends, from the lab's start and from each preset, until its pixels have changed."""
    presets = lab.locator(".dlcourse-presets button")
    still = set(range(lab.locator(".noUi-handle").count()))
    for start in range(-1, presets.count()):
        for slider in sorted(still):
            if start >= 0:
                presets.nth(start).click()
                page.evaluate("window.kernelIdle()")
            changed, complaint = move_to_ends(page, lab, slider)
            assert not complaint, f"{name}, slider {slider}: {complaint}"
            if changed:
                still.discard(slider)
    labels = lab.locator(".dlcourse-controls .widget-slider .widget-label").all_inner_texts()
    assert not still, f"{name}: no pixels changed for {[labels[i] for i in still]}"


def press_buttons(page, lab, name):
    """Every button of a lab once: presets, step, reset, play and pause."""
    buttons = lab.locator("button:visible:enabled")
    for number in range(buttons.count()):
        buttons.nth(number).click()
        page.evaluate("window.kernelIdle()")
        complaint = page.evaluate("lab => window.complaint(lab)", lab.element_handle())
        assert not complaint, f"{name}, button {buttons.nth(number).inner_text()!r}: {complaint}"


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


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook(page, address, name):
    messages = heard(page)
    open_notebook(page, address, f"notebooks/{name}")
    run_all(page)
    assert stored_errors(page) == []
    page.evaluate(HELPERS)
    labs = page.locator(".dlcourse-lab")
    if labs.count():
        shuts_nobody_out(page)
    for number in range(labs.count()):
        lab, title = labs.nth(number), f"{name}, lab {number + 1}"
        lab.scroll_into_view_if_needed()
        fits(page, lab, title)
        exercise_lab(page, lab, title)
        press_buttons(page, lab, title)
    assert [text for text in messages if not any(words in text for words in NOT_OURS)] == []
