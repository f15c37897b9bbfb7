"""Right variants of lesson 05's exercises, and what the open-ended one refuses."""

import math

import numpy as np
import pytest
from scipy import special, stats
from sklearn import metrics

import dlcourse
from dlcourse.exercises import lesson_05 as ex


def loop_mean(cost):
    """The mean of a cost for single numbers, by a loop."""
    return lambda target, prediction: sum(
        cost(t, p) for t, p in zip(np.ravel(target), np.ravel(prediction), strict=True)) / np.size(target)


def huber_by_loop(target, prediction, delta):
    total = 0
    for t, p in zip(np.ravel(target), np.ravel(prediction), strict=True):
        r = abs(p - t)
        total += r * r / 2 if r < delta else delta * (r - delta / 2)
    return total / np.size(target)


def pick_the_right_class(target, scores):
    return -np.mean(special.log_softmax(scores, axis=1)[np.arange(len(scores)), target.argmax(axis=1)])


VARIANTS = [
    (ex.mean_squared_error, lambda target, prediction: np.mean((target - prediction) ** 2)),
    (ex.mean_squared_error, lambda target, prediction: np.square(prediction - target).sum() / target.size),
    (ex.mean_squared_error, loop_mean(lambda t, p: (t - p) ** 2)),
    (ex.mean_squared_error, dlcourse.MeanSquaredError()),
    (ex.mean_squared_log_error, lambda target, prediction: np.mean(np.log((1 + target) / (1 + prediction)) ** 2)),
    (ex.mean_squared_log_error, loop_mean(lambda t, p: (math.log(t + 1) - math.log(p + 1)) ** 2)),
    (ex.mean_squared_log_error, dlcourse.MeanSquaredLogarithmicError()),
    (ex.huber, huber_by_loop),
    (ex.huber, lambda target, prediction, delta: special.huber(delta, target - prediction).mean()),
    (ex.huber, lambda target, prediction, delta: np.mean(np.minimum(abs(target - prediction), delta) * (
        abs(target - prediction) - np.minimum(abs(target - prediction), delta) / 2))),
    (ex.binary_cross_entropy, lambda target, probability: -np.mean(np.log(np.where(
        target == 1, probability, 1 - probability)))),
    (ex.binary_cross_entropy, lambda target, probability: metrics.log_loss(target, probability, labels=[0, 1])),
    (ex.binary_cross_entropy, loop_mean(lambda t, p: -math.log(p if t else 1 - p))),
    (ex.hinge, lambda label, score: np.clip(1 - label * score, 0, None).mean()),
    (ex.hinge, loop_mean(lambda y, s: max(0, 1 - y * s))),
    (ex.hinge, lambda label, score: np.where(label * score < 1, 1 - label * score, 0).mean()),
    (ex.cross_entropy, pick_the_right_class),
    (ex.cross_entropy, lambda target, scores: np.mean(special.logsumexp(scores, axis=1) - (target * scores).sum(1))),
    (ex.cross_entropy, dlcourse.SoftmaxCrossEntropy()),
    (ex.kl_divergence, lambda p, q: stats.entropy(p, q)),
    (ex.kl_divergence, lambda p, q: special.rel_entr(p, q).sum()),
    (ex.kl_divergence, lambda p, q: sum(a * math.log(a / b) for a, b in zip(p, q, strict=True) if a)),
    (ex.kl_divergence, lambda p, q: np.nansum(p * np.log(p / q))),
    (ex.my_loss, lambda error: np.sqrt(1 + error**2) - 1),
    (ex.my_loss, lambda error: special.huber(1.5, error)),
    (ex.my_loss, lambda error: np.log1p(error**2)),
    (ex.my_loss, lambda error: error**2 / (1 + error**2)),
    (ex.my_loss, lambda error: np.logaddexp(error, -error) - math.log(2)),
    (ex.my_loss, lambda error: np.where(abs(error) < 1, error**2, 2 * abs(error) - 1)),
    (ex.my_loss, lambda error: np.minimum(error**2, 9)),
    (ex.my_loss, lambda error: [r * math.atan(r) for r in error]),
]


@pytest.mark.parametrize(("exercise", "variant"), VARIANTS)
def test_right_variants_are_right(exercise, variant):
    verdict = exercise.check(variant)
    assert verdict.outcome == "right", verdict.message


@pytest.mark.parametrize(("wrong", "part"), [
    (lambda error: 50 * (np.hypot(1, error / 50) - 1) * 50, "with the outlier at 100"),
    (lambda error: error**2, "best constant 26.5 with the outlier at 100, 1676.5 with it at 10,000"),
    (np.abs, "slopes -1 and 1 beside 0: a kink"),
    (lambda error: np.sqrt(np.abs(error)), "a kink"),
    (lambda error: np.where(error > 0, 1.0, 0.0), "cost 0 at error -10000"),
    (lambda error: np.log(np.cosh(error)), "nan or infinity, for example at error -10000"),
    (lambda error: np.exp(error**2) - 1, "nan or infinity"),
    (lambda error: np.hypot(1, error), "cost 1 at error 0"),
    (lambda error: error**2 / (1 + error**4), "falling, for example from error"),
    (lambda error: 1.0, "cannot be used: return one cost for every error"),
])
def test_a_loss_that_misses_a_property_is_told_which(wrong, part):
    verdict = ex.my_loss.check(wrong)
    assert verdict.outcome == "wrong" and part in verdict.message, verdict.message


def test_overflow_and_underflow_are_told_apart():
    def naive(target, scores):
        q = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        return -np.mean(np.log(np.sum(target * q, axis=1)))

    def shifted(target, scores):
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return -np.mean(np.log(np.sum(target * powers / powers.sum(axis=1, keepdims=True), axis=1)))

    assert "you returned nan" in (message := ex.cross_entropy.check(naive).message) and "e^1000" in message
    assert "you returned inf" in (message := ex.cross_entropy.check(shifted).message) and "e^−800" in message


def test_the_decks_number_is_the_first_case():
    (target, prediction), *_ = ex.mean_squared_log_error.cases()
    assert ex.mean_squared_log_error.reference(target, prediction) == pytest.approx(0.1436, abs=5e-5)
