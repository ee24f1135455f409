"""Which hats does a person wear? For the bar that says in whose name somebody acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext as _

from partners.models import Membership, User
from partners.rules import may_read_indicators

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

register = template.Library()


@dataclass(frozen=True, slots=True)
class Hat:
    """A name to act in: an organisation (`slug`), or the house itself ("")."""

    slug: str
    name: str
    role: str


@register.filter
def reads_indicators(user: User | AnonymousUser) -> bool:
    """Whether the person reads what the house measures."""
    return may_read_indicators(user)


@register.simple_tag
def hats(user: User | AnonymousUser) -> list[Hat]:
    """The person's hats: duties at the house first, then organisations by name. One query."""
    if not user.is_authenticated:
        return []
    duties = [_("coordinator")] if user.is_staff else []
    duties += [str(User.HouseRole(role).label) for role in user.house_roles if role in User.HouseRole.values]
    found = [Hat("", _("The house"), ", ".join(duties))] if duties else []
    rows = Membership.objects.filter(user=user, organisation__merged_into=None).select_related("organisation")
    return found + [
        Hat(row.organisation.slug, row.organisation.name, str(Membership.Role(row.role).label))
        for row in rows.order_by("organisation__name")
    ]
