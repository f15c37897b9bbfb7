"""Right variants of lesson 09's exercises, what is told of near misses, and what becomes of starts."""

import math

import numpy as np
import pytest

from dlcourse import Dense, HalfSquaredError, linear, mlp, sigmoid
from dlcourse.exercises import lesson_09 as ex
from dlcourse.exercises.byhand import train_xor
from dlcourse.gradcheck import numerical_gradient
from dlcourse.perceptron import GATE_INPUTS
from dlcourse.value import Value


def squash(z):
    return 1 / (1 + math.exp(-z))


def forward_by_hand(i, w, b1, b2):
    (i1, i2), (w1, w2, w3, w4, w5, w6, w7, w8) = i, w
    h1, h2 = squash(w1 * i1 + w2 * i2 + b1), squash(w3 * i1 + w4 * i2 + b1)
    return h1, h2, squash(w5 * h1 + w6 * h2 + b2), squash(w7 * h1 + w8 * h2 + b2)


def network(w, b1, b2):
    made = mlp([2, 2, 2], sigmoid, output=sigmoid, rng=np.random.default_rng(0))
    for name, values in {"0.W": np.reshape(w[:4], (2, 2)).T, "0.b": [b1, b1], "1.W": np.reshape(w[4:], (2, 2)).T,
                         "1.b": [b2, b2]}.items():
        made.params[name][...] = values
    return made


def forward_by_network(i, w, b1, b2):
    out, caches = network(w, b1, b2).forward(i[None])
    return [*caches[1][0][0], *out[0]]


def update_by_hand(i, target, w, b1, b2, learning_rate):
    (i1, i2), (t1, t2), (w5, w6, w7, w8) = i, target, w[4:]
    h1, h2, o1, o2 = forward_by_hand(i, w, b1, b2)
    d_o1, d_o2 = (o1 - t1) * o1 * (1 - o1), (o2 - t2) * o2 * (1 - o2)
    d_h1 = (d_o1 * w5 + d_o2 * w7) * h1 * (1 - h1)
    d_h2 = (d_o1 * w6 + d_o2 * w8) * h2 * (1 - h2)
    slopes = [d_h1 * i1, d_h1 * i2, d_h2 * i1, d_h2 * i2, d_o1 * h1, d_o1 * h2, d_o2 * h1, d_o2 * h2]
    return [weight - learning_rate * slope for weight, slope in zip(w, slopes, strict=True)]


def update_by_network(i, target, w, b1, b2, learning_rate):
    net = network(w, b1, b2)
    out, caches = net.forward(i[None])
    _, grads = net.backward(HalfSquaredError().gradient(target[None], out), caches)
    return w - learning_rate * np.concatenate([grads["0.W"].T.ravel(), grads["1.W"].T.ravel()])


def update_by_values(i, target, w, b1, b2, learning_rate):
    weights = [Value(number) for number in w]
    h = [(a * i[0] + b * i[1] + b1).through(sigmoid) for a, b in (weights[:2], weights[2:4])]
    o = [(a * h[0] + b * h[1] + b2).through(sigmoid) for a, b in (weights[4:6], weights[6:])]
    sum((out - t) ** 2 / 2 for out, t in zip(o, target, strict=True)).backward()
    return np.array([weight.number - learning_rate * weight.grad for weight in weights])


def dense_by_layer(x, W, delta):
    layer = Dense(*W.shape, linear, rng=np.random.default_rng(0))
    layer.params["W"][...] = W
    d_x, grads = layer.backward(delta, layer.forward(x)[1])
    return grads["W"], grads["b"], d_x


def dense_by_rows(x, W, delta):
    return sum(np.outer(a, d) for a, d in zip(x, delta, strict=True)), sum(delta), [[W @ d for d in delta]][0]


def differences_by_flat_index(f, x, h):
    gradient = []
    for k in range(x.size):
        above, below = x.copy(), x.copy()
        above.flat[k] += h
        below.flat[k] -= h
        gradient.append((f(above) - f(below)) / 2 / h)
    return np.reshape(gradient, x.shape)


VARIANTS = [
    (ex.forward_pass, forward_by_hand), (ex.forward_pass, forward_by_network),
    (ex.output_delta, lambda target, out: -(target - out) * (out - out**2)),
    (ex.output_delta, lambda target, out: (out - target) * sigmoid.derivative(np.log(out / (1 - out)))),
    (ex.output_delta, lambda target, out: [(o - t) * o * (1 - o) for t, o in zip(target, out, strict=True)]),
    (ex.hidden_delta, lambda delta_out, W, out_hidden: delta_out @ W.T * out_hidden * (1 - out_hidden)),
    (ex.hidden_delta, lambda delta_out, W, out_hidden: [
        sum(W[j, k] * delta_out[k] for k in range(len(delta_out))) * h * (1 - h) for j, h in enumerate(out_hidden)]),
    (ex.one_update, update_by_hand), (ex.one_update, update_by_network), (ex.one_update, update_by_values),
    (ex.dense_backward, dense_by_layer), (ex.dense_backward, dense_by_rows),
    (ex.dense_backward, lambda x, W, delta: (np.einsum("ni,no->io", x, delta), np.ones(len(x)) @ delta,
                                             np.einsum("no,io->ni", delta, W))),
    (ex.central_difference, differences_by_flat_index),
    (ex.central_difference, lambda f, x, h: numerical_gradient(f, x.copy(), step=h)),
    (ex.my_start, lambda: np.random.default_rng(3).uniform(-1, 1, 9)),
    (ex.my_start, lambda: [0.5, 0.5, 0.5, 0.5, 0.5, -0.5, 0.5, 0.5, 0.5]),  # one difference is enough
    (ex.my_start, lambda: (0.5, 0.5, 0.5, 0.5, 0.1, 0.1, 0.5, -0.5, 0.1)),  # equal neurons, unlike connections
]


@pytest.mark.parametrize(("exercise", "variant"), VARIANTS)
def test_right_variants_are_right(exercise, variant):
    verdict = exercise.check(variant)
    assert verdict.outcome == "right", verdict.message


def test_changing_x_in_place_is_told():
    def in_place(f, x, h):
        for k in np.ndindex(x.shape):
            x[k] += h
        return x

    verdict = ex.central_difference.check(in_place)
    assert verdict.outcome == "wrong" and "changed its input" in verdict.message


def test_the_published_slip_differs_from_the_gradient_in_the_hidden_weights_only():
    case = next(iter(ex.one_update.cases()))
    slip = next(wrong for sentence, wrong in ex.one_update.mistakes.items() if "old weights" in sentence)
    right, wrong = ex.one_update.reference(*case), slip(*case)
    assert (right[4:] == wrong[4:]).all() and (right[:4] != wrong[:4]).all()
    assert right[0] == pytest.approx(0.149780716, abs=5e-10)


@pytest.mark.parametrize(("start", "part"), [
    (lambda: [2.0] * 9, "every number must lie between −1 and 1"),
    (lambda: [float("nan")] * 9, "every number must lie between −1 and 1"),
    (lambda: [0.1] * 8, "return nine numbers"),
    (lambda: [0.3] * 9, "hidden twins, and the answers"),
])
def test_starts_that_miss_are_told_why(start, part):
    verdict = ex.my_start.check(start)
    assert verdict.outcome == "wrong" and part in verdict.message, verdict.message


def test_about_three_random_starts_in_four_learn_xor():
    learned = [(np.abs(train_xor(np.random.default_rng(seed).uniform(-1, 1, 9))(GATE_INPUTS)[:, 0] - [0, 1, 1, 0])
                < 0.3).all() for seed in range(40)]
    assert 26 <= sum(learned) <= 34
