import numpy as np
import pytest

from dlcourse import LSTM, RNN
from dlcourse.gradcheck import numerical_gradient
from dlcourse.labs import GradientFlowLab
from dlcourse.labs.gradientflow import HIDDEN, MATRICES, State, flow, make_layer, spectral_radius, unit_matrix
from dlcourse.labs.vanishing import LEAST, MOST, per_layer


@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("seed", [1, 7])
def test_matrices_have_spectral_radius_one(matrix, seed):
    assert spectral_radius(unit_matrix(matrix, seed)) == pytest.approx(1)
    assert spectral_radius(np.array([[0.0, -3], [3, 0]])) == pytest.approx(3)


@pytest.mark.parametrize("radius", [0.5, 0.9, 1.0, 1.5])
def test_without_inputs_an_orthogonal_matrix_gives_powers_of_the_radius(radius):
    state = State(radius=radius)
    sizes, _ = flow(make_layer(RNN, state), 40, 0.0, 1)
    assert sizes == pytest.approx(radius ** np.arange(41.0))


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
@pytest.mark.parametrize("radius", [0.6, 1.2])
def test_a_random_matrix_ends_up_with_the_radius_as_its_factor(radius, seed):
    sizes, _ = flow(make_layer(RNN, State(radius=radius, matrix="random", seed=seed)), 100, 0.0, seed)
    assert (sizes[-1] / sizes[40]) ** (1 / 60) == pytest.approx(radius, rel=0.05)


def test_inputs_saturate_tanh_and_the_gradient_stays_below_the_prediction():
    sizes, _ = flow(make_layer(RNN, State(radius=1.4)), 50, 0.5, 1)
    assert (sizes <= 1.4 ** np.arange(51) * (1 + 1e-9)).all() and per_layer(sizes) < 1.1


def test_with_the_input_gate_closed_the_memorys_gradient_shrinks_by_the_forget_gate():
    layer = make_layer(LSTM, State(radius=0.2, write=-6.0, forget=2.0))
    assert per_layer(flow(layer, 60, 0.0, 1)[0]) == pytest.approx(1 / (1 + np.exp(-2)), rel=1e-3)


def test_sizes_are_those_of_the_true_gradient():
    state = State(radius=1.2, matrix="random")
    layer = make_layer(RNN, state)
    sizes, _ = flow(layer, 6, 0.5, 1)
    rng = np.random.default_rng([1, 1])
    direction = rng.normal(size=HIDDEN)
    direction /= np.linalg.norm(direction)
    x = 0.5 * rng.normal(size=(1, 100, 4))[:, :6]
    start = np.zeros((1, HIDDEN))
    slope = numerical_gradient(lambda h: float((layer.forward(x, start=h)[0][:, -1] @ direction).item()), start)
    assert sizes[-1] == pytest.approx(np.linalg.norm(slope), rel=1e-6)


def test_clipping_is_drawn_when_it_acts():
    lab = GradientFlowLab(radius=1.4, limit=10.0)
    before, after = lab._arrays.norms
    assert before > 1e6 and after == pytest.approx(10)
    assert lab.view.after.get_ydata() == pytest.approx([1]) and "clipped from" in lab.readout
    lab.set(limit=1e6, radius=0.9)
    assert lab._arrays.norms[0] == lab._arrays.norms[1] and not len(lab.view.after.get_ydata())
    assert "gradient not clipped" in lab.readout


def test_the_hundredth_power_leaves_the_picture_by_an_arrow():
    lab = GradientFlowLab(radius=2.0, steps=100)
    inside, below, above, _ = lab.view.curves[0]
    assert above.get_xdata()[-1] == 100 and set(above.get_ydata()) == {MOST}
    lab.set(radius=0.2)
    assert len(below.get_xdata()) and np.nanmin(inside.get_ydata()) >= LEAST and not len(above.get_xdata())


def test_readout_and_labels():
    lab = GradientFlowLab()
    assert lab.readout == "RNN × 0.900 a step, 5.2·10⁻³ left after 50;  gradient not clipped"
    assert [text.get_text() for text in lab.view.labels] == ["RNN × 0.900\npredicted\nρ = 0.900", ""]
    lab.set(**lab.presets["LSTM beside RNN"])
    assert all(text.get_text() for text in lab.view.labels) and "LSTM" in lab.readout
    renderer = lab.view.figure.canvas.get_renderer()
    assert all(text.get_window_extent(renderer).x1 < 566 for text in lab.view.labels)
