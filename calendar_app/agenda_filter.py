"""What does a reader want to see? One value, read from a query string and written back to it canonically.

Any filter is a page, a feed, a letter, a poster, a screen and an embed. Pure: knows no table and no clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PERIODS: Final = ("today", "tomorrow", "week", "weekend")
LEVELS: Final = ("none", "some", "good")
AUDIENCES: Final = ("everyone", "children", "youth", "parents", "women", "men", "seniors")
FLAGS: Final = ("free", "childcare", "no_sign_up", "step_free")
WHERES: Final = ("bis", "elsewhere")
_SLUG: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_MAX_TEXT, _MAX_VALUES = 100, 20


@dataclass(frozen=True, slots=True)
class Problem:
    """A value that can't be used: which parameter, what was written, and why, in English for the API."""

    name: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class AgendaFilter:
    """Every condition is optional; values of one field are alternatives, fields are joined by "and".

    `since` is included, `until` is not. `when` is relative to the day the filter is used on.
    """

    when: str = ""
    since: date | None = None
    until: date | None = None
    theme: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    childcare: bool = False
    spoken: tuple[str, ...] = ()
    free: bool = False
    no_sign_up: bool = False
    step_free: bool = False
    level: str = ""
    where: str = ""
    place: tuple[str, ...] = ()
    organiser: tuple[str, ...] = ()
    q: str = ""
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    def pairs(self) -> list[tuple[str, str]]:
        """List names and values in canonical order; the empty filter gives an empty list."""
        found: list[tuple[str, str]] = []
        for each in fields(self):
            value = getattr(self, each.name)
            if each.name == "problems" or not value:
                continue
            if isinstance(value, tuple):
                found += [(each.name, one) for one in value]
            else:
                found.append((each.name, "1" if value is True else str(value)))
        return found

    def query(self) -> str:
        """Write the canonical query string, without the question mark."""
        return urlencode(self.pairs())

    def without(self, *names: str) -> AgendaFilter:
        """The same filter with these fields empty."""
        empty = AgendaFilter()
        return replace(self, **{name: getattr(empty, name) for name in names})

    def lasting(self) -> AgendaFilter:
        """The filter that makes sense for a subscription, which goes on when this week has passed."""
        return self.without("when", "since", "until")

    def looser(self) -> list[tuple[str, AgendaFilter]]:
        """Name each condition that could be given up, with the filter that is left, the most limiting first."""
        order = ("q", "level", "spoken", "place", "organiser", "kind", "when", "until", "since", "childcare", "step_free",
                 "no_sign_up", "free", "where", "audience", "theme")  # fmt: skip
        return [(name, self.without(name)) for name in order if getattr(self, name)]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not self.pairs()

    def days(self, today: date) -> tuple[date, date | None]:
        """Turn the period into days [since, until) as seen on `today`; without an end `until` is None."""
        since, until = period_days(self.when, today)
        low = max(day for day in (since, self.since) if day) if since or self.since else today
        ends = [day for day in (until, self.until) if day]
        return low, min(ends) if ends else None


def period_days(when: str, today: date) -> tuple[date | None, date | None]:
    """Turn the name of a period into days [since, until); the weekend that goes on counts as this weekend."""
    day = timedelta(days=1)
    monday = today - timedelta(days=today.weekday())
    periods = {
        "today": (today, today + day),
        "tomorrow": (today + day, today + 2 * day),
        "week": (today, monday + 7 * day),
        "weekend": (max(today, monday + 5 * day), monday + 7 * day),
    }
    return periods.get(when, (None, None))


def parse(parameters: Mapping[str, Sequence[str]]) -> AgendaFilter:
    """Read a filter from query parameters (each name with its list of values).

    Parameters of other names are left alone (`utm_source` is no filter); an unusable value becomes a Problem and the
    condition is left out, so that nothing ever fails because of an address.
    """
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for name, read in _READERS.items():
        written = [value.strip() for value in parameters.get(name, ()) if value.strip()][:_MAX_VALUES]
        if not written:
            continue
        try:
            values[name] = read(written)
        except ValueError as reason:
            problems.append(Problem(name, ", ".join(written)[:_MAX_TEXT], str(reason)))
    if values.get("since") and values.get("until") and values["until"] <= values["since"]:
        problems.append(Problem("until", str(values.pop("until")), "The last day must come after the first."))
    return AgendaFilter(**values, problems=tuple(problems))


def _slugs(written: Sequence[str]) -> tuple[str, ...]:
    values = sorted({value.lower() for value in written})
    for value in values:
        if len(value) > 60 or not _SLUG.fullmatch(value):
            raise ValueError(f"«{value[:30]}» is not a name that can be filtered on.")
    return tuple(values)


def _one_of(allowed: Sequence[str]) -> Callable[[Sequence[str]], str]:
    def read(written: Sequence[str]) -> str:
        if written[-1] not in allowed:
            raise ValueError(f"It must be one of {', '.join(allowed)}.")
        return written[-1]

    return read


def _some_of(allowed: Sequence[str]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    def read(written: Sequence[str]) -> tuple[str, ...]:
        if unknown := [value for value in written if value not in allowed]:
            raise ValueError(f"«{unknown[0][:30]}» is not one of {', '.join(allowed)}.")
        return tuple(sorted(set(written), key=allowed.index))

    return read


def _flag(written: Sequence[str]) -> bool:
    if written[-1] not in {"1", "0", "on", "true", "false"}:
        raise ValueError("It must be 1 or left out.")
    return written[-1] in {"1", "on", "true"}


def _day(written: Sequence[str]) -> date:
    try:
        day = date.fromisoformat(written[-1])
    except ValueError:
        raise ValueError("It must be a day that exists, such as 2026-11-24.") from None
    if not date(1970, 1, 1) <= day <= date(2200, 1, 1):
        raise ValueError("It must be a day between 1970 and 2200.")
    return day


def _text(written: Sequence[str]) -> str:
    # NUL can't be stored or searched, and no one means it.
    return " ".join(written[-1].replace("\0", " ").split())[:_MAX_TEXT]


_READERS: Final[dict[str, Callable[[Sequence[str]], Any]]] = {
    "when": _one_of(PERIODS),
    "since": _day,
    "until": _day,
    "theme": _slugs,
    "kind": _slugs,
    "audience": _some_of(AUDIENCES),
    "childcare": _flag,
    "spoken": _slugs,
    "free": _flag,
    "no_sign_up": _flag,
    "step_free": _flag,
    "level": _one_of(LEVELS),
    "where": _one_of(WHERES),
    "place": _slugs,
    "organiser": _slugs,
    "q": _text,
}
