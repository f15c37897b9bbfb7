"""Convolution: a few small weights that look at every place of a picture.

Pictures are (n, height, width, channels). `Conv2D` slides kernels over them and gives one **feature map** a kernel;
`MaxPool2D` keeps the strongest answer of each small square, so that a pattern may stand a little to the side.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from . import validate
from .activations import linear
from .layers import _activated, _check_activation, _check_gradient, _drawn

__all__ = ["Conv2D", "MaxPool2D"]


class Conv2D:
    """One dense layer, applied to every size × size patch of a picture with the same weights.

        z[r, s, m] = b[m] + Σ x[r + i, s + j, c] W[i, j, c, m]  over i, j < size and the channels c;   out = f(z)

    Pictures x (n, h, w, n_in) give feature maps (n, h − size + 1, w − size + 1, n_out): the kernel stays inside, and
    moves by one pixel. (Mathematicians call it a cross-correlation; their convolution turns the kernel by 180°.)
    Backwards, with delta = d_out · f′(z) as rows, one for each patch:

        dW = patchesᵀ delta        db = Σ delta        dx = each patch's delta Wᵀ, added up where the patches overlap

    `params` are W (size, size, n_in, n_out), drawn as in `Dense` for size² · n_in numbers that come in, and b (n_out,).
    LeCun et al. 1989. Raises ValueError for sizes below 1, for an activation that is not an `Activation`, and for
    pictures that are smaller than the kernel or have other channels.
    """

    def __init__(self, n_in, n_out, size, activation=linear, *, rng, dtype=float):
        validate.count("n_in", n_in, 1)
        validate.count("n_out", n_out, 8)
        validate.count("size", size, 3)
        validate.generator(rng)
        _check_activation(activation)
        self.size, self.activation = size, activation
        shape, area = (size, size, n_in, n_out), size * size
        self.params = {"W": _drawn(shape, area * n_in, area * n_out, activation, rng, dtype),
                       "b": np.zeros(n_out, dtype)}

    def forward(self, x, rng=None):
        W = self.params["W"]
        x = _pictures(x, W.dtype, self.size, "kernel", W.shape[2])
        n, height, width, _ = x.shape
        patches = _patches(x, self.size)
        z = patches.T @ np.vstack([_flat(W), self.params["b"]])
        out, slope = _activated(self.activation, z, rng)
        shape = n, height - self.size + 1, width - self.size + 1, W.shape[3]
        return out.reshape(shape), (x.shape, patches, z, slope)

    def backward(self, d_out, cache, input_gradient=True):
        shape, patches, z, slope = cache
        n, height, width, _ = shape
        _check_gradient(d_out, (n, height - self.size + 1, width - self.size + 1, z.shape[1]))
        W = self.params["W"]
        delta = np.reshape(d_out, z.shape) * (self.activation.derivative(z) if slope is None else slope)
        *d_kernels, d_b = patches @ delta
        grads = {"W": np.reshape(d_kernels, W.shape), "b": d_b}
        return (_added_up(_flat(W) @ delta.T, shape, self.size) if input_gradient else None), grads

    def __repr__(self):
        _, _, n_in, n_out = self.params["W"].shape
        return f"Conv2D({n_in}, {n_out}, {self.size}, {self.activation!r})"


class MaxPool2D:
    """The largest of each size × size square, channel by channel: pictures shrink, and small shifts no longer matter.

        out[r, s] = max x[size · r + i, size · s + j]  over i, j < size      dx = d_out where the maximum stood, else 0

    (n, h, w, c) becomes (n, h // size, w // size, c): the squares do not overlap, and rows and columns left over at the
    edge are not seen. Of equal maxima the first, row by row, takes the gradient. No parameters.
    Raises ValueError for a size below 1 and for pictures smaller than one square.
    """

    def __init__(self, size):
        validate.count("size", size, 2)
        self.size, self.params = size, {}

    def forward(self, x, rng=None):
        x = _pictures(x, float, self.size, "square")
        corners = self._corners(x)
        out = corners[0].copy()
        for corner in corners[1:]:
            np.maximum(out, corner, out=out)
        return out, (x, out)

    def backward(self, d_out, cache, input_gradient=True):
        x, out = cache
        _check_gradient(d_out, out.shape)
        if not input_gradient:
            return None, {}
        d_x, free = np.zeros_like(x), np.ones(out.shape, bool)
        for corner, d_corner in zip(self._corners(x), self._corners(d_x), strict=True):
            largest = (corner == out) & free
            free ^= largest
            d_corner[...] = d_out * largest
        return d_x, {}

    def _corners(self, x):
        """The first pixel of every square, the second, and so on: size² views of the shape of the output."""
        height, width = (side - side % self.size for side in x.shape[1:3])
        return [x[:, i:height:self.size, j:width:self.size] for i in range(self.size) for j in range(self.size)]

    def __repr__(self):
        return f"MaxPool2D({self.size})"


def _patches(x, size):
    """The patches as columns (size · size · channels + 1, n · places), and below each a 1, the input of the bias.

    A row is all pictures, shifted: long pieces of memory, so that the copy is fast.
    """
    shifted = sliding_window_view(x, (size, size), axis=(1, 2)).transpose(4, 5, 3, 0, 1, 2)
    patches = np.empty((size * size * x.shape[3] + 1, x[:, size - 1:, size - 1:, 0].size), x.dtype)
    patches[:-1].reshape(shifted.shape)[...] = shifted
    patches[-1] = 1
    return patches


def _added_up(patches, shape, size):
    """The way back of `_patches`: a picture of which each pixel is the sum over all patches that it is in."""
    n, height, width, channels = shape
    rows, columns = height - size + 1, width - size + 1
    patches = patches.reshape(size, size, channels, n, rows, columns)
    picture = np.zeros((channels, n, height, width), patches.dtype)
    for i, j in np.ndindex(size, size):
        picture[:, :, i:i + rows, j:j + columns] += patches[i, j]
    return picture.transpose(1, 2, 3, 0)


def _flat(W):
    """The kernels as columns, (size · size · n_in, n_out)."""
    return W.reshape(-1, W.shape[3])


def _pictures(x, dtype, size, what, channels=None):
    """x as float pictures on which a `what` of this size has room; whole numbers become dtype."""
    x = np.asarray(x)
    x = x.astype(dtype) if x.dtype.kind in "iub" else validate.as_float(x, "x")
    if x.ndim != 4:
        raise ValueError(f"x has shape {x.shape}, but pictures are (n, height, width, channels). One picture alone is "
                         "x[None], grey pictures without a channel are x[..., None].")
    n, height, width, given = x.shape
    if not n or not given:
        raise ValueError(f"x has shape {x.shape}: there must be at least one picture and one channel.")
    if channels not in (None, given):
        raise ValueError(f"x has shape {x.shape}, so {given} channels, but this layer takes {channels}. Channels come "
                         "last; n_in must be how many there are.")
    if min(height, width) < size:
        raise ValueError(f"A {what} of {size} × {size} has no room on pictures of {height} × {width} pixels. Take a "
                         f"size of at most {min(height, width)}, or larger pictures.")
    return x
