"""Does the reader say what phones would say about a partner's file, and refuse with a sentence what nobody can mean?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calendar_app import ics_reading, recurrence, rule
from calendar_app.ics_reading import FileRefused
from calendar_app.recurrence import Series

HOME = ZoneInfo("Europe/Stockholm")
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=HOME), datetime(2027, 1, 1, tzinfo=HOME)

OUTLOOK_ZONE = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def event(*lines, uid="choir"):
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Kör", *lines, "END:VEVENT", ""])


def calendar(*parts, head=""):
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//A//B//EN\n{head}{''.join(parts)}END:VCALENDAR\n".encode()


def read(octets, since=SINCE, until=UNTIL):
    return ics_reading.read(octets, site_zone="Europe/Stockholm", since=since, until=until)


def only(*lines, zones="", head=""):
    """The one event of a file that is written with these lines."""
    found = read(calendar(zones, event(*lines), head=head))
    assert [each.reason for each in found.refusals] == []
    (one,) = found.events
    return one


def shown(found, since=SINCE, until=UNTIL):
    """What a reader would see: local start (a date when all-day) of every date that is not cancelled, sorted."""
    changed = {each.slot: each for each in found.overrides}
    series = Series(
        found.start, found.length, found.zone, rule.parse(found.rrule) if found.rrule else None, found.is_all_day,
        found.extra, frozenset(found.skipped),
    )  # fmt: skip
    starts = [slot.at for slot in recurrence.slots(series, since, until) if slot.at not in changed]
    starts += [each.starts_at for each in changed.values() if not each.is_cancelled]
    local = [start.astimezone(HOME) for start in sorted(starts)]
    return [each.date() if found.is_all_day else each.replace(tzinfo=None) for each in local]


def reason(*lines):
    """Why an event with these lines is refused."""
    found = read(calendar(event(*lines)))
    assert found.events == []
    (refusal,) = found.refusals
    assert (refusal.name, refusal.line, refusal.uid) == ("Kör", 4, "choir")
    return refusal.reason


STARTS = "DTSTART;TZID=Europe/Stockholm:20260302T180000"
ENDS = "DTEND;TZID=Europe/Stockholm:20260302T200000"


# Files as such


@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf", b"\r\n\r\n"])
def test_a_mark_or_empty_lines_before_the_calendar_are_passed_over(prefix):
    assert read(prefix + calendar(event(STARTS))).events[0].start == datetime(2026, 3, 2, 18)


def test_lines_folded_inside_a_letter_are_put_together_again():
    octets = calendar(event("DESCRIPTION:sm\\u", STARTS)).replace(b"sm\\u", "smörgås".encode())
    folded = octets.replace("ö".encode(), b"\xc3\n \xb6")

    assert read(folded).events[0].description == "smörgås"


@pytest.mark.parametrize("charset", ["latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_swedish_letters_are_read_in_the_charsets_that_programs_write(charset):
    assert read(calendar(event(STARTS)).decode().encode(charset)).events[0].title == "Kör"


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_every_kind_of_line_ending_is_a_line_ending(ending):
    assert read(calendar(event(STARTS)).decode().replace("\n", ending).encode()).events[0].title == "Kör"


def test_names_in_small_letters_are_the_same_names():
    assert read(calendar(event(STARTS)).lower()).events[0].start == datetime(2026, 3, 2, 18)


def test_several_calendars_in_one_file_are_all_read():
    found = read(calendar(event(STARTS, uid="a")) + calendar(event(STARTS, uid="b")))

    assert [each.uid for each in found.events] == ["a", "b"]


def test_an_alarm_inside_an_event_does_not_lend_it_its_words():
    alarm = "BEGIN:VALARM\nSUMMARY:Pling\nDURATION:PT1H\nDESCRIPTION:Pling\nEND:VALARM"

    found = only(STARTS, ENDS, alarm)

    assert (found.title, found.description, found.length) == ("Kör", "", timedelta(hours=2))


def test_tasks_and_journals_are_passed_over():
    other = "BEGIN:VTODO\nUID:t\nSUMMARY:Disk\nDTSTART:20260302T180000Z\nEND:VTODO\n"

    assert [each.uid for each in read(calendar(other, event(STARTS))).events] == ["choir"]


@pytest.mark.parametrize(
    ("octets", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \r\n", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "The file is no calendar. Export the calendar as iCalendar (.ics) and try that file."),
        (b"<!DOCTYPE html><html><body>Logga in</body></html>", "The file is a web page. Export the calendar as iCalendar (.ics) and try that file."),
        (b"x" * 3_000_000, "The file is larger than 2 MB. Export a shorter period."),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * 2001, "The file has more than 2000 events. Export a shorter period."),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:X\n" * 5000, "Line 13: blocks are nested too deeply for a calendar."),
        (b"BEGIN:VCALENDAR\n" * 5000, "Line 13: blocks are nested too deeply for a calendar."),
        (b"BEGIN:VCALENDAR\n" + b"X:\n" * 300_000, "The file has too many lines."),
    ],
)  # fmt: skip
def test_what_is_no_calendar_is_refused_with_a_sentence(octets, sentence):
    with pytest.raises(FileRefused) as refused:
        read(octets)

    assert str(refused.value) == sentence


def test_one_bad_event_is_refused_and_the_rest_is_taken():
    found = read(calendar(event(STARTS, uid="good"), event("DTSTART:20260230T180000", uid="bad")))

    assert [each.uid for each in found.events] == ["good"]
    assert [(each.uid, each.line, each.reason) for each in found.refusals] == [
        ("bad", 9, "«20260230T180000» is a day that does not exist.")
    ]


def test_an_event_without_uid_or_name_has_one_in_the_refusal():
    found = read(calendar("BEGIN:VEVENT\nEND:VEVENT\n"))

    assert [(each.name, each.reason) for each in found.refusals] == [
        ("Event without a name", "It does not say when it starts.")
    ]


def test_an_event_without_uid_is_recognised_at_the_next_import():
    octets = calendar(event(STARTS)).replace(b"UID:choir\n", b"")

    assert read(octets).events[0].uid == read(octets).events[0].uid != ""


def test_events_that_share_a_uid_by_mistake_are_all_taken():
    found = read(calendar(event(STARTS), event("DTSTART:20260405T100000Z"), event("DTSTART:20260406T100000Z")))

    assert [each.uid for each in found.events] == ["choir", "choir~20260405T100000Z", "choir~20260406T100000Z"]


def test_of_two_revisions_of_an_event_the_newer_is_taken():
    found = read(calendar(event(STARTS, "SEQUENCE:2"), event("DTSTART:20260405T100000Z", "SEQUENCE:1")))

    assert [each.start for each in found.events] == [datetime(2026, 3, 2, 18)]


# Times


@pytest.mark.parametrize(
    ("lines", "start", "length", "zone", "is_all_day"),
    [
        (["DTSTART:20260302T180000", "DTEND:20260302T193000"], datetime(2026, 3, 2, 18), 90, "Europe/Stockholm", False),
        (["DTSTART:20260302T170000Z", "DURATION:PT45M"], datetime(2026, 3, 2, 17), 45, "UTC", False),
        ([STARTS], datetime(2026, 3, 2, 18), 0, "Europe/Stockholm", False),
        ([STARTS, "DTEND;TZID=Europe/London:20260302T190000"], datetime(2026, 3, 2, 18), 120, "Europe/Stockholm", False),
        ([STARTS, "DTEND;TZID=Europe/Stockholm:20260302T170000"], datetime(2026, 3, 2, 18), 0, "Europe/Stockholm", False),
        ([STARTS, "DURATION:P1DT1H"], datetime(2026, 3, 2, 18), 25 * 60, "Europe/Stockholm", False),
        (["DTSTART:20260302T175960Z"], datetime(2026, 3, 2, 18), 0, "UTC", False),
        (["DTSTART;VALUE=DATE:20260302"], datetime(2026, 3, 2), 1440, "Europe/Stockholm", True),
        (["DTSTART:20260302", "DTEND:20260304"], datetime(2026, 3, 2), 2880, "Europe/Stockholm", True),
        (["DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260302"], datetime(2026, 3, 2), 1440, "Europe/Stockholm", True),
        (["DTSTART;VALUE=DATE:20260302", "DURATION:P3D"], datetime(2026, 3, 2), 4320, "Europe/Stockholm", True),
        (["DTSTART;VALUE=DATE:20260302T000000"], datetime(2026, 3, 2), 1440, "Europe/Stockholm", True),
    ],
)  # fmt: skip
def test_a_start_and_its_length_are_read_in_all_their_forms(lines, start, length, zone, is_all_day):
    found = only(*lines)

    assert (found.start, found.length, found.zone, found.is_all_day) == (
        start,
        timedelta(minutes=length),
        zone,
        is_all_day,
    )


def test_hours_are_hours_and_days_are_days_in_the_night_when_the_clocks_change():
    hours = only("DTSTART;TZID=Europe/Stockholm:20260328T200000", "DURATION:PT24H")
    days = only("DTSTART;TZID=Europe/Stockholm:20260328T200000", "DURATION:P1D")

    assert (hours.length, days.length) == (timedelta(hours=25), timedelta(hours=24))


@pytest.mark.parametrize("lines", [["DTSTART:tomorrow"], ["DTSTART:20260302T250000"], [STARTS, "DURATION:soon"], [STARTS, "DURATION:-PT1H"],
                                   [STARTS, "DURATION:P9999999999W"], ["DTSTART:00000101T000000Z"]])  # fmt: skip
def test_a_time_that_is_none_is_refused(lines):
    assert reason(*lines) != ""


# Zones


@pytest.mark.parametrize(
    ("tzid", "zone"),
    [
        ("Europe/Stockholm", "Europe/Stockholm"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ('"W. Europe Standard Time"', "Europe/Berlin"),
        ("/mozilla.org/20070129_1/Europe/Helsinki", "Europe/Helsinki"),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Stockholm", "Europe/Stockholm"),
        ('"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"', "Europe/Amsterdam"),
        ("GMT+0200", "Etc/GMT-2"),
        ("No/Such Place", "Europe/Stockholm"),
    ],
)
def test_a_zone_is_recognised_by_its_name(tzid, zone):
    assert only(f"DTSTART;TZID={tzid}:20260302T180000").zone == zone


def test_a_zone_without_a_known_name_is_recognised_by_its_clock_changes():
    zones = OUTLOOK_ZONE.format(name="Vår tid")

    assert only("DTSTART;TZID=Vår tid:20260302T180000", zones=zones).zone == "Europe/Stockholm"


def test_a_zone_that_lists_its_changes_one_by_one_is_recognised_too():
    zones = (
        "BEGIN:VTIMEZONE\nTZID:Lista\n"
        "BEGIN:DAYLIGHT\nDTSTART:20250330T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRDATE:20260329T020000,20270328T020000\nEND:DAYLIGHT\n"
        "BEGIN:STANDARD\nDTSTART:20251026T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRDATE:20261025T030000\nEND:STANDARD\n"
        "END:VTIMEZONE\n"
    )  # fmt: skip

    assert only("DTSTART;TZID=Lista:20260302T180000", zones=zones).zone == "Europe/Stockholm"


def test_a_zone_that_never_changes_is_a_number_of_hours():
    zones = "BEGIN:VTIMEZONE\nTZID:Fast\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0300\nEND:STANDARD\nEND:VTIMEZONE\n"

    assert only("DTSTART;TZID=Fast:20260302T180000", zones=zones).zone == "Etc/GMT-3"


@pytest.mark.parametrize("start", ["20260230T020000", "00010101T000000", "17000101T000000", "nonsense"])
def test_a_zone_with_an_impossible_change_is_no_reason_to_lose_the_event(start):
    zones = f"BEGIN:VTIMEZONE\nTZID:Trasig\nBEGIN:STANDARD\nDTSTART:{start}\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n"

    assert only("DTSTART;TZID=Trasig:20260302T180000", zones=zones).start == datetime(2026, 3, 2, 18)


def test_an_unknown_zone_falls_back_to_the_calendars_own():
    assert only("DTSTART;TZID=Okänd:20260302T180000", head="X-WR-TIMEZONE:Europe/Helsinki\n").zone == "Europe/Helsinki"


# Rules


def test_choir_stays_at_six_when_summer_time_begins():
    found = only(STARTS, ENDS, "RRULE:FREQ=WEEKLY;COUNT=6")

    assert {each.hour for each in shown(found)} == {18}
    assert len(shown(found)) == 6


@pytest.mark.parametrize(
    ("rrule", "kept"),
    [
        ("FREQ=WEEKLY;UNTIL=20260330T160000Z", "FREQ=WEEKLY;UNTIL=20260330T180000"),
        ("FREQ=WEEKLY;UNTIL=20260330", "FREQ=WEEKLY;UNTIL=20260330T235959"),
        ("FREQ=WEEKLY;BYDAY=MO;BYHOUR=18;BYMINUTE=0;BYSECOND=0", "FREQ=WEEKLY;BYDAY=MO"),
        ("FREQ=WEEKLY;BYDAY=1MO", "FREQ=WEEKLY;BYDAY=MO"),
        ("FREQ=DAILY;BYSETPOS=1", "FREQ=DAILY"),
        ("FREQ=WEEKLY;COUNT=3;", "FREQ=WEEKLY;COUNT=3"),
        ("freq=weekly; interval=2", "FREQ=WEEKLY;INTERVAL=2"),
        ("RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=OMIT", "FREQ=YEARLY"),
        ("FREQ=DAILY;COUNT=5;UNTIL=20260304T170000Z", "FREQ=DAILY;UNTIL=20260304T180000"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20260304T170000Z", "FREQ=DAILY;COUNT=2"),
    ],
)
def test_a_rule_is_kept_as_a_rule_however_it_is_written(rrule, kept):
    assert only(STARTS, ENDS, f"RRULE:{rrule}").rrule == kept


@pytest.mark.parametrize(
    ("rrule", "days"),
    [
        ("FREQ=YEARLY;BYYEARDAY=61,-1;COUNT=2", ["2026-03-02 18", "2026-12-31 18"]),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO,WE", ["2026-05-11 18", "2026-05-13 18"]),
        ("FREQ=YEARLY;BYWEEKNO=20", ["2026-05-11 18"]),
        ("FREQ=DAILY;BYHOUR=9,15;COUNT=3", ["2026-03-03 09", "2026-03-03 15", "2026-03-04 09"]),
        ("FREQ=HOURLY;INTERVAL=3;COUNT=3", ["2026-03-02 18", "2026-03-02 21", "2026-03-03 00"]),
        ("FREQ=HOURLY;INTERVAL=2;UNTIL=20260302T210000Z", ["2026-03-02 18", "2026-03-02 20", "2026-03-02 22"]),
        ("FREQ=HOURLY;BYDAY=TU;BYHOUR=9;COUNT=2", ["2026-03-03 09", "2026-03-10 09"]),
        ("FREQ=MINUTELY;INTERVAL=60;COUNT=2", ["2026-03-02 18", "2026-03-02 19"]),
        ("FREQ=DAILY;INTERVAL=100", ["2026-03-02 18", "2026-06-10 18", "2026-09-18 18", "2026-12-27 18"]),
    ],
)  # fmt: skip
def test_a_rule_that_only_programs_write_becomes_a_list_of_dates(rrule, days):
    found = only(STARTS, ENDS, f"RRULE:{rrule}")

    assert ([f"{each:%Y-%m-%d %H}" for each in shown(found)], found.rrule) == (days, "")


def test_two_rules_become_one_list_of_dates():
    found = only(STARTS, "RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=MONTHLY;COUNT=2")

    assert [each.date().isoformat() for each in shown(found)] == ["2026-03-02", "2026-03-09", "2026-04-02"]


def test_a_rule_of_exceptions_is_taken_off():
    found = only(STARTS, "RRULE:FREQ=DAILY;COUNT=4", "EXRULE:FREQ=DAILY;INTERVAL=2;COUNT=2")

    assert [each.day for each in shown(found)] == [3, 5]


def test_a_birthday_of_nobody_knows_which_year_is_kept():
    found = only("DTSTART;VALUE=DATE:16040510", "RRULE:FREQ=YEARLY")

    assert (found.rrule, shown(found)) == ("FREQ=YEARLY", [date(2026, 5, 10)])


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=SECONDLY", "FREQ=SECONDLY;COUNT=5", "FREQ=MINUTELY", "FREQ=HOURLY", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;COUNT=100000000",
        "FREQ=DAILY;UNTIL=20269999", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;INTERVAL=99999999999999",
        "RSCALE=CHINESE;FREQ=YEARLY", "FREQ=YEARLY;SKIP=FORWARD", "FREQ=FORTNIGHTLY", "FREQ=", "COUNT=3", "", "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=YEARLY;BYYEARDAY=400", "FREQ=DAILY;BYHOUR=25", "FREQ=DAILY;BYHOUR=-1", "FREQ=DAILY;BYYEARDAY=366",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11;BYMINUTE=0,10,20,30,40,50", "FREQ=DAILY;BYHOUR=8,9,10,11", "FREQ=DAILY;BYEASTER=0",
        "FREQ=MINUTELY;COUNT=99999", "FREQ=YEARLY;BYMONTHDAY=" + ",".join(["1"] * 600), "FREQ=WEEKLY;BYDAY=XX",
    ],
)  # fmt: skip
def test_a_hostile_rule_is_refused_with_name_line_and_reason(rrule):
    assert reason(STARTS, f"RRULE:{rrule}") != ""


def test_two_thousand_rules_are_refused():
    assert reason(STARTS, *["RRULE:FREQ=DAILY"] * 2000) == "It has 2000 repetition rules; at most 20 can be taken."


@pytest.mark.parametrize("rrule", ["FREQ=YEARLY;BYWEEKNO=20;BYMONTH=1", "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1"])
def test_a_rare_rule_that_never_gives_a_date_comes_to_an_end(rrule):
    assert only(STARTS, f"RRULE:{rrule}").is_empty is True


# Exceptions and extra dates


@pytest.mark.parametrize(
    "exdate",
    [
        "EXDATE;TZID=Europe/Stockholm:20260309T180000",
        "EXDATE:20260309T170000Z",
        "EXDATE;TZID=Europe/London:20260309T170000",
        "EXDATE;VALUE=DATE:20260309",
        "EXDATE:20260309T180000",
    ],
)
def test_a_skipped_date_is_recognised_in_whatever_zone_it_is_written(exdate):
    found = only(STARTS, ENDS, "RRULE:FREQ=WEEKLY;COUNT=3", exdate)

    assert [each.day for each in shown(found)] == [2, 16]


def test_a_skipped_date_beyond_the_change_of_the_clocks_does_not_come_back():
    found = only(STARTS, "RRULE:FREQ=WEEKLY;COUNT=6", "EXDATE:20260330T160000Z,20260406T160000Z")

    assert [(each.month, each.day) for each in shown(found)] == [(3, 2), (3, 9), (3, 16), (3, 23)]


def test_an_unreadable_skipped_date_does_not_cost_the_series():
    assert len(shown(only(STARTS, "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:nonsense"))) == 3


def test_extra_dates_stand_beside_the_rule():
    found = only(STARTS, "RRULE:FREQ=WEEKLY;COUNT=2", "RDATE;TZID=Europe/Stockholm:20260304T190000")

    assert shown(found) == [datetime(2026, 3, 2, 18), datetime(2026, 3, 4, 19), datetime(2026, 3, 9, 18)]


def test_extra_dates_without_a_rule_are_a_list():
    found = only("DTSTART;VALUE=DATE:20260302", "RDATE;VALUE=DATE:20260410,20260501")

    assert shown(found) == [date(2026, 3, 2), date(2026, 4, 10), date(2026, 5, 1)]


def test_an_extra_period_has_a_length_of_its_own():
    found = only(STARTS, ENDS, "RDATE;VALUE=PERIOD:20260304T170000Z/PT3H,20260305T170000Z/20260305T180000Z")

    assert [each.ends_at - each.starts_at for each in found.overrides] == [timedelta(hours=3), timedelta(hours=1)]
    assert [each.day for each in shown(found)] == [2, 4, 5]


# Changed dates

SERIES = (STARTS, ENDS, "RRULE:FREQ=WEEKLY;COUNT=4")
MOVED = (
    "SUMMARY:Kör i kyrkan",
    "DTSTART;TZID=Europe/Stockholm:20260310T190000",
    "DTEND;TZID=Europe/Stockholm:20260310T210000",
)


def with_change(*lines):
    found = read(calendar(event(*SERIES), event(*lines).replace("SUMMARY:Kör\n", "")))
    assert found.refusals == []
    (one,) = found.events
    return one


@pytest.mark.parametrize(
    "named",
    ["RECURRENCE-ID;TZID=Europe/Stockholm:20260309T180000", "RECURRENCE-ID:20260309T170000Z", "RECURRENCE-ID;TZID=Europe/London:20260309T170000",
     "RECURRENCE-ID;VALUE=DATE:20260309", "RECURRENCE-ID:20260309T180000"],
)  # fmt: skip
def test_one_moved_date_is_moved_and_its_series_is_whole(named):
    found = with_change(named, *MOVED)

    assert shown(found) == [
        datetime(2026, 3, 2, 18), datetime(2026, 3, 10, 19), datetime(2026, 3, 16, 18), datetime(2026, 3, 23, 18),
    ]  # fmt: skip
    (changed,) = found.overrides
    assert (changed.slot, changed.title) == (datetime(2026, 3, 9, 17, tzinfo=UTC), "Kör i kyrkan")


def test_one_cancelled_date_is_cancelled_and_its_series_is_whole():
    found = with_change("RECURRENCE-ID:20260309T170000Z", "STATUS:CANCELLED", "DTSTART:20260309T170000Z")

    assert ([each.day for each in shown(found)], found.is_cancelled) == ([2, 16, 23], False)


def test_the_newest_of_two_changes_of_one_date_is_true():
    newer = event("RECURRENCE-ID:20260309T170000Z", "SEQUENCE:2", "DTSTART:20260311T170000Z")
    older = event("RECURRENCE-ID;TZID=Europe/Stockholm:20260309T180000", "SEQUENCE:1", "DTSTART:20260312T170000Z")

    (found,) = read(calendar(event(*SERIES), newer, older)).events

    assert [each.day for each in shown(found)] == [2, 11, 16, 23]


def test_two_dates_can_change_places():
    first = event("RECURRENCE-ID:20260302T170000Z", "DTSTART:20260309T170000Z")
    second = event("RECURRENCE-ID:20260309T170000Z", "DTSTART:20260302T170000Z")

    (found,) = read(calendar(event(*SERIES), first, second)).events

    assert [each.day for each in shown(found)] == [2, 9, 16, 23]


def test_changes_whose_series_is_not_in_the_file_are_dates_of_their_own():
    (found,) = read(
        calendar(
            event("RECURRENCE-ID:20260309T170000Z", *MOVED),
            event("RECURRENCE-ID:20260316T170000Z", "DTSTART:20260317T170000Z"),
        )
    ).events

    assert shown(found) == [datetime(2026, 3, 10, 19), datetime(2026, 3, 17, 18)]


def test_this_and_future_moves_what_follows_and_keeps_the_hour_through_the_change_of_clocks():
    found = with_change(
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Stockholm:20260323T180000",
        "DTSTART;TZID=Europe/Stockholm:20260323T200000",
    )
    later = only(STARTS, "RRULE:FREQ=WEEKLY;COUNT=6")
    whole = read(
        calendar(
            event(STARTS, ENDS, "RRULE:FREQ=WEEKLY;COUNT=6"),
            event("RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Stockholm:20260323T180000", "DTSTART;TZID=Europe/Stockholm:20260323T200000"),
        )
    ).events[0]  # fmt: skip

    assert [each.hour for each in shown(found)] == [18, 18, 18, 20]
    assert [each.hour for each in shown(later)] == [18] * 6
    assert [each.hour for each in shown(whole)] == [18, 18, 18, 20, 20, 20]


def test_a_day_of_a_series_can_get_an_hour():
    days = event("DTSTART;VALUE=DATE:20260302", "RRULE:FREQ=WEEKLY;COUNT=2")
    change = event("RECURRENCE-ID;VALUE=DATE:20260309", "DTSTART:20260309T100000Z", "DTEND:20260309T110000Z")

    (found,) = read(calendar(days, change)).events

    assert [(each.is_all_day, each.starts_at) for each in found.overrides] == [
        (False, datetime(2026, 3, 9, 10, tzinfo=UTC))
    ]


# Words


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Kaffe\\, te\\; saft\\nVälkommen\\\\", "Kaffe, te; saft\nVälkommen\\"),
        ("Kaffe, te; saft", "Kaffe, te; saft"),
        ("<html><body><p>Kaffe &amp; te</p><p>V\xe4lkommen</p></body></html>", "Kaffe & te\nVälkommen"),
        ("<script>alert(1)</script>Kaffe", "Kaffe"),
        ("5 < 6 och 7 > 6", "5 < 6 och 7 > 6"),
        ("Kaffe\x07\u2028te", "Kaffete"),
    ],
)
def test_a_description_is_plain_text(written, text):
    assert only(STARTS, f"DESCRIPTION:{written}").description == text


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://exempel.se/kor", "https://exempel.se/kor"),
        ("javascript:alert(1)", ""),
        ("ftp://exempel.se/", ""),
        ("https://exempel.se/ med mellanslag", ""),
        ('https://exempel.se/"onclick', ""),
    ],
)
def test_only_a_web_address_is_kept_as_a_link(written, address):
    assert only(STARTS, f"URL:{written}").website == address


def test_nobodys_address_is_kept():
    found = only(
        STARTS,
        "ORGANIZER;CN=Eva:mailto:eva@exempel.se",
        "ATTENDEE;CN=Ali:mailto:ali@exempel.se",
        "CONTACT:eva@exempel.se",
    )

    assert "exempel.se" not in repr(found)


def test_the_language_of_a_title_is_noticed():
    octets = calendar(event(STARTS)).replace(b"SUMMARY:", b"SUMMARY;LANGUAGE=en-GB:")

    assert read(octets).events[0].language == "en"


def test_a_series_whose_every_date_is_skipped_is_empty():
    assert only(STARTS, "RRULE:FREQ=HOURLY;COUNT=1", "EXDATE:20260302T170000Z").is_empty is True
