"""Somebody without an account reads about the house, leaves an idea and tells of a fault; no cookie is left behind."""

import pytest

from calendar_app.models import Feedback, Idea, Venue
from tests.journeys.eyes import faults, outside

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STATES = ("about", "help", "accessibility", "privacy", "ideas", "ideas/?sent=1", "feedback", "feedback/?sent=1")
# The trap for machines and the way past the menu lie beside the page.
BESIDES = ".trap, .skip"


@pytest.fixture
def house(transactional_db):
    Idea.objects.create(text="أريد أن أسبح", language="ar", state="kept", is_public=True)
    return Venue.objects.create(
        name="BIS-huset", slug="bis-huset", address="Sveafältet", latitude=65.8, longitude=21.7, is_bis=True
    )


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("language", ["sv", "ar"])
def test_every_page_is_sound(live_server, house, browse, width, dark, language):
    page = browse(width=width, dark=dark)
    for state in STATES:
        page.goto(f"{live_server.url}/{language}/{state}" + ("" if "?" in state else "/"))
        assert (state, faults(page), outside(page, BESIDES)) == (state, [], [])


@pytest.mark.parametrize("script", [True, False])
def test_an_idea_and_a_fault_are_told_without_a_cookie(live_server, house, browse, script):
    page = browse(script=script)
    page.goto(f"{live_server.url}/sv/about/")
    page.click("footer a[href$='/ideas/']")
    page.fill("[name=text]", "Schack på tisdagar")
    page.check("[name=weekdays][value='1']")
    page.check("[name=hours][value=evening]")
    page.click("main form button")
    page.wait_for_url("**/ideas/?sent=1")
    assert page.get_by_role("status").count() == 1
    page.goto(f"{live_server.url}/sv/about/")
    page.click("footer a[href*='/feedback/']")
    assert page.input_value("[name=page]") == "/sv/about/"
    page.fill("[name=text]", "Kartan syns inte")
    page.click("main form button")
    page.wait_for_url("**/feedback/?sent=1")
    assert page.context.cookies() == []
    assert Idea.objects.filter(text="Schack på tisdagar", weekdays=[1], hours=["evening"], language="sv").count() == 1
    assert Feedback.objects.get().page == "/sv/about/"


def test_an_empty_form_says_what_is_missing_and_is_sound(live_server, house, browse):
    page = browse()
    page.goto(f"{live_server.url}/sv/ideas/")
    page.evaluate("document.querySelector('[name=text]').required = false")
    page.click("main form button")
    page.locator(".problems a").click()
    assert page.evaluate("document.activeElement.name") == "text"
    assert (faults(page), outside(page, BESIDES)) == ([], [])
