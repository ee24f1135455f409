"""What stands in each letter: words, language, direction, headers, the attached date."""

import email
import re
from datetime import date, time, timedelta
from email import policy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from calendar_app import actions
from reminders import delivering, to_newcomers
from reminders.actions import planning, subscribing
from reminders.models import Letter
from tests.reminders.conftest import MONDAY, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def digest_of(subscribe, time_machine):
    """Plan and write Monday's letter to a new subscriber."""

    def make(**fields):
        row = subscribe(**fields)
        planning.plan(now=MONDAY)
        letter = Letter.objects.get(kind="digest", subscription=row)
        time_machine.move_to(MONDAY, tick=False)
        return letter, delivering.write(letter, MONDAY)

    return make


def parsed(found):
    mail = delivering.message_of(found, number="digest-7")
    return email.message_from_bytes(delivering.octets_of(mail), policy=policy.default)


def test_the_overview_lists_what_the_page_lists_in_the_readers_language(digest_of, post, at_noon, client):
    post("Kör", date(2026, 12, 1), hour=17)
    off = post("Kör", date(2026, 12, 2), hour=17)
    actions.cancel_date(occurrence=off.occurrences.get(), reason="Ledaren är sjuk", by=None)
    _letter, found = digest_of(language="en", query="theme=language")
    assert found.subject == "BIS: what is on, 30 November – 6 December"
    page = client.get("/en/?theme=language&since=2026-11-30&until=2026-12-07").content.decode()
    links = re.findall(r"/en/events/\d+/\w+Z/", found.html)
    assert links == re.findall(r'<h3 class="entry__title"><a href="(/en/events/\d+/\w+Z/)"', page)
    assert len(links) == 2
    for text in (found.text, found.html):
        assert "Language café" in text
        assert "Ledaren är sjuk" in text
        assert "17:00–19:00" in text
        assert "0 kr" in text
    assert "since=2026-11-30&until=2026-12-07&theme=language" in found.text


@pytest.mark.parametrize(("code", "direction"), [("sv", "ltr"), ("ar", "rtl"), ("prs", "rtl"), ("ti", "ltr")])
def test_language_and_direction_stand_in_the_letter(digest_of, post, at_noon, code, direction):
    post("Kör", date(2026, 12, 1))
    _letter, found = digest_of(language=code)
    assert found.html.count(f'lang="{code}" dir="{direction}"') == 2
    assert found.html.startswith("<!doctype html>")
    assert f"/{code}/letters/" in found.text


def test_an_arabic_letter_says_nothing_in_another_language(digest_of, post, at_noon):
    post("Kör", date(2026, 12, 1))
    _letter, found = digest_of(language="ar")
    left = re.sub(r"http\S+|BIS-huset|BIS|Röda Korset", "", found.text)
    assert re.findall(r"[A-Za-zÅÄÖåäö]{2,}", left) == []
    assert "مقهى اللغة" in left


def test_what_a_machine_and_a_mail_provider_want_to_know_stands_in_the_head(digest_of, post, at_noon, settings):
    post("Kör", date(2026, 12, 1))
    _letter, found = digest_of(language="ar")
    mail = parsed(found)
    key = subscribing.of_key(re.search(r"/letters/([\w-]{43})/stop/", found.stop_url)[1])
    assert key.email == found.to == mail["To"]
    assert mail["List-Unsubscribe"].startswith(f"<{found.stop_url}>, <mailto:")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Message-ID"] == "<digest-7@127.0.0.1>" or "digest-7@" in mail["Message-ID"]
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "ar")
    assert mail["List-Id"].startswith("<letters.")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail["From"].addresses[0].addr_spec == settings.BIS_MAIL_FROM


def test_the_same_letter_has_the_same_number_whenever_it_goes_out(subscribe, at_noon, mailoutbox, post):
    row = subscribe()
    planning.plan_one(kind="confirm", subscription=row, period="x", due_at=NOON)
    letter = Letter.objects.get()
    for _time in range(2):
        delivering.deliver(letter, lambda: None)
    assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == 1


def test_hostile_titles_are_text_and_add_no_header(digest_of, post, at_noon):
    post("x", date(2026, 12, 1), texts={"sv": {"title": "<script>alert(1)</script>\nBcc: x@y.example"}}, kind=None)
    _letter, found = digest_of(language="sv")
    assert "<script>" not in found.html
    assert "&lt;script&gt;" in found.html
    assert parsed(found)["Bcc"] is None


def test_a_cancelled_date_that_one_follows_is_told_at_once_with_its_file(subscribe, post, at_noon, written):
    choir = post("Kör", date(2026, 11, 26), hour=18)
    kim = subscribe(language="en", rhythm="", events=[choir.pk], hours_before=24)
    actions.cancel_date(occurrence=choir.occurrences.get(), reason="Sjuk", by=None)
    assert planning.plan_changes(now=NOON + timedelta(hours=1)) == 1
    found = written(Letter.objects.get(subscription=kim), NOON)
    assert found.subject == "CANCELLED: Language café, Thursday 26 November"
    assert "Sjuk" in found.text
    name, octets = found.attached
    event = Calendar.from_ical(octets).walk("VEVENT")[0]
    assert (name, str(event["STATUS"])) == ("activity.ics", "CANCELLED")
    assert str(event["UID"]) == choir.uid


def test_a_moved_date_says_when_it_is_now(subscribe, post, at_noon, written):
    choir = post("Kör", date(2026, 11, 26), hour=18)
    kim = subscribe(language="en", rhythm="", events=[choir.pk])
    row = choir.occurrences.get()
    hours = timedelta(hours=1)
    actions.move_date(occurrence=row, starts_at=row.starts_at + hours, ends_at=row.ends_at + hours, by=None)
    planning.plan_changes(now=NOON + timedelta(hours=1))
    found = written(Letter.objects.get(subscription=kim), NOON)
    assert found.subject == "Changed: Language café is now on Thursday 26 November 19:00–21:00"
    assert "Moved from 18:00" in found.text


def test_a_change_that_was_undone_meanwhile_is_told_as_it_stands(subscribe, post, at_noon, written):
    choir = post("Kör", date(2026, 11, 26))
    kim = subscribe(events=[choir.pk])
    row = actions.cancel_date(occurrence=choir.occurrences.get(), reason="Sjuk", by=None)
    planning.plan_changes(now=NOON + timedelta(hours=1))
    actions.restore_date(occurrence=row, by=None)
    planning.plan_changes(now=NOON + timedelta(hours=2))
    first, second = Letter.objects.filter(subscription=kim).order_by("pk")
    assert written(first, NOON) is None
    assert written(second, NOON).subject == "Ändrat: Kör är nu torsdag 26 november 18:00–20:00"


def test_the_attached_date_keeps_its_name_and_counts_its_changes(subscribe, post, at_noon, written):
    choir = post("Kör", date(2026, 11, 26), hour=18, rrule="FREQ=WEEKLY")
    kim = subscribe(rhythm="", events=[choir.pk], hours_before=24)
    row = choir.occurrences.order_by("slot").first()

    def attached(now):
        planning.plan_reminders(since=now - timedelta(days=2), now=now)
        found = written(Letter.objects.filter(subscription=kim).latest("pk"), now)
        return Calendar.from_ical(found.attached[1]).walk("VEVENT")[0]

    before = attached(row.starts_at - timedelta(hours=24))
    hours = timedelta(hours=1)
    row = actions.move_date(occurrence=row, starts_at=row.starts_at + hours, ends_at=row.ends_at + hours, by=None)
    after = attached(row.starts_at - timedelta(hours=24))
    assert before["UID"] == after["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after.decoded("DTSTART") - before.decoded("DTSTART") == hours
    assert "RRULE" not in after


def test_a_reminder_of_what_has_moved_or_begun_is_not_sent(subscribe, post, at_noon, written):
    choir = post("Kör", date(2026, 11, 26), hour=18)
    subscribe(rhythm="", events=[choir.pk], hours_before=24)
    row = choir.occurrences.get()
    planning.plan_reminders(since=NOON, now=row.starts_at - timedelta(hours=23))
    letter = Letter.objects.get()
    assert written(letter, row.starts_at - timedelta(hours=23)).subject == "Imorgon 18:00–20:00: Kör"
    assert written(letter, row.starts_at) is None
    hours = timedelta(hours=1)
    actions.move_date(occurrence=row, starts_at=row.starts_at + hours, ends_at=row.ends_at + hours, by=None)
    assert written(letter, row.starts_at - timedelta(hours=23)) is None


def test_who_follows_a_series_hears_of_its_second_half_too(subscribe, post, at_noon):
    choir = post("Kör", date(2026, 11, 24), hour=18, rrule="FREQ=WEEKLY")
    subscribe(rhythm="", events=[choir.pk], hours_before=2)
    second = actions.edit_following(
        occurrence=choir.occurrences.order_by("slot")[2], by=None, changes={"start_time": time(19)}
    )
    row = second.occurrences.order_by("slot").first()
    assert second.pk != choir.pk
    assert planning.plan_reminders(since=NOON, now=row.starts_at - timedelta(hours=2)) >= 1
    assert Letter.objects.filter(period__startswith=f"r{row.pk}-").exists()


def test_a_letter_that_asks_back_says_what_was_asked_for(at_noon, post, written):
    choir = post("Kör", date(2026, 11, 26))
    wants = {"language": "en", "rhythm": "weekly", "query": "theme=language", "events": [choir.pk], "hours_before": 24}
    asked = subscribing.subscribe(email="kim@bis.example", wants=wants, now=NOON)
    found = written(Letter.objects.get(), NOON)
    assert found.subject == "Do you want letters from BIS?"
    assert "BIS · Language" in found.text
    assert "- Language café" in found.text
    assert f"wish={Letter.objects.get().pk}" in found.text
    assert found.stop_url == ""
    assert asked.state == "pending"


def test_thirty_entries_cost_as_many_queries_as_one(digest_of, post, at_noon, django_assert_num_queries):
    post("Kör", date(2026, 12, 1))
    letter, _found = digest_of(language="en")
    to_newcomers.shared_overview.cache_clear()
    with CaptureQueriesContext(connection) as one:
        delivering.write(letter, MONDAY)
    for number in range(30):
        post(f"Kör {number}", date(2026, 12, 2))
    to_newcomers.shared_overview.cache_clear()
    with CaptureQueriesContext(connection) as many:
        found = delivering.write(letter, MONDAY)
    assert len(re.findall(r'class="entry"', found.html)) == 31
    assert len(many) == len(one)


def test_who_hears_the_same_costs_little_and_a_change_is_in_the_next_letter(subscribe, post, time_machine, at_noon):
    choir = post("Kör", date(2026, 12, 1))
    rows = [subscribe(f"s{number}", language="en") for number in range(3)]
    planning.plan(now=MONDAY)
    time_machine.move_to(MONDAY, tick=False)
    letters = [Letter.objects.get(subscription=row) for row in rows]
    first = delivering.write(letters[0], MONDAY)
    with CaptureQueriesContext(connection) as second:
        found = delivering.write(letters[1], MONDAY)
    assert found.text.split("--")[0] == first.text.split("--")[0]
    assert found.stop_url != first.stop_url
    assert len(second) <= 4
    actions.cancel_date(occurrence=choir.occurrences.get(), reason="Sjuk", by=None)
    assert "Sjuk" in delivering.write(letters[2], MONDAY).text
