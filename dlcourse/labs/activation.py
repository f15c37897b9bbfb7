"""ActivationLab: every activation function with its steepness, its slope and a second one to compare."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from matplotlib.patches import Polygon

from .. import plots
from ..activations import BipolarSigmoid, LeakyReLU, Linear, RandomizedLeakyReLU, ReLU, Sigmoid, Step, Tanh
from .controls import choice, slider
from .live import Lab, View

FUNCTIONS = {
    "step": lambda steepness, leak: Step(steepness),
    "linear": lambda steepness, leak: Linear(steepness),
    "sigmoid": lambda steepness, leak: Sigmoid(steepness),
    "bipolar sigmoid": lambda steepness, leak: BipolarSigmoid(steepness),
    "tanh": lambda steepness, leak: Tanh(steepness),
    "ReLU": lambda steepness, leak: ReLU(steepness),
    "leaky ReLU": lambda steepness, leak: LeakyReLU(steepness, leak=leak),
    "randomized leaky ReLU": lambda steepness, leak: RandomizedLeakyReLU(leak / 2, 1.5 * leak, steepness=steepness),
}
UNBOUNDED = {"linear", "ReLU", "leaky ReLU", "randomized leaky ReLU"}
Z = np.linspace(-6, 6, 481)
REACH = (-6.13, 6.13)  # a point at the end of the slider is seen whole
HEIGHT = 410  # of the picture, in CSS pixels
CORNERS = ((1, -1), (1, 1), (-1, 1), (-1, -1))  # right or left of a point, above or below it; the first is preferred
NOWHERE = np.full((3, 2), np.nan)
SLOPE_SCALES = (1.45, 3.6, 13.5)  # upper ends of the slope axis: it changes only when the curve would leave it


@dataclass(frozen=True)
class State:
    function: str = choice("sigmoid", FUNCTIONS, label="function f", group="Neuron")
    steepness: float = slider(1.0, 0.1, 10, log=True, label="steepness λ", group="Neuron")
    z: float = slider(0.53, -6, 6, step=0.01, label="net input z", group="Neuron")
    leak: float = slider(0.01, 0.0, 0.5, step=0.01, label="leak", group="Neuron")
    compare: str = choice("nothing", ("nothing", *FUNCTIONS), label="compare with", group="Second function")


class Arrays(NamedTuple):
    curve: np.ndarray  # f(Z)
    slope: np.ndarray  # f′(Z)
    at: float  # the learner's z
    value: float  # f(z)
    slope_at: float  # f′(z)
    other: np.ndarray | None  # the compared function's f(Z)
    other_slope: np.ndarray | None
    names: tuple  # (function, compared function or None)
    leaks: tuple | None  # the slopes left of 0 between which a randomized leaky ReLU draws its own


class ActivationView(View):
    def __init__(self):
        super().__init__(600, HEIGHT)
        self.top = plots.axes(self.figure, (58, 176, 448, 222), ylabel="output f(z)", xlim=REACH, grid=True)
        self.bottom = plots.axes(self.figure, (58, 46, 448, 104), "net input z", "slope f′(z)", xlim=REACH, grid=True)
        self.top.tick_params(labelbottom=False)
        both = (self.top, self.bottom)
        for ax in both:
            ax.yaxis.set_label_coords(-40 / 448, 0.5)
        self.fans = [ax.add_patch(Polygon(NOWHERE, facecolor=plots.BLUE_TINT)) for ax in both]
        self.curves = [self._curve(ax, plots.BLUE, "-") for ax in both]
        self.others = [self._curve(ax, plots.VERMILLION, plots.DASHES["dashed"]) for ax in both]
        (self.tangent,) = self.top.plot([], [], color=plots.ORANGE, zorder=3)
        self.stems = [ax.axvline(0, color=plots.GREY, linewidth=plots.px(1), linestyle=":") for ax in both]
        self.points = [ax.plot([], [], "o", color=plots.INK)[0] for ax in both]
        paper = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 1}
        self.numbers = [ax.text(0, 0, "", fontsize=plots.px(13), fontweight="bold", bbox=paper) for ax in both]
        self.names = [self._name(color) for color in (plots.BLUE, plots.VERMILLION)]
        self.move(*self.fans, *self.others, *self.curves, self.tangent, *self.stems, *self.points, *self.numbers,
                  *self.names)

    @staticmethod
    def _curve(ax, color, dash):
        return ax.plot(Z, np.zeros_like(Z), color=color, linestyle=dash, linewidth=plots.px(2.5))[0]

    def _name(self, color):
        return self.top.text(6.15, 0, "", color=color, fontsize=plots.px(13), va="center", linespacing=1.05)

    def show(self, arrays):
        self._set_scales(arrays)
        for line, values in zip(self.curves, (arrays.curve, arrays.slope), strict=True):
            line.set_ydata(values)
        for line, values in zip(self.others, (arrays.other, arrays.other_slope), strict=True):
            line.set_ydata(np.full_like(Z, np.nan) if values is None else values)
        self._show_fans(arrays.leaks)
        reach = np.array([-1.4, 1.4]) / np.hypot(1, arrays.slope_at)
        self.tangent.set_data(arrays.at + reach, arrays.value + arrays.slope_at * reach)
        curves = (arrays.curve, arrays.other), (arrays.slope, arrays.other_slope)
        for stem, point, text, height, near in zip(self.stems, self.points, self.numbers,
                                                   (arrays.value, arrays.slope_at), curves, strict=True):
            stem.set_xdata([arrays.at, arrays.at])
            point.set_data([arrays.at], [height])
            text.set_text(plots.number(height, 4))
            self._beside(text, arrays.at, height, [curve for curve in near if curve is not None])
        self._label_ends(arrays)

    def _show_fans(self, leaks):
        """Shade where a randomized leaky ReLU and its slope may lie."""
        low, high = leaks or (np.nan, np.nan)
        self.fans[0].set_xy([(0, 0), (-6, -6 * low), (-6, -6 * high)])
        self.fans[1].set_xy([(-6, low), (0, low), (0, high), (-6, high)])

    def _set_scales(self, arrays):
        limits = (-2.2, 6.4) if UNBOUNDED & set(arrays.names) else (-1.35, 1.35)
        if self.top.get_ylim() != limits:
            self.top.set_ylim(limits)
        slopes = [arrays.slope] if arrays.other_slope is None else [arrays.slope, arrays.other_slope]
        largest = max(s.max() for s in slopes)
        top = next(scale for scale in SLOPE_SCALES if largest < scale)
        if self.bottom.get_ylim()[1] != top:
            self.bottom.set_ylim(-0.12 * top, top)
        self.scene = limits, top

    @staticmethod
    def _beside(text, z, height, curves):
        """Put a point's number at the corner of the point where it covers least of the curves."""
        low, high = text.axes.get_ylim()
        pixel = (high - low) / (text.axes.get_position(original=True).height * HEIGHT)
        height = np.clip(height, low, high)

        def covered(corner):
            side, above = corner
            left, right = sorted((z + 0.1 * side, z + 1.7 * side))
            bottom, top = sorted((height + 4 * pixel * above, height + 22 * pixel * above))
            if left < REACH[0] or right > REACH[1] or bottom < low or top > high:
                return np.inf
            under = (left < Z) & (right > Z)
            return sum(np.count_nonzero(under & (bottom < curve) & (curve < top)) for curve in curves)

        side, above = min(CORNERS, key=covered)
        text.set(position=(z + 0.2 * side, height + 5 * pixel * above), ha="left" if side > 0 else "right",
                 va="bottom" if above > 0 else "top")

    def _label_ends(self, arrays):
        """The names at the curves' right ends, the upper one first, apart from each other and inside the picture."""
        low, high = self.top.get_ylim()
        line = 8 * (high - low) / 222  # half the height of a line of text
        ends = [-np.inf if curve is None else np.clip(curve[-1], low, high) for curve in (arrays.curve, arrays.other)]
        ceiling = high + line
        for i in (0, 1) if ends[0] >= ends[1] else (1, 0):
            words = (arrays.names[i] or "").split()
            self.names[i].set_text("\n".join(words))
            height = min(ends[i], ceiling - line * len(words)) if words else 0
            self.names[i].set_y(height)
            ceiling = height - line * (len(words) + 0.5)


class ActivationLab(Lab):
    """An activation function f and its slope f′: choose it, make it steeper, walk along it, compare two."""

    State, View = State, ActivationView
    presets = {
        "the deck's neuron": {"function": "sigmoid", "steepness": 1.0, "z": 0.53, "compare": "bipolar sigmoid"},
        "almost a step": {"function": "sigmoid", "steepness": 10.0, "z": 0.3, "compare": "step"},
        "tanh against sigmoid": {"function": "tanh", "steepness": 1.0, "z": 0.0, "compare": "sigmoid"},
        "leaky ReLU": {"function": "leaky ReLU", "steepness": 1.0, "z": -3.0, "leak": 0.1, "compare": "ReLU"},
        "randomized": {"function": "randomized leaky ReLU", "steepness": 1.0, "z": -3.0, "leak": 0.24,
                       "compare": "ReLU"},
    }

    @staticmethod
    def compute(state):
        f = FUNCTIONS[state.function](state.steepness, state.leak)
        other = None if state.compare == "nothing" else FUNCTIONS[state.compare](state.steepness, state.leak)
        leaks = (f.steepness * f.low, f.steepness * f.high) if isinstance(f, RandomizedLeakyReLU) else None
        return Arrays(f(Z), f.derivative(Z), state.z, f(state.z), f.derivative(state.z),
                      other and other(Z), other and other.derivative(Z),
                      (state.function, None if other is None else state.compare), leaks)

    @staticmethod
    def describe(state, arrays):
        drawn = f"  (mean; drawn from {arrays.leaks[0]:.2f} to {arrays.leaks[1]:.2f})" if arrays.leaks else ""
        return (f"{state.function}, λ = {state.steepness:.2f}:  z = {state.z:+.2f}  →  "
                f"f(z) = {arrays.value:+.4f},  slope f′(z) = {arrays.slope_at:.4f}{drawn if state.z <= 0 else ''}")
