import itertools

import numpy as np
import pytest

from dlcourse.boltzmann import RestrictedBoltzmannMachine
from dlcourse.labs.rbm import RbmLab
from dlcourse.labs.rbmrun import BATCH, LAST, UPDATES, digits, replay, run


@pytest.fixture(scope="module")
def trained():
    return RbmLab(**RbmLab.presets["500 updates"])


def test_training_is_contrastive_divergence():
    """The first step by hand: draw h, give v back, move by v'h' − vh, with momentum 0.9."""
    known, rng = digits(), np.random.default_rng(2)
    machine = RestrictedBoltzmannMachine(64, 4, rng=rng)
    W, b, c = (machine.params[name] for name in "Wbc")
    speed = [np.zeros_like(part) for part in (W, b, c)]

    def up(v):
        return 1 / (1 + np.exp(-(v @ W + c)))

    rows = rng.permutation(len(known.x))
    for start in range(0, UPDATES * BATCH, BATCH):
        v = known.x[rows[start:start + BATCH]]
        h = up(v)
        drawn = (rng.random(h.shape) < h).astype(float)
        made = 1 / (1 + np.exp(-(drawn @ W.T + b)))
        up_made = up(made)
        slopes = ((made.T @ up_made - v.T @ h) / BATCH, (made - v).mean(axis=0), (up_made - h).mean(axis=0))
        for part, pace, slope in zip((W, b, c), speed, slopes, strict=True):
            pace *= 0.9
            pace -= 0.1 * slope
            part += pace
    first, second = itertools.islice(run(4, 0.1, 1, "all digits", 2), 2)
    assert np.abs(first.machine.params["W"]).max() < 0.1
    assert second.machine.params["W"] == pytest.approx(W) and second.machine.params["c"] == pytest.approx(c)


def test_it_learns_from_no_test_picture():
    known = digits()
    assert known.x.shape == (1437, 64) and known.x_test.shape == (360, 64)
    assert not {row.tobytes() for row in known.x} & {row.tobytes() for row in known.x_test}


def test_500_updates_give_digits_back(trained):
    arrays = trained._arrays
    assert len(arrays.errors) == LAST + 1 and arrays.errors[0] > 0.15 and arrays.errors[-1] < 0.017
    assert arrays.mean == pytest.approx(0.0737, abs=1e-4)


def test_fantasies_are_close_to_pictures_it_has_learned_from(trained):
    """The nearest of the 1,437 pictures is half as far as it is from noise of the same ink."""
    rng, known = np.random.default_rng(0), digits().x

    def nearest(rows):
        return np.mean([((known - row) ** 2).mean(axis=1).min() for row in rows])

    dreams = trained._arrays.fantasies.reshape(-1, 64)
    mixed = rng.permuted(dreams, axis=1)
    assert nearest(dreams) < 0.5 * nearest(mixed)


def test_before_training_it_knows_nothing():
    arrays = RbmLab(step=0)._arrays
    assert arrays.hidden == pytest.approx(0.5, abs=0.1) and arrays.fantasies == pytest.approx(0.5, abs=0.05)


def test_one_hidden_unit_gives_back_little_more_than_the_mean():
    arrays = RbmLab(**RbmLab.presets["one hidden unit"])._arrays
    assert arrays.weights.shape == (1, 8, 8) and abs(arrays.errors[-1] - arrays.mean) < 0.005


def test_a_machine_that_knows_threes_makes_one_of_a_seven(trained):
    arrays = RbmLab(**RbmLab.presets["only 3, shown a 7"])._arrays
    known = digits()
    assert arrays.label == 7
    means = [known.x[known.labels == digit].mean(axis=0) for digit in range(10)]
    nearest = [np.argmin([((row - mean) ** 2).sum() for mean in means]) for row in arrays.fantasies.reshape(-1, 64)]
    assert nearest.count(3) >= 16
    lab = RbmLab(**RbmLab.presets["500 updates"] | {"place": 5})
    assert arrays.own > 2 * lab._arrays.own


def test_noise_and_its_reconstruction(trained):
    lab = RbmLab(**RbmLab.presets["noisy picture"])
    picture = digits().x_test[3].reshape(8, 8)
    changed = np.mean(lab._arrays.picture != picture)
    assert 0.15 < changed < 0.45
    lab.set(noise=0.0)
    assert (lab._arrays.picture == picture).all() and lab._arrays.own == pytest.approx(trained._arrays.own)
    assert lab._arrays.made == pytest.approx(replay(36, 0.1, 1, "all digits", 1).first(LAST + 1)[-1]
                                             .machine.reconstruct(picture.reshape(1, 64)).reshape(8, 8))


def test_what_is_drawn(trained):
    view, arrays = trained.view, trained._arrays
    assert (view.filters.image.pictures[7][2] == view.filters.shades(arrays.weights[7])).all()
    low, high = view.filters.shades.limits
    assert low == -high and high >= np.abs(arrays.weights).max()
    assert view.own.get_text() == f"error {arrays.own:.3f}"
    assert view.curve.get_ydata().max() <= 0.12 and view.end.get_text() == f"{arrays.errors[-1]:.3f}"
    assert view.mean.get_ydata()[0] == arrays.mean


def test_readout():
    assert RbmLab().readout == ("240 updates of CD-1: squared error 0.019 a pixel on test pictures (mean picture "
                                "0.074); this 5: 0.023")


def test_the_largest_rate_stays_finite():
    arrays = RbmLab(**RbmLab.presets["η = 3"] | {"k": 5})._arrays
    assert all(np.isfinite(part).all() for part in (arrays.weights, arrays.errors, arrays.fantasies))


@pytest.mark.parametrize("changes", [{"step": 0}, {"step": LAST, "kind": "0 and 1"}, *RbmLab.presets.values()], ids=str)
def test_no_words_overlap_or_leave_the_picture(changes, tidy):
    lab = RbmLab(**changes)
    lab._painter.frame()
    texts = [*lab.view.page.texts, *lab.view.end.axes.texts]
    tidy(lab.view, texts)


def test_few_runs_are_kept_and_going_back_costs_nothing():
    lab = RbmLab(step=6, seed=3)
    before = replay.cache_info().misses
    lab.set(step=2, place=9, noise=0.5, rounds=5)
    lab.set(step=6)
    assert replay.cache_info().misses == before and replay.cache_info().maxsize <= 16


def test_a_bad_value_keeps_the_picture_and_the_next_move_recovers():
    lab = RbmLab()
    with pytest.raises(ValueError, match="hidden must be one of 1, 4, 9"):
        lab.set(hidden=40)
    assert "hidden" in lab.error and lab.state.hidden == 36
    lab.set(step=1)
    assert lab.error == "" and lab.state.step == 1
