"""OutlierLab: one bad point, and the lines that three losses fit to the data with it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from matplotlib.collections import LineCollection

from .. import datasets, plots
from ..losses import Huber, MeanAbsoluteError, MeanSquaredError
from .controls import choice, slider, switch
from .lines import absolute_line, huber_line, squared_line
from .live import Lab, View
from .vanishing import apart

SIZES = (1.6, 2.0, 2.2, 2.5, 2.8, 3.1, 3.5, 4.0, 4.6, 5.4)  # litres; no diesels, no sports cars
LOSSES = ("squared error", "absolute error", "Huber")
NAMES = ("the squared error", "the absolute error", "the Huber loss")
LOOKS = ((plots.VERMILLION, "-"), (plots.BLUE, plots.DASHES["dashed"]), (plots.PURPLE, plots.DASHES["dashdot"]))
ENDS = np.array([1.0, 6.2])  # litres, left and right end of the lines
PER_GALLON = 235.215  # litres per 100 km = this / miles per US gallon


@lru_cache(maxsize=1)
def cars():
    """Engine size (10,) in litres, and the median fuel use (10,) of the cars with it, in litres per 100 km (EPA)."""
    table = datasets.cars_trucks()
    litres, use = table.x[:, 0], PER_GALLON / table.x[:, 3]
    return np.array(SIZES), np.array([np.median(use[(litres == size) & (table.labels == 0)]) for size in SIZES])


@dataclass(frozen=True)
class State:
    litres: float = slider(4.8, 1.0, 6.0, step=0.1, digits=1, label="engine (litres)", group="Your point ◆")
    use: float = slider(17.0, 4.0, 18.0, step=0.1, digits=1, label="fuel use", group="Your point ◆")
    left_out: bool = switch(False, label="leave your point out", group="Your point ◆")
    delta: float = slider(1.0, 0.1, 20, log=True, label="Huber's δ", group="Huber loss")
    show: str = choice("squared error", LOSSES, label="errors under", group="Distances and pulls")


class Arrays(NamedTuple):
    x: np.ndarray  # (n,) engine sizes, the learner's point last unless it is left out
    y: np.ndarray  # (n,) fuel use
    lines: np.ndarray  # (3, 2) slope and intercept under each loss
    before: tuple  # slope and intercept of the least squares line without the learner's point
    point: tuple | None  # the learner's point
    shown: int  # the loss whose errors are drawn
    pulls: np.ndarray  # (n,) each point's share of all pulls on that line, up positive


class OutlierView(View):
    def __init__(self):
        super().__init__(630, 420)
        self.top = plots.axes(self.figure, (54, 172, 446, 238), ylabel="fuel use (litres per 100 km)",
                              xlim=(0.8, 6.2), ylim=(3, 19), grid=True)
        self.bottom = plots.axes(self.figure, (54, 46, 446, 92), "engine size (litres)", xlim=(0.8, 6.2),
                                 ylim=(-0.75, 0.75))
        self.top.tick_params(labelbottom=False)
        self.top.yaxis.set_label_coords(-0.085, 0.5)
        self.bottom.set_yticks([-0.5, 0, 0.5], ["½ ↓", "0", "½ ↑"])
        self.bottom.axhline(0, color=plots.GREY, linewidth=plots.px(1))
        self.title = self.bottom.text(0.8, 0.98, "", fontsize=plots.px(12), va="center")
        self.top.plot(*cars(), "o", color=plots.GREY, markersize=plots.px(8), zorder=2)
        (self.before,) = self.top.plot([], [], color=plots.GREY, linestyle=plots.DASHES["dotted"])
        self.lines = [self.top.plot([], [], color=color, linestyle=dash, linewidth=plots.px(2.5), zorder=3)[0]
                      for color, dash in LOOKS]
        self.distances, self.pulls = (ax.add_collection(LineCollection([], linewidths=plots.px(width)), autolim=False)
                                      for ax, width in ((self.top, 1.2), (self.bottom, 7)))
        (self.point,) = self.top.plot([], [], "D", color=plots.INK, markersize=plots.px(11), zorder=5)
        self.share = self.bottom.text(0, 0, "", fontsize=plots.px(13), fontweight="bold", va="center", ha="center")
        self.labels = [self.top.text(6.27, 0, "", color=color, fontsize=plots.px(13), va="center", linespacing=1.05)
                       for color, _ in (*LOOKS, (plots.GREY, None))]
        self.move(self.distances, self.before, *self.lines, self.point, self.pulls, self.title, self.share,
                  *self.labels)

    def show(self, arrays):
        for line, (slope, intercept) in zip((*self.lines, self.before), (*arrays.lines, arrays.before), strict=True):
            line.set_data(ENDS, slope * ENDS + intercept)
        color = LOOKS[arrays.shown][0]
        slope, intercept = arrays.lines[arrays.shown]
        self.distances.set_segments(stems(arrays.x, slope * arrays.x + intercept, arrays.y))
        self.pulls.set_segments(stems(arrays.x, np.zeros_like(arrays.x), arrays.pulls))
        self.distances.set_color(color)
        self.pulls.set_color([plots.GREY] * len(SIZES) + [color])
        self.point.set_data([arrays.point[0]] if arrays.point else [], [arrays.point[1]] if arrays.point else [])
        self.share.set_text(f"{abs(arrays.pulls[-1]):.0%}" if arrays.point else "")
        if arrays.point:
            beyond = 0.17 if arrays.pulls[-1] >= 0 else -0.17
            self.share.set(x=arrays.point[0], y=arrays.pulls[-1] + beyond, color=color)
        self.title.set_text(f"each point's share of the pull on the line of {NAMES[arrays.shown]}")
        self._name(arrays)

    def _name(self, arrays):
        """Each line's name and slope at its right end."""
        lines = (*arrays.lines, arrays.before)
        ends = [slope * ENDS[1] + intercept for slope, intercept in lines]
        if not arrays.point:
            ends[-1] = None  # the same as the first
        heights = apart(ends, 2.3, 4.0, 18.2)
        for text, end, height, name, (slope, _) in zip(self.labels, ends, heights, (*LOSSES, "without ◆"), lines,
                                                       strict=True):
            text.set_text("" if end is None else f"{name}\n{plots.number(slope)} per litre")
            text.set_y(height)


def stems(x, low, high):
    """(n, 2, 2): a vertical segment at each x."""
    return np.stack([np.column_stack([x, low]), np.column_stack([x, high])], axis=1)


class OutlierLab(Lab):
    """Ten engine sizes, and a point of yours: how far does it drag the line, under three losses?"""

    State, View = State, OutlierView
    presets = {
        "a typing mistake": {"litres": 4.8, "use": 17.0, "left_out": False},
        "at the left end": {"litres": 1.0, "use": 17.0, "left_out": False},
        "in the middle": {"litres": 3.1, "use": 17.0, "left_out": False},
        "an honest car": {"litres": 4.8, "use": 10.7, "left_out": False},
    }

    @staticmethod
    def compute(state):
        x, y = cars()
        before = squared_line(x, y)
        point = None if state.left_out else (state.litres, state.use)
        if point:
            x, y = np.append(x, state.litres), np.append(y, state.use)
        lines = np.array([squared_line(x, y), absolute_line(x, y), huber_line(x, y, state.delta)])
        shown = LOSSES.index(state.show)
        slope, intercept = lines[shown]
        loss = (MeanSquaredError(), MeanAbsoluteError(), Huber(state.delta))[shown]
        pulls = -loss.gradient(np.zeros_like(x), (slope * x + intercept - y).round(9))  # on the line is on the line
        return Arrays(x, y, lines, before, point, shown, pulls / np.abs(pulls).sum())

    @staticmethod
    def describe(state, arrays):
        squared, absolute, huber = (plots.number(slope) for slope, _ in arrays.lines)
        where = f"◆ at ({arrays.point[0]:.1f}, {arrays.point[1]:.1f})" if arrays.point else "◆ left out"
        return (f"{where}:  slope under squared error {squared}, absolute {absolute}, Huber (δ = {state.delta:.2f}) "
                f"{huber};  without ◆ {plots.number(arrays.before[0])}")
