"""What may a partner's calendar change of an event that is here already?

When, where and whether it takes place goes live at once, also for organisations whose new events wait for review: people
must not stand before a closed door. New words of theirs wait, as words written here do. What is only here (translations,
audience, kind, venue, cancellations of our own) stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from calendar_app import reasons, schedule, source_meaning
from calendar_app.actions import import_run
from calendar_app.actions.events import change_event
from calendar_app.actions.import_new import language, lay_over, repeat
from calendar_app.actions.proposals import propose_words
from calendar_app.actions.waiting import withdraw
from calendar_app.ics_reading import Refusal
from calendar_app.models import Event, EventText
from calendar_app.said import said

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from calendar_app.actions.import_run import Report, Run
    from calendar_app.ics_reading import Found
    from calendar_app.models import Occurrence


def says_something_new(run: Run, found: Found, event: Event) -> bool:
    """Whether the file's state of an event is neither older than ours nor the same. No query."""
    before = event.source_stamp
    if _is_older(found, before):
        return False
    new = import_run.stamp(run, found, {})
    is_same = new["digest"] == before.get("digest") and new["window"] in ([], before.get("window"))
    return not is_same or _was_gone(event) or _has_grown(found, event)


def locked(keys: Iterable[int]) -> dict[int, Event]:
    """Hold the rows of events, with everything that a change of them reads. A fixed number of queries for any number."""
    rows = Event.objects.select_for_update(of=("self",)).filter(pk__in=list(keys)).order_by("pk")
    rows = rows.select_related("organiser", "kind__theme", "venue", "space")
    return {event.pk: event for event in rows.prefetch_related("texts", "pauses", "occurrences")}


def update(run: Run, found: Found, event: Event, report: Report) -> None:
    """Bring a locked event up to the file's state; the caller takes back what fails.

    Where its room is taken at the new time it is moved without the room, and the report says so.
    """
    if event.space is None:
        _write(run, found, event, _changes(run, found, event))
    else:
        try:
            with transaction.atomic():
                _write(run, found, event, _changes(run, found, event))
        except schedule.RoomTaken:
            fresh = locked([event.pk])[event.pk]
            _write(run, found, fresh, _changes(run, found, fresh) | {"space": None})
            words = said("It was moved to a time when its room is taken, so it has no room now.")
            report.refused.append(Refusal(found.name or found.uid, found.line, words, found.uid))
    report.changed.append(found.title or found.uid)


def _was_gone(event: Event) -> bool:
    return import_run.is_off_by_source(event) and event.cancel_reason == reasons.GONE


def _is_older(found: Found, before: dict[str, Any]) -> bool:
    """Whether the file's event is an earlier state of the one we have. Stamps are compared where both have them."""
    if found.sequence != before.get("sequence", 0):
        return bool(found.sequence < before.get("sequence", 0))
    pairs = zip(found.modified.split("|"), before.get("modified", "").split("|"), strict=False)
    ours = next(((new, old) for new, old in pairs if new and old and new != old), ("", ""))
    return ours[0] < ours[1]


def _has_grown(found: Found, event: Event) -> bool:
    """Whether a list of dates reaches further than the one we have, since the horizon has moved on."""
    kept = [each.replace(tzinfo=None) for each in event.recurrence.rdates] if event.recurrence else []
    return bool(found.extra and kept and not found.rrule) and max(found.extra) > max(kept)


def _changes(run: Run, found: Found, event: Event) -> dict[str, Any]:
    """The columns that change, those that say what later imports compare with among them."""
    # The place was perhaps matched to a venue by hand; that stays until the source moves the event.
    has_moved = event.source_stamp.get("location") != found.location
    meant, given = source_meaning.changes(event, import_run.meant(run, found), found.location, has_moved=has_moved)
    changes = import_run.columns(found) | meant | {"source_stamp": import_run.stamp(run, found, given)}
    if _is_held_back(run, event):
        del changes["website"]
    if event.status in (Event.Status.CANCELLED, Event.Status.ARCHIVED) and not import_run.is_off_by_source(event):
        # Called off here, with a reason of our own, or turned down: the source can't take that back.
        return changes
    if found.is_cancelled:
        changes |= import_run.called_off(event, reasons.OFF)
    elif import_run.is_off_by_source(event):
        changes |= {"status": Event.Status.PUBLISHED if event.published_at else run.status, "cancel_reason": ""}
    return changes


def _write(run: Run, found: Found, event: Event, changes: dict[str, Any]) -> None:
    since, until = (run.since, run.until) if run.is_windowed else (None, None)
    slots, was_waiting = set(event.source_stamp.get("slots", ())), event.status == Event.Status.SUBMITTED
    for row in _forgotten(event, found, slots):
        schedule.unpin(row, event=event)
    repeat(event, found)
    is_held_back = _is_held_back(run, event)
    if not is_held_back:
        # Before the event itself, so that its search words are written once, of what it says now.
        _write_text(event, found)
    change_event(event, changes, accept_loss=True, since=since, until=until)
    if found.overrides:
        # Its dates have just been written anew; what was read with the event is no longer true of them.
        event._prefetched_objects_cache.pop("occurrences", None)  # type: ignore[attr-defined]
        lay_over(run, event, found.overrides)
        schedule.close(event, run.until)
    if is_held_back:
        words = {"title": found.title, "description": found.description, "website": found.website}
        propose_words(event=event, by=run.by or run.source.added_by, words=words)
    if was_waiting and event.status != Event.Status.SUBMITTED:
        withdraw([event], run.now)
    elif event.status == Event.Status.SUBMITTED and not was_waiting:
        import_run.propose(run, [event])


def _is_held_back(run: Run, event: Event) -> bool:
    """Whether new words of a public event have to be looked at before everybody sees them."""
    return event.is_public and run.status == Event.Status.SUBMITTED


def _forgotten(event: Event, found: Found, slots: set[str]) -> list[Occurrence]:
    """What the source changed earlier and no longer mentions goes back to the rule; what was changed here stays."""
    gone = slots - {each.slot.isoformat() for each in found.overrides}
    return [
        row
        for row in event.occurrences.all()
        if row.is_pinned
        and row.slot.isoformat() in gone
        and not (row.is_cancelled and row.reason != reasons.OFF)
    ]  # fmt: skip


def _write_text(event: Event, found: Found) -> None:
    texts = list(event.texts.all())
    text = next((each for each in texts if each.status == EventText.Status.SOURCE), None)
    if text is None:
        EventText.objects.create(
            event=event, language=language(found), title=found.title, description=found.description
        )
        event._prefetched_objects_cache.pop("texts", None)  # type: ignore[attr-defined]
    elif (text.title, text.description) != (found.title, found.description):
        text.title, text.description = found.title, found.description
        text.save()
        if len(texts) > 1:
            event.texts.exclude(pk=text.pk).update(status=EventText.Status.STALE)


def cancel(event: Event, reason: str, now: datetime) -> str:
    """Call a locked event off and return its title; it leaves the review queue."""
    title = next((each.title for each in event.texts.all() if each.status == EventText.Status.SOURCE), "") or event.uid
    was_waiting = event.status == Event.Status.SUBMITTED
    change_event(event, import_run.called_off(event, reason))
    if was_waiting:
        withdraw([event], now)
    return title
