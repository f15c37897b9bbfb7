"""Exercises of lesson 03: how a perceptron learns."""

import numpy as np

from .. import datasets
from ..perceptron import Perceptron
from .verdict import Exercise, name_exercises

# Whole numbers throughout, so that a sum of exactly 0 is one: at 0 a perceptron is silent.
SIX = datasets.six_points()


def _answer(w, b, x):
    return int(np.dot(x, w) + b > 0)


def _updates(rng):
    w, x = np.array([4.0, -1.0]), np.array([0.0, 3.0])
    fixed = [(w, 0.0, x, 1, 1.0), (w, 0.0, x, 0, 1.0), (-w, 4.0, x, 0, 0.5), (w, 3.0, x, 1, 1.0), (w, 4.0, x, 1, 1.0)]
    return [*fixed, *((_whole(rng, 3), float(rng.integers(-3, 4)), _whole(rng, 3), int(rng.integers(2)), 0.5)
                      for _ in range(12))]


def _whole(rng, *shape):
    return rng.integers(-3, 4, size=shape).astype(float)


def _update(w, b, x, y, learning_rate):
    error = y - _answer(w, b, x)
    return w + learning_rate * error * x, b + learning_rate * error


update = Exercise(
    reference=_update,
    inputs=_updates,
    mistakes={
        "The direction is wrong: take the target minus the answer, y − ŷ, not the other way round.":
            lambda w, b, x, y, learning_rate: (w - learning_rate * (y - _answer(w, b, x)) * x,
                                               b - learning_rate * (y - _answer(w, b, x))),
        "The bias stays where it was. It moves too, by η (y − ŷ).":
            lambda w, b, x, y, learning_rate: (_update(w, b, x, y, learning_rate)[0], b),
        "The bias moves, the weights do not.":
            lambda w, b, x, y, learning_rate: (w, _update(w, b, x, y, learning_rate)[1]),
        "The learning rate is not used.": lambda w, b, x, y, learning_rate: _update(w, b, x, y, 1),
        "The learning rate is used for the weights, and forgotten for the bias.":
            lambda w, b, x, y, learning_rate: (_update(w, b, x, y, learning_rate)[0], _update(w, b, x, y, 1)[1]),
        "Every weight moves by the same amount. Multiply by x: the input that said most is moved most.":
            lambda w, b, x, y, learning_rate: (w + learning_rate * (y - _answer(w, b, x)),
                                               b + learning_rate * (y - _answer(w, b, x))),
        "It also learns from samples that it had right: multiply by y − ŷ, not by y.":
            lambda w, b, x, y, learning_rate: (w + learning_rate * y * x, b + learning_rate * y),
        "The error is taken from the net input z. The answer ŷ is 1 or 0: 1 where z is above 0.":
            lambda w, b, x, y, learning_rate: (w + learning_rate * (y - np.dot(x, w) - b) * x,
                                               b + learning_rate * (y - np.dot(x, w) - b)),
        "The bias is left out when the neuron answers: it fires if w·x + b is above 0.":
            lambda w, b, x, y, learning_rate: (w + learning_rate * (y - _answer(w, 0, x)) * x,
                                               b + learning_rate * (y - _answer(w, 0, x))),
        "At a net input of exactly 0 the neuron is silent: it has to be above 0, so use > and not >=.":
            lambda w, b, x, y, learning_rate: (w + learning_rate * (y - int(np.dot(x, w) + b >= 0)) * x,
                                               b + learning_rate * (y - int(np.dot(x, w) + b >= 0))),
    },
    hints=["Two steps: what does the neuron say, and how far is that from y? The difference is 1, 0 or −1.",
           "`error = y - int(np.dot(x, w) + b > 0)`. Both the weights and the bias move by learning_rate * error, the "
           "weights times x.",
           "return w + learning_rate * error * x, b + learning_rate * error"],
)


def _rows(rng):
    fixed = [(np.zeros(2), 0.0, *SIX), (np.array([0.0, 3.0]), 1.0, *SIX), (np.array([4.0, 2.0]), 1.0, *SIX),
             (np.zeros(2), 1.0, *SIX), (np.array([1.0, 1.0]), 0.0, SIX[0], 1 - SIX[1]),
             (np.zeros(2), 1.0, SIX[0], 0 * SIX[1])]
    return [*fixed, *((_whole(rng, 3), float(rng.integers(-3, 4)), _whole(rng, 9, 3), rng.integers(2, size=9))
                      for _ in range(6))]


def _count(w, b, x, y):
    return int(np.sum((x @ w + b > 0) != y))


count_mistakes = Exercise(
    reference=_count,
    inputs=_rows,
    mistakes={
        "These are the right answers. Count the others.": lambda w, b, x, y: len(y) - _count(w, b, x, y),
        "This is the share of mistakes. Count them: the sum instead of the mean.":
            lambda w, b, x, y: _count(w, b, x, y) / len(y),
        "Only the samples of class 1 that were missed are counted; false alarms are mistakes too.":
            lambda w, b, x, y: int(np.sum((x @ w + b <= 0) & (y == 1))),
        "Only the false alarms are counted; a sample of class 1 that was missed is a mistake too.":
            lambda w, b, x, y: int(np.sum((x @ w + b > 0) & (y == 0))),
        "Mistakes of one kind are +1 and of the other −1 here, and they cancel. Count where y and ŷ differ.":
            lambda w, b, x, y: int(np.sum(y - (x @ w + b > 0))),
        "The bias is left out: the neuron fires if w·x + b is above 0.": lambda w, b, x, y: _count(w, 0, x, y),
        "At a net input of exactly 0 the neuron is silent: use > and not >=.":
            lambda w, b, x, y: int(np.sum((x @ w + b >= 0) != y)),
        "This is how often it fires. Compare with y.": lambda w, b, x, y: int(np.sum(x @ w + b > 0)),
    },
    hints=["x has a row for each sample, so `x @ w + b` is all the net inputs at once.",
           "`x @ w + b > 0` are the answers. Where do they differ from y? `!=` compares element by element, "
           "and np.sum counts what is True."],
)


def _passes(rng):
    fixed = [(np.zeros(2), 0.0, *SIX, 1.0), (np.array([4.0, -1.0]), 0.0, *SIX, 1.0),
             (np.array([4.0, 2.0]), 1.0, *SIX, 1.0), (np.zeros(2), 0.0, *SIX, 0.5)]
    return [*fixed, *((_whole(rng, 3), float(rng.integers(-3, 4)), _whole(rng, 8, 3), rng.integers(2, size=8), 0.5)
                      for _ in range(5))]


def _pass(w, b, x, y, learning_rate):
    mistakes = 0
    for row, label in zip(x, y, strict=True):
        mistakes += label != _answer(w, b, row)
        w, b = _update(w, b, row, label, learning_rate)
    return w, b, int(mistakes)


def _all_at_once(w, b, x, y, learning_rate):
    errors = y - (x @ w + b > 0)
    return w + learning_rate * errors @ x, b + learning_rate * errors.sum(), int(np.abs(errors).sum())


def _one_mistake(w, b, x, y, learning_rate):
    for row, label in zip(x, y, strict=True):
        if label != _answer(w, b, row):
            return *_update(w, b, row, label, learning_rate), 1
    return w, b, 0


learning_pass = Exercise(
    reference=_pass,
    inputs=_passes,
    mistakes={
        "All samples are judged by the weights from before the pass. Each should be judged by the weights that the "
        "sample before it left behind.": _all_at_once,
        "The mistakes are counted after the pass, with the last weights. Count on the way, each before its update.":
            lambda w, b, x, y, learning_rate: (*_pass(w, b, x, y, learning_rate)[:2],
                                               _count(*_pass(w, b, x, y, learning_rate)[:2], x, y)),
        "The mistakes are counted before the pass, with the first weights. Count them on the way.":
            lambda w, b, x, y, learning_rate: (*_pass(w, b, x, y, learning_rate)[:2], _count(w, b, x, y)),
        "It stops after the first mistake. A pass goes through all rows: is the `return` inside the loop?":
            _one_mistake,
        "Only the last sample has had an effect: hand the new w and b on to the next sample.":
            lambda w, b, x, y, learning_rate: (*_update(w, b, x[-1], y[-1], learning_rate),
                                               _pass(w, b, x, y, learning_rate)[2]),
        "The learning rate is not used.": lambda w, b, x, y, learning_rate: _pass(w, b, x, y, 1),
        "Every sample is counted, not only the mistakes.":
            lambda w, b, x, y, learning_rate: (*_pass(w, b, x, y, learning_rate)[:2], len(y)),
        "The rows are taken from the last to the first; take them in their order.":
            lambda w, b, x, y, learning_rate: _pass(w, b, x[::-1], y[::-1], learning_rate),
    },
    hints=["A loop over the rows: `for row, label in zip(x, y):`. In it: was it a mistake? Then your `update`.",
           "A mistake can be seen before the update: `label != int(np.dot(row, w) + b > 0)`.",
           "In the loop: `mistakes += label != int(np.dot(row, w) + b > 0)` and "
           "`w, b = update(w, b, row, label, learning_rate)`. After it: `return w, b, mistakes`."],
)


def _separable(rng):
    """Six points, one that is learned in a single pass, XOR (which never ends by itself), and random ones."""
    xor = np.array([(0, 0), (0, 1), (1, 0), (1, 1)], dtype=float)
    fixed = [(*SIX, 100), (*SIX, 2), (xor, np.array([0, 1, 1, 0]), 7), (xor, np.array([0, 0, 0, 0]), 10),
             (xor, np.array([0, 0, 0, 1]), 100)]
    drawn = [_whole(rng, 8, 3) for _ in range(4)]
    return [*fixed, *((x, (x @ _whole(rng, 3) + rng.integers(-2, 3) > 0).astype(int), 200) for x in drawn)]


def _train(x, y, most_passes, once=_pass, enough=lambda mistakes: mistakes[-1] == 0):
    w, b, mistakes = np.zeros(x.shape[1]), 0.0, []
    while len(mistakes) < most_passes:
        w, b, wrong = once(w, b, x, y, 1.0)
        mistakes.append(wrong)
        if enough(mistakes):
            break
    return w, b, mistakes


train = Exercise(
    reference=lambda x, y, most_passes: _train(x, y, most_passes),
    inputs=_separable,
    mistakes={
        "It goes on after a pass without mistakes. Stop there: nothing can change any more.":
            lambda x, y, most_passes: _train(x, y, most_passes, enough=lambda mistakes: False),
        "It stops when a pass makes no more mistakes than 1. Stop only at 0.":
            lambda x, y, most_passes: _train(x, y, most_passes, enough=lambda mistakes: mistakes[-1] <= 1),
        "It stops after the first pass. Go on while there are mistakes.":
            lambda x, y, most_passes: _train(x, y, most_passes, enough=lambda mistakes: True),
        "The weights are right, but the last pass is not in the list: a pass without mistakes counts too, with 0.":
            lambda x, y, most_passes: (*_train(x, y, most_passes)[:2],
                                       [m for m in _train(x, y, most_passes)[2] if m]),
        "These are the mistakes of all passes together. Keep them apart: a list with one number a pass.":
            lambda x, y, most_passes: (*_train(x, y, most_passes)[:2], sum(_train(x, y, most_passes)[2])),
        "`most_passes` is not heeded: where no line separates the classes, only that limit ends the training.":
            lambda x, y, most_passes: _train(x, y, 500),
        "It makes one pass more than `most_passes` allows.": lambda x, y, most_passes: _train(x, y, most_passes + 1),
        "Each pass starts from zero again: set w and b to zero once, before the loop.":
            lambda x, y, most_passes: _train(x, y, most_passes, once=lambda w, b, *rest: _pass(0 * w, 0.0, *rest)),
        "The bias is forgotten between the passes.":
            lambda x, y, most_passes: _train(x, y, most_passes, once=lambda w, b, *rest: _pass(w, 0.0, *rest)),
    },
    hints=["Start with `w = np.zeros(x.shape[1])`, `b = 0.0` and an empty list. Then one pass after another.",
           "`for _ in range(most_passes):` holds the limit. In it call your `learning_pass` with learning rate 1, "
           "append its mistakes to the list, and `break` if they are 0.",
           "w, b, wrong = learning_pass(w, b, x, y, 1.0); mistakes.append(wrong); then `if wrong == 0: break`"],
)


CARS = datasets.cars_trucks()
AIM = 0.95
ENOUGH = f"at least {AIM:.0%} right"


def _wrong(features):
    """How many cars and trucks the best line of ten passes has wrong, for each of three shufflings."""
    features = np.asarray(features, dtype=float)
    n = len(CARS.labels)
    if features.ndim != 2 or len(features) != n or not 1 <= features.shape[1] <= 100:
        raise ValueError(f"return a table with a row for each of the {n} vehicles and 1 to 100 columns; "
                         f"the shape is {features.shape}.")
    if not np.isfinite(features).all():
        raise ValueError("some features are nan or infinite. Is there a division by 0 or the logarithm of 0?")
    counts = []
    for seed in range(3):
        neuron = Perceptron(np.zeros(features.shape[1]))
        run = neuron.learn(features, CARS.labels, passes=10, rng=np.random.default_rng(seed))
        counts.append(min(int(np.sum(neuron.predict(features) != CARS.labels)) for update in run if update.mistake))
    return counts


def _success(features):
    a, b, c = _wrong(features)
    n, means = len(CARS.labels), np.mean(features, axis=0)
    if a + b + c <= 3 * (1 - AIM) * n:
        return ENOUGH
    middles = ", ".join(f"{mean + 0:.3g}" for mean in means.round(9)[:4]) + (" …" if len(means) > 4 else "")
    return f"{a}, {b} and {c} of {n} wrong in three runs, with columns whose means are {middles}"


prepare = Exercise(
    reference=lambda x: (x - x.mean(axis=0)) / x.std(axis=0),
    inputs=[(CARS.x,)],
    view=_success,
    mistakes={
        "These are the measurements as they are, all on one side of 0. Where should their middle be?":
            lambda x: x,
        "The columns have one size now, but their numbers are still on one side of 0. Subtract the mean first.":
            lambda x: x / x.std(axis=0),
        "Each vehicle is divided by its own length as a vector; what should be brought to one size are the columns.":
            lambda x: x / np.linalg.norm(x, axis=1, keepdims=True),
        "The mean of each row is subtracted; take the mean of each column, with axis=0.":
            lambda x: x - x.mean(axis=1, keepdims=True),
        "The engine alone does not tell enough: use the miles per gallon too.":
            lambda x: (x[:, :2] - x[:, :2].mean(axis=0)) / x[:, :2].std(axis=0),
        "One column is not enough to reach the aim.":
            lambda x: (x[:, 3:] - x[:, 3:].mean(axis=0)) / x[:, 3:].std(axis=0),
    },
    hints=["What did a perceptron gain from in section 7? Look at the numbers in the table: where is their middle?",
           "Subtract from each column its mean, `x.mean(axis=0)`. Dividing by `x.std(axis=0)` helps a little more.",
           "You may also add columns, such as 1 / x or products of columns, and then do the same with them."],
)

name_exercises(globals())
