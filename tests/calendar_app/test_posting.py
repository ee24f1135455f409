"""Posting and changing: what a volunteer types becomes dates; nothing typed is lost; nobody's work is overwritten."""

import io
import re
from datetime import date, timedelta

import pytest
from django.core import mail
from PIL import Image

from calendar_app import actions
from calendar_app.actions.proposals import mark_of
from calendar_app.models import CoOrganiser, Draft, Event, Proposal, Space
from partners.models import Membership, Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client, organisation, django_user_model, at_noon):
    person = django_user_model.objects.create_user("ada@bis.example", name="Ada")
    Membership.objects.create(user=person, organisation=organisation)
    client.force_login(person)
    return person


@pytest.fixture
def small(db):
    return Organisation.objects.create(name="Stickklubben", slug="stickklubben")


@pytest.fixture
def small_member(client, small, django_user_model, at_noon):
    person = django_user_model.objects.create_user("bo@bis.example", name="Bo")
    Membership.objects.create(user=person, organisation=small)
    client.force_login(person)
    return person


@pytest.fixture
def reviewer(django_user_model):
    return django_user_model.objects.create_user("rut@bis.example", name="Rut", house_roles=["reviewer"])


@pytest.fixture
def typed(kind, house):
    def fields(**other):
        return {
            "once": "a" * 32, "kind": kind.pk, "first_on": "2026-12-03", "starts": "14:00", "ends": "16:00",
            "repeats": "weekly", "until": "2027-01-21", "where": f"v{house.pk}", "audience": ["everyone"], "interval": "1",
            "skips_holidays": "on", "language": "sv", "title": "", "sign_up": "no", "step_free": "", "swedish_level": "", "do": "post", **other,
        }  # fmt: skip

    return fields


def starts(event):
    return [f"{row.starts_at:%m-%d %H}" for row in event.occurrences.order_by("slot")]


def test_four_fields_make_a_term_without_the_holidays(client, member, typed):
    client.post("/partner/roda-korset/new/", typed())
    event = Event.objects.get()
    assert starts(event) == ["12-03 13", "12-10 13", "12-17 13", "01-07 13", "01-14 13", "01-21 13"]
    assert (event.status, event.posted_by) == ("published", member)


def test_what_an_untrusted_organisation_posts_waits(client, small_member, typed):
    client.post("/partner/stickklubben/new/", typed())
    assert Event.objects.get().status == "submitted"
    assert Proposal.objects.get().state == "waiting"


def test_the_same_form_sent_twice_makes_one_event(client, member, typed):
    one = client.post("/partner/roda-korset/new/", typed())
    two = client.post("/partner/roda-korset/new/", typed())
    assert (one.status_code, one["Location"]) == (two.status_code, two["Location"])
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"first_on": "2026-11-20"}, "first_on"), ({"first_on": "i morgon"}, "first_on"), ({"first_on": "2031-01-01"}, "first_on"),
        ({"starts": ""}, "starts"), ({"ends": ""}, "ends"), ({"ends": "14:00"}, "ends"), ({"until": "2026-12-01"}, "until"),
        ({"count": "3"}, "until"), ({"where": ""}, "where"), ({"kind": ""}, "kind"), ({"kind": "999999"}, "kind"),
        ({"where": "s999999"}, "where"), ({"website": "javascript:alert(1)"}, "website"), ({"extra": "jul"}, "extra"),
        ({"price": "-5"}, "price"), ({"interval": "0"}, "interval"), ({"repeats": "SECONDLY"}, "repeats"),
        ({"is_internal": "on"}, "title"), ({"skipped": "2026-12-03\n" * 300 + "x"}, "skipped"),
        ({"title": "x" * 201}, "title"), ({"audience": ["martians"]}, "audience"),
    ],
)  # fmt: skip
def test_bad_input_gets_a_sentence_beside_its_field_and_loses_nothing(client, member, typed, wrong, field):
    answer = client.post("/partner/roda-korset/new/", typed(description="Kom och prata.", **wrong))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Kom och prata." in answer.content.decode()
    assert Event.objects.count() == 0


def test_a_draft_is_saved_as_one_writes_and_belongs_to_its_writer_alone(
    client, member, typed, django_user_model, organisation
):
    answer = client.post("/partner/roda-korset/look/", typed(title="Halvfärdig", first_on=""))
    assert answer.status_code == 200
    draft = Draft.objects.get()
    assert "Halvfärdig" in client.get(f"/partner/roda-korset/new/?draft={draft.pk}").content.decode()
    other = django_user_model.objects.create_user("eva@bis.example")
    Membership.objects.create(user=other, organisation=organisation)
    client.force_login(other)
    assert "Halvfärdig" not in client.get(f"/partner/roda-korset/new/?draft={draft.pk}").content.decode()


def test_a_form_that_is_only_opened_leaves_no_draft(client, member, typed):
    assert client.post("/partner/roda-korset/look/?unsaved=1", typed()).status_code == 200
    assert Draft.objects.count() == 0


def test_posting_ends_the_draft(client, member, typed):
    client.post("/partner/roda-korset/look/", typed())
    client.post("/partner/roda-korset/new/", typed())
    assert Draft.objects.count() == 0


def test_preview_says_rule_dates_and_holidays(client, member, typed):
    shown = client.post("/partner/roda-korset/look/", typed()).content.decode()
    assert "Varje torsdag" in shown
    assert "julafton" in shown
    assert shown.count("14:00–16:00") == 6


def test_preview_names_a_clash_and_free_times(client, member, typed, post, house):
    hall = Space.objects.create(venue=house, name="Salen")
    post("Kör", first_on=date(2026, 12, 10), hour=15, space=hall)
    shown = client.post("/partner/roda-korset/look/", typed(where=f"s{hall.pk}")).content.decode()
    assert "Röda Korset, Kör" in re.sub(r"<[^>]+>", "", shown)
    assert "13:30–15:30" not in shown
    assert "13:00–15:00" in shown


def test_a_clash_is_said_and_nothing_written(client, member, typed, post, house):
    hall = Space.objects.create(venue=house, name="Salen")
    post("Kör", first_on=date(2026, 12, 10), hour=15, space=hall)
    answer = client.post("/partner/roda-korset/new/", typed(where=f"s{hall.pk}"))
    assert answer.status_code == 422
    assert Event.objects.count() == 1


def test_the_second_editor_is_told_and_loses_nothing(client, member, typed, organisation):
    client.post("/partner/roda-korset/new/", typed(title="Kafé"))
    event = Event.objects.get()
    address = f"/partner/roda-korset/events/{event.pk}/edit/"
    seen = client.get(address).context["form"]["seen"].value()
    first = client.post(address, typed(seen=seen, title="Kafé med bullar", do="save"))
    assert first.status_code == 302
    second = client.post(address, typed(seen=seen, title="Kafé på golvet", do="save"))
    assert second.status_code == 409
    page = second.content.decode()
    assert "Kafé med bullar" in page
    assert 'value="Kafé på golvet"' in page
    assert event.texts.get().title == "Kafé med bullar"
    again = client.post(address, typed(seen=second.context["form"]["seen"].value(), title="Kafé på golvet", do="save"))
    assert again.status_code == 302
    assert event.texts.get().title == "Kafé på golvet"


def test_the_second_editor_is_told_only_of_what_differs(client, member, typed):
    client.post("/partner/roda-korset/new/", typed(title="Kafé", price="0"))
    address = f"/partner/roda-korset/events/{Event.objects.get().pk}/edit/"
    seen = client.get(address).context["form"]["seen"].value()
    client.post(address, typed(seen=seen, title="Kafé med bullar", price="0", do="save"))
    told = client.post(address, typed(seen=seen, title="Kafé på golvet", price="0", do="save"))
    assert told.context["theirs"] == [("Rubrik", "Kafé med bullar", "Kafé på golvet")]


def test_a_changed_hour_shows_the_dates_before_it_is_saved_and_keeps_the_cancellation(client, member, typed):
    client.post("/partner/roda-korset/new/", typed())
    event = Event.objects.get()
    actions.cancel_date(occurrence=event.occurrences.order_by("slot")[1], reason="Sjuk", by=None)
    address = f"/partner/roda-korset/events/{event.pk}/edit/"
    asked = client.post(address, typed(starts="15:00", ends="17:00", do="save"))
    assert asked.templates[0].name == "work/before_after.html"
    assert starts(event)[0] == "12-03 13"
    sure = dict(asked.context["sent"]) | {"audience": ["everyone"], "do": "sure"}
    assert client.post(address, sure).status_code == 302
    assert starts(event) == ["12-03 14", "12-10 14", "12-17 14", "01-07 14", "01-14 14", "01-21 14"]
    assert [row.is_cancelled for row in event.occurrences.order_by("slot")][:3] == [False, True, False]


def test_a_cancellation_that_would_be_lost_is_named(client, member, typed):
    client.post("/partner/roda-korset/new/", typed())
    event = Event.objects.get()
    actions.cancel_date(occurrence=event.occurrences.order_by("slot")[1], reason="Sjuk", by=None)
    asked = client.post(
        f"/partner/roda-korset/events/{event.pk}/edit/", typed(first_on="2026-12-04", until="2027-01-22", do="save")
    )
    assert [each.why for each in asked.context["lost"]] == ["Sjuk"]
    assert event.occurrences.filter(status="cancelled").count() == 1


def test_words_alone_are_saved_without_asking(client, member, typed):
    client.post("/partner/roda-korset/new/", typed())
    event = Event.objects.get()
    before = event.sequence
    answer = client.post(f"/partner/roda-korset/events/{event.pk}/edit/", typed(title="Språkcafé", do="save"))
    event.refresh_from_db()
    assert (answer.status_code, event.sequence) == (302, before)


def test_the_preview_of_a_change_shows_the_dates_of_a_rule_that_is_left_as_it_is(client, member, typed):
    client.post("/partner/roda-korset/new/", typed())
    event = Event.objects.get()
    actions.pause(event=event, first_on=date(2026, 12, 10), last_on=date(2026, 12, 12), by=None)
    shown = client.post(f"/partner/roda-korset/look/?event={event.pk}", typed(title="Språkcafé")).content.decode()
    assert "Varje torsdag" in shown
    # Six dates of the rule, less the one in the pause.
    assert shown.count("14:00–16:00") == 5


def test_a_change_of_words_alone_still_meets_who_has_the_room(client, member, typed, post, house):
    hall = Space.objects.create(venue=house, name="Salen")
    client.post("/partner/roda-korset/new/", typed())
    event = Event.objects.get()
    post("Kör", first_on=date(2026, 12, 17), hour=15, space=hall)
    shown = client.post(f"/partner/roda-korset/look/?event={event.pk}", typed(where=f"s{hall.pk}")).content.decode()
    assert "torsdag 17 december" in re.sub(r"<[^>]+>", "", shown)
    assert "Röda Korset, Kör" in re.sub(r"<[^>]+>", "", shown)


def test_that_somebody_else_said_it_is_free_is_no_difference_from_a_price_of_0(client, member, typed):
    client.post("/partner/roda-korset/new/", typed(price="0"))
    event = Event.objects.get()
    address = f"/partner/roda-korset/events/{event.pk}/edit/"
    seen = client.get(address).context["form"]["seen"].value()
    client.post(address, typed(seen=seen, price="0", title="Kafé", do="save"))
    second = client.post(address, typed(seen=seen, price="0", title="Fika", do="save"))
    assert [label for label, _value, _typed in second.context["theirs"]] == ["Rubrik"]


def test_hours_the_wrong_way_round_are_no_night(client, member, typed):
    answer = client.post("/partner/roda-korset/new/", typed(starts="19:00", ends="17:00"))
    assert set(answer.context["form"].errors) == {"ends"}
    assert client.post("/partner/roda-korset/new/", typed(starts="22:00", ends="02:00")).status_code == 302
    assert Event.objects.get().length == timedelta(hours=4)


def test_what_lasts_into_the_next_afternoon_is_said_with_its_last_day(client, member, typed):
    client.post("/partner/roda-korset/new/", typed(starts="18:00", ends="14:00", last_on="2026-12-04"))
    event = Event.objects.get()
    page = client.get(f"/partner/roda-korset/events/{event.pk}/edit/")
    assert page.context["form"]["last_on"].value() == date(2026, 12, 4)
    slot = event.occurrences.order_by("slot")[0].slot
    address = f"/partner/roda-korset/events/{event.pk}/{slot:%Y%m%dT%H%MZ}/"
    assert client.get(address).context["move_form"]["last_on"].value() == date(2026, 12, 4)
    turned = {"do": "move", "move-day": "2026-12-03", "move-starts": "19:00", "move-ends": "17:00", "move-where": ""}
    assert set(client.post(address, turned).context["move_form"].errors) == {"ends"}


@pytest.mark.parametrize(
    ("first", "last"), [("2001-01-01", "2001-02-01"), ("2026-12-10", "2099-01-01"), ("2026-12-10", "2026-12-09")]
)
def test_a_pause_that_is_over_or_lasts_for_years_is_refused_at_the_top_of_the_page(client, member, typed, first, last):
    client.post("/partner/roda-korset/new/", typed())
    event = Event.objects.get()
    address = f"/partner/roda-korset/events/{event.pk}/"
    answer = client.post(address, {"do": "pause", "pause-first_on": first, "pause-last_on": last})
    assert (answer.status_code, set(answer.context["pause_form"].errors)) == (422, {"last_on"})
    assert (event.pauses.count(), event.occurrences.count()) == (0, 6)
    page = answer.content.decode()
    assert page.index('role="alert"') < page.index('class="dates"')


def test_a_series_that_rests_all_the_time_says_that_no_date_is_to_come_and_its_pause_in_words(client, member, typed):
    client.post("/partner/roda-korset/new/", typed())
    event = Event.objects.get()
    actions.pause(event=event, first_on=date(2026, 12, 1), last_on=date(2027, 3, 1), by=None, reason="Bygget")
    page = client.get(f"/partner/roda-korset/events/{event.pk}/").content.decode()
    assert "Inget kommande tillfälle." in page
    assert "1 december – 1 mars 2027" in page


def test_this_and_the_following_become_a_series_of_their_own(client, member, typed):
    client.post("/partner/roda-korset/new/", typed())
    event = Event.objects.get()
    third = event.occurrences.order_by("slot")[2]
    address = f"/partner/roda-korset/events/{event.pk}/edit/?from={third.slot:%Y%m%dT%H%MZ}"
    assert client.get(address).context["form"]["first_on"].value() == date(2026, 12, 17)
    client.post(address, typed(first_on="2026-12-17", starts="10:00", ends="12:00", do="sure"))
    following = Event.objects.get(follows=event)
    assert (starts(event), starts(following)) == (
        ["12-03 13", "12-10 13"],
        ["12-17 09", "01-07 09", "01-14 09", "01-21 09"],
    )


def test_a_change_by_an_untrusted_organisation_waits_beside_what_everybody_sees(
    client, small_member, small, typed, reviewer
):
    client.post("/partner/stickklubben/new/", typed(title="Stickning"))
    event = Event.objects.get()
    client.force_login(reviewer)
    client.post(f"/staff/review/{Proposal.objects.get().pk}/", {"state": "approved"})
    client.force_login(small_member)
    client.post(f"/partner/stickklubben/events/{event.pk}/edit/", typed(title="Stickning och virkning", do="save"))
    assert event.texts.get().title == "Stickning"
    change = Proposal.objects.get(sort="change")
    client.force_login(reviewer)
    page = client.get(f"/staff/review/{change.pk}/")
    assert page.context["differences"] == [("Rubrik", "Stickning", "Stickning och virkning")]
    client.post(f"/staff/review/{change.pk}/", {"state": "approved"})
    assert event.texts.get().title == "Stickning och virkning"


@pytest.mark.django_db(transaction=True)
def test_the_poster_hears_what_became_of_it(client, small_member, typed, reviewer):
    client.post("/partner/stickklubben/new/", typed(title="Stickning"))
    proposal = Proposal.objects.get()
    client.force_login(reviewer)
    refused = client.post(f"/staff/review/{proposal.pk}/", {"state": "returned", "comment": ""})
    assert refused.status_code == 409
    client.post(f"/staff/review/{proposal.pk}/", {"state": "returned", "comment": "Vilket rum?"})
    assert Event.objects.get().status == "draft"
    assert [letter.to for letter in mail.outbox] == [["bo@bis.example"]]
    assert "Vilket rum?" in mail.outbox[0].body


@pytest.mark.django_db(transaction=True)
def test_several_are_approved_at_once(client, small_member, typed, reviewer):
    for number in range(3):
        client.post("/partner/stickklubben/new/", typed(once=f"{number}" * 32, title=f"Stickning {number}"))
    client.force_login(reviewer)
    mail.outbox.clear()
    client.post(
        "/staff/review/several/", {"proposal": [f"{row.pk} {mark_of(row)}" for row in Proposal.objects.all()[:2]]}
    )
    assert sorted(Event.objects.values_list("status", flat=True)) == ["published", "published", "submitted"]
    assert [letter.to for letter in mail.outbox] == [["bo@bis.example"]]
    assert "Stickning 0" in mail.outbox[0].body
    assert "Stickning 1" in mail.outbox[0].body


def test_who_is_asked_to_take_part_is_shown_only_after_saying_yes(client, member, typed, small, django_user_model):
    client.post("/partner/roda-korset/new/", typed(partners=[small.pk]))
    event = Event.objects.get()
    assert "Stickklubben" not in client.get(f"/sv/events/{event.pk}/").content.decode()
    person = django_user_model.objects.create_user("bo@bis.example")
    Membership.objects.create(user=person, organisation=small)
    row = CoOrganiser.objects.get()
    assert client.post(f"/partner/stickklubben/asked/{row.pk}/", {"answer": "yes"}).status_code == 404
    client.force_login(person)
    client.post(f"/partner/stickklubben/asked/{row.pk}/", {"answer": "yes"})
    client.logout()
    assert "Stickklubben" in client.get(f"/sv/events/{event.pk}/").content.decode()


def test_an_internal_booking_takes_the_room_and_is_seen_nowhere_else(
    client, member, typed, house, django_user_model, small
):
    hall = Space.objects.create(venue=house, name="Salen")
    client.post("/partner/roda-korset/new/", typed(is_internal="on", title="Husmöte", where=f"s{hall.pk}", kind=""))
    event = Event.objects.get()
    assert event.occurrences.filter(booked_space=hall).count() == 6
    for address in ("/sv/", f"/sv/events/{event.pk}/", f"/sv/events/{event.pk}.ics", "/sv/calendar.ics", f"/e/{event.code}",
                    "/api/v1/occurrences?since=2026-12-01&until=2027-02-01", "/sv/?q=Husmöte"):  # fmt: skip
        assert "Husmöte</a>" not in client.get(address).content.decode()
        assert "SUMMARY:Husmöte" not in client.get(address).content.decode()
    week = "/partner/roda-korset/rooms/bis-huset/?week=2026-W49"
    assert "Husmöte" in client.get(week).content.decode()
    other = django_user_model.objects.create_user("bo@bis.example")
    Membership.objects.create(user=other, organisation=small)
    client.force_login(other)
    theirs = client.get("/partner/stickklubben/rooms/bis-huset/?week=2026-W49").content.decode()
    assert "Husmöte" not in theirs
    assert "14:00–16:00" in theirs


def picture(size=(1200, 900)):
    out = io.BytesIO()
    Image.new("RGB", size, "darkgreen").save(out, "JPEG")
    out.seek(0)
    out.name = "bild.jpg"
    return out


def test_a_picture_needs_words_and_is_kept_while_they_are_asked_for(client, member, typed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    asked = client.post("/partner/roda-korset/new/", typed(image=picture()))
    assert "image_alt" in asked.context["form"].errors
    kept = asked.context["form"]["kept_image"].value()
    client.post("/partner/roda-korset/new/", typed(kept_image=kept, image_alt="Ett kafébord"))
    event = Event.objects.get()
    answer = client.get(f"/pictures/{event.image}")
    assert answer["Content-Type"] == "image/webp"
    assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).format == "WEBP"


@pytest.mark.parametrize(
    "octets", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"\0" * 20, b"%PDF-1.4", b""]
)
def test_what_is_no_picture_is_refused_in_words(client, member, typed, octets):
    file = io.BytesIO(octets)
    file.name = "bild.png"
    answer = client.post("/partner/roda-korset/new/", typed(image=file, image_alt="Något"))
    assert "image" in answer.context["form"].errors


def test_an_earlier_activity_is_copied_to_the_coming_week(client, member, typed):
    client.post("/partner/roda-korset/new/", typed())
    fields = client.get(f"/partner/roda-korset/new/?copy={Event.objects.get().pk}").context["form"]
    assert (fields["first_on"].value(), fields["repeats"].value(), fields["until"].value()) == (
        date(2026, 11, 26),
        "weekly",
        None,
    )


def test_a_pause_an_extension_and_one_more_date(client, member, typed):
    client.post("/partner/roda-korset/new/", typed())
    event = Event.objects.get()
    address = f"/partner/roda-korset/events/{event.pk}/"
    client.post(address, {"do": "pause", "pause-first_on": "2026-12-10", "pause-last_on": "2026-12-20"})
    assert starts(event) == ["12-03 13", "01-07 13", "01-14 13", "01-21 13"]
    client.post(address, {"do": "until", "until-until": "2027-01-28"})
    assert starts(event)[-1] == "01-28 13"
    client.post(address, {"do": "extra", "extra-day": "2026-12-05", "extra-starts": "11:00"})
    assert starts(event)[1] == "12-05 10"
    pause = event.pauses.get()
    client.post(f"{address}pauses/{pause.pk}/")
    assert "12-10 13" in starts(event)


def test_a_series_that_ends_soon_offers_to_go_on(client, member, typed):
    client.post("/partner/roda-korset/new/", typed(until="2026-12-17"))
    page = client.get("/partner/roda-korset/")
    assert page.context["rows"][0].extend_to == date(2027, 6, 10)
    assert "10 juni 2027" in page.text


def test_one_date_is_cancelled_moved_noted_and_undone(client, member, typed, house):
    client.post("/partner/roda-korset/new/", typed())
    event = Event.objects.get()
    row = event.occurrences.order_by("slot")[1]
    address = f"/partner/roda-korset/events/{event.pk}/{row.slot:%Y%m%dT%H%MZ}/"
    assert client.post(address, {"do": "cancel", "cancel-reason": ""}).status_code == 422
    client.post(address, {"do": "cancel", "cancel-reason": "Ledaren är sjuk"})
    row.refresh_from_db()
    assert (row.is_cancelled, row.reason) == (True, "Ledaren är sjuk")
    client.post(address, {"do": "restore"})
    client.post(
        address,
        {"do": "move", "move-day": "2026-12-11", "move-starts": "10:00", "move-ends": "11:00", "move-where": ""},
    )
    client.post(address, {"do": "note", "note-note": "Ta med muggar"})
    client.post(address, {"do": "full"})
    row.refresh_from_db()
    assert (row.is_cancelled, f"{row.starts_at:%d %H}", row.note, row.is_full) == (
        False,
        "11 09",
        "Ta med muggar",
        True,
    )


def test_history_says_who_and_an_earlier_version_comes_back(client, member, typed):
    client.post("/partner/roda-korset/new/", typed(title="Kafé", price="20"))
    event = Event.objects.get()
    client.post(f"/partner/roda-korset/events/{event.pk}/edit/", typed(title="Dyrt kafé", price="200", do="save"))
    page = client.get(f"/partner/roda-korset/events/{event.pk}/history/")
    entries = page.context["entries"]
    assert "Ada" in {entry.who for entry in entries}
    assert ("Pris i kronor", "20", "200") in [change for entry in entries for change in entry.changes]
    first = event.versions.order_by("pgh_id").first()
    client.post(f"/partner/roda-korset/events/{event.pk}/history/{first.pgh_id}/")
    event.refresh_from_db()
    assert event.price == 20


def test_history_speaks_the_readers_language_about_choices_rules_and_dates(client, member, typed):
    client.post("/partner/roda-korset/new/", typed(repeats="weekly", audience=["women"], spoken=["ar"]))
    event = Event.objects.get()
    row = event.occurrences.order_by("slot").first()
    date = f"/partner/roda-korset/events/{event.pk}/{row.slot:%Y%m%dT%H%MZ}/"
    client.post(date, {"do": "cancel", "cancel-reason": "Snö"})
    client.post(
        f"/partner/roda-korset/events/{event.pk}/edit/",
        typed(repeats="weekly", interval="2", audience=["men"], do="sure"),
    )
    entries = client.get(f"/partner/roda-korset/events/{event.pk}/history/").context["entries"]
    changes = {label: (before, after) for entry in reversed(entries) for label, before, after in entry.changes}
    assert changes["För vem?"] == ("bara kvinnor", "bara män")
    assert changes["Språk som talas"] == ("arabiska", "")
    assert changes["Upprepas"][0].startswith("Varje ")
    assert changes["Upprepas"][1].startswith("Varannan ")
    assert changes["Status"][1] == "inställd"
    assert not {"Starts at", "Ends at", "Audience"} & set(changes)
    assert "Orden (svenska): skriven" in {entry.what for entry in entries}


@pytest.mark.parametrize("page", ["/partner/roda-korset/", "/partner/roda-korset/rooms/bis-huset/?week=2026-W49"])
def test_pages_cost_the_same_for_one_and_for_thirty(client, member, post, house, page, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    hall = Space.objects.create(venue=house, name="Salen")
    post("Ett", first_on=date(2026, 12, 1), hour=8, hours=0.5, space=hall)
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    for number in range(29):
        post(
            f"Nr {number}",
            first_on=date(2026, 12, 1) + timedelta(days=number % 6),
            hour=9 + number // 6,
            hours=0.5,
            space=hall,
        )
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(one) == len(many)


@pytest.mark.parametrize(
    "wrong",
    [
        {"last_on": "9999-12-31"}, {"first_on": "0001-01-01"}, {"until": "9999-12-31"}, {"extra": "0001-01-01"},
        {"extra": "9999-12-31 23:59"}, {"skipped": "0001-01-01"}, {"title": "a\0b"}, {"where": "s" + "9" * 40},
        {"where": "v\0"}, {"kind": "9" * 40}, {"once": "x" * 5000}, {"count": "9" * 30}, {"interval": "1e9"}, {"partners": ["x"]},
        {"kept_image": "../../etc/passwd"}, {"starts": "25:61"}, {"price": "9" * 30},
    ],
)  # fmt: skip
def test_absurd_values_are_answered_in_words_and_as_drafts_too(client, member, typed, wrong):
    assert client.post("/partner/roda-korset/new/", typed(**wrong)).status_code in (302, 422)
    assert client.post("/partner/roda-korset/look/", typed(**wrong)).status_code == 200
    assert client.post("/partner/roda-korset/new/", typed(do="draft", **{**wrong, "once": "b" * 32})).status_code == 302


def test_an_untrusted_editor_cannot_bring_back_what_a_reviewer_took_out(client, small_member, typed, reviewer):
    client.post("/partner/stickklubben/new/", typed(title="Fult ord"))
    event = Event.objects.get()
    actions.edit_all(event=event, changes={"price": 5}, by=None)
    actions.write_text(event=event, language="sv", title="Stickning", description="", by=None)
    client.force_login(reviewer)
    client.post(f"/staff/review/{Proposal.objects.get().pk}/", {"state": "approved"})
    client.force_login(small_member)
    first = event.versions.order_by("pgh_id").first()
    assert client.post(f"/partner/stickklubben/events/{event.pk}/history/{first.pgh_id}/").status_code == 403
    assert event.texts.get().title == "Stickning"


def test_an_approved_booking_of_a_room_does_not_become_public_without_review(
    client, small_member, typed, reviewer, house
):
    hall = Space.objects.create(venue=house, name="Salen")
    client.post("/partner/stickklubben/new/", typed(is_internal="on", title="Möte", where=f"s{hall.pk}", kind=""))
    event = Event.objects.get()
    client.force_login(reviewer)
    client.post(f"/staff/review/{Proposal.objects.get().pk}/", {"state": "approved"})
    client.force_login(small_member)
    client.post(
        f"/partner/stickklubben/events/{event.pk}/edit/", typed(title="Möte", where=f"s{hall.pk}", kind="", do="sure")
    )
    event.refresh_from_db()
    assert (event.status, event.is_internal, event.is_public) == ("published", True, False)


def test_one_persons_token_is_in_nobody_elses_way(client, member, typed, django_user_model, organisation):
    client.post("/partner/roda-korset/new/", typed(title="Ett"))
    other = django_user_model.objects.create_user("eva@bis.example")
    Membership.objects.create(user=other, organisation=organisation)
    client.force_login(other)
    assert client.post("/partner/roda-korset/new/", typed(title="Två")).status_code == 302
    assert Event.objects.count() == 2
