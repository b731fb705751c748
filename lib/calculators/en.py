"""The calculators of this edition: what each asks, what it shows, and where it is explained.

A page shows one with `forms.size()`. The finance is `teko`'s; here stand words, units and ranges.
"""

from functools import partial

from kernelless import Curve, chart, choice, form, number, result
from matplotlib.ticker import PercentFormatter
from teko import answers, hedge, leverage, mmf, sizing, stress, touch

from calculators import my_plan

sheet = partial(my_plan.sheet, "en")
plan_line = partial(my_plan.line, language="en")

SIDES = {"Long: gains when it rises": 1, "Short: gains when it falls": -1}


def yen(label, start, low=1, high=1e9, **more):
    """An amount or a price in yen."""
    return number(label, start=start, low=low, high=high, unit="yen", **more)


def percent(label, start, low, high, **more):
    """A percentage."""
    return number(label, start=start, low=low, high=high, unit="%", **more)


def times(label, start, low, high, **more):
    """A multiple."""
    return number(label, start=start, low=low, high=high, unit="times", **more)


def dollars(label, start):
    """An amount in dollars."""
    return number(label, start=start, low=1, high=1e8, unit="dollars")


def rate(label, start):
    """Yen for one dollar."""
    return yen(label, start, low=10, high=1_000)


def volatility(start):
    """The yearly volatility of a price."""
    return percent("Volatility a year", start, 1, 150)


def drift():
    """The expected yearly return of a price."""
    return percent("Expected return a year", 0, -50, 50)


def years():
    """The length of a period."""
    return number("Years", start=1, low=0.01, high=30)


def axes(x, y, low, high, percent=True):
    """An empty picture for a curve: percent to the right, percent or multiples upwards."""
    fig, ax = chart(height=2.3)
    ax.set(xlabel=x, ylabel=y, ylim=(low, high))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0) if percent else "{x:g}x")
    return fig, ax


def breakeven():
    """Chapter 1: the exchange rate at which a dollar fund ends level with yen cash."""
    return form(
        mmf.breakeven_fx, title="Break-even of a dollar fund",
        spot=rate("Yen for one dollar today", 155),
        dollar_yield=percent("Yield in dollars a year", 4.5, 0, 30), years=years(),
        volatility=volatility(10), drift=percent("Expected move of the dollar a year", 0, -50, 50),
        shows=[result("Break-even, yen for one dollar", "rate", digits=2),
               result("Move of the dollar to there", "move", unit="%", digits=2),
               result("Chance to end below it", of=mmf.below_breakeven_probability, unit="%",
                      digits=1)],
        read=("mmf-core.html#mmf-yen", "what a dollar fund is in yen"))


def bill():
    """Chapter 1: what a Treasury bill yields."""
    return form(
        mmf.bill_yield, title="Yield of a bill",
        bill_price=number("Price for a face of 100", start=98.742431, low=50, high=110),
        days_left=number("Days to its end", start=91, low=1, high=400),
        shows=[result("Discount, as it is quoted (360 days)", "discount", unit="%", digits=3),
               result("Simple yield, as it earns (365 days)", "simple", unit="%", digits=3)],
        read=("mmf-core.html#mmf-inside", "what is inside a fund"))


def size():
    """Chapter 2: the size of a trade from its loss."""
    return form(
        answers.size_from_loss, title="Size from the loss",
        capital=yen("Capital", 1_000_000, 1_000, 1e10),
        fraction=percent("Loss you accept (R)", 1, 0.01, 100),
        stop=yen("Distance to the stop", 0.8, 0.001, 1e5),
        lot=number("One lot", start=1_000, low=1, high=1e6, unit="units"),
        price=yen("Price of one unit", 150, 0.01, 1e6),
        shows=[result("Lots", "lots"), result("Units", "units"),
               result("Loss at the stop", "loss", unit="yen"),
               result("Loss you accept (R)", of=sizing.risk_yen, unit="yen"),
               result("Position", "position", unit="yen"),
               result("Leverage", "leverage", unit="x", digits=2)],
        read=("size-from-the-loss.html#size-by-hand", "size from the loss, by hand"))


def ruin():
    """Chapter 2: how likely equal bets lose everything."""
    return form(
        sizing.ruin_probability_with_payoff, title="Risk of ruin",
        bets=number("Losses that the account can pay for", start=20, low=1, high=1_000, whole=True),
        win_probability=percent("Trades that win", 40, 1, 99),
        payoff=times("Average win over average loss", 2, 0.1, 100),
        shows=[result("Chance to lose it all", unit="%", digits=2),
               result("A trade earns on average, in R", of=sizing.expectancy, digits=2,
                      signed=True)],
        curve=Curve("win_probability", 0.2, 0.7, partial(axes, "Trades that win", "Ruin", 0, 1),
                    "Chance to lose it all when 20% to 70% of the trades win. The dot is yours.",
                    quick=False),
        read=("size-from-the-loss.html#size-ruin", "the risk of ruin"))


ACCOUNTS = {
    "FX, level of the deposit": leverage.fx_exit_deposit,
    "FX, margin fixed at entry": leverage.fx_exit_fixed,
    "FX, margin follows the price": leverage.fx_exit_current,
    "US margin loan": leverage.us_margin_exit,
    "Japanese margin, cash behind it": leverage.jp_margin_exit,
    "Japanese margin, same stock behind it": leverage.jp_pledged_exit,
    "Futures with a bucket of cash": leverage.futures_exit,
    "Leveraged fund, in one day": leverage.fund_exit,
}


def forced_exit():
    """Chapter 2: the price at which an account of any kind is closed."""
    deposit, fixed, current, loan, cash, same_stock, futures, fund = ACCOUNTS.values()
    fx, same = (deposit, fixed, current), {"account": (same_stock,)}
    return form(
        "account", title="Forced exit",
        account=choice(ACCOUNTS, start=current, label="Account"),
        entry=yen("Price at entry", 150, 0.01, 1e7),
        side=choice(SIDES, label="Side"),
        leverage=times("Leverage", 8, 0.1, 100, when={"account": (*fx, loan, cash, fund)}),
        margin=percent("Margin", 4, 0.1, 90, when={"account": (fixed, current, futures)}),
        level=percent("Loss-cut level", 50, 0, 200, when={"account": fx}),
        maintenance=percent("Maintenance margin", 30, 1, 90,
                            when={"account": (loan, cash, same_stock)}),
        buffer=times("Cash over the margin", 2, 0.1, 50, when={"account": (futures,)}),
        position_ratio=times("Bought over the collateral", 2, 0.1, 5, when=same),
        cash_part=percent("Part of the collateral that is cash", 0, 0, 100, when=same),
        collateral_rate=percent("Part of the shares that counts", 80, 1, 100, when=same),
        shows=[result("Price of the exit", "price", unit="yen", digits=2,
                      says={None: "no price forces you out"}),
               result("Move to there", "move", unit="%", digits=2, says={None: "none"})],
        read=("what-leverage-is.html#what-a-level-is-a-level-of", "what a level is a level of"))


def fx_account():
    """Chapter 2: an FX account of one or two positions, its call and its loss-cut."""
    return form(
        answers.positions_now, title="FX account: call and loss-cut",
        equity=yen("Equity now, open gains and losses in it", 100_000, 1, 1e10),
        side=choice(SIDES, label="Position"),
        units=number("Units", start=10_000, low=1, high=1e8),
        price=yen("Price in yen now", 120, 0.01, 1e6),
        other_side=choice(SIDES, label="Second position"),
        other_units=number("Its units, 0 for none", start=0, low=0, high=1e8),
        other_price=yen("Its price in yen now", 160, 0.01, 1e6),
        margin=percent("Margin", 4, 0.1, 50),
        call_level=percent("Call below, at a day's close; 0 for never", 100, 0, 200),
        level=percent("Loss-cut level, watched all day", 50, 0, 200),
        shows=[result("Margin ratio now", "ratio", unit="%"),
               result("To pay in, if this is the close", "asked", unit="yen"),
               result("Move of all prices to the call", "call", unit="%", digits=2, signed=True,
                      says={None: "no call"}),
               result("Move of all prices to the loss-cut", "cut", unit="%", digits=2,
                      signed=True, says={None: "no price forces you out"})],
        read=("what-leverage-is.html#what-a-level-is-a-level-of", "what a level is a level of"))


def japanese_margin():
    """Chapter 2: Japanese margin stock, its ratio, its headroom and what a call asks for."""
    return form(
        leverage.jp_margin_account, title="Japanese margin stock: ratio and call",
        cash=yen("Cash in the deposit", 1_000_000, 0, 1e10),
        pledged=yen("Shares in the deposit, at their value now", 0, 0, 1e10),
        collateral_rate=percent("Part of the shares that counts", 80, 1, 100),
        position=yen("Bought or sold on margin, at entry", 3_000_000, 1, 1e10),
        open_profit=yen("Open gains less open losses", -450_000, -1e10, 1e10),
        initial=percent("Deposit for a new position", 30, 1, 90),
        maintenance=percent("Maintenance margin", 20, 1, 90),
        restore=percent("A call restores", 20, 1, 90),
        minimum=yen("Least deposit", 300_000, 0, 1e9),
        shows=[result("Deposit that counts", "counted", unit="yen"),
               result("Over the positions", "ratio", unit="%", digits=1),
               result("May still be lost before the call", "headroom", unit="yen", signed=True),
               result("To pay in", "asked", unit="yen"),
               result("Room for new positions", "room", unit="yen")],
        read=("what-leverage-is.html#explore-same-multiple-many-exits",
              "same multiple, many exits"))


def drifted_leverage():
    """Chapter 2: leverage after a move."""
    return form(
        leverage.leverage_after, title="Leverage after a move",
        equity=yen("Capital before", 1_000_000, 1_000, 1e10),
        leverage=times("Leverage before", 3, 0, 100), side=choice(SIDES, label="Side"),
        price_move=percent("Move of the price", -15, -100, 400),
        target=times("Leverage you want after", 3, 0.01, 100),
        shows=[result("Leverage after", unit="x", digits=2),
               result("Capital after", of=answers.equity_after, unit="yen"),
               result("Position to add (+) or take off (-)", of=leverage.trade_to_leverage,
                      unit="yen", signed=True)],
        curve=Curve("price_move", -0.4, 0.4,
                    partial(axes, "Move of the price", "Leverage after", 0, 12, percent=False),
                    "Leverage after a move of the price from -40% to +40%. Where the line ends, "
                    "nothing is left of the capital. The dot is yours."),
        read=("what-leverage-is.html#leverage-drifts", "leverage drifts"))


def touch_or_end():
    """Chapter 2: touch or finish."""
    return form(
        touch.touch_probability, title="Touch or finish",
        drop=percent("Fall to the level", 10, 0.1, 99), volatility=volatility(10), drift=drift(),
        years=years(),
        looks_a_year=choice({"each day, at the close": 252, "once a week": 52, "once a month": 12},
                            label="You look"),
        shows=[result("Touched on the way", unit="%", digits=1),
               result("Found there when you look", of=answers.touch_probability_looked, unit="%",
                      digits=1),
               result("Below it at the end", of=touch.end_below_probability, unit="%", digits=1),
               result("Half have touched it after", of=touch.median_life, unit="years", digits=1,
                      says={float("inf"): "never"})],
        curve=Curve("drop", 0.01, 0.5, partial(axes, "Fall to the level", "Touched", 0, 1),
                    "Chance that the level is touched on the way when it lies 1% to 50% below the "
                    "price. The dot is yours."),
        read=("touch-or-finish.html#explore-touch-or-finish", "touch or finish"))


def risk_leverage():
    """Chapter 2: the leverage at which a risk is just accepted."""
    return form(
        touch.largest_leverage_for_risk, title="Leverage for a risk you accept",
        probability=percent("Chance of a forced exit", 5, 0.1, 90),
        level=percent("Left of the deposit at the exit", 50, 0, 99), volatility=volatility(10),
        drift=drift(), years=years(),
        shows=[result("Largest leverage", unit="x", digits=2),
               result("Fall to the exit", of=touch.drop_for_risk, unit="%", digits=2)],
        curve=Curve("probability", 0.01, 0.5,
                    partial(axes, "Chance you accept", "Leverage", 0, 12, percent=False),
                    "Largest leverage when you accept a chance of a forced exit from 1% to 50%. "
                    "The dot is yours.", quick=False),
        read=("touch-or-finish.html#x-is-one-point-of-a-map", "why this is one point of a map"))


def fund_and_index():
    """Chapter 3: a leveraged fund beside its index."""
    return form(
        answers.fund_and_index, title="Leveraged fund against the index",
        leverage=times("Multiple of the fund", 3, -5, 5),
        index_return=percent("Return of the index", 12, -95, 95),
        volatility=percent("Volatility on the way", 20, 0, 100), years=years(),
        rate=percent("Interest a year", 0, -5, 20),
        shows=[result("Return of the fund", "fund", unit="%", digits=2, signed=True),
               result("Multiple of the index return", "multiple", unit="%", digits=2, signed=True),
               result("Difference", "gap", unit="%", digits=2, signed=True),
               result("The fund, if the index ends level", "flat", unit="%", digits=2,
                      signed=True)],
        curve=Curve("index_return", -0.5, 0.5, partial(axes, "Index", "Fund", -1, 2),
                    "Return of the fund when the index returns -50% to +50% on the same shaking "
                    "way. The dot is yours.", key="fund"),
        read=("volatility-drag.html#explore-the-outcome-map", "when the reset helps and hurts"))


def hedged_profit():
    """Chapter 4: what a hedged position gains in yen, part by part."""
    return form(
        hedge.hedged_profit, title="Profit of a hedged position",
        dollar_value=dollars("Dollars in the asset", 10_000),
        dollar_return=percent("Return of the asset in dollars", 6, -100, 400),
        entry=rate("Yen for one dollar at the start", 150),
        price=rate("Yen for one dollar at the end", 141),
        sold_units=number("Dollars sold as the hedge", start=8_000, low=0, high=1e8,
                          unit="dollars"),
        cost=yen("Cost of the hedge", 0, -1e9, 1e9),
        shows=[result("Profit", "total", unit="yen", signed=True),
               result("of the value at the start", "fraction", unit="%", digits=2, signed=True),
               result("From the asset alone", "stock", unit="yen", signed=True),
               result("From the dollar alone", "fx", unit="yen", signed=True),
               result("From both together", "cross", unit="yen", signed=True),
               result("From the hedge", "hedge", unit="yen", signed=True)],
        read=("what-a-hedge-does.html#hedge-by-hand", "what a hedge does, by hand"))


def monthly_hedge():
    """Chapter 4: lots, error and order of this month."""
    return form(
        hedge.hedge_lots, title="Hedge of the month",
        dollar_value=dollars("Dollars in the asset", 16_500),
        hedge_ratio=percent("Hedge ratio you want", 60, 0, 100),
        lot=number("One lot", start=1_000, low=1, high=1e6, unit="dollars"),
        existing_lots=number("Lots sold already", start=8, low=0, high=10_000, whole=True),
        shows=[result("Lots to hold", "lots"),
               result("Order: sell (+) or buy back (-)", "order", of=hedge.difference_order,
                      signed=True),
               result("Dollars hedged", "units"),
               result("Hedge ratio that this is", "actual_ratio", unit="%", digits=1),
               result("Error of the wanted hedge", "relative_error", unit="%", digits=1,
                      signed=True)],
        read=("monthly-routine.html#routine-lots", "from a ratio to lots"))


def hedge_account():
    """Chapter 4: the hedge's own account."""
    return form(
        answers.hedge_lines, title="The hedge's own account",
        units=dollars("Dollars sold", 9_000), spot=rate("Yen for one dollar", 155),
        margin_ratio=percent("Margin ratio at the start", 500, 10, 5_000),
        margin=percent("Margin", 4, 0.1, 50),
        call_level=percent("Call below, at a day's close", 100, 0, 200),
        level=percent("Loss-cut level, watched all day", 100, 0, 200),
        fx_move=percent("Move of the dollar", 10, -90, 100),
        shows=[result("Rise that cuts the hedge", "cut_rise", unit="%", digits=2),
               result("Yen for one dollar there", "cut", digits=2),
               result("Rise that calls it at a close", "call_rise", unit="%", digits=2,
                      says={None: "no call: the loss-cut comes first"}),
               result("Yen for one dollar at the call", "call", digits=2, says={None: "none"}),
               result("Deposit at the start", "deposit", of=hedge.hedge_deposit, unit="yen"),
               result("Margin ratio after the move", of=hedge.margin_ratio_after, unit="%"),
               result("To pay in after the move", of=hedge.top_up, unit="yen", signed=True)],
        read=("monthly-routine.html#routine-margin", "the hedge is an account of its own"))


def year_of_hedge():
    """Chapter 4: what a hedge costs in a year."""
    forward = partial(hedge.forward, years=1)
    return form(
        partial(hedge.hedge_cost, years=1), title="Cost of a hedge in a year",
        units=dollars("Dollars sold", 20_000), spot=rate("Yen for one dollar", 155),
        yen_rate=percent("Interest on yen a year", 0.5, -2, 20),
        dollar_rate=percent("Interest on dollars a year", 4.5, -2, 20),
        shows=[result("Swap paid a day", of=partial(hedge.swap_per_day, year_days=365), unit="yen",
                      digits=1),
               result("Swaps of a year, if price and rates stay", of=answers.swaps_in_a_year,
                      unit="yen"),
               result("Cost of a forward for a year", unit="yen"),
               result("Earned (+) or paid (-) by the forward", "carry", of=forward, unit="%",
                      digits=2, signed=True),
               result("Break-even in a year, yen for one dollar", "price", of=forward, digits=2)],
        read=("the-price-of-a-hedge.html#hedge-cost", "what a hedge costs"))


VERDICTS = {"pass": "pass: up to 10% of the capital", "limit": "limit: up to 20%",
            "fail": "fail: below half", "fatal": "fatal: half or more"}


def three_scenarios():
    """Chapter 5: three scenarios of one trade."""
    return form(
        stress.three_scenarios, title="Three scenarios",
        capital=yen("Capital", 1_000_000, 1_000, 1e10),
        units=number("Size of the position", start=20_000, low=1, high=1e8, unit="units"),
        stop=yen("Distance to the stop", 0.5, 0.001, 1e5),
        slip_multiple=times("A slipped stop fills at", 2, 1, 20),
        gap=yen("Gap against you", 3, 0.001, 1e5),
        shows=[result("Verdict on the gap", "verdict", says=VERDICTS),
               result("Loss at the stop", "normal", unit="yen"),
               result("Loss if it slips", "slipped", unit="yen"),
               result("Loss in the gap", "gap", unit="yen"),
               result("Gap loss of the capital", "gap_fraction", unit="%", digits=2)],
        read=("three-scenarios.html#scenarios-by-hand", "three scenarios, by hand"))


def margin_call():
    """Chapter 5: crash and raised margin."""
    return form(
        answers.bucket_in_crash, title="Crash and raised margin",
        capital=yen("Capital", 10_000_000, 1_000, 1e10),
        leverage=times("Futures over the capital", 0.2, 0.01, 20),
        margin=percent("Margin at entry", 8, 0.5, 40),
        maintenance=percent("Maintenance margin, the same where there is one", 8, 0.5, 40),
        buffer=times("Cash over the margin", 3, 0.1, 50),
        hike=times("The margin is raised to", 2, 1, 2),
        drop=percent("Fall to live through", 10, 0, 95),
        shows=[result("Move that calls you", "move", unit="%", digits=2, signed=True),
               result("You live through the fall", "survives", says={True: "yes", False: "no"}),
               result("Cash that lives through it", "cash", unit="yen"),
               result("in margins at entry", "of_margin", unit="x", digits=2),
               result("Missing in your bucket", "missing", unit="yen"),
               result("The call asks for", "asked", unit="yen")],
        read=("crash-and-hike.html#crash-enough", "how much cash is enough"))


def weekly_five():
    """Chapter 6: the five checks of the week, and the order in the futures."""
    passes = {True: "passes", False: "fails"}
    return form(
        answers.weekly_five, title="The five checks of your week",
        equity=yen("All of your money now", 9_600_000),
        last_month_end=yen("All of it at the last month-end", 10_000_000),
        overlay_value=yen("Value of the futures", 1_764_000, low=0),
        cash=yen("Cash beside them", 694_000, low=0),
        margin=percent("Margin of the broker today", 8, 0.1, 50),
        planned=times("Planned overlay", 0.2, 0, 1), band=times("Band", 0.1, 0.01, 1),
        fund_yield=percent("Yield of the fund", 4.3, -5, 20),
        yield_floor=percent("Half the overlay below a yield of", 2, -5, 20),
        fx_profit=yen("USD/JPY brought this week", -197_000, low=-1e9),
        other_profit=yen("Everything else brought", -203_000, low=-1e9),
        halve_at=percent("Sell half at a month of", -8, -90, -0.1),
        exit_at=percent("Sell all at a month of", -10, -95, -0.2),
        shows=[result("Order in the futures", "order", unit="yen", signed=True),
               result("1 Cash", "checks.0.passed", says=passes),
               result("Cash that a crash asks for", "checks.0.limit", unit="yen"),
               result("2 Overlay in its band", "checks.1.passed", says=passes),
               result("Overlay now", "checks.1.measured", unit="times", digits=3),
               result("3 Yield", "checks.2.passed", says=passes),
               result("4 Currency", "checks.3.passed", says=passes),
               result("Part of the week that was USD/JPY", "checks.3.measured", unit="%"),
               result("5 Exits, if the month ended today", "kept",
                      says={1: "nothing to do", 0.5: "sell half", 0: "sell all"}),
               result("The month so far", "checks.4.measured", unit="%", digits=1, signed=True)],
        read=("your-sheet.html#sheet-weekly", "the five checks of the week"))
