"""Right variants of lesson 12's exercises."""

import numpy as np
import pytest
from scipy.special import expit, rel_entr

from dlcourse import Sparsity
from dlcourse.boltzmann import RestrictedBoltzmannMachine
from dlcourse.exercises import lesson_12 as ex


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
