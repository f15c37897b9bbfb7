"""What runs behind ShapesLab: drawn shapes, pictures of other things, and a network that learns the shapes."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .. import datasets
from ..losses import SoftmaxCrossEntropy
from ..network import mlp
from ..optimizers import Adam, Penalty
from ..training import batches
from .activation import FUNCTIONS
from .replay import Replay

LAST, UPDATES, BATCH = 120, 15, 32  # steps; updates in a step; pictures in an update
ROWS, HELD_OUT, PIXELS = 2880, 720, 784  # pictures to learn from and held out; inputs
MEASURED = 720  # training pictures on which the cost is measured


class Record(NamedTuple):
    """Where a run stands: parameters (copies), costs on training and held-out pictures, answers for the latter."""

    params: dict
    costs: tuple
    answers: np.ndarray  # (HELD_OUT,) classes


@lru_cache(maxsize=1)
def shapes():
    """(x (3600, 784) float32 from 0 to 1, labels, names): the last HELD_OUT are never learned from."""
    images, labels, names = datasets.shapes()
    return _rows(images), labels, names


def _rows(images):
    return (images.reshape(len(images), PIXELS) / 255).astype(np.float32)


def _noise():
    return np.random.default_rng(0).random((HELD_OUT, PIXELS), dtype=np.float32)


PICTURES = {  # what the network may be shown, HELD_OUT of each
    "held-out shapes": lambda: shapes()[0][ROWS:],
    "handwritten digits": lambda: _rows(datasets.mnist().images[:HELD_OUT]),
    "cats and dogs": lambda: _rows(datasets.cats_dogs().images[:HELD_OUT]),
    "noise": _noise,
}


@lru_cache(maxsize=len(PICTURES))
def pictures(kind):
    """Pictures of one kind as rows (HELD_OUT, 784) of numbers from 0 to 1."""
    return PICTURES[kind]()


@lru_cache(maxsize=2)
def replay(hidden, function, rows, rate, decay, seed):
    """(network, run): a 784-hidden-3 network, and the Replay of its training, one Record a step."""
    x, labels, names = shapes()
    target = np.eye(len(names), dtype=np.float32)[labels]
    rng, loss = np.random.default_rng(seed), SoftmaxCrossEntropy()
    network = mlp([PIXELS, hidden, len(names)], FUNCTIONS[function](1.0, 0.01), rng=rng, dtype=np.float32)
    optimizer = Penalty(Adam(rate), l2=decay)

    def endless():
        while True:
            yield from batches(x[:rows], target[:rows], batch_size=BATCH, rng=rng)

    def records():
        run, params, seen = endless(), network.params, min(rows, MEASURED)
        while True:
            unseen = network(x[ROWS:])
            costs = loss(target[:seen], network(x[:seen])), loss(target[ROWS:], unseen)
            yield Record({name: values.copy() for name, values in params.items()}, costs, unseen.argmax(axis=1))
            for _ in range(UPDATES):
                some, wanted = next(run)
                scores, caches = network.forward(some, rng)
                _, grads = network.backward(loss.gradient(wanted, scores), caches, input_gradient=False)
                optimizer.update(params, grads)

    return network, Replay(records())
