"""Which partners bring their own calendars, and which of them need a hand? All of them, those in trouble first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from calendar_app import source_listing, source_words
from calendar_app.models import CalendarSource
from partners.views.gate import for_coordinators

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@for_coordinators
def calendars(request: HttpRequest) -> HttpResponse:
    """Every partner's own calendars and how they fare."""
    language, now = get_language() or "sv", timezone.now()
    rows = source_listing.with_counts(CalendarSource.objects.filter(organisation__merged_into=None))
    rows = rows.select_related("organisation").order_by("-failures", "organisation__name", "address")
    lines = [
        (row, source_words.name_of(row), source_words.state(row, row.coming, language, now))  # type: ignore[attr-defined]
        for row in rows
    ]
    return render(request, "sources/everywhere.html", {"area": "staff", "view": "calendars", "lines": lines})
