"""How does somebody without an account propose an activity? A form, a letter to confirm it, then the house's queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.utils.translation import get_language, gettext as _

from calendar_app.actions.outside import confirm_from_outside, propose_from_outside
from calendar_app.forms.proposing import ProposalForm
from calendar_app.limits import are_too_many, visitor_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_HOUR: Final = 3600
_DAY: Final = 86400


def propose(request: HttpRequest) -> HttpResponse:
    """The form, and thanks. A machine that fills the hidden field is thanked too, and nothing is kept."""
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["homepage"]:
            return render(request, "calendar/propose.html", {"is_sent": True, "view": "propose"})
        email = form.cleaned_data["email"].lower()
        if _is_too_much(visitor_of(request), email):
            form.add_error(None, _("There have been many proposals just now. Try again in an hour, or call the house."))
            return render(request, "calendar/propose.html", {"form": form, "view": "propose"}, status=429)
        propose_from_outside(fields=form.fields_sent(), email=email, language=get_language() or "sv")
        return render(request, "calendar/propose.html", {"is_sent": True, "view": "propose"})
    return render(
        request, "calendar/propose.html", {"form": form, "view": "propose"}, status=422 if form.errors else 200
    )


def _is_too_much(address: str, email: str) -> bool:
    return are_too_many(
        ("propose", address, 10, _HOUR), ("propose-mail", email, 3, _DAY), ("propose-all", "", 60, _HOUR)
    )


def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Asks first, since mail programs open links by themselves; the button lets the proposal into the queue."""
    if request.method != "POST":
        return render(request, "calendar/propose_confirm.html", {"view": "propose"})
    is_there = confirm_from_outside(token=token)
    context = {"is_done": is_there, "is_unknown": not is_there, "view": "propose"}
    return render(request, "calendar/propose_confirm.html", context, status=200 if is_there else 404)
