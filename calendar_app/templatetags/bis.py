"""What do templates need beyond Django's own? Pictograms, language links, and JSON that may stand in a page."""

from __future__ import annotations

import json
import math
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

from calendar_app import dates, translating, wording
from calendar_app.month import week_name

register = template.Library()
_ENDING = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@lru_cache(maxsize=1)
def _sprite() -> str:
    return static("generated/pictograms.svg")


@register.simple_tag
def icon(name: str) -> SafeString:
    """A pictogram from the sprite; hidden from screen readers, since a word always stands beside it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', _sprite(), name)


@register.simple_tag
def this_month() -> str:
    """The running month as it stands in addresses."""
    return f"{timezone.localdate():%Y/%m}"


@register.simple_tag
def this_week() -> str:
    """The running ISO week as it stands in addresses."""
    return week_name(timezone.localdate())


@register.simple_tag
def site_name() -> str:
    """The name of the house."""
    return settings.BIS_SITE_NAME


@register.simple_tag
def is_unreviewed() -> bool:
    """Whether no native speaker has read the page's language yet. At most one query in five minutes."""
    return translating.is_unreviewed(get_language() or settings.LANGUAGE_CODE)


@register.simple_tag
def direction() -> str:
    """Which way the page's language runs."""
    return "rtl" if get_language_bidi() else "ltr"


@register.simple_tag
def languages(request: HttpRequest) -> list[dict[str, Any]]:
    """The same page and filter in every language offered: code, own name, address, and which one this is.

    `whole` is the address with the host's name: search engines pass over any other (hreflang).

    Where the page's address has no language (`is_address` is false), it is a way that sets the cookie and comes back; a
    form's answer comes back to the form.
    """
    first, _slash, rest = request.path.lstrip("/").partition("/")
    is_address = not first or first in dict(settings.LANGUAGES)
    if is_address:
        way = f"/{{}}/{rest}" + (f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else "")
    else:
        back = request.get_full_path() if request.method == "GET" else request.path
        way = f"/tongue/{{}}/?{urlencode({'next': back})}"
    current = get_language()
    return [
        {
            "code": code, "name": name_of(code), "url": way.replace("{}", code, 1), "is_current": code == current,
            "is_address": is_address, "whole": settings.BIS_SITE_URL + way.replace("{}", code, 1),
        }
        for code, _name in settings.LANGUAGES
    ]  # fmt: skip


def name_of(code: str) -> str:
    """A language's name in itself."""
    return dict(settings.LANGUAGES).get(code, code)


# Readers of these count the hours from six in the morning, so that 17:00 alone may be read as eleven.
_COUNTED_FROM_SIX = frozenset({"ti"})


@register.simple_tag
def clock_face(clock: str) -> SafeString | str:
    """A drawn clock for the time at the beginning of `clock` (17:00 or 17:00–19:00), in languages where hours are counted otherwise."""
    if get_language() not in _COUNTED_FROM_SIX:
        return ""
    hours, minutes = int(clock[:2]), int(clock[3:5])
    turns = ((5, (hours % 12 + minutes / 60) / 12 * math.tau), (8, minutes / 60 * math.tau))
    hands = "".join(f"M12 12L{12 + far * math.sin(turn):.1f} {12 - far * math.cos(turn):.1f}" for far, turn in turns)
    return format_html(
        '<svg class="clockface" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11"></circle>'
        '<path d="{}"></path></svg>',
        hands,
    )


@register.filter
def language_in_itself(code: str) -> str:
    """A language's name in itself, for its code."""
    return name_of(code)


@register.filter
def reads(code: str) -> str:
    """Which way a language runs, for its code."""
    return wording.reads(code)


@register.filter
def day_in_words(moment: date | None) -> str:
    """A day as people say it, such as «24 november», with the year when it is another; the local day of a moment."""
    if moment is None:
        return ""
    day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    return dates.day_month(day, get_language() or "sv", timezone.localdate())


@register.filter
def moment_in_words(moment: datetime) -> str:
    """A moment as people say it, such as «24 november 07:33»."""
    return f"{day_in_words(moment)} {timezone.localtime(moment):%H:%M}"


@register.filter
def json_text(value: Any) -> SafeString:
    """JSON that can stand inside a script element: no character of it can end the element."""
    return mark_safe(json.dumps(value, ensure_ascii=False).translate(_ENDING))  # noqa: S308  (made safe just here)


@register.filter
def host(url: str) -> str:
    """The host name of an address, for showing where a link leads."""
    return url.rsplit("//", maxsplit=1)[-1].split("/", maxsplit=1)[0].removeprefix("www.")
