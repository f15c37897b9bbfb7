"""The exercise engine: it runs a learner's function, compares it with a reference, and names the likely mistake.

An `Exercise` knows a right function (the reference), inputs to try, and small wrong functions (the mistakes), each
with the sentence for the learner who made it. `check` gives a `Verdict` with one of four outcomes: not attempted,
raised, wrong, right. Nothing that a learner's code does, printing floods and endless loops included, gets past it.
"""

import contextlib
import copy
import html
import inspect
import os
import re
import traceback

import numpy as np

from .answers import Strange, cut, first_difference, plain, same, shape, show, show_both
from .trial import Printed, has_dots, is_stub, misfit, run

OUTCOMES = {"not attempted": ("○", "#6B6B6B"), "raised": ("✗", "#B34700"), "wrong": ("✗", "#B34700"),
            "right": ("✓", "#00734F")}


class Verdict:
    """What a check found: `outcome` is "not attempted", "raised", "wrong" or "right"; `message` says why.

    `mistake` is the exercise's own sentence for the likely mistake, where one fits; `printed` is what the learner's
    code printed, cut after 2,000 characters.
    """

    def __init__(self, outcome, message, printed="", mistake=""):
        self.outcome, self.message, self.printed, self.mistake = outcome, message, printed, mistake

    def __repr__(self):
        printed = f"\nYour code printed:\n{self.printed}" if self.printed else ""
        return f"{OUTCOMES[self.outcome][0]} {self.outcome.capitalize()}. {self.message}{printed}"

    def _repr_html_(self):
        mark, colour = OUTCOMES[self.outcome]
        printed = f"<pre style='margin:4px 0 0'>{html.escape(self.printed)}</pre>" if self.printed else ""
        return (f"<div style='border-left:4px solid {colour}; padding:4px 12px; line-height:1.5; white-space:pre-wrap'>"
                f"<b>{mark} {self.outcome.capitalize()}.</b> {_with_code(self.message)}{printed}</div>")


class NotRight(Exception):
    """In grading (DLCOURSE_GRADING is set) an answer that is not right raises this: one line, no traceback."""

    def _render_traceback_(self):
        return [str(self)]


class Hint:
    """One hint, shown by the cell that ends with it."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        return f"<div style='border-left:4px solid #0072B2; padding:4px 12px'>{_with_code(self.text)}</div>"


class Exercise:
    """A task with an automatic check.

    reference: the right function. inputs: argument tuples, edge cases first, or a function rng → argument tuples,
    called with a fresh seed at each check so that no constant can pass. mistakes: sentence → wrong function; the
    sentence of the first one that gives all the learner's answers is shown, with {returned}, {expected} and the names
    of the arguments filled in. hints: at least one, the gentlest first.
    view: turns an answer into what is compared (for tasks with many right answers, such as a gate's truth table
    from its weights); the sentence of an error that it raises is told to the learner. tolerance: how far answers may
    differ, absolute and relative. name: for messages; the reference's own name where none is given.
    Raises ValueError without inputs, hints or mistakes.
    """

    def __init__(self, *, reference, inputs, mistakes, hints, view=None, tolerance=1e-6, name=None):
        if not hints or not mistakes or not (callable(inputs) or len(inputs)):
            raise ValueError("An exercise needs inputs, at least one hint and one named mistake: Exercise(reference="
                             "..., inputs=[...], mistakes={'The bias is missing.': wrong}, hints=[...]).")
        self.reference, self.inputs, self.mistakes, self.hints = reference, inputs, dict(mistakes), list(hints)
        self.view, self.tolerance, self.name = view, tolerance, name or getattr(reference, "__name__", "exercise")
        self.lesson, self._hints_given = None, 0

    def check(self, function, rng=None):
        """Run the learner's function on the inputs and give the `Verdict`; it is also kept as progress.

        `rng` (numpy.random.Generator) draws the random inputs; without one the seed is fresh.
        """
        verdict = self._judge(function, self.cases(rng))
        if self.lesson and verdict.outcome != "not attempted":
            from . import progress

            progress.record_exercise(self.lesson, self.name, verdict.outcome == "right")
        if os.environ.get("DLCOURSE_GRADING") and verdict.outcome != "right":
            raise NotRight(f"{verdict.outcome.capitalize()}. {' '.join(verdict.message.split())}") from None
        return verdict

    def hint(self):
        """The next hint, each a little plainer than the one before; after the last they start again."""
        number = self._hints_given % len(self.hints)
        self._hints_given += 1
        last = "" if number + 1 < len(self.hints) else " (That was the last hint; the solution is below.)"
        return Hint(f"Hint {number + 1} of {len(self.hints)}: {self.hints[number]}{last}")

    def cases(self, rng=None):
        """The argument tuples of one check."""
        cases = self.inputs(np.random.default_rng(rng)) if callable(self.inputs) else self.inputs
        return [case if isinstance(case, tuple) else (case,) for case in cases]

    def _judge(self, function, cases):
        if function is ... or function is None or is_stub(function):
            return Verdict("not attempted", "Replace the `...` with your code, run its cell, then this one.")
        if not callable(function):
            return Verdict("wrong", f"This should be a function, but it is {show(plain(function))}. Run the cell with "
                           "`def` again, and hand over the function's name alone, without parentheses after it.")
        if parameters := misfit(function, cases[0]):
            return Verdict("wrong", f"Your function takes {parameters}; it is called with "
                           f"{inspect.signature(self.reference)}. Put the parameters of the `def` line back.")
        verdict = self._run(function, cases)
        if verdict.outcome in ("raised", "wrong") and has_dots(function):
            return Verdict("not attempted", "There is still a `...` in your function. Put your code in its place.",
                           verdict.printed)
        return verdict

    def _run(self, function, cases):
        trials, printed = [], Printed()
        for case in cases:
            trials.append(trial := run(function, case, printed))
            if trial.error is not None:
                return Verdict("raised", self._raised(function, trial) + self._stuck(), printed.text)
            if any(part is ... for part in (trial.answer if isinstance(trial.answer, tuple) else [trial.answer])):
                return Verdict("not attempted", "There is still a `...` to replace.", printed.text)
        for trial in trials:
            if not same(plain(trial.after), plain(trial.case), strangers=True):
                return Verdict("wrong", self._given(trial.case, "your function changed its input. Work on a "
                               f"copy, for example `x = x.copy()`.{self._stuck()}"), printed.text)
        return self._compare(trials, printed.text)

    def _compare(self, trials, printed):
        for trial in trials:
            expected = plain(self.reference(*copy.deepcopy(trial.case)))
            try:
                seen, due = self._seen(trial.answer), self._seen(expected)
            except Exception as error:
                return Verdict("wrong", self._given(trial.case, f"you returned {show(trial.answer)}, and that cannot "
                               f"be used: {_say(error)}{self._stuck()}"), printed)
            if not same(seen, due, self.tolerance):
                mistake = self._likely(trials)
                parts = [self._difference(trial, seen, due), self._fill(mistake, trial, expected)]
                parts = [*parts, "" if mistake else _misshapen(seen, due)]
                return Verdict("wrong", " ".join(filter(None, parts)) + self._stuck(), printed, mistake)
        return Verdict("right", "Well done: every case agrees.", printed)

    def _seen(self, answer):
        return answer if self.view is None or isinstance(answer, Strange) else plain(self.view(answer))

    def _difference(self, trial, seen, due):
        have, want = show_both(seen, due)
        if trial.answer is None:
            text = f"you returned None; expected {want}. Is the `return` missing?"
        elif seen is not trial.answer:
            text = f"you returned {show(trial.answer)}, which gives {have}; it should give {want}."
        else:
            text = f"you returned {have}; expected {want}.{first_difference(seen, due, self.tolerance)}"
        return self._given(trial.case, text)

    def _likely(self, trials):
        """The sentence of the first named mistake that gives all the learner's answers; empty when none does."""
        for sentence, wrong in self.mistakes.items():
            with contextlib.suppress(Exception):
                theirs = (run(wrong, trial.case, Printed()) for trial in trials)
                if all(t.error is None and same(self._seen(trial.answer), self._seen(t.answer), self.tolerance)
                       for trial, t in zip(trials, theirs, strict=True)):
                    return sentence
        return ""

    def _fill(self, sentence, trial, expected):
        """The sentence with the values of this case in its {places}; one without places stays as it is."""
        if "{" not in sentence:
            return sentence
        values = dict(zip(inspect.signature(self.reference).parameters, trial.case, strict=False))
        values |= {"returned": trial.answer, "expected": expected}
        return sentence.format_map({name: show(plain(value)) for name, value in values.items()})

    def _raised(self, function, trial):
        if isinstance(trial.error, KeyboardInterrupt):
            return self._given(trial.case, "you stopped your function. Does its loop ever end?")
        own = getattr(getattr(function, "__code__", None), "co_filename", None)
        lines = [frame.lineno for frame in traceback.extract_tb(trial.error.__traceback__) if frame.filename == own]
        where = f" in line {lines[-1]} of your cell" if lines else ""
        return self._given(trial.case, f"your code raised {type(trial.error).__name__}{where}: {_say(trial.error)}")

    def _given(self, case, text):
        """The text about what happened, after the arguments for which it did."""
        names = inspect.signature(self.reference).parameters
        given = [f"{name} = {show(plain(value))}" for name, value in zip(names, case, strict=False)]
        return f"For {', '.join(given)} {text}" if given else text[0].upper() + text[1:]

    def _stuck(self):
        return f" Stuck? `{f'ex.{self.name}.' if self.lesson else '.'}hint()` helps."


def name_exercises(module):
    """Tell each Exercise in a lesson module's globals its own name and lesson."""
    for name, thing in module.items():
        if isinstance(thing, Exercise):
            thing.name, thing.lesson = name, module["__name__"].rsplit(".", 1)[-1]


def _misshapen(answer, expected):
    have, want = shape(answer), shape(expected)
    return f"Its shape is {have}, not {want}." if None not in (have, want) and have != want else ""


def _say(error):
    """An error's message; its class may be the learner's own, and broken."""
    try:
        text = cut(str(error)).rstrip()
    except Exception:
        return "(its message cannot be shown)."
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _with_code(text):
    """The text as HTML, with what stands between backticks as code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(text))
