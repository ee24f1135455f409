"""What do hosts and partners tell? How many came, how many new contacts were made, what an organisation gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from calendar_app.models import CoOrganiser, Occurrence
from indicators.models import Contribution, HeadCountReport, PulseTally
from partners.rules import is_staff, may_post_for

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from indicators.attendance import HeadCount
    from partners.models import Organisation, User

State = Contribution.State


class NotYet(Exception):  # noqa: N818  (an answer to a person)
    """The date has not begun: nobody can have come."""


class WasCancelled(Exception):  # noqa: N818  (an answer to a person)
    """The date is cancelled: it was not held."""


@transaction.atomic
def report_head_count(
    *, occurrence: Occurrence, by: User, count: HeadCount | None, was_held: bool = True,
    way: str = HeadCountReport.Way.PHONE,
) -> HeadCountReport:  # fmt: skip
    """Keep how many came to a date, or with `count` None only whether it was held; a second report replaces the first.

    By who may act for the organiser or a confirmed co-organiser. Raises NotYet, WasCancelled, PermissionDenied, and
    ValueError for numbers at a date that was not held.
    """
    row = Occurrence.objects.select_for_update(of=("self",)).select_related("event__organiser").get(pk=occurrence.pk)
    hosts = _hosts(row)
    if not is_staff(by) and not any(may_post_for(by, host) for host in hosts):
        raise PermissionDenied
    if row.starts_at > timezone.now():
        raise NotYet
    if row.is_cancelled:
        raise WasCancelled
    if count is not None and not was_held:
        raise ValueError("Nobody came to what was not held.")
    numbers: dict[str, Any] = {
        name: getattr(count, name) if count is not None else None for name in HeadCountReport.COUNTS
    }
    fields = {
        "on": timezone.localdate(row.starts_at), "hosts": [host.pk for host in hosts],
        "kind_id": row.event.kind_id, "venue_id": row.venue_id or row.event.venue_id, "was_held": was_held,
        "way": way, "by": by, "reported_at": timezone.now(), **numbers,
    }  # fmt: skip
    report, _made = HeadCountReport.objects.update_or_create(occurrence=row, defaults=fields)
    return report


def _hosts(row: Occurrence) -> list[Organisation]:
    confirmed = CoOrganiser.objects.filter(event=row.event, confirmed_at__isnull=False).select_related("organisation")
    return [row.event.organiser, *(each.organisation for each in confirmed)]


def add_pulse(*, occurrence: Occurrence, group: str, option: int) -> None:
    """Count one answer after an activity; no row stands for a person. Raises ValueError for what is no option."""
    if group not in PulseTally.Group.values or option not in range(4):
        raise ValueError((group, option))
    with transaction.atomic():
        PulseTally.objects.get_or_create(occurrence=occurrence, group=group, option=option)
        PulseTally.objects.filter(occurrence=occurrence, group=group, option=option).update(count=F("count") + 1)


@transaction.atomic
def log_contribution(
    *, organisation: Organisation, by: User, on: date, kind: str, hours: Decimal | None = None, note: str = ""
) -> Contribution:
    """Note what an organisation gave; it counts once the house has confirmed it, at once when the house notes it.

    The same thing noted twice is kept once. Raises PermissionDenied, and NotYet for a day to come.
    """
    if not may_post_for(by, organisation):
        raise PermissionDenied
    if on > timezone.localdate():
        raise NotYet
    fields: dict[str, Any] = {
        "organisation": organisation,
        "on": on,
        "kind": kind,
        "hours": hours,
        "note": note.strip(),
    }
    if there := Contribution.objects.filter(**fields).exclude(state=State.DECLINED).first():
        return there
    if is_staff(by):
        fields |= {"state": State.CONFIRMED, "decided_by": by, "decided_at": timezone.now()}
    return Contribution.objects.create(by=by, **fields)


@transaction.atomic
def decide_contribution(*, contribution: Contribution, by: User, state: str, comment: str = "") -> Contribution:
    """Confirm a contribution, or say that it does not count and why; it may be decided anew. Raises PermissionDenied,
    and ValueError for another state or a refusal without a word.
    """
    if not is_staff(by):
        raise PermissionDenied
    if state not in (State.CONFIRMED, State.DECLINED) or (state == State.DECLINED and not comment.strip()):
        raise ValueError(state)
    row = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
    row.state, row.comment = State(state), comment.strip()
    row.decided_by, row.decided_at = by, timezone.now()
    row.save(update_fields=["state", "comment", "decided_by", "decided_at"])
    return row
