"""OverfittingLab: a small network learns 200 digits by heart, and five remedies against it, one by one or together."""

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from .. import plots
from ..training import Epoch, stop_early
from .controls import count, stops
from .live import Lab
from .overfitrun import LAST, MOST, SHOWN, Settings, data, replay
from .overfitview import Arrays, OverfittingView


@dataclass(frozen=True)
class State:
    epoch: int = count(LAST, 0, LAST, label="epoch", play=120)
    pictures: int = stops(200, (50, 100, 200, MOST), label="pictures", group="Training data and network")
    wrong: float = stops(0.2, (0.0, 0.1, 0.2, 0.4), label="wrong labels", group="Training data and network")
    hidden: int = stops(64, (2, 4, 8, 16, 32, 64), label="hidden neurons", group="Training data and network")
    seed: int = count(1, 1, 20, label="draw number", group="Training data and network")
    dropout: float = stops(0.0, (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8), label="dropout p", group="Remedies")
    l2: float = stops(0.0, (0.0, 0.001, 0.003, 0.01, 0.03, 0.1), label="L2 penalty", group="Remedies")
    degrees: int = stops(0, (0, 5, 10, 15, 20, 30, 45, 90, 180), label="rotate up to °", group="Remedies")
    factor: float = stops(1.0, (1.0, 1.05, 1.1, 1.2, 1.4, 2.0), label="scale up to ×", group="Remedies")
    pixels: float = stops(0.0, (0.0, 0.5, 1.0, 1.5, 2.0, 3.0), label="shift, pixels", group="Remedies")
    patience: str = stops("off", ("off", 1, 2, 3, 5, 8, 12), label="stop, patience", group="Remedies")


def stopping(losses, patience):
    """(best epoch, epoch after which `stop_early` ends the run), for validation losses from epoch 1 on."""
    epochs = [Epoch(number, 0.0, loss) for number, loss in enumerate(losses, start=1)]
    heard = list(stop_early(iter(epochs), SimpleNamespace(params={}), patience))
    return min(heard, key=lambda epoch: epoch.val_loss).number, heard[-1].number


class OverfittingLab(Lab):
    """Training gets better and better; does the network? The gap between known and new pictures, and what closes it."""

    State, View = State, OverfittingView
    _none = {"epoch": LAST, "dropout": 0.0, "l2": 0.0, "degrees": 0, "factor": 1.0, "pixels": 0.0, "patience": "off"}
    presets = {
        "no remedy": _none,
        "early stopping": _none | {"patience": 5},
        "dropout": _none | {"dropout": 0.5},
        "L2": _none | {"l2": 0.03},
        "augmentation": _none | {"degrees": 15, "factor": 1.2, "pixels": 1.0},
        "all": _none | {"dropout": 0.2, "l2": 0.003, "degrees": 15, "factor": 1.2, "pixels": 1.0, "patience": 8},
    }

    @staticmethod
    def compute(state):
        data_and_network = state.pictures, state.wrong, state.hidden, state.seed
        settings = Settings(*data_and_network, state.dropout, state.l2, state.degrees, state.factor, state.pixels)
        records = replay(settings).first(state.epoch + 1)
        losses, shares = (np.array([getattr(record, name) for record in records]) for name in ("losses", "shares"))
        best, stop, now = int(losses[:, 1].argmin()), None, state.epoch
        if state.patience != "off" and state.epoch:
            first, last = stopping(losses[1:, 1], state.patience)
            if last - first >= state.patience:
                best, stop, now = first, last, first
        others = None
        if (plain := Settings(*data_and_network)) != settings or stop is not None:
            without = replay(plain).first(state.epoch + 1)
            others = tuple(np.array([record[i][1] for record in without]) for i in (0, 1))
        known = data(state.pictures, state.wrong, state.seed)
        given, true = known.given[:SHOWN], known.true[:SHOWN]
        return Arrays(losses, shares, others, best, stop, now, records[-1].seen, given, given == true)

    @staticmethod
    def describe(state, arrays):
        train, validation = 100 * arrays.shares[arrays.now]
        run = f"epoch {state.epoch}"
        if arrays.stop is not None:
            run = f"stopped after {arrays.stop}, weights of epoch {arrays.now}"
        return (f"{run}: {train:.0f}% right in training, {validation:.0f}% in validation, gap "
                f"{plots.number(train - validation, 0)}; validation loss {arrays.losses[arrays.now, 1]:.2f}")
