"""CurveFitLab: one hidden layer learns a year of temperatures, and each of its neurons shows its part in the answer."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from .. import plots
from .activation import FUNCTIONS
from .controls import choice, count, slider
from .curverun import replay, scaled, year
from .live import Lab, View
from .vanishing import in_words

NAMES = ("linear", "sigmoid", "bipolar sigmoid", "tanh", "ReLU", "leaky ReLU")
LAST, MOST = 60, 10  # training steps, hidden neurons
DAYS = np.linspace(1, 366, 92)  # where curves are drawn
LOSSES = (8, 800)  # °C², ends of the loss axis
REACH = 20  # °C, ends of a neuron's own picture


@dataclass(frozen=True)
class State:
    function: str = choice("tanh", NAMES, label="function f", group="Hidden layer")
    leak: float = slider(0.1, 0.01, 0.5, step=0.01, label="leak", group="Hidden layer")
    neurons: int = count(8, 1, MOST, label="neurons", group="Hidden layer")
    step: int = count(30, 0, LAST, label="training step", play=100, group="Training")
    rate: float = slider(0.1, 0.01, 10, log=True, label="learning rate η", group="Training")
    seed: int = count(6, 1, 20, label="random start", group="Training")


class Arrays(NamedTuple):
    curve: np.ndarray  # (92,) °C, the network's answer on DAYS
    parts: np.ndarray  # (neurons, 92) °C, what each hidden neuron adds to it
    dead: np.ndarray  # (neurons,) bool
    losses: np.ndarray  # (step + 1,) °C², at the start and after each step
    deaths: np.ndarray  # (step + 1,) how many are dead


def brief(loss):
    """A loss with one decimal, or as 2.2·10³ where that would be long."""
    return f"{loss:.1f}" if loss < 1000 else in_words(loss)


class CurveFitView(View):
    def __init__(self):
        super().__init__(620, 420)
        data = year()
        self.fit = plots.axes(self.figure, (50, 180, 344, 230), "day of the year", "highest temperature (°C)",
                              xlim=(1, 366), ylim=(-6, 42))
        self.fit.set_xticks([1, 91, 182, 274, 366])
        self.fit.plot(data.day, data.celsius, "o", color=plots.GREY, markersize=plots.px(4.5), alpha=0.6)
        (self.curve,) = self.fit.plot(DAYS, np.zeros_like(DAYS), color=plots.BLUE, linewidth=plots.px(3))
        self.loss = self._history((458, 304, 102, 106), "loss (°C²)", plots.BLUE, "-")
        self.loss[2].axes.set(yscale="log", ylim=LOSSES, yticks=(10, 100), yticklabels=("10", "100"))
        self.loss[2].axes.minorticks_off()
        self.loss[2].axes.tick_params(labelbottom=False)
        self.death = self._history((458, 180, 102, 92), "dead neurons", plots.VERMILLION, plots.DASHES["dashed"])
        self.death[2].axes.set(ylim=(-0.5, MOST + 0.5), yticks=(0, 5, 10), xlabel="training step")
        self._strip()
        self.move(self.curve, *self.loss, *self.death, self.frames, self.zeros, self.parts, *self.words)

    def _history(self, rect, label, color, dash):
        """What happened from step to step: a line, a dot at its end, and the last number beside it."""
        ax = plots.axes(self.figure, rect, ylabel=label, xlim=(0, LAST))
        ax.set_xticks([0, LAST // 2, LAST])
        ax.yaxis.set_label_coords(-34 / rect[2], 0.5)
        (line,), (dot,) = ax.plot([], [], color=color, linestyle=dash), ax.plot([], [], "o", color=color, clip_on=False)
        return line, dot, ax.text(0, 0, "", color=color, fontweight="bold", fontsize=plots.px(13), va="center")

    def _strip(self):
        """A row of small pictures, one for each neuron, in CSS pixels."""
        strip = plots.blank_axes(self.figure, (0, 0, 620, 130), (0, 620), (0, 130))
        strip.text(10, 108, f"what each hidden neuron adds to the answer in the course of the year (±{REACH} °C)",
                   fontsize=plots.px(13), va="center")
        self.frames = strip.add_collection(PolyCollection([], linewidths=plots.px(1)))
        self.zeros = strip.add_collection(LineCollection([], colors=plots.FAINT, linewidths=plots.px(1)))
        self.parts = strip.add_collection(LineCollection([], linewidths=plots.px(2)))
        self.words = [strip.text(left + 27, 14, "", fontsize=plots.px(12), ha="center", va="center")
                      for left in self.lefts(MOST)]

    @staticmethod
    def lefts(neurons):
        return 10 + 60.5 * np.arange(neurons)

    def show(self, arrays):
        self.curve.set_ydata(arrays.curve)
        self._show_history(self.loss, np.clip(arrays.losses, *LOSSES), brief(arrays.losses[-1]))
        self._show_history(self.death, arrays.deaths, str(arrays.deaths[-1]))
        lefts, colors = self.lefts(len(arrays.parts)), np.where(arrays.dead, plots.VERMILLION, plots.BLUE)
        self.frames.set_verts([[(x, 26), (x + 54, 26), (x + 54, 92), (x, 92)] for x in lefts])
        self.frames.set_facecolor(np.where(arrays.dead, plots.VERMILLION_TINT, "white").tolist())
        self.frames.set_edgecolor(np.where(arrays.dead, plots.VERMILLION, plots.GREY).tolist())
        self.zeros.set_segments([[(x + 1, 59), (x + 53, 59)] for x in lefts])
        across, heights = np.linspace(2, 52, len(DAYS)), 59 + 31 * np.clip(arrays.parts / REACH, -1, 1)
        self.parts.set_segments([np.stack([x + across, height], axis=1) for x, height in zip(lefts, heights,
                                                                                             strict=True)])
        self.parts.set_color(colors.tolist())
        for i, text in enumerate(self.words):
            gone = i < len(arrays.dead) and arrays.dead[i]
            text.set(text="" if i >= len(arrays.dead) else "✗ dead" if gone else "alive",
                     color=plots.VERMILLION if gone else plots.INK)

    @staticmethod
    def _show_history(artists, heights, words):
        line, dot, text = artists
        line.set_data(np.arange(len(heights)), heights)
        dot.set_data([len(heights) - 1], [heights[-1]])
        text.set(text=words, position=(len(heights) + 5, heights[-1]))


class CurveFitLab(Lab):
    """The same data and the same layer, with another activation or another rate: what it can fit, and what dies."""

    State, View = State, CurveFitView
    presets = {
        "linear": {"function": "linear", "neurons": 8, "step": LAST, "rate": 0.1, "seed": 6},
        "tanh": {"function": "tanh", "neurons": 8, "step": LAST, "rate": 0.1, "seed": 6},
        "ReLU": {"function": "ReLU", "neurons": 8, "step": LAST, "rate": 0.1, "seed": 6},
        "ReLU, rate too large": {"function": "ReLU", "neurons": 8, "step": LAST, "rate": 1.0, "seed": 6},
        "leaky ReLU, same rate": {"function": "leaky ReLU", "leak": 0.1, "neurons": 8, "step": LAST, "rate": 1.0,
                                  "seed": 6},
    }

    @staticmethod
    def compute(state):
        leak = state.leak if state.function == "leaky ReLU" else 0.1
        records = replay(state.function, leak, state.neurons, state.rate, state.seed).first(state.step + 1)
        W, b, V, c = records[-1].params
        parts = V * FUNCTIONS[state.function](1.0, leak)(scaled(DAYS) @ W + b).T
        _, _, mean, spread = year()
        losses, deaths = zip(*((record.loss, record.dead.sum()) for record in records), strict=True)
        return Arrays(mean + spread * (parts.sum(axis=0) + c), spread * parts, records[-1].dead, np.array(losses),
                      np.array(deaths))

    @staticmethod
    def describe(state, arrays):
        leak = f", leak {state.leak:.2f}" if state.function == "leaky ReLU" else ""
        loss = arrays.losses[-1]
        return (f"{state.function}{leak}, η = {state.rate:.2f}, step {state.step}:  loss {brief(loss)} °C², off by "
                f"about {np.sqrt(loss):.1f} °C;  {arrays.deaths[-1]} of {state.neurons} hidden neurons dead")
