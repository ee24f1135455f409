"""How are a period's values computed, frozen and corrected? Safe to repeat; what is closed stays as it was."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from indicators import periods, revisions
from indicators.breakdowns import breakdowns
from indicators.disclosure import Audience
from indicators.gathering import DEFINITION, Value, gather
from indicators.models import Measurement, ReportingPeriod, SurveyWave
from partners.rules import must_coordinate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from partners.models import User


class StillRuns(Exception):  # noqa: N818  (an answer to a person)
    """The period is not over, or its survey wave is not closed."""


class IsClosed(Exception):  # noqa: N818  (an answer to a person)
    """The period is closed already."""


class IsOpen(Exception):  # noqa: N818  (an answer to a person)
    """The period is not closed: nothing in it has to be revised."""


class GivesAway(Exception):  # noqa: N818  (an answer to a person)
    """The first version and the corrected one together would tell what single people answered."""


def period_of(code: str, since: date, until: date, *, is_demo: bool = False) -> ReportingPeriod:
    """The period of that code, made when there is none. Raises ValueError when it has other days."""
    row, _made = ReportingPeriod.objects.get_or_create(
        code=code, defaults={"since": since, "until": until, "is_demo": is_demo}
    )
    if (row.since, row.until) != (since, until):
        raise ValueError(f"{code} has other days.")
    return row


@transaction.atomic
def compute(*, period: ReportingPeriod, today: date) -> bool:
    """Compute an open period's values anew; returns whether anything has changed. A closed one is left as it is."""
    row = ReportingPeriod.objects.select_for_update(of=("self",)).get(pk=period.pk)
    if row.is_closed:
        return False
    made = _made(row, gather(periods.Period(row.since, row.until), today=today), 0)
    before = {_key(each): _content(each) for each in row.measurements.filter(revision=0)}
    now = {_key(each): _content(each) for each in made}
    ReportingPeriod.objects.filter(pk=row.pk).update(computed_at=timezone.now())
    if before == now:
        return False
    row.measurements.filter(revision=0).delete()
    Measurement.objects.bulk_create(made)
    return True


def compute_open(*, today: date) -> int:
    """Make the running half-year's period if it is missing, and compute all that are open; returns how many changed."""
    running = periods.half_year_of(today)
    period_of(periods.code(running), running.since, running.until)
    return sum(
        compute(period=row, today=today) for row in ReportingPeriod.objects.filter(closed_at=None, since__lte=today)
    )


@transaction.atomic
def close_period(*, period: ReportingPeriod, by: User, today: date) -> ReportingPeriod:
    """Freeze a period's values. Its wave counts as reported from today, which starts the time after which answers go.

    Raises PermissionDenied, IsClosed, and StillRuns while the period or its wave does.
    """
    must_coordinate(by)
    row = ReportingPeriod.objects.select_for_update(of=("self",)).get(pk=period.pk)
    if row.is_closed:
        raise IsClosed
    waves = SurveyWave.objects.filter(since=row.since, until=row.until)
    if not periods.Period(row.since, row.until).is_over(today) or waves.filter(state=SurveyWave.State.OPEN).exists():
        raise StillRuns
    compute(period=row, today=today)
    row.measurements.filter(revision=0).update(revision=1)
    row.closed_at, row.closed_by = timezone.now(), by
    row.save(update_fields=["closed_at", "closed_by"])
    waves.filter(state=SurveyWave.State.CLOSED, reported_on=None).update(reported_on=today)
    return row


@transaction.atomic
def revise_period(*, period: ReportingPeriod, reason: str, by: User, today: date) -> int:
    """Compute a closed period anew and keep what differs as a new revision with a reason; returns how many values.

    What can't be computed any more, since the answers are deleted, stays. Raises PermissionDenied, IsOpen, ValueError
    without a reason, and GivesAway.
    """
    must_coordinate(by)
    row = ReportingPeriod.objects.select_for_update(of=("self",)).get(pk=period.pk)
    if not row.is_closed:
        raise IsOpen
    if not reason.strip():
        raise ValueError("A revision needs a reason.")
    kept = list(row.measurements.order_by("revision"))
    last = {_key(each): each for each in kept}
    changed = [
        each
        for each in _made(row, gather(periods.Period(row.since, row.until), today=today), 0)
        if _key(each) not in last or _content(last[_key(each)]) != _content(each)
    ]
    _must_protect(kept, changed, last)
    for each in changed:
        before = last.get(_key(each))
        each.revision = before.revision + 1 if before else 1
        each.reason, each.revised_by = reason.strip()[:300], by
    Measurement.objects.bulk_create(changed)
    return len(changed)


def _must_protect(
    kept: Sequence[Measurement], changed: Sequence[Measurement], last: dict[tuple[str, str, str], Measurement]
) -> None:
    """Refuse a revision that would tell, beside any version before it, what single people answered or how few they were."""
    now = breakdowns({**last, **{_key(each): each for each in changed}}.values())
    newest = max((each.revision for each in kept), default=1)
    for number in range(1, newest + 1):
        then = breakdowns({_key(each): each for each in kept if each.revision <= number}.values())
        for name, breakdown in then.items():
            if not all(revisions.may_replace([breakdown], now[name], audience) for audience in Audience):
                raise GivesAway(name)
    for each in changed:
        before = last.get(_key(each))
        visits = [row.values.get("visits") for row in (before, each) if row]
        if each.group and len(visits) == 2 and None not in visits and 0 < abs(visits[0] - visits[1]) < Audience.HOUSE:
            raise GivesAway(each.group)


def _made(period: ReportingPeriod, values: Sequence[Value], revision: int) -> list[Measurement]:
    return [Measurement(period=period, revision=revision, definition=DEFINITION, **asdict(each)) for each in values]


def _key(row: Measurement) -> tuple[str, str, str]:
    return row.indicator, row.by, row.group


def _content(row: Measurement) -> tuple[object, ...]:
    return row.values, row.definition, row.question
