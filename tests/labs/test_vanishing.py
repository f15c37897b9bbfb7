from itertools import pairwise

import numpy as np
import pytest

from dlcourse import LeakyReLU, Linear, ReLU, Sigmoid, Step, Tanh
from dlcourse.gradcheck import numerical_gradient
from dlcourse.labs import VanishingLab
from dlcourse.labs.vanishing import LEAST, MOST, WIDTH, apart, draw, gradient_sizes, in_words, per_layer


@pytest.mark.parametrize("f", [Sigmoid(2.0), Tanh(), LeakyReLU(leak=0.1)])
def test_sizes_are_those_of_the_true_gradient(f):
    """∂L/∂a of the first layers, by central differences through the layers that follow."""
    x, d_out, weights = draw(3)
    weights = weights[:4] * 0.8 / np.sqrt(WIDTH)

    def loss_after(first, a):
        for W in weights[first:]:
            a = f(a @ W)
        return float(np.sum(a * d_out))

    sizes = [np.sqrt(np.mean(d_out**2))]
    for first in (3, 2, 1):
        a = x
        for W in weights[:first]:
            a = f(a @ W)
        gradient = numerical_gradient(lambda a, first=first: loss_after(first, a), a)
        sizes.append(np.sqrt(np.mean(gradient**2)))
    assert gradient_sizes(f, 4, 0.8, 3) == pytest.approx(np.array(sizes) / sizes[0], rel=1e-6)


@pytest.mark.parametrize("steepness", [0.5, 1.0, 4.0])
def test_the_sigmoid_stays_below_a_quarter_lambda_per_layer(steepness):
    factors = [per_layer(gradient_sizes(Sigmoid(steepness), 20, 1.0, seed)) for seed in range(1, 9)]
    assert max(factors) < steepness / 4


def test_the_lessons_numbers():
    """Sigmoid decays, tanh decays less, ReLU with He's scale holds, a large scale explodes, a step hears nothing."""
    def factor(f, scale):
        return np.mean([per_layer(gradient_sizes(f, 20, scale, seed)) for seed in range(1, 11)])

    sigmoid, tanh, relu = factor(Sigmoid(), 1.0), factor(Tanh(), 1.0), factor(ReLU(), np.sqrt(2))
    assert 0.2 < sigmoid < 0.25 and 0.8 < tanh < 1 and relu == pytest.approx(1, abs=0.05)
    assert factor(ReLU(), 4.0) == pytest.approx(4 / np.sqrt(2), rel=0.05)
    assert factor(Linear(), 1.0) == pytest.approx(1, abs=0.05)
    assert factor(Step(), 1.0) == 0


def test_the_last_layer_is_the_measure_and_deeper_networks_only_add_layers():
    for depth in (1, 2, 30):
        sizes = gradient_sizes(ReLU(), depth, 1.0, 1)
        assert sizes.shape == (depth,) and sizes[0] == 1


def test_beyond_the_scale_there_are_arrows_and_exact_zero_is_a_cross():
    lab = VanishingLab(depth=30, scale=0.1, compare="nothing")
    inside, below, above, zero = lab.view.curves[0]
    power = np.log10(lab._arrays.sizes)
    assert power[-1] < -40
    assert below.get_xdata().tolist() == np.flatnonzero(power < LEAST).tolist()
    assert np.isnan(inside.get_ydata()[power < LEAST]).all()
    assert len(above.get_xdata()) == len(zero.get_xdata()) == 0
    lab.set(scale=10.0, function="linear")
    assert above.get_xdata()[-1] == 29 and set(above.get_ydata()) == {MOST} and not len(below.get_xdata())
    lab.set(**lab.presets["step: nothing at all"])
    assert zero.get_xdata().tolist() == list(range(1, 20)) and "exactly 0" in lab.readout


def test_readout_and_labels():
    lab = VanishingLab()
    assert lab.readout == ("sigmoid, λ = 1.00, s = 1.00:  × 0.24 per layer, so the first of 20 gets 1.3·10⁻¹² of the "
                           "last one's gradient")
    assert [label.get_text() for label in lab.view.labels] == ["sigmoid\n× 0.24", "ReLU\n× 0.68", "limit s·λ/4\n× 0.25"]
    lab.set(function="bipolar sigmoid", steepness=2.0, scale=3.0, compare="nothing")
    assert [label.get_text() for label in lab.view.labels][1:] == ["", "limit s·λ/2\n× 3.00"]


@pytest.mark.parametrize(("size", "words"), [(0.0, "exactly 0"), (0.4912, "0.49"), (1.0, "1"), (3e-47, "3.0·10⁻⁴⁷"),
                                             (1.86e8, "1.9·10⁸")])
def test_sizes_in_words(size, words):
    assert in_words(size) == words


@pytest.mark.parametrize("heights", [(0, 0, 0), (-16, -16, -16), (8, 8, 8), (3, None, 2.5), (None, None, 1)])
def test_labels_stand_apart_and_inside(heights):
    placed = sorted(p for p, h in zip(apart(heights, 2.3), heights, strict=True) if h is not None)
    assert all(b - a >= 2.3 - 1e-9 for a, b in pairwise(placed))
    assert placed[0] >= LEAST and placed[-1] <= MOST


def test_labels_stand_apart_between_other_limits():
    assert apart((0.1, None, 0.2), 1.0, 0.0, 5.0) == [0.1, 0.0, 1.1]
    assert apart((9.0, 9.5), 1.0, 0.0, 5.0) == [4.0, 5.0]


def test_every_label_fits_the_picture():
    lab = VanishingLab(depth=30, compare="bipolar sigmoid")
    renderer = lab.view.figure.canvas.get_renderer()
    assert all(label.get_window_extent(renderer).x1 <= 600 for label in lab.view.labels)


def test_a_bad_value_keeps_the_picture_and_the_next_move_recovers():
    lab = VanishingLab()
    with pytest.raises(ValueError, match="depth must be a whole number from 1 to 30"):
        lab.set(depth=31)
    assert "depth" in lab.error and len(lab._arrays.sizes) == 20
    lab.set(depth=5)
    assert lab.error == "" and len(lab._arrays.sizes) == 5
