"""Layers: what a network is made of.

A layer owns its parameters, `params`, a dict of arrays, and nothing else. What the way back needs to know about the way
forward travels in a **cache**, which `forward` gives out and `backward` takes in:

    out, cache = layer.forward(x)              # with an rng: training mode, where there is a difference
    d_x, grads = layer.backward(d_out, cache)  # grads has the names and shapes of params
"""

import copy
from typing import Protocol

import numpy as np

from . import validate
from .activations import Activation, LeakyReLU, RandomizedLeakyReLU, ReLU, Softmax, linear

__all__ = ["Dense", "Dropout", "Flatten", "Layer"]


class Layer(Protocol):
    """The protocol: anything with these three is a layer.

    `backward(…, input_gradient=False)` may give None for d_x: the first layer of a network need not work it out.
    """

    params: dict[str, np.ndarray]

    def forward(self, x, rng=None): ...

    def backward(self, d_out, cache, input_gradient=True): ...


class Dense:
    """Every input to every neuron: z = x W + b, out = f(z), for rows x (n, n_in).

    Backwards, with delta = d_out · f′(z):

        dW = xᵀ delta        db = Σ delta over the rows        dx = delta Wᵀ

    `params` are W (n_in, n_out) and b (n_out,). b starts at 0 and W at random, drawn from a normal distribution of
    variance 2 / n_in for the ReLU family (He et al. 2015, equation 10) and 2 / (n_in + n_out) for the rest (Glorot &
    Bengio 2010, equation 12), so that signals neither die out nor blow up. `dtype` is float (64 bits) or numpy.float32.
    Raises ValueError for sizes below 1, for an activation that is not an `Activation`, and for rows that do not fit.
    """

    def __init__(self, n_in, n_out, activation=linear, *, rng, dtype=float):
        validate.count("n_in", n_in, 2)
        validate.count("n_out", n_out, 1)
        validate.generator(rng)
        _check_activation(activation)
        self.activation = activation
        self.params = {"W": _drawn((n_in, n_out), n_in, n_out, activation, rng, dtype), "b": np.zeros(n_out, dtype)}

    def forward(self, x, rng=None):
        x = _rows(x, self.params["W"])
        z = x @ self.params["W"]
        z += self.params["b"]
        out, slope = _activated(self.activation, z, rng)
        return out, (x, z, slope)

    def backward(self, d_out, cache, input_gradient=True):
        x, z, slope = cache
        _check_gradient(d_out, z.shape)
        delta = d_out * (self.activation.derivative(z) if slope is None else slope)
        grads = {"W": x.T @ delta, "b": delta.sum(axis=0)}
        return (delta @ self.params["W"].T if input_gradient else None), grads

    def __repr__(self):
        n_in, n_out = self.params["W"].shape
        return f"Dense({n_in}, {n_out}, {self.activation!r})"


class Flatten:
    """Each example as one row: (n, height, width, channels) becomes (n, height · width · channels). No parameters."""

    def __init__(self):
        self.params = {}

    def forward(self, x, rng=None):
        x = validate.as_float(x, "x")
        if x.ndim < 2 or not x.size:
            raise ValueError(f"Flatten needs a batch (n, …) of at least one example; you gave shape {x.shape}.")
        return x.reshape(len(x), -1), x.shape

    def backward(self, d_out, cache, input_gradient=True):
        return np.reshape(d_out, cache), {}

    def __repr__(self):
        return "Flatten()"


class Dropout:
    """Makes a layer forget: while training, each input is set to 0 with probability p, the rest grow by 1 / (1 − p).

        out = x · mask,  mask = 0 with probability p, else 1 / (1 − p)        dx = d_out · mask

    The expectation of out is x, so that nothing changes when predicting (this is inverted dropout). An rng means
    training; without one the layer does nothing. No parameters; x has any shape (n, …).
    Srivastava, Hinton, Krizhevsky, Sutskever & Salakhutdinov 2014, section 4. Raises ValueError for p outside [0, 1).
    """

    def __init__(self, p):
        validate.fraction("p", p, 0.5)
        self.p, self.params = p, {}

    def forward(self, x, rng=None):
        x = validate.as_float(x, "x")
        if rng is None or self.p == 0:
            return x, None
        validate.generator(rng)
        mask = (rng.random(x.shape, dtype=x.dtype) >= self.p) * x.dtype.type(1 / (1 - self.p))
        return x * mask, mask

    def backward(self, d_out, cache, input_gradient=True):
        if cache is None:
            return d_out, {}
        _check_gradient(d_out, cache.shape)
        return d_out * cache, {}

    def __repr__(self):
        return f"Dropout({self.p})"


def _drawn(shape, n_in, n_out, activation, rng, dtype):
    """Weights at random, their spread chosen by how many numbers come into a neuron and go out of it."""
    rectified = isinstance(activation, ReLU | LeakyReLU | RandomizedLeakyReLU)
    spread = (2 / (n_in if rectified else n_in + n_out)) ** 0.5
    return rng.normal(scale=spread, size=shape).astype(_float_type(dtype))


def _activated(activation, z, rng):
    """(f(z), None), and with random leaks (f(z), the slopes of those leaks)."""
    if rng is None or not isinstance(activation, RandomizedLeakyReLU):
        return activation(z), None
    same = copy.deepcopy(rng)  # the value and the slope draw the same leaks
    return activation(z, rng), activation.derivative(z, same)


def _rows(x, W):
    """x as float rows that fit W; whole numbers become W's type."""
    x = np.asarray(x)
    x = x.astype(W.dtype) if x.dtype.kind in "iub" else validate.as_float(x, "x")
    if x.ndim != 2 or x.shape[1] != len(W):
        raise ValueError(f"x has shape {x.shape}, but this layer takes rows of {len(W)} inputs, (n, {len(W)}). "
                         "One example alone is x[None]; pictures go through Flatten first.")
    if not len(x):
        raise ValueError(f"An empty batch of shape {x.shape} cannot go forward. Pass at least one row.")
    return x


def _check_gradient(d_out, shape):
    if np.shape(d_out) != shape:
        raise ValueError(f"d_out has shape {np.shape(d_out)}, but the outputs had shape {shape}. It is the gradient of "
                         "the loss with respect to the outputs, and needs their shape.")


def _check_activation(activation):
    if isinstance(activation, Softmax):
        raise ValueError("Softmax does not belong inside a layer. Leave the output linear, train it with "
                         "SoftmaxCrossEntropy on the scores, and predict with softmax(network(x)).")
    if not isinstance(activation, Activation):
        raise ValueError(f"activation must be an Activation such as dlcourse.relu or dlcourse.Sigmoid(2); you gave "
                         f"{activation!r}.")


def _float_type(dtype):
    dtype = np.dtype(dtype)
    if dtype not in (np.float32, np.float64):
        raise ValueError(f"dtype must be float or numpy.float32; you gave {dtype}.")
    return dtype
