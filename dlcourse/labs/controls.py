"""Controls: what a learner may change, declared where the state is declared.

A lab's `State` is a frozen dataclass whose fields are made by `slider`, `stops`, `count`, `choice`, `switch` and
`text`. The field's control knows the allowed values (`accept`) and the widget that offers them (`widget`), so range,
label and default stand in one place.
"""

import copy
import math
from dataclasses import dataclass, field
from numbers import Integral, Real

import ipywidgets as widgets

DESCRIPTION = {"description_width": "112px"}
LOG_STEP = 0.02  # of a log slider, as a power of ten


def unechoed(kind, name="value"):
    """A kind of widget whose moves in the page are not sent back to it. ipywidgets does so for a second window on the
    same notebook; it costs every move a message ahead of the picture, about a twentieth of the time to the pixels."""
    trait = copy.copy(getattr(kind, name))
    trait.metadata = {**trait.metadata, "echo_update": False}
    return type(kind.__name__, (kind,), {"__module__": __name__, name: trait})


FloatSlider, FloatLogSlider = unechoed(widgets.FloatSlider), unechoed(widgets.FloatLogSlider)
IntSlider, SelectionSlider = unechoed(widgets.IntSlider), unechoed(widgets.SelectionSlider, "index")


def slider(default, low, high, *, label, step=None, log=False, digits=2, group=""):
    """A real number from `low` to `high`, by steps of `step` (0.1); with `log` equal moves are equal factors (rates,
    scales), by steps of log₁₀ (0.02). The browser shows the nearest step, counted from `low`."""
    return _field(default, Slider(label, group, low, high, step or (LOG_STEP if log else 0.1), log, digits))


def stops(default, options, *, label, group=""):
    """One of a few numbers, which a slider goes through in order."""
    return _field(default, Stops(label, group, tuple(options)))


def count(default, low, high, *, label, play=None, group=""):
    """A whole number; `play` (milliseconds a step) adds play, step and reset buttons."""
    return _field(default, Count(label, group, low, high, play))


def choice(default, options, *, label, group=""):
    """One of `options`, a sequence of names."""
    return _field(default, Choice(label, group, tuple(options)))


def switch(default, *, label, inline=False, group=""):
    """On or off; `inline` ones share a line."""
    return _field(default, Switch(label, group, inline))


def text(default, *, label, group=""):
    """Words that the learner types: any characters, any number of them, read at every key."""
    return _field(default, Words(label, group))


def hidden(made):
    """The same control without a widget: a part of the state that only buttons, other controls and code change."""
    return field(default=made.default, metadata={**made.metadata, "hidden": True})


def _field(default, control):
    return field(default=default, metadata={"control": control})


@dataclass(frozen=True)
class Control:
    label: str
    group: str

    def common(self, value):
        return {"value": value, "description": self.label, "style": DESCRIPTION, "layout": {"width": "auto"}}

    def same(self, handed_back, value):
        """Whether the browser's value stands for `value`."""
        return handed_back == value


@dataclass(frozen=True)
class Slider(Control):
    low: float
    high: float
    step: float
    log: bool
    digits: int

    def accept(self, name, value):
        if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
            raise ValueError(f"{name} must be a finite number; you gave {value!r}. "
                             f"Choose one from {self.low:g} to {self.high:g}.")
        rounding = 1e-9 * max(abs(self.low), abs(self.high))  # a log slider's end is 10 ** log10(end)
        if not self.low - rounding <= value <= self.high + rounding:
            raise ValueError(f"{name} = {value:g} is outside the control's range. "
                             f"Choose a number from {self.low:g} to {self.high:g}.")
        return float(value)

    def same(self, handed_back, value):
        """A slider in the browser stands on the nearest of its steps, and may hand that back unasked."""
        if not isinstance(handed_back, Real) or not math.isfinite(handed_back) or (self.log and handed_back <= 0):
            return False
        have, want = self._steps(handed_back), self._steps(value)
        return have == want or (abs(have - round(have)) < 1e-6 and abs(have - want) < 0.5 + 1e-6)

    def _steps(self, number):
        return (math.log10(number / self.low) / self.step) if self.log else (number - self.low) / self.step

    def widget(self, value):
        if self.log:
            return FloatLogSlider(
                **self.common(value), base=10, min=math.log10(self.low), max=math.log10(self.high),
                step=self.step, readout_format=f".{self.digits}f")
        return FloatSlider(**self.common(value), min=self.low, max=self.high, step=self.step,
                           readout_format=f".{self.digits}f")


@dataclass(frozen=True)
class Count(Control):
    low: int
    high: int
    play: int | None

    def accept(self, name, value):
        if isinstance(value, bool) or not isinstance(value, Integral) or not self.low <= value <= self.high:
            raise ValueError(f"{name} must be a whole number from {self.low} to {self.high}; you gave {value!r}.")
        return int(value)

    def widget(self, value):
        return IntSlider(**self.common(value), min=self.low, max=self.high)


@dataclass(frozen=True)
class Choice(Control):
    options: tuple

    def accept(self, name, value):
        if value not in self.options:
            raise ValueError(f"{name} must be one of {', '.join(map(str, self.options))}; you gave {value!r}.")
        return value

    def widget(self, value):
        return widgets.Dropdown(**self.common(value), options=self.options)


@dataclass(frozen=True)
class Stops(Choice):
    def widget(self, value):
        return SelectionSlider(**self.common(value), options=self.options)


@dataclass(frozen=True)
class Switch(Control):
    inline: bool

    def accept(self, name, value):
        if not isinstance(value, bool):
            raise ValueError(f"{name} must be True or False; you gave {value!r}.")
        return value

    def widget(self, value):
        return widgets.Checkbox(value=value, description=self.label, indent=False, layout={"width": "auto"})


@dataclass(frozen=True)
class Words(Control):
    def accept(self, name, value):
        if not isinstance(value, str):
            raise ValueError(f"{name} must be a text, such as 'a good film'; you gave {value!r}.")
        return value

    def widget(self, value):
        return widgets.Textarea(**self.common(value) | {"style": {"description_width": "initial"}}, rows=4)
