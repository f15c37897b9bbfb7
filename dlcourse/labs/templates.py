"""TemplatesLab: one layer learns the digits; its ten weight pictures, what they answer, and where they are wrong."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice, repeat
from typing import NamedTuple

import numpy as np

from .. import datasets
from ..activations import softmax
from ..layers import Dense
from ..losses import SoftmaxCrossEntropy
from ..optimizers import GradientDescent, Penalty
from ..training import batches
from .controls import choice, count, slider, switch
from .live import Lab
from .replay import Replay
from .templateview import TemplatesView

SHOWN = 1000  # training pictures that the layer looks at in one step
LAST = 20  # steps: five times all 4,000 pictures


@dataclass(frozen=True)
class State:
    step: int = count(8, 0, LAST, label="steps of 1,000", play=400, group="Training")
    learning_rate: float = slider(0.1, 0.001, 10, log=True, digits=3, label="learning rate η", group="Training")
    batch_size: int = choice(25, (25, 50, 100), label="batch size", group="Training")
    pictures: int = choice(4000, (100, 400, 1000, 4000), label="pictures", group="Training")
    l2: float = choice(0.0, (0.0, 0.001, 0.01, 0.1), label="L2 penalty", group="Training")
    seed: int = count(1, 1, 20, label="seed", group="Training")
    order: str = choice("worst first", ("file order", "worst first"), label="order", group="One test picture")
    place: int = count(0, 0, 999, label="number", group="One test picture")
    product: bool = switch(False, label="multiply the ten templates by it", group="One test picture")


class Record(NamedTuple):
    weights: np.ndarray  # (784, 10) float32, a column for each digit
    scores: np.ndarray  # (1000, 10) of the test pictures
    accuracies: tuple  # on (at most 1,000 of) the pictures it learns from, on the test pictures


class Arrays(NamedTuple):
    templates: np.ndarray  # (10, 28, 28) weights; with `product` each times the ink of the chosen picture
    product: bool
    picture: np.ndarray  # (28, 28) the chosen test picture, 0 paper to 1 ink
    label: int  # what it is
    scores: np.ndarray  # (10,) of the chosen picture
    probabilities: np.ndarray  # (10,)
    worst: np.ndarray  # (up to 8, 28, 28) wrong test pictures, the largest loss first
    confusions: list  # (true, answer, probability of the answer) of each of them
    wrong: int  # wrong answers among the 1,000 test pictures
    accuracies: np.ndarray  # (step + 1, 2) on training and test pictures, from the start on


@lru_cache(maxsize=1)
def data():
    """Pixels (5000, 784) from 0 to 1 and labels (5000,); the last 1,000 are for testing."""
    digits = datasets.mnist()
    return digits.images.reshape(len(digits.images), -1).astype(np.float32) / 255, digits.labels


@lru_cache(maxsize=4)
def replay(learning_rate, batch_size, pictures, l2, seed):
    return Replay(steps(learning_rate, batch_size, pictures, l2, seed))


def steps(learning_rate, batch_size, pictures, l2, seed):
    """Softmax regression from weights 0. Yields a `Record` at the start and after every 1,000 pictures looked at."""
    x, labels = data()
    rng = np.random.default_rng(seed)
    rows = rng.permutation(4000)[:pictures]
    x_train, target = x[rows], np.eye(10, dtype=np.float32)[labels[rows]]
    layer, loss = Dense(784, 10, rng=rng, dtype=np.float32), SoftmaxCrossEntropy()
    layer.params["W"][:] = 0  # one layer has one valley and ten different targets: it needs no random start
    optimizer = Penalty(GradientDescent(learning_rate), l2=l2)
    stream = chain.from_iterable(batches(x_train, target, batch_size=batch_size, rng=rng) for _ in repeat(None))
    while True:
        scores = layer.forward(x[4000:])[0]
        known = layer.forward(x_train[:1000])[0].argmax(axis=1) == labels[rows[:1000]]
        yield Record(layer.params["W"].copy(), scores, (known.mean(), np.mean(scores.argmax(axis=1) == labels[4000:])))
        for x_batch, y_batch in islice(stream, SHOWN // batch_size):
            out, cache = layer.forward(x_batch)
            optimizer.update(layer.params, layer.backward(loss.gradient(y_batch, out), cache, False)[1])


class TemplatesLab(Lab):
    """A layer of ten neurons learns digits: each neuron's weights are a picture, laid over the digit and added up."""

    State, View = State, TemplatesView
    _all = {"learning_rate": 0.1, "batch_size": 25, "pictures": 4000, "l2": 0.0, "product": False}
    presets = {
        "first step": _all | {"step": 1},
        "five epochs": _all | {"step": LAST},
        "100 pictures": _all | {"step": LAST, "pictures": 100},
        "L2 = 0.1": _all | {"step": LAST, "l2": 0.1},
        "η = 10": _all | {"step": LAST, "learning_rate": 10.0},
        "add it up": _all | {"step": LAST, "product": True},
    }

    @staticmethod
    def compute(state):
        records = replay(state.learning_rate, state.batch_size, state.pictures, state.l2, state.seed).first(
            state.step + 1)
        x, labels = (part[4000:] for part in data())
        weights, scores, _ = records[-1]
        chances, answers = softmax(scores), scores.argmax(axis=1)
        worst_first = np.argsort(chances[np.arange(1000), labels], kind="stable")  # the largest loss first
        chosen = worst_first[state.place] if state.order == "worst first" else state.place
        wrong = worst_first[answers[worst_first] != labels[worst_first]]
        templates = weights.T * x[chosen] if state.product else weights.T
        confusions = [(int(labels[i]), int(answers[i]), float(chances[i].max())) for i in wrong[:8]]
        return Arrays(templates.reshape(10, 28, 28), state.product, x[chosen].reshape(28, 28), int(labels[chosen]),
                      scores[chosen], chances[chosen], x[wrong[:8]].reshape(-1, 28, 28), confusions, len(wrong),
                      np.array([record.accuracies for record in records]))

    @staticmethod
    def describe(state, arrays):
        train, test = arrays.accuracies[-1]
        answer = int(arrays.scores.argmax())
        return (f"{state.step * SHOWN:,} pictures, {state.step * SHOWN // state.batch_size:,} updates: accuracy "
                f"{train:.2f} in training, {test:.2f} on test pictures;  this {arrays.label} gets the answer {answer}")
