"""What is one partner's part in it? Its own activities and visits, what it gave, until when it counts as active, what it owes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from calendar_app.models import Event, Occurrence
from indicators import participation, periods
from indicators.attendance import HeadCount
from indicators.held import contributions, held, merged
from indicators.models import Contribution, HeadCountReport
from indicators.quality import OWED_DAYS

if TYPE_CHECKING:
    from datetime import date

    from partners.models import Organisation


@dataclass(frozen=True, slots=True)
class Part:
    """An organisation's part in the running half-year; `until` is the last day it counts as active for (None: it does not)."""

    held: int
    counted: int
    visits: int
    mixed: int
    given: list[Contribution]
    is_active: bool
    is_regular: bool
    until: date | None


def part_of(organisation: Organisation, today: date) -> Part:
    """Gather it. About ten queries, however much there is."""
    half = periods.half_year_of(today)
    leads = merged()
    own = [
        row
        for row in held(half, today)
        if organisation.pk in {participation.survivor(host, leads) for host in row.hosts}
    ]
    reported = [row for row in own if row.is_reported]
    counts = [row.count for row in reported if isinstance(row.count, HeadCount)]
    year = periods.Period(today - timedelta(days=366), today + timedelta(days=1))
    rows = [row for row in participation.united(contributions(year, today), leads) if row.partner == organisation.pk]
    days = [row.on for row in rows if row.standing is participation.Standing.CONFIRMED and row.on <= today]
    until = max(days) + timedelta(days=participation.ACTIVE_DAYS - 1) if days else None
    return Part(
        held=len(reported), counted=len(counts), visits=sum(count.visits for count in counts),
        mixed=sum(count.is_mixed for count in counts),
        given=list(Contribution.objects.filter(organisation=organisation)[:50]),
        is_active=bool(until and until >= today), is_regular=bool(participation.regular_on(rows, today)),
        until=until if until and until >= today else None,
    )  # fmt: skip


def waiting(organisation: Organisation) -> list[Occurrence]:
    """Dates of the last 60 days that are over and of which nobody has said anything, the latest first. Two queries."""
    now = timezone.now()
    rows = Occurrence.objects.filter(
        event__organiser=organisation, event__status=Event.Status.PUBLISHED, event__is_internal=False, head_count=None,
        status=Occurrence.Status.CONFIRMED, ends_at__lte=now, starts_at__gt=now - timedelta(days=OWED_DAYS),
    )  # fmt: skip
    return list(rows.select_related("event__kind").prefetch_related("event__texts").order_by("-starts_at")[:50])


def reported(organisation: Organisation, today: date) -> list[HeadCountReport]:
    """What was reported of the last 60 days, the latest first. Two queries."""
    rows = HeadCountReport.objects.filter(
        hosts__contains=[organisation.pk],
        on__gt=today - timedelta(days=OWED_DAYS),
        occurrence__event__organiser=organisation,
    )
    return list(rows.select_related("occurrence__event__kind").prefetch_related("occurrence__event__texts")[:50])
