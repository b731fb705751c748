"""How large the gaps were: records of real prices by date, and how long a record stands."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from teko.arrays import check_prices
from teko.numbers import TRADING_DAYS
from teko.paths import measure
from teko.rules import POSITIVE_COUNT, check
from teko.words import Fraction, Ratio, Return, Volatility


@dataclass(frozen=True)
class Record:
    """The largest move of a kind: how far, and between which two days."""

    move: Return
    first: pd.Timestamp
    last: pd.Timestamp


@dataclass(frozen=True)
class Broken:
    """How often a record of some years fell within the next year, over all starts.

    Most of the `starts` share most of their moves. `expected` is what counting alone says,
    1 / (years + 1): the largest of all these years is as likely to lie in one as in another.
    `worst_ratio` is the worst fall over the record it broke.
    """

    share: Fraction
    starts: int
    expected: Fraction
    worst_ratio: Ratio


@dataclass(frozen=True)
class Weekends:
    """How far prices move over a weekend: after the first Friday of a month, and after others.

    Both are standard deviations of the move from Friday's price to the next one. `ratio` is the
    first over the other, with its standard error.
    """

    first: Volatility
    other: Volatility
    ratio: Ratio
    standard_error: Ratio
    first_count: int
    other_count: int


def largest_moves(prices: pd.Series, *, days: int) -> tuple[Record, Record]:
    """The largest fall and the largest rise within so many prices, over all starts.

    Examples
    --------
    >>> from teko.series import history
    >>> fall, rise = largest_moves(history.usd_jpy(), days=1)
    >>> f"{fall.move:.2%} until {fall.last.date()}", f"{rise.move:+.2%}"
    ('-4.49% until 2024-08-05', '+3.29%')
    >>> fall, _ = largest_moves(history.sp500(), days=5)
    >>> f"{fall.move:.2%}"
    '-18.34%'
    """
    moves, step = _moves(prices, days)
    fall, rise = (
        Record(float(moves[start]), prices.index[start], prices.index[start + step])
        for start in (int(moves.argmin()), int(moves.argmax()))
    )
    return fall, rise


def _moves(prices: pd.Series, days: int) -> tuple[np.ndarray, int]:
    """The move from every price to the one so many steps on."""
    step = int(check("days", days, POSITIVE_COUNT))
    return measure.windows(prices.to_numpy(), days=step).last - 1.0, step


def records_broken(prices: pd.Series, *, days: int, years: int) -> Broken:
    """How often the largest fall of the last years was beaten within the next year.

    A year is 252 moves of so many days each. A series too short to look back on so many years and
    ahead on one is refused.

    Examples
    --------
    >>> from teko.series import history
    >>> three = records_broken(history.usd_jpy(), days=1, years=3)
    >>> f"{three.share:.1%} of {three.starts}, expected {three.expected:.0%}"
    '26.1% of 6118, expected 25%'
    >>> records_broken(history.usd_jpy(), days=1, years=1).expected
    0.5
    """
    moves, step = _moves(prices, days)
    back = TRADING_DAYS * int(check("years", years, POSITIVE_COUNT))
    if len(moves) < back + step + TRADING_DAYS:
        raise ValueError(f"years must leave a year to look at, got {years}. Write fewer years.")
    falls = pd.Series(-moves)
    record = falls.rolling(back).max()
    # The year begins with the first fall that shares no price move with the record's last one.
    ahead = falls[::-1].rolling(TRADING_DAYS).max()[::-1].shift(-step)
    ratio = (ahead / record).dropna()
    return Broken(float((ratio > 1.0).mean()), len(ratio), 1 / (years + 1), float(ratio.max()))


def first_friday_moves(prices: pd.Series) -> Weekends:
    """How much wilder a price is over the weekend after the first Friday of a month.

    On that Friday, as a rule, the US jobs report is published, some minutes after the fixing. Fewer
    than four Fridays of each kind, or prices that stand still, are refused.

    Examples
    --------
    >>> from teko.series import history
    >>> usual = first_friday_moves(history.usd_jpy())
    >>> f"{usual.first:.2%} and {usual.other:.2%}", usual.first_count
    ('0.82% and 0.64%', 319)
    >>> f"{usual.ratio:.2f}, standard error {usual.standard_error:.2f}"
    '1.30, standard error 0.10'
    """
    check_prices("prices", prices.to_numpy())
    moves = prices.pct_change().shift(-1).dropna()
    friday = moves.index.day_of_week == 4
    early = moves.index.day <= 7
    first, other = moves[friday & early], moves[friday & ~early]
    if min(len(first), len(other)) < 4 or not other.std() > 0.0:
        raise ValueError(
            f"prices must move over four weekends of each kind, got {len(prices)} prices. "
            "Write a longer series."
        )
    ratio = float(first.std() / other.std())
    error = ratio * math.sqrt(_squared_error(first) + _squared_error(other))
    return Weekends(float(first.std()), float(other.std()), ratio, error, len(first), len(other))


def _squared_error(moves: pd.Series) -> float:
    """Squared relative standard error of a standard deviation; fat tails make it larger."""
    squares = (moves - moves.mean()) ** 2
    return float((squares**2).mean() / squares.mean() ** 2 - 1.0) / (4.0 * len(moves))
