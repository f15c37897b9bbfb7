import numpy as np
import pytest

from dlcourse import GATE_INPUTS, Adam, SigmoidCrossEntropy, mlp, sigmoid, train
from dlcourse.labs import XorTrainingLab
from dlcourse.labs.spaces import TARGET
from dlcourse.labs.xor_training import LAST, PLANE, answers, lines, replay


def at(**changes):
    lab = XorTrainingLab()
    lab.set(**changes)
    return lab


@pytest.mark.parametrize(("seed", "rate"), [(1, 0.1), (5, 0.3)])
def test_it_is_the_packages_own_training(seed, rate):
    """The same losses as `train` on the same start, and the same network at the end."""
    rng = np.random.default_rng(seed)
    network = mlp([2, 2, 1], sigmoid, rng=rng)
    data = GATE_INPUTS, TARGET[:, None]
    epochs = list(train(network, SigmoidCrossEntropy(), Adam(rate), data, epochs=60, batch_size=4, rng=rng))
    arrays = at(seed=seed, learning_rate=rate, step=60)._arrays
    assert arrays.losses[:-1] == pytest.approx([epoch.loss for epoch in epochs])
    assert arrays.losses[-1] == pytest.approx(SigmoidCrossEntropy()(TARGET[:, None], network(GATE_INPUTS)))
    assert arrays.outputs == pytest.approx(sigmoid(network(GATE_INPUTS))[:, 0])


def test_some_starts_get_there_and_most_do_not():
    """Of 40 starts 15 find XOR in 200 steps; the others have stopped at one of two losses that are too high."""
    final = [XorTrainingLab.compute(XorTrainingLab.State(step=LAST, seed=seed)) for seed in range(1, 41)]
    there = np.array([arrays.right.all() for arrays in final])
    losses = np.array([arrays.losses[-1] for arrays in final])
    assert there.sum() == 15 and (losses[there] < 0.1).all()
    one_pair, three = np.log(2) / 2, (3 * np.log(3) - 2 * np.log(2)) / 4  # a ● and a □ answer ½; three answer ⅔
    assert (np.minimum(np.abs(losses - one_pair), np.abs(losses - three))[~there] < 0.01).all()


@pytest.mark.parametrize(("preset", "outputs", "why"), [
    ("start 1: gets there", [0, 1, 1, 0], "one line separates\nthe hidden space"),
    ("start 5: two meet", [0, 1, 0.5, 0.5], "● and □ in one\nhidden place"),
    ("start 7: three meet", [0, 2 / 3, 2 / 3, 2 / 3], "● and □ in one\nhidden place")])
def test_presets_show_the_three_ends(preset, outputs, why):
    lab = at(**XorTrainingLab.presets[preset])
    assert lab._arrays.outputs == pytest.approx(outputs, abs=0.02) and lab.view.why.get_text() == why
    assert (lab.view.count.get_text() == "4 of 4 right") == (outputs == [0, 1, 1, 0])


def test_an_answer_near_one_half_is_not_right():
    lab = at(seed=5, step=LAST)
    assert lab._arrays.right.tolist() == [True, True, False, False]
    assert [cells[1].get_text() for cells in lab.view.table.cells] == ["0.00", "1.00", "0.50", "0.50"]


def test_on_its_line_a_neuron_answers_one_half():
    lab = at(seed=9, step=120)
    record = replay(9, 0.1).first(121)[-1]
    for neuron, line in enumerate(lab.view.lines):
        ends = np.column_stack(line.half.line.get_data())
        assert answers(record, ends)[0][:, neuron] == pytest.approx(0.5)
    w1, w2, threshold = lines(record)[2]
    ends = np.column_stack(lab.view.half.line.get_data())
    assert ends @ (w1, w2) == pytest.approx([threshold] * 2)


def test_the_plane_shows_the_networks_answer():
    arrays = at(seed=9, step=120)._arrays
    nearest = [np.linalg.norm(PLANE - x, axis=1).argmin() for x in GATE_INPUTS]
    assert arrays.plane.ravel()[nearest] == pytest.approx(arrays.outputs, abs=0.02)
    assert PLANE[0] == pytest.approx([-0.441, -0.441], abs=1e-3) and PLANE[1][0] > PLANE[0][0]


def test_the_curve_grows_with_the_steps_and_scrubbing_back_works_out_nothing():
    lab = at(step=30)
    assert lab.view.curve.get_xdata().tolist() == list(range(31))
    ahead = lab.view.curve.get_ydata().copy()
    run = replay(1, 0.1)
    known = len(run._records)
    lab.set(step=10)
    assert lab.view.curve.get_ydata().tolist() == ahead[:11].tolist() and len(run._records) == known
    assert lab.view.now.get_xydata().tolist() == [[10, ahead[10]]]


def test_readout_at_the_start():
    assert XorTrainingLab().readout == ("start 1, step 0: loss 0.73, answers 0.63 0.63 0.66 0.65, XOR is 0 1 1 0  →  "
                                        "2 of 4 right")


def test_a_loss_beyond_the_axis_keeps_its_point_inside():
    lab = XorTrainingLab()
    arrays = lab._arrays._replace(losses=np.array([0.7, 3.0]))
    lab.view.show(arrays)
    assert lab.view.now.get_xydata().tolist() == [[1, lab.view.curve.axes.get_ylim()[1]]]


def test_the_largest_rate_is_safe():
    lab = at(learning_rate=1.0, step=LAST)
    for seed in range(2, 41):
        lab.set(seed=seed)
        assert np.isfinite(lab._arrays.losses).all() and lab.error == ""


def test_no_text_leaves_the_picture_or_meets_the_table():
    lab = at(seed=1, step=LAST)
    lab._painter.frame()
    for text in (lab.view.count, lab.view.why):
        box = text.get_window_extent()
        assert box.x0 > 456 and box.x1 <= 600


def test_a_bad_value_keeps_the_picture_and_the_next_move_recovers():
    lab = at(step=5)
    with pytest.raises(ValueError, match="seed must be a whole number from 1 to 40; you gave 0"):
        lab.set(seed=0)
    assert "seed" in lab.error and len(lab._arrays.losses) == 6
    lab.set(seed=2)
    assert lab.error == "" and "start 2, step 5" in lab.readout


def test_start_1_finds_one_without_the_other():
    """Lesson 02 says so: one hidden neuron answers to 10 alone, the other to 01 alone."""
    hidden = at(seed=1, step=LAST)._arrays.hidden
    assert sorted(hidden.round().T.tolist()) == [[0, 0, 1, 0], [0, 1, 0, 0]]
