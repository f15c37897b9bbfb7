import numpy as np
import pytest

from dlcourse import MeanSquaredError
from dlcourse.forecasting import forecaster, task
from dlcourse.labs import ForecastLab
from dlcourse.labs.forecast import BACK, LOOKS, MOST, forecasts, plural, rmse


def test_the_picture_shows_the_forecast_of_the_window():
    lab = ForecastLab(series="sunspots", now=40, length=12, ahead=3)
    values, here = task("sunspots").values, lab._arrays.here
    window = values[None, here - 11:here + 1]
    said = []
    for _ in range(3):
        said.append(forecaster("sunspots", 12)(window)[0])
        window = np.append(window[:, 1:], said[-1])[None]
    assert lab.view.lines["forecast"].get_ydata()[1:] == pytest.approx(np.array(said) - values[here], abs=1e-4)
    assert lab.view.lines["seen"].get_ydata() == pytest.approx(values[here - 11:here + 1] - values[here])
    assert lab.view.lines["came"].get_ydata()[1] == pytest.approx(values[here + 1] - values[here])


def test_errors_are_those_of_all_new_values():
    values, cut = task("CO₂").values, task("CO₂").cut
    _, errors = forecasts("CO₂", 8)
    for h in (1, 5, MOST):
        last = MeanSquaredError()(values[cut + h - 1:], values[cut - 1:len(values) - h]) ** 0.5
        assert errors[1, h - 1] == pytest.approx(last)
    past = np.lib.stride_tricks.sliding_window_view(values, 8)[cut - 8:-1]
    assert errors[0, 0] == pytest.approx(rmse(values[cut:], forecaster("CO₂", 8)(past)))


def test_the_first_forecast_is_of_the_first_new_value_and_the_last_of_the_last():
    lab = ForecastLab(series="oil", now=0, ahead=1)
    assert lab._arrays.here + 1 == task("oil").cut
    lab.set(now=100)
    assert lab._arrays.here + 1 == len(task("oil").values) - 1
    assert len(lab._arrays.came) == 2 and len(lab._arrays.past) == BACK + 1


def test_the_lessons_numbers():
    """Sunspots and CO₂ are forecast at least a quarter better than by the last value, oil is not."""
    gains = {name: 1 - np.divide(*forecasts(name, 12)[1][:, 0]) for name in LOOKS}
    assert gains["sunspots"] > 0.36 and gains["CO₂"] > 0.6 and -0.07 < gains["oil"] < 0.01


def test_readout_and_numbers():
    lab = ForecastLab()
    assert lab.readout == ("sunspots, 12 values seen, 8 years ahead: RMSE 44.2, \"same as last value\" 65.6: "
                           "33 % better")
    assert [text.get_text() for text in lab.view.numbers] == ["● 44.2", "■ 65.6"]
    lab.set(length=1)
    assert "1 value seen" in lab.readout and lab.readout.endswith("2 % worse")
    assert plural(1, "month") == "1 month" and plural(2, "month") == "2 months"


def test_an_error_beyond_the_top_leaves_a_mark_at_the_edge():
    lab = ForecastLab(**ForecastLab.presets["errors pile up"])
    assert lab._arrays.errors[0, lab.state.ahead - 1] > LOOKS["CO₂"].error
    assert lab.view.dots[0].get_ydata() == [LOOKS["CO₂"].error]
    assert "worse" in lab.readout


def test_another_series_has_its_own_axes():
    lab = ForecastLab()
    lab.set(series="CO₂")
    assert lab.view.titles[0].get_text() == "CO₂ (parts per million)"
    assert lab.view.near.get_xlabel() == "months from now" and lab.view.right.get_ylim() == (0, LOOKS["CO₂"].error)


def test_bad_values_name_the_control():
    lab = ForecastLab()
    for bad in ({"length": 7}, {"ahead": 0}, {"series": "gold"}):
        with pytest.raises(ValueError, match=next(iter(bad))):
            lab.set(**bad)
