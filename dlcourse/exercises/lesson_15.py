"""Exercises of lesson 15: applications of sequences."""

import numpy as np

from ..activations import softmax
from .sunspots import PAST, judged
from .verdict import Exercise, name_exercises


def _teacher_forcing(ids):
    ids = list(ids)
    return [0, *ids], [*ids, 0]


def _words(rng):
    return [([3, 1, 2],), ([5],), ([2, 2, 7, 1],), *((rng.integers(1, 27, n).tolist(),) for n in (4, 6, 9))]


teacher_forcing = Exercise(
    reference=_teacher_forcing,
    inputs=_words,
    mistakes={
        "Heard and said are exchanged: the network hears the symbol *before*, and says the next one.":
            lambda ids: _teacher_forcing(ids)[::-1],
        "The network hears the very symbol that it is to say, and would learn to copy. It should hear the one before.":
            lambda ids: (list(ids), list(ids)),
        "The network hears the very symbol that it is to say, the end included. It should hear the one before, 0 at "
        "first.": lambda ids: ([*ids, 0], [*ids, 0]),
        "Nothing is said at the end, so the network never learns to stop: after the last symbol it should say 0.":
            lambda ids: ([0, *ids[:-1]], list(ids)),
        "The start is missing: with nothing but 0 in its ear the network should say the first symbol.":
            lambda ids: (list(ids), [*ids[1:], 0]),
        "The order is turned round. The first symbol is said first.":
            lambda ids: _teacher_forcing(ids[::-1]),
        "Both lists begin with 0. What is said begins with the first symbol and ends with 0.":
            lambda ids: ([0, *ids], [0, *ids]),
    },
    hints=["Write the word down, and below it what the network has heard just before each letter. What stands below "
           "the first letter? And what is to be said after the last?",
           "Both lists are one longer than the word: one has the 0 in front, the other has it behind.",
           "return [0, *ids], [*ids, 0]"],
)


def _draw(scores, temperature, u, power=lambda scores, temperature: scores / temperature):
    chances = softmax(power(np.asarray(scores, dtype=float), temperature))
    return int(min((np.cumsum(chances) <= u).sum(), len(chances) - 1))


def _draws(rng):
    """Scores, a temperature, a number that decides; the edges of the numbers, huge scores, then whatever comes."""
    fixed = [([2.0, 0.0, 1.0], 1.0, 0.0), ([2.0, 0.0, 1.0], 1.0, 0.999), ([0.0, 1.0, 3.0, 2.0], 0.1, 0.2),
             ([0.0, 1.0, 3.0, 2.0], 10.0, 0.2), ([1000.0, 1001.0, 998.0], 1.0, 0.5), ([4.0], 2.0, 0.7),
             ([3.0, 0.0, 0.0, 0.0], 3.0, 0.6), ([0.0, 0.0, 2.0], 0.5, 0.1), ([1.0, 0.0, 0.0, 0.0], 5.0, 0.9)]
    fixed = [(np.array(scores), temperature, u) for scores, temperature, u in fixed]
    return fixed + [(rng.normal(scale=2, size=6), float(rng.choice([0.3, 1, 3])), float(rng.uniform(0.02, 0.98)))
                    for _ in range(12)]


def _overflowing(scores, temperature, u):
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(np.asarray(scores) / temperature)
        return int((np.cumsum(powers / powers.sum()) <= u).sum())


def _sorted(scores, temperature, u):
    order = np.argsort(scores)[::-1]
    return int(order[_draw(np.asarray(scores)[order], temperature, u)])


draw = Exercise(
    reference=lambda scores, temperature, u: _draw(scores, temperature, u),
    inputs=_draws,
    mistakes={
        "Multiplied by the temperature instead of divided: a high temperature makes your network more sure, not less.":
            lambda scores, temperature, u: _draw(scores, temperature, u, lambda s, t: s * t),
        "This is always the symbol of the highest score, whatever u is: the most likely one, and never a surprise.":
            lambda scores, temperature, u: int(np.argmax(scores)),
        "The temperature has no effect. It divides the scores *before* the softmax; chances that are divided and then "
        "made to sum to 1 again are the old ones.": lambda scores, temperature, u: _draw(scores, 1.0, u),
        "These scores are large, and exp(1000) is infinity. Subtract the largest score first, or use `softmax`.":
            _overflowing,
        "One too far: with u = 0 it is the first symbol with a chance above 0, id 0.":
            lambda scores, temperature, u: min(_draw(scores, temperature, u) + 1, len(scores) - 1),
        "Ids count from 0.": lambda scores, temperature, u: _draw(scores, temperature, u) + 1,
        "This is the chance of the symbol. What is asked for is its id.":
            lambda scores, temperature, u: float(softmax(np.asarray(scores) / temperature)[
                _draw(scores, temperature, u)]),
        "The symbols are sorted by their chance first. Keep their order, or u points at another one.": _sorted,
    },
    hints=["Turn scores into chances: divide by the temperature, then the softmax. Now lay the chances end to end, "
           "from 0 to 1. Where does u fall?",
           "`np.cumsum(chances)` says where each chance ends. The drawn symbol is the first whose end lies above u.",
           "chances = softmax(scores / temperature); return np.sum(np.cumsum(chances) <= u)"],
)


def _cut(series, length):
    return np.array([series[k:k + length] for k in range(len(series) - length)]), series[length:].copy()


def _series(rng):
    fixed = [(np.array([1.0, 2, 3, 4, 5]), 2), (np.array([4.0, 7]), 1), (np.array([3.0, 1, 2, 9]), 3)]
    return fixed + [(np.round(rng.normal(size=n), 2), length) for n, length in ((9, 4), (12, 5), (20, 1))]


def _side_by_side(series, length):
    x, y = _cut(series, length)
    return x[::length], y[::length]


cut_windows = Exercise(
    reference=lambda series, length: _cut(series, length),
    inputs=_series,
    mistakes={
        "The target stands inside the window, as its last value: the network would only have to copy it. Take the "
        "value after the window.":
            lambda series, length: (_cut(series, length)[0], series[length - 1:-1].copy()),
        "One window is missing at the end: there are len(series) − length of them.":
            lambda series, length: tuple(part[:-1] for part in _cut(series, length)),
        "The last window has no value after it, so it cannot be used for training.":
            lambda series, length: (np.lib.stride_tricks.sliding_window_view(series, length).copy(),
                                    series[length - 1:].copy()),
        "The windows stand side by side. Let them overlap: each begins one step after the one before.": _side_by_side,
        "The order inside the windows is turned round. The oldest value comes first.":
            lambda series, length: (_cut(series, length)[0][:, ::-1], series[length:].copy()),
        "Windows and targets are exchanged.": lambda series, length: _cut(series, length)[::-1],
        "Rows and columns are exchanged: one window is one row.":
            lambda series, length: (_cut(series, length)[0].T, series[length:].copy()),
        "The windows are one value too long: they reach over their targets.":
            lambda series, length: (np.lib.stride_tricks.sliding_window_view(series, length + 1).copy(),
                                    series[length:].copy()),
    },
    hints=["Write down the windows for 1, 2, 3, 4, 5 and a length of 2, each with the value after it. How many are "
           "there?",
           "Window k is `series[k:k + length]`, and its target is `series[k + length]`. The last k is "
           "len(series) − length − 1.",
           "x = np.array([series[k:k + length] for k in range(len(series) - length)]); y = series[length:]"],
)


def _rmse(a, b):
    return np.sqrt(np.mean((a - b) ** 2))


def _forecasts(rng):
    fixed = [(np.array([1.0, 3, 5, 7]), np.array([3.0, 5, 7])), (np.array([1.0, 3, 5, 7]), np.array([1.0, 3, 5])),
             (np.array([0.0, 2, 1]), np.array([6.0, -4])), (np.array([5.0, 8]), np.array([7.0]))]
    drawn = [np.cumsum(rng.normal(size=n)) for n in (6, 9, 15)]
    return fixed + [(values, values[1:] + rng.normal(scale=0.7, size=len(values) - 1)) for values in drawn]


gain = Exercise(
    reference=lambda values, said: 1 - _rmse(values[1:], said) / _rmse(values[1:], values[:-1]),
    inputs=_forecasts,
    mistakes={
        "This is the ratio of the two errors. The gain is what is missing to 1.":
            lambda values, said: _rmse(values[1:], said) / _rmse(values[1:], values[:-1]),
        "The root is missing: these are mean *squares*, so the gain looks larger than it is.":
            lambda values, said: 1 - np.mean((values[1:] - said) ** 2) / np.mean(np.diff(values) ** 2),
        "These are mean absolute errors. Square first, then the mean, then the root.":
            lambda values, said: 1 - np.mean(np.abs(values[1:] - said)) / np.mean(np.abs(np.diff(values))),
        "The forecasts are compared with the value before: said[0] is a forecast of values[1].":
            lambda values, said: 1 - _rmse(values[:-1], said) / _rmse(values[1:], values[:-1]),
        "The yardstick is the mean of the series here. It should be \"same as last value\".":
            lambda values, said: 1 - _rmse(values[1:], said) / (_rmse(values[1:], np.mean(values[1:])) or 1),
        "Upside down: the error of the forecasts is divided by that of the last value.":
            lambda values, said: 1 - _rmse(values[1:], values[:-1]) / (_rmse(values[1:], said) or 1e-9),
        "The sign is wrong: a gain is positive when the forecasts are better.":
            lambda values, said: _rmse(values[1:], said) / _rmse(values[1:], values[:-1]) - 1,
        "This is the difference of the two errors, in the series' unit. Divide by the error of the last value.":
            lambda values, said: _rmse(values[1:], values[:-1]) - _rmse(values[1:], said),
        "In percent here, but as a share of 1 there: leave out the factor of 100.":
            lambda values, said: 100 * (1 - _rmse(values[1:], said) / _rmse(values[1:], values[:-1])),
    },
    hints=["Two errors are needed: that of the forecasts and that of \"same as last value\". Which values does the "
           "second one compare?",
           "\"Same as last value\" forecasts `values[1:]` by `values[:-1]`. An RMSE is np.sqrt(np.mean((a - b) ** 2)).",
           "1 - rmse(values[1:], said) / rmse(values[1:], values[:-1])"],
)


my_forecast = Exercise(
    reference=lambda past: 14.6 + 1.37 * past[:, -1] - 0.69 * past[:, -2],
    inputs=[(PAST,)],
    view=judged,
    mistakes={
        "This *is* \"same as last value\".": lambda past: past[:, -1],
        "You took the future: in `past[1:, -1]` stand the values that the rows before should forecast. A rule may use "
        "its own row only.": lambda past: np.append(past[1:, -1], past[-1, -1]),
        "A straight line through the last two years goes on rising at the top. Take a part of the last change only, "
        "and pull back towards a middle.": lambda past: 2 * past[:, -1] - past[:, -2],
        "Half of the last change is a good beginning. What else do you know: where is the value in its cycle?":
            lambda past: past[:, -1] + 0.5 * (past[:, -1] - past[:, -2]),
        "The value of a cycle ago is not enough: cycles differ in height and length. Start from the last value, and "
        "take from the cycle only the change.": lambda past: past[:, -11],
        "The value of ten years ago is not enough: cycles differ in height and length. Start from the last value, and "
        "take from the cycle only the change.": lambda past: past[:, -10],
        "A mean has no cycle in it.": lambda past: past.mean(axis=1),
        "The change of a cycle ago helps. Add a part of the last change, which says how this cycle does.":
            lambda past: past[:, -1] + past[:, -11] - past[:, -12],
    },
    hints=["Start from `past[:, -1]` and correct it. If the last change was upwards, will the next one be, too? If the "
           "value is far above the mean, will it stay there?",
           "Let the data choose the numbers: forecast = a + b · last + c · the one before. With the windows of the "
           "*training* years as rows, `np.linalg.lstsq` finds a, b and c.",
           "Yule did so in 1927, and found about 14.6 + 1.37 * past[:, -1] - 0.69 * past[:, -2] for these years."],
)

name_exercises(globals())
