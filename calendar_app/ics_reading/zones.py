"""Which zone does a TZID mean? Names of the tz database, Windows names, display names, or the file's own VTIMEZONE."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

if TYPE_CHECKING:
    from collections.abc import Iterable

    from calendar_app.ics_reading.lines import Component

_LIKELY: Final = (
    "Europe/Stockholm", "Europe/Berlin", "Europe/London", "Europe/Helsinki", "America/New_York", "America/Chicago",
    "America/Denver", "America/Los_Angeles", "Australia/Sydney", "Pacific/Auckland", "Asia/Kolkata", "Asia/Tokyo", "UTC",
)  # fmt: skip
# The names Outlook shows in its list of zones, by the city they begin with.
_CITIES: Final = {
    "amsterdam": "Europe/Amsterdam", "stockholm": "Europe/Stockholm", "sarajevo": "Europe/Warsaw", "brussels": "Europe/Paris",
    "belgrade": "Europe/Budapest", "dublin": "Europe/London", "helsinki": "Europe/Kyiv", "athens": "Europe/Bucharest",
    "greenwich": "Europe/London", "casablanca": "Africa/Casablanca", "west central africa": "Africa/Lagos",
    "eastern time": "America/New_York", "central time": "America/Chicago", "mountain time": "America/Denver",
    "pacific time": "America/Los_Angeles", "auckland": "Pacific/Auckland", "canberra": "Australia/Sydney",
    "coordinated universal time": "UTC",
}  # fmt: skip


class Zones:
    """The zones of one file. A name that means nothing falls back to the file's own zone, else to the site's."""

    def __init__(self, calendars: Iterable[Component], site_zone: str) -> None:
        self.site = site_zone
        self.own = ""
        self._blocks: dict[str, Component] = {}
        for calendar in calendars:
            for block in calendar.parts:
                if block.name == "VTIMEZONE":
                    self._blocks.setdefault(_bare(block.text("TZID")), block)
            if name := named(calendar.text("X-WR-TIMEZONE")):
                self.own = self.own or name
        self._known: dict[tuple[str, int], str] = {}

    def resolve(self, name: str, year: int) -> str:
        """The tz database's name for a TZID, for an event of about `year`."""
        key = (_bare(name), year)
        if key not in self._known:
            found = named(key[0]) or self._by_offsets(key[0], year) or _by_number(key[0])
            self._known[key] = found or self.own or self.site
        return self._known[key]

    def _by_offsets(self, name: str, year: int) -> str:
        """A zone whose clocks show the same as the file's VTIMEZONE in that year and the next, or nearly always so."""
        block = self._blocks.get(name)
        if block is None:
            return ""
        try:
            transitions = _observances(block, year)
        except (ValueError, OverflowError):
            # A zone that says the 31st of February is no reason to lose the event.
            return ""
        if not transitions:
            return ""
        samples = [datetime(y, month, 10, 12, tzinfo=UTC) for y in (year, year + 1) for month in range(1, 13)]
        wanted = tuple(_offset_at(transitions, moment) for moment in samples)
        return _zone_with(tuple(samples), wanted)


def _bare(name: str) -> str:
    return name.strip().strip('"').strip()


@lru_cache(maxsize=1)
def _all_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def named(name: str) -> str:
    """The tz database's name for a zone's name, without looking at offsets; "" when there is none."""
    name = _bare(name)
    if not name:
        return ""
    parts = name.split("/")
    # Mozilla and KOrganizer write such as /mozilla.org/20050126_1/Europe/Stockholm.
    for size in (3, 2, 1):
        candidate = "/".join(parts[-size:])
        if candidate in _all_zones() and (size > 1 or len(parts) == 1):
            return "UTC" if candidate in ("Zulu", "GMT", "Etc/UTC", "UCT", "Universal") else candidate
    if name in WINDOWS_TO_OLSON:
        return WINDOWS_TO_OLSON[name]
    lowered = name.lower()
    windows = {key.lower(): zone for key, zone in WINDOWS_TO_OLSON.items()}
    if lowered in windows:
        return windows[lowered]
    return next((zone for city, zone in _CITIES.items() if city in lowered), "")


def _by_number(name: str) -> str:
    """A fixed offset such as GMT+0100 or (UTC-05:00), in whole hours; "" otherwise."""
    match = re.search(r"(?:UTC|GMT)\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?", name, re.IGNORECASE)
    if not match or int(match[2]) > 14 or (match[3] or "00") != "00":
        return ""
    # The tz database counts these the other way round.
    return f"Etc/GMT{'-' if match[1] == '+' else '+'}{int(match[2])}" if int(match[2]) else "UTC"


def _observances(block: Component, year: int) -> list[tuple[datetime, timedelta, timedelta]]:
    """The moments (naive, local before the change) when a VTIMEZONE changes its offset, with the offsets before and after."""
    found = []
    for part in block.parts:
        start = re.match(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2}))?", part.text("DTSTART"))
        before, after = _offset(part.text("TZOFFSETFROM")), _offset(part.text("TZOFFSETTO"))
        if not start or before is None or after is None:
            continue
        first = datetime(max(int(start[1]), 1900), int(start[2]), int(start[3]), int(start[4] or 0), int(start[5] or 0))
        for moment in _moments(first, part, year):
            found.append((moment, before, after))
    return sorted(found)


def _moments(first: datetime, part: Component, year: int) -> list[datetime]:
    rule = part.one("RRULE")
    if rule is None:
        # Some programs list every change instead of saying the rule.
        listed = re.findall(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})", ",".join(each.value for each in part.all("RDATE")))
        return [first, *(datetime(*map(int, each)) for each in listed)]  # type: ignore[arg-type]
    by = dict(piece.split("=", 1) for piece in rule.value.upper().split(";") if "=" in piece)
    until = re.match(r"(\d{4})", by.get("UNTIL", ""))
    last = min(year + 1, int(until[1])) if until else year + 1
    day = re.fullmatch(r"([+-]?\d)([A-Z]{2})", by.get("BYDAY", ""))
    month = int(by["BYMONTH"]) if by.get("BYMONTH", "").isdigit() else first.month
    years = range(max(first.year, min(year - 1, last)), last + 1)
    return [_on(each, month, day, first) for each in years] or [first]


def _on(year: int, month: int, day: re.Match[str] | None, first: datetime) -> datetime:
    if day is None:
        return first.replace(year=year, month=month)
    weekday, number = ("MO", "TU", "WE", "TH", "FR", "SA", "SU").index(day[2]), int(day[1])
    if number > 0:
        start = first.replace(year=year, month=month, day=1)
        return start + timedelta(days=(weekday - start.weekday()) % 7 + 7 * (number - 1))
    end = (first.replace(year=year, month=month, day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return end - timedelta(days=(end.weekday() - weekday) % 7 + 7 * (-number - 1))


def _offset(text: str) -> timedelta | None:
    match = re.fullmatch(r"([+-])(\d{2}):?(\d{2})(?::?\d{2})?", text)
    if not match:
        return None
    found = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -found if match[1] == "-" else found


def _offset_at(transitions: list[tuple[datetime, timedelta, timedelta]], moment: datetime) -> timedelta:
    current = transitions[0][1]
    for local, before, after in transitions:
        if local.replace(tzinfo=UTC) - before <= moment:
            current = after
    return current


@lru_cache(maxsize=64)
def _zone_with(samples: tuple[datetime, ...], wanted: tuple[timedelta, ...]) -> str:
    """The zone that shows those offsets most often; "" when none comes near. A zone that never changes is its number."""
    if len(set(wanted)) == 1 and not wanted[0] % timedelta(hours=1) and abs(wanted[0]) <= timedelta(hours=12):
        hours = wanted[0] // timedelta(hours=1)
        return f"Etc/GMT{-hours:+d}" if hours else "UTC"
    best, most = "", len(samples) * 5 // 6 - 1
    for name in (*_LIKELY, *sorted(_all_zones())):
        zone: tzinfo = ZoneInfo(name)
        alike = sum(m.astimezone(zone).utcoffset() == offset for m, offset in zip(samples, wanted, strict=True))
        if alike > most:
            best, most = name, alike
        if alike == len(samples):
            break
    return best
