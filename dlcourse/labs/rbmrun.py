"""What runs behind RbmLab: a restricted Boltzmann machine that learns the digits of 8 × 8 pixels."""

import copy
from functools import lru_cache
from itertools import chain, islice, repeat
from typing import NamedTuple

import numpy as np

from .. import trained
from ..boltzmann import RestrictedBoltzmannMachine
from ..optimizers import Momentum
from ..training import batches
from .replay import Replay

LAST, UPDATES, BATCH = 25, 20, 50  # steps; updates in a step; pictures in an update
KINDS = {"all digits": range(10), "0 and 1": (0, 1), "only 3": (3,)}


class Digits(NamedTuple):
    x: np.ndarray  # (1437, 64) grey levels from 0 (paper) to 1 (ink)
    labels: np.ndarray
    x_test: np.ndarray  # (360, 64), never learned from
    test: np.ndarray


class Record(NamedTuple):
    machine: RestrictedBoltzmannMachine
    error: float  # mean squared difference of the test pictures' pixels from their reconstructions


@lru_cache(maxsize=1)
def digits():
    """The digits in 64 bits: a draw that falls within rounding would make runs differ from machine to machine."""
    x, labels = trained.digits()
    cut = trained.TRAIN["digit"]
    return Digits(x[:cut].astype(float), labels[:cut], x[cut:].astype(float), labels[cut:])


@lru_cache(maxsize=16)
def replay(hidden, learning_rate, k, kind, seed):
    return Replay(run(hidden, learning_rate, k, kind, seed))


def run(hidden, learning_rate, k, kind, seed):
    """Contrastive divergence CD-k with momentum 0.9. Yields a `Record` at the start and after every 20 updates."""
    known, rng = digits(), np.random.default_rng(seed)
    x = known.x[np.isin(known.labels, KINDS[kind])]
    machine, optimizer = RestrictedBoltzmannMachine(64, hidden, rng=rng), Momentum(learning_rate)
    stream = chain.from_iterable(batches(x, x, batch_size=BATCH, rng=rng) for _ in repeat(None))
    while True:
        yield Record(copy.deepcopy(machine), float(np.mean((machine.reconstruct(known.x_test) - known.x_test) ** 2)))
        for v, _ in islice(stream, UPDATES):
            optimizer.update(machine.params, machine.contrast(v, rng, k)[0])
