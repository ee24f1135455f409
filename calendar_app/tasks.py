"""What does a worker do for the calendar? Fetch the clock, call one function, nothing else."""

from __future__ import annotations

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from calendar_app import machine, schedule
from calendar_app.actions.ideas import forget_old
from calendar_app.actions.outside import forget_outside
from calendar_app.actions.own_lists import forget_own_lists as forget_lists
from calendar_app.actions.polling import poll_calendars as poll
from calendar_app.actions.translating import propose_by_machine

_log = logging.getLogger(__name__)


@shared_task(name="calendar_app.tasks.extend_horizon")
def extend_horizon() -> int:
    """Bring endless series up to the horizon. Twice is as good as once."""
    return schedule.extend(now=timezone.now())


@shared_task(name="calendar_app.tasks.poll_calendars")
def poll_calendars() -> int:
    """Read partners' own calendars again. Twice is as good as once."""
    return poll()


@shared_task(name="calendar_app.tasks.propose_translations")
def propose_translations() -> int:
    """Let the translation service propose what is missing, if there is one. Twice costs no more than once."""
    service = machine.service(settings.BIS_TRANSLATOR)
    if service is None:
        return 0
    try:
        return propose_by_machine(service=service, now=timezone.now())
    except machine.NotTranslated as reason:
        _log.warning("The translation service did not translate: %s", reason)
        return 0


@shared_task(name="calendar_app.tasks.forget_old_words")
def forget_old_words() -> int:
    """Delete ideas that nobody took up, faults and outsiders' proposals after a year. Twice is as good as once."""
    return forget_old(now=timezone.now()) + forget_outside(now=timezone.now())


@shared_task(name="calendar_app.tasks.forget_own_lists")
def forget_own_lists() -> int:
    """Delete the lists that nobody has read for 13 months. Twice is as good as once."""
    return forget_lists(today=timezone.localdate())
