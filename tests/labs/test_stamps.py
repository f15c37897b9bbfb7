"""Stamped words look like drawn ones, wherever they stand and whatever changes."""

import numpy as np
import pytest

from dlcourse import plots
from dlcourse.labs import stamps
from dlcourse.labs.live import Painter, View


@pytest.fixture
def page():
    figure = plots.figure(200, 100)
    ax = plots.blank_axes(figure, (0, 0, 200, 100), (0, 200), (0, 100))
    ax.axvspan(0, 90, color=plots.SKY)
    return figure, ax.text(60, 50, "δ = 0.25", fontsize=plots.px(13), color=plots.VERMILLION, ha="center")


def drawn(figure):
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba()).astype(int)


def stamped(figure, *texts, with_=None):
    for text in texts:
        text.set_animated(True)
    pixels = drawn(figure).astype(np.uint8)
    kept = with_ or stamps.Stamps(figure.canvas)
    for text in texts:
        kept.put(text, pixels)
        text.set_animated(False)
    return pixels.astype(int)


CHANGES = [
    {}, {"position": (61, 47)}, {"color": plots.BLUE}, {"fontsize": plots.px(20)}, {"fontweight": "bold"},
    {"text": "two\nlines"}, {"ha": "left"}, {"va": "top"}, {"rotation": 90}, {"alpha": 0.5},
    {"bbox": {"facecolor": "white", "edgecolor": plots.INK, "pad": 2}}, {"visible": False}, {"text": ""},
    {"position": (2, 50)}, {"position": (199, 99)}, {"position": (900, 900)}, {"position": (np.nan, 5)},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_stamp_is_what_would_be_drawn(page, change):
    figure, text = page
    kept = stamps.Stamps(figure.canvas)
    stamped(figure, text, with_=kept)  # a first stamp, which the change must not reuse
    text.set(**change)
    have, want = stamped(figure, text, with_=kept), drawn(figure)
    assert np.abs(have - want).max() <= 2
    assert (have[..., 3] == 255).all()


def test_a_stamp_is_the_same_wherever_it_was_made(page):
    """Else a lab's picture would depend on the moves that led to it, by a pixel."""
    figure, text = page
    for place in np.random.default_rng(0).uniform((40, 30), (160, 70), (20, 2)):
        kept = stamps.Stamps(figure.canvas)
        text.set_position(place)
        stamped(figure, text, with_=kept)
        text.set_position((60, 50))
        np.testing.assert_array_equal(stamped(figure, text, with_=kept), stamped(figure, text))


def test_a_moved_text_reuses_its_stamp(page, monkeypatch):
    figure, text = page
    kept = stamps.Stamps(figure.canvas)
    stamped(figure, text, with_=kept)
    monkeypatch.setattr(text, "draw", lambda renderer: pytest.fail("drawn again"))
    text.set_position((80, 20))
    stamped(figure, text, with_=kept)


def test_a_text_that_is_as_it_was_keeps_its_place_without_a_look(page, monkeypatch):
    figure, text = page
    kept = stamps.Stamps(figure.canvas)
    first = stamped(figure, text, with_=kept)
    monkeypatch.setattr(stamps, "look", lambda text: pytest.fail("looked at again"))
    np.testing.assert_array_equal(stamped(figure, text, with_=kept), first)


class Sign(View):
    def __init__(self):
        super().__init__(200, 100)
        self.ax = plots.blank_axes(self.figure, (0, 0, 200, 100), (0, 200), (0, 100))
        self.text = self.move(self.ax.text(60, 50, "before"))


@pytest.mark.parametrize("change", [lambda sign: sign.ax.set_xlim(0, 400), lambda sign: sign.text.set_text("after")])
@pytest.mark.parametrize("between", [lambda painter: None, lambda painter: painter.sharp()])
def test_a_painter_sees_a_changed_text_and_a_changed_axis(change, between):
    """Also when the sharp picture was drawn in between, after which matplotlib calls the text up to date."""
    painter, fresh = Painter(Sign()), Painter(Sign())
    before = painter.frame()
    change(painter.view)
    change(fresh.view)
    between(painter)
    assert painter.frame() == fresh.frame() != before


def test_a_text_cut_by_the_edge_comes_back_whole(page):
    figure, text = page
    kept = stamps.Stamps(figure.canvas)
    text.set_position((2, 50))
    stamped(figure, text, with_=kept)
    text.set_position((60, 50))
    assert np.abs(stamped(figure, text, with_=kept) - drawn(figure)).max() <= 2


def test_between_pixels_a_stamp_is_at_most_half_a_pixel_off(page):
    figure, text = page
    text.set_position((60.4, 50.4))
    assert np.abs(stamped(figure, text) - drawn(figure)).mean() < 4


def test_only_so_many_are_kept(page):
    figure, text = page
    kept = stamps.Stamps(figure.canvas)
    pixels = np.zeros((100, 200, 4), np.uint8)
    for number in range(stamps.MOST_KEPT + 40):
        text.set_text(str(number))
        kept.put(text, pixels)
    assert len(kept.kept) == stamps.MOST_KEPT


def test_what_a_stamp_cannot_copy_is_drawn(page):
    _, text = page
    assert stamps.Stamps.fits(text)
    text.set_clip_on(True)
    assert not stamps.Stamps.fits(text)
    assert not stamps.Stamps.fits(text.axes.annotate("here", (1, 1)))
