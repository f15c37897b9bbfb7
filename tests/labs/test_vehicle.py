import numpy as np
import pytest

from dlcourse.activations import sigmoid
from dlcourse.labs import VehicleLab
from dlcourse.labs.vehicle import TABLE, THREE, answer, plane
from dlcourse.labs.vehiclerun import HELD_OUT, LAST, ROWS, replay, standardised, vehicles


def at(**changes):
    lab = VehicleLab()
    lab.set(**changes)
    return lab


def test_the_decks_rows_are_learned_from_every_random_start():
    assert ROWS[0].tolist() == [[15, 2], [34, 67], [42, 54]] and ROWS[1].tolist() == [0, 1, 1]
    lab = at(step=LAST)
    for seed in range(1, 21):
        for (weight, goods), truck in zip(*ROWS, strict=True):
            lab.set(seed=seed, weight=weight, goods=goods)
            assert abs(lab._arrays.chance - truck) < 0.1 and lab._arrays.losses[-1, 0] < 0.03


def test_one_update_is_one_step_of_gradient_descent():
    _, run = replay(THREE, 2, 0.5, 7)
    before, after = (record.params for record in run.first(2))
    x, y = standardised(ROWS[0], THREE), ROWS[1][:, None]
    h = np.tanh(x @ before["0.W"] + before["0.b"])
    delta = (sigmoid(h @ before["1.W"] + before["1.b"]) - y) / 3
    assert after["1.W"] == pytest.approx(before["1.W"] - 0.5 * h.T @ delta)
    delta = delta @ before["1.W"].T * (1 - h**2)
    assert after["0.b"] == pytest.approx(before["0.b"] - 0.5 * delta.sum(axis=0))


def test_the_numbers_in_the_circles_are_the_networks():
    arrays = at(data=TABLE, litres=3.0, mpg=20.0, hidden=4)._arrays
    W, V = arrays.weights
    _, run = replay(TABLE, 4, 0.5, 1)
    params = run.first(41)[-1].params
    assert arrays.inputs == pytest.approx(standardised([3.0, 20.0], TABLE))
    assert arrays.hidden == pytest.approx(np.tanh(arrays.inputs @ W + params["0.b"]))
    assert arrays.score == pytest.approx(float((arrays.hidden @ V + params["1.b"])[0]))
    assert arrays.chance == pytest.approx(sigmoid(arrays.score))


def test_only_training_rows_set_mean_and_spread():
    found = vehicles(TABLE)
    assert len(found.x) == 234 and found.training == slice(0, 234 - HELD_OUT)
    x = standardised(found.x, TABLE)
    assert x[:187].mean(axis=0) == pytest.approx([0, 0]) and x[:187].std(axis=0) == pytest.approx([1, 1])
    assert np.abs(x[187:].mean(axis=0)).min() > 1e-3


def test_the_real_table_is_learned_well_enough():
    arrays = at(**VehicleLab.presets["the EPA's vehicles"])._arrays
    assert arrays.losses[-1, 0] < 0.32 and arrays.accuracy > 0.8


def test_a_rate_too_large_shakes():
    losses = at(**VehicleLab.presets["rate too large"])._arrays.losses[:, 0]
    assert np.mean(np.diff(losses) > 0) > 0.3
    losses = at(**VehicleLab.presets["the EPA's vehicles"])._arrays.losses[:, 0]
    assert np.mean(np.diff(losses) > 0) == 0


def test_the_map_says_what_the_network_says():
    lab = at(step=LAST, weight=30.0, goods=48.0)
    places = plane(THREE)
    nearest = np.abs((places - [30.0, 48.0]) / [60, 108]).sum(axis=1).argmin()
    assert lab._arrays.chances.ravel()[nearest] == pytest.approx(lab._arrays.chance, abs=0.03)
    assert places[0] == pytest.approx([0.3, 103.46]) and places[-1] == pytest.approx([59.7, -3.46])


def test_moving_a_vehicle_turns_to_its_table():
    lab = at(mpg=12.0)
    assert lab.state.data == TABLE and lab.controls["data"].value == TABLE
    lab.controls["goods"].value = 10
    assert lab.state.data == THREE and lab._arrays.vehicle.tolist() == [25, 10]
    lab.set(litres=2.0, data=THREE)
    assert lab.state.data == THREE


def test_only_one_network_is_seen_and_has_as_many_neurons_as_asked():
    lab = at(hidden=2)
    seen = [network for network in lab.view.networks if network.lines.get_visible()]
    assert len(seen) == 1 and len(seen[0].nodes) == 5 and len(lab._arrays.hidden) == 2
    assert len(lab.view.numbers.lines) == 5 + 5


def test_held_out_vehicles_are_hollow_and_counted():
    lab = at(data=TABLE)
    shown = [len(line.get_xdata()) for line in lab.view.points]
    assert sum(shown) == 234 and sum(shown[2:]) == HELD_OUT
    assert "held out" in lab.readout and lab.view.held_out.get_text() == "hollow: held out"
    assert "held out" not in at(data=THREE).readout


def test_an_answer_is_never_certain():
    assert [answer(chance) for chance in (0.2, 0.5, 0.994, 0.9999, 1e-6)] == [
        "car 80%", "truck 50%", "truck 99%", "truck >99%", "car >99%"]


@pytest.mark.parametrize("changes", [{"rate": 10.0, "step": LAST, "hidden": 4, "seed": seed} for seed in (1, 2, 3)])
def test_the_largest_rate_stays_finite(changes):
    for data in (THREE, TABLE):
        arrays = at(data=data, **changes)._arrays
        assert np.isfinite(arrays.losses).all() and np.isfinite(arrays.chances).all()
