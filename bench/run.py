"""What does it cost? Queries and milliseconds of pages, feeds and imports at three sizes, and the naive way beside them.

Run by `make bench`. Every figure is the median of several runs in this one process; only the ratios say something that
another machine would say too. The database is a fresh one and is dropped at the end.
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bis_portal.settings")
WANTED = sys.argv[1:]
FACTORS = [int(each) for each in WANTED if each.isdigit()] or [1, 10, 50]


def measure(work, runs: int = 9) -> float:
    """Median milliseconds of `work`, after one run that is not counted."""
    work()
    times = []
    for _run in range(runs):
        gc.collect()
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def queries(work) -> int:
    """How many queries `work` asks."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


class Bench:
    """The measurements of one size."""

    def __init__(self) -> None:
        from django.test import Client

        self.client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_ENCODING="identity")
        self.number = 0

    def fresh(self, address: str):
        """Ask for a page that no store has."""
        self.number += 1
        answer = self.client.get(f"{address}{'&' if '?' in address else '?'}x={self.number}")
        assert answer.status_code == 200, (address, answer.status_code)
        return answer

    def pages(self) -> dict[str, tuple[int, float]]:
        """Queries and milliseconds of each page, made afresh, then from the store and as a 304."""
        from django.utils import timezone

        today = timezone.localdate()
        year, week, _day = today.isocalendar()
        addresses = {
            "list": "/sv/", "list, theme": "/sv/?theme=language", "list, rare filter": "/sv/?audience=women&organiser=org-7&place=venue-27",
            "month": f"/sv/calendar/{today:%Y/%m}/", "week": f"/sv/week/{year}-W{week:02}/", "search, common word": "/sv/?q=cafe+skog",
            "search, one event": "/sv/?q=nummer+1234", "search, typo": "/sv/?q=sskog", "API, one day": f"/api/v1/occurrences?since={today}&until={today + timedelta(days=1)}",
        }  # fmt: skip
        found = {
            name: (queries(lambda a=a: self.fresh(a)), measure(lambda a=a: self.fresh(a)))
            for name, a in addresses.items()
        }
        etag = self.client.get("/sv/")["ETag"]
        found["list, stored"] = (queries(lambda: self.client.get("/sv/")), measure(lambda: self.client.get("/sv/")))
        found["list, 304"] = (
            queries(lambda: self.client.get("/sv/", headers={"If-None-Match": etag})),
            measure(lambda: self.client.get("/sv/", headers={"If-None-Match": etag})),
        )
        found["bare view, 50 rows"] = (1, measure(bare))
        return found


def bare() -> str:
    """The yardstick of a list: 50 joined rows through a plain template, nothing else."""
    from django.template import engines
    from django.test import RequestFactory
    from django.utils import timezone

    from calendar_app.models import Occurrence

    rows = (
        Occurrence.objects.filter(is_public=True, starts_at__gt=timezone.now())
        .select_related("event__kind__theme", "event__venue", "event__organiser")
        .order_by("starts_at", "id")[:50]
    )
    page = engines["django"].from_string(
        "{% extends 'base.html' %}{% block content %}{% for row in rows %}<li><p>{{ row.starts_at|date:'H:i' }}–{{ row.ends_at|date:'H:i' }}</p><h3>{{ row.event.code }}</h3>"
        "<p>{{ row.event.venue.name }} {{ row.event.organiser.name }}</p><p>{{ row.event.kind.slug }} {{ row.event.kind.theme.slug }} {{ row.event.price }}</p></li>{% endfor %}{% endblock %}"
    )
    request = RequestFactory().get("/sv/")
    from django.contrib.auth.models import AnonymousUser

    request.user = AnonymousUser()
    return page.render({"rows": rows}, request)


def feed_figures() -> dict[str, float]:
    """A feed of 2,200 events: rendered by icalendar for each request, joined from stored texts, from the store, as 304."""
    from django.core.cache import cache
    from django.test import Client
    from django.utils import timezone

    from calendar_app import feeds, ical_text
    from calendar_app.agenda_filter import AgendaFilter
    from calendar_app.models import Event

    Event.objects.filter(last_on__isnull=False).update(last_on=timezone.localdate() + timedelta(days=30))
    today = timezone.localdate()
    events = feeds.selected(AgendaFilter(), today)
    feeds.bodies(events, "sv", today)
    client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_ENCODING="gzip")
    answer = client.get("/sv/calendar.ics")
    count = sum(1 for _each in events.values_list("pk"))

    def cold() -> None:
        cache.clear()
        client.get("/sv/calendar.ics?free=1")

    return {
        "events in the feed": count,
        "naive: icalendar for each request": measure(naive_feed, 3),
        "naive: under the filter free=1": measure(lambda: naive_feed(free=True), 3),
        "texts joined, all": measure(
            lambda: ical_text.calendar("BIS", "sv", feeds.bodies(events.all(), "sv", today), "Europe/Stockholm")
        ),
        "cold request under the filter free=1": measure(cold),
        "warm request": measure(lambda: client.get("/sv/calendar.ics")),
        "304": measure(lambda: client.get("/sv/calendar.ics", headers={"If-None-Match": answer["ETag"]}), 30),
        "304, queries": queries(lambda: client.get("/sv/calendar.ics", headers={"If-None-Match": answer["ETag"]})),
    }


def naive_feed(*, free: bool = False) -> bytes:
    """What one writes first: model objects, one icalendar.Event each, to_ical for every request."""
    from zoneinfo import ZoneInfo

    import icalendar
    from django.utils import timezone

    from calendar_app.models import Event

    zone = ZoneInfo("Europe/Stockholm")
    calendar = icalendar.Calendar()
    rows = Event.objects.public().select_related("kind__theme", "venue", "organiser").prefetch_related("texts")
    for event in rows.filter(price=0) if free else rows:
        one = icalendar.Event()
        text = event.texts.all()[0]
        from datetime import datetime

        start = datetime.combine(event.first_on, event.start_time, zone)
        for name, value in (
            ("uid", event.uid), ("summary", text.title), ("description", text.description), ("location", event.venue.name), ("dtstart", start),
            ("dtend", start + event.length), ("dtstamp", timezone.now()), ("last-modified", event.changed_at), ("sequence", event.sequence),
        ):  # fmt: skip
            one.add(name, value)
        if event.recurrence and event.recurrence.rrules:
            one.add("rrule", {"freq": "weekly"})
        calendar.add_component(one)
    return calendar.to_ical()


def naive_list() -> int:
    """The list without stored occurrences: every rule expanded with django-recurrence for every request, a month ahead."""
    from datetime import datetime

    from django.utils import timezone

    from calendar_app.models import Event

    now = timezone.localtime().replace(tzinfo=None)
    found = []
    for event in Event.objects.public().select_related("kind__theme", "venue", "organiser").prefetch_related("texts"):
        start = datetime.combine(event.first_on, event.start_time)
        if event.recurrence and event.recurrence.rrules:
            found += [
                (each, event)
                for each in event.recurrence.between(now, now + timedelta(days=31), dtstart=start, inc=True)
            ]
        elif start > now:
            found.append((start, event))
    return len(sorted(found, key=lambda pair: pair[0])[:50])


def import_figures() -> dict[str, float]:
    """2,000 events imported, and imported again."""
    import load

    from calendar_app.actions.imports import import_calendar
    from partners.models import Organisation

    organisation, _made = Organisation.objects.get_or_create(
        slug="importer", defaults={"name": "Importer", "is_trusted": True}
    )
    octets, found = load.calendar_file(2000), {}
    for name in ("import of 2,000 events", "the same file again"):
        start = time.perf_counter()
        report = import_calendar(octets=octets, organisation=organisation, by=None, address="bench.ics")
        found[name] = (time.perf_counter() - start) * 1000
    assert report.unchanged == 2000
    return found


def main() -> None:
    """Measure and print."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    connections["default"].settings_dict["TEST"]["NAME"] = f"bench_{os.getpid()}"
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    setup_test_environment()
    old = setup_databases(verbosity=0, interactive=False)
    try:
        if "letters" in WANTED:
            import letters

            letters.report()
            return
        small()
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE calendar_app_event, partners_organisation CASCADE")
        report()
        import figures

        figures.report()
    finally:
        teardown_databases(old, verbosity=0)


def report() -> None:
    """Load each size, measure, print the table."""
    import load

    columns, sizes = [], []
    for factor in FACTORS:
        sizes.append(load.load(factor))
        if factor == 1:
            naive = measure(naive_list, 3)
        columns.append(Bench().pages())
    print("\n| page | " + " | ".join(f"{size:,} occurrences" for size in sizes) + " | last : first |")
    print("|---|" + "---|" * (len(sizes) + 1))
    for name in columns[0]:
        cells = " | ".join(f"{column[name][0]} queries, {column[name][1]:.1f} ms" for column in columns)
        print(f"| {name} | {cells} | {columns[-1][name][1] / columns[0][name][1]:.2f} |")
    print(f"\nlist : bare view = {columns[0]['list'][1] / columns[0]['bare view, 50 rows'][1]:.2f}")
    if 1 in FACTORS:
        print(
            f"naive list (rules expanded with django-recurrence): {naive:.0f} ms, {naive / columns[0]['list'][1]:.0f} × the list"
        )


def small() -> None:
    """Feed and import at the first size alone."""
    import load

    load.load(1)
    found = feed_figures()
    naive, filtered = found["naive: icalendar for each request"], found["naive: under the filter free=1"]
    print("\n| feed | ms | naive : this |\n|---|---|---|")
    for name, value in found.items():
        ratio = (
            (filtered if "free=1" in name else naive) / value
            if value and "naive" not in name and "queries" not in name and "events" not in name
            else 0
        )
        print(f"| {name} | {value:.2f} | {f'{ratio:.0f}' if ratio else ''} |")
    print("\n| import | ms |\n|---|---|")
    for name, value in import_figures().items():
        print(f"| {name} | {value:.0f} |")


if __name__ == "__main__":
    main()
