"""What does the frame itself answer? The way in, robots.txt, and the pages for when something is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override

if TYPE_CHECKING:
    from collections.abc import Callable


def front_door(request: HttpRequest) -> HttpResponse:
    """Lead to the list in the language of the cookie or the browser."""
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def favicon(_request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask without having read a page to the icon."""
    return HttpResponseRedirect(static("icon.svg"))


def robots(_request: HttpRequest) -> HttpResponse:
    """Let everybody in; Google Calendar refuses a feed that robots.txt forbids."""
    text = "User-agent: *\nDisallow: /admin/\nDisallow: /staff/\nDisallow: /partner/\nAllow: /\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    first = request.path_info.split("/")[1]
    language = first if first in dict(settings.LANGUAGES) else get_language_from_request(request)
    with override(language):
        return render(request, template, {"LANGUAGE_CODE": language}, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django's signature)
    """404: what may have happened, and the ways on."""
    return _page(request, "404.html", 404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """403: not yours to see."""
    return _page(request, "403.html", 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """400: the request itself made no sense."""
    return _page(request, "400.html", 400)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  (Django's signature)
    """403: a form from before somebody logged in or out, which nobody may send any more."""
    return _page(request, "not_saved.html", 403)


class SentOnlyMiddleware:
    """405 as a page: who had to log in while sending a form comes back by a link to where only forms go."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; give an empty refusal a page to read."""
        response = self.get_response(request)
        is_read = request.method == "GET" and request.accepts("text/html")
        if not isinstance(response, HttpResponseNotAllowed) or response.content or not is_read:
            return response
        page = _page(request, "not_saved.html", 405)
        page["Allow"] = response["Allow"]
        return page


def server_error(_request: HttpRequest) -> HttpResponse:
    """500: needs nothing that could be broken: no database, no template of ours."""
    text = "<!doctype html><html lang=sv><meta charset=utf-8><title>Något gick fel</title><h1>Något gick fel</h1><p>Felet är vårt. Försök igen om en stund.<p lang=en>Something went wrong. The fault is ours. Try again in a while."
    return HttpResponse(text, status=500)
