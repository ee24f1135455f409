"""Is a partner's address read again by itself, cheaply, and does a site that fails do no harm, however long and however?"""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from calendar_app import fetching
from calendar_app.actions import import_run, imports, polling, sources
from calendar_app.actions.imports import import_calendar
from calendar_app.actions.polling import poll_calendars
from calendar_app.models import CalendarSource, Event, EventText, Occurrence
from calendar_app.tasks import poll_calendars as task
from partners.actions import merging
from partners.models import Organisation
from tests.calendar_app.test_fetching import CALENDAR, OPEN, Site, site

__all__ = ["site"]

OCTETS = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Dans\r\n"
    b"DTSTART:20261201T170000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)


@pytest.fixture
def source(organisation, at_noon):
    def write(address, octets=OCTETS):
        import_calendar(octets=octets, organisation=organisation, by=None, address=address)
        return CalendarSource.objects.get(address=address)

    return write


@pytest.fixture
def later(at_noon):
    """Let time pass: `later(hours=1)` from noon."""

    def move(**passed):
        at_noon.move_to(NOON + timedelta(**passed), tick=False)

    return move


def test_an_address_is_read_again_and_what_it_no_longer_has_is_cancelled(site, source):
    source("https://kalender.exempel/calendar")

    assert poll_calendars() == 1
    assert (Event.objects.get().status, CalendarSource.objects.get().etag) == ("cancelled", '"one"')


def test_an_unchanged_address_costs_nothing_and_changes_nothing(site, source, later):
    source("https://kalender.exempel/calendar", CALENDAR)
    poll_calendars()
    later(hours=1)

    assert poll_calendars() == 0
    assert [path for path, _host in Site.asked] == ["/calendar", "/calendar"]
    assert CalendarSource.objects.get().read_at == timezone.now()


def test_an_address_is_left_in_peace_until_the_hour_is_over(site, source, later):
    source("https://kalender.exempel/calendar", CALENDAR)
    poll_calendars()
    later(minutes=50)

    assert (poll_calendars(), len(Site.asked)) == (0, 1)


def test_an_hourly_timetable_asks_every_hour(site, source, later):
    source("https://kalender.exempel/calendar", CALENDAR)

    for hour in range(5):
        later(hours=hour)
        poll_calendars()

    assert len(Site.asked) == 5


def test_once_a_day_an_unchanged_address_is_read_whole(site, source, at_noon):
    source("https://kalender.exempel/calendar", CALENDAR)
    poll_calendars()
    at_noon.move_to("2026-11-25T11:00:00Z", tick=False)

    assert poll_calendars() == 1
    assert CalendarSource.objects.get().read_at == timezone.now()


@pytest.mark.parametrize("path", ["gone", "inside", "large"])
def test_a_site_that_fails_changes_nothing_and_holds_up_nobody(site, source, path):
    source(f"https://kalender.exempel/{path}")
    source("https://kalender.exempel/calendar", CALENDAR)

    assert (poll_calendars(), Event.objects.get().status) == (1, "published")


def test_a_failure_is_kept_in_words_that_can_be_translated(site, source):
    source("https://kalender.exempel/gone")

    poll_calendars()

    kept = CalendarSource.objects.get()
    assert (kept.failures, kept.failed_at, kept.problem) == (1, NOON, {
        "msgid": "The address answers with %(status)s. Check that the calendar is public.", "words": {"status": 404},
        "at": "2026-11-24T11:00:00+00:00", "gone_since": "2026-11-24T11:00:00+00:00",
    })  # fmt: skip


def test_a_site_that_fails_is_asked_more_and_more_seldom_and_at_last_once_a_day(site, source, later):
    source("https://kalender.exempel/short")
    waits = []

    for _attempt in range(6):
        poll_calendars()
        kept = CalendarSource.objects.get()
        waits.append((kept.next_at - timezone.now()) / timedelta(hours=1))
        later(hours=(kept.next_at - NOON) / timedelta(hours=1))

    for wait, hours in zip(waits, (2, 4, 8, 16, 24, 24), strict=True):
        assert 0.9 * hours <= wait <= hours


def test_a_site_that_is_down_for_a_week_and_back_harms_nothing(site, source, later, monkeypatch):
    source("https://kalender.exempel/short")
    for hour in range(24 * 7):
        later(hours=hour)
        poll_calendars()
    asked, before = len(Site.asked), Event.objects.values().get()
    monkeypatch.setattr(Site, "short", lambda self: self.answer(OCTETS))
    for hour in range(24 * 7, 24 * 8 + 2):
        later(hours=hour)
        poll_calendars()

    kept = CalendarSource.objects.get()
    assert 8 <= asked <= 12
    assert Event.objects.values().get() == before
    assert (kept.failures, kept.problem, kept.failed_at) == (0, {}, None)


@pytest.mark.parametrize("status", [404, 410])
def test_an_address_that_has_not_existed_for_a_month_is_given_up(site, source, later, monkeypatch, status):
    monkeypatch.setattr(Site, "gone", lambda self: self.answer(status=status))
    source("https://kalender.exempel/gone")
    for day in range(33):
        later(days=day)
        poll_calendars()
        if day == 29:
            assert CalendarSource.objects.get().is_polled is True

    kept = CalendarSource.objects.get()
    asked = len(Site.asked)
    later(days=60)
    poll_calendars()
    assert (kept.is_polled, kept.problem["gone_since"][:10], len(Site.asked)) == (False, "2026-11-24", asked)
    assert Event.objects.get().status == "published"


def test_a_site_that_is_merely_down_is_not_given_up(site, source, later):
    source("https://kalender.exempel/short")
    for day in range(40):
        later(days=day)
        poll_calendars()

    assert CalendarSource.objects.get().is_polled is True


def test_a_paused_source_is_not_asked(site, source):
    source("https://kalender.exempel/calendar")
    CalendarSource.objects.update(is_polled=False)

    assert (poll_calendars(), Site.asked) == (0, [])


def test_the_source_of_an_organisation_that_was_merged_is_not_asked(site, source, organisation):
    source("https://kalender.exempel/calendar")
    Organisation.objects.filter(pk=organisation.pk).update(
        merged_into=Organisation.objects.create(name="Kyrkan", slug="kyrkan")
    )

    assert (poll_calendars(), Site.asked) == (0, [])


def test_a_file_given_by_hand_is_not_asked_for(site, source):
    source("kor.ics")

    assert (poll_calendars(), Site.asked) == (0, [])


def test_a_fault_of_our_own_is_told_and_stops_nobody(site, source, monkeypatch, caplog):
    source("https://kalender.exempel/broken?key=hemligt")
    source("https://kalender.exempel/calendar", CALENDAR)
    monkeypatch.setattr(Site, "broken", lambda self: self.answer(OCTETS.replace(b"Dans", b"Sang")), raising=False)
    real = imports.ics_reading.read

    def read(octets, **options):
        if b"Sang" in octets:
            raise ZeroDivisionError("https://kalender.exempel/broken?key=hemligt")
        return real(octets, **options)

    monkeypatch.setattr(imports.ics_reading, "read", read)

    assert poll_calendars() == 1
    broken = CalendarSource.objects.get(address__contains="broken")
    assert (broken.failures, broken.problem["msgid"]) == (1, "It could not be taken in because of a fault on our side.")
    assert "ZeroDivisionError in read" in caplog.text
    assert "kalender" not in caplog.text


def test_an_import_that_takes_too_long_is_given_up_whole(site, source, monkeypatch):
    source("https://kalender.exempel/long")
    monkeypatch.setattr(Site, "long", lambda self: self.answer(OCTETS.replace(b"Dans", b"Sang")), raising=False)
    monkeypatch.setattr(imports, "SECONDS", -1)

    poll_calendars()

    assert import_run.SECONDS == 120
    assert EventText.objects.get().title == "Dans"
    assert CalendarSource.objects.get().problem["msgid"].startswith("It takes too long to take the calendar in.")


def test_a_worker_short_of_time_asks_first_next_time_what_it_did_not_reach(site, source, monkeypatch):
    source("https://kalender.exempel/calendar", CALENDAR)
    monkeypatch.setattr(polling, "_SECONDS", -1)

    assert (poll_calendars(), CalendarSource.objects.get().next_at) == (0, None)


def test_logs_hold_no_address_and_no_key(site, source, caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("calendar", "gone", "short", "round", "large"):
        source(f"https://kalender.exempel/{name}?key=hemligt", CALENDAR)
    source("https://finns-inte.invalid/?key=hemligt", CALENDAR)

    poll_calendars()

    # The database's own log of queries is no log that a portal keeps.
    told = "".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    assert len(Site.asked) >= 5
    assert [secret for secret in ("hemligt", "kalender.exempel", "finns-inte") if secret in told] == []
    assert "could not be read" in told


def test_the_worker_reads_addresses_too(site, source):
    source("https://kalender.exempel/calendar")

    assert task.apply().get() == 1


def test_a_list_of_dates_grows_with_the_horizon(source, at_noon):
    octets = OCTETS.replace(b"DURATION", b"RRULE:FREQ=YEARLY;BYYEARDAY=335\r\nDURATION")
    source("kor.ics", octets)
    before = Occurrence.objects.count()
    at_noon.move_to("2027-11-24T11:00:00Z", tick=False)

    source("kor.ics", octets)

    assert (before, Occurrence.objects.count(), EventText.objects.get().title) == (2, 3, "Dans")


# What is refused at the form is refused at the worker too, however it came into the table.

PRIVATE = "The address leads into a private network and is not read."
PLAIN = "The address must be a plain https address, without a name, password or port."


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        *((f"https://{host}/kor.ics", PRIVATE) for host in (
            "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "10.1.2.3", "192.168.1.1",
            "172.16.0.1", "169.254.169.254", "100.64.0.1", "0", "2130706433", "0x7f000001", "[fd00::1]", "[fe80::1]",
            "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "halv.exempel",
        )),
        ("https://kalender.exempel/inside", PRIVATE),
        ("http://kalender.exempel/", "The address must begin with https://."),
        ("file:///etc/passwd", "The address must begin with https://."),
        ("gopher://kalender.exempel/", "The address must begin with https://."),
        ("https://kalender.exempel/plain", "The address must begin with https://."),
        ("https://eva:hemligt@kalender.exempel/", PLAIN),
        ("https://:hemligt@kalender.exempel/", PLAIN),
        ("https://kalender.exempel:8443/", PLAIN),
        ("https://kalender.exempel/large", "The calendar is larger than 2 MB. Share a shorter period."),
        ("https://kalender.exempel/packed", "The site packs its answer in a way that was not asked for."),
        ("https://kalender.exempel/round", "The address leads on to others too many times."),
        ("https://annan.exempel/", "The site's certificate is not valid."),
    ],
)  # fmt: skip
def test_the_worker_reads_no_address_that_could_do_harm(site, source, address, sentence):
    source(address)

    task.apply().get()

    kept = CalendarSource.objects.get()
    assert (kept.failures, kept.problem["msgid"], Event.objects.get().status) == (1, sentence, "published")


@pytest.mark.parametrize("path", ["slow", "mute"])
def test_the_worker_hangs_up_on_a_site_that_drips(site, source, path, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 0.5)
    source(f"https://kalender.exempel/{path}")

    task.apply().get()

    assert CalendarSource.objects.get().problem["msgid"] == "The address did not answer within 10 seconds."


def test_a_name_that_means_another_machine_a_moment_later_is_asked_only_once(site, source, monkeypatch):
    """Rebinding: the first answer is open, the second leads inside. The line goes to the first (see the fixture)."""
    answers = [[OPEN], ["127.0.0.1"], ["127.0.0.1"]]
    resolve = fetching.socket.getaddrinfo

    def getaddrinfo(host, port, *arguments, **options):
        if host == "kalender.exempel":
            return [(2, 1, 6, "", (each, port)) for each in answers.pop(0)]
        return resolve(host, port, *arguments, **options)

    monkeypatch.setattr(fetching.socket, "getaddrinfo", getaddrinfo)
    source("https://kalender.exempel/calendar", CALENDAR)

    assert task.apply().get() == 1
    assert len(answers) == 2


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=SECONDLY", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;COUNT=100000000", "FREQ=DAILY;UNTIL=20269999",
        "FREQ=DAILY;INTERVAL=0", "FREQ=MINUTELY;COUNT=99999", "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11;BYMINUTE=0,10,20,30,40,50",
    ],
)  # fmt: skip
def test_the_worker_refuses_a_hostile_rule_and_takes_the_rest(site, source, monkeypatch, rrule):
    hostile = (
        f"BEGIN:VEVENT\r\nUID:b\r\nSUMMARY:Evig\r\nDTSTART:20261201T170000Z\r\nRRULE:{rrule}\r\nEND:VEVENT\r\n".encode()
    )
    octets = OCTETS.replace(b"BEGIN:VEVENT", hostile + b"BEGIN:VEVENT", 1).replace(b"Dans", b"Sang")
    monkeypatch.setattr(Site, "hostile", lambda self: self.answer(octets), raising=False)
    source("https://kalender.exempel/hostile")

    assert task.apply().get() == 1
    ((name, line, msgid, words),) = CalendarSource.objects.get().report["refused"]
    assert (name, line, bool(msgid % words), EventText.objects.get().title) == ("Evig", 2, True, "Sang")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_ask_each_source_once(site, monkeypatch):
    organisation = Organisation.objects.create(name="Röda Korset", slug="roda-korset", is_trusted=True)
    for number in range(4):
        CalendarSource.objects.create(organisation=organisation, address=f"https://kalender.exempel/calendar?{number}")
    both = threading.Barrier(2)
    real = fetching.fetch

    def fetch(address, etag=""):
        # Both are in the middle of a source before either goes on.
        if len(Site.asked) < 2:
            both.wait(5)
        return real(address, etag)

    monkeypatch.setattr(fetching, "fetch", fetch)
    read = []

    def work():
        try:
            read.append(poll_calendars())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert (sum(read), sorted(path for path, _host in Site.asked)) == (
        4,
        [f"/calendar?{number}" for number in range(4)],
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("cancels", [False, True])
def test_a_calendar_that_is_removed_while_its_site_takes_its_time_is_read_to_the_end_and_then_gone(
    site, monkeypatch, django_user_model, cancels
):
    organisation = Organisation.objects.create(name="Röda Korset", slug="roda-korset", is_trusted=True)
    person = django_user_model.objects.create_user("eva@exempel.se", is_staff=True)
    monkeypatch.setattr(Site, "calendar", lambda self: self.answer(OCTETS))
    source = sources.add_address(organisation=organisation, address="https://kalender.exempel/calendar", by=person)
    monkeypatch.setattr(Site, "calendar", lambda self: self.answer(OCTETS.replace(b"Dans", b"Sang")))
    CalendarSource.objects.update(next_at=None)
    real, removed = fetching.fetch, []

    def remove():
        try:
            removed.append(sources.remove_source(source=source, cancels=cancels, by=person))
        finally:
            connection.close()

    thread = threading.Thread(target=remove)

    def fetch(address, etag=""):
        thread.start()
        thread.join(0.5)
        return real(address, etag)

    monkeypatch.setattr(fetching, "fetch", fetch)
    read = poll_calendars()
    thread.join(30)

    assert (read, removed, CalendarSource.objects.count()) == (1, [int(cancels)], 0)
    assert (Event.objects.get().source, EventText.objects.get().title) == (None, "Sang")


@pytest.mark.django_db(transaction=True)
def test_an_organisation_that_is_merged_while_its_calendar_is_read_loses_none_of_it(site, monkeypatch):
    kept, duplicate = (Organisation.objects.create(name=name, slug=name, is_trusted=True) for name in ("a", "b"))
    CalendarSource.objects.create(organisation=duplicate, address="https://kalender.exempel/calendar")
    monkeypatch.setattr(Site, "calendar", lambda self: self.answer(OCTETS))
    real, merged = fetching.fetch, []

    def merge():
        try:
            merged.append(merging.merge(by=None, kept=kept, duplicate=duplicate))
        finally:
            connection.close()

    thread = threading.Thread(target=merge)

    def fetch(address, etag=""):
        # The merge has both organisations by now, and waits for the source, which is held until this has been taken in.
        thread.start()
        thread.join(0.5)
        return real(address, etag)

    monkeypatch.setattr(fetching, "fetch", fetch)
    poll_calendars()
    thread.join(30)
    monkeypatch.setattr(fetching, "fetch", real)
    CalendarSource.objects.update(next_at=None)
    poll_calendars()

    assert [each.name for each in merged] == ["a"]
    assert (CalendarSource.objects.get().organisation, CalendarSource.objects.get().failures) == (kept, 0)
    assert (Event.objects.get().organiser, Event.objects.get().source) == (kept, CalendarSource.objects.get())
