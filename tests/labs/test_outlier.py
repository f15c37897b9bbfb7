import itertools

import numpy as np
import pytest
from scipy.optimize import linprog, minimize

from dlcourse import Huber, MeanAbsoluteError, MeanSquaredError, plots
from dlcourse.labs import OutlierLab
from dlcourse.labs.lines import absolute_line, huber_line, squared_line
from dlcourse.labs.outlier import LOSSES, SIZES, cars

RNG = np.random.default_rng(0)


def clouds(number=30):
    """Data with a point or two far off."""
    for _ in range(number):
        x = RNG.uniform(1, 6, 11)
        y = x + RNG.normal(size=11)
        y[:2] += RNG.normal(scale=8, size=2)
        yield x, y


def at(**changes):
    lab = OutlierLab()
    lab.set(**changes)
    return lab


def test_the_data_are_the_files():
    x, y = cars()
    assert tuple(x) == SIZES and y[0] == pytest.approx(7.35, abs=0.01) and y[-1] == pytest.approx(11.76, abs=0.01)


def test_least_squares_against_numpy():
    for x, y in clouds():
        assert squared_line(x, y) == pytest.approx(tuple(np.polyfit(x, y, 1)))


def test_least_absolute_deviations_against_linear_programming():
    """Minimise Σ(u + v) with slope · x + intercept + u − v = y and u, v ≥ 0."""
    for x, y in clouds():
        n = len(x)
        found = linprog([0, 0] + [1] * 2 * n, A_eq=np.hstack([x[:, None], np.ones((n, 1)), np.eye(n), -np.eye(n)]),
                        b_eq=y, bounds=[(None, None)] * 2 + [(0, None)] * 2 * n)
        slope, intercept = absolute_line(x, y)
        assert np.abs(y - slope * x - intercept).sum() == pytest.approx(found.fun)


@pytest.mark.parametrize("delta", [0.1, 0.5, 1.0, 20.0])
def test_huber_has_no_slope_left_and_is_scipys(delta):
    loss = Huber(delta)
    for x, y in clouds():
        slope, intercept = huber_line(x, y, delta)
        pull = loss.gradient(y, slope * x + intercept)
        assert np.abs([pull.sum(), pull @ x]).max() < 1e-6  # where fewer than two points are near, no exact solution
        found = minimize(lambda line, x=x, y=y: loss(y, line[0] * x + line[1]), (1.0, 0.0), method="Nelder-Mead",
                         options={"xatol": 1e-9, "fatol": 1e-13, "maxiter": 2000})
        assert loss(y, slope * x + intercept) <= found.fun + 1e-6


def test_huber_is_exact_on_the_labs_own_data():
    for _ in range(300):
        lab_x, lab_y = cars()
        x, y = np.append(lab_x, RNG.uniform(1, 6)), np.append(lab_y, RNG.uniform(4, 18))
        delta = 10 ** RNG.uniform(-1, 1.3)
        slope, intercept = huber_line(x, y, delta)
        pull = np.clip(y - slope * x - intercept, -delta, delta)
        assert np.abs([pull.sum(), pull @ x]).max() < 1e-9


def test_huber_lies_between_its_parents():
    for x, y in clouds(5):
        assert huber_line(x, y, 1e3) == pytest.approx(squared_line(x, y))
        near = huber_line(x, y, 0.01)
        cost = MeanAbsoluteError()(y, near[0] * x + near[1])
        best = absolute_line(x, y)
        assert cost == pytest.approx(MeanAbsoluteError()(y, best[0] * x + best[1]), abs=0.02)


def test_every_line_is_best_under_its_own_loss():
    for litres, use in itertools.product((1.0, 3.1, 6.0), (4.0, 11.0, 18.0)):
        arrays = at(litres=litres, use=use)._arrays
        for row, loss in enumerate((MeanSquaredError(), MeanAbsoluteError(), Huber(1.0))):
            costs = [loss(arrays.y, slope * arrays.x + intercept) for slope, intercept in arrays.lines]
            assert costs[row] == pytest.approx(min(costs), abs=1e-9)


def test_the_numbers_of_the_lesson():
    """A typing mistake drags the squared error's line, and hardly the others'."""
    squared, absolute, huber = at(**OutlierLab.presets["a typing mistake"])._arrays.lines[:, 0]
    without = OutlierLab()._arrays.before[0]
    assert squared == pytest.approx(1.56, abs=0.005) and without == pytest.approx(0.97, abs=0.005)
    assert absolute == pytest.approx(1.07, abs=0.005) and huber == pytest.approx(1.09, abs=0.005)
    squared, absolute, huber = at(**OutlierLab.presets["at the left end"])._arrays.lines[:, 0]
    assert squared < 0 < 0.9 < absolute and huber > 0.75


def test_moving_the_outlier_up_moves_only_the_squared_line_on():
    lines = [at(use=use)._arrays.lines for use in (14.0, 16.0, 18.0)]
    squared, absolute, huber = (np.diff([line[row, 0] for line in lines]) for row in range(3))
    assert squared.min() > 0.15 and squared[0] == pytest.approx(squared[1])
    assert np.abs(absolute).max() < 1e-9 and np.abs(huber).max() < 1e-6


def test_pulls_are_shares_and_balance():
    for show in LOSSES:
        arrays = at(show=show)._arrays
        assert np.abs(arrays.pulls).sum() == pytest.approx(1)
        if show != "absolute error":  # there the points on the line hold it, with a pull between −1 and 1
            assert arrays.pulls.sum() == pytest.approx(0, abs=1e-6)
    assert at(show="squared error")._arrays.pulls[-1] > 0.35
    votes = at(show="absolute error")._arrays.pulls
    assert votes[-1] == pytest.approx(1 / 9) and (votes == 0).sum() == 2  # two points hold the line


def test_the_point_left_out():
    lab = at(left_out=True)
    assert lab._arrays.point is None and len(lab._arrays.x) == len(SIZES)
    assert not len(lab.view.point.get_xdata()) and lab.view.share.get_text() == lab.view.labels[-1].get_text() == ""
    assert lab._arrays.lines[0] == pytest.approx(lab._arrays.before)
    assert lab.readout.startswith("◆ left out:  slope under squared error 0.97, absolute 1.02, Huber (δ = 1.00) 0.97")


def test_the_picture_shows_distances_and_pulls_of_the_chosen_loss():
    lab = at(show="Huber")
    slope, intercept = lab._arrays.lines[2]
    (x, low), (_, high) = lab.view.distances.get_segments()[-1]
    assert (x, low, high) == pytest.approx((4.8, slope * 4.8 + intercept, 17.0))
    assert lab.view.title.get_text() == "each point's share of the pull on the line of the Huber loss"
    assert lab.view.share.get_color() == plots.PURPLE


EXTREMES = [{"litres": 6.0, "use": 4.0}, {"litres": 6.0, "use": 18.0}, {"left_out": True},
            {"litres": 1.0, "use": 4.0, "show": "absolute error"}]


@pytest.mark.parametrize("changes", [*OutlierLab.presets.values(), *EXTREMES])
def test_names_stand_apart_and_inside(changes):
    lab = at(**changes)
    renderer = lab.view.figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in (*lab.view.labels, lab.view.title, lab.view.share)
             if text.get_text()]
    assert all(box.x0 >= 0 and box.x1 <= 630 and box.y1 <= 420 for box in boxes)
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_a_bad_value_keeps_the_picture_and_the_next_move_recovers():
    lab = at()
    with pytest.raises(ValueError, match="use = 30 is outside"):
        lab.set(use=30)
    assert "use = 30" in lab.error and lab._arrays.point == (4.8, 17.0)
    lab.set(use=12)
    assert lab.error == "" and lab._arrays.point == (4.8, 12.0)
