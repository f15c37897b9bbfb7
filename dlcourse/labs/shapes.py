"""ShapesLab: 784 pixels, a few hidden neurons that learn what to look for, and three answers."""

import dataclasses
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from .. import plots
from ..activations import softmax
from .controls import choice, count, slider, stops
from .lettering import Lettering, Line
from .live import Lab, View
from .pixels import Maps
from .playrun import activations
from .playview import shade, square
from .shaperun import HELD_OUT, LAST, PICTURES, ROWS, UPDATES, pictures, replay, shapes
from .vanishing import apart
from .vehicle import percent

AFTER_A_CHANGE = 4  # a changed setting starts the run anew and shows it after at most this many steps
SHAPES = next(iter(PICTURES))
SIDE, LARGE = 28, 5  # of a picture in pixels; CSS pixels for each pixel of the picture that is shown
GRIDS = {1: (1, 8), 2: (2, 4), 4: (2, 4), 8: (3, 3), 16: (4, 2)}  # neurons → columns, CSS pixels for each pixel
TILES, TOP, GAP, LABEL = 186, 366, 8, 16  # left and upper edge of the hidden layer; between its pictures; for a number
BARS, LENGTH = 466, 54  # left edge of the answers, length of a sure one
CONTRAST = 3  # a weight of this many times the root mean square has the full colour
SYMBOLS = "○□△"
VIEWS = ("weights", "weights × picture")
NAMES = ("ReLU", "tanh", "sigmoid", "linear")


@dataclass(frozen=True)
class State:
    step: int = count(60, 0, LAST, label="step", play=80)
    hidden: int = stops(8, GRIDS, label="hidden neurons", group="Network")
    function: str = choice("ReLU", NAMES, label="function f", group="Network")
    rows: int = stops(ROWS, (60, 240, 960, ROWS), label="training pictures", group="Training")
    rate: float = slider(0.003, 0.0001, 0.1, log=True, digits=4, label="learning rate η", group="Training")
    decay: float = stops(0.0, (0.0, 0.001, 0.003, 0.01, 0.03), label="L2 penalty", group="Training")
    seed: int = count(1, 1, 20, label="random start", group="Training")
    kind: str = choice(SHAPES, PICTURES, label="shown", group="Picture")
    number: int = count(1, 1, HELD_OUT, label="number", group="Picture")
    view: str = choice(VIEWS[0], VIEWS, label="neurons as", group="Picture")


class Arrays(NamedTuple):
    picture: np.ndarray  # (28, 28) from 0 (paper) to 1 (ink)
    truth: int | None  # its class, for a shape
    maps: np.ndarray  # (hidden, 28, 28) weights, or weights × pixels, in units of CONTRAST × their size
    hidden: np.ndarray  # (hidden,) what the hidden neurons say
    favourites: np.ndarray  # (hidden,) the class for which each speaks most
    chances: np.ndarray  # (3,) probabilities
    costs: np.ndarray  # (step + 1, 2) on training and held-out pictures
    accuracies: np.ndarray  # (step + 1,) on held-out pictures


class ShapesView(View):
    def __init__(self):
        super().__init__(640, 400)
        self.page = plots.blank_axes(self.figure, (0, 0, 640, 400), (0, 640), (0, 400))
        self.maps = self.page.add_artist(Maps())
        self.frames = self.page.add_collection(LineCollection([], colors=plots.GREY, linewidths=plots.px(1), zorder=3))
        for x, text in ((16, "784 pixels"), (TILES, "hidden neurons"), (BARS, "answers")):
            self.page.text(x, 384, text, fontsize=plots.px(13), fontweight="bold", va="center")
        for y, text, colour in ((190, "ink here says yes", plots.BLUE), (174, "ink here says no", plots.VERMILLION)):
            self.page.text(16, y, f"■ {text}", color=colour, fontsize=plots.px(12), va="center")
        self.bars = [self.page.add_patch(Rectangle((BARS + 72, y), 0, 16)) for y in (344, 320, 296)]
        self.words, self.ends = Lettering(self.page, 12), Lettering(self.page, 12)
        self.cost = self._chart((46, 46, 92, 84), "cost (dashed: held out)", 2, (0, 1.2), (0, 0.5, 1),
                                ("0", "0.5", "1"))
        self.share = self._chart((506, 46, 92, 164), "held out, right", 1, (0.25, 1), (1 / 3, 0.92, 1),
                                 ("⅓", "92%", ""))
        self.move(self.maps, self.frames, *self.bars, *self.cost, *self.share, self.words, self.ends)

    def _chart(self, rect, title, curves, limits, ticks, labels):
        ax = plots.axes(self.figure, rect, "step", xlim=(0, LAST), ylim=limits, grid=True)
        ax.set_xticks([0, LAST // 2, LAST])
        ax.set_yticks(ticks, labels)
        left, bottom, _, height = rect
        self.page.text(left - (30 if curves == 2 else 40), bottom + height + 12, title, fontsize=plots.px(13),
                       va="center")
        return [ax.plot([], [], color=colour, linestyle=dash)[0]
                for colour, dash in ((plots.GREY, "-"), (plots.INK, plots.DASHES["dashed"]))[2 - curves:]]

    def show(self, arrays):
        places, size = tiles(len(arrays.hidden))
        side = SIDE * size
        paper = np.repeat(np.uint8(255 * (1 - arrays.picture))[..., None], 4, axis=-1)
        paper[..., 3] = 255
        self.maps.pictures = [(16, TOP - LARGE * SIDE, paper, LARGE),
                              *((x, y, colours, size) for (x, y), colours in zip(places, shade(arrays.maps),
                                                                                 strict=True))]
        self.frames.set_segments([square(16, TOP - LARGE * SIDE, LARGE * SIDE), *(square(*place, side)
                                                                                  for place in places)])
        said = [Line(x + side / 2, y - 13, f"{plots.number(value)} {SYMBOLS[favourite]}", align="center")
                for (x, y), value, favourite in zip(places, arrays.hidden, arrays.favourites, strict=True)]
        self.words.write([*said, *self._answers(arrays)])
        self._histories(arrays)

    def _answers(self, arrays):
        """Move the bars; yields a line for each class, and one for the picture's name."""
        best, names = int(arrays.chances.argmax()), shapes()[2]
        right = arrays.truth is None or best == arrays.truth
        for i, (bar, name, chance) in enumerate(zip(self.bars, names, arrays.chances, strict=True)):
            bar.set_width(max(1, LENGTH * chance))
            colour = plots.GREY if i != best else plots.BLUE if arrays.truth is None else (
                plots.GREEN if right else plots.VERMILLION)
            bar.set_facecolor(colour)
            mark = "" if i != best or arrays.truth is None else "  ✓" if right else "  ✗"
            yield Line(BARS, bar.get_y() + 3, f"{SYMBOLS[i]} {name}", bold=i == best)
            yield Line(BARS + 78 + LENGTH * chance, bar.get_y() + 3, f"{percent(chance)}{mark}", bold=i == best)
        truth = "none of the three" if arrays.truth is None else f"a {names[arrays.truth]}"
        yield Line(16 + LARGE * SIDE / 2, TOP - LARGE * SIDE - 18, truth, align="center")

    def _histories(self, arrays):
        steps = np.arange(len(arrays.costs))
        for curve, heights in zip([*self.cost, *self.share], [*arrays.costs.T, arrays.accuracies], strict=True):
            curve.set_data(steps, np.minimum(heights, 1.3))
        final = 46 + 84 / 1.2 * np.minimum(arrays.costs[-1], 1.25)
        heights = apart(list(final), 14, low=46, high=140)
        lines = [Line(142, y - 4, plots.number(cost), colour) for y, cost, colour
                 in zip(heights, arrays.costs[-1], (plots.GREY, plots.INK), strict=True)]
        share = arrays.accuracies[-1]
        self.ends.write([*lines, Line(602, 42 + 164 * (share - 0.25) / 0.75, f"{share:.0%}", bold=True)])


def tiles(neurons):
    """Left and lower edges of the neurons' pictures, a list of (x, y), and CSS pixels for each pixel of theirs."""
    columns, size = GRIDS[neurons]
    pitch = SIDE * size + GAP
    return [(TILES + pitch * (i % columns), TOP - SIDE * size - (pitch + LABEL - 4) * (i // columns))
            for i in range(neurons)], size


def next_wrong(state):
    """The next picture that the network gets wrong; of things that are no shapes it is the next one."""
    wrong = np.arange(1, HELD_OUT + 1)
    if state.kind == SHAPES:
        answers = run(state).first(state.step + 1)[-1].answers
        wrong = wrong[answers != shapes()[1][ROWS:]]
    return {"number": int(wrong[np.argmax(wrong > state.number)])} if len(wrong) else {}


def run(state):
    return replay(state.hidden, state.function, state.rows, state.rate, state.decay, state.seed)[1]


class ShapesLab(Lab):
    """Circle, square or triangle? What each hidden neuron looks for, while the cost falls."""

    State, View = State, ShapesView
    actions = {"Picture": {"next wrong one": next_wrong}}
    presets = {
        "random start": {"step": 0, "hidden": 8, "rows": ROWS, "rate": 0.003, "decay": 0.0},
        "eight features": {"step": LAST, "hidden": 8, "function": "ReLU", "rows": ROWS, "rate": 0.003, "decay": 0.01},
        "two are few": {"step": LAST, "hidden": 2, "function": "ReLU", "rows": ROWS, "rate": 0.003, "decay": 0.01},
        "60 pictures": {"step": LAST, "hidden": 16, "function": "ReLU", "rows": 60, "rate": 0.003, "decay": 0.0},
        "what is a 4?": {"step": LAST, "hidden": 16, "rows": ROWS, "rate": 0.003, "kind": "handwritten digits",
                         "number": 5},
    }

    def follow(self, state, changes):
        """A new setting is a new run, from its first steps on."""
        if "step" in changes or not {"hidden", "function", "rows", "rate", "decay", "seed"} & set(changes):
            return state
        return dataclasses.replace(state, step=min(state.step, AFTER_A_CHANGE))

    @staticmethod
    def compute(state):
        network, training = replay(state.hidden, state.function, state.rows, state.rate, state.decay, state.seed)
        records, labels = training.first(state.step + 1), shapes()[1]
        params, x = records[-1].params, pictures(state.kind)[state.number - 1]
        hidden, scores = activations(network, params, x[None])
        W = params["0.W"].T
        maps = (W if state.view == VIEWS[0] else W * x) / (CONTRAST * float(np.sqrt(np.mean(W**2))))
        return Arrays(x.reshape(SIDE, SIDE), int(labels[ROWS + state.number - 1]) if state.kind == SHAPES else None,
                      maps.reshape(-1, SIDE, SIDE), hidden[0], params["1.W"].argmax(axis=1), softmax(scores[0]),
                      np.array([record.costs for record in records]),
                      np.array([np.mean(record.answers == labels[ROWS:]) for record in records]))

    @staticmethod
    def describe(state, arrays):
        best = shapes()[2][int(arrays.chances.argmax())]  # coarse, because float32 differs from machine to machine
        return (f"784-{state.hidden}-3, {UPDATES * state.step} updates:  over {int(10 * arrays.accuracies[-1])}0% of "
                f"{HELD_OUT} held-out shapes right;  this picture: {best}")
