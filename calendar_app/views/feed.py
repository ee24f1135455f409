"""What does a phone get that polls the calendar? Feeds and files of the whole, of any filter, of one event."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import brotli
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext as _
from django.views.decorators.csrf import csrf_exempt

from calendar_app import conditional, feeds, ical_text
from calendar_app.agenda_filter import AgendaFilter, parse
from calendar_app.models import Event
from calendar_app.naming import feed_name, unknown_values

if TYPE_CHECKING:
    from datetime import date, datetime

_METHODS: Final = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Built:
    """A feed as it lies in the store: its tag, its octets and their compressed forms."""

    etag: str
    octets: bytes
    gzipped: bytes
    brotli: bytes


@csrf_exempt
def feed(request: HttpRequest) -> HttpResponse:
    """The calendar to subscribe to, under any filter, in the language of its address.

    304 after one small query; 404 with a sentence for a filter that names nothing there is; 405 for probes that write.
    """
    if request.method not in _METHODS:
        return _not_allowed()
    chosen = parse(dict(request.GET.lists()))
    if chosen.problems:
        return _sentence(
            _("There is no such calendar: %(name)s can't be «%(value)s».")
            % {"name": chosen.problems[0].name, "value": chosen.problems[0].value},
            404,
        )
    return _answer(request, chosen, None)


@csrf_exempt
def event_file(request: HttpRequest, event_id: int) -> HttpResponse:
    """One event as a file or a feed of its own. A withdrawn event answers 410: Thunderbird stops asking only then."""
    if request.method not in _METHODS:
        return _not_allowed()
    status = Event.objects.filter(pk=event_id).values_list("status", flat=True).first()
    if status is None:
        return _sentence(_("There is no such event."), 404)
    if status not in Event.PUBLIC:
        gone = status == Event.Status.ARCHIVED
        return _sentence(
            _("This event has been withdrawn.") if gone else _("There is no such event."), 410 if gone else 404
        )
    return _answer(request, AgendaFilter(), event_id)


def _answer(request: HttpRequest, chosen: AgendaFilter, event_id: int | None) -> HttpResponse:
    now, current = timezone.now(), conditional.state()
    language, today = get_language() or "sv", timezone.localdate(now)
    key = f"feed:{conditional.digest(current.number, today, language, chosen.pairs(), event_id, conditional.release())}"
    changed_at = max(current.changed_at, conditional.local_midnight(now))
    built: Built | None = cache.get(key)
    if built is None:
        if refusal := unknown_values(chosen):
            return _sentence(refusal, 404)
        built = _build(chosen, event_id, language, today)
        cache.set(key, built, conditional.KEPT)
    if matched := conditional.matches(request, built.etag, changed_at):
        response = conditional.not_modified(built.etag if matched == "*" else matched, changed_at)
        patch_vary_headers(response, ["Accept-Encoding"])
        return response
    return _send(request, built, changed_at, now, f"bis-{event_id}.ics" if event_id else _("activities-bis.ics"))


def _build(chosen: AgendaFilter, event_id: int | None, language: str, today: date) -> Built:
    if event_id is None:
        events, name = feeds.selected(chosen, today), feed_name(chosen, language)
    else:
        events, name = Event.objects.public().filter(pk=event_id), f"{settings.BIS_SITE_NAME}"
    octets = ical_text.calendar(name, language, feeds.bodies(events, language, today), settings.TIME_ZONE)
    etag = f'"{hashlib.sha256(octets).hexdigest()[:40]}"'
    return Built(etag, octets, gzip.compress(octets, 6, mtime=0), brotli.compress(octets, quality=4))


def _send(request: HttpRequest, built: Built, changed_at: datetime, now: datetime, name: str) -> HttpResponse:
    """The octets in the form the client accepts. The same for every program and language of browser: no cookie, no Vary on them."""
    accepted = _accepted(request.headers.get("Accept-Encoding", ""))
    octets, suffix = built.octets, ""
    if "br" in accepted:
        octets, suffix = built.brotli, "br"
    elif "gzip" in accepted:
        octets, suffix = built.gzipped, "gzip"
    response = HttpResponse(octets, content_type="text/calendar; charset=utf-8")
    if suffix:
        response["Content-Encoding"] = suffix
    response["ETag"] = f'{built.etag[:-1]}-{suffix}"' if suffix else built.etag
    response["Last-Modified"] = conditional.last_modified(changed_at, now)
    response["Content-Length"] = str(len(octets))
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _accepted(header: str) -> set[str]:
    parts = (part.strip().lower().partition(";") for part in header.split(","))
    return {
        name.strip()
        for name, _semicolon, quality in parts
        if quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    }


def _not_allowed() -> HttpResponse:
    response = _sentence(_("This calendar can be read, not written."), 405)
    response["Allow"] = "GET, HEAD"
    return response


def _sentence(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
