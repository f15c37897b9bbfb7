"""Exercises of lesson 04: activation functions."""

import numpy as np

from .. import activations
from .verdict import Exercise, name_exercises


def _net_inputs(rng):
    """Net inputs with a steepness (or a leak) each: numbers first, then arrays of one and two dimensions."""
    fixed = [(0.53, 1.0), (2.0, 3.0), (-1.0, 0.5), (0.0, 2.0), (np.array([-4.0, -0.5, 0.0, 1.5]), 2.0)]
    return [*fixed, *((rng.normal(scale=2, size=shape), float(rng.uniform(0.3, 3))) for shape in (5, (2, 3)))]


def _sigmoid(z, steepness):
    return activations.Sigmoid(steepness)(z)


sigmoid = Exercise(
    reference=_sigmoid,
    inputs=_net_inputs,
    mistakes={
        "This is the sigmoid of z alone: the steepness is not used.": lambda z, steepness: _sigmoid(z, 1),
        "The curve runs the wrong way, from 1 down to 0: look at the sign in the exponent.":
            lambda z, steepness: _sigmoid(-z, steepness),
        "The steepness multiplies the output; it belongs in the exponent, beside z.":
            lambda z, steepness: steepness * _sigmoid(z, 1),
        "z is divided by the steepness; multiply, so that a larger λ is steeper.":
            lambda z, steepness: _sigmoid(z / steepness, 1),
        "1 / 1 + … is worked out as (1 / 1) + …: put 1 + e^(−λz) in brackets.":
            lambda z, steepness: 1 + np.exp(-steepness * z),
        "This is e^(−λ) times z: only −λ is in the exponent. Put the whole product −λz in the brackets.":
            lambda z, steepness: 1 / (1 + np.exp(-steepness) * z),
        "This is the bipolar sigmoid, from −1 to 1. The sigmoid asked for runs from 0 to 1.":
            lambda z, steepness: 2 * _sigmoid(z, steepness) - 1,
    },
    hints=["Work from the inside: λz, its negative, e to that power, plus 1, one over it.",
           "`np.exp` takes numbers and arrays alike; `math.exp` only numbers.",
           "return 1 / (1 + np.exp(-steepness * z))"],
)

sigmoid_slope = Exercise(
    reference=lambda z, steepness: activations.Sigmoid(steepness).derivative(z),
    inputs=_net_inputs,
    mistakes={
        "The factor λ in front is missing: the chain rule brings it down from the exponent.":
            lambda z, steepness: _sigmoid(z, steepness) * (1 - _sigmoid(z, steepness)),
        "λ stands in front, but the sigmoid itself is taken with λ = 1.":
            lambda z, steepness: steepness * _sigmoid(z, 1) * (1 - _sigmoid(z, 1)),
        "This is the slope with λ = 1: the steepness is not used.":
            lambda z, steepness: _sigmoid(z, 1) * (1 - _sigmoid(z, 1)),
        "Here z stands where the output f(z) should: the slope is λ · f(z) · (1 − f(z)).":
            lambda z, steepness: steepness * z * (1 - z),
        "The sign is wrong: the sigmoid rises everywhere, so its slope is positive.":
            lambda z, steepness: -steepness * _sigmoid(z, steepness) * (1 - _sigmoid(z, steepness)),
        "This is the sigmoid itself, not its slope.": _sigmoid,
    },
    hints=["The slope can be had from the output: work out f = 1 / (1 + np.exp(-steepness * z)) first.",
           "It is a product of three: λ, the output, and how far the output is from 1.",
           "return steepness * f * (1 - f)"],
)

bipolar_sigmoid = Exercise(
    reference=lambda z, steepness: activations.BipolarSigmoid(steepness)(z),
    inputs=_net_inputs,
    mistakes={
        "This is tanh(λz), which is twice as steep: the bipolar sigmoid is tanh(λz/2).":
            lambda z, steepness: np.tanh(steepness * z),
        "The stretch is there, the shift is missing: from 0…2 to −1…1, subtract 1.":
            lambda z, steepness: 2 * _sigmoid(z, steepness),
        "The shift is there, the stretch is missing: this runs from −1 to 0.":
            lambda z, steepness: _sigmoid(z, steepness) - 1,
        "This is the binary sigmoid, from 0 to 1. Stretch it to −1…1.": _sigmoid,
        "The steepness is not used.": lambda z, steepness: np.tanh(z / 2),
        "The curve runs the wrong way, from 1 down to −1: look at the sign in the exponent.":
            lambda z, steepness: -np.tanh(steepness * z / 2),
    },
    hints=["The binary sigmoid runs from 0 to 1. Which stretch and which shift take 0 to −1 and 1 to 1?",
           "Twice the sigmoid, less 1. You may call your own function for it.",
           "return 2 / (1 + np.exp(-steepness * z)) - 1"],
)


def _leaks(rng):
    fixed = [(3.0, 0.01), (-2.0, 0.01), (-2.0, 0.3), (0.0, 0.1), (np.array([-4.0, -0.5, 0.0, 1.5]), 0.2)]
    return [*fixed, *((rng.normal(scale=2, size=shape), float(rng.uniform(0.05, 0.5))) for shape in (6, (2, 4)))]


leaky_relu = Exercise(
    reference=lambda z, leak: activations.LeakyReLU(leak=leak)(z),
    inputs=_leaks,
    mistakes={
        "This is ReLU: nothing leaks. Below 0 the output should be leak · z.":
            lambda z, leak: np.maximum(z, 0.0),
        "The leak is 0.01 whatever is asked for: use the argument.":
            lambda z, leak: np.maximum(z, 0.01 * z),
        "The leak is applied on both sides: above 0 the output should be z itself.": lambda z, leak: leak * z,
        "The larger of z and the leak is taken; take the larger of z and leak · z.":
            lambda z, leak: np.maximum(z, leak),
        "The sides are exchanged: the leak belongs to the negative side.": lambda z, leak: np.minimum(z, leak * z),
        "Below 0 the output should be negative too: leak · z, not leak · |z|.":
            lambda z, leak: np.where(np.asarray(z) > 0, z, leak * np.abs(z)),
    },
    hints=["Two cases: z above 0, and the rest. `np.where(z > 0, …, …)` chooses for every element of an array.",
           "For a leak below 1 there is a shorter way: which of z and leak · z is larger, left and right of 0?",
           "np.maximum(z, leak * z)"],
)


def _scores(rng):
    fixed = [(np.array([2.0, 1.0, 0.0]), 1.0), (np.array([1.0, 1.0, 3.0]), 2.0),
             (np.array([[3.0, 1.0, 0.2], [0.0, 0.0, 5.0]]), 0.5), (np.array([1000.0, 1001.0, 999.0]), 1.0),
             (np.array([[1000.0, 1002.0], [0.0, 1.0]]), 1.0), (np.array([-1000.0, -1001.0]), 2.0)]
    return [*fixed, *((rng.normal(size=shape), float(rng.uniform(0.5, 3))) for shape in (4, (3, 4)))]


def _powers(scores, axis=-1):
    return np.exp(scores - scores.max(axis=axis, keepdims=axis is not None))


def _share(powers, axis=-1):
    return powers / powers.sum(axis=axis, keepdims=axis is not None)


softmax = Exercise(
    reference=lambda scores, steepness: activations.Softmax(steepness)(scores),
    inputs=_scores,
    mistakes={
        "e^1000 is too large for the computer, and inf / inf is nan. Subtract the largest score of each row first: it "
        "changes nothing else.": lambda scores, steepness: _share(np.exp(steepness * scores)),
        "The scores are divided by the largest, which changes the answer. Subtract it instead.":
            lambda scores, steepness: _share(np.exp(steepness * scores / scores.max(axis=-1, keepdims=True))),
        "The sum runs over the whole array: with several rows each row should sum to 1. Use axis=-1, keepdims=True.":
            lambda scores, steepness: _share(_powers(steepness * scores), axis=None),
        "The sum runs down the columns; each row is one example and should sum to 1. Use axis=-1, keepdims=True.":
            lambda scores, steepness: _share(_powers(steepness * scores, axis=0), axis=0),
        "The steepness is not used.": lambda scores, steepness: _share(_powers(scores)),
        "Each row needs its own largest score; with the largest of the whole array the other rows underflow to 0 / 0.":
            lambda scores, steepness: _share(_powers(steepness * scores, axis=None)),
        "These are not yet shares of a whole: divide by their sum.":
            lambda scores, steepness: _powers(steepness * scores),
        "These are sigmoids, one by one. Softmax divides by the sum over all classes.":
            lambda scores, steepness: _sigmoid(scores, steepness),
    },
    hints=["Three steps: subtract each row's largest score, raise e to the result, divide by the row's sum.",
           "`scores.max(axis=-1, keepdims=True)` is the largest of each row, in a shape that can be subtracted. "
           "`.sum(…)` takes the same two arguments.",
           "z = steepness * scores; powers = np.exp(z - z.max(axis=-1, keepdims=True)); "
           "return powers / powers.sum(axis=-1, keepdims=True)"],
)

FAR = 10.0 ** np.arange(3, 13, 3)
NEAR = 1e-4
GRID = np.unique(np.concatenate([-FAR, np.linspace(-50, 50, 2001), [-NEAR, 0, NEAR], FAR]))
ALL_FOUR = "bounded, never falling, f(0) = 0, slope 1 at 0"


def _properties(answer):
    """Which of the four properties the outputs on GRID have; the first that fails is named with its number."""
    f = np.asarray(answer, dtype=float)
    if f.shape != GRID.shape:
        raise ValueError(f"return one output for every element of z, shape {GRID.shape}, not {f.shape}.")
    if not np.isfinite(f).all():
        return f"nan or infinity, for example at z = {GRID[~np.isfinite(f)][-1]:g}"
    zero = int(np.searchsorted(GRID, 0.0))
    if abs(f[zero]) > 1e-9:
        return f"f(0) = {f[zero]:.3g}"
    slopes = (f[zero] - f[zero - 1]) / NEAR, (f[zero + 1] - f[zero]) / NEAR
    if max(abs(slope - 1) for slope in slopes) > 1e-3:
        return f"slope {slopes[0]:.3g} left of 0 and {slopes[1]:.3g} right of it"
    if (np.diff(f) < -1e-9).any():
        return f"falling, for example after z = {GRID[np.argmax(np.diff(f) < -1e-9)]:.3g}"
    steps = np.array([np.diff(f[-4:]), np.diff(f[3::-1])])  # a bounded f has less and less left to go
    if (np.abs(steps[:, -1]) > 0.75 * np.abs(steps[:, 0]) + 1e-9).any():
        return f"no bound: f(−10¹²) = {f[0]:.3g}, f(10¹²) = {f[-1]:.3g}"
    return ALL_FOUR


my_activation = Exercise(
    reference=lambda z: np.tanh(z),
    inputs=[(GRID,)],
    view=_properties,
    mistakes={
        "This is the sigmoid, and it is ½ at 0. Which stretch and shift help?": lambda z: _sigmoid(z, 1),
        "The bipolar sigmoid is too flat at 0. Which λ makes its slope 1?": lambda z: np.tanh(z / 2),
        "It grows without end; something has to hold it back.": lambda z: z * 1.0,
        "It bends the right way, but ever more slowly is not yet bounded.": lambda z: np.arcsinh(z),
        "It comes down again, and a neuron that gets more input would say less.": np.sin,
        "Left and right of 0 the slopes differ: there is a kink.": lambda z: np.clip(z, 0, 1),
        "The exponentials overflow far from 0: inf / inf is nan. Which form of your function avoids that?":
            lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
    },
    hints=["Start with a function that goes through 0 with slope 1, such as z itself. Divide it by something that "
           "is 1 at z = 0 and grows like |z|.",
           "Or start with any bounded curve through 0, g(z), and set its slope: g(z / g′(0)). Which curves do you know "
           "that level off on both sides?",
           "For the first way, `z / (1 + np.abs(z))` is such a division. Why is its slope at 0 equal to 1?"],
)

name_exercises(globals())
