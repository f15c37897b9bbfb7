import itertools

import numpy as np
import pytest

from dlcourse import GATE_INPUTS, GATES, plots
from dlcourse.labs import GateLab
from dlcourse.labs.gate import SPOTS, fire

SLIDER = np.arange(-40, 41)  # every position of a slider, in steps of 0.05


def at(**changes):
    lab = GateLab()
    lab.set(**changes)
    return lab


@pytest.mark.parametrize(("gate", "sums"), [("AND", [0, 0.7, 0.7, 1.4]), ("OR", [0, 1.2, 1.2, 2.4]),
                                            ("NAND", [0, -0.7, -0.7, -1.4]), ("NOR", [0, -1.2, -1.2, -2.4])])
def test_the_decks_gates(gate, sums):
    lab = at(**GateLab.presets[gate])
    assert lab._arrays.sums == pytest.approx(sums) and tuple(lab._arrays.outputs) == GATES[gate]
    assert lab._arrays.right.all() and lab.view.count.get_text() == f"{gate}: 4 of 4 right"
    assert lab.view.count.get_color() == plots.GREEN
    assert [cells[1].get_text() for cells in lab.view.table.cells] == [plots.number(total) for total in sums]


def test_no_position_of_the_sliders_makes_xor():
    """Four answers for each of 81³ positions, in whole numbers: 14 of the 16 truth tables, XOR and XNOR are missing."""
    sums = (SLIDER[:, None, None] * GATE_INPUTS[:, 0] + SLIDER[:, None] * GATE_INPUTS[:, 1]).reshape(-1, 4)
    tables = {tuple(row) for threshold in SLIDER for row in np.unique(sums > threshold, axis=0).astype(int)}
    assert set(itertools.product((0, 1), repeat=4)) - tables == {GATES["XOR"], (1, 0, 0, 1)}
    lab = at(**GateLab.presets["XOR, with OR's line"])
    assert lab._arrays.right.tolist() == [True, True, True, False]
    assert lab.view.count.get_text() == "XOR: 3 of 4 right" and lab.view.count.get_color() == plots.INK


def test_the_lab_agrees_with_whole_numbers():
    """0.1 + 0.2 is a little above 0.3 in floating point; on the sliders the sum does not exceed the threshold."""
    assert fire(GATE_INPUTS, (0.1, 0.2, 0.3))[1].tolist() == [0, 0, 0, 0]
    rng = np.random.default_rng(0)
    for w1, w2, threshold in rng.integers(-40, 41, size=(500, 3)):
        exact = (GATE_INPUTS @ (w1, w2) > threshold).astype(int)
        assert fire(GATE_INPUTS, (w1 * 0.05, w2 * 0.05, threshold * 0.05))[1].tolist() == exact.tolist()


def test_the_threshold_alone_turns_and_into_or():
    """Weights 0.7 and 0.7: OR from θ = 0 up to below 0.7, AND from 0.7 up to below 1.4."""
    for threshold, outputs in ((-0.05, (1, 1, 1, 1)), (0.0, GATES["OR"]), (0.65, GATES["OR"]), (0.7, GATES["AND"]),
                               (1.35, GATES["AND"]), (1.4, (0, 0, 0, 0))):
        assert tuple(at(threshold=threshold)._arrays.outputs) == outputs


def test_the_line_and_its_sides():
    lab = at(w1=2.0, w2=-1.0, threshold=0.5)
    ends = np.column_stack(lab.view.half.line.get_data())
    assert ends @ (2, -1) == pytest.approx([0.5, 0.5])
    fires, silent = lab.view.words
    assert fires.get_position() @ np.array((2, -1)) > 0.5 > silent.get_position() @ np.array((2, -1))
    assert lab.view.rule.get_text() == "fires if 2.00 x₁ − 1.00 x₂ > 0.50"


@pytest.mark.parametrize(("threshold", "word"), [(0.0, "silent"), (2.0, "silent"), (-0.05, "fires")])
def test_without_weights_there_is_no_line_and_one_word(threshold, word):
    lab = at(w1=0.0, w2=0.0, threshold=threshold)
    assert not len(lab.view.half.line.get_xdata())
    assert [text.get_text() for text in lab.view.words if text.get_visible()] == [word]


def test_a_wrong_answer_has_a_ring_and_a_cross_a_right_one_a_tick():
    lab = at(**GateLab.presets["OR"] | {"target": "AND"})
    assert lab.view.corners.rings.get_xydata().tolist() == [[0, 1], [1, 0]]
    assert [cells[-1].get_text() for cells in lab.view.table.cells] == ["✓", "✗", "✗", "✓"]
    assert lab.view.corners.ones.get_xydata().tolist() == [[1, 1]] and len(lab.view.corners.zeros.get_xdata()) == 3
    assert lab.readout == ("w₁ = +1.20, w₂ = +1.20, θ = +1.00:  answers 0 1 1 1, AND is 0 0 0 1  →  2 of 4 right")


def test_words_keep_clear_of_the_corners():
    distance = np.linalg.norm(SPOTS[:, None] - GATE_INPUTS, axis=2).min()
    pixels = distance * 290 / 1.9
    assert pixels > 35


def test_no_text_leaves_the_picture():
    lab = at(target="NAND", w1=-2.0, w2=-2.0, threshold=-2.0)
    lab._painter.frame()
    for text in (lab.view.rule, lab.view.count):
        box = text.get_window_extent()
        assert box.x0 >= 346 and box.x1 <= 600


def test_a_bad_value_keeps_the_picture_and_the_next_move_recovers():
    lab = at()
    with pytest.raises(ValueError, match="target must be one of AND, OR, NAND, NOR, XOR; you gave 'NOT'"):
        lab.set(target="NOT")
    assert "target" in lab.error and lab.view.count.get_text() == "AND: 4 of 4 right"
    lab.set(target="OR")
    assert lab.error == "" and lab.view.count.get_text() == "OR: 2 of 4 right"
