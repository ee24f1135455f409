"""Where do letters go on a desk without a mail server? Into a folder, one file each, and onto a page that reads it.

The page is there only where letters land in that folder and the demonstration is on: it shows everybody's letters.
"""

from __future__ import annotations

import email
import os
import re
import secrets
from dataclasses import dataclass
from email import policy
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from csp.decorators import csp, csp_update
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from partners.letters import octets_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from email.message import EmailMessage as Parsed

    from django.core.mail import EmailMessage

_NAME: Final = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9]{6}-[0-9a-f]{8}\.eml")
_SHOWN: Final = 100


class EmailBackend(BaseEmailBackend):
    """Writes each letter to a file of its own in EMAIL_FILE_PATH, readable by this account alone."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write them; a file appears whole or not at all. Raises OSError when the folder can't be written."""
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for each in email_messages:
            octets = octets_of(each)
            name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(4)}"
            unfinished = folder / f".{name}"
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(octets)
            unfinished.rename(folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter in the folder."""

    name: str
    subject: str
    to: str
    sent: str
    text: str = ""
    has_html: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()


def _on_desks_alone(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @never_cache
    def answer(request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponse:
        if not is_open():
            raise Http404
        response = view(request, *arguments, **names)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answer


def is_open() -> bool:
    """Whether everybody may read the letters: a demonstration on a desk, whose mail goes to the folder."""
    is_folder = settings.ENVIRONMENT.email_url == "file:"
    return bool(is_folder and settings.ENVIRONMENT.demo and not settings.HTTPS)


def _parsed(path: Path) -> Parsed:
    return email.message_from_bytes(path.read_bytes(), policy=policy.default)


def _folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)


def _found(name: str) -> Path:
    path = _folder() / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise Http404
    return path


def _kept(path: Path, *, is_whole: bool) -> Kept:
    mail = _parsed(path)
    head = path.name, str(mail["Subject"] or ""), str(mail["To"] or ""), str(mail["Date"] or "")
    if not is_whole:
        return Kept(*head)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    files = tuple(each.get_filename() or "" for each in mail.iter_attachments())
    return Kept(
        *head,
        plain.get_content() if plain else "",
        html is not None,
        tuple((name, str(value)) for name, value in mail.items()),
        files,
    )


@_on_desks_alone
def letters(request: HttpRequest) -> HttpResponse:
    """The latest letters, newest first."""
    names = sorted((each.name for each in _folder().glob("*.eml") if _NAME.fullmatch(each.name)), reverse=True)
    rows = [_kept(_folder() / name, is_whole=False) for name in names[:_SHOWN]]
    return render(request, "outbox/letters.html", {"rows": rows, "count": len(names), "view": "outbox"})


@csp_update({"frame-src": ["'self'"]})
@_on_desks_alone
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One letter as text, with its headers and a frame that shows it as mail programs do."""
    return render(request, "outbox/letter.html", {"letter": _kept(_found(name), is_whole=True), "view": "outbox"})


# Shut in: it runs nothing, fetches nothing and sends nothing; a press on a link opens it in place of the page.
@csp(
    {
        "default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "frame-ancestors": ["'self'"],
        "sandbox": ["allow-top-navigation-by-user-activation", "allow-popups"],
    }
)  # fmt: skip
@xframe_options_sameorigin
@_on_desks_alone
def html(_request: HttpRequest, name: str) -> HttpResponse:
    """The letter's own HTML, as mail programs show it."""
    body = _parsed(_found(name)).get_body(("html",))
    if body is None:
        raise Http404
    return HttpResponse(body.get_content(), content_type="text/html; charset=utf-8")
