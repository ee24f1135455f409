"""How do planner, workers and letters fare? Counts and ages, without anybody's address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Min, Q

from partners.models import Organisation
from reminders.models import Heartbeat, Letter, PostOffice, Subscription, WeekConfirmation

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.utils.functional import _StrPromise as StrPromise

# A part that has not been seen for so long has stopped.
SILENT_AFTER: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Signs:
    """Ages in seconds; None for what has never been seen, or for a letter that does not wait."""

    is_paused: bool
    paused_at: datetime | None
    planner: int | None
    worker: int | None
    oldest: int | None

    @property
    def is_silent(self) -> bool:
        """Whether planner or workers have stopped."""
        limit = SILENT_AFTER.total_seconds()
        return any(age is None or age > limit for age in (self.planner, self.worker))


def signs(now: datetime) -> Signs:
    """How long ago planner and workers were seen, how long the oldest letter waits. Three queries."""
    seen = {row.name: row for row in Heartbeat.objects.all()}
    oldest = Letter.objects.waiting(now).order_by().aggregate(at=Min("due_at"))["at"]
    office = PostOffice.objects.filter(pk=1).first()
    planner, worker = seen.get(Heartbeat.PLANNER), seen.get(Heartbeat.WORKER)

    def age(moment: datetime | None) -> int | None:
        return max(int((now - moment).total_seconds()), 0) if moment else None

    return Signs(
        is_paused=bool(office and office.is_paused), paused_at=office.changed_at if office and office.is_paused else None,
        planner=age(planner.until if planner else None), worker=age(worker.seen_at if worker else None),
        oldest=age(oldest),
    )  # fmt: skip


def table() -> list[tuple[StrPromise | str, list[tuple[str, int]]]]:
    """How many letters of each kind are in which state, rows by kind in order of urgency. One query."""
    found = {
        (kind, state): number
        for kind, state, number in Letter.objects.order_by().values_list("kind", "state").annotate(Count("pk"))
    }
    return [
        (label, [(state, found.get((kind, state), 0)) for state in Letter.State.values])
        for kind, label in Letter.Kind.choices
    ]


def confirmed(today: date) -> tuple[int, int]:
    """How many partners have said that this week is right, and how many partners there are. Two queries."""
    year, week, _day = today.isocalendar()
    said = WeekConfirmation.objects.filter(week=f"{year}-W{week:02}", organisation__in=Organisation.objects.partners())
    return said.count(), Organisation.objects.partners().count()


def subscribers() -> dict[str, int]:
    """How many addresses get letters, wait to be confirmed, have stopped, take none. One query."""
    counts = {state: Count("pk", filter=Q(state=state)) for state in Subscription.State.values}
    return Subscription.objects.order_by().aggregate(**counts)
