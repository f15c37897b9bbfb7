"""Exercises of lesson 01: measuring a classifier, and features made by hand."""

import numpy as np

from .verdict import Exercise, name_exercises


def _accuracy(target, prediction):
    return float(np.mean(np.asarray(target) == np.asarray(prediction)))


def _labels(rng):
    """Pairs (target, prediction) of digits, as a classifier with some mistakes gives them."""
    for n in (40, 25, 60):
        target = rng.integers(0, 10, n)
        yield target, np.where(rng.random(n) < 0.7, target, rng.integers(0, 10, n))


accuracy = Exercise(
    reference=_accuracy,
    inputs=lambda rng: [(np.array([0, 1, 2, 3]), np.array([0, 1, 2, 8])), *_labels(rng)],
    mistakes={
        "This is the number of right answers. Divide it by the number of pictures.":
            lambda target, prediction: int(np.sum(target == prediction)),
        "This is the share of wrong answers; the accuracy is the share of right ones.":
            lambda target, prediction: float(np.mean(target != prediction)),
        "This is a percentage. Give the share, a number from 0 to 1.":
            lambda target, prediction: 100 * _accuracy(target, prediction),
        "This measures how far apart the digits are. An 8 taken for a 9 is as wrong as an 8 taken for a 0.":
            lambda target, prediction: float(np.mean(np.abs(target - prediction))),
        "These are the single comparisons. Turn them into one number.":
            lambda target, prediction: target == prediction,
    },
    hints=["`target == prediction` compares picture by picture: an array of True and False.",
           "True counts as 1 and False as 0. Which function of NumPy gives the share of ones?"],
)


def _unequal_labels(rng):
    few = np.array([0, 0, 0, 1])
    return [(few,), *((rng.choice([0, 1, 2, 5], 50, p=[0.1, 0.2, 0.5, 0.2]),) for _ in range(3))]


majority_baseline = Exercise(
    reference=lambda labels: float(np.bincount(labels).max() / len(labels)),
    inputs=_unequal_labels,
    mistakes={
        "This is the most frequent class itself. How often is it the right answer?":
            lambda labels: int(np.bincount(labels).argmax()),
        "This is the number of its pictures. Divide it by the number of all pictures.":
            lambda labels: int(np.bincount(labels).max()),
        "This would be right if all classes were equally frequent. Here they are not.":
            lambda labels: 1 / len(np.unique(labels)),
        "This is the share of the rarest class; take the most frequent one.":
            lambda labels: float(np.unique(labels, return_counts=True)[1].min() / len(labels)),
    },
    hints=["Count how often each class occurs. Whoever always names the largest is right that often.",
           "`np.bincount(labels)` gives the counts of class 0, 1, 2 …; its `.max()` is the largest."],
)


def _mirror_difference(images):
    images = np.asarray(images, dtype=float)
    return np.abs(images - images[:, :, ::-1]).mean(axis=(1, 2))


def _pictures(rng):
    ring = np.array([[[0.0, 1, 0], [1, 0, 1], [0, 1, 0]], [[1, 0, 0], [1, 0, 0], [1, 0, 0]]])
    return [(ring,), (rng.random((5, 4, 6)),), (rng.random((3, 7, 5)),)]


mirror_difference = Exercise(
    reference=_mirror_difference,
    inputs=_pictures,
    mistakes={
        "This compares a picture with its upside-down copy. Left and right are the last axis: images[:, :, ::-1].":
            lambda images: np.abs(images - images[:, ::-1]).mean(axis=(1, 2)),
        "This compares different pictures: images[::-1] turns the order of the pictures round, not each picture.":
            lambda images: np.abs(images - images[::-1]).mean(axis=(1, 2)),
        "Positive and negative differences cancel to 0. Take their absolute value first.":
            lambda images: (images - images[:, :, ::-1]).mean(axis=(1, 2)),
        "This is one number for all pictures together. Average over rows and columns only: axis=(1, 2).":
            lambda images: float(np.abs(images - images[:, :, ::-1]).mean()),
        "This is the sum over the pixels. Take the mean, so that the size of the picture does not matter.":
            lambda images: np.abs(images - images[:, :, ::-1]).sum(axis=(1, 2)),
    },
    hints=["`images[:, :, ::-1]` holds the mirror images: all pictures, all rows, columns from right to left.",
           "Subtract, take `np.abs`, average over rows and columns: `.mean(axis=(1, 2))` leaves one number a picture."],
)


def _sensitivity(target, prediction):
    return float(np.mean(np.asarray(prediction)[np.asarray(target) == 1] == 1))


def _diagnoses(rng):
    sick = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    yield sick, np.array([1, 1, 1, 0, 1, 1, 0, 0, 0, 0])
    for n in (50, 80, 120):
        target = (rng.random(n) < 0.3).astype(int)
        target[:3], found = (0, 1, 1), np.where(rng.random(n) < 0.8, target, 1 - target)
        found[:3] = 1, 1, 0  # each kind of answer occurs, so that no share is 0 / 0
        yield target, found


sensitivity = Exercise(
    reference=_sensitivity,
    inputs=lambda rng: list(_diagnoses(rng)),
    mistakes={
        "This is the accuracy, which counts the healthy too. Look only at patients who are ill (target 1).": _accuracy,
        "This is the share of alarms that are justified. Divide by the number of ill patients, not of alarms.":
            lambda target, prediction: float(np.mean(target[prediction == 1] == 1)),
        "This is the specificity, the share of healthy patients without an alarm. Look at the ill ones.":
            lambda target, prediction: float(np.mean(prediction[target == 0] == 0)),
        "This is the share of tumours that are missed; the sensitivity is the share that is found.":
            lambda target, prediction: 1 - _sensitivity(target, prediction),
        "This is the number of tumours found. Divide it by the number of ill patients.":
            lambda target, prediction: int(np.sum((target == 1) & (prediction == 1))),
    },
    hints=["Only those who are ill count. `target == 1` picks them out.",
           "`prediction[target == 1]` are the answers for the ill patients. Which share of them is 1?"],
)

ENOUGH = 0.98


def _zeros_and_ones(rng=None):
    """All 1,000 zeros and ones of the course's digits; nothing is drawn, since no constant separates them."""
    from .. import datasets

    digits = datasets.mnist()
    return [(digits.images[digits.labels < 2] / 255,)]


def separation(feature, labels):
    """The share of labels (n,) 0 and 1 that one threshold on `feature` (n,) gets right, at its best.

    Every threshold between two different values is tried, with the ones above it and with the ones below it.
    """
    order = np.argsort(feature, kind="stable")
    ones_below = np.append(0, np.cumsum(labels[order]))
    zeros_below = np.arange(len(labels) + 1) - ones_below
    right = zeros_below + ones_below[-1] - ones_below
    gaps = np.concatenate([[True], np.diff(feature[order]) > 0, [True]])
    return float(max(right[gaps].max(), (len(labels) - right[gaps]).max()) / len(labels))


def _separates(feature):
    """How well the learner's feature tells zeros from ones, in words; the same words for whatever is good enough."""
    from .. import datasets

    labels = datasets.mnist().labels
    labels = labels[labels < 2]
    feature = np.asarray(feature, dtype=float)
    if feature.shape != labels.shape:
        raise ValueError(f"its shape is {feature.shape}; one number for each picture is shape {labels.shape}.")
    if not np.isfinite(feature).all():
        raise ValueError("some numbers are NaN or infinite.")
    share = separation(feature, labels)
    return f"{ENOUGH:.0%} of the pictures right or more" if share >= ENOUGH else f"{share:.1%} of the pictures right"


my_feature = Exercise(
    reference=lambda images: np.asarray(images)[:, 14, 14],
    inputs=_zeros_and_ones,
    view=_separates,
    mistakes={
        "That is the ink, the feature to beat. Where is the ink of a 0 that a 1 never has, or the other way round?":
            lambda images: images.mean(axis=(1, 2)),
        "A slanted 1 is as wide as a 0, so the number of columns with ink does not settle it.":
            lambda images: (images > 0.3).any(axis=1).sum(axis=1),
        "Both digits look much the same in a mirror. Is there a place in the picture that tells them apart?":
            _mirror_difference,
        "One feature for all pictures cannot separate them: every picture has the same value.":
            lambda images: np.zeros(len(images)),
    },
    hints=["Lay a ring over a stroke. Where does only one of them leave ink?",
           "A 0 is empty in the middle. `images[:, row, column]` is one pixel of every picture.",
           "The middle of a picture is row 14, column 14; a small square round it works as well."],
)

name_exercises(globals())
