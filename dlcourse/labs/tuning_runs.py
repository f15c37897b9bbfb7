"""1,458 training runs: every combination of five hyperparameters, on real digits. What TuningLab shows.

A run takes a tenth of a second, all of them minutes, so they were made once, by `data/build_digits_grid.py`, and their
results lie in data/digits_grid.npz. Any of them can be run again: `run(0.3, 32, 1, "ReLU", start=1)`.
"""

import io
from functools import lru_cache

import numpy as np

from .. import datasets
from ..losses import SoftmaxCrossEntropy
from ..network import mlp
from ..optimizers import GradientDescent
from ..training import train
from .activation import FUNCTIONS

RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)
SIZES = (2, 4, 8, 16, 32, 64)
LAYERS = (1, 2, 3)
NAMES = ("sigmoid", "tanh", "ReLU")
STARTS = (1, 2, 3)
EPOCHS, BATCH = 30, 32
PARTS = {"train": 600, "validation": 500, "test": 697}


@lru_cache(maxsize=1)
def parts():
    """The 1,797 digits, shuffled once and cut into train, validation and test: a pair (x (n, 64), labels (n,)) each."""
    images, labels, _ = datasets.digits()
    cut = datasets.split(images.reshape(-1, 64) / 16, labels, PARTS.values(), np.random.default_rng(0))
    return dict(zip(PARTS, cut, strict=True))


def run(rate, size, layers, name, start):
    """Train one network by gradient descent; after each epoch yield how many digits of each part it gets right."""
    rng = np.random.default_rng(start)
    network = mlp([64, *[size] * layers, 10], FUNCTIONS[name](1.0, 0.01), rng=rng)
    x, labels = parts()["train"]
    for _ in train(network, SoftmaxCrossEntropy(), GradientDescent(rate), (x, np.eye(10)[labels]), epochs=EPOCHS,
                   rng=rng, batch_size=BATCH):
        yield [int(np.sum(network(x).argmax(axis=1) == labels)) for x, labels in parts().values()]


@lru_cache(maxsize=1)
def results():
    """Right answers, counted: an array (rates, sizes, layers, functions, starts, epochs, parts)."""
    with np.load(io.BytesIO(datasets.read("digits_grid.npz")), allow_pickle=False) as arrays:
        right = arrays["right"]
    right.flags.writeable = False
    return right


def curves(rate, size, layers, name):
    """The runs of one setting: the share of each part that is right, an array (starts, epochs, parts)."""
    right = results()[RATES.index(rate), SIZES.index(size), LAYERS.index(layers), NAMES.index(name)]
    return right / list(PARTS.values())
