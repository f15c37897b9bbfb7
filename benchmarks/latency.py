"""How long after a slider moves do the pixels change? Measured in a real JupyterLab with Chromium, side by side.

Run `python3 course.py bench latency`. Each lab stands in a notebook with the echo, the floor that no lab can beat, and
with the same picture by `interact`. They are moved in turn, a few moves a round, so a slow moment of the machine meets
all three. A move is a key press on the slider; the clock starts at the key event in the page and stops at the first
frame after the picture has changed there.
"""

import contextlib
import math
import statistics
import tempfile

from ipywidgets import SelectionSlider

import course
import dlcourse.labs
from benchmarks import report
from dlcourse import plots
from tests.browser.jupyter import browser, jupyterlab, open_notebook, run_all, write_notebook

CELLS = ".jp-Notebook > .jp-WindowedPanel-outer .jp-CodeCell"
MOVES = 6  # in one direction
STARTS = {"SentimentLab": {"read": 7}}  # at the last of its seven words, so that each step shows
RIGHT, LEFT = "ArrowRight", "ArrowLeft"
BACK = {RIGHT: LEFT, LEFT: RIGHT}
WORDS = {"echo": "echo: an image of one pixel", "lab": "the lab", "interact": "the same by interact"}
AIMS = {
    "stay within a display frame (17 ms) of the echo": lambda lab: lab["over"] <= 17,
    "are at least 3 times as fast as `interact`": lambda lab: lab["interact"] >= 3,
    "show at least 0.9 times as many pictures a second as the echo": lambda lab: lab["share"] >= 0.9,
    "show at least ten pictures a second": lambda lab: lab["rate"] >= 10,
}
SETUP = """
import io, dataclasses, numpy as np, ipywidgets as widgets
from IPython.display import display, Image
from IPython.core.pylabtools import print_figure
import dlcourse.labs as labs
from dlcourse.labs.controls import Count, Slider
"""
PIXEL = """
from PIL import Image as Pixel
def pixel(shade):
    buffer = io.BytesIO(); Pixel.new("L", (1, 1), shade).save(buffer, "PNG"); return buffer.getvalue()
"""
ECHO = PIXEL + """
dots = [pixel(40), pixel(200)]
slider, dot = widgets.FloatSlider(min=0, max=100, value=50, step=1), widgets.Image(value=dots[0], width=20, height=20)
slider.observe(lambda change: setattr(dot, "value", dots[int(change["new"]) % 2]), "value")
display(widgets.VBox([slider, dot]))
"""
# the same by the labs' kind of slider, and with the pixel sent as the labs send their pictures
OUR_WAY = PIXEL + """
from dlcourse.labs.live import address
addresses = [address("png", pixel(shade)) for shade in (40, 200)]
our_slider = Slider("", "", 0, 100, 1, False, 0).widget(50)
our_dot = widgets.Image(format="url", value=addresses[0], width=20, height=20)
our_slider.observe(lambda change: setattr(our_dot, "value", addresses[int(change["new"]) % 2]), "value")
display(widgets.VBox([our_slider, our_dot]))
"""
# what a course would do without the engine: a new inline figure of the same content at every move
INTERACT = """
def interact_with(Lab, field):
    def draw(value):
        view = Lab.View(); view.show(Lab.compute(dataclasses.replace(Lab.State(), **{{field: value}})))
        for artist in view.moving: artist.set_animated(False)
        display(Image(print_figure(view.figure)))
    control = Lab().controls[field]
    stock = getattr(widgets, type(control).__name__)
    widgets.interact(draw, value=stock(**{{k: getattr(control, k) for k in ("min", "max", "step", "value")}}))
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


def lively_slider(lab):
    """(field, place among the sliders, key) of a lab's first slider whose next steps, in one direction, all show."""
    sliders = [(name, widget) for name, widget in lab.controls.items()
               if hasattr(widget, "max") or isinstance(widget, SelectionSlider)]
    for place, (name, widget) in enumerate(sliders):
        if hasattr(widget, "max") and widget.max - widget.min >= 20 * widget.step:
            up = 2 * _position(widget) < widget.min + widget.max
            for key in (RIGHT, LEFT) if up else (LEFT, RIGHT):
                if _all_show(lab, widget, widget.step if key == RIGHT else -widget.step):
                    return name, place, key
    raise ValueError(f"{type(lab).__name__} has no slider of twenty steps whose next {MOVES} all show.")


def _all_show(lab, widget, step):
    start, pictures = widget.value, {lab._painter.frame()}
    for _ in range(MOVES):
        place = _position(widget) + step
        widget.value = widget.base**place if hasattr(widget, "base") else place
        pictures.add(lab._painter.frame())
    widget.value = start
    return len(pictures) == MOVES + 1


def _position(widget):
    return math.log(widget.value, widget.base) if hasattr(widget, "base") else widget.value


def notebooks(names):
    """name → its notebook's subjects (kind, cell, place of its slider, key): a lab, its echo, its `interact` twin."""
    made = {}
    for name in names:
        start = STARTS.get(name, {})
        field, place, key = lively_slider(getattr(dlcourse.labs, name)(**start))
        twin = INTERACT.format(name=name, field=field)
        lab = f"labs.{name}(**{start})"
        made[name] = [("echo", ECHO, 0, key), ("lab", lab, place, key), ("interact", twin, 0, key)]
    others = {"an echo sent as the labs send": OUR_WAY, "plotly, one curve": PLOTLY, "bqplot, one curve": BQPLOT,
              "ipympl, one curve": IPYMPL}
    for name, source in others.items():
        made[name] = [("echo", ECHO, 0, RIGHT), ("lab", source, 0, RIGHT)]
    return made


def measure(page, number, place, key):
    """Milliseconds from key to changed pixels for `MOVES` moves of a slider of code cell `number`."""
    cell = page.locator(CELLS).nth(number)
    cell.scroll_into_view_if_needed()
    handle = cell.locator(".jp-OutputArea .noUi-handle").nth(place)
    handle.focus()
    page.wait_for_timeout(400)  # the sharp picture of an earlier move is out of the way
    times = []
    for _ in range(MOVES):
        page.evaluate("cell => window.arm(cell)", cell.locator(".jp-OutputArea").first.element_handle())
        page.keyboard.press(key)
        times.append(page.evaluate(
            "Promise.race([window.watch.result, new Promise(resolve => setTimeout(resolve, 2000, null))])"))
    return [round(t, 1) for t in times[1:] if t is not None]  # the first also renews the kept background


def sustained(page, number, place, key, presses=60):
    """Pictures a second while a key is held down, as a learner who drags would see them."""
    cell = page.locator(CELLS).nth(number)
    page.evaluate("cell => window.arm(cell)", cell.element_handle())
    cell.locator(".noUi-handle").nth(place).focus()
    page.wait_for_timeout(400)
    page.evaluate("() => { window.watch.count = 0; window.watch.began = performance.now(); }")
    for i in range(presses):
        page.keyboard.press(key if i // MOVES % 2 == 0 else BACK[key])  # to and fro, always moving
        page.wait_for_timeout(8)
    return page.evaluate("() => window.watch.count / (performance.now() - window.watch.began) * 1000")


@contextlib.contextmanager
def opened(density, address, folder, sources):
    """A page of this density with a notebook of these cells, all run, and the stopwatch."""
    write_notebook(f"{folder}/bench.ipynb", SETUP, *sources)
    with browser(device_scale_factor=density) as page:
        open_notebook(page, address, "bench.ipynb")
        run_all(page)
        page.wait_for_timeout(1000)
        page.evaluate(STOPWATCH)
        yield page


def one_notebook(page, subjects, rounds):
    """The times of every move of each subject by kind, and for echo and lab the pictures a second.

    Two rounds that are not counted come first, to and fro: a page that was just opened is slow.
    """
    times = {kind: [] for kind, *_ in subjects}
    rates = {"echo": [], "lab": []}
    for turn in range(-2, 2 * rounds):
        for number, (kind, _, place, key) in enumerate(subjects, start=1):
            if turn >= 0 or kind in rates:
                found = measure(page, number, place, key if turn % 2 == 0 else BACK[key])
                times[kind] += found if turn >= 0 else []
            if turn % 2 and turn > 0 and kind in rates and len(subjects) == 3:
                rates[kind].append(round(sustained(page, number, place, key), 1))
    return {"times": times, "rates": rates}


def run(names, rounds, density, server):
    """name → what `one_notebook` measured, for each lab and each other library."""
    results = {}
    with tempfile.TemporaryDirectory() as folder, jupyterlab(folder, options=server) as address:
        for name, subjects in notebooks(names).items():
            with opened(density, address, folder, [source for _, source, *_ in subjects]) as page:
                results[name] = one_notebook(page, subjects, rounds)
            print(row(name, results[name]), flush=True)
    return results


def summary(measured):
    """What the table says of one subject: median, p90 and milliseconds over the echo, how many times as long `interact`
    takes as the lab and as the echo, pictures a second, and their share of the echo's. What was not measured is
    missing."""
    times = {kind: statistics.median(values) for kind, values in measured["times"].items() if values}
    rates = {kind: statistics.median(values) for kind, values in measured["rates"].items() if values}
    if "lab" not in times or "echo" not in times:
        return {}
    lab = times["lab"]
    found = {"ms": lab, "p90": sorted(measured["times"]["lab"])[int(0.9 * len(measured["times"]["lab"]))],
             "over": lab - times["echo"]}
    if "interact" in times:
        found |= {"interact": times["interact"] / lab, "floor": times["interact"] / times["echo"]}
    if rates:
        found |= {"rate": rates["lab"], "share": rates["lab"] / rates["echo"]}
    return found


def row(name, measured):
    found = summary(measured)
    if not found:
        return f"| {name} | no change of pixels was seen | | | | | |"
    last = f"{found['rate']:.1f} | {found['share']:.2f}" if "rate" in found else "|"
    times = f"{found['interact']:.1f} ×" if "interact" in found else ""
    return f"| {name} | {found['ms']:.1f} ms | {found['p90']:.1f} ms | {found['over']:+.1f} ms | {times} | {last} |"


def table(runs):
    """Lines of Markdown: the labs from the quickest to the slowest beside the echo, then the other libraries."""
    results = runs[-1]["subjects"]
    found = {name: summary(measured) for name, measured in results.items()}
    labs = sorted((name for name in found if "interact" in found[name]), key=lambda name: found[name]["over"])
    echo = statistics.median(ms for measured in results.values() for ms in measured["times"]["echo"])
    yield "| | median | p90 | over the echo | `interact` takes | pictures a second | of the echo's |"
    yield "|---|---|---|---|---|---|---|"
    yield f"| echo, in all notebooks | {echo:.1f} ms | | | | | |"
    yield from (row(name, results[name]) for name in labs + [name for name in results if name not in labs])
    yield ""
    count = {words: sum(test(found[name]) for name in labs) for words, test in AIMS.items()}
    yield f"Of {len(labs)} labs, " + ", ".join(f"{number} {words}" for words, number in count.items()) + "."
    floor = [found[name]["floor"] for name in labs]
    yield (f"The echo itself, which draws nothing, is at least 3 times as fast as the `interact` beside it in "
           f"{sum(ratio >= 3 for ratio in floor)} of the {len(labs)} notebooks, and 5 times in "
           f"{sum(ratio >= 5 for ratio in floor)}.")


def plot(runs):
    """(figure, alt text): for each lab the time of the echo, of the lab and of `interact`."""
    results = runs[-1]["subjects"]
    middle = {name: {kind: statistics.median(values) for kind, values in measured["times"].items() if values}
              for name, measured in results.items() if measured["times"].get("interact")}
    order = sorted(middle, key=lambda name: middle[name]["lab"] - middle[name]["echo"], reverse=True)
    height = 100 + 19 * len(order)
    figure = plots.figure(760, height)
    most = 1.05 * max(times["interact"] for times in middle.values())
    axes = plots.axes(figure, (130, 48, 610, height - 90), "ms from the key to the changed pixels (median)", grid=True,
                      xlim=(0, most), ylim=(-0.7, len(order) - 0.3))
    for kind, marker, color in (("echo", "|", plots.INK), ("lab", "o", plots.BLUE), ("interact", "s", plots.ORANGE)):
        axes.plot([middle[name][kind] for name in order], range(len(order)), marker, color=color,
                  markersize=plots.px(9), label=WORDS[kind])
    axes.set_yticks(range(len(order)), order)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False, fontsize=plots.px(13))
    return figure, "The time of each lab stands next to that of the echo; interact takes several times as long"


def main():
    parser = report.parser(__doc__)
    parser.add_argument("labs", nargs="*", default=dlcourse.labs.__all__, help="labs to measure (default: all)")
    parser.add_argument("--rounds", type=int, default=2, help="each of them to and fro")
    parser.add_argument("--density", type=int, default=1, help="device pixels per CSS pixel")
    parser.add_argument("--plain-server", action="store_true", help="leave the server's small messages waiting, as "
                        "JupyterLab does when it is not started by course.py")
    options = parser.parse_args()
    server = [o for o in course.JUPYTERLAB if "websocket" not in o] if options.plain_server else course.JUPYTERLAB
    results = run(options.labs, options.rounds, options.density, server)
    measured = {"machine": report.machine(), "subjects": results}
    report.show(f"latency-{options.density}", measured, options.publish)


if __name__ == "__main__":
    main()
