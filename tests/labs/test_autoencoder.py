import numpy as np
import pytest
from scipy.special import expit
from sklearn.decomposition import PCA

from dlcourse.labs.autoencoder import AutoencoderLab
from dlcourse.labs.autorun import LAST, best_linear, replay
from dlcourse.labs.autoview import SAMPLES, strongest
from dlcourse.labs.rbmrun import digits


def shown(name, **changes):
    return AutoencoderLab(**AutoencoderLab.presets[name] | changes)


def test_the_picture_goes_through_the_code():
    arrays = shown("9 numbers", place=17)._arrays
    network, x = replay(9, None, 0.1, 1).first(LAST + 1)[-1].network, digits().x_test[17]
    code = expit(x @ network.params["0.W"] + network.params["0.b"])
    made = expit(code @ network.params["1.W"] + network.params["1.b"])
    assert arrays.code == pytest.approx(code) and arrays.made.ravel() == pytest.approx(made)
    assert arrays.own == pytest.approx(np.mean((made - x) ** 2)) and (arrays.picture.ravel() == x).all()


def test_the_best_linear_code_is_that_of_principal_components():
    known = digits()
    for size in (2, 9):
        pca = PCA(size).fit(known.x)
        made = pca.inverse_transform(pca.transform(known.x_test))
        assert best_linear(size) == pytest.approx(np.mean((made - known.x_test) ** 2))
    assert best_linear(0) == pytest.approx(np.mean((known.x.mean(axis=0) - known.x_test) ** 2))


def test_more_numbers_give_a_better_picture():
    errors = [shown("9 numbers", size=size)._arrays.errors[-1] for size in (1, 4, 9, 36)]
    assert errors == sorted(errors, reverse=True) and errors[0] > 0.05 and errors[-1] < 0.005
    assert shown("9 numbers")._arrays.errors[-1] < best_linear(9)


def test_training_starts_at_the_mean_picture():
    arrays = shown("start")._arrays
    assert len(arrays.errors) == 1 and arrays.errors[0] == pytest.approx(arrays.mean, abs=0.008)


def test_sparsity_makes_each_number_active_a_share_rho():
    dense, sparse = shown("36 numbers")._arrays, shown("36, sparse", strength=0.1)._arrays
    assert dense.active.mean() == pytest.approx(0.5, abs=0.08)
    assert sparse.active == pytest.approx(0.05, abs=0.03)


def test_a_sparse_code_says_more_with_its_strongest_numbers():
    dense, sparse, too = (shown(name)._arrays for name in ("36 numbers", "36, sparse", "too sparse"))
    assert dense.few < 0.35 and sparse.few > 0.5
    assert dense.errors[-1] < sparse.errors[-1] < too.errors[-1]
    assert too.few < sparse.few  # forced too hard, all numbers become weak alike


def test_strongest():
    assert strongest(np.array([[0.5, 0.1, 0.4], [0.2, 0.2, 0.2]]), few=1) == pytest.approx([0.5, 1 / 3])
    assert strongest(np.array([0.1, 0.3])) == 1


def test_the_strength_is_nothing_without_rho():
    assert (shown("9 numbers", strength=1.0)._arrays.errors == shown("9 numbers")._arrays.errors).all()


def test_a_number_is_changed_by_hand_within_0_and_1():
    before = shown("36, sparse")._arrays
    lab = shown("turn one number")
    assert lab._arrays.code[0] == 1 and (lab._arrays.code[1:] == before.code[1:]).all()
    assert np.abs(lab._arrays.made - before.made).max() > 0.5
    assert lab.view.hands[1].get_xy() == (0, 0)
    lab.set(change=-1.0, unit=8)
    assert lab._arrays.code[7] == 0 and lab.view.hands[1].get_xy() == (1, 1)
    lab.set(size=4)  # number 8 is gone: the hand is on the last one
    assert lab._arrays.unit == 3


def test_the_number_that_the_hand_is_on_is_framed_before_it_is_changed():
    lab = shown("9 numbers", unit=1)
    assert not lab._arrays.changed and all(hand.get_visible() for hand in lab.view.hands)
    first = lab._image.value
    lab.set(unit=9)
    assert lab.view.hands[1].get_xy() == (2, 1) and lab._image.value != first


def test_what_is_drawn():
    lab = shown("36, sparse")
    view, arrays = lab.view, lab._arrays
    bars = view.bars.get_segments()
    assert len(bars) == 36 and bars[4][1] == pytest.approx((5, arrays.active[4]))
    assert view.wanted.get_ydata() == [0.05, 0.05] and view.wanted_text.get_text() == "ρ = 0.05"
    assert (view.paints.image.pictures[9][2] == view.paints.shades(arrays.weights[9])).all()
    assert view.linear.get_ydata() == [arrays.linear] * 2 and view.end.get_text() == f"{arrays.errors[-1]:.3f}"
    known = digits().x_test[:SAMPLES].reshape(-1, 8, 8)
    assert (arrays.samples[:SAMPLES] == known).all()
    assert np.mean((arrays.samples[SAMPLES:] - known) ** 2) < 0.02
    lab.set(rho="off")
    assert not len(view.wanted.get_ydata()) and view.wanted_text.get_text() == ""


def test_readout():
    assert AutoencoderLab().readout == ("9 numbers: error 0.020 a pixel (best linear code 0.022), six strongest carry "
                                        "86 %; this 5: 0.022")
    assert AutoencoderLab(size=1).readout.startswith("1 number: ")
    longest = AutoencoderLab(size=36, unit=36, change=1.0).readout
    assert "this 5, number 36 changed: " in longest and len(longest) < 118  # one line of the lab


@pytest.mark.parametrize("changes", [{"size": 1}, {"rho": 0.5, "step": 1}, *AutoencoderLab.presets.values()], ids=str)
def test_no_words_overlap_or_leave_the_picture(changes, tidy):
    lab = AutoencoderLab(**changes)
    lab._painter.frame()
    texts = [*lab.view.page.texts, *lab.view.end.axes.texts, *lab.view.wanted_text.axes.texts]
    tidy(lab.view, texts)


def test_few_runs_are_kept_and_going_back_costs_nothing():
    lab = AutoencoderLab(step=6, seed=3)
    before = replay.cache_info().misses
    lab.set(step=2, place=9, unit=2, change=0.5)
    lab.set(step=6)
    assert replay.cache_info().misses == before and replay.cache_info().maxsize <= 12


def test_a_bad_value_keeps_the_picture_and_the_next_move_recovers():
    lab = AutoencoderLab()
    with pytest.raises(ValueError, match=r"change = 2 is outside the control's range"):
        lab.set(change=2)
    assert "change" in lab.error and lab.state.change == 0
    lab.set(size=4)
    assert lab.error == "" and lab.state.size == 4
