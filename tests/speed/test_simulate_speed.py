"""How much time and memory simulations and windows may take, as ratios within one run.

The comparisons are those of `benchmarks/figures.py`. Processor time, best of several rounds, so
that other work on the machine does not decide.
"""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import figures
from teko.accounts import joint_market, kinds, ledger
from teko.paths import measure, simulate
from teko.series import history

FIGURES = {each.work.split(",")[0]: each for each in figures.figures(40_000)}
YEAR = figures.YEAR


def ratio_reached(slow, fast, limit, rounds=20):
    """Best time of the first over best time of the second; stops when the limit is reached."""
    best_slow = best_fast = float("inf")
    for _ in range(rounds):
        best_slow = min(best_slow, figures.seconds(slow))
        best_fast = min(best_fast, figures.seconds(fast))
        if best_slow / best_fast <= limit:
            break
    return best_slow / best_fast


@pytest.mark.parametrize("name", [name for name, each in FIGURES.items() if each.limit])
def test_the_work_stays_within_its_limit(name):
    """Against drawing the same normals, the sliding window, or the product of the full matrix."""
    each = FIGURES[name]
    assert ratio_reached(each.ours, each.other, each.limit) <= each.limit


def test_the_four_limits_are_those_that_were_promised():
    limits = [each.limit for each in FIGURES.values() if each.limit]
    assert limits == [1.15, 1.3, 0.1, 0.125]


@pytest.mark.parametrize("name", [name for name, each in FIGURES.items() if each.megabytes])
def test_the_work_needs_no_more_memory_than_it_may(name):
    """Measured at 40,000 paths: what grows with the paths is counted five times."""
    each, few = FIGURES[name], {one.work.split(",")[0]: one for one in figures.figures(20_000)}
    most, less = (figures.peak_megabytes(one.ours) for one in (each, few[name]))
    assert less + 9 * (most - less) < each.megabytes


def test_counting_touches_needs_the_memory_of_one_chunk():
    """Five chunks take no more than one: the running state of 4,000 paths is under 1 MB."""
    assert figures.peak_megabytes(lambda: figures.touch_a_year(20_000)) < 1.0


def test_the_windows_are_exactly_those_of_the_sliding_window():
    prices = history.usd_jpy().to_numpy()
    low, fall = figures.sliding_windows(prices)
    seen = measure.windows(prices, days=YEAR)
    assert (seen.lowest == low).all() and (seen.worst_drawdown == fall).all()


def test_the_fund_is_that_of_the_full_matrix():
    wild = simulate.Normal(volatility=0.9, drift=0.0)
    returns = figures.returns(wild, days=500, paths=300, seed=1)
    returns[7, :40] = -0.5  # three times that is the end
    fund = {"leverage": 3.0, "cash": 0.0002, "fee": 0.00004}
    wealth, fall, ruin = figures.full_matrix(returns, **fund)
    ended = measure.fund_outcome(returns, **fund)
    assert ended.wealth == pytest.approx(wealth, rel=1e-12)
    assert ended.worst_drawdown == pytest.approx(fall, abs=1e-12)
    assert (ended.ruin_period == ruin).all() and (ruin == 8).sum() == 40


def test_the_floor_of_the_joint_account_draws_as_many_normals_as_the_account(monkeypatch):
    """The same generator calls, so that the ratio is not flattered."""
    drawn = []

    class Counting:
        def __init__(self, generator):
            self.generator = generator

        def standard_normal(self, *, out, dtype):
            drawn.append(out.size)
            return self.generator.standard_normal(out=out, dtype=dtype)

    generator = simulate.Chunk.generator
    monkeypatch.setattr(simulate.Chunk, "generator", lambda self: Counting(generator(self)))
    counts = []
    for work in (lambda: figures.account_a_year(5_000), lambda: figures.draw_a_year(5_000, 3)):
        drawn.clear()
        work()
        counts.append(sum(drawn))
    assert counts[0] == counts[1] == 5_000 * YEAR * 3
    assert joint_market.JointModel is type(figures.MODEL)


def test_accounts_on_many_paths_need_little_more_than_a_chunk_of_prices():
    loan = kinds.UsMarginLoan(leverage=2, maintenance=0.3, rate=0.05, cost=0.001)
    count = 12_000

    def run():
        ledger.simulated_outcome(
            loan, model=figures.NORMAL, days=YEAR, paths=count, deposit=1.0, seed=1
        )

    chunk_of_prices = simulate.CHUNK * (YEAR + 1) * np.float32().nbytes
    results = count * 3 * 8
    assert figures.peak_megabytes(run) * 1e6 < 4 * chunk_of_prices + 2.5 * results
