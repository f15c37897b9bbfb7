"""Sparsity: a layer that wants each neuron to be active seldom, and autoencoders, whose codes it thins out."""

import numpy as np

from . import validate
from .activations import sigmoid
from .layers import Dense
from .losses import KullbackLeiblerDivergence
from .network import Network

__all__ = ["Sparsity", "autoencoder"]

DIVERGENCE = KullbackLeiblerDivergence()


class Sparsity:
    """Passes activations on as they are, and makes each neuron that is active more than a share ρ of the time pay.

        cost = β Σⱼ KL(ρ ‖ ρ̂ⱼ),  ρ̂ⱼ = mean of aⱼ over the batch,  KL(ρ ‖ ρ̂) = ρ ln(ρ/ρ̂) + (1 − ρ) ln((1 − ρ)/(1 − ρ̂))

    In training mode `backward` adds the slope of the cost, β (−ρ/ρ̂ⱼ + (1 − ρ)/(1 − ρ̂ⱼ)) / n for each activation; the
    loss that training reports stays without it (`Penalty` does the same for weights). It stands behind a sigmoid layer:

        Network(Dense(64, 36, sigmoid, rng=rng), Sparsity(0.05, 0.1), Dense(36, 64, sigmoid, rng=rng))

    rho: ρ, between 0 and 1; strength: β, 0 or positive. No parameters. Ng 2011, "Sparse autoencoder" (CS294A notes).
    Raises ValueError for numbers outside these ranges and for activations outside [0, 1].
    """

    def __init__(self, rho, strength=1.0):
        validate.fraction("rho", rho, 0.05)
        validate.positive("rho", rho, 0.05)
        if strength != 0:
            validate.positive("strength", strength)
        self.rho, self.strength, self.params = float(rho), float(strength), {}

    def cost(self, a):
        """What the activations a (n, n_hidden) of a batch cost, a float."""
        target, prediction = self._pairs(_activations(a))
        return self.strength * float(DIVERGENCE.costs(target, prediction).sum())

    def forward(self, x, rng=None):
        x = _activations(x)
        return x, (None if rng is None else x)

    def backward(self, d_out, cache, input_gradient=True):
        if cache is None or not self.strength:
            return d_out, {}
        target, prediction = self._pairs(cache)
        on, off = (DIVERGENCE.gradient(target, prediction) * len(target)).T  # its mean over neurons becomes a sum
        return d_out + (on - off) * cache.dtype.type(self.strength / len(cache)), {}

    def _pairs(self, a):
        """ρ and ρ̂ as distributions over on and off: a row (share on, share off) for each neuron."""
        share = a.mean(axis=0)
        prediction = np.stack([share, 1 - share], axis=1)
        return np.broadcast_to(np.array([self.rho, 1 - self.rho], a.dtype), prediction.shape), prediction

    def __repr__(self):
        return f"Sparsity({self.rho:g}, {self.strength:g})"


def autoencoder(x, n_code, *, rho=None, strength=0.1, rng):
    """A network that is to give back its own input through a code of `n_code` numbers: train it with (x, x).

        encoder: code = σ(x W + c)        decoder: x′ = σ(code V + b)

    With `rho` a `Sparsity(rho, strength)` stands behind the code. x (n, n_in), values from 0 to 1, decides the type,
    and its mean row is where training starts: V only has to learn how rows differ from it. Hinton & Salakhutdinov 2006.
    Raises ValueError for rows outside [0, 1] and bad numbers.
    """
    x = _activations(x)
    layers = [Dense(x.shape[1], n_code, sigmoid, rng=rng, dtype=x.dtype),
              Dense(n_code, x.shape[1], sigmoid, rng=rng, dtype=x.dtype)]
    mean = x.mean(axis=0)
    layers[0].params["b"][:] = -mean @ layers[0].params["W"]  # the code of the mean row is ½ everywhere
    mean = mean.clip(0.01, 0.99)
    layers[1].params["b"][:] = np.log(mean / (1 - mean))  # σ⁻¹
    return Network(layers[0], *([] if rho is None else [Sparsity(rho, strength)]), layers[1])


def _activations(a):
    a = validate.as_float(a, "activations")
    if a.ndim != 2 or not len(a):
        raise ValueError(f"A batch (n, n_hidden) of at least one example is needed; you gave shape {a.shape}.")
    if a.size and (a.min() < 0 or a.max() > 1):
        raise ValueError(f"Activations and pixels here go from 0 to 1; you gave {a.min():g} to {a.max():g}. Put "
                         "Sparsity behind a sigmoid layer; divide grey levels by the largest.")
    return a
