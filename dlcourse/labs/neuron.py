"""NeuronLab: one neuron, drawn with the numbers that run through it, and the nerve cell it is named after."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from .. import plots
from .activation import FUNCTIONS, UNBOUNDED
from .controls import choice, slider, switch
from .live import Lab, View
from .nervecell import NerveCell

NAMES = ("step", "linear", "sigmoid", "bipolar sigmoid", "tanh", "ReLU", "leaky ReLU")
Z = np.linspace(-4, 4, 321)  # the small curve of f; a net input beyond it is shown at its edge
RADIUS = 29
PLACES = {"x₁": (62, 296), "x₂": (62, 190), "x₃": (62, 84), "bias b": (270, 62), "z": (270, 190), "output": (545, 190)}
INPUTS = ("x₁", "x₂", "x₃")
EDGES = [(name, "z") for name in (*INPUTS, "bias b")]
BOX = (338, 147, 86, 86)  # left, bottom, width, height of the little curve


def _input(default, label):
    return slider(default, -2, 8, step=0.1, digits=1, label=label, group="Inputs")


def _weight(default, label):
    return slider(default, -2, 2, step=0.05, label=label, group="Weights and bias")


@dataclass(frozen=True)
class State:
    x1: float = _input(0.8, "input x₁")
    x2: float = _input(0.6, "input x₂")
    x3: float = _input(0.4, "input x₃")
    w1: float = _weight(0.1, "weight w₁")
    w2: float = _weight(0.3, "weight w₂")
    w3: float = _weight(-0.2, "weight w₃")
    bias: float = slider(0.35, -5, 5, step=0.05, label="bias b", group="Weights and bias")
    function: str = choice("sigmoid", NAMES, label="function f", group="Activation")
    steepness: float = slider(1.0, 0.1, 10, log=True, label="steepness λ", group="Activation")
    biology: bool = switch(False, label="show the nerve cell behind it", group="Activation")


class Arrays(NamedTuple):
    x: np.ndarray  # (3,) inputs
    w: np.ndarray  # (3,) weights
    terms: np.ndarray  # (4,) what is added up: w₁x₁, w₂x₂, w₃x₃, b
    z: float  # net input: the sum of the terms
    output: float  # f(z)
    curve: np.ndarray  # f(Z)
    function: str
    steepness: float
    biology: bool


class NeuronView(View):
    def __init__(self):
        super().__init__(600, 360)
        self.ax = plots.blank_axes(self.figure, (0, 0, 600, 360), (0, 600), (0, 360))
        self.cell = NerveCell(self.ax, [PLACES[name] for name in INPUTS], PLACES["z"], PLACES["output"])
        self._draw_what_stays()
        self.drawing = plots.NetworkDrawing(self.ax, PLACES, EDGES, radius=RADIUS)
        self.drawing.values["z"].set_y(PLACES["z"][1] - 7)
        self.products = [self._product(*PLACES[name]) for name in INPUTS]
        (self.curve,) = self.ax.plot([], [], color=plots.BLUE, linewidth=plots.px(2.5))
        (self.point,) = self.ax.plot([], [], "o", color=plots.INK)
        self.function = self._text(BOX[0] + BOX[2] / 2, BOX[1] - 22, plots.BLUE)
        self.answer = self._text(PLACES["output"][0], PLACES["output"][1] - RADIUS - 16)
        self.move(*self.drawing.artists, *self.products, self.curve, self.point, self.function, self.answer,
                  self._text(270, 204, plots.GREY, "Σ"))

    def _draw_what_stays(self):
        left, bottom, width, height = BOX
        x, y = left + width / 2, bottom + height / 2
        self.ax.add_patch(FancyBboxPatch((left, bottom), width, height, boxstyle="round,pad=0,rounding_size=9",
                                         facecolor="white", edgecolor=plots.INK, linewidth=plots.px(1.5)))
        self.ax.plot([left + 6, left + width - 6], [y, y], color=plots.FAINT, linewidth=plots.px(1))
        self.ax.plot([x, x], [bottom + 6, bottom + height - 6], color=plots.FAINT, linewidth=plots.px(1))
        for start, end in ((PLACES["z"][0] + RADIUS, left), (left + width, PLACES["output"][0] - RADIUS)):
            self.ax.add_patch(FancyArrowPatch((start, y), (end, y), arrowstyle="-|>", mutation_scale=12, shrinkA=1,
                                              shrinkB=0, color=plots.INK, linewidth=plots.px(1.5)))
        for name in INPUTS:
            self._text(PLACES[name][0] - RADIUS - 14, PLACES[name][1], text=name)
        self._text(PLACES["bias b"][0], PLACES["bias b"][1] - RADIUS - 11, text="bias b")
        self._text(PLACES["z"][0], PLACES["z"][1] + RADIUS + 12, text="net input z")
        self._text(PLACES["output"][0], PLACES["output"][1] + RADIUS + 12, text="output f(z)")

    def _text(self, x, y, color=plots.INK, text=""):
        return self.ax.text(x, y, text, color=color, fontsize=plots.px(13), ha="center", va="center")

    def _product(self, x, y):
        """The product's label, three quarters along the edge from the input at (x, y)."""
        end_x, end_y = PLACES["z"]
        label = self._text(x + 0.69 * (end_x - x), y + 0.69 * (end_y - y))
        label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1.2})
        return label

    def show(self, arrays):
        self.cell.show(arrays.biology)
        self.scene = arrays.biology
        values = [plots.number(x, 1) for x in arrays.x] + [signed(arrays.terms[3])]
        self.drawing.show(dict(zip(PLACES, [*values, plots.number(arrays.z), short(arrays.output)], strict=True)),
                          arrays.terms, [f"× {plots.number(w)}" for w in arrays.w] + [""],
                          {"output": tint(arrays.output)})
        for label, text, term in zip(self.drawing.labels, self.products, arrays.terms, strict=False):
            label.set_color(plots.INK)  # the edge's colour is the sign of the product, not of the weight
            text.set_text(signed(term))
            text.set_color(plots.GREY if term == 0 else plots.BLUE if term > 0 else plots.VERMILLION)
        self._show_function(arrays)

    def _show_function(self, arrays):
        reach = 4.0 if arrays.function in UNBOUNDED else 1.25
        inside = np.where(np.abs(arrays.curve) <= reach, arrays.curve, np.nan)
        self.curve.set_data(*self._in_box(Z, inside / reach))
        self.point.set_data(*self._in_box(np.clip([arrays.z], -4, 4), np.clip([arrays.output], -reach, reach) / reach))
        steps = arrays.function == "step"
        self.function.set_text(f"{arrays.function}\n" + ("fires if z > 0" if steps else f"λ = {arrays.steepness:.2f}"))
        self.answer.set_text("" if not steps else "fires" if arrays.output else "silent")

    @staticmethod
    def _in_box(z, height):
        """Places in the little curve's box for net inputs from −4 to 4 and heights from −1 to 1."""
        left, bottom, width, tall = BOX
        return left + width * (0.5 + np.asarray(z) / 9.2), bottom + tall * (0.5 + height / 2.3)


def signed(value):
    """A number with its sign, as it stands in a sum."""
    text = plots.number(value)
    return text if text.startswith("−") else f"+{text}"


def short(value):
    """An output in four digits or so, to fit its circle."""
    return f"{value:.0f}" if value in (0, 1) else plots.number(value, 4 if abs(value) < 1 else 2)


def tint(value):
    """From white at 0 to half blue at 1 and above, or half vermillion at −1 and below."""
    share = 0.5 * min(abs(value), 1)
    colour = np.array([int((plots.BLUE if value > 0 else plots.VERMILLION)[i:i + 2], 16) / 255 for i in (1, 3, 5)])
    return tuple(1 - share * (1 - colour))


class NeuronLab(Lab):
    """A neuron: each input times its weight, the products and the bias added up, and f decides what comes out."""

    State, View = State, NeuronView
    presets = {
        "three inputs: −0.07": {"x1": 0.3, "x2": 0.5, "x3": 0.6, "w1": 0.2, "w2": 0.1, "w3": -0.3, "bias": 0.0,
                                "function": "linear", "steepness": 1.0},
        "with a bias: 0.93": {"x1": 0.2, "x2": 0.6, "x3": 0.0, "w1": 0.3, "w2": 0.7, "w3": 0.0, "bias": 0.45,
                              "function": "linear", "steepness": 1.0},
        "perceptron: 1.5 fires": {"x1": 1.0, "x2": 7.0, "x3": 5.0, "w1": 0.8, "w2": 0.1, "w3": 0.0, "bias": 0.0,
                                  "function": "step", "steepness": 1.0},
        "sigmoid: 0.6295": {"x1": 0.8, "x2": 0.6, "x3": 0.4, "w1": 0.1, "w2": 0.3, "w3": -0.2, "bias": 0.35,
                            "function": "sigmoid", "steepness": 1.0},
    }

    @staticmethod
    def compute(state):
        x, w = np.array([state.x1, state.x2, state.x3]), np.array([state.w1, state.w2, state.w3])
        f = FUNCTIONS[state.function](state.steepness, 0.01)
        z = float(x @ w + state.bias)
        return Arrays(x, w, np.append(w * x, state.bias), z, f(z), f(Z),
                      state.function, state.steepness, state.biology)

    @staticmethod
    def describe(state, arrays):
        total = plots.number(arrays.terms[0]) + "".join(f" {signed(t)[0]} {signed(t)[1:]}" for t in arrays.terms[1:])
        total = f"z = {total} = {plots.number(arrays.z)}"
        if state.function != "step":
            value = plots.number(arrays.output, 4)
            return f"{total}  →  f(z) = {value}   ({state.function}, λ = {state.steepness:.2f})"
        weighted, threshold = plots.number(arrays.z - state.bias), plots.number(-state.bias)
        verdict = "above the threshold −b" if arrays.output else "not above the threshold −b"
        return f"{total}:  w·x = {weighted} is {verdict} = {threshold}  →  {arrays.output:.0f}"
