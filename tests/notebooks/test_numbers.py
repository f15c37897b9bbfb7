"""Numbers in the prose are true: each stands in an output or in the code of its lesson, or is given here with a reason.

Looked at are numbers with a decimal point, of three digits or more, and percentages, in markdown outside formulas and
code. A change that moves an output moves the sentence about it, or this test names the sentence.
"""

import re

import numpy as np
import pytest

from dlcourse.classroom.clean import find, read

NUMBER = re.compile(r"(?<![\w.,/^])(?:\d[\d,]*\d|\d)(?:\.\d+)?(?!\w)(\s?%)?")
YEAR = re.compile(r"1[89]\d\d|20\d\d")
VALUE = re.compile(r"\d[\d,]*\.?\d*(?:e[-+]?\d+)?")
CODE_AND_FORMULAS = re.compile(r"```.*?```|\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|(?<=\])\([^)]*\)|<[^>]*>", re.S)

# {lesson: {number: why it needs no output}}
GIVEN = {
    "00": {"0.1": "an end of the slider"},
    "01": {"569": "patients in the table", "212": "malignant ones among them",
           "95.3": "the best threshold on all thousand"},
    "02": {"0.69": "ln 2"},
    "03": {"784": "28 · 28", "128": "cars among the 234 vehicles"},
    "04": {"1,438": "1,797 digits less the 359 of the test"},
    "05": {"4,000": "an example", "999": "an example", "1001": "an example"},
    "06": {"140": "the valley's curvatures", "0.15": "a rate tried for the solution",
           "0.43": "a rate tried for the solution"},
    "07": {"1,458": "9 rates · 6 sizes · 3 depths · 3 functions · 3 starts", "1,797": "digits of scikit-learn",
           "3,000": "an example", "20,000": "a guess", "98.7": "a guess", "650": "65 · 10"},
    "09": {"0.0275": "0.15 · 0.05 + 0.20 · 0.10", "0.24": "σ′ of h₁, in the lab",
           "0.0000351085": "a misprint of the source", "0.274": "E of o₁, in the lab", "0.0235": "E of o₂, in the lab"},
    "10": {"1.6": "litres of the smallest engine", "2,000": "what the exercise allows", "1,593": "50 · 30 + 31 · 3"},
    "11": {"100,000": "an example", "13,000": "197 · 64 + 65 · 10, roughly",
           "4,000": "pictures learned from, in the lab", "93": "in AugmentLab's picture"},
    "12": {"1,000": "held out", "180": "degrees", "300": "what the exercise judges by"},
    "13": {"3,000": "sentences", "2,400": "to learn from", "1,600": "to learn from", "400": "held out"},
    "14": {"500": "questions", "200": "steps of another start", "150": "runs of data/train_memory.py"},
    "15": {"0.48": "in the lab, without the word", "305": "(1 + 16 + 1) · 16 + 17", "350": "an example", "668": "weeks",
           "2,196": "words", "2,400": "to learn from", "600": "held out", "256": "jigs"},
    "16": {"135": "networks in the file", "1,500": "what the exercise allows", "400": "digits of the exercise",
           "2.7": "a version"},
}


def shown(cell):
    """What a cell shows and what its code says, as text."""
    text = [cell.source] if cell.cell_type == "code" else []
    for output in cell.get("outputs", []):
        text += [output.get("text", ""), output.get("data", {}).get("text/plain", "")]
    return "\n".join(text)


def values(text):
    return np.array([float(word.replace(",", "")) for word in VALUE.findall(text)])


def to_check(cell):
    """(number, whether it is a percentage) for each number in a cell's prose that has to be true."""
    for found in NUMBER.finditer(CODE_AND_FORMULAS.sub("", cell.source)):
        percent = bool(found[1])
        number = found[0].removesuffix(found[1] or "")
        if "." in number or percent or (len(number.replace(",", "")) > 2 and not YEAR.fullmatch(number)):
            yield number, percent


def holds(number, percent, known):
    """Whether one of the known values, rounded as the number is, gives it; a share stands for a percentage."""
    value = float(number.replace(",", ""))
    rounding = 0.5 * 10.0 ** -len(number.partition(".")[2]) * (1 + 1e-9)
    readings = [known, 100 * known, 100 * (1 - known)] if percent else [known]
    return any((np.abs(reading - value) <= rounding).any() for reading in readings)


def unproved(notebook):
    known = values("\n".join(shown(cell) for cell in notebook.cells))
    return {number for cell in notebook.cells if cell.cell_type == "markdown"
            for number, percent in to_check(cell) if not holds(number, percent, known)}


@pytest.mark.parametrize("path", find(), ids=lambda path: path.name[:2])
def test_numbers_in_the_prose_come_from_the_lesson(path):
    given = set(GIVEN.get(path.name[:2], {}))
    found = unproved(read(path))
    assert found <= given, f"no output and no code of {path.name} has {sorted(found - given)}"
    assert given <= found, f"{sorted(given - found)} need no exception any more: take them out of GIVEN"


@pytest.mark.parametrize(("number", "percent", "outputs", "true"), [
    ("0.29", False, "loss 0.2910", True), ("0.30", False, "loss 0.2910", False),
    ("91", True, "accuracy 0.912", True), ("93", True, "accuracy 0.912", False), ("8.8", True, "accuracy 0.912", True),
    ("1,437", False, "1437 rows", True), ("1,437", False, "1,436 rows", False),
])
def test_a_wrong_number_is_found(number, percent, outputs, true):
    assert holds(number, percent, values(outputs)) == true


def test_numbers_of_formulas_code_and_links_are_not_prose():
    class cell:
        source = "In 1986, $x = 0.5$ and `0.7` gave [0.9 of 12](lesson_100.html); 98 % of 1,437 is 0.25."
    assert list(to_check(cell)) == [("0.9", False), ("98", True), ("1,437", False), ("0.25", False)]
