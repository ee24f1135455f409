"""What does a voice say of an activity, and in which order?"""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation
from lxml import html

from calendar_app import actions, agenda, listening
from calendar_app.models import Venue
from calendar_app.presenting import Presenter

pytestmark = pytest.mark.django_db


def said(event, language="en", slot=0):
    with translation.override(language):
        entry = agenda.of_event(event.pk, language, now=None, limit=100)[slot]
        line = Presenter(language, timezone.now()).line(entry)
        return listening.sentences(line, language, timezone.localdate())


def texts(event, **how):
    return [each.text for each in said(event, **how)]


def test_day_time_what_where_and_price_come_in_that_order(post, at_noon):
    event = post("Kör", first_on=date(2026, 11, 25))
    assert texts(event) == [
        "Tomorrow", "Wednesday 25 November", "From 18:00 to 20:00", "Language café", "Place: BIS-huset", "0 kr, free",
    ]  # fmt: skip


def test_an_activity_without_hours_lasts_all_day(post, at_noon):
    event = post("Fest", first_on=date(2026, 11, 28), hour=None, price=50)
    assert texts(event)[:2] == ["Saturday 28 November", "All day"]
    assert texts(event)[-1] == "50 kr"


def test_what_lasts_over_days_says_until_when_instead_of_all_day(post, at_noon):
    event = post("Läger", first_on=date(2026, 11, 28), hour=None, length=timedelta(days=2))
    assert texts(event)[:2] == ["Saturday 28 November", "until Sunday 29 November"]


def test_a_cancelled_date_says_so_first_and_why_last(post, at_noon):
    event = post("Kör", first_on=date(2026, 11, 26))
    actions.cancel_date(occurrence=event.occurrences.get(), reason="Ledaren är sjuk", by=None)
    found = texts(event)
    assert (found[0], found[-1]) == ("Cancelled", "Ledaren är sjuk")
    assert not [text for text in found if "Place" in text or "kr" in text]


def test_a_title_in_another_language_is_read_by_that_languages_voice(post, kind, at_noon):
    event = post("Kvinnokraft", first_on=date(2026, 11, 26), kind=None)
    assert [(each.text, each.language) for each in said(event) if each.language] == [("Kvinnokraft", "sv")]


def test_a_full_activity_with_sign_up_says_both(post, at_noon):
    event = post("Kör", first_on=date(2026, 11, 26), sign_up="yes", price=None)
    actions.mark_full(occurrence=event.occurrences.get(), is_full=True, by=None)
    assert texts(event)[-2:] == ["Full", "Sign-up needed"]


@pytest.mark.parametrize(
    ("language", "voice"), [("prs", "fa"), ("sv-x-lattlast", "sv"), ("ti", "ti"), ("en", "en"), ("uk", "uk")]
)
def test_a_language_without_voices_of_its_own_takes_the_nearest(language, voice):
    assert listening.voice_of(language) == voice


@pytest.mark.parametrize("address", ["/en/", "/en/week/2026-W48/", "/en/events/{}/", "/en/events/{}/20261126T1700Z/"])
def test_the_sentences_stand_hidden_in_the_page_and_no_button_before_a_script_finds_a_voice(
    client, post, at_noon, address
):
    event = post("<b>Kör</b>", first_on=date(2026, 11, 26), venue=Venue.objects.create(name="A & B", slug="a"))
    page = html.fromstring(client.get(address.format(event.pk)).content.decode())
    (text,) = page.cssselect("[data-aloud]")
    assert text.get("hidden") is not None
    assert [part.text for part in text] == texts(event)
    assert page.cssselect("main .aloud, main .star") == []


def test_a_frame_in_another_site_has_neither_star_nor_voice(client, post, at_noon):
    post("Kör", first_on=date(2026, 11, 26))
    page = html.fromstring(client.get("/sv/embed/").content.decode())
    assert page.cssselect("[data-aloud], [data-event], template, script") == []


def test_what_is_over_is_not_read_out(client, post, at_noon):
    event = post("Kör", first_on=date(2026, 11, 3))
    assert "data-aloud" not in client.get(f"/sv/events/{event.pk}/").content.decode()
