"""Which date of a series does an override replace, and what does it say of it?

Matched by the moment it means, whatever zone it is written in, so one moved or cancelled date can never damage its series.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from calendar_app import recurrence, rule
from calendar_app.ics_reading.identity import revision
from calendar_app.ics_reading.times import Time, span_of, time_of
from calendar_app.ics_reading.values import Found, Override
from calendar_app.ics_reading.words import one_line, plain
from calendar_app.recurrence import Series, at, wall_clock

if TYPE_CHECKING:
    from calendar_app.ics_reading.lines import Component
    from calendar_app.ics_reading.zones import Zones

_DAY: Final = timedelta(days=1)


class Copies:
    """The overrides of one series, the newest of each date; `until` (aware) is how far «and all that follow» reaches."""

    def __init__(self, copies: list[Component], zones: Zones, until: datetime) -> None:
        self.copies, self.zones, self.until = copies, zones, until

    def lay_over(self, found: Found, start: Time) -> None:
        """Match each override to the date of the series that it replaces; one that replaces none is a date of its own."""
        if not self.copies:
            return
        series = Series(
            found.start,
            found.length,
            found.zone,
            rule.parse(found.rrule) if found.rrule else None,
            found.is_all_day,
            found.extra,
            frozenset(found.skipped),
        )
        for copy in sorted(self.copies, key=revision):
            override = _read(copy, found, start, self.zones)
            day = _DAY * 2
            near = recurrence.slots(replace(series, skipped=frozenset()), override.slot - day, override.slot + day)
            match = self._replaced(copy, near, override, start)
            if match is None:
                # It replaces nothing, so its own start is its slot.
                wall = wall_clock(override.starts_at, found.zone)
                if found.is_all_day:
                    wall = recurrence.midnight(wall.date())
                found.extra = tuple(sorted({*found.extra, wall, *(() if found.rrule else (found.start,))}))
                match = recurrence.Slot(at(wall, found.zone), wall, is_extra=True)
            # The override brings back a date that an EXDATE took out as well.
            found.skipped = tuple(each for each in found.skipped if each != match.wall)
            found.overrides.append(replace(override, slot=match.at))
            self._and_following(copy, found, series, match)
        # The same date named twice, in two zones perhaps: the newest copy says what is true.
        found.overrides = list({each.slot: each for each in found.overrides}.values())

    def _replaced(
        self, copy: Component, near: list[recurrence.Slot], override: Override, start: Time
    ) -> recurrence.Slot | None:
        """The date that an override replaces. Of a series with hours a day alone names the date on that day; an hour
        names no date of a series of whole days (every engine shows both then).
        """
        property_ = copy.one("RECURRENCE-ID")
        named = time_of(property_, self.zones) if property_ else start
        if named.is_date == start.is_date:
            return next((slot for slot in near if slot.at == override.slot), None)
        if start.is_date:
            return None
        return next((slot for slot in near if slot.wall.date() == named.wall.date()), None)

    def _and_following(self, copy: Component, found: Found, series: Series, match: recurrence.Slot) -> None:
        """RANGE=THISANDFUTURE: the dates that follow are moved as this one is."""
        property_ = copy.one("RECURRENCE-ID")
        if property_ is None or property_.parameters.get("RANGE", "").upper() != "THISANDFUTURE":
            return
        this = found.overrides[-1]
        # Shifted on the wall clock, so that the dates beyond the next change of the clocks keep their new hour.
        shift = wall_clock(this.starts_at, found.zone) - match.wall
        length = wall_clock(this.ends_at, found.zone) - wall_clock(this.starts_at, found.zone)
        own = {time_of(each, self.zones).moment for each in (c.one("RECURRENCE-ID") for c in self.copies) if each}
        for slot in recurrence.slots(series, match.at + timedelta(seconds=1), self.until):
            if slot.at not in own:
                begins, ends = (at(slot.wall + by, found.zone) for by in (shift, shift + length))
                found.overrides.append(replace(this, slot=slot.at, starts_at=begins, ends_at=max(begins, ends)))


def _read(copy: Component, found: Found, start: Time, zones: Zones) -> Override:
    property_ = copy.one("RECURRENCE-ID")
    slot = time_of(property_, zones) if property_ else start
    moment = at(slot.wall, found.zone) if slot.is_date else slot.moment
    if copy.one("DTSTART") is None:
        starts, length = Time(wall_clock(moment, found.zone), found.zone, found.is_all_day), found.length
    else:
        starts, length = span_of(copy, zones)
    begins = at(starts.wall, found.zone if starts.is_date else starts.zone)
    ends = at(starts.wall + length, found.zone if starts.is_date else starts.zone)
    title, location = one_line(copy.text("SUMMARY"))[:200], one_line(copy.text("LOCATION"))[:200]
    description = plain(copy.text("DESCRIPTION"))
    return Override(
        slot=moment,
        starts_at=begins,
        ends_at=max(ends, begins),
        is_all_day=starts.is_date,
        is_cancelled=copy.text("STATUS").upper() == "CANCELLED",
        title=title if title != found.title else "",
        location=location if location != found.location else "",
        description=description if description != found.description else "",
    )


def alone(found: Found, copies: list[Component], zones: Zones) -> Found:
    """Read overrides whose series is not in the file: each is a date of a list."""
    start, _length = span_of(copies[0], zones)
    walls = []
    for copy in copies:
        override = _read(copy, found, start, zones)
        found.overrides.append(override)
        walls.append(
            recurrence.midnight(wall_clock(override.slot, found.zone).date())
            if found.is_all_day
            else wall_clock(override.slot, found.zone)
        )
    found.start, found.extra = min(walls), tuple(sorted(walls)) if len(walls) > 1 else ()
    return found
