"""What do pages need for one's own list, for listening, and for being kept without a network?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from calendar_app import listening

if TYPE_CHECKING:
    from calendar_app.presenting import Line

register = template.Library()


@register.simple_tag
def aloud(line: Line) -> SafeString:
    """The sentences of a line for listening, hidden: the script finds them only where there is a voice."""
    said = listening.sentences(line, get_language() or "sv", timezone.localdate())
    parts = [
        (mark_safe(f' lang="{each.language}"') if each.language else "", each.text)  # noqa: S308  (a code of ours)
        for each in said
    ]
    return format_html("<span data-aloud hidden>{}</span>", format_html_join("", "<i{}>{}</i>", parts))


@register.simple_tag
def voice() -> str:
    """Which voice reads the page's language."""
    return listening.voice_of(get_language() or "sv")


@register.simple_tag
def is_kept_offline() -> bool:
    """Whether devices may keep pages for when there is no network."""
    return settings.BIS_OFFLINE
