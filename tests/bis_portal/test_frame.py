"""What does the frame itself answer, and how are its workers set up?"""

import json

import pytest
from django.conf import settings

from bis_portal.celery import app, configuration
from calendar_app import packing

pytestmark = pytest.mark.django_db


def test_health_says_that_it_is_well(client):
    assert client.get("/healthz/live").content == b"alive\n"
    assert json.loads(client.get("/healthz/ready").content) == {
        "ready": True,
        "parts": {"database": "ok", "migrations": "ok"},
        "letters": {"paused": False, "oldest_unsent": None, "planner_lag": None, "worker_seen": None},
    }


def test_robots_may_read_the_feeds(client):
    import urllib.robotparser

    robots = urllib.robotparser.RobotFileParser()
    robots.parse(client.get("/robots.txt").content.decode().splitlines())
    assert robots.can_fetch("Googlebot", "/sv/calendar.ics")
    assert not robots.can_fetch("*", "/admin/")


def test_a_buttons_address_opened_as_a_page_says_where_to_go_on(client):
    answer = client.get("/sv/my-list/calendar/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert 'href="/sv/"' in answer.content.decode()
    assert client.get("/sv/my-list/calendar/", headers={"Accept": "application/json"}).content == b""


@pytest.mark.parametrize(
    ("header", "chosen"),
    [("gzip, br", "br"), ("gzip;q=1.0, br;q=0", "gzip"), ("identity", ""), ("", ""), ("GZIP", "gzip")],
)
def test_the_encoding_is_what_the_client_accepts(header, chosen):
    assert packing.preferred(header) == chosen


def test_a_page_is_packed_and_its_tag_names_the_packing(client):
    answer = client.get("/sv/", headers={"Accept-Encoding": "br"})
    assert (answer["Content-Encoding"], answer["ETag"].endswith('-br"')) == ("br", True)
    assert client.get("/sv/", headers={"Accept-Encoding": "br", "If-None-Match": answer["ETag"]}).status_code == 304


def test_every_answer_forbids_what_is_not_its_own(client):
    policy = client.get("/sv/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_workers_speak_json_and_finish_before_they_acknowledge(tmp_path):
    found = configuration(tmp_path, "", "Europe/Stockholm")
    assert (found["accept_content"], found["task_acks_late"], found["worker_prefetch_multiplier"]) == (
        ["json"],
        True,
        1,
    )
    assert found["broker_url"] == "filesystem://localhost//"


def test_a_named_broker_is_used(tmp_path):
    assert (
        configuration(tmp_path, "redis://localhost:6379/0", "Europe/Stockholm")["broker_url"]
        == "redis://localhost:6379/0"
    )


def test_the_nightly_task_is_known_and_runs():
    app.loader.import_default_modules()
    name = app.conf.beat_schedule["extend the horizon"]["task"]
    assert app.tasks[name].run() == 0


def test_a_message_for_a_worker_really_arrives(tmp_path):
    with app.connection_for_write() as connection:
        from calendar_app.tasks import extend_horizon

        result = extend_horizon.apply_async(connection=connection, queue="test-arrival")
        queue = connection.SimpleQueue("test-arrival")
        message = queue.get(timeout=10)
        message.ack()
        queue.close()
    assert message.headers["id"] == result.id


def test_pages_for_what_is_wrong_speak_the_readers_language(client):
    assert "Det finns inget på den här adressen" in client.get("/sv/nothing/").content.decode()
    assert "There is nothing at this address" in client.get("/en/nothing/").content.decode()


def test_the_page_for_our_own_faults_needs_nothing(rf):
    from bis_portal.pages import server_error

    assert server_error(rf.get("/")).status_code == 500


def test_tests_never_touch_the_data_of_the_portal():
    assert settings.IS_TEST


def test_a_language_that_was_chosen_is_remembered(client):
    client.get("/en/", headers={"Referer": "http://testserver/sv/?free=1"})
    assert client.get("/", headers={"Accept-Language": "sv"})["Location"] == "/en/"


@pytest.mark.parametrize("referer", ["http://testserver/en/", "http://elsewhere.example/sv/", "http://[x", ""])
def test_who_only_reads_gets_no_cookie(client, referer):
    assert not client.get("/en/", headers={"Referer": referer}).cookies


def test_a_feed_never_sets_a_cookie(client):
    assert not client.get("/en/calendar.ics", headers={"Referer": "http://testserver/sv/"}).cookies


def test_a_form_from_before_somebody_logged_in_is_refused_with_a_page_of_ours():
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {}, headers={"Accept-Language": "en"})
    assert answer.status_code == 403
    assert '<h1 class="title">Nothing was saved</h1>' in answer.text


def test_whoever_had_to_log_in_while_sending_a_form_comes_back_to_a_page(client, django_user_model):
    sent = client.post("/partner/stickklubben/members/leave/")
    assert sent.status_code == 302
    client.force_login(django_user_model.objects.create_user("bo@bis.example"))
    back = client.get("/partner/stickklubben/members/leave/", headers={"Accept-Language": "en"})
    assert (back.status_code, back["Allow"]) == (405, "POST")
    assert "Nothing was saved" in back.text
