"""What can happen to one date of an event? Cancel, restore, move, note; skip, add and pause change the rule itself.

Each raises the stamps that phones compare: the date's own, and the series', since a phone looks at the series first.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from calendar_app import recurrence, rules, schedule
from calendar_app.actions.events import must_undo
from calendar_app.actions.waiting import DateExists
from calendar_app.models import Event, Occurrence, Pause

if TYPE_CHECKING:
    from calendar_app.models import Space, Venue
    from partners.models import User


@transaction.atomic
def cancel_date(*, occurrence: Occurrence, reason: str, by: User | None) -> Occurrence:
    """Cancel one date. It stays visible, struck through, with the reason. Raises ValueError without a reason."""
    if not reason.strip():
        raise ValueError("Say in one line why it is cancelled.")
    return _pin(occurrence, by, status=Occurrence.Status.CANCELLED, reason=reason.strip())


@transaction.atomic
def restore_date(*, occurrence: Occurrence, by: User | None) -> Occurrence:
    """Undo: the date is again as its rule says, its cancellation, move and note gone.

    Raises HouseDecided where the house cancelled it and what `by` does is reviewed.
    """
    event = _locked(occurrence, by)
    if occurrence.is_cancelled:
        must_undo(by, occurrence, event)
    before = occurrence.changed_at
    was_left_out = occurrence.is_cancelled
    schedule.unpin(occurrence, event=event)
    event.changed_at = max(event.changed_at, before)
    schedule.stamp(event, resequence=not event.is_repeating)
    # A cancelled date that had left the feed counted as one change of the series; taking it back is another.
    event.sequence += 2 * was_left_out
    event.save(update_fields=["changed_at", "sequence"])
    return occurrence


@transaction.atomic
def move_date(
    *,
    occurrence: Occurrence,
    starts_at: datetime,
    ends_at: datetime,
    by: User | None,
    venue: Venue | None = None,
    space: Space | None = None,
    is_placed: bool = False,
    is_all_day: bool | None = None,
) -> Occurrence:
    """Move one date in time (aware moments) and, if given, to another venue or room.

    With `is_placed` venue and room are set as given, None meaning the event's own; `is_all_day` None leaves it. Raises
    ValueError if it ends first, DateExists where the event has another date that begins then.
    """
    if ends_at <= starts_at:
        raise ValueError("It must end after it starts.")
    event = _locked(occurrence, by)
    others = event.occurrences.filter(starts_at=starts_at, status=Occurrence.Status.CONFIRMED)
    if starts_at != occurrence.starts_at and others.exclude(pk=occurrence.pk).exists():
        raise DateExists("The event has a date at that time.")
    changes: dict[str, Any] = {"starts_at": starts_at, "ends_at": ends_at}
    if is_all_day is not None:
        changes["is_all_day"] = is_all_day
    if venue is not None or is_placed:
        changes["venue"] = venue
    if space is not None or is_placed:
        changes["space"] = space
    return _apply(occurrence, event, changes)


@transaction.atomic
def note_date(*, occurrence: Occurrence, note: str, by: User | None) -> Occurrence:
    """Put a note on one date, or take it off with ""."""
    return _pin(occurrence, by, note=note.strip())


@transaction.atomic
def mark_full(*, occurrence: Occurrence, is_full: bool, by: User | None) -> Occurrence:
    """Say that no more people fit, or that they do again. Not a change of the date itself."""
    _locked(occurrence, by)
    occurrence.is_full = is_full
    occurrence.save(update_fields=["is_full"])
    return occurrence


@transaction.atomic
def skip_date(*, event: Event, day: date, by: User | None) -> Event:
    """Leave one day out of the rule altogether, as if it had never been planned."""
    event = _locked_event(event, by)
    stored = _stored(event)
    # Kept at midnight, which means the series' own hour that day, whatever hour it has later.
    stored.exdates = sorted({*stored.exdates, recurrence.midnight(day)})
    return _reschedule(event)


@transaction.atomic
def add_date(*, event: Event, wall: datetime, by: User | None) -> Event:
    """Add a date beside the rule, at a naive wall-clock time in the event's zone. Raises DateExists for one there is."""
    event = _locked_event(event, by)
    if event.occurrences.filter(starts_at=recurrence.at(wall, event.zone), status=Occurrence.Status.CONFIRMED).exists():
        raise DateExists("The event has a date at that time.")
    stored = _stored(event)
    repeats = bool(stored.rrules)
    if not stored.rrules and not stored.rdates:
        # A single event becomes one with several dates; its own day is the first of them.
        stored.rdates = [datetime.combine(event.first_on, event.start_time or datetime.min.time())]
    stored.rdates = sorted({*stored.rdates, wall})
    days = {wall, recurrence.midnight(wall.date())}
    was_skipped = bool(days & set(stored.exdates))
    stored.exdates = [each for each in stored.exdates if each not in days]
    # A date beside the rule is an event of its own in feeds: the series stays as phones know it.
    return _reschedule(event, is_seen=was_skipped or not repeats)


@transaction.atomic
def pause(
    *, event: Event, first_on: date, last_on: date, by: User | None, reason: str = "", accept_loss: bool = False
) -> Pause:
    """Let a series rest from `first_on` to `last_on`, both included; the same pause once more is the one there is.

    Raises WouldLose if changed dates lie between.
    """
    event = _locked_event(event, by)
    if last_on < first_on:
        raise ValueError("The last day must not come before the first.")
    if there := Pause.objects.filter(event=event, first_on=first_on, last_on=last_on).first():
        return there
    made = Pause.objects.create(event=event, first_on=first_on, last_on=last_on, reason=reason.strip())
    _reschedule(event, accept_loss=accept_loss)
    return made


@transaction.atomic
def unpause(*, event: Event, pause_id: int, by: User | None) -> Event:
    """Take a pause away, so that the rule's dates in it come back."""
    event = _locked_event(event, by)
    Pause.objects.filter(event=event, pk=pause_id).delete()
    return _reschedule(event)


def _pin(occurrence: Occurrence, by: User | None, **changes: Any) -> Occurrence:
    return _apply(occurrence, _locked(occurrence, by), changes)


def _apply(occurrence: Occurrence, event: Event, changes: dict[str, Any]) -> Occurrence:
    before = occurrence.changed_at
    schedule.pin(occurrence, changes, event=event)
    event.changed_at = max(event.changed_at, before)
    # A single event has no series beside its date: its own number must rise.
    schedule.stamp(event, resequence=not event.is_repeating)
    event.save(update_fields=["changed_at", "sequence"])
    return occurrence


def _locked(occurrence: Occurrence, by: User | None) -> Event:
    """Raises Occurrence.DoesNotExist for a date that went when its series was changed."""
    event = _locked_event(occurrence.event, by)
    occurrence.refresh_from_db()
    return event


def _locked_event(event: Event, by: User | None) -> Event:
    """Lock the event's row, so that two people who change it at once come one after the other.

    Raises Event.DoesNotExist when it was deleted meanwhile.
    """
    locked = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    rules.must_change(by, locked)
    return locked


def _stored(event: Event) -> Any:
    from recurrence import Recurrence  # noqa: PLC0415  (its import needs configured settings)

    if not event.recurrence:
        event.recurrence = Recurrence(include_dtstart=False)
    return event.recurrence


def _reschedule(event: Event, *, accept_loss: bool = False, is_seen: bool = True) -> Event:
    if is_seen:
        schedule.stamp(event, resequence=True)
    event.save()
    schedule.reschedule(event, accept_loss=accept_loss)
    return event
