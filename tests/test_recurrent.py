"""Recurrent layers: against a plain loop, gradients by central differences, masks, starts, what is refused."""

import numpy as np
import pytest

from dlcourse import Adam, Dense, Dropout, MeanSquaredError, Network, fit
from dlcourse.gradcheck import check_gradient, check_layer
from dlcourse.recurrent import LSTM, RNN, EachStep, Embedding, LastStep

BOTH = pytest.mark.parametrize("kind", [RNN, LSTM])
GATES = ("input", "forget", "candidate", "output")


@pytest.fixture
def rng():
    return np.random.default_rng(1)


def some_mask():
    """Padding at the end, padding at the front, and a hole."""
    return np.array([[1, 1, 1, 1], [1, 1, 0, 0], [0, 1, 0, 1]], bool)


def some_state(layer, n, rng):
    parts = tuple(rng.normal(size=(n, len(layer.params["U"]))) for _ in range(layer.memories))
    return parts if layer.memories > 1 else parts[0]


def plain(layer, x, mask, start):
    """One sequence, one step and one neuron at a time, as the docstrings say it."""
    W, U, b = (layer.params[name] for name in "WUb")
    size = len(U)
    out = np.zeros((*x.shape[:2], size))
    for n in range(len(x)):
        h = np.array(start[0][n])
        c = np.array(start[-1][n])
        for t in range(x.shape[1]):
            if mask[n, t]:
                z = np.array([x[n, t] @ W[:, k] + h @ U[:, k] + b[k] for k in range(W.shape[1])])
                if isinstance(layer, RNN):
                    h = np.tanh(z)
                else:
                    i, f, g, o = z[:size], z[size:2 * size], z[2 * size:3 * size], z[3 * size:]
                    c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
                    h = np.tanh(c) / (1 + np.exp(-o))
            out[n, t] = h
    return out


@BOTH
@pytest.mark.parametrize("masked", [False, True])
def test_the_plain_loop_says_the_same(kind, masked, rng):
    layer, x = kind(2, 5, rng=rng), rng.normal(size=(3, 4, 2))
    layer.params["b"] += rng.normal(size=layer.params["b"].shape)
    start = some_state(layer, 3, rng)
    mask = some_mask() if masked else None
    out, _ = layer.forward(x, mask=mask, start=start)
    parts = start if kind is LSTM else (start,)
    assert np.allclose(out, plain(layer, x, some_mask() | (not masked), parts), atol=1e-12)


@BOTH
def test_gradients(kind, rng):
    layer = kind(2, 3, rng=rng)
    assert check_layer(layer, rng.normal(size=(3, 4, 2)), rng=rng) < 1e-6
    assert check_layer(layer, rng.normal(size=(1, 1, 2)), rng=rng) < 1e-6


@pytest.mark.parametrize("gate", range(4), ids=GATES)
@pytest.mark.parametrize("bias", [-2, 0, 2])
def test_gradients_of_each_gate_nearly_shut_half_open_and_nearly_open(gate, bias, rng):
    layer, x = LSTM(2, 3, rng=rng), rng.normal(size=(2, 5, 2))
    columns = slice(3 * gate, 3 * gate + 3)
    layer.params["b"][columns] = bias
    d_h = rng.normal(size=(2, 5, 3))
    _, grads = layer.backward(d_h, layer.forward(x)[1])
    for name, values in layer.params.items():
        kept = np.array(values[..., columns])

        def loss(part, values=values):
            values[..., columns] = part
            return float(np.sum(layer.forward(x)[0] * d_h))

        assert np.abs(grads[name][..., columns]).max() > 1e-4
        check_gradient(grads[name][..., columns], loss, np.array(kept), name=f"{name} of the {GATES[gate]} gate")
        values[..., columns] = kept


@BOTH
@pytest.mark.parametrize("masked", [False, True])
def test_gradients_with_mask_start_and_end(kind, masked, rng):
    """Everything at once: the loss depends on every h and on the end, and is differentiated by every way in."""
    layer, x = kind(2, 3, rng=rng), rng.normal(size=(3, 4, 2))
    mask = some_mask() if masked else None
    start, d_end, d_h = some_state(layer, 3, rng), some_state(layer, 3, rng), rng.normal(size=(3, 4, 3))

    def loss(_):
        h, cache = layer.forward(x, mask=mask, start=start)
        return float(np.sum(h * d_h) + np.sum(np.asarray(layer.end(cache)) * np.asarray(d_end)))

    cache = layer.forward(x, mask=mask, start=start)[1]
    d_x, grads, d_states = layer.backward_through_time(d_h, cache, d_end=d_end)
    check_gradient(d_x, loss, x)
    for name, values in layer.params.items():
        check_gradient(grads[name], loss, values, name=name)
    parts = start if kind is LSTM else (start,)
    for part, d_part in zip(parts, d_states if kind is LSTM else (d_states,), strict=True):
        assert d_part.shape == (3, 5, 3)
        check_gradient(d_part[:, 0], loss, part, name="start")
    if masked:
        assert not d_x[~mask].any()


@BOTH
def test_gradients_at_every_state(kind, rng):
    """The gradient at the state after step t is that of the start of the rest, run on its own."""
    layer, x, d_h = kind(2, 3, rng=rng), rng.normal(size=(2, 6, 2)), rng.normal(size=(2, 6, 3))
    states = np.asarray(layer.backward_through_time(d_h, layer.forward(x)[1])[2])
    cut = layer.end(layer.forward(x[:, :4])[1])
    rest = np.asarray(layer.backward_through_time(d_h[:, 4:], layer.forward(x[:, 4:], start=cut)[1])[2])
    own = states[..., 4, :].copy()
    if kind is RNN:
        own -= d_h[:, 3]  # what h says at step 4 itself
        assert np.allclose(own, rest[:, 0])
    else:
        assert np.allclose(own[0] - d_h[:, 3], rest[0][:, 0])


@BOTH
def test_step_by_step_is_all_at_once(kind, rng):
    layer, x, state = kind(2, 5, rng=rng), rng.normal(size=(3, 4, 2)), None
    out, cache = layer.forward(x)
    for t in range(4):
        h, state = layer.step(x[:, t], state)
        assert np.allclose(h, out[:, t])
    assert np.allclose(state, layer.end(cache))


@BOTH
def test_padding_changes_nothing(kind, rng):
    layer, x = kind(2, 5, rng=rng), rng.normal(size=(3, 4, 2))
    padded = np.concatenate([x, rng.normal(size=(3, 2, 2))], axis=1)
    mask = np.arange(6) < np.full((3, 1), 4)
    last, _ = LastStep().forward(layer.forward(padded, mask=mask)[0])
    assert np.array_equal(last, layer.forward(x)[0][:, -1])


@BOTH
def test_caches_are_independent(kind, rng):
    layer, x = kind(2, 5, rng=rng), rng.normal(size=(3, 4, 2))
    h, cache = layer.forward(x)
    kept, once = h.copy(), layer.backward(h, cache)
    layer.forward(2 * x)
    again = layer.backward(h, cache)
    assert np.array_equal(h, kept) and np.array_equal(once[0], again[0])
    assert all(np.array_equal(once[1][name], again[1][name]) for name in once[1])
    assert layer.backward(h, cache, input_gradient=False)[0] is None


def test_how_weights_start(rng):
    layer = LSTM(30, 20, rng=rng)
    assert {name: values.shape for name, values in layer.params.items()} == {"W": (30, 80), "U": (20, 80), "b": (80,)}
    assert np.array_equal(layer.params["b"], np.repeat([0, 1, 0, 0], 20))
    for U in np.split(layer.params["U"], 4, axis=1):
        assert np.allclose(U.T @ U, np.eye(20))
    assert layer.params["W"].var() == pytest.approx(2 / 50, rel=0.1)
    assert repr(layer) == "LSTM(30, 20)" and repr(RNN(3, 2, rng=rng)) == "RNN(3, 2)"


def test_last_step_and_each_step(rng):
    x = rng.normal(size=(3, 4, 2))
    assert np.array_equal(LastStep().forward(x)[0], x[:, -1])
    assert check_layer(LastStep(), x, rng=rng) < 1e-6
    dense = Dense(2, 5, rng=rng)
    assert np.allclose(EachStep(dense).forward(x)[0][:, 2], dense.forward(x[:, 2])[0])
    assert check_layer(EachStep(dense), x, rng=rng) < 1e-6


def test_embedding(rng):
    layer, ids = Embedding(4, 3, rng=rng), np.array([[1, 1, 2], [3, 1, 0]])
    out, cache = layer.forward(ids)
    assert np.array_equal(out[1, 0], layer.params["W"][3]) and layer.mask(ids) is None
    d_out = rng.normal(size=out.shape)
    d_x, grads = layer.backward(d_out, cache)
    assert d_x is None
    check_gradient(grads["W"], lambda _: float(np.sum(layer.forward(ids)[0] * d_out)), layer.params["W"])


def sequence_network(kind, rng, **options):
    return Network(Embedding(5, 3, padding=0, rng=rng, **options), kind(3, 4, rng=rng, **options),
                   kind(4, 4, rng=rng, **options), LastStep(), Dense(4, 2, rng=rng, **options))


@BOTH
def test_a_network_hands_the_mask_on(kind, rng):
    network = sequence_network(kind, rng)
    short, padded = np.array([[1, 2, 4]]), np.array([[1, 2, 4, 0, 0]])
    nested = Network(network.layers[0], Network(*network.layers[1:]))
    for same in (network(padded), nested(padded)):
        np.testing.assert_allclose(same, network(short), rtol=1e-12)
    assert not np.allclose(network(np.array([[1, 2, 4, 1, 1]])), network(short))
    x, mask = rng.normal(size=(3, 4, 3)), some_mask()
    inner = Network(network.layers[1], LastStep())
    assert np.array_equal(inner.forward(x, mask=mask)[0], network.layers[1].forward(x, mask=mask)[0][:, -1])


@BOTH
def test_gradients_of_a_network_of_ids_with_padding(kind, rng):
    network, ids = sequence_network(kind, rng), np.array([[1, 2, 4, 0], [3, 0, 0, 0], [1, 1, 2, 3]])
    out, caches = network.forward(ids)
    d_out = rng.normal(size=out.shape)
    _, grads = network.backward(d_out, caches)
    assert set(grads) == set(network.params)
    for name, values in network.params.items():
        check_gradient(grads[name], lambda _: float(np.sum(network(ids) * d_out)), values, name=name)
    assert not grads["0.W"][0].any()


@BOTH
def test_it_learns_which_symbol_came_first(kind, rng):
    ids = rng.integers(1, 3, size=(64, 5))
    network = Network(Embedding(3, 4, padding=0, rng=rng), kind(4, 12, rng=rng), LastStep(), Dense(12, 1, rng=rng))
    run = fit(network, MeanSquaredError(), Adam(0.02), (ids, ids[:, :1]), epochs=40, rng=rng)
    assert run[0].loss > 0.2 and run[-1].loss < 0.02


@BOTH
@pytest.mark.parametrize(("x", "says"), [
    (np.zeros((2, 0, 2)), "length 0"),
    (np.zeros((0, 3, 2)), "at least one sequence"),
    (np.zeros((3, 2)), r"x\[None\]"),
    (np.zeros((2, 3, 4)), "takes 2 features"),
    ([[[1.0, 2.0]], [[1.0, 2.0], [3.0, 4.0]]], "unequal lengths.*mask"),
    (np.array([[["a", "b"]]]), "must be numbers"),
])
def test_bad_sequences(kind, x, says, rng):
    with pytest.raises(ValueError, match=says):
        kind(2, 3, rng=rng).forward(x)


@BOTH
@pytest.mark.parametrize(("mask", "says"), [
    (np.array([[True] * 4, [False] * 4, [True] * 4]), "hides everything of sequence 1"),
    (np.ones((3, 3), bool), r"shape \(3, 4\)"),
    (np.ones((3, 4)), "True or False"),
])
def test_bad_masks(kind, mask, says, rng):
    with pytest.raises(ValueError, match=says):
        kind(2, 3, rng=rng).forward(np.zeros((3, 4, 2)), mask=mask)


@BOTH
def test_bad_states_gradients_and_sizes(kind, rng):
    layer, x = kind(2, 3, rng=rng), np.zeros((3, 4, 2))
    with pytest.raises(ValueError, match="start must be"):
        layer.forward(x, start=np.zeros((1, 3)) if kind is RNN else (np.zeros((3, 3)), np.zeros((1, 3))))
    with pytest.raises(ValueError, match="d_end must be"):
        layer.backward_through_time(np.zeros((3, 4, 3)), layer.forward(x)[1], d_end=np.zeros((2, 2)))
    with pytest.raises(ValueError, match="d_out has shape"):
        layer.backward(np.zeros((3, 4, 2)), layer.forward(x)[1])
    with pytest.raises(ValueError, match="one step of n sequences"):
        layer.step(x)
    with pytest.raises(ValueError, match="n_hidden must be a whole number"):
        kind(2, 0, rng=rng)
    with pytest.raises(ValueError, match="Generator"):
        kind(2, 3, rng=1)
    with pytest.raises(ValueError, match="dtype"):
        kind(2, 3, rng=rng, dtype=np.int64)


@pytest.mark.parametrize(("ids", "says"), [
    ([[0, 7]], "id 7 is outside the alphabet of 5"),
    ([[-1, 2]], "id -1 is outside"),
    ([[0.5, 1]], "whole-number ids"),
    ([1, 2], r"ids \(n, T\)"),
    (np.zeros((2, 0), int), "at least 1"),
    ([[1], [2, 3]], "unequal lengths.*padding"),
])
def test_bad_ids(ids, says, rng):
    with pytest.raises(ValueError, match=says):
        Embedding(5, 3, rng=rng).forward(ids)


def test_what_else_is_refused(rng):
    with pytest.raises(ValueError, match="unequal lengths"):
        sequence_network(RNN, rng)([[1], [2, 3]])
    with pytest.raises(ValueError, match="hides everything"):
        sequence_network(RNN, rng)(np.array([[1, 2], [0, 0]]))
    with pytest.raises(ValueError, match="padding must be an id from 0 to 4"):
        Embedding(5, 3, padding=5, rng=rng)
    with pytest.raises(ValueError, match="not a layer"):
        EachStep(np.tanh)
    with pytest.raises(ValueError, match="sequences are"):
        LastStep().forward(np.zeros((3, 4)))
    each = EachStep(Dense(2, 5, rng=rng))
    with pytest.raises(ValueError, match="d_out has shape"):
        each.backward(np.zeros((3, 3, 5)), each.forward(np.zeros((3, 4, 2)))[1])


@BOTH
def test_float32_stays_float32(kind, rng):
    layer = kind(2, 5, rng=rng, dtype=np.float32)
    x = rng.normal(size=(3, 4, 2)).astype(np.float32)
    h, cache = layer.forward(x, mask=some_mask())
    d_x, grads, d_states = layer.backward_through_time(np.ones_like(h), cache)
    assert {a.dtype for a in (*layer.params.values(), h, d_x, *grads.values(), *np.atleast_1d(d_states))} == {
        np.dtype("float32")}
    assert layer.forward(np.ones((3, 4, 2), int))[0].dtype == np.float32
    wide = kind(2, 5, rng=np.random.default_rng(2))
    narrow = kind(2, 5, rng=np.random.default_rng(2), dtype=np.float32)
    assert np.allclose(wide.forward(x)[0], narrow.forward(x)[0], atol=1e-6)


def test_an_embedding_is_drawn_with_variance_one_over_its_width():
    W = Embedding(2000, 25, rng=np.random.default_rng(0), dtype=np.float32).params["W"]
    assert W.dtype == np.float32 and W.std() == pytest.approx(0.2, rel=0.02) and abs(W.mean()) < 0.01
    assert repr(Embedding(4, 2, rng=np.random.default_rng(0))) == "Embedding(4, 2)" and repr(LastStep()) == "LastStep()"


def test_the_first_id_beyond_the_alphabet_is_refused():
    layer = Embedding(3, 2, rng=np.random.default_rng(0))
    assert layer.forward([[0, 2]])[0].shape == (1, 2, 2)
    with pytest.raises(ValueError, match="The id 3 is outside the alphabet of 3 symbols"):
        layer.forward([[0, 2, 3]])


@pytest.mark.parametrize(("make", "message"), [
    (lambda rng: Embedding(0, 2, rng=rng), "n_symbols must be a whole number from 1; you gave 0. Try n_symbols=27"),
    (lambda rng: Embedding(2, 0, rng=rng), "n_out must be a whole number from 1; you gave 0. Try n_out=8"),
    (lambda rng: RNN(0, 2, rng=rng), "n_in must be a whole number from 1; you gave 0. Try n_in=2"),
    (lambda rng: LSTM(2, 0, rng=rng), "n_hidden must be a whole number from 1; you gave 0. Try n_hidden=8"),
    (lambda rng: RNN(2, 3, rng=rng).forward("word"), "x must be numbers"),
    (lambda rng: LastStep().forward("word"), "x must be numbers"),
    (lambda rng: RNN(2, 3, rng=rng).forward(np.ones((1, 2, 2)), start=np.ones(3)), r"an array of shape \(1, 3\)"),
    (lambda rng: LSTM(2, 3, rng=rng).forward(np.ones((1, 2, 2)), start=np.ones(3)), r"a pair \(h, c\), each of"),
])
def test_errors_name_the_argument_and_say_what_to_try(make, message, rng):
    with pytest.raises(ValueError, match=message):
        make(rng)


def test_each_step_hands_on_what_training_needs():
    layer, x = EachStep(Dropout(0.5)), np.ones((2, 3, 4))
    assert (layer.forward(x)[0] == x).all() and set(np.unique(layer.forward(x, np.random.default_rng(0))[0])) == {0, 2}
    layer = EachStep(Dense(4, 2, rng=np.random.default_rng(0)))
    out, cache = layer.forward(x)
    assert layer.backward(out, cache, input_gradient=False)[0] is None
    assert layer.backward(out, cache)[0].shape == x.shape
    with pytest.raises(ValueError, match="2 sequences of 3 steps"):
        layer.backward(np.ones((2, 4, 2)), cache)


def test_the_last_step_hands_back_its_own_type():
    x = np.ones((2, 3, 4), np.float32)
    out, cache = LastStep().forward(x)
    d_x, _ = LastStep().backward(out, cache)
    assert d_x.dtype == np.float32 and (d_x[:, -1] == 1).all() and not d_x[:, :-1].any()
