"""What can anybody tell the house without an account? An idea of what could happen here, and a fault that was met.

Neither sets a cookie nor keeps an address. Against forgery there is nothing to guard: a form sent by a foreign page could
do no more than anybody can, and is refused by the origin that browsers name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext as _
from django.views.decorators.csrf import csrf_exempt

from calendar_app import feeds
from calendar_app.actions.ideas import leave_feedback, leave_idea
from calendar_app.forms.ideas import FeedbackForm, IdeaForm, TrappedForm, address_of
from calendar_app.limits import are_too_many, visitor_of
from calendar_app.models import Idea

if TYPE_CHECKING:
    from calendar_app.models import Event

_HOUR: Final = 3600
_SHOWN: Final = 40


@csrf_exempt
def ideas(request: HttpRequest) -> HttpResponse:
    """What others have wished for, a form to wish for something oneself, and thanks."""
    if request.method == "POST":
        form = IdeaForm(request.POST)
        if form.is_valid() and _may_send(request, form, "idea"):
            if not form.is_trapped:
                leave_idea(fields=form.columns())
            return HttpResponseRedirect(reverse("calendar:ideas") + "?sent=1")
        return _ideas_page(request, form)
    return _ideas_page(request, None if "sent" in request.GET else IdeaForm())


def _ideas_page(request: HttpRequest, form: IdeaForm | None) -> HttpResponse:
    language = get_language() or "sv"
    rows = Idea.objects.public().select_related("event__kind", "event__organiser").prefetch_related("event__texts")
    shown = [(row, _became(row.event, language)) for row in rows[:_SHOWN]]
    context: dict[str, Any] = {
        "form": form, "view": "ideas", "wishes": [row for row, title in shown if not title],
        "realised": [(row, title) for row, title in shown if title],
    }  # fmt: skip
    return render(request, "ideas/ideas.html", context, status=_status(form))


def _became(event: Event | None, language: str) -> str:
    """What the activity is called that came of an idea, "" when everybody can't see one."""
    return feeds.title_of(event, language) if event and event.is_public else ""


@csrf_exempt
def feedback(request: HttpRequest) -> HttpResponse:
    """Something was wrong: what, on which page, and thanks."""
    form = FeedbackForm(request.POST or None, initial={"page": address_of(request.GET.get("page", ""))})
    if request.method == "POST" and form.is_valid() and _may_send(request, form, "feedback"):
        if not form.is_trapped:
            found = {name: form.cleaned_data[name] for name in ("text", "page", "email")}
            leave_feedback(**found, language=get_language() or "sv")
        return HttpResponseRedirect(reverse("calendar:feedback") + "?sent=1")
    context = {"form": None if request.method == "GET" and "sent" in request.GET else form, "view": "feedback"}
    return render(request, "ideas/feedback.html", context, status=_status(form))


def _status(form: TrappedForm | None) -> int:
    if form is None or not form.errors:
        return 200
    return 429 if form.has_error("__all__", "often") else 422


def _may_send(request: HttpRequest, form: TrappedForm, what: str) -> bool:
    """Whether the form may be taken; one that came too often says so. Raises PermissionDenied for a foreign page's form."""
    own = (settings.BIS_SITE_URL, f"{request.scheme}://{request.get_host()}")
    if request.headers.get("Origin", own[0]) not in own:
        raise PermissionDenied
    # The house has one address for all who sit there together, so an hour allows for a whole group.
    is_often = are_too_many((what, visitor_of(request), 40, _HOUR), (f"{what}-all", "", 200, _HOUR))
    if is_often:
        often = _("There have been many just now. Try again in an hour.")
        form.add_error(None, ValidationError(often, code="often"))
    return not is_often
