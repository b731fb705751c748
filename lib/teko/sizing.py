"""Size from the loss: units, losing streaks and the risk of ruin (chapters 2 and 5).

The size of a trade follows from the loss that is accepted and from the distance of the stop. The
leverage is then a result. The functions here are closed forms and exact recursions on plain
numbers, in four groups:

- one trade: `risk_yen`, `units_for_loss`, `lots_for_loss`, `leverage_from_stop`, `units_allowed`;
- losses in a row: `losing_streak`, `losses_to_halve`, `streak_probability`, `streak_wait`,
  `martingale`;
- ruin: `ruin_probability`, `ruin_probability_within`;
- the account: `expectancy`, `breakeven_payoff`, `recovery_gain`, `core_satellite_return`.

A loss limit is a ceiling, so lots are rounded down; a limit that is met exactly is met, whatever
binary fractions make of it. Trades are independent, and a stop fills at its price: what a gap does
is a question of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from teko.rules import (
    AMOUNT,
    DROP,
    FRACTION,
    LEVEL,
    LONG_LEVERAGE,
    PART,
    PAYOFF,
    POSITIVE_COUNT,
    PRICE,
    PROBABILITY,
    RUN,
    SLEEVE_RETURN,
    UNITS,
    check,
    check_count,
)
from teko.words import (
    Fraction,
    Leverage,
    Price,
    Probability,
    Ratio,
    Return,
    Units,
    Yen,
)

# A quotient this close to a whole number is one; binary fractions miss it by less.
_SNAP = 1e-9
_LARGEST_LOG = 700.0


@dataclass(frozen=True)
class Lots:
    """A size in whole lots, and in units."""

    lots: int
    units: Units


@dataclass(frozen=True)
class LosingStreak:
    """What a row of losses leaves missing: with lots kept, and with lots cut with the account."""

    fixed_lot: Return
    fixed_fraction: Return


@dataclass(frozen=True)
class LossesToHalve:
    """How many losses take half: with lots kept, and with lots cut with the account."""

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

    Parameters
    ----------
    capital : Yen
        Money in the account, 0.01 to 1,000,000,000,000.
    fraction : Fraction
        Part of it that one trade may lose, above 0 and at most 1.

    Returns
    -------
    Yen
        The loss limit.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``C f``:

    - Loss limit: ``R = f*C``

    Examples
    --------
    >>> risk_yen(1_000_000, fraction=0.01)
    10000.0
    >>> risk_yen(1_000_000, fraction=1)
    1000000.0
    """
    return check("capital", capital, AMOUNT) * check("fraction", fraction, FRACTION)


def units_for_loss(max_loss: Yen, *, stop: Price) -> Units:
    """How many units lose no more than a limit when the stop is hit.

    Parameters
    ----------
    max_loss : Yen
        The loss limit (R), 0.01 to 1,000,000,000,000 yen.
    stop : Price
        Distance from entry to the stop in yen for one unit, 0.000001 to 1,000,000,000. For a
        pair that is not quoted in yen, write the distance times the yen rate of its currency.

    Returns
    -------
    Units
        Not rounded; see `lots_for_loss`.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``R s``:

    - Units: ``N = R/s``

    Examples
    --------
    A stop of 50 sen, and one of 50 pips in euro-dollar at 150 yen for one dollar:

    >>> units_for_loss(10_000, stop=0.5)
    20000.0
    >>> round(units_for_loss(10_000, stop=0.005 * 150))
    13333
    """
    return check("max_loss", max_loss, AMOUNT) / check("stop", stop, PRICE)


def lots_for_loss(max_loss: Yen, *, stop: Price, lot: Units) -> Lots:
    """How many whole lots lose no more than a limit when the stop is hit.

    Parameters
    ----------
    max_loss : Yen
        The loss limit (R), 0.01 to 1,000,000,000,000 yen.
    stop : Price
        Distance from entry to the stop in yen for one unit, 0.000001 to 1,000,000,000.
    lot : Units
        Units of one lot, 0.000001 to 1,000,000,000,000. Brokers say "1 lot" for 1,000 or 10,000.

    Returns
    -------
    Lots
        Rounded down, so the limit is never passed. 0 when one lot is too large.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the lots are too many to count.

    Notes
    -----
    With ``R s q``:

    - Lots: ``n = floor(R/(s*q))`` (lots)

    Examples
    --------
    >>> lots_for_loss(30_000, stop=0.8, lot=1_000).lots
    37
    >>> lots_for_loss(8_000, stop=0.3, lot=1_000)
    Lots(lots=26, units=26000.0)
    >>> lots_for_loss(1_000, stop=2, lot=1_000)
    Lots(lots=0, units=0.0)

    2,800 / 0.28 is 9999.999999999998 in binary, and still ten thousand units:

    >>> lots_for_loss(2_800, stop=0.28, lot=1_000).lots
    10
    """
    units = units_for_loss(max_loss, stop=stop)
    size = check("lot", lot, UNITS)
    lots = _whole_down(units / size, "lot", lot)
    return Lots(lots=lots, units=lots * size)


def _whole_down(quotient: float, name: str, value: object) -> int:
    """The largest whole number that is not above a quotient, exact in spite of binary fractions."""
    # Beyond 1e15 neighbouring floats are no longer whole numbers apart.
    if quotient > 1e15:
        raise ValueError(f"{name} must give at most 1e15 pieces, got {value}. Write larger ones.")
    nearest = math.floor(quotient + 0.5)
    close = abs(quotient - nearest) <= _SNAP * max(1.0, quotient)
    return nearest if close else math.floor(quotient)


def leverage_from_stop(fraction: Fraction, *, stop: Price, price: Price) -> Leverage:
    """Which leverage a loss limit and a stop amount to.

    Parameters
    ----------
    fraction : Fraction
        Part of the capital that the trade may lose, above 0 and at most 1.
    stop : Price
        Distance from entry to the stop, 0.000001 to 1,000,000,000 yen for one unit.
    price : Price
        Price at entry, 0.000001 to 1,000,000,000.

    Returns
    -------
    Leverage
        Position over capital. A tight stop makes it large, even beyond what is lawful.

    Raises
    ------
    ValueError
        If an argument is outside its range.

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
    fraction = check("fraction", fraction, FRACTION)
    return fraction * check("price", price, PRICE) / check("stop", stop, PRICE)


def units_allowed(capital: Yen, *, price: Price, leverage: Leverage) -> int:
    """How many whole units a cap on leverage allows.

    Parameters
    ----------
    capital : Yen
        Money in the account, 0.01 to 1,000,000,000,000.
    price : Price
        Yen for one unit, 0.000001 to 1,000,000,000.
    leverage : Leverage
        The cap, 0.01 to 100. Japanese FX for private investors has 25.

    Returns
    -------
    int
        Rounded down.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the units are too many to count.

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
    capital = check("capital", capital, AMOUNT)
    cap = check("leverage", leverage, LONG_LEVERAGE)
    return _whole_down(capital * cap / check("price", price, PRICE), "price", price)


# Losses in a row


def losing_streak(fraction: Fraction, *, losses: int) -> LosingStreak:
    """What is missing after a row of losses.

    Parameters
    ----------
    fraction : Fraction
        Part of the capital that the first trade loses, above 0 and at most 1.
    losses : int
        Number of losses in a row, 0 to 100,000.

    Returns
    -------
    LosingStreak
        Loss over the capital at the start, from -1 to 0: with the same lots every time, and with
        the same part of what is left. At -1 the first account is bankrupt and stays so.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``f n``:

    - n losses, the same lots: ``R_n = max(-1, -n*f)`` (fixed_lot)
    - ... the same part of what is left: ``R_n = (1 - f)**n - 1`` (fixed_fraction)

    Examples
    --------
    >>> losing_streak(0.02, losses=10).fixed_lot
    -0.2

    Five losses of 20%: not half, but everything.

    >>> five = losing_streak(0.2, losses=5)
    >>> five.fixed_lot, round(five.fixed_fraction, 4)
    (-1.0, -0.6723)
    >>> losing_streak(0.2, losses=0)
    LosingStreak(fixed_lot=0.0, fixed_fraction=0.0)
    """
    fraction = check("fraction", fraction, FRACTION)
    losses = check_count("losses", losses)
    return LosingStreak(
        # 0.0 - x, so that no loss gives 0 and not minus 0.
        fixed_lot=max(-1.0, 0.0 - losses * fraction),
        fixed_fraction=(1.0 - fraction) ** losses - 1.0,
    )


def losses_to_halve(fraction: Fraction) -> LossesToHalve:
    """How many losses in a row take half of the capital.

    Parameters
    ----------
    fraction : Fraction
        Part of the capital that one trade loses, above 0 and below 1.

    Returns
    -------
    LossesToHalve
        Not rounded: 2.5 means that the third loss passes the half.

    Raises
    ------
    ValueError
        If `fraction` is outside its range, or too small to count its losses.

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
    part = check("fraction", fraction, PART)
    if part < _SNAP:
        raise ValueError(f"fraction must be at least 1e-9, got {fraction}. Write 1% as 0.01.")
    return LossesToHalve(fixed_lot=0.5 / part, fixed_fraction=math.log(0.5) / math.log(1.0 - part))


def streak_probability(run: int, *, loss_probability: Probability, trades: int) -> Probability:
    r"""How likely a row of losses comes at least once among so many trades.

    Parameters
    ----------
    run : int
        Losses in a row, 1 to 1,000. A longer row counts too.
    loss_probability : Probability
        Chance that one trade loses, above 0 and below 1.
    trades : int
        Number of trades, 0 to 100,000.

    Returns
    -------
    Probability
        0 to 1; 0 with fewer trades than losses.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``k q n``:

    - k losses in a row among n trades: $P_n = P_{n-1} + (1 - P_{n-k-1})\, p\, q^{k},\quad P_k =
      q^{k}$

    Examples
    --------
    Three losses in a row within 20 even trades are the rule, not bad luck:

    >>> round(streak_probability(3, loss_probability=0.5, trades=20), 3)
    0.787
    >>> streak_probability(3, loss_probability=0.5, trades=3)
    0.125
    """
    length = int(check("run", run, RUN))
    loses = check("loss_probability", loss_probability, PROBABILITY)
    trades = check_count("trades", trades)
    row = math.pow(loses, length)
    so_far = [0.0] * length + [row]
    for trade in range(length + 1, trades + 1):
        fresh = 1.0 - so_far[trade - length - 1]
        so_far.append(so_far[trade - 1] + fresh * (1.0 - loses) * row)
    return min(1.0, so_far[trades])


def streak_wait(run: int, *, loss_probability: Probability) -> float:
    """After how many trades, on average, the first row of losses is complete.

    Parameters
    ----------
    run : int
        Losses in a row, 1 to 1,000.
    loss_probability : Probability
        Chance that one trade loses, above 0 and below 1.

    Returns
    -------
    float
        Mean number of trades, the row included.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the wait is too long for a number.

    Notes
    -----
    With ``k q``:

    - Trades until k losses in a row, on average: ``N = (1 - q**k)/((1 - q)*q**k)``

    References
    ----------
    Feller, W. (1968). An Introduction to Probability Theory and Its Applications, volume 1,
    third edition. Wiley, section XIII.7.

    Examples
    --------
    >>> streak_wait(3, loss_probability=0.5)
    14.0
    >>> streak_wait(1, loss_probability=0.5)
    2.0
    """
    length = int(check("run", run, RUN))
    loses = check("loss_probability", loss_probability, PROBABILITY)
    if -length * math.log(loses) > _LARGEST_LOG:
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

    Parameters
    ----------
    capital : Yen
        Money in the account, 0.01 to 1,000,000,000,000.
    base : Yen
        The first stake, 0.01 to 1,000,000,000,000. It doubles after a loss.
    loss_probability : Probability
        Chance that one trade loses its stake, above 0 and below 1.
    trades : int
        Number of trades, 0 to 100,000.

    Returns
    -------
    Martingale
        Losses in a row after which the next stake cannot be met, and the chance of that row. What
        was won before is left out: it is small beside the stakes. With no stake to be met at all
        it is 0 and 1.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``C B q n``:

    - Doublings that the money pays for: $k = \max\{k: B\,(2^{k} - 1) \le C\}$
      (losses_affordable)

    Examples
    --------
    Six losses cost 63 of 100, and the seventh stake of 64 cannot be met:

    >>> doubling = martingale(100, base=1, loss_probability=0.5, trades=100)
    >>> doubling.losses_affordable, round(doubling.ruin_probability, 3)
    (6, 0.546)
    >>> martingale(1, base=2, loss_probability=0.5, trades=100)
    Martingale(losses_affordable=0, ruin_probability=1.0)
    """
    capital = check("capital", capital, AMOUNT)
    stake = check("base", base, AMOUNT)
    check("loss_probability", loss_probability, PROBABILITY)
    check_count("trades", trades)
    losses, spent = 0, 0.0
    while spent + stake <= capital * (1.0 + _SNAP):
        losses, spent, stake = losses + 1, spent + stake, 2.0 * stake
    if losses == 0:
        return Martingale(0, 1.0)
    chance = streak_probability(losses, loss_probability=loss_probability, trades=trades)
    return Martingale(losses, chance)


# Ruin


def ruin_probability(bets: int, *, win_probability: Probability) -> Probability:
    """How likely equal bets at even money ever lose the whole account.

    Parameters
    ----------
    bets : int
        How many lost bets the account can pay for, 1 to 100,000. At 2% a bet it is 50.
    win_probability : Probability
        Chance that one bet wins, above 0 and below 1.

    Returns
    -------
    Probability
        0 to 1. Without an edge it is 1: ruin is only a matter of time.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``n p``:

    - Ruin, n bets away: ``P = min(1, ((1 - p)/p)**n)``

    References
    ----------
    Feller, W. (1968). An Introduction to Probability Theory and Its Applications, volume 1,
    third edition. Wiley, section XIV.2.

    Examples
    --------
    >>> round(ruin_probability(10, win_probability=0.55), 6)
    0.134431

    With the same edge, bets of a fifth and bets of a tenth of the account:

    >>> round(ruin_probability(5, win_probability=0.55), 3)
    0.367
    >>> round(ruin_probability(10, win_probability=0.55), 3)
    0.134
    >>> ruin_probability(1000, win_probability=0.5)
    1.0
    """
    lives = check("bets", bets, POSITIVE_COUNT)
    wins = check("win_probability", win_probability, PROBABILITY)
    return 1.0 if wins <= 0.5 else math.pow((1.0 - wins) / wins, lives)


def ruin_probability_within(bets: int, *, win_probability: Probability, trades: int) -> Probability:
    r"""How likely equal bets at even money lose so many bets, net, at some time among the trades.

    Parameters
    ----------
    bets : int
        Lost bets less won bets at which it is over, 1 to 100,000. Half of the account at 2% a bet
        is 25.
    win_probability : Probability
        Chance that one bet wins, above 0 and below 1.
    trades : int
        Number of trades, 0 to 100,000.

    Returns
    -------
    Probability
        0 to 1; 0 with fewer trades than bets.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``b p n``:

    - ... within N trades: $P = \sum_{j} \frac{b}{b + 2j} \binom{b + 2j}{j} p^{j} q^{b +
      j},\quad b + 2j \le N$

    References
    ----------
    Feller, W. (1968). An Introduction to Probability Theory and Its Applications, volume 1,
    third edition. Wiley, section XIV.4.

    Examples
    --------
    A hundred fair trades of 2% rarely cost half, of 20% they mostly cost 60%:

    >>> round(ruin_probability_within(25, win_probability=0.5, trades=100), 3)
    0.012
    >>> round(ruin_probability_within(3, win_probability=0.5, trades=100), 3)
    0.764
    >>> ruin_probability_within(3, win_probability=0.5, trades=2)
    0.0
    """
    down = check("bets", bets, POSITIVE_COUNT)
    wins = check("win_probability", win_probability, PROBABILITY)
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

    Parameters
    ----------
    win_probability : Probability
        Chance that a trade wins, above 0 and below 1.
    payoff : Ratio
        Average win over average loss, 0 to 1,000.

    Returns
    -------
    Ratio
        In R; negative when the trades lose on average, however many of them win.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``p w``:

    - Expectancy: ``e = p*w - (1 - p)``

    Examples
    --------
    Four wins of ten earn, six of ten lose:

    >>> round(expectancy(0.4, payoff=2), 6)
    0.2
    >>> round(expectancy(0.6, payoff=0.5), 6)
    -0.1
    """
    wins = check("win_probability", win_probability, PROBABILITY)
    return wins * check("payoff", payoff, PAYOFF) - (1.0 - wins)


def breakeven_payoff(win_probability: Probability) -> Ratio:
    """How large wins must be, over losses, for trades to earn nothing and lose nothing.

    Parameters
    ----------
    win_probability : Probability
        Chance that a trade wins, above 0 and below 1.

    Returns
    -------
    Ratio
        Average win over average loss.

    Raises
    ------
    ValueError
        If `win_probability` is outside its range, or the wins are too rare for a number.

    Notes
    -----
    With ``p``:

    - Break-even payoff: ``w = (1 - p)/p``

    Examples
    --------
    >>> round(breakeven_payoff(0.42), 6)
    1.380952
    >>> round(breakeven_payoff(0.4), 6)
    1.5
    >>> breakeven_payoff(0.5)
    1.0
    """
    wins = check("win_probability", win_probability, PROBABILITY)
    if wins < _SNAP:
        raise ValueError(
            f"win_probability must be at least 1e-9, got {win_probability}. Write 40% as 0.4."
        )
    return (1.0 - wins) / wins


def recovery_gain(drawdown: Fraction) -> Return:
    """How much must be gained to make up for a loss.

    Parameters
    ----------
    drawdown : Fraction
        Part of the account that is lost, from 0 to below 1.

    Returns
    -------
    Return
        Gain on what is left, 0 or more.

    Raises
    ------
    ValueError
        If `drawdown` is outside its range: from a loss of everything there is no way back.

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
    drawdown = check("drawdown", drawdown, DROP)
    return drawdown / (1.0 - drawdown)


def core_satellite_return(
    satellite: Fraction, *, core_return: Return, satellite_return: Return
) -> Return:
    """What the whole gains or loses when a small part is used for risk.

    Parameters
    ----------
    satellite : Fraction
        The small part, 0 to 1. The core is the rest.
    core_return : Return
        Return of the core, -5 to 4.
    satellite_return : Return
        Return of the small part, -5 to 4. Below -1 it owes, and the core pays.

    Returns
    -------
    Return
        Of the whole.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``w r_core r_satellite``:

    - Core and satellite: ``R = (1 - w)*r_core + w*r_satellite``

    Examples
    --------
    >>> core_satellite_return(0.2, core_return=-0.2, satellite_return=-0.5)
    -0.26

    A fifth that loses half costs a tenth, as long as the core is flat:

    >>> round(core_satellite_return(0.2, core_return=0, satellite_return=-0.5), 6)
    -0.1
    >>> round(core_satellite_return(0.2, core_return=-0.2, satellite_return=-0.5), 6)
    -0.26
    """
    weight = check("satellite", satellite, LEVEL)
    core = check("core_return", core_return, SLEEVE_RETURN)
    return (1.0 - weight) * core + weight * check(
        "satellite_return", satellite_return, SLEEVE_RETURN
    )
