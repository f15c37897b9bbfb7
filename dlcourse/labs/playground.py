"""PlaygroundLab: a network that learns to tell points in the plane apart, with everything about it in your hands."""

import dataclasses
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .. import plots
from ..activations import sigmoid, softmax
from .activation import FUNCTIONS
from .controls import choice, count, slider, switch
from .live import Lab
from .playrun import (
    DATA,
    FEATURES,
    OPTIMIZERS,
    PIXELS,
    STARTS,
    Settings,
    activations,
    featured,
    plane,
    points,
    replay,
)
from .playview import CLASSES, PlaygroundView, mixture, shade

AFTER_A_CHANGE = 10  # a changed setting starts the run anew and shows it after at most this many steps
NAMES = tuple(name for name in FUNCTIONS if name not in ("step", "randomized leaky ReLU"))
LOOKS = ("layer", "neuron", "test_points", "sharp")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def _feature(name, on):
    return switch(on, label=FEATURES[name], inline=True, group="Data")


def _layer(number, neurons):
    return count(neurons, 0, 8, label=f"layer {number}", group="Network")


@dataclass(frozen=True)
class State:
    steps: int = count(60, 0, 500, label="step", play=60)
    data: str = choice("circles", DATA, label="data", group="Data")
    noise: float = slider(0.1, 0.0, 0.5, step=0.01, label="noise", group="Data")
    test_share: float = slider(0.3, 0.1, 0.9, step=0.05, label="share for testing", group="Data")
    seed: int = count(1, 1, 20, label="draw number", group="Data")
    x1: bool = _feature("x1", True)
    x2: bool = _feature("x2", True)
    x1_squared: bool = _feature("x1_squared", False)
    x2_squared: bool = _feature("x2_squared", False)
    product: bool = _feature("product", False)
    sin_x1: bool = _feature("sin_x1", False)
    sin_x2: bool = _feature("sin_x2", False)
    layer1: int = _layer(1, 8)
    layer2: int = _layer(2, 8)
    layer3: int = _layer(3, 0)
    layer4: int = _layer(4, 0)
    function: str = choice("tanh", NAMES, label="function f", group="Network")
    steepness: float = slider(1.0, 0.1, 10, log=True, label="steepness λ", group="Network")
    start: str = choice(next(iter(STARTS)), STARTS, label="first weights", group="Network")
    dropout: float = slider(0.0, 0.0, 0.8, step=0.05, label="dropout p", group="Network")
    optimizer: str = choice("gradient descent", OPTIMIZERS, label="optimizer", group="Training")
    rate: float = slider(0.1, 0.001, 10, log=True, digits=3, label="learning rate η", group="Training")
    batch: int = count(10, 1, 60, label="batch size", group="Training")
    penalty: str = choice("none", ("none", "L1", "L2"), label="penalty", group="Training")
    strength: float = slider(0.01, 0.001, 1, log=True, digits=3, label="its strength", group="Training")
    layer: int = count(1, 1, 5, label="layer", group="Look")
    neuron: int = count(1, 1, 8, label="neuron", group="Look")
    test_points: bool = switch(True, label="show the points for testing", group="Look")
    sharp: bool = switch(False, label="show the decision only", group="Look")


class Arrays(NamedTuple):
    features: list  # names of the inputs
    maps: list  # for each column of neurons, a list of colours (TILE, TILE, 4)
    output: np.ndarray  # (PIXELS, PIXELS, 4) colours of the decision
    weights: list  # W (n_in, n_out) of each dense layer
    points: list  # (x, y) of classes 0, 1, 2: those for training, then those for testing
    losses: np.ndarray  # (steps + 1, 2) on training and test points
    chosen: int  # which map is the chosen neuron's, counted from the first feature
    formula: str  # its weights, as a sum
    record: object


def settings(state):
    """The part of the state that decides the run."""
    names = tuple(name for name in FEATURES if getattr(state, name))
    sizes = tuple(size for size in (state.layer1, state.layer2, state.layer3, state.layer4) if size)
    return Settings(state.data, state.noise, state.test_share, state.seed, names, sizes, state.function,
                    state.steepness, state.start, state.dropout, state.optimizer, state.rate, state.batch,
                    state.penalty, state.strength)


def pictures(values, bounded):
    """Maps of neurons: values (PIXELS², k) as a list of colours; unbounded ones are scaled by their largest value."""
    values = values.reshape(PIXELS, PIXELS, -1)[::2, ::2]
    largest = 1.0 if bounded else np.maximum(np.abs(values).max(axis=(0, 1)), 1e-9)
    return list(np.moveaxis(shade(values / largest), 2, 0))


def decision(scores, sharp):
    """The output's map: probabilities of two classes as vermillion – white – blue, of three as a mixture."""
    if scores.shape[1] == 1:
        share = 2 * sigmoid(scores[:, 0]) - 1
        return shade(0.65 * (np.sign(share) if sharp else share).reshape(PIXELS, PIXELS))
    chances = softmax(scores)
    if sharp:
        chances = np.eye(len(CLASSES))[chances.argmax(axis=1)]
    return mixture(chances.reshape(PIXELS, PIXELS, -1))


def sum_of(weights, bias, names):
    """A neuron's net input as text, in two lines when it is long."""
    first, *terms = [f"{plots.number(w)} {name}" for w, name in zip(weights, names, strict=True)] + [plots.number(bias)]
    signed = [first, *(f"− {term[1:]}" if term.startswith("−") else f"+ {term}" for term in terms)]
    return "\n      ".join(" ".join(signed[i:i + 5]) for i in range(0, len(signed), 5))


def _setup(**changes):
    """A preset: every setting at its default but for the changes."""
    return {f.name: f.default for f in dataclasses.fields(State) if f.name not in LOOKS} | changes


class PlaygroundLab(Lab):
    """Points, features, a network, an optimizer: set it up, press play, and watch every neuron find its part."""

    State, View, tabs = State, PlaygroundView, True
    presets = {
        "circles": _setup(),
        "one neuron is not enough": _setup(layer1=0, layer2=0, rate=0.03),
        "… unless it sees x₁² + x₂²": _setup(layer1=0, layer2=0, x1=False, x2=False, x1_squared=True, x2_squared=True,
                                             rate=0.03),
        "XOR": _setup(data="XOR", layer1=4, layer2=2),
        "spiral": _setup(data="spiral", noise=0.05, layer1=8, layer2=8, layer3=4, optimizer="Adam", rate=0.02,
                         steps=150),
        "three arms": _setup(data="three arms", noise=0.1, function="ReLU", optimizer="Adam", rate=0.02),
        "learns by heart": _setup(data="moons", noise=0.45, test_share=0.8, layer1=8, layer2=8, layer3=8,
                                  optimizer="Adam", rate=0.03, steps=150),
        "… with an L2 penalty": _setup(data="moons", noise=0.45, test_share=0.8, layer1=8, layer2=8, layer3=8,
                                       optimizer="Adam", rate=0.03, steps=150, penalty="L2", strength=0.03),
        "too fast": _setup(rate=10.0, function="ReLU"),
    }

    @staticmethod
    def compute(state):
        key = settings(state)
        network, run = replay(key)
        records = run.first(state.steps + 1)
        record, inputs = records[-1], featured(plane(), key.features)
        outputs = activations(network, record.params, inputs)
        bounded = state.function in ("sigmoid", "bipolar sigmoid", "tanh")
        maps = [pictures(inputs, False), *(pictures(a, bounded) for a in outputs[:-1]), pictures(outputs[-1], False)]
        weights = [values for name, values in record.params.items() if name.endswith("W")]
        biases = [values for name, values in record.params.items() if name.endswith("b")]
        layer = min(state.layer, len(weights))
        neuron = min(state.neuron, weights[layer - 1].shape[1])
        features = [FEATURES[name] for name in key.features]
        below = features if layer == 1 else [f"a{i}".translate(SUBSCRIPTS) for i in range(1, len(maps[layer - 1]) + 1)]
        title = "output" if layer == len(weights) else f"layer {layer}"
        formula = (f"{title}, neuron {neuron}:  z = "
                   + sum_of(weights[layer - 1][:, neuron - 1], biases[layer - 1][neuron - 1], below))
        before = sum(len(column) for column in maps[:layer])
        return Arrays(features, maps, decision(outputs[-1], state.sharp), weights, groups(state),
                      np.array([r.losses for r in records]), before + neuron - 1, formula, record)

    def follow(self, state, changes):
        """A new setting is a new run, from the first weights on."""
        if not any(getattr(state, name) for name in FEATURES):  # a network needs an input: another takes over
            state = dataclasses.replace(state, **{"x2" if "x1" in changes else "x1": True})
        if "steps" in changes or set(changes) <= set(LOOKS):
            return state
        return dataclasses.replace(state, steps=min(state.steps, AFTER_A_CHANGE))

    @staticmethod
    def describe(state, arrays):
        sizes = "-".join(str(size) for size in (len(arrays.features), *(W.shape[1] for W in arrays.weights)))
        train, test = arrays.losses[-1]
        end = "  DIVERGED: try a smaller rate" if arrays.record.diverged else ""
        return (f"{state.data}, {sizes}, {state.function}:  epoch {arrays.record.epochs:.0f},  loss {train:.3f} "
                f"(train) {test:.3f} (test),  {arrays.record.accuracy:.0%} of the test points right{end}")


def groups(state):
    """Places of the points by class, for training and for testing; nothing where they are not shown."""
    x, y, training = points(state.data, state.noise, state.test_share, state.seed)
    shown = [x[(y == k) & part] for part in (training, ~training) for k in range(len(CLASSES))]
    if not state.test_points:
        shown[len(CLASSES):] = [x[:0]] * len(CLASSES)
    return [place.T for place in shown]
