"""What waits for review, and what is decided? The queue, one proposal side by side with what stands, several at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_POST

from calendar_app import agenda, feeds, posting as postings
from calendar_app.actions import posting as actions, proposals
from calendar_app.forms.posting import PostingForm
from calendar_app.models import Event, Proposal
from calendar_app.presenting import Presenter
from calendar_app.schedule import RoomTaken
from calendar_app.views.work.editing import said, since_of
from calendar_app.views.work.posting import shown
from partners.models import Organisation
from partners.views.asking import person_of
from partners.views.gate import for_reviewers

if TYPE_CHECKING:
    from datetime import datetime

    from calendar_app.models import Occurrence

_SHOWN: Final = 100
State = Proposal.State


@for_reviewers
def overview(request: HttpRequest) -> HttpResponse:
    """The staff area's first page: what waits, what was published without review and nobody has looked at."""
    since = timezone.now() - timedelta(days=30)
    unseen = Proposal.objects.filter(state=State.APPROVED, decided_by=None, made_at__gt=since).order_by("-made_at")
    context = {
        "area": "staff", "view": "overview", "waiting": Proposal.objects.waiting().count(),
        "unseen": _named(unseen[:_SHOWN]), "next": _named(Proposal.objects.waiting()[:5]),
    }  # fmt: skip
    return render(request, "staff/overview.html", context)


@for_reviewers
def queue(request: HttpRequest) -> HttpResponse:
    """Everything that waits, the oldest first."""
    context = {"area": "staff", "view": "review", "rows": _named(Proposal.objects.waiting()[:_SHOWN])}
    return render(request, "staff/review.html", context)


def _named(rows: Any) -> list[tuple[Proposal, str]]:
    """Proposals with the names of what they are about. Three queries for all."""
    rows = rows.select_related("event__kind", "event__venue", "organisation", "by").prefetch_related("event__texts")
    language = get_language() or "sv"
    return [(row, feeds.title_of(row.event, language) if row.event else proposals.name_of(row)) for row in rows]


@for_reviewers
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """One proposal: what it says, beside what stands now; approve, return, decline."""
    row = get_object_or_404(Proposal.objects.select_related("event__organiser", "organisation", "by"), pk=proposal_id)
    if request.method == "POST":
        return _decide(request, row)
    return _page(request, row)


def _decide(request: HttpRequest, row: Proposal) -> HttpResponse:
    state, comment = request.POST.get("state", ""), request.POST.get("comment", "")
    if state not in (State.APPROVED, State.RETURNED, State.DECLINED):
        return _page(request, row)
    if state == State.APPROVED and row.sort == Proposal.Sort.OUTSIDE:
        slug = request.POST.get("organisation", "")
        hat = get_object_or_404(Organisation.objects.for_user(request.user), slug=slug)
        return HttpResponseRedirect(reverse("work:new", args=[hat.slug]) + f"?proposal={row.pk}")
    problem = decide(request, row, state, comment)
    if problem:
        return _page(request, row, problem, comment)
    messages.success(request, _("Decided. Whoever posted it gets a letter."))
    return HttpResponseRedirect(reverse("staff:review"))


def decide(request: HttpRequest, row: Proposal, state: str, comment: str) -> str:
    """Decide on one proposal; returns a sentence when that is not possible, "" when it is done."""
    by = person_of(request)
    try:
        if state == State.APPROVED and row.event and row.sort == Proposal.Sort.CHANGE and row.state == State.WAITING:
            form = _form(row)
            if form is None or not form.is_valid():
                return _("The change does not fit any more. Return it with a comment.")
            since = _since(row)
            actions.revise(
                event=row.event, by=by, posting=form.posting(), seen="", since=since, accept_loss=True, is_reviewed=True
            )
        proposals.decide(proposal=row, by=by, state=state, comment=comment)
    except proposals.AlreadyDecided:
        return _("Somebody else has decided on it meanwhile.")
    except RoomTaken:
        return _("The room is taken at one of these times. Return it with a comment.")
    except ValueError:
        return _("Say why, so that they can mend it.")
    return ""


def _since(row: Proposal) -> Occurrence | None:
    slot = (row.fields.get("from") or [""])[0]
    if not slot or row.event is None:
        return None
    return since_of(row.event, slot)


def _form(row: Proposal) -> PostingForm | None:
    if row.event is None or row.sort != Proposal.Sort.CHANGE:
        return None
    sent = QueryDict(mutable=True)
    for name, values in row.fields.items():
        sent.setlist(name, values)
    return PostingForm(sent, organisation=row.event.organiser, event=row.event)


def _page(request: HttpRequest, row: Proposal, problem: str = "", comment: str = "") -> HttpResponse:
    now = timezone.now()
    form = _form(row)
    context: dict[str, Any] = {
        "area": "staff", "view": "review", "proposal": row, "problem": problem, "comment": comment,
        "title": feeds.title_of(row.event, get_language() or "sv") if row.event else proposals.name_of(row),
        "differences": _differences(row, form), "preview": shown(form) if form and form.is_valid() else None,
        "facts": _facts(row), "outside": _outside(row), "sections": _sections(row.event, now),
        "organisations": Organisation.objects.for_user(request.user) if row.sort == Proposal.Sort.OUTSIDE else [],
    }  # fmt: skip
    return render(request, "staff/proposal.html", context, status=409 if problem else 200)


def _differences(row: Proposal, form: PostingForm | None) -> list[tuple[str, str, str]]:
    """Label, what stands now and what is proposed, for each field that differs."""
    if form is None or row.event is None:
        return []
    now = PostingForm(initial=postings.fields_of(row.event), organisation=row.event.organiser, event=row.event)
    form.is_valid()
    return [
        (str(form[name].label), said(now, name), said(form, name))
        for name in form.fields
        if not form[name].is_hidden and name != "image" and said(now, name) != said(form, name)
    ]


def _facts(row: Proposal) -> list[tuple[str, str]]:
    """Everything a new event says, by the form's own labels."""
    if row.event is None or row.sort != Proposal.Sort.NEW:
        return []
    form = PostingForm(initial=postings.fields_of(row.event), organisation=row.event.organiser, event=row.event)
    return [
        (str(form[name].label), value)
        for name in form.fields
        if not form[name].is_hidden and (value := said(form, name))
    ]


def _outside(row: Proposal) -> list[tuple[str, str]]:
    labels = {
        "title": _("Title"), "description": _("More about it"), "first_on": _("Which day?"), "starts": _("Starts"),
        "ends": _("Ends"), "place_note": _("Place in words"), "who": _("Who"),
    }  # fmt: skip
    if row.sort != Proposal.Sort.OUTSIDE:
        return []
    return [(label, row.fields[name][0]) for name, label in labels.items() if row.fields.get(name)]


def _sections(event: Event | None, now: datetime) -> Any:
    if event is None:
        return []
    language = get_language() or "sv"
    return Presenter(language, now).sections(agenda.of_event(event.pk, language, now=now, limit=10, is_public=False))


@for_reviewers
@require_POST
def several(request: HttpRequest) -> HttpResponse:
    """Approve several at once; what can't be approved is named and stays."""
    keys = [int(key) for key in request.POST.getlist("proposal") if key.isdecimal() and len(key) < 15]
    rows = Proposal.objects.waiting().filter(pk__in=keys[:_SHOWN]).exclude(sort=Proposal.Sort.OUTSIDE)
    done = 0
    for row in rows.select_related("event__organiser", "organisation"):
        problem = decide(request, row, State.APPROVED, "")
        if problem:
            messages.error(request, f"{proposals.name_of(row)}: {problem}")
        else:
            done += 1
    messages.success(request, _("Approved: %(count)d") % {"count": done})
    return HttpResponseRedirect(reverse("staff:review"))


@for_reviewers
@require_POST
def seen(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Note that somebody has looked at what was published without review."""
    row = get_object_or_404(Proposal, pk=proposal_id, state=State.APPROVED, decided_by=None)
    proposals.mark_seen(proposal=row, by=person_of(request))
    return HttpResponseRedirect(reverse("staff:overview"))
