"""Which language did a visitor choose? Remembers it when somebody goes from a page to the same in another language.

Nothing is remembered of who only reads: a cookie is set by that choice alone, never on feeds or other programs' answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

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
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=_YEAR,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                samesite="Lax",
            )
        return response


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
