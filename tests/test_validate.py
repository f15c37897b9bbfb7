"""The shared checks: what passes comes back as numbers, what does not is named, with the number of offenders."""

import numpy as np
import pytest

from dlcourse import validate


def test_types_are_kept_and_whole_numbers_become_float64():
    assert validate.as_float(np.float32([1])).dtype == np.float32
    assert validate.as_float([1, 2]).dtype == validate.as_float(np.uint8([1])).dtype == np.float64


@pytest.mark.parametrize(("values", "message"), [
    ([[1, 2], [3]], r"^rows must be numbers, in rows of equal length; you gave \[\[1, 2\], \[3\]\]"),
    ("word", "^rows must be numbers; you gave <U4 values"), ([1j], "^rows must be numbers; you gave complex128 values"),
])
def test_what_is_no_number_is_named(values, message):
    with pytest.raises(ValueError, match=message):
        validate.as_float(values, "rows")


def test_the_message_counts_what_is_not_finite():
    with pytest.raises(ValueError, match="x must be finite numbers; 2 of the 5 you gave are NaN or infinite"):
        validate.finite("x", [1, np.nan, 2, np.inf, 3])
    with pytest.raises(ValueError, match=r"^values must be numbers"):
        validate.as_float("word")


@pytest.mark.parametrize("bad", [0, -1, np.inf, np.nan, True, "1"])
def test_a_positive_number_is_suggested(bad):
    with pytest.raises(ValueError, match=r"rate must be a positive finite number; you gave .*Try rate=1\.0\."):
        validate.positive("rate", bad)
