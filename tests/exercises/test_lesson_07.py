"""Right variants of lesson 07's exercises, and what the open-ended one refuses."""

import math

import numpy as np
import pytest
from sklearn.model_selection import KFold

from dlcourse import mlp
from dlcourse.exercises import lesson_07 as ex
from dlcourse.labs.tuning_runs import parts


def by_a_network(sizes):
    return sum(array.size for array in mlp(sizes, rng=np.random.default_rng(0)).params.values())


def by_counting(examples, batch_size):
    iterations = 0
    while examples > 0:
        examples, iterations = examples - batch_size, iterations + 1
    return iterations


def every_kth(n, k):
    return [([i for i in range(n) if i % k != fold], [i for i in range(n) if i % k == fold]) for fold in range(k)]


def choice(hidden=(13,), activation="tanh", learning_rate=0.5, batch_size=32, epochs=31):
    return lambda: {"hidden": hidden, "activation": activation, "learning_rate": learning_rate,
                    "batch_size": batch_size, "epochs": epochs}


VARIANTS = [
    (ex.count_parameters, by_a_network),
    (ex.count_parameters, lambda sizes: np.dot(sizes[:-1], sizes[1:]) + sum(sizes[1:])),
    (ex.iterations_per_epoch, by_counting),
    (ex.iterations_per_epoch, lambda examples, batch_size: math.ceil(examples / batch_size)),
    (ex.iterations_per_epoch, lambda examples, batch_size: (examples + batch_size - 1) // batch_size),
    (ex.iterations_per_epoch, lambda examples, batch_size: np.ceil(examples / batch_size)),
    (ex.total_updates, lambda examples, batch_size, epochs: epochs * math.ceil(examples / batch_size)),
    (ex.total_updates, lambda examples, batch_size, epochs: sum(by_counting(examples, batch_size)
                                                                for _ in range(epochs))),
    (ex.k_folds, every_kth),
    (ex.k_folds, lambda n, k: list(KFold(k).split(np.zeros(n)))),
    (ex.k_folds, lambda n, k: [[rest[::-1], fold] for rest, fold in KFold(k, shuffle=True).split(np.zeros(n))]),
    (ex.honest_accuracy, lambda validation, test: test[list(validation).index(max(validation))]),
    (ex.honest_accuracy, lambda validation, test: test[np.argsort(-np.asarray(validation), kind="stable")[0]]),
    (ex.my_hyperparameters, choice(hidden=[13], learning_rate=1.0)),
    (ex.my_hyperparameters, choice(hidden=(), learning_rate=1.0, batch_size=20, epochs=20)),
    (ex.my_hyperparameters, choice(activation="sigmoid", learning_rate=1.0, batch_size=60, epochs=60)),
]


@pytest.mark.parametrize(("exercise", "variant"), VARIANTS)
def test_right_variants_are_right(exercise, variant):
    verdict = exercise.check(variant)
    assert verdict.outcome == "right", verdict.message


@pytest.mark.parametrize(("wrong", "part"), [
    (choice(hidden=(64, 64)), "8,970 parameters, more than 1,000"),
    (choice(hidden=(14,)), "1,060 parameters, more than 1,000"),
    (choice(batch_size=1, epochs=2), "1,200 updates, more than 600"),
    (choice(batch_size=32, epochs=32), "608 updates, more than 600"),
    (choice(learning_rate=1e-4), "of the validation digits, less than 95%"),
    (choice(activation="ReLU"), "activation is one of linear, relu, sigmoid, tanh, in quotation marks."),
    (choice(hidden=13), "hidden holds the size of each hidden layer, such as (12,), or () for none."),
    (choice(batch_size=0), "batch_size must be a whole number from 1; you gave 0"),
    (choice(batch_size=601), "there are only 600 rows"),
    (choice(learning_rate=-1.0), "learning_rate must be a positive finite number"),
    (lambda: {"hidden": (13,)}, "return a dict with the keys hidden, activation, learning_rate, batch_size, epochs."),
])
def test_hyperparameters_that_miss_are_told_why(wrong, part):
    verdict = ex.my_hyperparameters.check(wrong)
    assert verdict.outcome == "wrong" and part in verdict.message, verdict.message


def test_the_exercise_judges_by_the_digits_of_the_lab():
    (x, labels), (x_validation, y_validation) = ex._digits()
    for ours, labs in (((x, labels), parts()["train"]), ((x_validation, y_validation), parts()["validation"])):
        np.testing.assert_array_equal(ours[0], labs[0])
        np.testing.assert_array_equal(ours[1], labs[1])


@pytest.mark.parametrize(("answer", "part"), [
    (lambda n, k: [([0], [1])], "which gives '1 pairs for rows 0 to 1"),
    (lambda n, k: [(rest, fold[:1]) for rest, fold in KFold(k).split(np.zeros(n))], "pair 1 leaves row 1 out"),
    (lambda n, k: [(np.r_[1:n], [0])] * k, "row 0 is validated 3 times"),
    (lambda n, k: [fold for _, fold in KFold(3).split(np.zeros(9))], "list of k pairs"),
    (lambda n, k: 3, "list of k pairs"), (lambda n, k: [], "no pairs"),
    (lambda n, k: [([0], [10**12])], "rows from 0 to 1000000000000")])
def test_folds_that_are_none_are_told_why(answer, part):
    verdict = ex.k_folds.check(answer)
    assert verdict.outcome == "wrong" and part in verdict.message, verdict.message
    assert "Stuck" in verdict.message


def test_what_folds_should_give_is_said():
    message = ex.k_folds.check(lambda n, k: [(np.arange(n), fold) for _, fold in KFold(k).split(np.zeros(n))]).message
    assert "but pair 1 trains on row 0 and validates on it" in message
    assert "it should give '3 pairs for rows 0 to 5, validation parts of 2, 2, 2" in message
    assert "A network that has seen its validation rows is no witness." in message
