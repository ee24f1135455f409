"""What hangs in the lobby? A page that turns by itself through what comes next, in up to three languages.

A small script turns it, asks for what is new every minute and keeps the last good answer when the network is lost.
Without script the page asks for its next part by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, override

from calendar_app import agenda, paper, paper_press
from calendar_app.agenda_filter import parse
from calendar_app.conditional import release, revised
from calendar_app.presenting import Line, Presenter, Section

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.http import HttpRequest, HttpResponse

    from calendar_app.agenda_filter import AgendaFilter
    from calendar_app.entry import Entry

# Kept in the page beyond what is shown, for as long as no network brings more.
_LENGTH: Final = 80
# A side has room for six activities under one day's name; a name takes half the height of an activity.
_ROOM, _NAME, _ACTIVITY = 13, 1, 2
# How many sides are turned through: nobody in a lobby waits for the ninth.
TURNED: Final = 5


@dataclass(frozen=True, slots=True)
class Part:
    """A day, or a part of one, on a side; `starts` and `ends` of the day are seconds since 1970."""

    section: Section
    starts: int
    ends: int
    lines: list[tuple[Line, int]]


@dataclass(frozen=True, slots=True)
class Side:
    """What is seen at once, in one language; `number` counts the sides of a language from 0."""

    number: int
    tongue: paper.Tongue
    parts: list[Part]


@revised
def screen(request: HttpRequest) -> HttpResponse:
    """The lobby screen under any filter. Two queries for each language."""
    chosen, own, now = parse(dict(request.GET.lists())), get_language() or "sv", timezone.now()
    also = [code for code in dict.fromkeys(request.GET.getlist("also")) if code in dict(settings.LANGUAGES)]
    languages = (own, *[code for code in also if code != own][: paper.MOST_LANGUAGES - 1])
    sides = _sides(chosen, languages, now)
    turned = [side for side in sides if side.number < TURNED]
    asked = request.GET.get("page", "")
    shown = int(asked) % len(turned) if asked.isdecimal() and len(asked) < 9 and turned else 0
    following = [*chosen.pairs(), *(("also", code) for code in languages[1:]), ("page", str(shown + 1))]
    context = {
        "sides": sides,
        "shown": turned[shown] if turned else None,
        "tongues": paper.tongues(languages),
        "next": urlencode(following),
        "code": paper_press.code_of(paper.list_address(chosen, own)),
        "zone": settings.TIME_ZONE,
        "release": release(),
        "turned": TURNED,
    }
    return render(request, "screen/screen.html", context)


def _sides(chosen: AgendaFilter, languages: tuple[str, ...], now: datetime) -> list[Side]:
    """All sides: the first in every language, then the second in every language, and so on."""
    found: list[Side] = []
    for tongue in paper.tongues(languages):
        with override(tongue.code):
            entries = agenda.coming(chosen, tongue.code, now=now, limit=_LENGTH).entries
            packed = _packed(entries, Presenter(tongue.code, now), chosen)
        found += [Side(number, tongue, parts) for number, parts in enumerate(packed)]
    order = {code: place for place, code in enumerate(languages)}
    return sorted(found, key=lambda side: (side.number, order[side.tongue.code]))


def _packed(entries: list[Entry], presenter: Presenter, chosen: AgendaFilter) -> list[list[Part]]:
    """Days laid onto sides; a long day goes on over several, with its name on each."""
    sides: list[list[Part]] = []
    room = 0
    earliest = max(presenter.today, chosen.days(presenter.today)[0])
    for section in presenter.sections(entries, earliest):
        left = list(section.lines)
        while left:
            if room < _NAME + _ACTIVITY:
                sides.append([])
                room = _ROOM
            fit = (room - _NAME) // _ACTIVITY
            sides[-1].append(_part(section, left[:fit]))
            room -= _NAME + _ACTIVITY * len(left[:fit])
            left = left[fit:]
    return sides


def _part(section: Section, lines: list[Line]) -> Part:
    starts, ends = _span(section.on)
    return Part(
        replace(section, lines=lines), starts, ends, [(line, int(line.entry.ends_at.timestamp())) for line in lines]
    )


def _span(day: date) -> tuple[int, int]:
    """When a local day starts and ends, in seconds since 1970: on the night of a clock change 23 or 25 hours apart."""
    following = day + timedelta(days=1)
    return int(agenda.day_starts(day).timestamp()), int(agenda.day_starts(following).timestamp())
