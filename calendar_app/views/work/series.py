"""What can be done with a whole activity? Its page: coming dates, pause, end, extend, one more date, cancel, undo, delete."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from calendar_app import actions, agenda, dates, event_series, feeds, rule, rules
from calendar_app.actions import proposals, waiting
from calendar_app.forms.dates import ExtraForm, PauseForm, ReasonForm, UntilForm, next_term_end
from calendar_app.models import Event, Pause, Proposal
from calendar_app.presenting import Presenter
from calendar_app.rule_words import refusal_in_words, rule_in_words
from calendar_app.schedule import RoomTaken, WouldLose
from calendar_app.views.work.hat import acting, own_event, sent
from partners.models import Organisation
from partners.rules import may_review
from partners.views.asking import person_of

if TYPE_CHECKING:
    from django import forms

    from partners.models import User


@acting
def event(request: HttpRequest, hat: Organisation, event_id: int) -> HttpResponse:
    """One of one's own activities and everything that can be done with it."""
    shown = own_event(hat, event_id)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    last = shown.last_on
    asked: dict[str, Any] = {
        "reason_form": ReasonForm(request.POST if do == "cancel" else None, prefix="cancel"),
        "pause_form": PauseForm(request.POST if do == "pause" else None, prefix="pause"),
        "until_form": UntilForm(
            request.POST if do == "until" else None,
            prefix="until",
            initial={"until": next_term_end(last) if last else None},
        ),
        "extra_form": ExtraForm(request.POST if do == "extra" else None, prefix="extra"),
    }
    if do:
        answer = _act(request, hat, shown, do, asked)
        if answer is not None:
            return answer
    return _page(request, hat, shown, asked)


def _act(request: HttpRequest, hat: Organisation, shown: Event, do: str, asked: dict[str, Any]) -> HttpResponse | None:
    form = asked.get({"cancel": "reason_form"}.get(do, f"{do}_form"))
    if form is not None and not form.is_valid():
        return None
    try:
        done = _done(person_of(request), shown, do, form, is_sure="sure" in request.POST)
    except WouldLose as question:
        return _page(request, hat, shown, asked | {"lost": _lost(question), "do": do, "sent": sent(request)})
    except RoomTaken:
        messages.error(request, _("The room is taken at one of these times. Choose another room under Change."))
        return _page(request, hat, shown, asked, status=409)
    except rule.RuleRefused as refused:
        if form is not None:
            form.add_error(None, refusal_in_words(refused))
        done = ""
    except waiting.StandsOtherwise as reason:
        messages.error(request, refused_in_words(reason))
        return HttpResponseRedirect(reverse("work:event", args=[hat.slug, shown.pk]))
    if not done:
        return None
    Organisation.objects.filter(pk=hat.pk).mark_active()
    messages.success(request, done)
    is_gone = not Event.objects.filter(pk=shown.pk).exists()
    back = reverse("work:activities", args=[hat.slug]) if is_gone else reverse("work:event", args=[hat.slug, shown.pk])
    return HttpResponseRedirect(back)


def _done(  # noqa: PLR0911  (one line for each thing there is to do)
    by: User, shown: Event, do: str, form: forms.Form | None, *, is_sure: bool
) -> str:
    """Do one thing and say what was done; "" for what there is not."""
    found = form.cleaned_data if form else {}
    if do == "cancel":
        actions.cancel_event(event=shown, reason=found["reason"], by=by)
        return _("It is cancelled. It stays visible, struck through, with the reason.")
    if do == "restore":
        actions.restore_event(event=shown, by=by)
        return _("It takes place again.")
    if do == "pause":
        actions.pause(event=shown, by=by, accept_loss=is_sure, **found)
        return _("The pause is in the calendar.")
    if do in ("until", "extra") and _is_more(shown, do, found) and not rules.changes_at_once(by, shown):
        return _propose_more(shown, do, found, by)
    if do == "until":
        _end_on(shown, found["until"], by, is_sure=is_sure)
        return _("It goes on until the day you chose.")
    if do == "extra":
        actions.add_date(event=shown, wall=_extra(shown, found), by=by)
        return _("The date is added.")
    if do == "submit":
        return _submit(shown, by)
    if do == "withdraw":
        proposals.withdraw_change(event=shown, by=by)
        return _("Your change is taken back.")
    if do == "delete" and not shown.is_public:
        actions.delete_event(event=shown, by=by)
        return _("It is deleted.")
    return ""


def _submit(shown: Event, by: User) -> str:
    new = Proposal.objects.open().filter(event=shown, sort=Proposal.Sort.NEW).select_related("event").first()
    if new and may_review(by):
        try:
            proposals.decide(proposal=new, by=by, state=Proposal.State.APPROVED)
        except (proposals.AlreadyDecided, proposals.LookAgain) as reason:
            raise waiting.StandsOtherwise from reason
        return _("It is in the calendar now.")
    if rules.publishes_at_once(by, shown.organiser):
        actions.publish(event=shown, by=by)
        return _("It is in the calendar now.")
    proposals.submit_again(event=shown, by=by)
    return _("Thank you. The house looks at it, and you get a letter when it is published.")


def refused_in_words(reason: waiting.StandsOtherwise) -> str:
    """Why nothing was changed, for the person who asked for it."""
    if isinstance(reason, waiting.HouseDecided):
        return _("The house has cancelled it. Write to the house if it is to take place.")
    if isinstance(reason, waiting.DateExists):
        return _("There is a date at that time already. Nothing was changed.")
    return _("Nothing was changed: it stands otherwise meanwhile, as you see here.")


def _extra(shown: Event, found: dict[str, Any]) -> datetime:
    return datetime.combine(found["day"], found["starts"] or shown.start_time or time())


def _is_more(shown: Event, do: str, found: dict[str, Any]) -> bool:
    """Whether it gives dates that nobody at the house has seen; to end sooner does not."""
    return do == "extra" or (shown.last_on is not None and found["until"] > shown.last_on)


def _propose_more(shown: Event, do: str, found: dict[str, Any], by: User) -> str:
    """Let more dates of a reviewed organisation's activity wait, beside what waits already."""
    fields = proposals.kept_fields(shown)
    if do == "until":
        if fields.get("repeats") == ["keep"]:
            raise waiting.StandsOtherwise("The form can't say this rule.")
        fields |= {"until": [f"{found['until']:%Y-%m-%d}"], "count": []}
    else:
        fields["extra"] = ["\n".join([*fields.get("extra", []), f"{_extra(shown, found):%Y-%m-%d %H:%M}"]).strip()]
    proposals.propose_change(event=shown, by=by, fields=fields)
    return _("Thank you. The house looks at your change; until then it stands as before.")


def _end_on(shown: Event, until: date, by: User, *, is_sure: bool) -> None:
    """Let a series end on another day, sooner or later."""
    kept = event_series.rule_of(shown)
    if kept is None:
        raise waiting.StandsOtherwise("It does not repeat.")
    ending = replace(kept, count=None, until=datetime.combine(until, time(23, 59, 59)))
    actions.edit_all(event=shown, changes={}, by=by, rrule=rule.write(ending), accept_loss=is_sure)


def _lost(question: WouldLose) -> list[str]:
    language, today = get_language() or "sv", timezone.localdate()
    days = [row.starts_at.astimezone(agenda.site_zone()).date() for row in question.occurrences]
    return [dates.weekday_and_day(day, language, today) for day in days]


def _page(
    request: HttpRequest, hat: Organisation, shown: Event, asked: dict[str, Any], status: int = 0
) -> HttpResponse:
    now, language = timezone.now(), get_language() or "sv"
    entries = agenda.of_event(shown.pk, language, now=now, limit=20, is_public=False)
    presenter = Presenter(language, now)
    is_wrong = any(getattr(form, "errors", None) for form in asked.values())
    context = {
        "hat": hat, "view": "activities", "event": shown, "title": feeds.title_of(shown, language),
        "rule": rule_in_words(event_series.series_of(shown), language),
        "sections": presenter.sections(entries, date.min),
        "pauses": Pause.objects.filter(event=shown, last_on__gte=presenter.today),
        "proposal": Proposal.objects.filter(event=shown).order_by("-pk").first(),
        "can_publish": rules.publishes_at_once(person_of(request), shown.organiser),
        "partners": list(shown.co_organiser_rows.all()), "lost": [], "do": "", "sent": [], **asked,
        "asked_forms": [asked[name] for name in ("pause_form", "until_form", "extra_form", "reason_form")],
    }  # fmt: skip
    return render(request, "work/event.html", context, status=status or (422 if is_wrong else 200))


@acting
def unpause(request: HttpRequest, hat: Organisation, event_id: int, pause_id: int) -> HttpResponse:
    """Take a pause away; the dates in it come back."""
    shown = own_event(hat, event_id)
    if request.method == "POST":
        try:
            actions.unpause(event=shown, pause_id=pause_id, by=person_of(request))
            messages.success(request, _("The pause is gone; the dates are back."))
        except RoomTaken:
            messages.error(
                request,
                _(
                    "Somebody else has booked the room in the pause, so the pause stays. Choose another room under Change first."
                ),
            )
    return HttpResponseRedirect(reverse("work:event", args=[hat.slug, shown.pk]))
