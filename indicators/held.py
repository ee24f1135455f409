"""Which dates were held, who was host, and what did organisations give? The rows behind visits and partners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from calendar_app.agenda import site_zone
from calendar_app.models import CoOrganiser, Event, Occurrence
from indicators.attendance import HeadCount
from indicators.figures import MISSING, Missing
from indicators.models import Contribution, HeadCountReport
from indicators.participation import Contribution as Given, Kind, Standing
from partners.models import Organisation

if TYPE_CHECKING:
    from datetime import date

    from indicators.periods import Period


@dataclass(frozen=True, slots=True)
class Held:
    """A date that was planned in a period and is over: what was reported of it, MISSING where nothing was."""

    on: date
    hosts: tuple[int, ...]
    kind: int | None
    venue: int | None
    count: HeadCount | Missing
    is_reported: bool


def held(period: Period, today: date) -> list[Held]:
    """The period's dates up to today that were held or may have been, each once. Three queries.

    Cancelled dates, and those whose host reported that they were not held, are left out. A moved date belongs to the day
    it was moved to.
    """
    reports = list(
        HeadCountReport.objects.filter(on__gte=period.since, on__lt=period.until).select_related("occurrence")
    )
    found = [
        Held(row.on, tuple(row.hosts), row.kind_id, row.venue_id, _count(row), is_reported=True)
        for row in reports
        if row.was_held and not (row.occurrence and row.occurrence.is_cancelled)
    ]
    return [*found, *_assumed(period, today, {row.occurrence_id for row in reports})]


def _assumed(period: Period, today: date, reported: set[int | None]) -> list[Held]:
    """Public dates that are over and of which nobody has reported anything."""
    since, until = period.moments(site_zone())
    rows = Occurrence.objects.filter(
        starts_at__gte=since, starts_at__lt=until, ends_at__lte=timezone.now(), event__status__in=Event.PUBLIC,
        event__is_internal=False, status=Occurrence.Status.CONFIRMED,
    ).exclude(pk__in=[pk for pk in reported if pk])  # fmt: skip
    names = "pk", "starts_at", "event_id", "event__organiser_id", "event__kind_id", "venue_id", "event__venue_id"
    found = [row for row in rows.values_list(*names) if timezone.localdate(row[1]) <= today]
    also: dict[int, list[int]] = {}
    events = CoOrganiser.objects.filter(event__in={row[2] for row in found}, confirmed_at__isnull=False)
    for event, organisation in events.values_list("event_id", "organisation_id"):
        also.setdefault(event, []).append(organisation)
    return [
        Held(timezone.localdate(at), (host, *also.get(event, ())), kind, own or venue, MISSING, is_reported=False)
        for _pk, at, event, host, kind, own, venue in found
    ]


def _count(row: HeadCountReport) -> HeadCount | Missing:
    if row.newcomers is None:
        return MISSING
    return HeadCount(*(getattr(row, name) or 0 for name in HeadCountReport.COUNTS))


def contributions(until: Period, today: date) -> list[Given]:
    """Everything that organisations contributed up to a period's end, in all the time before."""
    everything = _since_the_beginning(until)
    given = [
        Given(host, row.on, Kind.HOST if place == 0 else Kind.CO_HOST, _standing(row))
        for row in held(everything, today)
        for place, host in enumerate(row.hosts)
    ]
    logged = Contribution.objects.filter(on__lt=until.until).exclude(state=Contribution.State.DECLINED)
    return given + [
        Given(partner, on, Kind(kind), Standing.CONFIRMED if state == Contribution.State.CONFIRMED else Standing.LOGGED)
        for partner, on, kind, state in logged.values_list("organisation_id", "on", "kind", "state")
    ]


def _standing(row: Held) -> Standing:
    return Standing.CONFIRMED if row.is_reported else Standing.ASSUMED


def _since_the_beginning(period: Period) -> Period:
    first = Occurrence.objects.order_by("starts_at").values_list("starts_at", flat=True).first()
    report = HeadCountReport.objects.order_by("on").values_list("on", flat=True).first()
    days = [period.since, *([timezone.localdate(first)] if first else []), *([report] if report else [])]
    return type(period)(min(days), period.until)


def merged() -> dict[Any, Any]:
    """Which organisation became part of which. One query."""
    rows = Organisation.objects.exclude(merged_into=None)
    return dict(rows.values_list("pk", "merged_into_id"))
