"""SentimentLab: a trained LSTM reads a sentence of yours, and its state and its opinion are shown after every word."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .. import plots, trained
from ..activations import sigmoid
from .controls import choice, count, text
from .live import Lab, View
from .pixels import Sheet
from .templateview import SIGNS

SHOWN, ALL = 16, 40  # columns of the picture; the stop of "words read" that means every word, however many
NOTHING = "(no word in it)"
ORDERS = "as written", "backwards", "shuffled"
LIMITS = {"state h": 0.6, "share of score": 0.2}  # where the colours are full


@dataclass(frozen=True)
class State:
    sentence: str = text("A funny film, but far too long.", label="text", group="Your sentence")
    order: str = choice("as written", ORDERS, label="order", group="Your sentence")
    read: int = count(ALL, 1, ALL, label="words read", play=500, group="Reading")
    show: str = choice("share of score", tuple(LIMITS), label="colours", group="Reading")


class Arrays(NamedTuple):
    words: tuple  # of the whole sentence, in the order that is read
    known: np.ndarray  # (words,) whether training saw each word twice at least
    read: int
    chances: np.ndarray  # (read,) how likely praise is, after each word
    cells: np.ndarray  # (32, read) what the colours show, the neuron that speaks most for praise on top
    limit: float


@lru_cache(maxsize=1)
def reader():
    """The trained network, its alphabet, and its neurons in the order of their weights in the score."""
    network = trained.opinion_reader()
    return network, trained.sentiment().read, np.argsort(-network.params["5.W"][:, 0])


def states(words):
    """The LSTM's state after each word, (words, 32), and the score after each, (words,)."""
    network, alphabet, _ = reader()
    embedding, lstm, last = network.layers[0], network.layers[2], network.layers[5]
    h = lstm.forward(embedding.forward(alphabet.encode(words)[None])[0])[0][0]
    return h, last.forward(h)[0][:, 0].astype(float)


def in_order(words, order):
    if order == "backwards":
        return words[::-1]
    if order == "shuffled":
        return [words[place] for place in np.random.default_rng(1).permutation(len(words))]
    return words


def short(word):
    return word if len(word) <= 13 else word[:12] + "…"


class SentimentView(View):
    def __init__(self):
        super().__init__(640, 410)
        left, width = 78, 512
        self.top = plots.blank_axes(self.figure, (left, 326, width + 50, 84),
                                    (0, (width + 50) / width * SHOWN), (0, 84))
        cells = plots.blank_axes(self.figure, (left, 148, width, 176), (0, SHOWN), (0, 32))
        self.cells = cells.add_artist(Sheet((left, 148, width, 176), cmap=SIGNS, vmin=-1, vmax=1))
        praise = int((reader()[0].params["5.W"] > 0).sum())
        cells.axhline(32 - praise, color=plots.GREY, linewidth=plots.px(1), linestyle=plots.DASHES["dotted"])
        for y, words in ((32 - praise / 2, f"{praise} neurons\nthat praise\nwhen h > 0"),
                         ((32 - praise) / 2, f"{32 - praise} neurons\nthat blame\nwhen h > 0")):
            cells.text(-0.15, y, words, fontsize=plots.px(12), ha="right", va="center", linespacing=1.15)
        self.scale = self._scale(cells)
        self.ax = plots.axes(self.figure, (left, 40, width, 92), "", "P(praise)", xlim=(0, SHOWN), ylim=(-0.04, 1.04))
        self.ax.set_xticks([])
        self.ax.set_yticks([0, 0.5, 1], ["0", "½", "1"])
        self.ax.axhline(0.5, color=plots.GREY, linestyle=plots.DASHES["dotted"], linewidth=plots.px(1))
        (self.line,) = self.ax.plot([], [], color=plots.GREY)
        self.marks = [self.ax.plot([], [], mark, color=color, markersize=plots.px(8), clip_on=False)[0]
                      for mark, color in (("o", plots.BLUE), ("s", plots.VERMILLION))]
        self.answer = self.ax.text(0, 0, "", fontsize=plots.px(14), fontweight="bold", va="center")
        self.words = [self.top.text(column + 0.35, 4, "", fontsize=plots.px(13), rotation=42, ha="left", va="bottom",
                                    rotation_mode="anchor") for column in range(SHOWN)]
        self.note = self.ax.text(0, -0.2, "", fontsize=plots.px(12), color=plots.GREY, va="top")
        self.move(self.cells, self.line, *self.marks, self.answer, *self.words, self.note, *self.scale)

    def _scale(self, cells):
        """The bar of colours at the right of the cells; returns the texts at its ends."""
        ax = plots.blank_axes(self.figure, (606, 178, 10, 116), (0, 1), (0, 1))
        ax.imshow(np.linspace(1, -1, 121)[:, None], cmap=SIGNS, extent=(0, 1, 0, 1), aspect="auto")
        return [ax.text(0.5, y, "", fontsize=plots.px(12), ha="center", va=va)
                for y, va in ((1.06, "bottom"), (-0.06, "top"))]

    def show(self, arrays):
        first = max(0, arrays.read - SHOWN)
        columns = slice(first, arrays.read)
        cells = np.zeros((32, SHOWN))
        cells[:, :arrays.read - first] = arrays.cells[:, columns] / arrays.limit
        self.cells.set_data(cells)
        for label, sign in zip(self.scale, "+−", strict=True):
            label.set_text(f"{sign}{arrays.limit:g}")
        for place, label in enumerate(self.words, start=first):
            word = arrays.words[place] if place < len(arrays.words) else ""
            known = place < len(arrays.words) and arrays.known[place]
            label.set(text=short(word) if known or not word else NOTHING if word == trained.UNKNOWN else
                      f"({short(word)})",
                      color=plots.INK if known and place < arrays.read else plots.GREY,
                      fontweight="bold" if place == arrays.read - 1 else "normal")
        chances, middles = arrays.chances[columns], np.arange(arrays.read - first) + 0.5
        self.line.set_data(middles, chances)
        for marks, which in zip(self.marks, (chances > 0.5, chances <= 0.5), strict=True):
            marks.set_data(middles[which], chances[which])
        praise = chances[-1] > 0.5
        self.answer.set(text=f"{chances[-1]:.2f}", position=(middles[-1] + 0.3, np.clip(chances[-1], 0.05, 0.95)),
                        color=plots.BLUE if praise else plots.VERMILLION)
        self.note.set_text("(in brackets): a word that the network does not know" if not arrays.known.all() else "")


class SentimentLab(Lab):
    """Type a sentence: the network reads it word by word, and says after each how likely it is praise."""

    State, View = State, SentimentView
    presets = {
        "good": {"sentence": "A good film.", "order": "as written", "read": ALL},
        "not good": {"sentence": "Not a good film.", "order": "as written", "read": ALL},
        "not bad": {"sentence": "Not a bad film.", "order": "as written", "read": ALL},
        "but": {"sentence": "The acting is great but the story is dull.", "order": "as written", "read": ALL},
        "but, turned": {"sentence": "The story is dull but the acting is great.", "order": "as written", "read": ALL},
    }

    @staticmethod
    def compute(state):
        _, alphabet, rows = reader()
        words = in_order(trained.words(state.sentence), state.order)
        h, scores = states(words)
        read = len(words) if state.read == ALL else min(state.read, len(words))
        cells = h[:read] * (reader()[0].params["5.W"][:, 0] if state.show == "share of score" else 1)
        known = alphabet.encode(words) != alphabet.encode([trained.UNKNOWN])
        return Arrays(tuple(words), known, read, sigmoid(scores[:read]), cells[:, rows].T, LIMITS[state.show])

    @staticmethod
    def describe(state, arrays):
        chance, total = arrays.chances[-1], len(arrays.words)
        strange = total - int(arrays.known.sum())
        if arrays.words == (trained.UNKNOWN,):
            return f"no word that the network can read: P(praise) = {chance:.2f} means nothing"
        amount = (f"all {total} words" if arrays.read == total > 1 else "the only word" if total == 1
                  else f"{arrays.read} of {total} words")
        doubt = "praise" if chance > 0.5 else "blame"
        return (f"after {amount} P(praise) = {chance:.2f}: {doubt}"
                + (f";  unknown words: {strange}" if strange else ""))
