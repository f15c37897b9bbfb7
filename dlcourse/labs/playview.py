"""The picture of PlaygroundLab: every neuron as a little map of the plane, the weights between them, the losses."""

import itertools

import numpy as np
from matplotlib.collections import LineCollection

from .. import plots
from .live import View
from .pixels import Maps
from .playrun import FEATURES, PIXELS, REACH

TILE, LARGE = PIXELS // 2, 3 * PIXELS  # sides of a neuron's map and of the output's, in CSS pixels
TOP, PITCH, MOST = 404, 43, 8  # upper end of the maps; from one neuron to the next; neurons in a column
COLUMNS = (52, 322)  # left edges of the maps of the features and of the outputs
OUTPUT = (394, TOP - LARGE)  # left, bottom of the output's large map
CLASSES = (plots.VERMILLION, plots.BLUE, plots.PURPLE)  # of class 0, 1, 2
MARKERS = ("s", "o", "^")


def rgb(colour):
    return np.array([int(colour[i:i + 2], 16) for i in (1, 3, 5)], dtype=float)


SHARES = np.linspace(-1, 1, 255)[:, None]
SCALE = np.where(SHARES > 0, 255 + SHARES * (rgb(plots.BLUE) - 255), 255 - SHARES * (rgb(plots.VERMILLION) - 255))
SCALE = np.clip(SCALE, 0, 255).astype(np.uint8)  # −1 … 1 as vermillion – white – blue


def shade(values):
    """Numbers from −1 to 1, of any shape, as colours (…, 4)."""
    colours = SCALE[np.clip((values + 1) * 127, 0, 254).astype(np.uint8)]
    return np.concatenate([colours, np.full((*values.shape, 1), 255, np.uint8)], axis=-1)


def mixture(probabilities):
    """Probabilities of three classes (…, 3) as the mixture of their tints (…, 4)."""
    tints = np.array([255 + 0.65 * (rgb(colour) - 255) for colour in CLASSES])
    colours = np.clip(probabilities @ tints, 0, 255).astype(np.uint8)
    return np.concatenate([colours, np.full((*colours.shape[:-1], 1), 255, np.uint8)], axis=-1)


class PlaygroundView(View):
    def __init__(self):
        super().__init__(600, 430)
        self.page = plots.blank_axes(self.figure, (0, 0, 600, 430), (0, 600), (0, 430))
        self.weights = LineCollection([], capstyle="butt", zorder=1)
        self.page.add_collection(self.weights, autolim=False)
        self.frames = LineCollection([], capstyle="projecting", zorder=3)
        self.page.add_collection(self.frames, autolim=False)
        self.maps = self.page.add_artist(Maps())
        self.names = [self._text(COLUMNS[0] - 6, TOP - PITCH * i - TILE / 2, "", ha="right")
                      for i in range(len(FEATURES))]
        self.formula = self._text(8, 32, "", va="center", fontsize=plots.px(12), linespacing=1.35)
        self.plane = plots.blank_axes(self.figure, (*OUTPUT, LARGE, LARGE), (-REACH, REACH), (-REACH, REACH))
        self.points = [self.plane.plot([], [], marker, color=colour, markersize=plots.px(6.5), markeredgecolor=edge,
                                       markeredgewidth=plots.px(1), fillstyle=fill, linestyle="")[0]
                       for fill, edge in (("full", "white"), ("none", None))
                       for marker, colour in zip(MARKERS, CLASSES, strict=True)]
        for line, colour in zip(self.points[3:], CLASSES, strict=True):
            line.set(markeredgecolor=colour, markerfacecolor="none")
        self._text(OUTPUT[0] + LARGE / 2, TOP + 14, "output", ha="center")
        self._losses()
        self.move(self.weights, self.maps, self.frames, *self.points, *self.names, self.formula, *self.curves,
                  *self.ends)

    def _text(self, x, y, text, **look):
        return self.page.text(x, y, text, **{"va": "center", "fontsize": plots.px(13)} | look)

    def _losses(self):
        self.chart = plots.axes(self.figure, (OUTPUT[0], 98, 118, 80), "step", xlim=(0, 50), ylim=(0, 1), grid=True)
        self.chart.set_yticks((0, 0.5, 1))
        self._text(OUTPUT[0], 190, "loss")
        self.curves = [self.chart.plot([], [], color=colour, linestyle=dash)[0]
                       for colour, dash in ((plots.GREY, "-"), (plots.INK, plots.DASHES["dashed"]))]
        self.ends = [self._text(0, 0, "", color=colour) for colour in (plots.GREY, plots.INK)]

    def show(self, arrays):
        self._show_network(arrays)
        self._show_points(arrays)
        self._show_losses(arrays)
        self.formula.set_text(arrays.formula)

    def _show_network(self, arrays):
        columns = places(arrays)
        maps, frames, colours = [], [], []
        for column, (centres, values) in enumerate(zip(columns, arrays.maps, strict=True)):
            for (x, y), picture in zip(centres, values, strict=True):
                maps.append((x - TILE / 2, y - TILE / 2, picture, 1))
                frames.append(square(x - TILE / 2, y - TILE / 2, TILE))
                colours.append(plots.INK if column and arrays.chosen == len(frames) - 1 else plots.GREY)
        maps.append((*OUTPUT, arrays.output, LARGE // PIXELS))
        frames.append(square(*OUTPUT, LARGE))
        self.maps.pictures = maps
        self.frames.set_segments(frames)
        chosen = [3 if colour == plots.INK else 1 for colour in colours]
        self.frames.set_linewidths([plots.px(width) for width in (*chosen, 1)])
        self.frames.set_colors([*colours, plots.GREY])
        self._show_weights(columns, arrays)
        for name, place, text in zip(self.names, columns[0], arrays.features, strict=False):
            name.set(position=(COLUMNS[0] - 6, place[1]), text=text)
        for name in self.names[len(arrays.features):]:
            name.set_text("")

    def _show_weights(self, columns, arrays):
        half = np.array([TILE / 2, 0])
        lines = [np.array([start + half, end - half]) for left, right in itertools.pairwise(columns)
                 for start in left for end in right]
        lines += [np.array([end + half, (OUTPUT[0], max(end[1], OUTPUT[1] + 8))]) for end in columns[-1]]
        flat = np.concatenate([*(W.ravel() for W in arrays.weights), np.zeros(len(columns[-1]))])
        strength = np.abs(flat) / max(1.0, float(np.abs(flat).max(initial=0)))
        self.weights.set_segments(lines)
        self.weights.set_linewidths(plots.px(1) * (0.4 + 4.6 * strength))
        self.weights.set_colors([plots.GREY if w == 0 else plots.BLUE if w > 0 else plots.VERMILLION for w in flat])
        self.weights.set_linestyles(["-" if w >= 0 else (0, (3, 1.2)) for w in flat])

    def _show_points(self, arrays):
        for line, (x, y) in zip(self.points, arrays.points, strict=True):
            line.set_data(x, y)

    def _show_losses(self, arrays):
        last = max(len(arrays.losses) - 1, 1)
        end = next(limit for limit in (50, 100, 200, 500) if last <= limit)
        if self.chart.get_xlim()[1] != end:
            self.chart.set_xlim(0, end)
        self.scene = end
        height = np.clip(arrays.losses, 0, 1.02)
        final = [98 + 80 * float(h) for h in height[-1]]
        apart = 14 - abs(final[0] - final[1])
        if apart > 0:  # the higher label goes up and the lower one down
            up = 1 if final[0] >= final[1] else -1
            final = [final[0] + up * apart / 2, final[1] - up * apart / 2]
        for i, name in enumerate(("train", "test")):
            self.curves[i].set_data(np.arange(len(height)), height[:, i])
            self.ends[i].set(position=(OUTPUT[0] + 132, final[i]), text=f"{name} {arrays.losses[-1, i]:.3f}")


def places(arrays):
    """The centres of all maps, a list of (k, 2) for each column, features first and outputs last."""
    lefts = np.linspace(*COLUMNS, len(arrays.maps))
    found = []
    for left, values in zip(lefts, arrays.maps, strict=True):
        down = (MOST - len(values)) / 2 + np.arange(len(values))
        found.append(np.stack([np.full(len(values), left + TILE / 2), TOP - PITCH * down - TILE / 2], axis=1))
    return found


def square(left, bottom, side):
    return [(left, bottom), (left + side, bottom), (left + side, bottom + side), (left, bottom + side), (left, bottom)]
