"""What the whole library counts with, against Python's own statistics and fractions."""

import math
from fractions import Fraction
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from teko.numbers import SNAP, normal_below, normal_quantile, whole_down, whole_nearest

NORMAL = NormalDist()


@given(z=st.floats(-6, 6))
def test_the_normal_distribution_is_that_of_the_standard_library(z):
    assert normal_below(z) == pytest.approx(NORMAL.cdf(z), abs=1e-12)
    assert normal_below(z) + normal_below(-z) == pytest.approx(1.0, abs=1e-15)


def test_a_tail_far_out_keeps_its_digits():
    # The first terms of the asymptotic series of the tail.
    z = 20.0
    series = math.exp(-z * z / 2) / (z * math.sqrt(2 * math.pi)) * (1 - z**-2 + 3 * z**-4)
    assert normal_below(-z) == pytest.approx(series, rel=1e-6)


@given(probability=st.floats(1e-9, 1 - 1e-9))
def test_the_quantile_undoes_the_distribution(probability):
    assert normal_below(normal_quantile(probability)) == pytest.approx(probability, rel=1e-9)
    assert normal_quantile(probability) == pytest.approx(NORMAL.inv_cdf(probability), abs=1e-7)


@given(whole=st.integers(0, 10**6), parts=st.integers(1, 10**4))
def test_a_whole_number_that_binary_fractions_miss_is_whole(whole, parts):
    exact = Fraction(whole, parts)
    assert whole_down(float(exact)) == exact.__floor__()
    assert whole_down(whole * (0.1 * 3) / 0.3) == whole


@pytest.mark.parametrize("whole", [0, 1, 7, 1_000_000])
def test_how_near_counts_as_there(whole):
    hair = SNAP * max(1, whole)
    assert whole_down(whole - 0.9 * hair) == whole and whole_down(whole + 0.9) == whole
    assert whole_down(whole + 1 - 2 * SNAP * max(1, whole + 1)) == whole
    assert whole_nearest(whole + 0.5 - 0.9 * SNAP) == whole + 1
    assert whole_nearest(whole + 0.5 - 3e-9) == whole and whole_nearest(whole + 0.5) == whole + 1


def test_a_half_of_a_very_large_number_goes_up_too():
    assert whole_nearest(10.0**8 + 0.5 - 6e-8) == 10**8 + 1
