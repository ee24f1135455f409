"""What becomes of an idea, or of a word about a fault? Left by anybody, read by reviewers, made an activity, forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from calendar_app.actions.posting import post, posted_by_form
from calendar_app.models import Feedback, Idea
from calendar_app.models.ideas import KEPT_FOR
from calendar_app.naming import SPOKEN
from partners.rules import may_review

if TYPE_CHECKING:
    from datetime import datetime

    from calendar_app.models import Event
    from calendar_app.posting import Posting
    from partners.models import Organisation, User

State = Idea.State


class AlreadyAnActivity(Exception):  # noqa: N818  (an answer to a person)
    """Somebody else has made an activity of the idea, has hidden it, or it is gone."""


def leave_idea(*, fields: dict[str, Any]) -> None:
    """Keep an idea (columns by name); a button pressed twice leaves one."""
    if not Idea.objects.filter(state=State.NEW, left_on=timezone.localdate(), **fields).exists():
        Idea.objects.create(**fields)


def leave_feedback(*, text: str, page: str, email: str, language: str) -> None:
    """Keep what somebody says was wrong; a button pressed twice leaves one."""
    fields = {"text": text, "page": page, "email": email}
    if not Feedback.objects.filter(done_at=None, **fields).exists():
        Feedback.objects.create(**fields, language=language)


def judge_idea(*, idea: Idea, by: User, state: str, is_public: bool, note: str) -> None:
    """Say what becomes of an idea. What is not kept or done is never shown, whatever is asked. Raises PermissionDenied."""
    _must_review(by)
    idea.state, idea.note = State(state), note
    idea.is_public = is_public and state in Idea.SHOWABLE
    # It may have been deleted meanwhile; nothing is made anew then.
    Idea.objects.filter(pk=idea.pk).update(state=idea.state, note=idea.note, is_public=idea.is_public)


def delete_idea(*, idea: Idea, by: User) -> None:
    """Delete an idea for good, such as one that names somebody. Raises PermissionDenied."""
    _must_review(by)
    idea.delete()


def finish_feedback(*, feedback: Feedback, by: User) -> None:
    """Note that somebody has seen to it, and forget the address. Raises PermissionDenied."""
    _must_review(by)
    Feedback.objects.filter(pk=feedback.pk, done_at=None).update(done_at=timezone.now(), email="")


def forget_old(*, now: datetime) -> int:
    """Delete ideas that nobody took up, and words about faults, a year after they came; returns how many."""
    ideas, _each = Idea.objects.outdated(timezone.localdate(now)).delete()
    faults, _each = Feedback.objects.filter(left_at__lte=now - KEPT_FOR).delete()
    return ideas + faults


def open_idea(key: str | None, by: User) -> Idea | None:
    """The idea of that number, if it may still become an activity and the person reviews."""
    if not key or not (key.isascii() and key.isdecimal()) or len(key) > 15 or not may_review(by):
        return None
    return Idea.objects.open().filter(pk=int(key)).first()


def from_idea(idea: Idea | None) -> dict[str, Any]:
    """An idea as fields for the posting form; {} for None. A reviewer's translation goes before the original."""
    if idea is None:
        return {}
    here = get_language() or "sv"
    language = here if idea.note else idea.language
    fields: dict[str, Any] = {"description": idea.note or idea.text}
    if language in SPOKEN:
        fields["language"] = language
    if idea.audience:
        fields["audience"] = idea.audience
    return fields


@transaction.atomic
def post_from_idea(*, key: str, organisation: Organisation, by: User, posting: Posting, once: str) -> Event:
    """Make an idea an event of the organisation, once; the idea remembers it.

    Raises AlreadyAnActivity when the idea is not open any more, and what `post` raises.
    """
    found = open_idea(key, by)
    # Held from here on: two reviewers who post it at once come one after the other.
    held = Idea.objects.open().select_for_update(of=("self",)).filter(pk=found.pk).first() if found else None
    if held is None:
        # The same form sent twice has made it one already.
        if there := posted_by_form(once, by):
            return there
        raise AlreadyAnActivity
    event = post(organisation=organisation, by=by, posting=posting, once=once)
    held.event, held.state = event, State.DONE
    held.save(update_fields=["event", "state"])
    return event


def _must_review(by: User) -> None:
    if not may_review(by):
        raise PermissionDenied
