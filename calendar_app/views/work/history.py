"""What was changed about an activity, by whom, and how does one get back? Its versions, and a way to each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_POST

from calendar_app import feeds, history, rules
from calendar_app.actions.restoring import restore_version
from calendar_app.schedule import RoomTaken
from calendar_app.views.work.hat import acting, own_event
from partners.views.asking import person_of

if TYPE_CHECKING:
    from partners.models import Organisation


@acting
def versions(request: HttpRequest, hat: Organisation, event_id: int) -> HttpResponse:
    """Every change of an activity, newest first, with before and after."""
    event = own_event(hat, event_id)
    context = {
        "hat": hat, "view": "activities", "event": event, "title": feeds.title_of(event, get_language() or "sv"),
        "entries": history.of_event(event), "may_restore": rules.changes_at_once(person_of(request), event),

    }  # fmt: skip
    return render(request, "work/history.html", context)


@acting
@require_POST
def restore(request: HttpRequest, hat: Organisation, event_id: int, version_id: int) -> HttpResponse:
    """Make an activity again what it was in an earlier version; that too is a change that can be undone."""
    event = own_event(hat, event_id)
    version = event.versions.filter(pgh_id=version_id).exclude(pgh_label="delete").first()  # type: ignore[attr-defined]
    if version is None:
        raise Http404
    try:
        restore_version(event=event, version=version, by=person_of(request))
    except RoomTaken:
        messages.error(request, _("The room is taken by somebody else now. Change the room first."))
    else:
        messages.success(request, _("It is again as it was then."))
    return HttpResponseRedirect(reverse("work:event", args=[hat.slug, event.pk]))
