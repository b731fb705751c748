"""What the prose says and no cell prints, computed by the notebook's own names at its end.

For each page some preparation, and pieces of sentences that must stand in its prose, word for word.
"""

SAID = {
    "en/index": (
        """
from teko.leverage import jp_margin_exit
stock = jp_margin_exit(100, leverage=3, side=1, maintenance=0.3)
""",
        "from a fall of {-stock.move:.1%} to never",
        "rises by 75% to {1e6 * (1 + drag.round_trip_return(3, up=-0.20)):,.0f}.",
    ),
    "en/you-asked": (
        """
from teko import hedge, leverage, mmf, sizing, touch
from teko.series import hedges
at_20 = leverage.jp_margin_exit(100, leverage=3, side=1, maintenance=0.2)
at_30 = leverage.jp_margin_exit(100, leverage=3, side=1, maintenance=0.3)
two = history.leverage_table(market, leverages=[2]).loc[2]
tax = 0.15 * 1.021 + 0.05  # income tax with its surtax, and local tax
taxed = plans(2) - tax * (plans(2) - 1).clip(lower=0)
below = holding.waits(pd.Series(measure.fund_path(market["market"].to_numpy(), leverage=2,
    cash=market["bill"].to_numpy(), fee=0).wealth[1:], index=market.index), fall=0.7)
peaks = [drag.growth_peak(drift, rate=0.02, volatility=shake).leverage
         for drift, shake in ((0.07, 0.20), (0.06, 0.25))]
loan = leverage.us_margin_exit(100, leverage=2, side=1, maintenance=0.4)
cut = leverage.fx_exit_current(110, leverage=11, side=1, margin=0.04, level=1)
storeys = leverage.jp_same_stock_exit(100, position_ratio=2, collateral_rate=0.8, maintenance=0.2)
over_cash = leverage.jp_margin_exit(100, leverage=2, side=1, maintenance=0.2)
open_, full = hedges.shares_record(0), hedges.shares_record(1)
spot = 155
even = mmf.breakeven_fx(spot, dollar_yield=0.045, years=1).rate
carry = hedge.forward(spot, yen_rate=0.005, dollar_rate=0.045, years=1).carry
by_year = hedges.hedge_cost_by_year()["carry"]
cash = hedges.twelve_months_of_cash()
lira = holding.yield_to_stand_still(history.try_jpy(), years=5)
ended = sorted({(month + 239).year for month in plans(2).index[plans(2) < plans(1)]})
""",
        "1,000,000 yen become {1e6 * (1 + drag.round_trip_return(2, up=0.10, pairs=10)):,.0f} yen",
        "behind 1x from {(lump[:, 1] < lump[:, 0]).mean():.1%} of the {len(lump)} starts, and at "
        "worst only {lump[:, 1].min():.2f} of it was left",
        "a 3x fund on the Nasdaq lost {-history.leveraged_etfs().loc[2022, 'TQQQ']:.1%}",
        "A plan at 2x became {plans(2).median():.2f} times what was paid in, in the middle of all "
        "starts; at 1x it became {plans(1).median():.2f} times and at 3x {plans(3).median():.2f}. "
        "At worst it was {plans(1).min():.2f} at 1x, {plans(2).min():.2f} at 2x and "
        "{plans(3).min():.2f} at 3x.",
        "About {100 * (plans(2) < plans(1)).mean():.0f}",
        "ended from {ended[0]} to {ended[-3]}, or in {ended[-2]} and {ended[-1]}",
        "[taxed at {tax:.3%}](rules.md#tax-rate) on its gain",
        "behind the untaxed 1x plan from {(taxed < plans(1)).mean():.1%} of the starts, instead "
        "of {(plans(2) < plans(1)).mean():.1%}",
        "called after a fall of {-at_20.move:.1%} where 20% must stay",
        "after one day of −{-leverage.ruin_point(100, leverage=3, side=1).move:.1%}",
        "once stood {two.worst_drawdown:.1%} below its high, which left "
        "{1e6 * (1 - two.worst_drawdown):,.0f} of 1,000,000 yen",
        "After −70% it takes {sizing.recovery_gain(0.7):+.0%} to be back",
        "70% below its high {['', 'once', 'twice', 'three times'][len(below)]} since 1926. From "
        "there it took {below.steps.min():.0f} months at best and {below.steps.max():.0f} at worst",
        "growth is highest at {peaks[0]:.2f}x; with 4 points and 25% it is highest at "
        "{peaks[1]:.2f}x",
        "called after a fall of {-at_30.move:.1%} as margin stock",
        "a fall of {-loan.move:.1%} brings the call",
        "is closed at {cut.price:.2f} yen",
        "which is {owed / accounts / 1e6:.2f} million yen each",
        "after a fall of {-storeys.move:.1%} where 20% must stay; over cash it would be "
        "{-over_cash.move:.1%}",
        "grew by {open_['growth']:.1%} a year in yen without a hedge and by {full['growth']:.1%} "
        "with a full one, at a volatility of {open_['volatility']:.1%} and "
        "{full['volatility']:.1%}",
        "leave −{-mmf.yen_return(0.1, fx_move=-0.1).total:.1%} in yen",
        "it is {-carry:.2%} a year, or {-1e6 * carry:,.0f} yen on 1,000,000",
        "between {-by_year.max():.3%} and {-by_year.min():.2%}",
        "at {spot} yen and 4.5% a year the break-even is {even:.2f} yen",
        "From {(cash.in_yen < 0).mean():.1%} of all days from 1999 to 2024",
        "{-1e6 * hedge.tax_asymmetry(0.1, tax=tax):,.0f} yen on 1,000,000",
        "{lira.median():.1%} a year in the middle, and {lira.max():.1%} at worst",
        "in {touch.touch_probability(0.001, volatility=0.1, drift=0, years=1 / 252):.1%} of paths",
        "in {touch.touch_probability(0.5, volatility=0.6, drift=0, years=1):.1%} of paths",
        "it is enough that {left:.0%} of the losers had left",
        "in {drag.loss_probability(25, drift=0, rate=0, volatility=0.1, years=1):.0%} of paths",
    ),
    "en/size-from-the-loss": (
        """
import numpy as np
from teko.paths import simulate
hits = trades.own.dropna()
deep = groups.own.agg(lambda lost: (lost.dropna() > 2).mean())
short = measure.losses_at_stop(prices, stops=own_stop, side=-1, days=20)
formula = touch.touch_probability_checked(
    3 * math.sqrt(2 / math.pi) * 0.10 / math.sqrt(252),
    volatility=0.10, drift=0, years=20 / 252, checks=20)
""",
        "2 yen at 150, or {2 / 150:.2%} of the price",
        "half of the starts, {trades.own.notna().mean():.1%} over all",
        "the formula for touching says {formula:.1%}",
        "On average that cost {hits.mean():.2f} R",
        "{deep.iloc[0]:.1%} of the hits cost more than 2 R; after wild days {deep.iloc[-1]:.1%}",
        "cost {hits.max():.1f} R, in a trade of {usd.index[20 + int(hits.idxmax())]:%B %Y}",
        "There are {len(start):,} of them",
        "and only about {round(len(start) / 20, -1):.0f} separate stretches",
        "{round(len(start) / 100, -1):.0f} in each fifth",
        "right to about {100 * simulate.share_error(0.5, draws=70):.0f} points",
        "from {np.isfinite(short).mean():.1%} of the starts",
    ),
    "en/choose-a-pattern": (
        """
deep = simulate.frequency(table_year(0.2, 0).worst_drawdown >= 0.08)
monthly = simulate.frequency(table_year(0.2, 0).worst_month <= -0.08)
daily_reset = simulate.frequency(table_year(0.5, 0).worst_month <= -0.08)
month_end = simulate.frequency(plan_run.simulated_plan(
    ideal(0.5, 0.0), assumptions=ASSUMED, days=252, paths=30_000, seed=1).worst_month <= -0.08)
worst = pd.Timestamp(dates[int(RUNS["A as written"].wealth.argmin())])
low = (np.append(fed, fed[-1]) < 0.02).mean()
""",
        "standard errors {100 * deep.standard_error:.1f} points in the two last columns",
        "and {100 * monthly.standard_error:.1f} in the others",
        "A month of −8% comes in {monthly.value:.0%} of years. A drawdown of 8% comes in "
        "{deep.value:.0%}.",
        "The worst year of A, B and C began on {worst:%-d %B %Y}",
        "On {low:.0%} of these days the fund would have yielded less",
        "and about {len(starts) // 252} separate years",
        "in which the dollar lost {1 - 116.65 / 135.50:.1%}",
        "{'a little' if 0 < daily_reset.value - month_end.value < 0.02 else 'not'} less often",
    ),
    "en/your-sheet": (
        """
one, two = (safety_card(1_000_000, 0.01, ticks)[1].split("may lose ")[1].split(".")[0]
            for ticks in (1, 2))
hedged = ((0.3 * weekly["usd_jpy"]).abs() > other.abs()).mean()
half = (weekly["usd_jpy"].abs() > (weekly["bill"] + 0.5 * weekly["futures"]).abs()).mean()
""",
        "With 1,000,000 yen one trade may lose {one} after one tick, and {two} after two",
        "With 70% hedged it is every {'second' if round(hedged, 2) == 0.5 else '?'} week",
        "with 0.5x unhedged still {half:.0%}",
    ),
}
