"""How is an activity said aloud? Short sentences in the order one needs them, for a voice that the device has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from calendar_app import dates, wording
from calendar_app.agenda import site_zone

if TYPE_CHECKING:
    from datetime import date

    from calendar_app.presenting import Line


class Sentence(NamedTuple):
    """One sentence, and the code of its language when that is not the page's."""

    text: str
    language: str = ""


def sentences(line: Line, language: str, today: date) -> list[Sentence]:
    """Say a line of a list in the active language: off or not, day, time, what, where, price. `today` is a local day.

    Numbers stay digits: the voice knows how its language says them.
    """
    entry = line.entry
    day = entry.first_day(site_zone())
    cancelled = [_("Cancelled")] if entry.is_cancelled else []
    when = [dates.near_name(day, today), dates.weekday_and_day(day, language, today), _time(line), line.until]
    found = [Sentence(text) for text in [*cancelled, *when] if text]
    found.append(Sentence(entry.title, line.title_language))
    if entry.is_cancelled:
        # Where and how much no longer matter.
        return [*found, Sentence(wording.reason_in_words(entry.why_cancelled))] if entry.why_cancelled else found
    after = [
        _("Place: %(place)s") % {"place": entry.place} if entry.place else "",
        wording.price_name(entry.price),
        _("Full") if entry.is_full else "",
        _("Sign-up needed") if entry.sign_up == "yes" else "",
    ]
    return [*found, *(Sentence(text) for text in after if text)]


def _time(line: Line) -> str:
    """The hours in words; "" when the last day says it already."""
    if not line.clock:
        return "" if line.until else _("All day")
    start, _dash, end = line.clock.partition("–")
    return _("From %(start)s to %(end)s") % {"start": start, "end": end}


def voice_of(language: str) -> str:
    """The two-letter code that a device's voices carry for a reader of `language`: fa for prs, sv for easy Swedish."""
    return str(wording.babel_locale(language).language)
