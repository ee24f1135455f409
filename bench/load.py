"""How is a calendar of any size made for measuring? Fills an empty database with made-up events by plain SQL."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import connection
from django.utils import timezone

from calendar_app.actions.vocabulary import load_vocabulary
from calendar_app.models import ActivityKind, Event, Venue
from partners.models import Organisation

WORDS = [
    "café",
    "kör",
    "dans",
    "bad",
    "bok",
    "film",
    "skog",
    "snö",
    "sol",
    "bröd",
    "mat",
    "sy",
    "läxor",
    "data",
    "rum",
    "fest",
    "väg",
    "båt",
    "ljus",
    "is",
]
SERIES, SINGLES, DATES = 200, 2000, 90


def load(factor: int) -> int:
    """Bring the calendar to `factor` × (200 weekly series, 2,000 single events, 20,000 occurrences); returns the rows there are."""
    load_vocabulary()
    organisations = [
        Organisation.objects.get_or_create(slug=f"org-{n}", defaults={"name": f"Organisation {n}", "is_trusted": True})[
            0
        ]
        for n in range(50)
    ]
    venues = [
        Venue.objects.get_or_create(
            slug=f"venue-{n}", defaults={"name": f"Plats {n}", "address": f"Gata {n}", "is_bis": n < 5}
        )[0]
        for n in range(30)
    ]
    kinds = list(ActivityKind.objects.order_by("slug"))
    have = Event.objects.count()
    with connection.cursor() as cursor:
        # Loading is not what is measured: without triggers a million rows take a minute.
        cursor.execute("SET session_replication_role = replica")
        events = [_event(n, organisations, venues, kinds) for n in range(have, factor * (SERIES + SINGLES))]
        Event.objects.bulk_create(events, batch_size=2000)
        _dates(cursor, have)
        _words(cursor, have)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("UPDATE calendar_app_revision SET number = number + 1")
        cursor.execute("ANALYZE")
        cursor.execute("SELECT count(*) FROM calendar_app_occurrence")
        return int(cursor.fetchone()[0])


def _event(number: int, organisations: list[Organisation], venues: list[Venue], kinds: list[ActivityKind]) -> Event:
    is_series = number % 11 == 0
    first = timezone.localdate() - timedelta(days=270 - (number % 7 if is_series else number * 7 % 540))
    event = Event(
        uid=f"bench-{number}@bis", code=f"b{number}", organiser=organisations[number % 50], venue=venues[number % 30], kind=kinds[number % len(kinds)],
        status="published", first_on=first, start_time=time(8 + number % 12), length=timedelta(hours=2), price=0 if number % 3 else 50,
        audience=["women"] if number % 9 == 0 else [], published_at=timezone.now() - timedelta(days=30), changed_at=timezone.now().replace(microsecond=0),
        last_on=None if is_series else first, extended_to=timezone.localdate() + timedelta(days=270), feed_revision=number + 1,
    )  # fmt: skip
    if is_series:
        import recurrence

        event.recurrence = recurrence.deserialize("RRULE:FREQ=WEEKLY", include_dtstart=False)
    return event


def _dates(cursor, have: int) -> None:
    """90 weekly dates for a series, one for a single event."""
    cursor.execute(
        """INSERT INTO calendar_app_occurrence (event_id, slot, starts_at, ends_at, is_all_day, status, reason, note, title, is_full,
            is_extra, is_pinned, is_spelled_out, is_public, is_long, sequence, changed_at)
        SELECT e.id, at, at, at + interval '2 hours', false, 'confirmed', '', '', '', false, false, false, false, true, false, 0, e.changed_at
        FROM calendar_app_event e
        CROSS JOIN LATERAL generate_series(0, CASE WHEN e.last_on IS NULL THEN %s ELSE 0 END) AS week
        CROSS JOIN LATERAL (SELECT ((e.first_on + 7 * week + e.start_time) AT TIME ZONE 'Europe/Stockholm') AS at) AS moment
        WHERE e.uid LIKE 'bench-%%' AND substr(e.uid, 7, position('@' IN e.uid) - 7)::int >= %s""",
        [DATES - 1, have],
    )


def _words(cursor, have: int) -> None:
    """A title and a description in Swedish, and their search words."""
    cursor.execute(
        """INSERT INTO calendar_app_eventtext (event_id, language, title, description, status)
        SELECT id, 'sv', (%s::text[])[1 + n %% 20] || ' ' || (%s::text[])[1 + n / 20 %% 20] || ' nummer ' || n,
            'Välkommen in. Vi ses och gör något tillsammans, och det finns kaffe.', 'source'
        FROM (SELECT id, substr(uid, 7, position('@' IN uid) - 7)::int AS n FROM calendar_app_event WHERE uid LIKE 'bench-%%') AS event
        WHERE n >= %s""",
        [WORDS, WORDS, have],
    )
    cursor.execute(
        """UPDATE calendar_app_event e SET search_vector = setweight(to_tsvector('simple',
            translate(lower(t.title), 'åäöé', 'aaoe')), 'A') FROM calendar_app_eventtext t WHERE t.event_id = e.id AND e.search_vector IS NULL"""
    )
    cursor.execute(
        """INSERT INTO calendar_app_searchword (word) SELECT DISTINCT unnest(tsvector_to_array(search_vector)) FROM calendar_app_event
        WHERE search_vector IS NOT NULL ON CONFLICT DO NOTHING"""
    )


def calendar_file(size: int) -> bytes:
    """A partner's calendar of so many events, every fifth a weekly series."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//EN"]
    start = datetime.combine(timezone.localdate() + timedelta(days=3), time(18))
    for number in range(size):
        at = start + timedelta(days=number % 200)
        lines += [
            "BEGIN:VEVENT",
            f"UID:import-{number}@bench",
            f"SUMMARY:Aktivitet {number}",
            f"DTSTART;TZID=Europe/Stockholm:{at:%Y%m%dT%H%M%S}",
            "DURATION:PT2H",
        ]
        lines += ["RRULE:FREQ=WEEKLY;COUNT=20"] if number % 5 == 0 else []
        lines += ["DESCRIPTION:Vi ses.", "LOCATION:Plats 3", "DTSTAMP:20260101T000000Z", "END:VEVENT"]
    return ("\r\n".join([*lines, "END:VCALENDAR"]) + "\r\n").encode()
