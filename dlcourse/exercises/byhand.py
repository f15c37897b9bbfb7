"""Lesson 09's networks by hand: right unless a keyword asks for one of the slips that learners make."""

import numpy as np

from ..activations import sigmoid
from ..losses import HalfSquaredError
from ..network import mlp
from ..optimizers import GradientDescent
from ..perceptron import GATE_INPUTS, GATES

PUBLISHED = np.array([0.05, 0.10]), np.array([0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55]), 0.35, 0.60
XOR = np.array(GATES["XOR"], dtype=float)[:, None]
UPDATES, RATE = 2000, 10.0  # of train_xor


def slope(out):
    return out * (1 - out)


def forward(i, w, b1, b2, *, f=sigmoid, g=sigmoid, order=slice(None)):
    """(out_h1, out_h2, out_o1, out_o2); f and g squash the hidden and the output layer."""
    W = np.asarray(w)[order].reshape(4, 2)  # one row a neuron
    h = f(W[:2] @ i + b1)
    return (*h.tolist(), *np.asarray(g(W[2:] @ h + b2)).tolist())


def deaf_outputs(i, w, b1, b2):
    return (*forward(i, w, b1, b2)[:2], *forward(i, [*w[4:], *w[4:]], b2, b2)[:2])


def update(i, target, w, b1, b2, learning_rate, *, out_slope=True, hidden_slope=True, hears=True, paths=(0, 1),
            new_weights=False, hidden=True, times=1.0):
    """The eight weights after one step; each keyword is one way to get it wrong."""
    i, target, w = np.asarray(i, float), np.asarray(target, float), np.asarray(w, float)
    out = np.array(forward(i, w, b1, b2))
    h, o = out[:2], out[2:]
    delta_o = (o - target) * (slope(o) if out_slope else 1)
    new_w = w.copy()
    new_w[4:] -= times * learning_rate * np.outer(delta_o, h).ravel()
    into_outputs = (new_w if new_weights else w)[4:].reshape(2, 2)
    d_h = delta_o[list(paths)] @ into_outputs[list(paths)]
    delta_h = d_h * (slope(h) if hidden_slope else 1)
    if hidden:
        new_w[:4] -= times * learning_rate * np.outer(delta_h, i if hears else [1, 1]).ravel()
    return new_w


def gradient(i, target, w, b1, b2, learning_rate):
    return (np.asarray(w) - update(i, target, w, b1, b2, learning_rate)) / learning_rate


def differences(f, x, difference):
    """`difference(g)` for each element of x, g(t) being f where this element is moved by t."""
    x = np.asarray(x, dtype=float)
    result = np.empty_like(x)
    for index in np.ndindex(x.shape):
        unit = np.zeros_like(x)
        unit[index] = 1
        result[index] = difference(lambda t, unit=unit: f(x + t * unit))
    return result


def all_at_once(f, x, h):
    return np.full(np.shape(x), (f(np.asarray(x) + h) - f(np.asarray(x) - h)) / (2 * h))


def train_xor(start):
    """A 2-2-1 network after 2,000 updates on XOR from nine numbers: w1, w2, w3, w4, b_h1, b_h2, w5, w6, b_o."""
    network = mlp([2, 2, 1], sigmoid, output=sigmoid, rng=np.random.default_rng(0))
    start = np.asarray(start, dtype=float)
    for name, values in {"0.W": start[:4].reshape(2, 2).T, "0.b": start[4:6], "1.W": start[6:8, None],
                         "1.b": start[8:]}.items():
        network.params[name][...] = values
    loss, optimizer, params = HalfSquaredError(), GradientDescent(RATE), network.params
    for _ in range(UPDATES):
        out, caches = network.forward(GATE_INPUTS)
        optimizer.update(params, network.backward(loss.gradient(XOR, out), caches, input_gradient=False)[1])
    return network
