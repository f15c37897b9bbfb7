"""VanishingLab: what is left of the gradient after each layer on its way back through a deep network."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .. import plots
from .activation import FUNCTIONS
from .controls import choice, count, slider
from .live import Lab, View

NAMES = tuple(name for name in FUNCTIONS if name != "randomized leaky ReLU")
STEEPEST = {"step": (0.0, "0"), "sigmoid": (0.25, "s·λ/4"), "bipolar sigmoid": (0.5, "s·λ/2")}  # at λ = 1, in words
EXAMPLES, WIDTH, DEEPEST = 16, 50, 30
LEAST, MOST = -16, 8  # powers of ten between which a size has its true place; 1 + 10⁻¹⁶ is 1 in float64


@dataclass(frozen=True)
class State:
    function: str = choice("sigmoid", NAMES, label="function f", group="Hidden layers")
    steepness: float = slider(1.0, 0.1, 10, log=True, label="steepness λ", group="Hidden layers")
    depth: int = count(20, 1, DEEPEST, label="layers", play=250, group="Hidden layers")
    scale: float = slider(1.0, 1 / 16, 16, log=True, step=np.log10(2) / 16,  # √2 is one of them
                          label="weight scale s", group="Random weights")
    seed: int = count(1, 1, 20, label="draw number", group="Random weights")
    compare: str = choice("ReLU", ("nothing", *NAMES), label="compare with", group="Second function")


class Arrays(NamedTuple):
    sizes: np.ndarray  # (depth,) root mean square of ∂L/∂a, from the last layer (1 there) back to the first
    other: np.ndarray | None  # the compared function's
    ceiling: float  # factor per layer if every neuron had the largest slope of f
    names: tuple  # (function, compared function or None, the formula of the ceiling)


@lru_cache(maxsize=4)
def draw(seed):
    """One draw of standard normal numbers: inputs, gradient at the last layer, and the weights of all layers."""
    rng = np.random.default_rng(seed)
    shapes = (EXAMPLES, WIDTH), (EXAMPLES, WIDTH), (DEEPEST, WIDTH, WIDTH)
    return tuple(rng.normal(size=shape) for shape in shapes)


def gradient_sizes(f, depth, scale, seed):
    """A forward and a backward pass through `depth` random layers; the size of ∂L/∂a at each, the last layer first.

    Weights are normal with standard deviation scale / √width, biases 0. The size is the root mean square over
    neurons and examples, divided by that at the last layer.
    """
    a, d_a, weights = draw(seed)
    weights = weights[:depth] * (scale / np.sqrt(WIDTH))
    slopes = []
    for W in weights:
        z = a @ W
        a = f(z)
        slopes.append(f.derivative(z))
    sizes = [np.sqrt(np.mean(d_a**2))]
    for W, slope in zip(weights[:0:-1], slopes[:0:-1], strict=True):
        d_a = (d_a * slope) @ W.T
        sizes.append(np.sqrt(np.mean(d_a**2)))
    return np.array(sizes) / sizes[0]


class VanishingView(View):
    def __init__(self):
        super().__init__(600, 400)
        self.ax = plots.axes(self.figure, (66, 48, 424, 340), "layers back from the last one",
                             "size of ∂L/∂a (last layer = 1)",
                             xlim=(-0.6, DEEPEST - 0.6), ylim=(LEAST - 2.4, MOST + 1), grid=True)
        powers = range(LEAST, MOST + 1, 4)
        self.ax.set_yticks(powers, [ten_to(power) for power in powers])
        self.ax.axhspan(LEAST - 2.4, LEAST, color=plots.FAINT, alpha=0.6, linewidth=0)
        self.ax.text(0, LEAST - 1.7, "lost: 1 + gradient is rounded to 1", fontsize=plots.px(12), va="center")
        (self.ceiling,) = self.ax.plot([], [], color=plots.GREY, linestyle=plots.DASHES["dotted"])
        self.curves = [self._curve(*look) for look in ((plots.BLUE, "-", "o"),
                                                       (plots.VERMILLION, plots.DASHES["dashed"], "s"))]
        self.labels = [self.ax.text(0, 0, "", fontsize=plots.px(13), color=color, va="center", linespacing=1.1)
                       for color in (plots.BLUE, plots.VERMILLION, plots.GREY)]
        self.move(self.ceiling, *(line for curve in self.curves[::-1] for line in curve), *self.labels)

    def _curve(self, color, dash, marker):
        """Inside the scale a line with a marker at each layer; beyond it ▼, ▲, or × for exactly 0."""
        return [self.ax.plot([], [], linestyle=line, marker=mark, color=color, markersize=plots.px(6.5),
                             zorder=4 if color == plots.BLUE else 3)[0]
                for line, mark in ((dash, marker), ("", "v"), ("", "^"), ("", "x"))]

    def show(self, arrays):
        last = len(arrays.sizes) - 1
        heights = [self._place(curve, sizes)
                   for curve, sizes in zip(self.curves, (arrays.sizes, arrays.other), strict=True)]
        rise = np.log10(arrays.ceiling) if arrays.ceiling else -np.inf
        self.ceiling.set_data([0, last], [0, rise * last] if arrays.ceiling and last else [np.nan, np.nan])
        heights.append(np.clip(rise * last, LEAST, MOST) if arrays.ceiling and last else None)
        factors = [per_layer(arrays.sizes), None if arrays.other is None else per_layer(arrays.other), arrays.ceiling]
        for text, name, factor, height, y in zip(self.labels, arrays.names, factors, heights, apart(heights, 2.3),
                                                 strict=True):
            text.set_text("" if height is None else f"{name}\n× {factor:.2f}")
            text.set_position((last + 0.6, y))

    @staticmethod
    def _place(curve, sizes):
        """Move one curve's four artists; returns the height at its end, or None when there is no curve."""
        if sizes is None:
            for line in curve:
                line.set_data([], [])
            return None
        power = np.log10(sizes, out=np.full_like(sizes, -np.inf), where=sizes > 0)
        layers, low, high, zero = np.arange(len(sizes)), power < LEAST, power > MOST, sizes == 0
        curve[0].set_data(layers, np.where(low | high, np.nan, power))
        for line, where in zip(curve[1:], (low & ~zero, high, zero), strict=True):
            line.set_data(layers[where], np.full(where.sum(), MOST if where is high else LEAST - 0.6))
        return float(np.clip(power[-1], LEAST, MOST))


def ten_to(power):
    """A power of ten as text: 10⁻⁸."""
    return "1" if power == 0 else "10" + str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def in_words(size):
    """A size in two digits: 0.49, or 1.3·10⁻¹² where zeros would have to be counted."""
    if size == 0:
        return "exactly 0"
    if 0.01 <= size < 100:
        return f"{size:.2g}"
    digits, power = f"{size:.1e}".split("e")
    return f"{digits}·{ten_to(int(power))}"


def per_layer(sizes):
    """The factor per layer: the geometric mean of what each layer multiplies the gradient by."""
    return float(sizes[-1] ** (1 / max(len(sizes) - 1, 1)))


def apart(heights, gap, low=LEAST + 1.2, high=MOST):
    """Heights for labels from `low` to `high` that keep their order and stand at least `gap` apart; None becomes 0."""
    order = sorted((h, i) for i, h in enumerate(heights) if h is not None)
    placed = [0.0] * len(heights)
    below = low - gap
    for height, i in order:
        placed[i] = below = max(height, below + gap)
    above = high + gap
    for _, i in reversed(order):
        placed[i] = above = min(placed[i], above - gap)
    return placed


class VanishingLab(Lab):
    """The gradient on its way back: each layer multiplies it by its weights and by the slope of its activation."""

    State, View = State, VanishingView
    presets = {
        "sigmoid": {"function": "sigmoid", "steepness": 1.0, "depth": 20, "scale": 1.0, "compare": "ReLU"},
        "tanh": {"function": "tanh", "steepness": 1.0, "depth": 20, "scale": 1.0, "compare": "sigmoid"},
        "ReLU, s = √2": {"function": "ReLU", "steepness": 1.0, "depth": 20, "scale": 1.4142, "compare": "sigmoid"},
        "explosion": {"function": "ReLU", "steepness": 1.0, "depth": 20, "scale": 4.0, "compare": "tanh"},
        "step: nothing at all": {"function": "step", "steepness": 1.0, "depth": 20, "scale": 1.0, "compare": "nothing"},
    }

    @staticmethod
    def compute(state):
        def sizes(name):
            return gradient_sizes(FUNCTIONS[name](state.steepness, 0.01), state.depth, state.scale, state.seed)

        other = None if state.compare == "nothing" else state.compare
        slope, formula = STEEPEST.get(state.function, (1.0, "s·λ"))
        return Arrays(sizes(state.function), other and sizes(other), state.scale * state.steepness * slope,
                      (state.function, other, f"limit {formula}"))

    @staticmethod
    def describe(state, arrays):
        factor, first = per_layer(arrays.sizes), in_words(arrays.sizes[-1])
        return (f"{state.function}, λ = {state.steepness:.2f}, s = {state.scale:.2f}:  × {factor:.2f} per layer, "
                f"so the first of {state.depth} gets {first} of the last one's gradient")
