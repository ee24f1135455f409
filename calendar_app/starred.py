"""What has become of the events that somebody keeps in a list? Their next dates, and which are over or gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import connection

from calendar_app import agenda
from calendar_app.entry import Entry
from calendar_app.models import Occurrence

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

EACH: Final = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """A list as it stands today: dates to come in order of start, last dates of what is over, numbers of what is gone.

    `roots` names the event of the list that led to each event shown: a series that was split goes on under another
    number, and who follows its first half means both.
    """

    entries: list[Entry]
    over: list[Entry]
    gone: list[int]
    roots: dict[int, int]


def followed(events: Iterable[int]) -> dict[int, int]:
    """The events and whatever continues them, each with the one of the list that led there. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_CHAIN, [list(events)])
        return dict(cursor.fetchall())


def chains(events: Iterable[int]) -> list[tuple[int, int]]:
    """Each event that one of these leads to, itself included, with the one that led there; several may. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_CHAINS, [list(events)])
        return [(event, root) for event, root in cursor.fetchall()]


def kept(events: Iterable[int], language: str, *, now: datetime, each: int = EACH) -> Kept:
    """Gather the next dates (cancelled ones too) of each event, `each` at most. Three queries, however many they are."""
    roots = followed(events)
    with connection.cursor() as cursor:
        cursor.execute(_DATES, {"events": list(roots), "now": now, "each": each})
        is_coming = dict(cursor.fetchall())
    rows = agenda.entries_of(Occurrence.objects.filter(pk__in=list(is_coming)), language) if is_coming else []
    found = sorted(map(Entry._make, rows), key=lambda entry: (entry.starts_at, entry.id))
    coming = [entry for entry in found if is_coming[entry.id]]
    going = {roots[entry.event_id] for entry in coming}
    last = {roots[entry.event_id]: entry for entry in found if not is_coming[entry.id]}
    over = {root: entry for root, entry in last.items() if root not in going}
    return Kept(coming, list(over.values()), sorted({*roots.values()} - going - {*over}), roots)


_STEPS: Final = """
    WITH RECURSIVE chain(id, root, step) AS (
        SELECT wanted.id, wanted.id, 0 FROM unnest(%s::bigint[]) AS wanted(id)
        UNION ALL
        SELECT event.id, chain.root, chain.step + 1 FROM calendar_app_event event JOIN chain ON event.follows_id = chain.id
        WHERE chain.step < 20
    )
"""
_CHAINS: Final = f"{_STEPS} SELECT DISTINCT id, root FROM chain"  # noqa: S608  (two constants)
_CHAIN: Final = f"""{_STEPS}
    SELECT DISTINCT ON (id) id, root FROM chain ORDER BY id, step
"""  # noqa: S608  (two constants)
# The next dates of each, and of what has none the last one.
_DATES: Final = """
    SELECT date.id, true FROM unnest(%(events)s::bigint[]) AS wanted(id) CROSS JOIN LATERAL (
        SELECT o.id FROM calendar_app_occurrence o
        WHERE o.event_id = wanted.id AND o.is_public AND o.ends_at > %(now)s ORDER BY o.starts_at, o.id LIMIT %(each)s
    ) AS date
    UNION ALL
    SELECT date.id, false FROM unnest(%(events)s::bigint[]) AS wanted(id) CROSS JOIN LATERAL (
        SELECT o.id, o.ends_at FROM calendar_app_occurrence o
        WHERE o.event_id = wanted.id AND o.is_public ORDER BY o.ends_at DESC, o.id DESC LIMIT 1
    ) AS date WHERE date.ends_at <= %(now)s
"""
