"""Training: show examples, measure the loss, step downhill, again. The caller owns the loop.

    for epoch in train(network, SoftmaxCrossEntropy(), Adam(), (x, y), epochs=10, rng=rng):
        print(epoch.number, epoch.loss)

`train` is a generator: whoever holds it prints, plots, stops (`break`) or goes epoch by epoch (`next`). A progress bar
is `tqdm(run, total=epochs)`, a table of the history `pandas.DataFrame(run)`.
"""

from dataclasses import dataclass

import numpy as np

from . import validate

__all__ = ["Epoch", "batches", "fit", "stop_early", "train"]


@dataclass(frozen=True)
class Epoch:
    """One pass through the data: its `number`, from 1; `loss`, the mean over the examples of the loss that was seen
    before each step; `val_loss`, that of the validation data after the epoch, or None without any."""

    number: int
    loss: float
    val_loss: float | None = None


def batches(x, y, *, batch_size, rng=None):
    """One epoch of mini-batches: pairs of rows (x_batch, y_batch), shuffled anew at each call by `rng`, if given.

    Every row comes once; the last batch is smaller when `batch_size` does not divide the number of rows.
    Raises ValueError for unequal lengths, no rows, and a batch size below 1 or above the number of rows.
    """
    x, y = np.asarray(x), np.asarray(y)
    _check_lengths(x, y)
    _check_batch_size(batch_size, len(x))
    if rng is not None:
        validate.generator(rng)
    return _batches(x, y, batch_size, rng)


def _batches(x, y, batch_size, rng):
    order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        rows = order[start:start + batch_size]
        yield x[rows], y[rows]


def train(network, loss, optimizer, data, *, epochs, rng, batch_size=32, validation=None):
    """Mini-batch training as a generator of `Epoch`; the network's parameters change in place.

    network: has `params`, `forward`, `backward`; loss: has `loss(target, prediction)` and `gradient`; optimizer: has
    `update(params, grads)`; data: a pair (x, y) of equal length; epochs: how many passes; rng: shuffles, and puts
    layers in training mode; batch_size: rows per step; validation: a pair like `data`, measured after each epoch.
    Raises ValueError at once for bad data, parts or numbers, also for those that do not fit one another, and
    FloatingPointError when training diverges.
    """
    _check_part("network", network, "mlp([784, 10], rng=rng)", "params", "forward", "backward")
    _check_part("loss", loss, "SoftmaxCrossEntropy()", "__call__", "gradient")
    _check_part("optimizer", optimizer, "Adam()", "update")
    x, y = _checked_data("data", data)
    if validation is not None:
        validation = _checked_data("validation", validation)
    validate.count("epochs", epochs, 10)
    validate.generator(rng)
    _check_batch_size(batch_size, len(x))
    for name, pair in (("data", (x, y)), ("validation", validation)):
        if pair is not None:
            _check_fit(name, network, loss, *pair)
    return _epochs(network, loss, optimizer, (x, y), epochs, rng, batch_size, validation)


def _epochs(network, loss, optimizer, data, epochs, rng, batch_size, validation):
    both = _both(loss)
    for number in range(1, epochs + 1):
        params, total = network.params, 0.0
        for x, y in _batches(*data, batch_size, rng):
            with np.errstate(over="ignore", invalid="ignore"):  # reported below, by name
                out, caches = network.forward(x, rng)
                value, d_out = _finite(number, out, both, y)
                total += len(x) * value
                _, grads = network.backward(d_out, caches, input_gradient=False)
                optimizer.update(params, grads)
        if not all(np.isfinite(values).all() for values in params.values()):
            raise _diverged(number, "the weights are")
        val_loss = None
        if validation is not None:
            with np.errstate(over="ignore", invalid="ignore"):
                val_loss, _ = _finite(number, network.forward(validation[0])[0], lambda *at: (loss(*at), None),
                                      validation[1])
        yield Epoch(number, total / len(data[0]), val_loss)


def _both(loss):
    """(target, prediction) → (value, gradient), in one call where the loss can."""
    return getattr(loss, "value_and_gradient", None) or (lambda *at: (loss(*at), loss.gradient(*at)))


def _finite(number, out, measure, target):
    """What `measure` says of the outputs, value first, unless something is no longer finite."""
    try:
        measured = measure(target, out)
        finite = np.isfinite(measured[0])
    except ValueError:
        finite = False
        if np.isfinite(out).all():
            raise
    if not finite:
        certain = np.isfinite(out).all()  # then only a logarithm of 0 can be infinite, or an overflow
        raise _diverged(number, "the loss is", " A loss of probabilities is infinite where something called impossible "
                        "happens: put SigmoidCrossEntropy or SoftmaxCrossEntropy on the scores." if certain else "")
    return measured


def _diverged(number, what, more=""):
    return FloatingPointError(f"Training diverged in epoch {number}: {what} no longer finite. Try a learning rate ten "
                              f"times smaller, or clip the gradients (clip_by_norm).{more}")


def fit(network, loss, optimizer, data, **options):
    """Train to the end and give the list of epochs; the arguments are those of `train`."""
    return list(train(network, loss, optimizer, data, **options))


def stop_early(run, network, patience):
    """Pass the epochs of `run` on, stop `patience` epochs after the best validation loss, restore the best weights.

    Only a smaller loss counts as better, a tie does not. The best weights come back as well when the epochs run out or
    training fails; whoever leaves the loop by `break` keeps the weights of that moment. Prechelt 1998.
    Raises ValueError for patience below 1 or a run without validation.
    """
    validate.count("patience", patience, 5)
    return _until_worse(run, network, patience)


def _until_worse(run, network, patience):
    best, kept = None, {}
    try:
        for epoch in run:
            if epoch.val_loss is None:
                raise ValueError("stop_early compares validation losses, and this run has none. "
                                 "Give train(…, validation=(x, y)).")
            if best is None or epoch.val_loss < best.val_loss:
                best, kept = epoch, {name: values.copy() for name, values in network.params.items()}
            yield epoch
            if epoch.number - best.number >= patience:
                return
    except GeneratorExit:  # comes whenever Python frees a run that was left, perhaps long after: too late to restore
        kept = {}
        raise
    finally:
        for name, values in kept.items():
            network.params[name][...] = values


def _checked_data(name, data):
    if not isinstance(data, tuple | list) or len(data) != 2:
        raise ValueError(f"{name} must be a pair (x, y); you gave {type(data).__name__}.")
    x, y = (_numbers(f"{letter} of {name}", part) for letter, part in zip("xy", data, strict=True))
    _check_lengths(x, y)
    return x, y


def _numbers(name, values):
    """Finite numbers. Whole ones stay whole until a layer takes them: pictures of bytes, ids of words."""
    array = np.asarray(values)
    return array if array.dtype.kind in "iub" else validate.finite(name, array)


def _check_fit(name, network, loss, x, y):
    """Whether the network takes these rows, and the loss its outputs with these targets: found out on one row."""
    try:
        with np.errstate(all="ignore"):
            out = network.forward(x[:1])[0]
        if out.shape[1:] != y.shape[1:]:  # the loss refuses, with both shapes and a remedy, unless it wants them so
            loss(y, np.broadcast_to(out, (len(x), *out.shape[1:])))
    except ValueError as error:
        raise ValueError(f"{name} does not fit: {error}") from None


def _check_part(name, part, example, *needed):
    if isinstance(part, type) or not all(hasattr(part, each) for each in needed):
        raise ValueError(f"{name} must be an object such as {example}, parentheses included; you gave {part!r}. "
                         "The order is train(network, loss, optimizer, (x, y), …).")


def _check_lengths(x, y):
    if not x.ndim or not y.ndim or len(x) != len(y):
        raise ValueError(f"x has shape {x.shape} and y has shape {y.shape}. Give one target for each row.")
    if not len(x):
        raise ValueError(f"There are no rows to learn from: x has shape {x.shape}. Pass at least one.")


def _check_batch_size(batch_size, rows):
    validate.count("batch_size", batch_size, 32)
    if batch_size > rows:
        raise ValueError(f"batch_size is {batch_size}, but there are only {rows} rows. Use at most {rows}.")
