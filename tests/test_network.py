"""Weights go into a network all or none, and what does not fit is named."""

import numpy as np
import pytest

from dlcourse import Dense, Dropout, Network, mlp, tanh
from dlcourse.gradcheck import check_layer


@pytest.fixture
def network():
    return mlp([3, 4, 2], rng=np.random.default_rng(0))


def test_loaded_weights_make_the_same_network(network):
    other = mlp([3, 4, 2], rng=np.random.default_rng(1))
    x, arrays = np.random.default_rng(2).normal(size=(5, 3)), dict(network.params)
    network.load(other.params)
    np.testing.assert_array_equal(network(x), other(x))
    assert all(network.params[name] is values for name, values in arrays.items())  # copied in place
    assert all(network.params[name] is not other.params[name] for name in arrays)


def test_the_networks_own_type_stays():
    small = Network(Dense(2, 1, rng=np.random.default_rng(0), dtype=np.float32))
    small.load({"0.W": np.ones((2, 1), np.float16), "0.b": [3]})
    assert small.params["0.W"].dtype == np.float32 and small([[1.0, 2.0]]).tolist() == [[6.0]]


@pytest.mark.parametrize(("change", "said"), [
    ({"1.b": None}, "lacks 1.b"), ({"2.W": np.ones(3)}, "holds 2.W"),
    ({"1.W": np.ones((4, 3))}, r"1.W has shape \(4, 3\), but in this network it is \(4, 2\)"),
    ({"0.b": ["a", "b", "c", "d"]}, "0.b must be numbers")])
def test_what_does_not_fit_is_named_and_nothing_changes(network, change, said):
    before = {name: values.copy() for name, values in network.params.items()}
    params = {name: np.zeros_like(values) for name, values in before.items()} | change
    with pytest.raises(ValueError, match=said):
        network.load({name: values for name, values in params.items() if values is not None})
    for name, values in before.items():
        np.testing.assert_array_equal(network.params[name], values)


def test_a_layer_that_is_used_twice_gets_the_sum_of_both_gradients():
    rng = np.random.default_rng(0)
    layer = Dense(3, 3, tanh, rng=rng)
    twice = Network(layer, layer)
    assert list(twice.params) == ["0.W", "0.b"]
    assert check_layer(twice, rng.normal(size=(4, 3)), rng=rng) < 1e-6


@pytest.mark.parametrize(("make", "message"), [
    (lambda rng: Network(), "A network needs at least one layer"),
    (lambda rng: Network([Dense(2, 1, rng=rng)]), "is not a layer: it lacks params, forward or backward"),
    (lambda rng: mlp([2], rng=rng), r"sizes must name inputs and outputs at least, .* you gave \[2\]"),
    (lambda rng: mlp([2, 0], rng=rng), r"sizes\[1\] must be a whole number from 1; you gave 0. Try sizes\[1\]=2"),
    (lambda rng: Network(Dense(2, 3, rng=rng), Dropout(0.5), Dense(4, 1, rng=rng)),
     "gives 3 outputs, but the layer after it, .*, takes 4 inputs. Make both 3 or both 4"),
    (lambda rng: mlp([2, 1], rng=rng).load({}), "The weights were made for another network"),
])
def test_errors_say_what_is_wrong_and_what_to_do(make, message):
    with pytest.raises(ValueError, match=message):
        make(np.random.default_rng(0))


def test_it_is_written_as_it_is_made():
    rng = np.random.default_rng(0)
    assert repr(Network(Dense(2, 1, rng=rng), Dropout(0.5))) == f"Network({Dense(2, 1, rng=rng)!r}, Dropout(0.5))"
