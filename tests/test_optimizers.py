"""Optimizers against their papers' formulas, written out a second time in plain NumPy."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcourse.optimizers import Adam, GradientDescent, Momentum, Penalty, RMSProp, clip_by_norm, clip_by_value

RNG = np.random.default_rng(0)
every_kind = pytest.mark.parametrize("kind", [GradientDescent, Momentum, RMSProp, Adam])


def gradient_descent(theta, gradients, rate=0.1):
    for g in gradients:
        theta = theta - rate * g
    return theta


def momentum(theta, gradients, rate=0.1, beta=0.9):
    v = 0
    for g in gradients:
        v = beta * v - rate * g
        theta = theta + v
    return theta


def rmsprop(theta, gradients, rate=0.1, decay=0.9, epsilon=1e-8):
    s = 0
    for g in gradients:
        s = decay * s + (1 - decay) * g**2
        theta = theta - rate * g / (np.sqrt(s) + epsilon)
    return theta


def adam(theta, gradients, rate=0.1, beta1=0.9, beta2=0.999, epsilon=1e-8):
    m = v = 0
    for t, g in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        theta = theta - rate * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
    return theta


@pytest.mark.parametrize(("kind", "formula", "options"), [
    (GradientDescent, gradient_descent, {}),
    (Momentum, momentum, {}), (Momentum, momentum, {"beta": 0.5}),
    (RMSProp, rmsprop, {}), (RMSProp, rmsprop, {"decay": 0.5, "epsilon": 0.1}),
    (Adam, adam, {}), (Adam, adam, {"beta1": 0.5, "beta2": 0.7, "epsilon": 0.1})])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_ten_steps_are_the_formula(kind, formula, options, dtype):
    gradients = RNG.normal(size=(10, 3, 2)).astype(dtype)
    start = RNG.normal(size=(3, 2)).astype(dtype)
    params = {"W": start.copy()}
    array, optimizer = params["W"], kind(0.1, **options)
    for gradient in gradients:
        kept = gradient.copy()
        optimizer.update(params, {"W": gradient})
        assert (gradient == kept).all()
    assert params["W"] is array and array.dtype == dtype
    close = 1e-12 if dtype == np.float64 else 1e-5
    assert array == pytest.approx(formula(start, gradients, **options), abs=close, rel=close)


@every_kind
def test_every_parameter_has_a_memory_of_its_own(kind):
    """Two parameters moved in turn end where each would alone, however often the other moves."""
    gradients = RNG.normal(size=(6, 2))
    together, alone = {"a": np.zeros(2), "b": np.ones(3)}, {"a": np.zeros(2)}
    both, single = kind(0.1), kind(0.1)
    for step, gradient in enumerate(gradients):
        both.update(together, {"b": np.ones(3)})
        if step % 2:
            both.update(together, {"a": gradient, "b": np.ones(3)})
            single.update(alone, {"a": gradient})
    assert together["a"].tolist() == alone["a"].tolist()


@every_kind
def test_single_numbers_are_moved_in_place(kind):
    """Slope m and intercept c are arrays without axes; their gradients may be plain numbers, whole ones too."""
    m, c = np.array(1.0), np.array(2.0, np.float32)
    optimizer, other = kind(np.float64(0.1)), kind(0.1)
    params, same = {"m": m, "c": c}, {"m": np.array([1.0])}
    for slope in (0.5, -2, 1):
        optimizer.update(params, {"m": slope, "c": 1})
        other.update(same, {"m": np.array([slope], dtype=float)})
    assert params["m"] is m and params["c"] is c and c.dtype == np.float32
    assert m == same["m"][0] and c < 2


@every_kind
def test_a_step_allocates_no_arrays(kind):
    params, grads, optimizer = {"W": np.zeros((500, 100))}, {"W": np.ones((500, 100))}, kind(0.1)
    optimizer.update(params, grads)
    tracemalloc.start()
    for _ in range(5):
        optimizer.update(params, grads)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < params["W"].nbytes / 10


@every_kind
def test_the_first_step_from_rest(kind):
    """Momentum starts as gradient descent; RMSProp steps by η / √(1 − ρ) and Adam by η, whatever the gradient."""
    first = {GradientDescent: 0.1 * 7, Momentum: 0.1 * 7, RMSProp: 0.1 / np.sqrt(0.1), Adam: 0.1}[kind]
    params = {"x": np.zeros(1)}
    kind(0.1).update(params, {"x": np.array([7.0])})
    assert params["x"][0] == pytest.approx(-first, rel=1e-8)


@every_kind
def test_a_valley_is_walked_to_its_bottom(kind):
    params, optimizer = {"x": np.array([3.0, -2.0])}, kind(0.02)
    for _ in range(2000):
        optimizer.update(params, {"x": params["x"] * [1.0, 10.0]})
    assert np.abs(params["x"]).max() < 0.03


@every_kind
@pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf"), "0.1", True, None])
def test_rates_are_positive_numbers(kind, rate):
    with pytest.raises(ValueError, match="learning_rate must be a positive finite number"):
        kind(rate)


@every_kind
def test_what_does_not_fit_moves_nothing(kind):
    params = {"a": np.zeros(2), "b": np.zeros((2, 3))}
    optimizer = kind(0.1)
    with pytest.raises(ValueError, match=r"'b' has shape \(2, 3\) and its gradient \(3,\)"):
        optimizer.update(params, {"a": np.ones(2), "b": np.ones(3)})
    with pytest.raises(KeyError, match=r"'c'.*'a', 'b'"):
        optimizer.update(params, {"a": np.ones(2), "c": np.ones(2)})
    assert not params["a"].any()
    for name, whole in (("n", np.zeros(2, int)), ("m", 1.0), ("m", [1.0])):
        with pytest.raises(ValueError, match="whole numbers would lose every small step"):
            optimizer.update({name: whole}, {name: np.ones(2)})
    optimizer.update(params, {"a": np.ones(2)})
    with pytest.raises(ValueError, match=r"\(2,\).*now gets one of shape \(5,\).*new optimizer"):
        optimizer.update({"a": np.zeros(5)}, {"a": np.ones(5)})


@pytest.mark.parametrize(("call", "name", "example"), [
    (lambda: Momentum(0.1, beta=1), "beta", "0.9"), (lambda: RMSProp(0.1, decay=-0.1), "decay", "0.9"),
    (lambda: Adam(beta1=1.0), "beta1", "0.9"), (lambda: Adam(beta2=2), "beta2", "0.999"),
    (lambda: RMSProp(0.1, epsilon=0), "epsilon", "1e-08"), (lambda: Adam(epsilon=-1), "epsilon", "1e-08"),
    (lambda: GradientDescent(0), "learning_rate", "0.01"), (lambda: Penalty(Adam(), l1=-1), "l1", "0.001"),
    (lambda: Penalty(Adam(), l2=-1), "l2", "0.001")])
def test_constants_outside_their_range_are_named_with_one_that_works(call, name, example):
    with pytest.raises(ValueError, match=rf"^{name} must be a .* Try {name}={example}\.$"):
        call()


def test_what_they_are_when_nothing_is_said():
    adam, penalty = Adam(), Penalty(Adam())
    assert (adam.learning_rate, adam.beta1, adam.beta2, adam.epsilon) == (1e-3, 0.9, 0.999, 1e-8)
    assert (penalty.l1, penalty.l2) == (0, 0)


def test_an_l1_penalty_does_not_pull_a_parameter_that_is_0():
    params = {"w": np.zeros((1, 2))}
    Penalty(GradientDescent(0.1), l1=1.0).update(params, {"w": np.array([[1.0, 0.0]])})
    assert params["w"].tolist() == [[-0.1, 0.0]]


def lengths(grads):
    return float(np.sqrt(sum((g**2).sum() for g in grads.values())))


@given(st.lists(st.floats(-1e3, 1e3), min_size=4, max_size=4), st.floats(1e-3, 1e3))
def test_clipping_by_norm_keeps_the_direction(numbers, limit):
    grads = {"W": np.array(numbers[:3]), "b": np.array(numbers[3:])}
    clipped, before = clip_by_norm(grads, limit), lengths(grads)
    assert lengths(clipped) <= limit * (1 + 1e-9)
    for name, grad in grads.items():
        if before <= limit:
            assert clipped[name].tolist() == grad.tolist()
        else:
            assert clipped[name] * before == pytest.approx(grad * limit, rel=1e-9, abs=1e-250)
        assert clipped[name] is not grad


def test_clipping_huge_gradients_does_not_overflow():
    clipped = clip_by_norm({"W": np.array([3e300, 4e300])}, 5)
    assert clipped["W"] == pytest.approx([3, 4])
    small = clip_by_norm({"W": np.array([3e30, 4e30], np.float32)}, 5)["W"]
    assert small.dtype == np.float32 and small == pytest.approx([3, 4])
    assert np.isnan(clip_by_norm({"W": np.array([np.nan])}, 1)["W"]).all()
    assert clip_by_norm({"W": np.full(4, 1.5e308)}, 1)["W"] == pytest.approx(0.5)


def test_clipping_whole_numbers_does_not_round_them_away():
    assert clip_by_norm({"W": np.array([3, 4])}, 1)["W"] == pytest.approx([0.6, 0.8])
    assert clip_by_value({"W": np.array([3, -4])}, 0.5)["W"] == pytest.approx([0.5, -0.5])


def test_no_gradients_are_nothing_to_clip():
    assert clip_by_norm({}, 1) == clip_by_value({}, 1) == {}
    assert clip_by_norm({"W": np.zeros(2)}, 1)["W"].tolist() == [0, 0]


def test_clipping_by_value():
    grads = {"W": np.array([-3.0, 0.2, 9.0], np.float32)}
    clipped = clip_by_value(grads, 0.5)["W"]
    assert clipped.tolist() == pytest.approx([-0.5, 0.2, 0.5]) and clipped.dtype == np.float32 and grads["W"][2] == 9
    for limit in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="limit must be"):
            clip_by_value(grads, limit)
        with pytest.raises(ValueError, match="max_norm must be"):
            clip_by_norm(grads, limit)


def test_a_penalty_is_the_gradient_of_what_it_says():
    W, b = np.array([[1.0, -2.0]]), np.array([3.0])
    Penalty(GradientDescent(0.1), l1=0.5, l2=0.2).update({"W": W, "b": b}, {"W": np.zeros((1, 2)), "b": np.zeros(1)})
    assert pytest.approx(W) == np.array([[1 - 0.1 * (0.5 + 0.2), -2 + 0.1 * (0.5 + 0.4)]])
    assert b == 3


def test_a_penalty_of_0_changes_nothing_and_gradients_are_left_alone():
    plain, wrapped = (({"W": np.ones((2, 2), np.float32)}) for _ in range(2))
    grads = {"W": np.full((2, 2), 0.3, np.float32)}
    Adam(0.1).update(plain, grads)
    Penalty(Adam(0.1)).update(wrapped, grads)
    assert np.array_equal(plain["W"], wrapped["W"]) and wrapped["W"].dtype == np.float32
    Penalty(Adam(0.1), l1=1.0, l2=1.0).update(wrapped, grads)
    assert (grads["W"] == np.float32(0.3)).all() and wrapped["W"].dtype == np.float32


@pytest.mark.parametrize("strength", [-1e-3, float("inf"), float("nan"), "much"])
def test_a_penalty_is_not_negative(strength):
    with pytest.raises(ValueError, match="l2 must be a positive finite number"):
        Penalty(Adam(), l2=strength)


def test_a_penalty_goes_round_an_optimizer():
    with pytest.raises(ValueError, match="goes round an optimizer"):
        Penalty(0.1, l2=1e-3)
    with pytest.raises(KeyError, match="no such"):
        Penalty(Adam(), l2=1e-3).update({"W": np.ones((1, 1))}, {"no such": np.ones((1, 1))})
