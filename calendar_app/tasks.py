"""What does a worker do for the calendar? Fetch the clock, call one function, nothing else."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from calendar_app import schedule
from calendar_app.actions.polling import poll_calendars as poll


@shared_task(name="calendar_app.tasks.extend_horizon")
def extend_horizon() -> int:
    """Bring endless series up to the horizon. Twice is as good as once."""
    return schedule.extend(now=timezone.now())


@shared_task(name="calendar_app.tasks.poll_calendars")
def poll_calendars() -> int:
    """Read partners' own calendars again. Twice is as good as once."""
    return poll()
