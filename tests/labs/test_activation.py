import numpy as np
import pytest

from dlcourse import plots
from dlcourse.labs import ActivationLab, StartLab
from dlcourse.labs.activation import FUNCTIONS, Z


def test_the_decks_neuron():
    lab = ActivationLab()
    lab.set(**lab.presets["the deck's neuron"])
    assert "f(z) = +0.6295" in lab.readout
    lab.set(function="bipolar sigmoid")
    assert "f(z) = +0.2590" in lab.readout


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_slope_shown_is_the_slope_of_the_curve_shown(function):
    arrays = ActivationLab.compute(ActivationLab.State(function=function, steepness=2.0, leak=0.2))
    numeric = np.gradient(arrays.curve, Z)
    smooth = np.abs(Z) > 0.05  # kinks and jumps sit at 0
    assert np.abs(numeric - arrays.slope)[smooth][1:-1].max() < 2e-3


def test_the_drawn_tangent_has_the_slope():
    lab = ActivationLab(function="tanh", z=0.3)
    z, height = lab.view.tangent.get_data()
    assert np.diff(height)[0] / np.diff(z)[0] == pytest.approx(lab._arrays.slope_at)
    assert lab.view.points[0].get_xydata()[0] == pytest.approx([0.3, np.tanh(0.3)])


def test_the_slope_axis_holds_every_slope():
    lab = ActivationLab(function="tanh")
    for steepness in (0.1, 1, 2.9, 3.1, 10):
        lab.set(steepness=steepness)
        assert lab.view.bottom.get_ylim()[1] > lab._arrays.slope.max()


def test_a_second_function_is_drawn_and_named_apart_from_the_first():
    lab = ActivationLab(function="leaky ReLU", compare="ReLU")
    first, second = (name.get_position()[1] for name in lab.view.names)
    assert [name.get_text() for name in lab.view.names] == ["leaky\nReLU", "ReLU"] and abs(first - second) > 0.5
    lab.set(compare="nothing")
    assert np.isnan(lab.view.others[0].get_ydata()).all()


def test_names_never_overlap_and_stay_inside():
    lab = ActivationLab()
    for function in FUNCTIONS:
        for compare in FUNCTIONS:
            for steepness in (0.1, 1.0, 10.0):
                lab.set(function=function, compare=compare, steepness=steepness)
                lab._painter.frame()
                first, second = (name.get_window_extent() for name in lab.view.names)
                assert not first.overlaps(second), (function, compare, steepness)
                assert max(first.x1, second.x1) <= 600 and max(first.y1, second.y1) <= 410


@pytest.mark.parametrize("preset", ActivationLab.presets.values(), ids=ActivationLab.presets)
def test_numbers_lie_beside_the_curves(preset):
    lab = ActivationLab()
    lab.set(**preset)
    drawn = ((lab._arrays.curve, lab._arrays.other), (lab._arrays.slope, lab._arrays.other_slope))
    renderer = lab.view.figure.canvas.get_renderer()
    for number, curves in zip(lab.view.numbers, drawn, strict=True):
        box = number.get_window_extent(renderer).padded(-2)
        for curve in curves:
            places = number.axes.transData.transform(np.stack([Z, curve], axis=1))
            assert not any(box.contains(*place) for place in places)


def test_the_shaded_fan_holds_every_leak_that_is_drawn():
    lab = ActivationLab(function="randomized leaky ReLU", leak=0.2, steepness=2.0, z=-3.0)
    f, rng = FUNCTIONS["randomized leaky ReLU"](2.0, 0.2), np.random.default_rng(0)
    drawn = [f(-6.0, rng) for _ in range(200)]
    edges = lab.view.fans[0].get_xy()[1:3, 1]
    assert sorted(edges) == pytest.approx([-3.6, -1.2]) and min(edges) < min(drawn) < max(drawn) < max(edges)
    assert "f(z) = -1.2000" in lab.readout and "drawn from 0.20 to 0.60" in lab.readout
    lab.set(z=1.0)
    assert "drawn" not in lab.readout
    lab.set(function="leaky ReLU")
    assert np.isnan(lab.view.fans[0].get_xy()[1:3, 1]).all()


def test_start_lab_answers_faster_when_steeper():
    lab = StartLab()
    lab.set(steepness=10)
    assert "answer at z = 1: 1.000" in lab.readout and lab.view.curve.get_color() == plots.BLUE
