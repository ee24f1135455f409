"""What may a device keep, and what does it get to know for that?"""

import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html
from PIL import Image

from calendar_app import actions, app_icon
from calendar_app.views import offline

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def known(client):
    return json.loads(re.match(r"const PORTAL = (.*);\n", client.get("/sw.js").content.decode())[1])


def test_the_worker_is_a_script_of_the_whole_site_that_is_asked_for_anew_each_time(client):
    answer = client.get("/sw.js")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert answer["Cache-Control"] == "no-cache"
    assert client.get("/sw.js", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_everything_it_fetches_first_is_there(client):
    names = [address.removeprefix(settings.STATIC_URL) for address in known(client)["files"]]
    assert [name for name in names if not finders.find(name)] == []
    assert {"css/bis.css", "generated/pictograms.svg", "js/list.js"} <= set(names)


def test_another_release_is_another_version(client, settings, tmp_path):
    before = known(client)["version"]
    offline._worker.cache_clear()
    (tmp_path / "static" / "css").mkdir(parents=True)
    (tmp_path / "static" / "css" / "bis.css").write_text("a{}")
    settings.BASE_DIR = tmp_path
    assert known(client)["version"] != before
    offline._worker.cache_clear()


def test_switched_off_the_worker_removes_what_was_kept_and_itself(client, settings):
    settings.BIS_OFFLINE = False
    text = client.get("/sw.js").content.decode()
    assert "caches.delete" in text
    assert "unregister" in text
    assert "fetch" not in text
    assert "offline.js" not in client.get("/sv/").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_portal_is_an_app_in_every_language(client, language):
    app = json.loads(client.get(f"/{language}/app.webmanifest").content)
    assert (app["lang"], app["start_url"], app["scope"]) == (language, f"/{language}/", "/")
    assert app["dir"] == ("rtl" if language in ("ar", "prs") else "ltr")
    assert {(each["sizes"], each["purpose"]) for each in app["icons"]} == {
        ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"),
    }  # fmt: skip
    for each in app["icons"]:
        path = finders.find(each["src"].removeprefix(settings.STATIC_URL))
        with Image.open(path) as picture:
            assert each["sizes"] == f"{picture.width}x{picture.height}"


def test_the_icon_shows_the_mark_on_paper_and_keeps_a_maskable_one_to_the_middle():
    mark = (Path(settings.BASE_DIR) / "static" / "icon.svg").read_text("utf-8")
    plain, maskable = (
        Image.open(io.BytesIO(app_icon.png(mark, 192, is_maskable=each))).convert("RGB") for each in (False, True)
    )
    green, paper = (23, 69, 47), (251, 248, 242)

    def near(one, other):
        return all(abs(a - b) < 12 for a, b in zip(one, other, strict=True))

    assert near(plain.getpixel((30, 120)), green)
    assert near(plain.getpixel((96, 150)), paper)
    assert near(maskable.getpixel((60, 120)), green)
    assert near(maskable.getpixel((30, 120)), paper)


@pytest.mark.parametrize("drawing", ['<rect width="4"/>', '<path fill="#000" d="M0 0c1 1 2 2 3 3z"/>'])
def test_a_mark_that_would_come_out_wrong_is_refused(drawing):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">{drawing}</svg>'
    with pytest.raises(ValueError, match="The mark can't be drawn"):
        app_icon.png(svg, 48, is_maskable=False)


def test_the_small_page_holds_all_of_the_next_14_days_and_when_it_was_made(client, post, at_noon):
    for number in range(60):
        post(f"Fest {number}", first_on=date(2026, 11, 25 + number % 5))
    post("Sista", first_on=date(2026, 12, 7))
    post("Senare", first_on=date(2026, 12, 8))
    page = html.fromstring(client.get("/sv/offline/").content.decode())
    names = [link.text_content() for link in page.cssselect(".brief a")]
    assert len(names) == 61
    assert names[-1].endswith("Sista")
    words = page.cssselect(".lead")[0].text_content()
    assert "tisdag 24 november" in words
    assert "12:00" in words


def test_a_cancelled_date_is_struck_through_there_too_and_the_place_has_its_address(client, post, at_noon):
    event = post("Fest", first_on=date(2026, 11, 26))
    actions.cancel_date(occurrence=event.occurrences.get(), reason="Sjuk", by=None)
    page = html.fromstring(client.get("/sv/offline/").content.decode())
    (row,) = page.cssselect(".brief")
    assert row.cssselect("s")[0].text == "Fest"
    assert "Sjuk" in row.text_content()
    assert "Sveafältet" in page.cssselect(".places")[0].text_content()


def test_the_small_page_costs_the_same_for_1_and_30_events(client, post, at_noon):
    counts = []
    for size in (1, 29):
        for number in range(size):
            post(f"Fest {number}", first_on=date(2026, 11, 26))
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/sv/offline/?x={size}")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_age_up_to_a_month_can_be_said(client, language):
    words = client.get(f"/{language}/offline/words.json").json()
    ages = [minutes for minutes, _text in words["ages"]]
    assert ages == sorted(ages)
    assert (ages[0], ages[-1]) == (0, 30 * 1440)
    assert all(text.strip() and "%" not in text for _minutes, text in words["ages"])
    for bar in ("kept", "instead"):
        assert words[bar].count("{age}") == 1
        assert "{% " not in words[bar]


def test_a_number_of_hours_is_said_in_its_own_form(client):
    ages = dict(client.get("/en/offline/words.json").json()["ages"])
    assert (ages[60], ages[120]) == ("Saved 1 hour ago.", "Saved 2 hours ago.")


@pytest.mark.parametrize(
    "address", ["/accounts/login/", "/accounts/password/reset/", "/partner/", "/staff/", "/sv/nothing/"]
)
def test_only_public_pages_ask_to_be_kept(client, address):
    assert "offline.js" not in client.get(address, follow=True).content.decode()


def test_who_is_logged_in_gets_pages_that_no_device_may_keep(client, post, at_noon, django_user_model):
    event = post("Fest", first_on=date(2026, 11, 26))
    client.force_login(django_user_model.objects.create_user("staff@bis.example", is_staff=True))
    assert "private" in client.get(f"/sv/events/{event.pk}/")["Cache-Control"]


def test_pages_may_start_a_worker_of_our_own_and_no_other(client):
    policy = client.get("/sv/")["Content-Security-Policy"]
    assert "worker-src 'self'" in policy
    assert "manifest-src 'self'" in policy


def test_the_scripts_for_lists_listening_and_keeping_weigh_little_together(client):
    import brotli

    folder = Path(settings.BASE_DIR) / "static" / "js"
    sent = {name: (folder / f"{name}.js").read_bytes() for name in ("list", "mine", "aloud", "offline")}
    sent["sw"] = client.get("/sw.js").content
    weights = {name: len(brotli.compress(octets)) for name, octets in sent.items()}
    assert sum(weights.values()) <= 5_000, weights
