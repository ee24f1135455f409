"""Which repetition does a file mean? A rule the calendar keeps, or, for what only programs write, a list of dates."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import TYPE_CHECKING, Final

from calendar_app import recurrence, rule
from calendar_app.recurrence import MAX_SLOTS, Series, at, wall_clock
from calendar_app.rule import Rule, RuleRefused
from calendar_app.said import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calendar_app.ics_reading.times import Time

# What rule.py refuses with these codes may still be legal, and be taken as a list of dates.
LISTABLE: Final = ("part", "frequency", "interval")
# Beyond this a series has more dates than anybody could have meant, and expanding them could take for ever.
_MAX_DATES: Final = 20_000
_MAX_RULES: Final = 20
_MAX_INTERVAL: Final = 10_000
_MAX_YEARS: Final = 200
_CLOCK: Final = {"BYHOUR": 23, "BYMINUTE": 59, "BYSECOND": 59}
_IN_YEAR: Final = {"BYYEARDAY": 366, "BYWEEKNO": 53}
_SHORT: Final = {"HOURLY": timedelta(hours=1), "MINUTELY": timedelta(minutes=1)}


def kept_rule(text: str, start: Time) -> Rule:
    """Read an RRULE as a rule the calendar keeps, its UNTIL brought to the wall clock of `start`. Raises RuleRefused."""
    return _checked(_parts(text, start), start)


def _checked(parts: dict[str, str], start: Time) -> Rule:
    """Check the parts of a rule. Of two ends the earlier one counts (programs write both, the standard forbids it)."""
    count = parts.get("COUNT") if "UNTIL" in parts else None
    checked = _ending(
        rule.parse(_written({k: v for k, v in parts.items() if k != "COUNT" or count is None})), parts, start
    )
    if count is None:
        return checked
    counted = rule.parse(_written({k: v for k, v in parts.items() if k != "UNTIL"}))
    last = max(
        recurrence.rule_starts(Series(start.wall, timedelta(0), start.zone, counted, start.is_date)), default=None
    )
    return counted if last is None or checked.until is None or last <= checked.until else checked


def _ending(checked: Rule, parts: dict[str, str], start: Time) -> Rule:
    """Bring UNTIL to the series' wall clock; on a series of whole days only its day counts."""
    if checked.until is None:
        return checked
    if start.is_date:
        return checked.ending(recurrence.midnight(checked.until.date()))
    if parts["UNTIL"].endswith("Z"):
        return checked.ending(wall_clock(checked.until.replace(tzinfo=UTC), start.zone))
    return checked


def _written(parts: dict[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _parts(text: str, start: Time) -> dict[str, str]:
    """Split a rule, forgiving spaces and stray semicolons, and leave out what changes nothing.

    That is `RSCALE=GREGORIAN`, the start's own hour as BYHOUR, a position among nothing, and the numbers of «1MO» in a
    weekly rule, where the standard forbids them.
    """
    if len(text) > 1000:
        raise RuleRefused("long", said("The repetition is too long to be a rule."))
    pieces = [re.sub(r"\s+", "", part).upper() for part in text.split(";") if part.strip()]
    kept = [piece for piece in pieces if piece not in ("RSCALE=GREGORIAN", "SKIP=OMIT")]
    parts: dict[str, str] = {}
    for piece in kept:
        name, equals, value = piece.partition("=")
        if not equals or not value:
            raise RuleRefused("syntax", said("«%(part)s» is not a part of a repetition rule.", part=piece[:30]))
        if parts.setdefault(name, value) != value:
            raise RuleRefused("twice", said("%(part)s is said twice.", part=name[:20]))
    own = {"BYHOUR": start.wall.hour, "BYMINUTE": start.wall.minute, "BYSECOND": start.wall.second}
    if parts.get("FREQ") in rule.FREQUENCIES:
        for name, number in own.items():
            if re.fullmatch(rf"0?{number}", parts.get(name, "")):
                del parts[name]
    if parts.get("FREQ") in ("WEEKLY", "DAILY") and "BYDAY" in parts:
        parts["BYDAY"] = re.sub(r"(^|,)[+-]?\d+", r"\1", parts["BYDAY"])
    if parts.get("BYSETPOS") in ("1", "-1") and not any(name.startswith("BY") for name in parts if name != "BYSETPOS"):
        del parts["BYSETPOS"]
    return parts


def dates(texts: list[str], start: Time, since: datetime, until: datetime) -> set[datetime]:
    """Expand rules of forms that the calendar does not keep, naive, within [since, until) (aware).

    Raises RuleRefused for rules that could go on for ever or give more than any calendar holds.
    """
    if len(texts) > _MAX_RULES:
        reason = said(
            "It has %(count)s repetition rules; at most %(limit)s can be taken.", count=len(texts), limit=_MAX_RULES
        )
        raise RuleRefused("many", reason)
    found: set[datetime] = set()
    for text in texts:
        found |= _one(text, start, since, until)
        if len(found) > MAX_SLOTS:
            raise recurrence.RuleTooLarge(
                "too_many", said("The repetition gives more than %(limit)s dates.", limit=MAX_SLOTS)
            )
    return found


def _one(text: str, start: Time, since: datetime, until: datetime) -> set[datetime]:
    parts = _parts(text, start)
    try:
        checked = _checked(parts, start)
    except RuleRefused as refused:
        if refused.code not in LISTABLE:
            raise
        return _near(_rare(parts, start, since, until), start, since, until)
    series = Series(start.wall, timedelta(0), start.zone, checked, start.is_date)
    return {slot.wall for slot in recurrence.slots(series, since, until)}


def _near(walls: Iterator[datetime], start: Time, since: datetime, until: datetime) -> set[datetime]:
    last = wall_clock(until, start.zone)
    found: set[datetime] = set()
    for steps, wall in enumerate(walls):
        if wall >= last or len(found) > MAX_SLOTS:
            break
        if steps > _MAX_DATES:
            raise recurrence.RuleTooLarge("too_many", said("The repetition gives more dates than can be counted."))
        if at(wall, start.zone) >= since:
            found.add(wall)
    return found


def _rare(parts: dict[str, str], start: Time, since: datetime, until: datetime) -> Iterator[datetime]:
    """Expand a legal rule with parts that few programs write, naive and ascending, every number in it bounded."""
    interval = _number(parts, "INTERVAL", _MAX_INTERVAL) or 1
    ends = {name: value for name, value in parts.items() if name in ("COUNT", "UNTIL")}
    if parts.get("FREQ") in _SHORT:
        frame = _checked({"FREQ": "DAILY", **ends}, start)
        walls = _by_the_hour(parts, start, interval, None if "COUNT" in parts else since)
    else:
        plain = {name: value for name, value in parts.items() if name not in _CLOCK and name not in _IN_YEAR}
        frame = replace(_checked({**plain, "INTERVAL": "1"}, start), interval=interval)
        clocks = _clocks(parts, start)
        walls = (datetime.combine(day, clock) for day in _days(parts, frame, start, since, until) for clock in clocks)
    left = int(parts["COUNT"]) if "COUNT" in parts and frame.until is None else None
    for wall in walls:
        if wall < start.wall:
            continue
        if left == 0 or (frame.until is not None and wall > frame.until):
            return
        yield wall
        left = left - 1 if left is not None else None


def _days(parts: dict[str, str], frame: Rule, start: Time, since: datetime, until: datetime) -> Iterator[date]:
    if parts.keys() & _IN_YEAR.keys():
        years = _years(frame, start, since, until)
        return _days_in_years(parts, frame, start, years)
    if "BYSETPOS" in parts and parts.keys() & _CLOCK.keys():
        raise RuleRefused("position", said("Positions can't be counted among hours here."))
    low = wall_clock(since, start.zone) - timedelta(days=1) if frame.count is None else None
    endless = replace(frame, count=None, until=None)
    starts = recurrence.rule_starts(
        Series(recurrence.midnight(start.wall.date()), timedelta(0), start.zone, endless), low
    )
    return (wall.date() for wall in starts)


def _years(frame: Rule, start: Time, since: datetime, until: datetime) -> range:
    """The years to look at: those near the window, or all from the start when dates are counted."""
    first = start.wall.year
    if frame.count is None:
        first += max(0, since.year - 1 - first) // frame.interval * frame.interval
    if until.year - first > _MAX_YEARS:
        raise recurrence.RuleTooLarge("far", said("The first day is too far away."))
    return range(first, until.year + 1, frame.interval)


def _days_in_years(parts: dict[str, str], frame: Rule, start: Time, years: range) -> Iterator[date]:
    """The days that BYYEARDAY and BYWEEKNO choose, by looking at every day of each year."""
    if frame.freq != "YEARLY" or any(day.nth for day in frame.days):
        raise RuleRefused("part", said("Days and weeks of the year need a yearly repetition."))
    in_year, weeks = (_numbers(parts, name, limit) for name, limit in _IN_YEAR.items())
    weekdays = {day.weekday for day in frame.days}
    if not weekdays and weeks and not in_year and not frame.month_days:
        weekdays = {start.wall.weekday()}
    for year in years:
        days = [
            date(year, 1, 1) + timedelta(days=n) for n in range(365 + (date(year, 12, 31).timetuple().tm_yday == 366))
        ]
        chosen = [
            day
            for day in days
            if (not weekdays or day.weekday() in weekdays)
            and (not frame.months or day.month in frame.months)
            and (not frame.month_days or {day.day, day.day - 1 - _last(day)} & set(frame.month_days))
            and (not in_year or {day.timetuple().tm_yday, day.timetuple().tm_yday - 1 - len(days)} & in_year)
            and (not weeks or {day.isocalendar().week, day.isocalendar().week - 1 - _weeks(day)} & weeks)
        ]
        picked = {p - 1 if p > 0 else len(chosen) + p for p in frame.positions}
        yield from (day for index, day in enumerate(chosen) if not picked or index in picked)


def _last(day: date) -> int:
    return ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day


def _weeks(day: date) -> int:
    return date(day.isocalendar().year, 12, 28).isocalendar().week


def _by_the_hour(parts: dict[str, str], start: Time, interval: int, since: datetime | None) -> Iterator[datetime]:
    """Every so many hours or minutes, on chosen weekdays and hours if it says so; from about `since` on if given."""
    if set(parts) - {"FREQ", "COUNT", "UNTIL", "INTERVAL", "WKST", "BYDAY", "BYHOUR"}:
        raise RuleRefused("frequency", said("It must repeat daily, weekly, monthly or yearly, not by the hour."))
    step, hours = _SHORT[parts["FREQ"]] * interval, _numbers(parts, "BYHOUR", 23)
    weekdays = {rule.WEEKDAYS.index(day) for day in parts.get("BYDAY", "").split(",") if day in rule.WEEKDAYS}
    passed = max(0, (wall_clock(since, start.zone) - start.wall) // step) if since else 0
    for n in range(passed, passed + _MAX_DATES):
        wall = start.wall + n * step
        if (not hours or wall.hour in hours) and (not weekdays or wall.weekday() in weekdays):
            yield wall


def _clocks(parts: dict[str, str], start: Time) -> list[time]:
    """The times of day that BYHOUR, BYMINUTE and BYSECOND choose, the start's own where they say nothing."""
    own = (start.wall.hour, start.wall.minute, start.wall.second)
    chosen = [
        _numbers(parts, name, limit, signed=False) or {mine}
        for (name, limit), mine in zip(_CLOCK.items(), own, strict=True)
    ]
    found = sorted(time(hour, minute, second) for hour, minute, second in product(*chosen))
    if len(found) > 48:
        raise RuleRefused("part", said("It can't repeat so many times a day."))
    return found


def _number(parts: dict[str, str], name: str, limit: int) -> int | None:
    written = parts.get(name)
    if written is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", written) or not 1 <= int(written) <= limit:
        reason = said("%(part)s must be a number from 1 to %(limit)s.", part=f"{name}={written[:20]}", limit=limit)
        raise RuleRefused(name.lower(), reason)
    return int(written)


def _numbers(parts: dict[str, str], name: str, limit: int, *, signed: bool = True) -> set[int]:
    values = [value for value in parts.get(name, "").split(",") if value]
    for value in values:
        if not re.fullmatch(r"[+-]?[0-9]{1,3}", value) or not (-limit if signed else 0) <= int(value) <= limit:
            raise RuleRefused("part", said("%(part)s can't be used in a repetition.", part=f"{name}={value[:10]}"))
    return {int(value) for value in values}
