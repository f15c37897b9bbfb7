"""The course plan: which lesson teaches which topic of the lecture deck, D01 to D63."""

import pytest

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
COVERED = {path.stem: set(read(path).metadata.get("dlcourse", {}).get("covers", ())) for path in find()}


def test_the_plan_covers_every_topic():
    assert set().union(*LESSONS.values()) == TOPICS


@pytest.mark.parametrize("name", COVERED)
def test_a_lesson_covers_what_the_plan_says(name):
    assert name in LESSONS, f"{name} is not in the plan; its lessons are {', '.join(LESSONS)}"
    assert LESSONS[name] <= COVERED[name] <= TOPICS


def test_only_topics_of_lessons_to_come_are_missing():
    to_come = {name: planned for name, planned in LESSONS.items() if name not in COVERED}
    missing = TOPICS - set().union(*COVERED.values())
    assert missing <= set().union(*to_come.values())
