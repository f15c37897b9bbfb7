"""Training: the loop's arithmetic, its randomness, how it stops, and what it refuses."""

import numpy as np
import pandas as pd
import pytest
from tqdm import tqdm

from dlcourse.activations import tanh
from dlcourse.layers import Dense
from dlcourse.losses import MeanSquaredError, SigmoidCrossEntropy
from dlcourse.network import mlp
from dlcourse.optimizers import Adam, GradientDescent
from dlcourse.training import Epoch, batches, fit, stop_early, train

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([[0.0], [1.0], [1.0], [0.0]])


def new(seed=0, sizes=(2, 8, 1)):
    rng = np.random.default_rng(seed)
    return mlp(sizes, tanh, rng=rng), rng


def test_xor_is_learned():
    network, rng = new()
    run = fit(network, SigmoidCrossEntropy(), Adam(0.05), (X, XOR), epochs=200, rng=rng, batch_size=4)
    assert run[-1].loss < 0.02 and ((network(X) > 0) == XOR).all()
    assert [epoch.number for epoch in run] == list(range(1, 201)) and run[0].val_loss is None


def test_one_epoch_by_hand():
    """One weight, two batches: the loss of each is seen before its step."""
    layer = Dense(1, 1, rng=np.random.default_rng(0))
    layer.params["W"][:] = 1.0
    x, y = np.array([[1.0], [1.0], [1.0]]), np.array([[2.0], [2.0], [2.0]])
    epoch, = fit(layer, MeanSquaredError(), GradientDescent(0.25), (x, y), epochs=1, rng=np.random.default_rng(0),
                 batch_size=2, validation=(x, y))
    # first batch of 2: loss 1, dW = db = −2, so out = 1 + 0.5 + 0.5 = 2; the second, ragged batch has loss 0
    assert epoch.loss == pytest.approx(2 / 3) and epoch.val_loss == 0


def test_a_ragged_last_batch_counts_by_its_rows():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(7, 2)), rng.normal(size=(7, 1))
    network, _ = new()
    tiny = GradientDescent(1e-300)
    epoch = next(train(network, MeanSquaredError(), tiny, (x, y), epochs=1, rng=rng, batch_size=3))
    assert epoch.loss == pytest.approx(MeanSquaredError()(y, network(x)))


def test_every_row_once_and_another_order_in_every_epoch():
    x = np.arange(10)
    rng = np.random.default_rng(0)
    epochs = [[batch.tolist() for batch, _ in batches(x, x, batch_size=4, rng=rng)] for _ in range(3)]
    assert [[len(batch) for batch in epoch] for epoch in epochs] == [[4, 4, 2]] * 3
    orders = [[row for batch in epoch for row in batch] for epoch in epochs]
    assert all(sorted(order) == x.tolist() for order in orders)
    assert len({tuple(order) for order in orders}) == 3
    assert [batch.tolist() for batch, _ in batches(x, x, batch_size=5)] == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]


def test_pairs_stay_together():
    x = np.arange(12).reshape(6, 2)
    for a, b in batches(x, x[:, 0] // 2, batch_size=4, rng=np.random.default_rng(0)):
        assert (a[:, 0] // 2 == b).all()


def test_the_same_seed_gives_the_same_history():
    def history(seed):
        network, rng = new(seed)
        return [epoch.loss for epoch in fit(network, SigmoidCrossEntropy(), Adam(), (X, XOR), epochs=5, rng=rng,
                                            batch_size=2)]

    assert history(1) == history(1) != history(2)


def test_epochs_are_made_as_they_are_asked_for():
    network, rng = new()
    run = train(network, SigmoidCrossEntropy(), Adam(), (X, XOR), epochs=10**9, rng=rng, batch_size=4)
    before = network.params["0.W"].copy()
    assert next(run).number == 1 and next(run).number == 2 and (network.params["0.W"] != before).any()


def test_tqdm_and_pandas_take_a_run():
    network, rng = new()
    options = {"epochs": 3, "rng": rng, "batch_size": 4, "validation": (X, XOR)}
    table = pd.DataFrame(train(network, SigmoidCrossEntropy(), Adam(), (X, XOR), **options))
    assert list(table.columns) == ["number", "loss", "val_loss"] and len(table) == 3
    assert len(list(tqdm(train(network, SigmoidCrossEntropy(), Adam(), (X, XOR), **options), disable=True))) == 3


def test_float32_data_trains_in_float32():
    network = mlp([2, 3, 1], tanh, rng=np.random.default_rng(0), dtype=np.float32)
    fit(network, SigmoidCrossEntropy(), Adam(), (X.astype(np.float32), XOR.astype(np.float32)), epochs=2,
        rng=np.random.default_rng(0), batch_size=4)
    assert {values.dtype for values in network.params.values()} == {np.dtype(np.float32)}


def test_divergence_is_named_with_a_remedy():
    network, rng = new(sizes=(2, 1))
    with pytest.raises(FloatingPointError, match=r"diverged in epoch .*learning rate ten times smaller"):
        fit(network, MeanSquaredError(), GradientDescent(1e3), (X, XOR), epochs=1000, rng=rng, batch_size=4)


def epochs(*val_losses):
    """A run with given validation losses, and a network whose weight is the epoch's number."""
    class Stand:
        params = {"w": np.zeros(1)}

    def run():
        for number, val_loss in enumerate(val_losses, start=1):
            Stand.params["w"][:] = number
            yield Epoch(number, 1.0, val_loss)

    return run(), Stand


@pytest.mark.parametrize(("losses", "patience", "seen", "best"), [
    ((3, 2, 1, 2, 2, 0), 2, 5, 3),  # stops two after the best, and never sees the 0
    ((3, 2, 1, 2, 2, 0), 3, 6, 6),
    ((1, 1, 1, 1), 2, 3, 1),  # a tie is no improvement
    ((3, 2, 1), 5, 3, 3),
    ((1, 2, 3), 5, 3, 1)])  # the epochs run out
def test_stopping_early(losses, patience, seen, best):
    run, network = epochs(*losses)
    assert len(list(stop_early(run, network, patience))) == seen
    assert network.params["w"] == best


def test_leaving_the_loop_restores_the_best_weights_too():
    run, network = epochs(1, 2, 3, 4)
    stopping = stop_early(run, network, 10)
    next(stopping), next(stopping)
    stopping.close()
    assert network.params["w"] == 1


def test_stopping_early_needs_validation():
    run, network = epochs(None)
    with pytest.raises(ValueError, match="validation="):
        list(stop_early(run, network, 1))
    with pytest.raises(ValueError, match="patience must be a whole number from 1"):
        stop_early(run, network, 0)


@pytest.mark.parametrize(("changes", "words"), [
    ({"epochs": 0}, "epochs must be a whole number from 1"), ({"epochs": 1.5}, "epochs"),
    ({"batch_size": 0}, "batch_size must be"), ({"batch_size": 5}, "only 4 rows"), ({"batch_size": 2.0}, "batch_size"),
    ({"rng": 0}, "numpy.random.Generator"),
    ({"data": (X, XOR[:3])}, r"\(4, 2\) and y has shape \(3, 1\)"), ({"data": X}, r"pair \(x, y\)"),
    ({"data": (X[:0], XOR[:0])}, "no rows"), ({"data": (X * np.nan, XOR)}, "x of data must be finite"),
    ({"data": (X, XOR + np.inf)}, "y of data must be finite"),
    ({"validation": (X, XOR[:2])}, "one target for each row"), ({"validation": (X, XOR * np.nan)}, "y of validation"),
])
def test_bad_input_is_refused_before_the_first_step(changes, words):
    network, rng = new()
    options = {"data": (X, XOR), "epochs": 1, "rng": rng, "batch_size": 4} | changes
    with pytest.raises(ValueError, match=words):
        train(network, SigmoidCrossEntropy(), Adam(), options.pop("data"), **options)


def test_targets_of_another_shape_are_not_broadcast():
    network, rng = new()
    with pytest.raises(ValueError, match=r"column: y\[:, None\]"):
        fit(network, MeanSquaredError(), Adam(), (X, XOR[:, 0]), epochs=1, rng=rng, batch_size=4)


@pytest.mark.parametrize(("call", "words"), [
    (lambda: batches(X, XOR[:2], batch_size=1), "one target for each row"),
    (lambda: batches(X, XOR, batch_size=0), "batch_size must be"),
    (lambda: batches(X, XOR, batch_size=9), "only 4 rows"),
    (lambda: batches([], [], batch_size=1), "no rows"),
    (lambda: batches(X, XOR, batch_size=1, rng=3), "numpy.random.Generator")])
def test_bad_batches(call, words):
    with pytest.raises(ValueError, match=words):
        call()
