"""A nerve cell, drawn pale behind the neuron of NeuronLab: synapses, dendrites, cell body, nucleus and axon."""

from itertools import pairwise

import numpy as np
from matplotlib.patches import Polygon

from .. import plots

TISSUE, EDGE, NUCLEUS = "#FCF3E1", "#DDBE82", "#F4DDB0"
SENDER, SENDER_EDGE = "#EFEFEF", "#C4C4C4"  # the other cells, whose axons end at the synapses
TAG = "#7A5200"  # dark enough to be read on tissue and on white
TURN = np.linspace(0, 2 * np.pi, 120)
TAGS = {  # what it is called in a brain, and what it became: (text's place, the part's place)
    "synapse\n→ weight": ((163, 330), (131, 273)),
    "dendrite\n→ input": ((238, 300), (207, 234)),
    "nucleus, cell body\n→ node": ((376, 314), (304, 236)),
    "axon\n→ output": ((474, 108), (474, 172)),
    "axons of other cells": ((74, 22), None),
}


def curve(points):
    """The Bézier curve (40, 2) with control `points`: de Casteljau's construction, for all its points at once."""
    points, t = [np.array(point, dtype=float) for point in points], np.linspace(0, 1, 40)[:, None]
    while len(points) > 1:
        points = [(1 - t) * a + t * b for a, b in pairwise(points)]
    return points[0]


def limb(points, start, end):
    """A limb along a curve whose width falls from `start` to `end`, fast at first: its outline, corners (80, 2)."""
    middle = curve(points)
    along = np.gradient(middle, axis=0)
    across = np.column_stack([-along[:, 1], along[:, 0]]) / np.linalg.norm(along, axis=1, keepdims=True)
    half = (end + (start - end) * np.linspace(1, 0, len(middle))[:, None] ** 3) / 2
    return np.vstack([middle + half * across, (middle - half * across)[::-1]])


def oval(x, y, width, height):
    return np.column_stack([x + width / 2 * np.cos(TURN), y + height / 2 * np.sin(TURN)])


class NerveCell:
    """The cell on `ax` (one unit is one pixel), fitted to neurons at `inputs` [(x, y)], `node` and `output`."""

    def __init__(self, ax, inputs, node, output):
        self.ax, self.artists = ax, []
        x, y = node
        senders, cell = [], [oval(x + 62, y - 3, 240, 178)]
        for place in inputs:
            senders += self._sender(np.array(place), np.array(node))
            cell += self._dendrite(np.array(place), np.array(node))
        cell.append(limb([(x + 80, y), (x + 200, y), output], 168, 20))
        cell += [limb([(output[0], y), (output[0] + 40, y), (output[0] + 50, y + bend), (620, y + bend)], 20, 9)
                 for bend in (-52, 0, 52)]
        self._union(senders, SENDER, SENDER_EDGE)
        self._union(cell, TISSUE, EDGE)
        self._union([oval(x, y + 7, 116, 116)], NUCLEUS, EDGE)
        self._write_tags()
        self.show(False)

    @staticmethod
    def _sender(place, node):
        """Another cell's axon through an input, ending in a bulb just before our dendrite."""
        end = place + 0.29 * (node - place)
        return [limb([(-10, place[1]), place, place + np.array([34, 0]), end], 20, 15), oval(*end, 31, 31)]

    @staticmethod
    def _dendrite(place, node):
        """From the cell body to just behind the bulb, with two twigs that nobody sends to."""
        way = node - place
        side = np.array([-way[1], way[0]]) / np.linalg.norm(way)
        twigs = [limb([node - 0.42 * way, node - 0.52 * way + 6 * s * side, node - 0.60 * way + 30 * s * side], 14, 5)
                 for s in (-1, 1)]
        return [limb([node - 0.12 * way, node - 0.4 * way, node - 0.6 * way], 92, 19), *twigs]

    def _union(self, outlines, face, edge):
        """Overlapping shapes as one, with one edge round it: first every edge, then every face on top."""
        for width in (plots.px(3), 0):
            self.artists += [self.ax.add_patch(Polygon(outline, facecolor=edge if width else face, edgecolor=edge,
                                                       linewidth=width, zorder=0)) for outline in outlines]

    def _write_tags(self):
        for text, (at, part) in TAGS.items():
            arrow = part and {"arrowstyle": "-", "color": TAG, "linewidth": plots.px(1), "shrinkA": 1, "shrinkB": 0}
            self.artists.append(self.ax.annotate(text, part or at, at, color=TAG if part else plots.GREY, ha="center",
                                                 va="center", fontsize=plots.px(13), linespacing=1.2,
                                                 arrowprops=arrow))

    def show(self, visible):
        """Show or hide the whole cell; nothing is touched, and so nothing repainted, when it already is so."""
        for artist in self.artists:
            if artist.get_visible() != visible:
                artist.set_visible(visible)
