"""What must be true of every account run day by day: its money, its exits, its end."""

import dataclasses
import itertools
import math
import re
from functools import partial

import numpy as np
import pytest
from finance import REFUSED, assert_refused
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import prices as drawn_prices
from oracles import weekdays as days
from tables import table
from teko import leverage
from teko.accounts import kinds, ledger
from teko.paths import measure, simulate

close = pytest.approx
YEN = 100_000.0

NO_SWAP = {"swap": 0.0, "cost": 0.0}
NO_RATE = {"rate": 0.0, "cost": 0.0}
FUTURES = {"carry": 0.0, "cash_rate": 0.0, "cost": 0.0}


def accounts(part):
    """The accounts of a part of the table, each with the numbers that belong to it."""
    for name, (kind, multiple, terms) in table("accounts")[part].items():
        yield name, (getattr(kinds, kind)(**terms), multiple)


HELD = dict(accounts("costs"))
WITH_COSTS = {name: account for name, (account, _) in HELD.items()}
CALLED = [name for name in WITH_COSTS if name not in ("fund", "inverse fund")]
every_account = pytest.mark.parametrize("account", WITH_COSTS.values(), ids=WITH_COSTS)
moves = st.lists(st.floats(-0.25, 0.25), min_size=1, max_size=25)


def path_of(returns, start=120.0):
    return start * np.cumprod(np.concatenate([[1.0], 1.0 + np.asarray(returns)]))


def run(account, prices, reserve=0.0, dates=None):
    return ledger.account_ledger(
        account,
        prices=prices,
        dates=days(len(prices)) if dates is None else dates,
        deposit=YEN,
        reserve=reserve,
    )


def end(account, prices):
    return ledger.account_outcome(account, prices=prices, dates=days(len(prices)), deposit=YEN)


def fat_paths(count=400, length=120, volatility=0.3, seed=1):
    model = simulate.StudentT(volatility=volatility, drift=0, degrees=3)
    return drawn_prices(model, days=length, paths=count, seed=seed).astype(float)


@every_account
@given(returns=moves, reserve=st.sampled_from([0.0, 2e4, 1e6]))
@settings(max_examples=40)
def test_every_yen_is_in_the_cash_or_in_the_position(account, returns, reserve):
    """Two sets of books: the ledger's equity, and cash plus position kept apart."""
    book = run(account, path_of(returns), reserve)
    cash = YEN - book.units[0] * book.price[0] - book.cost[0]
    scale = YEN + abs(book.units[0]) * book.price.max()
    for day in range(1, len(book.price)):
        # Units that go without a forced sale are worth nothing: a fund that reached zero.
        gone = book.units[day - 1] - book.units[day] - book.sold[day]
        cash += book.interest[day] + book.sold[day] * book.price[day]
        cash += book.paid_in[day] - book.cost[day] + gone * book.price[day]
        worth = cash + book.units[day] * book.price[day]
        assert book.equity[day] == close(worth, abs=1e-9 * scale)
    # Equity changes by profit, interest and payments, less costs.
    moved = np.append(0.0, book.units[:-1] * np.diff(book.price))
    change = moved + book.interest + book.paid_in - book.cost
    assert book.equity[0] == close(YEN - book.cost[0], rel=1e-12)
    assert np.diff(book.equity) == close(change[1:], abs=1e-9 * scale)
    assert book.debt == close(np.maximum(-book.equity, 0.0))
    in_time = not getattr(account, "days_to_pay", 0)  # else a call is answered on a later day
    assert ((book.called == (book.met | book.forced)) | (not in_time)).all()
    assert (book.asked[book.met] > 0).all() or not in_time
    assert ((book.due > 0) == (book.asked > 0)).all() and not (book.asked > 0)[~book.called].any()
    assert ((book.sold * book.units[0] > 0) == book.forced).all()
    assert (book.cost >= 0).all() and (book.paid_in >= 0).all()
    assert book.paid_in.sum() <= reserve * (1 + 1e-12)


@pytest.mark.parametrize(("account", "position"), HELD.values(), ids=HELD)
def test_the_first_day_holds_the_position_and_pays_its_cost_out_of_the_deposit(account, position):
    """The cost makes no position smaller, but that of a fund, which is bought for the deposit."""
    book = run(account, [120.0, 120.0])
    assert book.units[0] == close(position * YEN / 120, rel=1e-12)
    paid = account.cost * abs(position) * YEN / 120 * book.price[0]
    assert book.cost[0] == close(paid, rel=1e-12) and book.equity[0] == close(YEN - paid, rel=1e-12)


def by_hand(prices, dates, multiple, due, kept, interest):
    """Equity day by day without costs; `due` and `interest` are the account's law.

    `kept` is the margin that a sale restores, 0 when everything is sold.
    """
    units, cash = multiple * YEN / prices[0], YEN - multiple * YEN
    days_, sold_on, equity = [YEN], [], YEN
    for day in range(1, len(prices)):
        nights = int((dates[day] - dates[day - 1]).astype(int))
        if units:
            cash += interest(units, prices[day - 1], equity, nights / 365)
        equity = cash + units * prices[day]
        if units and due(units, prices[day], equity):
            sold_on.append(day)
            sold = units
            if kept and equity > 0:
                sold = units - math.copysign(equity / kept / prices[day], units)
            units, cash = units - sold, cash + sold * prices[day]
        days_.append(equity)
    return days_, sold_on


ALMOST, ENTRY = 1 - 1e-9, 120.0


def on_shares(units, price, equity):
    """A third of the shares is the collateral, counted at 80%; what is left is cash."""
    owned, profit = units / 3 * price, units * 2 / 3 * (price - ENTRY)
    cash = equity - owned - profit
    return 0.8 * owned + cash + min(profit, 0) < 0.2 * 2 * YEN * ALMOST


def law(formula):
    """One of units, price and equity, and of the years of a night."""
    return eval(f"lambda n, s, e, years=0: {formula}", globals())


@pytest.mark.parametrize(("name", "held"), list(accounts("law")))
@given(returns=moves)
@settings(max_examples=60)
def test_the_ledger_equals_the_same_account_by_hand(name, held, returns):
    prices, (account, multiple) = path_of(returns, ENTRY), held
    due, kept, interest = table("accounts")["by_hand"][name]
    expected, sold_on = by_hand(prices, days(len(prices)), multiple, law(due), kept, law(interest))
    book = run(account, prices)
    assert book.equity == close(np.array(expected), abs=1e-7 * YEN)
    assert np.flatnonzero(book.forced).tolist() == sold_on


def first_day(prices, exit_, side):
    """The first close at or beyond an exit price; 0 when there is none."""
    if exit_ is None:
        return 0
    beyond = side * (prices[1:] - exit_.price) <= 0
    return int(beyond.argmax()) + 1 if beyond.any() else 0


def exits():
    """Accounts without rates and costs, beside the closed form of their exit."""
    for side, multiple in itertools.product((1, -1), (2, 3, 5, 8)):
        way = {"leverage": multiple, "side": side}
        for level in (0.2, 0.5, 1.2):  # above 100% of the margin the law is the same
            terms = {"level": level, "margin": 0.04, **way}
            yield kinds.FxCurrentMargin(**terms, **NO_SWAP), leverage.fx_exit_current(1, **terms)
        for level in (0.2, 0.5):
            terms = {"level": level, **way}
            yield kinds.FxDepositMargin(**terms, **NO_SWAP), leverage.fx_exit_deposit(1, **terms)
            terms["margin"] = 0.1
            yield kinds.FxFixedMargin(**terms, **NO_SWAP), leverage.fx_exit_fixed(1, **terms)
        terms = {"maintenance": 0.12, **way}
        yield kinds.JapaneseMarginStock(**terms, **NO_RATE), leverage.jp_margin_exit(1, **terms)
        yield kinds.UsMarginLoan(**terms, **NO_RATE), leverage.us_margin_exit(1, **terms)
        terms = {"buffer": multiple, "margin": 0.08, "side": side}
        yield kinds.Futures(**terms, **FUTURES), leverage.futures_exit(1, **terms)
        # Of two margins the lower one calls.
        lower = {"buffer": multiple * 0.08 / 0.06, "margin": 0.06, "side": side}
        two = kinds.Futures(**terms, maintenance=0.06, **FUTURES)
        yield two, leverage.futures_exit(1, **lower)
    for ratio, cash in itertools.product((1, 2), (0, 0.25, 0.75)):
        terms = {"position_ratio": ratio, "maintenance": 0.25, "collateral_rate": 0.8}
        account = kinds.JapaneseMarginOnShares(**terms, cash_part=cash, **NO_RATE)
        form = partial(leverage.jp_pledged_exit, cash_part=cash)
        yield account, (form if cash else leverage.jp_same_stock_exit)(1, **terms)


PRICES = fat_paths()
EXITS = [
    pytest.param(account, exit_, id=f"{number}-{type(account).__name__}")
    for number, (account, exit_) in enumerate(exits())
]


@pytest.mark.parametrize(("account", "exit_"), EXITS)
def test_the_exit_comes_on_the_first_day_at_or_beyond_the_closed_form(account, exit_):
    book, side = run(account, PRICES), getattr(account, "side", 1)
    expected = [first_day(PRICES[:, path], exit_, side) for path in range(PRICES.shape[1])]
    assert book.forced.argmax(axis=0).tolist() == expected
    # Far exits are rarely reached; that they are compared at all must not be luck.
    assert exit_ is None or abs(exit_.move) > 0.45 or any(expected)
    # Every sale, the later partial ones too, is made on a day when the account lacked margin.
    assert (book.price == PRICES).all()
    assert (book.equity[book.forced] <= book.required[book.forced] * (1 + 1e-9)).all()


@pytest.mark.parametrize("name", table("accounts")["lived"])
def test_an_account_lives_as_on_paper(name):
    kind, terms, path, expected = table("accounts")["lived"][name]
    account = getattr(kinds, kind)(**terms)
    path = {"dates": days(len(path["prices"])), "deposit": YEN, "reserve": 0.0, **path}
    found = ledger.account_ledger(account, **path)
    for column, values in expected.items():
        assert getattr(found, column).tolist() == close(values), column


RESTORED = ["us loan", "us short", "futures", "short futures", "two margins"]


@pytest.mark.parametrize("name", RESTORED)
def test_after_a_partial_sale_with_costs_the_margin_is_there_again(name):
    book = run(WITH_COSTS[name], fat_paths(volatility=0.5))
    partial = book.forced & (book.units != 0)
    assert partial.sum() > 20
    margin = getattr(WITH_COSTS[name], "margin", None) or WITH_COSTS[name].maintenance
    held = np.abs(book.units * book.price)[partial]
    assert book.equity[partial] == close(margin * held, rel=1e-9)


@pytest.mark.parametrize("name", RESTORED)
@pytest.mark.parametrize("reserve", [0.0, 1e9])
def test_a_call_that_was_answered_does_not_come_again_at_the_same_price(name, reserve):
    """What binary fractions leave over after the sale or the payment is not a new call."""
    rates = [each for each in vars(WITH_COSTS[name]) if each == "carry" or each.endswith("rate")]
    account = dataclasses.replace(WITH_COSTS[name], **dict.fromkeys(rates, 0.0))
    away = np.linspace(0.28, 0.4, 500)
    price = 100 * (1 + away if getattr(account, "side", 1) < 0 else 1 - away)
    book = run(account, np.stack([np.full(500, 100.0), price, price]), reserve)
    assert book.called[1].sum() > 100 and not book.called[2].any()


@pytest.mark.parametrize("name", table("accounts")["asked"])
def test_a_call_asks_for_what_the_broker_restores(name):
    account, (price, asked) = dict(accounts("asked"))[name]
    book = run(account, [100.0, price], reserve=1e9)
    assert book.asked[1] == book.paid_in[1] == close(asked) and asked > 0


@every_account
@given(before=st.lists(st.floats(-0.05, 0.05), max_size=5), after=moves)
@settings(max_examples=30)
def test_a_closed_account_never_comes_back(account, before, after):
    crash = 0.99 if getattr(account, "side", 1) < 0 else -0.99
    book = run(account, path_of([*before, crash, *after]))
    closed = book.units == 0
    assert closed[-1]
    first = closed.argmax()
    assert first <= len(before) + 1
    assert closed[first:].all()
    assert (book.equity[first:] == book.equity[first]).all()
    for name in ("interest", "cost", "paid_in", "exposure", "required", "sold"):
        assert (getattr(book, name)[first + 1 :] == 0).all(), name
    assert not book.called[first + 1 :].any()


@pytest.mark.parametrize("name", CALLED)
def test_a_gap_leaves_a_debt_and_no_recovery_pays_it(name):
    account = WITH_COSTS[name]
    gap = 4.0 if getattr(account, "side", 1) < 0 else -0.95
    back = 1 / (1 + gap) - 1
    book = run(account, path_of([gap, back, 0.5, 0.5]))
    assert book.forced[1] and book.equity[1] < 0
    assert (book.debt[1:] == -book.equity[1]).all()
    assert end(account, path_of([gap, back, 0.5, 0.5])).closed == 1


@pytest.mark.parametrize("name", ["fund", "inverse fund"])
def test_a_fund_never_leaves_a_debt(name):
    side = getattr(WITH_COSTS[name], "side", 1)
    book = run(WITH_COSTS[name], path_of([0.9 * -side, 0.5, 0.5]), reserve=YEN)
    assert not book.debt.any() and not book.called.any() and not book.paid_in.any()


def test_a_fund_account_is_the_fund():
    account = WITH_COSTS["fund"]
    prices, dates = PRICES[:, :40], days(len(PRICES))
    book = run(account, prices)
    fund = measure.fund_path(
        prices[1:] / prices[:-1] - 1,
        leverage=3,
        cash=measure.accrued(0.03, dates=dates),
        fee=measure.accrued(0.009, dates=dates),
    ).wealth
    assert book.equity == close(YEN / 1.001 * fund, rel=1e-9)
    assert book.exposure == close(3 * YEN / 1.001 * fund, rel=1e-9)
    assert not book.called.any() and not book.interest.any()


@every_account
def test_the_outcome_is_the_end_of_the_ledger(account):
    prices = fat_paths(count=50, volatility=0.6, seed=9)
    book, ended = run(account, prices), end(account, prices)
    assert (ended.equity == book.equity[-1]).all() and (ended.debt == book.debt[-1]).all()
    assert (ended.closed == (book.units == 0).argmax(axis=0)).all()


def test_many_paths_at_once_are_one_after_another():
    prices = fat_paths(count=4)
    for account in WITH_COSTS.values():
        both = run(account, prices)
        for path in range(4):
            alone = run(account, prices[:, path])
            for name, column in vars(alone).items():
                assert getattr(both, name)[:, path] == close(column, rel=1e-9, abs=1e-9), name


def test_simulated_outcomes_are_those_of_the_simulated_prices():
    account = WITH_COSTS["futures"]
    model = simulate.Normal(volatility=0.3, drift=0.0)
    drawn = {"days": 30, "paths": 9_000, "seed": 3}
    found = ledger.simulated_outcome(account, model=model, deposit=YEN, **drawn)
    prices = drawn_prices(model, **drawn)
    dates = simulate.simulated_dates(30, start="2001-01-01")
    expected = ledger.account_outcome(account, prices=prices, dates=dates, deposit=YEN)
    for name, column in vars(expected).items():
        assert (getattr(found, name) == column).all(), name


FIELDS = [
    pytest.param(account, each.name, value, id=f"{name}-{each.name}-{value}")
    for name, account in WITH_COSTS.items()
    for each in dataclasses.fields(account)
    for value in REFUSED["account"][each.name]
]


@pytest.mark.parametrize(("account", "name", "value"), FIELDS)
def test_bad_terms_say_what_to_write_instead(account, name, value):
    said = rf"^{name} must .*, got {re.escape(repr(value))}\. Write .*\.$"
    with pytest.raises(ValueError, match=said):
        dataclasses.replace(account, **{name: value})


@pytest.mark.parametrize(("kind", "name", "limit", "terms"), table("accounts")["due"])
def test_an_account_that_is_due_before_it_begins_is_refused(kind, name, limit, terms):
    """At the limit margin and cost are the whole deposit; a thousandth less is opened."""
    kind = getattr(kinds, kind)
    with pytest.raises(ValueError, match=f"{name} must .*the margin .*, got {limit}"):
        kind(**{name: limit}, **terms)
    account = kind(**{name: limit * (1.001 if name == "buffer" else 0.999)}, **terms)
    assert not run(account, [100.0, 100.0]).called.any()


def test_a_margin_that_selling_cannot_restore_or_that_is_below_its_maintenance_is_refused():
    with pytest.raises(ValueError, match=r"maintenance must be at most the margin, got 0\.11"):
        dataclasses.replace(WITH_COSTS["two margins"], maintenance=0.11)
    with pytest.raises(ValueError, match=r"buffer must be above the margin .*, got 1"):
        dataclasses.replace(WITH_COSTS["two margins"], buffer=1)
    with pytest.raises(ValueError, match=r"margin must be above the cost of a trade, got 0\.01"):
        kinds.Futures(buffer=9, margin=0.01, carry=0, cash_rate=0, cost=0.02)


GOOD = {
    "account": WITH_COSTS["us loan"],
    "prices": [100.0, 101.0],
    "dates": ["2020-01-06", "2020-01-07"],
    "deposit": 1.0,
    "reserve": 0.0,
}
BAD = [(name, value) for name, wrong in REFUSED["account run"].items() for value in wrong]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_bad_runs_say_what_to_write_instead(name, value):
    assert_refused(name, ledger.account_ledger, **{**GOOD, name: value})


def test_a_fund_that_more_than_doubles_in_a_day_is_beyond_the_model():
    with pytest.raises(ValueError, match=r"index_returns must lie from -1\.0 to 1\.0"):
        run(WITH_COSTS["fund"], [100.0, 250.0])
