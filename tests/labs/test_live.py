"""The engine itself: what it repaints, what it does with a failing lab, how it rests."""

import asyncio
import dataclasses
import sys
import threading

import ipywidgets as widgets
import matplotlib as mpl
import numpy as np
import pytest

from dlcourse import plots
from dlcourse.labs import controls, live
from dlcourse.labs.controls import choice, count, hidden, slider, stops, switch
from dlcourse.labs.replay import Replay


@dataclasses.dataclass(frozen=True)
class State:
    height: float = slider(1.0, -2, 2, label="height")
    rate: float = slider(0.1, 0.001, 10, log=True, label="rate")
    steps: int = count(0, 0, 9, label="steps", play=200)
    colour: str = choice("blue", ("blue", "red"), label="colour")
    wide: bool = switch(False, label="wide axis")


class LineView(live.View):
    def __init__(self):
        super().__init__(300, 200)
        self.ax = plots.axes(self.figure, (40, 40, 240, 140), xlim=(0, 1), ylim=(-2, 2))
        (line,) = self.ax.plot([0, 1], [0, 0])
        self.line = self.move(line)

    def show(self, state):
        self.line.set_ydata([state.height, state.height])
        self.line.set_color(state.colour)
        if state.wide != (self.ax.get_xlim() == (0, 5)):
            self.ax.set_xlim(0, 5 if state.wide else 1)
        if state.height > 1.9:
            raise ZeroDivisionError("too high")


class LineLab(live.Lab):
    State, View = State, LineView
    presets = {"low": {"height": -1.0, "steps": 3}}

    @staticmethod
    def compute(state):
        return state

    @staticmethod
    def describe(state, arrays):
        return f"height {state.height:.1f}"


def draws(lab, monkeypatch):
    calls = []
    draw = lab.view.figure.canvas.draw
    monkeypatch.setattr(lab.view.figure.canvas, "draw", lambda: (calls.append(1), draw())[1])
    return calls


def test_a_move_repaints_only_what_moves(monkeypatch):
    lab = LineLab()
    lab.set(height=0.5)
    calls = draws(lab, monkeypatch)
    for height in np.linspace(-1, 1, 20):
        lab.set(height=height)
    assert len(calls) == 0


def test_changed_axes_renew_the_background_once(monkeypatch):
    lab = LineLab()
    calls = draws(lab, monkeypatch)
    lab.set(wide=True)
    lab.set(height=0.3)
    assert len(calls) == 1


def test_a_sharp_picture_leaves_the_kept_background_alone(monkeypatch):
    lab = LineLab()
    lab.set(height=0.5)
    calls = draws(lab, monkeypatch)
    before = lab._painter.frame()
    lab._painter.sharp()
    assert lab._painter.frame() == before and len(calls) == 0


def test_an_error_in_show_keeps_the_last_good_picture_and_state():
    lab = LineLab()
    lab.set(height=0.5)
    picture, frame = lab._image.value, lab._painter.frame()
    lab.controls["height"].value = 2.0  # as a learner would: shown, not raised
    assert "ZeroDivisionError: too high" in lab.error and "height" in lab.error
    assert lab.state.height == 0.5 and lab._image.value == picture and lab._painter.frame() == frame
    with pytest.raises(ZeroDivisionError):
        lab.set(height=2.0)
    lab.controls["height"].value = 1.0
    assert lab.error == "" and lab.state.height == 1.0


def test_an_error_message_is_escaped():
    lab = LineLab()
    with pytest.raises(ValueError, match="must be one of"):
        lab.set(colour="<img src=x>")
    assert "<img" not in lab._error_line.value and "&lt;img" in lab._error_line.value


def test_presets_and_code_move_the_controls():
    lab = LineLab()
    button = next(w for w in walk(lab) if isinstance(w, widgets.Button) and w.description == "low")
    button.click()
    assert lab.controls["height"].value == -1.0 and lab.controls["steps"].value == 3 == lab.state.steps
    lab.set(rate=10, wide=True)
    assert lab.controls["rate"].value == 10 and lab.controls["wide"].value is True


@pytest.mark.parametrize("kind", [controls.FloatSlider, controls.FloatLogSlider, controls.IntSlider,
                                  lambda: controls.SelectionSlider(options=(1, 2, 3))])
def test_a_slider_is_not_told_of_its_own_move(kind, monkeypatch):
    """A message less on the way to the picture; it is still told of what the course changes."""
    slider, sent = kind(), []
    monkeypatch.setattr(type(slider), "_send", lambda self, message, buffers=None: sent.append(message))
    place = "index" if isinstance(slider, widgets.SelectionSlider) else "value"
    slider.set_state({place: 2})  # what a move in the page calls
    assert getattr(slider, place) == 2 and sent == []
    slider.value = 1
    assert [message["state"].keys() >= {place} for message in sent] == [True]


def test_a_value_handed_back_with_a_rounding_error_is_no_move():
    lab = LineLab()
    moves = []
    lab.follow = lambda state, changes: moves.append(changes) or state
    lab.controls["rate"].value = 0.1 * (1 + 1e-12)
    assert moves == []
    lab.controls["rate"].value = 0.11
    assert len(moves) == 1


@pytest.mark.parametrize(("name", "value", "nearest", "next_step"), [
    ("rate", 0.5, 0.001 * 10**2.7, 0.001 * 10**2.72), ("height", 0.358916, 0.4, 0.5), ("height", -0.25, -0.2, -0.1)])
def test_a_slider_that_snaps_to_its_steps_does_not_change_the_state(name, value, nearest, next_step):
    lab = LineLab(**{name: value})
    lab.controls[name].value = nearest  # what the browser does when it shows a value between two steps
    assert getattr(lab.state, name) == value
    lab.set(steps=3)
    assert getattr(lab.state, name) == value and lab.controls[name].value == nearest
    lab.controls[name].value = next_step
    assert getattr(lab.state, name) == next_step


def test_a_preset_is_taken_at_its_word():
    lab = LineLab(height=-0.98, steps=3)
    next(w for w in walk(lab) if isinstance(w, widgets.Button) and w.description == "low").click()
    assert lab.state.height == -1.0


def test_step_and_reset_buttons():
    lab = LineLab()
    step, reset = (next(w for w in walk(lab) if isinstance(w, widgets.Button) and w.description == text)
                   for text in ("step", "reset"))
    for _ in range(11):
        step.click()
    assert lab.state.steps == 9
    reset.click()
    assert lab.state.steps == 0


def test_the_player_and_its_slider_go_together():
    lab = LineLab(steps=2)
    play = next(w for w in walk(lab) if isinstance(w, widgets.Play))
    assert (play.value, play.min, play.max, play.interval) == (2, 0, 9, 200)
    play.value = 3
    assert lab.state.steps == lab.controls["steps"].value == 3
    lab.controls["steps"].value = 7
    assert lab.state.steps == play.value == 7
    lab.set(steps=5)
    assert play.value == 5
    lab.set(**lab.presets["low"])
    assert play.value == 3


def test_the_picture_is_on_its_way_before_the_player_is_told():
    lab, order = LineLab(), []
    lab._image.observe(lambda change: order.append("picture"), "value")
    next(w for w in walk(lab) if isinstance(w, widgets.Play)).observe(lambda change: order.append("player"), "value")
    lab.controls["steps"].value = 4
    assert order == ["picture", "player"]


def test_the_picture_is_jpeg_while_moving_and_sharp_when_it_rests(monkeypatch):
    monkeypatch.setattr(live, "REST", 0.0)

    async def move_and_rest():
        lab = LineLab()
        lab.set(height=0.7)
        moving = lab._image.value
        while lab._image.value == moving:
            await asyncio.sleep(0)
        return moving, lab._image.value, lab

    moving, at_rest, lab = asyncio.run(asyncio.wait_for(move_and_rest(), 10))
    painter = lab._painter
    assert moving == live.address("jpeg", painter.frame()) and painter.frame()[:2] == b"\xff\xd8"
    assert at_rest == live.address("png", painter.sharp()) and painter.sharp()[:4] == b"\x89PNG"


@pytest.mark.parametrize(("name", "bad"), [
    ("height", 2.01), ("height", float("inf")), ("height", True), ("rate", 0.0), ("steps", 1.5),
    ("steps", -1), ("steps", 10), ("colour", "green"), ("wide", 1)])
def test_values_outside_a_control_are_refused_by_name(name, bad):
    lab = LineLab()
    with pytest.raises(ValueError, match=name):
        lab.set(**{name: bad})
    with pytest.raises(ValueError, match=name):
        LineLab(**{name: bad})


@dataclasses.dataclass(frozen=True)
class PagedState:
    steps: int = count(0, 0, 9, label="steps")
    a: bool = switch(True, label="a", inline=True, group="First")
    b: bool = switch(True, label="b", inline=True, group="First")
    rate: float = slider(0.1, 0, 1, label="rate", group="Second")


def test_stops_are_a_slider_through_a_few_numbers():
    control = stops(0.3, (0.1, 0.3, 1), label="rate").metadata["control"]
    widget = control.widget(0.3)
    assert isinstance(widget, widgets.SelectionSlider) and widget.options == (0.1, 0.3, 1) and widget.value == 0.3
    assert control.accept("rate", 1) == 1
    with pytest.raises(ValueError, match=r"rate must be one of 0.1, 0.3, 1; you gave 0.2"):
        control.accept("rate", 0.2)


def test_groups_can_be_pages_and_inline_switches_share_a_line():
    class PagedLab(LineLab):
        State, tabs, presets = PagedState, True, {}

        @staticmethod
        def compute(state):
            return State()

        describe = staticmethod(lambda state, arrays: "")

    lab = PagedLab()
    pages = next(w for w in walk(lab) if isinstance(w, widgets.Tab))
    assert pages.titles == ("First", "Second")
    line, = pages.children[0].children
    assert list(line.children) == [lab.controls["a"], lab.controls["b"]]
    assert lab.controls["steps"] not in list(walk(pages)) and lab.controls["rate"] in list(walk(pages))


@dataclasses.dataclass(frozen=True)
class CountedState:
    steps: int = hidden(count(0, 0, 9, label="steps", group="Run"))
    rate: float = slider(0.5, 0, 1, label="rate", group="Run")


class CountedLab(LineLab):
    State, presets = CountedState, {}
    actions = {"Run": {"one more": lambda state: {"steps": state.steps + 1}, "back": lambda state: {"steps": 0}}}

    @staticmethod
    def compute(state):
        return State(height=state.rate - state.steps / 100)

    describe = staticmethod(lambda state, arrays: f"{state.steps} steps")

    def follow(self, state, changes):
        return dataclasses.replace(state, rate=max(state.rate, 0.25))


def test_an_action_is_a_button_whose_changes_depend_on_the_state():
    lab = CountedLab()
    more, back = (w for w in walk(lab) if isinstance(w, widgets.Button))
    assert (more.description, back.description) == ("one more", "back")
    for readout in ("1 steps", "2 steps"):
        more.click()
        assert lab.readout == readout
    back.click()
    assert lab.readout == "0 steps"
    for _ in range(10):
        more.click()
    assert lab.state.steps == 9 and "steps must be a whole number from 0 to 9; you gave 10" in lab.error


def test_a_hidden_part_of_the_state_has_no_widget_but_the_same_rules():
    lab = CountedLab(steps=3)
    assert list(lab.controls) == ["rate"] and lab.state.steps == 3
    lab.set(steps=4)
    assert lab.readout == "4 steps"
    with pytest.raises(ValueError, match="steps must be a whole number from 0 to 9"):
        lab.set(steps=2.5)


def test_the_last_word_is_heard_on_the_first_state_too():
    assert CountedLab(rate=0.1).state.rate == 0.25


def test_a_picture_is_computed_on_one_thread_and_the_others_are_given_back():
    seen = []

    class ThreadLab(LineLab):
        @staticmethod
        def compute(state):
            seen.append(threads())
            return state

    with live.BLAS.limit(limits=2):
        ThreadLab()
        assert seen == [{1}] and threads() == {2}


@pytest.fixture
def _eager_threads():
    """Threads that take over from one another after every few operations, so that what can collide does."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def together(*acts):
    """Carries out each act in a thread of its own, all at once; raises what one of them raised."""
    start, raised = threading.Barrier(len(acts)), []

    def carry_out(act):
        start.wait()
        try:
            act()
        except Exception as error:
            raised.append(error)

    workers = [threading.Thread(target=carry_out, args=(act,)) for act in acts]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if raised:
        raise raised[0]


@pytest.mark.usefixtures("_eager_threads")
def test_two_threads_that_look_at_one_run_take_turns():
    class RunLab(LineLab):
        run = Replay(sum(range(50 + k % 2)) for k in range(1000))

        @staticmethod
        def compute(state):
            RunLab.run.first(100 * state.steps)
            return state

    def up(lab):
        for steps in range(10):
            lab.controls["steps"].value = steps
            assert lab.error == ""

    one, two = RunLab(), RunLab()
    together(lambda: up(one), lambda: up(two))
    assert one.state.steps == two.state.steps == 9
    assert RunLab.run.first(1000) == [sum(range(50 + k % 2)) for k in range(1000)]


@pytest.mark.usefixtures("_eager_threads")
def test_moves_of_two_controls_in_two_threads_are_both_kept():
    lab = LineLab()

    def move(name, values):
        for value in values:
            lab.controls[name].value = value

    together(lambda: move("height", np.linspace(-1, 0.5, 16)), lambda: move("steps", range(1, 10)),
             lambda: move("wide", [True, False] * 10 + [True]))
    assert lab.error == "" and (lab.state.height, lab.state.steps, lab.state.wide) == (0.5, 9, True)
    assert [lab.controls[name].value for name in ("height", "steps", "wide")] == [0.5, 9, True]
    again = LineLab(height=0.5, steps=9, wide=True)._painter.frame()
    assert lab._painter.frame() == again and lab._image.value == live.address("jpeg", again)


@pytest.mark.usefixtures("_eager_threads")
def test_threads_that_draw_leave_the_settings_of_matplotlib_as_they_were():
    def draw():
        for _ in range(10):
            with plots.style():
                assert mpl.rcParams["font.size"] == plots.STYLE["font.size"]

    with mpl.rc_context({"font.size": 99.0}):
        together(draw, draw, draw)
        assert mpl.rcParams["font.size"] == 99


def threads():
    return {pool["num_threads"] for pool in live.BLAS.info()}


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)
