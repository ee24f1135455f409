"""What is there to tell a subscriber? What is on in the days of a letter, and what has changed since the last one.

Asked when the letter is sent, through the same reader as the page with the same filter, so that both always agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from calendar_app import agenda
from calendar_app.agenda_filter import parse
from calendar_app.models import Occurrence
from reminders import due

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from calendar_app.agenda_filter import AgendaFilter
    from calendar_app.entry import Entry
    from reminders.models import Letter, Subscription

MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Digest:
    """The days it is about, what is on, in order, and whether there is more than a letter holds."""

    since: date
    until: date
    entries: list[Entry]
    is_cut: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say; then nothing is sent."""
        return not self.entries


def chosen_by(subscription: Subscription) -> AgendaFilter:
    """The filter a subscriber chose, as addresses write it; days and pages of its own are left out."""
    return parse(parse_qs(subscription.query)).lasting()


def digest_of(letter: Letter, subscription: Subscription, zone: ZoneInfo) -> Digest:
    """What a digest tells: everything that begins in its days and is not over yet. Cancelled dates are told too."""
    rhythm = due.Rhythm.DAILY if letter.period.count("-") == 2 else due.Rhythm.WEEKLY
    since, until = due.window(rhythm, letter.due_at, zone)
    stretch = agenda.window(
        chosen_by(subscription), subscription.language, since=agenda.day_starts(since), until=agenda.day_starts(until),
        limit=MOST,
    )  # fmt: skip
    return Digest(since, until, stretch.entries, stretch.next is not None)


@dataclass(frozen=True, slots=True)
class Change:
    """A coming date of a followed activity that was cancelled or moved: its number and stamp name the letter."""

    occurrence_id: int
    event_id: int
    sequence: int
    is_cancelled: bool
    changed_at: datetime

    @property
    def period(self) -> str:
        """The letter's name: another change of the same date is another letter, the same one never is."""
        return f"o{self.occurrence_id}-{self.sequence}"


def changes(since: datetime, now: datetime) -> list[Change]:
    """Dates still to come that were cancelled or moved after `since`. One query, however many subscribers there are."""
    rows = Occurrence.objects.public().filter(
        changed_at__gt=since, ends_at__gt=now, starts_at__lt=now + timedelta(days=60)
    )
    columns = "pk", "event_id", "sequence", "changed_at", "status", "slot", "starts_at"
    return [
        Change(pk, event, sequence, status == Occurrence.Status.CANCELLED, changed_at)
        for pk, event, sequence, changed_at, status, slot, starts_at in rows.values_list(*columns)
        if status == Occurrence.Status.CANCELLED or starts_at != slot
    ]
