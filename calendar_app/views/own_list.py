"""What does somebody want to keep an eye on? The list on the device, as others see it, and as a calendar of one's own."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from calendar_app import conditional, feeds, linked, qr as codes, starred
from calendar_app.actions.own_lists import change_own_list, delete_own_list, make_own_list, note_reading
from calendar_app.agenda_filter import AgendaFilter
from calendar_app.conditional import revised
from calendar_app.limits import are_too_many, is_too_many, visitor_of
from calendar_app.models import OwnList
from calendar_app.models.own_lists import MOST_EVENTS
from calendar_app.presenting import Presenter
from calendar_app.views import feed
from calendar_app.views.share import device_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from calendar_app.presenting import Section

_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_HOUR: Final = 3600


@revised
def my_list(request: HttpRequest) -> HttpResponse:
    """The page of one's own list, which the device fills in; with `e=` a list that somebody shares."""
    events = _asked(request.GET.getlist("e"))
    return render(request, "own/my_list.html", (_shown(events) if events else {}) | {"view": "my_list"})


@revised
def entries(request: HttpRequest) -> HttpResponse:
    """What has become of the events `e=`, and ways to pass the list on: a part of the page for its script."""
    return render(request, "own/_entries.html", _shown(_asked(request.GET.getlist("e"))))


@revised
def qr(request: HttpRequest) -> HttpResponse:
    """A QR code of the address that shares the events `e=`."""
    address = _share_address(_asked(request.GET.getlist("e")))
    return HttpResponse(codes.drawn(address, scale=4), content_type="image/svg+xml")


# What is sent here has no cookie to misuse: the events are anybody's to choose, and a list is opened by its key alone.
@csrf_exempt
@require_POST
@never_cache
def make(request: HttpRequest) -> HttpResponse:
    """Make a calendar of the events `e=` and go to its page."""
    if are_too_many(("own-list", visitor_of(request), 20, _HOUR), ("own-lists", "", 1000, _HOUR)):
        return render(request, "429.html", status=429)
    key = secrets.token_urlsafe(16)
    make_own_list(key=key, events=_asked(request.POST.getlist("e")), language=get_language() or "sv")
    response = HttpResponseRedirect(reverse("calendar:own_list", args=[key]))
    response.status_code = 303
    return response


@csrf_exempt
@never_cache
def own_list(request: HttpRequest, key: str) -> HttpResponse:
    """The page of a calendar of one's own: how to subscribe to it, what is in it, and how to delete it."""
    if request.method == "POST":
        response = _change(request, key)
    elif (row := OwnList.objects.of_key(key).first()) is None:
        response = render(request, "own/deleted.html", {"view": "my_list"}, status=410)
    else:
        response = render(request, "own/own_list.html", _own_context(request, row, key))
    response["Referrer-Policy"] = "no-referrer"
    return response


def _change(request: HttpRequest, key: str) -> HttpResponse:
    """Do what the form, or the device's script (`by=device`), asks; 410 when the list is no more."""
    if is_too_many("own-list-change", key, most=300, seconds=_HOUR):
        return render(request, "429.html", status=429)
    if "delete" in request.POST:
        is_there = delete_own_list(key=key)
        return render(request, "own/deleted.html", {"view": "my_list"}, status=200 if is_there else 410)
    language = request.POST.get("language", "")
    row = change_own_list(
        key=key,
        add=_asked(request.POST.getlist("add")),
        drop=_asked(request.POST.getlist("drop")),
        language=language if language in dict(settings.LANGUAGES) else "",
    )
    if row is None:
        return render(request, "own/deleted.html", {"view": "my_list"}, status=410)
    if request.POST.get("by") == "device":
        return HttpResponse(status=204)
    return HttpResponseRedirect(f"{reverse('calendar:own_list', args=[key])}?saved=1")


@csrf_exempt
def own_feed(request: HttpRequest, key: str) -> HttpResponse:
    """The calendar of one's own for a phone: as every feed, 304 included, in the language of the list.

    A key without a list answers 410: it was deleted, and Thunderbird stops asking only then.
    """
    if request.method not in ("GET", "HEAD"):
        return feed.not_allowed()
    row = OwnList.objects.of_key(key).first()
    if row is None:
        return feed.sentence(_("This calendar has been deleted."), 410)
    now, current = timezone.now(), conditional.state()
    today = timezone.localdate(now)
    note_reading(row=row, today=today)
    stored = f"own:{conditional.digest(current.number, today, row.events, row.language, conditional.release())}"
    built: feed.Built | None = cache.get(stored)
    if built is None:
        built = _build(row, today)
        cache.set(stored, built, conditional.KEPT)
    changed_at = max(current.changed_at, conditional.local_midnight(now), row.changed_at)
    response = feed.answered(request, built, changed_at, now, "bis.ics")
    response["Content-Language"], response["Cache-Control"] = row.language, "private, no-cache"
    return response


def _build(row: OwnList, today: date) -> feed.Built:
    with override(row.language):
        events = feeds.selected(AgendaFilter(), today).filter(pk__in=list(starred.followed(row.events)))
        name = _("My list at %(site)s") % {"site": settings.BIS_SITE_NAME}
        return feed.built_of(name, row.language, feeds.bodies(events, row.language, today))


def _own_context(request: HttpRequest, row: OwnList, key: str) -> dict[str, Any]:
    address = settings.BIS_SITE_URL + reverse("own_feed", args=[key])
    shown = _shown(row.events)
    lines = [line for section in [*shown["over"], *shown["sections"]] for line in section.lines]
    titles = {line.entry.event_id: line.entry.title for line in lines}
    return (
        shown
        | linked.subscriptions(address)
        | {
            "key": key,
            "titles": [(pk, titles.get(pk, "")) for pk in row.events],
            "feed_language": row.language,
            "languages": settings.LANGUAGES,
            "device": device_of(request.headers.get("User-Agent", "")),
            "is_saved": "saved" in request.GET,
            "view": "my_list",
        }
    )


def _asked(written: Iterable[str]) -> list[int]:
    """The numbers among what was written, in order, each once; what is no number is left out."""
    numbers = dict.fromkeys(int(each) for each in written if _NUMBER.fullmatch(each))
    return list(numbers)[:MOST_EVENTS]


def _share_address(events: list[int]) -> str:
    return f"{settings.BIS_SITE_URL}{reverse('calendar:my_list')}?{urlencode([('e', pk) for pk in events])}"


def _shown(events: list[int]) -> dict[str, Any]:
    """The list as it stands, and its plain links for passing it on. Three queries."""
    now, language = timezone.now(), get_language() or "sv"
    found, presenter, address = (
        starred.kept(events, language, now=now),
        Presenter(language, now),
        _share_address(events),
    )
    words = quote(_("Activities I like: %(address)s") % {"address": address})
    return {
        "events": events,
        "sections": [_by_root(section, found.roots) for section in presenter.sections(found.entries)],
        "over": [_by_root(section, found.roots) for section in presenter.sections(found.over, presenter.today.min)],
        "gone": found.gone,
        "share_address": address,
        "whatsapp": f"https://wa.me/?text={words}",
        "sms": f"sms:?body={words}",
        "query": urlencode([("e", pk) for pk in events]),
    }


def _by_root(section: Section, roots: dict[int, int]) -> Section:
    """The section with each line under the event that stands in the list, which is the one a star takes off it."""
    lines = [replace(line, entry=line.entry._replace(event_id=roots[line.entry.event_id])) for line in section.lines]
    return replace(section, lines=lines)
