"""What does the demonstration measure? Made-up head counts, contributions and surveys since September 2018; says so.

The same every time: chance has a fixed seed. Earlier half-years are closed, the running one has an open wave. Safe to
repeat: what is there is left.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils import timezone

from calendar_app.agenda import site_zone
from calendar_app.models import ActivityKind, Occurrence, Venue
from indicators import periods
from indicators.actions import computing, waves
from indicators.demo_words import MILESTONES, STORIES, TARGETS
from indicators.models import (
    Contribution,
    HeadCountReport,
    LanguageTally,
    Milestone,
    PulseTally,
    ReportingPeriod,
    Response,
    Story,
    SurveyWave,
    Target,
)
from partners.models import Organisation, User

if TYPE_CHECKING:
    from indicators.periods import Period

OPENED: Final = date(2018, 9, 1)
FIRST_WAVE: Final = date(2019, 1, 1)
# How bright people answer, from dark to bright, per half-year since the first wave: slowly better, a dip in 2020 and 2021.
_MOOD: Final = (2.9, 3.0, 3.2, 2.7, 2.6, 2.8, 3.0, 3.1, 3.2, 3.3, 3.3, 3.4, 3.5, 3.5, 3.6, 3.6)
_QUIET: Final = range(2020, 2022)
# Which languages people answer in, and how often.
_TONGUES: Final = {"sv": 20, "ar": 12, "prs": 8, "so": 7, "ti": 6, "uk": 4, "en": 5}


def build(today: date, **_signal: Any) -> None:
    """Add what is missing of the made-up figures."""
    coordinator = User.objects.filter(is_staff=True).order_by("pk").first()
    organisations = list(Organisation.objects.partners().order_by("pk"))
    if coordinator is None or not organisations or ReportingPeriod.objects.exists():
        return
    chance = random.Random("bis")  # noqa: S311  (made-up figures, not a secret)
    kinds, venues = list(ActivityKind.objects.order_by("pk")), list(Venue.objects.order_by("pk"))
    running = periods.half_year_of(today)
    for place, half in enumerate(periods.half_years(OPENED, running.since)):
        _reports(half, chance, organisations[: 6 + place // 2], kinds, venues)
        _contributions(half, chance, organisations[: 5 + place // 2])
        if half.since >= FIRST_WAVE:
            _closed_wave(half, chance, _MOOD[min(place - 1, len(_MOOD) - 1)], coordinator)
        _closed(half, coordinator)
    _contributions(periods.Period(running.since, today), chance, organisations)
    _running(running, today, chance, coordinator)
    _words(coordinator)
    computing.compute_open(today=today)
    waves.delete_outdated(today=today)


def _reports(
    half: Period, chance: random.Random, hosts: list[Organisation], kinds: list[ActivityKind], venues: list[Venue]
) -> None:
    """Head counts of a past half-year, which stand without dates in the calendar."""
    busy = 0.35 if half.since.year in _QUIET else 1.0
    days = [
        half.since + timedelta(days=number)
        for number in range(half.days)
        if (half.since + timedelta(days=number)) >= OPENED
    ]
    rows = []
    for day in days:
        for _activity in range(chance.choice((0, 1, 1, 2)) if day.weekday() < 6 and chance.random() < busy else 0):
            counted = chance.random() < 0.8
            numbers = (
                chance.randint(3, 22),
                chance.randint(0, 11),
                chance.randint(0, 3),
                chance.randint(0, 6),
                chance.randint(1, 3),
            )
            rows.append(
                HeadCountReport(
                    on=day, hosts=[each.pk for each in chance.sample(hosts, k=chance.choice((1, 1, 1, 2)))],
                    kind=chance.choice(kinds), venue=chance.choice(venues),
                    **(dict(zip(HeadCountReport.COUNTS, numbers, strict=True)) if counted else {}),
                )
            )  # fmt: skip
    HeadCountReport.objects.bulk_create(rows)


def _contributions(period: Period, chance: random.Random, organisations: list[Organisation]) -> None:
    """What organisations gave beside their activities; a few are not confirmed yet."""
    rows = []
    for organisation in organisations:
        for _time in range(chance.choice((0, 1, 2, 4))):
            day = period.since + timedelta(days=chance.randrange(period.days))
            is_new = timezone.localdate() - day < timedelta(days=20)
            rows.append(
                Contribution(
                    organisation=organisation, on=day, kind=chance.choice(Contribution.Given.values),
                    hours=chance.choice((None, 2, 4, 8)),
                    state="logged" if is_new and chance.random() < 0.5 else "confirmed",
                )
            )  # fmt: skip
    Contribution.objects.bulk_create([row for row in rows if row.on >= OPENED])


def _answer(chance: random.Random, mood: float) -> int | None:
    if chance.random() < 0.06:
        return chance.choice((None, -1, -2))
    return min(max(round(chance.gauss(mood, 1.0)), 1), 5)


def _response(wave: SurveyWave, chance: random.Random, mood: float) -> Response:
    group = chance.choices(Response.Group.values, (60, 30, 6))[0]
    contacts = chance.choices((0, 1, 3, 6, 11, None), (20, 34, 24, 10, 4, 5))[0]
    depth = [kind for kind, share in (("meet_outside", 0.5), ("can_ask", 0.45), ("helped_on", 0.3), ("friends", 0.35)) if chance.random() < share]  # fmt: skip
    return Response(
        wave=wave, group=group, life=_answer(chance, mood + 0.2), work=_answer(chance, mood - 0.3),
        personal=_answer(chance, mood + 0.1), contacts=contacts, depth=depth if contacts else [],
    )  # fmt: skip


def _closed_wave(half: Period, chance: random.Random, mood: float, by: User) -> None:
    wave = waves.prepare_wave(
        code=periods.code(half), since=half.since, until=half.until, closes_on=half.last_on - timedelta(days=14), by=by
    )
    offered = {code: often for code, often in _TONGUES.items() if code in dict(settings.LANGUAGES)}
    waves.open_wave(wave=wave, languages=list(offered), by=by)
    number = chance.randint(24, 30) if half.since.year in _QUIET else chance.randint(45, 75)
    Response.objects.bulk_create([_response(wave, chance, mood) for _person in range(number)])
    tongues = chance.choices(list(offered), list(offered.values()), k=number)
    LanguageTally.objects.bulk_create(
        [LanguageTally(wave=wave, language=each, count=tongues.count(each)) for each in sorted(set(tongues))]
    )
    sheet, _codes = waves.make_cards(wave=wave, count=min(number * 2, waves.MOST_CARDS), place="", by=by)
    sheet.cards.filter(pk__in=sheet.cards.values("pk")[: number - 6]).update(is_used=True)
    waves.note_handed_out(sheet=sheet, number=min(sheet.count, number + chance.randint(8, 30)), by=by)
    waves.close_wave(wave=wave, by=by)
    SurveyWave.objects.filter(pk=wave.pk).update(
        is_demo=True, opened_on=half.last_on - timedelta(days=40), closed_on=half.last_on - timedelta(days=14)
    )


def _closed(half: Period, by: User) -> None:
    reported = half.until + timedelta(days=25)
    period = computing.period_of(periods.code(half), half.since, half.until, is_demo=True)
    closed_on = min(reported, timezone.localdate())
    computing.close_period(period=period, by=by, today=closed_on)
    ReportingPeriod.objects.filter(pk=period.pk).update(
        closed_at=timezone.make_aware(datetime.combine(closed_on, time(10)))
    )


def _running(half: Period, today: date, chance: random.Random, by: User) -> None:
    """The running half-year: an open wave with some answers, and reports of most dates that are over."""
    computing.period_of(periods.code(half), half.since, half.until, is_demo=True)
    wave = waves.prepare_wave(
        code=periods.code(half), since=half.since, until=half.until,
        closes_on=max(half.last_on - timedelta(days=10), today), by=by,
    )  # fmt: skip
    waves.open_wave(wave=wave, languages=[code for code, _name in settings.LANGUAGES], by=by)
    SurveyWave.objects.filter(pk=wave.pk).update(is_demo=True)
    Response.objects.bulk_create([_response(wave, chance, _MOOD[-1]) for _person in range(17)])
    LanguageTally.objects.bulk_create([LanguageTally(wave=wave, language=code, count=count) for code, count in (("sv", 8), ("ar", 6), ("ti", 3))])  # fmt: skip
    sheet, _codes = waves.make_cards(wave=wave, count=40, place="Receptionen", by=by)
    sheet.cards.filter(pk__in=sheet.cards.values("pk")[:14]).update(is_used=True)
    since, _until = half.moments(site_zone())
    over = Occurrence.objects.public().filter(starts_at__gte=since, ends_at__lt=timezone.now(), status="confirmed")
    rows = list(over.select_related("event").order_by("starts_at", "pk"))
    reported = [row for row in rows if chance.random() >= 0.25]
    HeadCountReport.objects.bulk_create([_report(row, chance, by) for row in reported])
    PulseTally.objects.bulk_create(
        [
            PulseTally(occurrence=row, group=group, option=option, count=chance.randint(0, 4))
            for row in reported[::9]
            for group in ("newcomer", "established")
            for option in range(4)
        ]
    )


def _report(row: Occurrence, chance: random.Random, by: User) -> HeadCountReport:
    """A report of a date in the calendar, as its host would have made it; one in six held and not counted."""
    numbers = (chance.randint(4, 18), chance.randint(1, 9), chance.randint(0, 2), chance.randint(0, 5), 2)
    return HeadCountReport(
        occurrence=row, on=timezone.localdate(row.starts_at), hosts=[row.event.organiser_id], kind_id=row.event.kind_id,
        venue_id=row.venue_id or row.event.venue_id, by=by, reported_at=row.ends_at,
        **(dict(zip(HeadCountReport.COUNTS, numbers, strict=True)) if chance.random() < 0.85 else {}),
    )  # fmt: skip


def _words(by: User) -> None:
    Milestone.objects.bulk_create([Milestone(on=date.fromisoformat(on), texts=texts) for on, texts in MILESTONES])
    Target.objects.bulk_create([Target(set_by=by, **fields) for fields in TARGETS])
    Story.objects.bulk_create([Story(by=by, is_demo=True, **fields) for fields in STORIES])
