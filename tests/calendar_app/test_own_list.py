"""What has become of a list of one's own: on its page, as others see it, and in a phone's calendar?"""

from datetime import date, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar
from lxml import html

from calendar_app import actions, tasks
from calendar_app.actions.own_lists import change_own_list, make_own_list
from calendar_app.models import Event, Occurrence, OwnList, Revision

pytestmark = pytest.mark.django_db
KEY = "abcdefghijklmnopqrstuv"


@pytest.fixture
def choir(post, at_noon):
    return post("Kör", first_on=date(2026, 11, 26), rrule="FREQ=WEEKLY;BYDAY=TH")


@pytest.fixture
def party(post, at_noon):
    return post("Fest", first_on=date(2026, 12, 5))


@pytest.fixture
def own(choir, party):
    return make_own_list(key=KEY, events=[choir.pk, party.pk], language="sv")


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.fromstring(answer.content.decode())


def titles(page):
    return [" ".join(link.text_content().split()) for link in page.cssselect(".entry__title a")]


def uids(client):
    feed = Calendar.from_ical(client.get(f"/list/{KEY}.ics").content)
    return {str(event["UID"]) for event in feed.walk("VEVENT")}


def asking(*events):
    return "&".join(f"e={getattr(event, 'pk', event)}" for event in events)


def test_the_page_says_in_words_that_it_needs_a_script(client, choir):
    page = read(client, "/en/my-list/")
    assert "JavaScript" in page.cssselect("noscript")[0].text_content()
    assert page.cssselect("#none")[0].get("hidden") is not None


def test_the_next_dates_of_each_are_shown_in_order_of_time(client, choir, party):
    page = read(client, f"/sv/my-list/entries/?{asking(party, choir)}")
    assert titles(page) == ["Kör", "Kör", "Fest", "Kör"]


def test_a_cancelled_date_stays_with_its_reason(client, choir):
    actions.cancel_date(occurrence=choir.occurrences.order_by("slot")[0], reason="Ledaren är sjuk", by=None)
    first = read(client, f"/sv/my-list/entries/?{asking(choir)}").cssselect(".entry")[0]
    assert first.cssselect("s")[0].text == "Kör"
    assert "Ledaren är sjuk" in first.text_content()


def test_what_is_over_is_named_and_what_is_gone_can_be_taken_off(client, choir, party, at_noon):
    at_noon.move_to("2026-12-08T11:00:00Z")
    actions.delete_event(event=choir, by=None)
    page = read(client, f"/en/my-list/entries/?{asking(choir, party, 999999)}")
    assert titles(page) == []
    names = [name.text_content() for name in page.cssselect(".ended h3")]
    assert names == ["Language café", "An activity", "An activity"]
    assert sorted(int(place.get("data-event")) for place in page.cssselect(".ended [data-event]")) == sorted(
        [party.pk, choir.pk, 999999]
    )


def test_a_draft_is_as_gone_as_what_never_was(client, post, at_noon):
    draft = post("Hemlig", first_on=date(2026, 12, 5), publish_now=False)
    answer = client.get(f"/sv/my-list/?{asking(draft)}").content.decode()
    assert "Hemlig" not in answer


def test_a_series_that_was_split_goes_on_under_the_same_star(client, choir):
    row = choir.occurrences.order_by("slot")[1]
    following = actions.edit_following(occurrence=row, changes={"price": 20}, by=None)
    page = read(client, f"/sv/my-list/entries/?{asking(choir)}")
    assert [link.get("href").split("/")[3] for link in page.cssselect(".entry__title a")] == [
        str(choir.pk), *[str(following.pk)] * 3,
    ]  # fmt: skip
    assert {place.get("data-event") for place in page.cssselect("[data-event]")} == {str(choir.pk)}


def test_the_first_half_of_a_split_series_is_not_over(client, choir, at_noon):
    actions.edit_following(occurrence=choir.occurrences.order_by("slot")[1], changes={"price": 20}, by=None)
    at_noon.move_to("2026-12-01T11:00:00Z")
    page = read(client, f"/sv/my-list/entries/?{asking(choir)}")
    assert titles(page) == ["Kör"] * 3
    assert page.cssselect(".ended") == []


def test_a_list_costs_the_same_for_1_and_30_events(client, post, at_noon):
    events = [post(f"Fest {number}", first_on=date(2026, 12, 5)) for number in range(30)]
    counts = []
    for size in (1, 30):
        with CaptureQueriesContext(connection) as queries:
            page = read(client, f"/sv/my-list/entries/?{asking(*events[:size])}")
        assert len(titles(page)) == size
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4


@pytest.mark.parametrize("query", ["e=x", "e=-1", "e=99999999999999999999", "e=%00", "e=", "", "e=1;drop"])
def test_what_is_no_number_is_left_out(client, choir, query):
    assert titles(read(client, f"/sv/my-list/entries/?{query}&{asking(choir)}")) == ["Kör"] * 3


def test_a_shared_address_shows_the_list_to_anybody_without_a_script(client, choir, party):
    page = read(client, f"/en/my-list/?{asking(choir, party)}")
    assert titles(page) == ["Language café"] * 4
    assert page.cssselect("#all")[0].get("hidden") is not None


def test_the_ways_to_share_are_plain_links_to_the_same_address(client, choir, party):
    page = read(client, f"/sv/my-list/entries/?{asking(choir, party)}")
    address = page.cssselect("#share-address")[0].get("value")
    links = [link.get("href") for link in page.cssselect("#share .chip")]
    assert urlsplit(address).path == "/sv/my-list/"
    assert parse_qs(urlsplit(address).query) == {"e": [str(choir.pk), str(party.pk)]}
    assert [link.partition("=")[0] for link in links] == ["https://wa.me/?text", "sms:?body"]
    assert all(unquote(link).endswith(address) for link in links)


def test_the_code_of_a_long_list_can_still_be_drawn(client, choir):
    answer = client.get(f"/sv/my-list/qr.svg?{asking(*range(100_000, 100_100))}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert b"<path" in answer.content


def make(client, *events):
    return client.post("/sv/my-list/calendar/", {"e": [getattr(event, "pk", event) for event in events]})


def test_a_calendar_of_ones_own_is_made_without_account_or_cookie(choir, party):
    client = Client(enforce_csrf_checks=True)
    answer = make(client, choir, party)
    assert (answer.status_code, not answer.cookies) == (303, True)
    key = answer["Location"].split("/")[-2]
    assert len(key) == 22
    assert [row.events for row in OwnList.objects.of_key(key)] == [[choir.pk, party.pk]]
    page = client.get(answer["Location"])
    assert not page.cookies
    assert f"/list/{key}.ics" in page.content.decode()


def test_nothing_stored_opens_the_list(client, choir):
    key = make(client, choir)["Location"].split("/")[-2]
    row = OwnList.objects.values().get()
    assert key not in str(row)
    assert sorted(row) == ["changed_at", "digest", "events", "id", "language", "last_read_on"]
    assert client.get(f"/list/{row['digest'][:22]}.ics").status_code == 410


def test_only_what_everybody_may_see_gets_into_a_list(client, choir, post):
    draft = post("Hemlig", first_on=date(2026, 12, 5), publish_now=False)
    make(client, choir, draft, 424242)
    assert OwnList.objects.get().events == [choir.pk]


def test_who_makes_too_many_lists_waits(client, choir):
    assert [make(client, choir).status_code for _number in range(21)] == [303] * 20 + [429]
    cache.clear()


def test_the_page_of_a_list_is_kept_by_nobody_and_tells_no_other_site(client, own):
    answer = client.get(f"/sv/list/{KEY}/")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.content.decode()


def test_what_is_ticked_goes_out_of_the_list_and_the_language_changes(client, own, choir, party):
    answer = client.post(f"/sv/list/{KEY}/", {"drop": choir.pk, "language": "ar"})
    assert (answer.status_code, answer["Location"]) == (302, f"/sv/list/{KEY}/?saved=1")
    own.refresh_from_db()
    assert (own.events, own.language) == ([party.pk], "ar")


def test_two_devices_never_undo_each_others_changes(client, own, choir, party, post):
    film = post("Film", first_on=date(2026, 12, 6))
    for sent in ({"add": film.pk}, {"drop": choir.pk}, {"add": film.pk}):
        assert client.post(f"/sv/list/{KEY}/", {"by": "device", **sent}).status_code == 204
    own.refresh_from_db()
    assert own.events == [party.pk, film.pk]


def test_a_list_never_grows_beyond_a_hundred(own, choir):
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnList.objects.update(events=list(range(101)))


def test_a_deleted_list_is_gone_for_phones_and_devices(client, own):
    assert client.post(f"/sv/list/{KEY}/", {"delete": "1"}).status_code == 200
    assert client.get(f"/list/{KEY}.ics").status_code == 410
    assert client.post(f"/sv/list/{KEY}/", {"by": "device", "add": "1"}).status_code == 410
    assert client.get(f"/sv/list/{KEY}/").status_code == 410


def test_the_feed_holds_the_events_of_the_list_and_no_others(client, own, choir, party, post):
    post("Film", first_on=date(2026, 12, 6))
    assert uids(client) == {choir.uid, party.uid}


def test_the_feed_follows_a_series_that_was_split(client, own, choir, party):
    row = choir.occurrences.order_by("slot")[1]
    following = actions.edit_following(occurrence=row, changes={"price": 20}, by=None)
    assert uids(client) == {choir.uid, party.uid, following.uid}


def test_cancellations_stay_visible_in_the_feed(client, own, choir, party):
    actions.cancel_event(event=party, reason="Slut", by=None)
    actions.cancel_date(occurrence=choir.occurrences.order_by("slot")[0], reason="Sjuk", by=None)
    body = client.get(f"/list/{KEY}.ics").content.decode()
    assert body.count("STATUS:CANCELLED") == 2


def test_the_feed_speaks_the_lists_language_whoever_asks(client, own, choir):
    change_own_list(key=KEY, language="ar")
    answer = client.get(f"/list/{KEY}.ics", headers={"Accept-Language": "sv"})
    assert "مقهى اللغة" in answer.content.decode().replace("\r\n ", "")
    assert answer["Content-Language"] == "ar"
    assert not answer.cookies


def test_a_phone_that_has_it_already_gets_304_in_two_small_queries(client, own):
    etag = client.get(f"/list/{KEY}.ics")["ETag"]
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/list/{KEY}.ics", headers={"If-None-Match": etag})
    assert (answer.status_code, answer["ETag"], len(queries)) == (304, etag, 2)


def test_a_change_of_the_list_is_seen_by_tag_and_by_date(client, own, party, at_noon):
    Revision.objects.update(changed_at="2026-11-24T11:00:00Z")
    at_noon.move_to("2026-11-24T11:10:00Z")
    first = client.get(f"/list/{KEY}.ics")
    known = ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]})
    assert [client.get(f"/list/{KEY}.ics", headers=each).status_code for each in known] == [304, 304]
    at_noon.move_to("2026-11-24T11:20:00Z")
    change_own_list(key=KEY, drop=[party.pk])
    assert [client.get(f"/list/{KEY}.ics", headers=each).status_code for each in known] == [200, 200]


def test_a_change_of_an_event_is_seen_too(client, own, choir):
    before = client.get(f"/list/{KEY}.ics")["ETag"]
    actions.cancel_event(event=Event.objects.get(pk=choir.pk), reason="Slut", by=None)
    assert client.get(f"/list/{KEY}.ics")["ETag"] != before


@pytest.mark.parametrize("method", ["PROPFIND", "PUT", "DELETE", "OPTIONS", "POST"])
def test_probes_that_write_are_told_405(own, method):
    assert Client(enforce_csrf_checks=True).generic(method, f"/list/{KEY}.ics").status_code == 405


def test_a_list_of_nothing_is_still_a_calendar(client, at_noon):
    make_own_list(key=KEY, events=[], language="en")
    assert Calendar.from_ical(client.get(f"/list/{KEY}.ics").content).walk("VEVENT") == []


def test_a_reading_is_noted_once_a_day_also_when_nothing_is_new(client, own, at_noon):
    etag = client.get(f"/list/{KEY}.ics")["ETag"]
    at_noon.move_to("2026-11-26T11:00:00Z")
    client.get(f"/list/{KEY}.ics", headers={"If-None-Match": etag})
    own.refresh_from_db()
    assert own.last_read_on == date(2026, 11, 26)


def test_a_list_that_no_phone_asked_for_in_13_months_is_forgotten(own, at_noon):
    OwnList.objects.update(last_read_on=date(2025, 10, 24))
    assert tasks.forget_own_lists() == 0
    OwnList.objects.update(last_read_on=date(2025, 10, 23))
    assert tasks.forget_own_lists() == 1
    assert OwnList.objects.count() == 0


def test_the_forgetting_is_in_the_timetable():
    from bis_portal.celery import app

    app.loader.import_default_modules()
    name = app.conf.beat_schedule["forget lists that nobody reads"]["task"]
    assert app.tasks[name].run() == 0


def test_a_list_made_just_now_counts_as_read(own):
    assert own.last_read_on == timezone.localdate()
    assert own.changed_at - timezone.now() < timedelta(seconds=1)


def test_what_was_public_and_no_longer_is_leaves_every_page_and_feed(client, own, choir, party):
    actions.edit_all(event=choir, changes={"is_internal": True}, by=None)
    Event.objects.filter(pk=party.pk).update(status="draft")
    Occurrence.objects.filter(event=party).update(is_public=False)
    addresses = (
        f"/list/{KEY}.ics", f"/sv/list/{KEY}/", f"/sv/my-list/?{asking(choir, party)}", "/sv/", "/sv/screen/", "/sv/offline/",
        "/sv/calendar.ics", "/sv/embed/", "/sv/news.atom", "/api/v1/occurrences", "/sv/places/bis-huset/",
    )  # fmt: skip
    seen = {address: client.get(address).content.decode() for address in addresses}
    assert [address for address, page in seen.items() if "Kör" in page or "Fest" in page] == []
