"""What does a worker do for the indicators? Fetch the clock, call one function, nothing else."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from indicators.actions import computing, once, waves


@shared_task(name="indicators.tasks.compute_indicators")
def compute_indicators() -> int:
    """Close waves whose last day has passed and compute the periods that are open. Twice is as good as once."""
    today = timezone.localdate()
    waves.close_outdated(today=today)
    return computing.compute_open(today=today)


@shared_task(name="indicators.tasks.delete_answers")
def delete_answers() -> int:
    """Delete answers 24 months after they were reported; the values stay. Twice is as good as once."""
    today = timezone.localdate()
    once.forget_old(today=today)
    return waves.delete_outdated(today=today)
