"""What came of holding on: saving plans, waits after a fall, the mean-price rule, a high yield.

Windows of many years overlap: hundreds of starts are a few separate stretches.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from teko import rules
from teko.arrays import check_numbers
from teko.paths import measure
from teko.rules import check
from teko.series import history
from teko.words import Fraction, Leverage, Rate, Years


def saving_plans(market: pd.DataFrame, *, leverages: Sequence[Leverage], fee: Rate) -> pd.Series:
    """What a plan of one payment a month came to, over all that was paid, by its first month.

    `drag.saving_plan` from every start there is, with a leverage for each month of the plan.

    Examples
    --------
    >>> plans = saving_plans(history.us_market(), leverages=[2] * 240, fee=0)
    >>> len(plans), round(plans.median().item(), 2), str(plans.idxmin())
    (870, 5.96, '1954-10')
    >>> len(saving_plans(history.us_market(), leverages=[2] * 120 + [1] * 120, fee=0.009))
    870
    """
    held = [check("leverages", each, rules.LEVERAGE) for each in leverages]
    if not 0 < len(held) <= len(market):
        raise ValueError(
            f"leverages must be one for each of 1 to {len(market)} months, got {len(held)}. "
            "Write [2] * 240 for 20 years at 2x."
        )
    cost = check("fee", fee, rules.FEE) / 12.0
    stocks, bills = (market[name].to_numpy() for name in ("market", "bill"))
    starts = len(market) - len(held) + 1
    worth = np.zeros(starts)
    for month, leverage in enumerate(held):
        now = slice(month, month + starts)
        growth = 1.0 + leverage * stocks[now] + (1.0 - leverage) * bills[now] - cost
        worth = (worth + 1.0) * np.maximum(0.0, growth)
    return pd.Series(worth / len(held), index=market.index[:starts])


def waits(wealth: pd.Series, *, fall: Fraction) -> pd.DataFrame:
    """How long each fall from a high kept its holder waiting, once it had reached a given size.

    One row for each fall: `high`, `reached` and `back`, the dates of the high, of the first value
    so far below it, and of the first as high again; `lowest`, the return from the high to the worst
    in between; `steps` from `reached` to `back`. None and nan while it lasts.

    Examples
    --------
    >>> wealth = pd.Series([1.0, 0.4, 0.3, 0.8, 1.1], index=list("abcde"))
    >>> [str(each) for each in waits(wealth, fall=0.5).loc[0]]
    ['a', 'b', 'e', '-0.7', '3.0']
    >>> len(waits(pd.Series([1.0, 0.6, 0.9]), fall=0.5))
    0
    """
    check_numbers("wealth", wealth, low=0.0, high=1e300, remedy="Write values, not returns.")
    left = 1.0 - check("fall", fall, rules.FRACTION)
    rows = []
    for _, spell in wealth.groupby((wealth == wealth.cummax()).cumsum()):
        below = np.flatnonzero(spell <= left * spell.iloc[0])
        if len(below):
            end = wealth.index.get_loc(spell.index[-1]) + 1
            back = wealth.index[end] if end < len(wealth) else None
            lowest = spell.min() / spell.iloc[0] - 1.0
            steps = np.nan if back is None else float(len(spell) - below[0])
            rows.append((spell.index[0], spell.index[below[0]], back, lowest, steps))
    return pd.DataFrame(rows, columns=["high", "reached", "back", "lowest", "steps"])


def mean_price_rule(
    closes: pd.Series, policy: pd.DataFrame, *, leverage: Leverage, window: int, cost: Fraction
) -> pd.DataFrame:
    """A fund held only after a close above the mean of the last closes, and the fund always held.

    Else the money is cash at the policy rate. It changes at that close, and each change costs a
    part of it. Without the dividends that a price index leaves out.

    By day, from the first with a mean: wealth under the `rule` and when always `held`, from 1;
    `changes` made so far.

    Examples
    --------
    >>> rule = mean_price_rule(history.sp500(), history.policy_rate_fed(), leverage=2,
    ...     window=200, cost=0.001)
    >>> rule.iloc[-1].round(2).tolist()
    [2.02, 1.4, 148.0]
    >>> str(rule.index[0].date())
    '1999-10-18'
    """
    length = int(check("window", window, rules.POSITIVE_COUNT))
    if length >= len(closes):
        raise ValueError(f"window must be below {len(closes)}, got {window}. Write 200.")
    price = check("cost", cost, rules.LEVEL)
    days = closes.index[length - 1 :]
    moves = closes.pct_change().to_numpy()[length:]
    cash = measure.accrued(history.rate_on(policy, dates=days[:-1]).to_numpy(), dates=days)
    above = (closes > closes.rolling(length).mean()).to_numpy()[length - 1 : -1]
    change = np.diff(above.astype(float), prepend=0.0) != 0.0
    found = {
        name: measure.fund_path(each, leverage=leverage, cash=cash, fee=fee).wealth
        for name, each, fee in (
            ("rule", np.where(above, moves, cash), price * change),
            ("held", moves, 0.0),
        )
    }
    return pd.DataFrame(found | {"changes": np.append(0, change.cumsum())}, index=days)


def yield_to_stand_still(prices: pd.Series, *, years: Years) -> pd.Series:
    """The yield a year that only made up for what a currency lost, by first day.

    Negative where the currency rose.

    Examples
    --------
    >>> lira = yield_to_stand_still(history.try_jpy(), years=10)
    >>> round(lira.min().item(), 3), round(lira.max().item(), 3)
    (0.037, 0.291)
    >>> bool(yield_to_stand_still(history.usd_jpy(), years=1).min() < 0)
    True
    """
    length = check("years", years, rules.YEARS)
    ends = prices.index + pd.DateOffset(months=round(12 * length))
    start = np.flatnonzero(ends <= prices.index[-1])
    if not len(start):
        raise ValueError(f"years must be within the series, got {years}. Write fewer years.")
    end = prices.index.searchsorted(ends[start], side="right") - 1
    values = prices.to_numpy()
    lost = (values[start] / values[end]) ** (1.0 / length) - 1.0
    return pd.Series(lost, index=prices.index[start])
