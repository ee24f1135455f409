"""The post office: everything planned from where it stopped, signs of life, staff's page, the morning letter."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendar_app.models import Idea
from reminders import delivering, postroom
from reminders.actions import office, sending
from reminders.models import Heartbeat, Letter, PostOffice, Subscription
from tests.reminders.conftest import MONDAY, NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def boss(django_user_model):
    return django_user_model.objects.create_user("boss@bis.example", is_staff=True, language="en")


@pytest.fixture
def staff(client, boss):
    client.force_login(boss)
    client.cookies["language"] = "en"
    return client


def failed(row, state="failed", why="server 550"):
    return Letter.objects.create(
        kind="digest", recipient=f"s{row.pk}", period=f"2026-W4{Letter.objects.count()}", subscription=row, state=state,
        why=why, due_at=NOON - timedelta(hours=4), try_at=NOON,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sunday", "hour"),
    [(date(2026, 3, 29), 6), (date(2026, 10, 25), 7), (date(2026, 12, 31), 7), (date(2027, 1, 1), 7)],
)
def test_a_daily_letter_comes_once_at_eight_through_both_nights_and_new_year(subscribe, post, send_all, sunday, hour):
    """Looked at every ten minutes for two days and nights; 08:00 local is 06:00 UTC in summer, 07:00 in winter."""
    post("Kör", date(2026, 3, 1), rrule="FREQ=DAILY")
    start = datetime(sunday.year, sunday.month, sunday.day, tzinfo=UTC) - timedelta(hours=14)
    subscribe(rhythm="daily", planned_until=start)
    sent_at = []
    for step in range(6 * 38):
        now = start + timedelta(minutes=10 * step)
        sent_at += [now for _mail in send_all(now)]
    assert sent_at == [datetime(sunday.year, sunday.month, sunday.day, hour, tzinfo=UTC)]


def test_after_26_hours_of_downtime_the_old_is_recorded_the_new_sent_and_a_cancellation_never_lost(
    subscribe, post, send_all, organisation
):
    from calendar_app import actions
    from calendar_app.models import Occurrence

    choir = post("Kör", date(2026, 12, 10), rrule="FREQ=DAILY")
    subscribe("daily", rhythm="daily", planned_until=MONDAY - timedelta(hours=1))
    subscribe("follower", rhythm="", events=[choir.pk])
    office.plan_everything(now=MONDAY - timedelta(hours=1))
    row = actions.cancel_date(occurrence=choir.occurrences.order_by("slot").first(), reason="Sjuk", by=None)
    Occurrence.objects.filter(pk=row.pk).update(changed_at=MONDAY + timedelta(minutes=30))
    mails = send_all(MONDAY + timedelta(hours=26))
    assert sorted(mail.to[0] for mail in mails) == ["daily@bis.example", "follower@bis.example"]
    found = Letter.objects.filter(kind="digest").order_by("due_at").values_list("period", "state", "why")
    assert list(found) == [("2026-11-30", "skipped", "stale"), ("2026-12-01", "sent", "")]
    assert send_all(MONDAY + timedelta(hours=26, minutes=1)) == []


def test_the_planner_remembers_up_to_where_it_has_come_and_never_goes_back():
    office.plan_everything(now=MONDAY)
    office.plan_everything(now=MONDAY - timedelta(hours=1))
    assert Heartbeat.objects.get(pk="planner").until == MONDAY


def test_a_planner_that_dies_on_the_way_begins_again_there(subscribe, post, monkeypatch):
    from reminders.actions import planning_work

    post("Kör", date(2026, 12, 1))
    subscribe()
    office.plan_everything(now=MONDAY - timedelta(hours=1))

    def die(**_names):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(planning_work, "plan_staff", die)
        with pytest.raises(RuntimeError):
            office.plan_everything(now=MONDAY)
    assert Heartbeat.objects.get(pk="planner").until == MONDAY - timedelta(hours=1)
    office.plan_everything(now=MONDAY)
    assert Letter.objects.filter(kind="digest").count() == 1


def test_a_minute_in_which_nothing_is_due_costs_the_same_for_one_and_for_thirty(subscribe, post):
    def cost(now):
        with CaptureQueriesContext(connection) as found:
            office.plan_everything(now=now)
        return len(found)

    choir = post("Kör", date(2026, 12, 1))
    subscribe("first", rhythm="daily", events=[choir.pk], hours_before=2)
    office.plan_everything(now=MONDAY)
    one = cost(MONDAY + timedelta(minutes=1))
    for number in range(30):
        subscribe(f"s{number}", rhythm="daily", events=[choir.pk], hours_before=2, planned_until=MONDAY)
    assert cost(MONDAY + timedelta(minutes=2)) == one
    assert one <= 20


def test_staff_begin_the_day_with_what_waits_and_hear_nothing_when_nothing_does(boss, send_all, subscribe):
    office.plan_everything(now=MONDAY - timedelta(days=3))
    assert send_all(MONDAY) == []
    Idea.objects.create(text="Schack")
    failed(subscribe())
    (letter,) = send_all(MONDAY + timedelta(days=1))
    assert letter.subject == "What waits at BIS today"
    assert "1 new idea" in letter.body
    assert "1 letter has failed" in letter.body
    saturday = MONDAY + timedelta(days=5)
    assert send_all(saturday - timedelta(hours=18)) != []  # Friday morning's, at two in the afternoon
    assert send_all(saturday) == []


def test_a_reviewer_hears_only_of_what_they_see_to(django_user_model, send_all, subscribe):
    django_user_model.objects.create_user("granskare@bis.example", house_roles=["reviewer"], language="en")
    office.plan_everything(now=MONDAY - timedelta(hours=1))
    failed(subscribe(rhythm=""))
    Idea.objects.create(text="Schack")
    (letter,) = send_all(MONDAY)
    assert "new idea" in letter.body
    assert "failed" not in letter.body


def test_signs_of_life_are_on_the_page_and_at_the_address_for_watchers(staff, subscribe):
    found = staff.get("/healthz/ready").json()["letters"]
    assert found == {"paused": False, "oldest_unsent": None, "planner_lag": None, "worker_seen": None}
    assert "has not been seen for five minutes" in staff.get("/staff/letters/").content.decode()
    Heartbeat.note("worker", NOON - timedelta(seconds=20))
    office.plan_everything(now=NOON - timedelta(seconds=30))
    failed(subscribe(), state="planned")
    found = staff.get("/healthz/ready").json()["letters"]
    assert found == {"paused": False, "oldest_unsent": 4 * 3600, "planner_lag": 30, "worker_seen": 20}
    assert "has not been seen" not in staff.get("/staff/letters/").content.decode()
    assert not postroom.signs(NOON).is_silent


def test_the_table_counts_and_the_list_shows_those_that_need_a_hand(staff, subscribe):
    kim = subscribe()
    failed(kim)
    failed(kim, state="unknown", why="unknown")
    text = staff.get("/staff/letters/").content.decode()
    assert "the mail server said 550" in text
    assert "nobody knows whether it arrived" in text
    assert text.count("kim@bis.example") == 2


def test_letters_are_sent_again_or_dropped_by_hand(staff, subscribe, send_all, post):
    post("Kör", date(2026, 11, 25))
    kim = subscribe(planned_until=NOON)
    first, second = failed(kim), failed(kim, state="unknown")
    answer = staff.post("/staff/letters/do/", {"do": "retry", "letter": first.pk}, follow=True)
    assert "1 letter is sent again." in answer.content.decode()
    staff.post("/staff/letters/do/", {"do": "drop", "letter": [second.pk, "x", "-1", "9" * 30]})
    send_all(NOON)
    states = dict(Letter.objects.values_list("pk", "state"))
    assert states == {first.pk: "sent", second.pk: "dropped"}
    staff.post("/staff/letters/do/", {"do": "retry", "letter": first.pk})
    assert Letter.objects.get(pk=first.pk).state == "sent"


def test_all_letters_are_held_back_and_let_go(staff, subscribe, post, send_all, boss):
    post("Kör", date(2026, 12, 1))
    subscribe()
    staff.post("/staff/letters/do/", {"do": "pause"})
    assert "All letters are held back" in staff.get("/staff/letters/").content.decode()
    assert send_all(MONDAY) == []
    assert PostOffice.objects.get().changed_by == boss
    staff.post("/staff/letters/do/", {"do": "resume"})
    assert len(send_all(MONDAY + timedelta(minutes=5))) >= 1


def test_an_address_that_asked_by_mail_is_stopped(staff, subscribe):
    kim = subscribe()
    assert (
        "No letters go to that address."
        in staff.post("/staff/letters/do/", {"do": "stop", "email": "x@bis.example"}, follow=True).content.decode()
    )
    staff.post("/staff/letters/do/", {"do": "stop", "email": "Kim@bis.example"})
    kim.refresh_from_db()
    assert kim.state == "stopped"


def test_the_next_letter_is_shown_in_any_language_and_sent_to_oneself(staff, post, mailoutbox):
    post("Kör", date(2026, 12, 1))
    address = "/staff/letters/preview/?language=ar&rhythm=weekly&about=http%3A%2F%2Fx%2Fsv%2F%3Ftheme%3Dlanguage"
    text = staff.get(address).content.decode()
    assert "مقهى اللغة" in text
    frame = staff.get("/staff/letters/preview/letter/?language=ar&rhythm=weekly&about=theme%3Dlanguage")
    assert 'dir="rtl"' in frame.content.decode()
    assert "'sha256-" in frame["Content-Security-Policy"]
    staff.post("/staff/letters/preview/", {"language": "ar", "rhythm": "weekly", "about": "theme=language"})
    assert [mail.to for mail in mailoutbox] == [["boss@bis.example"]]
    assert not Letter.objects.exists()
    assert (
        "nothing to say"
        in staff.get("/staff/letters/preview/?language=sv&rhythm=weekly&about=kind%3Dnothing").content.decode()
    )
    assert staff.get("/staff/letters/preview/?language=xx&rhythm=hourly").status_code == 422


def test_one_subscriber_with_broken_data_stops_nobody(subscribe, post, send_all, caplog):
    post("Kör", date(2026, 12, 1))
    for name in ("first", "broken", "last"):
        subscribe(name)
    office.plan_everything(now=MONDAY)
    Letter.objects.filter(subscription__email="broken@bis.example").update(period="no week at all")
    Subscription.objects.filter(email="broken@bis.example").update(query="theme=%00&&&=;", language="no-such")
    Letter.objects.filter(subscription__email="last@bis.example").update(due_at=MONDAY)
    broken = Letter.objects.get(period="no week at all")
    broken.kind = "cancelled"
    broken.save()
    mails = send_all(MONDAY)
    assert sorted(mail.to[0] for mail in mails) == ["first@bis.example", "last@bis.example"]
    assert "@" not in caplog.text


def test_what_a_service_says_about_a_letter_is_understood(monkeypatch, subscribe):
    from reminders.posting import Outcome

    class Fault(Exception):  # noqa: N818
        def __init__(self, code=None):
            self.status_code = code
            super().__init__("kim@bis.example")

    class AnymailRecipientsRefused(Fault):
        pass

    class ConnectTimeout(Exception):  # noqa: N818
        pass

    unreached = Fault()
    unreached.__cause__ = ConnectTimeout()
    faults = [
        (Fault(), Outcome.UNKNOWN), (unreached, Outcome.LATER), (Fault(429), Outcome.LATER), (Fault(503), Outcome.LATER),
        (Fault(401), Outcome.LATER), (Fault(200), Outcome.UNKNOWN), (Fault(400), Outcome.REFUSED),
        (AnymailRecipientsRefused(), Outcome.NO_ADDRESS),
    ]  # fmt: skip
    for fault, outcome in faults:
        assert delivering._understood(fault).outcome is outcome


def test_bounces_suspend_and_complaints_stop(subscribe):
    from anymail.signals import AnymailTrackingEvent, tracking

    def report(kind, reason=None):
        row = subscribe(f"{kind}{reason}".lower())
        event = AnymailTrackingEvent(event_type=kind, reject_reason=reason, recipient=row.email.upper())
        tracking.send(sender=None, event=event, esp_name="Test")
        row.refresh_from_db()
        return row.state

    assert report("bounced", "bounced") == "suspended"
    assert report("bounced", "timed_out") == "active"
    assert report("rejected", "invalid") == "suspended"
    assert report("complained") == "stopped"
    assert report("unsubscribed") == "stopped"
    assert report("delivered") == "active"
    assert sending.CHOICES


def test_what_became_of_letters_is_forgotten_after_13_months(subscribe):
    kim = subscribe()
    old, new = failed(kim), failed(kim)
    Letter.objects.filter(pk=old.pk).update(due_at=NOON - timedelta(days=401))
    waiting = failed(kim, state="planned")
    Letter.objects.filter(pk=waiting.pk).update(due_at=NOON - timedelta(days=401))
    assert [office.forget_old(now=NOON), office.forget_old(now=NOON)] == [1, 0]
    assert set(Letter.objects.values_list("pk", flat=True)) == {new.pk, waiting.pk}


def test_a_turn_is_short_and_asks_for_another_when_more_waits(subscribe, post, monkeypatch, mailoutbox, time_machine):
    from reminders import tasks

    post("Kör", date(2026, 12, 1))
    for number in range(3):
        subscribe(f"s{number}")
    time_machine.move_to(MONDAY, tick=False)
    asked = []
    monkeypatch.setattr(tasks.send_letters, "apply_async", lambda **more: asked.append(more))
    tasks.plan_letters()
    assert tasks.send_letters() == 3
    assert asked == []
    Letter.objects.update(state="planned", sent_at=None)
    monkeypatch.setattr(sending, "send_waiting", lambda **_names: 1)
    assert tasks.send_letters() == 1
    assert asked == [{"expires": 60}]
    assert tasks.forget_letters() == 0
    assert Heartbeat.objects.filter(pk="worker", seen_at=MONDAY).exists()
