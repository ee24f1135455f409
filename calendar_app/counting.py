"""How many activities would each choice of the filter show? Counted with the list's own conditions, in one query.

What is counted are events, not their dates: a newcomer asks how much there is to choose from.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q

from calendar_app.agenda import day_starts, filtered, site_zone
from calendar_app.agenda_filter import AUDIENCES, FLAGS, LEVELS, PERIODS, WHERES, AgendaFilter
from calendar_app.models import Event, Occurrence
from calendar_app.naming import SPOKEN
from calendar_app.search import matching

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

Counts = dict[tuple[str, str], int]


def counts(chosen: AgendaFilter, themes: Iterable[str], *, now: datetime) -> Counts:
    """Count for each (field, value) of the filter's chips and ticks what it would show beside the other conditions.

    `now` is aware. One query, and a small one when there are search words that nobody wrote.
    """
    today = now.astimezone(site_zone()).date()
    events = Event.objects.filter(status__in=Event.PUBLIC)
    if chosen.q:
        events = events.filter(matching(chosen.q))
        chosen = chosen.without("q")
    shown = {f"in_{name}": Exists(_dates(replace(chosen, when=name), now, today)) for name in ("", *PERIODS)}
    asked = dict(enumerate(_variants(chosen, themes)))
    wanted: dict[str, Any] = {
        f"n{number}": Count("pk", filter=filtered(variant) & Q(**{f"in_{variant.when}": True}))
        for number, (_field, _value, variant) in asked.items()
    }
    found = events.annotate(**shown).aggregate(**wanted)
    return {(field, value): found[f"n{number}"] for number, (field, value, _variant) in asked.items()}


def _dates(chosen: AgendaFilter, now: datetime, today: date) -> Any:
    """An event's dates that the list would show, as a subquery."""
    since_day, until_day = chosen.days(today)
    since = max(now, day_starts(since_day))
    rows = (
        Occurrence.objects.public().filter(event=OuterRef("pk")).filter(Q(ends_at__gt=since) | Q(starts_at__gte=since))
    )
    return rows.filter(starts_at__lt=day_starts(until_day)) if until_day else rows


def _variants(chosen: AgendaFilter, themes: Iterable[str]) -> Iterable[tuple[str, str, AgendaFilter]]:
    """Each choice with the filter that it alone would make of its field."""
    single = {"when": PERIODS, "level": LEVELS, "where": WHERES}
    several: dict[str, Iterable[str]] = {"theme": themes, "audience": AUDIENCES, "spoken": SPOKEN}
    yield "", "", chosen
    for field, values in single.items():
        yield from ((field, value, replace(chosen, **{field: value})) for value in values)  # type: ignore[arg-type]
    for field, each in several.items():
        yield from ((field, value, replace(chosen, **{field: (value,)})) for value in each)  # type: ignore[arg-type]
    yield from ((field, "1", replace(chosen, **{field: True})) for field in FLAGS)  # type: ignore[arg-type]
