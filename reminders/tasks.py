"""What does a worker do for letters? Fetch the clock, call one function, nothing else. Each may run twice at once."""

from __future__ import annotations

from typing import Final

from celery import shared_task
from django.utils import timezone

from reminders.actions import office, sending
from reminders.delivering import deliver
from reminders.models import Heartbeat

_TURN: Final = 8.0  # seconds; less than a worker is given to finish


@shared_task(name="reminders.tasks.plan_letters")
def plan_letters() -> int:
    """Plan what has become due, and see to what a worker that died had taken. Twice is as good as once."""
    now = timezone.now()
    Heartbeat.note(Heartbeat.WORKER, now)
    sending.release_abandoned(now=now)
    return office.plan_everything(now=now)


@shared_task(name="reminders.tasks.send_letters")
def send_letters() -> int:
    """Send what waits, for a few seconds at a time, and ask for another turn when there is more. Twice is as good as once.

    A short turn lets a worker that is told to stop finish its letter; a turn that is lost begins again at the next look.
    """
    Heartbeat.note(Heartbeat.WORKER, timezone.now())
    taken = sending.send_waiting(deliver=deliver, clock=timezone.now, seconds=_TURN)
    if taken and sending.is_waiting(now=timezone.now()):
        send_letters.apply_async(expires=60)
    return taken


@shared_task(name="reminders.tasks.forget_letters")
def forget_letters() -> int:
    """Delete what became of letters after 13 months. Twice is as good as once."""
    return office.forget_old(now=timezone.now())
