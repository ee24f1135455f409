"""What happens in a window of time under a filter? The calendar's one reader, so that no two lists disagree.

Rows come as values (`Entry`), never as model objects; one question is one query, whatever the size of the calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import FilteredRelation, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.fields import DateTimeField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from calendar_app import recurrence
from calendar_app.entry import Day, Entry
from calendar_app.models import Event, Occurrence
from calendar_app.models.occurrences import LONG_HOURS
from calendar_app.search import matching
from partners.models import Organisation

if TYPE_CHECKING:
    from calendar_app.agenda_filter import AgendaFilter

PAGE_LENGTH: Final = 50
DAY_LENGTH: Final = 5
_COUNT_UP_TO: Final = 100
_LONG_LIMIT: Final = 200
_COLUMNS: Final = (
    "id", "event_id", "slot", "starts_at", "ends_at", "is_all_day", "status", "reason", "note", "title", "is_full",
    "event__status", "event__cancel_reason", "event__uid", "event__published_at", "text_here__title",
    "text_source__title", "text_source__language", "event__kind__slug", "kind_name", "kind_name_sv",
    "event__kind__pictogram", "event__kind__theme__slug", "theme_name", "event__kind__theme__hue",
    "event__kind__theme__pictogram", "event__venue__name", "venue_slug", "venue__name", "event__place_note",
    "space_name", "is_bis", "event__organiser__name", "event__organiser__slug", "event__price", "event__sign_up",
    "event__has_childcare", "is_step_free", "event__swedish_level", "event__audience", "event__spoken", "lat", "lon",
)  # fmt: skip


class Cursor(NamedTuple):
    """Where a list goes on: after the occurrence with this start (aware) and id."""

    starts_at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a list in order of start, and where it goes on, if it does."""

    entries: list[Entry]
    next: Cursor | None


def site_zone() -> ZoneInfo:
    """The zone that days are counted in."""
    return ZoneInfo(settings.TIME_ZONE)


def day_starts(day: date) -> datetime:
    """The moment (UTC) when a local day starts."""
    return recurrence.at(recurrence.midnight(day), settings.TIME_ZONE)


def filtered(chosen: AgendaFilter, prefix: str = "") -> Q:
    """The filter as conditions on an event; `prefix` is the way there (`event__` from an occurrence).

    A place means the event's own venue: a date moved elsewhere still belongs to its series and says where it went.
    Periods are not among the conditions, since they are about occurrences.
    """
    q = Q()
    for name, path in _MEMBERSHIPS:
        if values := getattr(chosen, name):
            q &= Q(**{f"{prefix}{path}": list(values)})
    if chosen.organiser:
        # Whoever asked for an organisation that was merged since, in a feed or a link, means what it was merged into.
        named = Organisation.objects.filter(slug__in=list(chosen.organiser)).order_by()
        meant = named.values_list(Coalesce("merged_into_id", "pk"))
        helping = Event.objects.filter(
            co_organiser_rows__organisation__in=meant, co_organiser_rows__confirmed_at__isnull=False
        ).values("pk")
        q &= Q(**{f"{prefix}organiser__in": meant}) | Q(**{f"{prefix}pk__in": helping})
    for name, path, value in _FLAGS:
        if getattr(chosen, name):
            q &= Q(**{f"{prefix}{path}": value})
    if chosen.step_free:
        q &= Q(**{f"{prefix}is_step_free": True}) | Q(
            **{f"{prefix}is_step_free__isnull": True, f"{prefix}venue__is_step_free": True}
        )
    if chosen.level:
        q &= Q(**{f"{prefix}swedish_level__in": _LEVELS[chosen.level]})
    if chosen.where:
        inside = Q(**{f"{prefix}venue__is_bis": True})
        q &= inside if chosen.where == "bis" else ~inside
    return q & matching(chosen.q, prefix) if chosen.q else q


_MEMBERSHIPS: Final = (
    ("theme", "kind__theme__slug__in"), ("kind", "kind__slug__in"), ("place", "venue__slug__in"),
    ("audience", "audience__overlap"), ("spoken", "spoken__overlap"),
)  # fmt: skip
_FLAGS: Final = (
    ("free", "price", 0), ("childcare", "has_childcare", True), ("no_sign_up", "sign_up", Event.SignUp.NO.value),
)  # fmt: skip
_LEVELS: Final = {"none": ["none"], "some": ["none", "some"], "good": ["none", "some", "good"]}


def coming(
    chosen: AgendaFilter, language: str, *, now: datetime, after: Cursor | None = None, limit: int = PAGE_LENGTH
) -> Stretch:
    """List what is not over at `now` (aware) under the filter, earliest first, `limit` at a time. Two queries.

    What goes on across the start of the period stands first; a cursor continues by start and id.
    """
    return _stretch(chosen, language, *_bounds(chosen, now), after, limit)


def window(
    chosen: AgendaFilter, language: str, *, since: datetime, until: datetime, after: Cursor | None = None, limit: int
) -> Stretch:
    """List what touches [since, until) (aware) under the filter, whatever is over already. Two queries."""
    return _stretch(chosen, language, since, until, after, limit)


def _stretch(
    chosen: AgendaFilter, language: str, since: datetime, until: datetime | None, after: Cursor | None, limit: int
) -> Stretch:
    keys = _keys(chosen, since, until, after, limit + 1)
    rows = entries_of(Occurrence.objects.filter(pk__in=keys[:limit]), language) if keys else []
    entries = sorted(map(Entry._make, rows), key=lambda entry: (entry.starts_at, entry.id))
    return Stretch(entries, Cursor(entries[-1].starts_at, entries[-1].id) if len(keys) > limit else None)


def _keys(chosen: AgendaFilter, since: datetime, until: datetime | None, after: Cursor | None, limit: int) -> list[int]:
    """The first occurrences of a window, ids alone: choosing among few tables is planned ten times faster."""
    rows = Occurrence.objects.public().filter(filtered(chosen, "event__"))
    if until is not None:
        rows = rows.filter(starts_at__lt=until)
    if after is not None:
        # The first bound is what the index can use; the pair alone would read it from its beginning.
        rows = rows.filter(starts_at__gte=after.starts_at)
        rows = rows.filter(Q(starts_at__gt=after.starts_at) | Q(starts_at=after.starts_at, id__gt=after.id))
    # An occurrence without length that starts exactly at `since` belongs to the window too.
    goes_on = Q(ends_at__gt=since) | Q(starts_at__gte=since)
    usual = rows.filter(goes_on, starts_at__gt=since - timedelta(hours=LONG_HOURS), is_long=False)
    long = rows.filter(is_long=True, ends_at__gt=since)
    halves = [half.order_by("starts_at", "id").values_list("id", "starts_at")[:limit] for half in (usual, long)]
    return [pk for pk, _starts_at in halves[0].union(halves[1], all=True).order_by("starts_at", "id")[:limit]]


def has_any(chosen: AgendaFilter, *, now: datetime) -> bool:
    """Whether anything is to come under the filter. One query."""
    return bool(_keys(chosen, *_bounds(chosen, now), None, 1))


def _bounds(chosen: AgendaFilter, now: datetime) -> tuple[datetime, datetime | None]:
    since_day, until_day = chosen.days(now.astimezone(site_zone()).date())
    return max(now, day_starts(since_day)), day_starts(until_day) if until_day else None


def entries_of(rows: QuerySet[Occurrence], language: str) -> QuerySet[Occurrence, tuple[Any, ...]]:
    """Select an Entry's columns, in its order, joining the texts of the reader's language and of the original."""
    return rows.annotate(
        text_here=FilteredRelation(
            "event__texts", condition=Q(event__texts__language=language) & ~Q(event__texts__status="stale")
        ),
        text_source=FilteredRelation("event__texts", condition=Q(event__texts__status="source")),
        kind_name=KeyTextTransform(language, "event__kind__names"),
        kind_name_sv=KeyTextTransform("sv", "event__kind__names"),
        theme_name=Coalesce(
            KeyTextTransform(language, "event__kind__theme__names"), KeyTextTransform("sv", "event__kind__theme__names")
        ),
        venue_slug=Coalesce("venue__slug", "event__venue__slug"),
        space_name=Coalesce("space__name", "event__space__name"),
        lat=Coalesce("venue__latitude", "event__venue__latitude"),
        lon=Coalesce("venue__longitude", "event__venue__longitude"),
        is_bis=Coalesce("venue__is_bis", "event__venue__is_bis"),
        is_step_free=Coalesce("event__is_step_free", "venue__is_step_free", "event__venue__is_step_free"),
    ).values_list(*_COLUMNS)


def listed(rows: QuerySet[Occurrence], language: str, limit: int) -> list[Entry]:
    """The first occurrences of `rows` as entries, earliest first. One query."""
    return list(map(Entry._make, entries_of(rows, language).order_by("starts_at", "id")[:limit]))


def days(chosen: AgendaFilter, language: str, first: date, last: date, *, per_day: int = DAY_LENGTH) -> list[Day]:
    """Summarise each local day from `first` to `last` (both included): its first entries and how many more there are.

    Two queries, and a third for what lasts over several days. The cost follows the number of days, not what they hold.
    """
    base = Occurrence.objects.public().filter(filtered(chosen, "event__"), is_long=False)
    spans = [(day, day_starts(day), day_starts(day + timedelta(days=1))) for day in _each(first, last)]
    on_day = {
        "starts_at__gte": RawSQL("span.since", (), output_field=DateTimeField()),
        "starts_at__lt": RawSQL("span.until", (), output_field=DateTimeField()),
    }
    listed = entries_of(base.filter(**on_day), language).order_by("starts_at", "id")[:per_day]
    counted = base.filter(**on_day).values_list("id")[:_COUNT_UP_TO]
    found: dict[date, list[Entry]] = {day: [] for day, _since, _until in spans}
    for day, *row in _lateral("SELECT span.day, row.*", listed, spans):
        found[day].append(Entry._make(row))
    counts = dict(_lateral("SELECT span.day, count(*)", counted, spans, " GROUP BY span.day"))
    long = _stretch_long(chosen, language, spans[0][1], spans[-1][2])
    zone = site_zone()
    result = []
    for day, _since, _until in spans:
        lasting = [entry for entry in long if entry.first_day(zone) <= day <= entry.last_day(zone)]
        shown = lasting[:per_day] + found[day][: max(per_day - len(lasting), 0)]
        result.append(Day(day, shown, counts.get(day, 0) + len(lasting) - len(shown)))
    return result


def _stretch_long(chosen: AgendaFilter, language: str, since: datetime, until: datetime) -> list[Entry]:
    rows = Occurrence.objects.public().filter(filtered(chosen, "event__"), is_long=True, ends_at__gt=since)
    return listed(rows.filter(starts_at__lt=until), language, _LONG_LIMIT)


def _lateral(
    select: str, inner: QuerySet[Any, Any], spans: list[tuple[date, datetime, datetime]], tail: str = ""
) -> list[tuple[Any, ...]]:
    """Run a sliced queryset once for each day: an index scan a day, where a window function would read them all."""
    try:
        sql, parameters = inner.query.sql_with_params()
    except EmptyResultSet:  # a search without any letter finds nothing
        return []
    whole = (
        f"{select} FROM unnest(%s::date[], %s::timestamptz[], %s::timestamptz[]) AS span(day, since, until) "
        f"CROSS JOIN LATERAL ({sql}) AS row{tail}"
    )
    with connection.cursor() as cursor:
        cursor.execute(whole, [*map(list, zip(*spans, strict=True)), *parameters])
        return list(cursor.fetchall())


def _each(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def of_event(
    event_id: int, language: str, *, now: datetime | None, limit: int = 30, is_public: bool = True
) -> list[Entry]:
    """List an event's own dates, those not over at `now` (or all when None), earliest first. One query.

    `is_public=False` finds those of drafts too: for people who may change the event.
    """
    rows = (Occurrence.objects.public() if is_public else Occurrence.objects.all()).filter(event_id=event_id)
    if now is not None:
        rows = rows.to_come(now)
    return listed(rows, language, limit)


def at_slot(event_id: int, slot: datetime, language: str, *, is_public: bool = True) -> Entry | None:
    """Find one date of an event by its slot (aware); `is_public=False` also when it is a draft's."""
    rows = Occurrence.objects.public() if is_public else Occurrence.objects.all()
    found = entries_of(rows.filter(event_id=event_id, slot=slot), language).first()
    return Entry._make(found) if found else None


def next_of_organisers(language: str, *, now: datetime, each: int = 2) -> dict[str, list[Entry]]:
    """The first dates to come (not cancelled) of every organiser in the public directory, by its slug. Two queries.

    The cost follows the number of events that are not over, since each is asked only for its next dates.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, {"now": now, "since": now - timedelta(hours=LONG_HOURS), "each": each})
        keys = [pk for (pk,) in cursor.fetchall()]
    found: dict[str, list[Entry]] = {}
    for row in entries_of(Occurrence.objects.filter(pk__in=keys), language).order_by("starts_at", "id"):
        entry = Entry._make(row)
        found.setdefault(entry.organiser_slug, []).append(entry)
    return found


_NEXT: Final = """
    SELECT id FROM (
        SELECT date.id, row_number() OVER (PARTITION BY event.organiser_id ORDER BY date.starts_at, date.id) AS place
        FROM partners_organisation organiser JOIN calendar_app_event event ON event.organiser_id = organiser.id
        CROSS JOIN LATERAL (
            SELECT o.id, o.starts_at FROM calendar_app_occurrence o
            WHERE o.event_id = event.id AND o.is_public AND o.status = 'confirmed'
                AND o.starts_at > %(since)s AND o.ends_at > %(now)s
            ORDER BY o.starts_at, o.id LIMIT %(each)s
        ) AS date
        WHERE organiser.status = 'partner' AND organiser.merged_into_id IS NULL AND event.status = 'published'
            AND (event.last_on IS NULL OR event.last_on >= %(since)s::date)
    ) AS ranked WHERE place <= %(each)s
"""


def moved_to(venue_id: int, language: str, *, now: datetime, limit: int = PAGE_LENGTH) -> list[Entry]:
    """List dates to come that were moved to a venue from elsewhere."""
    rows = Occurrence.objects.public().to_come(now).filter(venue_id=venue_id).exclude(event__venue_id=venue_id)
    return listed(rows, language, limit)
