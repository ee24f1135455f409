"""Due: eight o'clock by the house's clock, once a period, whatever the clocks and the year do."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from reminders import due
from reminders.due import Rhythm

ZONE = ZoneInfo("Europe/Stockholm")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2026-03-28T07:00", "2026-03-30T07:00", ["2026-03-29T06:00", "2026-03-30T06:00"]),
        ("2026-10-24T06:00", "2026-10-26T07:00", ["2026-10-25T07:00", "2026-10-26T07:00"]),
        ("2026-12-31T06:59", "2027-01-01T07:00", ["2026-12-31T07:00", "2027-01-01T07:00"]),
        ("2026-12-31T07:00", "2026-12-31T07:00", []),
    ],
)
def test_every_day_at_eight_by_the_houses_clock(since, until, found):
    assert [each.at for each in due.moments(Rhythm.DAILY, at(since), at(until), ZONE)] == [at(each) for each in found]


def test_a_week_is_named_by_its_year_and_number_over_new_year():
    found = list(due.moments(Rhythm.WEEKLY, at("2026-12-20T00:00"), at("2027-01-12T00:00"), ZONE))
    assert [each.period for each in found] == ["2026-W52", "2026-W53", "2027-W01", "2027-W02"]
    assert {each.at.astimezone(ZONE).weekday() for each in found} == {0}


@given(st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)), st.lists(st.integers(1, 90 * 60), max_size=30))
def test_however_often_one_looks_each_period_is_due_once(first, minutes):
    """Looking again and again after any pauses finds what looking once over all of it finds."""
    start = first.replace(tzinfo=UTC)
    moments = [start]
    for each in minutes:
        moments.append(moments[-1] + timedelta(minutes=each))
    pieces = [
        found
        for before, after in itertools.pairwise(moments)
        for found in due.moments(Rhythm.DAILY, before, after, ZONE)
    ]
    assert pieces == list(due.moments(Rhythm.DAILY, start, moments[-1], ZONE))
    assert len({found.period for found in pieces}) == len(pieces)


def test_a_digest_is_about_its_day_or_its_week():
    assert due.window(Rhythm.DAILY, at("2026-11-28T07:00"), ZONE) == (date(2026, 11, 28), date(2026, 11, 29))
    assert due.window(Rhythm.WEEKLY, at("2026-11-23T07:00"), ZONE) == (date(2026, 11, 23), date(2026, 11, 30))


def test_twelve_hours_late_is_stale_and_tries_end_after_a_day():
    moment = at("2026-11-28T07:00")
    assert not due.is_stale(moment, moment + timedelta(hours=12))
    assert due.is_stale(moment, moment + timedelta(hours=12, seconds=1))
    waits = [due.next_try(attempts, moment) - moment for attempts in range(1, 9)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=1), timedelta(hours=6))
    assert due.next_try(9, moment) is None
