"""The engine: the four outcomes, whatever a learner's code does."""

import numpy as np
import pytest

from dlcourse.exercises import Exercise
from dlcourse.exercises.verdict import NotRight


def steep(z, steepness):
    return 1 / (1 + np.exp(-steepness * np.asarray(z, dtype=float)))


@pytest.fixture
def exercise():
    return Exercise(
        reference=steep,
        inputs=lambda rng: [(2.0, 3.0), (np.array([0.0, 1.0]), 0.5), (float(rng.normal()), 2.0)],
        mistakes={"The steepness is not used.": lambda z, steepness: steep(z, 1.0),
                  "The sign in the exponent is missing.": lambda z, steepness: 1 - steep(z, steepness)},
        hints=["Look at λ.", "It multiplies z."])


def test_right(exercise):
    verdict = exercise.check(lambda z, steepness: 1 / (1 + np.exp(-steepness * z)))
    assert verdict.outcome == "right" and repr(verdict) == "✓ Right. Well done: every case agrees."


def test_wrong_names_the_case_the_answer_and_the_mistake(exercise):
    verdict = exercise.check(lambda z, steepness: 1 / (1 + np.exp(-z)))
    assert verdict.outcome == "wrong"
    assert verdict.message.startswith(
        "For z = 2, steepness = 3 you returned 0.8808; expected 0.9975. The steepness is not used.")


def stub(z, steepness):
    """Say what it does."""
    ...  # noqa: PIE790 - as a learner finds it


def stub_with_pass(z, steepness):
    pass


def half_done(z, steepness):
    power = ...
    return 1 / (1 + power)


@pytest.mark.parametrize("unfinished", [
    stub, stub_with_pass, half_done, ..., lambda z, steepness: ..., lambda z, steepness: (..., 1)])
def test_not_attempted(exercise, unfinished):
    assert exercise.check(unfinished).outcome == "not attempted"


def test_raised_says_what_where_and_for_which_input(exercise):
    def broken(z, steepness):
        return z.nonsense

    verdict = exercise.check(broken)
    assert verdict.outcome == "raised"
    line = broken.__code__.co_firstlineno + 1
    assert f"For z = 2, steepness = 3 your code raised AttributeError in line {line} of your cell" in verdict.message


def recursive(z, steepness):
    return recursive(z, steepness)


def leaves(z, steepness):
    raise SystemExit


def interrupted(z, steepness):
    raise KeyboardInterrupt  # what a learner's stop button does to an endless loop


@pytest.mark.parametrize(("function", "words"), [
    (recursive, "RecursionError"), (leaves, "SystemExit"), (interrupted, "Does its loop ever end?")])
def test_nothing_gets_past_the_check(exercise, function, words):
    verdict = exercise.check(function)
    assert verdict.outcome == "raised" and words in verdict.message


def test_a_missing_return_is_named(exercise):
    def forgot(z, steepness):
        1 / (1 + np.exp(-steepness * z))

    assert "you returned None" in (message := exercise.check(forgot).message) and "Is the `return` missing?" in message


def test_a_changed_input_is_named():
    exercise = Exercise(reference=lambda x: np.asarray(x) * 2.0, inputs=[(np.array([1.0, 2.0]),)],
                        mistakes={"no": lambda x: x}, hints=["h"])

    def greedy(x):
        x *= 2
        return x

    verdict = exercise.check(greedy)
    assert verdict.outcome == "wrong" and "changed its input" in verdict.message


@pytest.mark.parametrize("signature", [lambda z: z, lambda: 1, lambda a, b, c: a])
def test_wrong_parameters_are_a_friendly_wrong(exercise, signature):
    verdict = exercise.check(signature)
    assert verdict.outcome == "wrong" and "(z, steepness)" in verdict.message


class Liar:
    """Claims to be equal to everything."""

    def __eq__(self, other):
        return True

    __hash__ = None

    def __array__(self, *args, **kwargs):
        return np.array(0.99752738)


class LyingArray(np.ndarray):
    def __eq__(self, other):
        return np.True_


@pytest.mark.parametrize("answer", [
    Liar(), np.zeros(2).view(LyingArray), "0.9975", float("nan"), float("inf"), 1j, {"a": 1}, [1, [2, 3]],
    np.zeros(10**6), object(), np.array(["a"]), 0.9975])
def test_other_answers_are_wrong_never_a_crash(exercise, answer):
    verdict = exercise.check(lambda z, steepness: answer)
    assert verdict.outcome == "wrong" and len(verdict.message) < 600


@pytest.mark.parametrize("kind", [list, tuple, np.float32, lambda a: a.astype(np.float32), lambda a: a])
def test_lists_tuples_and_float32_are_accepted(kind):
    exercise = Exercise(reference=lambda x: np.asarray(x) / 2, inputs=[(np.array([1.0, 4.0]),)],
                        mistakes={"no": lambda x: x}, hints=["h"])
    assert exercise.check(lambda x: kind(x / 2)).outcome == "right"


def test_one_number_may_come_in_any_shape_but_rows_may_not_become_columns():
    exercise = Exercise(reference=lambda x: np.asarray(x) * 1.0, inputs=[(np.array([1.0, 4.0]),)],
                        mistakes={"no": lambda x: 0 * x}, hints=["h"])
    assert "Its shape is (2, 1), not (2,)." in exercise.check(lambda x: x[:, None]).message
    single = Exercise(reference=lambda x: x, inputs=[(3.0,)], mistakes={"no": lambda x: 0}, hints=["h"])
    assert single.check(lambda x: np.array([[x]])).outcome == "right"


def test_flooding_output_is_cut_and_shown_escaped(exercise):
    def loud(z, steepness):
        for _ in range(10_000):
            print("<b>" + "x" * 50)
        return 0

    verdict = exercise.check(loud)
    assert len(verdict.printed) < 2100 and verdict.printed.endswith("(the rest is cut)")
    assert "<b>x" not in verdict._repr_html_() and "&lt;b&gt;x" in verdict._repr_html_()


def test_warnings_of_learner_code_do_not_leak(exercise, capsys):
    assert exercise.check(lambda z, steepness: np.float64(1) / np.float64(0)).outcome == "wrong"
    assert capsys.readouterr().err == ""


def test_tuples_of_parts_of_different_shape():
    exercise = Exercise(reference=lambda n: (np.arange(n), 1.0), inputs=[(3,)], mistakes={"no": lambda n: n},
                        hints=["h"])
    assert exercise.check(lambda n: ([0, 1, 2], 1)).outcome == "right"
    assert "([0, 1, 2], 2)" in exercise.check(lambda n: ([0, 1, 2], 2)).message


def test_hints_come_one_after_the_other(exercise):
    assert [exercise.hint().text for _ in range(3)] == [
        "Hint 1 of 2: Look at λ.", "Hint 2 of 2: It multiplies z. (That was the last hint; the solution is below.)",
        "Hint 1 of 2: Look at λ."]


def test_a_view_accepts_every_right_answer_and_says_what_a_wrong_one_does():
    exercise = Exercise(reference=lambda: (1, 1), view=lambda pair: pair[0] + pair[1], inputs=[()],
                        mistakes={"Too small.": lambda: (0, 0)}, hints=["h"])
    assert exercise.check(lambda: (2, 0)).outcome == "right"
    assert "which gives 0; it should give 2. Too small." in exercise.check(lambda: (0, 0)).message
    assert exercise.check(lambda: 5).outcome == "wrong"


def test_an_exercise_needs_hints_and_mistakes():
    with pytest.raises(ValueError, match="at least one hint"):
        Exercise(reference=abs, inputs=[(1,)], mistakes={}, hints=["h"])


@pytest.mark.parametrize(("answer", "begins"), [(lambda x: 2 * x, None), (lambda x: x, "Wrong. For x = 1"),
                                                (None, "Not attempted.")])
def test_in_grading_an_answer_that_is_not_right_raises_one_line(answer, begins, monkeypatch):
    monkeypatch.setenv("DLCOURSE_GRADING", "1")
    exercise = Exercise(reference=lambda x: 2 * x, inputs=[1, 2], mistakes={"No.": lambda x: x}, hints=["Twice."])
    if begins is None:
        assert exercise.check(answer).outcome == "right"
        return
    with pytest.raises(NotRight, match=begins) as caught:
        exercise.check(answer)
    assert caught.value._render_traceback_() == [str(caught.value)]
    assert "\n" not in str(caught.value)
