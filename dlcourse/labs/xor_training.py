"""XorTrainingLab: two hidden neurons that start at random and find XOR by themselves, or get stuck."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from .. import plots
from ..activations import sigmoid
from ..losses import SigmoidCrossEntropy
from ..network import mlp
from ..optimizers import Adam
from ..perceptron import GATE_INPUTS
from .controls import count, slider
from .gate import KEY, REACH, TruthTable
from .live import Lab
from .pixels import Sheet
from .replay import Replay
from .spaces import TARGET, TwoSpaces

LAST = 200  # steps of training
STARTS = 40
CLEAR = 0.45  # an answer this near its target is right; one between 0.45 and 0.55 is none
TOP = 1.2  # of the loss axis
SIDES = LinearSegmentedColormap.from_list("sides", [plots.VERMILLION_TINT, "white", plots.BLUE_TINT])
CELLS = 110  # of two pixels, in a row of the input space
PIXELS = (np.arange(CELLS) + 0.5) / CELLS * (REACH[1] - REACH[0]) + REACH[0]
PLANE = np.stack(np.meshgrid(PIXELS, PIXELS), axis=-1).reshape(-1, 2)  # the input space, row by row from below


@dataclass(frozen=True)
class State:
    step: int = count(0, 0, LAST, label="training step", play=80, group="Training")
    seed: int = count(1, 1, STARTS, label="random start", group="Training")
    learning_rate: float = slider(0.1, 0.01, 1, log=True, label="learning rate η", group="Training")


class Arrays(NamedTuple):
    hidden: np.ndarray  # (4, 2) what h₁ and h₂ answer to 00, 01, 10, 11, each from 0 to 1
    outputs: np.ndarray  # (4,) the network's answers, each from 0 to 1
    right: np.ndarray  # (4,) bool
    neurons: tuple  # (w1, w2, threshold) of h₁, h₂ and the output neuron: the line on which each answers ½
    plane: np.ndarray  # (CELLS, CELLS) the network's answer all over the input space
    losses: np.ndarray  # (step + 1,) the loss at the start and after each step


@lru_cache(maxsize=STARTS)
def replay(seed, learning_rate):
    return Replay(steps(seed, learning_rate))


def steps(seed, learning_rate):
    """Two hidden sigmoid neurons learn XOR. Yields, at the start and after each step, 9 parameters and the loss."""
    network = mlp([2, 2, 1], sigmoid, rng=np.random.default_rng(seed))
    loss, optimizer, target = SigmoidCrossEntropy(), Adam(learning_rate), TARGET[:, None]
    for _ in range(LAST + 1):
        scores, caches = network.forward(GATE_INPUTS)
        yield np.array([*network.params["0.W"].flat, *network.params["0.b"], *network.params["1.W"].flat,
                        *network.params["1.b"], loss(target, scores)])
        _, grads = network.backward(loss.gradient(target, scores), caches, input_gradient=False)
        optimizer.update(network.params, grads)


def answers(record, x):
    """What the hidden neurons (n, 2) and the output neuron (n,) say to rows x (n, 2)."""
    hidden = sigmoid(x @ record[:4].reshape(2, 2) + record[4:6])
    return hidden, sigmoid(hidden @ record[6:8] + record[8])


def lines(record):
    """(w1, w2, threshold) of h₁, h₂ and the output neuron. On its line, w · x = threshold, a neuron answers ½."""
    return tuple((float(w1), float(w2), -float(bias)) for w1, w2, bias in
                 (record[[0, 2, 4]], record[[1, 3, 5]], record[6:9]))


class XorTrainingView(TwoSpaces):
    def __init__(self):
        super().__init__()
        self.plane = self.inputs.add_artist(Sheet((46, 178, 220, 220), cmap=SIDES, vmin=0, vmax=1))
        self.table = TruthTable(self.page, ("x₁ x₂", "output", "XOR"), (300, 350, 402, 440), 106, 23)
        ax = plots.axes(self.figure, (46, 46, 204, 76), "training step", "loss", xlim=(0, LAST), ylim=(0, TOP))
        ax.set(yticks=(0, 1))
        ax.axhline(np.log(2), color=plots.GREY, linewidth=plots.px(1), linestyle=plots.DASHES["dotted"])
        ax.text(LAST, 0.73, "blind guessing", color=plots.GREY, fontsize=plots.px(12), ha="right", va="bottom")
        (self.curve,) = ax.plot([], [], color=plots.BLUE)
        (self.now,) = ax.plot([], [], "o", color=plots.BLUE, clip_on=False)
        self.count.set_x(528)
        self.why.set_x(528)
        self.move(self.plane)
        self.move_spaces()
        self.move(*self.table.artists, self.curve, self.now)

    def show(self, arrays):
        self.plane.set_data(arrays.plane[::-1])
        self.show_spaces(arrays.neurons, arrays.hidden, arrays.right, verdict(arrays))
        self.table.show([(f"{a}  {b}", plots.number(out), KEY[want]) for (a, b), out, want
                         in zip(GATE_INPUTS, arrays.outputs, TARGET, strict=True)], arrays.right)
        self.curve.set_data(np.arange(len(arrays.losses)), arrays.losses)
        self.now.set_data([len(arrays.losses) - 1], [min(arrays.losses[-1], TOP)])


def verdict(arrays):
    """Whether it has got there; if not, whether a ● and a □ have met in the hidden space."""
    if arrays.right.all():
        return "one line separates\nthe hidden space"
    ones, zeros = arrays.hidden[TARGET == 1], arrays.hidden[TARGET == 0]
    if np.linalg.norm(ones[:, None] - zeros, axis=2).min() < 0.05:
        return "● and □ in one\nhidden place"
    return "● and □ not yet\non two sides"


class XorTrainingLab(Lab):
    """Training moves two lines and what becomes of the inputs, step by step, until a third line can separate them."""

    State, View = State, XorTrainingView
    presets = {
        "start 1: gets there": {"seed": 1, "step": LAST, "learning_rate": 0.1},
        "start 5: two meet": {"seed": 5, "step": LAST, "learning_rate": 0.1},
        "start 7: three meet": {"seed": 7, "step": LAST, "learning_rate": 0.1},
    }

    @staticmethod
    def compute(state):
        records = np.array(replay(state.seed, state.learning_rate).first(state.step + 1))
        hidden, outputs = answers(records[-1], GATE_INPUTS)
        return Arrays(hidden, outputs, np.abs(outputs - TARGET) < CLEAR, lines(records[-1]),
                      answers(records[-1], PLANE)[1].reshape(CELLS, CELLS), records[:, 9])

    @staticmethod
    def describe(state, arrays):
        outputs = " ".join(plots.number(out) for out in arrays.outputs)
        return (f"start {state.seed}, step {state.step}: loss {arrays.losses[-1]:.2f}, answers {outputs}, "
                f"XOR is 0 1 1 0  →  {arrays.right.sum()} of 4 right")
