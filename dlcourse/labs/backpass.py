"""What BackpropLab shows: one pass forward and back through a 2-2-2 network, and its training, number by number."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ..activations import sigmoid
from ..losses import HalfSquaredError
from ..network import mlp
from ..optimizers import GradientDescent
from .replay import Replay

WEIGHTS = ("w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8")
BIASES = ("b_h1", "b_h2", "b_o1", "b_o2")
GIVEN = ("i1", "i2", "t1", "t2")  # inputs and targets
NUMBERS = (*WEIGHTS, *BIASES, *GIVEN)
PUBLISHED = dict(zip(NUMBERS, (0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55, 0.35, 0.35, 0.60, 0.60, 0.05, 0.10,
                               0.01, 0.99), strict=True))  # Mazur 2015; the lecture deck's example
NEURONS = ("h1", "h2", "o1", "o2")
ENDS = {"w1": ("i1", "h1"), "w2": ("i2", "h1"), "w3": ("i1", "h2"), "w4": ("i2", "h2"),
        "w5": ("h1", "o1"), "w6": ("h2", "o1"), "w7": ("h1", "o2"), "w8": ("h2", "o2")}
LAST = 20_000  # updates
LOSS = HalfSquaredError()


class Pass(NamedTuple):
    """Every number of one pass, by name."""

    now: dict  # the 16 NUMBERS, weights and biases as they are after the updates so far
    net: dict  # by neuron: net input
    out: dict  # by neuron: output f(net)
    errors: dict  # by output neuron: ½ (target − out)²
    error: float  # their sum
    d_out: dict  # by neuron: ∂E/∂out
    slope: dict  # by neuron: ∂out/∂net
    delta: dict  # by neuron: ∂E/∂net
    gradient: dict  # by weight, bias and input: ∂E/∂ it


def network(theta):
    """The 2-2-2 network whose weights and biases are `theta` (12,) itself, not a copy, in the order of their names."""
    made = mlp([2, 2, 2], sigmoid, output=sigmoid, rng=np.random.default_rng(0))
    for place, layer in enumerate(made.layers):
        layer.params["W"] = theta[4 * place:4 * place + 4].reshape(2, 2).T  # w₁ and w₂ lead to h₁: a column of W
        layer.params["b"] = theta[8 + 2 * place:10 + 2 * place]
    return made


def parameters(numbers):
    """Weights and biases (12,), in the order of their names."""
    return np.array([numbers[name] for name in (*WEIGHTS, *BIASES)])


def example(numbers):
    """The one example, as rows: inputs (1, 2) and targets (1, 2)."""
    return tuple(np.array([numbers[name] for name in GIVEN]).reshape(2, 1, 2))


def one_pass(numbers):
    """Forward, error, and back: the `Pass` at these NUMBERS."""
    first, second = network(parameters(numbers)).layers
    x, target = example(numbers)
    hidden, below = first.forward(x)
    out, above = second.forward(hidden)
    d_out = LOSS.gradient(target, out)
    d_hidden, top = second.backward(d_out, above)
    d_x, bottom = first.backward(d_hidden, below)
    nets = np.concatenate([below[1], above[1]], axis=1)

    def by_name(names, *arrays):
        return dict(zip(names, np.concatenate(arrays, axis=None).tolist(), strict=True))

    def by_neuron(*arrays):
        return by_name(NEURONS, *arrays)

    errors = {"o1": LOSS(target[:, :1], out[:, :1]), "o2": LOSS(target[:, 1:], out[:, 1:])}
    return Pass(numbers, by_neuron(nets), by_neuron(hidden, out), errors, LOSS(target, out),
                by_neuron(d_hidden, d_out), by_neuron(sigmoid.derivative(nets)), by_neuron(bottom["b"], top["b"]),
                by_name((*WEIGHTS, *BIASES, "i1", "i2"), bottom["W"].T, top["W"].T, bottom["b"], top["b"], d_x))


@lru_cache(maxsize=4)
def replay(start, learning_rate, biases):
    """The training run from `start`, the values of NUMBERS: records (weights and biases (12,), error)."""
    return Replay(updates(dict(zip(NUMBERS, start, strict=True)), learning_rate, biases))


def updates(numbers, learning_rate, biases):
    """Gradient descent on the one example: what it has before each update. Biases move only if `biases`."""
    theta, (x, target) = parameters(numbers), example(numbers)
    net, optimizer = network(theta), GradientDescent(learning_rate)
    params = net.params
    moved = [name for name in params if biases or name.endswith("W")]
    for _ in range(LAST + 1):
        out, caches = net.forward(x)
        yield theta.copy(), LOSS(target, out)
        _, grads = net.backward(LOSS.gradient(target, out), caches, input_gradient=False)
        optimizer.update(params, {name: grads[name] for name in moved})
