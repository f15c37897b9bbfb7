"""The bowl of y = mx + c under the mean squared error, and runs through it. What DescentLab shows."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ..losses import MeanSquaredError
from ..optimizers import Adam, GradientDescent, Momentum, RMSProp
from ..training import batches
from .replay import Replay

FAR = 1e6  # a run ends where m or c is beyond: it has diverged, and its squares are to stay numbers
OPTIMIZERS = {"gradient descent": GradientDescent, "momentum": Momentum, "RMSProp": RMSProp, "Adam": Adam}
LOSS = MeanSquaredError()


def line_data(n=24):
    """Points round the line y = x + 1, for x from 0 to 3: (x (n,), y (n,)), the same at each call."""
    rng = np.random.default_rng(39)
    return np.linspace(0, 3, n), np.linspace(1, 4, n) + rng.normal(scale=0.6, size=n)


X, Y = line_data()
BEST = np.polyfit(X, Y, 1)  # m and c of the least loss
LEAST = LOSS(Y, BEST[0] * X + BEST[1])
HESSIAN = 2 * np.array([[np.mean(X * X), np.mean(X)], [np.mean(X), 1.0]])  # how the gradient changes with m and c


class Place(NamedTuple):
    """Where a run stands, and the rows whose gradient makes its next step."""

    m: float
    c: float
    rows: np.ndarray


def descend(optimizer, rate, batch, m, c, seed):
    """Yields a `Place` before each step of an optimizer on mini-batches; ends where m or c is out of reach.

        ∂L/∂m = mean of 2 (ŷ − y) x        ∂L/∂c = mean of 2 (ŷ − y)
    """
    optimizer, rng = OPTIMIZERS[optimizer](rate), np.random.default_rng(seed)
    params = {"m": np.array(m), "c": np.array(c)}
    while True:
        for rows, y in batches(np.arange(len(X)), Y, batch_size=batch, rng=rng):
            yield Place(float(params["m"]), float(params["c"]), rows)
            slope = LOSS.gradient(y, params["m"] * X[rows] + params["c"])  # 2 (ŷ − y) / n of each row
            optimizer.update(params, {"m": slope @ X[rows], "c": slope.sum()})
            if max(abs(params["m"]), abs(params["c"])) > FAR:
                yield Place(float(params["m"]), float(params["c"]), rows)
                return


@lru_cache(maxsize=8)
def replay(optimizer, rate, batch, m, c, seed):
    """The run that these settings make, as a `Replay` of places."""
    return Replay(descend(optimizer, rate, batch, m, c, seed))


def losses_along(path):
    """The loss over all rows at each (m, c) of a path (k, 2)."""
    return np.mean((path[:, :1] * X + path[:, 1:] - Y) ** 2, axis=1)


def in_theory(rate, m, c, steps):
    """Where gradient descent on all rows is after 0, 1, …, `steps` steps, without taking one: (steps + 1, 2) of m, c.

    Along each axis of the bowl a step multiplies the distance from the bottom by 1 − ηh, h being the curvature there.
    The part within reach comes back; it ends early where η exceeds 2 / h for the larger curvature.
    """
    curvatures, axes = np.linalg.eigh(HESSIAN)
    distance = axes.T @ (np.array([m, c]) - BEST)
    path = BEST + (distance * (1 - rate * curvatures) ** np.arange(steps + 1)[:, None]) @ axes.T
    return path[np.abs(path).max(axis=1) <= FAR]
