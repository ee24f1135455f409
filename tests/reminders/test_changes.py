"""Whatever way a date changes, whoever follows it hears of it, once; and what is no change is not told."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendar_app import actions
from calendar_app.models import Space, Venue
from reminders import changes
from reminders.actions import office, planning, subscribing
from reminders.models import KnownDate, Letter
from tests.reminders.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
HOUR = timedelta(hours=1)


@pytest.fixture
def tell(written):
    """Plan what has changed and write each letter of this turn: their subjects and texts by address."""
    turns = iter(range(1, 100))

    def go(minutes=0):
        now = NOON + timedelta(minutes=minutes or next(turns))
        before = set(Letter.objects.values_list("pk", flat=True))
        planning.plan_changes(now=now)
        rows = Letter.objects.filter(kind="cancelled").exclude(pk__in=before).order_by("pk")
        found = [(row.subscription.email, written(row, now)) for row in rows]
        return {email: (letter.subject, letter.text) for email, letter in found if letter}

    return go


def first_of(event, number=0):
    return event.occurrences.order_by("slot")[number]


def moved(row, **fields):
    hours = {"starts_at": row.starts_at, "ends_at": row.ends_at} | fields
    return actions.move_date(occurrence=row, by=None, **hours)


def test_a_whole_activity_that_is_cancelled_is_told_in_one_letter(subscribe, post, tell):
    choir = post("Kör", date(2026, 11, 26), rrule="FREQ=WEEKLY")
    subscribe(language="en", events=[choir.pk])
    actions.cancel_event(event=choir, reason="Ledaren flyttar", by=None)
    (told,) = tell().values()
    assert told[0] == "CANCELLED: Language café, several dates"
    assert "Ledaren flyttar" in told[1]
    assert tell() == {}


def test_another_hour_for_all_dates_is_told_in_one_letter(subscribe, post, tell):
    choir = post("Kör", date(2026, 11, 26), hour=18, rrule="FREQ=WEEKLY")
    subscribe(language="en", events=[choir.pk])
    actions.edit_all(event=choir, changes={"start_time": time(15)}, by=None)
    (told,) = tell().values()
    assert told[0] == "Changed: Language café, several dates"
    assert "15:00–17:00" in told[1]
    assert "18:00" not in told[1].split("--")[0]
    assert tell() == {}


def test_what_is_restored_is_told_to_who_was_told_that_it_is_off(subscribe, post, tell):
    choir = post("Kör", date(2026, 11, 26), hour=18)
    subscribe(language="en", events=[choir.pk])
    row = actions.cancel_date(occurrence=first_of(choir), reason="Sjuk", by=None)
    assert tell()["kim@bis.example"][0] == "CANCELLED: Language café, Thursday 26 November"
    actions.restore_date(occurrence=row, by=None)
    assert tell()["kim@bis.example"][0] == "Changed: Language café is now on Thursday 26 November 18:00–20:00"


def test_another_place_is_told_and_a_note_is_not(subscribe, post, tell, house):
    choir = post("Kör", date(2026, 11, 26), hour=18)
    subscribe(language="en", events=[choir.pk])
    row = actions.note_date(occurrence=first_of(choir), note="Ta med kakor", by=None)
    assert tell() == {}
    library = Venue.objects.create(name="Stadsbiblioteket", slug="biblioteket")
    row = moved(row, venue=library)
    assert "Stadsbiblioteket" in tell()["kim@bis.example"][1]
    moved(row, venue=library, space=Space.objects.create(venue=library, name="Läsesalen"))
    assert len(tell()) == 1


def test_dates_that_go_are_told(subscribe, post, tell):
    choir = post("Kör", date(2026, 11, 26), hour=18, rrule="FREQ=WEEKLY;UNTIL=20261217T225959Z")
    subscribe(language="en", events=[choir.pk])
    actions.skip_date(event=choir, day=date(2026, 12, 3), by=None)
    told = tell()["kim@bis.example"]
    assert told[0] == "CANCELLED: Language café, Thursday 3 December"
    assert "No longer in the calendar" in told[1]
    actions.pause(event=choir, first_on=date(2026, 12, 7), last_on=date(2026, 12, 20), by=None)
    assert tell()["kim@bis.example"][0] == "CANCELLED: Language café, several dates"


def test_a_cancellation_far_ahead_is_told_now(subscribe, post, tell):
    feast = post("Midsommar", date(2027, 6, 25))
    subscribe(language="en", events=[feast.pk])
    actions.cancel_date(occurrence=first_of(feast), reason="Regn", by=None)
    assert "25 June 2027" in tell()["kim@bis.example"][0]


def test_a_series_that_is_split_tells_only_what_differs(subscribe, post, tell):
    choir = post("Kör", date(2026, 11, 26), hour=18, rrule="FREQ=WEEKLY;UNTIL=20261217T225959Z")
    subscribe(language="en", events=[choir.pk])
    second = actions.edit_following(occurrence=first_of(choir, 2), changes={"price": 20}, by=None)
    assert second.pk != choir.pk
    assert tell() == {}
    actions.edit_following(occurrence=first_of(second, 1), changes={"start_time": time(19)}, by=None)
    assert tell()["kim@bis.example"][0] == "Changed: Language café is now on Thursday 17 December 19:00–21:00"


def test_one_who_follows_the_second_half_takes_nothing_from_the_others(subscribe, post, tell):
    choir = post("Kör", date(2026, 11, 26), hour=18, rrule="FREQ=WEEKLY;UNTIL=20261217T225959Z")
    subscribe("first", events=[choir.pk])
    second = actions.edit_following(occurrence=first_of(choir, 2), changes={"price": 20}, by=None)
    tell()
    subscribe("second", events=[second.pk])
    actions.cancel_date(occurrence=first_of(second), reason="Sjuk", by=None)
    assert sorted(tell()) == ["first@bis.example", "second@bis.example"]


def test_who_pauses_hears_when_the_pause_ends(subscribe, post, send_all):
    choir = post("Kör", date(2026, 12, 10), hour=18)
    subscribe(language="en", rhythm="", events=[choir.pk], paused_until=date(2026, 12, 1))
    actions.cancel_date(occurrence=first_of(choir), reason="Sjuk", by=None)
    assert send_all(NOON + HOUR) == []
    (letter,) = send_all(NOON + timedelta(days=7))
    assert letter.subject.startswith("CANCELLED")


def test_two_changes_while_letters_wait_are_told_once_as_it_stands(subscribe, post, written):
    choir = post("Kör", date(2026, 11, 26), hour=18)
    subscribe(language="en", events=[choir.pk])
    row = moved(first_of(choir), starts_at=first_of(choir).starts_at + HOUR, ends_at=first_of(choir).ends_at + HOUR)
    planning.plan_changes(now=NOON + timedelta(minutes=1))
    moved(row, starts_at=row.starts_at + HOUR, ends_at=row.ends_at + HOUR)
    planning.plan_changes(now=NOON + timedelta(minutes=2))
    letters = [written(row, NOON + HOUR) for row in Letter.objects.order_by("pk")]
    assert letters[0] is None
    assert letters[1].subject.endswith("20:00–22:00")


def test_following_one_more_activity_loses_no_news_of_another(subscribe, post, tell):
    choir, film = post("Kör", date(2026, 11, 26)), post("Film", date(2026, 11, 27))
    kim = subscribe(language="en", events=[choir.pk])
    actions.cancel_date(occurrence=first_of(choir), reason="Sjuk", by=None)
    subscribing.confirm(subscription=kim, now=NOON, wish={"language": "en", "events": [film.pk]})
    assert len(tell()) == 1


def test_a_planner_that_dies_tells_the_next_time(subscribe, post, tell, monkeypatch):
    choir = post("Kör", date(2026, 11, 26))
    subscribe(events=[choir.pk])
    actions.cancel_date(occurrence=first_of(choir), reason="Sjuk", by=None)
    with monkeypatch.context() as broken:
        broken.setattr(planning, "add", lambda letters: [*letters] and 1 / 0)
        with pytest.raises(ZeroDivisionError):
            planning.plan_changes(now=NOON)
    assert len(tell()) == 1


def test_a_clock_that_was_ahead_once_loses_no_reminder(subscribe, post):
    choir = post("Kör", date(2026, 11, 26), hour=18)
    subscribe(rhythm="", events=[choir.pk], hours_before=24)
    starts_at = first_of(choir).starts_at
    office.plan_everything(now=NOON)
    office.plan_everything(now=starts_at - timedelta(minutes=1))
    Letter.objects.filter(kind="reminder").delete()
    office.plan_everything(now=starts_at - timedelta(hours=24))
    assert Letter.objects.filter(kind="reminder").count() == 1


def test_what_is_over_or_followed_by_nobody_is_forgotten(subscribe, post):
    choir, film = post("Kör", date(2026, 11, 26)), post("Film", date(2026, 11, 27))
    kim = subscribe(events=[choir.pk, film.pk])
    assert KnownDate.objects.count() == 2
    subscribing.follow(subscription=kim, events=[film.pk], now=NOON)
    planning.plan_changes(now=NOON)
    assert list(KnownDate.objects.values_list("root", flat=True)) == [film.pk]
    changes.find([film.pk], NOON + timedelta(days=10))
    assert not KnownDate.objects.exists()


def test_the_cost_is_the_same_for_one_and_for_thirty_followed(subscribe, post):
    def cost(now):
        with CaptureQueriesContext(connection) as found:
            planning.plan_changes(now=now)
        return len(found)

    subscribe("first", events=[post("Kör", date(2026, 12, 1)).pk])
    cost(NOON)
    one = cost(NOON + timedelta(minutes=1))
    for number in range(30):
        subscribe(f"s{number}", events=[post(f"Kör {number}", date(2026, 12, 1)).pk])
    assert cost(NOON + timedelta(minutes=2)) == one
