"""BackpropLab: every number of the lecture deck is in the picture, and every button does what it says."""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest

from dlcourse import plots
from dlcourse.gradcheck import numerical_gradient
from dlcourse.labs.backpass import LAST, LOSS, NUMBERS, PUBLISHED, example, network, one_pass, parameters, replay
from dlcourse.labs.backprop import CHOICES, REACH, STAGES, BackpropLab
from dlcourse.labs.backview import WIDTH
from dlcourse.labs.backwords import nine, total, trim
from dlcourse.labs.lettering import SHIFT, set_line

DECK = {"net h1": "0.3775", "out h1": "0.593269992", "out h2": "0.596884378", "net o1": "1.105905967",
        "out o1": "0.75136507", "out o2": "0.772928465", "E o1": "0.274811083", "E o2": "0.023560026",
        "E": "0.298371109", "dE/dout o1": "0.74136507", "dout/dnet o1": "0.186815602", "dE/dw5": "0.082167041"}

RANDOM = dict(zip(NUMBERS, np.random.default_rng(3).normal(size=16).tolist(), strict=True))
TRAINED = RANDOM | {"i1": -0.05, "i2": -1.25, "t1": -0.45, "t2": 0.99}  # long weights, short inputs and targets


def lines(lab):
    """Every line of text in the picture that changes, with its ink."""
    return [*lab.view.words.lines, *lab.view.formula.lines]


def texts(lab):
    return [line.text for line in lines(lab)]


def press(lab, text):
    act = next(actions[text] for actions in lab.actions.values() if text in actions)
    lab.set(**act(lab.state))


def number_at(lab, word, neuron):
    """The number that stands in the same row as a word, in the table of one neuron."""
    titles = [place for place, line in enumerate(lab.view.words.lines) if line.bold and line.text != "E"]
    table = next(place for place in titles if lab.view.words.lines[place].text == neuron)
    rows = lab.view.words.lines[table:]
    return next(after.text for row, after in pairwise(rows) if row.text == word)


def test_every_number_of_the_deck_is_in_the_picture():
    lab = BackpropLab()
    shown = " ".join(texts(lab))
    for what, digits in DECK.items():
        assert digits in shown, what


def test_the_decks_numbers_stand_at_their_neurons_and_connections():
    lab = BackpropLab()
    for neuron, word, digits in (
            ("h₁", "net", "0.377500000"), ("h₁", "out", "0.593269992"), ("h₂", "out", "0.596884378"),
            ("o₁", "net", "1.105905967"), ("o₁", "out", "0.751365070"), ("o₂", "out", "0.772928465"),
            ("o₁", "∂E/∂out", "0.741365070"), ("o₁", "slope", "0.186815602"), ("o₁", "δ", "0.138498562")):
        assert number_at(lab, word, neuron) == digits
    shown = lab.view.words.lines
    weight = next(line for line in shown if line.text == "w₅  0.40")
    gradient = next(line for line in shown if line.text == "∂  0.082167041")
    assert gradient.x == weight.x and 10 < weight.y - gradient.y < 20
    assert (weight.color, gradient.color) == (plots.INK, plots.VERMILLION)
    assert {"E o₁  0.274811083", "E o₂  0.023560026", "E  0.298371109"} <= {line.text for line in shown}


@pytest.mark.parametrize(("chosen", "expected"), [
    ("w₅", "= 0.741365070 · 0.186815602 · 0.593269992 = 0.082167041"),
    ("w₅", "update: w₅ ← w₅ − η ∂E/∂w₅ = 0.40 − 0.5 · 0.082167041 = 0.358916480"),
    ("w₁", "= 0.036350306 · 0.241300709 · 0.05 = 0.000438568"),
    ("h₁", "net h₁ = 0.15 · 0.05 + 0.20 · 0.10 + 0.35 = 0.377500000"),
    ("h₁", "out h₁ = 1 / (1 + e^(−0.377500000)) = 0.593269992"),
    ("h₁", "∂E/∂out h₁ = 0.138498562 · 0.40 − 0.038098237 · 0.50 = 0.036350306"),
    ("o₁", "net o₁ = 0.40 · 0.593269992 + 0.45 · 0.596884378 + 0.60 = 1.105905967"),
    ("o₁", "∂E/∂out o₁ = out − target = 0.751365070 − 0.01 = 0.741365070"),
    ("o₁", "∂out o₁/∂net o₁ = 0.751365070 · (1 − 0.751365070) = 0.186815602"),
    ("t₁", "E o₁ = ½ (target − out)² = ½ (0.01 − 0.751365070)² = 0.274811083"),
    ("t₂", "E = E o₁ + E o₂ = 0.274811083 + 0.023560026 = 0.298371109"),
    ("t₁", "∂E/∂out o₁ = −(target − out) = −(0.01 − 0.751365070) = 0.741365070"),
    ("i₁", "= 0.008771355 · 0.15 + 0.009954255 · 0.25 = 0.003804267"),
])
def test_formulas_with_the_numbers_put_in(chosen, expected):
    assert expected in texts(BackpropLab(chosen=chosen))


def test_every_gradient_is_the_slope_of_the_error():
    numbers = RANDOM
    names = NUMBERS[:14]
    values = np.array([numbers[name] for name in names])
    numeric = numerical_gradient(lambda v: one_pass(numbers | dict(zip(names, v, strict=True))).error, values)
    assert [one_pass(numbers).gradient[name] for name in names] == pytest.approx(numeric, abs=1e-9)


def test_the_numbers_are_those_of_the_packages_network():
    seen = one_pass(PUBLISHED)
    net = network(parameters(PUBLISHED))
    x, target = example(PUBLISHED)
    assert [seen.out["o1"], seen.out["o2"]] == net(x)[0].tolist() and seen.error == LOSS(target, net(x))
    assert sum(seen.errors.values()) == pytest.approx(seen.error, rel=1e-15)


def test_a_pass_is_computed_layer_by_layer():
    lab = BackpropLab(reached=STAGES[0])
    assert not any(line.color == plots.VERMILLION for line in lines(lab)) and "net" not in texts(lab)
    for button, stage, new in (("forward", 1, "0.593269992"), ("forward", 2, "E  0.298371109"),
                               ("backward", 3, "∂  0.082167041"), ("backward", 4, "∂  0.000438568")):
        assert new not in texts(lab)
        press(lab, button)
        assert lab.state.reached == STAGES[stage] and new in texts(lab)
    press(lab, "backward")
    assert lab.state.reached == STAGES[4]
    press(lab, "forward")
    assert lab.state.reached == STAGES[1]
    press(lab, "backward")
    assert lab.state.reached == STAGES[3]


def test_an_update_moves_the_weights_and_calls_for_a_new_pass():
    lab = BackpropLab()
    press(lab, "update")
    assert lab.state.step == 1 and lab.state.reached == STAGES[0]
    shown = texts(lab)
    for weight in ("w₁  0.149780716", "w₂  0.199561432", "w₃  0.249751144", "w₄  0.299502287", "w₅  0.35891648",
                   "w₆  0.408666186", "w₇  0.51130127", "w₈  0.561370121"):
        assert weight in shown
    assert lab.state.value == pytest.approx(0.35891648) and "the error comes with the outputs" in lab.readout
    assert len(lab.view.curve.get_xdata()) == 1
    press(lab, "forward")
    press(lab, "forward")
    assert "E = 0.291027774" in lab.readout and len(lab.view.curve.get_xdata()) == 2


@pytest.mark.parametrize(("biases", "step", "error"), [
    (False, 1, "0.291027774"), (False, 10_000, "0.000035102"), (True, 1, "0.280471447"), (True, 10_000, "0.000002448")])
def test_the_error_after_updates_with_and_without_biases(biases, step, error):
    lab = BackpropLab(biases=biases, step=step)
    assert f"E = {error}," in lab.readout and (lab._arrays.seen.now["b_o1"] == 0.6) != biases


def test_run_buttons_add_up_and_end_at_the_last_update():
    lab = BackpropLab()
    for text, step in (("run 1", 1), ("10", 11), ("1,000", 1011), ("reset", 0)):
        press(lab, text)
        assert lab.state.step == step
    lab.set(step=LAST - 5)
    press(lab, "10,000")
    assert lab.state.step == LAST and lab.error == ""
    press(lab, "update")
    assert lab.state.step == LAST
    press(lab, "run 1")
    assert lab.state.step == LAST and lab.readout.startswith("after 20,000 updates:  E = 0.000007837")


def test_reset_returns_to_the_start_of_the_run():
    lab = BackpropLab()
    lab.set(value=0.9)
    press(lab, "1,000")
    press(lab, "reset")
    assert lab._arrays.seen.now == PUBLISHED | {"w5": 0.9} and lab.state.value == 0.9


def test_the_slider_shows_and_changes_the_chosen_number():
    lab = BackpropLab()
    for name, field in CHOICES.items():
        lab.set(chosen=name)
        assert lab.state.value == getattr(lab.state, field) == PUBLISHED[field]
        lab.controls["value"].value = -0.37
        assert lab._arrays.seen.now == PUBLISHED | {field: -0.37} and lab.error == ""
        lab.set(**PUBLISHED)
        assert lab.state.value == PUBLISHED[field]


def test_changing_a_number_goes_on_from_the_weights_on_screen():
    lab = BackpropLab(step=100)
    seen = lab._arrays.seen.now
    lab.set(value=0.0)
    assert lab.state.step == 0 and lab._arrays.seen.now == seen | {"w5": 0.0}


@pytest.mark.parametrize("change", [{"learning_rate": 2.0}, {"biases": True}, {"w1": 0.7}, {"t1": 0.2}])
def test_another_setting_starts_the_same_run_anew(change):
    lab = BackpropLab(step=100)
    lab.set(**change)
    assert lab.state.step == 0
    numbers = PUBLISHED | {name: value for name, value in change.items() if name in PUBLISHED}
    assert lab._arrays.seen.now == numbers


def test_a_saved_state_is_the_same_picture():
    lab = BackpropLab(step=1000, learning_rate=3.0, biases=True, chosen="o₁")
    again = BackpropLab()
    again.set(**dataclasses.asdict(lab.state))
    assert again.state == lab.state == BackpropLab(**dataclasses.asdict(lab.state)).state
    assert texts(again) == texts(lab)


def test_twins_stay_twins_and_a_saturated_output_hardly_learns():
    lab = BackpropLab()
    lab.set(**lab.presets["hidden twins"] | {"step": 5000})
    now = lab._arrays.seen.now
    assert now["w1"] == now["w3"] and now["w5"] == now["w6"] and now["w7"] == now["w8"] and now["w1"] != 0.15
    lab.set(**lab.presets["a saturated output"])
    assert number_at(lab, "slope", "o₁") == "0.004029895" and number_at(lab, "∂E/∂out", "o₁") == "0.985953733"
    lab.set(**lab.presets["one step too far"])
    assert number_at(lab, "out", "o₁") == "0.000052397" and number_at(lab, "slope", "o₁") == "0.000052394"


def test_negative_weights_are_dashed_and_what_is_spoken_of_has_a_halo():
    lab = BackpropLab(w5=-0.4, step=0)
    patterns = [pattern[1] for pattern in lab.view.drawing.lines.get_linestyles()]
    assert [pattern is None for pattern in patterns] == [True] * 4 + [False] + [True] * 3
    assert len(lab.view.halo.get_xdata()) == 2 and len(lab.view.ring.get_xdata()) == 0
    lab.set(chosen="h₁")
    assert len(lab.view.halo.get_xdata()) == 0 and len(lab.view.ring.get_xdata()) == 1


def test_the_curve_goes_through_the_errors_and_stays_on_its_axes():
    lab = BackpropLab(step=10_000)
    x, y = lab.view.curve.get_data()
    assert len(x) < 150 and (x[0], x[-1]) == (0, np.log10(10_001))
    errors = [error for _, error in replay(tuple(PUBLISHED.values()), 0.5, False).first(10_001)]
    assert y == pytest.approx(np.log10(np.array(errors)[lab._arrays.picks]))
    assert lab.view.now.get_ydata()[0] == pytest.approx(np.log10(3.5101878e-5))
    lab.set(biases=True, learning_rate=10.0, step=10_000)
    assert (lab.view.curve.get_ydata() >= -8).all() and lab.view.now.get_ydata() == [-8]
    assert "E = 1.4·10⁻²⁵" in lab.readout


@pytest.mark.parametrize("changes", [
    {}, {"step": 20_000, "learning_rate": 50.0, "biases": True}, {"t1": -5.0, "t2": 5.0, "step": 3000, "biases": True},
    dict.fromkeys(NUMBERS, -5.0), {"w5": 1000.0, "w6": -1000.0, "i1": -1000.0}, TRAINED,
    {name: -abs(value) for name, value in TRAINED.items()}], ids=range(7))
def test_no_line_runs_into_its_neighbour_or_off_the_picture(changes):
    lab = BackpropLab(**changes)
    chart = 496  # where the error curve's own numbers begin
    for name in CHOICES:
        lab.set(chosen=name)
        for lettering, right in ((lab.view.words, WIDTH), (lab.view.formula, chart)):
            for line in lettering.lines:
                width = set_line(line.text, line.color, line.bold, line.paper, lettering.size, 100)[0].shape[1]
                left = line.x - SHIFT[line.align] * width
                assert left >= 0 and left + width <= right, line


@pytest.mark.parametrize(("value", "text"), [(0.3775, "0.377500000"), (-0.5, "−0.500000000"), (0, "0.000000000"),
                                             (-2.5e-9, "−2.5·10⁻⁹"), (1e-6, "0.000001000")])
def test_computed_numbers(value, text):
    assert nine(value) == text


@pytest.mark.parametrize(("value", "text"), [
    (0.4, "0.40"), (0.35891648, "0.35891648"), (-3.892977198865, "−3.892977199"), (0, "0.00"), (12, "12.00"),
    (-13.249087816, "−13.24908782"), (1e-9, "0.000000001"), (100.0, "100.00")])
def test_set_numbers(value, text):
    assert trim(value) == text


def test_sums_with_minus_signs():
    assert total([("−1.00", "0.50"), ("0.20", "−3.00"), ("−4.00",)]) == "−1.00 · 0.50 + 0.20 · (−3.00) − 4.00"


def test_a_weight_beyond_the_sliders_reach_is_kept():
    lab = BackpropLab(w5=40.0)
    assert lab.state.value == REACH and lab._arrays.seen.now["w5"] == 40
    lab.set(value=4.9)
    assert lab._arrays.seen.now["w5"] == 4.9


def test_bad_values_are_refused_by_name():
    lab = BackpropLab()
    with pytest.raises(ValueError, match="step must be a whole number from 0 to 20000; you gave -1"):
        lab.set(step=-1)
    with pytest.raises(ValueError, match="reached must be one of nothing yet, hidden layer"):
        lab.set(reached="everything")
    with pytest.raises(ValueError, match="w5 must be a finite number"):
        BackpropLab(w5=float("inf"))
