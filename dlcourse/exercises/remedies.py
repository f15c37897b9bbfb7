"""The judge of lesson 11's last exercise: what remedies against overfitting gain on a few digits with wrong labels."""

from functools import lru_cache

import numpy as np

from .. import datasets, validate
from ..activations import relu
from ..augment import Augment
from ..layers import Dense, Dropout, Flatten
from ..losses import SoftmaxCrossEntropy
from ..network import Network
from ..optimizers import Adam, Penalty
from ..training import stop_early, train

MOST_NEURONS, MOST_EPOCHS, GOAL = 64, 40, 0.76
PARTS = {"hidden": 32, "epochs": 30, "dropout": 0.1, "l2": 1e-3, "degrees": 5, "factor": 1.05, "pixels": 0.5,
         "patience": 3}
WITHIN = (f"at most {MOST_NEURONS} neurons and {MOST_EPOCHS} epochs, {GOAL:.0%} or more of the new pictures right on "
          "average of three draws")


@lru_cache(maxsize=1)
def _digits():
    images, labels, _ = datasets.mnist()
    return images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)) / 255, labels


@lru_cache(maxsize=128)
def new_accuracy(hidden, epochs, dropout, l2, degrees, factor, pixels, patience):
    """The mean share of 2,000 new digits that three networks get right, each from 200 others, 40 of them mislabelled.

    Adam with a rate of 0.02 on batches of 100; with a patience, 300 further digits choose the epoch that is kept.
    """
    targets, shares = np.eye(10), []
    for seed in (1, 2, 3):
        rng = np.random.default_rng([11, seed])
        (x, labels), (x_validation, validation), (x_new, new) = datasets.split(*_digits(), [200, 300, 2000], rng)
        labels = labels.copy()
        labels[:40] = (labels[:40] + rng.integers(1, 10, 40)) % 10
        network = Network(Augment(degrees=degrees, factor=factor, pixels=pixels), Flatten(),
                          Dense(196, hidden, relu, rng=rng), Dropout(dropout), Dense(hidden, 10, rng=rng))
        run = train(network, SoftmaxCrossEntropy(), Penalty(Adam(0.02), l2=l2), (x, targets[labels]), epochs=epochs,
                    rng=rng, batch_size=100, validation=(x_validation, targets[validation]) if patience else None)
        for _ in stop_early(run, network, patience) if patience else run:
            pass
        shares.append(np.mean(network(x_new).argmax(axis=1) == new))
    return float(np.mean(shares))


def tried(answer):
    """Whether the remedies keep to the budget and reach the goal; else what fails first, with its number."""
    if not isinstance(answer, dict) or set(answer) != set(PARTS):
        raise ValueError(f"return a dict with the keys {', '.join(PARTS)}.")
    for name, most, noun in (("hidden", MOST_NEURONS, "neurons"), ("epochs", MOST_EPOCHS, "epochs")):
        validate.count(name, answer[name], PARTS[name])
        if answer[name] > most:
            return f"{answer[name]} {noun}, more than {most}"
    for name in PARTS:
        validate.number(name, answer[name])
    if answer["patience"] != 0:
        validate.count("patience", answer["patience"], PARTS["patience"])
    share = new_accuracy(**answer)
    return WITHIN if share >= GOAL else f"{share:.1%} of the new pictures, less than {GOAL:.0%}"


def choice(**changes):
    none = {"hidden": 64, "epochs": 40, "dropout": 0.0, "l2": 0.0, "degrees": 0, "factor": 1.0, "pixels": 0,
            "patience": 0}
    return lambda: none | changes
