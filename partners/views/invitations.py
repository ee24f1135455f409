"""What does somebody see who is invited, and who invites to the house? GET changes nothing: mail scanners open links."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from partners import rules
from partners.actions import invitations
from partners.actions.invitations import InvitationRefused
from partners.member_forms import AcceptForm, HouseInviteForm
from partners.models import Invitation, User
from partners.views.asking import person_of

# A withdrawn invitation answers as one that never was.
_STATUS: Final = {"unknown": 404, "expired": 410, "used": 410}


@never_cache
@sensitive_post_parameters("password1", "password2")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What one is invited to; accepting it makes the account or adds the place."""
    try:
        found = invitations.find(token)
        _speak(request, found.language)
        if isinstance(request.user, User):
            return _for_member(request, token, found, request.user)
        if invitations.person_of(found):
            return render(request, "members/invitation.html", {"invitation": found, "has_account": True})
        return _for_newcomer(request, token, found)
    except InvitationRefused as refusal:
        return render(request, "members/refused.html", {"code": refusal.code}, status=_STATUS.get(refusal.code, 409))


def _for_member(request: HttpRequest, token: str, found: Invitation, user: User) -> HttpResponse:
    is_meant = user.email.lower() == found.email.lower()
    if request.method == "POST" and is_meant:
        return _welcome(request, invitations.accept(by=user, token=token))
    context = {"invitation": found, "is_meant": is_meant, "is_other": not is_meant}
    return render(request, "members/invitation.html", context, status=403 if request.method == "POST" else 200)


def _for_newcomer(request: HttpRequest, token: str, found: Invitation) -> HttpResponse:
    form = AcceptForm(request.POST or None, email=found.email)
    if not form.is_valid():
        return render(request, "members/invitation.html", {"invitation": found, "form": form})
    password = None if form.cleaned_data["no_password"] else form.cleaned_data["password1"]
    accepted = invitations.accept_as_new(token=token, name=form.cleaned_data["name"], password=password)
    return _welcome(request, accepted, is_new=True)


def _welcome(request: HttpRequest, accepted: Invitation, *, is_new: bool = False) -> HttpResponse:
    """Say that it worked, log a new person in, and lead to where the work is."""
    place = f"/partner/{accepted.organisation.slug}/" if accepted.organisation else "/staff/"
    response: HttpResponse = HttpResponseRedirect(place)
    if is_new:
        record_authentication(request, accepted.accepted_by, method="invitation")
        response = perform_login(request, Login(user=accepted.accepted_by, redirect_url=place))
        _keep_language(response, accepted.language)
    messages.success(request, _("Welcome. You belong to %(place)s now.") % {
        "place": accepted.organisation or settings.BIS_SITE_NAME
    })  # fmt: skip
    return response


def _speak(request: HttpRequest, language: str) -> None:
    """Use the invitation's language for somebody who hasn't chosen one here yet."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = language


def _keep_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600, samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )  # fmt: skip


@login_required
def house_invitations(request: HttpRequest) -> HttpResponse:
    """Invite to duties at the house and to any organisation, with the list of what is open. For coordinators."""
    if not rules.is_staff(request.user):
        raise PermissionDenied
    form = HouseInviteForm(request.POST or None)
    if form.is_valid():
        invitations.invite(by=person_of(request), **form.cleaned_data)
        messages.success(request, _("The invitation is on its way."))
        return redirect("members:house_invitations")
    context: dict[str, Any] = {"form": form, "invitations": _open_ones(), "area": "staff", "view": "house_invitations"}
    return render(request, "members/house_invitations.html", context)


def _open_ones() -> Any:
    return Invitation.objects.open(timezone.now()).select_related("organisation", "invited_by")[:200]


@login_required
@require_POST
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation: coordinators any, administrators those to their organisation."""
    found = get_object_or_404(Invitation.objects.select_related("organisation"), pk=invitation_id)
    place = found.organisation
    if not (rules.may_administer(request.user, place) if place else rules.is_staff(request.user)):
        raise PermissionDenied
    if invitations.withdraw(by=person_of(request), invitation=found):
        messages.success(request, _("The invitation is withdrawn."))
    else:
        messages.error(request, _("Too late: the invitation has been used already."))
    return redirect("members:members", place.slug) if place else redirect("members:house_invitations")
