"""Labs that a test has made are closed after it: ipywidgets keeps open ones alive, with their figures and runs."""

import itertools

import ipywidgets as widgets
import pytest

from dlcourse import plots


@pytest.fixture(autouse=True)
def _close_labs():
    yield
    widgets.Widget.close_all()


@pytest.fixture
def tidy():
    """A check that a view's texts stay inside its picture and do not cover one another."""
    def check(view, texts):
        boxes = [text.get_window_extent(view.figure.canvas.get_renderer()) for text in texts if text.get_text()]
        width, height = view.figure.get_size_inches() * plots.DPI
        assert all(min(box.x0, box.y0) >= 0 and box.x1 <= width and box.y1 <= height for box in boxes)
        assert not [(a, b) for a, b in itertools.combinations(boxes, 2)
                    if min(a.x1, b.x1) - max(a.x0, b.x0) > 0 and min(a.y1, b.y1) - max(a.y0, b.y0) > 3]
    return check
