"""Optimizers: from gradients to better parameters.

An optimizer is an object with one method, `update(params, grads)`: it changes the arrays of `params` **in place** and
leaves `grads` alone. Both are dicts by name; `grads` may hold only some of the names. What an optimizer remembers from
step to step (a velocity, running averages) it keeps by name, so use a new one for a new network.
"""

import numpy as np

from . import validate

__all__ = ["Adam", "GradientDescent", "Momentum", "Optimizer", "Penalty", "RMSProp", "clip_by_norm", "clip_by_value"]


class Optimizer:
    """What all optimizers share: the learning rate η, a positive number, and the memory.

    A subclass says in `remembers` how many arrays it remembers for each parameter, and takes one step in
    `_step(name, param, grad, scratch, *remembered)`. `scratch` has the parameter's shape and is kept between steps, so
    that none allocates memory. Raises ValueError for a rate that is not a positive finite number.
    """

    remembers = 0

    def __init__(self, learning_rate):
        validate.positive("learning_rate", learning_rate, 0.01)
        self.learning_rate = float(learning_rate)
        self._memory = {}

    def update(self, params, grads):
        """Move each parameter that has a gradient, in place.

        Raises KeyError for a gradient without a parameter, and ValueError for shapes that differ, for parameters that
        are not float arrays, and for a parameter whose shape is not what this optimizer has seen under its name.
        """
        memory = {name: self._recall(name, params, grad) for name, grad in grads.items()}  # all fit, or none moves
        for name, grad in grads.items():
            self._step(name, params[name], grad, *memory[name])

    def _recall(self, name, params, grad):
        """[scratch, *remembered] of one parameter, after the checks."""
        if name not in params:
            raise KeyError(f"There is a gradient for {name!r}, but the parameters are {sorted(params)}.")
        param = params[name]
        if not isinstance(param, np.ndarray) or param.dtype.kind != "f":
            kind = getattr(param, "dtype", type(param).__name__)
            raise ValueError(f"The parameter {name!r} must be an array of float numbers; you gave {kind}. "
                             "It is moved in place, and whole numbers would lose every small step: make it "
                             "np.array(…, dtype=float).")
        if param.shape != np.shape(grad):
            raise ValueError(f"The parameter {name!r} has shape {param.shape} and its gradient {np.shape(grad)}. "
                             "They must be equal.")
        memory = self._memory.get(name)
        if memory is None:
            memory = self._memory[name] = [np.zeros_like(param) for _ in range(1 + self.remembers)]
        elif (memory[0].shape, memory[0].dtype) != (param.shape, param.dtype):
            raise ValueError(f"This optimizer has moved a parameter {name!r} of shape {memory[0].shape} and type "
                             f"{memory[0].dtype}, and now gets one of shape {param.shape} and type {param.dtype}. "
                             "Make a new optimizer for a new network.")
        return memory

    def _step(self, name, param, grad, scratch, *remembered):
        raise NotImplementedError


class GradientDescent(Optimizer):
    """One step straight downhill: θ ← θ − η ∇L. Cauchy 1847; on mini-batches it is stochastic gradient descent."""

    def _step(self, name, param, grad, scratch):
        np.multiply(grad, self.learning_rate, out=scratch)
        param -= scratch


class Momentum(Optimizer):
    """A heavy ball that keeps part of its speed: v ← βv − η ∇L, θ ← θ + v. β is `beta`, from 0 to below 1.

    Polyak 1964; in this form Sutskever et al. 2013, equations 1 and 2.
    """

    remembers = 1

    def __init__(self, learning_rate, beta=0.9):
        super().__init__(learning_rate)
        validate.fraction("beta", beta, 0.9)
        self.beta = beta

    def _step(self, name, param, grad, scratch, velocity):
        velocity *= self.beta
        velocity -= np.multiply(grad, self.learning_rate, out=scratch)
        param += velocity


class RMSProp(Optimizer):
    """Each parameter's step is divided by its gradient's recent size: s ← ρs + (1 − ρ)(∇L)², θ ← θ − η ∇L / (√s + ε).

    ρ is `decay`, from 0 to below 1; ε is `epsilon`, small and positive, in the gradient's unit.
    Tieleman & Hinton 2012, lecture 6e (with ε outside the root, as in Adam).
    """

    remembers = 1

    def __init__(self, learning_rate, decay=0.9, epsilon=1e-8):
        super().__init__(learning_rate)
        validate.fraction("decay", decay, 0.9)
        validate.positive("epsilon", epsilon, 1e-8)
        self.decay, self.epsilon = decay, epsilon

    def _step(self, name, param, grad, scratch, square):
        square *= self.decay
        np.multiply(grad, 1 - self.decay, out=scratch)
        square += np.multiply(scratch, grad, out=scratch)
        np.sqrt(square, out=scratch)
        scratch += self.epsilon
        np.divide(grad, scratch, out=scratch)
        scratch *= self.learning_rate
        param -= scratch


class Adam(Optimizer):
    """Momentum and RMSProp together, both corrected for having started from 0.

        m ← β₁m + (1 − β₁)∇L        v ← β₂v + (1 − β₂)(∇L)²        θ ← θ − η m̂ / (√v̂ + ε)

    with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ) at step t = 1, 2, … of that parameter. Kingma & Ba 2015, algorithm 1.
    β₁ is `beta1`, β₂ `beta2`, each from 0 to below 1; ε is `epsilon`, small and positive.
    """

    remembers = 2

    def __init__(self, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8):
        super().__init__(learning_rate)
        validate.fraction("beta1", beta1, 0.9)
        validate.fraction("beta2", beta2, 0.999)
        validate.positive("epsilon", epsilon, 1e-8)
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon
        self._steps = {}

    def _step(self, name, param, grad, scratch, mean, square):
        t = self._steps[name] = self._steps.get(name, 0) + 1
        mean *= self.beta1  # kept are m / (1 − β₁) and v / (1 − β₂), the numbers catch up below: two passes fewer
        mean += grad
        square *= self.beta2
        square += np.multiply(grad, grad, out=scratch)
        shrink = ((1 - self.beta2**t) / (1 - self.beta2)) ** 0.5  # √v̂ + ε = (√square + ε · shrink) / shrink
        np.sqrt(square, out=scratch)
        scratch += self.epsilon * shrink
        np.divide(mean, scratch, out=scratch)
        scratch *= self.learning_rate * shrink * (1 - self.beta1) / (1 - self.beta1**t)
        param -= scratch


class Penalty:
    """Weights that are not needed shrink: each update also descends the penalty l1 · Σ|w| + (l2 / 2) · Σw².

        ∇L ← ∇L + l1 · sign(W) + l2 · W        for every weight matrix; biases go free

    A wrapper round any optimizer: Penalty(Adam(), l2=1e-3). The loss that training reports stays without the penalty.
    l2 alone is weight decay (Krogh & Hertz 1991, equation 2); l1 drives weights to 0 (Tibshirani 1996).
    Raises ValueError for a negative or infinite strength, or something that is no optimizer.
    """

    def __init__(self, optimizer, *, l1=0.0, l2=0.0):
        if not callable(getattr(optimizer, "update", None)):
            raise ValueError(f"Penalty goes round an optimizer, such as Penalty(Adam(), l2=1e-3); you gave "
                             f"{optimizer!r}.")
        for name, strength in (("l1", l1), ("l2", l2)):
            if strength != 0:
                validate.positive(name, strength, 1e-3)
        self.optimizer, self.l1, self.l2 = optimizer, float(l1), float(l2)

    def update(self, params, grads):
        """As the wrapped optimizer's, with the penalty's gradient added for weights, which have two axes or more."""
        self.optimizer.update(params, {name: self._penalized(params.get(name), grad) for name, grad in grads.items()})

    def _penalized(self, param, grad):
        if param is None or param.ndim < 2:
            return grad
        if self.l1:
            grad = grad + self.l1 * np.sign(param)
        return grad + self.l2 * param if self.l2 else grad


def clip_by_norm(grads, max_norm):
    """Shorten the whole gradient to length `max_norm` when it is longer; its direction stays.

        g ← g · min(1, max_norm / ‖g‖)        ‖g‖ is one Euclidean norm over all arrays together

    grads: dict of arrays; a new dict comes back. Pascanu, Mikolov & Bengio 2013, algorithm 1.
    Raises ValueError when `max_norm` is not a positive finite number.
    """
    validate.positive("max_norm", max_norm)
    largest = max((float(np.abs(grad).max(initial=0)) for grad in grads.values()), default=0.0)
    if largest == 0 or not np.isfinite(largest):  # nothing to shorten, or NaN and infinity, which are left to be seen
        return {name: grad.copy() for name, grad in grads.items()}
    norm = sum(float(np.sum((grad / largest) ** 2, dtype=float)) for grad in grads.values()) ** 0.5  # ‖g‖ / largest
    factor = min(1.0, float(max_norm) / largest / norm)
    return {name: grad * factor for name, grad in grads.items()}


def clip_by_value(grads, limit):
    """Cut every element of the gradient off at ±`limit`. The direction may change. A new dict comes back.

    Raises ValueError when `limit` is not a positive finite number.
    """
    validate.positive("limit", limit)
    return {name: np.clip(grad, -limit, limit) for name, grad in grads.items()}
