"""What stays readable without a network? The worker that keeps pages, what it keeps first, and the portal as an app."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi, gettext as _, ngettext

from calendar_app import agenda, conditional, dates
from calendar_app.agenda_filter import AgendaFilter
from calendar_app.conditional import revised
from calendar_app.models import Venue
from calendar_app.presenting import Presenter

DAYS: Final = 14
# Ten a day and hour would be more than the town has; beyond that the page says that there is more.
MOST: Final = 1000
# What every public page needs to look and work as it should.
FILES: Final = (
    "css/tokens.css", "css/bis.css", "css/own.css", "generated/pictograms.svg", "icon.svg", "js/list.js", "js/mine.js",
    "js/copy.js", "js/aloud.js", "js/offline.js",
)  # fmt: skip
_MINUTES: Final = (5, 10, 15, 20, 30, 40, 50)
# Takes back what was kept and itself, on every device that comes by: see BIS_OFFLINE in the settings.
_OFF: Final = """self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
for (const name of await caches.keys()) await caches.delete(name);
await self.registration.unregister();
})()));
"""


def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: its code behind what it has to know, of this release. Switched off, one that removes itself."""
    text = _worker(conditional.release()) if settings.BIS_OFFLINE else _OFF
    etag = f'"{conditional.digest(text)}"'
    if conditional.matches(request, etag, timezone.now()):
        response = conditional.not_modified(etag, timezone.now())
        del response["Last-Modified"]
        return response
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["ETag"], response["Cache-Control"] = etag, "no-cache"
    return response


@lru_cache(maxsize=2)
def _worker(release: str) -> str:
    """Write the worker's text. Another release, or another name or size of a file it keeps, makes another version."""
    folder = Path(settings.BASE_DIR) / "static"
    addresses = [static(name) for name in FILES]
    sizes = [(folder / name).stat().st_size for name in FILES if (folder / name).exists()]
    known = {
        "version": conditional.digest(release, addresses, sizes)[:12],
        "files": addresses,
        "assets": settings.STATIC_URL,
        "languages": [code for code, _name in settings.LANGUAGES],
    }
    # Every browser that comes by asks for this file: what is written for people to read is left out.
    lines = [line.strip() for line in (Path(__file__).parents[2] / "static/js/sw.js").read_text("utf-8").splitlines()]
    code = "\n".join(line for line in lines if line and not line.startswith("//"))
    return f"const PORTAL = {_json(known)};\n{code}\n"


def _json(value: Any) -> str:
    return JsonResponse(value).content.decode()


def manifest(_request: HttpRequest) -> HttpResponse:
    """The portal as an app, in the language of the address."""
    sizes = [("192", "any"), ("512", "any"), ("512", "maskable")]
    known = {
        "id": "/",
        "name": _("Activities at %(site)s") % {"site": settings.BIS_SITE_NAME},
        "short_name": settings.BIS_SITE_NAME,
        "lang": get_language() or "sv",
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": reverse("calendar:list"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbf8f2",
        "theme_color": "#17452f",
        "icons": [
            {"src": static(_icon(size, purpose)), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for size, purpose in sizes
        ],
    }
    response = HttpResponse(_json(known), content_type="application/manifest+json; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response


def _icon(size: str, purpose: str) -> str:
    return f"generated/icon-{size}{'-maskable' if purpose == 'maskable' else ''}.png"


@revised
def offline(request: HttpRequest) -> HttpResponse:
    """Everything of the next 14 days on one small page, and when it was made: what the worker shows without a network."""
    language, now = get_language() or "sv", timezone.now()
    presenter = Presenter(language, now)
    chosen = AgendaFilter(until=presenter.today + timedelta(days=DAYS))
    stretch = agenda.coming(chosen, language, now=now, limit=MOST)
    context = {
        "sections": presenter.sections(stretch.entries),
        "is_cut": stretch.next is not None,
        "made_on": dates.weekday_and_day(presenter.today, language),
        "made_at": f"{timezone.localtime(now):%H:%M}",
        "places": Venue.objects.filter(slug__in={entry.venue_slug for entry in stretch.entries}).exclude(address=""),
        "view": "offline",
    }
    return render(request, "offline/offline.html", context)


@revised
def words(request: HttpRequest) -> HttpResponse:
    """How the worker says that a page is a kept one: the bar, and its age from so many minutes on."""
    return JsonResponse(
        {
            "kept": render_to_string("offline/_bar.html", {"is_instead": False}, request),
            "instead": render_to_string("offline/_bar.html", {"is_instead": True}, request),
            "ages": _ages(),
        }
    )


def _ages() -> list[tuple[int, str]]:
    """Sentences that say how old a page is, each with the minutes from which it holds."""
    minutes = [(n, ngettext("Saved %(n)s minute ago.", "Saved %(n)s minutes ago.", n) % {"n": n}) for n in _MINUTES]
    hours = [(n * 60, ngettext("Saved %(n)s hour ago.", "Saved %(n)s hours ago.", n) % {"n": n}) for n in range(1, 24)]
    days = [(n * 1440, ngettext("Saved %(n)s day ago.", "Saved %(n)s days ago.", n) % {"n": n}) for n in range(1, 31)]
    return [(0, _("Saved just now.")), *minutes, *hours, *days]
