"""BatchLab: what an epoch, a batch and an iteration are, as blocks to be worked through one after the other."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from .. import plots
from .controls import count, stops
from .lettering import Lettering, Line
from .live import Lab, View

EXAMPLES = 10, 20, 50, 100, 200, 300, 500, 600, 1000, 1797, 2000, 5000, 10_000, 20_000, 34_000, 50_000, 60_000
BATCH_SIZES = (1, 2, 3, 5, 8, 10, 16, 20, 32, 50, 64, 100, 128, 200, 256, 300, 500, 512, 1000, 2000, 5000, 10_000,
               20_000, 34_000, 60_000)
MOST_EPOCHS, MOST_UPDATES = 8, 1000
TOP, BOTTOM, TALLEST = 254, 46, 68  # where the rows of blocks lie, and how high a row may be, in pixels
LEFT, WIDTH = 84, 470
NARROWEST = 4  # pixels: narrower blocks run together, and their edges are not drawn
NUMBERED = 12  # so many blocks in a row have room for a number


@dataclass(frozen=True)
class State:
    examples: int = stops(34_000, EXAMPLES, label="examples n", group="Data")
    batch_size: int = stops(500, BATCH_SIZES, label="batch size B", group="Training")
    epochs: int = count(3, 1, MOST_EPOCHS, label="epochs E", group="Training")
    done: int = count(0, 0, MOST_UPDATES, label="updates done", play=120, group="Run")


class Arrays(NamedTuple):
    examples: int
    batch: int  # examples in a full batch, at most all
    iterations: int  # batches, and so updates, in an epoch
    last: int  # examples in an epoch's last batch
    epochs: int
    done: int  # updates, at most all


class BatchView(View):
    def __init__(self):
        super().__init__(600, 330)
        self.ax = plots.blank_axes(self.figure, (0, 0, 600, 330), (0, 600), (0, 330))
        self.bars = {name: self.ax.add_collection(PolyCollection([], facecolor=color, edgecolor="none"), False)
                     for name, color in (("to do", "#E9E9E9"), ("ragged", "#F4C9AE"), ("done", plots.BLUE),
                                         ("doing", plots.ORANGE))}
        self.edges = self.ax.add_collection(LineCollection([], color="white"), False)
        self.large, self.small = Lettering(self.ax, 15), Lettering(self.ax, 13)
        self.move(*self.bars.values(), self.edges, self.large, self.small)

    def show(self, arrays):
        step = min(TALLEST, (TOP - BOTTOM) / arrays.epochs)
        bottoms, height = TOP - step * np.arange(1, MOST_EPOCHS + 1) + 0.16 * step, 0.84 * step
        scale = WIDTH / arrays.examples
        for name, bars in bars_of(arrays).items():
            self.bars[name].set_verts([rectangle(LEFT + scale * start, LEFT + scale * end, bottoms[row], height)
                                       for row, start, end in bars])
        block = scale * arrays.batch
        inner = LEFT + block * np.arange(1, arrays.iterations) if block >= NARROWEST else []
        self.edges.set_segments([[(x, bottom), (x, bottom + height)]
                                 for bottom in bottoms[:arrays.epochs] for x in inner])
        self.edges.set_linewidth(plots.px(1 if arrays.iterations > 40 else 2))
        total, row, now = words(arrays)
        self.large.write([Line(LEFT, 302, total)])
        self.small.write([Line(LEFT, 271, row), Line(LEFT, 15, now, bold=True),
                          *(Line(LEFT - 8, bottoms[row] + height / 2 - 5, f"epoch {row + 1}", align="right")
                            for row in range(arrays.epochs)),
                          *numbers(arrays, bottoms[0] + height / 2 - 5)])


def numbers(arrays, y):
    """In the first row: how many examples each block holds, where there is room for it."""
    if arrays.iterations > NUMBERED:
        return
    for place in range(arrays.iterations):
        size = arrays.batch if place < arrays.iterations - 1 else arrays.last
        if size * WIDTH / arrays.examples > 8 * len(f"{size:,}"):
            middle = (place * arrays.batch + size / 2) / arrays.examples
            yield Line(LEFT + WIDTH * middle, y, f"{size:,}", "white" if place < arrays.done else plots.INK, "center")


def bars_of(arrays):
    """The coloured parts of the rows, (row, first example, end) each; a later part covers an earlier one."""
    n, (full, batches) = arrays.examples, divmod(arrays.done, arrays.iterations)
    rows = range(arrays.epochs)
    bars = {"to do": [(row, 0, n) for row in rows], "done": [(row, 0, n) for row in range(full)], "doing": [],
            "ragged": [(row, n - arrays.last, n) for row in rows if arrays.last < arrays.batch]}
    if full < arrays.epochs:
        start = batches * arrays.batch
        bars["done"].append((full, 0, start))
        bars["doing"].append((full, start, min(start + arrays.batch, n)))
    return bars


def rectangle(left, right, bottom, height):
    return [(left, bottom), (right, bottom), (right, bottom + height), (left, bottom + height)]


def many(number, noun, plural=None):
    """A number with its noun: 1 batch, 2,000 batches."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def words(arrays):
    """The three lines round the blocks: the sum, what a row is made of, and where the run stands."""
    n, batch, iterations = arrays.examples, arrays.batch, arrays.iterations
    full = iterations - (arrays.last < batch)
    share = "" if full == iterations else f" {n / batch:,.1f}, so"
    row = f"A row is one epoch, all {many(n, 'example')}: {many(full, 'batch', 'batches')} of {batch:,}"
    if full < iterations:
        row += f" and one of {arrays.last:,}"
    epoch, iteration = divmod(arrays.done, iterations)
    now = f"Now: epoch {epoch + 1}, iteration {iteration + 1:,} of {iterations:,}"
    if epoch == arrays.epochs:
        now = f"Done: {many(arrays.done, 'update')} of the weights"
    return (f"{n:,} / {batch:,} ={share} {many(iterations, 'iteration')} per epoch,  "
            f"× {arrays.epochs} = {many(iterations * arrays.epochs, 'update')}", row, now)


class BatchLab(Lab):
    """An epoch is a pass through all examples, cut into batches; each batch is one iteration and one update."""

    State, View = State, BatchView
    presets = {
        "34,000 in batches of 500": {"examples": 34_000, "batch_size": 500, "epochs": 3},
        "1,000 in batches of 500": {"examples": 1000, "batch_size": 500, "epochs": 3},
        "a ragged end": {"examples": 1000, "batch_size": 300, "epochs": 3},
        "one by one": {"examples": 50, "batch_size": 1, "epochs": 3},
        "all at once": {"examples": 50, "batch_size": 50, "epochs": 8},
    }

    @staticmethod
    def compute(state):
        batch = min(state.batch_size, state.examples)
        iterations = -(-state.examples // batch)
        return Arrays(state.examples, batch, iterations, state.examples - (iterations - 1) * batch, state.epochs,
                      min(state.done, state.epochs * iterations))

    @staticmethod
    def describe(state, arrays):
        total = arrays.epochs * arrays.iterations
        return (f"{many(arrays.examples, 'example')} in batches of {arrays.batch:,}: "
                f"{many(arrays.iterations, 'iteration')} per epoch, {many(arrays.epochs, 'epoch')}, "
                f"{many(total, 'update')}, {arrays.done:,} done")
