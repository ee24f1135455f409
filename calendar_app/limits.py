"""Has somebody asked too often? Counts in the cache, by a key that tells nobody who it was."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac


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
