"""Losses against their formulas, scikit-learn, SciPy and central differences, and the input that they refuse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats
from sklearn import metrics

from dlcourse import losses
from dlcourse.activations import sigmoid, softmax
from dlcourse.gradcheck import check_loss
from dlcourse.losses import (
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    HalfSquaredError,
    Hinge,
    Huber,
    KullbackLeiblerDivergence,
    MeanAbsoluteError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    SigmoidCrossEntropy,
    SoftmaxCrossEntropy,
)

RNG = np.random.default_rng(0)


def shares(n, k):
    return RNG.dirichlet(np.ones(k), n)


def signs(n, k):
    return RNG.choice([-1.0, 1.0], (n, k))


def zeros_and_ones(n, k):
    return np.vstack([np.zeros(k), np.ones(k), RNG.integers(0, 2, (n - 2, k))])  # both labels in every column


def one_hot(n, k):
    return np.eye(k)[RNG.integers(0, k, n)]


def normal(n, k):
    return RNG.normal(size=(n, k))


def inside(n, k):
    return RNG.uniform(0.05, 0.95, (n, k))


ALL = [  # loss, target, prediction
    (MeanSquaredError(), normal, normal),
    (MeanSquaredLogarithmicError(), inside, inside),
    (MeanAbsoluteError(), normal, normal),
    (Huber(0.5), normal, normal),
    (Huber(), normal, normal),
    (HalfSquaredError(), normal, normal),
    (BinaryCrossEntropy(), inside, inside),
    (Hinge(), signs, normal),
    (CategoricalCrossEntropy(), shares, inside),
    (KullbackLeiblerDivergence(), shares, inside),
    (SigmoidCrossEntropy(), inside, normal),
    (SoftmaxCrossEntropy(), one_hot, normal),
    (SoftmaxCrossEntropy(), shares, normal),
]
every_loss = pytest.mark.parametrize(("loss", "targets", "predictions"), ALL)


@every_loss
@pytest.mark.parametrize("outputs", [1, 3])
def test_gradient_against_central_differences(loss, targets, predictions, outputs):
    for n in (1, 4):
        assert check_loss(loss, targets(n, outputs), predictions(n, outputs)) < 1e-7


@every_loss
def test_a_row_alone_is_one_example(loss, targets, predictions):
    target, prediction = targets(1, 3), predictions(1, 3)
    assert loss(target[0], prediction[0]) == pytest.approx(loss(target, prediction), rel=1e-12)
    assert loss.gradient(target[0], prediction[0]) == pytest.approx(loss.gradient(target, prediction)[0], rel=1e-12)


@every_loss
def test_repeating_the_batch_changes_nothing_but_the_shares(loss, targets, predictions):
    target, prediction = targets(4, 3), predictions(4, 3)
    assert loss(np.tile(target, (2, 1)), np.tile(prediction, (2, 1))) == pytest.approx(loss(target, prediction))
    gradient = loss.gradient(np.tile(target, (2, 1)), np.tile(prediction, (2, 1)))
    assert gradient[:4] == pytest.approx(loss.gradient(target, prediction) / 2)


@every_loss
def test_float32_stays_and_inputs_stay_as_they_were(loss, targets, predictions):
    target, prediction = targets(4, 3).astype(np.float32), predictions(4, 3).astype(np.float32)
    kept = target.copy(), prediction.copy()
    gradient = loss.gradient(target, prediction)
    assert gradient.dtype == np.float32 and gradient.shape == prediction.shape
    assert type(loss(target, prediction)) is float
    assert (target == kept[0]).all() and (prediction == kept[1]).all()
    assert loss.gradient(target.astype(float), prediction).dtype == np.float32
    assert loss.costs(target, prediction).dtype == np.float32


@every_loss
def test_value_and_gradient_in_one_are_the_two(loss, targets, predictions):
    target, prediction = targets(4, 3), predictions(4, 3)
    value, gradient = loss.value_and_gradient(target, prediction)
    assert value == loss(target, prediction) and type(value) is float
    assert (gradient == loss.gradient(target, prediction)).all()


def test_the_bend_of_huber_is_at_1_unless_told_otherwise():
    assert Huber()(0.0, 3.0) == pytest.approx(2.5) and Huber()(0.0, 1.5) == pytest.approx(1.0)


def test_rows_of_scores_far_apart_from_one_another_do_not_underflow():
    scores, target = np.array([[1e4, 1e4 + 1], [-1e4, -1e4 + 1]]), np.array([[1.0, 0], [1.0, 0]])
    loss = SoftmaxCrossEntropy()
    assert loss(target, scores) == pytest.approx(np.log(1 + np.e))
    assert loss.gradient(target, scores) == pytest.approx(np.array([[-1, 1], [-1, 1]]) * np.e / (1 + np.e) / 2)


@pytest.mark.parametrize("target", [1.5, -0.5])
def test_a_share_is_not_above_1_or_below_0(target):
    with pytest.raises(ValueError, match=r"^target holds values outside \[0, 1\].*a label 0 or 1"):
        SigmoidCrossEntropy()(target, 0.2)


def test_a_delta_that_is_a_numpy_number_keeps_float32():
    loss = Huber(np.float64(0.5))
    assert loss.gradient(np.float32([0, 0]), np.float32([0.1, 3])).dtype == np.float32
    assert loss.costs(np.float32([0, 0]), np.float32([0.1, 3])).dtype == np.float32


def by_column(metric):
    """The mean over columns of a metric for one column."""
    return lambda y, p: np.mean([metric(*column) for column in zip(y.T, p.T, strict=True)])


def surprise(y, p):
    """The mean surprise at rows of probabilities y, from SciPy's entropies."""
    return np.mean([stats.entropy(*rows) + stats.entropy(rows[0]) for rows in zip(y, p, strict=True)])


REFERENCES = [  # loss, targets, predictions, the same value from elsewhere
    (MeanSquaredError(), normal, normal, metrics.mean_squared_error),
    (MeanAbsoluteError(), normal, normal, metrics.mean_absolute_error),
    (MeanSquaredLogarithmicError(), inside, inside, metrics.mean_squared_log_error),
    (Huber(0.7), normal, normal, lambda y, p: special.huber(0.7, y - p).mean()),
    (HalfSquaredError(), normal, normal, lambda y, p: metrics.mean_squared_error(y, p) * y.shape[1] / 2),
    (BinaryCrossEntropy(), zeros_and_ones, inside, by_column(metrics.log_loss)),
    (Hinge(), signs, normal, by_column(metrics.hinge_loss)),
    (CategoricalCrossEntropy(), shares, shares, surprise),
    (KullbackLeiblerDivergence(), shares, shares, lambda y, p: stats.entropy(y, p, axis=1).mean()),
    (SigmoidCrossEntropy(), zeros_and_ones, normal,
     by_column(lambda y, s: metrics.log_loss(y, special.expit(s)))),
    (SoftmaxCrossEntropy(), one_hot, normal, lambda y, s: -(y * special.log_softmax(s, axis=1)).sum(1).mean()),
    (SoftmaxCrossEntropy(), shares, normal, lambda y, s: surprise(y, special.softmax(s, axis=1))),
]


@pytest.mark.parametrize(("loss", "targets", "predictions", "reference"), REFERENCES)
@pytest.mark.parametrize("outputs", [1, 3])
def test_against_scikit_learn_and_scipy(loss, targets, predictions, reference, outputs):
    target, prediction = targets(8, outputs), predictions(8, outputs)
    assert loss(target, prediction) == pytest.approx(reference(target, prediction), rel=1e-12, abs=1e-14)


def test_class_numbers_in_scikit_learn_are_one_hot_rows_here():
    classes, rows = np.arange(20) % 4, shares(20, 4)
    assert CategoricalCrossEntropy()(np.eye(4)[classes], rows) == pytest.approx(metrics.log_loss(classes, rows))


@every_loss
@pytest.mark.parametrize("outputs", [1, 3])
def test_the_loss_is_the_sum_of_its_costs_over_elements_or_rows(loss, targets, predictions, outputs):
    target, prediction = targets(4, outputs), predictions(4, outputs)
    by_rows = isinstance(loss, (CategoricalCrossEntropy, SoftmaxCrossEntropy, HalfSquaredError))
    costs = loss.costs(target, prediction)
    assert costs.shape == prediction.shape
    assert loss(target, prediction) == pytest.approx(costs.sum() / (4 if by_rows else 4 * outputs))


def test_the_numbers_of_the_lecture_deck():
    assert round(MeanSquaredLogarithmicError()([4, 0, 5, 2], [3.5, 1, 5, 3]), 4) == 0.1436
    target, out = [0.01, 0.99], [0.75136507, 0.772928465]
    assert round(HalfSquaredError()(target, out), 9) == 0.298371109
    assert HalfSquaredError()(target[:1], out[:1]) == pytest.approx(0.274811083, abs=1e-9)
    assert HalfSquaredError().gradient(target, out) == pytest.approx([0.74136507, -0.217071535], abs=1e-9)


def test_losses_on_scores_are_the_losses_on_their_probabilities():
    scores, labels = 3 * normal(6, 1), RNG.integers(0, 2, (6, 1))
    assert SigmoidCrossEntropy()(labels, scores) == pytest.approx(BinaryCrossEntropy()(labels, sigmoid(scores)))
    scores, rows = 3 * normal(6, 4), shares(6, 4)
    assert SoftmaxCrossEntropy()(rows, scores) == pytest.approx(CategoricalCrossEntropy()(rows, softmax(scores)))
    assert SoftmaxCrossEntropy().gradient(rows, scores) == pytest.approx((softmax(scores) - rows) / 6)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_scores_of_ten_thousand_stay_finite(kind):
    scores = np.array([[1e4, -1e4], [-1e4, 1e4]], kind)
    for loss in (SigmoidCrossEntropy(), SoftmaxCrossEntropy()):
        target = np.array([[0, 1], [0, 1]])
        assert np.isfinite(loss(target, scores)) and np.isfinite(loss.gradient(target, scores)).all()
    assert SigmoidCrossEntropy()([0, 1], scores[0]) == 1e4
    assert SoftmaxCrossEntropy()([0, 1], scores[0]) == 2e4


def test_nothing_times_the_logarithm_of_nothing_is_nothing():
    row = [0.0, 1.0, 0.0]
    for loss in (BinaryCrossEntropy(), CategoricalCrossEntropy(), KullbackLeiblerDivergence()):
        assert loss(row, row) == 0
        assert np.isfinite(loss.gradient(row, row)).all()
    assert BinaryCrossEntropy()([1.0, 0.0], [0.0, 0.0]) == np.inf
    for loss in (CategoricalCrossEntropy(), KullbackLeiblerDivergence()):
        assert loss(row, [1.0, 0.0, 0.0]) == np.inf


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_probabilities_of_almost_nothing_give_infinite_slopes_without_a_warning(kind):
    """The least positive number of either kind: softmax of far scores gives such."""
    least = np.nextafter(kind(0), kind(1))
    for loss in (CategoricalCrossEntropy(), KullbackLeiblerDivergence(), BinaryCrossEntropy()):
        assert loss.gradient(kind([1, 0]), np.array([least, 0], kind)).tolist() == [-np.inf, loss.gradient(
            kind([1, 0]), kind([0.5, 0]))[1]]
        assert 80 < loss.costs(kind([1, 0]), np.array([least, 0], kind))[0] < np.inf


def test_kinks():
    assert MeanAbsoluteError().gradient([1.0], [1.0]) == 0
    assert Hinge().gradient([1, 1, -1], [1.0, 0.5, -2.0]).tolist() == [0, -1 / 3, 0]
    assert Huber(2)([0.0, 0.0], [2.0, 4.0]) == (2 + 6) / 2
    assert Huber(2).gradient([0.0, 0.0], [-2.0, 4.0]).tolist() == [-1, 1]


def test_huber_lies_between_its_two_parents():
    y, p = normal(50, 1), 3 * normal(50, 1)
    assert Huber(1e6)(y, p) == pytest.approx(MeanSquaredError()(y, p) / 2)
    assert Huber(1e-6)(y, p) / 1e-6 == pytest.approx(MeanAbsoluteError()(y, p), rel=1e-5)


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_divergence_is_never_negative_and_zero_only_for_equals(weights, random):
    p = np.array(weights) / sum(weights)
    q = np.array(random.sample(weights, len(weights)))
    q /= q.sum()
    assert KullbackLeiblerDivergence()(p, q) >= -1e-12 and KullbackLeiblerDivergence()(p, p) == 0
    entropy = -(p * np.log(p)).sum()
    assert CategoricalCrossEntropy()(p, q) == pytest.approx(KullbackLeiblerDivergence()(p, q) + entropy)


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=6), st.floats(-1000, 1000))
def test_one_number_added_to_all_scores_changes_nothing(scores, shift):
    target = np.eye(len(scores))[0]
    assert SoftmaxCrossEntropy()(target, np.array(scores) + shift) == pytest.approx(
        SoftmaxCrossEntropy()(target, scores), abs=1e-9)


def test_whole_numbers_are_computed_as_float():
    assert MeanSquaredError()(np.array([250], np.uint8), np.array([5], np.uint8)) == 245**2
    assert MeanSquaredError().gradient([1, 2], [2, 2]).tolist() == [1, 0]


@pytest.mark.parametrize(("call", "words"), [
    (lambda: MeanSquaredError()(np.zeros(3), np.zeros((3, 1))), r"\(3,\) .*\(3, 1\).*column: y\[:, None\]"),
    (lambda: MeanSquaredError().gradient(np.zeros((2, 3)), np.zeros((3, 2))), r"\(2, 3\) .*\(3, 2\)"),
    (lambda: SoftmaxCrossEntropy()(np.array([0, 2]), np.zeros((2, 3))), r"one-hot rows: np\.eye\(3\)\[y\]"),
    (lambda: SoftmaxCrossEntropy()([0.0, 2.0], np.zeros((2, 3))), r"integers, one-hot rows: np\.eye\(3\)\[y\]"),
    (lambda: SoftmaxCrossEntropy()([[0], [2]], np.zeros((2, 3))), r"one-hot rows: np\.eye\(3\)\[y\[:, 0\]\]"),
    (lambda: MeanSquaredError()(np.zeros((3, 1)), np.zeros(3)), r"\(3, 1\) .*\(3,\).*flat: y\[:, 0\]"),
    (lambda: MeanSquaredError()(1.0, [1.0, 2.0]), r"shape \(\) and prediction has shape \(2,\)"),
    (lambda: MeanSquaredError()([[1.0], [1.0, 2.0]], [1.0, 2.0]), "target must be numbers, in rows of equal length"),
    (lambda: CategoricalCrossEntropy()(1.0, 0.5), r"a single number\. Pass rows"),
    (lambda: SoftmaxCrossEntropy()(1.0, 0.5), r"a single number\. Pass rows"),
    (lambda: CategoricalCrossEntropy()([0, 2, 1], [0.1, 0.2, 0.7]), r"Class numbers y become rows by np\.eye"),
    (lambda: BinaryCrossEntropy()([-1.0, 1.0], [0.5, 0.5]), r"from -1\.0 to 1\.0.*by \(y \+ 1\) / 2"),
    (lambda: BinaryCrossEntropy()([1.0], [1 + 2e-16]), r"to 1\.0000000000000002"),
    (lambda: MeanSquaredError()([], []), "empty batch"),
    (lambda: MeanSquaredError()(np.zeros((3, 0)), np.zeros((3, 0))), r"empty batch.*\(3, 0\)"),
    (lambda: MeanSquaredError().gradient([], []), "empty batch"),
    (lambda: MeanSquaredError().costs([], []), "empty batch"),
    (lambda: MeanSquaredError()([np.nan], [1.0]), "target must be finite"),
    (lambda: Huber()([1.0], [np.inf]), "prediction must be finite"),
    (lambda: MeanSquaredError()(["a"], [1.0]), "must be numbers"),
    (lambda: BinaryCrossEntropy()([0.0], [1.1]), r"outside \[0, 1\].*SigmoidCrossEntropy"),
    (lambda: BinaryCrossEntropy()([-1.0], [0.5]), r"target holds values outside \[0, 1\]"),
    (lambda: CategoricalCrossEntropy()([1.0, 0.0], [3.0, 1.0]), "SoftmaxCrossEntropy"),
    (lambda: KullbackLeiblerDivergence()([1.0, 0.0], [-0.1, 1.0]), r"outside \[0, 1\]"),
    (lambda: SigmoidCrossEntropy()([-1, 1], [0.0, 0.0]), "target holds values outside"),
    (lambda: SoftmaxCrossEntropy()([0.0, 2.0], [0.0, 0.0]), "one-hot"),
    (lambda: MeanSquaredLogarithmicError()([-1.0], [0.0]), "negative values.*Shift"),
    (lambda: MeanSquaredLogarithmicError()([1.0], [-0.5]), "prediction holds negative"),
    (lambda: Hinge()([0, 1], [0.1, 0.2]), r"labels −1 and 1.*2 \* y - 1"),
    (lambda: Huber(0), "delta must be a positive"), (lambda: Huber(float("nan")), "delta"),
    (lambda: Huber(True), "delta"),
])
def test_bad_input_says_what_was_given_and_what_to_do(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@every_loss
@pytest.mark.parametrize("method", ["__call__", "gradient", "costs"])
def test_every_loss_refuses_what_none_can_use(loss, targets, predictions, method):
    target, prediction = targets(4, 1), predictions(4, 1)
    method = getattr(loss, method)
    for bad in (np.nan, np.inf):
        spoiled = np.vstack([prediction[:3], [[bad]]])
        with pytest.raises(ValueError, match="prediction must be finite numbers; 1 of the 4"):
            method(target, spoiled)
        with pytest.raises(ValueError, match="target must be finite numbers; 1 of the 4"):
            method(spoiled, prediction)
    with pytest.raises(ValueError, match=r"\(4,\) and prediction has shape \(4, 1\)"):
        method(target[:, 0], prediction)
    with pytest.raises(ValueError, match=r"\(4, 1\) and prediction has shape \(4,\)"):
        method(target, prediction[:, 0])
    with pytest.raises(ValueError, match="empty batch"):
        method(target[:0], prediction[:0])


def test_every_loss_is_tested():
    here = {type(loss).__name__ for loss, *_ in ALL}
    assert here == set(losses.__all__) - {"Loss"}
