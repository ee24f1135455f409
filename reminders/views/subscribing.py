"""How does somebody get letters, change what they get, and get rid of them? No login: what a letter carries opens its pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from calendar_app import naming, starred
from calendar_app.agenda_filter import parse
from calendar_app.filter_form import FilterForm
from calendar_app.limits import are_too_many, is_too_many, visitor_of
from reminders import digest
from reminders.actions import subscribing
from reminders.forms.subscribing import PreferencesForm, SubscribeForm
from reminders.to_newcomers import wish_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import QueryDict

    from calendar_app.agenda_filter import AgendaFilter
    from reminders.models import Subscription

_HOUR: Final = 3600
_NUMBER: Final = re.compile(r"[0-9]{1,15}")


def _events(sent: QueryDict) -> list[int]:
    numbers = dict.fromkeys(int(each) for each in sent.getlist("e") if _NUMBER.fullmatch(each))
    return list(numbers)[: subscribing.MOST_EVENTS]


def _about(chosen: AgendaFilter, events: list[int]) -> dict[str, Any]:
    """What the letters would be about: the filter as a form and in words, the activities by name. Up to five queries."""
    language = get_language() or "sv"
    kept = starred.kept(events, language, now=timezone.now(), each=1) if events else None
    titles = {entry.event_id: entry.title for entry in [*kept.entries, *kept.over]} if kept else {}
    roots = kept.roots if kept else {}
    named = {roots.get(event, event): title for event, title in titles.items()}
    return {
        "filter": FilterForm(chosen, naming.choices(language), language), "about": naming.feed_name(chosen, language),
        "chosen": chosen, "followed": [(event, named[event]) for event in events if event in named],
    }  # fmt: skip


@never_cache
def subscribe(request: HttpRequest) -> HttpResponse:
    """Ask for letters about a filter and activities (`e=`); nothing is sent before the address has said yes."""
    sent = request.POST if request.method == "POST" else request.GET
    chosen, events = parse(dict(sent.lists())).lasting(), _events(sent)
    first = {"language": get_language() or "sv", "rhythm": "" if events else "weekly", "hours_before": "24"}
    form = SubscribeForm(request.POST if request.method == "POST" else None, initial=first, follows=bool(events))
    context = {"form": form, "view": "letters", **_about(chosen, events)}
    status = 200
    if form.is_bound and form.is_valid():
        email = form.cleaned_data["email"].strip().lower()
        if form.cleaned_data["homepage"]:
            return render(request, "subscriptions/asked.html", {"view": "letters"})
        if _is_too_much(visitor_of(request), email):
            return render(request, "subscriptions/subscribe.html", {**context, "is_too_much": True}, status=429)
        wants = form.wants(chosen.query(), events)
        subscribing.subscribe(email=email, wants=wants, now=timezone.now())
        return render(request, "subscriptions/asked.html", {"view": "letters"})
    if form.errors:
        status = 422
    return render(request, "subscriptions/subscribe.html", context, status=status)


def _is_too_much(visitor: str, email: str) -> bool:
    return are_too_many(
        ("letters", visitor, 10, _HOUR), ("letters-mail", email, 3, _HOUR), ("letters-all", "", 300, _HOUR)
    )


def _keyed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the subscription of the key; nobody else learns whether there is one. Cookies are not needed."""

    @csrf_exempt
    @never_cache
    def answer(request: HttpRequest, key: str) -> HttpResponse:
        if is_too_many("letters-key", visitor_of(request), most=600, seconds=_HOUR):
            return render(request, "429.html", status=429)
        row = subscribing.of_key(key)
        if row is None:
            response = render(request, "subscriptions/gone.html", {"view": "letters"}, status=404)
        else:
            response = view(request, row)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answer


@_keyed
def page(request: HttpRequest, row: Subscription) -> HttpResponse:
    """A subscription's own page: say yes, change, pause, stop, be forgotten. What is asked by GET changes nothing."""
    number = request.GET.get("wish", "")
    wish = subscribing.wish_of(row, int(number), timezone.now()) if _NUMBER.fullmatch(number) else {}
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "confirm":
        subscribing.confirm(subscription=row, now=timezone.now(), wish=wish or None)
        return HttpResponseRedirect(f"{request.path}?saved=confirmed")
    if do == "stop":
        subscribing.stop(subscription=row)
        return HttpResponseRedirect(f"{request.path}?saved=stopped")
    if do == "erase":
        subscribing.erase(subscription=row)
        return render(request, "subscriptions/erased.html", {"view": "letters"})
    is_listening = row.state == row.State.ACTIVE
    if not is_listening or (wish and "saved" not in request.GET and do != "change"):
        return _ask(request, row, wish)
    return _preferences(request, row, is_sent=do == "change")


def _ask(request: HttpRequest, row: Subscription, wish: dict[str, Any]) -> HttpResponse:
    language = get_language() or "sv"
    wants = wish or {"rhythm": row.rhythm, "query": row.query, "events": row.events, "hours_before": row.hours_before}
    context = {"row": row, "wish": wish_words(wants, language, timezone.now()), "view": "letters"}
    return render(request, "subscriptions/confirm.html", {**context, "saved": request.GET.get("saved", "")})


def _preferences(request: HttpRequest, row: Subscription, *, is_sent: bool) -> HttpResponse:
    sent = request.POST if is_sent else None
    events = _events(request.POST) if is_sent else row.events
    chosen = parse(dict(sent.lists())).lasting() if sent is not None else digest.chosen_by(row)
    first = {
        "language": row.language, "rhythm": row.rhythm, "hours_before": str(row.hours_before or ""),
        "paused_until": row.paused_until,
    }  # fmt: skip
    form = PreferencesForm(sent, initial=first, follows=bool(row.events))
    if form.is_bound and form.is_valid():
        # A form can take activities away; more of them are added where they stand.
        kept = [event for event in row.events if event in set(events)]
        wants = form.wants(chosen.query(), kept)
        pause = form.cleaned_data["paused_until"]
        subscribing.change(subscription=row, wants=wants, now=timezone.now(), paused_until=pause)
        return HttpResponseRedirect(f"{request.path}?saved=changed")
    context = {
        "row": row, "form": form, "view": "letters", "saved": request.GET.get("saved", ""), "ticked": events,
        **_about(chosen, row.events),
    }  # fmt: skip
    return render(request, "subscriptions/preferences.html", context, status=422 if form.errors else 200)


@_keyed
def stop(request: HttpRequest, row: Subscription) -> HttpResponse:
    """Stop all letters. A POST does it at once, with or without a page (RFC 8058); a GET only shows the button."""
    is_done = request.method == "POST"
    if is_done:
        subscribing.stop(subscription=row)
    is_stopped = is_done or row.state == row.State.STOPPED
    context = {"is_stopped": is_stopped, "label": "", "back": "../", "view": "letters"}
    return render(request, "subscriptions/stop.html", context)
