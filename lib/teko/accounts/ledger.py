"""One price path, many accounts: any account run day by day, with its forced exits executed.

`account_ledger` follows an account of `teko.accounts.kinds` over prices and keeps every day.
`account_outcome` keeps only where it ended: use it for thousands of paths. `simulated_outcome`
draws the paths as well. All three run `_day`, which reads like a day.

The rules, for all accounts:

- A day has one price, and everything happens at it. A forced sale gets the price of the day on
  which it is due, never the price of the level. What happened between two prices is not seen.
- A call that cannot be paid on the day is executed on the day. Real brokers give up to a few
  days, and the price may do anything in them.
- A closed account never comes back. Equity below zero at the close is a debt, and it stays.
- Interest accrues by calendar days over 365, on what was held overnight.
- The equity of each day is that of the day before, plus profit, interest and what was paid in,
  less costs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from teko.accounts.kinds import (
    KINDS,
    Account,
    Book,
    BoxFinanced,
    CashSecuredPut,
    LeveragedEtf,
)
from teko.arrays import BoolArray, FloatArray, IntArray, check_dates, check_prices
from teko.paths import measure as fund_paths
from teko.paths import simulate
from teko.rules import AMOUNT, YEARS, Rule, check
from teko.words import Years, Yen

_DAYS_PER_YEAR = 365.0
# What binary fractions leave over: a billionth of a deposit is nothing, and of a year no time.
_SNAP = 1e-9
_RESERVE = Rule("an amount from 0 to 1e15", "Write the yen you could pay in.", 0.0, 1e15)


@dataclass(frozen=True)
class Ledger:
    """What happened, one row for each day: days first, then paths. The first row is the opening.

    For a table of one path: ``pd.DataFrame(vars(ledger), index=dates)``.

    - `price`: of one unit held: the market's, the fund's, the option's
    - `units`: held at the close, negative when short
    - `profit`: from the move of the price
    - `interest`: earned, or paid when negative
    - `cost`: of trades
    - `paid_in`: from the owner's reserve, to meet a call
    - `equity`: at the close, after all of these; below zero it is a debt
    - `exposure`: what the position gains for a rise of the market by 100%
    - `required`: the equity that the account had to show that day
    - `called`, `met`, `forced`: a call came; it was paid; a forced sale was executed
    - `sold`: units sold by force at this day's price, negative when bought back
    - `debt`: owed beyond all that was in the account
    """

    price: FloatArray
    units: FloatArray
    profit: FloatArray
    interest: FloatArray
    cost: FloatArray
    paid_in: FloatArray
    equity: FloatArray
    exposure: FloatArray
    required: FloatArray
    called: BoolArray
    met: BoolArray
    forced: BoolArray
    sold: FloatArray
    debt: FloatArray


@dataclass(frozen=True)
class Outcome:
    """Where an account ended, one entry for each path. Days count from 1; 0 means never.

    - `equity`, `debt`: at the end; of a closed account, what closing left
    - `wealth`: equity and unused reserve, over what both were before the first trade
    - `worst_drawdown`: largest fall of `wealth` from its highest; above 1 when a debt is left
    - `calls`: days with a call or a loss-cut
    - `first_call`, `first_forced_sale`, `closed`: the day of it
    - `interest`, `cost`, `paid_in`: sums
    """

    equity: FloatArray
    debt: FloatArray
    wealth: FloatArray
    worst_drawdown: FloatArray
    calls: IntArray
    first_call: IntArray
    first_forced_sale: IntArray
    closed: IntArray
    interest: FloatArray
    cost: FloatArray
    paid_in: FloatArray


# What is held: the market itself, a fund's share or an option


@dataclass(frozen=True)
class _Held:
    """Price of one unit held, and what it gains when the market doubles; days first."""

    price: FloatArray
    exposure: FloatArray


def _held(account: Account, market: FloatArray, dates: Any) -> _Held:
    """What one unit of the account is, over the whole path of the market."""
    if isinstance(account, LeveragedEtf):
        return _fund(account, market, dates)
    if isinstance(account, CashSecuredPut):
        return _put(account, market, _years_left(account.years, dates))
    if isinstance(account, BoxFinanced):
        _years_left(account.years, dates)
    return _Held(market, market)


def _fund(etf: LeveragedEtf, market: FloatArray, dates: Any) -> _Held:
    """A daily reset fund that starts at the market's first price."""
    wealth = fund_paths.fund_path(
        market[1:] / market[:-1] - 1.0,
        leverage=etf.side * etf.leverage,
        cash=fund_paths.accrued(etf.rate, dates=dates),
        fee=fund_paths.accrued(etf.fee, dates=dates),
    ).wealth
    return _Held(wealth * market[0], etf.side * etf.leverage * wealth * market[0])


def _years_left(years: float, dates: Any) -> FloatArray:
    """Years from each date to the end of a contract that must outlast them all."""
    passed = np.concatenate([[0.0], np.cumsum(check_dates(dates))]) / _DAYS_PER_YEAR
    if passed[-1] > years * (1.0 + _SNAP):
        raise ValueError(
            f"years must reach the last date, got {years}. Write a longer contract, or end the "
            "path earlier."
        )
    return np.maximum(years - passed, 0.0)


def _put(put: CashSecuredPut, market: FloatArray, left: FloatArray) -> _Held:
    """The option by Black and Scholes: its price, and what it gains when the market doubles."""
    strike = put.strike * market[0]
    left = left.reshape(-1, *[1] * (market.ndim - 1))
    # On the last day the spread is next to nothing and the formula gives max(strike - price, 0).
    spread = np.maximum(put.volatility * np.sqrt(left), 1e-12)
    up = (np.log(market / strike) + put.rate * left) / spread + spread / 2.0
    owed = strike * np.exp(-put.rate * left) * _normal_below(spread - up)
    shares = market * _normal_below(-up)
    return _Held(owed - shares, -shares)


def _normal_below(z: FloatArray) -> FloatArray:
    """The normal distribution function; numpy has none."""
    halves: FloatArray = np.frompyfunc(math.erfc, 1, 1)(-z / math.sqrt(2.0)).astype(float)
    return halves / 2.0


# The one ledger


@dataclass(frozen=True)
class _Path:
    """The checked inputs of a run."""

    market: FloatArray
    held: _Held
    years: FloatArray
    deposit: Yen
    reserve: Yen


@dataclass(frozen=True)
class _Events:
    """What happened on a day, and what is held after it. The names are those of `Ledger`."""

    units: FloatArray
    profit: FloatArray
    interest: FloatArray
    cost: FloatArray
    paid_in: FloatArray
    equity: FloatArray
    required: FloatArray
    called: BoolArray
    met: BoolArray
    forced: BoolArray
    sold: FloatArray


def _opening(account: Account, path: _Path) -> tuple[Book, _Events]:
    """The first day: the position is bought, and its cost is paid."""
    price, deposit = path.held.price[0].astype(float), path.deposit
    units = account.position * deposit / path.market[0].astype(float)
    cost = account.cost * np.abs(units) * price
    reserve = np.full_like(units, path.reserve)
    book = Book(price, price, units, deposit, deposit - cost, reserve)
    none, never = np.zeros_like(units), np.zeros_like(units, dtype=bool)
    required = account.required(book)
    return book, _Events(
        units, none, none, cost, none, book.equity, required, never, never, never, none
    )


def _day(account: Account, book: Book, price: FloatArray, years: float) -> tuple[Book, _Events]:
    """What happens in a day, one line for each thing."""
    is_open = book.units != 0.0
    profit = book.units * (price - book.price)
    interest = np.where(is_open, account.interest(book, years), 0.0)
    close = replace(book, price=price, equity=book.equity + profit + interest)

    required = np.where(is_open, account.required(close), 0.0)
    missing = np.where(is_open, account.missing(close), 0.0)
    called = missing > 0.0
    met = called & (missing <= book.reserve)
    forced = called & ~met

    paid_in = np.where(met, missing, 0.0)
    sold = np.where(forced, account.to_sell(close), 0.0)
    cost = account.cost * np.abs(sold) * price
    left = close.equity + paid_in - cost
    equity = np.where(np.abs(left) < _SNAP * book.deposit, 0.0, left)
    units = np.where(equity > 0.0, book.units - sold, 0.0)

    evening = replace(close, units=units, equity=equity, reserve=book.reserve - paid_in)
    return evening, _Events(
        units, profit, interest, cost, paid_in, equity, required, called, met, forced, sold
    )


def _checked(account: Account, prices: ArrayLike, dates: Any, deposit: Yen, reserve: Yen) -> _Path:
    """Check what is the same for every account."""
    if not isinstance(account, KINDS):
        raise ValueError(
            f"account must be one of the kinds of this module, got {account}. "
            "Write UsMarginLoan(...)."
        )
    market, days = check_prices("prices", prices), check_dates(dates)
    if len(days) != len(market) - 1:
        raise ValueError(
            f"dates must be one for each price, got {len(days) + 1} for {len(market)} prices. "
            "Write as many."
        )
    deposit, reserve = check("deposit", deposit, AMOUNT), check("reserve", reserve, _RESERVE)
    return _Path(market, _held(account, market, dates), days / _DAYS_PER_YEAR, deposit, reserve)


def _days(account: Account, path: _Path) -> Iterator[tuple[Book, _Events]]:
    """The opening, and then day after day; only the running state is kept."""
    book, events = _opening(account, path)
    yield book, events
    for price, years in zip(path.held.price[1:], path.years, strict=True):
        book, events = _day(account, book, price.astype(float), float(years))
        yield book, events


def account_ledger(
    account: Account, *, prices: ArrayLike, dates: Any, deposit: Yen, reserve: Yen = 0.0
) -> Ledger:
    """Run an account over prices and keep every day.

    Parameters
    ----------
    account : one of the kinds of this module
        Its terms.
    prices : array
        Prices of the market over time, above 0. Time first; a further axis is paths.
    dates : array of dates
        One for each price, rising. `simulate.simulated_dates` makes them for simulated prices.
    deposit : Yen
        The owner's money in the account before the first trade, 0.01 to 1e12.
    reserve : Yen
        The owner's money outside it, with which margin calls are paid while it lasts.

    Returns
    -------
    Ledger
        One row for each price; amounts in the currency of the deposit.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the dates do not fit the prices.

    Examples
    --------
    100,000 yen hold 10,000 dollars at 120, 12 times as much. At 114 the loss-cut of 50% is long
    due, and it is executed at 114, not at 115:

    >>> from teko.accounts.kinds import FxDepositMargin
    >>> account = FxDepositMargin(leverage=12, level=0.5, swap=0, cost=0)
    >>> days = ["2007-08-15", "2007-08-16", "2007-08-17"]
    >>> run = account_ledger(account, prices=[120, 114, 130], dates=days, deposit=100_000)
    >>> run.equity.tolist(), run.forced.tolist()
    ([100000.0, 40000.0, 40000.0], [False, True, False])

    A jump past the level leaves a debt, and no recovery pays it:

    >>> run = account_ledger(account, prices=[120, 105, 130], dates=days, deposit=100_000)
    >>> run.equity.tolist(), run.debt.tolist()
    ([100000.0, -50000.0, -50000.0], [0.0, 50000.0, 50000.0])
    """
    path = _checked(account, prices, dates, deposit, reserve)
    lines = [events for _, events in _days(account, path)]
    columns = {
        each.name: np.stack([getattr(line, each.name) for line in lines])
        for each in fields(_Events)
    }
    return Ledger(
        price=path.held.price,
        exposure=columns["units"] * path.held.exposure,
        debt=np.maximum(-columns["equity"], 0.0),
        **columns,
    )


def account_outcome(
    account: Account, *, prices: ArrayLike, dates: Any, deposit: Yen, reserve: Yen = 0.0
) -> Outcome:
    """Run an account over prices and keep only where it ended.

    The same as `account_ledger`, with the running state alone: use it for thousands of paths.

    Parameters
    ----------
    account : one of the kinds of this module
        Its terms.
    prices : array
        Prices of the market over time, above 0. Time first; a further axis is paths.
    dates : array of dates
        One for each price, rising.
    deposit : Yen
        The owner's money in the account before the first trade, 0.01 to 1e12.
    reserve : Yen
        The owner's money outside it, with which margin calls are paid while it lasts.

    Returns
    -------
    Outcome
        One entry for each path.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the dates do not fit the prices.

    Examples
    --------
    >>> from teko.accounts.kinds import UsMarginLoan
    >>> loan = UsMarginLoan(leverage=2, maintenance=0.3, rate=0, cost=0)
    >>> days = ["2020-03-11", "2020-03-12", "2020-03-13"]
    >>> end = account_outcome(loan, prices=[100, 70, 80], dates=days, deposit=100)
    >>> round(float(end.equity), 2), int(end.first_forced_sale), int(end.closed)
    (59.05, 1, 0)

    With money in reserve the call is paid and nothing is sold:

    >>> end = account_outcome(loan, prices=[100, 70, 80], dates=days, deposit=100, reserve=50)
    >>> round(float(end.equity), 2), round(float(end.paid_in), 2), int(end.first_forced_sale)
    (62.0, 2.0, 0)
    """
    path = _checked(account, prices, dates, deposit, reserve)
    days = _days(account, path)
    book, opening = next(days)
    invested = path.deposit + path.reserve
    peak, worst = np.ones_like(book.equity), 1.0 - (book.equity + book.reserve) / invested
    interest, cost, paid_in = opening.interest, opening.cost, opening.paid_in
    calls = first_call = first_sale = closed = np.zeros(book.equity.shape, dtype=int)
    for day, (book, events) in enumerate(days, start=1):
        wealth = (book.equity + book.reserve) / invested
        peak = np.maximum(peak, wealth)
        worst = np.maximum(worst, 1.0 - wealth / peak)
        calls = calls + events.called
        first_call = _first_day(first_call, events.called, day)
        first_sale = _first_day(first_sale, events.forced, day)
        closed = _first_day(closed, book.units == 0.0, day)
        interest = interest + events.interest
        cost = cost + events.cost
        paid_in = paid_in + events.paid_in
    return Outcome(
        equity=book.equity,
        debt=np.maximum(-book.equity, 0.0),
        wealth=(book.equity + book.reserve) / invested,
        worst_drawdown=worst,
        calls=calls,
        first_call=first_call,
        first_forced_sale=first_sale,
        closed=closed,
        interest=interest,
        cost=cost,
        paid_in=paid_in,
    )


def _first_day(known: IntArray, happened: BoolArray, day: int) -> IntArray:
    """The day of the first time; 0 as long as it has not happened."""
    return np.where((known == 0) & happened, day, known)


def simulated_outcome(
    account: Account,
    *,
    model: simulate.Model,
    days: int,
    paths: int,
    deposit: Yen,
    seed: int,
    reserve: Yen = 0.0,
) -> Outcome:
    """Run an account over prices drawn from a model, and keep where it ended.

    Parameters
    ----------
    account : one of the kinds of this module
        Its terms.
    model : Normal, StudentT or BlockBootstrap
        How a day is drawn; see `simulate`.
    days : int
        Trading days, 1 to 100,000; 252 are a year, and cost a year of interest.
    paths : int
        Number of paths, 1 to 10,000,000. Only 4,000 are in memory at a time.
    deposit : Yen
        The owner's money in the account before the first trade, 0.01 to 1e12.
    seed : int
        Start of the random numbers, 0 to 4,294,967,295.
    reserve : Yen
        The owner's money outside it, with which margin calls are paid while it lasts.

    Returns
    -------
    Outcome
        One entry for each path. `simulate.frequency` and `simulate.average` make estimates of
        it, with their standard errors.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Examples
    --------
    12x with a loss-cut at half the deposit, on days with fat tails. Who is cut keeps less than
    half, and some owe money:

    >>> from teko.accounts.kinds import FxDepositMargin
    >>> account = FxDepositMargin(leverage=12, level=0.5, swap=0, cost=0)
    >>> market = simulate.StudentT(volatility=0.1, drift=0, degrees=3)
    >>> end = simulated_outcome(
    ...     account, model=market, days=252, paths=8_000, deposit=1.0, seed=1
    ... )
    >>> cut = end.closed > 0
    >>> f"{end.equity[cut].mean():.2f}", bool((end.debt > 0).any())
    ('0.42', True)
    >>> calm = simulate.Normal(volatility=0.001, drift=0)
    >>> end = simulated_outcome(account, model=calm, days=252, paths=9, deposit=1, seed=1)
    >>> int(end.calls.sum())
    0
    """
    dates = simulate.simulated_dates(days, start="2001-01-01")
    ends = [
        account_outcome(account, prices=prices, dates=dates, deposit=deposit, reserve=reserve)
        for prices in simulate.price_chunks(model, days=days, paths=paths, seed=seed)
    ]
    return Outcome(
        **{
            each.name: np.concatenate([getattr(end, each.name) for end in ends])
            for each in fields(Outcome)
        }
    )


def yearly_return(outcome: Outcome, *, years: Years) -> FloatArray:
    """How much the owner's money gained per year, compounded; nothing for a closed account.

    Parameters
    ----------
    outcome : Outcome
        From `account_outcome`.
    years : Years
        Length of the whole path, above 0 and at most 100.

    Returns
    -------
    array
        Yearly return of deposit and reserve together. nan for an account that was closed: it
        has no yearly figure, and nan cannot be sorted or averaged as one.

    Raises
    ------
    ValueError
        If `years` is outside its range.

    Notes
    -----
    (wealth at the end / wealth before the first trade)^(1 / years) - 1.

    Examples
    --------
    >>> from teko.accounts.kinds import FxDepositMargin, UsMarginLoan
    >>> cash = UsMarginLoan(leverage=1, maintenance=0.3, rate=0, cost=0)
    >>> days = ["2020-01-01", "2022-01-01"]
    >>> end = account_outcome(cash, prices=[100, 121], dates=days, deposit=100)
    >>> round(float(yearly_return(end, years=2)), 6)
    0.1
    >>> high = FxDepositMargin(leverage=12, level=0.5, swap=0, cost=0)
    >>> end = account_outcome(high, prices=[120, 110], dates=days, deposit=100)
    >>> float(yearly_return(end, years=2))
    nan
    """
    years = check("years", years, YEARS)
    alive = (outcome.closed == 0) & (outcome.wealth > 0.0)
    with np.errstate(over="ignore"):
        growth = np.expm1(np.log(np.where(alive, outcome.wealth, 1.0)) / years)
    return np.where(alive, growth, np.nan)
