"""Which repetition rules do we accept, and what do they say? Text in, checked value out; no date is expanded here.

An RRULE can ask for seconds, for 30 February or for a thousand million dates (RFC 5545 §3.3.10). Only what a
partner can mean and every phone understands is accepted; the rest is refused with a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Final, Literal

from calendar_app.said import Refused, Said, said

Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]
FREQUENCIES: Final[tuple[Frequency, ...]] = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MAX_INTERVAL: Final = 52
MAX_COUNT: Final = 10_000
_MONTH_LENGTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# Whole sentences, since other languages bend the words around the number.
_RANGES: Final = {
    "interval": said("The interval must be a number from %(low)s to %(high)s."),
    "month_day": said("The month day must be a number from %(low)s to %(high)s."),
    "month": said("The month must be a number from %(low)s to %(high)s."),
    "position": said("The position must be a number from %(low)s to %(high)s."),
    "count": said("The count must be a number from %(low)s to %(high)s."),
    "week_number": said("The week number must be a number from %(low)s to %(high)s."),
}
_NOT_ZERO: Final = {
    "month_day": said("The month day can't be 0."),
    "month": said("The month can't be 0."),
    "position": said("The position can't be 0."),
}


class RuleRefused(Refused, ValueError):  # noqa: N818
    """A rule that can't be accepted. `code` names the reason for the form, `said` says it in a sentence."""

    def __init__(self, code: str, reason: Said | str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class Day:
    """A weekday (0 = Monday), or the nth (from the end when negative) of it in a month or year."""

    weekday: int
    nth: int | None = None

    def __str__(self) -> str:
        return f"{self.nth or ''}{WEEKDAYS[self.weekday]}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A checked repetition. `until` is naive wall-clock time in the series' zone, included; never beside `count`."""

    freq: Frequency
    interval: int = 1
    days: tuple[Day, ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0
    count: int | None = None
    until: datetime | None = None

    def ending(self, until: datetime | None) -> Rule:
        """The same rule ending at `until` (naive, included), or never; a count is given up."""
        return replace(self, until=until, count=None)


def parse(text: str) -> Rule:
    """Read one RRULE value, such as `FREQ=WEEKLY;BYDAY=TH`. UNTIL is taken as naive wall-clock time.

    A UTC UNTIL must be brought to the series' zone before (see `until_of`). Raises RuleRefused.
    """
    parts = _parts(text)
    freq = parts.pop("FREQ", "")
    if freq not in FREQUENCIES:
        raise RuleRefused("frequency", _refused_frequency(freq))
    rule = Rule(
        freq=freq,
        interval=_number(parts.pop("INTERVAL", "1"), "interval", 1, MAX_INTERVAL),
        days=tuple(dict.fromkeys(_day(value, freq) for value in _values(parts.pop("BYDAY", "")))),
        month_days=_numbers(parts.pop("BYMONTHDAY", ""), "month_day", 31),
        months=_numbers(parts.pop("BYMONTH", ""), "month", 12, signed=False),
        positions=_numbers(parts.pop("BYSETPOS", ""), "position", 366),
        week_start=_weekday(parts.pop("WKST", "MO")),
        count=_number(parts["COUNT"], "count", 1, MAX_COUNT) if "COUNT" in parts else None,
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
    )
    for name in parts.keys() - {"COUNT", "UNTIL"}:
        raise RuleRefused("part", said("%(part)s can't be used in a repetition here.", part=name[:20]))
    _check_whole(rule)
    return rule


def _refused_frequency(freq: str) -> Said:
    if not freq:
        return said("It must repeat daily, weekly, monthly or yearly, but says nothing of that.")
    return said("It must repeat daily, weekly, monthly or yearly, not %(frequency)s.", frequency=freq[:20])


def until_of(text: str) -> str:
    """Return the UNTIL value of an RRULE text as written, or "" when there is none."""
    match = re.search(r"(?:^|;)\s*UNTIL=([^;]*)", text, re.IGNORECASE)
    return match[1].strip() if match else ""


def write(rule: Rule, until: str = "") -> str:
    """Write the RRULE value; `until` overrides how the end is written (a feed needs UTC, RFC 5545 §3.3.10)."""
    parts = [f"FREQ={rule.freq}"]
    if rule.until is not None:
        parts.append(f"UNTIL={until or rule.until.strftime('%Y%m%dT%H%M%S')}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    if rule.interval != 1:
        parts.append(f"INTERVAL={rule.interval}")
    lists = (
        ("BYMONTH", rule.months), ("BYMONTHDAY", rule.month_days), ("BYDAY", rule.days), ("BYSETPOS", rule.positions),
    )  # fmt: skip
    parts += [f"{name}={','.join(map(str, values))}" for name, values in lists if values]
    if rule.week_start:
        parts.append(f"WKST={WEEKDAYS[rule.week_start]}")
    return ";".join(parts)


def _parts(text: str) -> dict[str, str]:
    if len(text) > 500 or "\n" in text:
        raise RuleRefused("long", said("The repetition is too long to be a rule."))
    parts: dict[str, str] = {}
    for part in text.upper().strip().strip(";").split(";"):
        name, equals, value = part.partition("=")
        name = name.strip()
        if not equals or not value.strip():
            raise RuleRefused("syntax", said("«%(part)s» is not a part of a repetition rule.", part=part[:30]))
        if name in parts:
            raise RuleRefused("twice", said("%(part)s is said twice.", part=name[:20]))
        parts[name] = value.strip()
    return parts


def _values(text: str) -> list[str]:
    return [value.strip() for value in text.split(",") if value.strip()]


def _number(text: str, what: str, low: int, high: int) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", text) or not low <= int(text) <= high:
        raise RuleRefused(what, _RANGES[what].filled(low=low, high=high))
    return int(text)


def _numbers(text: str, what: str, high: int, *, signed: bool = True) -> tuple[int, ...]:
    numbers = tuple(dict.fromkeys(_number(value, what, -high if signed else 1, high) for value in _values(text)))
    if 0 in numbers:
        raise RuleRefused(what, _NOT_ZERO[what])
    return numbers


def _weekday(text: str) -> int:
    if text not in WEEKDAYS:
        raise RuleRefused("weekday", said("«%(text)s» is not a weekday.", text=text[:10]))
    return WEEKDAYS.index(text)


def _day(text: str, freq: str) -> Day:
    match = re.fullmatch(r"([+-]?[0-9]{1,2})?([A-Z]{2})", text)
    if not match:
        raise RuleRefused("weekday", said("«%(text)s» is not a weekday.", text=text[:10]))
    weekday = _weekday(match[2])
    if match[1] is None:
        return Day(weekday)
    if freq not in ("MONTHLY", "YEARLY"):
        raise RuleRefused("nth", said("«The first Monday» needs a monthly or yearly repetition."))
    return Day(weekday, _number(match[1], "week_number", -53, 53) or _refuse_zeroth())


def _refuse_zeroth() -> int:
    raise RuleRefused("nth", said("There is no week number 0."))


def _until(text: str) -> datetime:
    for form, whole_day in (("%Y%m%dT%H%M%SZ", False), ("%Y%m%dT%H%M%S", False), ("%Y%m%d", True)):
        try:
            moment = datetime.strptime(text, form)
        except ValueError:
            continue
        if re.fullmatch(r"[0-9TZ]{8,16}", text):
            return datetime.combine(moment, time(23, 59, 59)) if whole_day else moment
    raise RuleRefused("until", said("«%(text)s» is not a day that the repetition can end on.", text=text[:20]))


def _check_whole(rule: Rule) -> None:
    if rule.count is not None and rule.until is not None:
        raise RuleRefused("two_ends", said("A repetition ends on a day or after a number of times, not both."))
    if rule.positions and not (rule.days or rule.month_days or rule.months):
        raise RuleRefused("position", said("A position needs weekdays or month days to count."))
    if rule.month_days and rule.freq == "WEEKLY":
        raise RuleRefused("month_day", said("A weekly repetition can't have days of the month."))
    _check_possible(rule)


def _check_possible(rule: Rule) -> None:
    """Refuse a day that no chosen month has, such as 30 February: it would be looked for for ever."""
    if rule.month_days and rule.months:
        longest = max(_MONTH_LENGTHS[month - 1] for month in rule.months)
        if all(abs(day) > longest for day in rule.month_days):
            raise RuleRefused("impossible", said("That day doesn't exist in the chosen months."))
    span = 5 if rule.freq == "MONTHLY" or rule.months else 53
    if any(day.nth is not None and abs(day.nth) > span for day in rule.days):
        raise RuleRefused("impossible", said("No month has that many weeks."))
