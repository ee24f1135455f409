"""Who belongs to an organisation, and how does that change? The members' page, and the organisation's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners import rules
from partners.actions import invitations, members as actions, own_page
from partners.actions.invitations import InvitationRefused
from partners.actions.members import LastAdministrator, Outdated
from partners.actions.registry import newest_version
from partners.member_forms import ContactForms, InviteForm, OrganisationForm
from partners.models import Membership, Organisation
from partners.views.asking import person_of
from partners.views.gate import own_organisation

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


def _administered(user: User | AnonymousUser, slug: str) -> Organisation:
    organisation = own_organisation(user, slug)
    if not rules.may_administer(user, organisation):
        raise PermissionDenied
    return organisation


def _membership(user: User | AnonymousUser, slug: str, membership_id: int) -> Membership:
    organisation = _administered(user, slug)
    return get_object_or_404(organisation.memberships.select_related("user"), pk=membership_id)


@login_required
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Who belongs to the organisation; administrators invite here."""
    organisation = own_organisation(request.user, slug)
    is_administrator = rules.may_administer(request.user, organisation)
    form = InviteForm(request.POST or None, organisation=organisation)
    if request.method == "POST":
        if not is_administrator:
            raise PermissionDenied
        if form.is_valid() and _invited(request, organisation, form):
            return redirect("members:members", slug)
    return render(request, "members/members.html", _shown(request, organisation, is_administrator) | {"form": form})


def _invited(request: HttpRequest, organisation: Organisation, form: InviteForm) -> bool:
    try:
        invitations.invite(by=person_of(request), organisation=organisation, **form.cleaned_data)
    except InvitationRefused:
        form.add_error(None, _("You have invited very many people today. Go on tomorrow, or ask a coordinator."))
        return False
    messages.success(request, _("The invitation is on its way."))
    return True


def _shown(request: HttpRequest, organisation: Organisation, is_administrator: bool) -> dict[str, Any]:  # noqa: FBT001
    rows = list(organisation.memberships.select_related("user").order_by("user__name", "user__email"))
    own = next((row for row in rows if row.user_id == request.user.pk), None)
    active = [row for row in rows if row.role == Membership.Role.ADMINISTRATOR and row.user.is_active]
    sent = organisation.invitations.open(timezone.now()).select_related("invited_by") if is_administrator else []
    return {
        "hat": organisation, "view": "members", "rows": rows, "own": own, "is_administrator": is_administrator,
        "is_coordinator": rules.is_staff(request.user), "invitations": sent, "roles": Membership.Role.choices,
        "last": active[0] if len(active) == 1 else None,
    }  # fmt: skip


@login_required
@require_POST
def change_role(request: HttpRequest, slug: str, membership_id: int) -> HttpResponse:
    """Make a member an administrator, or an administrator an editor."""
    membership, role = _membership(request.user, slug, membership_id), request.POST.get("role", "")
    if role not in Membership.Role.values:
        raise Http404
    is_confirmed = "confirmed" in request.POST
    try:
        actions.change_role(by=person_of(request), membership=membership, role=role, is_confirmed=is_confirmed)
    except LastAdministrator:
        return _refused(request, slug)
    except Outdated:
        return _outdated(request, slug)
    return _done(request, slug, _("The role is changed."))


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, membership_id: int) -> HttpResponse:
    """Take a member out of the organisation."""
    membership = _membership(request.user, slug, membership_id)
    try:
        actions.remove(by=person_of(request), membership=membership, is_confirmed="confirmed" in request.POST)
    except LastAdministrator:
        return _refused(request, slug)
    except Outdated:
        return _outdated(request, slug)
    return _done(request, slug, _("The member is removed, and has been told by a letter."))


@login_required
@require_POST
def hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Make another member administrator and step down oneself."""
    organisation = _administered(request.user, slug)
    own = get_object_or_404(organisation.memberships, user=person_of(request))
    number = _number(request.POST.get("membership", ""))
    if not number:
        raise Http404
    heir = organisation.memberships.exclude(pk=own.pk).filter(pk=number).first()
    if heir is None:
        return _outdated(request, slug)
    try:
        actions.hand_over(by=person_of(request), membership=heir)
    except Outdated:
        return _outdated(request, slug)
    return _done(request, slug, _("You have handed over. You are an editor now."))


@login_required
@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave the organisation oneself."""
    organisation = own_organisation(request.user, slug)
    get_object_or_404(organisation.memberships, user=person_of(request))
    try:
        actions.leave(by=person_of(request), organisation=organisation)
    except LastAdministrator:
        return _refused(request, slug)
    except Outdated:
        return redirect("members:me")
    messages.success(request, _("You have left %(organisation)s.") % {"organisation": organisation})
    return redirect("members:me")


def _refused(request: HttpRequest, slug: str) -> HttpResponse:
    messages.error(request, _(
        "The organisation would have no administrator left. Make another member administrator first, or hand over."
    ))  # fmt: skip
    return redirect("members:members", slug)


def _outdated(request: HttpRequest, slug: str) -> HttpResponse:
    messages.warning(request, _("That member is not there any more. This is the list as it is now."))
    return _back(request, slug)


def _done(request: HttpRequest, slug: str, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return _back(request, slug)


def _back(request: HttpRequest, slug: str) -> HttpResponse:
    # Whoever took the own place away has no business on the page any more.
    if rules.may_post_for(person_of(request), Organisation.objects.get(slug=slug)):
        return redirect("members:members", slug)
    return redirect("members:me")


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else 0


@login_required
def organisation_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What the organisation says about itself, and whom one may call."""
    organisation = _administered(request.user, slug)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    newest = newest_version(organisation)
    form = OrganisationForm(*sent, organisation=organisation, initial={"seen": newest})
    contacts = ContactForms(sent[0], instance=organisation, prefix="contacts")
    if form.is_valid() and contacts.is_valid():
        try:
            _save_page(person_of(request), organisation, form, contacts)
        except ValidationError as error:
            form.add_error(None, error)
            form.has_seen(newest)
        else:
            messages.success(request, _("The page is saved."))
            return redirect("members:organisation", slug)
    context = {"hat": organisation, "view": "organisation", "form": form, "contacts": contacts}
    return render(request, "members/organisation.html", context)


def _save_page(by: User, organisation: Organisation, form: OrganisationForm, contacts: Any) -> None:
    told = form.cleaned_data
    own_page.edit_page(
        by=by, organisation=organisation, about=form.about(), website=told["website"], logo=told["picture"],
        is_logo_removed=told.get("is_logo_removed", False), contacts=contacts, seen=told["seen"],
    )  # fmt: skip
