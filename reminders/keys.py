"""How does a letter carry a key that is not stored? Made anew each time from the site's secret; its SHA-256 alone is kept.

Another number makes another key: whoever found an old letter loses what it opens.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

from django.conf import settings

from partners.keys import digest_of

if TYPE_CHECKING:
    from reminders.models import Subscription


def key_of(subscription: Subscription) -> str:
    """The key that opens a subscription's own pages: 256 bits, for addresses. The row has to be stored already."""
    message = f"subscription:{subscription.pk}:{subscription.key_number}".encode()
    bits = hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(bits).rstrip(b"=").decode()


def digest(subscription: Subscription) -> str:
    """What is kept of the key."""
    return digest_of(key_of(subscription))


def refresh(subscription: Subscription) -> None:
    """Keep the digest of the key that letters carry now: a new row has none yet, and the site's secret may be a new one."""
    found = digest(subscription)
    if subscription.key_digest != found:
        subscription.key_digest = found
        type(subscription).objects.filter(pk=subscription.pk).update(key_digest=found)
