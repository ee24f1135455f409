"""How does an activity come into the calendar, and how is it changed? The posting form, its preview and its drafts."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_POST

from calendar_app import posting as postings
from calendar_app.actions import posting as actions
from calendar_app.actions.ideas import AlreadyAnActivity, from_idea, open_idea, post_from_idea
from calendar_app.actions.outside import post_from_outside, prefilled, waiting_outside
from calendar_app.actions.proposals import AlreadyDecided
from calendar_app.forms.posting import PostingForm
from calendar_app.models import Draft, Event, Venue
from calendar_app.preview import Preview, preview
from calendar_app.rule import RuleRefused
from calendar_app.rule_words import refusal_in_words
from calendar_app.schedule import RoomTaken
from calendar_app.views.work.hat import acting
from partners.views.asking import person_of

if TYPE_CHECKING:
    from partners.models import Organisation


@acting
def new(request: HttpRequest, hat: Organisation) -> HttpResponse:
    """A new activity: empty, from a draft, copied from an earlier one, or from what an outsider proposed or wished for."""
    if request.method != "POST":
        form = _opened(request, hat)
        return _page(request, hat, form, None)
    form = PostingForm(request.POST, request.FILES, organisation=hat)
    if request.POST.get("do") == "draft":
        actions.save_draft(organisation=hat, by=person_of(request), token=token(request), fields=typed(request))
        messages.success(request, _("The draft is saved. You find it under My activities."))
        return HttpResponseRedirect(reverse("work:activities", args=[hat.slug]))
    if not form.is_valid():
        return _page(request, hat, form, None)
    if request.POST.get("do") == "preview":
        return _page(request, hat, form, shown(form))
    return _post(request, hat, form)


def _post(request: HttpRequest, hat: Organisation, form: PostingForm) -> HttpResponse:
    try:
        event = _posted(request, hat, form)
    except AlreadyDecided:
        form.add_error(
            None, _("Somebody else has decided on this proposal meanwhile. See what became of it under Review.")
        )
        return _page(request, hat, form, None)
    except AlreadyAnActivity:
        form.add_error(None, _("Somebody else has dealt with this idea meanwhile. See what became of it under Ideas."))
        return _page(request, hat, form, None)
    except RuleRefused as refused:
        form.add_error("repeats", refusal_in_words(refused))
        return _page(request, hat, form, None)
    except RoomTaken:
        form.add_error("where", _("The room is taken at one of these times. See below by whom, and what is free."))
        return _page(request, hat, form, shown(form))
    if event.status == Event.Status.SUBMITTED:
        messages.success(request, _("Thank you. The house looks at it, and you get a letter when it is published."))
    elif event.is_internal:
        messages.success(request, _("The room is booked."))
    else:
        messages.success(request, _("It is in the calendar now."))
    return HttpResponseRedirect(reverse("work:event", args=[hat.slug, event.pk]))


def _posted(request: HttpRequest, hat: Organisation, form: PostingForm) -> Event:
    """Post it: on its own, or as what a proposal or an idea becomes. Raises what these raise."""
    by, posting, once = person_of(request), form.posting(), form.cleaned_data["once"]
    if key := request.GET.get("proposal"):
        return post_from_outside(key=key, organisation=hat, by=by, posting=posting, once=once)
    if key := request.GET.get("idea"):
        return post_from_idea(key=key, organisation=hat, by=by, posting=posting, once=once)
    return actions.post(organisation=hat, by=by, posting=posting, once=once)


def _opened(request: HttpRequest, hat: Organisation) -> PostingForm:
    """The form as it is first shown."""
    once = secrets.token_hex(16)
    draft = Draft.objects.filter(user=request.user, organisation=hat, pk=_number(request.GET.get("draft"))).first()  # type: ignore[misc]
    if draft:
        return PostingForm(initial={**postings.as_initial(draft.fields), "once": draft.token}, organisation=hat)
    if key := _number(request.GET.get("copy")):
        earlier = get_object_or_404(Event.objects.for_user(request.user), organiser=hat, pk=key)
        return PostingForm(initial={**postings.copied(earlier, timezone.localdate()), "once": once}, organisation=hat)
    house = Venue.objects.filter(is_bis=True).first()
    last = Event.objects.filter(organiser=hat).order_by("-pk").first()
    fields = {
        "once": once, "language": get_language() or "sv", "audience": ["everyone"], "repeats": "once", "interval": 1,
        "skips_holidays": True, "is_internal": bool(request.GET.get("internal")),
        "where": f"v{last.venue_id if last and last.venue_id else house.pk if house else ''}",
        "first_on": request.GET.get("day", ""), "starts": request.GET.get("starts", ""),
    }  # fmt: skip
    if room := _number(request.GET.get("room")):
        fields["where"] = f"s{room}"
    fields |= prefilled(waiting_outside(request.GET.get("proposal"), person_of(request)))
    fields |= from_idea(open_idea(request.GET.get("idea"), person_of(request)))
    return PostingForm(initial=fields, organisation=hat)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 18 else 0


def token(request: HttpRequest) -> str:
    """The form's token, no longer than one of ours."""
    return request.POST.get("once", "").replace("\0", "")[:32]


def typed(request: HttpRequest) -> dict[str, list[str]]:
    """The fields exactly as sent, for a draft or a proposal; what belongs to the page is left out."""
    return {
        # The database's JSON can't hold the character NUL.
        name.replace("\0", ""): [value.replace("\0", "") for value in values]
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "do", "once", "seen", "from")
    }


def shown(form: PostingForm) -> Preview | None:
    """The preview of a form whose fields make sense, None otherwise."""
    try:
        return preview(form.posting(), form.zone, get_language() or "sv", space=form.space, event=form.event)
    except (RuleRefused, KeyError, TypeError, AttributeError):
        # A form with errors lacks the fields that a preview needs.
        return None


def _page(request: HttpRequest, hat: Organisation, form: PostingForm, ahead: Preview | None) -> HttpResponse:
    if ahead is None and form.is_bound:
        ahead = shown(form)
    context: dict[str, Any] = {"hat": hat, "view": "new", "form": form, "preview": ahead, "once": form["once"].value()}
    return render(request, "work/new.html", context, status=422 if form.errors else 200)


@acting
@require_POST
def look(request: HttpRequest, hat: Organisation) -> HttpResponse:
    """The preview alone while somebody writes, and the draft saved on the way; `unsaved` for a form nobody has touched."""
    key = _number(request.GET.get("event"))
    event = Event.objects.filter(organiser=hat, pk=key).first() if key else None
    if key and event is None:
        raise PermissionDenied
    form = PostingForm(request.POST, organisation=hat, event=event)
    draft = None
    if event is None and "unsaved" not in request.GET:
        draft = actions.save_draft(organisation=hat, by=person_of(request), token=token(request), fields=typed(request))
    form.is_valid()
    return render(request, "work/_preview.html", {"preview": shown(form), "draft": draft, "hat": hat})
