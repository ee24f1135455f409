"""Which words of the calendar are translated, and into which languages? Counts and queues for translators; nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.cache import cache
from django.db.models import Exists, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from calendar_app.models import Event, EventText, LanguageReview, Occurrence
from partners.rules import may_translate

if TYPE_CHECKING:
    from datetime import datetime

    from partners.models import User

Status = EventText.Status
# A text that is not there; the others are EventText's own.
MISSING: Final = "missing"
STATES: Final = (MISSING, Status.STALE.value, Status.MACHINE.value, Status.HUMAN.value)
_REVIEWED: Final = "languages-reviewed"
_KEPT: Final = 300


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one language is: its code, how many texts are in each state, and whether a native speaker has read it."""

    language: str
    counts: dict[str, int]
    review: LanguageReview | None

    @property
    def left(self) -> int:
        """How many wait for a person: missing, stale, or written by a machine."""
        return sum(number for state, number in self.counts.items() if state != Status.HUMAN)


def languages(user: User) -> list[str]:
    """The languages whose queue the person may work on, in the order they are offered."""
    return [code for code, _name in settings.LANGUAGES if may_translate(user, code)]


def is_unreviewed(language: str) -> bool:
    """Whether pages in a language say that no native speaker has read it. At most one query in five minutes."""
    if language in settings.BIS_NATIVE_LANGUAGES:
        return False
    reviewed = cache.get(_REVIEWED)
    if reviewed is None:
        reviewed = list(LanguageReview.objects.values_list("language", flat=True))
        cache.set(_REVIEWED, reviewed, _KEPT)
    return language not in reviewed


def forget_reviewed() -> None:
    """Read anew which languages were reviewed."""
    cache.delete(_REVIEWED)


def to_translate(language: str, now: datetime) -> Any:
    """A queryset of public events that are not over and have words in another language, the next to come first.

    Each has `state` (see STATES) and `next_at`. One query.
    """
    source = EventText.objects.filter(event=OuterRef("pk"), status=Status.SOURCE)
    here = EventText.objects.filter(event=OuterRef("pk"), language=language)
    upcoming = Occurrence.objects.filter(event=OuterRef("pk"), ends_at__gt=now).order_by()
    worded = source.exclude(title="", description="").exclude(language=language)
    rows = Event.objects.filter(Exists(worded), Exists(upcoming), status__in=Event.PUBLIC, is_internal=False)
    return rows.annotate(
        state=Coalesce(Subquery(here.values("status")[:1]), Value(MISSING)),
        next_at=Subquery(upcoming.values("event").annotate(first=Min("starts_at")).values("first")[:1]),
    ).order_by("next_at", "pk")


def in_state(language: str, state: str, now: datetime) -> Any:
    """A queryset of those of them in one state; "" for all that wait for a person."""
    rows = to_translate(language, now)
    return rows.filter(state=state) if state in STATES else rows.exclude(state=Status.HUMAN)


def standings(codes: list[str], now: datetime) -> list[Standing]:
    """How far each language is. Two queries, and one for each language."""
    reviews = LanguageReview.objects.select_related("reviewed_by").in_bulk(codes)
    found = []
    for code in codes:
        counts = dict.fromkeys(STATES, 0)
        for state in to_translate(code, now).values_list("state", flat=True):
            counts[state] = counts.get(state, 0) + 1
        found.append(Standing(code, counts, reviews.get(code)))
    return found


def texts_of(event: Event, language: str) -> tuple[EventText | None, EventText | None]:
    """The original words of an event, and those in a language, if there are any. One query."""
    rows = list(EventText.objects.filter(Q(status=Status.SOURCE) | Q(language=language), event=event))
    source = next((row for row in rows if row.status == Status.SOURCE), None)
    return source, next((row for row in rows if row.language == language and row is not source), None)


def units(language: str, now: datetime) -> list[tuple[EventText, EventText | None]]:
    """Original and translation of everything to translate, in the order of the queue. Two queries."""
    events = list(to_translate(language, now).prefetch_related("texts"))
    found: list[tuple[EventText, EventText | None]] = []
    for event in events:
        texts: dict[Any, EventText] = {text.status: text for text in event.texts.all() if text.language != language}
        here = next((text for text in event.texts.all() if text.language == language), None)
        if source := texts.get(Status.SOURCE):
            found.append((source, here))
    return found
