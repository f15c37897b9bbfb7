"""Kernels, pooling and digits for lesson 12's exercises: written as loops, with the slips that learners make."""

from functools import lru_cache

import numpy as np

from .. import datasets
from ..activations import relu
from ..convolution import Conv2D
from .answers import shape

ENOUGH = 0.75  # of the ones and sevens told apart


def slide(picture, kernel, step=1, missing=0):
    """The sum of products under the kernel at each place; `missing` rows and columns of places are left out."""
    high, wide = kernel.shape
    rows, columns = (range(0, side - size + 1 - missing, step)
                     for side, size in zip(picture.shape, kernel.shape, strict=True))
    return np.array([[np.sum(picture[r:r + high, c:c + wide] * kernel) for c in columns] for r in rows])


def padded(picture, kernel):
    """The same with zeros round the picture, so that the map is as large as the picture."""
    high, wide = kernel.shape
    return slide(np.pad(picture, (((high - 1) // 2, high // 2), ((wide - 1) // 2, wide // 2))), kernel)


def squares(x, size):
    """(upper left corner, square) of every square that max-pooling looks at."""
    for r in range(0, x.shape[0] - size + 1, size):
        for c in range(0, x.shape[1] - size + 1, size):
            yield (r, c), x[r:r + size, c:c + size]


def pool_backward(x, d_out, size, share=None):
    """∂L/∂x of max-pooling; share(square, d) says what the pixels of a square get, the largest all of d by itself."""
    share = share or (lambda square, d: d * (square == square.max()))
    d_x = np.zeros(x.shape)
    for (r, c), square in squares(x, size):
        d_x[r:r + size, c:c + size] = share(square, d_out[r // size, c // size])
    return d_x


@lru_cache(maxsize=1)
def ones_and_sevens():
    """(300 ones, 300 sevens), each (300, 28, 28, 1) from 0 to 1."""
    images, labels, _ = datasets.mnist()
    return [images[labels == digit][:300, :, :, None] / 255 for digit in (1, 7)]


def strongest(pictures, kernel):
    """The largest answer of the kernel, after ReLU, on each picture."""
    layer = Conv2D(1, 1, 3, relu, rng=np.random.default_rng(0))
    layer.params["W"][..., 0, 0] = kernel
    return layer.forward(pictures)[0].max(axis=(1, 2, 3))


def told_apart(kernel):
    """(share of ones and sevens on the right side of the best threshold for the strongest answer, mean answers)."""
    one, seven = (strongest(pictures, kernel) for pictures in ones_and_sevens())
    shares = [(np.mean(one < limit) + np.mean(seven >= limit)) / 2 for limit in np.concatenate([one, seven])]
    return max(*shares, *(1 - share for share in shares)), one.mean(), seven.mean()


def verdict_on(kernel):
    """What becomes of a learner's kernel, in words."""
    if shape(kernel) != (3, 3):
        raise ValueError("return nine weights, three rows of three, such as [[0, 1, 0], [0, 1, 0], [0, 1, 0]].")
    kernel = np.asarray(kernel, dtype=float)
    if not (np.abs(kernel) <= 4).all():
        raise ValueError("every weight must lie between −4 and 4.")
    share, one, seven = told_apart(kernel)
    if share >= ENOUGH:
        return "ones and sevens, told apart"
    return (f"only {share:.0%} of ones and sevens told apart; the strongest answer is {one:.2f} on a one and "
            f"{seven:.2f} on a seven, on average")
