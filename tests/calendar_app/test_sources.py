"""Can a partner bring its own calendar, and be rid of it again, without anybody else's calendar being touched?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from calendar_app import actions as calendar_actions
from calendar_app.actions import sources
from calendar_app.actions.polling import poll_calendars
from calendar_app.fetching import NotFetched
from calendar_app.ics_reading import FileRefused
from calendar_app.models import CalendarSource, Event, Proposal
from calendar_app.views.staff.review import decide
from partners.actions import merging
from partners.models import Membership, Organisation, User
from tests.calendar_app.test_fetching import Site, site
from tests.calendar_app.test_imports import ONCE, TUESDAYS, calendar, event
from tests.partners.at_hand import meanwhile

__all__ = ["site"]
pytestmark = pytest.mark.usefixtures("at_noon")
ADDRESS = "https://kalender.exempel/own"


@pytest.fixture
def member(organisation):
    person = User.objects.create_user("eva@exempel.se")
    Membership.objects.create(user=person, organisation=organisation)
    return person


@pytest.fixture
def stranger(db):
    return User.objects.create_user("ali@exempel.se")


@pytest.fixture
def own(site, monkeypatch):
    """What the partner's address answers: `own(octets)`; at first a choir and a feast."""

    def put(octets):
        monkeypatch.setattr(Site, "own", lambda self: self.answer(octets, ETag='"own"'), raising=False)

    put(calendar(event(*TUESDAYS), event(*ONCE, uid="fest", title="Fest")))
    return put


@pytest.fixture
def source(own, organisation, member):
    return sources.add_address(organisation=organisation, address=ADDRESS, by=member)


def test_an_address_is_read_at_once_and_asked_again_in_an_hour(source, member):
    kept = CalendarSource.objects.get()
    assert (kept.address, kept.etag, kept.read_at, kept.added_by, kept.is_polled) == (
        ADDRESS, '"own"', timezone.now(), member, True,
    )  # fmt: skip
    assert timedelta(minutes=50) < kept.next_at - timezone.now() <= timedelta(hours=1)
    assert (kept.report["added"], kept.report["refused"]) == (2, [])


def test_an_address_is_kept_as_the_web_writes_it(own, organisation, member):
    sources.add_address(organisation=organisation, address=" webcal://KALENDER.exempel/own#today ", by=member)

    assert CalendarSource.objects.get().address == ADDRESS


def test_the_same_address_is_not_taken_twice(source, organisation, member):
    with pytest.raises(sources.SourceRefused, match=r"^That calendar is here already\.$"):
        sources.add_address(organisation=organisation, address="webcal://kalender.exempel/own", by=member)


def test_another_organisation_may_have_the_same_address(source):
    other = Organisation.objects.create(name="Kyrkan", slug="kyrkan")
    person = User.objects.create_user("sara@exempel.se", is_staff=True)

    sources.add_address(organisation=other, address=ADDRESS, by=person)

    assert Event.objects.filter(organiser=other).count() == 2


@pytest.mark.parametrize(
    ("address", "refused"),
    [("https://kalender.exempel/gone", NotFetched), ("https://kalender.exempel/page", FileRefused),
     ("https://127.0.0.1/", NotFetched), ("https://kalender.exempel/" + "a" * 500, sources.SourceRefused)],
)  # fmt: skip
def test_an_address_that_can_not_be_taken_leaves_nothing_behind(
    own, organisation, member, monkeypatch, address, refused
):
    monkeypatch.setattr(Site, "page", lambda self: self.answer(b"<html></html>"), raising=False)

    with pytest.raises(refused):
        sources.add_address(organisation=organisation, address=address, by=member)

    assert (CalendarSource.objects.count(), Event.objects.count()) == (0, 0)


def test_an_organisation_has_room_for_twenty_calendars(own, organisation, member):
    CalendarSource.objects.bulk_create(
        CalendarSource(organisation=organisation, address=f"{number}.ics") for number in range(20)
    )

    with pytest.raises(sources.SourceRefused, match=r"^There are 20 calendars here already\. Remove one first\.$"):
        sources.add_address(organisation=organisation, address=ADDRESS, by=member)


def test_a_stranger_may_do_nothing_with_it(source, organisation, stranger):
    for work in (
        lambda: sources.add_address(
            organisation=organisation, address="https://kalender.exempel/calendar", by=stranger
        ),
        lambda: sources.take_file(organisation=organisation, name="kor.ics", octets=calendar(), by=stranger),
        lambda: sources.read_now(source=source, by=stranger),
        lambda: sources.set_polled(source=source, is_polled=False, by=stranger),
        lambda: sources.remove_source(source=source, cancels=True, by=stranger),
    ):
        with pytest.raises(PermissionDenied):
            work()

    assert (CalendarSource.objects.get().is_polled, len(Site.asked)) == (True, 1)


def test_what_nobody_trusts_yet_waits_for_review_and_of_what_is_public_the_new_words_wait(
    own, organisation, member, django_user_model
):
    Organisation.objects.update(is_trusted=False)
    organisation.refresh_from_db()
    source = sources.add_address(organisation=organisation, address=ADDRESS, by=member)
    waiting = list(
        Proposal.objects.values_list("sort", "state", "event__source_uid", "organisation", "by").order_by("pk")
    )
    assert waiting == [("new", "waiting", uid, organisation.pk, member.pk) for uid in ("choir@exempel", "fest")]
    assert CalendarSource.objects.get().report["waiting"] == 2
    Event.objects.filter(source_uid="fest").update(status="published", published_at=timezone.now())
    Proposal.objects.filter(event__source_uid="fest").update(state="approved")

    own(calendar(event(*TUESDAYS), event(*ONCE, "LOCATION:Kyrkan", uid="fest", title="Stor fest")))
    CalendarSource.objects.filter(pk=source.pk).update(next_at=None, etag="")
    poll_calendars()

    feast = Event.objects.get(source_uid="fest")
    assert (feast.status, feast.place_note, feast.texts.get().title) == ("published", "Kyrkan", "Fest")
    waiting = Proposal.objects.waiting().get(event=feast)
    assert (waiting.sort, waiting.fields["title"]) == ("change", ["Stor fest"])
    reviewer = django_user_model.objects.create_user("rut@bis.example", house_roles=["reviewer"])
    assert decide(waiting, reviewer, "approved") == ""
    assert feast.texts.get().title == "Stor fest"
    assert Proposal.objects.waiting().count() == 1


def test_what_is_called_off_before_anybody_approved_it_leaves_the_queue_and_comes_again(own, organisation, member):
    Organisation.objects.update(is_trusted=False)
    organisation.refresh_from_db()

    def give(*parts):
        sources.take_file(organisation=organisation, name="kor.ics", octets=calendar(*parts), by=member)
        return list(Proposal.objects.order_by("pk").values_list("state", flat=True))

    assert give(event(*ONCE)) == ["waiting"]
    assert give(event(*ONCE, "STATUS:CANCELLED")) == ["withdrawn"]
    assert give(event(*ONCE)) == ["withdrawn", "waiting"]
    assert give(event(*ONCE, uid="b"), event(*TUESDAYS, uid="c")) == ["withdrawn", "waiting", "waiting", "waiting"]
    assert give(event(*ONCE, uid="b")) == ["withdrawn", "withdrawn", "waiting", "withdrawn"]


def test_what_was_turned_down_does_not_come_back_by_being_changed(own, organisation, member):
    Organisation.objects.update(is_trusted=False)
    organisation.refresh_from_db()
    give = lambda *parts: sources.take_file(
        organisation=organisation, name="kor.ics", octets=calendar(*parts), by=member
    )
    give(event(*ONCE))
    Event.objects.update(status="archived")
    Proposal.objects.update(state="declined")

    give(event(*ONCE, "STATUS:CANCELLED"))
    give(event(*ONCE, title="Ny kör"))

    assert (Event.objects.get().status, Proposal.objects.get().state) == ("archived", "declined")


# A file


def test_a_file_of_the_same_name_is_compared_with_the_one_before(organisation, member):
    for octets in (calendar(event(*ONCE), event(*TUESDAYS, uid="b")), calendar(event(*ONCE, title="Fest"))):
        sources.take_file(organisation=organisation, name="kor.ics", octets=octets, by=member)

    kept = CalendarSource.objects.get()
    assert (kept.address, kept.is_polled, kept.report["changed"], kept.report["cancelled"]) == ("kor.ics", False, 1, 1)


def test_a_file_that_is_called_like_an_address_is_never_asked_for(site, organisation, member):
    sources.take_file(organisation=organisation, name="https://10.0.0.1/kor.ics", octets=calendar(), by=member)

    assert (poll_calendars(), "://" in CalendarSource.objects.get().address) == (0, False)


# Read now


def test_it_can_be_read_now_but_not_twice_within_a_minute(source, member, at_noon):
    with pytest.raises(sources.SourceRefused, match="less than a minute ago"):
        sources.read_now(source=source, by=member)
    at_noon.shift(61)

    sources.read_now(source=source, by=member)

    assert len(Site.asked) == 2
    with pytest.raises(sources.SourceRefused, match="less than a minute ago"):
        sources.read_now(source=source, by=member)


def test_a_failed_reading_counts_as_one(source, member, at_noon, monkeypatch):
    monkeypatch.setattr(Site, "own", Site.gone)
    at_noon.shift(61)
    failed = sources.read_now(source=source, by=member)

    with pytest.raises(sources.SourceRefused, match="less than a minute ago"):
        sources.read_now(source=source, by=member)
    assert (failed.failures, len(Site.asked)) == (1, 2)


def test_a_paused_source_can_be_read_once_and_stays_paused(source, member, at_noon):
    sources.set_polled(source=source, is_polled=False, by=member)
    at_noon.shift(61)

    assert sources.read_now(source=source, by=member).is_polled is False
    assert len(Site.asked) == 2


def test_a_source_that_was_given_up_gets_a_fresh_start(source, member):
    CalendarSource.objects.update(
        is_polled=False,
        failures=30,
        failed_at=timezone.now(),
        problem={"msgid": "x", "gone_since": "2026-10-01T00:00:00+00:00"},
    )

    sources.set_polled(source=source, is_polled=True, by=member)

    kept = CalendarSource.objects.get()
    assert (kept.is_polled, kept.failures, kept.problem, kept.failed_at, kept.next_at) == (True, 0, {}, None, None)


# Remove


def test_a_removed_calendar_leaves_its_activities_with_the_organisation(source, member):
    assert sources.remove_source(source=source, cancels=False, by=member) == 0

    assert list(CalendarSource.objects.all()) == []
    assert set(Event.objects.values_list("status", "source")) == {("published", None)}


def test_a_removed_calendar_can_call_off_what_is_to_come(source, member, at_noon):
    at_noon.move_to("2026-12-12T11:00:00Z", tick=False)

    assert sources.remove_source(source=source, cancels=True, by=member) == 1

    assert dict(Event.objects.values_list("source_uid", "status")) == {
        "choir@exempel": "cancelled",
        "fest": "published",
    }


def test_what_was_kept_belongs_to_its_calendar_again_when_that_comes_back(source, organisation, member, own):
    sources.remove_source(source=source, cancels=False, by=member)
    again = sources.add_address(organisation=organisation, address=ADDRESS, by=member)
    assert (again.events.count(), Event.objects.count()) == (2, 2)

    own(calendar(event(*TUESDAYS)))
    CalendarSource.objects.update(next_at=None, etag="")
    poll_calendars()

    assert Event.objects.get(source_uid="fest").status == "cancelled"


# Rooms


def test_an_activity_that_moves_to_an_hour_when_its_room_is_taken_is_moved_without_the_room(
    organisation, member, house, kind, post
):
    room = house.spaces.create(name="Salen", is_bookable=True)
    give = lambda *parts: sources.take_file(
        organisation=organisation, name="kor.ics", octets=calendar(*parts), by=member
    )
    give(event("DTSTART;TZID=Europe/Stockholm:20261210T180000", "DURATION:PT1H"))
    calendar_actions.edit_all(event=Event.objects.get(), changes={"venue": house, "space": room}, by=None)
    post("Möte", timezone.localdate() + timedelta(days=17), 18, space=room)

    give(event("DTSTART;TZID=Europe/Stockholm:20261211T180000", "DURATION:PT1H"))

    moved = Event.objects.get(source_uid="choir@exempel")
    assert (moved.first_on.day, moved.space) == (11, None)
    ((name, _line, msgid, _words),) = CalendarSource.objects.get().report["refused"]
    assert (name, msgid) == ("Kör", "It was moved to a time when its room is taken, so it has no room now.")


# In the same moment

at_once = pytest.mark.django_db(transaction=True)


@at_once
def test_a_file_sent_by_two_clicks_is_one_calendar(organisation, member):
    def give():
        return sources.take_file(
            organisation=organisation,
            name="kor.ics",
            octets=calendar(event(*ONCE), event(*TUESDAYS, uid="b")),
            by=member,
        )

    given = []
    again = meanwhile(lambda: given.append(give()), give)

    assert (again, CalendarSource.objects.count(), Event.objects.count()) == (given[0], 1, 2)
    assert again.report["refused"] == []


@at_once
def test_an_address_given_by_two_clicks_is_one_calendar(own, organisation, member):
    def give():
        return sources.add_address(organisation=organisation, address=ADDRESS, by=member)

    told = meanwhile(give, give)

    assert (str(told), CalendarSource.objects.count()) == ("That calendar is here already.", 1)


@at_once
@pytest.mark.parametrize("cancels", [False, True])
def test_a_calendar_that_is_removed_while_it_is_read_is_gone_and_nothing_hangs(own, organisation, member, cancels):
    source = sources.add_address(organisation=organisation, address=ADDRESS, by=member)
    CalendarSource.objects.update(next_at=None, etag="")
    own(calendar(event(*TUESDAYS, title="Stor kör"), event(*ONCE, uid="ny", title="Ny")))

    # The worker's transaction is held open, as it is while the site takes its time.
    count = meanwhile(poll_calendars, lambda: sources.remove_source(source=source, cancels=cancels, by=member))

    assert count == (2 if cancels else 0)
    assert (CalendarSource.objects.count(), set(Event.objects.values_list("source", flat=True))) == (0, {None})


@at_once
def test_a_worker_that_comes_while_a_calendar_is_removed_leaves_it_alone(own, organisation, member):
    source = sources.add_address(organisation=organisation, address=ADDRESS, by=member)
    CalendarSource.objects.update(next_at=None)

    read = meanwhile(lambda: sources.remove_source(source=source, cancels=True, by=member), poll_calendars)

    assert (read, CalendarSource.objects.count(), set(Event.objects.values_list("status", flat=True))) == (
        0, 0, {"cancelled"},
    )  # fmt: skip


@at_once
@pytest.mark.parametrize("give", [
    lambda **who: sources.add_address(address=ADDRESS, **who),
    lambda **who: sources.take_file(name="kor.ics", octets=calendar(event(*ONCE)), **who),
], ids=["address", "file"])  # fmt: skip
def test_a_calendar_given_while_the_organisation_is_merged_does_not_vanish_with_it(own, organisation, member, give):
    kept = Organisation.objects.create(name="Kyrkan", slug="kyrkan")

    told = meanwhile(
        lambda: merging.merge(by=None, kept=kept, duplicate=organisation),
        lambda: give(organisation=organisation, by=member),
    )

    assert str(told) == "It was merged into Kyrkan, and is changed there."
    assert (CalendarSource.objects.count(), Event.objects.count()) == (0, 0)


def test_new_words_wait_also_when_whoever_gave_the_calendar_has_left(own, organisation, member):
    Organisation.objects.update(is_trusted=False)
    organisation.refresh_from_db()
    source = sources.add_address(organisation=organisation, address=ADDRESS, by=member)
    Event.objects.filter(source_uid="fest").update(status="published", published_at=timezone.now())
    Proposal.objects.filter(event__source_uid="fest").update(state="approved")
    Membership.objects.filter(user=member).delete()
    own(calendar(event(*TUESDAYS), event(*ONCE, uid="fest", title="Stor fest")))
    CalendarSource.objects.filter(pk=source.pk).update(next_at=None, etag="")
    poll_calendars()
    assert Proposal.objects.waiting().get(sort="change").fields["title"] == ["Stor fest"]


@pytest.mark.parametrize(("fields", "becomes"), [({"kind": ["kor"]}, "returned"), ({"title": ["Fasst"]}, "waiting")])
def test_what_a_person_got_back_is_not_sent_again_by_their_calendar(own, organisation, member, fields, becomes):
    Organisation.objects.update(is_trusted=False)
    organisation.refresh_from_db()

    def give(title):
        sources.take_file(
            organisation=organisation, name="kor.ics", octets=calendar(event(*ONCE, title=title)), by=member
        )
        return Proposal.objects.get(sort="change")

    give_first = sources.take_file(organisation=organisation, name="kor.ics", octets=calendar(event(*ONCE)), by=member)
    assert give_first
    Event.objects.update(status="published", published_at=timezone.now())
    Proposal.objects.update(state="approved")
    give("Fest")
    Proposal.objects.filter(sort="change").update(state="returned", fields=fields | {"note": ["x"]})
    row = give("Stor fest")
    assert (row.state, row.fields["title"]) == (becomes, ["Stor fest"])
