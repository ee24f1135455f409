"""Which letters to newcomers will there be? One row each, planned by whoever comes first; planning again changes nothing."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone

from calendar_app import starred
from calendar_app.models import Occurrence
from reminders import changes, due
from reminders.actions.adding import add
from reminders.models import Heartbeat, Letter, Subscription

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reminders.models.subscriptions import SubscriptionQuerySet

State, Kind = Letter.State, Letter.Kind
# After a longer pause nothing older is even recorded: nobody looks for last week's morning letters.
_BACK: Final = timedelta(days=8)
_BATCH: Final = 1000
_LONGEST_BEFORE: Final = timedelta(hours=72)


def plan(*, now: datetime) -> int:
    """Plan every digest that has become due; returns how many letters were added. Safe to repeat and to run twice at once.

    A digest that is stale already is recorded as skipped. Who has been planned for since the last moment costs nothing.
    """
    return sum(_plan(rhythm, now) for rhythm in due.Rhythm)


def _plan(rhythm: due.Rhythm, now: datetime) -> int:
    last, added = due.latest(rhythm, now, timezone.get_default_timezone()), 0
    waiting = Subscription.objects.listening(timezone.localdate(now)).filter(rhythm=rhythm, planned_until__lt=last)
    for group in _batches(waiting.order_by("pk").iterator(_BATCH)):
        added += add(letter for each in group for letter in _digests(each, now))
        # Only forward: a planner that began earlier and ends later must not open the window again.
        Subscription.objects.filter(pk__in=[each.pk for each in group], planned_until__lt=now).update(planned_until=now)
    return added


def _digests(subscription: Subscription, now: datetime) -> Iterator[Letter]:
    since = max(subscription.planned_until, now - _BACK)
    for each in due.moments(due.Rhythm(subscription.rhythm), since, now, timezone.get_default_timezone()):
        yield (
            to_subscriber(Kind.DIGEST, subscription, each.period, each.at)
            if not due.is_stale(each.at, now)
            else to_subscriber(Kind.DIGEST, subscription, each.period, each.at, state=State.SKIPPED, why="stale")
        )


def to_subscriber(kind: str, subscription: Subscription, period: str, due_at: datetime, **more: Any) -> Letter:
    """A letter to a subscriber, not stored yet."""
    fields = {"due_at": due_at, "try_at": due_at, **more}
    return Letter(kind=kind, recipient=f"s{subscription.pk}", period=period, subscription=subscription, **fields)


def _batches(rows: Iterable[Subscription]) -> Iterator[list[Subscription]]:
    group: list[Subscription] = []
    for row in rows:
        group.append(row)
        if len(group) == _BATCH:
            yield group
            group = []
    if group:
        yield group


def plan_one(
    *, kind: str, subscription: Subscription, period: str, due_at: datetime, wants: dict[str, Any] | None = None
) -> bool:
    """Plan a letter at once, such as the one that asks back; False when there is one already."""
    _row, is_new = Letter.objects.get_or_create(
        kind=kind, recipient=f"s{subscription.pk}", period=period,
        defaults={"subscription": subscription, "due_at": due_at, "try_at": due_at, "wants": wants or {}},
    )  # fmt: skip
    return is_new


@transaction.atomic
def plan_changes(*, now: datetime) -> int:
    """Plan one letter for each follower of an activity whose dates have changed since the planner last looked; returns how many
    were added. Who pauses hears of it when the pause ends. A fixed number of queries, whoever follows.
    """
    # Whoever comes second compares with what the first has remembered.
    Heartbeat.note(Heartbeat.CHANGES, now)
    Heartbeat.objects.select_for_update().get(pk=Heartbeat.CHANGES)
    followers = _by_root(Subscription.objects.active())
    return add(
        to_subscriber(
            Kind.CANCELLED, row, f"e{each.root}-{now:%Y%m%dT%H%M%S%f}", now, try_at=_after_pause(row, now),
            wants={"event": each.root, "dates": each.dates, "gone": [at.isoformat() for at in each.gone]},
        )
        for each in changes.find(followers, now)
        for row in followers[each.root]
    )  # fmt: skip


def _after_pause(row: Subscription, now: datetime) -> datetime:
    if row.paused_until is None:
        return now
    zone = timezone.get_default_timezone()
    return max(now, datetime.combine(row.paused_until, due.AT, zone))


def plan_reminders(*, since: datetime, now: datetime) -> int:
    """Plan the letters before dates of followed activities that became due in (since, now]; returns how many were added.

    Each as many hours before as was asked. A date that is moved later gets another one; one moved so near that its
    moment has passed is told by the change. A fixed number of queries, whoever follows.
    """
    coming = Occurrence.objects.public().filter(
        starts_at__gt=now, starts_at__lte=now + _LONGEST_BEFORE, status=Occurrence.Status.CONFIRMED
    )
    dates = list(coming.values_list("pk", "event_id", "starts_at"))
    by_root = (
        _by_root(Subscription.objects.listening(timezone.localdate(now)).exclude(hours_before=None)) if dates else {}
    )
    leads: dict[int, set[int]] = defaultdict(set)
    for event, root in starred.chains(by_root) if by_root else ():
        leads[event].add(root)
    return add(
        to_subscriber(Kind.REMINDER, row, f"r{pk}-{at:%Y%m%dT%H%M}", at - timedelta(hours=row.hours_before))
        for pk, event, at in dates
        for row in {row.pk: row for root in leads.get(event, ()) for row in by_root[root]}.values()
        if row.hours_before is not None and since < at - timedelta(hours=row.hours_before) <= now
    )


def _by_root(rows: SubscriptionQuerySet) -> dict[int, list[Subscription]]:
    """Subscriptions by the activities that each follows. One query."""
    found: dict[int, list[Subscription]] = defaultdict(list)
    for row in rows.exclude(events=[]):
        for event in row.events:
            found[event].append(row)
    return found
