"""Has what somebody saw changed since? Conditional answers (RFC 9110 §13) for pages and feeds, from one small query.

Everything a visitor without an account sees is a function of the calendar's revision, the address and the time of day
in steps; so a stored answer is good as long as these are the same, and a validator can be compared without rendering.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from django.utils.translation import get_language

from calendar_app.agenda_filter import AgendaFilter
from calendar_app.models import Revision

if TYPE_CHECKING:
    from collections.abc import Callable

# A list starts with what is going on now; an event that ended may stand there this long.
STEP: Final = timedelta(minutes=5)
KEPT: Final = 6 * 60 * 60
LARGEST: Final = 500_000
KNOWN: Final = frozenset({each.name for each in fields(AgendaFilter)} | {"after", "also", "event", "language", "page"})
_ENCODINGS: Final = ("-br", "-gzip")


@dataclass(frozen=True, slots=True)
class State:
    """The calendar's revision and when it was raised (aware, whole seconds)."""

    number: int
    changed_at: datetime


def state() -> State:
    """Read the revision. One query by primary key; a row that somebody emptied is made anew."""
    found = Revision.objects.filter(pk=1).values_list("number", "changed_at").first()
    if found is None:
        row, _made = Revision.objects.get_or_create(
            pk=1, defaults={"changed_at": timezone.now().replace(microsecond=0)}
        )
        return State(row.number, row.changed_at)
    return State(*found)


@lru_cache(maxsize=1)
def release() -> str:
    """Name the code that renders: another release may render the same data otherwise."""
    root = Path(settings.BASE_DIR)
    files = [
        path
        for place in ("calendar_app", "templates", "locale")
        for path in sorted((root / place).rglob("*"))
        if path.is_file()
    ]
    stamps = "".join(f"{path.name}{path.stat().st_size}" for path in files if "__pycache__" not in path.parts)
    return hashlib.sha256(stamps.encode()).hexdigest()[:12]


def digest(*parts: object) -> str:
    """Make a short name for these parts."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def matches(request: HttpRequest, etag: str, changed_at: datetime) -> str | None:
    """Return the validator under which the client already has this answer, None when it must be sent.

    `If-None-Match` counts first, compared weakly, whatever encoding it was sent in; only without it
    `If-Modified-Since` (RFC 9110 §13.2.2). `changed_at` is aware.
    """
    asked = request.headers.get("If-None-Match")
    if asked is not None:
        tags = ["*"] if asked.strip() == "*" else parse_etags(asked)
        return next((tag.removeprefix("W/") for tag in tags if tag == "*" or plain(tag) == etag), None)
    since = request.headers.get("If-Modified-Since")
    moment = parse_http_date_safe(since) if since else None
    return etag if moment is not None and moment >= int(changed_at.timestamp()) else None


def plain(tag: str) -> str:
    """A tag without weakness and without the encoding's name."""
    name = tag.removeprefix("W/").strip('"')
    for encoding in _ENCODINGS:
        name = name.removesuffix(encoding)
    return f'"{name}"'


def last_modified(changed_at: datetime, now: datetime) -> str:
    """Write Last-Modified so that a client that knows only dates can't miss a second change in the same second.

    While that second still runs the date before it is given: asked with it, the client gets the whole answer again.
    """
    seconds = int(changed_at.timestamp())
    return http_date(min(seconds, int(now.timestamp()) - 1))


def not_modified(etag: str, changed_at: datetime) -> HttpResponse:
    """A 304 with the validators that a 200 would have had (RFC 9110 §15.4.5)."""
    response = HttpResponseNotModified()
    response["ETag"] = etag
    response["Last-Modified"] = last_modified(changed_at, timezone.now())
    response["Cache-Control"] = "no-cache"
    return response


def revised(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer visitors without an account from the store, or with 304, after one small query.

    Who is logged in gets the page made afresh, since it shows more.
    """

    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponse:
        if request.user.is_authenticated:
            response = view(request, *arguments, **names)
            response["Cache-Control"] = "private, no-cache"
            return response
        now, current = timezone.now(), state()
        step = int(now.timestamp()) // int(STEP.total_seconds())
        key = digest(
            request.get_full_path(), get_language(), request.headers.get("HX-Request"), current.number, step, release()
        )
        etag = f'"{key}"'
        # Whether there is anything at the address is known only after rendering, so a star proves nothing here.
        asked = request.headers.get("If-None-Match", "").strip()
        if asked not in ("", "*") and (matched := matches(request, etag, current.changed_at)):
            return _unchanged(matched)
        response = _stored(key) or _build(view, request, arguments, names, key)
        if response.status_code == 200:
            response["ETag"] = etag
            response["Cache-Control"] = "no-cache"
            patch_vary_headers(response, ["HX-Request"])
        return response

    return answer


def _unchanged(etag: str) -> HttpResponse:
    response = HttpResponseNotModified()
    response["ETag"], response["Cache-Control"] = etag, "no-cache"
    patch_vary_headers(response, ["HX-Request", "Accept-Encoding"])
    return response


def _stored(key: str) -> HttpResponse | None:
    found = cache.get(f"page:{key}")
    return HttpResponse(found[0], content_type=found[1]) if found else None


def _build(
    view: Callable[..., HttpResponse], request: HttpRequest, arguments: Any, names: Any, key: str
) -> HttpResponse:
    response = view(request, *arguments, **names)
    # An address with parameters of its own invention would only fill the store.
    if response.status_code == 200 and set(request.GET) <= KNOWN and len(response.content) <= LARGEST:
        cache.set(f"page:{key}", (response.content, response["Content-Type"]), KEPT)
    return response


def local_midnight(now: datetime) -> datetime:
    """The moment (UTC) when the site's current day began."""
    local = timezone.localtime(now)
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
