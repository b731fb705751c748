"""A curve in a form: your numbers draw.

matplotlib draws axes, labels and the example's line while the page is built. In the page the same
function gives other points, and a script replaces one path and moves one mark: that is all it
knows. So the axes stay where they are, and are linear.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from kernelless.svg import render

POINTS = 60
_LINE = re.compile(r'(?<=<g data-kl-part="curve"><path d=")[^"]*')


@dataclass(frozen=True)
class Curve:
    """A function over one field of a form, with all other fields as the reader wrote them.

    Parameters
    ----------
    field : str
        The argument along the horizontal axis.
    low, high : float
        Where that axis begins and ends, as the function takes it: a percent as a fraction.
    figure : callable
        Makes the empty picture: a Figure and its axes, with labels and the limits of y.
    caption : str
        What the picture shows, as a sentence with its range; a screen reader reads it.
    key : str
        Which attribute of the function's result, as in `result`.
    quick : bool
        False for a function that searches: its curve waits until a field is left.
    """

    field: str
    low: float
    high: float
    figure: Callable[[], tuple[Any, Any]]
    caption: str
    key: str = ""
    quick: bool = True

    @property
    def points(self) -> list[float]:
        """Where the function is asked; few digits, because they stand in the page."""
        step = (self.high - self.low) / (POINTS - 1)
        return [round(self.low + i * step, 6) for i in range(POINTS)]

    def heights(self, ask: Callable[[float], Any], here: float) -> list[float | None]:
        """What the function says at each point and at the reader's; nothing where it refuses."""
        return [self._height(ask, x) for x in [*self.points, here]]

    def _height(self, ask: Callable[[float], Any], x: float) -> float | None:
        try:
            value = ask(x)
        except ValueError:
            return None
        for part in self.key.split(".") if self.key else []:
            value = getattr(value, part)
        return float(value) if isinstance(value, (int, float)) and isfinite(value) else None

    def draw(self, slug: str, heights: Sequence[float | None],
             here: float) -> tuple[str, dict[str, Any]]:
        """The picture as an `<svg>`, and what a script needs to draw another line into it.

        Raises
        ------
        ValueError
            When the axes are not linear, or the example itself is not in the picture.
        """
        fig, ax = self.figure()
        ax.set_xlim(self.low, self.high)
        (bottom, top), at = ax.get_ylim(), heights[-1]
        if {ax.get_xscale(), ax.get_yscale()} != {"linear"} or at is None or \
                not (self.low <= here <= self.high and bottom <= at <= top):
            raise ValueError(f"a curve needs linear axes with the example inside, got "
                             f"({here}, {at}). Set the limits of {self.field} and of y wider.")
        # A line from end to end of the picture and beyond keeps its clip; its path comes below.
        ax.plot([self.low, self.high], [2 * bottom - top, 2 * top - bottom], gid="curve")
        ax.plot([here], [at], "o", color=ax.lines[0].get_color(), gid="here", clip_on=False)
        axes = _axes(fig, ax) | {"points": self.points, "from": [here, at]}
        return _LINE.sub(path(axes, heights), render(fig, slug)), axes


def _axes(fig: Any, ax: Any) -> dict[str, Any]:
    """From numbers to places: x as begin and step, y likewise, and the limits, all in points."""
    (x0, y0), (x1, y1) = (ax.transData.transform((k, k)) * 72 / fig.dpi for k in (0, 1))
    begin, step = (x0, fig.get_figheight() * 72 - y0), (x1 - x0, y0 - y1)
    x, y = ([round(float(each), 3) for each in pair] for pair in zip(begin, step, strict=True))
    return {"x": x, "y": y, "limits": [float(each) for each in (*ax.get_xlim(), *ax.get_ylim())]}


def path(axes: dict[str, Any], heights: Sequence[float | None]) -> str:
    """The line as path data; a point without a height is a gap. The script writes the same.

    A point far outside the picture stands a picture's height outside: no line is a page long.
    """
    line, pen, (bottom, top) = "", "M", axes["limits"][2:]
    for x, y in zip(axes["points"], heights, strict=False):
        if y is None:
            pen = "M"
            continue
        y = min(max(y, 2 * bottom - top), 2 * top - bottom)
        line += f"{pen}{axes['x'][0] + axes['x'][1] * x:.1f} {axes['y'][0] + axes['y'][1] * y:.1f}"
        pen = "L"
    return line
