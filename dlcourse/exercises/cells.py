"""Recurrent cells by hand for the exercises of lesson 14, with places where a slip can be put in."""

from itertools import product

import numpy as np

from ..activations import sigmoid

STEPS, ENOUGH, MOST = 60, 0.1, 15.0  # of the memory task; how far off the memory may be; largest bias or weight
NAMES = ("forget", "erase", "write", "mark")


def tanh_slope(h):
    """The slope of tanh where its value is h."""
    return 1 - h * h


def two_steps(x1, x2, h0, w, u, target, *, slope1=tanh_slope, slope2=tanh_slope, back=True, first=1.0, second=1.0,
              late=False):
    """(∂L/∂w, ∂L/∂u) of L = ½ (h2 − target)² after h1 = tanh(w x1 + u h0), h2 = tanh(w x2 + u h1)."""
    h1 = np.tanh(w * x1 + u * h0)
    h2 = np.tanh(w * x2 + u * h1)
    delta2 = (h2 - target) * slope2(h2)
    delta1 = delta2 * (u if back else 1.0) * slope1(h1)
    before2, before1 = (h2, h1) if late else (h1, h0)
    return (second * delta2 * x2 + first * delta1 * x1, second * delta2 * before2 + first * delta1 * before1)


def norm(grads):
    """One Euclidean norm over all arrays."""
    return float(np.sqrt(sum(np.sum(g**2) for g in grads)))


def clip(grads, max_norm, *, always=False, length=norm):
    """The arrays, shortened together to `max_norm` when they are longer."""
    size = length(grads)
    factor = max_norm / size if size and (always or size > max_norm) else 1.0
    return [g * factor for g in grads]


def part(z, k):
    """The k-th of four blocks of columns."""
    return np.split(z, 4, axis=1)[k]


def lstm(z, c, *, gate=sigmoid, candidate=np.tanh, keep=lambda f, i: f, write=lambda i, g: i * g,
         show=lambda o, c: o * np.tanh(c), order=(0, 1, 2, 3)):
    """(h, c) after one step of an LSTM whose net inputs are z (n, 4 size)."""
    i, f, g, o = (part(z, k) for k in order)
    i, f, g, o = gate(i), gate(f), candidate(g), gate(o)
    new = keep(f, i) * c + write(i, g)
    return show(o, new), new


def keeps(forget, erase, write, mark, first, second, noise):
    """What a memory holds at steps 30 and 60 when values come with a mark at steps 1 and 31, and noise otherwise."""
    c, seen = 0.0, []
    for t in range(STEPS):
        marked = t in (0, STEPS // 2)
        value = (first if t == 0 else second) if marked else noise[t]
        c = sigmoid(forget + erase * marked) * c + sigmoid(write + mark * marked) * np.tanh(value)
        if t in (STEPS // 2 - 1, STEPS - 1):
            seen.append(float(c))
    return np.array(seen)


def furthest_off(settings):
    """How far the memory is from the value it should hold, at worst, over 20 sequences."""
    worst = 0.0
    for (first, second), seed in product(((0.9, -0.7), (-0.8, 0.5), (0.6, 0.9), (-0.5, -0.9)), range(5)):
        noise = 0.5 * np.random.default_rng(seed).normal(size=STEPS)
        worst = max(worst, np.abs(keeps(**settings, first=first, second=second, noise=noise)
                                  - np.tanh([first, second])).max())
    return float(worst)


def verdict_on(settings):
    """Whether a cell keeps each marked value until the next one comes; ValueError says what it does instead."""
    if not isinstance(settings, dict) or set(settings) != set(NAMES):
        raise ValueError(f"return a dict with the keys {', '.join(NAMES)}.")
    try:
        settings = {name: float(value) for name, value in settings.items()}
    except (TypeError, ValueError):
        raise ValueError("the four settings must be numbers.") from None
    if not all(abs(value) <= MOST for value in settings.values()):  # NaN is caught as well
        raise ValueError(f"each setting must lie between −{MOST:.0f} and {MOST:.0f}.")
    return "keeps each marked value" if furthest_off(settings) <= ENOUGH else slip(**settings)


def slip(forget, erase, write, mark):
    """What goes wrong first in a memory that does not hold what it should."""
    wait = STEPS // 2 - 1
    faults = {"noise that is written over the value": sigmoid(write) > 0.02,
              "a marked value that is not written": sigmoid(write + mark) < 0.9,
              "a memory that leaks between the marks": sigmoid(forget) ** wait < 0.9,
              "an old value that stays when the new one comes": sigmoid(forget + erase) > 0.1}
    return next((fault for fault, found in faults.items() if found), "a value that is nearly kept, but not quite")
