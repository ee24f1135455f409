"""What is the same for every event of one import, and what is told of it afterwards?"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from calendar_app import reasons, source_meaning
from calendar_app.ics_reading import FileRefused
from calendar_app.models import Event, Proposal
from calendar_app.said import said

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from calendar_app.ics_reading import Found, Refusal
    from calendar_app.models import CalendarSource
    from calendar_app.source_meaning import Meanings
    from partners.models import Organisation, User

SECONDS: Final = 120


@dataclass(slots=True)
class Report:
    """What an import did: names of events by what happened to them, how many wait for review, and what was refused."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    unchanged: int = 0
    outside: int = 0
    waiting: int = 0
    refused: list[Refusal] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The report as it is kept with its source."""
        return {
            "added": len(self.added), "changed": len(self.changed), "cancelled": len(self.cancelled),
            "unchanged": self.unchanged, "outside": self.outside, "waiting": self.waiting,
            "refused": [[each.name, each.line, each.said.msgid, dict(each.said.words)] for each in self.refused],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """What is the same for every event of one import. `since` and `until` are aware; `deadline` is of `time.monotonic`."""

    organisation: Organisation
    source: CalendarSource
    by: User | None
    status: str
    since: datetime
    until: datetime
    now: datetime
    is_windowed: bool
    meanings: Meanings
    deadline: float

    def must_be_in_time(self) -> None:
        """Raise FileRefused once the import has taken too long: other partners' calendars wait behind it."""
        if time.monotonic() > self.deadline:
            raise FileRefused(said("It takes too long to take the calendar in. Share a shorter period."))


def stamp(run: Run, found: Found, given: dict[str, Any]) -> dict[str, Any]:
    """What later imports compare with: how new the file's event was, what it said, which dates it changed, and what its
    words were taken to mean.
    """
    return {
        "sequence": found.sequence, "modified": found.modified, "digest": found.digest, "location": found.location,
        "slots": sorted(each.slot.isoformat() for each in found.overrides),
        "window": [run.since.isoformat(), run.until.isoformat()] if run.is_windowed else [],
        "given": given,
    }  # fmt: skip


def columns(found: Found) -> dict[str, Any]:
    """The columns that are the source's alone to say."""
    return {
        "first_on": found.start.date(),
        "start_time": None if found.is_all_day else found.start.time(),
        "length": found.length,
        "zone": found.zone,
        "website": found.website,
    }


def called_off(event: Event, reason: str) -> dict[str, Any]:
    """The columns of an event that is off. One that nobody has approved yet must not become public by that."""
    return {"status": Event.Status.CANCELLED if event.is_public else Event.Status.ARCHIVED, "cancel_reason": reason}


def is_off_by_source(event: Event) -> bool:
    """Whether it was the source that called the event off, so that the source may also bring it back."""
    return event.status in (Event.Status.CANCELLED, Event.Status.ARCHIVED) and event.cancel_reason in (
        reasons.OFF, reasons.GONE,
    )  # fmt: skip


def propose(run: Run, events: Iterable[Event]) -> None:
    """Put the submitted ones of some events into the review queue, each once. Two queries for any number."""
    waiting = [event for event in events if event.status == Event.Status.SUBMITTED]
    queued = set(Proposal.objects.waiting().filter(event__in=waiting).values_list("event_id", flat=True))
    by = run.by or run.source.added_by
    Proposal.objects.bulk_create(
        Proposal(
            sort=Proposal.Sort.NEW, event=event, organisation=run.organisation, by=by, made_at=run.now,
            language=(by.language if by else "") or "sv",
        )
        for event in waiting
        if event.pk not in queued
    )  # fmt: skip


def meant(run: Run, found: Found) -> source_meaning.Meaning:
    """What an event of the file is taken for."""
    return run.meanings.of(found.location, found.title)
