"""Paths in time: a daily reset fund over an array of index returns, and what a path was like.

Time runs along the first axis of every array. Further axes, if any, are paths or leverages, and
all of them run at once: the loop is over time, with one line for each thing that happens in a
period. A period is whatever the returns are of: a day, a month.

An index return is a fraction from -1 to 1, cash and fee are fractions of one period. Wealth begins
with the opening equity. Ruin absorbs: a fund at zero stays at zero, and its growth per year is nan.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from teko import rules
from teko.arrays import FloatArray, IntArray, check_dates, check_numbers, check_prices, check_shape
from teko.numbers import YEAR_DAYS
from teko.rules import check, check_count, check_side
from teko.words import Fraction, Side, Years


@dataclass(frozen=True)
class FundPath:
    """A fund's wealth after each period, from 1 at the start, and the period it died in.

    `wealth` has one row more than there are periods. `ruin_period` counts from 1; 0 means alive.
    """

    wealth: FloatArray
    ruin_period: IntArray


@dataclass(frozen=True)
class FundOutcome:
    """Where a fund ended: wealth from 1 at the start, worst drawdown, the period it died in."""

    wealth: FloatArray
    worst_drawdown: FloatArray
    ruin_period: IntArray


def accrued(rate: ArrayLike, *, dates: Any) -> FloatArray:
    """What a yearly rate comes to in each period between dates, by calendar days over 365.

    A weekend costs three days of interest, though it is one step between closes.

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
    fractions: FloatArray = rates * days / YEAR_DAYS
    return fractions


def fund_path(
    index_returns: ArrayLike, *, leverage: ArrayLike, cash: ArrayLike, fee: ArrayLike
) -> FundPath:
    """Follow a fund that resets to its multiple before each period.

    - `leverage`: an array runs many funds over the same path.
    - `cash`: return of cash in each period: paid on (L - 1), or earned on (1 - L). See `accrued`.

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
    growth, periods = _growth(index_returns, leverage, cash, fee)
    days = [np.ones(growth.shape)]
    for _ in periods:
        days.append(days[-1] * growth)
    wealth = np.stack(days)
    dead = wealth == 0.0
    return FundPath(wealth, np.where(dead.any(axis=0), dead.argmax(axis=0), 0))


def fund_outcome(
    index_returns: ArrayLike, *, leverage: ArrayLike, cash: ArrayLike, fee: ArrayLike
) -> FundOutcome:
    """Where the fund of `fund_path` ends; it keeps the running state alone, for thousands of paths.

    Examples
    --------
    >>> ended = fund_outcome([0.2, -0.5, 0.4], leverage=1, cash=0, fee=0)
    >>> round(float(ended.wealth), 2), float(ended.worst_drawdown), int(ended.ruin_period)
    (0.84, 0.5, 0)
    >>> float(fund_outcome([-0.5], leverage=1, cash=0, fee=0).worst_drawdown)
    0.5
    """
    growth, periods = _growth(index_returns, leverage, cash, fee)
    wealth, peak, kept, ratio = (np.ones(growth.shape) for _ in range(4))
    ruin = np.zeros(growth.shape, dtype=int)
    for period, lowest in enumerate(periods, start=1):
        wealth *= growth
        np.maximum(peak, wealth, out=peak)
        np.divide(wealth, peak, out=ratio)
        np.minimum(kept, ratio, out=kept)
        if lowest == 0.0:
            ruin = np.where((wealth == 0.0) & (ruin == 0), period, ruin)
    return FundOutcome(wealth, 1.0 - kept, ruin)


def _growth(
    index_returns: ArrayLike, leverage: ArrayLike, cash: ArrayLike, fee: ArrayLike
) -> tuple[FloatArray, Iterator[float]]:
    """What a fund grows to in a period, never less than nothing, and the smallest of each period.

    The array is written again for each period, as the second is asked.
    """
    returns = _index_returns(index_returns)
    multiple = check_numbers(
        "leverage", leverage, low=-100.0, high=100.0, remedy="Write three times as 3."
    )
    interest = check_numbers(
        "cash", cash, low=-0.2, high=0.2, remedy="Write 0.3% in a month as 0.003."
    )
    cost = check_numbers("fee", fee, low=0.0, high=0.2, remedy="Write 0.1% in a month as 0.001.")
    check_shape("cash", interest.shape, other=returns.shape[:1])
    check_shape("fee", cost.shape, other=returns.shape[:1])
    growth = np.empty(check_shape("leverage", multiple.shape, other=returns.shape[1:]))
    interest, cost = (np.broadcast_to(each, len(returns)) for each in (interest, cost))

    def smallest() -> Iterator[float]:
        for row, earned, charged in zip(returns, interest.tolist(), cost.tolist(), strict=True):
            np.multiply(multiple, row, out=growth)
            np.add(growth, 1.0 + (1.0 - multiple) * earned - charged, out=growth)
            lowest = float(growth.min())
            if lowest < 0.0:
                np.maximum(growth, 0.0, out=growth)
            yield max(lowest, 0.0)

    return growth, smallest()


def _index_returns(value: ArrayLike) -> FloatArray:
    remedy = "Write 5% as 0.05."
    return check_numbers("index_returns", value, low=-1.0, high=1.0, remedy=remedy, rows=True)


def worst_drawdown(wealth: ArrayLike) -> FloatArray:
    """How much of its highest value a path lost at worst: from 0 to 1, wiped out.

    Examples
    --------
    >>> round(float(worst_drawdown([1.0, 1.2, 0.6, 1.5])), 6)
    0.5

    A loss on the first day counts:

    >>> float(worst_drawdown([1.0, 0.5]))
    0.5
    """
    values = _wealth(wealth)
    return np.asarray((1.0 - values / np.maximum.accumulate(values)).max(axis=0))


def cagr(wealth: ArrayLike, *, years: Years) -> FloatArray:
    """How much a path gained per year, compounded over the `years` of the whole path.

    nan for a path that was ever at 0: a dead account has no yearly figure, and nan cannot be
    mistaken for one, sorted as one, or averaged as one.

    Examples
    --------
    >>> round(float(cagr([1.0, 1.5, 1.21], years=2)), 6)
    0.1
    >>> float(cagr([1.0, 0.0, 0.0], years=2))
    nan
    """
    values = _wealth(wealth)
    years = check("years", years, rules.YEARS)
    alive = (values > 0.0).all(axis=0)
    # In logs, so that a very short period cannot overflow inside the power.
    with np.errstate(divide="ignore", over="ignore"):
        growth = np.expm1((np.log(values[-1]) - np.log(values[0])) / years)
    return np.where(alive, growth, np.nan)


def _wealth(wealth: ArrayLike) -> FloatArray:
    """Wealth as an array with the opening equity in its first row."""
    largest = float(np.finfo(float).max)
    values = check_numbers(
        "wealth", wealth, low=0.0, high=largest, remedy="Write values, not returns.", rows=True
    )
    if np.any(values[0] == 0.0):
        raise ValueError("wealth must start above 0, got 0. Write the opening equity first.")
    return values


def realised_variance(index_returns: ArrayLike) -> FloatArray:
    """How much an index shook: its squared log returns, summed over the path, not per year.

    The mean is not taken off. Avellaneda, M. and Zhang, S. (2010). doi:10.1137/090760805. An index
    that reaches zero has no log return, and is refused.

    Examples
    --------
    >>> round(float(realised_variance([0.1, -1 / 11])), 6)
    0.018168
    >>> float(realised_variance([0.0, 0.0]))
    0.0
    """
    returns = _index_returns(index_returns)
    if np.any(returns == -1.0):
        raise ValueError(
            "index_returns must stay above -1, got -1. An index at zero has no log return; "
            "end the path before it."
        )
    squared: FloatArray = np.log(1.0 + returns) ** 2
    return np.asarray(squared.sum(axis=0))


def realised_volatility(index_returns: ArrayLike, *, periods_per_year: int) -> FloatArray:
    """How much an index shook, as a volatility per year: 252 periods of days, 12 of months.

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
    """What happened within so many steps of every start in one series, for all starts at once.

    Neighbouring windows share all but two of their prices, so thousands of them are only a few
    independent ones.

    Examples
    --------
    >>> seen = windows([100, 80, 120, 90], days=2)
    >>> seen.lowest.round(4).tolist(), seen.last.round(4).tolist()
    ([0.8, 1.0], [1.2, 1.125])
    >>> windows([100, 80], days=2)
    Traceback (most recent call last):
    ValueError: days must be less than the number of prices, got 2. Write fewer days.
    """
    values, days = _one_series(prices, days)
    low, high, fall = _stretches(values, days + 1)
    first = values[: len(values) - days]
    return Windows(low / first, high / first, values[days:] / first, fall)


def _one_series(prices: ArrayLike, days: int) -> tuple[FloatArray, int]:
    """One series of more prices than the steps of its windows."""
    values = check_prices("prices", prices)
    days = int(check("days", days, rules.POSITIVE_COUNT))
    if values.ndim != 1:
        raise ValueError(f"prices must be one series, got the shape {values.shape}. Write a list.")
    if len(values) <= days:
        raise ValueError(
            f"days must be less than the number of prices, got {days}. Write fewer days."
        )
    return values, days


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


def losses_at_stop(prices: ArrayLike, *, stops: ArrayLike, side: Side, days: int) -> FloatArray:
    """What each start loses at its stop within so many steps, in stops (R); nan if it is not hit.

    `stops` are distances from the price of each start, of which there are `days` fewer than
    prices. The price is looked at once a step, so a loss is 1 or more.

    Examples
    --------
    >>> losses_at_stop([100, 99, 97, 99], stops=[2, 1], side=1, days=2).tolist()
    [1.5, 2.0]
    >>> losses_at_stop([100, 99, 97, 99], stops=[2, 1], side=-1, days=2).tolist()
    [nan, nan]
    """
    values, days = _one_series(prices, days)
    way = check_side("side", side)
    start, distance = values[: len(values) - days], check_prices("stops", stops)
    check_shape("stops", distance.shape, other=start.shape)
    lost = np.full(len(start), np.nan)
    for day in range(1, days + 1):
        against = way * (start - values[day : day + len(start)])
        lost = np.where(np.isnan(lost) & (against >= distance), against / distance, lost)
    return lost


def share_error(share: Fraction, *, draws: int) -> float:
    """The standard error of a share that was found in so many independent draws.

    sqrt(p (1 - p) / n). For a share of 0 or 1 that of one draw more or less: an error of 0 would
    claim certainty.

    Examples
    --------
    >>> round(share_error(0.25, draws=27), 4)
    0.0833
    >>> round(share_error(0, draws=27), 4)
    0.0363
    """
    count = int(check("draws", draws, rules.PATHS))
    near = min(max(check("share", share, rules.LEVEL), 1.0 / count), max(1.0 - 1.0 / count, 0.5))
    return math.sqrt(near * (1.0 - near) / count)
