import itertools

import numpy as np
import pytest

from dlcourse.labs.tuning import RATES, SIZES, STARTS, State, TuningLab, best_of_all, best_of_map
from dlcourse.labs.tuning_runs import EPOCHS, LAYERS, NAMES, PARTS, curves, parts, results, run


def test_the_digits_are_cut_into_three_parts_that_share_no_picture():
    sizes = {name: len(labels) for name, (_, labels) in parts().items()}
    assert sizes == PARTS and sum(sizes.values()) == 1797
    rows = np.concatenate([x for x, _ in parts().values()])
    assert len(np.unique(rows, axis=0)) == 1797 and rows.min() == 0 and rows.max() == 1
    assert all(np.bincount(labels).min() > 30 for _, labels in parts().values())


def test_the_file_holds_every_run():
    assert results().shape == (len(RATES), len(SIZES), len(LAYERS), len(NAMES), len(STARTS), EPOCHS, len(PARTS))
    assert np.prod(results().shape[:5]) == 1458
    assert (results() <= list(PARTS.values())).all() and results().max(axis=tuple(range(6))).min() > 450


@pytest.mark.parametrize(("setting", "epochs"), [
    ((0.3, 16, 1, "ReLU", 1), EPOCHS), ((0.1, 8, 2, "tanh", 2), 8), ((0.01, 4, 3, "sigmoid", 3), 5),
    ((1, 64, 1, "tanh", 1), 4)])
def test_a_run_made_again_gives_what_the_file_says(setting, epochs):
    again = np.array(list(itertools.islice(run(*setting), epochs)))
    rate, size, layers, name, start = setting
    kept = results()[RATES.index(rate), SIZES.index(size), layers - 1, NAMES.index(name), start - 1, :epochs]
    # to the digit where it was made; elsewhere rounding differs, and a run of hundreds of steps drifts a little
    assert np.abs(again - kept).max() <= 0.02 * np.array(list(PARTS.values())).max()
    assert np.abs(again - kept).mean() < 2


def test_the_map_and_the_curves_are_the_files():
    state = State(function="tanh", layers=2, size=8, rate=0.1, epoch=7, start=3)
    arrays = TuningLab.compute(state)
    right = results()[:, :, 1, 1, 2, :, :]
    np.testing.assert_array_equal(arrays.shares, right[:, :, 6, 1] / 500)
    np.testing.assert_array_equal(arrays.curves, right[4, 2] / [600, 500, 697])
    assert arrays.here == (4, 2) and arrays.shares[arrays.best] == arrays.shares.max()


def test_curves_of_one_setting():
    found = curves(0.1, 8, 2, "tanh")
    assert found.shape == (len(STARTS), EPOCHS, len(PARTS))
    np.testing.assert_array_equal(found[2], TuningLab.compute(State("tanh", 2, 8, 0.1, 7, 3)).curves)


def test_presets_tell_their_story():
    lab = TuningLab()
    right = {}
    for name, changes in lab.presets.items():
        lab.set(**changes)
        right[name] = dict(zip(PARTS, lab._arrays.curves[lab.state.epoch - 1], strict=True))
    assert right["right"]["validation"] > 0.95
    assert right["rate too small"]["train"] < 0.5 < right["right"]["train"]
    assert right["too large"]["train"] < 0.15 and right["too large"]["validation"] < 0.15
    assert right["bottleneck"]["train"] < 0.3
    assert right["deep sigmoid"]["train"] < 0.35
    lab.set(**lab.presets["little time"])
    rates, _ = lab._arrays.best
    assert RATES[rates] >= 0.3  # with two epochs the small rates have not got far


def test_the_ridge_is_at_the_same_rates_for_every_start():
    """The lesson's claim: the best rate lies well inside the range, whatever the random start."""
    for start in STARTS:
        for name in NAMES:
            rate = best_of_map(State(function=name, start=start, size=32))["rate"]
            assert 0.1 <= rate <= 3


def test_buttons_lead_to_the_best():
    lab = TuningLab()
    assert best_of_map(lab.state) == {"rate": 0.3, "size": 64}
    lab.set(**best_of_map(lab.state))
    assert lab._arrays.here == lab._arrays.best
    lab.set(**best_of_all(lab.state))
    everywhere = results()[..., 0, EPOCHS - 1, 1].max() / 500
    assert lab._arrays.curves[-1, 1] == everywhere == lab._arrays.shares.max()
    button = next(b for b in buttons(lab) if b.description == "best of all maps")
    lab.set(start=2)
    button.click()
    assert lab.error == "" and lab._arrays.curves[-1, 1] == results()[..., 1, EPOCHS - 1, 1].max() / 500


def buttons(widget):
    if hasattr(widget, "on_click"):
        yield widget
    for child in getattr(widget, "children", ()):
        yield from buttons(child)


def test_the_test_set_stays_closed_until_it_is_opened():
    lab = TuningLab()
    assert "test" not in lab.readout and np.isnan(lab.view.curves["test"].get_ydata()).all()
    assert [line.text for line in lab.view.names.lines] == ["train", "91.0", "validation", "90.4"]
    lab.set(test=True)
    assert "test 9" in lab.readout and np.isfinite(lab.view.curves["test"].get_ydata()).all()
    assert len(lab.view.names.lines) == 6
    lab.set(test=False)
    assert "test" not in lab.readout and np.isnan(lab.view.points["test"].get_ydata()).all()


def test_readout_and_numbers():
    lab = TuningLab()
    assert lab.readout == "ReLU, 1 hidden layer of 16, η = 0.03, 30 epochs: train 91.0%, validation 90.4%"
    numbers = lab.view.numbers.lines
    assert len(numbers) == 54 and {line.text for line in numbers if line.bold} == {"96.6"}
    assert [line.color for line in numbers[:2]] == ["#222222", "#222222"] and numbers[-20].color == "white"
    lab.set(layers=3, epoch=1)
    assert "3 hidden layers of 16" in lab.readout
    assert lab.view.title.lines[0].text == "validation digits right (%) after 1 epoch, best dashed"


def test_names_of_curves_stand_apart_and_above_the_word_guessing():
    lab = TuningLab(test=True)
    for changes in lab.presets.values():
        lab.set(**changes)
        heights = sorted(line.y for line in lab.view.names.lines if not line.bold)
        assert np.diff(heights).min() > 12 and heights[0] > 20 and heights[-1] < 99


def test_only_what_was_run_can_be_chosen():
    lab = TuningLab()
    with pytest.raises(ValueError, match=r"rate must be one of 0.001, 0.003, .*; you gave 0.02"):
        lab.set(rate=0.02)
    assert lab.state.rate == 0.03
