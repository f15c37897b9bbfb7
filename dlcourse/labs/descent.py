"""DescentLab: gradient descent in the bowl of y = mx + c: the path, the line among the data, the loss, all in one."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .. import plots
from .bowl import BEST, FAR, HESSIAN, LEAST, OPTIMIZERS, X, Y, in_theory, losses_along, replay
from .controls import choice, count, slider
from .live import Lab, View
from .vanishing import in_words, ten_to

STEPS = 100
PLANE = (-2.0, 4.0)  # limits of m and of c in the picture
POWERS = (-1, 3)  # the loss axis runs from 10 to the first to 10 to the second
HEIGHTS = (0.5, 1, 2, 5, 10, 20, 50)  # losses at which the bowl has a line


@dataclass(frozen=True)
class State:
    optimizer: str = choice("gradient descent", OPTIMIZERS, label="optimizer", group="Descent")
    rate: float = slider(0.2, 0.001, 1, log=True, step=0.0195,  # 0.2 and 0.3 are shown as such
                         digits=3, label="learning rate η", group="Descent")
    batch: int = count(len(X), 1, len(X), label="batch size", group="Descent")
    seed: int = count(1, 1, 20, label="seed", group="Descent")
    m: float = slider(-1.5, *PLANE, step=0.05, label="slope m", group="Start")
    c: float = slider(2.5, *PLANE, step=0.05, label="intercept c", group="Start")
    step: int = count(20, 0, STEPS, label="steps", play=150, group="Run")


class Arrays(NamedTuple):
    path: np.ndarray  # (k + 1, 2) m and c from the start to this step
    losses: np.ndarray  # (k + 1,) over all rows
    rows: np.ndarray  # of the next step
    other: np.ndarray  # (j + 1, 2) gradient descent on all rows at the same rate; empty where this is it
    other_losses: np.ndarray


class DescentView(View):
    def __init__(self):
        super().__init__(640, 410)
        self.bowl = plots.axes(self.figure, (48, 46, 320, 320), "slope m", "intercept c", xlim=PLANE, ylim=PLANE)
        self._draw_bowl()
        (self.shadow,) = self.bowl.plot([], [], color=plots.GREY, linestyle=plots.DASHES["dotted"])
        (self.path,) = self.bowl.plot([], [], "o-", color=plots.BLUE, markersize=plots.px(4.5), linewidth=plots.px(1.5))
        (self.start,) = self.bowl.plot([], [], "o", color="white", markeredgecolor=plots.BLUE, markersize=plots.px(9))
        (self.here,) = self.bowl.plot([], [], "o", color=plots.INK, markersize=plots.px(11))
        self.words = self.bowl.text(-2, 4.08, "", fontsize=plots.px(13), fontweight="bold", va="bottom")
        self.name = self.bowl.text(-2, 4.45, "", color=plots.GREY, fontsize=plots.px(12), va="bottom")
        self._build_data()
        self._build_curve()
        self.move(self.shadow, self.path, self.start, self.here, self.words, self.misses, self.idle, self.busy,
                  self.line, self.equation, self.other, self.curve, self.dot, self.gone, self.value, self.name)

    def _draw_bowl(self):
        grid = np.linspace(*PLANE, 121)
        m, c = np.meshgrid(grid, grid)
        loss = losses_along(np.column_stack([m.ravel(), c.ravel()])).reshape(m.shape)
        greys = [str(shade) for shade in np.linspace(1.0, 0.84, len(HEIGHTS) + 1)]
        self.bowl.contourf(m, c, loss, levels=[0, *HEIGHTS, 1e3], colors=greys)
        self.bowl.contour(m, c, loss, levels=HEIGHTS, colors="#B5B5B5", linewidths=plots.px(0.8))
        curvatures, directions = np.linalg.eigh(HESSIAN)
        for height in (5, 20):  # written where the line L = height crosses the steepest way up
            way = directions[:, 1] * np.sign(directions[0, 1]) * np.sqrt(2 * (height - LEAST) / curvatures[1])
            self.bowl.text(*(BEST + way + 0.04), f"L = {height}", color=plots.GREY, fontsize=plots.px(11))
        self.bowl.plot(*BEST, "+", color=plots.GREEN, markersize=plots.px(14), markeredgewidth=plots.px(2.5))

    def _build_data(self):
        ax = plots.axes(self.figure, (426, 250, 200, 116), "input x", "target y", xlim=(-0.15, 3.15), ylim=(-1.5, 6.5))
        ax.set_yticks((0, 2, 4, 6))
        ax.plot(X, np.polyval(BEST, X), color=plots.GREEN, linestyle=plots.DASHES["dashed"], linewidth=plots.px(1.5))
        (self.misses,) = ax.plot([], [], color=plots.VERMILLION, linewidth=plots.px(1.5))
        (self.idle,) = ax.plot([], [], "o", color="white", markeredgecolor=plots.GREY, markersize=plots.px(5))
        (self.busy,) = ax.plot([], [], "o", color=plots.INK, markersize=plots.px(5.5))
        (self.line,) = ax.plot([], [], color=plots.BLUE)
        self.equation = ax.text(-0.15, 6.7, "", color=plots.BLUE, fontsize=plots.px(13), va="bottom")

    def _build_curve(self):
        low, high = POWERS
        ax = plots.axes(self.figure, (426, 46, 200, 130), "step", "loss L", xlim=(-2, STEPS + 2), ylim=POWERS)
        ax.set_yticks(range(low, high + 1), [ten_to(power) for power in range(low, high + 1)])
        ax.axhline(np.log10(LEAST), color=plots.GREEN, linestyle=plots.DASHES["dashed"], linewidth=plots.px(1.5))
        ax.text(STEPS + 2, np.log10(LEAST) - 0.1, f"least {LEAST:.2f}", color=plots.GREEN, fontsize=plots.px(12),
                ha="right", va="top")
        (self.other,) = ax.plot([], [], color=plots.GREY, linestyle=plots.DASHES["dotted"])
        (self.curve,) = ax.plot([], [], color=plots.BLUE)
        (self.dot,) = ax.plot([], [], "o", color=plots.INK, markersize=plots.px(8))
        (self.gone,) = ax.plot([], [], "^", color=plots.VERMILLION, markersize=plots.px(11), clip_on=False)
        self.value = ax.text(-2, high + 0.25, "", fontsize=plots.px(13), fontweight="bold", va="bottom")

    def show(self, arrays):
        self.path.set_data(*arrays.path.T)
        self.shadow.set_data(*arrays.other.T)
        self.start.set_data(*arrays.path[:1].T)
        self.here.set_data(*arrays.path[-1:].T)
        self.words.set(**self._verdict(arrays))
        self.name.set_text("dotted: gradient descent on all rows, same η" if len(arrays.other) else "")
        self._show_data(*arrays.path[-1], arrays.rows)
        self._show_curve(arrays)

    @staticmethod
    def _verdict(arrays):
        """In words and their colour: what has become of the run."""
        loss, here = arrays.losses[-1], arrays.path[-1]
        if loss > 10 ** POWERS[1]:
            return {"text": "diverges: each step lands farther out", "color": plots.VERMILLION}
        if np.abs(here - np.mean(PLANE)).max() > np.ptp(PLANE) / 2:
            return {"text": "outside the picture", "color": plots.VERMILLION}
        if loss < 1.02 * LEAST:
            return {"text": "at the bottom", "color": plots.GREEN}
        return {"text": f"loss {plots.number(loss / LEAST, 1)} × the least", "color": plots.INK}

    def _show_data(self, m, c, rows):
        x, y = X[rows], Y[rows]
        ends = np.array([-0.15, 3.15])
        self.line.set_data(ends, m * ends + c)
        gaps = np.full((len(rows), 3, 2), np.nan)  # from the point to the line, and a break
        gaps[:, 0], gaps[:, 1] = np.column_stack([x, y]), np.column_stack([x, m * x + c])
        self.misses.set_data(*gaps.reshape(-1, 2).T)
        self.busy.set_data(x, y)
        idle = np.delete(np.arange(len(X)), rows)
        self.idle.set_data(X[idle], Y[idle])
        sign = "−" if c < 0 else "+"
        near = max(abs(m), abs(c)) < 100
        self.equation.set_text(f"ŷ = {plots.number(m)} x {sign} {plots.number(abs(c))}" if near else "")

    def _show_curve(self, arrays):
        powers = np.log10(arrays.losses)
        step, power, top = len(powers) - 1, powers[-1], POWERS[1]
        self.curve.set_data(np.arange(len(powers)), powers)
        self.other.set_data(np.arange(len(arrays.other_losses)), np.log10(arrays.other_losses))
        out = np.flatnonzero(powers > top)
        self.gone.set_data(out[:1], [top] * len(out[:1]))
        self.dot.set_data([step], [power])
        self.value.set_text(f"step {step}: L = {as_text(arrays.losses[-1])}")


def as_text(loss):
    """A loss in at least two digits: 0.34, 12.61, 2.0·10⁴."""
    return plots.number(loss) if loss < 1000 else in_words(loss)


class DescentLab(Lab):
    """Gradient descent in the bowl of ŷ = mx + c: every step moves the point, the line and the loss together."""

    State, View = State, DescentView
    presets = {
        "too small": {"optimizer": "gradient descent", "rate": 0.01, "batch": 24, "step": 100},
        "right": {"optimizer": "gradient descent", "rate": 0.2, "batch": 24, "step": 40},
        "too large (diverges)": {"optimizer": "gradient descent", "rate": 0.3, "batch": 24, "step": 14},
        "stochastic, batch 1": {"optimizer": "gradient descent", "rate": 0.05, "batch": 1, "step": 100},
        "momentum": {"optimizer": "momentum", "rate": 0.01, "batch": 24, "step": 60},
    }

    @staticmethod
    def compute(state):
        places = replay(state.optimizer, state.rate, state.batch, state.m, state.c, state.seed).first(state.step + 1)
        path = np.array([place[:2] for place in places])
        alone = state.optimizer == "gradient descent" and state.batch == len(X)
        other = np.empty((0, 2)) if alone else in_theory(state.rate, state.m, state.c, state.step)
        return Arrays(path, losses_along(path), places[-1].rows, other, losses_along(other))

    @staticmethod
    def describe(state, arrays):
        taken, (m, c) = len(arrays.path) - 1, arrays.path[-1]
        epochs = taken / -(-len(X) // state.batch)
        where = f"m = {plots.number(m, 3)}, c = {plots.number(c, 3)}, loss = {as_text(arrays.losses[-1])}"
        if taken < state.step:
            where = f"stopped here: m or c has passed {FAR:,.0f}"
        return (f"{state.optimizer}, η = {state.rate:.3f}, {state.batch} of {len(X)} rows a step:  "
                f"step {taken} ({epochs:.1f} epochs)  →  {where}")
