"""Which language did a visitor choose? Remembers it when somebody goes from a page to the same in another language.

Nothing is remembered of who only reads: a cookie is set by that choice alone, never on feeds or other programs' answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from collections.abc import Callable

_YEAR: Final = 365 * 24 * 60 * 60


class ChosenLanguageMiddleware:
    """Set the language cookie when a page was reached from one of our own in another language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and remember a choice that was just made."""
        response = self.get_response(request)
        chosen, before = _language(request.path), _came_from(request)
        is_page = response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")
        if is_page and chosen and before and chosen != before:
            _remember(response, chosen)
        return response


def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Remember a language for pages whose address has none (posting, staff, accounts), and go back to `next`."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    back = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if is_ours else f"/{code}/")
    _remember(response, code)
    if request.user.is_authenticated and request.user.language != code:
        request.user.language = code
        request.user.save(update_fields=["language"])
    return response


def _remember(response: HttpResponse, code: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=_YEAR, secure=settings.LANGUAGE_COOKIE_SECURE, samesite="Lax"
    )


def _language(path: str) -> str:
    first = path.lstrip("/").partition("/")[0]
    return first if first in dict(settings.LANGUAGES) else ""


def _came_from(request: HttpRequest) -> str:
    """The language of our own page that the visitor comes from; "" from anywhere else."""
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    return _language(parts.path) if parts.netloc == request.get_host() else ""
