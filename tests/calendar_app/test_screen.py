"""What hangs in the lobby? Sides of what comes next, in turn in every language, with what a screen without network needs."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from calendar_app import actions

pytestmark = pytest.mark.django_db


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def sides(page):
    return page.cssselect(".side[data-number]")


def titles(side):
    return [" ".join(each.text_content().split()) for each in side.cssselect(".act h3")]


def test_the_first_side_shows_what_comes_next_and_the_others_wait(client, post, at_noon):
    for number in range(8):
        post(f"Aktivitet {number}", date(2026, 11, 24), 13 + number, kind=None)
    page = read(client, "/sv/screen/")
    assert [titles(side) for side in sides(page)] == [
        [f"Aktivitet {number}" for number in range(6)],
        ["Aktivitet 6", "Aktivitet 7"],
    ]
    assert [side.get("hidden") is None for side in sides(page)] == [True, False]


def test_days_share_a_side_while_there_is_room(client, post, at_noon):
    for day in (24, 25, 26, 27, 28):
        post(f"Dag {day}", date(2026, 11, day), kind=None)
    page = read(client, "/sv/screen/")
    assert [titles(side) for side in sides(page)] == [["Dag 24", "Dag 25", "Dag 26", "Dag 27"], ["Dag 28"]]
    heads = [" ".join(each.text_content().split()) for each in sides(page)[0].cssselect(".part__day")]
    assert heads == [
        "Idag tisdag 24 november",
        "Imorgon onsdag 25 november",
        "torsdag 26 november",
        "fredag 27 november",
    ]


def test_the_languages_take_turns(client, post, at_noon):
    for number in range(8):
        post(f"Aktivitet {number}", date(2026, 11, 24), 13 + number)
    found = sides(read(client, "/sv/screen/?also=ar&also=en&also=uk"))
    assert [(side.get("lang"), side.get("dir"), side.get("data-number")) for side in found] == [
        ("sv", "ltr", "0"), ("ar", "rtl", "0"), ("en", "ltr", "0"), ("sv", "ltr", "1"), ("ar", "rtl", "1"), ("en", "ltr", "1"),
    ]  # fmt: skip
    assert "مقهى اللغة" in titles(found[1])
    assert "اليوم" in found[1].text_content()


def test_a_day_carries_its_beginning_and_end_also_when_the_clocks_change(client, post, time_machine):
    time_machine.move_to("2026-10-24T10:00:00Z", tick=False)
    post("Kör", date(2026, 10, 25), kind=None)
    part = read(client, "/sv/screen/").cssselect(".part")[0]
    assert (int(part.get("data-ends")) - int(part.get("data-starts"))) == 25 * 3600
    ends = datetime.fromisoformat("2026-10-25T19:00:00+00:00").timestamp()
    assert part.cssselect(".act")[0].get("data-ends") == str(int(ends))


def test_without_script_the_page_asks_for_its_next_side_itself(client, post, at_noon):
    for number in range(8):
        post(f"Aktivitet {number}", date(2026, 11, 24), 13 + number, kind=None)

    def following(address):
        return read(client, address).cssselect("noscript meta")[0].get("content")

    assert following("/sv/screen/?free=1&also=ar") == "15;url=?free=1&also=ar&page=1"
    page = read(client, "/sv/screen/?page=1")
    assert [titles(side) for side in sides(page) if side.get("hidden") is None] == [["Aktivitet 6", "Aktivitet 7"]]
    # After the last comes the first, and nonsense is the first too.
    assert [titles(side)[0] for side in sides(read(client, "/sv/screen/?page=2")) if side.get("hidden") is None] == [
        "Aktivitet 0"
    ]
    assert [titles(side)[0] for side in sides(read(client, "/sv/screen/?page=²x")) if side.get("hidden") is None] == [
        "Aktivitet 0"
    ]


def test_cancelled_and_moved_dates_say_so(client, post, at_noon):
    event = post("Kör", date(2026, 11, 24), rrule="FREQ=DAILY;COUNT=2", kind=None)
    first, second = event.occurrences.order_by("slot")
    actions.cancel_date(occurrence=first, reason="Ledaren är sjuk", by=None)
    later = timedelta(hours=1)
    actions.move_date(occurrence=second, starts_at=second.starts_at + later, ends_at=second.ends_at + later, by=None)
    off, moved = read(client, "/sv/screen/").cssselect(".act")
    assert off.cssselect("s")[0].text == "Kör"
    assert "Inställt" in off.text_content()
    assert "Ledaren är sjuk" in off.text_content()
    assert "Flyttat från 18:00" in moved.text_content()


def test_an_empty_screen_says_so(client, at_noon, organisation):
    page = read(client, "/sv/screen/?also=en")
    assert sides(page) == []
    words = page.cssselect(".side--none")[0].text_content()
    assert "Inget är planerat just nu." in words
    assert "Nothing is planned right now." in words


def test_the_lists_filter_applies(client, post, at_noon):
    post("Gratis", date(2026, 11, 24), kind=None)
    post("Dyrt", date(2026, 11, 24), kind=None, price=50)
    assert titles(sides(read(client, "/sv/screen/?free=1"))[0]) == ["Gratis"]


def test_it_carries_a_code_drawn_into_the_page(client, post, at_noon):
    page = client.get("/sv/screen/").content.decode()
    assert re.search(r'<svg[^>]*class="qr"', page)
    assert "style=" not in page


def test_it_costs_the_same_number_of_queries_for_1_and_30_events(client, post, at_noon):
    counts = []
    for first, last in ((0, 1), (1, 30)):
        for number in range(first, last):
            post(f"Aktivitet {number}", date(2026, 11, 24) + timedelta(days=number % 7))
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/sv/screen/?also=ar&also=ti&x={first}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
