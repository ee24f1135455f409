"""Which repetition does a file mean? A rule the calendar keeps, or, for what only programs write, a list of dates."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

from dateutil.rrule import rrulestr

from calendar_app import recurrence, rule
from calendar_app.recurrence import MAX_SLOTS, Series, at, wall_clock

if TYPE_CHECKING:
    from calendar_app.ics_reading.times import Time

# Beyond this a series has more dates than anybody could have meant, and expanding them could take for ever.
MAX_DATES: Final = 10_000
_MAX_RULES: Final = 20
_RARE: Final = {"BYYEARDAY": 366, "BYWEEKNO": 53, "BYHOUR": 23, "BYMINUTE": 59, "BYSECOND": 59}


def kept_rule(text: str, start: Time) -> rule.Rule:
    """Read an RRULE as a rule the calendar keeps, its UNTIL brought to the wall clock of `start`. Raises RuleRefused."""
    checked = rule.parse(_tidied(text))
    until = rule.until_of(text)
    if checked.until is None:
        return checked
    wall = checked.until
    if start.is_date:
        return checked.ending(recurrence.midnight(wall.date()))
    if until.upper().endswith("Z"):
        wall = wall_clock(wall.replace(tzinfo=UTC), start.zone)
    return checked.ending(wall)


def _tidied(text: str) -> str:
    """Forgive spaces and a stray semicolon, and `RSCALE=GREGORIAN`, which changes nothing."""
    parts = [part.strip() for part in text.strip().split(";") if part.strip()]
    kept = [part for part in parts if part.upper() not in ("RSCALE=GREGORIAN", "SKIP=OMIT")]
    return ";".join(re.sub(r"\s+", "", part) for part in kept)


def dates(texts: list[str], start: Time, since: datetime, until: datetime) -> set[datetime]:
    """Expand rules of forms that the calendar does not keep, naive, within [since, until) (aware).

    Raises RuleRefused for rules that could go on for ever or give more than any calendar holds.
    """
    if len(texts) > _MAX_RULES:
        raise rule.RuleRefused("many", f"It has {len(texts)} repetition rules; at most {_MAX_RULES} can be taken.")
    found: set[datetime] = set()
    for text in texts:
        found |= _one(text, start, since, until)
        if len(found) > MAX_SLOTS:
            raise recurrence.RuleTooLarge("too_many", f"The repetition gives more than {MAX_SLOTS} dates.")
    return found


def _one(text: str, start: Time, since: datetime, until: datetime) -> set[datetime]:
    try:
        checked = kept_rule(text, start)
    except rule.RuleRefused as refused:
        if refused.code not in ("part", "frequency"):
            raise
        return _rare(text, start, since, until)
    series = Series(start.wall, timedelta(0), start.zone, checked, start.is_date)
    return {slot.wall for slot in recurrence.slots(series, since, until)}


def _rare(text: str, start: Time, since: datetime, until: datetime) -> set[datetime]:
    """Expand a legal rule with parts that few programs write, with a bound on every number in it."""
    parts = dict(part.upper().split("=", 1) for part in _tidied(text).split(";") if "=" in part)
    plain = {name: value for name, value in parts.items() if name not in _RARE}
    for name, limit in _RARE.items():
        for value in filter(None, parts.get(name, "").split(",")):
            if not re.fullmatch(r"[+-]?\d{1,3}", value) or abs(int(value)) > limit:
                raise rule.RuleRefused("part", f"{name}={value[:10]} can't be used in a repetition.")
    if plain.get("FREQ") == "HOURLY":
        return _hourly(plain, start, since, until)
    checked = rule.parse(";".join(f"{name}={value}" for name, value in plain.items()))
    if len(plain) == len(parts):
        raise rule.RuleRefused("part", "The repetition has a part that can't be used here.")
    written = ";".join(f"{name}={parts[name]}" for name in parts if name != "UNTIL")
    iterator = iter(rrulestr(written, dtstart=start.wall))
    last = wall_clock(until, start.zone) if checked.until is None else min(wall_clock(until, start.zone), checked.until)
    found = set()
    for wall in islice(iterator, MAX_DATES):
        if wall > last:
            break
        if at(wall, start.zone) >= since:
            found.add(wall)
    return found


def _hourly(parts: dict[str, str], start: Time, since: datetime, until: datetime) -> set[datetime]:
    """Every so many hours, a bounded number of times; anything else by the hour is nobody's activity."""
    count = parts.get("COUNT", "")
    interval = parts.get("INTERVAL", "1")
    if set(parts) - {"FREQ", "COUNT", "INTERVAL", "WKST"} or not count.isdigit() or not 0 < int(count) <= MAX_SLOTS:
        raise rule.RuleRefused("frequency", "It must repeat daily, weekly, monthly or yearly, not hourly.")
    if not interval.isdigit() or not 0 < int(interval) <= 1000:
        raise rule.RuleRefused("interval", "The interval must be a number from 1 to 1000.")
    walls = (start.wall + timedelta(hours=n * int(interval)) for n in range(int(count)))
    return {wall for wall in walls if since <= at(wall, start.zone) < until}
