"""LocalMinimaLab: a ball on a hilly curve. Does the noise of stochastic gradient descent carry it out of a valley?"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .. import plots
from ..optimizers import GradientDescent
from .controls import count, slider
from .live import Lab, View

STEPS, SEEDS = 200, 200
REACH = 4.5  # the picture shows w from −REACH to REACH
BARRIERS = np.array([-2.73215, 0.89870])  # the tops between the three valleys
BOTTOMS = np.array([-3.41534, -0.69773, 2.08242])
VALLEYS = ("the left valley", "the deepest valley", "the right valley")


def height(w):
    """The loss L(w) = 0.15 w² + 0.6 sin 2w, with three valleys."""
    return 0.15 * w**2 + 0.6 * np.sin(2 * w)


def slope(w):
    """dL/dw = 0.3 w + 1.2 cos 2w."""
    return 0.3 * w + 1.2 * np.cos(2 * w)


@dataclass(frozen=True)
class State:
    start: float = slider(3.2, -REACH, REACH, step=0.05, label="start w", group="Ball")
    rate: float = slider(0.1, 0.01, 2, log=True, digits=3, label="learning rate η", group="Ball")
    noise: float = slider(2.5, 0, 10, label="noise σ", group="Noise of the batches")
    seed: int = count(1, 1, 20, label="seed", group="Noise of the batches")
    step: int = count(STEPS, 0, STEPS, label="steps", play=80, group="Run")


class Arrays(NamedTuple):
    path: np.ndarray  # (k + 1,) w of this seed's ball
    crowd: np.ndarray  # (200,) w of all seeds' balls at this step
    ball: int  # which of them is this seed's
    share: np.ndarray  # (k + 1,) of the seeds in the deepest valley


@lru_cache(maxsize=1)
def draws():
    """Standard normal numbers, a row for each step and a column for each seed."""
    return np.random.default_rng(0).normal(size=(STEPS, SEEDS))


@lru_cache(maxsize=8)
def roll(start, rate, noise):
    """All balls at once, from step 0 on: (STEPS + 1, SEEDS). Each gradient is the slope plus its own noise."""
    optimizer, params = GradientDescent(rate), {"w": np.full(SEEDS, start)}
    path = [params["w"].copy()]
    for draw in draws():
        optimizer.update(params, {"w": slope(params["w"]) + noise * draw})
        path.append(params["w"].copy())
    return np.array(path)


def valley(w):
    """0, 1 or 2: in which valley, from the left, each w lies."""
    return np.searchsorted(BARRIERS, w)


class MinimaView(View):
    def __init__(self):
        super().__init__(640, 410)
        self.hill = plots.axes(self.figure, (52, 166, 410, 232), ylabel="loss L(w)", xlim=(-REACH, REACH),
                               ylim=(-1.1, 3.4))
        self._draw_hill()
        (self.trail,) = self.hill.plot([], [], "o", color=plots.BLUE, alpha=0.3, markersize=plots.px(6), linestyle="")
        (self.ball,) = self.hill.plot([], [], "o", color=plots.INK, markersize=plots.px(14), clip_on=False)
        self._build_crowd()
        self._build_share()
        self.move(self.trail, self.ball, *self.dots, self.own, *self.beyond, self.curve, self.dot, self.percent,
                  self.words)

    def _draw_hill(self):
        w = np.linspace(-REACH, REACH, 361)
        self.hill.axvspan(*BARRIERS, color=plots.BLUE_TINT, linewidth=0)
        self.hill.plot(w, height(w), color=plots.GREY, linewidth=plots.px(2.5))
        self.hill.tick_params(labelbottom=False)
        for bottom, text in zip(BOTTOMS, ("local\nminimum", "global minimum", "local\nminimum"), strict=True):
            self.hill.text(bottom, height(bottom) - 0.14, text, fontsize=plots.px(12), ha="center", va="top",
                           linespacing=1.05)

    def _build_crowd(self):
        """All seeds at this step: a dot for each, one below the other."""
        ax = plots.axes(self.figure, (52, 46, 410, 92), "weight w", "seed", xlim=(-REACH, REACH), ylim=(SEEDS + 4, -4))
        ax.set_yticks((1, 100, 200))
        ax.axvspan(*BARRIERS, color=plots.BLUE_TINT, linewidth=0)
        self.dots = [ax.plot([], [], marker, color=color, markersize=plots.px(3.5), markeredgewidth=0)[0]
                     for marker, color in (("s", plots.VERMILLION), ("o", plots.BLUE))]
        (self.own,) = ax.plot([], [], "o", color=plots.INK, markersize=plots.px(7), clip_on=False)
        paper = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        self.beyond = [ax.text(side * (REACH - 0.1), 60, "", fontsize=plots.px(12), color=plots.VERMILLION, bbox=paper,
                               ha="right" if side > 0 else "left") for side in (-1, 1)]

    def _build_share(self):
        ax = plots.axes(self.figure, (516, 46, 108, 92), "step", "", xlim=(0, STEPS), ylim=(0, 100))
        ax.set(xticks=(0, 100, 200), yticks=(0, 50, 100), yticklabels=("0", "50", "100 %"))
        (self.curve,) = ax.plot([], [], color=plots.BLUE, clip_on=False)
        (self.dot,) = ax.plot([], [], "o", color=plots.INK, markersize=plots.px(8), clip_on=False)
        page = plots.blank_axes(self.figure, (480, 166, 160, 232), (0, 160), (0, 232))
        self.percent = page.text(8, 150, "", fontsize=plots.px(34), fontweight="bold", color=plots.BLUE)
        page.text(8, 140, "of 200 seeds are in\nthe deepest valley", fontsize=plots.px(13), va="top", linespacing=1.35)
        self.words = page.text(8, 84, "", fontsize=plots.px(13), va="top", linespacing=1.35)

    def show(self, arrays):
        here, crowd, step = arrays.crowd[arrays.ball], arrays.crowd, len(arrays.path) - 1
        inside = bool(abs(here) <= REACH)
        self.trail.set_data(arrays.path, height(arrays.path))
        self.ball.set_data([np.clip(here, -REACH, REACH)], [height(here) + 0.14 if inside else 3.2])
        self.ball.set_marker("o" if inside else "<" if here < 0 else ">")
        deep = valley(crowd) == 1
        for dots, where in zip(self.dots, (~deep, deep), strict=True):
            dots.set_data(crowd[where], np.flatnonzero(where) + 1)
        self.own.set_data([np.clip(here, -REACH, REACH)], [arrays.ball + 1])
        for text, gone, form in zip(self.beyond, (np.sum(crowd < -REACH), np.sum(crowd > REACH)), ("◂ {}", "{} ▸"),
                                    strict=True):
            text.set_text(form.format(gone) if gone else "")
        self.curve.set_data(np.arange(step + 1), 100 * arrays.share)
        self.dot.set_data([step], [100 * arrays.share[-1]])
        self.percent.set_text(percent(arrays.share[-1]))
        self.words.set_text(f"step {step}: this ball is\n{'in ' + VALLEYS[valley(here)] if inside else 'out of sight'}")


def percent(share):
    """A share as text: 28 %."""
    return f"{100 * share:.0f} %"


class LocalMinimaLab(Lab):
    """A ball on a curve with three valleys: gradient descent alone stops in the nearest, noise may carry it farther."""

    State, View = State, MinimaView
    presets = {
        "no noise": {"start": 3.2, "rate": 0.1, "noise": 0.0, "step": STEPS},
        "some noise": {"start": 3.2, "rate": 0.1, "noise": 2.0, "step": STEPS},
        "enough noise": {"start": 3.2, "rate": 0.1, "noise": 3.0, "step": STEPS},
        "too much noise": {"start": 3.2, "rate": 0.1, "noise": 10.0, "step": STEPS},
        "a small rate": {"start": 3.2, "rate": 0.03, "noise": 3.0, "step": STEPS},
        "a lucky start": {"start": 0.8, "rate": 0.1, "noise": 0.0, "step": 60},
    }

    @staticmethod
    def compute(state):
        path = roll(state.start, state.rate, state.noise)[:state.step + 1]
        return Arrays(path[:, state.seed - 1], path[-1], state.seed - 1, np.mean(valley(path) == 1, axis=1))

    @staticmethod
    def describe(state, arrays):
        noise = f"noise σ = {state.noise:.2f}" if state.noise else "no noise"
        here = arrays.path[-1]
        return (f"η = {state.rate:.3f}, {noise}:  step {state.step}  →  w = {plots.number(here)}, in "
                f"{VALLEYS[valley(here)]};  {percent(arrays.share[-1])} of {SEEDS} seeds are in the deepest")
