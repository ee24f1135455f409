"""How does the post office fare? What waits, was sent, failed; retry, drop, hold back; a look at the next letter."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from csp.decorators import csp, csp_update
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from calendar_app.agenda_filter import parse
from partners.views.asking import person_of
from partners.views.gate import for_coordinators
from reminders import delivering, digest, due, postroom, to_newcomers
from reminders.actions import office, sending, subscribing
from reminders.forms.staff import PreviewForm, StopForm
from reminders.models import Letter, Subscription
from reminders.posting import Outcome
from reminders.writing import STYLE, written

if TYPE_CHECKING:
    from partners.models import User
    from reminders.writing import Written

_SHOWN: Final = 50
_STYLE_HASH: Final = "'sha256-{}'".format(
    base64.b64encode(hashlib.sha256(STYLE.removeprefix("<style>").removesuffix("</style>").encode()).digest()).decode()
)


@for_coordinators
def letters(request: HttpRequest) -> HttpResponse:
    """The post office: signs of life, how many letters are in which state, and those that need a hand. Eleven queries."""
    state = request.GET.get("state", "")
    state = state if state in Letter.State.values else ""
    rows = Letter.objects.select_related("subscription", "user").order_by("-due_at", "-pk")
    rows = rows.filter(state=state) if state else rows.filter(state__in=(Letter.State.FAILED, Letter.State.UNKNOWN))
    page = Paginator(rows, _SHOWN).get_page(request.GET.get("page"))
    context = {
        "area": "staff", "view": "post", "state": state, "page": page, "signs": postroom.signs(timezone.now()),
        "table": postroom.table(), "states": Letter.State.choices, "stop_form": StopForm(),
        "subscribers": postroom.subscribers(), "confirmed": postroom.confirmed(timezone.localdate()), "may_act": state in ("", "failed", "unknown", "planned"),
    }  # fmt: skip
    return render(request, "post/letters.html", context)


@for_coordinators
@require_POST
def do(request: HttpRequest) -> HttpResponse:
    """Retry or drop letters, hold all back, let them go, stop an address that asked for it by mail."""
    what, by, now = request.POST.get("do", ""), person_of(request), timezone.now()
    numbers = [
        int(each) for each in request.POST.getlist("letter") if each.isascii() and each.isdigit() and len(each) < 16
    ]
    chosen = Letter.objects.filter(pk__in=numbers[:_SHOWN])
    if what in ("pause", "resume"):
        office.pause(is_paused=what == "pause", by=by)
    elif what == "retry":
        count = sum(sending.retry(letter=row, now=now) for row in chosen)
        messages.success(
            request, ngettext("%(n)d letter is sent again.", "%(n)d letters are sent again.", count) % {"n": count}
        )
    elif what == "drop":
        count = sum(sending.drop(letter=row) for row in chosen)
        messages.success(
            request, ngettext("%(n)d letter is dropped.", "%(n)d letters are dropped.", count) % {"n": count}
        )
    elif what == "stop":
        _stop(request)
    return HttpResponseRedirect(reverse("post:letters"))


def _stop(request: HttpRequest) -> None:
    form = StopForm(request.POST)
    row = Subscription.objects.filter(email=form.cleaned_data["email"].lower()).first() if form.is_valid() else None
    if row is None:
        messages.error(request, _("No letters go to that address."))
        return
    subscribing.stop(subscription=row)
    messages.success(request, _("That address gets no letters any more."))


def _previewed(form: PreviewForm, to: str) -> Written | None:
    """The next overview as it would be sent now. Reads as a subscriber's letter does; nothing of it is stored."""
    found, now = form.cleaned_data, timezone.now()
    rhythm, chosen = due.Rhythm(found["rhythm"]), parse(dict(form.query)).lasting()
    zone = timezone.get_default_timezone()
    following = next(due.moments(rhythm, now, now + timedelta(days=8), zone))
    days = due.window(rhythm, following.at, zone)
    before = following.at - rhythm.length

    def draft() -> Any:
        told = digest.told(chosen, found["language"], days, before, now)
        return None if told.is_empty else to_newcomers.overview(told, rhythm, found["language"], now)

    return written(to, found["language"], draft)


@csp_update({"frame-src": ["'self'"]})
@for_coordinators
def preview(request: HttpRequest) -> HttpResponse:
    """The next overview in any language and under any filter; a test of it to oneself."""
    by = person_of(request)
    form = PreviewForm(
        request.POST or request.GET or None, initial={"language": by.language or "sv", "rhythm": "weekly"}
    )
    found = _previewed(form, by.email) if form.is_bound and form.is_valid() else None
    if request.method == "POST" and found:
        _send_test(request, found, by)
        return HttpResponseRedirect(f"{reverse('post:preview')}?{form.address}")
    context = {
        "area": "staff", "view": "post", "form": form, "letter": found, "is_asked": form.is_bound and form.is_valid(),
        "letter_url": f"{reverse('post:preview_letter')}?{form.address}" if found else "",
    }  # fmt: skip
    return render(request, "post/preview.html", context, status=422 if form.errors else 200)


def _send_test(request: HttpRequest, found: Written, by: User) -> None:
    stamp = f"test-{by.pk}-{timezone.now():%Y%m%d%H%M%S%f}"
    result = delivering.hand_over(delivering.message_of(found, number=stamp))
    if result.outcome is Outcome.SENT:
        messages.success(request, _("The test is on its way to you."))
    else:
        messages.error(request, _("The mail server did not take it. Its number was %(code)d.") % {"code": result.code})


@csp({"default-src": ["'none'"], "style-src": [_STYLE_HASH], "frame-ancestors": ["'self'"]})
@xframe_options_sameorigin
@for_coordinators
def preview_letter(request: HttpRequest) -> HttpResponse:
    """The letter's own HTML, as mail programs show it."""
    form = PreviewForm(request.GET)
    found = _previewed(form, person_of(request).email) if form.is_valid() else None
    return HttpResponse(found.html if found else "", status=200 if found else 404)
