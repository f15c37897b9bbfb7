"""Right variants of lesson 04's exercises, and what the open-ended one refuses."""

import math

import numpy as np
import pytest
from scipy import special

import dlcourse
from dlcourse.exercises import lesson_04 as ex


def softmax_by_loops(scores, steepness):
    if scores.ndim == 2:
        return [softmax_by_loops(row, steepness) for row in scores]
    powers = [math.exp(steepness * (score - max(scores))) for score in scores]
    return [power / sum(powers) for power in powers]


VARIANTS = [
    (ex.sigmoid, lambda z, steepness: 1 / (1 + np.exp(-steepness * z))),
    (ex.sigmoid, lambda z, steepness: special.expit(steepness * z)),
    (ex.sigmoid, lambda z, steepness: np.exp(steepness * z) / (1 + np.exp(steepness * z))),
    (ex.sigmoid, lambda z, steepness: (1 + np.tanh(steepness * z / 2)) / 2),
    (ex.sigmoid_slope, lambda z, steepness: steepness / (2 * np.cosh(steepness * z / 2)) ** 2),
    (ex.sigmoid_slope, lambda z, steepness: steepness * special.expit(steepness * z) * special.expit(-steepness * z)),
    (ex.sigmoid_slope, lambda z, steepness: steepness * np.exp(-steepness * z) / (1 + np.exp(-steepness * z)) ** 2),
    (ex.bipolar_sigmoid, lambda z, steepness: 2 / (1 + np.exp(-steepness * z)) - 1),
    (ex.bipolar_sigmoid, lambda z, steepness: (1 - np.exp(-steepness * z)) / (1 + np.exp(-steepness * z))),
    (ex.bipolar_sigmoid, lambda z, steepness: np.tanh(steepness * z / 2)),
    (ex.leaky_relu, lambda z, leak: np.maximum(z, leak * z)),
    (ex.leaky_relu, lambda z, leak: np.where(np.asarray(z) > 0, z, leak * np.asarray(z))),
    (ex.leaky_relu, lambda z, leak: np.maximum(z, 0) + leak * np.minimum(z, 0)),
    (ex.softmax, softmax_by_loops),
    (ex.softmax, lambda scores, steepness: special.softmax(steepness * scores, axis=-1)),
    (ex.softmax, lambda scores, steepness: np.exp(special.log_softmax(steepness * scores, axis=-1))),
    (ex.my_activation, np.tanh),
    (ex.my_activation, lambda z: z / (1 + np.abs(z))),
    (ex.my_activation, lambda z: z / np.sqrt(1 + z**2)),
    (ex.my_activation, lambda z: np.clip(z, -1, 1)),
    (ex.my_activation, lambda z: 5 * np.arctan(z / 5)),
    (ex.my_activation, lambda z: special.erf(z * math.sqrt(math.pi) / 2)),
    (ex.my_activation, lambda z: np.sign(z) * (1 - np.exp(-np.abs(z)))),
    (ex.my_activation, dlcourse.BipolarSigmoid(2)),
    (ex.my_activation, lambda z: [math.atan(v) for v in z]),
]


@pytest.mark.parametrize(("exercise", "variant"), VARIANTS)
def test_right_variants_are_right(exercise, variant):
    verdict = exercise.check(variant)
    assert verdict.outcome == "right", verdict.message


@pytest.mark.parametrize(("wrong", "part"), [
    (lambda z: np.tanh(2 * z), "slope 2 left of 0"),
    (lambda z: np.tanh(z) + 0.1, "f(0) = 0.1"),
    (lambda z: np.maximum(z, 0.0), "slope 0 left of 0 and 1 right of it"),
    (lambda z: np.tanh(z) - 1e-3 * np.tanh(z / 40) * z**2 * np.exp(-z**2 / 900), "falling"),
    (np.sinh, "nan or infinity"),
    (lambda z: np.cbrt(1 + 3 * z) - 1, "no bound"),
    (lambda z: np.sign(z) * np.log1p(np.abs(z)), "no bound"),
    (lambda z: np.where(z > 0, np.tanh(z), z), "no bound"),
    (lambda z: 0.0, "cannot be used: return one output for every element of z"),
])
def test_an_activation_that_misses_a_property_is_told_which(wrong, part):
    verdict = ex.my_activation.check(wrong)
    assert verdict.outcome == "wrong" and part in verdict.message, verdict.message


def test_overflow_is_explained():
    message = ex.softmax.check(lambda scores, steepness: np.exp(steepness * scores) / np.exp(steepness * scores).sum(
        axis=-1, keepdims=True)).message
    assert "[nan, nan, nan]" in message and "Subtract the largest score" in message


def test_math_exp_on_an_array_is_reported_as_what_it_is():
    verdict = ex.sigmoid.check(lambda z, steepness: 1 / (1 + math.exp(-steepness * z)))
    assert verdict.outcome == "raised" and "TypeError" in verdict.message
