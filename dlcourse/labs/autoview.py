"""The picture of AutoencoderLab: what the code paints, one picture through it, how busy it is, and the error."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from .. import plots
from .autorun import LAST, UPDATES
from .live import View
from .templateview import LIMITS, SIGNS, Grid

SAMPLES = 6  # test pictures that are shown with their reconstructions
MOST = 36  # numbers in a code
TOP = 0.08  # of the error axis


class AutoencoderView(View):
    def __init__(self):
        super().__init__(640, 420)
        ink = {"cmap": "gray_r", "vmin": 0, "vmax": 1}
        self.paints = Grid(self.figure, 8, 26, 6, 6, side=8, scale=4, gap=1, head=1, cmap=SIGNS, vmin=-1, vmax=1)
        self.picture, self.made = (Grid(self.figure, left, 26, 1, 1, side=8, scale=10, gap=0, head=0, **ink)
                                   for left in (276, 536))
        self.code = Grid(self.figure, 406, 26, 1, 1, side=6, scale=80 / 6, gap=0, head=0, **ink)
        self.samples = Grid(self.figure, 276, 298, 2, SAMPLES, side=8, scale=6.4, gap=1, head=1, **ink)
        self.page = plots.blank_axes(self.figure, (0, 0, 640, 420), (0, 640), (0, 420))
        for grid in (self.paints, self.picture, self.made, self.code):
            grid.frame()
        for x, y, text in ((8, 407, "what each code number paints"), (276, 407, "input"), (406, 407, "code"),
                           (536, 407, "reconstruction"), (276, 124, "test pictures, and what comes back")):
            self._text(x, y, text)
        for x in (381, 511):
            self._text(x, 354, "→", 18, ha="center")
        self.numbers, self.own = self._text(406, 302, size=12), self._text(536, 302, size=12)
        ax = plots.blank_axes(self.figure, (52, 160, 120, 9), (0, 1), (0, 1))
        ax.imshow(np.linspace(-1, 1, 121)[None], cmap=SIGNS, extent=(0, 1, 0, 1), aspect="auto")
        self.limits = self._text(46, 164, ha="right", size=12), self._text(178, 164, size=12)
        self.hands = [grid.ax.add_patch(Rectangle((0, 0), side, side, facecolor="none", edgecolor=plots.ORANGE,
                                                  linewidth=plots.px(2), zorder=4, clip_on=False))
                      for grid, side in ((self.paints, 8), (self.code, 1))]
        self._activity()
        self._curve()
        self.move(*(grid.image for grid in (self.paints, self.picture, self.made, self.code, self.samples)),
                  *self.hands, self.numbers, self.own, *self.limits, self.bars, self.wanted, self.wanted_text,
                  self.linear, self.curve, self.end)

    def _text(self, x, y, text="", size=13, **looks):
        return self.page.text(x, y, text, fontsize=plots.px(size), va="center", **looks)

    def _activity(self):
        ax = plots.axes(self.figure, (312, 180, 304, 84), "code number", "mean activity", xlim=(0.4, MOST + 0.6),
                        ylim=(0, 1))
        ax.set(xticks=(1, 9, 18, 27, 36), yticks=(0, 0.5, 1))
        self.bars = ax.add_collection(LineCollection([], linewidths=plots.px(6), color=plots.BLUE, capstyle="butt"),
                                      autolim=False)
        (self.wanted,) = ax.plot([], [], color=plots.INK, linestyle=plots.DASHES["dashed"], linewidth=plots.px(1.5))
        self.wanted_text = ax.text(MOST + 0.6, 0, "", ha="right", va="bottom", fontsize=plots.px(12))

    def _curve(self):
        ax = plots.axes(self.figure, (60, 42, 172, 100), "updates", "error a pixel", xlim=(0, LAST * UPDATES),
                        ylim=(0, TOP), grid=True)
        ax.set(xticks=range(0, LAST * UPDATES + 1, 250), yticks=(0, 0.02, 0.04, 0.06, 0.08))
        (self.linear,) = ax.plot([], [], color=plots.GREY, linestyle=plots.DASHES["dashed"], linewidth=plots.px(1.5))
        ax.plot([250, 310], [0.072] * 2, color=plots.GREY, linestyle=plots.DASHES["dashed"], linewidth=plots.px(1.5))
        ax.text(330, 0.072, "best linear code", color=plots.GREY, va="center", fontsize=plots.px(12))
        (self.curve,) = ax.plot([], [], color=plots.BLUE, marker="o", markevery=[-1], markersize=plots.px(7),
                                clip_on=False)
        self.end = ax.text(0, 0, "", color=plots.BLUE, fontsize=plots.px(13), va="bottom")

    def show(self, arrays):
        largest = np.abs(arrays.weights).max()
        limit = next((limit for limit in LIMITS if largest <= limit), LIMITS[-1])
        self.paints.shades.limits = -limit, limit
        for text, sign in zip(self.limits, "−+", strict=True):
            text.set_text(f"{sign}{limit:g}")
        self.paints.show(arrays.weights)
        self.picture.show([arrays.picture])
        self.code.show([np.pad(arrays.code, (0, MOST - len(arrays.code))).reshape(6, 6)])
        self.made.show([arrays.made])
        self.samples.show(arrays.samples)
        self.own.set_text(f"error {arrays.own:.3f}")
        self.numbers.set_text(f"number {arrays.unit + 1}: {arrays.code[arrays.unit]:.2f}" if arrays.changed else
                              f"6 strongest: {100 * strongest(arrays.code):.0f} %")
        places = self.paints.corner(arrays.unit), divmod(arrays.unit, 6)[::-1]
        for hand, place in zip(self.hands, places, strict=True):
            hand.set_xy(place)
        self._show_activity(arrays)
        self._show_curve(arrays)

    def _show_activity(self, arrays):
        self.bars.set_segments([[(j + 1, 0), (j + 1, share)] for j, share in enumerate(arrays.active)])
        self.wanted.set_data(([0.4, MOST + 0.6], [arrays.rho] * 2) if arrays.rho else ([], []))
        self.wanted_text.set_text(f"ρ = {arrays.rho:g}" if arrays.rho else "")
        self.wanted_text.set_y((arrays.rho or 0) + 0.04)

    def _show_curve(self, arrays):
        error, updates = arrays.errors[-1], UPDATES * np.arange(len(arrays.errors))
        self.linear.set_data([0, LAST * UPDATES], [arrays.linear] * 2)
        self.curve.set_data(updates, np.minimum(arrays.errors, TOP))
        self.end.set_text(f"{error:.3f}")
        self.end.set(x=min(updates[-1] + 30, LAST * UPDATES - 165),
                     y=error + 0.005 if error < 0.055 else min(error, TOP) - 0.016)


def strongest(codes, few=6):
    """The share of all activity that the few strongest numbers carry, one for each code (…, size)."""
    ordered = np.sort(codes, axis=-1)[..., ::-1]
    return ordered[..., :few].sum(axis=-1) / ordered.sum(axis=-1)
