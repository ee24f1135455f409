"""Which places and titles stand in a partner's own calendar, and what is known of them? Reads rows, changes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from calendar_app.models import CalendarSource, Event, EventText, SourceMapping
from calendar_app.source_meaning import folded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A place or title of a source, how many activities have it, and what it means if somebody has said so."""

    field: str
    text: str
    count: int
    mapping: SourceMapping | None


def with_counts(rows: QuerySet[CalendarSource]) -> QuerySet[CalendarSource]:
    """The sources with `coming`, how many of their activities are to come."""
    is_there = Q(events__status__in=(Event.Status.PUBLISHED, Event.Status.SUBMITTED, Event.Status.DRAFT))
    is_coming = Q(events__last_on=None) | Q(events__last_on__gte=timezone.localdate())
    return rows.annotate(coming=Count("events", filter=is_there & is_coming))


def words(source: CalendarSource) -> list[FoundWord]:
    """All places, then all titles of a source, the most frequent first; words that differ only in case are one.

    Three queries. What was given a meaning and is no longer in the calendar stands last, with a count of 0.
    """
    known = {(row.field, folded(row.text)): row for row in source.mappings.all()}
    places = Event.objects.filter(source=source).annotate(place=KeyTextTransform("location", "source_stamp"))
    titles = EventText.objects.filter(event__source=source, status=EventText.Status.SOURCE)
    found = _counted(SourceMapping.Field.LOCATION, places.order_by("pk").values_list("place", flat=True))
    found += _counted(SourceMapping.Field.TITLE, titles.order_by("pk").values_list("title", flat=True))
    listed = [FoundWord(*each, known.pop((each[0], folded(each[1])), None)) for each in found]
    return [*listed, *(FoundWord(row.field, row.text, 0, row) for row in known.values())]


def asked(found: Iterable[FoundWord], wanted: Iterable[tuple[str, str]]) -> list[FoundWord]:
    """The words called so, by field and text, in the order asked for; one that is gone has a count of 0."""
    known = {(each.field, folded(each.text)): each for each in found}
    return [known.get((field, folded(text)), FoundWord(field, text, 0, None)) for field, text in wanted]


def _counted(field: str, texts: Iterable[str | None]) -> list[tuple[str, str, int]]:
    written = [text for text in texts if text and text.strip()]
    counts = Counter(map(folded, written))
    # Of several spellings the first stands for all.
    spelling = {folded(text): text for text in reversed(written)}
    return [(field, spelling[key], counts[key]) for key in sorted(counts, key=lambda key: (-counts[key], key))]
