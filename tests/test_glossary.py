"""docs/glossary.md and the lessons agree: each term is introduced where the glossary says, and none is forgotten."""

import re
from typing import NamedTuple

import pytest

from dlcourse.classroom.clean import NOTEBOOKS, find, read

TEXT = (NOTEBOOKS.parent / "docs/glossary.md").read_text("utf-8")
ENTRY = re.compile(r"\* \*\*(?P<name>[^*]+)\*\*(?P<also>(, \*[^*]+\*)*): (?P<text>.+)")
CITED = re.compile(r"\[(\d\d)\](?!:)")

# What a bold phrase of a lesson says in another form than the glossary: {in the lesson: in the glossary}.
FORMS = {
    "backward": "backward pass", "batches": "batch", "bidirectional": "bidirectional recurrent network",
    "calibrated": "calibration", "dead": "dead neuron", "deep": "deep network", "dendrites": "dendrite",
    "fantasies": "fantasy", "fine-tune": "fine-tuning", "folds": "fold", "forward": "forward pass",
    "fully connected feed-forward": "fully connected feed-forward network", "gates": "gate", "hidden": "hidden layer",
    "jacobians": "jacobian", "local minima": "local minimum", "naive": "naive forecast", "not convex": "convex",
    "overfits": "overfitting", "parameters": "parameter", "pocket": "pocket algorithm",
    "randomized": "randomized relu", "recurrent": "recurrent network", "share": "weight sharing",
    "share their weights": "weight sharing", "shuffle": "shuffling", "sparse": "sparse code",
    "standardised": "standardisation", "support vectors": "support vector", "synapses": "synapse", "test": "test set",
    "truncated": "truncated backpropagation through time", "unrolled": "unrolling", "validation": "validation set",
}
# Bold in a lesson, and no term: an answer, a preset, a condition, an item of a list. Run-in headings end in . : or ?
EMPHASIS = {
    "100 pictures", "add it up", "add up", "alive", "all four", "at any time", "benefits", "bottleneck", "dates",
    "deep sigmoid", "fired", "first step", "it needs examples", "l2 = 0.1", "letters of names", "little time",
    "no guarantee", "one", "opinions", "output", "retired", "right", "shapes may turn", "silent", "six numbers",
    "small enough rate", "tags", "ten neurons", "then split", "η = 10",
}
HEADING = re.compile(r".*[.:?]|(predict|your turn|slide check|before you)\b.*|[\d,]+( %)?")


class Entry(NamedTuple):
    name: str
    also: list  # second names
    text: str
    lessons: list  # numbers, the one that introduces the term first

    @property
    def refers(self):
        """The entries that a cross-reference names; empty for an entry of its own."""
        return re.findall(r"\*([^*]+)\*", self.text) if self.text.startswith("see ") else []


def parsed(line):
    found = ENTRY.fullmatch(line)
    assert found, f"a line of the glossary is like '* **term**, *second name*: One sentence. [05]', not {line!r}"
    also, text = re.findall(r"\*([^*]+)\*", found["also"]), found["text"]
    return Entry(found["name"], also, text, CITED.findall(text))


def bold(cell):
    """The bold phrases of a Markdown cell, in small letters, code left out."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", cell.source, flags=re.S)
    return {" ".join(phrase.split()).casefold() for phrase in re.findall(r"\*\*(.+?)\*\*", prose, re.S)}


def order(name):
    return re.sub("[^a-z0-9 ]", "", re.sub("[-–]", " ", name.casefold()))


ENTRIES = [parsed(line) for line in TEXT.splitlines() if line.startswith("* ")]
NAMES = {entry.name.casefold() for entry in ENTRIES}
TERMS = [entry for entry in ENTRIES if not entry.refers]
LESSONS = {path.name[:2]: path for path in find() if path.name[:2] != "00"}  # the start page has no terms
BOLD = {number: {phrase for cell in read(path).cells if cell.cell_type == "markdown" for phrase in bold(cell)}
        for number, path in LESSONS.items()}
by_name = pytest.mark.parametrize("entry", TERMS, ids=lambda entry: entry.name)


def forms(entry):
    """All that stands for the entry in a lesson: its name, second names, other forms."""
    own = {name.casefold() for name in (entry.name, *entry.also)}
    return own | {form for form, name in FORMS.items() if name in own}


@by_name
def test_the_lesson_introduces_the_term(entry):
    assert entry.lessons, f"{entry.name} leads to no lesson"
    saying = [number for number in sorted(BOLD) if forms(entry) & BOLD[number]]
    there = [number for number in entry.lessons if number in LESSONS]  # a lesson may still be being written
    assert set(there) <= set(saying), f"{entry.name} stands in bold in lessons {saying}"
    if there == entry.lessons:
        assert entry.lessons[0] == saying[0], f"{entry.name} stands in bold first in lesson {saying[0]}"


@by_name
def test_one_short_sentence(entry):
    sentence = CITED.sub("", entry.text).rstrip(" ,")
    assert sentence.endswith(".") and ". " not in sentence and len(sentence) <= 170


def test_numbers_lead_to_lessons():
    places = dict(re.findall(r"^\[(\d\d)\]: \.\./notebooks/(\S+)$", TEXT, re.M))
    assert set(places) >= {*LESSONS, *(number for entry in ENTRIES for number in entry.lessons)}
    assert {number: places[number] for number in LESSONS} == {number: path.name for number, path in LESSONS.items()}
    assert all(file.startswith(number) for number, file in places.items())


def test_entries_are_in_order_and_unique():
    names = [order(entry.name) for entry in ENTRIES]
    assert names == sorted(names)
    assert len(set(names)) == len(names)
    headings = re.findall(r"^## (.)$", TEXT, re.M)
    assert headings == sorted({name[0].upper() for name in names})


def test_each_second_name_leads_to_its_entry():
    also = {second: {entry.name for entry in TERMS if second in entry.also} for entry in TERMS for second in entry.also}
    assert {entry.name: set(entry.refers) for entry in ENTRIES if entry.refers} == also


@pytest.mark.parametrize("number", LESSONS)
def test_no_term_is_forgotten(number):
    phrases = {phrase for phrase in BOLD[number] if len(phrase.split()) <= 3 and not HEADING.fullmatch(phrase)}
    unknown = {phrase for phrase in phrases - EMPHASIS if FORMS.get(phrase, phrase) not in NAMES}
    assert not unknown, (f"bold in lesson {number} and not in docs/glossary.md: {sorted(unknown)}. Add an entry, or, "
                         "for a phrase that is no term, a word to EMPHASIS in this test.")


def test_exceptions_are_needed():
    """An old exception would hide a new term of the same name."""
    if len(LESSONS) < 16:
        pytest.skip("a lesson that is not there yet may need them")
    said = set().union(*BOLD.values())
    assert not (EMPHASIS | set(FORMS)) - said, "no lesson has this in bold: take it out of EMPHASIS or FORMS"
    assert not (EMPHASIS | set(FORMS)) & NAMES and set(FORMS.values()) <= NAMES


@pytest.mark.parametrize("line", ["* **loss** [05]", "* loss: how wrong. [05]", "* **loss** (*cost*): how wrong. [05]"])
def test_a_malformed_line_is_named(line):
    with pytest.raises(AssertionError, match="a line of the glossary"):
        parsed(line)


def test_bold_is_read_as_it_is_written():
    class cell:
        source = "The **hinge\nloss** of `x**2 + y**2` is a *loss*.\n```python\na ** 2 + b ** 2\n```\n**Predict.**"
    assert bold(cell) == {"hinge loss", "predict."}
