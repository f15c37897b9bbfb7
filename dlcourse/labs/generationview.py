"""The picture of GenerationLab: the chances of the next symbol; names in columns, or a jig as text and as notes."""

from textwrap import wrap
from typing import NamedTuple

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from .. import plots
from .lettering import Lettering, Line
from .live import View

WIDTH, HEIGHT = 640, 430
ROWS, PITCH, TOP = 27, 14, 384  # symbols of either alphabet; CSS pixels of a row, and of the first one's middle
ZERO, ONE = 62, 182  # where a bar begins, and where one of chance 1 ends
LEFT, RIGHT = 288, 632  # of what is written
COLUMNS, LINES, LEAD = 2, 14, 26  # of names, and CSS pixels from line to line
MARKS = {"known": "●", "held out": "◆", "new": "○", "unfinished": "…"}
INKS = {"known": plots.GREY, "held out": plots.GREEN, "new": plots.BLUE, "unfinished": plots.INK}
LETTERS = 48  # of a line of ABC
SPAN, LOWEST, HIGHEST = 55, 57, 86  # eighths of a row of notes; pitches from A, to d'
ROLLS = ((30, 128), (188, 128))  # bottom and height of the rows of notes


class Name(NamedTuple):
    text: str
    kind: str  # "known", "held out", "new" or "unfinished"


class Arrays(NamedTuple):
    symbols: tuple  # of the alphabet, by id
    chances: np.ndarray  # of each symbol at this temperature
    own: np.ndarray  # of each symbol at temperature 1
    drawn: int  # id
    temperature: float
    names: list  # of `Name`; empty when it writes a jig
    tune: str  # key, new line, ABC; empty when it writes names
    bars: list  # of lists of notes
    finished: bool  # whether the last text has ended

    @property
    def whole_bars(self):
        """The bars that are written to their end."""
        return self.bars if self.finished or self.tune.endswith("|") else self.bars[:-1]


def length(bar):
    return sum(note.eighths for note in bar)


def fits(bar):
    """Whether a bar of a jig has six eighths, or is an upbeat of one or the five that go with it."""
    return length(bar) in (1, 5, 6)


class GenerationView(View):
    def __init__(self):
        super().__init__(WIDTH, HEIGHT)
        self.page = plots.blank_axes(self.figure, (0, 0, WIDTH, HEIGHT), (0, WIDTH), (0, HEIGHT))
        self._chances()
        self.rolls = [Roll(self.figure, self.page, bottom, height) for bottom, height in ROLLS[::-1]]
        self.words = Lettering(self.page, 15)
        self.small = Lettering(self.page, 12)
        self.move(self.bars, self.own, self.labels, *(part for roll in self.rolls for part in roll.artists), self.words,
                  self.small)

    def _chances(self):
        self.page.plot([ZERO, ZERO], [TOP + 8, TOP - 8 - PITCH * (ROWS - 1)], color=plots.GREY, linewidth=plots.px(1))
        rows = TOP - PITCH * np.arange(ROWS)
        self.heights = rows
        self.bars = self.page.add_collection(LineCollection([[(ZERO, y), (ZERO, y)] for y in rows],
                                                            capstyle="butt", linewidths=plots.px(9)), autolim=False)
        self.own = self.page.add_collection(LineCollection([[(ZERO, y - 5), (ZERO, y + 5)] for y in rows],
                                                           colors=plots.INK, linewidths=plots.px(1.5)), autolim=False)
        self.labels = Lettering(self.page, 12)
        for y, text in ((418, "chance of each next symbol"), (403, "| at τ = 1")):
            self.page.text(10, y, text, fontsize=plots.px(12), va="center")

    def show(self, arrays):
        self._show_chances(arrays)
        jig = bool(arrays.tune)
        for roll in self.rolls:
            roll.visible(jig)
        if jig:
            self._show_jig(arrays)
        else:
            self._show_names(arrays)

    def _show_chances(self, arrays):
        order = [*range(1, ROWS), 0]  # the end stands last
        ends = ZERO + (ONE - ZERO) * arrays.chances[order]
        self.bars.set_segments([[(ZERO, y), (x, y)] for x, y in zip(ends, self.heights, strict=True)])
        self.bars.set_color([plots.ORANGE if k == arrays.drawn else plots.BLUE for k in order])
        marks = ZERO + (ONE - ZERO) * arrays.own[order]
        self.own.set_segments([[(x, y - 5), (x, y + 5)] for x, y in zip(marks, self.heights, strict=True)
                               if x > ZERO + 1])
        lines = []
        for k, x, mark, y in zip(order, ends, marks, self.heights, strict=True):
            drawn, name = k == arrays.drawn, {0: "end"}.get(k, arrays.symbols[k]).replace("\n", "new line")
            lines.append(Line(ZERO - 6, y - 4, name, align="right", bold=drawn))
            if drawn or arrays.chances[k] >= 0.005:
                text = f"{arrays.chances[k]:.2f}" + (" ◀ drawn" if drawn else "")
                lines.append(Line(max(x, mark) + 5, y - 4, text, bold=drawn))
        self.labels.write(lines)

    def _show_names(self, arrays):
        lines = []
        for place, name in enumerate(arrays.names[-COLUMNS * LINES:]):
            column, row = divmod(place, LINES)
            lines.append(Line(LEFT + column * 176, 380 - LEAD * row, f"{MARKS[name.kind]} {name.text}",
                              INKS[name.kind], bold=name.kind == "unfinished"))
        self.words.write(lines)
        legend = (("known", "learned from"), ("held out", "real, but held out"), ("new", "new"))
        self.small.write([Line(LEFT + x, 414, f"{MARKS[kind]} {text}", INKS[kind])
                          for x, (kind, text) in zip((0, 108, 250), legend, strict=True)])

    def _show_jig(self, arrays):
        text = arrays.tune + ("" if arrays.finished else "▏")
        lines = [Line(LEFT, 413 - 17 * row, line) for row, line in enumerate(lines_of(text))]
        lines += [Line(LEFT + 14, 10, "→ time, ↑ pitch; most bars have six eighths", plots.GREY)]
        self.words.write([])
        left, whole, shown = list(arrays.bars), len(arrays.whole_bars), 0
        for roll in self.rolls:
            taken = fill(left, SPAN)
            roll.show(left[:taken], [fits(bar) or place >= whole for place, bar in enumerate(left[:taken], shown)])
            left, shown = left[taken:], shown + taken
        self.small.write(lines)


def lines_of(tune):
    """The key and the bars of a tune in ABC as lines, at most six."""
    key, _, body = tune.partition("\n")
    return wrap(f"key {key}:  {body}".replace("\n", "↵").replace("|", "| "), LETTERS)[:6]


def fill(bars, span):
    """How many of the bars, from the first on, fit into a row of `span` eighths; at least one if there is any."""
    ends = np.cumsum([float(length(bar)) for bar in bars])
    return max(int((ends <= span).sum()), min(1, len(bars)))


class Roll:
    """A row of notes: to the right is time, up is pitch, a line's length is the note's."""

    def __init__(self, figure, page, bottom, height):
        self.ax = plots.blank_axes(figure, (LEFT + 14, bottom, RIGHT - LEFT - 14, height), (0, SPAN), (LOWEST, HIGHEST))
        self.grid = [self.ax.axhline(pitch, color=plots.FAINT, linewidth=plots.px(0.8)) for pitch in (62, 69, 74, 81)]
        self.letters = [self.ax.text(-0.7, pitch, name, ha="right", va="center", fontsize=plots.px(12),
                                     color=plots.GREY) for pitch, name in zip((62, 69, 74, 81), "DAda", strict=True)]
        self.wrong = self.ax.add_collection(PolyCollection([], facecolors=plots.VERMILLION_TINT), autolim=False)
        self.lines = self.ax.add_collection(LineCollection([], colors=plots.GREY, linewidths=plots.px(1)),
                                            autolim=False)
        self.notes = self.ax.add_collection(LineCollection([], colors=plots.BLUE, capstyle="butt",
                                                           linewidths=plots.px(6)), autolim=False)
        self.crosses = Lettering(self.ax, 12)
        self.artists = [*self.grid, *self.letters, self.wrong, self.lines, self.notes, self.crosses]

    def visible(self, on):
        for artist in self.artists:
            artist.set_visible(on)

    def show(self, bars, right):
        time, notes, ends, wrong = 0.0, [], [], []
        for bar, fitting in zip(bars, right, strict=True):
            begin = time
            for note in bar:
                if note.pitch is not None:
                    height = min(max(note.pitch, LOWEST), HIGHEST)
                    notes.append([(time + 0.08, height), (time + float(note.eighths) - 0.08, height)])
                time += float(note.eighths)
            ends.append([(time, LOWEST), (time, HIGHEST)])
            if not fitting:
                wrong.append((begin, min(time, SPAN)))
        self.notes.set_segments(notes)
        self.lines.set_segments(ends)
        self.wrong.set_verts([[(a, LOWEST), (b, LOWEST), (b, HIGHEST), (a, HIGHEST)] for a, b in wrong])
        self.crosses.write([Line((a + b) / 2, HIGHEST, "✗", plots.VERMILLION, "center", True) for a, b in wrong])
