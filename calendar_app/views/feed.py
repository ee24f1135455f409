"""What does a phone get that polls the calendar? Feeds and files of the whole, of any filter, of one event."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext as _
from django.views.decorators.csrf import csrf_exempt

from calendar_app import conditional, feeds, ical_text, packing
from calendar_app.agenda_filter import AgendaFilter, parse
from calendar_app.models import Event
from calendar_app.naming import feed_name, unknown_values

if TYPE_CHECKING:
    from datetime import date, datetime

_METHODS: Final = ("GET", "HEAD")
_LARGEST: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class Built:
    """A feed as it lies in the store: its tag, its octets and their compressed forms."""

    etag: str
    octets: bytes
    gzipped: bytes
    brotli: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for: a filter or one event, in a language, with an alarm so many minutes before (0: none)."""

    chosen: AgendaFilter
    event_id: int | None
    language: str
    alarm: int


@csrf_exempt
def feed(request: HttpRequest) -> HttpResponse:
    """The calendar to subscribe to, under any filter, in the language of its address.

    304 after one small query; 404 with a sentence for a filter that names nothing there is; 405 for probes that write.
    """
    return _answer(request, parse(dict(request.GET.lists())), None)


@csrf_exempt
def event_file(request: HttpRequest, event_id: int) -> HttpResponse:
    """One event as a file or a feed of its own. A withdrawn event answers 410: Thunderbird stops asking only then."""
    return _answer(request, AgendaFilter(), event_id)


def _answer(request: HttpRequest, chosen: AgendaFilter, event_id: int | None) -> HttpResponse:
    if request.method not in _METHODS:
        return not_allowed()
    minutes = request.GET.get("alarm", "0")
    if chosen.problems or not re.fullmatch(r"[0-9]{1,4}", minutes):
        name, value = (
            (chosen.problems[0].name, chosen.problems[0].value) if chosen.problems else ("alarm", minutes[:20])
        )
        words = {"name": name, "value": value}
        return sentence(_("There is no such calendar: %(name)s can't be «%(value)s».") % words, 404)
    wanted = Wanted(chosen, event_id, get_language() or "sv", int(minutes))
    now, current = timezone.now(), conditional.state()
    today = timezone.localdate(now)
    key = f"feed:{conditional.digest(current.number, today, wanted, conditional.release())}"
    changed_at = max(current.changed_at, conditional.local_midnight(now))
    built: Built | None = cache.get(key)
    if built is None:
        if refused := _refusal(wanted):
            return refused
        built = _build(wanted, today)
        if not wanted.alarm and len(built.octets) <= _LARGEST:
            cache.set(key, built, conditional.KEPT)
    return answered(request, built, changed_at, now, f"bis-{event_id}.ics" if event_id else _("activities-bis.ics"))


def _refusal(wanted: Wanted) -> HttpResponse | None:
    """Why there is no such feed: a name nobody has, an event that never was public, or one that has been withdrawn."""
    if wanted.event_id is None:
        refusal = unknown_values(wanted.chosen)
        return sentence(refusal, 404) if refusal else None
    event = Event.objects.filter(pk=wanted.event_id).only("status", "is_internal").first()
    if event is None or (event.is_internal and not _was_shown(event)):
        return sentence(_("There is no such event."), 404)
    if event.is_internal or event.status == Event.Status.ARCHIVED:
        return sentence(_("This event has been withdrawn."), 410)
    return None if event.is_public else sentence(_("There is no such event."), 404)


def _was_shown(event: Event) -> bool:
    """Whether an internal event was once for everybody, so that phones may have it."""
    shown = event.versions.filter(status__in=Event.PUBLIC, is_internal=False)  # type: ignore[attr-defined]
    return bool(shown.exists())


def _build(wanted: Wanted, today: date) -> Built:
    if wanted.event_id is None:
        events, name = feeds.selected(wanted.chosen, today), feed_name(wanted.chosen, wanted.language)
    else:
        events, name = Event.objects.public().filter(pk=wanted.event_id), settings.BIS_SITE_NAME
    bodies = feeds.bodies(events, wanted.language, today)
    if wanted.alarm:
        bodies = [ical_text.with_alarm(body, wanted.alarm) for body in bodies]
    return built_of(name, wanted.language, bodies)


def built_of(name: str, language: str, bodies: list[str]) -> Built:
    """A whole calendar of VEVENT texts, packed in every way it is sent, and its validator."""
    octets = ical_text.calendar(name, language, bodies, settings.TIME_ZONE)
    etag = f'"{hashlib.sha256(octets).hexdigest()[:40]}"'
    return Built(etag, octets, packing.packed(octets, "gzip"), packing.packed(octets, "br"))


def answered(request: HttpRequest, built: Built, changed_at: datetime, now: datetime, name: str) -> HttpResponse:
    """304 to a client that has it already, else the octets as a file called `name`."""
    if matched := conditional.matches(request, built.etag, changed_at):
        response = conditional.not_modified(built.etag if matched == "*" else matched, changed_at)
        patch_vary_headers(response, ["Accept-Encoding"])
        return response
    return _send(request, built, changed_at, now, name)


def _send(request: HttpRequest, built: Built, changed_at: datetime, now: datetime, name: str) -> HttpResponse:
    """The octets in the form the client accepts. The same for every program and language of browser: no cookie, no Vary on them."""
    encoding = packing.preferred(request.headers.get("Accept-Encoding", ""))
    octets = {"br": built.brotli, "gzip": built.gzipped, "": built.octets}[encoding]
    response = HttpResponse(octets, content_type="text/calendar; charset=utf-8")
    if encoding:
        response["Content-Encoding"] = encoding
    response["ETag"] = packing.tag_of(built.etag, encoding)
    response["Last-Modified"] = conditional.last_modified(changed_at, now)
    response["Content-Length"] = str(len(octets))
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def not_allowed() -> HttpResponse:
    """Say that a calendar is read, not written (405)."""
    response = sentence(_("This calendar can be read, not written."), 405)
    response["Allow"] = "GET, HEAD"
    return response


def sentence(text: str, status: int) -> HttpResponse:
    """Answer a program with one line of plain text."""
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
