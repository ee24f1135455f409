"""What is there to tell a subscriber? What is on in the days of a letter, and what has changed since the last one.

Asked when the letter is sent, through the same reader as the page with the same filter, so that both always agree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from django.db.models import F, Q

from calendar_app import agenda
from calendar_app.agenda_filter import parse
from calendar_app.entry import Entry
from calendar_app.models import Event, Occurrence
from reminders import due

if TYPE_CHECKING:
    from datetime import date

    from calendar_app.agenda_filter import AgendaFilter
    from reminders.models import Letter, Subscription

MOST: Final = 60
# How far ahead a change is worth a line, and how many lines.
_AHEAD: Final = timedelta(days=60)
_MOST_CHANGES: Final = 20


@dataclass(frozen=True, slots=True)
class Digest:
    """The days it is about, what is on, in order, whether there is more than a letter holds, what changed in later days."""

    since: date
    until: date
    entries: list[Entry]
    is_cut: bool
    changed: list[Entry]
    chosen: AgendaFilter

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say; then nothing is sent."""
        return not self.entries and not self.changed


def chosen_by(subscription: Subscription) -> AgendaFilter:
    """The filter a subscriber chose, as addresses write it; days and pages of its own are left out."""
    return chosen_by_query(subscription.query)


def chosen_by_query(query: str) -> AgendaFilter:
    """A filter as it is kept: without days of its own."""
    return parse(parse_qs(query)).lasting()


def rhythm_of(letter: Letter) -> due.Rhythm:
    """Whether a digest is about a day or a week, by the name of its period."""
    return due.Rhythm.DAILY if letter.period.count("-") == 2 else due.Rhythm.WEEKLY


def digest_of(letter: Letter, subscription: Subscription, now: datetime) -> Digest:
    """What a digest tells at `now`: what the page under the same filter and days lists, cancelled dates too.

    Beside it, what changed since the last digest in later days: cancelled, moved, new. Seven queries.
    """
    return told(chosen_by(subscription), subscription.language, days_of(letter), heard_at(letter), now)


def days_of(letter: Letter) -> tuple[date, date]:
    """The days that a digest is about, the second not included."""
    return due.window(rhythm_of(letter), letter.due_at, agenda.site_zone())


def heard_at(letter: Letter) -> datetime:
    """When the digest before this one was due: from then on there may be news. One query."""
    rows = type(letter).objects.filter(
        recipient=letter.recipient, kind=letter.kind, state=letter.State.SENT, due_at__lt=letter.due_at
    )
    usual = letter.due_at - rhythm_of(letter).length
    return rows.order_by("-due_at").values_list("due_at", flat=True).first() or usual


def told(chosen: AgendaFilter, language: str, days: tuple[date, date], heard_at: datetime, now: datetime) -> Digest:
    """What a digest under a filter tells about days [since, until)."""
    within = replace(chosen, since=days[0], until=days[1])
    stretch = agenda.coming(within, language, now=now, limit=MOST)
    return Digest(
        *days, stretch.entries, stretch.next is not None, _changed(chosen, language, days[1], heard_at), within
    )


def _changed(chosen: AgendaFilter, language: str, after: date, heard_at: datetime) -> list[Entry]:
    """Dates under the filter from the day `after` on that were cancelled or moved since, and the first of what is new."""
    start = agenda.day_starts(after)
    rows = Occurrence.objects.public().filter(
        agenda.filtered(chosen, "event__"), starts_at__gte=start, starts_at__lt=start + _AHEAD
    )
    is_off = Q(status=Occurrence.Status.CANCELLED, changed_at__gt=heard_at)
    is_moved = ~Q(starts_at=F("slot")) & Q(changed_at__gt=heard_at)
    is_all_off = Q(event__status=Event.Status.CANCELLED, event__changed_at__gt=heard_at)
    changed = rows.filter(is_off | is_moved | is_all_off)
    new = rows.filter(event__published_at__gt=heard_at).order_by("event_id", "starts_at").distinct("event_id")
    keys = [
        *changed.order_by("starts_at").values_list("pk", flat=True)[:_MOST_CHANGES],
        *new.values_list("pk", flat=True)[:_MOST_CHANGES],
    ]
    found = agenda.entries_of(Occurrence.objects.filter(pk__in=keys), language) if keys else []
    entries = sorted(map(Entry._make, found), key=lambda entry: (entry.starts_at, entry.id))
    return entries[:_MOST_CHANGES]
