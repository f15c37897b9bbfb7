"""ComparisonLab: a vector, a picture, a sequence: the same digits for three networks, then mixed, moved or damaged."""

from dataclasses import dataclass

import numpy as np

from ..activations import softmax
from .comparisonrun import ERASED, KINDS, MOVES, NEW, ORDERS, SIZES, arranged, damaged, digits, results, seen, trained
from .comparisonview import Arrays, ComparisonView
from .controls import choice, count, stops
from .live import Lab


@dataclass(frozen=True)
class State:
    order: str = choice("as they are", ORDERS, label="pixels", group="All digits")
    size: int = stops(1000, SIZES, label="to learn from", group="All digits")
    digit: int = count(3, 1, NEW, label="look at number", group="New digits")
    erased: float = stops(0.0, ERASED, label="pixels erased", group="New digits")
    across: int = stops(0, MOVES, label="moved right", group="New digits")
    down: int = stops(0, MOVES, label="moved down", group="New digits")


def shares(order, erased=0.0, down=0, across=0):
    """The share of new digits right, (kinds, sizes): the mean of three random starts."""
    counts = results()[0][:, ORDERS.index(order)][..., ERASED.index(erased), MOVES.index(down), MOVES.index(across)]
    return counts.mean(axis=2) / NEW


class ComparisonLab(Lab):
    """One data set, three networks of one size: which of them minds, and what?"""

    State, View = State, ComparisonView
    _plain = {"order": "as they are", "size": 1000, "erased": 0.0, "across": 0, "down": 0}
    presets = {
        "as they are": _plain,
        "pixels mixed": _plain | {"order": "pixels mixed"},
        "rows mixed": _plain | {"order": "rows mixed"},
        "moved right by 1": _plain | {"across": 1},
        "30 % erased": _plain | {"erased": 0.3},
        "50 digits to learn from": _plain | {"size": 50},
    }

    @staticmethod
    def compute(state):
        pictures, labels = digits()[1]
        at = slice(state.digit - 1, state.digit)
        damage = state.erased, state.down, state.across
        picture = arranged(damaged(pictures, *damage)[at], state.order)
        chances = np.concatenate([softmax(trained(kind, state.order, state.size)(seen(kind, picture)))
                                  for kind in KINDS])
        return Arrays(picture[0], int(labels[at][0]), chances, shares(state.order, *damage), shares(ORDERS[0]),
                      state.size)

    @staticmethod
    def describe(state, arrays):
        said = ", ".join(f"{kind} says {row.argmax()}" for kind, row in zip(KINDS, arrays.chances, strict=True))
        values = 100 * arrays.curves[:, SIZES.index(state.size)]
        right = ", ".join(f"{kind} {value:.1f}%" for kind, value in zip(KINDS, values, strict=True))
        return f"a {arrays.label}: {said}; of all new digits right: {right}"
