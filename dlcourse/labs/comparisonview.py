"""The picture of ComparisonLab: what each network sees, what it says, and how it does on all the new digits."""

from typing import NamedTuple

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from .. import plots
from .comparisonrun import KINDS, SIDE, SIZES, parameters
from .lettering import Lettering, Line
from .live import View
from .pixels import Sheet
from .vanishing import apart

LOOKS = {"ANN": (plots.VERMILLION, "dashed", "s"), "CNN": (plots.BLUE, "solid", "o"),
         "RNN": (plots.PURPLE, "dotted", "d")}
SEES = {"ANN": "64 numbers", "CNN": "a picture", "RNN": "8 rows in time"}
BASES = (314, 178, 42)  # where the bars of each network stand, in CSS pixels from below
LEFT, CELL, FOOT = 12, 10, 22  # left edge of the pictures, size of a pixel, from the bars down to a picture's foot


class Arrays(NamedTuple):
    picture: np.ndarray  # (8, 8) of the digit, damaged and arranged, as the networks get it
    label: int
    chances: np.ndarray  # (kinds, 10) what each network makes of it
    curves: np.ndarray  # (kinds, sizes) share of the new digits right, mean of three starts
    plain: np.ndarray  # the same for digits as they are, undamaged
    size: int


def in_time(picture):
    """The eight rows apart: (56, 8), five times each row and twice paper."""
    return np.pad(picture[:, None].repeat(5, axis=1), ((0, 0), (0, 2), (0, 0))).reshape(-1, SIDE)


class ComparisonView(View):
    def __init__(self):
        super().__init__(640, 414)
        self.page = plots.blank_axes(self.figure, (0, 0, 640, 414), (0, 640), (0, 414))
        self.answers = Lettering(self.page, 13)
        self._pictures()
        self.bars = [self.page.add_collection(LineCollection([], colors=LOOKS[kind][0], linewidths=plots.px(10),
                                                             capstyle="butt"), autolim=False) for kind in KINDS]
        self.page.set(xlim=(0, 640), ylim=(0, 414))
        self._chart()
        self.move(*self.pictures, *self.frames, *self.bars, *self.plain, *self.curves, *self.points, self.now,
                  self.answers, self.ends)

    def _pictures(self):
        """What each network sees, framed and named, with the kernel on the CNN's and time beside the RNN's."""
        self.pictures, self.frames = [], []
        for kind, base in zip(KINDS, BASES, strict=True):
            low, width, height = (base + 6, 128, 24) if kind == "ANN" else (base - FOOT, SIDE * CELL, SIDE * CELL)
            self.pictures.append(self.page.add_artist(Sheet((LEFT, low, width, height), cmap="gray_r", vmin=0,
                                                            vmax=1)))
            self._frame(LEFT, low, width, height, plots.GREY, 1)
            self.page.plot([162, 302], [base, base], color=plots.GREY, linewidth=plots.px(1))
            self._text(LEFT, base + 86, f"{kind}: {SEES[kind]}", kind, fontweight="bold")
            self.page.text(LEFT, base + 69, f"{parameters(kind):,} parameters", fontsize=plots.px(12), va="center")
            for number in range(10):
                self.page.text(169 + 14 * number, base - 10, str(number), fontsize=plots.px(11), ha="center",
                               va="center")
        self._frame(LEFT + 2 * CELL, BASES[1] - FOOT + 3 * CELL, 3 * CELL, 3 * CELL, LOOKS["CNN"][0], 2.5)
        self._text(100, BASES[1] + 18, "3 × 3\nkernel", "CNN")
        self.page.annotate("", (104, BASES[2] - FOOT), (104, BASES[2] - FOOT + SIDE * CELL),
                           arrowprops={"arrowstyle": "->", "color": LOOKS["RNN"][0], "linewidth": plots.px(2)})
        self._text(110, BASES[2] + 18, "time", "RNN")

    def _frame(self, left, low, width, height, color, line):
        self.frames.append(self.page.add_patch(Rectangle((left, low), width, height, fill=False, edgecolor=color,
                                                         linewidth=plots.px(line))))

    def _text(self, x, y, words, kind, **looks):
        self.page.text(x, y, words, color=LOOKS[kind][0], fontsize=plots.px(13), va="center", **looks)

    def _chart(self):
        ax = plots.axes(self.figure, (378, 52, 168, 312), "digits to learn from", "new digits right (%)",
                        xlim=(42, 1190), ylim=(0, 100), grid=True)
        ax.set_xscale("log")
        ax.set_xticks(SIZES, SIZES)
        ax.minorticks_off()
        ax.set_yticks(range(0, 101, 20))
        ax.axhline(10, color=plots.GREY, linestyle=plots.DASHES["dotted"], linewidth=plots.px(1.5))
        ax.text(1300, 10, "guessing", color=plots.GREY, fontsize=plots.px(12), va="center")
        self.page.text(366, 396, "all 797 new digits, three random starts", fontsize=plots.px(13), va="center")
        self.page.text(366, 380, "pale: digits as they are", fontsize=plots.px(12), va="center", color=plots.GREY)
        self.plain = [ax.plot(SIZES, [0] * len(SIZES), color=LOOKS[kind][0], alpha=0.3,
                              linestyle=plots.DASHES[LOOKS[kind][1]])[0] for kind in KINDS]
        self.curves = [ax.plot(SIZES, [0] * len(SIZES), color=LOOKS[kind][0], clip_on=False,
                               linestyle=plots.DASHES[LOOKS[kind][1]])[0] for kind in KINDS]
        self.points = [ax.plot([], [], LOOKS[kind][2], color=LOOKS[kind][0], clip_on=False)[0] for kind in KINDS]
        self.now = ax.axvline(50, color=plots.GREY, linewidth=plots.px(1))
        self.ends = Lettering(ax, 13)

    def show(self, arrays):
        views = arrays.picture.reshape(1, -1), arrays.picture, in_time(arrays.picture)
        for picture, view in zip(self.pictures, views, strict=True):
            picture.set_data(view)
        answers = []
        for base, bars, chances in zip(BASES, self.bars, arrays.chances, strict=True):
            x = 169 + 14 * np.arange(10)
            bars.set_segments([[(at, base), (at, base + 56 * chance)] for at, chance in zip(x, chances, strict=True)])
            said = int(chances.argmax())
            mark, color = ("✓", plots.GREEN) if said == arrays.label else ("✗", plots.VERMILLION)
            answers += [Line(162, base + 69, f"says {said}, {100 * chances[said]:.0f} % sure"),
                        Line(302, base + 69, mark, color, bold=True)]
        self.answers.write(answers)
        place = SIZES.index(arrays.size)
        for rows, lines in ((arrays.curves, self.curves), (arrays.plain, self.plain)):
            for line, row in zip(lines, rows, strict=True):
                line.set_ydata(100 * row)
        for point, row in zip(self.points, arrays.curves, strict=True):
            point.set_data([arrays.size], [100 * row[place]])
        self.now.set_xdata([arrays.size] * 2)
        values = 100 * arrays.curves[:, place]
        heights = apart(list(100 * arrays.curves[:, -1]), 5.2, 15, 99)
        self.ends.write([Line(1300, height - 1.4, f"{kind} {value:.1f}", LOOKS[kind][0], bold=True)
                         for kind, value, height in zip(KINDS, values, heights, strict=True)])
