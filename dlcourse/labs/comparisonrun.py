"""What runs behind ComparisonLab: one data set, three networks of one size that see it in three ways.

The 8 × 8 digits are 64 numbers to an ANN (a multilayer perceptron), a picture to a CNN, and to an RNN eight rows that
come one after the other. Training all 135 networks takes minutes, so `data/build_comparison.py` did it once; any of
them can be trained again: `train_one("CNN", "pixels mixed", 200, start=1)`.
"""

import io
from functools import lru_cache

import numpy as np

from .. import datasets
from ..activations import relu
from ..convolution import Conv2D, MaxPool2D
from ..layers import Dense, Flatten
from ..losses import SoftmaxCrossEntropy
from ..network import Network
from ..optimizers import Adam
from ..recurrent import RNN, LastStep
from ..training import train

KINDS = ("ANN", "CNN", "RNN")
ORDERS = ("as they are", "rows mixed", "pixels mixed")
SIZES = (50, 100, 200, 400, 1000)  # digits to learn from
ERASED = (0.0, 0.1, 0.2, 0.3, 0.4, 0.6)  # share of pixels that a new digit has lost
MOVES = (-2, -1, 0, 1, 2)  # pixels that a new digit is moved, down and to the right
STARTS = (1, 2, 3)
SIDE, CLASSES, NEW = 8, 10, 797
UPDATES, BATCH, RATE = 1000, 32, 0.003
SMALL = {"dtype": np.float32}


@lru_cache(maxsize=1)
def digits():
    """((1000 pictures, labels) to learn from, (797 pictures, labels) that are new); pictures (n, 8, 8) from 0 to 1."""
    images, labels, _ = datasets.digits()
    pictures = (images / 16).astype(np.float32)
    return datasets.split(pictures, labels, [max(SIZES), NEW], np.random.default_rng(0))


def build(kind, rng):
    """The network of a kind, with about 2,400 parameters."""
    if kind == "ANN":
        return Network(Flatten(), Dense(64, 32, relu, rng=rng, **SMALL), Dense(32, CLASSES, rng=rng, **SMALL))
    if kind == "CNN":
        return Network(Conv2D(1, 8, 3, relu, rng=rng, **SMALL), MaxPool2D(2), Flatten(),
                       Dense(72, 28, relu, rng=rng, **SMALL), Dense(28, CLASSES, rng=rng, **SMALL))
    return Network(RNN(SIDE, 40, rng=rng, **SMALL), LastStep(), Dense(40, CLASSES, rng=rng, **SMALL))


def parameters(kind):
    """How many numbers a network of this kind learns."""
    return sum(values.size for values in build(kind, np.random.default_rng(0)).params.values())


def arranged(pictures, order):
    """The pictures with their rows or pixels in another order, one and the same for all."""
    if order == "as they are":
        return pictures
    rng = np.random.default_rng(16)
    if order == "rows mixed":
        return pictures[:, rng.permutation(SIDE)]
    return pictures.reshape(-1, SIDE * SIDE)[:, rng.permutation(SIDE * SIDE)].reshape(pictures.shape)


@lru_cache(maxsize=1)
def luck():
    """A number from 0 to 1 for each pixel of the new digits: erased are those below the share that is asked for."""
    return np.random.default_rng(61).random((NEW, SIDE, SIDE), dtype=np.float32)


def damaged(pictures, erased, down, across):
    """The 797 new pictures moved, paper (0) coming in, and then with a share of their pixels erased: set to 0."""
    large = np.pad(pictures, ((0, 0), (2, 2), (2, 2)))
    moved = large[:, 2 - down:2 - down + SIDE, 2 - across:2 - across + SIDE]
    return moved * (luck() >= erased)


def seen(kind, pictures):
    """The pictures as a network of this kind takes them: with a channel for a CNN."""
    return pictures[..., None] if kind == "CNN" else pictures


def train_one(kind, order, size, start):
    """A network after 1,000 updates on `size` digits in batches of 32, whatever the size: equal work for all."""
    rng = np.random.default_rng(start)
    network = build(kind, rng)
    pictures, labels = digits()[0]
    data = seen(kind, arranged(pictures[:size], order)), np.eye(CLASSES, dtype=np.float32)[labels[:size]]
    epochs = round(UPDATES / np.ceil(size / BATCH))
    for _ in train(network, SoftmaxCrossEntropy(), Adam(RATE), data, epochs=epochs, rng=rng, batch_size=BATCH):
        pass
    return network


def right(network, kind, order, erased=0.0, down=0, across=0):
    """How many of the new digits a network gets right."""
    pictures, labels = digits()[1]
    scores = network(seen(kind, arranged(damaged(pictures, erased, down, across), order)))
    return int(np.sum(scores.argmax(axis=1) == labels))


@lru_cache(maxsize=1)
def results():
    """(counts, weights) of comparison.npz.

    counts (kinds, orders, sizes, starts, erased, down, across): how many of 797 new digits are right. weights: for
    each kind an array (orders, sizes, parameters) float16, of the networks of start 1.
    """
    with np.load(io.BytesIO(datasets.read("comparison.npz")), allow_pickle=False) as arrays:
        kept = {name: arrays[name] for name in arrays.files}
    for values in kept.values():
        values.flags.writeable = False
    return kept.pop("right"), kept


@lru_cache(maxsize=64)
def trained(kind, order, size):
    """The network of start 1, from the file."""
    network = build(kind, np.random.default_rng(0))
    unpack(network, results()[1][kind][ORDERS.index(order), SIZES.index(size)])
    return network


def pack(network):
    """All parameters in a row, float16: half the bytes, and the three digits that are left are enough."""
    return np.concatenate([values.ravel() for values in network.params.values()]).astype(np.float16)


def unpack(network, row):
    """Put a row made by `pack` into the network."""
    at = 0
    for values in network.params.values():
        values[...] = row[at:at + values.size].reshape(values.shape)
        at += values.size
