"""The monthly hedge routine as something to keep: one call a month, and a log that stays.

`plan_month` takes your template, the log so far and what you see today. It gives the order, the
checks that fail and the log with one more line. `save_log` and `read_log` keep the log as a table
in a CSV file. `run_routine` does the same over many months at once, to see what it would have
been like.

The log books whole yen, as a broker does. The account behind it is real: it can be cut by the
broker, and after that it sells no new lots until the money that is missing has been paid in.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date as Date
from pathlib import Path

from teko import hedge
from teko.rules import (
    AMOUNT,
    BUFFER,
    FRACTION,
    FX_MARGIN,
    HELD_UNITS,
    LEVEL,
    PRICE,
    SPREAD,
    UNITS,
    Rule,
    check,
)
from teko.words import Fraction, Price, Rate, Ratio, Units, Yen

# What a failed check is called in the log.
ROUNDING = "rounding"  # the lots miss the ratio by more than the tolerance
OVER = "over-hedged"  # more dollars are sold than held
MARGIN = "margin"  # the account stands below the margin ratio of the template
LOSS_CUT = "loss-cut"  # the broker has closed the hedge
EMERGENCY = "emergency"  # the dollar has moved by the band since the last line

_SNAP = 1e-9
_YEAR_DAYS = 365
_BOOKED = Rule(
    "an amount from -1000000000000 to 1000000000000",
    "Write what the account statement says, in yen.",
    -1e12,
    1e12,
)
_PAID = Rule("an amount from 0 to 1000000000000", "Write nothing paid as 0.", 0.0, 1e12)


@dataclass(frozen=True)
class Template:
    """The settings of a hedge, decided once. Checked when it is made.

    `base_ratio` is sold, and `low_ratio` from the interest rate difference `wide_difference` on.
    `lot` is in dollars. `tolerance` is the largest error of the lots, in parts of the wanted hedge.
    `margin` is the required margin over the value now, `margin_floor` the margin ratio to keep,
    `level` the broker's loss-cut level, `band` the move that calls for a look at once.

    Raises
    ------
    ValueError
        If a setting is outside its range.

    Examples
    --------
    >>> Template(
    ...     base_ratio=0.7, low_ratio=0.5, wide_difference=0.04, lot=1_000, tolerance=0.1,
    ...     margin=0.04, margin_floor=5, level=1, band=0.15,
    ... ).lot
    1000
    """

    base_ratio: Fraction
    low_ratio: Fraction
    wide_difference: Rate
    lot: Units
    tolerance: Fraction
    margin: Fraction
    margin_floor: Ratio
    level: Fraction
    band: Fraction

    def __post_init__(self) -> None:
        """Refuse a template that no month could use."""
        self.hedge_ratio(0.0)
        check("lot", self.lot, UNITS)
        check("tolerance", self.tolerance, FRACTION)
        check("margin", self.margin, FX_MARGIN)
        check("margin_floor", self.margin_floor, BUFFER)
        check("level", self.level, LEVEL)
        check("band", self.band, FRACTION)
        if self.margin_floor <= self.level:
            raise ValueError(
                f"margin_floor must be above the loss-cut level, got {self.margin_floor}. "
                "Write 500% as 5."
            )

    def hedge_ratio(self, rate_difference: Rate) -> Fraction:
        """The ratio for a difference of the dollar rate and the yen rate."""
        return hedge.ratio_for_difference(
            rate_difference,
            wide_difference=self.wide_difference,
            base_ratio=self.base_ratio,
            low_ratio=self.low_ratio,
        )


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
    template: Template,
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

    Parameters
    ----------
    template : Template
        The settings.
    log : sequence of Month
        The lines so far, empty at the start. It is not changed.
    date : str
        Today as year-month-day, later than the last line.
    price : Price
        Yen for one dollar, 0.000001 to 1,000,000,000.
    dollar_value : Units
        Dollars in the assets, 0 to 1,000,000,000,000.
    rate_difference : Rate
        Dollar rate less yen rate, above -1 and below 1.
    paid_in : Yen
        Paid into the hedge's account since the last line, 0 to a million millions.
    swap : Yen
        Swap received since the last line; negative when paid.
    spread : Price
        Yen that one dollar of the order costs, 0 to 100.

    Returns
    -------
    MonthPlan
        Plus sells dollars, minus buys them back. Below the loss-cut level the broker has closed
        the hedge: the order is the broker's, and nothing is sold that day.

    Raises
    ------
    ValueError
        If an argument is outside its range, the date does not follow, or the lot has changed
        while lots are held.

    Notes
    -----
    Equity = equity before + paid in - lots x lot x (price - price before) + swap - cost. No lots
    are added that would stand at or below the loss-cut level.

    Examples
    --------
    >>> template = Template(
    ...     base_ratio=0.7, low_ratio=0.5, wide_difference=0.04, lot=1_000, tolerance=0.1,
    ...     margin=0.04, margin_floor=5, level=1, band=0.15,
    ... )
    >>> first = plan_month(
    ...     template, log=(), date="2024-06-28", price=161.0, dollar_value=12_400,
    ...     rate_difference=0.03, paid_in=300_000, swap=0, spread=0.002,
    ... )
    >>> first.order, first.failed, first.log[0].equity
    (9, (), 299982)

    A month later the dollar has fallen by 11 yen, and 1,000 dollars were bought:

    >>> second = plan_month(
    ...     template, log=first.log, date="2024-07-31", price=150.0, dollar_value=13_400,
    ...     rate_difference=0.03, paid_in=0, swap=-3_900, spread=0.002,
    ... )
    >>> second.order, second.log[1].hedge_profit, second.log[1].equity
    (0, 99000, 395082)
    """
    before = _last_line(log, _as_date(date), template.lot)
    price = check("price", price, PRICE)
    value = check("dollar_value", dollar_value, HELD_UNITS)
    ratio = template.hedge_ratio(rate_difference)
    spread = check("spread", spread, SPREAD)
    held, paid, received = before.lots, _yen(paid_in, "paid_in", _PAID), _yen(swap, "swap", _BOOKED)
    profit = _whole(0.0 - held * template.lot * (price - (before.price or price)))
    equity = before.equity + paid + profit + received

    wanted = _wanted_lots(template, value, ratio)
    cut = held > 0 and equity <= _required(template, held, price) * template.level
    lots = 0 if cut else _affordable(template, equity, held, wanted, price, spread)
    cost = _whole(abs(lots - held) * template.lot * spread)
    equity -= cost
    top_up = _missing(template, equity, wanted, price)

    sold = lots * template.lot
    failed = _failed(
        {
            ROUNDING: abs(sold - ratio * value) > (template.tolerance + _SNAP) * ratio * value,
            OVER: sold > value * (1.0 + _SNAP),
            MARGIN: top_up > 0,
            LOSS_CUT: cut,
            EMERGENCY: _moved_far(template, before.price, price),
        }
    )
    line = Month(
        date=date,
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
        actual_ratio=sold / value if value else 0.0,
        equity=equity,
        top_up=top_up,
        failed=", ".join(failed),
    )
    return MonthPlan(line.order, failed, (*log, line))


def _failed(checks: dict[str, bool]) -> tuple[str, ...]:
    return tuple(name for name, fails in checks.items() if fails)


def _moved_far(template: Template, before: float, price: float) -> bool:
    """Whether the dollar moved by the band since the last line; never on the first."""
    if not before:
        return False
    return hedge.emergency_move(before, price=price, band=template.band).triggered


def _as_date(text: object) -> Date:
    """A date written year-month-day."""
    try:
        return Date.fromisoformat(text)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ValueError(
            f"date must be a day as text, got {text}. Write 2024-06-28 in quotes."
        ) from None


@dataclass(frozen=True)
class _Before:
    """What is left of the months before: lots, equity and the price they were valued at."""

    lots: int
    equity: int
    price: float


def _last_line(log: Sequence[Month], today: Date, lot: Units) -> _Before:
    """Where the log stands; nothing at all before its first line."""
    if not all(isinstance(line, Month) for line in log):
        raise ValueError("log must hold lines of this module, got others. Write log=() to start.")
    if not log:
        return _Before(0, 0, 0.0)
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
    return _Before(last.lots, last.equity, last.price)


def _yen(value: object, name: str, rule: Rule) -> int:
    return _whole(check(name, value, rule))


def _whole(yen: float) -> int:
    """To the nearest whole yen, half a yen up."""
    return math.floor(yen + 0.5)


def _required(template: Template, lots: int, price: float) -> float:
    return template.margin * lots * template.lot * price


def _wanted_lots(template: Template, value: float, ratio: float) -> int:
    """The lots of the ratio; without dollars there is nothing to hedge."""
    if not value:
        return 0
    return hedge.hedge_lots(value, hedge_ratio=ratio, lot=template.lot).lots


def _affordable(
    template: Template, equity: int, held: int, wanted: int, price: float, spread: float
) -> int:
    """The wanted lots, or no more than are held if the account would be cut with them."""
    left = equity - abs(wanted - held) * template.lot * spread
    carried = left > template.level * _required(template, wanted, price)
    return wanted if carried else min(wanted, held)


def _missing(template: Template, equity: int, wanted: int, price: float) -> int:
    """Whole yen missing to the margin ratio of the template."""
    needed = template.margin_floor * _required(template, wanted, price)
    return max(0, math.ceil(needed - equity - _SNAP * needed))


def log_profit(log: Sequence[Month]) -> int:
    """What the hedge has brought so far: its equity less what was paid in.

    Parameters
    ----------
    log : sequence of Month
        The lines.

    Returns
    -------
    int
        In yen: the sum of all profits and swaps less the costs.

    Examples
    --------
    >>> log_profit(())
    0
    >>> template = Template(
    ...     base_ratio=0.7, low_ratio=0.5, wide_difference=0.04, lot=1_000, tolerance=0.1,
    ...     margin=0.04, margin_floor=5, level=1, band=0.15,
    ... )
    >>> month = plan_month(
    ...     template, log=(), date="2024-06-28", price=161.0, dollar_value=12_400,
    ...     rate_difference=0.03, paid_in=300_000, swap=0, spread=0.002,
    ... )
    >>> log_profit(month.log)
    -18
    """
    return sum(line.hedge_profit + line.swap - line.cost for line in log)


def save_log(log: Sequence[Month], path: Path | str) -> None:
    """Write the log as a CSV table, one line a month, its columns named in the first line.

    Parameters
    ----------
    log : sequence of Month
        The lines.
    path : path
        The file; what it held before is replaced.

    Returns
    -------
    None
        The table is in the file.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "log.csv"
    >>> save_log((), file)
    >>> file.read_text()[:23]
    'date,price,dollar_value'
    >>> read_log(file)
    ()
    """
    with Path(path).open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, [each.name for each in fields(Month)], lineterminator="\n")
        table.writeheader()
        table.writerows(asdict(line) for line in log)


def read_log(path: Path | str) -> tuple[Month, ...]:
    r"""Read a log that `save_log` has written; the same lines come back.

    Parameters
    ----------
    path : path
        The file.

    Returns
    -------
    tuple of Month
        The lines.

    Raises
    ------
    ValueError
        If the columns are not those of a log, or a line does not hold what its column says.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "log.csv"
    >>> line = Month(
    ...     date="2024-06-28", price=161.0, dollar_value=12_400.0, hedge_ratio=0.7, lot=1_000.0,
    ...     paid_in=300_000, hedge_profit=0, swap=0, cost=18, order=9, lots=9,
    ...     actual_ratio=9_000 / 12_400, equity=299_982, top_up=0, failed="",
    ... )
    >>> save_log([line], file)
    >>> read_log(file) == (line,)
    True
    >>> _ = file.write_text("date,price\\n2024-06-28,161\\n")
    >>> read_log(file)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: path must be a log with the columns date, price, ...
    """
    names = [each.name for each in fields(Month)]
    with Path(path).open(newline="", encoding="utf-8") as file:
        table = csv.DictReader(file)
        if list(table.fieldnames or []) != names:
            raise ValueError(
                f"path must be a log with the columns {', '.join(names)}, got {path}. "
                "Write it with save_log."
            )
        return tuple(_line(row, number) for number, row in enumerate(table, start=2))


def _line(row: dict[str, str], number: int) -> Month:
    """One line of the file as a line of the log."""
    kinds = {"int": int, "str": str}
    try:
        return Month(
            **{
                each.name: kinds.get(str(each.type), float)(row[each.name])
                for each in fields(Month)
            }
        )
    except (KeyError, TypeError, ValueError):
        raise ValueError(
            f"path must be a log, got a line {number} that does not fit its columns. "
            "Write whole yen and whole lots without separators."
        ) from None


def run_routine(
    template: Template,
    *,
    dates: Sequence[str],
    prices: Sequence[Price],
    dollar_values: Sequence[Units],
    rate_differences: Sequence[Rate],
    deposit: Yen,
    spread: Price,
) -> tuple[Month, ...]:
    """The routine over many months: each line's missing money is paid in before the next.

    Parameters
    ----------
    template : Template
        The settings.
    dates : sequence of str
        One for each month, rising.
    prices : sequence of Price
        Yen for one dollar on each date.
    dollar_values : sequence of Units
        Dollars in the assets on each date.
    rate_differences : sequence of Rate
        Dollar rate less yen rate on each date; the month after it pays that difference as swap.
    deposit : Yen
        Paid in on the first date, 0.01 to 1,000,000,000,000.
    spread : Price
        Yen that one dollar of an order costs, 0 to 100.

    Returns
    -------
    tuple of Month
        The log.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the rows differ in length.

    Examples
    --------
    >>> template = Template(
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
    pays, swap = check("deposit", deposit, AMOUNT), 0.0
    for i, day in enumerate(dates):
        if log:
            pays, swap = log[-1].top_up, _swap(log[-1], day, rate_differences[i - 1])
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


def _swap(line: Month, today: str, difference: Rate) -> float:
    """What the lots of a line received until today; a short of the higher rate pays."""
    if not line.lots:
        return 0.0
    a_day = hedge.swap_per_day(
        line.lots * line.lot,
        spot=line.price,
        yen_rate=0.0,
        dollar_rate=difference,
        year_days=_YEAR_DAYS,
    )
    return -a_day * (_as_date(today) - _as_date(line.date)).days
