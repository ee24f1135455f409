"""What becomes of what waits for review when its event takes another way: published, called off, taken by its source?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from calendar_app.models import Proposal
from partners.rules import may_review

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from calendar_app.models import Event
    from partners.models import User


class StandsOtherwise(ValueError):  # noqa: N818  (an answer to a person)
    """The event is in a state in which this can't be done; somebody has changed it since the page was opened."""


class HouseDecided(StandsOtherwise):
    """The house has cancelled it, and who asks may not decide otherwise without the house."""


class DateExists(StandsOtherwise):
    """The series has a date at that time already."""


def withdraw(events: Iterable[Event], now: datetime) -> None:
    """Take new events that nobody needs to decide on any more out of the review queue. One query."""
    Proposal.objects.open().filter(event__in=list(events), sort=Proposal.Sort.NEW).update(
        state=Proposal.State.WITHDRAWN, decided_at=now
    )


def settle(event: Event, by: User | None) -> None:
    """Note that an event was published past the queue: nothing is left to decide. One query."""
    reviewer = by if by is not None and may_review(by) else None
    Proposal.objects.open().filter(event=event, sort=Proposal.Sort.NEW).update(
        state=Proposal.State.APPROVED, decided_at=timezone.now(), decided_by=reviewer
    )
