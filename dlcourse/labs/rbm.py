"""RbmLab: a restricted Boltzmann machine learns digits; its filters, what it gives back, and what it dreams of."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .controls import choice, count, slider, stops
from .live import Lab
from .rbmrun import KINDS, LAST, UPDATES, digits, replay
from .rbmview import DREAMS, MODELS, RbmView


@dataclass(frozen=True)
class State:
    step: int = count(12, 0, LAST, label=f"steps of {UPDATES}", play=300, group="Training")
    hidden: int = stops(36, (1, 4, 9, 16, 25, 36), label="hidden units", group="Training")
    learning_rate: float = stops(0.1, (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0), label="learning rate η",
                                 group="Training")
    k: int = stops(1, (1, 2, 5), label="rounds k of CD-k", group="Training")
    kind: str = choice("all digits", tuple(KINDS), label="learns from", group="Training")
    seed: int = count(1, 1, 3, label="seed", group="Training")
    place: int = count(3, 0, 359, label="number", group="One test picture")
    noise: float = slider(0.0, 0.0, 1.0, step=0.05, label="noise", group="One test picture")
    rounds: int = stops(50, (1, 2, 5, 10, 20, 50, 100), label="rounds", group="Fantasies, from pure noise")


class Arrays(NamedTuple):
    weights: np.ndarray  # (hidden, 8, 8): what each hidden unit listens to, and paints when it is on
    picture: np.ndarray  # (8, 8) the test picture, with noise
    label: int
    hidden: np.ndarray  # (hidden,) P(h = 1 | picture)
    made: np.ndarray  # (8, 8) its reconstruction
    own: float  # mean squared difference of the reconstruction from the picture without noise
    fantasies: np.ndarray  # (DREAMS, 8, 8) probabilities
    models: np.ndarray  # (MODELS, 8, 8) pictures it learns from
    errors: np.ndarray  # (step + 1,) mean squared difference on all test pictures
    mean: float  # what the mean picture would get there


class RbmLab(Lab):
    """Filters as they form, a picture and its reconstruction, and fantasies: digits that nobody has written."""

    State, View = State, RbmView
    _all = {"hidden": 36, "learning_rate": 0.1, "k": 1, "kind": "all digits", "place": 3, "noise": 0.0, "rounds": 50}
    presets = {
        "start": _all | {"step": 0},
        "500 updates": _all | {"step": LAST},
        "one hidden unit": _all | {"step": LAST, "hidden": 1},
        "only 3, shown a 7": _all | {"step": LAST, "hidden": 9, "kind": "only 3", "place": 5},
        "noisy picture": _all | {"step": LAST, "noise": 0.3},
        "η = 3": _all | {"step": LAST, "learning_rate": 3.0},
    }

    @staticmethod
    def compute(state):
        records = replay(state.hidden, state.learning_rate, state.k, state.kind, state.seed).first(state.step + 1)
        machine, known = records[-1].machine, digits()
        rng = np.random.default_rng(state.place)
        picture = known.x_test[state.place]
        lost, grey = rng.random(64) < state.noise, rng.random(64)
        seen = np.where(lost, grey, picture)
        hidden = machine.hidden(seen[None])
        made = machine.visible(hidden)[0]
        fantasies = machine.fantasies(DREAMS, np.random.default_rng(0), state.rounds)
        models = known.x[np.isin(known.labels, KINDS[state.kind])][:MODELS]
        return Arrays(machine.params["W"].T.reshape(-1, 8, 8), seen.reshape(8, 8), int(known.test[state.place]),
                      hidden[0], made.reshape(8, 8), float(np.mean((made - picture) ** 2)),
                      fantasies.reshape(-1, 8, 8), models.reshape(-1, 8, 8),
                      np.array([record.error for record in records]),
                      float(np.mean((known.x.mean(axis=0) - known.x_test) ** 2)))

    @staticmethod
    def describe(state, arrays):
        return (f"{state.step * UPDATES} updates of CD-{state.k}: squared error {arrays.errors[-1]:.3f} a pixel on "
                f"test pictures (mean picture {arrays.mean:.3f}); this {arrays.label}: {arrays.own:.3f}")
