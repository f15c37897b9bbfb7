"""AutoencoderLab: a digit goes through a code of a few numbers and comes back; sparsity thins the code out."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .autorun import LAST, UPDATES, best_linear, digits, replay
from .autoview import SAMPLES, AutoencoderView, strongest
from .controls import count, slider, stops
from .live import Lab


@dataclass(frozen=True)
class State:
    step: int = count(LAST, 0, LAST, label=f"steps of {UPDATES}", play=250, group="Training")
    size: int = stops(9, (1, 2, 4, 9, 16, 25, 36), label="code size", group="Training")
    rho: str | float = stops("off", ("off", 0.02, 0.05, 0.1, 0.2, 0.5), label="sparsity ρ", group="Training")
    strength: float = stops(0.01, (0.003, 0.01, 0.03, 0.1, 0.3, 1.0), label="its strength β", group="Training")
    seed: int = count(1, 1, 3, label="seed", group="Training")
    place: int = count(3, 0, 359, label="number", group="One test picture")
    unit: int = count(1, 1, 36, label="code number", group="Change the code by hand")
    change: float = slider(0.0, -1.0, 1.0, step=0.05, label="add to it", group="Change the code by hand")


class Arrays(NamedTuple):
    weights: np.ndarray  # (size, 8, 8): what each number of the code paints
    picture: np.ndarray  # (8, 8) the test picture
    label: int
    code: np.ndarray  # (size,) as the decoder gets it, changed by hand
    unit: int  # the number that the hand is on, from 0
    changed: bool
    made: np.ndarray  # (8, 8) its reconstruction
    own: float  # mean squared difference of the two
    active: np.ndarray  # (size,) mean of each number of the code on the test pictures
    few: float  # share of a picture's activity that its six strongest numbers carry, on average
    rho: float | None
    samples: np.ndarray  # (2 · SAMPLES, 8, 8) test pictures, then their reconstructions
    errors: np.ndarray  # (step + 1,) mean squared difference on all test pictures
    linear: float  # that of the best linear code of the same size
    mean: float  # that of the mean picture


class AutoencoderLab(Lab):
    """Input, code, reconstruction: how few numbers are enough for a digit, and what each of them stands for."""

    State, View = State, AutoencoderView
    _all = {"step": LAST, "size": 9, "rho": "off", "strength": 0.01, "seed": 1, "place": 3, "change": 0.0}
    presets = {
        "start": _all | {"step": 0},
        "2 numbers": _all | {"size": 2},
        "9 numbers": _all,
        "36 numbers": _all | {"size": 36},
        "36, sparse": _all | {"size": 36, "rho": 0.05, "strength": 0.01},
        "turn one number": _all | {"size": 36, "rho": 0.05, "strength": 0.01, "unit": 1, "change": 1.0},
        "too sparse": _all | {"size": 36, "rho": 0.02, "strength": 1.0},
    }

    @staticmethod
    def compute(state):
        known, rho = digits(), None if state.rho == "off" else state.rho
        records = replay(state.size, rho, 0.1 if rho is None else state.strength, state.seed).first(state.step + 1)
        encoder, *_, decoder = records[-1].network.layers
        picture, unit = known.x_test[state.place], min(state.unit, state.size) - 1
        codes = encoder.forward(known.x_test)[0]
        code = codes[state.place].copy()
        code[unit] = np.clip(code[unit] + state.change, 0, 1)
        made = decoder.forward(code[None])[0][0]
        samples = np.concatenate([known.x_test[:SAMPLES], decoder.forward(codes[:SAMPLES])[0]])
        return Arrays(decoder.params["W"].reshape(-1, 8, 8), picture.reshape(8, 8), int(known.test[state.place]), code,
                      unit, state.change != 0, made.reshape(8, 8), float(np.mean((made - picture) ** 2)),
                      codes.mean(axis=0), float(strongest(codes).mean()), rho, samples.reshape(-1, 8, 8),
                      np.array([record.error for record in records]), best_linear(state.size), best_linear(0))

    @staticmethod
    def describe(state, arrays):
        by_hand = f", number {arrays.unit + 1} changed" if arrays.changed else ""
        return (f"{state.size} number{'s'[:state.size > 1]}: error {arrays.errors[-1]:.3f} a pixel (best linear code "
                f"{arrays.linear:.3f}), six strongest carry {100 * arrays.few:.0f} %; "
                f"this {arrays.label}{by_hand}: {arrays.own:.3f}")
