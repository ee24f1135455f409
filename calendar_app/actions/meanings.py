"""What becomes of events when somebody says what their source's words mean? They take it on, unless chosen otherwise by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from calendar_app import rules, schedule, search, source_meaning
from calendar_app.models import CalendarSource, Event, EventText, SourceMapping, Venue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from partners.models import User


@dataclass(frozen=True, slots=True)
class Word:
    """A place or title of a source and what it stands for; nothing at all makes it forgotten."""

    field: str
    text: str
    kind_id: int | None = None
    venue_id: int | None = None
    audience: tuple[str, ...] = ()


@transaction.atomic
def save_meanings(
    *, source: CalendarSource, words: Iterable[Word], by: User, defaults: Mapping[str, Any] | None = None
) -> int:
    """Keep what words of a source mean and, with `defaults`, what its other events are; returns how many events changed.

    Words that are not among `words` keep their meaning. What was chosen for an event by hand is never overwritten.
    """
    rules.must_post_for(by, source.organisation)
    held = (
        CalendarSource.objects.select_for_update(of=("self",)).select_related("kind__theme", "venue").get(pk=source.pk)
    )
    for name, value in (defaults or {}).items():
        setattr(held, name, value)
    if defaults:
        held.save(update_fields=list(defaults))
    _keep(held, list(words))
    return _apply(held)


def _keep(source: CalendarSource, words: list[Word]) -> None:
    known = {(row.field, source_meaning.folded(row.text)): row for row in source.mappings.all()}
    fresh, gone = [], []
    for word in words:
        row = known.get((word.field, source_meaning.folded(word.text)))
        if not (word.kind_id or word.venue_id or word.audience):
            gone += [row.pk] if row else []
            continue
        row = row or SourceMapping(source=source, field=word.field, text=word.text)
        row.kind_id, row.venue_id, row.audience = word.kind_id, word.venue_id, list(word.audience)
        fresh.append(row)
    SourceMapping.objects.filter(pk__in=gone).delete()
    SourceMapping.objects.bulk_create([row for row in fresh if not row.pk])
    SourceMapping.objects.bulk_update([row for row in fresh if row.pk], ["kind", "venue", "audience"])


def _apply(source: CalendarSource) -> int:
    """Bring the events of a source in line with what its words mean now. Unchanged ones cost no query of their own."""
    meanings = source_meaning.Meanings(source, Venue.objects.all())
    rows = Event.objects.filter(source=source).select_for_update(of=("self",)).order_by("pk")
    rows = rows.select_related("organiser", "kind__theme", "venue", "space")
    count = 0
    for event in rows.prefetch_related("texts"):
        title = next((text.title for text in event.texts.all() if text.status == EventText.Status.SOURCE), "")
        location = event.source_stamp.get("location", "")
        changes, given = source_meaning.changes(event, meanings.of(location, title), location, has_moved=False)
        if changes or given != event.source_stamp.get("given"):
            _change(event, changes, given)
        count += bool(changes)
    return count


def _change(event: Event, changes: dict[str, Any], given: dict[str, Any]) -> None:
    """Change what an event is, not when: its dates stay untouched, its stamps rise so that phones look at it anew."""
    event.source_stamp = {**event.source_stamp, "given": given}
    if not changes:
        Event.objects.filter(pk=event.pk).update(source_stamp=event.source_stamp)
        return
    for name, value in changes.items():
        setattr(event, name, value)
    has_moved = bool(changes.keys() & {"venue", "space", "place_note"})
    schedule.stamp(event, resequence=has_moved)
    event.save()
    schedule.restamp_copies(event, resequence=has_moved)
    search.index([event])
