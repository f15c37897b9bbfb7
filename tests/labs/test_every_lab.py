"""What every lab must do: both ends, every option, every preset, random moves, errors shown."""

import dataclasses
import gc
import sys
from urllib.request import urlopen

import ipywidgets as widgets
import numpy as np
import psutil
import pytest
from PIL import Image

import dlcourse.labs as labs
from dlcourse import plots
from dlcourse.labs.controls import Slider

TEXTS = ["", "Good!", "very " * 200, "ça, 好 🙂\n<b>\\frac$x$ {0}\x00 %s'"]  # any characters, any number of them
LABS = [getattr(labs, name) for name in labs.__all__]


@pytest.fixture(scope="module", params=LABS, ids=lambda lab: lab.__name__)
def made(request):
    lab = request.param()
    yield lab, lab.as_dict()
    widgets.Widget.close_all()


@pytest.fixture(autouse=True)
def _close_labs():
    """Closes nothing after each test: `made` does, after all of them."""


@pytest.fixture
def lab(made):
    """A lab as it starts: one for all tests, since to make it takes longer than most of them."""
    lab, start = made
    lab.set(**start)
    return lab


def ends(widget):
    """Both ends and the middle of a slider, every option of a choice, both states of a switch."""
    if isinstance(widget, widgets.FloatLogSlider):
        return [widget.base**widget.min, widget.base**widget.max, widget.value]
    if hasattr(widget, "max"):
        return [widget.min, widget.max, widget.value]
    if isinstance(widget, widgets.Textarea):
        return [*TEXTS, widget.value]
    return list(widget.options) if hasattr(widget, "options") else [True, False]


def random_value(widget, rng):
    if isinstance(widget, widgets.FloatLogSlider):
        return widget.base ** rng.uniform(widget.min, widget.max)
    if isinstance(widget, widgets.IntSlider):
        return int(rng.integers(widget.min, widget.max + 1))
    if hasattr(widget, "max"):
        return rng.uniform(widget.min, widget.max)
    return rng.choice(np.array(ends(widget), dtype=object))


def test_starts_with_a_sharp_picture_and_one_line(lab):
    lab = type(lab)()
    size = lab.view.figure.get_size_inches() * plots.DPI
    with urlopen(bytes(lab._image.value).decode()) as picture:
        assert Image.open(picture).size == tuple(round(2 * side) for side in size)
    assert lab.error == "" and lab.readout and "\n" not in lab.readout


def test_every_control_has_a_label_and_reaches_both_ends(lab):
    for name, widget in lab.controls.items():
        assert widget.description
        for value in ends(widget):
            widget.value = value
            assert lab.error == "", f"{name} = {value}: {lab.error}"
            assert getattr(lab.state, name) == pytest.approx(value)


def test_every_control_changes_the_picture(lab):
    """A control may need a partner (a leak needs a leaky function), so each is tried under each preset too."""
    usual, idle = dataclasses.asdict(lab.state), set(lab.controls)
    for start in [{}, *lab.presets.values()]:
        for name in sorted(idle):
            lab.set(**usual | start)
            before = lab._image.value
            for value in ends(lab.controls[name]):
                lab.set(**{name: value})
                if lab._image.value != before:
                    idle.discard(name)
                    break
    assert not idle, f"these controls change nothing in the picture: {sorted(idle)}"


def test_every_preset_is_shown(lab):
    for text, changes in lab.presets.items():
        lab.set(**changes)
        assert {name: getattr(lab.state, name) for name in changes} == changes, text


def test_every_action_leads_to_a_state_and_its_heading_is_a_group(lab):
    groups = {rule.group for name, rule in lab._rules.items() if name in lab.controls}
    for heading, actions in lab.actions.items():
        assert heading in groups
        for text, act in actions.items():
            lab.set(**act(lab.state))
            assert lab.error == "", text


def test_compute_is_pure(lab):
    def same(a, b):
        numbers = isinstance(a, np.ndarray) and a.dtype != object
        return np.array_equal(a, b, equal_nan=True) if numbers else repr(a) == repr(b)

    first, second = lab.compute(lab.state), lab.compute(lab.state)
    assert repr(first) == repr(second) and type(first) is type(second)
    if isinstance(first, tuple):
        assert all(same(a, b) for a, b in zip(first, second, strict=True))


def test_a_slider_shows_the_numbers_of_the_presets(lab):
    """The browser shows a slider's nearest step, whatever number the kernel has."""
    for name in lab.controls:
        rule = lab._rules[name]
        if isinstance(rule, Slider):
            numbers = {getattr(lab.State, name), *(preset[name] for preset in lab.presets.values() if name in preset)}
            for number in numbers:
                steps = round(rule._steps(number)) * rule.step
                shown = rule.low * 10**steps if rule.log else rule.low + steps
                assert f"{min(shown, rule.high):.{rule.digits}f}" == f"{number:.{rule.digits}f}", (name, number)


def test_random_moves(lab, request):
    """150 of them, then a third of them again, which may leave nothing behind. `--moves N` makes N.

    Of 1,000 moves (500 where a lab trains) those after the 150th were the first to take one in a hundred of a lab's
    branches at most; in PlaygroundLab two.
    """
    times = request.config.getoption("--moves")
    rng = np.random.default_rng(0)
    names = rng.choice(list(lab.controls), times)
    moves = [(lab.controls[name], random_value(lab.controls[name], rng)) for name in names]

    def make(moves):
        for widget, value in moves:
            widget.value = value
            assert lab.error == "", f"{lab.state}: {lab.error}"

    def memory():
        gc.collect()
        return sys.getallocatedblocks(), psutil.Process().memory_info().rss

    make(moves)
    blocks, size = memory()
    make(moves[-times // 3:])
    more_blocks, more_size = memory()
    again = len(moves[-times // 3:])
    # matplotlib's caches of words, which have an end, take up to 35 blocks a move; an artist left behind takes 100
    assert more_blocks - blocks < 60 * again, f"{again} moves left {more_blocks - blocks:,} blocks of memory behind"
    assert more_size - size < 40e6, f"memory grew by {(more_size - size) / 1e6:.0f} MB in {again} moves"


def test_a_bad_value_is_shown_and_raised_and_the_next_move_recovers(lab):
    name, widget = next((n, w) for n, w in lab.controls.items() if hasattr(w, "max"))
    before, state = lab._image.value, lab.state
    for bad in (float("nan"), "three", None):
        with pytest.raises(ValueError, match=name):
            lab.set(**{name: bad})
        assert name in lab.error and "dlcourse-error" in lab._error_line.value
        assert lab.state == state and lab._image.value == before
    lab.set(**{name: ends(widget)[0]})
    assert lab.error == "" and lab._error_line.value == ""


def test_an_unknown_control_is_named(lab):
    with pytest.raises(ValueError, match="no control named weather"):
        lab.set(weather=1)
    with pytest.raises(ValueError, match="no control named weather"):
        type(lab)(weather=1)


def test_moved_picture_is_that_of_a_fresh_lab(lab):
    """Blitting must leave nothing behind: after moves away, and back again, every pixel is that of a new lab."""
    rng = np.random.default_rng(1)
    places = [lab.as_dict()]
    for _ in range(2):
        for widget in lab.controls.values():
            widget.value = random_value(widget, rng)
        places.append(lab.as_dict())
    fresh = [type(lab)(**place)._painter.frame() for place in places]
    for number in (0, 1, 0, 2, 1, 2, 0):
        lab.set(**places[number])
        assert lab._painter.frame() == fresh[number], places[number]


def test_static_picture_for_code_hosts(lab):
    data, size = lab._repr_mimebundle_()
    assert data["text/plain"] == f"{type(lab).__name__}: {lab.readout}"
    assert data["image/png"].startswith(b"\x89PNG") and len(data["image/png"]) < 400_000
    assert "application/vnd.jupyter.widget-view+json" in data
    assert size["image/png"]["width"] <= 660
