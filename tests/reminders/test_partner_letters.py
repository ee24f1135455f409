"""A partner's Monday and the morning after: who gets which letter, and what its signed pages do and refuse."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import signing

from calendar_app.models import Occurrence, Space
from indicators.actions.reporting import report_head_count
from indicators.models import HeadCountReport
from partners.models import Membership, Organisation
from reminders import links
from reminders.actions import office, planning_work
from reminders.models import Heartbeat, Letter, LetterChoice, WeekConfirmation
from tests.reminders.conftest import MONDAY, NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
WEEK = "2026-W49"


@pytest.fixture
def eva(organisation, django_user_model):
    user = django_user_model.objects.create_user("eva@bis.example", language="en")
    Membership.objects.create(user=user, organisation=organisation)
    return user


@pytest.fixture
def week(eva, organisation):
    return links.week_of(eva.pk, organisation.pk, WEEK).partition("8000")[2].replace("/sv/", "/en/")


def plan(function, now=MONDAY, since=None):
    return function(since=since or now - timedelta(hours=1), now=now)


def path_of(address):
    return "/" + address.split("/", 3)[3]


def test_everybody_who_acts_for_a_partner_is_asked_each_monday_once(eva, django_user_model, organisation):
    other = Organisation.objects.create(name="Kyrkan", slug="kyrkan")
    Membership.objects.create(user=eva, organisation=other)
    resting = Organisation.objects.create(name="Vilar", slug="vilar", status="resting")
    Membership.objects.create(user=eva, organisation=resting)
    gone = django_user_model.objects.create_user("gone@bis.example", is_active=False)
    Membership.objects.create(user=gone, organisation=organisation)
    assert [plan(planning_work.plan_weeks), plan(planning_work.plan_weeks)] == [2, 0]
    assert {letter.period for letter in Letter.objects.all()} == {f"{WEEK}:{organisation.pk}", f"{WEEK}:{other.pk}"}
    assert plan(planning_work.plan_weeks, MONDAY + timedelta(days=1)) == 0


def test_the_letter_shows_the_week_and_what_ends_soon(eva, organisation, post, send_all, house):
    post("Kör", date(2026, 12, 1), hour=17)
    post("Kör", date(2026, 11, 5), rrule="FREQ=WEEKLY;UNTIL=20261217T225959Z")
    office.plan_everything(now=MONDAY - timedelta(hours=1))
    letter, came = sorted(send_all(MONDAY), key=lambda mail: mail.subject, reverse=True)
    assert came.subject == "How many came? Röda Korset"
    assert letter.subject == "Is this right? Röda Korset, 30 November – 6 December"
    assert "17:00–19:00" in letter.body
    assert "Last time Thursday 17 December. Shall it go on?" in letter.body
    assert re.search(r"/en/letters/week/\S+/", letter.body)
    assert letter.extra_headers["List-Unsubscribe"].endswith(
        f"/partner/>, <mailto:{letter.from_email.split('<')[1][:-1]}?subject=unsubscribe>"
    )


def test_nothing_to_ask_nothing_sent_and_no_letter_for_who_said_no_or_left(eva, organisation, post, send_all):
    office.plan_everything(now=MONDAY - timedelta(hours=1))
    assert send_all(MONDAY) == []
    assert Letter.objects.get().why == "nothing to say"
    post("Kör", date(2026, 12, 8))
    LetterChoice.objects.create(user=eva, wants_week=False)
    assert send_all(MONDAY + timedelta(days=7)) == []
    LetterChoice.objects.all().delete()
    Membership.objects.all().delete()
    assert send_all(MONDAY + timedelta(days=14)) == []


def test_saying_that_the_week_is_right_takes_one_press_and_twice_is_once(client, eva, week, organisation, post):
    post("Kör", date(2026, 12, 1))
    assert "Everything is right" in client.get(week).content.decode()
    assert not WeekConfirmation.objects.exists()
    for _time in range(2):
        answer = client.post(week, {"do": "confirm"}, follow=True)
    assert "you have said that it is right" in answer.content.decode()
    assert WeekConfirmation.objects.get().by == eva


def test_a_date_is_cancelled_with_a_reason_and_everybody_sees_it(client, week, post):
    row = post("Kör", date(2026, 12, 1)).occurrences.get()
    opened = client.get(f"{week}?date={row.pk}").content.decode()
    assert "Why is it cancelled?" in opened
    answer = client.post(week, {"do": "cancel", "date": row.pk, "reason": " "})
    assert (answer.status_code, Occurrence.objects.get().status) == (422, "confirmed")
    assert client.post(week, {"do": "cancel", "date": row.pk, "reason": "Ledaren är sjuk"}).status_code == 302
    assert "Ledaren är sjuk" in client.get(f"/en/events/{row.event_id}/").content.decode()
    assert client.post(week, {"do": "cancel", "date": row.pk, "reason": "En gång till"}).status_code == 200
    assert Occurrence.objects.get().reason == "Ledaren är sjuk"


def test_a_date_is_moved_and_what_can_not_be_is_said(client, week, post):
    row = post("Kör", date(2026, 12, 1), hour=17).occurrences.get()
    asked = {"do": "move", "date": row.pk, "day": "2026-12-02", "starts": "18:00", "ends": "19:30", "where": ""}
    for wrong in ({"day": "2026-11-01"}, {"day": "x"}, {"ends": "18:00"}, {"starts": ""}, {"where": "s999"}):
        answer = client.post(week, asked | wrong)
        assert answer.status_code == 422, wrong
        assert 'class="wrong"' in answer.content.decode()
    assert client.post(week, asked).status_code == 302
    row.refresh_from_db()
    assert row.starts_at == datetime(2026, 12, 2, 17, tzinfo=UTC)


def test_a_room_that_somebody_else_has_is_said(client, week, post, house):
    hall = Space.objects.create(venue=house, name="Salen")
    post("Film", date(2026, 12, 2), hour=18, space=hall)
    row = post("Kör", date(2026, 12, 1), hour=18, space=hall).occurrences.get()
    asked = {"do": "move", "date": row.pk, "day": "2026-12-02", "starts": "18:00", "ends": "20:00", "where": ""}
    answer = client.post(week, asked)
    assert answer.status_code == 422
    assert "Somebody else has the room then" in answer.content.decode()


def test_dates_of_other_organisations_and_other_weeks_are_out_of_reach(client, week, post):
    other = Organisation.objects.create(name="Kyrkan", slug="kyrkan", is_trusted=True)
    rows = [
        post("Mässa", date(2026, 12, 1), organiser=other).occurrences.get(),
        post("Kör", date(2026, 12, 9)).occurrences.get(),
    ]
    for row in rows:
        client.post(week, {"do": "cancel", "date": row.pk, "reason": "x"})
    assert set(Occurrence.objects.values_list("status", flat=True)) == {"confirmed"}


@pytest.mark.parametrize("address", ["week", "came"])
def test_forged_foreign_and_old_tokens_open_nothing(client, eva, organisation, post, address, time_machine):
    row = post("Kör", date(2026, 12, 1)).occurrences.get()
    right = path_of(
        links.week_of(eva.pk, organisation.pk, WEEK) if address == "week" else links.came_of(eva.pk, row.pk)
    )
    token = right.rstrip("/").rsplit("/", 1)[1]
    forged = [
        token[:-1] + ("A" if token[-1] != "A" else "B"), token.replace(str(eva.pk), str(eva.pk + 1), 1), "x",
        signing.TimestampSigner(salt="letters.other", sep="~").sign(f"{eva.pk}.{organisation.pk}.{WEEK}"),
        signing.TimestampSigner(key="other", salt=f"letters.{address}", sep="~").sign(f"{eva.pk}.{organisation.pk}.{WEEK}"),
    ]  # fmt: skip
    for each in forged:
        assert client.get(f"/en/letters/{address}/{each}/").status_code == 404
        assert client.post(f"/en/letters/{address}/{each}/", {"do": "confirm"}).status_code == 404
    assert client.get(right).status_code == 200
    time_machine.move_to(NOON + timedelta(days=15))
    assert client.get(right).status_code == 410
    assert client.post(right, {"do": "confirm"}).status_code == 410
    assert not WeekConfirmation.objects.exists()


def test_who_has_left_opens_nothing(client, eva, organisation, week, post):
    row = post("Kör", date(2026, 11, 23)).occurrences.get()
    came = path_of(links.came_of(eva.pk, row.pk))
    Membership.objects.all().delete()
    assert [client.get(address).status_code for address in (week, came)] == [403, 403]
    eva.is_active = False
    eva.save()
    assert [client.post(address, {"do": "held"}).status_code for address in (week, came)] == [404, 404]
    assert not HeadCountReport.objects.exists()


# How many came


def test_the_morning_after_is_asked_until_somebody_tells(eva, organisation, post, send_all):
    row = post("Kör", date(2026, 11, 30), hour=17).occurrences.get()
    tuesday = MONDAY + timedelta(days=1)
    Heartbeat.objects.create(pk="planner", until=tuesday - timedelta(hours=1), seen_at=tuesday)
    asked = [bool(send_all(tuesday + timedelta(days=day, minutes=1))) for day in range(5)]
    assert asked == [True, False, False, True, False]
    letter = Letter.objects.filter(kind="report", state="sent").latest("due_at")
    assert letter.user == eva
    HeadCountReport.objects.create(occurrence=row, on=date(2026, 11, 30), hosts=[organisation.pk], was_held=True)
    assert send_all(tuesday + timedelta(days=6, minutes=1)) == []


def test_telling_how_many_came_from_the_letter(client, eva, post, at_noon):
    row = post("Kör", date(2026, 11, 23), hour=17).occurrences.get()
    came = path_of(links.came_of(eva.pk, row.pk)).replace("/sv/", "/en/")
    assert "How many came?" in client.get(came).content.decode()
    assert not HeadCountReport.objects.exists()
    for wrong in ({}, {"newcomers": "-3"}, {"newcomers": "x"}, {"newcomers": "999999"}):
        assert client.post(came, {"do": "count", **wrong}).status_code == 422
    answer = client.post(came, {"do": "count", "newcomers": "900"})
    assert "Really 900 people?" in answer.content.decode()
    answer = client.post(came, {"do": "count", "newcomers": "8", "children": "3"}, follow=True)
    assert "It is noted" in answer.content.decode()
    report = HeadCountReport.objects.get()
    assert (report.newcomers, report.children, report.by) == (8, 3, eva)
    assert client.post(came, {"do": "not_held"}).status_code == 302
    report.refresh_from_db()
    assert not report.was_held


def test_a_date_that_has_not_begun_or_is_cancelled_can_not_be_reported(client, eva, post):
    row = post("Kör", date(2026, 12, 1)).occurrences.get()
    came = path_of(links.came_of(eva.pk, row.pk)).replace("/sv/", "/en/")
    answer = client.post(came, {"do": "count", "newcomers": "4"})
    assert (answer.status_code, "It has not begun yet" in answer.content.decode()) == (422, True)
    assert 'value="4"' in answer.content.decode()
    assert report_head_count


def test_choosing_letters_and_stopping_one_kind(client, eva):
    choice = path_of(links.choice_of(eva.pk)).replace("/sv/", "/en/")
    assert client.get(choice).content.decode().count("checked") == 2
    assert client.get(f"{choice}report/").status_code == 200
    assert not LetterChoice.objects.exists()
    assert (
        client.post(f"{choice}report/", "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded").status_code
        == 200
    )
    row = LetterChoice.objects.get()
    assert (row.wants_week, row.wants_report, row.wants_staff) == (True, False, True)
    client.post(choice, {"wants_report": "on"})
    row.refresh_from_db()
    assert (row.wants_week, row.wants_report, row.wants_staff) == (False, True, True)
    assert client.get(f"{choice}digest/").status_code == 404
    assert client.get("/en/letters/choice/1~x/").status_code == 404


def test_a_cancelled_activity_is_not_asked_about(eva, post, send_all):
    from calendar_app import actions

    choir = post("Kör", date(2026, 11, 30), hour=17)
    actions.cancel_event(event=choir, reason="Sjuk", by=None)
    tuesday = MONDAY + timedelta(days=1)
    Heartbeat.objects.create(pk="planner", until=tuesday - timedelta(hours=1), seen_at=tuesday)
    assert send_all(tuesday + timedelta(minutes=1)) == []


def test_a_week_of_an_organisation_that_was_merged_is_the_other_s(client, eva, week, organisation, post):
    other = Organisation.objects.create(name="Röda Korset i Boden", slug="rkb")
    Membership.objects.create(user=eva, organisation=other)
    organisation.merged_into = other
    organisation.save()
    assert "Röda Korset i Boden" in client.get(week).content.decode()
