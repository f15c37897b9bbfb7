import numpy as np
import pytest

from dlcourse import Augment, datasets
from dlcourse.augment import rotate
from dlcourse.labs import AugmentLab
from dlcourse.labs.augmenting import DRAWS, PLACES, ROWS, SAMPLES, TEST, halved, network, pictures, samples


def lab_of(preset, **more):
    lab = AugmentLab()
    lab.set(**lab.presets[preset] | more)
    return lab


@pytest.mark.parametrize("shown", ["all digits", "sixes and nines", "shapes"])
def test_test_pictures_are_never_learned_from(shown):
    kind, images, labels = samples(shown)
    learned = {picture.tobytes() for picture in pictures(kind)[0][:-TEST[kind]]}
    assert len(images) == SAMPLES and not learned & {picture.tobytes() for picture in images}
    everything, all_labels, _ = pictures(kind)
    label_of = {picture.tobytes(): label for picture, label in zip(everything, all_labels, strict=True)}
    assert [label_of[picture.tobytes()] for picture in images] == labels.tolist()
    assert set(labels) == {"all digits": set(range(10)), "sixes and nines": {6, 9}, "shapes": {0, 1, 2}}[shown]


def test_pictures_are_halved_by_means_of_four():
    images = np.arange(32.0).reshape(2, 4, 4)
    assert halved(images).tolist() == [[[2.5, 4.5], [10.5, 12.5]], [[18.5, 20.5], [26.5, 28.5]]]


def test_what_is_shown_is_what_the_package_makes():
    lab = lab_of("rotate", seed=7, place=3)
    images = datasets.mnist().images[4002:4007].astype(np.float32) / 255
    assert np.array_equal(lab._arrays.before, images)
    turned = rotate(images.repeat(DRAWS, axis=0), np.random.default_rng(7), degrees=25)
    assert np.array_equal(lab._arrays.after.reshape(-1, 28, 28), turned)
    both = Augment(degrees=25, pixels=3).change(images.repeat(DRAWS, axis=0), np.random.default_rng(7))
    lab.set(pixels=3.0)
    assert np.array_equal(lab._arrays.after.reshape(-1, 28, 28), both)


def test_without_changes_every_draw_is_the_picture():
    lab = AugmentLab(degrees=0.0, factor=1.0, pixels=0.0)
    assert np.array_equal(lab._arrays.after, np.repeat(lab._arrays.before[:, None], DRAWS, axis=1))
    assert lab._arrays.shares[0] == lab._arrays.shares[1] > 0.9


def test_captions_are_the_networks_answers():
    lab = lab_of("6 or 9?")
    _, _, labels = samples("sixes and nines")
    assert lab._arrays.labels.tolist() == labels[:ROWS].tolist()
    says = network("digits", "pictures as they are")(halved(lab._arrays.after.reshape(-1, 28, 28))).argmax(axis=1)
    assert np.array_equal(lab._arrays.says[:, 1:].ravel(), says)
    texts = [line.text for line in lab.view.words.lines]
    assert len(texts) == ROWS * (DRAWS + 1)
    for text, answer, label in zip(texts, lab._arrays.says.flat, labels[:ROWS].repeat(DRAWS + 1), strict=True):
        assert text == (f"{answer}" if answer == label else f"✗ {answer}")


@pytest.mark.parametrize("reader", ["pictures as they are", "changed ones"])
def test_half_a_turn_makes_the_other_digit(reader):
    """A mistake that no training can mend: the picture shows the other digit."""
    _, images, labels = samples("sixes and nines")
    upside_down = network("digits", reader)(halved(images[:, ::-1, ::-1])).argmax(axis=1)
    assert np.mean(upside_down == 15 - labels) > 0.6 and np.mean(upside_down == labels) < 0.02
    arrays = lab_of("6 or 9?", reader=reader)._arrays
    assert {*arrays.confusion[:2]} == {6, 9} and arrays.shares[1] < 0.4


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_who_has_learned_from_changed_pictures_reads_them(seed):
    plain, learned = (AugmentLab(seed=seed, reader=reader)._arrays.shares[1]
                      for reader in ("pictures as they are", "changed ones"))
    assert plain < 0.75 and learned > 0.85


def test_shapes_may_turn():
    plain, learned = (lab_of("shapes may turn", reader=reader)._arrays.shares[1]
                      for reader in ("pictures as they are", "changed ones"))
    assert plain < 0.65 and learned > 0.8


def test_the_readout_names_the_commonest_mistake():
    lab = lab_of("6 or 9?")
    truth, answer, times = lab._arrays.confusion
    assert lab.readout.startswith("±180°, × 1.00, ±0.0 px, noise 0.00: ")
    assert lab.readout.endswith(f"most often {truth} is read as {answer}, {times} ×")
    lab = lab_of("shapes may turn")
    assert "square is read as circle" in lab.readout and len(lab.readout) < 112


def test_the_last_place_has_five_rows_too():
    lab = AugmentLab(place=PLACES, shown="sixes and nines", factor=3.0, degrees=180.0, pixels=14.0, spread=1.0)
    assert lab._arrays.before.shape == (ROWS, 28, 28) and np.isfinite(lab._arrays.after).all()


def test_a_bad_value_is_refused():
    lab = AugmentLab()
    with pytest.raises(ValueError, match="degrees = 200 is outside"):
        lab.set(degrees=200)
    assert "degrees" in lab.error
