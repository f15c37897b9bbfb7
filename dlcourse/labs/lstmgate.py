"""LstmGateLab: one LSTM cell that is to keep a number; its gates are set by hand."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .. import plots
from ..recurrent import LSTM
from .controls import count, slider
from .live import Lab, View
from .vanishing import apart, in_words

STEPS, FIRST, SECOND = 60, 0.9, -0.7  # steps, and the two values that come with a mark
STRETCH = 1.5  # weight of the value into the candidate: g = tanh(1.5 · value)


@dataclass(frozen=True)
class State:
    forget: float = slider(1.0, -4, 8, label="bias b_f", group="Forget gate: keeps")
    erase: float = slider(0.0, -12, 0, label="weight of mark", group="Forget gate: keeps")
    write: float = slider(0.0, -8, 4, label="bias b_i", group="Input gate: writes")
    mark: float = slider(0.0, 0, 12, label="weight of mark", group="Input gate: writes")
    tell: float = slider(2.0, -6, 6, label="bias b_o", group="Output gate: shows")
    noise: float = slider(0.4, 0.0, 1.0, step=0.05, label="size of noise", group="What comes in")
    second: int = count(0, 0, STEPS, label="2nd value at step", group="What comes in")
    seed: int = count(1, 1, 20, label="draw number", group="What comes in")


class Arrays(NamedTuple):
    values: np.ndarray  # (steps,) what comes in
    marked: np.ndarray  # (steps,) True where it is to be kept
    gates: np.ndarray  # (3, steps): input, forget and output gate
    memory: np.ndarray  # (steps,) c after each step
    output: np.ndarray  # (steps,) h after each step
    wanted: np.ndarray  # (steps,) what would be in a memory that keeps the marked values and nothing else
    kept: float  # the product of the forget gates after the last mark: ∂c_T/∂c at the mark


@lru_cache(maxsize=32)
def stream(noise, second, seed):
    """(values, marked): noise of standard deviation `noise`, at step 1 and at step `second` (0: never) a value."""
    values = noise * np.random.default_rng(seed).normal(size=STEPS)
    marked = np.zeros(STEPS, dtype=bool)
    for step, value in ((second, SECOND), (1, FIRST)):
        if step:
            values[step - 1], marked[step - 1] = value, True
    return values, marked


def make_cell(state):
    """An LSTM of one neuron with inputs (value, mark) that does not listen to its own output: U is 0."""
    cell = LSTM(2, 1, rng=np.random.default_rng(0))
    cell.params["W"] = np.array([[0, 0, STRETCH, 0], [state.mark, state.erase, 0, 0]])  # columns i, f, g, o
    cell.params["U"] = np.zeros((1, 4))
    cell.params["b"] = np.array([state.write, state.forget, 0, state.tell])
    return cell


def look_after(state):
    """The `Arrays` of a state: one forward pass of the cell."""
    values, marked = stream(state.noise, state.second, state.seed)
    h, run = make_cell(state).forward(np.stack([values, marked], axis=1)[None])
    i, f, _, o = run.gates[:, 0].T
    last = np.maximum.accumulate(np.where(marked, np.arange(STEPS), 0))
    kept = float(np.prod(f[last[-1] + 1:]))
    return Arrays(values, marked, np.array([i, f, o]), run.states[1][1:, 0, 0], h[0, :, 0],
                  np.tanh(STRETCH * values[last]), kept)


class GateView(View):
    def __init__(self):
        super().__init__(640, 430)
        span, steps = (0, STEPS + 1), np.arange(1, STEPS + 1)
        place = {"xlim": span, "grid": True}
        self.input = plots.axes(self.figure, (60, 336, 480, 84), "", "value in", ylim=(-1.9, 1.9), **place)
        self.gates = plots.axes(self.figure, (60, 206, 480, 114), "", "gate value", ylim=(-0.06, 1.06), **place)
        self.state = plots.axes(self.figure, (60, 46, 480, 144), "step t", "memory", ylim=(-2.1, 2.1), **place)
        for ax in (self.input, self.gates):
            ax.set_xticklabels([])
        self.gates.set_yticks([0, 0.5, 1], ["0", "½", "1"])
        self.noise = self.input.vlines(steps, 0, 0, color=plots.GREY, linewidth=plots.px(2))
        (self.marks,) = self.input.plot([], [], "D", color=plots.VERMILLION, markersize=plots.px(8))
        self.curves = [self._curve(ax, steps, *look) for ax, *look in (
            (self.gates, plots.ORANGE, "dashdot"), (self.gates, plots.GREEN, "solid"),
            (self.gates, plots.PURPLE, "dashed"), (self.state, plots.VERMILLION, "dotted"),
            (self.state, plots.SKY, "dashed"), (self.state, plots.BLUE, "solid"))]
        self.labels = [curve.axes.text(STEPS + 2, 0, "", color=plots.INK, fontsize=plots.px(12), va="center")
                       for curve in self.curves]
        self.input.text(STEPS + 2, 0, "♦ to keep\n| noise", fontsize=plots.px(12), va="center", linespacing=1.3)
        self.beyond = self.state.text(STEPS / 2, 1.83, "", ha="center", va="center", fontsize=plots.px(12),
                                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
        self.move(self.noise, self.marks, *self.curves, *self.labels, self.beyond)

    @staticmethod
    def _curve(ax, steps, color, dash):
        return ax.plot(steps, 0 * steps, color=color, linestyle=plots.DASHES[dash])[0]

    def show(self, arrays):
        steps = np.arange(1, STEPS + 1)
        self.noise.set_segments([[(t, 0), (t, value)] for t, value in zip(steps, arrays.values, strict=True)])
        self.marks.set_data(steps[arrays.marked], arrays.values[arrays.marked])
        lines = [*arrays.gates, arrays.wanted, arrays.output, arrays.memory]
        for curve, values in zip(self.curves, lines, strict=True):
            curve.set_ydata(values)
        ends = [float(values[-1]) for values in lines]
        names = ("input i", "forget f", "output o", "wanted", "output h", "memory c")
        heights = apart(ends[:3], 0.16, -0.02, 1.02) + apart(ends[3:], 0.42, -1.8, 1.8)
        for text, name, end, height in zip(self.labels, names, ends, heights, strict=True):
            text.set_text(f"{name} {plots.number(end)}")
            text.set_y(height)
        most = np.abs(arrays.memory).max()
        self.beyond.set_text(f"c leaves the picture: up to {most:.1f}" if most > 2.1 else "")


class LstmGateLab(Lab):
    """A memory c, and three gates that decide what happens to it: f keeps, i writes, o shows."""

    State, View = State, GateView
    presets = {name: {"tell": 2.0, "noise": 0.4, **changes} for name, changes in {
        "as it comes": {"forget": 1.0, "erase": 0.0, "write": 0.0, "mark": 0.0, "second": 0},
        "keeps, writes all": {"forget": 8.0, "erase": 0.0, "write": 0.0, "mark": 0.0, "second": 0},
        "writes once, forgets": {"forget": 1.0, "erase": 0.0, "write": -8.0, "mark": 12.0, "second": 0},
        "remembers": {"forget": 8.0, "erase": 0.0, "write": -8.0, "mark": 12.0, "second": 0},
        "replaces": {"forget": 8.0, "erase": -12.0, "write": -8.0, "mark": 12.0, "second": 30},
    }.items()}

    @staticmethod
    def compute(state):
        return look_after(state)

    @staticmethod
    def describe(state, arrays):
        memory, wanted = plots.number(arrays.memory[-1]), plots.number(arrays.wanted[-1])
        return (f"after {STEPS} steps c = {memory}, wanted {wanted};  of c at the last mark × {in_words(arrays.kept)} "
                "is left (product of the forget gates)")
