"""Right variants of lesson 08's exercises, and what the open-ended one refuses."""

import numpy as np
import pytest
from scipy import special, stats
from sklearn.metrics import accuracy_score, confusion_matrix
from sklearn.preprocessing import OneHotEncoder

from dlcourse.exercises import lesson_08 as ex
from dlcourse.layers import Dense
from dlcourse.losses import SoftmaxCrossEntropy


def one_hot_by_places(labels, classes):
    y = np.zeros((len(labels), classes))
    y[np.arange(len(labels)), labels] = 1
    return y


def confusion_by_a_loop(labels, answers, classes):
    counts = [[0] * classes for _ in range(classes)]
    for label, answer in zip(labels, answers, strict=True):
        counts[label][answer] += 1
    return counts


def gradient_by_loops(x, p, y):
    n, n_in, k = len(x), x.shape[1], p.shape[1]
    dW = [[sum(x[i, j] * (p[i, c] - y[i, c]) for i in range(n)) / n for c in range(k)] for j in range(n_in)]
    return dW, [sum(p[i, c] - y[i, c] for i in range(n)) / n for c in range(k)]


def least(values, many=150):
    return np.isin(np.arange(len(values)), np.argsort(values)[:many])


VARIANTS = [
    (ex.one_hot, one_hot_by_places),
    (ex.one_hot, lambda labels, classes: (labels[:, None] == np.arange(classes)).astype(int)),
    (ex.one_hot, lambda labels, classes: labels[:, None] == range(classes)),
    (ex.one_hot, lambda labels, classes: [[float(c == label) for c in range(classes)] for label in labels]),
    (ex.one_hot, lambda labels, classes: OneHotEncoder(categories=[range(classes)], sparse_output=False).fit_transform(
        labels[:, None])),
    (ex.scores, lambda x, W, b: np.dot(x, W) + b),
    (ex.scores, lambda x, W, b: np.einsum("ij,jk->ik", x, W) + b[None]),
    (ex.scores, lambda x, W, b: np.array([[row @ W[:, k] + b[k] for k in range(len(b))] for row in x])),
    (ex.scores, lambda x, W, b: (x @ W + b).astype(np.float32)),
    (ex.softmax_gradient, gradient_by_loops),
    (ex.softmax_gradient, lambda x, p, y: [np.mean(x[:, :, None] * (p - y)[:, None], axis=0), np.mean(p - y, axis=0)]),
    (ex.softmax_gradient, lambda x, p, y: (((p - y).T @ x / len(x)).T, (p - y).sum(axis=0) / len(x))),
    (ex.accuracy, lambda labels, scores: accuracy_score(labels, np.argmax(scores, axis=-1))),
    (ex.accuracy, lambda labels, scores: sum(np.argmax(z) == y for y, z in zip(labels, scores, strict=True))
     / len(labels)),
    (ex.accuracy, lambda labels, scores: np.mean(special.softmax(scores, axis=1).argmax(axis=1) == labels)),
    (ex.confusion, confusion_by_a_loop),
    (ex.confusion, lambda labels, answers, classes: confusion_matrix(labels, answers, labels=range(classes))),
    (ex.confusion, lambda labels, answers, classes: np.bincount(classes * labels + answers, minlength=classes**2
                                                                ).reshape(classes, classes)),
    (ex.confusion, lambda labels, answers, classes: np.eye(classes)[labels].T @ np.eye(classes)[answers]),
    (ex.hand_over, lambda p: p.max(axis=1) < 0.65),
    (ex.hand_over, lambda p: least(p.max(axis=1))),
    (ex.hand_over, lambda p: least(np.sort(p, axis=1)[:, -1] - np.sort(p, axis=1)[:, -2])),
    (ex.hand_over, lambda p: least(-stats.entropy(p, axis=1))),
    (ex.hand_over, lambda p: least((p**2).sum(axis=1), 145)),
    (ex.hand_over, lambda p: [int(unsure) for unsure in p.max(axis=1) < 0.65]),
]


@pytest.mark.parametrize(("exercise", "variant"), VARIANTS)
def test_right_variants_are_right(exercise, variant):
    verdict = exercise.check(variant)
    assert verdict.outcome == "right", verdict.message


def test_the_gradient_is_that_of_the_package():
    """Dense and SoftmaxCrossEntropy, put together, agree with the formula of the lesson."""
    rng = np.random.default_rng(0)
    layer, x, y = Dense(6, 4, rng=rng), rng.random((5, 6)), np.eye(4)[rng.integers(0, 4, 5)]
    z, cache = layer.forward(x)
    grads = layer.backward(SoftmaxCrossEntropy().gradient(y, z), cache)[1]
    dW, db = ex.softmax_gradient.reference(x, special.softmax(z, axis=1), y)
    assert grads["W"] == pytest.approx(dW, abs=1e-12) and grads["b"] == pytest.approx(db, abs=1e-12)


@pytest.mark.parametrize(("wrong", "part"), [
    (lambda p: p.max(axis=1), "return True or False for each of the 1000 pictures"),
    (lambda p: np.argsort(p.max(axis=1))[:150], "return True or False"),
    (lambda p: p < 0.5, "return True or False"),
    (lambda p: p.max(axis=1) < 0.55, "of the mistakes among them"),
    (lambda p: p.max(axis=1) < 0.75, "pictures, with"),
    (lambda p: least(p.max(axis=1), 151), "151 pictures"),
    (lambda p: least(np.random.default_rng(0).random(len(p))), "150 pictures"),
])
def test_a_rule_that_does_not_do_is_told_what_it_hands_over(wrong, part):
    verdict = ex.hand_over.check(wrong)
    assert verdict.outcome == "wrong" and part in verdict.message, verdict.message


def test_the_limit_has_room_for_other_machines():
    """Rounding may turn a picture or two; the rules in the hints pass by more than that, chance fails by far."""
    p, wrong = ex.judged()
    assert p.dtype == np.float32 and 85 <= wrong.sum() <= 115
    gap = np.sort(p, axis=1)[:, -1] - np.sort(p, axis=1)[:, -2]
    for values in (p.max(axis=1), gap, -stats.entropy(p, axis=1)):
        assert wrong[least(values)].sum() >= ex.ENOUGH * wrong.sum() + 2


def test_counting_pairs_by_plus_one_is_explained():
    message = ex.confusion.check(ex._once).message
    assert "np.add.at" in message
