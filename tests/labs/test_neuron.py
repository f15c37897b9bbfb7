import dataclasses

import numpy as np
import pytest

from dlcourse import plots
from dlcourse.activations import Sigmoid
from dlcourse.labs import NeuronLab
from dlcourse.labs.nervecell import limb
from dlcourse.labs.neuron import BOX, PLACES, RADIUS


def at(**changes):
    lab = NeuronLab()
    lab.set(**changes)
    return lab


@pytest.mark.parametrize(("preset", "z", "output", "readout"), [
    ("three inputs: −0.07", -0.07, -0.07,
     "z = 0.06 + 0.05 − 0.18 + 0.00 = −0.07  →  f(z) = −0.0700   (linear, λ = 1.00)"),
    ("with a bias: 0.93", 0.93, 0.93, "z = 0.06 + 0.42 + 0.00 + 0.45 = 0.93  →  f(z) = 0.9300   (linear, λ = 1.00)"),
    ("perceptron: 1.5 fires", 1.5, 1,
     "z = 0.80 + 0.70 + 0.00 + 0.00 = 1.50:  w·x = 1.50 is above the threshold −b = 0.00  →  1"),
    ("sigmoid: 0.6295", 0.53, 0.629483, "z = 0.08 + 0.18 − 0.08 + 0.35 = 0.53  →  f(z) = 0.6295   (sigmoid, λ = 1.00)"),
])
def test_the_decks_worked_numbers(preset, z, output, readout):
    lab = at(**NeuronLab.presets[preset])
    assert lab._arrays.z == pytest.approx(z, abs=1e-12) and lab._arrays.output == pytest.approx(output, abs=1e-6)
    assert lab.readout == readout


def test_every_preset_sets_all_but_the_nerve_cell():
    names = {field.name for field in dataclasses.fields(NeuronLab.State)} - {"biology"}
    assert all(set(changes) == names for changes in NeuronLab.presets.values())


def test_a_threshold_is_a_negative_bias():
    """w·x = 1.5: below the threshold 2 it is silent, at the threshold 1.5 still, above 1.4 it fires."""
    for bias, output in ((-2.0, 0), (-1.5, 0), (-1.4, 1)):
        lab = at(**NeuronLab.presets["perceptron: 1.5 fires"] | {"bias": bias})
        assert lab._arrays.output == output
        assert f"{plots.number(-bias)}  →  {output}" in lab.readout
        assert lab.view.answer.get_text() == ("fires" if output else "silent")


def test_steepness_reaches_the_output():
    lab = at(steepness=3.0)
    assert lab._arrays.output == pytest.approx(Sigmoid(3)(0.53)) and "λ = 3.00" in lab.readout


def test_a_line_is_as_wide_as_its_product_and_tells_the_sign_by_colour_and_dash():
    lab = at(x1=4.0, w1=1.0, x2=2.0, w2=-1.0, x3=5.0, w3=0.0, bias=1.0)
    lines = lab.view.drawing.lines
    positive, negative, nothing, bias = lines.get_linewidths()
    assert positive > negative > bias > nothing
    assert (positive - nothing) == pytest.approx(2 * (negative - nothing))
    solid, dashed = (pattern[1] for pattern in lines.get_linestyles()[:2])
    assert solid is None and dashed is not None
    assert [text.get_text() for text in lab.view.products] == ["+4.00", "−2.00", "+0.00"]
    assert [text.get_color() for text in lab.view.products] == [plots.BLUE, plots.VERMILLION, plots.GREY]


def test_two_negatives_make_a_positive_line():
    lab = at(x1=-2.0, w1=-1.0)
    assert lab.view.products[0].get_text() == "+2.00" and lab.view.products[0].get_color() == plots.BLUE
    assert lab.view.drawing.labels[0].get_text() == "× −1.00"


@pytest.mark.parametrize("function", ["sigmoid", "leaky ReLU"])
@pytest.mark.parametrize("end", [-1, 1])
def test_the_point_stays_in_its_box_at_the_ends(function, end):
    lab = at(x1=8.0, x2=8.0, x3=8.0, w1=2.0 * end, w2=2.0 * end, w3=2.0 * end, bias=5.0 * end, steepness=10.0,
             function=function)
    x, y = lab.view.point.get_xydata()[0]
    left, bottom, width, height = BOX
    assert left < x < left + width and bottom < y < bottom + height
    assert lab._arrays.z == pytest.approx(53 * end)


def test_every_number_fits_its_circle():
    lab = at(x1=8.0, x2=8.0, x3=8.0, w1=-2.0, w2=-2.0, w3=-2.0, bias=-5.0, function="linear", steepness=10.0)
    lab._painter.frame()
    for name in PLACES:
        assert lab.view.drawing.values[name].get_window_extent().width < 2 * RADIUS


def test_the_nerve_cell_shows_only_when_asked_for():
    lab = at()
    assert not any(artist.get_visible() for artist in lab.view.cell.artists)
    lab.set(biology=True)
    assert all(artist.get_visible() for artist in lab.view.cell.artists)


def test_a_limb_has_the_widths_it_was_given():
    outline = limb([(0, 0), (10, 0), (20, 0)], 8, 2)
    assert outline[[0, 39, 40, 79]] == pytest.approx(np.array([(0, 4), (20, 1), (20, -1), (0, -4)]))


def test_a_bad_value_keeps_the_picture_and_the_next_move_recovers():
    lab = at()
    with pytest.raises(ValueError, match="w1 = 3 is outside the control's range"):
        lab.set(w1=3)
    assert "w1 = 3" in lab.error and lab._arrays.z == pytest.approx(0.53)
    lab.set(w1=0.2)
    assert lab.error == "" and lab._arrays.z == pytest.approx(0.61)
