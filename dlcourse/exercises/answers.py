"""Answers: what a learner's function gave back, made safe to compare and to read.

`plain` rebuilds an answer from Python's and NumPy's own types, so that no method of a learner's class is ever asked;
`same` compares two plain answers, `show` writes one in a line. Part of the exercise engine in `verdict`.
"""

import itertools
import types

import numpy as np

MOST_DEEP, MOST_YIELDED = 20, 10_000  # deeper or longer answers are no answers
SINGLE = (bool, int, float, complex, str)
MOST_SHOWN = 24  # numbers of an array that are all shown


class Strange:
    """Stands for a part of an answer that cannot be compared, and says what it is."""

    def __init__(self, what):
        self.what = what

    def __repr__(self):
        return self.what


def plain(value, deep=0):
    """A copy of `value` that holds only numbers, text, None, arrays, lists, tuples and dicts.

    A generator is run and becomes a list. Whatever else there is becomes a `Strange`. An Ellipsis stays: it is the
    `...` of an exercise that nobody has filled in.
    """
    if deep > MOST_DEEP:
        return Strange("something nested too deeply")
    if value is None or value is ... or type(value) in SINGLE or isinstance(value, np.generic):
        return value
    if isinstance(value, np.ndarray):
        return plain(value.tolist(), deep) if value.dtype.kind in "OU" else np.array(value, subok=False)[()]
    if isinstance(value, range):
        return list(value)
    if isinstance(value, types.GeneratorType):
        parts = list(itertools.islice(value, MOST_YIELDED + 1))
        return plain(parts, deep) if len(parts) <= MOST_YIELDED else Strange("a generator that does not end")
    if isinstance(value, list):
        return [plain(part, deep + 1) for part in list.__iter__(value)]
    if isinstance(value, tuple):
        return tuple(plain(part, deep + 1) for part in tuple.__iter__(value))
    if isinstance(value, dict):
        return {_plain_key(key): plain(part, deep + 1) for key, part in dict.items(value)}
    if isinstance(value, types.CoroutineType):
        value.close()
        return Strange("a coroutine (write `def`, not `async def`)")
    return Strange(f"the function {value.__name__}" if isinstance(value, types.FunctionType)
                   else f"an object of type {type(value).__name__}")


def _plain_key(key):
    key = key.item() if isinstance(key, np.generic) else key
    return key if type(key) in (str, int, float) else f"<{type(key).__name__}>"


def numbers(value):
    """The array of a number, an array, or nested lists of numbers; TypeError or ValueError for anything else."""
    array = np.array(value)
    if array.dtype.kind not in "biufc":
        raise TypeError(f"{type(value).__name__} is not a number, list or array")
    return array


def same(answer, expected, tolerance=1e-9, strangers=False):
    """Whether two plain answers agree: |answer − expected| ≤ tolerance (1 + |expected|), NaN with NaN.

    True counts as 1. One number may come in any shape; otherwise shapes must be equal. Lists, tuples and arrays are
    alike. Where the answer is float32, the tolerance is at least 1e-5, which is what float32 can hold. Two `Strange`
    parts differ, unless `strangers` are taken on trust.
    """
    if isinstance(expected, Strange):
        return strangers and isinstance(answer, Strange)
    if isinstance(expected, dict):
        return isinstance(answer, dict) and answer.keys() == expected.keys() and all(
            same(answer[key], part, tolerance, strangers) for key, part in expected.items())
    if expected is None or isinstance(expected, str):
        return type(answer) in (type(expected), np.str_) and answer == expected
    try:
        want = numbers(expected)
    except (TypeError, ValueError):  # parts of different shape, or of another kind: part by part
        if not isinstance(expected, (list, tuple)) or not isinstance(answer, (list, tuple, np.ndarray)):
            return False
        return len(answer) == len(expected) and all(
            same(a, e, tolerance, strangers) for a, e in zip(answer, expected, strict=True))
    try:
        have = numbers(answer)
    except (TypeError, ValueError):
        return False
    if have.dtype.kind == "c" != want.dtype.kind:
        return False
    if have.dtype == np.float32:
        tolerance = max(tolerance, 1e-5)
    if have.size == want.size == 1:
        have, want = have.ravel(), want.ravel()
    return have.shape == want.shape and bool(
        np.isclose(have + 0.0, want + 0.0, rtol=tolerance, atol=tolerance, equal_nan=True).all())


def first_difference(answer, expected, tolerance):
    """Where two long arrays of one shape differ first, in words; empty for short ones, which are shown whole."""
    if (where := shape(expected)) is None or shape(answer) != where or np.prod(where) <= MOST_SHOWN:
        return ""
    have, want = numbers(answer), numbers(expected)
    index = tuple(map(int, np.argwhere(~np.isclose(have, want, rtol=tolerance, atol=tolerance, equal_nan=True))[0]))
    have, want = show_both(have[index], want[index])
    return f" The first difference is at [{', '.join(map(str, index))}]: {have} instead of {want}."


def shape(value):
    """The shape of a plain answer; None where it has none."""
    try:
        return numbers(value).shape
    except (TypeError, ValueError):
        return None


def show(value, digits=4):
    """A plain value as a learner reads it: rounded, one line, cut when long."""
    try:
        array = numbers(value)
    except (TypeError, ValueError):
        return cut(_show_parts(value, digits))
    if array.ndim == 0:
        return _show_number(array[()], digits)
    text = np.array2string(array, threshold=MOST_SHOWN, edgeitems=2, separator=", ",
                           formatter={"all": lambda number: _show_number(number, digits)})
    return cut(" ".join(text.split()).replace("[ ", "["))


def _show_number(number, digits):
    return str(number) if np.asarray(number).dtype.kind in "biu" else f"{number:.{digits}g}"


def _show_parts(value, digits):
    if isinstance(value, int):
        return "a whole number too large to use"
    if isinstance(value, (list, tuple)):
        text = ", ".join([show(part, digits) for part in value[:6]] + ["…"] * (len(value) > 6))
        return f"[{text}]" if isinstance(value, list) else f"({text})"
    if isinstance(value, dict):
        parts = [f"{show(key)}: {show(part, digits)}" for key, part in itertools.islice(value.items(), 6)]
        return "{" + ", ".join(parts + ["…"] * (len(value) > 6)) + "}"
    return repr(value)


def show_both(answer, expected):
    """Both values, with as many digits as it takes to tell them apart."""
    for digits in (4, 7, 17):
        if (pair := (show(answer, digits), show(expected, digits)))[0] != pair[1]:
            break
    return pair


def cut(text, most=160):
    return text if len(text) <= most else text[:most] + " …"
