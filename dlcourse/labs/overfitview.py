"""The picture of OverfittingLab: two pairs of curves, where training stopped, and what the network was shown."""

from typing import NamedTuple

import numpy as np

from .. import plots
from .lettering import Lettering, Line
from .live import View
from .overfitrun import LAST, SHOWN, SIDE
from .pixels import Sheet
from .vanishing import apart

HIGHEST = 2.5  # of the loss axis; a network that knows nothing has ln 10 = 2.3
TRAIN, VALIDATION, OTHER = plots.VERMILLION, plots.BLUE, plots.GREY
PIXEL, GAP = 3, 8  # CSS pixels of a pixel, and between the small pictures


class Arrays(NamedTuple):
    losses: np.ndarray  # (epochs + 1, 2) on training and validation pictures, from the start on
    shares: np.ndarray  # (epochs + 1, 2) shares right
    others: tuple | None  # the same network without any remedy: its validation losses and shares; None if this is it
    best: int  # epoch of the smallest validation loss so far
    stop: int | None  # epoch after which early stopping ended the run, if it did
    now: int  # epoch whose weights the network has
    seen: np.ndarray  # (SHOWN, 14, 14) uint8
    given: np.ndarray  # labels of the pictures shown
    right: np.ndarray  # bool, whether the label is right


class Chart:
    """A training and a validation curve, a third for comparison, their last values at the right."""

    def __init__(self, figure, rect, ylabel, high, ticks, heading):
        self.ax = plots.axes(figure, rect, "epoch", ylabel, xlim=(0, LAST), ylim=(0, high), grid=True)
        self.ax.set(xticks=range(0, LAST + 1, 10), yticks=ticks)
        self.high, self.scale, self.heading = high, high / rect[3], heading
        looks = ((OTHER, "dotted"), (TRAIN, "dashed"), (VALIDATION, "solid"))
        self.other, *self.after = (self._line(color, dash) for color, dash in looks)
        for line in self.after:
            line.set_alpha(0.35)
        self.before = [self._line(color, dash) for color, dash in looks[1:]]
        self.dots = [self.ax.plot([], [], marker, color=color, clip_on=False, markersize=plots.px(8))[0]
                     for (color, _), marker in zip(looks[1:], "so", strict=True)]
        (self.stop,) = self.ax.plot([], [], color=plots.INK, linewidth=plots.px(1.5))
        (self.gap,) = self.ax.plot([], [], color=plots.INK, linewidth=plots.px(1.5), marker="_", clip_on=False)
        self.words = Lettering(self.ax, 12)
        self.artists = [self.other, *self.after, *self.before, self.stop, self.gap, *self.dots, self.words]

    def _line(self, color, dash):
        return self.ax.plot([], [], color=color, linestyle=plots.DASHES[dash])[0]

    def show(self, curves, other, arrays, text):
        """Curves (epochs + 1, 2) and the one for comparison; `text` writes a value."""
        epochs, end = np.arange(len(curves)), len(curves) if arrays.stop is None else arrays.stop + 1
        for line, rest, dot, heights in zip(self.before, self.after, self.dots, curves.T, strict=True):
            line.set_data(epochs[:end], heights[:end])
            rest.set_data(epochs[end - 1:], heights[end - 1:])
            dot.set_data([arrays.now], [min(heights[arrays.now], self.high)])
        self.other.set_data(([], []) if other is None else (epochs, other))
        self.stop.set_data(([], []) if arrays.stop is None else ([arrays.stop] * 2, [0, self.high]))
        values = [*curves[arrays.now], *([] if other is None else other[-1:])]
        self.gap.set_data([LAST * 1.05] * 2, np.minimum(values[:2], self.high))
        self.words.write([*self._values(values, text), Line(0, self.high + 17 * self.scale, self.heading(arrays))])

    def _values(self, values, text):
        """Names and values at the right end."""
        heights = apart([min(value, self.high) for value in values], 29 * self.scale, 12 * self.scale,
                        self.high - 6 * self.scale)
        looks = (("training", TRAIN), ("validation", VALIDATION), ("no remedy", OTHER))
        for (name, color), value, y in zip(looks, values, heights, strict=False):
            yield Line(1.1 * LAST, y + 2 * self.scale, name, color)
            yield Line(1.1 * LAST, y - 11 * self.scale, text(value), color, bold=True)


def best_and_stop(arrays):
    stopped = "" if arrays.stop is None else f"    │ stopped after {arrays.stop}"
    return f"▼ best validation: epoch {arrays.best}{stopped}"


def gap(arrays):
    train, validation = 100 * arrays.shares[arrays.now]
    return f"gap {plots.number(train - validation, 0)} points"


class OverfittingView(View):
    def __init__(self):
        super().__init__(640, 412)
        self.loss = Chart(self.figure, (52, 170, 184, 204), "loss", HIGHEST, (0, 0.5, 1, 1.5, 2, 2.5), best_and_stop)
        self.share = Chart(self.figure, (374, 170, 184, 204), "right answers (%)", 100, (0, 20, 40, 60, 80, 100), gap)
        (self.best,) = self.loss.ax.plot([], [], "v", color=plots.INK, markersize=plots.px(9), clip_on=False)
        self._strip()
        self.move(*self.loss.artists, self.best, *self.share.artists, self.sheet, self.labels)

    def _strip(self):
        self.page = plots.blank_axes(self.figure, (0, 0, 640, 412), (0, 640), (0, 412))
        self.page.text(12, 108, "twelve of the training pictures as they went into the network, with their labels "
                       "(✗ wrong label)", fontsize=plots.px(12.5), va="center")
        self.sheet = self.page.add_artist(Sheet(
            (12, 46, SHOWN * (SIDE * PIXEL + GAP), SIDE * PIXEL), cmap="gray_r", vmin=0, vmax=255))
        self.labels = Lettering(self.page, 13)

    def show(self, arrays):
        others = arrays.others or (None, None)
        self.loss.show(arrays.losses, others[0], arrays, lambda loss: f"{loss:.2f}")
        self.share.show(100 * arrays.shares, None if others[1] is None else 100 * others[1], arrays,
                        lambda share: f"{share:.0f} %")
        lowest = min(arrays.losses[arrays.best, 1], HIGHEST)
        self.best.set_data([arrays.best], [lowest + 11 * self.loss.scale])
        pictures = np.pad(arrays.seen.repeat(PIXEL, axis=1).repeat(PIXEL, axis=2), ((0, 0), (0, 0), (0, GAP)))
        self.sheet.set_data(np.hstack(pictures))
        step = SIDE * PIXEL + GAP
        self.labels.write([Line(12 + step * i + SIDE * PIXEL / 2, 26, f"{label}" if right else f"✗ {label}",
                                plots.INK if right else plots.VERMILLION, "center", not right)
                           for i, (label, right) in enumerate(zip(arrays.given, arrays.right, strict=True))])
