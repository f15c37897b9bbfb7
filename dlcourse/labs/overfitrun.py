"""What runs behind OverfittingLab: a few digits, some with a wrong label, and a network that learns them by heart."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .. import datasets
from ..activations import relu
from ..augment import Augment
from ..layers import Dense, Dropout, Flatten
from ..losses import SoftmaxCrossEntropy
from ..network import Network
from ..optimizers import Adam, Penalty
from ..training import batches
from .replay import Replay

LAST, BATCH, RATE = 40, 100, 0.02  # epochs; pictures in an update; learning rate of Adam
MOST, VALIDATION, SHOWN = 400, 300, 12  # training pictures; validation pictures; training pictures that are shown
SIDE, CLASSES = 14, 10


class Settings(NamedTuple):
    """All that decides a run; equal settings share one."""

    pictures: int
    wrong: float  # share of training labels that are wrong
    hidden: int
    seed: int
    dropout: float = 0.0
    l2: float = 0.0
    degrees: float = 0.0
    factor: float = 1.0
    pixels: float = 0.0


class Record(NamedTuple):
    """Where a run stands after an epoch: losses and shares right, on training and validation pictures."""

    losses: tuple
    shares: tuple
    seen: np.ndarray  # (SHOWN, 14, 14) uint8: the first training pictures, as the network saw them in this epoch


class Data(NamedTuple):
    x: np.ndarray  # (pictures, 14, 14) float32 from 0 (paper) to 1 (ink)
    given: np.ndarray  # (pictures,) labels that the network is given
    true: np.ndarray  # (pictures,)
    x_validation: np.ndarray  # (VALIDATION, 14, 14)
    validation: np.ndarray  # (VALIDATION,) labels, all of them right


@lru_cache(maxsize=1)
def digits():
    """5,000 handwritten digits at half their size, (5000, 14, 14) float32, and their labels."""
    images, labels, _ = datasets.mnist()
    return (images.reshape(-1, SIDE, 2, SIDE, 2).mean(axis=(2, 4)) / 255).astype(np.float32), labels


@lru_cache(maxsize=16)
def data(pictures, wrong, seed):
    """A draw of training and validation pictures. With more pictures or more wrong labels, those before stay."""
    x, labels = digits()
    rng = np.random.default_rng([seed, 0])
    (x, true), (x_validation, validation) = datasets.split(x, labels, [MOST, VALIDATION], rng)
    slips, first_wrong = rng.integers(1, CLASSES, MOST), rng.permutation(MOST)
    bad = first_wrong[first_wrong < pictures][:round(wrong * pictures)]
    given = true.copy()
    given[bad] = (true[bad] + slips[bad]) % CLASSES
    return Data(x[:pictures], given[:pictures], true[:pictures], x_validation, validation)


@lru_cache(maxsize=64)  # a run keeps a few hundred numbers and 100 KB of small pictures
def replay(settings):
    return Replay(run(settings))


def run(settings):
    """Train with Adam under the remedies of the settings; yields a Record at the start and after each epoch.

    Every remedy gets the same pictures and the same random start. Losses and shares are measured without dropout, on
    pictures as they are; training labels that are wrong count as they were given.
    """
    x, given, _, x_validation, validation = data(settings.pictures, settings.wrong, settings.seed)
    targets = np.eye(CLASSES, dtype=np.float32)
    start, rng = (np.random.default_rng([settings.seed, stream]) for stream in (1, 2))
    network = Network(Flatten(), Dense(SIDE**2, settings.hidden, relu, rng=start, dtype=np.float32),
                      Dropout(settings.dropout), Dense(settings.hidden, CLASSES, rng=start, dtype=np.float32))
    loss, optimizer, params = SoftmaxCrossEntropy(), Penalty(Adam(RATE), l2=settings.l2), network.params
    augment = Augment(degrees=settings.degrees, factor=settings.factor, pixels=settings.pixels)
    sets = [(x, given, targets[given]), (x_validation, validation, targets[validation])]
    seen = x
    for _ in range(LAST + 1):
        scores = [network(pictures) for pictures, _, _ in sets]
        yield Record(tuple(loss(target, z) for (_, _, target), z in zip(sets, scores, strict=True)),
                     tuple(np.mean(z.argmax(axis=1) == labels) for (_, labels, _), z in zip(sets, scores, strict=True)),
                     np.uint8(255 * seen[:SHOWN].clip(0, 1)))
        seen = augment.change(x, rng)
        for some, wanted in batches(seen, targets[given], batch_size=min(BATCH, len(x)), rng=rng):
            z, caches = network.forward(some, rng)
            _, grads = network.backward(loss.gradient(wanted, z), caches, input_gradient=False)
            optimizer.update(params, grads)
