"""What must be true of rows of losses and of the rules that answer them."""

import itertools
import math

import numpy as np
import pytest
from finance import assert_refused
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tables import CASES
from teko import sizing
from teko.paths import simulate, streaks

close = pytest.approx
tables = hnp.arrays(
    bool, hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=30), elements=st.booleans()
)
parts = st.floats(0.001, 0.6)
RULES = {
    "same": streaks.same_lots,
    "cut": streaks.cut_lots,
    "doubled": streaks.doubled_lots,
    "paused": lambda wins, fraction: streaks.paused_lots(wins, fraction=fraction, run=3, missed=5),
}


def by_hand(wins, fraction, rule):
    """One account, one trade after the other, in plain words."""
    account, row, half, away, pauses, path = 1.0, 0, False, 0, 0, [1.0]
    ruined = False
    for won in wins:
        stake = {
            "same": fraction,
            "cut": fraction * account,
            "doubled": fraction * 2**row,
            "paused": fraction / 2 if half else fraction,
        }[rule]
        ruined = ruined or stake > account + 1e-9
        if ruined:
            pass
        elif away:
            away -= 1
        else:
            account += stake if won else -stake
            row = 0 if won else row + 1
            half = half and not won
            if rule == "paused" and row == 3:
                row, half, away, pauses = 0, True, 5, pauses + 1
        path.append(account)
    return path, pauses


@pytest.mark.parametrize("rule", RULES)
@given(tables, parts)
def test_every_rule_is_what_one_account_does_by_hand(rule, wins, fraction):
    got = RULES[rule](wins, fraction=fraction)
    for column in range(wins.shape[1]):
        path, pauses = by_hand(wins[:, column], fraction, rule)
        assert got.value[:, column] == close(np.maximum(path, 0), abs=1e-9)
        assert got.pauses[column] == pauses


@pytest.mark.parametrize("rule", RULES)
@given(tables, parts)
def test_ruin_absorbs_and_no_account_owes(rule, wins, fraction):
    got = RULES[rule](wins, fraction=fraction)
    assert (got.value >= 0).all() and got.value.shape == (len(wins) + 1, wins.shape[1])
    more = RULES[rule](np.vstack([wins, np.ones((3, wins.shape[1]), bool)]), fraction=fraction)
    dead = got.ruined
    assert more.ruined[dead].all()
    assert (more.value[len(wins) :, dead] == got.value[-1, dead]).all()
    assert rule != "cut" or not dead.any()


@pytest.mark.parametrize("stakes", range(2, 60))
def test_the_last_stake_leaves_nothing_and_no_speck_below_it(stakes):
    end = streaks.same_lots([[False]] * stakes, fraction=1 / stakes)
    assert 0 <= end.value[-1, 0] < 1e-9 and end.ruined.all()


def test_another_seed_is_another_coin():
    one, same, other = (
        streaks.coin(50, accounts=20, win_probability=0.4, seed=seed) for seed in (3, 3, 4)
    )
    assert (one == same).all() and (one != other).any()


def within(share, exact):
    """Three standard errors of a share."""
    return abs(share.mean() - exact) <= 3 * simulate.share_error(exact, draws=share.size)


def test_ruin_with_the_same_lots_is_the_closed_form():
    wins = streaks.coin(100, accounts=20_000, win_probability=0.5, seed=12)
    ruined = streaks.same_lots(wins, fraction=0.2).ruined
    assert within(ruined, sizing.ruin_probability_within(5, win_probability=0.5, trades=100))


def doubling_dies(units, trades, loss_probability, kept):
    """Chance that doubling from one unit cannot go on, over all accounts and rows there can be."""
    states, dead = {(units, 0): 1.0}, 0.0
    for _ in range(trades):
        after = {}
        for (account, row), chance in states.items():
            won, lost = account + 2**row if kept else units, account - 2**row
            for state, p in (((won, 0), 1 - loss_probability), ((lost, row + 1), loss_probability)):
                if 2 ** state[1] > state[0]:
                    dead += chance * p
                else:
                    after[state] = after.get(state, 0.0) + chance * p
        states = after
    return dead


def test_doubling_dies_as_often_as_all_states_say_with_the_winnings_taken_out_or_kept():
    taken, kept = (doubling_dies(100, 100, 0.5, kept=kept) for kept in (False, True))
    formula = sizing.martingale(100, base=1, loss_probability=0.5, trades=100)
    assert (taken, kept) == (close(formula.ruin_probability), close(0.451, abs=0.0005))
    wins = streaks.coin(100, accounts=20_000, win_probability=0.5, seed=13)
    assert within(streaks.doubled_lots(wins, fraction=0.01).ruined, kept)


@given(st.integers(1, 6), st.floats(0.1, 0.9), st.integers(1, 6), st.integers(0, 60))
def test_a_trader_who_is_never_tilted_is_a_coin(run, loses, after, trades):
    assert streaks.tilted_streak_probability(
        run, loss_probability=loses, tilted_probability=loses, tilted_after=after, trades=trades
    ) == close(sizing.streak_probability(run, loss_probability=loses, trades=trades), abs=1e-9)


@pytest.mark.parametrize(("run", "after"), [(3, 1), (3, 2), (4, 2)])
def test_a_tilted_row_is_what_all_sequences_say(run, after):
    q, tilted, trades = 0.5, 0.7, 9
    exact = 0.0
    for losses in itertools.product((True, False), repeat=trades):
        chance, row, seen = 1.0, 0, False
        for lost in losses:
            p = tilted if row >= after else q
            chance *= p if lost else 1 - p
            row = row + 1 if lost else 0
            seen = seen or row >= run
        exact += chance * seen
    assert streaks.tilted_streak_probability(
        run, loss_probability=q, tilted_probability=tilted, tilted_after=after, trades=trades
    ) == close(exact)


PLAN = {"win": 0.01, "win_probability": 0.6, "loss": -0.01, "blow": -0.4, "blow_probability": 0.01}


@given(st.integers(1, 40))
def test_a_plan_with_a_blow_is_what_all_its_ends_say(trades):
    ends = []
    for wins, losses in itertools.product(range(trades + 1), repeat=2):
        blows = trades - wins - losses
        if blows >= 0:
            ways = math.comb(trades, wins) * math.comb(trades - wins, losses)
            ends.append(
                (1.01**wins * 0.99**losses * 0.6**blows - 1,
                 ways * 0.6**wins * 0.39**losses * 0.01**blows)
            )  # fmt: skip
    total, middle = 0.0, None
    for end, chance in sorted(ends):
        total += chance
        if total >= 0.5 - 1e-9:
            middle = end
            break
    got = streaks.mixed_trades(trades, **PLAN)
    assert got.median == close(middle, abs=1e-9)
    assert got.mean == close(0.6 * 0.01 - 0.39 * 0.01 - 0.01 * 0.4)
    assert got.meets_blow == close(1 - 0.99**trades)


@pytest.mark.parametrize(
    ("function", "inputs", "name", "value"),
    [
        (getattr(streaks, row["function"]), row["inputs"], name, value)
        for row in CASES["streaks"]["wrong"]
        for name, value in row["wrong"].items()
    ],
)
def test_bad_input_says_what_to_write_instead(function, inputs, name, value):
    assert_refused(name, function, **{**inputs, name: value})
