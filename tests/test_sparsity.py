"""The sparsity layer: its cost, its gradient alone and inside an autoencoder, what it does to digits."""

import numpy as np
import pytest
from scipy.special import rel_entr

from dlcourse import Adam, Dense, MeanSquaredError, Network, Sparsity, autoencoder, fit, sigmoid, trained
from dlcourse.gradcheck import check_gradient, check_layer


@pytest.fixture
def rng():
    return np.random.default_rng(1)


def kl(rho, share):
    return rel_entr(rho, share) + rel_entr(1 - rho, 1 - share)


def test_the_cost_is_a_divergence_for_each_neuron(rng):
    a = rng.random((5, 3))
    assert Sparsity(0.1, 2.0).cost(a) == pytest.approx(2 * kl(0.1, a.mean(axis=0)).sum())
    assert Sparsity(0.25).cost([[0.5], [0.0]]) == pytest.approx(0)
    assert Sparsity(0.05, 0).cost(a) == 0
    assert Sparsity(0.05).cost(np.zeros((2, 1))) == np.inf


@pytest.mark.parametrize("rho", [0.01, 0.3, 0.9])
def test_its_slope(rho, rng):
    layer, a = Sparsity(rho, 0.7), rng.uniform(0.05, 0.95, (6, 4))
    d_x, grads = layer.backward(np.zeros_like(a), layer.forward(a, rng)[1])
    assert grads == {} and check_gradient(d_x, layer.cost, a) < 1e-7


def test_the_gradient_of_a_whole_sparse_autoencoder(rng):
    """Loss and sparsity cost together, for every weight of both dense layers."""
    network = Network(Dense(6, 4, sigmoid, rng=rng), Sparsity(0.1, 0.5), Dense(4, 6, sigmoid, rng=rng))
    x, loss = rng.random((7, 6)), MeanSquaredError()
    out, caches = network.forward(x, rng)
    _, grads = network.backward(loss.gradient(x, out), caches)

    def total(_):
        return loss(x, network(x)) + network.layers[1].cost(network.layers[0].forward(x)[0])

    for name, values in network.params.items():
        check_gradient(grads[name], total, values, name=name)


def test_predicting_passes_everything_on(rng):
    x = rng.random((3, 2))
    layer = Sparsity(0.05)
    assert layer.forward(x)[0] is x and check_layer(layer, x, rng=rng) < 1e-8
    assert repr(layer) == "Sparsity(0.05, 1)" and layer.params == {}


def test_neurons_come_to_be_active_a_share_rho_of_the_time():
    x, rng = trained.digits()[0][:1000], np.random.default_rng(1)
    layer = Dense(64, 16, sigmoid, rng=rng, dtype=np.float32)
    network = Network(layer, Sparsity(0.1, 0.1), Dense(16, 64, sigmoid, rng=rng, dtype=np.float32))
    epochs = fit(network, MeanSquaredError(), Adam(0.01), (x, x), epochs=10, rng=rng)
    code = layer.forward(x)[0]
    assert code.dtype == np.float32 and network.layers[1].forward(code, rng)[0].dtype == np.float32
    assert code.mean(axis=0) == pytest.approx(0.1, abs=0.05) and epochs[-1].loss < 0.5 * epochs[0].loss


def test_an_autoencoder_starts_at_the_mean_row(rng):
    x = rng.uniform(0.1, 0.9, (50, 6)).astype(np.float32)
    network = autoencoder(x, 3, rng=rng)
    network.params["1.W"][:] = 0
    assert network(x[:4]) == pytest.approx(np.tile(x.mean(axis=0), (4, 1)), abs=1e-6)
    assert network.layers[0].forward(x.mean(axis=0)[None])[0] == pytest.approx(0.5, abs=1e-6)
    assert network(x).dtype == np.float32 and len(network.layers) == 2
    assert repr(autoencoder(x, 3, rho=0.2, rng=rng).layers[1]) == "Sparsity(0.2, 0.1)"


def test_a_code_of_nine_numbers_is_as_good_as_nine_principal_components():
    x = trained.digits()[0]
    rng, known, new = np.random.default_rng(1), x[:1437], x[1437:]
    network = autoencoder(known, 9, rng=rng)
    fit(network, MeanSquaredError(), Adam(0.03), (known, known), epochs=30, rng=rng, batch_size=50)
    mean, axes = known.mean(axis=0), np.linalg.svd(known - known.mean(axis=0), full_matrices=False)[2][:9]
    best_linear = np.mean((mean + (new - mean) @ axes.T @ axes - new) ** 2)
    assert np.mean((network(new) - new) ** 2) < 1.02 * best_linear < 0.024


@pytest.mark.parametrize(("make", "message"), [
    (lambda: autoencoder(np.full((2, 3), 7.0), 2, rng=np.random.default_rng(0)), "from 0 to 1; you gave 7 to 7"),
    (lambda: Sparsity(0), "rho must be a positive finite number"),
    (lambda: Sparsity(1), "rho must be a number from 0 to below 1"),
    (lambda: Sparsity(0.1, -1), "strength must be a positive finite number"),
    (lambda: Sparsity(0.1).forward([1.0, 0]), r"you gave shape \(2,\)"),
    (lambda: Sparsity(0.1).forward(np.zeros((0, 2))), "at least one example"),
    (lambda: Sparsity(0.1).forward([[-0.5, 2]]), "you gave -0.5 to 2. Put Sparsity behind a sigmoid layer"),
])
def test_bad_input(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(("make", "message"), [
    (lambda: Sparsity(rho=1, strength=1), "rho must be a number from 0 to below 1; you gave 1. Try rho=0.05"),
    (lambda: Sparsity(rho=0, strength=1), "rho must be a positive finite number; you gave 0. Try rho=0.05"),
    (lambda: Sparsity(rho=0.1, strength=1).forward("abc"), "activations must be numbers"),
    (lambda: Sparsity(rho=0.1, strength=1).forward(np.full((2, 2), 1.5)), "1.5|0 to 1"),
])
def test_errors_name_the_argument_and_say_what_to_try(make, message):
    with pytest.raises(ValueError, match=message):
        make()
