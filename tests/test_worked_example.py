"""The 2-2-2 example of the lecture deck and of its source (Mazur 2015), digit by digit, computed by Network."""

import numpy as np
import pytest

from dlcourse import GradientDescent, HalfSquaredError, mlp, sigmoid
from dlcourse.gradcheck import check_gradient, check_layer

X, TARGET, LOSS = np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]]), HalfSquaredError()
HIDDEN, OUTPUT = 0, 1  # places of the layers


def example():
    network = mlp([2, 2, 2], sigmoid, output=sigmoid, rng=np.random.default_rng(0))
    for name, values in {"0.W": [[0.15, 0.25], [0.20, 0.30]], "0.b": [0.35, 0.35],
                         "1.W": [[0.40, 0.50], [0.45, 0.55]], "1.b": [0.60, 0.60]}.items():
        network.params[name][...] = values
    return network


def weights(params):
    """w1 to w8."""
    return np.concatenate([params["0.W"].T.ravel(), params["1.W"].T.ravel()])


def trained(updates, biases=False):
    network, optimizer = example(), GradientDescent(0.5)
    for _ in range(updates):
        out, caches = network.forward(X)
        _, grads = network.backward(LOSS.gradient(TARGET, out), caches)
        optimizer.update(network.params, {name: grad for name, grad in grads.items() if biases or name[-1] == "W"})
    return network


def printed(value, digits):
    """The value rounded to as many decimals as `digits` has."""
    return f"{value:.{len(digits.split('.')[1])}f}"


@pytest.fixture(scope="module")
def numbers():
    network = example()
    out, caches = network.forward(X)
    net_h, net_o = caches[HIDDEN][1][0], caches[OUTPUT][1][0]
    d_out = LOSS.gradient(TARGET, out)
    _, grads = network.backward(d_out, caches)
    h, o = sigmoid(net_h), out[0]
    return {"net h1": net_h[0], "out h1": h[0], "out h2": h[1], "net o1": net_o[0], "out o1": o[0], "out o2": o[1],
            "E o1": LOSS(TARGET[:, :1], out[:, :1]), "E o2": LOSS(TARGET[:, 1:], out[:, 1:]), "E": LOSS(TARGET, out),
            "dE/dout o1": d_out[0, 0], "dout/dnet o1": sigmoid.derivative(net_o)[0],
            "dnet o1/dw5": caches[OUTPUT][0][0, 0], "dE/dw5": grads["1.W"][0, 0],
            "dE/dw1": grads["0.W"][0, 0], "delta o1": grads["1.b"][0]}


@pytest.mark.parametrize(("what", "digits"), [
    ("net h1", "0.3775"), ("out h1", "0.593269992"), ("out h2", "0.596884378"), ("net o1", "1.105905967"),
    ("out o1", "0.75136507"), ("out o2", "0.772928465"), ("E o1", "0.274811083"), ("E o2", "0.023560026"),
    ("E", "0.298371109"), ("dE/dout o1", "0.74136507"), ("dout/dnet o1", "0.186815602"),
    ("dnet o1/dw5", "0.593269992"), ("dE/dw5", "0.082167041"), ("dE/dw1", "0.000438568"), ("delta o1", "0.138498562")])
def test_every_number_of_the_deck(numbers, what, digits):
    assert printed(numbers[what], digits) == digits


def test_the_chain_of_three_factors(numbers):
    factors = numbers["dE/dout o1"] * numbers["dout/dnet o1"] * numbers["dnet o1/dw5"]
    assert factors == pytest.approx(numbers["dE/dw5"], rel=1e-14)


def test_the_short_numbers_of_the_deck_are_cut_off_not_rounded():
    """Erratum 6: 0.377 for 0.3775, and so on; rounding would give 0.378, 0.5933, 0.7514, 0.275."""
    network = example()
    out, ((_, net_h, _), (h, net_o, _)) = network.forward(X)
    errors = LOSS(TARGET[:, :1], out[:, :1]), LOSS(TARGET[:, 1:], out[:, 1:])
    values = net_h[0, 0], *h[0], net_o[0, 0], out[0, 0], *errors
    for value, cut in zip(values, ("0.377", "0.5932", "0.5968", "1.105", "0.7513", "0.274", "0.0235"), strict=True):
        assert f"{value:.12f}".startswith(cut) and printed(value, cut) != cut


def test_the_weights_after_one_update():
    published = ["0.149780716", "0.19956143", "0.24975114", "0.29950229", "0.35891648", "0.408666186", "0.511301270",
                 "0.561370121"]
    assert [printed(w, digits) for w, digits in zip(weights(trained(1).params), published, strict=True)] == published


@pytest.mark.parametrize(("updates", "biases", "error"), [
    (1, False, "0.291027774"), (10_000, False, "0.000035102"), (1, True, "0.280471447"), (10_000, True, "0.000002448")])
def test_the_error_after_one_and_after_ten_thousand_updates(updates, biases, error):
    network = trained(updates, biases)
    assert printed(LOSS(TARGET, network(X)), error) == error
    assert (network.params["1.b"].tolist() == [0.6, 0.6]) != biases


@pytest.mark.parametrize(("updates", "error", "outputs"), [
    (1, "0.291027924", None), (10_000, "0.000035085", ["0.015912196", "0.984065734"])])
def test_the_published_errors_come_from_a_slip(updates, error, outputs):
    """They come out when the output weights are moved first and the hidden gradient is taken with the new ones."""
    network = example()
    hidden, output = network.layers
    for _ in range(updates):
        h, below = hidden.forward(X)
        out, above = output.forward(h)
        _, top = output.backward(LOSS.gradient(TARGET, out), above)
        output.params["W"] -= 0.5 * top["W"]
        d_h, _ = output.backward(LOSS.gradient(TARGET, out), above)  # δ is that of the old weights, δ Wᵀ is not
        _, bottom = hidden.backward(d_h, below)
        hidden.params["W"] -= 0.5 * bottom["W"]
    assert printed(LOSS(TARGET, network(X)), error) == error
    if outputs:
        assert [printed(out, digits) for out, digits in zip(network(X)[0], outputs, strict=True)] == outputs


def test_finite_differences_agree():
    network = example()
    assert check_layer(network, X, rng=np.random.default_rng(1)) < 1e-9
    out, caches = network.forward(X)
    _, grads = network.backward(LOSS.gradient(TARGET, out), caches)
    for name, values in network.params.items():
        check_gradient(grads[name], lambda _: LOSS(TARGET, network(X)), values, tolerance=1e-9, name=name)
