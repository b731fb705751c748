"""What an overlay is, costs and risks, against paper and a second method."""

import math

import numpy as np
import pytest
from tables import CASES
from teko import overlay

MARKET = {"stock_volatility": 0.16, "fx_volatility": 0.1, "correlation": 0.0}
YEAR = {"dollar_yield": 0.045, "yen_rate": 0.005, "equity_premium": 0.05}


def month(threshold, leverage, hedge_ratio=0.0, correlation=0.0, **other):
    inputs = {**YEAR, **MARKET, "correlation": correlation, **other}
    return overlay.month_loss_probability(
        threshold, leverage=leverage, hedge_ratio=hedge_ratio, **inputs
    )


def simulated_month(threshold, leverage, hedge_ratio, correlation, paths=2_000_000):
    """The same chance counted, and its standard error."""
    random = np.random.default_rng(6)
    stock, own = random.standard_normal((2, paths))
    fx = correlation * stock + math.sqrt(1 - correlation**2) * own
    root = math.sqrt(1 / 12)
    shares = np.exp((0.05 - 0.16**2 / 2) / 12 + 0.16 * root * stock) - 1
    dollar = np.exp(-(0.1**2) / 24 + 0.1 * root * fx)
    wealth = (1 + 0.045 / 12 + leverage * shares) * dollar
    wealth -= hedge_ratio * (dollar - 1 + (0.045 - 0.005) / 12)
    share = float(np.mean(wealth <= 1 + threshold))
    return share, math.sqrt(share * (1 - share) / paths)


@pytest.mark.parametrize("row", CASES["overlay"]["counted"])
def test_the_chance_of_a_bad_month_is_the_one_that_is_counted(row):
    counted, error = simulated_month(*row)
    assert month(*row) == pytest.approx(counted, abs=3.5 * error)


@pytest.mark.parametrize(("leverage", "correlation", "percent"), CASES["overlay"]["reference"])
def test_the_chances_of_the_reference_table(leverage, correlation, percent):
    assert 100 * month(-0.08, leverage, correlation=correlation) == pytest.approx(percent, abs=5e-4)


def test_without_any_volatility_of_shares_only_the_currency_is_left():
    # (1 + y/12) F <= 0.92 by hand
    z = (math.log(0.92 / (1 + 0.045 / 12)) + 0.005 / 12) / (0.1 / math.sqrt(12))
    assert month(-0.08, 0.0) == pytest.approx(0.5 * math.erfc(-z / math.sqrt(2)), abs=1e-12)


@pytest.mark.parametrize(("hedge_ratio", "yen_rate", "chance"), CASES["overlay"]["carry"])
def test_without_shares_and_open_dollars_only_the_carry_is_left(hedge_ratio, yen_rate, chance):
    found = month(-0.08, 0.0, hedge_ratio, dollar_yield=0, yen_rate=yen_rate)
    assert found == pytest.approx(chance, abs=1e-12) and found <= 1


def test_with_all_dollars_sold_and_a_large_carry_only_the_shares_are_left():
    # The carry earns 8.25%: 8% are lost unless half of the shares' return is above 0.25%.
    z = (math.log(1.005) - (0.05 - 0.16**2 / 2) / 12) / (0.16 / math.sqrt(12))
    found = month(-0.08, 0.5, 1.0, dollar_yield=0, yen_rate=-0.99, fx_volatility=1e-4)
    # The sum over z goes in steps of 1/60, where the density is at most 0.4.
    assert found == pytest.approx(0.5 * math.erfc(-z / math.sqrt(2)), abs=0.4 / 60)


@pytest.mark.parametrize("correlation", [-1.0, 1.0])
def test_shares_tied_to_the_currency_are_a_limit_of_nearly_tied_ones(correlation):
    near = month(-0.08, 0.5, correlation=correlation * 0.999_999)
    assert month(-0.08, 0.5, correlation=correlation) == pytest.approx(near, abs=2e-4)


def test_shares_of_the_variance_add_up_with_the_correlation_split():
    market = {**MARKET, "correlation": -0.4}
    dollar, shares = 0.6 * 0.1, 0.5 * 0.16
    found = overlay.currency_share(0.5, hedge_ratio=0.4, **market)
    variance = dollar**2 + shares**2 - 0.8 * dollar * shares
    assert found.volatility == pytest.approx(math.sqrt(variance))
    assert found.share == pytest.approx((dollar**2 - 0.4 * dollar * shares) / variance)


@pytest.mark.parametrize(("leverage", "stock", "fx"), [(0.5, 0.2, 0.1), (1.1, 0.16, 0.176)])
def test_two_risks_that_cancel_leave_none(leverage, stock, fx):
    """Also where binary fractions leave 7e-18 of the variance."""
    market = {"stock_volatility": stock, "fx_volatility": fx, "correlation": -1}
    found = overlay.currency_share(leverage, hedge_ratio=0, **market)
    assert found == overlay.CurrencyShare(share=0, volatility=0)


def test_a_tiny_risk_of_the_currency_alone_is_all_currency():
    market = {"stock_volatility": 0, "fx_volatility": 0.0001, "correlation": 0}
    assert overlay.currency_share(0, hedge_ratio=0.9, **market).share == pytest.approx(1)


@pytest.mark.parametrize(("capital", "contracts"), [(22_499_999, 0), (22_500_000, 1)])
def test_half_a_contract_goes_up(capital, contracts):
    # 0.1 x 22.5 million is exactly half of 4.5 million
    found = overlay.contracts_for(capital, target=0.1, contract_value=4.5e6, tolerance=0.1)
    assert found.contracts == contracts


def test_from_the_needed_capital_on_and_not_before_rounding_stays_in_the_tolerance():
    plan = {"target": 0.2, "contract_value": 4.5e6, "tolerance": 0.1}
    needed = overlay.contracts_for(1e7, **plan).capital_needed
    assert needed == pytest.approx(112_500_000)
    for capital in np.linspace(needed, 3 * needed, 500):
        assert abs(overlay.contracts_for(capital, **plan).overlay / 0.2 - 1) <= 0.1 + 1e-9
    # Below it 4.49 contracts are wanted, 4 are bought: an error of 11%.
    just_below = overlay.contracts_for(4.49 * 4.5e6 / 0.2, **plan)
    assert abs(just_below.overlay / 0.2 - 1) > 0.1


def test_an_index_at_zero_is_the_end():
    assert overlay.index_move_for_loss(0.1, loss=0.1) == -1
    assert overlay.index_move_for_loss(0.0999, loss=0.1) is None
