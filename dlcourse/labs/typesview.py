"""The picture of RnnTypesLab: a recurrent network unrolled, one column a step, with its values in the boxes."""

from matplotlib.collections import LineCollection, PolyCollection

from .. import plots
from .lettering import Lettering
from .live import View
from .pixels import Maps
from .typesdraw import HEIGHT, WIDTH, Drawing, shape


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
        self.tiles = self.ax.add_artist(Maps())
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
