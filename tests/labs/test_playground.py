import itertools

import numpy as np
import pytest

from dlcourse.labs import PlaygroundLab
from dlcourse.labs.playground import LOOKS, State, settings, sum_of
from dlcourse.labs.playrun import POINTS, activations, build, featured, plane, points, replay
from dlcourse.labs.playview import SCALE, mixture, places, shade


def at(**changes):
    lab = PlaygroundLab()
    lab.set(**changes)
    return lab


@pytest.mark.parametrize(("preset", "least", "most"), [
    ("circles", 0.95, 1), ("one neuron is not enough", 0.3, 0.7), ("… unless it sees x₁² + x₂²", 0.95, 1),
    ("XOR", 0.95, 1), ("spiral", 0.9, 1), ("three arms", 0.9, 1), ("too fast", 0.3, 0.7)])
def test_presets_show_what_they_say(preset, least, most):
    assert least <= at(**PlaygroundLab.presets[preset])._arrays.record.accuracy <= most


def test_learning_by_heart_is_good_on_training_and_bad_on_test_points():
    train, test = at(**PlaygroundLab.presets["learns by heart"])._arrays.losses[-1]
    assert train < 0.1 and test > 0.6


def test_a_step_is_ten_updates():
    """216 points for training: ten batches of 54 are two and a half epochs, of 1 a twentieth of one."""
    assert at(batch=54, test_share=0.1, steps=4)._arrays.record.epochs == 10
    assert at(batch=1, test_share=0.1, steps=4)._arrays.record.epochs == pytest.approx(40 / 216)


def test_the_same_state_is_the_same_picture():
    saved = at(data="spiral", layer3=4, dropout=0.2, steps=12).as_dict()
    first = PlaygroundLab(**saved)
    replay.cache_clear()
    second = PlaygroundLab(**saved)
    assert first.readout == second.readout and first._image.value == second._image.value


def test_scrubbing_back_shows_earlier_weights():
    lab = at(steps=25)
    early = PlaygroundLab(steps=5)._arrays.weights[0].copy()
    assert not np.array_equal(lab._arrays.weights[0], early)
    lab.set(steps=5)
    assert np.array_equal(lab._arrays.weights[0], early)


def test_a_changed_setting_starts_anew_and_looking_does_not():
    lab = at(steps=200)
    lab.set(layer=2, neuron=3, sharp=True)
    assert lab.state.steps == 200
    lab.set(rate=0.05)
    assert lab.state.steps == 10
    lab.set(steps=3)
    lab.set(noise=0.2)
    assert lab.state.steps == 3


def test_maps_are_what_the_neurons_say():
    state = State(steps=10)
    key = settings(state)
    network, run = replay(key)
    record = run.first(11)[-1]
    x = featured(plane(), key.features)
    found = activations(network, record.params, x)
    for name, values in network.params.items():
        values[...] = record.params[name]
    replay.cache_clear()  # the run above has lost its place
    assert np.allclose(found[-1], network(x))
    assert [a.shape[1] for a in found] == [8, 8, 1]


def test_the_plane_starts_at_its_upper_left_corner():
    first, last = plane()[[0, -1]]
    assert first[0] < -2.9 and first[1] > 2.9 and last[0] > 2.9 and last[1] < -2.9


def test_features_are_what_their_names_say():
    x = np.array([[0.5, -2.0]])
    names = ("x1", "x2", "x1_squared", "x2_squared", "product", "sin_x1", "sin_x2")
    assert featured(x, names)[0] == pytest.approx([0.5, -2, 0.25, 4, -1, np.sin(1), np.sin(-4)])
    assert featured(x, ("x2",)).shape == (1, 1)


@pytest.mark.parametrize("data", ["circles", "XOR", "two clouds", "moons", "spiral", "three clouds", "three arms"])
def test_points_are_split_as_asked_and_inside_the_plane(data):
    found = points(data, 0.1, 0.25, 3)
    assert len(found.x) == POINTS and (~found.training).sum() == 60
    assert np.abs(found.x).max() < 3.8 and np.mean(np.abs(found.x) < 3) > 0.97
    assert set(found.y) == set(range(3 if data.startswith("three") else 2))


def test_dropout_start_and_steepness_reach_the_network():
    key = settings(State(dropout=0.3, start="four times larger", steepness=2.0, function="ReLU"))
    network = build(key, 3, np.random.default_rng(0))
    plain = build(key._replace(start="fitting (He, Glorot)", dropout=0.0), 3, np.random.default_rng(0))
    assert [type(layer).__name__ for layer in network.layers] == ["Dense", "Dropout", "Dense", "Dropout", "Dense"]
    assert np.allclose(network.params["0.W"], 4 * plain.params["0.W"])
    assert network.layers[0].activation.steepness == 2 and network.layers[-1].params["W"].shape == (8, 3)


def test_zero_weights_never_part():
    """Neurons that start equal stay equal: the symmetry is not broken."""
    W = at(start="all zero", steps=30)._arrays.weights[0]
    assert np.ptp(W, axis=1) == pytest.approx(0)


def test_the_last_input_cannot_be_switched_off():
    lab = at(x1=False)
    lab.controls["x2"].value = False
    assert lab.error == "" and lab.state.x1 and not lab.state.x2 and lab.controls["x1"].value
    lab.controls["x1"].value = False
    assert lab.error == "" and lab.state.x2 and not lab.state.x1


def test_divergence_is_drawn():
    lab = at(function="linear", rate=10.0, data="three clouds", x1_squared=True, product=True, layer3=8, layer4=8,
             steepness=10.0, start="four times larger", steps=20)
    assert lab.error == "" and "DIVERGED" in lab.readout


def test_the_formula_is_the_chosen_neurons():
    lab = at(layer=2, neuron=2)
    assert lab._arrays.formula.startswith("layer 2, neuron 2:  z = ") and "a₈" in lab._arrays.formula
    assert sum_of([0.5, -1.25], -0.1, ["x₁", "x₂"]) == "0.50 x₁ − 1.25 x₂ − 0.10"
    lab.set(layer=5, neuron=8)  # beyond the network: its last neuron
    assert lab._arrays.formula.startswith("output, neuron 1")


def test_columns_are_centred_and_apart():
    arrays = at(layer1=3)._arrays
    columns = places(arrays)
    assert [len(column) for column in columns] == [2, 3, 8, 1]
    assert len({round(float(column[:, 1].mean()), 6) for column in columns}) == 1
    assert min(b[0, 0] - a[0, 0] for a, b in itertools.pairwise(columns)) > 60


def test_colours_run_through_white():
    assert shade(np.array([0.0]))[0].tolist() == [255, 255, 255, 255]
    assert shade(np.array([-9.0, 9.0]))[:, :3].tolist() == [SCALE[0].tolist(), SCALE[-1].tolist()]
    assert mixture(np.eye(3)).shape == (3, 4)


def test_looks_are_controls():
    assert set(LOOKS) < set(PlaygroundLab().controls)
