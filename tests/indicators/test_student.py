from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from scipy import stats

from indicators.student import MANY, normal_quantile, t_quantile, upper_tail

freedoms = st.one_of(st.integers(1, 2000), st.floats(0.5, 2000), st.floats(1e3, 1e9))


@given(freedoms)
def test_the_quantile_of_the_95_percent_interval_agrees_with_scipy(freedom):
    assert t_quantile(0.975, freedom) == pytest.approx(float(stats.t.ppf(0.975, freedom)), rel=1e-12)


@given(st.floats(0.001, 0.999), st.floats(1, 1e6))
def test_every_other_quantile_agrees_with_scipy(probability, freedom):
    assert t_quantile(probability, freedom) == pytest.approx(
        float(stats.t.ppf(probability, freedom)), rel=1e-11, abs=1e-12
    )


@given(st.floats(0.001, 50), st.floats(1, 900))
def test_the_tail_agrees_with_scipy(t, freedom):
    assert upper_tail(t, freedom) == pytest.approx(float(stats.t.sf(t, freedom)), rel=1e-11, abs=1e-300)


def test_one_degree_of_freedom_is_cauchys_quantile():
    assert t_quantile(0.975, 1) == pytest.approx(12.706204736174698, rel=1e-14)


def test_both_ways_of_computing_meet_without_a_step():
    assert t_quantile(0.975, MANY) == pytest.approx(t_quantile(0.975, MANY - 1e-9), rel=1e-12)


def test_the_median_is_zero_and_both_sides_mirror():
    assert t_quantile(0.5, 3) == 0
    assert t_quantile(0.025, 3) == pytest.approx(-t_quantile(0.975, 3))
    assert normal_quantile(0.975) == pytest.approx(1.959963984540054, rel=1e-15)


@pytest.mark.parametrize(("probability", "freedom"), [(0, 3), (1, 3), (0.975, 0), (0.975, float("nan"))])
def test_a_quantile_that_does_not_exist_is_refused(probability, freedom):
    with pytest.raises(ValueError, match="No t quantile"):
        t_quantile(probability, freedom)
