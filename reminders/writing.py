"""What does a letter say? Subject, text and HTML in the reader's language, made when it is sent and never stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from calendar_app.wording import reads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Mail programs know no style sheet beside the letter: it stands in its head.
STYLE: Final[SafeString] = mark_safe(  # noqa: S308  (a file of our own)
    f"<style>{(Path(__file__).parent / 'letter.css').read_text('utf-8')}</style>"
)


@dataclass(frozen=True, slots=True)
class Written:
    """A letter that is ready: to whom, in which language, its two texts, where its reader says no, what is attached.

    `stop_url` takes a POST without any page (RFC 8058); "" for a letter that is no mailing. `attached` is a file's
    name and octets of the type text/calendar.
    """

    to: str
    language: str
    subject: str
    text: str
    html: str
    stop_url: str = ""
    attached: tuple[str, bytes] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a kind of letter fills its templates with: the HTML one (the plain one lies beside it), the subject, the words."""

    template: str
    subject: str
    words: Mapping[str, Any]
    attached: tuple[str, bytes] | None = None
    foot: Mapping[str, str] = field(default_factory=dict)


def known(language: str) -> str:
    """The language if it is offered, else the site's own."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def written(to: str, language: str, draft: Callable[[], Draft | None]) -> Written | None:
    """Fill a letter's templates in a language; None when there is nothing to say. `draft` runs in that language."""
    here = known(language)
    with override(here):
        found = draft()
        if found is None:
            return None
        # A line break in a subject could add headers of its own.
        subject = " ".join(found.subject.split())
        words = {
            **found.words, **found.foot, "subject": subject, "language": here, "direction": reads(here),
            "style": STYLE, "site_name": settings.BIS_SITE_NAME, "site_url": settings.BIS_SITE_URL,
        }  # fmt: skip
        text = render_to_string(found.template.replace(".html", ".txt"), words)
        html = render_to_string(found.template, words)
    lines = [line.rstrip() for line in text.strip().splitlines()]
    plain = "\n".join(line for number, line in enumerate(lines) if line or lines[number - 1])
    return Written(to, here, subject, f"{plain}\n", html, found.foot.get("stop_url", ""), found.attached)
