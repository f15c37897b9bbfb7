"""What every built-in exercise must do. Right variants stand here, mistakes beside the checkers."""

import importlib
import pkgutil

import numpy as np
import pytest

import dlcourse.exercises
from dlcourse.exercises import Exercise

EXERCISES = {}
for module in pkgutil.iter_modules(dlcourse.exercises.__path__):
    if module.name.startswith("lesson_"):
        lesson = importlib.import_module(f"dlcourse.exercises.{module.name}")
        EXERCISES |= {f"{module.name}.{n}": e for n, e in vars(lesson).items() if isinstance(e, Exercise)}

each = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES.keys())


@pytest.fixture(autouse=True)
def _progress_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("DLCOURSE_PROGRESS", str(tmp_path / "progress.json"))


@each
def test_the_reference_is_right_whatever_the_seed(exercise):
    for _ in range(10):
        verdict = exercise.check(exercise.reference)
        assert verdict.outcome == "right", verdict.message


@each
def test_every_mistake_is_rejected_by_its_own_name(exercise):
    assert len(exercise.mistakes) >= 2
    for sentence, wrong in exercise.mistakes.items():
        verdict = exercise.check(wrong)
        assert verdict.outcome == "wrong" and sentence in verdict.message, f"{sentence} → {verdict}"


@each
def test_two_hints_and_a_lesson(exercise):
    assert len(exercise.hints) >= 2 and len(set(exercise.hints)) == len(exercise.hints)
    assert exercise.lesson and EXERCISES[f"{exercise.lesson}.{exercise.name}"] is exercise


def _like_reference(exercise, body):
    """A function with the reference's parameters that does what `body` does."""
    names = exercise.reference.__code__.co_varnames[:exercise.reference.__code__.co_argcount]
    return eval(f"lambda {', '.join(names)}: body()", {"body": body})


def _raise():
    raise RuntimeError("boom")


@each
@pytest.mark.parametrize(("body", "outcome"), [
    (lambda: ..., "not attempted"), (lambda: None, "wrong"), (lambda: float("nan"), "wrong"),
    (lambda: -123.25, "wrong"), (lambda: "text", "wrong"),
    (lambda: np.zeros((2, 3, 4, 5)), "wrong"), (object, "wrong"), (_raise, "raised")])
def test_answers_that_are_not_answers(exercise, body, outcome):
    assert exercise.check(_like_reference(exercise, body)).outcome == outcome


@each
def test_a_constant_cannot_pass(exercise):
    """Except where the answer is one choice, the right answer to the first case is not right for all."""
    if exercise.view is not None:
        return
    first = exercise.reference(*exercise.cases()[0])
    assert exercise.check(_like_reference(exercise, lambda: first)).outcome == "wrong"
