from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from indicators.figures import MISSING
from indicators.participation import Contribution, Kind, Standing, active_on, participation, regular_on, survivor

LAST = date(2019, 12, 31)


def gave(partner, *on, kind=Kind.HOST, standing=Standing.CONFIRMED):
    return [Contribution(partner, day, kind, standing) for day in on]


def report(rows, *, on=LAST, compared_on=date(2019, 6, 30), registered=(), merged=None):
    return participation(rows, on=on, compared_on=compared_on, registered=registered, merged=merged)


def test_the_window_of_180_days_begins_on_the_fifth_of_july():
    assert active_on(gave("inside", date(2019, 7, 5)), LAST) == {"inside"}
    assert active_on(gave("outside", date(2019, 7, 4)), LAST) == set()
    assert active_on(gave("later", date(2020, 1, 1)), LAST) == set()


def test_a_leap_day_is_one_of_the_180():
    assert active_on(gave("a", date(2020, 1, 2)), date(2020, 6, 29)) == {"a"}
    assert active_on(gave("a", date(2020, 1, 1)), date(2020, 6, 29)) == set()


def test_three_months_make_regular_and_twice_in_january_does_not():
    regular = gave("regular", date(2019, 1, 9), date(2019, 3, 9), date(2019, 12, 9))
    often = gave("often", date(2019, 1, 9), date(2019, 1, 23), date(2019, 2, 6))
    assert regular_on(regular + often, LAST) == {"regular"}


def test_the_twelve_months_are_whole_ones_and_end_with_the_day():
    rows = gave("a", date(2018, 12, 31), date(2019, 3, 1), date(2019, 12, 1))
    assert regular_on(rows, LAST) == set()
    assert regular_on(rows, date(2019, 11, 30)) == set()
    assert regular_on([*rows, *gave("a", date(2019, 1, 1))], LAST) == {"a"}


@pytest.mark.parametrize("standing", [Standing.PLANNED, Standing.CANCELLED, Standing.LOGGED, Standing.ASSUMED])
def test_what_is_not_confirmed_does_not_count(standing):
    found = report(gave("a", LAST, standing=standing), registered=["a"])
    assert (found.registered, found.active) == (1, set())
    assert found.assumed == ({"a"} if standing is Standing.ASSUMED else set())


def test_two_hosts_with_three_contributions_are_active_once_each():
    rows = [*gave("a", LAST), *gave("b", LAST, kind=Kind.CO_HOST), *gave("a", LAST, kind=Kind.PREMISES)]
    assert active_on(rows, LAST) == {"a", "b"}


def test_merged_organisations_count_once():
    rows = gave("old", date(2019, 10, 1)) + gave("new", date(2019, 11, 1)) + gave("older", date(2019, 12, 1))
    found = report(rows, registered=["older", "old", "new"], merged={"older": "old", "old": "new"})
    assert (found.registered, found.active, found.regular) == (1, {"new"}, {"new"})


def test_a_ring_of_merged_organisations_is_refused():
    with pytest.raises(ValueError, match="into itself"):
        survivor("a", {"a": "b", "b": "a"})


def test_the_flow_tells_new_returned_and_lost():
    early, spring, autumn = date(2018, 3, 1), date(2019, 3, 1), date(2019, 9, 1)
    rows = gave("stays", spring, autumn) + gave("lost", spring) + gave("new", autumn) + gave("back", early, autumn)
    flow = report(rows).flow
    assert (flow.before, flow.new, flow.returned, flow.lost, flow.after) == (2, 1, 1, 1, 3)
    assert flow.retention == Fraction(1, 2)
    assert report(gave("new", autumn)).flow.retention is MISSING


def test_a_comparison_with_a_later_day_is_refused():
    with pytest.raises(ValueError, match="not before"):
        report([], compared_on=LAST)


rows = st.lists(
    st.builds(
        Contribution,
        st.integers(0, 6),
        st.dates(date(2018, 1, 1), LAST),
        st.sampled_from(Kind),
        st.sampled_from(Standing),
    ),
    max_size=40,
)


@given(rows)
def test_the_flow_always_adds_up(contributions):
    found = report(contributions, registered=range(7))
    flow = found.flow
    assert flow.before + flow.new + flow.returned - flow.lost == flow.after == len(found.active)
    assert not found.assumed & found.active
    assert report(contributions + contributions, registered=range(7)) == found
