"""Who may act for which organisation, and who has which duty at the house? Predicates; no queries of other apps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from partners.models.memberships import Membership
from partners.models.people import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import Organisation


def is_staff(user: User | AnonymousUser) -> bool:
    """Tell whether the person coordinates the house itself and sees everything."""
    return user.is_active and user.is_staff


def must_coordinate(user: User) -> None:
    """Raise PermissionDenied for anybody who does not coordinate the house."""
    if not is_staff(user):
        raise PermissionDenied


def has_duty(user: User | AnonymousUser, role: str) -> bool:
    """Tell whether the person has a duty at the house; a coordinator has all of them."""
    return is_staff(user) or (user.is_authenticated and user.is_active and role in user.house_roles)


def may_review(user: User | AnonymousUser) -> bool:
    """Tell whether the person decides on what waits for review."""
    return has_duty(user, User.HouseRole.REVIEWER)


def may_read_indicators(user: User | AnonymousUser) -> bool:
    """Tell whether the person reads what the house measures: readers, the steering group, coordinators."""
    return has_duty(user, User.HouseRole.INDICATOR_READER) or has_duty(user, User.HouseRole.STEERING_READER)


def may_translate(user: User | AnonymousUser, language: str) -> bool:
    """Tell whether the person writes the calendar's words in a language: a coordinator, or a translator of it."""
    return is_staff(user) or (has_duty(user, User.HouseRole.TRANSLATOR) and language in user.translates)  # type: ignore[union-attr]


def may_post_for(user: User | AnonymousUser, organisation: Organisation) -> bool:
    """Tell whether the person may write events in the organisation's name.

    One query unless the person is staff. An inactive account may nothing.
    """
    if not user.is_authenticated or not user.is_active or organisation.merged_into_id:
        return False
    return is_staff(user) or organisation.memberships.filter(user_id=user.pk).exists()


def may_administer(user: User | AnonymousUser, organisation: Organisation) -> bool:
    """Tell whether the person may invite, remove and change members and the organisation's own page. One query."""
    if not user.is_authenticated or not user.is_active or organisation.merged_into_id:
        return False
    administrators = organisation.memberships.filter(role=Membership.Role.ADMINISTRATOR)
    return is_staff(user) or administrators.filter(user_id=user.pk).exists()


def needs_second_step(user: User | AnonymousUser) -> bool:
    """Tell whether the person must log in with a second step: who works at the house, and partner administrators.

    One query for others than coordinators. Whether the site demands it at all is a setting (BIS_MFA).
    """
    if not user.is_authenticated:
        return False
    if user.is_staff or user.is_superuser or user.house_roles:
        return True
    return Membership.objects.filter(user_id=user.pk, role=Membership.Role.ADMINISTRATOR).exists()
