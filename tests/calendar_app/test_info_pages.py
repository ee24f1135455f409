"""Do the pages to read say what is true of this house, and of nobody else's?"""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as portal
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from calendar_app.models import OpeningHours
from calendar_app.views.pages import ASSESSED_ON, open_until
from partners.models import Organisation

pytestmark = pytest.mark.django_db
PAGES = ("about", "help", "accessibility", "privacy", "ideas", "feedback")
HOME = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def hours(house):
    for weekday in range(5):
        OpeningHours.objects.create(venue=house, weekday=weekday, opens=time(8), closes=time(17))
    OpeningHours.objects.create(venue=house, weekday=1, opens=time(18), closes=time(21))


def text(client, address):
    return client.get(address).content.decode()


@pytest.mark.parametrize("language", [code for code, _name in portal.LANGUAGES])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_every_language_on_a_site_that_knows_nothing_yet(client, page, language):
    answer = client.get(f"/{language}/{page}/")
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_no_page_sets_a_cookie(client, house, page):
    assert dict(client.get(f"/sv/{page}/").cookies) == {}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_leads_to_all_of_them(client, page):
    shown = text(client, f"/sv/{page}/")
    assert [each for each in PAGES if f'href="/sv/{each}/' not in shown] == []


@pytest.mark.parametrize("page", PAGES)
def test_another_towns_house_says_its_own_name_and_not_ours(client, settings, house, page):
    settings.BIS_SITE_NAME = "Portalen"
    settings.BIS_CONTACT_EMAIL, settings.BIS_CONTACT_PHONE = "hej@portalen.example", "+46 11-12 34 56"
    house.name, house.address = "Portalen-huset", "Storgatan 1, Norrköping"
    house.save()
    main = text(client, f"/sv/{page}/").split("<main")[1].split("</main>")[0]
    assert "BIS" not in main
    assert "Boden" not in main
    if page not in ("ideas", "feedback"):
        assert all(
            each in main for each in ("mailto:hej@portalen.example", "tel:+4611123456", "Storgatan 1, Norrköping")
        )


def test_without_contact_nothing_empty_is_shown(client):
    shown = text(client, "/sv/about/")
    assert "mailto:" not in shown
    assert "tel:" not in shown


def test_about_tells_the_week_and_whether_it_is_open(client, hours, at_noon):
    page = client.get("/sv/about/")
    week = page.context["hours"]
    assert [day.clocks for day in week] == [
        ["08:00–17:00"],
        ["08:00–17:00", "18:00–21:00"],
        *[["08:00–17:00"]] * 3,
        [],
        [],
    ]
    assert [day.name for day in week if day.is_today] == ["tisdag"]
    assert (page.context["until"], page.context["is_closed"]) == ("17:00", False)


def test_between_and_after_the_hours_it_is_closed():
    hours = {1: [(time(8), time(17)), (time(18), time(21))]}
    moments = ((7, 59), (8, 0), (16, 59), (17, 0), (18, 0), (20, 59), (21, 0))
    told = [open_until(hours, datetime(2026, 11, 24, *moment, tzinfo=HOME)) for moment in moments]
    assert told == ["", "17:00", "17:00", "", "21:00", "21:00", ""]
    assert open_until(hours, datetime(2026, 11, 25, 12, tzinfo=HOME)) == ""


def test_a_house_that_has_said_nothing_is_neither_open_nor_closed(client, house):
    page = client.get("/sv/about/")
    assert (page.context["hours"], page.context["until"], page.context["is_closed"]) == ([], "", False)


def test_the_map_opens_only_by_a_link(client, house):
    shown = text(client, "/sv/about/")
    assert 'href="https://www.openstreetmap.org/search?query=65.8%2C21.7" rel="external noreferrer"' in shown
    assert "<iframe" not in shown


def test_who_stands_behind_it_are_the_partners_and_nobody_we_only_court(client, house, organisation):
    Organisation.objects.create(name="Önskad förening", slug="onskad", status="prospect")
    Organisation.objects.create(name="BIS-huset", slug="bis", kind="network", about={"sv": "Öppet för alla."})
    page = client.get("/en/about/")
    assert [(kind, [each.name for each in rows]) for kind, rows in page.context["kinds"]] == [
        ("association", ["Röda Korset"])
    ]
    assert '<p lang="sv" dir="ltr">Öppet för alla.</p>' in page.content.decode()


def test_about_costs_the_same_for_one_partner_and_for_thirty(client, hours, organisation):
    def cost():
        with CaptureQueriesContext(connection) as found:
            client.get("/sv/about/")
        return len(found)

    cost()
    before = cost()
    for number in range(29):
        Organisation.objects.create(name=f"Förening {number}", slug=f"forening-{number}")
    assert (cost(), before <= 4) == (before, True)


def test_help_shows_every_theme_with_its_picture(client, kind):
    shown = text(client, "/sv/help/")
    assert "#languages" in shown
    assert 'href="/sv/?theme=language">Språk</a>' in shown


def test_the_statement_names_what_the_law_asks_for(client):
    shown = text(client, "/en/accessibility/")
    for part in ("in part", "DIGG", "https://www.digg.se/tdosanmalan", "2018:1937", "WCAG 2.2", f"{ASSESSED_ON:%-d} November 2026",
                 '<span lang="ar" dir="rtl">العربية</span>', 'href="/en/feedback/"'):  # fmt: skip
        assert part in shown


def test_the_statement_stops_naming_a_language_that_was_read(client):
    from calendar_app import translating
    from calendar_app.models import LanguageReview

    LanguageReview.objects.create(language="ar")
    translating.forget_reviewed()
    assert 'lang="ar" dir="rtl">' not in text(client, "/en/accessibility/")


def test_privacy_names_every_cookie_and_how_long_it_stays(client):
    shown = text(client, "/en/privacy/")
    names = {portal.LANGUAGE_COOKIE_NAME, portal.CSRF_COOKIE_NAME, portal.SESSION_COOKIE_NAME, "messages"}
    assert [name for name in names if f">{name}</bdi>" not in shown] == []
    # What the page says in words.
    assert (portal.CSRF_COOKIE_AGE // 86400, portal.SESSION_COOKIE_AGE // 86400) == (364, 14)


@pytest.mark.parametrize(("service", "is_named"), [("", False), ("deepl:0123456789", True)])
def test_privacy_names_a_translation_service_only_where_there_is_one(client, settings, service, is_named):
    settings.BIS_TRANSLATOR = service
    assert ("A translation service" in text(client, "/en/privacy/")) is is_named


def test_what_needs_a_script_is_explained_and_says_so_where_there_is_none(client, house):
    page = html.fromstring(client.get("/en/help/").content)
    assert {"/en/my-list/", "/en/offline/"} <= {link.get("href") for link in page.cssselect("main .steps a")}
    for address in ("/en/help/", "/en/offline/"):
        (said,) = html.fromstring(client.get(address).content).cssselect("main noscript")
        assert "listening and reading without internet need JavaScript" in " ".join(said.text_content().split())
