"""Small pictures that are copied to the canvas pixel by pixel; matplotlib takes 5 ms to make an image, this a tenth."""

import numpy as np
from matplotlib import colormaps
from matplotlib.artist import Artist

from .. import plots


def enlarged(colours, width, height):
    """Colours (h, w, 4), uint8, as (height, width, 4): each becomes a block, all of one size where that is possible."""
    rows = np.arange(height) * len(colours) // height
    columns = np.arange(width) * colours.shape[1] // width
    one_word = np.ascontiguousarray(colours).view(np.uint32)[..., 0]  # a colour moves as one number, not as four
    return one_word.take(rows, axis=0).take(columns, axis=1).view(np.uint8).reshape(height, width, 4)


class Maps(Artist):
    """Pictures at given places, in CSS pixels from the figure's lower left corner."""

    zorder = 2  # over the weights, under the frames

    def __init__(self):
        super().__init__()
        self.pictures = []  # (left, bottom, colours (h, w, 4), CSS pixels for each of its pixels)

    def draw(self, renderer):
        density = renderer.dpi / plots.DPI
        gc = renderer.new_gc()
        for left, bottom, colours, size in self.pictures:
            height, width = (round(side * size * density) for side in colours.shape[:2])
            large = enlarged(colours, width, height)
            renderer.draw_image(gc, round(left * density), round(bottom * density), large[::-1])
        gc.restore()
        self.stale = False


class Shades:
    """Numbers as colours: a colour map between two limits, read from a table of 256."""

    def __init__(self, cmap, vmin, vmax):
        self.limits = vmin, vmax
        self.table = colormaps.get_cmap(cmap)(np.linspace(0, 1, 256), bytes=True)

    def __call__(self, values):
        """The colours (…, 4), uint8, of `values` (…)."""
        low, high = self.limits
        return self.table[np.clip((values - low) * (256 / (high - low)), 0, 255).astype(np.uint8)]


class Sheet(Artist):
    """One picture of numbers in rect = (left, bottom, width, height), in CSS pixels, its first row on top."""

    zorder = 0

    def __init__(self, rect, **looks):
        super().__init__()
        self.rect, self.shades, self.values = rect, Shades(**looks), np.zeros((1, 1))

    def set_data(self, values):
        """Show `values` (h, w)."""
        self.values = values

    def draw(self, renderer):
        left, bottom, width, height = (round(side * renderer.dpi / plots.DPI) for side in self.rect)
        gc = renderer.new_gc()
        renderer.draw_image(gc, left, bottom, enlarged(self.shades(self.values), width, height)[::-1])
        gc.restore()
        self.stale = False
