"""How large the gaps were: records of real prices, and how long a record stands (chapter 5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from teko.paths import measure, simulate
from teko.rules import POSITIVE_COUNT, check
from teko.words import Fraction, Ratio, Return, Volatility

TRADING_DAYS = measure.TRADING_DAYS


@dataclass(frozen=True)
class Record:
    """The largest move of a kind: how far, and between which two days."""

    move: Return
    first: pd.Timestamp
    last: pd.Timestamp


@dataclass(frozen=True)
class Broken:
    """How often a record of some years fell within the next year."""

    share: Fraction
    starts: int
    expected: Fraction
    worst_ratio: Ratio


@dataclass(frozen=True)
class Weekends:
    """How far prices move over a weekend: after the first Friday of a month, and after others.

    `ratio` is the first over the other, with its standard error.
    """

    first: Volatility
    other: Volatility
    ratio: Ratio
    standard_error: Ratio
    first_count: int
    other_count: int


def largest_moves(prices: pd.Series, *, days: int) -> tuple[Record, Record]:
    """The largest fall and the largest rise within so many prices, over all starts.

    Parameters
    ----------
    prices : Series
        Daily prices by date, such as `history.usd_jpy`.
    days : int
        Steps from one price to the other, at least 1. 1 is a day, 5 are a week.

    Returns
    -------
    tuple of Record
        The fall, then the rise.

    Raises
    ------
    ValueError
        If `days` is outside its range, or not smaller than the number of prices.

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
    return _record(prices, moves, int(moves.argmin()), step), _record(
        prices, moves, int(moves.argmax()), step
    )


def _moves(prices: pd.Series, days: int) -> tuple[np.ndarray, int]:
    """The move from every price to the one so many steps on."""
    step = int(check("days", days, POSITIVE_COUNT))
    return measure.windows(prices.to_numpy(), days=step).last - 1.0, step


def _record(prices: pd.Series, moves: np.ndarray, start: int, step: int) -> Record:
    """The move that begins at one price."""
    return Record(float(moves[start]), prices.index[start], prices.index[start + step])


def records_broken(prices: pd.Series, *, days: int, years: int) -> Broken:
    """How often the largest fall of the last years was beaten within the next year.

    Parameters
    ----------
    prices : Series
        Daily prices by date.
    days : int
        Steps of a fall, at least 1.
    years : int
        Years of 252 moves that are looked back on, at least 1.

    Returns
    -------
    Broken
        Share of all starts; how many starts there are, most of them sharing most of their moves;
        what counting alone expects, 1 / (years + 1): the largest of all these years is as likely
        to lie in one as in another; and the worst fall over the record it broke.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the series is too short.

    Examples
    --------
    >>> from teko.series import history
    >>> three = records_broken(history.usd_jpy(), days=1, years=3)
    >>> f"{three.share:.1%} of {three.starts}, expected {three.expected:.0%}"
    '26.5% of 6030, expected 25%'
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

    On that Friday, as a rule, the US jobs report is published, some minutes after the fixing.

    Parameters
    ----------
    prices : Series
        Daily prices by date, such as `history.usd_jpy`.

    Returns
    -------
    Weekends
        Standard deviation of the move from Friday's price to the next one, of both kinds; their
        ratio and its standard error; and how many there are.

    Raises
    ------
    ValueError
        If there are not four Fridays of each kind, or no price moves.

    Examples
    --------
    >>> from teko.series import history
    >>> usual = first_friday_moves(history.usd_jpy())
    >>> f"{usual.first:.2%} and {usual.other:.2%}", usual.first_count
    ('0.83% and 0.63%', 315)
    >>> f"{usual.ratio:.2f}, standard error {usual.standard_error:.2f}"
    '1.30, standard error 0.10'
    """
    simulate.check_prices(prices.to_numpy())
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
    error = ratio * np.sqrt(_squared_error(first) + _squared_error(other))
    return Weekends(
        float(first.std()), float(other.std()), ratio, float(error), len(first), len(other)
    )


def _squared_error(moves: pd.Series) -> float:
    """Squared relative standard error of a standard deviation; fat tails make it larger."""
    squares = (moves - moves.mean()) ** 2
    return float((squares**2).mean() / squares.mean() ** 2 - 1.0) / (4.0 * len(moves))
