"""GenerationLab: a trained LSTM writes names or jigs, symbol by symbol, at a temperature; jigs can be heard."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np

from .. import trained, tunes
from ..activations import softmax
from ..sequences import generate
from .controls import choice, count, slider
from .generationview import Arrays, GenerationView, Name, fits
from .live import Lab, in_turn
from .replay import Replay

LAST = 120  # symbols that are written at most
LONGEST = {"names": 14, "jigs": LAST}  # of one text
HEARD = 40  # seconds of a tune at most; at high temperatures a note may last nine eighths
RATE = 11025
SILENCE = tunes.wav(np.zeros(RATE // 10), RATE)  # until there is a tune: browsers complain of an empty sound


@dataclass(frozen=True)
class State:
    writes: str = choice("names", ("names", "jigs"), label="it writes")
    temperature: float = slider(1.0, 0.1, 3, log=True, digits=2, label="temperature τ")
    seed: int = count(1, 1, 99, label="seed")
    step: int = count(60, 1, LAST, play=150, label="symbols written")


class Record(NamedTuple):
    drawn: int  # id of the symbol
    scores: np.ndarray  # (n_symbols,) that it was drawn from
    first: bool  # whether a new text begins with it


@cache
def writer(writes):
    """(network, alphabet, texts that it learned from, texts that were held out)."""
    task, network = (trained.names(), trained.name_writer()) if writes == "names" else (
        trained.jigs(), trained.jig_writer())
    texts = [task.read.decode(row) for row in task.target]
    cut = trained.TRAIN[writes]
    return network, task.read, frozenset(texts[:cut]), frozenset(texts[cut:])


@lru_cache(maxsize=8)
def replay(writes, temperature, seed):
    return Replay(writing(writes, temperature, seed))


def writing(writes, temperature, seed):
    """Yields a `Record` for each symbol: name after name, or one jig."""
    rng, network = np.random.default_rng(seed), writer(writes)[0]
    while True:
        for place, (drawn, scores) in enumerate(generate(network, temperature, rng, steps=LONGEST[writes])):
            yield Record(drawn, scores, place == 0)
        if writes == "jigs":
            return


def texts(records):
    """(the ids of each text, whether it is finished)."""
    begins = [place for place, record in enumerate(records) if record.first]
    for begin, end in zip(begins, [*begins[1:], len(records)], strict=True):
        ids = [record.drawn for record in records[begin:end]]
        yield ids, ids[-1] == 0 or end < len(records)


class GenerationLab(Lab):
    """A network writes: it scores every symbol that could come next, and one of them is drawn."""

    State, View = State, GenerationView
    presets = {
        "names, τ = 0.3": {"writes": "names", "temperature": 0.3, "step": LAST},
        "names, τ = 1": {"writes": "names", "temperature": 1.0, "step": LAST},
        "names, τ = 2": {"writes": "names", "temperature": 2.0, "step": LAST},
        "a jig, τ = 0.5": {"writes": "jigs", "temperature": 0.5, "step": LAST},
        "a jig, τ = 1": {"writes": "jigs", "temperature": 1.0, "step": LAST},
        "a jig, τ = 2": {"writes": "jigs", "temperature": 2.0, "step": LAST},
    }

    def __init__(self, **start):
        self.audio = widgets.Audio(value=SILENCE, format="wav", autoplay=False, loop=False, layout={"width": "100%"})
        heading = widgets.HTML('<div class="dlcourse-group">Listen</div>')
        self._listen = widgets.VBox([heading, self.audio], layout={"overflow": "visible"})  # no bar to scroll by
        super().__init__(**start)
        body = next(row for row in self.children if "dlcourse-body" in row._dom_classes)
        body.children[0].children += (self._listen,)

    @staticmethod
    def compute(state):
        records = replay(state.writes, state.temperature, state.seed).first(state.step)
        _, alphabet, known, held_out = writer(state.writes)
        scores = records[-1].scores.astype(float)
        written = [(alphabet.decode(ids), finished) for ids, finished in texts(records)]
        names, tune, bars = [], "", []
        if state.writes == "names":
            kinds = {text: "known" if text in known else "held out" if text in held_out else "new"
                     for text, _ in written}
            names = [Name(text, kinds[text] if finished else "unfinished") for text, finished in written]
        else:
            tune = written[0][0]
            bars = tunes.bars(f"K:{tune}")
        return Arrays(alphabet.symbols, softmax(scores / state.temperature), softmax(scores), records[-1].drawn,
                      state.temperature, names, tune, bars, written[-1][1])

    @staticmethod
    def describe(state, arrays):
        begin = f"temperature {state.temperature:.2f}, seed {state.seed}:  "
        if state.writes == "jigs":
            right = sum(map(fits, arrays.whole_bars))
            return (f"{begin}{right} of {len(arrays.whole_bars)} bars have the right length"
                    f"{'; the tune has ended' if arrays.finished else ''}")
        counted = {kind: sum(name.kind == kind for name in arrays.names) for kind in ("known", "held out", "new")}
        return (f"{begin}{sum(counted.values())} names, {counted['known']} of them learned from, "
                f"{counted['held out']} real but held out, {counted['new']} new")

    @in_turn
    def _sharpen(self):
        super()._sharpen()
        notes = [note for bar in self._arrays.bars for note in bar]
        self._listen.layout.display = None if notes else "none"
        if notes:
            self.audio.value = tunes.wav(tunes.sound(notes, rate=RATE)[:HEARD * RATE], RATE)
