"""What does a worker do for letters? Fetch the clock, call one function, nothing else. Each may run twice at once."""

from __future__ import annotations

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from reminders.actions import office, sending
from reminders.delivering import deliver
from reminders.models import Heartbeat

_log = logging.getLogger(__name__)


@shared_task(name="reminders.tasks.plan_letters")
def plan_letters() -> int:
    """Plan what has become due, and see to what a worker that died had taken. Twice is as good as once."""
    now = timezone.now()
    Heartbeat.note(Heartbeat.WORKER, now)
    sending.release_abandoned(now=now)
    return office.plan_everything(now=now)


@shared_task(name="reminders.tasks.send_letters")
def send_letters() -> int:
    """Send what waits, for less than a minute; the next look goes on with it. Twice is as good as once."""
    Heartbeat.note(Heartbeat.WORKER, timezone.now())
    return sending.send_waiting(deliver=deliver, clock=timezone.now, seconds=settings.BIS_LETTERS_FOR)
