"""What do visitors see? Every public page, in its good and its odd states, with the number of queries it may cost."""

import json
from datetime import date, datetime, timedelta

import jsonschema
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree, html

from calendar_app import actions
from calendar_app.models import Event, Pause, Venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def choir(post, at_noon):
    return post("Kör", first_on=date(2026, 11, 26), rrule="FREQ=WEEKLY;BYDAY=TH")


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.fromstring(answer.content.decode())


def titles(page):
    return [" ".join(link.text_content().split()) for link in page.cssselect(".entry__title a")]


def test_the_list_says_today_tomorrow_and_then_the_day(client, post, at_noon):
    for day in (24, 25, 26):
        post(f"Dag {day}", first_on=date(2026, 11, day))
    headings = [" ".join(each.text_content().split()) for each in read(client, "/sv/").cssselect(".day__name")]
    assert headings == ["Idag tisdag 24 november", "Imorgon onsdag 25 november", "torsdag 26 november"]


def test_a_cancelled_date_stays_struck_through_with_its_reason(client, choir):
    actions.cancel_date(occurrence=choir.occurrences.order_by("slot")[0], reason="Ledaren är sjuk", by=None)
    entry = read(client, "/sv/").cssselect(".entry")[0]
    assert entry.cssselect("s")[0].text == "Kör"
    assert "Ledaren är sjuk" in entry.text_content()
    assert "Inställt" in entry.text_content()


def test_a_moved_date_says_when_it_would_have_been(client, choir):
    row = choir.occurrences.order_by("slot")[0]
    actions.move_date(
        occurrence=row, starts_at=row.starts_at + timedelta(days=1), ends_at=row.ends_at + timedelta(days=1), by=None
    )
    assert "Flyttat från torsdag 26 november 18:00" in " ".join(
        read(client, "/sv/").cssselect(".entry")[0].text_content().split()
    )


@pytest.mark.parametrize(
    "address",
    ["/sv/", "/sv/calendar/2026/12/", "/sv/week/2026-W49/", "/sv/calendar.ics", "/api/v1/occurrences?since=2026-12-01"],
)
def test_a_page_costs_the_same_for_1_and_300_events(client, post, organisation, at_noon, address):
    from calendar_app.actions.imports import import_calendar

    post("Första", first_on=date(2026, 12, 1))
    counts = []
    for size in (0, 299):
        import_calendar(octets=calendar_of(size), organisation=organisation, by=None, address="https://x.example/a.ics")
        client.get("/sv/calendar.ics")
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"{address}{'&' if '?' in address else '?'}x={size}")
        assert answer.status_code == 200
        counts.append(len(queries))
    assert Event.objects.count() == 300
    assert counts[0] == counts[1]
    assert counts[0] <= 6


def calendar_of(size):
    """A calendar file of so many events in December."""
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}@x\r\nSUMMARY:Fest {number}\r\nDTSTART:202612{1 + number % 28:02}T{8 + number % 10:02}0000\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
        for number in range(size)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n".encode()


def test_a_page_that_was_seen_costs_one_query_and_its_tag_gives_304(client, choir):
    answer = client.get("/sv/")
    with CaptureQueriesContext(connection) as queries:
        again = client.get("/sv/")
    assert (again.content == answer.content, len(queries)) == (True, 1)
    assert client.get("/sv/", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_who_is_logged_in_never_gets_or_leaves_a_stored_page(client, choir, django_user_model):
    client.force_login(django_user_model.objects.create_user("staff@bis.example", name="Personal", is_staff=True))
    assert "Personal" in client.get("/sv/").content.decode()
    client.logout()
    assert "Personal" not in client.get("/sv/").content.decode()


@pytest.mark.parametrize(("query", "found"), [
    ("", ["Kör", "Läger", "Film"]), ("free=1", ["Kör"]), ("audience=women", ["Läger"]), ("spoken=ar", ["Kör"]), ("level=none", ["Kör"]),
    ("childcare=1", ["Läger"]), ("no_sign_up=1", ["Kör", "Film"]), ("step_free=1", ["Kör"]), ("where=elsewhere", ["Läger", "Film"]),
    ("where=bis", ["Kör"]), ("place=skogen", ["Läger", "Film"]), ("theme=language", ["Kör", "Läger", "Film"]), ("kind=language-cafe", ["Kör", "Läger", "Film"]),
    ("organiser=roda-korset", ["Kör", "Läger", "Film"]), ("when=tomorrow", ["Kör"]), ("since=2026-11-27", ["Läger", "Film"]), ("until=2026-11-27", ["Kör"]),
    ("q=lager", ["Läger"]), ("q=lagr", ["Läger"]), ("q=skgen", ["Läger", "Film"]), ("q=film+skogen", ["Film"]), ("q=xyzzy", []), ("q=%00%27%3A*%26%7C", []),
    ("theme=other", []),
])  # fmt: skip
def test_every_filter_finds_what_it_says(client, post, at_noon, query, found):
    woods = Venue.objects.create(name="Skogen", slug="skogen")
    post("Kör", first_on=date(2026, 11, 25), spoken=["sv", "ar"], swedish_level="none")
    post(
        "Läger",
        first_on=date(2026, 11, 28),
        hour=None,
        price=100,
        audience=["women"],
        has_childcare=True,
        sign_up="yes",
        venue=woods,
    )
    post("Film", first_on=date(2026, 11, 29), price=None, venue=woods)
    assert titles(read(client, f"/sv/?{query}")) == found
    api = client.get(
        f"/api/v1/occurrences?{query}" + ("" if "since" in query or "when" in query else "&since=2026-11-24")
    ).json()
    assert [each["title"] for each in api.get("occurrences", [])] == found


def test_an_empty_list_offers_the_nearest_looser_choice(client, choir):
    page = read(client, "/sv/?q=xyzzy&free=1")
    assert next(link.get("href") for link in page.cssselect(".empty a")) == "?free=1"


def test_a_list_goes_on_where_it_stopped(client, post, at_noon):
    for number in range(60):
        post(f"Fest {number:02}", first_on=date(2026, 12, 1), hour=8)
    first = read(client, "/sv/")
    more = first.cssselect(".onward a")[0].get("href")
    second = read(client, more)
    assert len(titles(first)) == 50
    assert sorted(titles(first) + titles(second)) == [f"Fest {number:02}" for number in range(60)]


def test_htmx_gets_the_rest_of_the_list_alone(client, post, at_noon):
    for number in range(60):
        post(f"Fest {number:02}", first_on=date(2026, 12, 1), hour=8)
    more = read(client, "/sv/").cssselect(".onward a")[0].get("href")
    part = client.get(more, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert part.count('class="entry ') == 10


@pytest.mark.parametrize(("address", "status"), [
    ("/sv/calendar/2026/13/", 404), ("/sv/calendar/0/1/", 404), ("/sv/calendar/99999999999/1/", 404), ("/sv/week/2026-W54/", 404),
    ("/sv/week/2026-W00/", 404), ("/sv/events/999/", 404), ("/sv/events/99999999999999999999/", 404), ("/xx/", 404), ("/sv/nothing/", 404),
    ("/e/nothing", 404), ("/sv/places/nowhere/", 404), ("/sv/partners/nobody/", 404), ("/sv/?since=2026-02-30", 200), ("/sv/?after=rubbish", 200),
    ("/sv/?after=99999999T999999Z-1", 200), ("/sv/?when=never&level=9", 200), ("/sv/?q=" + "a" * 3000, 200), ("/api/v1/occurrences?since=x", 400),
    ("/api/v1/occurrences?language=xx", 400), ("/api/v1/occurrences?after=x", 400), ("/api/v1/occurrences?theme=other", 404),
    ("/api/v1/occurrences?since=2000-01-01&until=2100-01-01", 400), ("/sv/embed/", 200), ("/sv/subscribe/", 200), ("/sv/qr.svg", 200),
    ("/sv/qr.svg?event=x", 200), ("/sv/news.atom", 200), ("/sv/partners/", 200), ("/robots.txt", 200), ("/healthz/live", 200), ("/healthz/ready", 200),
])  # fmt: skip
def test_no_address_ends_in_a_fault(client, choir, address, status):
    assert client.get(address).status_code == status


def test_a_wrong_slot_is_not_found(client, choir):
    assert client.get(f"/sv/events/{choir.pk}/20261126T1800Z/").status_code == 404
    assert client.get(f"/sv/events/{choir.pk}/x/").status_code == 404


def test_the_front_door_follows_cookie_and_browser(client, db):
    assert client.get("/", headers={"Accept-Language": "en"})["Location"] == "/en/"
    client.cookies["language"] = "sv"
    assert client.get("/", headers={"Accept-Language": "en"})["Location"] == "/sv/"


def test_drafts_are_nowhere(client, post, at_noon):
    draft = post("Hemlig", first_on=date(2026, 12, 1), publish_now=False)
    for address in (
        "/sv/",
        "/sv/calendar/2026/12/",
        "/sv/week/2026-W49/",
        "/sv/?q=hemlig",
        "/sv/partners/roda-korset/",
        "/sv/places/bis-huset/",
        "/sv/news.atom",
        "/sv/embed/",
        "/api/v1/occurrences?since=2026-12-01",
    ):
        body = client.get(address).content.decode()
        assert "Hemlig<" not in body
        assert f"/events/{draft.pk}/" not in body
    assert client.get(f"/sv/events/{draft.pk}/").status_code == 404
    assert client.get(f"/e/{draft.code}").status_code == 404
    assert client.get(f"/sv/qr.svg?event={draft.pk}").content == client.get("/sv/qr.svg").content


def test_an_event_page_says_when_where_and_how_often(client, choir):
    page = " ".join(read(client, f"/sv/events/{choir.pk}/").text_content().split())
    assert "Nästa gång torsdag 26 november 18:00–20:00" in page
    assert "Varje torsdag" in page
    assert "Sveafältet, Boden" in page


def test_search_engines_are_told_of_a_cancellation(client, choir):
    actions.cancel_date(occurrence=choir.occurrences.order_by("slot")[0], reason="Sjuk", by=None)
    data = json.loads(read(client, f"/sv/events/{choir.pk}/").cssselect('script[type="application/ld+json"]')[0].text)
    assert (data["@type"], data["eventStatus"], data["startDate"]) == (
        "Event",
        "https://schema.org/EventCancelled",
        "2026-11-26T18:00:00+01:00",
    )


def test_a_title_can_not_break_out_of_the_page(client, post, at_noon):
    event = post("</script><img src=x onerror=alert(1)>", first_on=date(2026, 12, 1))
    assert "<img src=x" not in client.get(f"/sv/events/{event.pk}/").content.decode()


def test_google_gets_the_rule_and_single_dates_none(client, choir, post):
    single = post("Fest", first_on=date(2026, 12, 5))
    assert "recur=RRULE%3AFREQ%3DWEEKLY" in client.get(f"/sv/events/{choir.pk}/").content.decode()
    assert "recur=" not in client.get(f"/sv/events/{single.pk}/").content.decode()


def test_lasting_events_stand_on_each_of_their_days(client, post, at_noon):
    post("Läger", first_on=date(2026, 12, 5), hour=None, length=timedelta(days=3))
    cells = read(client, "/sv/calendar/2026/12/").cssselect(".cell")
    assert [cell.cssselect(".cell__number")[0].text for cell in cells if "Läger" in cell.text_content()] == [
        "5",
        "6",
        "7",
    ]


def test_a_busy_day_is_summarised_and_leads_on(client, post, at_noon):
    for number in range(8):
        post(f"Fest {number}", first_on=date(2026, 12, 5), hour=8 + number)
    page = read(client, "/sv/calendar/2026/12/")
    assert [link.get("href") for link in page.cssselect(".more a")] == ["/sv/?since=2026-12-05"]


def test_what_goes_on_over_midnight_is_still_listed_after_it(client, post, at_noon):
    post("Natt", first_on=date(2026, 11, 24), hour=22, hours=8)
    at_noon.move_to("2026-11-25T02:00:00Z")
    assert titles(read(client, "/sv/")) == ["Natt"]


def test_the_api_answers_as_its_document_says(client, choir):
    document = client.get("/api/v1/openapi.json").json()
    schema = document["paths"]["/api/v1/occurrences"]["get"]["responses"]["200"]["content"]["application/json"][
        "schema"
    ]
    answer = client.get("/api/v1/occurrences?since=2026-11-24&until=2026-12-01").json()
    jsonschema.validate(answer, schema | {"components": document["components"]})
    assert answer["occurrences"][0]["starts_at"] == "2026-11-26T18:00:00+01:00"
    assert (answer["occurrences"][0]["uid"], answer["next"]) == (choir.uid, None)


def test_windows_are_half_open(client, choir):
    assert client.get("/api/v1/occurrences?since=2026-11-26&until=2026-11-27").json()["occurrences"] != []
    assert client.get("/api/v1/occurrences?since=2026-11-27&until=2026-12-03").json()["occurrences"] == []


def test_each_device_comes_first_on_its_own_page(client, choir):
    phone = client.get(
        "/sv/subscribe/", headers={"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5)"}
    ).content.decode()
    android = client.get("/sv/subscribe/", headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14)"}).content.decode()
    assert phone.index("iPhone, iPad") < phone.index("Android</h2>")
    assert android.index("Android</h2>") < android.index("iPhone, iPad")


def test_a_text_of_another_language_says_so(client, choir):
    page = read(client, f"/en/events/{choir.pk}/")
    assert "This text is in Swedish" in page.text_content()
    assert page.cssselect(".prose")[0].get("lang") == "sv"


def test_an_event_without_any_date_left_says_that_it_is_over(client, post, at_noon):
    event = post("Fest", first_on=date(2026, 11, 3))
    assert "Det här är över" in read(client, f"/sv/events/{event.pk}/").text_content()


def test_the_frame_may_stand_in_other_sites_and_the_pages_may_not(client, choir):
    assert "frame-ancestors *" in client.get("/sv/embed/")["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client.get("/sv/")["Content-Security-Policy"]
    assert "X-Frame-Options" not in client.get("/sv/embed/")


def test_a_moved_date_shows_at_the_venue_it_went_to(client, choir):
    woods = Venue.objects.create(name="Skogen", slug="skogen")
    row = choir.occurrences.order_by("slot")[0]
    actions.move_date(occurrence=row, starts_at=row.starts_at, ends_at=row.ends_at, venue=woods, by=None)
    assert titles(read(client, "/sv/places/skogen/")) == ["Kör"]


def test_a_co_organiser_shows_the_event_once_it_has_said_yes(client, choir):
    from django.utils import timezone

    from calendar_app.models import CoOrganiser
    from partners.models import Organisation

    church = Organisation.objects.create(name="Kyrkan", slug="kyrkan")
    row = CoOrganiser.objects.create(event=choir, organisation=church)
    assert titles(read(client, "/sv/partners/kyrkan/")) == []
    row.confirmed_at = timezone.now()
    row.save()
    assert len(titles(read(client, "/sv/partners/kyrkan/"))) > 5


def test_the_admin_opens_for_staff(admin_client, choir):
    assert admin_client.get("/admin/").status_code == 200


def test_the_revision_only_rises(client, choir):
    from calendar_app.models import Revision

    numbers = [Revision.objects.get().number]
    for status in ("cancelled", "published"):
        Event.objects.filter(pk=choir.pk).update(status=status, cancel_reason="x")
        numbers.append(Revision.objects.get().number)
    choir.delete()
    numbers.append(Revision.objects.get().number)
    assert numbers == sorted(set(numbers))


def test_midnight_on_the_wall_is_when_a_day_begins():
    from calendar_app import agenda

    assert agenda.day_starts(date(2026, 3, 29)) == datetime.fromisoformat("2026-03-29T00:00+01:00")


def test_an_emptied_revision_is_made_anew(client, choir):
    from calendar_app.models import Revision

    Revision.objects.all().delete()
    assert client.get("/sv/").status_code == 200
    actions.cancel_event(event=choir, reason="Slut", by=None)
    assert Revision.objects.get().number > 1


@pytest.mark.parametrize("words", ["!!!", "%F0%9F%98%80", "'", "%25", "%E2%80%A8"])
@pytest.mark.parametrize(
    "address", ["/sv/", "/sv/week/2026-W48/", "/sv/calendar/2026/11/", "/sv/calendar.ics", "/api/v1/occurrences"]
)
def test_a_search_without_letters_finds_nothing_and_breaks_nothing(client, choir, address, words):
    assert client.get(f"{address}?q={words}").status_code == 200


def test_a_careless_paste_breaks_no_list_of_news(client, post, at_noon):
    post("A\x0bB\u2028C", first_on=date(2026, 12, 1))
    assert client.get("/sv/news.atom").status_code == 200
    feed = client.get("/sv/calendar.ics").content.decode()
    assert "SUMMARY:A B C\r\n" in feed or "SUMMARY:A\\nB" not in feed
    assert "\u2028" not in feed


def test_a_filter_too_long_for_a_code_leads_to_the_whole(client, choir):
    long = (
        "&".join(f"kind={'k' * 50}-{number}" for number in range(20))
        + "&"
        + "&".join(f"place={'p' * 50}-{number}" for number in range(20))
    )
    assert client.get(f"/sv/qr.svg?{long}").status_code == 200


def test_a_short_link_is_kept_by_nobody(client, choir):
    answer = client.get(f"/e/{choir.code}")
    assert (answer.status_code, answer["Cache-Control"]) == (302, "no-cache")
    assert "Cookie" in answer["Vary"]


@pytest.mark.parametrize("address", ["/sv/events/99999999/", "/sv/week/2026-W99/", "/api/v1/occurrences?since=x"])
def test_a_star_proves_nothing_about_what_is_not_there(client, choir, address):
    assert client.get(address, headers={"If-None-Match": "*"}).status_code in (400, 404)


def test_a_304_varies_as_its_200_did(client, choir):
    etag = client.get("/sv/")["ETag"]
    assert {"HX-Request", "Accept-Encoding"} <= set(
        client.get("/sv/", headers={"If-None-Match": etag})["Vary"].split(", ")
    )


@pytest.mark.parametrize("query", ["until=2020-01-01", "since=2030-01-01&when=week", "until=2026-11-24"])
def test_a_window_that_ends_before_it_begins_is_named_as_a_problem(client, choir, query):
    answer = client.get(f"/api/v1/occurrences?{query}")
    assert answer.status_code == 400
    assert [each["message"] for each in answer.json()["problems"]] == ["The last day must come after the first."]


@pytest.mark.parametrize("address", ["/api/v1/occurrences", "/api/v1/openapi.json", "/sv/news.atom"])
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_what_is_only_read_says_so_to_a_program_that_writes(choir, address, method):
    strict = Client(enforce_csrf_checks=True)
    answer = getattr(strict, method)(address)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("query", ["organiser=finns-inte", "theme=Språk!", "level=9"])
def test_a_feed_of_news_under_a_filter_that_is_none_is_not_everything(client, choir, query):
    answer = client.get(f"/sv/news.atom?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/plain; charset=utf-8")
    assert "Kör" not in answer.content.decode()


def test_the_feed_of_news_keeps_spaces_and_marks_that_words_need(client, post, at_noon):
    # A space that does not break, the Persian word for «I want» with its joiner, a sign that XML can't hold.
    post("Kl.\u00a018 می\u200cخواهم\uffff\x01")
    feed = client.get("/sv/news.atom").content.decode()
    assert "<title>Kl.\u00a018 می\u200cخواهم</title>" in feed
    etree.fromstring(feed.encode())


def test_search_engines_are_told_whole_addresses_of_the_other_languages(client, post, at_noon, settings):
    settings.BIS_SITE_URL = "https://bis.example.org"
    page = html.fromstring(client.get("/ar/?free=1").content)
    told = {each.get("hreflang"): each.get("href") for each in page.xpath("//link[@rel='alternate'][@hreflang]")}
    assert told == {code: f"https://bis.example.org/{code}/?free=1" for code, _name in settings.LANGUAGES}


def test_what_a_person_wrote_runs_its_own_way_on_a_page_from_right_to_left(client, post, at_noon, house):
    house.way_there = {"sv": "Gå in från gården."}
    house.save()
    event = post("Kör", date(2026, 11, 26), rrule="FREQ=WEEKLY;COUNT=3")
    first, second, _third = event.occurrences.order_by("slot")
    actions.cancel_date(occurrence=first, by=None, reason="Ledaren är sjuk.")
    actions.note_date(occurrence=second, by=None, note="Ta med egen mugg.")
    Pause.objects.create(event=event, first_on=date(2027, 7, 1), last_on=date(2027, 7, 9), reason="Sommar.")
    written = ("Ledaren är sjuk.", "Ta med egen mugg.", "Sommar.", "Gå in från gården.")
    places = (
        "",
        "offline/",
        "screen/",
        f"events/{event.pk}/",
        f"events/{event.pk}/{second.slot:%Y%m%dT%H%MZ}/",
        "places/bis-huset/",
        "about/",
    )
    seen = set()
    for place in places:
        page = html.fromstring(client.get(f"/ar/{place}").content)
        # What is written to be listened to (i) nobody sees.
        found = [each for each in page.xpath("//*[not(self::i)]") if (each.text or "").strip() in written]
        assert [(place, each.tag) for each in found] == [(place, "bdi")] * len(found)
        seen |= {each.text for each in found}
        ways = [each.get("lang") for each in found if each.text == written[-1]]
        assert ways == ["sv"] * len(ways)
    assert seen == {*written}
