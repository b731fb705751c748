"""The moving-average rule of a hedge on real prices, judged at month-end, applied the month after.

Rules and fixed ratios are compared by the same function, `hedged_dollars`; only the ratios differ.
Prices are yen for one dollar, in order of time.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from teko import hedge, rules
from teko.arrays import FloatArray, check_dates, check_numbers
from teko.paths import measure
from teko.rules import check
from teko.words import Fraction, Price


def average_ratios(
    prices: ArrayLike,
    *,
    decisions: ArrayLike,
    window: int,
    base_ratio: Fraction,
    low_ratio: Fraction,
) -> FloatArray:
    """Which hedge ratio `hedge.average_rule` gives on each day of decision; no later price is seen.

    A decision with too few prices before it is refused.

    - `decisions`: positions in `prices` on which the rule is judged, from `window` - 1 on.
    - `window`: number of prices in the average; that of the day is one of them.

    Examples
    --------
    >>> rising = [150 + 0.02 * day for day in range(250)]
    >>> rule = dict(window=200, base_ratio=0.7, low_ratio=0.5)
    >>> average_ratios(rising, decisions=[199, 249], **rule).tolist()
    [0.5, 0.5]
    >>> average_ratios([150.0] * 200, decisions=[199], **rule).tolist()
    [0.7]
    """
    row = _row(prices)
    length = int(check("window", window, rules.WINDOW))
    rule = partial(hedge.average_rule, window=length, base_ratio=base_ratio, low_ratio=low_ratio)
    # Each slice ends with the day itself: what comes after it is not seen.
    known = [row[day + 1 - length : day + 1] for day in _decisions(decisions, length, len(row))]
    return np.array([rule(each.tolist()).hedge_ratio for each in known])


def _row(prices: ArrayLike) -> FloatArray:
    """One price after the other."""
    remedy = "Write yen for one dollar."
    row = check_numbers("prices", prices, low=1e-6, high=1e9, remedy=remedy, rows=True)
    if row.ndim != 1:
        raise ValueError(f"prices must be one row, got {row.ndim} axes. {remedy}")
    return row


def _decisions(decisions: Any, length: int, count: int) -> Any:
    """Positions as an array, each with enough prices up to it."""
    days = np.asarray(decisions)
    fits = days.dtype.kind in "iu" and np.all((days >= length - 1) & (days < count))
    if days.ndim != 1 or not len(days) or not fits:
        raise ValueError(
            f"decisions must be positions from {length - 1} to {count - 1}, got {decisions}. "
            "Write the days on which the whole window has passed."
        )
    return days


def hedged_dollars(
    prices: ArrayLike,
    *,
    dates: Any,
    ratios: ArrayLike,
    dollar_rate: ArrayLike,
    yen_rate: ArrayLike,
    spread: Price,
) -> FloatArray:
    """How many yen one yen became in dollars at interest, a part of them sold each month.

    The hedge is set anew to its ratio h at each date; only changes of h pay a spread, in the period
    that follows, the smaller orders that keep it at h do not.

    - `ratios`: one hedge ratio for all dates but the last, or one for each of them. It holds from
      its date to the next.
    - `dollar_rate`, `yen_rate`: yearly interest, one or one for each period.
    - `spread`: yen between buying and selling one dollar; a change pays half of it.

    Wealth on each date over the yen at the start, hedge included; the first is 1.

    Notes
    -----
    In each period ``(1 - spread / 2 |h - h_before| / price)`` times
    ``(1 + r_dollar) (1 + f) - h f - h (r_dollar - r_yen)``.

    Examples
    --------
    Unhedged, the dollar's fall; hedged in full, the yen rate:

    >>> days = ["2024-01-01", "2024-12-31"]
    >>> case = dict(dates=days, dollar_rate=0.05, yen_rate=0.0, spread=0.0)
    >>> hedged_dollars([150, 135], ratios=0, **case).round(4).tolist()
    [1.0, 0.945]
    >>> hedged_dollars([150, 150], ratios=1, **case).round(4).tolist()
    [1.0, 1.0]
    """
    row = _row(prices)
    part = _each(ratios, len(check_dates(dates, len(row))))
    cost = check("spread", spread, rules.SPREAD)
    dollar = measure.accrued(dollar_rate, dates=dates)
    carry = dollar - measure.accrued(yen_rate, dates=dates)
    moves = row[1:] / row[:-1] - 1.0
    orders = np.abs(np.diff(part, prepend=0.0)) * cost / 2.0 / row[:-1]
    growth = (1.0 - orders) * ((1.0 + dollar) * (1.0 + moves) - part * (moves + carry))
    return np.concatenate([[1.0], np.cumprod(growth)])


def _each(ratios: ArrayLike, periods: int) -> FloatArray:
    """One ratio for each period."""
    part = check_numbers("ratios", ratios, low=0.0, high=1.0, remedy="Write 70% as 0.7.")
    if part.ndim and len(part) != periods:
        raise ValueError(
            f"ratios must be one, or one for each of the {periods} periods, got {len(part)}. "
            "Write no ratio for the last date."
        )
    return np.broadcast_to(part, (periods,)).astype(float)
