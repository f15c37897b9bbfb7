"""Exercises of lesson 12: architectures."""

import numpy as np

from ..activations import sigmoid
from .verdict import Exercise, name_exercises


def _sparsity_cost(a, rho):
    return _divergence(rho, np.mean(a, axis=0)).sum()


def _divergence(rho, share):
    return rho * np.log(rho / share) + (1 - rho) * np.log((1 - rho) / (1 - share))


def _codes(rng):
    fixed = [(np.array([[0.1], [0.3]]), 0.2), (np.array([[0.5, 0.25, 0.8], [0.5, 0.75, 0.2]]), 0.5),
             (np.array([[0.9, 0.1]]), 0.1)]
    return fixed + [(np.round(rng.uniform(0.05, 0.95, shape), 2), float(np.round(rng.uniform(0.02, 0.4), 2)))
                    for shape in ((3, 2), (4, 6), (5, 3))]


sparsity_cost = Exercise(
    reference=_sparsity_cost,
    inputs=_codes,
    mistakes={
        "Each activation pays here, and that is averaged. First the mean of each neuron over the examples, then its "
        "divergence: a neuron may be fully on, if it is so seldom.":
            lambda a, rho: _divergence(rho, np.asarray(a)).mean(axis=0).sum(),
        "The mean goes over the neurons of one example. A share of the *examples* is meant: axis=0.":
            lambda a, rho: _divergence(rho, np.mean(a, axis=1)).sum(),
        "One mean over everything lets a neuron that is always on hide behind one that is always off. Each neuron has "
        "its own.": lambda a, rho: _divergence(rho, np.mean(a)),
        "The two shares are exchanged: it is KL(ρ ‖ ρ̂), with ρ in front of each logarithm.":
            lambda a, rho: _divergence(np.mean(a, axis=0), rho).sum(),
        "The second half is missing: (1 − ρ) ln((1 − ρ) / (1 − ρ̂)). Off is an event too.":
            lambda a, rho: np.sum(rho * np.log(rho / np.mean(a, axis=0))),
        "The fractions are upside down, which turns the sign: a divergence is never negative.":
            lambda a, rho: -_sparsity_cost(a, rho),
        "Neurons are added up, not averaged: each pays for itself.":
            lambda a, rho: _divergence(rho, np.mean(a, axis=0)).mean(),
        "This is what each neuron costs. Add them up.": lambda a, rho: _divergence(rho, np.mean(a, axis=0)),
        "This has the logarithm to base 2. Use the natural one, `np.log`.":
            lambda a, rho: _sparsity_cost(a, rho) / np.log(2),
    },
    hints=["First ρ̂: how active is each neuron on average over the rows? Then one divergence for each neuron, then "
           "the sum.",
           "A neuron is on or off, with the shares ρ̂ and 1 − ρ̂; wanted are ρ and 1 − ρ. A divergence has one term "
           "for each event.",
           "share = a.mean(axis=0); the sum of rho * np.log(rho / share) + (1 - rho) * np.log((1 - rho) / "
           "(1 - share))"],
)


def _cd1_gradient(W, b, c, v, u, draw=lambda h, u: (u < h).astype(float)):
    h = sigmoid(v @ W + c)
    made = sigmoid(draw(h, u) @ W.T + b)
    again = sigmoid(made @ W + c)
    return (made.T @ again - v.T @ h) / len(v)


def _machines(rng):
    fixed = [(np.zeros((2, 1)), np.zeros(2), np.zeros(1), np.array([[1.0, 0.0]]), np.array([[0.2]])),
             (np.array([[2.0, -1.0], [0.5, 1.0]]), np.array([0.0, -1.0]), np.array([0.5, 0.0]),
              np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.array([[0.9, 0.6], [0.3, 0.8], [0.5, 0.1]]))]
    drawn = [(rng.normal(size=(pixels, units)), rng.normal(size=pixels), rng.normal(size=units),
              rng.random((n, pixels)).round(), rng.random((n, units)))
             for n, pixels, units in ((4, 3, 2), (6, 5, 3), (5, 2, 4))]
    return fixed + drawn


def _drawn_counted(W, b, c, v, u):
    drawn = (u < sigmoid(v @ W + c)).astype(float)
    made = sigmoid(drawn @ W.T + b)
    return (made.T @ sigmoid(made @ W + c) - v.T @ drawn) / len(v)


def _not_up_again(W, b, c, v, u):
    h = sigmoid(v @ W + c)
    return (sigmoid((u < h) @ W.T + b).T @ h - v.T @ h) / len(v)


cd1_gradient = Exercise(
    reference=lambda W, b, c, v, u: _cd1_gradient(W, b, c, v, u),
    inputs=_machines,
    mistakes={
        "The sign is wrong. Descent goes against the gradient, so the data's part has the minus: W then grows where "
        "data make v and h be on together.": lambda W, b, c, v, u: -_cd1_gradient(W, b, c, v, u),
        "You went down with the probabilities h. Draw first: a hidden unit is 1 where u < h, else 0.":
            lambda W, b, c, v, u: _cd1_gradient(W, b, c, v, u, lambda h, u: h),
        "The draw is upside down: a unit is 1 with probability h, that is where u < h.":
            lambda W, b, c, v, u: _cd1_gradient(W, b, c, v, u, lambda h, u: (u >= h).astype(float)),
        "The draw does not use u: it rounds h. A unit of probability 0.6 is to be 1 six times in ten, not always.":
            lambda W, b, c, v, u: _cd1_gradient(W, b, c, v, u, lambda h, u: (h > 0.5).astype(float)),
        "This is the sum over the examples. Divide by their number.":
            lambda W, b, c, v, u: _cd1_gradient(W, b, c, v, u) * len(v),
        "The drawn units are counted in the data's part. Draw for the way down only, and count the probabilities h: "
        "they are less noisy.": _drawn_counted,
        "The hidden units of the reconstruction are missing: go up again from v′, and take these with v′.":
            _not_up_again,
        "Only the data's part is here. What the machine makes of them has to be taken away.":
            lambda W, b, c, v, u: -v.T @ sigmoid(v @ W + c) / len(v),
        "The biases are missing: c on every way up, b on the way down.":
            lambda W, b, c, v, u: _cd1_gradient(W, 0 * b, 0 * c, v, u),
    },
    hints=["Three passes: up from v to h, down from drawn units to v′, up again from v′ to h′. Then compare the two "
           "products of pixels and units.",
           "h = σ(v W + c); drawn = 1 where u < h; v′ = σ(drawn Wᵀ + b); h′ = σ(v′ W + c). The gradient has the shape "
           "of W, so a product begins with a transposed v.",
           "h = sigmoid(v @ W + c); made = sigmoid((u < h) @ W.T + b); again = sigmoid(made @ W + c); return "
           "(made.T @ again - v.T @ h) / len(v)"],
)

name_exercises(globals())
