"""Pictures: figures and artists that are made once and then moved.

Nothing here touches pyplot or leaves settings changed. A picture is built with `figure` and `axes`, its artists are
kept, and what changes is moved with the artists' own setters. Colours come from one palette that colour-blind readers
can tell apart (Okabe & Ito 2008); a colour never speaks alone, a marker, a dash or a label says the same.
"""

import contextlib
import io
import threading
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.patches import Circle, Polygon
from matplotlib.text import Text

from .letters import Canvas

BLUE, VERMILLION, GREEN = "#0072B2", "#D55E00", "#009E73"  # positive or class 1, negative or class 0, right
ORANGE, SKY, PURPLE = "#E69F00", "#56B4E9", "#CC79A7"  # further lines, in this order
INK, GREY, FAINT = "#222222", "#757575", "#D9D9D9"  # text, what stays, grid
BLUE_TINT, VERMILLION_TINT = "#DCEBF5", "#FBE9DF"  # the sides of a decision
DASHES = {"solid": "-", "dashed": (0, (5, 2)), "dotted": (0, (1.2, 1.6)), "dashdot": (0, (6, 2, 1.2, 2))}

DPI = 100  # canvas pixels per inch: one canvas pixel is one CSS pixel


def px(size):
    """Points (matplotlib's unit of fonts and lines) that make `size` CSS pixels."""
    return size * 72 / DPI


# The course brings its font, as wide as Arial, so that every word fits and looks the same on every system.
for _face in ("Regular", "Bold"):
    fontManager.addfont(Path(__file__).parent / "fonts" / f"LiberationSans-{_face}.ttf")
    fontManager.ttflist.insert(0, fontManager.ttflist.pop())  # before the system's own copy, which may be another

STYLE = {
    "font.family": ["Liberation Sans", "DejaVu Sans"],  # the second for signs that the first has not
    "font.size": px(13),
    "axes.labelsize": px(13),
    "axes.titlesize": px(13),
    "xtick.labelsize": px(12),
    "ytick.labelsize": px(12),
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": px(1),
    "lines.linewidth": px(2),
    "lines.markersize": px(9),
    "axes.unicode_minus": True,
    "axes.titlelocation": "left",
    "axes.formatter.useoffset": False,
}


# JupyterLab hands moves of a lab to the kernel's main thread or to another one (a subshell), whichever touched the
# control last. Matplotlib's settings and the runs that labs share are one for all: whoever uses them takes a turn.
TURN = threading.RLock()


@contextlib.contextmanager
def style():
    """The look of the course for all that is drawn inside, by one thread at a time."""
    with TURN, mpl.rc_context(STYLE):
        yield


def figure(width=640, height=400):
    """A blank white figure of `width` × `height` CSS pixels, with an Agg canvas of its own."""
    picture = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor="white")
    Canvas(picture)
    return picture


def axes(fig, rect, xlabel="", ylabel="", *, xlim=None, ylim=None, equal=False, grid=False):
    """Axes at `rect` = (left, bottom, width, height) in CSS pixels from the figure's lower left corner."""
    with style():
        width, height = fig.get_size_inches() * DPI
        left, bottom, w, h = rect
        ax = fig.add_axes((left / width, bottom / height, w / width, h / height))
        ax.set(xlabel=xlabel, ylabel=ylabel, xlim=xlim, ylim=ylim)
        if equal:
            ax.set_aspect("equal", adjustable="datalim" if xlim is None else "box")
        if grid:
            ax.grid(color=FAINT, linewidth=px(0.8))
            ax.set_axisbelow(True)
    return ax


def blank_axes(fig, rect, xlim, ylim):
    """Axes without ticks, spines or labels, for drawings; see `axes`."""
    ax = axes(fig, rect, xlim=xlim, ylim=ylim)
    ax.axis("off")
    return ax


def png(fig, density=2, compress_level=6):
    """The figure as PNG bytes at `density` pixels per CSS pixel, moving artists included."""
    buffer = io.BytesIO()
    stale = fig.stale
    with style():
        fig.savefig(buffer, format="png", dpi=density * DPI, metadata={"Software": None},
                    pil_kwargs={"compress_level": compress_level})
    fig.stale = stale  # the change of density and back leaves the figure as it was
    return buffer.getvalue()


class Still:
    """A finished figure for a notebook cell: a sharp picture, and its description where pictures cannot be shown."""

    def __init__(self, fig, description):
        self.fig, self.description = fig, description
        for text in fig.findobj(Text):  # words that a cell added get the font of the rest
            if text.get_fontfamily() == mpl.rcParams["font.family"]:
                text.set_fontfamily(STYLE["font.family"])

    def _repr_mimebundle_(self, **_):
        width, height = (round(side * DPI) for side in self.fig.get_size_inches())
        return ({"image/png": png(self.fig), "text/plain": self.description},
                {"image/png": {"width": width, "height": height}})


class HalfPlane:
    """The line w·x + b = 0 in the plane, with the side where w·x + b > 0 shaded blue and the other vermillion."""

    def __init__(self, ax, *, color=INK, linestyle="-", shade=True, label=None):
        self.ax = ax
        (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
        self.corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], dtype=float)
        empty = np.zeros((3, 2))
        self.sides = [ax.add_patch(Polygon(empty, facecolor=tint, edgecolor="none", zorder=0.5))
                      for tint in ((BLUE_TINT, VERMILLION_TINT) if shade else ())]
        (self.line,) = ax.plot([], [], color=color, linestyle=linestyle, label=label, zorder=2)
        self.artists = [*self.sides, self.line]

    def show(self, weights, bias):
        """Move to `weights` (2,) and `bias`; with both weights 0 there is no line and one side is the whole plane."""
        height = self.corners @ np.asarray(weights, dtype=float) + bias
        positive, crossings = clip_polygon(self.corners, height)
        if self.sides:
            negative, _ = clip_polygon(self.corners, -height)
            if not len(positive):
                negative = self.corners
            for patch, polygon in zip(self.sides, (positive, negative), strict=True):
                patch.set_xy(polygon if len(polygon) else np.full((3, 2), np.nan))
        self.line.set_data(*(crossings.T if len(crossings) == 2 else ([], [])))


def clip_polygon(corners, height):
    """The part of a convex polygon where a linear `height` (given at its corners) is positive, and the cut's ends.

    Sutherland & Hodgman 1974: walk round the corners, keep those above, add a point where an edge crosses zero.
    """
    kept, crossings = [], []
    for i in range(len(corners)):
        j = (i + 1) % len(corners)
        if height[i] > 0:
            kept.append(corners[i])
        if (height[i] > 0) != (height[j] > 0):
            share = height[i] / (height[i] - height[j])
            crossings.append(corners[i] + share * (corners[j] - corners[i]))
            kept.append(crossings[-1])
    return np.array(kept).reshape(-1, 2), np.array(crossings).reshape(-1, 2)


class NetworkDrawing:
    """Neurons as circles with their value inside, connections as lines: width = size, colour and dash = sign.

    `nodes` maps a name to its centre (x, y) in axes units of equal scale; `edges` lists (from, to) pairs of names.
    """

    def __init__(self, ax, nodes, edges, *, radius=0.34, fontsize=13):
        self.nodes, self.edges = dict(nodes), list(edges)
        with style():
            ends = [self._trim(self.nodes[a], self.nodes[b], radius) for a, b in self.edges]
            self.lines = LineCollection(ends, capstyle="butt", zorder=1)
            ax.add_collection(self.lines, autolim=False)
            self.circles = {name: ax.add_patch(Circle(centre, radius, facecolor="white", edgecolor=INK,
                                                      linewidth=px(1.5), zorder=3))
                            for name, centre in self.nodes.items()}
            self.values = {name: ax.text(*centre, "", ha="center", va="center", fontsize=px(fontsize), zorder=4)
                           for name, centre in self.nodes.items()}
            self.labels = [ax.text(*(0.62 * np.array(ends[i][0]) + 0.38 * np.array(ends[i][1])), "", ha="center",
                                   va="center", fontsize=px(fontsize - 1), zorder=5,
                                   bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2})
                           for i in range(len(self.edges))]
        self.artists = [self.lines, *self.circles.values(), *self.values.values(), *self.labels]

    @staticmethod
    def _trim(start, end, radius):
        start, end = np.array(start, dtype=float), np.array(end, dtype=float)
        inward = radius * (end - start) / np.linalg.norm(end - start)
        return start + inward, end - inward

    def show(self, values, strengths, labels=None, fills=None):
        """Write `values` (name → text) into circles, draw edges of signed `strengths` with text `labels`."""
        strengths = np.asarray(strengths, dtype=float)
        largest = max(1.0, np.abs(strengths).max(initial=0.0))
        self.lines.set_linewidths([px(0.8 + 6.2 * abs(s) / largest) for s in strengths])
        self.lines.set_colors([GREY if s == 0 else BLUE if s > 0 else VERMILLION for s in strengths])
        self.lines.set_linestyles(["-" if s >= 0 else (0, (2.2, 1.1)) for s in strengths])
        for name, text in values.items():
            self.values[name].set_text(text)
        for label, text, s in zip(self.labels, labels or [""] * len(strengths), strengths, strict=True):
            label.set_text(text)
            label.set_color(GREY if s == 0 else BLUE if s > 0 else VERMILLION)
        for name, fill in (fills or {}).items():
            self.circles[name].set_facecolor(fill)


def number(value, digits=2):
    """A number for a label: fixed decimals and a real minus sign, so that columns line up."""
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")
