"""Which days does a month or a week have, and what comes before and after? Pure calendar arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year; `weeks` are whole weeks from Monday, days of the neighbours included."""

    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next - timedelta(days=1)

    @property
    def next(self) -> date:
        """The first day of the month after."""
        return (self.first + timedelta(days=32)).replace(day=1)

    @property
    def previous(self) -> date:
        """The first day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    def weeks(self) -> list[list[date]]:
        """Rows of seven days, Monday first, that cover the month."""
        monday = self.first - timedelta(days=self.first.weekday())
        count = ((self.last - monday).days // 7) + 1
        return [[monday + timedelta(days=7 * week + day) for day in range(7)] for week in range(count)]


def month(year: int, number: int) -> Month:
    """The month `number` (1–12) of `year`. Raises ValueError when it does not exist or nobody can mean it."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{year} is not between {FIRST_YEAR} and {LAST_YEAR}.")
    return Month(date(year, number, 1))


def week(year: int, number: int) -> list[date]:
    """The seven days of an ISO week, Monday first. Raises ValueError when the year has no such week."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{year} is not between {FIRST_YEAR} and {LAST_YEAR}.")
    monday = date.fromisocalendar(year, number, 1)
    return [monday + timedelta(days=day) for day in range(7)]


def week_name(day: date) -> str:
    """The ISO week of a day as it stands in addresses, such as 2026-W48."""
    year, number, _weekday = day.isocalendar()
    return f"{year}-W{number:02}"
