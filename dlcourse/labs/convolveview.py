"""The picture of ConvolutionLab: the digit, the sum under the kernel number by number, the three maps."""

import numpy as np
from matplotlib.collections import LineCollection

from .. import plots
from .lettering import Lettering, Line
from .live import View
from .pixels import Maps
from .playview import shade, square

SIDE, KERNEL = 28, 3
MAP = SIDE - KERNEL + 1
POOL = MAP // 2
PIXEL, CELL = 6, 36  # CSS pixels for each pixel of the digit, for each number of the sum
DIGIT = 12, 210  # left, bottom
GRIDS = (214, 256), (354, 256), (494, 256)  # patch, kernel, products
MAPS = (12, 12), (242, 12), (472, 12)  # net inputs, after ReLU, pooled
PALE = 0.35  # strength of colours at places where the kernel has not been
TINT = 0.5  # strength of colours behind numbers


def grey(ink):
    """Ink from 0 to 1, of any shape, as colours (…, 4)."""
    colours = np.repeat((255 * (1 - ink)).astype(np.uint8)[..., None], 4, axis=-1)
    colours[..., 3] = 255
    return colours


def paled(colours, reached):
    """The colours, and pale ones where `reached` is False."""
    pale = (255 - PALE * (255 - colours.astype(float))).astype(np.uint8)
    return np.where(reached[..., None], colours, pale)


class ConvolutionView(View):
    def __init__(self):
        super().__init__(640, 410)
        self.page = plots.blank_axes(self.figure, (0, 0, 640, 410), (0, 640), (0, 410))
        self.maps = self.page.add_artist(Maps())
        fixed = [square(*DIGIT, PIXEL * SIDE), *(square(*place, PIXEL * MAP) for place in MAPS),
                 *(square(x + CELL * j, y + CELL * i, CELL) for x, y in GRIDS for i in range(3) for j in range(3))]
        self.frames = self.page.add_collection(LineCollection(fixed, colors=plots.GREY, linewidths=plots.px(1),
                                                              zorder=3), autolim=False)
        self.guides = self.page.add_collection(LineCollection([], colors=plots.ORANGE, linewidths=plots.px(1),
                                                              zorder=3), autolim=False)
        self.here = self.page.add_collection(LineCollection([], colors=plots.ORANGE, linewidths=plots.px(2.5),
                                                            zorder=4), autolim=False)
        self.words = Lettering(self.page, 12)
        self._headings()
        self.move(self.maps, self.frames, self.guides, self.here, self.words)

    def _headings(self):
        for (x, _), text in zip(GRIDS, ("ink there", "kernel", "products"), strict=True):
            self._text(x, 374, text)
        for x, text in ((338, "×"), (478, "=")):
            self._text(x, GRIDS[0][1] + 1.5 * CELL, text, 18, ha="center")
        self._text(DIGIT[0], 388, f"digit, {SIDE} × {SIDE}")
        for x, name in ((205, "ReLU"), (435, "max of")):
            self._text(x, 102, name, 12, ha="center")
            self._text(x, 84, "→", 20, ha="center")
        self._text(435, 68, "2 × 2", 12, ha="center")
        self._text(GRIDS[0][0], 202, "pale below: where the kernel has not been yet", 12, color=plots.GREY)
        self._text(MAPS[1][0], 178, f"ReLU(z), {MAP} × {MAP}")
        self._text(MAPS[2][0], 178, f"pooled, {POOL} × {POOL}")

    def _text(self, x, y, text, size=13, **looks):
        self.page.text(x, y, text, fontsize=plots.px(size), va="center", **looks)

    def show(self, arrays):
        row, column = arrays.corner
        place = row * MAP + column
        reached = np.arange(MAP * MAP).reshape(MAP, MAP) <= place
        whole = reached[1::2, 1::2]  # squares of which the kernel has seen the last place
        products = arrays.patch * arrays.kernel
        strongest = max(np.abs(arrays.kernel).max(), 1e-9)
        self.maps.pictures = [
            (*DIGIT, grey(arrays.picture), PIXEL),
            (*GRIDS[0], grey(arrays.patch), CELL),
            (*GRIDS[1], shade(TINT * arrays.kernel / strongest), CELL),
            (*GRIDS[2], shade(TINT * products / strongest), CELL),
            (*MAPS[0], paled(shade(arrays.net / arrays.limit), reached), PIXEL),
            (*MAPS[1], paled(shade(arrays.out / arrays.limit), reached), PIXEL),
            (*MAPS[2], paled(shade(arrays.pooled / arrays.limit), whole), 2 * PIXEL),
        ]
        self._point(row, column)
        self.words.write([*self._numbers(arrays, products), *self._sums(arrays)])

    def _point(self, row, column):
        """Orange squares: the patch, its place in the maps; lines from the patch to its numbers."""
        left, top = DIGIT[0] + PIXEL * column, DIGIT[1] + PIXEL * (SIDE - row)
        low = top - KERNEL * PIXEL
        pool = [square(MAPS[2][0] + 2 * PIXEL * (column // 2), MAPS[2][1] + 2 * PIXEL * (POOL - 1 - row // 2),
                       2 * PIXEL)]
        self.here.set_segments([square(left, low, KERNEL * PIXEL), *pool,
                                *(square(x + PIXEL * column, y + PIXEL * (MAP - 1 - row), PIXEL)
                                  for x, y in MAPS[:2])])
        right, (x, y) = left + KERNEL * PIXEL, GRIDS[0]
        self.guides.set_segments([[(right, top), (x, y + 3 * CELL)], [(right, low), (x, y)]])

    @staticmethod
    def _numbers(arrays, products):
        for (x, y), numbers in zip(GRIDS, (arrays.patch, arrays.kernel, products), strict=True):
            for i, j in np.ndindex(3, 3):
                dark = numbers is arrays.patch and numbers[i, j] > 0.5
                yield Line(x + CELL * (j + 0.5), y + CELL * (2.5 - i) - 4, plots.number(numbers[i, j]),
                           "#FFFFFF" if dark else plots.INK, "center")

    @staticmethod
    def _sums(arrays):
        net = arrays.net[arrays.corner]
        yield Line(GRIDS[0][0], 235, f"z = sum of products {plots.number(net - arrays.bias)} + bias "
                                     f"{plots.number(arrays.bias)} = {plots.number(net)}", bold=True)
        yield Line(GRIDS[0][0], 217, f"ReLU(z) = max(0, z) = {plots.number(max(0.0, net))}")
        yield Line(MAPS[0][0], 174, f"z, {MAP} × {MAP}, colour to ±{plots.number(arrays.limit, 1)}")
