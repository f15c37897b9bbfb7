"""The parts of the pictures that compute something, and the palette's promise."""

import colorsys
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.font_manager import findfont
from PIL import Image

from dlcourse import plots

SQUARE = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], dtype=float)
weight = st.floats(-3, 3).map(lambda value: round(value, 3))


def area(polygon):
    x, y = polygon.T
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


@given(weight, weight, weight)
def test_the_two_sides_of_a_line_fill_the_square(w1, w2, bias):
    height = SQUARE @ (w1, w2) + bias
    sides = [plots.clip_polygon(SQUARE, sign * height)[0] for sign in (1, -1)]
    if w1 or w2:
        assert sum(area(side) for side in sides if len(side)) == pytest.approx(1)
    for point in plots.clip_polygon(SQUARE, height)[1]:
        assert point @ (w1, w2) + bias == pytest.approx(0, abs=1e-9)


def test_half_plane_without_a_line_shades_everything_one_colour():
    fig = plots.figure(100, 100)
    plane = plots.HalfPlane(plots.axes(fig, (0, 0, 100, 100), xlim=(0, 1), ylim=(0, 1)))
    for bias, whole in ((1.0, 0), (-1.0, 1)):
        plane.show((0, 0), bias)
        assert area(plane.sides[whole].get_xy()[:4]) == pytest.approx(1)
        assert np.isnan(plane.sides[1 - whole].get_xy()).all() and len(plane.line.get_xdata()) == 0


def test_png_has_double_density_and_the_same_bytes_every_time():
    fig = plots.figure(120, 80)
    plots.axes(fig, (20, 20, 90, 50), "x", "y").plot([0, 1], [0, 1])
    first, second = plots.png(fig), plots.png(fig)
    assert first == second and Image.open(io.BytesIO(first)).size == (240, 160)


def test_a_still_carries_its_description_and_its_size():
    data, size = plots.Still(plots.figure(120, 80), "an empty figure")._repr_mimebundle_()
    assert data["text/plain"] == "an empty figure" and size["image/png"] == {"width": 120, "height": 80}


def test_network_drawing_says_sign_by_colour_and_dash():
    fig = plots.figure(200, 100)
    drawing = plots.NetworkDrawing(plots.blank_axes(fig, (0, 0, 200, 100), (0, 4), (0, 2)),
                                   {"a": (1, 1), "b": (3, 1), "c": (3, 1.8)}, [("a", "b"), ("a", "c")])
    drawing.show({"a": "0.5"}, [2.0, -1.0], ["2", "−1"])
    blue, vermillion = drawing.lines.get_colors()
    assert not np.allclose(blue, vermillion)
    assert drawing.lines.get_linestyles()[0][1] is None and drawing.lines.get_linestyles()[1][1] is not None
    assert drawing.lines.get_linewidths()[0] > drawing.lines.get_linewidths()[1]


def test_number_has_a_real_minus_and_no_negative_zero():
    assert [plots.number(v) for v in (-0.5, -0.001, 2)] == ["−0.50", "0.00", "2.00"]


@pytest.mark.parametrize("colour", [plots.BLUE, plots.VERMILLION, plots.GREEN, plots.GREY, plots.INK])
def test_inks_are_dark_enough_on_white(colour):
    """At least 3 : 1, what WCAG 2.2 asks of graphics and large text."""
    channels = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = np.dot(linear, (0.2126, 0.7152, 0.0722))
    assert 1.05 / (luminance + 0.05) >= 3
    assert colorsys.rgb_to_hls(*channels)[1] < 0.6


def test_words_added_in_a_cell_get_the_font_of_the_rest():
    fig = plots.figure(100, 100)
    ax = plots.axes(fig, (10, 10, 80, 80))
    added, chosen = ax.text(0, 0, "added"), ax.text(0, 0, "chosen", fontfamily="monospace")
    plots.Still(fig, "words")
    assert added.get_fontfamily() == plots.STYLE["font.family"] and chosen.get_fontfamily() == ["monospace"]


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_words_are_set_in_the_font_that_the_course_brings(weight):
    fig = plots.figure(100, 100)
    word = fig.text(0, 0, "loss", fontfamily=plots.STYLE["font.family"], fontweight=weight)
    found = Path(findfont(word.get_fontproperties()))
    assert found.parent == Path(plots.__file__).parent / "fonts" and ("Bold" in found.name) == (weight == "bold")
