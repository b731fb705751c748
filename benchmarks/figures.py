"""How long simulations, windows and replays take, each against its floor or its usual way.

Ratios within one run, so that they hold on any machine: the median of several rounds, processor
time, one thread. Memory is the peak of what Python and numpy ask for, above the inputs. Run alone
with ``python benchmarks/figures.py``; `make bench` prints the same table.
"""

import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "lib"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "unit"))

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from oracles import returns, touch_frequency
from teko.accounts import joint, joint_market
from teko.paths import measure, simulate
from teko.series import history

YEAR = 252
PATHS = 200_000
ROUNDS = 7
NORMAL = simulate.Normal(volatility=0.1, drift=0.0)
MODEL = joint_market.JointModel(
    index_volatility=0.16,
    index_drift=0.07,
    fx_volatility=0.1,
    fx_drift=0.0,
    dollar_rate=0.04,
    rate_volatility=0.01,
    yen_rate=0.005,
    index_fx=0.3,
    index_rate=0.0,
    fx_rate=0.4,
)
PLAN = {"capital": 10e6, "counted": 0.0, "level": 0.5, "cost": 0.0002, "spread": 0.0005}
# A fifth in futures, half of the fund hedged, a fifth in cash: few are called within a year.
PRUDENT = joint.JointAccount(futures=0.2, hedge=0.5, cash=0.2, top_up=3.0, **PLAN)
# Three times the margins of the first day: one in five is called.
THIN = joint.JointAccount(futures=0.3, hedge=0.5, cash=0.12, top_up=3.0, **PLAN)


@dataclass(frozen=True)
class Figure:
    """One comparison: what is done, what it is held against, and what it may cost.

    `limit` is the largest time of `ours` over that of `other`, `megabytes` the largest peak.
    None is no limit: the row is there to be read.
    """

    work: str
    against: str
    ours: Callable[[], object]
    other: Callable[[], object]
    limit: float | None
    megabytes: float | None


def touch_a_year(count):
    """The chance of touching -10% within a year."""
    return touch_frequency(NORMAL, move=-0.1, days=YEAR, paths=count, seed=1)


def draw_a_year(count, factors=1):
    """The floor: the same normal numbers, and nothing done with them."""
    for chunk in simulate.chunks(count, seed=1):
        generator, normal = chunk.generator(), np.empty((factors, chunk.paths), np.float32)
        for _ in range(YEAR):
            generator.standard_normal(out=normal, dtype=np.float32)


def account_a_year(count, account=PRUDENT):
    """A year of the joint account."""
    return joint.simulated_joint(
        account, model=MODEL, days=YEAR, paths=count, seed=1, margin=0.08, fx_margin=0.04
    )


def sliding_windows(prices):
    """The usual way: every window laid out, its lowest and its worst fall looked up."""
    rows = sliding_window_view(prices, YEAR + 1)
    low = rows.min(axis=1) / rows[:, 0]
    return low, (1 - rows / np.maximum.accumulate(rows, axis=1)).max(axis=1)


def full_matrix(returns, leverage, cash, fee):
    """The usual way: every day of every path at once, from 1 on the first."""
    growth = np.maximum(1.0 + leverage * returns + (1.0 - leverage) * cash - fee, 0.0)
    wealth = np.cumprod(np.vstack([np.ones((1, returns.shape[1])), growth]), axis=0)
    fall = (1.0 - wealth / np.maximum.accumulate(wealth, axis=0)).max(axis=0)
    dead = wealth == 0.0
    return wealth[-1], fall, np.where(dead.any(axis=0), dead.argmax(axis=0), 0)


def figures(count=PATHS):
    """All comparisons; simulations with so many paths."""
    prices = history.usd_jpy().to_numpy()
    fund = {"leverage": 3.0, "cash": 0.04 / YEAR, "fee": 0.009 / YEAR}
    stocks = simulate.Normal(volatility=0.2, drift=0.07)
    moves = returns(stocks, days=2_520, paths=5_000, seed=1)
    drawing = "drawing its normal numbers"
    return [
        Figure(
            f"chance of touching, {count:,} paths x {YEAR} days",
            drawing,
            lambda: touch_a_year(count),
            lambda: draw_a_year(count),
            1.15,
            25.0,
        ),
        Figure(
            f"joint account, 3 factors, {count:,} paths x {YEAR} days",
            drawing,
            lambda: account_a_year(count),
            lambda: draw_a_year(count, 3),
            1.3,
            40.0,
        ),
        Figure(
            "the same with a thin buffer, one in five called",
            drawing,
            lambda: account_a_year(count, THIN),
            lambda: draw_a_year(count, 3),
            None,
            40.0,
        ),
        Figure(
            f"all years of USD/JPY, {len(prices) - YEAR:,} windows",
            "sliding_window_view",
            lambda: measure.windows(prices, days=YEAR),
            lambda: sliding_windows(prices),
            0.1,
            None,
        ),
        Figure(
            "leveraged fund, 5,000 paths x 2,520 days",
            "cumprod of the full matrix",
            lambda: measure.fund_outcome(moves, **fund),
            lambda: full_matrix(moves, **fund),
            0.125,
            None,
        ),
    ]


def seconds(work):
    """Processor time of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def median_ratio(figure, rounds=ROUNDS):
    """Time of ours over time of the other, the median of rounds that take turns."""
    return statistics.median(seconds(figure.ours) / seconds(figure.other) for _ in range(rounds))


def peak_megabytes(work):
    """Highest memory that one call holds beside what stood before it."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def table_rows(count=PATHS, rounds=ROUNDS):
    """One line for each figure: the ratio with its limit, and both peaks of memory."""
    for each in figures(count):
        yield [
            each.work,
            each.against,
            f"{median_ratio(each, rounds):.3f}",
            "" if each.limit is None else f"{each.limit:.3f}",
            f"{peak_megabytes(each.ours):.1f}",
            "" if each.megabytes is None else f"{each.megabytes:.0f}",
            f"{peak_megabytes(each.other):.1f}",
        ]


HEAD = ["work", "held against", "time ratio", "limit", "MB", "limit", "MB of the other"]


def print_table(head: list, rows) -> None:
    """Columns as wide as they must be; the first to the left, numbers to the right."""
    lines = [head, *([str(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for first, *rest in lines:
        print(first.ljust(widths[0]), *(c.rjust(w) for c, w in zip(rest, widths[1:], strict=True)))
    print()


def print_figures() -> None:
    """Measure and print."""
    print(f"Processor time over that of what it is held against, median of {ROUNDS} rounds.\n")
    print_table(HEAD, table_rows())


if __name__ == "__main__":
    print_figures()
