"""How does a partner's calendar file become events? Compares what the file says with what was imported before.

New events are written together, changed ones one by one; what is only here (translations, audience, kind, venue) stays.
What is gone at the source is cancelled, not deleted. Each event is written whole or not at all.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from calendar_app import event_series, ics_reading, rule, schedule, search
from calendar_app.actions.events import change_event, set_rule
from calendar_app.ics_reading import Found, Refusal
from calendar_app.models import CalendarSource, Event, EventText, Occurrence, Venue
from calendar_app.models.events import new_uid
from calendar_app.schedule import HORIZON, LOOK_BACK
from partners.rules import may_post_for

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from partners.models import Organisation, User

_BATCH: Final = 200
_GONE: Final = "Finns inte längre i arrangörens egen kalender."
_OFF: Final = "Inställt av arrangören."


@dataclass(slots=True)
class Report:
    """What an import did: names of events by what happened to them, and what was refused."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    unchanged: int = 0
    outside: int = 0
    refused: list[Refusal] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The report as it is kept with its source."""
        return {
            "added": len(self.added), "changed": len(self.changed), "cancelled": len(self.cancelled),
            "unchanged": self.unchanged, "outside": self.outside,
            "refused": [[each.name, each.line, each.reason] for each in self.refused],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Run:
    """What is the same for every event of one import."""

    organisation: Organisation
    source: CalendarSource
    status: str
    since: datetime
    until: datetime
    now: datetime
    is_windowed: bool
    venues: dict[str, Venue]


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
    if by is not None and not may_post_for(by, organisation):
        raise PermissionDenied
    now = timezone.now()
    low, high = since or now - LOOK_BACK, until or now + HORIZON
    source = CalendarSource.objects.filter(organisation=organisation, address=address[:500]).first()
    window = f"{since}|{until}|{publish}|{schedule.later_than(None):%Y%m%d}"
    digest = hashlib.sha256(octets + window.encode()).hexdigest()
    if source is not None and source.digest == digest and not source.report.get("refused"):
        return Report(unchanged=source.events.count())
    calendar = ics_reading.read(octets, site_zone=settings.TIME_ZONE, since=low, until=high)
    # Only now: a file that can't be read leaves nothing behind.
    source = source or CalendarSource.objects.create(organisation=organisation, address=address[:500])
    published = publish or organisation.is_trusted
    run = _Run(
        organisation, source, Event.Status.PUBLISHED if published else Event.Status.SUBMITTED, low, high, now,
        since is not None or until is not None, {venue.name.casefold(): venue for venue in Venue.objects.all()},
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


def _take(run: _Run, events: list[Found], report: Report) -> None:
    known = {
        event.source_uid: event
        for event in Event.objects.filter(organiser=run.organisation, source_uid__in=[each.uid for each in events])
    }
    fresh = []
    for found in events:
        event = known.get(found.uid)
        if event is None:
            fresh.append(found)
        else:
            _guarded(found, report, lambda found=found, event=event: _update(run, found, event, report))
    for start in range(0, len(fresh), _BATCH):
        _add_together(run, fresh[start : start + _BATCH], report)


def _guarded(found: Found, report: Report, work: Any) -> None:
    """Do one event's work whole or not at all; what can't be written is refused with its name."""
    marks = len(report.added), len(report.changed), report.outside
    try:
        with transaction.atomic():
            work()
    except (rule.RuleRefused, ValueError, DatabaseError) as reason:
        del report.added[marks[0] :], report.changed[marks[1] :]
        report.outside = marks[2]
        words = str(reason).splitlines()[0] if not isinstance(reason, DatabaseError) else "It can't be stored."
        report.refused.append(Refusal(found.name or found.uid, found.line, words))


def _add_together(run: _Run, batch: list[Found], report: Report) -> None:
    """Write a batch of new events at once; when one of them can't be written, each is tried alone."""
    mark = (len(report.added), report.outside)
    try:
        with transaction.atomic():
            _add(run, batch, report)
    except (rule.RuleRefused, ValueError, DatabaseError):
        del report.added[mark[0] :]
        report.outside = mark[1]
        for found in batch:
            _guarded(found, report, lambda found=found: _add(run, [found], report))


def _add(run: _Run, batch: list[Found], report: Report) -> None:
    taken = set(Event.objects.filter(uid__in=[each.uid for each in batch]).values_list("uid", flat=True))
    events, rows, sources = [], [], []
    for found in batch:
        event = _event(run, found, taken)
        dates = schedule.first_rows(event, since=run.since, until=run.until)
        if not dates and _is_outside(run, found, event):
            report.outside += 1
            continue
        events.append(event)
        rows.append(dates)
        sources.append(found)
        report.added.append(found.title or found.uid)
    Event.objects.bulk_create(events)
    EventText.objects.bulk_create(
        EventText(event=event, language=_language(found), title=found.title, description=found.description)
        for event, found in zip(events, sources, strict=True)
    )
    Occurrence.objects.bulk_create((row for dates in rows for row in dates), batch_size=1000)
    for event, found in zip(events, sources, strict=True):
        if found.overrides:
            _lay_over(run, event, found.overrides)
            schedule.close(event, run.until)
    search.index(events)


def _is_outside(run: _Run, found: Found, event: Event) -> bool:
    """Whether an event without dates in the window may be left out: it is over, or was only once."""
    if any(each.starts_at < run.until and each.ends_at >= run.since for each in found.overrides):
        return False
    return not found.rrule or (event.last_on is not None and event.last_on < timezone.localdate(run.since))


def _event(run: _Run, found: Found, taken: set[str]) -> Event:
    event = Event(organiser=run.organisation, source=run.source, source_uid=found.uid, status=run.status)
    event.uid = found.uid if _is_usable(found.uid, taken) else new_uid()
    taken.add(event.uid)
    event.changed_at = event.created_at = schedule.later_than(None)
    if run.status == Event.Status.PUBLISHED:
        event.published_at = run.now
    for name, value in _columns(run, found).items():
        setattr(event, name, value)
    if found.is_cancelled:
        for name, value in _called_off(event, _OFF).items():
            setattr(event, name, value)
    _repeat(event, found)
    return event


def _called_off(event: Event, reason: str) -> dict[str, Any]:
    """The columns of an event that is off. One that nobody has approved yet must not become public by that."""
    return {"status": Event.Status.CANCELLED if event.is_public else Event.Status.ARCHIVED, "cancel_reason": reason}


def _is_usable(uid: str, taken: set[str]) -> bool:
    """Whether the source's UID can be ours: ASCII, no slash or space (Nextcloud stumbles over them), nobody else's."""
    plain = uid.isascii() and uid.isprintable() and not set(uid) & set("/ \"';,\\")
    return plain and not uid.startswith("made-") and uid not in taken


def _columns(run: _Run, found: Found) -> dict[str, Any]:
    venue = run.venues.get(found.location.casefold())
    columns: dict[str, Any] = {
        "first_on": found.start.date(),
        "start_time": None if found.is_all_day else found.start.time(),
        "length": found.length,
        "zone": found.zone,
        "website": found.website,
        "place_note": "" if venue else found.location,
        "source_stamp": _stamp(run, found),
    }
    if venue:
        columns["venue"] = venue
    return columns


def _stamp(run: _Run, found: Found) -> dict[str, Any]:
    """What later imports compare with: how new the file's event was, what it said, which dates it changed."""
    return {
        "sequence": found.sequence, "modified": found.modified, "digest": found.digest, "location": found.location,
        "slots": sorted(each.slot.isoformat() for each in found.overrides),
        "window": [run.since.isoformat(), run.until.isoformat()] if run.is_windowed else [],
    }  # fmt: skip


def _repeat(event: Event, found: Found) -> None:
    event.recurrence = None
    set_rule(event, found.rrule)
    event.recurrence.rdates = list(found.extra)
    event.recurrence.exdates = list(found.skipped)


def _language(found: Found) -> str:
    return found.language if found.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _update(run: _Run, found: Found, event: Event, report: Report) -> None:
    """Bring an event up to the file's state unless the file is older or says the same."""
    before = event.source_stamp
    new = _stamp(run, found)
    was_gone = event.status in (Event.Status.CANCELLED, Event.Status.ARCHIVED) and event.cancel_reason == _GONE
    if _is_older(found, before):
        report.unchanged += 1
        return
    is_same = new["digest"] == before.get("digest") and new["window"] in ([], before.get("window"))
    if is_same and not was_gone and not _has_grown(found, event):
        report.unchanged += 1
        return
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    changes = _columns(run, found)
    if before.get("location") == found.location:
        # The place was perhaps matched to a venue by hand; the source has not moved it.
        changes.pop("place_note", None)
        changes.pop("venue", None)
    elif "venue" not in changes:
        changes["venue"] = None
    is_off_here = event.status == Event.Status.CANCELLED and event.cancel_reason not in (_OFF, _GONE)
    if is_off_here:
        # Cancelled here, with a reason of our own: the source can't take that back.
        changes.pop("status", None)
        changes.pop("cancel_reason", None)
    elif found.is_cancelled:
        changes |= _called_off(event, _OFF)
    elif was_gone or event.cancel_reason == _OFF:
        changes |= {"status": Event.Status.PUBLISHED if event.published_at else run.status, "cancel_reason": ""}
    _write(run, found, event, changes, set(before.get("slots", ())))
    report.changed.append(found.title or found.uid)


def _has_grown(found: Found, event: Event) -> bool:
    """Whether a list of dates reaches further than the one we have, since the horizon has moved on."""
    kept = [each.replace(tzinfo=None) for each in event.recurrence.rdates] if event.recurrence else []
    return bool(found.extra and kept and not found.rrule) and max(found.extra) > max(kept)


def _is_older(found: Found, before: dict[str, Any]) -> bool:
    """Whether the file's event is an earlier state of the one we have. Stamps are compared where both have them."""
    if found.sequence != before.get("sequence", 0):
        return bool(found.sequence < before.get("sequence", 0))
    pairs = zip(found.modified.split("|"), before.get("modified", "").split("|"), strict=False)
    ours = next(((new, old) for new, old in pairs if new and old and new != old), ("", ""))
    return ours[0] < ours[1]


def _write(run: _Run, found: Found, event: Event, changes: dict[str, Any], slots: set[str]) -> None:
    since, until = (run.since, run.until) if run.is_windowed else (None, None)
    # What the source changed earlier and no longer mentions goes back to the rule; what was changed here stays.
    mentioned = {each.slot.isoformat() for each in found.overrides}
    rows = event.occurrences.pinned()
    forgotten = [
        row
        for row in rows
        if row.slot.isoformat() in slots - mentioned and not (row.is_cancelled and row.reason != _OFF)
    ]
    for row in forgotten:
        schedule.unpin(row, event=event)
    _repeat(event, found)
    change_event(event, changes, accept_loss=True, since=since, until=until)
    text = event.texts.filter(status=EventText.Status.SOURCE).first()
    if text is None:
        EventText.objects.create(
            event=event, language=_language(found), title=found.title, description=found.description
        )
    elif (text.title, text.description) != (found.title, found.description):
        text.title, text.description = found.title, found.description
        text.save()
        event.texts.exclude(pk=text.pk).update(status=EventText.Status.STALE)
    _lay_over(run, event, found.overrides)
    schedule.close(event, run.until)
    search.index([event])


def _lay_over(run: _Run, event: Event, overrides: Iterable[ics_reading.Override]) -> None:
    """Write what the source says of single dates; a date outside the window is left out."""
    rows = {row.slot: row for row in event.occurrences.all()}
    series = event_series.series_of(event)
    for each in overrides:
        row = rows.get(each.slot)
        if row is None:
            if not (each.starts_at < run.until and each.ends_at >= run.since):
                continue
            row = schedule.row_at(event, series, each.slot)
        venue = run.venues.get(each.location.casefold()) if each.location else None
        changes: dict[str, Any] = {
            "starts_at": each.starts_at,
            "ends_at": each.ends_at,
            "is_all_day": each.is_all_day,
            "status": Occurrence.Status.CANCELLED if each.is_cancelled else Occurrence.Status.CONFIRMED,
            "reason": _OFF if each.is_cancelled else "",
            "title": each.title,
            "venue": venue,
            "note": _note(each, is_place_known=venue is not None),
        }
        if row.is_cancelled and row.reason != _OFF:
            # Cancelled here, with a reason of our own: the source can't take that back.
            changes |= {"status": row.status, "reason": row.reason}
        if all(getattr(row, name) == value for name, value in changes.items()) and row.pk:
            continue
        schedule.pin(row, changes, event=event, series=series)


def _note(override: ics_reading.Override, *, is_place_known: bool) -> str:
    """What one date says of its place and itself, where that differs from its series."""
    words = ("" if is_place_known else override.location, " ".join(override.description.split()))
    return ". ".join(filter(None, words))[:300]


def _cancel_missing(run: _Run, present: set[str], report: Report) -> None:
    """Cancel what this source offered before and no longer has, if it is not over. A refused event is not missing."""
    today = timezone.localdate(run.now)
    gone = Event.objects.filter(source=run.source, status__in=(Event.Status.PUBLISHED, Event.Status.SUBMITTED))
    for event in gone.exclude(source_uid__in=present):
        title = event.texts.filter(status=EventText.Status.SOURCE).values_list("title", flat=True).first() or event.uid
        if event.last_on is not None and event.last_on < today:
            continue
        change_event(event, _called_off(event, _GONE))
        report.cancelled.append(title)
