"""When does a series happen? The only module that expands a rule; values in, moments out, no clock and no database.

Counted on the wall clock of the series' own zone: "weekly" counted in UTC would move an 18:00 choir to 19:00
each spring. Steps are counted too, since some rules never yield and would otherwise never stop.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from calendar_app.rule import Rule, RuleRefused
from calendar_app.said import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_SLOTS: Final = 1000
# A daily rule that starts in 1970 and is asked about 2100 needs 47,500 steps from its start when it has a count.
MAX_STEPS: Final = 60_000
# Birthdays without a year are written as of 1604.
_FIRST, _LAST = date(1600, 1, 1), date(2200, 1, 1)


class RuleTooLarge(RuleRefused):
    """The rule gives more dates than a calendar can hold, or none at all for too long."""


@dataclass(frozen=True, slots=True)
class Series:
    """A repetition ready to be expanded. All times are naive wall-clock times in `zone`.

    `start` is the first date's start (midnight when all-day); `length` its wall-clock length. `extra` are dates beside
    the rule, `skipped` dates left out, `rests` spans of days (both ends included) on which nothing happens.
    Extra dates are never skipped by `rests`: somebody chose them by hand.
    """

    start: datetime
    length: timedelta
    zone: str
    rule: Rule | None = None
    is_all_day: bool = False
    extra: tuple[datetime, ...] = ()
    skipped: frozenset[datetime] = frozenset()
    rests: tuple[tuple[date, date], ...] = ()
    holidays: frozenset[date] = field(default=frozenset(), repr=False)


def at(wall: datetime, zone: str) -> datetime:
    """Place a naive wall-clock time in its zone, as an aware moment in UTC.

    A time that does not exist (02:30 on the last Sunday of March) moves forward by the gap; of one that exists twice
    (October) the first is meant, as RFC 5545 §3.3.5 says.
    """
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def wall_clock(moment: datetime, zone: str) -> datetime:
    """Read an aware moment on the wall clock of `zone`, naive."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


class Slot(NamedTuple):
    """A date of a series: the moment (UTC), the naive wall-clock time that was meant, and whether it is beside the rule."""

    at: datetime
    wall: datetime
    is_extra: bool


def ends(wall_start: datetime, series: Series) -> datetime:
    """Say when the date that starts at `wall_start` (naive) ends: an aware moment, always after its start."""
    start, end = at(wall_start, series.zone), at(wall_start + series.length, series.zone)
    # 02:15-02:45 in the night when that hour is skipped would end before it begins.
    return end if end > start else start + series.length


def slots(series: Series, since: datetime, until: datetime, limit: int = MAX_SLOTS) -> list[Slot]:
    """List the dates that start in [since, until) (aware), earliest first, the rule's and extra ones together.

    Raises RuleTooLarge when there are more than `limit`, or when too many steps yield nothing.
    """
    found = {slot.at: slot for slot in islice(_slots(series, since, until), limit + 1)}
    if len(found) > limit:
        raise RuleTooLarge("too_many", said("The repetition gives more than %(limit)s dates.", limit=limit))
    return sorted(found.values())


def _slots(series: Series, since: datetime, until: datetime) -> Iterator[Slot]:
    # A wall clock is at most a day off: widen, then judge by the real moment.
    low, high = _wide(series, since, until)
    given: set[datetime] = set()
    for wall in rule_starts(series, low) if series.rule else [series.start]:
        if wall >= high:
            break
        moment = at(wall, series.zone)
        if since <= moment < until and not is_left_out(wall, series):
            given.add(moment)
            yield Slot(moment, wall, is_extra=False)
    for wall in sorted(set(series.extra)):
        moment = at(wall, series.zone)
        if since <= moment < until and moment not in given and wall not in series.skipped:
            yield Slot(moment, wall, is_extra=True)


def left_out(series: Series, since: datetime, until: datetime) -> list[datetime]:
    """List the rule's dates in [since, until) that skipped dates, pauses or holidays take out, naive: a feed's EXDATEs."""
    low, high = _wide(series, since, until)
    found = []
    for wall in rule_starts(series, low) if series.rule else ():
        if wall >= high:
            break
        if is_left_out(wall, series) and since <= at(wall, series.zone) < until:
            found.append(wall)
    return found


def is_left_out(wall: datetime, series: Series) -> bool:
    """Whether a date of the rule (naive) was skipped, or falls on a holiday or into a pause."""
    day = wall.date()
    return wall in series.skipped or day in series.holidays or any(low <= day <= high for low, high in series.rests)


def _wide(series: Series, since: datetime, until: datetime) -> tuple[datetime, datetime]:
    day = timedelta(days=1)
    return wall_clock(since, series.zone) - day, wall_clock(until, series.zone) + day


def rule_starts(series: Series, low: datetime | None = None) -> Iterator[datetime]:
    """Yield what the rule itself gives from `series.start` on, naive, ascending; nothing is left out.

    With `low`, dates before it may be passed over to save steps. Raises RuleTooLarge after MAX_STEPS periods.
    """
    rule = series.rule
    if rule is None:
        raise ValueError("A series without a rule has no rule to expand.")
    clock, first_day = series.start.time(), series.start.date()
    left = rule.count
    skip_to = low.date() if low and rule.count is None else first_day
    for day in _days(rule, first_day, max(skip_to, first_day)):
        wall = datetime.combine(day, clock)
        if wall < series.start:
            continue
        if rule.until is not None and wall > rule.until:
            return
        yield wall
        if left is not None:
            left -= 1
            if not left:
                return


def first_start(series: Series) -> datetime | None:
    """Find the first start the rule gives at or after `series.start`, naive; None when it gives none.

    DTSTART must be an occurrence of its rule, since three engines in seven show it otherwise and four do not.
    """
    return next(rule_starts(series), None) if series.rule else series.start


def _days(rule: Rule, first: date, skip_to: date) -> Iterator[date]:
    """Yield the rule's days from about `skip_to` on; the phase of the interval is kept from `first`."""
    steps = 0
    for candidates in _periods(rule, first, skip_to):
        chosen = _by_position(rule, sorted(candidates))
        steps = 0 if chosen else steps + 1
        if steps > MAX_STEPS // 10:
            raise RuleTooLarge("never", said("The repetition never gives a date."))
        yield from (day for day in chosen if day >= first)


def _by_position(rule: Rule, days: list[date]) -> list[date]:
    if not rule.positions:
        return days
    size = len(days)
    picked = {p - 1 if p > 0 else size + p for p in rule.positions}
    return [day for index, day in enumerate(days) if index in picked]


def _periods(rule: Rule, first: date, skip_to: date) -> Iterator[Iterable[date]]:
    """Yield each period's candidate days, at most MAX_STEPS periods and never beyond the year 2200."""
    makers = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}
    if not _FIRST <= first <= _LAST:
        raise RuleTooLarge("far", said("The first day is too far away."))
    yield from islice(makers[rule.freq](rule, first, skip_to), MAX_STEPS)


def _daily(rule: Rule, first: date, skip_to: date) -> Iterator[Iterable[date]]:
    passed = (skip_to - first).days // rule.interval
    day = first + timedelta(days=passed * rule.interval)
    wanted = {d.weekday for d in rule.days}
    while day < _LAST:
        fits = _fits_month(rule, day) and (not wanted or day.weekday() in wanted)
        yield [day] if fits and (not rule.month_days or _is_month_day(rule, day)) else []
        day += timedelta(days=rule.interval)


def _weekly(rule: Rule, first: date, skip_to: date) -> Iterator[Iterable[date]]:
    monday = first - timedelta(days=(first.weekday() - rule.week_start) % 7)
    week = timedelta(weeks=rule.interval)
    monday += ((skip_to - monday) // week) * week
    offsets = sorted({(d.weekday - rule.week_start) % 7 for d in rule.days} or {(first - monday).days % 7})
    while monday < _LAST:
        days = (monday + timedelta(days=offset) for offset in offsets)
        yield [day for day in days if _fits_month(rule, day)]
        monday += week


def _monthly(rule: Rule, first: date, skip_to: date) -> Iterator[Iterable[date]]:
    months = (skip_to.year - first.year) * 12 + skip_to.month - first.month
    index = first.year * 12 + first.month - 1 + months // rule.interval * rule.interval
    while index // 12 < _LAST.year:
        year, month = divmod(index, 12)
        fits = not rule.months or month + 1 in rule.months
        yield _in_month(rule, year, month + 1, first.day) if fits else []
        index += rule.interval


def _yearly(rule: Rule, first: date, skip_to: date) -> Iterator[Iterable[date]]:
    year = first.year + (skip_to.year - first.year) // rule.interval * rule.interval
    while year < _LAST.year:
        if rule.days and not rule.months and not rule.month_days:
            yield _weekdays(rule, date(year, 1, 1), date(year, 12, 31))
        else:
            # Days of the month without months mean every month, other rules the month of the first date.
            months = rule.months or (range(1, 13) if rule.month_days else (first.month,))
            yield [day for month in months for day in _in_month(rule, year, month, first.day)]
        year += rule.interval


def _in_month(rule: Rule, year: int, month: int, default_day: int) -> list[date]:
    last = monthrange(year, month)[1]
    if rule.month_days:
        numbers = {day if day > 0 else last + 1 + day for day in rule.month_days}
        days = [date(year, month, number) for number in numbers if 1 <= number <= last]
        if not rule.days:
            return days
        allowed = set(_weekdays(rule, date(year, month, 1), date(year, month, last)))
        return [day for day in days if day in allowed]
    if rule.days:
        return _weekdays(rule, date(year, month, 1), date(year, month, last))
    return [date(year, month, default_day)] if default_day <= last else []


def _weekdays(rule: Rule, low: date, high: date) -> list[date]:
    """The rule's weekdays, or the nth of them, in the span from `low` to `high`."""
    found: set[date] = set()
    for wanted in rule.days:
        start = low + timedelta(days=(wanted.weekday - low.weekday()) % 7)
        every = [start + timedelta(weeks=n) for n in range((high - start).days // 7 + 1)]
        if wanted.nth is None:
            found.update(every)
        elif abs(wanted.nth) <= len(every):
            found.add(every[wanted.nth - 1 if wanted.nth > 0 else wanted.nth])
    return sorted(found)


def _fits_month(rule: Rule, day: date) -> bool:
    return not rule.months or day.month in rule.months


def _is_month_day(rule: Rule, day: date) -> bool:
    last = monthrange(day.year, day.month)[1]
    return any(day.day == (n if n > 0 else last + 1 + n) for n in rule.month_days)


def midnight(day: date) -> datetime:
    """Naive midnight at the start of `day`."""
    return datetime.combine(day, time())
