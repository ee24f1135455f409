"""A visitor's way through the real pages: list, filter, event, calendar, back; on every width, dark and light, without script."""

import json

import pytest
from django.conf import settings

from calendar_app import actions
from tests.journeys.eyes import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (320, 360, 1280)
STATES = (
    "/sv/", "/en/", "/sv/?theme=language&free=1", "/sv/?q=xyzzy&free=1", "/sv/?since=2026-99-99", "/sv/calendar/{month}/", "/sv/week/{week}/",
    "/sv/events/{event}/", "/sv/events/{cancelled}/", "/sv/events/{over}/", "/sv/places/bis-huset/", "/sv/partners/", "/sv/partners/roda-korset/",
    "/sv/letters/", "/en/letters/?e={event}", "/sv/subscribe/", "/en/subscribe/?theme=language", "/sv/embed/", "/sv/nothing/",
)  # fmt: skip


@pytest.fixture
def programme(transactional_db, request):
    """A small programme around the real day, since a browser keeps its own clock."""
    from datetime import timedelta

    from django.utils import timezone

    from calendar_app.actions.vocabulary import load_vocabulary
    from calendar_app.models import ActivityKind, Venue
    from partners.models import Organisation

    load_vocabulary()
    today = timezone.localdate()
    organisation = Organisation.objects.create(
        name="Röda Korset", slug="roda-korset", is_trusted=True, about={"sv": "Frivilliga.", "en": "Volunteers."}
    )
    house = Venue.objects.create(
        name="BIS-huset",
        slug="bis-huset",
        address="Sveafältet",
        latitude=65.8,
        longitude=21.7,
        is_bis=True,
        is_step_free=True,
    )

    def post(slug, day, hour, title, **more):
        fields = {
            "kind": ActivityKind.objects.get(slug=slug),
            "venue": house,
            "first_on": today + timedelta(days=day),
            "price": 0,
            **more,
        }
        fields.setdefault("length", timedelta(hours=2) if hour else timedelta(days=2))
        fields["start_time"] = f"{hour:02}:00" if hour else None
        rrule = fields.pop("rrule", "")
        return actions.post_event(
            organisation=organisation,
            by=None,
            fields=_timed(fields),
            texts={"sv": {"title": title, "description": "Välkommen in i värmen."}},
            rrule=rrule,
        )

    weekly = post(
        "language-cafe",
        1,
        17,
        "Språkkafé med ett ganska långt namn för en liten skärm",
        rrule="FREQ=WEEKLY",
        spoken=["sv", "ar"],
        swedish_level="none",
        has_childcare=True,
    )
    rows = list(weekly.occurrences.order_by("slot"))
    actions.cancel_date(occurrence=rows[1], reason="Ledaren är sjuk", by=None)
    actions.move_date(
        occurrence=rows[2],
        starts_at=rows[2].starts_at + timedelta(hours=1),
        ends_at=rows[2].ends_at + timedelta(hours=1),
        by=None,
    )
    actions.mark_full(occurrence=rows[0], is_full=True, by=None)
    for number in range(55):
        post("football", 2 + number // 6, 9 + number % 6, f"Fotboll {number}")
    post("nature", 3, None, "Två dagar i skogen", sign_up="yes", sign_up_at="i receptionen")
    off = post("party", 4, 18, "Fest")
    actions.cancel_event(event=off, reason="Lokalen är upptagen", by=None)
    over = post("film", -9, 18, "Film")
    year, week, _weekday = today.isocalendar()
    return {
        "event": weekly.pk,
        "cancelled": off.pk,
        "over": over.pk,
        "month": f"{today:%Y/%m}",
        "week": f"{year}-W{week:02}",
    }


def _timed(fields):
    from datetime import time

    fields["start_time"] = time.fromisoformat(fields["start_time"]) if fields["start_time"] else None
    return fields


def outside(page):
    """Controls whose boxes leave the viewport on either side."""
    return page.evaluate("""() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary, img')]
        .filter(e => e.checkVisibility() && !e.classList.contains('skip') && !e.closest('.trap'))
        .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
        .filter(([_, box]) => box.width && (box.left < -0.5 || box.right > document.documentElement.clientWidth + 0.5))
        .map(([html, box]) => `${html} ${box.left}–${box.right}`)""")


@pytest.mark.looks
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("dark", [False, True])
def test_no_public_page_has_a_fault_that_axe_finds(live_server, programme, browse, width, dark):
    page = browse(width=width, dark=dark)
    for state in STATES:
        answer = page.goto(live_server.url + state.format(**programme))
        assert answer.status in (200, 404)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert (state, faults(page)) == (state, []) if state != "/sv/nothing/" else faults(page) == []
        assert (state, outside(page)) == (state, [])


@pytest.mark.parametrize("width", [320, 1280])
def test_from_right_to_left_nothing_leaves_the_page(live_server, programme, browse, width):
    page = browse(width=width)
    for state in STATES:
        page.goto(live_server.url + state.format(**programme))
        page.evaluate(
            "document.documentElement.dir = 'rtl'; document.querySelectorAll('details').forEach(each => each.open = true)"
        )
        assert (state, outside(page)) == (state, [])


@pytest.mark.parametrize("script", [True, False])
def test_a_visitor_finds_an_activity_and_takes_it_along(live_server, programme, browse, script):
    page = browse(script=script)
    page.goto(live_server.url + "/sv/")
    page.get_by_label("Sök", exact=True).fill("sprakkafe")
    page.get_by_role("button", name="Sök").click()
    page.locator(".entry__title a").first.click()
    assert "Språkkafé" in page.get_by_role("heading", level=1).inner_text()
    file = page.get_by_role("link", name="Lägg i min kalender").get_attribute("href")
    assert b"RRULE:FREQ=WEEKLY" in page.request.get(live_server.url + file).body()
    page.go_back()
    assert page.locator("#q").input_value() == "sprakkafe"
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("#q").input_value() == "sprakkafe"


@pytest.mark.parametrize("script", [True, False])
def test_show_more_adds_to_the_list_or_opens_the_next_part(live_server, programme, browse, script):
    page = browse(script=script)
    page.goto(live_server.url + "/sv/")
    before = page.locator(".entry").count()
    address = page.url
    page.get_by_role("link", name="Visa mer").click()
    if script:
        page.wait_for_function("before => document.querySelectorAll('.entry').length > before", arg=before)
        assert page.url == address
    else:
        page.wait_for_url("**/sv/?after=*")
        assert page.locator(".entry").count() > 0


def test_the_whole_way_goes_by_keyboard(live_server, programme, browse):
    page = browse(width=1280)
    page.goto(live_server.url + "/sv/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "chip"
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/?when=today")


def test_the_address_can_be_copied_only_where_a_script_can(live_server, programme, browse):
    page = browse(script=False)
    page.goto(live_server.url + "/sv/subscribe/")
    assert page.get_by_role("button", name="Kopiera").count() == 0
    page = browse()
    page.goto(live_server.url + "/sv/subscribe/")
    page.get_by_role("button", name="Kopiera").first.click()
    page.get_by_role("button", name="Kopierat").wait_for()


def test_a_first_visit_weighs_at_most_40_kilobytes(live_server, programme, browse):
    import brotli

    page, bodies = browse(), {}
    page.on("response", lambda answer: bodies.__setitem__(answer.url, answer.body()) if answer.status == 200 else None)
    page.goto(live_server.url + "/sv/")
    page.wait_for_load_state("networkidle")
    weights = {url.split("/", 3)[3]: len(brotli.compress(body, quality=5)) for url, body in bodies.items()}
    assert sum(weights.values()) <= 40_000, weights
    assert sum(size for name, size in weights.items() if ".css" in name) <= 12_000
    assert sum(size for name, size in weights.items() if ".js" in name) <= 15_000
    assert json.dumps(weights)


def test_what_is_near_is_shown_only_after_a_press_and_told_to_nobody(live_server, programme, browse):
    page, asked = browse(permissions=["geolocation"], geolocation={"latitude": 65.9, "longitude": 21.7}), []
    page.goto(live_server.url + "/sv/")
    assert page.locator(".entry__far").count() == 0
    page.on("request", lambda request: asked.append(request.url))
    page.locator("button[data-near]").click()
    page.locator(".entry__far").first.wait_for()
    assert page.locator(".entry__far").first.text_content() == "11.1 km"
    assert page.locator("button[data-near]").get_attribute("aria-pressed") == "true"
    assert [url.rsplit("/", 1)[1] for url in asked] == ["near.js"]


def test_a_device_that_does_not_say_where_it_is_is_told_so(live_server, programme, browse):
    page = browse()
    page.goto(live_server.url + "/sv/")
    page.locator("button[data-near]").click()
    page.get_by_text("Din enhet säger inte var du är.").wait_for()


@pytest.mark.parametrize("code", [code for code, _name in settings.LANGUAGES])
def test_a_later_visit_weighs_at_most_8_kilobytes(client, programme, code):
    for path in ("/", "/events/{event}/", "/subscribe/"):
        answer = client.get(f"/{code}{path.format(**programme)}", headers={"accept-encoding": "br"})
        assert answer["Content-Encoding"] == "br"
        assert len(answer.content) <= 8_000, path
