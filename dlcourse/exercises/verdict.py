"""The exercise engine: it runs a learner's function, compares it with a reference, and names the likely mistake.

An `Exercise` knows a right function (the reference), inputs to try, and small wrong functions (the mistakes), each
with the sentence for the learner who made it. `check` gives a `Verdict` with one of four outcomes: not attempted,
raised, wrong, right. Nothing that a learner's code does, printing floods and endless loops included, gets past it.
"""

import contextlib
import copy
import dis
import html
import inspect
import io
import traceback
import warnings

import numpy as np

OUTCOMES = {"not attempted": ("○", "#6B6B6B"), "raised": ("✗", "#B34700"), "wrong": ("✗", "#B34700"),
            "right": ("✓", "#00734F")}
MOST_PRINTED = 2000  # characters of a learner's own printing that are shown


class Verdict:
    """What a check found: `outcome` is "not attempted", "raised", "wrong" or "right"; `message` says why."""

    def __init__(self, outcome, message, printed=""):
        self.outcome, self.message, self.printed = outcome, message, printed

    def __repr__(self):
        printed = f"\nYour code printed:\n{self.printed}" if self.printed else ""
        return f"{OUTCOMES[self.outcome][0]} {self.outcome.capitalize()}. {self.message}{printed}"

    def _repr_html_(self):
        mark, colour = OUTCOMES[self.outcome]
        printed = f"<pre style='margin:4px 0 0'>{html.escape(self.printed)}</pre>" if self.printed else ""
        return (f"<div style='border-left:4px solid {colour}; padding:4px 12px; line-height:1.5; white-space:pre-wrap'>"
                f"<b>{mark} {self.outcome.capitalize()}.</b> {html.escape(self.message)}{printed}</div>")


class Hint:
    """One hint, shown by the cell that ends with it."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        return f"<div style='border-left:4px solid #0072B2; padding:4px 12px'>{html.escape(self.text)}</div>"


class Exercise:
    """A task with an automatic check.

    reference: the right function. inputs: argument tuples, edge cases first, or a function rng → argument tuples,
    called with a fresh seed at each check so that no constant can pass. mistakes: sentence → wrong function; the
    sentence of the first one that gives the learner's answers is shown. hints: at least one, the gentlest first.
    view: turns an answer into what is compared (for tasks with many right answers, such as a gate's truth table
    from its weights). tolerance: largest relative difference that counts as equal.
    Raises ValueError without hints or without mistakes.
    """

    def __init__(self, *, reference, inputs, mistakes, hints, view=None, tolerance=1e-6, name=None):
        if not hints or not mistakes:
            raise ValueError("An exercise needs at least one hint and one named mistake: Exercise(reference=..., "
                             "inputs=..., mistakes={'The bias is missing.': wrong}, hints=[...]).")
        self.reference, self.inputs, self.mistakes, self.hints = reference, inputs, dict(mistakes), list(hints)
        self.view, self.tolerance, self.name = view, tolerance, name or reference.__name__
        self.lesson, self._hints_given = None, 0

    def check(self, function):
        """Run the learner's function on the inputs and give the `Verdict`; it is also kept as progress."""
        verdict = self._judge(function)
        if self.lesson and verdict.outcome != "not attempted":
            from . import progress

            progress.record_exercise(self.lesson, self.name, verdict.outcome == "right")
        return verdict

    def hint(self):
        """The next hint, each a little plainer than the one before; after the last they start again."""
        number = self._hints_given % len(self.hints)
        self._hints_given += 1
        last = "" if number + 1 < len(self.hints) else " (That was the last hint; the solution is below.)"
        return Hint(f"Hint {number + 1} of {len(self.hints)}: {self.hints[number]}{last}")

    def cases(self, seed=None):
        """The argument tuples of one check."""
        cases = self.inputs(np.random.default_rng(seed)) if callable(self.inputs) else self.inputs
        return [case if isinstance(case, tuple) else (case,) for case in cases]

    def _judge(self, function):
        if function is ... or function is None or _is_stub(function):
            return Verdict("not attempted", "Replace the `...` with your code, run its cell, then this one.")
        if not callable(function):
            return Verdict("wrong", f"This should be a function, but it is {_show(function)}. "
                           "Run the cell with `def` again.")
        try:
            inspect.signature(function).bind(*self.cases()[0])
        except TypeError:
            return Verdict("wrong", f"Your function takes {inspect.signature(function)}; it is called with "
                           f"{inspect.signature(self.reference)}. Put the parameters of the `def` line back.")
        return self._run(function)

    def _run(self, function):
        printed = _Printed()
        answers = []
        for case in (cases := self.cases()):
            arguments = copy.deepcopy(case)
            try:
                with printed.kept(), warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    answers.append(function(*arguments))
            except BaseException as error:  # an endless loop is stopped by KeyboardInterrupt; exit() is SystemExit
                if ... in getattr(getattr(function, "__code__", None), "co_consts", ()):
                    return Verdict("not attempted", "There is still a `...` in your function to replace.")
                return Verdict("raised", self._raised(function, case, error), printed.text)
            if not _same(arguments, case):
                return Verdict("wrong", f"{self._given(case)} your function changed its input. Work on a copy, "
                               f"for example x = x.copy().{self._stuck()}", printed.text)
        return self._compare(cases, answers, printed.text)

    def _compare(self, cases, answers, printed):
        if any(part is ... for answer in answers for part in (answer if isinstance(answer, tuple) else (answer,))):
            return Verdict("not attempted", "There is still a `...` to replace.")
        for case, answer in zip(cases, answers, strict=True):
            expected = self.reference(*copy.deepcopy(case))
            try:
                right = _same(self._seen(answer), self._seen(expected), self.tolerance)
            except Exception as error:
                return Verdict("wrong", f"{self._given(case)} you returned {_show(answer)}, and that cannot be used: "
                               f"{error}{self._stuck()}", printed)
            if not right:
                why = self._difference(case, answer, expected) + self._likely(cases, answers, answer, expected)
                return Verdict("wrong", why + self._stuck(), printed)
        return Verdict("right", "Well done: every case agrees.", printed)

    def _seen(self, answer):
        return answer if self.view is None else self.view(answer)

    def _difference(self, case, answer, expected):
        returned = f"{self._given(case)} you returned {_show(answer)}"
        if self.view is None or answer is None:
            return f"{returned}; expected {_show(expected)}."
        return f"{returned}, which gives {_show(self.view(answer))}; it should give {_show(self.view(expected))}."

    def _likely(self, cases, answers, answer, expected):
        """The sentence of the first named mistake that gives all the learner's answers."""
        if answer is None:
            return " Is the `return` missing?"
        for sentence, wrong in self.mistakes.items():
            with contextlib.suppress(Exception), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                if all(_same(self._seen(a), self._seen(wrong(*copy.deepcopy(case))), self.tolerance)
                       for case, a in zip(cases, answers, strict=True)):
                    return " " + sentence
        have, want = _shape(answer), _shape(expected)
        return f" Its shape is {have}, not {want}." if None not in (have, want) and have != want else ""

    def _raised(self, function, case, error):
        if isinstance(error, KeyboardInterrupt):
            return f"{self._given(case)} you stopped your function. Does its loop ever end?{self._stuck()}"
        frames = [f for f in traceback.extract_tb(error.__traceback__)
                  if f.filename == getattr(getattr(function, "__code__", None), "co_filename", None)]
        where = f" in line {frames[-1].lineno} of your cell" if frames else ""
        return f"{self._given(case)} your code raised {type(error).__name__}{where}: {_cut(error)}{self._stuck()}"

    def _given(self, case):
        names = list(inspect.signature(self.reference).parameters)
        given = [f"{name} = {_show(value)}" for name, value in zip(names, case, strict=False)]
        return f"For {', '.join(given)}" if given else "Without arguments"

    def _stuck(self):
        return f" Stuck? `{f'ex.{self.name}.' if self.lesson else '.'}hint()` helps."


def name_exercises(module):
    """Tell each Exercise in a lesson module's globals its own name and lesson."""
    for name, thing in module.items():
        if isinstance(thing, Exercise):
            thing.name, thing.lesson = name, module["__name__"].rsplit(".", 1)[-1]


class _Printed(io.TextIOBase):
    """Stands in for stdout and keeps the first part of what is printed."""

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


def _is_stub(function):
    """Whether the body is nothing but a docstring, `...`, `pass` or `return`."""
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    steps = [i for i in dis.get_instructions(code) if i.opname not in ("RESUME", "NOP", "COPY_FREE_VARS")]
    return all(i.opname in ("LOAD_CONST", "RETURN_CONST", "RETURN_VALUE") for i in steps) and all(
        i.argval in (None, ...) for i in steps if i.opname != "RETURN_VALUE")


def _array(value):
    """A float array of a number, array, or nested list or tuple of them; TypeError for anything else."""
    if isinstance(value, (list, tuple)):
        return np.array([_array(part) for part in value], dtype=float)
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        return np.array(value, dtype=float, subok=False)
    if isinstance(value, (bool, int, float, np.bool_, np.integer, np.floating)):
        return np.array(float(value))
    raise TypeError(f"{type(value).__name__} is not a number, list or array")


def _same(answer, expected, tolerance=1e-9):
    """Equal up to the tolerance; a learner's own `==` is never asked. One number may come in any shape."""
    if isinstance(expected, dict):
        return isinstance(answer, dict) and set(answer) == set(expected) and all(
            _same(answer[key], expected[key], tolerance) for key in expected)
    if isinstance(expected, str):
        return isinstance(answer, str) and str(answer) == expected
    try:
        want = _array(expected)
    except (TypeError, ValueError):  # parts of different shape, or of another kind: part by part
        if not isinstance(expected, (list, tuple)):
            return type(answer) is type(expected)
        return isinstance(answer, (list, tuple)) and len(answer) == len(expected) and all(
            _same(a, e, tolerance) for a, e in zip(answer, expected, strict=True))
    try:
        have = _array(answer)
    except (TypeError, ValueError):
        return False
    if have.size == want.size == 1:
        have, want = have.ravel(), want.ravel()
    return have.shape == want.shape and bool(np.allclose(have, want, rtol=tolerance, atol=tolerance, equal_nan=True))


def _shape(value):
    try:
        return _array(value).shape
    except (TypeError, ValueError):
        return None


def _show(value):
    """A value as a learner reads it: four decimals, one line, cut when long."""
    try:
        array = _array(value)
    except (TypeError, ValueError):
        if isinstance(value, (tuple, list)) and len(value) <= 6:
            return "(" + ", ".join(_show(part) for part in value) + ")"
        return _cut(getattr(value, "__name__", None) or repr(value))
    if array.ndim == 0:
        return str(value) if isinstance(value, (bool, int, np.bool_, np.integer)) else f"{float(array):.4g}"
    text = np.array2string(array, precision=4, threshold=24, edgeitems=2, separator=", ", suppress_small=True)
    return _cut(" ".join(text.split()))


def _cut(text, most=160):
    text = str(text)
    return text if len(text) <= most else text[:most] + " …"
