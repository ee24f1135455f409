"""How is an event written for phones? Form by form, in octets."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from calendar_app import ical, ical_text, rule
from calendar_app.ical import EventValue, OneDate, Words
from calendar_app.recurrence import Series
from tests.calendar_app.oracle import ZONE, moment, series

STAMP = datetime(2026, 11, 1, 8, tzinfo=UTC)
WORDS = Words("Kör", "Vi sjunger.", "BIS-huset", "https://bis.example/sv/events/1/")
TODAY = date(2026, 11, 24)


def event(one, *dates, **more):
    fields = {
        "uid": "a@bis",
        "is_cancelled": False,
        "words": WORDS,
        "created_at": STAMP,
        "changed_at": STAMP,
        "sequence": 0,
        "extended_to": date(2028, 5, 1),
    }
    return EventValue(series=one, dates=dates, **(fields | more))


def one_date(start, end, **more):
    fields = {
        "id": 7,
        "slot": moment(start),
        "is_all_day": False,
        "is_cancelled": False,
        "is_extra": False,
        "words": WORDS,
        "changed_at": STAMP,
        "sequence": 0,
    }
    return OneDate(starts_at=moment(start), ends_at=moment(end), **(fields | more))


def lines(value, today=TODAY):
    return ical.render(value, today, ZONE).body.replace("\r\n ", "").split("\r\n")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_no_line_is_longer_than_75_octets_and_no_letter_is_broken(text):
    folded = ical_text.fold("SUMMARY:" + ical_text.escape(text))
    assert max(len(line.encode()) for line in folded.split("\r\n")) <= 75
    assert folded.replace("\r\n ", "") == "SUMMARY:" + ical_text.escape(text) + "\r\n"


def test_text_is_escaped_and_control_characters_are_left_out():
    assert ical_text.escape("a;b,c\\d\r\ne\x07") == "a\\;b\\,c\\\\d\\ne"


def test_a_series_is_one_event_with_its_rule_and_until_in_utc():
    weekly = series(rule.parse("FREQ=WEEKLY;UNTIL=20270401T180000;BYDAY=TH"), date(2026, 11, 26))
    found = lines(event(weekly))
    assert "DTSTART;TZID=Europe/Stockholm:20261126T180000" in found
    assert "RRULE:FREQ=WEEKLY;UNTIL=20270401T160000Z;BYDAY=TH" in found


def test_each_left_out_date_is_an_exdate_line_of_its_own():
    weekly = series(
        rule.parse("FREQ=WEEKLY;BYDAY=TH"),
        date(2026, 11, 26),
        skipped=frozenset({datetime(2026, 12, 3, 18), datetime(2026, 12, 10, 18)}),
    )
    found = [line for line in lines(event(weekly)) if line.startswith("EXDATE")]
    assert found == ["EXDATE;TZID=Europe/Stockholm:20261203T180000", "EXDATE;TZID=Europe/Stockholm:20261210T180000"]


def test_a_cancelled_date_is_a_whole_copy_and_becomes_an_exdate_after_14_days():
    weekly = series(rule.parse("FREQ=WEEKLY;BYDAY=TH"), date(2026, 11, 26))
    off = one_date("2026-12-03 18:00", "2026-12-03 20:00", is_cancelled=True)
    shown, later = (
        ical.render(event(weekly, off), date(2026, 12, 17), ZONE),
        ical.render(event(weekly, off), date(2026, 12, 18), ZONE),
    )
    assert "STATUS:CANCELLED" in shown.body
    assert "EXDATE" not in shown.body
    assert shown.stale_on == date(2026, 12, 18)
    assert "STATUS:CANCELLED" not in later.body
    assert "EXDATE;TZID=Europe/Stockholm:20261203T180000" in later.body


def test_when_a_cancelled_date_leaves_the_series_looks_newer():
    weekly = series(rule.parse("FREQ=WEEKLY;BYDAY=TH"), date(2026, 11, 26))
    off = one_date("2026-12-03 18:00", "2026-12-03 20:00", is_cancelled=True)
    later = lines(event(weekly, off), date(2026, 12, 18))
    assert "LAST-MODIFIED:20261217T230000Z" in later
    assert "SEQUENCE:1" in later


def test_a_series_in_the_repeated_hour_is_written_date_by_date_in_utc():
    night = series(rule.parse("FREQ=WEEKLY;BYDAY=SU"), date(2026, 10, 25), hour=2.5)
    found = lines(event(night, one_date("2026-10-25 02:30", "2026-10-25 04:30")), date(2026, 10, 20))
    assert "DTSTART:20261025T003000Z" in found
    assert not [line for line in found if line.startswith("RRULE")]


def test_whole_days_are_dates_with_the_end_left_out():
    camp = Series(datetime(2026, 12, 26), timedelta(days=2), ZONE, is_all_day=True)
    found = lines(event(camp, one_date("2026-12-26 00:00", "2026-12-28 00:00", is_all_day=True)))
    assert [line for line in found if line.startswith("DT") and "VALUE" in line] == [
        "DTSTART;VALUE=DATE:20261226",
        "DTEND;VALUE=DATE:20261228",
    ]


def test_what_is_past_drops_out_the_day_after():
    party = Series(datetime(2026, 11, 24, 18), timedelta(hours=2), ZONE)
    value = event(party, one_date("2026-11-24 18:00", "2026-11-24 20:00"))
    assert ical.render(value, TODAY, ZONE).stale_on == date(2026, 11, 25)
    assert ical.render(value, date(2026, 11, 25), ZONE).body == ""


@pytest.mark.parametrize("zone", ["Europe/Stockholm", "Europe/London", "Europe/Helsinki"])
def test_the_zone_is_two_rules_that_say_what_the_tz_database_says(zone):
    text = ical_text.vtimezone(zone)
    assert text.count("RRULE") == 2
    standard = ZoneInfo(zone).utcoffset(datetime(2026, 1, 1))
    assert f"DTSTART:19960331T{int(standard.total_seconds() // 3600) + 1:02}0000" in text


def test_a_zone_with_other_rules_is_refused():
    with pytest.raises(ValueError, match="European Union"):
        ical_text.vtimezone("America/New_York")


def test_an_empty_calendar_is_a_whole_calendar():
    found = ical_text.calendar("BIS", "sv", [], ZONE).decode()
    assert found.startswith("BEGIN:VCALENDAR\r\n")
    assert found.endswith("END:VTIMEZONE\r\nEND:VCALENDAR\r\n")


def test_a_date_that_became_a_whole_day_is_left_out_of_the_series_and_written_apart():
    weekly = series(rule.parse("FREQ=WEEKLY;BYDAY=TH"), date(2026, 11, 26))
    found = lines(event(weekly, one_date("2026-12-03 18:00", "2026-12-05 00:00", is_all_day=True)))
    assert "EXDATE;TZID=Europe/Stockholm:20261203T180000" in found
    assert "UID:a.7@bis" in found
    assert not [line for line in found if line.startswith("RECURRENCE-ID")]
