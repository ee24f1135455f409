"""How do templates say what code that knows no page has said? Sentences and fixed reasons in the page's language."""

from __future__ import annotations

from django import template

from calendar_app import wording

register = template.Library()
register.filter("reason_in_words", wording.reason_in_words)
register.filter("translated", wording.translated)
