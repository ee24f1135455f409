"""What may be taken over from a file's texts? Plain text, web addresses, languages; nothing that could do harm on a page."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import nh3

if TYPE_CHECKING:
    from calendar_app.ics_reading.lines import Component


def language(event: Component) -> str:
    """The language a title says it is in, such as "en"; "" when it does not say."""
    found = event.one("SUMMARY")
    return found.parameters.get("LANGUAGE", "").lower().split("-")[0] if found else ""


def one_line(text: str) -> str:
    """Text in one line: a title or place with line breaks is a program's mistake."""
    return " ".join(plain(text).split())


def plain(text: str) -> str:
    """Text without HTML; paragraphs and breaks become lines."""
    if "<" in text and re.search(r"</?[a-zA-Z][^>]*>", text):
        text = re.sub(r"(?i)<\s*(br|/p|/div|/li|/h[1-6])\s*/?>", "\n", text)
        text = html.unescape(nh3.clean(text, tags=set(), clean_content_tags={"script", "style"}))
    kept = "".join(letter for letter in text if letter in "\n\t" or letter.isprintable())
    return re.sub(r"\n{3,}", "\n\n", kept).strip()[:10_000]


def website(text: str) -> str:
    """A web address that a page may link to; "" for every other scheme."""
    return text[:500] if re.match(r"(?i)https?://[^\s\"<>]+$", text) else ""
