"""Size from the loss: units, losing streaks and the risk of ruin.

The size of a trade follows from the loss that is accepted and from the distance of the stop. The
leverage is then a result. A loss limit is a ceiling, so lots are rounded down; a limit that is met
exactly is met, whatever binary fractions make of it. Trades are independent, and a stop fills at
its price: what a gap does is a question of its own. `stop` is always its distance from entry, in
yen for one unit; `fraction` is what one trade may lose of the capital.

Rows and ruin: Feller, W. (1968). An Introduction to Probability Theory and Its Applications,
volume 1, third edition. Wiley, sections XIII.7, XIV.2 and XIV.4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import teko.rules as rules
from teko.numbers import LARGEST_LOG, SNAP, crossing, whole_down
from teko.rules import check, check_count
from teko.words import Fraction, Leverage, Price, Probability, Ratio, Return, Units, Yen


@dataclass(frozen=True)
class Lots:
    """A size in whole lots, and in units."""

    lots: int
    units: Units


@dataclass(frozen=True)
class LosingStreak:
    """What a row of losses leaves missing: with lots kept, and with lots cut with the account.

    Both are from -1 to 0. At -1 the first account is bankrupt and stays so.
    """

    fixed_lot: Return
    fixed_fraction: Return


@dataclass(frozen=True)
class LossesToHalve:
    """How many losses take half: with lots kept, and with lots cut with the account.

    `losses_to_halve` does not round them: 2.5 means that the third loss passes the half.
    """

    fixed_lot: float
    fixed_fraction: float


@dataclass(frozen=True)
class Martingale:
    """Losses in a row that doubling can pay for, and the chance of meeting that many."""

    losses_affordable: int
    ruin_probability: Probability


# One trade


def risk_yen(capital: Yen, *, fraction: Fraction) -> Yen:
    """How much one trade may lose (R), in yen.

    Notes
    -----
    With ``C f``:

    - Loss limit: ``R = f*C``

    Examples
    --------
    >>> risk_yen(1_000_000, fraction=0.01)
    10000.0
    >>> risk_yen(1_000_000, fraction=1)  # the whole account
    1000000.0
    """
    return check("capital", capital, rules.AMOUNT) * check("fraction", fraction, rules.FRACTION)


def units_for_loss(max_loss: Yen, *, stop: Price) -> Units:
    """How many units, not rounded, lose no more than a limit when the stop is hit.

    For a pair that is not quoted in yen, write the distance times the yen rate of its currency.

    Notes
    -----
    With ``R s``:

    - Units: ``N = R/s``

    Examples
    --------
    >>> units_for_loss(10_000, stop=0.5)
    20000.0
    >>> round(units_for_loss(10_000, stop=0.005 * 150))  # 50 pips in euro-dollar
    13333
    """
    return check("max_loss", max_loss, rules.AMOUNT) / check("stop", stop, rules.PRICE)


def lots_for_loss(max_loss: Yen, *, stop: Price, lot: Units) -> Lots:
    """How many whole lots lose no more than a limit when the stop is hit; 0 if one is too large.

    Brokers say "1 lot" for 1,000 or for 10,000 units. A futures contract is a lot of as many units
    as its multiplier says. Lots above 1e15 are refused.

    Notes
    -----
    With ``R s q``:

    - Lots: ``n = floor(R/(s*q))`` (lots)

    Examples
    --------
    >>> lots_for_loss(30_000, stop=0.8, lot=1_000).lots
    37
    >>> lots_for_loss(2_800, stop=0.28, lot=1_000)  # 2800 / 0.28 is 9999.999999999998 in binary
    Lots(lots=10, units=10000.0)
    >>> lots_for_loss(100_000, stop=40 * 150, lot=5).lots  # 40 points of 5 dollars at 150 yen
    3
    """
    units = units_for_loss(max_loss, stop=stop)
    size = check("lot", lot, rules.UNITS)
    lots = _whole(units / size, "lot", lot)
    return Lots(lots=lots, units=lots * size)


def _whole(quotient: float, name: str, value: object) -> int:
    """A quotient rounded down, or what makes it too large to count."""
    # Beyond 1e15 neighbouring floats are no longer whole numbers apart.
    if quotient > 1e15:
        raise ValueError(f"{name} must give at most 1e15 pieces, got {value}. Write larger ones.")
    return whole_down(quotient)


def leverage_from_stop(fraction: Fraction, *, stop: Price, price: Price) -> Leverage:
    """Which leverage a loss limit and a stop amount to.

    A tight stop makes it large, even beyond what is lawful.

    Notes
    -----
    With ``f s S``:

    - Leverage that follows: ``L = f*S/s``

    Examples
    --------
    >>> round(leverage_from_stop(0.01, stop=0.5, price=150), 6)
    3.0
    >>> round(leverage_from_stop(0.01, stop=0.05, price=150), 6)
    30.0
    """
    fraction = check("fraction", fraction, rules.FRACTION)
    return fraction * check("price", price, rules.PRICE) / check("stop", stop, rules.PRICE)


def units_allowed(capital: Yen, *, price: Price, leverage: Leverage) -> int:
    """How many whole units a cap on leverage allows: 25 for private investors in Japanese FX.

    More than 1e15 units are refused.

    Notes
    -----
    With ``C S L``:

    - Units under a cap: ``N = floor(L*C/S)``

    Examples
    --------
    >>> units_allowed(1_000_000, price=150, leverage=25)
    166666
    >>> units_allowed(1_000, price=1_001, leverage=1)
    0
    """
    capital = check("capital", capital, rules.AMOUNT)
    cap = check("leverage", leverage, rules.LONG_LEVERAGE)
    return _whole(capital * cap / check("price", price, rules.PRICE), "price", price)


# Losses in a row


def losing_streak(fraction: Fraction, *, losses: int) -> LosingStreak:
    """What is missing after a row of losses, the first of which takes a fraction of the capital.

    Notes
    -----
    With ``f n``:

    - n losses, the same lots: ``R_n = max(-1, -n*f)`` (fixed_lot)
    - ... the same part of what is left: ``R_n = (1 - f)**n - 1`` (fixed_fraction)

    Examples
    --------
    >>> losing_streak(0.02, losses=10).fixed_lot
    -0.2
    >>> losing_streak(0.5, losses=3)  # not one and a half, but everything
    LosingStreak(fixed_lot=-1.0, fixed_fraction=-0.875)
    """
    fraction = check("fraction", fraction, rules.FRACTION)
    losses = check_count("losses", losses)
    return LosingStreak(
        # 0.0 - x, so that no loss gives 0 and not minus 0.
        fixed_lot=max(-1.0, 0.0 - losses * fraction),
        fixed_fraction=(1.0 - fraction) ** losses - 1.0,
    )


def losses_to_halve(fraction: Fraction) -> LossesToHalve:
    """How many losses in a row, each of a fraction of the capital, take half of it.

    A fraction below 1e-9 is refused.

    Notes
    -----
    With ``f``:

    - Losses to half, the same lots: ``n = 1/(2*f)`` (fixed_lot)
    - ... the same part: ``n = log(1/2)/log(1 - f)`` (fixed_fraction)

    Examples
    --------
    >>> losses = losses_to_halve(0.2)
    >>> losses.fixed_lot, round(losses.fixed_fraction, 2)
    (2.5, 3.11)
    >>> round(losses_to_halve(0.01).fixed_fraction)
    69
    """
    part = check("fraction", fraction, rules.PART)
    if part < SNAP:
        raise ValueError(f"fraction must be at least 1e-9, got {fraction}. Write 1% as 0.01.")
    return LossesToHalve(fixed_lot=0.5 / part, fixed_fraction=math.log(0.5) / math.log(1.0 - part))


def halving_loss(fraction: Fraction) -> LossesToHalve:
    """Which loss in a row reaches the half, each of a fraction of the capital: a whole number.

    Notes
    -----
    With ``f``:

    - Loss that reaches half, the same lots: ``n = ceil(1/(2*f))`` (fixed_lot)
    - ... the same part: ``n = ceil(log(1/2)/log(1 - f))`` (fixed_fraction)

    Examples
    --------
    >>> halving_loss(0.2)
    LossesToHalve(fixed_lot=3, fixed_fraction=4)
    >>> halving_loss(0.01).fixed_lot  # reached exactly
    50
    """
    losses = losses_to_halve(fraction)
    same, part = (math.ceil(n * (1.0 - SNAP)) for n in (losses.fixed_lot, losses.fixed_fraction))
    return LossesToHalve(fixed_lot=same, fixed_fraction=part)


def streak_probability(run: int, *, loss_probability: Probability, trades: int) -> Probability:
    r"""How likely a row of losses, or a longer one, comes at least once among so many trades.

    Notes
    -----
    With ``k q n``:

    - k losses in a row among n trades: $P_n = P_{n-1} + (1 - P_{n-k-1})\, p\, q^{k},\quad P_k =
      q^{k}$

    Examples
    --------
    >>> round(streak_probability(3, loss_probability=0.5, trades=20), 3)  # the rule, not bad luck
    0.787
    >>> streak_probability(3, loss_probability=0.5, trades=2)
    0.0
    """
    length = int(check("run", run, rules.RUN))
    loses = check("loss_probability", loss_probability, rules.PROBABILITY)
    trades = check_count("trades", trades)
    row = math.pow(loses, length)
    so_far = [0.0] * length + [row]
    for trade in range(length + 1, trades + 1):
        fresh = 1.0 - so_far[trade - length - 1]
        so_far.append(so_far[trade - 1] + fresh * (1.0 - loses) * row)
    return min(1.0, so_far[trades])


def streak_wait(run: int, *, loss_probability: Probability) -> float:
    """After how many trades, on average, the first row of losses is complete.

    A wait above 1e304 trades is refused.

    Notes
    -----
    With ``k q``:

    - Trades until k losses in a row, on average: ``N = (1 - q**k)/((1 - q)*q**k)``

    Examples
    --------
    >>> streak_wait(3, loss_probability=0.5)
    14.0
    >>> streak_wait(1, loss_probability=0.5)
    2.0
    """
    length = int(check("run", run, rules.RUN))
    loses = check("loss_probability", loss_probability, rules.PROBABILITY)
    if -length * math.log(loses) > LARGEST_LOG:
        raise ValueError(
            f"run must give a wait below 1e304 trades, got {run}. Write fewer losses in a row."
        )
    # 1/q + 1/q^2 + ... + 1/q^k: the same number, and nothing cancels when q is near 1.
    wait = 0.0
    for _ in range(length):
        wait = (wait + 1.0) / loses
    return wait


def martingale(
    capital: Yen, *, base: Yen, loss_probability: Probability, trades: int
) -> Martingale:
    r"""How long doubling after each loss lasts, and how likely it ends.

    It ends when the next stake cannot be met; the first is `base`. What was won before is left
    out: it is small beside the stakes. With no stake to be met at all the answer is 0 and 1. Six
    losses cost 63 of 100, and the seventh stake is 64.

    Notes
    -----
    With ``C B q n``:

    - Doublings that the money pays for: $k = \max\{k: B\,(2^{k} - 1) \le C\}$
      (losses_affordable)

    Examples
    --------
    >>> doubling = martingale(100, base=1, loss_probability=0.5, trades=100)
    >>> doubling.losses_affordable, round(doubling.ruin_probability, 3)
    (6, 0.546)
    >>> martingale(1, base=2, loss_probability=0.5, trades=100)
    Martingale(losses_affordable=0, ruin_probability=1.0)
    """
    capital = check("capital", capital, rules.AMOUNT)
    stake = check("base", base, rules.AMOUNT)
    check("loss_probability", loss_probability, rules.PROBABILITY)
    check_count("trades", trades)
    losses, spent = 0, 0.0
    while spent + stake <= capital * (1.0 + SNAP):
        losses, spent, stake = losses + 1, spent + stake, 2.0 * stake
    if losses == 0:
        return Martingale(0, 1.0)
    chance = streak_probability(losses, loss_probability=loss_probability, trades=trades)
    return Martingale(losses, chance)


# Ruin


def ruin_probability(bets: int, *, win_probability: Probability) -> Probability:
    """How likely equal bets at even money ever lose the whole account.

    `bets` is how many lost ones the account can pay for: at 2% a bet it is 50. Without an edge
    ruin is only a matter of time.

    Notes
    -----
    With ``n p``:

    - Ruin, n bets away: ``P = min(1, ((1 - p)/p)**n)``

    Examples
    --------
    >>> round(ruin_probability(10, win_probability=0.55), 6)
    0.134431
    >>> ruin_probability(1000, win_probability=0.5)
    1.0
    """
    lives = check("bets", bets, rules.POSITIVE_COUNT)
    wins = check("win_probability", win_probability, rules.PROBABILITY)
    return 1.0 if wins <= 0.5 else math.pow((1.0 - wins) / wins, lives)


def ruin_probability_with_payoff(
    bets: int, *, win_probability: Probability, payoff: Ratio
) -> Probability:
    r"""How likely equal bets ever lose the whole account when a win brings a multiple of the bet.

    `bets` is how many lost ones the account can pay for. It is exact when the payoff is a whole
    number; else the last loss may take less than is left of it, and ruin is hardly rarer.

    Notes
    -----
    With ``n p w``:

    - Ruin, wins of w times the bet: $P = x^{n},\quad p\,x^{w + 1} - x + 1 - p = 0,\quad 0 < x < 1$

    Examples
    --------
    >>> round(ruin_probability_with_payoff(10, win_probability=0.4, payoff=2), 6)
    0.142345
    >>> ruin_probability_with_payoff(10, win_probability=0.3, payoff=2)  # earns nothing
    1.0
    """
    lives = check("bets", bets, rules.POSITIVE_COUNT)
    wins = check("win_probability", win_probability, rules.PROBABILITY)
    times = check("payoff", payoff, rules.PAYOFF)
    if wins * times <= 1.0 - wins:
        return 1.0
    # One bet is lost in the end with the chance x: at once, or after a win that is lost again.
    lowest = math.pow(1.0 / (wins * (times + 1.0)), 1.0 / times)
    one = crossing(lambda x: wins * math.pow(x, times + 1.0) + 1.0 - wins > x, 0.0, lowest)
    return math.pow(one, lives)


def ruin_probability_within(bets: int, *, win_probability: Probability, trades: int) -> Probability:
    r"""How likely equal bets at even money lose so many bets, net, at some time among the trades.

    `bets` is lost bets less won bets: half of the account at 2% a bet is 25. A hundred fair trades
    of 2% rarely cost half, of 20% they mostly cost 60%.

    Notes
    -----
    With ``b p n``:

    - ... within N trades: $P = \sum_{j} \frac{b}{b + 2j} \binom{b + 2j}{j} p^{j} q^{b +
      j},\quad b + 2j \le N$

    Examples
    --------
    >>> round(ruin_probability_within(25, win_probability=0.5, trades=100), 3)
    0.012
    >>> round(ruin_probability_within(3, win_probability=0.5, trades=100), 3)
    0.764
    """
    down = check("bets", bets, rules.POSITIVE_COUNT)
    wins = check("win_probability", win_probability, rules.PROBABILITY)
    trades = check_count("trades", trades)
    # In logs, since the first term alone may be too small for a number.
    log_both = math.log(wins) + math.log(1.0 - wins)
    log_term = down * math.log(1.0 - wins)
    so_far = 0.0
    for j in range(int((trades - down) // 2) + 1):
        so_far += math.exp(log_term)
        paths = (down + 2 * j + 1.0) * (down + 2 * j) / ((j + 1.0) * (down + j + 1.0))
        log_term += log_both + math.log(paths)
    return min(1.0, so_far)


# The account


def expectancy(win_probability: Probability, *, payoff: Ratio) -> Ratio:
    """What a trade earns on average, in multiples of its loss limit (R).

    The payoff is average win over average loss. Four wins of ten earn at 2, six of ten lose at 1/2.

    Notes
    -----
    With ``p w``:

    - Expectancy: ``e = p*w - (1 - p)``

    Examples
    --------
    >>> round(expectancy(0.4, payoff=2), 6)
    0.2
    >>> round(expectancy(0.6, payoff=0.5), 6)
    -0.1
    """
    wins = check("win_probability", win_probability, rules.PROBABILITY)
    return wins * check("payoff", payoff, rules.PAYOFF) - (1.0 - wins)


def breakeven_payoff(win_probability: Probability) -> Ratio:
    """How large wins must be, over losses, for trades to earn nothing and lose nothing.

    A chance below 1e-9 is refused.

    Notes
    -----
    With ``p``:

    - Break-even payoff: ``w = (1 - p)/p``

    Examples
    --------
    >>> round(breakeven_payoff(0.42), 6)
    1.380952
    >>> breakeven_payoff(0.5)
    1.0
    """
    wins = check("win_probability", win_probability, rules.PROBABILITY)
    if wins < SNAP:
        raise ValueError(
            f"win_probability must be at least 1e-9, got {win_probability}. Write 40% as 0.4."
        )
    return (1.0 - wins) / wins


def recovery_gain(drawdown: Fraction) -> Return:
    """How much must be gained, on what is left, to make up for a loss.

    Notes
    -----
    With ``d``:

    - Gain that makes up for a loss: ``g = d/(1 - d)``

    Examples
    --------
    >>> round(recovery_gain(0.4), 4)
    0.6667
    >>> recovery_gain(0.5)
    1.0
    """
    drawdown = check("drawdown", drawdown, rules.DROP)
    return drawdown / (1.0 - drawdown)


def core_satellite_return(
    satellite: Fraction, *, core_return: Return, satellite_return: Return
) -> Return:
    """What the whole gains or loses when a small part is used for risk, and the rest is the core.

    Below -1 the small part owes, and the core pays.

    Notes
    -----
    With ``w r_core r_satellite``:

    - Core and satellite: ``R = (1 - w)*r_core + w*r_satellite``

    Examples
    --------
    >>> core_satellite_return(0.2, core_return=-0.2, satellite_return=-0.5)
    -0.26
    >>> round(core_satellite_return(0.2, core_return=0, satellite_return=-0.5), 6)  # a flat core
    -0.1
    """
    weight = check("satellite", satellite, rules.LEVEL)
    core = check("core_return", core_return, rules.SLEEVE_RETURN)
    own = check("satellite_return", satellite_return, rules.SLEEVE_RETURN)
    return (1.0 - weight) * core + weight * own
