"""How does somebody say a repetition without knowing rules? Choices of a plain form to a checked rule, and back.

Pure: values in, values out. A rule that the form can't say (from an imported calendar) is kept as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from calendar_app.rule import Day, Rule, RuleRefused

PATTERNS: Final = ("once", "daily", "weekly", "monthly", "monthly_weekday", "monthly_last", "yearly")
_FREQUENCIES: Final = {"daily": "DAILY", "weekly": "WEEKLY", "yearly": "YEARLY"}
_LAST_OF_DAY: Final = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form says of a repetition.

    `pattern` is one of PATTERNS; `weekdays` (0 = Monday) count for weekly alone; `until` is the last day, included;
    `count` a number of times; not both.
    """

    pattern: str = "once"
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    until: date | None = None
    count: int | None = None


def rule_of(chosen: Choices, first_on: date) -> Rule | None:
    """Make the rule that starts on `first_on`; None for a single date.

    Raises RuleRefused with the codes `two_ends` and `until` (the end lies before the first day).
    """
    if chosen.pattern == "once":
        return None
    if chosen.until and chosen.count:
        raise RuleRefused("two_ends", "A repetition ends on a day or after a number of times, not both.")
    if chosen.until and chosen.until < first_on:
        raise RuleRefused("until", "The last day must not come before the first.")
    until = datetime.combine(chosen.until, _LAST_OF_DAY) if chosen.until else None
    if chosen.pattern in _FREQUENCIES:
        days = tuple(Day(weekday) for weekday in chosen.weekdays) if chosen.pattern == "weekly" else ()
        freq = _FREQUENCIES[chosen.pattern]
        return Rule(freq, chosen.interval, days=days, count=chosen.count, until=until)  # type: ignore[arg-type]
    if chosen.pattern == "monthly":
        return Rule("MONTHLY", chosen.interval, count=chosen.count, until=until)
    nth = -1 if chosen.pattern == "monthly_last" else (first_on.day - 1) // 7 + 1
    day = Day(first_on.weekday(), nth)
    return Rule("MONTHLY", chosen.interval, days=(day,), count=chosen.count, until=until)


def choices_of(rule: Rule | None, first_on: date) -> Choices | None:
    """Say a rule in the form's choices; None when the form can't say it."""
    if rule is None:
        return Choices()
    for pattern in PATTERNS[1:]:
        chosen = Choices(
            pattern=pattern,
            interval=rule.interval,
            weekdays=tuple(sorted(day.weekday for day in rule.days)) if pattern == "weekly" else (),
            until=rule.until.date() if rule.until else None,
            count=rule.count,
        )
        try:
            made = rule_of(chosen, first_on)
        except RuleRefused:
            continue
        if made is not None and _says_the_same(made, rule, first_on):
            return chosen
    return None


def _says_the_same(made: Rule, rule: Rule, first_on: date) -> bool:
    """Whether two rules give the same dates from `first_on`: an end within the last day counts as that day."""
    return _plain(made, first_on) == _plain(rule, first_on)


def _plain(rule: Rule, first_on: date) -> tuple[object, ...]:
    weekly = rule.freq == "WEEKLY"
    days = rule.days or ((Day(first_on.weekday()),) if weekly else ())
    # What a rule says of its own first day, it need not say.
    month_days = () if rule.month_days == (first_on.day,) and rule.freq == "MONTHLY" else rule.month_days
    months = () if rule.months == (first_on.month,) and rule.freq == "YEARLY" else rule.months
    positions = rule.positions
    if rule.positions and len(days) == 1 and days[0].nth is None and len(rule.positions) == 1:
        days, positions = (Day(days[0].weekday, rule.positions[0]),), ()
    week_start = rule.week_start if weekly and rule.interval > 1 and len(days) > 1 else 0
    until = rule.until.date() if rule.until else None
    return rule.freq, rule.interval, frozenset(days), month_days, months, positions, week_start, rule.count, until
