"""XorLab: two hidden neurons and an output neuron; the input space beside the hidden space that they make of it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from matplotlib.patches import FancyArrowPatch, Polygon

from .. import plots
from ..perceptron import GATE_INPUTS, GATES
from .gate import KEY, NAMES, REACH, Corners, TruthTable, fire, weight
from .live import Lab, View

TARGET = np.array(GATES["XOR"])
CELLS = np.array([(0, 0), (0, 1), (1, 0), (1, 1)])  # what h₁ and h₂ may answer
SHIFTS = {1: [(0, 0)], 2: [(-0.14, 0), (0.14, 0)], 3: [(-0.14, -0.14), (0.14, -0.14), (0, 0.14)],
          4: [(-0.14, -0.14), (-0.14, 0.14), (0.14, -0.14), (0.14, 0.14)]}  # inputs that share a corner
LINES = ((plots.PURPLE, "-"), (plots.ORANGE, plots.DASHES["dashed"]))  # of h₁ and h₂


@dataclass(frozen=True)
class State:
    h1_w1: float = weight(1.2, "weight of x₁", "Hidden neuron h₁ (purple line)")
    h1_w2: float = weight(1.2, "weight of x₂", "Hidden neuron h₁ (purple line)")
    h1_threshold: float = weight(1.0, "threshold", "Hidden neuron h₁ (purple line)")
    h2_w1: float = weight(-0.7, "weight of x₁", "Hidden neuron h₂ (orange, dashed)")
    h2_w2: float = weight(-0.7, "weight of x₂", "Hidden neuron h₂ (orange, dashed)")
    h2_threshold: float = weight(-1.0, "threshold", "Hidden neuron h₂ (orange, dashed)")
    out_w1: float = weight(0.7, "weight of h₁", "Output neuron (black line)")
    out_w2: float = weight(0.7, "weight of h₂", "Output neuron (black line)")
    out_threshold: float = weight(1.0, "threshold", "Output neuron (black line)")


class Arrays(NamedTuple):
    hidden: np.ndarray  # (4, 2) answers of h₁ and h₂ to the inputs 00, 01, 10, 11
    outputs: np.ndarray  # (4,) the network's answers
    right: np.ndarray  # (4,) bool
    cells: np.ndarray  # (4,) the output neuron's answers to CELLS
    neurons: tuple  # (w1, w2, threshold) of h₁, h₂ and the output neuron


class NeuronLine:
    """A hidden neuron in the input space: its line, its name on it, and an arrow to the side where it fires."""

    def __init__(self, ax, name, color, dash):
        self.half = plots.HalfPlane(ax, color=color, linestyle=dash, shade=False)
        self.half.line.set_linewidth(plots.px(2.5))
        self.arrow = ax.add_patch(FancyArrowPatch((0, 0), (0, 0), arrowstyle="-|>", mutation_scale=11, shrinkA=0,
                                                  shrinkB=0, color=color, linewidth=plots.px(2), zorder=3))
        self.name = ax.text(0, 0, name, fontsize=plots.px(13), fontweight="bold", ha="center", va="center", zorder=6,
                            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": color,
                                  "linewidth": plots.px(1.5)})
        self.artists = [self.half.line, self.arrow, self.name]

    def show(self, neuron, taken):
        """Move to `neuron`, its name as far as can be from the places `taken` (n, 2). Returns the name's place."""
        weights, threshold = np.array(neuron[:2]), neuron[2]
        self.half.show(weights, -threshold)
        ends = np.column_stack(self.half.line.get_data())
        for artist in (self.arrow, self.name):
            artist.set_visible(len(ends) == 2)
        if len(ends) < 2:
            return taken[:0]
        spots = ends[0] + np.linspace(0.08, 0.92, 22)[:, None] * (ends[1] - ends[0])
        best = spots[np.linalg.norm(spots[:, None] - taken, axis=2).min(axis=1).argmax()]
        self.name.set_position(best)
        self.arrow.set_positions(best, best + 0.27 * weights / np.hypot(*weights))
        return best[None]


class XorView(View):
    def __init__(self):
        super().__init__(600, 420)
        self.inputs = self._plane((46, 178, 220, 220), "input space", "x₁", "x₂")
        self.hidden = self._plane((348, 178, 220, 220), "hidden space", "h₁", "h₂")
        empty = np.full((3, 2), np.nan)
        self.cells = [self.inputs.add_patch(Polygon(empty, edgecolor="none", zorder=0.5)) for _ in CELLS]
        self.lines = [NeuronLine(self.inputs, name, *look) for name, look in zip(("h₁", "h₂"), LINES, strict=True)]
        self.half = plots.HalfPlane(self.hidden)
        self.corners = [Corners(self.inputs), Corners(self.hidden)]
        page = plots.blank_axes(self.figure, (0, 0, 600, 420), (0, 600), (0, 420))
        page.set_zorder(-1)
        page.add_patch(FancyArrowPatch((280, 288), (312, 288), arrowstyle="-|>", mutation_scale=16, color=plots.GREY,
                                       linewidth=plots.px(2)))
        self.table = TruthTable(page, ("x₁ x₂", "h₁", "h₂", "output", "XOR"), (70, 140, 190, 254, 322, 366), 106, 23)
        self.count = page.text(490, 66, "", fontsize=plots.px(20), fontweight="bold", ha="center")
        self.why = page.text(490, 24, "", fontsize=plots.px(13), ha="center", linespacing=1.25)
        self.move(*self.cells, *self.half.artists, *(artist for line in self.lines for artist in line.artists),
                  *(artist for corners in self.corners for artist in corners.artists), *self.table.artists,
                  self.count, self.why)

    def _plane(self, rect, title, xlabel, ylabel):
        ax = plots.axes(self.figure, rect, xlabel, xlim=REACH, ylim=REACH)
        ax.set(xticks=(0, 1), yticks=(0, 1), title=title)
        ax.set_ylabel(ylabel, rotation=0, va="center")
        return ax

    def show(self, arrays):
        self._shade(arrays)
        taken = GATE_INPUTS
        for line, neuron in zip(self.lines, arrays.neurons, strict=False):
            taken = np.concatenate([taken, line.show(neuron, taken)])
        *weights, threshold = arrays.neurons[2]
        self.half.show(weights, -threshold)
        self.corners[0].show(GATE_INPUTS, TARGET, arrays.right)
        self.corners[1].show(beside(arrays.hidden), TARGET, arrays.right)
        self.table.show([(f"{a}  {b}", str(h1), str(h2), str(out), KEY[want]) for (a, b), (h1, h2), out, want
                         in zip(GATE_INPUTS, arrays.hidden, arrays.outputs, TARGET, strict=True)], arrays.right)
        right = arrays.right.sum()
        self.count.set(text=f"{right} of 4 right", color=plots.GREEN if right == 4 else plots.INK)
        self.why.set_text(verdict(arrays))

    def _shade(self, arrays):
        """Colour the pieces into which the two lines cut the input space by the network's answer there."""
        for cell, answers, output in zip(self.cells, CELLS, arrays.cells, strict=True):
            corners = self.lines[0].half.corners
            for (*weights, threshold), answer in zip(arrays.neurons, answers, strict=False):
                if len(corners):
                    height = corners @ np.array(weights) - threshold
                    # silent up to the line itself: without a line (both weights 0) all of the plane
                    above = height if answer else np.where(height == 0, 1e-9, -height)
                    corners, _ = plots.clip_polygon(corners, above)
            cell.set_xy(corners if len(corners) else np.full((3, 2), np.nan))
            cell.set_facecolor(plots.BLUE_TINT if output else plots.VERMILLION_TINT)


def beside(hidden):
    """Places for the four inputs in the hidden space: those that share a corner stand side by side."""
    places = hidden.astype(float)
    for corner in CELLS:
        here = np.flatnonzero((hidden == corner).all(axis=1))
        if len(here):
            places[here] += SHIFTS[len(here)]
    return places


def verdict(arrays):
    """Why it works, or what stands in the way."""
    if arrays.right.all():
        return "one line separates\nthe hidden space"
    classes = [{int(one) for one, place in zip(TARGET, arrays.hidden, strict=True) if (place == corner).all()}
               for corner in CELLS]
    if {0, 1} in classes:
        return "● and □ on the same\nhidden corner"
    return "the hidden space awaits\na better output line"


class XorLab(Lab):
    """XOR by two layers: two lines in the input space move the corners to where a third line separates them."""

    State, View = State, XorView
    presets = {
        "OR and NAND": {"h1_w1": 1.2, "h1_w2": 1.2, "h1_threshold": 1.0, "h2_w1": -0.7, "h2_w2": -0.7,
                        "h2_threshold": -1.0, "out_w1": 0.7, "out_w2": 0.7, "out_threshold": 1.0},
        "OR but not AND": {"h1_w1": 1.2, "h1_w2": 1.2, "h1_threshold": 1.0, "h2_w1": 0.7, "h2_w2": 0.7,
                           "h2_threshold": 1.0, "out_w1": 1.0, "out_w2": -1.0, "out_threshold": 0.5},
        "one without the other": {"h1_w1": 1.0, "h1_w2": -1.0, "h1_threshold": 0.5, "h2_w1": -1.0, "h2_w2": 1.0,
                                  "h2_threshold": 0.5, "out_w1": 1.0, "out_w2": 1.0, "out_threshold": 0.5},
        "h₂ does nothing": {"h1_w1": 1.2, "h1_w2": 1.2, "h1_threshold": 1.0, "h2_w1": 0.0, "h2_w2": 0.0,
                            "h2_threshold": 0.5, "out_w1": 1.2, "out_w2": 1.2, "out_threshold": 1.0},
    }

    @staticmethod
    def compute(state):
        h1 = (state.h1_w1, state.h1_w2, state.h1_threshold)
        h2 = (state.h2_w1, state.h2_w2, state.h2_threshold)
        out = (state.out_w1, state.out_w2, state.out_threshold)
        hidden = np.column_stack([fire(GATE_INPUTS, neuron)[1] for neuron in (h1, h2)])
        outputs = fire(hidden, out)[1]
        return Arrays(hidden, outputs, outputs == TARGET, fire(CELLS, out)[1], (h1, h2, out))

    @staticmethod
    def describe(state, arrays):
        moves = ", ".join(f"{name}→{a}{b}" for name, (a, b) in zip(NAMES, arrays.hidden, strict=True))
        return (f"to the hidden space: {moves};  answers {' '.join(map(str, arrays.outputs))}, XOR is 0 1 1 0"
                f"  →  {arrays.right.sum()} of 4 right")
