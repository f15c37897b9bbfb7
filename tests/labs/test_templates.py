import itertools

import numpy as np
import pytest
from scipy import special

from dlcourse import plots
from dlcourse.labs.templates import LAST, SHOWN, TemplatesLab, data, replay, steps
from dlcourse.labs.templateview import LIMITS, apart


@pytest.fixture(scope="module")
def trained():
    return TemplatesLab(step=LAST)


def test_training_is_softmax_regression_from_zero():
    """Two steps by hand, in float64: every batch of 100 moves the weights by −η xᵀ(p − y)/n, less η·λ·W for L2."""
    x, labels = data()
    rng = np.random.default_rng(3)
    rows = rng.permutation(4000)[:400]
    rng.normal(size=(784, 10))  # what the layer draws before its weights are set to 0
    rate, l2 = 0.7, 0.01
    W, b, order = np.zeros((784, 10)), np.zeros(10), []
    for _ in range(2 * SHOWN // 100):
        order = order or np.split(rng.permutation(400), 4)
        batch, *order = order
        x_batch, y = x[rows[batch]].astype(float), np.eye(10)[labels[rows[batch]]]
        delta = (special.softmax(x_batch @ W + b, axis=1) - y) / 100
        W, b = W - rate * (x_batch.T @ delta + l2 * W), b - rate * delta.sum(axis=0)
    first, _, record = itertools.islice(steps(rate, 100, 400, l2, seed=3), 3)
    assert not first.weights.any() and not first.scores.any()
    assert record.weights == pytest.approx(W, abs=1e-5)
    assert record.scores == pytest.approx(x[4000:] @ W + b, abs=1e-3)
    assert record.accuracies[1] == pytest.approx(np.mean(record.scores.argmax(axis=1) == labels[4000:]))


def test_it_learns_from_no_test_picture():
    x, labels = data()
    assert x.shape == (5000, 784) and np.bincount(labels[4000:]).tolist() == [100] * 10
    assert not {row.tobytes() for row in x[:4000]} & {row.tobytes() for row in x[4000:]}


def test_five_epochs_reach_what_the_lesson_promises(trained):
    assert trained._arrays.accuracies[-1, 1] >= 0.88 and trained._arrays.accuracies[0, 1] == 0.1
    assert len(trained._arrays.accuracies) == LAST + 1
    assert trained._arrays.wrong == round(1000 * (1 - trained._arrays.accuracies[-1, 1]))


def test_a_hundred_pictures_are_learned_by_heart():
    lab = TemplatesLab(**TemplatesLab.presets["100 pictures"])
    train, test = lab._arrays.accuracies[-1]
    assert train == 1 and 0.68 < test < 0.75


def test_a_penalty_keeps_weights_small(trained):
    lab = TemplatesLab(**TemplatesLab.presets["L2 = 0.1"])
    assert np.abs(lab._arrays.templates).max() < 0.5 * np.abs(trained._arrays.templates).max()


@pytest.mark.parametrize("batch_size", [25, 100])
def test_a_rate_of_10_with_the_largest_penalty_stays_finite(batch_size):
    arrays = TemplatesLab(step=LAST, learning_rate=10.0, batch_size=batch_size, pictures=100, l2=0.1)._arrays
    assert np.isfinite(arrays.templates).all() and np.isfinite(arrays.scores).all()


def test_the_products_add_up_to_the_score_up_to_the_bias(trained):
    """score − Σ weight · ink is the bias, the same for every picture."""
    def bias(place):
        arrays = TemplatesLab(step=LAST, product=True, order="file order", place=place)._arrays
        return arrays.scores - arrays.templates.sum(axis=(1, 2))

    assert bias(3) == pytest.approx(bias(700), abs=1e-4)
    plain = TemplatesLab(step=LAST, order="file order", place=3)._arrays
    assert plain.scores == pytest.approx((plain.templates * plain.picture).sum(axis=(1, 2)) + bias(3), abs=1e-4)


def test_the_worst_come_first():
    """In the order of the loss −ln p, and the first eight wrong ones are those that are shown."""
    lab, losses, seen = TemplatesLab(step=LAST, order="worst first"), [], []
    for place in range(8):
        lab.set(place=place)
        arrays = lab._arrays
        losses.append(-np.log(arrays.probabilities[arrays.label]))
        seen.append((arrays.label, int(arrays.scores.argmax()), pytest.approx(arrays.probabilities.max())))
        assert (arrays.picture == arrays.worst[place]).all()
    assert losses == sorted(losses, reverse=True) and lab._arrays.confusions == seen
    lab.set(place=999)
    assert lab._arrays.probabilities[lab._arrays.label] > 0.999


def test_file_order_is_the_order_of_the_test_pictures():
    x, labels = data()
    lab = TemplatesLab(order="file order", place=123)
    assert lab._arrays.label == labels[4123] and (lab._arrays.picture.ravel() == x[4123]).all()
    assert lab._arrays.probabilities == pytest.approx(special.softmax(lab._arrays.scores.astype(float)), abs=1e-6)


def test_ten_pictures_on_one_scale_centred_on_zero(trained):
    view, templates = trained.view, trained._arrays.templates
    low, high = view.templates.shades.limits
    assert low == -high and high == min(limit for limit in LIMITS if limit >= np.abs(templates).max())
    assert [text.get_text() for text in view.limits] == [f"−{high:g}", f"+{high:g}"]
    assert (view.templates.shades(np.zeros(1)) > 250).all()
    for digit in (0, 4, 7):
        assert (view.templates.image.pictures[digit][2] == view.templates.shades(templates[digit])).all()


def test_answer_bars_and_words():
    lab = TemplatesLab(step=LAST, order="file order", place=0)
    assert (lab.view.is_a.get_text(), lab.view.says.get_text()) == ("is a 0", "says 0 ✓")
    assert lab.view.chances[0].get_text().endswith("true")
    assert [segment[1, 0] for segment in lab.view.bars.get_segments()] == pytest.approx(lab._arrays.probabilities)
    lab.set(order="worst first")
    answer = int(lab._arrays.scores.argmax())
    assert lab.view.says.get_text() == f"says {answer} ✗" and lab.view.says.get_color() == plots.VERMILLION
    assert lab.view.turns[0].get_text() == f"{lab._arrays.label}→{answer}"
    assert [text.get_text() for text in lab.view.sums] == [plots.number(z, 1) for z in lab._arrays.scores]


def test_readout():
    assert TemplatesLab().readout == (
        "8,000 pictures, 320 updates: accuracy 0.91 in training, 0.89 on test pictures;  this 3 gets the answer 7")


@pytest.mark.parametrize("first", [0.0, 0.3, 0.52, 0.6, 0.9, 0.97, 1.0])
@pytest.mark.parametrize("second", [0.0, 0.55, 0.89, 0.9, 1.0])
def test_labels_of_the_curves_stand_apart_and_inside(first, second):
    a, b = apart(first, second)
    assert abs(a - b) >= 0.11 - 1e-9 and min(a, b) > 0.5 and max(a, b) <= 1
    assert first == second or (a > b) == (first > second)


@pytest.mark.parametrize("changes", [{"step": 0}, *TemplatesLab.presets.values(),
                                     {"step": LAST, "learning_rate": 10.0, "pictures": 100}],
                         ids=str)
def test_no_words_overlap_or_leave_the_picture(changes, tidy):
    lab = TemplatesLab(**changes)
    lab._painter.frame()
    view = lab.view
    texts = [*view.page.texts, *view.templates.ax.texts, *view.worst.ax.texts, *view.ends]
    tidy(view, texts)


def test_few_runs_are_kept_in_small_numbers(trained):
    assert replay.cache_info().maxsize <= 4
    assert {part.dtype for part in trained._arrays[:2] if isinstance(part, np.ndarray)} == {np.dtype(np.float32)}
    record = next(steps(0.1, 25, 100, 0.0, 1))
    assert record.weights.nbytes + record.scores.nbytes < 80_000


def test_settings_share_a_run_and_going_back_costs_nothing():
    lab = TemplatesLab(step=6, seed=9)
    before = replay.cache_info().misses
    lab.set(step=2, place=5, product=True)
    lab.set(step=6, order="file order")
    assert replay.cache_info().misses == before


def test_a_bad_value_keeps_the_picture_and_the_next_move_recovers():
    lab = TemplatesLab()
    with pytest.raises(ValueError, match="step must be a whole number from 0 to 20"):
        lab.set(step=21)
    assert "step" in lab.error and lab.state.step == 8
    lab.set(step=1)
    assert lab.error == "" and lab.state.step == 1
