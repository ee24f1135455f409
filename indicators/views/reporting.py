"""Where does a partner tell who came and what it gave, and see its part in it?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_POST

from calendar_app import dates, feeds, qr
from calendar_app.forms.posting_fields import changed
from calendar_app.models import Event
from calendar_app.presenting import slot_name
from calendar_app.views.work.hat import acting, own_date
from indicators import own_part, saying
from indicators.actions import reporting
from indicators.forms.reporting import ContributionForm, HeadCountForm
from indicators.models import Contribution, HeadCountReport
from indicators.views.printing import printed
from indicators.views.pulse import address_of
from partners.rules import is_staff
from partners.views.asking import person_of
from partners.views.gate import for_coordinators

if TYPE_CHECKING:
    from calendar_app.models import Occurrence
    from indicators.attendance import HeadCount
    from partners.models import Organisation


def _named(row: Occurrence, hat: Organisation) -> dict[str, str]:
    """A date in words and where it is reported."""
    here, local = get_language() or "sv", timezone.localtime(row.starts_at)
    return {
        "title": feeds.title_of(row.event, here), "day": dates.weekday_and_day(local.date(), here), "clock": f"{local:%H:%M}",
        "address": reverse("part:count", args=[hat.slug, row.event_id, slot_name(row.slot)]),
    }  # fmt: skip


@acting
def own(request: HttpRequest, hat: Organisation) -> HttpResponse:
    """Your part in it: what waits for a report, what was held, what you gave."""
    today = timezone.localdate()
    part = own_part.part_of(hat, today)
    context = {
        "hat": hat, "view": "part", "part": part, "given": [(row, saying.hours(row.hours)) for row in part.given],
        "waiting": [_named(row, hat) for row in own_part.waiting(hat)],
        "reported": [(_named(row.occurrence, hat), row) for row in own_part.reported(hat, today) if row.occurrence],
        "form": ContributionForm(initial={"on": today}),
    }  # fmt: skip
    return render(request, "part/own.html", context)


@acting
def count(request: HttpRequest, hat: Organisation, event_id: int, slot: str) -> HttpResponse:
    """How many came to one date: five numbers, or one button that says it was not held."""
    event: Event = get_object_or_404(Event.objects.filter(organiser=hat), pk=event_id)
    row = own_date(event, slot)
    there = HeadCountReport.objects.filter(occurrence=row).first()
    first = {name: getattr(there, name) for name in HeadCountReport.COUNTS} if there else {}
    wanted = request.POST.get("do", "")
    form = HeadCountForm(request.POST if request.method == "POST" and wanted == "count" else None, initial=first)
    if request.method == "POST" and wanted in ("held", "not_held"):
        return _kept(request, hat, row, None, was_held=wanted == "held")
    if form.is_bound and form.is_valid():
        return _kept(request, hat, row, form)
    return _count_page(request, hat, row, form, there)


def _kept(
    request: HttpRequest, hat: Organisation, row: Occurrence, form: HeadCountForm | None, *, was_held: bool = True
) -> HttpResponse:
    number: HeadCount | None = form.count() if form else None
    way = HeadCountReport.Way.PAPER if form and form.cleaned_data["is_paper"] else HeadCountReport.Way.PHONE
    try:
        reporting.report_head_count(occurrence=row, by=person_of(request), count=number, was_held=was_held, way=way)
    except reporting.NotYet:
        messages.error(request, _("It has not begun yet. Come back when people are here."))
    except reporting.WasCancelled:
        messages.error(request, _("This date is cancelled. Undo that first if it was held after all."))
    else:
        messages.success(request, _("Thank you. It is noted."))
        return HttpResponseRedirect(reverse("part:own", args=[hat.slug]))
    return _count_page(request, hat, row, form or HeadCountForm(), None, status=409)


def _count_page(
    request: HttpRequest, hat: Organisation, row: Occurrence, form: HeadCountForm, there: HeadCountReport | None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    if form.asks_again:
        # What was typed is sent again as it is, by a button that says yes.
        form.data = changed(form.data, "sure_of", str(form.number))
    pulse = settings.BIS_SITE_URL + address_of(row)
    context = {
        "hat": hat, "view": "part", "date": _named(row, hat), "form": form, "there": there, "event": row.event,
        "slot": slot_name(row.slot), "pulse": pulse, "code": mark_safe(qr.drawn(pulse, omitsize=True)),  # noqa: S308  (drawn by us)
    }  # fmt: skip
    return render(request, "part/count.html", context, status=422 if form.errors else status)


@acting
def paper(request: HttpRequest, hat: Organisation) -> HttpResponse:
    """A form to print and fill in by hand: one line for each date that waits, and empty ones."""
    rows = [_named(row, hat) for row in own_part.waiting(hat)[:20]]
    page = render_to_string(
        "part/paper.html", {"hat": hat, "rows": rows, "empty": range(max(20 - len(rows), 6))}, request
    )
    return printed(page, "bis-head-counts.pdf")


@acting
@require_POST
def gave(request: HttpRequest, hat: Organisation) -> HttpResponse:
    """Note what the organisation gave."""
    form = ContributionForm(request.POST)
    if not form.is_valid():
        return render(request, "part/gave.html", {"hat": hat, "view": "part", "form": form}, status=422)
    row = reporting.log_contribution(organisation=hat, by=person_of(request), **form.cleaned_data)
    messages.success(
        request, _("Thank you. It is noted.") if row.state == Contribution.State.CONFIRMED
        else _("Thank you. It counts when the house has confirmed it."),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("part:own", args=[hat.slug]))


@for_coordinators
def contributions(request: HttpRequest) -> HttpResponse:
    """What partners say they gave and nobody has confirmed; and what was decided lately."""
    waiting = Contribution.objects.filter(state=Contribution.State.LOGGED).select_related("organisation", "by")
    decided = Contribution.objects.exclude(state=Contribution.State.LOGGED).select_related("organisation", "decided_by")
    context: dict[str, Any] = {
        "area": "staff", "view": "indicators", "part": "contributions", "may_keep": is_staff(request.user),
        "waiting": [(row, saying.hours(row.hours)) for row in waiting.order_by("on", "pk")[:100]],
        "decided": decided.order_by("-decided_at", "-pk")[:20],
    }  # fmt: skip
    return render(request, "indicators/contributions.html", context)


@for_coordinators
@require_POST
def decide(request: HttpRequest, contribution_id: int) -> HttpResponse:
    """Confirm it, or say why it does not count."""
    row = get_object_or_404(Contribution, pk=contribution_id)
    comment = request.POST.get("comment", "").replace("\0", "")[:300]
    try:
        reporting.decide_contribution(
            contribution=row, by=person_of(request), state=request.POST.get("state", ""), comment=comment
        )
    except ValueError:
        messages.error(request, _("Say why it does not count."))
    else:
        messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("indicators:contributions"))
