"""What moment does a value name? Dates, UTC, zoned and floating times, durations; forms that programs write wrong too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from calendar_app.ics_reading.values import EventRefused
from calendar_app.recurrence import at, wall_clock
from calendar_app.said import said

if TYPE_CHECKING:
    from calendar_app.ics_reading.lines import Component, Property
    from calendar_app.ics_reading.zones import Zones

_DAY: Final = timedelta(days=1)
_LONGEST: Final = timedelta(days=3660)
_VALUE: Final = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2}):?(\d{2})?(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Time:
    """A date or a time: naive wall clock in `zone`; `is_date` when only the day is meant."""

    wall: datetime
    zone: str
    is_date: bool

    @property
    def moment(self) -> datetime:
        """The aware moment, UTC."""
        return at(self.wall, self.zone)

    def on_clock_of(self, zone: str) -> datetime:
        """The same moment on another zone's wall clock, naive; a date stays that day."""
        return self.wall if self.is_date or zone == self.zone else wall_clock(self.moment, zone)


def time_of(found: Property, zones: Zones, text: str | None = None) -> Time:
    """Read a date or time value with its TZID. Raises EventRefused for what is neither."""
    raw = (found.value if text is None else text).strip()
    match = _VALUE.match(raw)
    if not match:
        raise EventRefused(said("«%(text)s» is not a date.", text=raw[:30]))
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    try:
        date(year, month, day)
    except ValueError:
        raise EventRefused(said("«%(text)s» is a day that does not exist.", text=raw[:30])) from None
    # A date with a TZID, or a time that says VALUE=DATE, still means the day (several programs write it so).
    if match[4] is None or found.parameters.get("VALUE", "").upper() == "DATE":
        return Time(datetime(year, month, day), zones.site, is_date=True)
    hour, minute, second = int(match[4]), int(match[5]), int(match[6] or 0)
    if hour == 24 and minute == 0:
        return Time(datetime(year, month, day) + timedelta(days=1), _zone(found, match[7], zones, year), is_date=False)
    if hour > 23 or minute > 59 or second > 60:
        raise EventRefused(said("«%(text)s» is not a time of day.", text=raw[:30]))
    # The sixtieth second is the next minute's first.
    wall = datetime(year, month, day, hour, minute) + timedelta(seconds=second)
    if match[7] and match[7] not in "Zz":
        moment = datetime.fromisoformat(f"{wall.isoformat()}{match[7][:3]}:{match[7][-2:]}")
        return Time(wall_clock(moment.astimezone(UTC), zones.site), zones.site, is_date=False)
    return Time(wall, _zone(found, match[7], zones, year), is_date=False)


def _zone(found: Property, suffix: str | None, zones: Zones, year: int) -> str:
    if suffix in ("Z", "z"):
        return "UTC"
    name = found.parameters.get("TZID", "")
    return zones.resolve(name, year) if name else zones.site


def times_of(found: Property, zones: Zones) -> list[Time]:
    """Read a list of dates, times or periods (of which the start counts). Raises EventRefused."""
    return [time_of(found, zones, part.split("/")[0]) for part in found.value.split(",") if part.strip()]


def periods_of(found: Property, zones: Zones) -> list[tuple[Time, timedelta]]:
    """Read those of a list of dates that say how long they are (VALUE=PERIOD). Raises EventRefused."""
    periods = []
    for part in found.value.split(","):
        first, slash, last = part.strip().partition("/")
        if slash:
            start = time_of(found, zones, first)
            is_duration = last.strip().upper().lstrip("+").startswith("P")
            length = duration_of(last) if is_duration else time_of(found, zones, last).moment - start.moment
            periods.append((start, length))
    return periods


def duration_of(text: str) -> timedelta:
    """Read a duration such as PT1H30M or P1W. Raises EventRefused for what is none or goes backwards."""
    match = re.fullmatch(r"\+?P(?:(\d+)W)?(?:(\d+)D)?(?:T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", text.strip().upper())
    if not match or not any(match.groups()):
        raise EventRefused(said("«%(text)s» is not a length of time.", text=text[:30]))
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    if weeks > 600 or days > 4000 or hours > 100_000 or minutes > 6_000_000 or seconds > 400_000_000:
        raise EventRefused(said("It lasts for more than ten years."))
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def span_of(event: Component, zones: Zones) -> tuple[Time, timedelta]:
    """Read an event's start and wall-clock length. Raises EventRefused."""
    property_ = event.one("DTSTART")
    if property_ is None:
        raise EventRefused(said("It does not say when it starts."))
    start = time_of(property_, zones)
    end, duration = event.one("DTEND"), event.one("DURATION")
    if end is not None:
        stop = time_of(end, zones)
        length = stop.on_clock_of(start.zone) - start.wall
        if start.is_date and not stop.is_date:
            length = max(_DAY, timedelta(days=(stop.wall - start.wall).days))
    elif duration is not None:
        length = duration_of(duration.value)
        if "T" in duration.value.upper() and not start.is_date and not event.one("RRULE"):
            # Hours are hours, also in the night when the clocks change; days are days (RFC 5545 §3.3.6).
            length = wall_clock(start.moment + length, start.zone) - start.wall
    else:
        length = timedelta(0)
    if start.is_date:
        length = max(timedelta(days=length.days), _DAY)
    if length > _LONGEST:
        raise EventRefused(said("It lasts for more than ten years."))
    return start, max(length, timedelta(0))
