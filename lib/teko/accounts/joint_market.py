"""What a joint account meets: an index, USD/JPY, two interest rates and two margins, day by day.

Prices and rates by date, of an episode or of many stretches side by side, and a model of three
correlated factors lead to the same days, which `teko.accounts.joint` runs an account over.

Interest accrues by calendar days over 365, at the rate that held when the night began. A drawn
trading day is a 252nd of a year, and its interest is credited once a week: five nights at the rate
of the last of them. Margins are fractions of today's value and may change on any day; a raised
margin is asked for at the close of the day it is written for.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from teko import rules
from teko.arrays import FloatArray, check_dates, check_numbers, check_prices, check_shape
from teko.numbers import SNAP, TRADING_DAYS, YEAR_DAYS
from teko.paths.simulate import SingleArray
from teko.rules import check, check_fields
from teko.words import Rate, Ratio, Volatility

_CREDITED = 5  # drawn days from one credit of interest to the next


class Close(NamedTuple):
    """What one night and the close after it bring.

    `rates` are for the nights since interest was last credited, None when it is not: what a dollar
    in the fund, a dollar of futures and a yen of dollars held (short is negative) earn. `levels`
    are the index and the yen for a dollar; `margins` are those of the futures and of the hedge,
    the same array as long as nothing changes. Rows first, then paths or one column for all.
    """

    rates: FloatArray | None
    levels: FloatArray
    margins: FloatArray


@dataclass(frozen=True)
class JointMarket:
    """A market that is known: days first, then the rows of `Close`, then paths.

    `rates` has one day less than the others.
    """

    levels: FloatArray
    rates: FloatArray
    margins: FloatArray

    def closes(self) -> Iterator[Close]:
        """One close after another; the first day has no night before it."""
        first, *margins = _held_margins(self.margins)
        yield Close(None, self.levels[0], first)
        for rates, levels, margin in zip(self.rates, self.levels[1:], margins, strict=True):
            yield Close(rates, levels, margin)


def _held_margins(margins: FloatArray) -> Iterator[FloatArray]:
    """The margins of each day; the very array of the day before when they are the same."""
    now = margins[0]
    yield now
    changes = (margins[1:] != margins[:-1]).any(axis=(1, 2)).tolist()
    for each, changed in zip(margins[1:], changes, strict=True):
        now = each if changed else now
        yield now


def given_market(
    *,
    dates: Any,
    index: ArrayLike,
    fx: ArrayLike,
    dollar_rate: ArrayLike,
    yen_rate: ArrayLike,
    dividend: Rate,
    margin: ArrayLike,
    fx_margin: ArrayLike,
) -> JointMarket:
    """A market of known prices, on one stretch of dates or on many side by side.

    Days first; a further axis is paths. Rates and margins are one number, or one for each day.
    The fund earns the `dollar_rate` and a futures position pays it; dollars sold short earn the
    `yen_rate` and pay the dollar's. The price of a futures leaves out the `dividend`, as the index
    does, so it comes back to who holds it.

    Examples
    --------
    A Friday and a Monday: three nights of interest.

    >>> market = given_market(
    ...     dates=["2020-03-06", "2020-03-09"], index=[100, 92.4], fx=[105, 102],
    ...     dollar_rate=0.0365, yen_rate=0, dividend=0, margin=[0.04, 0.08], fx_margin=0.04,
    ... )
    >>> [close.margins[0].item() for close in market.closes()]
    [0.04, 0.08]
    >>> market.rates[0].round(6).ravel().tolist()
    [0.0003, -0.0003, 0.0003]
    """
    array = np.asarray(dates)
    stretches = array.T if array.ndim == 2 else [dates]
    years = np.stack([check_dates(each) for each in stretches], axis=1) / YEAR_DAYS
    days = len(years) + 1
    levels = _columns(days, index=check_prices("index", index), fx=check_prices("fx", fx))
    dollars = _by_day("dollar_rate", dollar_rate, days)[:-1] * years
    yen = _by_day("yen_rate", yen_rate, days)[:-1] * years
    paid_out = check("dividend", dividend, rules.DIVIDEND) * years
    rates = np.stack(np.broadcast_arrays(dollars, paid_out - dollars, dollars - yen), axis=1)
    margins = _margins(days, margin, fx_margin)
    paths = levels.shape[2]
    for count in (rates.shape[2], margins.shape[2]):
        if count not in (1, paths):
            raise ValueError(
                f"index must have as many paths as the rates and margins, got {paths} for {count}. "
                "Write as many columns."
            )
    return JointMarket(levels, rates, margins)


def _margins(days: int, margin: ArrayLike, fx_margin: ArrayLike) -> FloatArray:
    """Both margins on each day: days first, then the two, then paths or one column for all."""
    low = rules.FX_MARGIN.low
    return _columns(
        days,
        margin=_by_day("margin", margin, days, low=low),
        fx_margin=_by_day("fx_margin", fx_margin, days, low=low),
    )


def _by_day(name: str, value: ArrayLike, days: int, *, low: float = -0.9999) -> FloatArray:
    """A rate or a margin on each day; one column, or one for each path."""
    numbers = check_numbers(name, value, low=low, high=0.9999, remedy="Write 4% as 0.04.")
    check_shape(name, numbers.shape[:1], other=(days,))
    columns = numbers if numbers.ndim > 1 else numbers.reshape(-1, 1)
    return np.broadcast_to(columns, (days, *columns.shape[1:]))


def _columns(days: int, **rows: FloatArray) -> FloatArray:
    """Two series side by side, both with one row for each day."""
    tables = []
    for name, row in rows.items():
        if len(row) != days:
            raise ValueError(
                f"{name} must have one entry for each date, got {len(row)} for {days} dates. "
                "Write as many."
            )
        tables.append(row[:, np.newaxis] if row.ndim == 1 else row)
    return np.stack(np.broadcast_arrays(*tables), axis=1).astype(float)


# Drawn markets


@dataclass(frozen=True, kw_only=True)
class JointModel:
    """Three correlated normal factors: the index, USD/JPY and the dollar's short rate.

    The volatility of the rate is in points, such as 0.01, and it walks from the `dollar_rate` of
    the first day. Drifts are expected yearly returns; that of the index includes dividends. The
    last three are correlations.
    """

    index_volatility: Volatility = field(metadata={"rule": rules.VOLATILITY})
    index_drift: Rate = field(metadata={"rule": rules.RATE})
    fx_volatility: Volatility = field(metadata={"rule": rules.VOLATILITY})
    fx_drift: Rate = field(metadata={"rule": rules.RATE})
    dollar_rate: Rate = field(metadata={"rule": rules.RATE})
    rate_volatility: Rate = field(metadata={"rule": rules.RATE_VOLATILITY})
    yen_rate: Rate = field(metadata={"rule": rules.RATE})
    index_fx: Ratio = field(metadata={"rule": rules.CORRELATION})
    index_rate: Ratio = field(metadata={"rule": rules.CORRELATION})
    fx_rate: Ratio = field(metadata={"rule": rules.CORRELATION})

    def __post_init__(self) -> None:
        check_fields(self)
        if np.linalg.eigvalsh(self.correlations).min() < -SNAP:
            raise ValueError(
                f"fx_rate must fit the other two correlations, got {self.fx_rate}. "
                "Write one nearer to 0."
            )

    @property
    def correlations(self) -> FloatArray:
        """The correlations as a table, in the order index, fx, rate."""
        return np.array(
            [
                [1.0, self.index_fx, self.index_rate],
                [self.index_fx, 1.0, self.fx_rate],
                [self.index_rate, self.fx_rate, 1.0],
            ]
        )

    def closes(
        self, generator: np.random.Generator, *, paths: int, margins: FloatArray
    ) -> Iterator[Close]:
        """Draw one close after another in two pieces of memory; index and USD/JPY start at 1."""
        # Two days that take turns: three drawn rows, a one for the drift, then the three rows that
        # walk. One product of such a day is the walk of the next.
        start = np.array([0.0, 0.0, 0.0, 1.0, 0.0, 0.0, self.dollar_rate / TRADING_DAYS])
        rows = np.repeat(start[:, np.newaxis], paths, axis=1).astype(np.float32)
        today, tomorrow = _Walk(rows), _Walk(rows.copy())
        mix, rates, nights = self._mix(), np.empty((3, paths), np.float32), 0
        first, *later = _held_margins(margins)
        yield Close(None, today.levels, first)
        for day, margin in enumerate(later, start=1):
            nights += 1
            generator.standard_normal(out=today.drawn, dtype=np.float32)
            np.matmul(mix, today.rows, out=tomorrow.walk)
            levels = np.exp(tomorrow.logs, out=tomorrow.levels)
            if nights < _CREDITED and day < len(later):
                yield Close(None, levels, margin)
            else:
                # What a dollar of the fund, of futures and of the hedge earn in so many nights.
                dollars = np.multiply(today.rate, np.float32(nights), out=rates[0])
                np.negative(dollars, out=rates[1])
                yen = np.float32(nights * self.yen_rate / TRADING_DAYS)
                np.subtract(dollars, yen, out=rates[2])
                yield Close(rates, levels, margin)
                nights = 0
            today, tomorrow = tomorrow, today

    def _mix(self) -> SingleArray:
        """What turns a day's rows into the next day's last three."""
        values, vectors = np.linalg.eigh(self.correlations)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        day = 1.0 / TRADING_DAYS
        scale = np.array([self.index_volatility, self.fx_volatility, self.rate_volatility * day])
        factors = scale[:, np.newaxis] * math.sqrt(day) * root
        expected = np.array([self.index_drift, self.fx_drift, 0.0])
        variance = np.array([self.index_volatility, self.fx_volatility, 0.0]) ** 2
        drift = day * (expected - variance / 2.0)
        rows = np.column_stack([factors, drift])
        mix: SingleArray = np.hstack([rows, np.eye(3)]).astype(np.float32)
        return mix


class _Walk:
    """One day of a chunk, and names for its rows."""

    def __init__(self, rows: SingleArray) -> None:
        self.rows = rows
        self.drawn, self.walk = rows[:3], rows[4:]
        self.logs, self.rate = rows[4:6], rows[6]
        self.levels = np.ones_like(self.logs)


def check_margins(days: int, *, margin: ArrayLike, fx_margin: ArrayLike) -> FloatArray:
    """Both margins on each day of a simulation, the first included: one column for all paths.

    Examples
    --------
    >>> check_margins(2, margin=[0.04, 0.04, 0.08], fx_margin=0.04)[:, 0, 0].tolist()
    [0.04, 0.04, 0.08]
    >>> check_margins(2, margin=8, fx_margin=0.04)
    Traceback (most recent call last):
    ValueError: margin must lie from 0.0001 to 0.9999, got 8.0. Write 4% as 0.04.
    """
    return _margins(int(check("days", days, rules.DAYS)) + 1, margin, fx_margin)
