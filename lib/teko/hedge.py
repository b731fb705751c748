"""Hedging dollars: what a hedge does, what it costs, and the monthly routine.

A hedge of dollar assets is a short position in dollars. It takes the move of the exchange rate
away from the part that is sold, costs the difference of two interest rates, and is an account of
its own that can be closed by the broker.

The hedge ratio is the part that you want to sell, 0 to 1. The actual ratio is the part that is
sold, lots being what they are. Lots go to the nearest whole number and half a lot goes up; a band
that is met exactly is met, whatever binary fractions make of it.

Prices are yen for one dollar, and `fx_move` is a move of that price. `margin` is the required
margin over the value of the hedge at each moment; a margin ratio and a loss-cut level are equity
over required margin, so that 500% is 5. What a money market fund in dollars earns when it is
hedged is `teko.mmf.hedged_return`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import teko.rules as rules
from teko.numbers import SNAP, whole_nearest
from teko.rules import as_list, check, check_count
from teko.words import Fraction, Price, Rate, Ratio, Return, Units, Volatility, Years, Yen

_MOST_LOTS = 1e12


@dataclass(frozen=True)
class HedgedProfit:
    """What hedged dollars gained in yen, in parts: asset is stock + fx + cross.

    The fraction is the total over the yen value at the start.
    """

    stock: Yen
    fx: Yen
    cross: Yen
    asset: Yen
    hedge: Yen
    cost: Yen
    total: Yen
    fraction: Return


@dataclass(frozen=True)
class Forward:
    """The forward price, and what being hedged earns in a year; negative is a cost.

    The price is also the break-even: a hedge pays only if the dollar ends below it. The simple
    carry is the plain difference of the rates.
    """

    price: Price
    carry: Rate
    simple_carry: Rate


@dataclass(frozen=True)
class HedgeLots:
    """A hedge in whole lots, and how far it is from the ratio that was wanted.

    The error is in parts of the dollar value, the relative error in parts of the wanted hedge.
    """

    lots: int
    units: Units
    actual_ratio: Ratio
    error: Ratio
    relative_error: Ratio


@dataclass(frozen=True)
class RoundingBound:
    """The most that rounding to whole lots can miss, in both measures of `HedgeLots`."""

    error: Ratio
    relative_error: Ratio


@dataclass(frozen=True)
class SmallestAccount:
    """The size of an account, in dollars and in yen."""

    dollars: Units
    yen: Yen


@dataclass(frozen=True)
class DifferenceOrder:
    """The lots to hold, and the order that leads there: plus sells dollars, minus buys back."""

    target_lots: int
    order: int


@dataclass(frozen=True)
class Unwinding:
    """Lots to buy back on the day of the sale and on the day after."""

    same_day: int
    next_day: int


@dataclass(frozen=True)
class HedgeDeposit:
    """The required margin of a hedge, and the whole deposit behind it."""

    required: Yen
    deposit: Yen


@dataclass(frozen=True)
class EmergencyMove:
    """The move since the start of the month, and whether it calls for a look outside the month."""

    move: Return
    triggered: bool


@dataclass(frozen=True)
class AverageRule:
    """The average price, the price today, and the hedge ratio that follows from them."""

    average: Price
    price: Price
    hedge_ratio: Fraction


@dataclass(frozen=True)
class LeastVolatile:
    """The ratio with the least volatility, and that volatility.

    The ratio may be above 1, or below 0: then the dollar itself is the hedge of the asset, and more
    dollars would have to be bought.
    """

    ratio: Ratio
    volatility: Volatility


# What a hedge does


def hedged_profit(
    dollar_value: Units,
    *,
    dollar_return: Return,
    entry: Price,
    price: Price,
    sold_units: Units,
    cost: Yen,
) -> HedgedProfit:
    """What hedged dollars gain or lose in yen, part by part.

    The dollars sold do not change on the way. The cost is what swaps and spreads took, negative
    when the hedge earned.

    Notes
    -----
    With ``V r S0 S1 N c``:

    - Profit in yen: ``G = V*(1 + r)*S1 - V*S0 + N*(S0 - S1) - c`` (total)

    Examples
    --------
    >>> round(hedged_profit(6_451.6, dollar_return=-0.05, entry=155, price=162.75,
    ...     sold_units=6_000, cost=0).total, 6)
    -48999.995
    >>> flat = dict(dollar_return=0, entry=155, price=155, cost=0)
    >>> hedged_profit(1_000, sold_units=1_000, **flat).total
    0.0
    """
    value = check("dollar_value", dollar_value, rules.UNITS)
    gained = value * check("dollar_return", dollar_return, rules.PRICE_MOVE)
    start = check("entry", entry, rules.PRICE)
    moved = check("price", price, rules.PRICE) - start
    paid = check("cost", cost, rules.COST)
    stock, fx, cross = gained * start, value * moved, gained * moved
    # 0.0 - x, so that no hedge gives 0 and not minus 0.
    hedge = 0.0 - check("sold_units", sold_units, rules.HELD_UNITS) * moved
    asset = stock + fx + cross
    total = asset + hedge - paid
    return HedgedProfit(stock, fx, cross, asset, hedge, paid, total, total / (value * start))


def static_hedge_return(
    dollar_return: Return, *, fx_move: Return, actual_ratio: Ratio, cost_fraction: Fraction
) -> Return:
    """What a dollar asset returns in yen when a part of it is sold and left so.

    A full hedge does not leave the return of the stock. It leaves r (1 + f): the gain or loss of
    the stock itself is not hedged. Ratio and cost are over the value at the start.

    Notes
    -----
    With ``r f h c``:

    - Return with a part sold: ``R = r + (1 - h)*f + r*f - c``

    Examples
    --------
    >>> round(static_hedge_return(-0.05, fx_move=0.05, actual_ratio=1, cost_fraction=0), 4)
    -0.0525
    >>> round(static_hedge_return(0, fx_move=0.1, actual_ratio=1.2, cost_fraction=0), 4)  # too much
    -0.02
    """
    gained = check("dollar_return", dollar_return, rules.PRICE_MOVE)
    moved = check("fx_move", fx_move, rules.PRICE_MOVE)
    open_part = 1.0 - check("actual_ratio", actual_ratio, rules.SOLD_RATIO)
    cost = check("cost_fraction", cost_fraction, rules.COST_FRACTION)
    return gained + open_part * moved + gained * moved - cost


def tax_asymmetry(fx_move: Return, *, tax: Fraction) -> Return:
    """What tax takes from a fully hedged account when stock and FX may not be offset.

    The stock stands still in dollars. The gain of one side is taxed, in Japan by 0.20315; the loss
    of the other, just as large, is worth nothing because there is no other gain to set it against.

    Notes
    -----
    With ``f t``:

    - Tax that finds no loss to set off: ``R = -t*abs(f)``

    Examples
    --------
    >>> round(tax_asymmetry(0.1, tax=0.20315), 4)
    -0.0203
    >>> tax_asymmetry(0, tax=0.20315)
    0.0
    """
    moved = abs(check("fx_move", fx_move, rules.PRICE_MOVE))
    return 0.0 - check("tax", tax, rules.LEVEL) * moved


# What it costs


def forward(spot: Price, *, yen_rate: Rate, dollar_rate: Rate, years: Years) -> Forward:
    """At which price dollars are sold for later, and what that gives or takes in a year.

    Interest is simple over the period. Years in which it takes everything are refused.

    Notes
    -----
    With ``S r_yen r_dollar T``:

    - Forward rate: ``F = S*(1 + r_yen*T)/(1 + r_dollar*T)`` (price)
    - What being hedged earns in a year: ``c = (1 + r_yen)/(1 + r_dollar) - 1`` (carry)

    Examples
    --------
    >>> round(forward(150, yen_rate=0.0075, dollar_rate=0.0475, years=1).price, 6)
    144.272076
    >>> forward(155, yen_rate=0.04, dollar_rate=0.04, years=1)
    Forward(price=155.0, carry=0.0, simple_carry=0.0)
    """
    spot = check("spot", spot, rules.PRICE)
    yen = check("yen_rate", yen_rate, rules.RATE)
    dollar = check("dollar_rate", dollar_rate, rules.RATE)
    period = check("years", years, rules.YEARS)
    grown_yen, grown_dollar = 1.0 + yen * period, 1.0 + dollar * period
    if grown_yen < SNAP or grown_dollar < SNAP:
        raise ValueError(
            f"years must leave something of both currencies, got {years}. "
            "Write fewer years, or rates that are less negative."
        )
    return Forward(
        price=spot * grown_yen / grown_dollar,
        carry=(1.0 + yen) / (1.0 + dollar) - 1.0,
        simple_carry=yen - dollar,
    )


def hedge_cost(
    units: Units, *, spot: Price, yen_rate: Rate, dollar_rate: Rate, years: Years
) -> Yen:
    """What a hedge by a forward costs over a period, in yen; negative when it earns.

    The swaps of a year, all on today's price, come to more, by the interest on dollars: who sells
    dollars forward owes them in the end only, who is short in an FX account owes them at once. To
    owe 20,000 dollars in a year at 4.5% is to owe 19,139 today.

    Notes
    -----
    With ``N S r_yen r_dollar T``:

    - Cost of a hedge: ``C = N*(S - S*(1 + r_yen*T)/(1 + r_dollar*T))``

    Examples
    --------
    >>> round(hedge_cost(13_000, spot=150, yen_rate=0.0075, dollar_rate=0.0475, years=1))
    74463
    >>> hedge_cost(13_000, spot=150, yen_rate=0.04, dollar_rate=0.04, years=1)
    0.0
    """
    later = forward(spot, yen_rate=yen_rate, dollar_rate=dollar_rate, years=years)
    return check("units", units, rules.UNITS) * (check("spot", spot, rules.PRICE) - later.price)


def swap_per_day(
    units: Units, *, spot: Price, yen_rate: Rate, dollar_rate: Rate, year_days: int
) -> Yen:
    """How many yen a short dollar position pays in swap points for one calendar day.

    The broker's margin is left out; the result is negative when the short is paid.

    Notes
    -----
    With ``N S r_yen r_dollar B``:

    - Swap for a day: ``c = N*S*(r_dollar - r_yen)/B``

    Examples
    --------
    >>> round(swap_per_day(30_000, spot=155, yen_rate=0.005, dollar_rate=0.045, year_days=365), 6)
    509.589041
    >>> swap_per_day(30_000, spot=155, yen_rate=0.045, dollar_rate=0.045, year_days=365)
    0.0
    """
    value = check("units", units, rules.UNITS) * check("spot", spot, rules.PRICE)
    paid = check("dollar_rate", dollar_rate, rules.RATE) - check("yen_rate", yen_rate, rules.RATE)
    return value * paid / check("year_days", year_days, rules.YEAR_DAYS)


# How many lots


def hedge_lots(dollar_value: Units, *, hedge_ratio: Fraction, lot: Units) -> HedgeLots:
    """How many whole lots come nearest to a hedge ratio, and how near that is.

    Half a lot goes up, so the hedge may even pass the whole value. Without a ratio to aim at both
    errors are 0. For more than all dollars ask `over_hedge_lots`.

    Notes
    -----
    With ``V h q``:

    - Lots: ``n = floor(V*h/q + 1/2)`` (lots)
    - Actual ratio: ``h_n = floor(V*h/q + 1/2)*q/V`` (actual_ratio)
    - Relative error: ``e = floor(V*h/q + 1/2)*q/(h*V) - 1`` (relative_error)

    Examples
    --------
    >>> hedge = hedge_lots(12_400, hedge_ratio=0.75, lot=1_000)
    >>> hedge.lots, round(hedge.actual_ratio, 4), round(hedge.relative_error, 4)
    (9, 0.7258, -0.0323)

    45,000 x 0.7 is 31499.999999999996 in binary, and still half a lot:

    >>> hedge_lots(45_000, hedge_ratio=0.7, lot=1_000).lots
    32
    """
    return _nearest_lots(dollar_value, check("hedge_ratio", hedge_ratio, rules.LEVEL), lot)


def over_hedge_lots(dollar_value: Units, *, over_ratio: Ratio, lot: Units) -> HedgeLots:
    """How many whole lots come nearest to selling more dollars than there are.

    What is sold beyond the dollar value is a bet against the dollar, not a hedge.

    Notes
    -----
    With ``V h q``:

    - Lots of more than everything: ``n = floor(V*h/q + 1/2)`` (lots)

    Examples
    --------
    >>> over_hedge_lots(30_000, over_ratio=1.2, lot=1_000).lots
    36
    >>> over_hedge_lots(2_500, over_ratio=1.2, lot=1_000).actual_ratio
    1.2
    """
    return _nearest_lots(dollar_value, check("over_ratio", over_ratio, rules.OVER_RATIO), lot)


def _nearest_lots(dollar_value: Units, wanted: float, lot: Units) -> HedgeLots:
    """The whole lots nearest to a ratio that is already checked, and the errors left."""
    value = check("dollar_value", dollar_value, rules.UNITS)
    size = check("lot", lot, rules.UNITS)
    exact = value * wanted / size
    if exact > _MOST_LOTS:
        raise ValueError(f"lot must give at most 1e12 lots, got {lot}. Write a larger lot.")
    lots = whole_nearest(exact)
    actual = lots * size / value
    return HedgeLots(
        lots=lots,
        units=lots * size,
        actual_ratio=actual,
        error=actual - wanted,
        relative_error=actual / wanted - 1.0 if wanted > 0.0 else 0.0,
    )


def rounding_bound(dollar_value: Units, *, hedge_ratio: Fraction, lot: Units) -> RoundingBound:
    """How much of the hedge rounding to whole lots can miss at most: half a lot.

    Notes
    -----
    With ``V h q``:

    - Largest error of rounding: ``e = q/(2*V)`` (error)

    Examples
    --------
    >>> bound = rounding_bound(12_400, hedge_ratio=0.75, lot=1_000)
    >>> round(bound.error, 4), round(bound.relative_error, 4)
    (0.0403, 0.0538)
    >>> rounding_bound(500, hedge_ratio=1, lot=1_000)
    RoundingBound(error=1.0, relative_error=1.0)
    """
    value = check("dollar_value", dollar_value, rules.UNITS)
    error = check("lot", lot, rules.UNITS) / (2.0 * value)
    return RoundingBound(error, error / check("hedge_ratio", hedge_ratio, rules.HEDGE_PART))


def smallest_account(
    lot: Units, *, hedge_ratio: Fraction, tolerance: Fraction, spot: Price
) -> SmallestAccount:
    """From which size on whole lots always keep the hedge within a relative tolerance.

    Smaller accounts may be within it too, by luck.

    Notes
    -----
    With ``q h a S``:

    - Smallest account within a tolerance: ``V = q/(2*h*a)*S`` (yen)

    Examples
    --------
    >>> smallest_account(1_000, hedge_ratio=0.6, tolerance=0.1, spot=150).yen
    1250000.0
    >>> smallest_account(1_000, hedge_ratio=1, tolerance=1, spot=150)
    SmallestAccount(dollars=500.0, yen=75000.0)
    """
    part = check("hedge_ratio", hedge_ratio, rules.HEDGE_PART)
    allowed = part * check("tolerance", tolerance, rules.HEDGE_PART)
    dollars = check("lot", lot, rules.UNITS) / (2.0 * allowed)
    return SmallestAccount(dollars, dollars * check("spot", spot, rules.PRICE))


def dollars_for_lots(lots: int, *, hedge_ratio: Fraction, lot: Units) -> Units:
    """From how many dollars on so many lots are the nearest to a hedge ratio; for no lots 0.

    Notes
    -----
    With ``n h q``:

    - Dollars from which lots are the nearest: ``V = (n - 1/2)*q/h``

    Examples
    --------
    >>> dollars_for_lots(9, hedge_ratio=0.5, lot=1_000)
    17000.0
    >>> dollars_for_lots(0, hedge_ratio=0.5, lot=1_000)
    0.0
    """
    middle = max(0.0, check_count("lots", lots) - 0.5)
    size = check("lot", lot, rules.UNITS)
    return middle * size / check("hedge_ratio", hedge_ratio, rules.HEDGE_PART)


def difference_order(
    existing_lots: int, *, dollar_value: Units, hedge_ratio: Fraction, lot: Units
) -> DifferenceOrder:
    r"""Which order takes the hedge of last month to the one of this month.

    Notes
    -----
    With ``n_held V h q``:

    - Difference order: ``\Delta n = floor(V*h/q + 1/2) - n_held`` (order)

    Examples
    --------
    >>> difference_order(8, dollar_value=12_400, hedge_ratio=0.75, lot=1_000).order
    1
    >>> difference_order(9, dollar_value=12_400, hedge_ratio=0, lot=1_000)
    DifferenceOrder(target_lots=0, order=-9)
    """
    existing = check_count("existing_lots", existing_lots)
    target = hedge_lots(dollar_value, hedge_ratio=hedge_ratio, lot=lot).lots
    return DifferenceOrder(target, target - existing)


def unwinding(lots: int) -> Unwinding:
    """How to close a hedge in two days when the asset is sold: half at once, the rest next day.

    Notes
    -----
    With ``n``:

    - Lots closed on the day of the sale: ``n_1 = ceil(n/2)`` (same_day)

    Examples
    --------
    >>> unwinding(9)
    Unwinding(same_day=5, next_day=4)
    >>> unwinding(0)
    Unwinding(same_day=0, next_day=0)
    """
    count = check_count("lots", lots)
    return Unwinding(same_day=(count + 1) // 2, next_day=count // 2)


# Its own margin and the emergency


def hedge_deposit(
    units: Units, *, spot: Price, margin_ratio: Ratio, margin: Fraction
) -> HedgeDeposit:
    """How much cash a hedge needs to stand at a margin ratio.

    Notes
    -----
    With ``N S M m``:

    - Deposit for a margin ratio: ``E = M*m*N*S`` (deposit)

    Examples
    --------
    >>> hedge_deposit(9_000, spot=155, margin_ratio=5, margin=0.04)
    HedgeDeposit(required=55800.0, deposit=279000.0)
    >>> hedge_deposit(9_000, spot=155, margin_ratio=1, margin=0.04)
    HedgeDeposit(required=55800.0, deposit=55800.0)
    """
    value = check("units", units, rules.UNITS) * check("spot", spot, rules.PRICE)
    required = check("margin", margin, rules.FX_MARGIN) * value
    return HedgeDeposit(required, check("margin_ratio", margin_ratio, rules.BUFFER) * required)


def rise_to_cut(margin_ratio: Ratio, *, margin: Fraction, level: Ratio) -> Return:
    """Which rise of the dollar closes a hedge; 0 when it starts at or below the loss-cut level.

    With the level below which the broker calls at a day's close, which rise calls it.

    Notes
    -----
    With ``M m l``:

    - Rise that closes the hedge: ``f = (1 + M*m)/(1 + l*m) - 1``

    Examples
    --------
    >>> round(rise_to_cut(3, margin=0.04, level=1), 6)
    0.076923
    >>> rise_to_cut(1, margin=0.04, level=1)
    0.0
    """
    equity = check("margin_ratio", margin_ratio, rules.BUFFER)
    required = check("margin", margin, rules.FX_MARGIN)
    asked = check("level", level, rules.MARGIN_LEVEL) * required
    return max(0.0, (1.0 + equity * required) / (1.0 + asked) - 1.0)


def margin_ratio_after(margin_ratio: Ratio, *, margin: Fraction, fx_move: Return) -> Ratio:
    """Where the margin ratio of a hedge stands after a move; negative when the account owes.

    Notes
    -----
    With ``M m f``:

    - Margin ratio after a move: ``M_1 = (M*m - f)/(m*(1 + f))``

    Examples
    --------
    A rise of 15% takes 500% to hardly more than 100%:

    >>> round(margin_ratio_after(5, margin=0.04, fx_move=0.15), 3)
    1.087
    >>> margin_ratio_after(5, margin=0.04, fx_move=0)
    5.0
    """
    ratio = check("margin_ratio", margin_ratio, rules.BUFFER)
    moved = check("fx_move", fx_move, rules.FX_MOVE)
    return (ratio - moved / check("margin", margin, rules.FX_MARGIN)) / (1.0 + moved)


def top_up(
    units: Units, *, spot: Price, margin_ratio: Ratio, margin: Fraction, fx_move: Return
) -> Yen:
    """How much cash brings a hedge back to its margin ratio after a move of the dollar.

    Negative after a fall, when so much may be taken out. `spot` is the price before the move.

    Notes
    -----
    With ``N S M m f``:

    - Top-up after a move: ``U = (1 + M*m)*f*N*S``

    Examples
    --------
    >>> round(top_up(9_000, spot=155, margin_ratio=5, margin=0.04, fx_move=0.1))
    167400
    >>> top_up(9_000, spot=155, margin_ratio=5, margin=0.04, fx_move=0)
    0.0
    """
    value = check("units", units, rules.UNITS) * check("spot", spot, rules.PRICE)
    ratio = check("margin_ratio", margin_ratio, rules.BUFFER)
    equity = ratio * check("margin", margin, rules.FX_MARGIN)
    return (1.0 + equity) * check("fx_move", fx_move, rules.FX_MOVE) * value


def emergency_move(month_start: Price, *, price: Price, band: Fraction) -> EmergencyMove:
    """Whether the dollar has moved so far within the month that the month-end cannot wait.

    The band counts itself, up or down.

    Notes
    -----
    With ``S0 S b``:

    - Move of the month: ``f = S/S0 - 1`` (move)

    Examples
    --------
    178.25 / 155 - 1 is 0.1499999999999999 in binary, and still 15%:

    >>> emergency_move(155, price=178.25, band=0.15).triggered
    True
    >>> emergency_move(155, price=178.24, band=0.15).triggered
    False
    """
    move = check("price", price, rules.PRICE) / check("month_start", month_start, rules.PRICE) - 1.0
    return EmergencyMove(move, abs(move) >= check("band", band, rules.FRACTION) - SNAP)


# Which ratio


def average_rule(
    prices: list[Price], *, window: int, base_ratio: Fraction, low_ratio: Fraction
) -> AverageRule:
    """Which hedge ratio the moving average gives today, for the month that follows.

    Closing prices in order of time, today's last; it is one of the window.

    Notes
    -----
    Low when the price is above the mean of the last `window` prices, within 1e-9 of it; else base.

    Examples
    --------
    >>> rule = dict(window=200, base_ratio=0.7, low_ratio=0.5)
    >>> today = average_rule([150 + 0.02 * day for day in range(250)], **rule)
    >>> round(today.average, 2), round(today.price, 2), today.hedge_ratio
    (152.99, 154.98, 0.5)
    >>> average_rule([150] * 200, **rule).hedge_ratio
    0.7
    """
    length = int(check("window", window, rules.WINDOW))
    base, low = _base_and_low(base_ratio, low_ratio)
    row = _last_prices(prices, length)
    average = sum(row) / length
    above = row[-1] > average * (1.0 + SNAP)
    return AverageRule(average, row[-1], low if above else base)


def _base_and_low(base_ratio: Fraction, low_ratio: Fraction) -> tuple[float, float]:
    """The two ratios of a rule, the lower one not above the other."""
    base = check("base_ratio", base_ratio, rules.LEVEL)
    low = check("low_ratio", low_ratio, rules.LEVEL)
    if low > base:
        raise ValueError(
            f"low_ratio must be at most the base ratio, got {low_ratio}. Write the smaller one."
        )
    return base, low


def _last_prices(prices: list[Price], length: int) -> list[float]:
    """The last prices of a row, each checked."""
    row = as_list(prices)
    if len(row) < length:
        raise ValueError(
            f"prices must be a list of at least as many prices as the window, got {prices}. "
            "Write all closing prices up to today, or a shorter window."
        )
    return [check("prices", each, rules.PRICE) for each in row[-length:]]


def ratio_for_difference(
    rate_difference: Rate, *, wide_difference: Rate, base_ratio: Fraction, low_ratio: Fraction
) -> Fraction:
    """Which hedge ratio the difference of the interest rates gives: less when a hedge costs much.

    The difference is the dollar rate less the yen rate.

    Notes
    -----
    Low when the difference is at least the wide one, within 1e-9; else base.

    Examples
    --------
    >>> ratio_for_difference(0.039, wide_difference=0.04, base_ratio=0.7, low_ratio=0.5)
    0.7
    >>> ratio_for_difference(0.04, wide_difference=0.04, base_ratio=0.7, low_ratio=0.5)
    0.5
    """
    difference = check("rate_difference", rate_difference, rules.RATE)
    wide = check("wide_difference", wide_difference, rules.RATE)
    base, low = _base_and_low(base_ratio, low_ratio)
    return low if difference >= wide - SNAP else base


def least_volatile_ratio(
    asset_volatility: Volatility, *, fx_volatility: Volatility, correlation: Ratio
) -> LeastVolatile:
    """Which actual ratio gives the least volatility in yen, and how much that is.

    The asset's volatility is in dollars; the correlation is with the dollar in yen. Ratios beyond
    -10 and 10 are refused.

    Notes
    -----
    With ``sigma_asset sigma_fx rho``:

    - Ratio with the least volatility: ``h^* = 1 + rho*sigma_asset/sigma_fx`` (ratio)

    Examples
    --------
    >>> round(least_volatile_ratio(0.16, fx_volatility=0.09, correlation=-0.2).ratio, 6)
    0.644444
    >>> least_volatile_ratio(0.18, fx_volatility=0.1, correlation=0)
    LeastVolatile(ratio=1.0, volatility=0.18)
    """
    asset = check("asset_volatility", asset_volatility, rules.VOLATILITY)
    fx = check("fx_volatility", fx_volatility, rules.POSITIVE_VOLATILITY)
    rho = check("correlation", correlation, rules.CORRELATION)
    ratio = 1.0 + rho * asset / fx
    if abs(ratio) > rules.SOLD_RATIO.high:
        raise ValueError(
            f"fx_volatility must give a ratio from -10 to 10, got {fx_volatility}. "
            "Write the yearly volatility of the dollar in yen, such as 0.1."
        )
    return LeastVolatile(ratio, asset * math.sqrt(1.0 - rho * rho))


def hedged_volatility(
    actual_ratio: Ratio,
    *,
    asset_volatility: Volatility,
    fx_volatility: Volatility,
    correlation: Ratio,
) -> Volatility:
    r"""How volatile a dollar asset is in yen when a part of it is sold.

    Notes
    -----
    With ``h sigma_asset sigma_fx rho``:

    - Volatility with a part sold: ``\sigma = sqrt(sigma_asset**2 + (1 - h)**2*sigma_fx**2 +
      2*rho*(1 - h)*sigma_asset*sigma_fx)``

    Examples
    --------
    >>> round(hedged_volatility(0.7, asset_volatility=0.18, fx_volatility=0.1, correlation=0), 6)
    0.182483
    >>> hedged_volatility(1, asset_volatility=0, fx_volatility=0.1, correlation=0)
    0.0
    """
    open_part = 1.0 - check("actual_ratio", actual_ratio, rules.SOLD_RATIO)
    asset = check("asset_volatility", asset_volatility, rules.VOLATILITY)
    open_fx = open_part * check("fx_volatility", fx_volatility, rules.POSITIVE_VOLATILITY)
    rho = check("correlation", correlation, rules.CORRELATION)
    # The same sum as two squares, so that nothing cancels below zero.
    together, apart = open_fx + rho * asset, (1.0 - rho * rho) * asset * asset
    return math.sqrt(together * together + apart)
