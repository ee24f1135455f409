"""How does a page become a PDF? WeasyPrint sets it, with the site's own style sheets and pictures and nothing else.

It never asks the network: the one who fetches for it serves two folders and refuses every other address. Fonts are the
machine's own; the packages are named in the README.
"""

from __future__ import annotations

import hashlib
import re
import threading
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.safestring import SafeString, mark_safe

from calendar_app import pictograms, qr

if TYPE_CHECKING:
    from collections.abc import Callable

# No host of this name exists (RFC 2606 §2), so that even a mistake here could reach nobody.
_BASE: Final = "https://paper.invalid/"
_STYLE: Final = re.compile(r"https://paper\.invalid/static/css/([a-z]+\.css)")
_PICTURE: Final = re.compile(r"https://paper\.invalid/pictures/([0-9a-f]{32}\.webp)")
# Everyday Arabic print does without vowel signs, and text taken out of a PDF is torn into pieces where one stands.
_VOWEL_SIGNS: Final = re.compile(r"(?<=[\u0620-\u06ff])[\u064b-\u0652\u0670]+")
# One at a time in each process: setting a sheet takes about a second and some tens of megabytes.
_PRESS: Final = threading.Lock()
_PATIENCE: Final = 20.0


class PressUnavailable(RuntimeError):  # noqa: N818  (an answer to a person)
    """No sheet can be set now: the machine lacks the library Pango, or too many wait."""


def own_file(url: str) -> tuple[bytes, str]:
    """Return a style sheet or a picture of the site's own, and its type. Raises ValueError for any other address."""
    if style := _STYLE.fullmatch(url):
        text = (Path(settings.BASE_DIR) / "static" / "css" / style[1]).read_text("utf-8")
        # Paper is always light.
        return (text.partition("@media")[0] if style[1] == "tokens.css" else text).encode(), "text/css"
    if (picture := _PICTURE.fullmatch(url)) and default_storage.exists(picture[1]):
        with default_storage.open(picture[1]) as file:
            return file.read(), "image/webp"
    raise ValueError(f"{url} is nothing that a sheet may hold.")


def printed(page: str, *, smaller: Callable[[int], str | None] | None = None) -> bytes:
    """Set a page (HTML) as PDF/UA, the same octets for the same page.

    With `smaller`, what does not fit on one sheet of paper is set anew from `smaller(1)`, `smaller(2)` … until it fits
    or there is no smaller one (None). Raises PressUnavailable.
    """
    library = _library()
    if not _PRESS.acquire(timeout=_PATIENCE):
        raise PressUnavailable
    try:
        document = _set(library, page)
        step = 1
        while smaller and len(document.pages) > 1 and (page_again := smaller(step)):
            document = _set(library, page_again)
            step += 1
        octets: bytes = document.write_pdf(
            pdf_variant="pdf/ua-1", pdf_identifier=hashlib.sha256(page.encode()).digest()[:16]
        )
    finally:
        _PRESS.release()
    return octets


def _set(library: Any, page: str) -> Any:
    words = _VOWEL_SIGNS.sub("", page)
    return library.HTML(string=words, base_url=_BASE, url_fetcher=_fetcher()).render(pdf_variant="pdf/ua-1")


def _library() -> Any:
    try:
        import weasyprint  # noqa: PLC0415  (a machine without Pango shall show everything but paper)
    except (OSError, ImportError) as missing:
        raise PressUnavailable from missing
    return weasyprint


@lru_cache(maxsize=1)
def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class OwnFiles(URLFetcher):
        """Serves the site's own files; opens no connection and no other file."""

        def fetch(self, url: str, _headers: object = None) -> Any:
            octets, kind = own_file(url)
            return URLFetcherResponse(url, octets, {"Content-Type": kind})

    made: Any = OwnFiles
    return made()


@lru_cache(maxsize=1)
def edition() -> str:
    """Name what sets the sheets, so that a stored one is not taken for a newer edition's."""
    styles = b"".join(own_file(f"{_BASE}static/css/{name}.css")[0] for name in ("tokens", "paper"))
    return f"{version('weasyprint')}-{hashlib.sha256(styles).hexdigest()[:12]}"


@lru_cache(maxsize=1)
def _colours() -> dict[str, str]:
    text = own_file(f"{_BASE}static/css/tokens.css")[0].decode()
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", text))


@lru_cache(maxsize=1000)
def pictogram(name: str, hue: str) -> SafeString:
    """A pictogram drawn in a theme's colour; a name the set lacks becomes a calendar."""
    try:
        sprite = pictograms.sprite([name])
    except KeyError:
        sprite = pictograms.sprite(["calendar"])
    shape = re.sub(r"^<svg[^>]*><symbol[^>]*>|</symbol></svg>$", "", sprite)
    colour = _colours().get(f"hue-{hue}", "#17452f")
    return mark_safe(  # noqa: S308  (shapes of the package's own, a colour of our own)
        f'<svg class="sign" viewBox="0 0 24 24" fill="none" stroke="{colour}" stroke-width="2" stroke-linecap="round" '
        f'stroke-linejoin="round">{shape}</svg>'
    )


def code_of(address: str) -> SafeString:
    """A QR code of an address as an SVG element that takes the size its style gives it."""
    svg = qr.drawn(address, svgns=True, omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(svg.strip())  # noqa: S308  (drawn just here)
