from __future__ import annotations

from fractions import Fraction

import pytest

from indicators.attendance import HeadCount, attendance
from indicators.figures import MISSING


@pytest.mark.parametrize(
    ("newcomers", "established", "share", "mixed"),
    [
        (12, 4, Fraction(48, 120), True),
        (8, 8, Fraction(64, 120), True),
        (1, 9, Fraction(1, 5), False),
        (1, 0, MISSING, False),
        (0, 0, MISSING, False),
        (2, 8, Fraction(16, 45), True),
        (2, 9, Fraction(18, 55), False),
    ],
)
def test_head_counts_mix_as_the_specification_says(newcomers, established, share, mixed):
    count = HeadCount(newcomers, established)
    assert (count.mixed_share(), count.is_mixed) == (share, mixed)


def test_the_shares_are_those_the_specification_prints():
    assert [round(float(HeadCount(*each).mixed_share()), 4) for each in ((12, 4), (8, 8), (1, 9))] == [0.4, 0.5333, 0.2]


def test_leaders_are_no_visits_and_never_established():
    count = HeadCount(3, 2, unknown=4, children=5, leaders=6)
    assert (count.visits, count.mixed_share()) == (14, Fraction(6, 10))


def test_a_negative_head_count_is_refused_and_nine_hundred_is_asked_back():
    with pytest.raises(ValueError, match="fewer than zero"):
        HeadCount(-1, 3)
    assert HeadCount(900, 0).is_surprising
    assert not HeadCount(40, 30).is_surprising


def test_an_occurrence_with_two_hosts_and_three_contributions_has_its_visits_once():
    joined = [("café", host, gift) for host in ("Röda Korset", "ABF") for gift in ("premises", "time", "money")]
    found = attendance({occurrence: HeadCount(12, 4) for occurrence, _host, _gift in joined})
    assert (found.held, found.visits, found.mixed) == (1, 16, 1)


def test_an_evening_without_a_report_is_owed_and_not_empty():
    found = attendance({1: HeadCount(0, 0), 2: MISSING, 3: HeadCount(2, 3, 1)})
    assert (found.held, found.counted, found.owed, found.visits) == (3, 2, 1, 6)
    assert found.reporting_rate == Fraction(2, 3)
    assert attendance({}).reporting_rate is MISSING
