"""What a row of losses does to an account, rule by rule.

Every trade wins or loses its stake, as a coin decides that has no memory. Four rules make the
stake, and all of them can be given the same coin: the same lots, lots cut with the account, lots
doubled after each loss (martingale), and a pause after a row of losses.

`wins` has one row for each trade and one column for each account, as `coin` draws it. `fraction` is
a stake over the account at the start. Accounts begin at 1. An account that cannot pay its next
stake has met its ruin point: it trades no more and keeps what it has.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from teko import rules
from teko.arrays import BoolArray, FloatArray, IntArray, check_numbers
from teko.numbers import SNAP
from teko.rules import check, check_count
from teko.words import Fraction, Probability, Return

_MOST_TRADES = 100_000_000
_MOST_MIXED = 1_000


@dataclass(frozen=True)
class Accounts:
    """Accounts over time from 1 on, which of them can trade no more, and how often each paused.

    `value` has one row more than there are trades.
    """

    value: FloatArray
    ruined: BoolArray
    pauses: IntArray


@dataclass(frozen=True)
class MixedTrades:
    """A plan with a rare blow: mean of a trade, chance to meet a blow, the middle account."""

    mean: Return
    meets_blow: Probability
    median: Return


# The coin


def coin(trades: int, *, accounts: int, win_probability: Probability, seed: int) -> BoolArray:
    """Which trades win, drawn by a coin without memory: a row for each trade.

    A trade that wins at one chance also wins at a larger one. At most 100,000,000 trades in all.

    Examples
    --------
    >>> wins = coin(100, accounts=1_000, win_probability=0.5, seed=1)
    >>> wins.shape
    (100, 1000)
    >>> better = coin(100, accounts=1_000, win_probability=0.6, seed=1)
    >>> bool((better >= wins).all())
    True
    """
    rows = int(check("trades", trades, rules.POSITIVE_COUNT))
    columns = int(check("accounts", accounts, rules.POSITIVE_COUNT))
    chance = check("win_probability", win_probability, rules.PROBABILITY)
    if rows * columns > _MOST_TRADES:
        raise ValueError(
            f"accounts must give at most 100000000 trades, got {accounts}. Write fewer accounts."
        )
    draws = np.random.Generator(np.random.SFC64(int(check("seed", seed, rules.COUNT))))
    return np.asarray(draws.random((rows, columns)) < chance)


def _table(wins: Any) -> BoolArray:
    """Wins as a table of truths; ones and zeros will do."""
    values = np.asarray(wins)
    numbers = check_numbers(
        "wins",
        values.astype(int) if values.dtype == bool else wins,
        low=0.0,
        high=1.0,
        remedy="Write True for a win.",
        rows=True,
    )
    if numbers.ndim != 2:
        raise ValueError(
            f"wins must be a row for each trade, got the shape {numbers.shape}. "
            "Write [[True], [False]] for two trades of one account."
        )
    return np.asarray(numbers >= 1.0)


# The rules


def same_lots(wins: ArrayLike, *, fraction: Fraction) -> Accounts:
    """Accounts that stake the same yen on every trade.

    Examples
    --------
    After two losses of 0.4 the third stake cannot be paid, and the win that follows is lost:

    >>> end = same_lots([[False], [False], [True]], fraction=0.4)
    >>> end.value[:, 0].round(1).tolist(), end.ruined.tolist()
    ([1.0, 0.6, 0.2, 0.2], [True])
    >>> same_lots([[True]], fraction=1).value[:, 0].tolist()
    [1.0, 2.0]
    """
    stake = check("fraction", fraction, rules.FRACTION)
    return _played(_table(wins), lambda now: np.full_like(now.account, stake))


def cut_lots(wins: ArrayLike, *, fraction: Fraction) -> Accounts:
    """Accounts that stake the same part of what is left on every trade; none is ever ruined.

    Examples
    --------
    A loss and a win of a fifth leave 4% missing, in either order:

    >>> cut_lots([[False, True], [True, False]], fraction=0.2).value[-1].round(2).tolist()
    [0.96, 0.96]
    >>> cut_lots([[False]] * 50, fraction=0.2).ruined.tolist()
    [False]
    """
    part = check("fraction", fraction, rules.PART)
    return _played(_table(wins), lambda now: part * now.account)


def doubled_lots(wins: ArrayLike, *, fraction: Fraction) -> Accounts:
    """Accounts that double their stake after each loss, and begin anew after a win: the martingale.

    What was won before helps to pay for the doubling.

    Examples
    --------
    Losses of 0.1, 0.2 and 0.4 leave 0.3, and the next stake of 0.8 cannot be paid:

    >>> end = doubled_lots([[False], [False], [False], [True]], fraction=0.1)
    >>> end.value[:, 0].round(1).tolist(), end.ruined.tolist()
    ([1.0, 0.9, 0.7, 0.3, 0.3], [True])
    >>> doubled_lots([[False], [False], [True]], fraction=0.1).value[-1].round(1).tolist()
    [1.1]
    """
    first = check("fraction", fraction, rules.FRACTION)
    # 2^60 first stakes are beyond any account here, and still a number.
    return _played(_table(wins), lambda now: first * 2.0 ** np.minimum(now.row, 60))


def paused_lots(wins: ArrayLike, *, fraction: Fraction, run: int, missed: int) -> Accounts:
    """Accounts that miss some trades after a row of losses, and come back with half the stake.

    `run` losses start a pause of so many `missed` trades, and the count begins again. The stake is
    half from the pause on until a trade wins. A missed trade changes nothing.

    Examples
    --------
    Two losses, one trade missed, then half the stake until the win:

    >>> trades = [[False], [False], [True], [False], [True], [True]]
    >>> end = paused_lots(trades, fraction=0.1, run=2, missed=1)
    >>> end.value[:, 0].round(2).tolist(), end.pauses.tolist()
    ([1.0, 0.9, 0.8, 0.8, 0.75, 0.8, 0.9], [1])
    >>> paused_lots(trades, fraction=0.1, run=3, missed=5).pauses.tolist()
    [0]
    """
    stake = check("fraction", fraction, rules.FRACTION)
    length, away = int(check("run", run, rules.RUN)), check_count("missed", missed)

    def halved_until_a_win(now: _Now) -> FloatArray:
        return np.where(now.halved, 0.5, 1.0) * stake

    def sent_away(now: _Now) -> _Now:
        stops = now.row == length
        return replace(
            now,
            row=np.where(stops, 0, now.row),
            halved=now.halved | stops,
            away=np.where(stops, away, now.away),
            pauses=now.pauses + stops,
        )

    return _played(_table(wins), halved_until_a_win, sent_away)


@dataclass(frozen=True)
class _Now:
    """Where each account stands between two trades."""

    account: FloatArray
    row: IntArray  # losses since the last win or pause
    halved: BoolArray
    away: IntArray  # trades still to be missed
    ruined: BoolArray
    pauses: IntArray


def _played(
    wins: BoolArray,
    stakes: Callable[[_Now], FloatArray],
    after: Callable[[_Now], _Now] = lambda now: now,
) -> Accounts:
    """Run all accounts side by side, trade by trade."""
    zeros, falses = np.zeros(wins.shape[1], np.int64), np.zeros(wins.shape[1], bool)
    now = _Now(np.ones(wins.shape[1]), zeros, falses, zeros, falses, zeros)
    values = [now.account]
    for won in wins:
        now = after(_trade(now, won, stakes(now)))
        values.append(now.account)
    return Accounts(np.stack(values), now.ruined | _cannot(now, stakes(now)), now.pauses)


def _cannot(now: _Now, stake: FloatArray) -> BoolArray:
    """Which accounts cannot pay a stake; binary fractions may miss the last one by a hair."""
    return np.asarray(stake > now.account + SNAP)


def _trade(now: _Now, won: BoolArray, stake: FloatArray) -> _Now:
    """One trade of every account that still can, and is not pausing."""
    ruined = now.ruined | _cannot(now, stake)
    trades = ~ruined & (now.away == 0)
    account = now.account + np.where(trades, np.where(won, stake, -stake), 0.0)
    return replace(
        now,
        account=np.maximum(0.0, account),  # the last stake may miss zero by a last digit
        row=np.where(trades, np.where(won, 0, now.row + 1), now.row),
        halved=now.halved & ~(trades & won),
        away=np.maximum(0, now.away - 1),
        ruined=ruined,
    )


# When trades are no coin


def tilted_streak_probability(
    run: int,
    *,
    loss_probability: Probability,
    tilted_probability: Probability,
    tilted_after: int,
    trades: int,
) -> Probability:
    """How likely a row of losses comes when losing makes the trader trade worse; exact.

    - `run`: losses in a row. A longer row counts too.
    - `tilted_probability`: chance that a trade loses after `tilted_after` losses in a row. Equal to
      `loss_probability`, the answer is `sizing.streak_probability`.

    Examples
    --------
    Five losses in a row within 100 trades, for a coin and for a trader who loses 6 of 10 after two
    losses:

    >>> half = dict(loss_probability=0.5, tilted_after=2, trades=100)
    >>> round(tilted_streak_probability(5, tilted_probability=0.5, **half), 3)
    0.81
    >>> round(tilted_streak_probability(5, tilted_probability=0.6, **half), 3)
    0.946
    """
    length = int(check("run", run, rules.RUN))
    ordinary = check("loss_probability", loss_probability, rules.PROBABILITY)
    tilted = check("tilted_probability", tilted_probability, rules.PROBABILITY)
    after = int(check("tilted_after", tilted_after, rules.RUN))
    # A chain over the length of the present row; a complete row is kept.
    loses = np.where(np.arange(length) < after, ordinary, tilted)
    present, complete = np.zeros(length), 0.0
    present[0] = 1.0
    for _ in range(check_count("trades", trades)):
        lost = present * loses
        complete += float(lost[-1])
        present = np.concatenate([[float((present - lost).sum())], lost[:-1]])
    return min(1.0, complete)


def mixed_trades(
    trades: int,
    *,
    win: Return,
    win_probability: Probability,
    loss: Return,
    blow: Return,
    blow_probability: Probability,
) -> MixedTrades:
    """What a plan that mostly wins becomes when now and then one trade takes a large part; exact.

    `win`, `loss` and the rare `blow` change the account in proportion; the ordinary loss has the
    chance that remains. The median is the return of the middle account after at most 1,000 trades.

    Examples
    --------
    60 of 100 win 1%, 39 lose 1%, one loses 40%:

    >>> plan = dict(win=0.01, win_probability=0.6, loss=-0.01, blow=-0.4)
    >>> end = mixed_trades(100, blow_probability=0.01, **plan)
    >>> round(end.mean, 4), round(end.meets_blow, 2), round(end.median, 2)
    (-0.0019, 0.63, -0.23)
    >>> round(mixed_trades(1, blow_probability=0.01, **plan).median, 2)
    0.01
    """
    count = int(check("trades", trades, rules.POSITIVE_COUNT))
    changes = [check("win", win, rules.PART)]
    changes += [check(name, x, rules.LOSS) for name, x in (("loss", loss), ("blow", blow))]
    wins = check("win_probability", win_probability, rules.PROBABILITY)
    blows = check("blow_probability", blow_probability, rules.PROBABILITY)
    if count > _MOST_MIXED:
        raise ValueError(f"trades must be at most 1000, got {trades}. Write fewer trades.")
    if wins + blows >= 1.0:
        raise ValueError(
            f"blow_probability must leave some chance for the ordinary loss, got "
            f"{blow_probability}. Write 1% as 0.01."
        )
    chances = [wins, 1.0 - wins - blows, blows]
    return MixedTrades(
        mean=sum(c * x for c, x in zip(chances, changes, strict=True)),
        meets_blow=1.0 - (1.0 - blows) ** count,
        median=_median(count, np.log(chances), np.log1p(changes)),
    )


def _median(count: int, log_chances: FloatArray, log_changes: FloatArray) -> float:
    """The middle of all ends, each weighed by its chance."""
    wins, losses = np.meshgrid(np.arange(count + 1), np.arange(count + 1))
    kept = wins + losses <= count
    counts = np.stack([wins[kept], losses[kept], count - wins[kept] - losses[kept]])
    log_factorial = np.array([math.lgamma(n + 1.0) for n in range(count + 1)])
    log_weight = log_factorial[count] - log_factorial[counts].sum(axis=0) + log_chances @ counts
    ends = log_changes @ counts
    order = np.argsort(ends)
    half = int(np.searchsorted(np.exp(log_weight[order]).cumsum(), 0.5 - SNAP))
    return math.expm1(float(ends[order[half]]))
