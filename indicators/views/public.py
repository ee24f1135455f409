"""What does everybody see? Closed periods, and how we count. Nothing of the running period, no group under ten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import get_language

from calendar_app.models.subjects import in_language
from calendar_app.wording import language_name
from indicators import cards, definitions, lookback
from indicators.disclosure import Audience
from indicators.models import Milestone
from indicators.readings import board
from indicators.views.reading import exported

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def results(request: HttpRequest) -> HttpResponse:
    """The three cards of closed periods, stories that everybody may read, the way since the start."""
    found, here = board(Audience.PUBLIC), get_language() or "sv"
    stories = [(row, "" if row.language == here else language_name(row.language, here)) for row in found.stories[:3]]
    context = {
        "view": "results", "cards": cards.cards(found) if found.periods else [], "stories": stories,
        "sums": lookback.sums(found), "is_demo": found.is_demo,
        "milestones": [(row.on, in_language(row.texts, here)) for row in Milestone.objects.all()],
    }  # fmt: skip
    return render(request, "indicators/results.html", context)


def how_we_count(request: HttpRequest) -> HttpResponse:
    """The definitions, from the same constants that compute."""
    return render(request, "indicators/how_we_count.html", {"view": "results", "definitions": definitions.rows()})


def results_file(_request: HttpRequest, sort: str) -> HttpResponse:
    """What everybody may see, as a file."""
    return exported(board(Audience.PUBLIC), sort)
