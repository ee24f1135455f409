"""Who must log in with a second step, and has it been set up? Keeps the posting, staff and admin pages shut until then.

That a second step which exists is asked for at login is allauth's part. Here is only: you need one, and have none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from partners import rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

# What a coordinator can do outside these is nothing: account, logout, language and static addresses stay open.
_SHUT: Final = ("/staff/", "/partner/", "/admin/", "/accounts/house-invitations/", "/accounts/invitations/")
_SEEN: Final = "second_step_of"


def is_demanded(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Tell whether the site demands a second step of this person."""
    return bool(settings.BIS_MFA) and rules.needs_second_step(user)  # type: ignore[arg-type]


def has_one(user: AbstractBaseUser | AnonymousUser, *, besides: int | None = None) -> bool:
    """Tell whether an app or a passkey has been set up (other than `besides`). Spare codes alone are none. One query."""
    steps = Authenticator.objects.filter(
        user_id=user.pk, type__in=(Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    )
    return bool(steps.exclude(pk=besides).exists())


class SecondStepMiddleware:
    """Lead to the page of second steps whoever needs one and has none. Costs nothing once one has been seen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead to where a second step is set up."""
        if settings.BIS_MFA and request.path.startswith(_SHUT) and _is_missing(request):
            return HttpResponseRedirect(reverse("mfa_index"))
        return self.get_response(request)


def _is_missing(request: HttpRequest) -> bool:
    user = request.user
    if not user.is_authenticated or request.session.get(_SEEN) == user.pk:
        return False
    if not is_demanded(user):
        return False
    # Only that there is one is remembered: who needs none today may be made an administrator in the next minute.
    if has_one(user):
        request.session[_SEEN] = user.pk
        return False
    return True


def forget(request: HttpRequest) -> None:
    """Look anew at the next request, since a second step was removed."""
    request.session.pop(_SEEN, None)


def state_of(user: AbstractBaseUser) -> str:
    """How a person stands: "set" up, "demanded" and missing, "advised" where the site doesn't demand it, or "" (free)."""
    if has_one(user):
        return "set"
    if is_demanded(user):
        return "demanded"
    return "advised" if rules.needs_second_step(user) else ""  # type: ignore[arg-type]
