from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st
from scipy import stats

from indicators.figures import MISSING
from indicators.intervals import Change, Interval, Mean, Share, Verdict, mean_change, mean_of, share_change, share_of

TEN = [2, 3, 3, 4, 3, 2, 4, 3, 5, 3]
counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
values = st.lists(st.integers(1, 10).map(lambda half: Fraction(half, 2)), min_size=2, max_size=60)


def ends(interval, decimals=6):
    return round(interval.low, decimals), round(interval.high, decimals)


def test_ten_answers_have_the_mean_and_interval_of_the_specification():
    mean = mean_of(TEN)
    assert (mean.n, float(mean.value), round(mean.deviation, 6)) == (10, 3.2, 0.918937)
    assert ends(mean.interval) == (2.542632, 3.857368)


@pytest.mark.parametrize(("count", "n", "low", "high"), [(3, 10, 0.107791, 0.603222), (9, 12, 0.467695, 0.911058)])
def test_a_share_has_the_interval_of_the_specification(count, n, low, high):
    assert ends(Share(count, n).interval) == (low, high)


@pytest.mark.parametrize(("count", "n", "shown"), [(0, 10, (0, 0.2775)), (10, 10, (0.7225, 1)), (1, 1, (0.2065, 1))])
def test_a_share_at_the_end_keeps_an_interval(count, n, shown):
    assert ends(Share(count, n).interval, 4) == shown


def test_from_three_of_ten_to_nine_of_twelve_is_surely_better():
    change = share_change(Share(3, 10), Share(9, 12))
    assert (change.difference, change.verdict()) == (Fraction(45, 100), Verdict.SURELY_BETTER)
    assert ends(change.interval) == (0.035706, 0.700767)


def test_from_twenty_to_twenty_four_of_forty_nothing_is_sure():
    change = share_change(Share(20, 40), Share(24, 40))
    assert (ends(change.interval, 3), change.verdict()) == ((-0.114, 0.301), Verdict.NO_SURE_CHANGE)


def test_a_fall_is_better_where_less_is_better():
    fall = share_change(Share(9, 12), Share(3, 10))
    assert fall.verdict() is Verdict.SURELY_WORSE
    assert fall.verdict(rising_is_better=False) is Verdict.SURELY_BETTER


def test_an_interval_that_touches_zero_is_no_sure_change():
    assert Change(Fraction(1), Interval(0.0, 2.0)).verdict() is Verdict.NO_SURE_CHANGE


def test_an_interval_in_words_counts_people_of_a_hundred():
    assert Share(9, 12).interval.in_hundred() == (47, 91)


def test_nobody_asked_is_missing_and_not_zero():
    assert share_of(0, 0) is MISSING
    assert mean_of([]) is MISSING
    with pytest.raises(ValueError, match="0 of 0"):
        Share(0, 0)


def test_one_answer_has_a_mean_and_no_interval():
    assert (mean_of([4]).value, mean_of([4]).interval) == (4, None)
    change = mean_change(mean_of([4]), mean_of(TEN))
    assert (change.interval, change.verdict()) == (None, Verdict.NO_SURE_CHANGE)


def test_two_waves_without_spread_differ_surely():
    assert mean_change(mean_of([3, 3]), mean_of([4, 4])).interval == Interval(1.0, 1.0)


def test_sums_that_no_values_have_are_refused():
    with pytest.raises(ValueError, match="squares"):
        Mean(2, Fraction(10), Fraction(1))


@given(values)
def test_the_t_interval_agrees_with_scipy(answers):
    mean = mean_of(answers)
    floats = [float(answer) for answer in answers]
    if mean.deviation:
        expected = stats.t.interval(0.95, len(floats) - 1, loc=float(mean.value), scale=stats.sem(floats))
        assert (mean.interval.low, mean.interval.high) == pytest.approx(
            tuple(map(float, expected)), rel=1e-11, abs=1e-11
        )
    shuffled = random.sample(answers, len(answers))
    assert mean_of(shuffled) == mean


@given(counts)
def test_wilson_agrees_with_scipy(share):
    count, n = share
    expected = stats.binomtest(count, n).proportion_ci(0.95, method="wilson")
    found = Share(count, n).interval
    assert (found.low, found.high) == pytest.approx((float(expected.low), float(expected.high)), rel=1e-11, abs=1e-12)
    assert 0 <= found.low <= count / n <= found.high <= 1


@given(counts, counts)
def test_newcombe_agrees_with_its_formula_on_scipys_wilson(first, second):
    (l1, u1), (l2, u2) = (
        tuple(map(float, stats.binomtest(*each).proportion_ci(0.95, method="wilson"))) for each in (first, second)
    )
    p1, p2 = first[0] / first[1], second[0] / second[1]
    expected = (
        p2 - p1 - ((p2 - l2) ** 2 + (u1 - p1) ** 2) ** 0.5,
        p2 - p1 + ((u2 - p2) ** 2 + (p1 - l1) ** 2) ** 0.5,
    )
    found = share_change(Share(*first), Share(*second))
    assert (found.interval.low, found.interval.high) == pytest.approx(expected, abs=1e-11)
    assert -1 - 1e-12 <= found.interval.low <= found.difference + 1e-12
    mirrored = share_change(Share(*second), Share(*first)).interval
    assert (-mirrored.high, -mirrored.low) == pytest.approx((found.interval.low, found.interval.high), abs=1e-12)


@given(values, values)
def test_welch_agrees_with_scipy(before, after):
    found = mean_change(mean_of(before), mean_of(after))
    if mean_of(before).variance and mean_of(after).variance:
        one, other = ([float(value) for value in each] for each in (before, after))
        expected = stats.ttest_ind(other, one, equal_var=False).confidence_interval(0.95)
        assert (found.interval.low, found.interval.high) == pytest.approx(
            (float(expected.low), float(expected.high)), rel=1e-10, abs=1e-10
        )
