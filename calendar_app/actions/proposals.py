"""What becomes of something a reviewer decides on? Proposed, approved, returned, declined, withdrawn; the poster hears it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, override

from calendar_app.actions.events import change_event
from calendar_app.actions.posting import members_to_tell
from calendar_app.models import Event, Proposal
from partners import letters
from partners.keys import digest_of, new_key
from partners.rules import may_review

if TYPE_CHECKING:
    from partners.models import User

State = Proposal.State


class AlreadyDecided(Exception):  # noqa: N818  (an answer to a person)
    """Somebody else has decided on the proposal meanwhile."""


@transaction.atomic
def propose_change(*, event: Event, by: User, fields: dict[str, Any], before: dict[str, Any]) -> Proposal:
    """Let a change of a public event wait for review; a change that waits already is replaced by this one."""
    proposal = Proposal.objects.select_for_update().filter(event=event, state=State.WAITING).first()
    proposal = proposal or Proposal(sort=Proposal.Sort.CHANGE, event=event, organisation=event.organiser)
    proposal.fields, proposal.before, proposal.by, proposal.made_at = fields, before, by, timezone.now()
    proposal.language = by.language or "sv"
    proposal.save()
    return proposal


@transaction.atomic
def decide(*, proposal: Proposal, by: User, state: str, comment: str = "") -> Proposal:
    """Approve, return or decline; the poster gets a letter. A change's own fields are applied by the caller before.

    Raises PermissionDenied, AlreadyDecided, and ValueError for returning or declining without a comment.
    """
    if not may_review(by):
        raise PermissionDenied
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if proposal.state not in (State.WAITING, State.RETURNED):
        raise AlreadyDecided
    if state in (State.RETURNED, State.DECLINED) and not comment.strip():
        raise ValueError("Say why, so that they can mend it.")
    proposal.state, proposal.comment = state, comment.strip()
    proposal.decided_at, proposal.decided_by = timezone.now(), by
    proposal.save()
    if proposal.sort == Proposal.Sort.NEW and proposal.event:
        _decide_on_new(proposal.event, state)
    _tell(proposal, by)
    return proposal


def _decide_on_new(event: Event, state: str) -> None:
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if event.status not in (Event.Status.SUBMITTED, Event.Status.DRAFT, Event.Status.ARCHIVED):
        return
    status = {
        State.APPROVED: Event.Status.PUBLISHED, State.RETURNED: Event.Status.DRAFT, State.DECLINED: Event.Status.ARCHIVED,
    }.get(State(state))  # fmt: skip
    if status:
        changes: dict[str, Any] = {"status": status}
        if status == Event.Status.PUBLISHED:
            changes["published_at"] = event.published_at or timezone.now()
        change_event(event, changes)


@transaction.atomic
def submit_again(*, event: Event, by: User) -> Event:
    """Send a draft, such as one that was returned, to review (again)."""
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if event.status == Event.Status.DRAFT:
        change_event(event, {"status": Event.Status.SUBMITTED})
        Proposal.objects.create(
            sort=Proposal.Sort.NEW, event=event, organisation=event.organiser, by=by, language=by.language or "sv"
        )
    return event


@transaction.atomic
def mark_seen(*, proposal: Proposal, by: User) -> None:
    """Note that somebody at the house has looked at what was published without review."""
    if not may_review(by):
        raise PermissionDenied
    Proposal.objects.filter(pk=proposal.pk, decided_by=None, state=State.APPROVED).update(decided_by=by)


def _tell(proposal: Proposal, by: User) -> None:
    """Tell the poster, or everybody of the organisation when the poster is gone, or the outsider who proposed it."""
    event = proposal.event
    people = [proposal.by] if proposal.by else []
    if not people and proposal.organisation and proposal.sort != Proposal.Sort.OUTSIDE:
        people = list(members_to_tell(proposal.organisation, by))
    to = [(person.email, person.language or "sv") for person in people if person and person.is_active and person != by]
    if proposal.email:
        to.append((proposal.email, proposal.language))
    for email, language in to:
        with override(language):
            words = {
                State.APPROVED: _("Your activity is in the calendar"),
                State.RETURNED: _("Something has to be changed in your activity"),
                State.DECLINED: _("Your activity was not published"),
            }
            letters.send(
                to=email,
                subject=words[State(proposal.state)],
                template="letters/decided.txt",
                context={"proposal": proposal, "event": event, "name": name_of(proposal)},
                language=language,
            )


def name_of(proposal: Proposal) -> str:
    """What a proposal is called: its event's title, or what the outsider wrote."""
    if proposal.event:
        return str(proposal.event)
    return str((proposal.fields.get("title") or [""])[0])


@transaction.atomic
def propose_from_outside(*, fields: dict[str, list[str]], email: str, language: str) -> None:
    """Keep what somebody without an account proposes, and ask by letter whether it was them."""
    token = new_key()
    Proposal.objects.create(
        sort=Proposal.Sort.OUTSIDE, state=State.UNCONFIRMED, fields=fields, email=email, language=language,
        token_digest=digest_of(token),
    )  # fmt: skip
    with override(language):
        letters.send(
            to=email, subject=_("Was it you who proposed an activity?"), template="letters/confirm_proposal.txt",
            context={"token": token, "title": (fields.get("title") or [""])[0], "language": language}, language=language,
        )  # fmt: skip


@transaction.atomic
def confirm_from_outside(*, token: str) -> bool:
    """Let a proposal into the queue once its writer has answered the letter; twice is as good as once."""
    proposal = Proposal.objects.select_for_update().filter(token_digest=digest_of(token)).first()
    if proposal is None:
        return False
    if proposal.state == State.UNCONFIRMED:
        proposal.state, proposal.made_at = State.WAITING, timezone.now()
        proposal.save(update_fields=["state", "made_at"])
    return True


def prefilled(key: str | None, *, event: Event | None, by: User) -> dict[str, Any]:
    """Take over what an outsider proposed: first as fields for the form, then (with `event`) as decided and answered.

    {} unless the person reviews and the proposal waits.
    """
    if not key or not key.isdecimal() or len(key) > 15 or not may_review(by):
        return {}
    proposal = Proposal.objects.waiting().filter(pk=int(key), sort=Proposal.Sort.OUTSIDE).first()
    if proposal is None:
        return {}
    if event is not None:
        proposal.event = event
        proposal.save(update_fields=["event"])
        decide(proposal=proposal, by=by, state=State.APPROVED)
        return {}
    known = ("title", "description", "first_on", "starts", "ends", "place_note")
    return {name: values[0] for name, values in proposal.fields.items() if name in known and values} | {"where": ""}
