"""Passes: what PerceptronLab replays. Small data sets in the plane, and perceptrons that learn them pass by pass."""

from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import numpy as np

from .. import datasets
from ..perceptron import GATE_INPUTS, GATES, Perceptron
from .replay import Replay

MOST = 30  # passes, and steps of the lab
ROUNDING = 1e-9  # as threshold: a sum that is 0 on paper must not exceed it by what 0.1 + 0.2 exceeds 0.3


class Points(NamedTuple):
    """A data set of two classes in the plane."""

    x: np.ndarray  # (n, 2)
    y: np.ndarray  # (n,) 0 or 1
    columns: tuple  # what x's columns are
    names: tuple  # of classes 0 and 1
    limits: np.ndarray  # (2, 2) where the picture begins and ends, for each column


def _iris(columns, species, limits):
    flowers = datasets.iris()
    rows = np.isin(flowers.labels, species)
    return Points(flowers.x[rows][:, columns], (flowers.labels[rows] == species[1]).astype(int),
                  tuple(flowers.columns[column] for column in columns), tuple(flowers.names[s] for s in species),
                  np.array(limits))


def _cars():
    table = datasets.cars_trucks()
    return Points(table.x[:, [0, 3]], table.labels, ("engine (litres)", "highway (miles per gallon)"), table.names,
                  np.array([(1.0, 7.5), (8.0, 48.0)]))


def _square(x, y, reach):
    return Points(np.array(x, dtype=float), np.array(y), ("x₁", "x₂"), ("class 0", "class 1"), np.array([reach] * 2))


DATA = {
    "six points": lambda: _square(*datasets.six_points(), (-5.5, 5.5)),
    "petals: setosa": lambda: _iris([2, 3], (0, 1), [(0, 6), (-0.2, 2.4)]),
    "sepals: setosa": lambda: _iris([0, 1], (0, 1), [(4, 7.4), (1.7, 4.9)]),
    "petals: virginica": lambda: _iris([2, 3], (1, 2), [(2.6, 7.4), (0.8, 2.8)]),
    "cars, trucks": _cars,
    "XOR": lambda: _square(GATE_INPUTS, GATES["XOR"], (-0.6, 1.6)),
}
FEATURES = {  # what is subtracted from each column, what it is then divided by, and how the axis says so
    "as measured": lambda x: (np.zeros(2), np.ones(2), ""),
    "times 10": lambda x: (np.zeros(2), np.full(2, 0.1), " × 10"),
    "standardised": lambda x: (x.mean(axis=0), x.std(axis=0), ", standardised"),
}


@lru_cache(maxsize=len(DATA) * len(FEATURES))
def load(data, features):
    """The Points of a data set, shifted and scaled; their limits too, so that only the numbers on the axes change."""
    points = DATA[data]()
    centre, scale, note = FEATURES[features](points.x)
    return points._replace(x=(points.x - centre) / scale, columns=tuple(name + note for name in points.columns),
                           limits=(points.limits - centre[:, None]) / scale[:, None])


class Pass(NamedTuple):
    """One pass through the data: a row for each sample, in the order of their turn."""

    index: np.ndarray  # (n,) the sample's row
    mistake: np.ndarray  # (n,) bool
    neuron: np.ndarray  # (n, 3) w₁, w₂, b after it


def first_neuron(start, seed):
    """w₁, w₂, b before anything is learned, and the generator that shuffles: the same order from either start."""
    rng = np.random.default_rng(seed)
    random = rng.normal(size=3)
    return (random if start == "random" else np.zeros(3)), rng


@lru_cache(maxsize=4)
def replay(data, features, order, start, rate, seed):
    """The run of one perceptron, as a `Replay` of its passes."""
    points, (neuron, rng) = load(data, features), first_neuron(start, seed)
    updates = Perceptron(neuron[:2], neuron[2], ROUNDING).learn(
        points.x, points.y, learning_rate=rate, passes=MOST, rng=rng if order == "shuffled" else None)
    return Replay(_pass(list(group)) for _, group in groupby(updates, key=lambda update: update.pass_number))


def _pass(updates):
    return Pass(np.array([u.index for u in updates]), np.array([u.mistake for u in updates]),
                np.array([(*u.weights, u.bias) for u in updates]))


def reached(run, unit, step):
    """The passes up to a step, and how many samples of the last of them have had their turn.

    A run that is over before that step stands at its end.
    """
    if unit == "a pass":
        return run.first(step), None
    passes, left = [], step
    while left > 0 and len(more := run.first(len(passes) + 1)) > len(passes):
        passes = more
        turns = np.flatnonzero(passes[-1].mistake) if unit == "a mistake" else np.arange(len(passes[-1].mistake))
        if len(turns) >= left:
            return passes, int(turns[left - 1]) + 1
        left -= len(turns)
    return passes, None
