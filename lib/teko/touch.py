"""Touch or finish: how likely a price reaches a level, or ends beyond it.

An account that is closed at a level does not wait for the end of the year. What counts is whether
the price touches the level on the way, and that is about twice as likely as ending beyond it.

The model is geometric Brownian motion: log returns are normal and independent, with one
volatility. Real prices jump and their volatility changes, so read the results as a first answer.
Symbols of the papers: mu drift, sigma volatility, T years, d drop. nu = mu - sigma^2 / 2 is the
drift of the log price, and b = log(1 - d) the log of the level over the price. Phi is the normal
distribution; its tails are never computed by taking a number from 1. The drop and the rise are
those from today's price to the level, the drift is the expected yearly return of the price.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import teko.rules as rules
from teko.numbers import (
    NO_SPREAD,
    SNAP,
    TRADING_DAYS,
    at_least_once,
    crossing,
    end_beyond,
    normal_below,
    normal_quantile,
)
from teko.rules import check, check_count
from teko.words import Fraction, Leverage, Price, Probability, Rate, Return, Volatility, Years

# -zeta(1/2) / sqrt(2 pi): how far a look once in a while misses the lowest point, in step sizes.
_BETA = 0.5825971579390106
_COUNTED = 100  # up to so many looks are followed one by one
_REACH = 5.3  # a path goes farther than so many of its deviations once in ten million
# Natural logs of the shortest and the longest time looked for, in years.
_SHORTEST, _LONGEST = -100.0, 60.0
# Fall in logs beyond any question of the inverse functions.
_FARTHEST = 2000.0


@dataclass(frozen=True)
class PriceBand:
    """Two prices: as many paths stand below the lower one as above the higher one."""

    low: Price
    high: Price


# The path


def touch_probability(
    drop: Fraction, *, volatility: Volatility, drift: Rate, years: Years
) -> Probability:
    """How likely a price falls to a level at any moment, watched all the time.

    Harrison (1985), Brownian Motion and Stochastic Flow Systems, Wiley, section 1.8.

    Notes
    -----
    With ``d sigma mu T``:

    - Touching it on the way: ``P = Phi((b - nu*T)/s) + exp(2*nu*b/sigma**2)*Phi((b + nu*T)/s);
      b = log(1 - d); nu = mu - sigma**2/2; s = sigma*sqrt(T)``

    Examples
    --------
    >>> round(touch_probability(0.0625, volatility=0.1, drift=0, years=1), 6)
    0.535427
    >>> touch_probability(0, volatility=0.1, drift=0, years=1)  # there already
    1.0
    """
    return _touch(*_fall(drop, volatility, drift, years))


def touch_up_probability(
    rise: Return, *, volatility: Volatility, drift: Rate, years: Years
) -> Probability:
    """How likely a price rises to a level at any moment, watched all the time.

    It is the question of everyone who is short: a hedger, a short seller.

    Notes
    -----
    With ``u sigma mu T``:

    - Touching it on the way up: ``P = Phi((nu*T - b)/s) + exp(2*nu*b/sigma**2)*Phi((-b -
      nu*T)/s); b = log(1 + u); nu = mu - sigma**2/2; s = sigma*sqrt(T)``

    Examples
    --------
    >>> round(touch_up_probability(0.15, volatility=0.1, drift=0, years=1), 6)
    0.151158
    >>> touch_up_probability(0, volatility=0.1, drift=0, years=1)
    1.0
    """
    return _touch(*_climb(rise, volatility, drift, years))


def touch_probability_checked(
    drop: Fraction, *, volatility: Volatility, drift: Rate, years: Years, checks: int
) -> Probability:
    """How likely a price is found at or below a level when somebody looks only now and then.

    `checks` counts the looks in the whole period, at even distances: 252 for the closes of a year.
    A look once a day misses the lowest point of the day, so it finds fewer touches than a watch
    that never sleeps. Up to 100 looks the result is right to 1e-6. With more it is the correction
    of Broadie, Glasserman and Kou (1997), Mathematical Finance 7(4), doi:10.1111/1467-9965.00035:
    right to 0.15 percentage points, over a year of days to 0.06, while the drift moves the price
    by less than its spread and the level is farther than the spread between two looks. A stronger
    drift takes that to 0.7; a nearer level is found up to 2.5 points too often. It is never below
    the chance to end there.

    Notes
    -----
    With ``d sigma mu T n``:

    - Touching it, looked at n > 100 times: ``P = Phi((b - nu*T)/s) +
      exp(2*nu*b/sigma**2)*Phi((b + nu*T)/s); b = log(1 - d) -
      0.5825971579390106*sigma*sqrt(T/n); nu = mu - sigma**2/2; s = sigma*sqrt(T)``

    Examples
    --------
    >>> round(touch_probability_checked(0.0625, volatility=0.1, drift=0, years=1, checks=252), 6)
    0.512104
    >>> touch_probability_checked(0, volatility=0.1, drift=0, years=1, checks=252)
    1.0
    """
    return _touch_checked(checks, *_fall(drop, volatility, drift, years))


def touch_up_probability_checked(
    rise: Return, *, volatility: Volatility, drift: Rate, years: Years, checks: int
) -> Probability:
    """How likely a price is found at or above a level when somebody looks only now and then.

    It is as good as `touch_probability_checked`.

    Notes
    -----
    With ``u sigma mu T n``:

    - ... looked at n > 100 times: ``P = Phi((nu*T - b)/s) + exp(2*nu*b/sigma**2)*Phi((-b -
      nu*T)/s); b = log(1 + u) + 0.5825971579390106*sigma*sqrt(T/n); nu = mu - sigma**2/2; s =
      sigma*sqrt(T)``

    Examples
    --------
    >>> round(touch_up_probability_checked(0.15, volatility=0.1, drift=0, years=1, checks=252), 6)
    0.140884
    >>> touch_up_probability_checked(0, volatility=0.1, drift=0, years=1, checks=252)
    1.0
    """
    return _touch_checked(checks, *_climb(rise, volatility, drift, years))


def _fall(
    drop: Fraction, volatility: Volatility, drift: Rate, years: Years
) -> tuple[float, float, float]:
    """Distance down to a level, mean move toward it and spread, all of the log price."""
    drop = check("drop", drop, rules.DROP)
    growth, spread = _log_price(volatility, drift, years)
    return -math.log(1.0 - drop), -growth, spread


def _climb(
    rise: Return, volatility: Volatility, drift: Rate, years: Years
) -> tuple[float, float, float]:
    """Distance up to a level, mean move toward it and spread, all of the log price."""
    rise = check("rise", rise, rules.RISE)
    growth, spread = _log_price(volatility, drift, years)
    return math.log(1.0 + rise), growth, spread


def _log_price(volatility: Volatility, drift: Rate, years: Years) -> tuple[float, float]:
    """Mean move of the log price, and its spread."""
    sigma = check("volatility", volatility, rules.VOLATILITY)
    growth = check("drift", drift, rules.RATE) - sigma * sigma / 2.0
    years = check("years", years, rules.YEARS)
    return growth * years, sigma * math.sqrt(years)


def _touch(distance: float, toward: float, spread: float) -> Probability:
    """The chance that the log price moves by a distance, either way, at any moment."""
    if distance == 0.0:
        return 1.0
    if spread < NO_SPREAD:
        return 1.0 if toward >= distance else 0.0
    direct = (toward - distance) / spread
    mirrored = (-toward - distance) / spread
    # The second term is a huge number times a tiny one; scaled, neither leaves the range of floats.
    if mirrored > 0.0:
        second = math.exp(2.0 * (toward / spread) * (distance / spread)) * normal_below(mirrored)
    else:
        second = math.exp(-direct * direct / 2.0) * _scaled_below(mirrored)
    return min(1.0, normal_below(direct) + second)


def _touch_checked(checks: int, distance: float, toward: float, spread: float) -> Probability:
    """The same at some moments, between the chance to end beyond and that of a watch."""
    looks = int(check("checks", checks, rules.POSITIVE_COUNT))
    ends = end_beyond(distance, mean=toward, spread=spread)
    if distance == 0.0 or spread < NO_SPREAD:
        return ends if distance else 1.0
    root = math.sqrt(looks)
    pull = toward / spread / root
    if looks > _COUNTED:
        found = _touch(distance + _BETA * spread / root, toward, spread)
    else:
        # A steep path leaves the level behind for good, or never comes back to it.
        steep = pull * pull * looks > _REACH * _REACH
        near = math.ceil((_REACH / pull) ** 2) if steep else looks
        skipped = looks - near if pull > 0.0 else 0
        found = _found(distance / spread * root - pull * skipped, pull, near, float(skipped))
    return max(ends, min(found, _touch(distance, toward, spread)))


def _found(distance: float, pull: float, looks: int, before: float) -> Probability:
    """The chance to be found at a level at a look; a path moves by its pull and one deviation.

    The density of what is not found is carried from look to look. Before the first one the path
    has spread over so many moves more. Whatever is farther than the places will not come back.
    """
    wide = math.sqrt(before + 1.0)
    found = normal_below((pull - distance) / wide)
    if looks == 1:
        return found
    # Even places far from the level, and ever closer ones at it: y = 3/4 log(1 + e^t).
    farthest = _REACH * math.sqrt(looks) + max(0.0, pull) * looks
    steps = range(-16, int(farthest / 0.75) + 3)
    places = [0.75 * math.log(1.0 + math.exp(t)) if t < 36 else 0.75 * t for t in steps]
    weights = [0.75 / (1.0 + math.exp(-t)) / math.sqrt(2.0 * math.pi) for t in steps]
    there = [math.exp(-(((y - distance + pull) / wide) ** 2) / 2.0) / wide for y in places]
    falls = [normal_below(pull - y) * weights[i] for i, y in enumerate(places)]
    moves = []
    for x in places:
        near = [i for i, y in enumerate(places) if abs(y - x - pull) < 6.0]
        bells = [math.exp(-((places[i] - x - pull) ** 2) / 2.0) * weights[i] for i in near]
        moves.append((near[0], bells))
    for _ in range(looks - 1):
        found += _weighed(there, falls)
        there = [_weighed(there[first:], bells) for first, bells in moves]
    return found


def _weighed(density: list[float], weights: list[float]) -> float:
    """The sum of a density times its weights, as far as these go."""
    return sum([density[i] * weight for i, weight in enumerate(weights)])


def _scaled_below(z: float) -> float:
    """exp(z^2 / 2) Phi(z) for z up to 0. Far out erfc is 0, its series in 1 / z^2 is not."""
    if z > -25.0:
        return math.exp(z * z / 2.0) * normal_below(z)
    step = 1.0 / (z * z)
    tail = 1.0
    for odd in (11.0, 9.0, 7.0, 5.0, 3.0, 1.0):
        tail = 1.0 - odd * step * tail
    return -tail / (z * math.sqrt(2.0 * math.pi))


def path_within_sigma_probability(deviations: float) -> Probability:
    r"""How likely a path without drift stays within so many standard deviations all the way.

    The deviation is that of the end of the period. It is a smaller chance than that of ending
    within: many paths leave the range and come back. Feller (1971), An Introduction to Probability
    Theory and Its Applications, volume 2, second edition, Wiley, section X.5.

    Notes
    -----
    With ``k``:

    - Staying within them all the time: $P = 1 - 4 \left(Q(k) - Q(3k) + Q(5k) -
      \dots\right),\quad Q(z) = 1 - \Phi(z)$

    Examples
    --------
    >>> round(path_within_sigma_probability(2), 4)
    0.909
    >>> round(path_within_sigma_probability(0.01), 6)
    0.0
    """
    width = check("deviations", deviations, rules.DEVIATIONS)
    inside, sign = 0.0, 1.0
    for odd in range(1, 40, 2):
        if width < 1.0:
            angle = odd * math.pi / width
            inside += sign * 4.0 / math.pi * math.exp(-angle * angle / 8.0) / odd
        else:
            inside -= sign * 4.0 * normal_below(-odd * width)
        sign = -sign
    return inside if width < 1.0 else 1.0 + inside


# The end


def end_below_probability(
    drop: Fraction, *, volatility: Volatility, drift: Rate, years: Years
) -> Probability:
    """How likely a price ends at or below a level, whatever happened on the way.

    It is about half of `touch_probability`.

    Notes
    -----
    With ``d sigma mu T``:

    - Ending below a level: ``P = Phi((b - nu*T)/(sigma*sqrt(T))); b = log(1 - d); nu = mu -
      sigma**2/2``

    Examples
    --------
    >>> round(end_below_probability(0.0625, volatility=0.1, drift=0, years=1), 6)
    0.275793
    >>> end_below_probability(0.1, volatility=0, drift=0, years=1)
    0.0
    """
    distance, toward, spread = _fall(drop, volatility, drift, years)
    return end_beyond(distance, mean=toward, spread=spread)


def end_above_probability(
    rise: Return, *, volatility: Volatility, drift: Rate, years: Years
) -> Probability:
    """How likely a price ends at or above a level, whatever happened on the way.

    It is about half of `touch_up_probability`.

    Notes
    -----
    With ``u sigma mu T``:

    - Ending above a level: ``P = Phi((nu*T - b)/(sigma*sqrt(T))); b = log(1 + u); nu = mu -
      sigma**2/2``

    Examples
    --------
    >>> round(end_above_probability(0.15, volatility=0.1, drift=0, years=1), 6)
    0.073862
    >>> end_above_probability(0, volatility=0, drift=0, years=1)
    1.0
    """
    distance, toward, spread = _climb(rise, volatility, drift, years)
    return end_beyond(distance, mean=toward, spread=spread)


def price_band(
    price: Price, *, probability: Probability, volatility: Volatility, drift: Rate, years: Years
) -> PriceBand:
    r"""Between which prices a given part of all paths stands after some years.

    It reaches farther up than down, and it says nothing of the way there.

    Notes
    -----
    With ``S p sigma mu T``:

    - Band of a part p, low: $S_p = S e^{\nu T - z \sigma \sqrt{T}},\quad 2 \Phi(z) - 1 = p$ (low)
    - ... high: $S_p = S e^{\nu T + z \sigma \sqrt{T}},\quad \nu = \mu - \sigma^2 / 2$ (high)

    Examples
    --------
    >>> band = price_band(120, probability=0.8, volatility=0.2, drift=0, years=3)
    >>> round(band.low, 1), round(band.high, 1)
    (72.5, 176.2)
    >>> price_band(120, probability=0.8, volatility=0, drift=0, years=3)  # all paths are one
    PriceBand(low=120.0, high=120.0)
    """
    price = check("price", price, rules.PRICE)
    within = check("probability", probability, rules.PROBABILITY)
    growth, spread = _log_price(volatility, drift, years)
    reach = -normal_quantile((1.0 - within) / 2.0) * spread
    return PriceBand(low=price * math.exp(growth - reach), high=price * math.exp(growth + reach))


def within_sigma_probability(deviations: float) -> Probability:
    """How likely a normal number is within so many standard deviations of its mean.

    It speaks of the end of a period, not of the way there.

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
    return math.erf(check("deviations", deviations, rules.DEVIATIONS) / math.sqrt(2.0))


# The other way round


def median_life(drop: Fraction, *, volatility: Volatility, drift: Rate) -> Years:
    r"""After how many years half of all accounts have touched their level.

    Infinity when more than half of all paths never touch it, because the drift carries them away.

    Notes
    -----
    With ``d sigma mu``:

    - Median life: $T:\quad P_\text{touch}(T) = \frac{1}{2}$

    Examples
    --------
    >>> round(median_life(0.0417, volatility=0.1, drift=0), 6)
    0.379959
    >>> median_life(0.5, volatility=0.1, drift=0.05)
    inf
    """
    sigma = check("volatility", volatility, rules.POSITIVE_VOLATILITY)
    distance, toward, _ = _fall(drop, sigma, drift, 1.0)
    if distance == 0.0:
        return 0.0

    def too_soon(log_years: float) -> bool:
        years = math.exp(log_years)
        return _touch(distance, toward * years, sigma * math.sqrt(years)) < 0.5

    if too_soon(_LONGEST):
        return float("inf")
    return math.exp(crossing(too_soon, _SHORTEST, _LONGEST))


def drop_for_risk(
    probability: Probability, *, volatility: Volatility, drift: Rate, years: Years
) -> Fraction:
    r"""How far away a level must be to be touched with a given probability.

    A risk so large that the level would be at the price itself is refused.

    Notes
    -----
    With ``p sigma mu T``:

    - Fall touched with a chance p: $d:\quad P_\text{touch}(d) = p$

    Examples
    --------
    >>> round(drop_for_risk(0.05, volatility=0.1, drift=0, years=1), 4)
    0.1814
    >>> drop_for_risk(0.05, volatility=2, drift=-0.9, years=100)  # nothing is left
    1.0
    """
    accepted = check("probability", probability, rules.PROBABILITY)
    volatility = check("volatility", volatility, rules.POSITIVE_VOLATILITY)
    growth, spread = _log_price(volatility, drift, years)
    far = crossing(lambda distance: _touch(distance, -growth, spread) > accepted, 0.0, _FARTHEST)
    drop = 1.0 - math.exp(-far)
    if drop < SNAP:
        raise ValueError(
            f"probability must leave some distance to the level, got {probability}. "
            "Write a smaller risk, such as 0.05."
        )
    return drop


def largest_leverage_for_risk(
    probability: Probability, *, level: Fraction, volatility: Volatility, drift: Rate, years: Years
) -> Leverage:
    r"""How much leverage keeps the chance of a forced exit of a long position at a probability.

    One point of a map, not an answer: it moves with the volatility, the horizon, the level and
    the risk that you accept. At a level of 0 all of the deposit is lost at the exit; at 1 any loss
    is an exit.

    Notes
    -----
    With ``p l sigma mu T``:

    - Largest leverage for a risk: $L = \frac{1 - l}{d},\quad P_\text{touch}(d) = p$

    Examples
    --------
    >>> round(largest_leverage_for_risk(0.05, level=0.5, volatility=0.1, drift=0, years=1), 6)
    2.755778
    >>> largest_leverage_for_risk(0.05, level=1, volatility=0.1, drift=0, years=1)
    0.0
    """
    drop = drop_for_risk(probability, volatility=volatility, drift=drift, years=years)
    return (1.0 - check("level", level, rules.LEVEL)) / drop


# One day


def gap_probability_normal(drop: Fraction, *, volatility: Volatility, days: int) -> Probability:
    """How likely a price falls by so much in a single day, once in so many trading days, if normal.

    Notes
    -----
    With ``d sigma n``:

    - A day below -d within n days, normal: ``P = 1 - (1 - Phi(-d/(sigma/sqrt(252))))**n``

    Examples
    --------
    >>> round(gap_probability_normal(0.02, volatility=0.1, days=252), 6)
    0.172155
    >>> gap_probability_normal(0.1, volatility=0.1, days=0)
    0.0
    """
    deviations = _daily_deviations(drop, volatility)
    return at_least_once(normal_below(-deviations), check_count("days", days))


def gap_probability_student(
    drop: Fraction, *, volatility: Volatility, degrees: int, days: int
) -> Probability:
    r"""How likely a price falls by so much in a single day, once in so many days, if fat-tailed.

    The tails are those of Student's t, the fatter the fewer its degrees of freedom. Abramowitz and
    Stegun (1964), Handbook of Mathematical Functions, 26.7.3 and 26.7.4.

    Notes
    -----
    With ``d sigma f n``:

    - ... Student t with f degrees: $P = 1 - \left(1 - F_t\left(-\frac{d \sqrt{f / (f -
      2)}}{\sigma / \sqrt{252}}\right)\right)^{n}$

    Examples
    --------
    >>> round(gap_probability_student(0.0417, volatility=0.1, degrees=4, days=252), 6)
    0.087331
    >>> gap_probability_student(0.1, volatility=0.1, degrees=3, days=0)
    0.0
    """
    deviations = _daily_deviations(drop, volatility)
    freedom = check("degrees", degrees, rules.DEGREES)
    chance = _student_above(deviations * math.sqrt(freedom / (freedom - 2.0)), int(freedom))
    return at_least_once(chance, check_count("days", days))


def _daily_deviations(drop: Fraction, volatility: Volatility) -> float:
    """A fall in standard deviations of one day; checks both arguments."""
    drop = check("drop", drop, rules.DROP)
    volatility = check("volatility", volatility, rules.POSITIVE_VOLATILITY)
    return drop / (volatility / math.sqrt(TRADING_DAYS))


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
