"""What do indicators cost? Five years, 100 partners, 20,000 dates, 5,000 answers: queries and milliseconds of each page.

Called by run.py on its fresh database, after the calendar of 20,000 occurrences has been loaded.
"""

from __future__ import annotations

import random
import time
from datetime import timedelta

PAGES = ("", "outlook/", "contacts/", "partners/", "quality/", "look-back/", "export/csv/")


def fill() -> None:
    """Ten half-years of reports, contributions and answers."""
    from django.utils import timezone

    from calendar_app.models import ActivityKind, Occurrence, Venue
    from indicators import periods
    from indicators.models import Contribution, HeadCountReport, Response, SurveyWave
    from partners.models import Organisation

    chance, today = random.Random(1), timezone.localdate()
    made = Organisation.objects.count()
    Organisation.objects.bulk_create(
        [Organisation(name=f"Partner {number}", slug=f"partner-{number}") for number in range(max(100 - made, 0))]
    )
    hosts = list(Organisation.objects.values_list("pk", flat=True))
    kinds, venues = list(ActivityKind.objects.all()), list(Venue.objects.all()[:20])
    first = periods.months_after(today, -60)
    HeadCountReport.objects.bulk_create(
        [
            HeadCountReport(
                on=first + timedelta(days=number % 1800), hosts=chance.sample(hosts, 2), kind=chance.choice(kinds),
                venue=chance.choice(venues), newcomers=chance.randint(0, 20), established=chance.randint(0, 9), unknown=0,
                children=chance.randint(0, 5), leaders=2,
            )
            for number in range(20_000 - Occurrence.objects.filter(starts_at__lt=timezone.now()).count())
        ],
        batch_size=2000,
    )  # fmt: skip
    Contribution.objects.bulk_create(
        [
            Contribution(
                organisation_id=host, on=first + timedelta(days=chance.randrange(1800)), kind="time", state="confirmed"
            )
            for host in hosts
            for _time in range(20)
        ]
    )
    for half in periods.half_years(first, periods.half_year_of(today).since):
        wave = SurveyWave.objects.create(
            code=periods.code(half),
            since=half.since,
            until=half.until,
            closes_on=half.last_on,
            state="closed",
            languages=["sv"],
        )
        Response.objects.bulk_create(
            [
                Response(
                    wave=wave, group=chance.choice(Response.Group.values), life=chance.randint(1, 5),
                    work=chance.randint(1, 5), personal=chance.randint(1, 5), contacts=chance.choice((0, 1, 3, 6, 11)),
                )
                for _person in range(500)
            ]
        )  # fmt: skip


def report() -> None:
    """Fill, compute, and print what each page costs."""
    from django.test import Client
    from django.utils import timezone
    from run import measure, queries

    from indicators import periods
    from indicators.actions import computing
    from indicators.models import HeadCountReport, Measurement, Response, SurveyWave
    from partners.models import Organisation, User

    fill()
    coordinator = User.objects.create_user("bench@bis.example", is_staff=True)
    start = time.perf_counter()
    for wave in SurveyWave.objects.order_by("since"):
        period = computing.period_of(periods.code(periods.Period(wave.since, wave.until)), wave.since, wave.until)
        computing.close_period(period=period, by=coordinator, today=wave.until)
    took = time.perf_counter() - start
    print(
        f"\nIndicators: {Organisation.objects.count()} partners, {HeadCountReport.objects.count():,} reports, "
        f"{Response.objects.count():,} answers, {Measurement.objects.count():,} measurements; "
        f"{SurveyWave.objects.count()} periods computed and closed in {took:.1f} s"
    )
    client = Client(HTTP_HOST="localhost")
    client.force_login(coordinator)
    start_of_night = time.perf_counter()
    computing.compute_open(today=timezone.localdate())
    print(f"the running period computed in {time.perf_counter() - start_of_night:.1f} s")
    print("| page | queries | ms |")
    print("|---|---|---|")
    for page in PAGES:
        address = f"/staff/indicators/{page}"
        assert client.get(address).status_code == 200, address
        asked = queries(lambda a=address: client.get(a))
        print(f"| {page or 'overview'} | {asked} | {measure(lambda a=address: client.get(a), 5):.0f} |")
        assert asked <= 20, (address, asked)
