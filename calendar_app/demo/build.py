"""How does the demonstration get into the calendar? Through the same actions as everybody's events; safe to repeat.

An event that is there already is left as it is, so what somebody entered or changed stays. When a new season has begun,
a later run adds that season's single events.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from dateutil.easter import easter
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from calendar_app import actions, agenda, recurrence, schedule
from calendar_app.actions.vocabulary import load_vocabulary
from calendar_app.demo import LOGINS, PASSWORD, ideas, work
from calendar_app.demo.people import HATS, PARTNERS, PLACES, WAYS
from calendar_app.demo.programme import SERIES, SINGLES, Item
from calendar_app.models import ActivityKind, Event, Occurrence, SchoolBreak, Space, Venue
from partners.models import Membership, Organisation, User

# Told when the programme is loaded: what stands above the calendar adds what is its own.
built = Signal()


@transaction.atomic
def build() -> int:
    """Load what is missing of the demonstration; returns how many events were added."""
    load_vocabulary()
    _people()
    _places()
    _school_breaks(timezone.localdate())
    today = timezone.localdate()
    season = season_start(today)
    name = f"{season.year}-{'h' if season.month > 6 else 'v'}"
    added = sum(_add(item, _first_week_day(season, item.weekday), f"demo-{item.slug}@bis") for item in SERIES)
    monday = today - timedelta(days=today.weekday())
    for item in SINGLES:
        day = monday + timedelta(weeks=item.weeks, days=item.weekday)
        added += _add(item, day, f"demo-{item.slug}-{name}@bis")
    if added:
        _changes(season, today)
    work.build(today)
    ideas.build(today)
    built.send(sender=None, today=today)
    return added


def season_start(today: date) -> date:
    """The Monday on which the running season began: in mid-January or mid-August."""
    starts = [date(year, month, 15) for year in (today.year - 1, today.year) for month in (1, 8)]
    start = max(day for day in starts if day <= today)
    return start - timedelta(days=start.weekday())


def _first_week_day(season: date, weekday: int) -> date:
    return season + timedelta(days=weekday)


_DUTIES = {
    "granskare@bis.example": ["reviewer"],
    "oversattare@bis.example": ["translator"],
    "lasare@bis.example": ["indicator_reader"],
}


def _people() -> None:
    for each in PARTNERS:
        Organisation.objects.get_or_create(
            slug=each.slug,
            defaults={
                "name": each.name,
                "kind": each.kind,
                "is_trusted": each.is_trusted,
                "about": {"sv": each.sv, "en": each.en},
            },
        )
    for email, _role in LOGINS:
        if User.objects.filter(email=email).exists():
            continue
        is_staff = email.startswith("samordnare")
        person = User.objects.create_user(
            email, PASSWORD, name=email.split("@")[0].capitalize(), is_staff=is_staff, is_superuser=is_staff,
            house_roles=_DUTIES.get(email, []), translates=["ar", "ti"] if email.startswith("oversattare") else [],
        )  # fmt: skip
        for slug, role in HATS.get(email, ()):
            Membership.objects.create(user=person, organisation=Organisation.objects.get(slug=slug), role=role)


def _places() -> None:
    for each in PLACES:
        venue, _made = Venue.objects.get_or_create(
            slug=each.slug,
            defaults={
                "name": each.name, "address": each.address, "latitude": each.position[0], "longitude": each.position[1],
                "is_bis": each.is_bis, "is_step_free": each.is_step_free,
                "way_there": WAYS.get(each.slug, {}),
            },
        )  # fmt: skip
        for room in each.rooms:
            Space.objects.get_or_create(venue=venue, name=room)


def _school_breaks(today: date) -> None:
    """This and the next two years' breaks, by the usual weeks of Norrbotten."""
    for year in range(today.year - 1, today.year + 3):
        breaks = (
            ("Sportlov", "Winter break", date.fromisocalendar(year, 10, 1), date.fromisocalendar(year, 10, 7)),
            ("Påsklov", "Easter break", easter(year) - timedelta(days=6), easter(year) + timedelta(days=1)),
            ("Sommarlov", "Summer holiday", date(year, 6, 15), date(year, 8, 16)),
            ("Höstlov", "Autumn break", date.fromisocalendar(year, 44, 1), date.fromisocalendar(year, 44, 7)),
            ("Jullov", "Christmas holiday", date(year, 12, 21), date(year + 1, 1, 7)),
        )
        for sv, en, first, last in breaks:
            SchoolBreak.objects.get_or_create(first_on=first, last_on=last, defaults={"names": {"sv": sv, "en": en}})


def _add(item: Item, day: date, uid: str) -> bool:
    """Post one event unless it is there; tell whether it was added."""
    if Event.objects.filter(uid=uid).exists():
        return False
    venue = Venue.objects.get(slug=item.place)
    texts = {"sv": item.sv, "en": item.en, **item.others}
    event = actions.post_event(
        organisation=Organisation.objects.get(slug=item.organiser),
        by=None,
        fields={
            "uid": uid,
            "kind": ActivityKind.objects.get(slug=item.kind),
            "venue": venue,
            "space": Space.objects.filter(venue=venue, name=item.room).first() if item.room else None,
            "first_on": day,
            "start_time": _hour(item.start) if item.start is not None else None,
            "length": timedelta(hours=item.end - item.start)
            if item.start is not None and item.end is not None
            else timedelta(days=item.days),
            "skips_holidays": bool(item.rule) and item.holidays,
            **item.facts,
        },
        texts={language: {"title": title, "description": text} for language, (title, text) in texts.items()},
        rrule=item.rule,
        co_organisers=Organisation.objects.filter(slug__in=item.helpers).order_by("slug"),
        publish_now=True,
    )
    if item.rule and item.rests_in_summer:
        _rest(event, day)
    # What has been here for weeks is not new.
    posted = min(timezone.now() - timedelta(days=20), agenda.day_starts(day))
    Event.objects.filter(pk=event.pk).exclude(kind__slug__in=("job-fair", "film")).update(published_at=posted)
    return True


def _rest(event: Event, day: date) -> None:
    """Let a series that began on `day` rest in summer, in the summer that has been too."""
    for first, last in _summers(day):
        actions.pause(event=event, first_on=first, last_on=last, reason="Sommaruppehåll", by=None)
    # A pause leaves what has been alone; but this series never met in the summer that it is said to have rested in.
    schedule.reschedule(event, since=agenda.day_starts(day))


def _hour(hours: float) -> time:
    return time(int(hours), round(hours % 1 * 60))


def _summers(day: date) -> list[tuple[date, date]]:
    return [(date(year, 6, 15), date(year, 8, 14)) for year in (day.year, day.year + 1) if date(year, 8, 14) > day]


def _changes(season: date, today: date) -> None:
    """Dates that went otherwise: cancelled, moved, noted, full, in another place; an evening beside the rule."""
    name = f"{season.year}-{'h' if season.month > 6 else 'v'}"
    _each(
        "sprakcafe",
        1,
        lambda row: actions.cancel_date(occurrence=row, reason="Ledaren är sjuk. Välkommen nästa vecka.", by=None),
    )
    _each("svenska-3", 2, lambda row: actions.cancel_date(occurrence=row, reason="Läraren är på utbildning.", by=None))
    _each(
        "sprakcafe", -2, lambda row: actions.cancel_date(occurrence=row, reason="Snöoväder, huset var stängt.", by=None)
    )
    _each("foraldracafe", 1, lambda row: _move(row, timedelta(hours=1)))
    _each("koren", 1, lambda row: _move(row, timedelta(days=3)))
    _each(
        "fotboll",
        1,
        lambda row: actions.move_date(
            occurrence=row, starts_at=row.starts_at, ends_at=row.ends_at, venue=Venue.objects.get(slug="pagla"), by=None
        ),
    )
    _each("baka", 0, lambda row: actions.note_date(occurrence=row, note="Den här gången: bröd från Eritrea.", by=None))
    _each("simskola", 0, lambda row: actions.mark_full(occurrence=row, is_full=True, by=None))
    choir = Event.objects.get(uid="demo-koren@bis")
    extra = today + timedelta(days=(5 - today.weekday()) % 7 + 14)
    actions.add_date(event=choir, wall=datetime.combine(extra, time(16)), by=None)
    off = Event.objects.filter(uid=f"demo-studiebesok-{name}@bis").first()
    if off and off.status == Event.Status.PUBLISHED:
        actions.cancel_event(event=off, reason="Företaget kan inte ta emot. Vi söker en ny dag.", by=None)


def _each(slug: str, number: int, change: Any) -> None:
    """Change the event's date `number` dates from now (negative: before now), unless somebody has changed it."""
    rows = Occurrence.objects.filter(event__uid=f"demo-{slug}@bis")
    now = timezone.now()
    if number < 0:
        row = rows.filter(starts_at__lt=now).order_by("-starts_at")[-number - 1 : -number].first()
    else:
        row = rows.filter(starts_at__gt=now).order_by("starts_at")[number : number + 1].first()
    if row and not row.is_pinned:
        change(row)


def _move(row: Occurrence, by: timedelta) -> None:
    """Move a date on the wall clock, so that an hour stays an hour in the night when the clocks change."""
    zone = row.event.zone
    start, end = (
        recurrence.at(recurrence.wall_clock(moment, zone) + by, zone) for moment in (row.starts_at, row.ends_at)
    )
    actions.move_date(occurrence=row, starts_at=start, ends_at=end, by=None)
