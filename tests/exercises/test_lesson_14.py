"""Right variants of lesson 14's exercises."""

import numpy as np
import pytest
from scipy.special import expit

from dlcourse import LSTM, RNN, clip_by_norm
from dlcourse.exercises import lesson_14 as ex
from dlcourse.exercises.cells import ENOUGH, furthest_off, two_steps
from dlcourse.gradcheck import numerical_gradient


def back_by_differences(x1, x2, h0, w, u, target):
    def loss(p):
        return float(0.5 * (np.tanh(p[0] * x2 + p[1] * np.tanh(p[0] * x1 + p[1] * h0)) - target) ** 2)

    return tuple(numerical_gradient(loss, np.array([w, u])))


def back_in_a_loop(x1, x2, h0, w, u, target):
    h = [h0]
    for x in (x1, x2):
        h.append(np.tanh(w * x + u * h[-1]))
    d_h, d_w, d_u = h[-1] - target, 0, 0
    for t, x in ((2, x2), (1, x1)):
        delta = d_h * (1 - h[t] ** 2)
        d_w, d_u, d_h = d_w + delta * x, d_u + delta * h[t - 1], delta * u
    return [d_w, d_u]


def back_by_the_package(x1, x2, h0, w, u, target):
    layer = RNN(1, 1, rng=np.random.default_rng(0))
    layer.params = {"W": np.array([[w]]), "U": np.array([[u]]), "b": np.zeros(1)}
    h, cache = layer.forward(np.array([[[x1], [x2]]]), start=np.array([[h0]]))
    d_h = np.zeros_like(h)
    d_h[:, -1] = h[:, -1] - target
    grads = layer.backward(d_h, cache)[1]
    return grads["W"].item(), grads["U"].item()


@pytest.mark.parametrize("right", [back_by_differences, back_in_a_loop, back_by_the_package])
def test_right_ways_back(right):
    assert ex.two_steps_back.check(right).outcome == "right"


def test_the_second_step_alone_is_named():
    verdict = ex.two_steps_back.check(lambda x1, x2, h0, w, u, target: two_steps(x1, x2, h0, w, u, target, first=0.0))
    assert "second step alone" in verdict.message


@pytest.mark.parametrize("right", [
    lambda grads, max_norm: list(clip_by_norm(dict(enumerate(grads)), max_norm).values()),
    lambda grads, max_norm: [g * min(1, max_norm / max(np.linalg.norm(np.hstack([g.ravel() for g in grads])), 1e-300))
                             for g in grads],
])
def test_right_clippings(right):
    assert ex.clip_norm.check(right).outcome == "right"


def lstm_of_the_package(z, c):
    size = c.shape[1]
    layer = LSTM(4 * size, size, rng=np.random.default_rng(0))
    layer.params = {"W": np.eye(4 * size), "U": np.zeros((size, 4 * size)), "b": np.zeros(4 * size)}
    return layer.step(z, (np.zeros_like(c), c))[1]


def lstm_by_slices(z, c):
    k = c.shape[1]
    new = expit(z[:, k:2 * k]) * c + expit(z[:, :k]) * np.tanh(z[:, 2 * k:3 * k])
    return [expit(z[:, 3 * k:]) * np.tanh(new), new]


@pytest.mark.parametrize("right", [lstm_of_the_package, lstm_by_slices])
def test_right_cells(right):
    assert ex.lstm_cell.check(right).outcome == "right"


@pytest.mark.parametrize("right", [
    lambda: {"forget": 6, "erase": -12, "write": -7, "mark": 12},
    lambda: {"forget": 10.0, "erase": -15.0, "write": -10.0, "mark": 15.0},
    lambda: {"forget": np.float32(7), "erase": -11, "write": -9, "mark": 14},
])
def test_many_cells_keep_what_is_marked(right):
    assert ex.my_cell.check(right).outcome == "right"


@pytest.mark.parametrize(("settings", "part"), [
    (lambda: [8, -12, -8, 12], "a dict with the keys forget, erase, write, mark"),
    (lambda: {"forget": 8, "erase": -12, "write": -8, "mark": "wide"}, "must be numbers"),
    (lambda: {"forget": 8, "erase": -12, "write": -8, "mark": float("nan")}, "between −15 and 15"),
    (lambda: {"forget": 80, "erase": -12, "write": -8, "mark": 12}, "between −15 and 15"),
    (lambda: {"forget": 3, "erase": -12, "write": -8, "mark": 12}, "leaks between the marks"),
    (lambda: {"forget": 6, "erase": -12, "write": -4, "mark": 12}, "nearly kept"),
])
def test_cells_that_miss_are_told_why(settings, part):
    verdict = ex.my_cell.check(settings)
    assert verdict.outcome == "wrong" and part in verdict.message, verdict.message


def test_few_random_cells_keep_anything():
    rng = np.random.default_rng(0)
    drawn = [dict(zip(("forget", "erase", "write", "mark"), rng.uniform(-15, 15, 4), strict=True)) for _ in range(60)]
    assert np.mean([furthest_off(settings) <= ENOUGH for settings in drawn]) < 0.1
