"""Augmentation: against SciPy and by hand, what comes in from outside, what is drawn, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage, stats

from dlcourse import Adam, Augment, Flatten, Network, SoftmaxCrossEntropy, augment, datasets, fit, mlp
from dlcourse.augment import noise, resample, rotate, scale, shift

CHANGES = [(rotate, {"degrees": 180}), (scale, {"factor": 3}), (shift, {"pixels": 4}), (noise, {"spread": 0.5})]
every_change = pytest.mark.parametrize(("change", "limits"), CHANGES, ids=lambda each: getattr(each, "__name__", ""))


@pytest.fixture
def rng():
    return np.random.default_rng(1)


@pytest.fixture(scope="module")
def digits():
    return datasets.mnist().images[:40] / 255


def one(image, cos=1.0, sin=0.0, down=0.0, across=0.0):
    return resample(np.asarray(image, float)[None], [cos], [sin], [down], [across])[0]


@pytest.mark.parametrize("shape", [(28, 28), (9, 14), (1, 5), (3, 1)])
def test_resampling_agrees_with_scipy(shape, rng):
    """out(u) = in(m + A(u − m − offset)), and 0 outside, for any A that turns and enlarges."""
    for _ in range(5):
        image = rng.normal(size=shape)
        angle, size, offset = rng.uniform(-4, 4), rng.uniform(0.3, 3), rng.uniform(-3, 3, 2)
        A = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) / size
        middle = (np.array(shape) - 1) / 2
        right = ndimage.affine_transform(image, A, middle - A @ (middle + offset), order=1, mode="grid-constant")
        assert one(image, A[0, 0], A[1, 0], *offset) == pytest.approx(right, abs=1e-9)


@pytest.mark.parametrize("shape", [(100, 28, 28), (5, 60, 60, 3), (2, 200, 200)])
def test_many_pictures_come_out_as_each_one_alone(shape, rng):
    images, draws = rng.normal(size=shape), rng.uniform(-1, 1, (4, shape[0]))
    alone = [resample(images[i:i + 1], *draws[:, i:i + 1])[0] for i in range(len(images))]
    assert np.array_equal(resample(images, *draws), alone)


@pytest.mark.parametrize("side", [4, 5])
def test_quarter_turns_are_exact(side, rng):
    image = rng.normal(size=(side, side))
    for quarters, (cos, sin) in enumerate([(1, 0), (0, 1), (-1, 0), (0, -1)]):
        assert one(image, cos, sin) == pytest.approx(np.rot90(image, -quarters), abs=1e-12)


def test_a_whole_shift_moves_and_does_not_wrap():
    image = np.arange(1.0, 10).reshape(3, 3)
    assert one(image, down=1).tolist() == [[0, 0, 0], [1, 2, 3], [4, 5, 6]]
    assert one(image, across=-2).tolist() == [[3, 0, 0], [6, 0, 0], [9, 0, 0]]
    assert one(image, across=0.25)[0] == pytest.approx([0.75, 1.75, 2.75])


def test_twice_as_large_by_hand():
    """A dot of one pixel, doubled, reaches half a pixel farther each way: ½ beside it, ¼ across the corner."""
    image = np.zeros((5, 5))
    image[2, 2] = 1
    assert one(image, cos=0.5)[1:4, 1:4].tolist() == [[0.25, 0.5, 0.25], [0.5, 1, 0.5], [0.25, 0.5, 0.25]]


@given(down=st.floats(-3, 3), across=st.floats(-3, 3))
def test_a_shift_inside_the_frame_keeps_the_ink(down, across):
    image = np.zeros((12, 12))
    image[4:8, 4:8] = np.arange(16).reshape(4, 4)
    assert one(image, down=down, across=across).sum() == pytest.approx(image.sum(), rel=1e-9)


@every_change
def test_each_picture_gets_its_own_draw_and_the_seed_decides(change, limits, digits):
    same = np.repeat(digits[:1], 12, axis=0)
    first, again, other = (change(same, np.random.default_rng(seed), **limits) for seed in (1, 1, 2))
    assert len({picture.tobytes() for picture in first}) == 12
    assert np.array_equal(first, again) and not np.array_equal(first, other)


@every_change
def test_types_and_inputs_are_kept(change, limits, digits, rng):
    before = digits.copy()
    assert change(digits, rng, **limits).dtype == np.float64 and np.array_equal(digits, before)
    assert change(digits.astype(np.float32), rng, **limits).dtype == np.float32
    assert change((255 * digits).astype(np.uint8), rng, **limits).dtype == np.float64


def test_float32_agrees_with_float64(digits):
    change = Augment(degrees=30, factor=1.5, pixels=3, spread=0.1).change
    double, single = (change(digits.astype(kind), np.random.default_rng(3)) for kind in (np.float64, np.float32))
    assert single == pytest.approx(double, abs=1e-4)


@every_change
def test_channels_move_together(change, limits, digits):
    colour = np.stack([digits, 2 * digits, 0 * digits], axis=-1)
    changed = change(colour, np.random.default_rng(1), **limits)
    assert changed.shape == colour.shape
    if change is not noise:
        plain = change(digits, np.random.default_rng(1), **limits)
        assert changed == pytest.approx(np.stack([plain, 2 * plain, 0 * plain], axis=-1), abs=1e-12)


@pytest.mark.parametrize(("change", "limits"), [
    (rotate, {"degrees": 0}), (scale, {"factor": 1}), (shift, {"pixels": 0}), (noise, {"spread": 0})])
def test_no_range_changes_nothing(change, limits, digits, rng):
    assert change(digits, rng, **limits) == pytest.approx(digits, abs=1e-12)


def moments(images):
    """Middle (rows, columns) and covariance of each picture's ink."""
    places = np.indices(images.shape[1:]).reshape(2, -1)
    weights = images.reshape(len(images), -1) / images.sum(axis=(1, 2))[:, None]
    middles = weights @ places.T
    return middles, np.array([np.cov(places, aweights=weight, ddof=0) for weight in weights])


def bars(n):
    """A bar that is longer than it is wide, in the middle of a large picture, n times."""
    image = np.zeros((41, 41))
    image[18:23, 10:31] = 1
    return np.repeat(image[None], n, axis=0)


def test_angles_are_uniform_up_to_the_limit(rng):
    _, spread = moments(rotate(bars(400), rng, degrees=40))
    angles = np.degrees(0.5 * np.arctan2(2 * spread[:, 0, 1], spread[:, 1, 1] - spread[:, 0, 0]))
    assert stats.kstest(angles, stats.uniform(-40, 80).cdf).pvalue > 0.01 and np.abs(angles).max() < 40.5


def test_growing_and_shrinking_are_equally_likely(rng):
    _, spread = moments(scale(bars(400), rng, factor=1.8))
    size = np.sqrt(spread[:, 1, 1] / moments(bars(1))[1][:, 1, 1])
    assert stats.kstest(np.log(size), stats.uniform(-np.log(1.8), 2 * np.log(1.8)).cdf).pvalue > 0.01
    assert 1 / 1.85 < size.min() < 0.6 and 1.7 < size.max() < 1.85


def test_offsets_are_uniform_both_ways(rng):
    middles, _ = moments(shift(bars(400), rng, pixels=5))
    for offset in (middles - 20).T:
        assert stats.kstest(offset, stats.uniform(-5, 10).cdf).pvalue > 0.01
    assert abs(np.corrcoef(middles.T)[0, 1]) < 0.15


def test_noise_has_its_spread_and_is_not_cut_off(rng):
    changed = noise(np.zeros((50, 20, 20)), rng, spread=0.3)
    assert changed.std() == pytest.approx(0.3, rel=0.02) and abs(changed.mean()) < 0.01 and changed.min() < -0.5


def test_one_range_leaves_the_draws_of_the_others(digits):
    """So that a slider moves what it is named after, and nothing else jumps."""
    turned = Augment(degrees=20).change(digits, np.random.default_rng(5))
    both = Augment(degrees=20, pixels=1e-9).change(digits, np.random.default_rng(5))
    assert both == pytest.approx(turned, abs=1e-6)


def test_half_a_turn_makes_a_nine_of_a_six():
    images, labels, _ = datasets.mnist()
    six = one(images[labels == 6][0], cos=-1)
    upper = [picture[:14].sum() / picture.sum() for picture in (images[labels == 6][0], six)]
    assert upper[0] < 0.45 and upper[1] > 0.55  # a six has its ink below, a nine above


def test_the_layer_changes_pictures_in_training_only(digits, rng):
    layer = Augment(degrees=15, pixels=2)
    assert layer.params == {} and layer.forward(digits)[0] is digits
    assert not np.array_equal(layer.forward(digits, rng)[0], layer.forward(digits, rng)[0])
    assert layer.backward(digits, None, input_gradient=False) == (None, {})
    with pytest.raises(ValueError, match="Put it first in the network"):
        layer.backward(digits, None)
    assert repr(layer) == "Augment(degrees=15, factor=1, pixels=2, spread=0)"


def test_a_network_trains_through_it(digits, rng):
    labels = datasets.mnist().labels[:40]
    network = Network(Augment(degrees=10, pixels=1), Flatten(), *mlp([784, 16, 10], rng=rng).layers)
    history = fit(network, SoftmaxCrossEntropy(), Adam(0.01), (digits, np.eye(10)[labels]), epochs=60, rng=rng,
                  validation=(digits, np.eye(10)[labels]))
    assert history[-1].loss < 0.5 * history[0].loss and history[-1].val_loss < 0.2
    assert np.array_equal(network(digits), network(digits))


@pytest.mark.parametrize(("change", "limits", "words"), [
    (rotate, {"degrees": -1}, "degrees must be from 0 to 180; you gave -1"),
    (rotate, {"degrees": 181}, "degrees must be from 0 to 180"),
    (rotate, {"degrees": float("nan")}, "degrees must be a finite number"),
    (rotate, {"degrees": "15"}, "degrees must be a finite number"),
    (scale, {"factor": 0.9}, "factor must be 1 or more; you gave 0.9. 1.2 means from 1/1.2 to 1.2 times"),
    (scale, {"factor": 28}, "could take pictures of 28 × 28 pixels wholly out of their frame. Stay below 28"),
    (shift, {"pixels": -2}, "pixels must be 0 or more"),
    (shift, {"pixels": 28}, "pixels = 28 could take pictures of 28 × 28 pixels wholly out of their frame"),
    (noise, {"spread": -0.1}, "spread must be 0 or more"),
    (noise, {"spread": float("inf")}, "spread must be a finite number")])
def test_absurd_ranges_are_refused(change, limits, words, digits, rng):
    with pytest.raises(ValueError, match=words.replace("(", r"\(")):
        change(digits, rng, **limits)


@pytest.mark.parametrize(("images", "words"), [
    (np.zeros((28, 28)), r"you gave \(28, 28\). One picture alone is picture\[None\]"),
    (np.zeros((5, 784)), r"rows of 784 pixels are x.reshape\(-1, 28, 28\)"),
    (np.zeros((1, 2, 3, 4, 5)), "must have the shape"), (np.zeros((0, 28, 28)), "n from 1"),
    (np.full((1, 3, 3), np.nan), "images must be finite numbers; 9 of the 9"),
    ([["a"]], "images must be numbers"), (np.zeros((1, 3, 3), complex), "images must be numbers")])
@every_change
def test_what_are_no_pictures_is_refused(change, limits, images, words, rng):
    with pytest.raises(ValueError, match=words):
        change(images, rng, **limits)


@every_change
def test_randomness_is_handed_in(change, limits, digits):
    for rng in (None, 1, np.random):
        with pytest.raises(ValueError, match=r"rng must be a numpy\.random\.Generator"):
            change(digits, rng, **limits)


def test_the_module_says_what_it_offers():
    assert augment.__all__ == ["Augment", "noise", "rotate", "scale", "shift"]


def test_turn_and_growth_come_together_as_the_formula_says():
    """A dot at d from the middle goes to s R⁻¹ d: out(u) = in(m + R (u − m) / s)."""
    images = np.zeros((1, 41, 41))
    images[0, 20 - 1:20 + 2, 29:32] = 1  # a spot ten pixels to the right of the middle
    draws = np.random.default_rng(5)
    turn, growth, *_ = draws.uniform(-1, 1, (4, 1))[:, 0]
    angle, size = np.radians(60 * turn), 1.5**growth
    out = Augment(degrees=60, factor=1.5).change(images, np.random.default_rng(5))[0]
    row, column = np.array(ndimage.center_of_mass(out)) - 20
    assert (row, column) == pytest.approx((10 * size * np.sin(angle), 10 * size * np.cos(angle)), abs=0.15)
    assert abs(growth) > 0.3 and abs(turn) > 0.3


def test_noise_is_added():
    images, draws = np.zeros((2, 3, 4)), np.random.default_rng(7)
    draws.uniform(-1, 1, (4, 2))
    assert (noise(images, np.random.default_rng(7), spread=0.5) == draws.normal(scale=0.5, size=(2, 3, 4))).all()


def test_the_shorter_side_sets_the_limit():
    for shape in ((1, 5, 20), (1, 20, 5)):
        with pytest.raises(ValueError, match=r"pixels = 6 could take pictures .* Stay below 5"):
            shift(np.zeros(shape), np.random.default_rng(0), pixels=6)
    assert shift(np.zeros((1, 1, 1)), np.random.default_rng(0), pixels=1).shape == (1, 1, 1)


@pytest.mark.parametrize(("name", "meaning"), [("degrees", "Half a turn either way"), ("pixels", "2 means up to two"),
                                               ("spread", "It is a standard deviation"), ("factor", "1.2 means from")])
def test_a_range_says_what_it_means(name, meaning):
    with pytest.raises(ValueError, match=rf"{name} must be .*you gave -1.*{meaning}"):
        Augment(**{name: -1})
