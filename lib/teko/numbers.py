"""Numbers that the whole library shares: the normal distribution, whole numbers, days of a year.

Binary fractions miss a threshold or a whole number by a hair. `SNAP` is how near counts as there,
so that 50,000 yen of 100,000 yen are exactly half, and ten lots are not nine.
"""

from __future__ import annotations

import math
from typing import Any

TRADING_DAYS = 252  # volatility is per year of them
YEAR_DAYS = 365  # interest and fees are per year of them
SNAP = 1e-9
NO_SPREAD = 1e-12  # below this spread of a log price chance plays no part
LARGEST_LOG = 700.0  # its exp is about 1e304, just below the largest number a float can hold


def normal_below(z: float) -> float:
    """How likely a standard normal number is below z; exact far out on both sides.

    Examples
    --------
    >>> normal_below(0.0)
    0.5
    >>> normal_below(-40.0) < 1e-300
    True
    """
    return math.erfc(-z / math.sqrt(2.0)) / 2.0


def normal_quantile(probability: float) -> float:
    """The z that a standard normal number is below with this probability, by bisection.

    Examples
    --------
    >>> round(normal_quantile(0.975), 6)
    1.959964
    >>> abs(normal_quantile(0.5)) < 1e-12
    True
    """
    return crossing(lambda z: normal_below(z) < probability, -40.0, 40.0)


def end_beyond(distance: float, *, mean: float, spread: float) -> float:
    """How likely a normal move ends at or beyond a distance; without a spread it ends at its mean.

    Examples
    --------
    >>> end_beyond(1.0, mean=1.0, spread=0.2)
    0.5
    >>> end_beyond(1.0, mean=0.9, spread=0.0)
    0.0
    """
    if spread < NO_SPREAD:
        return 1.0 if mean >= distance else 0.0
    return normal_below((mean - distance) / spread)


def at_least_once(chance: float, times: int) -> float:
    """How likely something comes at least once, added up so that a tiny chance keeps its digits.

    Examples
    --------
    >>> at_least_once(0.5, 2)
    0.75
    >>> at_least_once(1e-20, 3) > 2.9e-20
    True
    """
    so_far = 0.0
    for _ in range(times):
        so_far += (1.0 - so_far) * chance
    return so_far


def crossing(holds: Any, inside: float, outside: float) -> float:
    """Where a condition that holds at `inside` first fails on the way to `outside`, by bisection.

    It is `outside` itself, to the last digit, when the condition never fails.

    Examples
    --------
    >>> round(crossing(lambda x: x * x < 2.0, 0.0, 10.0), 6)
    1.414214
    >>> crossing(lambda x: x > -4.0, 0.0, -4.0)
    -4.0
    """
    for _ in range(100):
        middle = (inside + outside) / 2.0
        if holds(middle):
            inside = middle
        else:
            outside = middle
    return outside


def whole_down(number: float) -> int:
    """The largest whole number that is not above a number from 0 to 1e15, which may miss it.

    Examples
    --------
    >>> whole_down(2_800 / 0.28 / 1_000)
    10
    >>> whole_down(2.9)
    2
    """
    nearest = math.floor(number + 0.5)
    return nearest if abs(number - nearest) <= SNAP * max(1.0, number) else math.floor(number)


def whole_nearest(number: float) -> int:
    """The whole number nearest to a number of 0 or more; a half that is missed goes up too.

    Examples
    --------
    >>> whole_nearest(0.285 * 100 + 1.0)
    30
    >>> whole_nearest(2.4)
    2
    """
    return math.floor(number + 0.5 + max(SNAP, 1e-15 * number))
