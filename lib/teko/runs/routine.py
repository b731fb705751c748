"""The monthly hedge routine as something to keep: one call a month, and a log that stays.

The log books whole yen, as a broker does. The account behind it is real: it can be cut by the
broker, and after that it sells no new lots until the money that is missing has been paid in.
`sheets.log_file` keeps a log in a file.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date as Date

from teko import hedge, rules
from teko.numbers import SNAP, YEAR_DAYS
from teko.plan import HedgeTerms
from teko.rules import check, check_kind
from teko.words import Fraction, Price, Rate, Ratio, Units, Yen

# What a failed check is called in the log.
ROUNDING = "rounding"  # the lots miss the ratio by more than the tolerance
OVER = "over-hedged"  # more dollars are sold than held
MARGIN = "margin"  # the account stands below the margin ratio of the template
LOSS_CUT = "loss-cut"  # the broker has closed the hedge
EMERGENCY = "emergency"  # the dollar has moved by the band since the last line


@dataclass(frozen=True)
class Month:
    """One line of the log.

    `hedge_profit`, `swap` (received) and `cost` (spread) are what the hedge brought since the line
    before, in whole yen; `paid_in` is the owner's money. `order` is in lots, plus sells dollars.
    `lots` and `equity` stand after it. `top_up` is what is missing to the margin ratio of the
    template. `failed` names the checks that fail, with a comma between them.
    """

    date: str
    price: Price
    dollar_value: Units
    hedge_ratio: Fraction
    lot: Units
    paid_in: int
    hedge_profit: int
    swap: int
    cost: int
    order: int
    lots: int
    actual_ratio: Ratio
    equity: int
    top_up: int
    failed: str


@dataclass(frozen=True)
class MonthPlan:
    """What to do this month: the order in lots, the checks that fail, the log with its new line."""

    order: int
    failed: tuple[str, ...]
    log: tuple[Month, ...]


def plan_month(
    template: HedgeTerms,
    *,
    log: Sequence[Month],
    date: str,
    price: Price,
    dollar_value: Units,
    rate_difference: Rate,
    paid_in: Yen,
    swap: Yen,
    spread: Price,
) -> MonthPlan:
    """What to order this month, the checks that fail, and the log with one more line.

    `log` is empty at the start and is not changed. `paid_in` and `swap` are since its last line; a
    swap paid is negative. `spread` is the difference between buying and selling one dollar; from
    the price in the middle an order pays half of it. An order of plus sells dollars. Below the
    loss-cut level the broker has closed the hedge: the order is the broker's, and nothing is sold
    that day.

    Notes
    -----
    Equity = equity before + paid in - lots x lot x (price - price before) + swap - cost. No lots
    are added that would stand at or below the loss-cut level.

    Examples
    --------
    >>> template = HedgeTerms(
    ...     base_ratio=0.7, low_ratio=0.5, wide_difference=0.04, lot=1_000, tolerance=0.1,
    ...     margin=0.04, margin_floor=5, level=1, band=0.15,
    ... )
    >>> first = plan_month(
    ...     template, log=(), date="2024-06-28", price=161.0, dollar_value=12_400,
    ...     rate_difference=0.03, paid_in=300_000, swap=0, spread=0.002,
    ... )
    >>> first.order, first.failed, first.log[0].equity
    (9, (), 299991)

    A month later the dollar has fallen by 11 yen, and 1,000 dollars were bought:

    >>> second = plan_month(
    ...     template, log=first.log, date="2024-07-31", price=150.0, dollar_value=13_400,
    ...     rate_difference=0.03, paid_in=0, swap=-3_900, spread=0.002,
    ... )
    >>> second.order, second.log[1].hedge_profit, second.log[1].equity
    (0, 99000, 395091)
    """
    held, equity, old = _last_line(log, date, template.lot)
    price = check("price", price, rules.PRICE)
    value = check("dollar_value", dollar_value, rules.HELD_UNITS)
    ratio = template.hedge_ratio(rate_difference)
    spread = check("spread", spread, rules.SPREAD)
    paid = _whole(check("paid_in", paid_in, rules.PAID))
    received = _whole(check("swap", swap, rules.BOOKED))
    profit = _whole(0.0 - held * template.lot * (price - (old or price)))
    equity += paid + profit + received
    wanted = hedge.hedge_lots(value, hedge_ratio=ratio, lot=template.lot).lots if value else 0
    cut = held > 0 and equity <= template.level * _required(template, held, price)
    lots = 0 if cut else _affordable(template, equity, held, wanted, price, spread)
    cost = _whole(abs(lots - held) * template.lot * spread / 2.0)
    equity -= cost
    line = Month(
        date=_as_date(date).isoformat(),
        price=price,
        dollar_value=value,
        hedge_ratio=ratio,
        lot=float(template.lot),
        paid_in=paid,
        hedge_profit=profit,
        swap=received,
        cost=cost,
        order=lots - held,
        lots=lots,
        actual_ratio=lots * template.lot / value if value else 0.0,
        equity=equity,
        top_up=_missing(template, equity, wanted, price),
        failed="",
    )
    failed = _failed(template, line, old, cut)
    return MonthPlan(line.order, failed, (*log, replace(line, failed=", ".join(failed))))


def _last_line(log: Sequence[Month], date: str, lot: Units) -> tuple[int, int, Price]:
    """Lots, equity and price where the log stands; nothing at all before its first line."""
    today = _as_date(date)
    for line in log:
        check_kind("log", line, Month, "Write log=() to start.")
    if not log:
        return 0, 0, 0.0
    last = log[-1]
    if today <= _as_date(last.date):
        raise ValueError(
            f"date must be later than the last line of the log, {last.date}, got {today}. "
            "Write one line a month, in order."
        )
    if last.lots and last.lot != lot:
        raise ValueError(
            f"lot must stay {last.lot} while lots are held, got {lot}. "
            "Write the old lot, or close the hedge first."
        )
    return last.lots, last.equity, last.price


def _as_date(text: object) -> Date:
    """A date written year-month-day."""
    try:
        return Date.fromisoformat(text)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ValueError(
            f"date must be a day as text, got {text}. Write 2024-06-28 in quotes."
        ) from None


def _whole(yen: float) -> int:
    """To the nearest whole yen, half a yen up."""
    return math.floor(yen + 0.5)


def _required(template: HedgeTerms, lots: int, price: float) -> float:
    return template.margin * lots * template.lot * price


def _affordable(
    template: HedgeTerms, equity: int, held: int, wanted: int, price: float, spread: float
) -> int:
    """The wanted lots, or no more than are held if the account would be cut with them."""
    left = equity - abs(wanted - held) * template.lot * spread / 2.0
    carried = left > template.level * _required(template, wanted, price)
    return wanted if carried else min(wanted, held)


def _missing(template: HedgeTerms, equity: int, wanted: int, price: float) -> int:
    """Whole yen missing to the margin ratio of the template."""
    needed = template.margin_floor * _required(template, wanted, price)
    return max(0, math.ceil(needed - equity - SNAP * needed))


def _failed(template: HedgeTerms, line: Month, before: Price, cut: bool) -> tuple[str, ...]:
    """The checks that fail; the first line has no move behind it."""
    wanted, sold = line.hedge_ratio * line.dollar_value, line.lots * line.lot
    move = before and hedge.emergency_move(before, price=line.price, band=template.band).triggered
    checks = (
        (ROUNDING, abs(sold - wanted) > (template.tolerance + SNAP) * wanted),
        (OVER, sold > line.dollar_value * (1.0 + SNAP)),
        (MARGIN, line.top_up > 0),
        (LOSS_CUT, cut),
        (EMERGENCY, move),
    )
    return tuple(name for name, fails in checks if fails)


def log_profit(log: Sequence[Month]) -> int:
    """What the hedge has brought so far, in yen: all profits and swaps less the costs.

    It is the equity less what was paid in.

    Examples
    --------
    >>> log_profit(())
    0
    >>> template = HedgeTerms(
    ...     base_ratio=0.7, low_ratio=0.5, wide_difference=0.04, lot=1_000, tolerance=0.1,
    ...     margin=0.04, margin_floor=5, level=1, band=0.15,
    ... )
    >>> month = plan_month(
    ...     template, log=(), date="2024-06-28", price=161.0, dollar_value=12_400,
    ...     rate_difference=0.03, paid_in=300_000, swap=0, spread=0.002,
    ... )
    >>> log_profit(month.log)
    -9
    """
    return sum(line.hedge_profit + line.swap - line.cost for line in log)


def run_routine(
    template: HedgeTerms,
    *,
    dates: Sequence[str],
    prices: Sequence[Price],
    dollar_values: Sequence[Units],
    rate_differences: Sequence[Rate],
    deposit: Yen,
    spread: Price,
) -> tuple[Month, ...]:
    """The routine over many months: each line's missing money is paid in before the next.

    The `deposit` is paid in on the first date. The month after a date pays the rate difference of
    that date as swap.

    Examples
    --------
    >>> template = HedgeTerms(
    ...     base_ratio=0.7, low_ratio=0.5, wide_difference=0.04, lot=1_000, tolerance=0.1,
    ...     margin=0.04, margin_floor=5, level=1, band=0.15,
    ... )
    >>> log = run_routine(
    ...     template, dates=["2024-06-28", "2024-07-31"], prices=[161.0, 150.0],
    ...     dollar_values=[12_400, 12_400], rate_differences=[0.03, 0.03], deposit=300_000,
    ...     spread=0,
    ... )
    >>> log[1].hedge_profit, log[1].swap, log_profit(log)
    (99000, -3930, 95070)
    >>> [line.failed for line in log]
    ['', '']
    """
    rows = (prices, dollar_values, rate_differences)
    if any(len(row) != len(dates) for row in rows):
        raise ValueError(
            f"prices, dollar_values and rate_differences must be one for each date, got "
            f"{', '.join(str(len(row)) for row in rows)} for {len(dates)}. Write as many."
        )
    log: tuple[Month, ...] = ()
    pays, swap = check("deposit", deposit, rules.AMOUNT), 0.0
    for i, day in enumerate(dates):
        if log:
            pays = log[-1].top_up
            swap = swap_since(log[-1], date=day, rate_difference=rate_differences[i - 1])
        log = plan_month(
            template,
            log=log,
            date=day,
            price=prices[i],
            dollar_value=dollar_values[i],
            rate_difference=rate_differences[i],
            paid_in=pays,
            swap=swap,
            spread=spread,
        ).log
    return log


def swap_since(line: Month, *, date: str, rate_difference: Rate) -> Yen:
    """What the lots of a line received in swap until a date; a short of the higher rate pays.

    `rate_difference` is the dollar rate less the yen rate on the date of the line.

    Examples
    --------
    >>> template = HedgeTerms(
    ...     base_ratio=0.7, low_ratio=0.5, wide_difference=0.04, lot=1_000, tolerance=0.1,
    ...     margin=0.04, margin_floor=5, level=1, band=0.15,
    ... )
    >>> month = plan_month(
    ...     template, log=(), date="2024-06-28", price=161.0, dollar_value=12_400,
    ...     rate_difference=0.03, paid_in=300_000, swap=0, spread=0,
    ... )
    >>> round(swap_since(month.log[0], date="2024-07-31", rate_difference=0.03))
    -3930
    >>> swap_since(month.log[0], date="2024-06-28", rate_difference=0.03)
    0.0
    """
    if not line.lots:
        return 0.0
    a_day = hedge.swap_per_day(
        line.lots * line.lot,
        spot=line.price,
        yen_rate=0.0,
        dollar_rate=rate_difference,
        year_days=YEAR_DAYS,
    )
    return 0.0 - a_day * (_as_date(date) - _as_date(line.date)).days


def asked_later(log: Sequence[Month]) -> Ratio:
    """What a hedge asked for after its first deposit, what is missing now too, over the deposit.

    Examples
    --------
    >>> template = HedgeTerms(
    ...     base_ratio=0.7, low_ratio=0.5, wide_difference=0.04, lot=1_000, tolerance=0.1,
    ...     margin=0.04, margin_floor=5, level=1, band=0.15,
    ... )
    >>> market = dict(dates=["2024-06-28", "2024-07-31"], dollar_values=[10_000] * 2, spread=0)
    >>> market |= dict(rate_differences=[0, 0], deposit=140_000)
    >>> asked_later(run_routine(template, prices=[100, 110], **market))  # loss and margin
    0.6
    >>> asked_later(run_routine(template, prices=[100, 90], **market))
    0.0
    """
    if not log:
        raise ValueError("log must have a line at least, got (). Write the log of `run_routine`.")
    return (sum(line.paid_in for line in log[1:]) + log[-1].top_up) / log[0].paid_in
