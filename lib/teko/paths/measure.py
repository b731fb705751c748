"""Paths in time: a daily reset fund over an array of index returns.

Time runs along the first axis of every array. Further axes, if any, are paths or leverages, and
all of them run at once: the loop is over time, with one line for each thing that happens in a
period. A period is whatever the returns are of: a day, a month.

- `accrued` turns a yearly rate into what each period costs, by calendar days over 365.
- `fund_path` gives the wealth after every period, `fund_outcome` only where it ended.
- `worst_drawdown`, `cagr`, `realised_variance` and `realised_volatility` describe a path.
- `simulated_moves` draws index returns for a check by simulation; `simulate` has more models.
- `windows` says what happened within a year, or any other time, of every start in a series.

Ruin absorbs: a fund at zero stays at zero, and its growth per year is nan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from teko.arrays import FloatArray, IntArray, check_dates, check_numbers, check_shape
from teko.paths import simulate
from teko.rules import YEARS, check, check_count
from teko.words import Rate, Volatility, Years

TRADING_DAYS = 252
DAYS_PER_YEAR = 365.0  # money markets count calendar days over this


@dataclass(frozen=True)
class FundPath:
    """A fund's wealth after each period, from 1 at the start, and the period it died in."""

    wealth: FloatArray
    ruin_period: IntArray


@dataclass(frozen=True)
class FundOutcome:
    """Where a fund ended: wealth from 1 at the start, worst drawdown, the period it died in."""

    wealth: FloatArray
    worst_drawdown: FloatArray
    ruin_period: IntArray


def accrued(rate: ArrayLike, *, dates: Any) -> FloatArray:
    """What a yearly rate comes to in each period between dates.

    A weekend costs three days of interest, though it is one step between closes.

    Parameters
    ----------
    rate : float or array
        Yearly rate, above -1 and below 1; one for all periods, or one for each.
    dates : array of dates
        The dates that part the periods, one more than there are periods, rising.

    Returns
    -------
    array
        Fraction due in each period, one less than there are dates.

    Raises
    ------
    ValueError
        If a rate is outside its range, or the dates do not rise.

    Notes
    -----
    rate x calendar days / 365.

    Examples
    --------
    Thursday to Friday, and Friday to Monday:

    >>> accrued(0.0365, dates=["2020-01-02", "2020-01-03", "2020-01-06"]).round(6).tolist()
    [0.0001, 0.0003]
    >>> accrued(0.0365, dates=["2020-01-02"]).tolist()
    []
    """
    rates = check_numbers("rate", rate, low=-1.0, high=1.0, remedy="Write 4% as 0.04.")
    days = check_dates(dates)
    check_shape("rate", rates.shape, other=days.shape)
    fractions: FloatArray = rates * days / DAYS_PER_YEAR
    return fractions


def fund_path(
    index_returns: ArrayLike, *, leverage: ArrayLike, cash: ArrayLike, fee: ArrayLike
) -> FundPath:
    """Follow a fund that resets to its multiple before each period.

    Parameters
    ----------
    index_returns : array
        Return of the index in each period, a fraction from -1 to 1. Time first; further axes
        are paths.
    leverage : float or array
        Multiple of the index, -100 to 100; an array runs many funds over the same path.
    cash : float or array
        Return of cash in each period, -0.2 to 0.2: paid on (L - 1), or earned on (1 - L).
        See `accrued`. Write 0 for a fund that borrows for nothing.
    fee : float or array
        Fee in each period, 0 to 0.2.

    Returns
    -------
    FundPath
        `wealth` has one row more than there are periods; the first is 1. `ruin_period` counts
        from 1; 0 means alive to the end.

    Raises
    ------
    ValueError
        If an argument is outside its range or the shapes do not fit.

    Notes
    -----
    wealth x max(0, 1 + L x + (1 - L) cash - fee) in each period.

    Examples
    --------
    >>> fund_path([0.1, -1 / 11], leverage=2, cash=0, fee=0).wealth.round(4).tolist()
    [1.0, 1.2, 0.9818]

    A dead fund stays dead:

    >>> crash = fund_path([-0.34, 0.5], leverage=3, cash=0, fee=0)
    >>> crash.wealth.tolist(), int(crash.ruin_period)
    ([1.0, 0.0, 0.0], 1)
    """
    wealth = np.stack(list(_wealth_by_period(_checked(index_returns, leverage, cash, fee))))
    dead = wealth == 0.0
    return FundPath(wealth, np.where(dead.any(axis=0), dead.argmax(axis=0), 0))


def fund_outcome(
    index_returns: ArrayLike, *, leverage: ArrayLike, cash: ArrayLike, fee: ArrayLike
) -> FundOutcome:
    """Where a fund ends that resets to its multiple before each period.

    The same as `fund_path`, but it keeps only the running state: use it for thousands of paths.

    Parameters
    ----------
    index_returns : array
        Return of the index in each period, a fraction from -1 to 1. Time first; further axes
        are paths.
    leverage : float or array
        Multiple of the index, -100 to 100; an array runs many funds over the same path.
    cash : float or array
        Return of cash in each period, -0.2 to 0.2.
    fee : float or array
        Fee in each period, 0 to 0.2.

    Returns
    -------
    FundOutcome
        End wealth, worst drawdown (a fraction of the highest wealth before it, 0 to 1) and
        period of ruin (from 1; 0 means alive).

    Raises
    ------
    ValueError
        If an argument is outside its range or the shapes do not fit.

    Examples
    --------
    >>> ended = fund_outcome([0.2, -0.5, 0.4], leverage=1, cash=0, fee=0)
    >>> round(float(ended.wealth), 2), float(ended.worst_drawdown), int(ended.ruin_period)
    (0.84, 0.5, 0)
    >>> float(fund_outcome([-0.5], leverage=1, cash=0, fee=0).worst_drawdown)
    0.5
    """
    periods = _checked(index_returns, leverage, cash, fee)
    wealth, peak, kept, ratio = (np.ones(periods.shape) for _ in range(4))
    growth, ruin = np.empty(periods.shape), np.zeros(periods.shape, dtype=int)
    for period, rows in enumerate(periods.rows(), start=1):
        lowest = _grow(growth, *rows)
        wealth *= growth
        np.maximum(peak, wealth, out=peak)
        np.divide(wealth, peak, out=ratio)
        np.minimum(kept, ratio, out=kept)
        if lowest == 0.0:
            ruin = np.where((wealth == 0.0) & (ruin == 0), period, ruin)
    return FundOutcome(wealth, 1.0 - kept, ruin)


@dataclass(frozen=True)
class _Periods:
    """The checked arguments of a fund, and the shape of its wealth at one time."""

    returns: FloatArray
    multiple: FloatArray
    interest: FloatArray
    cost: FloatArray
    shape: tuple[int, ...]

    def rows(self) -> Iterator[tuple[FloatArray, FloatArray, float, float]]:
        """What `_grow` takes, one period after another."""
        costs = zip(self.returns, self.interest.tolist(), self.cost.tolist(), strict=True)
        return ((self.multiple, row, earned, charged) for row, earned, charged in costs)


def _checked(
    index_returns: ArrayLike, leverage: ArrayLike, cash: ArrayLike, fee: ArrayLike
) -> _Periods:
    """Check all four arguments."""
    returns = check_numbers(
        "index_returns", index_returns, low=-1.0, high=1.0, remedy="Write 5% as 0.05.", rows=True
    )
    multiple = check_numbers(
        "leverage", leverage, low=-100.0, high=100.0, remedy="Write three times as 3."
    )
    interest = check_numbers(
        "cash", cash, low=-0.2, high=0.2, remedy="Write 0.3% in a month as 0.003."
    )
    cost = check_numbers("fee", fee, low=0.0, high=0.2, remedy="Write 0.1% in a month as 0.001.")
    check_shape("cash", interest.shape, other=returns.shape[:1])
    check_shape("fee", cost.shape, other=returns.shape[:1])
    shape = check_shape("leverage", multiple.shape, other=returns.shape[1:])
    interest, cost = (np.broadcast_to(each, len(returns)) for each in (interest, cost))
    return _Periods(returns, multiple, interest, cost, shape)


def _grow(
    growth: FloatArray,
    multiple: FloatArray,
    index_return: FloatArray,
    earned: float,
    charged: float,
) -> float:
    """What a period multiplies wealth by, written over the one before; never below 0.

    Returns the lowest: 0 when a fund dies in this period.
    """
    np.multiply(multiple, index_return, out=growth)
    growth += 1.0 + (1.0 - multiple) * earned - charged
    lowest = float(growth.min())
    if lowest < 0.0:
        np.maximum(growth, 0.0, out=growth)
    return max(lowest, 0.0)


def _wealth_by_period(periods: _Periods) -> Iterator[FloatArray]:
    """The wealth at the start and after each period."""
    wealth, growth = np.ones(periods.shape), np.empty(periods.shape)
    yield wealth
    for rows in periods.rows():
        _grow(growth, *rows)
        wealth = wealth * growth
        yield wealth


def worst_drawdown(wealth: ArrayLike) -> FloatArray:
    """How much of its highest value a path lost at worst.

    Parameters
    ----------
    wealth : array
        Values over time, 0 or more. The first row is the opening equity, before any return.

    Returns
    -------
    array
        Fraction lost, from 0 (never below an earlier value) to 1 (wiped out).

    Raises
    ------
    ValueError
        If a value is negative or not a number, or the first is 0.

    Notes
    -----
    Largest value of 1 - wealth / highest wealth so far.

    Examples
    --------
    >>> round(float(worst_drawdown([1.0, 1.2, 0.6, 1.5])), 6)
    0.5

    A loss on the first day counts:

    >>> float(worst_drawdown([1.0, 0.5]))
    0.5
    """
    values = _wealth(wealth)
    worst: FloatArray = np.zeros_like(values[0])
    peak = values[0]
    for now in values:
        peak = np.maximum(peak, now)
        worst = np.maximum(worst, 1.0 - now / peak)
    return worst


def cagr(wealth: ArrayLike, *, years: Years) -> FloatArray:
    """How much a path gained per year, compounded.

    Parameters
    ----------
    wealth : array
        Values over time, 0 or more. The first row is the opening equity.
    years : Years
        Length of the whole path, above 0 and at most 100.

    Returns
    -------
    array
        Yearly return. nan for a path that was ever at 0: a dead account has no yearly figure,
        and nan cannot be mistaken for one, sorted as one, or averaged as one.

    Raises
    ------
    ValueError
        If a value is negative or not a number, the first is 0, or `years` is outside its range.

    Notes
    -----
    (last / first)^(1 / years) - 1.

    Examples
    --------
    >>> round(float(cagr([1.0, 1.5, 1.21], years=2)), 6)
    0.1
    >>> float(cagr([1.0, 0.0, 0.0], years=2))
    nan
    """
    values = _wealth(wealth)
    years = check("years", years, YEARS)
    alive = (values > 0.0).all(axis=0)
    # In logs, so that a very short period cannot overflow inside the power.
    with np.errstate(divide="ignore", over="ignore"):
        growth = np.expm1((np.log(values[-1]) - np.log(values[0])) / years)
    return np.where(alive, growth, np.nan)


def realised_variance(index_returns: ArrayLike) -> FloatArray:
    """How much an index shook over the whole of a path.

    Parameters
    ----------
    index_returns : array
        Return of the index in each period, a fraction above -1 and at most 1.

    Returns
    -------
    array
        Sum of squared log returns over the whole path, not per year.

    Raises
    ------
    ValueError
        If a return is outside its range.

    Notes
    -----
    V = sum of log(1 + x)^2. The mean is not taken off.

    References
    ----------
    Avellaneda, M. and Zhang, S. (2010). doi:10.1137/090760805

    Examples
    --------
    >>> round(float(realised_variance([0.1, -1 / 11])), 6)
    0.018168
    >>> float(realised_variance([0.0, 0.0]))
    0.0
    """
    returns = check_numbers(
        "index_returns", index_returns, low=-1.0, high=1.0, remedy="Write 5% as 0.05.", rows=True
    )
    if np.any(returns == -1.0):
        raise ValueError(
            "index_returns must stay above -1, got -1. An index at zero has no log return; "
            "end the path before it."
        )
    squared: FloatArray = np.log(1.0 + returns) ** 2
    return np.asarray(squared.sum(axis=0))


def realised_volatility(index_returns: ArrayLike, *, periods_per_year: int) -> FloatArray:
    """How much an index shook, as a volatility per year.

    Parameters
    ----------
    index_returns : array
        Return of the index in each period, a fraction above -1 and at most 1.
    periods_per_year : int
        252 for daily returns, 12 for monthly ones.

    Returns
    -------
    array
        Yearly volatility.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    sqrt(V x periods per year / periods), with V from `realised_variance`.

    Examples
    --------
    >>> round(float(realised_volatility([0.01, -0.01] * 126, periods_per_year=252)), 4)
    0.1588
    >>> float(realised_volatility([0.0, 0.0], periods_per_year=12))
    0.0
    """
    periods = check_count("periods_per_year", periods_per_year)
    variance = realised_variance(index_returns)
    volatility: FloatArray = np.sqrt(variance * periods / len(np.asarray(index_returns)))
    return volatility


def simulated_moves(
    paths: int, *, drift: Rate, volatility: Volatility, days: int, seed: int
) -> FloatArray:
    """Draw daily index returns of geometric Brownian motion.

    Parameters
    ----------
    paths : int
        Number of paths, 1 to 100,000.
    drift : Rate
        Expected yearly return of the index (mu), above -1 and below 1.
    volatility : Volatility
        Yearly volatility (sigma), 0.0001 to 2.
    days : int
        Number of trading days, 1 to 100,000.
    seed : int
        Start of the random numbers, 0 to 4,294,967,295. The same seed gives the same paths.

    Returns
    -------
    array
        Daily returns, days first, then paths, in single precision.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    exp((mu - sigma^2 / 2) dt + sigma sqrt(dt) z) - 1 with dt = 1 / 252.

    Examples
    --------
    >>> simulated_moves(3, drift=0.07, volatility=0.2, days=252, seed=1).shape
    (252, 3)
    >>> first, again = (
    ...     simulated_moves(3, drift=0, volatility=0.2, days=2, seed=1) for _ in range(2)
    ... )
    >>> bool((first == again).all())
    True
    """
    count, days = _positive_count("paths", paths), _positive_count("days", days)
    model = simulate.Normal(volatility=volatility, drift=drift)
    return simulate.simulated_returns(model, days=days, paths=count, seed=seed)


@dataclass(frozen=True)
class Windows:
    """What happened in each window of a series, one entry for each start.

    `lowest`, `highest` and `last` are prices over the window's first price; `worst_drawdown` is
    the largest fall from a high within the window, as a fraction of the high.
    """

    lowest: FloatArray
    highest: FloatArray
    last: FloatArray
    worst_drawdown: FloatArray


def windows(prices: ArrayLike, *, days: int) -> Windows:
    """What happened within so many days of every start, for all starts at once.

    Parameters
    ----------
    prices : array
        Prices over time, above 0, in one row.
    days : int
        Length of a window in steps from its first price, at least 1.

    Returns
    -------
    Windows
        One entry for each start: `days` fewer than there are prices. Neighbouring windows share
        all but two of their prices, so thousands of them are only a few independent ones.

    Raises
    ------
    ValueError
        If a price is not above 0, or the series is shorter than one window.

    Examples
    --------
    >>> seen = windows([100, 80, 120, 90], days=2)
    >>> seen.lowest.round(4).tolist(), seen.last.round(4).tolist()
    ([0.8, 1.0], [1.2, 1.125])
    >>> seen.worst_drawdown.round(4).tolist()
    [0.2, 0.25]
    >>> windows([100, 80], days=2)
    Traceback (most recent call last):
    ValueError: days must be less than the number of prices, got 2. Write fewer days.
    """
    values, days = simulate.check_prices(prices), _positive_count("days", days)
    if values.ndim != 1:
        raise ValueError(f"prices must be one series, got the shape {values.shape}. Write a list.")
    if len(values) <= days:
        raise ValueError(
            f"days must be less than the number of prices, got {days}. Write fewer days."
        )
    low, high, fall = _stretches(values, days + 1)
    first = values[: len(values) - days]
    return Windows(low / first, high / first, values[days:] / first, fall)


# Lowest, highest and worst fall of the stretch that begins at each price.
_Stretches = tuple[FloatArray, FloatArray, FloatArray]


def _stretches(prices: FloatArray, length: int) -> _Stretches:
    """Stretches of so many prices: two halves side by side, and one more price if it is odd.

    A year takes a dozen steps instead of 252.
    """
    single = (prices, prices, np.zeros_like(prices))
    if length == 1:
        return single
    half = _stretches(prices, length // 2)
    both = _joined(half, half, length // 2)
    return both if length % 2 == 0 else _joined(both, single, length - 1)


def _joined(left: _Stretches, right: _Stretches, gap: int) -> _Stretches:
    """Each left stretch with the right one that begins `gap` prices after it begins."""
    count = len(right[0]) - gap
    low, high, fall = (each[:count] for each in left)
    next_low, next_high, next_fall = (each[gap:] for each in right)
    across = 1.0 - next_low / high
    return (
        np.minimum(low, next_low),
        np.maximum(high, next_high),
        np.maximum(np.maximum(fall, next_fall), across),
    )


def _positive_count(name: str, value: object) -> int:
    """A count of at least one."""
    count = check_count(name, value)
    if count == 0:
        raise ValueError(f"{name} must be at least 1, got {value}. Write 1 or more.")
    return count


def _wealth(wealth: ArrayLike) -> FloatArray:
    """Wealth as an array with the opening equity in its first row."""
    largest = float(np.finfo(float).max)
    values = check_numbers(
        "wealth", wealth, low=0.0, high=largest, remedy="Write values, not returns.", rows=True
    )
    if np.any(values[0] == 0.0):
        raise ValueError("wealth must start above 0, got 0. Write the opening equity first.")
    return values
