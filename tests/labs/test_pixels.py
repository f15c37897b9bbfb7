"""Pictures copied pixel by pixel: where they land, in which size and colour, on both densities."""

import io

import numpy as np
import pytest
from PIL import Image

from dlcourse import plots
from dlcourse.labs.pixels import Maps, Shades, Sheet, enlarged

CHESS = np.zeros((2, 3, 4), np.uint8)
CHESS[..., 3] = 255
CHESS[0, 1] = (10, 20, 30, 255)


def painted(artist, density):
    figure = plots.figure(60, 40)
    plots.blank_axes(figure, (0, 0, 60, 40), (0, 60), (0, 40)).add_artist(artist)
    return np.asarray(Image.open(io.BytesIO(plots.png(figure, density))).convert("RGB"))


@pytest.mark.parametrize("density", [1, 2])
def test_a_map_stands_where_it_should(density):
    maps = Maps()
    maps.pictures = [(10, 8, CHESS, 4)]
    seen = painted(maps, density)
    inside = np.zeros(seen.shape[:2], bool)
    inside[24 * density:32 * density, 10 * density:22 * density] = True
    assert (seen[~inside] == 255).all() and (seen[inside] < 255).all()
    assert (seen[24 * density:28 * density, 14 * density:18 * density] == (10, 20, 30)).all()


@pytest.mark.parametrize("density", [1, 2])
def test_a_sheet_fills_its_rectangle_first_row_on_top(density):
    sheet = Sheet((5, 10, 40, 20), cmap="gray_r", vmin=0, vmax=2)
    sheet.set_data(np.array([[2, 0], [0, 0]]))
    seen = painted(sheet, density)
    dark = seen.sum(axis=2) == 0
    assert dark[10 * density:20 * density, 5 * density:25 * density].all()
    assert dark.sum() == 10 * 20 * density**2


def test_blocks_of_one_size_where_it_is_possible_and_nearly_so_elsewhere():
    whole = enlarged(CHESS, 12, 8)
    assert (whole == CHESS.repeat(4, axis=0).repeat(4, axis=1)).all()
    widths = np.diff(np.flatnonzero(np.diff(enlarged(CHESS, 10, 2)[0, :, 0], prepend=0, append=0)))
    assert enlarged(CHESS, 10, 2).shape == (2, 10, 4) and set(widths) <= {3, 4}


def test_shades_go_from_limit_to_limit_and_stay_there():
    grey = Shades("gray_r", -1, 1)
    assert grey(np.array([-5, -1, 1, 5]))[:, 0].tolist() == [255, 255, 0, 0]
    assert abs(int(grey(np.array(0.0))[0]) - 127) <= 1
