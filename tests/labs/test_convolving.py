import numpy as np
import pytest
from scipy.signal import correlate2d

from dlcourse import datasets, plots
from dlcourse.labs import ConvolutionLab
from dlcourse.labs.convolveview import MAP, MAPS, PALE, PIXEL, POOL
from dlcourse.labs.convolving import CELLS, KERNELS, digits, feature_maps, moved, weights


def shown(lab):
    return dict(zip(("digit", "patch", "kernel", "products", "net", "out", "pooled"),
                    (colours for *_, colours, _ in lab.view.maps.pictures), strict=True))


def test_the_digits_are_the_first_hundred_of_each():
    images, labels, _ = datasets.mnist()
    assert digits().shape == (10, 100, 28, 28)
    assert np.array_equal(digits()[7, 2], images[np.flatnonzero(labels == 7)[2]] / 255)


@pytest.mark.parametrize("preset", KERNELS)
def test_the_maps_are_those_of_a_plain_correlation(preset):
    lab = ConvolutionLab(digit=3, number=17)
    lab.set(**lab.presets[preset] | {"bias": 0.5})
    arrays = lab._arrays
    net = correlate2d(digits()[3, 16], np.array(KERNELS[preset], float), mode="valid") + 0.5
    assert np.allclose(arrays.net, net) and np.allclose(arrays.out, np.maximum(net, 0))
    for r, s in np.ndindex(POOL, POOL):
        assert arrays.pooled[r, s] == arrays.out[2 * r:2 * r + 2, 2 * s:2 * s + 2].max()
    assert np.abs(net).max() == pytest.approx(arrays.limit)


def test_the_sum_under_the_kernel_is_the_map_there():
    lab = ConvolutionLab(place=5 * MAP + 12)
    row, column = lab._arrays.corner
    assert (row, column) == (5, 11)
    total = np.sum(lab._arrays.patch * lab._arrays.kernel)
    assert total == pytest.approx(lab._arrays.net[5, 11])
    texts = [line.text for line in lab.view.words.lines]
    assert f"z = sum of products {plots.number(total)} + bias 0.00 = {plots.number(total)}" in texts
    assert len([text for text in texts if len(text) in (4, 5)]) == 27
    assert lab.readout.startswith(f"rows 6–8, columns 12–14: z = {total:+.2f}, ReLU {max(0, total):.2f}; ")


@pytest.mark.parametrize(("place", "corner"), [(1, (0, 0)), (26, (0, 25)), (27, (1, 0)), (676, (25, 25))])
def test_the_kernel_goes_row_by_row_and_stays_inside(place, corner):
    lab = ConvolutionLab(place=place)
    assert lab._arrays.corner == corner and lab._arrays.patch.shape == (3, 3)
    frames = lab.view.here.get_segments()
    x, y = MAPS[0]
    left, low = frames[2].min(axis=0)
    assert (left, low) == (x + PIXEL * corner[1], y + PIXEL * (MAP - 1 - corner[0]))


def test_places_still_to_come_are_pale():
    early, late = (shown(ConvolutionLab(place=place))["net"].astype(float) for place in (300, 676))
    flat, full = early.reshape(-1, 4), late.reshape(-1, 4)
    assert np.array_equal(flat[:300], full[:300])
    assert np.allclose(255 - flat[300:, :3], PALE * (255 - full[300:, :3]), atol=1)
    pooled, whole = (shown(ConvolutionLab(place=place))["pooled"] for place in (2 * MAP, 676))
    assert np.array_equal(pooled[0], whole[0]) and not np.array_equal(pooled[1:], whole[1:])


def test_upright_edges_are_blue_where_ink_begins_and_red_where_it_ends():
    picture = np.zeros((28, 28))
    picture[4:24, 10:14] = 1
    net, out, _ = feature_maps(picture, np.array(KERNELS["upright edges"], float), 0.0)
    assert (net[6:20, 8:10] == 4).all() and (net[6:20, 12:14] == -4).all() and (out >= 0).all()
    level, *_ = feature_maps(picture, np.array(KERNELS["level edges"], float), 0.0)
    assert np.array_equal(level[6:20], np.zeros((14, 26)))


def test_one_weight_gives_the_picture_back_and_equal_ones_blur_it():
    lab = ConvolutionLab()
    lab.set(**lab.presets["one weight"])
    assert np.allclose(lab._arrays.net, lab._arrays.picture[1:-1, 1:-1])
    lab.set(**lab.presets["blur"])
    assert lab._arrays.patch.mean() == pytest.approx(lab._arrays.net[lab._arrays.corner])


def test_a_moved_digit_gives_a_moved_map():
    here, there = (ConvolutionLab(across=across)._arrays for across in (0, 2))
    assert np.allclose(there.net[:, 2:], here.net[:, :-2])
    assert np.array_equal(there.pooled[:, 1:], here.pooled[:, :-1])


def test_moving_brings_paper():
    picture = np.arange(1.0, 10).reshape(3, 3)
    assert moved(picture, 1).tolist() == [[0, 1, 2], [0, 4, 5], [0, 7, 8]]
    assert moved(picture, -2).tolist() == [[3, 0, 0], [6, 0, 0], [9, 0, 0]]
    assert np.array_equal(moved(picture, 0), picture)


def test_a_kernel_of_zeros_shows_the_bias():
    lab = ConvolutionLab(**weights(np.zeros((3, 3))), bias=4.0)
    assert (lab._arrays.net == 4).all() and lab._arrays.limit == 4
    lab.set(bias=0.0)
    assert (lab._arrays.net == 0).all() and lab._arrays.limit == 1
    lab.set(bias=4.0)
    assert "z = +4.00" in lab.readout and "at 100% of" in lab.readout


def test_weights_are_named_row_by_row():
    changes = weights(np.arange(9).reshape(3, 3))
    assert list(changes.values()) == list(range(9)) and list(changes) == [f"w{i + 1}{j + 1}" for i, j in CELLS]


def test_a_bad_value_is_refused():
    lab = ConvolutionLab()
    with pytest.raises(ValueError, match="w22 = 9 is outside"):
        lab.set(w22=9)
    with pytest.raises(ValueError, match="place must be a whole number from 1 to 676"):
        lab.set(place=677)


def test_the_sliders_of_weights_have_room_on_their_page():
    lab = ConvolutionLab()
    assert lab.controls["w11"].style.description_width == "40px"
    assert lab.controls["digit"].style.description_width == "112px"
