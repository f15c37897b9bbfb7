"""Words that are set from letters look and measure as Matplotlib's own."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

from dlcourse import plots
from dlcourse.letters import Press

NUMBERS = ["w = 0.37", "σ(z) = 0.88", "ŷ = −1.67 x + 3.82", "fires if 1.15 x₁ − 0.43 x₂ > −1.77", "δ = 12 %", "½ · 10²"]
KERNED = ["AVATe To", "11.1111 Type, with. y, r.", "0.1234 → 11"]
STRANGE = ["▸ 8", "q̂", "ȳ = ẋ", "שלום 1", "好 3", "🙂"]  # not in the font, or shaped with their neighbours


def font(size=13, weight="normal"):
    with plots.style():
        return FontProperties(size=plots.px(size), weight=weight)


def printed(kind, words, prop, x=30, y=40, dpi=100, angle=0, alpha=None, **more):
    page = kind(400, 80, dpi)
    gc = page.new_gc()
    gc.set_foreground((0.1, 0.25, 0.8, 1), isRGBA=True)
    gc.set_alpha(alpha)
    page.draw_text(gc, x, y, words, prop, angle, **more)
    return np.asarray(page.buffer_rgba()).astype(int)


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("weight", ["normal", "bold"])
@pytest.mark.parametrize("size", [11, 12, 13, 16, 22])
@pytest.mark.parametrize("dpi", [100, 200])
def test_words_measure_what_matplotlib_says(size, weight, dpi):
    prop = font(size, weight)
    for words in NUMBERS + KERNED + STRANGE:
        have, want = (page(9, 9, dpi).get_text_width_height_descent(words, prop, False)
                      for page in (Press, RendererAgg))
        assert have == pytest.approx(want, abs=0.1), words


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("weight", ["normal", "bold"])
@pytest.mark.parametrize("words", NUMBERS + STRANGE)
def test_words_look_as_matplotlib_draws_them(words, weight):
    have, want = (printed(kind, words, font(13, weight)) for kind in (Press, RendererAgg))
    assert (want[..., 3] > 0).any()
    assert np.abs(have - want)[..., 3].sum() < 0.01 * want[..., 3].sum()
    inked = (have[..., 3] > 0) & (want[..., 3] > 0)
    assert np.abs(have - want)[inked, :3].max() <= 2


@pytest.mark.parametrize("words", KERNED)
def test_letters_that_stand_closer_are_at_most_half_a_pixel_off(words):
    have, want = (printed(kind, words, font())[..., 3] for kind in (Press, RendererAgg))
    assert have.sum() == pytest.approx(want.sum(), rel=0.02)
    along = np.abs(np.cumsum(have.sum(axis=0)) - np.cumsum(want.sum(axis=0)))  # ink moved from column to column
    assert along.max() <= 0.5 * want.sum(axis=0).max()


def test_between_pixels_a_word_goes_to_the_nearest_whole_one_and_halves_always_the_same_way():
    whole = printed(Press, NUMBERS[0], font())
    np.testing.assert_array_equal(printed(Press, NUMBERS[0], font(), 30.4, 39.6), whole)
    right = [printed(Press, NUMBERS[0], font(), x)[..., 3].any(axis=0).nonzero()[0][0] for x in (30.5, 31.5, 32.5)]
    assert np.diff(right).tolist() == [1, 1]


@pytest.mark.parametrize("change", [{"angle": 90}, {"alpha": 0.5}, {"ismath": True}], ids=str)
def test_what_is_no_plain_word_is_drawn_by_matplotlib(change):
    words = "$x_1$" if "ismath" in change else NUMBERS[0]
    have, want = (printed(kind, words, font(), **change) for kind in (Press, RendererAgg))
    np.testing.assert_array_equal(have, want)


def test_nothing_is_printed_for_no_ink_and_the_edge_cuts():
    assert not printed(Press, " ", font())[..., 3].any()
    cut = printed(Press, NUMBERS[0], font(), x=390)[..., 3]
    assert cut[:, 390:].any() and not cut[:, :389].any()
    assert not printed(Press, NUMBERS[0], font(), x=900)[..., 3].any()


def test_a_letter_is_drawn_once(monkeypatch):
    prop = font(17)
    first = printed(Press, "0.25", prop)
    monkeypatch.setattr(RendererAgg, "draw_text", lambda *_: pytest.fail("drawn again"))
    np.testing.assert_array_equal(printed(Press, "0.25", prop), first)
    printed(Press, "5.502", prop)


def test_a_figure_is_printed_so_in_every_density():
    figure = plots.figure(200, 100)
    figure.text(0.1, 0.5, "0.25")
    assert isinstance(figure.canvas.get_renderer(), Press)
    assert figure.canvas.get_renderer() is figure.canvas.get_renderer()
    plots.png(figure)
    assert figure.canvas.get_renderer().dpi == 100
