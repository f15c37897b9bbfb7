"""Exercises of lesson 02: the perceptron and logic gates."""

import numpy as np

from ..perceptron import GATE_INPUTS, Perceptron
from .answers import shape
from .verdict import Exercise, name_exercises


def _cases(rng, fixed, size, random):
    """The fixed cases and `random` drawn ones: x and w as arrays, and a number (a bias or a threshold)."""
    drawn = [(rng.normal(size=size), rng.normal(size=size), float(rng.normal())) for _ in range(random)]
    return [(np.array(x, dtype=float), np.array(w, dtype=float), number) for x, w, number in [*fixed, *drawn]]


def _net_inputs(rng):
    fixed = [([0.3, 0.5, 0.6], [0.2, 0.1, -0.3], 0.0), ([0.2, 0.6], [0.3, 0.7], 0.45), ([0, 0], [1, 1], -2.0)]
    return _cases(rng, fixed, size=4, random=4)


net_input = Exercise(
    reference=lambda x, w, b: float(np.dot(x, w) + b),
    inputs=_net_inputs,
    mistakes={
        "It looks as if the bias b is missing.": lambda x, w, b: float(np.dot(x, w)),
        "It looks as if the inputs are added up without their weights.": lambda x, w, b: float(np.sum(x) + b),
        "It looks as if the bias is subtracted; add it.": lambda x, w, b: float(np.dot(x, w) - b),
        "These are the single products. Add them up.": lambda x, w, b: np.multiply(x, w) + b,
        "It looks as if the bias is added once for every input; add it once.":
            lambda x, w, b: float(np.sum(np.multiply(x, w) + b)),
        "It looks as if the products are averaged. A neuron with more inputs hears more: take the sum.":
            lambda x, w, b: float(np.mean(np.multiply(x, w)) + b),
    },
    hints=["Each input is multiplied by its own weight. How do the products become one number?",
           "The whole of it is x₁w₁ + x₂w₂ + … + b.",
           "The sum of the products is `np.dot(x, w)`. One more number has to be added."],
)


def _fires(rng):
    fixed = [([1, 7, 5], [0.8, 0.1, 0.0], 0.0), ([1, 1], [0.5, 0.5], 1.0), ([1, 0], [0.7, 0.7], 1.0)]
    return _cases(rng, fixed, size=3, random=20)


fires = Exercise(
    reference=lambda x, w, threshold: int(np.dot(x, w) > threshold),
    inputs=_fires,
    mistakes={
        "At exactly the threshold the neuron stays quiet: the sum has to exceed it, so use > and not >=.":
            lambda x, w, threshold: int(np.dot(x, w) >= threshold),
        "It looks as if the threshold is not used; the sum is compared with 0.":
            lambda x, w, threshold: int(np.dot(x, w) > 0),
        "The answer is the wrong way round: 1 means that the neuron fires.":
            lambda x, w, threshold: int(np.dot(x, w) <= threshold),
        "This is the weighted sum. Compare it with the threshold and answer 1 or 0.":
            lambda x, w, threshold: float(np.dot(x, w)),
        "It looks as if the inputs are added up without their weights.":
            lambda x, w, threshold: int(np.sum(x) > threshold),
        "The threshold is added, as a bias would be. A threshold works the other way: the sum must exceed it.":
            lambda x, w, threshold: int(np.dot(x, w) + threshold > 0),
    },
    hints=["There are two steps: a weighted sum, then a decision.",
           "Compare `np.dot(x, w)` with the threshold. At exactly the threshold the neuron stays quiet.",
           "A comparison such as `a > b` gives True or False; `int(a > b)` makes it 1 or 0."],
)


def _firing(weights, inputs):
    """The rows of `inputs` for which a neuron with these weights and threshold, the last number, fires, in words."""
    count = inputs.shape[1]
    if shape(weights) != (count + 1,):
        names = ", ".join([*(f"w{i}" for i in range(1, count + 1)), "threshold"])
        raise ValueError(f"return {count + 1} numbers: {names}.")
    *weights, threshold = weights
    rows = ["".join(map(str, row)) for row in inputs[Perceptron(weights, threshold=threshold).predict(inputs) == 1]]
    return f"a neuron that fires for {', '.join(rows) if rows else 'no input at all'}"


def _gate(weights):
    return _firing(weights, GATE_INPUTS)


and_weights = Exercise(
    reference=lambda: (0.7, 0.7, 1.0),
    inputs=[()],
    view=_gate,
    mistakes={
        "This neuron is an OR gate: one input alone already exceeds the threshold. Raise the threshold or lower the "
        "weights.": lambda: (1.2, 1.2, 1.0),
        "This neuron never fires: even both weights together do not exceed the threshold.": lambda: (0.5, 0.5, 1.0),
        "This neuron always fires: the threshold is below 0, the sum for the inputs 0, 0.": lambda: (0.7, 0.7, -0.1),
        "This neuron does whatever x₁ does: w₁ alone exceeds the threshold, and w₂ changes nothing.":
            lambda: (1.5, 0.0, 1.0),
        "This neuron does whatever x₂ does: w₂ alone exceeds the threshold, and w₁ changes nothing.":
            lambda: (0.0, 1.5, 1.0),
        "This is NAND: every answer is the wrong way round. What do the opposite signs give?":
            lambda: (-0.7, -0.7, -1.0),
    },
    hints=["Write down the four sums: 0, w₂, w₁ and w₁ + w₂. Which of them may exceed the threshold?",
           "Each weight alone must stay at or below the threshold, both together must exceed it. "
           "With threshold 1, try weights a little above one half."],
)

or_weights = Exercise(
    reference=lambda: (1.2, 1.2, 1.0),
    inputs=[()],
    view=_gate,
    mistakes={
        "This neuron is an AND gate: one input alone does not exceed the threshold. Raise the weights or lower the "
        "threshold.": lambda: (0.7, 0.7, 1.0),
        "This neuron always fires, also for the inputs 0, 0, whose sum is 0. The threshold must not be below 0.":
            lambda: (1.2, 1.2, -0.5),
        "This neuron never fires: even both weights together do not exceed the threshold.": lambda: (0.4, 0.4, 1.0),
        "x₂ alone does not make this neuron fire: w₂ does not exceed the threshold.": lambda: (1.2, 0.7, 1.0),
        "x₁ alone does not make this neuron fire: w₁ does not exceed the threshold.": lambda: (0.7, 1.2, 1.0),
        "This is NOR: every answer is the wrong way round. What do the opposite signs give?":
            lambda: (-1.2, -1.2, -1.0),
    },
    hints=["One input alone must be enough. What does that say about each weight and the threshold?",
           "Both weights must exceed the threshold, and the threshold must not be below 0."],
)


def _xor(x1, x2):
    return int((x1 or x2) and not (x1 and x2))


xor_gate = Exercise(
    reference=_xor,
    inputs=[(0, 0), (0, 1), (1, 0), (1, 1)],
    mistakes={
        "This is OR: for the inputs 1, 1 the answer should be 0. Which gate could switch it off there?":
            lambda x1, x2: int(x1 or x2),
        "This is NAND: for the inputs 0, 0 the answer should be 0. Combine it with a second gate.":
            lambda x1, x2: int(not (x1 and x2)),
        "This is AND. It may serve as the output neuron, but what does it see?": lambda x1, x2: int(x1 and x2),
        "All answers are the wrong way round: this is XNOR.": lambda x1, x2: 1 - _xor(x1, x2),
        "This fires for 1, 0 and not for 0, 1: it is one half of XOR.": lambda x1, x2: int(x1 and not x2),
        "This fires for 0, 1 and not for 1, 0: it is one half of XOR.": lambda x1, x2: int(x2 and not x1),
        "This counts the ones, and for the inputs 1, 1 it says 2. A gate answers 0 or 1.": lambda x1, x2: x1 + x2,
        "A difference is −1 for the inputs 0, 1. A gate answers 0 or 1.": lambda x1, x2: x1 - x2,
    },
    hints=["XOR is one or the other, but not both. That sentence has three gates in it.",
           "Hidden layer: h1 = OR(x1, x2) and h2 = NAND(x1, x2). What must the output neuron do with h1 and h2?",
           "The output fires only when both hidden neurons fire: AND(h1, h2)."],
)


VOTES = np.array([(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)])

majority_weights = Exercise(
    reference=lambda: (1.0, 1.0, 1.0, 1.5),
    inputs=[()],
    view=lambda weights: _firing(weights, VOTES),
    mistakes={
        "One vote alone already makes this neuron fire; it should take two.": lambda: (1.0, 1.0, 1.0, 0.5),
        "This neuron waits for all three votes; two should be enough.": lambda: (1.0, 1.0, 1.0, 2.5),
        "This neuron never fires: even three votes do not exceed the threshold.": lambda: (1.0, 1.0, 1.0, 3.0),
        "This neuron always fires, even without a vote. The threshold must not be below 0.":
            lambda: (1.0, 1.0, 1.0, -0.5),
        "The first voter decides alone here. None of the weights may exceed the threshold.":
            lambda: (3.0, 1.0, 1.0, 2.5),
        "The third voter is not heard here: only the first two together make this neuron fire.":
            lambda: (1.0, 1.0, 0.0, 1.5),
        "This is the minority: every answer is the wrong way round. What do the opposite signs give?":
            lambda: (-1.0, -1.0, -1.0, -1.5),
    },
    hints=["With equal weights the sum counts the votes. Which counts should fire?",
           "No vote alone may exceed the threshold, and every two together must. Write that down as inequalities.",
           "With all weights 1 the sums are 0, 1, 2 and 3. The threshold lies between the sum of one vote and that of "
           "two."],
)

name_exercises(globals())
