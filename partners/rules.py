"""Who may act for which organisation? Predicates on people and organisations, no queries of other apps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import Organisation, User


def is_staff(user: User | AnonymousUser) -> bool:
    """Tell whether the person works for the house itself and sees everything."""
    return user.is_active and user.is_staff


def may_post_for(user: User | AnonymousUser, organisation: Organisation) -> bool:
    """Tell whether the person may write events in the organisation's name.

    One query unless the person is staff. An inactive account may nothing.
    """
    if not user.is_authenticated or not user.is_active:
        return False
    return is_staff(user) or organisation.memberships.filter(user_id=user.pk).exists()
