"""What follows when somebody logs in, or an account is written? Addresses are kept in step, organisations become active.

Receivers of signals, connected by the app; nothing here answers a request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.signals import authenticator_removed
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_save

from partners import second_step
from partners.models import Organisation, User

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.http import HttpRequest


@transaction.atomic
def keep_address(person: User) -> None:
    """Make the account's e-mail address its one verified login address.

    Accounts come from invitations, commands and coordinators, who all vouch for the address. An address somebody is
    just changing to stays, unverified, until its letter is answered.
    """
    email = person.email.lower()
    rows = EmailAddress.objects.filter(user=person)
    if rows.filter(email=email, verified=True, primary=True).exists():
        return
    rows.exclude(email=email).filter(Q(verified=True) | Q(primary=True)).delete()
    # Whose address it is says the account; no other may have it as confirmed.
    EmailAddress.objects.filter(email=email, verified=True).exclude(user=person).delete()
    EmailAddress.objects.update_or_create(user=person, email=email, defaults={"verified": True, "primary": True})


def _account_written(instance: User, update_fields: Collection[str] | None = None, **_more: Any) -> None:
    if update_fields is None or "email" in update_fields:
        keep_address(instance)


def _logged_in(user: User, **_more: Any) -> None:
    # Accounts older than the portal's own login have no address row yet.
    keep_address(user)
    Organisation.objects.filter(memberships__user=user).mark_active()


def _second_step_removed(request: HttpRequest, user: User, **_more: Any) -> None:
    # Sessions elsewhere may have been opened by the step that is gone, or by somebody who has the lost telephone.
    second_step.forget(request)
    end_other_sessions(request, user)


def connect() -> None:
    """Connect all receivers; safe to repeat."""
    post_save.connect(_account_written, sender=User, dispatch_uid="partners.account_written")
    user_logged_in.connect(_logged_in, dispatch_uid="partners.logged_in")
    authenticator_removed.connect(_second_step_removed, dispatch_uid="partners.second_step_removed")
