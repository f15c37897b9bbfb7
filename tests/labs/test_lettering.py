"""Lettering looks like matplotlib's own text, at any density, and stays where it is put."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlcourse import plots
from dlcourse.labs.lettering import Lettering, Line, set_line


def page():
    figure = plots.figure(240, 60)
    return figure, plots.blank_axes(figure, (0, 0, 240, 60), (0, 240), (0, 60))


def darkness(figure):
    """How dark each pixel is, 0 to 255."""
    figure.canvas.draw()
    return 255 - np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(int).mean(axis=2)


def lettered(*lines, size=11, dpi=100):
    figure, ax = page()
    Lettering(ax, size).write(lines)
    figure.set_dpi(dpi)
    return darkness(figure)


def typeset(line, size=11, dpi=100):
    figure, ax = page()
    with plots.style():
        ax.text(line.x, line.y, line.text, color=line.color, ha=line.align, va="baseline", fontsize=plots.px(size),
                fontweight="bold" if line.bold else "normal")
        figure.set_dpi(dpi)
        return darkness(figure)


@pytest.mark.parametrize("dpi", [100, 200])
@pytest.mark.parametrize("line", [
    Line(20, 30, "0.593269992"), Line(120, 20, "∂E/∂w₅ = −0.08", plots.VERMILLION, "center"),
    Line(200, 40, "δ = 0.1384", plots.BLUE, "right", bold=True)], ids=lambda line: line.text)
def test_a_line_is_where_matplotlib_would_put_it_with_as_much_ink(line, dpi):
    have, want = lettered(line, dpi=dpi), typeset(line, dpi=dpi)
    assert have.sum() == pytest.approx(want.sum(), rel=0.05)
    for axis in (0, 1):
        places = np.arange(have.shape[1 - axis])
        centre, due = (np.average(places, weights=ink.sum(axis=axis)) for ink in (have, want))
        assert centre == pytest.approx(due, abs=3 * dpi / 100)


def test_the_picture_of_a_line_is_the_ink_of_its_letters_in_its_colour():
    picture, below = set_line("10", plots.INK, False, False, 11, 100)
    one, nought = (set_line(digit, plots.INK, False, False, 11, 100)[0] for digit in "10")
    assert one.shape == nought.shape and picture.shape[1] == 2 * one.shape[1]
    assert (picture[..., 3] == np.concatenate([one, nought], axis=1)[..., 3]).all() and 0 < below < len(picture)
    assert (picture[..., :3] == np.round(255 * np.array(to_rgb(plots.INK)))).all()


def test_paper_covers_what_lies_below():
    figure, ax = page()
    ax.axvspan(0, 240, color="black")
    words = Lettering(ax)
    words.write([Line(120, 30, "        ", paper=True)])
    dark = darkness(figure)
    assert dark[30, 120] == 0 and dark[30, 5] == 255
    words.write([Line(120, 30, "        ")])
    assert darkness(figure)[30, 120] == 255


def test_nothing_is_drawn_without_text_or_when_invisible_and_the_edge_cuts():
    assert lettered(Line(10, 10, "")).sum() == lettered().sum() == 0
    assert lettered(Line(235, 30, "0.593269992")).sum() > 0 == lettered(Line(900, 30, "far")).sum()
    figure, ax = page()
    words = Lettering(ax)
    words.write([Line(10, 10, "x")])
    words.set_visible(False)
    assert darkness(figure).sum() == 0
