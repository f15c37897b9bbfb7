"""What runs behind VehicleLab: cars and trucks in two measured columns, and a small network that learns them."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .. import datasets
from ..activations import tanh
from ..losses import SigmoidCrossEntropy
from ..network import mlp
from ..optimizers import GradientDescent
from .replay import Replay

LAST = 100  # updates
ROWS = np.array([(15.0, 2.0), (34.0, 67.0), (42.0, 54.0)]), np.array([0, 1, 1])  # the lecture deck's, 1 = truck
HELD_OUT = 47  # vehicles of the EPA's table, a fifth


class Vehicles(NamedTuple):
    """Cars (0) and trucks (1) in two columns, those held out last."""

    x: np.ndarray  # (n, 2)
    y: np.ndarray  # (n,)
    training: slice
    columns: tuple  # what x's columns are
    words: tuple  # how to say a value of each
    limits: tuple  # where the picture begins and ends, for each column
    mean: np.ndarray  # (2,) of the training rows
    spread: np.ndarray  # (2,) standard deviation of the training rows


class Record(NamedTuple):
    """Where a run stands: parameters (copies), losses on training and held-out rows, share of held-out rows right."""

    params: dict
    losses: tuple
    accuracy: float


@lru_cache(maxsize=2)
def vehicles(data):
    """The Vehicles of one of `DATA`."""
    return DATA[data]()


def _three_rows():
    x, y = ROWS
    return Vehicles(x, y, slice(0, 3), ("weight", "goods"), ("weight {:g}", "goods {:g}"), ((0, 60), (-4, 104)),
                    x.mean(axis=0), x.std(axis=0))


def _table():
    table = datasets.cars_trucks()
    order = np.random.default_rng(0).permutation(len(table.x))
    x, y = table.x[order][:, [0, 2]], table.labels[order]
    part = slice(0, len(x) - HELD_OUT)
    return Vehicles(x, y, part, ("engine (litres)", "city (miles per gallon)"), ("{:.1f} litres", "{:.1f} mpg"),
                    ((1.2, 7.3), (7, 37)), x[part].mean(axis=0), x[part].std(axis=0))


DATA = {"three rows": _three_rows, "234 of the EPA": _table}


def standardised(x, data):
    """Rows of measurements as the network gets them: mean 0 and spread 1 on the training rows."""
    found = vehicles(data)
    return (np.asarray(x, dtype=float) - found.mean) / found.spread


@lru_cache(maxsize=8)
def replay(data, hidden, rate, seed):
    """(network, run): a 2-hidden-1 network, and the Replay of its gradient descent, all training rows in each step."""
    x, y, part = standardised(vehicles(data).x, data), vehicles(data).y[:, None].astype(float), vehicles(data).training
    network, loss = mlp([2, hidden, 1], tanh, rng=np.random.default_rng(seed)), SigmoidCrossEntropy()

    def records():
        optimizer, params = GradientDescent(rate), network.params
        while True:
            scores, caches = network.forward(x[part])
            unseen = network(x[part.stop:]) if len(x) > part.stop else scores
            known = y[-len(unseen):]
            yield Record({name: values.copy() for name, values in params.items()},
                         (loss(y[part], scores), loss(known, unseen)), float(np.mean((unseen > 0) == known)))
            _, grads = network.backward(loss.gradient(y[part], scores), caches, input_gradient=False)
            optimizer.update(params, grads)

    return network, Replay(records())
