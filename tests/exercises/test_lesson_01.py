"""Right variants of lesson 01's exercises: however a learner writes it, right is right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter
from sklearn.dummy import DummyClassifier
from sklearn.metrics import accuracy_score, recall_score
from sklearn.tree import DecisionTreeClassifier

from dlcourse.datasets import mnist
from dlcourse.exercises import lesson_01 as ex
from dlcourse.exercises.lesson_01 import separation


def by_loop(target, prediction):
    right = 0
    for t, p in zip(target, prediction, strict=True):
        right += t == p
    return right / len(target)


def dummy(labels):
    nothing = np.zeros((len(labels), 1))
    return DummyClassifier(strategy="most_frequent").fit(nothing, labels).score(nothing, labels)


VARIANTS = [
    (ex.accuracy, by_loop),
    (ex.accuracy, accuracy_score),
    (ex.accuracy, lambda target, prediction: np.sum(target == prediction) / target.size),
    (ex.majority_baseline, dummy),
    (ex.majority_baseline, lambda labels: max(np.mean(labels == k) for k in set(labels.tolist()))),
    (ex.majority_baseline, lambda labels: np.unique(labels, return_counts=True)[1].max() / labels.size),
    (ex.mirror_difference, lambda images: [np.mean(np.abs(image - np.fliplr(image))) for image in images]),
    (ex.mirror_difference, lambda images: np.abs(np.flip(images, axis=2) - images).mean(axis=2).mean(axis=1)),
    (ex.mirror_difference, lambda images: np.abs(images - images[..., ::-1]).mean((-1, -2)).astype(np.float32)),
    (ex.sensitivity, recall_score),
    (ex.sensitivity, lambda target, prediction: (target * prediction).sum() / target.sum()),
    (ex.sensitivity, lambda target, prediction: prediction[target == 1].mean()),
    (ex.my_feature, lambda images: images[:, 14, 14]),
    (ex.my_feature, lambda images: -images[:, 13:16, 13:16].sum(axis=(1, 2))),
    (ex.my_feature, lambda images: [gaussian_filter(image, 1.0)[14, 14] for image in images]),
]


@pytest.mark.parametrize(("exercise", "variant"), VARIANTS)
def test_right_variants_are_right(exercise, variant):
    verdict = exercise.check(variant)
    assert verdict.outcome == "right", verdict.message


@pytest.mark.parametrize(("answer", "words"), [
    (lambda images: images.mean(), "one number for each picture is shape (1000,)"),
    (lambda images: images[:, 14], "one number for each picture is shape (1000,)"),
    (lambda images: images[:, 14, 14] + np.inf, "some numbers are NaN or infinite")])
def test_a_feature_that_is_none(answer, words):
    verdict = ex.my_feature.check(answer)
    assert verdict.outcome == "wrong" and words in verdict.message


def test_the_score_of_a_weak_feature_is_told():
    assert "95.3% of the pictures right" in ex.my_feature.check(lambda images: images.mean(axis=(1, 2))).message


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1)), min_size=2, max_size=30))
def test_the_best_threshold_is_found(pairs):
    """Independent of the sort: try every threshold and both sides one by one."""
    feature, labels = np.array(pairs, dtype=float).T
    best = max(max(np.mean((feature > cut) == labels), np.mean((feature <= cut) == labels))
               for cut in np.arange(-0.5, 7))
    assert separation(feature, labels.astype(int)) == pytest.approx(best)


def test_a_decision_tree_with_one_question_finds_no_better_threshold():
    ((images,),) = ex.my_feature.cases()
    labels = mnist().labels
    labels, ink = labels[labels < 2], images.mean(axis=(1, 2))
    tree = DecisionTreeClassifier(max_depth=1).fit(ink[:, None], labels)
    assert 0.95 < tree.score(ink[:, None], labels) <= separation(ink, labels) < ex.ENOUGH
