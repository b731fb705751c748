"""What must be true of the replays: the days, what covers them, and the money on all of them."""

import numpy as np
import pytest
from finance import REFUSED
from tables import CASES
from teko.accounts import joint, joint_market
from teko.runs import replay
from teko.series import history

close = pytest.approx
CAPITAL = 10_000_000.0
MARKET = {"margin": 0.08, "fx_margin": 0.04, "hike": 2.0, "dividend": 0.02}
every_episode = pytest.mark.parametrize("name", replay.REPLAYS)


def account(**plan):
    shared = {"capital": CAPITAL, "counted": 0.0, "level": 0.5, "cost": 0.0003, "spread": 0.0005}
    return joint.JointAccount(**{**shared, **plan})


@every_episode
def test_an_episode_is_prices_on_rising_days_and_says_what_covers_it(name):
    known = replay.replay_episode(name)
    assert known.dates.is_monotonic_increasing and known.dates.is_unique
    for column in (known.index, known.fx, known.dollar_rate, known.yen_rate):
        assert len(column) == len(known.dates) and np.isfinite(column).all()
    assert known.taught.endswith(".") and "\n" not in known.taught
    still_index, still_fx = np.ptp(known.index) == 0, np.ptp(known.fx) == 0
    assert still_index == ("index stands still" in known.coverage)
    assert still_fx == ("currency stands still" in known.coverage)
    assert ("month" in known.coverage) == (
        (len(known.dates) < 40 and still_fx) or name == "yen_2022"
    )


EXTREMES = CASES["replay"]["extremes"]


@pytest.mark.parametrize("name", EXTREMES)
def test_the_extremes_of_the_episodes_are_the_published_ones(name):
    known, row = replay.replay_episode(name), EXTREMES[name]
    index, dollar = (row / row[0] - 1 for row in (known.index, known.fx))
    assert len(known.dates) == row["days"]
    assert "index" not in row or index.min() == close(eval(row["index"]), abs=5e-4)
    assert "fx" not in row or [dollar.min(), dollar.max()] == close(row["fx"], abs=5e-4)


def test_the_monthly_episode_compounds_the_months_after_its_first():
    months = history.us_market()["market"]
    known = replay.replay_episode("stocks_1929")
    wealth = 1.0
    for month in months.loc["1929-09":"1932-06"]:
        wealth *= 1 + month
    assert known.index[-1] / known.index[0] == close(wealth)
    # A bill of 0.35% in September 1929 is paid in the thirty nights of that month.
    bill = history.us_market().loc["1929-09", "bill"]
    assert known.dollar_rate[0] * 30 / 365 == close(bill)


def test_the_margin_rises_on_the_day_of_the_largest_fall():
    known = replay.replay_episode("stocks_1929")
    margins = replay.replay_market(known, **MARKET).margins[:, 0, 0]
    assert (margins == np.where(known.dates >= "1931-09-30", 0.16, 0.08)).all()


def test_every_stretch_is_what_it_is_alone():
    starts, market = replay.stretch_market(days=60, every=200, **MARKET)
    plan = account(futures=0.3, hedge=0.5, cash=0.08, top_up=0.0)
    together = joint.joint_outcome(plan, market=market)
    both = replay._daily("1999-01-04", "2018-12-31")
    for place, start in enumerate(starts):
        part = both.loc[start:].iloc[:61]
        falls = part["index"].pct_change().to_numpy()[1:]
        raised = np.arange(61) >= 1 + falls.argmin()
        alone = joint_market.given_market(
            dates=part.index.to_numpy(),
            **part[["index", "fx", "dollar_rate", "yen_rate"]],
            dividend=0.02,
            margin=np.where(raised, 0.16, 0.08),
            fx_margin=0.04,
        )
        end = joint.joint_outcome(plan, market=alone)
        assert end.equity[0] == close(together.equity[place], rel=1e-12)
        assert end.first_call[0] == together.first_call[place]


def test_stretches_begin_as_often_as_asked_and_end_with_the_series():
    starts, market = replay.stretch_market(days=252, every=1, **MARKET)
    count = len(replay._daily("1999-01-04", "2018-12-31")) - 252
    assert market.levels.shape[2] == len(starts) == count
    fewer, _ = replay.stretch_market(days=252, every=5, **MARKET)
    assert list(fewer) == list(starts[::5])


WRONG = [(name, value) for name, row in REFUSED["stretches"].items() for value in row]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_question_says_what_to_write_instead(name, value):
    inputs = {"days": 60, "every": 100, **MARKET, name: value}
    with pytest.raises(ValueError, match=r" must (?s:.*), got (?s:.*)\.$"):
        replay.stretch_market(**inputs)
