"""Who works outside the request, and when? The Celery application and its timetable.

Tasks carry no time of their own (no ETA, no countdown: a broker may run such a task twice). What is due is read from
the tables each time, so a flushed broker or a second beat changes nothing.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from celery import Celery
from celery.schedules import crontab

if TYPE_CHECKING:
    from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bis_portal.settings")

app = Celery("bis_portal")


def configuration(data_folder: Path, broker_url: str, zone: str, letters_every: int = 60) -> dict[str, Any]:
    """Celery's settings: JSON only, one task at a time, acknowledged when done; files as broker when none is named."""
    common: dict[str, Any] = {
        "broker_connection_retry_on_startup": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        # The portal's own logging stays, which leaves keys and addresses out.
        "worker_hijack_root_logger": False,
        "task_time_limit": 600,
        "task_soft_time_limit": 540,
        "timezone": zone,
        "enable_utc": True,
        "beat_schedule_filename": str(data_folder / "beat-schedule"),
        # Letters have a queue of their own, so that a long import does not hold them up where there are two workers.
        "task_default_queue": "bis",
        "task_routes": {"reminders.tasks.*": {"queue": "letters"}},
        "beat_schedule": {
            # What is due stands in a table: a look that is lost, late or doubled changes nothing.
            "plan letters": {
                "task": "reminders.tasks.plan_letters",
                "schedule": float(letters_every),
                "options": {"expires": max(letters_every, 5)},
            },
            "send letters": {
                "task": "reminders.tasks.send_letters",
                "schedule": float(letters_every),
                "options": {"expires": max(letters_every, 5)},
            },
            # Not between two and three: that hour is skipped in March and comes twice in October.
            "extend the horizon": {
                "task": "calendar_app.tasks.extend_horizon",
                "schedule": crontab(hour="3", minute="40"),
                "options": {"expires": 3600},
            },
            "propose translations": {
                "task": "calendar_app.tasks.propose_translations",
                "schedule": crontab(hour="4", minute="20"),
                "options": {"expires": 3600},
            },
            "forget old ideas and faults": {
                "task": "calendar_app.tasks.forget_old_words",
                "schedule": crontab(hour="4", minute="50"),
                "options": {"expires": 3600},
            },
            "compute indicators": {
                "task": "indicators.tasks.compute_indicators",
                "schedule": crontab(hour="5", minute="10"),
                "options": {"expires": 3600},
            },
            "delete answers past their time": {
                "task": "indicators.tasks.delete_answers",
                "schedule": crontab(hour="5", minute="30"),
                "options": {"expires": 3600},
            },
            "forget lists that nobody reads": {
                "task": "calendar_app.tasks.forget_own_lists",
                "schedule": crontab(hour="4", minute="35"),
                "options": {"expires": 3600},
            },
            "forget letters": {
                "task": "reminders.tasks.forget_letters",
                "schedule": crontab(hour="4", minute="40"),
                "options": {"expires": 3600},
            },
            "read partners' calendars": {
                "task": "calendar_app.tasks.poll_calendars",
                "schedule": crontab(minute="17"),
                "options": {"expires": 3000},
            },
        },
    }
    if broker_url:
        return {**common, "broker_url": broker_url}
    folder = data_folder / "broker"
    for name in ("messages", "done", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    options = {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "processed_folder": str(folder / "done"),
        "control_folder": str(folder / "control"),
    }
    return {**common, "broker_url": "filesystem://localhost//", "broker_transport_options": options}


@app.on_configure.connect
def _configure(sender: Celery, **_kwargs: Any) -> None:
    from django.conf import settings  # noqa: PLC0415  (the settings package imports this module)

    chosen = settings.ENVIRONMENT
    sender.conf.update(configuration(settings.DATA, chosen.broker_url, settings.TIME_ZONE, chosen.letters_every))


app.autodiscover_tasks()
