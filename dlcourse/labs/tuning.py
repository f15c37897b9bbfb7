"""TuningLab: hyperparameters chosen by experiment: a map of real training runs, and the learning curves of each."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from .. import plots
from .batch import many
from .controls import choice, count, stops, switch
from .lettering import Lettering, Line
from .live import Lab, View
from .pixels import Sheet
from .tuning_runs import EPOCHS, LAYERS, NAMES, PARTS, RATES, SIZES, STARTS, results
from .vanishing import apart

SHADES = LinearSegmentedColormap.from_list("share right", ["white", "#CFE3F0", "#8CC0DF", "#3D94C7", plots.BLUE])
TINT_ENDS = 0.85  # from this share on the shade is so dark that its number is white
LOOKS = {"train": plots.VERMILLION, "validation": plots.BLUE, "test": plots.PURPLE}


@dataclass(frozen=True)
class State:
    function: str = choice("ReLU", NAMES, label="activation", group="Network")
    layers: int = stops(1, LAYERS, label="hidden layers", group="Network")
    size: int = stops(16, SIZES, label="neurons in each", group="Network")
    rate: float = stops(0.03, RATES, label="learning rate η", group="Training")
    epoch: int = count(EPOCHS, 1, EPOCHS, label="epochs", play=150, group="Training")
    start: int = stops(1, STARTS, label="random start", group="Training")
    test: bool = switch(False, label="open the test set", group="Choice")


class Arrays(NamedTuple):
    shares: np.ndarray  # (rates, sizes) share right on the validation part after `epoch` epochs
    here: tuple  # (row, column) of the chosen run
    best: tuple  # and of the best run of the map, the first one if several are
    curves: np.ndarray  # (EPOCHS, parts) of the chosen run: share right on train, validation and test
    epoch: int
    test: bool


def place(state):
    """Where the state's run stands on the axes of `results`."""
    return (RATES.index(state.rate), SIZES.index(state.size), LAYERS.index(state.layers), NAMES.index(state.function),
            STARTS.index(state.start))


class TuningView(View):
    def __init__(self):
        super().__init__(640, 392)
        self.map = plots.axes(self.figure, (58, 48, 270, 300), "neurons in each hidden layer", "learning rate η",
                              xlim=(-0.5, len(SIZES) - 0.5), ylim=(-0.5, len(RATES) - 0.5))
        self.map.set_xticks(range(len(SIZES)), SIZES)
        self.map.set_yticks(range(len(RATES)), RATES)
        self.map.tick_params(length=0)
        self.shades = self.map.add_artist(Sheet((58, 48, 270, 300), cmap=SHADES, vmin=0.1, vmax=1))
        self.frames = [self.map.add_patch(Rectangle((0, 0), side, side, fill=False, edgecolor=color, linestyle=dash,
                                                    linewidth=plots.px(3), zorder=4))
                       for side, color, dash in ((0.96, plots.ORANGE, (0, (2.5, 1))), (0.82, plots.INK, "-"))]
        self.numbers = Lettering(self.map, 12)
        ax = plots.axes(self.figure, (400, 48, 146, 300), "epoch", "digits right (%)", xlim=(0, EPOCHS), ylim=(0, 100),
                        grid=True)
        ax.axhline(10, color=plots.GREY, linestyle=plots.DASHES["dotted"], linewidth=plots.px(1.5))
        ax.text(EPOCHS + 2.2, 10, "guessing", color=plots.GREY, fontsize=plots.px(13), va="center")
        self.now = ax.axvline(0, color=plots.GREY, linewidth=plots.px(1))
        self.curves = {name: ax.plot([], [], color=color, linestyle=plots.DASHES[dash], clip_on=False)[0]
                       for (name, color), dash in zip(LOOKS.items(), ("dashed", "solid", "dotted"), strict=True)}
        self.points = {name: ax.plot([], [], marker, color=color, clip_on=False)[0]
                       for (name, color), marker in zip(LOOKS.items(), "sod", strict=True)}
        self.names, self.title = Lettering(ax, 13), Lettering(self.map, 13)
        ax.text(0, 105, "the run in the black frame", fontsize=plots.px(13))
        self.move(self.shades, *self.frames, self.numbers, self.now, *self.curves.values(), *self.points.values(),
                  self.names, self.title)

    def show(self, arrays):
        self.shades.set_data(arrays.shares[::-1])
        for frame, (row, column) in zip(self.frames, (arrays.best, arrays.here), strict=True):
            frame.set_xy((column - frame.get_width() / 2, row - frame.get_height() / 2))
        self.numbers.write([Line(column, row - 0.14, f"{100 * share:.1f}", "white" if share > TINT_ENDS else plots.INK,
                                 "center", (row, column) == arrays.best)
                            for (row, column), share in np.ndenumerate(arrays.shares)])
        self._show_curves(arrays)
        epochs = many(arrays.epoch, "epoch")
        self.title.write([Line(-0.5, 8.95, f"validation digits right (%) after {epochs}, best dashed")])

    def _show_curves(self, arrays):
        x, ends = np.arange(1, EPOCHS + 1), []
        for name, shares in zip(LOOKS, 100 * arrays.curves.T, strict=True):
            seen = name != "test" or arrays.test
            self.curves[name].set_data(x, shares if seen else np.full(EPOCHS, np.nan))
            self.points[name].set_data([arrays.epoch], [shares[arrays.epoch - 1] if seen else np.nan])
            ends.append(shares[arrays.epoch - 1] if seen else None)
        self.now.set_xdata([arrays.epoch, arrays.epoch])
        self.names.write([Line(EPOCHS + 2.2, y - dy, text, color, bold=dy > 0)
                          for (name, color), end, y in zip(LOOKS.items(), ends, apart(ends, 12.5, 21, 97), strict=True)
                          if end is not None for text, dy in ((name, -1), (f"{end:.1f}", 4.2))])


class TuningLab(Lab):
    """Which learning rate, how many neurons, layers, which activation? Ask 1,458 networks that have been trained."""

    State, View = State, TuningView
    presets = {
        "rate too small": {"function": "ReLU", "layers": 1, "size": 32, "rate": 0.003, "epoch": EPOCHS},
        "right": {"function": "ReLU", "layers": 1, "size": 32, "rate": 0.3, "epoch": EPOCHS},
        "too large": {"function": "ReLU", "layers": 1, "size": 32, "rate": 3, "epoch": EPOCHS},
        "bottleneck": {"function": "ReLU", "layers": 1, "size": 2, "rate": 0.1, "epoch": EPOCHS},
        "deep sigmoid": {"function": "sigmoid", "layers": 3, "size": 32, "rate": 0.3, "epoch": EPOCHS},
        "little time": {"function": "tanh", "layers": 1, "size": 32, "rate": 0.3, "epoch": 2},
    }
    actions = {"Choice": {"best of this map": lambda state: best_of_map(state),
                          "best of all maps": lambda state: best_of_all(state)}}

    @staticmethod
    def compute(state):
        rate, size, *rest = place(state)
        the_map = results()[(slice(None), slice(None), *rest)] / list(PARTS.values())
        after = the_map[:, :, state.epoch - 1, list(PARTS).index("validation")]
        best = tuple(map(int, np.unravel_index(after.argmax(), after.shape)))
        return Arrays(after, (rate, size), best, the_map[rate, size], state.epoch, state.test)

    @staticmethod
    def describe(state, arrays):
        right = dict(zip(PARTS, arrays.curves[state.epoch - 1], strict=True))
        if not state.test:
            del right["test"]
        return (f"{state.function}, {many(state.layers, 'hidden layer')} of {state.size}, η = {state.rate}, "
                f"{many(state.epoch, 'epoch')}: "
                + ", ".join(f"{name} {share:.1%}" for name, share in right.items()))


def best_of_map(state):
    """The changes that lead to the best validated run of the map that is shown."""
    row, column = TuningLab.compute(state).best
    return {"rate": RATES[row], "size": SIZES[column]}


def best_of_all(state):
    """The changes that lead to the best validated run of all maps, for this random start and number of epochs."""
    right = results()[:, :, :, :, STARTS.index(state.start), state.epoch - 1, list(PARTS).index("validation")]
    rate, size, layers, function = np.unravel_index(right.argmax(), right.shape)
    return {"rate": RATES[rate], "size": SIZES[size], "layers": LAYERS[layers], "function": NAMES[function]}
