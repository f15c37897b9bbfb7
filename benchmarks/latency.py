"""How long after a slider moves do the pixels change? Measured in a real JupyterLab with Chromium, side by side.

Run `python3 course.py bench latency`. Every subject sits in one notebook and is moved in turn, a few moves a round,
so a slow moment of the machine meets all of them. A move is a key press on the slider; the clock starts at the key
event in the page and stops at the first frame after the subject's picture has changed there.
"""

import argparse
import contextlib
import json
import platform
import statistics
import tempfile

from ipywidgets import SelectionSlider

import course
import dlcourse.labs
from tests.browser.jupyter import browser, jupyterlab, open_notebook, run_all, write_notebook

CELLS = ".jp-Notebook > .jp-WindowedPanel-outer .jp-CodeCell"
SETUP = """
import io, dataclasses, numpy as np, ipywidgets as widgets
from IPython.display import display, Image
from IPython.core.pylabtools import print_figure
import dlcourse.labs as labs
from dlcourse.labs.controls import Count, Slider
"""
ECHO = """
from PIL import Image as Pixel
def pixel(shade):
    buffer = io.BytesIO(); Pixel.new("L", (1, 1), shade).save(buffer, "PNG"); return buffer.getvalue()
dots = [pixel(40), pixel(200)]
slider, dot = widgets.FloatSlider(min=0, max=100, value=50, step=1), widgets.Image(value=dots[0], width=20, height=20)
slider.observe(lambda change: setattr(dot, "value", dots[int(change["new"]) % 2]), "value")
display(widgets.VBox([slider, dot]))
"""
LAB = "labs.{name}()"
# what a course would do without the engine: a new inline figure of the same content at every move
INTERACT = """
def interact_with(Lab, field):
    def draw(value):
        view = Lab.View(); view.show(Lab.compute(dataclasses.replace(Lab.State(), **{{field: value}})))
        for artist in view.moving: artist.set_animated(False)
        display(Image(print_figure(view.figure)))
    control = Lab().controls[field]
    widgets.interact(draw, value=type(control)(**{{k: getattr(control, k) for k in ("min", "max", "step", "value")}}))
interact_with(labs.{name}, "{field}")
"""
CURVE = """
Z = np.linspace(-6, 6, 481)
def follow(picture, move):
    slider = widgets.FloatSlider(min=0.1, max=10, value=1, step=0.1)
    slider.observe(lambda change: move(1 / (1 + np.exp(-change["new"] * Z))), "value")
    display(widgets.VBox([slider, picture]))
"""
PLOTLY = CURVE + """
import plotly.graph_objects as go
chart = go.FigureWidget(go.Scatter(x=Z, y=1 / (1 + np.exp(-Z))), layout=dict(width=600, height=400))
follow(chart, lambda y: chart.data[0].update(y=y))
"""
BQPLOT = CURVE + """
import bqplot.pyplot as bq
drawing = bq.figure(layout=dict(width="600px", height="400px")); mark = bq.plot(Z, 1 / (1 + np.exp(-Z)))
follow(drawing, lambda y: setattr(mark, "y", y))
"""
IPYMPL = CURVE + """
%matplotlib widget
import matplotlib.pyplot as plt
plt.ioff(); figure, ax = plt.subplots(figsize=(6, 4)); (line,) = ax.plot(Z, 1 / (1 + np.exp(-Z)))
def move(y): line.set_ydata(y); figure.canvas.draw_idle()
follow(figure.canvas, move)
"""
# the page's stopwatch: armed on a cell, it starts at the next key and stops one frame after the picture changed
STOPWATCH = """
window.watch = {cell: null, start: 0, done: null, count: 0};
const stop = () => { const w = window.watch; w.count++; if (w.start && w.done) { const done = w.done; w.done = null;
    requestAnimationFrame(() => done(performance.now() - w.start)); } };
const inside = node => window.watch.cell && window.watch.cell.contains(node);
document.addEventListener('keydown', () => { if (window.watch.done) window.watch.start = performance.now(); }, true);
document.addEventListener('load', e => { if (e.target.tagName === 'IMG' && inside(e.target)) stop(); }, true);
new MutationObserver(changes => { if (changes.some(c => c.target.closest?.('svg') && inside(c.target) &&
    c.target.matches('path'))) stop(); })
  .observe(document.body, {subtree: true, attributes: true, attributeFilter: ['d']});
const draw = CanvasRenderingContext2D.prototype.drawImage;
CanvasRenderingContext2D.prototype.drawImage = function(...a) { draw.apply(this, a); if (inside(this.canvas)) stop(); };
window.arm = cell => { const w = window.watch; w.cell = cell; w.start = 0;
    w.result = new Promise(resolve => { w.done = resolve; }); };
"""


def roomy_slider(lab):
    """(field, place among the sliders) of a lab's first slider with 20 steps or more: fewer are soon at their end."""
    sliders = [(name, widget) for name, widget in lab.controls.items()
               if hasattr(widget, "max") or isinstance(widget, SelectionSlider)]
    return next((name, place) for place, (name, widget) in enumerate(sliders)
                if hasattr(widget, "max") and widget.max - widget.min >= 20 * widget.step)


def subjects(names):
    """(subject, cell, place of its slider): the echo floor, each lab with its `interact` twin, the other libraries."""
    cells = [("echo", ECHO, 0)]
    for name in names:
        field, place = roomy_slider(getattr(dlcourse.labs, name)())
        values = {"name": name, "field": field}
        cells += [(name, LAB.format(**values), place), (f"interact {name}", INTERACT.format(**values), 0)]
    others = {"plotly": PLOTLY, "bqplot": BQPLOT, "ipympl": IPYMPL}
    return cells + [(f"{name}, one curve", source, 0) for name, source in others.items()]


def measure(page, number, place, moves, direction):
    """Milliseconds from key to changed pixels for `moves` moves of a slider of code cell `number`."""
    cell = page.locator(CELLS).nth(number)
    cell.scroll_into_view_if_needed()
    handle = cell.locator(".jp-OutputArea .noUi-handle").nth(place)
    handle.focus()
    page.wait_for_timeout(400)  # the sharp picture of an earlier move is out of the way
    times = []
    for _ in range(moves):
        page.evaluate("cell => window.arm(cell)", cell.locator(".jp-OutputArea").first.element_handle())
        page.keyboard.press(direction)
        times.append(page.evaluate(
            "Promise.race([window.watch.result, new Promise(resolve => setTimeout(resolve, 2000, null))])"))
    return [t for t in times[1:] if t is not None]  # the first move after a rest also renews the kept background


def sustained(page, number, place, presses=60):
    """Pictures a second while a key is held down, as a learner who drags would see them."""
    cell = page.locator(CELLS).nth(number)
    page.evaluate("cell => window.arm(cell)", cell.element_handle())
    cell.locator(".noUi-handle").nth(place).focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(400)
    page.evaluate("() => { window.watch.count = 0; window.watch.began = performance.now(); }")
    for i in range(presses):
        page.keyboard.press("ArrowRight" if i // 15 % 2 == 0 else "ArrowLeft")  # to and fro, always moving
        page.wait_for_timeout(8)
    return page.evaluate("() => window.watch.count / (performance.now() - window.watch.began) * 1000")


@contextlib.contextmanager
def opened(density, server, *cells):
    """A page with a notebook of these cells, all run, and the stopwatch."""
    with tempfile.TemporaryDirectory() as folder, jupyterlab(folder, options=server) as address:
        write_notebook(f"{folder}/bench.ipynb", SETUP, *cells)
        with browser(device_scale_factor=density) as page:
            open_notebook(page, address, "bench.ipynb")
            run_all(page)
            page.wait_for_timeout(2000)
            page.evaluate(STOPWATCH)
            yield page


def run(names, rounds, moves, density, server):
    """The times of every move of each subject, and the pictures a second of (the echo, the lab) for each lab."""
    chosen = subjects(names)
    times, rates = {name: [] for name, *_ in chosen}, {}
    with opened(density, server, *[source for _, source, _ in chosen]) as page:
        for turn in range(rounds):
            for number, (name, _, place) in enumerate(chosen, start=1):
                times[name] += measure(page, number, place, moves, "ArrowRight" if turn % 2 == 0 else "ArrowLeft")
    for name, source, place in chosen:  # a lab and the echo in a notebook of their own, as a learner has it open
        if name in names:
            with opened(density, server, ECHO, source) as page:
                rates[name] = [statistics.median(sustained(page, number, at) for _ in range(3))
                               for number, at in ((1, 0), (2, place))]
    return times, rates


def table(times, rates):
    floor = statistics.median(times["echo"])
    yield (f"{'subject':32}{'median':>9}{'p90':>8}{'moves':>7}{'over echo':>11}{'interact is':>13}"
           f"{'a second':>10}{'of echo':>9}")
    for name, values in times.items():
        if not values:
            yield f"{name:32}   no change of pixels seen"
            continue
        median, p90 = statistics.median(values), sorted(values)[int(0.9 * len(values))]
        twin = times.get(f"interact {name}")
        slower = f"{statistics.median(twin) / median:.1f} ×" if twin else ""
        echo, rate = rates.get(name, (0, 0))
        sustains = f"{rate:10.1f}{rate / echo:9.2f}" if echo else ""
        yield (f"{name:32}{median:6.1f} ms{p90:8.1f}{len(values):7}{median - floor:+8.1f} ms{slower:>13}"
               f"{sustains}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("labs", nargs="*", default=dlcourse.labs.__all__, help="labs to measure (default: all)")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--moves", type=int, default=11, help="moves a round; the first is not counted")
    parser.add_argument("--density", type=float, default=1, help="device pixels per CSS pixel")
    parser.add_argument("--plain-server", action="store_true", help="leave the server's small messages waiting, as "
                        "JupyterLab does when it is not started by course.py")
    parser.add_argument("--json", help="also write the raw times here")
    options = parser.parse_args()
    server = [o for o in course.JUPYTERLAB if "websocket" not in o] if options.plain_server else course.JUPYTERLAB
    times, rates = run(options.labs, options.rounds, options.moves, options.density, server)
    print(f"{platform.system()}, Python {platform.python_version()}, density {options.density:g}")
    print("\n".join(table(times, rates)))
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"times": times, "rates": rates}, file)


if __name__ == "__main__":
    main()
