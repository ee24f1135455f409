"""Was this form sent before? Known to every process of the site, since a second press may reach another one.

Kept in a transaction of its own, so that nothing joins a form with what came of it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from indicators.models import PressedOnce
from partners.keys import digest_of

if TYPE_CHECKING:
    from datetime import date

_KEPT: Final = timedelta(days=2)


def is_first(token: str) -> bool:
    """Note that a form with this token is sent; False when it was before. Two at the same moment: one is first."""
    with transaction.atomic():
        _row, is_new = PressedOnce.objects.get_or_create(digest=digest_of(token))
    return is_new


def was_sent(token: str) -> bool:
    """Whether it was."""
    return PressedOnce.objects.filter(digest=digest_of(token)).exists()


def take_back(token: str) -> None:
    """It came to nothing: the form may be sent again."""
    PressedOnce.objects.filter(digest=digest_of(token)).delete()


def forget_old(*, today: date) -> int:
    """Forget forms of more than two days ago; returns how many. Safe to repeat."""
    number, _each = PressedOnce.objects.filter(on__lt=today - _KEPT).delete()
    return number
