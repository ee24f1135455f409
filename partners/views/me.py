"""What can one do with one's own account? See and change it, take its contents along, erase it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.logout import logout
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from partners import personal_data, second_step
from partners.actions import accounts
from partners.member_forms import AccountForm, EraseForm
from partners.models import Membership
from partners.views.asking import person_of

if TYPE_CHECKING:
    from partners.models import User


@login_required
@never_cache
def me(request: HttpRequest) -> HttpResponse:
    """One's name, language, hats and ways to log in."""
    user = person_of(request)
    form = AccountForm(request.POST or None, initial={"name": user.name, "language": user.language or get_language()})
    if form.is_valid():
        accounts.edit_account(by=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("members:me")
    return render(request, "members/me.html", {"form": form, "view": "me", **_ways_in(user)})


def _ways_in(user: User) -> dict[str, object]:
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    rows = Membership.objects.filter(user=user, organisation__merged_into=None).select_related("organisation")
    return {
        "memberships": rows.order_by("organisation__name"),
        "has_app": Authenticator.Type.TOTP in kinds,
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "has_password": user.has_usable_password(),
        "state": second_step.state_of(user),
    }


@login_required
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """Everything held about oneself, as a file."""
    told = personal_data.held_about(person_of(request))
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="bis-{timezone.localdate():%Y-%m-%d}.json"'
    return response


@login_required
@never_cache
@sensitive_post_parameters("proof")
def erase(request: HttpRequest) -> HttpResponse:
    """Erase one's account, after proof that it is oneself who asks."""
    user = person_of(request)
    form, obstacles = EraseForm(request.POST or None, user=user), accounts.obstacles_of(user)
    if not obstacles and form.is_valid():
        try:
            accounts.erase(by=user)
        except accounts.ErasureRefused as refusal:
            obstacles = refusal.obstacles
        else:
            logout(request)
            messages.success(request, _("Your account is erased."))
            # The public pages are the same for everybody, so none of them could say so.
            return redirect("account_login")
    context = {"form": form, "obstacles": obstacles, "view": "me"}
    return render(request, "members/erase.html", context, status=409 if obstacles and request.POST else 200)
