"""Which addresses does a letter carry? Each opens one thing without a login, is signed or a key, and is never stored.

Partners' addresses expire after two weeks; what they open is looked up again each time, so who has left opens nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, Signer, TimestampSigner
from django.urls import reverse

from reminders import keys

if TYPE_CHECKING:
    from reminders.models import Subscription

GOOD_FOR: Final = timedelta(days=14)


class Expired(Exception):  # noqa: N818  (an answer to a person)
    """The address was right once and is too old now."""


def absolute(path: str) -> str:
    """An address with the portal's own host in front."""
    return settings.BIS_SITE_URL + path


def page_of(subscription: Subscription, *, wish: int | None = None) -> str:
    """Where a subscription is confirmed, changed, paused and erased; with `wish` it asks about what that letter is about."""
    path = reverse("letters:page", args=[keys.key_of(subscription)])
    return absolute(path) + (f"?wish={wish}" if wish else "")


def stop_of(subscription: Subscription) -> str:
    """Where a subscription is stopped: by a button, or by the reader's mail program at once (RFC 8058)."""
    return absolute(reverse("letters:stop", args=[keys.key_of(subscription)]))


def _signed(what: str, *parts: object) -> str:
    return TimestampSigner(salt=f"letters.{what}", sep="~").sign(".".join(map(str, parts)))


def read(what: str, token: str) -> list[str] | None:
    """The parts of a signed token; None for one that nobody signed for this use. Raises Expired for an old one."""
    try:
        return TimestampSigner(salt=f"letters.{what}", sep="~").unsign(token, max_age=GOOD_FOR).split(".")
    except SignatureExpired:
        raise Expired from None
    except BadSignature:
        return None


def week_of(user: int, organisation: int, week: str) -> str:
    """Where a partner says that its week is right, or changes a date of it."""
    return absolute(reverse("letters:week", args=[_signed("week", user, organisation, week)]))


def came_of(user: int, occurrence: int) -> str:
    """Where a host says how many came to a date."""
    return absolute(reverse("letters:came", args=[_signed("came", user, occurrence)]))


def choice_of(user: int) -> str:
    """Where a person with an account chooses which letters to get; good as long as the account."""
    return absolute(reverse("letters:choice", args=[Signer(salt="letters.choice", sep="~").sign(str(user))]))


def account_of(token: str) -> int | None:
    """The account whose letters are chosen at an address; None when nobody signed it."""
    try:
        return int(Signer(salt="letters.choice", sep="~").unsign(token))
    except (BadSignature, ValueError):
        return None
