"""Forecasts: the mathematics of a Forecaster, and what the shipped ones reach on held-out values."""

import ast
from itertools import islice

import numpy as np
import pytest

from dlcourse import MeanSquaredError, datasets
from dlcourse.forecasting import LENGTHS, SERIES, Forecaster, forecaster, task
from tests.browser.jupyter import ROOT


def gain(name, length, ahead=1):
    """By how much the error is smaller than that of "same as last value", 1 for all of it."""
    _, values, _, _, cut = task(name)
    past = np.lib.stride_tricks.sliding_window_view(values, length)[cut - length:len(values) - length - ahead + 1]
    (said,) = islice(forecaster(name, length).onwards(past), ahead - 1, ahead)
    came = values[cut + ahead - 1:]
    return 1 - (MeanSquaredError()(came, said) / MeanSquaredError()(came, past[:, -1])) ** 0.5


def test_a_network_that_answers_0_forecasts_the_last_value():
    silent = Forecaster(lambda x: np.zeros((len(x), 1)), 2.0)
    assert silent([[1.0, 5.0], [7.0, 3.0]]).tolist() == [5, 3]


def test_the_network_sees_scaled_differences_from_the_last_value():
    first = Forecaster(lambda x: x[:, 0], 4.0)  # answers with what it sees first
    assert first([[1.0, 2.0, 5.0]]).tolist() == [5 + (1 - 5)]
    x, y = first.examples([1.0, 2.0, 5.0, 7.0], 3)
    assert x.dtype == y.dtype == np.float32
    assert x[0, :, 0].tolist() == [-1, -0.75, 0] and y.tolist() == [[0.5]]


def test_examples_are_answered_rightly_by_a_network_that_has_them_right():
    made = forecaster("CO₂", 5)
    values = task("CO₂").values
    _, y = made.examples(values, 5)
    perfect = Forecaster(lambda seen: y[:len(seen)], made.scale)
    past = np.lib.stride_tricks.sliding_window_view(values, 5)[:-1]
    assert perfect(past) == pytest.approx(values[5:], abs=1e-4)


def test_onwards_it_hears_its_own_forecasts():
    growing = Forecaster(lambda x: -x[:, 0], 1.0)  # goes on in a straight line
    assert [said.tolist() for said in islice(growing.onwards([[1.0, 3.0]]), 3)] == [[5], [7], [9]]
    made, past = forecaster("sunspots", 12), task("sunspots").values[None, :12]
    first, second = islice(made.onwards(past), 2)
    assert second == pytest.approx(made(np.append(past[:, 1:], first)[None]))


def test_every_series_has_its_parts():
    for name, (_, step, _) in SERIES.items():
        dates, values, unit, named, cut = task(name)
        assert len(dates) == len(values) and unit and named == step and 0.69 < cut / len(values) < 0.71
        assert np.isfinite(values).all()
    assert len(task("oil").values) == 955  # every fifth of 4,771 days


@pytest.mark.parametrize(("name", "least"), [("sunspots", 0.36), ("CO₂", 0.6)])
def test_with_a_cycle_to_see_forecasts_beat_the_last_value(name, least):
    assert gain(name, 12) > least and gain(name, 18) > least
    assert abs(gain(name, 1)) < 0.03  # one value shows nothing of the way it goes
    assert gain(name, 2) < gain(name, 5) < gain(name, 8)
    assert gain(name, 12, ahead=4) > 0.3


def test_the_price_of_oil_is_not_forecast():
    assert all(-0.07 < gain("oil", length) < 0.01 for length in LENGTHS)


def test_weights_are_small_finite_and_made_by_a_script():
    arrays = datasets.weights("forecast")
    assert len(arrays) == 5 * len(SERIES) * len(LENGTHS)
    assert all(values.dtype == np.float32 and np.isfinite(values).all() for values in arrays.values())
    assert "weights_forecast.npz" in ast.get_docstring(ast.parse((ROOT / "data/train_forecast.py").read_text("utf-8")))


@pytest.mark.parametrize(("call", "words"), [
    (lambda: task("gold"), "no series named 'gold'; there are: sunspots, CO₂, oil"),
    (lambda: forecaster("oil", 7), "one of 1, 2, 3, 5, 8, 12, 18, 24.*you gave 7"),
    (lambda: Forecaster(None, 0), "scale"),
    (lambda: forecaster("oil", 2)([1.0, 2.0]), r"windows \(n, length\)"),
    (lambda: forecaster("oil", 2)([[1.0, np.nan]]), "past"),
    (lambda: forecaster("oil", 2).examples([1.0], 2), "at least length"),
])
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_a_fresh_forecaster_takes_any_length():
    assert forecaster("oil", 7, np.random.default_rng(1))([[1.0] * 7]).shape == (1,)
