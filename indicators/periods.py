"""Which days and moments belong to a period? Half-open on the house's own clock, through DST nights and leap days.

Knows no clock: "today" is always given. Days are the house's days; a moment belongs to the day that the house's
calendar shows at that moment, so an evening on 31 December counts in the old year although UTC may differ.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

KEPT_MONTHS = 24  # answers are deleted this long after they were reported
HALF_YEAR = 6
YEAR = 12


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `since` on and before `until`. Raises ValueError when that is no day at all."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.since >= self.until:
            raise ValueError(f"A period from {self.since} to before {self.until} has no days.")

    @classmethod
    def months(cls, year: int, month: int, count: int) -> Self:
        """`count` whole months from the first of a month on."""
        since = date(year, month, 1)
        return cls(since, months_after(since, count))

    @property
    def last_on(self) -> date:
        """The last day that belongs to the period."""
        return self.until - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days it has: 366 in a leap year, whatever the clocks did."""
        return (self.until - self.since).days

    def __contains__(self, day: date) -> bool:
        """Whether a day belongs to it; a moment has to be turned into the house's day first."""
        if isinstance(day, datetime):
            raise TypeError("Ask with a day of the house, periods.day_of(moment, zone), not with a moment.")
        return self.since <= day < self.until

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The first moment and the first one after it, in UTC: midnights of the house, never 24 hours counted on."""
        return _midnight(self.since, zone), _midnight(self.until, zone)

    def is_over(self, today: date) -> bool:
        """Whether all its days have passed, which closing it presupposes."""
        return self.until <= today

    def year_before(self) -> Period:
        """The same days a year earlier; a border on 29 February becomes 28 February."""
        return Period(months_after(self.since, -YEAR), months_after(self.until, -YEAR))


def half_year(year: int, half: int) -> Period:
    """January to June (1) or July to December (2) of a year. Raises ValueError for another half."""
    if half not in {1, 2}:
        raise ValueError(f"A year has the halves 1 and 2, not {half}.")
    return Period.months(year, 1 + HALF_YEAR * (half - 1), HALF_YEAR)


def half_year_of(day: date) -> Period:
    """The half-year a day lies in."""
    return half_year(day.year, 1 if day.month <= HALF_YEAR else 2)


def half_years(since: date, until: date) -> Iterator[Period]:
    """Yield the half-years that touch the days [since, until), earliest first."""
    period = half_year_of(since)
    while period.since < until:
        yield period
        period = half_year_of(period.until)


def calendar_year(year: int) -> Period:
    """January to December."""
    return Period.months(year, 1, YEAR)


def code(period: Period) -> str:
    """A short name that sorts and never changes: 2019, 2019-H2, 2019-07, or both days of any other period."""
    year = period.since.year
    if period == calendar_year(year):
        return str(year)
    if period == half_year_of(period.since):
        return f"{year}-H{1 if period.since.month == 1 else 2}"
    if period == Period.months(year, period.since.month, 1):
        return f"{period.since:%Y-%m}"
    return f"{period.since}--{period.last_on}"


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The house's day at an aware moment. Raises ValueError for a naive one, which belongs to no clock."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} names no zone.")
    return moment.astimezone(zone).date()


def months_after(day: date, count: int) -> date:
    """The same day `count` months later (earlier when negative), or that month's last one: 31 August + 6 = 28 February."""
    year, month = divmod(day.year * YEAR + day.month - 1 + count, YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def delete_on(reported_on: date) -> date:
    """The first day on which the answers of a wave reported that day must be gone."""
    return months_after(reported_on, KEPT_MONTHS)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    # Where clocks skip midnight itself, fold 0 gives the very moment of the leap: the day's first one.
    return datetime.combine(day, time(), zone).astimezone(UTC)
