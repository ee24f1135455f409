"""What happens to the calendar's rows when two organisations become one? Read by partners.actions.merging, which finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import F, Q

from calendar_app.models import CoOrganiser, Event
from partners.actions.merging import afterwards, gives_way

if TYPE_CHECKING:
    from partners.models import Organisation


@gives_way(Event)
def _keep_by_hand(event: Event) -> None:
    """Let go of the source an event came from: the kept organisation has imported the same one.

    Both stay, with their addresses and short links; only one of them follows the source from now on. Without this the
    next import would cancel the other, since nothing in the file stands for it.
    """
    event.source, event.source_uid, event.source_stamp = None, "", {}


@afterwards
def _tidy(kept: Organisation) -> None:
    """Take out co-organisers who are the organiser now, and raise the stamps that phones compare."""
    CoOrganiser.objects.filter(organisation=kept, event__organiser_id=F("organisation_id")).delete()
    shown = Event.objects.filter(Q(organiser=kept) | Q(co_organiser_rows__organisation=kept))
    keys = list(shown.distinct().values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT calendar_app_restamp(%s::bigint[], false, NULL)", [keys])
