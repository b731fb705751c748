"""A picture with time in it, and a picture that can be pulled.

What happens in time is drawn once, finished, and named by the `gid` that every artist takes; a
whole number is a step of the clock, and the x axis counts steps:

- `gid="play"` is uncovered from left to right;
- `gid="play until 87"` is too, and the whole of it turns pale at step 87: nothing is cut;
- `gid="play from 87"` appears whole at step 87, in front of the others.

The `Story` says the rest in words. It stands in the place of the caption, and its end is the
caption: without scripts, in print and before it is played the finished picture stands there.

`gid="drag swing"` is a dot, or the right end of a line, that a reader pulls to move the slider of
the argument `swing`. No axis is inverted for it: where the dot lies is noted in each frame, and
the page takes the nearest.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

_GID = re.compile(r"play(?: from (?P<since>\d+))?(?: until (?P<until>\d+))?"
                  r"|drag (?P<name>[^\W\d]\w*)")
_PALE = "#c3c8cf"


@dataclass(frozen=True, kw_only=True)
class Story:
    """What happens while a picture is played, in words.

    Parameters
    ----------
    clock : sequence of str
        What the clock says at each step; step 0 is the start.
    stops : mapping of int to str
        The sentence that is said at a step; the picture waits there.
    opening, end : str
        The sentence before the first step, and the caption of the finished picture.
    counts : mapping of str to sequence
        Counters: what is counted, and the number or text at each step.
    seconds : float
        How long it takes, without the waits at stops.
    predict : bool
        Begin with the opening: the reader guesses before the end is seen.

    Examples
    --------
    >>> story = Story(clock=["Monday", "Tuesday"], stops={1: "It falls."}, opening="A day.",
    ...               end="It fell.", counts={"yen": [100, 90]})
    >>> print(story.words())
    A day.
    Tuesday: It falls.
    It fell.
    """

    clock: Sequence[str]
    stops: Mapping[int, str]
    opening: str
    end: str
    counts: Mapping[str, Sequence[float | str]] = field(default_factory=dict)
    seconds: float = 9.0
    predict: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.clock, str) or len(self.clock) < 2:
            raise ValueError(f"clock must be a text for each step, got {self.clock!r}. "
                             f"Write for example clock=['Monday', 'Tuesday'].")
        wrong = [s for s in self.stops if not isinstance(s, int) or not 0 < s < len(self.clock)]
        if wrong:
            raise ValueError(f"stops must be steps from 1 to {self.last}, got {wrong}. "
                             f"Write for example stops={{1: 'It falls.'}}.")
        object.__setattr__(self, "clock", tuple(self.clock))
        for name, values in self.counts.items():
            if len(values) != len(self.clock):
                raise ValueError(f"counts must be one for each of {len(self.clock)} steps, got "
                                 f"{len(values)} for {name!r}. Write as many as the clock has.")
        if not 1 <= self.seconds <= 60:
            raise ValueError(f"seconds must be from 1 to 60, got {self.seconds}. Write 9.")
        texts: dict[Any, str] = {"opening": self.opening, "end": self.end, **self.stops}
        for name, said in texts.items():
            if not isinstance(said, str) or not said.strip():
                raise ValueError(f"{name} must be a sentence, got {said!r}. Say what happens.")

    @property
    def last(self) -> int:
        """The last step."""
        return len(self.clock) - 1

    def told(self) -> list[str]:
        """The opening, what is said at each stop with its time, the end."""
        stops = [f"{self.clock[step]}: {said}" for step, said in sorted(self.stops.items())]
        return [self.opening, *stops, self.end]

    def words(self) -> str:
        """What happens, a line for each."""
        return "\n".join(self.told())

    def data(self) -> dict[str, Any]:
        """The story as the player reads it."""
        return vars(self) | {"stops": sorted(self.stops.items())}

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Story":
        """The story of some `data`."""
        return cls(**data | {"stops": dict(data["stops"])})


class Told(NamedTuple):
    """What a `gid` says of an artist."""

    played: bool
    since: int | None
    until: int | None
    name: str


def told(gid: str | None) -> Told | None:
    """What a `gid` says, None for one that is none of ours.

    Examples
    --------
    >>> told("play until 87")
    Told(played=True, since=None, until=87, name='')
    >>> told("play untill 87")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: gid must say 'play', 'play from 3', 'play until 87' or 'drag NAME', got ...
    """
    if not gid or gid.split()[0] not in ("play", "drag"):
        return None
    found = _GID.fullmatch(gid)
    if not found:
        raise ValueError(f"gid must say 'play', 'play from 3', 'play until 87' or 'drag NAME', "
                         f"got {gid!r}.")
    since, until = (int(step) if step else None for step in found.group("since", "until"))
    return Told(gid.startswith("play"), since, until, found["name"] or "")


def named(figure: Figure, kind: str) -> list[tuple[Artist, Told]]:
    """The artists of a figure that are played (`play`) or pulled (`drag`)."""
    pairs = [(artist, told(artist.get_gid())) for artist in figure.findobj(include_self=False)]
    return [(artist, it) for artist, it in pairs if it and it.played == (kind == "play")]


def steps_at(figure: Figure) -> tuple[float, float]:
    """Where step 0 lies in a played figure, and how wide a step is: in points from its left.

    Raises
    ------
    ValueError
        When the played axes do not lie below each other with the same x axis.
    """
    places = set()
    for artist, _ in named(figure, "play"):
        if artist.axes is None:
            raise ValueError("gid 'play' must be of an artist in axes: their x axis is the clock.")
        (zero, _), (one, _) = artist.axes.transData.transform([(0, 0), (100, 0)])
        points = 72 / figure.dpi
        places.add((round(zero * points, 2), round((one - zero) / 100 * points, 4)))
    if len(places) != 1:
        raise ValueError(f"played axes of one figure must share their x axis, got {sorted(places)}."
                         f" Write the same xlim, or make two figures.")
    return places.pop()


def grips(figure: Figure) -> dict[str, tuple[int, int]]:
    """Where each thing to pull has its grip, in tenths of a point from the figure's left top."""
    found = {}
    for artist, it in named(figure, "drag"):
        if not isinstance(artist, Line2D):
            raise ValueError(f"gid 'drag {it.name}' must be of a line or a dot of plot, got "
                             f"{type(artist).__name__}. Write ax.plot([1], [2], 'o', gid=...).")
        ends = artist.get_transform().transform(artist.get_xydata())
        x, y = max(ends.tolist())
        across, up = figure.transFigure.inverted().transform((x, y))
        width, height = figure.get_size_inches() * 720
        found[it.name] = (round(across * width), round((1 - up) * height))
    return found


def pale(figure: Figure) -> None:
    """Paint what has ended as the finished picture of a page has it."""
    for artist, it in named(figure, "play"):
        if it.until is not None and isinstance(artist, Line2D):
            artist.set_color(_PALE)
