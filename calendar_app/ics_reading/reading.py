"""Which events are in a file? Brings the VEVENTs of one UID together and says what each of them is.

Masters, overrides, exceptions and extra dates are matched by the moment they mean, whatever zone they are written in,
so one moved or cancelled date can never damage its series.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from calendar_app import recurrence, rule
from calendar_app.ics_reading import rules
from calendar_app.ics_reading.identity import apart, digest, name_of, revision, stamp
from calendar_app.ics_reading.lines import Component, components
from calendar_app.ics_reading.times import Time, duration_of, periods_of, time_of, times_of
from calendar_app.ics_reading.values import Calendar, FileRefused, Found, Override, Refusal
from calendar_app.ics_reading.words import language, one_line, plain, website
from calendar_app.ics_reading.zones import Zones
from calendar_app.recurrence import Series, at, wall_clock

if TYPE_CHECKING:
    from datetime import datetime

_DAY: Final = timedelta(days=1)
_SECONDS: Final = 10  # of the processor's own time
_LONGEST: Final = timedelta(days=3660)


def read(octets: bytes, *, site_zone: str, since: datetime, until: datetime) -> Calendar:
    """Read a calendar file. Rules that the calendar can't keep become dates within [since, until) (aware).

    Raises FileRefused when there is no calendar in the file.
    """
    blocks = components(octets)
    calendars = [block for block in blocks if block.name == "VCALENDAR"]
    if not calendars:
        raise FileRefused("The file has no calendar in it.")
    zones = Zones(calendars, site_zone)
    events = [event for calendar in calendars for event in _events(calendar)]
    groups: dict[str, list[Component]] = {}
    for event in events:
        groups.setdefault(name_of(event), []).append(event)
    groups = {key: group for uid, whole in groups.items() for key, group in apart(uid, whole)}
    found, refusals = [], []
    began = time.process_time()
    for uid, group in groups.items():
        # Each rule is bounded; two thousand of the slowest would still hold up a worker for minutes.
        if time.process_time() - began > _SECONDS:
            raise FileRefused("The file's repetitions take too long to work out. Export a shorter period.")
        try:
            found.append(_Group(uid, group, zones, since, until).read())
        except (ValueError, OverflowError) as reason:
            words = "A date in it is too far away." if isinstance(reason, OverflowError) else str(reason)
            name = one_line(group[0].text("SUMMARY")) or group[0].text("UID") or "Event without a name"
            refusals.append(Refusal(name[:100], group[0].line, words or "It can't be read.", uid))
    return Calendar(calendars[0].text("X-WR-CALNAME") or calendars[0].text("NAME"), found, refusals)


def _events(block: Component) -> list[Component]:
    found = [part for part in block.parts if part.name == "VEVENT"]
    for part in block.parts:
        if part.name == "VCALENDAR":
            found += _events(part)
    return found


class _Group:
    """The VEVENTs of one UID while they are read."""

    def __init__(self, uid: str, group: list[Component], zones: Zones, since: datetime, until: datetime) -> None:
        self.uid, self.group, self.zones, self.since, self.until = uid, group, zones, since, until
        masters = [each for each in group if each.one("RECURRENCE-ID") is None]
        self.master = masters[0] if masters else None
        self.copies = self._newest([each for each in group if each.one("RECURRENCE-ID") is not None])

    def _newest(self, copies: list[Component]) -> list[Component]:
        newest: dict[str, Component] = {}
        for copy in copies:
            key = copy.text("RECURRENCE-ID")
            if key not in newest or revision(copy) >= revision(newest[key]):
                newest[key] = copy
        return list(newest.values())

    def read(self) -> Found:
        """The event. Raises ValueError (RuleRefused among them) with a sentence."""
        first = self.master or self.copies[0]
        start, length = self._span(first)
        found = Found(
            uid=self.uid,
            name=first.text("SUMMARY")[:100],
            line=first.line,
            start=start.wall,
            length=length,
            zone=start.zone,
            is_all_day=start.is_date,
            is_cancelled=self.master is not None and self.master.text("STATUS").upper() == "CANCELLED",
            title=one_line(first.text("SUMMARY"))[:200],
            description=plain(first.text("DESCRIPTION")),
            location=one_line(first.text("LOCATION"))[:200],
            website=website(first.text("URL")),
            language=language(first),
            sequence=revision(self.master)[0] if self.master else max(revision(each)[0] for each in self.group),
            modified=f"{stamp(first, 'LAST-MODIFIED')}|{max(stamp(each, 'DTSTAMP') for each in self.group)}",
            digest=digest(self.group),
        )
        if self.master is None:
            return self._without_master(found)
        self._repeat(found, start)
        self._override(found, start)
        return found

    def _span(self, event: Component) -> tuple[Time, timedelta]:
        """An event's start and wall-clock length."""
        property_ = event.one("DTSTART")
        if property_ is None:
            raise ValueError("It does not say when it starts.")
        start = time_of(property_, self.zones)
        end, duration = event.one("DTEND"), event.one("DURATION")
        if end is not None:
            stop = time_of(end, self.zones)
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
            raise ValueError("It lasts for more than ten years.")
        return start, max(length, timedelta(0))

    def _repeat(self, found: Found, start: Time) -> None:
        """Read rules, extra and skipped dates into `found`."""
        master = self.master
        assert master is not None  # noqa: S101  (read() has just looked)
        texts = [each.value for each in master.all("RRULE")]
        against = [each.value for each in master.all("EXRULE")]
        extra = {each.on_clock_of(start.zone) for each in self._times(master, "RDATE")}
        found.overrides = self._periods(master, found)
        skipped = self._skipped(master, start)
        if len(texts) == 1 and not against:
            try:
                checked = rules.kept_rule(texts[0], start)
            except rule.RuleRefused as refused:
                if refused.code not in rules.LISTABLE:
                    raise
            else:
                self._keep(found, checked, extra, skipped, start)
                return
        if texts or against or extra:
            walls = rules.dates(texts, start, self.since - found.length, self.until) if texts else {start.wall}
            walls |= extra
            walls -= rules.dates(against, start, self.since - found.length, self.until) if against else set()
            self._list(found, walls - self._days(walls, skipped), start)

    def _keep(
        self, found: Found, checked: rule.Rule, extra: set[datetime], skipped: set[datetime], start: Time
    ) -> None:
        series = Series(start.wall, found.length, start.zone, checked, start.is_date)
        first = recurrence.first_start(series)
        if first is None:
            # A rule that ended before it began still leaves the date it stands on.
            self._list(found, {start.wall} | extra, start)
            return
        found.start = first
        found.rrule = rule.write(checked)
        found.extra = tuple(sorted(extra))
        given = {slot.wall for slot in recurrence.slots(series, self.since - found.length, self.until)} | {first}
        found.skipped = tuple(sorted(skipped | self._days(given, skipped)))

    def _list(self, found: Found, walls: set[datetime], start: Time) -> None:
        """A list of dates instead of a rule; only those near the window are kept."""
        if not walls:
            found.is_empty = True
            return
        near = {wall for wall in walls if self.since - found.length <= at(wall, start.zone) < self.until}
        if len(near) > recurrence.MAX_SLOTS:
            raise recurrence.RuleTooLarge("too_many", f"The repetition gives more than {recurrence.MAX_SLOTS} dates.")
        found.start = min(near or walls)
        found.extra = tuple(sorted(near or walls))

    def _skipped(self, master: Component, start: Time) -> set[datetime]:
        """EXDATEs on the series' own wall clock; a date alone stands at midnight."""
        return {each.on_clock_of(start.zone) for each in self._times(master, "EXDATE")}

    def _days(self, walls: set[datetime], skipped: set[datetime]) -> set[datetime]:
        """The dates of a series that the EXDATEs take out: the same moment, or the whole day when only a day is named."""
        days = {each.date() for each in skipped if each == recurrence.midnight(each.date())}
        return {wall for wall in walls if wall in skipped or wall.date() in days}

    def _times(self, event: Component, name: str) -> list[Time]:
        found = []
        for each in event.all(name):
            try:
                found += times_of(each, self.zones)
            except ValueError:
                # One unreadable exception must not cost the whole series.
                continue
        return found

    def _periods(self, master: Component, found: Found) -> list[Override]:
        """Extra dates that are longer or shorter than the others."""
        periods = []
        for each in master.all("RDATE"):
            try:
                periods += periods_of(each, self.zones)
            except ValueError:
                continue
        return [
            Override(start.moment, start.moment, start.moment + length, is_all_day=False, is_cancelled=False)
            for start, length in periods
            if timedelta(0) < length != found.length
        ]

    def _override(self, found: Found, start: Time) -> None:
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
            override = self._read_override(copy, found, start)
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

    def _read_override(self, copy: Component, found: Found, start: Time) -> Override:
        property_ = copy.one("RECURRENCE-ID")
        slot = time_of(property_, self.zones) if property_ else start
        moment = at(slot.wall, found.zone) if slot.is_date else slot.moment
        if copy.one("DTSTART") is None:
            starts, length = Time(wall_clock(moment, found.zone), found.zone, found.is_all_day), found.length
        else:
            starts, length = self._span(copy)
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

    def _without_master(self, found: Found) -> Found:
        """Overrides whose series is not in the file: each is a date of a list."""
        start, _length = self._span(self.copies[0])
        walls = []
        for copy in self.copies:
            override = self._read_override(copy, found, start)
            found.overrides.append(override)
            walls.append(
                recurrence.midnight(wall_clock(override.slot, found.zone).date())
                if found.is_all_day
                else wall_clock(override.slot, found.zone)
            )
        found.start, found.extra = min(walls), tuple(sorted(walls)) if len(walls) > 1 else ()
        return found
