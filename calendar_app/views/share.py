"""How does the calendar get onto a phone or another site? The subscribe page, QR codes, and the page for embedding."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.vary import vary_on_headers

from calendar_app import agenda, ical_text, linked, naming, qr as codes
from calendar_app.agenda_filter import parse
from calendar_app.conditional import revised
from calendar_app.models import Event
from calendar_app.presenting import Presenter

_DEVICES = (("ios", r"iPhone|iPad|iPod"), ("android", r"Android"), ("mac", r"Macintosh"))


@vary_on_headers("User-Agent")
def subscribe(request: HttpRequest) -> HttpResponse:
    """How to subscribe, the reader's own device first; the address, its QR code, and the snippet for other sites."""
    chosen = parse(dict(request.GET.lists())).lasting()
    language = get_language() or "sv"
    query = chosen.query()
    path = reverse("calendar:feed") + (f"?{query}" if query else "")
    device = device_of(request.headers.get("User-Agent", ""))
    context = linked.subscriptions(settings.BIS_SITE_URL + path) | {
        "name": naming.feed_name(chosen, language),
        "query": query,
        "lasting_query": query,
        "embed_address": settings.BIS_SITE_URL + reverse("calendar:embed") + (f"?{query}" if query else ""),
        "devices": sorted(
            ("ios", "android", "computer"), key=lambda each: each != ("computer" if device == "mac" else device)
        ),
        "device": device,
        "view": "subscribe",
    }
    return render(request, "calendar/subscribe.html", context)


@never_cache
def test_event(_request: HttpRequest) -> HttpResponse:
    """A file with one date in the next hour, to see whether a device takes activities in."""
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    lines = [
        "BEGIN:VEVENT", f"UID:test@{urlsplit(settings.BIS_SITE_URL).hostname}", f"DTSTAMP:{ical_text.utc(timezone.now())}",
        f"DTSTART:{ical_text.utc(start)}", f"DTEND:{ical_text.utc(start + timedelta(minutes=15))}",
        "SUMMARY:" + ical_text.escape(_("Test from %(site)s") % {"site": settings.BIS_SITE_NAME}),
        "DESCRIPTION:" + ical_text.escape(_("You see this, so it works. You can delete it.")),
        "TRANSP:TRANSPARENT", "END:VEVENT",
    ]  # fmt: skip
    language = get_language() or "sv"
    body = ical_text.calendar(settings.BIS_SITE_NAME, language, [ical_text.join(lines)], settings.TIME_ZONE)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="test.ics"'
    return response


def device_of(user_agent: str) -> str:
    """Guess the kind of device: ios, android, mac or computer. Only the order of the page depends on it."""
    return next((name for name, pattern in _DEVICES if re.search(pattern, user_agent)), "computer")


@revised
def qr(request: HttpRequest) -> HttpResponse:
    """A QR code as SVG: of an event's short link (`event=`), else of the subscribe page under the filter."""
    key = request.GET.get("event", "")
    code = (
        Event.objects.public().filter(pk=int(key)).values_list("code", flat=True).first()
        if re.fullmatch(r"[0-9]{1,18}", key)
        else None
    )
    if code:
        target = f"{settings.BIS_SITE_URL}/e/{code}"
    else:
        query = parse(dict(request.GET.lists())).lasting().query()
        target = settings.BIS_SITE_URL + reverse("calendar:subscribe") + (f"?{query}" if query else "")
    return HttpResponse(codes.drawn(target, scale=4), content_type="image/svg+xml")


@csp_replace({"frame-ancestors": ["*"]})
@xframe_options_exempt
@revised
def embed(request: HttpRequest) -> HttpResponse:
    """A short list under any filter for a frame in a partner's own site."""
    chosen, language, now = parse(dict(request.GET.lists())), get_language() or "sv", timezone.now()
    stretch = agenda.coming(chosen, language, now=now, limit=10)
    context = {"sections": Presenter(language, now).sections(stretch.entries), "query": chosen.query()}
    return render(request, "calendar/embed.html", context)
