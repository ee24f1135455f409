"""What would a posting mean? The rule in words, its next dates, what is left out, and what it would meet.

For showing while somebody writes: reads the calendar, writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import holidays
from django.conf import settings
from django.utils import timezone

from calendar_app import agenda, dates, recurrence, rooms
from calendar_app.agenda_filter import AgendaFilter
from calendar_app.models import ActivityKind
from calendar_app.rule_words import rule_in_words
from calendar_app.schedule import HORIZON

if TYPE_CHECKING:
    from calendar_app.entry import Entry
    from calendar_app.models import Event, Space
    from calendar_app.posting import Posting
    from calendar_app.recurrence import Series

SHOWN: Final = 10
_BESIDE: Final = 5


@dataclass(frozen=True, slots=True)
class Happening:
    """A date as it is shown: day and hours in words, its span, and whether the room is taken then."""

    day: str
    clock: str
    span: rooms.Span
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A date of the rule that will not be, and why: a holiday's name, "" for a break or a day left out by hand."""

    day: str
    why: str


@dataclass(slots=True)
class Preview:
    """Everything shown beside the form. `clashes` name what has the room already, with day and hours in words; `free` are times near the first clash."""

    rule: str
    coming: list[Happening]
    count: int
    is_endless: bool
    left_out: list[LeftOut]
    clashes: list[tuple[str, str, rooms.Booking]] = field(default_factory=list)
    free: list[tuple[str, str]] = field(default_factory=list)
    free_spaces: list[Space] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    same_time: list[Entry] = field(default_factory=list)
    same_kind: list[tuple[str, str, Entry]] = field(default_factory=list)


def preview(posting: Posting, zone: str, language: str, *, space: Space | None, event: Event | None = None) -> Preview:
    """Work out what the posting would mean from now on. About ten queries. Raises RuleRefused."""
    now = timezone.now()
    series = posting.series(zone, event)
    if event:
        # The form doesn't ask about pauses: they stay as they are.
        pauses = tuple((each.first_on, each.last_on) for each in event.pauses.all())
        series = replace(series, rests=series.rests + pauses)
    slots = recurrence.slots(series, now, now + HORIZON)
    spans = [(slot.at, recurrence.ends(slot.wall, series)) for slot in slots]
    clashes = rooms.clashes(space, spans, besides=event) if space else []
    taken = [
        span for span in spans if any(each.starts_at < span[1] and each.ends_at > span[0] for each in clashes[:50])
    ]
    shown = Preview(
        rule=rule_in_words(series, language),
        coming=[_happening(span, series, language, span in taken) for span in spans[:SHOWN]],
        count=len(spans),
        is_endless=series.rule is not None and series.rule.until is None and series.rule.count is None,
        left_out=_left_out(series, now, language),
        clashes=[(*said((each.starts_at, each.ends_at), language), each) for each in clashes[:_BESIDE]],
    )
    if space and taken:
        shown.free = [said(span, language) for span in rooms.free_times(space, taken[0], besides=event)]
        shown.free_spaces = rooms.free_spaces(space, spans, besides=event)
    if posting.columns["venue_id"] and not series.is_all_day:
        outside = rooms.outside_hours(posting.columns["venue_id"], spans[:SHOWN])
        shown.outside = [said(span, language)[0] for span in outside[:3]]
    if spans and not posting.columns["is_internal"]:
        _meet(shown, posting, spans[0], language, event)
    return shown


def _meet(shown: Preview, posting: Posting, span: rooms.Span, language: str, event: Event | None) -> None:
    """Add what else happens at the first date: for the same people at that time, and of the same kind that week."""
    start, end = span
    audience = tuple(posting.columns["audience"])
    chosen = AgendaFilter() if "everyone" in audience else AgendaFilter(audience=(*audience, "everyone"))
    own = event.pk if event else None

    def others(entries: list[Entry]) -> list[Entry]:
        return [each for each in entries if each.event_id != own and not each.is_cancelled][:_BESIDE]

    # At a time when half the town meets, only what is for the same narrower group is worth a thought.
    if "everyone" not in audience:
        shown.same_time = others(agenda.window(chosen, language, since=start, until=end, limit=20).entries)
    if posting.columns["kind_id"]:
        slug = ActivityKind.objects.filter(pk=posting.columns["kind_id"]).values_list("slug", flat=True).first()
        day = recurrence.wall_clock(start, settings.TIME_ZONE).date()
        monday = day - timedelta(days=day.weekday())
        week = agenda.window(
            AgendaFilter(kind=(slug,) if slug else ()), language, since=agenda.day_starts(monday),
            until=agenda.day_starts(monday + timedelta(days=7)), limit=20,
        )  # fmt: skip
        found = others(week.entries)
        shown.same_kind = [(*said((each.starts_at, each.ends_at), language), each) for each in found]


def _left_out(series: Series, now: datetime, language: str) -> list[LeftOut]:
    """The next dates that holidays, breaks and days left out take away, at most ten, holidays by name."""
    if series.rule is None:
        return []
    found = recurrence.left_out(series, now, now + HORIZON)[:SHOWN]
    names = holidays.country_holidays("SE", years={wall.year for wall in found}, language="sv", include_sundays=False)
    today = timezone.localdate()
    eves = {(12, 24): "julafton", (12, 31): "nyårsafton"}
    return [
        LeftOut(
            dates.weekday_and_day(wall.date(), language, today),
            (names.get(wall.date()) or eves.get((wall.month, wall.day), "")) if wall.date() in series.holidays else "",
        )
        for wall in found
    ]


def _happening(span: rooms.Span, series: Series, language: str, is_taken: bool) -> Happening:  # noqa: FBT001  (a row)
    day, clock = said(span, language)
    return Happening(day, "" if series.is_all_day else clock, span, is_taken)


def said(span: rooms.Span, language: str) -> tuple[str, str]:
    """A span as day and hours in words."""
    return dates.day_and_clock(span, language, agenda.site_zone(), timezone.localdate())
