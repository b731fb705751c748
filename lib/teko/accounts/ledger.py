"""One price path, many accounts: any account run day by day, with its forced exits executed.

The accounts are those of `teko.accounts.kinds`, and all are run by `_day`, which reads like a day.

- A day has one price, and everything happens at it. A forced sale gets the price of the day on
  which it is due, never the price of the level. What happened between two prices is not seen.
- A call that cannot be paid by its day is executed on that day: the day of the call itself, or
  `days_to_pay` later where the account says so. The price may do anything in between, and a price
  that comes back does not lift the call. A payment comes `paid_after` so many days, before the
  broker looks; later than the broker's day is too late.
- A closed account never comes back. Equity below zero at the close is a debt, and it stays.
- Interest accrues by calendar days over 365, on what was held overnight.
- The equity of each day is that of the day before, plus profit, interest and what was paid in,
  less costs.

`deposit` is the owner's money in the account before the first trade, `reserve` the money outside
it, with which margin calls are paid while it lasts. Prices are the market's, time first; a further
axis is paths. There is a date for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from teko import rules
from teko.accounts.kinds import Account, Book, LeveragedEtf
from teko.arrays import BoolArray, FloatArray, IntArray, check_dates, check_prices
from teko.numbers import SNAP, YEAR_DAYS
from teko.paths import measure, simulate
from teko.rules import check, check_count
from teko.words import Yen


@dataclass(frozen=True)
class Ledger:
    """What happened, one row for each day: days first, then paths. The first row is the opening.

    For a table of one path: ``pd.DataFrame(vars(ledger), index=dates)``.

    - `price`: of one unit held: the market's or the fund's
    - `units`: held at the close, negative when short
    - `interest`: earned, or paid when negative
    - `paid_in`: from the owner's reserve, to meet a call
    - `equity`: at the close; below zero it is a debt
    - `exposure`: what the position gains for a rise of the market by 100%
    - `required`: the equity that the account had to show that day
    - `called`, `met`, `forced`: a call came; it was paid; a forced sale was executed
    - `asked`, `due`: what the day's call asks for, and the row of the day by which; 0 for none
    - `sold`: units sold by force at this day's price, negative when bought back
    - `debt`: owed beyond all that was in the account
    """

    price: FloatArray
    units: FloatArray
    interest: FloatArray
    cost: FloatArray
    paid_in: FloatArray
    equity: FloatArray
    exposure: FloatArray
    required: FloatArray
    called: BoolArray
    met: BoolArray
    forced: BoolArray
    asked: FloatArray
    due: IntArray
    sold: FloatArray
    debt: FloatArray


@dataclass(frozen=True)
class Outcome:
    """Where an account ended, one entry for each path. `closed` counts days from 1; 0 is never."""

    equity: FloatArray
    debt: FloatArray
    closed: IntArray


@dataclass(frozen=True)
class _Path:
    """The checked inputs of a run; `price` and `exposure` are those of one unit held."""

    market: FloatArray
    price: FloatArray
    exposure: FloatArray
    years: FloatArray
    deposit: Yen
    reserve: Yen
    paid_after: int


def _checked(
    account: Account, prices: ArrayLike, dates: Any, deposit: Yen, reserve: Yen, paid_after: int
) -> _Path:
    if not isinstance(account, Account):
        raise ValueError(
            f"account must be one of the kinds of this module, got {account}. "
            "Write UsMarginLoan(...)."
        )
    market = check_prices("prices", prices)
    days = check_dates(dates, len(market))
    return _Path(
        market,
        *_held(account, market, dates),
        years=days / YEAR_DAYS,
        deposit=check("deposit", deposit, rules.AMOUNT),
        reserve=check("reserve", reserve, rules.RESERVE),
        paid_after=check_count("paid_after", paid_after),
    )


# What is held: the market itself, or a fund's share


def _held(account: Account, market: FloatArray, dates: Any) -> tuple[FloatArray, FloatArray]:
    """What one unit of the account costs, and what it gains when the market doubles."""
    if isinstance(account, LeveragedEtf):
        price = _fund(account, market, dates)
        return price, account.side * account.leverage * price
    return market, market


def _fund(etf: LeveragedEtf, market: FloatArray, dates: Any) -> FloatArray:
    """A daily reset fund that starts at the market's first price."""
    wealth = measure.fund_path(
        market[1:] / market[:-1] - 1.0,
        leverage=etf.side * etf.leverage,
        cash=measure.accrued(etf.rate, dates=dates),
        fee=measure.accrued(etf.fee, dates=dates),
    ).wealth
    return np.asarray(wealth * market[0])


# The one ledger


def _day(
    account: Account, book: Book, price: FloatArray, exposure: FloatArray, nights: _Nights
) -> tuple[Book, Ledger]:
    """What happens in a day, one line for each thing; the ledger has one row."""
    is_open = book.units != 0.0
    profit = book.units * (price - book.price)
    interest = np.where(is_open, account.interest(book, nights.years), 0.0)
    old, paid, late = _open_call(account, book, nights.paid_after)
    paid_late = np.where(paid, book.asked, 0.0)
    close = replace(book, price=price, equity=book.equity + profit + interest + paid_late)

    required = np.where(is_open, account.required(close), 0.0)
    missing = np.where(is_open & ~late, account.missing(close), 0.0)
    called, at_once, waits = _called(account, close, missing, old, nights.paid_after)
    forced = late | (called & ~at_once & ~waits)

    paid_now = np.where(at_once, missing, 0.0)
    sold = np.where(forced, account.to_sell(close), 0.0)
    cost = account.cost * np.abs(sold) * price
    left = close.equity + paid_now - cost
    equity = np.where(np.abs(left) < SNAP * book.deposit, 0.0, left)
    units = np.where(equity > 0.0, book.units - sold, 0.0)
    asked = np.where(called & np.isfinite(missing), missing, 0.0)
    due = book.day + np.where(forced, 0, _days_to_pay(account))
    after = replace(
        close,
        units=units,
        equity=equity,
        reserve=book.reserve - paid_late - paid_now,
        asked=np.where(waits, missing, np.where(old & ~forced, book.asked, 0.0)),
        waited=np.where(waits, 0, book.waited + 1),
        day=book.day + 1,
    )
    row = {"called": called, "met": paid | at_once, "forced": forced, "asked": asked, "cost": cost}
    row |= {"due": np.where(asked > 0.0, due, 0), "paid_in": paid_late + paid_now, "sold": sold}
    row |= {"price": price, "interest": interest, "required": required}
    row |= {"units": units, "equity": equity, "debt": np.maximum(-equity, 0.0)}
    return after, Ledger(exposure=units * exposure, **row)


class _Nights(NamedTuple):
    """Years since the day before, and after how many days a call is paid."""

    years: float
    paid_after: int


def _days_to_pay(account: Account) -> int:
    return int(getattr(account, "days_to_pay", 0))


def _open_call(
    account: Account, book: Book, paid_after: int
) -> tuple[BoolArray, BoolArray, BoolArray]:
    """Where a call of an earlier day still waits, is paid today, or has let its day pass."""
    old, waited = (book.units != 0.0) & (book.asked > 0.0), book.waited + 1
    paid = old & (waited == paid_after) & (book.asked <= book.reserve)
    late = old & ~paid & (waited >= _days_to_pay(account))
    return old & ~paid & ~late, paid, late


def _called(
    account: Account, close: Book, missing: FloatArray, old: BoolArray, paid_after: int
) -> tuple[BoolArray, BoolArray, BoolArray]:
    """Where the broker calls or closes, the call is paid at once, or it waits for its day.

    While a call waits he does not call again. At a loss-cut, or with nothing left, he does not
    wait.
    """
    ends = (missing > 0.0) & (~np.isfinite(missing) | (close.equity <= 0.0))
    called = np.where(old, ends, missing > 0.0)
    at_once = called & (missing <= close.reserve) & (paid_after == 0)
    return called, at_once, called & ~ends & ~at_once & (_days_to_pay(account) > 0)


def _days(account: Account, path: _Path) -> Iterator[Ledger]:
    """The opening, and then day after day; only the running state is kept."""
    price = path.price[0].astype(float)
    units = account.position * path.deposit / path.market[0].astype(float)
    cost = account.cost * np.abs(units) * price
    reserve = np.full_like(units, path.reserve)
    book = Book(price, price, units, path.deposit, path.deposit - cost, reserve)
    # The first day has no night before it; the position is bought, and that costs.
    book, opening = _day(account, book, price, path.exposure[0], _Nights(0.0, 0))
    yield replace(opening, cost=cost)
    for now in zip(path.price[1:], path.exposure[1:], path.years, strict=True):
        price, exposure, years = now
        nights = _Nights(float(years), path.paid_after)
        book, row = _day(account, book, price.astype(float), exposure, nights)
        yield row


def account_ledger(
    account: Account,
    *,
    prices: ArrayLike,
    dates: Any,
    deposit: Yen,
    reserve: Yen = 0.0,
    paid_after: int = 0,
) -> Ledger:
    """Run an account over prices and keep every day.

    Examples
    --------
    100,000 yen hold 10,000 dollars at 120. The loss-cut of 50% is executed at 114, not at 115:

    >>> from teko.accounts.kinds import FxDepositMargin
    >>> account = FxDepositMargin(leverage=12, level=0.5, swap=0, cost=0)
    >>> days = ["2007-08-15", "2007-08-16", "2007-08-17"]
    >>> run = account_ledger(account, prices=[120, 114, 130], dates=days, deposit=100_000)
    >>> run.equity.tolist(), run.forced.tolist()
    ([100000.0, 40000.0, 40000.0], [False, True, False])

    >>> run = account_ledger(account, prices=[120, 105, 130], dates=days, deposit=100_000)
    >>> run.equity.tolist(), run.debt.tolist()
    ([100000.0, -50000.0, -50000.0], [0.0, 50000.0, 50000.0])

    With a call line at 100% of a margin of 4%, 114 asks for 5,600 yen by the next day. Unpaid, the
    position is closed there, though the price has come back:

    >>> from teko.accounts.kinds import FxCurrentMargin
    >>> two = FxCurrentMargin(leverage=12, level=0.5, call_level=1, margin=0.04, swap=0, cost=0)
    >>> run = account_ledger(two, prices=[120, 114, 116], dates=days, deposit=100_000)
    >>> run.asked.round().tolist(), run.due.tolist(), run.forced.tolist()
    ([0.0, 5600.0, 0.0], [0, 2, 0], [False, False, True])
    """
    path = _checked(account, prices, dates, deposit, reserve, paid_after)
    rows = [vars(row) for row in _days(account, path)]
    return Ledger(**{name: np.stack([row[name] for row in rows]) for name in rows[0]})


def account_outcome(account: Account, *, prices: ArrayLike, dates: Any, deposit: Yen) -> Outcome:
    """Run an account over prices as `account_ledger` does, and keep only where it ended.

    There is no reserve, so no call is paid.

    Examples
    --------
    >>> from teko.accounts.kinds import UsMarginLoan
    >>> loan = UsMarginLoan(leverage=2, maintenance=0.3, rate=0, cost=0)
    >>> days = ["2020-03-11", "2020-03-12", "2020-03-13"]
    >>> end = account_outcome(loan, prices=[100, 70, 80], dates=days, deposit=100)
    >>> round(float(end.equity), 2), int(end.closed)
    (59.05, 0)
    >>> end = account_outcome(loan, prices=[100, 40, 80], dates=days, deposit=100)
    >>> float(end.equity), float(end.debt), int(end.closed)
    (-20.0, 20.0, 1)
    """
    path = _checked(account, prices, dates, deposit, 0.0, 0)
    closed = np.zeros(path.market.shape[1:], dtype=int)
    for day, row in enumerate(_days(account, path)):
        closed = np.where((closed == 0) & (row.units == 0.0), day, closed)
    return Outcome(equity=row.equity, debt=row.debt, closed=closed)


def simulated_outcome(
    account: Account,
    *,
    model: simulate.Normal,
    days: int,
    paths: int,
    deposit: Yen,
    seed: int,
) -> Outcome:
    """Run an account over prices drawn from a model, and keep where it ended.

    252 `days` cost a year of interest. Only 4,000 paths are in memory at a time.

    Examples
    --------
    12x with a loss-cut at half the deposit. Who is cut keeps less than half, and some owe money:

    >>> from teko.accounts.kinds import FxDepositMargin
    >>> account = FxDepositMargin(leverage=12, level=0.5, swap=0, cost=0)
    >>> market = simulate.StudentT(volatility=0.1, drift=0, degrees=3)
    >>> end = simulated_outcome(account, model=market, days=252, paths=8_000, deposit=1, seed=1)
    >>> cut = end.closed > 0
    >>> f"{end.equity[cut].mean():.2f}", bool((end.debt > 0).any())
    ('0.42', True)
    >>> calm = simulate.Normal(volatility=0.001, drift=0)
    >>> simulated_outcome(account, model=calm, days=9, paths=3, deposit=1, seed=1).closed.tolist()
    [0, 0, 0]
    """
    dates = simulate.simulated_dates(days, start="2001-01-01")
    return simulate.joined(
        [
            account_outcome(account, prices=prices, dates=dates, deposit=deposit)
            for prices in simulate.price_chunks(model, days=days, paths=paths, seed=seed)
        ]
    )
