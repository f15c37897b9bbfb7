"""Exercises of lesson 13: types of recurrent networks."""

from math import isfinite, tanh

import numpy as np

from .recurring import ONE_TO_ONE, TASKS, TYPES, confused, heard_a_one, padded, states
from .verdict import Exercise, name_exercises


def _two_steps(x1, x2, w, u, b):
    first = tanh(w * x1 + b)
    return first, tanh(w * x2 + u * first + b)


def _steps(rng):
    fixed = [(1.0, 0.0, 1.0, 0.5, 0.0), (0.0, 1.0, 1.0, 0.5, 0.0), (0.5, -0.5, 0.8, -0.6, 0.1)]
    return fixed + [tuple(rng.uniform(-1, 1, 5).round(2).tolist()) for _ in range(6)]


def _weights_of_their_own(x1, x2, w, u, b):
    first = tanh(w * x1 + b)
    return first, tanh(u * x2 + w * first + b)


two_steps = Exercise(
    reference=_two_steps,
    inputs=_steps,
    mistakes={
        "The second step does not hear the first: u · h₁ is missing. Without it there is no memory.":
            lambda x1, x2, w, u, b: (tanh(w * x1 + b), tanh(w * x2 + b)),
        "The second step hears the first *input*. What is handed on is the first *state*, h₁.":
            lambda x1, x2, w, u, b: (tanh(w * x1 + b), tanh(w * x2 + u * x1 + b)),
        "What is handed on is h₁ itself, after tanh. You handed on the sum before it.":
            lambda x1, x2, w, u, b: (tanh(w * x1 + b), tanh(w * x2 + u * (w * x1 + b) + b)),
        "The weights are exchanged at the second step: w belongs to the input, u to the state before, at every step.":
            _weights_of_their_own,
        "The bias is used once only. It is the same at every step, as the weights are.":
            lambda x1, x2, w, u, b: (tanh(w * x1 + b), tanh(w * x2 + u * tanh(w * x1 + b))),
        "tanh is missing.": lambda x1, x2, w, u, b: (w * x1 + b, w * x2 + u * (w * x1 + b) + b),
        "The inputs are taken in the wrong order: x1 is heard first.":
            lambda x1, x2, w, u, b: _two_steps(x2, x1, w, u, b),
        "The two states are right, but in the wrong order: h₁ first.":
            lambda x1, x2, w, u, b: _two_steps(x1, x2, w, u, b)[::-1],
    },
    hints=["Before the first step the state is 0, so h₁ depends on x1 alone. Work it out and give it a name.",
           "The second step has three parts under tanh: w times its input, u times the state before, and b.",
           "h1 = tanh(w * x1 + b); h2 = tanh(w * x2 + u * h1 + b); return h1, h2"],
)


def _rnn_step(x, h, W, U, b):
    return np.tanh(x @ W + h @ U + b)


def _rows(rng):
    """Inputs and states of a few sequences at one step; the hidden layer as large as the input last, and larger."""
    return [(rng.normal(size=(n, n_in)), rng.uniform(-1, 1, (n, n_hidden)), rng.normal(size=(n_in, n_hidden)) * 0.7,
             rng.normal(size=(n_hidden, n_hidden)) * 0.7, rng.normal(size=n_hidden) * 0.5)
            for n, n_in, n_hidden in ((1, 1, 1), (1, 2, 3), (4, 3, 2), (3, 3, 3), (5, 2, 6))]


rnn_step = Exercise(
    reference=_rnn_step,
    inputs=_rows,
    mistakes={
        "The state before is not used: h @ U is missing. This is a `Dense` layer, which forgets.":
            lambda x, h, W, U, b: np.tanh(x @ W + b),
        "The bias is missing.": lambda x, h, W, U, b: np.tanh(x @ W + h @ U),
        "tanh is missing, so a state can grow without end.": lambda x, h, W, U, b: x @ W + h @ U + b,
        "The old state is added outside of tanh and without U. It goes in like an input, through weights of its own.":
            lambda x, h, W, U, b: np.tanh(x @ W + b) + h,
        "U is turned round: rows belong to the state before, columns to the new one, so it is h @ U.":
            lambda x, h, W, U, b: np.tanh(x @ W + h @ U.T + b),
        "tanh is taken of each part. The parts are added first, then comes one tanh.":
            lambda x, h, W, U, b: np.tanh(x @ W) + np.tanh(h @ U) + b,
        "U multiplies number by number. Every neuron should hear all others: a matrix product, h @ U.":
            lambda x, h, W, U, b: np.tanh(x @ W + h * np.diag(U) + b),
        "h @ U comes after tanh. It belongs inside: tanh is taken of the whole sum.":
            lambda x, h, W, U, b: np.tanh(x @ W + b) + h @ U,
        "This is a sigmoid. The states here come from tanh and lie between −1 and 1.":
            lambda x, h, W, U, b: 1 / (1 + np.exp(-(x @ W + h @ U + b))),
    },
    hints=["It is the formula above: three parts are added, then tanh.",
           "x is (n, n_in) and W (n_in, n_hidden), so `x @ W` has a row for each sequence. So has `h @ U`.",
           "return np.tanh(x @ W + h @ U + b)"],
)


def _read(x, W, U, b):
    return states(x, W, U, b)


def _sequences(rng):
    return [(rng.normal(size=(T, n_in)), rng.normal(size=(n_in, n)) * 0.8, rng.normal(size=(n, n)) * 0.8,
             rng.normal(size=n) * 0.5) for T, n_in, n in ((1, 2, 3), (2, 1, 1), (3, 2, 4), (6, 3, 2), (4, 3, 3))]


read = Exercise(
    reference=_read,
    inputs=_sequences,
    mistakes={
        "Every step starts from a state of zeros again. Let the state live on from step to step.":
            lambda x, W, U, b: np.tanh(x @ W + b),
        "Only the last state came back. Keep all of them, one row for each step.":
            lambda x, W, U, b: states(x, W, U, b)[-1],
        "The list begins with the state before the first step. It should begin with the state after it.":
            lambda x, W, U, b: np.vstack([np.zeros(len(b)), states(x, W, U, b)]),
        "The list holds the states *before* each step. It should hold those after.":
            lambda x, W, U, b: np.vstack([np.zeros(len(b)), states(x, W, U, b)])[:-1],
        "The sequence was read backwards. Row 0 is heard first.":
            lambda x, W, U, b: states(x[::-1], W, U, b),
        "The first input was heard at every step. Step t hears x[t].":
            lambda x, W, U, b: states(np.broadcast_to(x[0], x.shape), W, U, b),
        "The state is added to the old one instead of taking its place.":
            lambda x, W, U, b: np.cumsum(states(x, W, U, b), axis=0),
        "The bias is missing.": lambda x, W, U, b: states(x, W, U, 0 * b),
    },
    hints=["Begin with a state of zeros and an empty list. Then one turn of the loop for each row of x: make the new "
           "state, append it.",
           "Inside the loop `h = np.tanh(x_t @ W + h @ U + b)`: the h on the right is the old one, the h on the left "
           "the new one. The same W, U and b in every turn.",
           "h, out = np.zeros(len(b)), []; for x_t in x: h = np.tanh(x_t @ W + h @ U + b); out.append(h). After the "
           "loop: return np.array(out)"],
)


def _batch(rng):
    fixed = [([[2, 1], [3]], 4), ([[1]], 2), ([[1, 1, 2], [2, 2, 2], [3]], 5), ([[4], [1, 2, 3, 4], [2, 3]], 5)]
    return fixed + [([rng.integers(1, n, length).tolist() for length in rng.permutation([1, 3, 5])], int(n))
                    for n in rng.integers(3, 8, 4)]


one_hot_batch = Exercise(
    reference=lambda sequences, n_symbols: padded(sequences, n_symbols),
    inputs=_batch,
    mistakes={
        "Padding became the symbol 0: where nothing is, all numbers of the row are 0.":
            lambda sequences, n_symbols: (padded(sequences, n_symbols, nothing=1.0)[0],
                                          padded(sequences, n_symbols)[1]),
        "The padding stands in front. Put it behind, so that every sequence begins at step 0.":
            lambda sequences, n_symbols: padded(sequences, n_symbols, front=True),
        "The ones are one place too far left: id 1 has its 1 at place 1. Place 0 belongs to padding and stays 0.":
            lambda sequences, n_symbols: (np.roll(padded(sequences, n_symbols)[0], -1, axis=2),
                                          padded(sequences, n_symbols)[1]),
        "The mask is turned round: True where a symbol is, False where there is only padding.":
            lambda sequences, n_symbols: (padded(sequences, n_symbols)[0], ~padded(sequences, n_symbols)[1]),
        "The mask is all True. It should be False where there is only padding.":
            lambda sequences, n_symbols: (padded(sequences, n_symbols)[0],
                                          np.ones_like(padded(sequences, n_symbols)[1])),
        "The sequences were cut to the shortest one. Fill the short ones up instead.":
            lambda sequences, n_symbols: padded([each[:min(map(len, sequences))] for each in sequences], n_symbols),
    },
    hints=["How long is the longest sequence? Make an array of zeros (n, that, n_symbols), and a mask of False.",
           "For sequence k, step t and the symbol s that stands there: x[k, t, s] = 1 and mask[k, t] = True. What is "
           "never touched stays 0 and False.",
           "for k, each in enumerate(sequences): for t, s in enumerate(each): x[k, t, s], mask[k, t] = 1, True"],
)


def _sorted(kinds):
    """The learner's dict, if it sorts each task into one of the five types."""
    if not isinstance(kinds, dict) or kinds.keys() != TASKS.keys():
        raise ValueError("return a dict that has the nine tasks as its keys, spelled as in the stub.")
    for task, kind in kinds.items():
        if kind not in TYPES:
            raise ValueError(f"“{task}” needs one of the five types: {'; '.join(TYPES)}.")
    return kinds


types = Exercise(
    reference=lambda: dict(TASKS),
    inputs=[()],
    view=_sorted,
    mistakes={**confused(), "Everything is one to one here. What goes in and comes out may be a sequence.":
              lambda: dict.fromkeys(TASKS, ONE_TO_ONE)},
    hints=["Ask twice of each task: is what goes in one thing or a sequence? And what comes out?",
           "If both are sequences: does each step get its own answer, at once? Then the lengths are equal. If the "
           "answer can be longer or shorter, they are unequal.",
           "In order: image class, caption, stars, part of speech, translation, spam, tune from a key, summary, next "
           "value at each hour."],
)


def _remember():
    return 8.0, 3.0, -1.0


def _judged(weights):
    """The answers of the neuron to a few sequences of zeros and ones."""
    weights = np.asarray(weights, dtype=float)
    if weights.shape != (3,) or not all(map(isfinite, weights)):
        raise ValueError("return three finite numbers: w, u, b.")
    return heard_a_one(*weights)


remember = Exercise(
    reference=_remember,
    inputs=[()],
    view=_judged,
    mistakes={
        "A 1 is heard, and one step later the state is down again: u · h + b falls below 0 although h is near 1. Is u "
        "large enough against b?": lambda: (8.0, 0.0, -1.0),
        "The 1 is heard, but forgotten again: with a small u the state fades step by step. What must u be, so that a "
        "state near 1 stays there when nothing but 0 is heard?": lambda: (8.0, 1.0, -1.0),
        "As long as only 0 is heard the state stays at 0, and that is neither yes nor no. What pulls it down?":
            lambda: (8.0, 3.0, 0.0),
        "The answer is yes although no 1 was heard: the bias pulls the state up. Which sign should it have?":
            lambda: (8.0, 3.0, 1.0),
        "A 1 is heard at the first step only: later the state is near −1, and w is too weak to turn it.":
            lambda: (2.5, 3.0, -1.0),
        "A 1 does not push the state up, not even at the first step. Is w positive, and large enough against b?":
            lambda: (-8.0, 3.0, -1.0),
        "The state turns round at every step: with a negative u, yes becomes no.": lambda: (8.0, -3.0, -1.0),
    },
    hints=["Three wishes. Only zeros: the state should fall to about −1 and stay. A 1: it should jump to about +1. "
           "Then zeros: it should stay at +1.",
           "Near ±1 the three wishes say: b − u must be well below 0, w + b − u well above, and u + b well above.",
           "u = 3 and b = −1 keep a state near +1 (3 − 1 = 2) and near −1 (−3 − 1 = −4). Now w must overcome the −4."],
)

name_exercises(globals())
