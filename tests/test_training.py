"""Training: the loop's arithmetic, its randomness, how it stops, and what it refuses."""

import gc
import io

import numpy as np
import pandas as pd
import pytest
from tqdm import tqdm

from dlcourse.activations import sigmoid, tanh
from dlcourse.layers import Dense, Dropout
from dlcourse.losses import BinaryCrossEntropy, MeanSquaredError, SigmoidCrossEntropy, SoftmaxCrossEntropy
from dlcourse.network import Network, mlp
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


def test_tqdm_draws_a_bar_for_a_run_and_passes_the_epochs_on():
    network, rng = new()
    bar = io.StringIO()
    run = train(network, SigmoidCrossEntropy(), Adam(), (X, XOR), epochs=3, rng=rng, batch_size=4)
    assert [epoch.number for epoch in tqdm(run, total=3, file=bar)] == [1, 2, 3]
    assert "100%" in bar.getvalue() and "3/3" in bar.getvalue()


def test_pandas_makes_a_table_of_a_run():
    network, rng = new()
    loss = SigmoidCrossEntropy()
    table = pd.DataFrame(train(network, loss, Adam(), (X, XOR), epochs=3, rng=rng, batch_size=4, validation=(X, XOR)))
    assert list(table.columns) == ["number", "loss", "val_loss"] and table["number"].tolist() == [1, 2, 3]
    assert table["val_loss"].iloc[-1] == loss(XOR, network(X)) and table["loss"].dtype.kind == "f"


def test_float32_trains_in_float32_all_the_way():
    """Also inside a step: the gradients that reach the optimizer."""
    seen = set()

    class Watch(Adam):
        def update(self, params, grads):
            seen.update(values.dtype for values in [*params.values(), *grads.values()])
            super().update(params, grads)

    network = Network(*mlp([2, 3, 3], tanh, rng=np.random.default_rng(0), dtype=np.float32).layers, Dropout(0.2),
                      Dense(3, 1, rng=np.random.default_rng(1), dtype=np.float32))
    for target in (XOR.astype(np.float32), XOR.astype(int)):
        fit(network, SigmoidCrossEntropy(), Watch(), (X.astype(np.float32), target), epochs=2,
            rng=np.random.default_rng(0), batch_size=4)
    assert seen == {np.dtype(np.float32)}


def test_bytes_train_like_the_same_numbers_as_floats():
    """uint8 pictures must not wrap round, whole targets must not be cut."""
    x = np.random.default_rng(0).integers(0, 256, (20, 6), dtype=np.uint8)
    y = (x[:, :1] > 127).astype(int)

    def history(x, y):
        network = mlp([6, 1], rng=np.random.default_rng(0))
        return fit(network, SigmoidCrossEntropy(), Adam(), (x, y), epochs=3, rng=np.random.default_rng(0),
                   batch_size=5)

    assert history(x, y) == history(x.astype(float), y.astype(float))


def test_an_rng_is_training_mode_and_validation_is_not():
    """Dropout of nearly all hidden neurons: seen in the loss while training, not in the validation loss."""
    rng = np.random.default_rng(0)
    hidden, output = Dense(2, 8, tanh, rng=rng), Dense(8, 1, rng=rng)
    run = train(Network(hidden, Dropout(0.9), output), MeanSquaredError(), GradientDescent(1e-300), (X, XOR),
                epochs=1, rng=rng, batch_size=4, validation=(X, XOR))
    whole = MeanSquaredError()(XOR, Network(hidden, output)(X))
    epoch = next(run)
    assert epoch.val_loss == pytest.approx(whole) != pytest.approx(epoch.loss)


def test_weights_that_are_replaced_between_epochs_are_trained_on():
    network, rng = new(sizes=(2, 1))
    run = train(network, MeanSquaredError(), GradientDescent(0.1), (X, XOR), epochs=2, rng=rng, batch_size=4)
    next(run)
    network.layers[0].params["W"] = np.zeros((2, 1))
    next(run)
    assert network.layers[0].params["W"].all()


def test_divergence_is_named_with_a_remedy():
    network, rng = new(sizes=(2, 1))
    with pytest.raises(FloatingPointError, match=r"diverged in epoch .*learning rate ten times smaller.*clip_by_norm"):
        fit(network, MeanSquaredError(), GradientDescent(1e3), (X, XOR), epochs=1000, rng=rng, batch_size=4)


def test_divergence_in_the_very_last_step_is_named_too():
    network, rng = new(sizes=(2, 1))
    with pytest.raises(FloatingPointError, match="diverged in epoch 1: the weights are no longer finite"):
        fit(network, MeanSquaredError(), GradientDescent(1.7e308), (1e4 * X, XOR), epochs=1, rng=rng, batch_size=4)


def test_an_infinite_loss_of_finite_outputs_has_a_remedy_of_its_own():
    network = mlp([2, 1], output=sigmoid, rng=np.random.default_rng(0))
    network.params["0.b"][:] = 1e3  # the sigmoid says exactly 1, also where the target is 0
    with pytest.raises(FloatingPointError, match=r"called impossible.*SigmoidCrossEntropy"):
        fit(network, BinaryCrossEntropy(), Adam(), (X, XOR), epochs=1, rng=np.random.default_rng(0), batch_size=4)


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


def test_leaving_the_loop_keeps_the_weights_of_the_moment():
    """Not the best ones at some later time, when Python happens to free the run, over weights trained since."""
    run, network = epochs(1, 2, 3, 4)
    stopping = stop_early(run, network, 10)
    for epoch in stopping:
        if epoch.number == 2:
            break
    assert network.params["w"] == 2
    network.params["w"][:] = 7
    del stopping
    gc.collect()
    assert network.params["w"] == 7


def test_a_run_that_fails_leaves_the_best_weights():
    run, network = epochs(1, 2)

    def failing():
        yield from run
        raise FloatingPointError("diverged")

    with pytest.raises(FloatingPointError, match="diverged"):
        list(stop_early(failing(), network, 10))
    assert network.params["w"] == 1


def test_stopping_early_for_real():
    """Noise to learn by heart: the best epoch is not the last, and the network comes back as it was then."""
    rng = np.random.default_rng(0)
    x, y, x_val, y_val = (rng.normal(size=(20, columns)) for columns in (3, 1, 3, 1))
    network = mlp([3, 30, 1], tanh, rng=rng)
    run = list(stop_early(train(network, MeanSquaredError(), Adam(0.05), (x, y), epochs=500, rng=rng, batch_size=5,
                                validation=(x_val, y_val)), network, patience=3))
    best = min(run, key=lambda epoch: epoch.val_loss)
    assert len(run) == best.number + 3 < 500
    assert MeanSquaredError()(y_val, network(x_val)) == pytest.approx(best.val_loss, rel=1e-12)


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
    ({"data": (X, XOR, X)}, r"pair \(x, y\)"), ({"data": ([["a", "b"]] * 4, XOR)}, "x of data must be numbers"),
    ({"data": (X.astype(object), XOR)}, "x of data must be numbers"), ({"data": (X[0, 0], XOR)}, "one target for"),
    ({"epochs": -1}, "epochs"), ({"epochs": True}, "epochs"), ({"epochs": None}, "epochs"),
    ({"batch_size": -4}, "batch_size must be"),
    ({"network": "mlp"}, r"network must be an object such as mlp\(.*you gave 'mlp'"),
    ({"loss": SigmoidCrossEntropy}, r"loss must be .*SoftmaxCrossEntropy\(\), parentheses included"),
    ({"optimizer": Adam}, r"optimizer must be .*Adam\(\), parentheses included"),
    ({"loss": Adam(), "optimizer": SigmoidCrossEntropy()}, r"The order is train\(network, loss, optimizer"),
    ({"validation": (X, XOR[:2])}, "one target for each row"), ({"validation": (X, XOR * np.nan)}, "y of validation"),
    ({"data": (np.zeros((4, 3)), XOR)}, r"data does not fit: x has shape \(1, 3\).*rows of 2 inputs"),
    ({"data": (X, np.eye(4)[:, :3])}, r"data does not fit: target has shape \(4, 3\).*prediction has shape \(4, 1\)"),
    ({"data": (X, XOR[:, 0])}, r"data does not fit: target has shape \(4,\).*column: y\[:, None\]"),
    ({"validation": (np.zeros((3, 4)), XOR[:3])}, r"validation does not fit: x has shape \(1, 4\).*rows of 2 inputs"),
    ({"validation": (X, np.eye(4)[:, :2])}, r"validation does not fit: target has shape \(4, 2\)"),
])
def test_bad_input_is_refused_before_the_first_step(changes, words):
    network, rng = new()
    options = {"network": network, "loss": SigmoidCrossEntropy(), "optimizer": Adam(), "data": (X, XOR), "epochs": 1,
               "rng": rng, "batch_size": 4} | changes
    before = {name: values.copy() for name, values in network.params.items()}
    with pytest.raises(ValueError, match=words):
        train(**options)
    assert all((before[name] == values).all() for name, values in network.params.items())


def test_a_loss_that_wants_targets_of_another_shape_gets_them():
    class ClassNumbers:
        """Cross-entropy of scores (n, k) with class numbers (n,)."""

        def rows(self, target, prediction):
            return np.eye(prediction.shape[1])[target], prediction

        def __call__(self, target, prediction):
            return SoftmaxCrossEntropy()(*self.rows(target, prediction))

        def gradient(self, target, prediction):
            return SoftmaxCrossEntropy().gradient(*self.rows(target, prediction))

    network, rng = new(sizes=(2, 8, 2))
    labels = XOR[:, 0].astype(int)
    fit(network, ClassNumbers(), Adam(0.05), (X, labels), epochs=200, rng=rng, batch_size=4, validation=(X, labels))
    assert (network(X).argmax(axis=1) == labels).all()


@pytest.mark.parametrize("rate", [0, -0.1, np.nan, np.inf, "fast", None])
@pytest.mark.parametrize("kind", [GradientDescent, Adam])
def test_a_learning_rate_is_a_positive_number(kind, rate):
    with pytest.raises(ValueError, match="learning_rate must be a positive finite number"):
        kind(rate)


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


class Recorder:
    """A layer that hands on what it gets and notes it."""

    def __init__(self):
        self.params, self.rows, self.asked = {}, [], []

    def forward(self, x, rng=None):
        self.rows.append(x[:, 0].tolist())
        return x, None

    def backward(self, d_out, cache, input_gradient=True):
        self.asked.append(input_gradient)
        return (d_out if input_gradient else None), {}


def test_rows_come_in_a_new_order_in_each_epoch_and_the_first_layer_owes_no_input_gradient():
    def seen(seed):
        recorder, rows = Recorder(), np.arange(12.0)[:, None]
        fit(Network(recorder, Dense(1, 1, rng=np.random.default_rng(0))), MeanSquaredError(), GradientDescent(1e-4),
            (rows, rows), epochs=2, rng=np.random.default_rng(seed), batch_size=12)
        assert recorder.asked == [False, False]
        return recorder.rows[-2:]

    first, second = seen(0)
    assert sorted(first) == sorted(second) == list(range(12)) and first != second != sorted(second)
    assert seen(0) == [first, second] and seen(1)[0] != first


@pytest.mark.parametrize("lacking", ["params", "forward", "backward"])
def test_what_lacks_a_part_of_a_network_is_refused(lacking):
    parts = {name: getattr(Recorder(), name) for name in ("params", "forward", "backward") if name != lacking}
    with pytest.raises(ValueError, match="network must be an object such as mlp"):
        next(train(type("Half", (), parts)(), MeanSquaredError(), Adam(), (X, XOR), epochs=1,
                   rng=np.random.default_rng(0)))


@pytest.mark.parametrize(("loss", "optimizer", "message"), [
    (type("NoGradient", (), {"__call__": lambda *_: 0.0})(), Adam(), "loss must be an object such as Softmax"),
    (type("NoValue", (), {"gradient": lambda *_: 0.0})(), Adam(), "loss must be an object such as Softmax"),
    (MeanSquaredError(), object(), r"optimizer must be an object such as Adam\(\)"),
])
def test_a_loss_and_an_optimizer_need_their_parts_too(loss, optimizer, message):
    with pytest.raises(ValueError, match=message):
        next(train(new()[0], loss, optimizer, (X, XOR), epochs=1, rng=np.random.default_rng(0)))


@pytest.mark.parametrize("part", ["training", "validation"])
def test_a_loss_that_is_infinite_names_the_epoch_and_the_remedy(part):
    certain = Network(Dense(1, 1, sigmoid, rng=np.random.default_rng(0)))
    certain.params["0.W"][:], certain.params["0.b"][:] = 1.0, 0.0
    fine, impossible = (np.array([[1.0]]), np.array([[1.0]])), (np.array([[1e4]]), np.array([[0.0]]))
    data, validation = (impossible, None) if part == "training" else (fine, impossible)
    with pytest.raises(FloatingPointError, match=r"in epoch 1: the loss is no longer finite.*put SigmoidCrossEntropy"):
        fit(certain, BinaryCrossEntropy(), GradientDescent(1e-6), data, epochs=2, validation=validation,
            batch_size=1, rng=np.random.default_rng(0))


@pytest.mark.parametrize(("options", "message"), [
    ({"epochs": 0}, "Try epochs=10"), ({"epochs": 1, "batch_size": 0}, "Try batch_size=32")])
def test_counts_are_suggested(options, message):
    with pytest.raises(ValueError, match=message):
        next(train(new()[0], SigmoidCrossEntropy(), Adam(), (X, XOR), rng=np.random.default_rng(0), **options))
