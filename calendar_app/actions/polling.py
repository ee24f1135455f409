"""When is a partner's address read again? Asks each address that was imported, at the cost of a 304 when unchanged."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.utils import timezone

from calendar_app import fetching
from calendar_app.actions.imports import import_calendar
from calendar_app.ics_reading import FileRefused
from calendar_app.models import CalendarSource

if TYPE_CHECKING:
    from datetime import datetime

_log = logging.getLogger(__name__)


def poll_calendars(*, now: datetime | None = None) -> int:
    """Read every imported address again and return how many gave a calendar. Files given by hand are left alone.

    A site that fails is passed over until the next time: its events stay as they are.
    """
    now = now or timezone.now()
    read = 0
    for source in CalendarSource.objects.filter(address__contains="://").select_related("organisation").order_by("pk"):
        try:
            read += _poll(source, now)
        except (fetching.NotFetched, FileRefused) as reason:
            # Which source, not which address: a private address is a key.
            _log.warning("Calendar source %s could not be read: %s", source.pk, reason)
    return read


def _poll(source: CalendarSource, now: datetime) -> int:
    # Once a day it is read whole, so that lists of dates grow with the horizon.
    is_fresh = source.read_at is not None and timezone.localdate(source.read_at) == timezone.localdate(now)
    answer = fetching.fetch(source.address, source.etag if is_fresh else "")
    if answer.is_unchanged:
        return 0
    import_calendar(octets=answer.octets, organisation=source.organisation, by=None, address=source.address)
    CalendarSource.objects.filter(pk=source.pk).update(etag=answer.etag, read_at=now)
    return 1
