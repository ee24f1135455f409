"""Who changed what about an event, and when? Read from the versions the database keeps; nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import get_language, gettext as _

from calendar_app.agenda import site_zone
from calendar_app.event_series import rule_of
from calendar_app.models import ActivityKind, Event, EventText, Occurrence, Space, Venue
from calendar_app.recurrence import Series
from calendar_app.rule import RuleRefused
from calendar_app.rule_words import rule_in_words
from calendar_app.wording import joined, language_name
from partners.history import author_of, label_of
from partners.models import User

if TYPE_CHECKING:
    from calendar_app.models import Event as Shown

_MOST: Final = 100
_FIELDS: Final = (
    "status", "cancel_reason", "kind_id", "venue_id", "space_id", "place_note", "first_on", "start_time", "length",
    "recurrence", "skips_holidays", "skips_school_breaks", "audience", "spoken", "price", "sign_up", "sign_up_at",
    "has_childcare", "is_step_free", "swedish_level", "website", "is_internal", "image_alt",
)  # fmt: skip
_DATE_FIELDS: Final = ("status", "reason", "note", "starts_at", "ends_at", "venue_id", "space_id", "is_full")
# What an earlier version can give back: everything it said, not whether it was public.
RESTORED: Final = tuple(name for name in _FIELDS if name not in ("status", "cancel_reason", "recurrence"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: when (aware), by whom in words, of what, and per field its name, before and after."""

    at: datetime
    who: str
    what: str
    changes: list[tuple[str, str, str]]
    version_id: int = 0


def of_event(event: Shown) -> list[Entry]:
    """Everything that was changed about the event, its words and its single dates, newest first. Six queries."""
    events = list(event.versions.select_related("pgh_context").order_by("pgh_id"))  # type: ignore[attr-defined]
    texts = _versions(EventText).filter(event_id=event.pk).select_related("pgh_context").order_by("pgh_id")
    days = _versions(Occurrence).filter(event_id=event.pk).select_related("pgh_context").order_by("pgh_id")
    names = _Names([*events, *texts, *days])
    found = _compared(events, _FIELDS, Event, names, lambda _row: _("The activity"), is_restorable=True)
    found += _compared(
        texts,
        ("title", "description", "language"),
        EventText,
        names,
        lambda row: _("The words") + f" ({names.said('language', row)})",
    )
    found += _compared(days, _DATE_FIELDS, Occurrence, names, lambda row: f"{row.slot.astimezone(site_zone()):%Y-%m-%d %H:%M}",
                       is_first_shown=False)  # fmt: skip
    return sorted(found, key=lambda each: each.at, reverse=True)[:_MOST]


def canceller(row: Shown | Occurrence) -> int | None:
    """Who cancelled an event or date that is cancelled now, by number of the account; None for the portal itself. One query."""
    first = None
    for version in row.versions.select_related("pgh_context").order_by("-pgh_id"):  # type: ignore[union-attr]
        if version.status != row.status:
            break
        first = version
    return author_of(first) if first else None


def _versions(model: Any) -> Any:
    return model.versions.rel.related_model.objects


class _Names:
    """The names of people, kinds and places that versions mention, each sort read at once."""

    def __init__(self, rows: list[Any]) -> None:
        people = User.objects.filter(pk__in=[user for user in map(author_of, rows) if user is not None])
        self.people = {person.pk: str(person) for person in people}
        self.known: dict[str, dict[int, str]] = {}
        for field, model in (("kind_id", ActivityKind), ("venue_id", Venue), ("space_id", Space)):
            keys = {key for row in rows if (key := getattr(row, field, None)) is not None}
            self.known[field] = (
                {each.pk: str(each) for each in model._default_manager.filter(pk__in=keys)} if keys else {}
            )

    def who(self, row: Any) -> str:
        user = author_of(row)
        if user is None:
            return _("the portal itself")
        return self.people.get(user, _("somebody whose account is gone"))

    def said(self, field: str, row: Any) -> str:  # noqa: PLR0911
        """What a version says in a field, as the form would say it."""
        value, here = getattr(row, field), get_language() or "sv"
        if field in self.known:
            return self.known[field].get(value, "") if value else ""
        if value is None or value in ("", []):
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, datetime):
            return f"{value.astimezone(site_zone()):%Y-%m-%d %H:%M}"
        if isinstance(value, time):
            return f"{value:%H:%M}"
        if isinstance(value, timedelta):
            minutes = int(value.total_seconds()) // 60
            return f"{minutes // 60}:{minutes % 60:02}"
        if field == "recurrence":
            return _repeats(row, here)
        if field in ("spoken", "language"):
            return joined([language_name(code, here) for code in ([value] if field == "language" else value)], here)
        return ", ".join(_chosen(row, field, each) for each in (value if isinstance(value, list) else [value]))


def _chosen(row: Any, field: str, value: Any) -> str:
    """The name of a choice; anything else as it is."""
    column = row._meta.get_field(field)
    choices = dict(getattr(column, "base_field", column).flatchoices)
    return str(choices.get(value, value))


def _repeats(row: Any, language: str) -> str:
    """A version's rule in words, and how many dates stand beside it or are left out."""
    kept = row.recurrence
    start = datetime.combine(row.first_on, row.start_time or time())
    try:
        found = rule_of(row)
    except RuleRefused:
        found = None
    extra = tuple(each.replace(tzinfo=None) for each in kept.rdates)
    words = rule_in_words(Series(start=start, length=row.length, zone=row.zone, rule=found, extra=extra), language)
    numbers = ((_("More dates"), kept.rdates), (_("Dates to leave out"), kept.exdates))
    beside = [f"{label}: {len(dates)}" for label, dates in numbers if dates]
    return "; ".join(filter(None, [words, *beside]))


def _label(model: Any, field: str) -> str:
    """A field's name as a heading; what the database alone knows is called as the form calls it."""
    plain = {"starts_at": _("Starts"), "ends_at": _("Ends"), "audience": _("For whom?"), "status": _("Status")}
    is_date = model is Occurrence or field == "audience"
    return plain[field] if is_date and field in plain else label_of(model, field)


def _compared(
    rows: Any, fields: tuple[str, ...], model: Any, names: _Names, what: Any, *, is_restorable: bool = False,
    is_first_shown: bool = True,
) -> list[Entry]:  # fmt: skip
    """Each version beside the one before it of the same row."""
    before: dict[int, Any] = {}
    found = []
    for row in rows:
        old = before.get(row.pgh_obj_id)
        before[row.pgh_obj_id] = row
        changes = [
            (_label(model, field), names.said(field, old) if old else "", names.said(field, row))
            for field in fields
            if not _is_same(getattr(row, field), getattr(old, field) if old else None)
        ]
        label = row.pgh_label
        if label == "delete":
            found.append(Entry(row.pgh_created_at, names.who(row), what(row) + ": " + _("deleted"), []))
        elif label == "insert":
            found.append(Entry(row.pgh_created_at, names.who(row), what(row) + ": " + _("written"), [],
                               row.pgh_id if is_restorable else 0))  # fmt: skip
        elif changes and (old or not is_first_shown):
            shown = changes if old else [each for each in changes if each[2]]
            found.append(
                Entry(row.pgh_created_at, names.who(row), what(row), shown, row.pgh_id if is_restorable else 0)
            )
    return found


def _is_same(one: Any, other: Any) -> bool:
    if hasattr(one, "rrules") and hasattr(other, "rrules"):
        return str(one) == str(other)
    return bool(one == other)
