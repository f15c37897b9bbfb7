"""Activation functions: what a neuron does with its net input z.

Every activation has a **steepness** λ (lambda). It is a function object: `f(z)` is its value and `f.derivative(z)` its
slope at z, both elementwise and of z's shape. The base class applies λ once for all of them:

    f(z) = g(λz)        f′(z) = λ · g′(λz)

so a subclass only says what g and g′ are. `sigmoid`, `tanh`, `relu` … are ready-made with λ = 1; `Sigmoid(3)` is a
steeper one. A number gives a float, a list or array an array; float32 stays float32, whole numbers become float64.
"""

from dataclasses import dataclass, field

import numpy as np

from . import validate

__all__ = [
    "Activation", "BipolarSigmoid", "LeakyReLU", "Linear", "RandomizedLeakyReLU", "ReLU", "Sigmoid", "Softmax", "Step",
    "Tanh", "bipolar_sigmoid", "leaky_relu", "linear", "relu", "sigmoid", "softmax", "step", "tanh",
]


@dataclass(frozen=True)
class Activation:
    """What all activations share: the steepness λ, a positive number without unit (default 1).

    Raises ValueError when `steepness` is not a positive finite number.
    """

    steepness: float = 1.0

    def __post_init__(self):
        validate.positive("steepness", self.steepness)

    def __call__(self, z):
        """f(z) = g(λz) for a number, list or array z of any shape."""
        z = validate.as_float(z, "net inputs")
        return self._like(z, self._g(self._scaled(z)))

    def derivative(self, z):
        """f′(z) = λ · g′(λz), taken at the net input z (not at the output f(z)), of z's shape."""
        z = validate.as_float(z, "net inputs")
        slope = self._slope(self._scaled(z))
        return self._like(z, slope if self.steepness == 1 else z.dtype.type(self.steepness) * slope)

    def _scaled(self, z):
        return z if self.steepness == 1 else z * z.dtype.type(self.steepness)

    @staticmethod
    def _like(z, values):
        if z.ndim:
            return values
        return float(values) if z.dtype == np.float64 else values[()]

    def _g(self, z):
        raise NotImplementedError

    def _slope(self, z):
        raise NotImplementedError


@dataclass(frozen=True)
class Step(Activation):
    """All or nothing: g(z) = 1 if z > 0, else 0. Its slope is 0 everywhere (at the jump, z = 0, by convention).

    λ changes nothing, because λz has the sign of z. It is the limit of `Sigmoid` for λ → ∞.
    """

    def _g(self, z):
        return (z > 0).astype(z.dtype)

    def _slope(self, z):
        return np.zeros_like(z)


@dataclass(frozen=True)
class Linear(Activation):
    """The identity: g(z) = z, slope 1. A network of linear neurons is no more than one linear neuron."""

    def _g(self, z):
        return z.copy()

    def _slope(self, z):
        return np.ones_like(z)


@dataclass(frozen=True)
class Sigmoid(Activation):
    """The logistic function, a soft step from 0 to 1: f(z) = 1 / (1 + e^(−λz)), slope λ f (1 − f) ≤ λ/4.

    Also called binary or unipolar sigmoid.
    """

    def _g(self, z):
        small = np.exp(-np.abs(z))  # never overflows; 1 / (1 + exp(-z)) would warn at z = -1000
        return np.where(z >= 0, 1, small) / (1 + small)

    def _slope(self, z):
        small = np.exp(-np.abs(z))  # g (1 - g) without the cancellation in 1 - g
        return small / (1 + small) ** 2


@dataclass(frozen=True)
class BipolarSigmoid(Activation):
    """The sigmoid stretched from −1 to 1: f(z) = 2 / (1 + e^(−λz)) − 1 = tanh(λz/2), slope (λ/2)(1 − f²)."""

    def _g(self, z):
        return np.tanh(z / 2)

    def _slope(self, z):
        small = np.exp(-np.abs(z))
        return 2 * small / (1 + small) ** 2


@dataclass(frozen=True)
class Tanh(Activation):
    """The hyperbolic tangent: f(z) = tanh(λz) = 2σ(2λz) − 1, slope λ(1 − f²) ≤ λ."""

    def _g(self, z):
        return np.tanh(z)

    def _slope(self, z):
        small = np.exp(-2 * np.abs(z))
        return 4 * small / (1 + small) ** 2


@dataclass(frozen=True)
class ReLU(Activation):
    """The rectified linear unit: g(z) = max(0, z), slope 1 for z > 0 and 0 for z ≤ 0 (at the kink by convention)."""

    def _g(self, z):
        return np.maximum(z, 0)

    def _slope(self, z):
        return (z > 0).astype(z.dtype)


@dataclass(frozen=True)
class LeakyReLU(Activation):
    """A ReLU that lets a little through: g(z) = z for z > 0, else leak · z; slope 1 or `leak` (at the kink: leak).

    `leak` is a number from 0 to below 1, without unit. Maas, Hannun & Ng 2013, section 2.
    """

    leak: float = field(default=0.01, kw_only=True)

    def __post_init__(self):
        super().__post_init__()
        validate.fraction("leak", self.leak, 0.01)

    def _g(self, z):
        return np.maximum(z, z.dtype.type(self.leak) * z)

    def _slope(self, z):
        return np.where(z > 0, z.dtype.type(1), z.dtype.type(self.leak))


@dataclass(frozen=True)
class RandomizedLeakyReLU(Activation):
    """A leaky ReLU whose leak is drawn anew for every element while training: leak ~ uniform(low, high).

    Give `f(z, rng)` or `f.derivative(z, rng)` a `numpy.random.Generator` to draw (the same state of the generator
    draws the same leaks for both); without one the leak is the mean (low + high) / 2, as when predicting.
    Xu, Wang, Chen & Li 2015, section 2.4. Raises ValueError unless 0 ≤ low ≤ high < 1.
    """

    steepness: float = field(default=1.0, kw_only=True)
    low: float = 1 / 8
    high: float = 1 / 3

    def __post_init__(self):
        super().__post_init__()
        validate.fraction("low", self.low, "1/8")
        validate.fraction("high", self.high, "1/3")
        if self.low > self.high:
            raise ValueError(f"The leak is drawn between low and high, with 0 ≤ low ≤ high < 1; you gave "
                             f"low={self.low!r} and high={self.high!r}. Try low=1/8, high=1/3.")

    def __call__(self, z, rng=None):
        z = validate.as_float(z, "net inputs")
        scaled = self._scaled(z)
        return self._like(z, np.where(scaled > 0, scaled, self._leak(z, rng) * scaled))

    def derivative(self, z, rng=None):
        z = validate.as_float(z, "net inputs")
        one = z.dtype.type(self.steepness)
        return self._like(z, np.where(z > 0, one, self._leak(z, rng) * one))

    def _leak(self, z, rng):
        if rng is None:
            return z.dtype.type((self.low + self.high) / 2)
        validate.generator(rng)
        return rng.uniform(self.low, self.high, z.shape).astype(z.dtype)


@dataclass(frozen=True)
class Softmax:
    """Turns scores into probabilities that sum to 1: f(z)ᵢ = e^(λzᵢ) / Σⱼ e^(λzⱼ), over the last axis.

    Adding one number to all scores changes nothing, so the largest is subtracted first and nothing overflows.
    A large λ makes the winner take all, a small one evens out (1/λ is known as the temperature).
    Raises ValueError for a single number or an empty last axis.
    """

    steepness: float = 1.0

    def __post_init__(self):
        validate.positive("steepness", self.steepness)

    def __call__(self, z):
        """Probabilities of the shape of the scores z (..., classes)."""
        z = validate.as_float(z, "net inputs")
        if z.ndim == 0 or z.shape[-1] == 0:
            raise ValueError(f"Softmax needs at least one score in the last axis; you gave shape {z.shape}. "
                             "Pass a list of scores, or an array (examples, classes).")
        scores = z * z.dtype.type(self.steepness)
        powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return powers / powers.sum(axis=-1, keepdims=True)

    def jacobian(self, z):
        """∂fᵢ/∂zⱼ = λ fᵢ (δᵢⱼ − fⱼ), of shape (..., classes, classes); each row sums to 0."""
        f = self(z)
        return f.dtype.type(self.steepness) * (f[..., :, None] * (np.eye(f.shape[-1], dtype=f.dtype) - f[..., None, :]))


step, linear, sigmoid, bipolar_sigmoid = Step(), Linear(), Sigmoid(), BipolarSigmoid()
tanh, relu, leaky_relu, softmax = Tanh(), ReLU(), LeakyReLU(), Softmax()
