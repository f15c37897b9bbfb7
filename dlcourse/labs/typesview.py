"""The picture of RnnTypesLab: a recurrent network unrolled, one column a step, with its values in the boxes."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection, PolyCollection

from .. import plots
from .lettering import Lettering
from .live import View
from .typesdraw import HEIGHT, WIDTH, Drawing, shape


class Tiles(Artist):
    """Small pictures of few cells, put down as blocks of pixels; matplotlib's images would take 5 ms to be made."""

    def __init__(self, ax, zorder=3):
        super().__init__()
        self.pictures = []
        self.set_zorder(zorder)
        ax.add_artist(self)

    def draw(self, renderer):
        paint, density = renderer.new_gc(), renderer.dpi / plots.DPI
        for left, top, colors, cell in self.pictures:  # Agg puts pictures down from their lowest row up
            size = round(cell * density)
            block = np.kron(colors[::-1], np.ones((size, size, 1), np.uint8))
            x, y = self.axes.transData.transform((left, top))
            renderer.draw_image(paint, round(x), round(y) - len(block), block)
        paint.restore()


class TypesView(View):
    def __init__(self):
        super().__init__(WIDTH, HEIGHT)
        self.ax = plots.blank_axes(self.figure, (0, 0, WIDTH, HEIGHT), (0, WIDTH), (0, HEIGHT))
        self.lines, self.dashed, self.marks = (
            self.ax.add_collection(LineCollection([], linewidths=plots.px(width), linestyles=dash, zorder=z),
                                   autolim=False)
            for width, dash, z in ((1.5, "-", 1), (1.5, plots.DASHES["dashed"], 1), (2, "-", 4)))
        self.heads = self.ax.add_collection(PolyCollection([], zorder=2), autolim=False)
        self.boxes = self.ax.add_collection(PolyCollection([], zorder=2), autolim=False)
        self.tiles = Tiles(self.ax)
        self.words, self.small = Lettering(self.ax, 13), Lettering(self.ax, 11)
        self.move(self.lines, self.dashed, self.heads, self.boxes, self.tiles, self.marks, self.words, self.small)

    def show(self, arrays):
        drawing = Drawing(arrays, shape(arrays))
        drawing.draw()
        for artist, dashed in ((self.lines, False), (self.dashed, True)):
            chosen = [(points, color) for points, color, dash in drawing.paths if dash == dashed]
            artist.set_segments([points for points, _ in chosen])
            artist.set_color([color for _, color in chosen])
        self.heads.set_verts([points for points, _ in drawing.heads])
        self.heads.set_facecolor([color for _, color in drawing.heads])
        self.boxes.set_verts([points for points, *_ in drawing.boxes])
        self.boxes.set(facecolor="white", edgecolor=[color for _, color, _ in drawing.boxes],
                       linewidth=[plots.px(width) for *_, width in drawing.boxes])
        self.marks.set_segments(drawing.marks)
        self.marks.set_color(plots.INK)
        self.tiles.pictures = drawing.pictures
        self.words.write(drawing.words)
        self.small.write(drawing.small)
