"""Prices that could be: paths drawn from a model.

A model says how one day's log return is drawn:

- `Normal`: every day normal and independent of the day before (geometric Brownian motion);
- `StudentT`: the same volatility, but with more calm days and wilder wild ones.

A day has one price, the close. What happened between closes is not seen. There are 252 trading
days in a year.

Randomness has an explicit seed. Paths are drawn in chunks of 4,000, each with a random stream of
its own, so that more paths do not change the first ones. Every estimate comes with its standard
error. For one level under `Normal` prefer the closed form in `touch`: it is exact and takes no
time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from teko import rules
from teko.arrays import as_dates, check_numbers
from teko.numbers import TRADING_DAYS, YEAR_DAYS
from teko.paths.measure import share_error as share_error  # beside `frequency`, which uses it
from teko.rules import check, check_fields
from teko.words import Rate, Volatility

SingleArray = NDArray[np.float32]
Result = TypeVar("Result")

CHUNK = 4_000  # paths drawn together; fixed, so that a seed gives one answer anywhere


# The models


@dataclass(frozen=True, kw_only=True)
class Normal:
    """Geometric Brownian motion: normal log returns, each day independent of the others.

    `volatility` and `drift` (the expected yearly return) are per year.
    """

    volatility: Volatility = field(metadata={"rule": rules.POSITIVE_VOLATILITY})
    drift: Rate = field(metadata={"rule": rules.RATE})

    def __post_init__(self) -> None:
        check_fields(self)

    @property
    def scale(self) -> float:
        """What a drawn number is multiplied by to make it a log return."""
        return self.volatility / math.sqrt(TRADING_DAYS)

    def draws(self, generator: np.random.Generator, paths: int, days: int) -> Iterator[SingleArray]:
        """The drawn numbers of each day, always in the same piece of memory."""
        normal = np.empty(paths, np.float32)
        for _ in range(days):
            generator.standard_normal(out=normal, dtype=np.float32)
            yield normal


@dataclass(frozen=True, kw_only=True)
class StudentT(Normal):
    """Student t log returns, scaled to the same volatility: fat tails, days still independent.

    3 or 4 `degrees` of freedom resemble daily prices, 30 are nearly normal. The mean log return is
    that of `Normal` with the same `drift` and `volatility`.
    """

    degrees: float = field(metadata={"rule": rules.DEGREES})

    @property
    def scale(self) -> float:
        """What a drawn number is multiplied by to make it a log return."""
        # Normal over the root of Gamma(k / 2) has the variance 2 / (k - 2).
        return super().scale * math.sqrt((self.degrees - 2.0) / 2.0)

    def draws(self, generator: np.random.Generator, paths: int, days: int) -> Iterator[SingleArray]:
        """The drawn numbers of each day, always in the same piece of memory."""
        normal, spread = np.empty(paths, np.float32), np.empty(paths, np.float32)
        for _ in range(days):
            generator.standard_normal(out=normal, dtype=np.float32)
            generator.standard_gamma(self.degrees / 2.0, out=spread, dtype=np.float32)
            normal /= np.sqrt(spread, out=spread)
            yield normal


def _daily_mean(model: Normal) -> float:
    """Mean log return of a day, so that a normal price grows by the drift a year on average."""
    return (model.drift - model.volatility * model.volatility / 2.0) / TRADING_DAYS


# Estimates


@dataclass(frozen=True)
class Estimate:
    """A figure found by drawing: its value, its standard error, how many draws stand behind it."""

    value: float
    standard_error: float
    draws: int


def frequency(hits: Any) -> Estimate:
    """The share of paths for which something is true, with its standard error (`share_error`).

    Examples
    --------
    >>> frequency([True, False, False, False])
    Estimate(value=0.25, standard_error=0.21650635094610965, draws=4)
    >>> round(frequency([False] * 1000).standard_error, 5)
    0.001
    """
    array = np.asarray(hits)
    if array.dtype != bool or array.size == 0:
        raise ValueError(f"hits must be true or false for each path, got {hits}. Write [True].")
    share = int(np.count_nonzero(array)) / array.size
    return Estimate(share, share_error(share, draws=array.size), array.size)


def average(values: ArrayLike) -> Estimate:
    """The mean of a figure over paths, with its standard error; that of a single path is nan.

    Examples
    --------
    >>> estimate = average([1.0, 2.0, 3.0])
    >>> estimate.value, round(estimate.standard_error, 4)
    (2.0, 0.5774)
    >>> average([1.0]).standard_error
    nan
    """
    largest = float(np.finfo(float).max)
    array = check_numbers(
        "values", values, low=-largest, high=largest, remedy="Write one per path.", rows=True
    ).ravel()
    many = array.size > 1
    error = float(array.std(ddof=1)) / math.sqrt(array.size) if many else math.nan
    return Estimate(float(array.mean()), error, array.size)


# Chunks of paths


@dataclass(frozen=True)
class Chunk:
    """So many paths and where their random numbers come from."""

    paths: int
    stream: np.random.SeedSequence

    def generator(self) -> np.random.Generator:
        """The chunk's own random numbers, from their beginning."""
        return np.random.Generator(np.random.SFC64(self.stream))


def chunks(paths: int, *, seed: int) -> list[Chunk]:
    """Part so many paths into chunks of 4,000, each with random numbers of its own.

    Examples
    --------
    >>> [chunk.paths for chunk in chunks(9_000, seed=1)]
    [4000, 4000, 1000]
    >>> [round(float(chunk.generator().random()), 4) for chunk in chunks(4_000, seed=1)]
    [0.1986]
    """
    count = int(check("paths", paths, rules.PATHS))
    starts = range(0, count, CHUNK)
    streams = np.random.SeedSequence(int(check("seed", seed, rules.SEED))).spawn(len(starts))
    return [
        Chunk(min(CHUNK, count - start), stream)
        for start, stream in zip(starts, streams, strict=True)
    ]


def joined(parts: Sequence[Result]) -> Result:
    """Put the paths of several outcomes together, in order.

    Examples
    --------
    >>> from teko.paths.measure import FundOutcome
    >>> one = FundOutcome(np.array([1.0]), np.array([0.2]), np.array([0]))
    >>> joined([one, one]).worst_drawdown.tolist()
    [0.2, 0.2]
    >>> joined([one]).wealth.tolist()
    [1.0]
    """
    if not parts:
        raise ValueError(f"parts must hold at least one outcome, got {parts}. Write a list.")
    kind: Any = type(parts[0])
    columns = {
        each.name: np.concatenate([getattr(part, each.name) for part in parts])
        for each in fields(kind)
    }
    outcome: Result = kind(**columns)
    return outcome


def price_chunks(model: Normal, *, days: int, paths: int, seed: int) -> Iterator[SingleArray]:
    """Draw price paths that start at 1, 4,000 at a time: only one chunk is in memory.

    Each chunk holds closing prices in single precision, one row more than there are days, one
    column for each path. The same seed gives the same paths. Days so many that prices leave their
    range are refused.

    Examples
    --------
    >>> market = Normal(volatility=0.1, drift=0)
    >>> [chunk.shape for chunk in price_chunks(market, days=5, paths=9_000, seed=1)]
    [(6, 4000), (6, 4000), (6, 1000)]
    >>> price_chunks(market, days=0, paths=9_000, seed=1)
    Traceback (most recent call last):
    ValueError: days must be a whole number from 1 to 100000, got 0. Write one year as 252.
    """
    days, parts = int(check("days", days, rules.DAYS)), chunks(paths, seed=seed)
    return (_prices(model, days, chunk) for chunk in parts)


def _prices(model: Normal, days: int, chunk: Chunk) -> SingleArray:
    """The closing prices of one chunk."""
    prices = np.ones((days + 1, chunk.paths), np.float32)
    position, scale = np.zeros(chunk.paths, np.float32), np.float32(model.scale)
    mean = _daily_mean(model)
    for day, drawn in enumerate(model.draws(chunk.generator(), chunk.paths, days), start=1):
        position += drawn
        log_price = np.float32(day * mean) + scale * position
        np.exp(np.clip(log_price, -87.0, 87.0), out=prices[day])
    if np.any((prices <= 1e-30) | (prices >= 1e30)):
        raise ValueError(
            f"days must be few enough for prices to stay in range, got {days}. Write fewer, or "
            "a smaller volatility."
        )
    return prices


def simulated_dates(days: int, *, start: str) -> NDArray[np.datetime64]:
    """Dates for simulated trading days: 252 of them last 365 calendar days.

    Interest accrues by calendar days. With these dates a simulated year costs a year of it.
    They are one more than there are days, spread evenly, weekends not left out.

    Examples
    --------
    >>> dates = simulated_dates(252, start="2001-01-01")
    >>> str(dates[0]), str(dates[1]), str(dates[-1])
    ('2001-01-01', '2001-01-02', '2002-01-01')
    >>> simulated_dates(1, start="soon")
    Traceback (most recent call last):
    ValueError: start must be a date, got soon. Write 2001-01-01.
    """
    days = int(check("days", days, rules.DAYS))
    first = as_dates([start])
    if first.shape != (1,) or np.isnat(first[0]):
        raise ValueError(f"start must be a date, got {start}. Write 2001-01-01.")
    return first + np.arange(days + 1) * YEAR_DAYS // TRADING_DAYS
