"""What the picture of RnnTypesLab consists of: boxes, arrows, cells and words, column by column."""

from typing import NamedTuple

import numpy as np

from .. import plots
from .lettering import Line
from .templateview import SIGNS
from .typesrun import Trace

WIDTH, HEIGHT = 640, 430
LEFT, HIGH = 58, 22  # pixels for the words at the left; height of a box with a word
NOTE = "*: training saw this word less than twice, so the network hears “unknown”"
COLOURS = "cells of the state: vermillion −1, white 0, blue +1"


class Arrays(NamedTuple):
    trace: Trace
    step: int  # 1 at the first; at most the number of columns
    neuron: int  # 1 at the first
    unrolled: bool


class Shape(NamedTuple):
    """Where the columns stand: the middles of their cells, and the sizes that all share."""

    x: np.ndarray
    y: np.ndarray
    pitch: int
    cell: int  # CSS pixels
    across: int  # cells in a row of a state
    arrow: int  # length of an upright arrow

    @property
    def half(self):
        """(half the width, half the height) of a state's cells."""
        return self.across * self.cell // 2, 4 * self.cell


def shape(arrays):
    columns, reading = arrays.trace.columns, arrays.trace.reading
    n, across = len(columns), len(columns[0].hidden) // 8
    if not arrays.unrolled:
        return Shape(np.full(n, 348.0), np.full(n, 246.0 if n == 1 else 214.0), 72, 12, across, 44)
    if reading:
        rows = np.arange(n) >= reading
        x = LEFT + 30 + 50 * (np.arange(n) - reading * rows)
        return Shape(x.astype(float), np.where(rows, 108.0, 322.0), 50, 6, across, 20)
    return Shape((LEFT + WIDTH) / 2 + 72 * (np.arange(n) - (n - 1) / 2), np.full(n, 246.0 if n == 1 else 214.0), 72,
                 12 if n == 1 else 10 if across == 4 else 6, across, 44)


class Drawing:
    """Collects what a picture consists of, column by column."""

    def __init__(self, arrays, shape):
        self.arrays, self.shape = arrays, shape
        self.paths, self.heads, self.boxes, self.marks, self.pictures, self.words, self.small = ([] for _ in range(7))

    def draw(self):
        trace, now = self.arrays.trace, self.arrays.step - 1
        for k in range(len(trace.columns)) if self.arrays.unrolled else [now]:
            self.column(k, plots.ORANGE if k == now else plots.GREY if k < now else plots.FAINT)
        self.beside()
        self.small.append(Line(WIDTH - 8, 8, COLOURS, plots.GREY, "right"))
        if trace.truth and now + 1 == len(trace.columns):
            self.words.append(Line(8, HEIGHT - 18, f"right would be: {trace.truth}"))
        if any(column.new for column in trace.columns):
            self.small.append(Line(8, 8, NOTE, plots.GREY))

    def column(self, k, color):
        trace, s, known = self.arrays.trace, self.shape, k < self.arrays.step
        column, x, y = trace.columns[k], s.x[k], s.y[k]
        wide, high = s.half
        width = 2.5 if color == plots.ORANGE else 1.2
        bottom, top = y - high - 20, y + high + 4
        self.box(x, (bottom + top) / 2, max(wide + 4, 20), (top - bottom) / 2, color, width)
        if known:
            self.state(column.hidden, x, y)
        self.hear(k, x, bottom - s.arrow, color, width, known)
        self.arrow((x, bottom - s.arrow), (x, bottom), color, "W" + self.prime(k))
        if column.said:
            self.arrow((x, top), (x, top + s.arrow), color, "V")
            self.say(k, x, top + s.arrow + HIGH / 2, color, width, known)
        if len(trace.columns) > 1:
            self.hand_on(k, color)

    def prime(self, k):
        """The writing network of an encoder and decoder has weights of its own."""
        return "′" if 0 < self.arrays.trace.reading <= k else ""

    def state(self, hidden, x, y):
        wide, high = self.shape.half
        cell, across = self.shape.cell, self.shape.across
        self.picture(SIGNS(0.5 + hidden.reshape(8, across) / 2, bytes=True), x - wide, y + high, cell)
        place = self.arrays.neuron - 1
        left, top = x - wide + cell * (place % across), y + high - cell * (place // across)
        self.marks.append(corners(left + cell / 2, top - cell / 2, cell / 2, cell / 2, closed=True))
        self.small.append(Line(x, y - high - 15, plots.number(hidden[place], 2), align="center"))

    def hear(self, k, x, top, color, width, known):
        """The box under the state: what comes from outside, or what was said last."""
        trace = self.arrays.trace
        column = trace.columns[k]
        if trace.picture is not None:
            self.box(x, top - 50, 50, 50, color, width)
            ink = np.full((8, 8, 4), 255, np.uint8)
            ink[..., :3] = 255 - (255 * trace.picture[..., None]).astype(np.uint8)
            self.picture(ink, x - 48, top - 2, 12)
            return
        word = (column.heard or column.back or "start") + "*" * column.new
        self.box(x, top - HIGH / 2, self.room(word), HIGH / 2, color, width)
        if known or column.heard:
            self.lettering(word).append(Line(x, top - HIGH / 2 - 4, visible(word), plots.INK if known else plots.GREY,
                                             "center"))
        if column.back and self.arrays.unrolled:
            (out_x, out_y), middle, y = self.mouth(k - 1), x - self.shape.pitch / 2, top - HIGH / 2
            self.path([(out_x, out_y), (middle, out_y), (middle, y), (x - self.room(word), y)], color, dashed=True)
        elif column.back:
            self.small.append(Line(x - self.room(word) - 6, top - HIGH / 2 - 4, "what it said last:", plots.GREY,
                                   "right"))

    def say(self, k, x, y, color, width, known):
        column = self.arrays.trace.columns[k]
        self.box(x, y, self.room(column.said), HIGH / 2, color, width)
        if not known:
            return
        right = self.arrays.trace.right(k)
        ink = {None: plots.INK, True: plots.GREEN, False: plots.VERMILLION}[right]
        self.lettering(column.said).append(Line(x, y - 4, visible(column.said), ink, "center", True))
        sign = {None: "", True: " ✓", False: " ✗"}[right]
        self.small.append(Line(x, y + 16, f"{column.chance:.2f}{sign}", ink, "center"))

    def hand_on(self, k, color):
        """The way of the state from the step before."""
        s, trace = self.shape, self.arrays.trace
        wide = max(s.half[0] + 4, 20)
        x, y = s.x[k] - wide, s.y[k]
        if not self.arrays.unrolled:
            x = s.x[k] + wide
            self.path([(x, y + 30), (x + 60, y + 30), (x + 60, y - 30), (x, y - 30)], color)
            self.small += [Line(x + 68, y + 2, f"U{self.prime(k)}"), Line(x + 68, y - 14, "one step later", plots.GREY)]
        elif k == 0:
            self.arrow((x - 24, y), (x, y), color, "U")
            self.small.append(Line(x - 28, y - 4, "h₀", plots.GREY, "right"))
        elif k == trace.reading:
            last, between = s.x[k - 1] + wide, 214
            self.path([(last, s.y[k - 1]), (last + 12, s.y[k - 1]), (last + 12, between), (x - 14, between),
                       (x - 14, y), (x, y)], color)
            self.small += [Line(s.x[2], between + 5, "the state is handed over", plots.GREY),
                           Line(x - 8, y + 5, "U′", plots.GREY, "center")]
        else:
            roomy = not trace.reading and not trace.columns[-1].back  # a letter fits between the states
            self.arrow((s.x[k - 1] + wide, y), (x, y), color, "U" if roomy else "")

    def beside(self):
        """The names of the rows, at the left."""
        s, trace = self.shape, self.arrays.trace
        rows = {0: None, trace.reading: None} if self.arrays.unrolled else {self.arrays.step - 1: None}
        for k in rows:
            y, high = s.y[k], s.half[1]
            names = [("state", y + high - 10), (f"neuron {self.arrays.neuron}", y - high - 15)]
            if trace.picture is None:
                names.append(("hears", y - high - 20 - s.arrow - HIGH / 2 - 4))
            if not trace.reading or k >= trace.reading:
                names.append(("says", y + high + 4 + s.arrow + HIGH / 2 - 4))
            self.small += [Line(8, height, name, plots.GREY) for name, height in names]

    def mouth(self, k):
        """The right end of the box of what is said."""
        s = self.shape
        return s.x[k] + self.room(self.arrays.trace.columns[k].said), s.y[k] + s.half[1] + 4 + s.arrow + HIGH / 2

    def room(self, word):
        """Half the width of a word's box."""
        return min(max(4 * len(word) + 4, 13), self.shape.pitch / 2 - 2)

    def lettering(self, word):
        return self.words if len(word) < 8 else self.small

    def box(self, x, y, half_width, half_height, color, width):
        self.boxes.append((corners(x, y, half_width, half_height), color, width))

    def arrow(self, start, end, color, name=""):
        self.path([start, end], color)
        (x0, y0), (x1, y1) = start, end
        place = ((x0 + x1) / 2 - 3, y0 + 5, "center") if y0 == y1 else (x0 + 5, (y0 + y1) / 2 - 5, "left")
        self.small.append(Line(*place[:2], name, plots.GREY, place[2]))

    def path(self, points, color, dashed=False):
        """A line through points with a head at its end."""
        self.paths.append((points, color, dashed))
        end, before = np.array(points[-1]), np.array(points[-2])
        along = (end - before) / np.abs(end - before).sum()
        side = along[::-1] * 4
        self.heads.append(([end, end - 7 * along + side, end - 7 * along - side], color))

    def picture(self, colors, left, top, cell):
        """Cells of `cell` pixels in their colours (rows, columns, 4)."""
        self.pictures.append((left, top - cell * len(colors), colors, cell))


def visible(word):
    return "␣" if word == " " else word


def corners(x, y, half_width, half_height, closed=False):
    points = [(x + a * half_width, y + b * half_height) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    return [*points, points[0]] if closed else points
