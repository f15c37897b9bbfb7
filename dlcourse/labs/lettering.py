"""Lettering: many numbers that all change at once, set from letters without matplotlib's layout.

Matplotlib lays out a new text in about 0.5 ms, even when its letters are at hand, so forty new numbers a move would
take a frame. Here a line has one place and no layout, and is put down in about 0.03 ms. Part of the live engine.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties

from .. import plots
from ..letters import letters

SHIFT = {"left": 0, "center": 0.5, "right": 1}  # of a line's width, from its place


class Line(NamedTuple):
    """A line of text whose baseline begins (or has its middle, or ends) at (x, y) in the data units of the axes."""

    x: float
    y: float
    text: str
    color: str = plots.INK
    align: str = "left"
    bold: bool = False
    paper: bool = False  # white behind it


class Lettering(Artist):
    """Lines of text of one size (CSS pixels); `write` replaces them all."""

    def __init__(self, ax, size=11, zorder=5):
        super().__init__()
        self.size, self.lines = size, []
        self.set_zorder(zorder)
        ax.add_artist(self)

    def write(self, lines):
        """Show these `Line`s instead of the ones before."""
        self.lines = [line for line in lines if line.text]

    def draw(self, renderer):
        """Put the lines onto the renderer's pixels, at places rounded to whole ones."""
        if not self.get_visible() or not self.lines:
            return
        places = self.axes.transData.transform([(line.x, line.y) for line in self.lines])
        paint = renderer.new_gc()
        for line, (x, y) in zip(self.lines, places.tolist(), strict=True):
            picture, below = set_line(line.text, line.color, line.bold, line.paper, self.size, round(renderer.dpi))
            renderer.draw_image(paint, round(x - SHIFT[line.align] * picture.shape[1]), round(y) - below, picture)
        paint.restore()


@lru_cache(maxsize=512)
def set_line(text, color, bold, paper, size, dpi):
    """(pixels of the line (height, width, 4), rows below its baseline)."""
    with plots.style():
        word = letters(FontProperties(size=plots.px(size), weight="bold" if bold else "normal"), dpi).word(text)
    above, below = round(size * dpi / plots.DPI), round(0.35 * size * dpi / plots.DPI)
    ink = np.zeros((max(above, word.up) + below, max(1, round(word.width))), np.uint8)
    blot(ink, word.ink, len(ink) - below - word.up, word.left)
    picture = np.empty((*ink.shape, 4), dtype=np.uint8)
    picture[...] = [*(round(255 * part) for part in to_rgb(color)), 255]
    if paper:
        picture[..., :3] = 255 - (255 - picture[..., :3]) * (ink[..., None] / 255)
    else:
        picture[..., 3] = ink
    return np.ascontiguousarray(picture[::-1]), below  # Agg puts pictures down from their lowest row up


def blot(page, ink, top, left):
    """Put ink onto the page from (top, left), as far as it is inside."""
    height, width = ink.shape
    part = page[max(top, 0):top + height, max(left, 0):left + width]
    part[...] = ink[max(-top, 0):max(-top, 0) + part.shape[0], max(-left, 0):max(-left, 0) + part.shape[1]]
