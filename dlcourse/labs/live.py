"""The live engine: a picture that answers a control within one frame.

A lab is State → compute → View. `State` is a frozen dataclass of what the controls hold, `compute(state)` is pure
mathematics, `View.show(arrays)` moves artists of a figure that is built once. On each move the engine repaints only
what moves, over a kept background, and sends a JPEG; when the control rests it sends one sharp PNG of double density.
"""

import asyncio
import base64
import dataclasses
import functools
import html
import io

import ipywidgets as widgets
import numpy as np
from PIL import Image
from threadpoolctl import ThreadpoolController

from .. import plots
from .layout import arrange
from .stamps import Stamps

REST = 0.25  # seconds without a move after which the sharp picture is sent
MOST_SCENES = 16
# The browser needs the other cores: a product that is shared out among threads waits for the slowest of them.
BLAS = ThreadpoolController().select(user_api="blas")


def in_turn(method):
    """A method of a lab that one thread carries out at a time."""
    @functools.wraps(method)
    def taken(self, *args, **kwargs):
        with plots.TURN:
            return method(self, *args, **kwargs)
    return taken


class View:
    """The picture of a lab: builds its figure once, registers what moves, and moves it in `show`."""

    def __init__(self, width=600, height=400):
        self.figure = plots.figure(width, height)
        self.moving = []
        self.scene = None  # a view whose fixed artists change names all they depend on here: each scene is drawn once

    def move(self, *artists):
        """Mark artists as moving: painted on every move, in the order they are registered. Returns them."""
        for artist in artists:
            artist.set_animated(True)
        self.moving.extend(artists)
        return artists[0] if len(artists) == 1 else artists

    def show(self, arrays):
        """Move the artists to what `compute` returned."""
        raise NotImplementedError


class Painter:
    """Paints a view: a kept background, then the moving artists on top (matplotlib's blitting)."""

    def __init__(self, view):
        self.view, self.background, self.scenes = view, None, {}
        self.stamps = Stamps(view.figure.canvas)

    def frame(self):
        """One JPEG of the picture as it stands. A changed axis or other fixed artist renews the background."""
        figure = self.view.figure
        canvas = figure.canvas
        if self.background is None or figure.stale:
            self.background = self._scenery(self.view.scene)
            self.stamps.placed.clear()
            figure.stale = False
        renderer = canvas.get_renderer()
        renderer.restore_region(self.background)
        pixels = np.asarray(canvas.buffer_rgba())
        for artist in self.view.moving:
            if self.stamps.fits(artist):
                self.stamps.put(artist, pixels)
            else:
                artist.draw(renderer)
        buffer = io.BytesIO()
        size = canvas.get_width_height()
        Image.frombuffer("RGBX", size, pixels, "raw", "RGBX", 0, 1).save(buffer, "JPEG", quality=92, subsampling=0)
        return buffer.getvalue()

    def _scenery(self, scene):
        """All that does not move, drawn now or kept from the last time that the view named this scene."""
        if scene in self.scenes:
            return self.scenes[scene]
        canvas = self.view.figure.canvas
        with plots.style():
            canvas.draw()
        drawn = canvas.copy_from_bbox(self.view.figure.bbox)
        if scene is not None:
            if len(self.scenes) == MOST_SCENES:
                del self.scenes[next(iter(self.scenes))]
            self.scenes[scene] = drawn
        return drawn

    def sharp(self, compress_level=1):
        """One lossless PNG at double density."""
        self.stamps.placed.clear()  # after this drawing no text is stale
        return plots.png(self.view.figure, compress_level=compress_level)


class Lab(widgets.VBox):
    """Base of every lab. A subclass names its `State` and `View`, and defines `compute` and `describe`."""

    State = None
    View = None
    presets: dict = {}  # button text → changes of state
    actions: dict = {}  # heading of a group → {button text → function: state → changes of state}
    tabs = False  # whether each group of controls is a page of its own; controls without a group stay above

    @in_turn
    def __init__(self, **start):
        fields = dataclasses.fields(self.State)
        self._rules = {f.name: f.metadata["control"] for f in fields}
        self._state = self.follow(dataclasses.replace(self.State(), **self._accepted(start)), {})
        with plots.style():
            self.view = self.View()
        self._painter = Painter(self.view)
        self._quiet, self._resting, self._error = False, None, ""
        self.controls = {f.name: self._rules[f.name].widget(getattr(self._state, f.name)) for f in fields
                         if not f.metadata.get("hidden")}
        self._image = widgets.Image(format="url", layout={"margin": "0"})
        self._readout_line, self._error_line = widgets.HTML(), widgets.HTML()
        self._advance(self._state)
        self._sharpen()
        for name, widget in self.controls.items():
            widget.observe(lambda change, name=name: self._handed_back(name, change["new"]), "value")
        super().__init__(children=arrange(self))  # last: the picture is on its way before a player is told of a move
        self.add_class("dlcourse-lab")

    @staticmethod
    def compute(state):
        """What the view needs, from the state alone: pure mathematics, no plotting."""
        raise NotImplementedError

    @staticmethod
    def describe(state, arrays):
        """The readout: one line of text that says what is seen, with rounded numbers."""
        raise NotImplementedError

    def follow(self, state, changes):
        """A last word on the next state, for controls that depend on one another. Default: as it is."""
        return state

    @property
    def state(self):
        """The State that the picture shows."""
        return self._state

    def as_dict(self):
        """The state as a plain dict, to save or to share: the lab made with `**saved` shows the same picture."""
        return dataclasses.asdict(self._state)

    @property
    def readout(self):
        """One line of text that says what is seen."""
        return self._readout

    @property
    def error(self):
        """The message in the red line; empty when all is well."""
        return self._error

    @in_turn
    def set(self, **changes):
        """Change the state from code, as the controls would. A bad value is shown in the lab and raised."""
        try:
            self._advance(self._next(changes))
        except Exception as error:
            self._complain(error, changes)
            raise
        self._rest_later()

    @in_turn
    def _handed_back(self, name, value):
        """A control has a new value: a move, unless it only shows what the state holds."""
        if not self._quiet and (self._error or not self._rules[name].same(value, getattr(self._state, name))):
            self._moved({name: value})

    @in_turn
    def _moved(self, changes):
        try:
            self._advance(self._next(changes))
        except Exception as error:  # the learner sees it in the lab; the last good picture stays
            self._complain(error, changes)
        else:
            self._rest_later()

    def _next(self, changes):
        return self.follow(dataclasses.replace(self._state, **self._accepted(changes)), changes)

    def _accepted(self, changes):
        unknown = sorted(set(changes) - set(self._rules))
        if unknown:
            raise ValueError(f"{type(self).__name__} has no control named {', '.join(unknown)}. "
                             f"Its controls are {', '.join(self._rules)}.")
        return {name: self._rules[name].accept(name, value) for name, value in changes.items()}

    def _advance(self, state):
        with BLAS.limit(limits=1):
            arrays = self.compute(state)
        readout = self.describe(state, arrays)
        self.view.show(arrays)
        frame = self._painter.frame()
        self._state, self._arrays, self._readout, self._error = state, arrays, readout, ""
        self._image.value = address("jpeg", frame)
        _write(self._readout_line, f'<div class="dlcourse-readout" role="status">{html.escape(readout)}</div>')
        _write(self._error_line, "")
        self._show_in_controls(state)

    def _show_in_controls(self, state):
        self._quiet = True
        try:
            for name, widget in self.controls.items():
                if not self._rules[name].same(widget.value, getattr(state, name)):
                    widget.value = getattr(state, name)
        finally:
            self._quiet = False

    def _complain(self, error, changes):
        self.view.show(self._arrays)  # artists that a failed `show` left half moved
        self._error = f"{type(error).__name__}: {error} (state: {self._state}, change: {changes})"
        _write(self._error_line, f'<div class="dlcourse-error" role="alert">{html.escape(self._error)}</div>')

    def _rest_later(self):
        self._cancel_rest()
        try:
            self._resting = asyncio.get_running_loop().call_later(REST, self._sharpen)
        except RuntimeError:  # no kernel: a script or a test, where nobody watches the picture move
            self._resting = None

    def _cancel_rest(self):
        if self._resting is not None:
            self._resting.cancel()

    @in_turn
    def _sharpen(self):
        self._image.value = address("png", self._painter.sharp())

    @in_turn
    def _repr_mimebundle_(self, **kwargs):
        data = super()._repr_mimebundle_(**kwargs)
        data["text/plain"] = f"{type(self).__name__}: {self.readout}"
        data["image/png"] = self._painter.sharp(compress_level=9)
        size = {"width": int(self._image.width), "height": int(self._image.height)}
        return data, {"image/png": size}


def address(kind, picture):
    """A picture as an address that holds it. The page shows that at once; bytes become a Blob, which the browser's main
    process has to hand back: up to a fifth of the time from a key to the pixels."""
    return b"data:image/" + kind.encode() + b";base64," + base64.b64encode(picture)


def _write(widget, text):
    if widget.value != text:
        widget.value = text
