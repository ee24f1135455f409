"""How is an activity changed? The same form as for a new one; what becomes of its dates is shown before it is kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from calendar_app import dates, posting as postings, rules
from calendar_app.actions import posting as actions, proposals
from calendar_app.agenda import site_zone
from calendar_app.forms.comparing import differing
from calendar_app.forms.posting import PostingForm
from calendar_app.forms.posting_fields import changed
from calendar_app.models import Event, Occurrence, Proposal
from calendar_app.presenting import slot_name
from calendar_app.schedule import RoomTaken
from calendar_app.views.work.hat import acting, own_date, own_event, sent
from calendar_app.views.work.posting import shown, typed
from partners.views.asking import person_of

if TYPE_CHECKING:
    from datetime import datetime

    from partners.models import Organisation

SHOWN: Final = 30


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a date: `kept`, `new`, `gone`, or `lost` when it carried a change that somebody made."""

    day: str
    clock: str
    sort: str
    why: str = ""


@acting
def edit(request: HttpRequest, hat: Organisation, event_id: int) -> HttpResponse:
    """Change an activity: all dates, or with `from` that date and those that follow."""
    event = own_event(hat, event_id)
    try:
        since = since_of(event, request.GET.get("from", ""))
    except Http404:
        return _elsewhere(request, hat, event)
    at_once = rules.changes_at_once(person_of(request), event)
    waiting = None if at_once else proposals.open_change(event)
    other = _other_part(waiting, since)
    if request.method != "POST":
        if other is not None:
            messages.info(request, _("A change waits already. Here you go on with it."))
            return HttpResponseRedirect(_address(hat, event, other))
        return _page(
            request,
            hat,
            PostingForm(initial=_opened(event, since, waiting, at_once), organisation=hat, event=event),
            event,
            since,
        )
    form = PostingForm(request.POST, request.FILES, organisation=hat, event=event)
    if other is not None:
        form.add_error(
            None, _("A change of other dates waits already. Wait until the house has looked at it, or take it back.")
        )
    if not form.is_valid():
        return _page(request, hat, form, event, since)
    if request.POST.get("do") == "preview":
        return _page(request, hat, form, event, since, {"preview": shown(form)})
    return (_save if at_once else _propose)(request, hat, form, event, since)


def since_of(event: Event, slot: str) -> Occurrence | None:
    """The date of an event that a slot in an address names, None for no slot; Http404 for one there is not."""
    return own_date(event, slot) if slot else None


def _address(hat: Organisation, event: Event, slot: str) -> str:
    return reverse("work:edit", args=[hat.slug, event.pk]) + (f"?from={slot}" if slot else "")


def _elsewhere(request: HttpRequest, hat: Organisation, event: Event) -> HttpResponse:
    """The date is not in this series any more, perhaps since somebody just divided the series there."""
    following = Event.objects.filter(follows=event, organiser=hat).order_by("-pk").first()
    messages.info(request, _("That date is not part of this series any more. Here you see what there is now."))
    return HttpResponseRedirect(reverse("work:event", args=[hat.slug, (following or event).pk]))


def _other_part(waiting: Proposal | None, since: Occurrence | None) -> str | None:
    """From which date a waiting change goes ("" for all) where that is not the one asked for; None otherwise."""
    if waiting is None or waiting.state != Proposal.State.WAITING:
        return None
    slot = (waiting.fields.get("from") or [""])[0]
    return slot if slot != (slot_name(since.slot) if since else "") else None


def _opened(event: Event, since: Occurrence | None, waiting: Proposal | None, at_once: bool) -> dict[str, Any]:  # noqa: FBT001
    """The form as it is first shown: the event, and over it what was proposed before and is not in force yet."""
    fields = postings.fields_of(event, postings.wall_of(since, event))
    if waiting and _other_part(waiting, since) is None:
        fields |= postings.as_initial(waiting.fields)
    seen = postings.fingerprint(postings.fields_of(event)) if at_once else proposals.fingerprint(event, waiting)
    return {**fields, "seen": seen}


def _propose(
    request: HttpRequest, hat: Organisation, form: PostingForm, event: Event, since: Occurrence | None
) -> HttpResponse:
    """Let the change of a public activity wait for review when the organisation is not trusted yet."""
    fields = typed(request)
    if form.data.get("kept_image"):
        fields["kept_image"] = [str(form.data["kept_image"])]
    if since:
        fields["from"] = [slot_name(since.slot)]
    try:
        proposals.propose_change(
            event=event, by=person_of(request), fields=fields, seen=form.cleaned_data["seen"], since=since
        )
    except actions.ChangedMeanwhile:
        return _conflict(request, hat, form, event, since)
    messages.success(request, _("Thank you. The house looks at your change; until then it stands as before."))
    return HttpResponseRedirect(reverse("work:event", args=[hat.slug, event.pk]))


def _save(
    request: HttpRequest, hat: Organisation, form: PostingForm, event: Event, since: Occurrence | None
) -> HttpResponse:
    is_sure = request.POST.get("do") == "sure"
    try:
        changes = None if is_sure else _trial(request, form, event, since)
        if changes and any(each.sort != "kept" for each in changes):
            return render(request, "work/before_after.html", _sure_context(request, hat, event, since, form, changes))
        revised = _revise(request, form, event, since)
    except actions.ChangedMeanwhile:
        return _conflict(request, hat, form, event, since)
    except RoomTaken:
        form.add_error("where", _("The room is taken at one of these times. See below by whom, and what is free."))
        return _page(request, hat, form, event, since, {"preview": shown(form)})
    except Event.DoesNotExist:
        token = secrets.token_hex(16)
        actions.save_draft(organisation=hat, by=person_of(request), token=token, fields=typed(request))
        messages.error(request, _("Somebody has deleted it meanwhile. What you typed is kept as a draft."))
        return HttpResponseRedirect(reverse("work:activities", args=[hat.slug]))
    messages.success(request, _("The change is saved."))
    return HttpResponseRedirect(reverse("work:event", args=[hat.slug, revised.pk]))


def _revise(request: HttpRequest, form: PostingForm, event: Event, since: Occurrence | None) -> Event:
    return actions.revise(
        event=event, by=person_of(request), posting=form.posting(), seen=form.cleaned_data["seen"], since=since,
        accept_loss=True,
    )  # fmt: skip


def _trial(request: HttpRequest, form: PostingForm, event: Event, since: Occurrence | None) -> list[Change]:
    """Do the change, look at the dates, and take it back: what is shown is what would happen."""
    now = timezone.now()
    before = _dates(Occurrence.objects.filter(event=event), now)
    with transaction.atomic():
        revised = _revise(request, form, event, since)
        after = _dates(Occurrence.objects.filter(event__in={event.pk, revised.pk}), now)
        transaction.set_rollback(True)
    event.refresh_from_db()
    return compared(before, after, get_language() or "sv")


def _dates(rows: Any, now: datetime) -> dict[tuple[datetime, datetime], Occurrence]:
    return {(row.starts_at, row.ends_at): row for row in rows.filter(ends_at__gt=now).order_by("starts_at")}


def compared(
    before: dict[tuple[datetime, datetime], Occurrence],
    after: dict[tuple[datetime, datetime], Occurrence],
    language: str,
) -> list[Change]:
    """Both lists of dates as one, in order of time: what stays, comes and goes; a changed date that goes is named."""
    zone, today = site_zone(), timezone.localdate()
    changes = []
    for span in sorted(before.keys() | after.keys()):
        old, new = before.get(span), after.get(span)
        was_changed = old is not None and old.is_pinned and not (new and new.is_pinned)
        sort = "lost" if was_changed else "kept" if old and new else "new" if new else "gone"
        row = new or old
        day, clock = dates.day_and_clock(span, language, zone, today)
        clock = "" if row is None or row.is_all_day else clock
        changes.append(Change(day, clock, sort, (old.reason or old.note) if old and was_changed else ""))
    return changes


def _sure_context(
    request: HttpRequest, hat: Organisation, event: Event, since: Occurrence | None, form: PostingForm,
    changes: list[Change],
) -> dict[str, Any]:  # fmt: skip
    again = [*sent(request, "do", "kept_image", "image"), ("kept_image", str(form.data.get("kept_image", "")))]
    return {
        "hat": hat, "view": "activities", "event": event, "since": since, "sent": again,
        "changes": changes[:SHOWN], "more": max(0, len(changes) - SHOWN),
        "lost": [each for each in changes if each.sort == "lost"],
    }  # fmt: skip


def _conflict(
    request: HttpRequest, hat: Organisation, form: PostingForm, event: Event, since: Occurrence | None
) -> HttpResponse:
    """Show what somebody else has changed meanwhile beside what was typed; saving again keeps what was typed."""
    event = own_event(hat, event.pk)
    at_once = rules.changes_at_once(person_of(request), event)
    now = _opened(event, since, None if at_once else proposals.open_change(event), at_once)
    theirs = differing(PostingForm(initial=now, organisation=hat, event=event), form)
    form.data = changed(form.data, "seen", now["seen"])
    return _page(request, hat, form, event, since, {"theirs": theirs}, status=409)


def _page(
    request: HttpRequest, hat: Organisation, form: PostingForm, event: Event, since: Occurrence | None,
    more: dict[str, Any] | None = None, status: int = 0,
) -> HttpResponse:  # fmt: skip
    context = {
        "hat": hat, "view": "activities", "form": form, "event": event, "since": since,
        "preview": shown(form) if form.is_bound and not more else None, **(more or {}),
        "waits": not rules.changes_at_once(person_of(request), event),
    }  # fmt: skip
    return render(request, "work/edit.html", context, status=status or (422 if form.errors else 200))
