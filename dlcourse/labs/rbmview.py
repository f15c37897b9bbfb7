"""The picture of RbmLab: filters, one picture there and back, fantasies beside what was learned, and the error."""

import numpy as np

from .. import plots
from .live import View
from .rbmrun import LAST, UPDATES
from .templateview import LIMITS, SIGNS, Grid

DREAMS, MODELS = 18, 6  # fantasies; pictures learned from, for comparison
MOST = 36  # hidden units
TOP = 0.12  # of the error axis


class RbmView(View):
    def __init__(self):
        super().__init__(640, 420)
        ink = {"cmap": "gray_r", "vmin": 0, "vmax": 1}
        self.filters = Grid(self.figure, 8, 26, 6, 6, side=8, scale=4, gap=1, head=1, cmap=SIGNS, vmin=-1, vmax=1)
        self.picture, self.made = (Grid(self.figure, left, 26, 1, 1, side=8, scale=10, gap=0, head=0, **ink)
                                   for left in (276, 536))
        self.hidden = Grid(self.figure, 406, 26, 1, 1, side=6, scale=80 / 6, gap=0, head=0, **ink)
        self.dreams = Grid(self.figure, 276, 146, 3, 6, side=8, scale=6.4, gap=1, head=1, **ink)
        self.models = Grid(self.figure, 276, 350, 1, 6, side=8, scale=6.4, gap=1, head=1, **ink)
        self.page = plots.blank_axes(self.figure, (0, 0, 640, 420), (0, 640), (0, 420))
        for grid in (self.filters, self.picture, self.made, self.hidden):
            grid.frame()
        for x, text in ((8, "weights of hidden units"), (276, "input v"), (406, "P(h = 1 | v)"),
                        (536, "reconstruction")):
            self._text(x, 407, text)
        for x in (381, 511):
            self._text(x, 354, "→", 18, ha="center")
        self.shares, self.own = self._text(406, 302, size=12), self._text(536, 302, size=12)
        self._text(276, 276, "fantasies")
        self._text(276, 70, "some of the pictures it learns from")
        ax = plots.blank_axes(self.figure, (52, 160, 120, 9), (0, 1), (0, 1))
        ax.imshow(np.linspace(-1, 1, 121)[None], cmap=SIGNS, extent=(0, 1, 0, 1), aspect="auto")
        self.limits = self._text(46, 164, ha="right", size=12), self._text(178, 164, size=12)
        self._curve()
        self.move(*(grid.image for grid in (self.filters, self.picture, self.made, self.hidden, self.dreams,
                                            self.models)),
                  self.shares, self.own, *self.limits, self.curve, self.end)

    def _text(self, x, y, text="", size=13, **looks):
        return self.page.text(x, y, text, fontsize=plots.px(size), va="center", **looks)

    def _curve(self):
        ax = plots.axes(self.figure, (60, 42, 172, 100), "updates", "error a pixel", xlim=(0, LAST * UPDATES),
                        ylim=(0, TOP), grid=True)
        ax.set(xticks=range(0, LAST * UPDATES + 1, 100), yticks=(0, 0.04, 0.08, 0.12))
        self.mean = ax.axhline(0, color=plots.GREY, linestyle=plots.DASHES["dashed"], linewidth=plots.px(1.5))
        (self.curve,) = ax.plot([], [], color=plots.BLUE, marker="o", markevery=[-1], markersize=plots.px(7),
                                clip_on=False)
        self.end = ax.text(0, 0, "", color=plots.BLUE, fontsize=plots.px(13), va="top")
        ax.text(LAST * UPDATES, 0.077, "mean picture", color=plots.GREY, ha="right", va="bottom",
                fontsize=plots.px(12))

    def show(self, arrays):
        largest = np.abs(arrays.weights).max()
        limit = next((limit for limit in LIMITS if largest <= limit), LIMITS[-1])
        self.filters.shades.limits = -limit, limit
        for text, sign in zip(self.limits, "−+", strict=True):
            text.set_text(f"{sign}{limit:g}")
        self.filters.show(arrays.weights)
        self.picture.show([arrays.picture])
        self.hidden.show([np.pad(arrays.hidden, (0, MOST - len(arrays.hidden))).reshape(6, 6)])
        self.made.show([arrays.made])
        self.dreams.show(arrays.fantasies)
        self.models.show(arrays.models)
        self.shares.set_text(f"{round(arrays.hidden.sum())} of {len(arrays.hidden)} on")
        self.own.set_text(f"error {arrays.own:.3f}")
        self._show_curve(arrays)

    def _show_curve(self, arrays):
        if self.mean.get_ydata()[0] != arrays.mean:
            self.mean.set_ydata([arrays.mean] * 2)
        error, updates = arrays.errors[-1], UPDATES * np.arange(len(arrays.errors))
        self.curve.set_data(updates, np.minimum(arrays.errors, TOP))
        self.end.set_text(f"{error:.3f}")
        self.end.set(x=min(updates[-1] + 12, LAST * UPDATES - 110),
                     y=error + 0.02 if error < 0.045 else min(error, 0.072) - 0.006)
