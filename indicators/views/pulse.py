"""How many new people did you get to know? One screen after an activity, for anybody with the host's code; sums alone are kept."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from calendar_app import feeds
from calendar_app.limits import are_too_many, visitor_of
from calendar_app.models import Occurrence
from indicators import questions
from indicators.actions import once
from indicators.actions.reporting import add_pulse
from indicators.models import PulseTally

if TYPE_CHECKING:
    from datetime import datetime

_SIGNER: Final = Signer(salt="pulse")
_OPEN_FOR: Final = timedelta(hours=48)
_DAY: Final = 86400
_OPTIONS: Final = ((0, "0"), (1, "1"), (2, "2"), (3, "3+"))


def address_of(row: Occurrence) -> str:
    """The path of a date's pulse without a language; nobody can make one for another date."""
    return reverse("pulse_front", args=[_SIGNER.sign(str(row.pk)).replace(":", ".")])


def _row(token: str) -> Occurrence:
    """The date of a token. Raises Http404 for what we did not sign, and for a date that is gone."""
    try:
        key = _SIGNER.unsign(token.replace(".", ":"))
    except BadSignature:
        raise Http404 from None
    row = Occurrence.objects.public().select_related("event__kind").filter(pk=int(key)).first()
    if row is None:
        raise Http404
    return row


def _is_open(row: Occurrence, now: datetime) -> bool:
    return not row.is_cancelled and row.starts_at <= now <= row.ends_at + _OPEN_FOR


def front(_request: HttpRequest, token: str) -> HttpResponse:
    """From the code on the wall to the visitor's own language."""
    return HttpResponseRedirect(reverse("pulse:ask", args=[token]))


@csrf_exempt
def ask(request: HttpRequest, token: str) -> HttpResponse:
    """Two questions on one screen, then thanks. A button pressed twice counts once; neither cookie nor row is left."""
    row = _row(token)
    context = {
        "view": "pulse", "title": feeds.title_of(row.event, get_language() or "sv"), "options": _OPTIONS,
        "groups": list(questions.words(questions.Question.GROUP)["options"].items()), "once": secrets.token_urlsafe(16), "problem": False,
    }  # fmt: skip
    if not _is_open(row, timezone.now()):
        return _answer(request, context | {"is_closed": True}, 410)
    if request.method != "POST":
        return _answer(request, context | {"is_thanked": "sent" in request.GET})
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise PermissionDenied
    group, option = request.POST.get("group", PulseTally.Group.UNSAID), request.POST.get("option", "")
    if group not in PulseTally.Group.values or option not in {str(value) for value, _label in _OPTIONS}:
        return _answer(request, context | {"problem": True, "chosen": group}, 422)
    # A whole group shares the house's address.
    if are_too_many(("pulse", visitor_of(request), 120, _DAY)):
        return render(request, "429.html", status=429)
    given = request.POST.get("once", "").replace("\0", "")[:40]
    if once.is_first(f"pulse:{given or secrets.token_urlsafe(16)}"):
        add_pulse(occurrence=row, group=group, option=int(option))
    return HttpResponseRedirect(f"{request.path}?sent=1")


def _answer(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    response = render(request, "part/pulse.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
