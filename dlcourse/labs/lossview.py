"""The picture of LossLab: a loss above its slope, with the learner's prediction on both."""

from typing import NamedTuple

import numpy as np

from .. import plots
from .live import View
from .vanishing import apart


class Kind(NamedTuple):
    """A kind of prediction: what its axes show."""

    grid: np.ndarray  # the predictions along the axis
    high: float  # upper end of the loss axis
    steep: float  # both ends of the slope axis
    name: str
    symbol: str


KINDS = {
    "number": Kind(np.linspace(0, 6, 361), 10, 9, "prediction ŷ", "ŷ"),
    "probability": Kind(np.linspace(0, 1, 401), 5, 8, "predicted probability ŷ of class 1", "ŷ"),
    "score": Kind(np.linspace(-6, 6, 361), 7.4, 1.25, "score s", "s"),
}


class LossView(View):
    def __init__(self):
        super().__init__(620, 410)
        self.top = plots.axes(self.figure, (54, 180, 440, 206), ylabel="loss L", grid=True)
        self.bottom = plots.axes(self.figure, (54, 46, 440, 108), grid=True)
        self.top.tick_params(labelbottom=False)
        self.bottom.axhline(0, color=plots.GREY, linewidth=plots.px(1))
        both, self.kind = (self.top, self.bottom), None
        self.goals = [ax.axvline(0, color=plots.GREY, linestyle=plots.DASHES["dotted"], linewidth=plots.px(2))
                      for ax in both]
        self.goal = self.top.text(0, 0, "", fontsize=plots.px(12), va="bottom")
        self.curves, self.others = ([ax.plot([], [], color=color, linestyle=dash, linewidth=plots.px(2.5))[0]
                                     for ax in both]
                                    for color, dash in ((plots.BLUE, "-"), (plots.VERMILLION, plots.DASHES["dashed"])))
        (self.tangent,) = self.top.plot([], [], color=plots.ORANGE, zorder=3)
        self.points = [ax.plot([], [], color=plots.INK, clip_on=False, zorder=4)[0] for ax in both]
        paper = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 1}
        self.numbers = [ax.text(0, 0, "", fontsize=plots.px(13), fontweight="bold", va="center", bbox=paper)
                        for ax in both]
        self.labels = [self.top.text(0, 0, "", color=color, fontsize=plots.px(13), va="center", linespacing=1.05)
                       for color in (plots.BLUE, plots.VERMILLION)]
        self.move(*self.goals, self.goal, *self.others, *self.curves, self.tangent, *self.points, *self.numbers,
                  *self.labels)

    def show(self, arrays):
        kind = KINDS[arrays.kind]
        if arrays.kind != self.kind:
            self._set_scales(kind)
            self.kind = self.scene = arrays.kind
        for lines, pair in ((self.curves, arrays.curves), (self.others, arrays.others)):
            for line, values in zip(lines, pair or ([], []), strict=True):
                line.set_data(kind.grid if pair else [], values)
        self._show_goal(arrays)
        self._show_tangent(arrays)
        toward = arrays.at <= arrays.target if arrays.kind != "score" else arrays.target == 1
        for number, (value, right) in enumerate(((arrays.cost, toward), (arrays.slope, True))):
            self._show_point(number, arrays.at, value, right)
        self._name(arrays, kind)

    def _set_scales(self, kind):
        self.top.set(xlim=kind.grid[[0, -1]], ylim=(-0.04 * kind.high, kind.high))
        self.bottom.set(xlim=kind.grid[[0, -1]], ylim=(-kind.steep, kind.steep), xlabel=kind.name,
                        ylabel=f"slope ∂L/∂{kind.symbol}")
        for ax in (self.top, self.bottom):
            ax.yaxis.set_label_coords(-0.085, 0.5)

    def _show_goal(self, arrays):
        """The target as a dotted line; for a score the border between the classes."""
        place = 0.0 if arrays.kind == "score" else arrays.target
        for line in self.goals:
            line.set_xdata([place, place])
        (low, high), top = self.top.get_xlim(), self.top.get_ylim()[1]
        share = (place - low) / (high - low)
        self.goal.set(x=place, y=1.01 * top, ha="left" if share < 0.12 else "right" if share > 0.88 else "center",
                      text="◂ class 0    class 1 ▸" if arrays.kind == "score" else f"target y = {arrays.target:g}")

    def _show_tangent(self, arrays):
        """A stretch of 90 pixels, or none where the loss is infinite."""
        if not np.isfinite(arrays.cost + arrays.slope):
            self.tangent.set_data([], [])
            return
        wide, high = (self.top.bbox.size / self.figure.dpi * plots.DPI
                      / (np.ptp(self.top.get_xlim()), np.ptp(self.top.get_ylim())))
        reach = np.array([-45, 45]) / np.hypot(wide, arrays.slope * high)
        self.tangent.set_data(arrays.at + reach, arrays.cost + arrays.slope * reach)

    def _show_point(self, panel, at, value, right):
        """The point with its number beside it; a triangle at the edge when it lies beyond."""
        ax, text = self.points[panel].axes, self.numbers[panel]
        (left, end), (low, high) = ax.get_xlim(), ax.get_ylim()
        self.points[panel].set_data([at], [np.clip(value, low, high)])
        self.points[panel].set_marker("^" if value > high else "v" if value < low else "o")
        share = (at - left) / (end - left)
        right = share < (0.82 if right else 0.18)
        text.set_text(in_digits(value))
        text.set_x(at + (0.025 if right else -0.025) * (end - left))
        text.set_horizontalalignment("left" if right else "right")
        room = 14 / (ax.bbox.height / self.figure.dpi * plots.DPI) * (high - low)
        below = panel == 1 and right and value > low + 3 * room  # where a rising slope leaves room; a bowl, above
        shift = -room if below else room
        text.set_y(np.clip(value + shift, low + room, high - room))

    def _name(self, arrays, kind):
        """The names of the curves at their right ends."""
        ends = [None if pair is None else float(np.clip(pair[0][-1], 0, kind.high))
                for pair in (arrays.curves, arrays.others)]
        heights = apart(ends, 0.24 * kind.high, 0.06 * kind.high, 0.9 * kind.high)
        for text, end, height, name in zip(self.labels, ends, heights, arrays.names, strict=True):
            text.set_text("" if end is None else name.replace(" ", "\n", 1).replace("log error", "log\nerror"))
            text.set_position((kind.grid[-1] + 0.02 * np.ptp(kind.grid), height))


def in_digits(value):
    """Four decimals, or ∞ with its sign."""
    return plots.number(value, 4) if np.isfinite(value) else "∞" if value > 0 else "−∞"
