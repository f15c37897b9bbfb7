"""PerceptronLab: Rosenblatt's rule sample by sample: the line, the mistake that moves it, the mistakes of each pass."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from matplotlib.patches import FancyArrowPatch
from matplotlib.ticker import MaxNLocator

from .. import plots
from ..perceptron import Perceptron
from .controls import choice, count, slider
from .live import Lab, View
from .passes import DATA, FEATURES, MOST, ROUNDING, Points, first_neuron, load, reached, replay

HEIGHTS, WIDTHS = (3.4, 6.6, 12, 36, 70, 140), (6, 20, MOST)  # scales of the chart: the next when a bar does not fit


@dataclass(frozen=True)
class State:
    data: str = choice("six points", DATA, label="points", group="Data")
    features: str = choice("as measured", FEATURES, label="features", group="Data")
    order: str = choice("file order", ("file order", "shuffled"), label="sample order", group="Data")
    start: str = choice("zero", ("zero", "random"), label="first weights", group="Perceptron")
    rate: float = slider(1.0, 0.01, 10, log=True, label="learning rate η", group="Perceptron")
    seed: int = count(1, 1, 20, label="seed", group="Perceptron")
    unit: str = choice("a sample", ("a sample", "a mistake", "a pass"), label="one step is", group="Run")
    step: int = count(3, 0, MOST, label="steps", play=700, group="Run")


class Arrays(NamedTuple):
    points: Points
    mistakes: np.ndarray  # (passes begun,) in each, the last one as far as it has come
    turn: int  # samples of this pass that have had their turn
    index: int | None  # the row of the last of them; None before the first
    error: int  # its y − ŷ, 0 where the perceptron was right
    before: np.ndarray  # (3,) w₁, w₂, b before that sample
    after: np.ndarray  # (3,) and after it
    wrong: int  # samples on the wrong side of the line as it is now
    done: bool  # a whole pass without a mistake


class Chart:
    """Mistakes of each pass as bars: all of them with their number while they are few, then the last."""

    def __init__(self, figure, rect):
        self.ax = plots.axes(figure, rect, "pass")
        self.ax.set(title="mistakes in each pass", yticks=[])
        self.ax.spines["left"].set_visible(False)
        self.bars = self.ax.stairs([0.0], [0.6, 1.4], fill=True, color=plots.VERMILLION)
        self.numbers = [self.ax.text(0, 0, "", fontsize=plots.px(13), va="bottom") for _ in range(WIDTHS[0])]
        self.scale = None
        self.artists = [self.bars, *self.numbers]

    def show(self, mistakes, done):
        wide = next(width for width in WIDTHS if len(mistakes) <= width)
        high = next(height for height in HEIGHTS if mistakes.max(initial=0) < 0.8 * height)
        if self.scale != (wide, high):
            self.scale = wide, high
            each = 1 if wide == WIDTHS[0] else 5
            self.ax.set(xlim=(0.4, wide + 0.6), ylim=(0, high), xticks=range(each, wide + 1, each))
        heights, edges = np.zeros(2 * wide - 1), np.arange(1, wide + 1)[:, None] + (-0.4, 0.4)
        heights[: 2 * len(mistakes) : 2] = mistakes
        self.bars.set_data(heights, edges.ravel())
        told = range(len(mistakes)) if wide == WIDTHS[0] else [len(mistakes) - 1]
        for text in self.numbers:
            text.set_text("")
        for text, i in zip(self.numbers, told, strict=False):
            above = wide == WIDTHS[0]  # else beside, where the bars before it cannot be in the way
            text.set(text=str(mistakes[i]), position=(i + (1 if above else 1.6), mistakes[i] + 0.02 * high),
                     ha="center" if above else "left", va="bottom" if above or mistakes[i] < 0.1 * high else "top",
                     color=plots.GREEN if done and i == len(mistakes) - 1 else plots.INK)


class Sum:
    """Two arrows make a third: w before (grey, dashed), and plus or minus η·x (orange), give w after."""

    def __init__(self, figure, rect):
        ax = plots.blank_axes(figure, rect, (-1.15, 1.15), (-1.15, 1.15))
        looks = (plots.GREY, plots.DASHES["dashed"], 1.5, 10), (plots.ORANGE, "-", 4.5, 13), (plots.INK, "-", 2, 10)
        self.artists = [ax.add_patch(FancyArrowPatch((0, 0), (0, 0), arrowstyle="-|>", mutation_scale=head, shrinkA=0,
                                                     shrinkB=0, color=color, linestyle=dash, linewidth=plots.px(width)))
                        for color, dash, width, head in looks]
        ax.plot([0], [0], "o", color=plots.GREY, markersize=plots.px(5))

    def show(self, before, after):
        """Both (2,); scaled so that the longer of them fits."""
        old, new = np.array([before, after]) / max(np.hypot(*before), np.hypot(*after), 1e-12)
        for arrow, start, end in zip(self.artists, ((0, 0), old, (0, 0)), (old, new, new), strict=True):
            arrow.set_positions(tuple(start), tuple(end))
            arrow.set_visible(bool(np.hypot(*np.subtract(end, start)) > 1e-9))


class PerceptronView(View):
    def __init__(self):
        super().__init__(640, 400)
        self.ax = plots.axes(self.figure, (54, 48, 318, 318), xlim=(0, 1), ylim=(0, 1))
        self.ax.yaxis.set_label_coords(-0.11, 0.5)
        for axis in (self.ax.xaxis, self.ax.yaxis):
            axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
        self.points = None  # those that markers and axes show
        self.half = plots.HalfPlane(self.ax)
        self.was = plots.HalfPlane(self.ax, color=plots.GREY, linestyle=plots.DASHES["dashed"], shade=False)
        self.was.line.set_linewidth(plots.px(1.5))
        self.marks = [self._mark(*look) for look in (("s", "white", plots.VERMILLION, 1.5),
                                                     ("o", plots.BLUE, "white", 0.8), ("o", "none", plots.INK, 2.5))]
        self.marks[2].set(markersize=plots.px(24), zorder=4)
        self.chart = Chart(self.figure, (412, 282, 200, 90))
        self.sum = Sum(self.figure, (406, 42, 112, 112))
        self._write_page()
        self.move(*self.half.artists, self.was.line, *self.marks, *self.chart.artists, *self.sum.artists,
                  *self.texts.values())

    def _mark(self, marker, face, edge, width):
        return self.ax.plot([], [], marker, color=face, markeredgecolor=edge, markeredgewidth=plots.px(width),
                            zorder=3)[0]

    def _write_page(self):
        page = plots.blank_axes(self.figure, (0, 0, 640, 400), (0, 640), (0, 400))
        page.set_zorder(-1)

        column = {"ha": "right", "va": "center", "linespacing": 1.5}

        def text(x, y, **look):
            return page.text(x, y, "", **{"fontsize": plots.px(13)} | look)

        self.texts = {"class 0": text(54, 378, color=plots.VERMILLION),
                      "class 1": text(372, 378, color=plots.BLUE, ha="right"),
                      "where": text(406, 216, fontsize=plots.px(14), fontweight="bold"), "verdict": text(406, 194),
                      "rule": text(406, 172, fontweight="bold"), "wrong": text(406, 14),
                      "before": text(586, 98, color=plots.GREY, **column), "after": text(636, 98, **column)}
        text(524, 98, **column | {"ha": "left"}).set_text("\nw₁\nw₂\nb")

    def show(self, arrays):
        if arrays.points is not self.points:
            self._show_points(arrays.points)
        self.half.show(arrays.after[:2], arrays.after[2])
        self.was.show(*(arrays.before[:2], arrays.before[2]) if arrays.error else ((0, 0), 0))
        self.marks[2].set_data(*arrays.points.x[[] if arrays.index is None else [arrays.index]].T)
        self.marks[2].set_markeredgecolor(plots.ORANGE if arrays.error else plots.INK)
        self.chart.show(arrays.mistakes, arrays.done)
        self.sum.show(arrays.before[:2] if arrays.error else arrays.after[:2], arrays.after[:2])
        self._write(arrays)
        self.scene = arrays.points.columns, arrays.points.limits.tobytes(), self.chart.scale

    def _show_points(self, points):
        self.points = points
        for mark, label in zip(self.marks, (0, 1), strict=False):
            mark.set_data(*points.x[points.y == label].T)
            mark.set_markersize(plots.px(11 if len(points.x) < 10 else 7))
        self.ax.set(**dict(zip(("xlim", "ylim", "xlabel", "ylabel"), (*points.limits, *points.columns), strict=True)))
        for half in (self.half, self.was):
            half.corners = points.limits[[0, 1], [[0, 0], [1, 0], [1, 1], [0, 1]]]
        for mark, name, label in zip("□●", points.names, ("class 0", "class 1"), strict=True):
            self.texts[label].set_text(f"{mark} {name}" if name == label else f"{mark} {name} ({label})")

    def _write(self, arrays):
        n, learned = len(arrays.points.x), arrays.error != 0
        self.texts["where"].set_text(f"{place(arrays)} of {n}" if arrays.turn else "before the first sample")
        self.texts["verdict"].set(text=verdict(arrays), color=plots.GREEN if arrays.done else plots.INK)
        self.texts["rule"].set_text({1: "w + η·x,  b + η", -1: "w − η·x,  b − η", 0: ""}[arrays.error])
        self.texts["wrong"].set_text(f"on the wrong side now: {arrays.wrong} of {n}")
        digits = 2 if np.abs([arrays.before, arrays.after]).max() < 100 else 0
        for name, title, neuron in (("before", "before" if learned else "", arrays.before if learned else ()),
                                    ("after", "after" if learned else "now", arrays.after)):
            self.texts[name].set_text("\n".join([title, *(plots.number(value, digits) for value in neuron)]))


def place(arrays):
    return f"pass {len(arrays.mistakes)}, sample {arrays.turn}"


def verdict(arrays):
    """What the perceptron said to the sample, in words."""
    if arrays.index is None:
        return ""
    if arrays.done:
        return "a pass without a mistake"
    y = arrays.points.y[arrays.index]
    return f"says {y - arrays.error}, is {y}: {'a mistake' if arrays.error else 'right'}"


class PerceptronLab(Lab):
    """A perceptron learns: go sample by sample, mistake by mistake or pass by pass, and see what moves the line."""

    State, View = State, PerceptronView
    _fresh = {"features": "as measured", "order": "file order", "start": "zero", "rate": 1.0, "step": 0}
    presets = {
        "2 → 1 → 0": _fresh | {"data": "six points", "unit": "a sample", "step": 3},
        "two species": _fresh | {"data": "petals: setosa", "unit": "a mistake"},
        "in millimetres": _fresh | {"data": "petals: setosa", "features": "times 10", "unit": "a pass"},
        "no line": _fresh | {"data": "petals: virginica", "order": "shuffled", "unit": "a pass", "step": 12},
        "XOR": _fresh | {"data": "XOR", "unit": "a mistake"},
        "random start, small η": _fresh | {"data": "six points", "start": "random", "rate": 0.01, "seed": 9,
                                           "unit": "a pass"},
    }

    @staticmethod
    def compute(state):
        points, (first, _) = load(state.data, state.features), first_neuron(state.start, state.seed)
        run = replay(state.data, state.features, state.order, state.start, state.rate, state.seed)
        passes, turn = reached(run, state.unit, state.step)
        mistakes = np.array([each.mistake.sum() for each in passes], dtype=int)
        if not passes:
            return Arrays(points, mistakes, 0, None, 0, first, first, wrong(points, first), False)
        last = passes[-1]
        turn = turn or len(last.index)
        mistakes[-1] = last.mistake[:turn].sum()
        index, after = int(last.index[turn - 1]), last.neuron[turn - 1]
        earlier = [last.neuron[:turn - 1], *(each.neuron for each in passes[-2:-1]), first[None]]
        before = next(neurons for neurons in earlier if len(neurons))[-1]
        error = int(last.mistake[turn - 1]) * (1 if points.y[index] else -1)
        return Arrays(points, mistakes, turn, index, error, before, after, wrong(points, after),
                      turn == len(last.index) and not mistakes[-1])

    @staticmethod
    def describe(state, arrays):
        w1, w2, b = (plots.number(value) for value in arrays.after)
        head = f"{place(arrays)}: {verdict(arrays)}" if arrays.turn else "before the first sample"
        return f"{head}; w = ({w1}, {w2}), b = {b}; mistakes: {listed(arrays.mistakes)}; wrong now: {arrays.wrong}"


def wrong(points, neuron):
    """How many points a neuron (w₁, w₂, b) has on the wrong side of its line."""
    return int((Perceptron(neuron[:2], neuron[2], ROUNDING).predict(points.x) != points.y).sum())


def listed(mistakes):
    """The last few of the mistakes per pass, as text."""
    return ("… " if len(mistakes) > 3 else "") + (", ".join(str(m) for m in mistakes[-3:]) or "none yet")
