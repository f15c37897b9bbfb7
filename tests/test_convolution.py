"""Convolution and pooling: against plain loops and SciPy, gradients by central differences, what is refused."""

import numpy as np
import pytest
from scipy.signal import correlate2d

from dlcourse import Adam, Dense, Flatten, Network, SoftmaxCrossEntropy, fit
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
    relu,
)
from dlcourse.convolution import Conv2D, MaxPool2D
from dlcourse.gradcheck import check_layer


@pytest.fixture
def rng():
    return np.random.default_rng(1)


@pytest.mark.parametrize(("n_in", "n_out", "size", "height", "width"),
                         [(1, 1, 1, 1, 1), (1, 8, 3, 6, 5), (3, 2, 2, 4, 7), (2, 3, 4, 4, 4)])
def test_every_patch_meets_the_same_kernel(n_in, n_out, size, height, width, rng):
    layer, x = Conv2D(n_in, n_out, size, rng=rng), rng.normal(size=(3, height, width, n_in))
    layer.params["b"] += rng.normal(size=n_out)
    out, _ = layer.forward(x)
    assert out.shape == (3, height - size + 1, width - size + 1, n_out)
    for n, r, s, m in np.ndindex(out.shape):
        z = layer.params["b"][m] + np.sum(x[n, r:r + size, s:s + size] * layer.params["W"][..., m])
        assert out[n, r, s, m] == pytest.approx(z, abs=1e-12)


def test_scipy_says_the_same(rng):
    layer, x = Conv2D(2, 3, 3, rng=rng), rng.normal(size=(2, 9, 8, 2))
    out, _ = layer.forward(x)
    for n, m in np.ndindex(2, 3):
        expected = sum(correlate2d(x[n, ..., c], layer.params["W"][..., c, m], mode="valid") for c in range(2))
        assert np.allclose(out[n, ..., m], expected, atol=1e-12)


@pytest.mark.parametrize("steepness", [0.5, 1, 4])
@pytest.mark.parametrize("kind", [Step, Linear, Sigmoid, BipolarSigmoid, Tanh, ReLU, LeakyReLU,
                                  lambda s: RandomizedLeakyReLU(steepness=s)])
def test_gradients(kind, steepness, rng):
    layer = Conv2D(2, 3, 3, kind(steepness), rng=rng)
    assert check_layer(layer, rng.normal(size=(2, 5, 4, 2)), rng=rng) < 1e-6


class InTraining:
    """A layer whose every pass forward draws the same random numbers."""

    def __init__(self, layer):
        self.layer, self.params, self.backward = layer, layer.params, layer.backward

    def forward(self, x):
        return self.layer.forward(x, np.random.default_rng(5))


def test_gradients_with_random_leaks(rng):
    layer = Conv2D(1, 2, 2, RandomizedLeakyReLU(), rng=rng)
    assert check_layer(InTraining(layer), rng.normal(size=(2, 3, 4, 1)), rng=rng) < 1e-6


@pytest.mark.parametrize(("size", "height", "width"), [(1, 2, 3), (2, 4, 6), (2, 5, 3), (3, 7, 3)])
def test_pooling(size, height, width, rng):
    layer, x = MaxPool2D(size), rng.permutation(2 * height * width * 2).reshape(2, height, width, 2) / 10
    out, _ = layer.forward(x)
    assert out.shape == (2, height // size, width // size, 2)
    for n, r, s, c in np.ndindex(out.shape):
        assert out[n, r, s, c] == x[n, size * r:size * (r + 1), size * s:size * (s + 1), c].max()
    assert check_layer(layer, x, rng=rng) < 1e-6


def test_the_first_of_equal_maxima_takes_the_gradient():
    x = np.array([[1.0, 3, 0, 0], [3, 3, 0, 0]])[None, :, :, None]
    layer = MaxPool2D(2)
    _, cache = layer.forward(x)
    d_x, grads = layer.backward(np.array([5.0, 7])[None, None, :, None], cache)
    assert d_x[0, ..., 0].tolist() == [[0, 5, 7, 0], [0, 0, 0, 0]]
    assert grads == {}


def test_a_shifted_picture_gives_shifted_maps(rng):
    layer, x = Conv2D(1, 4, 3, relu, rng=rng), rng.normal(size=(1, 9, 9, 1))
    here, _ = layer.forward(x)
    there, _ = layer.forward(np.roll(x, (2, 1), axis=(1, 2)))
    assert np.allclose(there[:, 2:, 1:], here[:, :-2, :-1])


def test_a_kernel_as_large_as_the_picture_is_a_dense_layer(rng):
    layer, x = Conv2D(2, 3, 4, rng=rng), rng.normal(size=(5, 4, 4, 2))
    dense = Dense(32, 3, rng=rng)
    dense.params["W"][...] = layer.params["W"].reshape(32, 3)
    assert np.allclose(layer.forward(x)[0].reshape(5, 3), dense.forward(x.reshape(5, 32))[0])


def test_types(rng):
    x = rng.normal(size=(2, 6, 6, 1)).astype(np.float32)
    network = Network(Conv2D(1, 2, 3, relu, rng=rng, dtype=np.float32), MaxPool2D(2))
    out, cache = network.forward(x)
    d_x, grads = network.backward(out, cache)
    assert {out.dtype, d_x.dtype, *(grad.dtype for grad in grads.values())} == {np.dtype(np.float32)}
    bytes_ = np.full((1, 3, 3, 1), 200, np.uint8)
    assert Conv2D(1, 1, 3, rng=rng).forward(bytes_)[0].dtype == float
    assert MaxPool2D(2).forward(bytes_)[0][0, 0, 0, 0] == 200


def test_reading_and_passing_leave_things_alone(rng):
    layer, x = Conv2D(1, 2, 3, rng=rng), rng.normal(size=(2, 5, 5, 1))
    kept = x.copy()
    first, cache = layer.forward(x)
    again = first.copy()
    layer.forward(-x)
    layer.backward(np.ones_like(first), cache)
    assert np.array_equal(x, kept)
    assert np.array_equal(first, again)
    assert layer.backward(np.ones_like(first), cache, input_gradient=False)[0] is None
    assert MaxPool2D(2).backward(np.ones((2, 2, 2, 1)), MaxPool2D(2).forward(x)[1], input_gradient=False) == (None, {})


def test_it_learns_what_is_drawn_wherever_it_stands(rng):
    x = np.zeros((200, 8, 8, 1))
    kind = rng.integers(2, size=200)
    for picture, upright, (r, s) in zip(x, kind, rng.integers(6, size=(200, 2)), strict=True):
        picture[slice(r, r + 3) if upright else r, s if upright else slice(s, s + 3)] = 1
    network = Network(Conv2D(1, 4, 3, relu, rng=rng), MaxPool2D(2), Flatten(), Dense(36, 2, rng=rng))
    fit(network, SoftmaxCrossEntropy(), Adam(0.01), (x[:150], np.eye(2)[kind[:150]]), epochs=30, rng=rng)
    assert (network(x[150:]).argmax(axis=1) == kind[150:]).mean() > 0.9


@pytest.mark.parametrize(("make", "says"), [
    (lambda rng: Conv2D(0, 1, 3, rng=rng), "n_in must be a whole number from 1"),
    (lambda rng: Conv2D(1, 0, 3, rng=rng), "n_out must be a whole number from 1"),
    (lambda rng: Conv2D(1, 1, 2.5, rng=rng), "size must be a whole number from 1"),
    (lambda rng: Conv2D(1, 1, 3, "relu", rng=rng), "must be an Activation"),
    (lambda rng: Conv2D(1, 1, 3, Softmax(), rng=rng), "SoftmaxCrossEntropy"),
    (lambda rng: Conv2D(1, 1, 3, rng=7), "numpy.random.Generator"),
    (lambda rng: Conv2D(1, 1, 3, rng=rng, dtype=int), "dtype must be float"),
    (lambda rng: MaxPool2D(0), "size must be a whole number from 1"),
    (lambda rng: Conv2D(1, 1, 9, rng=rng).forward(np.ones((1, 8, 12, 1))), "kernel of 9 × 9 has no room .* 8 × 12"),
    (lambda rng: MaxPool2D(3).forward(np.ones((1, 4, 2, 1))), "square of 3 × 3 has no room .* 4 × 2"),
    (lambda rng: Conv2D(1, 1, 3, rng=rng).forward(np.ones((8, 8))), r"shape \(8, 8\), but pictures are"),
    (lambda rng: Conv2D(1, 1, 3, rng=rng).forward(np.ones((1, 8, 8, 3))), "3 channels, but this layer takes 1"),
    (lambda rng: Conv2D(1, 1, 3, rng=rng).forward(np.ones((0, 8, 8, 1))), "at least one picture"),
    (lambda rng: MaxPool2D(2).forward(np.ones((1, 8, 8, 0))), "at least one picture and one channel"),
    (lambda rng: Conv2D(1, 1, 3, rng=rng).forward([["a"]]), "x must be numbers"),
])
def test_refused_with_a_remedy(make, says, rng):
    with pytest.raises(ValueError, match=says):
        make(rng)


@pytest.mark.parametrize("layer", [Conv2D(1, 1, 2, rng=np.random.default_rng(0)), MaxPool2D(2)])
def test_a_gradient_of_another_shape_is_refused(layer):
    _, cache = layer.forward(np.ones((1, 4, 4, 1)))
    with pytest.raises(ValueError, match="d_out has shape"):
        layer.backward(np.ones((1, 5, 5, 1)), cache)


def test_names():
    assert repr(Conv2D(1, 8, 3, relu, rng=np.random.default_rng(0))) == "Conv2D(1, 8, 3, ReLU(steepness=1.0))"
    assert repr(MaxPool2D(2)) == "MaxPool2D(2)"


@pytest.mark.parametrize(("activation", "spread"), [(relu, (2 / 36) ** 0.5), (Tanh(), (2 / (36 + 900)) ** 0.5)])
def test_first_weights_are_drawn_for_what_comes_into_a_neuron_and_what_goes_out(activation, spread):
    W = Conv2D(4, 100, 3, activation, rng=np.random.default_rng(0)).params["W"]
    assert W.std() == pytest.approx(spread, rel=0.03) and W.shape == (3, 3, 4, 100)


def test_whole_numbers_become_the_type_of_the_weights():
    layer = Conv2D(1, 2, 3, rng=np.random.default_rng(0), dtype=np.float32)
    pixels = np.full((1, 5, 5, 1), 200, np.uint8)
    assert layer.forward(pixels)[0].dtype == np.float32
    assert MaxPool2D(2).forward(pixels)[0].max() == 200 and MaxPool2D(2).forward(pixels)[0].dtype == np.float64


def test_random_leaks_are_drawn_in_training_only():
    layer = Conv2D(1, 2, 3, RandomizedLeakyReLU(0.1, 0.9), rng=np.random.default_rng(0))
    x = np.random.default_rng(1).normal(size=(1, 6, 6, 1))
    predicted, trained = layer.forward(x)[0], layer.forward(x, np.random.default_rng(2))[0]
    assert (predicted == layer.forward(x)[0]).all() and (predicted != trained).any()


@pytest.mark.parametrize(("make", "message"), [
    (lambda rng: Conv2D(0, 1, 3, rng=rng), "Try n_in=1"), (lambda rng: Conv2D(1, 0, 3, rng=rng), "Try n_out=8"),
    (lambda rng: Conv2D(1, 1, 0, rng=rng), "Try size=3"), (lambda rng: MaxPool2D(0), "Try size=2"),
])
def test_sizes_are_suggested(make, message):
    with pytest.raises(ValueError, match=message):
        make(np.random.default_rng(0))
