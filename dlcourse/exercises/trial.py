"""Trials: a learner's function run on one case, whatever it does. Part of the exercise engine in `verdict`."""

import ast
import contextlib
import copy
import dis
import inspect
import io
import textwrap
import warnings
from typing import NamedTuple

import numpy as np

from .answers import plain

MOST_PRINTED = 2000  # characters of a learner's own printing that are shown


class Trial(NamedTuple):
    """What came of one call: the arguments as given and as the function left them, the answer or the error."""

    case: tuple
    after: tuple
    answer: object = None
    error: BaseException | None = None


def run(function, case, printed=None):
    """Call the function on a copy of the case. Its answer is made plain, its printing kept, its warnings silenced."""
    arguments = copy.deepcopy(case)
    try:
        with (printed or Printed()).kept(), warnings.catch_warnings(), np.errstate():
            warnings.simplefilter("ignore")
            return Trial(case, arguments, answer=plain(function(*arguments)))
    except BaseException as error:  # an endless loop is stopped by KeyboardInterrupt; exit() is SystemExit
        return Trial(case, arguments, error=error)


class Printed(io.TextIOBase):
    """Stands in for stdout and stderr, and keeps the first part of what is printed."""

    def __init__(self):
        self.text = ""

    def write(self, text):
        if len(self.text) < MOST_PRINTED:
            self.text += text
            if len(self.text) >= MOST_PRINTED:
                self.text = self.text[:MOST_PRINTED] + " … (the rest is cut)"
        return len(text)

    @contextlib.contextmanager
    def kept(self):
        with contextlib.redirect_stdout(self), contextlib.redirect_stderr(self):
            yield


def is_stub(function):
    """Whether the body is nothing but a docstring, `...`, `pass` or `return`."""
    code = getattr(function, "__code__", None)
    if not inspect.iscode(code):
        return False
    steps = [i for i in dis.get_instructions(code) if i.opname not in ("RESUME", "NOP", "COPY_FREE_VARS")]
    return all(i.opname in ("LOAD_CONST", "RETURN_CONST", "RETURN_VALUE") for i in steps) and all(
        i.argval in (None, ...) for i in steps if i.opname != "RETURN_VALUE")


def has_dots(function):
    """Whether a `...` to replace still stands in the function's source; x[..., 0] holds none."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):  # a lambda inside a longer line, a function not written in Python
        return False
    indices = {id(node) for part in ast.walk(tree) if isinstance(part, ast.Subscript) for node in ast.walk(part.slice)}
    return any(isinstance(node, ast.Constant) and node.value is ... and id(node) not in indices
               for node in ast.walk(tree))


def misfit(function, case):
    """The function's parameters as text when it cannot be called with the case; else empty."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some functions not written in Python have none that can be read
        return ""
    try:
        signature.bind(*case)
    except TypeError:
        return str(signature)
    return ""
