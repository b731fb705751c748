"""What a joint account meets: an index, USD/JPY, two interest rates and two margins, day by day.

Two kinds of market lead to the same days, which `teko.accounts.joint` runs an account over:

- `given_market` takes prices and rates by date: an episode, or many stretches side by side;
- `JointModel` draws three correlated factors: the index, USD/JPY and the dollar's short rate.

Interest accrues by calendar days over 365, at the rate that held when the night began. A drawn
trading day is a 252nd of a year, and its interest is credited once a week: five nights at the rate
of the last of them. Margins are fractions of today's value and may change on any day; a raised
margin is asked for at the close of the day it is written for.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from teko.arrays import FloatArray, check_dates, check_numbers, check_shape
from teko.paths import simulate
from teko.paths.simulate import TRADING_DAYS, Chunk, SingleArray
from teko.rules import CORRELATION, FX_MARGIN, RATE, VOLATILITY, Rule, check
from teko.words import Rate, Ratio, Volatility

_DAYS_PER_YEAR = 365.0
_CREDITED = 5  # drawn days from one credit of interest to the next
_DAYS = Rule("a whole number from 1 to 100000", "Write one year as 252.", 1.0, 1e5, whole=True)
_RATE_VOLATILITY = Rule("a yearly amount from 0 to 0.5", "Write one point as 0.01.", 0.0, 0.5)
_DIVIDEND = Rule("a yearly fraction from 0 to 0.2", "Write 2% as 0.02.", 0.0, 0.2)


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

    Made by `given_market` or by `drawn_market`. `rates` has one day less than the others.
    """

    levels: FloatArray
    rates: FloatArray
    margins: FloatArray

    @property
    def paths(self) -> int:
        """How many paths there are."""
        return int(self.levels.shape[2])

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

    Parameters
    ----------
    dates : array of dates
        One for each day, rising; a further axis is paths, each with dates of its own.
    index : array
        The share index in dollars, above 0. Days first; a further axis is paths.
    fx : array
        Yen for a dollar, above 0. Days first; a further axis is paths.
    dollar_rate : float or array
        Yearly rate of the dollar on each day, above -1 and below 1: the fund earns it, and a
        futures position pays it.
    yen_rate : float or array
        Yearly rate of the yen on each day. Dollars sold short earn it and pay the dollar's.
    dividend : Rate
        Yearly dividends of the index that are not in its price, 0 to 0.2. The price of a futures
        leaves them out, so they come back to who holds it.
    margin : float or array
        Margin of the futures on each day as a fraction of its value, from 0.0001 to below 1.
    fx_margin : float or array
        Margin of the hedge on each day as a fraction of its value, from 0.0001 to below 1.

    Returns
    -------
    JointMarket
        For `joint.joint_ledger` and `joint.joint_outcome`.

    Raises
    ------
    ValueError
        If an argument is outside its range or does not fit the dates.

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
    years = _years(dates)
    days = len(years) + 1
    levels = _columns(days, index=_prices("index", index), fx=_prices("fx", fx))
    dollars = _by_day("dollar_rate", dollar_rate, days)[:-1] * years
    yen = _by_day("yen_rate", yen_rate, days)[:-1] * years
    paid_out = check("dividend", dividend, _DIVIDEND) * years
    rates = np.stack(np.broadcast_arrays(dollars, paid_out - dollars, dollars - yen), axis=1)
    margins = _columns(
        days,
        margin=_by_day("margin", margin, days, margin=True),
        fx_margin=_by_day("fx_margin", fx_margin, days, margin=True),
    )
    _check_paths(levels.shape[2], rates.shape[2], margins.shape[2])
    return JointMarket(levels, rates, margins)


def _years(dates: Any) -> FloatArray:
    """How long each night is, in years; one column, or one for each path."""
    array = np.asarray(dates)
    if array.ndim == 2:
        return np.stack([check_dates(column) for column in array.T], axis=1) / _DAYS_PER_YEAR
    return check_dates(dates)[:, np.newaxis] / _DAYS_PER_YEAR


def _prices(name: str, value: ArrayLike) -> FloatArray:
    """Prices, days first."""
    return check_numbers(
        name, value, low=1e-30, high=1e30, remedy="Write prices, not returns.", rows=True
    )


def _by_day(name: str, value: ArrayLike, days: int, *, margin: bool = False) -> FloatArray:
    """A rate or a margin on each day; one column, or one for each path."""
    low, high = (FX_MARGIN.low, 0.9999) if margin else (-0.9999, 0.9999)
    numbers = check_numbers(name, value, low=low, high=high, remedy="Write 4% as 0.04.")
    check_shape(name, numbers.shape[:1], other=(days,))
    column = numbers[:, np.newaxis] if numbers.ndim == 1 else numbers
    return (
        np.broadcast_to(column, (days, *column.shape[1:]))
        if numbers.ndim
        else np.full((days, 1), float(numbers))
    )


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


def _check_paths(*counts: int) -> None:
    """Refuse rates or margins for another number of paths than there are prices."""
    paths, *others = counts
    for count in others:
        if count not in (1, paths):
            raise ValueError(
                f"index must have as many paths as the rates and margins, got {paths} for {count}. "
                "Write as many columns."
            )


# Drawn markets


@dataclass(frozen=True, kw_only=True)
class JointModel:
    """Three correlated normal factors: the index, USD/JPY and the dollar's short rate.

    Volatilities are per year: that of the rate is in points, such as 0.01. Drifts are the
    expected yearly returns; that of the index includes dividends. `dollar_rate` is the rate of
    the first day; the rate walks from there. The correlations are of index and fx, index and
    rate, fx and rate.
    """

    index_volatility: Volatility
    index_drift: Rate
    fx_volatility: Volatility
    fx_drift: Rate
    dollar_rate: Rate
    rate_volatility: Rate
    yen_rate: Rate
    index_fx: Ratio
    index_rate: Ratio
    fx_rate: Ratio

    def __post_init__(self) -> None:
        for name in ("index_volatility", "fx_volatility"):
            check(name, getattr(self, name), VOLATILITY)
        for name in ("index_drift", "fx_drift", "dollar_rate", "yen_rate"):
            check(name, getattr(self, name), RATE)
        check("rate_volatility", self.rate_volatility, _RATE_VOLATILITY)
        for name in ("index_fx", "index_rate", "fx_rate"):
            check(name, getattr(self, name), CORRELATION)
        if np.linalg.eigvalsh(self.correlations).min() < -1e-9:
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
        """Draw one close after another, in two pieces of memory that take turns.

        `margins` has one row of two for each day, the first day's too. Index and USD/JPY start
        at 1.
        """
        # Two days that take turns: three drawn rows, a one for the drift, then the three rows that
        # walk. One product of such a day is the walk of the next.
        today, tomorrow = (_Walk(self._start(paths)) for _ in range(2))
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
                self._earn(today.rate, nights, out=rates)
                yield Close(rates, levels, margin)
                nights = 0
            today, tomorrow = tomorrow, today

    def _start(self, paths: int) -> SingleArray:
        """Three rows to draw into, a one, log index, log fx, and the rate for a night."""
        column = np.array([0.0, 0.0, 0.0, 1.0, 0.0, 0.0, self.dollar_rate / TRADING_DAYS])
        return np.repeat(column[:, np.newaxis], paths, axis=1).astype(np.float32)

    def _earn(self, rate: SingleArray, nights: int, *, out: SingleArray) -> None:
        """What the three kinds of money earn in so many nights."""
        dollars = np.multiply(rate, np.float32(nights), out=out[0])
        np.negative(dollars, out=out[1])
        np.subtract(dollars, np.float32(nights * self.yen_rate / TRADING_DAYS), out=out[2])

    def _mix(self) -> SingleArray:
        """What turns a day's rows into the next day's last three."""
        values, vectors = np.linalg.eigh(self.correlations)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        day = 1.0 / TRADING_DAYS
        scale = np.array([self.index_volatility, self.fx_volatility, self.rate_volatility * day])
        factors = scale[:, np.newaxis] * math.sqrt(day) * root
        drift = day * np.array(
            [
                self.index_drift - self.index_volatility**2 / 2.0,
                self.fx_drift - self.fx_volatility**2 / 2.0,
                0.0,
            ]
        )
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
    """Both margins on each day of a simulation, the first included.

    Parameters
    ----------
    days : int
        Trading days after the first, 1 to 100,000.
    margin : float or array
        Margin of the futures, from 0.0001 to below 1: one, or one for each day and the first.
    fx_margin : float or array
        Margin of the hedge, from 0.0001 to below 1: one, or one for each day and the first.

    Returns
    -------
    array
        Days first, then the two margins, then one column for all paths.

    Raises
    ------
    ValueError
        If an argument is outside its range or has another number of days.

    Examples
    --------
    >>> check_margins(2, margin=[0.04, 0.04, 0.08], fx_margin=0.04)[:, 0, 0].tolist()
    [0.04, 0.04, 0.08]
    >>> check_margins(2, margin=8, fx_margin=0.04)
    Traceback (most recent call last):
    ValueError: margin must lie from 0.0001 to 0.9999, got 8.0. Write 4% as 0.04.
    """
    count = int(check("days", days, _DAYS)) + 1
    return _columns(
        count,
        margin=_by_day("margin", margin, count, margin=True),
        fx_margin=_by_day("fx_margin", fx_margin, count, margin=True),
    )


def drawn_market(
    model: JointModel,
    *,
    days: int,
    paths: int,
    seed: int,
    margin: ArrayLike,
    fx_margin: ArrayLike,
) -> JointMarket:
    """Draw markets and keep every day: the same that `joint.simulated_joint` runs over.

    Parameters
    ----------
    model : JointModel
        How a day is drawn.
    days : int
        Trading days, 1 to 100,000; 252 are a year.
    paths : int
        Number of paths, 1 to 10,000,000. Memory: 40 bytes for each path and day.
    seed : int
        Start of the random numbers, 0 to 4,294,967,295.
    margin : float or array
        Margin of the futures, from 0.0001 to below 1: one, or one for each day and the first.
    fx_margin : float or array
        Margin of the hedge, in the same form.

    Returns
    -------
    JointMarket
        Index and USD/JPY start at 1.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Examples
    --------
    >>> model = JointModel(
    ...     index_volatility=0.16, index_drift=0.07, fx_volatility=0.1, fx_drift=0,
    ...     dollar_rate=0.04, rate_volatility=0.01, yen_rate=0.005,
    ...     index_fx=0.3, index_rate=0, fx_rate=0.4,
    ... )
    >>> market = drawn_market(model, days=252, paths=4, seed=1, margin=0.08, fx_margin=0.04)
    >>> market.levels.shape, market.levels[0].tolist()
    ((253, 2, 4), [[1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]])
    >>> market.rates.shape
    (252, 3, 4)
    """
    margins = check_margins(days, margin=margin, fx_margin=fx_margin)

    def keep(chunk: Chunk) -> tuple[FloatArray, FloatArray]:
        closes = model.closes(chunk.generator(), paths=chunk.paths, margins=margins)
        none = np.zeros((3, chunk.paths))
        kept = [
            (each.levels.astype(float), none if each.rates is None else each.rates.astype(float))
            for each in closes
        ]
        levels, rates = zip(*kept, strict=True)
        return np.stack(levels), np.stack(rates[1:])

    chunks = simulate.over_chunks(keep, paths=paths, seed=seed, threads=1)
    levels, rates = (np.concatenate(each, axis=2) for each in zip(*chunks, strict=True))
    return JointMarket(levels, rates, margins)
