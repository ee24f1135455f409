"""How does a page of the indicators become a PDF in the browser? Printed, or a sentence when the press is not there."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from calendar_app import paper_press


def printed(page: str, name: str) -> HttpResponse:
    """The page (HTML) as a PDF of that name; 503 with a sentence when nothing can be printed."""
    try:
        octets = paper_press.printed(page)
    except paper_press.PressUnavailable:
        text = _("Nothing can be printed just now. Try again in a few minutes.")
        return HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(octets, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
