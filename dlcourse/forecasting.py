"""Forecasts of a series from a window of its last values, and the three series that the course forecasts.

`forecaster("sunspots", 12)` is a trained network that looks at 12 values; with an rng it is a fresh one. The first 70 %
of each series trained it, the rest was held out. data/train_forecast.py made the weights.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from . import datasets, validate
from .layers import Dense
from .network import Network
from .recurrent import RNN, LastStep
from .sequences import windows

LENGTHS = 1, 2, 3, 5, 8, 12, 18, 24  # windows that there are trained networks for
SERIES = {"sunspots": (datasets.sunspots, "year", 1), "CO₂": (datasets.co2, "month", 1),
          "oil": (datasets.oil, "week", 5)}  # loader, step, and how many rows make a step: a week has 5 trading days


class Task(NamedTuple):
    """A series (T,) with its dates and unit, what a step of it is called, and `cut`: values from there are held out."""

    dates: np.ndarray
    values: np.ndarray
    unit: str
    step: str
    cut: int


@lru_cache(maxsize=len(SERIES))
def task(name):
    """The `Task` of a series: sunspots year by year, CO₂ month by month, the price of oil week by week."""
    if name not in SERIES:
        raise ValueError(f"There is no series named {name!r}; there are: {', '.join(SERIES)}.")
    load, step, every = SERIES[name]
    dates, values, unit = load()
    values = values[::every]
    return Task(dates[::every], values, unit, step, round(0.7 * len(values)))


class Forecaster:
    """A network that forecasts the next value of a series as a change of the last one.

        ŷ = last + s · network((window − last) / s)

    It sees only by how much earlier values differed from the last, so that a series may rise beyond all that training
    saw. A network that always answers 0 forecasts "same as last value".

    network: from (n, length, 1) to (n, 1); scale: s, in the series' unit. Raises ValueError for a scale that is not a
    positive number, and for windows that are not (n, length) of finite numbers.
    """

    def __init__(self, network, scale):
        validate.positive("scale", scale)
        self.network, self.scale = network, scale

    def examples(self, series, length):
        """(x (n, length, 1), y (n, 1)) for `train`: every window of the series and the change that follows it."""
        x, y = windows(series, length)
        last = x[:, -1]
        return [((part - shift) / self.scale).astype(np.float32) for part, shift in ((x, last[:, None]), (y, last))]

    def __call__(self, past):
        """The next value (n,) after each window `past` (n, length)."""
        past = validate.finite("past", past)
        if past.ndim != 2 or not past.size:
            raise ValueError(f"past must be windows (n, length) with n and length at least 1; you gave shape "
                             f"{past.shape}.")
        last = past[:, -1:]
        changes = ((past - last) / self.scale).astype(np.float32)
        return last[:, 0] + self.scale * self.network(changes[:, :, None])[:, 0].astype(float)

    def onwards(self, past):
        """Yields the forecasts (n,) for one step ahead, then two, and so on without end, each window `past` (n, length)
        moving on over its own forecasts."""
        while True:
            following = self(past)
            yield following
            past = np.column_stack([np.asarray(past)[:, 1:], following])


def forecaster(name, length, rng=None):
    """A `Forecaster` of a series that looks at the last `length` values, with 16 recurrent neurons.

    Its scale s is three standard deviations of the changes in the training part. Without an rng it is trained, and the
    length one of `LENGTHS`. Raises ValueError for an unknown series or length.
    """
    train = task(name).values[:task(name).cut]
    fresh = np.random.default_rng(0) if rng is None else rng
    small = {"rng": fresh, "dtype": np.float32}
    network = Network(RNN(1, 16, **small), LastStep(), Dense(16, 1, **small))
    if rng is None:
        prefix = f"{name}/{length}/"
        weights = {key[len(prefix):]: array for key, array in datasets.weights("forecast").items()
                   if key.startswith(prefix)}
        if not weights:
            raise ValueError(f"length must be one of {', '.join(map(str, LENGTHS))}, for which there are trained "
                             f"weights; you gave {length!r}. With an rng you get a fresh network for any length.")
        network.load(weights)
    return Forecaster(network, 3 * np.diff(train).std())
