"""When does a series happen? Against an oracle that looks at each day on its own."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from calendar_app import recurrence, rule
from calendar_app.recurrence import RuleTooLarge, Series
from tests.calendar_app.oracle import FIRST, ZONE, expected_days, moment, rules, series

END = date(2027, 12, 31)


@given(rules(), st.sampled_from([FIRST, date(2026, 1, 29), date(2026, 2, 28), date(2026, 10, 24)]))
def test_expansion_agrees_with_looking_at_every_day(checked, first):
    one = series(checked, first)
    found = [slot.wall.date() for slot in recurrence.slots(one, moment("2026-01-01 00:00"), moment("2028-01-01 00:00"))]
    assert found == expected_days(first, checked, END)


@given(rules(), st.integers(0, 600), st.integers(1, 120))
def test_a_window_shows_what_the_whole_shows_there(checked, start, days):
    since = moment("2026-01-01 00:00") + timedelta(days=start)
    until = since + timedelta(days=days)
    whole = recurrence.slots(series(checked), moment("2026-01-01 00:00"), moment("2028-06-01 00:00"))
    assert recurrence.slots(series(checked), since, until) == [slot for slot in whole if since <= slot.at < until]


def test_choir_stays_at_six_when_summer_time_begins():
    choir = series(rule.parse("FREQ=WEEKLY;BYDAY=TH"), date(2026, 3, 19))
    found = recurrence.slots(choir, moment("2026-03-19 00:00"), moment("2026-04-03 00:00"))
    assert [slot.at.hour for slot in found] == [17, 17, 16]
    assert {recurrence.wall_clock(slot.at, ZONE).time() for slot in found} == {time(18)}


def test_an_hour_that_is_skipped_moves_forward():
    night = series(rule.parse("FREQ=DAILY"), date(2026, 3, 28), hour=2.5)
    found = recurrence.slots(night, moment("2026-03-29 00:00"), moment("2026-03-30 00:00"))
    assert [recurrence.wall_clock(slot.at, ZONE) for slot in found] == [datetime(2026, 3, 29, 3, 30)]


def test_of_an_hour_that_comes_twice_the_first_is_meant():
    assert recurrence.at(datetime(2026, 10, 25, 2, 30), ZONE) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_night_ends_on_the_wall_clock_when_the_clocks_change():
    night = Series(datetime(2026, 10, 24, 22), timedelta(hours=8), ZONE)
    assert recurrence.ends(night.start, night) == moment("2026-10-25 06:00")


def test_an_end_in_the_skipped_hour_still_comes_after_the_start():
    short = Series(datetime(2026, 3, 29, 1, 50), timedelta(minutes=15), ZONE)
    assert recurrence.ends(short.start, short) > recurrence.at(short.start, ZONE)


def test_skipped_dates_pauses_and_holidays_are_left_out():
    weekly = series(
        rule.parse("FREQ=WEEKLY;BYDAY=TH"), date(2026, 12, 3),
        skipped=frozenset({datetime(2026, 12, 10, 18)}), rests=((date(2026, 12, 28), date(2027, 1, 8)),), holidays=frozenset({date(2026, 12, 24)}),
    )  # fmt: skip
    found = recurrence.slots(weekly, moment("2026-12-01 00:00"), moment("2027-01-16 00:00"))
    assert [slot.wall.date().isoformat() for slot in found] == ["2026-12-03", "2026-12-17", "2027-01-14"]


def test_an_extra_date_in_a_pause_is_kept_and_marked():
    weekly = series(
        rule.parse("FREQ=WEEKLY;BYDAY=TH"),
        date(2026, 12, 3),
        extra=(datetime(2026, 12, 10, 13),),
        rests=((date(2026, 12, 8), date(2026, 12, 12)),),
    )
    found = recurrence.slots(weekly, moment("2026-12-08 00:00"), moment("2026-12-13 00:00"))
    assert [(slot.wall, slot.is_extra) for slot in found] == [(datetime(2026, 12, 10, 13), True)]


def test_a_date_of_the_rule_that_is_also_extra_comes_once():
    weekly = series(rule.parse("FREQ=WEEKLY;BYDAY=TH"), date(2026, 12, 3), extra=(datetime(2026, 12, 10, 18),))
    found = recurrence.slots(weekly, moment("2026-12-08 00:00"), moment("2026-12-13 00:00"))
    assert [slot.is_extra for slot in found] == [False]


def test_positions_choose_among_the_days_of_a_month():
    first = series(rule.parse("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"), FIRST)
    found = recurrence.slots(first, moment("2026-01-01 00:00"), moment("2026-04-01 00:00"))
    assert [slot.wall.day for slot in found] == [30, 27, 31]


def test_a_rule_that_never_comes_true_is_refused_and_does_not_hang():
    never = series(rule.parse("FREQ=DAILY;BYMONTHDAY=31;BYMONTH=1").__class__("DAILY", month_days=(31,), months=(2,)))
    with pytest.raises(RuleTooLarge):
        recurrence.slots(never, moment("2026-01-01 00:00"), moment("2120-01-01 00:00"))


def test_more_dates_than_a_calendar_holds_are_refused():
    with pytest.raises(RuleTooLarge):
        recurrence.slots(series(rule.parse("FREQ=DAILY")), moment("2026-01-01 00:00"), moment("2029-01-01 00:00"))


def test_a_count_is_counted_from_the_first_date_wherever_the_window_is():
    ten = series(rule.parse("FREQ=WEEKLY;COUNT=10"), FIRST)
    assert len(recurrence.slots(ten, moment("2026-02-20 00:00"), moment("2027-01-01 00:00"))) == 2
