"""GradientFlowLab: what is left of the gradient after each step on its way back through time."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .. import plots
from ..activations import sigmoid
from ..optimizers import clip_by_norm
from ..recurrent import LSTM, RNN
from .controls import choice, count, slider
from .live import Lab, View
from .vanishing import LEAST, MOST, VanishingView, apart, in_words, per_layer, ten_to

LAYERS, MATRICES = ("RNN", "LSTM", "RNN and LSTM"), ("orthogonal", "random")
INPUTS, HIDDEN, LONGEST = 4, 32, 100


@dataclass(frozen=True)
class State:
    layer: str = choice("RNN", LAYERS, label="layer", group="Sequence")
    steps: int = count(50, 2, LONGEST, label="steps back", play=150, group="Sequence")
    inputs: float = slider(0.0, 0.0, 1.0, step=0.01, label="size of inputs", group="Sequence")
    radius: float = slider(0.9, 0.2, 2.0, step=0.05, label="radius ρ of U", group="Recurrent weights")
    matrix: str = choice("orthogonal", MATRICES, label="U is", group="Recurrent weights")
    seed: int = count(1, 1, 20, label="draw number", group="Recurrent weights")
    forget: float = slider(4.0, -2, 8, label="forget bias", group="LSTM")
    write: float = slider(-3.0, -6, 2, label="input bias", group="LSTM")
    limit: float = slider(10.0, 0.001, 1e6, log=True, label="longest", group="Clip the gradient")


class Arrays(NamedTuple):
    sizes: tuple  # of the RNN's ∂L/∂h and the LSTM's ∂L/∂c: (steps + 1,), from the last state (1 there) back, or None
    predicted: tuple  # factor per step: ρ for the RNN, the forget gate σ(b_f) for the LSTM, or None
    norms: tuple  # ‖∂L/∂(W, U, b)‖ of the first layer shown, as it is and clipped
    limit: float


@lru_cache(maxsize=8)
def unit_matrix(matrix, seed, size=HIDDEN):
    """A square matrix of spectral radius 1: all its eigenvalues lie on the unit circle, or the outermost ones do."""
    values = np.random.default_rng(seed).normal(size=(size, size))
    if matrix == "orthogonal":
        return np.linalg.qr(values)[0]
    return values / np.abs(np.linalg.eigvals(values)).max()


def spectral_radius(U):
    """The size of the largest eigenvalue, max |λ|: what a long product U · U · U … grows or shrinks by per factor."""
    return float(np.abs(np.linalg.eigvals(U)).max())


def flow(layer, steps, inputs, seed):
    """(sizes, grads): how long ∂L/∂state is at each state, from the last one (1 there) back to the start, when one
    random direction of the last output is the loss; and the gradient of the parameters. LSTM: its memory c."""
    rng = np.random.default_rng([seed, 1])
    d_h = np.zeros((1, steps, HIDDEN))
    d_h[0, -1] = rng.normal(size=HIDDEN)
    d_h /= np.linalg.norm(d_h)
    x = inputs * rng.normal(size=(1, LONGEST, INPUTS))[:, :steps]
    _, grads, d_states = layer.backward_through_time(d_h, layer.forward(x)[1], input_gradient=False)
    d_state = d_states[1] if isinstance(layer, LSTM) else d_states
    sizes = np.linalg.norm(d_state[0], axis=1)[::-1]
    return sizes / sizes[0], grads


def make_layer(kind, state):
    """The untrained layer of a state: U as its controls say, in each block of an LSTM the same."""
    layer = kind(INPUTS, HIDDEN, rng=np.random.default_rng(state.seed))
    layer.params["U"] = np.tile(state.radius * unit_matrix(state.matrix, state.seed), layer.blocks)
    if kind is LSTM:
        layer.params["b"][:2 * HIDDEN] = np.repeat([state.write, state.forget], HIDDEN)
    return layer


class FlowView(VanishingView):
    """VanishingView's curves with their arrows, over steps in place of layers; at the right what clipping does."""

    def __init__(self):
        View.__init__(self, 640, 410)
        self.ax = plots.axes(self.figure, (66, 48, 402, 350), "steps back in time", "size of ∂L/∂state (last = 1)",
                             xlim=(-2, LONGEST + 2), ylim=(LEAST - 2.4, MOST + 1), grid=True)
        powers = range(LEAST, MOST + 1, 4)
        self.ax.set_yticks(powers, [ten_to(power) for power in powers])
        self.ax.axhspan(LEAST - 2.4, LEAST, color=plots.FAINT, alpha=0.6, linewidth=0)
        self.ax.text(0, LEAST - 1.7, "lost: 1 + gradient is rounded to 1", fontsize=plots.px(12), va="center")
        self.curves = [self._curve(*look) for look in ((plots.BLUE, "-", "o"),
                                                       (plots.VERMILLION, plots.DASHES["dashed"], "s"))]
        for curve in self.curves:
            for line in curve:
                line.set_markersize(plots.px(4.5))
        self.guesses = [self.ax.plot([], [], color=plots.INK, linestyle=plots.DASHES["dotted"], zorder=5)[0]
                        for _ in self.curves]
        self.labels = [self.ax.text(0, 0, "", fontsize=plots.px(12), color=color, va="center", linespacing=1.15)
                       for color in (plots.BLUE, plots.VERMILLION)]
        self._clip_panel()
        self.move(*(line for curve in self.curves[::-1] for line in curve), *self.guesses, *self.labels,
                  self.limit, self.before, self.after, *self.numbers)

    def _clip_panel(self):
        ax = plots.axes(self.figure, (566, 48, 68, 350), "gradient of\nW, U and b", xlim=(0, 1),
                        ylim=(LEAST - 2.4, MOST + 1))
        ax.set(xticks=(), yticks=())
        ax.spines["left"].set_visible(False)
        (self.limit,) = ax.plot([], [], color=plots.GREY, linestyle=plots.DASHES["dashed"])
        (self.before,) = ax.plot([], [], "o", color=plots.PURPLE, markersize=plots.px(9))
        (self.after,) = ax.plot([], [], "D", color=plots.GREEN, markersize=plots.px(8))
        self.numbers = [ax.text(0.5, 0, "", fontsize=plots.px(12), color=color, ha="center", va="center")
                        for color in (plots.INK, plots.GREEN, plots.GREY)]

    def show(self, arrays):
        heights = [self._place(curve, sizes) for curve, sizes in zip(self.curves, arrays.sizes, strict=True)]
        rows = zip(self.labels, self.guesses, ("RNN", "LSTM"), ("ρ", "f"), arrays.sizes, arrays.predicted, heights,
                   apart(heights, 3.2), strict=True)
        for text, guess, name, symbol, sizes, factor, height, y in rows:
            if height is None:
                text.set_text("")
                guess.set_data([], [])
                continue
            last = len(sizes) - 1
            text.set_text(f"{name} × {per_layer(sizes):.3f}\npredicted\n{symbol} = {factor:.3f}")
            text.set_position((last + 2.5, y))
            powers = np.log10(factor) * np.arange(len(sizes))
            guess.set_data(np.arange(len(sizes)), np.where((powers < LEAST) | (powers > MOST), np.nan, powers))
        self._show_clipping(*arrays.norms, arrays.limit)

    def _show_clipping(self, before, after, limit):
        before_at, after_at, limit_at = (float(np.clip(np.log10(size), LEAST, MOST)) for size in (before, after, limit))
        clipped = after < before
        self.limit.set_data([0, 1], [limit_at, limit_at])
        self.before.set_data([0.25], [before_at])
        self.before.set_marker("^" if before > 10.0 ** MOST else "o")
        self.after.set_data([0.75] if clipped else [], [after_at] if clipped else [])
        words = ((in_words(before), min(before_at + 1, MOST + 0.6) if clipped else before_at - 1),
                 (f"clipped to\n{in_words(after)}" if clipped else "", after_at - 2.2),
                 ("" if clipped else "limit", limit_at + 0.7))
        for text, (word, height) in zip(self.numbers, words, strict=True):
            text.set_text(word)
            text.set_y(height)


class GradientFlowLab(Lab):
    """The gradient on its way back through time: each step multiplies it by the same weights."""

    State, View = State, FlowView
    presets = {
        "vanishing": {"layer": "RNN", "steps": 50, "inputs": 0.0, "radius": 0.7, "matrix": "orthogonal"},
        "just right": {"layer": "RNN", "steps": 50, "inputs": 0.0, "radius": 1.0, "matrix": "orthogonal"},
        "exploding": {"layer": "RNN", "steps": 50, "inputs": 0.0, "radius": 1.4, "matrix": "orthogonal"},
        "tanh saturates": {"layer": "RNN", "steps": 50, "inputs": 0.5, "radius": 1.4, "matrix": "orthogonal"},
        "LSTM beside RNN": {"layer": "RNN and LSTM", "steps": 100, "inputs": 0.2, "radius": 0.8, "forget": 4.0,
                            "write": -3.0, "matrix": "orthogonal"},
    }

    @staticmethod
    def compute(state):
        kinds = [kind if name in state.layer.split(" and ") else None for name, kind in (("RNN", RNN), ("LSTM", LSTM))]
        flows = [kind and flow(make_layer(kind, state), state.steps, state.inputs, state.seed) for kind in kinds]
        grads = next(each for each in flows if each)[1]
        norms = tuple(float(np.sqrt(sum(np.sum(g**2) for g in each.values())))
                      for each in (grads, clip_by_norm(grads, state.limit)))
        factors = state.radius, float(sigmoid(state.forget))
        return Arrays(tuple(each and each[0] for each in flows),
                      tuple(each and factor for each, factor in zip(flows, factors, strict=True)), norms, state.limit)

    @staticmethod
    def describe(state, arrays):
        parts = [f"{name} × {per_layer(sizes):.3f} a step, {in_words(sizes[-1])} left after {state.steps}"
                 for name, sizes in zip(("RNN", "LSTM"), arrays.sizes, strict=True) if sizes is not None]
        before, after = arrays.norms
        clipped = f"clipped from {in_words(before)} to {in_words(after)}" if after < before else "not clipped"
        return ";  ".join([*parts, f"gradient {clipped}"])
