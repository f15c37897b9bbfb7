import pytest

from dlcourse.exercises import progress
from dlcourse.labs.quiz import Question, Quiz

CHOICES = {"times": "Yes: each input counts by its weight.", "plus": "Then a weight of 0 would pass the input on."}


@pytest.fixture
def quiz(tmp_path, monkeypatch):
    monkeypatch.setenv("DLCOURSE_PROGRESS", str(tmp_path / "progress.json"))
    return Quiz("lesson_02", Question("What joins $w_1$ and $x_1$?", CHOICES), Question("And the bias?", CHOICES))


def test_a_choice_shows_its_explanation_and_counts(quiz):
    quiz.choosers[0].value = "plus"
    assert "✗ Not quite." in quiz.answers[0].value and CHOICES["plus"] in quiz.answers[0].value
    assert "0 of 2 right" in quiz._score.value
    quiz.choosers[0].value = "times"
    assert "✓ Right." in quiz.answers[0].value and "1 of 2 right" in quiz._score.value
    assert progress.read()["quizzes"]["lesson_02"] == {"question 1": True}


def test_nothing_is_chosen_at_first_and_choices_keep_their_order(quiz):
    assert all(chooser.value is None for chooser in quiz.choosers)
    assert sorted(quiz.questions[0].shown) == ["plus", "times"] and quiz.questions[0].shown == quiz.questions[1].shown


def test_the_right_choice_has_no_fixed_place():
    places = {Question("?", {f"right answer {n}": "y", f"another {n}": "n", f"third {n}": "n"}).shown.index(
        f"right answer {n}") for n in range(20)}
    assert len(places) > 1


def test_static_form_has_every_question_choice_and_explanation(quiz):
    data = quiz._repr_mimebundle_()
    assert data["text/plain"] == "Quiz: 2 questions"
    assert all(text in data["text/html"] for text in [*CHOICES, *CHOICES.values(), "$w_1$"])


@pytest.mark.parametrize("choices", [{}, {"one": "why"}, {"one": "why", "two": ""}, {"one": "why", "two": None}])
def test_a_question_needs_choices_with_explanations(choices):
    with pytest.raises(ValueError, match="at least two choices"):
        Question("?", choices)


def test_a_quiz_needs_questions():
    with pytest.raises(ValueError, match="needs questions"):
        Quiz("lesson_02")
