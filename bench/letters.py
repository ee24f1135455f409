"""What do letters cost? 20,000 overviews planned and sent to a mail server on this machine: letters per second, memory.

Called by run.py on its fresh database (`make bench ARGS=letters`).
"""

from __future__ import annotations

import time
from datetime import time as clock, timedelta

import psutil
from sink import Sink

COUNT = 20_000


def fill(count: int) -> None:
    """A week with activities in five themes, and subscribers in all languages, each with one of twelve filters."""
    from django.conf import settings
    from django.utils import timezone

    from calendar_app import actions
    from calendar_app.actions.vocabulary import load_vocabulary
    from calendar_app.models import ActivityKind, Theme
    from partners.models import Organisation
    from reminders import due
    from reminders.models import Subscription

    load_vocabulary()
    today = timezone.localdate()
    host = Organisation.objects.create(name="Huset", slug="huset", is_trusted=True)
    for number, kind in enumerate(ActivityKind.objects.order_by("pk")):
        fields = {
            "kind": kind, "first_on": today - timedelta(days=today.weekday()) + timedelta(days=number % 7),
            "start_time": clock(9 + number % 10), "length": timedelta(hours=2), "price": 0,
        }  # fmt: skip
        actions.post_event(
            organisation=host,
            by=None,
            fields=fields,
            rrule="FREQ=WEEKLY",
            texts={"sv": {"title": f"Aktivitet {number}", "description": ""}},
        )
    queries = ["", "free=1", *(f"theme={slug}" for slug in Theme.objects.values_list("slug", flat=True)[:10])]
    languages = [code for code, _name in settings.LANGUAGES]
    now = timezone.now()
    last = due.latest(due.Rhythm.WEEKLY, now, timezone.get_default_timezone())
    Subscription.objects.bulk_create(
        [
            Subscription(
                email=f"s{number}@sink.example", state="active", rhythm="weekly", confirmed_at=last - timedelta(days=9),
                planned_until=last - timedelta(hours=1), key_digest=f"bench {number}",
                language=languages[number % len(languages)], query=queries[number % len(queries)],
            )
            for number in range(count)
        ],
        batch_size=2000,
    )  # fmt: skip


def report(count: int = COUNT) -> None:
    """Plan, send, print the table."""
    from django.conf import settings
    from django.db import connection, reset_queries
    from django.utils import timezone

    from reminders import delivering, due
    from reminders.actions import planning, sending
    from reminders.models import Letter

    fill(count)
    sink = Sink().start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_USER = "127.0.0.1", sink.port, ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    # As on a Monday at eight, whatever day it is: a digest that is older than twelve hours is not sent.
    now = due.latest(due.Rhythm.WEEKLY, timezone.now(), timezone.get_default_timezone()) + timedelta(seconds=1)
    begun = time.perf_counter()
    planned = planning.plan(now=now)
    planning_took = time.perf_counter() - begun
    print(f"planned: {planned} letters, {planned / planning_took:.0f} a second")
    process, sizes, done = psutil.Process(), [], 0
    begun = time.perf_counter()
    for _part in range(4):
        done += sending.send_waiting(deliver=delivering.deliver, clock=lambda: now, most=count // 4)
        reset_queries()
        sizes.append(process.memory_info().rss / 2**20)
        print(
            f"sent: {done}, {done / (time.perf_counter() - begun):.0f} a second, memory {sizes[-1]:.0f} MB", flush=True
        )
    states = dict(Letter.objects.order_by().values_list("state").distinct().values_list("state", "kind"))
    sent = Letter.objects.filter(state="sent").count()
    doubled = sum(1 for times in sink.taken.values() if times > 1)
    print(f"sent {sent}, states {sorted(states)}, doubled {doubled}, last memory : first = {sizes[-1] / sizes[0]:.2f}")
    connection.close()
