"""A volunteer's way: invited, a first weekly activity, reviewed, on the public page and in the feed. On a phone; by keyboard;
without script; in Arabic. And what changes afterwards.
"""

import re
from datetime import timedelta

import pytest
from django.conf import settings as portal_settings
from django.core import mail
from django.utils import timezone

from calendar_app.actions.vocabulary import load_vocabulary
from calendar_app.models import Event, EventText, Idea, Proposal, Space, Venue
from partners.actions import invitations
from partners.models import Membership, Organisation, User
from tests.journeys.eyes import faults, outside

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "lanterna-brygga-47"
LANGUAGES = [code for code, _name in portal_settings.LANGUAGES if code in ("sv", "ar")]
# A table in a region of its own may scroll there; the trap for machines lies beside the page.
BESIDES = ".wide, .trap"


@pytest.fixture
def portal(live_server, settings, transactional_db):
    """The portal, its words, a house with a room, a small organisation nobody trusts yet, and a reviewer."""
    settings.BIS_SITE_URL = live_server.url
    load_vocabulary()
    house = Venue.objects.create(name="BIS-huset", slug="bis-huset", is_bis=True)
    Space.objects.create(venue=house, name="Salen")
    Organisation.objects.create(name="Stickklubben", slug="stickklubben")
    User.objects.create_user("rut@bis.example", PASSWORD, name="Rut", house_roles=["reviewer"])
    User.objects.create_user("sam@bis.example", PASSWORD, name="Sam", is_staff=True)
    return live_server.url


def speak(page, portal, language):
    page.context.add_cookies([{"name": "language", "value": language, "url": portal}])


def enter(page, portal, email, to):
    page.goto(f"{portal}/accounts/login/?next={to}")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"**{to}")


def sound(page):
    assert faults(page) == []
    assert outside(page, BESIDES) == []


def invited(portal, language):
    invitations.invite(
        by=User.objects.get(email="sam@bis.example"), email="bo@bis.example",
        organisation=Organisation.objects.get(), language=language,
    )  # fmt: skip
    return re.search(r"http\S+/accounts/invitation/\S+", mail.outbox[-1].body).group()


class Counted:
    """Counts what a person does: each click and each field that is filled."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def fill(self, name, value):
        self.count += 1
        self.page.fill(f"[name={name}]", value)

    def choose(self, name, **value):
        self.count += 1
        self.page.select_option(f"select[name={name}]", **value)

    def click(self, selector):
        self.count += 1
        self.page.click(selector)


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_from_invitation_to_the_feed(browse, portal, language, script):
    page = browse(script=script)
    speak(page, portal, language)
    day = timezone.localdate() + timedelta(days=9)
    page.goto(invited(portal, language))
    hand = Counted(page)
    hand.fill("name", "Bo")
    hand.fill("password1", "en-liten-fågel-9")
    hand.fill("password2", "en-liten-fågel-9")
    hand.click("main form button.button--main")
    page.wait_for_url("**/partner/stickklubben/")
    hand.click("a[href$='/stickklubben/new/']")
    hand.choose("kind", index=3)
    hand.fill("first_on", f"{day:%Y-%m-%d}")
    hand.fill("starts", "17:00")
    hand.fill("ends", "19:00")
    hand.choose("repeats", value="weekly")
    if script:
        page.press("[name=ends]", "Tab")
        page.locator("#preview li").nth(9).wait_for()
    hand.click("button[value=post]")
    page.wait_for_url("**/events/*/")
    assert hand.count <= 12
    event = Event.objects.get()
    assert event.status == "submitted"
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")

    desk = browse(script=script)
    speak(desk, portal, language)
    enter(desk, portal, "rut@bis.example", "/staff/review/")
    desk.click(f"a[href$='/review/{Proposal.objects.get().pk}/']")
    desk.click("button[value=approved]")
    desk.wait_for_url("**/staff/review/")
    assert mail.outbox[-1].to == ["bo@bis.example"]

    page.goto(f"{portal}/{language}/events/{event.pk}/")
    assert "17:00–19:00" in page.locator(".when__time").inner_text()
    feed = page.request.get(f"{portal}/{language}/calendar.ics").text()
    assert "RRULE:FREQ=WEEKLY" in feed
    assert f"DTSTART;TZID=Europe/Stockholm:{day:%Y%m%d}T170000" in feed


def tab_to(page, name):
    """Press Tab until the field or button has the focus; a person without a mouse can do no more."""
    for _step in range(120):
        page.keyboard.press("Tab")
        here = "(document.activeElement.name || '') + '=' + (document.activeElement.value || '')"
        if page.evaluate(here).startswith(name):
            return
    raise AssertionError(f"No Tab leads to {name}.")


def test_a_weekly_activity_by_keyboard_alone(browse, portal):
    Organisation.objects.update(is_trusted=True)
    Membership.objects.create(
        user=User.objects.create_user("bo@bis.example", PASSWORD), organisation=Organisation.objects.get()
    )
    page = browse()
    speak(page, portal, "sv")
    enter(page, portal, "bo@bis.example", "/partner/stickklubben/new/")
    day = timezone.localdate() + timedelta(days=9)
    tab_to(page, "kind")
    page.keyboard.press("ArrowDown")
    tab_to(page, "first_on")
    page.keyboard.type(f"{day:%m%d%Y}")
    tab_to(page, "starts")
    page.keyboard.type("0500PM")
    tab_to(page, "ends")
    page.keyboard.type("0700PM")
    tab_to(page, "repeats")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to(page, "do=post")
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/*/")
    event = Event.objects.get()
    assert (event.first_on, f"{event.start_time:%H:%M}", event.status) == (day, "17:00", "published")


def test_from_my_activities_a_date_is_cancelled_in_two_taps_and_one_line(browse, portal):
    Organisation.objects.update(is_trusted=True)
    Membership.objects.create(
        user=User.objects.create_user("bo@bis.example", PASSWORD), organisation=Organisation.objects.get()
    )
    page = browse()
    speak(page, portal, "sv")
    enter(page, portal, "bo@bis.example", "/partner/stickklubben/new/")
    page.select_option("select[name=kind]", index=3)
    page.fill("[name=first_on]", f"{timezone.localdate() + timedelta(days=9):%Y-%m-%d}")
    page.fill("[name=starts]", "17:00")
    page.fill("[name=ends]", "19:00")
    page.dblclick("button[value=post]")
    page.wait_for_url("**/events/*/")
    assert Event.objects.count() == 1
    page.goto(f"{portal}/partner/stickklubben/")
    page.click(".mine__ways a >> nth=0")
    page.fill("[name=cancel-reason]", "Ledaren är sjuk")
    page.click("button[value=cancel]")
    page.locator("button[value=restore]").wait_for()
    assert Event.objects.get().occurrences.get().reason == "Ledaren är sjuk"


def test_a_title_of_one_endless_word_pushes_no_page_apart(browse, portal):
    from calendar_app.demo.build import build

    build()
    EventText.objects.update(title="x" * 200)
    User.objects.filter(email="sam@bis.example").update(is_superuser=True)
    waiting = Proposal.objects.waiting().filter(sort="new").first()
    page = browse()
    speak(page, portal, "sv")
    enter(page, portal, "sam@bis.example", "/staff/")
    for address in (
        "/staff/", "/staff/review/", f"/staff/review/{waiting.pk}/", "/staff/coordination/", "/partner/roda-korset/",
        "/staff/translating/ar/", "/sv/", "/sv/partners/",
    ):  # fmt: skip
        assert (address, page.goto(portal + address).status) == (address, 200)
        assert (address, outside(page, BESIDES)) == (address, [])


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_no_page_of_posting_and_review_has_a_fault_that_axe_finds(browse, portal, width, dark):
    from calendar_app.demo.build import build

    build()
    User.objects.filter(email="sam@bis.example").update(is_superuser=True)
    event = Event.objects.filter(organiser__slug="roda-korset", status="published").first()
    slot = event.occurrences.filter(ends_at__gt=timezone.now()).order_by("slot").first().slot
    proposals = {row.sort: row.pk for row in Proposal.objects.waiting()}
    idea = Idea.objects.first()
    page = browse(width=width, dark=dark)
    speak(page, portal, LANGUAGES[-1])
    enter(page, portal, "sam@bis.example", "/staff/")
    for address in (
        "/partner/?change=1", "/partner/roda-korset/", "/partner/roda-korset/new/", f"/partner/roda-korset/events/{event.pk}/",
        f"/partner/roda-korset/events/{event.pk}/edit/", f"/partner/roda-korset/events/{event.pk}/history/",
        f"/partner/roda-korset/events/{event.pk}/{slot:%Y%m%dT%H%MZ}/", "/partner/roda-korset/rooms/bis-huset/",
        "/staff/", "/staff/review/", f"/staff/review/{proposals['new']}/", f"/staff/review/{proposals['outside']}/",
        "/staff/coordination/", f"/{LANGUAGES[-1]}/propose/", "/partner/roda-korset/calendars/", "/staff/organisations/",
        "/staff/organisations/roda-korset/", "/staff/people/", "/staff/translating/", "/staff/translating/ti/",
        f"/staff/translating/ti/{event.pk}/", "/staff/ideas/", f"/staff/ideas/{idea.pk}/", "/staff/feedback/", "/staff/calendars/",
    ):  # fmt: skip
        assert (address, page.goto(portal + address).status) == (address, 200)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        sound(page)
