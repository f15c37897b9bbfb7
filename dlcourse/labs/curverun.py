"""What runs behind CurveFitLab: a year of temperatures, and a hidden layer that learns it step by step."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .. import datasets
from ..losses import MeanSquaredError
from ..network import mlp
from ..optimizers import Adam
from .activation import FUNCTIONS
from .replay import Replay


class Record(NamedTuple):
    """Where a run stands: the parameters, the loss (°C²) and which hidden neurons are dead."""

    params: tuple  # W (1, neurons), b (neurons,), V (neurons, 1), c (1,)
    loss: float
    dead: np.ndarray  # (neurons,) bool


class Year(NamedTuple):
    """Every twelfth day of four years in Seattle: day of the year, highest temperature in °C, its mean and spread."""

    day: np.ndarray
    celsius: np.ndarray
    mean: float
    spread: float


@lru_cache(maxsize=1)
def year():
    dates, celsius, _ = datasets.weather()
    day, celsius = (dates - dates.astype("datetime64[Y]")).astype(int)[::12] + 1, celsius[::12]
    return Year(day, celsius, float(celsius.mean()), float(celsius.std()))


def scaled(day):
    """Days of the year as rows (n, 1) of numbers from −1 to 1."""
    return (np.asarray(day, dtype=float)[:, None] - 183.5) / 182.5


@lru_cache(maxsize=16)
def replay(function, leak, neurons, rate, seed):
    return Replay(run(FUNCTIONS[function](1.0, leak), neurons, rate, seed))


def run(f, neurons, rate, seed):
    """Train on all the days at once with Adam; yields a Record at the start and after each step.

    A hidden neuron is dead when f′(z) = 0 on every day: no gradient gets through to its weights.
    """
    data = year()
    x, y = scaled(data.day), ((data.celsius - data.mean) / data.spread)[:, None]
    network = mlp([1, neurons, 1], f, rng=np.random.default_rng(seed))
    loss, optimizer, params = MeanSquaredError(), Adam(rate), network.params
    while True:
        out, caches = network.forward(x)
        z = caches[0][1]
        yield Record(tuple(values.copy() for values in params.values()), loss(y, out) * data.spread**2,
                     (f.derivative(z) == 0).all(axis=0))
        _, grads = network.backward(loss.gradient(y, out), caches, input_gradient=False)
        optimizer.update(params, grads)
