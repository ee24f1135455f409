"""How is an activity changed? The same form as for a new one; what becomes of its dates is shown before it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from calendar_app import dates, posting as postings, recurrence, rules
from calendar_app.actions import posting as actions, proposals
from calendar_app.agenda import site_zone
from calendar_app.forms.posting import PostingForm
from calendar_app.forms.posting_fields import changed
from calendar_app.models import Event, Occurrence
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
    since = since_of(event, request.GET.get("from", ""))
    fields = postings.fields_of(event)
    if request.method != "POST":
        if since:
            fields["first_on"] = recurrence.wall_clock(since.slot, event.zone).date()
        seen = postings.fingerprint(postings.fields_of(event))
        return _page(
            request, hat, PostingForm(initial={**fields, "seen": seen}, organisation=hat, event=event), event, since
        )
    form = PostingForm(request.POST, request.FILES, organisation=hat, event=event)
    if not form.is_valid():
        return _page(request, hat, form, event, since)
    if request.POST.get("do") == "preview":
        return _page(request, hat, form, event, since, {"preview": shown(form)})
    if not rules.changes_at_once(person_of(request), event):
        return _propose(request, hat, form, event, since)
    return _save(request, hat, form, event, since)


def since_of(event: Event, slot: str) -> Occurrence | None:
    """The date of an event that a slot in an address names, None for no slot; 404 for one there is not."""
    return own_date(event, slot) if slot else None


def _propose(
    request: HttpRequest, hat: Organisation, form: PostingForm, event: Event, since: Occurrence | None
) -> HttpResponse:
    """Let the change of a public activity wait for review when the organisation is not trusted yet."""
    fields = typed(request) | {"seen": [form.cleaned_data["seen"]]}
    if form.data.get("kept_image"):
        fields["kept_image"] = [str(form.data["kept_image"])]
    if since:
        fields["from"] = [slot_name(since.slot)]
    proposals.propose_change(event=event, by=person_of(request), fields=fields, before=plain(postings.fields_of(event)))
    messages.success(request, _("Thank you. The house looks at your change; until then it stands as before."))
    return HttpResponseRedirect(reverse("work:event", args=[hat.slug, event.pk]))


def plain(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields as JSON can hold them."""
    return {
        name: value if isinstance(value, str | int | bool | list | None) else str(value)
        for name, value in fields.items()
    }


def _save(
    request: HttpRequest, hat: Organisation, form: PostingForm, event: Event, since: Occurrence | None
) -> HttpResponse:
    is_sure = request.POST.get("do") == "sure"
    try:
        changes = None if is_sure else _trial(request, form, event, since)
        if changes and any(each.sort != "kept" for each in changes):
            return render(request, "work/before_after.html", _sure_context(request, hat, event, since, form, changes))
        revised = _revise(request, form, event, since)
    except actions.ChangedMeanwhile as other:
        return _conflict(request, hat, form, event, since, other.fields)
    except RoomTaken:
        form.add_error("where", _("The room is taken at one of these times. See below by whom, and what is free."))
        return _page(request, hat, form, event, since, {"preview": shown(form)})
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
    request: HttpRequest, hat: Organisation, form: PostingForm, event: Event, since: Occurrence | None,
    now: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    """Show what somebody else has changed meanwhile beside what was typed; saving again keeps what was typed."""
    saved = PostingForm(initial=now, organisation=hat, event=event)
    theirs = [
        (form[name].label, said(saved, name), said(form, name))
        for name in form.fields
        if not form[name].is_hidden and name != "image" and said(saved, name) != said(form, name)
    ]
    form.data = changed(form.data, "seen", postings.fingerprint(now))
    return _page(request, hat, form, event, since, {"theirs": theirs}, status=409)


def said(form: PostingForm, name: str) -> str:
    """A field's value as a person reads it: names of choices, not their numbers."""
    value = form[name].value()
    values = value if isinstance(value, list | tuple | set) else [value]
    known: dict[str, Any] = {}
    for key, label in getattr(form.fields[name], "choices", ()):
        known |= {str(k): v for k, v in label} if isinstance(label, list | tuple) else {str(key): label}
    words = [str(known.get(str(each), "" if each in (None, False) else each)) for each in values]
    text = ", ".join(word for word in words if word)
    if text in ("True", "on"):
        return str(_("yes"))
    return text.removesuffix(":00") if name in ("starts", "ends") and len(text) == 8 else text


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
