"""What is on? The list from now on, a week, a month; each under any filter."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from calendar_app import agenda, dates, month as months, naming
from calendar_app.agenda import Cursor
from calendar_app.agenda_filter import AgendaFilter, parse
from calendar_app.conditional import revised
from calendar_app.counting import counts
from calendar_app.filter_form import FilterForm
from calendar_app.presenting import Presenter

_AFTER = re.compile(r"([0-9]{8}T[0-9]{6}Z)-([0-9]{1,18})")


@revised
def coming(request: HttpRequest) -> HttpResponse:
    """The list from now on, day by day, about 50 at a time; a fragment alone for htmx."""
    chosen, language, now = _asked(request)
    after = _cursor(request.GET.get("after", ""))
    stretch = agenda.coming(chosen, language, now=now, after=after)
    presenter = Presenter(language, now)
    earliest = max(presenter.today, chosen.days(presenter.today)[0])
    wants_part = request.headers.get("HX-Request") == "true" and after is not None
    context = _context(chosen, language, None if wants_part else now) | {
        "sections": presenter.sections(stretch.entries, earliest),
        "next": _next(chosen, stretch.next),
        "looser": [] if stretch.entries or chosen.is_empty else _looser(chosen, now),
        "view": "list",
        "today": presenter.today,
    }
    return render(request, "calendar/_sections.html" if wants_part else "calendar/list.html", context)


@revised
def month(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """A month: a grid on wide screens, the same days as a list on narrow ones; busy days are summarised."""
    try:
        shown = months.month(year, number)
    except ValueError as reason:
        raise Http404 from reason
    chosen, language, now = _asked(request)
    weeks = shown.weeks()
    days = agenda.days(chosen.without("when", "since", "until"), language, weeks[0][0], weeks[-1][-1])
    presenter = Presenter(language, now)
    sections = {day.on: presenter.section(day) for day in days}
    context = _context(chosen, language) | {
        "weeks": [[(sections[day], day.month == shown.first.month) for day in row] for row in weeks],
        "weekdays": [dates.weekday_short(day, language) for day in weeks[0]],
        "title": dates.month_name(shown.first, language),
        "previous": _month_path(shown.previous),
        "following": _month_path(shown.next),
        "view": "month",
        "today": presenter.today,
    }
    return render(request, "calendar/month.html", context)


@revised
def week(request: HttpRequest, year: str, number: str) -> HttpResponse:
    """One ISO week, Monday first; the first entries of each day and how many more there are."""
    try:
        shown = months.week(int(year), int(number))
    except ValueError as reason:
        raise Http404 from reason
    chosen, language, now = _asked(request)
    days = agenda.days(chosen.without("when", "since", "until"), language, shown[0], shown[-1], per_day=30)
    presenter = Presenter(language, now)
    context = _context(chosen, language) | {
        "sections": [presenter.section(day) for day in days],
        "number": number,
        "span": f"{dates.day_month(shown[0], language)} – {dates.day_month(shown[-1], language)} {shown[-1].year}",
        "previous": months.week_name(shown[0] - timedelta(days=7)),
        "following": months.week_name(shown[0] + timedelta(days=7)),
        "view": "week",
        "today": presenter.today,
    }
    return render(request, "calendar/week.html", context)


def _asked(request: HttpRequest) -> tuple[AgendaFilter, str, datetime]:
    return parse(dict(request.GET.lists())), get_language() or "sv", timezone.now()


def _context(chosen: AgendaFilter, language: str, now: datetime | None = None) -> dict[str, Any]:
    """What every list needs: the filter, its form, and the addresses that carry it on; with `now` how much each choice shows."""
    known = naming.choices(language)
    found = counts(chosen, [choice.value for choice in known["theme"]], now=now) if now else {}
    return {
        "chosen": chosen,
        "form": FilterForm(chosen, known, language, found),
        "query": chosen.query(),
        "lasting_query": chosen.lasting().query(),
    }


def _next(chosen: AgendaFilter, cursor: Cursor | None) -> str:
    if cursor is None:
        return ""
    mark = f"{cursor.starts_at:%Y%m%dT%H%M%SZ}-{cursor.id}"
    return urlencode([*chosen.pairs(), ("after", mark)])


def _cursor(written: str) -> Cursor | None:
    """Read where a list goes on; a mark that makes no sense starts it from the beginning."""
    match = _AFTER.fullmatch(written)
    if not match:
        return None
    try:
        return Cursor(datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC), int(match[2]))
    except ValueError:
        return None


def _looser(chosen: AgendaFilter, now: datetime) -> list[tuple[str, str]]:
    """The nearest looser filter if it finds something: which condition to give up, and the query that is left."""
    name, looser = chosen.looser()[0]
    nearest = [(name, looser.query())] if agenda.has_any(looser, now=now) else []
    # An empty condition means that all of them are given up.
    return nearest if nearest and looser.is_empty else [*nearest, ("", "")]


def _month_path(day: date) -> str:
    return f"{day:%Y/%m}"
