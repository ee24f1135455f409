"""Somebody answers the survey by keyboard on a small telephone in Arabic, without script; and every screen is sound."""

from datetime import timedelta

import pytest
from django.utils import timezone

from indicators import periods
from indicators.actions import waves
from indicators.models import QuestionVersion, Response
from partners.models import User
from tests.journeys.eyes import faults, outside

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ASKED = {
    "ar": (
        "كيف ترى حياتك في بودن في المستقبل؟",
        ["مشرقة جدًا", "مشرقة نوعًا ما", "بين بين", "مظلمة نوعًا ما", "مظلمة جدًا"],
    ),
    "sv": (
        "Hur ser du på ditt liv i Boden framåt?",
        ["mycket ljust", "ganska ljust", "varken eller", "ganska mörkt", "mycket mörkt"],
    ),
}


@pytest.fixture
def coordinator(transactional_db):
    return User.objects.create_user("sam@bis.example", name="Sam", is_staff=True)


@pytest.fixture
def wave(coordinator):
    """A wave that is open now, whose first question of the future has words of its own in Swedish and Arabic."""
    today = timezone.localdate()
    days = periods.half_year_of(today)
    row = waves.prepare_wave(
        code=periods.code(days), since=days.since, until=days.until, closes_on=today + timedelta(days=9), by=coordinator
    )
    row = waves.open_wave(wave=row, languages=["sv", "ar", "en", "so", "uk", "ti", "prs"], by=coordinator)
    plain = row.questions.get(question="life")
    texts = plain.texts
    for language, (ask, options) in ASKED.items():
        texts[language] |= {
            "ask": ask,
            "options": texts[language]["options"] | dict(zip("54321", options, strict=True)),
        }
    own = QuestionVersion.objects.create(question="life", number=1, edition=plain.edition + 1, texts=texts)
    row.questions.remove(plain)
    row.questions.add(own)
    return row


@pytest.fixture
def codes(wave, coordinator):
    return waves.make_cards(wave=wave, count=6, place="Receptionen", by=coordinator)[1]


def enter(page, live_server, client, person, language):
    client.force_login(person)
    cookies = {"sessionid": client.cookies["sessionid"].value, "language": language}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )


def tab_to(page, selector):
    """Press Tab until the element has the focus."""
    for _press in range(40):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector}.")


def go_on(page, do="next"):
    tab_to(page, f"button[value={do}]:not([formaction])")
    send(page)


def send(page):
    """Press Enter, and wait for the screen that follows."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def click_on(page, selector="main button.button--main"):
    with page.expect_navigation():
        page.click(selector)


def step(page):
    return page.locator("main input[name=step]").get_attribute("value")


def test_somebody_answers_by_keyboard_in_arabic_without_script(live_server, codes, browse):
    page = browse(width=320, script=False)
    page.goto(f"{live_server.url}/sv/s/{codes[0]}/")
    tab_to(page, "button[lang=ar]")
    send(page)
    assert page.url.endswith("/ar/s/")
    assert page.locator("html").get_attribute("dir") == "rtl"
    go_on(page)
    tab_to(page, "input[name=group][value=newcomer]")
    page.keyboard.press("Space")
    go_on(page)
    assert page.locator("h1").inner_text() == ASKED["ar"][0]
    tab_to(page, "input[name=life]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert page.locator("label.choice", has=page.locator(":checked")).inner_text().strip() == ASKED["ar"][1][1]
    # Enter in a field sends the same as the main button, never the one that goes back.
    send(page)
    assert step(page) == "work"
    go_on(page, "back")
    assert page.locator("[name=life]:checked").get_attribute("value") == "4"
    for _screen in ("work", "personal", "contacts"):
        go_on(page)
    assert step(page) == "contacts"
    tab_to(page, "input[name=contacts]")
    page.locator("[name=contacts][value='11']").press("Space")
    go_on(page)
    tab_to(page, "[name=depth][value=friends]")
    page.keyboard.press("Space")
    go_on(page)
    assert (step(page), Response.objects.count()) == ("send", 0)
    go_on(page)
    page.wait_for_url("**/ar/s/?sent=1")
    assert page.context.cookies() == []
    row = Response.objects.get()
    assert (row.group, row.life, row.work, row.contacts, row.depth) == ("newcomer", 4, None, 11, ["friends"])


def test_a_code_is_typed_and_a_wrong_one_is_said(live_server, codes, browse):
    page = browse(width=320)
    page.goto(f"{live_server.url}/sv/s/")
    page.fill("[name=code]", "nope nope")
    send(page)
    page.locator(".problems a").click()
    assert page.evaluate("document.activeElement.name") == "code"
    page.fill("[name=code]", f"{codes[0][:4]} {codes[0][4:]}".lower())
    send(page)
    assert step(page) == "start"
    assert page.context.cookies() == []


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_every_screen_is_sound(live_server, codes, browse, language):
    page = browse(width=320)

    def look():
        for width, scheme in ((320, "light"), (1280, "dark")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            assert (page.url, step_or_none(page), faults(page), outside(page, ".skip, .unseen")) == (
                page.url, step_or_none(page), [], [],
            )  # fmt: skip

    page.goto(f"{live_server.url}/{language}/s/")
    look()
    page.goto(f"{live_server.url}/{language}/s/{codes[0]}/")
    for _screen in range(6):
        look()
        if step(page) == "contacts":
            page.check("[name=contacts][value='3']")
        click_on(page)
    for _screen in ("depth", "send"):
        look()
        click_on(page)
    page.wait_for_url("**/s/?sent=1")
    look()
    page.goto(f"{live_server.url}/{language}/s/{codes[0]}/")
    look()
    page.goto(f"{live_server.url}/{language}/s/kiosk/wrong/")
    look()


def step_or_none(page):
    return step(page) if page.locator("main input[name=step]").count() else None


def test_the_tablet_goes_back_to_its_start_by_itself(live_server, wave, coordinator, browse):
    key = waves.renew_kiosk(wave=wave, by=coordinator)
    page = browse(width=1280, script=False)
    page.goto(f"{live_server.url}/sv/s/kiosk/{key}/")
    click_on(page, "button[lang=ar]")
    while step(page) != "send":
        click_on(page)
    click_on(page)
    page.wait_for_url(f"**/ar/s/kiosk/{key}/?sent=1")
    page.wait_for_url(f"**/sv/s/kiosk/{key}/", timeout=12_000)
    assert (Response.objects.count(), page.context.cookies()) == (1, [])


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_the_houses_pages_are_sound(live_server, wave, codes, coordinator, browse, client, language):
    days = periods.half_year_of(wave.until)
    waves.prepare_wave(
        code=periods.code(days), since=days.since, until=days.until, closes_on=days.last_on, by=coordinator
    )
    page = browse()
    enter(page, live_server, client, coordinator, language)
    paths = [
        "",
        f"{periods.code(days)}/",
        *(f"{wave.code}/{part}" for part in ("", "cards/", "kiosk/", "close/", "assisted/")),
    ]
    for width, scheme in ((320, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        for path in paths:
            page.goto(f"{live_server.url}/staff/surveys/{path}")
            page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true; })")
            assert (path, faults(page), outside(page, ".skip, .unseen, thead *, thead")) == (path, [], [])
    page.goto(f"{live_server.url}/staff/surveys/{wave.code}/kiosk/")
    click_on(page, "main form button")
    assert (faults(page), outside(page, ".skip")) == ([], [])
