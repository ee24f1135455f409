"""How do other programs learn of an event? Links into Google Calendar and maps, and schema.org data for search engines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from calendar_app import event_series, ical, recurrence, rule
from calendar_app.agenda import site_zone

if TYPE_CHECKING:
    from datetime import datetime

    from calendar_app.entry import Entry
    from calendar_app.models import Event, Venue


def map_url(venue: Venue | None) -> str:
    """A map of the venue, as a link the phone's own map program opens; "" without coordinates or address."""
    if venue is None:
        return ""
    if venue.latitude is not None:
        query = f"{venue.latitude},{venue.longitude}"
    elif venue.address:
        query = f"{venue.name}, {venue.address}"
    else:
        return ""
    return "https://www.openstreetmap.org/search?" + urlencode({"query": query})


def subscriptions(address: str) -> dict[str, str]:
    """Links that let a calendar program follow the feed at an address: itself, as `webcal:`, and in Google Calendar."""
    webcal = "webcal:" + address.partition(":")[2]
    google = "https://calendar.google.com/calendar/r?cid=" + webcal.replace("&", "%26").replace("?", "%3F")
    return {"address": address, "webcal": webcal, "google": google}


def google_url(event: Event, entry: Entry | None, language: str) -> str:
    """Google Calendar's page for adding the event, with its rule when phones can read it; "" without a date."""
    if entry is None:
        return ""
    series = event_series.series_of(event)
    parameters = {
        "action": "TEMPLATE",
        "text": entry.title,
        "dates": _google_dates(entry),
        "ctz": settings.TIME_ZONE,
        "location": entry.place,
        "details": settings.BIS_SITE_URL + reverse("calendar:event", args=[event.pk]),
        "hl": language,
    }
    if series.rule is not None and not entry.is_moved and ical.is_portable(series, settings.TIME_ZONE):
        until = "" if series.rule.until is None else f"{recurrence.at(series.rule.until, series.zone):%Y%m%dT%H%M%SZ}"
        parameters["recur"] = f"RRULE:{rule.write(series.rule, until)}"
    return "https://calendar.google.com/calendar/render?" + urlencode(parameters)


def _google_dates(entry: Entry) -> str:
    start, end = (moment.astimezone(site_zone()) for moment in (entry.starts_at, entry.ends_at))
    form = "%Y%m%d" if entry.is_all_day else "%Y%m%dT%H%M%S"
    return f"{start:{form}}/{end:{form}}"


def json_ld(event: Event, entry: Entry | None, title: str, language: str) -> dict[str, Any]:
    """The event as schema.org/Event: its next date, and its cancellation or move as search engines understand them."""
    if entry is None:
        return {}
    venue = event.venue
    status = "EventCancelled" if entry.is_cancelled else "EventRescheduled" if entry.is_moved else "EventScheduled"
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": title,
        "startDate": _moment(entry.starts_at, entry),
        "endDate": _moment(entry.ends_at, entry),
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "inLanguage": event.spoken or [language],
        "organizer": {"@type": "Organization", "name": event.organiser.name},
        "url": settings.BIS_SITE_URL + reverse("calendar:event", args=[event.pk]),
        "isAccessibleForFree": event.price == 0,
    }
    if entry.is_moved:
        found["previousStartDate"] = _moment(entry.slot, entry)
    if venue or event.place_note:
        place = {"@type": "Place", "name": entry.place or event.place_note}
        if venue and not entry.is_elsewhere and venue.address:
            place["address"] = venue.address
        found["location"] = place
    return found


def _moment(moment: datetime, entry: Entry) -> str:
    local = moment.astimezone(site_zone())
    return local.date().isoformat() if entry.is_all_day else local.isoformat()
