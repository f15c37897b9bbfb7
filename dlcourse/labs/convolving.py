"""ConvolutionLab: a kernel of 3 × 3 weights slides over a digit and leaves a feature map."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .. import datasets
from ..activations import relu
from ..convolution import Conv2D, MaxPool2D
from .controls import count, slider
from .convolveview import KERNEL, MAP, POOL, ConvolutionView
from .live import Lab

CELLS = [(i, j) for i in range(KERNEL) for j in range(KERNEL)]
SUBSCRIPTS = "₁₂₃"
KERNELS = {
    "upright edges": ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    "level edges": ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    "upright strokes": ((-1, 2, -1), (-1, 2, -1), (-1, 2, -1)),
    "slanting strokes": ((-1, -1, 2), (-1, 2, -1), (2, -1, -1)),
    "outline": ((0, -1, 0), (-1, 4, -1), (0, -1, 0)),
    "blur": ((1 / 9,) * 3,) * 3,
    "one weight": ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
}


def weights(kernel):
    """Changes of state that put a kernel in."""
    return {f"w{i + 1}{j + 1}": float(kernel[i][j]) for i, j in CELLS}


def weight(i, j):
    """The slider of a weight, in ninths, of which a blur is made; the lab opens with upright edges."""
    return slider(float(KERNELS["upright edges"][i][j]), -4, 4, step=1 / 9, label=f"w{SUBSCRIPTS[i]}{SUBSCRIPTS[j]}",
                  group="Kernel")


@dataclass(frozen=True)
class State:
    place: int = count(422, 1, MAP * MAP, label="kernel at place", play=50)
    w11: float = weight(0, 0)
    w12: float = weight(0, 1)
    w13: float = weight(0, 2)
    w21: float = weight(1, 0)
    w22: float = weight(1, 1)
    w23: float = weight(1, 2)
    w31: float = weight(2, 0)
    w32: float = weight(2, 1)
    w33: float = weight(2, 2)
    digit: int = count(5, 0, 9, label="digit", group="Picture")
    number: int = count(8, 1, 100, label="number", group="Picture")
    across: int = count(0, -4, 4, label="moved across, px", group="Picture")
    bias: float = slider(0.0, -4, 4, label="bias b", group="Picture")


class Arrays(NamedTuple):
    picture: np.ndarray  # (28, 28) from 0 (paper) to 1 (ink)
    kernel: np.ndarray  # (3, 3)
    bias: float
    corner: tuple  # (row, column) of the patch under the kernel, and of its place in the maps
    patch: np.ndarray  # (3, 3)
    net: np.ndarray  # (26, 26) the feature map before the activation
    out: np.ndarray  # (26, 26) after it
    pooled: np.ndarray  # (13, 13)
    limit: float  # the size of the largest net input, which has the full colour


@lru_cache(maxsize=1)
def digits():
    """(10, 100, 28, 28): the first hundred pictures of each digit, from 0 to 1."""
    images, labels, _ = datasets.mnist()
    return np.stack([images[labels == digit][:100] for digit in range(10)]) / 255


def moved(picture, across):
    """The picture moved to the right by whole pixels; paper comes in."""
    side = picture.shape[1]
    return np.pad(picture, ((0, 0), (side, side)))[:, side - across:2 * side - across]


def feature_maps(picture, kernel, bias):
    """(net inputs, after ReLU, after max-pooling): what one kernel makes of a picture, by the package's own layers."""
    layer = Conv2D(1, 1, len(kernel), rng=np.random.default_rng(0))
    layer.params["W"][..., 0, 0], layer.params["b"][:] = kernel, bias
    net, _ = layer.forward(picture[None, :, :, None])
    out = relu(net)
    return net[0, ..., 0], out[0, ..., 0], MaxPool2D(2).forward(out)[0][0, ..., 0]


class ConvolutionLab(Lab):
    """Nine weights that visit every place of a picture: what do they look for, and where do they find it?"""

    State, View, tabs = State, ConvolutionView, True
    presets = {name: weights(kernel) | {"bias": 0.0} for name, kernel in KERNELS.items()}

    @staticmethod
    def compute(state):
        kernel = np.array([getattr(state, f"w{i + 1}{j + 1}") for i, j in CELLS]).reshape(KERNEL, KERNEL)
        picture = moved(digits()[state.digit, state.number - 1], state.across)
        row, column = divmod(state.place - 1, MAP)
        net, out, pooled = feature_maps(picture, kernel, state.bias)
        return Arrays(picture, kernel, state.bias, (row, column),
                      picture[row:row + KERNEL, column:column + KERNEL],
                      net, out, pooled, float(np.abs(net).max()) or 1.0)

    @staticmethod
    def describe(state, arrays):
        row, column = arrays.corner
        net = arrays.net[row, column]
        return (f"rows {row + 1}–{row + KERNEL}, columns {column + 1}–{column + KERNEL}: z = {net:+.2f}, "
                f"ReLU {max(0, net):.2f}; z > 0 at {np.mean(arrays.net > 1e-9):.0%} of {MAP} × {MAP} places, "
                f"largest of {POOL} × {POOL} kept")
