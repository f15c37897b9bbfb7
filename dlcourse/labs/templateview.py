"""The picture of TemplatesLab: ten templates, one test picture with its answer, the worst mistakes, two accuracies."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from .. import plots
from .live import View
from .pixels import Maps, Shades

SIGNS = LinearSegmentedColormap.from_list("signs", [plots.VERMILLION, "white", plots.BLUE])
LIMITS = [digit * 10.0**power for power in range(-2, 4) for digit in (1, 1.5, 2, 3, 5, 7)]  # of the colour scale


class Grid:
    """Pictures of `side` × `side` pixels in rows and columns, with room for words above each."""

    def __init__(self, figure, left, top, rows, columns, *, scale, gap, head, side=28, **looks):
        self.rows, self.columns, self.gap, self.head, self.side, self.scale = rows, columns, gap, head, side, scale
        high, wide = rows * (side + head), columns * (side + gap)
        self.left, self.top = left, figure.get_size_inches()[1] * plots.DPI - top
        self.ax = plots.blank_axes(figure, (left, self.top - high * scale, wide * scale, high * scale), (0, wide),
                                   (high, 0))
        self.shades, self.image = Shades(**looks), self.ax.add_artist(Maps())

    def corner(self, number):
        """(column, row) of a picture's upper left corner."""
        row, column = divmod(number, self.columns)
        return column * (self.side + self.gap), row * (self.side + self.head) + self.head

    def frame(self):
        """A line round the place of each picture, outside of it."""
        half = 0.5 / self.scale
        for number in range(self.rows * self.columns):
            column, row = self.corner(number)
            self.ax.add_patch(Rectangle((column - half, row - half), self.side + 2 * half, self.side + 2 * half,
                                        facecolor="none", edgecolor=plots.FAINT, linewidth=plots.px(1), clip_on=False))

    def show(self, pictures):
        corners = map(self.corner, range(len(pictures)))
        self.image.pictures = [(self.left + self.scale * column, self.top - self.scale * (row + self.side),
                                self.shades(picture), self.scale)
                               for (column, row), picture in zip(corners, pictures, strict=True)]


class TemplatesView(View):
    def __init__(self):
        super().__init__(640, 430)
        self.templates = Grid(self.figure, 8, 4, 2, 5, scale=3, gap=2, head=7, cmap=SIGNS, vmin=-1, vmax=1)
        self.picture = Grid(self.figure, 476, 6, 1, 1, scale=3, gap=0, head=0, cmap="gray_r", vmin=0, vmax=1)
        self.worst = Grid(self.figure, 370, 270, 2, 4, scale=2, gap=5, head=9, cmap="gray_r", vmin=0, vmax=1)
        self.page = plots.blank_axes(self.figure, (0, 0, 640, 430), (0, 640), (0, 430))
        for grid in (self.templates, self.picture):
            grid.frame()
        self.captions = [self._above(self.templates, number, "left", fontweight="bold", text=str(number))
                         for number in range(10)]
        self.sums = [self._above(self.templates, number, "right") for number in range(10)]
        self.turns = [self._above(self.worst, number, "left", 12) for number in range(8)]
        self.sure = [self._above(self.worst, number, "right", 12) for number in range(8)]
        self.is_a, self.says = (self._text(566, y) for y in (404, 384))
        self.heading = self._text(370, 166)
        self._scale()
        self._bars()
        self._curves()
        self.move(self.templates.image, self.picture.image, self.worst.image, *self.sums, *self.turns, *self.sure,
                  self.is_a, self.says, self.heading, *self.limits, self.kind, self.bars, *self.chances, *self.curves,
                  *self.ends)

    def _text(self, x, y, text="", size=13, **looks):
        return self.page.text(x, y, text, fontsize=plots.px(size), va="center", **looks)

    def _above(self, grid, number, side, size=13, **looks):
        column, row = grid.corner(number)
        return grid.ax.text(column + (28 if side == "right" else 0), row - 1, looks.pop("text", ""), ha=side,
                            va="bottom", fontsize=plots.px(size), **looks)

    def _scale(self):
        ax = plots.blank_axes(self.figure, (52, 196, 120, 9), (0, 1), (0, 1))
        ax.imshow(np.linspace(-1, 1, 121)[None], cmap=SIGNS, extent=(0, 1, 0, 1), aspect="auto")
        self.limits = self._text(46, 200, ha="right", size=12), self._text(178, 200, size=12)
        self.kind = self._text(452, 200, size=12, ha="right")

    def _bars(self):
        ax = plots.blank_axes(self.figure, (492, 184, 80, 140), (0, 1), (9.5, -0.5))
        ax.plot([0, 0], [-0.5, 9.5], color=plots.GREY, linewidth=plots.px(1), clip_on=False)
        self.bars = ax.add_collection(LineCollection([[(0, k), (0, k)] for k in range(10)], capstyle="butt",
                                                     linewidths=plots.px(9)), autolim=False)
        self._text(476, 331, "softmax of the scores", size=12)
        heights = 324 - 14 * (np.arange(10) + 0.5)
        for k, y in enumerate(heights):
            self._text(478, y, str(k), size=12)
        self.chances = [self._text(0, y, size=12) for y in heights]

    def _curves(self):
        ax = plots.axes(self.figure, (52, 42, 204, 124), "thousand pictures looked at", "accuracy", xlim=(0, 20),
                        ylim=(0.5, 1), grid=True)
        ax.set(xticks=range(0, 21, 4), yticks=(0.5, 0.6, 0.7, 0.8, 0.9, 1))
        looks = ((plots.GREY, plots.DASHES["dashed"], "s"), (plots.BLUE, "-", "o"))
        self.curves = [ax.plot([], [], color=color, linestyle=dash, marker=marker, markevery=[-1],
                               clip_on=False, markersize=plots.px(7))[0] for color, dash, marker in looks]
        self.ends = [ax.text(0, 0, "", color=color, fontsize=plots.px(13), va="center") for color, *_ in looks]

    def show(self, arrays):
        self._show_templates(arrays)
        self._show_picture(arrays)
        self.worst.show(arrays.worst)
        confusions = [*arrays.confusions, *[None] * (8 - len(arrays.confusions))]
        for turn, sure, confusion in zip(self.turns, self.sure, confusions, strict=True):
            turn.set_text(f"{confusion[0]}→{confusion[1]}" if confusion else "")
            sure.set_text(f"{confusion[2]:.2f}" if confusion else "")
        self.heading.set_text(f"{arrays.wrong} of 1,000 wrong; the worst:")
        self._show_curves(arrays.accuracies)

    def _show_templates(self, arrays):
        largest = np.abs(arrays.templates).max()
        limit = next((limit for limit in LIMITS if largest <= limit), LIMITS[-1])
        self.templates.shades.limits = -limit, limit
        self.templates.show(arrays.templates)
        for text, sign in zip(self.limits, "−+", strict=True):
            text.set_text(f"{sign}{limit:g}")
        self.kind.set_text("weight × ink; numbers: sum + bias" if arrays.product else
                           "weights; numbers: the picture's scores")
        for text, score in zip(self.sums, arrays.scores, strict=True):
            text.set_text(plots.number(score, 1))

    def _show_picture(self, arrays):
        answer = int(arrays.scores.argmax())
        right = answer == arrays.label
        self.picture.show([arrays.picture])
        self.is_a.set_text(f"is a {arrays.label}")
        self.says.set(text=f"says {answer} {'✓' if right else '✗'}", color=plots.GREEN if right else plots.VERMILLION)
        self.bars.set_segments([[(0, k), (chance, k)] for k, chance in enumerate(arrays.probabilities)])
        inks = [plots.GREY] * 10
        inks[answer] = plots.GREEN if right else plots.VERMILLION
        self.bars.set_color(inks)
        for k, (text, chance) in enumerate(zip(self.chances, arrays.probabilities, strict=True)):
            text.set_text(f"{chance:.2f}" + ("  true" if k == arrays.label else ""))
            text.set_x(498 + 80 * chance)

    def _show_curves(self, accuracies):
        steps = np.arange(len(accuracies))
        for curve, text, values, name, height in zip(self.curves, self.ends, accuracies.T, ("training", "test"),
                                                     apart(*accuracies[-1]), strict=True):
            curve.set_data(steps, np.clip(values, 0.5, 1))
            text.set_text(f"{name} {values[-1]:.2f}")
            text.set_position((steps[-1] + 1, height))


def apart(first, second, gap=0.11, low=0.53, high=1.0):
    """Heights for two labels near `first` and `second`, at least `gap` apart and between `low` and `high`."""
    upper, lower = max(first, second), min(first, second)
    spread = max(gap - (upper - lower), 0) / 2
    lower = max(lower - spread, low)
    upper = min(max(upper + spread, lower + gap), high)
    lower = min(lower, upper - gap)
    return (upper, lower) if first >= second else (lower, upper)
