"""What do other programs read? Occurrences as JSON, the document that describes it, and an Atom feed of what is new."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext as _, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from calendar_app import agenda, feeds, naming, wording
from calendar_app.agenda import Cursor
from calendar_app.agenda_filter import AgendaFilter, parse
from calendar_app.conditional import revised
from calendar_app.models import Event
from calendar_app.openapi import document
from calendar_app.wording import storable

if TYPE_CHECKING:
    from calendar_app.entry import Entry

PAGE: Final = 2000
_DAYS: Final = 31
_MAX_DAYS: Final = 366 * 5
# XML 1.0 §2.2. Spaces that don't break and marks that join or turn letters are text like any other.


@csrf_exempt
@require_safe
@revised
def occurrences(request: HttpRequest) -> HttpResponse:
    """Occurrences that touch [since, until), earliest first. 400 with every problem named; nothing is guessed."""
    chosen = parse(dict(request.GET.lists()))
    language = request.GET.get("language", settings.LANGUAGE_CODE)
    problems = [{"parameter": each.name, "value": each.value, "message": each.message} for each in chosen.problems]
    if language not in dict(settings.LANGUAGES):
        known = ", ".join(dict(settings.LANGUAGES))
        problems.append({"parameter": "language", "value": language[:20], "message": f"It must be one of {known}."})
    since, until = _days(chosen)
    if until <= since:
        problems.append(
            {"parameter": "until", "value": str(until), "message": "The last day must come after the first."}
        )
    if (until - since).days > _MAX_DAYS:
        problems.append({"parameter": "until", "value": str(until), "message": "A window is at most five years long."})
    after = _cursor(request.GET.get("after", ""))
    if request.GET.get("after") and after is None:
        problems.append({"parameter": "after", "value": request.GET["after"][:60], "message": "Take it from «next»."})
    if problems:
        return _answer({"problems": problems}, status=400)
    with override(language):
        unknown = naming.unknown_values(chosen)
    if unknown:
        return _answer({"problems": [{"parameter": "", "value": "", "message": unknown}]}, status=404)
    return _answer(_found(request, chosen, language, since, until, after))


def _days(chosen: AgendaFilter) -> tuple[date, date]:
    today = timezone.localdate()
    since, until = chosen.days(today) if chosen.when else (chosen.since or today, chosen.until)
    return since, until or since + timedelta(days=_DAYS)


def _found(
    request: HttpRequest, chosen: AgendaFilter, language: str, since: date, until: date, after: Cursor | None
) -> dict[str, Any]:
    stretch = agenda.window(
        chosen, language, since=agenda.day_starts(since), until=agenda.day_starts(until), after=after, limit=PAGE
    )
    following = None
    if stretch.next:
        mark = f"{stretch.next.starts_at.isoformat()}~{stretch.next.id}"
        kept = [pair for pair in chosen.pairs() if pair[0] not in ("since", "until", "when")]
        query = urlencode([*kept, ("since", since), ("until", until), ("language", language), ("after", mark)])
        following = f"{settings.BIS_SITE_URL}{request.path}?{query}"
    with override(language):
        return {
            "since": since.isoformat(),
            "until": until.isoformat(),
            "language": language,
            "occurrences": [_occurrence(entry) for entry in stretch.entries],
            "next": following,
        }


def _occurrence(entry: Entry) -> dict[str, Any]:
    zone = agenda.site_zone()
    names = [name for name in (entry.theme_name, entry.kind_name or entry.kind_name_sv) if name]
    return {
        "uid": entry.uid,
        "slot": entry.slot.astimezone(zone).isoformat(),
        "starts_at": entry.starts_at.astimezone(zone).isoformat(),
        "ends_at": entry.ends_at.astimezone(zone).isoformat(),
        "all_day": entry.is_all_day,
        "status": "cancelled" if entry.is_cancelled else "confirmed",
        "reason": wording.reason_in_words(entry.why_cancelled),
        "title": entry.written_title,
        "venue": entry.place,
        "organiser": entry.organiser_name,
        "categories": names,
        "url": settings.BIS_SITE_URL + reverse("calendar:event", args=[entry.event_id]),
    }


def _cursor(written: str) -> Cursor | None:
    moment, _tilde, key = written.partition("~")
    try:
        start = datetime.fromisoformat(moment)
        return Cursor(start.astimezone(UTC), int(key)) if start.tzinfo and 0 <= int(key) < 2**63 else None
    except (ValueError, OverflowError):
        return None


def _answer(body: dict[str, Any], status: int = 200) -> JsonResponse:
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


@csrf_exempt
@require_safe
@revised
def openapi(_request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document of this API."""
    return _answer(document())


@csrf_exempt
@require_safe
@revised
def news(request: HttpRequest) -> HttpResponse:
    """An Atom feed of the 50 events that were new or changed last; 404 with a sentence for a filter that can't be used."""
    language, chosen = get_language() or "sv", parse(dict(request.GET.lists()))
    if refusal := _refusal(chosen):
        return HttpResponse(refusal, status=404, content_type="text/plain; charset=utf-8")
    rows = Event.objects.public().filter(agenda.filtered(chosen)).order_by("-changed_at", "-pk")
    rows = rows.select_related("kind__theme", "venue", "space", "organiser")
    events = list(rows.prefetch_related("texts", "co_organiser_rows__organisation")[:50])
    site = settings.BIS_SITE_URL
    title = _("New and changed at %(site)s") % {"site": settings.BIS_SITE_NAME}
    found = Atom1Feed(
        title=title, link=f"{site}/{language}/", description="", language=language, feed_url=site + request.path
    )
    for event in events:
        url = site + reverse("calendar:event", args=[event.pk])
        cancelled = event.status == Event.Status.CANCELLED
        name = feeds.title_of(event, language)
        found.add_item(
            title=storable(_("CANCELLED: %(title)s") % {"title": name} if cancelled else name),
            link=url,
            description=storable(wording.description_of(event, None, language, url)),
            unique_id=f"tag:{site.split('//')[1].split(':')[0]},2018:{event.uid}",
            author_name=storable(event.organiser.name),
            updateddate=event.changed_at,
            pubdate=event.published_at or event.created_at,
        )
    return HttpResponse(found.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _refusal(chosen: AgendaFilter) -> str:
    """Why there is no such feed: whoever mistyped a filter must not get everything in its stead."""
    if not chosen.problems:
        return naming.unknown_values(chosen)
    words = {"name": chosen.problems[0].name, "value": chosen.problems[0].value}
    return _("There is no such calendar: %(name)s can't be «%(value)s».") % words
