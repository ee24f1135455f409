"""What is found in a calendar file? Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from calendar_app.said import Refused, Said, said

if TYPE_CHECKING:
    from datetime import datetime, timedelta

NAMELESS: Final = said("Event without a name")


class FileRefused(Refused, ValueError):  # noqa: N818
    """The whole file can't be read; the sentence says why and what to do."""


class EventRefused(Refused, ValueError):  # noqa: N818
    """One event, or a value in it, can't be read; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One event that can't be taken: its name, the line it begins on, and why. `uid` is the source's."""

    name: str
    line: int
    said: Said
    uid: str = ""

    @property
    def reason(self) -> str:
        """Why, in English."""
        return str(self.said)


@dataclass(frozen=True, slots=True)
class Override:
    """What the file says of one date. `slot` is the start the rule gave, `starts_at`/`ends_at` what is true; all aware.

    `title`, `location` and `description` are "" where they equal the series'.
    """

    slot: datetime
    starts_at: datetime
    ends_at: datetime
    is_all_day: bool
    is_cancelled: bool
    title: str = ""
    location: str = ""
    description: str = ""


@dataclass(slots=True)
class Found:
    """One event of the file, its master and overrides together.

    `start`, `extra` and `skipped` are naive wall-clock times in `zone`; `rrule` is a rule that rule.py accepts, with
    UNTIL in naive wall-clock time, or "". Without a rule and with `extra` it is a list of dates. `modified` is the
    master's LAST-MODIFIED and the newest DTSTAMP, joined by a bar; either may be empty.
    """

    uid: str
    name: str
    line: int
    start: datetime
    length: timedelta
    zone: str
    is_all_day: bool
    rrule: str = ""
    extra: tuple[datetime, ...] = ()
    skipped: tuple[datetime, ...] = ()
    overrides: list[Override] = field(default_factory=list)
    is_cancelled: bool = False
    is_empty: bool = False
    title: str = ""
    description: str = ""
    location: str = ""
    website: str = ""
    language: str = ""
    sequence: int = 0
    modified: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A whole file: its name, its events, and what could not be taken."""

    name: str
    events: list[Found]
    refusals: list[Refusal]
