"""LossLab: what a prediction costs, and how steeply that cost changes with the prediction."""

import dataclasses
from typing import NamedTuple

import numpy as np

from .. import losses, plots
from ..activations import sigmoid
from .controls import choice, slider
from .live import Lab
from .lossview import KINDS, LossView, in_digits


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
