"""What a form asks and what it shows: numbers that a reader writes, numbers that a reader reads.

A number with the unit `"%"` is a percent to the reader and a fraction to the function: 4 becomes
0.04 by moving the decimal point in the text, so it is the same number as a 0.04 in code.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from math import isfinite
from typing import Any

from kernelless import typed
from kernelless.words import words


@dataclass(frozen=True)
class Number:
    """A number that a reader of a form writes.

    Parameters
    ----------
    label : str
        What the reader sees before the field.
    start, low, high : float
        What stands there at first, and the range that is allowed, in the reader's unit.
    unit : str
        What stands after the field. With `"%"` the function gets a fraction.
    whole : bool
        Whether only whole numbers are allowed.
    when : mapping, optional
        Show the field only while these choices have one of these values; else the function
        gets `start`.

    Raises
    ------
    ValueError
        When `start` does not lie in the range.

    Examples
    --------
    >>> margin = number("Margin", start=4, low=0.1, high=99, unit="%")
    >>> margin.read("4")
    (0.04, '')
    >>> margin.read("400")[1]
    'Margin: must be from 0.1% to 99%, got 400%. Write for example 4 for 4%.'
    """

    label: str
    _: KW_ONLY
    start: float
    low: float
    high: float
    unit: str = ""
    whole: bool = False
    when: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.low <= self.start <= self.high or not isfinite(self.high - self.low):
            raise ValueError(f"start must lie from low to high, got {self.start} for {self.low} to "
                             f"{self.high}. Write all three as a reader would, percent as percent.")

    @property
    def percent(self) -> bool:
        """Whether the reader writes percent and the function gets a fraction."""
        return self.unit == "%"

    def sentences(self) -> dict[str, str]:
        """What is said of a wrong text, with `{typed}` where the text comes."""
        named = {
            "label": self.label, "typed": "{typed}%" if self.percent else "{typed}",
            "text": "{typed}", "start": self._remedy(), "high": self._bound(self.high, True),
            "low": self._bound(self.low, not self.unit or self.percent)}
        said = {name: words()[name].format(**named)
                for name in ("needs", "unclear", "range", "whole")}
        return said | {name: words()[name] for name in ("small", "typed")}

    def _remedy(self) -> str:
        return words()["percent"].format(number=written(self.start)) if self.percent else \
            written(self.start)

    def _bound(self, value: float, with_unit: bool) -> str:
        unit = self.unit if with_unit else ""
        return with_unit_text(grouped(value), unit)

    def read(self, text: str) -> tuple[float | int | None, str]:
        """The function's number, or None; and what is wrong with the text, or worth saying."""
        said = self.sentences()
        plain, wrong = typed.plain(text, typed.units_of(self.unit))
        if wrong or not isfinite(float(plain)):
            return None, said[wrong or "needs"].replace("{typed}", text.strip())
        shown = float(plain)
        if not self.low <= shown <= self.high:
            return None, said["range"].replace("{typed}", typed.grouped(plain))
        if self.whole and not shown.is_integer():
            return None, said["whole"].replace("{typed}", typed.grouped(plain))
        return as_number(shifted(plain, -2) if self.percent else plain), self._hint(plain)

    def _hint(self, text: str) -> str:
        """0.04 in a field of percent is more often a fraction than a small percent."""
        times = float(shifted(text, 2))
        if not self.percent or not 0 < abs(float(text)) < 1 or not self.low <= times <= self.high:
            return ""
        return words()["small"].replace("{typed}", text).replace("{times}", written(times))


number = Number


@dataclass(frozen=True)
class Result:
    """A line of what a form shows.

    Parameters
    ----------
    label : str
        What the number is.
    key : str
        Which attribute of the function's result; the result itself when empty. With points it
        goes further in, and a number counts from 0: `"checks.0.limit"`.
    unit : str
        What stands after the number. With `"%"` a fraction is shown as percent.
    digits : int
        Digits after the point. Thousands are separated.
    signed : bool
        Whether a gain has a plus.
    says : mapping, optional
        Words for values that are no numbers, such as `{None: "never", True: "yes"}`.
    of : callable, optional
        The function whose result this is, when it is not that of the form.

    Examples
    --------
    >>> result("Margin", unit="%", digits=1).text(0.045)
    '4.5%'
    >>> result("Profit", unit="yen", signed=True).text(-49000.4)
    '-49,000 yen'
    >>> result("Exit", says={None: "never"}).text(None)
    'never'
    """

    label: str
    key: str = ""
    _: KW_ONLY
    unit: str = ""
    digits: int = 0
    signed: bool = False
    says: Mapping[Any, str] = field(default_factory=dict)
    of: Callable[..., Any] | None = None

    def text(self, result: Any) -> str:
        """What the reader sees of a result."""
        value = result
        for part in self.key.split(".") if self.key else []:
            if value is not None:
                value = value[int(part)] if part.isdigit() else getattr(value, part)
        said = {spoken(key): text for key, text in self.says.items()}
        if spoken(value) in said:
            return said[spoken(value)]
        if not isinstance(value, (int, float)) or not isfinite(value):
            raise ValueError(f"says must have words for {value!r} of {self.label!r}. "
                             f"Write for example says={{{value!r}: 'never'}}.")
        return with_unit_text(rounded(value, self.digits, self.unit == "%", self.signed), self.unit)


result = Result


def shifted(text: str, places: int) -> str:
    """A number's text with its decimal point moved: 0.7 by -2 is 0.7e-2, which is 0.007."""
    mantissa, _, exponent = text.lower().partition("e")
    return f"{mantissa}e{int(exponent or 0) + places}"


def as_number(text: str) -> float | int:
    """What JSON makes of a number of JavaScript: a whole number is an int."""
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 1e21 else value


def written(value: float) -> str:
    """A number as a reader would write it into a field."""
    return f"{value:.0f}" if float(value).is_integer() else repr(float(value))


def grouped(value: float) -> str:
    """A number with separated thousands and all its digits."""
    return typed.grouped(written(value))


def rounded(value: float, digits: int, percent: bool, signed: bool) -> str:
    """A number as `Intl.NumberFormat` writes it: half away from zero, no minus before zero."""
    with localcontext(prec=1200):
        exact = Decimal(value).scaleb(2) if percent else Decimal(value)
        near = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        return f"{near:+,.{digits}f}" if signed and near else f"{near if near else 0:,.{digits}f}"


def with_unit_text(number_text: str, unit: str) -> str:
    """A number with its unit; a percent sign and a multiple stand close to it."""
    return number_text + unit if unit in ("", "%", "x") or not unit.isascii() else \
        f"{number_text} {unit}"


def spoken(value: Any) -> str:
    """A value that words stand for, as JavaScript's String() names it."""
    if isinstance(value, float) and not isfinite(value):
        return {"inf": "Infinity", "-inf": "-Infinity"}.get(str(value), "NaN")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value)
