"""How is an event written for phones? iCalendar text (RFC 5545, RFC 7986) from values; no table, no clock, no gettext.

The only writer of VEVENTs. Everything that phones disagree about is avoided: one EXDATE a line with TZID, complete
overrides, no RDATE, no RANGE, a VTIMEZONE of two rules, UNTIL in UTC. What can't be said so that all of them
understand (a series in another zone, or one that starts in the hour that the clocks repeat) is written date by date.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from calendar_app import recurrence, rule
from calendar_app.ical_text import escape, join, standard_hours, utc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calendar_app.recurrence import Series

CANCELLED_DAYS: Final = 14
_EARLIEST: Final = 1997  # Europe's clocks have followed the same rule since the autumn of 1996.
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Words:
    """What a VEVENT says in one language; the same for a series and for each date of its own."""

    summary: str
    description: str
    location: str
    url: str
    categories: tuple[str, ...] = ()
    colour: str = ""
    geo: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class OneDate:
    """A date that needs a VEVENT of its own. Moments are aware; `changed_at` in whole seconds."""

    id: int
    slot: datetime
    starts_at: datetime
    ends_at: datetime
    is_all_day: bool
    is_cancelled: bool
    is_extra: bool
    words: Words
    changed_at: datetime
    sequence: int


@dataclass(frozen=True, slots=True)
class EventValue:
    """An event in one language, with those of its dates that differ from its rule (`dates`) or all of them if single."""

    uid: str
    series: Series
    is_cancelled: bool
    words: Words
    created_at: datetime
    changed_at: datetime
    sequence: int
    extended_to: date
    dates: Sequence[OneDate] = field(default=())


class Rendered(NamedTuple):
    """VEVENT text, and the first local day on which it must be rendered again; None when no day changes it."""

    body: str
    stale_on: date | None


def is_portable(series: Series, site_zone: str) -> bool:
    """Whether every phone expands the series alike, so that it can be one VEVENT with a rule."""
    if series.rule is None or series.start.year < _EARLIEST:
        return False
    if not _is_read_alike(series.rule, series.start):
        return False
    if series.is_all_day:
        return True
    # Four answers to 02:30 in March and two in October, measured on seven engines.
    if series.zone != site_zone or series.start.hour in _restless_hours(site_zone):
        return False
    start = recurrence.first_start(series)
    return start is not None and not crosses_change(start, start + series.length, site_zone)


def _is_read_alike(kept: rule.Rule, start: datetime) -> bool:
    """Whether ical.js and libical give the dates of a rule that the other engines give (measured)."""
    if kept.freq == "MONTHLY":
        return True
    is_leap_day = kept.freq == "YEARLY" and (start.month, start.day) == (2, 29)
    counts_in_year = kept.freq == "YEARLY" and not kept.months and any(day.nth for day in kept.days)
    return not kept.positions and not is_leap_day and not counts_in_year


def _restless_hours(zone: str) -> range:
    """The wall-clock hours that are skipped in March and repeated in October."""
    standard = standard_hours(zone)
    return range(standard + 1, standard + 2)


def render(event: EventValue, today: date, site_zone: str) -> Rendered:
    """Write an event's VEVENTs as they are on the local day `today`; "" when everything is past."""
    if is_portable(event.series, site_zone):
        return _render_series(event, today, site_zone)
    days: list[date | None] = []
    parts = []
    for each in event.dates:
        gone_on = _gone_on(each, site_zone, event_is_cancelled=event.is_cancelled)
        if today < gone_on:
            days.append(gone_on)
            parts.append(date_alone(event, each, site_zone))
    return Rendered("".join(parts), min(filter(None, days), default=None))


def date_alone(event: EventValue, each: OneDate, zone: str) -> str:
    """Write one date as an event of its own, for a file that holds nothing else; the same UID however often it changes."""
    return _vevent(event, each, zone, uid=event.uid if event.series.rule is None and not each.is_extra else "")


def _gone_on(each: OneDate, zone: str, *, event_is_cancelled: bool) -> date:
    """The local day on which a single date leaves the feed: the day after it, or 14 days later when cancelled."""
    last = _last_day(each, zone)
    return last + timedelta(days=1 + (CANCELLED_DAYS if each.is_cancelled or event_is_cancelled else 0))


def _last_day(each: OneDate, zone: str) -> date:
    end = recurrence.wall_clock(each.ends_at, zone)
    return (end - timedelta(microseconds=1)).date() if each.ends_at > each.starts_at else end.date()


def _render_series(event: EventValue, today: date, zone: str) -> Rendered:
    """Write a series as one VEVENT with a rule, and a complete VEVENT for each date that differs from it."""
    days: list[date] = []
    overrides, extras, dropped, apart = [], [], [], []
    for each in event.dates:
        gone_on = _gone_on(each, zone, event_is_cancelled=event.is_cancelled)
        if is_apart(each.is_extra, each.is_all_day, event.series):
            if not each.is_extra:
                apart.append(each)
            if today < gone_on:
                extras.append(each)
                days.append(gone_on)
        elif each.is_cancelled and not event.is_cancelled and today >= gone_on:
            dropped.append((each, gone_on))
        else:
            overrides.append(each)
            if each.is_cancelled and not event.is_cancelled:
                days.append(gone_on)
    left_out = [*apart, *(each for each, _gone in dropped)]
    # A cancelled series shows its cancelled dates again; its number must not fall for that.
    raised = len(left_out) + sum(
        1 for each in overrides if each.is_cancelled and today >= _gone_on(each, zone, event_is_cancelled=False)
    )
    master = _master(event, left_out, max((gone for _each, gone in dropped), default=None), zone, raised)
    body = master + "".join(_vevent(event, each, zone, uid=event.uid, overrides=True) for each in overrides)
    body += "".join(_vevent(event, each, zone) for each in extras)
    return Rendered(body, min(days, default=None))


def is_apart(is_extra: bool, is_all_day: bool, series: Series) -> bool:  # noqa: FBT001  (two plain facts of a date)
    """Whether a date of a portable series is an event of its own: one beside the rule, or one whose kind of day differs.

    An override that turns hours into a whole day is shown twice by khal; left out and written apart it is read alike.
    """
    return is_extra or is_all_day != series.is_all_day


def _master(event: EventValue, dropped: list[OneDate], dropped_on: date | None, zone: str, raised: int) -> str:
    """The series itself. A cancelled date that has left the feed becomes an EXDATE, and the stamps say so."""
    series = event.series
    start = recurrence.first_start(series)
    if start is None or series.rule is None:
        return ""
    changed = event.changed_at
    if dropped_on is not None:
        changed = max(changed, recurrence.at(recurrence.midnight(dropped_on), zone))
    until = recurrence.at(recurrence.midnight(event.extended_to + _DAY), zone)
    left_out = recurrence.left_out(series, recurrence.at(start, series.zone), until)
    left_out += [recurrence.wall_clock(each.slot, series.zone) for each in dropped]
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        *_stamps(event, changed, event.sequence + raised),
        *_wall_times(series, start),
        f"RRULE:{rule.write(series.rule, _until(series))}",
        *(_wall("EXDATE", wall, series) for wall in sorted(left_out)),
        *_said(event.words),
        f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    ]
    return join(lines)


def _vevent(event: EventValue, each: OneDate, zone: str, *, uid: str = "", overrides: bool = False) -> str:
    """One date: with `overrides` a date of the series, otherwise an event of its own (its UID made of the row's key)."""
    name, at_sign, host = event.uid.partition("@")
    # A single event is one VEVENT made of two rows; every other date has stamps of its own.
    is_single = event.series.rule is None and not each.is_extra
    changed = max(each.changed_at, event.changed_at) if is_single else each.changed_at
    sequence = event.sequence + each.sequence if is_single else max(each.sequence, event.sequence * overrides)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid or f'{name}.{each.id}{at_sign}{host}'}",
        *_stamps(event, changed, sequence),
        *([_recurrence_id(event.series, each)] if overrides else []),
        *_times(each, event.series, zone),
        *_said(each.words),
        f"STATUS:{'CANCELLED' if each.is_cancelled or event.is_cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    ]
    return join(lines)


def _recurrence_id(series: Series, each: OneDate) -> str:
    return _wall("RECURRENCE-ID", recurrence.wall_clock(each.slot, series.zone), series)


def _stamps(event: EventValue, changed: datetime, sequence: int) -> list[str]:
    """DTSTAMP and LAST-MODIFIED are the last change, never the time of asking, so the same data is the same octets."""
    return [
        f"DTSTAMP:{utc(changed)}",
        f"LAST-MODIFIED:{utc(changed)}",
        f"CREATED:{utc(event.created_at)}",
        f"SEQUENCE:{sequence}",
    ]


def _wall_times(series: Series, start: datetime) -> list[str]:
    end = start + series.length
    return [_wall("DTSTART", start, series), _wall("DTEND", end, series)]


def _wall(name: str, wall: datetime, series: Series) -> str:
    if series.is_all_day:
        return f"{name};VALUE=DATE:{wall:%Y%m%d}"
    return f"{name};TZID={series.zone}:{wall:%Y%m%dT%H%M%S}"


def _until(series: Series) -> str:
    if series.rule is None or series.rule.until is None:
        return ""
    until = series.rule.until
    return f"{until:%Y%m%d}" if series.is_all_day else utc(recurrence.at(until, series.zone))


def _times(each: OneDate, series: Series, zone: str) -> list[str]:
    """DTSTART and DTEND of one date, in UTC where the wall clock would be ambiguous or the zone is another."""
    start, end = (recurrence.wall_clock(moment, zone) for moment in (each.starts_at, each.ends_at))
    if each.is_all_day:
        # An all-day date of another zone is still that zone's day.
        start, end = (recurrence.wall_clock(moment, series.zone) for moment in (each.starts_at, each.ends_at))
        last = max(end.date(), start.date() + _DAY)
        return [f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"DTEND;VALUE=DATE:{last:%Y%m%d}"]
    ends_at = each.ends_at if each.ends_at > each.starts_at else each.starts_at + timedelta(minutes=1)
    if _is_restless(start, end, zone):
        return [f"DTSTART:{utc(each.starts_at)}", f"DTEND:{utc(ends_at)}"]
    end = recurrence.wall_clock(ends_at, zone)
    return [f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}", f"DTEND;TZID={zone}:{end:%Y%m%dT%H%M%S}"]


def _is_restless(start: datetime, end: datetime, zone: str) -> bool:
    hours = _restless_hours(zone)
    return (
        start.year < _EARLIEST
        or start.hour in hours
        or end.hour in (*hours, hours[-1] + 1)
        or crosses_change(start, end, zone)
    )


def crosses_change(start: datetime, end: datetime, zone: str) -> bool:
    """Whether the clocks change between two naive wall-clock times; engines then count the end differently."""
    return _offset(start, zone) != _offset(end, zone)


def _offset(wall: datetime, zone: str) -> timedelta | None:
    return recurrence.at(wall, zone).astimezone(ZoneInfo(zone)).utcoffset()


def _said(words: Words) -> list[str]:
    lines = [f"SUMMARY:{escape(' '.join(words.summary.split()))}"]
    if words.location:
        lines.append(f"LOCATION:{escape(' '.join(words.location.split()))}")
    if words.description:
        lines.append(f"DESCRIPTION:{escape(words.description)}")
    if words.url:
        lines.append(f"URL:{words.url}")
    if words.categories:
        lines.append(f"CATEGORIES:{','.join(map(escape, words.categories))}")
    if words.colour:
        lines.append(f"COLOR:{words.colour}")
    if words.geo:
        lines.append(f"GEO:{words.geo[0]:.6f};{words.geo[1]:.6f}")
    return lines
