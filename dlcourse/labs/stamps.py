"""Stamps: words that have been drawn once are copied, not drawn again.

Matplotlib lays out and draws a text in about 0.5 ms, and a lab may hold forty of them, most of which say what they said
before the move. A stamp is the pixels of one text; putting it down takes about 0.02 ms. Part of the live engine.
"""

import numpy as np
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from ..letters import Press

MOST_KEPT = 512


class Stamps:
    """Draws texts onto the pixels of a canvas, each different one only once."""

    def __init__(self, canvas):
        self.pad = Press(*canvas.get_width_height(), canvas.figure.dpi)
        self.kept, self.placed = {}, {}

    @staticmethod
    def fits(artist):
        """Whether an artist is a plain text, all of whose looks are in `look`."""
        return type(artist) is Text and not artist.get_clip_on() and not artist.get_path_effects()

    def put(self, text, pixels):
        """Blend a text into `pixels` (height, width, 4), at its place rounded to whole pixels."""
        if text.stale or text not in self.placed:
            self.placed[text] = self._placed(text, len(pixels))
            text.stale = False
        stamp = self.placed[text]
        if stamp is not None:
            blend(pixels, *stamp)

    def _placed(self, text, height):
        """(top, left, ink, rest) on a canvas of this height, or None for a text that does not show."""
        if not text.get_visible() or not text.get_text():
            return None
        x, y = text.get_transform().transform(text.get_unitless_position())
        if not np.isfinite(x + y):
            return None
        column, row = round(x), height - round(y)
        key = look(text)
        stamp = self.kept.get(key) or self._make(text, key, column, row, (round(x) - x, round(y) - y))
        return stamp and (row + stamp[0], column + stamp[1], *stamp[2:])

    def _make(self, text, key, column, row, shift):
        """(top, left, ink, rest): where it lies from the text's place, colour × opacity, and what shines through.

        `shift` (px) leads to a whole pixel: a stamp is the same wherever it is made.
        """
        self.pad.clear()
        there = text.get_transform()
        text.set_transform(there + Affine2D().translate(*shift))
        text.draw(self.pad)
        extent = (text.get_bbox_patch() or text).get_window_extent(self.pad)
        text.set_transform(there)
        drawn = np.asarray(self.pad.buffer_rgba())
        height, width = drawn.shape[:2]
        near = extent.padded(4)  # ink may stand out by a pixel or two
        above, below = np.clip([height - near.y1, height - near.y0], 0, height).astype(int)
        before, behind = np.clip([near.x0, near.x1], 0, width).astype(int)
        cover = drawn[above:below, before:behind, 3]
        rows, columns = (np.flatnonzero(cover.any(axis=axis)) for axis in (1, 0))
        if not len(rows):
            return None
        top, left = int(above + rows[0]), int(before + columns[0])
        part = drawn[top:above + rows[-1] + 1, left:before + columns[-1] + 1].astype(np.uint16)
        stamp = top - row, left - column, part[..., :3] * part[..., 3:], 255 - part[..., 3:]
        if min(extent.x0, extent.y0, width - extent.x1, height - extent.y1) > 2:  # one that the edge cuts is not kept
            while len(self.kept) >= MOST_KEPT:
                del self.kept[next(iter(self.kept))]
            self.kept[key] = stamp
        return stamp


def look(text):
    """Everything that the pixels of a text depend on, except its place."""
    paper = text.get_bbox_patch()
    if paper is not None:
        style = paper.get_boxstyle()
        paper = (type(style), *vars(style).values(), paper.get_facecolor(), paper.get_edgecolor(),
                 paper.get_linewidth())
    font = hash(text.get_fontproperties())  # not the object itself, which set_fontsize changes in place
    return (text.get_text(), font, text.get_color(), text.get_alpha(), text.get_rotation(),
            text.get_horizontalalignment(), text.get_verticalalignment(), text._linespacing, text._multialignment,
            paper)


def blend(pixels, top, left, ink, rest):
    """Lay ink (h, w, 3) over the pixels from (top, left), as far as it is inside them."""
    height, width = ink.shape[:2]
    rows = slice(max(top, 0), min(top + height, pixels.shape[0]))
    columns = slice(max(left, 0), min(left + width, pixels.shape[1]))
    inside = slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left)
    if rows.start < rows.stop and columns.start < columns.stop:
        below = pixels[rows, columns, :3]
        below[...] = (ink[inside] + below * rest[inside] + 127) // 255
