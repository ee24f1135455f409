"""Who may change what in the calendar? Predicates on a person and an event; `None` as a person is the portal itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from partners.rules import may_post_for, may_review

if TYPE_CHECKING:
    from calendar_app.models import Event
    from partners.models import Organisation, User


def may_change(by: User | None, event: Event) -> bool:
    """Whether the person may change the event: staff, and members of its organiser. One query for members."""
    return by is None or may_post_for(by, event.organiser)


def must_change(by: User | None, event: Event) -> None:
    """Raise PermissionDenied unless the person may change the event."""
    if not may_change(by, event):
        raise PermissionDenied


def must_post_for(by: User | None, organisation: Organisation) -> None:
    """Raise PermissionDenied unless the person may act in the organisation's name."""
    if by is not None and not may_post_for(by, organisation):
        raise PermissionDenied


def publishes_at_once(by: User | None, organisation: Organisation) -> bool:
    """Whether what the person posts for the organisation is seen by everybody at once, without review."""
    return by is None or organisation.is_trusted or may_review(by)


def changes_at_once(by: User, event: Event) -> bool:
    """Whether the person's change of the event needs no review: nothing has been approved yet, or the person is trusted."""
    # An internal booking was approved as one; without review it must not become public either.
    return event.status not in event.PUBLIC or publishes_at_once(by, event.organiser)


def on_behalf(by: User, event: Event, *, is_reviewed: bool) -> User | None:
    """Who is to be asked whether the event may be changed: the person, or the portal itself for what a reviewer approves.

    Raises PermissionDenied when neither may.
    """
    if is_reviewed and may_review(by):
        return None
    must_change(by, event)
    return by
