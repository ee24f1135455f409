"""How does somebody come to get letters, and get rid of them? Asked, confirmed from the letter, changed, paused, stopped, erased."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction

from partners.keys import digest_of
from reminders import keys
from reminders.actions.planning import plan_one
from reminders.models import Letter, Subscription

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

State = Subscription.State
# Who never confirms is forgotten after this.
FORGOTTEN_AFTER: Final = timedelta(days=7)
WANTS: Final = ("language", "rhythm", "query", "events", "hours_before")


def subscribe(*, email: str, wants: dict[str, Any], now: datetime) -> Subscription:
    """Note what an address wants to hear, and plan the letter that asks whether it is really theirs.

    An address that gets letters already is asked in a letter too, and nothing of it changes before: whoever types
    somebody else's address learns nothing and changes nothing. `wants` are columns of WANTS.
    """
    email = email.strip().lower()
    with transaction.atomic():
        row = Subscription.objects.select_for_update().filter(email=email).first()
        if row is None:
            row = _new(email, wants, now)
        elif row.state == State.PENDING:
            Subscription.objects.filter(pk=row.pk).update(**_known(wants))
        # A forgetful person may ask again; a hostile one may not fill somebody's letter box.
        period = f"{now:%Y-%m-%dT%H}:{now.minute // 10}"
        plan_one(kind=Letter.Kind.CONFIRM, subscription=row, period=period, due_at=now)
    return row


def _new(email: str, wants: dict[str, Any], now: datetime) -> Subscription:
    # Its key is made of its number, which it has only once it is stored.
    row = Subscription.objects.create(
        email=email, key_digest=secrets.token_hex(32), made_at=now, planned_until=now, heard_at=now, **_known(wants)
    )
    row.key_digest = keys.digest(row)
    row.save(update_fields=["key_digest"])
    return row


def _known(wants: dict[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in wants.items() if name in WANTS}
    if found.get("language") not in dict(settings.LANGUAGES):
        found["language"] = settings.LANGUAGE_CODE
    return found


def of_key(key: str) -> Subscription | None:
    """The subscription that a key opens; None for any other key. One query."""
    return Subscription.objects.filter(key_digest=digest_of(key)).first()


def confirm(*, subscription: Subscription, now: datetime) -> Subscription:
    """Say yes from the letter; letters go out from now on. Safe to repeat; wakes one that was stopped or suspended."""
    if subscription.state != State.ACTIVE:
        subscription.state, subscription.confirmed_at = State.ACTIVE, subscription.confirmed_at or now
        subscription.planned_until = subscription.heard_at = now
        subscription.save(update_fields=["state", "confirmed_at", "planned_until", "heard_at"])
    return subscription


def change(*, subscription: Subscription, wants: dict[str, Any], paused_until: date | None = None) -> None:
    """Change what is wanted, and until when nothing is."""
    Subscription.objects.filter(pk=subscription.pk).update(**_known(wants), paused_until=paused_until)


def stop(*, subscription: Subscription) -> None:
    """Send nothing more; what is planned is not sent either. Safe to repeat."""
    Subscription.objects.filter(pk=subscription.pk).update(state=State.STOPPED)


def follow(*, subscription: Subscription, events: Sequence[int], now: datetime) -> None:
    """Follow some activities instead of those before; at most 100, each once. What changed before now is not told."""
    Subscription.objects.filter(pk=subscription.pk).update(events=sorted(set(events))[:100], heard_at=now)


def erase(*, subscription: Subscription) -> None:
    """Forget the address and every letter to it."""
    Subscription.objects.filter(pk=subscription.pk).delete()


def forget_unconfirmed(*, now: datetime) -> int:
    """Delete addresses that nobody confirmed in seven days; returns how many. Safe to repeat."""
    rows = Subscription.objects.filter(state=State.PENDING, made_at__lt=now - FORGOTTEN_AFTER)
    number = rows.count()
    rows.delete()
    return number
