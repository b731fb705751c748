"""What must be true of simulated prices: the model, the touch, the estimate, and no luck in it."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view
from teko import touch
from teko.paths import measure, simulate
from teko.series import history

close = pytest.approx
YEAR = 252
CALM = {"volatility": 0.1, "drift": 0.0}
NORMAL = simulate.Normal(**CALM)


def student(degrees):
    return simulate.StudentT(degrees=degrees, **CALM)


def real_returns():
    return simulate.log_returns(history.usd_jpy().to_numpy())


# The models


@pytest.mark.parametrize("model", [NORMAL, student(4), student(30)], ids=["normal", "t4", "t30"])
def test_every_model_has_the_volatility_and_the_mean_asked_for(model):
    logs = np.log1p(simulate.simulated_returns(model, days=25, paths=40_000, seed=3).astype(float))
    daily = 0.1 / math.sqrt(YEAR)
    mean = simulate.average(logs)
    assert mean.value == close(-(0.1**2) / 2 / YEAR, abs=3 * mean.standard_error)
    # The squares of t4 have no variance, so their mean converges slowly.
    assert math.sqrt(np.mean(logs**2)) == close(daily, rel=0.02)


def test_t3_days_are_scaled_to_the_same_volatility():
    """The variance of a sample of t3 hardly settles, so its quartile is compared instead."""
    returns = simulate.simulated_returns(student(3), days=25, paths=40_000, seed=3)
    quartile = float(np.quantile(np.log1p(returns.astype(float)), 0.75))
    assert quartile == close(0.764892 * 0.1 / math.sqrt(YEAR * 3), rel=0.01)


def test_fat_tails_have_more_calm_days_and_more_wild_ones():
    normal, fat = (
        np.abs(simulate.simulated_returns(model, days=50, paths=8_000, seed=5))
        for model in (NORMAL, student(3))
    )
    daily = 0.1 / math.sqrt(YEAR)
    assert (fat < daily / 2).mean() > (normal < daily / 2).mean()
    assert (fat > 4 * daily).mean() > 20 * (normal > 4 * daily).mean()


def test_the_drift_moves_the_mean_price_by_itself():
    model = simulate.Normal(volatility=0.2, drift=0.07)
    ends = simulate.simulated_prices(model, days=YEAR, paths=40_000, seed=7)[-1].astype(float)
    mean = simulate.average(ends)
    assert mean.value == close(1.07, abs=3 * mean.standard_error + 0.07**2 / 2)
    assert np.median(ends) == close(math.exp(0.05), rel=0.01)


def test_prices_are_the_compounded_returns_of_the_same_seed():
    inputs = {"days": 30, "paths": 50, "seed": 11}
    for model in (
        NORMAL,
        student(3),
        simulate.BlockBootstrap(log_returns=real_returns(), mean_block=20),
    ):
        returns = simulate.simulated_returns(model, **inputs).astype(float)
        prices = simulate.simulated_prices(model, **inputs)
        assert np.cumprod(1 + returns, axis=0) == close(prices[1:], rel=1e-5)
        assert (prices[0] == 1).all()


# The bootstrap


def test_a_bootstrap_only_draws_returns_that_happened():
    known = [0.01, -0.02, 0.03, -0.04]
    model = simulate.BlockBootstrap(log_returns=known, mean_block=3)
    drawn = np.log1p(simulate.simulated_returns(model, days=40, paths=100, seed=1).astype(float))
    nearest = np.abs(drawn[..., None] - known).argmin(axis=-1)
    assert drawn == close(np.array(known)[nearest], abs=1e-6)
    shares = np.bincount(nearest.ravel()) / nearest.size
    # Neighbours are alike, so a block of three counts about once.
    assert shares == close([0.25] * 4, abs=4 * math.sqrt(0.25 * 0.75 * 5 / nearest.size))


@pytest.mark.parametrize("mean_block", [1, 5, 50])
def test_blocks_go_on_as_long_as_they_should_and_wrap_around(mean_block):
    known = np.linspace(-0.05, 0.05, 101)
    model = simulate.BlockBootstrap(log_returns=known, mean_block=mean_block)
    drawn = np.log1p(simulate.simulated_returns(model, days=200, paths=400, seed=1).astype(float))
    place = np.abs(drawn[..., None] - known).argmin(axis=-1)
    followed = (place[1:] == (place[:-1] + 1) % 101).mean()
    # A jump lands on the next day by chance once in 101.
    expected = 1 - 1 / mean_block + 1 / mean_block / 101
    assert followed == close(expected, abs=4 * math.sqrt(expected * (1 - expected) / place.size))
    assert ((place[:-1] == 100) & (place[1:] == 0)).any() or mean_block == 1


def test_blocks_keep_the_wild_spells_together():
    """Squared returns of neighbours go together in real life; shuffled single days lose that."""
    returns = real_returns()

    def memory(moves):
        squares = np.log1p(moves.astype(float)) ** 2
        before, after = squares[:-1].ravel(), squares[1:].ravel()
        return float(np.corrcoef(before, after)[0, 1])

    real = memory(np.expm1(returns)[:, None])
    inputs = {"days": YEAR, "paths": 400, "seed": 1}
    blocks, single = (
        memory(
            simulate.simulated_returns(
                simulate.BlockBootstrap(log_returns=returns, mean_block=length), **inputs
            )
        )
        for length in (simulate.block_length(returns), 1)
    )
    assert real > 0.1 and blocks == close(real, rel=0.3) and abs(single) < 0.02


def test_block_length_is_the_longer_of_what_the_published_rule_says():
    from arch.bootstrap import optimal_block_length

    for series in (history.usd_jpy(), history.sp500()):
        returns = simulate.log_returns(series.to_numpy())
        rule = [optimal_block_length(each)["stationary"].item() for each in (returns, returns**2)]
        assert simulate.block_length(returns) == close(max(rule))
        assert rule[1] > 10 * rule[0]


# Touching


@pytest.mark.parametrize("drop", [0.5 / 12, 0.1, 0.5 / 3, 0.7 / 3])
@pytest.mark.parametrize(("drift", "volatility"), [(0.0, 0.1), (-0.03, 0.1), (0.05, 0.16)])
def test_touch_frequency_agrees_with_the_closed_form_for_daily_looks(drop, drift, volatility):
    """The correction itself is right to 0.085 points; see the reference of `touch`."""
    model = simulate.Normal(volatility=volatility, drift=drift)
    found = simulate.touch_frequency(model, move=-drop, days=YEAR, paths=40_000, seed=17)
    market = {"volatility": volatility, "drift": drift, "years": 1}
    daily = touch.touch_probability_checked(drop, checks=YEAR, **market)
    assert found.touched.value == close(daily, abs=3 * found.touched.standard_error + 0.00085)
    ended = touch.end_below_probability(drop, **market)
    assert found.ended.value == close(ended, abs=3 * found.ended.standard_error)


def test_a_level_above_is_touched_from_below():
    found = simulate.touch_frequency(NORMAL, move=0.1538, days=YEAR, paths=40_000, seed=17)
    market = {"years": 1, **CALM}
    daily = touch.touch_up_probability_checked(0.1538, checks=YEAR, **market)
    assert found.touched.value == close(daily, abs=3 * found.touched.standard_error + 0.00085)
    ended = touch.end_above_probability(0.1538, **market)
    assert found.ended.value == close(ended, abs=3 * found.ended.standard_error)


def test_looking_once_a_day_finds_less_than_the_formula_for_every_moment():
    """7.47% is the continuous figure at 3x with the 50% level; closes touch in 6.9%."""
    found = simulate.touch_frequency(NORMAL, move=-0.5 / 3, days=YEAR, paths=200_000, seed=1)
    always = touch.touch_probability(0.5 / 3, years=1, **CALM)
    assert always == close(0.0747, abs=5e-5)
    assert found.touched.value < always - 5 * found.touched.standard_error
    assert found.touched.value == close(0.069, abs=3 * found.touched.standard_error)


STEEP = simulate.Normal(volatility=0.1, drift=0.9)


@pytest.mark.parametrize("move", [-0.1, 0.1])
@pytest.mark.parametrize("model", [NORMAL, STEEP, student(3)], ids=["normal", "steep", "t3"])
def test_touch_frequency_is_what_the_drawn_prices_show(model, move):
    inputs = {"days": 60, "paths": 9_000, "seed": 2}
    found = simulate.touch_frequency(model, move=move, **inputs)
    prices = simulate.simulated_prices(model, **inputs).astype(float)
    beyond = prices <= 1 + move if move < 0 else prices >= 1 + move
    # A price on the very edge may round either way: one path of 9,000.
    assert found.touched.value == close(beyond.any(axis=0).mean(), abs=1.5 / 9_000)
    assert found.ended.value == close(beyond[-1].mean(), abs=1.5 / 9_000)


REFERENCE_TOUCH = [
    # drop, t4 and t3: share of 2,000,000 paths touched within a year of closes
    (0.5 / 12, 0.6493, 0.6325),
    (0.1, 0.2843, 0.2671),
    (0.5 / 3, 0.0674, 0.0621),
]


@pytest.mark.parametrize(("drop", "t4", "t3"), REFERENCE_TOUCH)
def test_fat_tails_touch_as_often_as_the_reference_says(drop, t4, t3):
    for degrees, expected in ((4, t4), (3, t3)):
        found = simulate.touch_frequency(
            student(degrees), move=-drop, days=YEAR, paths=40_000, seed=23
        ).touched
        rounding = 5e-5
        assert found.value == close(expected, abs=3.1 * found.standard_error + rounding)


def test_near_levels_are_touched_less_with_fat_tails_and_far_ones_more():
    near = [
        simulate.touch_frequency(model, move=-0.5 / 12, days=YEAR, paths=100_000, seed=29).touched
        for model in (NORMAL, student(3))
    ]
    assert near[1].value < near[0].value - 3 * near[0].standard_error
    far = [
        simulate.touch_frequency(model, move=-0.25, days=YEAR, paths=100_000, seed=29).touched
        for model in (NORMAL, student(3))
    ]
    assert far[1].value > far[0].value + 2 * math.hypot(*(each.standard_error for each in far))


OVERSHOOT = [
    # drop, normal, t4, t3: mean distance past the level, a share of the first price
    (0.5 / 12, 0.00351, 0.00470, 0.00612),
    (0.1, 0.00330, 0.00456, 0.00672),
    (0.5 / 3, 0.00304, 0.00437, 0.00807),
]


@pytest.mark.parametrize(("drop", "normal", "t4", "t3"), OVERSHOOT)
def test_a_stop_is_filled_as_far_past_its_level_as_the_reference_says(drop, normal, t4, t3):
    for model, expected in ((NORMAL, normal), (student(4), t4), (student(3), t3)):
        found = simulate.overshoot(model, move=-drop, days=YEAR, paths=20_000, seed=31)
        assert found.value == close(expected, abs=3.1 * found.standard_error + 5e-6)


def test_overshoot_counts_the_paths_that_touched():
    inputs = {"move": -0.1, "days": YEAR, "paths": 9_000, "seed": 2}
    touched = simulate.touch_frequency(NORMAL, **inputs).touched
    assert simulate.overshoot(NORMAL, **inputs).draws == close(touched.value * 9_000, abs=1.5)
    one_up = simulate.overshoot(NORMAL, **{**inputs, "move": 0.05})
    assert 0 < one_up.value < 0.01


@settings(max_examples=15)
@given(st.floats(0.02, 0.3), st.floats(0.001, 0.1))
def test_a_nearer_level_is_touched_at_least_as_often(drop, nearer):
    inputs = {"days": 60, "paths": 4_000, "seed": 3}
    far = simulate.touch_frequency(NORMAL, move=-drop, **inputs)
    near = simulate.touch_frequency(NORMAL, move=-max(drop - nearer, 0.01), **inputs)
    assert near.touched.value >= far.touched.value
    assert far.touched.value >= far.ended.value


# Chunks, seeds and threads


@pytest.mark.parametrize("model", [NORMAL, student(4)], ids=["normal", "t4"])
def test_the_answer_does_not_depend_on_threads(model):
    inputs = {"move": -0.1, "days": 40, "paths": 22_000, "seed": 5}
    one, two, eight = (
        simulate.touch_frequency(model, threads=threads, **inputs) for threads in (1, 2, 8)
    )
    assert one == two == eight


def test_the_answer_does_not_depend_on_the_order_of_the_chunks():
    chunks = simulate._chunks(13_000, 5)
    forward = [simulate._touches(NORMAL, -0.05, 40, chunk) for chunk in chunks]
    backward = [simulate._touches(NORMAL, -0.05, 40, chunk) for chunk in reversed(chunks)]
    assert forward == backward[::-1]
    assert [chunk.paths for chunk in chunks] == [4_000, 4_000, 4_000, 1_000]
    whole = simulate.touch_frequency(NORMAL, move=-0.05, days=40, paths=13_000, seed=5)
    assert whole.touched.value == sum(touched for touched, _ in forward) / 13_000


def test_chunks_side_by_side_are_the_whole():
    inputs = {"days": 5, "paths": 9_000, "seed": 5}
    parts = list(simulate.price_chunks(NORMAL, **inputs))
    assert (np.concatenate(parts, axis=1) == simulate.simulated_prices(NORMAL, **inputs)).all()
    assert (parts[0] != parts[1]).any()


def test_another_seed_gives_another_answer():
    inputs = {"move": -0.05, "days": 40, "paths": 8_000}
    one, other = (simulate.touch_frequency(NORMAL, seed=seed, **inputs) for seed in (1, 2))
    assert one != other


# Estimates


def test_two_in_three_estimates_lie_within_their_error():
    """Of 200 estimates 68% should lie within one error and 95% within two."""
    truth = touch.end_below_probability(0.05, years=YEAR / 252, **CALM)
    scores = []
    for seed in range(200):
        found = simulate.touch_frequency(NORMAL, move=-0.05, days=YEAR, paths=200, seed=seed)
        scores.append(abs(found.ended.value - truth) / found.ended.standard_error)
    within_one, within_two = (np.mean(np.array(scores) <= limit) for limit in (1, 2))
    assert within_one == close(0.683, abs=3 * math.sqrt(0.683 * 0.317 / 200))
    assert within_two == close(0.954, abs=3 * math.sqrt(0.954 * 0.046 / 200))


def test_a_share_of_none_or_all_is_not_certain():
    none = simulate.frequency(np.zeros(1_000, bool))
    every = simulate.frequency(np.ones(1_000, bool))
    assert (none.value, every.value) == (0, 1)
    assert none.standard_error == close(0.001, rel=1e-3)
    assert every.standard_error == close(none.standard_error)


@given(st.lists(st.booleans(), min_size=2, max_size=50))
def test_a_share_is_the_mean_with_the_error_of_a_share(hits):
    found = simulate.frequency(hits)
    share = sum(hits) / len(hits)
    assert found.value == close(share) and found.draws == len(hits)
    if 0 < share < 1:
        assert found.standard_error == close(math.sqrt(share * (1 - share) / len(hits)))


@given(st.floats(0, 1), st.integers(2, 1_000))
def test_no_share_is_certain(share, draws):
    of_one_more_or_less = math.sqrt(1 - 1 / draws) / draws
    assert simulate.share_error(share, draws=draws) >= of_one_more_or_less * (1 - 1e-12)


# Dates


@pytest.mark.parametrize("years", [1, 3, 10])
def test_a_simulated_year_lasts_a_year(years):
    dates = simulate.simulated_dates(YEAR * years, start="2001-01-01")
    assert (dates[-1] - dates[0]).astype(int) == 365 * years
    assert (np.diff(dates).astype(int) >= 1).all()
    assert measure.accrued(0.04, dates=dates).sum() == close(0.04 * years)


# All windows of a series


def by_hand(prices, days):
    """Each window on its own, in plain Python."""
    rows = []
    for start in range(len(prices) - days):
        stretch = prices[start : start + days + 1]
        top, fall = 0.0, 0.0
        for price in stretch:
            top = max(top, price)
            fall = max(fall, 1 - price / top)
        rows.append((min(stretch), max(stretch), stretch[-1], fall, stretch[0]))
    low, high, last, fall, first = (np.array(column) for column in zip(*rows, strict=True))
    return low / first, high / first, last / first, fall


@given(st.lists(st.floats(0.5, 2.0), min_size=2, max_size=60), st.data())
def test_windows_equal_a_plain_loop_exactly(prices, data):
    days = data.draw(st.integers(1, len(prices) - 1))
    seen = measure.windows(prices, days=days)
    got = (seen.lowest, seen.highest, seen.last, seen.worst_drawdown)
    assert all(
        (ours == theirs).all() for ours, theirs in zip(got, by_hand(prices, days), strict=True)
    )


def test_all_years_of_usd_jpy_equal_the_sliding_window_exactly():
    prices = history.usd_jpy().to_numpy()
    seen = measure.windows(prices, days=YEAR)
    rows = sliding_window_view(prices, YEAR + 1)
    assert len(seen.last) == 6_786
    assert (seen.lowest == rows.min(axis=1) / rows[:, 0]).all()
    assert (seen.highest == rows.max(axis=1) / rows[:, 0]).all()
    fall = (1 - rows / np.maximum.accumulate(rows, axis=1)).max(axis=1)
    assert (seen.worst_drawdown == fall).all()


def test_a_window_that_falls_at_once_has_a_drawdown():
    assert measure.windows([1.0, 0.5, 0.5], days=1).worst_drawdown.tolist() == [0.5, 0.0]


# Bad input

MODELS = [
    (simulate.Normal, CALM),
    (simulate.StudentT, {**CALM, "degrees": 4}),
    (simulate.BlockBootstrap, {"log_returns": [0.01, -0.01], "mean_block": 2}),
]
WRONG = {
    "volatility": [20, 0, -0.1, math.nan, "abc", None],
    "drift": [7, math.inf, None],
    "degrees": [2, 0, 2.5, math.nan],
    "log_returns": [[5.0], [], 0.01, [math.nan], "abc", [[0.1, 0.2]]],
    "mean_block": [0, 0.5, math.nan, None],
    "move": [0, -1, 1, 10, math.nan, None],
    "days": [0, -1, 2.5, math.nan, None],
    "paths": [0, -1, 2.5, 10**8, None],
    "seed": [-1, 0.5, None],
    "threads": [0, 1.5, 100],
    "prices": [[0.0, 1.0], [-1.0], [], 1.0, [math.nan], "abc"],
    "hits": [[], [0, 1], "abc", None],
    "values": [[], 1.0, [math.nan], "abc"],
    "share": [-0.1, 1.1, math.nan, None],
    "draws": [0, 2.5, None],
    "start": ["soon", None, [], "2001-13-01"],
}
DRAW = {"days": 2, "paths": 2, "seed": 1}
CALLS = [
    *MODELS,
    (lambda **i: simulate.touch_frequency(NORMAL, **i), {"move": -0.1, "threads": 1, **DRAW}),
    (lambda **i: simulate.overshoot(NORMAL, **i), {"move": -0.1, **DRAW}),
    (lambda **i: simulate.simulated_prices(NORMAL, **i), DRAW),
    (lambda **i: simulate.simulated_returns(NORMAL, **i), DRAW),
    (lambda **i: simulate.price_chunks(NORMAL, **i), DRAW),
    (lambda days: simulate.simulated_dates(days, start="2001-01-01"), {"days": 1}),
    (lambda start: simulate.simulated_dates(1, start=start), {"start": "2001-01-01"}),
    (simulate.log_returns, {"prices": [1.0, 2.0]}),
    (simulate.check_prices, {"prices": [1.0, 2.0]}),
    (simulate.block_length, {"log_returns": list(np.linspace(-0.1, 0.1, 60))}),
    (simulate.frequency, {"hits": [True]}),
    (simulate.share_error, {"share": 0.5, "draws": 10}),
    (lambda move: simulate.check_level("move", move), {"move": -0.1}),
    (simulate.average, {"values": [1.0]}),
]
CASES = [
    pytest.param(call, inputs, name, value, id=f"{number}-{name}-{str(value)[:12]}")
    for number, (call, inputs) in enumerate(CALLS)
    for name in inputs
    for value in WRONG[name]
]


@pytest.mark.parametrize(("call", "inputs", "name", "value"), CASES)
def test_bad_input_says_what_to_write_instead(call, inputs, name, value):
    with pytest.raises(ValueError) as error:
        call(**{**inputs, name: value})
    message = str(error.value)
    assert message.startswith(f"{name} must "), message
    assert ", got " in message and message.endswith("."), message


@pytest.mark.parametrize(("call", "inputs"), CALLS)
def test_valid_input_is_accepted(call, inputs):
    call(**inputs)


def test_prices_beyond_all_numbers_are_refused():
    wild = simulate.Normal(volatility=2, drift=-0.9)
    with pytest.raises(ValueError, match="days must be few enough"):
        simulate.simulated_prices(wild, days=10_000, paths=10, seed=1)


def test_a_window_longer_than_the_series_is_refused():
    with pytest.raises(ValueError, match="days must be less than the number of prices, got 3"):
        measure.windows([1.0, 2.0, 3.0], days=3)


def test_the_models_cannot_be_changed_after_their_check():
    for model in (NORMAL, student(4), simulate.BlockBootstrap(log_returns=[0.1], mean_block=1)):
        with pytest.raises(AttributeError):
            model.volatility = -1


def test_neighbouring_days_of_normal_and_t_paths_are_independent():
    for model in (NORMAL, student(4)):
        returns = simulate.simulated_returns(model, days=60, paths=4_000, seed=1).astype(float)
        for before, after in itertools.islice(itertools.pairwise(returns), 3):
            assert abs(np.corrcoef(before, after)[0, 1]) < 4 / math.sqrt(4_000)
