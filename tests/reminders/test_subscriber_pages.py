"""Asking for letters, saying yes, changing, stopping, being forgotten: no login, no guessing, GET changes nothing."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reminders import keys
from reminders.actions import subscribing
from reminders.models import Letter, Subscription
from tests.reminders.conftest import MONDAY, NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
ASK = {"email": "Kim@Bis.example", "language": "en", "rhythm": "weekly"}


def page(row, *, stop=False):
    return f"/en/letters/{keys.key_of(row)}/" + ("stop/" if stop else "")


def test_the_whole_way_from_the_form_to_the_last_letter(client, kind, post, send_all):
    post("Kör", date(2026, 12, 1))
    client.get("/en/letters/?theme=language")
    answer = client.post("/en/letters/", ASK | {"theme": "language"})
    assert "Look in your mail" in answer.content.decode()
    (asked,) = send_all(NOON)
    assert asked.to == ["kim@bis.example"]
    link = re.search(r"http://[^/]+(/en/letters/\S+wish=\d+)", asked.body)[1]
    assert send_all(MONDAY - timedelta(hours=1)) == []
    assert "Do you want these letters?" in client.get(link).content.decode()
    assert Subscription.objects.get().state == "pending"
    answer = client.post(link, {"do": "confirm"}, follow=True)
    assert "Letters come from now on" in answer.content.decode()
    (letter,) = send_all(MONDAY + timedelta(minutes=1))
    assert "Language café" in letter.body
    assert client.post(re.search(r"/en/letters/\S+/stop/", letter.body)[0]).status_code == 200
    assert send_all(MONDAY + timedelta(days=7)) == []


def test_nothing_that_is_opened_changes_anything(client, subscribe, post):
    """A mail scanner opens every address in a letter, several times."""
    row = subscribe(language="en")
    asked = subscribing.subscribe(email="ny@bis.example", wants={"language": "en", "rhythm": "daily"}, now=NOON)
    number = Letter.objects.get(kind="confirm").pk
    before = list(Subscription.objects.order_by("pk").values())
    for _time in range(3):
        for address in (
            page(row),
            page(row, stop=True),
            page(asked),
            f"{page(asked)}?wish={number}",
            f"{page(row)}?do=erase",
        ):
            for method in (client.get, client.head, client.options):
                assert method(address).status_code == 200
    assert list(Subscription.objects.order_by("pk").values()) == before


def test_one_press_in_the_mail_program_stops_without_a_cookie_or_a_token(subscribe):
    from django.test import Client

    row = subscribe()
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(page(row, stop=True), "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
    assert answer.status_code == 200
    row.refresh_from_db()
    assert row.state == "stopped"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_stopping_between_planning_and_sending_holds_the_letter_back(client, subscribe, post, send_all):
    from reminders.actions import office

    post("Kör", date(2026, 12, 1))
    row = subscribe()
    office.plan_everything(now=MONDAY)
    client.post(page(row, stop=True))
    assert send_all(MONDAY) == []
    assert Letter.objects.get().why == "not wanted"


@pytest.mark.parametrize("key", ["a" * 43, "x", "../" * 5, "%00" * 14, "é" * 43])
def test_a_guessed_key_opens_nothing(client, subscribe, key):
    subscribe()
    for address in (f"/en/letters/{key}/", f"/en/letters/{key}/stop/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"do": "erase"}).status_code == 404
    assert Subscription.objects.count() == 1


def test_a_wish_of_somebody_elses_letter_is_none(client, subscribe):
    kim = subscribe("kim", language="en")
    subscribing.subscribe(email="ola@bis.example", wants={"language": "ar", "rhythm": "daily"}, now=NOON)
    number = Letter.objects.get(kind="confirm").pk
    client.post(f"{page(kim)}?wish={number}", {"do": "confirm"})
    kim.refresh_from_db()
    assert (kim.language, kim.rhythm) == ("en", "weekly")


def test_who_gets_letters_already_is_asked_before_anything_changes(client, subscribe, post, send_all):
    choir, film = post("Kör", date(2026, 12, 1)), post("Film", date(2026, 12, 2))
    kim = subscribe("kim", language="en", query="theme=language", events=[choir.pk], hours_before=24)
    client.post("/en/letters/", ASK | {"rhythm": "", "e": [film.pk], "hours_before": "2"})
    kim.refresh_from_db()
    assert kim.events == [choir.pk]
    (asked,) = send_all(NOON)
    link = re.search(r"(/en/letters/\S+wish=\d+)", asked.body)[1]
    assert "Language café" in client.get(link).content.decode()
    client.post(link, {"do": "confirm"})
    kim.refresh_from_db()
    assert (kim.events, kim.hours_before, kim.rhythm, kim.query) == ([choir.pk, film.pk], 2, "weekly", "theme=language")


def test_preferences_are_changed_and_shown_as_they_are(client, subscribe, post, kind):
    choir, film = post("Kör", date(2026, 12, 1)), post("Film", date(2026, 12, 2))
    kim = subscribe(language="en", events=[choir.pk, film.pk], hours_before=24)
    first = client.get(page(kim)).content.decode()
    assert f'name="e" value="{choir.pk}" checked' in first
    sent = {"do": "change", "language": "ar", "rhythm": "daily", "hours_before": "2", "e": [film.pk], "theme": "language",
            "free": "1", "paused_until": "2026-12-10"}  # fmt: skip
    assert client.post(page(kim), sent).status_code == 302
    kim.refresh_from_db()
    assert (kim.language, kim.rhythm, kim.query, kim.events) == ("ar", "daily", "theme=language&free=1", [film.pk])
    assert (kim.hours_before, kim.paused_until) == (2, date(2026, 12, 10))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"paused_until": "2029-01-01"}, "A pause lasts a year at most"), ({"rhythm": "hourly"}, "Select a valid choice"),
        ({"language": "xx"}, "Select a valid choice"), ({"paused_until": "2026-02-30"}, "date"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_said_and_loses_nothing(client, subscribe, sent, words):
    kim = subscribe(language="en")
    whole = {"do": "change", "language": "en", "rhythm": "daily", "free": "1"} | sent
    answer = client.post(page(kim), whole)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert 'name="free" value="1" checked' in text
    kim.refresh_from_db()
    assert kim.rhythm == "weekly"


@pytest.mark.parametrize("email", ["kim", "kim@", "", "a@b.example\nBcc: x@y.example", f"{'x' * 300}@bis.example"])
def test_what_is_no_address_is_asked_for_again(client, email):
    answer = client.post("/en/letters/", ASK | {"email": email, "free": "1"})
    assert answer.status_code == 422
    assert 'name="free" value="1" checked' in answer.content.decode()
    assert not Subscription.objects.exists()


def test_a_machine_that_fills_the_trap_is_thanked_and_forgotten(client):
    assert client.post("/en/letters/", ASK | {"homepage": "https://x.example"}).status_code == 200
    assert not Subscription.objects.exists()


def test_nobodys_letter_box_is_filled(client):
    answers = [client.post("/en/letters/", ASK).status_code for _time in range(5)]
    assert answers == [200, 200, 200, 429, 429]


def test_erasing_leaves_nothing(client, subscribe, post, send_all):
    post("Kör", date(2026, 12, 1))
    kim = subscribe(language="en")
    send_all(MONDAY)
    assert len(mail.outbox) == 1
    answer = client.post(page(kim), {"do": "erase"})
    assert "We know nothing of you any more" in answer.content.decode()
    assert not Subscription.objects.exists()
    assert not Letter.objects.exists()
    assert client.get(page(kim.__class__(pk=kim.pk, key_number=0))).status_code == 404


def test_one_that_was_stopped_or_came_back_can_be_woken(client, subscribe):
    for state in ("stopped", "suspended"):
        row = subscribe(state, language="en", state=state)
        assert "Press yes" in client.get(page(row)).content.decode()
        client.post(page(row), {"do": "confirm"})
        row.refresh_from_db()
        assert row.state == "active"


def test_keys_stand_in_no_log(caplog):
    import logging

    from partners.discretion import WithoutKeys

    key = "k" * 43
    for address in (f"/sv/letters/{key}/", f"/ar/letters/{key}/stop/", f"/sv/letters/week/{key}/", f"/sv/letters/came/{key}/", f"/sv/letters/choice/{key}/"):  # fmt: skip
        record = logging.LogRecord("x", logging.WARNING, "x", 1, "Not Found: %s", (address,), None)
        WithoutKeys().filter(record)
        assert key not in record.getMessage()
        assert "/letters/" in record.getMessage()


def test_a_page_costs_the_same_for_one_followed_and_for_thirty(client, subscribe, post):
    choir = post("Kör", date(2026, 12, 1))
    kim = subscribe(language="en", events=[choir.pk])
    client.get(page(kim))
    with CaptureQueriesContext(connection) as one:
        client.get(page(kim))
    Subscription.objects.update(events=[choir.pk, *(post(f"Kör {n}", date(2026, 12, 1)).pk for n in range(29))])
    with CaptureQueriesContext(connection) as many:
        answer = client.get(page(kim))
    assert answer.content.decode().count('name="e"') == 30
    assert len(many) == len(one)


def test_list_and_my_list_lead_here_with_what_was_chosen(client, post):
    choir = post("Kör", date(2026, 12, 1))
    assert 'href="/en/letters/?theme=language"' in client.get("/en/?theme=language").content.decode()
    assert f'href="/en/letters/?e={choir.pk}"' in client.get(f"/en/my-list/entries/?e={choir.pk}").content.decode()


def test_an_address_that_is_asked_again_has_seven_days_from_then(client, post):
    row = subscribing.subscribe(email="kim@bis.example", wants={"language": "en", "rhythm": "daily"}, now=NOON)
    subscribing.subscribe(
        email="kim@bis.example", wants={"language": "en", "rhythm": "daily"}, now=NOON + timedelta(days=6)
    )
    assert subscribing.forget_unconfirmed(now=NOON + timedelta(days=8)) == 0
    Subscription.objects.update(state="suspended")
    assert subscribing.forget_unconfirmed(now=NOON + timedelta(days=14)) == 1
    assert not Subscription.objects.filter(pk=row.pk).exists()


def test_an_old_wish_is_none(client, subscribe, time_machine):
    kim = subscribe(language="en")
    subscribing.subscribe(email="kim@bis.example", wants={"language": "ar", "rhythm": "daily"}, now=NOON)
    number = Letter.objects.get(kind="confirm").pk
    assert subscribing.wish_of(kim, number, NOON + timedelta(days=6))
    assert subscribing.wish_of(kim, number, NOON + timedelta(days=8)) == {}


def test_a_long_search_in_arabic_is_kept(client):
    answer = client.post("/en/letters/", ASK | {"q": "لغ" * 50})
    assert answer.status_code == 200
    client.post(page(Subscription.objects.get()), {"do": "confirm"})
    assert Letter.objects.get().wants["query"].startswith("q=")


def test_a_new_secret_makes_new_keys_and_letters_carry_them(client, subscribe, settings, post, send_all):
    post("Kör", date(2026, 12, 1))
    kim = subscribe(language="en")
    settings.SECRET_KEY = "another-secret-that-is-long-enough-for-everybody-here"
    (letter,) = send_all(MONDAY)
    assert client.post(re.search(r"/en/letters/\S+/stop/", letter.body)[0]).status_code == 200
    kim.refresh_from_db()
    assert kim.state == "stopped"


def test_pausing_between_planning_and_sending_holds_an_overview_back(subscribe, post, send_all):
    from reminders.actions import office

    post("Kör", date(2026, 12, 1))
    row = subscribe()
    office.plan_everything(now=MONDAY)
    Subscription.objects.filter(pk=row.pk).update(paused_until=date(2026, 12, 20))
    assert send_all(MONDAY) == []


def test_an_error_s_text_holds_no_address():
    import logging
    import sys

    from partners.discretion import WithoutKeys

    try:
        int("DETAIL: Key (email)=(kim@bis.example) already exists.")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "x", 1, "Fault for %s", ("kim@bis.example",), sys.exc_info())
    WithoutKeys().filter(record)
    text = logging.Formatter("%(message)s").format(record)
    assert "kim@bis.example" not in text
    assert "ValueError" in text
