"""What runs behind PlaygroundLab: points in the plane, features of them, a network, and its training step by step."""

import itertools
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .. import datasets
from ..activations import linear
from ..layers import Dense, Dropout
from ..losses import SigmoidCrossEntropy, SoftmaxCrossEntropy
from ..network import Network
from ..optimizers import Adam, GradientDescent, Momentum, Penalty, RMSProp
from ..training import batches
from .activation import FUNCTIONS
from .replay import Replay

POINTS, REACH, PIXELS = 240, 3.0, 64  # points of both sets; the plane goes from −REACH to REACH; pixels of its picture
UPDATES = 10  # in a step
DATA = {  # name → points of a size near REACH, with their classes
    "circles": lambda rng, noise: _scaled(2.3, *datasets.circles(POINTS, rng, noise)),
    "XOR": lambda rng, noise: _scaled(1.3, *datasets.xor_cloud(POINTS, rng, 0.25 + noise)),
    "two clouds": lambda rng, noise: _scaled(0.62, *datasets.blobs(POINTS, rng, 0.7 + 4 * noise)),
    "moons": lambda rng, noise: _scaled(1.6, *datasets.moons(POINTS, rng, noise)),
    "spiral": lambda rng, noise: _scaled(2.8, *datasets.spiral(POINTS, rng, 0.3 * noise, turns=1.25)),
    "three clouds": lambda rng, noise: _scaled(1.7, *datasets.clouds(POINTS, rng, 0.2 + noise)),
    "three arms": lambda rng, noise: _scaled(2.8, *datasets.spiral(POINTS, rng, 0.3 * noise, turns=0.75, arms=3)),
}
FEATURES = {"x1": "x₁", "x2": "x₂", "x1_squared": "x₁²", "x2_squared": "x₂²", "product": "x₁x₂", "sin_x1": "sin 2x₁",
            "sin_x2": "sin 2x₂"}
OPTIMIZERS = {"gradient descent": GradientDescent, "momentum": Momentum, "RMSProp": RMSProp, "Adam": Adam}
STARTS = {"fitting (He, Glorot)": 1.0, "ten times smaller": 0.1, "four times larger": 4.0, "all zero": 0.0}


class Settings(NamedTuple):
    """All that decides a run; equal settings share one."""

    data: str
    noise: float
    test_share: float
    seed: int
    features: tuple
    sizes: tuple  # neurons of the hidden layers
    function: str
    steepness: float
    start: str
    dropout: float
    optimizer: str
    rate: float
    batch: int
    penalty: str
    strength: float


class Points(NamedTuple):
    x: np.ndarray  # (POINTS, 2) places in the plane
    y: np.ndarray  # (POINTS,) classes
    training: np.ndarray  # (POINTS,) bool, the others are for testing


class Record(NamedTuple):
    """Where a run stands after some steps."""

    epochs: float  # how often each training point has been seen
    params: dict  # name → array, a copy
    losses: tuple  # on the training points, on the test points
    accuracy: float  # on the test points
    diverged: bool = False


def _scaled(factor, x, y):
    return factor * x, y


@lru_cache(maxsize=4)
def points(data, noise, test_share, seed):
    rng = np.random.default_rng(seed)
    x, y = DATA[data](rng, noise)
    return Points(x, y, rng.permutation(POINTS) >= round(test_share * POINTS))


def featured(x, names):
    """The chosen features of places x (n, 2), a column for each."""
    x1, x2 = x.T
    columns = {"x1": x1, "x2": x2, "x1_squared": x1**2, "x2_squared": x2**2, "product": x1 * x2,
               "sin_x1": np.sin(2 * x1), "sin_x2": np.sin(2 * x2)}
    return np.stack([columns[name] for name in names], axis=1)


def plane():
    """The centres of the picture's pixels as places (PIXELS², 2), row by row from the top."""
    ticks = (np.arange(PIXELS) + 0.5) / PIXELS * 2 * REACH - REACH
    return np.stack([np.tile(ticks, PIXELS), np.repeat(ticks[::-1], PIXELS)], axis=1)


def build(settings, classes, rng):
    """The network: dense layers, dropout after each hidden one; one output for two classes, else one for each."""
    sizes = (len(settings.features), *settings.sizes)
    f = FUNCTIONS[settings.function](settings.steepness, 0.01)
    layers = []
    for n_in, n_out in itertools.pairwise(sizes):
        layers.append(Dense(n_in, n_out, f, rng=rng))
        if settings.dropout:
            layers.append(Dropout(settings.dropout))
    network = Network(*layers, Dense(sizes[-1], 1 if classes == 2 else classes, linear, rng=rng))
    for values in network.params.values():
        values *= STARTS[settings.start]
    return network


@lru_cache(maxsize=2)
def replay(settings):
    """(network, run): the network of these settings, and the Replay of its training, one Record a step."""
    x, y, training = points(settings.data, settings.noise, settings.test_share, settings.seed)
    classes, rng = int(y.max()) + 1, np.random.default_rng(settings.seed)
    network = build(settings, classes, rng)
    inputs, target = featured(x, settings.features), y[:, None].astype(float) if classes == 2 else np.eye(classes)[y]
    loss = SigmoidCrossEntropy() if classes == 2 else SoftmaxCrossEntropy()
    batch = min(settings.batch, int(training.sum()))
    optimizer = OPTIMIZERS[settings.optimizer](settings.rate)
    if settings.penalty != "none":
        optimizer = Penalty(optimizer, **{settings.penalty.lower(): settings.strength})
    def measure(updates):
        scores = network(inputs)
        losses = tuple(loss(target[part], scores[part]) for part in (training, ~training))
        kept = {name: values.copy() for name, values in network.params.items()}
        right = float(np.mean(classify(scores[~training]) == y[~training]))
        return Record(updates * batch / training.sum(), kept, losses, right)

    def learn():
        while True:
            for rows, wanted in batches(inputs[training], target[training], batch_size=batch, rng=rng):
                scores, caches = network.forward(rows, rng)
                _, grads = network.backward(loss.gradient(wanted, scores), caches, input_gradient=False)
                optimizer.update(network.params, grads)
                yield

    def records():
        updates, run = 0, learn()
        record = measure(0)
        while True:
            yield record
            updates += UPDATES
            try:
                with np.errstate(over="ignore", invalid="ignore"):
                    for _ in range(UPDATES):
                        next(run)
                    record = measure(updates)
            except ValueError:  # scores that are no longer finite have no loss
                yield record._replace(diverged=True)
                return

    return network, Replay(records())


def classify(scores):
    """The class that each row of scores speaks for."""
    return (scores[:, 0] > 0).astype(int) if scores.shape[1] == 1 else scores.argmax(axis=1)


def activations(network, params, inputs):
    """What the neurons of each dense layer say for rows of inputs, with the given parameters: a list of (n, n_out)."""
    found = []
    for place, layer in enumerate(network.layers):
        if layer.params:
            inputs = layer.activation(inputs @ params[f"{place}.W"] + params[f"{place}.b"])
            found.append(inputs)
    return found
