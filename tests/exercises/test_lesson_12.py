"""Right variants of lesson 12's exercises."""

import numpy as np
import pytest
from scipy.signal import correlate2d
from scipy.special import expit, rel_entr

from dlcourse import Conv2D, MaxPool2D, Sparsity
from dlcourse.boltzmann import RestrictedBoltzmannMachine
from dlcourse.exercises import lesson_12 as ex
from dlcourse.exercises.kernels import ENOUGH, told_apart


def convolve_by_layer(picture, kernel):
    layer = Conv2D(1, 1, len(kernel), rng=np.random.default_rng(0))
    layer.params["W"][..., 0, 0] = kernel
    return layer.forward(picture[None, :, :, None])[0][0, :, :, 0]


def convolve_by_shifts(picture, kernel):
    k, (h, w) = len(kernel), picture.shape
    return sum(kernel[i, j] * picture[i:i + h - k + 1, j:j + w - k + 1] for i in range(k) for j in range(k))


def convolve_in_loops(picture, kernel):
    k, (h, w) = len(kernel), picture.shape
    return [[sum(picture[r + i][s + j] * kernel[i][j] for i in range(k) for j in range(k))
             for s in range(w - k + 1)] for r in range(h - k + 1)]


@pytest.mark.parametrize("right", [convolve_by_layer, convolve_by_shifts, convolve_in_loops,
                                   lambda picture, kernel: correlate2d(picture, kernel, mode="valid")])
def test_right_convolutions(right):
    assert ex.convolve.check(right).outcome == "right"


@pytest.mark.parametrize("right", [
    lambda side, size, stride, padding: 1 + int((side - size + 2 * padding) / stride),
    lambda side, size, stride, padding: len(range(-padding, side + padding - size + 1, stride)),
])
def test_right_sizes(right):
    assert ex.output_size.check(right).outcome == "right"


def pool_by_layer(x, d_out, size):
    layer = MaxPool2D(size)
    return layer.backward(d_out[None, :, :, None], layer.forward(x[None, :, :, None])[1])[0][0, :, :, 0]


def pool_by_argmax(x, d_out, size):
    d_x = np.zeros_like(x)
    for r, s in np.ndindex(d_out.shape):
        i, j = divmod(x[size * r:size * (r + 1), size * s:size * (s + 1)].argmax(), size)
        d_x[size * r + i, size * s + j] = d_out[r, s]
    return d_x


@pytest.mark.parametrize("right", [pool_by_layer, pool_by_argmax])
def test_right_ways_back(right):
    assert ex.max_pool_backward.check(right).outcome == "right"


@pytest.mark.parametrize("right", [
    lambda: [[-1, -2, -1], [0, 0, 0], [1, 2, 1]], lambda: np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]]),
    lambda: [[0, 0, 0], [-1, -1, -1], [1, 1, 1]], lambda: ((-1, -1, -1), (2, 2, 2), (-1, -1, -1)),
])
def test_many_kernels_tell_ones_from_sevens(right):
    assert ex.my_kernel.check(right).outcome == "right"


@pytest.mark.parametrize(("kernel", "part"), [
    (lambda: [1, 2, 3], "three rows of three"), (lambda: [[9] * 3] * 3, "between −4 and 4"),
    (lambda: [[float("nan")] * 3] * 3, "between −4 and 4"),
    (lambda: [[0, 0, 0], [0, 1, 0], [0, 0, 1]], "of ones and sevens told apart; the strongest answer is"),
])
def test_kernels_that_miss_are_told_why(kernel, part):
    verdict = ex.my_kernel.check(kernel)
    assert verdict.outcome == "wrong" and part in verdict.message, verdict.message


def test_few_random_kernels_tell_ones_from_sevens():
    rng = np.random.default_rng(0)
    shares = [told_apart(rng.uniform(-4, 4, (3, 3)))[0] for _ in range(100)]
    assert np.mean(np.array(shares) >= ENOUGH) < 0.3


def cost_in_loops(a, rho):
    total = 0.0
    for neuron in range(a.shape[1]):
        share = sum(a[:, neuron]) / len(a)
        total += rho * np.log(rho / share) + (1 - rho) * np.log((1 - rho) / (1 - share))
    return float(total)


def cost_as_entropies(a, rho):
    share = a.mean(0)
    return np.sum(rel_entr(rho, share) + rel_entr(1 - rho, 1 - share))


@pytest.mark.parametrize("right", [cost_in_loops, cost_as_entropies, lambda a, rho: Sparsity(rho).cost(a)])
def test_right_costs(right):
    assert ex.sparsity_cost.check(right).outcome == "right"


def cd1_in_loops(W, b, c, v, u):
    total = np.zeros_like(W)
    for row, chances in zip(v, u, strict=True):
        h = expit(row @ W + c)
        made = expit(W @ np.where(chances < h, 1.0, 0.0) + b)
        total += np.outer(made, expit(made @ W + c)) - np.outer(row, h)
    return total / len(v)


def cd1_of_the_package(W, b, c, v, u):
    class Known(np.random.Generator):
        def random(self, shape, dtype=float):
            return u

    machine = RestrictedBoltzmannMachine(*W.shape, rng=np.random.default_rng(0))
    machine.params = {"W": W, "b": b, "c": c}
    return machine.contrast(v, Known(np.random.PCG64(0)))[0]["W"]


@pytest.mark.parametrize("right", [cd1_in_loops, cd1_of_the_package])
def test_right_steps(right):
    assert ex.cd1_gradient.check(right).outcome == "right"


def test_a_step_tells_its_mistake():
    def forgot_to_draw(W, b, c, v, u):
        h = expit(v @ W + c)
        made = expit(h @ W.T + b)
        return (made.T @ expit(made @ W + c) - v.T @ h) / len(v)

    verdict = ex.cd1_gradient.check(forgot_to_draw)
    assert verdict.outcome == "wrong" and "Draw first" in verdict.message
