"""What stands on a sheet for the wall? A week day by day, or a month as a timetable, in up to three languages.

Both sheets ask the agenda once for each language and lay the answers side by side. A month names each activity once,
under its weekday, with its dates beside it: read from a wall, a grid of thirty squares would be too small to read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _, override

from calendar_app import agenda, dates, naming, paper_press
from calendar_app.agenda_filter import AgendaFilter
from calendar_app.entry import Entry, by_day
from calendar_app.month import Month
from calendar_app.presenting import Line, Presenter
from calendar_app.wording import reads, reason_in_words

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from django.utils.safestring import SafeString

SIZES: Final = ("a4", "a3")
MOST_LANGUAGES: Final = 3
# What a printer is asked to print and a server to set; the code on the sheet leads to the rest.
WEEK_LENGTH: Final = 150
MONTH_LENGTH: Final = 1500
MONTH_ROWS: Final = 150
# What needs no language stands once for all of them: the price in figures, and the sign for step-free.
_SHARED: Final = ("coins", "accessibility")
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A piece of paper that an address asks for.

    `sort` is "week" (`first` its Monday), "month" (`first` its first day) or "poster" (`first` the local day that its
    dates are counted from). `languages`: the first is the sheet's own. `size` is one of SIZES.
    """

    sort: str
    first: date
    languages: tuple[str, ...]
    size: str = "a4"
    chosen: AgendaFilter = field(default_factory=AgendaFilter)
    event_id: int | None = None


class Tongue(NamedTuple):
    """A language of the sheet, and which way it runs ("ltr", "rtl")."""

    code: str
    reads: str


class Heading(NamedTuple):
    """Some words in one language."""

    code: str
    reads: str
    text: str
    more: str = ""


class Words(NamedTuple):
    """What one activity says in one language; `states` are whole lines such as «Cancelled · the leader is ill»."""

    code: str
    reads: str
    title: str
    title_language: str
    facts: str
    states: list[str]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A date of a month as it stands in a row: such as «24» or «24–26»."""

    label: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One activity: when, its pictogram, what it is in every language, and for all of them where, by whom, for how much.

    `step_free` is the pictogram, "" when it is not known to be so.
    """

    starts: str
    ends: str
    is_off: bool
    hue: str
    sign: SafeString
    words: list[Words]
    place: str
    price: str
    step_free: str
    note: str
    numbers: list[Numbered]


@dataclass(frozen=True, slots=True)
class Section:
    """A day of a week, or a weekday of a month, named in every language."""

    headings: list[Heading]
    rows: list[Row]


def tongues(languages: tuple[str, ...]) -> list[Tongue]:
    """The languages with the way they run."""
    return [Tongue(code, reads(code)) for code in languages]


def isolated(*parts: str) -> str:
    """Join parts with a middle dot; isolates keep each in its own order («0 kr» in a line that runs from the right)."""
    return " · ".join(f"{_ISOLATE}{part}{_END_ISOLATE}" for part in parts if part)


def list_address(chosen: AgendaFilter, language: str) -> str:
    """The whole address of the list under a filter, for a code on paper: without a period, since paper stays."""
    query = chosen.lasting().query()
    with override(language):
        return settings.BIS_SITE_URL + reverse("calendar:list") + (f"?{query}" if query else "")


def week_sheet(wanted: Wanted) -> dict[str, Any]:
    """A week's sections, Monday to Sunday, empty days too. Two queries for each language, and one when a filter has names."""
    monday, sunday = wanted.first, wanted.first + timedelta(days=6)
    told = _Told(wanted, monday, sunday, WEEK_LENGTH)
    days = {day.on: day.entries for day in by_day(told.entries[0], told.zone, monday)}
    sections = [
        Section(told.headings(day, day.day), [told.row([entry]) for entry in days.get(day, [])])
        for day in (monday + timedelta(days=n) for n in range(7))
    ]
    titles = []
    for tongue in told.tongues:
        with override(tongue.code):
            week = _("Week %(number)s") % {"number": f"{monday:%V}"}
            span = f"{dates.day_month(monday, tongue.code, sunday)} – {dates.day_month_year(sunday, tongue.code)}"
        titles.append(Heading(*tongue, week, span))
    return told.context(titles, sections)


def month_sheet(wanted: Wanted) -> dict[str, Any]:
    """A month's weekdays with each activity once and its dates. Costs as many queries as a week."""
    month = Month(wanted.first)
    told = _Told(wanted, month.first, month.last, MONTH_LENGTH)
    groups: dict[tuple[Any, ...], list[Entry]] = {}
    for entry in told.entries[0]:
        groups.setdefault(_same(entry, told.zone, month.first), []).append(entry)
    told.is_cut = told.is_cut or len(groups) > MONTH_ROWS
    weekdays: dict[int, list[list[Entry]]] = {}
    for key in sorted(groups, key=lambda key: (key[:3], groups[key][0].starts_at, groups[key][0].id))[:MONTH_ROWS]:
        weekdays.setdefault(key[0], []).append(groups[key])
    monday = month.first - timedelta(days=month.first.weekday())
    sections = [
        Section(told.headings(monday + timedelta(days=7 + number)), [told.row(each, month) for each in found])
        for number, found in sorted(weekdays.items())
    ]
    titles = [Heading(*tongue, dates.month_name(month.first, tongue.code)) for tongue in told.tongues]
    return told.context(titles, sections)


def _same(entry: Entry, zone: ZoneInfo, earliest: date) -> tuple[Any, ...]:
    """What the dates of one row have in common: weekday, hours, activity, place and whether it was moved there."""
    starts, ends = entry.starts_at.astimezone(zone), entry.ends_at.astimezone(zone)
    weekday = max(starts.date(), earliest).weekday()
    hours = ("", "") if entry.is_all_day else (f"{starts:%H:%M}", f"{ends:%H:%M}")
    length = entry.last_day(zone) - entry.first_day(zone)
    moved = entry.slot if entry.is_moved else None
    return weekday, *hours, entry.event_id, entry.own_title, entry.place, entry.space_name, length, moved, entry.note


class _Told:
    """The entries of a sheet in every language, in the same order, and how they are said."""

    def __init__(self, wanted: Wanted, first: date, last: date, most: int) -> None:
        self.wanted, self.tongues = wanted, tongues(wanted.languages)
        # Paper does not know the day it is read on: nothing is new, near or of another year than the sheet's.
        moment = agenda.day_starts(first)
        self.presenters = [Presenter(code, moment) for code in wanted.languages]
        self.zone = self.presenters[0].zone
        until = agenda.day_starts(last + timedelta(days=1))
        stretches = [
            agenda.window(wanted.chosen.lasting(), code, since=moment, until=until, limit=most)
            for code in wanted.languages
        ]
        self.is_cut = stretches[0].next is not None
        self.entries = [stretch.entries for stretch in stretches]
        self._in = [{entry.id: entry for entry in entries} for entries in self.entries]

    def headings(self, day: date, number: int | None = None) -> list[Heading]:
        """A weekday in every language, with its day of the month when it is a certain day."""
        return [
            Heading(*tongue, dates.weekday(day, tongue.code), dates.day_month(day, tongue.code) if number else "")
            for tongue in self.tongues
        ]

    def row(self, entries: list[Entry], month: Month | None = None) -> Row:
        """One activity from its dates (one in a week): what is special is said for each date."""
        entry = entries[0]
        first = self.presenters[0].line(entry)
        starts, _dash, ends = first.clock.partition("–")
        price = next((mark.text for mark in first.facts if mark.icon == "coins"), "")
        place = [entry.place, "" if entry.is_elsewhere or not entry.space_name else entry.space_name]
        return Row(
            starts=starts,
            ends=ends,
            is_off=all(each.is_cancelled for each in entries),
            hue=first.hue,
            sign=paper_press.pictogram(first.pictogram, first.hue),
            words=self._words(entries, month),
            place=isolated(", ".join(part for part in place if part), entry.organiser_name),
            price=price.replace(" ", "\u00a0"),
            step_free=paper_press.pictogram("accessibility", "pine") if entry.is_step_free else "",
            note=isolated(entry.note),
            # A figure's width before a single one, so that the dates of one row stand under those of another.
            numbers=[Numbered(f"{self._number(each, month):\u2007>2}", each.is_cancelled) for each in entries if month],
        )

    def _words(self, entries: list[Entry], month: Month | None) -> list[Words]:
        """What the languages say; a title that only repeats an earlier one is left out."""
        found: list[Words] = []
        seen: set[str] = set()
        for tongue, presenter, known in zip(self.tongues, self.presenters, self._in, strict=True):
            with override(tongue.code):
                # A date that was added between two of the queries is told from the first of them.
                here = [known.get(each.id, each) for each in entries]
                line = presenter.line(here[0])
                facts = [mark.text for mark in line.facts if mark.icon not in _SHARED]
                if not line.clock and found:
                    facts.insert(0, _("All day"))
                states = self._states([presenter.line(each) for each in here], month)
            title = "" if line.entry.title in seen else line.entry.title
            seen.add(line.entry.title)
            found.append(Words(*tongue, title, line.title_language or tongue.code, isolated(*facts), states))
        return found

    def _states(self, lines: list[Line], month: Month | None) -> list[str]:
        """What is special, once when it is true of all dates, else with the date before it."""
        states = [_state(line, is_month=month is not None) for line in lines]
        if all(state == states[0] for state in states):
            return [isolated(*states[0])] if states[0] else []
        told = zip(lines, states, strict=True)
        return [isolated(self._number(line.entry, month), *state) for line, state in told if state]

    def _number(self, entry: Entry, month: Month | None) -> str:
        """The days of the month an entry takes, such as «24» or «30/11–2/12»."""
        first, last = entry.first_day(self.zone), entry.last_day(self.zone)
        if month is None or first == last or not self.presenters[0].line(entry).until:
            return str(first.day)
        inside = month.first <= first and last <= month.last
        return f"{first.day}–{last.day}" if inside else f"{first.day}/{first.month}–{last.day}/{last.month}"

    def context(self, titles: list[Heading], sections: list[Section]) -> dict[str, Any]:
        """Everything the sheet's template prints."""
        facing = [tongue for tongue in self.tongues if tongue.reads != self.tongues[0].reads]
        chosen = self.wanted.chosen.lasting()
        subtitles = []
        for tongue in self.tongues if not chosen.is_empty else ():
            with override(tongue.code):
                subtitles.append(Heading(*tongue, naming.feed_name(chosen, tongue.code)))
        return {
            "size": self.wanted.size,
            "sort": self.wanted.sort,
            "tongues": self.tongues,
            "titles": titles,
            "subtitles": subtitles,
            "sections": sections,
            "is_empty": not any(section.rows for section in sections),
            "is_cut": self.is_cut,
            # Where languages run both ways, the hour stands at both edges: each reader begins with it.
            "facing": facing[0] if facing and self.wanted.sort == "week" else None,
            "columns": 4 if facing or self.wanted.sort == "month" else 3,
            "code": paper_press.code_of(list_address(chosen, self.wanted.languages[0])),
        }


def _state(line: Line, *, is_month: bool) -> list[str]:
    """What is special about one date, in parts; [] when nothing is. A month gives the days themselves as figures."""
    # The sheet hangs longer than anything is new, and whether there is room left changes by the hour.
    marks = [mark.text for mark in line.states if mark.state not in ("new", "full")]
    reason = reason_in_words(line.entry.why_cancelled) if line.entry.is_cancelled else ""
    return [part for part in (*marks, reason, "" if is_month else line.until) if part]


def as_of(moment: datetime) -> str:
    """The day a sheet tells of, in figures that every language reads: 2026-11-24."""
    return f"{moment.astimezone(agenda.site_zone()):%Y-%m-%d}"
