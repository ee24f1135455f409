"""How does a coordinator change what somebody else may do? Duties at the house, and whether the account is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners import rules
from partners.actions.accounts import end_sessions, is_alone_as_coordinator
from partners.actions.invitations import withdraw_beyond_rights
from partners.models import User

if TYPE_CHECKING:
    from collections.abc import Collection


@transaction.atomic
def set_roles(
    *, by: User, person: User, is_staff: bool, house_roles: Collection[str], translates: Collection[str] = (),
    is_sure: bool = False,
) -> User:  # fmt: skip
    """Make a person coordinator or not, with these duties at the house and languages to translate into; returns the person.

    Raises ValidationError when nobody active would coordinate any more, with the code "sure" when one takes one's own
    rights away without having said that one is sure, and for an account that may everything in the admin.
    """
    fresh = _held(by, person)
    if fresh.is_staff and not is_staff:
        _must_not_be_last(fresh)
        if fresh.pk == by.pk and not is_sure:
            raise ValidationError(_("You are about to take your own rights away. Say that you are sure."), "sure")
    fresh.is_staff = is_staff
    fresh.house_roles = [role for role in User.HouseRole.values if role in house_roles]
    fresh.translates = sorted(translates)
    fresh.full_clean(exclude=["password", "email", "name", "language"])
    fresh.save(update_fields=["is_staff", "house_roles", "translates"])
    withdraw_beyond_rights(fresh)
    return fresh


@transaction.atomic
def close_account(*, by: User, person: User) -> User:
    """Close an account: nobody can log in with it, and its open sessions end at once. Raises ValidationError as above."""
    fresh = _held(by, person)
    if fresh.pk == by.pk:
        raise ValidationError(_("You can't close your own account here. Ask another coordinator."))
    if fresh.is_staff:
        _must_not_be_last(fresh)
    fresh.is_active = False
    fresh.save(update_fields=["is_active"])
    withdraw_beyond_rights(fresh)
    log_out(fresh)
    return fresh


@transaction.atomic
def open_account(*, by: User, person: User) -> User:
    """Let a person whose account was closed log in again, with the memberships and duties of before."""
    fresh = _held(by, person)
    fresh.is_active = True
    fresh.save(update_fields=["is_active"])
    return fresh


def log_out(person: User) -> None:
    """End every session of a person, by whatever way it was opened."""
    end_sessions(person)
    # Logins that went past the login page, such as the admin's, are listed nowhere but in the sessions themselves.
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


def _held(by: User, person: User) -> User:
    """The account as it is now, with all coordinators locked: two may demote each other in the same moment."""
    if not rules.is_staff(by):
        raise PermissionDenied
    list(User.objects.select_for_update().filter(is_staff=True).order_by("pk"))
    fresh = User.objects.select_for_update().get(pk=person.pk)
    if fresh.is_superuser and not by.is_superuser:
        raise ValidationError(_("This account may everything in the admin, and is changed only from there."))
    return fresh


def _must_not_be_last(person: User) -> None:
    if person.is_active and is_alone_as_coordinator(person):
        raise ValidationError(_("Nobody would coordinate the house any more. Make somebody else coordinator first."))
