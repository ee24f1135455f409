"""Who has which room when? Clashes, free times beside them, and the week of a house. Reads only; the database decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import Q, QuerySet

from calendar_app import agenda, recurrence
from calendar_app.models import Event, Occurrence, OpeningHours, Space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calendar_app.models import Venue

Span = tuple[datetime, datetime]
Hours = dict[int, list[tuple[time, time]]]
_STEP: Final = timedelta(minutes=30)
# Without opening hours nobody wants to be offered three in the morning.
_DAY: Final = (time(8), time(21))
_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Booking:
    """A room taken from `starts_at` to `ends_at` (aware). `name` is for its own people and coordinators."""

    space_id: int | None
    event_id: int
    slot: datetime
    starts_at: datetime
    ends_at: datetime
    name: str
    organisation: str
    organisation_slug: str
    is_internal: bool
    is_waiting: bool

    @property
    def public_name(self) -> str:
        """What it is called for everybody: "" for what is not public."""
        return "" if self.is_internal or self.is_waiting else self.name


def clashes(space: Space, spans: Sequence[Span], *, besides: Event | None = None) -> list[Booking]:
    """What has the room at any of the spans already, earliest first; dates of `besides` do not count. One query."""
    if not spans or not space.is_bookable:
        return []
    return _bookings(_taking(spans, besides).filter(booked_space=space))


def _taking(spans: Sequence[Span], besides: Event | None) -> QuerySet[Occurrence]:
    """The dates that touch one of the spans, of which there must be some; those of `besides` do not count."""
    overlapping = reduce(or_, (Q(starts_at__lt=end, ends_at__gt=start) for start, end in spans[:_AT_ONCE]))
    rows = Occurrence.objects.filter(overlapping)
    return rows.exclude(event=besides) if besides is not None and besides.pk else rows


def booked(venue: Venue, since: datetime, until: datetime) -> list[Booking]:
    """Everything that takes a room of the venue in [since, until) (aware). Two queries."""
    return _bookings(
        Occurrence.objects.filter(booked_space__venue=venue, starts_at__lt=until, ends_at__gt=since),
    )


def _bookings(rows: QuerySet[Occurrence]) -> list[Booking]:
    found = (
        rows.select_related("event__organiser", "event__kind")
        .prefetch_related("event__texts")
        .order_by("starts_at", "id")
    )
    return [
        Booking(
            row.booked_space_id,
            row.event_id,
            row.slot,
            row.starts_at,
            row.ends_at,
            row.title or _name(row.event),
            row.event.organiser.name,
            row.event.organiser.slug,
            is_internal=row.event.is_internal,
            is_waiting=row.event.status == Event.Status.SUBMITTED,
        )
        for row in found
    ]


def _name(event: Event) -> str:
    titles = {text.status: text.title for text in event.texts.all() if text.title}
    return titles.get("source") or next(iter(titles.values()), "") or str(event.kind or "")


def free_times(space: Space, span: Span, *, besides: Event | None = None, limit: int = 4) -> list[Span]:
    """Times of the same length that day at which the room is free, the nearest to the wish first. Two queries.

    Within the venue's opening hours, in steps of half an hour.
    """
    start, end = span
    zone = settings.TIME_ZONE
    day = recurrence.wall_clock(start, zone).date()
    whole = [(agenda.day_starts(day), agenda.day_starts(day + timedelta(days=1)))]
    taken = list(_taking(whole, besides).filter(booked_space=space).values_list("starts_at", "ends_at"))
    length = end - start
    found = []
    for opens, closes in open_on(hours_of(space.venue_id), day):
        wall = datetime.combine(day, opens)
        while wall + length <= datetime.combine(day, closes):
            moment = recurrence.at(wall, zone)
            if all(moment >= until or moment + length <= since for since, until in taken):
                found.append((moment, moment + length))
            wall += _STEP
    return sorted(sorted(found, key=lambda each: abs(each[0] - start))[:limit])


def free_spaces(space: Space, spans: Sequence[Span], *, besides: Event | None = None) -> list[Space]:
    """Other bookable rooms of the same venue that are free at all the spans. Two queries."""
    others = list(Space.objects.filter(venue_id=space.venue_id, is_bookable=True).exclude(pk=space.pk))
    if not spans or not others:
        return others
    taken = set(_taking(spans, besides).filter(booked_space__in=others).values_list("booked_space", flat=True))
    return [each for each in others if each.pk not in taken]


def hours_of(venue_id: int) -> Hours:
    """When the venue is open by weekday (0 = Monday), wall-clock; {} for one that has said nothing. One query."""
    hours: Hours = {}
    for row in OpeningHours.objects.filter(venue_id=venue_id):
        hours.setdefault(row.weekday, []).append((row.opens, row.closes))
    return hours


def open_on(hours: Hours, day: date) -> list[tuple[time, time]]:
    """When a venue with these hours is open that day; one that has said nothing gets a day's hours."""
    return hours.get(day.weekday(), []) if hours else [_DAY]


def outside_hours(venue_id: int, spans: Sequence[Span]) -> list[Span]:
    """The spans that do not lie within the venue's opening hours; none for a venue that has said nothing. One query."""
    hours = hours_of(venue_id)
    return [span for span in spans if hours and not _is_within(hours, span)]


def _is_within(hours: Hours, span: Span) -> bool:
    low, high = (recurrence.wall_clock(moment, settings.TIME_ZONE) for moment in span)
    day = low.date()
    return any(
        datetime.combine(day, opens) <= low and high <= datetime.combine(day, closes)
        for opens, closes in open_on(hours, day)
    )
