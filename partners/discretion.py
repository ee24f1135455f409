"""How do logs stay silent about keys? What stands in an address that lets somebody in is left out of every line."""

from __future__ import annotations

import logging
import re
from typing import Final

# The address of an invitation, of a new password, of a confirmed address; of a list, a card, letters.
_KEYS: Final = re.compile(
    r"(/accounts/(?:invitation|password/reset/key|confirm-email)/|/list/|/s/(?:kiosk/)?"
    r"|/letters/(?:choice/|week/|came/)?)[^/\s\"'?]+"
)


# What a database or a mail server says of a fault may hold somebody's address.
_ADDRESSES: Final = re.compile(r"[^\s<>\"'(),;:=]+@[^\s<>\"'(),;:]+\.[^\s<>\"'(),;:]+")
_FORMATTER: Final = logging.Formatter()


def _discreet(text: str) -> str:
    return _ADDRESSES.sub("…@…", _KEYS.sub(r"\1…", text))


class WithoutKeys(logging.Filter):
    """Write … for the keys in addresses, and for e-mail addresses; every line goes through, and every traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the line when a key or an address stands in it."""
        line = record.getMessage()
        discreet = _discreet(line)
        if discreet != line:
            record.msg, record.args = discreet, ()
        if record.exc_info and record.exc_info[0]:
            record.exc_text = _discreet(record.exc_text or _FORMATTER.formatException(record.exc_info))
        return True
