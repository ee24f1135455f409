"""Which occurrence rows should an event have? The only writer of occurrences.

It compares the slots the rule gives with the rows there are: keep, add, drop. It never touches the past, never drops a
row that carries a change without being told to, and extends endless series to a horizon.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Max, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from calendar_app import ical, recurrence, rule
from calendar_app.event_series import series_of
from calendar_app.models import Event, Occurrence
from calendar_app.models.occurrences import LONG_HOURS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from calendar_app.recurrence import Series, Slot

logger = logging.getLogger(__name__)

HORIZON: Final = timedelta(days=548)  # 18 months: next year's programme is there when this year's ends
LOOK_BACK: Final = timedelta(days=366)
# An override must not have a lower SEQUENCE than its series, or old clients take it for stale; this lead lets a
# series change a hundred times without waking every phone about dates that stayed as they were.
SEQUENCE_LEAD: Final = 100
_PINNING: Final = ("note", "title", "venue_id", "space_id")


class WouldLose(Exception):  # noqa: N818  (a question to the editor, not a fault)
    """The new rule no longer gives the dates of rows that carry changes. `occurrences` lists them."""

    def __init__(self, occurrences: list[Occurrence]) -> None:
        super().__init__(f"{len(occurrences)} changed dates are not in the new rule.")
        self.occurrences = occurrences


class RoomTaken(Exception):  # noqa: N818  (an answer to a person)
    """A bookable room is already taken at one of the times. Nothing was written; `rooms.clashes` says by what."""


def check_rooms(event: Event, rows: Iterable[Occurrence] = ()) -> None:
    """Look now whether two dates take one room at once. Raises RoomTaken; call at the end of a change, in its transaction.

    The constraint waits until a change is complete (see the migration); at commit it would be too late to answer.
    Costs nothing for an event that has no room, unless one of `rows`, its changed dates, has one of its own.
    """
    if not event.space_id and not any(row.space_id for row in rows):
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SET CONSTRAINTS occurrence_room_once IMMEDIATE; SET CONSTRAINTS occurrence_room_once DEFERRED"
            )
    except IntegrityError as reason:
        raise RoomTaken from reason


@dataclass(slots=True)
class Plan:
    """What rescheduling would do to rows that are not over: shown before saving, then done."""

    kept: list[Occurrence] = field(default_factory=list)
    moved: list[tuple[Occurrence, Slot]] = field(default_factory=list)
    added: list[Slot] = field(default_factory=list)
    dropped: list[Occurrence] = field(default_factory=list)
    lost: list[Occurrence] = field(default_factory=list)
    wanted: dict[datetime, Slot] = field(default_factory=dict, repr=False)


def plan(event: Event, *, now: datetime, since: datetime | None = None, until: datetime | None = None) -> Plan:
    """Compare what the event's rule gives in [since, until) with its rows that are not over at `now`.

    Aware datetimes. Default window: from a year back (only for an event that has no rows yet) to the horizon.
    Raises RuleRefused. A changed date whose hour the new rule moved is recognised by its day.
    """
    series = series_of(event)
    rows = list(event.occurrences.all()) if event.pk else []
    low = since or (now - LOOK_BACK if not rows else now - series.length)
    high = until or now + HORIZON
    wanted = {slot.at: slot for slot in recurrence.slots(series, low, high)}
    present = {row.slot for row in rows}
    outcome = Plan(wanted=wanted)
    missing = {moment: slot for moment, slot in wanted.items() if moment not in present}
    by_day = {slot.wall.date(): slot for slot in missing.values()}
    for row in rows:
        if since is None and row.ends_at <= now and row.slot <= now:
            missing.pop(row.slot, None)
        elif row.slot in wanted or not low <= row.slot < high:
            outcome.kept.append(row)
        elif not row.is_pinned and not row.is_full:
            outcome.dropped.append(row)
        elif slot := by_day.pop(recurrence.wall_clock(row.slot, series.zone).date(), None):
            missing.pop(slot.at)
            outcome.moved.append((row, slot))
        else:
            outcome.lost.append(row)
    outcome.added = sorted(missing.values())
    return outcome


def reschedule(
    event: Event,
    *,
    now: datetime | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    accept_loss: bool = False,
    previous: Series | None = None,
) -> Plan:
    """Make the event's rows what its rule says, and return what was done.

    Call inside a transaction. Raises WouldLose, before anything is written, when rows with changes would go and
    `accept_loss` is not set; raises RuleRefused. `previous` is the series before the change. Times and titles of kept rows follow the event where nothing is pinned.
    """
    now = now or timezone.now()
    series = series_of(event)
    outcome = plan(event, now=now, since=since, until=until)
    if outcome.lost and not accept_loss:
        raise WouldLose(outcome.lost)
    gone = [row.pk for row in (*outcome.dropped, *outcome.lost)]
    if gone and not event.is_repeating:
        # A single event's number is its own and its date's together; it must not fall when the row goes.
        event.sequence += max(row.sequence for row in (*outcome.dropped, *outcome.lost))
        Event.objects.filter(pk=event.pk).update(sequence=event.sequence)
    if gone:
        Occurrence.objects.filter(pk__in=gone).delete()
    for row, slot in outcome.moved:
        _follow(row, slot, series, event, previous or series)
    for row in outcome.kept:
        if row.ends_at > now or since is not None:
            _refresh(row, series, event, outcome.wanted.get(row.slot) or _slot_of(row, series), previous or series)
    Occurrence.objects.bulk_create([_row(event, series, slot) for slot in outcome.added], batch_size=500)
    Occurrence.objects.filter(event=event).exclude(is_public=event.is_public).update(is_public=event.is_public)
    _close(event, series, (until or now + HORIZON).date())
    check_rooms(event, (*outcome.kept, *(row for row, _slot in outcome.moved)))
    return outcome


def first_rows(event: Event, *, since: datetime, until: datetime) -> list[Occurrence]:
    """The rows of an event that has none yet, within [since, until) (aware), not saved; `last_on` is set on the way.

    For writing many new events together. Raises RuleRefused.
    """
    series = series_of(event, ())
    # What began before the window and still goes on in it belongs to it.
    rows = [_row(event, series, slot) for slot in recurrence.slots(series, since - series.length, until)]
    rows = [row for row in rows if row.ends_at > since or row.starts_at >= since]
    event.extended_to = until.date()
    event.last_on = (
        _last_of(series, max((row.ends_at for row in rows), default=None)) if not _is_endless(series) else None
    )
    return rows


def row_at(event: Event, series: Series, slot: datetime) -> Occurrence:
    """An unsaved row for a slot that has none yet, such as one just outside the window whose date was moved into it."""
    row = Occurrence(event=event, slot=slot, starts_at=slot, ends_at=slot)
    return _row(event, series, _slot_of(row, series))


def _row(event: Event, series: Series, slot: Slot) -> Occurrence:
    ends_at = recurrence.ends(slot.wall, series)
    is_spelled_out = slot.is_extra or needs_spelling_out(series, slot, ends_at)
    return Occurrence(
        event=event,
        slot=slot.at,
        starts_at=slot.at,
        ends_at=ends_at,
        is_all_day=series.is_all_day,
        is_extra=slot.is_extra,
        is_spelled_out=is_spelled_out,
        sequence=event.sequence + SEQUENCE_LEAD if is_spelled_out else 0,
        is_public=event.is_public,
        is_long=ends_at - slot.at > timedelta(hours=LONG_HOURS),
        changed_at=event.changed_at,
    )


def needs_spelling_out(series: Series, slot: Slot, ends_at: datetime) -> bool:
    """Whether phones would not all read this date alike from the series' rule (or there is no rule to read it from)."""
    if series.rule is None:
        return False
    site = settings.TIME_ZONE
    if not ical.is_portable(series, site):
        return True
    start, end = recurrence.wall_clock(slot.at, site), recurrence.wall_clock(ends_at, site)
    return not series.is_all_day and ical.crosses_change(start, end, site)


def _slot_of(row: Occurrence, series: Series) -> Slot:
    """The slot a row was made from; its wall time is the one meant: 02:30 in the night when that is skipped."""
    wall = recurrence.wall_clock(row.slot, series.zone)
    meant = datetime.combine(wall.date(), series.start.time())
    return recurrence.Slot(row.slot, meant if recurrence.at(meant, series.zone) == row.slot else wall, row.is_extra)


def has_own_end(row: Occurrence, series: Series) -> bool:
    """Whether somebody gave a date another end than its series gave it."""
    return row.is_pinned and row.ends_at != recurrence.ends(_slot_of(row, series).wall, series)


def _follow(row: Occurrence, slot: Slot, series: Series, event: Event, previous: Series) -> None:
    """Give a changed row its new slot. A date that was not moved by hand follows the new hour."""
    was_moved = row.is_moved or has_own_end(row, previous)
    row.slot, row.is_extra = slot.at, slot.is_extra
    if not was_moved:
        row.starts_at, row.ends_at = slot.at, recurrence.ends(slot.wall, series)
    _stamp(row, event)
    row.save()


def _refresh(row: Occurrence, series: Series, event: Event, slot: Slot, previous: Series) -> None:
    """Let a kept row's end and kind of day follow the event unless it was moved by hand."""
    fresh = _row(event, series, slot)
    fresh.is_spelled_out = fresh.is_spelled_out or row.is_pinned
    names = ("ends_at", "is_all_day", "is_extra", "is_long", "is_spelled_out")
    if row.is_moved or has_own_end(row, previous) or all(getattr(row, name) == getattr(fresh, name) for name in names):
        return
    for name in names:
        setattr(row, name, getattr(fresh, name))
    if row.is_pinned or row.is_spelled_out:
        row.is_spelled_out = True
        _stamp(row, event)
    row.save()


def _close(event: Event, series: Series, extended_to: date) -> None:
    """Record how far the rows reach and, for a series that ends, its last day."""
    last_on = _last_day(event, series)
    Event.objects.filter(pk=event.pk).exclude(Q(last_on=last_on) if last_on else Q(last_on__isnull=True)).update(
        last_on=last_on
    )
    event.last_on = last_on
    if event.extended_to != extended_to:
        Event.objects.filter(pk=event.pk).update(extended_to=extended_to)
        event.extended_to = extended_to


def close(event: Event, until: datetime) -> None:
    """Record anew how far an event's rows reach and when it ends, after dates were moved."""
    _close(event, series_of(event), until.date())


def _is_endless(series: Series) -> bool:
    return series.rule is not None and series.rule.until is None and series.rule.count is None


def _last_day(event: Event, series: Series) -> date | None:
    """The local day on which the event is over for good, None for a rule without an end."""
    if _is_endless(series):
        return None
    return _last_of(series, event.occurrences.aggregate(last=Max("ends_at"))["last"])


def _last_of(series: Series, last_row: datetime | None) -> date:
    days = [series.start.date()]
    if last_row is not None:
        days.append(recurrence.wall_clock(last_row, settings.TIME_ZONE).date())
    if series.rule is not None:
        # Dates beyond the horizon have no row yet, but a phone shows them already.
        walls = list(recurrence.rule_starts(series))
        days += [(walls[-1] + series.length).date()] if walls else []
    return max(days)


def unpin(occurrence: Occurrence, *, event: Event) -> Occurrence:
    """Take back every change of a date, so that it is again as its rule says."""
    series = series_of(event)
    fresh = _row(event, series, _slot_of(occurrence, series))
    changes = {
        name: getattr(fresh, name) for name in (*_PINNING, "starts_at", "ends_at", "is_all_day", "status", "reason")
    }
    return pin(occurrence, changes, event=event, series=series)


def pin(
    occurrence: Occurrence, changes: Mapping[str, Any], *, event: Event, series: Series | None = None
) -> Occurrence:
    """Change one date and mark it as changed, or unmark it when nothing differs from the rule any more.

    `changes` are field names and values of Occurrence (starts_at, ends_at, status, reason, note, title, venue, space).
    Raises ValueError when the date would end before it starts.
    """
    for name, value in changes.items():
        setattr(occurrence, name, value)
    if occurrence.ends_at < occurrence.starts_at:
        raise ValueError("A date can't end before it starts.")
    series = series or series_of(event)
    fresh = _row(event, series, _slot_of(occurrence, series))
    occurrence.is_long = occurrence.ends_at - occurrence.starts_at > timedelta(hours=LONG_HOURS)
    occurrence.is_pinned = (
        occurrence.is_cancelled
        or (occurrence.starts_at, occurrence.ends_at) != (fresh.starts_at, fresh.ends_at)
        or occurrence.is_all_day != fresh.is_all_day
        or any(getattr(occurrence, name) for name in _PINNING)
    )
    occurrence.is_spelled_out = occurrence.is_pinned or fresh.is_spelled_out
    _stamp(occurrence, event)
    occurrence.save()
    last_on = recurrence.wall_clock(occurrence.ends_at, event.zone).date()
    if event.last_on is not None and last_on > event.last_on:
        Event.objects.filter(pk=event.pk).update(last_on=last_on)
        event.last_on = last_on
    check_rooms(event, [occurrence])
    return occurrence


def _stamp(row: Occurrence, event: Event) -> None:
    """Raise the row's stamps: newer than before and than what phones know of its series, or ICSx5 skips it."""
    row.changed_at = later_than(max(row.changed_at, event.changed_at))
    row.sequence = max(row.sequence + 1, event.sequence + SEQUENCE_LEAD)


def later_than(stamp: datetime | None) -> datetime:
    """Now in whole seconds, or a second after `stamp` if that is later: phones compare stamps by the second."""
    now = timezone.now().astimezone(UTC).replace(microsecond=0)
    return max(now, stamp + timedelta(seconds=1)) if stamp else now


def stamp(event: Event, *, resequence: bool) -> None:
    """Raise an event's stamps; `resequence` when its time, place or cancellation changed. The caller saves."""
    event.changed_at = later_than(event.changed_at)
    if resequence:
        event.sequence += 1


def restamp_copies(event: Event, *, resequence: bool) -> None:
    """Raise the stamps of the dates that copy the event's words, when those words have changed."""
    rows = Occurrence.objects.filter(event=event, is_spelled_out=True)
    rows.update(changed_at=Greatest(F("changed_at"), Value(event.changed_at)), sequence=F("sequence") + int(resequence))


def extend(*, now: datetime, batch: int = 500) -> int:
    """Add the dates that have come within the horizon to endless series; safe to repeat. Returns rows added.

    A series whose rule can no longer be expanded is logged and passed over: one bad row must not stop the rest.
    """
    reach = (now + HORIZON).date()
    due = (
        Event.objects.filter(
            Q(last_on__isnull=True) | Q(last_on__gte=now.date()), Q(extended_to__lt=reach), status__in=Event.PUBLIC
        )
        .exclude(recurrence="")
        .exclude(recurrence__isnull=True)
    )
    added = 0
    for key in due.values_list("pk", flat=True).iterator(chunk_size=batch):
        try:
            with transaction.atomic():
                # Read again under a lock: somebody may have edited it since the list was made.
                event = due.select_for_update(of=("self",)).filter(pk=key).first()
                added += _extend_one(event, now, reach) if event else 0
        except rule.RuleRefused as refused:
            logger.warning("Event %s was not extended: %s", key, refused)
    return added


def _grow(event: Event, rows: list[Occurrence]) -> None:
    """Add dates that have come within reach. Where somebody has booked the room before, the date comes without the room.

    The series goes on as everybody knows it; staff see the clash on the page for coordination.
    """
    try:
        with transaction.atomic():
            Occurrence.objects.bulk_create(rows)
            check_rooms(event)
    except RoomTaken:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('bis.rooms', 'off', true)")
            Occurrence.objects.bulk_create(rows)
            cursor.execute("SELECT set_config('bis.rooms', '', true)")
            cursor.execute("SELECT calendar_app_book_space(id) FROM calendar_app_space WHERE is_bookable")


def _extend_one(event: Event, now: datetime, reach: date) -> int:
    series = series_of(event)
    # An old import may reach only to a day long past; what lies further back than a year is nobody's concern.
    reached = max(event.extended_to or now.date(), (now - LOOK_BACK).date())
    since, until = recurrence.at(recurrence.midnight(reached), event.zone), now + HORIZON
    present = set(event.occurrences.filter(slot__gte=since).values_list("slot", flat=True))
    new = [slot for slot in recurrence.slots(series, since, until) if slot.at not in present]
    _grow(event, [_row(event, series, slot) for slot in new])
    day = timedelta(days=1)
    known, wanted = (recurrence.at(recurrence.midnight(each + day), event.zone) for each in (reached, reach))
    if recurrence.left_out(series, known, wanted):
        # Left-out dates that have come into reach are new EXDATEs on phones, so the series must look newer.
        stamp(event, resequence=True)
        Event.objects.filter(pk=event.pk).update(changed_at=event.changed_at, sequence=event.sequence)
    _close(event, series, reach)
    return len(new)
