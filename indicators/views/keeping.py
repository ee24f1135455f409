"""Where does a coordinator close and correct periods, set targets, and keep stories?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST

from indicators import cards, periods as days, saying
from indicators.actions import computing, keeping
from indicators.forms.keeping import ReasonForm, StoryForm, TargetForm
from indicators.models import Measurement, ReportingPeriod, Story, Target
from partners.views.asking import person_of
from partners.views.gate import for_coordinators

if TYPE_CHECKING:
    from collections.abc import Iterable


def _frame(part: str, **more: Any) -> dict[str, Any]:
    return {"area": "staff", "view": "indicators", "part": part, "may_keep": True, **more}


def _back(name: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(f"indicators:{name}"))


@for_coordinators
def periods(request: HttpRequest) -> HttpResponse:
    """Every period: computed when, closed when and by whom, corrected how often and why."""
    today = timezone.localdate()
    rows = ReportingPeriod.objects.select_related("closed_by").order_by("-since")
    revised = Measurement.objects.filter(revision__gt=1).order_by("period", "revision").select_related("revised_by")
    reasons: dict[int, dict[int, Measurement]] = {}
    for each in revised:
        reasons.setdefault(each.period_id, {})[each.revision] = each
    shown = [
        (row, saying.period(row), days.Period(row.since, row.until).is_over(today), reasons.get(row.pk, {}).values())
        for row in rows
    ]
    return render(request, "indicators/periods.html", _frame("periods", rows=shown, form=ReasonForm()))


@for_coordinators
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Freeze a period's values."""
    period = get_object_or_404(ReportingPeriod, code=code)
    try:
        computing.close_period(period=period, by=person_of(request), today=timezone.localdate())
    except computing.IsClosed:
        messages.info(request, _("It is closed already."))
    except computing.StillRuns:
        messages.error(request, _("It is not over yet, or its survey is still open. Close the survey first."))
    else:
        messages.success(request, _("Closed. The figures stay as they are now."))
    return _back("periods")


@for_coordinators
def revise(request: HttpRequest, code: str) -> HttpResponse:
    """Correct a closed period with a reason; the first figures stay beside the new ones."""
    period = get_object_or_404(ReportingPeriod, code=code)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            number = computing.revise_period(
                period=period, reason=form.cleaned_data["reason"], by=person_of(request), today=timezone.localdate()
            )
        except computing.IsOpen:
            form.add_error(None, _("It is not closed: it is computed anew every night by itself."))
        except computing.GivesAway:
            form.add_error(
                None,
                _("The new figures beside the old ones would tell what single people answered. They can not be shown."),
            )
        else:
            text = ngettext("%(count)d figure was corrected.", "%(count)d figures were corrected.", number)
            messages.success(
                request, text % {"count": number} if number else _("Nothing differs; nothing was corrected.")
            )
            return _back("periods")
    context = _frame("periods", period=period, name=saying.period(period), form=form)
    return render(request, "indicators/revise.html", context, status=422 if form.errors else 200)


@for_coordinators
def targets(request: HttpRequest) -> HttpResponse:
    """Targets that hold, those before them, and a form for another."""
    form = TargetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keeping.set_target(by=person_of(request), fields=form.cleaned_data)
        messages.success(request, _("The target is set."))
        return _back("targets")
    rows = _by_indicator(Target.objects.select_related("set_by"))
    return render(
        request, "indicators/targets.html", _frame("targets", rows=rows, form=form), status=422 if form.errors else 200
    )


def _by_indicator(rows: Iterable[Target]) -> list[tuple[str, list[tuple[Target, str, str]]]]:
    found: dict[str, list[tuple[Target, str, str]]] = {}
    for row in rows:
        said = row, cards.level(row, row.baseline), cards.level(row, row.value)
        found.setdefault(row.get_indicator_display(), []).append(said)
    return list(found.items())


@for_coordinators
def stories(request: HttpRequest) -> HttpResponse:
    """Stories with their consents, and a form for another."""
    form = StoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keeping.keep_story(by=person_of(request), fields=form.cleaned_data)
        messages.success(request, _("The story is kept."))
        return _back("stories")
    context = _frame("stories", rows=Story.objects.filter(withdrawn_on=None)[:100], form=form)
    return render(request, "indicators/stories.html", context, status=422 if form.errors else 200)


@for_coordinators
@require_POST
def withdraw(request: HttpRequest, story_id: int) -> HttpResponse:
    """Somebody does not agree any more: the words are deleted."""
    keeping.withdraw_story(story=get_object_or_404(Story, pk=story_id), by=person_of(request))
    messages.success(request, _("The story is deleted."))
    return _back("stories")
