"""Sequences for lesson 13's exercises: states, padding, the tasks to be sorted, and a neuron that should remember."""

from math import tanh

import numpy as np

TYPES = ONE_TO_ONE, ONE_TO_MANY, MANY_TO_ONE, EQUAL, UNEQUAL = (
    "one to one", "one to many", "many to one", "many to many, equal", "many to many, unequal")
TASKS = {
    "photo → what is on it": ONE_TO_ONE,
    "photo → a sentence about it": ONE_TO_MANY,
    "review → number of stars": MANY_TO_ONE,
    "sentence → noun, verb or other, for each word": EQUAL,
    "English sentence → French sentence": UNEQUAL,
    "e-mail → spam or not": MANY_TO_ONE,
    "key → a tune in that key": ONE_TO_MANY,
    "article → summary": UNEQUAL,
    "weather of each hour → warning or not, in each hour": EQUAL,
}
SLIPS = {
    ("photo → a sentence about it", ONE_TO_ONE): "A sentence is a sequence of words: many come out of one photo.",
    ("review → number of stars", EQUAL): "A review has many words and gets *one* number of stars, at its end.",
    ("review → number of stars", ONE_TO_ONE): "A review is a sequence of words: many go in, one number comes out.",
    ("sentence → noun, verb or other, for each word", UNEQUAL):
        "There is one answer for each word, so both lengths are equal.",
    ("sentence → noun, verb or other, for each word", MANY_TO_ONE):
        "Each word gets an answer of its own, not the sentence as a whole.",
    ("English sentence → French sentence", EQUAL):
        "A translation may have more or fewer words than the sentence, and in another order.",
    ("e-mail → spam or not", ONE_TO_ONE): "An e-mail is a sequence of words: many go in, one answer comes out.",
    ("key → a tune in that key", ONE_TO_ONE): "A tune is a sequence of notes: many come out of one key.",
    ("article → summary", MANY_TO_ONE): "A summary is a sequence too, only a shorter one.",
    ("article → summary", EQUAL): "A summary as long as the article would be none: the lengths are unequal.",
    ("weather of each hour → warning or not, in each hour", MANY_TO_ONE):
        "There is an answer in each hour, not one at the end.",
}


def confused():
    """sentence → a function that sorts one task wrongly, for each slip."""
    return {f"“{task}”: {sentence}": lambda task=task, kind=kind: TASKS | {task: kind}
            for (task, kind), sentence in SLIPS.items()}


def states(x, W, U, b):
    """The states (T, n_hidden) of an RNN that reads x (T, n_in)."""
    h, out = np.zeros(len(b)), []
    for x_t in x:
        h = np.tanh(x_t @ W + h @ U + b)
        out.append(h)
    return np.array(out)


def padded(sequences, n_symbols, nothing=0.0, front=False):
    """(one-hot rows (n, T, n_symbols), mask (n, T)) of lists of ids; `nothing` marks padding at place 0."""
    longest = max(map(len, sequences))
    x, mask = np.zeros((len(sequences), longest, n_symbols)), np.zeros((len(sequences), longest), dtype=bool)
    x[..., 0] = nothing
    for k, ids in enumerate(sequences):
        for t, symbol in enumerate(ids, start=longest - len(ids) if front else 0):
            x[k, t, 0], x[k, t, symbol], mask[k, t] = 0, 1, True
    return x, mask


HEARD = ("0", "1", "01", "10", "00000000000000000000", "10000000000000000000", "00000100000000000000", "0110100101",
         "00000000000000000001", "11111111111111111111")


def heard_a_one(w, u, b):
    """sequence of HEARD → what the neuron's last state says: "yes" above ½, "no" below −½, else "unsure"."""
    answers = {}
    for heard in HEARD:
        h = 0.0
        for x in heard:
            h = tanh(w * int(x) + u * h + b)
        answers[heard] = "yes" if h > 0.5 else "no" if h < -0.5 else "unsure"
    return answers
