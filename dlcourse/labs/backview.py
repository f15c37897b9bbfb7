"""The picture of BackpropLab: the 2-2-2 network with its numbers, the formula of one of them, and the error curve."""

import numpy as np
from matplotlib.patches import FancyBboxPatch

from .. import plots
from .backpass import ENDS, LAST, NEURONS, WEIGHTS
from .backwords import nine, sign, stage, trim
from .lettering import Lettering, Line
from .live import View
from .neuron import tint
from .vanishing import ten_to

WIDTH, HEIGHT, RADIUS = 640, 460, 21
COLUMNS, ROWS = {"i": 28, "h": 225, "o": 439}, {"1": 354, "2": 246}
PLACES = {f"{layer}{row}": (x, y) for layer, x in COLUMNS.items() for row, y in ROWS.items()}
TOTAL = (598, 300)  # of E
LEADING = 13.5
CARD = 2 * RADIUS + 6 * LEADING + 7  # height of the tint behind a neuron and its numbers
TINTS = {1: ("h", plots.BLUE_TINT), 2: ("o", plots.BLUE_TINT), 3: ("o", plots.VERMILLION_TINT),
         4: ("h", plots.VERMILLION_TINT)}  # the layer that a pass has come to, forward or back
LOWEST, HIGHEST = -8, 1.3  # powers of ten on the error axis
AHEAD, BACK = plots.INK, plots.VERMILLION  # inks of what goes forward and of what comes back


class BackpropView(View):
    def __init__(self):
        super().__init__(WIDTH, HEIGHT)
        self.ax = plots.blank_axes(self.figure, (0, 0, WIDTH, HEIGHT), (0, WIDTH), (0, HEIGHT))
        self.cards = [self.ax.add_patch(FancyBboxPatch((0, bottom), 128, CARD, boxstyle="round,pad=0,rounding_size=8",
                                                       edgecolor="none", zorder=0.2))
                      for bottom in (ROWS["1"] - RADIUS - 4, ROWS["2"] + RADIUS + 4 - CARD)]
        for output in ("o1", "o2"):
            (x0, y0), (x1, y1) = PLACES[output], TOTAL
            self.ax.plot([x0 + RADIUS, x1 - RADIUS - 3], [y0, y1], color=plots.GREY, linewidth=plots.px(1.5), zorder=1)
        (self.halo,) = self.ax.plot([], [], "-", color=plots.ORANGE, alpha=0.35, linewidth=plots.px(16), zorder=0.5)
        (self.ring,) = self.ax.plot([], [], "o", color=plots.ORANGE, alpha=0.35, markersize=plots.px(2 * RADIUS + 16),
                                    markeredgewidth=0, zorder=0.5)
        nodes = PLACES | {"E": TOTAL}
        self.drawing = plots.NetworkDrawing(self.ax, nodes, [ENDS[weight] for weight in WEIGHTS], radius=RADIUS)
        self.words = Lettering(self.ax, 11)
        self.formula = Lettering(self.ax, 11)
        self._legend()
        self._curve((530, 30, 100, 84))
        self.move(*self.cards, self.halo, self.ring, *self.drawing.artists, self.words, self.formula, self.curve,
                  self.now)

    def _curve(self, rect):
        chart = plots.axes(self.figure, rect, xlim=(0, np.log10(1 + LAST)),
                           ylim=(LOWEST, HIGHEST), grid=True)
        chart.set_xticks(np.log10([1, 2, 11, 101, 1001, 10001]), ["0", "1", "10", "10²", "10³", "10⁴"])
        chart.set_yticks(range(LOWEST, 1, 2), [ten_to(power) for power in range(LOWEST, 1, 2)])
        chart.tick_params(labelsize=plots.px(10), pad=2)
        for x, y, text in ((1, 1.06, "error E"), (1, 0.06, "updates")):
            chart.text(x, y, text, ha="right", fontsize=plots.px(11), color=plots.GREY, transform=chart.transAxes)
        (self.curve,) = chart.plot([], [], color=plots.BLUE)
        (self.now,) = chart.plot([], [], "o", color=plots.BLUE, clip_on=False, markersize=plots.px(7))

    def _legend(self):
        for y, text, color in ((186, "black: the way forward", AHEAD), (171, "back: slope = ∂out/∂net,", BACK),
                               (156, "δ = ∂E/∂net,  ∂ = ∂E/∂w", BACK)):
            self.ax.text(8, y, text, color=color, fontsize=plots.px(11))

    def show(self, arrays):
        seen, reached = arrays.seen, arrays.reached
        layer, color = TINTS.get(reached, ("h", "white"))
        for card in self.cards:
            card.set_facecolor(color)
            card.set_x(COLUMNS[layer] - 64)
        self._mark(arrays.chosen)
        known = {n: seen.out[n] for n in NEURONS if reached >= stage(n, back=False)}
        fills = {n: tint(known[n]) if n in known else "white" for n in NEURONS}
        self.drawing.show({}, [seen.now[weight] for weight in WEIGHTS], fills=fills)
        self.words.write([*circles(seen, known), *edges(seen, reached), *errors(seen, reached),
                          *(line for name in NEURONS for line in table(name, seen, reached))])
        self.formula.write(panel(arrays.lines))
        self.curve.set_data(np.log10(1 + arrays.picks), np.clip(arrays.errors, LOWEST, HIGHEST))
        self.now.set_data(*(column[-1:] for column in self.curve.get_data()))

    def _mark(self, chosen):
        """The halo round what the formula is about: a connection, a neuron, or the error of an output."""
        nodes = self.drawing.nodes
        line = [nodes[end] for end in ENDS.get(chosen, ())]
        spot = [] if line else [nodes["E" if chosen[0] == "t" else chosen]]
        for artist, points in ((self.halo, line), (self.ring, spot)):
            artist.set_data(*np.reshape(points, (-1, 2)).T)


def circles(seen, known):
    """What stands inside the circles: inputs and outputs in short, and E; and the inputs' names outside."""
    values = {name: plots.number(seen.now[name], 2 if abs(seen.now[name]) < 100 else 0) for name in ("i1", "i2")}
    values |= {name: plots.number(value, 3) for name, value in known.items()}
    for name, (x, y) in PLACES.items():
        yield Line(x, y - 4, values.get(name, ""), align="center")
    yield Line(TOTAL[0], TOTAL[1] - 4, "E", align="center", bold=True)
    for number, gap in (("1", RADIUS + 6), ("2", -RADIUS - 15)):
        yield Line(COLUMNS["i"], ROWS[number] + gap, f"input {sign('i' + number)}", plots.GREY, "center")


def edges(seen, reached):
    """Each weight on its connection and, once the pass has come back to it, the gradient below it."""
    for weight in WEIGHTS:
        (x0, y0), (x1, y1) = (PLACES[end] for end in ENDS[weight])
        if y0 == y1:
            x, y = (x0 + x1) / 2 - (20 if x0 < 100 else 0), y0 + (20 if y0 == ROWS["1"] else -17)
        else:
            x, y = x0 + 0.34 * (x1 - x0), y0 + 0.34 * (y1 - y0) + 3
        yield Line(x, y, f"{sign(weight)}  {trim(seen.now[weight])}", AHEAD, "center", paper=y0 != y1)
        if reached >= stage(weight, back=True):
            yield Line(x, y - LEADING, f"∂  {nine(seen.gradient[weight])}", BACK, "center", paper=y0 != y1)


def table(name, seen, reached):
    """A neuron's numbers, above it in the upper row and below it in the lower one."""
    rows = [(sign(name), f"b  {trim(seen.now['b_' + name])}", AHEAD)]
    if reached >= stage(name, back=False):
        rows += [("net", nine(seen.net[name]), AHEAD), ("out", nine(seen.out[name]), AHEAD)]
    if reached >= stage(name, back=True):
        rows += [("∂E/∂out", nine(seen.d_out[name]), BACK), ("slope", nine(seen.slope[name]), BACK),
                 ("δ", nine(seen.delta[name]), BACK)]
    x, y = PLACES[name]
    top = y + RADIUS + 5.5 * LEADING - 1 if name[1] == "1" else y - RADIUS - LEADING
    for place, (word, number, color) in enumerate(rows):
        yield Line(x - 60, top - place * LEADING, word, color, bold=not place)
        yield Line(x + 60, top - place * LEADING, number, color, "right")


def errors(seen, reached):
    """Targets and errors beside the lines to E, and their sum under it."""
    for output, y in (("o1", ROWS["1"] + 8), ("o2", ROWS["2"] - 20)):
        target = "t" + output[1]
        yield Line(WIDTH - 6, y, f"target {sign(target)}  {trim(seen.now[target])}", AHEAD, "right")
        if reached >= 2:
            yield Line(WIDTH - 6, y - LEADING, f"E {sign(output)}  {nine(seen.errors[output])}", AHEAD, "right")
    if reached >= 2:
        yield Line(WIDTH - 6, TOTAL[1] - RADIUS - 14, f"E  {nine(seen.error)}", AHEAD, "right", bold=True)


def panel(lines):
    """The formula's lines under the network, the first one bold."""
    for place, (text, back) in enumerate(lines):
        yield Line(10, 118 - 17 * place, text, BACK if back else AHEAD, bold=not place)
