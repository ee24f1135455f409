"""Which letters will there be? One row each, planned by whoever comes first; planning again changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from reminders import due
from reminders.models import Letter, Subscription

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

State, Kind = Letter.State, Letter.Kind
# After a longer pause nothing older is even recorded: nobody looks for last week's morning letters.
_BACK: Final = timedelta(days=8)
_BATCH: Final = 1000


def plan(*, now: datetime) -> int:
    """Plan every digest that has become due; returns how many letters were added. Safe to repeat and to run twice at once.

    A digest that is stale already is recorded as skipped.
    """
    today, added = timezone.localdate(now), 0
    waiting = Subscription.objects.listening(today).exclude(rhythm="").filter(planned_until__lt=now)
    for group in _batches(waiting.order_by("pk").iterator(_BATCH)):
        letters = [letter for each in group for letter in _digests(each, now)]
        before = Letter.objects.count() if letters else 0
        Letter.objects.bulk_create(letters, ignore_conflicts=True)
        added += (Letter.objects.count() - before) if letters else 0
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
