"""How do pages say how old something is, and why a letter was not sent?"""

from __future__ import annotations

from datetime import timedelta

from babel.dates import format_timedelta
from django import template
from django.utils.translation import get_language, gettext as _

from calendar_app.wording import babel_locale

register = template.Library()


@register.simple_tag
def age(seconds: int | None) -> str:
    """Such as «3 minutes ago» in the page's language; «never» for None."""
    if seconds is None:
        return _("never")
    ago = timedelta(seconds=-max(seconds, 1))
    return format_timedelta(ago, add_direction=True, locale=babel_locale(get_language() or "sv"))


@register.filter
def why_in_words(why: str) -> str:
    """The stored word for a reason as a few words in the page's language."""
    kind, _space, number = why.partition(" ")
    if kind == "server":
        return _("the mail server said %(code)s") % {"code": number}
    return {
        "stale": _("waited too long"), "broken": _("could not be written"), "no answer": _("the mail server did not answer"),
        "unknown": _("nobody knows whether it arrived"), "given up": _("a worker stopped on the way"),
        "not wanted": _("not wanted any more"), "not theirs": _("does not act for it any more"),
        "nothing to say": _("there was nothing to say"),
    }.get(why, why)  # fmt: skip
