"""What stands on the poster of one event? What, when and where, big, in up to three languages, and a code that leads to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.conf import settings
from django.utils.translation import override

from calendar_app import agenda, dates, event_series, paper_press
from calendar_app.models import Event
from calendar_app.models.subjects import in_language
from calendar_app.paper import Tongue, isolated, tongues
from calendar_app.presenting import Presenter
from calendar_app.rule_words import rule_in_words
from calendar_app.wording import fact_lines, reason_in_words

if TYPE_CHECKING:
    from datetime import datetime

    from calendar_app.entry import Entry
    from calendar_app.paper import Wanted

# How often a poster may be set smaller until it fits on one sheet.
SMALLEST: Final = 7
_DATES: Final = 6


class Told(NamedTuple):
    """What the poster says in one language; what would only repeat another language's words is ""."""

    code: str
    reads: str
    title: str
    title_language: str
    line: str
    when: str
    reason: str
    facts: str
    way: str


class Dated(NamedTuple):
    """One date in figures that every language reads, such as «26/11»."""

    label: str
    is_off: bool


def poster(wanted: Wanted, now: datetime) -> dict[str, Any] | None:
    """Everything the poster's template prints; None when there is no such public event. `now` is aware."""
    rows = Event.objects.public().select_related("kind__theme", "venue", "space", "organiser")
    event = rows.prefetch_related("texts", "co_organiser_rows__organisation").filter(pk=wanted.event_id or 0).first()
    if event is None:
        return None
    spoken = tongues(wanted.languages)
    found = [_entries(event.pk, tongue.code, now) for tongue in spoken]
    entries, zone = found[0], agenda.site_zone()
    clocks = {"" if each.is_all_day else dates.clock(each.starts_at, each.ends_at, zone) for each in entries}
    first = next((each for each in entries if not each.is_cancelled), entries[0] if entries else None)
    line = Presenter(wanted.languages[0], now).line(first) if first else None
    helpers = [row.organisation.name for row in event.co_organiser_rows.all() if row.confirmed_at]
    address = f"{settings.BIS_SITE_URL}/e/{event.code}"
    return {
        "size": wanted.size,
        "tongues": spoken,
        "told": _told(event, spoken, found, now),
        "event": event,
        "is_over": not entries or entries[-1].ends_at <= now,
        "is_off": event.status == Event.Status.CANCELLED,
        "clock": line.clock if line and len(clocks) == 1 else "",
        "is_all_day": clocks == {""},
        "dates": [_dated(each, zone, len(clocks) > 1) for each in entries] if len(entries) > 1 else [],
        "place": _place(event, first),
        "street": event.venue.address if event.venue and first and not first.is_elsewhere else "",
        "organisers": isolated(event.organiser.name, *helpers),
        "sign": paper_press.pictogram(line.pictogram if line else "calendar", line.hue if line else "pine"),
        "hue": line.hue if line else "pine",
        "code": paper_press.code_of(address),
        "short": address.partition("://")[2],
    }


def _entries(event_id: int, language: str, now: datetime) -> list[Entry]:
    """The next dates; of what is over, the last one."""
    coming = agenda.of_event(event_id, language, now=now, limit=_DATES)
    return coming or agenda.of_event(event_id, language, now=None, limit=1000)[-1:]


def _told(event: Event, spoken: list[Tongue], found: list[list[Entry]], now: datetime) -> list[Told]:
    told: list[Told] = []
    seen: set[str] = set()

    def once(text: str) -> str:
        is_new = text not in seen
        seen.add(text)
        return text if is_new else ""

    for tongue, entries in zip(spoken, found, strict=True):
        with override(tongue.code):
            first = next((each for each in entries if not each.is_cancelled), entries[0] if entries else None)
            line = Presenter(tongue.code, now).line(first) if first else None
            title = line.entry.title if line else event.organiser.name
            venue = event.venue if first and not first.is_elsewhere else None
            told.append(
                Told(
                    *tongue,
                    title=once(title),
                    title_language=(line.title_language if line else "") or tongue.code,
                    line=isolated(once(in_language(event.kind.lines, tongue.code))) if event.kind else "",
                    when=rule_in_words(event_series.series_of(event), tongue.code) or _day(first, tongue.code, now),
                    reason=isolated(once(reason_in_words(event.cancel_reason))),
                    facts=isolated(*fact_lines(event, tongue.code)),
                    way=isolated(once(in_language(venue.way_there, tongue.code))) if venue and venue.way_there else "",
                )
            )
    return told


def _day(entry: Entry | None, language: str, now: datetime) -> str:
    """The day of an event that does not repeat, or its first and last."""
    if entry is None:
        return ""
    zone = agenda.site_zone()
    today = now.astimezone(zone).date()
    first, last = entry.first_day(zone), entry.last_day(zone)
    day = dates.weekday_and_day(first, language, today)
    is_long = entry.is_all_day and last > first
    return f"{day} – {dates.weekday_and_day(last, language, today)}" if is_long else day


def _dated(entry: Entry, zone: Any, has_clocks: bool) -> Dated:  # noqa: FBT001  (a private function's second half)
    day = entry.first_day(zone)
    label = f"{day.day}/{day.month}"
    if has_clocks and not entry.is_all_day:
        label = f"{label} {entry.starts_at.astimezone(zone):%H:%M}"
    return Dated(label, entry.is_cancelled)


def _place(event: Event, first: Entry | None) -> str:
    if first is None:
        return event.venue.name if event.venue else event.place_note
    return ", ".join(part for part in (first.place, "" if first.is_elsewhere else first.space_name) if part)
