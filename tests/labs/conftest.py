"""Labs that a test has made are closed after it: ipywidgets keeps open ones alive, with their figures and runs."""

import ipywidgets as widgets
import pytest


@pytest.fixture(autouse=True)
def _close_labs():
    yield
    widgets.Widget.close_all()
