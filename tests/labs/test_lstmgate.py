import numpy as np
import pytest

from dlcourse.gradcheck import numerical_gradient
from dlcourse.labs import LstmGateLab
from dlcourse.labs.lstmgate import FIRST, STEPS, STRETCH, State, look_after, make_cell, stream


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@pytest.mark.parametrize("state", [State(), State(forget=3, erase=-5, write=-2, mark=7, tell=-1, second=20)])
def test_the_cell_by_hand(state):
    values, marked = stream(state.noise, state.second, state.seed)
    c, memory, output = 0.0, [], []
    for value, mark in zip(values, marked, strict=True):
        i, f = sigmoid(state.write + state.mark * mark), sigmoid(state.forget + state.erase * mark)
        c = f * c + i * np.tanh(STRETCH * value)
        memory.append(c)
        output.append(sigmoid(state.tell) * np.tanh(c))
    arrays = look_after(state)
    assert arrays.memory == pytest.approx(np.array(memory)) and arrays.output == pytest.approx(np.array(output))


def test_what_is_kept_is_the_memorys_slope():
    """∂c_T/∂c₁ through the 59 steps that follow, by central differences."""
    state = State(forget=3.0, write=-1.0)
    cell, (values, marked) = make_cell(state), stream(state.noise, 0, 1)
    later = np.stack([values, marked], axis=1)[None, 1:]
    c = np.array([[0.3]])
    slope = numerical_gradient(lambda c: cell.end(cell.forward(later, start=(np.zeros((1, 1)), c))[1])[1].item(), c)
    assert look_after(state).kept == pytest.approx(slope.item(), rel=1e-6) == pytest.approx(sigmoid(3) ** 59)


@pytest.mark.parametrize("seed", range(1, 6))
def test_presets_do_what_their_names_say(seed):
    def after(name):
        return look_after(State(**LstmGateLab.presets[name], seed=seed))

    remembers, replaces, forgets = map(after, ("remembers", "replaces", "writes once, forgets"))
    assert abs(remembers.memory[-1] - np.tanh(STRETCH * FIRST)) < 0.06
    assert abs(replaces.memory[-1] - replaces.wanted[-1]) < 0.06 and replaces.wanted[-1] < 0 < replaces.wanted[0]
    assert abs(forgets.memory[-1]) < 0.01 and forgets.memory[0] > 0.8
    assert abs(after("keeps, writes all").memory[-1] - np.tanh(STRETCH * FIRST)) > 0.2


def test_a_second_value_at_step_one_is_the_first():
    values, marked = stream(0.0, 1, 1)
    assert values[0] == FIRST and marked.sum() == 1
    assert stream(0.0, STEPS, 1)[1].sum() == 2 and look_after(State(second=STEPS)).kept == 1


def test_what_the_picture_shows():
    lab = LstmGateLab(**LstmGateLab.presets["replaces"])
    assert lab.view.marks.get_xdata().tolist() == [1, 30]
    assert lab.view.labels[5].get_text() == f"memory c {lab._arrays.memory[-1]:.2f}".replace("-", "−")
    assert lab.view.beyond.get_text() == ""
    lab.set(forget=8.0, write=4.0, mark=12.0, noise=1.0, erase=0.0)
    assert "leaves the picture" in lab.view.beyond.get_text()
    renderer = lab.view.figure.canvas.get_renderer()
    assert all(text.get_window_extent(renderer).x1 <= 640 for text in lab.view.labels)


def test_readout():
    assert LstmGateLab(noise=0.0).readout == (
        "after 60 steps c = 0.00, wanted 0.87;  of c at the last mark × 9.4·10⁻⁹ is left (product of the forget gates)")
