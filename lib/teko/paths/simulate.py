"""Prices that could be: paths drawn from a model, and how often they touch a level.

A model says how one day's log return is drawn. There are three, and all run through the same
loop over days:

- `Normal`: every day normal and independent of the day before (geometric Brownian motion);
- `StudentT`: the same volatility, but with more calm days and wilder wild ones;
- `BlockBootstrap`: real returns, drawn again in blocks of days, so that calm and wild spells
  stay together. `block_length` chooses how long a block should be.

A day has one price, the close: a level counts as touched when a close is at or beyond it. What
happened between closes is not seen. There are 252 trading days in a year.

Randomness has an explicit seed. Paths are drawn in chunks of 4,000, each with a random stream
of its own, so that an answer depends neither on threads nor on the order of the chunks. Every
estimate comes with its standard error. For one level under `Normal` prefer the closed form in
`touch`: it is exact and takes no time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from teko.arrays import FloatArray, as_dates, check_numbers
from teko.rules import DEGREES, LEVEL, MOVE, POSITIVE_VOLATILITY, RATE, Rule, check
from teko.words import Fraction, Rate, Return, Volatility

SingleArray = NDArray[np.float32]
Result = TypeVar("Result")

TRADING_DAYS = 252
CHUNK = 4_000  # paths drawn together; fixed, so that a seed gives one answer anywhere
_CALENDAR_DAYS = 365

_PATHS = Rule(
    "a whole number from 1 to 10000000", "Write it without decimals.", 1.0, 1e7, whole=True
)
_DAYS = Rule("a whole number from 1 to 100000", "Write one year as 252.", 1.0, 1e5, whole=True)
_SEED = Rule("a whole number from 0 to 4294967295", "Write 1.", 0.0, 2.0**32 - 1, whole=True)
_THREADS = Rule("a whole number from 1 to 64", "Write 1.", 1.0, 64.0, whole=True)
_BLOCK = Rule("a number of days from 1 to 100000", "See block_length.", 1.0, 1e5)


@dataclass(frozen=True)
class Estimate:
    """A figure found by drawing: its value, its standard error, how many draws stand behind it."""

    value: float
    standard_error: float
    draws: int


@dataclass(frozen=True)
class TouchFrequency:
    """How often paths touched a level on some day, and how often they ended at or beyond it."""

    touched: Estimate
    ended: Estimate


@dataclass(frozen=True, kw_only=True)
class Normal:
    """Geometric Brownian motion: normal log returns, each day independent of the others.

    `volatility` and `drift` (the expected yearly return) are per year.
    """

    volatility: Volatility
    drift: Rate

    def __post_init__(self) -> None:
        check("volatility", self.volatility, POSITIVE_VOLATILITY)
        check("drift", self.drift, RATE)

    @property
    def daily_mean(self) -> float:
        """Mean of a day's log return."""
        return _daily_mean(self.volatility, self.drift)

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
class StudentT:
    """Student t log returns, scaled to the same volatility: fat tails, days still independent.

    `degrees` of freedom, 3 to 1,000: 3 or 4 resembles daily prices, 1,000 is all but normal. The
    mean log return is that of `Normal` with the same `drift` and `volatility`.
    """

    volatility: Volatility
    drift: Rate
    degrees: float

    def __post_init__(self) -> None:
        check("volatility", self.volatility, POSITIVE_VOLATILITY)
        check("drift", self.drift, RATE)
        check("degrees", self.degrees, DEGREES)

    @property
    def daily_mean(self) -> float:
        """Mean of a day's log return."""
        return _daily_mean(self.volatility, self.drift)

    @property
    def scale(self) -> float:
        """What a drawn number is multiplied by to make it a log return."""
        # Normal over the root of Gamma(k / 2) has the variance 2 / (k - 2).
        return self.volatility / math.sqrt(TRADING_DAYS) * math.sqrt((self.degrees - 2.0) / 2.0)

    def draws(self, generator: np.random.Generator, paths: int, days: int) -> Iterator[SingleArray]:
        """The drawn numbers of each day, always in the same piece of memory."""
        normal, spread = np.empty(paths, np.float32), np.empty(paths, np.float32)
        for _ in range(days):
            generator.standard_normal(out=normal, dtype=np.float32)
            generator.standard_gamma(self.degrees / 2.0, out=spread, dtype=np.float32)
            normal /= np.sqrt(spread, out=spread)
            yield normal


@dataclass(frozen=True, kw_only=True, eq=False)
class BlockBootstrap:
    """Real log returns, drawn again in blocks that start anywhere and have a random length.

    `log_returns` are one per day; `mean_block` is the mean length of a block in days. The end of
    the series is followed by its beginning. The drift of the series stays in: take its mean off
    first if you want none. A block bootstrap never draws a day wilder than the wildest it knows.
    Politis and Romano (1994), doi:10.1080/01621459.1994.10476870.
    """

    log_returns: ArrayLike
    mean_block: float

    def __post_init__(self) -> None:
        # Frozen for the caller; the checked copy is what the draws use.
        object.__setattr__(self, "log_returns", _log_returns(self.log_returns).astype(np.float32))
        check("mean_block", self.mean_block, _BLOCK)

    daily_mean = 0.0
    scale = 1.0

    def draws(self, generator: np.random.Generator, paths: int, days: int) -> Iterator[SingleArray]:
        """The drawn log returns of each day."""
        known = np.asarray(self.log_returns)
        place = generator.integers(len(known), size=paths)
        for _ in range(days):
            yield known[place]
            jumps = generator.random(paths, dtype=np.float32) < 1.0 / self.mean_block
            elsewhere = generator.integers(len(known), size=paths)
            place = np.where(jumps, elsewhere, (place + 1) % len(known))


Model = Normal | StudentT | BlockBootstrap


def _daily_mean(volatility: float, drift: float) -> float:
    """Mean daily log return, so that a normal price grows by `drift` a year on average."""
    return (drift - volatility * volatility / 2.0) / TRADING_DAYS


def _log_returns(value: Any) -> FloatArray:
    """Log returns in one row."""
    numbers = check_numbers(
        "log_returns", value, low=-1.0, high=1.0, remedy="Write 5% as 0.05.", rows=True
    )
    if numbers.ndim != 1:
        raise ValueError(
            f"log_returns must be one series, got the shape {numbers.shape}. Write a list."
        )
    return numbers


def log_returns(prices: ArrayLike) -> FloatArray:
    """The log return from each price to the next.

    Parameters
    ----------
    prices : array
        Prices over time, above 0.

    Returns
    -------
    array
        One entry less than there are prices.

    Raises
    ------
    ValueError
        If a price is not above 0.

    Notes
    -----
    log(price / price before).

    Examples
    --------
    >>> log_returns([100, 110, 110]).round(4).tolist()
    [0.0953, 0.0]
    >>> log_returns([100]).tolist()
    []
    """
    return np.diff(np.log(check_prices(prices)), axis=0)


def check_prices(prices: ArrayLike) -> FloatArray:
    """Return prices as an array, or say what is wrong with them.

    Parameters
    ----------
    prices : array
        Prices over time, above 0. Time first; a further axis is paths.

    Returns
    -------
    array
        The same prices.

    Raises
    ------
    ValueError
        If a price is not a number above 0.

    Examples
    --------
    >>> check_prices([120, 115]).tolist()
    [120.0, 115.0]
    >>> check_prices([120, -1])
    Traceback (most recent call last):
    ValueError: prices must lie from 1e-30 to 1e+30, got -1.0. Write prices, not returns.
    """
    return check_numbers(
        "prices", prices, low=1e-30, high=1e30, remedy="Write prices, not returns.", rows=True
    )


def block_length(log_returns: ArrayLike) -> float:
    """How many days a block of real returns should have, so that wild spells stay together.

    Parameters
    ----------
    log_returns : array
        One per day, at least 50.

    Returns
    -------
    float
        Mean block length in days, at least 1: the longer of what the rule asks for the returns
        and for their squares. Daily returns hardly remember their sign, so the rule asks for
        2 days of USD/JPY; their size they remember for months.

    Raises
    ------
    ValueError
        If there are fewer than 50 returns, they are all the same, or one is outside -1 to 1.

    References
    ----------
    Politis, D. and White, H. (2004), doi:10.1081/ETC-120028836; Patton, A., Politis, D. and
    White, H. (2009), doi:10.1080/07474930802459016. Computed by the package arch.

    Examples
    --------
    >>> from teko.series import history
    >>> round(block_length(log_returns(history.usd_jpy())))
    141
    >>> block_length([0.01, -0.01])
    Traceback (most recent call last):
    ValueError: log_returns must hold 50 different values or more, got 2. Write a longer series.
    """
    from arch.bootstrap import optimal_block_length  # takes two seconds to import

    numbers = _log_returns(log_returns).astype(float)
    different = len(np.unique(numbers))
    if different < 50:
        raise ValueError(
            f"log_returns must hold 50 different values or more, got {different}. "
            "Write a longer series."
        )
    lengths = optimal_block_length(np.column_stack([numbers, numbers**2]))["stationary"]
    return max(1.0, float(lengths.max()))


def frequency(hits: Any) -> Estimate:
    """The share of paths for which something is true, with its standard error.

    Parameters
    ----------
    hits : array of bool
        One entry for each path.

    Returns
    -------
    Estimate
        The share and sqrt(p (1 - p) / n). When no path or every path was hit, the error is that
        of one path more or less: 0 would claim certainty.

    Raises
    ------
    ValueError
        If `hits` is empty or not made of truth values.

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
    return _share(int(np.count_nonzero(array)), array.size)


def _share(count: int, draws: int) -> Estimate:
    """A count out of so many draws, with the standard error of the share."""
    return Estimate(count / draws, share_error(count / draws, draws=draws), draws)


def share_error(share: Fraction, *, draws: int) -> float:
    """The standard error of a share that was found in so many draws.

    Parameters
    ----------
    share : Fraction
        Share found, from 0 to 1.
    draws : int
        Independent draws behind it, 1 to 10,000,000.

    Returns
    -------
    float
        sqrt(p (1 - p) / n). For a share of 0 or 1 that of one draw more or less: an error of 0
        would claim certainty.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Examples
    --------
    >>> round(share_error(0.25, draws=27), 4)
    0.0833
    >>> round(share_error(0, draws=27), 4)
    0.0363
    """
    count = int(check("draws", draws, _PATHS))
    near = min(max(check("share", share, LEVEL), 1.0 / count), max(1.0 - 1.0 / count, 0.5))
    return math.sqrt(near * (1.0 - near) / count)


def average(values: ArrayLike) -> Estimate:
    """The mean of a figure over paths, with its standard error.

    Parameters
    ----------
    values : array
        One entry for each path.

    Returns
    -------
    Estimate
        The mean, and the standard deviation over sqrt(n). nan error for a single path.

    Raises
    ------
    ValueError
        If `values` is empty or not made of finite numbers.

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


def touch_frequency(
    model: Model, *, move: Return, days: int, paths: int, seed: int, threads: int = 1
) -> TouchFrequency:
    """How often the price touches a level within so many days, and how often it ends beyond it.

    Parameters
    ----------
    model : Normal, StudentT or BlockBootstrap
        How a day is drawn.
    move : Return
        The level as a move from the first price, above -1 and below 1, not 0: -0.1 is touched by
        a close 10% or more below it, 0.1 by a close 10% or more above it.
    days : int
        Trading days, 1 to 100,000; 252 are a year.
    paths : int
        Number of paths, 1 to 10,000,000.
    seed : int
        Start of the random numbers, 0 to 4,294,967,295.
    threads : int
        Chunks drawn at the same time, 1 to 64. The answer is the same.

    Returns
    -------
    TouchFrequency
        Both shares with their standard errors.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Examples
    --------
    12x with a loss-cut at half the deposit is cut at -4.17%. Two in three are, within a year;
    half as many end below:

    >>> year = touch_frequency(
    ...     Normal(volatility=0.1, drift=0), move=-0.5 / 12, days=252, paths=20_000, seed=1
    ... )
    >>> round(year.touched.value, 2), round(year.ended.value, 2)
    (0.66, 0.35)

    On a single day, touching is ending:

    >>> day = touch_frequency(
    ...     StudentT(volatility=0.1, drift=0, degrees=3), move=0.01, days=1, paths=4_000, seed=1
    ... )
    >>> day.touched == day.ended
    True
    """
    days, move = int(check("days", days, _DAYS)), check_level("move", move)

    def count(chunk: Chunk) -> tuple[int, int]:
        return _touches(model, move, days, chunk)

    counts = over_chunks(count, paths=paths, seed=seed, threads=threads)
    touched, ended = (sum(column) for column in zip(*counts, strict=True))
    return TouchFrequency(_share(touched, int(paths)), _share(ended, int(paths)))


def check_level(name: str, move: Return) -> Return:
    """Return a level given as a move from the first price, or say what is wrong with it.

    Parameters
    ----------
    name : str
        The argument's name, as the caller wrote it.
    move : Return
        Above -1 and below 1, not 0.

    Returns
    -------
    Return
        The same number.

    Raises
    ------
    ValueError
        If `move` is outside its range or 0.

    Examples
    --------
    >>> check_level("move", -0.1)
    -0.1
    >>> check_level("move", 0)
    Traceback (most recent call last):
    ValueError: move must not be 0, got 0. Write a fall of 10% as -0.1.
    """
    number = check(name, move, MOVE)
    if number == 0.0:
        raise ValueError(f"{name} must not be 0, got {move}. Write a fall of 10% as -0.1.")
    return number


def _touches(model: Model, move: float, days: int, chunk: Chunk) -> tuple[int, int]:
    """How many paths of a chunk touched, and how many ended beyond."""
    beyond = np.less_equal if move < 0.0 else np.greater_equal
    position = np.zeros(chunk.paths, np.float32)
    there = np.zeros(chunk.paths, bool)
    touched = np.zeros(chunk.paths, bool)
    for day, drawn in enumerate(model.draws(chunk.generator(), chunk.paths, days), start=1):
        position += drawn
        # The level is moved by the drift and the scale, rather than every path.
        level = (math.log(1.0 + move) - day * model.daily_mean) / model.scale
        beyond(position, level, out=there)
        np.logical_or(touched, there, out=touched)
    return int(np.count_nonzero(touched)), int(np.count_nonzero(there))


def overshoot(model: Model, *, move: Return, days: int, paths: int, seed: int) -> Estimate:
    """How far beyond a level the first close is that touches it.

    A stop is not filled at its level but at the first price after it.

    Parameters
    ----------
    model : Normal, StudentT or BlockBootstrap
        How a day is drawn.
    move : Return
        The level as a move from the first price, above -1 and below 1, not 0.
    days : int
        Trading days, 1 to 100,000.
    paths : int
        Number of paths, 1 to 10,000,000.
    seed : int
        Start of the random numbers.

    Returns
    -------
    Estimate
        Mean distance beyond the level as a fraction of the first price, 0 or more. `draws`
        counts the paths that touched; nan when none did.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Examples
    --------
    >>> market = {"volatility": 0.1, "drift": 0}
    >>> stop = {"move": -0.1, "days": 252, "paths": 20_000, "seed": 1}
    >>> round(overshoot(Normal(**market), **stop).value, 3)
    0.003
    >>> round(overshoot(StudentT(degrees=3, **market), **stop).value, 3)
    0.007
    >>> overshoot(Normal(**market), **{**stop, "move": -0.6}).value
    nan
    """
    days, move = int(check("days", days, _DAYS)), check_level("move", move)

    def beyond_level(chunk: Chunk) -> FloatArray:
        return _beyond_level(_prices(model, days, chunk), move)

    distances = np.concatenate(over_chunks(beyond_level, paths=paths, seed=seed, threads=1))
    return average(distances) if distances.size else Estimate(math.nan, math.nan, 0)


def _beyond_level(prices: SingleArray, move: float) -> FloatArray:
    """How far past the level the first close is, for each path that touched."""
    past: FloatArray = np.sign(move) * (prices.astype(float) - (1.0 + move))
    touched = past >= 0.0
    at_first = past[touched.argmax(axis=0), np.arange(past.shape[1])]
    return np.asarray(at_first[touched.any(axis=0)])


def simulated_prices(model: Model, *, days: int, paths: int, seed: int) -> SingleArray:
    """Draw price paths that start at 1.

    Parameters
    ----------
    model : Normal, StudentT or BlockBootstrap
        How a day is drawn.
    days : int
        Trading days, 1 to 100,000.
    paths : int
        Number of paths, 1 to 10,000,000. Memory: four bytes for each path and day.
    seed : int
        Start of the random numbers, 0 to 4,294,967,295. The same seed gives the same paths.

    Returns
    -------
    array
        Closing prices, one row more than there are days, one column for each path, in single
        precision.

    Raises
    ------
    ValueError
        If an argument is outside its range, or so many days leave the range of prices.

    Examples
    --------
    >>> prices = simulated_prices(Normal(volatility=0.1, drift=0), days=252, paths=3, seed=1)
    >>> prices.shape, prices[0].tolist()
    ((253, 3), [1.0, 1.0, 1.0])
    >>> again = simulated_prices(Normal(volatility=0.1, drift=0), days=252, paths=3, seed=1)
    >>> bool((prices == again).all())
    True
    """
    return np.concatenate(
        list(price_chunks(model, days=days, paths=paths, seed=seed)), axis=1, dtype=np.float32
    )


def price_chunks(model: Model, *, days: int, paths: int, seed: int) -> Iterator[SingleArray]:
    """Draw the same paths as `simulated_prices`, 4,000 at a time.

    Use it for a hundred thousand paths: only one chunk is in memory.

    Parameters
    ----------
    model : Normal, StudentT or BlockBootstrap
        How a day is drawn.
    days : int
        Trading days, 1 to 100,000.
    paths : int
        Number of paths in all, 1 to 10,000,000.
    seed : int
        Start of the random numbers, 0 to 4,294,967,295.

    Returns
    -------
    iterator of arrays
        Closing prices from 1, one row more than there are days, at most 4,000 columns.

    Raises
    ------
    ValueError
        If an argument is outside its range, or so many days leave the range of prices.

    Examples
    --------
    >>> market = Normal(volatility=0.1, drift=0)
    >>> [chunk.shape for chunk in price_chunks(market, days=5, paths=9_000, seed=1)]
    [(6, 4000), (6, 4000), (6, 1000)]
    >>> price_chunks(market, days=0, paths=9_000, seed=1)
    Traceback (most recent call last):
    ValueError: days must be a whole number from 1 to 100000, got 0. Write one year as 252.
    """
    days, chunks = int(check("days", days, _DAYS)), _chunks(paths, seed)
    return (_prices(model, days, chunk) for chunk in chunks)


def _prices(model: Model, days: int, chunk: Chunk) -> SingleArray:
    """The closing prices of one chunk."""
    prices = np.ones((days + 1, chunk.paths), np.float32)
    position, scale = np.zeros(chunk.paths, np.float32), np.float32(model.scale)
    for day, drawn in enumerate(model.draws(chunk.generator(), chunk.paths, days), start=1):
        position += drawn
        log_price = np.float32(day * model.daily_mean) + scale * position
        np.exp(np.clip(log_price, -87.0, 87.0), out=prices[day])
    if np.any((prices <= 1e-30) | (prices >= 1e30)):
        raise ValueError(
            f"days must be few enough for prices to stay in range, got {days}. Write fewer, or "
            "a smaller volatility."
        )
    return prices


def simulated_returns(model: Model, *, days: int, paths: int, seed: int) -> SingleArray:
    """Draw daily returns, those between the prices of `simulated_prices`.

    Parameters
    ----------
    model : Normal, StudentT or BlockBootstrap
        How a day is drawn.
    days : int
        Trading days, 1 to 100,000.
    paths : int
        Number of paths, 1 to 10,000,000. Memory: four bytes for each path and day.
    seed : int
        Start of the random numbers, 0 to 4,294,967,295. The same seed gives the same paths.

    Returns
    -------
    array
        Returns, one row for each day, one column for each path, in single precision.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Examples
    --------
    >>> market = Normal(volatility=0.2, drift=0.07)
    >>> returns = simulated_returns(market, days=252, paths=3, seed=1)
    >>> returns.shape, f"{returns.std():.3f}"
    ((252, 3), '0.013')
    >>> bool((returns == simulated_returns(market, days=252, paths=3, seed=1)).all())
    True
    """
    days, chunks = int(check("days", days, _DAYS)), _chunks(paths, seed)
    return np.concatenate([_returns(model, days, chunk) for chunk in chunks], axis=1)


def _returns(model: Model, days: int, chunk: Chunk) -> SingleArray:
    """The daily returns of one chunk."""
    returns = np.empty((days, chunk.paths), np.float32)
    mean, scale = np.float32(model.daily_mean), np.float32(model.scale)
    for day, drawn in enumerate(model.draws(chunk.generator(), chunk.paths, days)):
        np.expm1(mean + scale * drawn, out=returns[day])
    return returns


def simulated_dates(days: int, *, start: str) -> NDArray[np.datetime64]:
    """Dates for simulated trading days: 252 of them last 365 calendar days.

    Interest accrues by calendar days. With these dates a simulated year costs a year of it.

    Parameters
    ----------
    days : int
        Trading days, 1 to 100,000.
    start : str
        The first date, such as "2001-01-01".

    Returns
    -------
    array of dates
        One more than there are days, spread evenly, weekends not left out.

    Raises
    ------
    ValueError
        If `days` is outside its range or `start` is not a date.

    Examples
    --------
    >>> dates = simulated_dates(252, start="2001-01-01")
    >>> str(dates[0]), str(dates[1]), str(dates[-1])
    ('2001-01-01', '2001-01-02', '2002-01-01')
    >>> simulated_dates(1, start="soon")
    Traceback (most recent call last):
    ValueError: start must be a date, got soon. Write 2001-01-01.
    """
    days = int(check("days", days, _DAYS))
    first = as_dates([start])
    if first.shape != (1,) or np.isnat(first[0]):
        raise ValueError(f"start must be a date, got {start}. Write 2001-01-01.")
    return first + np.arange(days + 1) * _CALENDAR_DAYS // TRADING_DAYS


@dataclass(frozen=True)
class Chunk:
    """So many paths and where their random numbers come from."""

    paths: int
    stream: np.random.SeedSequence

    def generator(self) -> np.random.Generator:
        """The chunk's own random numbers, from their beginning."""
        return np.random.Generator(np.random.SFC64(self.stream))


def _chunks(paths: int, seed: int) -> list[Chunk]:
    """The chunks of so many paths; the last may be smaller."""
    count = int(check("paths", paths, _PATHS))
    starts = range(0, count, CHUNK)
    streams = np.random.SeedSequence(int(check("seed", seed, _SEED))).spawn(len(starts))
    return [
        Chunk(min(CHUNK, count - start), stream)
        for start, stream in zip(starts, streams, strict=True)
    ]


def over_chunks(
    work: Callable[[Chunk], Result], *, paths: int, seed: int, threads: int
) -> list[Result]:
    """Do a piece of work on every chunk of 4,000 paths, each with random numbers of its own.

    Parameters
    ----------
    work : function
        Takes a `Chunk` and returns anything.
    paths : int
        Number of paths in all, 1 to 10,000,000.
    seed : int
        Start of the random numbers, 0 to 4,294,967,295.
    threads : int
        Chunks worked on at the same time, 1 to 64.

    Returns
    -------
    list
        What `work` returned, in the order of the chunks whoever was first.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Examples
    --------
    >>> over_chunks(lambda chunk: chunk.paths, paths=9_000, seed=1, threads=2)
    [4000, 4000, 1000]
    >>> draw = lambda chunk: round(float(chunk.generator().random()), 4)
    >>> over_chunks(draw, paths=4_000, seed=1, threads=1)
    [0.1986]
    """
    chunks, workers = _chunks(paths, seed), int(check("threads", threads, _THREADS))
    if workers == 1:
        return [work(chunk) for chunk in chunks]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, chunks))
