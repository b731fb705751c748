"""The look that all figures share, and the colours that the page may re-paint.

A figure is drawn in the colours of the light theme. In the page each of them becomes a CSS
variable with that colour as its fallback, so a dark theme is a few lines of CSS.

The five line colours stand 3:1 against the page, and apart from each other for readers with
protanopia, deuteranopia or tritanopia, because their lightness differs.
"""

import pickle
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from kernelless.words import language

STYLE = matplotlib.rc_params_from_file(
    Path(__file__).with_name("chart.mplstyle"), use_default_template=False)
# By the names of their variables; c5 is grey.
COLOURS: dict[str, str] = {
    **{f"c{i}": colour for i, colour in enumerate(STYLE["axes.prop_cycle"].by_key()["color"], 1)},
    "grid": STYLE["grid.color"],
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
        matplotlib.rcParams.update(STYLE | {"font.family": fonts(language())})
        pickled = pickle.dumps(_made(*size))
        _empty[size] = matplotlib.rcParams.copy(), pickled
    # To read an empty figure takes a third of the time of making one.
    fig = pickle.loads(pickled)
    return fig, fig.axes[0]


@cache
def fonts(spoken: str) -> list[str]:
    """The fonts in which matplotlib measures a text; the page shows its own.

    Japanese needs the package matplotlib-fontja, which is not imported: it would change settings.
    """
    there = find_spec("matplotlib_fontja") if spoken == "ja" else None
    if there is None or there.origin is None:
        return ["DejaVu Sans"]
    fontManager.addfont(Path(there.origin).with_name("fonts") / "ipaexg.ttf")
    return ["DejaVu Sans", "IPAexGothic"]


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
