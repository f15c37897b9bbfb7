"""Right variants of lesson 02's exercises: however a learner writes it, right is right."""

import numpy as np
import pytest

from dlcourse import Perceptron, and_gate, nand_gate, or_gate
from dlcourse.exercises import lesson_02 as ex

VARIANTS = [
    (ex.net_input, lambda x, w, b: sum(a * c for a, c in zip(x, w, strict=True)) + b),
    (ex.net_input, lambda x, w, b: Perceptron(w, b).net_input(x)),
    (ex.net_input, lambda x, w, b: np.float64(b) + (np.array(x) * np.array(w)).sum(keepdims=True)),
    (ex.net_input, lambda x, w, b: x @ w + b),
    (ex.fires, lambda x, w, threshold: bool(np.dot(x, w) - threshold > 0)),
    (ex.fires, lambda x, w, threshold: Perceptron(w, threshold=threshold).predict(x)),
    (ex.fires, lambda x, w, threshold: 1.0 if np.dot(x, w) > threshold else 0.0),
    (ex.and_weights, lambda: (0.7, 0.7, 1)),
    (ex.and_weights, lambda: [0.6, 0.9, 1.0]),
    (ex.and_weights, lambda: (3, 4, 5)),
    (ex.or_weights, lambda: (1.2, 1.2, 1)),
    (ex.and_weights, lambda: np.array([20.0, 20.0, 30.0])),
    (ex.or_weights, lambda: np.array([2.0, 5.0, 0.0]).tolist()),
    (ex.xor_gate, lambda x1, x2: int(x1 != x2)),
    (ex.xor_gate, lambda x1, x2: and_gate.predict([or_gate.predict([x1, x2]), nand_gate.predict([x1, x2])])),
    (ex.xor_gate, lambda x1, x2: (x1 + x2) % 2),
    (ex.xor_gate, lambda x1, x2: abs(x1 - x2)),
    (ex.xor_gate, lambda x1, x2: Perceptron([1, -2], threshold=0.5).predict(
        [or_gate.predict([x1, x2]), and_gate.predict([x1, x2])])),
    (ex.majority_weights, lambda: (1, 1, 1, 1)),
    (ex.majority_weights, lambda: [0.4, 0.5, 0.6, 0.7]),
    (ex.majority_weights, lambda: np.array([2, 2, 2, 2])),
]


@pytest.mark.parametrize(("exercise", "variant"), VARIANTS)
def test_right_variants_are_right(exercise, variant):
    verdict = exercise.check(variant)
    assert verdict.outcome == "right", verdict.message


@pytest.mark.parametrize(("exercise", "wrong"), [(ex.and_weights, (0.7, 0.7)), (ex.majority_weights, (1, 2, 3)),
                                                 (ex.or_weights, ("a", 1, 1)), (ex.and_weights, (float("nan"), 1, 1))])
def test_weights_that_are_none(exercise, wrong):
    assert "cannot be used" in exercise.check(lambda: wrong).message


def test_the_learner_reads_for_which_inputs_the_neuron_fires():
    message = ex.and_weights.check(lambda: (1.2, 1.2, 1.0)).message
    assert "a neuron that fires for 01, 10, 11" in message and "it should give 'a neuron that fires for 11'" in message
    message = ex.majority_weights.check(lambda: (1.0, 1.0, 1.0, 3.0)).message
    assert "fires for no input at all" in message and "011, 101, 110, 111" in message


def test_weights_in_a_wrong_number_are_told_which_numbers():
    assert "return 4 numbers: w1, w2, w3, threshold." in ex.majority_weights.check(lambda: (1, 1, 1.5)).message
    assert "return 3 numbers: w1, w2, threshold." in ex.or_weights.check(lambda: 1.0).message


def test_at_the_threshold_is_not_above_it():
    message = ex.fires.check(lambda x, w, threshold: np.dot(x, w) >= threshold).message
    assert "use > and not >=" in message and "For x = [1, 1], w = [0.5, 0.5], threshold = 1 " in message
