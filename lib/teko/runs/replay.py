"""What the joint account would have lived through: an episode, or every start there is.

`replay_market` turns a stretch that people remember into a market for `teko.accounts.joint`;
`stretch_market` does the same for all stretches of one length since 1999, side by side. Each
episode says which series covers it, which does not, and what it taught.

Nobody has the margins of those days at hand, so the raise is yours to assume: from the day of the
largest fall of the index on, the margin of the futures is so many times as high.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from teko.accounts.joint_market import JointMarket, given_market
from teko.arrays import FloatArray
from teko.rules import FX_MARGIN, HIKE, Rule, check
from teko.series import history
from teko.words import Fraction, Rate, Ratio

_STRETCH = Rule("a whole number from 1 to 2500", "Write one year as 252.", 1.0, 2500.0, whole=True)
_EVERY = Rule("a whole number from 1 to 2500", "Write each week as 5.", 1.0, 2500.0, whole=True)

_STILL = 100.0  # a price that nothing is known of stands still
_BOTH = (
    "S&P 500 closes and USD/JPY fixings, both daily. The fixing is of the European afternoon, "
    "before the close in New York."
)
_MONTHLY = (
    "US market by month, dividends included; what happened inside a month is not seen. "
    "No USD/JPY before 1999: the currency stands still, so this is an account in dollars."
)


@dataclass(frozen=True)
class ReplayEpisode:
    """A stretch to live through: its days, what covers it, what it taught.

    `index`, `fx` and both rates have one entry for each of `dates`.
    """

    name: str
    title: str
    dates: pd.DatetimeIndex
    index: FloatArray
    fx: FloatArray
    dollar_rate: FloatArray
    yen_rate: FloatArray
    coverage: str
    taught: str


def _daily(first: str, last: str) -> pd.DataFrame:
    """Index and USD/JPY on the days that have both."""
    return _joined(history.sp500(), first, last)


def _crash_2020(first: str, last: str) -> pd.DataFrame:
    return _joined(history.sp500_crash_2020(), first, last)


def _joined(closes: pd.Series, first: str, last: str) -> pd.DataFrame:
    both = pd.DataFrame({"index": closes, "fx": history.usd_jpy()}).dropna()
    return _with_rates(both.loc[first:last])


def _yen_alone(first: str, last: str) -> pd.DataFrame:
    """USD/JPY by day, and an index that stands still."""
    fx = history.usd_jpy().loc[first:last]
    return _with_rates(pd.DataFrame({"index": _STILL, "fx": fx}))


def _yen_and_month_ends(first: str, last: str) -> pd.DataFrame:
    """USD/JPY by day, and an index that moves on the last day of a month."""
    fx = history.usd_jpy().loc[first:last]
    month = fx.index.to_period("M")
    ends = pd.Series(month, fx.index).shift(-1) != month
    known = history.sp500_month_ends()
    index = [known[now if end else now - 1] for now, end in zip(month, ends, strict=True)]
    return _with_rates(pd.DataFrame({"index": index, "fx": fx}, index=fx.index))


def _with_rates(prices: pd.DataFrame) -> pd.DataFrame:
    """Both policy rates beside the prices."""
    fed, boj = history.policy_rate_fed(), history.policy_rate_boj()
    return prices.assign(
        dollar_rate=history.rate_on(fed, dates=prices.index).to_numpy(),
        yen_rate=history.rate_on(boj, dates=prices.index).to_numpy(),
    )


def _monthly(first: str, last: str) -> pd.DataFrame:
    """The US market from month end to month end; Treasury bills are the rate."""
    months = history.us_market().loc[first:last]
    dates = months.index.to_timestamp(how="end").normalize()
    index = _STILL * np.cumprod(np.append(1.0, 1.0 + months["market"].to_numpy()[1:]))
    nights = np.diff(dates.to_numpy()).astype("timedelta64[D]").astype(float)
    # The bill of a month is earned in it, so it is the rate of the day on which it begins.
    bills = np.append(months["bill"].to_numpy()[1:] * 365.0 / nights, 0.0)
    # With equal rates the hedge of a currency that stands still costs nothing.
    return pd.DataFrame(
        {"index": index, "fx": _STILL, "dollar_rate": bills, "yen_rate": bills}, index=dates
    )


_Source = Callable[[str, str], pd.DataFrame]
_NO_SHARES = "USD/JPY fixings by day. No S&P 500 here after 2018: the index stands still."
# Name, series, first and last day, title, what covers it, what it taught.
_EPISODES: tuple[tuple[str, _Source, str, str, str, str, str], ...] = (
    (
        "stocks_1929",
        _monthly,
        "1929-08",
        "1932-06",
        "1929 to 1932: the longest fall",
        _MONTHLY,
        "A buffer for one crash is not a buffer for the three that follow.",
    ),
    (
        "stocks_1987",
        _monthly,
        "1987-08",
        "1988-02",
        "October 1987: the fastest fall",
        _MONTHLY,
        "Most of a month's fall can come in one day, and no rule for the evening helps then.",
    ),
    (
        "stocks_2000",
        _daily,
        "2000-03-01",
        "2002-10-31",
        "2000 to 2002: the slow fall",
        _BOTH,
        "Many small losses need the same cash as one crash, only you have time to add it.",
    ),
    (
        "carry_2007",
        _daily,
        "2007-06-01",
        "2007-08-31",
        "Summer 2007: the carry unwinds",
        _BOTH,
        "Shares fell and the dollar fell with them: two positions, one risk.",
    ),
    (
        "stocks_2008",
        _daily,
        "2008-01-02",
        "2009-03-31",
        "2008: the financial crisis",
        _BOTH,
        "The largest falls came after the account was already weak.",
    ),
    (
        "japan_2011",
        _daily,
        "2011-03-01",
        "2011-03-31",
        "March 2011: the earthquake",
        _BOTH + " The lowest yen price of a dollar came in the night and is not seen.",
        "The yen rose when Japan was struck: do not guess the direction, size for both.",
    ),
    (
        "august_2011",
        _daily,
        "2011-07-01",
        "2011-08-31",
        "August 2011: the US downgrade",
        _BOTH,
        "Bad days come in swarms: four falls of more than 4% in eleven trading days.",
    ),
    (
        "august_2015",
        _daily,
        "2015-08-03",
        "2015-09-30",
        "August 2015: the renminbi falls",
        _BOTH,
        "A calm summer is no reason for a thin buffer.",
    ),
    (
        "vote_2016",
        _daily,
        "2016-06-01",
        "2016-07-29",
        "June 2016: the British vote",
        _BOTH + " The vote was counted in the night before the fixing of 24 June.",
        "A date that everybody knew still moved the yen by 3% in a night.",
    ),
    (
        "crash_2020",
        _crash_2020,
        "2020-02-18",
        "2020-03-31",
        "Early 2020: the pandemic",
        _BOTH + " Six weeks only: the S&P 500 of this book ends in 2018 and has a gap before them.",
        "The margin rises on the days on which the cash falls.",
    ),
    (
        "yen_2022",
        _yen_and_month_ends,
        "2022-03-01",
        "2022-10-31",
        "2022: the yen falls",
        "USD/JPY fixings by day. The index moves at month ends only: no daily S&P 500 here after "
        "2018.",
        "The hedge was called though the owner of the fund had lost nothing.",
    ),
    (
        "yen_2024",
        _yen_alone,
        "2024-07-01",
        "2024-08-30",
        "August 2024: the yen jumps",
        _NO_SHARES,
        "A month of strong yen takes more from a dollar fund than two years of its interest "
        "difference give.",
    ),
)
REPLAYS = tuple(row[0] for row in _EPISODES)


def replay_episode(name: str) -> ReplayEpisode:
    """The days of a stretch that people remember, with what covers it and what it taught.

    Parameters
    ----------
    name : str
        One of `REPLAYS`.

    Returns
    -------
    ReplayEpisode
        Dates, prices and rates, and in words what they are and what they are not.

    Raises
    ------
    ValueError
        If there is no such episode.

    Examples
    --------
    >>> crash = replay_episode("crash_2020")
    >>> len(crash.dates), f"{crash.index.min() / crash.index[0] - 1:.3f}"
    (31, '-0.336')
    >>> replay_episode("oil_1973")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: name must be one of the episodes, got oil_1973. Write one of stocks_1929, ...
    """
    for known, source, first, last, title, coverage, taught in _EPISODES:
        if known == name:
            table = source(first, last)
            columns = {key: table[key].to_numpy() for key in table.columns}
            return ReplayEpisode(
                name, title, table.index, coverage=coverage, taught=taught, **columns
            )
    raise ValueError(
        f"name must be one of the episodes, got {name}. Write one of {', '.join(REPLAYS)}."
    )


def replay_market(
    episode: ReplayEpisode, *, margin: Fraction, fx_margin: Fraction, hike: Ratio, dividend: Rate
) -> JointMarket:
    """An episode as a market, with a raise of the margin on the day of the largest fall.

    Parameters
    ----------
    episode : ReplayEpisode
        From `replay_episode`.
    margin : Fraction
        Margin of the futures before the raise, from 0.0001 to below 1.
    fx_margin : Fraction
        Margin of the hedge, from 0.0001 to below 1.
    hike : Ratio
        Margin of the futures from that day on over the one before, 1 to 100; 1 is no raise.
    dividend : Rate
        Yearly dividends of the index, 0 to 0.2. Write 0 for the monthly episodes: theirs are in.

    Returns
    -------
    JointMarket
        One path.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the raised margin reaches the whole value.

    Examples
    --------
    >>> crash = replay_episode("crash_2020")
    >>> market = replay_market(crash, margin=0.04, fx_margin=0.04, hike=2, dividend=0.02)
    >>> raised = market.margins[:, 0, 0] > 0.04
    >>> str(crash.dates[raised][0].date())
    '2020-03-16'
    >>> market = replay_market(crash, margin=0.04, fx_margin=0.04, hike=1, dividend=0.02)
    >>> bool((market.margins == 0.04).all())
    True
    """
    return given_market(
        dates=episode.dates.to_numpy(),
        index=episode.index,
        fx=episode.fx,
        dollar_rate=episode.dollar_rate,
        yen_rate=episode.yen_rate,
        dividend=dividend,
        margin=_raised(episode.index[:, np.newaxis], margin, hike),
        fx_margin=fx_margin,
    )


def _raised(index: FloatArray, margin: Fraction, hike: Ratio) -> FloatArray:
    """The margin on each day: higher from the day of the largest fall of each path on."""
    low, times = check("margin", margin, FX_MARGIN), check("hike", hike, HIKE)
    worst = 1 + (index[1:] / index[:-1]).argmin(axis=0) if len(index) > 1 else np.ones(1)
    later = np.arange(len(index))[:, np.newaxis] >= worst
    return np.where(later, low * times, low)


def stretch_market(
    *,
    days: int,
    every: int,
    margin: Fraction,
    fx_margin: Fraction,
    hike: Ratio,
    dividend: Rate,
) -> tuple[pd.DatetimeIndex, JointMarket]:
    """All stretches of so many days since 1999, side by side, each with its own raise.

    Parameters
    ----------
    days : int
        Length of a stretch in trading days, 1 to 2,500.
    every : int
        Days from one start to the next, 1 to 2,500: 1 for all starts.
    margin : Fraction
        Margin of the futures before the raise, from 0.0001 to below 1.
    fx_margin : Fraction
        Margin of the hedge, from 0.0001 to below 1.
    hike : Ratio
        Margin of the futures from the day of the largest fall of a stretch on, over the one
        before; 1 to 100.
    dividend : Rate
        Yearly dividends of the index, 0 to 0.2.

    Returns
    -------
    tuple of DatetimeIndex and JointMarket
        The first day of each stretch, and one path for each. Neighbours share most of their
        days: thousands of stretches are only a few independent ones.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Examples
    --------
    >>> starts, market = stretch_market(
    ...     days=252, every=5, margin=0.08, fx_margin=0.04, hike=2, dividend=0.02
    ... )
    >>> len(starts) == market.paths, str(starts[0].date())
    (True, '1999-01-04')
    >>> market.levels.shape[:2]
    (253, 2)
    """
    length = int(check("days", days, _STRETCH))
    table = _daily("1999-01-04", "2018-12-31")
    starts = np.arange(0, len(table) - length, int(check("every", every, _EVERY)))
    place = starts + np.arange(length + 1)[:, np.newaxis]
    known = {name: table[name].to_numpy()[place] for name in table.columns}
    market = given_market(
        dates=table.index.to_numpy()[place],
        margin=_raised(known["index"], margin, hike),
        fx_margin=fx_margin,
        dividend=dividend,
        **known,
    )
    return table.index[starts], market
