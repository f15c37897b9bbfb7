"""Right variants of lesson 15's exercises."""

import numpy as np
import pytest

from dlcourse import Alphabet, sample, softmax, trained
from dlcourse.exercises import lesson_15 as ex


def forced_with_arrays(ids):
    ids = np.array(ids)
    return np.concatenate([[0], ids]), np.append(ids, 0)


def forced_by_rolling(ids):
    said = np.pad(ids, (0, 1))
    return np.roll(said, 1), said


def drawn_in_a_loop(scores, temperature, u):
    powers = np.exp((scores - np.max(scores)) / temperature)
    end = 0.0
    for place, power in enumerate(powers):
        end += power / powers.sum()
        if u < end:
            return place
    return len(scores) - 1


def drawn_by_search(scores, temperature, u):
    return np.searchsorted(np.cumsum(softmax(scores / temperature)), u, side="right")


VARIANTS = [
    (ex.teacher_forcing, forced_with_arrays), (ex.teacher_forcing, forced_by_rolling),
    (ex.teacher_forcing, lambda ids: ([0, *ids], [*ids, 0])),
    (ex.draw, drawn_in_a_loop), (ex.draw, drawn_by_search),
    (ex.draw, lambda scores, temperature, u: np.argmax(np.cumsum(softmax(scores / temperature)) > u)),
    (ex.draw, lambda scores, temperature, u: np.sum(np.cumsum(softmax(scores / temperature)) <= u)),
]


@pytest.mark.parametrize(("exercise", "variant"), VARIANTS)
def test_right_variants_are_right(exercise, variant):
    for _ in range(5):
        verdict = exercise.check(variant)
        assert verdict.outcome == "right", verdict.message


def test_the_package_forces_its_networks_the_same_way():
    task = trained.names()
    for heard, said in zip(task.source[:50], task.target[:50], strict=True):
        length = np.count_nonzero(said)
        own = ex.teacher_forcing.reference(said[:length].tolist())
        assert heard[:length + 1].tolist() == own[0] and said[:length + 1].tolist() == own[1]


def test_the_package_draws_the_same_way():
    scores = np.random.default_rng(0).normal(size=9)
    for seed in range(50):
        u = np.random.default_rng(seed).random()
        for temperature in (0.2, 1.0, 4.0):
            assert ex.draw.reference(scores, temperature, u) == sample(scores, temperature, np.random.default_rng(seed))


def test_an_alphabet_leaves_room_for_the_start_and_the_end():
    assert 0 not in Alphabet("banana").encode("banana")
