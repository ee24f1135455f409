"""How does a partner's calendar file become events? Compares what the file says with what was imported before.

New events are written together, changed ones one by one. What is gone at the source is cancelled, not deleted. The whole
import is one transaction, in which each event is written whole or not at all.
"""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from calendar_app import ics_reading, reasons, rules, schedule
from calendar_app.actions import import_changes, import_new
from calendar_app.actions.import_run import SECONDS, Report, Run
from calendar_app.ics_reading import Found, Refusal
from calendar_app.models import CalendarSource, Event, Venue
from calendar_app.said import Refused, Said, said
from calendar_app.schedule import HORIZON, LOOK_BACK
from calendar_app.source_meaning import Meanings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from partners.models import Organisation, User

__all__ = ["Report", "import_calendar"]
_BATCH: Final = 200
# What one event can be refused for while it is written; whatever else goes wrong is a fault of ours.
_REFUSALS: Final = (ValueError, DatabaseError, schedule.RoomTaken)


@transaction.atomic
def import_calendar(
    *,
    octets: bytes,
    organisation: Organisation,
    by: User | None,
    address: str,
    publish: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Report:
    """Import a calendar file for an organisation and report what was done.

    `address` names the source, so that a later file from it is compared with this one. Occurrences are kept within
    [since, until) (aware), by default from a year back to the horizon. Published when the organisation is trusted or
    `publish` is set, else submitted for review. Raises FileRefused, and PermissionDenied for strangers.
    """
    rules.must_post_for(by, organisation)
    now = timezone.now()
    low, high = since or now - LOOK_BACK, until or now + HORIZON
    sources = CalendarSource.objects.select_related("kind__theme", "venue", "added_by")
    source = sources.filter(organisation=organisation, address=address[:500]).first()
    window = f"{since}|{until}|{publish}|{schedule.later_than(None):%Y%m%d}"
    digest = hashlib.sha256(octets + window.encode()).hexdigest()
    if source is not None and source.digest == digest and not source.report.get("refused"):
        return Report(unchanged=source.events.count())
    calendar = ics_reading.read(octets, site_zone=settings.TIME_ZONE, since=low, until=high)
    # Only now: a file that can't be read leaves nothing behind.
    source = source or CalendarSource.objects.create(
        organisation=organisation, address=address[:500], added_by=by, is_polled="://" in address
    )
    published = publish or organisation.is_trusted
    run = Run(
        organisation, source, by, Event.Status.PUBLISHED if published else Event.Status.SUBMITTED, low, high, now,
        since is not None or until is not None, Meanings(source, Venue.objects.all()), time.monotonic() + SECONDS,
    )  # fmt: skip
    report = Report(refused=list(calendar.refusals))
    before = set(source.events.values_list("source_uid", flat=True))
    _take(run, [each for each in calendar.events if not each.is_empty], report)
    present = {each.uid for each in calendar.events if not each.is_empty} | {each.uid for each in calendar.refusals}
    # Two programs call their exports «basic.ics»: a file that shares no event with the one before is another calendar.
    if "://" in address or before & present:
        _cancel_missing(run, present, report)
    CalendarSource.objects.filter(pk=source.pk).update(digest=digest, read_at=now, report=report.as_json())
    return report


def _take(run: Run, events: list[Found], report: Report) -> None:
    rows = Event.objects.filter(organiser=run.organisation, source_uid__in=[each.uid for each in events])
    known = {event.source_uid: event for event in rows}
    fresh = [found for found in events if found.uid not in known]
    new = [(found, known[found.uid]) for found in events if found.uid in known]
    changed = [(found, event.pk) for found, event in new if import_changes.says_something_new(run, found, event)]
    report.unchanged += len(new) - len(changed)
    # What was kept when its source was removed belongs to the source that has it now.
    orphans = [event.pk for _found, event in new if event.source_id is None]
    Event.objects.filter(pk__in=orphans).update(source=run.source)
    for batch in _batches(changed):
        held = import_changes.locked(pk for _found, pk in batch)
        for found, pk in batch:
            run.must_be_in_time()
            if pk in held:
                _guarded(found, report, _change, run, held[pk])
    for part in _batches(fresh):
        run.must_be_in_time()
        _add_together(run, part, report)


def _batches(rows: list[Any]) -> Iterator[list[Any]]:
    return (rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH))


def _change(found: Found, report: Report, run: Run, event: Event) -> None:
    import_changes.update(run, found, event, report)


def _add_one(found: Found, report: Report, run: Run) -> None:
    import_new.add(run, [found], report)


def _guarded(found: Found, report: Report, work: Callable[..., None], *parts: Any) -> None:
    """Do one event's work whole or not at all; what can't be written is refused with its name."""
    mark = _mark(report)
    try:
        with transaction.atomic():
            work(found, report, *parts)
    except _REFUSALS as reason:
        _back_to(report, mark)
        report.refused.append(Refusal(found.name or found.uid, found.line, _why(reason), found.uid))


def _why(reason: Exception) -> Said:
    if isinstance(reason, Refused):
        return reason.said
    if isinstance(reason, schedule.RoomTaken):
        return said("Its room is taken at that time.")
    return said("It can't be stored.")


def _mark(report: Report) -> tuple[int, ...]:
    return len(report.added), len(report.changed), report.outside, report.waiting, len(report.refused)


def _back_to(report: Report, mark: tuple[int, ...]) -> None:
    """Forget what was reported after the mark, since it was taken back."""
    del report.added[mark[0] :], report.changed[mark[1] :], report.refused[mark[4] :]
    report.outside, report.waiting = mark[2], mark[3]


def _add_together(run: Run, batch: list[Found], report: Report) -> None:
    """Write a batch of new events at once; when one of them can't be written, each is tried alone."""
    mark = _mark(report)
    try:
        with transaction.atomic():
            import_new.add(run, batch, report)
    except _REFUSALS:
        _back_to(report, mark)
        for found in batch:
            run.must_be_in_time()
            _guarded(found, report, _add_one, run)


def _cancel_missing(run: Run, present: set[str], report: Report) -> None:
    """Cancel what this source offered before and no longer has, if it is not over. A refused event is not missing."""
    today = timezone.localdate(run.now)
    gone = Event.objects.filter(source=run.source, status__in=(Event.Status.PUBLISHED, Event.Status.SUBMITTED))
    gone = gone.exclude(source_uid__in=present).exclude(last_on__lt=today)
    for batch in _batches(list(gone.values_list("pk", flat=True))):
        for event in import_changes.locked(batch).values():
            run.must_be_in_time()
            report.cancelled.append(import_changes.cancel(event, reasons.GONE, run.now))
