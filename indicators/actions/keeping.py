"""Who sets targets, and who keeps stories? Coordinators; a consent that is withdrawn takes the story's words away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from indicators.models import Story, Target
from partners.rules import must_coordinate

if TYPE_CHECKING:
    from typing import Any

    from partners.models import User


def set_target(*, by: User, fields: dict[str, Any]) -> Target:
    """Set a target; the earlier ones of the indicator stay as history. Raises PermissionDenied."""
    must_coordinate(by)
    return Target.objects.create(set_by=by, **fields)


def keep_story(*, by: User, fields: dict[str, Any]) -> Story:
    """Keep a story; a button pressed twice keeps one. Raises PermissionDenied."""
    must_coordinate(by)
    there = Story.objects.filter(withdrawn_on=None, **fields).first()
    return there or Story.objects.create(by=by, **fields)


@transaction.atomic
def withdraw_story(*, story: Story, by: User) -> None:
    """Take a story back: its words are deleted, that there was one stays. Safe to repeat. Raises PermissionDenied."""
    must_coordinate(by)
    Story.objects.filter(pk=story.pk, withdrawn_on=None).update(text="", withdrawn_on=timezone.localdate())
