"""StartLab: one slider and one curve, to prove that live pictures work."""

from dataclasses import dataclass

import numpy as np

from .. import plots
from ..activations import Sigmoid
from .controls import slider
from .live import Lab, View

Z = np.linspace(-6, 6, 361)


@dataclass(frozen=True)
class State:
    steepness: float = slider(1.0, 0.1, 10, log=True, label="steepness λ")


class StartView(View):
    def __init__(self):
        super().__init__(560, 250)
        ax = plots.axes(self.figure, (58, 46, 490, 192), "input z", xlim=(-6, 6), ylim=(-0.05, 1.05), grid=True)
        ax.set_yticks([0, 0.5, 1], ["no", "maybe", "yes"])
        (curve,) = ax.plot(Z, np.zeros_like(Z), color=plots.BLUE, linewidth=plots.px(3))
        self.curve = self.move(curve)

    def show(self, answers):
        self.curve.set_ydata(answers)


class StartLab(Lab):
    """How quickly a neuron makes up its mind: drag λ and the curve follows your hand."""

    State, View = State, StartView

    @staticmethod
    def compute(state):
        return Sigmoid(state.steepness)(Z)

    @staticmethod
    def describe(state, answers):
        return f"steepness λ = {state.steepness:5.2f}   answer at z = 1: {Sigmoid(state.steepness)(1.0):.3f}"
