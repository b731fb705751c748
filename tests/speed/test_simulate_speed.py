"""How much time and memory simulations and windows may take, as ratios within one run.

Processor time, best of several rounds, so that other work on the machine does not decide.
"""

import time
import tracemalloc

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from teko import accounts, history, ledger, paths, simulate

NORMAL = simulate.Normal(volatility=0.1, drift=0.0)
YEAR = 252


def seconds(work):
    start = time.process_time()
    work()
    return time.process_time() - start


def ratio_reached(slow, fast, limit, rounds=20):
    """Best time of the first over best time of the second; stops when the limit is reached."""
    best_slow = best_fast = float("inf")
    for _ in range(rounds):
        best_slow, best_fast = min(best_slow, seconds(slow)), min(best_fast, seconds(fast))
        if best_slow / best_fast <= limit:
            break
    return best_slow / best_fast


def peak_memory(work):
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def touch_a_year(paths_):
    simulate.touch_frequency(NORMAL, move=-0.1, days=YEAR, paths=paths_, seed=1)


def draw_a_year(paths_):
    for chunk in simulate._chunks(paths_, 1):
        for _ in NORMAL.draws(chunk.generator(), chunk.paths, YEAR):
            pass


def test_counting_touches_takes_little_more_than_drawing_the_normals():
    count = 40_000
    assert ratio_reached(lambda: touch_a_year(count), lambda: draw_a_year(count), 1.15) <= 1.15


def test_counting_touches_needs_the_memory_of_one_chunk():
    """Five chunks take no more than one: the running state of 4,000 paths is under 1 MB."""
    assert peak_memory(lambda: touch_a_year(20_000)) < 1e6


def test_all_years_of_usd_jpy_take_a_tenth_of_the_sliding_window():
    prices = history.usd_jpy().to_numpy()

    def sliding():
        rows = sliding_window_view(prices, YEAR + 1)
        low = (rows / rows[:, :1]).min(axis=1)
        return low, (1 - rows / np.maximum.accumulate(rows, axis=1)).max(axis=1)

    ratio = ratio_reached(lambda: paths.windows(prices, days=YEAR), sliding, 0.1)
    assert ratio <= 0.1


def test_accounts_on_many_paths_need_little_more_than_a_chunk_of_prices():
    loan = accounts.UsMarginLoan(leverage=2, maintenance=0.3, rate=0.05, cost=0.001)
    count = 12_000

    def run():
        ledger.simulated_outcome(loan, model=NORMAL, days=YEAR, paths=count, deposit=1.0, seed=1)

    chunk_of_prices = simulate.CHUNK * (YEAR + 1) * 4
    results = count * 12 * 8
    assert peak_memory(run) < 4 * chunk_of_prices + 2.5 * results
