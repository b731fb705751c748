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
from typing import Any


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


def _rule(text: str, remedy: str) -> Rule:
    """A rule whose words say its range: "from", "to" and "at most" include a limit."""
    words = text.replace(",", "").split()
    limits = [i for i, word in enumerate(words) if word.lstrip("-")[:1].isdigit()]
    low, high = limits[0], limits[1]
    return Rule(
        text,
        remedy,
        float(words[low]),
        float(words[high]),
        low_open=words[low - 1] != "from",
        high_open=words[high - 1] in ("below", "and"),
        whole="whole" in words,
    )


# Yen
AMOUNT = _rule("an amount from 0.01 to 1000000000000", "Write a million yen as 1000000.")
_SIGNED = "an amount from -1000000000000 to 1000000000000"
COST = _rule(_SIGNED, "Write a cost of ten thousand yen as 10000, a gain as -10000.")
BOOKED = _rule(_SIGNED, "Write a loss of ten thousand yen as -10000.")
PAID = _rule("an amount from 0 to 1000000000000", "Write none as 0.")
RESERVE = _rule("an amount from 0 to 1000000000000000", "Write a million yen as 1000000.")

# Price
PRICE = _rule("a price from 0.000001 to 1000000000", "Write 150 yen as 150.")
SHARE_PRICE = _rule("a price from 1 to below 2000000 yen", "Write a thousand yen as 1000.")
BILL_PRICE = _rule("a price from 50 to 110 for a face of 100", "Write 98.74% as 98.74.")
SPREAD = _rule("a number of yen from 0 to 100", "Write 0.2 sen as 0.002.")

# Units
_DOLLARS = "Write ten thousand dollars as 10000."
UNITS = _rule("a number of units from 0.000001 to 1000000000000", _DOLLARS)
HELD_UNITS = _rule("a number of units from 0 to 1000000000000", _DOLLARS)

# Leverage: with its sign, or beside its side
LEVERAGE = _rule("a multiple from -100 to 100", "Write three times as 3.")
LONG_LEVERAGE = _rule("a multiple from 0.01 to 100", "Write three times as 3.")
HELD_LEVERAGE = _rule("a multiple from 0 to 100", "Write three times as 3.")

# Return
PRICE_MOVE = _rule("a fraction from -1 to 4", "Write -5% as -0.05.")
FX_MOVE = _rule("a fraction from -0.99 to 4", "Write a rise of 15% as 0.15.")
MOVE = _rule("a fraction above -1 and below 1", "Write -5% as -0.05.")
RISE = _rule("a fraction from 0 to 4", "Write a rise of 10% as 0.1.")
LOSS = _rule("a fraction above -1 and below 0", "Write a loss of 8% as -0.08.")
SLEEVE_RETURN = _rule("a fraction from -5 to 4", "Write -50% as -0.5.")

# Fraction
LEVEL = _rule("a fraction from 0 to 1", "Write 50% as 0.5.")
FRACTION = _rule("a fraction above 0, at most 1", "Write one half as 0.5.")
PART = _rule("a fraction above 0 and below 1", "Write 1% as 0.01.")
DROP = _rule("a fraction from 0 to below 1", "Write a fall of 10% as 0.1.")
HAIRCUT = _rule("a fraction from 0 to below 1", "Write a tenth off as 0.1.")
MARGIN = _rule("a fraction between 0 and 1", "Write 4% as 0.04.")
FX_MARGIN = _rule("a fraction from 0.0001 to below 1", "Write 4% as 0.04.")
HEDGE_PART = _rule("a fraction from 0.0001 to 1", "Write 10% as 0.1.")
RISK = _rule("a fraction from 0.000001 to 1", "Write 1% as 0.01.")
TRADE_RISK = _rule("a fraction above 0, at most 0.02", "Write 1% as 0.01.")
COST_FRACTION = _rule("a fraction from -1 to 1", "Write a cost of 4% as 0.04.")
TRADE_COST = _rule("a fraction of the amount traded from 0 to 0.05", "Write 0.1% as 0.001.")

# Probability
PROBABILITY = _rule("a fraction above 0 and below 1", "Write 50% as 0.5.")

# Ratio
BUFFER = _rule("a multiple above 0, at most 100", "Write three times the margin as 3.")
POSITION_RATIO = _rule("a multiple above 0, at most 10", "Write twice the collateral as 2.")
SOLD_RATIO = _rule(
    "a multiple from -10 to 10", "Write 72.6% as 0.726, dollars bought on top as -0.2."
)
OVER_RATIO = _rule("a multiple above 1, at most 10", "Write 120% as 1.2.")
WEALTH_RATIO = _rule(
    "a value at the end over the value at the start, above 0, at most 50",
    "Write a rise of 10% as 1.1.",
)
MARGIN_LEVEL = _rule("a multiple of the margin from 0 to 2", "Write 50% as 0.5 and 120% as 1.2.")
KELLY_MULTIPLE = _rule("a multiple above 0, at most 10", "Write half Kelly as 0.5.")
HIKE = _rule("a multiple from 1 to 100", "Write a doubled margin as 2, no raise as 1.")
SLIP = _rule("a multiple of the stop from 1 to 100", "Write a fill at twice the distance as 2.")
LOSS_SHARE = _rule("a fraction from 0 to 1000000", "Write a loss of 30% as 0.3.")
PAYOFF = _rule("a multiple of the loss from 0 to 1000", "Write a win of twice the loss as 2.")
CORRELATION = _rule("a number from -1 to 1", "Write minus one half as -0.5.")
TOP_UP = _rule("a multiple of the margin from 0 to 100", "Write 0 to leave the fund alone.")

# Rate
RATE = _rule("a yearly fraction above -1 and below 1", "Write 4% as 0.04.")
YIELD = _rule("a yearly fraction from -0.1 to 1", "Write 4.5% as 0.045.")
DOLLAR_YIELD = _rule("a yearly fraction from 0 to 1", "Write 4.5% as 0.045.")
YIELD_CHANGE = _rule("a yearly fraction from -0.5 to 0.5", "Write a cut of 1.5 points as -0.015.")
COST_RATE = _rule("a yearly fraction from 0 to 0.2", "Write 0.3% as 0.003.")
FEE = _rule("a yearly fraction from 0 to 0.2", "Write 0.9% as 0.009.")
DIVIDEND = _rule("a yearly fraction from 0 to 0.2", "Write 2% as 0.02.")

# Volatility and variance
VOLATILITY = _rule("a yearly fraction from 0 to 2", "Write 20% as 0.2.")
POSITIVE_VOLATILITY = _rule("a yearly fraction from 0.0001 to 2", "Write 20% as 0.2.")
VARIANCE = _rule(
    "a number from 0 to 10",
    "It is volatility squared times years: write 20% over one year as 0.04.",
)
DEVIATIONS = _rule("a number from 0.01 to 40", "Write two sigma as 2.")
RATE_VOLATILITY = _rule("a yearly amount from 0 to 0.5", "Write one point as 0.01.")

# Years, and other times
YEARS = _rule("a number of years above 0, at most 100", "Write six months as 0.5.")
MONTHS = _rule("a whole number from 1 to 1200", "Write a year as 12.")
WEEKS = _rule("a number of weeks from 1 to 52", "Write twenty weeks as 20.")
MATURITY = _rule("a number of days from 1 to 400", "Write 45 days as 45.")
DAYS_SINCE = _rule("a number of days from 0 to 100000", "Write two weeks as 14.")
YEAR_DAYS = _rule(
    "a whole number of days from 360 to 366", "Write 360 where bills are quoted so, else 365."
)

# Paths and how they are drawn
DAYS = _rule("a whole number from 1 to 100000", "Write one year as 252.")
PATHS = _rule("a whole number from 1 to 10000000", "Write it without decimals.")
SEED = _rule("a whole number from 0 to 4294967295", "Write 1.")
STRETCH = _rule("a whole number from 1 to 2500", "Write one year as 252.")
EVERY = _rule("a whole number from 1 to 2500", "Write each week as 5.")

# Whole numbers
COUNT = _rule("a whole number from 0 to 100000", "Write it without decimals.")
POSITIVE_COUNT = _rule("a whole number from 1 to 100000", "Write it without decimals.")
RUN = _rule("a whole number from 1 to 1000", "Write three losses in a row as 3.")
PAUSE = _rule("a whole number of days from 1 to 1000", "Write a week as 7.")
WINDOW = _rule("a whole number from 2 to 1000", "Write 200 days as 200.")
DEGREES = _rule(
    "a whole number from 3 to 30",
    "Write 4 for fat tails; below 3 there is no volatility, above 30 it is nearly normal.",
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


def check_fields(terms: Any) -> None:
    """Check each field of a dataclass that names a rule; one whose type says so may be None.

    Examples
    --------
    >>> from dataclasses import field, make_dataclass
    >>> shares = [("share", "float | None", field(metadata={"rule": LEVEL}))]
    >>> Terms = make_dataclass("Terms", shares)
    >>> check_fields(Terms(None)) is None
    True
    >>> check_fields(Terms(40))
    Traceback (most recent call last):
    ValueError: share must be a fraction from 0 to 1, got 40. Write 50% as 0.5.
    """
    for each in terms.__dataclass_fields__.values():
        value = getattr(terms, each.name)
        if each.metadata and not (value is None and str(each.type).endswith("None")):
            check(each.name, value, each.metadata["rule"])


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


def as_list(values: object) -> list[object]:
    """What a row holds, and nothing where there is no row.

    Examples
    --------
    >>> as_list((1, 2))
    [1, 2]
    >>> as_list("12"), as_list(3)
    ([], [])
    """
    try:
        return [] if isinstance(values, str) else list(values)  # type: ignore[call-overload]
    except TypeError:
        return []


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
