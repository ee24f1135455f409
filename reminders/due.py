"""When is a letter due? Local eight o'clock of a day or a Monday, through both nights on which the clocks change.

Knows no clock and no table: windows are given, moments are UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

AT: Final = time(8)
# A digest that could not go out for so long tells of a day that is half over; it is skipped, and that is recorded.
STALE_AFTER: Final = timedelta(hours=12)
# 1 minute to 6 hours, then no more: about a day in all.
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 360, 360))


class Rhythm(StrEnum):
    """How often somebody wants to hear what is on."""

    DAILY = "daily"
    WEEKLY = "weekly"

    @property
    def length(self) -> timedelta:
        """How long a letter's stretch of days is, and how far apart two letters are."""
        return timedelta(days=1 if self is Rhythm.DAILY else 7)


class Due(NamedTuple):
    """A period's name, such as 2026-W48 or 2026-11-28, and when its letter is due (UTC)."""

    period: str
    at: datetime


def moments(rhythm: Rhythm, since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[Due]:
    """Yield what is due in (since, until], the earliest first. Both are aware."""
    day = since.astimezone(zone).date()
    while day <= until.astimezone(zone).date():
        at = datetime.combine(day, AT, zone).astimezone(UTC)
        if since < at <= until and (rhythm is Rhythm.DAILY or day.weekday() == 0):
            yield Due(name(rhythm, day), at)
        day += timedelta(days=1)


def latest(rhythm: Rhythm, now: datetime, zone: ZoneInfo) -> datetime:
    """The last moment (UTC), now included, at which a letter of a rhythm was due."""
    return max(each.at for each in moments(rhythm, now - timedelta(days=8), now, zone))


def name(rhythm: Rhythm, day: date) -> str:
    """A period's name; two letters of one period never go to one address."""
    if rhythm is Rhythm.DAILY:
        return day.isoformat()
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"


def window(rhythm: Rhythm, at: datetime, zone: ZoneInfo) -> tuple[date, date]:
    """The house's days that a digest due at a moment is about, the second not included: a day, or a week."""
    day = at.astimezone(zone).date()
    return day, day + rhythm.length


def is_stale(at: datetime, now: datetime) -> bool:
    """Whether a digest has waited so long that it is not sent any more."""
    return now - at > STALE_AFTER


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many tries that failed for a while; None when it was the last."""
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None
