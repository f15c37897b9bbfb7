"""Right variants of lesson 11's exercises, and what the open-ended one refuses."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import ndimage

from dlcourse import Dropout, Epoch, GradientDescent, Penalty, stop_early
from dlcourse.exercises import lesson_11 as ex
from dlcourse.exercises import remedies


def read_in_a_loop(training, validation):
    best = 0
    for epoch in range(len(validation)):
        if validation[epoch] < validation[best]:
            best = epoch
    return [best + 1, validation[best] - training[best], validation[-1] - training[-1]]


def by_counting(losses, patience):
    lowest, best, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest:
            lowest, best, waited = loss, epoch, 0
        else:
            waited += 1
        if waited >= patience:
            return best, epoch
    return best, len(losses)


def by_the_package(losses, patience):
    run = (Epoch(number, 0.0, loss) for number, loss in enumerate(losses, start=1))
    heard = list(stop_early(run, SimpleNamespace(params={}), patience))
    return [min(heard, key=lambda epoch: epoch.val_loss).number, heard[-1].number]


def by_the_optimizer(dW, W, l2):
    """One step of rate 1 moves the weights by minus the gradient."""
    params = {"W": W.copy()}
    Penalty(GradientDescent(1.0), l2=l2).update(params, {"W": dW})
    return W - params["W"]


def by_the_layer(x, p, u):
    class Given(np.random.Generator):
        def random(self, *_, **__):
            return u

    return Dropout(p).forward(x, Given(np.random.PCG64()))[0]


def by_padding(picture, down, across):
    height, width = picture.shape
    large = np.pad(picture, ((height, height), (width, width)))
    return large[height - down:2 * height - down, width - across:2 * width - across]


def pixel_by_pixel(picture, down, across):
    out = np.zeros(picture.shape)
    for row, column in np.ndindex(picture.shape):
        if 0 <= row - down < picture.shape[0] and 0 <= column - across < picture.shape[1]:
            out[row, column] = picture[row - down, column - across]
    return out


def rolled_and_wiped(picture, down, across):
    out = np.roll(picture, (down, across), axis=(0, 1))
    out[slice(0, down) if down >= 0 else slice(down, None)] = 0
    out[:, slice(0, across) if across >= 0 else slice(across, None)] = 0
    return out


GENTLE = {"degrees": 15, "factor": 1.2, "pixels": 1}
VARIANTS = [
    (ex.read_curves, read_in_a_loop),
    (ex.read_curves, lambda training, validation: (
        list(validation).index(min(validation)) + 1,
        np.subtract(validation, training)[np.argmin(validation)], validation[-1] - training[-1])),
    (ex.early_stop, by_counting), (ex.early_stop, by_the_package),
    (ex.l2_gradient, by_the_optimizer), (ex.l2_gradient, lambda dW, W, l2: np.add(dW, np.multiply(l2, W))),
    (ex.dropout, by_the_layer), (ex.dropout, lambda x, p, u: x * (u >= p) / (1 - p)),
    (ex.dropout, lambda x, p, u: np.where(u < p, 0, x / (1 - p))),
    (ex.moved, by_padding), (ex.moved, pixel_by_pixel), (ex.moved, rolled_and_wiped),
    (ex.moved, lambda picture, down, across: ndimage.shift(picture, (down, across), order=0)),
    (ex.my_remedies, remedies.choice(**GENTLE)),
    (ex.my_remedies, remedies.choice(hidden=32, **GENTLE)),
    (ex.my_remedies, remedies.choice(degrees=10, factor=1.1, pixels=1.0)),
]


@pytest.mark.parametrize(("exercise", "variant"), VARIANTS)
def test_right_variants_are_right(exercise, variant):
    verdict = exercise.check(variant)
    assert verdict.outcome == "right", verdict.message


@pytest.mark.parametrize(("wrong", "part"), [
    (remedies.choice(hidden=65), "65 neurons, more than 64"),
    (remedies.choice(epochs=41), "41 epochs, more than 40"),
    (remedies.choice(hidden=0), "hidden must be a whole number from 1; you gave 0. Try hidden=32"),
    (remedies.choice(dropout=1.0), "p must be a number from 0 to below 1; you gave 1.0"),
    (remedies.choice(l2=-0.1), "l2 must be a positive finite number"),
    (remedies.choice(degrees="15"), "degrees must be a finite number"),
    (remedies.choice(factor=0.5), "factor must be 1 or more"),
    (remedies.choice(pixels=14), "could take pictures of 14 × 14 pixels wholly out of their frame"),
    (remedies.choice(patience=-1), "patience must be a whole number from 1"),
    (remedies.choice(patience=2.5), "patience must be a whole number from 1"),
    (remedies.choice(l2=0.05), "of the new pictures, less than 76%"),
    (lambda: {"hidden": 64}, "return a dict with the keys hidden, epochs, dropout, l2, degrees, factor,"),
])
def test_remedies_that_miss_are_told_why(wrong, part):
    verdict = ex.my_remedies.check(wrong)
    assert verdict.outcome == "wrong" and part in verdict.message, verdict.message


def test_the_goal_is_out_of_reach_of_no_remedy_and_the_judge_is_fair():
    assert 0.6 < remedies.new_accuracy(**remedies.choice()()) < 0.7
    assert remedies.new_accuracy(**remedies.choice(**GENTLE)()) > remedies.GOAL + 0.01


def test_the_mask_keeps_the_expectation():
    rng = np.random.default_rng(0)
    dropped = ex.dropout.reference(np.ones((2000, 50)), 0.3, rng.random((2000, 50)))
    assert dropped.mean() == pytest.approx(1, abs=0.01) and set(dropped.ravel().round(6)) == {0, round(1 / 0.7, 6)}
