"""How each topic of the vectors is asked: `topics.toml`, and functions for what takes more.

An answer is a mapping. A call that raises ValueError answers the behaviour "error".
"""

import re
from dataclasses import fields, is_dataclass
from functools import cache, partial

from oracles import touch_frequency
from tables import table
from teko import drag, hedge, mmf, options, overlay, plan, sizing, stress, touch  # noqa: F401
from teko import leverage as lev
from teko.paths import simulate

SIDES = {"long": 1, "short": -1}
LINE = re.compile(r"([\d.]+)([+-])([\d.]+)\*i, i=(\d+)\.\.(\d+)")


def answer(topic, **inputs):
    """What the call of a topic gives, under the names of the vectors."""
    row = {"call": topic} if isinstance(topic, str) else topic
    result = eval(row["call"], globals(), inputs)
    if result is None:
        return {"behaviour": "never"}
    if is_dataclass(result):
        found = {each.name: getattr(result, each.name) for each in fields(result)}
        found |= {"value": result.move} if isinstance(result, lev.Exit) else {}
        return found | {new: found[old] for new, old in row.items() if new != "call"}
    return result if isinstance(result, dict) else {"value": result}


@cache  # each of these takes a second, and is asked twice
def touch_daily_mc(drop, sigma, years, steps, dist):
    market = {"volatility": sigma * (years * 252 / steps) ** 0.5, "drift": 0}
    fat = {} if dist == "normal" else {"degrees": int(dist.removeprefix("t"))}
    model = simulate.StudentT(**market, **fat) if fat else simulate.Normal(**market)
    found = touch_frequency(model, move=-drop, days=steps, paths=200_000, seed=1)
    return {"value": found.touched.value}


def move_to_reach(leverage0, leverage1):
    move = lev.move_to_leverage(leverage0, side=1, target=leverage1)
    return {"behaviour": "unreachable"} if move is None else {"value": move}


def max_leverage_for_move(move, level, reading, margin_fraction=None, margin_rate=None):
    if reading == "A":
        return {"value": lev.largest_leverage_deposit(move, level=level)}
    if reading == "B":
        survives, margin = lev.largest_leverage_fixed, margin_fraction
    else:
        survives, margin = lev.largest_leverage_current, margin_rate or margin_fraction
    return {"value": survives(move, margin=margin, level=level)}


def call_and_cut(side, entry, equity, units, margin_rate, call_level, cut_level):
    """Both lines by the exit of one position, and by the moves of an account that has only it."""
    held = {"leverage": lev.leverage_of(equity, units=units, price=entry), "side": side}
    now = lev.fx_account(
        equity,
        positions=((side * units, entry),),
        margin=margin_rate,
        call_level=call_level,
        level=cut_level,
    )
    found = {}
    for line, level, move in (("call", call_level, now.call), ("cut", cut_level, now.cut)):
        exit_ = lev.fx_exit_current(entry, margin=margin_rate, level=level, **held)
        assert move is None or abs(exit_.move - move) < 1e-12
        found[f"{line}_price"] = exit_ and exit_.price
    return found


def prob_max_leverage(sigma, years, prob, level, reading, mu=0.0, margin_fraction=None):
    market = {"volatility": sigma, "drift": mu, "years": years}
    drop = touch.drop_for_risk(prob, **market)
    if reading == "A":
        largest = touch.largest_leverage_for_risk(prob, level=level, **market)
    else:
        largest = max_leverage_for_move(-drop, level, reading, margin_fraction)["value"]
    return {"drop": drop, "leverage": largest}


def mmf_collateral_drop(leverage, haircut, hike, im_rate):
    move = stress.move_to_call_pledged(leverage, haircut=haircut, hike=hike, margin=im_rate)
    return {"raw": move} | ({"behaviour": "never"} if move < -1 else {"value": move})


def size_units(risk_yen, stop_yen=None, stop_price=None, yen_per_quote=None):
    stop = stop_price * yen_per_quote if stop_yen is None else stop_yen
    return {"value": sizing.units_for_loss(risk_yen, stop=stop)}


def ma_rule(prices, window, base, low):
    """The vectors write a row of prices as a line such as 150+0.02*i, i=0..249."""
    start, sign, step, first, last = LINE.fullmatch(prices).groups()
    row = [float(start) + float(sign + step) * each for each in range(int(first), int(last) + 1)]
    today = hedge.average_rule(row, window=window, base_ratio=base, low_ratio=low)
    return {"ma": today.average, "last": today.price, "ratio": today.hedge_ratio}


def price_limits(start, days):
    path = [stress.limit_down_price(start, days=day + 1) for day in range(days)]
    return {"path": path, "move": path[-1] / start - 1}


def exit_rule(halve_at, exit_at, month_return=None, start=None, end=None):
    change = end / start - 1.0 if month_return is None else month_return
    return {"action": plan.exit_rule(change, halve_at=halve_at, exit_at=exit_at)}


ADAPTERS = {topic: partial(answer, row) for topic, row in table("topics").items()} | {
    "fx.call_and_cut": call_and_cut,
    "prob.touch_daily_mc": touch_daily_mc,
    "prob.max_leverage": prob_max_leverage,
    "lev.move_to_reach": move_to_reach,
    "losscut.max_leverage_for_move": max_leverage_for_move,
    "margin.mmf_collateral_drop": mmf_collateral_drop,
    "size.units": size_units,
    "hedge.ma_rule": ma_rule,
    "stress.price_limits": price_limits,
    "plan.exit_rule": exit_rule,
}
