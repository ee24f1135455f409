"""Which octets does a phone get for a filter and a language? Joins stored VEVENT texts; renders only what has changed.

A feed is one query for the texts that the filter selects. A text that is missing or outdated is rendered and stored;
it carries the event's revision, which the database raises on every change, so an old text can never be taken for new.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import FilteredRelation, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _, override

from calendar_app import agenda, event_series, ical, ical_text, recurrence
from calendar_app.models import Event, Fragment, Occurrence
from calendar_app.models.subjects import in_language
from calendar_app.wording import description_of, reads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from calendar_app.agenda_filter import AgendaFilter

_BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Place:
    """A venue's words and map position as a VEVENT says them."""

    location: str
    geo: tuple[float, float] | None


def selected(chosen: AgendaFilter, today: date) -> QuerySet[Event]:
    """The events of a feed: public, matching the filter, not past on the local day `today`; oldest first.

    A cancelled event stays 14 days, so that phones can show that it is off. With days in the filter: events that have
    a date in them.
    """
    limit = today - timedelta(days=ical.CANCELLED_DAYS + 1)
    rows = (
        Event.objects.public().filter(agenda.filtered(chosen)).filter(Q(last_on__isnull=True) | Q(last_on__gte=limit))
    )
    # A cancelled series without an end has no last day to count from; its cancellation is the last thing that happened.
    rows = rows.exclude(status=Event.Status.CANCELLED, last_on__isnull=True, changed_at__lt=agenda.day_starts(limit))
    since, until = chosen.days(today)
    if chosen.since or chosen.until or chosen.when:
        dates = Occurrence.objects.public().filter(ends_at__gt=agenda.day_starts(since))
        if until:
            dates = dates.filter(starts_at__lt=agenda.day_starts(until))
        rows = rows.filter(pk__in=dates.values("event_id"))
    return rows.order_by("pk")


def with_words(events: QuerySet[Event]) -> QuerySet[Event]:
    """The events with everything that their words are made of, in a fixed number of queries."""
    events = events.select_related("kind__theme", "venue", "space", "organiser")
    return events.prefetch_related("texts", "pauses", "co_organiser_rows__organisation")


def bodies(events: QuerySet[Event], language: str, today: date) -> list[str]:
    """The VEVENT texts of `events` in order. One query when all are stored; what is missing is rendered and stored."""
    rows = list(
        events.annotate(stored=FilteredRelation("fragments", condition=Q(fragments__language=language)))
        .values_list("pk", "feed_revision", "stored__revision", "stored__stale_on", "stored__body")
    )  # fmt: skip
    texts: dict[int, str] = {}
    outdated = []
    for pk, revision, stored, stale_on, body in rows:
        if stored == revision and (stale_on is None or today < stale_on):
            texts[pk] = body
        else:
            outdated.append(pk)
    for start in range(0, len(outdated), _BATCH):
        texts |= render_and_store(outdated[start : start + _BATCH], language, today)
    return [texts[pk] for pk, *_rest in rows if texts.get(pk)]


def render_and_store(keys: Iterable[int], language: str, today: date) -> dict[int, str]:
    """Render events anew and store their texts; returns them by key. A fixed number of queries for any number of events."""
    fresh = render(keys, language, today)
    Fragment.objects.bulk_create(
        [
            Fragment(event_id=pk, language=language, revision=revision, stale_on=rendered.stale_on, body=rendered.body)
            for pk, (revision, rendered) in fresh.items()
        ],
        update_conflicts=True,
        unique_fields=["event", "language"],
        update_fields=["revision", "stale_on", "body"],
    )
    return {pk: rendered.body for pk, (_revision, rendered) in fresh.items()}


def render(keys: Iterable[int], language: str, today: date) -> dict[int, tuple[int, ical.Rendered]]:
    """Render events from their rows alone, whatever is stored: revision and text by key."""
    events = with_words(Event.objects.filter(pk__in=list(keys)))
    breaks = event_series.school_breaks()
    by_key = {event.pk: (event, event_series.series_of(event, breaks)) for event in events}
    dates = _dates_of(by_key, today)
    with override(language):
        return {
            pk: (
                event.feed_revision,
                ical.render(_value(event, series, dates.get(pk, []), language), today, settings.TIME_ZONE),
            )
            for pk, (event, series) in by_key.items()
        }


def _dates_of(by_key: dict[int, tuple[Event, recurrence.Series]], today: date) -> dict[int, list[Occurrence]]:
    """The rows that need a VEVENT of their own: spelled-out dates, and the dates of events without a rule."""
    single = [pk for pk, (_event, series) in by_key.items() if series.rule is None]
    limit = agenda.day_starts(today - timedelta(days=ical.CANCELLED_DAYS + 2))
    rows = Occurrence.objects.filter(
        Q(event_id__in=list(by_key), is_spelled_out=True) | Q(event_id__in=single, ends_at__gte=limit)
    )
    found: dict[int, list[Occurrence]] = {}
    for row in rows.select_related("venue", "space").order_by("slot"):
        found.setdefault(row.event_id, []).append(row)
    return found


def _value(event: Event, series: recurrence.Series, rows: list[Occurrence], language: str) -> ical.EventValue:
    words = words_of(event, None, language)
    return ical.EventValue(
        uid=event.uid,
        series=series,
        is_cancelled=event.status == Event.Status.CANCELLED,
        words=words,
        created_at=event.created_at,
        changed_at=event.changed_at,
        sequence=event.sequence,
        extended_to=event.extended_to or event.first_on,
        dates=[
            ical.OneDate(
                id=row.pk,
                slot=row.slot,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                is_all_day=row.is_all_day,
                is_cancelled=row.is_cancelled,
                is_extra=row.is_extra,
                words=words_of(event, row, language) if row.is_pinned else words,
                changed_at=row.changed_at,
                sequence=row.sequence,
            )
            for row in rows
        ],
    )


def date_file(row: Occurrence, language: str) -> bytes:
    """One date as a calendar file of its own, such as a letter carries. Three queries."""
    event = with_words(Event.objects.filter(pk=row.event_id)).get()
    value = _value(event, event_series.series_of(event, event_series.school_breaks()), [row], language)
    body = ical.date_alone(value, value.dates[0], settings.TIME_ZONE)
    return ical_text.calendar(title_of(event, language), language, [body], settings.TIME_ZONE)


def words_of(event: Event, row: Occurrence | None, language: str) -> ical.Words:
    """What the VEVENT of an event, or of one of its dates, says in `language` (already the active one)."""
    title = (row.title if row else "") or title_of(event, language)
    cancelled = event.status == Event.Status.CANCELLED or bool(row and row.is_cancelled)
    place = _place(event, row, language)
    url = settings.BIS_SITE_URL + reverse("calendar:event", args=[event.pk])
    theme = event.kind.theme if event.kind else None
    names = [in_language(each.names, language) for each in (theme, event.kind) if each]
    return ical.Words(
        # Some programs show a status and some hide or ignore it, so the word stands in the title too.
        summary=_("CANCELLED: %(title)s") % {"title": title} if cancelled else title,
        description=description_of(event, row, language, url),
        location=place.location,
        url=url,
        categories=tuple(dict.fromkeys(names)),
        colour=theme.colour if theme else "",
        geo=place.geo,
    )


def title_of(event: Event, language: str) -> str:
    """The title for a reader of `language`: own text, else the kind's name, else the original."""
    texts = {text.language: text for text in event.texts.all()}
    source = next((text for text in texts.values() if text.status == "source"), None)
    here = texts.get(language)
    kind = event.kind.names if event.kind else {}
    return (
        (here.title if here and here.status != "stale" else "")
        or kind.get(language, "")
        or (source.title if source else "")
        or kind.get("sv", "")
        or event.organiser.name
    )


def _place(event: Event, row: Occurrence | None, language: str) -> Place:
    venue = (row.venue if row else None) or event.venue
    space = (row.space if row else None) or (event.space if venue == event.venue else None)
    parts = [
        part
        for part in (
            space.name if space else "",
            venue.name if venue else "",
            venue.address if venue else event.place_note,
        )
        if part
    ]
    if reads(language) == "rtl":
        # Isolates keep a Swedish address in its own order inside a line that runs from the right.
        parts = [f"\u2068{part}\u2069" for part in parts]
    geo = (
        (venue.latitude, venue.longitude)
        if venue and venue.latitude is not None and venue.longitude is not None
        else None
    )
    return Place(", ".join(parts), geo)
