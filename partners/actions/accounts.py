"""How does an account change or end? Name and language, open sessions, erasure (GDPR art. 17)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import F, Func, JSONField, Q
from django.utils import timezone
from pghistory.models import Context

from partners.models import Invitation, Membership, Organisation, User

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Obstacles:
    """What stands against erasing an account: organisations without another administrator, a house without coordinator."""

    organisations: Sequence[Organisation] = ()
    is_last_coordinator: bool = False

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.organisations) or self.is_last_coordinator


class ErasureRefused(ValueError):  # noqa: N818  (an answer to a person)
    """The account can't be erased yet; `obstacles` says why."""

    def __init__(self, obstacles: Obstacles) -> None:
        super().__init__("obstacles")
        self.obstacles = obstacles


def has_a_hat(person: User) -> bool:
    """Tell whether the person still acts for anybody: an organisation or the house."""
    return bool(person.is_staff or person.house_roles) or Membership.objects.filter(user=person).exists()


def end_sessions(person: User) -> None:
    """Log the person out everywhere, at once."""
    for session in UserSession.objects.filter(user=person):
        session.end()


@transaction.atomic
def edit_account(*, by: User, name: str, language: str) -> None:
    """Change one's own name and the language of one's letters."""
    by.name, by.language = name, language
    by.save(update_fields=["name", "language"])


def obstacles_of(person: User) -> Obstacles:
    """Return what stands against erasing the account. Two or three queries."""
    active_others = Membership.objects.filter(role=Membership.Role.ADMINISTRATOR, user__is_active=True)
    held_by_others = active_others.exclude(user=person).values("organisation_id")
    alone = Organisation.objects.kept().filter(
        memberships__user=person, memberships__role=Membership.Role.ADMINISTRATOR
    )
    return Obstacles(tuple(alone.exclude(pk__in=held_by_others)), person.is_staff and is_alone_as_coordinator(person))


def is_alone_as_coordinator(person: User) -> bool:
    """Tell whether nobody else with an open account coordinates the house. One query."""
    return not User.objects.filter(is_staff=True, is_active=True).exclude(pk=person.pk).exists()


@transaction.atomic
def erase(*, by: User) -> None:
    """Erase one's own account with everything that is about the person alone.

    Events stay with their organisation, the log of contacts stays, both without the name. The history keeps what was
    changed and when, no longer by whom. Raises ErasureRefused.
    """
    # Others who are just leaving wait, so that two last administrators can't vanish together.
    own = Organisation.objects.filter(memberships__user=by).values("pk")
    list(Organisation.objects.select_for_update(no_key=True).filter(pk__in=own).order_by("pk"))
    if by.is_staff:
        list(User.objects.select_for_update().filter(is_staff=True).order_by("pk"))
    if obstacles := obstacles_of(by):
        raise ErasureRefused(obstacles)
    number, email = by.pk, by.email
    end_sessions(by)
    Invitation.objects.filter(Q(accepted_by=by) | Q(email__iexact=email)).delete()
    # What one offered in somebody's name goes as well: nobody could say any more who meant it.
    Invitation.objects.open(timezone.now()).filter(invited_by=by).update(withdrawn_at=timezone.now())
    EmailAddress.objects.filter(user=by).delete()
    by.delete()
    # Last, since the deletions above write the history's last lines about this person.
    nobody = Func(F("metadata"), template="jsonb_set(%(expressions)s, '{user}', 'null')", output_field=JSONField())
    Context.objects.filter(metadata__user=number).update(metadata=nobody)
