"""Has somebody asked too often? Counts in the cache, by a key that tells nobody who it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from django.http import HttpRequest


def visitor_of(request: HttpRequest) -> str:
    """The visitor's own address, behind our own proxy too; a proxy counted as one visitor would shut everybody out."""
    return str(get_adapter(request).get_client_ip(request) or "")


def is_too_many(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one more try of `who` at `what`; True when that is more than `most` within about `seconds`."""
    key = f"tries:{what}:{salted_hmac('limits', who, secret=settings.SECRET_KEY).hexdigest()[:24]}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) > most
    except ValueError:
        # It ran out between the two lines: a fresh count begins.
        cache.set(key, 1, seconds)
        return False


def are_too_many(*tries: tuple[str, str, int, int]) -> bool:
    """Count one try under each (what, who, most, seconds); True when any is one too many.

    The visitor's own limit comes first and the one for everybody last: a try that is refused is not counted any further,
    so that one visitor can't use up what everybody has.
    """
    return any(is_too_many(what, who, most=most, seconds=seconds) for what, who, most, seconds in tries)
