"""Right variants of lesson 16's exercises, and what the open-ended one refuses."""

import numpy as np
import pytest

from dlcourse import LSTM, RNN, Conv2D, Dense, Network
from dlcourse.exercises import lesson_16 as ex
from dlcourse.exercises import smallkinds


def by_the_package(n_in, n_out, size):
    rng = np.random.default_rng(0)
    layers = Dense(n_in, n_out, rng=rng), Conv2D(n_in, n_out, size, rng=rng), RNN(n_in, n_out, rng=rng)
    return [sum(values.size for values in layer.params.values()) for layer in layers]


def picture_by_picture(pictures, order):
    out = np.empty_like(pictures)
    for new, old in zip(out, pictures, strict=True):
        new.ravel()[:] = old.ravel()[order]
    return out


def by_meeting(W, order):
    V = np.empty_like(W)
    for place, pixel in enumerate(order):
        V[place] = W[pixel]
    return V


def by_a_permutation_matrix(W, order):
    return np.eye(len(order))[order] @ W


def by_one_loop(state):
    params, place = {}, 0
    for name, values in state.items():
        if name.endswith("weight"):
            params[f"{place}.W"] = values.swapaxes(0, 1)
        else:
            params[f"{place}.b"] = values
            place += 1
    return params


VARIANTS = [
    (ex.count_parameters, by_the_package),
    (ex.count_parameters, lambda n_in, n_out, size: (n_out * n_in + n_out, n_out * (1 + n_in * size**2),
                                                     n_in * n_out + n_out**2 + n_out)),
    (ex.mix_pixels, picture_by_picture),
    (ex.mix_pixels, lambda pictures, order: np.array([p.flatten()[order].reshape(p.shape) for p in pictures])),
    (ex.same_answers, by_meeting), (ex.same_answers, by_a_permutation_matrix),
    (ex.same_answers, lambda W, order: np.take(W, order, axis=0)),
    (ex.from_pytorch, by_one_loop),
    (ex.from_pytorch, lambda state: {
        f"{int(n.split('.')[0]) // 2}.{'W' if 'weight' in n else 'b'}": v.T for n, v in state.items()}),
    (ex.my_network, smallkinds.choice(width=8, shift=1.0, updates=1000)),
    (ex.my_network, smallkinds.choice(kind="ANN", width=19, shift=1.0, updates=1000)),
]


@pytest.mark.parametrize(("exercise", "variant"), VARIANTS)
def test_right_variants_are_right(exercise, variant):
    verdict = exercise.check(variant)
    assert verdict.outcome == "right", verdict.message


@pytest.mark.parametrize(("wrong", "part"), [
    (smallkinds.choice(width=15), "1510 parameters, more than 1500"),
    (smallkinds.choice(updates=1001), "1001 updates, more than 1000"),
    (smallkinds.choice(kind="LSTM"), "kind must be one of ANN, CNN, RNN; you gave 'LSTM'"),
    (smallkinds.choice(width=0), "width must be a whole number from 1; you gave 0"),
    (smallkinds.choice(shift=-1), "pixels must be"),
    (smallkinds.choice(shift="1"), "shift must be"),
    (smallkinds.choice(updates=2.5), "updates must be a whole number from 1"),
    (lambda: {"kind": "CNN"}, "return a dict with the keys kind, width, shift, updates."),
    (lambda: 12, "return a dict with the keys"),
])
def test_networks_that_miss_are_told_why(wrong, part):
    verdict = ex.my_network.check(wrong)
    assert verdict.outcome == "wrong" and part in verdict.message, verdict.message


@pytest.mark.parametrize("kind", smallkinds.KINDS)
def test_parameters_are_those_of_the_network(kind):
    network = Network(*smallkinds.layers(kind, 7, np.random.default_rng(0)))
    assert sum(values.size for values in network.params.values()) == smallkinds.parameters(kind, 7)


def test_mixed_weights_give_the_same_answers():
    rng = np.random.default_rng(16)
    layer, order, pictures = Dense(64, 5, rng=rng), rng.permutation(64), rng.normal(size=(3, 8, 8))
    before = layer.forward(pictures.reshape(3, 64))[0]
    mixed = ex.mix_pixels.reference(pictures, order).reshape(3, 64)
    layer.params["W"][...] = ex.same_answers.reference(layer.params["W"], order)
    np.testing.assert_allclose(layer.forward(mixed)[0], before, atol=1e-12)


def test_the_state_of_a_real_pytorch_network_is_translated():
    torch = pytest.importorskip("torch")
    theirs = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2))
    state = {name: values.numpy() for name, values in theirs.state_dict().items()}
    params = ex.from_pytorch.reference(state)
    x = np.random.default_rng(0).normal(size=(5, 4)).astype(np.float32)
    out = np.maximum(x @ params["0.W"] + params["0.b"], 0) @ params["1.W"] + params["1.b"]
    np.testing.assert_allclose(out, theirs(torch.tensor(x)).detach().numpy(), atol=1e-5)


def test_an_lstm_has_four_times_the_parameters_of_an_rnn():
    """What the lesson says of counting on from the exercise."""
    rng = np.random.default_rng(0)
    sizes = [sum(values.size for values in kind(8, 40, rng=rng).params.values()) for kind in (RNN, LSTM)]
    assert sizes[1] == 4 * sizes[0] == 4 * ex.count_parameters.reference(8, 40, 1)[2]
