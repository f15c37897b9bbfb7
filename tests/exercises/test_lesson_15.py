"""Right variants of lesson 15's exercises."""

import numpy as np
import pytest

from dlcourse import Alphabet, MeanSquaredError, sample, softmax, trained, windows
from dlcourse.exercises import lesson_15 as ex
from dlcourse.exercises.sunspots import CAME, PAST, WITHIN, judged
from dlcourse.forecasting import forecaster, task


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


def cut_by_view(series, length):
    return np.lib.stride_tricks.sliding_window_view(series, length)[:-1], series[length:]


def cut_by_index(series, length):
    starts = np.arange(len(series) - length)
    return series[starts[:, None] + np.arange(length)], [series[start + length] for start in starts]


def gain_by_loss(values, said):
    error = MeanSquaredError()
    return 1 - (error(values[1:], said) / error(values[1:], values[:-1])) ** 0.5


def gain_in_a_loop(values, said):
    own = last = 0
    for k, guess in enumerate(said):
        own += (values[k + 1] - guess) ** 2
        last += (values[k + 1] - values[k]) ** 2
    return 1 - np.sqrt(own) / np.sqrt(last)


def by_least_squares(past):
    train = np.lib.stride_tricks.sliding_window_view(task("sunspots").values[:task("sunspots").cut], 10)
    weights = np.linalg.lstsq(np.c_[train[:, :-1], np.ones(len(train))], train[:, -1], rcond=None)[0]
    return np.c_[past[:, -9:], np.ones(len(past))] @ weights


def by_two_changes(past):
    return past[:, -1] + 0.5 * (past[:, -1] - past[:, -2]) + 0.5 * (past[:, -10] - past[:, -11])


VARIANTS = [
    (ex.cut_windows, cut_by_view), (ex.cut_windows, cut_by_index), (ex.gain, gain_by_loss), (ex.gain, gain_in_a_loop),
    (ex.my_forecast, by_least_squares), (ex.my_forecast, by_two_changes),
    (ex.my_forecast, lambda past: forecaster("sunspots", 12)(past[:, -12:])),
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


def test_the_package_cuts_the_same_windows():
    series = np.random.default_rng(0).normal(size=30)
    for own, package in zip(ex.cut_windows.reference(series, 7), windows(series, 7), strict=True):
        assert own == pytest.approx(package.squeeze(-1))


def test_the_judge_of_sunspots():
    assert PAST.shape == (93, 24) and (PAST[1:, -1] == CAME[:-1]).all()
    assert judged(PAST[:, -1]) == "an error 0% smaller" and "larger" in judged(PAST.mean(axis=1))
    assert "no one could know" in judged(CAME) and judged(by_two_changes(PAST)) == WITHIN
    with pytest.raises(ValueError, match=r"shape \(93,\); yours have shape \(93, 1\)"):
        judged(PAST[:, -1:])
