"""The task for memories, and the results that come with the course."""

import numpy as np
import pytest

from dlcourse import LSTM, RNN, datasets, memory


def test_the_answer_is_the_first_of_random_symbols():
    x, y = memory.questions(50, 7, np.random.default_rng(0))
    assert x.shape == (50, 8, 4) and x.dtype == y.dtype == np.float32
    assert (x.sum(axis=2) == 1).all() and (x[:, 0] == y).all() and (y.mean(axis=0) > 0.05).all()
    y[:] = 0
    assert x[:, 0].any()


def test_a_network_learns_a_short_wait_in_a_few_steps():
    rng = np.random.default_rng(0)
    network = memory.reader(RNN, rng)
    assert memory.right(network, 2) < 0.6
    run = memory.practise(network, 2, rng, 0.01)
    losses = [next(run) for _ in range(150)]
    assert losses[-1] < 0.1 < losses[0] and memory.right(network, 2) > 0.98


def test_the_forget_bias_is_set_and_stays_the_layers_own_otherwise():
    made = [memory.reader(LSTM, np.random.default_rng(0), bias).layers[0].params["b"] for bias in (4.0, None)]
    assert made[0].reshape(4, -1).mean(axis=1).tolist() == [0, 4, 0, 0]
    assert made[1].reshape(4, -1).mean(axis=1).tolist() == [0, 1, 0, 0]


def test_results_have_an_entry_for_each_setting_and_say_what_the_lesson_says():
    right = memory.results()
    assert right.shape == (len(memory.READERS), len(memory.WAITS), len(memory.SEEDS), memory.STEPS // memory.EVERY)
    at_60 = dict(zip(memory.READERS, right[:, -1, :, -1], strict=True))
    assert (at_60["LSTM, b_f = 4, η = 0.003"] >= 0.95).all() and (at_60["RNN, η = 0.003"] < 0.35).all()


@pytest.mark.parametrize("name", ["RNN, η = 0.003", "LSTM, b_f = 4, η = 0.003"])
def test_a_run_done_again_gives_the_stored_curve(name):
    stored = memory.results()[list(memory.READERS).index(name), 0, 2]
    assert memory.curve(name, memory.WAITS[0], memory.SEEDS[2]) == pytest.approx(stored, abs=0.05)


def test_bad_input(monkeypatch, tmp_path):
    with pytest.raises(ValueError, match="wait must be a whole number"):
        memory.questions(5, 0, np.random.default_rng(0))
    with pytest.raises(ValueError, match="rng"):
        memory.questions(5, 5, 3)
    monkeypatch.setattr(datasets, "FOLDER", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"memory\.npz"):
        memory.results()
