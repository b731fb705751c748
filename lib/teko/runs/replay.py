"""What the joint account would have lived through: an episode, or every start there is.

`replay_market` turns a stretch that people remember into a market for `teko.accounts.joint`;
`stretch_market` does the same for all stretches of one length since 1999, side by side. Each
episode says which series covers it, which does not, and what it taught: `series/episodes.toml`.

Nobody has the margins of those days at hand, so the raise is yours to assume: from the day of the
largest fall of the index on, the margin of the futures is so many times as high.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from teko import rules
from teko.accounts.joint_market import JointMarket, given_market
from teko.arrays import FloatArray, check_dates
from teko.numbers import YEAR_DAYS
from teko.rules import check
from teko.series import history
from teko.words import Fraction, Rate, Ratio

_STILL = 100.0  # a price that nothing is known of stands still


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
    closes = pd.concat([history.sp500(), history.sp500_crash_2020()])
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
    # The bill of a month is earned in it, so it is the rate of the day on which it begins.
    bills = np.append(months["bill"].to_numpy()[1:] * YEAR_DAYS / check_dates(dates), 0.0)
    # With equal rates the hedge of a currency that stands still costs nothing.
    return pd.DataFrame(
        {"index": index, "fx": _STILL, "dollar_rate": bills, "yen_rate": bills}, index=dates
    )


# How the days of an episode are made, by the word that `episodes.toml` has for it.
_DAYS = {
    "monthly": _monthly,
    "daily": _daily,
    "yen_and_month_ends": _yen_and_month_ends,
    "yen_alone": _yen_alone,
}
REPLAYS = tuple(history.stretches("replay"))


def replay_episode(name: str) -> ReplayEpisode:
    """The days of a stretch that people remember, with what covers it and what it taught.

    Examples
    --------
    >>> crash = replay_episode("crash_2020")
    >>> len(crash.dates), f"{crash.index.min() / crash.index[0] - 1:.3f}"
    (31, '-0.336')
    >>> replay_episode("oil_1973")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: name must be one of the episodes, got oil_1973. Write one of stocks_1929, ...
    """
    row = history.stretch(name, part="replay")
    table = _DAYS[row["days"]](row["first"], row["last"])
    return ReplayEpisode(
        name,
        row["title"],
        table.index,
        coverage=f"{history.COVERS[row['days']]} {row['note']}".rstrip(),
        taught=row["taught"],
        **{key: table[key].to_numpy() for key in table.columns},
    )


def replay_market(
    episode: ReplayEpisode, *, margin: Fraction, fx_margin: Fraction, hike: Ratio, dividend: Rate
) -> JointMarket:
    """An episode as a market of one path, its margin raised on the day of the largest fall.

    A raised margin that reaches the whole value is refused.

    - `margin`: margin of the futures before the raise.
    - `hike`: margin of the futures from that day on over the one before; 1 is no raise.
    - `dividend`: yearly dividends of the index. Write 0 for the monthly episodes: theirs are in.

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
    low, times = check("margin", margin, rules.FX_MARGIN), check("hike", hike, rules.HIKE)
    worst = 1 + (index[1:] / index[:-1]).argmin(axis=0) if len(index) > 1 else np.ones(1)
    later = np.arange(len(index))[:, np.newaxis] >= worst
    return np.where(later, low * times, low)


def stretch_market(
    *, days: int, every: int, margin: Fraction, fx_margin: Fraction, hike: Ratio, dividend: Rate
) -> tuple[pd.DatetimeIndex, JointMarket]:
    """All stretches of so many trading days since 1999, side by side, each with its own raise.

    The first day of each, and one path for each. They begin `every` so many days: 1 for all starts.
    Neighbours share most of their days: thousands of stretches are only a few independent ones.
    Margins and dividends are those of `replay_market`.

    Examples
    --------
    >>> starts, market = stretch_market(
    ...     days=252, every=5, margin=0.08, fx_margin=0.04, hike=2, dividend=0.02
    ... )
    >>> len(starts) == market.levels.shape[2], str(starts[0].date())
    (True, '1999-01-04')
    >>> market.levels.shape[:2]
    (253, 2)
    """
    length = int(check("days", days, rules.STRETCH))
    table = _daily("1999-01-04", "2018-12-31")
    starts = np.arange(0, len(table) - length, int(check("every", every, rules.EVERY)))
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
