import itertools

import numpy as np
import pytest

from dlcourse import GATE_INPUTS, GATES, plots
from dlcourse.labs import XorLab
from dlcourse.labs.spaces import GAP, TARGET, beside
from dlcourse.labs.xor import verdict

AS_THEY_CAME = {"h1_w1": 1.0, "h1_w2": 0.0, "h1_threshold": 0.5, "h2_w1": 0.0, "h2_w2": 1.0, "h2_threshold": 0.5}


def at(**changes):
    lab = XorLab()
    lab.set(**changes)
    return lab


@pytest.mark.parametrize(("preset", "h1", "h2"), [
    ("OR and NAND", GATES["OR"], GATES["NAND"]), ("OR but not AND", GATES["OR"], GATES["AND"]),
    ("one without the other", (0, 0, 1, 0), (0, 1, 0, 0))])
def test_three_ways_to_xor(preset, h1, h2):
    lab = at(**XorLab.presets[preset])
    assert lab._arrays.hidden.T.tolist() == [list(h1), list(h2)]
    assert tuple(lab._arrays.outputs) == GATES["XOR"] and lab._arrays.right.all()
    assert lab.view.count.get_text() == "4 of 4 right" and lab.view.count.get_color() == plots.GREEN
    assert lab.view.why.get_text() == "one line separates\nthe hidden space"


def test_without_the_second_hidden_neuron_it_is_one_perceptron_again():
    lab = at(**XorLab.presets["h₂ does nothing"])
    assert lab._arrays.right.tolist() == [True, True, True, False]
    assert lab.view.why.get_text() == "● and □ on the same\nhidden corner"
    assert lab.view.corners[0].rings.get_xydata().tolist() == [[1, 1]]


def test_readout_says_where_each_input_goes():
    assert XorLab().readout == ("to the hidden space: 00→01, 01→11, 10→11, 11→10;  answers 0 1 1 0, XOR is 0 1 1 0"
                                "  →  4 of 4 right")


def test_hidden_neurons_that_pass_the_inputs_on_solve_nothing():
    lab = at(**AS_THEY_CAME)
    assert lab._arrays.hidden.tolist() == GATE_INPUTS.tolist()
    assert lab.view.why.get_text() == "XOR once more: no line\nparts ● from □ here"


def separable(hidden):
    """Whether any of the 14 gates that one neuron can be, by a search over small weights, gives XOR here."""
    return any(((hidden @ (a, b) > t / 2).astype(int) == TARGET).all()
               for a, b, t in itertools.product((-1, 0, 1), (-1, 0, 1), range(-5, 6)))


def test_the_sentence_is_true_for_every_way_to_place_the_inputs():
    for places in itertools.product(GATE_INPUTS, repeat=4):
        lab = XorLab.compute(XorLab.State())._replace(hidden=np.array(places), right=np.zeros(4, dtype=bool))
        assert ("a line could part" in verdict(lab)) == separable(np.array(places))


def test_each_piece_of_the_input_space_has_the_colour_of_the_answer_there():
    lab, rng = at(), np.random.default_rng(0)
    names = list(lab.controls)
    for _ in range(100):
        lab.set(**dict(zip(names, np.round(rng.uniform(-2, 2, len(names)) * 20) / 20, strict=True)))
        h1, h2, out = (np.array(neuron) for neuron in lab._arrays.neurons)
        for x in rng.uniform(-0.45, 1.45, size=(10, 2)):
            hidden = [float(x @ h[:2] > h[2]) for h in (h1, h2)]
            wanted = plots.BLUE_TINT if round(hidden @ out[:2] - out[2], 9) > 0 else plots.VERMILLION_TINT
            seen = [cell for cell in lab.view.cells if cell.get_path().contains_point(x)]
            assert len(seen) == 1 and np.allclose(seen[0].get_facecolor()[:3], rgb(wanted))


def rgb(color):
    return [int(color[i:i + 2], 16) / 255 for i in (1, 3, 5)]


def test_a_neuron_without_weights_has_no_line_no_arrow_and_no_name():
    lab = at(h1_w1=0.0, h1_w2=0.0)
    h1, h2 = lab.view.lines
    assert not len(h1.half.line.get_xdata()) and not h1.arrow.get_visible() and not h1.name.get_visible()
    assert len(h2.half.line.get_xdata()) == 2 and h2.arrow.get_visible()


def test_arrows_point_to_the_side_that_fires_and_names_stand_apart():
    lab = at()
    for line, (w1, w2, threshold) in zip(lab.view.lines, lab._arrays.neurons, strict=False):
        start, end = line.arrow._posA_posB
        assert np.dot(end, (w1, w2)) > threshold == pytest.approx(np.dot(start, (w1, w2)))
    places = [line.name.get_position() for line in lab.view.lines]
    assert np.linalg.norm(np.subtract(*places)) > 0.3


@pytest.mark.parametrize("hidden", [[(1, 1)] * 4, [(0, 1), (1, 1), (1, 1), (1, 0)], [(0, 0), (1, 0), (1, 0), (1, 0)],
                                    [(0, 0), (1, 1), (1, 1), (0, 0)], [(0.5, 0.5)] * 4,
                                    [(0.5, 0.5), (0.51, 0.5), (0.5, 0.7), (0.9, 0.9)]])
def test_inputs_that_meet_are_shown_side_by_side_and_tied_to_their_place(hidden):
    hidden = np.array(hidden)
    shown = beside(hidden)
    apart = np.linalg.norm(shown[:, None] - shown, axis=2)[np.triu_indices(4, 1)]
    assert apart.min() > GAP - 0.01
    assert np.abs(shown - np.clip(shown, -0.32, 1.32)).max() == 0  # markers stay whole inside the axes
    assert np.linalg.norm(shown - hidden, axis=1).max() < GAP


def test_inputs_with_a_corner_of_their_own_stand_exactly_there():
    assert beside(GATE_INPUTS).tolist() == GATE_INPUTS.tolist()
    lab = at(**AS_THEY_CAME)
    assert lab.view.spots.get_xydata().tolist() == GATE_INPUTS.tolist()


def test_a_bad_value_keeps_the_picture_and_the_next_move_recovers():
    lab = at()
    with pytest.raises(ValueError, match=r"out_w1 = 2\.5 is outside the control's range"):
        lab.set(out_w1=2.5)
    assert "out_w1" in lab.error and lab.view.count.get_text() == "4 of 4 right"
    lab.set(out_w1=-2.0)
    assert lab.error == "" and lab.view.count.get_text() == "2 of 4 right"
