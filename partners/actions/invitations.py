"""How does somebody come to have an account or a role? By an invitation to an e-mail address: sent, withdrawn, accepted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

import pghistory
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from partners import letters, rules
from partners.keys import digest_of, new_key
from partners.models import Invitation, Membership, Organisation, User

if TYPE_CHECKING:
    from collections.abc import Iterable

GOOD_FOR: Final = timedelta(hours=72)
# Whoever takes over an administrator's account must not be able to write to half the town.
MOST_A_DAY: Final = 40
Reason = Literal["unknown", "expired", "used", "other_person", "has_account", "too_many"]


class InvitationRefused(ValueError):  # noqa: N818  (an answer to a person)
    """It can't be sent or used so. `code` says why; a withdrawn invitation is as unknown as one that never was."""

    def __init__(self, code: Reason) -> None:
        super().__init__(code)
        self.code: Reason = code


@transaction.atomic
def invite(
    *,
    by: User,
    email: str,
    organisation: Organisation | None = None,
    role: str = Membership.Role.EDITOR,
    is_coordinator: bool = False,
    house_roles: Iterable[str] = (),
    language: str,
) -> Invitation:
    """Invite an address to an organisation or to duties at the house, and send the letter.

    A newer invitation of the same address to the same place takes the older one's. Raises PermissionDenied when duties
    at the house are given by somebody who doesn't coordinate it, InvitationRefused("too_many") after MOST_A_DAY.
    """
    email, duties, now = email.strip().lower(), sorted(set(house_roles)), timezone.now()
    # A second click, or a colleague's, waits, and finds the first invitation to take the place of.
    if organisation is not None:
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if (organisation is None or is_coordinator or duties) and not rules.is_staff(by):
        raise PermissionDenied
    if (
        not rules.is_staff(by)
        and by.sent_invitations.filter(created_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY
    ):
        raise InvitationRefused("too_many")
    Invitation.objects.open(now).filter(email=email, organisation=organisation).update(withdrawn_at=now)
    token = new_key()
    invitation = Invitation.objects.create(
        email=email, organisation=organisation, role=role, is_coordinator=is_coordinator, house_roles=duties,
        language=language, token_digest=digest_of(token), invited_by=by, created_at=now, expires_at=now + GOOD_FOR,
    )  # fmt: skip
    _send(invitation, token, by)
    return invitation


def _send(invitation: Invitation, token: str, by: User) -> None:
    with override(invitation.language):
        place = invitation.organisation.name if invitation.organisation else settings.BIS_SITE_NAME
        subject = gettext("%(name)s invites you to %(place)s") % {"name": by, "place": place}
    words = {
        "invitation": invitation,
        "by": str(by),
        "link": f"{settings.BIS_SITE_URL}{reverse('members:invitation', args=[token])}",
    }
    letters.send(
        to=invitation.email,
        subject=subject,
        template="letters/invitation.txt",
        context=words,
        language=invitation.language,
    )


@transaction.atomic
def withdraw(*, by: User, invitation: Invitation) -> bool:  # noqa: ARG001  (who did it is in the history's context)
    """Make an invitation worthless, and tell whether it is: False when it was used already."""
    rows = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
    rows.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
    return rows.exists()


def withdraw_beyond_rights(person: User) -> None:
    """Make worthless what somebody has offered and might not offer now.

    Otherwise whoever is about to lose a role could leave a way back in for an address of their own.
    """
    if rules.is_staff(person):
        return
    now, rows = timezone.now(), Invitation.objects.filter(invited_by=person)
    if person.is_active:
        administered = person.memberships.filter(role=Membership.Role.ADMINISTRATOR).values("organisation_id")
        rows = rows.exclude(organisation_id__in=administered, is_coordinator=False, house_roles=[])
    rows.open(now).update(withdrawn_at=now)


def find(token: str, *, is_locked: bool = False) -> Invitation:
    """Return the invitation that can be accepted with `token` now, or raise InvitationRefused: unknown, used, expired.

    `is_locked` keeps others from accepting it until the running transaction ends.
    """
    rows = Invitation.objects.select_related("organisation", "invited_by")
    if is_locked:
        # The organisation before what belongs to it: while it is being merged the invitation leads elsewhere.
        places = Organisation.objects.filter(invitations__token_digest=digest_of(token)).values("pk")
        list(Organisation.objects.select_for_update(no_key=True).filter(pk__in=places))
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(token_digest=digest_of(token)).first()
    if found is None or found.withdrawn_at:
        raise InvitationRefused("unknown")
    if found.accepted_at:
        raise InvitationRefused("used")
    if found.expires_at <= timezone.now():
        raise InvitationRefused("expired")
    return found


def person_of(invitation: Invitation) -> User | None:
    """Return the person whose account has the invited address, if there is one."""
    return User.objects.filter(email__iexact=invitation.email).first()


@transaction.atomic
def accept(*, by: User, token: str) -> Invitation:
    """Accept as somebody who has an account. Raises InvitationRefused when it is not for this person or not any more."""
    invitation = find(token, is_locked=True)
    if not by.is_active or by.email.lower() != invitation.email.lower():
        raise InvitationRefused("other_person")
    _give(invitation, by)
    return invitation


@transaction.atomic
def accept_as_new(*, token: str, name: str, password: str | None) -> Invitation:
    """Accept as somebody without an account, and make it; without a password one logs in by codes.

    The person stands in the invitation's `accepted_by`. Raises InvitationRefused: as `find`, or "has_account" when the
    address has one by now.
    """
    invitation = find(token, is_locked=True)
    if person_of(invitation):
        raise InvitationRefused("has_account")
    try:
        with transaction.atomic():
            person = User.objects.create_user(invitation.email, password, name=name, language=invitation.language)
    except IntegrityError:
        # Two invitations to one address, accepted in the same moment.
        raise InvitationRefused("has_account") from None
    _give(invitation, person)
    return invitation


def _give(invitation: Invitation, person: User) -> None:
    # The page's address holds the token, so the history gets one without.
    with pghistory.context(user=person.pk, url="/accounts/invitation/"):
        if invitation.organisation:
            _join(_left_of_merging(invitation.organisation), person, invitation.role)
        if invitation.is_coordinator or invitation.house_roles:
            person.is_staff = person.is_staff or invitation.is_coordinator
            person.house_roles = sorted({*person.house_roles, *invitation.house_roles})
            person.save(update_fields=["is_staff", "house_roles"])
        invitation.accepted_at, invitation.accepted_by = timezone.now(), person
        invitation.save(update_fields=["accepted_at", "accepted_by"])


def _join(organisation: Organisation, person: User, role: str) -> None:
    membership, is_new = Membership.objects.get_or_create(
        user=person, organisation=organisation, defaults={"role": role}
    )
    # An invitation gives and never takes: an administrator who is invited as an editor stays one.
    if not is_new and role == Membership.Role.ADMINISTRATOR and membership.role != role:
        membership.role = role
        membership.save(update_fields=["role"])


def _left_of_merging(organisation: Organisation) -> Organisation:
    while organisation.merged_into:
        organisation = organisation.merged_into
    return organisation
