"""Gradients of Values against finite differences, against our layers, and against the order in which they are used."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcourse import HalfSquaredError, LeakyReLU, Sigmoid, mlp, relu, sigmoid, tanh
from dlcourse.gradcheck import numerical_gradient
from dlcourse.value import Value


def gradient(formula, *numbers):
    """∂formula/∂each number, by `backward`."""
    values = [Value(number) for number in numbers]
    formula(*values).backward()
    return [value.grad for value in values]


def by_differences(formula, *numbers):
    def plain(x):
        result = formula(*(Value(number) for number in x))
        return result.number

    return numerical_gradient(plain, np.array(numbers, dtype=float))


FORMULAS = {
    "a + b": lambda a, b: a + b, "a - b": lambda a, b: a - b, "a * b": lambda a, b: a * b, "a / b": lambda a, b: a / b,
    "2 + a": lambda a, b: 2 + a, "2 - a": lambda a, b: 2 - a, "2 * b": lambda a, b: 2 * b, "2 / b": lambda a, b: 2 / b,
    "a + 2": lambda a, b: a + 2, "b / 2": lambda a, b: b / 2, "-a": lambda a, b: -a, "b ** 3": lambda a, b: b**3,
    "b ** -0.5": lambda a, b: (b * b) ** -0.5, "exp": lambda a, b: (a / 3).exp() * b,
    "tanh": lambda a, b: (a * b).through(tanh), "leaky": lambda a, b: (a + b).through(LeakyReLU(leak=0.2)),
    "sigmoid by hand": lambda a, b: 1 / (1 + (-2 * a).exp()),
    "a appears five times": lambda a, b: a * a * (a + b * a) - a,
}


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
@given(a=st.floats(-3, 3), b=st.floats(0.5, 3), flip=st.booleans())
def test_gradients_agree_with_finite_differences(formula, a, b, flip):
    if abs(a + b) < 1e-3 or abs(a - b) < 1e-3:  # the kink of the leaky ReLU
        return
    numbers = (a, -b if flip else b)
    assert gradient(formula, *numbers) == pytest.approx(by_differences(formula, *numbers), rel=1e-5, abs=1e-6)


def test_a_sigmoid_put_together_by_hand_is_the_activation():
    z = Value(0.53)
    assert (1 / (1 + (-3 * z).exp())).number == pytest.approx(z.through(Sigmoid(3)).number, rel=1e-15)
    assert gradient(lambda z: 1 / (1 + (-3 * z).exp()), 0.53) == pytest.approx([Sigmoid(3).derivative(0.53)], rel=1e-14)


def test_a_value_that_is_used_twice_collects_both_parts_before_it_passes_them_on():
    """In a = x², b = a + 1, c = a · b the gradient of a is complete only after b has been gone through."""
    x = Value(3.0)
    a = x * x
    b = a + 1
    (a * b).backward()
    assert a.grad == b.number + a.number == 19 and x.grad == 6 * 19
    for formula in (lambda x: (x * x) * (x * x + 1), lambda x: (x * x + 1) * (x * x)):
        assert gradient(formula, 3.0) == [6 * 19]


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200), st.booleans()), min_size=1, max_size=25),
       st.lists(st.floats(-1, 1), min_size=3, max_size=3))
def test_whatever_depends_on_what(steps, numbers):
    """Formulas that take any two earlier results and add or multiply them."""
    def formula(*values):
        made = list(values)
        for i, j, times in steps:
            a, b = made[i % len(made)], made[j % len(made)]
            made.append((a * b if times else a + b).through(tanh))
        return made[-1]

    assert gradient(formula, *numbers) == pytest.approx(by_differences(formula, *numbers), abs=1e-6)


@pytest.mark.parametrize("f", [sigmoid, tanh, relu, Sigmoid(2.5)])
def test_a_network_of_values_has_the_gradients_of_our_layers(f):
    rng = np.random.default_rng(5)
    network = mlp([3, 4, 2], f, output=sigmoid, rng=rng)
    x, target = rng.normal(size=(1, 3)), rng.uniform(size=(1, 2))
    out, caches = network.forward(x)
    d_x, grads = network.backward(HalfSquaredError().gradient(target, out), caches)

    values = {name: np.vectorize(Value, otypes=[object])(array) for name, array in network.params.items()}
    inputs = [Value(number) for number in x[0]]
    hidden = [z.through(f) for z in inputs @ values["0.W"] + values["0.b"]]
    outputs = [z.through(sigmoid) for z in hidden @ values["1.W"] + values["1.b"]]
    error = sum((o - t) ** 2 / 2 for o, t in zip(outputs, target[0], strict=True))
    error.backward()

    assert error.number == pytest.approx(HalfSquaredError()(target, out), rel=1e-14)
    for name, grad in grads.items():
        assert np.vectorize(lambda value: value.grad)(values[name]) == pytest.approx(grad, rel=1e-12, abs=1e-15)
    assert [value.grad for value in inputs] == pytest.approx(d_x[0], rel=1e-12)


def test_backward_counts_from_zero_each_time():
    x = Value(2.0)
    first, second = x * 5, x**2
    first.backward()
    second.backward()
    assert x.grad == 4
    second.backward()
    assert x.grad == 4


def test_a_formula_may_be_longer_than_the_stack_is_deep():
    x = total = Value(1.0)
    for _ in range(30_000):
        total = total + x
    total.backward()
    assert x.grad == total.number == 30_001


def test_a_given_number_has_gradient_one_in_itself():
    x = Value(7)
    x.backward()
    assert (x.number, x.grad, x.sources) == (7.0, 1.0, ())


def test_numpy_numbers_and_arrays_mix_with_values():
    x = Value(2.0)
    for product in (np.float64(3) * x, x * np.float32(3), x * np.int64(3), (np.array([3.0, 1.0]) * x)[0]):
        product.backward()
        assert product.number == 6 and x.grad == 3


def test_powers_at_the_edge():
    assert gradient(lambda a: a**0, 0.0) == [0.0] and gradient(lambda a: a**1, 0.0) == [1.0]
    assert gradient(lambda a: a**2, -3.0) == [-6.0]


def test_it_prints_number_and_gradient():
    w = Value(0.5)
    (w * 3).backward()
    assert repr(w) == "Value(0.5, grad=3)"


@pytest.mark.parametrize(("wrong", "error", "words"), [
    (lambda: Value("3"), ValueError, "a Value must be a finite number; you gave '3'"),
    (lambda: Value(math.nan), ValueError, "must be a finite number"),
    (lambda: Value([1.0, 2.0]), ValueError, "must be a finite number"),
    (lambda: Value(2.0) ** Value(2.0), ValueError, "plain number, not a Value"),
    (lambda: Value(-2.0) ** 0.5, ValueError, "must be a finite number"),
    (lambda: Value(1e200) * 1e200, ValueError, "must be a finite number; you gave inf"),
    (lambda: Value(1.0) + "1", TypeError, "unsupported operand"),
    (lambda: "1" * Value(1.0), TypeError, "can't multiply|unsupported operand"),
    (lambda: 1 / Value(0.0), ZeroDivisionError, "division by zero"),
])
def test_what_cannot_be_computed(wrong, error, words):
    with pytest.raises(error, match=words):
        wrong()
