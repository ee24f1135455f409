"""Does a partner's own calendar arrive date for date, and can neither a second import nor a bad file do any harm?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendar_app import actions, agenda
from calendar_app.actions.imports import import_calendar
from calendar_app.agenda_filter import AgendaFilter
from calendar_app.ics_reading import FileRefused
from calendar_app.models import CalendarSource, Event, EventText, Occurrence, Revision, Venue
from partners.models import Organisation, User

HOME = ZoneInfo("Europe/Stockholm")
pytestmark = pytest.mark.usefixtures("at_noon")


def event(*lines, uid="choir@exempel", title="Kör"):
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", *lines, "END:VEVENT", ""])


def calendar(*parts):
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//A//B//EN\n{''.join(parts)}END:VCALENDAR\n".encode()


# Tuesdays at six from 1 December 2026.
TUESDAYS = (
    "DTSTART;TZID=Europe/Stockholm:20261201T180000",
    "DTEND;TZID=Europe/Stockholm:20261201T200000",
    "RRULE:FREQ=WEEKLY;COUNT=4",
)
ONCE = ("DTSTART;TZID=Europe/Stockholm:20261210T180000", "DURATION:PT1H")
SECOND = "RECURRENCE-ID;TZID=Europe/Stockholm:20261208T180000"


@pytest.fixture
def take(organisation):
    """Import octets for the organisation as the portal itself: `take(calendar(...))`."""

    def work(octets, *, organiser=None, by=None, address="kor.ics", **options):
        return import_calendar(octets=octets, organisation=organiser or organisation, by=by, address=address, **options)

    return work


@pytest.fixture
def newcomer(db):
    return Organisation.objects.create(name="Ny förening", slug="ny", is_trusted=False)


def days(status="confirmed"):
    rows = Occurrence.objects.filter(status=status).order_by("starts_at")
    return [f"{row.starts_at.astimezone(HOME):%m-%d %H:%M}" for row in rows]


def counts(report):
    return (
        len(report.added), len(report.changed), len(report.cancelled), report.unchanged, report.outside, len(report.refused),
    )  # fmt: skip


def stamps():
    """Everything a phone could notice."""
    return (
        list(
            Event.objects.order_by("pk").values_list("pk", "uid", "changed_at", "sequence", "feed_revision", "status")
        ),
        list(
            Occurrence.objects.order_by("pk").values_list("pk", "slot", "starts_at", "changed_at", "sequence", "status")
        ),
        Revision.objects.get().number,
    )


def test_a_series_arrives_with_its_rule_dates_and_words(take):
    report = take(
        calendar(
            event(*TUESDAYS, "DESCRIPTION:Sjung med oss\\, alla får.", "LOCATION:Kyrkan", "URL:https://exempel.se/")
        )
    )

    one = Event.objects.get()
    text = EventText.objects.get()
    assert counts(report) == (1, 0, 0, 0, 0, 0)
    assert (one.uid, one.status, one.is_repeating, one.place_note, one.website) == (
        "choir@exempel", "published", True, "Kyrkan", "https://exempel.se/",
    )  # fmt: skip
    assert (text.language, text.status, text.title, text.description) == (
        "sv",
        "source",
        "Kör",
        "Sjung med oss, alla får.",
    )
    assert days() == ["12-01 18:00", "12-08 18:00", "12-15 18:00", "12-22 18:00"]


def test_the_same_file_again_changes_nothing_that_a_phone_could_notice(take):
    octets = calendar(event(*TUESDAYS), event(SECOND, "DTSTART:20261209T170000Z"), event(*ONCE, uid="b"))
    take(octets)
    before = stamps()

    report = take(octets)

    assert (counts(report), stamps()) == ((0, 0, 0, 2, 0, 0), before)


def test_new_stamps_alone_change_nothing_that_a_phone_could_notice(take):
    take(calendar(event(*TUESDAYS, "DTSTAMP:20261101T000000Z")))
    before = stamps()

    report = take(calendar(event(*TUESDAYS, "DTSTAMP:20261124T000000Z")))

    assert (counts(report), stamps()) == ((0, 0, 0, 1, 0, 0), before)


@pytest.mark.parametrize(
    ("change", "confirmed", "cancelled"),
    [
        ((SECOND, "STATUS:CANCELLED", "DTSTART:20261208T170000Z"), ["12-01 18:00", "12-15 18:00", "12-22 18:00"], ["12-08 18:00"]),
        ((SECOND, "DTSTART:20261209T180000Z"), ["12-01 18:00", "12-09 19:00", "12-15 18:00", "12-22 18:00"], []),
    ],
)  # fmt: skip
def test_one_changed_date_leaves_its_series_whole(take, change, confirmed, cancelled):
    take(calendar(event(*TUESDAYS)))

    report = take(calendar(event(*TUESDAYS), event(*change)))

    assert counts(report) == (0, 1, 0, 0, 0, 0)
    assert (days(), days("cancelled")) == (confirmed, cancelled)


def test_a_changed_date_that_the_source_takes_back_is_as_its_rule_says_again(take):
    take(calendar(event(*TUESDAYS), event(SECOND, "DTSTART:20261209T180000Z", title="Kör i kyrkan")))

    take(calendar(event(*TUESDAYS)))

    assert days() == ["12-01 18:00", "12-08 18:00", "12-15 18:00", "12-22 18:00"]
    assert list(Occurrence.objects.exclude(title="")) == []


def test_a_changed_date_says_its_own_title_place_and_words(take, house):
    take(calendar(event(*TUESDAYS, "LOCATION:Kyrkan"), event(SECOND, "DTSTART:20261208T170000Z", "LOCATION:bis-huset", "DESCRIPTION:Gäst från Luleå", title="Kör med gäst")))  # fmt: skip

    row = Occurrence.objects.get(title="Kör med gäst")
    assert (row.venue, row.note) == (house, "Gäst från Luleå")


def test_a_cancelled_event_is_cancelled_with_a_reason_and_comes_back(take):
    take(calendar(event(*TUESDAYS)))
    take(calendar(event(*TUESDAYS, "STATUS:CANCELLED", "SEQUENCE:1")))
    off = Event.objects.get()

    take(calendar(event(*TUESDAYS, "STATUS:CONFIRMED", "SEQUENCE:2")))

    assert (off.status, off.cancel_reason) == ("cancelled", "Inställt av arrangören.")
    assert (Event.objects.get().status, Event.objects.get().cancel_reason) == ("published", "")


def test_what_is_gone_at_the_source_is_cancelled_and_kept(take):
    take(calendar(event(*TUESDAYS), event(*ONCE, uid="b", title="Fest")))

    report = take(calendar(event(*TUESDAYS)))

    assert report.cancelled == ["Fest"]
    assert list(Event.objects.order_by("uid").values_list("uid", "status")) == [
        ("b", "cancelled"),
        ("choir@exempel", "published"),
    ]


def test_what_is_gone_and_comes_again_is_no_longer_cancelled(take):
    both = calendar(event(*TUESDAYS), event(*ONCE, uid="b"))
    take(both)
    take(calendar(event(*TUESDAYS)))

    take(both)

    assert set(Event.objects.values_list("status", "cancel_reason")) == {("published", "")}


def test_what_is_over_is_not_cancelled_when_it_leaves_the_file(take, at_noon):
    take(calendar(event(*TUESDAYS), event(*ONCE, uid="b")))
    at_noon.move_to("2026-12-20T11:00:00Z", tick=False)

    report = take(calendar(event(*TUESDAYS)))

    assert (report.cancelled, Event.objects.get(uid="b").status) == ([], "published")


def test_another_calendar_of_the_same_organisation_cancels_nothing(take):
    take(calendar(event(*TUESDAYS)), address="kor.ics")

    take(calendar(event(*ONCE, uid="b")), address="fest.ics")

    assert set(Event.objects.values_list("status", flat=True)) == {"published"}


def test_an_event_that_can_no_longer_be_read_is_not_taken_for_gone(take):
    take(calendar(event(*TUESDAYS)))

    report = take(calendar(event(TUESDAYS[0], "RRULE:FREQ=SECONDLY")))

    assert ([each.name for each in report.refused], Event.objects.get().status) == (["Kör"], "published")


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ("SEQUENCE:3", "SEQUENCE:2"),
        ("LAST-MODIFIED:20261120T080000Z", "LAST-MODIFIED:20261119T080000Z"),
        ("DTSTAMP:20261120T080000Z", "DTSTAMP:20261119T080000Z"),
    ],
)
def test_an_older_file_does_not_overwrite_a_newer_state(take, newer, older):
    take(calendar(event(*ONCE, newer, title="Ny")))
    before = stamps()

    report = take(calendar(event(*ONCE, older, title="Gammal")))

    assert (counts(report), stamps()) == ((0, 0, 0, 1, 0, 0), before)


def test_a_changed_date_with_a_high_number_does_not_make_the_next_file_look_old(take):
    moved = event(SECOND, "DTSTART:20261209T180000Z", "SEQUENCE:7", "DTSTAMP:20261120T080000Z")
    take(calendar(event(*TUESDAYS, "SEQUENCE:1", "DTSTAMP:20261120T080000Z"), moved))

    take(calendar(event(*TUESDAYS, "SEQUENCE:1", "DTSTAMP:20261121T080000Z", title="Körsång")))

    assert EventText.objects.get().title == "Körsång"


def test_what_was_added_here_survives_a_change_at_the_source(take, house, kind):
    take(calendar(event(*TUESDAYS, "LOCATION:Stora salen")))
    one = Event.objects.get()
    actions.edit_all(
        event=one, changes={"kind": kind, "venue": house, "place_note": "", "audience": ["women"]}, by=None
    )
    actions.write_text(event=one, language="ar", title="كورال", description="", by=None)

    take(calendar(event(*TUESDAYS, "LOCATION:Stora salen", title="Körsång")))

    one.refresh_from_db()
    assert (one.kind, one.venue, one.audience) == (kind, house, ["women"])
    assert list(one.texts.order_by("language").values_list("language", "title", "status")) == [
        ("ar", "كورال", "stale"), ("sv", "Körsång", "source"),
    ]  # fmt: skip


def test_a_date_cancelled_here_stays_cancelled_when_the_source_changes_its_words(take):
    take(calendar(event(*TUESDAYS)))
    actions.cancel_date(occurrence=Occurrence.objects.order_by("starts_at")[1], reason="Ledaren är sjuk", by=None)

    take(calendar(event(*TUESDAYS, title="Körsång")))

    assert days("cancelled") == ["12-08 18:00"]


def test_a_known_venue_is_recognised_whatever_its_case(take, house):
    take(calendar(event(*ONCE, "LOCATION:BIS-HUSET")))

    assert (Event.objects.get().venue, Event.objects.get().place_note) == (house, "")


def test_an_event_that_moves_to_an_unknown_place_leaves_the_known_one(take, house):
    take(calendar(event(*ONCE, "LOCATION:BIS-huset")))

    take(calendar(event(*ONCE, "LOCATION:Kyrkan")))

    assert (Event.objects.get().venue, Event.objects.get().place_note) == (None, "Kyrkan")


def test_a_series_of_another_zone_keeps_its_zone(take):
    take(calendar(event("DTSTART;TZID=America/New_York:20261201T120000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2")))

    assert (Event.objects.get().zone, days()) == ("America/New_York", ["12-01 18:00", "12-08 18:00"])


def test_a_moved_single_event_has_one_date(take):
    take(calendar(event(*ONCE)))

    take(calendar(event("DTSTART;TZID=Europe/Stockholm:20261211T190000", "DURATION:PT1H")))

    assert days() == ["12-11 19:00"]


@pytest.mark.parametrize("uid", ["https://exempel.se/event/7", "med mellanslag", "ÅÄÖ@exempel"])
def test_a_uid_that_phones_stumble_over_is_replaced_and_still_recognised(take, uid):
    take(calendar(event(*ONCE, uid=uid)))
    ours = Event.objects.get().uid

    report = take(calendar(event(*ONCE, uid=uid, title="Dans")))

    assert (counts(report), Event.objects.get().uid) == ((0, 1, 0, 0, 0, 0), ours)
    assert ours.endswith("@bis")


def test_an_endless_uid_is_shortened_and_still_recognised(take):
    take(calendar(event(*ONCE, uid="x" * 300)))

    report = take(calendar(event(*ONCE, uid="x" * 300, title="Dans")))

    assert (counts(report), len(Event.objects.get().source_uid)) == ((0, 1, 0, 0, 0, 0), 241)


def test_an_event_without_uid_is_recognised_by_its_start_and_name(take):
    octets = calendar(event(*ONCE, uid=""))
    take(octets)

    report = take(octets.replace(b"PT1H", b"PT2H"))

    assert (counts(report), Event.objects.get().uid.endswith("@bis")) == ((0, 1, 0, 0, 0, 0), True)


def test_two_organisations_can_import_the_same_calendar(take, newcomer):
    take(calendar(event(*ONCE)))

    report = take(calendar(event(*ONCE)), organiser=newcomer)

    assert counts(report) == (1, 0, 0, 0, 0, 0)
    assert Event.objects.get(organiser=newcomer).uid.endswith("@bis")


def test_events_of_an_organisation_that_is_not_trusted_wait_for_review(take, newcomer):
    take(calendar(event(*ONCE)), organiser=newcomer)

    assert (Event.objects.get().status, Occurrence.objects.get().is_public) == ("submitted", False)


def test_events_can_be_published_at_once_when_asked(take, newcomer):
    take(calendar(event(*ONCE)), organiser=newcomer, publish=True)

    assert (Event.objects.get().status, Occurrence.objects.get().is_public) == ("published", True)


def test_nothing_that_waits_for_review_becomes_public_by_being_cancelled(take, newcomer):
    take(calendar(event(*ONCE), event(*ONCE, uid="b")), organiser=newcomer)
    take(calendar(event(*ONCE, "STATUS:CANCELLED"), event(*ONCE, "STATUS:CANCELLED", uid="c")), organiser=newcomer)

    assert list(Event.objects.public()) == []
    assert list(Occurrence.objects.public()) == []


def test_what_waited_and_was_called_off_waits_again_when_it_comes_back(take, newcomer):
    take(calendar(event(*ONCE)), organiser=newcomer)
    take(calendar(event(*ONCE, "STATUS:CANCELLED")), organiser=newcomer)

    take(calendar(event(*ONCE)), organiser=newcomer)

    assert Event.objects.get().status == "submitted"


def test_a_stranger_may_not_import(take, organisation):
    stranger = User.objects.create_user("eva@exempel.se")

    with pytest.raises(PermissionDenied):
        take(calendar(event(*ONCE)), by=stranger)

    assert list(CalendarSource.objects.all()) == []


def test_one_bad_event_is_refused_and_the_rest_is_taken(take):
    report = take(
        calendar(event(*ONCE), event(TUESDAYS[0], "RRULE:FREQ=DAILY;INTERVAL=0", uid="bad", title="Varannan"))
    )

    assert [(each.name, each.line, each.reason) for each in report.refused] == [
        ("Varannan", 10, "INTERVAL=0 must be a number from 1 to 10000.")
    ]
    assert list(Event.objects.values_list("uid", flat=True)) == ["choir@exempel"]


@pytest.mark.parametrize("octets", [b"", b"\0\1\2", b"<html></html>", b"BEGIN:VCALENDAR\n" * 5000, b"x" * 3_000_000])
def test_a_file_that_is_no_calendar_leaves_nothing_behind(take, octets):
    with pytest.raises(FileRefused):
        take(octets)

    assert (CalendarSource.objects.count(), Event.objects.count()) == (0, 0)


def test_an_old_event_outside_the_window_is_counted_and_left_out(take):
    ended = event("DTSTART:20200101T100000Z", "RRULE:FREQ=WEEKLY;COUNT=3", uid="ended")

    report = take(calendar(event("DTSTART:20200101T100000Z"), ended))

    assert (counts(report), Event.objects.count()) == ((0, 0, 0, 0, 2, 0), 0)


def test_old_dates_are_kept_when_the_window_is_asked_for(take):
    since, until = datetime(2020, 1, 1, tzinfo=HOME), datetime(2020, 2, 1, tzinfo=HOME)

    take(calendar(event("DTSTART:20200106T100000Z", "RRULE:FREQ=WEEKLY")), since=since, until=until)

    assert days() == ["01-06 11:00", "01-13 11:00", "01-20 11:00", "01-27 11:00"]


def test_a_date_moved_into_the_window_from_outside_is_kept(take):
    since, until = datetime(2026, 12, 3, tzinfo=HOME), datetime(2026, 12, 20, tzinfo=HOME)
    first = event("RECURRENCE-ID:20261201T170000Z", "DTSTART:20261204T170000Z", "DURATION:PT1H")

    take(calendar(event(*TUESDAYS), first), since=since, until=until)

    assert days() == ["12-04 18:00", "12-08 18:00", "12-15 18:00"]


def test_our_own_feed_comes_back_date_for_date(take, post, newcomer, client):
    post("Kör", date(2026, 12, 1), 18, rrule="FREQ=WEEKLY;COUNT=4")
    post("Läger", date(2026, 12, 12), None)
    rows = Occurrence.objects.filter(event__texts__title="Kör").order_by("starts_at")
    actions.cancel_date(occurrence=rows[1], reason="Sjukt", by=None)
    actions.move_date(
        occurrence=rows[2], by=None, starts_at=rows[2].starts_at + timedelta(days=1), ends_at=rows[2].ends_at + timedelta(days=1)
    )  # fmt: skip
    fields = ("slot", "starts_at", "ends_at", "is_all_day", "status")
    before = list(Occurrence.objects.order_by("slot").values_list(*fields))

    take(client.get("/sv/calendar.ics").content, organiser=newcomer)

    assert list(Occurrence.objects.filter(event__organiser=newcomer).order_by("slot").values_list(*fields)) == before


# The command


@pytest.fixture
def kept(tmp_path):
    def write(octets, name="kor.ics"):
        path = tmp_path / name
        path.write_bytes(octets)
        return str(path)

    return write


def test_the_command_says_what_was_added(kept, organisation, capsys):
    call_command("import_ics", kept(calendar(event(*TUESDAYS))), organisation=organisation.slug)

    assert (
        capsys.readouterr().out
        == "added: Kör\n1 added, 0 changed, 0 cancelled, 0 unchanged, 0 outside the period, 0 refused\n"
    )


def test_the_command_fails_when_anything_was_refused(kept, organisation, capsys):
    path = kept(calendar(event(*ONCE, uid="good"), event("DTSTART:20260230", uid="bad", title="Skottdag")))

    with pytest.raises(SystemExit) as ended:
        call_command("import_ics", path, organisation=organisation.slug)

    assert ended.value.code == 1
    assert "refused: Skottdag (line 10): «20260230» is a day that does not exist.\n" in capsys.readouterr().out


def test_the_command_keeps_the_window_that_is_asked_for(kept, organisation):
    path = kept(calendar(event(*TUESDAYS)))

    call_command("import_ics", path, organisation=organisation.slug, since="2026-12-05", until="2026-12-16")

    assert days() == ["12-08 18:00", "12-15 18:00"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"organisation": "ingen"}, "There is no organisation «ingen». There are: roda-korset."),
        ({"organisation": "roda-korset", "since": "2026-12-05", "until": "2026-12-05"}, "--until must be a later day than --since."),
    ],
)  # fmt: skip
def test_the_command_explains_what_is_wrong_with_its_options(kept, organisation, arguments, sentence):
    with pytest.raises(CommandError, match="^" + sentence.replace(".", r"\.") + "$"):
        call_command("import_ics", kept(calendar(event(*ONCE))), **arguments)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("finns-inte.ics", "There is no file finns-inte.ics."),
        ("http://exempel.se/kor.ics", "The address must begin with https://."),
        ("https://127.0.0.1/kor.ics", "The address leads into a private network and is not read."),
    ],
)
def test_the_command_explains_what_it_can_not_read(organisation, source, sentence):
    with pytest.raises(CommandError) as refused:
        call_command("import_ics", source, organisation=organisation.slug)

    assert str(refused.value) == sentence


def test_what_was_imported_stands_in_the_agenda(take):
    take(calendar(event(*TUESDAYS)))
    since, until = datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 10, tzinfo=UTC)

    found = agenda.window(AgendaFilter(), "sv", since=since, until=until, limit=10).entries

    assert [each.starts_at for each in found] == [
        datetime(2026, 12, 1, 17, tzinfo=UTC),
        datetime(2026, 12, 8, 17, tzinfo=UTC),
    ]


def test_a_venue_is_never_made_by_an_import(take):
    take(calendar(event(*ONCE, "LOCATION:Ett okänt ställe")))

    assert list(Venue.objects.all()) == []


def test_a_cancellation_made_here_survives_what_the_source_says_later(take):
    """A burst pipe is known here first; the source must not bring the date, or the event, back."""
    moved = event(SECOND, "DTSTART;TZID=Europe/Stockholm:20261208T190000", "DURATION:PT2H")
    take(calendar(event(*TUESDAYS), moved, event(*ONCE, uid="fest@exempel", title="Fest")))
    date_here = Occurrence.objects.get(event__source_uid="choir@exempel", slot="2026-12-08T17:00:00Z")
    actions.cancel_date(occurrence=date_here, reason="Vattenläcka", by=None)
    actions.cancel_event(event=Event.objects.get(source_uid="fest@exempel"), reason="Vattenläcka", by=None)
    later = [
        event(*TUESDAYS, "SEQUENCE:3", title="Kör igen"),
        event(SECOND, "SEQUENCE:3", "DTSTART;TZID=Europe/Stockholm:20261208T193000", "DURATION:PT2H"),
    ]
    take(calendar(*later, event(*ONCE, "SEQUENCE:3", "STATUS:CANCELLED", uid="fest@exempel", title="Fest")))
    take(calendar(*later, event(*ONCE, "SEQUENCE:4", uid="fest@exempel", title="Fest")))
    date_here.refresh_from_db()
    assert (date_here.status, date_here.reason) == ("cancelled", "Vattenläcka")
    assert Event.objects.get(source_uid="fest@exempel").cancel_reason == "Vattenläcka"


@pytest.mark.parametrize("unchanged", [1, 40])
def test_an_unchanged_event_costs_no_query_and_a_changed_one_few(take, unchanged):
    def cost(changed, stamp):
        same = [event(*ONCE, uid=f"same{number}") for number in range(unchanged)]
        other = [event(*ONCE, uid=f"e{number}", title=stamp if number < changed else "Kör") for number in range(10)]
        with CaptureQueriesContext(connection) as queries:
            take(calendar(*same, *other))
        return len(queries)

    cost(0, "")
    one = cost(1, "Dans")
    take(
        calendar(
            *(event(*ONCE, uid=f"same{n}") for n in range(unchanged)), *(event(*ONCE, uid=f"e{n}") for n in range(10))
        )
    )

    assert one <= 40
    assert (cost(10, "Sång") - one) / 9 <= 14
