"""The course plan: which lesson teaches which topic of the lecture deck, D01 to D63, with which labs and numbers."""

import re

import pytest

from dlcourse.classroom.cells import shown, tagged
from dlcourse.classroom.clean import find, read

TOPICS = {f"D{number:02d}" for number in range(1, 64)}


def topics(*numbers):
    return {f"D{number:02d}" for number in numbers}


LESSONS = {
    "00_start_here": set(),
    "01_why_deep_learning": topics(1, 2, 3, 63),
    "02_perceptron_and_logic_gates": topics(4, 5, 7, 8, 9, 10),
    "03_perceptron_learning": topics(6, 11),
    "04_activation_functions": topics(*range(13, 23)),
    "05_loss_functions": topics(*range(23, 31)),
    "06_gradient_descent": topics(31, 32, 33, 34, 38),
    "07_hyperparameters": topics(35, 36, 37, 38, 39),
    "08_digits_with_one_layer": topics(12, 20),
    "09_mlp_and_backpropagation": topics(46, 47, 48),
    "10_training_networks": topics(44, 49, 50, 51, 53),
    "11_overfitting_remedies": topics(40, 41, 42, 43),
    "12_architectures": topics(45, 52, 30),
    "13_rnn_types": topics(54, 55, 56, 57),
    "14_vanishing_and_exploding": topics(56, 58, 59),
    "15_sequence_applications": topics(57, 60),
    "16_comparison_and_frameworks": topics(61, 62),
}
LABS = {  # labs of each lesson that the plan names
    "01": "NeuronLab", "02": "NeuronLab GateLab XorLab", "03": "PerceptronLab",
    "04": "ActivationLab VanishingLab SoftmaxLab", "05": "LossLab OutlierLab ClassLossLab",
    "06": "DescentLab LocalMinimaLab", "07": "BatchLab TuningLab", "08": "TemplatesLab", "09": "BackpropLab",
    "10": "PlaygroundLab VehicleLab ShapesLab", "11": "OverfittingLab AugmentLab",
    "12": "ConvolutionLab AutoencoderLab RbmLab", "13": "RnnTypesLab", "14": "GradientFlowLab LstmGateLab",
    "15": "ForecastLab GenerationLab SentimentLab", "16": "ComparisonLab",
}
NUMBERS = {  # numbers of the deck's topics, as a lesson that covers the topic must print them, more digits allowed
    "D04": ["-0.07", "0.93"], "D05": ["1.5"], "D07": ["0.7", "1.4"], "D08": ["1.2", "2.4"], "D09": ["3 of 4"],
    "D10": ["4 of 4"], "D11": ["2 1 0"], "D15": ["0.53", "0.6295"], "D16": ["0.259"], "D24": ["0.1436"],
    "D36": ["34,000 / 500 = 68", "1,000 / 500 =  2"],
    "D48": ["0.3775", "0.593269992", "0.596884378", "1.105905967", "0.75136507", "0.772928465", "0.274811083",
            "0.023560026", "0.298371109", "0.74136507", "0.186815602", "0.082167041"],
}
ERRATA = {  # the deck's errors by number: the lesson, and words of its slide check
    1: ("04", "0.6295"), 2: ("04", "piecewise"), 3: ("04", "parametric"), 4: ("04", "at most λ/4"),
    5: ("14", "negative"), 6: ("09", "biases"), 7: ("06", "convex"), 8: ("09", "One is enough"), 9: ("16", "BPTT"),
    10: ("01", "unlabelled"),
}
NOTEBOOKS = {path.stem: read(path) for path in find()}
COVERED = {name: set(nb.metadata.get("dlcourse", {}).get("covers", ())) for name, nb in NOTEBOOKS.items()}
TAUGHT = [name for name in NOTEBOOKS if not name.startswith("00")]


def test_the_plan_covers_every_topic():
    assert set().union(*LESSONS.values()) == TOPICS


@pytest.mark.parametrize("name", COVERED)
def test_a_lesson_covers_what_the_plan_says(name):
    assert name in LESSONS, f"{name} is not in the plan; its lessons are {', '.join(LESSONS)}"
    assert LESSONS[name] <= COVERED[name] <= TOPICS


def test_every_topic_is_covered():
    assert set().union(*COVERED.values()) == TOPICS and NOTEBOOKS.keys() == LESSONS.keys()


@pytest.mark.parametrize("name", TAUGHT)
def test_a_lesson_has_its_labs_exercises_and_questions(name):
    nb = NOTEBOOKS[name]
    shows = {lab for _, cell in tagged(nb, "lab") for lab in re.findall(r"\b\w+Lab\b(?=\()", cell.source)}
    assert shows >= set(LABS[name[:2]].split())
    assert len(tagged(nb, "exercise")) >= 4
    assert sum(cell.source.count("Question(") for _, cell in tagged(nb, "quiz")) >= 4


@pytest.mark.parametrize("topic", NUMBERS)
def test_the_numbers_of_a_topic_are_printed(topic):
    outputs = "\n".join(shown(cell).get("text/plain", "") for name, covered in COVERED.items() if topic in covered
                        for cell in NOTEBOOKS[name].cells if cell.cell_type == "code").replace("−", "-")
    missing = [number for number in NUMBERS[topic] if not re.search(rf"(?<![\d.-]){re.escape(number)}", outputs)]
    assert not missing


@pytest.mark.parametrize("number", ERRATA)
def test_an_error_of_the_deck_is_put_right(number):
    lesson, words = ERRATA[number]
    checks = [cell.source for name, nb in NOTEBOOKS.items() if name.startswith(lesson)
              for _, cell in tagged(nb, "slide-check")]
    assert any(words in text for text in checks), f"no slide check of lesson {lesson} says “{words}”"
