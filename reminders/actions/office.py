"""What does the post office do each minute, and who opens and closes it? Plan everything that is due, from where it stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from partners.rules import must_coordinate
from reminders.actions import planning, planning_work, subscribing
from reminders.models import Heartbeat, Letter, PostOffice

if TYPE_CHECKING:
    from datetime import datetime

    from partners.models import User

# A date is moved before that is committed: what became due a little earlier may become visible only now.
_OVERLAP: Final = timedelta(minutes=10)
_AGAIN: Final = timedelta(days=1)
# Longer than any digest keeps, so that one that fell into the gap is recorded as skipped.
KEPT_FOR: Final = timedelta(days=400)
_BACK: Final = timedelta(days=8)


def plan_everything(*, now: datetime) -> int:
    """Plan every letter that became due since the planner last finished; returns how many were added.

    Safe to repeat and to run twice at once: each letter has its row once. A planner that was down goes on from where it
    stopped; one that dies on the way begins again there.
    """
    row, _is_new = Heartbeat.objects.get_or_create(pk=Heartbeat.PLANNER, defaults={"seen_at": now, "until": now})
    # A clock that was ahead once must not make the planner wait until then; what is planned already stays single.
    since = max(row.until, now - _BACK) if row.until <= now else now - _AGAIN
    added = planning.plan(now=now)
    added += planning.plan_changes(now=now)
    added += planning.plan_reminders(since=since - _OVERLAP, now=now)
    added += planning_work.plan_weeks(since=since, now=now)
    added += planning_work.plan_reports(since=since, now=now)
    added += planning_work.plan_staff(since=since, now=now)
    subscribing.forget_unconfirmed(now=now)
    behind = Q(until__lt=now) | Q(until__gt=now + _AGAIN)
    Heartbeat.objects.filter(behind, pk=row.pk).update(until=now, seen_at=now)
    return added


def forget_old(*, now: datetime) -> int:
    """Delete the rows of letters that were settled more than 13 months ago; returns how many. Safe to repeat."""
    old = Letter.objects.filter(due_at__lt=now - KEPT_FOR, state__in=Letter.SETTLED)
    return old.delete()[0]


@transaction.atomic
def pause(*, is_paused: bool, by: User) -> PostOffice:
    """Hold all letters back, or let them go again. Digests that wait too long are skipped then. Raises PermissionDenied."""
    must_coordinate(by)
    row, _made = PostOffice.objects.update_or_create(
        pk=1, defaults={"is_paused": is_paused, "changed_at": timezone.now(), "changed_by": by}
    )
    return row
