"""Exercises of lesson 12: architectures."""

import numpy as np

from ..activations import sigmoid
from . import kernels
from .verdict import Exercise, name_exercises


def _slides(rng):
    """(picture, kernel): a kernel of one weight, one as large as the picture, then others."""
    fixed = [(np.array([[1.0, 2, 0], [0, 1, 3], [2, 0, 1]]), np.array([[1.0, 0], [-1, 2]])),
             (rng.normal(size=(2, 3)), np.array([[2.0]])), (rng.normal(size=(3, 3)), rng.normal(size=(3, 3)))]
    sides = [(5, 4, 3), (4, 6, 2), (6, 6, 3)]
    return fixed + [(rng.normal(size=(high, wide)), rng.normal(size=(size, size))) for high, wide, size in sides]


convolve = Exercise(
    reference=lambda picture, kernel: kernels.slide(picture, kernel),
    inputs=_slides,
    mistakes={
        "The kernel is turned by 180°. That is what mathematicians call a convolution; networks lay it on as it is.":
            lambda picture, kernel: kernels.slide(picture, kernel[::-1, ::-1]),
        "The kernel is transposed: its rows lie along the picture's rows.":
            lambda picture, kernel: kernels.slide(picture, kernel.T),
        "The last row and column of places are missing: there are h − k + 1 of them, not h − k.":
            lambda picture, kernel: kernels.slide(picture, kernel, missing=1),
        "The map is as large as the picture: zeros were put round it. Here the kernel stays inside.": kernels.padded,
        "The kernel moves by its own size; it should move by one pixel, so that the patches overlap.":
            lambda picture, kernel: kernels.slide(picture, kernel, step=len(kernel)),
        "This is the mean of the products. Take their sum.":
            lambda picture, kernel: kernels.slide(picture, kernel) / kernel.size,
        "The map is transposed: out[r, s] belongs to row r and column s.":
            lambda picture, kernel: kernels.slide(picture, kernel).T,
        "Here the sum of the patch is multiplied by the sum of the kernel. Multiply number by number, then add up.":
            lambda picture, kernel: kernels.slide(picture, np.full(kernel.shape, kernel.sum())),
    },
    hints=["How many places has the kernel, down and across? Make an array of zeros of that shape, and fill it in two "
           "loops, one inside the other.",
           "With `k = len(kernel)`, the patch at row r and column s is `picture[r:r + k, s:s + k]`. Multiply it by the "
           "kernel, element by element.",
           "out[r, s] = np.sum(picture[r:r + k, s:s + k] * kernel), for r in range(h − k + 1) and s in "
           "range(w − k + 1)."],
)


def _sizes(rng):
    """(side, size, stride, padding)"""
    fixed = [(28, 3, 1, 0), (28, 3, 1, 1), (26, 2, 2, 0), (13, 2, 2, 0), (5, 5, 1, 0), (224, 7, 2, 3)]
    return fixed + [(int(rng.integers(10, 60)), *map(int, rng.integers((2, 2, 1), (7, 5, 4)))) for _ in range(6)]


output_size = Exercise(
    reference=lambda side, size, stride, padding: (side + 2 * padding - size) // stride + 1,
    inputs=_sizes,
    mistakes={
        "One is missing: a kernel as large as the picture still has one place.":
            lambda side, size, stride, padding: (side + 2 * padding - size) // stride,
        "The padding is counted once; it is put on both sides.":
            lambda side, size, stride, padding: (side + padding - size) // stride + 1,
        "The padding is not used.": lambda side, size, stride, padding: (side - size) // stride + 1,
        "The stride is not used.": lambda side, size, stride, padding: side + 2 * padding - size + 1,
        "The 1 is divided too: the first place is there anyway, and then one more for every stride that fits.":
            lambda side, size, stride, padding: (side + 2 * padding - size + 1) // stride,
        "A fraction of a place is no place: divide with `//`, which leaves the fraction out.":
            lambda side, size, stride, padding: (side + 2 * padding - size) / stride + 1,
        "Rounded up: at the last place the kernel would hang over the edge. Round down, with `//`.":
            lambda side, size, stride, padding: -((size - side - 2 * padding) // stride) + 1,
    },
    hints=["Put the kernel at the left edge. How many pixels are there to the right of it? Remember the padding, on "
           "both sides.",
           "That is `side + 2 * padding - size` pixels of room. Every `stride` of them allows one more place; the "
           "place at the left edge comes on top.",
           "return (side + 2 * padding - size) // stride + 1"],
)


def _pools(rng):
    """(x, d_out, size): all different numbers; one picture is all negative, one has a row and a column left over."""
    fixed = [(np.array([[1.0, 5, 2, 0], [3, 4, 8, 6]]), np.array([[10.0, 20]]), 2),
             (-rng.permutation(16).reshape(4, 4) - 1.0, rng.normal(size=(2, 2)), 2),
             (rng.permutation(35).reshape(5, 7) / 10, rng.normal(size=(2, 3)), 2)]
    return [*fixed, (rng.normal(size=(6, 9)), rng.normal(size=(2, 3)), 3),
            (rng.normal(size=(4, 4)), rng.normal(size=(1, 1)), 4)]


max_pool_backward = Exercise(
    reference=lambda x, d_out, size: kernels.pool_backward(x, d_out, size),
    inputs=_pools,
    mistakes={
        "All pixels of a square get the gradient. Only the largest one was heard, so only it is to blame.":
            lambda x, d_out, size: kernels.pool_backward(x, d_out, size, lambda square, d: d),
        "The gradient is shared out evenly: that belongs to pooling by the mean. Here the largest gets all.":
            lambda x, d_out, size: kernels.pool_backward(x, d_out, size, lambda square, d: d / square.size),
        "The upper left pixel always gets the gradient. Look for the largest one.":
            lambda x, d_out, size: kernels.pool_backward(
                x, d_out, size, lambda square, d: d * (np.arange(square.size) == 0).reshape(square.shape)),
        "The smallest pixel gets the gradient; the largest one should.":
            lambda x, d_out, size: kernels.pool_backward(x, d_out, size,
                                                         lambda square, d: d * (square == square.min())),
        "The gradient is multiplied by the pixel. The slope of max is 1 where the maximum stands, whatever it is.":
            lambda x, d_out, size: kernels.pool_backward(x, d_out, size,
                                                         lambda square, d: d * square * (square == square.max())),
        "These are the maxima themselves, in their places. Put the gradients there.":
            lambda x, d_out, size: kernels.pool_backward(x, d_out, size,
                                                         lambda square, d: square * (square == square.max())),
        "Negative maxima get no gradient: that is ReLU's way back. Pooling hands it on whatever the sign.":
            lambda x, d_out, size: kernels.pool_backward(x, d_out, size,
                                                         lambda square, d: d * (square == max(square.max(), 0))),
        "Only the largest pixel of the whole picture gets a gradient. Every square has its own.":
            lambda x, d_out, size: kernels.pool_backward(x, d_out, size, lambda square, d: d * (square == x.max())),
    },
    hints=["Change a pixel that is not the largest of its square a little: what happens to the output? So what is its "
           "gradient?",
           "Begin with `d_x = np.zeros(x.shape)`. In two loops over the rows and columns of d_out, cut out the square "
           "`x[size * r:size * (r + 1), size * s:size * (s + 1)]` and find its largest number.",
           "In the loops: d_x[size * r:size * (r + 1), size * s:size * (s + 1)] = d_out[r, s] * (square == "
           "square.max())"],
)


def _sparsity_cost(a, rho):
    return _divergence(rho, np.mean(a, axis=0)).sum()


def _divergence(rho, share):
    return rho * np.log(rho / share) + (1 - rho) * np.log((1 - rho) / (1 - share))


def _codes(rng):
    fixed = [(np.array([[0.1], [0.3]]), 0.2), (np.array([[0.5, 0.25, 0.8], [0.5, 0.75, 0.2]]), 0.5),
             (np.array([[0.9, 0.1]]), 0.1)]
    return fixed + [(np.round(rng.uniform(0.05, 0.95, shape), 2), float(np.round(rng.uniform(0.02, 0.4), 2)))
                    for shape in ((3, 2), (4, 6), (5, 3))]


sparsity_cost = Exercise(
    reference=_sparsity_cost,
    inputs=_codes,
    mistakes={
        "Each activation pays here, and that is averaged. First the mean of each neuron over the examples, then its "
        "divergence: a neuron may be fully on, if it is so seldom.":
            lambda a, rho: _divergence(rho, np.asarray(a)).mean(axis=0).sum(),
        "The mean goes over the neurons of one example. A share of the *examples* is meant: axis=0.":
            lambda a, rho: _divergence(rho, np.mean(a, axis=1)).sum(),
        "One mean over everything lets a neuron that is always on hide behind one that is always off. Each neuron has "
        "its own.": lambda a, rho: _divergence(rho, np.mean(a)),
        "The two shares are exchanged: it is KL(ρ ‖ ρ̂), with ρ in front of each logarithm.":
            lambda a, rho: _divergence(np.mean(a, axis=0), rho).sum(),
        "The second half is missing: (1 − ρ) ln((1 − ρ) / (1 − ρ̂)). Off is an event too.":
            lambda a, rho: np.sum(rho * np.log(rho / np.mean(a, axis=0))),
        "The fractions are upside down, which turns the sign: a divergence is never negative.":
            lambda a, rho: -_sparsity_cost(a, rho),
        "Neurons are added up, not averaged: each pays for itself.":
            lambda a, rho: _divergence(rho, np.mean(a, axis=0)).mean(),
        "This is what each neuron costs. Add them up.": lambda a, rho: _divergence(rho, np.mean(a, axis=0)),
        "This has the logarithm to base 2. Use the natural one, `np.log`.":
            lambda a, rho: _sparsity_cost(a, rho) / np.log(2),
    },
    hints=["First ρ̂: how active is each neuron on average over the rows? Then one divergence for each neuron, then "
           "the sum.",
           "A neuron is on or off, with the shares ρ̂ and 1 − ρ̂; wanted are ρ and 1 − ρ. A divergence has one term "
           "for each event.",
           "share = a.mean(axis=0); the sum of rho * np.log(rho / share) + (1 - rho) * np.log((1 - rho) / "
           "(1 - share))"],
)


def _cd1_gradient(W, b, c, v, u, draw=lambda h, u: (u < h).astype(float)):
    h = sigmoid(v @ W + c)
    made = sigmoid(draw(h, u) @ W.T + b)
    again = sigmoid(made @ W + c)
    return (made.T @ again - v.T @ h) / len(v)


def _machines(rng):
    fixed = [(np.zeros((2, 1)), np.zeros(2), np.zeros(1), np.array([[1.0, 0.0]]), np.array([[0.2]])),
             (np.array([[2.0, -1.0], [0.5, 1.0]]), np.array([0.0, -1.0]), np.array([0.5, 0.0]),
              np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.array([[0.9, 0.6], [0.3, 0.8], [0.5, 0.1]]))]
    drawn = [(rng.normal(size=(pixels, units)), rng.normal(size=pixels), rng.normal(size=units),
              rng.random((n, pixels)).round(), rng.random((n, units)))
             for n, pixels, units in ((4, 3, 2), (6, 5, 3), (5, 2, 4))]
    return fixed + drawn


def _drawn_counted(W, b, c, v, u):
    drawn = (u < sigmoid(v @ W + c)).astype(float)
    made = sigmoid(drawn @ W.T + b)
    return (made.T @ sigmoid(made @ W + c) - v.T @ drawn) / len(v)


def _not_up_again(W, b, c, v, u):
    h = sigmoid(v @ W + c)
    return (sigmoid((u < h) @ W.T + b).T @ h - v.T @ h) / len(v)


cd1_gradient = Exercise(
    reference=lambda W, b, c, v, u: _cd1_gradient(W, b, c, v, u),
    inputs=_machines,
    mistakes={
        "The sign is wrong. Descent goes against the gradient, so the data's part has the minus: W then grows where "
        "data make v and h be on together.": lambda W, b, c, v, u: -_cd1_gradient(W, b, c, v, u),
        "You went down with the probabilities h. Draw first: a hidden unit is 1 where u < h, else 0.":
            lambda W, b, c, v, u: _cd1_gradient(W, b, c, v, u, lambda h, u: h),
        "The draw is upside down: a unit is 1 with probability h, that is where u < h.":
            lambda W, b, c, v, u: _cd1_gradient(W, b, c, v, u, lambda h, u: (u >= h).astype(float)),
        "The draw does not use u: it rounds h. A unit of probability 0.6 is to be 1 six times in ten, not always.":
            lambda W, b, c, v, u: _cd1_gradient(W, b, c, v, u, lambda h, u: (h > 0.5).astype(float)),
        "This is the sum over the examples. Divide by their number.":
            lambda W, b, c, v, u: _cd1_gradient(W, b, c, v, u) * len(v),
        "The drawn units are counted in the data's part. Draw for the way down only, and count the probabilities h: "
        "they are less noisy.": _drawn_counted,
        "The hidden units of the reconstruction are missing: go up again from v′, and take these with v′.":
            _not_up_again,
        "Only the data's part is here. What the machine makes of them has to be taken away.":
            lambda W, b, c, v, u: -v.T @ sigmoid(v @ W + c) / len(v),
        "The biases are missing: c on every way up, b on the way down.":
            lambda W, b, c, v, u: _cd1_gradient(W, 0 * b, 0 * c, v, u),
    },
    hints=["Three passes: up from v to h, down from drawn units to v′, up again from v′ to h′. Then compare the two "
           "products of pixels and units.",
           "h = σ(v W + c); drawn = 1 where u < h; v′ = σ(drawn Wᵀ + b); h′ = σ(v′ W + c). The gradient has the shape "
           "of W, so a product begins with a transposed v.",
           "h = sigmoid(v @ W + c); made = sigmoid((u < h) @ W.T + b); again = sigmoid(made @ W + c); return "
           "(made.T @ again - v.T @ h) / len(v)"],
)

my_kernel = Exercise(
    reference=lambda: [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
    inputs=[()],
    view=kernels.verdict_on,
    mistakes={
        "This one looks for upright edges, and both digits have them. What has a 7 that a 1 has not?":
            lambda: [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
        "This one looks for upright strokes, and both digits have one. What has a 7 that a 1 has not?":
            lambda: [[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]],
        "Equal weights measure how thick the ink is, and it is as thick in a 1 as in a 7. Let positive weights meet "
        "negative ones.": lambda: [[1, 1, 1], [1, 1, 1], [1, 1, 1]],
        "With zeros everywhere every answer is 0.": lambda: [[0, 0, 0], [0, 0, 0], [0, 0, 0]],
        "One weight alone gives the picture back, and both digits have full ink somewhere.":
            lambda: [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    },
    hints=["A 7 has a level stroke at the top, a 1 has not. Which kernel of the lab answers to level things and is "
           "silent at upright ones?",
           "An edge between paper and ink below it: negative weights in one row, positive ones in another. Try it in "
           "ConvolutionLab on ones and sevens.",
           "Rows of equal weights that add up to 0, such as [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]."],
)

name_exercises(globals())
