"""Exercises of lesson 02: the perceptron and logic gates."""

import numpy as np

from ..perceptron import GATE_INPUTS, GATES, Perceptron
from .verdict import Exercise, name_exercises


def _net_inputs(rng):
    fixed = [([0.3, 0.5, 0.6], [0.2, 0.1, -0.3], 0.0), ([0.2, 0.6], [0.3, 0.7], 0.45), ([0.0, 0.0], [1.0, 1.0], -2.0)]
    return [*fixed, *((rng.normal(size=4), rng.normal(size=4), float(rng.normal())) for _ in range(4))]


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
    },
    hints=["Each input is multiplied by its own weight. How do the products become one number?",
           "The sum of the products is `np.dot(x, w)`. One more number has to be added.",
           "The whole of it is x₁w₁ + x₂w₂ + … + b."],
)


def _fires(rng):
    fixed = [([1, 7, 5], [0.8, 0.1, 0.0], 0.0), ([1, 1], [0.5, 0.5], 1.0), ([1, 0], [0.7, 0.7], 1.0)]
    return [*fixed, *((rng.normal(size=3), rng.normal(size=3), float(rng.normal())) for _ in range(20))]


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
    },
    hints=["There are two steps: a weighted sum, then a decision.",
           "Compare `np.dot(x, w)` with the threshold. A comparison gives True or False; `int(...)` makes it 1 or 0."],
)


def _gate(weights):
    """The truth table of the gate that (w1, w2, threshold) make: four answers, for 00, 01, 10, 11."""
    if not isinstance(weights, (tuple, list)) or len(weights) != 3:
        raise ValueError("return three numbers: w1, w2, threshold.")
    return Perceptron(weights[:2], threshold=weights[2]).predict(GATE_INPUTS).tolist()


def _gate_exercise(gate, right, mistakes, hints):
    exercise = Exercise(reference=lambda: right, inputs=[()], view=_gate, mistakes=mistakes, hints=hints)
    assert tuple(_gate(right)) == GATES[gate]
    return exercise


and_weights = _gate_exercise(
    "AND", (0.7, 0.7, 1.0),
    mistakes={
        "This neuron is an OR gate: one input alone already exceeds the threshold. Raise the threshold or lower the "
        "weights.": lambda: (1.2, 1.2, 1.0),
        "This neuron never fires: even both weights together do not exceed the threshold.": lambda: (0.5, 0.5, 1.0),
        "This neuron always fires: the threshold is below 0, the sum for the inputs 0, 0.": lambda: (0.7, 0.7, -0.1),
        "This neuron listens to one input only. The other's weight must matter too.": lambda: (1.5, 0.0, 1.0),
        "This neuron listens to one input only. The first one's weight must matter too.": lambda: (0.0, 1.5, 1.0),
    },
    hints=["Write down the four sums: 0, w₂, w₁ and w₁ + w₂. Which of them may exceed the threshold?",
           "Each weight alone must stay at or below the threshold, both together must exceed it. "
           "With threshold 1, try weights a little above one half."],
)

or_weights = _gate_exercise(
    "OR", (1.2, 1.2, 1.0),
    mistakes={
        "This neuron is an AND gate: one input alone does not exceed the threshold. Raise the weights or lower the "
        "threshold.": lambda: (0.7, 0.7, 1.0),
        "This neuron always fires, also for the inputs 0, 0, whose sum is 0. The threshold must not be below 0.":
            lambda: (1.2, 1.2, -0.5),
        "This neuron never fires: even both weights together do not exceed the threshold.": lambda: (0.4, 0.4, 1.0),
        "One of the inputs alone does not make this neuron fire. Look at its weight.": lambda: (1.2, 0.7, 1.0),
        "One of the inputs alone does not make this neuron fire; look at its weight.": lambda: (0.7, 1.2, 1.0),
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
    },
    hints=["XOR is one or the other, but not both. That sentence has three gates in it.",
           "Hidden layer: h1 = OR(x1, x2) and h2 = NAND(x1, x2). What must the output neuron do with h1 and h2?",
           "The output fires only when both hidden neurons fire: AND(h1, h2)."],
)


def _majority_table(weights):
    if not isinstance(weights, (tuple, list)) or len(weights) != 4:
        raise ValueError("return four numbers: w1, w2, w3, threshold.")
    rows = np.array([(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)])
    return Perceptron(weights[:3], threshold=weights[3]).predict(rows).tolist()


majority_weights = Exercise(
    reference=lambda: (1.0, 1.0, 1.0, 1.5),
    inputs=[()],
    view=_majority_table,
    mistakes={
        "One vote alone already makes this neuron fire; it should take two.": lambda: (1.0, 1.0, 1.0, 0.5),
        "This neuron waits for all three votes; two should be enough.": lambda: (1.0, 1.0, 1.0, 2.5),
        "This neuron never fires.": lambda: (1.0, 1.0, 1.0, 3.0),
        "One voter decides alone here. Give the three the same say.": lambda: (3.0, 1.0, 1.0, 2.5),
    },
    hints=["With equal weights the sum counts the votes. Which counts should fire?",
           "The threshold lies between the sum of one vote and the sum of two."],
)

name_exercises(globals())
