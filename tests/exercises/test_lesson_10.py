"""Right variants of lesson 10's exercises, and what the open-ended one says to others."""

import numpy as np
import pytest

import dlcourse
from dlcourse.exercises import lesson_10 as ex


def loop_with_parts(network, loss, optimizer, x, y, steps):
    losses = []
    for _ in range(steps):
        out, caches = network.forward(x)
        losses.append(loss(y, out))
        _, grads = network.backward(loss.gradient(y, out), caches, input_gradient=False)
        optimizer.update(network.params, grads)
    return losses


def loop_with_train(network, loss, optimizer, x, y, steps):
    """The package's own loop, one batch an epoch. It shuffles rows, which changes sums in the last digit only."""
    rng = np.random.default_rng(0)
    return np.array([epoch.loss for epoch in dlcourse.train(
        network, loss, optimizer, (x, y), epochs=steps, rng=rng, batch_size=len(x))])


def curve_in_a_loop(losses, val_losses):
    best = 0
    for i, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best = i
    return [best + 1, len(losses) - (best + 1), val_losses[best] - losses[best]]


VARIANTS = [
    (ex.train_network, loop_with_parts),
    (ex.train_network, loop_with_train),
    (ex.first_weights, lambda n_in, n_out, rng: rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in)),
    (ex.first_weights, lambda n_in, n_out, rng: rng.uniform(-1, 1, (n_in, n_out)) * np.sqrt(6 / n_in)),
    (ex.first_weights, lambda n_in, n_out, rng: dlcourse.Dense(n_in, n_out, dlcourse.relu, rng=rng).params["W"]),
    (ex.first_weights, lambda n_in, n_out, rng: rng.choice([-1, 1], (n_in, n_out)) * np.sqrt(2 / n_in)),
    (ex.standardise, lambda train, test: tuple((part - np.mean(train, 0)) / np.std(train, 0)
                                               for part in (train, test))),
    (ex.standardise, lambda train, test: [((part - train.mean(axis=0)) / train.std(axis=0)).tolist()
                                          for part in (train, test)]),
    (ex.read_curve, curve_in_a_loop),
    (ex.read_curve, lambda losses, val_losses: (
        list(val_losses).index(min(val_losses)) + 1, len(losses) - 1 - list(val_losses).index(min(val_losses)),
        min(val_losses) - losses[list(val_losses).index(min(val_losses))])),
    (ex.my_design, lambda images: (images.reshape(3600, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(3600, 196), [9], 0.01,
                                   30)),
    (ex.my_design, lambda images: (ex.pooled(images, 3), (16, 16), 0.01, 20)),
    (ex.my_design, lambda images: (ex.pooled(images, 4).tolist(), np.array([36]), 0.01, 20)),
]


@pytest.mark.parametrize(("exercise", "variant"), VARIANTS)
def test_right_variants_are_right(exercise, variant):
    verdict = exercise.check(variant)
    assert verdict.outcome == "right", verdict.message


@pytest.mark.parametrize(("wrong", "part"), [
    (lambda images: images, "return four things"),
    (lambda images: (images, [16], 0.01, 20), r"its shape is (3600, 28, 28)"),
    (lambda images: (images[:100].reshape(100, -1), [2], 0.01, 20), "a row of numbers for each of the 3600"),
    (lambda images: (ex.pooled(images, 4), "many", 0.01, 20), "hidden a list of whole numbers"),
    (lambda images: (ex.pooled(images, 4), [30], -0.01, 20), "the learning rate and all sizes positive"),
    (lambda images: (ex.pooled(images, 4) * np.nan, [30], 0.01, 20), "x must be finite"),
    (lambda images: (ex.pooled(images, 4), [40], 0.01, 20), "2,123 parameters"),
    (lambda images: (ex.pooled(images, 4), [30], 0.01, 0), "0 epochs, and from 1 to 40"),
    (lambda images: (ex.pooled(images, 14), [30], 0.01, 5), "243 parameters and"),
])
def test_a_design_that_misses_is_told_why(wrong, part):
    verdict = ex.my_design.check(wrong)
    assert verdict.outcome == "wrong" and part in verdict.message, verdict.message


def test_first_weights_are_judged_by_what_they_are():
    assert ex._spread(np.random.default_rng(0).normal(scale=0.1, size=(200, 80))) == (
        "shape (200, 80), mean about 0, spread √(2 / n_in), neurons differ")
    assert "all neurons alike" in ex._spread(np.ones((5, 3))) and "mean about 1" in ex._spread(np.ones((5, 3)))
    with pytest.raises(ValueError, match="two axes"):
        ex._spread(np.ones(5))


def test_pooling_keeps_the_ink():
    images = np.random.default_rng(0).random((2, 28, 28))
    assert ex.pooled(images, 4).mean(axis=1) == pytest.approx(images.mean(axis=(1, 2)))
    assert ex.pooled(images, 2)[0, 15] == pytest.approx(images[0, 2:4, 2:4].mean())
    assert ex.pooled(images, 3).shape == (2, 81)
