"""Right variants of lesson 13's exercises, and what the open-ended one refuses."""

import math

import numpy as np
import pytest

from dlcourse import RNN, one_hot, pad
from dlcourse.exercises import lesson_13 as ex
from dlcourse.exercises.recurring import TASKS, heard_a_one


def layer(W, U, b):
    made = RNN(len(W), len(U), rng=np.random.default_rng(0))
    made.params |= {"W": np.array(W, float), "U": np.array(U, float), "b": np.array(b, float)}
    return made


def two_by_the_layer(x1, x2, w, u, b):
    return layer([[w]], [[u]], [b]).forward(np.array([[[x1], [x2]]]))[0].ravel()


def two_in_a_loop(x1, x2, w, u, b):
    h, out = 0.0, []
    for x in (x1, x2):
        h = math.tanh(x * w + h * u + b)
        out.append(h)
    return out


def step_in_one_product(x, h, W, U, b):
    return np.tanh(np.hstack([x, h]) @ np.vstack([W, U]) + b)


def read_into_an_array(x, W, U, b):
    out = np.zeros((len(x) + 1, len(b)))
    for t in range(len(x)):
        out[t + 1] = ex.rnn_step.reference(x[t:t + 1], out[t:t + 1], W, U, b)
    return out[1:]


def batch_by_the_package(sequences, n_symbols):
    ids = pad(sequences)
    return one_hot(ids, n_symbols), ids != 0


def batch_in_loops(sequences, n_symbols):
    longest = max(len(each) for each in sequences)
    x = [[[float(t < len(each) and each[t] == s) for s in range(n_symbols)] for t in range(longest)]
         for each in sequences]
    return x, [[t < len(each) for t in range(longest)] for each in sequences]


VARIANTS = [
    (ex.two_steps, two_by_the_layer), (ex.two_steps, two_in_a_loop),
    (ex.rnn_step, step_in_one_product), (ex.rnn_step, lambda x, h, W, U, b: layer(W, U, b).step(x, h)[0]),
    (ex.read, read_into_an_array), (ex.read, lambda x, W, U, b: layer(W, U, b).forward(x[None])[0][0]),
    (ex.one_hot_batch, batch_by_the_package), (ex.one_hot_batch, batch_in_loops),
    (ex.types, lambda: dict(reversed(TASKS.items()))), (ex.types, lambda: {task: str(TASKS[task]) for task in TASKS}),
    (ex.remember, lambda: (8, 3, -1)), (ex.remember, lambda: np.array([10.0, 4.0, -2.0])),
    (ex.remember, lambda: [100, 50, -1]), (ex.remember, lambda: (6, 2.5, -0.7)),
]


@pytest.mark.parametrize(("exercise", "variant"), VARIANTS)
def test_right_variants_are_right(exercise, variant):
    verdict = exercise.check(variant)
    assert verdict.outcome == "right", verdict.message


@pytest.mark.parametrize(("wrong", "part"), [
    (lambda: (1.0, 2.0), "return three finite numbers: w, u, b"),
    (lambda: (1.0, 2.0, math.inf), "return three finite numbers: w, u, b"),
    (lambda: (0.0, 0.0, 0.0), "unsure"),
])
def test_a_neuron_that_cannot_remember_is_told_why(wrong, part):
    verdict = ex.remember.check(wrong)
    assert verdict.outcome == "wrong" and part in verdict.message, verdict.message


@pytest.mark.parametrize(("wrong", "part"), [
    (lambda: {**TASKS, "article → summary": "seq2seq"}, "“article → summary” needs one of the five types"),
    (lambda: {"article → summary": "many to one"}, "a dict that has the nine tasks"),
    (lambda: ["one to one"] * 9, "a dict that has the nine tasks"),
])
def test_types_that_are_none_are_told_why(wrong, part):
    verdict = ex.types.check(wrong)
    assert verdict.outcome == "wrong" and part in verdict.message, verdict.message


def test_the_judge_is_the_layer():
    """The answers follow from the last state of an RNN of one neuron."""
    made = layer([[8.0]], [[3.0]], [-1.0])
    for heard, answer in heard_a_one(8.0, 3.0, -1.0).items():
        h = made.forward(np.array([[[float(x)] for x in heard]]))[0][0, -1, 0]
        assert (answer == "yes") == ("1" in heard) == (h > 0.5) and (answer == "no") == (h < -0.5)
