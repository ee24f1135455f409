"""What is printed for the wall? Week and month sheets and posters as PDF, and the page on which one chooses them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, override
from django.views.decorators.http import require_safe

from calendar_app import conditional, month as months, paper, paper_poster, paper_press
from calendar_app.agenda_filter import AgendaFilter, parse
from calendar_app.limits import are_too_many, visitor_of
from calendar_app.naming import unknown_values
from calendar_app.paper import MOST_LANGUAGES, SIZES, Wanted
from calendar_app.paper_form import SheetForm

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date


_WEEK: Final = re.compile(r"([0-9]{4})-W([0-9]{2})")
_MONTH: Final = re.compile(r"([0-9]{4})-([0-9]{2})")
# Setting a sheet costs a second: enough for a house that prints, and a bound for whoever asks for every sheet there is.
_MOST, _MOST_OF_ALL = 20, 90
_LIMIT_SECONDS: Final = 300
_KEPT: Final = 60 * 60
_LARGEST: Final = 2_000_000


class Refused(ValueError):  # noqa: N818  (an answer to a person)
    """There is no such sheet; the sentence says why."""


def choose(request: HttpRequest) -> HttpResponse:
    """The page on which one chooses a sheet: week or month, paper, languages; the list's filter is kept."""
    chosen, language = parse(dict(request.GET.lists())).lasting(), get_language() or "sv"
    form = SheetForm(request.GET if "sheet" in request.GET else None, language=language, today=timezone.localdate())
    if form.is_bound and form.is_valid():
        return form.leading(chosen)
    query = chosen.query()
    context = {"form": form, "chosen": chosen, "query": query, "lasting_query": query, "view": "print"}
    return render(request, "calendar/print.html", context, status=422 if form.errors else 200)


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """The sheet of a week (`week=2026-W48`, the running one when left out)."""
    return _answer(request, lambda: _wanted(request, "week", _day(request, "week", _WEEK, _monday)))


@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """The sheet of a month (`month=2026-11`, the running one when left out)."""
    return _answer(request, lambda: _wanted(request, "month", _day(request, "month", _MONTH, _first)))


@require_safe
def poster(request: HttpRequest, event_id: int) -> HttpResponse:
    """The poster of one event, with its next dates and a code that leads to it."""
    return _answer(request, lambda: _wanted(request, "poster", timezone.localdate(), event_id))


def _monday(year: int, number: int) -> date:
    return months.week(year, number)[0]


def _first(year: int, number: int) -> date:
    return months.month(year, number).first


def _day(request: HttpRequest, name: str, form: re.Pattern[str], first: Callable[[int, int], date]) -> date:
    """The first day of the week or month that is asked for. Raises Refused."""
    today = timezone.localdate()
    running = months.week_name(today) if name == "week" else f"{today:%Y-%m}"
    written = request.GET.get(name, "") or running
    match = form.fullmatch(written)
    try:
        if match:
            return first(int(match[1]), int(match[2]))
    except ValueError:
        pass  # no year has a 54th week
    raise _refused(name, written)


def _refused(name: str, value: str) -> Refused:
    return Refused(_("There is no such sheet: %(name)s can't be «%(value)s».") % {"name": name, "value": value[:60]})


def _wanted(request: HttpRequest, sort: str, first: date, event_id: int | None = None) -> Wanted:
    """Read the address. Raises Refused for what can't be printed, since nobody reads a notice on paper too late."""
    chosen, own = parse(dict(request.GET.lists())), get_language() or "sv"
    if chosen.problems:
        raise _refused(chosen.problems[0].name, chosen.problems[0].value)
    also = [code for code in dict.fromkeys(request.GET.getlist("also")) if code not in ("", own)]
    for code in also:
        if code not in dict(settings.LANGUAGES):
            raise _refused("also", code)
    if len(also) >= MOST_LANGUAGES:
        raise Refused(_("A sheet has room for three languages."))
    size = request.GET.get("size", SIZES[0]).lower()
    if size not in SIZES:
        raise _refused("size", size)
    return Wanted(sort, first, (own, *also), size, AgendaFilter() if event_id else chosen.lasting(), event_id)


def _answer(request: HttpRequest, read: Callable[[], Wanted]) -> HttpResponse:
    """304 after one small query, a stored sheet, or one that is set now; 404 with a sentence for what there is not."""
    try:
        wanted = read()
    except Refused as refusal:
        return _sentence(str(refusal), 404)
    current = conditional.state()
    key = conditional.digest(current.number, wanted, conditional.release(), paper_press.edition())
    # Whether there is such a sheet is known only once it has been set, so a star proves nothing here.
    asked = request.headers.get("If-None-Match", "").strip()
    if asked not in ("", "*") and conditional.matches(request, f'"{key}"', current.changed_at):
        return _described(HttpResponseNotModified(), wanted, key)
    octets: bytes | None = cache.get(f"paper:{key}")
    if octets is None:
        tries = ("paper", visitor_of(request), _MOST, _LIMIT_SECONDS), ("paper-all", "", _MOST_OF_ALL, _LIMIT_SECONDS)
        if are_too_many(*tries):
            response = render(request, "429.html", status=429)
            response["Retry-After"] = str(_LIMIT_SECONDS)
            return response
        try:
            octets = _set(wanted, paper.as_of(current.changed_at))
        except Refused as refusal:
            return _sentence(str(refusal), 404)
        except paper_press.PressUnavailable:
            return _sentence(_("Nothing can be printed just now. Try again in a few minutes."), 503)
        if len(octets) <= _LARGEST:
            cache.set(f"paper:{key}", octets, _KEPT)
    response = HttpResponse(octets, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{_file_name(wanted)}"'
    return _described(response, wanted, key)


def _set(wanted: Wanted, as_of: str) -> bytes:
    """The sheet's octets. Raises Refused when its filter or event names nothing that is public."""
    with override(wanted.languages[0]):
        if wanted.event_id:
            return _set_poster(wanted)
        if unknown := unknown_values(wanted.chosen):
            raise Refused(unknown)
        context = paper.week_sheet(wanted) if wanted.sort == "week" else paper.month_sheet(wanted)
        return paper_press.printed(render_to_string("paper/sheet.html", context | {"as_of": as_of}))


def _set_poster(wanted: Wanted) -> bytes:
    context = paper_poster.poster(wanted, timezone.now())
    if context is None:
        raise Refused(_("There is no such event."))

    def smaller(step: int) -> str | None:
        if step > paper_poster.SMALLEST:
            return None
        return render_to_string("paper/poster.html", context | {"step": step})

    return paper_press.printed(render_to_string("paper/poster.html", context | {"step": 0}), smaller=smaller)


def _file_name(wanted: Wanted) -> str:
    if wanted.sort == "poster":
        return f"bis-{wanted.event_id}-{wanted.size}.pdf"
    name = months.week_name(wanted.first) if wanted.sort == "week" else f"{wanted.first:%Y-%m}"
    return f"bis-{name}-{wanted.size}.pdf"


def _described(response: HttpResponse, wanted: Wanted, key: str) -> HttpResponse:
    response["ETag"], response["Cache-Control"] = f'"{key}"', "no-cache"
    response["Content-Language"] = ", ".join(wanted.languages)
    return response


def _sentence(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
