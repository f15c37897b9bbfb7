"""VehicleLab: car or truck? A small network learns it from a table, and answers for any vehicle you set up."""

import dataclasses
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .. import plots
from ..activations import sigmoid
from .controls import choice, count, slider
from .lettering import Lettering, Line
from .live import Lab, View
from .pixels import Maps
from .playrun import activations
from .playview import CLASSES, MARKERS, shade
from .vehiclerun import DATA, LAST, replay, standardised, vehicles

THREE, TABLE = DATA
OWN = {"weight": THREE, "goods": THREE, "litres": TABLE, "mpg": TABLE}  # whose sliders these are
MOST, PIXELS, SIZE = 4, 100, 3  # hidden neurons; pixels of the map, and how large each is
MAP = (56, 50, PIXELS * SIZE, PIXELS * SIZE)
LEFT, RIGHT = 412, 596  # of the network: centres of the inputs and of the output
MIDDLE, RADIUS, PITCH = 282, 19, 47
NAMES = ("car", "truck")


@dataclass(frozen=True)
class State:
    step: int = count(40, 0, LAST, label="updates", play=80)
    data: str = choice(THREE, DATA, label="vehicles")
    weight: float = slider(25.0, 0, 60, step=0.5, digits=1, label="weight", group="A vehicle beside the three rows")
    goods: float = slider(50.0, 0, 100, step=1, digits=0, label="goods", group="A vehicle beside the three rows")
    litres: float = slider(4.0, 1.4, 7.2, step=0.1, digits=1, label="engine (litres)", group="… or beside the EPA's")
    mpg: float = slider(16.0, 8, 36, step=0.5, digits=1, label="city (mpg)", group="… or beside the EPA's")
    hidden: int = count(3, 1, MOST, label="hidden neurons", group="Network")
    rate: float = slider(0.5, 0.01, 10, log=True, label="learning rate η", group="Network")
    seed: int = count(1, 1, 20, label="random start", group="Network")


class Arrays(NamedTuple):
    data: str
    vehicle: np.ndarray  # (2,) as measured
    chances: np.ndarray  # (PIXELS, PIXELS) probability of a truck, the upper row first
    inputs: np.ndarray  # (2,) the vehicle standardised
    hidden: np.ndarray  # (hidden,) what the hidden neurons say to it
    score: float  # net input of the output neuron
    chance: float  # that it is a truck
    weights: list  # W (2, hidden), V (hidden, 1)
    losses: np.ndarray  # (step + 1, 2) on training and held-out rows
    accuracy: float


def percent(chance):
    """A probability in percent, never quite 0 or 100."""
    return "<1%" if chance < 0.005 else ">99%" if chance >= 0.995 else f"{chance:.0%}"


def answer(chance):
    """An answer in words: the likelier class and its probability."""
    return f"{NAMES[chance >= 0.5]} {percent(max(chance, 1 - chance))}"


class VehicleView(View):
    def __init__(self):
        super().__init__(636, 400)
        self.page = plots.blank_axes(self.figure, (0, 0, 636, 400), (0, 636), (0, 400))
        self.map = self.page.add_artist(Maps())
        self.ax = plots.axes(self.figure, MAP)
        self.ax.patch.set_visible(False)
        self.points = [self.ax.plot([], [], marker, color=colour if full else "none", markeredgewidth=plots.px(1.2),
                                    markeredgecolor="white" if full else colour, markersize=plots.px(10 if full else 8),
                                    linestyle="")[0]
                       for full in (True, False) for marker, colour in zip(MARKERS[:2], CLASSES[:2], strict=True)]
        (self.vehicle,) = self.ax.plot([], [], "D", color=plots.INK, markeredgecolor="white", clip_on=False, zorder=6,
                                       markersize=plots.px(13), markeredgewidth=plots.px(2))
        paper = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5}
        self.verdict = self.ax.text(0, 0, "", fontsize=plots.px(14), fontweight="bold", va="center", bbox=paper)
        for x, text, colour in ((60, "■ car", CLASSES[0]), (124, "● truck", CLASSES[1])):
            self.page.text(x, 372, text, color=colour, fontsize=plots.px(13), va="center")
        self.held_out = self.page.text(MAP[0] + MAP[2], 372, "", fontsize=plots.px(12), va="center", ha="right")
        self.networks = [self._network(hidden) for hidden in range(1, MOST + 1)]
        self.numbers, self.names = Lettering(self.page, 11), Lettering(self.ax, 12)
        self.chart = plots.axes(self.figure, (LEFT - 14, 50, 132, 84), "updates", xlim=(0, LAST), ylim=(0, 1.2),
                                grid=True)
        self.chart.set(xticks=(0, 50, 100), yticks=(0, 0.5, 1))
        self.page.text(LEFT - 14, 146, "loss", fontsize=plots.px(13))
        self.curves = [self.chart.plot([], [], color=colour, linestyle=dash)[0]
                       for colour, dash in ((plots.GREY, "-"), (plots.INK, plots.DASHES["dashed"]))]
        self.ends = Lettering(self.page, 12)
        self.move(self.map, *self.points, self.names, self.vehicle, self.verdict, self.held_out,
                  *(artist for network in self.networks for artist in network.artists), self.numbers, *self.curves,
                  self.ends)

    def _network(self, hidden):
        nodes = {"x1": (LEFT, MIDDLE + 40), "x2": (LEFT, MIDDLE - 40), "out": (RIGHT, MIDDLE)}
        middles = MIDDLE + PITCH * ((hidden - 1) / 2 - np.arange(hidden))
        nodes |= {f"h{i}": ((LEFT + RIGHT) / 2, height) for i, height in enumerate(middles)}
        edges = [(x, f"h{i}") for x in ("x1", "x2") for i in range(hidden)]
        return plots.NetworkDrawing(self.page, nodes, [*edges, *((f"h{i}", "out") for i in range(hidden))],
                                    radius=RADIUS)

    def show(self, arrays):
        found = vehicles(arrays.data)
        self._set_axes(found)
        self.scene = arrays.data
        self.map.pictures = [(MAP[0], MAP[1], shade(0.5 * (2 * arrays.chances - 1)), SIZE)]
        training = np.arange(len(found.x)) < found.training.stop
        groups = [found.x[(found.y == label) & part] for part in (training, ~training) for label in (0, 1)]
        for line, places in zip(self.points, groups, strict=True):
            line.set_data(*places.T)
        self.held_out.set_text("" if training.all() else "hollow: held out")
        self.names.write([Line(x, y + 4, f"{x:02.0f}, {y:02.0f}", align="center") for x, y in found.x
                          if training.all()])
        self.vehicle.set_data(*arrays.vehicle[:, None])
        (low, high), _ = found.limits
        right = arrays.vehicle[0] < (low + high) / 2
        self.verdict.set(text=answer(arrays.chance) if training.all() else "", ha="left" if right else "right",
                         position=(arrays.vehicle[0] + (0.045 if right else -0.045) * (high - low), arrays.vehicle[1]))
        self._show_network(arrays, found.words)
        self._show_losses(arrays.losses, training.all())

    def _set_axes(self, found):
        if self.ax.get_xlabel() != found.columns[0]:
            self.ax.set(xlim=found.limits[0], ylim=found.limits[1], xlabel=found.columns[0], ylabel=found.columns[1])

    def _show_network(self, arrays, words):
        for network in self.networks:
            for artist in network.artists:
                artist.set_visible(len(network.nodes) == len(arrays.hidden) + 3)
        network = self.networks[len(arrays.hidden) - 1]
        values = dict(zip(("x1", "x2"), arrays.inputs, strict=True)) | {"out": arrays.chance}
        values |= {f"h{i}": value for i, value in enumerate(arrays.hidden)}
        fills = {name: shade(np.array(0.5 * np.clip(value, -1, 1)))[:3] / 255 for name, value in values.items()}
        fills["out"] = shade(np.array(0.6 * (2 * arrays.chance - 1)))[:3] / 255
        network.show({}, np.concatenate([W.ravel() for W in arrays.weights]), fills=fills)
        lines = [Line(x, y - 4, plots.number(values[name]), align="center")
                 for name, (x, y) in network.nodes.items()]
        for name, gap, word, value in zip(("x1", "x2"), (RADIUS + 6, -RADIUS - 15), words, arrays.vehicle, strict=True):
            lines.append(Line(LEFT, network.nodes[name][1] + gap, word.format(value), align="center"))
        lines.append(Line(RIGHT, MIDDLE + RADIUS + 6, "truck?", align="center"))
        z = plots.number(arrays.score)
        self.numbers.write([*lines, Line(LEFT, 172, f"f({z}) = {arrays.chance:.2f}"),
                            Line(RIGHT + RADIUS, 172, answer(arrays.chance), align="right", bold=True)])

    def _show_losses(self, losses, alone):
        for curve, heights in zip(self.curves, losses.T, strict=True):
            curve.set_data(np.arange(len(losses)), np.clip(heights, 0, 1.3))
        self.curves[1].set_visible(not alone)
        train, test = losses[-1]
        lines = [Line(LEFT + 126, 96, f"{'' if alone else 'train '}{train:.3f}", plots.GREY, bold=alone)]
        self.ends.write(lines if alone else [*lines, Line(LEFT + 126, 76, f"held out {test:.3f}")])


class VehicleLab(Lab):
    """Three rows of a table, or 234: set up a vehicle, and see what the network says to it while it learns."""

    State, View = State, VehicleView
    presets = {
        "random start": {"data": THREE, "step": 0, "hidden": 3, "rate": 0.5, "seed": 1},
        "three rows learned": {"data": THREE, "step": LAST, "hidden": 3, "rate": 0.5, "seed": 1},
        "heavy, no goods": {"data": THREE, "step": LAST, "weight": 55.0, "goods": 4.0},
        "the EPA's vehicles": {"data": TABLE, "step": LAST, "hidden": 3, "rate": 1.0, "litres": 4.0, "mpg": 16.0},
        "rate too large": {"data": TABLE, "step": LAST, "hidden": 4, "rate": 10.0},
    }

    def follow(self, state, changes):
        """Who moves the slider of a vehicle means the vehicles that it belongs to."""
        meant = [OWN[name] for name in changes if name in OWN]
        return dataclasses.replace(state, data=meant[-1]) if meant and "data" not in changes else state

    @staticmethod
    def compute(state):
        network, run = replay(state.data, state.hidden, state.rate, state.seed)
        records = run.first(state.step + 1)
        record = records[-1]
        vehicle = np.array([getattr(state, name) for name, owner in OWN.items() if owner == state.data])
        rows = np.vstack([vehicle, plane(state.data)])
        hidden, scores = activations(network, record.params, standardised(rows, state.data))
        chances = sigmoid(scores[:, 0])
        weights = [values for name, values in record.params.items() if name.endswith("W")]
        return Arrays(state.data, vehicle, chances[1:].reshape(PIXELS, PIXELS), standardised(vehicle, state.data),
                      hidden[0], float(scores[0, 0]), float(chances[0]), weights,
                      np.array([r.losses for r in records]), record.accuracy)

    @staticmethod
    def describe(state, arrays):
        words = vehicles(state.data).words
        given = ", ".join(word.format(value) for word, value in zip(words, arrays.vehicle, strict=True))
        known = "" if state.data == THREE else f" (held out {arrays.losses[-1, 1]:.2f}, {arrays.accuracy:.0%} right)"
        return f"{state.step} updates, loss {arrays.losses[-1, 0]:.2f}{known}:  {given}  →  {answer(arrays.chance)}"


def plane(data):
    """The centres of the map's pixels as vehicles (PIXELS², 2), row by row from the top."""
    (left, right), (low, high) = vehicles(data).limits
    ticks = (np.arange(PIXELS) + 0.5) / PIXELS
    return np.stack([np.tile(left + (right - left) * ticks, PIXELS),
                     np.repeat(low + (high - low) * ticks[::-1], PIXELS)], axis=1)
