import numpy as np
import pytest
from scipy import special, stats

from dlcourse.labs import ClassLossLab
from dlcourse.labs.classloss import ROOM, SHARES


def at(**changes):
    lab = ClassLossLab()
    lab.set(**changes)
    return lab


def test_the_cross_entropy_is_minus_the_logarithm_of_the_true_class():
    q = special.softmax([2.0, 1.0, 0.0])
    for truth, chance in zip(("cat", "dog", "bird"), q, strict=True):
        arrays = at(truth=truth)._arrays
        assert arrays.cross_entropy == arrays.divergence == pytest.approx(-np.log(chance)) and arrays.entropy == 0


def test_against_scipy():
    rng = np.random.default_rng(0)
    for _ in range(20):
        z, cat, dog = rng.uniform(-4, 4, 3), *rng.uniform(0.05, 0.95, 2)
        arrays = at(z1=z[0], z2=z[1], z3=z[2], truth=SHARES, cat=cat, dog=dog)._arrays
        p, q = np.array([cat, (1 - cat) * dog, (1 - cat) * (1 - dog)]), special.softmax(z)
        assert arrays.p == pytest.approx(p) and arrays.q == pytest.approx(q)
        assert arrays.surprises == pytest.approx(-special.log_softmax(z))
        assert arrays.entropy == pytest.approx(stats.entropy(p))
        assert arrays.divergence == pytest.approx(stats.entropy(p, q))
        assert arrays.reverse == pytest.approx(stats.entropy(q, p))
        assert arrays.cross_entropy == pytest.approx(arrays.entropy + arrays.divergence)


def test_equal_distributions_diverge_by_nothing():
    lab = at(**ClassLossLab.presets["q = p"])
    assert lab._arrays.divergence == pytest.approx(0, abs=1e-12) and lab._arrays.reverse >= 0
    assert lab._arrays.q == pytest.approx([0.5, 0.3, 0.2]) and "KL 0.000;  KL(q‖p) 0.000" in lab.readout


def test_the_two_directions_differ():
    arrays = at(**ClassLossLab.presets["not symmetric"])._arrays
    assert (arrays.divergence, arrays.reverse) == pytest.approx((0.741, 1.274), abs=5e-4)


def test_a_class_that_is_impossible_and_predicted():
    lab = at(truth="cat")
    assert lab._arrays.reverse == np.inf and lab.view.endless.get_visible()
    assert lab.view.sizes[-1].get_text() == "∞ (p is 0 where q is not)"
    assert lab.view.sums[2].get_width() == ROOM
    lab.set(**lab.presets["not symmetric"])
    assert not lab.view.endless.get_visible() and lab.view.sums[2].get_width() == pytest.approx(1.274, abs=5e-4)


def test_bars_and_their_numbers():
    lab = at(truth=SHARES, cat=0.5, dog=0.6)
    assert [bar.get_width() for bar in lab.view.truth] == pytest.approx([0.5, 0.3, 0.2])
    assert [text.get_text() for text in lab.view.numbers[0]] == ["0.50", "0.30", "0.20"]
    assert [text.get_text() for text in lab.view.numbers[1]] == ["0.67", "0.24", "0.09"]
    assert [text.get_text() for text in lab.view.sizes[:3]] == ["1.108", "1.030", "0.078"]
    parts = [bar.get_width() for bar in lab.view.part]
    assert sum(parts) == pytest.approx(lab._arrays.cross_entropy)
    entropy, divergence, _ = lab.view.sums
    assert divergence.get_x() == entropy.get_width()
    assert divergence.get_x() + divergence.get_width() == pytest.approx(sum(parts))


def test_touching_the_shares_makes_them_the_truth():
    lab = at()
    assert lab.state.truth == "dog"
    lab.set(cat=0.2)
    assert lab.state.truth == SHARES and lab._arrays.p == pytest.approx([0.2, 0.48, 0.32])
    lab.set(truth="bird")
    assert lab._arrays.p.tolist() == [0, 0, 1]
    saved = lab.as_dict()
    assert ClassLossLab(**saved).state == lab.state
    lab.set(**saved | {"truth": "cat"})
    assert lab.state.truth == "cat"


def test_readout():
    assert ClassLossLab().readout == ("p = (0.000, 1.000, 0.000), q = (0.665, 0.245, 0.090):  cross-entropy 1.408 = "
                                      "entropy 0.000 + KL 1.408;  KL(q‖p) ∞")


@pytest.mark.parametrize("changes", [*ClassLossLab.presets.values(), {"z1": -4.0, "z2": 4.0, "z3": 4.0, "truth": "cat"},
                                     {"cat": 1.0}, {"cat": 0.0, "dog": 0.0, "z1": 4.0, "z2": 4.0, "z3": -4.0}])
def test_no_text_leaves_the_picture_or_meets_another(changes):
    lab = at(**changes)
    renderer = lab.view.figure.canvas.get_renderer()
    texts = [text for ax in (lab.view.chances, lab.view.costs, lab.view.totals) for text in ax.texts
             if text is not lab.view.endless]
    boxes = [text.get_window_extent(renderer) for text in texts]
    assert all(box.x0 >= 0 and box.x1 <= 620 and box.y1 <= 410 for box in boxes)
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_a_bad_value_keeps_the_picture_and_the_next_move_recovers():
    lab = at()
    with pytest.raises(ValueError, match="truth must be one of cat, dog, bird, the shares below; you gave 'cow'"):
        lab.set(truth="cow")
    assert "cow" in lab.error and lab._arrays.p.tolist() == [0, 1, 0]
    lab.set(truth="cat")
    assert lab.error == "" and lab._arrays.p.tolist() == [1, 0, 0]
