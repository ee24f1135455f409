"""Subscribing: twice said yes, nothing learned of others, stopped at once; and what there is to tell."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendar_app import actions, agenda
from calendar_app.agenda_filter import parse
from calendar_app.models import ActivityKind, Theme
from reminders import digest, keys
from reminders.actions import planning, subscribing
from reminders.models import Letter, Subscription

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)
WANTS = {"language": "ar", "rhythm": "weekly", "query": "theme=language"}


@pytest.fixture
def kim(at_noon):
    row = subscribing.subscribe(email="Kim@Bis.example ", wants=WANTS, now=NOW)
    return subscribing.confirm(subscription=row, now=NOW)


def test_an_address_is_asked_before_anything_goes_out(at_noon):
    row = subscribing.subscribe(email="Kim@Bis.example", wants=WANTS, now=NOW)
    assert (row.email, row.state) == ("kim@bis.example", "pending")
    assert Letter.objects.get().kind == "confirm"
    assert planning.plan(now=NOW + timedelta(days=9)) == 0
    subscribing.confirm(subscription=row, now=NOW)
    assert planning.plan(now=NOW + timedelta(days=6, hours=20)) == 1


def test_whoever_types_somebody_elses_address_changes_nothing_and_sends_one_letter(kim):
    for _time in range(5):
        subscribing.subscribe(email="kim@bis.example", wants={"language": "sv", "rhythm": "daily"}, now=NOW)
    kim.refresh_from_db()
    assert (kim.language, kim.rhythm, kim.state) == ("ar", "weekly", "active")
    assert Letter.objects.filter(kind="confirm").count() == 1


def test_a_key_opens_one_subscription_and_is_nowhere_stored(kim):
    other = subscribing.subscribe(email="ola@bis.example", wants=WANTS, now=NOW)
    key = keys.key_of(kim)
    assert len(key) == 43
    assert subscribing.of_key(key) == kim
    assert subscribing.of_key(key[:-1] + ("A" if key[-1] != "A" else "B")) is None
    assert keys.key_of(other) != key
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reminders_subscription s WHERE s::text LIKE %s", [f"%{key}%"])
        assert cursor.fetchone() == (0,)


def test_stopped_paused_and_erased(kim):
    subscribing.change(subscription=kim, wants=WANTS, now=NOW, paused_until=date(2026, 12, 10))
    assert planning.plan(now=NOW + timedelta(days=7)) == 0
    assert planning.plan(now=datetime(2026, 12, 14, 8, tzinfo=UTC)) >= 1
    subscribing.stop(subscription=kim)
    subscribing.stop(subscription=kim)
    assert not Subscription.objects.listening(date(2026, 12, 14)).exists()
    subscribing.erase(subscription=kim)
    assert not Letter.objects.exists()


def test_an_unknown_language_is_the_sites_own(at_noon):
    row = subscribing.subscribe(email="kim@bis.example", wants={"language": "xx", "is_staff": True}, now=NOW)
    assert row.language == "sv"


def test_addresses_that_nobody_confirms_are_forgotten(kim):
    subscribing.subscribe(email="ola@bis.example", wants=WANTS, now=NOW)
    assert subscribing.forget_unconfirmed(now=NOW + timedelta(days=7)) == 0
    assert subscribing.forget_unconfirmed(now=NOW + timedelta(days=8)) == 1
    assert Subscription.objects.get() == kim


# What there is to tell


def test_a_digest_tells_what_the_page_with_the_same_filter_tells(kim, post):
    weekly = post("Kör", date(2026, 11, 25), rrule="FREQ=WEEKLY")
    post("Film", date(2026, 12, 20))
    planning.plan(now=datetime(2026, 11, 30, 8, tzinfo=UTC))
    letter = Letter.objects.get(kind="digest")
    told = digest.digest_of(letter, kim, letter.due_at)
    chosen = parse({"theme": ["language"], "since": ["2026-11-30"], "until": ["2026-12-07"]})
    page = agenda.coming(chosen, "ar", now=letter.due_at)
    assert [entry.id for entry in told.entries] == [entry.id for entry in page.entries]
    assert [entry.event_id for entry in told.entries] == [weekly.pk]
    assert (told.since, told.until, told.is_cut) == (date(2026, 11, 30), date(2026, 12, 7), False)


def test_nothing_to_say_is_empty(kim, post):
    post("Kör", date(2027, 3, 20))
    planning.plan(now=datetime(2026, 11, 30, 8, tzinfo=UTC))
    assert digest.digest_of(Letter.objects.get(kind="digest"), kim, NOW).is_empty


def test_what_is_new_cancelled_or_moved_later_on_is_told_once(kim, post):
    series = post("Kör", date(2026, 12, 9), rrule="FREQ=WEEKLY")
    football = ActivityKind.objects.create(
        slug="football",
        theme=Theme.objects.create(slug="sport", names={"sv": "Sport"}, pictogram="x", hue="lake", colour="teal"),
        names={"sv": "Fotboll"},
        pictogram="x",
    )
    post("Fotboll", date(2026, 12, 10), kind=football)
    planning.plan(now=datetime(2026, 11, 30, 8, tzinfo=UTC))
    first = Letter.objects.get(kind="digest")
    told = digest.digest_of(first, kim, first.due_at)
    assert [(entry.event_id, entry.starts_at.day) for entry in told.changed] == [(series.pk, 9)]
    Letter.objects.update(state="sent", sent_at=first.due_at + timedelta(minutes=1))
    planning.plan(now=datetime(2026, 12, 7, 8, tzinfo=UTC))
    second = Letter.objects.get(kind="digest", state="planned")
    assert digest.digest_of(second, kim, second.due_at).changed == []
    row = actions.cancel_date(occurrence=series.occurrences.order_by("slot")[1], reason="Sjuk", by=None)
    row.__class__.objects.filter(pk=row.pk).update(changed_at=second.due_at)
    assert [entry.id for entry in digest.digest_of(second, kim, second.due_at).changed] == [row.pk]


def test_a_cancellation_of_what_one_follows_is_told_once_and_another_change_again(kim, post):
    choir, other = post("Kör", date(2026, 11, 26)), post("Film", date(2026, 11, 27))
    subscribing.follow(subscription=kim, events=[choir.pk, choir.pk], now=NOW)
    row = actions.cancel_date(occurrence=choir.occurrences.get(), reason="Sjuk", by=None)
    actions.cancel_date(occurrence=other.occurrences.get(), reason="Sjuk", by=None)
    later = NOW + timedelta(hours=1)
    assert [planning.plan_changes(now=later) for _time in range(3)] == [1, 0, 0]
    actions.restore_date(occurrence=row, by=None)
    assert planning.plan_changes(now=later + timedelta(minutes=1)) == 1
    actions.cancel_date(occurrence=choir.occurrences.get(), reason="Snö", by=None)
    assert planning.plan_changes(now=later + timedelta(minutes=2)) == 1
    assert Letter.objects.filter(kind="cancelled").count() == 3


def test_what_changed_before_one_followed_is_not_told(kim, post):
    choir = post("Kör", date(2026, 11, 26))
    row = actions.cancel_date(occurrence=choir.occurrences.get(), reason="Sjuk", by=None)
    subscribing.follow(subscription=kim, events=[choir.pk], now=row.changed_at + timedelta(seconds=1))
    assert planning.plan_changes(now=NOW + timedelta(hours=2)) == 0


def test_a_reminder_comes_once_before_each_date_as_early_as_asked(kim, post):
    choir = post("Kör", date(2026, 11, 26), hour=18)
    subscribing.change(subscription=kim, wants=WANTS | {"hours_before": 24, "events": [choir.pk]}, now=NOW)
    starts_at = choir.occurrences.get().starts_at
    assert planning.plan_reminders(since=NOW - timedelta(days=1), now=starts_at - timedelta(hours=25)) == 0
    assert [
        planning.plan_reminders(since=NOW - timedelta(days=1), now=starts_at - timedelta(hours=hours))
        for hours in (24, 23, 1)
    ] == [1, 0, 0]
    assert planning.plan_reminders(since=NOW - timedelta(days=1), now=starts_at + timedelta(minutes=1)) == 0


def test_planning_changes_costs_the_same_for_one_and_for_thirty(kim, post):
    def change(number):
        choir = post(f"Kör {number}", date(2026, 11, 26))
        row = subscribing.subscribe(email=f"s{number}@bis.example", wants=WANTS, now=NOW)
        subscribing.confirm(subscription=row, now=NOW)
        subscribing.follow(subscription=row, events=[choir.pk], now=NOW)
        actions.cancel_date(occurrence=choir.occurrences.get(), reason="Sjuk", by=None)

    def cost():
        with CaptureQueriesContext(connection) as found:
            assert planning.plan_changes(now=NOW + timedelta(minutes=next(minutes)))
        return len(found)

    minutes = iter(range(1, 9))
    change(0)
    cost()
    change(1)
    first = cost()
    for number in range(2, 30):
        change(number)
    assert cost() == first
