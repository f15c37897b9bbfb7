"""XorLab: two hidden neurons and an output neuron; the input space beside the hidden space that they make of it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from matplotlib.patches import Polygon

from .. import plots
from ..perceptron import GATE_INPUTS
from .gate import KEY, NAMES, TruthTable, fire, weight
from .live import Lab
from .spaces import TARGET, TwoSpaces

CELLS = GATE_INPUTS  # what h₁ and h₂ may answer: the same four pairs


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


class XorView(TwoSpaces):
    def __init__(self):
        super().__init__()
        empty = np.full((3, 2), np.nan)
        self.cells = [self.inputs.add_patch(Polygon(empty, edgecolor="none", zorder=0.5)) for _ in CELLS]
        self.table = TruthTable(self.page, ("x₁ x₂", "h₁", "h₂", "output", "XOR"), (70, 140, 190, 254, 322, 366), 106,
                                23)
        self.move(*self.cells)
        self.move_spaces()
        self.move(*self.table.artists)

    def show(self, arrays):
        self._shade(arrays)
        self.show_spaces(arrays.neurons, arrays.hidden, arrays.right, verdict(arrays))
        self.table.show([(f"{a}  {b}", str(h1), str(h2), str(out), KEY[want]) for (a, b), (h1, h2), out, want
                         in zip(GATE_INPUTS, arrays.hidden, arrays.outputs, TARGET, strict=True)], arrays.right)

    def _shade(self, arrays):
        """Colour the pieces into which the two lines cut the input space by the network's answer there."""
        for cell, answers, output in zip(self.cells, CELLS, arrays.cells, strict=True):
            corners = self.half.corners
            for (*weights, threshold), answer in zip(arrays.neurons, answers, strict=False):
                if len(corners):
                    height = corners @ np.array(weights) - threshold
                    # silent up to the line itself: without a line (both weights 0) all of the plane
                    above = height if answer else np.where(height == 0, 1e-9, -height)
                    corners, _ = plots.clip_polygon(corners, above)
            cell.set_xy(corners if len(corners) else np.full((3, 2), np.nan))
            cell.set_facecolor(plots.BLUE_TINT if output else plots.VERMILLION_TINT)


def verdict(arrays):
    """Why it works, or what stands in the way."""
    if arrays.right.all():
        return "one line separates\nthe hidden space"
    ones, zeros = arrays.hidden[TARGET == 1], arrays.hidden[TARGET == 0]
    if (ones[:, None] == zeros).all(axis=2).any():
        return "● and □ on the same\nhidden corner"
    if all((pair[0] != pair[1]).all() for pair in (ones, zeros)):
        return "XOR once more: no line\nparts ● from □ here"
    return "a line could part ● from □\nhere, but not this one"


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
