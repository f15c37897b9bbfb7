"""The palette as seen with each of the three common colour-vision deficiencies: lines stay apart."""

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlcourse import plots

LINES = ("BLUE", "VERMILLION", "GREEN", "ORANGE", "SKY", "PURPLE", "INK")
SEEN = {  # what becomes of linear red, green and blue: Machado, Oliveira & Fernandes 2009, table 1, severity 1
    "nothing": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = XYZ.sum(axis=1)


def lab(color, seen):
    """CIELAB of a colour as seen; 100 is from black to white, and a distance of about 2 can just be noticed."""
    rgb = np.array(to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = XYZ @ np.clip(np.array(seen) @ linear, 0, 1) / WHITE
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(a, b, seen):
    return np.linalg.norm(lab(getattr(plots, a), seen) - lab(getattr(plots, b), seen))


def test_the_ruler():
    assert lab("white", np.eye(3)) == pytest.approx([100, 0, 0], abs=0.01)
    assert lab("black", np.eye(3)) == pytest.approx([0, 0, 0], abs=0.01)
    assert lab("red", np.eye(3)) == pytest.approx([53.2, 80.1, 67.2], abs=0.1)
    for seen in SEEN.values():
        assert lab("#808080", seen)[1:] == pytest.approx([0, 0], abs=0.1)  # grey stays grey


@pytest.mark.parametrize("deficiency", SEEN)
@pytest.mark.parametrize(("a", "b"), list(itertools.combinations(LINES, 2)))
def test_two_lines_stay_apart(deficiency, a, b):
    assert apart(a, b, SEEN[deficiency]) > 15


@pytest.mark.parametrize("deficiency", SEEN)
def test_right_and_wrong_sides_stay_apart(deficiency):
    assert apart("BLUE", "VERMILLION", SEEN[deficiency]) > 60
    assert apart("BLUE_TINT", "VERMILLION_TINT", SEEN[deficiency]) > 10
