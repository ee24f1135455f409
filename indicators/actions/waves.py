"""How does a survey wave come about and end? Prepared, opened with frozen words, closed and shuffled, deleted in time."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from indicators import periods, questions
from indicators.models import Card, CardSheet, LanguageTally, Response, SurveyWave
from partners.keys import digest_of, new_key
from partners.rules import must_coordinate
from partners.typed import plain_digits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from partners.models import User

State = SurveyWave.State
# Without signs that look alike on paper; 31 of them, so 8 make 8 × 10^11 codes.
_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXY"
CODE_LENGTH: Final = 8
MOST_CARDS: Final = 200


class StandsOtherwise(Exception):  # noqa: N818  (an answer to a person)
    """The wave is in another state than the one that is needed, or another one is open."""


def code_digest(code: str) -> str:
    """What is kept of a card's code; it may be typed in small letters, with spaces and strokes, and in any digits."""
    plain = "".join(sign for sign in plain_digits(code).upper() if sign.isalnum())
    return salted_hmac("card", plain, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()


@transaction.atomic
def prepare_wave(*, code: str, since: date, until: date, closes_on: date, by: User) -> SurveyWave:
    """Make a wave about the days [since, until). Raises PermissionDenied."""
    must_coordinate(by)
    return SurveyWave.objects.create(code=code, since=since, until=until, closes_on=closes_on)


@transaction.atomic
def open_wave(*, wave: SurveyWave, languages: Sequence[str], by: User) -> SurveyWave:
    """Freeze the questions and let answers in, in the languages whose texts somebody has read.

    Raises StandsOtherwise, PermissionDenied, and ValueError for a language that is not offered or none at all.
    """
    must_coordinate(by)
    wave = _locked(wave)
    if wave.state != State.DRAFT or SurveyWave.objects.filter(state=State.OPEN).exists():
        raise StandsOtherwise
    offered = [code for code, _name in settings.LANGUAGES if code in languages]
    if not offered or len(offered) != len(set(languages)):
        raise ValueError(languages)
    wave.languages, wave.state, wave.opened_on = offered, State.OPEN, timezone.localdate()
    wave.save(update_fields=["languages", "state", "opened_on"])
    wave.questions.set([questions.latest(each) for each in questions.ORDER])
    return wave


@transaction.atomic
def make_cards(*, wave: SurveyWave, count: int, place: str, by: User) -> tuple[CardSheet, list[str]]:
    """Make cards and return their codes, which are nowhere kept: whoever loses the paper makes new ones.

    Raises PermissionDenied, StandsOtherwise for a closed wave, and ValueError for fewer than 1 or more than MOST_CARDS.
    """
    must_coordinate(by)
    wave = _locked(wave)
    if wave.state == State.CLOSED:
        raise StandsOtherwise
    if not 1 <= count <= MOST_CARDS:
        raise ValueError(count)
    codes: set[str] = set()
    while len(codes) < count:
        codes.add("".join(secrets.choice(_SIGNS) for _sign in range(CODE_LENGTH)))
    sheet = CardSheet.objects.create(wave=wave, count=count, place=place)
    listed = sorted(codes)
    Card.objects.bulk_create([Card(sheet=sheet, digest=code_digest(code)) for code in listed])
    return sheet, listed


@transaction.atomic
def drop_sheet(*, sheet: CardSheet, by: User) -> None:
    """Take back a sheet that could not be printed: no paper carries its codes. Raises PermissionDenied."""
    must_coordinate(by)
    sheet.delete()


@transaction.atomic
def note_handed_out(*, sheet: CardSheet, number: int, by: User) -> None:
    """Note how many of a sheet's cards were handed out. Raises PermissionDenied, and ValueError beyond the sheet."""
    must_coordinate(by)
    if not 0 <= number <= sheet.count:
        raise ValueError(number)
    CardSheet.objects.filter(pk=sheet.pk).update(handed_out=number)


@transaction.atomic
def renew_kiosk(*, wave: SurveyWave, by: User) -> str:
    """Give the tablet's page a new key, which only its address tells; the old one ends.

    Raises PermissionDenied, and StandsOtherwise for a closed wave.
    """
    must_coordinate(by)
    wave = _locked(wave)
    if wave.state == State.CLOSED:
        raise StandsOtherwise
    key = new_key()
    SurveyWave.objects.filter(pk=wave.pk).update(kiosk_digest=digest_of(key))
    return key


@transaction.atomic
def close_wave(*, wave: SurveyWave, by: User | None) -> SurveyWave:
    """Take no more answers, and write all rows anew in random order. By a coordinator, or by the clock (None).

    Raises StandsOtherwise and PermissionDenied.
    """
    if by is not None:
        must_coordinate(by)
    wave = _locked(wave)
    if wave.state != State.OPEN:
        raise StandsOtherwise
    wave.state, wave.closed_on, wave.kiosk_digest = State.CLOSED, timezone.localdate(), ""
    wave.save(update_fields=["state", "closed_on", "kiosk_digest"])
    _shuffle(wave)
    return wave


def _shuffle(wave: SurveyWave) -> None:
    """One transaction writes every row anew, in an order that nobody knows: the database's own columns tell nothing then."""
    responses = list(Response.objects.filter(wave=wave).values())
    cards = list(Card.objects.filter(sheet__wave=wave).values())
    tallies = list(LanguageTally.objects.filter(wave=wave).values("wave_id", "language", "count"))
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE indicators_response, indicators_card, indicators_languagetally IN EXCLUSIVE MODE")
    Response.objects.filter(wave=wave).delete()
    Card.objects.filter(sheet__wave=wave).delete()
    LanguageTally.objects.filter(wave=wave).delete()
    # New random keys too: whoever has seen an old one, in a copy, finds nothing by it.
    Response.objects.bulk_create([Response(**row) for row in _shuffled(responses)])
    Card.objects.bulk_create([Card(**row) for row in _shuffled(cards)])
    LanguageTally.objects.bulk_create([LanguageTally(**row) for row in _shuffled(tallies)])


def _shuffled(rows: list[Any]) -> list[dict[str, Any]]:
    secrets.SystemRandom().shuffle(rows)
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]


def close_outdated(*, today: date) -> int:
    """Close the waves whose last day has passed; returns how many. Safe to repeat."""
    found = list(SurveyWave.objects.filter(state=State.OPEN, closes_on__lt=today))
    for wave in found:
        close_wave(wave=wave, by=None)
    return len(found)


def delete_outdated(*, today: date) -> int:
    """Delete answers, cards and tallies 24 months after their wave was reported; returns how many responses.

    The measurements stay. Safe to repeat.
    """
    deleted = 0
    for wave in SurveyWave.objects.exclude(reported_on=None).filter(answers_deleted_on=None):
        if wave.reported_on is None or today < periods.delete_on(wave.reported_on):
            continue
        with transaction.atomic():
            number, _each = Response.objects.filter(wave=wave).delete()
            CardSheet.objects.filter(wave=wave).delete()
            LanguageTally.objects.filter(wave=wave).delete()
            SurveyWave.objects.filter(pk=wave.pk).update(answers_deleted_on=today)
        deleted += number
    return deleted


def _locked(wave: SurveyWave) -> SurveyWave:
    return SurveyWave.objects.select_for_update().get(pk=wave.pk)
