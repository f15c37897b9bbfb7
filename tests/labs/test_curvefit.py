import numpy as np
import pytest

from dlcourse import relu
from dlcourse.labs import CurveFitLab
from dlcourse.labs.curvefit import DAYS, LAST, LOSSES, brief
from dlcourse.labs.curverun import run, scaled, year


def lab_of(preset, **more):
    lab = CurveFitLab()
    lab.set(**lab.presets[preset] | more)
    return lab


def test_a_year_in_seattle():
    data = year()
    assert len(data.day) == 122 and data.day.min() >= 1 and data.day.max() <= 366
    assert scaled([1, 366]).ravel().tolist() == [-1, 1]
    assert data.celsius[data.day > 180][:5].mean() > data.celsius[:5].mean()


def test_linear_neurons_fit_the_best_line_and_no_more():
    data = year()
    line = np.polyval(np.polyfit(data.day, data.celsius, 1), data.day)
    for seed in (1, 2, 3):
        lab = lab_of("linear", seed=seed)
        assert lab._arrays.losses[-1] == pytest.approx(np.mean((data.celsius - line) ** 2), rel=1e-2)
        assert np.ptp(np.diff(lab._arrays.curve)) < 1e-9


@pytest.mark.parametrize("preset", ["tanh", "ReLU"])
def test_bent_neurons_fit_the_year(preset):
    assert lab_of(preset)._arrays.losses[-1] < 16


def test_the_parts_add_up_to_the_answer():
    lab = lab_of("tanh")
    constant = lab._arrays.curve - lab._arrays.parts.sum(axis=0)
    assert np.ptp(constant) < 1e-9 and lab._arrays.parts.shape == (8, len(DAYS))


def test_too_large_a_rate_kills_relu_and_not_leaky_relu():
    """Over ten random starts: what the lesson says of one."""
    dead = [lab_of("ReLU, rate too large", seed=seed)._arrays for seed in range(1, 11)]
    leaky = [lab_of("leaky ReLU, same rate", seed=seed)._arrays for seed in range(1, 11)]
    assert all(arrays.dead.sum() >= 7 and arrays.losses[-1] > 40 for arrays in dead)
    assert not any(arrays.dead.any() for arrays in leaky)
    assert np.median([arrays.losses[-1] for arrays in leaky]) < 20


def test_a_dead_neuron_gets_no_gradient_and_adds_a_constant_nothing():
    lab = lab_of("ReLU, rate too large")
    assert lab._arrays.dead.all() and lab._arrays.parts.tolist() == np.zeros((8, len(DAYS))).tolist()
    assert np.ptp(lab._arrays.curve) == 0
    assert [word.get_text() for word in lab.view.words] == ["✗ dead"] * 8 + [""] * 2
    assert lab.readout.endswith("8 of 8 hidden neurons dead")


def test_records_agree_with_the_network_that_was_trained():
    records = [record for _, record in zip(range(6), run(relu, 3, 0.1, 5), strict=False)]
    losses = []
    data = year()
    for W, b, V, c in (record.params for record in records):
        out = data.mean + data.spread * (relu(scaled(data.day) @ W + b) @ V + c)
        losses.append(np.mean((out[:, 0] - data.celsius) ** 2))
    assert [record.loss for record in records] == pytest.approx(losses, rel=1e-9)


def test_the_loss_leaves_through_the_top_and_is_still_told():
    lab = CurveFitLab(function="linear", rate=10.0, neurons=10, step=10)
    assert lab._arrays.losses.max() > LOSSES[1] == lab.view.loss[0].get_ydata().max()
    assert "·10" in brief(lab._arrays.losses.max()) and brief(999.94) == "999.9" and brief(2234.0) == "2.2·10³"


def test_scrubbing_back_shows_the_start_again():
    lab = CurveFitLab(step=0)
    first = lab.readout
    lab.set(step=LAST)
    assert lab.readout != first and len(lab._arrays.losses) == LAST + 1
    lab.set(step=0)
    assert lab.readout == first


@pytest.mark.parametrize("start", [{"rate": 10.0, "neurons": 10, "step": LAST}, {"neurons": 10, "rate": 1.0, "step": 9},
                                   {"function": "ReLU", "rate": 1.0, "neurons": 10, "step": LAST}])
def test_no_text_leaves_the_picture_or_meets_another(start):
    lab = CurveFitLab(**start)
    renderer = lab.view.figure.canvas.get_renderer()
    texts = (*lab.view.words, lab.view.loss[2], lab.view.death[2])
    lab.view.loss[2].set_text("7.8·10⁶")
    boxes = [text.get_window_extent(renderer) for text in texts if text.get_text()]
    assert all(box.x0 >= 0 and box.x1 <= 620 and box.y0 >= 0 for box in boxes)
    assert not any(box.overlaps(other) for i, box in enumerate(boxes) for other in boxes[:i])


def test_a_bad_value_keeps_the_picture_and_the_next_move_recovers():
    lab = CurveFitLab()
    with pytest.raises(ValueError, match="neurons must be a whole number from 1 to 10"):
        lab.set(neurons=11)
    assert "neurons" in lab.error and len(lab._arrays.parts) == 8
    lab.set(neurons=3)
    assert lab.error == "" and [word.get_text() for word in lab.view.words] == ["alive"] * 3 + [""] * 7
