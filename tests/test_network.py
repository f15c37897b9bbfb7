"""Weights go into a network all or none, and what does not fit is named."""

import numpy as np
import pytest

from dlcourse import Dense, Network, mlp


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
