"""A task for memories: which symbol came first? The answer is wanted after a wait of many other symbols.

Nothing but memory is asked for, so the task shows how far back a network can learn to look (after Hochreiter &
Schmidhuber 1997, experiment 2). Results that take minutes are kept: data/train_memory.py trained 150 networks.
"""

import io

import numpy as np

from . import datasets, validate
from .layers import Dense
from .losses import SoftmaxCrossEntropy
from .network import Network
from .optimizers import Adam, clip_by_norm
from .recurrent import LSTM, RNN, LastStep

SYMBOLS, HIDDEN, BATCH = 4, 32, 32
WAITS, SEEDS = (5, 10, 20, 40, 60), (0, 1, 2, 3, 4)
STEPS, EVERY = 600, 50  # of training; the accuracy is measured after every 50
READERS = {  # name → (kind of layer, bias of the forget gate or spectral radius of U, learning rate)
    "RNN, ρ = 0.8, η = 0.01": (RNN, 0.8, 0.01),
    "RNN, ρ = 1, η = 0.003": (RNN, 1.0, 0.003),
    "RNN, ρ = 1, η = 0.01": (RNN, 1.0, 0.01),
    "LSTM, b_f = 1, η = 0.003": (LSTM, 1.0, 0.003),
    "LSTM, b_f = 4, η = 0.003": (LSTM, 4.0, 0.003),
    "LSTM, b_f = 4, η = 0.01": (LSTM, 4.0, 0.01),
}


def questions(n, wait, rng):
    """(x, y): n sequences of 1 + wait random symbols, one-hot, (n, 1 + wait, 4); y (n, 4) is the first of each."""
    validate.count("n", n, 32)
    validate.count("wait", wait, 60)
    validate.generator(rng)
    x = np.eye(SYMBOLS, dtype=np.float32)[rng.integers(SYMBOLS, size=(n, 1 + wait))]
    return x, x[:, 0].copy()


def reader(kind, rng, start):
    """An untrained network that reads a sequence with `kind`, RNN or LSTM, of 32 neurons and scores the 4 symbols.

    start: for an RNN the spectral radius of its U, an orthogonal matrix times this number; for an LSTM the bias of its
    forget gate.
    """
    layer = kind(SYMBOLS, HIDDEN, rng=rng, dtype=np.float32)
    if kind is RNN:
        layer.params["U"] *= np.float32(start)
    else:
        layer.params["b"][HIDDEN:2 * HIDDEN] = start
    return Network(layer, LastStep(), Dense(HIDDEN, SYMBOLS, rng=rng, dtype=np.float32))


def practise(network, wait, rng, learning_rate, max_norm=1.0):
    """Train without end on new questions, 32 at a time, with Adam and a clipped gradient; yields the loss each step."""
    loss, optimizer = SoftmaxCrossEntropy(), Adam(learning_rate)
    while True:
        x, y = questions(BATCH, wait, rng)
        scores, caches = network.forward(x, rng)
        _, grads = network.backward(loss.gradient(y, scores), caches, input_gradient=False)
        optimizer.update(network.params, clip_by_norm(grads, max_norm))
        yield loss(y, scores)


def right(network, wait, n=500):
    """The share of n questions, always the same ones and none from training, that the network answers rightly."""
    x, y = questions(n, wait, np.random.default_rng([n, wait]))
    return float(np.mean(network(x).argmax(axis=1) == y.argmax(axis=1)))


def curve(name, wait, seed):
    """The shares right after every 50 of 600 steps, for one of READERS."""
    kind, start, learning_rate = READERS[name]
    rng = np.random.default_rng([seed, wait])
    network = reader(kind, rng, start)
    run, shares = practise(network, wait, rng, learning_rate), []
    for _ in range(STEPS // EVERY):
        for _ in range(EVERY):
            next(run)
        shares.append(right(network, wait))
    return shares


def results():
    """All curves of data/memory.npz: shares (reader, wait, seed, time) in the order of READERS, WAITS and SEEDS."""
    with np.load(io.BytesIO(datasets.read("memory.npz")), allow_pickle=False) as arrays:
        return arrays["right"].astype(float)
