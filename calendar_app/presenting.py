"""How is an entry shown? Everything a line of a list prints, worked out before the template, so that it only prints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from calendar_app import dates
from calendar_app.agenda import site_zone
from calendar_app.entry import Day, Entry, by_day
from calendar_app.wording import audience_names, level_name, price_name

NEW_FOR = timedelta(days=7)
_SLOT: Final = "%Y%m%dT%H%MZ"


class Mark(NamedTuple):
    """A fact or state: a pictogram, a word, and the state's name for the style."""

    icon: str
    text: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as a line: texts are ready, `facts` and `states` in order of weight; `spot` "latitude,longitude" or ""."""

    entry: Entry
    url: str
    slot: str
    clock: str
    until: str
    title_language: str
    facts: list[Mark]
    states: list[Mark]
    hue: str
    pictogram: str
    spot: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A day with its lines and its name as a heading."""

    on: date
    near: str
    weekday: str
    day: str
    lines: list[Line]
    more: int = 0


def slot_name(slot: datetime) -> str:
    """A slot as it stands in addresses: UTC, such as 20261124T1700Z."""
    return slot.strftime(_SLOT)


def slot_of(name: str) -> datetime | None:
    """Read a slot from an address, as an aware moment; None for what names none."""
    try:
        return datetime.strptime(name, _SLOT).replace(tzinfo=UTC)
    except ValueError:
        return None


class Presenter:
    """Turns entries into lines for one language and one moment; holds what is the same for all of them."""

    def __init__(self, language: str, now: datetime) -> None:
        self.language, self.now, self.zone = language, now, site_zone()
        self.today = now.astimezone(self.zone).date()
        self._base = reverse("calendar:event", args=[0]).removesuffix("0/")

    def line(self, entry: Entry) -> Line:
        """One entry as a line."""
        return Line(
            entry=entry,
            url=f"{self._base}{entry.event_id}/{slot_name(entry.slot)}/",
            slot=slot_name(entry.slot),
            clock="" if entry.is_all_day else dates.clock(entry.starts_at, entry.ends_at, self.zone),
            until=self._until(entry),
            title_language=entry.source_language or "sv" if entry.title_is_foreign and self.language != "sv" else "",
            facts=facts(entry),
            states=self.states(entry),
            hue=entry.theme_hue or "pine",
            pictogram=entry.kind_pictogram or entry.theme_pictogram or "calendar",
            # To about ten metres: what a page says of a place need not be longer.
            spot="" if entry.latitude is None else f"{entry.latitude:.4f},{entry.longitude:.4f}",
        )

    def _until(self, entry: Entry) -> str:
        """The last day of what lasts over several days, in words."""
        last = entry.last_day(self.zone)
        if last == entry.first_day(self.zone) or (
            not entry.is_all_day and entry.ends_at - entry.starts_at < timedelta(hours=12)
        ):
            return ""
        return _("until %(day)s") % {"day": dates.weekday_and_day(last, self.language, self.today)}

    def states(self, entry: Entry) -> list[Mark]:
        """What is special: cancelled, moved, elsewhere, full, new; each with word, icon and form."""
        marks = []
        if entry.is_cancelled:
            marks.append(Mark("ban", _("Cancelled"), "cancelled"))
        elif entry.is_moved:
            marks.append(
                Mark(
                    "arrow-right-left",
                    _("Moved from %(time)s") % {"time": self._moment(entry.slot, entry.starts_at)},
                    "moved",
                )
            )
        if entry.is_elsewhere and not entry.is_cancelled:
            marks.append(Mark("map-pin", _("Another place this time"), "moved"))
        if entry.is_full and not entry.is_cancelled:
            marks.append(Mark("users", _("Full"), "full"))
        if entry.published_at and self.now - entry.published_at < NEW_FOR and not entry.is_cancelled:
            marks.append(Mark("sparkles", _("New"), "new"))
        return marks

    def _moment(self, slot: datetime, starts_at: datetime) -> str:
        was, now = slot.astimezone(self.zone), starts_at.astimezone(self.zone)
        hour = f"{was:%H:%M}"
        if was.date() == now.date():
            return hour
        return f"{dates.weekday_and_day(was.date(), self.language, self.today)} {hour}"

    def sections(self, entries: list[Entry], earliest: date | None = None) -> list[Section]:
        """Entries in order of start as sections by day."""
        return [self.section(day) for day in by_day(entries, self.zone, earliest or self.today)]

    def section(self, day: Day) -> Section:
        """One day with its lines."""
        return Section(
            on=day.on,
            near=dates.near_name(day.on, self.today),
            weekday=dates.weekday(day.on, self.language),
            day=dates.day_month(day.on, self.language, self.today),
            lines=[self.line(entry) for entry in day.entries],
            more=day.more,
        )


def facts(entry: Entry) -> list[Mark]:
    """The facts that decide whether one comes: price, for whom, childcare, level, sign-up, step-free."""
    marks = []
    if entry.price is not None:
        marks.append(Mark("coins", price_name(entry.price) if entry.price else _("0 kr")))
    marks += [Mark("users", name) for name in audience_names(entry.audience)]
    if entry.has_childcare:
        marks.append(Mark("baby", _("Childcare")))
    if entry.swedish_level:
        marks.append(Mark("message-circle", level_name(entry.swedish_level)))
    if entry.sign_up == "yes":
        marks.append(Mark("clipboard-pen", _("Sign-up needed")))
    if entry.is_step_free:
        marks.append(Mark("accessibility", _("Step-free")))
    return marks
