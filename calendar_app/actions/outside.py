"""How does somebody without an account propose an activity, and how does it become one? Confirmed by letter, then posted once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, override

from calendar_app.actions.posting import post, posted_by_form
from calendar_app.actions.proposals import AlreadyDecided, decide
from calendar_app.models import Proposal
from partners import letters
from partners.keys import digest_of, new_key
from partners.rules import may_review

if TYPE_CHECKING:
    from datetime import datetime

    from calendar_app.models import Event
    from calendar_app.posting import Posting
    from partners.models import Organisation, User

State = Proposal.State
_KNOWN = ("title", "description", "first_on", "starts", "ends", "place_note")


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


def waiting_outside(key: str | None, by: User) -> Proposal | None:
    """The outsider's proposal of that number, if it waits and the person reviews."""
    if not key or not (key.isascii() and key.isdecimal()) or len(key) > 15 or not may_review(by):
        return None
    return Proposal.objects.waiting().filter(pk=int(key), sort=Proposal.Sort.OUTSIDE).first()


def prefilled(proposal: Proposal | None) -> dict[str, Any]:
    """What an outsider proposed as fields for the form; {} for None."""
    if proposal is None:
        return {}
    return {name: values[0] for name, values in proposal.fields.items() if name in _KNOWN and values} | {"where": ""}


@transaction.atomic
def post_from_outside(*, key: str, organisation: Organisation, by: User, posting: Posting, once: str) -> Event:
    """Make an outsider's proposal an event of the organisation, once; whoever proposed it hears so.

    Raises AlreadyDecided when somebody has decided on it meanwhile, and what `post` raises.
    """
    if there := posted_by_form(once, by):
        return there
    waiting = waiting_outside(key, by)
    # Held from here on: two reviewers who post it at once come one after the other.
    held = Proposal.objects.waiting().select_for_update().filter(pk=waiting.pk).first() if waiting else None
    if held is None:
        raise AlreadyDecided
    event = post(organisation=organisation, by=by, posting=posting, once=once)
    held.event = event
    held.save(update_fields=["event"])
    event.refresh_from_db()
    decide(proposal=held, by=by, state=State.APPROVED)
    return event


def forget_outside(*, now: datetime) -> int:
    """Delete what nobody confirmed within a week, and what was decided a year ago, with its name and e-mail address.

    The activity that was made of it stays. Returns how many went; twice is as good as once.
    """
    outside = Proposal.objects.filter(sort=Proposal.Sort.OUTSIDE)
    unconfirmed = outside.filter(state=State.UNCONFIRMED, made_at__lt=now - timedelta(days=7))
    decided = outside.filter(decided_at__lt=now - timedelta(days=365))
    return unconfirmed.delete()[0] + decided.delete()[0]
