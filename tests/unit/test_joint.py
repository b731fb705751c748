"""What must be true of the joint account: its money, its calls and cuts, its end, its chance."""

import dataclasses
import math
import random
from functools import partial

import numpy as np
import pytest
from finance import REFUSED, assert_refused
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import weekdays as days
from tables import CASES
from teko import stress
from teko.accounts import joint, joint_market
from teko.paths import simulate

close = pytest.approx
CAPITAL = 10_000_000.0
PLAN = CASES["joint"]["plan"]
FREE = {"cost": 0.0, "spread": 0.0}
PLANS = CASES["joint"]["plans"]
every_plan = pytest.mark.parametrize("changes", PLANS.values(), ids=PLANS)
MODEL = joint_market.JointModel(**CASES["joint"]["model"])
MARGINS = {"margin": 0.08, "fx_margin": 0.04}
STILL = {"dollar_rate": 0.0, "yen_rate": 0.0, "dividend": 0.0, **MARGINS}
YEAR = {"days": 252, "seed": 1, **MARGINS}


def account(**changes):
    terms = {name: None if each == "None" else each for name, each in {**PLAN, **changes}.items()}
    return joint.JointAccount(**terms)


def market(index, fx=None, **changes):
    count = len(index)
    prices = {"index": index, "fx": np.full(count, 100.0) if fx is None else fx}
    return joint_market.given_market(**{"dates": days(count), **prices, **STILL, **changes})


def drawn_market(model=MODEL, paths=500, days=252, seed=1, margin=0.08, fx_margin=0.04):
    """The market that `simulated_joint` runs over, every day kept."""
    margins = joint_market.check_margins(days, margin=margin, fx_margin=fx_margin)

    def keep(chunk):
        levels, rates = [], []
        for each in model.closes(chunk.generator(), paths=chunk.paths, margins=margins):
            levels.append(each.levels.astype(float))
            rates.append(np.zeros((3, chunk.paths)) if each.rates is None else each.rates + 0.0)
        return np.stack(levels), np.stack(rates[1:]).astype(float)

    chunks = [keep(chunk) for chunk in simulate.chunks(paths, seed=seed)]
    levels, rates = (np.concatenate(each, axis=2) for each in zip(*chunks, strict=True))
    return joint_market.JointMarket(levels, rates, margins)


def lived(plan, market, act):
    """The book of an account after a market in which a rule acts at each close but the first."""
    closes = iter(market.closes())
    book = joint.JointBook(plan, next(closes))
    for close_ in closes:
        book.accrue(close_)
        book.mark(close_)
        book.execute()
        act(book)
    return book


def wild_market(moves, hikes, seed=0):
    """Index and currency jump as told, rates walk, margins are what the hikes make of them."""
    rng = random.Random(seed)
    index = 4000 * np.cumprod([1.0, *(1 + each for each, _ in moves)])
    fx = 110 * np.cumprod([1.0, *(1 + each for _, each in moves)])
    margins = np.concatenate(
        [[0.08], 0.08 * np.array([hikes[i % len(hikes)] for i in range(len(moves))])]
    )
    rates = [0.05 + rng.uniform(-0.02, 0.02) for _ in index]
    return market(index, fx, margin=margins, dollar_rate=rates, yen_rate=0.005, dividend=0.015)


MOVES = st.lists(st.tuples(st.floats(-0.25, 0.2), st.floats(-0.1, 0.1)), min_size=1, max_size=25)
HIKES = st.lists(st.sampled_from([1.0, 1.0, 1.5, 2.0]), min_size=1, max_size=6)


@every_plan
def test_what_the_daily_screen_keeps_is_what_it_would_work_out_anew(changes):
    """After every cut, call and night: a screen that is off would miss a call or look for none."""

    def anew(book):
        kept = np.array([book.rows.long, book.rows.base])
        book._weigh()
        assert np.array([book.rows.long, book.rows.base]) == close(kept, rel=1e-9, abs=1e-6)

    lived(account(**changes), drawn_market(paths=200), anew)


def test_a_plan_that_trades_conserves_too_and_pays_for_it():
    def monthly(book):
        if book.day % 20:
            return
        equity, cost = book.equity, book.cost.copy()
        futures = 0.5 * np.maximum(equity, 0) / (book.index * book.fx)
        book.trade(futures=futures, hedge=0.3 * book.fund_dollars, fund=0.9 * book.fund_dollars)
        book.exchange((-0.3 if book.day % 40 == 0 else 0.6) * book.yen / book.fx)
        assert book.equity == close(equity - (book.cost - cost), abs=1e-9 * CAPITAL)
        assert (book.cost > cost).all()
        alive = equity > 0
        assert (book.futures / equity)[alive] == close(0.5)

    lived(account(), drawn_market(paths=200, days=60), monthly)


class Slow:
    """An account with its cash in two currencies, marked to market every evening."""

    def __init__(self, plan, index, fx):
        self.plan, self.index, self.fx = plan, index, fx
        self.fund = plan.fund * plan.capital / fx
        self.contracts = plan.futures * plan.capital / fx / index
        self.short = plan.hedge * self.fund
        cost = plan.cost * self.contracts * index * fx + plan.spread * (self.fund + self.short) * fx
        self.yen, self.dollars, self.debt = plan.capital - self.fund * fx - cost, 0.0, 0.0
        self.log = [self.row("", cost)]

    def row(self, word, cost):
        equity = (self.fund + self.dollars) * self.fx + self.yen - self.debt
        return (word, equity, self.fund, self.contracts, self.short, cost, self.debt)

    def day(self, index, fx, rate, yen_rate, dividend, nights, margin, fx_margin):
        year = nights / 365.0
        value, sold = self.contracts * self.index, self.short * self.fx
        self.fund += self.fund * rate * year
        self.dollars += value * (dividend - rate) * year + self.contracts * (index - self.index)
        self.yen += sold * (yen_rate - rate) * year - self.short * (fx - self.fx)
        self.index, self.fx = index, fx
        self.log.append(self.row(*self.evening(margin, fx_margin)))

    def evening(self, margin, fx_margin):
        plan, fx = self.plan, self.fx
        futures, hedge = self.contracts * self.index * fx, self.short * fx
        required = margin * futures + fx_margin * hedge
        collateral = self.dollars * fx + self.yen + plan.counted * self.fund * fx
        if collateral >= required * max(1, plan.level or 0) - 1e-9 * plan.capital:
            return "", 0.0
        if plan.level is not None and collateral <= plan.level * required + 1e-9 * plan.capital:
            return "loss-cut", self.sell(1.0)
        if plan.top_up:
            freed = 1 - plan.spread - plan.counted
            least = (required - collateral) / freed
            if least <= self.fund * fx + 1e-9 * plan.capital:
                wanted = min((plan.top_up * required - collateral) / freed, self.fund * fx)
                self.fund -= wanted / fx
                self.yen += wanted * (1 - plan.spread)
                return "met", wanted * plan.spread
        costs = plan.cost * futures + plan.spread * hedge
        # Sell a share until what is left needs no more than what is left of the collateral.
        share = (required - collateral) / (required - costs) if required > costs else 1.0
        return "cut", self.sell(min(share, 1.0) if share > 0 else 1.0)

    def sell(self, share):
        plan, fx = self.plan, self.fx
        costs = plan.cost * self.contracts * self.index * fx + plan.spread * self.short * fx
        self.yen -= share * costs
        self.contracts *= 1 - share
        self.short *= 1 - share
        return share * costs + (self.settle() if share == 1.0 else 0.0)

    def settle(self):
        self.yen, self.dollars = self.yen + self.dollars * self.fx, 0.0
        if self.yen >= 0.0:
            return 0.0
        worth = self.fund * self.fx
        sale = min(-self.yen / (1 - self.plan.spread), worth)
        self.fund -= sale / self.fx
        self.yen += sale * (1 - self.plan.spread)
        if self.yen < -1e-9 * self.plan.capital:
            self.debt, self.fund = -self.yen, 0.0
        self.yen = 0.0
        return sale * self.plan.spread


def slow_log(plan, moves, hikes, seed=0):
    rng = random.Random(seed)
    index, fx = 4000.0, 110.0
    rates = [0.05 + rng.uniform(-0.02, 0.02) for _ in range(len(moves) + 1)]
    dates = days(len(moves) + 1)
    slow = Slow(plan, index, fx)
    for place, (up, fx_up) in enumerate(moves):
        index, fx = index * (1 + up), fx * (1 + fx_up)
        nights = int((dates[place + 1] - dates[place]).astype(int))
        slow.day(
            index, fx, rates[place], 0.005, 0.015, nights, 0.08 * hikes[place % len(hikes)], 0.04
        )
    return slow.log


@every_plan
@given(moves=MOVES, hikes=HIKES)
@settings(max_examples=60)
def test_the_account_is_what_a_slow_and_obvious_one_makes_of_the_same_days(changes, moves, hikes):
    plan = account(**changes)
    run = joint.joint_ledger(plan, market=wild_market(moves, hikes))
    assert (run.cost >= 0).all() and (run.fund >= 0).all() and (run.sold >= 0).all()
    words = np.select([run.loss_cut, run.met, run.called], ["loss-cut", "met", "cut"], "")[:, 0]
    for day, (word, equity, fund, contracts, short, cost, debt) in enumerate(
        slow_log(plan, moves, hikes)
    ):
        index, fx = run.index[day, 0], run.fx[day, 0]
        assert words[day] == word
        columns = (run.equity, run.fund, run.futures, run.hedge, run.cost, run.debt)
        slow = [equity, fund * fx, contracts * index * fx, short * fx, cost, debt]
        assert [column[day, 0] for column in columns] == close(slow, abs=1e-9 * 20 * CAPITAL)


@every_plan
def test_what_is_kept_is_what_the_cuts_leave_and_nothing_after_a_loss_cut(changes):
    run = joint.joint_ledger(account(**changes), market=drawn_market())
    assert (run.acted == (run.called | run.loss_cut)).all()
    assert ((run.cut > 0) == (run.acted & ~run.met)).all() and (run.cut[run.loss_cut] == 1).all()
    left = np.ones(run.equity.shape[1])
    for cut_today in run.cut:
        left = left - left * cut_today
    assert run.kept == close(left, abs=1e-12)


def opened(fall, **changes):
    """The book of an account at its second close, before the broker acts."""
    first, second = fall.closes()
    book = joint.JointBook(account(**changes), first)
    return book, second


def test_a_ruined_account_neither_trades_nor_exchanges():
    """5 x -25% leaves a debt of a quarter, and no recovery pays it."""

    def try_everything(book):
        book.trade(futures=1000, fund=10, hedge=10)
        book.exchange(1_000)
        assert book.ruined.all() and book.equity.item() == close(-0.25 * CAPITAL)
        assert book.futures == book.hedge == book.fund == book.yen == book.cash == 0

    lived(account(futures=5, cash=0.6, **FREE, hedge=0), market([100, 75, 200]), try_everything)


def test_yen_that_are_exchanged_move_with_the_dollar_and_pay_the_spread():
    dear = market([100, 100], [100.0, 110.0])
    book, second = opened(dear, futures=0, hedge=0, cash=0.4, cost=0)
    fund, cash, spent = book.fund.item(), book.cash.item(), book.cost.item()
    book.exchange(30_000)
    cost = 0.0005 * 3_000_000
    assert book.yen.item() == close(cash - 3_000_000 - cost)
    assert book.equity.item() == close(fund + cash - cost)
    assert book.cost.item() - spent == close(cost)
    book.accrue(second)
    book.mark(second)
    assert book.equity.item() == close(1.1 * fund + cash + 300_000 - cost)
    book.exchange(-30_000)
    assert book.yen.item() == close(book.cash.item())
    assert book.cash.item() == close(cash + 300_000 - cost - 0.0005 * 3_300_000)


def test_the_broker_counts_exchanged_dollars_at_the_new_price():
    for exchanged, called in ((True, True), (False, False)):
        cheap = market([100, 100], [100.0, 85.0])
        book, second = opened(cheap, futures=1, hedge=0, cash=0.08, top_up=1, **FREE)
        if exchanged:
            book.exchange(book.yen / book.fx)
            assert book.yen.item() == close(0, abs=1e-6)
        book.mark(second)
        # The margin falls with the dollar, and so does a cash in dollars. It then lacks the 1% that
        # the index loses.
        assert not book.execute()
        book.mark(second._replace(levels=second.levels * [[0.99], [1.0]]))
        assert bool(book.execute()) is called


def test_a_margin_below_the_cost_of_freeing_it_and_a_call_on_the_first_day_are_refused():
    with pytest.raises(ValueError, match="cost must be below the margins"):
        joint.joint_ledger(account(cost=0.01), market=market([100, 99], margin=0.005))
    with pytest.raises(ValueError, match=r"cash must cover .* first day, got 0\.05"):
        joint.joint_ledger(account(cash=0.05), market=market([100, 99]))


@pytest.mark.parametrize("buffer", [3.0, 3.1, 4.0])
@pytest.mark.parametrize("futures", [0.2, 1.0])
def test_simulated_days_are_called_exactly_below_the_move_of_the_closed_form(buffer, futures):
    """One wild day, the margin doubles at its end, the currency stands still."""
    model = dataclasses.replace(
        MODEL, index_volatility=1.5, fx_volatility=0.0, rate_volatility=0.0, dollar_rate=0.0
    )
    day = {"days": 1, "paths": 20_000, "seed": 4, "margin": [0.08, 0.16], "fx_margin": 0.04}
    plan = account(futures=futures, hedge=0, cash=buffer * 0.08 * futures, level=0.0, **FREE)
    end = joint.simulated_joint(plan, model=model, **day)
    move = drawn_market(model, **day).levels[1, 0] - 1
    limit = stress.move_to_call(buffer, hike=2, margin=0.08)
    near = np.abs(move - limit) < 1e-5
    assert near.sum() < 10 and 0.01 < (end.first_call > 0).mean() < 0.6
    assert ((end.first_call == 1) == (move < limit))[~near].all()
    # A fall of a tenth, a little more or less: called with 3 times, not with 3.1 or more.
    tenth = np.abs(move + 0.1) < 0.003
    assert tenth.sum() > 50 and ((end.first_call[tenth] == 1) == (buffer == 3.0)).all()


def test_a_pledged_fund_is_called_where_the_closed_form_says():
    limit = stress.move_to_call_pledged(3, haircut=0.1, hike=2, margin=0.08)
    for beyond in (1e-6, -1e-6):
        plan = account(futures=3, hedge=0, cash=0, counted=0.9, level=0, **FREE)
        run = joint.joint_ledger(
            plan, market=market([100, 100 * (1 + limit + beyond)], margin=[0.08, 0.16])
        )
        assert bool(run.called[1, 0]) is (beyond < 0)


@every_plan
def test_the_outcome_is_the_end_of_the_ledger(changes):
    drawn = drawn_market(paths=300)
    run = joint.joint_ledger(account(**changes), market=drawn)
    end = joint.joint_outcome(account(**changes), market=drawn)
    assert (end.equity == run.equity[-1]).all() and (end.debt == run.debt[-1]).all()
    assert (end.first_call == run.acted.argmax(axis=0)).all() and not run.acted[0].any()


@every_plan
def test_single_precision_is_right_to_a_hundred_thousandth_of_the_capital(changes):
    drawn = drawn_market(paths=3_000)
    exact = joint.joint_outcome(account(**changes), market=drawn)
    fast = joint.simulated_joint(account(**changes), model=MODEL, paths=3_000, **YEAR)
    near = np.abs(fast.equity - exact.equity) < 2e-5 * CAPITAL
    alike = near & (fast.first_call == exact.first_call)
    # A hedge that was cut a hundred times is next to nothing; its last cut may come later.
    assert alike.all() or (alike.mean() > 0.998 and PLANS["hedge alone"] == changes)
    assert (fast.debt > 0).sum() == (exact.debt > 0).sum()


def test_paths_have_the_volatilities_correlations_and_drifts_asked_for():
    drawn = drawn_market(paths=20_000, days=20)
    logs = np.diff(np.log(drawn.levels), axis=0)
    # Interest is credited on every fifth day: between two credits the rate takes five steps.
    rate = np.diff(drawn.rates[4::5, 0] * 252 / 5, axis=0)
    fives = logs.reshape(4, 5, 2, -1).sum(axis=1)
    assert logs[:, 0].std() * math.sqrt(252) == close(0.25, rel=0.01)
    assert logs[:, 1].std() * math.sqrt(252) == close(0.12, rel=0.01)
    assert rate.std() * math.sqrt(252 / 5) == close(0.01, rel=0.01)
    assert np.corrcoef(logs[:, 0].ravel(), logs[:, 1].ravel())[0, 1] == close(0.3, abs=0.01)
    # The rate of the last night began a day before, so four of the five steps are shared.
    steps = [fives[:-1, 0].ravel(), fives[:-1, 1].ravel(), rate.ravel()]
    shared = np.corrcoef(steps)[2, :2]
    assert shared == close(np.array([-0.2, 0.4]) / 5, abs=0.01)
    mean = simulate.average(drawn.levels[-1, 0])
    assert mean.value == close(math.exp(0.05 * 20 / 252), abs=3 * mean.standard_error)


def test_drawn_interest_is_credited_weekly_for_every_night():
    model = dataclasses.replace(MODEL, rate_volatility=0.0)
    drawn = drawn_market(model, paths=2)
    assert drawn.rates.sum(axis=0)[:, 0] == close([0.04, -0.04, 0.035], rel=1e-6)
    credited = np.flatnonzero(drawn.rates[:, 0, 0]) + 1
    assert credited.tolist() == [*range(5, 251, 5), 252]


def test_weekly_credit_moves_a_year_by_a_few_yen_in_ten_thousand_and_by_nothing_on_average():
    """The same paths with interest every night."""
    drawn = drawn_market(dataclasses.replace(MODEL, rate_volatility=0.0))
    nightly = np.zeros_like(drawn.rates) + np.array([0.04, -0.04, 0.035])[:, None] / 252
    plan = account(futures=0.2, cash=0.3)
    weekly, daily = (
        joint.joint_outcome(
            plan, market=joint_market.JointMarket(drawn.levels, rates, drawn.margins)
        )
        for rates in (drawn.rates, nightly)
    )
    apart = (weekly.equity - daily.equity) / CAPITAL
    assert np.abs(apart).max() < 2e-4 and abs(apart.mean()) < 3e-5


MARKET = {"dates": days(3), "index": [100, 90, 95], "fx": [100, 90, 95], **STILL}


def trade(**wanted):
    book, _ = opened(market([100, 100]))
    (book.exchange if "dollars" in wanted else book.trade)(**wanted)


def given(**changes):
    return joint_market.given_market(**{**MARKET, **changes})


def simulation(**changes):
    return joint.simulated_joint(account(), **{"model": MODEL, "paths": 10, **YEAR, **changes})


@pytest.mark.parametrize(
    ("make", "name", "value"),
    [
        (make, name, value)
        for make, table in (
            (account, REFUSED["joint account"]),
            (partial(dataclasses.replace, MODEL), REFUSED["joint model"]),
            (given, REFUSED["joint market"]),
            (simulation, REFUSED["joint simulation"]),
            (trade, {"dollars": [math.nan], "fund": [-1.0], "futures": [-1.0], "hedge": [-1.0]}),
        )
        for name, values in table.items()
        for value in values
    ],
)
def test_what_is_wrong_says_what_to_write_instead(make, name, value):
    assert_refused(name, make, **{name: value})


@pytest.mark.parametrize("name", ["dollar_rate", "margin"])
def test_rates_and_margins_for_other_paths_than_the_prices_are_refused(name):
    with pytest.raises(ValueError, match="index must have as many paths"):
        joint_market.given_market(**{**MARKET, name: np.full((3, 2), 0.01)})
