"""What the prose says and no cell prints, computed by the notebook's own names at its end.

For each page some preparation, and pieces of sentences that must stand in its prose, word for word.
"""

SAID = {
    "en/index": (
        """
from teko.leverage import jp_margin_exit
stock = jp_margin_exit(100, leverage=3, side=1, maintenance=0.3)
rise = YEAR.iloc[-1] / YEAR.iloc[0] - 1
""",
        "from a fall of {-stock.move:.1%} to never",
        "within a year it is {rise:.1%} higher",
        "The dollar ends the year {rise:.1%} higher.",
        "About {round(1e6 * (1 + 12 * rise), -5):,.0f} yen",
        "About {round(1e6 * (1 + rise), -3):,.0f} yen",
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
