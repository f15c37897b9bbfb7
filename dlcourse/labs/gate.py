"""GateLab: one perceptron as a logic gate, its line among the four inputs and its truth table."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .. import plots
from ..perceptron import GATE_INPUTS, GATES, Perceptron
from .controls import choice, slider
from .live import Lab, View

NAMES = tuple(f"{a}{b}" for a, b in GATE_INPUTS)  # "00", "01", "10", "11"
REACH = (-0.45, 1.45)  # limits of both axes round the unit square
KEY = ("□ 0", "● 1")  # a target's marker in the picture
SPOTS = np.array([(a, b) for a in (-0.24, 0.5, 1.24) for b in (-0.24, 0.5, 1.24)])  # for words, clear of the corners


def weight(default, label, group):
    return slider(default, -2, 2, step=0.05, label=label, group=group)


@dataclass(frozen=True)
class State:
    target: str = choice("AND", GATES, label="target gate", group="Gate")
    w1: float = weight(0.7, "weight w₁", "Perceptron")
    w2: float = weight(0.7, "weight w₂", "Perceptron")
    threshold: float = weight(1.0, "threshold θ", "Perceptron")


class Arrays(NamedTuple):
    sums: np.ndarray  # (4,) w₁x₁ + w₂x₂ for the inputs 00, 01, 10, 11
    outputs: np.ndarray  # (4,) 1 where the sum exceeds the threshold
    target: np.ndarray  # (4,) what the gate should answer
    right: np.ndarray  # (4,) bool
    neuron: tuple  # (w1, w2, threshold)
    gate: str


def fire(inputs, neuron):
    """Sums and outputs (1 or 0) of a neuron (w1, w2, threshold) for rows of two inputs."""
    *weights, threshold = neuron
    sums = Perceptron(weights).net_input(inputs)
    return sums, (np.round(sums - threshold, 12) > 0).astype(int)  # on sliders 0.1 + 0.2 does not exceed 0.3


class Corners:
    """The four inputs as markers with their names in them: filled circle = target 1, open square = target 0."""

    def __init__(self, ax):
        self.rings, = ax.plot([], [], "o", color="none", markeredgecolor=plots.VERMILLION, markersize=plots.px(38),
                              markeredgewidth=plots.px(2), zorder=3)
        self.ones, = ax.plot([], [], "o", color=plots.BLUE, markersize=plots.px(27), zorder=4)
        self.zeros, = ax.plot([], [], "s", color="white", markeredgecolor=plots.VERMILLION, markersize=plots.px(22),
                              markeredgewidth=plots.px(2), zorder=4)
        self.names = [ax.text(0, 0, name, fontsize=plots.px(12), fontweight="bold", ha="center", va="center_baseline",
                              zorder=5) for name in NAMES]
        self.artists = [self.rings, self.ones, self.zeros, *self.names]

    def show(self, places, target, right):
        """Put the inputs at `places` (4, 2), marked by their `target`; those not `right` get a ring."""
        self.ones.set_data(*places[target == 1].T)
        self.zeros.set_data(*places[target == 0].T)
        self.rings.set_data(*places[~right].T)
        for name, place, one in zip(self.names, places, target, strict=True):
            name.set_position(place)
            name.set_color("white" if one else plots.VERMILLION)


class TruthTable:
    """Four rows of text under headings at the columns' centres: the last are the target and ✓ or ✗ (in CSS pixels)."""

    def __init__(self, ax, headings, columns, top, height):
        font = {"ha": "center", "va": "center_baseline", "fontsize": plots.px(13)}
        for x, heading in zip(columns, headings, strict=False):
            ax.text(x, top, heading, color=plots.GREY, linespacing=1.1,
                    **font | {"va": "bottom", "fontsize": plots.px(12)})
        rows = [top - 6 - (i + 0.5) * height for i in range(4)]
        for i in range(5):
            ax.plot([columns[0] - 24, columns[-1] + 14], [top - 6 - i * height] * 2, color=plots.FAINT,
                    linewidth=plots.px(1))
        self.cells = [[ax.text(x, y, "", **font) for x in columns] for y in rows]
        self.artists = [cell for row in self.cells for cell in row]

    def show(self, rows, right):
        """Write `rows` of texts, one for each column but the last, and tick those that are `right`."""
        for cells, texts, fits in zip(self.cells, rows, right, strict=True):
            for cell, text in zip(cells, [*texts, "✓" if fits else "✗"], strict=True):
                cell.set_text(text)
            cells[-2].set_color(plots.BLUE if texts[-1] == KEY[1] else plots.VERMILLION)
            cells[-1].set(color=plots.GREEN if fits else plots.VERMILLION, fontsize=plots.px(16))


class GateView(View):
    def __init__(self):
        super().__init__(600, 350)
        self.ax = plots.axes(self.figure, (46, 48, 290, 290), "input x₁", "input x₂", xlim=REACH, ylim=REACH)
        self.ax.set(xticks=(0, 1), yticks=(0, 1))
        self.half = plots.HalfPlane(self.ax)
        self.words = [self.ax.text(0, 0, word, color=color, fontsize=plots.px(13), ha="center", va="center")
                      for word, color in (("fires", plots.BLUE), ("silent", plots.VERMILLION))]
        self.corners = Corners(self.ax)
        page = plots.blank_axes(self.figure, (350, 0, 250, 350), (0, 250), (0, 350))
        self.table = TruthTable(page, ("x₁ x₂", "sum", "output", "target"), (32, 86, 142, 194, 232), 300, 38)
        self.count = page.text(130, 92, "", fontsize=plots.px(20), fontweight="bold", ha="center")
        self.rule = page.text(130, 62, "", fontsize=plots.px(13), ha="center")
        self.move(*self.half.artists, *self.words, *self.corners.artists, *self.table.artists, self.count, self.rule)

    def show(self, arrays):
        w1, w2, threshold = arrays.neuron
        self.half.show((w1, w2), -threshold)
        self._place_words(np.array([w1, w2]), threshold)
        self.corners.show(GATE_INPUTS, arrays.target, arrays.right)
        self.table.show([(f"{a}  {b}", plots.number(total), str(out), KEY[want]) for (a, b), total, out, want
                         in zip(GATE_INPUTS, arrays.sums, arrays.outputs, arrays.target, strict=True)], arrays.right)
        right = arrays.right.sum()
        self.count.set(text=f"{arrays.gate}: {right} of 4 right", color=plots.GREEN if right == 4 else plots.INK)
        second = plots.number(abs(w2))
        self.rule.set_text(f"fires if {plots.number(w1)} x₁ {'−' if w2 < 0 else '+'} {second} x₂ > "
                           f"{plots.number(threshold)}")

    def _place_words(self, weights, threshold):
        """Each word at the spot deepest on its side of the line, or nowhere if its side is too thin."""
        depth, size = SPOTS @ weights - threshold, np.hypot(*weights)
        if not size:  # no line: the whole plane fires or is silent
            depth = np.full(len(SPOTS), 1 if threshold < 0 else -1)
        for word, side in zip(self.words, (depth, -depth), strict=True):
            deepest = side.argmax()
            word.set_position(SPOTS[deepest])
            word.set_visible(bool(side[deepest] > 0.13 * size))


class GateLab(Lab):
    """A perceptron with two inputs: move its line until every input falls on the right side."""

    State, View = State, GateView
    presets = {
        "AND": {"target": "AND", "w1": 0.7, "w2": 0.7, "threshold": 1.0},
        "OR": {"target": "OR", "w1": 1.2, "w2": 1.2, "threshold": 1.0},
        "NAND": {"target": "NAND", "w1": -0.7, "w2": -0.7, "threshold": -1.0},
        "NOR": {"target": "NOR", "w1": -1.2, "w2": -1.2, "threshold": -1.0},
        "XOR, with OR's line": {"target": "XOR", "w1": 1.2, "w2": 1.2, "threshold": 1.0},
    }

    @staticmethod
    def compute(state):
        neuron = (state.w1, state.w2, state.threshold)
        sums, outputs = fire(GATE_INPUTS, neuron)
        target = np.array(GATES[state.target])
        return Arrays(sums, outputs, target, outputs == target, neuron, state.target)

    @staticmethod
    def describe(state, arrays):
        answers, wanted = (" ".join(map(str, row)) for row in (arrays.outputs, arrays.target))
        return (f"w₁ = {state.w1:+.2f}, w₂ = {state.w2:+.2f}, θ = {state.threshold:+.2f}:  "
                f"answers {answers}, {state.target} is {wanted}  →  {arrays.right.sum()} of 4 right")
