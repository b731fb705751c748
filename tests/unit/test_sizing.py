"""What must be true of sizes, streaks and ruin, against exact fractions and full enumeration."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from teko import sizing

close = pytest.approx
parts = st.floats(0.001, 0.5)
chances = st.floats(0.05, 0.95)


# One trade

sen = st.integers(1, 1000)  # a stop in sen
yen = st.integers(100, 10_000_000)
lot_sizes = st.sampled_from([1, 100, 1_000, 10_000])


@given(yen, sen, lot_sizes)
def test_lots_are_the_exact_quotient_rounded_down(limit, stop, lot):
    exact = Fraction(limit) / (Fraction(stop, 100) * lot)
    got = sizing.lots_for_loss(limit, stop=stop / 100, lot=lot)
    assert got.lots == math.floor(exact) and got.units == got.lots * lot


@given(st.integers(1, 10_000), st.integers(2, 1000), lot_sizes)
def test_a_limit_that_is_met_exactly_is_met(lots, stop, lot):
    """The limit is a product that binary fractions may miss by their last digit."""
    limit = lots * lot * (stop / 100)
    assert sizing.lots_for_loss(limit, stop=stop / 100, lot=lot).lots == lots
    assert sizing.lots_for_loss(limit * (1 - 1e-6), stop=stop / 100, lot=lot).lots == lots - 1


def test_a_cap_of_25_is_met_to_the_unit_or_rounded_down():
    assert sizing.units_allowed(1_000_000, price=125, leverage=25) == 200_000
    assert sizing.units_allowed(1_000_000, price=150, leverage=25) == 166_666


@given(parts, st.integers(0, 60))
def test_a_row_of_losses_trade_by_trade(fraction, losses):
    kept, cut = 1.0, 1.0
    for _ in range(losses):
        kept = max(0.0, kept - fraction)
        cut -= cut * fraction
    got = sizing.losing_streak(fraction, losses=losses)
    assert got.fixed_lot == close(kept - 1, abs=1e-9)
    assert got.fixed_fraction == close(cut - 1, abs=1e-9)
    # Cutting the lots never loses more.
    assert -1 <= got.fixed_lot <= got.fixed_fraction + 1e-12


@pytest.mark.parametrize("fraction", ["0.005", "0.01", "0.02", "0.03", "0.1", "0.2", "0.5"])
def test_the_halving_loss_is_the_first_that_reaches_the_half(fraction):
    """In exact fractions: 1/2 of 1% is the fiftieth loss and not the one after it."""
    part, same, cut = Fraction(fraction), 1, 1
    while same * part < Fraction(1, 2):
        same += 1
    while (1 - part) ** cut > Fraction(1, 2):
        cut += 1
    got = sizing.halving_loss(float(fraction))
    assert (got.fixed_lot, got.fixed_fraction) == (same, cut)


def every_path(trades, loses):
    """All rows of wins and losses with their exact chances; True is a loss."""
    for path in itertools.product((True, False), repeat=trades):
        yield path, math.prod(loses if lost else 1 - loses for lost in path)


@pytest.mark.parametrize("loses", [Fraction(1, 2), Fraction(2, 5), Fraction(3, 4)])
@pytest.mark.parametrize("run", [1, 2, 3, 5])
@pytest.mark.parametrize("trades", [0, 1, 4, 10])
def test_the_chance_of_a_streak_is_the_sum_over_all_paths(loses, run, trades):
    exact = sum(
        chance
        for path, chance in every_path(trades, loses)
        if any(all(path[start : start + run]) for start in range(trades - run + 1))
    )
    said = sizing.streak_probability(run, loss_probability=float(loses), trades=trades)
    assert said == close(float(exact), abs=1e-12)


@given(st.floats(1, 1e6), st.floats(1, 1000), chances, st.integers(0, 200))
def test_doubling_stops_where_the_next_stake_cannot_be_met(capital, base, loses, trades):
    got = sizing.martingale(capital, base=base, loss_probability=loses, trades=trades)
    losses = got.losses_affordable
    spent = base * (2**losses - 1)
    assert spent <= capital * (1 + 1e-8)
    assert spent + base * 2**losses > capital * (1 - 1e-8)
    if losses:
        chance = sizing.streak_probability(losses, loss_probability=loses, trades=trades)
        assert got.ruin_probability == chance
    else:
        assert got.ruin_probability == 1


def test_a_stake_that_is_met_to_the_last_yen_is_met():
    """0.1 + 0.2 + 0.4 is 0.7000000000000001 in binary."""
    got = sizing.martingale(0.7, base=0.1, loss_probability=0.5, trades=10)
    assert got.losses_affordable == 3


@pytest.mark.parametrize("wins", [Fraction(1, 2), Fraction(11, 20), Fraction(2, 5)])
@pytest.mark.parametrize("bets", [1, 2, 3, 6])
@pytest.mark.parametrize("trades", [0, 1, 5, 11])
def test_the_chance_of_ruin_within_is_the_sum_over_all_paths(wins, bets, trades):
    exact = sum(
        chance
        for path, chance in every_path(trades, 1 - wins)
        if min(itertools.accumulate((-1 if lost else 1 for lost in path), initial=0)) <= -bets
    )
    said = sizing.ruin_probability_within(bets, win_probability=float(wins), trades=trades)
    assert said == close(float(exact), abs=1e-12)


def test_a_first_term_too_small_for_a_number_does_not_matter():
    """0.5^2000 is 0 for a float; the chance is that of a walk of 100,000 steps, 2.5e-10."""
    said = sizing.ruin_probability_within(2000, win_probability=0.5, trades=100_000)
    # Reflection: twice the chance to end there, in the limit of many small steps.
    normal = math.erfc(2000 / math.sqrt(2 * 100_000))
    assert said == close(normal, rel=0.02)


@pytest.mark.parametrize(("bets", "wins", "payoff"), [(5, 0.45, 2), (3, 0.3, 4), (8, 0.7, 1)])
def test_ruin_with_a_payoff_by_walking_four_thousand_trades(bets, wins, payoff):
    """Whoever has 400 bets is never ruined any more, to 1e-9."""
    left = np.zeros(401)
    left[bets] = 1
    for _ in range(4_000):
        after = np.zeros(401)
        after[:-1] += (1 - wins) * left[1:]
        after[payoff + 1 :] += wins * left[1:-payoff]
        after[0] += left[0]
        left = after
    said = sizing.ruin_probability_with_payoff(bets, win_probability=wins, payoff=payoff)
    assert said == close(left[0], abs=1e-8)


def test_a_chance_and_a_loss_of_a_billionth_are_the_smallest_that_count():
    assert sizing.losses_to_halve(1e-9).fixed_lot == close(5e8)
    assert sizing.breakeven_payoff(1e-9) == close(1e9)
