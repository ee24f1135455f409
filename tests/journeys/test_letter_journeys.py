"""Letters in a real browser: asked for in Arabic, confirmed from the mail, read from right to left, stopped; a partner's
Monday on a phone; staff who send a dead letter again. With and without script.
"""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from calendar_app import actions
from calendar_app.models import Occurrence
from partners.models import Membership, Organisation, User
from reminders import delivering, due, links
from reminders.actions import office, sending
from reminders.models import Letter, Subscription, WeekConfirmation
from tests.journeys.eyes import faults, outside
from tests.journeys.test_account import PASSWORD, enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def portal(live_server, settings, transactional_db):
    """The portal at its own address, with a café tomorrow; returns the address."""
    from calendar_app.actions.vocabulary import load_vocabulary
    from calendar_app.models import ActivityKind, Venue

    settings.BIS_SITE_URL = live_server.url
    load_vocabulary()
    host = Organisation.objects.create(name="Röda Korset", slug="roda-korset", is_trusted=True)
    User.objects.create_user("sam@bis.example", PASSWORD, name="Sam", is_staff=True, language="en")
    eva = User.objects.create_user("eva@bis.example", PASSWORD, name="Eva", language="en")
    Membership.objects.create(user=eva, organisation=host)
    fields = {
        "kind": ActivityKind.objects.get(slug="language-cafe"), "first_on": timezone.localdate() + timedelta(days=1),
        "venue": Venue.objects.create(name="BIS-huset", slug="bis-huset", is_bis=True),
        "start_time": datetime(2026, 1, 1, 17).time(), "length": timedelta(hours=2), "price": 0,
    }  # fmt: skip
    actions.post_event(
        organisation=host,
        by=None,
        fields=fields,
        rrule="FREQ=DAILY",
        texts={"sv": {"title": "Språkkafé", "description": ""}},
    )
    return live_server.url


def letters(now):
    """Plan and send what is due at a moment; the mails of this turn."""
    before = len(mail.outbox)
    office.plan_everything(now=now)
    sending.send_waiting(deliver=delivering.deliver, clock=lambda: now)
    return [each for each in mail.outbox[before:] if each.to == ["kim@bis.example"]]


def tomorrow_at_eight():
    now = timezone.now()
    return next(due.moments(due.Rhythm.DAILY, now, now + timedelta(days=2), timezone.get_default_timezone())).at


def sound(page):
    assert faults(page) == []
    assert outside(page, ".trap") == []


@pytest.mark.parametrize("script", [True, False])
def test_asked_for_in_arabic_confirmed_read_and_stopped(browse, portal, script):
    page = browse(width=320, script=script)
    page.goto(f"{portal}/ar/?theme=language")
    page.locator("p.take a[href*='/letters/']").click()
    if script:
        sound(page)
    page.locator("input[name=email]").fill("kim@bis.example")
    page.locator("input[value=daily]").check()
    page.locator("main form button").click()
    page.get_by_role("status").wait_for()
    (asked,) = letters(timezone.now())
    page.goto(re.search(r"http\S+wish=\d+", asked.body).group())
    if script:
        sound(page)
    page.locator("button[value=confirm]").click()
    page.locator("input[value=daily]:checked").wait_for()
    if script:
        sound(page)
    (digest,) = letters(tomorrow_at_eight())
    html = digest.alternatives[0][0]
    reader = browse(width=320, script=script)
    reader.set_content(html)
    assert reader.locator(".letter").evaluate("each => getComputedStyle(each).direction") == "rtl"
    assert outside(reader) == []
    assert "مقهى" in digest.body
    page.goto(re.search(r"http\S+/stop/", digest.body).group())
    page.locator("main form button").click()
    page.get_by_role("status").wait_for()
    assert Subscription.objects.get().state == "stopped"
    assert letters(tomorrow_at_eight() + timedelta(days=1)) == []


@pytest.mark.parametrize("script", [True, False])
def test_a_partner_sees_to_the_week_from_the_letter_on_a_phone(browse, portal, script):
    eva, host = User.objects.get(email="eva@bis.example"), Organisation.objects.get()
    monday = timezone.localdate() + timedelta(days=7 - timezone.localdate().weekday())
    year, week, _day = monday.isocalendar()
    page = browse(width=360, script=script)
    page.goto(links.week_of(eva.pk, host.pk, f"{year}-W{week:02}").replace("/sv/", "/en/"))
    if script:
        sound(page)
    page.get_by_role("button", name="Everything is right").click()
    page.get_by_text("you have said that it is right").wait_for()
    assert WeekConfirmation.objects.get().by == eva
    page.get_by_role("link", name="Cancel or move it").first.click()
    if script:
        sound(page)
    page.get_by_label("Why is it cancelled?").fill("Ledaren är sjuk")
    page.get_by_role("button", name="Cancel the date").click()
    page.get_by_text("The date is cancelled.").wait_for()
    page.get_by_role("link", name="Cancel or move it").first.click()
    page.get_by_label("Starts").fill("18:00")
    page.get_by_label("Ends", exact=True).fill("20:00")
    page.get_by_role("button", name="Move the date").click()
    page.get_by_text("The date is changed.").wait_for()
    assert Occurrence.objects.filter(status="cancelled").count() == 1
    page.get_by_text("Moved from 17:00").wait_for()


def test_staff_look_at_the_next_letter_and_send_a_dead_one_again(browse, portal):
    row = Subscription.objects.create(
        email="kim@bis.example", state="active", rhythm="", confirmed_at=timezone.now(), key_digest="x"
    )
    Letter.objects.create(
        kind="confirm", recipient=f"s{row.pk}", period="x", subscription=row, state="failed", why="server 552",
        due_at=timezone.now(), try_at=timezone.now(),
    )  # fmt: skip
    page = browse(width=1280)
    enter(page, portal, to="/staff/letters/")
    sound(page)
    page.get_by_text("the mail server said 552").wait_for()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Send again").click()
    page.get_by_text("1 letter is sent again.").wait_for()
    assert len(letters(timezone.now())) == 1
    page.get_by_role("link", name="Look at the next letter").click()
    page.get_by_label("Language of the letters").select_option("ar")
    page.get_by_role("button", name="Show it").click()
    frame = page.frame_locator("iframe")
    frame.get_by_role("heading", level=1).wait_for()
    assert frame.locator("html").get_attribute("dir") == "rtl"
    sound(page)
