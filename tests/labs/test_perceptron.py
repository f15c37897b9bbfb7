"""PerceptronLab: the deck's 2 → 1 → 0, what a step is, what moves the line, what a learning rate does not change."""

import numpy as np
import pytest
from matplotlib.text import Text

from dlcourse import Perceptron
from dlcourse.labs import PerceptronLab
from dlcourse.labs.passes import DATA, FEATURES, MOST, load, reached, replay
from dlcourse.labs.perceptron import listed

AS_IT_IS = ("as measured", "file order", "zero", 1.0, 1)


def all_passes(data, features="as measured", order="file order", start="zero", rate=1.0, seed=1):
    return replay(data, features, order, start, rate, seed).first(MOST)


def mistakes(passes):
    return [int(each.mistake.sum()) for each in passes]


def test_two_one_zero():
    passes = all_passes("six points")
    assert mistakes(passes) == [2, 1, 0]
    x, y = load("six points", "as measured")[:2]
    lines = [row for each in passes for row in each.neuron[each.mistake]]
    assert [tuple(line) for line in lines] == [(0, 3, 1), (4, -1, 0), (4, 2, 1)]
    assert [(Perceptron(line[:2], line[2]).predict(x) != y).sum() for line in lines] == [2, 1, 0]


def test_sample_by_sample_the_readout_tells_the_whole_story():
    lab = PerceptronLab(step=0)
    assert lab.readout == ("before the first sample; w = (0.00, 0.00), b = 0.00; mistakes: none yet; "
                           "wrong now: 3")
    lab.set(step=3)
    assert lab.readout == ("pass 1, sample 3: says 1, is 0: a mistake; w = (4.00, −1.00), b = 0.00; "
                           "mistakes: 2; wrong now: 1")
    lab.set(step=MOST)  # the run is over after 18 samples and stands at its end
    assert lab.readout == ("pass 3, sample 6: a pass without a mistake; w = (4.00, 2.00), b = 1.00; "
                           "mistakes: 2, 1, 0; wrong now: 0")


@pytest.mark.parametrize(("unit", "step", "place"), [
    ("a sample", 0, (0, None)), ("a sample", 6, (1, 6)), ("a sample", 7, (2, 1)), ("a sample", 18, (3, 6)),
    ("a mistake", 0, (0, None)), ("a mistake", 1, (1, 1)), ("a mistake", 2, (1, 3)), ("a mistake", 3, (2, 1)),
    ("a pass", 0, (0, None)), ("a pass", 2, (2, None))])
def test_where_a_step_leads(unit, step, place):
    passes, turn = reached(replay("six points", *AS_IT_IS), unit, step)
    assert (len(passes), turn) == place


@pytest.mark.parametrize("unit", ["a sample", "a mistake", "a pass"])
def test_after_the_end_nothing_moves(unit):
    passes, turn = reached(replay("six points", *AS_IT_IS), unit, 25)
    assert len(passes) == 3 and turn is None
    lab = PerceptronLab(unit=unit, step=25)
    assert "without a mistake" in lab.readout and not lab._arrays.error


def test_from_zero_the_learning_rate_only_scales_the_weights():
    """Also for rates such as 0.3, where sums that are 0 on paper are not 0 in the computer."""
    for data in DATA:
        for features in FEATURES:
            one = all_passes(data, features)
            for rate in (0.01, 0.3, 10.0):
                other = all_passes(data, features, rate=rate)
                assert mistakes(other) == mistakes(one), (data, features, rate)
                for a, b in zip(one, other, strict=True):
                    assert (a.mistake == b.mistake).all()
                    assert b.neuron == pytest.approx(rate * a.neuron, abs=1e-6 * rate)


def test_from_random_weights_the_rate_matters():
    slow, quick = (all_passes("six points", start="random", rate=rate, seed=9) for rate in (0.01, 1.0))
    assert len(slow) == 25 and sum(mistakes(slow)) == 60 and sum(mistakes(quick)) == 3


def test_the_unit_of_measurement_and_the_order_matter():
    assert mistakes(all_passes("petals: setosa")) == [1, 3, 0]
    assert mistakes(all_passes("petals: setosa", "times 10"))[:4] == [1, 5, 5, 4]
    assert mistakes(all_passes("petals: setosa", "standardised")) == [1, 0]
    assert mistakes(all_passes("sepals: setosa", "standardised")) == [2, 3, 2, 0]
    assert max(mistakes(all_passes("petals: virginica"))) == 4
    assert min(mistakes(all_passes("petals: virginica", order="shuffled"))) > 8


@pytest.mark.parametrize("data", ["petals: virginica", "cars, trucks", "XOR"])
def test_where_no_line_separates_it_never_settles(data):
    for order in ("file order", "shuffled"):
        assert len(passes := all_passes(data, order=order)) == MOST and min(mistakes(passes)) > 0


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("features", FEATURES)
def test_all_points_are_in_the_picture_whatever_the_scale(data, features):
    points = load(data, features)
    low, high = points.limits.T
    assert (points.x > low).all() and (points.x < high).all()
    assert (points.x - low) / (high - low) == pytest.approx(
        (load(data, "as measured").x - load(data, "as measured").limits[:, 0])
        / np.ptp(load(data, "as measured").limits, axis=1))


def test_shuffling_turns_on_the_seed_and_takes_everybody_once_a_pass():
    one, again, other = (all_passes("cars, trucks", order="shuffled", seed=seed)[0].index for seed in (1, 1, 2))
    assert (one == again).all() and (one != other).any() and sorted(one) == list(range(234))
    assert (all_passes("cars, trucks")[0].index == np.arange(234)).all()
    both = [all_passes("cars, trucks", order="shuffled", start=start)[0].index for start in ("zero", "random")]
    assert (both[0] == both[1]).all()


def test_a_mistake_is_ringed_the_old_line_stays_faint_and_the_arrows_add_up():
    view = PerceptronLab().view
    assert np.ravel(view.marks[2].get_data()).tolist() == [-4, 4] and len(view.was.line.get_xdata()) == 2
    before, change, after = (np.array(arrow._posA_posB) * np.hypot(4, 1) for arrow in view.sum.artists)
    assert before == pytest.approx(np.array([(0, 0), (0, 3)])) and after == pytest.approx(np.array([(0, 0), (4, -1)]))
    assert change == pytest.approx(np.array([before[1], after[1]]))
    assert all(arrow.get_visible() for arrow in view.sum.artists)
    assert view.texts["rule"].get_text() == "w − η·x,  b − η"
    assert view.texts["before"].get_text().split("\n") == ["before", "0.00", "3.00", "1.00"]
    assert view.texts["after"].get_text().split("\n") == ["after", "4.00", "−1.00", "0.00"]


def test_where_it_is_right_nothing_moves():
    view = PerceptronLab(step=4).view
    assert not len(view.was.line.get_xdata()) and view.texts["rule"].get_text() == ""
    assert [arrow.get_visible() for arrow in view.sum.artists] == [True, False, True]
    assert view.texts["before"].get_text() == "" and view.texts["after"].get_text().startswith("now")


def test_bars_and_their_numbers():
    lab = PerceptronLab(step=18)
    shown = [text.get_text() for text in lab.view.chart.numbers]
    assert shown == ["2", "1", "0", "", "", ""]
    assert lab.view.chart.bars.get_data().values[:5:2].tolist() == [2, 1, 0]
    lab.set(**PerceptronLab.presets["no line"] | {"step": MOST})
    last = str(mistakes(all_passes("petals: virginica", order="shuffled"))[-1])
    assert [text.get_text() for text in lab.view.chart.numbers] == [last, *[""] * 5]
    assert lab.view.chart.ax.get_xlim()[1] > MOST and lab.view.chart.ax.get_ylim()[1] > 46


def test_zero_weights_have_no_line_and_fire_for_nobody():
    lab = PerceptronLab(step=0)
    assert not len(lab.view.half.line.get_xdata())
    positive, negative = (side.get_xy() for side in lab.view.half.sides)
    assert np.isnan(positive).all() and np.ptp(negative[:, 0]) == 11


def test_every_text_fits_the_picture():
    for changes in [*PerceptronLab.presets.values(), {"data": "cars, trucks", "features": "times 10", "rate": 10.0,
                                                      "unit": "a pass", "step": MOST}]:
        lab = PerceptronLab(**changes)
        for step in (1, 4, MOST):
            lab.set(step=step)
            lab._painter.frame()
            texts = [*lab.view.texts.values(), *lab.view.chart.numbers]
            for text in filter(Text.get_text, texts):
                box = text.get_window_extent(lab.view.figure.canvas.get_renderer())
                assert box.x0 >= 0 and box.x1 <= 640 and box.y0 >= 0 and box.y1 <= 400, (text, changes, step)
            before, after = (lab.view.texts[name].get_window_extent(lab.view.figure.canvas.get_renderer())
                             for name in ("before", "after"))
            assert before.x1 < after.x0 or not lab._arrays.error


@pytest.mark.parametrize(("counts", "text"), [([], "none yet"), ([2, 1, 0], "2, 1, 0"),
                                              (range(10, 0, -1), "… 3, 2, 1")])
def test_counts_as_text(counts, text):
    assert listed(list(counts)) == text
