"""The trained networks of the sequence lessons: how each is built, on which data, and with which weights it comes.

`digit_reader()`, `name_writer()`, `jig_writer()`, `opinion_reader()`, `tagger()` and `date_writer()` give the trained
network; with an rng they give a fresh one. The first `TRAIN[…]` examples trained it and the rest were held out, never
seen in training. data/train_<name>.py made the weights.
"""

import re
from collections import Counter
from typing import NamedTuple

import numpy as np

from . import datasets
from .activations import tanh
from .layers import Dense, Dropout
from .network import Network, mlp
from .recurrent import LSTM, RNN, EachStep, Embedding, LastStep
from .sequences import Alphabet, EncoderDecoder, pad

TRAIN = {"digit": 1437, "names": 3600, "jigs": 256, "sentiment": 2400, "tags": 1600, "dates": 3200}
UNKNOWN = "<unknown>"  # the word that stands for all words that training saw less than twice
SMALL = {"dtype": np.float32}


class Task(NamedTuple):
    """Padded ids of `source` with the alphabet `read`; `target`, ids of the alphabet `write` or labels without one."""

    source: np.ndarray
    target: np.ndarray
    read: Alphabet
    write: Alphabet | None


def digits():
    """(rows of 64 grey levels from 0 to 1, labels) of the 8 × 8 digits."""
    images, labels, _ = datasets.digits()
    return (images.reshape(len(images), -1) / 16).astype(np.float32), labels


def digit_reader(rng=None):
    """One to one: the class of a digit."""
    return _with_weights("digit", rng, lambda rng: mlp([64, 32, 10], tanh, rng=rng, **SMALL))


def names():
    """The `Task` of names: source is what is heard before each letter, 0 at first; target the letter, 0 at the end.

    The names are in a mixed order, so that frequent and rare ones are held out alike.
    """
    return _next_symbols(datasets.names())


def name_writer(rng=None):
    """One to many: from the letters so far, scores for the next one, 0 for the end."""
    symbols = len(names().read)
    return _with_weights("names", rng, lambda rng: Network(
        Embedding(symbols, 16, rng=rng, **SMALL), LSTM(16, 64, rng=rng, **SMALL),
        EachStep(Dense(64, symbols, rng=rng, **SMALL))))


def jigs():
    """The `Task` of jigs, made as that of names: first the key, a new line, then the notes in ABC notation."""
    return _next_symbols(["\n".join([lines[-2].removeprefix("K:"), lines[-1]])
                          for lines in map(str.splitlines, datasets.jigs())])


def jig_writer(rng=None):
    """One to many: from the notes so far, scores for the next symbol, 0 for the end; `tunes` turns them into sound."""
    symbols = len(jigs().read)
    return _with_weights("jigs", rng, lambda rng: Network(
        Embedding(symbols, 16, rng=rng, **SMALL), Dropout(0.2), LSTM(16, 96, rng=rng, **SMALL), Dropout(0.4),
        EachStep(Dense(96, symbols, rng=rng, **SMALL))))


def words(sentence):
    """The words of any text in lower case, "!" and "?" among them; one unknown word if there are none."""
    return re.findall(r"[a-z']+|[!?]", sentence.lower()) or [UNKNOWN]


def sentiment():
    """The `Task` of opinions: words of a review sentence; target (n, 1) is 1 for praise, 0 for blame."""
    sentences, labels = datasets.sentiment()
    sentences = [words(sentence) for sentence in sentences]
    read = _known(sentences[:TRAIN["sentiment"]])
    return Task(pad(map(read.encode, sentences)), labels[:, None], read, None)


def opinion_reader(rng=None):
    """Many to one: a score for a sentence, above 0 for praise."""
    symbols = len(sentiment().read)
    return _with_weights("sentiment", rng, lambda rng: Network(
        Embedding(symbols, 16, padding=0, rng=rng, **SMALL), Dropout(0.5), LSTM(16, 32, rng=rng, **SMALL), LastStep(),
        Dropout(0.5), Dense(32, 1, rng=rng, **SMALL)))


def tags():
    """The `Task` of tagging: for each word whether it belongs to a name of a person, a place or an organisation."""
    sentences = datasets.tagged_sentences()
    text, labels = ([[pair[part] for pair in sentence] for sentence in sentences] for part in (0, 1))
    read, write = _known(text[:TRAIN["tags"]]), Alphabet({label for sentence in labels for label in sentence})
    return Task(pad(map(read.encode, text)), pad(map(write.encode, labels)), read, write)


def tagger(rng=None):
    """Many to many, equal lengths: a tag for each word, from this word and the ones before it."""
    task = tags()
    return _with_weights("tags", rng, lambda rng: Network(
        Embedding(len(task.read), 16, padding=0, rng=rng, **SMALL), RNN(16, 32, rng=rng, **SMALL),
        EachStep(Dense(32, len(task.write), rng=rng, **SMALL))))


def dates():
    """The `Task` of dates: as people write them in four languages, and as YYYY-MM-DD."""
    human, iso = ([row[part] for row in datasets.dates()] for part in (1, 2))
    read, write = Alphabet("".join(human)), Alphabet("".join(iso))
    return Task(pad(map(read.encode, human)), pad(map(write.encode, iso)), read, write)


def date_writer(rng=None):
    """Many to many, unequal lengths: reads a date in words, then writes it as YYYY-MM-DD."""
    task = dates()
    return _with_weights("dates", rng, lambda rng: EncoderDecoder(
        len(task.read), len(task.write), 11, 32, 16, rng=rng, **SMALL))


def _next_symbols(texts):
    """The `Task` of saying the next symbol, in an order that a fixed seed has mixed."""
    letters = Alphabet("".join(texts))
    ids = np.pad(pad([letters.encode(texts[place]) for place in np.random.default_rng(0).permutation(len(texts))]),
                 ((0, 0), (0, 1)))
    return Task(np.roll(ids, 1, axis=1), ids, letters, letters)


def _known(sentences):
    seen = Counter(word for sentence in sentences for word in sentence)
    return Alphabet([word for word, times in seen.items() if times > 1], unknown=UNKNOWN)


def _with_weights(name, rng, build):
    if rng is not None:
        return build(rng)
    network = build(np.random.default_rng(0))
    network.load(datasets.weights(name))
    return network
