import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from dlcourse.gradcheck import check_gradient
from dlcourse.labs import LocalMinimaLab
from dlcourse.labs.minima import (
    BARRIERS,
    BOTTOMS,
    REACH,
    SEEDS,
    STEPS,
    draws,
    height,
    percent,
    roll,
    slope,
    valley,
)


def test_the_slope_is_that_of_the_curve():
    w = np.linspace(-5, 5, 41)
    check_gradient(slope(w), lambda w: float(np.sum(height(w))), w)


def test_the_valleys_and_the_tops_between_them():
    for bottom in BOTTOMS:
        found = minimize_scalar(height, bounds=(bottom - 0.3, bottom + 0.3), method="bounded", options={"xatol": 1e-9})
        assert found.x == pytest.approx(bottom, abs=1e-4)
    assert slope(BARRIERS) == pytest.approx(0, abs=1e-4) and (np.diff(np.sort([*BOTTOMS, *BARRIERS])) > 0).all()
    assert height(BOTTOMS).argmin() == 1 and valley(BOTTOMS).tolist() == [0, 1, 2]


def test_every_ball_takes_its_own_steps():
    """Ball 7, step by step in plain Python."""
    w, path = 3.2, roll(3.2, 0.1, 2.0)
    assert path.shape == (STEPS + 1, SEEDS)
    for step in range(STEPS):
        w -= 0.1 * (0.3 * w + 1.2 * np.cos(2 * w) + 2.0 * draws()[step, 7])
        assert path[step + 1, 7] == pytest.approx(w)


def test_without_noise_all_seeds_are_one_and_end_in_the_nearest_valley():
    for start, bottom in ((3.2, 2), (1.0, 2), (0.8, 1), (-2.6, 1), (-2.9, 0), (-4.5, 0)):
        end = roll(start, 0.1, 0.0)[-1]
        assert np.ptp(end) == 0 and end[0] == pytest.approx(BOTTOMS[bottom], abs=1e-3)


def share(**changes):
    lab = LocalMinimaLab()
    lab.set(**changes)
    return lab._arrays.share[-1]


def test_noise_carries_balls_out_and_too_much_scatters_them():
    shares = [share(**LocalMinimaLab.presets[name])
              for name in ("no noise", "some noise", "enough noise", "too much noise")]
    assert shares[0] == 0 and 0.2 < shares[1] < 0.4 and 0.6 < shares[2] < 0.8 and 0.2 < shares[3] < 0.45
    assert share(**LocalMinimaLab.presets["a small rate"]) < 0.1
    assert share(**LocalMinimaLab.presets["a lucky start"]) == 1


def test_the_low_end_of_the_noise_is_none():
    lab = LocalMinimaLab()
    lab.controls["noise"].value = lab.controls["noise"].min
    assert np.ptp(lab._arrays.crowd) == 0 and "no noise" in lab.readout
    lab.set(noise=0.1)
    assert np.ptp(lab._arrays.crowd) > 0 and "noise σ = 0.10" in lab.readout


def test_the_picture_shows_this_ball_the_crowd_and_the_share():
    lab = LocalMinimaLab(seed=3, step=120)
    view, arrays = lab.view, lab._arrays
    assert len(view.trail.get_xdata()) == 121 and view.trail.get_xdata()[-1] == arrays.crowd[2] == arrays.path[-1]
    elsewhere, deep = (dots.get_xydata() for dots in view.dots)
    assert len(elsewhere) + len(deep) == SEEDS and len(deep) == round(SEEDS * arrays.share[-1])
    assert ((BARRIERS[0] < deep[:, 0]) & (deep[:, 0] < BARRIERS[1])).all()
    assert view.own.get_xydata().tolist() == [[arrays.path[-1], 3]]
    assert view.percent.get_text() == percent(arrays.share[-1])
    assert view.dot.get_xydata().tolist() == [[120, 100 * arrays.share[-1]]]


def test_a_ball_that_flies_out_is_pointed_at():
    lab = LocalMinimaLab(noise=10.0, rate=2.0, step=50)
    gone = np.abs(lab._arrays.crowd) > REACH
    counts = [int(text.get_text().strip("◂ ▸") or 0) for text in lab.view.beyond]
    assert sum(counts) == gone.sum() > 50
    lab.set(seed=int(np.argmax(gone[:20])) + 1)
    side = np.sign(lab._arrays.path[-1])
    assert lab.view.ball.get_marker() == {1: ">", -1: "<"}[side] and "out of sight" in lab.view.words.get_text()
    assert lab.view.ball.get_xdata()[0] == side * REACH
    lab.set(step=0)
    assert lab.view.ball.get_marker() == "o"


def test_readout():
    lab = LocalMinimaLab(**LocalMinimaLab.presets["no noise"])
    assert lab.readout == ("η = 0.100, no noise:  step 200  →  w = 2.08, in the right valley;  0 % of 200 seeds are in "
                           "the deepest")


def test_a_bad_value_keeps_the_picture_and_the_next_move_recovers():
    lab = LocalMinimaLab()
    with pytest.raises(ValueError, match="start = 5 is outside"):
        lab.set(start=5)
    assert "start" in lab.error
    lab.set(start=-1.0)
    assert lab.error == ""
