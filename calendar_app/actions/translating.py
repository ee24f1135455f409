"""How do the calendar's words get into another language? Written by a person, taken from a file, or proposed by a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from calendar_app import search, translating
from calendar_app.models import Event, EventText, LanguageReview, MachineUse, Revision
from calendar_app.wording import storable
from partners.rules import is_staff, may_translate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from calendar_app.exchange import Unit
    from calendar_app.machine import Translator
    from partners.models import User

Status = EventText.Status
# The same as in the form, in characters.
LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 5000


class SourceChanged(Exception):  # noqa: N818  (an answer to a person)
    """The original was changed while somebody translated it."""


class Taken(NamedTuple):
    """What became of a file's units: how many were written, how many had another original or none, how many translate a
    title without its text or the other way round, and the titles of those that are too long.
    """

    written: int
    refused: int
    half_done: int
    too_long: list[str]


@transaction.atomic
def translate(
    *, event: Event, language: str, title: str, description: str, by: User, seen: tuple[str, str] | None = None
) -> EventText:
    """Write a person's translation of an event's words.

    `seen` is the original (title, description) that was translated. Raises SourceChanged when it is another one now,
    PermissionDenied, and ValueError for the original's own language.
    """
    if not may_translate(by, language):
        raise PermissionDenied
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    source, here = translating.texts_of(event, language)
    if source is None or source.language == language:
        raise ValueError("There is nothing to translate into this language.")
    if seen is not None and [*map(_plain, seen)] != [_plain(source.title), _plain(source.description)]:
        raise SourceChanged
    return _write(event, here, language, title, description, Status.HUMAN)


def _write(
    event: Event, text: EventText | None, language: str, title: str, description: str, status: EventText.Status
) -> EventText:
    text = text or EventText(event=event, language=language)
    text.title, text.description, text.status = title.strip(), description.strip(), status
    text.save()
    search.index([event])
    return text


@transaction.atomic
def take_units(*, language: str, units: Iterable[Unit], by: User) -> Taken:
    """Take translations of public events from a file.

    What is empty or says the same is passed over; what a person has translated already fills the part that a unit leaves
    empty. Raises PermissionDenied.
    """
    if not may_translate(by, language):
        raise PermissionDenied
    written = refused = half_done = 0
    wanted = {unit.code: unit for unit in units if unit.title or unit.description}
    events = Event.objects.select_for_update(of=("self",)).filter(
        code__in=wanted, status__in=Event.PUBLIC, is_internal=False
    )
    known, too_long = set(), []
    for event in events.order_by("pk"):
        unit = wanted[event.code]
        known.add(event.code)
        source, here = translating.texts_of(event, language)
        if source is None or source.language == language or not _is_of(unit, source):
            refused += 1
            continue
        words = _filled(unit, here)
        if any(
            bool(mine) != bool(theirs) for mine, theirs in zip(words, (source.title, source.description), strict=True)
        ):
            half_done += 1
        elif len(words[0]) > LONGEST_TITLE or len(words[1]) > LONGEST_TEXT:
            too_long.append(source.title or event.code)
        elif here is None or (here.title, here.description, here.status) != (*words, Status.HUMAN):
            _write(event, here, language, *words, Status.HUMAN)
            written += 1
    return Taken(written, refused + len(wanted.keys() - known), half_done, too_long)


def _filled(unit: Unit, here: EventText | None) -> tuple[str, str]:
    """A unit's title and text; where it has none, what a person wrote of the same original."""
    kept = (here.title, here.description) if here and here.status == Status.HUMAN else ("", "")
    return unit.title or kept[0], unit.description or kept[1]


def _is_of(unit: Unit, source: EventText) -> bool:
    """Whether a file's unit was made from the words that are there now, but for line ends and what a file can't hold."""
    return (_plain(unit.source_title), _plain(unit.source_description)) == (
        _plain(source.title),
        _plain(source.description),
    )


def _plain(text: str) -> str:
    return storable(text).replace("\r\n", "\n")


@transaction.atomic
def review_language(*, language: str, by: User, is_reviewed: bool, note: str = "") -> None:
    """Note that a native speaker has read the portal in a language, or take that back. Every page says so anew."""
    if not is_staff(by):
        raise PermissionDenied
    if is_reviewed:
        LanguageReview.objects.update_or_create(
            language=language, defaults={"reviewed_by": by, "reviewed_on": timezone.localdate(), "note": note}
        )
    else:
        LanguageReview.objects.filter(language=language).delete()
    # Stored pages say it in their foot.
    Revision.objects.filter(pk=1).update(number=F("number") + 1, changed_at=timezone.now().replace(microsecond=0))
    transaction.on_commit(translating.forget_reviewed)


def propose_by_machine(*, service: Translator, now: datetime, most: int = 200) -> int:
    """Let a service translate what is missing, within the month's budget; returns how many texts were written.

    What a person wrote is never touched; a machine's text of an older original is made anew. A service that fails is
    asked again the next time. Each text is paid for before it is asked, so that a fault can't spend the budget twice.
    """
    written = 0
    for code, _name in settings.LANGUAGES:
        if not service.speaks(code):
            continue
        queue = translating.to_translate(code, now)
        for event in [*queue.filter(state=translating.MISSING)[:most], *queue.filter(state=Status.STALE)[:most]]:
            source, here = translating.texts_of(event, code)
            if source is None or not service.speaks(source.language) or (here and not _was_machine(here)):
                continue
            if not _spend(now.date().replace(day=1), len(source.title) + len(source.description)):
                return written
            title, description = service.translate([source.title, source.description], source.language, code)
            written += _keep(event, code, (source.title, source.description), title, description)
    return written


def _was_machine(text: EventText) -> bool:
    """Whether the text, stale by now, was written by the machine before its original changed."""
    versions = text.versions.order_by("-pgh_id").values_list("status", flat=True)  # type: ignore[attr-defined]
    return next((status for status in versions if status != Status.STALE), "") == Status.MACHINE


@transaction.atomic
def _spend(month: date, characters: int) -> bool:
    use, _made = MachineUse.objects.select_for_update().get_or_create(month=month)
    if use.characters + characters > settings.BIS_TRANSLATOR_BUDGET:
        return False
    use.characters += characters
    use.save(update_fields=["characters"])
    return True


@transaction.atomic
def _keep(event: Event, language: str, of: tuple[str, str], title: str, description: str) -> bool:
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    source, here = translating.texts_of(event, language)
    # A person may have written it, or the original, while the service was thinking.
    if source is None or (source.title, source.description) != of or (here and here.status == Status.HUMAN):
        return False
    _write(event, here, language, title[:200], description, Status.MACHINE)
    return True
