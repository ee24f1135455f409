"""How does somebody come to get letters, and get rid of them? Asked, confirmed from the letter, changed, paused, stopped, erased."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction

from partners.keys import digest_of
from reminders import changes, keys
from reminders.actions.planning import plan_one
from reminders.models import Letter, Subscription

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

State = Subscription.State
# Who never confirms is forgotten after this.
FORGOTTEN_AFTER: Final = timedelta(days=7)
MOST_EVENTS: Final = 100
WANTS: Final = ("language", "rhythm", "query", "events", "hours_before")


def subscribe(*, email: str, wants: dict[str, Any], now: datetime) -> Subscription:
    """Note what an address wants to hear, and plan the letter that asks whether it is really theirs.

    What is wanted stays with that letter until somebody says yes from it: whoever types somebody else's address learns
    nothing and changes nothing. `wants` are columns of WANTS.
    """
    email = email.strip().lower()
    with transaction.atomic():
        new = Subscription(
            email=email, key_digest=secrets.token_hex(32), made_at=now, planned_until=now, **_known(wants)
        )
        # Two who ask at once get one row; nobody's address gets into an error's text.
        Subscription.objects.bulk_create([new], ignore_conflicts=True)
        row = Subscription.objects.select_for_update().get(email=email)
        keys.refresh(row)
        if row.confirmed_at is None:
            # Seven days from now on, as the letter says.
            Subscription.objects.filter(pk=row.pk).update(made_at=now)
        # Another try gets another letter; how many there may be is limited where they are asked for.
        plan_one(
            kind=Letter.Kind.CONFIRM, subscription=row, period=f"{now:%Y-%m-%dT%H:%M:%S}", due_at=now,
            wants=_known(wants),
        )  # fmt: skip
    return row


def _known(wants: dict[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in wants.items() if name in WANTS}
    if found.get("language") not in dict(settings.LANGUAGES):
        found["language"] = settings.LANGUAGE_CODE
    return found


def of_key(key: str) -> Subscription | None:
    """The subscription that a key opens; None for any other key. One query."""
    return Subscription.objects.filter(key_digest=digest_of(key)).first()


def wish_of(subscription: Subscription, number: int, now: datetime) -> dict[str, Any]:
    """What was asked for in a letter to this subscription; {} for anybody else's or one older than seven days. One query."""
    rows = Letter.objects.filter(
        pk=number, subscription=subscription, kind=Letter.Kind.CONFIRM, made_at__gt=now - FORGOTTEN_AFTER
    )
    return dict(rows.values_list("wants", flat=True).first() or {})


@transaction.atomic
def confirm(*, subscription: Subscription, now: datetime, wish: dict[str, Any] | None = None) -> Subscription:
    """Say yes from the letter; letters go out from now on, and what the letter asked about is wanted.

    Activities are followed beside those of before. Safe to repeat; wakes one that was stopped or suspended.
    """
    row = Subscription.objects.select_for_update().get(pk=subscription.pk)
    was_listening = row.state == State.ACTIVE
    if not was_listening:
        row.state, row.confirmed_at = State.ACTIVE, row.confirmed_at or now
        row.planned_until = now
    if wish:
        _take_over(row, wish, was_listening=was_listening)
    row.save()
    changes.begin(row.events, now)
    return row


def _take_over(row: Subscription, wish: dict[str, Any], *, was_listening: bool) -> None:
    """Want what a letter asked about. Who follows one more activity goes on hearing what they heard, and the other way round."""
    row.language = _known(wish)["language"]
    if wish.get("rhythm") or not was_listening:
        row.rhythm, row.query = wish.get("rhythm", ""), wish.get("query", "")
    if wish.get("events") or not was_listening:
        before = row.events if was_listening else []
        row.events = sorted({*before, *wish.get("events", [])})[:MOST_EVENTS]
        row.hours_before = wish.get("hours_before")


def change(
    *, subscription: Subscription, wants: dict[str, Any], now: datetime, paused_until: date | None = None
) -> None:
    """Change what is wanted, and until when nothing is. Another rhythm begins now; it looks back on nothing."""
    fields = {**_known(wants), "paused_until": paused_until}
    if fields.get("rhythm", subscription.rhythm) != subscription.rhythm:
        fields["planned_until"] = now
    Subscription.objects.filter(pk=subscription.pk).update(**fields)


def stop(*, subscription: Subscription) -> None:
    """Send nothing more; what is planned is not sent either. Safe to repeat."""
    Subscription.objects.filter(pk=subscription.pk).update(state=State.STOPPED)


def follow(*, subscription: Subscription, events: Sequence[int], now: datetime) -> None:
    """Follow some activities instead of those before; at most 100, each once. What changed before now is not told."""
    Subscription.objects.filter(pk=subscription.pk).update(events=sorted(set(events))[:MOST_EVENTS])
    changes.begin(events, now)


def erase(*, subscription: Subscription) -> None:
    """Forget the address and every letter to it."""
    Subscription.objects.filter(pk=subscription.pk).delete()


def forget_unconfirmed(*, now: datetime) -> int:
    """Delete addresses that nobody confirmed in seven days; returns how many. Safe to repeat."""
    rows = Subscription.objects.filter(confirmed_at=None, made_at__lt=now - FORGOTTEN_AFTER)
    number = rows.count()
    rows.delete()
    return number
