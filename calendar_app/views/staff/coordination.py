"""Where do efforts collide or lack, which series end, who has gone silent? Each with something to do about it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from calendar_app import agenda, coordination, dates, feeds
from calendar_app.agenda_filter import AUDIENCES, AgendaFilter
from calendar_app.models import Event, Occurrence, Theme
from calendar_app.models.subjects import in_language
from calendar_app.wording import audience_names
from partners.models import HEARD_ON, Organisation
from partners.views.gate import for_coordinators

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

_WEEKS: Final = 4
_SILENT: Final = (180, 120, 60)
_MOST: Final = 50


@for_coordinators
def page(request: HttpRequest) -> HttpResponse:
    """The next four weeks: overlaps, a table of weekdays, gaps; series about to end; partners gone silent; room clashes."""
    now, language, zone = timezone.now(), get_language() or "sv", agenda.site_zone()
    today = timezone.localdate(now)
    entries = agenda.window(
        AgendaFilter(), language, since=now, until=agenda.day_starts(today + timedelta(weeks=_WEEKS)), limit=5000
    ).entries
    counts = coordination.by_weekday(entries, zone)
    monday = today - timedelta(days=today.weekday())
    parts = {"morning": _("morning"), "afternoon": _("afternoon"), "evening": _("evening")}
    context: dict[str, Any] = {
        "area": "staff", "view": "coordination", "weeks": _WEEKS,
        "overlaps": [_overlap(each, language) for each in coordination.overlaps(entries, zone)[:20]],
        "parts": list(parts.values()),
        "table": [(dates.weekday(monday + timedelta(days=n), language), [counts.get((n, part), 0) for part in parts]) for n in range(7)],
        "theme_gaps": _theme_gaps(entries, language), "audience_gaps": _audience_gaps(entries),
        "ending": _ending(today, language), "silent": _silent(today), "room_clashes": _room_clashes(now, language),
    }  # fmt: skip
    return render(request, "staff/coordination.html", context)


def _overlap(each: coordination.Overlap, language: str) -> dict[str, Any]:
    kind = each.entries[0].kind_name or each.entries[0].kind_name_sv
    day = each.starts_at.astimezone(agenda.site_zone()).date()
    return {
        "weekday": dates.weekday(day, language), "clock": dates.clock(each.starts_at, each.ends_at, agenda.site_zone()),
        "shared": kind if each.is_kind else ", ".join(audience_names([each.shared])),
        "entries": each.entries, "times": each.times,
    }  # fmt: skip


def _when(missing: list[str]) -> str:
    words = {"weekdays": _("weekdays"), "evenings": _("evenings"), "weekends": _("weekends")}
    return _("nothing at all") if len(missing) == len(words) else ", ".join(words[each] for each in missing)


def _theme_gaps(entries: Any, language: str) -> list[tuple[str, str]]:
    names = {theme.slug: in_language(theme.names, language) for theme in Theme.objects.all()}
    found = coordination.gaps(entries, list(names), "theme", agenda.site_zone())
    return [(names[slug], _when(missing)) for slug, missing in found]


def _audience_gaps(entries: Any) -> list[tuple[str, str]]:
    found = coordination.gaps(
        entries, [each for each in AUDIENCES if each != "everyone"], "audience", agenda.site_zone()
    )
    return [(audience_names([name])[0], _when(missing)) for name, missing in found]


def _ending(today: date, language: str) -> list[tuple[Event, str, str]]:
    """Published series whose last date is within four weeks."""
    rows = Event.objects.ending(today, today + timedelta(weeks=_WEEKS)).select_related("organiser", "kind")
    return [
        (each, feeds.title_of(each, language), dates.day_month(each.last_on, language, today))
        for each in rows.prefetch_related("texts")[:50]
        if each.is_repeating and each.last_on
    ]


def _silent(today: date) -> list[tuple[int, list[Organisation]]]:
    """Partners nobody has heard of for 180, 120 and 60 days, each in one group, with whom to write to. Two queries."""
    limits = [(days, today - timedelta(days=days)) for days in _SILENT]
    rows = Organisation.objects.partners().annotate(heard_on=HEARD_ON).filter(heard_on__lt=limits[-1][1])
    groups: dict[int, list[Organisation]] = {days: [] for days in _SILENT}
    for each in rows.prefetch_related("contacts"):
        longest = next(days for days, limit in limits if each.heard_on < limit)  # type: ignore[attr-defined]
        groups[longest].append(each)
    return [(days, found[:_MOST]) for days, found in groups.items()]


def _room_clashes(now: Any, language: str) -> list[tuple[str, str, str, Event, str]]:
    """Dates to come that want a bookable room and have not got it, since somebody booked it before them."""
    zone, today = agenda.site_zone(), timezone.localdate(now)
    rows = Occurrence.objects.filter(
        booked_space=None, ends_at__gt=now, status="confirmed", venue=None, event__status="published",
        event__space__is_bookable=True, space=None,
    )  # fmt: skip
    rows = rows.select_related("event__space", "event__organiser", "event__kind").prefetch_related("event__texts")
    return [
        (dates.day_month(row.starts_at.astimezone(zone).date(), language, today), dates.clock(row.starts_at, row.ends_at, zone),
         str(row.event.space), row.event, feeds.title_of(row.event, language))
        for row in rows.order_by("starts_at")[:20]
    ]  # fmt: skip
