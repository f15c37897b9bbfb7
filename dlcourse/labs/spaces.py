"""The two spaces of XorLab and XorTrainingLab: that of the inputs, and that which two hidden neurons make of it."""

import numpy as np
from matplotlib.patches import FancyArrowPatch

from .. import plots
from ..perceptron import GATE_INPUTS, GATES
from .gate import REACH, Corners
from .live import View

TARGET = np.array(GATES["XOR"])
LINES = ((plots.PURPLE, "-"), (plots.ORANGE, plots.DASHES["dashed"]))  # of h₁ and h₂
GAP = 0.38  # least distance between the markers of two inputs in the hidden space


class NeuronLine:
    """A hidden neuron in the input space: its line, its name on it, and an arrow to the side where it fires."""

    def __init__(self, ax, name, color, dash):
        self.half = plots.HalfPlane(ax, color=color, linestyle=dash, shade=False)
        self.half.line.set_linewidth(plots.px(2.5))
        self.arrow = ax.add_patch(FancyArrowPatch((0, 0), (0, 0), arrowstyle="-|>", mutation_scale=11, shrinkA=0,
                                                  shrinkB=0, color=color, linewidth=plots.px(2), zorder=3))
        self.name = ax.text(0, 0, name, fontsize=plots.px(13), fontweight="bold", ha="center", va="center", zorder=6,
                            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": color,
                                  "linewidth": plots.px(1.5)})
        self.artists = [self.half.line, self.arrow, self.name]

    def show(self, neuron, taken):
        """Move to `neuron`, its name as far as can be from the places `taken` (n, 2). Returns the name's place."""
        weights, threshold = np.array(neuron[:2]), neuron[2]
        self.half.show(weights, -threshold)
        ends = np.column_stack(self.half.line.get_data())
        for artist in (self.arrow, self.name):
            artist.set_visible(len(ends) == 2)
        if len(ends) < 2:
            return taken[:0]
        spots = ends[0] + np.linspace(0.08, 0.92, 22)[:, None] * (ends[1] - ends[0])
        best = spots[np.linalg.norm(spots[:, None] - taken, axis=2).min(axis=1).argmax()]
        self.name.set_position(best)
        self.arrow.set_positions(best, best + 0.27 * weights / np.hypot(*weights))
        return best[None]


class TwoSpaces(View):
    """The input space with the lines of h₁ and h₂, and the hidden space with the line of the output neuron."""

    def __init__(self):
        super().__init__(600, 420)
        self.inputs = self._plane((46, 178, 220, 220), "input space", "x₁", "x₂")
        self.hidden = self._plane((348, 178, 220, 220), "hidden space", "h₁", "h₂")
        self.lines = [NeuronLine(self.inputs, name, *look) for name, look in zip(("h₁", "h₂"), LINES, strict=True)]
        self.half = plots.HalfPlane(self.hidden)
        (self.ties,) = self.hidden.plot([], [], color=plots.GREY, linewidth=plots.px(1.5), zorder=2.5)
        (self.spots,) = self.hidden.plot([], [], "o", color=plots.INK, markersize=plots.px(5), zorder=2.6)
        self.corners = [Corners(self.inputs), Corners(self.hidden)]
        self.page = plots.blank_axes(self.figure, (0, 0, 600, 420), (0, 600), (0, 420))
        self.page.set_zorder(-1)
        self.page.add_patch(FancyArrowPatch((280, 288), (312, 288), arrowstyle="-|>", mutation_scale=16,
                                            color=plots.GREY, linewidth=plots.px(2)))
        self.count = self.page.text(490, 66, "", fontsize=plots.px(20), fontweight="bold", ha="center")
        self.why = self.page.text(490, 24, "", fontsize=plots.px(13), ha="center", linespacing=1.25)

    def _plane(self, rect, title, xlabel, ylabel):
        ax = plots.axes(self.figure, rect, xlabel, xlim=REACH, ylim=REACH)
        ax.set(xticks=(0, 1), yticks=(0, 1), title=title)
        ax.set_ylabel(ylabel, rotation=0, va="center")
        return ax

    def move_spaces(self):
        """Register what moves, above what a subclass has registered before: the shading of the input space."""
        self.move(*self.half.artists, *(artist for line in self.lines for artist in line.artists), self.ties,
                  self.spots, *(artist for corners in self.corners for artist in corners.artists), self.count, self.why)

    def show_spaces(self, neurons, hidden, right, why):
        """Move to `neurons`, three of (w1, w2, threshold), and to what the inputs become: `hidden` (4, 2)."""
        taken = GATE_INPUTS
        for line, neuron in zip(self.lines, neurons, strict=False):
            taken = np.concatenate([taken, line.show(neuron, taken)])
        *weights, threshold = neurons[2]
        self.half.show(weights, -threshold)
        shown = beside(hidden)
        self.spots.set_data(*hidden.T)
        self.ties.set_data(*np.stack([hidden, shown, np.full((4, 2), np.nan)], axis=1).reshape(-1, 2).T)
        self.corners[0].show(GATE_INPUTS, TARGET, right)
        self.corners[1].show(shown, TARGET, right)
        self.count.set(text=f"{right.sum()} of 4 right", color=plots.GREEN if right.all() else plots.INK)
        self.why.set_text(why)


def beside(hidden):
    """Places for the markers in the hidden space: those of inputs that meet are pushed apart, the way they came."""
    places = hidden.astype(float)
    for step in range(50):
        away = places[:, None] - places
        distance = np.linalg.norm(away, axis=2)
        lacking = np.triu(GAP - distance, 1)
        lacking = np.maximum(lacking + lacking.T, 0)  # 0 between an input and itself
        if lacking.max() < 1e-6:
            break
        if step == 0:  # where two have met, nothing says in which direction they should part
            places += 0.05 * (lacking.max(axis=1) > 0)[:, None] * (GATE_INPUTS - 0.5)
        else:
            places += 0.3 * np.sum(away * (lacking / np.maximum(distance, 1e-9))[:, :, None], axis=1)
    return places
