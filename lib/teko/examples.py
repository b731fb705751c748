"""Every worked example of the source articles: what the source says, and what is exact.

`examples.toml` holds them, one figure or one claim each. The exact figure is never typed in: the
row says which call gives it, and it is computed when it is asked for. Chapters teach from these
rows, and the errata page lists those that are not exact.

A verdict follows from the two figures: *exact* when they are equal, *rounded* when the source's is
right to the digits it gives, else *wrong*. It is *conditional* where the source gives no figure, or
one that holds under a condition that it does not state.
"""

from __future__ import annotations

import ast
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any

from teko.said import said

MODULES = ("drag", "hedge", "leverage", "mmf", "overlay", "sizing", "stress", "touch")
HEAD = tuple(said(["Verdict", "The source says", "Exact", "Why"]))


def _in_digits(value: float, digits: int) -> str:
    """A number in so many digits; whole digits are never cut off."""
    return f"{value:,.0f}" if abs(value) >= 10.0**digits else f"{value:.{digits}g}"


def _number(text: str) -> Any:
    """What arithmetic and calls of teko, as the rows write them, come to."""
    known = {name: import_module(f"teko.{name}") for name in MODULES}
    return eval(text, {"__builtins__": {}, "sqrt": math.sqrt, "exp": math.exp, **known})


@dataclass(frozen=True)
class Example:
    """One figure or claim of a source, beside the exact one.

    `call` computes the exact figure. `source` is None for a claim without a figure; `decimals` is
    how many the source gives. `flag` is the mark of the finding, or "". `part` is False for a
    figure that nobody would read in percent, such as yen or lots.
    """

    id: str
    chapter: int
    what: str
    says: str
    call: str
    why: str
    source: float | None = None
    decimals: int = 0
    conditional: bool = False
    flag: str = ""
    part: bool = True

    @property
    def exact(self) -> float:
        """The exact figure, computed now."""
        return float(_number(self.call))

    @property
    def inputs(self) -> Mapping[str, float]:
        """The numbers of its call by the names of the arguments; none for plain arithmetic."""
        for node in ast.walk(ast.parse(self.call)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                module = import_module(f"teko.{ast.unparse(node.func.value)}")
                first = next(iter(signature(getattr(module, node.func.attr)).parameters))
                given = {first: node.args[0]}
                given |= {each.arg: each.value for each in node.keywords if each.arg}
                return {name: _number(ast.unparse(value)) for name, value in given.items()}
        return {}

    @property
    def verdict(self) -> str:
        """What the two figures say of the source."""
        if self.source is None or self.conditional:
            return "conditional"
        error = abs(self.source - self.exact)
        if error < 1e-12:
            return "exact"
        # Half a unit of the last digit, with room for binary fractions.
        return "rounded" if error <= 0.5 * 10.0**-self.decimals + 1e-12 else "wrong"

    @property
    def figure(self) -> str:
        """The exact figure as it is read: three digits, a part in percent.

        A source that is rounded or wrong may read the same in three; then as many as tell them
        apart.
        """
        times, unit = (100.0, "%") if self.part else (1.0, "")
        told = None if self.source is None or self.verdict == "conditional" else self.source * times
        written = [_in_digits(self.exact * times, digits) for digits in range(3, 10)]
        if told is None or self.verdict == "exact":
            return written[0] + unit
        apart = (each for n, each in enumerate(written, 3) if each != _in_digits(told, n))
        return next(apart, written[0]) + unit


_ROWS = said(tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["example"])
EXAMPLES = tuple(Example(call=row.pop("exact"), **row) for row in _ROWS)


def worked(id: str) -> tuple[Example, ...]:
    """The worked examples of one row of the sources, in their order.

    Examples
    --------
    >>> loss, kept, cut = worked("S1-12")
    >>> kept.call, kept.figure
    ('sizing.losing_streak(0.2, losses=5).fixed_lot', '-100%')
    >>> cut.inputs
    {'fraction': 0.2, 'losses': 5}
    >>> worked("S9-1")
    Traceback (most recent call last):
    ValueError: id must be that of a worked example, got S9-1. Write one such as S1-12.
    """
    found = tuple(each for each in EXAMPLES if each.id == id)
    if not found:
        raise ValueError(f"id must be that of a worked example, got {id}. Write one such as S1-12.")
    return found


def findings(*ids: str) -> list[list[str]]:
    """The rows of the errata page as texts under `HEAD`: all, or those of some ids.

    Examples
    --------
    >>> findings("S3-40")[0][2]
    'Actual ratio of 9 lots of 1,000 on 12,400 dollars: 72.6%'
    >>> findings("S3-99")
    Traceback (most recent call last):
    ValueError: ids must have a finding each, got S3-99. Write one such as S3-40.
    """
    found = [each for each in EXAMPLES if each.verdict != "exact"]
    unknown = [name for name in ids if name not in {each.id for each in found}]
    if unknown:
        raise ValueError(
            f"ids must have a finding each, got {unknown[0]}. Write one such as S3-40."
        )
    return [
        [
            f"{said(each.verdict)} ({each.id})",
            each.says,
            f"{each.what[0].upper()}{each.what[1:]}{said(': ')}{each.figure}",
            each.why,
        ]
        for each in found
        if not ids or each.id in ids
    ]
