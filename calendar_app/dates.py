"""How are days and hours said? Names from CLDR by way of Babel, in the reader's language, always on the server.

Django has no Somali, Tigrinya or Dari day names and prints Swedish ones there. Digits are Latin everywhere, since that
is what clocks and buses in Boden show.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from babel.dates import format_date
from django.utils.translation import gettext as _

from calendar_app.wording import babel_locale

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_MONDAY = date(2021, 1, 4)  # Any week would do.
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


@lru_cache(maxsize=4000)
def _formatted(day: date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=babel_locale(language)).translate(_DIGITS)


def weekday(day: date, language: str) -> str:
    """Such as «tisdag»."""
    return _formatted(day, "EEEE", language)


def weekday_name(number: int, language: str) -> str:
    """The name of a weekday by its number, Monday being 0."""
    return weekday(_MONDAY + timedelta(days=number), language)


def weekday_short(day: date, language: str) -> str:
    """Such as «tis»."""
    return _formatted(day, "EEE", language)


def day_month(day: date, language: str, today: date | None = None) -> str:
    """Such as «24 november»; with the year when it is not that of `today`."""
    is_other_year = today is not None and day.year != today.year
    return day_month_year(day, language) if is_other_year else _formatted(day, "d MMMM", language)


def day_month_year(day: date, language: str) -> str:
    """Such as «24 november 2026»."""
    return _formatted(day, "d MMMM y", language)


def weekday_and_day(day: date, language: str, today: date | None = None) -> str:
    """Such as «tisdag 24 november»; with the year when it is not that of `today`."""
    return f"{weekday(day, language)} {day_month(day, language, today)}"


def month_name(day: date, language: str) -> str:
    """Such as «november 2026»."""
    return _formatted(day, "LLLL y", language)


def near_name(day: date, today: date) -> str:
    """«Today», «Tomorrow», or "" for any other day."""
    if day == today:
        return _("Today")
    return _("Tomorrow") if day == today + timedelta(days=1) else ""


def clock(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Such as «17:00–19:00», on the wall clock of `zone`."""
    return f"{starts_at.astimezone(zone):%H:%M}–{ends_at.astimezone(zone):%H:%M}"


def day_and_clock(
    span: tuple[datetime, datetime], language: str, zone: ZoneInfo, today: date | None = None
) -> tuple[str, str]:
    """Such as «tisdag 24 november» and «17:00–19:00» for a span of aware moments."""
    return weekday_and_day(span[0].astimezone(zone).date(), language, today), clock(*span, zone)
