"""Is a partner's address read again by itself, cheaply, and does a site that fails do no harm?"""

from __future__ import annotations

import pytest
from django.utils import timezone

from calendar_app.actions.imports import import_calendar
from calendar_app.actions.polling import poll_calendars
from calendar_app.models import CalendarSource, Event, EventText, Occurrence
from calendar_app.tasks import poll_calendars as task
from tests.calendar_app.test_fetching import CALENDAR, Site, site

__all__ = ["site"]

OCTETS = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Dans\r\n"
    b"DTSTART:20261201T170000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def source(organisation, at_noon):
    def write(address, octets=OCTETS):
        import_calendar(octets=octets, organisation=organisation, by=None, address=address)
        return CalendarSource.objects.get(address=address)

    return write


def test_an_address_is_read_again_and_what_it_no_longer_has_is_cancelled(site, source):
    source("https://kalender.exempel/calendar")

    assert poll_calendars() == 1
    assert (Event.objects.get().status, CalendarSource.objects.get().etag) == ("cancelled", '"one"')


def test_an_unchanged_address_costs_nothing_and_changes_nothing(site, source):
    source("https://kalender.exempel/calendar", CALENDAR)
    poll_calendars()

    assert poll_calendars() == 0
    assert [path for path, _host in Site.asked] == ["/calendar", "/calendar"]


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


def test_a_file_given_by_hand_is_not_asked_for(site, source):
    source("kor.ics")

    assert (poll_calendars(), Site.asked) == (0, [])


def test_the_worker_reads_addresses_too(site, source):
    source("https://kalender.exempel/calendar")

    assert task() == 1


def test_a_list_of_dates_grows_with_the_horizon(source, at_noon):
    octets = OCTETS.replace(b"DURATION", b"RRULE:FREQ=YEARLY;BYYEARDAY=335\r\nDURATION")
    source("kor.ics", octets)
    before = Occurrence.objects.count()
    at_noon.move_to("2027-11-24T11:00:00Z", tick=False)

    source("kor.ics", octets)

    assert (before, Occurrence.objects.count(), EventText.objects.get().title) == (2, 3, "Dans")
