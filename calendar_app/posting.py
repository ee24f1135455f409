"""What does a posting say? The value between the form and the calendar: columns, rule, dates beside it, words, partners.

Read from a cleaned form or from an event as it stands, so that the two can be compared and shown side by side.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from calendar_app import event_series, recurrence, rule, rule_form
from calendar_app.models import Event, EventText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from calendar_app.models import Occurrence
    from calendar_app.recurrence import Series

COLUMNS: Final = (
    "kind_id", "venue_id", "space_id", "place_note", "first_on", "start_time", "length", "skips_holidays",
    "skips_school_breaks", "audience", "spoken", "price", "sign_up", "sign_up_at", "has_childcare", "is_step_free",
    "swedish_level", "website", "is_internal",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Posting:
    """What somebody wants an activity to be.

    `columns` are Event's own by name (`_id` for references); `rrule` an RRULE value with naive UNTIL, None to leave the rule
    as it is; `extra` and `skipped` naive wall-clock times and days; `partners` ids of organisations that arrange it too;
    `image` a stored picture's name, "" for none, None to leave it.
    """

    columns: Mapping[str, Any]
    rrule: str | None
    language: str
    title: str
    description: str
    extra: tuple[datetime, ...] = ()
    skipped: tuple[date, ...] = ()
    partners: frozenset[int] = field(default_factory=frozenset)
    image: str | None = None
    image_alt: str = ""

    def series(self, zone: str, event: Event | None = None) -> Series:
        """The series it would make, for showing its dates before anything is kept. Raises RuleRefused.

        `event` is what is changed: a rule that is left as it is, is the event's own. One query when it rests in school
        breaks.
        """
        columns = self.columns
        start = datetime.combine(columns["first_on"], columns["start_time"] or time())
        kept = event_series.rule_of(event) if event and self.rrule is None else None
        checked = rule.parse(self.rrule) if self.rrule else kept
        return recurrence.Series(
            start=start,
            length=columns["length"],
            zone=zone,
            rule=checked,
            is_all_day=columns["start_time"] is None,
            extra=self.extra,
            skipped=frozenset(datetime.combine(day, start.time()) for day in self.skipped),
            rests=tuple(event_series.school_breaks()) if columns["skips_school_breaks"] else (),
            holidays=event_series.public_holidays(start.year) if columns["skips_holidays"] else frozenset(),
        )


# A night that ends the next morning is said by its hours alone; what is longer would rather be a slip of the hand.
LONGEST_NIGHT: Final = timedelta(hours=12)
# The form's fields that hold several values.
MANY: Final = frozenset({"audience", "weekdays", "spoken", "partners"})


def fields_of(event: Event, since: datetime | None = None) -> dict[str, Any]:
    """An event as the posting form's initial fields. Three queries at most: texts, co-organisers, rule.

    With `since` (the naive time of one of its dates) as a series of its own that goes on from there: its first day, and as
    many times as are left.
    """
    text = _source_text(event)
    kept = event_series.rule_of(event)
    chosen = rule_form.choices_of(kept, event.first_on)
    start = datetime.combine(event.first_on, event.start_time or time())
    end = start + event.length
    stored = event.recurrence
    fields: dict[str, Any] = {
        "kind": event.kind_id,
        "first_on": event.first_on,
        "starts": event.start_time,
        "ends": None if event.is_all_day else end.time(),
        "all_day": event.is_all_day,
        "last_on": _last_day(event, start, end),
        "where": _where(event),
        "place_note": event.place_note,
        "repeats": chosen.pattern if chosen else "keep",
        "interval": chosen.interval if chosen else 1,
        "weekdays": [str(day) for day in chosen.weekdays] if chosen else [],
        "until": chosen.until if chosen else None,
        "count": chosen.count if chosen else None,
        "extra": _lines(each.replace(tzinfo=None) for each in stored.rdates) if stored else "",
        "skipped": _lines(each.replace(tzinfo=None).date() for each in stored.exdates) if stored else "",
        "language": text.language if text else "sv",
        "title": text.title if text else "",
        "description": text.description if text else "",
        "partners": [row.organisation_id for row in event.co_organiser_rows.all()],
        "image_alt": event.image_alt,
    }
    same = ("audience", "spoken", "price", "sign_up", "sign_up_at", "has_childcare", "swedish_level", "website",
            "skips_holidays", "skips_school_breaks", "is_internal")  # fmt: skip
    fields |= {name: getattr(event, name) for name in same}
    fields["step_free"] = {None: "", True: "yes", False: "no"}[event.is_step_free]
    if since is not None:
        fields["first_on"] = since.date()
        fields["count"] = event_series.count_left(event, since)
    return fields


def wall_of(row: Occurrence | None, event: Event) -> datetime | None:
    """The naive time at which the event's rule has one of its dates."""
    return recurrence.wall_clock(row.slot, event.zone) if row else None


def plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as JSON can hold them."""
    return {
        name: value if isinstance(value, str | int | bool | list | None) else str(value)
        for name, value in fields.items()
    }


def as_sent(fields: Mapping[str, Any]) -> dict[str, list[str]]:
    """Initial fields as a browser would send them; a tick that is not set is not sent."""
    return {
        name: [str(each) for each in value] if isinstance(value, list) else ["on" if value is True else str(value)]
        for name, value in fields.items()
        if value is not None and value is not False
    }


def as_initial(sent: Mapping[str, list[str]]) -> dict[str, Any]:
    """What a browser sent as initial fields for a form that is opened again."""
    return {name: values if name in MANY else values[0] for name, values in sent.items() if values}


def fingerprint(fields: Mapping[str, Any]) -> str:
    """A short name for what an event says, to notice that somebody else changed it while a form was open."""
    written = json.dumps({name: fields[name] for name in sorted(fields)}, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:24]


def copied(event: Event, today: date) -> dict[str, Any]:
    """The fields for a new activity like an earlier one: same weekday, from the coming week on, no old end or dates."""
    fields = fields_of(event)
    ahead = (event.first_on.weekday() - today.weekday()) % 7 or 7
    fields |= {"first_on": today + timedelta(days=ahead), "until": None, "count": None, "extra": "", "skipped": "",
               "last_on": None}  # fmt: skip
    if fields["repeats"] == "keep":
        fields["repeats"] = "weekly"
    return fields


def _source_text(event: Event) -> EventText | None:
    texts = list(event.texts.all())
    return next((text for text in texts if text.status == EventText.Status.SOURCE), texts[0] if texts else None)


def _last_day(event: Event, start: datetime, end: datetime) -> date | None:
    """The day it ends on where that is not the day it begins; an all-day event's end is excluded."""
    last = (end - timedelta(days=1)).date() if event.is_all_day else end.date()
    is_night = not event.is_all_day and event.length <= LONGEST_NIGHT
    return last if last > start.date() and not is_night else None


def _where(event: Event) -> str:
    if event.space_id:
        return f"s{event.space_id}"
    return f"v{event.venue_id}" if event.venue_id else ""


def _lines(moments: Any) -> str:
    """Days, with the hour where it is not midnight, a line each."""
    return "\n".join(
        f"{m:%Y-%m-%d}" if not isinstance(m, datetime) or m.time() == time() else f"{m:%Y-%m-%d %H:%M}"
        for m in sorted(moments)
    )
