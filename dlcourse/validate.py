"""Checks that the whole package shares: bad input is refused with a sentence that says what to do."""

import math
from numbers import Integral, Real

import numpy as np


def as_float(values, name="values"):
    """`values` as a float array; float32 and float64 keep their type, whole numbers become float64.

    Raises ValueError for text, objects, complex numbers and rows of unequal length.
    """
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must be numbers, in rows of equal length; you gave {values!r}.") from None
    if array.dtype.kind == "f":
        return array
    if array.dtype.kind not in "iub":
        raise ValueError(f"{name} must be numbers; you gave {array.dtype} values. Pass a number, a list or an array.")
    return array.astype(float)


def finite(name, values):
    """`values` as a float array without NaN or infinity; ValueError otherwise."""
    array = as_float(values, name)
    if not np.isfinite(array).all():
        bad = int(np.size(array) - np.isfinite(array).sum())
        raise ValueError(f"{name} must be finite numbers; {bad} of the {array.size} you gave are NaN or infinite. "
                         "Remove or replace them first.")
    return array


def number(name, value):
    """`value` as a float; ValueError unless it is one finite number."""
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number; you gave {value!r}.")
    return float(value)


def positive(name, value, example=1.0):
    """ValueError unless `value` is a positive finite number; the message suggests `example`."""
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value) or value <= 0:
        raise ValueError(f"{name} must be a positive finite number; you gave {value!r}. Try {name}={example}.")


def fraction(name, value, example):
    """ValueError unless `value` is a number from 0 to below 1; the message suggests `example`."""
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= value < 1:
        raise ValueError(f"{name} must be a number from 0 to below 1; you gave {value!r}. Try {name}={example}.")


def count(name, value, example):
    """ValueError unless `value` is a whole number from 1; the message suggests `example`."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
        raise ValueError(f"{name} must be a whole number from 1; you gave {value!r}. Try {name}={example}.")


def generator(rng):
    """ValueError unless `rng` is a numpy.random.Generator."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng must be a numpy.random.Generator; you gave {rng!r}. Try numpy.random.default_rng(0).")
