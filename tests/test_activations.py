"""Values and slopes of every activation, against finite differences, SciPy, the deck's numbers and known properties."""

import dataclasses

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st

from dlcourse import (
    BipolarSigmoid,
    LeakyReLU,
    Linear,
    RandomizedLeakyReLU,
    ReLU,
    Sigmoid,
    Softmax,
    Step,
    Tanh,
    bipolar_sigmoid,
    leaky_relu,
    linear,
    relu,
    sigmoid,
    softmax,
    step,
    tanh,
)
from dlcourse.gradcheck import check_activation, check_gradient

CLASSES = [Step, Linear, Sigmoid, BipolarSigmoid, Tanh, ReLU, LeakyReLU, RandomizedLeakyReLU]
STEEPNESS = [0.5, 1, 4]
Z = np.array([-3.0, -1.3, -0.4, -0.01, 0.02, 0.7, 1.9, 3.1])  # away from the kinks at 0
number = st.floats(-1e4, 1e4)
every = pytest.mark.parametrize("kind", CLASSES)


@every
@pytest.mark.parametrize("steepness", STEEPNESS)
def test_slope_agrees_with_finite_differences(kind, steepness):
    check_activation(kind(steepness=steepness), Z)


@pytest.mark.parametrize("steepness", STEEPNESS)
def test_values_agree_with_scipy(steepness):
    assert Sigmoid(steepness)(Z) == pytest.approx(scipy.special.expit(steepness * Z), abs=1e-15)
    assert BipolarSigmoid(steepness)(Z) == pytest.approx(2 * scipy.special.expit(steepness * Z) - 1, abs=1e-15)
    assert Tanh(steepness)(Z) == pytest.approx(np.tanh(steepness * Z))
    assert ReLU(steepness)(Z) == pytest.approx(np.maximum(0, steepness * Z))
    assert LeakyReLU(steepness, leak=0.1)(Z) == pytest.approx(np.where(Z > 0, 1, 0.1) * steepness * Z)
    assert Linear(steepness)(Z) == pytest.approx(steepness * Z)
    assert Step(steepness)(Z) == pytest.approx((Z > 0) * 1.0)
    assert Softmax(steepness)(Z) == pytest.approx(scipy.special.softmax(steepness * Z))


def test_numbers_of_the_deck():
    y_in = 0.35 + np.dot([0.8, 0.6, 0.4], [0.1, 0.3, -0.2])
    assert f"{y_in:.2f} {sigmoid(y_in):.4f} {bipolar_sigmoid(y_in):.4f}" == "0.53 0.6295 0.2590"
    assert (tanh.derivative(0), sigmoid.derivative(0)) == (1, 0.25)


def test_step_is_0_at_0_and_the_kinks_are_as_documented():
    assert step([-1e-300, 0, 1e-300]).tolist() == [0, 0, 1]
    assert step.derivative([-1, 0, 1]).tolist() == [0, 0, 0]
    assert relu.derivative([-1, 0, 1]).tolist() == [0, 0, 1]
    assert leaky_relu.derivative([-1, 0, 1]).tolist() == [0.01, 0.01, 1]


@given(number, st.floats(0.1, 10))
def test_sigmoid_is_symmetric_and_its_slope_at_most_a_quarter_of_the_steepness(z, steepness):
    f = Sigmoid(steepness)
    assert f(-z) == pytest.approx(1 - f(z), abs=1e-12)
    assert 0 <= f.derivative(z) <= steepness / 4 * (1 + 1e-12)
    assert f.derivative(z) == pytest.approx(steepness * f(z) * (1 - f(z)), abs=1e-9)


@given(number)
def test_tanh_is_a_stretched_sigmoid(z):
    assert tanh(z) == pytest.approx(2 * sigmoid(2 * z) - 1, abs=1e-12)
    assert bipolar_sigmoid(z) == pytest.approx(2 * sigmoid(z) - 1, abs=1e-12)


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=6), st.floats(-1e3, 1e3), st.floats(0.1, 5))
def test_softmax_sums_to_one_and_ignores_a_shift(scores, shift, steepness):
    f = Softmax(steepness)
    assert f(scores).sum() == pytest.approx(1)
    assert f(np.array(scores) + shift) == pytest.approx(f(scores), abs=1e-9)


@pytest.mark.parametrize("steepness", STEEPNESS)
def test_softmax_jacobian(steepness):
    f, z = Softmax(steepness), np.array([[0.2, -1.0, 3.0], [0.0, 0.0, 1.0]])
    jacobian = f.jacobian(z)
    assert jacobian.shape == (2, 3, 3) and jacobian.sum(axis=-1) == pytest.approx(np.zeros((2, 3)))
    for i in range(3):
        check_gradient(jacobian[0, i], lambda row, i=i: float(f(row)[i]), z[0].copy())


@every
@pytest.mark.parametrize("z", [np.array([-1e4, 1e4, 0.0]), np.float32([-1e4, 1e4, 0.0])])
def test_finite_far_out_and_float32_is_kept(kind, z):
    for values in (kind()(z), kind().derivative(z), kind(steepness=3)(z), kind(steepness=3).derivative(z)):
        assert np.isfinite(values).all() and values.dtype == z.dtype and values.shape == z.shape
    assert np.isfinite(softmax(z)).all() and softmax(z).dtype == softmax.jacobian(z).dtype == z.dtype


@every
def test_scalars_lists_integers_and_shapes(kind):
    f = kind()
    assert type(f(0.5)) is float and type(f(2)) is float and type(f.derivative(2)) is float
    assert f([1, -2]).dtype == np.float64 and f(np.uint8([200])).tolist() == f([200.0]).tolist()
    assert f(np.float32(0.5)).dtype == np.float32
    assert f(np.zeros((2, 0, 3))).shape == f.derivative(np.zeros((2, 0, 3))).shape == (2, 0, 3)


@every
def test_inputs_are_left_alone_and_nan_flows_through_the_smooth_ones(kind):
    z = Z.copy()
    kind()(z)
    kind().derivative(z)
    assert (z == Z).all() and not np.shares_memory(kind()(z), z)
    if kind is not Step:
        assert np.isnan(kind()(np.array([np.nan]))).all()


def test_randomized_leak_is_drawn_in_training_and_its_mean_in_use():
    f, z = RandomizedLeakyReLU(0.1, 0.3), np.full(10_000, -1.0)
    drawn = -f(z, np.random.default_rng(0))
    assert 0.1 <= drawn.min() < drawn.max() <= 0.3 and drawn.mean() == pytest.approx(0.2, abs=0.002)
    assert f(z)[0] == pytest.approx(-0.2)
    assert f.derivative(z, np.random.default_rng(0)) == pytest.approx(drawn)


@pytest.mark.parametrize("bad", [0, -1, float("nan"), float("inf"), True, "steep", None])
@pytest.mark.parametrize("kind", [*CLASSES, Softmax])
def test_bad_steepness_is_refused(kind, bad):
    with pytest.raises(ValueError, match="steepness must be a positive finite number"):
        kind(steepness=bad)


@pytest.mark.parametrize("make", [
    lambda: LeakyReLU(leak=1.5), lambda: LeakyReLU(leak="0.1"), lambda: RandomizedLeakyReLU(0.3, 0.1),
    lambda: RandomizedLeakyReLU(-0.1, 0.1), lambda: RandomizedLeakyReLU()([1.0], rng=7),
    lambda: sigmoid("0.5"), lambda: sigmoid([1j]), lambda: softmax(3.0), lambda: softmax([])])
def test_bad_arguments_are_refused_in_a_sentence(make):
    with pytest.raises(ValueError, match=r"\w+ .* \w+"):
        make()


def test_activations_are_values():
    assert Sigmoid(2) == Sigmoid(2) != Sigmoid(3) and linear == Linear()
    with pytest.raises(dataclasses.FrozenInstanceError):
        sigmoid.steepness = 2


def test_a_row_of_small_scores_beside_one_of_large_ones_keeps_its_probabilities():
    assert softmax([[0.0, 0.0], [2000.0, 0.0]]).tolist() == [[0.5, 0.5], [1.0, 0.0]]


@pytest.mark.parametrize("call", [
    sigmoid, sigmoid.derivative, softmax, RandomizedLeakyReLU(), RandomizedLeakyReLU().derivative])
def test_what_is_no_number_is_called_a_net_input(call):
    with pytest.raises(ValueError, match="net inputs must be numbers"):
        call("three")


@pytest.mark.parametrize(("make", "message"), [
    (lambda: LeakyReLU(leak=1), "leak must be a number from 0 to below 1; you gave 1. Try leak=0.01"),
    (lambda: RandomizedLeakyReLU(low=-1), "low must be a number from 0 to below 1; you gave -1. Try low=1/8"),
    (lambda: RandomizedLeakyReLU(high=2), "high must be a number from 0 to below 1; you gave 2. Try high=1/3"),
])
def test_a_leak_is_suggested(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_equal_ends_are_a_range_and_random_leaks_keep_float32():
    one = RandomizedLeakyReLU(low=0.25, high=0.25)
    z = np.array([-2.0, 0.0, 2.0], np.float32)
    out = one(z, rng=np.random.default_rng(0))
    assert out.tolist() == [-0.5, 0.0, 2.0] and out.dtype == np.float32
    assert one.derivative(z, rng=np.random.default_rng(0)).tolist() == [0.25, 0.25, 1.0]
