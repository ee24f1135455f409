"""The pages of figures as a coordinator meets them: sound in Swedish and Arabic, narrow and wide, and told by a picture and a table."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from calendar_app.presenting import slot_name
from indicators.actions import computing, waves
from indicators.models import HeadCountReport, Milestone, Response, Story, SurveyWave, Target
from indicators.periods import half_year
from partners.models import Membership, Organisation, User
from tests.journeys.eyes import faults, outside

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    "/staff/indicators/", "/staff/indicators/outlook/", "/staff/indicators/contacts/", "/staff/indicators/partners/",
    "/staff/indicators/quality/", "/staff/indicators/look-back/", "/staff/indicators/periods/", "/staff/indicators/targets/",
    "/staff/indicators/stories/", "/staff/indicators/contributions/", "/partner/roda-korset/part/",
)  # fmt: skip


@pytest.fixture
def figures(transactional_db):
    """Two closed half-years with small groups among the large ones, a target, a story, a milestone; a coordinator."""
    coordinator = User.objects.create_user("sam@bis.example", name="Sam", is_staff=True)
    organisation = Organisation.objects.create(name="Röda Korset", slug="roda-korset")
    Membership.objects.create(user=coordinator, organisation=organisation)
    rows = [("newcomer", 4, 1)] * 30 + [("newcomer", 2, 0)] * 14 + [("established", 3, 6)] * 3 + [("unsaid", 5, 3)] * 9
    for year, half in ((2025, 2), (2026, 1)):
        days = half_year(year, half)
        period = computing.period_of(f"{year}-H{half}", days.since, days.until)
        wave = SurveyWave.objects.create(
            code=period.code, since=days.since, until=days.until, closes_on=days.last_on, state="open", languages=["sv"]
        )
        Response.objects.bulk_create(
            [Response(wave=wave, group=group, life=life, work=life, personal=life, contacts=many, depth=["friends"] if many else [])
             for group, life, many in rows]
        )  # fmt: skip
        HeadCountReport.objects.bulk_create(
            [HeadCountReport(on=days.since + timedelta(days=day), hosts=[organisation.pk], newcomers=9, established=4, unknown=0, children=1, leaders=1)
             for day in range(1, 40)]
        )  # fmt: skip
        waves.close_wave(wave=wave, by=coordinator)
        computing.close_period(period=period, by=coordinator, today=days.until + timedelta(days=9))
    Target.objects.create(indicator="life", baseline=40, value=60, due_on=date(2027, 6, 30), rationale="Två steg upp.")
    Story.objects.create(text="Jag har fått en granne.", consent="written", consent_on=date(2026, 5, 1), scope="public")
    Milestone.objects.create(on=date(2018, 9, 1), texts={"sv": "Huset öppnar.", "ar": "يفتح البيت أبوابه."})
    return coordinator


def enter(page, live_server, client, person, language):
    client.force_login(person)
    cookies = {"sessionid": client.cookies["sessionid"].value, "language": language}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )


@pytest.mark.looks
@pytest.mark.parametrize("language", ["sv", "ar"])
def test_every_page_of_figures_is_sound(live_server, figures, browse, client, language):
    page = browse()
    enter(page, live_server, client, figures, language)
    for width, scheme in ((320, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        for path in (*PAGES, f"/{language}/results/", f"/{language}/how-we-count/"):
            page.goto(live_server.url + path)
            for fold in page.locator("details.figure__table > summary").all():
                fold.click()
            assert page.locator("html").get_attribute("lang") == language
            assert faults(page) == [], path
            assert outside(page, ".wide *") == [], path


@pytest.mark.looks
@pytest.mark.parametrize("language", ["sv", "ar"])
def test_a_head_count_is_sound_before_and_after_a_number_is_asked_back(
    live_server, transactional_db, organisation, post, browse, client, language
):
    person = User.objects.create_user("kim@bis.example", name="Kim")
    Membership.objects.create(user=person, organisation=organisation)
    row = post("Språkkafé", timezone.localdate() - timedelta(days=1)).occurrences.get()
    page = browse()
    enter(page, live_server, client, person, language)
    page.goto(f"{live_server.url}/partner/{organisation.slug}/events/{row.event_id}/{slot_name(row.slot)}/count/")
    assert faults(page) == []
    page.fill("[name=newcomers]", "900")
    page.click("[value=count]")
    page.wait_for_selector("[role=alert]")
    assert faults(page) == []
    page.click("[value=count]")
    page.wait_for_url("**/part/")
    assert HeadCountReport.objects.get().newcomers == 900


def test_a_coordinator_reads_the_figure_and_its_table_without_script(live_server, figures, browse, client):
    page = browse(script=False)
    enter(page, live_server, client, figures, "en")
    page.goto(live_server.url + "/staff/indicators/")
    page.get_by_role("link", name="More about it").first.click()
    assert page.get_by_role("img", name="How bright do people see their life here?").first.is_visible()
    page.locator("details.figure__table > summary").first.click()
    assert "70" in page.locator("details.figure__table table").first.inner_text()
    assert "<5" in page.locator("main").inner_text()
