"""How are pages made small? Compresses what is text with brotli or gzip; feeds and static files do it themselves.

Pages that hold a form token are left alone when somebody is logged in: compressing a secret beside what a stranger can
choose would tell its length (BREACH).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.cache import patch_vary_headers

from calendar_app import packing

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_TEXTS: Final = ("text/", "application/json", "application/ld+json", "application/atom+xml", "image/svg")
_SMALL: Final = 500


class CompressionMiddleware:
    """Compress text answers of more than 500 octets for clients that accept it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, smaller if that is possible. The ETag names the octets sent, so it takes the encoding's name."""
        response = self.get_response(request)
        if response.streaming or response.has_header("Content-Encoding") or len(response.content) < _SMALL:
            return response
        if not response.get("Content-Type", "").startswith(_TEXTS):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            return response
        encoding = packing.preferred(request.headers.get("Accept-Encoding", ""))
        if encoding:
            response.content = packing.packed(response.content, encoding)
            response["Content-Encoding"] = encoding
            response["Content-Length"] = str(len(response.content))
            if response.has_header("ETag"):
                response["ETag"] = packing.tag_of(response["ETag"], encoding)
        return response
