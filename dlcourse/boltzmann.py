"""Boltzmann machines: networks that learn what their inputs look like, without labels, and can dream up new ones.

    machine = RestrictedBoltzmannMachine(64, 40, rng=rng)
    for epoch in machine.learn(x, Momentum(0.05), epochs=20, rng=rng):
        print(epoch.number, epoch.loss)                     # the error of the reconstruction
    machine.reconstruct(x), machine.fantasies(16, rng)      # both (n, 64), probabilities of ink
"""

import copy
import itertools

import numpy as np

from . import validate
from .activations import linear, sigmoid
from .layers import Dense
from .network import Network
from .training import Epoch, batches

__all__ = ["DeepBeliefNetwork", "RestrictedBoltzmannMachine"]


class RestrictedBoltzmannMachine:
    """Visible units v and hidden units h, all 0 or 1, every visible one joined to every hidden one and to no other.

        E(v, h) = −v·b − h·c − v W h        P(v, h) ∝ e^−E
        P(h = 1 | v) = σ(v W + c)           P(v = 1 | h) = σ(h Wᵀ + b)

    `params` are W (n_visible, n_hidden), normal with standard deviation 0.01, and b, c, which start at 0. Visible
    values from 0 to 1 are taken as probabilities: grey levels of a picture. Hinton 2010, "A practical guide to training
    restricted Boltzmann machines". Raises ValueError for sizes below 1, rows that do not fit, values outside [0, 1].
    """

    def __init__(self, n_visible, n_hidden, *, rng, dtype=float):
        validate.count("n_visible", n_visible, 64)
        validate.count("n_hidden", n_hidden, 32)
        validate.generator(rng)
        self.params = {"W": rng.normal(scale=0.01, size=(n_visible, n_hidden)).astype(dtype),
                       "b": np.zeros(n_visible, dtype), "c": np.zeros(n_hidden, dtype)}

    def hidden(self, v):
        """P(h = 1 | v): (n, n_hidden) for visible rows (n, n_visible)."""
        return self._up(_rows("v", v, self.params["b"]))

    def visible(self, h):
        """P(v = 1 | h): (n, n_visible) for hidden rows (n, n_hidden)."""
        return self._down(_rows("h", h, self.params["c"]))

    def _up(self, v):
        return sigmoid(v @ self.params["W"] + self.params["c"])

    def _down(self, h):
        return sigmoid(h @ self.params["W"].T + self.params["b"])

    def reconstruct(self, v):
        """There and back with probabilities, nothing drawn: what the hidden units have kept of v, (n, n_visible)."""
        return self.visible(self.hidden(v))

    def gibbs(self, v, rng, steps=1):
        """From v, draw h, then v, and so on: (v, its probabilities) after `steps` rounds. Geman & Geman 1984."""
        validate.count("steps", steps, 1)
        validate.generator(rng)
        v = _rows("v", v, self.params["b"])
        for _ in range(steps):
            chances = self._down(_draw(self._up(v), rng))
            v = _draw(chances, rng)
        return v, chances

    def fantasies(self, n, rng, steps=200):
        """What the machine believes in: n rows of probabilities after `steps` rounds of `gibbs` from pure noise."""
        validate.count("n", n, 16)
        validate.generator(rng)
        noise = np.full((n, len(self.params["b"])), 0.5, self.params["b"].dtype)
        return self.gibbs(_draw(noise, rng), rng, steps)[1]

    def free_energy(self, v):
        """F(v) = −v·b − Σ ln(1 + e^(v W + c)), one number a row: low where P(v) ∝ e^−F is high."""
        v = _rows("v", v, self.params["b"])
        return -v @ self.params["b"] - np.logaddexp(0, v @ self.params["W"] + self.params["c"]).sum(axis=1)

    def contrast(self, v, rng, k=1):
        """One estimate by contrastive divergence, CD-k: (grads by name, the reconstruction v′).

            v → h drawn → … → v′        dW = (v′ᵀ p(h|v′) − vᵀ p(h|v)) / n    db = mean(v′ − v)    dc = …

        It is the slope of mean F(v) − mean F(v′): descending, data become likelier, what the machine makes of them
        less likely. The last v′ is not drawn: its probabilities are less noisy. Hinton 2002, equation 5.
        """
        validate.count("k", k, 1)
        validate.generator(rng)
        v = _rows("v", v, self.params["b"])
        h = self._up(v)
        made, again = v, h
        for step in range(k):
            made = self._down(_draw(again, rng))
            again = self._up(made if step == k - 1 else _draw(made, rng))
        return {"W": (made.T @ again - v.T @ h) / len(v), "b": (made - v).mean(axis=0),
                "c": (again - h).mean(axis=0)}, made

    def learn(self, x, optimizer, *, epochs, rng, batch_size=32, k=1):
        """Learn rows x without labels; a generator of `Epoch`, `loss` being the mean of (v − v′)² over all pixels.

        The reconstruction error is no measure of the likelihood, but it shows trouble. Raises ValueError at once for
        rows that do not fit, an optimizer without `update`, and numbers that are not whole and positive.
        """
        x = _rows("x", x, self.params["b"])
        if isinstance(optimizer, type) or not hasattr(optimizer, "update"):
            raise ValueError(f"optimizer must be an object such as Momentum(0.05), parentheses included; you gave "
                             f"{optimizer!r}.")
        validate.count("epochs", epochs, 10)
        validate.count("k", k, 1)
        validate.generator(rng)
        batches(x, x, batch_size=batch_size)
        return self._epochs(x, optimizer, epochs, rng, batch_size, k)

    def _epochs(self, x, optimizer, epochs, rng, batch_size, k):
        for number in range(1, epochs + 1):
            total = 0.0
            for v, _ in batches(x, x, batch_size=batch_size, rng=rng):
                grads, made = self.contrast(v, rng, k)
                optimizer.update(self.params, grads)
                total += float(np.sum((v - made) ** 2))
            yield Epoch(number, total / x.size)

    def __repr__(self):
        return f"RestrictedBoltzmannMachine({', '.join(map(str, self.params['W'].shape))})"


class DeepBeliefNetwork:
    """Restricted Boltzmann machines in a stack: the hidden units of each are the visible units of the next.

        DeepBeliefNetwork([64, 48, 32], rng=rng)      # 64 pixels, 48 hidden units, 32 above them

    They learn one after the other, the lowest first, without labels; then `network` hands their weights to a `Network`
    that `train` fine-tunes with labels. Hinton, Osindero & Teh 2006. Raises ValueError for fewer than two sizes.
    """

    def __init__(self, sizes, *, rng, dtype=float):
        sizes = list(sizes)
        if len(sizes) < 2:
            raise ValueError(f"sizes must name visible and hidden units at least, such as [64, 32]; you gave {sizes}.")
        self.machines = [RestrictedBoltzmannMachine(n_visible, n_hidden, rng=rng, dtype=dtype)
                         for n_visible, n_hidden in itertools.pairwise(sizes)]

    def learn(self, x, optimizer, **options):
        """Greedily: each machine learns the hidden probabilities of the one below. Yields (its place, `Epoch`).

        Each machine gets a fresh copy of `optimizer`; the options are those of `RestrictedBoltzmannMachine.learn`.
        """
        for place, machine in enumerate(self.machines):
            for epoch in machine.learn(x, copy.deepcopy(optimizer), **options):
                yield place, epoch
            x = machine.hidden(x)

    def reconstruct(self, v):
        """Up through all machines and down again, with probabilities: (n, n_visible)."""
        for machine in self.machines:
            v = machine.hidden(v)
        return self._down(v)

    def fantasies(self, n, rng, steps=200):
        """The top machine dreams, the others paint it: n rows of probabilities."""
        *below, top = self.machines
        made = top.fantasies(n, rng, steps)
        return self._down(made, below) if below else made

    def _down(self, h, machines=None):
        for machine in reversed(self.machines if machines is None else machines):
            h = machine.visible(h)
        return h

    def network(self, n_out=None, *, rng):
        """A `Network` of sigmoid layers with copies of the weights, and with `n_out` a fresh linear layer on top."""
        layers = []
        for machine in self.machines:
            W = machine.params["W"]
            layers.append(Dense(*W.shape, sigmoid, rng=rng, dtype=W.dtype))
            layers[-1].params["W"][:], layers[-1].params["b"][:] = W, machine.params["c"]
        if n_out is not None:
            layers.append(Dense(W.shape[1], n_out, linear, rng=rng, dtype=W.dtype))
        return Network(*layers)

    def __repr__(self):
        sizes = [*(m.params["W"].shape[0] for m in self.machines), self.machines[-1].params["W"].shape[1]]
        return f"DeepBeliefNetwork({sizes})"


def _draw(chances, rng):
    """0s and 1s, each 1 with its own probability."""
    return (rng.random(chances.shape, dtype=chances.dtype) < chances).astype(chances.dtype)


def _rows(name, values, biases):
    """Rows of probabilities that fit, in the type of the parameters when they are whole numbers."""
    values = np.asarray(values)
    values = values.astype(biases.dtype) if values.dtype.kind in "iub" else validate.finite(name, values)
    if values.ndim != 2 or not len(values) or values.shape[1] != len(biases):
        raise ValueError(f"{name} has shape {values.shape}, but this machine takes at least one row of {len(biases)} "
                         f"units, (n, {len(biases)}). One example alone is {name}[None].")
    if values.min() < 0 or values.max() > 1:
        raise ValueError(f"{name} must hold probabilities from 0 to 1; you gave {values.min():g} to {values.max():g}. "
                         "Divide grey levels by the largest one.")
    return values
