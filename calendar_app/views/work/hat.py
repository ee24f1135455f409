"""In whose name does somebody act? The organisation in the address, if the person may act for it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from calendar_app.models import Event, Occurrence
from calendar_app.presenting import slot_of
from partners.views.gate import own_organisation, unstored

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from partners.models import Organisation


def acting(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the organisation of the address. Strangers get 404, since even what exists is not theirs to know."""

    @wraps(view)
    @login_required
    @unstored
    def answer(request: HttpRequest, slug: str, *arguments: Any, **names: Any) -> HttpResponse:
        hat = own_organisation(request.user, slug)
        try:
            return view(request, hat, *arguments, **names)
        except (Event.DoesNotExist, Occurrence.DoesNotExist):
            # Somebody deleted it, or shortened its series, between the page and the button.
            messages.error(request, _("It is not there any more: somebody has changed or deleted it meanwhile."))
            return HttpResponseRedirect(reverse("work:activities", args=[hat.slug]))

    return answer


def sent(request: HttpRequest, *without: str) -> list[tuple[str, str]]:
    """What a form sent, name by name, for a page that asks once more and sends it again; some names `without`."""
    left_out = {"csrfmiddlewaretoken", *without}
    return [(name, value) for name, values in request.POST.lists() for value in values if name not in left_out]


def own_event(organisation: Organisation, event_id: int) -> Event:
    """The organisation's own event; 404 for anybody else's."""
    rows = Event.objects.filter(organiser=organisation).select_related("kind__theme", "venue", "space", "organiser")
    return get_object_or_404(rows.prefetch_related("texts", "pauses", "co_organiser_rows__organisation"), pk=event_id)


def own_date(event: Event, slot: str) -> Occurrence:
    """The date of an event that a slot in an address names; 404 for one there is not."""
    row: Occurrence = get_object_or_404(event.occurrences.all(), slot=slot_of(slot))
    row.event = event
    return row
