"""Exercises of lesson 10: training networks."""

from functools import lru_cache
from itertools import pairwise

import numpy as np

from .. import activations, datasets
from ..losses import HalfSquaredError, MeanSquaredError, SoftmaxCrossEntropy
from ..network import mlp
from ..optimizers import Adam, GradientDescent, Momentum
from ..training import fit
from .verdict import Exercise, name_exercises


def _runs(rng):
    """A network with a loss, an optimizer, rows and targets, and a number of steps."""
    kinds = [((2, 3, 1), MeanSquaredError(), GradientDescent(0.3), 6), ((3, 4, 2), HalfSquaredError(), Adam(0.05), 8),
             ((2, 1), MeanSquaredError(), Momentum(0.1), 1), ((4, 5, 3), HalfSquaredError(), GradientDescent(0.2), 5)]
    return [(mlp(sizes, activations.tanh, rng=rng), loss, optimizer, rng.normal(size=(30, sizes[0])),
             rng.normal(size=(30, sizes[-1])), steps) for sizes, loss, optimizer, steps in kinds]


def _training(network, loss, optimizer, x, y, steps, *, after=False, swapped=False, still=False, rows=slice(None)):
    """The loop, and what can go wrong in it."""
    losses, x, y = [], x[rows], y[rows]
    for _ in range(steps):
        out, caches = network.forward(x)
        _, grads = network.backward(loss.gradient(out, y) if swapped else loss.gradient(y, out), caches)
        if not still:
            optimizer.update(network.params, grads)
        losses.append(loss(y, network(x) if after else out))
    return losses


def _slip(**how):
    return lambda network, loss, optimizer, x, y, steps: _training(network, loss, optimizer, x, y, steps, **how)


train_network = Exercise(
    reference=lambda network, loss, optimizer, x, y, steps: _training(network, loss, optimizer, x, y, steps),
    inputs=_runs,
    mistakes={
        "The loss stays the same. Either the parameters are never changed (`optimizer.update(network.params, grads)` "
        "does it), or the outputs are those of the first pass: go forward again in every step.": _slip(still=True),
        "The loss is measured after the step; it is asked for before it, with the outputs that you have anyway.":
            _slip(after=True),
        "It goes uphill: the order is `loss.gradient(target, prediction)`, here `loss.gradient(y, out)`.":
            _slip(swapped=True),
        "Only the first row is learned from; go forward with all rows of x.": _slip(rows=slice(1)),
        "That is the last loss alone. Collect the loss of every step in the list.":
            lambda network, loss, optimizer, x, y, steps: _training(network, loss, optimizer, x, y, steps)[-1],
        "There is one loss too many: one for each step, measured before it.":
            lambda network, loss, optimizer, x, y, steps: [
                *_training(network, loss, optimizer, x, y, steps), loss(y, network(x))],
    },
    hints=["Four things in each step: forward, loss, backward, update. Which of them needs what another one gives?",
           "`out, caches = network.forward(x)`, and then `loss(y, out)` and `loss.gradient(y, out)`.",
           "`_, grads = network.backward(loss.gradient(y, out), caches)`, then "
           "`optimizer.update(network.params, grads)`, and the loss goes into the list."],
)


def _starts(rng):
    sizes = [(400, 50), (100, 300), (int(rng.integers(150, 900)), int(rng.integers(60, 140)))]
    return [(n_in, n_out, np.random.default_rng(rng.integers(2**32))) for n_in, n_out in sizes]


def _spread(answer):
    """What first weights are like, in words: the shape, the mean, the spread, and whether neurons differ."""
    W = np.asarray(answer, dtype=float)
    if W.ndim != 2:
        raise ValueError(f"return an array of two axes, (n_in, n_out); this one has the shape {W.shape}.")
    if not np.isfinite(W).all():
        raise ValueError("some of the weights are nan or infinite.")
    right, spread = (2 / len(W)) ** 0.5, float(np.sqrt(np.mean(W**2)))
    alike = W.shape[1] > 1 and not np.ptp(W, axis=1).any()
    middle = "0" if abs(W.mean()) < 0.1 * max(spread, 1e-12) else f"{W.mean():.1g}"
    size = "√(2 / n_in)" if 0.94 < spread / right < 1.06 else f"{spread / right:.2g} times √(2 / n_in)"
    return (f"shape {W.shape}, mean about {middle}, spread {size}, "
            f"{'all neurons alike' if alike else 'neurons differ'}")


first_weights = Exercise(
    reference=lambda n_in, n_out, rng: rng.normal(scale=(2 / n_in) ** 0.5, size=(n_in, n_out)),
    inputs=_starts,
    view=_spread,
    mistakes={
        "With zeros every neuron of the layer is the same, gets the same gradient, and stays the same for ever.":
            lambda n_in, n_out, rng: np.zeros((n_in, n_out)),
        "Small, but all the same: the neurons will learn the same thing. Draw each weight for itself.":
            lambda n_in, n_out, rng: np.full((n_in, n_out), (2 / n_in) ** 0.5),
        "The spread is 1 whatever n_in is: with many inputs the sums become far too large.":
            lambda n_in, n_out, rng: rng.normal(size=(n_in, n_out)),
        "That is the variance, 2 / n_in. `scale` wants the standard deviation, its square root.":
            lambda n_in, n_out, rng: rng.normal(scale=2 / n_in, size=(n_in, n_out)),
        "The spread comes from n_out. What is added up in a neuron are its inputs: take n_in.":
            lambda n_in, n_out, rng: rng.normal(scale=(2 / n_out) ** 0.5, size=(n_in, n_out)),
        "Rows and columns are exchanged: a column is a neuron, so the shape is (n_in, n_out).":
            lambda n_in, n_out, rng: rng.normal(scale=(2 / n_in) ** 0.5, size=(n_out, n_in)),
        "`rng.random` gives numbers from 0 to 1, all positive. The mean should be 0.":
            lambda n_in, n_out, rng: rng.random((n_in, n_out)) * (2 / n_in) ** 0.5,
        "The spread is √(1 / n_in). A ReLU silences half of the inputs on average; the 2 makes up for it.":
            lambda n_in, n_out, rng: rng.normal(scale=(1 / n_in) ** 0.5, size=(n_in, n_out)),
    },
    hints=["Two things: the neurons must differ, and n_in of these numbers are added up in each of them.",
           "`rng.normal(scale=…, size=…)` draws numbers with mean 0; `scale` is the standard deviation.",
           "return rng.normal(scale=np.sqrt(2 / n_in), size=(n_in, n_out))"],
)


def _tables(rng):
    fixed = [(np.array([[15.0, 2.0], [34.0, 67.0], [42.0, 54.0]]), np.array([[25.0, 50.0]]))]
    return fixed + [(rng.normal(100, 20, (n, k)) * rng.uniform(0.1, 10, k), rng.normal(120, 30, (m, k)))
                    for n, m, k in ((12, 4, 3), (8, 8, 2), (20, 1, 5))]


def _scaled(rows, by, axis=0):
    return (rows - by.mean(axis=axis)) / by.std(axis=axis)


standardise = Exercise(
    reference=lambda train, test: (_scaled(train, train), _scaled(test, train)),
    inputs=_tables,
    mistakes={
        "The test rows are standardised by themselves. A single new vehicle has no spread of its own, and the network "
        "would get other numbers for the same vehicle: use the training rows' mean and spread for both.":
            lambda train, test: (_scaled(train, train), _scaled(test, test)),
        "Mean and spread come from training and test rows together. That is a leak: the test rows must not have a say "
        "in anything before they are used.":
            lambda train, test: tuple(_scaled(rows, np.concatenate([train, test])) for rows in (train, test)),
        "One mean and one spread for the whole table; each column needs its own. Use axis=0.":
            lambda train, test: tuple(_scaled(rows, train, axis=None) for rows in (train, test)),
        "The mean is subtracted, the division by the spread is missing.":
            lambda train, test: (train - train.mean(axis=0), test - train.mean(axis=0)),
        "The variance is divided by; take its square root, the standard deviation.":
            lambda train, test: tuple((rows - train.mean(axis=0)) / train.var(axis=0) for rows in (train, test)),
        "Only the training rows are changed; the test rows need the same treatment.":
            lambda train, test: (_scaled(train, train), test),
        "This is the spread of a sample (with n − 1). The course divides by n, as `x.std(axis=0)` does.":
            lambda train, test: tuple((rows - train.mean(axis=0)) / train.std(axis=0, ddof=1)
                                      for rows in (train, test)),
        "The mean is added; subtract it.":
            lambda train, test: tuple((rows + train.mean(axis=0)) / train.std(axis=0) for rows in (train, test)),
    },
    hints=["Which rows may have a say in the mean and the spread, and which may not?",
           "`mean, spread = train.mean(axis=0), train.std(axis=0)`: a number for each column.",
           "return (train - mean) / spread, (test - mean) / spread"],
)


def _curves(rng):
    fixed = [(np.array([0.9, 0.5, 0.3, 0.2, 0.1]), np.array([0.9, 0.6, 0.5, 0.6, 0.8])),
             (np.array([0.7, 0.4, 0.3]), np.array([0.8, 0.6, 0.5])),
             (np.array([0.8, 0.6, 0.5, 0.45]), np.array([0.9, 0.6, 0.6, 0.7]))]
    for n in (8, 15):
        fall = np.exp(-np.arange(n) / 3)
        fixed.append((fall + rng.uniform(0, 0.02, n), fall + 0.1 * np.linspace(0, rng.uniform(1, 4), n) ** 2
                      + rng.uniform(0, 0.05, n)))
    return fixed


def _reading(losses, val_losses, best):
    return int(best) + 1, len(losses) - 1 - int(best), float(val_losses[best] - losses[best])


read_curve = Exercise(
    reference=lambda losses, val_losses: _reading(losses, val_losses, np.argmin(val_losses)),
    inputs=_curves,
    mistakes={
        "Epochs are counted from 1, and an index from 0: the first epoch is number 1.":
            lambda losses, val_losses: (int(np.argmin(val_losses)), *_reading(
                losses, val_losses, np.argmin(val_losses))[1:]),
        "This is the epoch of the lowest *training* loss. It nearly always falls to the end; look at the other one.":
            lambda losses, val_losses: _reading(losses, val_losses, np.argmin(losses)),
        "Of several epochs with the same loss take the first: later ones have gained nothing.":
            lambda losses, val_losses: _reading(losses, val_losses,
                                                len(losses) - 1 - np.argmin(np.asarray(val_losses)[::-1])),
        "This is the epoch where validation is worst.":
            lambda losses, val_losses: _reading(losses, val_losses, np.argmax(val_losses)),
        "The gap is validation less training, and positive when new examples are harder.":
            lambda losses, val_losses: (*_reading(losses, val_losses, np.argmin(val_losses))[:2], float(
                losses[np.argmin(val_losses)] - val_losses[np.argmin(val_losses)])),
        "The gap is that of the last epoch. Take it at the best epoch, the one whose weights you would keep.":
            lambda losses, val_losses: (*_reading(losses, val_losses, np.argmin(val_losses))[:2], float(
                val_losses[-1] - losses[-1])),
        "The epochs *after* the best one are too many, and it is not one of them.":
            lambda losses, val_losses: (int(np.argmin(val_losses)) + 1, len(losses) - int(np.argmin(val_losses)),
                                        _reading(losses, val_losses, np.argmin(val_losses))[2]),
    },
    hints=["All three answers hang on one place: where is the validation loss lowest?",
           "`np.argmin(val_losses)` is that place, counted from 0; of equal ones it gives the first.",
           "best = int(np.argmin(val_losses)); return best + 1, len(val_losses) - 1 - best, "
           "val_losses[best] - losses[best]"],
)

BUDGET, LEAST, LONGEST = 2000, 0.93, 40  # parameters, share of held-out shapes right, epochs
ROWS = 2880  # shapes to learn from; the other 720 are held out
GOOD = f"at most {BUDGET:,} parameters and at least {LEAST:.0%} right"


def _pictures(rng):
    return [(datasets.shapes().images / np.float32(255),)]


def pooled(images, side):
    """Pictures made smaller: the mean ink of squares of side × side pixels, as rows (n, (28 // side)²)."""
    n = 28 // side
    cut = images[:, :n * side, :n * side].reshape(len(images), n, side, n, side)
    return cut.mean(axis=(2, 4)).reshape(len(images), -1)


@lru_cache(maxsize=8)
def _accuracy(rows, features, hidden, rate, epochs):
    """Train on the first 2,880 shapes, judge on the other 720. `rows` are the bytes of x, so that it can be kept."""
    labels, rng = datasets.shapes().labels, np.random.default_rng(0)
    x, y = np.frombuffer(rows, dtype=np.float32).reshape(-1, features), np.eye(3, dtype=np.float32)[labels]
    network = mlp([features, *hidden, 3], activations.relu, rng=rng, dtype=np.float32)
    try:
        fit(network, SoftmaxCrossEntropy(), Adam(rate), (x[:ROWS], y[:ROWS]), epochs=epochs, rng=rng)
    except FloatingPointError:
        return 0.0
    return float(np.mean(network(x[ROWS:]).argmax(axis=1) == labels[ROWS:]))


def _judged(answer):
    """How a design fares, in words."""
    if not isinstance(answer, list | tuple) or len(answer) != 4:
        raise ValueError("return four things: x, hidden, learning_rate, epochs.")
    x, hidden, rate, epochs = answer
    try:
        x = np.asarray(x, dtype=np.float32)
        hidden, rate, epochs = tuple(int(size) for size in np.ravel(hidden)), float(rate), int(epochs)
    except (TypeError, ValueError):
        raise ValueError("x is an array, hidden a list of whole numbers such as [16], learning_rate a number such as "
                         "0.003, epochs a whole number.") from None
    if x.ndim != 2 or len(x) != 3600 or not x.size:
        raise ValueError(f"x needs a row of numbers for each of the 3600 pictures; its shape is {x.shape}. "
                         "`images.reshape(3600, -1)` makes rows of pictures.")
    if not np.isfinite(x).all() or not 0 < rate < np.inf or not all(size > 0 for size in hidden):
        raise ValueError("x must be finite, the learning rate and all sizes positive.")
    if not 1 <= epochs <= LONGEST:
        return f"{epochs} epochs, and from 1 to {LONGEST} are allowed"
    parameters = sum((n_in + 1) * n_out for n_in, n_out in pairwise([x.shape[1], *hidden, 3]))
    if parameters > BUDGET:
        return f"{parameters:,} parameters"
    share = _accuracy(x.tobytes(), x.shape[1], hidden, rate, epochs)
    return GOOD if share >= LEAST else f"{parameters:,} parameters and {share:.1%} right"


def _rows(images):
    return images.reshape(len(images), -1)


my_design = Exercise(
    reference=lambda images: (pooled(images, 4), [30], 0.01, 20),
    inputs=_pictures,
    view=_judged,
    mistakes={
        "With raw pixels each hidden neuron costs 785 parameters. How small can you make the pictures, and still see "
        "the shape?": lambda images: (_rows(images), [16], 0.003, 20),
        "Raw pixels leave room for two neurons, and two are too few. Make the pictures smaller first.":
            lambda images: (_rows(images), [2], 0.003, 20),
        "Without a hidden layer the network can only weigh pixels against each other.":
            lambda images: (pooled(images, 2), [], 0.01, 20),
        "Half of the shape is cut off: look at a few pictures after your change.":
            lambda images: (_rows(images[:, 7:21, 7:21]), [8], 0.01, 20),
        "That is a long training. It should do with fewer epochs: try a larger learning rate.":
            lambda images: (pooled(images, 4), [30], 0.003, 100),
        "The learning rate is so large that training goes wild. Divide it by ten.":
            lambda images: (pooled(images, 4), [30], 3.0, 20),
    },
    hints=["Where do the parameters go? Work out what one hidden neuron costs, with 784 inputs and with fewer.",
           "Take the mean of little squares of pixels: with squares of 2 × 2 there are 14 × 14 inputs left.",
           "`images.reshape(3600, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(3600, 49)` leaves 49 inputs. How many hidden "
           "neurons can you afford now?"],
)

name_exercises(globals())
