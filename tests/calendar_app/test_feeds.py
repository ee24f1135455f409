"""What does a phone get that polls? Octets, validators, and what every change does to them."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from calendar_app import actions, feeds, ics_reading, shown
from calendar_app.agenda_filter import AgendaFilter
from calendar_app.models import Event, Fragment, Revision

pytestmark = pytest.mark.django_db
FEED = "/sv/calendar.ics"


@pytest.fixture
def choir(post, at_noon):
    return post("Kör", first_on=date(2026, 11, 26), rrule="FREQ=WEEKLY;BYDAY=TH")


def tag(client, address=FEED):
    return client.get(address)["ETag"]


def test_two_requests_give_the_same_octets(client, choir):
    assert client.get(FEED).content == client.get(FEED).content


def test_a_known_tag_costs_one_query_and_gives_304(client, choir):
    etag = tag(client)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(FEED, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content, answer["ETag"], len(queries)) == (304, b"", etag, 1)


@pytest.mark.parametrize("asked", ["*", "W/{}", '"x", {}', '{}, "y"'])
def test_lists_weak_tags_and_the_star_are_understood(client, choir, asked):
    assert client.get(FEED, headers={"If-None-Match": asked.replace("{}", tag(client))}).status_code == 304


def test_another_tag_gives_the_whole_even_when_the_date_would_match(client, choir):
    headers = {"If-None-Match": '"other"', "If-Modified-Since": "Thu, 01 Jan 2099 00:00:00 GMT"}
    assert client.get(FEED, headers=headers).status_code == 200


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_compressed_feed_has_a_tag_of_its_own_that_also_gives_304(client, choir, encoding):
    answer = client.get(FEED, headers={"Accept-Encoding": encoding})
    assert answer["Content-Encoding"] == encoding
    assert answer["ETag"] != tag(client)
    assert client.get(FEED, headers={"Accept-Encoding": encoding, "If-None-Match": answer["ETag"]}).status_code == 304


def test_head_says_what_get_says_without_the_body(client, choir):
    got, head = client.get(FEED), client.head(FEED)
    assert (head.status_code, head.content, head["ETag"], head["Content-Length"]) == (
        200,
        b"",
        got["ETag"],
        str(len(got.content)),
    )


@pytest.mark.parametrize("method", ["PROPFIND", "PUT", "DELETE", "OPTIONS", "REPORT", "POST"])
def test_probes_that_write_are_told_405(client, choir, method):
    assert client.generic(method, FEED).status_code == 405


@pytest.mark.parametrize("agent", ["Google-Calendar-Importer", "iOS/17.5.1 (21F90) dataaccessd/1.0", ""])
def test_every_program_gets_the_same_octets(client, choir, agent):
    headers = {"User-Agent": agent, "Accept": "text/html", "Accept-Language": "ar"}
    answer = client.get(FEED, headers=headers)
    assert answer.content == client.get(FEED).content
    assert not answer.cookies
    assert answer["Vary"] == "Accept-Encoding"


def _rename_venue(event):
    event.venue.name = "Huset"
    event.venue.save()


def _translate(event):
    actions.write_text(event=event, language="sv", title="Sång", description="Ny text", by=None)


def _delete(event):
    actions.delete_event(event=event, by=None)


def _cancel(event):
    actions.cancel_event(event=event, reason="Slut", by=None)


def _cancel_date(event):
    actions.cancel_date(occurrence=event.occurrences.order_by("slot")[0], reason="Sjuk", by=None)


def _rename_organiser(event):
    event.organiser.name = "Korset"
    event.organiser.save()


def _rename_theme(event):
    event.kind.theme.names = {"sv": "Tal"}
    event.kind.theme.save()


@pytest.mark.parametrize(
    "change", [_rename_venue, _translate, _delete, _cancel, _cancel_date, _rename_organiser, _rename_theme]
)
def test_every_change_that_a_reader_can_see_changes_the_tag(client, choir, post, change):
    post("Fest", first_on=date(2026, 12, 5))
    before = tag(client)
    change(Event.objects.get(pk=choir.pk))
    assert tag(client) != before


def test_saving_without_a_change_changes_nothing(client, choir):
    before, number = tag(client), Revision.objects.get().number
    choir.venue.save()
    choir.organiser.save()
    Event.objects.get(pk=choir.pk).save()
    assert (tag(client), Revision.objects.get().number) == (before, number)


def test_a_client_that_knows_only_dates_sees_a_deletion(client, choir, at_noon):
    Revision.objects.update(changed_at="2026-11-24T11:00:00Z")
    at_noon.move_to("2026-11-24T11:10:00Z")
    stamp = client.get(FEED)["Last-Modified"]
    assert client.get(FEED, headers={"If-Modified-Since": stamp}).status_code == 304
    at_noon.move_to("2026-11-24T11:20:00Z")
    actions.delete_event(event=choir, by=None)
    assert client.get(FEED, headers={"If-Modified-Since": stamp}).status_code == 200


def test_a_change_in_the_second_of_an_answer_is_not_missed(client, choir):
    Revision.objects.update(changed_at=timezone.now())
    stamp = client.get(FEED)["Last-Modified"]
    assert client.get(FEED, headers={"If-Modified-Since": stamp}).status_code == 200


def test_at_midnight_what_is_past_drops_out_and_the_tag_changes(client, post, at_noon):
    post("Fest", first_on=date(2026, 11, 24))
    before = client.get(FEED)
    at_noon.move_to("2026-11-24T22:59:00Z")
    assert client.get(FEED).content == before.content
    at_noon.move_to("2026-11-24T23:01:00Z")
    after = client.get(FEED)
    assert b"BEGIN:VEVENT" not in after.content
    assert after["ETag"] != before["ETag"]


def test_stored_texts_equal_a_fresh_rendering(client, choir, post, at_noon):
    actions.cancel_date(occurrence=choir.occurrences.order_by("slot")[2], reason="Sjuk", by=None)
    client.get(FEED)
    stored = dict(Fragment.objects.values_list("event_id", "body"))
    fresh = feeds.render(stored, "sv", timezone.localdate())
    assert stored == {key: rendered.body for key, (_revision, rendered) in fresh.items()}


def test_a_feed_of_stored_texts_is_one_query_whatever_its_size(client, post, at_noon):
    for number in range(12):
        post(f"Fest {number}", first_on=date(2026, 12, 5))
    events = feeds.selected(AgendaFilter(), timezone.localdate())
    feeds.bodies(events, "sv", timezone.localdate())
    with CaptureQueriesContext(connection) as queries:
        found = feeds.bodies(events.all(), "sv", timezone.localdate())
    assert (len(found), len(queries)) == (12, 1)


@pytest.mark.parametrize(("address", "status"), [
    ("/sv/calendar.ics?theme=nothing-of-the-kind", 404),
    ("/sv/calendar.ics?since=2026-13-01", 404),
    ("/sv/calendar.ics?theme=../../x", 404),
    ("/sv/calendar.ics?utm_source=poster", 200),
    ("/sv/events/999999.ics", 404),
    ("/sv/events/99999999999999999999999.ics", 404),
])  # fmt: skip
def test_unknown_feeds_say_so_in_a_sentence(client, choir, address, status):
    answer = client.get(address)
    assert answer.status_code == status
    assert status == 200 or answer["Content-Type"] == "text/plain; charset=utf-8"


def test_a_withdrawn_event_is_gone_and_a_draft_was_never_there(client, choir):
    Event.objects.update(status="archived")
    assert client.get(f"/sv/events/{choir.pk}.ics").status_code == 410
    Event.objects.update(status="draft")
    assert client.get(f"/sv/events/{choir.pk}.ics").status_code == 404


def test_drafts_stand_in_no_feed(client, post, at_noon):
    post("Hemlig", first_on=date(2026, 12, 5), publish_now=False)
    assert "Hemlig" not in client.get(FEED).content.decode()


def test_each_filter_selects_and_the_language_is_whole(client, choir, post):
    post("Läger", first_on=date(2026, 12, 5), hour=None, price=100, audience=["women"])
    assert "Läger" not in client.get("/sv/calendar.ics?free=1").content.decode()
    assert "Kör" not in client.get("/sv/calendar.ics?audience=women").content.decode()
    english = client.get("/en/calendar.ics?free=1").content.decode().replace("\r\n ", "")
    assert "SUMMARY:Language café" in english
    assert "Organiser: Röda Korset" in english


def test_what_the_feed_says_imports_as_the_same_dates(client, choir, post, house, at_noon):
    rows = list(choir.occurrences.order_by("slot"))
    actions.cancel_date(occurrence=rows[1], reason="Sjuk", by=None)
    actions.move_date(
        occurrence=rows[2],
        starts_at=rows[2].starts_at + timedelta(hours=3),
        ends_at=rows[2].ends_at + timedelta(hours=4),
        by=None,
    )
    actions.add_date(event=choir, wall=datetime(2026, 12, 27, 15), by=None)
    post("Läger", first_on=date(2026, 12, 5), hour=None)
    since, until = timezone.now(), timezone.now() + timedelta(days=200)
    calendar = ics_reading.read(client.get(FEED).content, site_zone="Europe/Stockholm", since=since, until=until)
    assert calendar.refusals == []
    listed = shown.shown_dates(AgendaFilter(), "sv", date(2026, 11, 24), date(2027, 6, 1), date(2026, 11, 24))
    assert _dates(calendar, since, until) == sorted((each["start"], each["status"]) for each in listed)


def _dates(calendar, since, until):
    from calendar_app import recurrence, rule

    found = []
    for event in calendar.events:
        series = recurrence.Series(
            event.start,
            event.length,
            event.zone,
            rule.parse(event.rrule) if event.rrule else None,
            event.is_all_day,
            event.extra,
            frozenset(event.skipped),
        )
        overrides = {each.slot: each for each in event.overrides}
        for slot in recurrence.slots(series, since, datetime.fromisoformat("2027-06-01T00:00+02:00")):
            own = overrides.get(slot.at)
            start = (own.starts_at if own else slot.at).astimezone(timezone.get_current_timezone())
            found.append(
                (
                    start.date().isoformat() if event.is_all_day else start.isoformat(),
                    "CANCELLED" if own and own.is_cancelled else "CONFIRMED",
                )
            )
    return sorted(found)


def test_another_library_reads_it_too(client, choir):
    calendar = Calendar.from_ical(client.get(FEED).content)
    assert [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")] == ["Kör"]


def test_an_alarm_rings_only_for_who_asks_for_it(client, choir):
    assert b"VALARM" not in client.get(FEED).content
    assert b"TRIGGER:-PT30M" in client.get(f"{FEED}?alarm=30").content
    assert client.get(f"{FEED}?alarm=soon").status_code == 404


def test_the_304_of_one_event_costs_one_query_too(client, choir):
    address = f"/sv/events/{choir.pk}.ics"
    etag = tag(client, address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, headers={"If-None-Match": etag})
    assert (answer.status_code, len(queries)) == (304, 1)


def test_a_damaged_text_is_found_and_mended(client, choir, capsys):
    from django.core.management import call_command

    before = client.get(FEED).content
    Fragment.objects.update(body="BEGIN:VEVENT\r\nEND:VEVENT\r\n")
    with pytest.raises(SystemExit):
        call_command("repair_feeds")
    call_command("repair_feeds")
    assert "1 stored texts compared, 0 replaced." in capsys.readouterr().out
    from django.core.cache import cache

    cache.clear()
    assert client.get(FEED).content == before


def test_whole_days_and_hours_can_be_told_apart_by_every_program(client, choir):
    row = choir.occurrences.order_by("slot")[1]
    day = timezone.localtime(row.starts_at).replace(hour=0, minute=0)
    from calendar_app import schedule

    schedule.pin(row, {"starts_at": day, "ends_at": day + timedelta(days=1), "is_all_day": True}, event=choir)
    body = client.get(FEED).content.decode()
    assert f"UID:{choir.uid.split('@')[0]}.{row.pk}@bis" in body
    assert "EXDATE;TZID=Europe/Stockholm:20261203T180000" in body


def test_a_cancelled_series_without_an_end_leaves_after_14_days(client, choir, at_noon):
    actions.cancel_event(event=choir, reason="Slut", by=None)
    Event.objects.update(changed_at="2026-11-24T11:00:00Z")
    assert b"STATUS:CANCELLED" in client.get(FEED).content
    at_noon.move_to("2026-12-15T11:00:00Z")
    assert b"BEGIN:VEVENT" not in client.get(FEED).content


def test_a_room_that_is_gone_leaves_the_feed_with_new_stamps(client, post, house, at_noon):
    from calendar_app.models import Space

    room = Space.objects.create(venue=house, name="Stora salen")
    event = post("Kör", first_on=date(2026, 11, 26), space=room)
    before = Event.objects.get(pk=event.pk)
    assert b"Stora salen" in client.get(FEED).content
    room.delete()
    after = Event.objects.get(pk=event.pk)
    assert b"Stora salen" not in client.get(FEED).content
    assert (after.sequence, after.changed_at > before.changed_at) == (before.sequence + 1, True)


def test_the_test_date_is_in_the_next_hour_and_reads_in_the_readers_language(client, at_noon):
    answer = client.get("/ar/subscribe/test.ics")
    calendar = Calendar.from_ical(answer.content)
    (event,) = calendar.walk("VEVENT")
    assert timedelta() < event["DTSTART"].dt - timezone.now() <= timedelta(hours=1)
    assert "BIS" in event["SUMMARY"]


def test_what_is_made_internal_is_withdrawn_for_phones_that_have_it(client, choir):
    actions.edit_all(event=choir, changes={"is_internal": True}, by=None)
    assert client.get(f"/sv/events/{choir.pk}.ics").status_code == 410
