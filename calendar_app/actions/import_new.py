"""How is a new event of a partner's calendar written? Many together; when one of them can't be, each is tried alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import timezone

from calendar_app import event_series, ics_reading, reasons, schedule, search, source_meaning
from calendar_app.actions import import_run
from calendar_app.actions.events import set_rule
from calendar_app.models import Event, EventText, Occurrence
from calendar_app.models.events import new_uid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from calendar_app.actions.import_run import Report, Run
    from calendar_app.ics_reading import Found


def add(run: Run, batch: list[Found], report: Report) -> None:
    """Write new events with their words, dates and proposals, in a fixed number of queries but for the search words."""
    taken = set(Event.objects.filter(uid__in=[each.uid for each in batch]).values_list("uid", flat=True))
    events, rows, sources = [], [], []
    for found in batch:
        event = _event(run, found, taken)
        dates = schedule.first_rows(event, since=run.since, until=run.until)
        if not dates and _is_outside(run, found, event):
            report.outside += 1
            continue
        events.append(event)
        rows.append(dates)
        sources.append(found)
        report.added.append(found.title or found.uid)
    Event.objects.bulk_create(events)
    EventText.objects.bulk_create(
        EventText(event=event, language=language(found), title=found.title, description=found.description)
        for event, found in zip(events, sources, strict=True)
    )
    Occurrence.objects.bulk_create((row for dates in rows for row in dates), batch_size=1000)
    for event, found in zip(events, sources, strict=True):
        if found.overrides:
            lay_over(run, event, found.overrides)
            schedule.close(event, run.until)
    import_run.propose(run, events)
    report.waiting += sum(event.status == Event.Status.SUBMITTED for event in events)
    prefetch_related_objects(events, "texts")
    search.index(events)


def _is_outside(run: Run, found: Found, event: Event) -> bool:
    """Whether an event without dates in the window may be left out: it is over, or was only once."""
    if any(each.starts_at < run.until and each.ends_at >= run.since for each in found.overrides):
        return False
    return not found.rrule or (event.last_on is not None and event.last_on < timezone.localdate(run.since))


def _event(run: Run, found: Found, taken: set[str]) -> Event:
    event = Event(organiser=run.organisation, source=run.source, source_uid=found.uid, status=run.status)
    event.posted_by = run.by
    event.uid = found.uid if _is_usable(found.uid, taken) else new_uid()
    taken.add(event.uid)
    event.changed_at = event.created_at = schedule.later_than(None)
    if run.status == Event.Status.PUBLISHED:
        event.published_at = run.now
    meaning = import_run.meant(run, found)
    fields = import_run.columns(found) | source_meaning.columns(meaning, found.location)
    if found.is_cancelled:
        fields |= import_run.called_off(event, reasons.OFF)
    for name, value in fields.items():
        setattr(event, name, value)
    event.source_stamp = import_run.stamp(run, found, source_meaning.given(meaning))
    repeat(event, found)
    return event


def _is_usable(uid: str, taken: set[str]) -> bool:
    """Whether the source's UID can be ours: ASCII, no slash or space (Nextcloud stumbles over them), nobody else's."""
    plain = uid.isascii() and uid.isprintable() and not set(uid) & set("/ \"';,\\")
    return plain and not uid.startswith("made-") and uid not in taken


def repeat(event: Event, found: Found) -> None:
    """Give the event the file's rule, extra and skipped dates. Raises RuleRefused."""
    event.recurrence = None
    set_rule(event, found.rrule)
    event.recurrence.rdates = list(found.extra)
    event.recurrence.exdates = list(found.skipped)


def language(found: Found) -> str:
    """The language that the file's words are in, as far as it says so and we have it."""
    return found.language if found.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def lay_over(run: Run, event: Event, overrides: Iterable[ics_reading.Override]) -> None:
    """Write what the source says of single dates; a date outside the window is left out."""
    rows = {row.slot: row for row in event.occurrences.all()}
    series = event_series.series_of(event)
    for each in overrides:
        row = rows.get(each.slot)
        if row is None:
            if not (each.starts_at < run.until and each.ends_at >= run.since):
                continue
            row = schedule.row_at(event, series, each.slot)
        changes = _changes(run, row, each)
        if all(getattr(row, name) == value for name, value in changes.items()) and row.pk:
            continue
        schedule.pin(row, changes, event=event, series=series)


def _changes(run: Run, row: Occurrence, each: ics_reading.Override) -> dict[str, Any]:
    venue = run.meanings.venue(each.location) if each.location else None
    changes: dict[str, Any] = {
        "starts_at": each.starts_at,
        "ends_at": each.ends_at,
        "is_all_day": each.is_all_day,
        "status": Occurrence.Status.CANCELLED if each.is_cancelled else Occurrence.Status.CONFIRMED,
        "reason": reasons.OFF if each.is_cancelled else "",
        "title": each.title,
        "venue": venue,
        "note": _note(each, is_place_known=venue is not None),
    }
    if row.is_cancelled and row.reason != reasons.OFF:
        # Cancelled here, with a reason of our own: the source can't take that back.
        changes |= {"status": row.status, "reason": row.reason}
    return changes


def _note(override: ics_reading.Override, *, is_place_known: bool) -> str:
    """What one date says of its place and itself, where that differs from its series."""
    words = ("" if is_place_known else override.location, " ".join(override.description.split()))
    return ". ".join(filter(None, words))[:300]
