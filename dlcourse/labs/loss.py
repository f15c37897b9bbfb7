"""LossLab: what a prediction costs, and how steeply that cost changes with the prediction."""

import dataclasses
from typing import NamedTuple

import numpy as np

from .. import losses, plots
from ..activations import sigmoid
from .controls import choice, slider
from .live import Lab, View
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


def plain(loss):
    """Cost and slope of single predictions under a loss; its `gradient` is that of their mean."""
    return loss.costs, lambda target, prediction: loss.gradient(target, prediction) * prediction.size


def signed(loss):
    """The same for a loss that wants the labels −1 and 1."""
    cost, slope = plain(loss)
    return lambda target, s: cost(2 * target - 1, s), lambda target, s: slope(2 * target - 1, s)


def of_sigmoid(loss):
    """The same against the score s when the prediction is σ(s): the chain rule brings in the slope of σ."""
    cost, slope = plain(loss)
    return (lambda target, s: cost(target, sigmoid(s)),
            lambda target, s: slope(target, sigmoid(s)) * sigmoid.derivative(s))


def mistakes():
    """1 where the score is on the wrong side of 0, else 0, as the accuracy counts; flat wherever it has a slope."""
    return lambda target, s: ((s > 0) != (target == 1)).astype(float), lambda target, s: np.zeros_like(s)


LOSSES = {  # name → kind of prediction, and δ → (cost, slope)
    "squared error": ("number", lambda delta: plain(losses.MeanSquaredError())),
    "absolute error": ("number", lambda delta: plain(losses.MeanAbsoluteError())),
    "Huber": ("number", lambda delta: plain(losses.Huber(delta))),
    "squared log error": ("number", lambda delta: plain(losses.MeanSquaredLogarithmicError())),
    "cross-entropy of ŷ": ("probability", lambda delta: plain(losses.BinaryCrossEntropy())),
    "squared error of ŷ": ("probability", lambda delta: plain(losses.MeanSquaredError())),
    "hinge of s": ("score", lambda delta: signed(losses.Hinge())),
    "cross-entropy of σ(s)": ("score", lambda delta: plain(losses.SigmoidCrossEntropy())),
    "squared error of σ(s)": ("score", lambda delta: of_sigmoid(losses.MeanSquaredError())),
    "mistake, 0 or 1": ("score", lambda delta: mistakes()),
}


@dataclasses.dataclass(frozen=True)
class State:
    loss: str = choice("squared error", LOSSES, label="loss", group="Loss")
    compare: str = choice("nothing", ("nothing", *LOSSES), label="compare with", group="Loss")
    delta: float = slider(1.0, 0.1, 6, log=True, label="Huber's δ", group="Loss")
    target: float = slider(2.0, 0, 6, step=0.05, label="target y", group="When the answer is a number")
    number: float = slider(4.0, 0, 6, step=0.05, label="prediction ŷ", group="When the answer is a number")
    label: str = choice("1", ("1", "0"), label="true class y", group="When the answer is class 1 or 0")
    probability: float = slider(0.3, 0, 1, step=0.01, label="probability ŷ", group="When the answer is class 1 or 0")
    score: float = slider(-1.0, -6, 6, step=0.05, label="score s", group="When the answer is class 1 or 0")


class Arrays(NamedTuple):
    kind: str  # of prediction
    target: float  # y
    at: float  # the learner's prediction
    cost: float
    slope: float
    curves: tuple  # cost and slope over the kind's grid
    others: tuple | None  # those of the compared loss
    names: tuple  # (loss, compared loss or None)


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
            self.kind = arrays.kind
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


class LossLab(Lab):
    """A loss and its slope: the loss says how wrong a prediction is, the slope which way and how hard to move it."""

    State, View = State, LossView
    presets = {
        "twice as far": {"loss": "squared error", "compare": "absolute error", "target": 2.0, "number": 5.0},
        "Huber": {"loss": "Huber", "compare": "squared error", "delta": 1.0, "target": 2.0, "number": 4.5},
        "ratios": {"loss": "squared log error", "compare": "squared error", "target": 3.0, "number": 1.5},
        "sure and wrong": {"loss": "cross-entropy of ŷ", "compare": "squared error of ŷ", "label": "1",
                           "probability": 0.02},
        "a plateau": {"loss": "squared error of σ(s)", "compare": "cross-entropy of σ(s)", "label": "1",
                      "score": -5.0},
        "the margin": {"loss": "hinge of s", "compare": "cross-entropy of σ(s)", "label": "1", "score": 0.5},
        "what accuracy sees": {"loss": "mistake, 0 or 1", "compare": "hinge of s", "label": "1", "score": -2.0},
    }

    def follow(self, state, changes):
        """Losses on different kinds of prediction cannot share an axis: what was touched decides on the kind."""
        loss, compare, kind = state.loss, state.compare, LOSSES[state.loss][0]
        if "loss" not in changes:
            kind = self._touched(state, changes, kind)
        if kind != LOSSES[loss][0]:
            loss = next(name for name, (its, _) in LOSSES.items() if its == kind and name != compare)
        if "delta" in changes and "loss" not in changes and "Huber" not in (loss, compare):
            loss = "Huber"
        if compare != "nothing" and LOSSES[compare][0] != kind:
            compare = "nothing"
        return dataclasses.replace(state, loss=loss, compare=compare)

    @staticmethod
    def _touched(state, changes, kind):
        if changes.get("compare", "nothing") != "nothing":
            return LOSSES[state.compare][0]
        if {"target", "number", "delta"} & set(changes):
            return "number"
        if "label" in changes:
            return "probability" if kind == "number" else kind
        return next((name for name in ("probability", "score") if name in changes), kind)

    @staticmethod
    def compute(state):
        kind, made = LOSSES[state.loss]
        target = state.target if kind == "number" else float(state.label)
        grid, at = KINDS[kind].grid, np.array([getattr(state, kind)])

        def both(made, predictions):
            return tuple(f(np.full_like(predictions, target), predictions) for f in made(state.delta))

        cost, slope = (float(value[0]) for value in both(made, at))
        other = None if state.compare == "nothing" else both(LOSSES[state.compare][1], grid)
        return Arrays(kind, target, float(at[0]), cost, slope, both(made, grid), other,
                      (state.loss, other and state.compare))

    @staticmethod
    def describe(state, arrays):
        symbol = KINDS[arrays.kind].symbol
        delta = f", δ = {state.delta:.2f}" if state.loss == "Huber" else ""
        way = f"{'lower' if arrays.slope > 0 else 'raise'} {symbol}" if arrays.slope else "flat"
        return (f"{state.loss}{delta}:  y = {arrays.target:g}, {symbol} = {plots.number(arrays.at)}  →  loss "
                f"{in_digits(arrays.cost)},  slope {in_digits(arrays.slope)}: {way}")
