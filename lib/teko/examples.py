"""Every worked example of the source articles: what the source says, and what is exact.

One row of `EXAMPLES` is one figure or one claim. The exact figure is never typed in: a row
names the function of `teko` and its inputs, and the figure is computed when it is asked for.
The errata page of the book is built from `errata`, so a new chapter only adds its rows.

`says` tells the source's point in our own words. `verdict` is one of `VERDICTS`:

- exact: the source's figure is the exact one;
- rounded: right to the digits it gives;
- wrong: not right to the digits it gives;
- conditional: true only under a condition that the source does not state.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from teko import drag, hedge, leverage, mmf, overlay, sizing, stress, touch

VERDICTS = ("exact", "rounded", "wrong", "conditional")


@dataclass(frozen=True)
class Example:
    """One figure or claim of a source, beside the exact one.

    `source_figure` is None for a claim without a number. `decimals` is how many the source
    gives. `flag` is the mark of the finding in the list of flags, or "". `part` is False for a
    figure that nobody would read in percent, such as yen or lots.
    """

    id: str
    chapter: int
    what: str
    says: str
    function: Callable[..., Any]
    inputs: Mapping[str, float]
    source_figure: float | None
    decimals: int
    verdict: str
    flag: str
    why: str
    part: bool = True

    @property
    def exact(self) -> float:
        """The exact figure, computed now."""
        return float(self.function(**self.inputs))

    @property
    def figure(self) -> str:
        """The exact figure as it is read: a part in percent, anything else as a number."""
        return f"{self.exact * 100.0:,.6g}%" if self.part else f"{self.exact:,.6g}"


def _wealth_after_round_trip(leverage: float, up: float) -> float:
    return 1.0 + drag.round_trip_return(leverage, up=up)


def _second_day_of_fund(leverage: float, up: float) -> float:
    return drag.fund_day_return(leverage, index_return=drag.move_back(up))


def _product_of_two_days(first: float, second: float) -> float:
    return (1.0 + first) * (1.0 + second)


def _trend_minus_multiple(leverage: float, move: float, days: int) -> float:
    trend = drag.trend_return(leverage, move=move, days=days)
    return trend.fund - trend.multiple_of_index


def _yen_of_pips(pips: float, pip: float) -> float:
    return pips * pip


def _loss_at_stop(units: float, stop: float) -> float:
    return units * stop


def _share_lost_at_stop(units: float, stop: float, capital: float) -> float:
    return -units * stop / capital


def _left_missing_same_lots(fraction: float, losses: int) -> float:
    return sizing.losing_streak(fraction, losses=losses).fixed_lot


def _left_missing_cut_lots(fraction: float, losses: int) -> float:
    return sizing.losing_streak(fraction, losses=losses).fixed_fraction


def _yen_result(equity: float, multiple: float, move: float) -> float:
    return equity * leverage.equity_return(multiple, side=1, price_move=move)


def _move_to_what_is_left(multiple: float, left: float) -> float:
    at = leverage.fx_exit_deposit(1.0, leverage=multiple, side=1, level=left)
    return 0.0 if at is None else at.move


def _over(one: float, other: float) -> float:
    return one / other


def _losses_that_halve(fraction: float) -> float:
    return sizing.losses_to_halve(fraction).fixed_fraction


def _coin_loses(losses: float) -> float:
    # One more loss in a row, given those before: the coin does not know them.
    return math.pow(0.5, losses + 1) / math.pow(0.5, losses)


def _move_between(start: float, end: float) -> float:
    return end / start - 1.0


def _yen_left(equity: float, units: float, entry: float, price: float) -> float:
    return leverage.fx_margin_ratio(
        equity, units=units, side=1, entry=entry, price=price, margin_per_unit=10.0
    ).equity


def _yen_to_exit_on_value_now(entry: float, multiple: float, margin: float, level: float) -> float:
    at = leverage.fx_exit_current(entry, leverage=multiple, side=1, margin=margin, level=level)
    return entry if at is None else entry - at.price


def _deviation_over(volatility: float, years: float) -> float:
    return volatility * math.sqrt(years)


def _part_of(price: float, part: float) -> float:
    return price * part


def _fall_in_logs(price: float, part: float) -> float:
    return price * (1.0 - math.exp(-part))


def _fee_of_deposit(fee: float, units: float, price: float, multiple: float) -> float:
    return leverage.share_of_equity(multiple, share=fee / (units * price))


def _core_beside_futures(times: float, margin: float, drop: float, hike: float) -> float:
    return 1.0 - times * (drop + hike * margin * (1.0 - drop))


def _index_fall_for(times: float, loss: float) -> float:
    move = overlay.index_move_for_loss(times, loss=loss)
    return math.nan if move is None else move


def _contracts(capital: float, times: float, value: float) -> float:
    return overlay.contracts_for(
        capital, target=times, contract_value=value, tolerance=0.1
    ).contracts


def _overlay_after(times: float, move: float) -> float:
    """A fund beside futures: the futures' value over all of the money after a move."""
    return times * (1.0 + move) / (1.0 + times * move)


def _rise_for_drift(times: float, drift: float) -> float:
    """The move after which `_overlay_after` is larger by so much."""
    return drift / (times * (1.0 - times - drift))


def _cost_of_notional(roll: float, fx: float, fee: float) -> float:
    return overlay.cost_budget(roll, fx=fx, fee=fee, leverage=1.0).of_notional


def _cost_of_capital(roll: float, fx: float, fee: float, times: float) -> float:
    return overlay.cost_budget(roll, fx=fx, fee=fee, leverage=times).of_capital


def _return_of_mix(times: float, interest: float, premium: float) -> float:
    return overlay.overlay_and_mix(
        times, dollar_yield=interest, equity_premium=premium, stock_volatility=0.16
    ).mix_return


def _times_risk(weeks: float) -> float:
    return overlay.event_overlay(0.3, weeks=weeks, stock_volatility=0.16).times_risk


def _currency_part(times: float) -> float:
    return overlay.currency_share(
        times, hedge_ratio=0.0, stock_volatility=0.16, fx_volatility=0.1, correlation=0.0
    ).share


def _whole_with_satellite(satellite: float, core: float, other: float) -> float:
    return sizing.core_satellite_return(satellite, core_return=core, satellite_return=other)


def _margins_for(fall: float, hike: float, margin: float) -> float:
    return stress.cash_needed(fall, hike=hike, margin=margin, leverage=1.0).of_margin


def _lots_of(value: float, ratio: float, lot: float) -> float:
    return hedge.hedge_lots(value, hedge_ratio=ratio, lot=lot).lots


def _miss(lots: float, lot: float, wanted: float) -> float:
    return lots * lot / wanted - 1.0


def _miss_of_yen(lots: float, lot: float, yen: float, price: float) -> float:
    return _miss(lots, lot, yen / price)


def _case_one(sold: float) -> float:
    """A million yen in stock at 155; stock -5%, dollar +5%."""
    return hedge.hedged_profit(
        1_000_000 / 155, dollar_return=-0.05, entry=155, price=162.75, sold_units=sold, cost=0
    ).fraction


def _rounding(value: float, ratio: float, lot: float) -> float:
    return hedge.rounding_bound(value, hedge_ratio=ratio, lot=lot).error


def _smallest(lot: float, ratio: float, tolerance: float, price: float) -> float:
    return hedge.smallest_account(lot, hedge_ratio=ratio, tolerance=tolerance, spot=price).yen


def _carry(yen_rate: float, dollar_rate: float) -> float:
    return hedge.forward(1.0, yen_rate=yen_rate, dollar_rate=dollar_rate, years=1).carry


def _yen_from_dollar(shares: float, fund: float, move: float) -> float:
    """Dollar assets, in yen before the move."""
    return (shares + fund) * move


def _spread_of_changes(times: int, part: float, spread: float, price: float) -> float:
    """What changing a part of a hedge so often costs, over its value."""
    return times * part * spread / price


_ROUND_TRIP = MappingProxyType({"leverage": 2, "up": 0.1})

EXAMPLES = (
    Example(
        id="S0-25",
        chapter=6,
        what="move of the index that takes 8% at 0.2 times",
        says="A month of -8% is bearable, at -10% you leave.",
        function=_index_fall_for,
        inputs=MappingProxyType({"times": 0.2, "loss": 0.08}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F17",
        why="The index must fall by 40% in a month. In yen the rule watches the dollar.",
    ),
    Example(
        id="S0-28",
        chapter=6,
        what="part of the money in the fund, cash for a fall of 35% at twice a margin of 8%",
        says="The fund stays at 100%, with futures of 0.2 to 0.5 times beside it.",
        function=_core_beside_futures,
        inputs=MappingProxyType({"times": 0.2, "margin": 0.08, "drop": 0.35, "hike": 2}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F14",
        why="Only where the broker takes the fund as collateral. Else cash is needed.",
    ),
    Example(
        id="S0-29",
        chapter=6,
        what="contracts of 4,500,000 yen for 0.2 times of 10,000,000 yen",
        says="10,000,000 yen in the fund and futures of 2,000,000 yen.",
        function=_contracts,
        inputs=MappingProxyType({"capital": 10000000.0, "times": 0.2, "value": 4500000.0}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F21",
        why="One such contract is already 0.45 times. A contract of 380,000 yen fits five times.",
        part=False,
    ),
    Example(
        id="S0-34",
        chapter=4,
        what="return in yen of a dollar fund at 4.5%, all hedged, yen at 0.5%",
        says="Hedge a dollar fund in full for calm; the cost is the difference of the rates.",
        function=mmf.hedged_return,
        inputs=MappingProxyType(
            {
                "dollar_yield": 0.045,
                "fx_move": -0.1,
                "hedge_ratio": 1,
                "yen_rate": 0.005,
                "dollar_rate": 0.045,
            }
        ),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F22",
        why="Calm it is, and the cost is all of the extra yield: the yen rate is what is left.",
    ),
    Example(
        id="S0-38",
        chapter=6,
        what="overlay after a rise of 20%, from 0.5 times",
        says="After a rise and some additions 0.5 times has become 1.2 times.",
        function=_overlay_after,
        inputs=MappingProxyType({"times": 0.5, "move": 0.2}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F16",
        why="Only by additions: the price alone never takes it to 1.",
        part=False,
    ),
    Example(
        id="S0-41",
        chapter=5,
        what="move of the index that calls twice a margin of 8%, raised 1.5 times",
        says="Two to three times the margin is enough spare cash.",
        function=stress.move_to_call,
        inputs=MappingProxyType({"buffer": 2, "hike": 1.5, "margin": 0.08}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F15",
        why="With twice the margin, a raise of one half and a fall of a twentieth are a call.",
    ),
    Example(
        id="S0-41",
        chapter=5,
        what="move of the index that calls three times a margin of 8%, doubled",
        says="The same sentence, with the larger of its two numbers.",
        function=stress.move_to_call,
        inputs=MappingProxyType({"buffer": 3, "hike": 2, "margin": 0.08}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F15",
        why="Three times fails a fall of 10% on the day the margin doubles.",
    ),
    Example(
        id="S0-41",
        chapter=5,
        what="margins of cash for a fall of 10% and a doubled margin of 8%",
        says="The spare cash is for a shock in which the margin is raised.",
        function=_margins_for,
        inputs=MappingProxyType({"fall": 0.1, "hike": 2, "margin": 0.08}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F15",
        why="The fall of 10% that the article itself tests needs a little more than three times.",
        part=False,
    ),
    Example(
        id="S0-46",
        chapter=6,
        what="yearly cost of the value of the futures",
        says="Roll 0.3%, exchange 0.2% and fees 0.1% are 0.6% a year.",
        function=_cost_of_notional,
        inputs=MappingProxyType({"roll": 0.003, "fx": 0.002, "fee": 0.001}),
        source_figure=0.006,
        decimals=3,
        verdict="exact",
        flag="",
        why="The sum is exact, on the value of the futures.",
    ),
    Example(
        id="S0-46",
        chapter=6,
        what="yearly cost of the capital at 0.2 times",
        says="The same 0.6% a year, without a word of what.",
        function=_cost_of_capital,
        inputs=MappingProxyType({"roll": 0.003, "fx": 0.002, "fee": 0.001, "times": 0.2}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F19",
        why="A fifth of it. If 0.6% of the capital was meant, it is five times as dear.",
    ),
    Example(
        id="S0-50",
        chapter=6,
        what="move of the index that takes 10% at 0.2 times",
        says="A month of -8% sells half, one of -10% everything.",
        function=_index_fall_for,
        inputs=MappingProxyType({"times": 0.2, "loss": 0.1}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F17",
        why="Half of the index in one month. The worst month since 1926 did not do it.",
    ),
    Example(
        id="S0-51",
        chapter=6,
        what="expected return of 80% fund and 20% shares",
        says="Fund and futures, or fund and a fifth in shares: two patterns.",
        function=_return_of_mix,
        inputs=MappingProxyType({"times": 0.2, "interest": 0.045, "premium": 0.05}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="",
        why="By the cost of carry both expect 5.5%: one is the other, until costs and taxes.",
    ),
    Example(
        id="S0-52",
        chapter=6,
        what="premium that 20 event weeks must pay, in usual ones",
        says="Raise the exposure in event weeks only.",
        function=_times_risk,
        inputs=MappingProxyType({"weeks": 20}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F18",
        why="For the same average it takes 1.61 times the risk. The article on leverage halves.",
        part=False,
    ),
    Example(
        id="S0-55",
        chapter=6,
        what="move of the index that adds 0.1 times to 0.2",
        says="Bring the overlay back when it has drifted by 0.1 times.",
        function=_rise_for_drift,
        inputs=MappingProxyType({"times": 0.2, "drift": 0.1}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F20",
        why="By price alone it takes a rise of 71%. The band guards against you.",
    ),
    Example(
        id="S0-57",
        chapter=6,
        what="part of the variance in yen that is the currency's, at 0.2 times",
        says="Ask each week whether most of the gain or loss is USD/JPY.",
        function=_currency_part,
        inputs=MappingProxyType({"times": 0.2}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="",
        why="Unhedged the answer is yes before the week begins.",
    ),
    Example(
        id="S1-4",
        chapter=2,
        what="yen, 1,000,000 yen of stock paid in full, -10%",
        says="Stock of 1,000,000 yen, paid in full, loses 100,000 yen when it falls by 10%.",
        function=_yen_result,
        inputs=MappingProxyType({"equity": 1_000_000, "multiple": 1, "move": -0.1}),
        source_figure=-100_000.0,
        decimals=0,
        verdict="exact",
        flag="",
        why="At once the equity, the account moves as the price does.",
        part=False,
    ),
    Example(
        id="S1-5",
        chapter=2,
        what="yen, 1,000,000 yen at 5 times leverage, -10%",
        says="At 5 times leverage the same fall takes 500,000 of 1,000,000 yen.",
        function=_yen_result,
        inputs=MappingProxyType({"equity": 1_000_000, "multiple": 5, "move": -0.1}),
        source_figure=-500_000.0,
        decimals=0,
        verdict="exact",
        flag="",
        why="Five times the move. The leverage of what is left is then 9.",
        part=False,
    ),
    Example(
        id="S1-6",
        chapter=2,
        what="move that takes half of an account at 5 times leverage",
        says="At 5 times leverage a fall of 10% halves the account.",
        function=_move_to_what_is_left,
        inputs=MappingProxyType({"multiple": 5, "left": 0.5}),
        source_figure=-0.1,
        decimals=2,
        verdict="exact",
        flag="",
        why="One half over five.",
    ),
    Example(
        id="S1-10",
        chapter=2,
        what="yen, a stop of 200 pips in USD/JPY",
        says="A stop of 200 pips in USD/JPY is 2 yen.",
        function=_yen_of_pips,
        inputs=MappingProxyType({"pips": 200, "pip": 0.01}),
        source_figure=2.0,
        decimals=0,
        verdict="exact",
        flag="",
        why="A pip of USD/JPY is 0.01 yen.",
        part=False,
    ),
    Example(
        id="S1-10",
        chapter=2,
        what="lots of 1,000 dollars in the article's lot",
        says="10,000 dollars are 1 lot.",
        function=_over,
        inputs=MappingProxyType({"one": 10_000, "other": 1_000}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F45",
        why="Only here: in the guide to hedging a lot is 1,000 dollars. Ask what your "
        "broker means.",
        part=False,
    ),
    Example(
        id="S1-11",
        chapter=2,
        what="yen, 10,000 dollars and a stop of 2 yen",
        says="With 10,000 dollars a stop of 2 yen costs about 20,000 yen.",
        function=_loss_at_stop,
        inputs=MappingProxyType({"units": 10_000, "stop": 2}),
        source_figure=20_000.0,
        decimals=0,
        verdict="exact",
        flag="F36",
        why="Not about: it is the exact figure, before costs.",
        part=False,
    ),
    Example(
        id="S1-11",
        chapter=2,
        what="account after ten losses of 2%, lots cut with the account",
        says="After ten losses of 2% in a row, 20% is gone.",
        function=_left_missing_cut_lots,
        inputs=MappingProxyType({"fraction": 0.02, "losses": 10}),
        source_figure=-0.2,
        decimals=2,
        verdict="conditional",
        flag="F36",
        why="Only with the same lots every time; with lots cut to what is left it is less.",
    ),
    Example(
        id="S1-12",
        chapter=2,
        what="of the account, 100,000 dollars and a stop of 2 yen",
        says="With 100,000 dollars the same stop costs 20% of 1,000,000 yen.",
        function=_share_lost_at_stop,
        inputs=MappingProxyType({"units": 100_000, "stop": 2, "capital": 1_000_000}),
        source_figure=-0.2,
        decimals=2,
        verdict="exact",
        flag="",
        why="It is 200,000 yen.",
    ),
    Example(
        id="S1-12",
        chapter=2,
        what="account after five losses of 20%, the same lots",
        says="After five losses of 20% in a row, the account nears one half.",
        function=_left_missing_same_lots,
        inputs=MappingProxyType({"fraction": 0.2, "losses": 5}),
        source_figure=-0.5,
        decimals=1,
        verdict="wrong",
        flag="F2",
        why="Nothing is left. The third loss passes the half.",
    ),
    Example(
        id="S1-12",
        chapter=2,
        what="account after five losses of 20%, lots cut with the account",
        says="The same sentence, if each loss is a fifth of what is left.",
        function=_left_missing_cut_lots,
        inputs=MappingProxyType({"fraction": 0.2, "losses": 5}),
        source_figure=-0.5,
        decimals=1,
        verdict="wrong",
        flag="F2",
        why="Two thirds are gone. The fourth loss passes the half.",
    ),
    Example(
        id="S1-14",
        chapter=2,
        what="chance of ruin, a fifth of the account each trade, 55 wins of 100",
        says="Leverage makes the flaws of a strategy weigh exponentially.",
        function=sizing.ruin_probability,
        inputs=MappingProxyType({"bets": 5, "win_probability": 0.55}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F50",
        why="True of the chance of ruin: half the size squares it. Gains and losses grow in "
        "proportion.",
    ),
    Example(
        id="S1-21",
        chapter=2,
        what="losses in a row that halve an account at 2% a trade",
        says="One trade may lose 0.5 to 2% of the account, a beginner's at most 1%.",
        function=_losses_that_halve,
        inputs=MappingProxyType({"fraction": 0.02}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F54",
        why="Later the same article says 0.5 to 1%. The 35th loss in a row passes the half "
        "at 2%, the 69th at 1%.",
        part=False,
    ),
    Example(
        id="S1-22",
        chapter=2,
        what="yen, 1% of 1,000,000 yen",
        says="With 1,000,000 yen, a limit of 1% for one trade is 10,000 yen.",
        function=sizing.risk_yen,
        inputs=MappingProxyType({"capital": 1_000_000, "fraction": 0.01}),
        source_figure=10_000.0,
        decimals=0,
        verdict="exact",
        flag="",
        why="One hundredth.",
        part=False,
    ),
    Example(
        id="S1-25",
        chapter=2,
        what="yen, 10,000 dollars and a stop of 50 sen",
        says="With 10,000 dollars a stop of 50 sen costs 5,000 yen.",
        function=_loss_at_stop,
        inputs=MappingProxyType({"units": 10_000, "stop": 0.5}),
        source_figure=5_000.0,
        decimals=0,
        verdict="exact",
        flag="",
        why="One sen on 10,000 dollars is 100 yen.",
        part=False,
    ),
    Example(
        id="S1-25",
        chapter=2,
        what="dollars, a limit of 10,000 yen and a stop of 50 sen",
        says="A limit of 10,000 yen and a stop of 50 sen allow 20,000 dollars.",
        function=sizing.units_for_loss,
        inputs=MappingProxyType({"max_loss": 10_000, "stop": 0.5}),
        source_figure=20_000.0,
        decimals=0,
        verdict="exact",
        flag="",
        why="The limit over the stop.",
        part=False,
    ),
    Example(
        id="S1-30",
        chapter=3,
        what="fund minus multiple, 2x, ten days of +1%",
        says="A fund that resets its multiple every day tends to end away from that multiple.",
        function=_trend_minus_multiple,
        inputs=MappingProxyType({"leverage": 2, "move": 0.01, "days": 10}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="",
        why="It ends away on both sides: below in a zigzag, above in a trend, up or down.",
    ),
    Example(
        id="S1-31",
        chapter=3,
        what="index, move back after +10%",
        says="After a rise of 10%, a fall of 9.09% takes the index back.",
        function=drag.move_back,
        inputs=MappingProxyType({"up": 0.1}),
        source_figure=-0.0909,
        decimals=4,
        verdict="rounded",
        flag="F33",
        why="The exact fall is one eleventh.",
    ),
    Example(
        id="S1-31",
        chapter=3,
        what="index, product of the two days",
        says="1.1 times 0.909 is 1.",
        function=_product_of_two_days,
        inputs=MappingProxyType({"first": 0.1, "second": -0.091}),
        source_figure=1.0,
        decimals=0,
        verdict="rounded",
        flag="F33",
        why="With the rounded factor the product falls short of 1 by one part in ten thousand.",
        part=False,
    ),
    Example(
        id="S1-31",
        chapter=3,
        what="2x fund, first day",
        says="The 2x fund gains 20% on the first day.",
        function=drag.fund_day_return,
        inputs=MappingProxyType({"leverage": 2, "index_return": 0.1}),
        source_figure=0.2,
        decimals=2,
        verdict="exact",
        flag="",
        why="Twice the day's return of the index.",
    ),
    Example(
        id="S1-31",
        chapter=3,
        what="2x fund, second day",
        says="The 2x fund loses 18.18% on the second day.",
        function=_second_day_of_fund,
        inputs=_ROUND_TRIP,
        source_figure=-0.1818,
        decimals=4,
        verdict="rounded",
        flag="F33",
        why="The exact loss is two elevenths.",
    ),
    Example(
        id="S1-31",
        chapter=3,
        what="2x fund, wealth after both days",
        says="The 2x fund ends at 0.9818 of its start while the index is flat.",
        function=_wealth_after_round_trip,
        inputs=_ROUND_TRIP,
        source_figure=0.9818,
        decimals=4,
        verdict="rounded",
        flag="F33",
        why="The exact value is 54 over 55.",
        part=False,
    ),
    Example(
        id="S1-32",
        chapter=3,
        what="log growth of a 2x fund, drift 7%, rate 2%, volatility 20%",
        says="Time is the enemy of whoever holds a leveraged fund for long.",
        function=drag.log_growth,
        inputs=MappingProxyType({"leverage": 2, "drift": 0.07, "rate": 0.02, "volatility": 0.2}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="",
        why="Only while the premium is too small for the leverage: here time helps at 2x, and "
        "hurts at 3x.",
    ),
    Example(
        id="S1-41",
        chapter=5,
        what="chance that a coin loses the next trade, three losses in a row behind it",
        says="In a losing streak the next trade is more likely to lose.",
        function=_coin_loses,
        inputs=MappingProxyType({"losses": 3}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F13",
        why="False as long as the trades are independent. True only if losing changes how you "
        "trade.",
    ),
    Example(
        id="S1-46",
        chapter=6,
        what="return of the whole, core -20%, a fifth loses half",
        says="The same fifth on a day on which the core falls too.",
        function=_whole_with_satellite,
        inputs=MappingProxyType({"satellite": 0.2, "core": -0.2, "other": -0.5}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F37",
        why="In a crash core and satellite fall together.",
    ),
    Example(
        id="S1-46",
        chapter=6,
        what="return of the whole, core flat, a fifth loses half",
        says="A fifth that loses half costs the whole 10%.",
        function=_whole_with_satellite,
        inputs=MappingProxyType({"satellite": 0.2, "core": 0, "other": -0.5}),
        source_figure=-0.1,
        decimals=2,
        verdict="exact",
        flag="",
        why="As long as the core is flat and the fifth cannot owe.",
    ),
    Example(
        id="S1-52",
        chapter=6,
        what="of 1,000,000 yen, a loss of 8,000 yen",
        says="Write R as yen, such as 8,000.",
        function=_over,
        inputs=MappingProxyType({"one": 8000, "other": 1000000}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="",
        why="The article names no account. For 1,000,000 yen it is inside its 0.5 to 1%.",
    ),
    Example(
        id="S1-56",
        chapter=5,
        what="trades until three losses in a row, on average, at even odds",
        says="After three losses in a row, stop for a week and halve the size.",
        function=sizing.streak_wait,
        inputs=MappingProxyType({"run": 3, "loss_probability": 0.5}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="",
        why="A good rule against yourself, no sign of a bad plan: at even odds it fires this "
        "often.",
        part=False,
    ),
    Example(
        id="S1-57",
        chapter=5,
        what="yen, 50,000 dollars and a move of 3 yen",
        says="On 50,000 dollars a stop that slips in the jobs data costs 150,000 yen.",
        function=_loss_at_stop,
        inputs=MappingProxyType({"units": 50_000, "stop": 3}),
        source_figure=150_000.0,
        decimals=0,
        verdict="exact",
        flag="",
        why="A fill 3 yen away, and 30% of the 500,000 yen.",
        part=False,
    ),
    Example(
        id="S1-57",
        chapter=5,
        what="yen, 50,000 dollars and a move of 50 sen",
        says="On ordinary days the same account wins or loses a few thousand yen.",
        function=_loss_at_stop,
        inputs=MappingProxyType({"units": 50_000, "stop": 0.5}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="",
        why="Only in trades of a few minutes: 3,000 yen are a move of 6 sen. The dollar moves "
        "about 50 sen from day to day.",
        part=False,
    ),
    Example(
        id="S1-58",
        chapter=5,
        what="dollars, a limit of 5,000 yen and a stop of 50 sen",
        says="A limit of 5,000 yen and a stop of 50 sen allow 10,000 dollars.",
        function=sizing.units_for_loss,
        inputs=MappingProxyType({"max_loss": 5_000, "stop": 0.5}),
        source_figure=10_000.0,
        decimals=0,
        verdict="exact",
        flag="",
        why="The limit over the stop.",
        part=False,
    ),
    Example(
        id="S1-58",
        chapter=5,
        what="of the account, 10,000 dollars, a gap of 3 yen",
        says="The same slip in the jobs data is hardly fatal to this account.",
        function=stress.gap_loss,
        inputs=MappingProxyType({"fraction": 0.01, "gap": 3, "stop": 0.5}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="",
        why="True of this gap. One of 25 yen would take half of this account too.",
    ),
    Example(
        id="S1-62",
        chapter=6,
        what="return of the whole, a fifth at 5 times meets a gap of 30%",
        says="Use leverage with a tenth to a fifth of the money.",
        function=_whole_with_satellite,
        inputs=MappingProxyType({"satellite": 0.2, "core": 0, "other": -1.5}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F37",
        why="The part is a limit only if it cannot owe: at 5 times a gap takes more than is in it.",
    ),
    Example(
        id="S1-69",
        chapter=5,
        what="yen, a stop of 50 sen that fills at twice its distance",
        says="A stop of 50 sen that slips to twice its distance fills 100 sen away.",
        function=_part_of,
        inputs=MappingProxyType({"price": 0.5, "part": 2}),
        source_figure=1.0,
        decimals=0,
        verdict="exact",
        flag="",
        why="Twice the distance, and twice R.",
        part=False,
    ),
    Example(
        id="S1-70",
        chapter=5,
        what="of all cases, the next year beats the largest gap of three years",
        says="For the worst case, look up the largest gap of the last one to three years.",
        function=_over,
        inputs=MappingProxyType({"one": 1, "other": 4}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="",
        why="A record of three years falls in one year of four, a record of one year in one year "
        "of two.",
    ),
    Example(
        id="S1-71",
        chapter=5,
        what="yen, gap that takes 20% at an R of 1% and a stop of 50 sen",
        says="A size is good if the worst case stays within 10 to 20% of the account.",
        function=stress.tolerated_gap,
        inputs=MappingProxyType({"fraction": 0.01, "stop": 0.5, "limit": 0.2}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F44",
        why="Only for gaps up to this. What lies between 20% and one half has no name there; we "
        "call it fail.",
        part=False,
    ),
    Example(
        id="S1-75",
        chapter=5,
        what="gain that makes up for a loss of 40%",
        says="A blow of 40% now and then is a total loss, whatever the share of wins.",
        function=sizing.recovery_gain,
        inputs=MappingProxyType({"drawdown": 0.4}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F38",
        why="Total only if it is the price that falls by 40%, at 2.5 times or more. Else so much "
        "must be gained.",
    ),
    Example(
        id="S1-76",
        chapter=5,
        what="win over loss at which four wins of ten earn nothing and lose nothing",
        says="With 40% of wins and small fixed losses the money hardly shrinks.",
        function=sizing.breakeven_payoff,
        inputs=MappingProxyType({"win_probability": 0.4}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F39",
        why="Only if the average win is at least this many times the average loss.",
        part=False,
    ),
    Example(
        id="S2-1",
        chapter=2,
        what="USD/JPY from 124 to 111",
        says="From June to August 2007 the dollar fell from 124 to 111 yen, by about 10%.",
        function=_move_between,
        inputs=MappingProxyType({"start": 124, "end": 111}),
        source_figure=-0.1,
        decimals=2,
        verdict="rounded",
        flag="F31",
        why="A tenth and a little more, and only from moment to moment within the days: one fixing "
        "a day fell by 8.5%.",
    ),
    Example(
        id="S2-5",
        chapter=2,
        what="leverage of 10,000 dollars at 120 yen on 100,000 yen",
        says="100,000 yen that carry 10,000 dollars at 120 yen are 12 times leverage.",
        function=leverage.leverage_of,
        inputs=MappingProxyType({"equity": 100_000, "units": 10_000, "price": 120}),
        source_figure=12.0,
        decimals=0,
        verdict="exact",
        flag="",
        why="1,200,000 over 100,000 yen.",
        part=False,
    ),
    Example(
        id="S2-6",
        chapter=2,
        what="yen left of 100,000 after one yen against 10,000 dollars",
        says="One yen against 10,000 dollars leaves 90,000 of 100,000 yen.",
        function=_yen_left,
        inputs=MappingProxyType({"equity": 100_000, "units": 10_000, "entry": 120, "price": 119}),
        source_figure=90_000.0,
        decimals=0,
        verdict="exact",
        flag="",
        why="One yen on each dollar is 10,000 yen.",
        part=False,
    ),
    Example(
        id="S2-7",
        chapter=2,
        what="yen to the exit at 12 times, margin of 4% of the value now",
        says="At 12 times leverage and a loss-cut level of 50%, an account bought at 120 yen "
        "is closed 5 yen lower.",
        function=_yen_to_exit_on_value_now,
        inputs=MappingProxyType({"entry": 120, "multiple": 12, "margin": 0.04, "level": 0.5}),
        source_figure=5.0,
        decimals=0,
        verdict="conditional",
        flag="F40",
        why="Only where the margin is fixed in yen, as in 2007: there 5 yen are exact. Under "
        "today's rule of 4% of the value now it is farther.",
        part=False,
    ),
    Example(
        id="S2-10",
        chapter=2,
        what="one standard deviation in a month at 10% a year",
        says="Major currencies have a volatility of about 10%.",
        function=_deviation_over,
        inputs=MappingProxyType({"volatility": 0.1, "years": 1 / 12}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F42",
        why="It is a figure for a year, which the column does not say. A month has less than "
        "a third of it.",
    ),
    Example(
        id="S2-11",
        chapter=2,
        what="chance to end within two standard deviations",
        says="A normal number is within two standard deviations with 95.4%.",
        function=touch.within_sigma_probability,
        inputs=MappingProxyType({"deviations": 2}),
        source_figure=0.954,
        decimals=3,
        verdict="rounded",
        flag="F32",
        why="Right, of the end of the year.",
    ),
    Example(
        id="S2-11",
        chapter=2,
        what="chance to stay within two standard deviations all year",
        says="The exchange rate stays within two standard deviations with 95.4%.",
        function=touch.path_within_sigma_probability,
        inputs=MappingProxyType({"deviations": 2}),
        source_figure=0.954,
        decimals=3,
        verdict="conditional",
        flag="F12",
        why="Only at the end. Twice as many years leave the range on the way, and a loss-cut "
        "does not wait.",
    ),
    Example(
        id="S2-13",
        chapter=2,
        what="chance to touch -20% within a year at 10%",
        says="Plan for a move of two standard deviations, 20%.",
        function=touch.touch_probability,
        inputs=MappingProxyType({"drop": 0.2, "volatility": 0.1, "drift": 0, "years": 1}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F12",
        why="It is a range for most years, not for all: so many touch even its lower end.",
    ),
    Example(
        id="S2-14",
        chapter=2,
        what="yen, 20% of 120",
        says="Two standard deviations of USD/JPY at 120 are 24 yen.",
        function=_part_of,
        inputs=MappingProxyType({"price": 120, "part": 0.2}),
        source_figure=24.0,
        decimals=0,
        verdict="exact",
        flag="",
        why="A fifth of 120.",
        part=False,
    ),
    Example(
        id="S2-14",
        chapter=2,
        what="yen, two standard deviations down from 120 in logs",
        says="Two standard deviations down from 120 are 24 yen.",
        function=_fall_in_logs,
        inputs=MappingProxyType({"price": 120, "part": 0.2}),
        source_figure=24.0,
        decimals=0,
        verdict="conditional",
        flag="F41",
        why="Only as a straight fifth. Prices compound, so the range is 18.1% down and 22.1% up.",
        part=False,
    ),
    Example(
        id="S2-15",
        chapter=2,
        what="yen, 20% of 160",
        says="Two standard deviations of EUR/JPY at 160 are 32 yen.",
        function=_part_of,
        inputs=MappingProxyType({"price": 160, "part": 0.2}),
        source_figure=32.0,
        decimals=0,
        verdict="exact",
        flag="",
        why="A fifth of 160.",
        part=False,
    ),
    Example(
        id="S2-16",
        chapter=2,
        what="of the deposit at 12 times leverage, -20%",
        says="At 12 times leverage a move of 20% loses 240% of the deposit.",
        function=leverage.equity_return,
        inputs=MappingProxyType({"leverage": 12, "side": 1, "price_move": -0.2}),
        source_figure=-2.4,
        decimals=1,
        verdict="conditional",
        flag="F52",
        why="Only if the price jumps past the loss-cut, which the column names. Then 140% of "
        "the deposit is a debt.",
    ),
    Example(
        id="S2-17",
        chapter=2,
        what="chance to be closed in a year at 12 times, level 50%, volatility 10%",
        says="At 12 times leverage a forced exit is likely within the range of two standard "
        "deviations.",
        function=touch.touch_probability,
        inputs=MappingProxyType({"drop": 0.5 / 12, "volatility": 0.1, "drift": 0, "years": 1}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F12",
        why="True for a year at the level of 50%: two of three accounts. In a month it is "
        "one of seven.",
    ),
    Example(
        id="S2-18",
        chapter=2,
        what="of the deposit at 2 times leverage, -20%",
        says="At 2 times leverage a move of 20% loses 40% of the deposit.",
        function=leverage.equity_return,
        inputs=MappingProxyType({"leverage": 2, "side": 1, "price_move": -0.2}),
        source_figure=-0.4,
        decimals=1,
        verdict="exact",
        flag="",
        why="Twice the move.",
    ),
    Example(
        id="S2-18",
        chapter=2,
        what="of the deposit at 3 times leverage, -20%",
        says="At 3 times leverage a move of 20% loses 60% of the deposit.",
        function=leverage.equity_return,
        inputs=MappingProxyType({"leverage": 3, "side": 1, "price_move": -0.2}),
        source_figure=-0.6,
        decimals=1,
        verdict="exact",
        flag="",
        why="Three times the move.",
    ),
    Example(
        id="S2-18",
        chapter=2,
        what="of the deposit at 4 times leverage, -20%",
        says="At 4 times leverage a move of 20% loses 80% of the deposit.",
        function=leverage.equity_return,
        inputs=MappingProxyType({"leverage": 4, "side": 1, "price_move": -0.2}),
        source_figure=-0.8,
        decimals=1,
        verdict="exact",
        flag="",
        why="Four times the move.",
    ),
    Example(
        id="S2-18",
        chapter=2,
        what="chance to end a year below -20% at 10%",
        says="So much the deposit can lose at most.",
        function=touch.end_below_probability,
        inputs=MappingProxyType({"drop": 0.2, "volatility": 0.1, "drift": 0, "years": 1}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F51",
        why="Two standard deviations are not the most: so many years end lower.",
    ),
    Example(
        id="S2-20",
        chapter=2,
        what="chance to be closed in a year at 3 times, level 50%, volatility 10%",
        says="Whoever does not trade should stop at about 3 times leverage.",
        function=touch.touch_probability,
        inputs=MappingProxyType({"drop": 0.5 / 3, "volatility": 0.1, "drift": 0, "years": 1}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="X2",
        why="One point of a map: 7.5% a year at the level of 50%, 0.9% at 30%. With another "
        "volatility, horizon or risk it is another multiple.",
    ),
    Example(
        id="S2-21",
        chapter=2,
        what="of the deposit at 3 times leverage, -20%",
        says="At 3 times leverage a move of 20% loses 60% of the deposit.",
        function=leverage.equity_return,
        inputs=MappingProxyType({"leverage": 3, "side": 1, "price_move": -0.2}),
        source_figure=-0.6,
        decimals=1,
        verdict="exact",
        flag="",
        why="What is left is 40%.",
    ),
    Example(
        id="S2-21",
        chapter=2,
        what="move to the exit at 3 times, half of the deposit left",
        says="With a loss-cut level of 30% an account at 3 times bears a move of 20%.",
        function=_move_to_what_is_left,
        inputs=MappingProxyType({"multiple": 3, "left": 0.5}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F11",
        why="At 30% of the deposit it does, to -23.3%. At the 50% that the column used "
        "before, it is closed on the way.",
    ),
    Example(
        id="S2-27",
        chapter=2,
        what="of the deposit, the fee of a small order at 12 times leverage",
        says="Below 10,000 dollars the fee is 100 yen for 1,000 dollars, above it 50 yen.",
        function=_fee_of_deposit,
        inputs=MappingProxyType({"fee": 100, "units": 1_000, "price": 120, "multiple": 12}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F47",
        why="Terms of 2007. Per dollar a small order cost twice a large one, and leverage "
        "multiplies both.",
    ),
    Example(
        id="S2-28",
        chapter=2,
        what="of the deposit, a fee of 0.1% at 20 times leverage",
        says="The professional account charges 0.1% of the amount.",
        function=leverage.share_of_equity,
        inputs=MappingProxyType({"leverage": 20, "share": 0.001}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F46",
        why="Of the position. Of the deposit it is twenty times that, on the way in and on "
        "the way out.",
    ),
    Example(
        id="S2-29",
        chapter=2,
        what="leverage at 120 yen when 1,000 dollars ask for 10,000 yen",
        says="1,000 dollars ask for 5,000 to 20,000 yen of margin.",
        function=leverage.leverage_of,
        inputs=MappingProxyType({"equity": 10_000, "units": 1_000, "price": 120}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F43",
        why="Terms of 2007. Since August 2011 Japanese law asks for 4% of the value: 25 "
        "times at most.",
        part=False,
    ),
    Example(
        id="S2-30",
        chapter=2,
        what="largest leverage at a margin of 5%",
        says="The professional account asks for 5%, which is 20 times leverage.",
        function=_over,
        inputs=MappingProxyType({"one": 1, "other": 0.05}),
        source_figure=20.0,
        decimals=0,
        verdict="exact",
        flag="",
        why="One over the margin.",
        part=False,
    ),
    Example(
        id="S2-34",
        chapter=2,
        what="leverage at 149.99 yen when 1,000 dollars ask for 10,000 yen",
        says="The largest leverage is about 15 times, at 149.99 yen.",
        function=leverage.leverage_of,
        inputs=MappingProxyType({"equity": 10_000, "units": 1_000, "price": 149.99}),
        source_figure=15.0,
        decimals=0,
        verdict="rounded",
        flag="F34",
        why="149.99 over 10 yen.",
        part=False,
    ),
    Example(
        id="S3-3",
        chapter=4,
        what="return in yen, stock +10%, dollar -10%",
        says="Stock +10% and dollar -10% come to about 0% in yen.",
        function=hedge.static_hedge_return,
        inputs=MappingProxyType(
            {"dollar_return": 0.1, "fx_move": -0.1, "actual_ratio": 0, "cost_fraction": 0}
        ),
        source_figure=0.0,
        decimals=2,
        verdict="wrong",
        flag="F29",
        why="1.1 times 0.9 is 0.99. The sum forgets the product of the two moves.",
    ),
    Example(
        id="S3-6",
        chapter=4,
        what="taken beside the fee in a year, all hedged, yen at 0.5%, dollars at 4.5%",
        says="The cost of a hedged fund is inside its fee, so nothing comes on top of it.",
        function=_carry,
        inputs=MappingProxyType({"yen_rate": 0.005, "dollar_rate": 0.045}),
        source_figure=0.0,
        decimals=2,
        verdict="wrong",
        flag="F7",
        why="The fee does not hold it: the discount of the forward is taken from the assets.",
    ),
    Example(
        id="S3-11",
        chapter=4,
        what="yen from the dollar at -10%, shares of 1,000,000 yen and a dollar fund of 500,000",
        says="A money market fund in dollars offsets the currency risk of dollar shares.",
        function=_yen_from_dollar,
        inputs=MappingProxyType({"shares": 1_000_000, "fund": 500_000, "move": -0.1}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F8",
        why="Only against bills that you will pay in dollars. Beside shares the fund adds its own "
        "50,000 yen to the loss.",
        part=False,
    ),
    Example(
        id="S3-17",
        chapter=4,
        what="lots of 1,000 for 30,000 dollars, all hedged",
        says="30,000 dollars need 30 lots of 1,000.",
        function=_lots_of,
        inputs=MappingProxyType({"value": 30_000, "ratio": 1, "lot": 1_000}),
        source_figure=30.0,
        decimals=0,
        verdict="exact",
        flag="",
        why="30,000 over 1,000.",
        part=False,
    ),
    Example(
        id="S3-18",
        chapter=4,
        what="lots of 1,000 for 30,000 dollars, half hedged",
        says="Half of it needs 15 lots.",
        function=_lots_of,
        inputs=MappingProxyType({"value": 30_000, "ratio": 0.5, "lot": 1_000}),
        source_figure=15.0,
        decimals=0,
        verdict="exact",
        flag="",
        why="15,000 over 1,000.",
        part=False,
    ),
    Example(
        id="S3-19",
        chapter=4,
        what="lots of 10,000 for 30,000 dollars, all hedged",
        says="In lots of 10,000 they are 3.",
        function=_lots_of,
        inputs=MappingProxyType({"value": 30_000, "ratio": 1, "lot": 10_000}),
        source_figure=3.0,
        decimals=0,
        verdict="exact",
        flag="",
        why="30,000 over 10,000.",
        part=False,
    ),
    Example(
        id="S3-19",
        chapter=4,
        what="error of 4 lots of 10,000 on 30,000 dollars",
        says="2 or 4 lots will do as well.",
        function=_miss,
        inputs=MappingProxyType({"lots": 4, "lot": 10_000, "wanted": 30_000}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F4",
        why="Only for who may miss by a third, up or down. The guide's own limit is a tenth.",
    ),
    Example(
        id="S3-20",
        chapter=4,
        what="return from the dollar at +10%, 75% hedged",
        says="A hedge that is too small or too large turns gain and loss round.",
        function=hedge.static_hedge_return,
        inputs=MappingProxyType(
            {"dollar_return": 0, "fx_move": 0.1, "actual_ratio": 0.75, "cost_fraction": 0}
        ),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F9",
        why="Only above 100%. A small hedge leaves a part of the gain or loss, of the same sign.",
    ),
    Example(
        id="S3-27",
        chapter=4,
        what="dollars, 1,000,000 yen at 155",
        says="1,000,000 yen at 155 are about 6,451 dollars.",
        function=_over,
        inputs=MappingProxyType({"one": 1_000_000, "other": 155}),
        source_figure=6_451.0,
        decimals=0,
        verdict="wrong",
        flag="F35",
        why="Cut, not rounded: it is nearer to 6,452.",
        part=False,
    ),
    Example(
        id="S3-27",
        chapter=4,
        what="error of 6 lots of 1,000 on 1,000,000 yen at 155",
        says="6 lots of 1,000 miss it by 8%.",
        function=_miss_of_yen,
        inputs=MappingProxyType({"lots": 6, "lot": 1_000, "yen": 1_000_000, "price": 155}),
        source_figure=-0.08,
        decimals=2,
        verdict="wrong",
        flag="F3",
        why="They miss by 7%; 7 lots would pass it by more than 8%.",
    ),
    Example(
        id="S3-28",
        chapter=4,
        what="return in yen, stock -5%, dollar +5%, 6 lots sold",
        says="With stock -5% and dollar +5%, the hedge leaves the stock's part alone.",
        function=_case_one,
        inputs=MappingProxyType({"sold": 6_000}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F30",
        why="It leaves -4.9% here, because the missing lot earned what the product of the "
        "moves took. A full hedge leaves -5.25%.",
    ),
    Example(
        id="S3-29",
        chapter=4,
        what="dollars, 500,000 yen at 155",
        says="500,000 yen at 155 are about 3,225 dollars.",
        function=_over,
        inputs=MappingProxyType({"one": 500_000, "other": 155}),
        source_figure=3_225.0,
        decimals=0,
        verdict="wrong",
        flag="F35",
        why="Cut, not rounded: it is nearer to 3,226.",
        part=False,
    ),
    Example(
        id="S3-29",
        chapter=4,
        what="error of 2 lots of 1,000 on half of 500,000 yen at 155",
        says="Half of it takes 1 or 2 lots.",
        function=_miss_of_yen,
        inputs=MappingProxyType({"lots": 2, "lot": 1_000, "yen": 250_000, "price": 155}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F5",
        why="Only for who may miss by a quarter: 2 lots pass the wanted hedge by so much, 1 "
        "lot misses by more.",
    ),
    Example(
        id="S3-34",
        chapter=4,
        what="of the hedge, twelve changes by a fifth at a spread of 0.002 yen, at 155",
        says="A part hedge and rarer decisions hold down the total cost.",
        function=_spread_of_changes,
        inputs=MappingProxyType({"times": 12, "part": 0.2, "spread": 0.002, "price": 155}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="",
        why="The part hedge does. Rarer decisions save spreads, which are small; swaps run every "
        "day whatever you decide.",
    ),
    Example(
        id="S3-37",
        chapter=4,
        what="return from the dollar at -10%, 120% hedged",
        says="Who hedges too much may lose in a rise and in a fall of the dollar.",
        function=hedge.static_hedge_return,
        inputs=MappingProxyType(
            {"dollar_return": 0, "fx_move": -0.1, "actual_ratio": 1.2, "cost_fraction": 0}
        ),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F9",
        why="Only when the swaps take more than that: without them a fall brings a gain.",
    ),
    Example(
        id="S3-40",
        chapter=4,
        what="lots of 1,000 for 12,400 dollars at a ratio of 0.75",
        says="12,400 dollars at a ratio of 0.75 need 9 lots of 1,000.",
        function=_lots_of,
        inputs=MappingProxyType({"value": 12_400, "ratio": 0.75, "lot": 1_000}),
        source_figure=9.0,
        decimals=0,
        verdict="exact",
        flag="",
        why="9.3 is nearest to 9.",
        part=False,
    ),
    Example(
        id="S3-40",
        chapter=4,
        what="actual ratio of 9 lots of 1,000 on 12,400 dollars",
        says="9 lots hedge 67.7% of it.",
        function=_over,
        inputs=MappingProxyType({"one": 9_000, "other": 12_400}),
        source_figure=0.677,
        decimals=3,
        verdict="wrong",
        flag="F1",
        why="9,000 over 12,400. No whole number of lots gives the guide's figure.",
    ),
    Example(
        id="S3-41",
        chapter=4,
        what="largest rounding error, 12,400 dollars, lots of 1,000",
        says="Rounding errs by up to a lot over the value, here 8.06 points.",
        function=_rounding,
        inputs=MappingProxyType({"value": 12_400, "ratio": 0.75, "lot": 1_000}),
        source_figure=0.0806,
        decimals=4,
        verdict="wrong",
        flag="F6",
        why="The nearest whole number errs by half a lot at most.",
    ),
    Example(
        id="S3-45",
        chapter=4,
        what="margin ratio after a rise of 15%, 500% before",
        says="Keep a margin ratio of 500% and look again when the dollar has moved by 15%.",
        function=hedge.margin_ratio_after,
        inputs=MappingProxyType({"margin_ratio": 5, "margin": 0.04, "fx_move": 0.15}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F23",
        why="Only with a loss-cut below that. At a level of 100% the hedge is closed less "
        "than a yen later.",
    ),
    Example(
        id="S3-53",
        chapter=4,
        what="yen from which lots of 1,000 always come within a tenth, all hedged",
        says="With lots of 1,000 a hedge works from a few 100,000 yen on.",
        function=_smallest,
        inputs=MappingProxyType({"lot": 1_000, "ratio": 1, "tolerance": 0.1, "price": 155}),
        source_figure=None,
        decimals=0,
        verdict="conditional",
        flag="F25",
        why="Surely from here on. Smaller sums may miss, and a half hedge needs twice as much.",
        part=False,
    ),
)


def agrees(example: Example) -> bool:
    """Whether the verdict of a row follows from its two figures.

    Parameters
    ----------
    example : Example
        A row of `EXAMPLES`.

    Returns
    -------
    bool
        True when it does. A claim without a figure can only be conditional, and a conditional
        verdict is a judgement that no arithmetic decides.

    Examples
    --------
    >>> all(agrees(example) for example in EXAMPLES)
    True
    >>> from dataclasses import replace
    >>> rounded = next(example for example in EXAMPLES if example.verdict == "rounded")
    >>> agrees(replace(rounded, verdict="exact"))
    False
    """
    if example.source_figure is None or example.verdict == "conditional":
        return example.verdict == "conditional"
    error = abs(example.source_figure - example.exact)
    if error < 1e-12:
        return example.verdict == "exact"
    # Half a unit of the last digit, with room for binary fractions.
    rounded = error <= 0.5 * 10.0**-example.decimals + 1e-12
    return example.verdict == ("rounded" if rounded else "wrong")


def errata(chapter: int | None = None) -> list[dict[str, Any]]:
    """The rows of the errata page: every figure or claim that is not exact.

    Parameters
    ----------
    chapter : int, optional
        Only this chapter's rows. Without it, all.

    Returns
    -------
    list of dict
        For each row: `id`, `chapter`, `what`, `says`, `source_figure` (None for a claim),
        `exact`, `verdict`, `flag` and `why`, in the order of the sources.

    Raises
    ------
    ValueError
        If there is no example of that chapter.

    Examples
    --------
    >>> row = errata(chapter=3)[-2]
    >>> row["source_figure"], round(row["exact"], 6), row["verdict"]
    (0.9818, 0.981818, 'rounded')
    >>> [row["what"] for row in errata() if row["verdict"] == "exact"]
    []
    """
    chapters = sorted({example.chapter for example in EXAMPLES})
    if chapter is not None and chapter not in chapters:
        raise ValueError(
            f"chapter must have worked examples, got {chapter}. Write one of {chapters}."
        )
    return [
        {
            "id": example.id,
            "chapter": example.chapter,
            "what": example.what,
            "says": example.says,
            "source_figure": example.source_figure,
            "exact": example.exact,
            "verdict": example.verdict,
            "flag": example.flag,
            "why": example.why,
        }
        for example in EXAMPLES
        if example.verdict != "exact" and chapter in (None, example.chapter)
    ]


HEAD = ("Verdict", "The source says", "Exact", "Why")


def findings(*ids: str) -> list[list[str]]:
    """The rows of the errata page as texts under `HEAD`.

    Parameters
    ----------
    ids : str
        Only these rows of the sources. Without any, all.

    Returns
    -------
    list of list of str
        Verdict, what the source says, the exact figure with its name, and why.

    Raises
    ------
    ValueError
        If one of them has no finding.

    Examples
    --------
    >>> findings("S3-40")[0][2]
    '72.5806%: actual ratio of 9 lots of 1,000 on 12,400 dollars'
    >>> len(findings()) == len(errata())
    True
    >>> findings("S3-99")
    Traceback (most recent call last):
    ValueError: ids must have a finding each, got S3-99. Write one such as S3-40.
    """
    found = [each for each in EXAMPLES if each.verdict != "exact"]
    unknown = [name for name in ids if name not in {each.id for each in found}]
    if unknown:
        raise ValueError(
            f"ids must have a finding each, got {unknown[0]}. Write one such as S3-40."
        )
    return [
        [f"{each.verdict} ({each.id})", each.says, f"{each.figure}: {each.what}", each.why]
        for each in found
        if not ids or each.id in ids
    ]
