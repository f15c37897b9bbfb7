"""What the five trained networks do, step by step, for RnnTypesLab: what is heard, the state, what is said."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .. import datasets, trained
from ..activations import sigmoid, softmax

KINDS = ("digit: 1 to 1", "name: 1 to n", "opinion: n to 1", "tags: n to n", "date: n to m")
# Held-out examples by their place after the training ones, and seeds of names.
EXAMPLES = dict(zip(KINDS, ((3, 0, 7, 5, 151), "mkidw", (494, 157, 88, 557, 529), (9, 25, 42, 7, 20),
                            (17, 26, 164, 19, 41)), strict=True))
END = "end"


class Column(NamedTuple):
    """One step in time: `heard` from outside, or `back`, its own last output; the state `hidden` (n_hidden,); what is
    `said`, with its `chance`. Empty texts where nothing is. `new`: a word that training saw less than twice."""

    heard: str
    back: str
    hidden: np.ndarray
    said: str
    chance: float
    new: bool = False


class Trace(NamedTuple):
    """All steps of one example: `columns`, the first `reading` of them drawn in a row of their own (0: one row)."""

    columns: tuple
    reading: int
    truth: str  # what should be said, "" where there is no right answer
    picture: np.ndarray | None = None

    def right(self, k):
        """Whether column k says what it should; None where there is no right answer."""
        if not self.truth:
            return None
        due = [*self.truth, END] if self.reading else self.truth.split()
        return self.columns[k].said == due[min(max(k - self.reading, 0), len(due) - 1)]


@lru_cache(maxsize=len(KINDS) * 5)
def trace(kind, example):
    """The `Trace` of a kind's example, numbered from 1."""
    return RUNS[kind](EXAMPLES[kind][example - 1])


@lru_cache(maxsize=16)
def made(make):
    """A trained network, its task or its data, made once."""
    return make()


def digit(place):
    x, labels = made(trained.digits)
    place += trained.TRAIN["digit"]
    hidden, scores = through(made(trained.digit_reader), x[place:place + 1])
    said, chance = best(scores[0], "0123456789")
    return Trace((Column("64 pixels", "", hidden[0], said, chance),), 0, str(labels[place]), x[place].reshape(8, 8))


def through(network, x):
    """(what the last layer but one says, the outputs), in predicting mode."""
    for layer in network.layers[:-1]:
        x, _ = layer.forward(x)
    return x, network.layers[-1].forward(x)[0]


def name(seed):
    letters, network = made(trained.names).read, made(trained.name_writer)
    embedding, cell, say = network.layers
    columns, state, heard = [], None, 0
    for _ in range(12):  # the first one, before any letter, only makes the state that the seed meets
        h, state = cell.step(embedding.forward([[heard]])[0][:, 0], state)
        said, chance = best(say.layer.forward(h)[0][0], (END, *letters.symbols[1:]))
        first = len(columns) == 1
        columns.append(Column(seed if first else "", "" if first else letters.symbols[heard], h[0], said, chance))
        if said == END:
            break
        heard = letters.encode(seed if len(columns) == 1 else said)[0]
    return Trace(tuple(columns[1:]), 0, "")


def opinion(place):
    task, network = made(trained.sentiment), made(trained.opinion_reader)
    sentences, labels = made(datasets.sentiment)
    place += trained.TRAIN["sentiment"]
    words = trained.words(sentences[place])
    ids = task.read.encode(words)
    hidden = ids[None]
    for layer in network.layers[:3]:  # embedding, dropout, LSTM: its states, before the last one is taken
        hidden, _ = layer.forward(hidden)
    praise = float(sigmoid(network(ids[None]))[0, 0])
    said = ("praise", praise) if praise > 0.5 else ("blame", 1 - praise)
    last = len(words) - 1
    columns = (Column(word, "", h, *(said if k == last else ("", 0.0)), unknown(task.read, word))
               for k, (word, h) in enumerate(zip(words, hidden[0], strict=True)))
    return Trace(tuple(columns), 0, ("blame", "praise")[labels[place]])


def tags(place):
    task, network = made(trained.tags), made(trained.tagger)
    place += trained.TRAIN["tags"]
    sentence = made(datasets.tagged_sentences)[place]
    ids = task.read.encode([word for word, _ in sentence])
    hidden, scores = through(network, ids[None])
    columns = (Column(word, "", h, *best(row, task.write.symbols), unknown(task.read, word))
               for (word, _), h, row in zip(sentence, hidden[0], scores[0], strict=True))
    return Trace(tuple(columns), 0, " ".join(tag for _, tag in sentence))


def date(place):
    task, network = made(trained.dates), made(trained.date_writer)
    place += trained.TRAIN["dates"]
    _, human, iso = made(datasets.dates)[place]
    states, state = network.encode(task.read.encode(human)[None])
    columns = [Column(letter, "", h, "", 0.0) for letter, h in zip(human, states[0], strict=True)]
    heard = 0
    for _ in range(network.steps):
        back = task.write.symbols[heard]
        scores, state = network.step([heard], state)
        said, chance = best(scores[0], (END, *task.write.symbols[1:]))
        columns.append(Column("", back, state[0][0], said, chance))
        if said == END:
            break
        heard = int(scores[0].argmax())
    return Trace(tuple(columns), len(human), iso)


def best(scores, symbols):
    """(the symbol of the highest score, its chance)."""
    chances = softmax(scores.astype(float))
    return symbols[int(chances.argmax())], float(chances.max())


def unknown(alphabet, word):
    return word not in alphabet.symbols


RUNS = dict(zip(KINDS, (digit, name, opinion, tags, date), strict=True))
