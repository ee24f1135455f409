"""Somebody stars what they like, finds it again, passes it on, and follows it in a phone's calendar; all without an account."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from calendar_app import actions
from calendar_app.models import OwnList
from tests.journeys.eyes import faults, outside

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MADE = re.compile(r"/list/[\w-]{22}/$")
# A device with voices for these languages; what it is asked to say is kept in `said`.
VOICES = """codes => {
    const voices = codes.map((code) => ({ lang: code, name: code }));
    window.said = [];
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    Object.defineProperty(window, "speechSynthesis", { value: {
        getVoices: () => voices, addEventListener() {}, cancel: () => window.said.push("stop"),
        speak: (one) => window.said.push(`${one.lang} ${one.text}`),
    } });
}"""


@pytest.fixture
def programme(transactional_db):
    from datetime import time

    from calendar_app.actions.vocabulary import load_vocabulary
    from calendar_app.models import ActivityKind, Venue
    from partners.models import Organisation

    load_vocabulary()
    organisation = Organisation.objects.create(name="Röda Korset", slug="roda-korset", is_trusted=True)
    house = Venue.objects.create(name="BIS-huset", slug="bis-huset", address="Sveafältet", is_bis=True)

    def post(slug, day, title):
        fields = {
            "kind": ActivityKind.objects.get(slug=slug), "venue": house, "price": 0, "start_time": time(17),
            "first_on": timezone.localdate() + timedelta(days=day), "length": timedelta(hours=2),
        }  # fmt: skip
        texts = {"sv": {"title": title, "description": "Välkommen."}}
        return actions.post_event(organisation=organisation, by=None, fields=fields, texts=texts)

    return {
        "cafe": post("language-cafe", 1, "Språkkafé"), "party": post("party", 2, "Fest"),
        "film": post("film", 3, "Film om fjäll"),
    }  # fmt: skip


def starred(page):
    return json.loads(page.evaluate("localStorage.mine ?? '{}'"))


def star(page, title):
    """The star beside the activity of this name."""
    return page.locator("li, article").filter(has=page.get_by_role("heading", name=title, exact=True)).locator(".star")


def with_voices(page, *codes):
    page.add_init_script(f"({VOICES})({json.dumps(codes)})")


def test_a_star_keeps_an_activity_on_the_device_and_the_page_shows_it(live_server, programme, browse):
    page = browse()
    page.goto(live_server.url + "/en/")
    star(page, "Language café").click()
    assert starred(page).keys() == {str(programme["cafe"].pk)}
    page.locator(".ways a[href='/en/my-list/']").click()
    page.locator(".entry").wait_for()
    assert page.locator(".entry").count() == 1
    assert OwnList.objects.count() == 0
    assert page.context.cookies() == []


def test_the_star_of_the_list_is_the_star_of_the_event(live_server, programme, browse):
    page = browse()
    page.goto(f"{live_server.url}/sv/events/{programme['film'].pk}/")
    star(page, "Film om fjäll").click()
    page.goto(live_server.url + "/sv/")
    assert star(page, "Film om fjäll").get_attribute("aria-pressed") == "true"
    assert star(page, "Fest").get_attribute("aria-pressed") == "false"
    star(page, "Film om fjäll").click()
    assert starred(page) == {}


def test_the_stars_do_not_have_the_page_laid_out_once_for_each(live_server, programme, browse):
    actions.edit_all(event=programme["cafe"], changes={}, rrule="FREQ=DAILY;COUNT=30", by=None)
    page = browse()
    asked = page.context.new_cdp_session(page)
    asked.send("Performance.enable")
    page.goto(live_server.url + "/sv/")
    page.locator(".entry .star").nth(30).wait_for()
    measured = {each["name"]: each["value"] for each in asked.send("Performance.getMetrics")["metrics"]}
    assert measured["LayoutCount"] < 15


def test_an_empty_list_says_how_to_begin(live_server, programme, browse):
    page = browse()
    page.goto(live_server.url + "/en/my-list/")
    page.locator("#none").wait_for()
    assert page.locator("#share").count() == 0


def test_what_is_gone_keeps_the_name_it_had_and_can_be_taken_off(live_server, programme, browse):
    page = browse()
    page.goto(live_server.url + "/sv/")
    star(page, "Fest").click()
    actions.delete_event(event=programme["party"], by=None)
    page.goto(live_server.url + "/sv/my-list/")
    page.get_by_role("heading", name="Fest").wait_for()
    star(page, "Fest").click()
    assert starred(page) == {}
    assert page.get_by_role("heading", name="Fest").is_visible()
    page.reload()
    page.locator("#none").wait_for()


def test_a_list_cant_be_shown_without_a_script_and_a_shared_one_can(live_server, programme, browse):
    page = browse(script=False)
    page.goto(live_server.url + "/sv/")
    assert page.locator(".star, .aloud").count() == 0
    page.goto(live_server.url + "/sv/my-list/")
    assert page.locator("noscript").is_visible()
    page.goto(f"{live_server.url}/sv/my-list/?e={programme['cafe'].pk}")
    assert page.locator(".entry").count() == 1
    page.locator("#make button").click()
    assert page.url.startswith(f"{live_server.url}/sv/list/")
    page.locator("button[name=delete]").click()
    assert OwnList.objects.count() == 0


def test_another_person_takes_a_shared_list_into_their_own(live_server, programme, browse):
    page = browse()
    page.goto(f"{live_server.url}/sv/my-list/?e={programme['cafe'].pk}&e={programme['film'].pk}")
    page.locator("#all").click()
    page.wait_for_url("**/sv/my-list/")
    assert starred(page) == {str(programme["cafe"].pk): "Språkkafé", str(programme["film"].pk): "Film om fjäll"}


def made(live_server, page):
    """Star one activity and make a calendar of it; returns the row."""
    page.goto(live_server.url + "/sv/")
    star(page, "Fest").click()
    page.goto(live_server.url + "/sv/my-list/")
    page.locator("#make button").click()
    page.wait_for_url(MADE)
    return OwnList.objects.get()


def test_the_calendar_follows_what_is_starred_afterwards(live_server, programme, browse):
    page = browse()
    row = made(live_server, page)
    page.goto(live_server.url + "/sv/")
    with page.expect_response(MADE):
        star(page, "Språkkafé").click()
    with page.expect_response(MADE):
        star(page, "Fest").click()
    row.refresh_from_db()
    assert row.events == [programme["cafe"].pk]
    page.goto(live_server.url + "/sv/my-list/")
    page.locator("#tied a").click()
    assert page.locator("[data-row]").count() == 1


def test_a_change_that_could_not_be_told_is_told_on_the_next_page(live_server, programme, browse):
    page = browse()
    row = made(live_server, page)
    page.goto(live_server.url + "/sv/")
    page.evaluate(f"localStorage.due = '&add={programme['film'].pk}'")
    with page.expect_response(MADE):
        page.reload()
    row.refresh_from_db()
    assert row.events == [programme["party"].pk, programme["film"].pk]
    assert page.evaluate("localStorage.due") == ""


def test_what_is_taken_off_in_the_calendar_leaves_the_device_too(live_server, programme, browse):
    page = browse()
    made(live_server, page)
    page.get_by_label("Fest").check()
    page.locator("#own form button").click()
    page.wait_for_url("**/?saved=1")
    assert starred(page) == {}


def test_a_second_device_takes_the_list_over_when_asked(live_server, programme, browse):
    page = browse()
    made(live_server, page)
    second = browse()
    second.goto(page.url)
    assert starred(second) == {}
    second.locator("#tie").click()
    assert starred(second) == {str(programme["party"].pk): "Fest"}


def test_a_device_forgets_the_key_of_a_deleted_list(live_server, programme, browse):
    page = browse()
    made(live_server, page)
    page.locator("button[name=delete]").click()
    page.locator("#deleted").wait_for()
    assert page.evaluate("localStorage.own") is None
    assert starred(page) == {str(programme["party"].pk): "Fest"}


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("language", ["sv", "ar"])
def test_no_state_of_the_list_has_a_fault(live_server, programme, browse, width, dark, language):
    page = browse(width=width, dark=dark)
    with_voices(page, "sv-SE", "ar-SA")
    page.goto(f"{live_server.url}/{language}/my-list/")
    page.locator("#none").wait_for()
    assert (faults(page), outside(page, ".skip, .unseen")) == ([], [])
    page.goto(f"{live_server.url}/{language}/")
    for each in page.locator(".star").all():
        each.click()
    assert (faults(page), outside(page, ".skip, .unseen")) == ([], [])
    actions.delete_event(event=programme["party"], by=None)
    for address in ("my-list/", f"my-list/?e={programme['cafe'].pk}", f"events/{programme['cafe'].pk}/", "offline/"):
        page.goto(f"{live_server.url}/{language}/{address}")
        page.wait_for_load_state("networkidle")
        assert (address, faults(page), outside(page, ".skip, .unseen")) == (address, [], [])
    page.goto(f"{live_server.url}/{language}/my-list/")
    page.locator("#make button").click()
    page.wait_for_url(MADE)
    assert (faults(page), outside(page, ".skip, .unseen")) == ([], [])
    page.locator("button[name=delete]").click()
    assert (faults(page), outside(page, ".skip, .unseen")) == ([], [])


def test_an_activity_is_read_aloud_and_stops_at_the_second_press(live_server, programme, browse):
    page = browse()
    with_voices(page, "sv-SE")
    page.goto(live_server.url + "/sv/")
    button = page.locator(".entry .aloud").first
    button.click()
    said = page.evaluate("said")
    assert said[0] == "stop"
    assert said[1] == "sv-SE Imorgon"
    assert "sv-SE Språkkafé" in said
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert page.evaluate("said.at(-1)") == "stop"
    assert button.get_attribute("aria-pressed") == "false"


def test_another_activity_ends_the_first(live_server, programme, browse):
    page = browse()
    with_voices(page, "sv-SE")
    page.goto(live_server.url + "/sv/")
    buttons = page.locator(".entry .aloud")
    buttons.nth(0).click()
    buttons.nth(1).click()
    assert [buttons.nth(number).get_attribute("aria-pressed") for number in (0, 1)] == ["false", "true"]


@pytest.mark.parametrize(("language", "voices", "count"), [
    ("sv", [], 0), ("ar", ["sv-SE"], 0), ("ar", ["ar_EG"], 3), ("prs", ["fa-IR"], 3), ("sv-x-lattlast", ["sv-SE"], 3),
])  # fmt: skip
def test_without_a_voice_for_the_language_there_is_no_button(live_server, programme, browse, language, voices, count):
    page = browse()
    with_voices(page, *voices)
    page.goto(f"{live_server.url}/{language}/")
    assert page.locator(".star").count() == 3
    assert page.locator(".aloud").count() == count
