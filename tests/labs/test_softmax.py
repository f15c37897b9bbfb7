import numpy as np
import pytest
from scipy import special

from dlcourse.labs import SoftmaxLab
from dlcourse.labs.softmax import NAMES


def test_known_scores():
    lab = SoftmaxLab()
    assert lab.readout == ("softmax, λ = 1.00 (temperature 1.00):  (2.0, 1.0, 0.0)  →  0.665 + 0.245 + 0.090 = 1.000   "
                           "(largest: cat)")
    assert lab._arrays.values == pytest.approx([0.66524096, 0.24472847, 0.09003057], abs=1e-8)


@pytest.mark.parametrize("steepness", [0.1, 1.0, 10.0])
def test_agrees_with_scipy(steepness):
    lab = SoftmaxLab(z1=-3.0, z2=0.7, z3=4.1, shift=-2.0, steepness=steepness)
    scores = np.array([-5.0, -1.3, 2.1])
    assert lab._arrays.values == pytest.approx(special.softmax(steepness * scores), rel=1e-12)
    lab.set(separate=True)
    assert lab._arrays.values == pytest.approx(special.expit(steepness * scores), rel=1e-12)


def test_adding_to_all_scores_changes_nothing_and_changes_sigmoids():
    lab = SoftmaxLab()
    before = lab._arrays.values
    lab.set(**lab.presets["add 5 to all"])
    assert lab._arrays.scores.tolist() == [7, 6, 5] and lab._arrays.values == pytest.approx(before, rel=1e-12)
    lab.set(separate=True)
    assert lab._arrays.total == pytest.approx(2.9899, abs=1e-4)


def test_doubling_the_scores_is_doubling_the_steepness():
    lab = SoftmaxLab()
    lab.set(**lab.presets["double the scores"])
    doubled = lab._arrays.values
    lab.set(**lab.presets["double λ instead"])
    assert lab._arrays.values == pytest.approx(doubled, rel=1e-12)
    assert doubled[0] == pytest.approx(0.8668, abs=1e-4)


def test_a_tie_marks_both():
    lab = SoftmaxLab()
    lab.set(**lab.presets["a tie"])
    assert "a tie: cat and dog" in lab.readout
    assert ["◂" in number.get_text() for number in lab.view.numbers[1]] == [True, True, False]


def test_a_cat_and_a_dog_share_one_whole_or_are_both_there():
    lab = SoftmaxLab()
    lab.set(**lab.presets["a cat and a dog"])
    assert lab._arrays.values[:2] == pytest.approx([0.4994, 0.4994], abs=1e-4)
    lab.set(**lab.presets["the same, separately"])
    assert lab._arrays.values[:2] == pytest.approx([0.9526, 0.9526], abs=1e-4) and "temperature" not in lab.readout


def test_the_bars_laid_end_to_end_reach_the_sum():
    for separate in (False, True):
        lab = SoftmaxLab(z1=-1.0, z2=3.0, z3=0.5, separate=separate)
        parts = lab.view.parts[2]
        ends = [bar.get_x() + bar.get_width() for bar in parts]
        assert [bar.get_x() for bar in parts] == pytest.approx([0, *ends[:2]])
        assert ends[-1] == pytest.approx(lab._arrays.total) and (ends[-1] == pytest.approx(1)) != separate
        assert lab.view.sum.get_text() == f"{lab._arrays.total:.3f}"


def test_only_bars_with_room_are_named():
    lab = SoftmaxLab(z1=5.0, z2=-5.0, z3=-5.0)
    assert [letter.get_visible() for letter in lab.view.letters] == [True, False, False]
    assert tuple(letter.get_text() for letter in lab.view.letters) == NAMES


@pytest.mark.parametrize("end", [-1, 1])
def test_nothing_overlaps_or_is_cut_at_the_ends(end):
    lab = SoftmaxLab(z1=5.0 * end, z2=5.0 * end, z3=5.0 * end, shift=5.0 * end, steepness=10.0, separate=True)
    renderer = lab.view.figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in [*lab.view.numbers[0], *lab.view.numbers[1], lab.view.sum]]
    names = [text.get_window_extent(renderer) for text in lab.view.figure.texts]
    assert all(box.x0 >= 0 and box.x1 <= 600 for box in boxes)
    assert not any(box.overlaps(other) for i, box in enumerate(boxes) for other in [*names, *boxes[:i]])


def test_a_bad_value_keeps_the_picture_and_the_next_move_recovers():
    lab = SoftmaxLab()
    with pytest.raises(ValueError, match="z1 = 7 is outside the control's range"):
        lab.set(z1=7)
    assert "z1 = 7" in lab.error and lab.view.numbers[0][0].get_text() == "2.0"
    lab.set(z1=-2)
    assert lab.error == "" and lab.view.numbers[0][0].get_text() == "−2.0"
