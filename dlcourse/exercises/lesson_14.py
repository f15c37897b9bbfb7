"""Exercises of lesson 14: gradients that vanish and explode, clipping, the LSTM."""

import numpy as np

from . import cells
from .verdict import Exercise, name_exercises


def _twice(rng):
    """(x1, x2, h0, w, u, target): the lesson's numbers, then others."""
    return [(1.0, 0.5, 0.2, 0.8, 0.5, 1.0), (0.0, 1.0, 0.5, 1.0, -1.0, 0.0),
            *(tuple(rng.uniform(-1.5, 1.5, 6).round(2).tolist()) for _ in range(5))]


two_steps_back = Exercise(
    reference=lambda x1, x2, h0, w, u, target: cells.two_steps(x1, x2, h0, w, u, target),
    inputs=_twice,
    mistakes={
        "This is the second step alone. The same w and u were used in the first step too, and what is to blame there "
        "has to be added.": lambda *at: cells.two_steps(*at, first=0.0),
        "This is the first step alone. Add what the second step says.": lambda *at: cells.two_steps(*at, second=0.0),
        "On the way to h1 the weight u is missing: ∂L/∂h1 = delta2 · u.": lambda *at: cells.two_steps(*at, back=False),
        "The slope of tanh is missing at the second step: delta2 = ∂L/∂h2 · (1 − h2²).":
            lambda *at: cells.two_steps(*at, slope2=lambda h: 1.0),
        "The slope of tanh is missing at the first step: delta1 = ∂L/∂h1 · (1 − h1²).":
            lambda *at: cells.two_steps(*at, slope1=lambda h: 1.0),
        "The slope of tanh is missing, at both steps.":
            lambda *at: cells.two_steps(*at, slope1=lambda h: 1.0, slope2=lambda h: 1.0),
        "The sign is wrong: ∂L/∂h2 is h2 − target.": lambda *at: tuple(-d for d in cells.two_steps(*at)),
        "The two are exchanged: first ∂L/∂w, then ∂L/∂u.": lambda *at: cells.two_steps(*at)[::-1],
        "The slope of tanh is 1 − h², with the square.":
            lambda *at: cells.two_steps(*at, slope1=lambda h: 1 - h, slope2=lambda h: 1 - h),
        "u meets the *old* state: in step 2 that is h1, in step 1 it is h0.":
            lambda *at: cells.two_steps(*at, late=True),
    },
    hints=["Go forward and keep h1 and h2. Then back: delta2 belongs to the second net input, and delta1 to the first. "
           "How does L feel a change of h1?",
           "delta2 = (h2 − target)(1 − h2²) and delta1 = delta2 · u · (1 − h1²). Both steps use the same w and u, so "
           "each gradient is a sum of two parts: delta times what the weight was multiplied with.",
           "return delta2 * x2 + delta1 * x1, delta2 * h1 + delta1 * h0"],
)


def _gradients(rng):
    """(grads, max_norm): too long, short enough, exactly as long, all zeros, huge, several arrays."""
    fixed = [([np.array([3.0, 4.0])], 1.0), ([np.array([0.3, 0.4])], 1.0), ([np.array([3.0]), np.array([4.0])], 2.0),
             ([np.zeros(2)], 1.0), ([np.array([3.0, -4.0])], 5.0)]
    return fixed + [([rng.normal(size=(2, 3)), rng.normal(size=3)], limit) for limit in (0.5, 1.5, 20.0)]


clip_norm = Exercise(
    reference=lambda grads, max_norm: cells.clip(grads, max_norm),
    inputs=_gradients,
    mistakes={
        "Each array is clipped by itself, which changes the direction of the whole. Take one norm over all of them.":
            lambda grads, max_norm: [cells.clip([g], max_norm)[0] for g in grads],
        "Short gradients were made longer. They stay as they are: the factor is never above 1.":
            lambda grads, max_norm: cells.clip(grads, max_norm, always=True),
        "This clips by value: every number is cut off by itself, and the direction changes.":
            lambda grads, max_norm: [np.clip(g, -max_norm, max_norm) for g in grads],
        "The factor is max_norm / norm, not 1 / norm.":
            lambda grads, max_norm: [g / max_norm for g in cells.clip(grads, max_norm)] if cells.norm(grads) > max_norm
            else grads,
        "This norm adds up absolute values. Meant is the length: the root of the sum of squares.":
            lambda grads, max_norm: cells.clip(grads, max_norm, length=lambda gs: sum(np.abs(g).sum() for g in gs)),
        "The root is missing: the norm is the root of the sum of squares.":
            lambda grads, max_norm: cells.clip(grads, max_norm, length=lambda gs: cells.norm(gs) ** 2),
        "Nothing is clipped.": lambda grads, max_norm: grads,
        "Gradients that are too long are thrown away. Shorten them, the direction is still good.":
            lambda grads, max_norm: [g * (cells.norm(grads) <= max_norm) for g in grads],
    },
    hints=["How long is the gradient, if all its numbers, from all arrays, stand in one long row?",
           "`norm = np.sqrt(sum(np.sum(g ** 2) for g in grads))`. If it is at most max_norm, nothing is to be done; "
           "otherwise all arrays shrink by one factor.",
           "factor = max_norm / norm if norm > max_norm else 1.0; return [g * factor for g in grads]"],
)


def _lstms(rng):
    """(z, c) with z the four net inputs side by side, in the order i, f, g, o."""
    fixed = [(np.array([[0.0, 0.0, 0.0, 0.0]]), np.array([[1.0]])), (np.array([[-9.0, 9.0, 2.0, 9.0]]),
                                                                     np.array([[0.7]]))]
    return fixed + [(rng.normal(size=(n, 4 * size)), rng.normal(size=(n, size)))
                    for n, size in ((1, 2), (3, 2), (4, 3))]


lstm_cell = Exercise(
    reference=lambda z, c: cells.lstm(z, c),
    inputs=_lstms,
    mistakes={
        "The forget gate is upside down: f = 1 keeps everything, so the old memory is multiplied by f.":
            lambda z, c: cells.lstm(z, c, keep=lambda f, i: 1 - f),
        "Nothing is forgotten: the old memory has to go through the forget gate.":
            lambda z, c: cells.lstm(z, c, keep=lambda f, i: 1.0),
        "The input gate is missing: what is written is i · g.": lambda z, c: cells.lstm(z, c, write=lambda i, g: g),
        "g is no gate: it takes a tanh, so that it can also write negative numbers.":
            lambda z, c: cells.lstm(z, c, candidate=cells.sigmoid),
        "The output gate is missing: h = o · tanh(c).": lambda z, c: cells.lstm(z, c, show=lambda o, m: np.tanh(m)),
        "h is o · tanh(c); the tanh is missing.": lambda z, c: cells.lstm(z, c, show=lambda o, m: o * m),
        "h was made from the old memory. Take the new one.":
            lambda z, c: (cells.sigmoid(cells.part(z, 3)) * np.tanh(c), cells.lstm(z, c)[1]),
        "The gates are taken in the order i, f, o, g; here it is i, f, g, o.":
            lambda z, c: cells.lstm(z, c, order=(0, 1, 3, 2)),
        "Input and forget gate have changed places.": lambda z, c: cells.lstm(z, c, order=(1, 0, 2, 3)),
        "The answers are exchanged: first h, then c.": lambda z, c: cells.lstm(z, c)[::-1],
        "The gates need a sigmoid, so that they lie between 0 and 1.":
            lambda z, c: cells.lstm(z, c, gate=lambda z: z),
    },
    hints=["`i, f, g, o = np.split(z, 4, axis=1)` cuts the net inputs apart. Three of the parts are gates and get a "
           "sigmoid, the fourth is what may be written and gets tanh.",
           "The new memory: the old one times f, plus i times g. What is shown: o times tanh of the new memory.",
           "i, f, o = sigmoid(i), sigmoid(f), sigmoid(o); c = f * c + i * np.tanh(g); return o * np.tanh(c), c"],
)

my_cell = Exercise(
    reference=lambda: {"forget": 8.0, "erase": -12.0, "write": -8.0, "mark": 12.0},
    inputs=[()],
    view=cells.verdict_on,
    mistakes={
        "The input gate has to be shut between the marks: a low bias, and a mark that opens it.":
            lambda: {"forget": 8.0, "erase": 0.0, "write": 0.0, "mark": 0.0},
        "The input gate is right. But the forget gate is used 29 times between the marks: even 0.95 to the power of 29 "
        "is only 0.23.":
            lambda: {"forget": 1.0, "erase": -12.0, "write": -8.0, "mark": 12.0},
        "The first value is kept for ever, and the second is added to it. Let the mark close the forget gate.":
            lambda: {"forget": 8.0, "erase": 0.0, "write": -8.0, "mark": 12.0},
        "The input gate does not open at a mark: bias + weight has to be well above 0.":
            lambda: {"forget": 8.0, "erase": -12.0, "write": -8.0, "mark": 0.0},
    },
    hints=["Between the marks nothing may be written and nothing forgotten: which bias makes σ nearly 0, which nearly "
           "1? At a mark it must be the other way round.",
           "A gate's net input is bias + weight · mark. The input gate: bias −8, and the mark must lift it above 0. "
           "The forget gate: bias 8, and the mark must push it below 0.",
           "Such as forget 8, erase −12, write −8, mark 12: the lab's *replaces*."],
)

name_exercises(globals())
