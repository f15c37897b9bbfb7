"""SoftmaxLab: three scores become three probabilities, which share one whole."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .. import plots
from ..activations import Sigmoid, Softmax
from .controls import slider, switch
from .live import Lab, View

NAMES = ("cat", "dog", "bird")
COLOURS = (plots.BLUE, plots.ORANGE, plots.PURPLE)
ROWS = np.array([2.0, 1.0, 0.0])


def _score(default, label):
    return slider(default, -5, 5, step=0.1, digits=1, label=label, group="Scores")


@dataclass(frozen=True)
class State:
    z1: float = _score(2.0, "cat z₁")
    z2: float = _score(1.0, "dog z₂")
    z3: float = _score(0.0, "bird z₃")
    shift: float = slider(0.0, -5, 5, step=0.1, digits=1, label="add to all c", group="Scores")
    steepness: float = slider(1.0, 0.1, 10, log=True, label="steepness λ", group="Output layer")
    separate: bool = switch(False, label="three separate sigmoids instead", group="Output layer")


class Arrays(NamedTuple):
    scores: np.ndarray  # (3,) z + c
    values: np.ndarray  # (3,) what the output layer makes of them
    total: float  # the sum of the values
    largest: tuple  # the classes with the largest value
    label: str  # what the output layer is


class SoftmaxView(View):
    def __init__(self):
        super().__init__(600, 350)
        self.scores, self.values = self._bars((98, 132, 176, 180), (-10, 10)), self._bars((344, 132, 196, 180), (0, 1))
        self.scores.set_xticks([-10, 0, 10], ["−10", "0", "10"])
        self.values.set_xticks([0, 0.5, 1], ["0", "½", "1"])
        self.scores.axvline(0, color=plots.GREY, linewidth=plots.px(1))
        self.total = self._bars((60, 30, 480, 46), (0, 3), (-0.6, 0.6))
        self.total.set_xticks([0, 1, 2, 3])
        self.total.plot([1, 1], [-0.6, 0.85], color=plots.INK, linewidth=plots.px(2), clip_on=False)
        self.parts = [axes.barh(rows, [0] * 3, 0.62, color=COLOURS)
                      for axes, rows in ((self.scores, ROWS), (self.values, ROWS), (self.total, [0] * 3))]
        self.numbers = [[self._text(axes, row) for row in ROWS] for axes in (self.scores, self.values)]
        self.letters = [self._text(self.total, 0, text=name, color=ink, ha="center")
                        for name, ink in zip(NAMES, ("white", plots.INK, plots.INK), strict=True)]
        self.sum = self._text(self.total, 0, fontweight="bold")
        for words, y in (*zip(NAMES, (280, 222, 164), strict=True), ("sum", 53)):
            self.figure.text(16 / 600, y / 350, words, fontsize=plots.px(13), va="center")
        self._text(self.scores, 2.75, -10, "scores z + c", fontweight="bold")
        self._text(self.values, 2.75, -0.22, "→", fontweight="bold")
        self.title = self._text(self.values, 2.75, fontweight="bold")
        self.move(*(bar for bars in self.parts for bar in bars), *self.numbers[0], *self.numbers[1], *self.letters,
                  self.sum, self.title)

    def _bars(self, rect, xlim, ylim=(-0.55, 2.55)):
        axes = plots.axes(self.figure, rect, xlim=xlim, ylim=ylim)
        axes.set_yticks([])
        axes.spines["left"].set_visible(xlim[0] == 0)
        axes.tick_params(axis="y", length=0, labelsize=plots.px(13))
        return axes

    @staticmethod
    def _text(axes, y, x=0, text="", **looks):
        return axes.text(x, y, text, fontsize=plots.px(13), va="center", **looks)

    def show(self, arrays):
        starts = np.concatenate([[0], np.cumsum(arrays.values)[:-1]])
        for bars, widths in zip(self.parts, (arrays.scores, arrays.values, arrays.values), strict=True):
            for bar, width in zip(bars, widths, strict=True):
                bar.set_width(width)
        for bar, letter, start, width in zip(self.parts[2], self.letters, starts, arrays.values, strict=True):
            bar.set_x(start)
            letter.set_position((start + width / 2, 0))
            letter.set_visible(width > 0.22)
        for number, score in zip(self.numbers[0], arrays.scores, strict=True):
            self._write(number, score, plots.number(score, 1), 0.4)
        for i, (number, value) in enumerate(zip(self.numbers[1], arrays.values, strict=True)):
            self._write(number, value, f"{value:.3f}" + (" ◂" if i in arrays.largest else ""), 0.025)
            number.set_fontweight("bold" if i in arrays.largest else "normal")
        self.sum.set_x(max(arrays.total, 1) + 0.04)
        self.sum.set_text(f"{arrays.total:.3f}")
        self.title.set_text(arrays.label)

    @staticmethod
    def _write(text, value, words, gap):
        """The number just beyond its bar's end."""
        text.set_text(words)
        text.set_x(value + (gap if value >= 0 else -gap))
        text.set_horizontalalignment("left" if value >= 0 else "right")


class SoftmaxLab(Lab):
    """Softmax: scores in, probabilities out. They share one whole, so no class can gain without another losing."""

    State, View = State, SoftmaxView
    presets = {
        "2, 1, 0": {"z1": 2.0, "z2": 1.0, "z3": 0.0, "shift": 0.0, "steepness": 1.0, "separate": False},
        "add 5 to all": {"shift": 5.0},
        "double the scores": {"z1": 4.0, "z2": 2.0, "z3": 0.0, "shift": 0.0, "steepness": 1.0},
        "double λ instead": {"z1": 2.0, "z2": 1.0, "z3": 0.0, "shift": 0.0, "steepness": 2.0},
        "a tie": {"z1": 1.0, "z2": 1.0, "z3": -1.0, "shift": 0.0},
        "a cat and a dog": {"z1": 3.0, "z2": 3.0, "z3": -3.0, "shift": 0.0, "steepness": 1.0, "separate": False},
        "the same, separately": {"z1": 3.0, "z2": 3.0, "z3": -3.0, "shift": 0.0, "steepness": 1.0, "separate": True},
    }

    @staticmethod
    def compute(state):
        scores = np.array([state.z1, state.z2, state.z3]) + state.shift
        f = (Sigmoid if state.separate else Softmax)(state.steepness)
        values = f(scores)
        largest = tuple(np.flatnonzero(np.isclose(scores, scores.max(), rtol=0, atol=1e-9)).tolist())
        kind = "three sigmoids" if state.separate else "softmax"
        return Arrays(scores, values, float(values.sum()), largest, f"{kind}, λ = {state.steepness:.2f}")

    @staticmethod
    def describe(state, arrays):
        scores = ", ".join(plots.number(score, 1) for score in arrays.scores)
        values = " + ".join(f"{value:.3f}" for value in arrays.values)
        largest = " and ".join(NAMES[i] for i in arrays.largest)
        verdict = f"largest: {largest}" if len(arrays.largest) == 1 else f"a tie: {largest}"
        heat = "" if state.separate else f" (temperature {1 / state.steepness:.2f})"
        return f"{arrays.label}{heat}:  ({scores})  →  {values} = {arrays.total:.3f}   ({verdict})"
