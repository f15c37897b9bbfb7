"""Right variants of lesson 03's exercises, and what the open-ended one refuses."""

import numpy as np
import pytest

from dlcourse import Perceptron
from dlcourse.exercises import lesson_03 as ex


def update_by_cases(w, b, x, y, learning_rate):
    fires = sum(wi * xi for wi, xi in zip(w, x, strict=True)) + b > 0
    if fires and y == 0:
        return [wi - learning_rate * xi for wi, xi in zip(w, x, strict=True)], b - learning_rate
    if not fires and y == 1:
        return [wi + learning_rate * xi for wi, xi in zip(w, x, strict=True)], b + learning_rate
    return w, b


def count_by_loop(w, b, x, y):
    return sum(1 for row, label in zip(x, y, strict=True) if (np.dot(row, w) + b > 0) != bool(label))


def pass_with_update(w, b, x, y, learning_rate):
    mistakes = 0
    for i in range(len(x)):
        new_w, new_b = update_by_cases(w, b, x[i], y[i], learning_rate)
        mistakes += new_b != b
        w, b = np.array(new_w), new_b
    return w, b, mistakes


def pass_with_the_package(w, b, x, y, learning_rate):
    neuron = Perceptron(w, b)
    *_, last = neuron.learn(x, y, learning_rate=learning_rate, passes=1)
    return neuron.weights, neuron.bias, last.mistakes


def train_with_my_pass(x, y, most_passes):
    w, b, mistakes = [0.0] * x.shape[1], 0.0, []
    for _ in range(most_passes):
        w, b, wrong = pass_with_update(w, b, x, y, 1.0)
        mistakes.append(wrong)
        if not wrong:
            break
    return w, b, mistakes


def train_with_the_package(x, y, most_passes):
    neuron = Perceptron(np.zeros(x.shape[1]))
    last = {update.pass_number: update.mistakes for update in neuron.learn(x, y, passes=most_passes)}
    return neuron.weights, neuron.bias, np.array(list(last.values()))


def standardised(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)


VARIANTS = [
    (ex.update, update_by_cases),
    (ex.update, lambda w, b, x, y, learning_rate: tuple(
        v + learning_rate * (y - (w @ x + b > 0)) * u for v, u in ((w, x), (b, 1)))),
    (ex.update, lambda w, b, x, y, learning_rate: [w - learning_rate * (Perceptron(w, b).predict(x) - y) * x,
                                                   b - learning_rate * (Perceptron(w, b).predict(x) - y)]),
    (ex.count_mistakes, count_by_loop),
    (ex.count_mistakes, lambda w, b, x, y: np.count_nonzero(Perceptron(w, b).predict(x) - y)),
    (ex.count_mistakes, lambda w, b, x, y: np.abs(y - (x @ w + b > 0)).sum()),
    (ex.learning_pass, pass_with_update),
    (ex.learning_pass, pass_with_the_package),
    (ex.train, train_with_my_pass),
    (ex.train, train_with_the_package),
    (ex.prepare, standardised),
    (ex.prepare, lambda x: x - x.mean(axis=0)),
    (ex.prepare, lambda x: (x - x.min(axis=0)) / np.ptp(x, axis=0) - 0.5),
    (ex.prepare, lambda x: standardised(np.log(x))),
    (ex.prepare, lambda x: standardised(np.column_stack([x, 1 / x]))),
    (ex.prepare, lambda x: standardised(x[:, [1, 3]]).tolist()),
]


@pytest.mark.parametrize(("exercise", "variant"), VARIANTS)
def test_right_variants_are_right(exercise, variant):
    verdict = exercise.check(variant)
    assert verdict.outcome == "right", verdict.message


def test_changing_the_weights_in_place_is_noticed():
    def update(w, b, x, y, learning_rate):
        error = y - int(w @ x + b > 0)
        w += learning_rate * error * x
        return w, b + learning_rate * error

    verdict = ex.update.check(update)
    assert verdict.outcome == "wrong" and "changed its input" in verdict.message


@pytest.mark.parametrize(("wrong", "part"), [
    (lambda x: standardised(x).T, "the shape is (4, 234)"),
    (lambda x: x[:, 0] - x[:, 0].mean(), "the shape is (234,)"),
    (lambda x: standardised(x)[1:], "the shape is (233, 4)"),
    (lambda x: np.log(x - x.min(axis=0)), "nan or infinite"),
    (lambda x: x + 5, "means are 8.47, 10.9, 21.9, 28.4'; it should give 'at least 95% right'"),
    (lambda x: np.zeros((234, 2)), "106, 106 and 106 of 234 wrong"),
])
def test_features_that_will_not_do(wrong, part):
    verdict = ex.prepare.check(wrong)
    assert verdict.outcome == "wrong" and part in verdict.message, verdict.message
