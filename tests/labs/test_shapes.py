import tracemalloc

import numpy as np
import pytest

from dlcourse.activations import relu, softmax
from dlcourse.labs import ShapesLab
from dlcourse.labs.shaperun import HELD_OUT, LAST, PICTURES, ROWS, UPDATES, pictures, replay, shapes
from dlcourse.labs.shapes import GRIDS, SHAPES, SIDE, VIEWS, next_wrong, tiles


def at(**changes):
    lab = ShapesLab()
    lab.set(**changes)
    return lab


def preset(name):
    return at(**ShapesLab.presets[name])


def test_sixteen_neurons_reach_92_of_100_from_three_starts():
    for seed in (1, 2, 3):
        arrays = at(hidden=16, seed=seed, step=LAST)._arrays
        assert arrays.accuracies[-1] >= 0.92 and arrays.accuracies[0] < 0.5
        assert arrays.costs[0].min() > 0.9 and arrays.costs[-1, 0] < 0.1 and arrays.costs[-1, 1] < 0.35


def test_the_readout_is_coarse():
    assert at(step=0).readout == ("784-8-3, 0 updates:  over 30% of 720 held-out shapes right;  this picture: square")
    assert "1800 updates:  over 90% of" in preset("eight features").readout


def test_presets_show_what_they_say():
    assert preset("random start")._arrays.accuracies == pytest.approx([1 / 3], abs=0.2)
    eight, two = (preset(name)._arrays.accuracies[-1] for name in ("eight features", "two are few"))
    assert eight > two + 0.03
    few = preset("60 pictures")._arrays
    assert few.costs[-1, 0] < 0.01 and few.accuracies[-1] < 0.65 and few.costs[-1, 1] > 1
    four = preset("what is a 4?")
    assert four._arrays.truth is None and four._arrays.chances.max() > 0.9
    assert any(line.text == "none of the three" for line in four.view.words.lines)


def test_what_is_shown_is_what_the_network_says():
    lab = at(step=7, hidden=4, number=11)
    _, training = replay(4, "ReLU", ROWS, 0.003, 0.0, 1)
    params, x = training.first(8)[-1].params, shapes()[0][ROWS + 10]
    hidden = relu(x @ params["0.W"] + params["0.b"])
    assert lab._arrays.hidden == pytest.approx(hidden, abs=1e-4)
    assert lab._arrays.chances == pytest.approx(softmax(hidden @ params["1.W"] + params["1.b"]), abs=1e-5)
    assert lab._arrays.truth == shapes()[1][ROWS + 10]
    assert np.array_equal(lab._arrays.picture.ravel(), x)
    weights = lab._arrays.maps
    lab.set(view=VIEWS[1])
    assert lab._arrays.maps == pytest.approx(weights * x.reshape(SIDE, SIDE), abs=1e-6)
    assert weights[2].ravel() / params["0.W"][:, 2] == pytest.approx(weights[0, 0, 0] / params["0.W"][0, 0], rel=1e-3)
    assert lab._arrays.favourites.tolist() == params["1.W"].argmax(axis=1).tolist()


def test_a_step_is_fifteen_updates_in_float32():
    _, training = replay(2, "tanh", 60, 0.003, 0.0, 4)
    first, second = training.first(2)
    assert UPDATES == 15 and all(values.dtype == np.float32 for values in second.params.values())
    # Adam moves no parameter farther than η a step, or hardly: each of the 15 steps is about η long
    moved = np.abs(second.params["0.W"] - first.params["0.W"]).max()
    assert 5 * 0.003 < moved < 15.5 * 0.003


def test_held_out_pictures_are_never_learned_from():
    x, labels, names = shapes()
    assert len(x) == ROWS + HELD_OUT and names == ("circle", "square", "triangle")
    assert np.array_equal(pictures(SHAPES), x[ROWS:]) and np.bincount(labels[ROWS:]).tolist() == [240] * 3


@pytest.mark.parametrize("kind", PICTURES)
def test_pictures_of_every_kind(kind):
    rows = pictures(kind)
    assert rows.shape == (HELD_OUT, 784) and rows.dtype == np.float32 and 0 <= rows.min() < rows.max() <= 1
    lab = at(kind=kind, number=HELD_OUT)
    assert (lab._arrays.truth is not None) == (kind == SHAPES)


def test_the_button_leads_from_one_wrong_picture_to_the_next():
    lab = at(step=40)
    seen = []
    for _ in range(3):
        lab.set(**next_wrong(lab.state))
        assert lab._arrays.chances.argmax() != lab._arrays.truth
        seen.append(lab.state.number)
    assert seen == sorted(set(seen))
    lab.set(number=HELD_OUT)
    assert next_wrong(lab.state)["number"] <= seen[0]  # round again
    lab.set(kind="noise", number=8)
    assert next_wrong(lab.state) == {"number": 9}


def test_scrubbing_back_is_free_and_exact():
    lab = at(step=20)
    early = at(step=5)._arrays.maps
    assert not np.array_equal(lab._arrays.maps, early)
    lab.set(step=5)
    assert np.array_equal(lab._arrays.maps, early)


def test_a_changed_setting_starts_anew_and_another_picture_does_not():
    lab = at(step=30)
    lab.set(number=100, kind="noise", view=VIEWS[1])
    assert lab.state.step == 30
    lab.set(rate=0.01)
    assert lab.state.step == 4


@pytest.mark.parametrize("neurons", GRIDS)
def test_the_neurons_pictures_stay_in_their_column(neurons):
    places, size = tiles(neurons)
    side = SIDE * size
    assert len(places) == neurons
    for i, (x, y) in enumerate(places):
        assert x >= 186 and x + side <= 456 and y - 16 >= 20 and y + side <= 372
        assert all(abs(x - u) >= side or abs(y - v) >= side + 14 for u, v in places[:i])


@pytest.mark.parametrize("function", ["ReLU", "tanh", "sigmoid", "linear"])
def test_the_largest_rate_stays_finite(function):
    arrays = at(rate=0.1, hidden=16, function=function, step=LAST)._arrays
    assert np.isfinite(arrays.costs).all() and np.isfinite(arrays.maps).all()


def test_a_run_has_bounded_memory():
    shapes()
    tracemalloc.start()
    replay(16, "ReLU", 240, 0.002, 0.0, 9)[1].first(LAST + 1)
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert size < 12e6
