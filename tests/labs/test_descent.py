import numpy as np
import pytest

from dlcourse import MeanSquaredError, plots
from dlcourse.gradcheck import numerical_gradient
from dlcourse.labs import DescentLab
from dlcourse.labs.bowl import BEST, FAR, HESSIAN, LEAST, X, Y, descend, in_theory, losses_along, replay
from dlcourse.labs.descent import POWERS, STEPS

LIMIT = 2 / np.linalg.eigvalsh(HESSIAN)[-1]


def loss(theta):
    return MeanSquaredError()(Y, theta[0] * X + theta[1])


def first(k, optimizer="gradient descent", rate=0.1, batch=24, m=-1.5, c=2.5, seed=1):
    run = descend(optimizer, rate, batch, m, c, seed)
    return [next(run) for _ in range(k)]


def test_the_bottom_and_its_curvature():
    assert np.abs(numerical_gradient(loss, BEST.copy())).max() < 1e-8 and loss(BEST) == pytest.approx(LEAST)
    for axis in (0, 1):
        shifted = BEST + np.eye(2)[axis]
        assert numerical_gradient(loss, shifted) == pytest.approx(HESSIAN[axis], abs=1e-6)
    assert np.abs(BEST - 1).max() < 0.05 and pytest.approx(0.2595, abs=1e-4) == LIMIT


def test_a_step_goes_against_the_gradient_of_its_rows():
    for batch in (1, 7, 24):
        before, after = first(2, batch=batch)
        x, y = X[before.rows], Y[before.rows]
        gradient = numerical_gradient(lambda t, x=x, y=y: MeanSquaredError()(y, t[0] * x + t[1]), np.array(before[:2]))
        assert np.subtract(after[:2], before[:2]) == pytest.approx(-0.1 * gradient, abs=1e-8)
        assert len(before.rows) == batch


def test_an_epoch_shows_every_row_once_in_a_new_order():
    rows = [place.rows.tolist() for place in first(2 * 4, batch=7)]
    assert [len(batch) for batch in rows] == 2 * [7, 7, 7, 3]
    epochs = [[row for batch in rows[i:i + 4] for row in batch] for i in (0, 4)]
    assert sorted(epochs[0]) == sorted(epochs[1]) == list(range(24)) and epochs[0] != epochs[1]


@pytest.mark.parametrize("rate", [0.01, 0.2, 0.27, 1.0])
def test_theory_foretells_every_step_of_gradient_descent(rate):
    foretold = in_theory(rate, -1.5, 2.5, STEPS)
    walked = np.array([place[:2] for place in replay("gradient descent", rate, 24, -1.5, 2.5, 1).first(STEPS + 1)])
    assert foretold == pytest.approx(walked[:len(foretold)], rel=1e-6)
    assert len(foretold) == (STEPS + 1 if np.abs(walked).max() <= FAR else len(walked) - 1)


def test_the_limit_is_two_over_the_largest_curvature():
    for rate, comes_closer in ((0.99 * LIMIT, True), (1.01 * LIMIT, False)):
        distances = np.linalg.norm(in_theory(rate, 3.0, 3.0, STEPS) - BEST, axis=1)
        assert (distances[-1] < distances[0]) == comes_closer


def shown(**changes):
    lab = DescentLab()
    lab.set(**changes)
    return lab


def test_the_presets_do_what_they_are_called():
    words = {name: shown(**changes).view.words.get_text() for name, changes in DescentLab.presets.items()}
    assert words == {"too small": "loss 2.6 × the least", "right": "at the bottom", "momentum": "at the bottom",
                     "too large (diverges)": "diverges: each step lands farther out",
                     "stochastic, batch 1": "loss 1.3 × the least"}


def test_momentum_arrives_where_the_same_rate_without_it_does_not():
    lab = shown(**DescentLab.presets["momentum"])
    assert lab._arrays.losses[-1] < 1.02 * LEAST < 2.5 * LEAST < lab._arrays.other_losses[-1]
    assert lab.view.name.get_text().startswith("dotted: gradient descent")


def test_all_three_pictures_show_one_step():
    lab = shown(step=3, rate=0.2)
    m, c = first(4, rate=0.2)[-1][:2]
    view = lab.view
    assert view.here.get_xydata().tolist() == [[m, c]] and len(view.path.get_xdata()) == 4
    assert view.line.get_ydata() == pytest.approx(m * view.line.get_xdata() + c)
    assert view.dot.get_xydata()[0] == pytest.approx([3, np.log10(loss([m, c]))])
    assert view.equation.get_text() == f"ŷ = {plots.number(m)} x + {plots.number(c)}"
    assert not len(view.other.get_xdata()) and view.name.get_text() == ""


def test_the_rows_of_the_next_step_are_marked_with_their_misses():
    lab = shown(batch=5, step=2)
    rows = lab._arrays.rows
    assert len(rows) == 5 and lab.view.busy.get_xdata().tolist() == X[rows].tolist()
    assert len(lab.view.idle.get_xdata()) == 19 and len(lab.view.misses.get_xdata()) == 15
    m, c = lab._arrays.path[-1]
    assert lab.view.misses.get_ydata()[1::3] == pytest.approx(m * X[rows] + c)


@pytest.mark.parametrize(("rate", "ended"), [(0.27, False), (0.3, True), (1.0, True)])
def test_divergence_is_drawn_and_told(rate, ended):
    lab = shown(rate=rate, step=STEPS)
    assert lab.error == "" and np.isfinite(lab._arrays.losses).all()
    out = int(np.argmax(lab._arrays.losses > 10 ** POWERS[1]))
    assert lab.view.gone.get_xydata().tolist() == [[out, POWERS[1]]]
    assert lab.view.words.get_color() == plots.VERMILLION and "diverges" in lab.view.words.get_text()
    assert ("stopped here: m or c has passed 1,000,000" in lab.readout) == ended
    lab.set(rate=0.2)
    assert not len(lab.view.gone.get_xdata()) and lab.view.words.get_text() == "at the bottom"


def test_readout():
    assert DescentLab().readout == ("gradient descent, η = 0.200, 24 of 24 rows a step:  step 20 (20.0 epochs)  →  "
                                    "m = 0.799, c = 1.395, loss = 0.37")
    assert "5 of 24 rows a step:  step 8 (1.6 epochs)" in shown(batch=5, step=8).readout


def test_going_back_costs_nothing_and_is_the_same():
    lab = shown(batch=1, step=60)
    path = lab._arrays.path
    lab.set(step=20)
    assert np.array_equal(lab._arrays.path, path[:21])


def test_the_loss_along_a_path():
    path = np.array([[1.0, 1.0], [-2.0, 0.5]])
    assert losses_along(path) == pytest.approx([loss(theta) for theta in path])


def test_a_bad_value_keeps_the_picture_and_the_next_move_recovers():
    lab = DescentLab()
    with pytest.raises(ValueError, match="batch must be a whole number from 1 to 24"):
        lab.set(batch=25)
    assert "batch" in lab.error and len(lab._arrays.path) == 21
    lab.set(batch=24)
    assert lab.error == ""
