"""Layers and networks: gradients by central differences, caches, types, and what is refused."""

import numpy as np
import pytest

from dlcourse.activations import (
    BipolarSigmoid,
    LeakyReLU,
    Linear,
    RandomizedLeakyReLU,
    ReLU,
    Sigmoid,
    Softmax,
    Step,
    Tanh,
    linear,
    relu,
    sigmoid,
    tanh,
)
from dlcourse.gradcheck import check_layer
from dlcourse.layers import Dense, Dropout, Flatten
from dlcourse.network import Network, mlp


@pytest.fixture
def rng():
    return np.random.default_rng(1)


@pytest.mark.parametrize("steepness", [0.5, 1, 4])
@pytest.mark.parametrize("kind", [Step, Linear, Sigmoid, BipolarSigmoid, Tanh, ReLU, LeakyReLU,
                                  lambda s: RandomizedLeakyReLU(steepness=s)])
def test_dense_gradients(kind, steepness, rng):
    assert check_layer(Dense(4, 3, kind(steepness), rng=rng), rng.normal(size=(5, 4)), rng=rng) < 1e-6


@pytest.mark.parametrize("steepness", [0.5, 1, 4])
@pytest.mark.parametrize("kind", [Linear, Sigmoid, BipolarSigmoid, Tanh, ReLU, LeakyReLU,
                                  lambda s: RandomizedLeakyReLU(steepness=s)])
def test_network_gradients(kind, steepness, rng):
    network = Network(Flatten(), *mlp([6, 4, 4, 2], kind(steepness), output=Sigmoid(0.5), rng=rng).layers)
    assert check_layer(network, rng.normal(size=(3, 2, 3)), rng=rng) < 1e-6


class InTraining:
    """A layer whose every pass forward draws the same random numbers: what gradients are taken of while training."""

    def __init__(self, layer):
        self.layer, self.params, self.backward = layer, layer.params, layer.backward

    def forward(self, x):
        return self.layer.forward(x, np.random.default_rng(5))


@pytest.mark.parametrize("steepness", [0.5, 1, 4])
def test_gradients_in_training_mode(steepness, rng):
    leaky = Dense(4, 6, RandomizedLeakyReLU(steepness=steepness), rng=rng)
    for layer in (leaky, Dropout(0.4), Network(leaky, Dropout(0.4), Dense(6, 2, Tanh(steepness), rng=rng))):
        assert check_layer(InTraining(layer), rng.normal(size=(5, 4)), rng=rng) < 1e-6


def test_a_layer_in_two_places_has_one_gradient(rng):
    shared = Dense(3, 3, tanh, rng=rng)
    network = Network(shared, Dense(3, 3, sigmoid, rng=rng), shared)
    assert list(network.params) == ["0.W", "0.b", "1.W", "1.b"]
    assert check_layer(network, rng.normal(size=(4, 3)), rng=rng) < 1e-6


def test_dense_by_hand(rng):
    layer = Dense(2, 1, rng=rng)
    layer.params["W"][:] = [[0.3], [0.7]]
    layer.params["b"][:] = 0.45
    out, cache = layer.forward([[0.2, 0.6]])
    assert out == pytest.approx(np.array([[0.93]]))
    d_x, grads = layer.backward(np.array([[2.0]]), cache)
    assert grads["W"].ravel() == pytest.approx([0.4, 1.2]) and grads["b"] == [2] and d_x.ravel() == pytest.approx(
        [0.6, 1.4])
    assert layer.backward(np.array([[2.0]]), cache, input_gradient=False)[0] is None


def _with_a_layer_in_two_places(rng):
    shared = Dense(3, 3, tanh, rng=rng)
    return Network(shared, Dropout(0.5), shared)


@pytest.mark.parametrize("make", [
    lambda rng: mlp([3, 4, 3], tanh, rng=rng), lambda rng: mlp([3, 4, 3], relu, rng=rng),
    lambda rng: Dense(3, 3, rng=rng), lambda rng: Dropout(0.5), _with_a_layer_in_two_places,
    lambda rng: Network(Flatten(), Dense(3, 3, RandomizedLeakyReLU(), rng=rng))])
def test_caches_are_apart(make, rng):
    """Other passes forward and backward leave the first one's outputs and gradients as they were."""
    layer, other = make(rng), rng.normal(size=(5, 3))
    x, d_out = rng.normal(size=(5, 3)), rng.normal(size=(5, 3))

    def first():
        return layer.forward(x.copy(), np.random.default_rng(2))

    expected = layer.backward(d_out, first()[1])
    out, cache = first()
    kept = out.copy()
    _, another = layer.forward(other, np.random.default_rng(3))
    layer.forward(other)
    layer.backward(d_out, another)
    assert (out == kept).all()
    for _ in range(2):  # a cache can be read twice
        d_x, grads = layer.backward(d_out, cache)
        assert (d_x == expected[0]).all() and all((grads[name] == expected[1][name]).all() for name in grads)


@pytest.mark.parametrize("activation", [Step(), Linear(), Sigmoid(), BipolarSigmoid(), Tanh(), relu, LeakyReLU()])
def test_what_came_out_may_be_changed(activation, rng):
    layer, x = Dense(3, 2, activation, rng=rng), rng.normal(size=(4, 3))
    expected = layer.backward(np.ones((4, 2)), layer.forward(x)[1])[1]["W"]
    out, cache = layer.forward(x)
    out += 100
    assert (layer.backward(np.ones((4, 2)), cache)[1]["W"] == expected).all()


def test_layers_let_nan_and_infinity_through_without_a_word(rng):
    layer = Network(Dense(2, 3, relu, rng=rng), Dropout(0.5), Dense(3, 1, rng=rng))
    out, caches = layer.forward(np.array([[np.nan, 1.0], [0.0, 1.0]]), rng)
    assert np.isnan(out[0]) and np.isfinite(out[1])
    assert np.isnan(layer.backward(np.ones((2, 1)), caches)[1]["0.W"]).any()


def test_randomized_leaks_are_drawn_in_training_only_and_alike_forwards_and_backwards(rng):
    layer = Dense(3, 50, RandomizedLeakyReLU(), rng=rng)
    x = rng.normal(size=(4, 3))
    z = x @ layer.params["W"]
    assert layer.forward(x)[0] == pytest.approx(np.where(z > 0, z, z * (1 / 8 + 1 / 3) / 2))
    out, cache = layer.forward(x, np.random.default_rng(5))
    leaks = (out / z)[z < 0]
    assert leaks.std() > 0.03 and leaks.min() >= 1 / 8 - 1e-12 and leaks.max() <= 1 / 3 + 1e-12
    _, grads = layer.backward(np.ones_like(out), cache)
    assert grads["W"] == pytest.approx(x.T @ np.where(z > 0, 1, out / z))


@pytest.mark.parametrize(("activation", "variance"), [(relu, 2 / 400), (LeakyReLU(), 2 / 400), (tanh, 2 / 600),
                                                      (linear, 2 / 600)])
def test_random_starts_have_the_variance_of_the_papers(activation, variance, rng):
    params = Dense(400, 200, activation, rng=rng).params
    assert params["W"].var() == pytest.approx(variance, rel=0.02) and abs(params["W"].mean()) < 1e-3
    assert not params["b"].any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_types_stay(dtype, rng):
    network = mlp([4, 5, 3], sigmoid, rng=rng, dtype=dtype)
    assert {values.dtype for values in network.params.values()} == {np.dtype(dtype)}
    out, caches = network.forward(rng.normal(size=(2, 4)).astype(dtype))
    d_x, grads = network.backward(np.ones_like(out), caches)
    assert {out.dtype, d_x.dtype, *(g.dtype for g in grads.values())} == {np.dtype(dtype)}
    assert network(np.array([[0, 255, 3, 1]], np.uint8)).dtype == dtype


def test_sizes_and_names(rng):
    network = mlp([784, 64, 10], rng=rng)
    assert {name: values.shape for name, values in network.params.items()} == {
        "0.W": (784, 64), "0.b": (64,), "1.W": (64, 10), "1.b": (10,)}
    assert network.layers[0].activation == relu and network.layers[1].activation == linear
    assert repr(mlp([2, 1], rng=rng)) == "Network(Dense(2, 1, Linear(steepness=1.0)))"
    assert Flatten().forward(np.zeros((2, 3, 4, 1)))[0].shape == (2, 12)


def test_the_same_seed_gives_the_same_network():
    first, second = (mlp([3, 4, 2], rng=np.random.default_rng(7)) for _ in range(2))
    assert all((first.params[name] == second.params[name]).all() for name in first.params)


@pytest.mark.parametrize("layer", [Dense(3, 2, rng=np.random.default_rng(0)), Dropout(0.5), Flatten(),
                                   mlp([3, 4, 2], rng=np.random.default_rng(0))])
@pytest.mark.parametrize("shape", [(2,), (5,), (1, 2), (5, 1), (4, 2)])
def test_a_gradient_of_another_shape_is_not_broadcast(layer, shape, rng):
    _, cache = layer.forward(rng.normal(size=(5, 3)), rng)
    with pytest.raises(ValueError, match="shape"):
        layer.backward(np.ones(shape), cache)


@pytest.mark.parametrize(("call", "words"), [
    (lambda rng: Dense(0, 1, rng=rng), "n_in must be a whole number from 1"),
    (lambda rng: Dense(1, 2.5, rng=rng), "n_out must be"),
    (lambda rng: Dense(1, 1, rng=0), "numpy.random.Generator"),
    (lambda rng: Dense(1, 1, "relu", rng=rng), "activation must be an Activation.*'relu'"),
    (lambda rng: Dense(1, 1, relu, rng=rng, dtype=int), "dtype must be float or numpy.float32"),
    (lambda rng: Dense(1, 1, Softmax(), rng=rng), "SoftmaxCrossEntropy on the scores"),
    (lambda rng: Dense(3, 1, rng=rng).forward(np.zeros(3)), r"shape \(3,\).*x\[None\]"),
    (lambda rng: Dense(3, 1, rng=rng).forward(np.zeros((2, 4))), r"\(2, 4\).*\(n, 3\)"),
    (lambda rng: Dense(3, 1, rng=rng).forward(np.zeros((0, 3))), "empty batch"),
    (lambda rng: Dense(3, 1, rng=rng).forward([["a"] * 3]), "must be numbers"),
    (lambda rng: Flatten().forward(np.zeros(3)), "Flatten needs a batch"),
    (lambda rng: Network(), "at least one layer"),
    (lambda rng: Network([Dense(1, 1, rng=rng)]), "one by one"),
    (lambda rng: Network(Dense(2, 3, rng=rng), Dense(4, 1, rng=rng)),
     r"Dense\(2, 3, .*\) gives 3 outputs, but the layer after it, Dense\(4, 1, .*\), takes 4 inputs"),
    (lambda rng: Network(Dense(2, 3, rng=rng), Dropout(0.5), Dense(4, 1, rng=rng)), "gives 3 outputs.*takes 4"),
    (lambda rng: Network(Flatten(), Dense(2, 3, rng=rng), Dense(3, 2, rng=rng), Dense(3, 2, rng=rng)), "gives 2 out"),
    (lambda rng: mlp([3], rng=rng), "inputs and outputs at least"),
    (lambda rng: mlp([3, 0, 1], rng=rng), r"sizes\[1\] must be"),
])
def test_bad_input_says_what_was_given_and_what_to_do(call, words, rng):
    with pytest.raises(ValueError, match=words):
        call(rng)


def test_layers_whose_width_is_open_fit_until_they_are_used(rng):
    Network(Dense(2, 3, rng=rng), Dropout(0.5), Dense(3, 1, rng=rng))
    network = Network(Dense(2, 3, rng=rng), Flatten(), Dense(4, 1, rng=rng))
    with pytest.raises(ValueError, match=r"\(1, 3\).*\(n, 4\)"):
        network(np.zeros((1, 2)))


def test_dropout_keeps_the_expectation_and_lets_the_same_pass_back():
    x = np.full((400, 500), 2.0)
    out, mask = Dropout(0.3).forward(x, np.random.default_rng(0))
    assert set(np.unique(out)) == {0.0, 2 / 0.7}
    assert np.mean(out == 0) == pytest.approx(0.3, abs=0.005) and out.mean() == pytest.approx(2, abs=0.02)
    back, grads = Dropout(0.3).backward(np.ones_like(x), mask)
    assert np.array_equal(back * x, out) and grads == {}


def test_dropout_does_nothing_when_predicting():
    x = np.arange(6.0).reshape(2, 3)
    out, cache = Dropout(0.9).forward(x)
    assert np.array_equal(out, x) and np.array_equal(Dropout(0.9).backward(x, cache)[0], x)
    assert np.array_equal(Dropout(0).forward(x, np.random.default_rng(0))[0], x)


def test_dropout_keeps_float32():
    out, mask = Dropout(0.5).forward(np.ones((4, 4), np.float32), np.random.default_rng(0))
    assert out.dtype == mask.dtype == np.float32


@pytest.mark.parametrize("p", [-0.1, 1, 1.5, "half", None, True, float("nan")])
def test_dropout_needs_a_probability_below_1(p):
    with pytest.raises(ValueError, match="p must be a number from 0 to below 1"):
        Dropout(p)


@pytest.mark.parametrize(("call", "name", "example"), [
    (lambda rng: Dense(0, 1, rng=rng), "n_in", "2"), (lambda rng: Dense(2, 0, rng=rng), "n_out", "1"),
    (lambda rng: Dropout(1), "p", "0.5")])
def test_a_size_that_is_none_is_named_with_one_that_works(call, name, example, rng):
    with pytest.raises(ValueError, match=rf"^{name} must be a .* Try {name}={example}\.$"):
        call(rng)


@pytest.mark.parametrize("layer", [Flatten(), Dropout(0.5), Dense(2, 2, rng=np.random.default_rng(0))])
def test_the_input_is_named_x(layer):
    with pytest.raises(ValueError, match=r"^x must be numbers; you gave <U1 values"):
        layer.forward(np.array([["a", "b"]]), np.random.default_rng(0))


@pytest.mark.parametrize("layer", [Flatten(), Dropout(0.5), Dense(2, 2, rng=np.random.default_rng(0))])
def test_the_input_gradient_comes_unless_it_is_not_wanted(layer, rng):
    out, cache = layer.forward(np.ones((3, 2)), rng)
    assert layer.backward(out, cache)[0].shape == (3, 2)


def test_a_dropout_of_nothing_is_no_mask_and_flatten_says_its_name(rng):
    x = np.ones((2, 3))
    assert Dropout(0.0).forward(x, rng)[1] is None
    assert repr(Flatten()) == "Flatten()"
