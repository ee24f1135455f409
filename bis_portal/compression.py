"""How are pages made small? Compresses what is text with brotli or gzip; feeds and static files do it themselves.

Pages that hold a form token are left alone when somebody is logged in: compressing a secret beside what a stranger can
choose would tell its length (BREACH).
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Final

import brotli
from django.utils.cache import patch_vary_headers

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
        encoding = preferred(request.headers.get("Accept-Encoding", ""))
        if encoding:
            response.content = compress(response.content, encoding)
            response["Content-Encoding"] = encoding
            response["Content-Length"] = str(len(response.content))
            if response.has_header("ETag"):
                response["ETag"] = with_encoding(response["ETag"], encoding)
        return response


def preferred(accept_encoding: str) -> str:
    """Choose br, gzip or "" from an Accept-Encoding header; a quality of 0 means no (RFC 9110 §12.5.3)."""
    accepted = set()
    for part in accept_encoding.lower().split(","):
        name, _semicolon, quality = part.strip().partition(";")
        if quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            accepted.add(name.strip())
    return next((name for name in ("br", "gzip") if name in accepted), "")


def compress(octets: bytes, encoding: str) -> bytes:
    """Compress deterministically: the same octets always give the same octets."""
    return brotli.compress(octets, quality=4) if encoding == "br" else gzip.compress(octets, 6, mtime=0)


def with_encoding(etag: str, encoding: str) -> str:
    """The strong ETag of a compressed answer: other octets need another name (RFC 9110 §8.8.3)."""
    return f'{etag[:-1]}-{encoding}"' if etag.endswith('"') else etag
