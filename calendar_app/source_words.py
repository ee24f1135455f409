"""How does a partner's own calendar fare, in words? When it was read, what is wrong with it, what was refused and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from babel.dates import format_timedelta
from django.utils.translation import gettext as _, ngettext

from calendar_app import dates, said
from calendar_app.agenda import site_zone
from calendar_app.ics_reading.values import NAMELESS
from calendar_app.wording import babel_locale, translated

if TYPE_CHECKING:
    from calendar_app.models import CalendarSource


@dataclass(frozen=True, slots=True)
class State:
    """How a source fares: a pictogram, whole sentences, and whether somebody has to do something."""

    icon: str
    sentences: list[str]
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class RefusedEvent:
    """An event of a source that could not be taken: its name, the line it begins on, and why."""

    name: str
    line: int
    reason: str


def is_address(source: CalendarSource) -> bool:
    """Whether it is an address that is read, not a file somebody gave."""
    return "://" in source.address


def name_of(source: CalendarSource) -> str:
    """What a source is called: the host of an address (the whole of it may be a key), or the file's name."""
    return (urlsplit(source.address).hostname or source.address) if is_address(source) else source.address


def state(source: CalendarSource, count: int, language: str, now: datetime) -> State:
    """Say how a source fares at `now` (aware); `count` is how many of its activities are to come."""
    read = _read(source, count, language, now)
    if not is_address(source):
        return State("file-text", [read])
    if source.failures:
        return State("triangle-alert", _failing(source, language, now), is_wrong=True)
    if not source.is_polled:
        return State("circle-pause", [_("It is paused and not read."), read])
    return State("circle-check", [read])


def _read(source: CalendarSource, count: int, language: str, now: datetime) -> str:
    if source.read_at is None:
        return _("It has not been read yet.")
    text = ngettext(
        "Read %(when)s: %(count)s activity to come.", "Read %(when)s: %(count)s activities to come.", count
    )  # fmt: skip
    return text % {"when": ago(source.read_at, language, now), "count": count}


def ago(moment: datetime, language: str, now: datetime) -> str:
    """How long ago a moment is, in words, such as «20 minutes ago»."""
    passed = now - moment
    if passed < timedelta(minutes=1):
        return _("just now")
    return format_timedelta(-passed, add_direction=True, granularity="minute", locale=babel_locale(language))


def _failing(source: CalendarSource, language: str, now: datetime) -> list[str]:
    sentences = []
    if source.failed_at is not None:
        sentences.append(_("It could not be read since %(day)s.") % {"day": _day(source.failed_at, language, now)})
    problem = said.read(source.problem)
    if problem is not None:
        sentences.append(translated(problem))
    sentences.append(_("Its activities stay as they were."))
    if source.is_polled:
        sentences.append(_next(source, language, now))
    elif source.problem.get("gone_since"):
        sentences.append(_("Since there has been no calendar for a month, the address is not read any more."))
    else:
        sentences.append(_("It is paused and not read."))
    return sentences


def _next(source: CalendarSource, language: str, now: datetime) -> str:
    if source.next_at is None or source.next_at <= now:
        return _("It is tried again within the hour.")
    local = source.next_at.astimezone(site_zone())
    if local.date() == now.astimezone(site_zone()).date():
        return _("Next try at %(time)s.") % {"time": f"{local:%H:%M}"}
    return _("Next try on %(day)s at %(time)s.") % {
        "day": _day(source.next_at, language, now), "time": f"{local:%H:%M}",
    }  # fmt: skip


def _day(moment: datetime, language: str, now: datetime) -> str:
    day, today = (each.astimezone(site_zone()).date() for each in (moment, now))
    return dates.weekday_and_day(day, language, today)


def counts(report: dict[str, Any]) -> list[str]:
    """What the last import did, a sentence for each number that is not 0."""
    numbers = {name: int(report.get(name) or 0) for name in ("added", "changed", "cancelled", "outside", "waiting")}
    texts = [
        ngettext("%(added)s activity is new.", "%(added)s activities are new.", numbers["added"]),
        ngettext("%(waiting)s waits for review.", "%(waiting)s wait for review.", numbers["waiting"]),
        ngettext("%(changed)s activity was changed.", "%(changed)s activities were changed.", numbers["changed"]),
        ngettext(
            "%(cancelled)s activity was cancelled.", "%(cancelled)s activities were cancelled.", numbers["cancelled"]
        ),
        ngettext("%(outside)s is over or too far away.", "%(outside)s are over or too far away.", numbers["outside"]),
    ]
    order = ("added", "waiting", "changed", "cancelled", "outside")
    return [text % numbers for text, name in zip(texts, order, strict=True) if numbers[name]]


def refusals(report: dict[str, Any]) -> list[RefusedEvent]:
    """What of a source could not be taken. Rows of earlier imports keep the sentence itself, in English."""
    found = []
    for name, line, msgid, *rest in report.get("refused", []):
        words = rest[0] if rest and isinstance(rest[0], dict) else {}
        called = translated(NAMELESS) if name == str(NAMELESS) else name
        found.append(RefusedEvent(called, line, translated(said.Said(msgid, words))))
    return found
