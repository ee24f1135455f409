"""What waits for review, and what is decided? The queue, one proposal side by side with what stands, several at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_POST

from calendar_app import agenda, feeds, posting as postings, translating
from calendar_app.actions import proposals
from calendar_app.actions.telling import name_of, tell
from calendar_app.forms.comparing import Proposed, differing, proposed, said
from calendar_app.forms.posting import PostingForm
from calendar_app.models import Event, Proposal
from calendar_app.presenting import Presenter
from calendar_app.rule import RuleRefused
from calendar_app.rule_words import refusal_in_words
from calendar_app.schedule import RoomTaken
from calendar_app.views.work.editing import since_of
from calendar_app.views.work.posting import shown
from partners.models import Organisation
from partners.rules import may_read_indicators, may_review
from partners.views.asking import chosen_organisation, person_of
from partners.views.gate import for_reviewers, unstored

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from calendar_app.models import Occurrence
    from partners.models import User

_SHOWN: Final = 100
State = Proposal.State


@login_required
@unstored
def front(request: HttpRequest) -> HttpResponse:
    """The staff area's first page, by duty: the overview for those who review, the desk for translators,
    the indicators for their readers.
    """
    if may_review(request.user):
        return overview(request)
    if translating.languages(person_of(request)):
        return HttpResponseRedirect(reverse("staff:translating"))
    if may_read_indicators(request.user):
        return HttpResponseRedirect(reverse("indicators:overview"))
    raise PermissionDenied


def overview(request: HttpRequest) -> HttpResponse:
    """What waits, what was published without review and nobody has looked at."""
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


def _named(rows: Any) -> list[tuple[Proposal, str, str]]:
    """Proposals with the names of what they are about and the mark of what is seen of them. Three queries for all."""
    rows = rows.select_related("event__kind", "event__venue", "organisation", "by").prefetch_related("event__texts")
    language = get_language() or "sv"
    return [
        (row, feeds.title_of(row.event, language) if row.event else name_of(row), proposals.mark_of(row))
        for row in rows
    ]


def _rows() -> QuerySet[Proposal]:
    return Proposal.objects.select_related("event__organiser", "organisation", "by")


@for_reviewers
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """One proposal: what it says, beside what stands now; approve, return, decline."""
    row = get_object_or_404(_rows(), pk=proposal_id)
    if request.method == "POST":
        return _decide(request, row)
    return _page(request, row)


def _decide(request: HttpRequest, row: Proposal) -> HttpResponse:
    state, comment = request.POST.get("state", ""), request.POST.get("comment", "")
    if state not in (State.APPROVED, State.RETURNED, State.DECLINED):
        return _page(request, row)
    if state == State.APPROVED and row.sort == Proposal.Sort.OUTSIDE:
        hat = chosen_organisation(request)
        return HttpResponseRedirect(reverse("work:new", args=[hat.slug]) + f"?proposal={row.pk}")
    problem = decide(row, person_of(request), state, comment, seen=request.POST.get("seen", ""))
    if problem:
        fresh = _rows().filter(pk=row.pk).first()
        if fresh is None:
            messages.error(request, problem)
            return HttpResponseRedirect(reverse("staff:review"))
        return _page(request, fresh, problem, comment)
    messages.success(request, _("Decided. Whoever posted it gets a letter."))
    return HttpResponseRedirect(reverse("staff:review"))


def decide(row: Proposal, by: User, state: str, comment: str = "", *, seen: str = "", is_told: bool = True) -> str:  # noqa: PLR0911
    """Decide on one proposal; returns a sentence when that is not possible, "" when it is done."""
    revision = None
    if state == State.APPROVED and row.sort == Proposal.Sort.CHANGE:
        since = _since(row)
        if _slot(row) and since is None:
            return _("The date it begins with is not there any more. Return it with a comment.")
        change = proposed(row, since)
        if change is None or not change.form.is_valid():
            return _("The change does not fit any more. Return it with a comment.")
        if change.clashes:
            return _clashing(change)
        revision = proposals.Revision(change.form.posting(), since)
    try:
        proposals.decide(
            proposal=row, by=by, state=state, comment=comment, seen=seen, revision=revision, is_told=is_told
        )
    except proposals.AlreadyDecided:
        return _("Somebody else has decided on it meanwhile, or it was withdrawn.")
    except proposals.LookAgain:
        return _("It was changed since you opened this page. Look at it once more, then decide.")
    except RoomTaken:
        return _("The room is taken at one of these times. Return it with a comment.")
    except RuleRefused as refused:
        return refusal_in_words(refused)
    except proposals.SayWhy:
        return _("Say why, so that they can mend it.")
    return ""


def _clashing(change: Proposed) -> str:
    fields = ", ".join(change.clashes)
    return _("Since it was proposed, the activity itself was changed in: %(fields)s. Return it with a comment.") % {
        "fields": fields
    }


def _slot(row: Proposal) -> str:
    return str((row.fields.get("from") or [""])[0])


def _since(row: Proposal) -> Occurrence | None:
    """The date that a change begins with; None for a change of all dates, and for a date that is gone."""
    try:
        return since_of(row.event, _slot(row)) if row.event else None
    except Http404:
        return None


def _page(request: HttpRequest, row: Proposal, problem: str = "", comment: str = "") -> HttpResponse:
    now = timezone.now()
    change = proposed(row, _since(row))
    is_sound = change is not None and change.form.is_valid()
    context: dict[str, Any] = {
        "area": "staff", "view": "review", "proposal": row, "problem": problem, "comment": comment,
        "title": feeds.title_of(row.event, get_language() or "sv") if row.event else name_of(row),
        "differences": differing(change.now, change.form) if change else [],
        "clashes": change.clashes if change else [], "seen": proposals.mark_of(row),
        "preview": shown(change.form) if change and is_sound else None,
        "facts": _facts(row), "outside": _outside(row), "sections": _sections(row.event, now),
        "organisations": Organisation.objects.for_user(request.user) if row.sort == Proposal.Sort.OUTSIDE else [],
    }  # fmt: skip
    return render(request, "staff/proposal.html", context, status=409 if problem else 200)


def _facts(row: Proposal) -> list[tuple[str, str]]:
    """Everything a new event says, by the form's own labels; every single time needs no number."""
    if row.event is None or row.sort != Proposal.Sort.NEW:
        return []
    form = PostingForm(initial=postings.fields_of(row.event), organisation=row.event.organiser, event=row.event)
    return [
        (str(form[name].label), value)
        for name in form.fields
        if not form[name].is_hidden and (value := said(form, name)) and (name, value) != ("interval", "1")
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
    """Approve several at once; what can't be approved is named and stays. Each poster gets one letter for all."""
    chosen = (each.partition(" ") for each in request.POST.getlist("proposal")[:_SHOWN])
    marks = {int(key): mark for key, _space, mark in chosen if key.isascii() and key.isdecimal() and len(key) < 15}
    by, approved = person_of(request), []
    for row in _rows().filter(pk__in=marks).exclude(sort=Proposal.Sort.OUTSIDE):
        if problem := decide(row, by, State.APPROVED, seen=marks[row.pk], is_told=False):
            messages.error(request, f"{name_of(row)}: {problem}")
        else:
            approved.append(row.pk)
    tell(_rows().filter(pk__in=approved), by)
    if approved:
        messages.success(request, _("Approved: %(count)d") % {"count": len(approved)})
    elif not marks:
        messages.error(request, _("Choose at least one."))
    return HttpResponseRedirect(reverse("staff:review"))


@for_reviewers
@require_POST
def seen(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Note that somebody has looked at what was published without review."""
    row = get_object_or_404(Proposal, pk=proposal_id, state=State.APPROVED, decided_by=None)
    proposals.mark_seen(proposal=row, by=person_of(request))
    return HttpResponseRedirect(reverse("staff:overview"))
