"""How do people's places in an organisation change? Roles, leaving, removing, handing over.

An organisation keeps at least one administrator: otherwise nobody in it could let the next one in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from partners import letters, rules
from partners.actions import invitations
from partners.actions.accounts import end_sessions, has_a_hat
from partners.models import Invitation, Membership, Organisation

if TYPE_CHECKING:
    from partners.models import User


class Outdated(ValueError):  # noqa: N818  (an answer to a person)
    """The member is not there any more: somebody else, or a first click, was quicker."""


class LastAdministrator(ValueError):  # noqa: N818  (an answer to a person)
    """The organisation would have no administrator left."""


def is_last_administrator(membership: Membership) -> bool:
    """Tell whether nobody else with an open account administers the organisation. One query for administrators."""
    if membership.role != Membership.Role.ADMINISTRATOR:
        return False
    others = Membership.objects.filter(
        organisation_id=membership.organisation_id, role=Membership.Role.ADMINISTRATOR, user__is_active=True
    )
    return not others.exclude(pk=membership.pk).exists()


def _held(membership: Membership, *, by: User, is_confirmed: bool) -> Membership:
    """The row as it is now, with the organisation locked: two administrators may leave in the same moment.

    Raises Outdated when it is gone, PermissionDenied when meanwhile `by` may no longer change others.
    """
    place = Organisation.objects.select_for_update(no_key=True).get(pk=membership.organisation_id)
    fresh = Membership.objects.select_related("user", "organisation").filter(pk=membership.pk).first()
    if fresh is None:
        raise Outdated
    if fresh.user_id != by.pk and not rules.may_administer(by, place):
        raise PermissionDenied
    if is_last_administrator(fresh) and not (is_confirmed and rules.is_staff(by)):
        raise LastAdministrator
    return fresh


@transaction.atomic
def change_role(*, by: User, membership: Membership, role: str, is_confirmed: bool = False) -> None:
    """Give a member another role. Raises LastAdministrator; a coordinator who confirms may all the same.

    Raises Outdated when there is no such member any more.
    """
    if role == membership.role:
        return
    fresh = _held(membership, by=by, is_confirmed=is_confirmed)
    fresh.role = role
    fresh.save(update_fields=["role"])
    invitations.withdraw_beyond_rights(fresh.user)


@transaction.atomic
def remove(*, by: User, membership: Membership, is_confirmed: bool = False) -> None:
    """Take a member out; access ends at once, and a letter says so. Raises as above."""
    fresh = _held(membership, by=by, is_confirmed=is_confirmed)
    person, organisation = fresh.user, fresh.organisation
    _part(fresh)
    language = person.language or settings.LANGUAGE_CODE
    with override(language):
        subject = gettext("You no longer belong to %(organisation)s") % {"organisation": organisation}
    letters.send(
        to=person.email, subject=subject, template="letters/removed.txt", language=language,
        context={"organisation": organisation.name},
    )  # fmt: skip


@transaction.atomic
def leave(*, by: User, organisation: Organisation) -> None:
    """Leave an organisation oneself. Raises LastAdministrator, and Outdated when one has left already."""
    own = Membership.objects.filter(user=by, organisation=organisation).first()
    if own is None:
        raise Outdated
    _part(_held(own, by=by, is_confirmed=False))


@transaction.atomic
def hand_over(*, by: User, membership: Membership) -> None:
    """Make a member administrator and become an editor oneself, in one step.

    Raises Outdated when the member has left or can't log in, PermissionDenied for who administers no more.
    """
    place = Organisation.objects.select_for_update(no_key=True).get(pk=membership.organisation_id)
    heir = place.memberships.filter(pk=membership.pk, user__is_active=True).first()
    own = place.memberships.filter(user=by).first()
    if own is None or not rules.may_administer(by, place):
        raise PermissionDenied
    if heir is None:
        raise Outdated
    heir.role, own.role = Membership.Role.ADMINISTRATOR, Membership.Role.EDITOR
    heir.save(update_fields=["role"])
    own.save(update_fields=["role"])


def _part(membership: Membership) -> None:
    person = membership.user
    # What somebody offered in the organisation's name goes with them.
    sent = Invitation.objects.open(timezone.now()).filter(invited_by=person, organisation_id=membership.organisation_id)
    sent.update(withdrawn_at=timezone.now())
    membership.delete()
    if not has_a_hat(person):
        end_sessions(person)
