"""One thin adapter per topic of the vectors: the vector's inputs to ours, our result to its names.

An adapter that raises ValueError answers the behaviour "error". One that returns
``{"behaviour": "never"}`` answers that behaviour.
"""

import re
from functools import cache

from teko import drag, hedge, mmf, options, overlay, plan, sizing, stress, touch
from teko import leverage as lev
from teko.paths import simulate


def two_leg(leverage, up):
    return {"value": drag.round_trip_return(leverage, up=up)}


def alternating(leverage, move, pairs):
    return {"value": drag.alternating_return(leverage, move=move, pairs=pairs)}


def trend(leverage, move, days):
    result = drag.trend_return(leverage, move=move, days=days)
    return {"letf": result.fund, "multiple_of_index": result.multiple_of_index}


def log_growth(leverage, mu, r, sigma):
    return {"value": drag.log_growth(leverage, drift=mu, rate=r, volatility=sigma)}


def kelly(mu, r, sigma):
    peak = drag.growth_peak(mu, rate=r, volatility=sigma)
    return {
        "leverage": peak.leverage,
        "growth": peak.growth,
        "zero_excess_leverage": peak.same_as_cash_leverage,
    }


def az_path(index_ratio, leverage, realised_var, r, years):
    ratio = drag.fund_ratio(
        index_ratio, leverage=leverage, realised_variance=realised_var, rate=r, years=years
    )
    return {"value": ratio - 1.0}


def breakeven_band(leverage, realised_var):
    band = drag.losing_band(leverage, realised_variance=realised_var)
    return {"low": band.low, "high": band.high}


def mean_median(leverage, mu, sigma, r, years):
    market = {"drift": mu, "rate": r, "volatility": sigma, "years": years}
    return {
        "mean": drag.mean_wealth(leverage, **market),
        "median": drag.median_wealth(leverage, **market),
    }


def kelly_halving(kelly_multiple):
    return {"value": drag.ever_falls_probability(0.5, kelly_multiple=kelly_multiple)}


def daily_wipeout(leverage, day_move):
    return {"value": drag.fund_day_return(leverage, index_return=day_move)}


@cache  # each of these takes a second, and is asked twice
def touch_daily_mc(drop, sigma, years, steps, dist):
    market = {"volatility": sigma * (years * 252 / steps) ** 0.5, "drift": 0}
    fat = {} if dist == "normal" else {"degrees": int(dist.removeprefix("t"))}
    model = simulate.StudentT(**market, **fat) if fat else simulate.Normal(**market)
    found = simulate.touch_frequency(model, move=-drop, days=steps, paths=200_000, seed=1)
    return {"value": found.touched.value}


# Money market funds


def ladder_yield(r0, step, days_since, wam_days):
    return {
        "value": mmf.ladder_yield(r0, rate_change=step, days_since=days_since, wam_days=wam_days)
    }


def exp_yield(r0, step, days_since, wam_days):
    return {
        "value": mmf.exponential_yield(
            r0, rate_change=step, days_since=days_since, wam_days=wam_days
        )
    }


def price_shock(y0, shock, wam_days, basis):
    return {"value": mmf.price_change(y0, yield_rise=shock, wam_days=wam_days, year_days=basis)}


def lag_income(step, wam_days, year_days):
    return {"value": mmf.lag_income(step, wam_days=wam_days, year_days=year_days)}


def break_buck_shock(loss, wam_days, year_days):
    return {"value": mmf.yield_rise_for_loss_linear(loss, wam_days=wam_days, year_days=year_days)}


def yen_return(r, f):
    result = mmf.yen_return(r, fx_move=f)
    return {"value": result.total, "additive": result.sum_of_parts, "cross": result.cross}


def breakeven(yield_, years, spot):
    even = mmf.breakeven_fx(spot, dollar_yield=yield_, years=years)
    return {"fx_move": even.move, "fx_rate": even.rate}


def prob_below_breakeven(yield_, years, sigma, mu):
    return {
        "value": mmf.below_breakeven_probability(yield_, years=years, volatility=sigma, drift=mu)
    }


# Leverage: the vectors' leverage is long unless they name a side

SIDES = {"long": 1, "short": -1}


def exit_or_never(result):
    return (
        {"behaviour": "never"} if result is None else {"price": result.price, **only_move(result)}
    )


def only_move(result):
    return {"move": result.move, "value": result.move}


def equity_return(leverage, price_move):
    return {"value": lev.equity_return(leverage, side=1, price_move=price_move)}


def after_move(leverage0, price_move):
    return {"value": lev.leverage_after(leverage0, side=1, price_move=price_move)}


def move_to_reach(leverage0, leverage1):
    move = lev.move_to_leverage(leverage0, side=1, target=leverage1)
    return {"behaviour": "unreachable"} if move is None else {"value": move}


def extra_notional(capital, leverage0, price_move, target):
    return {
        "value": lev.trade_to_leverage(
            capital, leverage=leverage0, side=1, price_move=price_move, target=target
        )
    }


def losscut_fixed(side, entry, equity, units, margin_per_unit, level):
    return exit_or_never(
        lev.fx_exit_fixed(
            entry,
            leverage=lev.leverage_of(equity, units=units, price=entry),
            side=SIDES[side],
            margin=margin_per_unit / entry,
            level=level,
        )
    )


def losscut_proportional(side, entry, equity, units, margin_rate, level):
    return exit_or_never(
        lev.fx_exit_current(
            entry,
            leverage=lev.leverage_of(equity, units=units, price=entry),
            side=SIDES[side],
            margin=margin_rate,
            level=level,
        )
    )


def deposit_ratio(leverage, level):
    return exit_or_never(lev.fx_exit_deposit(120, leverage=leverage, side=1, level=level))


def max_leverage_for_move(move, level, reading, margin_fraction=None, margin_rate=None):
    if reading == "A":
        return {"value": lev.largest_leverage_deposit(move, level=level)}
    if reading == "B":
        survives, margin = lev.largest_leverage_fixed, margin_fraction
    else:
        survives, margin = lev.largest_leverage_current, margin_rate or margin_fraction
    return {"value": survives(move, margin=margin, level=level)}


def maintenance_ratio(equity, units, entry, price, margin_per_unit):
    state = lev.fx_margin_ratio(
        equity, units=units, side=1, entry=entry, price=price, margin_per_unit=margin_per_unit
    )
    return {"equity": state.equity, "ratio": state.ratio}


def losscut_leverage(units, price, equity):
    return {"value": lev.leverage_of(equity, units=units, price=price)}


def us_loan_long(leverage, maintenance):
    return exit_or_never(
        lev.us_margin_exit(100, leverage=leverage, side=1, maintenance=maintenance)
    )


def us_loan_short(leverage, maintenance):
    return exit_or_never(
        lev.us_margin_exit(100, leverage=leverage, side=-1, maintenance=maintenance)
    )


def jp_shinyo_long(leverage, maintenance):
    return exit_or_never(
        lev.jp_margin_exit(100, leverage=leverage, side=1, maintenance=maintenance)
    )


def jp_shinyo_same_stock(notional_over_collateral, haircut_value, maintenance):
    result = lev.jp_same_stock_exit(
        100,
        position_ratio=notional_over_collateral,
        collateral_rate=haircut_value,
        maintenance=maintenance,
    )
    return exit_or_never(result)


# Touch or finish


def prob_touch(drop, sigma, years, mu):
    return {"value": touch.touch_probability(drop, volatility=sigma, drift=mu, years=years)}


def prob_touch_up(rise, sigma, years, mu):
    return {"value": touch.touch_up_probability(rise, volatility=sigma, drift=mu, years=years)}


def prob_touch_daily(drop, sigma, years, mu, steps):
    return {
        "value": touch.touch_probability_checked(
            drop, volatility=sigma, drift=mu, years=years, checks=steps
        )
    }


def prob_terminal(drop, sigma, years, mu):
    return {"value": touch.end_below_probability(drop, volatility=sigma, drift=mu, years=years)}


def one_day_gap_year(drop, sigma, dof, days):
    return {"value": touch.gap_probability_student(drop, volatility=sigma, degrees=dof, days=days)}


def within_sigma(k):
    return {"value": touch.within_sigma_probability(k)}


def path_within_sigma(k):
    return {"value": touch.path_within_sigma_probability(k)}


def prob_max_leverage(sigma, years, prob, level, reading, mu=0.0, margin_fraction=None):
    market = {"volatility": sigma, "drift": mu, "years": years}
    drop = touch.drop_for_risk(prob, **market)
    if reading == "A":
        largest = touch.largest_leverage_for_risk(prob, level=level, **market)
    else:
        largest = max_leverage_for_move(-drop, level, reading, margin_fraction)["value"]
    return {"drop": drop, "leverage": largest}


# Size from the loss


def size_units(risk_yen, stop_yen=None, stop_price=None, yen_per_quote=None):
    stop = stop_price * yen_per_quote if stop_yen is None else stop_yen
    return {"value": sizing.units_for_loss(risk_yen, stop=stop)}


def size_lots(risk_yen, stop_yen, lot):
    result = sizing.lots_for_loss(risk_yen, stop=stop_yen, lot=lot)
    return {"lots": result.lots, "units": result.units}


def size_leverage(capital, risk_fraction, stop_yen, price):
    units = sizing.units_for_loss(sizing.risk_yen(capital, fraction=risk_fraction), stop=stop_yen)
    return {
        "units": units,
        "leverage": sizing.leverage_from_stop(risk_fraction, stop=stop_yen, price=price),
        "allowed_25x": units <= sizing.units_allowed(capital, price=price, leverage=25),
    }


def size_risk_yen(capital, fraction):
    return {"value": sizing.risk_yen(capital, fraction=fraction)}


def losing_streak(fraction, losses):
    result = sizing.losing_streak(fraction, losses=losses)
    return {"fixed_lot": result.fixed_lot, "fixed_fraction": result.fixed_fraction}


def streak_prob(loss_prob, trades, run):
    return {"value": sizing.streak_probability(run, loss_probability=loss_prob, trades=trades)}


def streak_wait(loss_prob, run):
    return {"value": sizing.streak_wait(run, loss_probability=loss_prob)}


def risk_of_ruin(win_prob, units):
    return {"value": sizing.ruin_probability(units, win_probability=win_prob)}


def ruin_within(win_prob, units_down, trades):
    return {
        "value": sizing.ruin_probability_within(units_down, win_probability=win_prob, trades=trades)
    }


def martingale(capital_units, base, loss_prob, trades):
    result = sizing.martingale(capital_units, base=base, loss_probability=loss_prob, trades=trades)
    return {"losses_affordable": result.losses_affordable, "prob_run": result.ruin_probability}


def expectancy_R(win_prob, payoff):
    return {"value": sizing.expectancy(win_prob, payoff=payoff)}


def recovery(drawdown):
    return {"value": sizing.recovery_gain(drawdown)}


def core_satellite(core, satellite, core_return, satellite_return):
    return {
        "value": sizing.core_satellite_return(
            satellite / (core + satellite),
            core_return=core_return,
            satellite_return=satellite_return,
        )
    }


# Options and the box


def short_put_margin(spot, strike, premium, rate, floor):
    return {
        "value": options.short_put_margin(
            spot, strike=strike, premium=premium, margin=rate, floor=floor
        )
    }


def cash_secured_put(strike, premium):
    put = options.cash_secured_put(strike, premium=premium)
    return {"max_loss": put.largest_loss, "breakeven": put.breakeven}


def credit_spread(high, low, credit):
    spread = options.put_credit_spread(high, lower_strike=low, premium=credit)
    return {"max_loss": spread.largest_loss, "breakeven": spread.breakeven}


def implied_rate(width, cash, years):
    rate = options.box_rate(width, received=cash, years=years)
    return {"annual": rate.annual, "simple": rate.simple}


# The hedge of dollars


def hedge_lots(value_usd, ratio, lot):
    result = hedge.hedge_lots(value_usd, hedge_ratio=ratio, lot=lot)
    return {
        "lots": result.lots,
        "actual_ratio": result.actual_ratio,
        "relative_error": result.relative_error,
    }


def rounding_bound(value_usd, ratio, lot):
    bound = hedge.rounding_bound(value_usd, hedge_ratio=ratio, lot=lot)
    return {"ratio_points": bound.error, "relative": bound.relative_error}


def min_account(lot, ratio, tolerance, spot):
    account = hedge.smallest_account(lot, hedge_ratio=ratio, tolerance=tolerance, spot=spot)
    return {"usd": account.dollars, "yen": account.yen}


def hedge_pnl(value_usd, asset_return, spot0, spot1, hedge_usd, cost_yen):
    profit = hedge.hedged_profit(
        value_usd,
        dollar_return=asset_return,
        entry=spot0,
        price=spot1,
        sold_units=hedge_usd,
        cost=cost_yen,
    )
    return {
        "asset": profit.asset,
        "hedge": profit.hedge,
        "total": profit.total,
        "fraction": profit.fraction,
    }


def hedge_identity(r, f, h):
    return {"value": hedge.static_hedge_return(r, fx_move=f, actual_ratio=h, cost_fraction=0)}


def hedge_forward(spot, r_jpy, r_usd, years):
    later = hedge.forward(spot, yen_rate=r_jpy, dollar_rate=r_usd, years=years)
    return {
        "forward": later.price,
        "annual_cost": later.carry,
        "simple_difference": later.simple_carry,
    }


def swap_daily(units, spot, r_jpy, r_usd, basis):
    return {
        "value": hedge.swap_per_day(
            units, spot=spot, yen_rate=r_jpy, dollar_rate=r_usd, year_days=basis
        )
    }


def hedged_mmf(r_usd, r_jpy):
    return {
        "value": mmf.hedged_return(
            r_usd, fx_move=0, hedge_ratio=1, yen_rate=r_jpy, dollar_rate=r_usd
        )
    }


def hedge_order(existing_lots, value_usd, ratio, lot):
    result = hedge.difference_order(
        existing_lots, dollar_value=value_usd, hedge_ratio=ratio, lot=lot
    )
    return {"target": result.target_lots, "order": result.order}


def hedge_unwind(lots):
    result = hedge.unwinding(lots)
    return {"same_day": result.same_day, "next_day": result.next_day}


def short_survival(maintenance_ratio, margin_rate, losscut_level):
    return {"value": hedge.rise_to_cut(maintenance_ratio, margin=margin_rate, level=losscut_level)}


def ratio_after_move(maintenance_ratio, margin_rate, move):
    return {"value": hedge.margin_ratio_after(maintenance_ratio, margin=margin_rate, fx_move=move)}


def hedge_top_up(maintenance_ratio, margin_rate, move, notional_yen):
    return {
        "value": hedge.top_up(
            notional_yen, spot=1, margin_ratio=maintenance_ratio, margin=margin_rate, fx_move=move
        )
    }


def hedge_deposit(units, spot, maintenance_ratio, margin_rate):
    result = hedge.hedge_deposit(
        units, spot=spot, margin_ratio=maintenance_ratio, margin=margin_rate
    )
    return {"required": result.required, "deposit": result.deposit}


def min_variance(asset_vol, fx_vol, rho):
    best = hedge.least_volatile_ratio(asset_vol, fx_volatility=fx_vol, correlation=rho)
    return {"ratio": best.ratio, "vol": best.volatility}


def hedge_vol(asset_vol, fx_vol, rho, ratio):
    return {
        "value": hedge.hedged_volatility(
            ratio, asset_volatility=asset_vol, fx_volatility=fx_vol, correlation=rho
        )
    }


def hedge_emergency(month_start, now, band):
    return {"triggered": hedge.emergency_move(month_start, price=now, band=band).triggered}


LINE = re.compile(r"([\d.]+)([+-])([\d.]+)\*i, i=(\d+)\.\.(\d+)")


def ma_rule(prices, window, base, low):
    """The vectors write a row of prices as a line such as 150+0.02*i, i=0..249."""
    start, sign, step, first, last = LINE.fullmatch(prices).groups()
    row = [float(start) + float(sign + step) * each for each in range(int(first), int(last) + 1)]
    today = hedge.average_rule(row, window=window, base_ratio=base, low_ratio=low)
    return {"ma": today.average, "last": today.price, "ratio": today.hedge_ratio}


def target_ratio(rate_difference, wide_threshold):
    return {
        "ratio": hedge.ratio_for_difference(
            rate_difference, wide_difference=wide_threshold, base_ratio=0.7, low_ratio=0.5
        )
    }


def tax_asymmetry(f, tax):
    return {"value": hedge.tax_asymmetry(f, tax=tax)}


# Stress tests


def stress_three(capital, units, stop, slip_multiple, gap):
    result = stress.three_scenarios(
        capital, units=units, stop=stop, slip_multiple=slip_multiple, gap=gap
    )
    return {
        "normal": result.normal,
        "slip": result.slipped,
        "gap": result.gap,
        "gap_fraction": result.gap_fraction,
        "verdict": result.verdict,
    }


def gap_limit(risk_fraction, stop, limit):
    return {"value": stress.tolerated_gap(risk_fraction, stop=stop, limit=limit)}


def price_limits(start, days):
    path = [stress.limit_down_price(start, days=day + 1) for day in range(days)]
    return {"path": path, "move": path[-1] / start - 1}


def buffer_drop(total_cash_over_im, hike, im_rate):
    return {"value": stress.move_to_call(total_cash_over_im, hike=hike, margin=im_rate)}


def cash_needed(drop, hike, im_rate, leverage):
    need = stress.cash_needed(drop, hike=hike, margin=im_rate, leverage=leverage)
    return {
        "of_notional": need.of_notional,
        "of_capital": need.of_capital,
        "times_im": need.of_margin,
    }


def mmf_collateral_drop(leverage, haircut, hike, im_rate):
    move = stress.move_to_call_pledged(leverage, haircut=haircut, hike=hike, margin=im_rate)
    never = {"behaviour": "never", "raw": move}
    return never if move < -1 else {"value": move, "raw": move}


# The plan


def cost_total(roll, fx, fee, leverage):
    budget = overlay.cost_budget(roll, fx=fx, fee=fee, leverage=leverage)
    return {"rate": budget.of_notional, "of_capital_if_on_notional": budget.of_capital}


def index_move_for_loss(leverage, loss):
    return {"value": overlay.index_move_for_loss(leverage, loss=loss)}


def exit_rule(halve_at, exit_at, month_return=None, start=None, end=None):
    change = end / start - 1.0 if month_return is None else month_return
    return {"action": plan.exit_rule(change, halve_at=halve_at, exit_at=exit_at).action}


def rebalance_due(target, actual, band):
    return {"due": plan.rebalance_due(target, actual=actual, band=band).due}


def fx_variance_share(leverage, stock_vol, fx_vol, rho):
    found = overlay.currency_share(
        leverage,
        hedge_ratio=0,
        stock_volatility=stock_vol,
        fx_volatility=fx_vol,
        correlation=rho,
    )
    return {"share": found.share, "vol": found.volatility}


def pattern_equivalence(y, equity_premium, leverage, stock_vol):
    both = overlay.overlay_and_mix(
        leverage, dollar_yield=y, equity_premium=equity_premium, stock_volatility=stock_vol
    )
    return {
        "A_return": both.overlay_return,
        "B_return": both.mix_return,
        "vol": both.volatility,
    }


def event_pattern(leverage, weeks, stock_vol):
    found = overlay.event_overlay(leverage, weeks=weeks, stock_volatility=stock_vol)
    return {
        "avg_exposure": found.average,
        "vol": found.volatility,
        "vol_if_spread": found.spread_volatility,
    }


def month_prob(leverage, hedge, y, equity_premium, stock_vol, fx_vol, rho, threshold):
    # The vectors hedge nothing, so the yen rate is of no account.
    return {
        "value": overlay.month_loss_probability(
            threshold,
            leverage=leverage,
            hedge_ratio=hedge,
            dollar_yield=y,
            yen_rate=0,
            equity_premium=equity_premium,
            stock_volatility=stock_vol,
            fx_volatility=fx_vol,
            correlation=rho,
        )
    }


def self_check(answers):
    return {"limit_use": plan.self_check(answers).limit_use}


def contract_size(capital, target, contract_notional):
    found = overlay.contracts_for(
        capital, target=target, contract_value=contract_notional, tolerance=0.1
    )
    return {
        "contracts": found.contracts,
        "with_one": found.with_one,
        "capital_for_10pct_tolerance": found.capital_needed,
    }


ADAPTERS = {
    "drag.two_leg": two_leg,
    "drag.alternating": alternating,
    "drag.trend": trend,
    "drag.log_growth": log_growth,
    "drag.kelly": kelly,
    "drag.az_path": az_path,
    "drag.breakeven_band": breakeven_band,
    "drag.mean_median": mean_median,
    "drag.kelly_halving": kelly_halving,
    "drag.daily_wipeout": daily_wipeout,
    "prob.touch_daily_mc": touch_daily_mc,
    "mmf.ladder_yield": ladder_yield,
    "mmf.exp_yield": exp_yield,
    "mmf.price_shock": price_shock,
    "mmf.lag_income": lag_income,
    "mmf.break_buck_shock": break_buck_shock,
    "fx.yen_return": yen_return,
    "fx.breakeven": breakeven,
    "fx.prob_below_breakeven": prob_below_breakeven,
    "lev.equity_return": equity_return,
    "lev.after_move": after_move,
    "lev.move_to_reach": move_to_reach,
    "lev.extra_notional": extra_notional,
    "losscut.fixed": losscut_fixed,
    "losscut.proportional": losscut_proportional,
    "losscut.deposit_ratio": deposit_ratio,
    "losscut.max_leverage_for_move": max_leverage_for_move,
    "losscut.maintenance_ratio": maintenance_ratio,
    "losscut.leverage": losscut_leverage,
    "margin.us_loan_long": us_loan_long,
    "margin.us_loan_short": us_loan_short,
    "margin.jp_shinyo_long": jp_shinyo_long,
    "margin.jp_shinyo_same_stock": jp_shinyo_same_stock,
    "margin.buffer_drop": buffer_drop,
    "margin.cash_needed": cash_needed,
    "margin.mmf_collateral_drop": mmf_collateral_drop,
    "prob.touch": prob_touch,
    "prob.touch_up": prob_touch_up,
    "prob.touch_daily": prob_touch_daily,
    "prob.terminal": prob_terminal,
    "prob.one_day_gap_year": one_day_gap_year,
    "prob.within_sigma": within_sigma,
    "prob.path_within_sigma": path_within_sigma,
    "prob.max_leverage": prob_max_leverage,
    "size.units": size_units,
    "size.lots": size_lots,
    "size.leverage": size_leverage,
    "size.risk_yen": size_risk_yen,
    "size.losing_streak": losing_streak,
    "size.streak_prob": streak_prob,
    "size.streak_wait": streak_wait,
    "size.risk_of_ruin": risk_of_ruin,
    "size.ruin_within": ruin_within,
    "size.martingale": martingale,
    "size.expectancy_R": expectancy_R,
    "size.recovery": recovery,
    "size.core_satellite": core_satellite,
    "option.short_put_margin": short_put_margin,
    "option.cash_secured_put": cash_secured_put,
    "option.credit_spread": credit_spread,
    "box.implied_rate": implied_rate,
    "hedge.lots": hedge_lots,
    "hedge.rounding_bound": rounding_bound,
    "hedge.min_account": min_account,
    "hedge.pnl": hedge_pnl,
    "hedge.identity": hedge_identity,
    "hedge.forward": hedge_forward,
    "hedge.swap_daily": swap_daily,
    "hedge.hedged_mmf": hedged_mmf,
    "hedge.order": hedge_order,
    "hedge.unwind": hedge_unwind,
    "hedge.short_survival": short_survival,
    "hedge.ratio_after_move": ratio_after_move,
    "hedge.top_up": hedge_top_up,
    "hedge.deposit": hedge_deposit,
    "hedge.min_variance": min_variance,
    "hedge.vol": hedge_vol,
    "hedge.emergency": hedge_emergency,
    "hedge.ma_rule": ma_rule,
    "hedge.target_ratio": target_ratio,
    "hedge.tax_asymmetry": tax_asymmetry,
    "stress.three": stress_three,
    "stress.gap_limit": gap_limit,
    "stress.price_limits": price_limits,
    "plan.cost_total": cost_total,
    "plan.index_move_for_loss": index_move_for_loss,
    "plan.exit_rule": exit_rule,
    "plan.rebalance_due": rebalance_due,
    "plan.fx_variance_share": fx_variance_share,
    "plan.pattern_equivalence": pattern_equivalence,
    "plan.event_pattern": event_pattern,
    "plan.month_prob": month_prob,
    "plan.self_check": self_check,
    "plan.contract_size": contract_size,
}
