"""Exercises of lesson 07: hyperparameters."""

import math
from functools import lru_cache
from itertools import pairwise

import numpy as np

from .. import datasets, validate
from ..activations import linear, relu, sigmoid, tanh
from ..losses import SoftmaxCrossEntropy
from ..network import mlp
from ..optimizers import GradientDescent
from ..training import fit
from .verdict import Exercise, name_exercises


def _parameters(sizes):
    return sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))


def _networks(rng):
    return [([64, 10],), ([64, 32, 10],), ([2, 2, 1],), ([784, 16, 16, 10],),
            *((rng.integers(2, 40, size).tolist(),) for size in (3, 4, 6))]


count_parameters = Exercise(
    reference=_parameters,
    inputs=_networks,
    mistakes={
        "The biases are missing: each neuron that computes has one.":
            lambda sizes: sum(a * b for a, b in pairwise(sizes)),
        "The inputs have been given biases too. An input computes nothing and has none.":
            lambda sizes: _parameters(sizes) + sizes[0],
        "The last layer's biases are missing: outputs are neurons too.": lambda sizes: _parameters(sizes) - sizes[-1],
        "Each layer has been given one bias. Every neuron has its own.":
            lambda sizes: sum(a * b + 1 for a, b in pairwise(sizes)),
        "Here a bias is counted for each neuron of the layer before; it belongs to the neuron it feeds.":
            lambda sizes: sum(a * b + a for a, b in pairwise(sizes)),
        "These are the neurons. Count the connections between neighbouring layers.": sum,
        "All sizes are multiplied at once. Only neighbouring layers are connected: add up one product for each pair.":
            math.prod,
        "Only the first two layers are counted; there may be more.": lambda sizes: _parameters(sizes[:2]),
    },
    hints=["How many weights lie between two neighbouring layers? Every neuron of one is connected to every one of the "
           "next. And how many biases has the next?",
           "`zip(sizes, sizes[1:])` gives the pairs of neighbours: (64, 32), (32, 10).",
           "sum(n_in * n_out + n_out for n_in, n_out in zip(sizes, sizes[1:]))"],
)


def _data_sets(rng):
    fixed = [(34_000, 500), (1000, 500), (1000, 300), (1000, 600), (10, 10), (10, 11), (1, 1), (101, 100)]
    return [*fixed, *((int(n), int(size)) for n, size in zip(rng.integers(100, 5000, 4), rng.integers(2, 90, 4),
                                                             strict=True))]


iterations_per_epoch = Exercise(
    reference=lambda examples, batch_size: -(-examples // batch_size),
    inputs=_data_sets,
    mistakes={
        "This rounds down, and the examples of the last, smaller batch would never be seen. Round up.":
            lambda examples, batch_size: examples // batch_size,
        "This rounds down, but never below 1. The last, smaller batch counts as well: round up.":
            lambda examples, batch_size: max(examples // batch_size, 1),
        "There is one iteration too many where the batches come out even.":
            lambda examples, batch_size: examples // batch_size + 1,
        "This rounds to the nearest whole number. Even a small rest needs an iteration of its own: round up.":
            lambda examples, batch_size: round(examples / batch_size),
        "Iterations are counted, so the answer is a whole number: round up.":
            lambda examples, batch_size: examples / batch_size,
        "The division is upside down: how many batches fit into the examples?":
            lambda examples, batch_size: -(-batch_size // examples),
    },
    hints=["1000 examples in batches of 300: which batches are there, and how large is the last?",
           "Divide, and round *up*. `math.ceil` does that; so does `-(-a // b)`.",
           "math.ceil(examples / batch_size)"],
)


def _runs(rng):
    fixed = [(34_000, 500, 3), (1000, 300, 2), (600, 32, 30), (5, 8, 4), (7, 7, 1), (10, 4, 10)]
    numbers = zip(rng.integers(50, 900, 4), rng.integers(3, 40, 4), rng.integers(2, 30, 4), strict=True)
    return [*fixed, *(tuple(map(int, run)) for run in numbers)]


total_updates = Exercise(
    reference=lambda examples, batch_size, epochs: -(-examples // batch_size) * epochs,
    inputs=_runs,
    mistakes={
        "You rounded once, at the end, as if a batch could begin in one epoch and end in the next. Each epoch has its "
        "own last batch: round up first, then multiply.":
            lambda examples, batch_size, epochs: -(-examples * epochs // batch_size),
        "The last, smaller batch of each epoch is missing: round up.":
            lambda examples, batch_size, epochs: examples // batch_size * epochs,
        "This is one epoch only.": lambda examples, batch_size, epochs: -(-examples // batch_size),
        "This counts the examples that are shown. The weights change once a batch.":
            lambda examples, batch_size, epochs: examples * epochs,
        "Each update uses batch_size examples: more of them in a batch means fewer updates, not more.":
            lambda examples, batch_size, epochs: examples * batch_size * epochs,
        "Whole updates are counted: round up within each epoch, then multiply.":
            lambda examples, batch_size, epochs: examples / batch_size * epochs,
    },
    hints=["How many updates are there in one epoch? You have written that function.",
           "Every epoch is the same, so multiply.",
           "iterations_per_epoch(examples, batch_size) * epochs"],
)


def _k_folds(n, k):
    folds = np.array_split(np.arange(n), k)
    return [(np.setdiff1d(np.arange(n), fold), fold) for fold in folds]


def _described(answer):
    """What counts in a list of (training rows, validation rows), whatever their order, and what is wrong first."""
    try:
        pairs = [(np.asarray(train, dtype=int).ravel(), np.asarray(held_out, dtype=int).ravel())
                 for train, held_out in answer]
    except (TypeError, ValueError):
        raise ValueError("return a list of k pairs (training rows, validation rows), each an array of row "
                         "numbers.") from None
    if not pairs:
        return "no pairs"
    used = np.concatenate([rows for pair in pairs for rows in pair])
    if np.ptp(used) >= 1000:
        return f"rows from {used.min()} to {used.max()}"
    every, held_out = np.arange(used.min(), used.max() + 1), np.concatenate([rows for _, rows in pairs])
    sizes = ", ".join(str(len(rows)) for _, rows in sorted(pairs, key=lambda pair: -len(pair[1])))
    text = f"{len(pairs)} pairs for rows {used.min()} to {used.max()}, validation parts of {sizes}"
    for place, (train, rows) in enumerate(pairs, start=1):
        if len(both := np.intersect1d(train, rows)):
            return f"{text}, but pair {place} trains on row {both[0]} and validates on it"
        if len(missing := np.setdiff1d(every, [*train, *rows])):
            return f"{text}, but pair {place} leaves row {missing[0]} out"
    times = (held_out[:, None] == every).sum(axis=0)
    if (times != 1).any():
        return f"{text}, but row {every[times != 1][0]} is validated {times[times != 1][0]} times"
    return text


def _dropping(n, k):
    return [(np.setdiff1d(np.arange(n), fold), fold) for fold in np.arange(n // k * k).reshape(k, -1)]


def _rest_last(n, k):
    cuts = [*range(0, n // k * k, n // k), n]
    return [(np.setdiff1d(np.arange(n), np.arange(a, b)), np.arange(a, b)) for a, b in pairwise(cuts)]


k_folds = Exercise(
    reference=_k_folds,
    inputs=lambda rng: [(6, 3), (10, 3), (5, 5), (7, 2), (11, 4), (int(rng.integers(20, 40)), int(rng.integers(3, 8)))],
    view=_described,
    mistakes={
        "The two parts of each pair are exchanged: the small one validates, the large one trains.":
            lambda n, k: [(fold, rest) for rest, fold in _k_folds(n, k)],
        "All rows train, those of the fold included. A network that has seen its validation rows is no witness.":
            lambda n, k: [(np.arange(n), fold) for _, fold in _k_folds(n, k)],
        "When k does not divide n, some rows are never validated. Spread the rest over the folds.": _dropping,
        "The whole rest went into the last fold. Make sizes differ by one at most: give one row more to some folds.":
            _rest_last,
        "This is one split. Every fold takes its turn as the validation part, so there are k pairs.":
            lambda n, k: _k_folds(n, k)[:1],
        "Every fold validates, but each trains on one other fold only. It should train on all of them.":
            lambda n, k: [(_k_folds(n, k)[i - 1][1], _k_folds(n, k)[i][1]) for i in range(k)],
        "Rows are counted from 1 here. In NumPy the first row is number 0.":
            lambda n, k: [(rest + 1, fold + 1) for rest, fold in _k_folds(n, k)],
    },
    hints=["First cut the row numbers 0 … n − 1 into k pieces of nearly one size. Each piece is once the validation "
           "part.",
           "`np.array_split(np.arange(n), k)` cuts, also when k does not divide n. `np.setdiff1d(a, b)` is what is in "
           "a and not in b.",
           "[(np.setdiff1d(np.arange(n), fold), fold) for fold in np.array_split(np.arange(n), k)]"],
)


def _scores(rng):
    fixed = [([0.90, 0.97, 0.95], [0.91, 0.94, 0.96]), ([0.5], [0.4]), ([0.9, 0.9, 0.8], [0.7, 0.8, 0.9])]
    return [tuple(map(np.array, pair)) for pair in fixed] + [
        tuple(rng.permutation(np.round(rng.uniform(0.5, 1, 6), 3)) for _ in range(2)) for _ in range(4)]


honest_accuracy = Exercise(
    reference=lambda validation, test: test[np.argmax(validation)],
    inputs=_scores,
    mistakes={
        "This is the best of the test accuracies: the test set has chosen. Then it is no longer a test.":
            lambda validation, test: np.max(test),
        "This is the best validation accuracy, and it was picked for being high. Report what the same model does on "
        "the test set.": lambda validation, test: np.max(validation),
        "This is the place of the chosen model. Return its accuracy on the test set.":
            lambda validation, test: int(np.argmax(validation)),
        "Here the test set chooses and the validation accuracy is reported: it is the other way round.":
            lambda validation, test: validation[np.argmax(test)],
        "These are accuracies, not errors: the largest is the best.":
            lambda validation, test: test[np.argmin(validation)],
        "This is the mean of all models; only the chosen one will be used.": lambda validation, test: np.mean(test),
        "Both sets took part in the choice here. Let validation alone choose.":
            lambda validation, test: test[np.argmax(np.asarray(validation) + test)],
    },
    hints=["Two steps: which model does the validation set choose? What does that model reach on the test set?",
           "`np.argmax` gives the place of the largest number, the first one if there are several.",
           "test[np.argmax(validation)]"],
)

ACTIVATIONS = {"linear": linear, "relu": relu, "sigmoid": sigmoid, "tanh": tanh}
MOST_PARAMETERS, MOST_UPDATES, GOAL = 1000, 600, 0.95
WITHIN = (f"at most {MOST_PARAMETERS:,} parameters and {MOST_UPDATES} updates, "
          f"{GOAL:.0%} or more of the validation digits")


@lru_cache(maxsize=1)
def _digits():
    images, labels, _ = datasets.digits()
    return datasets.split(images.reshape(-1, 64) / 16, labels, [600, 500], np.random.default_rng(0))


@lru_cache(maxsize=64)
def validation_accuracy(hidden, activation, learning_rate, batch_size, epochs):
    """The mean share of the 500 validation digits that three networks, from three random starts, get right.

    Trained on 600 digits by gradient descent; `hidden` is a tuple, `activation` a name. A run that diverges counts 0.
    """
    (x, labels), (x_validation, y_validation) = _digits()
    shares = []
    for seed in (1, 2, 3):
        rng = np.random.default_rng(seed)
        network = mlp([64, *hidden, 10], ACTIVATIONS[activation], rng=rng)
        try:
            fit(network, SoftmaxCrossEntropy(), GradientDescent(learning_rate), (x, np.eye(10)[labels]), epochs=epochs,
                rng=rng, batch_size=batch_size)
            shares.append(np.mean(network(x_validation).argmax(axis=1) == y_validation))
        except FloatingPointError:
            shares.append(0.0)
    return float(np.mean(shares))


def _tried(answer):
    """Whether the hyperparameters keep to the budget and reach the goal; else what fails first, with its number."""
    needed = ["hidden", "activation", "learning_rate", "batch_size", "epochs"]
    if not isinstance(answer, dict) or set(answer) != set(needed):
        raise ValueError(f"return a dict with the keys {', '.join(needed)}.")
    if not isinstance(answer["hidden"], list | tuple):
        raise ValueError("hidden holds the size of each hidden layer, such as (12,), or () for none.")
    if answer["activation"] not in ACTIVATIONS:
        raise ValueError(f"activation is one of {', '.join(ACTIVATIONS)}, in quotation marks.")
    parameters = _parameters([64, *answer["hidden"], 10])
    if parameters > MOST_PARAMETERS:
        return f"{parameters:,} parameters, more than {MOST_PARAMETERS:,}"
    for name, example in (("batch_size", 32), ("epochs", 10)):
        validate.count(name, answer[name], example)
    updates = -(-600 // answer["batch_size"]) * answer["epochs"]
    if updates > MOST_UPDATES:
        return f"{updates:,} updates, more than {MOST_UPDATES}"
    share = validation_accuracy(**answer | {"hidden": tuple(answer["hidden"])})
    return WITHIN if share >= GOAL else f"{share:.1%} of the validation digits, less than {GOAL:.0%}"


def _choice(hidden, activation, learning_rate, batch_size, epochs):
    return lambda: {"hidden": hidden, "activation": activation, "learning_rate": learning_rate,
                    "batch_size": batch_size, "epochs": epochs}


my_hyperparameters = Exercise(
    reference=_choice((13,), "tanh", 0.5, 32, 31),
    inputs=[()],
    view=_tried,
    mistakes={
        "32 hidden neurons are too many for this budget. How many inputs, neurons and outputs make 1,000 parameters?":
            _choice((32,), "tanh", 0.3, 32, 30),
        "1,000 parameters are kept to, but the run is too long. Fewer epochs, or larger batches.":
            _choice((13,), "tanh", 0.5, 10, 30),
        "The learning rate is too small: 589 such steps lead only part of the way.":
            _choice((13,), "tanh", 0.03, 32, 31),
        "The learning rate is too large: each step jumps over the valley.": _choice((13,), "tanh", 10.0, 32, 31),
        "Two neurons are a bottleneck: ten digits do not fit through it.": _choice((2,), "tanh", 0.3, 32, 31),
        "Sigmoids need larger steps than that: their slope is at most ¼.": _choice((13,), "sigmoid", 0.1, 32, 31),
        "The batches are so large that there are only 31 updates. Smaller ones allow more steps for the same epochs.":
            _choice((13,), "tanh", 0.5, 600, 31),
    },
    hints=["Work out the budget first: with one hidden layer of h neurons there are 64h + h + 10h + 10 parameters. And "
           "how many epochs of 600 examples give 600 updates, for batches of 20, 32, 60?",
           "Then the learning rate, in factors of three: 0.03, 0.1, 0.3, 1. TuningLab shows where the ridge is for "
           "each activation.",
           "tanh with 12 or 13 neurons, batches of 32, 31 epochs and a rate from 0.3 to 1 get there. So does a network "
           "without any hidden layer; can you see why that is worth a try?"],
)

name_exercises(globals())
