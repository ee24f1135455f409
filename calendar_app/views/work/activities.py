"""What does an organisation have in the calendar, and what waits for it? The way in to everything it can change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_POST

from calendar_app import dates, event_series, feeds
from calendar_app.actions.posting import answer_invitation
from calendar_app.agenda import site_zone
from calendar_app.forms.dates import next_term_end
from calendar_app.models import CoOrganiser, Draft, Event, Occurrence, Proposal
from calendar_app.presenting import slot_name
from calendar_app.rule_words import rule_in_words
from calendar_app.views.work.hat import acting
from partners.templatetags.people import hats as hats_of
from partners.views.asking import person_of

if TYPE_CHECKING:
    from datetime import datetime

    from partners.models import Organisation

_ENDS_SOON: Final = timedelta(days=28)
_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One activity as a line: what is next, and where its pages are."""

    event: Event
    title: str
    rule: str
    next_day: str
    next_clock: str
    next_slot: str
    is_next_off: bool
    state: str
    extend_to: date | None


@login_required
def hats(request: HttpRequest) -> HttpResponse:
    """Choose in whose name to act; somebody with one hat comes straight in."""
    worn = hats_of(request.user)
    if len(worn) == 1 and "change" not in request.GET:
        only = worn[0]
        return HttpResponseRedirect(
            reverse("work:activities", args=[only.slug]) if only.slug else reverse("staff:overview")
        )
    context = {"hats": worn, "view": "hats"}
    return render(request, "work/hats.html", context)


@acting
def activities(request: HttpRequest, hat: Organisation) -> HttpResponse:
    """My activities: those to come with their next date, drafts, questions to answer, what is over."""
    now, language = timezone.now(), get_language() or "sv"
    today = timezone.localdate()
    upcoming = Occurrence.objects.filter(event=OuterRef("pk"), ends_at__gt=now).order_by("starts_at")
    own = Event.objects.filter(organiser=hat).exclude(status=Event.Status.ARCHIVED)
    rows = (
        own.filter(Q(last_on=None) | Q(last_on__gte=today)).select_related("kind").prefetch_related("texts", "pauses")
    )
    rows = rows.annotate(
        next_slot=Subquery(upcoming.values("slot")[:1]), next_at=Subquery(upcoming.values("starts_at")[:1]),
        next_end=Subquery(upcoming.values("ends_at")[:1]), next_status=Subquery(upcoming.values("status")[:1]),
    ).order_by("next_at")  # fmt: skip
    over = own.filter(last_on__lt=today).select_related("kind").prefetch_related("texts").order_by("-last_on")[:20]
    asked = CoOrganiser.objects.filter(organisation=hat, confirmed_at=None, event__status__in=Event.PUBLIC)
    returned = Proposal.objects.filter(organisation=hat, state=Proposal.State.RETURNED, event__status="draft")
    context = {
        "hat": hat, "view": "activities",
        "rows": [_row(event, language, now) for event in rows[:_SHOWN]],
        "over": [(event, feeds.title_of(event, language)) for event in over],
        "drafts": Draft.objects.filter(user=request.user, organisation=hat),  # type: ignore[misc]
        "asked": _titled(asked.select_related("event__organiser", "event__kind"), language),
        "returned": _titled(returned.select_related("event__kind"), language),
    }  # fmt: skip
    return render(request, "work/activities.html", context)


def _titled(rows: Any, language: str) -> list[tuple[Any, str]]:
    """Rows that belong to an event, each with its title. Two queries."""
    return [(row, feeds.title_of(row.event, language)) for row in rows.prefetch_related("event__texts")]


def _row(event: Event, language: str, now: datetime) -> Row:
    zone, today = site_zone(), timezone.localdate(now)
    start, end = event.next_at, event.next_end  # type: ignore[attr-defined]
    day = start.astimezone(zone).date() if start else None
    states = {
        Event.Status.SUBMITTED: _("waits for review"), Event.Status.DRAFT: _("draft"),
        Event.Status.CANCELLED: _("cancelled"),
    }  # fmt: skip
    ends_soon = event.is_repeating and event.last_on and event.last_on - today <= _ENDS_SOON
    kept = event_series.rule_of(event)
    return Row(
        event=event,
        title=feeds.title_of(event, language),
        rule=rule_in_words(event_series.series_of(event, ()), language),
        next_day=dates.weekday_and_day(day, language, today) if day else "",
        next_clock="" if event.is_all_day or not start else dates.clock(start, end, zone),
        next_slot=slot_name(event.next_slot) if event.next_slot else "",  # type: ignore[attr-defined]
        is_next_off=event.next_status == Occurrence.Status.CANCELLED,  # type: ignore[attr-defined]
        state=states.get(Event.Status(event.status), _("internal") if event.is_internal else ""),
        extend_to=next_term_end(event.last_on) if ends_soon and kept and kept.until and event.last_on else None,
    )


@acting
@require_POST
def answer(request: HttpRequest, hat: Organisation, row_id: int) -> HttpResponse:
    """Say yes or no to taking part in another organisation's activity."""
    row = get_object_or_404(CoOrganiser.objects.select_related("organisation"), pk=row_id, organisation=hat)
    is_yes = request.POST.get("answer") == "yes"
    answer_invitation(row=row, by=person_of(request), is_yes=is_yes)
    messages.success(request, _("You take part, and it is shown.") if is_yes else _("You have said no."))
    return HttpResponseRedirect(reverse("work:activities", args=[hat.slug]))


@acting
@require_POST
def drop_draft(request: HttpRequest, hat: Organisation, draft_id: int) -> HttpResponse:
    """Throw one's own draft away."""
    get_object_or_404(Draft, pk=draft_id, user=request.user, organisation=hat).delete()
    messages.success(request, _("The draft is gone."))
    return HttpResponseRedirect(reverse("work:activities", args=[hat.slug]))
