"""Touch or finish: how likely a price reaches a level, or ends beyond it (chapter 2).

An account that is closed at a level does not wait for the end of the year. What counts is whether
the price touches the level on the way, and that is about twice as likely as ending beyond it. The
functions here are closed forms on plain numbers, in four groups:

- the path: `touch_probability` below the price and `touch_up_probability` above it, watched all
  the time; `touch_probability_checked` and `touch_up_probability_checked` when somebody looks once
  a day; `path_within_sigma_probability`;
- the end: `end_below_probability`, `end_above_probability`, `within_sigma_probability`;
- the other way round: `median_life`, `drop_for_risk`, `largest_leverage_for_risk`;
- one day: `gap_probability_normal`, `gap_probability_student`.

The model is geometric Brownian motion: log returns are normal and independent, with one
volatility. Real prices jump and their volatility changes, so read the results as a first answer.
Symbols of the papers: mu drift, sigma volatility, T years, d drop. nu = mu - sigma^2 / 2 is the
drift of the log price, and b = log(1 - d) the log of the level over the price. Phi is the normal
distribution; its tails are computed with `math.erfc` and never by taking a number from 1.
"""

from __future__ import annotations

import math

from teko.rules import (
    DEGREES,
    DEVIATIONS,
    DROP,
    LEVEL,
    POSITIVE_COUNT,
    POSITIVE_VOLATILITY,
    PROBABILITY,
    RATE,
    RISE,
    VOLATILITY,
    YEARS,
    check,
    check_count,
)
from teko.words import (
    Fraction,
    Leverage,
    Probability,
    Rate,
    Return,
    Volatility,
    Years,
)

_TRADING_DAYS = 252.0
# -zeta(1/2) / sqrt(2 pi): how far a look once in a while misses the lowest point, in step sizes.
_BETA = 0.5825971579390106
# Below this spread of the log price chance plays no part.
_NO_SPREAD = 1e-12
# Nearer levels are no levels, and 1 - exp would lose their digits.
_NO_DROP = 1e-9
# Natural logs of the shortest and the longest time looked for, in years.
_SHORTEST, _LONGEST = -100.0, 60.0
# Fall in logs beyond any question of the inverse functions.
_FARTHEST = 2000.0


# The path


def touch_probability(
    drop: Fraction, *, volatility: Volatility, drift: Rate, years: Years
) -> Probability:
    """How likely a price falls to a level at any moment, watched all the time.

    Parameters
    ----------
    drop : Fraction
        Fall from today's price to the level, from 0 to below 1.
    volatility : Volatility
        Yearly volatility (sigma), 0 to 2.
    drift : Rate
        Expected yearly return of the price (mu), above -1 and below 1.
    years : Years
        Length of the period, above 0 and at most 100.

    Returns
    -------
    Probability
        0 to 1. It is 1 when the price is at the level already.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``d sigma mu T``:

    - Touching it on the way: ``P = Phi((b - nu*T)/s) + exp(2*nu*b/sigma**2)*Phi((b + nu*T)/s);
      b = log(1 - d); nu = mu - sigma**2/2; s = sigma*sqrt(T)``

    References
    ----------
    Harrison, J. M. (1985). Brownian Motion and Stochastic Flow Systems. Wiley, section 1.8.

    Examples
    --------
    >>> round(touch_probability(0.0625, volatility=0.1, drift=0, years=1), 6)
    0.535427

    Twelve times leverage and a cut at half of the deposit: the level is 4.17% away.

    >>> round(touch_probability(0.5 / 12, volatility=0.1, drift=0, years=1), 4)
    0.6846
    >>> touch_probability(0, volatility=0.1, drift=0, years=1)
    1.0
    """
    distance, _ = _below(drop)
    return _touch(distance, *_toward_and_spread(-1.0, volatility, drift, years))


def touch_up_probability(
    rise: Return, *, volatility: Volatility, drift: Rate, years: Years
) -> Probability:
    """How likely a price rises to a level at any moment, watched all the time.

    It is the question of everyone who is short: a hedger, a short seller.

    Parameters
    ----------
    rise : Return
        Rise from today's price to the level, from 0 to 4.
    volatility : Volatility
        Yearly volatility (sigma), 0 to 2.
    drift : Rate
        Expected yearly return of the price (mu), above -1 and below 1.
    years : Years
        Length of the period, above 0 and at most 100.

    Returns
    -------
    Probability
        0 to 1. It is 1 when the price is at the level already.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``u sigma mu T``:

    - Touching it on the way up: ``P = Phi((nu*T - b)/s) + exp(2*nu*b/sigma**2)*Phi((-b -
      nu*T)/s); b = log(1 + u); nu = mu - sigma**2/2; s = sigma*sqrt(T)``

    Examples
    --------
    >>> round(touch_up_probability(0.15, volatility=0.1, drift=0, years=1), 6)
    0.151158

    A hedge with five times its margin is cut after a rise of 15.4%:

    >>> round(touch_up_probability(0.6 / 3.9, volatility=0.1, drift=0, years=1), 3)
    0.142
    >>> touch_up_probability(0, volatility=0.1, drift=0, years=1)
    1.0
    """
    distance, _ = _above(rise)
    return _touch(distance, *_toward_and_spread(1.0, volatility, drift, years))


def touch_probability_checked(
    drop: Fraction, *, volatility: Volatility, drift: Rate, years: Years, checks: int
) -> Probability:
    """How likely a price is found at or below a level when somebody looks only now and then.

    A look once a day misses the lowest point of the day, so it finds fewer touches than a watch
    that never sleeps.

    Parameters
    ----------
    drop : Fraction
        Fall from today's price to the level, from 0 to below 1.
    volatility : Volatility
        Yearly volatility (sigma), 0 to 2.
    drift : Rate
        Expected yearly return of the price (mu), above -1 and below 1.
    years : Years
        Length of the period, above 0 and at most 100.
    checks : int
        How often somebody looks in the whole period, 1 to 100,000, at even distances. A year of
        closes has 252.

    Returns
    -------
    Probability
        0 to 1. With daily looks over a year it is right to 0.05 percentage points, over a month
        to 0.3; with fewer looks it is rough.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``d sigma mu T n``:

    - Touching it, looked at n times: ``P = Phi((b - nu*T)/s) + exp(2*nu*b/sigma**2)*Phi((b +
      nu*T)/s); b = log(1 - d) - 0.5825971579390106*sigma*sqrt(T/n); nu = mu - sigma**2/2; s =
      sigma*sqrt(T)``

    References
    ----------
    Broadie, M., Glasserman, P. and Kou, S. (1997). A continuity correction for discrete barrier
    options. Mathematical Finance 7(4), 325-348. doi:10.1111/1467-9965.00035

    Examples
    --------
    >>> round(touch_probability_checked(0.0625, volatility=0.1, drift=0, years=1, checks=252), 6)
    0.512104
    >>> year = dict(volatility=0.1, drift=0, years=1)
    >>> round(touch_probability_checked(1 / 6, checks=252, **year), 4)
    0.069
    >>> round(touch_probability(1 / 6, **year), 4)
    0.0747
    """
    distance, touched = _below(drop)
    toward, spread = _toward_and_spread(-1.0, volatility, drift, years)
    shift = _missed_between(check("checks", checks, POSITIVE_COUNT), spread)
    return 1.0 if touched else _touch(distance + shift, toward, spread)


def touch_up_probability_checked(
    rise: Return, *, volatility: Volatility, drift: Rate, years: Years, checks: int
) -> Probability:
    """How likely a price is found at or above a level when somebody looks only now and then.

    Parameters
    ----------
    rise : Return
        Rise from today's price to the level, from 0 to 4.
    volatility : Volatility
        Yearly volatility (sigma), 0 to 2.
    drift : Rate
        Expected yearly return of the price (mu), above -1 and below 1.
    years : Years
        Length of the period, above 0 and at most 100.
    checks : int
        How often somebody looks in the whole period, 1 to 100,000, at even distances.

    Returns
    -------
    Probability
        0 to 1, as good as `touch_probability_checked`.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``u sigma mu T n``:

    - ... looked at n times: ``P = Phi((nu*T - b)/s) + exp(2*nu*b/sigma**2)*Phi((-b - nu*T)/s);
      b = log(1 + u) + 0.5825971579390106*sigma*sqrt(T/n); nu = mu - sigma**2/2; s =
      sigma*sqrt(T)``

    References
    ----------
    Broadie, M., Glasserman, P. and Kou, S. (1997). doi:10.1111/1467-9965.00035

    Examples
    --------
    >>> round(touch_up_probability_checked(0.15, volatility=0.1, drift=0, years=1, checks=252), 6)
    0.140884
    >>> year = dict(volatility=0.1, drift=0, years=1)
    >>> round(touch_up_probability_checked(0.1, checks=252, **year), 3)
    0.307
    >>> touch_up_probability_checked(0, checks=252, **year)
    1.0
    """
    distance, touched = _above(rise)
    toward, spread = _toward_and_spread(1.0, volatility, drift, years)
    shift = _missed_between(check("checks", checks, POSITIVE_COUNT), spread)
    return 1.0 if touched else _touch(distance + shift, toward, spread)


def _below(drop: Fraction) -> tuple[float, bool]:
    """Distance in logs to a level below, and whether the price is there already."""
    drop = check("drop", drop, DROP)
    return -math.log(1.0 - drop), drop == 0.0


def _above(rise: Return) -> tuple[float, bool]:
    """Distance in logs to a level above, and whether the price is there already."""
    rise = check("rise", rise, RISE)
    return math.log(1.0 + rise), rise == 0.0


def _toward_and_spread(
    direction: float, volatility: Volatility, drift: Rate, years: Years
) -> tuple[float, float]:
    """Mean move of the log price toward a level (+1 above, -1 below), and its deviation."""
    sigma = check("volatility", volatility, VOLATILITY)
    growth = check("drift", drift, RATE) - sigma * sigma / 2.0
    years = check("years", years, YEARS)
    return direction * growth * years, sigma * math.sqrt(years)


def _missed_between(checks: float, spread: float) -> float:
    """How much farther the level looks from a few looks than from a watch that never sleeps."""
    return _BETA * spread / math.sqrt(checks)


def _touch(distance: float, toward: float, spread: float) -> Probability:
    """The chance that the log price moves by a distance, either way, at any moment."""
    if distance == 0.0:
        return 1.0
    if spread < _NO_SPREAD:
        return 1.0 if toward >= distance else 0.0
    direct = (toward - distance) / spread
    mirrored = (-toward - distance) / spread
    # The second term is a huge number times a tiny one; scaled, neither leaves the range of floats.
    if mirrored > 0.0:
        second = math.exp(2.0 * (toward / spread) * (distance / spread)) * _normal_below(mirrored)
    else:
        second = math.exp(-direct * direct / 2.0) * _scaled_below(mirrored)
    return min(1.0, _normal_below(direct) + second)


def _normal_below(z: float) -> Probability:
    """Chance that a standard normal number is below z."""
    return math.erfc(-z / math.sqrt(2.0)) / 2.0


def _scaled_below(z: float) -> float:
    """exp(z^2 / 2) Phi(z) for z up to 0. Far out erfc is 0, its series in 1 / z^2 is not."""
    if z > -25.0:
        return math.exp(z * z / 2.0) * _normal_below(z)
    step = 1.0 / (z * z)
    tail = 1.0
    for odd in (11.0, 9.0, 7.0, 5.0, 3.0, 1.0):
        tail = 1.0 - odd * step * tail
    return -tail / (z * math.sqrt(2.0 * math.pi))


def path_within_sigma_probability(deviations: float) -> Probability:
    r"""How likely a path without drift stays within so many standard deviations all the way.

    The deviation is that of the end of the period. It is a smaller chance than that of ending
    within: many paths leave the range and come back.

    Parameters
    ----------
    deviations : float
        Half width of the range in standard deviations (k), 0.01 to 40.

    Returns
    -------
    Probability
        0 to 1, for a period of any length.

    Raises
    ------
    ValueError
        If `deviations` is outside its range.

    Notes
    -----
    With ``k``:

    - Staying within them all the time: $P = 1 - 4 \left(Q(k) - Q(3k) + Q(5k) -
      \dots\right),\quad Q(z) = 1 - \Phi(z)$

    References
    ----------
    Feller, W. (1971). An Introduction to Probability Theory and Its Applications, volume 2,
    second edition. Wiley, section X.5.

    Examples
    --------
    >>> round(path_within_sigma_probability(2), 4)
    0.909
    >>> round(within_sigma_probability(2), 4)
    0.9545
    """
    width = check("deviations", deviations, DEVIATIONS)
    inside, sign = 0.0, 1.0
    for odd in range(1, 40, 2):
        if width < 1.0:
            angle = odd * math.pi / width
            inside += sign * 4.0 / math.pi * math.exp(-angle * angle / 8.0) / odd
        else:
            inside -= sign * 4.0 * _normal_below(-odd * width)
        sign = -sign
    return inside if width < 1.0 else 1.0 + inside


# The end


def end_below_probability(
    drop: Fraction, *, volatility: Volatility, drift: Rate, years: Years
) -> Probability:
    """How likely a price ends at or below a level, whatever happened on the way.

    Parameters
    ----------
    drop : Fraction
        Fall from today's price to the level, from 0 to below 1.
    volatility : Volatility
        Yearly volatility (sigma), 0 to 2.
    drift : Rate
        Expected yearly return of the price (mu), above -1 and below 1.
    years : Years
        Length of the period, above 0 and at most 100.

    Returns
    -------
    Probability
        0 to 1; about half of `touch_probability`.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``d sigma mu T``:

    - Ending below a level: ``P = Phi((b - nu*T)/(sigma*sqrt(T))); b = log(1 - d); nu = mu -
      sigma**2/2``

    Examples
    --------
    >>> round(end_below_probability(0.0625, volatility=0.1, drift=0, years=1), 6)
    0.275793
    >>> round(end_below_probability(0.5 / 12, volatility=0.1, drift=0, years=1), 4)
    0.3536
    >>> end_below_probability(0.1, volatility=0, drift=0, years=1)
    0.0
    """
    distance, _ = _below(drop)
    return _end(distance, *_toward_and_spread(-1.0, volatility, drift, years))


def end_above_probability(
    rise: Return, *, volatility: Volatility, drift: Rate, years: Years
) -> Probability:
    """How likely a price ends at or above a level, whatever happened on the way.

    Parameters
    ----------
    rise : Return
        Rise from today's price to the level, from 0 to 4.
    volatility : Volatility
        Yearly volatility (sigma), 0 to 2.
    drift : Rate
        Expected yearly return of the price (mu), above -1 and below 1.
    years : Years
        Length of the period, above 0 and at most 100.

    Returns
    -------
    Probability
        0 to 1; about half of `touch_up_probability`.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``u sigma mu T``:

    - Ending above a level: ``P = Phi((nu*T - b)/(sigma*sqrt(T))); b = log(1 + u); nu = mu -
      sigma**2/2``

    Examples
    --------
    >>> round(end_above_probability(0.15, volatility=0.1, drift=0, years=1), 6)
    0.073862
    >>> round(end_above_probability(0.6 / 3.9, volatility=0.1, drift=0, years=1), 3)
    0.069
    >>> end_above_probability(0, volatility=0, drift=0, years=1)
    1.0
    """
    distance, _ = _above(rise)
    return _end(distance, *_toward_and_spread(1.0, volatility, drift, years))


def _end(distance: float, toward: float, spread: float) -> Probability:
    """The chance that the log price ends beyond a distance."""
    if spread < _NO_SPREAD:
        return 1.0 if toward >= distance else 0.0
    return _normal_below((toward - distance) / spread)


def within_sigma_probability(deviations: float) -> Probability:
    """How likely a normal number is within so many standard deviations of its mean.

    Parameters
    ----------
    deviations : float
        Half width of the range in standard deviations (k), 0.01 to 40.

    Returns
    -------
    Probability
        0 to 1. It speaks of the end of a period, not of the way there.

    Raises
    ------
    ValueError
        If `deviations` is outside its range.

    Notes
    -----
    With ``k``:

    - Ending within k deviations: ``P = 2*Phi(k) - 1``

    Examples
    --------
    >>> round(within_sigma_probability(2), 5)
    0.9545
    >>> within_sigma_probability(40)
    1.0
    """
    return math.erf(check("deviations", deviations, DEVIATIONS) / math.sqrt(2.0))


# The other way round


def median_life(drop: Fraction, *, volatility: Volatility, drift: Rate) -> Years:
    r"""After how many years half of all accounts have touched their level.

    Parameters
    ----------
    drop : Fraction
        Fall from today's price to the level, from 0 to below 1.
    volatility : Volatility
        Yearly volatility (sigma), 0.0001 to 2.
    drift : Rate
        Expected yearly return of the price (mu), above -1 and below 1.

    Returns
    -------
    Years
        0 when the price is at the level already. Infinity when more than half of all paths
        never touch it, because the drift carries them away.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``d sigma mu``:

    - Median life: $T:\quad P_\text{touch}(T) = \frac{1}{2}$

    Examples
    --------
    >>> round(median_life(0.0417, volatility=0.1, drift=0), 6)
    0.379959
    >>> round(12 * median_life(0.5 / 12, volatility=0.1, drift=0), 1)
    4.6
    >>> median_life(0.5, volatility=0.1, drift=0.05)
    inf
    """
    distance, touched = _below(drop)
    sigma = check("volatility", volatility, POSITIVE_VOLATILITY)
    toward = sigma * sigma / 2.0 - check("drift", drift, RATE)
    if touched:
        return 0.0

    def touched_by(log_years: float) -> float:
        years = math.exp(log_years)
        return _touch(distance, toward * years, sigma * math.sqrt(years))

    if touched_by(_LONGEST) < 0.5:
        return float("inf")
    low, high = _SHORTEST, _LONGEST
    for _ in range(100):
        middle = (low + high) / 2.0
        if touched_by(middle) < 0.5:
            low = middle
        else:
            high = middle
    return math.exp(high)


def drop_for_risk(
    probability: Probability, *, volatility: Volatility, drift: Rate, years: Years
) -> Fraction:
    r"""How far away a level must be to be touched with a given probability.

    Parameters
    ----------
    probability : Probability
        Chance of touching that is accepted, above 0 and below 1.
    volatility : Volatility
        Yearly volatility (sigma), 0.0001 to 2.
    drift : Rate
        Expected yearly return of the price (mu), above -1 and below 1.
    years : Years
        Length of the period, above 0 and at most 100.

    Returns
    -------
    Fraction
        Fall from today's price, above 0 and at most 1. Nearer levels are touched more often.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``p sigma mu T``:

    - Fall touched with a chance p: $d:\quad P_\text{touch}(d) = p$

    Examples
    --------
    >>> round(drop_for_risk(0.05, volatility=0.1, drift=0, years=1), 4)
    0.1814
    >>> round(touch_probability(0.1814, volatility=0.1, drift=0, years=1), 3)
    0.05
    """
    accepted = check("probability", probability, PROBABILITY)
    check("volatility", volatility, POSITIVE_VOLATILITY)
    toward, spread = _toward_and_spread(-1.0, volatility, drift, years)
    near, far = 0.0, _FARTHEST
    for _ in range(100):
        middle = (near + far) / 2.0
        if _touch(middle, toward, spread) > accepted:
            near = middle
        else:
            far = middle
    drop = 1.0 - math.exp(-far)
    if drop < _NO_DROP:
        raise ValueError(
            f"probability must leave some distance to the level, got {probability}. "
            "Write a smaller risk, such as 0.05."
        )
    return drop


def largest_leverage_for_risk(
    probability: Probability,
    *,
    level: Fraction,
    volatility: Volatility,
    drift: Rate,
    years: Years,
) -> Leverage:
    r"""How much leverage keeps the chance of a forced exit at a given probability.

    One point of a map, not an answer: it moves with the volatility, the horizon, the level and
    the risk that you accept.

    Parameters
    ----------
    probability : Probability
        Chance of a forced exit that is accepted, above 0 and below 1.
    level : Fraction
        Share of the deposit that is left at the forced exit, 0 to 1. 0 asks for all of it lost.
    volatility : Volatility
        Yearly volatility (sigma), 0.0001 to 2.
    drift : Rate
        Expected yearly return of the price (mu), above -1 and below 1.
    years : Years
        Length of the period, above 0 and at most 100.

    Returns
    -------
    Leverage
        Of a long position, 0 or more. 0 when the level is 1: any loss is an exit.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``p l sigma mu T``:

    - Largest leverage for a risk: $L = \frac{1 - l}{d},\quad P_\text{touch}(d) = p$

    Examples
    --------
    >>> round(largest_leverage_for_risk(0.05, level=0.5, volatility=0.1, drift=0, years=1), 6)
    2.755778
    >>> year = dict(drift=0, years=1)
    >>> round(largest_leverage_for_risk(0.05, level=0.5, volatility=0.1, **year), 2)
    2.76
    >>> round(largest_leverage_for_risk(0.05, level=0.5, volatility=0.6, **year), 2)
    0.68
    >>> largest_leverage_for_risk(0.05, level=1, volatility=0.1, **year)
    0.0
    """
    drop = drop_for_risk(probability, volatility=volatility, drift=drift, years=years)
    return (1.0 - check("level", level, LEVEL)) / drop


# One day


def gap_probability_normal(drop: Fraction, *, volatility: Volatility, days: int) -> Probability:
    """How likely a price falls by so much in a single day, once in so many days, if normal.

    Parameters
    ----------
    drop : Fraction
        Fall within one day, from 0 to below 1.
    volatility : Volatility
        Yearly volatility (sigma), 0.0001 to 2; a day has 1 / sqrt(252) of it.
    days : int
        Number of trading days, 0 to 100,000.

    Returns
    -------
    Probability
        Chance of at least one such day, 0 to 1.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``d sigma n``:

    - A day below -d within n days, normal: ``P = 1 - (1 - Phi(-d/(sigma/sqrt(252))))**n``

    Examples
    --------
    >>> round(gap_probability_normal(0.02, volatility=0.1, days=252), 6)
    0.172155
    >>> gap_probability_normal(0.5 / 12, volatility=0.1, days=252) < 1e-8
    True
    >>> gap_probability_normal(0.1, volatility=0.1, days=0)
    0.0
    """
    deviations = _daily_deviations(drop, volatility)
    return _at_least_once(_normal_below(-deviations), check_count("days", days))


def gap_probability_student(
    drop: Fraction, *, volatility: Volatility, degrees: int, days: int
) -> Probability:
    r"""How likely a price falls by so much in a single day, once in so many days, if fat-tailed.

    Parameters
    ----------
    drop : Fraction
        Fall within one day, from 0 to below 1.
    volatility : Volatility
        Yearly volatility (sigma), 0.0001 to 2; a day has 1 / sqrt(252) of it.
    degrees : int
        Degrees of freedom of Student's t, 3 to 30. The fewer, the fatter the tails.
    days : int
        Number of trading days, 0 to 100,000.

    Returns
    -------
    Probability
        Chance of at least one such day, 0 to 1.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``d sigma f n``:

    - ... Student t with f degrees: $P = 1 - \left(1 - F_t\left(-\frac{d \sqrt{f / (f -
      2)}}{\sigma / \sqrt{252}}\right)\right)^{n}$

    References
    ----------
    Abramowitz, M. and Stegun, I. A. (1964). Handbook of Mathematical Functions, 26.7.3, 26.7.4.

    Examples
    --------
    >>> round(gap_probability_student(0.0417, volatility=0.1, degrees=4, days=252), 6)
    0.087331

    A fall of 4.17% in one day: never in a normal world, one year in six in a fat-tailed one.

    >>> round(gap_probability_student(0.5 / 12, volatility=0.1, degrees=3, days=252), 3)
    0.165
    >>> gap_probability_student(0.1, volatility=0.1, degrees=3, days=0)
    0.0
    """
    deviations = _daily_deviations(drop, volatility)
    freedom = check("degrees", degrees, DEGREES)
    chance = _student_above(deviations * math.sqrt(freedom / (freedom - 2.0)), int(freedom))
    return _at_least_once(chance, check_count("days", days))


def _daily_deviations(drop: Fraction, volatility: Volatility) -> float:
    """A fall in standard deviations of one day; checks both arguments."""
    drop = check("drop", drop, DROP)
    volatility = check("volatility", volatility, POSITIVE_VOLATILITY)
    return drop / (volatility / math.sqrt(_TRADING_DAYS))


def _at_least_once(chance: Probability, days: int) -> Probability:
    """The chance of at least one such day. Added up, it stays exact when it is tiny."""
    so_far = 0.0
    for _ in range(days):
        so_far += (1.0 - so_far) * chance
    return so_far


def _student_above(t: float, degrees: int) -> Probability:
    """Chance that Student's t is above t, for t of 0 or more."""
    share = degrees / (degrees + t * t)
    if share < 0.5:
        return _student_tail(share, degrees)
    # Near the middle the tail's series is slow, and a sum of few terms is exact.
    sine, power = math.sqrt(1.0 - share), math.sqrt(share)
    term, first = (power, 3) if degrees % 2 else (1.0, 2)
    inside = 0.0
    for number in range(first, degrees + 1, 2):
        inside += sine * term
        term *= share * (number - 1) / number
    if degrees % 2:
        inside = 2.0 / math.pi * (math.atan2(sine, power) + inside)
    return (1.0 - inside) / 2.0


def _student_tail(share: float, degrees: int) -> Probability:
    """The far tail as a power series in f / (f + t^2): every term is positive, nothing cancels."""
    # The beta function B(f / 2, 1 / 2), built up from B(1 / 2, 1 / 2) = pi or B(1, 1 / 2) = 2.
    half, beta = (0.5, math.pi) if degrees % 2 else (1.0, 2.0)
    while half < degrees / 2.0:
        beta *= half / (half + 0.5)
        half += 1.0
    total, term = 0.0, 1.0
    for index in range(60):
        total += term / (half + index)
        term *= share * (index + 0.5) / (index + 1.0)
    return math.pow(share, half) * total / beta / 2.0
