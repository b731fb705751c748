"""What the tests of the finance share: its functions, found by themselves, and valid inputs."""

import importlib
import inspect
import pkgutil

import teko

MODULES = [each.name for each in pkgutil.iter_modules(teko.__path__)]
# The calculations among the scalar modules; the other two are the rules and the words.
CALCULATIONS = [name for name in teko.SCALAR_MODULES if name not in ("checks", "vocabulary")]

# A valid value for every argument name of a calculation. A new name is added here, once.
VALID = {
    "leverage": 2.0,
    "index_return": 0.05,
    "up": 0.1,
    "move": 0.01,
    "pairs": 3,
    "days": 10,
    "index_ratio": 1.1,
    "fund_ratio": 1.2,
    "realised_variance": 0.04,
    "drift": 0.07,
    "rate": 0.02,
    "volatility": 0.2,
    "years": 1.0,
    "probability": 0.3,
    "fraction": 0.5,
    "kelly_multiple": 0.5,
    # chapters 1 and 2
    "drop": 0.1,
    "rise": 0.1,
    "checks": 252,
    "deviations": 2.0,
    "level": 0.5,
    "degrees": 4,
    "days_since": 20,
    "wam_days": 45,
    "year_days": 365,
    "start_yield": 0.045,
    "rate_change": -0.015,
    "yield_rise": 0.01,
    "loss": 0.005,
    "dollar_return": 0.1,
    "fx_move": -0.1,
    "dollar_yield": 0.045,
    "spot": 155.0,
    "hedge_ratio": 0.5,
    "yen_rate": 0.005,
    "dollar_rate": 0.045,
    "equity": 100_000,
    "units": 10_000,
    "price": 120.0,
    "side": 1,
    "price_move": -0.05,
    "share": 0.001,
    "target": 3.0,
    "entry": 120.0,
    "margin": 0.04,
    "margin_per_unit": 10.0,
    "maintenance": 0.25,
    "position_ratio": 2.0,
    "collateral_rate": 0.8,
    "buffer": 2.0,
    "strike": 95.0,
    "lower_strike": 90.0,
    "premium": 2.0,
    "floor": 0.1,
    "width": 1000.0,
    "received": 957.0,
    "capital": 1_000_000,
    "max_loss": 10_000,
    "stop": 0.5,
    "lot": 1_000,
    "losses": 5,
    "run": 3,
    "loss_probability": 0.5,
    "trades": 100,
    "base": 10_000,
    "bets": 5,
    "win_probability": 0.55,
    "payoff": 2.0,
    "drawdown": 0.4,
    "satellite": 0.2,
    "core_return": 0.05,
    "satellite_return": -0.5,
    "account": "fx_current",
    # chapter 4
    "dollar_value": 12_400,
    "sold_units": 9_000,
    "cost": 10_000,
    "actual_ratio": 0.7,
    "cost_fraction": 0.03,
    "tax": 0.20315,
    "over_ratio": 1.2,
    "tolerance": 0.1,
    "existing_lots": 8,
    "lots": 9,
    "margin_ratio": 5.0,
    "month_start": 155.0,
    "band": 0.15,
    "prices": [155.0, 154.0, 156.0, 157.0],
    "window": 4,
    "base_ratio": 0.7,
    "low_ratio": 0.5,
    "rate_difference": 0.045,
    "wide_difference": 0.04,
    "asset_volatility": 0.18,
    "fx_volatility": 0.1,
    "correlation": -0.3,
    # chapter 5
    "slip_multiple": 2.0,
    "gap": 3.0,
    "loss_fraction": 0.3,
    "limit": 0.1,
    "hike": 1.5,
    "haircut": 0.1,
}

# Numbers that are finite and still wrong: a percent for a fraction, a wrong sign, zero, too many.
WRONG = {
    "leverage": [200, -300, 100.001],
    "index_return": [5, -5, -1.0, 1.0],
    "up": [10, -10, -1.0, 1.0],
    "move": [10, -10, -1.0, 1.0],
    "pairs": [-1, 2.5, 100_001],
    "days": [-1, 2.5, 100_001],
    "index_ratio": [110, 0, -1.1],
    "fund_ratio": [110, 0, -1.1],
    "realised_variance": [20, -0.04],
    "drift": [7, -7, 1, -1],
    "rate": [4, -4, 1, -1],
    "volatility": [20, -0.2, 2.001],
    "years": [0, -1, 100.5],
    "probability": [50, 0, 1, -0.1],
    "fraction": [50, 0, -0.5, 1.01],
    "kelly_multiple": [50, 0, -0.5],
    # chapters 1 and 2
    "drop": [10, -0.1, 1.0],
    "rise": [15, -0.1],
    "checks": [0, -1, 2.5, 100_001],
    "deviations": [0, -2, 95],
    "level": [50, -0.5, 1.01],
    "degrees": [2, 0, -3, 3.5, 31],
    "days_since": [-1, 100_001],
    "wam_days": [0, -5, 401],
    "year_days": [0, 252, 365.25, 367],
    "start_yield": [4.5, -1],
    "rate_change": [-1.5, 0.75],
    "yield_rise": [1, -0.75],
    "loss": [0.0, 1.0, 50, -0.005],
    "dollar_return": [10, -10, -1.01],
    "fx_move": [5, -5, -1.01],
    "dollar_yield": [4.5, -0.01],
    "spot": [0, -155],
    "hedge_ratio": [50, -0.5, 1.01],
    "yen_rate": [5, 1, -1],
    "dollar_rate": [5, 1, -1],
    "equity": [0, -1],
    "units": [0, -10_000],
    "price": [0, -120],
    "side": [0, 2, 0.5, -2, "long"],
    "price_move": [-5, 10, -1.01],
    "share": [0.0, 20, -0.001],
    "target": [0, -2, 101],
    "entry": [0, -120],
    "margin": [0, 1, 4, -0.04],
    "margin_per_unit": [0, -10],
    "maintenance": [0, 1, 25, -0.25],
    "position_ratio": [0, -2, 200],
    "collateral_rate": [0, 80, -0.8],
    "buffer": [0, -2, 200],
    "strike": [0, -95],
    "lower_strike": [0, -90, 95, 96],
    "premium": [0, -2],
    "floor": [0, 1, 10, -0.1],
    "width": [0, -1000],
    "received": [0, -957],
    "capital": [0, -1],
    "max_loss": [0, -10_000],
    "stop": [0, -0.5],
    "lot": [0, -1_000],
    "losses": [-1, 2.5, 100_001],
    "run": [0, -3, 2.5, 1_001],
    "loss_probability": [0, 1, 50, -0.5],
    "trades": [-1, 2.5, 100_001],
    "base": [0, -1],
    "bets": [0, -1, 2.5, 100_001],
    "win_probability": [0, 1, 55, -0.55],
    "payoff": [-2, 1_001],
    "drawdown": [1.0, 40, -0.4],
    "satellite": [20, -0.2, 1.01],
    "core_return": [5, -10],
    "satellite_return": [5, -50],
    "account": ["bank", 3],
    # chapter 4
    "dollar_value": [0, -1],
    "sold_units": [-1, -0.01],
    "cost": [-1.1e12, 1.1e12],
    "actual_ratio": [70, -0.1],
    "cost_fraction": [3, -4],
    "tax": [20.315, -0.2, 1.01],
    "over_ratio": [1, 0.7, 120, -1],
    "tolerance": [0, 10, -0.1],
    "existing_lots": [-1, 2.5, 100_001],
    "lots": [-3, 2.5, 100_001],
    "margin_ratio": [0, -5, 500],
    "month_start": [0, -155],
    "band": [0, 15, -0.15],
    "prices": [0, 155, [], (155.0, 154.0, 156.0)],
    "window": [0, 1, -4, 2.5, 1_001],
    "base_ratio": [70, -0.1, 1.01],
    "low_ratio": [50, -0.1, 0.71],
    "rate_difference": [4.5, 1, -1],
    "wide_difference": [4, 1, -1],
    "asset_volatility": [18, -0.1],
    "fx_volatility": [10, -0.1, 0],
    "correlation": [-30, 1.01, -1.01],
    # chapter 5
    "slip_multiple": [0.5, 0, -2, 150],
    "gap": [0, -3],
    "loss_fraction": [-0.3, 1.1e6],
    "limit": [0, 10, -0.1],
    "hike": [0.5, 0, -2, 200],
    "haircut": [1, 10, -0.1],
}


def functions_of(module_name):
    """The public functions that a module of teko defines."""
    module = importlib.import_module(f"teko.{module_name}")
    return [
        function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == module.__name__
    ]


def label(function):
    return f"{function.__module__.removeprefix('teko.')}.{function.__name__}"


SCALAR_FUNCTIONS = [each for name in CALCULATIONS for each in functions_of(name)]


def arguments_of(function):
    return list(inspect.signature(function).parameters)


def valid_inputs(function):
    return {name: VALID[name] for name in arguments_of(function)}
