"""How does an answer get in? By a card, once; at the house's tablet; or read aloud by staff. Nothing of who it was is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from indicators.actions.waves import code_digest
from indicators.models import Card, LanguageTally, Response, SurveyWave

if TYPE_CHECKING:
    from collections.abc import Sequence

State = SurveyWave.State


class NotOpen(Exception):  # noqa: N818  (an answer to a person)
    """The wave does not take answers, any more or yet."""


class UnknownCard(Exception):  # noqa: N818  (an answer to a person)
    """No card has this code."""


class UsedCard(Exception):  # noqa: N818  (an answer to a person)
    """Somebody has answered with this card already."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What one person answered, as a response keeps it (see models.Response). Raises nothing; the database refuses nonsense."""

    group: str = Response.Group.UNSAID
    life: int | None = None
    work: int | None = None
    personal: int | None = None
    contacts: int | None = None
    depth: Sequence[str] = ()


def wave_of_card(code: str) -> SurveyWave:
    """The wave that a card lets one answer in. Raises UnknownCard, UsedCard, NotOpen. One query."""
    card = Card.objects.select_related("sheet__wave").filter(digest=code_digest(code)).first()
    if card is None:
        raise UnknownCard
    if card.is_used:
        raise UsedCard
    if card.sheet.wave.state != State.OPEN:
        raise NotOpen
    return card.sheet.wave


@transaction.atomic
def submit_response(*, wave: SurveyWave, answers: Answers, language: str, code: str = "") -> None:
    """Keep one person's answers; with `code`, a card is used up by it, once, also under two presses at the same moment.

    Raises UnknownCard, UsedCard, NotOpen, and ValueError for a language in which the wave is not put.
    """
    # Held until this answer is in: none gets in while the wave closes.
    held = SurveyWave.objects.select_for_update(no_key=True).filter(pk=wave.pk, state=State.OPEN).first()
    if held is None:
        raise NotOpen
    if language not in held.languages:
        raise ValueError(language)
    if code:
        used = Card.objects.filter(digest=code_digest(code), sheet__wave=held, is_used=False).update(is_used=True)
        if not used:
            raise UsedCard if Card.objects.filter(digest=code_digest(code)).exists() else UnknownCard
    Response.objects.create(
        wave=held, group=answers.group, life=answers.life, work=answers.work, personal=answers.personal,
        contacts=answers.contacts,
        depth=sorted(set(answers.depth)) if answers.contacts is not None and answers.contacts > 0 else [],
    )  # fmt: skip
    LanguageTally.objects.get_or_create(wave=held, language=language)
    LanguageTally.objects.filter(wave=held, language=language).update(count=F("count") + 1)
