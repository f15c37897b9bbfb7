"""Quiz: questions with choices, and a word of explanation for every choice, right or wrong."""

import html

import ipywidgets as widgets

from ..exercises import progress

CSS = """<style>
.dlcourse-quiz {max-width: 760px;}
.dlcourse-question {border: 1px solid var(--jp-border-color2, #ddd); border-radius: 8px; padding: 6px 14px 10px;
  margin-bottom: 8px;}
.dlcourse-question .widget-html-content, .dlcourse-question .widget-htmlmath-content {font-size: 14px; line-height: 1.5;
  white-space: normal;}
.dlcourse-question .widget-radio-box {margin: 0;}
.dlcourse-question .widget-radio-box label {font-size: 14px; line-height: 1.4; height: auto; margin: 2px 0;
  white-space: normal; width: auto;}
.dlcourse-answer {border-left: 4px solid; padding: 2px 12px; margin-top: 4px;}
</style>"""
RIGHT, WRONG = ("✓ Right.", "#009E73"), ("✗ Not quite.", "#D55E00")


class Question:
    """One question: its text, and for each choice what to say to who picks it. The first choice is the right one.

    Choices are shown in a fixed mixed order. Text may hold HTML and $LaTeX$; choices are plain text.
    Raises ValueError unless there are at least two choices and each has an explanation.
    """

    def __init__(self, text, choices):
        if len(choices) < 2 or not all(isinstance(why, str) and why.strip() for why in choices.values()):
            raise ValueError(f"A question needs at least two choices, each with an explanation; {text!r} has "
                             f"{choices!r}. Write {{'the right choice': 'why', 'a wrong one': 'why not'}}.")
        self.text, self.choices, self.right = text, dict(choices), next(iter(choices))

    @property
    def shown(self):
        """The choices in the order shown: by their text, which gives the right one no fixed place."""
        return sorted(self.choices, key=lambda choice: (sum(map(ord, choice)) % 7, choice))


class Quiz(widgets.VBox):
    """Questions to answer by mouse or keyboard; a click shows at once whether the choice is right, and why.

    Quiz("lesson_02", Question("…", {"right choice": "why", "wrong choice": "why not"}), …)
    """

    def __init__(self, lesson, *questions):
        if not questions:
            raise ValueError("A quiz needs questions: "
                             "Quiz('lesson_02', Question('…', {'right': 'why', 'wrong': 'why not'})).")
        self.lesson, self.questions = lesson, questions
        self._right = {}
        self._score = widgets.HTML()
        self.choosers = [self._chooser(question) for question in questions]
        self.answers = [widgets.HTMLMath() for _ in questions]
        cards = []
        for number, (question, chooser, answer) in enumerate(
                zip(questions, self.choosers, self.answers, strict=True), start=1):
            chooser.observe(lambda change, number=number: self._answered(number, change["new"]), "value")
            card = widgets.VBox([widgets.HTMLMath(f"<b>{number}.</b> {question.text}"), chooser, answer])
            cards.append(card.add_class("dlcourse-question"))
        super().__init__([widgets.HTML(CSS, layout={"display": "none"}), *cards, self._score])
        self.add_class("dlcourse-quiz")
        self._show_score()

    @staticmethod
    def _chooser(question):
        return widgets.RadioButtons(options=question.shown, value=None, layout={"width": "auto"})

    def _answered(self, number, choice):
        if choice is None:
            return
        question = self.questions[number - 1]
        right = choice == question.right
        mark, colour = RIGHT if right else WRONG
        self.answers[number - 1].value = (f"<div class='dlcourse-answer' style='border-color:{colour}' role='status'>"
                                          f"<b>{mark}</b> {question.choices[choice]}</div>")
        self._right[number] = right
        progress.record_quiz(self.lesson, f"question {number}", right)
        self._show_score()

    def _show_score(self):
        self._score.value = f"<b>{sum(self._right.values())} of {len(self.questions)} right</b>"

    def _repr_mimebundle_(self, **kwargs):
        """Beside the widget, the questions as text for places where nothing can be clicked: choices, then why."""
        data = super()._repr_mimebundle_(**kwargs)
        data["text/plain"] = f"Quiz: {len(self.questions)} questions"
        items = []
        for question in self.questions:
            choices = "".join(f"<li>{html.escape(choice)}<details><summary>pick</summary>"
                              f"{'✓' if choice == question.right else '✗'} {question.choices[choice]}</details></li>"
                              for choice in question.shown)
            items.append(f"<li>{question.text}<ul>{choices}</ul></li>")
        data["text/html"] = f"<ol>{''.join(items)}</ol>"
        return data
