"""When is a partner's address read again, and what becomes of it when that fails?

Every hour, at the cost of a 304 when unchanged. An address that fails is left in peace longer and longer, at most for a day;
its events stay as they are. One that has not existed for a month is given up. Whoever reads a source holds its row.
"""

from __future__ import annotations

import logging
import random
import time
import traceback
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from calendar_app import fetching
from calendar_app.actions.imports import import_calendar
from calendar_app.models import CalendarSource
from calendar_app.said import Refused, Said, said

if TYPE_CHECKING:
    from django.db.models import QuerySet

_log = logging.getLogger(__name__)

_HOUR: Final = timedelta(hours=1)
_LONGEST: Final = 24  # hours
GONE_FOR: Final = timedelta(days=30)
# A worker's task is ended after nine minutes; what has not been asked by then is asked first the next time.
_SECONDS: Final = 420


def poll_calendars(*, now: datetime | None = None) -> int:
    """Read every imported address that is due (aware `now`) and return how many gave a calendar.

    Files given by hand are left alone. A site that fails is told of on its page and holds up nobody.
    """
    now = now or timezone.now()
    began, read = time.monotonic(), 0
    keys = _due(now).order_by(F("next_at").asc(nulls_first=True), "pk").values_list("pk", flat=True)
    for key in list(keys):
        if time.monotonic() - began > _SECONDS:
            _log.warning("Not all calendar sources could be read in time; the rest is read next time.")
            break
        try:
            read += _poll(key, now)
        except Exception as fault:  # noqa: BLE001  (one bad source must never stop the others)
            _log.error("Calendar source %s failed: %s", key, _where(fault))
    return read


def _due(now: datetime) -> QuerySet[CalendarSource]:
    rows = CalendarSource.objects.filter(is_polled=True, address__contains="://", organisation__merged_into=None)
    return rows.filter(Q(next_at=None) | Q(next_at__lte=now))


@transaction.atomic
def _poll(key: int, now: datetime) -> bool:
    """Read one source unless another worker holds it, or has read it since the list was made."""
    rows = _due(now).select_for_update(of=("self",), skip_locked=True).select_related("organisation")
    source = rows.filter(pk=key).first()
    return source is not None and ask(source, now)


def ask(source: CalendarSource, now: datetime) -> bool:
    """Read a source whose row the caller holds, and keep how it went. Returns whether it gave a calendar.

    What goes wrong is kept as the source's problem; nothing half-done is left of it.
    """
    try:
        with transaction.atomic():
            return _read(source, now)
    except Refused as reason:
        # Which source and which sentence, not what fills it: a private address is a key.
        _log.warning("Calendar source %s could not be read: %s", source.pk, reason.said.msgid)
        _keep_failure(source, reason.said, now, is_gone=getattr(reason, "status", 0) in (404, 410))
    except Exception as fault:  # noqa: BLE001  (kept, told and logged; the next source must have its turn)
        _log.error("Calendar source %s failed: %s", source.pk, _where(fault))
        _keep_failure(source, said("It could not be taken in because of a fault on our side."), now, is_gone=False)
    return False


def _where(fault: Exception) -> str:
    """A fault's kind and place in the code. Not its words, which may hold an address."""
    frame = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__} in {frame.name}, line {frame.lineno}"


def _read(source: CalendarSource, now: datetime) -> bool:
    # Once a day it is read whole, so that lists of dates grow with the horizon.
    is_fresh = source.read_at is not None and timezone.localdate(source.read_at) == timezone.localdate(now)
    answer = fetching.fetch(source.address, source.etag if is_fresh else "")
    if not answer.is_unchanged:
        import_calendar(octets=answer.octets, organisation=source.organisation, by=None, address=source.address)
    keep_success(source, answer.etag, now)
    return not answer.is_unchanged


def keep_success(source: CalendarSource, etag: str, now: datetime) -> None:
    """Keep that a source was read at `now` (aware), and when it is asked again."""
    _update(source, failures=0, problem={}, failed_at=None, etag=etag, read_at=now, next_at=_after(now, _HOUR))


def _keep_failure(source: CalendarSource, reason: Said, now: datetime, *, is_gone: bool) -> None:
    """Keep why a source failed, since when (`failed_at`), and when it is asked again."""
    failures = source.failures + 1
    problem = {**reason.as_json(), "at": now.astimezone(UTC).isoformat()}
    # A name server that fails in between does not bring back what was not there.
    gone_since = source.problem.get("gone_since") or (problem["at"] if is_gone else "")
    if gone_since:
        problem["gone_since"] = gone_since
    fields: dict[str, Any] = {"failures": failures, "problem": problem, "failed_at": source.failed_at or now}
    fields["next_at"] = _after(now, min(2 ** min(failures, 10), _LONGEST) * _HOUR)
    if is_gone and now - datetime.fromisoformat(gone_since) >= GONE_FOR:
        fields |= {"is_polled": False, "next_at": None}
    _update(source, **fields)


def _after(now: datetime, wait: timedelta) -> datetime:
    """Up to a tenth less than the wait, so that not everybody is asked at once; a little less always, or an hourly
    timetable would find an hour not quite over and come every second hour.
    """
    return now + wait * (0.9 + 0.08 * random.random())  # noqa: S311  (no secret)


def _update(source: CalendarSource, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(source, name, value)
    CalendarSource.objects.filter(pk=source.pk).update(**fields)
