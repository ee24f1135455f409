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


class WithoutKeys(logging.Filter):
    """Write … for the keys in addresses; every line goes through."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the line when a key stands in it."""
        line = record.getMessage()
        discreet = _KEYS.sub(r"\1…", line)
        if discreet != line:
            record.msg, record.args = discreet, ()
        return True
