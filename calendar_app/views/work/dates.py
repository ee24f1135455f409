"""How is one date changed? Cancel with a reason, move, another room, a note, full, undo: one page, a form for each."""

from __future__ import annotations

from datetime import date as day, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from calendar_app import actions, recurrence, rooms
from calendar_app.actions.waiting import StandsOtherwise
from calendar_app.agenda import at_slot
from calendar_app.forms.dates import MoveForm, NoteForm, ReasonForm
from calendar_app.models import Space, Venue
from calendar_app.posting import LONGEST_NIGHT
from calendar_app.presenting import Presenter, slot_name
from calendar_app.preview import said
from calendar_app.schedule import RoomTaken
from calendar_app.views.work.hat import acting, own_date, own_event
from calendar_app.views.work.series import refused_in_words
from partners.models import Organisation
from partners.views.asking import person_of

if TYPE_CHECKING:
    from calendar_app.models import Event, Occurrence
    from partners.models import User


@acting
def date(request: HttpRequest, hat: Organisation, event_id: int, slot: str) -> HttpResponse:
    """One date of one's own activity and what can be done with it."""
    event = own_event(hat, event_id)
    row = own_date(event, slot)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    forms: dict[str, Any] = {
        "reason_form": ReasonForm(request.POST if do == "cancel" else None, prefix="cancel"),
        "move_form": MoveForm(
            request.POST if do == "move" else None,
            initial=as_it_is(row, event),
            prefix="move",
            is_all_day=row.is_all_day,
        ),
        "note_form": NoteForm(request.POST if do == "note" else None, initial={"note": row.note}, prefix="note"),
    }
    answer = _act(request, hat, event, row, do, forms) if do else None
    if answer is not None:
        return answer
    return _page(request, hat, event, row, forms)


def as_it_is(row: Occurrence, event: Event) -> dict[str, Any]:
    """What the form that moves a date shows first: its day, hours and place as they are."""
    start, end = (recurrence.wall_clock(moment, event.zone) for moment in (row.starts_at, row.ends_at))
    where = f"s{row.space_id}" if row.space_id else f"v{row.venue_id}" if row.venue_id else ""
    last = (end - timedelta(days=1)).date() if row.is_all_day else end.date()
    is_night = not row.is_all_day and end - start <= LONGEST_NIGHT
    return {
        "day": start.date(), "starts": None if row.is_all_day else start.time(),
        "ends": None if row.is_all_day else end.time(), "where": where,
        "last_on": last if last > start.date() and not is_night else None,
    }  # fmt: skip


def _act(
    request: HttpRequest, hat: Organisation, event: Event, row: Occurrence, do: str, forms: dict[str, Any]
) -> HttpResponse | None:
    by = person_of(request)
    try:
        if do == "cancel" and forms["reason_form"].is_valid():
            actions.cancel_date(occurrence=row, reason=forms["reason_form"].cleaned_data["reason"], by=by)
            done = _("The date is cancelled. Those who have it in their phone see it there.")
        elif do == "move" and forms["move_form"].is_valid():
            move_as_asked(row, event, forms["move_form"], by)
            done = _("The date is changed.")
        elif do == "note" and forms["note_form"].is_valid():
            actions.note_date(occurrence=row, note=forms["note_form"].cleaned_data["note"], by=by)
            done = _("The note is saved.")
        elif do in ("full", "not_full"):
            actions.mark_full(occurrence=row, is_full=do == "full", by=by)
            done = _("It says that it is full.") if do == "full" else _("It says that there is room again.")
        elif do == "restore":
            actions.restore_date(occurrence=row, by=by)
            done = _("The date is again as it was planned.")
        else:
            return None
    except RoomTaken:
        return _taken(request, hat, event, row, forms)
    except StandsOtherwise as reason:
        if do == "move":
            forms["move_form"].add_error(None, refused_in_words(reason))
        else:
            messages.error(request, refused_in_words(reason))
        return None
    except ValueError:
        # In the night when the clocks go forward an hour is skipped, and both ends may fall on the same moment.
        forms["move_form"].add_error("ends", _("It must end later than it starts."))
        return None
    Organisation.objects.filter(pk=hat.pk).mark_active()
    messages.success(request, done)
    return HttpResponseRedirect(reverse("work:date", args=[hat.slug, event.pk, slot_name(row.slot)]))


def move_as_asked(row: Occurrence, event: Event, form: MoveForm, by: User) -> None:
    """Move a date as a clean form says. Raises what `move_date` raises, and RoomTaken."""
    start, end = (recurrence.at(wall, event.zone) for wall in form.span())
    where = form.cleaned_data["where"]
    space = Space.objects.select_related("venue").get(pk=int(where[1:])) if where.startswith("s") else None
    venue = space.venue if space else Venue.objects.get(pk=int(where[1:])) if where else None
    # The event's own place said once more is no other place.
    is_own = venue is not None and venue.pk == event.venue_id
    actions.move_date(
        occurrence=row, starts_at=start, ends_at=end, by=by, is_placed=True,
        venue=None if is_own else venue, space=None if space and space.pk == event.space_id else space,
        is_all_day=not form.has_hours,
    )  # fmt: skip


def _taken(
    request: HttpRequest, hat: Organisation, event: Event, row: Occurrence, forms: dict[str, Any]
) -> HttpResponse:
    """Say who has the room and when it is free; what was typed stays."""
    form = forms["move_form"]
    if not form.is_bound or not form.is_valid():
        messages.error(request, _("The room has been taken by somebody else meanwhile. Move the date first."))
        return HttpResponseRedirect(reverse("work:date", args=[hat.slug, event.pk, slot_name(row.slot)]))
    row.refresh_from_db()
    start, end = (recurrence.at(wall, event.zone) for wall in form.span())
    where = form.cleaned_data["where"]
    space = Space.objects.filter(pk=int(where[1:])).first() if where.startswith("s") else event.space
    form.add_error("where", _("The room is taken at that time. See below by whom, and when it is free."))
    language = get_language() or "sv"
    found = rooms.clashes(space, [(start, end)], besides=event) if space else []
    free = rooms.free_times(space, (start, end), besides=event) if space else []
    more = {
        "clashes": [(*said((each.starts_at, each.ends_at), language), each) for each in found],
        "free": [said(span, language) for span in free],
    }
    return _page(request, hat, event, row, forms | more, status=409)


def _page(
    request: HttpRequest, hat: Organisation, event: Event, row: Occurrence, more: dict[str, Any], status: int = 0
) -> HttpResponse:
    language = get_language() or "sv"
    presenter = Presenter(language, timezone.now())
    entry = at_slot(event.pk, row.slot, language, is_public=False)
    line = presenter.line(entry) if entry else None
    is_wrong = any(getattr(form, "errors", None) for form in more.values())
    context = {
        "hat": hat, "view": "activities", "event": event, "row": row, "line": line, "slot": slot_name(row.slot),
        "section": presenter.sections([entry], day.min)[0] if entry else None, "is_over": row.ends_at <= timezone.now(),
        "clashes": [], "free": [], "is_changed": row.is_pinned or row.is_full, **more,
    }  # fmt: skip
    return render(request, "work/date.html", context, status=status or (422 if is_wrong else 200))
