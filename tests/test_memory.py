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
    network = memory.reader(RNN, rng, 1.0)
    assert memory.right(network, 2) < 0.6
    run = memory.practise(network, 2, rng, 0.01)
    losses = [next(run) for _ in range(150)]
    assert losses[-1] < 0.1 < losses[0] and memory.right(network, 2) > 0.98


def test_the_start_is_the_forget_bias_or_the_spectral_radius():
    b = memory.reader(LSTM, np.random.default_rng(0), 4.0).layers[0].params["b"]
    assert b.reshape(4, -1).mean(axis=1).tolist() == [0, 4, 0, 0]
    U = memory.reader(RNN, np.random.default_rng(0), 0.9).layers[0].params["U"]
    assert np.abs(np.linalg.eigvals(U)) == pytest.approx(0.9, abs=1e-5) and U.dtype == np.float32


def test_results_have_an_entry_for_each_setting_and_say_what_the_lesson_says():
    right = memory.results()
    assert right.shape == (len(memory.READERS), len(memory.WAITS), len(memory.SEEDS), memory.STEPS // memory.EVERY)
    at_60 = dict(zip(memory.READERS, right[:, -1, :, -1], strict=True))
    assert (at_60["RNN, ρ = 0.8, η = 0.01"] < 0.4).all()
    assert (at_60["LSTM, b_f = 4, η = 0.003"] >= 0.95).all() and (at_60["RNN, ρ = 1, η = 0.003"] < 0.35).all()


@pytest.mark.parametrize("name", ["RNN, ρ = 1, η = 0.003", "LSTM, b_f = 4, η = 0.003"])
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
