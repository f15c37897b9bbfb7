"""The checker finds right gradients right and wrong ones wrong."""

import numpy as np
import pytest

from dlcourse import Dense, MeanSquaredError, Sigmoid
from dlcourse.gradcheck import (
    check_activation,
    check_gradient,
    check_layer,
    check_loss,
    numerical_gradient,
    relative_error,
)

RNG = np.random.default_rng(0)


class SquaredError:
    slip = 1.0

    def __call__(self, target, prediction):
        return float(np.mean((prediction - target) ** 2))

    def gradient(self, target, prediction):
        return self.slip * 2 * (prediction - target) / prediction.size


class Affine:
    def __init__(self):
        self.params = {"W": RNG.normal(size=(3, 2)), "b": RNG.normal(size=2)}

    def forward(self, x, rng=None):
        return x @ self.params["W"] + self.params["b"], x

    def backward(self, d_out, x):
        return d_out @ self.params["W"].T, {"W": x.T @ d_out, "b": d_out.sum(axis=0)}


def test_numerical_gradient_of_a_cubic_and_x_is_put_back():
    x = np.array([[1.0, -2.0], [0.5, 3.0]])
    assert numerical_gradient(lambda x: float(np.sum(x**3)), x) == pytest.approx(3 * x**2)
    assert x.tolist() == [[1.0, -2.0], [0.5, 3.0]]


def test_right_gradients_pass_with_a_small_error():
    assert check_activation(Sigmoid(4), [-1.0, 0.3]) < 1e-8
    assert check_loss(SquaredError(), np.ones((4, 3)), RNG.normal(size=(4, 3))) < 1e-8
    assert check_layer(Affine(), RNG.normal(size=(5, 3)), rng=RNG) < 1e-8


def test_wrong_gradients_are_named():
    class NoSteepness(Sigmoid):
        def derivative(self, z):
            return super().derivative(z) / self.steepness

    wrong_loss = SquaredError()
    wrong_loss.slip = 1.01
    with pytest.raises(AssertionError, match=r"with respect to z\[1\].*central differences give"):
        check_activation(NoSteepness(3), [5.0, 0.1])
    with pytest.raises(AssertionError, match="prediction"):
        check_loss(wrong_loss, np.zeros((2, 3)), np.ones((2, 3)))


@pytest.mark.parametrize(("spoil", "words"), [
    (lambda d_x, grads: (d_x, grads | {"b": grads["b"] / 2}), r"with respect to b\["),
    (lambda d_x, grads: (-d_x, grads), r"with respect to x\["),
    (lambda d_x, grads: (d_x, {"W": grads["W"]}), "keys"),
    (lambda d_x, grads: (d_x * np.nan, grads), "nan")])
def test_a_spoiled_layer_is_caught(spoil, words):
    class Spoiled(Affine):
        def backward(self, d_out, cache):
            return spoil(*super().backward(d_out, cache))

    with pytest.raises(AssertionError, match=words):
        check_layer(Spoiled(), RNG.normal(size=(4, 3)), rng=RNG)


def test_shapes_and_types_are_refused():
    with pytest.raises(ValueError, match=r"different shapes, \(2,\) and \(2, 1\)"):
        relative_error(np.zeros(2), np.zeros((2, 1)))
    with pytest.raises(ValueError, match="float64"):
        numerical_gradient(np.sum, np.zeros(3, dtype=np.float32))
    with pytest.raises(ValueError, match="different shapes"):
        check_gradient(np.zeros(3), lambda x: float(x.sum()), np.zeros((3, 1)))


def test_the_relative_error_is_absolute_below_one_and_relative_above():
    assert relative_error(0.5, 0.25) == 0.25
    assert relative_error([1000.0, -4.0], [1001.0, 4.0]).tolist() == [1 / 1001, 2.0]
    assert check_gradient(np.zeros(0), lambda x: 0.0, np.zeros(0)) == 0.0


class Nearly(Sigmoid):
    """A sigmoid whose slope is off by a ten-thousandth."""

    def derivative(self, z):
        return super().derivative(z) * 1.0001


class NearlySquared(MeanSquaredError):
    def gradient(self, target, prediction):
        return super().gradient(target, prediction) * 1.0001


@pytest.mark.parametrize("check", [
    lambda **how: check_activation(Nearly(), [0, 1], **how),
    lambda **how: check_loss(NearlySquared(), np.zeros(2), [1, 2], **how),
    lambda **how: check_layer(Dense(2, 3, Nearly(), rng=np.random.default_rng(0)), np.ones((2, 2), int),
                              rng=np.random.default_rng(0), **how),
])
def test_the_tolerance_is_the_callers_and_whole_numbers_are_welcome(check):
    with pytest.raises(AssertionError, match=r"allowed 1e-06"):
        check()
    assert 0 < check(tolerance=1e-3) < 1e-3
