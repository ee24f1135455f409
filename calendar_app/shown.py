"""What does the site show of the events in a feed? Lists it from rows, never from the feed, to be held against it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import override

from calendar_app import agenda, event_series, feeds, ical, recurrence
from calendar_app.models import Event, Occurrence

if TYPE_CHECKING:
    from calendar_app.agenda_filter import AgendaFilter


def shown_dates(
    chosen: AgendaFilter, language: str, first: date, last: date, today: date, *, event_id: int | None = None
) -> list[dict[str, Any]]:
    """List what the site shows in [first, last) of the events in a feed, for comparing with what phones make of it.

    Made of occurrence rows, never of the feed. Past single dates and cancellations older than 14 days are left out,
    as the feed leaves them out.
    """
    rows = feeds.selected(chosen, today) if event_id is None else Event.objects.public().filter(pk=event_id)
    events = {event.pk: event for event in feeds.with_words(rows)}
    breaks = event_series.school_breaks()
    series = {pk: event_series.series_of(event, breaks) for pk, event in events.items()}
    dates = Occurrence.objects.filter(
        event_id__in=list(events), starts_at__lt=agenda.day_starts(last), ends_at__gt=agenda.day_starts(first)
    )
    shown = []
    with override(language):
        for row in dates.select_related("venue", "space").order_by("starts_at", "id"):
            entry = _shown(row, events[row.event_id], series[row.event_id], language, today)
            if entry is not None:
                shown.append(entry)
    return shown


def _shown(
    row: Occurrence, event: Event, series: recurrence.Series, language: str, today: date
) -> dict[str, Any] | None:
    is_single = ical.is_apart(row.is_extra, row.is_all_day, series) or not ical.is_portable(series, settings.TIME_ZONE)
    cancelled = row.is_cancelled or event.status == Event.Status.CANCELLED
    last = recurrence.wall_clock(row.ends_at - timedelta(microseconds=1), settings.TIME_ZONE).date()
    leaves_on = last + timedelta(days=1 + (ical.CANCELLED_DAYS if cancelled else 0))
    if (is_single or (row.is_cancelled and event.status != Event.Status.CANCELLED)) and today >= leaves_on:
        return None
    words = feeds.words_of(event, row, language)
    name, at_sign, host = event.uid.partition("@")
    own_uid = row.is_extra or (is_single and series.rule is not None)
    return {
        "uid": f"{name}.{row.pk}{at_sign}{host}" if own_uid else event.uid,
        "start": _moment(row.starts_at, row),
        "end": _moment(_end(row), row),
        "summary": words.summary,
        "status": "CANCELLED" if cancelled else "CONFIRMED",
        "location": words.location,
        "all_day": row.is_all_day,
    }


def _moment(moment: datetime, row: Occurrence) -> str:
    local = moment.astimezone(agenda.site_zone())
    return local.date().isoformat() if row.is_all_day else local.isoformat()


def _end(row: Occurrence) -> datetime:
    """An end after the start, as feeds write it: half the programs show nothing of an event without any length."""
    return max(row.ends_at, row.starts_at + timedelta(minutes=1))
