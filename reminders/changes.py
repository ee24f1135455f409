"""What has changed for those who follow an activity? Each date is held against what was last known of it, so that whatever
way it changed (cancelled alone or with its series, moved, another room, taken out, restored) it is told, and told once.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import F
from django.db.models.functions import Coalesce

from calendar_app import starred
from calendar_app.agenda import site_zone
from calendar_app.models import Event, Occurrence
from reminders.models import KnownDate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class Date(NamedTuple):
    """A date as its followers know it, or as it stands now."""

    occurrence: int
    starts_at: datetime
    is_cancelled: bool
    place: str

    @property
    def matters(self) -> tuple[datetime, bool, str]:
        """What somebody who comes has to know; a cancelled date is cancelled wherever it would have been."""
        return (self.starts_at, True, "") if self.is_cancelled else (self.starts_at, False, self.place)


@dataclass(slots=True)
class Change:
    """What is to be told about one followed activity: dates that differ, and moments of dates that are gone."""

    root: int
    dates: list[int] = field(default_factory=list)
    gone: list[datetime] = field(default_factory=list)


def find(roots: Iterable[int], now: datetime) -> list[Change]:
    """Compare the dates to come of followed activities with what was last known, and remember how they stand.

    An activity that nobody followed before is remembered and not told. Five queries, whatever there is. Runs in a
    transaction of its caller's, who sees to it that nobody else does the same at once.
    """
    wanted = set(roots)
    known = _known(now)
    current = _current(wanted, now)
    found = []
    for root in sorted(wanted & known.keys()):
        change = _compared(root, known[root], current.get(root, {}))
        if change.dates or change.gone:
            found.append(change)
    _remember(current, known)
    return found


def begin(roots: Iterable[int], now: datetime) -> None:
    """Remember how the dates of activities stand that nobody followed before: what changes from now on is told. Three queries."""
    known = set(KnownDate.objects.filter(root__in=list(roots)).values_list("root", flat=True))
    _remember(_current(set(roots) - known, now), {})


def _known(now: datetime) -> dict[int, dict[int, Date]]:
    """What is known of dates that have not begun, by activity; what has begun is forgotten."""
    KnownDate.objects.filter(starts_at__lte=now).delete()
    found: dict[int, dict[int, Date]] = defaultdict(dict)
    for row in KnownDate.objects.all():
        found[row.root][row.occurrence] = Date(row.occurrence, row.starts_at, row.is_cancelled, row.place)
    return found


def _current(roots: set[int], now: datetime) -> dict[int, dict[int, Date]]:
    """The dates to come of each activity and of whatever continues it."""
    leads: dict[int, list[int]] = defaultdict(list)
    for event, root in starred.chains(roots) if roots else ():
        leads[event].append(root)
    rows = Occurrence.objects.public().filter(event_id__in=list(leads), starts_at__gt=now)
    columns = rows.annotate(
        at_venue=Coalesce("venue_id", "event__venue_id"), in_space=Coalesce("space_id", F("event__space_id"))
    ).values_list("pk", "event_id", "starts_at", "status", "event__status", "at_venue", "in_space")
    found: dict[int, dict[int, Date]] = defaultdict(dict)
    for pk, event, starts_at, status, event_status, venue, space in columns:
        is_off = status == Occurrence.Status.CANCELLED or event_status == Event.Status.CANCELLED
        for root in leads[event]:
            found[root][pk] = Date(pk, starts_at, is_off, f"{venue or ''}/{space or ''}")
    return found


def _compared(root: int, before: dict[int, Date], after: dict[int, Date]) -> Change:
    """What differs. A date that got another number on its day, such as when a series was split, is the same date."""
    change = Change(root)
    zone = site_zone()
    new = {after[pk].starts_at.astimezone(zone).date(): after[pk] for pk in after.keys() - before.keys()}
    for pk in sorted(before, key=lambda each: before[each].starts_at):
        old = before[pk]
        now = after.get(pk) or new.get(old.starts_at.astimezone(zone).date())
        if now is None:
            # A cancelled date that goes away is no news.
            if not old.is_cancelled:
                change.gone.append(old.starts_at)
        elif now.matters != old.matters:
            change.dates.append(now.occurrence)
    return change


def _remember(current: dict[int, dict[int, Date]], known: dict[int, dict[int, Date]]) -> None:
    """Keep how the dates stand now, and forget those that are gone or that nobody follows any more."""
    stale = [(root, pk) for root, dates in known.items() for pk in dates if pk not in current.get(root, {})]
    if stale:
        for root in {root for root, _pk in stale}:
            KnownDate.objects.filter(root=root, occurrence__in=[pk for each, pk in stale if each == root]).delete()
    rows = [
        KnownDate(root=root, occurrence=pk, starts_at=date.starts_at, is_cancelled=date.is_cancelled, place=date.place)
        for root, dates in current.items()
        for pk, date in dates.items()
        if known.get(root, {}).get(pk) != date
    ]
    KnownDate.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["root", "occurrence"],
        update_fields=["starts_at", "is_cancelled", "place"], batch_size=2000,
    )  # fmt: skip
