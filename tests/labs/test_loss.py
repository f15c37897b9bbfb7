import functools

import numpy as np
import pytest

from dlcourse import Hinge, Huber, MeanSquaredError, MeanSquaredLogarithmicError
from dlcourse.labs import LossLab
from dlcourse.labs.loss import KINDS, LOSSES

COMPARABLE = [(a, b) for a, (kind, _) in LOSSES.items() for b, (other, _) in LOSSES.items() if kind == other]


@functools.cache
def made():
    """One lab for all tests, since to make it takes longer than most of them; and how it starts."""
    lab = LossLab()
    return lab, lab.as_dict()


@pytest.fixture(autouse=True)
def _close_labs():
    """Closes nothing: the tests share their lab."""


def at(**changes):
    lab, start = made()
    lab.set(**start)
    lab.set(**changes)
    return lab


@pytest.mark.parametrize(("changes", "cost", "slope"), [
    ({"loss": "squared error", "target": 2.0, "number": 5.0}, 9, 6),
    ({"loss": "absolute error", "target": 2.0, "number": 5.0}, 3, 1),
    ({"loss": "absolute error", "target": 2.0, "number": 2.0}, 0, 0),
    ({"loss": "Huber", "target": 2.0, "number": 4.5, "delta": 1.0}, 2, 1),
    ({"loss": "Huber", "target": 2.0, "number": 4.5, "delta": 6.0}, 3.125, 2.5),
    ({"loss": "squared log error", "target": 3.0, "number": 1.0}, np.log(2) ** 2, -np.log(2)),
    ({"loss": "cross-entropy of ŷ", "label": "1", "probability": 0.25}, np.log(4), -4),
    ({"loss": "cross-entropy of ŷ", "label": "0", "probability": 0.25}, np.log(4 / 3), 4 / 3),
    ({"loss": "squared error of ŷ", "label": "0", "probability": 0.25}, 0.0625, 0.5),
    ({"loss": "hinge of s", "label": "1", "score": 0.5}, 0.5, -1),
    ({"loss": "hinge of s", "label": "0", "score": 0.5}, 1.5, 1),
    ({"loss": "hinge of s", "label": "1", "score": 1.5}, 0, 0),
    ({"loss": "cross-entropy of σ(s)", "label": "1", "score": 0.0}, np.log(2), -0.5),
    ({"loss": "squared error of σ(s)", "label": "1", "score": 0.0}, 0.25, -0.25),
    ({"loss": "mistake, 0 or 1", "label": "1", "score": -2.0}, 1, 0),
    ({"loss": "mistake, 0 or 1", "label": "0", "score": -2.0}, 0, 0),
])
def test_known_values(changes, cost, slope):
    lab = at(**changes)
    assert lab._arrays.cost == pytest.approx(cost) and lab._arrays.slope == pytest.approx(slope)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("label", ["0", "1"])
def test_the_slope_curve_is_the_slope_of_the_loss_curve(name, label):
    """Central differences between neighbours on the grid, away from kinks, jumps and infinities."""
    lab = at(loss=name, label=label, delta=0.7)
    grid, (cost, slope) = KINDS[lab._arrays.kind].grid, lab._arrays.curves
    numeric = (cost[2:] - cost[:-2]) / (grid[2:] - grid[:-2])
    smooth = np.isfinite(cost[2:] + cost[:-2]) & (np.abs(np.diff(slope, 2)) < 0.2) & (np.abs(slope[1:-1]) < 20)
    if name == "mistake, 0 or 1":
        smooth &= np.abs(grid[1:-1]) > 0.1
    assert smooth.sum() > 300 and numeric[smooth] == pytest.approx(slope[1:-1][smooth], abs=0.02)


def test_curves_are_the_packages_losses():
    for name, loss, kind, target in (("squared error", MeanSquaredError(), "number", 2.0),
                                     ("Huber", Huber(1.0), "number", 2.0),
                                     ("squared log error", MeanSquaredLogarithmicError(), "number", 2.0),
                                     ("hinge of s", Hinge(), "score", 1.0)):
        cost, slope = at(loss=name)._arrays.curves
        for place in (0, 100, 250, -1):
            one = [target], [KINDS[kind].grid[place]]
            assert (cost[place], slope[place]) == pytest.approx((loss(*one), loss.gradient(*one)[0]))


def test_the_tangent_touches_and_has_the_slope():
    for changes in LossLab.presets.values():
        lab = at(**changes)
        (x0, x1), (y0, y1) = lab.view.tangent.get_data()
        assert (y1 - y0) / (x1 - x0) == pytest.approx(lab._arrays.slope)
        assert ((x0 + x1) / 2, (y0 + y1) / 2) == pytest.approx((lab._arrays.at, lab._arrays.cost))


def test_a_sure_and_wrong_prediction_costs_infinitely_much():
    lab = at(loss="cross-entropy of ŷ", label="1", probability=0.0)
    assert lab.readout == "cross-entropy of ŷ:  y = 1, ŷ = 0.00  →  loss ∞,  slope −∞: raise ŷ"
    assert not len(lab.view.tangent.get_xdata())
    point, slope = lab.view.points
    assert point.get_marker() == "^" and point.get_ydata()[0] == lab.view.top.get_ylim()[1]
    assert slope.get_marker() == "v" and lab.view.numbers[0].get_text() == "∞"
    lab.set(probability=1.0)
    assert lab._arrays.cost == 0 and point.get_marker() == "o"


def test_points_beyond_the_scale_become_triangles_with_their_number():
    lab = at(target=0.0, number=6.0)
    assert [point.get_marker() for point in lab.view.points] == ["^", "^"]
    assert [text.get_text() for text in lab.view.numbers] == ["36.0000", "12.0000"]


@pytest.mark.parametrize(("loss", "compare"), COMPARABLE)
def test_any_two_losses_of_one_kind_are_compared(loss, compare):
    lab = at(loss=loss, compare=compare)
    assert lab._arrays.names == (loss, compare)
    assert lab.view.others[0].get_ydata() == pytest.approx(at(loss=compare)._arrays.curves[0], nan_ok=True)


def test_what_is_touched_decides_on_the_kind_of_prediction():
    lab = at(score=2.0)
    assert lab.state.loss == "hinge of s" and lab.view.bottom.get_xlabel() == "score s"
    lab.set(label="0")
    assert lab.state.loss == "hinge of s"
    lab.set(target=1.0)
    assert lab.state.loss == "squared error" and lab.view.goals[0].get_xdata() == [1.0, 1.0]
    lab.set(label="1")
    assert lab.state.loss == "cross-entropy of ŷ"
    lab.set(compare="hinge of s")
    assert (lab.state.loss, lab.state.compare) == ("cross-entropy of σ(s)", "hinge of s")
    lab.set(loss="absolute error")
    assert (lab.state.loss, lab.state.compare) == ("absolute error", "nothing")
    lab.set(delta=2.0)
    assert lab.state.loss == "Huber"
    lab.set(loss="squared error", compare="Huber")
    lab.set(delta=0.5)
    assert (lab.state.loss, lab.state.compare) == ("squared error", "Huber")


def test_a_saved_state_shows_the_same_picture():
    lab = at(**LossLab.presets["the margin"])
    again = LossLab(**lab.as_dict())
    assert again.state == lab.state and again.readout == lab.readout


def test_readouts():
    assert LossLab().readout == "squared error:  y = 2, ŷ = 4.00  →  loss 4.0000,  slope 4.0000: lower ŷ"
    assert at(**LossLab.presets["what accuracy sees"]).readout.endswith("loss 1.0000,  slope 0.0000: flat")
    assert at(**LossLab.presets["Huber"]).readout.startswith("Huber, δ = 1.00:  y = 2, ŷ = 4.50")


@pytest.mark.parametrize(("loss", "compare"), COMPARABLE)
def test_names_stand_apart_and_inside(loss, compare):
    lab = at(loss=loss, compare=compare)
    renderer = lab.view.figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in (*lab.view.labels, lab.view.goal)]
    assert all(box.x0 >= 0 and box.x1 <= 620 and box.y1 <= 410 for box in boxes)
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_a_bad_value_keeps_the_picture_and_the_next_move_recovers():
    lab = at()
    with pytest.raises(ValueError, match=r"probability = 1\.2 is outside"):
        lab.set(probability=1.2)
    assert "probability" in lab.error and lab.state.loss == "squared error"
    lab.set(probability=0.9)
    assert lab.error == "" and lab.state.loss == "cross-entropy of ŷ"
