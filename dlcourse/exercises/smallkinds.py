"""The judge of lesson 16's last exercise: a small network that still reads digits which have been moved a little."""

from functools import lru_cache

import numpy as np

from .. import datasets, validate
from ..activations import relu
from ..augment import Augment
from ..convolution import Conv2D, MaxPool2D
from ..layers import Dense, Flatten
from ..losses import SoftmaxCrossEntropy
from ..network import Network
from ..optimizers import Adam
from ..recurrent import RNN, LastStep
from ..training import train

KINDS = ("ANN", "CNN", "RNN")
PARTS = {"kind": "CNN", "width": 8, "shift": 0.5, "updates": 600}
MOST_PARAMETERS, MOST_UPDATES, GOAL, MOVED_GOAL = 1500, 1000, 0.90, 0.70
WITHIN = (f"at most {MOST_PARAMETERS} parameters and {MOST_UPDATES} updates, {GOAL:.0%} or more of the new digits "
          f"right, and {MOVED_GOAL:.0%} or more of those moved by a pixel")


def layers(kind, width, rng):
    """`width` hidden neurons of an ANN or RNN, or feature maps of a CNN, between the 8 × 8 digits and ten scores."""
    small = {"rng": rng, "dtype": np.float32}
    if kind == "ANN":
        return Flatten(), Dense(64, width, relu, **small), Dense(width, 10, **small)
    if kind == "CNN":
        return Conv2D(1, width, 3, relu, **small), MaxPool2D(2), Flatten(), Dense(9 * width, 10, **small)
    return RNN(8, width, **small), LastStep(), Dense(width, 10, **small)


def parameters(kind, width):
    return {"ANN": 75 * width + 10, "CNN": 100 * width + 10, "RNN": width * width + 19 * width + 10}[kind]


@lru_cache(maxsize=1)
def _digits():
    images, labels, _ = datasets.digits()
    return datasets.split((images / 16).astype(np.float32), labels, [400, 797], np.random.default_rng(0))


@lru_cache(maxsize=128)
def shares_right(kind, width, shift, updates):
    """(share of 797 new digits right as they are, share right moved by a pixel): means of two random starts.

    Adam with a rate of 0.005 on 400 digits in 13 batches of up to 32, each digit moved by up to `shift` pixels.
    """
    (x, labels), (new, truth) = _digits()
    large, found = np.pad(new, ((0, 0), (1, 1), (1, 1))), []
    views = [large[:, 1 + down:9 + down, 1 + across:9 + across]
             for down, across in ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0))]
    for start in (1, 2):
        rng = np.random.default_rng(start)
        network = Network(Augment(pixels=shift), *layers(kind, width, rng))
        channel = (..., None) if kind == "CNN" else ...
        data = x[channel], np.eye(10, dtype=np.float32)[labels]
        for _ in train(network, SoftmaxCrossEntropy(), Adam(0.005), data, epochs=max(1, round(updates / 13)), rng=rng):
            pass
        found.append([np.mean(network(view[channel]).argmax(axis=1) == truth) for view in views])
    plain, *moved = np.mean(found, axis=0)
    return float(plain), float(np.mean(moved))


def tried(answer):
    """Whether the network keeps to the budget and reaches both goals; else what fails first, with its number."""
    if not isinstance(answer, dict) or set(answer) != set(PARTS):
        raise ValueError(f"return a dict with the keys {', '.join(PARTS)}.")
    kind, width, shift, updates = (answer[name] for name in PARTS)
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}; you gave {kind!r}.")
    validate.count("width", width, PARTS["width"])
    validate.count("updates", updates, PARTS["updates"])
    validate.number("shift", shift)
    if parameters(kind, width) > MOST_PARAMETERS:
        return f"{parameters(kind, width)} parameters, more than {MOST_PARAMETERS}"
    if updates > MOST_UPDATES:
        return f"{updates} updates, more than {MOST_UPDATES}"
    plain, moved = shares_right(kind, width, shift, updates)
    if plain < GOAL:
        return f"{plain:.1%} of the new digits, less than {GOAL:.0%} (and {moved:.1%} of the moved ones)"
    return WITHIN if moved >= MOVED_GOAL else f"{moved:.1%} of the moved digits, less than {MOVED_GOAL:.0%}"


def choice(**changes):
    return lambda: PARTS | changes
