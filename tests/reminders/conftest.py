"""What tests of letters share: a subscriber, letters that were planned, and letters as they were delivered."""

from datetime import UTC, datetime, timedelta

import pytest

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)


@pytest.fixture
def subscribe(db):
    """Make an active subscriber: `subscribe("kim", language="ar")`."""
    from reminders import changes, keys
    from reminders.models import Subscription

    def make(name="kim", **fields):
        made = NOON - timedelta(days=1)
        row = Subscription.objects.create(
            **{
                "email": f"{name}@bis.example", "state": "active", "confirmed_at": made, "planned_until": made, "made_at": made, "key_digest": f"x{name}", **fields,
            }
        )  # fmt: skip
        row.key_digest = keys.digest(row)
        row.save(update_fields=["key_digest"])
        changes.begin(row.events, NOON)
        return row

    return make


@pytest.fixture
def written():
    """Write a letter as it would be sent at a moment: `written(letter, now)`."""
    from reminders import delivering

    return delivering.write


@pytest.fixture
def send_all(mailoutbox, time_machine):
    """Plan and send everything due at a moment, through Django's outbox; returns the mails of this turn."""
    from reminders import delivering
    from reminders.actions import office, sending

    def go(now):
        time_machine.move_to(now, tick=False)
        before = len(mailoutbox)
        office.plan_everything(now=now)
        sending.send_waiting(deliver=delivering.deliver, clock=lambda: now)
        return mailoutbox[before:]

    return go
