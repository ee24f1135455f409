"""Which letters will there be? One row each, planned by whoever comes first; planning again changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from calendar_app.models import Occurrence
from reminders import digest, due
from reminders.models import Letter, Subscription

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

State, Kind = Letter.State, Letter.Kind
# After a longer pause nothing older is even recorded: nobody looks for last week's morning letters.
_BACK: Final = timedelta(days=8)
_BATCH: Final = 1000
_LOOKED_BACK: Final = timedelta(days=3)
_LONGEST_BEFORE: Final = timedelta(hours=72)


def plan(*, now: datetime) -> int:
    """Plan every digest that has become due; returns how many letters were added. Safe to repeat and to run twice at once.

    A digest that is stale already is recorded as skipped.
    """
    today, added = timezone.localdate(now), 0
    waiting = Subscription.objects.listening(today).exclude(rhythm="").filter(planned_until__lt=now)
    for group in _batches(waiting.order_by("pk").iterator(_BATCH)):
        letters = [letter for each in group for letter in _digests(each, now)]
        added += _add(letters)
        # Only forward: a planner that began earlier and ends later must not open the window again.
        Subscription.objects.filter(pk__in=[each.pk for each in group], planned_until__lt=now).update(planned_until=now)
    return added


def _digests(subscription: Subscription, now: datetime) -> Iterator[Letter]:
    zone = timezone.get_default_timezone()
    since = max(subscription.planned_until, now - _BACK)
    for each in due.moments(due.Rhythm(subscription.rhythm), since, now, zone):
        is_stale = due.is_stale(each.at, now)
        yield Letter(
            kind=Kind.DIGEST, recipient=f"s{subscription.pk}", period=each.period, subscription=subscription,
            due_at=each.at, try_at=each.at, state=State.SKIPPED if is_stale else State.PLANNED,
            why="stale" if is_stale else "",
        )  # fmt: skip


def _batches(rows: Iterable[Subscription]) -> Iterator[list[Subscription]]:
    group: list[Subscription] = []
    for row in rows:
        group.append(row)
        if len(group) == _BATCH:
            yield group
            group = []
    if group:
        yield group


def plan_one(*, kind: str, subscription: Subscription, period: str, due_at: datetime) -> bool:
    """Plan a letter such as a cancellation; False when there is one already."""
    _row, is_new = Letter.objects.get_or_create(
        kind=kind, recipient=f"s{subscription.pk}", period=period,
        defaults={"subscription": subscription, "due_at": due_at, "try_at": due_at},
    )  # fmt: skip
    return is_new


def plan_changes(*, now: datetime) -> int:
    """Plan a letter to whoever follows a date that was cancelled or moved since they began; returns how many were added.

    Looks back three days, so that a planner that was down misses nothing; a letter is there once anyhow. Three queries
    and one for the letters.
    """
    found = digest.changes(now - _LOOKED_BACK, now)
    followers = _followers({each.event_id for each in found}, now)
    return _add(
        Letter(
            kind=Kind.CANCELLED, recipient=f"s{row.pk}", period=each.period, subscription=row, due_at=now, try_at=now
        )
        for each in found
        for row in followers.get(each.event_id, ())
        if each.changed_at >= row.heard_at
    )


def plan_reminders(*, now: datetime) -> int:
    """Plan a letter before each date of a followed activity, as many hours before as was asked; returns how many were added.

    A date that is moved gets another reminder. Three queries and one for the letters.
    """
    coming = Occurrence.objects.public().filter(
        starts_at__gt=now, starts_at__lte=now + _LONGEST_BEFORE, status=Occurrence.Status.CONFIRMED
    )
    dates = list(coming.values_list("pk", "event_id", "starts_at"))
    followers = _followers({event for _pk, event, _at in dates}, now)
    return _add(
        Letter(
            kind=Kind.REMINDER,
            recipient=f"s{row.pk}",
            period=f"r{pk}-{at:%Y%m%dT%H%M}",
            subscription=row,
            due_at=at - timedelta(hours=row.hours_before),
            try_at=now,
        )
        for pk, event, at in dates
        for row in followers.get(event, ())
        if row.hours_before is not None and at - timedelta(hours=row.hours_before) <= now
    )


def _followers(events: set[int], now: datetime) -> dict[int, list[Subscription]]:
    """Who follows which of these activities and listens today. One query."""
    rows = (
        Subscription.objects.listening(timezone.localdate(now)).filter(events__overlap=list(events)) if events else ()
    )
    found: dict[int, list[Subscription]] = {}
    for row in rows:
        for event in events.intersection(row.events):
            found.setdefault(event, []).append(row)
    return found


def _add(letters: Iterable[Letter]) -> int:
    rows = list(letters)
    if not rows:
        return 0
    before = Letter.objects.count()
    Letter.objects.bulk_create(rows, ignore_conflicts=True)
    return Letter.objects.count() - before
