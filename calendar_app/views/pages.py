"""What is this house and this site, and how does one use it? Pages to read: about, help, accessibility, privacy.

The house's own facts come from the settings and from its venue, so that another town's house says its own.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from calendar_app import dates, linked, rooms, translating
from calendar_app.models import Theme, Venue
from calendar_app.models.subjects import in_language, stand_in
from partners.models import Organisation

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

# When somebody last went through all pages with the checks that the accessibility statement names.
ASSESSED_ON: Final = date(2026, 11, 24)


class Weekday(NamedTuple):
    """A weekday's name, the hours at which the house is open (none: closed), and whether it is today."""

    name: str
    clocks: list[str]
    is_today: bool


def _house() -> Venue | None:
    return Venue.objects.filter(is_bis=True).first()


def _contact(house: Venue | None) -> dict[str, Any]:
    """How one reaches the house."""
    phone = settings.BIS_CONTACT_PHONE
    return {
        "house": house, "email": settings.BIS_CONTACT_EMAIL, "phone": phone,
        "phone_number": re.sub(r"[^+0-9]", "", phone),
    }  # fmt: skip


def about(request: HttpRequest) -> HttpResponse:
    """What the house is, when it is open, the way there, and who stands behind it. At most four queries."""
    house, language, now = _house(), get_language() or "sv", timezone.localtime()
    hours = rooms.hours_of(house.pk) if house else {}
    everybody = list(Organisation.objects.partners().only("name", "slug", "kind", "about").order_by("kind", "name"))
    itself = next((each for each in everybody if house and each.name == house.name), None)
    kinds = [
        (str(Organisation.Kind(kind).label), list(rows))
        for kind, rows in groupby((each for each in everybody if each is not itself), key=lambda each: each.kind)
    ]
    context = _contact(house) | {
        "view": "about", "kinds": kinds, "map_url": linked.map_url(house), "is_closed": bool(hours) and not open_until(hours, now),
        "hours": _week(hours, language, now.date()), "until": open_until(hours, now),
        "way": in_language(house.way_there, language) if house and house.way_there else "",
        "way_language": stand_in(house.way_there, language) if house else "",
        "itself": in_language(itself.about, language) if itself and itself.about else "",
        "itself_language": "" if itself is None or language in itself.about else "sv",
    }  # fmt: skip
    return render(request, "pages/about.html", context)


def _week(hours: rooms.Hours, language: str, today: date) -> list[Weekday]:
    """All seven days; none for a house that has said nothing."""
    return [
        Weekday(
            dates.weekday_name(number, language),
            [f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in hours.get(number, [])],
            number == today.weekday(),
        )
        for number in range(7 if hours else 0)
    ]


def open_until(hours: rooms.Hours, now: datetime) -> str:
    """Until when a house with these hours is open now (local), such as «17:00»; "" when it is closed or says nothing."""
    clock = now.time()
    spans = hours.get(now.weekday(), [])
    return next((f"{closes:%H:%M}" for opens, closes in spans if opens <= clock < closes), "")


def usage(request: HttpRequest) -> HttpResponse:
    """Help: how to find something, what the pictures mean, how to come, how to subscribe. Two queries."""
    language = get_language() or "sv"
    themes = [(each, in_language(each.names, language)) for each in Theme.objects.all()]
    return render(request, "pages/help.html", _contact(_house()) | {"view": "help", "themes": themes})


def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement that the law on accessibility to digital public services asks for (SFS 2018:1937)."""
    language = get_language() or "sv"
    context = _contact(_house()) | {
        "view": "accessibility", "assessed_on": dates.day_month_year(ASSESSED_ON, language),
        "unread": [(code, name) for code, name in settings.LANGUAGES if translating.is_unreviewed(code)],
    }  # fmt: skip
    return render(request, "pages/accessibility.html", context)


def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored of whom, why and how long, and what one may demand (GDPR art. 13)."""
    context = _contact(_house()) | {"view": "privacy", "has_translator": bool(settings.BIS_TRANSLATOR)}
    return render(request, "pages/privacy.html", context)
