"""What the tests of the finance share: its functions, found by themselves, and valid inputs."""

import importlib
import inspect
import math
import pkgutil

import teko
from hypothesis import strategies as st
from teko import plan, rules

MODULES = [
    each.name.removeprefix("teko.")
    for each in pkgutil.walk_packages(teko.__path__, "teko.")
    if not each.ispkg
]
# The calculations among the scalar modules; the other three are rules, words and numbers.
CALCULATIONS = [name for name in teko.SCALAR_MODULES if name not in ("numbers", "rules", "words")]

WINDOWS = (("2025-01-13", "2025-01-31"), ("2025-04-14", "2025-05-02"))
PLAN = plan.pattern_a(10_000_000, margin=0.08, hedge_ratio=0)
TODAY = plan.Today(
    equity=1e7,
    month_start=1e7,
    peak=1e7,
    overlay_value=2e6,
    cash=908_000,
    margin=0.08,
    fund_yield=0.043,
    kept=1,
    held=True,
    month_over=False,
    fx_profit=1e4,
    other_profit=2e4,
)

# A valid value for every argument of a calculation that is a number, and its rule. A new name is
# added here, once.
NUMBERS = {
    "leverage": (2.0, rules.LEVERAGE),
    "index_return": (0.05, rules.MOVE),
    "up": (0.1, rules.MOVE),
    "move": (0.01, rules.MOVE),
    "pairs": (3, rules.COUNT),
    "days": (10, rules.COUNT),
    "index_ratio": (1.1, rules.WEALTH_RATIO),
    "fund_ratio": (1.2, rules.WEALTH_RATIO),
    "realised_variance": (0.04, rules.VARIANCE),
    "drift": (0.07, rules.RATE),
    "rate": (0.02, rules.RATE),
    "volatility": (0.2, rules.VOLATILITY),
    "years": (1.0, rules.YEARS),
    "probability": (0.3, rules.PROBABILITY),
    "fraction": (0.5, rules.FRACTION),
    "kelly_multiple": (0.5, rules.KELLY_MULTIPLE),
    # chapters 1 and 2
    "drop": (0.1, rules.DROP),
    "rise": (0.1, rules.RISE),
    "checks": (252, rules.POSITIVE_COUNT),
    "looks_a_year": (12, rules.POSITIVE_COUNT),
    "deviations": (2.0, rules.DEVIATIONS),
    "level": (0.5, rules.MARGIN_LEVEL),
    "call_level": (1.0, rules.MARGIN_LEVEL),
    "degrees": (4, rules.DEGREES),
    "days_since": (20, rules.DAYS_SINCE),
    "wam_days": (45, rules.MATURITY),
    "year_days": (365, rules.YEAR_DAYS),
    "bill_price": (98.742431, rules.BILL_PRICE),
    "days_left": (91, rules.MATURITY),
    "start_yield": (0.045, rules.YIELD),
    "rate_change": (-0.015, rules.YIELD_CHANGE),
    "yield_rise": (0.01, rules.YIELD_CHANGE),
    "loss": (0.005, rules.PART),
    "dollar_return": (0.1, rules.PRICE_MOVE),
    "fx_move": (-0.1, rules.PRICE_MOVE),
    "dollar_yield": (0.045, rules.DOLLAR_YIELD),
    "spot": (155.0, rules.PRICE),
    "hedge_ratio": (0.5, rules.LEVEL),
    "yen_rate": (0.005, rules.RATE),
    "dollar_rate": (0.045, rules.RATE),
    "equity": (100_000, rules.AMOUNT),
    "units": (10_000, rules.UNITS),
    "price": (120.0, rules.PRICE),
    "price_move": (-0.05, rules.PRICE_MOVE),
    "share": (0.001, rules.FRACTION),
    "target": (3.0, rules.LONG_LEVERAGE),
    "entry": (120.0, rules.PRICE),
    "margin": (0.04, rules.MARGIN),
    "margin_per_unit": (10.0, rules.PRICE),
    "maintenance": (0.03, rules.MARGIN),
    "initial": (0.3, rules.MARGIN),
    "restore": (0.05, rules.MARGIN),
    "pledged": (500_000, rules.PAID),
    "position": (3_000_000, rules.AMOUNT),
    "open_profit": (-450_000, rules.BOOKED),
    "minimum": (300_000, rules.PAID),
    "settled": (-30_000, rules.BOOKED),
    "initial_margin": (90_000, rules.AMOUNT),
    "maintenance_margin": (80_000, rules.AMOUNT),
    "other_side": (-1, rules.Rule("", "", -1.0, 1.0, whole=True)),
    "other_units": (5_000, rules.HELD_UNITS),
    "other_price": (160.0, rules.PRICE),
    "cash_part": (0.5, rules.LEVEL),
    "position_ratio": (2.0, rules.POSITION_RATIO),
    "collateral_rate": (0.8, rules.FRACTION),
    "buffer": (2.0, rules.BUFFER),
    "strike": (95.0, rules.PRICE),
    "lower_strike": (90.0, rules.PRICE),
    "premium": (2.0, rules.PRICE),
    "floor": (0.1, rules.MARGIN),
    "width": (1000.0, rules.PRICE),
    "received": (957.0, rules.PRICE),
    "capital": (1_000_000, rules.AMOUNT),
    "max_loss": (10_000, rules.AMOUNT),
    "stop": (0.5, rules.PRICE),
    "lot": (1_000, rules.UNITS),
    "losses": (5, rules.COUNT),
    "run": (3, rules.RUN),
    "loss_probability": (0.5, rules.PROBABILITY),
    "trades": (100, rules.COUNT),
    "base": (10_000, rules.AMOUNT),
    "bets": (5, rules.POSITIVE_COUNT),
    "win_probability": (0.55, rules.PROBABILITY),
    "payoff": (2.0, rules.PAYOFF),
    "drawdown": (0.4, rules.DROP),
    "satellite": (0.2, rules.LEVEL),
    "core_return": (0.05, rules.SLEEVE_RETURN),
    "satellite_return": (-0.5, rules.SLEEVE_RETURN),
    # chapter 4
    "dollar_value": (12_400, rules.UNITS),
    "sold_units": (9_000, rules.HELD_UNITS),
    "cost": (10_000, rules.COST),
    "actual_ratio": (0.7, rules.SOLD_RATIO),
    "cost_fraction": (0.03, rules.COST_FRACTION),
    "tax": (0.20315, rules.LEVEL),
    "over_ratio": (1.2, rules.OVER_RATIO),
    "tolerance": (0.1, rules.HEDGE_PART),
    "existing_lots": (8, rules.COUNT),
    "lots": (9, rules.COUNT),
    "margin_ratio": (5.0, rules.BUFFER),
    "month_start": (155.0, rules.PRICE),
    "band": (0.15, rules.FRACTION),
    "window": (4, rules.WINDOW),
    "base_ratio": (0.7, rules.LEVEL),
    "low_ratio": (0.5, rules.LEVEL),
    "rate_difference": (0.045, rules.RATE),
    "wide_difference": (0.04, rules.RATE),
    "asset_volatility": (0.18, rules.VOLATILITY),
    "fx_volatility": (0.1, rules.POSITIVE_VOLATILITY),
    "correlation": (-0.3, rules.CORRELATION),
    # chapter 5
    "slip_multiple": (2.0, rules.SLIP),
    "gap": (3.0, rules.PRICE),
    "loss_fraction": (0.3, rules.LOSS_SHARE),
    "limit": (0.1, rules.FRACTION),
    "hike": (1.5, rules.HIKE),
    "haircut": (0.1, rules.HAIRCUT),
    "fx_margin": (0.04, rules.FX_MARGIN),
    # chapter 6
    "stock_volatility": (0.16, rules.VOLATILITY),
    "equity_premium": (0.05, rules.RATE),
    "weeks": (20, rules.WEEKS),
    "contract_value": (380_000, rules.AMOUNT),
    "roll": (0.003, rules.COST_RATE),
    "fx": (0.002, rules.COST_RATE),
    "fee": (0.001, rules.COST_RATE),
    "threshold": (-0.08, rules.LOSS),
    "months": (12, rules.MONTHS),
    "month_return": (-0.05, rules.PRICE_MOVE),
    "halve_at": (-0.08, rules.LOSS),
    "exit_at": (-0.1, rules.LOSS),
    "planned": (0.2, rules.HELD_LEVERAGE),
    "kept": (1.0, rules.LEVEL),
    "last_month_end": (1e7, rules.AMOUNT),
    "overlay_value": (2e6, rules.HELD_UNITS),
    "cash": (908_000, rules.HELD_UNITS),
    "yield_floor": (0.02, rules.YIELD),
    "fx_profit": (1e4, rules.COST),
    "other_profit": (2e4, rules.COST),
    "fund_yield": (0.043, rules.YIELD),
    "days_since_loss": (10, rules.DAYS_SINCE),
    "side": (1, rules.Rule("", "", -1.0, 1.0, whole=True)),
}
# What is no number: a valid value, values that must be refused, and any valid one.
OTHERS = {
    "positions": (
        ((10_000, 120.0), (-5_000, 160.0)),
        [(), (10_000, 120.0), ((0, 120.0),), ((10_000, -1.0),), ((10_000,),), ((1e13, 120.0),)],
        st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(1e-6, 1e9)), min_size=1, max_size=3).map(
            tuple
        ),
    ),
    "prices": (
        [155.0, 154.0, 156.0, 157.0],
        [0, 155, [], (155.0, 154.0, 156.0)],
        st.lists(st.floats(1e-6, 1e9), min_size=2, max_size=5),
    ),
    "returns": (
        [0.05, -0.08],
        [0.05, "0.05", [], [0.05]],
        st.lists(st.floats(-0.99, 0.99), min_size=2, max_size=2),
    ),
    "bills": ([0.002, 0.003], [0.2, [], [0.002]], st.just([0.001, -0.001])),
    "answers": (
        [1, 0, 0, 1, 0],
        [[1, 0, 0], [1, 0, 0, 1, 2], (0, 0, 0, 0, "yes")],
        st.lists(st.integers(0, 1), min_size=4, max_size=5),
    ),
    "plan": (PLAN, [[]], st.just(PLAN)),
    "overlay": (PLAN.overlay, [[]], st.just(PLAN.overlay)),
    "futures": (PLAN.futures, [[]], st.just(PLAN.futures)),
    "exits": (PLAN.exits, [[]], st.just(PLAN.exits)),
    "today": (TODAY, [[]], st.just(TODAY)),
    "date": (
        "2025-06-20",
        ["today", "2025-6-20", "2025-13-20", "2025-06-32", 20250620],
        st.dates().map(str),
    ),
    "in_event": (True, [1, 0, "yes"], st.booleans()),
    "windows": (
        WINDOWS,
        [(), (("2025-01-31", "2025-01-13"),), ("2025-01-13", "2025-01-31")],
        st.just(WINDOWS),
    ),
}
VALID = {name: row[0] for name, row in (NUMBERS | OTHERS).items()}
# Wrong beside its neighbours, although its own rule allows it.
WRONG_BESIDE = {
    "side": [0, 0.5],
    "other_side": [0, 0.5],
    "restore": [0.02],
    "maintenance_margin": [90_001],
    "year_days": [365.25],
    "lower_strike": [95, 96],
    "low_ratio": [0.71],
    "exit_at": [-0.08, -0.05],
}


def outside(rule):
    """Numbers just beside a range, far from it, and a fraction where whole numbers are asked."""
    yield rule.low if rule.low_open else math.nextafter(rule.low, -math.inf)
    yield rule.high if rule.high_open else math.nextafter(rule.high, math.inf)
    yield from (rule.low - 1.0, rule.high + 1.0, 100.0 * rule.high + 1.0)
    if rule.whole:
        yield rule.low + 1.5


def wrong(name):
    """Finite values that an argument must refuse."""
    beside = WRONG_BESIDE.get(name, [])
    return [*(outside(NUMBERS[name][1]) if name in NUMBERS else OTHERS[name][1]), *beside]


def inside(name):
    """Any value that follows the rule of an argument, its ends and their neighbours too."""
    if name in OTHERS:
        return OTHERS[name][2]
    rule = NUMBERS[name][1]
    if rule.whole:
        return st.integers(int(rule.low), int(rule.high))
    ends = [rule.low, rule.high, math.nextafter(rule.low, 1e9), math.nextafter(rule.high, -1e9)]
    return st.one_of(st.floats(rule.low, rule.high), st.sampled_from(ends))


def functions_of(module_name):
    """The public functions that a module of teko defines, without a mutation tester's copies."""
    module = importlib.import_module(f"teko.{module_name}")
    return [
        function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == module.__name__
        if "__mutmut_" not in name
    ]


def label(function):
    return f"{function.__module__.removeprefix('teko.')}.{function.__name__}"


SCALAR_FUNCTIONS = [each for name in CALCULATIONS for each in functions_of(name)]


def arguments_of(function):
    return list(inspect.signature(function).parameters)


def valid_inputs(function):
    return {name: VALID[name] for name in arguments_of(function)}
