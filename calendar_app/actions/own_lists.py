"""What can be done with a list of one's own? Made, changed, deleted by whoever has its key; forgotten when nobody reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from calendar_app.models import Event, OwnList
from calendar_app.models.own_lists import MOST_EVENTS
from partners.keys import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

# A phone asks at least once a day; 13 months let a summer's list come back the next summer.
UNREAD: Final = relativedelta(months=13)


@transaction.atomic
def make_own_list(*, key: str, events: Iterable[int], language: str) -> OwnList:
    """Store a list under the digest of its key. Nobody is named: there is no `by`."""
    return OwnList.objects.create(digest=digest_of(key), events=_public(events), language=language)


@transaction.atomic
def change_own_list(
    *, key: str, add: Iterable[int] = (), drop: Iterable[int] = (), language: str = ""
) -> OwnList | None:
    """Add events to the key's list, take some off it, or change its language; None when there is no such list.

    Two devices may share a list, so what one does never undoes what the other did.
    """
    row = OwnList.objects.select_for_update().of_key(key).first()
    if row is None:
        return None
    left = [pk for pk in row.events if pk not in {*drop}]
    events = [*left, *(pk for pk in _public(add) if pk not in left)][:MOST_EVENTS]
    if (events, language or row.language) != (row.events, row.language):
        row.events, row.language = events, language or row.language
        row.changed_at = max(timezone.now(), row.changed_at)
        row.save()
    return row


def delete_own_list(*, key: str) -> bool:
    """Delete the key's list; False when there is none."""
    deleted, _by_model = OwnList.objects.of_key(key).delete()
    return bool(deleted)


def note_reading(*, row: OwnList, today: date) -> None:
    """Remember that a list is in use. At most one write a day."""
    if row.last_read_on < today:
        OwnList.objects.filter(pk=row.pk).update(last_read_on=today)


def forget_own_lists(*, today: date) -> int:
    """Delete the lists that nobody has read for 13 months; returns how many."""
    deleted, _by_model = OwnList.objects.filter(last_read_on__lt=today - UNREAD).delete()
    return deleted


def _public(events: Iterable[int]) -> list[int]:
    """Those of the numbers that are events everybody may see, in order, each once."""
    wanted = list(dict.fromkeys(events))[:MOST_EVENTS]
    there = set(Event.objects.public().filter(pk__in=wanted).values_list("pk", flat=True))
    return [pk for pk in wanted if pk in there]
