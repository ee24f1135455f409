"""In whose name does somebody act? The organisation in the address, if the person may act for it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from calendar_app.models import Event
from partners.models import Organisation
from partners.rules import may_post_for

if TYPE_CHECKING:
    from collections.abc import Callable


def acting(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the organisation of the address. Strangers get 404, since even what exists is not theirs to know."""

    @wraps(view)
    @login_required
    def answer(request: HttpRequest, slug: str, *arguments: Any, **names: Any) -> HttpResponse:
        organisation = Organisation.objects.kept().filter(slug=slug).first()
        if organisation is None or not may_post_for(request.user, organisation):
            raise Http404
        response = view(request, organisation, *arguments, **names)
        response["Cache-Control"] = "private, no-store"
        return response

    return answer


def own_event(organisation: Organisation, event_id: int) -> Event:
    """The organisation's own event; 404 for anybody else's."""
    rows = Event.objects.filter(organiser=organisation).select_related("kind__theme", "venue", "space", "organiser")
    return get_object_or_404(rows.prefetch_related("texts", "pauses", "co_organiser_rows__organisation"), pk=event_id)
