"""The lobby screen through a day: it turns by itself, survives a lost network and says so, and hides what is over."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from tests.journeys.eyes import faults, outside

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOUR = 3_600_000


@pytest.fixture
def programme(transactional_db):
    """Eight activities a day for five days, around the real day, since a browser keeps its own clock."""
    from calendar_app import actions
    from calendar_app.actions.vocabulary import load_vocabulary
    from calendar_app.models import ActivityKind, Venue
    from partners.models import Organisation

    load_vocabulary()
    organisation = Organisation.objects.create(name="Röda Korset", slug="roda-korset", is_trusted=True)
    house = Venue.objects.create(name="BIS-huset", slug="bis-huset", is_bis=True, is_step_free=True)
    kind = ActivityKind.objects.get(slug="language-cafe")
    for number in range(40):
        title = f"Aktivitet {number} " + "med ett mycket långt namn " * (5 if number % 4 == 0 else 0)
        fields = {
            "kind": None if number % 2 else kind, "venue": house, "price": 0, "has_childcare": True,
            "first_on": timezone.localdate() + timedelta(days=number // 8), "start_time": time(8 + number % 8 * 2 - number % 2),
            "length": timedelta(hours=1),
        }  # fmt: skip
        event = actions.post_event(
            organisation=organisation, by=None, fields=fields, texts={"sv": {"title": title.strip()}}
        )
        if number % 8 == 7:
            actions.cancel_event(event=event, reason="Ledaren är sjuk", by=None)


def shown(page):
    return page.locator(".side:not([hidden])")


def current(page):
    """The visible side and its place: what somebody in the lobby reads."""
    return page.locator("#place").inner_text(), shown(page).locator("h3").first.inner_text()


def test_it_turns_by_itself_through_every_side_and_begins_again(live_server, programme, browse):
    page = browse(width=1280)
    page.clock.install()
    page.goto(f"{live_server.url}/sv/screen/?also=ar")
    seen = []
    for _turn in range(11):
        assert shown(page).count() == 1
        seen.append((page.locator("#place").inner_text(), shown(page).get_attribute("lang")))
        page.clock.run_for(12_000)
    assert seen == [(f"{n % 10 + 1} / 10", ("sv", "ar")[n % 2]) for n in range(11)]


def test_a_day_without_network_it_keeps_turning_and_says_since_when(live_server, programme, browse):
    page = browse(width=1280)
    page.clock.install()
    page.goto(f"{live_server.url}/sv/screen/")
    assert page.locator("#stale").is_hidden()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    places = set()
    for _hour in range(24):
        page.clock.run_for(HOUR + 12_000)
        assert shown(page).count() == 1
        assert "Aktivitet" in shown(page).inner_text() or "Språkcafé" in shown(page).inner_text()
        places.add(current(page))
    assert len(places) > 2
    note = page.locator("#stale")
    assert note.is_visible()
    assert f"{timezone.localdate():%Y-%m-%d}" in note.inner_text()
    assert faults(page) == []
    # What was tomorrow is today, and what is over is gone.
    page.clock.run_for(12_000)
    now = page.evaluate("Date.now() / 1000")
    assert page.evaluate(
        "[...document.querySelectorAll('.side:not([hidden]) .act:not([hidden])')].map(each => Number(each.dataset.ends))"
    )
    assert (
        page.evaluate(
            "now => [...document.querySelectorAll('.side:not([hidden]) .act:not([hidden])')].filter(each => each.dataset.ends <= now).length",
            now,
        )
        == 0
    )
    assert page.evaluate(
        """now => [...document.querySelectorAll('.part:not([hidden])')].filter(each => each.checkVisibility())
            .filter(each => each.dataset.starts <= now && now < each.dataset.ends)
            .every(each => each.querySelector('[data-near]:not([hidden])').textContent == 'Idag')""",
        now,
    )


def test_when_the_network_is_back_the_note_goes(live_server, programme, browse):
    page = browse(width=1280)
    page.clock.install()
    page.goto(f"{live_server.url}/sv/screen/")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.clock.run_for(200_000)
    page.locator("#stale").wait_for(state="visible")
    page.context.set_offline(False)
    # It asks at every full minute; the clock stops before its patience with the answer ends.
    page.clock.run_for(45_000)
    page.locator("#stale").wait_for(state="hidden")


def test_a_page_of_somebody_elses_does_not_take_its_place(live_server, programme, browse):
    page = browse(width=1280)
    page.clock.install()
    page.goto(f"{live_server.url}/sv/screen/")
    page.route(
        "**/sv/screen/**",
        lambda route: route.fulfill(body="<title>Log in to this network</title>", content_type="text/html"),
    )
    for _minute in range(4):
        page.clock.run_for(60_000)
        page.wait_for_timeout(50)
    assert "Log in" not in page.content()
    assert shown(page).count() == 1
    page.locator("#stale").wait_for(state="visible")


def test_what_is_new_comes_without_anybody_touching_it(live_server, programme, browse):
    from calendar_app.models import Event, EventText

    page = browse(width=1280)
    page.clock.install()
    page.goto(f"{live_server.url}/sv/screen/")
    EventText.objects.update(title="Nytt namn")
    assert Event.objects.count() == 40
    page.clock.run_for(60_000)
    page.get_by_text("Nytt namn").first.wait_for()


def test_it_stands_still_while_it_is_paused(live_server, programme, browse):
    page = browse(width=1280)
    page.clock.install()
    page.goto(f"{live_server.url}/sv/screen/")
    button = page.locator("#pause")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    before = current(page)
    page.clock.run_for(50_000)
    assert current(page) == before
    button.click()
    page.clock.run_for(12_000)
    assert current(page) != before


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    "address",
    ["/sv/screen/?also=ar", "/ar/screen/", "/sv/screen/?free=0&q=xyzzy", "/sv/print/", "/ar/print/?sheet=x&also=xx"],
)
def test_neither_screen_nor_choice_of_sheet_has_a_fault(live_server, programme, browse, width, dark, address):
    page = browse(width=width, dark=dark)
    page.goto(live_server.url + address)
    assert faults(page) == []
    assert outside(page, ".skip") == []


def test_six_activities_with_long_names_fit_a_screen(live_server, programme, browse):
    page = browse(width=1280)
    page.clock.install()
    page.goto(f"{live_server.url}/sv/screen/?also=ar")
    for _turn in range(10):
        assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
        assert (
            page.evaluate(
                """[...document.querySelectorAll('.side:not([hidden]) .act')].filter(each => each.checkVisibility())
                .filter(each => each.scrollHeight > each.clientHeight + 1).map(each => each.textContent)"""
            )
            == []
        )
        page.clock.run_for(12_000)


@pytest.mark.parametrize("script", [True, False])
def test_a_partner_chooses_a_sheet_from_the_filtered_list(live_server, programme, browse, script):
    page = browse(script=script)
    page.goto(f"{live_server.url}/sv/?free=1")
    page.get_by_role("link", name="Skriv ut").click()
    page.get_by_label("A3").check()
    page.get_by_label("العربية").check()
    with page.expect_request("**/sheet/week.pdf**") as asked:
        page.evaluate("document.querySelector('form.form').requestSubmit()") if script else page.get_by_role(
            "button", name="Gör bladet"
        ).click(no_wait_after=True)
    assert asked.value.url.split("?")[1].split("&")[1:] == ["size=a3", "also=ar", "free=1"]
