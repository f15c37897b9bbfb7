"""Letters: each is drawn once, and words are set from them.

Matplotlib shapes a word and draws its letters anew each time, which takes 1 to 3 ms: ten new numbers would take more
than a frame. Here a word is a row of letters that were drawn before, in the places where Matplotlib would put them,
rounded to whole pixels; that takes a tenth of the time. Every picture of the course is printed so.
"""

import math
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg, get_hinting_flag
from matplotlib.font_manager import findfont, get_font
from matplotlib.ft2font import Kerning


class Letter(NamedTuple):
    index: int  # of its glyph in the font
    advance: float  # px from its start to the start of the next letter
    low: float  # px from the baseline up to its lower end
    high: float  # px from the baseline up to its upper end
    ink: np.ndarray  # (rows, columns) how much of each pixel it covers, 0 to 255
    left: int  # px from its start to the first column of ink
    up: int  # px from the baseline up to the first row of ink


class Word(NamedTuple):
    ink: np.ndarray  # (rows, columns), as of a letter
    left: int
    up: int
    width: float  # px, as Matplotlib measures it
    low: float
    high: float


class Letters:
    """The letters of one font in one size, drawn as they are asked for."""

    def __init__(self, prop, dpi):
        self.prop, self.dpi = prop, dpi
        self.font = get_font(findfont(prop))
        self.drawn, self.kerns = {}, {}

    def word(self, text):
        """The Word of a line of text. With a sign that the font lacks, or that joins others, Matplotlib draws it."""
        line = [self.drawn[sign] if sign in self.drawn else self._draw(sign) for sign in text]
        if not line or None in line:
            width, height, depth = RendererAgg(1, 1, self.dpi).get_text_width_height_descent(text, self.prop, False)
            return Word(*self._ink(text, width), width, -depth, height - depth)
        starts, end = [0.0], line[0].advance
        for letter, following in pairwise(line):
            starts.append(end + self._kern(letter.index, following.index))
            end = starts[-1] + following.advance
        places = [round(start) + letter.left for letter, start in zip(line, starts, strict=True)]
        left, up = min(places), max(letter.up for letter in line)
        right = max(place + letter.ink.shape[1] for letter, place in zip(line, places, strict=True))
        down = min(letter.up - letter.ink.shape[0] for letter in line)
        ink = np.zeros((up - down, right - left), np.uint8)
        for letter, place in zip(line, places, strict=True):
            rows, columns = letter.ink.shape
            part = ink[up - letter.up:up - letter.up + rows, place - left:place - left + columns]
            np.maximum(part, letter.ink, out=part)
        return Word(ink, left, up, end, min(letter.low for letter in line), max(letter.high for letter in line))

    def _kern(self, *pair):
        if pair not in self.kerns:
            self.font.set_size(self.prop.get_size_in_points(), self.dpi)  # Matplotlib keeps one font for all sizes
            self.kerns[pair] = self.font.get_kerning(*pair, Kerning.UNFITTED) / 64
        return self.kerns[pair]

    def _draw(self, sign):
        self.drawn[sign] = None
        joins = unicodedata.combining(sign) or unicodedata.bidirectional(sign) in ("R", "AL")
        if not joins and (index := self.font.get_char_index(ord(sign))):
            self.font.set_size(self.prop.get_size_in_points(), self.dpi)
            glyph = self.font.load_char(ord(sign), flags=get_hinting_flag())
            self.drawn[sign] = Letter(index, glyph.horiAdvance / 64, glyph.bbox[1] / 64, glyph.bbox[3] / 64,
                                      *self._ink(sign, glyph.horiAdvance / 64))
        return self.drawn[sign]

    def _ink(self, text, width):
        """(ink, left, up) as Matplotlib draws a text of this width (px)."""
        room = round(2 * self.prop.get_size_in_points() * self.dpi / 72)
        page = RendererAgg(2 * room + round(width), 2 * room, self.dpi)
        page.draw_text(page.new_gc(), room, room, text, self.prop, 0)
        cover = np.asarray(page.buffer_rgba())[..., 3]
        (top, bottom), (left, right) = (_span(cover.any(axis=axis), room) for axis in (1, 0))
        return cover[top:bottom, left:right].copy(), left - room, room - top


def _span(marks, default):
    """First index of what is marked, and the one after the last."""
    found = np.flatnonzero(marks)
    return (int(found[0]), int(found[-1]) + 1) if len(found) else (default, default)


@lru_cache(maxsize=64)
def letters(prop, dpi):
    """The Letters of a font (matplotlib's FontProperties, which nobody changes later) at `dpi` pixels per inch."""
    return Letters(prop, dpi)


class Press(RendererAgg):
    """Matplotlib's renderer, but plain words are set from letters."""

    def get_text_width_height_descent(self, s, prop, ismath):
        """Width, height and depth below the baseline in px: what Matplotlib says, sooner."""
        if ismath:
            return super().get_text_width_height_descent(s, prop, ismath)
        word = letters(prop.copy(), self.dpi).word(s)
        return word.width, word.high - word.low, -word.low

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        """Draw a text whose baseline starts at (x, y) px from the upper left corner."""
        if ismath or angle or gc.get_alpha() != 1 or gc.get_rgb()[3] != 1:
            return super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
        word = letters(prop.copy(), self.dpi).word(s)
        if word.ink.size:
            picture = np.empty((*word.ink.shape, 4), np.uint8)
            picture[..., :3] = [round(255 * part) for part in gc.get_rgb()[:3]]
            picture[..., 3] = word.ink[::-1]  # Agg puts pictures down from their lowest row up
            # halves always go the same way, or a word would be set differently one pixel further
            column, row = (math.floor(place + 0.5 + 1e-6) for place in (x, y))
            self.draw_image(gc, column + word.left, self.height - row + word.up - len(word.ink), picture)
        return None


class Canvas(FigureCanvasAgg):
    """Matplotlib's canvas, printed with a Press."""

    pressed = None  # (width, height, dpi) that the renderer was made for

    def get_renderer(self):
        """The renderer for the figure's size and density, the same until one of them changes."""
        wanted = (*self.get_width_height(physical=True), self.figure.dpi)
        if self.pressed != wanted:
            self.renderer, self.pressed = Press(*wanted), wanted
        return self.renderer
