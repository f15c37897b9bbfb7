import numpy as np
import pytest

from dlcourse import batches
from dlcourse.labs.batch import WIDTH, BatchLab, State, bars_of, numbers, words


def arrays(**state):
    return BatchLab.compute(State(**state))


@pytest.mark.parametrize(("examples", "batch_size", "iterations", "last"), [
    (34_000, 500, 68, 500), (1000, 500, 2, 500), (1000, 300, 4, 100), (1, 1, 1, 1), (7, 60_000, 1, 7),
    (60_000, 1, 60_000, 1), (600, 32, 19, 24), (101, 100, 2, 1)])
def test_iterations_per_epoch(examples, batch_size, iterations, last):
    """The deck's 34,000 / 500 = 68 and 1000 / 500 = 2, ragged ends, and batches larger than the data."""
    found = arrays(examples=examples, batch_size=batch_size, epochs=3, done=1000)
    assert (found.iterations, found.last) == (iterations, last)
    assert found.done == min(1000, 3 * iterations)


@pytest.mark.parametrize(("examples", "batch_size"), [(34, 5), (100, 100), (17, 1), (50, 49)])
def test_the_blocks_are_the_batches_that_training_sees(examples, batch_size):
    sizes = [len(x) for x, _ in batches(np.zeros(examples), np.zeros(examples), batch_size=batch_size)]
    found = arrays(examples=examples, batch_size=batch_size)
    assert sizes == [found.batch] * (found.iterations - 1) + [found.last]


def test_bars_follow_the_run():
    bars = bars_of(arrays(examples=1000, batch_size=300, epochs=3, done=5))
    assert bars == {"to do": [(0, 0, 1000), (1, 0, 1000), (2, 0, 1000)], "done": [(0, 0, 1000), (1, 0, 300)],
                    "doing": [(1, 300, 600)], "ragged": [(0, 900, 1000), (1, 900, 1000), (2, 900, 1000)]}
    last = bars_of(arrays(examples=1000, batch_size=300, epochs=3, done=11))
    assert last["doing"] == [(2, 900, 1000)]
    over = bars_of(arrays(examples=1000, batch_size=500, epochs=3, done=700))
    assert over["done"] == [(row, 0, 1000) for row in range(3)] and over["doing"] == over["ragged"] == []


def test_words():
    assert words(arrays(done=70)) == (
        "34,000 / 500 = 68 iterations per epoch,  × 3 = 204 updates",
        "A row is one epoch, all 34,000 examples: 68 batches of 500", "Now: epoch 2, iteration 3 of 68")
    assert words(arrays(examples=1000, batch_size=300, epochs=1, done=4)) == (
        "1,000 / 300 = 3.3, so 4 iterations per epoch,  × 1 = 4 updates",
        "A row is one epoch, all 1,000 examples: 3 batches of 300 and one of 100", "Done: 4 updates of the weights")
    assert words(arrays(examples=50, batch_size=80, epochs=1))[0] == (
        "50 / 50 = 1 iteration per epoch,  × 1 = 1 update")


def test_readout_of_the_decks_numbers():
    lab = BatchLab()
    assert lab.readout == ("34,000 examples in batches of 500: 68 iterations per epoch, 3 epochs, 204 updates, 0 done")
    lab.set(**lab.presets["1,000 in batches of 500"])
    assert "2 iterations per epoch" in lab.readout


def test_edges_are_drawn_between_blocks_unless_they_are_too_thin_to_see():
    lab = BatchLab()
    assert len(lab.view.edges.get_segments()) == 3 * 67
    lab.set(examples=1000, batch_size=300, epochs=2)
    places = [segment[0][0] for segment in lab.view.edges.get_segments()]
    left = places[0] - 0.3 * WIDTH
    np.testing.assert_allclose(places, 2 * [left + share * WIDTH for share in (0.3, 0.6, 0.9)])
    lab.set(batch_size=1)
    assert len(lab.view.edges.get_segments()) == 0


def test_numbers_stand_in_blocks_that_have_room():
    def shown(**state):
        return [line.text for line in numbers(arrays(**state), 0)]

    assert shown(examples=1000, batch_size=300) == ["300", "300", "300", "100"]
    assert shown(examples=1000, batch_size=99) == ["99"] * 10  # the last block, of 10, is too narrow
    assert shown() == []


def test_words_stay_inside_the_picture():
    lab = BatchLab(examples=50_000, batch_size=3, epochs=8, done=1000)
    lab._painter.frame()
    shown = np.asarray(lab.view.figure.canvas.buffer_rgba())
    assert (shown[:, -4:, :3] == 255).all() and (shown[:, :4, :3] == 255).all()


def test_play_goes_update_by_update():
    lab = BatchLab(examples=1000, batch_size=500, epochs=2)
    seen = []
    for done in range(5):
        lab.set(done=done)
        seen.append(words(lab._arrays)[2])
    assert seen == [*(f"Now: epoch {epoch}, iteration {iteration} of 2" for epoch in (1, 2) for iteration in (1, 2)),
                    "Done: 4 updates of the weights"]
