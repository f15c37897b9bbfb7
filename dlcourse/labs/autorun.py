"""What runs behind AutoencoderLab: networks that squeeze digits through a code of a few numbers."""

import copy
from functools import lru_cache
from itertools import chain, islice, repeat
from typing import NamedTuple

import numpy as np

from ..losses import MeanSquaredError
from ..network import Network
from ..optimizers import Adam
from ..sparsity import autoencoder
from ..training import batches
from .rbmrun import digits
from .replay import Replay

LAST, UPDATES, BATCH, RATE = 25, 30, 50, 0.03  # steps; updates in a step; pictures in an update; of Adam


class Record(NamedTuple):
    network: Network
    error: float  # mean squared difference of the test pictures' pixels from their reconstructions


@lru_cache(maxsize=12)
def replay(size, rho, strength, seed):
    return Replay(run(size, rho, strength, seed))


def run(size, rho, strength, seed):
    """Train with Adam; `rho` None switches sparsity off. Yields a `Record` at the start and every 30 updates."""
    known, rng = digits(), np.random.default_rng(seed)
    network = autoencoder(known.x, size, rho=rho, strength=strength, rng=rng)
    loss, optimizer, params = MeanSquaredError(), Adam(RATE), network.params
    stream = chain.from_iterable(batches(known.x, known.x, batch_size=BATCH, rng=rng) for _ in repeat(None))
    while True:
        yield Record(copy.deepcopy(network), loss(known.x_test, network(known.x_test)))
        for x, _ in islice(stream, UPDATES):
            made, caches = network.forward(x, rng)
            optimizer.update(params, network.backward(loss.gradient(x, made), caches, False)[1])


@lru_cache(maxsize=37)
def best_linear(size):
    """The test error of the best linear code of `size` numbers, the first principal components; size 0: the mean."""
    known = digits()
    mean = known.x.mean(axis=0)
    axes = np.linalg.svd(known.x - mean, full_matrices=False)[2][:size]
    return float(np.mean((mean + (known.x_test - mean) @ axes.T @ axes - known.x_test) ** 2))
