"""What have people without an account told the house, and what becomes of it? Ideas, one idea, faults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_POST

from calendar_app import dates, feeds
from calendar_app.actions.ideas import delete_idea, finish_feedback, judge_idea
from calendar_app.forms.ideas import JudgeForm
from calendar_app.models import Event, Feedback, Idea
from calendar_app.wording import joined, language_name
from partners.models import Organisation
from partners.views.asking import chosen_organisation, person_of
from partners.views.gate import for_reviewers

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

_SHOWN: Final = 100


@for_reviewers
def ideas(request: HttpRequest) -> HttpResponse:
    """Ideas in one state, those that nobody has read first; how many there are in each. Three queries."""
    counts = dict(Idea.objects.order_by().values_list("state").annotate(Count("pk")))
    chosen = request.GET.get("state", "")
    chosen = chosen if chosen in Idea.State.values else str(Idea.State.NEW)
    page = Paginator(Idea.objects.filter(state=chosen), _SHOWN).get_page(request.GET.get("page"))
    context = {
        "area": "staff", "view": "ideas", "chosen": chosen, "rows": [(row, wishes(row)) for row in page],
        "page": page, "query": urlencode({"state": chosen}),
        "states": [(value, label, counts.get(value, 0)) for value, label in Idea.State.choices],
    }  # fmt: skip
    return render(request, "staff/ideas.html", context)


def wishes(idea: Idea) -> list[str]:
    """Day, time of day, for whom and language in the page's words; what was left out is left out."""
    here = get_language() or "sv"
    hours: dict[str, StrPromise] = dict(Idea.Hours.choices)
    audience: dict[str, StrPromise] = dict(Event.Audience.choices)
    days = [dates.weekday_name(number, here) for number in idea.weekdays if number < 7]
    parts = (
        days,
        [str(hours[each]) for each in idea.hours if each in hours],
        [str(audience[each]) for each in idea.audience if each in audience],
        [language_name(idea.language, here)] if idea.language else [],
    )
    return [joined(part, here) for part in parts if part]


@for_reviewers
def idea(request: HttpRequest, idea_id: int) -> HttpResponse:
    """One idea: what becomes of it, whether it is shown, what it says in the reader's language."""
    row = get_object_or_404(Idea.objects.select_related("event__kind", "event__organiser"), pk=idea_id)
    by, wanted = person_of(request), request.POST.get("do", "")
    if wanted == "delete":
        delete_idea(idea=row, by=by)
        messages.success(request, _("The idea is deleted."))
        return HttpResponseRedirect(reverse("staff:ideas"))
    if wanted == "activity":
        hat = chosen_organisation(request)
        return HttpResponseRedirect(f"{reverse('work:new', args=[hat.slug])}?{urlencode({'idea': row.pk})}")
    before = {"state": row.state, "is_public": row.is_public, "note": row.note}
    form = JudgeForm(request.POST if request.method == "POST" else None, initial=before)
    if form.is_valid():
        judge_idea(idea=row, by=by, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(f"{reverse('staff:ideas')}?{urlencode({'state': row.state})}")
    return _page(request, row, form)


def _page(request: HttpRequest, row: Idea, form: JudgeForm) -> HttpResponse:
    language = get_language() or "sv"
    is_open = row.state in (Idea.State.NEW, Idea.State.KEPT) and row.event is None
    context: dict[str, Any] = {
        "area": "staff", "view": "ideas", "idea": row, "wishes": wishes(row), "form": form,
        "title": feeds.title_of(row.event, language) if row.event else "",
        "organisations": Organisation.objects.for_user(request.user) if is_open else [], "is_open": is_open,
    }  # fmt: skip
    return render(request, "ideas/idea.html", context, status=422 if form.errors else 200)


@for_reviewers
def feedback(request: HttpRequest) -> HttpResponse:
    """Faults that somebody told of, or with `done` those that somebody has seen to. Two queries."""
    is_done = "done" in request.GET
    page = Paginator(Feedback.objects.filter(done_at__isnull=not is_done), _SHOWN).get_page(request.GET.get("page"))
    context = {
        "area": "staff", "view": "feedback", "rows": [(row, _own_page(row)) for row in page], "is_done": is_done,
        "page": page, "query": "done=1" if is_done else "",
    }  # fmt: skip
    return render(request, "staff/feedback.html", context)


def _own_page(row: Feedback) -> str:
    """The page as a link that stays on this site, "" for anything else: who wrote it is not known."""
    is_ours = row.page.startswith("/") and url_has_allowed_host_and_scheme(row.page, None)
    return row.page if is_ours else ""


@for_reviewers
@require_POST
def feedback_done(request: HttpRequest, feedback_id: int) -> HttpResponse:
    """Somebody has seen to it; the address is forgotten."""
    finish_feedback(feedback=get_object_or_404(Feedback, pk=feedback_id), by=person_of(request))
    messages.success(request, _("Done. The e-mail address is deleted."))
    return HttpResponseRedirect(reverse("staff:feedback"))
