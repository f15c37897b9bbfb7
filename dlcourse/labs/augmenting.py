"""AugmentLab: pictures before and after rotate, scale, shift and noise, and what a network makes of them."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .. import datasets, plots
from ..activations import relu
from ..augment import Augment
from ..layers import Dense, Flatten
from ..losses import SoftmaxCrossEntropy
from ..network import Network
from ..optimizers import Adam
from ..training import fit
from .controls import choice, count, slider
from .lettering import Lettering, Line
from .live import Lab, View
from .templateview import Grid

ROWS, DRAWS, SAMPLES, PLACES = 5, 8, 200, 40  # of the picture; pictures that are read; places for the first row
TEST = {"digits": 1000, "shapes": 720}  # so many at the end of each set are never learned from
SHOWN = ("all digits", "sixes and nines", "shapes")
READERS = ("pictures as they are", "changed ones")
CHANGES = {"digits": {"degrees": 20, "factor": 1.25, "pixels": 1.5},  # in pixels of 14 × 14
           "shapes": {"degrees": 180, "factor": 1.25, "pixels": 1.5}}


@dataclass(frozen=True)
class State:
    degrees: float = slider(15.0, 0, 180, step=1, digits=0, label="rotate, degrees", group="Changes")
    factor: float = slider(1.2, 1, 3, step=0.05, label="scale, factor", group="Changes")
    pixels: float = slider(2.0, 0, 14, step=0.5, digits=1, label="shift, pixels", group="Changes")
    spread: float = slider(0.0, 0, 1, step=0.02, label="noise, spread", group="Changes")
    seed: int = count(1, 1, 20, label="draw number", group="Changes")
    shown: str = choice("all digits", SHOWN, label="shown", group="Pictures")
    place: int = count(1, 1, PLACES, label="from number", group="Pictures")
    reader: str = choice("pictures as they are", READERS, label="learned from", group="Network")


class Arrays(NamedTuple):
    before: np.ndarray  # (ROWS, 28, 28)
    after: np.ndarray  # (ROWS, DRAWS, 28, 28)
    labels: np.ndarray  # (ROWS,)
    says: np.ndarray  # (ROWS, DRAWS + 1) what the network says, before and after
    names: tuple  # of the classes
    shares: tuple  # read right of SAMPLES test pictures, as they are and changed
    confusion: tuple | None  # (class, answer, how often) of the commonest mistake


@lru_cache(maxsize=2)
def pictures(kind):
    """(images (n, 28, 28) float32 from 0 to 1, labels, names) of "digits" or "shapes"."""
    images, labels, names = datasets.mnist() if kind == "digits" else datasets.shapes()
    return (images / 255).astype(np.float32), labels, names


def halved(images):
    """The pictures at half their size."""
    return (images[:, ::2, ::2] + images[:, ::2, 1::2] + images[:, 1::2, ::2] + images[:, 1::2, 1::2]) / 4


@lru_cache(maxsize=4)
def network(kind, reader):
    """A network that has learned to read pictures of 14 × 14 pixels, as they are or changed anew in every batch."""
    images, labels, names = pictures(kind)
    images, labels = halved(images[:-TEST[kind]]), labels[:-TEST[kind]]
    rng = np.random.default_rng(0)
    augment = Augment(**CHANGES[kind] if reader == READERS[1] else {})
    made = Network(augment, Flatten(), Dense(196, 64, relu, rng=rng, dtype=np.float32),
                   Dense(64, len(names), rng=rng, dtype=np.float32))
    fit(made, SoftmaxCrossEntropy(), Adam(0.005), (images, np.eye(len(names), dtype=np.float32)[labels]), epochs=12,
        rng=rng, batch_size=100)
    return made


@lru_cache(maxsize=len(SHOWN))
def samples(shown):
    """(kind, images (SAMPLES, 28, 28), labels): test pictures of the sort that is shown."""
    kind = "shapes" if shown == "shapes" else "digits"
    images, labels, _ = (part[-TEST[kind]:] for part in pictures(kind))
    some = np.flatnonzero(np.isin(labels, (6, 9)) if shown == "sixes and nines" else labels >= 0)[:SAMPLES]
    return kind, images[some], labels[some]


def answers(kind, reader, images):
    """The class that the network of this kind and reader takes each picture for."""
    return network(kind, reader)(halved(images)).argmax(axis=1)


@lru_cache(maxsize=len(SHOWN) * len(READERS))
def unchanged(shown, reader):
    """What the network says to the test pictures as they are."""
    kind, images, _ = samples(shown)
    return answers(kind, reader, images)


class AugmentView(View):
    def __init__(self):
        super().__init__(620, 420)
        self.grid = Grid(self.figure, 12, 26, ROWS, DRAWS + 1, scale=2, gap=5, head=9, cmap="gray_r", vmin=0, vmax=1)
        self.grid.frame()
        page = plots.blank_axes(self.figure, (0, 0, 620, 420), (0, 620), (0, 420))
        page.text(12, 404, "before", fontsize=plots.px(13), va="center", fontweight="bold")
        page.text(78, 404, "after: eight draws each, and what the network says (✗ not what it is)",
                  fontsize=plots.px(13), va="center")
        page.plot([73, 73], [30, 412], color=plots.GREY, linewidth=plots.px(1))
        self.words, self.below = Lettering(self.grid.ax, 12), Lettering(page, 13)
        self.move(self.grid.image, self.words, self.below)

    def show(self, arrays):
        both = np.concatenate([arrays.before[:, None], arrays.after], axis=1)
        self.grid.show(both.reshape(-1, 28, 28))
        self.words.write(self._answers(arrays))
        plain, changed = arrays.shares
        self.below.write([Line(12, 10, f"Of {SAMPLES} test pictures it reads {plain:.0%} as they are, {changed:.0%} "
                               "after such changes.")])

    def _answers(self, arrays):
        """A line above each picture: what the network says."""
        for number, answer in enumerate(arrays.says.flat):
            x, y = self.grid.corner(number)
            right = answer == arrays.labels[number // (DRAWS + 1)]
            yield Line(x, y - 2, f"{'' if right else '✗ '}{arrays.names[answer]}",
                       plots.INK if right else plots.VERMILLION)


class AugmentLab(Lab):
    """A turned 6 is a 6, until it is a 9: how far may a picture be changed and still show what it shows?"""

    State, View = State, AugmentView
    _none = {"degrees": 0.0, "factor": 1.0, "pixels": 0.0, "spread": 0.0}
    presets = {
        "rotate": _none | {"degrees": 25.0},
        "scale": _none | {"factor": 1.5},
        "shift": _none | {"pixels": 4.0},
        "noise": _none | {"spread": 0.3},
        "6 or 9?": _none | {"degrees": 180.0, "shown": "sixes and nines"},
        "shapes may turn": _none | {"degrees": 180.0, "shown": "shapes"},
    }

    @staticmethod
    def compute(state):
        kind, images, labels = samples(state.shown)
        change = Augment(degrees=state.degrees, factor=state.factor, pixels=state.pixels, spread=state.spread).change
        rows = slice(state.place - 1, state.place - 1 + ROWS)
        rng = np.random.default_rng(state.seed)
        after = change(images[rows].repeat(DRAWS, axis=0), rng)
        plain, changed = unchanged(state.shown, state.reader), answers(kind, state.reader, change(images, rng))
        table = np.zeros((10, 10), int)
        np.add.at(table, (labels, changed), labels != changed)
        worst = tuple(map(int, np.unravel_index(table.argmax(), table.shape)))
        says = answers(kind, state.reader, after).reshape(ROWS, DRAWS)
        return Arrays(images[rows], after.reshape(ROWS, DRAWS, 28, 28), labels[rows],
                      np.column_stack([plain[rows], says]), pictures(kind)[2],
                      (np.mean(plain == labels), np.mean(changed == labels)),
                      (*worst, int(table.max())) if table.any() else None)

    @staticmethod
    def describe(state, arrays):
        wrong = ""
        if arrays.confusion:
            truth, answer, times = arrays.confusion
            wrong = f"; most often {arrays.names[truth]} is read as {arrays.names[answer]}, {times} ×"
        return (f"±{state.degrees:.0f}°, × {state.factor:.2f}, ±{state.pixels:.1f} px, noise {state.spread:.2f}: "
                f"{arrays.shares[1]:.0%} of {SAMPLES} read right{wrong}")
