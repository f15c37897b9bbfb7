"""Exercises of lesson 15: applications of sequences."""

import numpy as np

from ..activations import softmax
from .verdict import Exercise, name_exercises


def _teacher_forcing(ids):
    ids = list(ids)
    return [0, *ids], [*ids, 0]


def _words(rng):
    return [([3, 1, 2],), ([5],), ([2, 2, 7, 1],), *((rng.integers(1, 27, n).tolist(),) for n in (4, 6, 9))]


teacher_forcing = Exercise(
    reference=_teacher_forcing,
    inputs=_words,
    mistakes={
        "Heard and said are exchanged: the network hears the symbol *before*, and says the next one.":
            lambda ids: _teacher_forcing(ids)[::-1],
        "The network hears the very symbol that it is to say, and would learn to copy. It should hear the one before.":
            lambda ids: (list(ids), list(ids)),
        "The network hears the very symbol that it is to say, the end included. It should hear the one before, 0 at "
        "first.": lambda ids: ([*ids, 0], [*ids, 0]),
        "Nothing is said at the end, so the network never learns to stop: after the last symbol it should say 0.":
            lambda ids: ([0, *ids[:-1]], list(ids)),
        "The start is missing: with nothing but 0 in its ear the network should say the first symbol.":
            lambda ids: (list(ids), [*ids[1:], 0]),
        "The order is turned round. The first symbol is said first.":
            lambda ids: _teacher_forcing(ids[::-1]),
        "Both lists begin with 0. What is said begins with the first symbol and ends with 0.":
            lambda ids: ([0, *ids], [0, *ids]),
    },
    hints=["Write the word down, and below it what the network has heard just before each letter. What stands below "
           "the first letter? And what is to be said after the last?",
           "Both lists are one longer than the word: one has the 0 in front, the other has it behind.",
           "return [0, *ids], [*ids, 0]"],
)


def _draw(scores, temperature, u, power=lambda scores, temperature: scores / temperature):
    chances = softmax(power(np.asarray(scores, dtype=float), temperature))
    return int(min((np.cumsum(chances) <= u).sum(), len(chances) - 1))


def _draws(rng):
    """Scores, a temperature, a number that decides; the edges of the numbers, huge scores, then whatever comes."""
    fixed = [([2.0, 0.0, 1.0], 1.0, 0.0), ([2.0, 0.0, 1.0], 1.0, 0.999), ([0.0, 1.0, 3.0, 2.0], 0.1, 0.2),
             ([0.0, 1.0, 3.0, 2.0], 10.0, 0.2), ([1000.0, 1001.0, 998.0], 1.0, 0.5), ([4.0], 2.0, 0.7),
             ([3.0, 0.0, 0.0, 0.0], 3.0, 0.6), ([0.0, 0.0, 2.0], 0.5, 0.1), ([1.0, 0.0, 0.0, 0.0], 5.0, 0.9)]
    fixed = [(np.array(scores), temperature, u) for scores, temperature, u in fixed]
    return fixed + [(rng.normal(scale=2, size=6), float(rng.choice([0.3, 1, 3])), float(rng.uniform(0.02, 0.98)))
                    for _ in range(12)]


def _overflowing(scores, temperature, u):
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(np.asarray(scores) / temperature)
        return int((np.cumsum(powers / powers.sum()) <= u).sum())


def _sorted(scores, temperature, u):
    order = np.argsort(scores)[::-1]
    return int(order[_draw(np.asarray(scores)[order], temperature, u)])


draw = Exercise(
    reference=lambda scores, temperature, u: _draw(scores, temperature, u),
    inputs=_draws,
    mistakes={
        "Multiplied by the temperature instead of divided: a high temperature makes your network more sure, not less.":
            lambda scores, temperature, u: _draw(scores, temperature, u, lambda s, t: s * t),
        "This is always the symbol of the highest score, whatever u is: the most likely one, and never a surprise.":
            lambda scores, temperature, u: int(np.argmax(scores)),
        "The temperature has no effect. It divides the scores *before* the softmax; chances that are divided and then "
        "made to sum to 1 again are the old ones.": lambda scores, temperature, u: _draw(scores, 1.0, u),
        "These scores are large, and exp(1000) is infinity. Subtract the largest score first, or use `softmax`.":
            _overflowing,
        "One too far: with u = 0 it is the first symbol with a chance above 0, id 0.":
            lambda scores, temperature, u: min(_draw(scores, temperature, u) + 1, len(scores) - 1),
        "Ids count from 0.": lambda scores, temperature, u: _draw(scores, temperature, u) + 1,
        "This is the chance of the symbol. What is asked for is its id.":
            lambda scores, temperature, u: float(softmax(np.asarray(scores) / temperature)[
                _draw(scores, temperature, u)]),
        "The symbols are sorted by their chance first. Keep their order, or u points at another one.": _sorted,
    },
    hints=["Turn scores into chances: divide by the temperature, then the softmax. Now lay the chances end to end, "
           "from 0 to 1. Where does u fall?",
           "`np.cumsum(chances)` says where each chance ends. The drawn symbol is the first whose end lies above u.",
           "chances = softmax(scores / temperature); return np.sum(np.cumsum(chances) <= u)"],
)

name_exercises(globals())
