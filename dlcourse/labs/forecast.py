"""ForecastLab: a network looks at a window of values and says how the series goes on, beside what then came."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np

from .. import plots
from ..forecasting import LENGTHS, SERIES, forecaster, task
from ..sequences import windows
from .controls import choice, count, stops
from .live import Lab, View

BACK, MOST = 30, 24  # steps that are shown before "now", and forecast after it at most
COMPARED = "forecast", "last value"


class Look(NamedTuple):
    half: float  # half the height of the middle picture
    error: float  # height of the right one
    years: int  # between the marks below the strip


LOOKS = {"sunspots": Look(180, 120, 50), "CO₂": Look(14, 12, 10), "oil": Look(60, 30, 5)}


@dataclass(frozen=True)
class State:
    series: str = choice("sunspots", tuple(SERIES), label="series", group="Data")
    now: int = count(31, 0, 100, label="now (% of new)", play=300, group="Data")
    length: int = stops(12, LENGTHS, label="values seen L", group="Forecast")
    ahead: int = count(8, 1, MOST, label="steps ahead h", group="Forecast")


class Arrays(NamedTuple):
    name: str
    length: int
    here: int  # place in the series of the last value that the network sees
    past: np.ndarray  # (≤ BACK + 1,) differences from the last value, up to it
    came: np.ndarray  # (≤ MOST + 1,) from it
    said: np.ndarray  # (ahead + 1,) forecasts, the last value first
    errors: np.ndarray  # (2, MOST) RMSE over the new part, of the network and of "same as last value"


@lru_cache(maxsize=len(SERIES) * len(LENGTHS))
def forecasts(name, length):
    """What the network says 1 … MOST steps after each moment of the new part, (MOST, moments), and the two errors."""
    values, cut = task(name).values, task(name).cut
    past = windows(values, length)[0][cut - length:, :, 0]
    said = np.array(list(islice(forecaster(name, length).onwards(past), MOST)))
    return said, np.array([[rmse(values[cut + h:], guess[:len(past) - h]) for h, guess in enumerate(guesses)]
                           for guesses in (said, np.broadcast_to(past[:, -1], said.shape))]).clip(max=1e6)


def rmse(came, said):
    """Root mean square error, in the series' unit."""
    return np.sqrt(np.mean((came - said) ** 2))


def plural(number, step):
    return f"{number} {step}" + "s" * (number != 1)


class ForecastView(View):
    def __init__(self):
        super().__init__(640, 420)
        self.name = None
        self.strip = plots.axes(self.figure, (58, 340, 566, 58))
        self.near = plots.axes(self.figure, (58, 46, 340, 222), xlim=(-BACK - 1, MOST + 1), grid=True)
        self.right = plots.axes(self.figure, (468, 46, 156, 222), xlim=(0, MOST + 1), grid=True)
        self.right.set_xticks([1, 6, 12, 18, 24])
        self.near.axvline(0, color=plots.GREY, linewidth=plots.px(1))
        self.titles = [ax.text(0, height, "", transform=ax.transAxes, fontsize=plots.px(13))
                       for ax, height in ((self.strip, 1.12), (self.near, 1.14), (self.right, 1.14))]
        (self.whole,) = self.strip.plot([], [], color=plots.GREY, linewidth=plots.px(1))
        self.new = self.strip.axvspan(0, 1, color=plots.BLUE_TINT, linewidth=0, zorder=0)
        self.new_label = self.strip.text(0, 1.12, "new to the network", fontsize=plots.px(13), color=plots.BLUE,
                                         transform=self.strip.get_xaxis_transform())
        self.here = self.strip.axvline(0, color=plots.INK, linewidth=plots.px(1.5))
        (self.past,) = self.near.plot([], [], color=plots.GREY)
        looks = {"came": {"color": plots.INK, "linestyle": plots.DASHES["dotted"]},
                 "seen": {"color": plots.INK, "linestyle": "", "marker": "o", "markersize": plots.px(5.5)},
                 "last value": {"color": plots.VERMILLION, "linestyle": plots.DASHES["dashed"], "marker": "s",
                                "markersize": plots.px(7), "markevery": [-1]},
                 "forecast": {"color": plots.BLUE, "marker": "o", "markersize": plots.px(5)}}
        self.lines = {word: self.near.plot([], [], **look)[0] for word, look in looks.items()}
        for place, word in ((0, "seen"), (66, "forecast"), (154, "last value"), (252, "came")):
            self._key(place, word, looks[word])
        self.curves = [self.right.plot([], [], **looks[word] | {"marker": ""})[0] for word in COMPARED]
        self.dots = [self.right.plot([], [], looks[word]["marker"], color=looks[word]["color"],
                                     markersize=plots.px(9))[0] for word in COMPARED]
        self.numbers = [self.right.text(place, 1.045, "", transform=self.right.transAxes, fontsize=plots.px(13),
                                        color=looks[word]["color"])
                        for place, word in zip((0, 0.5), COMPARED, strict=True)]
        self.move(self.here, self.past, *self.lines.values(), *self.curves, *self.dots, *self.numbers)

    def _key(self, place, word, look):
        """A sample of a line with its name, `place` pixels from the left of the middle picture, above it."""
        ends = [place / 340, (place + 18) / 340]
        self.near.plot(ends, [1.065, 1.065], transform=self.near.transAxes, clip_on=False, **look)
        self.near.text(ends[1] + 0.03, 1.045, word, transform=self.near.transAxes, fontsize=plots.px(12),
                       color=look["color"])

    def show(self, arrays):
        if arrays.name != self.name:
            self._other_series(arrays.name)
        h, top = len(arrays.said) - 1, LOOKS[arrays.name].error
        self.here.set_xdata([arrays.here] * 2)
        self.past.set_data(np.arange(1 - len(arrays.past), 1), arrays.past)
        self.lines["seen"].set_data(np.arange(1 - arrays.length, 1), arrays.past[-arrays.length:])
        self.lines["came"].set_data(np.arange(len(arrays.came)), arrays.came)
        self.lines["forecast"].set_data(np.arange(h + 1), arrays.said)
        self.lines["last value"].set_data([0, h], [0, 0])
        for curve, dot, number, mark, errors in zip(self.curves, self.dots, self.numbers, "●■", arrays.errors,
                                                    strict=True):
            curve.set_data(np.arange(1, MOST + 1), errors)
            dot.set_data([h], [min(errors[h - 1], top)])
            number.set_text(f"{mark} {errors[h - 1]:.3g}")

    def _other_series(self, name):
        dates, values, unit, step, cut = task(name)
        half, top, every = LOOKS[name]
        self.name = self.scene = name
        self.whole.set_data(np.arange(len(values)), values)
        low, rise = values.min(), np.ptp(values)
        self.strip.set(xlim=(0, len(values) - 1), ylim=(low - 0.05 * rise, low + 1.1 * rise))
        self.new.set_x(cut)
        self.new.set_width(len(values) - cut)
        self.new_label.set_x(cut)
        years = dates.astype("datetime64[Y]").astype(int) + 1970
        shown = range(-(-years[0] // every) * every, years[-1] + 1, every)
        self.strip.set_xticks([int(np.searchsorted(years, year)) for year in shown], map(str, shown))
        self.near.set(ylim=(-half, half), xlabel=f"{step}s from now")
        self.right.set(ylim=(0, top), xlabel=f"{step}s ahead h")
        for text, words in zip(self.titles, (unit, "difference from the value now", "RMSE, whole new part"),
                               strict=True):
            text.set_text(words)


class ForecastLab(Lab):
    """Forecasts of three series by trained recurrent networks, on years that none of them has seen."""

    State, View = State, ForecastView
    presets = {
        "sunspots": {"series": "sunspots", "now": 31, "length": 12, "ahead": 8},
        "one value is not enough": {"series": "sunspots", "now": 31, "length": 1, "ahead": 8},
        "CO₂": {"series": "CO₂", "now": 50, "length": 12, "ahead": 12},
        "errors pile up": {"series": "CO₂", "now": 50, "length": 2, "ahead": 18},
        "oil": {"series": "oil", "now": 26, "length": 12, "ahead": 8},
    }

    @staticmethod
    def compute(state):
        values, cut = task(state.series).values, task(state.series).cut
        said, errors = forecasts(state.series, state.length)
        moment = round(state.now / 100 * (said.shape[1] - 1))
        here = cut - 1 + moment
        last = values[here]
        return Arrays(state.series, state.length, here, values[here - BACK:here + 1] - last,
                      values[here:here + MOST + 1] - last, np.append(0, said[:state.ahead, moment] - last), errors)

    @staticmethod
    def describe(state, arrays):
        step = task(state.series).step
        network, last = arrays.errors[:, state.ahead - 1]
        gain = round(100 * (1 - network / last))
        verdict = f"{gain} % better" if gain > 0 else f"{-gain} % worse" if gain < 0 else "no difference"
        return (f"{state.series}, {plural(state.length, 'value')} seen, {plural(state.ahead, step)} ahead: "
                f"RMSE {network:.3g}, \"same as last value\" {last:.3g}: {verdict}")
