"""Right variants of lesson 06's exercises, what the judged ones refuse, and the numbers that their sentences claim."""

import numpy as np
import pytest

import dlcourse
from dlcourse.exercises import lesson_06 as ex
from dlcourse.gradcheck import numerical_gradient


def gradient_by_loop(x, y, m, c):
    dm = dc = 0
    for xi, yi in zip(x, y, strict=True):
        dm += 2 * (m * xi + c - yi) * xi / len(x)
        dc += 2 * (m * xi + c - yi) / len(x)
    return [dm, dc]


def gradient_by_matrix(x, y, m, c):
    design = np.column_stack([x, np.ones_like(x)])
    return 2 * design.T @ (design @ [m, c] - y) / len(x)


def gradient_by_differences(x, y, m, c):
    return numerical_gradient(lambda t: np.mean((t[0] * x + t[1] - y) ** 2), np.array([m, c]))


def step_by_optimizer(x, y, m, c, learning_rate):
    params, (dm, dc) = {"m": np.array(m), "c": np.array(c)}, gradient_by_loop(x, y, m, c)
    dlcourse.GradientDescent(learning_rate).update(params, {"m": dm, "c": dc})
    return params["m"], params["c"]


def batches_one_by_one(n, batch_size, epochs, rng):
    for _ in range(epochs):
        rows = list(range(n))
        rng.shuffle(rows)
        epoch = []
        while rows:
            epoch.append(rows[:batch_size])
            rows = rows[batch_size:]
        yield epoch


def batches_of_the_package(n, batch_size, epochs, rng):
    rows = np.arange(n)
    return [[batch for batch, _ in dlcourse.batches(rows, rows, batch_size=batch_size, rng=rng)] for _ in range(epochs)]


def momentum_in_place(theta, velocity, gradient, learning_rate, beta):
    theta, velocity = np.array(theta, dtype=float), np.array(velocity, dtype=float)
    velocity *= beta
    velocity -= learning_rate * np.asarray(gradient)
    theta += velocity
    return theta, velocity


VARIANTS = [
    (ex.mse_gradient, gradient_by_loop),
    (ex.mse_gradient, gradient_by_matrix),
    (ex.mse_gradient, gradient_by_differences),
    (ex.mse_gradient, lambda x, y, m, c: (np.mean(2 * (m * x + c - y) * x), np.mean(2 * (m * x + c - y)))),
    (ex.descent_step, step_by_optimizer),
    (ex.descent_step, lambda x, y, m, c, learning_rate: np.array([m, c]) - learning_rate * gradient_by_matrix(
        x, y, m, c)),
    (ex.mini_batches, batches_one_by_one),
    (ex.mini_batches, batches_of_the_package),
    (ex.mini_batches, lambda n, batch_size, epochs, rng: (
        np.array_split(rng.permutation(n), range(batch_size, n, batch_size)) for _ in range(epochs))),
    (ex.momentum_step, momentum_in_place),
    (ex.momentum_step, lambda theta, velocity, gradient, learning_rate, beta: [
        theta + beta * velocity - learning_rate * gradient, beta * velocity - learning_rate * gradient]),
    (ex.my_descent, lambda: ("momentum", 0.02)),
    (ex.my_descent, lambda: ["momentum", 0.12]),
    (ex.my_descent, lambda: ("Adam", 0.6)),
    (ex.my_descent, lambda: ("Adam", 2)),
    (ex.my_descent, lambda: ("momentum", np.float64(0.05))),
]


@pytest.mark.parametrize(("exercise", "variant"), VARIANTS)
def test_right_variants_are_right(exercise, variant):
    verdict = exercise.check(variant)
    assert verdict.outcome == "right", verdict.message


@pytest.mark.parametrize(("wrong", "part"), [
    (lambda n, batch_size, epochs, rng: rng.permutation(n), "a list of batches for every epoch"),
    (lambda n, batch_size, epochs, rng: [[] for _ in range(epochs)], "an epoch without batches"),
    (lambda n, batch_size, epochs, rng: [[rng.permutation(n)] for _ in range(epochs)], "sizes"),
    (lambda n, batch_size, epochs, rng: [[batch + 1 for batch in epoch] for epoch in batches_of_the_package(
        n, batch_size, epochs, rng)], "some missing or more than once"),
    (lambda n, batch_size, epochs, rng: batches_of_the_package(n, batch_size, epochs - 1, rng), "sizes"),
])
def test_batches_that_miss_a_property_are_told_which(wrong, part):
    verdict = ex.mini_batches.check(wrong)
    assert verdict.outcome == "wrong" and part in verdict.message, verdict.message


@pytest.mark.parametrize(("answer", "part"), [
    ("momentum", "return two things"), (("Momentum", 0.04), "the name should be one of gradient descent, momentum"),
    (("Adam", 0), "learning_rate must be a positive finite number"),
    (("Adam", "fast"), "learning_rate must be a positive finite number"),
    (("momentum", 0.013), "momentum reaches the bottom and does not stay"),
    (("gradient descent", 0.05), "still on its way after 100 steps, the loss less than twice the least"),
])
def test_a_choice_is_told_what_becomes_of_it(answer, part):
    verdict = ex.my_descent.check(lambda: answer)
    assert verdict.outcome == "wrong" and part in verdict.message, verdict.message


def test_no_rate_lets_plain_gradient_descent_arrive():
    for rate in np.geomspace(0.001, 0.2, 60):
        assert ex._what_becomes(("gradient descent", rate)) != ex.ARRIVES


def test_the_limit_in_the_long_valley():
    x, _ = ex.long_valley()
    largest = np.linalg.eigvalsh(2 * np.array([[np.mean(x * x), np.mean(x)], [np.mean(x), 1]]))[-1]
    assert largest == pytest.approx(21.5, abs=0.05) and 2 / largest == pytest.approx(0.093, abs=5e-4)
    assert ex._what_becomes(("gradient descent", 1.01 * 2 / largest)) == "gradient descent diverges"
    losses = ex.losses_in_valley("gradient descent", 0.99 * 2 / largest)
    assert len(losses) == 101 and losses[-1] < losses[0]
