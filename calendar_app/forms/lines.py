"""How are dates read that somebody writes a line each?"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from django import forms
from django.utils.translation import gettext as _

MOST: Final = 200


def read_moments(text: str) -> list[datetime]:
    """Read lines such as 2026-12-24 or 2026-12-24 18:00 as naive times; a day alone is its midnight.

    Raises ValidationError naming the line that makes no sense.
    """
    found: set[datetime] = set()
    for line in filter(None, (each.strip() for each in re.split(r"[\n,;]", text))):
        try:
            moment = datetime.fromisoformat(line.replace("T", " ")).replace(tzinfo=None)
            found.add(moment.replace(second=0, microsecond=0, year=moment.year if 2000 <= moment.year <= 2100 else 0))
        except ValueError:
            words = _("“%(line)s” is not a day. Write it like 2026-12-24, or with an hour like 2026-12-24 18:00.")
            raise forms.ValidationError(words % {"line": line[:40]}) from None
    if len(found) > MOST:
        raise forms.ValidationError(_("That is more than %(most)d dates.") % {"most": MOST})
    return sorted(found)


def read_days(text: str) -> list[date]:
    """Read lines such as 2026-12-24. Raises ValidationError naming the line that makes no sense."""
    return sorted({moment.date() for moment in read_moments(text)})
