"""The judge of lesson 15's last exercise: how well a rule forecasts sunspots of years that it was not made for."""

import numpy as np

from .. import validate
from ..forecasting import task

SEEN, GOAL = 24, 0.25
WITHIN = f"an error at least {GOAL:.0%} smaller than that of \"same as last value\""


def _years():
    _, values, _, _, cut = task("sunspots")
    rows = np.lib.stride_tricks.sliding_window_view(values, SEEN + 1)[cut - SEEN:]
    return rows[:, :-1].copy(), rows[:, -1]


PAST, CAME = _years()  # 24 values before each of the 93 held-out years, (93, 24), and those years' own, (93,)


def judged(said):
    """Whether the forecasts reach the goal; else their gain in percent, or that they come from the future."""
    said = validate.finite("the forecasts", said)
    if said.shape != CAME.shape:
        raise ValueError(f"return one forecast for each row, shape {CAME.shape}; yours have shape {said.shape}.")
    if np.mean(said[:-1] == CAME[:-1]) > 0.5:
        return "the values themselves, which no one could know"
    error, last = (np.sqrt(np.mean((guess - CAME) ** 2)) for guess in (said, PAST[:, -1]))
    gain = 1 - error / last
    return WITHIN if gain >= GOAL else f"an error {abs(gain):.0%} {'smaller' if gain >= 0 else 'larger'}"
