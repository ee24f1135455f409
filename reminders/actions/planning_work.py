"""Which letters to partners and staff will there be? Is the week right, how many came, what waits at the house."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils import timezone

from calendar_app.models import Event, Occurrence
from partners.models import Membership, Organisation, User
from reminders import due
from reminders.actions.adding import add
from reminders.models import Letter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from reminders.due import Due

Kind, State = Letter.Kind, Letter.State
# Asked the morning after, and twice more, in case nobody has said how many came.
ASKED_AFTER: Final = (1, 4, 7)
_LAST_WEEKDAY: Final = 4


def plan_weeks(*, since: datetime, now: datetime) -> int:
    """Plan Monday's letter to everybody who acts for a partner, if one became due in (since, now]. Two queries."""
    moments = _due(due.Rhythm.WEEKLY, since, now)
    people = list(_members()) if moments else []
    return add(
        _to_person(Kind.PARTNER, user, f"{each.period}:{organisation}", each.at, now)
        for each in moments
        for organisation, user in people
    )


def plan_reports(*, since: datetime, now: datetime) -> int:
    """Plan each morning's question how many came, where dates of 1, 4 or 7 days ago have no report. Three queries."""
    added = 0
    for each in _due(due.Rhythm.DAILY, since, now):
        silent = _without_report(each)
        people = [pair for pair in _members() if pair[0] in silent] if silent else []
        added += add(
            _to_person(Kind.REPORT, user, f"{each.period}:{organisation}", each.at, now)
            for organisation, user in people
        )
    return added


def plan_staff(*, since: datetime, now: datetime) -> int:
    """Plan the letter that begins a working day for coordinators and reviewers. Two queries."""
    zone = timezone.get_default_timezone()
    moments = [
        each for each in _due(due.Rhythm.DAILY, since, now) if each.at.astimezone(zone).weekday() <= _LAST_WEEKDAY
    ]
    wanted = Q(is_staff=True) | Q(house_roles__contains=[User.HouseRole.REVIEWER])
    people = User.objects.filter(wanted, is_active=True).exclude(letter_choice__wants_staff=False)
    keys = list(people.values_list("pk", flat=True)) if moments else []
    return add(_to_person(Kind.STAFF, pk, each.period, each.at, now) for each in moments for pk in keys)


def _due(rhythm: due.Rhythm, since: datetime, now: datetime) -> list[Due]:
    return list(due.moments(rhythm, since, now, timezone.get_default_timezone()))


def _members() -> Iterator[tuple[int, int]]:
    """Organisation and account of everybody who acts for a partner. One query."""
    rows = Membership.objects.filter(
        user__is_active=True, organisation__status=Organisation.Status.PARTNER, organisation__merged_into=None
    )
    yield from rows.values_list("organisation_id", "user_id")


def _without_report(each: Due) -> set[int]:
    """Organisations with a date 1, 4 or 7 days before a moment of which nobody has said anything. One query."""
    zone = timezone.get_default_timezone()
    today = each.at.astimezone(zone).date()
    days = [today - timedelta(days=number) for number in ASKED_AFTER]
    rows = Occurrence.objects.filter(
        event__status=Event.Status.PUBLISHED, event__is_internal=False, head_count=None,
        status=Occurrence.Status.CONFIRMED, starts_at__gt=each.at - timedelta(days=9), ends_at__lte=each.at,
    ).values_list("event__organiser_id", "starts_at")  # fmt: skip
    found: dict[int, set[object]] = defaultdict(set)
    for organisation, starts_at in rows:
        found[organisation].add(starts_at.astimezone(zone).date())
    return {organisation for organisation, on in found.items() if on.intersection(days)}


def _to_person(kind: str, user: int, period: str, at: datetime, now: datetime) -> Letter:
    is_stale = due.is_stale(at, now)
    return Letter(
        kind=kind, recipient=f"u{user}", period=period, user_id=user, due_at=at, try_at=at,
        state=State.SKIPPED if is_stale else State.PLANNED, why="stale" if is_stale else "",
    )  # fmt: skip
