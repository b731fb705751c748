"""Volatility drag: what a daily reset does to a leveraged fund.

A leveraged fund earns a fixed multiple of each day's index return, negative for an inverse fund.
It buys after a gain and sells after a loss to get back to its multiple. On a path that goes up
and down this costs; on a path that goes one way it helps.

Symbols of the papers: L leverage, mu drift, r rate, sigma volatility, V realised variance (the
sum of the squared log returns over the whole period, about volatility squared times years), T
years. A ratio is an end value over its start value. The rate is that of cash and of borrowing. A
fund is worth at least nothing: its holder cannot lose more than was paid. A result above 1e304
times the start is refused.

Avellaneda, M. and Zhang, S. (2010). Path-dependence of leveraged ETF returns. SIAM Journal on
Financial Mathematics 1(1), 586-603. doi:10.1137/090760805
Kelly, J. L. (1956). A new interpretation of information rate. Bell System Technical Journal
35(4), 917-926. doi:10.1002/j.1538-7305.1956.tb03809.x
Thorp, E. O. (2006). The Kelly criterion in blackjack, sports betting, and the stock market.
Handbook of Asset and Liability Management 1. doi:10.1016/S1872-0978(06)01009-X
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import teko.rules as rules
from teko.numbers import LARGEST_LOG, SNAP, crossing, normal_below, normal_quantile
from teko.rules import as_list, check, check_count
from teko.words import (
    Fraction,
    Leverage,
    LogRate,
    Probability,
    Rate,
    Ratio,
    Return,
    Variance,
    Volatility,
    Years,
)


@dataclass(frozen=True)
class TrendReturn:
    """A run of equal days: the daily reset fund against the multiple of the index return."""

    fund: Return
    multiple_of_index: Return


@dataclass(frozen=True)
class Band:
    """Index ratios (end over start) between which a fund trails its multiple of the index."""

    low: Ratio
    high: Ratio


@dataclass(frozen=True)
class GrowthPeak:
    """The top of the growth hill, and the leverage beyond it that only earns the cash rate."""

    leverage: Leverage
    growth: LogRate
    same_as_cash_leverage: Leverage


# One path by hand


def fund_day_return(leverage: Leverage, *, index_return: Return) -> Return:
    """What a leveraged fund returns on one day, never below -1.

    Notes
    -----
    With ``L x``:

    - A day of a fund: ``R = max(-1, L*x)``

    Examples
    --------
    >>> round(fund_day_return(3, index_return=-0.1), 6)
    -0.3
    >>> fund_day_return(3, index_return=-0.34)
    -1.0
    """
    leverage = check("leverage", leverage, rules.LEVERAGE)
    index_return = check("index_return", index_return, rules.MOVE)
    return max(-1.0, leverage * index_return)


def saving_plan(
    returns: list[Return], *, bills: list[Rate], leverage: Leverage, fee: Rate
) -> Ratio:
    r"""What a plan that pays the same at the start of each month is worth, over all that was paid.

    `returns` and `bills` are those of each month, not of a year; the fund is reset once a month.
    A month that takes everything takes what was paid until then, and the next payment begins anew.

    Notes
    -----
    With ``x b L k``:

    - Saving plan: $M = \frac{1}{n} \sum_{i=1}^{n} \prod_{j=i}^{n} \max\left(0, 1 + L x_j + (1 - L)
      b_j - \frac{k}{12}\right)$

    Examples
    --------
    A fall and its recovery. What was paid at once is 0.9, the plan bought cheaply on the way:

    >>> round(saving_plan([-0.2, 0.25], bills=[0, 0], leverage=2, fee=0), 6)
    1.2
    >>> saving_plan([0.1, -0.5], bills=[0, 0], leverage=2, fee=0)
    0.0
    """
    multiple = check("leverage", leverage, rules.LEVERAGE)
    cost = check("fee", fee, rules.FEE) / 12.0
    moves, cash = _months("returns", returns), _months("bills", bills)
    if len(moves) != len(cash):
        short, row = ("returns", returns) if len(moves) < len(cash) else ("bills", bills)
        raise ValueError(f"{short} must be one for each month, got {row}. Write as many of both.")
    worth = 0.0
    for i, move in enumerate(moves):
        worth = (worth + 1.0) * max(0.0, 1.0 + multiple * move + (1.0 - multiple) * cash[i] - cost)
        if worth > 1e304:
            _wealth_within_numbers(float("inf"), "leverage", leverage)
    return worth / len(moves)


def _months(name: str, values: list[Return]) -> list[float]:
    """A return for each month, one at least, each checked."""
    row = as_list(values)
    if not row:
        raise ValueError(f"{name} must be a list of months, got {values}. Write [0.01, -0.02].")
    return [check(name, each, rules.MOVE) for each in row]


def move_back(up: Return) -> Return:
    """The second move that takes an index back to where it was before the first.

    It is smaller than a rise, and larger than a fall.

    Notes
    -----
    With ``u``:

    - Fall back to the start: ``d = -u/(1 + u)``

    Examples
    --------
    >>> round(move_back(0.1), 6)
    -0.090909
    >>> move_back(-0.5)
    1.0
    """
    up = check("up", up, rules.MOVE)
    return -up / (1.0 + up)


def round_trip_return(leverage: Leverage, *, up: Return, pairs: int = 1) -> Return:
    """What a daily reset fund returns when its index goes up and exactly back, again and again.

    It is -1 once a day has wiped the fund out, and a gain between 0x and 1x. Cheng and Madhavan
    (2009), The dynamics of leveraged and inverse exchange-traded funds, Journal of Investment
    Management 7(4).

    Notes
    -----
    With ``L u n``:

    - Up, and back to the start: ``R = (1 - L*(L - 1)*u**2/(1 + u))**n - 1``

    Examples
    --------
    >>> round(round_trip_return(2, up=0.1, pairs=1), 6)
    -0.018182
    >>> round_trip_return(3, up=0.5)
    -1.0
    """
    leverage = check("leverage", leverage, rules.LEVERAGE)
    up = check("up", up, rules.MOVE)
    one_pair = -leverage * (leverage - 1.0) * up * up / (1.0 + up)
    return _repeated(one_pair, check_count("pairs", pairs), "pairs")


def alternating_return(leverage: Leverage, *, move: Return, pairs: int) -> Return:
    """What a daily reset fund returns when its index moves up and down by the same percentage.

    It is -1 once a day has wiped the fund out. A year of 252 days has 126 pairs.

    Notes
    -----
    With ``L x n``:

    - Up and down by the same percentage: ``R = (1 - (L*x)**2)**n - 1``

    Examples
    --------
    >>> round(alternating_return(3, move=0.01, pairs=126), 4)
    -0.1073
    >>> alternating_return(3, move=0.4, pairs=1)
    -1.0
    """
    leverage = check("leverage", leverage, rules.LEVERAGE)
    one_move = leverage * check("move", move, rules.MOVE)
    return _repeated(-one_move * one_move, check_count("pairs", pairs), "pairs")


def trend_return(leverage: Leverage, *, move: Return, days: int) -> TrendReturn:
    """What a daily reset fund returns when its index moves by the same percentage every day.

    The multiple of the index return can be below -1: a position that is never reset can owe.

    Notes
    -----
    With ``L x n``:

    - A trend of n days: ``R = (1 + L*x)**n - 1`` (fund)

    Examples
    --------
    >>> round(trend_return(2, move=0.01, days=10).fund, 4)
    0.219
    >>> trend_return(3, move=-0.5, days=2)
    TrendReturn(fund=-1.0, multiple_of_index=-2.25)
    """
    leverage = check("leverage", leverage, rules.LEVERAGE)
    move = check("move", move, rules.MOVE)
    days = check_count("days", days)
    return TrendReturn(
        fund=_repeated(leverage * move, days, "days"),
        multiple_of_index=leverage * _repeated(move, days, "days"),
    )


def _repeated(one: Return, times: int, name: str) -> Return:
    """The total of equal returns. One of -100% or worse is the end, whatever follows."""
    if times == 0:
        return 0.0
    if one <= -1.0:
        return -1.0
    _wealth_within_numbers(times * math.log(1.0 + one), name, times)
    return (1.0 + one) ** times - 1.0


def _wealth_within_numbers(log_wealth: float, name: str, value: float) -> float:
    """Turn log wealth into wealth, or name the argument to make smaller."""
    if log_wealth > LARGEST_LOG:
        raise ValueError(
            f"{name} must keep wealth below 1e304 times its start, got {value}. "
            "Write a smaller number, or less leverage."
        )
    return math.exp(log_wealth)


# Any path, through its realised variance


def fund_ratio(
    index_ratio: Ratio, *, leverage: Leverage, realised_variance: Variance, rate: Rate, years: Years
) -> Ratio:
    """What a daily reset fund is worth, from where its index ended and how much it shook.

    The path between does not matter beyond its realised variance. More shaking is always worse
    above 1x and below 0x, and always better in between. The rate is continuously compounded, paid
    on what a long fund borrows and earned on what an inverse fund holds; only that interest
    depends on the years. Avellaneda and Zhang (2010).

    Notes
    -----
    With ``R L V r T``:

    - Fund against its index: ``F = R**L*exp((1 - L)*r*T - (L**2 - L)*V/2)``

    Examples
    --------
    >>> round(fund_ratio(1.08, leverage=3, realised_variance=0.0625, rate=0, years=1), 6)
    1.044338
    >>> fund_ratio(1, leverage=2, realised_variance=0, rate=0, years=1)
    1.0
    """
    unshaken = _unshaken(index_ratio, leverage, rate, years)
    variance = check("realised_variance", realised_variance, rules.VARIANCE)
    log_fund = unshaken - _curvature(leverage) * variance
    return _wealth_within_numbers(log_fund, "index_ratio", index_ratio)


def gap_to_multiple(
    index_ratio: Ratio, *, leverage: Leverage, realised_variance: Variance, rate: Rate, years: Years
) -> Return:
    """By how much a daily reset fund beats its multiple of the index's return over a period.

    Notes
    -----
    With ``R L V r T``:

    - ... less the multiple: ``G = R**L*exp((1 - L)*r*T - (L**2 - L)*V/2) - 1 - L*(R - 1)``

    Examples
    --------
    >>> round(gap_to_multiple(1.08, leverage=3, realised_variance=0.0625, rate=0, years=1), 6)
    -0.195662
    >>> gap_to_multiple(1.3, leverage=1, realised_variance=0.04, rate=0, years=1)
    0.0
    """
    fund = fund_ratio(
        index_ratio, leverage=leverage, realised_variance=realised_variance, rate=rate, years=years
    )
    return (fund - 1.0) - leverage * (index_ratio - 1.0)


def losing_band(leverage: Leverage, *, realised_variance: Variance) -> Band:
    r"""Where the index must end for a daily reset fund to trail its multiple of the index return.

    Inside the band the shaking costs more than the trend gives. Outside it, up or down, the fund is
    ahead. The band is about one standard deviation wide to each side. Avellaneda and Zhang (2010).
    From a leverage of 0 to 1 a fund never trails, so there is no band.

    Notes
    -----
    With ``L V``:

    - Losing band, lower end: $R:\quad R^{L} e^{-(L^2 - L) V / 2} = 1 + L (R - 1)$ (low)

    Examples
    --------
    >>> band = losing_band(2, realised_variance=0.04)
    >>> round(band.low, 4), round(band.high, 4)
    (0.8347, 1.2469)
    >>> losing_band(3, realised_variance=0)
    Band(low=1.0, high=1.0)
    """
    multiple = check("leverage", leverage, rules.LEVERAGE)
    variance = check("realised_variance", realised_variance, rules.VARIANCE)
    if 0.0 <= multiple <= 1.0:
        raise ValueError(
            f"leverage must be above 1 or below 0, got {leverage}. "
            "From 0 to 1 a daily reset never loses to its multiple; write 2 for a 2x fund."
        )
    if variance == 0.0:
        return Band(1.0, 1.0)

    def trails(log_index: float) -> bool:
        of_index = 1.0 + multiple * (math.exp(log_index) - 1.0)
        # A fund is worth more than nothing, a multiple of the index may be worth less.
        if of_index <= 0.0:
            return False
        return multiple * log_index - _curvature(multiple) * variance < math.log(of_index)

    return Band(
        low=math.exp(crossing(trails, 0.0, -LARGEST_LOG)),
        high=math.exp(crossing(trails, 0.0, LARGEST_LOG)),
    )


def losing_band_probability(
    leverage: Leverage, *, drift: Rate, volatility: Volatility, years: Years
) -> Probability:
    r"""How likely a daily reset fund trails its multiple of the index return at the end.

    The index then ends inside the `losing_band`. The drift is that over cash. Volatility squared
    times years is at most 10; from a leverage of 0 to 1 there is no band.

    Notes
    -----
    With ``L mu sigma T``:

    - Chance to end in it: $P = \Phi\left(z_\text{high}\right) -
      \Phi\left(z_\text{low}\right),\quad z = \frac{\ln R - (\mu - \sigma^2 / 2) T}{\sigma
      \sqrt{T}}$

    Examples
    --------
    >>> round(losing_band_probability(2, drift=0, volatility=0.2, years=1), 3)
    0.675
    >>> round(losing_band_probability(2, drift=0.2, volatility=0.1, years=10), 6)
    0.0
    """
    drift = check("drift", drift, rules.RATE)
    volatility = check("volatility", volatility, rules.POSITIVE_VOLATILITY)
    length = check("years", years, rules.YEARS)
    variance = volatility * volatility * length
    if variance > rules.VARIANCE.high:
        raise ValueError(
            f"years must keep volatility squared times years at most 10, got {years}. "
            "Write fewer years."
        )
    band = losing_band(leverage, realised_variance=variance)
    centre = drift * length - variance / 2.0
    spread = math.sqrt(variance)
    high = normal_below((math.log(band.high) - centre) / spread)
    return high - normal_below((math.log(band.low) - centre) / spread)


def implied_variance(
    fund_ratio: Ratio, *, index_ratio: Ratio, leverage: Leverage, rate: Rate, years: Years
) -> Variance:
    """How much the index must have shaken for a fund to end where it did.

    Dividends belong to the index if the fund earned them. Fees and tracking errors of the fund are
    in the result, and a negative one means that no path explains the fund. At a leverage of 0 or 1
    a fund does not depend on the shaking: both are refused.

    Notes
    -----
    With ``F R L r T``:

    - Variance that explains a fund: ``V = 2*(L*log(R) + (1 - L)*r*T - log(F))/(L**2 - L)``

    Examples
    --------
    >>> round(implied_variance(1.1, index_ratio=1.18, leverage=3, rate=0.004, years=1), 6)
    0.131078
    >>> implied_variance(1, index_ratio=1, leverage=2, rate=0, years=1)
    0.0
    """
    log_fund = math.log(check("fund_ratio", fund_ratio, rules.WEALTH_RATIO))
    unshaken = _unshaken(index_ratio, leverage, rate, years)
    curvature = _curvature(leverage)
    if abs(curvature) < SNAP:
        raise ValueError(
            f"leverage must be neither 0 nor 1, got {leverage}. "
            "There a fund does not depend on the shaking; write 2 for a 2x fund."
        )
    return (unshaken - log_fund) / curvature


def _unshaken(index_ratio: Ratio, leverage: Leverage, rate: Rate, years: Years) -> float:
    """Log value of a fund whose index got there straight; checks all four arguments."""
    log_index = math.log(check("index_ratio", index_ratio, rules.WEALTH_RATIO))
    multiple = check("leverage", leverage, rules.LEVERAGE)
    borrowed = (multiple - 1.0) * check("rate", rate, rules.RATE)
    return multiple * log_index - borrowed * check("years", years, rules.YEARS)


def _curvature(leverage: float) -> float:
    """(L^2 - L) / 2: what one unit of variance costs."""
    return leverage * (leverage - 1.0) / 2.0


# Growth


def drag_per_year(leverage: Leverage, *, volatility: Volatility) -> LogRate:
    """What volatility takes from a daily reset fund in a year, beside a flat index.

    Zero at 0x and 1x, negative (a gain) in between.

    Notes
    -----
    With ``L sigma``:

    - Drag per year: ``D = (L**2 - L)*sigma**2/2``

    Examples
    --------
    >>> round(drag_per_year(2, volatility=0.2), 6)
    0.04
    >>> round(drag_per_year(0.5, volatility=0.2), 4)
    -0.005
    """
    leverage = check("leverage", leverage, rules.LEVERAGE)
    volatility = check("volatility", volatility, rules.VOLATILITY)
    return _curvature(leverage) * volatility * volatility


def drag_half_life(leverage: Leverage, *, volatility: Volatility) -> Years:
    """After how many years volatility alone has halved a fund whose index stays flat.

    Infinity when there is no drag: from 0x to 1x, or with no volatility.

    Notes
    -----
    With ``L sigma``:

    - Years until drag takes half: ``T = log(2)/((L**2 - L)*sigma**2/2)``

    Examples
    --------
    >>> round(drag_half_life(2, volatility=0.2), 6)
    17.32868
    >>> drag_half_life(1, volatility=0.2)
    inf
    """
    drag = drag_per_year(leverage, volatility=volatility)
    return math.log(2.0) / drag if drag > 0.0 else float("inf")


def log_growth(leverage: Leverage, *, drift: Rate, rate: Rate, volatility: Volatility) -> LogRate:
    """How fast leveraged wealth grows in the long run.

    This is the growth of the median, the path in the middle. The mean grows faster, carried by
    a few lucky paths. Kelly (1956).

    Notes
    -----
    With ``L mu r sigma``:

    - Log growth: ``g = r + L*(mu - r) - L**2*sigma**2/2``

    Examples
    --------
    >>> round(log_growth(1.25, drift=0.07, rate=0.02, volatility=0.2), 6)
    0.05125
    >>> log_growth(0, drift=0.07, rate=0.02, volatility=0.2)
    0.02
    """
    leverage = check("leverage", leverage, rules.LEVERAGE)
    drift = check("drift", drift, rules.RATE)
    rate = check("rate", rate, rules.RATE)
    volatility = check("volatility", volatility, rules.VOLATILITY)
    spread = leverage * volatility
    return rate + leverage * (drift - rate) - spread * spread / 2.0


def growth_peak(drift: Rate, *, rate: Rate, volatility: Volatility) -> GrowthPeak:
    """Which leverage grows fastest (Kelly), how fast, and from where leverage is worse than cash.

    A fact about known numbers, not advice: nobody knows the drift, and the peak is flat on its
    left and steep in its dangers on its right. Negative (a short) when the drift is below the rate.

    Notes
    -----
    With ``mu r sigma``:

    - Growth-optimal leverage (Kelly): ``L^* = (mu - r)/sigma**2`` (leverage)
    - ... its growth: ``g^* = r + (mu - r)**2/(2*sigma**2)`` (growth)

    Examples
    --------
    >>> peak = growth_peak(0.07, rate=0.02, volatility=0.2)
    >>> round(peak.leverage, 4), round(peak.growth, 5), round(peak.same_as_cash_leverage, 4)
    (1.25, 0.05125, 2.5)
    >>> growth_peak(0.02, rate=0.02, volatility=0.2).leverage
    0.0
    """
    drift = check("drift", drift, rules.RATE)
    rate = check("rate", rate, rules.RATE)
    volatility = check("volatility", volatility, rules.POSITIVE_VOLATILITY)
    premium = drift - rate
    leverage = premium / (volatility * volatility)
    return GrowthPeak(
        leverage=leverage,
        growth=rate + leverage * premium / 2.0,
        same_as_cash_leverage=2.0 * leverage,
    )


def kelly_growth_share(kelly_multiple: Ratio) -> Ratio:
    """How much of the best growth over cash a multiple of the Kelly leverage keeps.

    Zero at twice Kelly, negative beyond. Thorp (2006).

    Notes
    -----
    With ``k``:

    - Part of it that k times Kelly keeps: ``p = 2*k - k**2``

    Examples
    --------
    >>> kelly_growth_share(0.5)
    0.75
    >>> kelly_growth_share(2)
    0.0
    """
    kelly_multiple = check("kelly_multiple", kelly_multiple, rules.KELLY_MULTIPLE)
    return kelly_multiple * (2.0 - kelly_multiple)


def ever_falls_probability(fraction: Fraction, *, kelly_multiple: Ratio) -> Probability:
    """How likely wealth ever falls to a fraction of its start, however long one waits.

    From twice Kelly on it is 1: every such account falls to any level in the end. Thorp (2006).

    Notes
    -----
    With ``x k``:

    - Chance of ever falling to a part x: ``P = min(1, x**(2/k - 1))``

    Examples
    --------
    >>> ever_falls_probability(0.5, kelly_multiple=0.5)
    0.125
    >>> ever_falls_probability(0.01, kelly_multiple=2)
    1.0
    """
    fraction = check("fraction", fraction, rules.FRACTION)
    kelly_multiple = check("kelly_multiple", kelly_multiple, rules.KELLY_MULTIPLE)
    if kelly_multiple >= 2.0 or fraction == 1.0:
        return 1.0
    return math.pow(fraction, 2.0 / kelly_multiple - 1.0)


# Wealth after some years


def mean_wealth(
    leverage: Leverage, *, drift: Rate, rate: Rate, volatility: Volatility, years: Years
) -> Ratio:
    r"""What leveraged wealth averages over all possible paths, per unit at the start.

    The mean does not depend on the volatility.

    Notes
    -----
    With ``L mu r sigma T``:

    - Mean wealth: ``\E W = exp((r + L*(mu - r))*T)``

    Examples
    --------
    >>> round(mean_wealth(3, drift=0.07, rate=0.02, volatility=0.2, years=10), 6)
    5.473947
    >>> mean_wealth(0, drift=0.07, rate=0, volatility=0.2, years=10)
    1.0
    """
    centre, spread = _log_wealth(leverage, drift, rate, volatility, years)
    return _wealth_within_numbers(centre + spread * spread / 2.0, "years", years)


def median_wealth(
    leverage: Leverage, *, drift: Rate, rate: Rate, volatility: Volatility, years: Years
) -> Ratio:
    r"""What the path in the middle ends with, per unit at the start: half of all end above it.

    Notes
    -----
    With ``L mu r sigma T``:

    - Median wealth: ``\median W = exp((r + L*(mu - r) - L**2*sigma**2/2)*T)``

    Examples
    --------
    >>> round(median_wealth(3, drift=0.07, rate=0.02, volatility=0.2, years=10), 6)
    0.904837
    >>> median_wealth(0, drift=0.07, rate=0, volatility=0.2, years=10)
    1.0
    """
    centre, _ = _log_wealth(leverage, drift, rate, volatility, years)
    return _wealth_within_numbers(centre, "years", years)


def wealth_quantile(
    probability: Probability,
    *,
    leverage: Leverage,
    drift: Rate,
    rate: Rate,
    volatility: Volatility,
    years: Years,
) -> Ratio:
    r"""The wealth, per unit at the start, that ends undercut with a given probability.

    Notes
    -----
    With ``p L mu r sigma T``:

    - Quantile of wealth: $W_p = e^{g T + z_p \left|L\right| \sigma \sqrt{T}},\quad \Phi(z_p) =
      p$

    Examples
    --------
    >>> round(wealth_quantile(0.05, leverage=3, drift=0.07, rate=0.02, volatility=0.2, years=10), 6)
    0.03992
    >>> wealth_quantile(0.05, leverage=0, drift=0.07, rate=0, volatility=0.2, years=10)
    1.0
    """
    probability = check("probability", probability, rules.PROBABILITY)
    centre, spread = _log_wealth(leverage, drift, rate, volatility, years)
    return _wealth_within_numbers(centre + normal_quantile(probability) * spread, "years", years)


def loss_probability(
    leverage: Leverage, *, drift: Rate, rate: Rate, volatility: Volatility, years: Years
) -> Probability:
    """How likely leveraged wealth ends below its start.

    With no risk at all it is 1 when cash shrinks, else 0.

    Notes
    -----
    With ``L mu r sigma T``:

    - Chance of a loss: ``P = Phi(-g*T/(abs(L)*sigma*sqrt(T))); g = r + L*(mu - r) -
      L**2*sigma**2/2``

    Examples
    --------
    >>> round(loss_probability(3, drift=0.07, rate=0.02, volatility=0.2, years=10), 6)
    0.521016
    >>> loss_probability(0, drift=0.07, rate=0, volatility=0.2, years=10)
    0.0
    """
    centre, spread = _log_wealth(leverage, drift, rate, volatility, years)
    if spread == 0.0:
        return 1.0 if centre < 0.0 else 0.0
    return normal_below(-centre / spread)


def _log_wealth(
    leverage: Leverage, drift: Rate, rate: Rate, volatility: Volatility, years: Years
) -> tuple[float, float]:
    """Mean and standard deviation of log wealth at the end; checks all five arguments."""
    growth = log_growth(leverage, drift=drift, rate=rate, volatility=volatility)
    years = check("years", years, rules.YEARS)
    return growth * years, abs(leverage) * volatility * math.sqrt(years)
