"""Does a partner see in words how its own calendar fares, and can it do everything about it from a page?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext, override
from lxml import html

from calendar_app.actions.imports import import_calendar
from calendar_app.actions.polling import poll_calendars
from calendar_app.models import CalendarSource, Event, SourceMapping
from partners.models import Membership, Organisation, User
from tests.calendar_app.test_fetching import Site, site
from tests.calendar_app.test_imports import ONCE, TUESDAYS, calendar, event

__all__ = ["site"]
pytestmark = pytest.mark.usefixtures("at_noon")
HOME = "/partner/roda-korset/calendars/"


@pytest.fixture
def member(organisation, client):
    person = User.objects.create_user("eva@exempel.se")
    Membership.objects.create(user=person, organisation=organisation)
    client.force_login(person)
    client.cookies["language"] = "en"
    return person


def words_of(response):
    """The main text of a page, spaces made one."""
    texts = html.fromstring(response.content).get_element_by_id("content").itertext()
    return " ".join(" ".join(texts).split())


@pytest.fixture
def take(organisation):
    def work(*parts, address="https://kalender.exempel/own?key=hemligt", organiser=None):
        organiser = organiser or organisation
        import_calendar(octets=calendar(*parts), organisation=organiser, by=None, address=address)
        return CalendarSource.objects.get(address=address, organisation=organiser)

    return work


@pytest.fixture
def own(site, monkeypatch):
    def put(octets):
        monkeypatch.setattr(Site, "own", lambda self: self.answer(octets), raising=False)

    put(calendar(event(*TUESDAYS, "LOCATION:Salen"), event("DTSTART:20260230", uid="bad", title="Skottdag")))
    return put


@pytest.fixture
def read(client, member):
    """What a page says: `read("7/")`."""

    def text(path=""):
        response = client.get(HOME + path)
        assert response.status_code == 200
        return words_of(response)

    return text


def test_an_organisation_without_calendars_is_told_what_to_do(read):
    assert "Give its address, and what stands there comes here by itself." in read()


def test_an_address_is_read_at_once_and_the_page_says_what_was_taken_and_what_not(own, client, member, house, kind):
    answer = client.post(
        HOME + "address/",
        {"address": "webcal://kalender.exempel/own", "kind": kind.pk, "audience": ["women"]},
        follow=True,
    )

    text = words_of(answer)
    one = Event.objects.get()
    assert (one.kind, one.audience, one.place_note, one.posted_by) == (kind, ["women"], "Salen", member)
    assert "Read just now: 1 activity to come." in text
    assert "1 activity is new." in text
    assert "Skottdag 12 «20260230» is a day that does not exist." in text


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://kalender.exempel/own", "The address must begin with https://."),
        ("https://kalender.exempel/gone", "The address answers with 404. Check that the calendar is public."),
        ("https://10.0.0.1/kor.ics", "The address leads into a private network and is not read."),
        ("https://finns-inte.invalid/", "There is no site called finns-inte.invalid."),
        ("https://kalender.exempel/page", "The file is a web page. Export the calendar as iCalendar (.ics) and try that file."),
    ],
)  # fmt: skip
def test_an_address_that_can_not_be_read_is_explained_beside_the_field(
    own, client, member, monkeypatch, address, sentence
):
    monkeypatch.setattr(Site, "page", lambda self: self.answer(b"<html></html>"), raising=False)

    answer = client.post(HOME + "address/", {"address": address})

    page = html.fromstring(answer.content)
    assert page.xpath('string(//div[@id="id_address_error"])').strip() == sentence
    assert sentence in page.xpath('string(//div[@role="alert"])')
    assert (page.xpath('//input[@name="address"]/@value'), CalendarSource.objects.count()) == ([address], 0)


def test_nobody_keeps_the_web_server_waiting_with_one_address_after_another(own, client, member):
    for number in range(21):
        answer = client.post(HOME + "address/", {"address": f"https://kalender.exempel/gone?{number}"})
    assert len(Site.asked) == 20
    assert "You have tried many addresses. Wait ten minutes, and go on then." in words_of(answer)


def test_a_file_is_read_and_its_problems_are_explained(client, member):
    good = SimpleUploadedFile("kor.ics", calendar(event(*ONCE)))
    answer = client.post(HOME + "file/", {"file": good}, follow=True)
    assert "Read just now: 1 activity to come." in " ".join(answer.content.decode().split())

    for octets, sentence in (
        (b"", "The file is empty."),
        (b"x" * (2 * 1024 * 1024 + 1), "The file is larger than 2 MB. Export a shorter period."),
        (b"\x89PNG", "The file is no calendar. Export the calendar as iCalendar (.ics) and try that file."),
    ):
        answer = client.post(HOME + "file/", {"file": SimpleUploadedFile("bad.ics", octets)})
        assert html.fromstring(answer.content).xpath('string(//div[@id="id_file_error"])').strip() == sentence
    assert CalendarSource.objects.count() == 1


def test_new_activities_that_wait_for_review_are_said_to(take, read, organisation):
    Organisation.objects.update(is_trusted=False)
    organisation.refresh_from_db()
    source = take(event(*ONCE))

    text = read(f"{source.pk}/")

    assert "1 activity is new. 1 waits for review." in text
    assert "Kör waits for review not said not said" in text


def test_the_list_says_when_each_was_read(take, read, at_noon):
    take(event(*ONCE))
    at_noon.shift(20 * 60)

    text = read()

    assert "kalender.exempel Read 20 minutes ago: 1 activity to come." in text
    assert "hemligt" not in text


def test_a_failing_calendar_says_since_when_why_and_when_it_is_tried_again(take, read, at_noon, site):
    source = take(event(*ONCE), address="https://finns-inte.invalid/kor.ics")
    poll_calendars()
    CalendarSource.objects.update(
        next_at=timezone.now() + timedelta(hours=2), failed_at=timezone.now() - timedelta(days=1)
    )

    assert (
        "It could not be read since Monday 23 November. There is no site called finns-inte.invalid. "
        "Its activities stay as they were. Next try at 14:00."
    ) in read(f"{source.pk}/")

    CalendarSource.objects.update(next_at=timezone.now() + timedelta(days=1))
    assert "Next try on Wednesday 25 November at 12:00." in read()
    CalendarSource.objects.update(next_at=None)
    assert "It is tried again within the hour." in read()


def test_a_calendar_that_was_given_up_says_so(take, read):
    source = take(event(*ONCE))
    CalendarSource.objects.update(
        is_polled=False, failures=40, failed_at=timezone.now(),
        problem={"msgid": "The address answers with %(status)s. Check that the calendar is public.", "words": {"status": 410},
                 "gone_since": "2026-10-20T00:00:00+00:00"},
    )  # fmt: skip

    text = read(f"{source.pk}/")

    assert "The address answers with 410." in text
    assert "Since there has been no calendar for a month, the address is not read any more." in text
    assert "Read it every hour again" in text


def test_refusals_of_earlier_imports_are_still_shown(take, read):
    source = take(event(*ONCE))
    CalendarSource.objects.update(report={"added": 1, "refused": [["Gammal", 7, "It does not say when it starts."]]})

    assert "Gammal 7 It does not say when it starts." in read(f"{source.pk}/")


def test_words_of_a_source_can_do_nothing_on_the_page(take, client, member):
    source = take(event("DTSTART:<script>alert(1)</script>", title="x"))

    assert b"<script>alert" not in client.get(f"{HOME}{source.pk}/").content


def test_it_is_read_now_at_a_press_and_not_twice_within_a_minute(own, take, client, member, at_noon):
    source = take(event(*ONCE), address="https://kalender.exempel/own")
    at_noon.shift(61)

    first = client.post(f"{HOME}{source.pk}/read/", follow=True).content.decode()
    second = client.post(f"{HOME}{source.pk}/read/", follow=True).content.decode()

    assert "The calendar has been read." in first
    assert "It was read less than a minute ago. Wait a moment." in second
    assert len(Site.asked) == 1


def test_it_is_paused_and_goes_on_at_a_press(take, client, member, read):
    source = take(event(*ONCE))

    client.post(f"{HOME}{source.pk}/pause/", {"do": "pause"})
    assert "It is paused and not read." in read()
    assert CalendarSource.objects.get().is_polled is False

    client.post(f"{HOME}{source.pk}/pause/", {"do": "go-on"})
    assert CalendarSource.objects.get().is_polled is True


@pytest.mark.parametrize(("choice", "status"), [("keep", "published"), ("cancel", "cancelled")])
def test_it_is_removed_after_asking_what_becomes_of_its_activities(take, client, member, read, choice, status):
    source = take(event(*ONCE))
    assert "It has 1 activity to come." in read(f"{source.pk}/remove/")
    client.post(f"{HOME}{source.pk}/remove/", {})
    assert CalendarSource.objects.count() == 1

    client.post(f"{HOME}{source.pk}/remove/", {"activities": choice})

    assert (CalendarSource.objects.count(), Event.objects.get().status) == (0, status)


def test_places_and_titles_are_listed_and_given_a_meaning(take, client, member, house, kind):
    source = take(event(*ONCE, "LOCATION:Salen"), event(*TUESDAYS, "LOCATION:SALEN", uid="b", title="Fest"))
    path = f"{HOME}{source.pk}/words/"
    page = html.fromstring(client.get(path).content)
    legends = [" ".join(each.text_content().split()) for each in page.xpath("//fieldset[@class='word']/legend")]
    assert legends == ["Salen 2 activities", "Fest 1 activity", "Kör 1 activity"]

    form = next(each for each in page.forms if each.method == "POST" and "w0-text" in each.fields)
    typed = dict(form.form_values()) | {"w0-venue": house.pk, "w1-kind": kind.pk}
    answer = client.post(path, typed, follow=True)

    assert "Saved. 2 activities were changed." in answer.content.decode()
    assert set(Event.objects.values_list("texts__title", "venue", "kind")) == {
        ("Kör", house.pk, None),
        ("Fest", house.pk, kind.pk),
    }
    page = html.fromstring(client.get(path).content)
    assert page.xpath("//select[@name='w0-venue']/option[@selected]/@value") == [str(house.pk)]


def test_what_was_said_of_words_is_kept_when_the_calendar_has_changed_since_the_page_was_opened(
    take, client, member, kind
):
    source = take(event(*ONCE, title="Bön"), event(*TUESDAYS, uid="b", title="Dans"))
    path = f"{HOME}{source.pk}/words/"
    page = html.fromstring(client.get(path).content)
    form = next(each for each in page.forms if each.method == "POST" and "w0-text" in each.fields)
    typed = dict(form.form_values()) | {"w1-kind": kind.pk}
    take(
        event(*TUESDAYS, "SEQUENCE:1", uid="b", title="Dans"), *(event(*ONCE, uid=f"n{n}", title="Afton") for n in "12")
    )
    Event.objects.filter(source_uid="hemma").delete()
    Event.objects.exclude(source_uid="b").delete()

    answer = client.post(path, typed, follow=True)

    assert "Saved. 1 activity was changed." in answer.content.decode()
    assert Event.objects.get(texts__title="Dans").kind == kind


def test_what_a_calendar_is_in_general_can_be_said_later(take, client, member, kind):
    source = take(event(*ONCE))

    client.post(f"{HOME}{source.pk}/words/", {"kind": kind.pk, "venue": "", "w0-field": "title", "w0-text": "Kör"})

    assert (CalendarSource.objects.get().kind, Event.objects.get().kind, SourceMapping.objects.count()) == (
        kind,
        kind,
        0,
    )


def test_a_word_that_left_the_calendar_can_still_be_given_up(take, client, member, house):
    source = take(event(*ONCE, "LOCATION:Salen"))
    SourceMapping.objects.create(source=source, field="location", text="Gamla skolan", venue=house)

    assert "Gamla skolan" in client.get(f"{HOME}{source.pk}/words/").content.decode()


@pytest.mark.parametrize("path", ["", "words/", "remove/"])
def test_another_organisations_calendar_is_not_there(take, client, member, path):
    other = Organisation.objects.create(name="Kyrkan", slug="kyrkan", is_trusted=True)
    source = take(event(*ONCE), organiser=other)

    assert client.get(f"{HOME}{source.pk}/{path}").status_code == 404
    assert client.get(f"/partner/kyrkan/calendars/{source.pk}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["read/", "pause/", "remove/", "words/"])
def test_another_organisations_calendar_can_not_be_changed(take, client, member, path):
    other = Organisation.objects.create(name="Kyrkan", slug="kyrkan", is_trusted=True)
    source = take(event(*ONCE), organiser=other)
    before = CalendarSource.objects.values().get()

    for home in (HOME, "/partner/kyrkan/calendars/"):
        assert client.post(f"{home}{source.pk}/{path}", {"do": "pause", "activities": "cancel"}).status_code == 404
    assert CalendarSource.objects.values().get() == before


@pytest.mark.parametrize("path", ["read/", "pause/"])
def test_what_changes_something_is_never_a_link(take, client, member, path):
    source = take(event(*ONCE))

    assert client.get(f"{HOME}{source.pk}/{path}").status_code == 405


def test_staff_see_every_partners_calendars_those_in_trouble_first(take, client, django_user_model):
    take(event(*ONCE))
    other = Organisation.objects.create(name="Kyrkan", slug="kyrkan", is_trusted=True)
    take(event(*ONCE), organiser=other)
    CalendarSource.objects.filter(organisation=other).update(failures=3, failed_at=timezone.now())
    client.force_login(django_user_model.objects.create_user("staff@bis.example", is_staff=True))

    page = html.fromstring(client.get("/staff/calendars/").content)

    assert [link.text_content() for link in page.cssselect(".source__name a")] == [
        "Kyrkan: kalender.exempel", "Röda Korset: kalender.exempel",
    ]  # fmt: skip
    assert [client.get(link.get("href")).status_code for link in page.cssselect(".source__name a")] == [200, 200]


@pytest.mark.parametrize("path", ["", "{pk}/", "{pk}/words/"])
def test_pages_ask_the_same_number_of_questions_for_one_and_for_thirty(take, client, member, path):
    source = take(event(*ONCE, "LOCATION:Salen"))
    path = HOME + path.format(pk=source.pk)
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    take(*(event(*ONCE, f"LOCATION:Sal {number}", uid=f"b{number}", title=f"Kör {number}") for number in range(30)))
    for number in range(15):
        take(event(*ONCE, uid=f"c{number}"), address=f"{number}.ics")

    with CaptureQueriesContext(connection) as many:
        client.get(path)

    assert len(many) == len(few)


# The portal's own reasons


def test_a_reason_of_the_portal_is_said_in_the_language_of_the_page_and_of_the_feed(take, client):
    take(event(*ONCE))
    take(event(*ONCE, "STATUS:CANCELLED", "SEQUENCE:1"))
    path = f"events/{Event.objects.get().pk}/"
    with override("sv"):
        swedish = gettext("Cancelled by the organiser.")

    for language, sentence in (("sv", swedish), ("en", "Cancelled by the organiser.")):
        page = client.get(f"/{language}/{path}").content.decode()
        feed = client.get(f"/{language}/calendar.ics").content.decode().replace("\r\n ", "")
        assert sentence in page
        assert sentence in feed
