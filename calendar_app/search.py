"""Which events does a search mean? Postgres full text with accents forgiven, and one typo a word.

Words are kept in a table of their own when an event is saved; a word nobody wrote is replaced by the nearest ones that
somebody did. So a typo costs the same however large the calendar is.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from django.contrib.postgres.search import SearchQuery, SearchVector, TrigramWordSimilarity
from django.db.models import Q, Value

from calendar_app.models import Event, SearchWord

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAX_WORDS: Final = 8
_NEAREST: Final = 6
_DOTLESS: Final = str.maketrans({"ı": "i", "ø": "o", "đ": "d", "ł": "l", "ß": "s", "æ": "a"})


def fold(text: str) -> str:
    """Lower the case and take the accents off, in every script: å → a, é → e, Arabic vowel signs away."""
    decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(_DOTLESS)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """Split folded text into words of letters and digits, each once, in order."""
    return list(dict.fromkeys(re.findall(r"[^\W_]+", fold(text))))


def matching(text: str, prefix: str = "") -> Q:
    """A condition on events: every word of `text` begins some word of the event, one typo forgiven.

    One small query when a word is unknown. Text without any word (only signs) matches nothing.
    """
    wanted = words(text)[:_MAX_WORDS]
    if not wanted:
        return Q(**{f"{prefix}pk__in": []})
    known = _known(wanted)
    parts = ["(" + " | ".join(f"{_quoted(word)}:*" for word in known[word]) + ")" for word in wanted]
    return Q(**{f"{prefix}search_vector": SearchQuery(" & ".join(parts), search_type="raw", config="simple")})


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "") + "'"


def _known(wanted: list[str]) -> dict[str, list[str]]:
    """Give each word itself when some event has a word that begins so, else the nearest words there are."""
    begins = Q()
    for word in wanted:
        begins |= Q(word__startswith=word)
    rows = list(SearchWord.objects.filter(begins).values_list("word", flat=True)[:500])
    found: dict[str, list[str]] = {}
    for word in wanted:
        if any(row.startswith(word) for row in rows) or len(word) < 3:
            found[word] = [word]
        else:
            found[word] = _nearest(word) or [word]
    return found


def _nearest(word: str) -> list[str]:
    candidates = (
        SearchWord.objects.filter(word__trigram_similar=word)
        .annotate(likeness=TrigramWordSimilarity(word, "word"))
        .order_by("-likeness")
        .values_list("word", flat=True)[:50]
    )
    return [each for each in candidates if is_one_typo_away(word, each)][:_NEAREST]


def is_one_typo_away(word: str, other: str) -> bool:
    """Tell whether one letter missing, too many, wrong, or two swapped, turn `word` into the beginning of `other`."""
    for length in (len(word) - 1, len(word), len(word) + 1):
        start = other[:length]
        if len(start) == length and _distance_is_one(word, start):
            return True
    return False


def _distance_is_one(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) > 1:
        return False
    split = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    x, y = a[split:], b[split:]
    swapped = len(x) > 1 and len(y) > 1 and x[0] == y[1] and x[1] == y[0] and x[2:] == y[2:]
    return x[1:] == y[1:] or x[1:] == y or x == y[1:] or swapped


def index(events: Iterable[Event]) -> int:
    """Write the search words of events: titles, texts, kinds in every language, places and organisers.

    Returns how many were written. Called after a change, for the events it touched.
    """
    count = 0
    for event in events:
        heavy, light = _texts(event)
        vector = SearchVector(Value(" ".join(heavy)), config="simple", weight="A") + SearchVector(
            Value(" ".join(light)), config="simple", weight="B"
        )
        Event.objects.filter(pk=event.pk).update(search_vector=vector)
        SearchWord.objects.bulk_create(
            [SearchWord(word=word[:60]) for word in sorted({*heavy, *light}) if len(word) > 1], ignore_conflicts=True
        )
        count += 1
    return count


def _texts(event: Event) -> tuple[list[str], list[str]]:
    texts = list(event.texts.all())
    kind, venue = event.kind, event.venue
    heavy = [text.title for text in texts] + (list(kind.names.values()) if kind else [])
    light = [text.description for text in texts] + [event.organiser.name, event.place_note]
    light += [*kind.lines.values(), *kind.theme.names.values()] if kind else []
    light += [venue.name, venue.address] if venue else []
    return words(" ".join(heavy)), words(" ".join(light))
