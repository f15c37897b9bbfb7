"""The neuron's arithmetic, the deck's gates, and Rosenblatt's rule."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import Perceptron as Reference

from dlcourse import GATE_INPUTS, GATES, Perceptron, and_gate, nand_gate, or_gate, xor_gate
from dlcourse.datasets import blobs

# errors fall 2 → 1 → 0 from zero weights
X = np.array([(4, 3), (4, 1), (1, 2), (0, 0)])
Y = np.array([1, 1, 0, 0])


def test_net_inputs_of_the_deck():
    assert Perceptron([0.2, 0.1, -0.3]).net_input([0.3, 0.5, 0.6]) == pytest.approx(-0.07)
    assert Perceptron([0.3, 0.7], bias=0.45).net_input([0.2, 0.6]) == pytest.approx(0.93)
    neuron = Perceptron([0.8, 0.1, 0])
    assert neuron.net_input([1, 7, 5]) == pytest.approx(1.5) and neuron.predict([1, 7, 5]) == 1


def test_gates_of_the_deck():
    assert and_gate.net_input(GATE_INPUTS) == pytest.approx([0, 0.7, 0.7, 1.4])
    assert or_gate.net_input(GATE_INPUTS) == pytest.approx([0, 1.2, 1.2, 2.4])
    for name, gate in {"AND": and_gate, "OR": or_gate, "NAND": nand_gate}.items():
        assert tuple(gate.predict(GATE_INPUTS)) == GATES[name]
    assert tuple(xor_gate(GATE_INPUTS)) == GATES["XOR"] and xor_gate([1, 1]) == 0


def test_no_single_perceptron_makes_xor():
    grid = np.linspace(-2, 2, 9)
    most = max((Perceptron([w1, w2], b).predict(GATE_INPUTS) == GATES["XOR"]).sum()
               for w1, w2, b in itertools.product(grid, grid, grid))
    assert most == 3


def test_it_fires_only_above_the_threshold():
    neuron = Perceptron([1.0], threshold=0.5)
    assert neuron.predict([[0.4], [0.5], [0.6]]).tolist() == [0, 0, 1]
    assert type(neuron.predict([0.5])) is int and type(neuron.net_input([0.5])) is float


def test_mistakes_fall_two_one_zero():
    updates = list(Perceptron([0, 0]).learn(X, Y, passes=10))
    last = {u.pass_number: u.mistakes for u in updates}
    assert list(last.values()) == [2, 1, 0] and len(updates) == 12
    assert updates[-1].weights.tolist() == [2, -1] and updates[-1].bias == -1


def test_only_a_mistake_moves_the_weights_and_by_the_rule():
    neuron = Perceptron([0.0, 0.0])
    before, bias = neuron.weights.copy(), neuron.bias
    for update in neuron.learn(X, Y, learning_rate=0.5, passes=10):
        wrong = Y[update.index] - int(before @ X[update.index] + bias > 0)
        assert update.mistake == bool(wrong)
        assert update.weights == pytest.approx(before + 0.5 * wrong * X[update.index])
        assert update.bias == pytest.approx(bias + 0.5 * wrong)
        before, bias = update.weights, update.bias
    assert neuron.weights.tolist() == before.tolist()


@given(st.integers(0, 10_000))
def test_separable_data_are_learned(seed):
    x, y = blobs(30, np.random.default_rng(seed), spread=0.4)
    neuron = Perceptron([0, 0])
    *_, last = neuron.learn(x, y, passes=1000, rng=np.random.default_rng(seed))
    assert last.mistakes == 0 and (neuron.predict(x) == y).all()


def test_same_boundary_as_scikit_learn():
    x, y = blobs(60, np.random.default_rng(3), spread=0.6)
    neuron = Perceptron([0.3, -0.2], bias=0.1)
    list(neuron.learn(x, y, passes=100))
    other = Reference(shuffle=False, tol=None, max_iter=100)
    other.fit(x, y, coef_init=[[0.3, -0.2]], intercept_init=[0.1])
    assert np.append(neuron.weights, neuron.bias) == pytest.approx(np.append(other.coef_, other.intercept_))


def test_from_zero_the_learning_rate_only_scales():
    runs = {}
    for rate in (0.1, 1, 7):
        neuron = Perceptron([0, 0])
        runs[rate] = [u.mistake for u in neuron.learn(X, Y, learning_rate=rate, passes=10)]
        assert neuron.weights / rate == pytest.approx([2, -1])
    assert runs[0.1] == runs[1] == runs[7]


def test_order_is_kept_without_rng_and_repeatable_with_it():
    assert [u.index for u in Perceptron([0, 0]).learn(X, Y, passes=1)] == [0, 1, 2, 3]
    shuffled = [[u.index for u in Perceptron([0, 0]).learn(X, Y, passes=3, rng=np.random.default_rng(5))]
                for _ in range(2)]
    assert shuffled[0] == shuffled[1] != sorted(shuffled[0]) and sorted(shuffled[0][:4]) == [0, 1, 2, 3]


def test_records_are_copies_and_inputs_are_left_alone():
    x = X.astype(float)
    first, *_, last = Perceptron([0, 0]).learn(x, Y, passes=10)
    assert (x == X).all() and first.weights.tolist() != last.weights.tolist()


@pytest.mark.parametrize(("call", "words"), [
    (lambda: Perceptron([]), "row of numbers"), (lambda: Perceptron([[1.0]]), "row of numbers"),
    (lambda: Perceptron([float("nan")]), "finite"), (lambda: Perceptron(["a"]), "must be numbers"),
    (lambda: Perceptron([1], bias="0"), "bias must be a finite number"),
    (lambda: Perceptron([1], threshold=None), "threshold must be a finite number"),
    (lambda: Perceptron([1, 2]).predict([1, 2, 3]), r"shape \(3,\)"),
    (lambda: Perceptron([1, 2]).net_input(3.0), "2 weights"),
    (lambda: Perceptron([1, 2]).predict([1, np.nan]), "finite"),
    (lambda: Perceptron([0, 0]).learn(X, Y * 2 - 1, passes=1), "Labels must be 0 or 1"),
    (lambda: Perceptron([0, 0]).learn(X, Y[:3], passes=1), r"\(4, 2\) and y has shape \(3,\)"),
    (lambda: Perceptron([0, 0]).learn(X, Y[:, None], passes=1), r"one label for each row: \(4,\)"),
    (lambda: Perceptron([0, 0]).learn(np.zeros((0, 2)), [], passes=1), "at least one row"),
    (lambda: Perceptron([0, 0]).learn(X * np.nan, Y, passes=1), "finite"),
    (lambda: Perceptron([0, 0]).learn(X, Y, learning_rate=0, passes=1), "learning_rate must be a positive"),
    (lambda: Perceptron([0, 0]).learn(X, Y, learning_rate=float("inf"), passes=1), "learning_rate"),
    (lambda: Perceptron([0, 0]).learn(X, Y, passes=0), "passes must be a whole number"),
    (lambda: Perceptron([0, 0]).learn(X, Y, passes=2.5), "passes must be a whole number"),
    (lambda: Perceptron([0, 0]).learn(X, Y, passes=1, rng=3), "numpy.random.Generator"),
])
def test_bad_input_says_what_was_given_and_what_to_do(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_with_an_rng_each_pass_takes_the_rows_in_an_order_of_its_own():
    neuron, draws = Perceptron([0.0, 0.0]), np.random.default_rng(3)
    steps = list(neuron.learn(X, Y, passes=2, rng=np.random.default_rng(3)))
    assert [step.index for step in steps[:4]] == draws.permutation(4).tolist() != [0, 1, 2, 3]
    assert [step.index for step in steps[4:8]] == draws.permutation(4).tolist()
    assert [step.index for step in Perceptron([0.0, 0.0]).learn(X, Y, passes=1)] == [0, 1, 2, 3]


def test_at_the_threshold_itself_it_stays_silent():
    neuron = Perceptron([1.0], threshold=0.5)
    assert neuron.predict([0.5]) == 0 and neuron.predict([[0.5], [0.6]]).tolist() == [0, 1]
    assert neuron.predict([[0.6]]).dtype.kind == "i"


@pytest.mark.parametrize(("make", "message"), [
    (lambda: Perceptron([1, "two"]), "weights must be numbers"),
    (lambda: Perceptron([1, 2]).net_input("three"), "x must be numbers"),
    (lambda: Perceptron([1, 2]).learn([["a", "b"]], [1], passes=1), "x must be numbers"),
    (lambda: Perceptron([1, 2]).learn(X, Y, passes=0), "passes must be .*; you gave 0. Try passes=10"),
])
def test_errors_name_the_argument_and_say_what_to_try(make, message):
    with pytest.raises(ValueError, match=message):
        make()
