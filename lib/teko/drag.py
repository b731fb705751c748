"""Volatility drag: what a daily reset does to a leveraged fund (chapter 3).

A leveraged fund earns a fixed multiple of each day's index return. It buys after a gain and
sells after a loss to get back to its multiple. On a path that goes up and down this costs; on a
path that goes one way it helps. The functions here are closed forms on plain numbers, in four
groups:

- one path by hand: `fund_day_return`, `move_back`, `round_trip_return`, `alternating_return`,
  `trend_return`;
- any path through its realised variance: `fund_ratio`, `gap_to_multiple`, `losing_band`,
  `losing_band_probability`, `implied_variance`;
- growth: `drag_per_year`, `drag_half_life`, `log_growth`, `growth_peak`, `kelly_growth_share`,
  `ever_falls_probability`;
- wealth after some years: `mean_wealth`, `median_wealth`, `wealth_quantile`, `loss_probability`.

Symbols of the papers: L leverage, mu drift, r rate, sigma volatility, V realised variance,
T years. A fund is worth at least nothing: its holder cannot lose more than was paid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from teko.rules import (
    FRACTION,
    KELLY_MULTIPLE,
    LEVERAGE,
    MOVE,
    POSITIVE_VOLATILITY,
    PROBABILITY,
    RATE,
    VARIANCE,
    VOLATILITY,
    WEALTH_RATIO,
    YEARS,
    check,
    check_count,
)
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

# exp(700) is about 1e304, just below the largest number a float can hold.
_LARGEST_LOG = 700.0
# Closer than this to 0x or 1x, variance leaves no trace that could be read back.
_NO_CURVATURE = 1e-9


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
    """What a leveraged fund returns on one day.

    Parameters
    ----------
    leverage : Leverage
        Multiple of the index, -100 to 100; negative is an inverse fund.
    index_return : Return
        The index's return that day, above -1 and below 1.

    Returns
    -------
    Return
        The fund's return, never below -1: the holder of a fund cannot owe.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``L x``:

    - A day of a fund: ``R = max(-1, L*x)``

    Examples
    --------
    >>> round(fund_day_return(3, index_return=-0.1), 6)
    -0.3
    >>> fund_day_return(3, index_return=-0.25)
    -0.75
    >>> fund_day_return(3, index_return=-0.34)
    -1.0
    """
    leverage = check("leverage", leverage, LEVERAGE)
    index_return = check("index_return", index_return, MOVE)
    return max(-1.0, leverage * index_return)


def move_back(up: Return) -> Return:
    """The second move that takes an index back to where it was before the first.

    Parameters
    ----------
    up : Return
        The first move, above -1 and below 1. A negative one is a fall.

    Returns
    -------
    Return
        The move back. It is smaller than a rise, and larger than a fall.

    Raises
    ------
    ValueError
        If `up` is outside its range.

    Notes
    -----
    With ``u``:

    - Fall back to the start: ``d = -u/(1 + u)``

    Examples
    --------
    >>> round(move_back(0.1), 6)
    -0.090909
    >>> move_back(0.25)
    -0.2
    >>> move_back(-0.5)
    1.0
    """
    up = check("up", up, MOVE)
    return -up / (1.0 + up)


def round_trip_return(leverage: Leverage, *, up: Return, pairs: int = 1) -> Return:
    """What a daily reset fund returns when its index goes up and exactly back, again and again.

    Parameters
    ----------
    leverage : Leverage
        Multiple of the index, -100 to 100.
    up : Return
        The first move of each pair, above -1 and below 1; the second takes the index back.
    pairs : int
        How many times the index goes up and back, 0 to 100,000.

    Returns
    -------
    Return
        The fund's total return; -1 once a day has wiped it out. Between 0x and 1x it is a gain.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the wealth is too large for a number.

    Notes
    -----
    With ``L u n``:

    - Up, and back to the start: ``R = (1 - L*(L - 1)*u**2/(1 + u))**n - 1``

    References
    ----------
    Cheng, M. and Madhavan, A. (2009). The dynamics of leveraged and inverse exchange-traded
    funds. Journal of Investment Management 7(4).

    Examples
    --------
    >>> round(round_trip_return(2, up=0.1, pairs=1), 6)
    -0.018182
    >>> round(round_trip_return(2, up=0.1), 6)
    -0.018182
    >>> round(round_trip_return(0.5, up=0.1), 6)
    0.002273
    >>> round_trip_return(3, up=0.5)
    -1.0
    """
    leverage = check("leverage", leverage, LEVERAGE)
    up = check("up", up, MOVE)
    one_pair = -leverage * (leverage - 1.0) * up * up / (1.0 + up)
    return _repeated(one_pair, check_count("pairs", pairs), "pairs")


def alternating_return(leverage: Leverage, *, move: Return, pairs: int) -> Return:
    """What a daily reset fund returns when its index moves up and down by the same percentage.

    Parameters
    ----------
    leverage : Leverage
        Multiple of the index, -100 to 100. With 1 the result is the index's own.
    move : Return
        Size of each move, above -1 and below 1: up by it, then down by it.
    pairs : int
        Number of ups followed by downs, 0 to 100,000. A year of 252 days has 126.

    Returns
    -------
    Return
        The fund's total return; -1 once a day has wiped it out.

    Raises
    ------
    ValueError
        If an argument is outside its range.

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
    leverage = check("leverage", leverage, LEVERAGE)
    one_move = leverage * check("move", move, MOVE)
    return _repeated(-one_move * one_move, check_count("pairs", pairs), "pairs")


def trend_return(leverage: Leverage, *, move: Return, days: int) -> TrendReturn:
    """What a daily reset fund returns when its index moves by the same percentage every day.

    Parameters
    ----------
    leverage : Leverage
        Multiple of the index, -100 to 100.
    move : Return
        The index's return on each day, above -1 and below 1.
    days : int
        Number of days, 0 to 100,000.

    Returns
    -------
    TrendReturn
        The fund's total return, and `leverage` times the index's total return. The second can
        be below -1: a position that is never reset can owe.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the wealth is too large for a number.

    Notes
    -----
    With ``L x n``:

    - A trend of n days: ``R = (1 + L*x)**n - 1`` (fund)

    Examples
    --------
    >>> up = trend_return(2, move=0.01, days=10)
    >>> round(up.fund, 4), round(up.multiple_of_index, 4)
    (0.219, 0.2092)
    >>> trend_return(3, move=-0.5, days=2)
    TrendReturn(fund=-1.0, multiple_of_index=-2.25)
    """
    leverage = check("leverage", leverage, LEVERAGE)
    move = check("move", move, MOVE)
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
    if log_wealth > _LARGEST_LOG:
        raise ValueError(
            f"{name} must keep wealth below 1e304 times its start, got {value}. "
            "Write a smaller number, or less leverage."
        )
    return math.exp(log_wealth)


# Any path, through its realised variance


def fund_ratio(
    index_ratio: Ratio,
    *,
    leverage: Leverage,
    realised_variance: Variance,
    rate: Rate,
    years: Years,
) -> Ratio:
    """What a daily reset fund is worth, from where its index ended and how much it shook.

    The path between does not matter beyond its realised variance. More shaking is always worse
    above 1x and below 0x, and always better in between.

    Parameters
    ----------
    index_ratio : Ratio
        The index's end value over its start value, above 0 and at most 50.
    leverage : Leverage
        Multiple of the index, -100 to 100.
    realised_variance : Variance
        Sum of the squared log returns over the whole period, 0 to 10. About volatility squared
        times years.
    rate : Rate
        Yearly interest, continuously compounded: paid on what a long fund borrows, earned on
        what an inverse fund holds. Above -1 and below 1.
    years : Years
        Length of the period, above 0 and at most 100. Only the interest depends on it.

    Returns
    -------
    Ratio
        The fund's end value over its start value; 0 only when too small for a number.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the wealth is too large for a number.

    Notes
    -----
    With ``R L V r T``:

    - Fund against its index: ``F = R**L*exp((1 - L)*r*T - (L**2 - L)*V/2)``

    References
    ----------
    Avellaneda, M. and Zhang, S. (2010). Path-dependence of leveraged ETF returns. SIAM Journal
    on Financial Mathematics 1(1), 586-603. doi:10.1137/090760805

    Examples
    --------
    >>> round(fund_ratio(1.08, leverage=3, realised_variance=0.0625, rate=0, years=1), 6)
    1.044338

    A flat year at 20% volatility takes 3.9% from a 2x fund, and gives 0.5% to a 0.5x fund:

    >>> round(fund_ratio(1, leverage=2, realised_variance=0.04, rate=0, years=1), 4)
    0.9608
    >>> round(fund_ratio(1, leverage=0.5, realised_variance=0.04, rate=0, years=1), 4)
    1.005
    """
    log_index = math.log(check("index_ratio", index_ratio, WEALTH_RATIO))
    leverage = check("leverage", leverage, LEVERAGE)
    variance = check("realised_variance", realised_variance, VARIANCE)
    interest = (1.0 - leverage) * check("rate", rate, RATE) * check("years", years, YEARS)
    log_fund = leverage * log_index + interest - _curvature(leverage) * variance
    return _wealth_within_numbers(log_fund, "index_ratio", index_ratio)


def gap_to_multiple(
    index_ratio: Ratio,
    *,
    leverage: Leverage,
    realised_variance: Variance,
    rate: Rate,
    years: Years,
) -> Return:
    """By how much a daily reset fund beats its multiple of the index's return over a period.

    Parameters
    ----------
    index_ratio : Ratio
        The index's end value over its start value, above 0 and at most 50.
    leverage : Leverage
        Multiple of the index, -100 to 100.
    realised_variance : Variance
        Sum of the squared log returns over the whole period, 0 to 10.
    rate : Rate
        Yearly interest of the fund's cash or debt, above -1 and below 1.
    years : Years
        Length of the period, above 0 and at most 100.

    Returns
    -------
    Return
        Fund return minus `leverage` times the index return. Negative means the fund trails.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the wealth is too large for a number.

    Notes
    -----
    With ``R L V r T``:

    - ... less the multiple: ``G = R**L*exp((1 - L)*r*T - (L**2 - L)*V/2) - 1 - L*(R - 1)``

    Examples
    --------
    >>> round(gap_to_multiple(1.08, leverage=3, realised_variance=0.0625, rate=0, years=1), 6)
    -0.195662

    A flat index hurts a 2x fund; a rise or a fall by half helps it:

    >>> shaken = dict(leverage=2, realised_variance=0.04, rate=0, years=1)
    >>> [round(gap_to_multiple(end, **shaken), 3) for end in (0.5, 1, 1.5)]
    [0.24, -0.039, 0.162]
    >>> gap_to_multiple(1.3, leverage=1, realised_variance=0.04, rate=0, years=1)
    0.0
    """
    fund = fund_ratio(
        index_ratio, leverage=leverage, realised_variance=realised_variance, rate=rate, years=years
    )
    return (fund - 1.0) - leverage * (index_ratio - 1.0)


def losing_band(leverage: Leverage, *, realised_variance: Variance) -> Band:
    r"""Where the index must end for a daily reset fund to trail its multiple of the index return.

    Inside the band the shaking costs more than the trend gives. Outside it, up or down, the fund
    is ahead. The band is about one standard deviation wide to each side.

    Parameters
    ----------
    leverage : Leverage
        Multiple of the index: above 1, or below 0; -100 to 100.
    realised_variance : Variance
        Sum of the squared log returns over the whole period, 0 to 10.

    Returns
    -------
    Band
        The two index ratios (end over start) where fund and multiple are equal. Both are 1 when
        the variance is 0.

    Raises
    ------
    ValueError
        If an argument is outside its range. From 0x to 1x a fund never trails, so there is no
        band.

    Notes
    -----
    With ``L V``:

    - Losing band, lower end: $R:\quad R^{L} e^{-(L^2 - L) V / 2} = 1 + L (R - 1)$ (low)

    References
    ----------
    Avellaneda, M. and Zhang, S. (2010). doi:10.1137/090760805

    Examples
    --------
    >>> band = losing_band(2, realised_variance=0.04)
    >>> round(band.low, 4), round(band.high, 4)
    (0.8347, 1.2469)
    >>> losing_band(3, realised_variance=0)
    Band(low=1.0, high=1.0)
    """
    multiple = check("leverage", leverage, LEVERAGE)
    variance = check("realised_variance", realised_variance, VARIANCE)
    if 0.0 <= multiple <= 1.0:
        raise ValueError(
            f"leverage must be above 1 or below 0, got {leverage}. "
            "From 0 to 1 a daily reset never loses to its multiple; write 2 for a 2x fund."
        )
    if variance == 0.0:
        return Band(1.0, 1.0)
    return Band(
        low=math.exp(_edge(-_LARGEST_LOG, multiple, variance)),
        high=math.exp(_edge(_LARGEST_LOG, multiple, variance)),
    )


def _edge(outside: float, leverage: float, variance: float) -> float:
    """Log index ratio where the fund stops trailing, between 0 (it trails) and `outside`."""
    inside = 0.0
    for _ in range(100):
        middle = (inside + outside) / 2.0
        if _trails(middle, leverage, variance):
            inside = middle
        else:
            outside = middle
    return inside


def _trails(log_index: float, leverage: float, variance: float) -> bool:
    """Whether the fund is below its multiple of the index return; compared in logs."""
    multiple = 1.0 + leverage * (math.exp(log_index) - 1.0)
    # A fund is worth more than nothing, a multiple of the index may be worth less.
    if multiple <= 0.0:
        return False
    return leverage * log_index - _curvature(leverage) * variance < math.log(multiple)


def losing_band_probability(
    leverage: Leverage, *, drift: Rate, volatility: Volatility, years: Years
) -> Probability:
    r"""How likely a daily reset fund trails its multiple of the index return at the end.

    Parameters
    ----------
    leverage : Leverage
        Multiple of the index: above 1, or below 0; -100 to 100.
    drift : Rate
        Expected yearly return of the index over cash, above -1 and below 1.
    volatility : Volatility
        Volatility of the index, 0.0001 to 2.
    years : Years
        Length of the period, above 0 and at most 100; volatility squared times years is at
        most 10.

    Returns
    -------
    Probability
        Chance that the index ends inside the `losing_band`, 0 to 1.

    Raises
    ------
    ValueError
        If an argument is outside its range.

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
    drift = check("drift", drift, RATE)
    volatility = check("volatility", volatility, POSITIVE_VOLATILITY)
    length = check("years", years, YEARS)
    variance = volatility * volatility * length
    if variance > VARIANCE.high:
        raise ValueError(
            f"years must keep volatility squared times years at most 10, got {years}. "
            "Write fewer years."
        )
    band = losing_band(leverage, realised_variance=variance)
    centre = drift * length - variance / 2.0
    spread = math.sqrt(variance)
    high = _normal_below((math.log(band.high) - centre) / spread)
    return high - _normal_below((math.log(band.low) - centre) / spread)


def implied_variance(
    fund_ratio: Ratio, *, index_ratio: Ratio, leverage: Leverage, rate: Rate, years: Years
) -> Variance:
    """How much the index must have shaken for a fund to end where it did.

    Parameters
    ----------
    fund_ratio : Ratio
        The fund's end value over its start value, above 0 and at most 50.
    index_ratio : Ratio
        The index's end value over its start value, dividends included if the fund earned them;
        above 0 and at most 50.
    leverage : Leverage
        The fund's multiple, -100 to 100, neither 0 nor 1.
    rate : Rate
        Yearly interest of the fund's cash or debt, above -1 and below 1.
    years : Years
        Length of the period, above 0 and at most 100.

    Returns
    -------
    Variance
        Realised variance over the period. Fees and tracking errors of the fund are in it. A
        negative value means that no path explains the result.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``F R L r T``:

    - Variance that explains a fund: ``V = 2*(L*log(R) + (1 - L)*r*T - log(F))/(L**2 - L)``

    References
    ----------
    Avellaneda, M. and Zhang, S. (2010). doi:10.1137/090760805

    Examples
    --------
    >>> round(implied_variance(1.1, index_ratio=1.18, leverage=3, rate=0.004, years=1), 6)
    0.131078

    A 3x fund gained 10% while its index gained 18%:

    >>> shaken = implied_variance(1.1, index_ratio=1.18, leverage=3, rate=0, years=1)
    >>> round(shaken**0.5, 3)
    0.366
    >>> implied_variance(1, index_ratio=1, leverage=2, rate=0, years=1)
    0.0
    """
    log_fund = math.log(check("fund_ratio", fund_ratio, WEALTH_RATIO))
    log_index = math.log(check("index_ratio", index_ratio, WEALTH_RATIO))
    multiple = check("leverage", leverage, LEVERAGE)
    interest = (1.0 - multiple) * check("rate", rate, RATE) * check("years", years, YEARS)
    curvature = _curvature(multiple)
    if abs(curvature) < _NO_CURVATURE:
        raise ValueError(
            f"leverage must be neither 0 nor 1, got {leverage}. "
            "There a fund does not depend on the shaking; write 2 for a 2x fund."
        )
    return (multiple * log_index + interest - log_fund) / curvature


def _curvature(leverage: float) -> float:
    """(L^2 - L) / 2: what one unit of variance costs."""
    return leverage * (leverage - 1.0) / 2.0


# Growth


def drag_per_year(leverage: Leverage, *, volatility: Volatility) -> LogRate:
    """What volatility takes from a daily reset fund in a year, beside a flat index.

    Parameters
    ----------
    leverage : Leverage
        Multiple of the index, -100 to 100.
    volatility : Volatility
        Volatility of the index, 0 to 2.

    Returns
    -------
    LogRate
        Loss of log growth per year. Zero at 0x and 1x, negative (a gain) in between.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``L sigma``:

    - Drag per year: ``D = (L**2 - L)*sigma**2/2``

    References
    ----------
    Avellaneda, M. and Zhang, S. (2010). doi:10.1137/090760805

    Examples
    --------
    >>> round(drag_per_year(2, volatility=0.2), 6)
    0.04
    >>> round(drag_per_year(3, volatility=0.2), 4)
    0.12
    >>> round(drag_per_year(0.5, volatility=0.2), 4)
    -0.005
    """
    leverage = check("leverage", leverage, LEVERAGE)
    volatility = check("volatility", volatility, VOLATILITY)
    return _curvature(leverage) * volatility * volatility


def drag_half_life(leverage: Leverage, *, volatility: Volatility) -> Years:
    """After how many years volatility alone has halved a fund whose index stays flat.

    Parameters
    ----------
    leverage : Leverage
        Multiple of the index, -100 to 100.
    volatility : Volatility
        Volatility of the index, 0 to 2.

    Returns
    -------
    Years
        Infinity when there is no drag: from 0x to 1x, or with no volatility.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``L sigma``:

    - Years until drag takes half: ``T = log(2)/((L**2 - L)*sigma**2/2)``

    Examples
    --------
    >>> round(drag_half_life(2, volatility=0.2), 6)
    17.32868
    >>> round(drag_half_life(3, volatility=0.2), 1)
    5.8
    >>> drag_half_life(1, volatility=0.2)
    inf
    """
    drag = drag_per_year(leverage, volatility=volatility)
    return math.log(2.0) / drag if drag > 0.0 else float("inf")


def log_growth(leverage: Leverage, *, drift: Rate, rate: Rate, volatility: Volatility) -> LogRate:
    """How fast leveraged wealth grows in the long run.

    This is the growth of the median, the path in the middle. The mean grows faster, carried by
    a few lucky paths.

    Parameters
    ----------
    leverage : Leverage
        Multiple of the index, -100 to 100.
    drift : Rate
        Expected yearly return of the index (mu), above -1 and below 1.
    rate : Rate
        Yearly rate of cash and of borrowing (r), above -1 and below 1.
    volatility : Volatility
        Volatility of the index (sigma), 0 to 2.

    Returns
    -------
    LogRate
        Log growth per year. At 0x it is the cash rate.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``L mu r sigma``:

    - Log growth: ``g = r + L*(mu - r) - L**2*sigma**2/2``

    References
    ----------
    Kelly, J. L. (1956). A new interpretation of information rate. Bell System Technical Journal
    35(4), 917-926. doi:10.1002/j.1538-7305.1956.tb03809.x

    Examples
    --------
    >>> round(log_growth(1.25, drift=0.07, rate=0.02, volatility=0.2), 6)
    0.05125
    >>> round(log_growth(3, drift=0.07, rate=0.02, volatility=0.2), 4)
    -0.01
    >>> log_growth(0, drift=0.07, rate=0.02, volatility=0.2)
    0.02
    """
    leverage = check("leverage", leverage, LEVERAGE)
    drift = check("drift", drift, RATE)
    rate = check("rate", rate, RATE)
    volatility = check("volatility", volatility, VOLATILITY)
    spread = leverage * volatility
    return rate + leverage * (drift - rate) - spread * spread / 2.0


def growth_peak(drift: Rate, *, rate: Rate, volatility: Volatility) -> GrowthPeak:
    """Which leverage grows fastest (Kelly), how fast, and from where leverage is worse than cash.

    A fact about known numbers, not advice: nobody knows the drift, and the peak is flat on its
    left and steep in its dangers on its right.

    Parameters
    ----------
    drift : Rate
        Expected yearly return of the index (mu), above -1 and below 1.
    rate : Rate
        Yearly rate of cash and of borrowing (r), above -1 and below 1.
    volatility : Volatility
        Volatility of the index (sigma), 0.0001 to 2.

    Returns
    -------
    GrowthPeak
        Leverage at the peak, log growth there, and twice that leverage, where growth is again
        the cash rate. Negative leverage (a short) when the drift is below the rate.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``mu r sigma``:

    - Growth-optimal leverage (Kelly): ``L^* = (mu - r)/sigma**2`` (leverage)
    - ... its growth: ``g^* = r + (mu - r)**2/(2*sigma**2)`` (growth)

    References
    ----------
    Kelly, J. L. (1956). doi:10.1002/j.1538-7305.1956.tb03809.x

    Examples
    --------
    >>> peak = growth_peak(0.07, rate=0.02, volatility=0.2)
    >>> round(peak.leverage, 4), round(peak.growth, 5), round(peak.same_as_cash_leverage, 4)
    (1.25, 0.05125, 2.5)
    >>> growth_peak(0.02, rate=0.02, volatility=0.2).leverage
    0.0
    """
    drift = check("drift", drift, RATE)
    rate = check("rate", rate, RATE)
    volatility = check("volatility", volatility, POSITIVE_VOLATILITY)
    premium = drift - rate
    leverage = premium / (volatility * volatility)
    return GrowthPeak(
        leverage=leverage,
        growth=rate + leverage * premium / 2.0,
        same_as_cash_leverage=2.0 * leverage,
    )


def kelly_growth_share(kelly_multiple: Ratio) -> Ratio:
    """How much of the best growth over cash a multiple of the Kelly leverage keeps.

    Parameters
    ----------
    kelly_multiple : Ratio
        Leverage over the growth-optimal leverage, above 0 and at most 10.

    Returns
    -------
    Ratio
        Growth over cash, as a share of the best. Zero at twice Kelly, negative beyond.

    Raises
    ------
    ValueError
        If `kelly_multiple` is outside its range.

    Notes
    -----
    With ``k``:

    - Part of it that k times Kelly keeps: ``p = 2*k - k**2``

    References
    ----------
    Thorp, E. O. (2006). The Kelly criterion in blackjack, sports betting, and the stock market.
    Handbook of Asset and Liability Management 1. doi:10.1016/S1872-0978(06)01009-X

    Examples
    --------
    >>> kelly_growth_share(0.5)
    0.75
    >>> kelly_growth_share(2)
    0.0
    """
    kelly_multiple = check("kelly_multiple", kelly_multiple, KELLY_MULTIPLE)
    return kelly_multiple * (2.0 - kelly_multiple)


def ever_falls_probability(fraction: Fraction, *, kelly_multiple: Ratio) -> Probability:
    """How likely wealth ever falls to a fraction of its start, however long one waits.

    Parameters
    ----------
    fraction : Fraction
        The part that is left, above 0 and at most 1. Halving is 0.5.
    kelly_multiple : Ratio
        Leverage over the growth-optimal leverage, above 0 and at most 10.

    Returns
    -------
    Probability
        0 to 1. From twice Kelly on it is 1: every such account falls to any level in the end.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``x k``:

    - Chance of ever falling to a part x: ``P = min(1, x**(2/k - 1))``

    References
    ----------
    Thorp, E. O. (2006). doi:10.1016/S1872-0978(06)01009-X

    Examples
    --------
    >>> ever_falls_probability(0.5, kelly_multiple=0.5)
    0.125
    >>> ever_falls_probability(0.5, kelly_multiple=1)
    0.5
    >>> ever_falls_probability(0.5, kelly_multiple=0.5)
    0.125
    >>> ever_falls_probability(0.01, kelly_multiple=2)
    1.0
    """
    fraction = check("fraction", fraction, FRACTION)
    kelly_multiple = check("kelly_multiple", kelly_multiple, KELLY_MULTIPLE)
    if kelly_multiple >= 2.0 or fraction == 1.0:
        return 1.0
    return math.pow(fraction, 2.0 / kelly_multiple - 1.0)


# Wealth after some years


def mean_wealth(
    leverage: Leverage, *, drift: Rate, rate: Rate, volatility: Volatility, years: Years
) -> Ratio:
    r"""What leveraged wealth averages over all possible paths, per unit at the start.

    Parameters
    ----------
    leverage : Leverage
        Multiple of the index, -100 to 100.
    drift : Rate
        Expected yearly return of the index (mu), above -1 and below 1.
    rate : Rate
        Yearly rate of cash and of borrowing (r), above -1 and below 1.
    volatility : Volatility
        Volatility of the index, 0 to 2. The mean does not depend on it.
    years : Years
        Length of the period, above 0 and at most 100.

    Returns
    -------
    Ratio
        Mean end wealth over start wealth, above 0.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the wealth is too large for a number.

    Notes
    -----
    With ``L mu r sigma T``:

    - Mean wealth: ``\E W = exp((r + L*(mu - r))*T)``

    Examples
    --------
    >>> round(mean_wealth(3, drift=0.07, rate=0.02, volatility=0.2, years=10), 6)
    5.473947
    >>> market = dict(drift=0.07, rate=0, volatility=0.2)
    >>> round(mean_wealth(3, years=10, **market), 2)
    8.17
    >>> mean_wealth(0, years=10, **market)
    1.0
    """
    centre, spread = _log_wealth(leverage, drift, rate, volatility, years)
    return _wealth_within_numbers(centre + spread * spread / 2.0, "years", years)


def median_wealth(
    leverage: Leverage, *, drift: Rate, rate: Rate, volatility: Volatility, years: Years
) -> Ratio:
    r"""What the path in the middle ends with: half of all paths end above, half below.

    Parameters
    ----------
    leverage : Leverage
        Multiple of the index, -100 to 100.
    drift : Rate
        Expected yearly return of the index (mu), above -1 and below 1.
    rate : Rate
        Yearly rate of cash and of borrowing (r), above -1 and below 1.
    volatility : Volatility
        Volatility of the index, 0 to 2.
    years : Years
        Length of the period, above 0 and at most 100.

    Returns
    -------
    Ratio
        Median end wealth over start wealth, 0 or more.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the wealth is too large for a number.

    Notes
    -----
    With ``L mu r sigma T``:

    - Median wealth: ``\median W = exp((r + L*(mu - r) - L**2*sigma**2/2)*T)``

    Examples
    --------
    >>> round(median_wealth(3, drift=0.07, rate=0.02, volatility=0.2, years=10), 6)
    0.904837

    Three times the index has the higher mean and the lower median:

    >>> market = dict(drift=0.07, rate=0, volatility=0.2)
    >>> [round(median_wealth(multiple, years=10, **market), 2) for multiple in (1, 2, 3)]
    [1.65, 1.82, 1.35]
    >>> median_wealth(0, years=10, **market)
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
    r"""The wealth that ends undercut with a given probability.

    Parameters
    ----------
    probability : Probability
        Chance of ending below, above 0 and below 1. The median is 0.5.
    leverage : Leverage
        Multiple of the index, -100 to 100.
    drift : Rate
        Expected yearly return of the index (mu), above -1 and below 1.
    rate : Rate
        Yearly rate of cash and of borrowing (r), above -1 and below 1.
    volatility : Volatility
        Volatility of the index, 0 to 2.
    years : Years
        Length of the period, above 0 and at most 100.

    Returns
    -------
    Ratio
        End wealth over start wealth, 0 or more. At 0x all quantiles are cash.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the wealth is too large for a number.

    Notes
    -----
    With ``p L mu r sigma T``:

    - Quantile of wealth: $W_p = e^{g T + z_p \left|L\right| \sigma \sqrt{T}},\quad \Phi(z_p) =
      p$

    Examples
    --------
    >>> round(wealth_quantile(0.05, leverage=3, drift=0.07, rate=0.02, volatility=0.2, years=10), 6)
    0.03992
    >>> market = dict(drift=0.07, rate=0, volatility=0.2, years=10)
    >>> [round(wealth_quantile(p, leverage=3, **market), 2) for p in (0.05, 0.5, 0.95)]
    [0.06, 1.35, 30.6]
    >>> wealth_quantile(0.05, leverage=0, **market)
    1.0
    """
    probability = check("probability", probability, PROBABILITY)
    centre, spread = _log_wealth(leverage, drift, rate, volatility, years)
    return _wealth_within_numbers(centre + _normal_quantile(probability) * spread, "years", years)


def loss_probability(
    leverage: Leverage, *, drift: Rate, rate: Rate, volatility: Volatility, years: Years
) -> Probability:
    """How likely leveraged wealth ends below its start.

    Parameters
    ----------
    leverage : Leverage
        Multiple of the index, -100 to 100.
    drift : Rate
        Expected yearly return of the index (mu), above -1 and below 1.
    rate : Rate
        Yearly rate of cash and of borrowing (r), above -1 and below 1.
    volatility : Volatility
        Volatility of the index, 0 to 2.
    years : Years
        Length of the period, above 0 and at most 100.

    Returns
    -------
    Probability
        0 to 1. With no risk at all it is 1 when cash shrinks, else 0.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``L mu r sigma T``:

    - Chance of a loss: ``P = Phi(-g*T/(abs(L)*sigma*sqrt(T))); g = r + L*(mu - r) -
      L**2*sigma**2/2``

    Examples
    --------
    >>> round(loss_probability(3, drift=0.07, rate=0.02, volatility=0.2, years=10), 6)
    0.521016
    >>> market = dict(drift=0.07, rate=0, volatility=0.2)
    >>> round(loss_probability(3, years=10, **market), 3)
    0.437
    >>> loss_probability(0, years=10, **market)
    0.0
    """
    centre, spread = _log_wealth(leverage, drift, rate, volatility, years)
    if spread == 0.0:
        return 1.0 if centre < 0.0 else 0.0
    return _normal_below(-centre / spread)


def _log_wealth(
    leverage: Leverage, drift: Rate, rate: Rate, volatility: Volatility, years: Years
) -> tuple[float, float]:
    """Mean and standard deviation of log wealth at the end; checks all five arguments."""
    growth = log_growth(leverage, drift=drift, rate=rate, volatility=volatility)
    years = check("years", years, YEARS)
    return growth * years, abs(leverage) * volatility * math.sqrt(years)


def _normal_below(z: float) -> Probability:
    """Chance that a standard normal number is below z."""
    return math.erfc(-z / math.sqrt(2.0)) / 2.0


def _normal_quantile(probability: Probability) -> float:
    """The z that a standard normal number is below with this probability, by bisection."""
    low, high = -40.0, 40.0
    for _ in range(100):
        middle = (low + high) / 2.0
        if _normal_below(middle) < probability:
            low = middle
        else:
            high = middle
    return high
