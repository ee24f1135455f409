"""Who may change what in the calendar? Predicates on a person and an event; `None` as a person is the portal itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from partners.rules import may_post_for

if TYPE_CHECKING:
    from calendar_app.models import Event
    from partners.models import User


def may_change(by: User | None, event: Event) -> bool:
    """Whether the person may change the event: staff, and members of its organiser. One query for members."""
    return by is None or may_post_for(by, event.organiser)


def must_change(by: User | None, event: Event) -> None:
    """Raise PermissionDenied unless the person may change the event."""
    if not may_change(by, event):
        raise PermissionDenied
