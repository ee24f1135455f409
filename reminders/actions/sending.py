"""How does each letter go out once? Claimed under a lease, written, marked as being sent, sent, recorded.

A worker may die at any point. Before the mark nothing has left: the letter is planned again. After it nobody knows: it
becomes `unknown`, or is sent again where hearing twice is better than never. Every step changes a row only while the
claim on it is still one's own.
"""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from partners.models import User
from reminders import due
from reminders.models import Letter, LetterChoice, PostOffice, Subscription
from reminders.posting import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from reminders.posting import Result

    # Writes a letter and hands it over; calls the given function when the server is about to get the text. None when
    # there is nothing to say.
    Deliver = Callable[[Letter, Callable[[], None]], Result | None]

_log = logging.getLogger(__name__)
State, Kind = Letter.State, Letter.Kind
LEASE: Final = timedelta(minutes=10)
BY_HAND: Final = "by hand"
_AT_ONCE: Final = 5
_DIGESTS: Final = (Kind.DIGEST, Kind.STAFF, Kind.PARTNER, Kind.REPORT)
# Which column of LetterChoice says no to a kind of letter.
CHOICES: Final[dict[str, str]] = {Kind.STAFF: "wants_staff", Kind.PARTNER: "wants_week", Kind.REPORT: "wants_report"}


class Lost(Exception):  # noqa: N818  (tells a worker to let go)
    """The claim is somebody else's by now: this worker was too slow, and may not send."""


def claim(*, now: datetime, most: int = _AT_ONCE) -> list[Letter]:
    """Take letters to be sent, the longest due first; nobody else gets them while the lease lasts. None while all waits."""
    if PostOffice.is_closed():
        return []
    with transaction.atomic():
        rows = list(
            Letter.objects.waiting(now)
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("try_at", "pk")[:most]
        )
        for row in rows:
            row.state, row.claim, row.lease_until = State.CLAIMED, uuid.uuid4(), now + LEASE
            row.attempts += 1
        Letter.objects.bulk_update(rows, ["state", "claim", "lease_until", "attempts"])
    return rows


def send_waiting(
    *, deliver: Deliver, clock: Callable[[], datetime], most: int = 1_000_000, seconds: float = 3600
) -> int:
    """Send what waits, a few at a time; returns how many letters were taken. One bad letter stops no other.

    After `seconds` nothing more is taken: the next look goes on.
    """
    taken, until = 0, clock() + timedelta(seconds=seconds)
    while taken < most and clock() < until and (rows := claim(now=clock(), most=_AT_ONCE)):
        for number, row in enumerate(rows):
            if number and clock() >= until:
                _give_back(rows[number:])
                break
            taken += 1
            send(letter=row, deliver=deliver, clock=clock)
    return taken


def _give_back(rows: list[Letter]) -> None:
    """Let others have letters that were claimed and not begun."""
    for row in rows:
        Letter.objects.filter(pk=row.pk, claim=row.claim, state=State.CLAIMED).update(
            state=State.PLANNED, attempts=row.attempts - 1, claim=None, lease_until=None
        )


def is_waiting(*, now: datetime) -> bool:
    """Whether a letter is to be sent now and may be. Two queries."""
    return not PostOffice.is_closed() and Letter.objects.waiting(now).exists()


def send(*, letter: Letter, deliver: Deliver, clock: Callable[[], datetime]) -> None:
    """Send one claimed letter and record what became of it."""
    has_begun = False

    def begin() -> None:
        nonlocal has_begun
        _mark(letter, clock())
        has_begun = True

    try:
        if why := _not_any_more(letter, clock()):
            _record(letter, State.SKIPPED, why=why)
            return
        result = deliver(letter, begin)
    except Lost:
        return
    except Exception as fault:  # noqa: BLE001  (one bad letter stops no other)
        # The fault's own words may hold an address; its name and the letter's number are enough to look for it.
        _log.error("Letter %s (%s) could not be written: %s", letter.pk, letter.kind, type(fault).__name__)
        if has_begun:
            _unknown(letter, clock())
        else:
            _again(letter, clock(), "broken")
        return
    _settle(letter, result, clock())


def _settle(letter: Letter, result: Result | None, now: datetime) -> None:
    """Record what the server said; None: there was nothing to say."""
    if result is None:
        _record(letter, State.SKIPPED, why="nothing to say")
    elif result.outcome is Outcome.SENT:
        _record(letter, State.SENT, sent_at=now)
    elif result.outcome is Outcome.LATER:
        _again(letter, now, f"server {result.code}" if result.code else "no answer")
    elif result.outcome is Outcome.UNKNOWN:
        _unknown(letter, now)
    else:
        _record(letter, State.FAILED, why=f"server {result.code}")
        if result.outcome is Outcome.NO_ADDRESS and letter.subscription_id:
            Subscription.objects.filter(pk=letter.subscription_id).update(state=Subscription.State.SUSPENDED)


def _not_any_more(letter: Letter, now: datetime) -> str:
    """Why it is not sent any more: unsubscribed meanwhile, or a digest that waited too long. A cancellation never is."""
    # What somebody at the house sends again by hand goes out however old it is.
    if letter.kind in _DIGESTS and due.is_stale(letter.due_at, now) and letter.why != BY_HAND:
        return "stale"
    if letter.subscription_id and letter.kind != Kind.CONFIRM:
        rows = Subscription.objects.filter(pk=letter.subscription_id)
        rows = rows.active() if letter.kind == Kind.CANCELLED else rows.listening(timezone.localdate(now))
        if not rows.exists():
            return "not wanted"
    return _not_for_account(letter) if letter.user_id else ""


def _not_for_account(letter: Letter) -> str:
    """Why a letter to an account is not sent any more: switched off, or no longer one's work."""
    if LetterChoice.objects.filter(user=letter.user, **{CHOICES[letter.kind]: False}).exists():
        return "not wanted"
    _week, _colon, organisation = letter.period.partition(":")
    people = User.objects.filter(letters=letter, is_active=True)
    if organisation:
        people = people.filter(memberships__organisation_id=int(organisation))
    else:
        people = people.filter(Q(is_staff=True) | Q(house_roles__contains=[User.HouseRole.REVIEWER]))
    return "" if people.exists() else "not theirs"


def _mark(letter: Letter, now: datetime) -> None:
    """From here on the server may have it. Raises Lost."""
    own = Letter.objects.filter(pk=letter.pk, claim=letter.claim, state=State.CLAIMED, lease_until__gt=now)
    # The server may take its time: the lease begins anew.
    if not own.update(state=State.SENDING, lease_until=now + LEASE):
        raise Lost


def _record(letter: Letter, state: str, *, why: str = "", sent_at: datetime | None = None) -> None:
    Letter.objects.filter(pk=letter.pk, claim=letter.claim).update(
        state=state, why=why, sent_at=sent_at, claim=None, lease_until=None
    )


def _again(letter: Letter, now: datetime, why: str) -> None:
    following = due.next_try(letter.attempts, now)
    if following is None:
        _record(letter, State.FAILED, why=why)
        return
    Letter.objects.filter(pk=letter.pk, claim=letter.claim).update(
        state=State.PLANNED, try_at=following, why=why, claim=None, lease_until=None
    )


def _unknown(letter: Letter, now: datetime) -> None:
    if letter.kind in Letter.AGAIN:
        _again(letter, now, "unknown")
    else:
        _record(letter, State.UNKNOWN, why="unknown")


def release_abandoned(*, now: datetime) -> int:
    """See to what workers took and never came back with; returns how many. Safe to repeat and to run twice at once."""
    with transaction.atomic():
        rows = list(Letter.objects.abandoned(now).select_for_update(skip_locked=True, of=("self",))[:500])
        for row in rows:
            if row.state == State.CLAIMED:
                _again(row, now, "given up")
            else:
                _unknown(row, now)
    return len(rows)


def retry(*, letter: Letter, now: datetime) -> bool:
    """Send a letter anew that failed or of which nobody knows, by hand; False when it is neither."""
    rows = Letter.objects.filter(pk=letter.pk, state__in=(State.FAILED, State.UNKNOWN))
    return bool(rows.update(state=State.PLANNED, try_at=now, attempts=0, why=BY_HAND))


def drop(*, letter: Letter) -> bool:
    """Take a letter off that is not to be sent; False when it has gone already."""
    rows = Letter.objects.filter(pk=letter.pk, state__in=(State.PLANNED, State.FAILED, State.UNKNOWN))
    return bool(rows.update(state=State.DROPPED))
