"""What becomes of something a reviewer decides on? Proposed, approved, returned, declined; the poster hears it.

Event and proposal are always locked in this order, so that two people never wait for each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from calendar_app import posting as postings, rules
from calendar_app.actions import telling
from calendar_app.actions.events import change_event
from calendar_app.actions.posting import ChangedMeanwhile, revise
from calendar_app.actions.waiting import StandsOtherwise
from calendar_app.models import Event, Proposal
from partners.rules import may_review

if TYPE_CHECKING:
    from calendar_app.models import Occurrence
    from calendar_app.posting import Posting
    from partners.models import User

State, Sort = Proposal.State, Proposal.Sort


class AlreadyDecided(Exception):  # noqa: N818  (an answer to a person)
    """Somebody else has decided on the proposal meanwhile, or it was withdrawn."""


class LookAgain(Exception):  # noqa: N818  (an answer to a person)
    """What is to be decided on was changed since the reviewer looked at it."""


class SayWhy(ValueError):  # noqa: N818  (an answer to a person)
    """Nothing is returned or declined without a comment."""


class Revision(NamedTuple):
    """What an approved change makes of its event: all of it, or with `since` that date and those that follow."""

    posting: Posting
    since: Occurrence | None = None


def mark_of(proposal: Proposal) -> str:
    """What a reviewer has seen, in short; every change of the proposal and of its event gives another. `event` is read."""
    seen = f"{proposal.made_at.timestamp():.6f}"
    event = proposal.event
    return f"{seen}-{event.changed_at.timestamp():.6f}-{event.sequence}-{event.feed_revision}" if event else seen


def open_change(event: Event) -> Proposal | None:
    """The change of a public event that waits, or was returned to be mended. One query."""
    return Proposal.objects.open().filter(event=event, sort=Sort.CHANGE).order_by("-state", "-pk").first()


def fingerprint(event: Event, waiting: Proposal | None) -> str:
    """What an editor starts from whose changes are reviewed: the event, and the change that waits already."""
    return postings.fingerprint(postings.fields_of(event) | {"waiting": waiting.made_at.isoformat() if waiting else ""})


@transaction.atomic
def propose_change(
    *, event: Event, by: User | None, fields: dict[str, list[str]], seen: str = "", since: Occurrence | None = None
) -> Proposal:
    """Let a change of a public event wait for review; a change that waits already, or was returned, becomes this one.

    `fields` are the form's as they were sent, `seen` what its writer started from (`fingerprint`). Raises
    ChangedMeanwhile and PermissionDenied.
    """
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    rules.must_change(by, event)
    waiting = open_change(event)
    if seen and seen != fingerprint(event, waiting):
        raise ChangedMeanwhile
    return _let_wait(event, waiting, by, fields, postings.fields_of(event, postings.wall_of(since, event)))


def _let_wait(
    event: Event, waiting: Proposal | None, by: User | None, fields: dict[str, list[str]], before: dict[str, Any]
) -> Proposal:
    proposal = waiting or Proposal(sort=Sort.CHANGE, event=event, organisation=event.organiser)
    proposal.fields, proposal.before = fields, postings.plain(before)
    proposal.by, proposal.made_at, proposal.state = by, timezone.now(), State.WAITING
    proposal.language = (by.language if by else "") or "sv"
    proposal.save()
    return proposal


def propose_words(*, event: Event, by: User | None, words: dict[str, str]) -> None:
    """Let some of a public event's words wait for review, beside what waits already; nothing where they stand already.

    For what reads a partner's calendar: the caller holds the row, and the portal itself asks, whoever gave the calendar. A
    change that a person got back is still theirs to send again; it goes with the new words then.
    """
    now, waiting = postings.fields_of(event), open_change(event)
    kept = dict(waiting.fields) if waiting else {}
    if waiting is None and all(now[name] == value for name, value in words.items()):
        return
    sent = {name: [value] for name, value in words.items()}
    if waiting is None or waiting.state == State.WAITING:
        _let_wait(event, waiting, by, {**kept, **sent}, now)
    elif kept != {**kept, **sent}:
        # What was returned waits again when the calendar itself has mended it; a person's form is theirs to send.
        if "kind" in kept:
            waiting.fields = {**kept, **sent}
            waiting.save(update_fields=["fields"])
        else:
            _let_wait(event, waiting, by, sent, now)


@transaction.atomic
def withdraw_change(*, event: Event, by: User) -> None:
    """Take back the change that waits. Raises StandsOtherwise when none does, and PermissionDenied."""
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    rules.must_change(by, event)
    if (
        not Proposal.objects.open()
        .filter(event=event, sort=Sort.CHANGE)
        .update(state=State.WITHDRAWN, decided_at=timezone.now())
    ):
        raise StandsOtherwise("No change waits.")


@transaction.atomic
def decide(
    *, proposal: Proposal, by: User, state: str, comment: str = "", seen: str = "", revision: Revision | None = None,
    is_told: bool = True,
) -> Proposal:  # fmt: skip
    """Approve, return or decline, and apply an approved change's `revision`, all at once or not at all.

    `seen` is the mark of what the reviewer looked at, "" for `proposal` as it was read. The poster gets a letter unless
    the caller writes one for several. Raises PermissionDenied, AlreadyDecided, LookAgain, SayWhy and what `revise` raises.
    """
    if not may_review(by):
        raise PermissionDenied
    comment = comment.replace("\0", "").strip()
    if state in (State.RETURNED, State.DECLINED) and not comment:
        raise SayWhy("Say why, so that they can mend it.")
    before = seen or mark_of(proposal)
    proposal = _locked(proposal)
    if mark_of(proposal) != before:
        raise LookAgain(before, mark_of(proposal))
    if state == State.APPROVED and proposal.event and revision:
        revise(
            event=proposal.event, by=by, posting=revision.posting, seen="", since=revision.since, accept_loss=True,
            is_reviewed=True,
        )  # fmt: skip
    proposal.state, proposal.comment = state, comment
    proposal.decided_at, proposal.decided_by = timezone.now(), by
    proposal.save()
    if proposal.sort == Sort.NEW and proposal.event:
        _decide_on_new(proposal.event, state)
    if is_told:
        telling.tell([proposal], by)
    return proposal


def _locked(proposal: Proposal) -> Proposal:
    """The proposal and its event, held; the event first. Raises AlreadyDecided for one that is not open any more."""
    events = Event.objects.select_for_update(of=("self",))
    event = events.filter(pk=proposal.event_id).first() if proposal.event_id else None
    held = Proposal.objects.open().select_for_update(of=("self",)).filter(pk=proposal.pk).first()
    if held is None or held.event_id != (event.pk if event else None):
        raise AlreadyDecided
    held.event = event
    return held


def _decide_on_new(event: Event, state: str) -> None:
    if event.status not in (Event.Status.SUBMITTED, Event.Status.DRAFT):
        raise AlreadyDecided
    if state == State.APPROVED:
        changes = {"status": Event.Status.PUBLISHED, "published_at": event.published_at or timezone.now()}
    else:
        changes = {"status": Event.Status.DRAFT if state == State.RETURNED else Event.Status.ARCHIVED}
    change_event(event, changes)


@transaction.atomic
def submit_again(*, event: Event, by: User) -> Event:
    """Send a draft, such as one that was returned, to review (again). Raises StandsOtherwise for any other."""
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    rules.must_change(by, event)
    if event.status != Event.Status.DRAFT:
        raise StandsOtherwise("Only a draft is sent to review.")
    change_event(event, {"status": Event.Status.SUBMITTED})
    proposal = Proposal.objects.open().filter(event=event, sort=Sort.NEW).order_by("-pk").first()
    proposal = proposal or Proposal(sort=Sort.NEW, event=event, organisation=event.organiser)
    proposal.state, proposal.by, proposal.made_at = State.WAITING, by, timezone.now()
    proposal.language = by.language or "sv"
    proposal.save()
    return event


@transaction.atomic
def mark_seen(*, proposal: Proposal, by: User) -> None:
    """Note that somebody at the house has looked at what was published without review."""
    if not may_review(by):
        raise PermissionDenied
    Proposal.objects.filter(pk=proposal.pk, decided_by=None, state=State.APPROVED).update(decided_by=by)


def kept_fields(event: Event) -> dict[str, Any]:
    """The form's fields as they would be sent if only what waits already were changed. Four queries."""
    waiting = open_change(event)
    return postings.as_sent(postings.fields_of(event)) | (waiting.fields if waiting else {})
