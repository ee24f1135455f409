"""What do readers of the indicators see? Overview, a page for each, how good the figures are, the way since the start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi, gettext as _

from calendar_app.models import ActivityKind, Venue
from calendar_app.models.subjects import in_language
from calendar_app.wording import language_name
from indicators import cards, definitions, drawing, exporting, lookback, quality, saying, tidy
from indicators.disclosure import Audience
from indicators.figures import Known
from indicators.models import Milestone
from indicators.models.periods import Indicator
from indicators.models.waves import Response
from indicators.readings import board
from indicators.views.printing import printed
from partners.rules import is_staff
from partners.views.gate import for_indicator_readers

if TYPE_CHECKING:
    from collections.abc import Callable

    from indicators.charts import Chart
    from indicators.readings import Board

_KINDS: Final = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv", "json": "application/json"}  # fmt: skip


def frame(request: HttpRequest, view: str, found: Board, **more: Any) -> dict[str, Any]:
    """What every page of the indicators has: where one is, whether figures are made up, who may change things."""
    return {
        "area": "staff", "view": "indicators", "part": view, "board": found,
        "is_demo": found.is_demo, "may_keep": is_staff(request.user), **more,
    }  # fmt: skip


@for_indicator_readers
def overview(request: HttpRequest) -> HttpResponse:
    """Three cards in the order in which the house asks, and a story."""
    found = board(Audience.HOUSE)
    story = found.stories[0] if found.stories else None
    return render(
        request, "indicators/overview.html", frame(request, "overview", found, cards=cards.cards(found), story=story)
    )


@for_indicator_readers
def outlook(request: HttpRequest) -> HttpResponse:
    """Belief in the future: each question over time, by group and by answer."""
    found = board(Audience.HOUSE)
    sections = [_question(found, name) for name in (Indicator.LIFE, Indicator.WORK, Indicator.PERSONAL)]
    index = drawing.over_time(found, Indicator.INDEX, "mean", cards.question_of(Indicator.INDEX))
    context = frame(
        request, "outlook", found, card=cards.outlook(found), sections=[each for each in sections if each], index=index,
        bullet=drawing.against_target(found, Indicator.LIFE, cards.question_of(Indicator.LIFE)),
    )  # fmt: skip
    return render(request, "indicators/outlook.html", context)


def _question(found: Board, indicator: str) -> dict[str, Any] | None:
    point = found.last(indicator)
    if point is None:
        return None
    title = cards.question_of(indicator)
    groups = [
        (label, saying.share(shown.share), saying.sureness(shown.share), saying.count(shown.n))
        for group, label in Response.Group.choices
        if (shown := point.released.groups.get(group))
    ]
    return {
        "title": title, "period": saying.period(point.period), "groups": groups, "reason": point.reason,
        "moved": saying.moved(found.moved.get((indicator, "", "", "share"))),
        "chart": drawing.over_time(found, indicator, "share", title), "parts": drawing.distribution(point, indicator, title),
    }  # fmt: skip


@for_indicator_readers
def contacts(request: HttpRequest) -> HttpResponse:
    """New contacts: both sides apart, what became of them, and what hosts and visitors tell after activities."""
    found = board(Audience.HOUSE)
    point = found.last(Indicator.CONTACTS)
    title = cards.question_of(Indicator.CONTACTS)
    sides = [
        (label, drawing.over_time(found, Indicator.CONTACTS, "share", f"{title} {label}", group=group))
        for group, label in Response.Group.choices[:2]
    ]
    attendance = found.count(Indicator.ATTENDANCE)
    context = frame(
        request, "contacts", found, card=cards.contacts(found), sides=[side for side in sides if side[1]],
        parts=drawing.distribution(point, Indicator.CONTACTS, title) if point else None,
        depth=drawing.depth(found), pulse=_pulse(found), visits=attendance[1] if attendance else None,
        when=saying.period(attendance[0]) if attendance else "", tables=_tables(found),
    )  # fmt: skip
    return render(request, "indicators/contacts.html", context)


def _pulse(found: Board) -> str:
    """What visitors pressed after activities in the last closed period that anybody did."""
    shown = [point for point in found.points.get((Indicator.PULSE, ""), []) if isinstance(point.of().share, Known)]
    if not shown:
        return ""
    share = shown[-1].of().share
    return _("Right after an activity %(share)s had got to know somebody new (%(sure)s), %(period)s.") % {
        "share": saying.share(share), "sure": saying.sureness(share), "period": saying.period(shown[-1].period),
    }  # fmt: skip


def _tables(found: Board) -> list[tuple[str, Chart]]:
    """Visits by kind and by place in the newest period that has any. Two queries."""
    here = get_language() or "sv"
    if not found.periods:
        return []
    names: dict[str, dict[str, str]] = {
        "kind": {row.slug: in_language(row.names, here) for row in ActivityKind.objects.all()} | {"none": _("other")},
        "place": dict(Venue.objects.values_list("slug", "name")) | {"none": _("other")},
    }
    titles = {"kind": _("Visits by kind of activity"), "place": _("Visits by place")}
    last = next((period.code for period in reversed(found.periods) if ("kind", period.code) in found.tables), "")
    return [
        (title, drawing.table(found.tables[by, last], names[by], f"visits-{by}", title))
        for by, title in titles.items()
        if (by, last) in found.tables
    ]


@for_indicator_readers
def partners(request: HttpRequest) -> HttpResponse:
    """Partners: registered, active, regular, the flow, and who they are."""
    found = board(Audience.HOUSE)
    context = frame(
        request, "partners", found, card=cards.partners(found), rows=_flows(found), named=lookback.named(found)
    )
    return render(request, "indicators/partners.html", context)


def _flows(found: Board) -> list[tuple[str, dict[str, Any]]]:
    return [(saying.period(period), values) for period, values in reversed(found.counts.get(Indicator.PARTNERS, []))]


@for_indicator_readers
def data_quality(request: HttpRequest) -> HttpResponse:
    """How complete the reports are, and for coordinators who owes one."""
    found = board(Audience.HOUSE)
    rows = [(saying.period(each.period), each) for each in quality.rates(found)]
    owing = quality.owing(timezone.localdate()) if is_staff(request.user) else []
    asked = (Indicator.LIFE, Indicator.WORK, Indicator.PERSONAL, Indicator.CONTACTS)
    moved = [found.moved.get((name, "", "", "share")) for name in asked]
    flags = {saying.moved(each) for each in moved if each and each.obstacles}
    context = frame(request, "quality", found, rows=rows, owing=owing, flags=sorted(flags), languages=_languages(found))
    return render(request, "indicators/quality.html", context)


def _languages(found: Board) -> Chart | None:
    here = get_language() or "sv"
    last = next((each.code for each in reversed(found.periods) if ("language", each.code) in found.tables), None)
    if last is None:
        return None
    names = {code: language_name(code, here) for code, _name in settings.LANGUAGES}
    return drawing.table(found.tables["language", last], names, "languages", _("Languages that people answered in"))


@for_indicator_readers
def look_back(request: HttpRequest) -> HttpResponse:
    """The way since the house opened: milestones, what has come together, what has been reached."""
    found = board(Audience.HOUSE)
    here = get_language() or "sv"
    milestones = [(row.on, in_language(row.texts, here)) for row in Milestone.objects.all()]
    context = frame(
        request, "look_back", found, milestones=milestones, sums=lookback.sums(found), cards=cards.cards(found)
    )
    return render(request, "indicators/look_back.html", context)


@for_indicator_readers
def export(_request: HttpRequest, sort: str) -> HttpResponse:
    """All that may be shown, as a file: xlsx, csv, csv-sv for Swedish Excel, json."""
    return exported(board(Audience.HOUSE), sort)


def exported(found: Board, sort: str) -> HttpResponse:
    """A board as a file. Raises Http404 for another sort."""
    writers: dict[str, tuple[Callable[..., bytes], str]] = {
        "xlsx": (exporting.xlsx, "xlsx"), "csv": (exporting.csv_plain, "csv"),
        "csv-sv": (exporting.csv_swedish, "csv"), "json": (exporting.json_text, "json"),
    }  # fmt: skip
    if sort not in writers:
        raise Http404
    write, ending = writers[sort]
    rows = list(tidy.lines(found))
    # Programs read codes, people read words.
    if sort in ("xlsx", "csv-sv"):
        groups = definitions.group_names(get_language() or "sv")
        rows = [definitions.labelled(row, groups) for row in rows]
    octets = write(rows, definitions.rows(), definitions.export_words(), is_demo=found.is_demo)
    response = HttpResponse(
        octets, content_type=_KINDS[ending] + ("; charset=utf-8" if ending in ("csv", "json") else "")
    )
    response["Content-Disposition"] = f'attachment; filename="bis-{found.audience.name.lower()}-{sort}.{ending}"'
    return response


@for_indicator_readers
def report(request: HttpRequest) -> HttpResponse:
    """The report as PDF in the order funders ask: purpose and goal, results and effects, how it was done."""
    # It leaves the house: closed periods, the larger minimum, and stories that everybody may read.
    found = board(Audience.PUBLIC)
    context = frame(
        request, "report", found, cards=cards.cards(found),
        rates=[(saying.period(each.period), each) for each in quality.rates(found)[:4]], definitions=definitions.rows(),
        sums=lookback.sums(found), today=timezone.localdate(),
        # The press joins no Arabic letters inside a picture; the table beside it says the same.
        is_rtl=get_language_bidi(),
    )  # fmt: skip
    return printed(render_to_string("indicators/report.html", context, request=request), "bis-indicators.pdf")
