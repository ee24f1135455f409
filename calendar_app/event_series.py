"""Which series does an event mean? Reads its columns, pauses and left-out days as a value that `recurrence` expands."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import holidays

from calendar_app import recurrence, rule
from calendar_app.models import SchoolBreak

if TYPE_CHECKING:
    from collections.abc import Iterable

    from calendar_app.models import Event
    from calendar_app.recurrence import Series

# The library counts frequencies the other way round than one would think.
_FREQUENCIES: Final = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")


def series_of(event: Event, breaks: Iterable[tuple[date, date]] | None = None) -> Series:
    """Read an event's rule as a value that can be expanded. One query for pauses, one for school breaks if it skips them."""
    start = (
        datetime.combine(event.first_on, event.start_time) if event.start_time else recurrence.midnight(event.first_on)
    )
    rests = [(pause.first_on, pause.last_on) for pause in event.pauses.all()] if event.pk else []
    if event.skips_school_breaks:
        rests += breaks if breaks is not None else school_breaks()
    stored = event.recurrence
    return recurrence.Series(
        start=start,
        length=event.length,
        zone=event.zone,
        rule=rule_of(event),
        is_all_day=event.is_all_day,
        extra=tuple(sorted(_walls(stored.rdates, start))) if stored else (),
        skipped=frozenset(_walls(stored.exdates, start)) if stored else frozenset(),
        rests=tuple(rests),
        holidays=public_holidays(event.first_on.year) if event.skips_holidays else frozenset(),
    )


def rule_text(event: Event) -> str:
    """The RRULE value of the event's rule, its UNTIL in naive wall-clock time; "" without a rule."""
    found = rule_of(event)
    return rule.write(found) if found else ""


def rule_of(event: Event) -> rule.Rule | None:
    """Read the rule that the event's field holds. The library's own text form would move UNTIL into UTC."""
    if not event.recurrence or not event.recurrence.rrules:
        return None
    kept = event.recurrence.rrules[0]
    parts = [f"FREQ={_FREQUENCIES[kept.freq]}", f"INTERVAL={kept.interval}"]
    if kept.count is not None:
        parts.append(f"COUNT={kept.count}")
    elif kept.until is not None:
        parts.append(f"UNTIL={kept.until.replace(tzinfo=None):%Y%m%dT%H%M%S}")
    for name in ("bymonth", "bymonthday", "byday", "bysetpos"):
        if values := getattr(kept, name):
            parts.append(f"{name.upper()}={','.join(str(value) for value in values)}")
    if kept.wkst is not None:
        parts.append(f"WKST={rule.WEEKDAYS[getattr(kept.wkst, 'number', kept.wkst)]}")
    return rule.parse(";".join(parts))


def count_left(event: Event, since: datetime) -> int | None:
    """How many times a series that is counted still comes from `since` (naive) on; None for one that is not counted."""
    kept = rule_of(event)
    if kept is None or kept.count is None:
        return None
    return sum(1 for wall in recurrence.rule_starts(series_of(event)) if wall >= since)


def _walls(moments: Iterable[datetime], start: datetime) -> list[datetime]:
    """Naive wall-clock times of stored dates; a date kept at midnight means the series' own hour that day."""
    naive = [moment.replace(tzinfo=None) for moment in moments]
    midnight = recurrence.midnight
    return [datetime.combine(m.date(), start.time()) if m == midnight(m.date()) else m for m in naive]


@lru_cache(maxsize=16)
def public_holidays(first_year: int) -> frozenset[date]:
    """Sweden's public holidays for 40 years from `first_year`; ordinary Sundays are not among them."""
    found = holidays.country_holidays("SE", years=range(first_year, first_year + 40), include_sundays=False)
    eves = {(12, 24), (12, 31)}  # Closed in practice, though not public holidays by law.
    return frozenset(found) | {date(y, m, d) for y in range(first_year, first_year + 40) for m, d in eves}


def school_breaks() -> list[tuple[date, date]]:
    """The municipality's school breaks, first and last day included. One query."""
    return list(SchoolBreak.objects.values_list("first_on", "last_on"))
