"""The rules that arguments must follow, said once.

A rule knows its range and the sentence that helps. Every public function checks at its door; the
code behind it can then trust its numbers. The rules stand by the type of the argument, so that a
range is found in one place. They are wide enough for any question of the book, and narrow enough
that a percent written for a fraction is caught and no formula overflows.

Each `check` returns the argument, a number as a plain float, or raises a ValueError that names
the argument, the rule, the value received and what to write instead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """What an argument may be: a range from `low` to `high`, and words for the reader.

    `text` completes "must be ..."; `remedy` is a full sentence. An open end excludes its limit.
    """

    text: str
    remedy: str
    low: float
    high: float
    low_open: bool = False
    high_open: bool = False
    whole: bool = False


# Yen
AMOUNT = Rule("an amount from 0.01 to 1000000000000", "Write a million yen as 1000000.", 0.01, 1e12)
COST = Rule(
    "an amount from -1000000000000 to 1000000000000",
    "Write a cost of ten thousand yen as 10000, a gain as -10000.",
    -1e12,
    1e12,
)
BOOKED = Rule(
    "an amount from -1000000000000 to 1000000000000",
    "Write a loss of ten thousand yen as -10000.",
    -1e12,
    1e12,
)
PAID = Rule("an amount from 0 to 1000000000000", "Write none as 0.", 0.0, 1e12)
RESERVE = Rule("an amount from 0 to 1000000000000000", "Write a million yen as 1000000.", 0.0, 1e15)

# Price
PRICE = Rule("a price from 0.000001 to 1000000000", "Write 150 yen as 150.", 1e-6, 1e9)
SHARE_PRICE = Rule(
    "a price from 1 to below 2000000 yen", "Write a thousand yen as 1000.", 1.0, 2e6, high_open=True
)
BILL_PRICE = Rule("a price from 50 to 110 for a face of 100", "Write 98.74% as 98.74.", 50.0, 110.0)
SPREAD = Rule("a number of yen from 0 to 100", "Write 0.2 sen as 0.002.", 0.0, 100.0)
STRIKE = Rule(
    "a multiple of the first price from 0.01 to 10", "Write 5% below it as 0.95.", 0.01, 10.0
)

# Units
UNITS = Rule(
    "a number of units from 0.000001 to 1000000000000",
    "Write ten thousand dollars as 10000.",
    1e-6,
    1e12,
)
HELD_UNITS = Rule(
    "a number of units from 0 to 1000000000000", "Write ten thousand dollars as 10000.", 0.0, 1e12
)

# Leverage: with its sign, or beside its side
LEVERAGE = Rule("a multiple from -100 to 100", "Write three times as 3.", -100.0, 100.0)
LONG_LEVERAGE = Rule("a multiple from 0.01 to 100", "Write three times as 3.", 0.01, 100.0)
HELD_LEVERAGE = Rule("a multiple from 0 to 100", "Write three times as 3.", 0.0, 100.0)

# Return
PRICE_MOVE = Rule("a fraction from -1 to 4", "Write -5% as -0.05.", -1.0, 4.0)
FX_MOVE = Rule("a fraction from -0.99 to 4", "Write a rise of 15% as 0.15.", -0.99, 4.0)
MOVE = Rule(
    "a fraction above -1 and below 1",
    "Write -5% as -0.05.",
    -1.0,
    1.0,
    low_open=True,
    high_open=True,
)
RISE = Rule("a fraction from 0 to 4", "Write a rise of 10% as 0.1.", 0.0, 4.0)
LOSS = Rule(
    "a fraction above -1 and below 0",
    "Write a loss of 8% as -0.08.",
    -1.0,
    0.0,
    low_open=True,
    high_open=True,
)
SLEEVE_RETURN = Rule("a fraction from -5 to 4", "Write -50% as -0.5.", -5.0, 4.0)

# Fraction
LEVEL = Rule("a fraction from 0 to 1", "Write 50% as 0.5.", 0.0, 1.0)
FRACTION = Rule("a fraction above 0, at most 1", "Write one half as 0.5.", 0.0, 1.0, low_open=True)
PART = Rule(
    "a fraction above 0 and below 1", "Write 1% as 0.01.", 0.0, 1.0, low_open=True, high_open=True
)
DROP = Rule("a fraction from 0 to below 1", "Write a fall of 10% as 0.1.", 0.0, 1.0, high_open=True)
HAIRCUT = Rule(
    "a fraction from 0 to below 1", "Write a tenth off as 0.1.", 0.0, 1.0, high_open=True
)
MARGIN = Rule(
    "a fraction between 0 and 1", "Write 4% as 0.04.", 0.0, 1.0, low_open=True, high_open=True
)
FX_MARGIN = Rule(
    "a fraction from 0.0001 to below 1", "Write 4% as 0.04.", 0.0001, 1.0, high_open=True
)
HEDGE_PART = Rule("a fraction from 0.0001 to 1", "Write 10% as 0.1.", 0.0001, 1.0)
RISK = Rule("a fraction from 0.000001 to 1", "Write 1% as 0.01.", 1e-6, 1.0)
TRADE_RISK = Rule("a fraction above 0, at most 0.02", "Write 1% as 0.01.", 0.0, 0.02, low_open=True)
COST_FRACTION = Rule("a fraction from -1 to 1", "Write a cost of 4% as 0.04.", -1.0, 1.0)
TRADE_COST = Rule(
    "a fraction of the amount traded from 0 to 0.05", "Write 0.1% as 0.001.", 0.0, 0.05
)

# Probability
PROBABILITY = Rule(
    "a fraction above 0 and below 1", "Write 50% as 0.5.", 0.0, 1.0, low_open=True, high_open=True
)

# Ratio
BUFFER = Rule(
    "a multiple above 0, at most 100", "Write three times the margin as 3.", 0.0, 100.0, True
)
POSITION_RATIO = Rule(
    "a multiple above 0, at most 10", "Write twice the collateral as 2.", 0.0, 10.0, True
)
SOLD_RATIO = Rule(
    "a multiple from -10 to 10", "Write 72.6% as 0.726, dollars bought on top as -0.2.", -10.0, 10.0
)
OVER_RATIO = Rule("a multiple above 1, at most 10", "Write 120% as 1.2.", 1.0, 10.0, low_open=True)
WEALTH_RATIO = Rule(
    "a value at the end over the value at the start, above 0, at most 50",
    "Write a rise of 10% as 1.1.",
    0.0,
    50.0,
    low_open=True,
)
MARGIN_LEVEL = Rule(
    "a multiple of the margin from 0 to 2", "Write 50% as 0.5 and 120% as 1.2.", 0.0, 2.0
)
KELLY_MULTIPLE = Rule(
    "a multiple above 0, at most 10", "Write half Kelly as 0.5.", 0.0, 10.0, low_open=True
)
HIKE = Rule("a multiple from 1 to 100", "Write a doubled margin as 2, no raise as 1.", 1.0, 100.0)
SLIP = Rule(
    "a multiple of the stop from 1 to 100", "Write a fill at twice the distance as 2.", 1.0, 100.0
)
LOSS_SHARE = Rule("a fraction from 0 to 1000000", "Write a loss of 30% as 0.3.", 0.0, 1e6)
PAYOFF = Rule(
    "a multiple of the loss from 0 to 1000", "Write a win of twice the loss as 2.", 0.0, 1000.0
)
CORRELATION = Rule("a number from -1 to 1", "Write minus one half as -0.5.", -1.0, 1.0)
TOP_UP = Rule(
    "a multiple of the margin from 0 to 100", "Write 0 to leave the fund alone.", 0.0, 100.0
)

# Rate
RATE = Rule(
    "a yearly fraction above -1 and below 1",
    "Write 4% as 0.04.",
    -1.0,
    1.0,
    low_open=True,
    high_open=True,
)
YIELD = Rule("a yearly fraction from -0.1 to 1", "Write 4.5% as 0.045.", -0.1, 1.0)
DOLLAR_YIELD = Rule("a yearly fraction from 0 to 1", "Write 4.5% as 0.045.", 0.0, 1.0)
YIELD_CHANGE = Rule(
    "a yearly fraction from -0.5 to 0.5", "Write a cut of 1.5 points as -0.015.", -0.5, 0.5
)
COST_RATE = Rule("a yearly fraction from 0 to 0.2", "Write 0.3% as 0.003.", 0.0, 0.2)
FEE = Rule("a yearly fraction from 0 to 0.2", "Write 0.9% as 0.009.", 0.0, 0.2)
DIVIDEND = Rule("a yearly fraction from 0 to 0.2", "Write 2% as 0.02.", 0.0, 0.2)

# Volatility and variance
VOLATILITY = Rule("a yearly fraction from 0 to 2", "Write 20% as 0.2.", 0.0, 2.0)
POSITIVE_VOLATILITY = Rule("a yearly fraction from 0.0001 to 2", "Write 20% as 0.2.", 0.0001, 2.0)
VARIANCE = Rule(
    "a number from 0 to 10",
    "It is volatility squared times years: write 20% over one year as 0.04.",
    0.0,
    10.0,
)
DEVIATIONS = Rule("a number from 0.01 to 40", "Write two sigma as 2.", 0.01, 40.0)
RATE_VOLATILITY = Rule("a yearly amount from 0 to 0.5", "Write one point as 0.01.", 0.0, 0.5)

# Years, and other times
YEARS = Rule("a number of years above 0, at most 100", "Write six months as 0.5.", 0.0, 100.0, True)
MONTHS = Rule("a whole number from 1 to 1200", "Write a year as 12.", 1.0, 1200.0, whole=True)
WEEKS = Rule("a number of weeks from 1 to 52", "Write twenty weeks as 20.", 1.0, 52.0)
MATURITY = Rule("a number of days from 1 to 400", "Write 45 days as 45.", 1.0, 400.0)
DAYS_SINCE = Rule("a number of days from 0 to 100000", "Write two weeks as 14.", 0.0, 100000.0)
YEAR_DAYS = Rule(
    "a whole number of days from 360 to 366",
    "Write 360 where bills are quoted so, else 365.",
    360.0,
    366.0,
    whole=True,
)

# Paths and how they are drawn
DAYS = Rule("a whole number from 1 to 100000", "Write one year as 252.", 1.0, 1e5, whole=True)
PATHS = Rule(
    "a whole number from 1 to 10000000", "Write it without decimals.", 1.0, 1e7, whole=True
)
SEED = Rule("a whole number from 0 to 4294967295", "Write 1.", 0.0, 2.0**32 - 1, whole=True)
THREADS = Rule("a whole number from 1 to 64", "Write 1.", 1.0, 64.0, whole=True)
STRETCH = Rule("a whole number from 1 to 2500", "Write one year as 252.", 1.0, 2500.0, whole=True)
EVERY = Rule("a whole number from 1 to 2500", "Write each week as 5.", 1.0, 2500.0, whole=True)

# Whole numbers
COUNT = Rule(
    "a whole number from 0 to 100000", "Write it without decimals.", 0.0, 100000.0, whole=True
)
POSITIVE_COUNT = Rule(
    "a whole number from 1 to 100000", "Write it without decimals.", 1.0, 100000.0, whole=True
)
RUN = Rule(
    "a whole number from 1 to 1000", "Write three losses in a row as 3.", 1.0, 1000.0, whole=True
)
WINDOW = Rule("a whole number from 2 to 1000", "Write 200 days as 200.", 2.0, 1000.0, whole=True)
DEGREES = Rule(
    "a whole number from 3 to 30",
    "Write 4 for fat tails; below 3 there is no volatility, above 30 it is nearly normal.",
    3.0,
    30.0,
    whole=True,
)


def _as_number(value: object) -> float | None:
    """The value as a float, or None when it is not one number. True and "3" are not numbers."""
    # numpy names its own truth value "bool" too, and its arrays have a length.
    if type(value).__name__ == "bool" or isinstance(value, str) or hasattr(value, "__len__"):
        return None
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None


def _follows(number: float, rule: Rule) -> bool:
    """Whether a number lies in the range of a rule. NaN and infinity never do."""
    above = number > rule.low if rule.low_open else number >= rule.low
    below = number < rule.high if rule.high_open else number <= rule.high
    return above and below and (not rule.whole or number == math.floor(number))


def _refusal(name: str, value: object, rule: Rule) -> str:
    """What to say of a number in quotes, of many at once, and of anything else."""
    text, shown, remedy = rule.text, value, rule.remedy
    if isinstance(value, str):
        shown = "'" + value + "'"
        try:
            if _follows(float(value), rule):
                remedy = f"Write {value} without quotes."
        except ValueError:
            pass
    elif hasattr(value, "__len__"):
        text, shown = "one number at a time", "a whole " + type(value).__name__
        remedy = "Call the function for each: [f(x) for x in many]."
    return f"{name} must be {text}, got {shown}. {remedy}"


def check(name: str, value: object, rule: Rule) -> float:
    """Return an argument as a float, or say what is wrong with it.

    Examples
    --------
    >>> check("rate", 0.04, RATE)
    0.04
    >>> check("rate", 4, RATE)
    Traceback (most recent call last):
    ValueError: rate must be a yearly fraction above -1 and below 1, got 4. Write 4% as 0.04.
    >>> check("leverage", "2", LEVERAGE)
    Traceback (most recent call last):
    ValueError: leverage must be a multiple from -100 to 100, got '2'. Write 2 without quotes.
    """
    number = _as_number(value)
    if number is None or not _follows(number, rule):
        raise ValueError(_refusal(name, value, rule))
    return number


def check_count(name: str, value: object) -> int:
    """Return a count as an int, or say what is wrong with it.

    Examples
    --------
    >>> check_count("pairs", 3)
    3
    >>> check_count("pairs", 2.5)
    Traceback (most recent call last):
    ValueError: pairs must be a whole number from 0 to 100000, got 2.5. Write it without decimals.
    """
    return int(check(name, value, COUNT))


def check_side(name: str, value: object) -> float:
    """Return the side of a position, or say what is wrong with it.

    Examples
    --------
    >>> check_side("side", -1)
    -1.0
    >>> check_side("side", "long")
    Traceback (most recent call last):
    ValueError: side must be 1 or -1, got 'long'. Write 1 for long, -1 for short.
    """
    number = _as_number(value)
    if number is None or (number != 1.0 and number != -1.0):
        sides = Rule("1 or -1", "Write 1 for long, -1 for short.", -1.0, 1.0, whole=True)
        raise ValueError(_refusal(name, value, sides))
    return number


def check_truth(name: str, value: object) -> bool:
    """Return a yes or no, or say what is wrong with it.

    Examples
    --------
    >>> check_truth("surplus", True)
    True
    >>> check_truth("surplus", "yes")
    Traceback (most recent call last):
    ValueError: surplus must be True or False, got yes. Write True for yes, False for no.
    """
    if value is True or value is False:
        return bool(value)
    raise ValueError(
        f"{name} must be True or False, got {value}. Write True for yes, False for no."
    )


def check_choice(name: str, value: object, choices: tuple[str, ...]) -> str:
    """Return one of some words, or say which there are.

    Examples
    --------
    >>> check_choice("currency", "yen", ("yen", "dollars"))
    'yen'
    >>> check_choice("currency", "euros", ("yen", "dollars"))
    Traceback (most recent call last):
    ValueError: currency must be one of yen, dollars, got euros. Write one of these words.
    """
    if isinstance(value, str) and value in choices:
        return value
    words = ", ".join(choices)
    raise ValueError(f"{name} must be one of {words}, got {value}. Write one of these words.")


def check_text(name: str, value: object) -> str:
    """Return a sentence, or say that there is none.

    Examples
    --------
    >>> check_text("purpose", "Surplus money, 0.2x, exits at -8%.")
    'Surplus money, 0.2x, exits at -8%.'
    >>> check_text("purpose", " ")
    Traceback (most recent call last):
    ValueError: purpose must be a sentence, got  . Write it in quotes.
    """
    if isinstance(value, str) and value.strip():
        return value
    raise ValueError(f"{name} must be a sentence, got {value}. Write it in quotes.")


def check_kind(name: str, value: object, kind: type, remedy: str) -> None:
    """Refuse what is not of a type, such as a plan's name where the plan itself is asked for.

    Examples
    --------
    >>> check_kind("rule", COUNT, Rule, "Write Rule(...).") is None
    True
    >>> check_kind("rule", "count", Rule, "Write Rule(...).")
    Traceback (most recent call last):
    ValueError: rule must be of the type Rule, got count. Write Rule(...).
    """
    if not isinstance(value, kind):
        raise ValueError(f"{name} must be of the type {kind.__name__}, got {value}. {remedy}")
