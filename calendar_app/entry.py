"""What does one line of a list say? A value with everything a page, an API answer or a letter shows of one occurrence.

Pure: no table, no clock. Names of fields follow the columns that `agenda` selects.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class Entry(NamedTuple):
    """One occurrence as the reader of one language sees it. Moments are aware, UTC."""

    id: int
    event_id: int
    slot: datetime
    starts_at: datetime
    ends_at: datetime
    is_all_day: bool
    status: str
    reason: str
    note: str
    own_title: str
    is_full: bool
    event_status: str
    event_reason: str
    uid: str
    published_at: datetime | None
    text_title: str | None
    source_title: str | None
    source_language: str | None
    kind_slug: str | None
    kind_name: str | None
    kind_name_sv: str | None
    kind_pictogram: str | None
    theme_slug: str | None
    theme_name: str | None
    theme_hue: str | None
    theme_pictogram: str | None
    venue_name: str | None
    venue_slug: str | None
    own_venue_name: str | None
    place_note: str
    space_name: str | None
    is_bis: bool | None
    organiser_name: str
    organiser_slug: str
    price: int | None
    sign_up: str
    has_childcare: bool
    is_step_free: bool | None
    swedish_level: str
    audience: list[str]
    spoken: list[str]
    latitude: float | None = None
    longitude: float | None = None

    @property
    def written_title(self) -> str:
        """The date's own title, else the event's in the reader's language, else its kind's, else the original; may be ""."""
        return self.own_title or self.text_title or self.kind_name or self.source_title or self.kind_name_sv or ""

    @property
    def title(self) -> str:
        """The title, or who arranges it when nobody wrote one: a link needs a word."""
        return self.written_title or self.organiser_name

    @property
    def title_is_foreign(self) -> bool:
        """Whether the title stands in the original's language, not the reader's."""
        return not (self.text_title or self.kind_name) and bool(self.own_title or self.source_title)

    @property
    def is_cancelled(self) -> bool:
        """Whether this date is off, alone or with its whole series."""
        return self.status == "cancelled" or self.event_status == "cancelled"

    @property
    def why_cancelled(self) -> str:
        """The reason that was given."""
        return self.reason or self.event_reason

    @property
    def is_moved(self) -> bool:
        """Whether it starts at another time than its rule gave."""
        return self.starts_at != self.slot

    @property
    def is_elsewhere(self) -> bool:
        """Whether this date alone is at another venue than its series."""
        return bool(self.own_venue_name) and self.own_venue_name != self.venue_name

    @property
    def place(self) -> str:
        """Where, in words; "" when nobody said."""
        return self.own_venue_name or self.venue_name or self.place_note

    def first_day(self, zone: ZoneInfo) -> date:
        """The local day it starts on."""
        return self.starts_at.astimezone(zone).date()

    def last_day(self, zone: ZoneInfo) -> date:
        """The local day it ends on; an end at midnight belongs to the day before."""
        end = self.ends_at.astimezone(zone)
        day = end.date()
        ends_at_midnight = end.time() == datetime.min.time() and self.ends_at > self.starts_at
        return date.fromordinal(day.toordinal() - 1) if ends_at_midnight and day > self.first_day(zone) else day


@dataclass(frozen=True, slots=True)
class Day:
    """The entries of one local day, in order, and how many more there are than are listed."""

    on: date
    entries: list[Entry]
    more: int = 0


def by_day(entries: list[Entry], zone: ZoneInfo, earliest: date) -> list[Day]:
    """Group entries (in order of start) by the local day they start on, not before `earliest`.

    What began before and still goes on stands first on the earliest day.
    """
    days: dict[date, list[Entry]] = {}
    for entry in entries:
        days.setdefault(max(entry.first_day(zone), earliest), []).append(entry)
    return [Day(on, days[on]) for on in sorted(days)]
