"""Is what somebody says of a source's words remembered, and is nothing that was chosen by hand ever overwritten?"""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from calendar_app import actions
from calendar_app.actions.imports import import_calendar
from calendar_app.actions.meanings import Word, save_meanings
from calendar_app.models import ActivityKind, CalendarSource, Event, Occurrence, SourceMapping, Venue
from partners.models import Membership, User
from tests.calendar_app.test_imports import ONCE, SECOND, TUESDAYS, calendar, event

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
def member(organisation):
    person = User.objects.create_user("eva@exempel.se")
    Membership.objects.create(user=person, organisation=organisation)
    return person


@pytest.fixture
def choir(kind):
    return ActivityKind.objects.create(slug="choir", theme=kind.theme, names={"sv": "Kör"}, pictogram="music")


@pytest.fixture
def church(db):
    return Venue.objects.create(name="Kyrkan", slug="kyrkan")


@pytest.fixture
def take(organisation):
    def work(*parts):
        import_calendar(octets=calendar(*parts), organisation=organisation, by=None, address="kor.ics")
        return CalendarSource.objects.get()

    return work


@pytest.fixture
def mean(member):
    """Say what a word means: `mean("location", "Salen", venue=house)`; returns how many events changed."""

    def say(field, text, *, kind=None, venue=None, audience=(), defaults=None):
        word = Word(field, text, kind.pk if kind else None, venue.pk if venue else None, tuple(audience))
        return save_meanings(source=CalendarSource.objects.get(), words=[word], by=member, defaults=defaults)

    return say


def one():
    found = Event.objects.get()
    return found.kind, found.venue, found.place_note, found.audience


def test_what_is_said_of_a_place_is_taken_on_by_what_is_there(take, mean, house, kind):
    take(event(*ONCE, "LOCATION:Stora salen"))

    assert mean("location", "stora  SALEN", venue=house, kind=kind, audience=["women"]) == 1
    assert one() == (kind, house, "", ["women"])


def test_what_is_said_of_a_place_is_remembered_for_what_comes_later(take, mean, house, kind):
    take(event(*ONCE, "LOCATION:Stora salen"))
    mean("location", "Stora salen", venue=house, kind=kind)

    take(event(*ONCE, "LOCATION:Stora salen"), event(*ONCE, "LOCATION:Stora Salen", uid="b"))

    assert set(Event.objects.values_list("kind", "venue", "place_note")) == {(kind.pk, house.pk, "")}


def test_a_title_decides_on_the_kind_and_a_place_on_the_venue(take, mean, house, church, kind, choir):
    take(event(*ONCE, "LOCATION:Salen", title="Övning"))

    mean("location", "Salen", venue=house, kind=kind)
    mean("title", "övning", venue=church, kind=choir)

    assert one() == (choir, house, "", [])


def test_what_a_source_is_in_general_counts_where_nothing_better_is_known(take, mean, house, kind, choir):
    take(event(*ONCE), event(*TUESDAYS, "LOCATION:Torget", uid="b"))

    mean("title", "x", kind=kind, defaults={"kind_id": choir.pk, "venue_id": house.pk, "audience": ["seniors"]})

    assert list(Event.objects.order_by("uid").values_list("kind", "venue", "place_note", "audience")) == [
        (choir.pk, None, "Torget", ["seniors"]), (choir.pk, house.pk, "", ["seniors"]),
    ]  # fmt: skip


def test_what_was_chosen_by_hand_is_never_overwritten(take, mean, house, church, kind, choir):
    take(event(*ONCE, "LOCATION:Salen"))
    actions.edit_all(
        event=Event.objects.get(),
        by=None,
        changes={"kind": choir, "venue": church, "place_note": "", "audience": ["men"]},
    )

    mean("location", "Salen", venue=house, kind=kind, audience=["women"])
    take(event(*ONCE, "LOCATION:Salen", title="Ny"))

    assert one() == (choir, church, "", ["men"])


def test_a_place_that_was_written_by_hand_stays(take, mean, house):
    take(event(*ONCE, "LOCATION:Salen"))
    actions.edit_all(event=Event.objects.get(), by=None, changes={"place_note": "Salen, ingång B"})

    mean("location", "Salen", venue=house)

    assert one() == (None, None, "Salen, ingång B", [])


def test_what_was_given_by_an_earlier_meaning_follows_the_new_one(take, mean, house, church, kind, choir):
    take(event(*ONCE, "LOCATION:Salen"))
    mean("location", "Salen", venue=house, kind=kind, audience=["women"])

    mean("location", "Salen", venue=church, kind=choir, audience=["men"])
    assert one() == (choir, church, "", ["men"])

    mean("location", "Salen")
    assert (one(), SourceMapping.objects.count()) == ((None, None, "Salen", []), 0)


def test_a_choice_by_hand_that_the_meaning_shares_is_still_a_choice_by_hand(take, mean, kind, choir):
    take(event(*ONCE, "LOCATION:Salen"))
    actions.edit_all(event=Event.objects.get(), by=None, changes={"kind": choir})
    mean("location", "Salen", kind=choir)

    mean("location", "Salen", kind=kind)

    assert one()[0] == choir


def test_what_the_source_moves_follows_the_source(take, mean, house, church):
    take(event(*ONCE, "LOCATION:Salen"))
    mean("location", "Salen", venue=house)
    actions.edit_all(event=Event.objects.get(), by=None, changes={"venue": church})

    take(event(*ONCE, "LOCATION:Salen", title="Samma plats"))
    assert one()[1] == church

    take(event(*ONCE, "LOCATION:Torget"))
    assert one()[1:3] == (None, "Torget")

    take(event(*ONCE, "LOCATION:Salen"))
    assert one()[1:3] == (house, "")


def test_an_activity_that_leaves_its_venue_leaves_its_room(take, mean, house):
    take(event(*ONCE, "LOCATION:Salen"))
    room = house.spaces.create(name="Salen", is_bookable=False)
    actions.edit_all(event=Event.objects.get(), by=None, changes={"venue": house, "space": room})

    take(event(*ONCE, "LOCATION:Torget"))

    assert (Event.objects.get().venue, Event.objects.get().space) == (None, None)


def test_one_date_elsewhere_finds_its_venue_by_what_its_place_means(take, mean, church):
    take(event(*TUESDAYS))
    mean("location", "S:t Per", venue=church)

    take(event(*TUESDAYS), event(SECOND, "DTSTART:20261208T170000Z", "LOCATION:S:t Per"))

    assert Occurrence.objects.get(venue=church).note == ""


def test_phones_are_told_of_a_new_place_but_not_woken_by_a_new_kind(take, mean, house, kind, at_noon):
    take(event(*TUESDAYS, "LOCATION:Salen"), event(SECOND, "DTSTART:20261209T170000Z", "LOCATION:Salen"))
    before, copy = Event.objects.get(), Occurrence.objects.get(is_spelled_out=True)
    at_noon.shift(60)

    mean("location", "Salen", kind=kind)
    renamed, renamed_copy = Event.objects.get(), Occurrence.objects.get(is_spelled_out=True)
    mean("location", "Salen", kind=kind, venue=house)
    moved, moved_copy = Event.objects.get(), Occurrence.objects.get(is_spelled_out=True)

    assert before.changed_at < renamed.changed_at < moved.changed_at
    assert (renamed.sequence - before.sequence, moved.sequence - before.sequence) == (0, 1)
    assert copy.changed_at < renamed_copy.changed_at < moved_copy.changed_at
    assert (renamed_copy.sequence - copy.sequence, moved_copy.sequence - copy.sequence) == (0, 1)


def test_saying_the_same_again_changes_nothing_that_a_phone_could_notice(take, mean, house):
    take(event(*ONCE, "LOCATION:Salen"))
    mean("location", "Salen", venue=house)
    before = Event.objects.values("changed_at", "sequence", "feed_revision").get()

    assert mean("location", "Salen", venue=house) == 0
    assert Event.objects.values("changed_at", "sequence", "feed_revision").get() == before


def test_a_series_keeps_its_dates_when_its_meaning_changes(take, mean, house):
    take(event(*TUESDAYS, "LOCATION:Salen"))
    actions.cancel_date(occurrence=Occurrence.objects.order_by("starts_at")[1], reason="Sjuk", by=None)
    before = list(Occurrence.objects.order_by("pk").values_list("pk", "starts_at", "status"))

    mean("location", "Salen", venue=house)

    assert list(Occurrence.objects.order_by("pk").values_list("pk", "starts_at", "status")) == before


def test_a_stranger_may_not_say_what_words_mean(take, house):
    take(event(*ONCE, "LOCATION:Salen"))

    with pytest.raises(PermissionDenied):
        save_meanings(
            source=CalendarSource.objects.get(), words=[Word("location", "Salen", venue_id=house.pk)],
            by=User.objects.create_user("ali@exempel.se"),
        )  # fmt: skip

    assert (SourceMapping.objects.count(), one()[1]) == (0, None)


@pytest.mark.parametrize("size", [2, 40])
def test_meanings_cost_new_activities_no_query_of_their_own(
    take, mean, house, kind, size, django_assert_max_num_queries
):
    take(event(*ONCE, "LOCATION:Salen"))
    mean("location", "Salen", venue=house, kind=kind)
    parts = [event(*ONCE, "LOCATION:Salen", uid=f"b{number}") for number in range(size)]

    # Two for the search words of each; everything else is the same for 2 and for 40.
    with django_assert_max_num_queries(27 + 2 * size):
        take(event(*ONCE, "LOCATION:Salen"), *parts)

    assert Event.objects.filter(venue=house, kind=kind).count() == size + 1
