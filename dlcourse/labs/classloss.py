"""ClassLossLab: scores become probabilities, and the truth says what they cost."""

import dataclasses
from typing import NamedTuple

import numpy as np

from .. import plots
from ..activations import softmax
from ..losses import CategoricalCrossEntropy, KullbackLeiblerDivergence
from .controls import choice, slider
from .live import Lab, View
from .softmax import NAMES, ROWS

SHARES = "the shares below"
ROOM = 9.0  # nats: with scores from −4 to 4 no −ln q is larger


def _score(default, label):
    return slider(default, -4, 4, step=0.1, digits=1, label=label, group="Prediction q = softmax(z)")


@dataclasses.dataclass(frozen=True)
class State:
    z1: float = _score(2.0, "cat z₁")
    z2: float = _score(1.0, "dog z₂")
    z3: float = _score(0.0, "bird z₃")
    truth: str = choice("dog", (*NAMES, SHARES), label="it is", group="Truth p")
    cat: float = slider(0.5, 0, 1, step=0.01, label="share of cat", group="Truth p")
    dog: float = slider(0.6, 0, 1, step=0.01, label="dog, of the rest", group="Truth p")


class Arrays(NamedTuple):
    p: np.ndarray  # (3,) the truth, sums to 1
    q: np.ndarray  # (3,) the prediction, sums to 1
    surprises: np.ndarray  # (3,) −ln q: the cost of each class, were it the true one
    cross_entropy: float  # H(p, q) in nats
    entropy: float  # H(p)
    divergence: float  # KL(p‖q)
    reverse: float  # KL(q‖p), infinite where p is 0


class ClassLossView(View):
    def __init__(self):
        super().__init__(620, 410)
        self.chances, self.costs = self._bars((54, 206, 212, 158), 1), self._bars((366, 206, 208, 158), ROOM)
        self.chances.set_xticks([0, 0.5, 1], ["0", "½", "1"])
        self.chances.set_xlabel("probability")
        self.costs.set_xlabel("surprise −ln q (nats)")
        self.totals = self._bars((54, 44, 538, 112), ROOM, (-0.6, 1.9))
        self.totals.set_xlabel("nats")
        self.truth = self.chances.barh(ROWS + 0.2, [0] * 3, 0.36, color="white", edgecolor=plots.INK,
                                       linewidth=plots.px(1.5), hatch="////")
        self.guess = self.chances.barh(ROWS - 0.2, [0] * 3, 0.36, color=plots.BLUE)
        self.surprise = self.costs.barh(ROWS, [0] * 3, 0.6, color=plots.FAINT)
        self.part = self.costs.barh(ROWS, [0] * 3, 0.6, color=plots.ORANGE)
        self.sums = self.totals.barh([1, 1, 0], [0] * 3, 0.42, color=(plots.GREY, plots.VERMILLION, plots.PURPLE))
        self.numbers = [[self._text(ax, y) for y in rows] for ax, rows in
                        ((self.chances, ROWS + 0.2), (self.chances, ROWS - 0.2), (self.costs, ROWS))]
        self.sizes = [self._size(*place) for place in (
            (0.08, 1.48, plots.INK, "cross-entropy", 1.45), (2.6, 1.48, plots.GREY, "=  entropy of p", 1.6),
            (5.2, 1.48, plots.VERMILLION, "+  KL(p‖q)", 1.25),
            (0.08, 0.48, plots.INK, "the other way round, KL(q‖p)", 2.95))]
        self.endless = self._text(self.totals, 0, ROOM, "▸", color=plots.PURPLE)
        self.endless.set(fontsize=plots.px(22), ha="center", va="center_baseline")
        self._write_headings()
        self.move(*(bar for bars in (self.truth, self.guess, self.surprise, self.part, self.sums) for bar in bars),
                  *(text for texts in self.numbers for text in texts), *self.sizes, self.endless)

    def _write_headings(self):
        for name, y in zip(NAMES, ROWS, strict=True):
            for ax in (self.chances, self.costs):
                ax.annotate(name, (0, y), (-8, 0), textcoords="offset pixels", ha="right", va="center",
                            fontsize=plots.px(13))
        for ax, x, mark, color, words in ((self.chances, 0, "▨", plots.INK, "truth p"),
                                          (self.chances, 0.44, "■", plots.BLUE, "prediction q"),
                                          (self.costs, 0, "■", plots.FAINT, "cost if it is that"),
                                          (self.costs, 5.6, "■", plots.ORANGE, "times p")):
            self._text(ax, 2.85, x, mark, color=color)
            self._text(ax, 2.85, x + 0.075 * ax.get_xlim()[1], words)

    def _bars(self, rect, most, ylim=(-0.55, 2.55)):
        ax = plots.axes(self.figure, rect, xlim=(0, most), ylim=ylim)
        ax.set_yticks([])
        return ax

    @staticmethod
    def _text(ax, y, x=0, text="", **looks):
        return ax.text(x, y, text, fontsize=plots.px(13), va="center", **looks)

    def _size(self, x, y, color, words, room):
        """Fixed words, and the text of the number after them: short texts are drawn quickly."""
        self._text(self.totals, y, x, words, color=color)
        return self._text(self.totals, y, x + room, color=color)

    def show(self, arrays):
        parts = arrays.p * arrays.surprises
        for bars, widths in ((self.truth, arrays.p), (self.guess, arrays.q), (self.surprise, arrays.surprises),
                             (self.part, parts),
                             (self.sums, (arrays.entropy, arrays.divergence, min(arrays.reverse, ROOM)))):
            for bar, width in zip(bars, widths, strict=True):
                bar.set_width(width)
        self.sums[1].set_x(arrays.entropy)
        self.endless.set_visible(bool(arrays.reverse > ROOM))
        for texts, values, gap in ((self.numbers[0], arrays.p, 0.02), (self.numbers[1], arrays.q, 0.02),
                                   (self.numbers[2], arrays.surprises, 0.15)):
            for text, value in zip(texts, values, strict=True):
                text.set_text(f"{value:.2f}")
                text.set_x(value + gap)
        for text, p in zip(self.numbers[2], arrays.p, strict=True):
            text.set_fontweight("bold" if p else "normal")
        for text, value in zip(self.sizes, (arrays.cross_entropy, arrays.entropy, arrays.divergence, arrays.reverse),
                               strict=True):
            text.set_text(f"{value:.3f}" if np.isfinite(value) else "∞ (p is 0 where q is not)")


class ClassLossLab(Lab):
    """Three classes: the cross-entropy is −ln of the probability that the true class was given."""

    State, View = State, ClassLossView
    presets = {
        "right and sure": {"z1": 1.0, "z2": 4.0, "z3": 0.0, "truth": "dog"},
        "right, barely": {"z1": 0.9, "z2": 1.0, "z3": 0.8, "truth": "dog"},
        "wrong and sure": {"z1": 4.0, "z2": -2.0, "z3": 0.0, "truth": "dog"},
        "q = p": {"z1": float(np.log(2.5)), "z2": float(np.log(1.5)), "z3": 0.0, "truth": SHARES, "cat": 0.5,
                  "dog": 0.6},
        "not symmetric": {"z1": 0.0, "z2": 0.0, "z3": 0.0, "truth": SHARES, "cat": 0.9, "dog": 0.9},
    }

    def follow(self, state, changes):
        """A move of the shares makes them the truth."""
        if {"cat", "dog"} & set(changes) and "truth" not in changes:
            return dataclasses.replace(state, truth=SHARES)
        return state

    @staticmethod
    def compute(state):
        q = softmax(np.array([state.z1, state.z2, state.z3]))
        if state.truth == SHARES:
            rest = 1 - state.cat
            p = np.array([state.cat, rest * state.dog, rest * (1 - state.dog)])
        else:
            p = np.eye(3)[NAMES.index(state.truth)]
        cross_entropy, divergence = CategoricalCrossEntropy(), KullbackLeiblerDivergence()
        return Arrays(p, q, -np.log(q), cross_entropy(p, q), cross_entropy(p, p),
                      *(max(divergence(*pair), 0.0) for pair in ((p, q), (q, p))))  # rounding may leave −1e-17

    @staticmethod
    def describe(state, arrays):
        p, q = (", ".join(f"{value:.3f}" for value in row) for row in (arrays.p, arrays.q))
        reverse = f"{arrays.reverse:.3f}" if np.isfinite(arrays.reverse) else "∞"
        return (f"p = ({p}), q = ({q}):  cross-entropy {arrays.cross_entropy:.3f} = entropy {arrays.entropy:.3f} + "
                f"KL {arrays.divergence:.3f};  KL(q‖p) {reverse}")
