"""The look that all figures share, and the colours that the page may re-paint.

A figure is drawn in the colours of the light theme. In the page each of them becomes a CSS
variable with that colour as its fallback, so a dark theme is a few lines of CSS.

The five line colours stand 3:1 against the page, and apart from each other for readers with
protanopia, deuteranopia or tritanopia, because their lightness differs.
"""

import pickle
from typing import Any

import matplotlib
from cycler import cycler
from matplotlib.figure import Figure

COLOURS: dict[str, str] = {
    "c1": "#1a78cf",  # blue
    "c2": "#d2571d",  # vermilion
    "c3": "#07514a",  # teal
    "c4": "#6a2477",  # purple
    "c5": "#878f9a",  # grey: what is there for comparison
    "grid": "#d9dee5",
}

STYLE: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": COLOURS["c5"],
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.prop_cycle": cycler(color=[COLOURS[f"c{i}"] for i in range(1, 6)]),
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.facecolor": "none",
    "font.size": 11.0,
    "grid.color": COLOURS["grid"],
    "grid.linewidth": 0.8,
    "legend.frameon": False,
    "lines.linewidth": 2.0,
    "path.simplify_threshold": 0.2,
    "svg.fonttype": "none",
    "xtick.bottom": False,
    "xtick.major.size": 0.0,
    "xtick.minor.size": 0.0,
    "ytick.left": False,
    "ytick.major.size": 0.0,
    "ytick.minor.size": 0.0,
}

_READY_TICKS = 6  # of an axis; matplotlib makes what more it needs
_empty: dict[tuple[float, float, float], tuple[Any, bytes]] = {}


def chart(*, width: float = 4.6, height: float = 3.0,
          right: float = 0.15) -> tuple[Figure, Any]:
    """An empty figure in the shared style and its axes.

    It uses `Figure` without pyplot and fixed margins: both make a frame several times
    quicker to draw.

    Parameters
    ----------
    width, height : float
        Size in inches. On a phone the figure is as wide as the screen. Two figures of an
        explorer are each 2.15 high.
    right : float
        Room at the right in inches, where a line is named at its end.
    """
    size = width, height, right
    settings, pickled = _empty.get(size, (None, b""))
    if settings != matplotlib.rcParams:  # others may set them too
        matplotlib.rcParams.update(STYLE)  # type: ignore[arg-type]
        pickled = pickle.dumps(_made(*size))
        _empty[size] = matplotlib.rcParams.copy(), pickled
    # To read an empty figure takes a third of the time of making one.
    fig = pickle.loads(pickled)
    return fig, fig.axes[0]


def _made(width: float, height: float, right: float) -> Figure:
    fig = Figure(figsize=(width, height))
    ax = fig.subplots()
    # In inches, so that labels have the same room in a figure of any size.
    fig.subplots_adjust(left=0.8 / width, right=1 - right / width, top=1 - 0.15 / height,
                        bottom=0.52 / height)
    ax.locator_params(nbins=5 if height > 2.4 else 4)  # labels take longest to lay out
    for axis in (ax.xaxis, ax.yaxis):
        axis.get_major_ticks(_READY_TICKS)
        axis.get_minor_ticks(1)
    return fig
