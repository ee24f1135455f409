"""A bookable room is taken once: by whatever way of writing, and from two processes at the same moment."""

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import close_old_connections, connection, transaction

from calendar_app import actions, rooms, schedule
from calendar_app.models import Event, Occurrence, OpeningHours, Space

THURSDAY = date(2026, 11, 26)


@pytest.fixture
def hall(house):
    return Space.objects.create(venue=house, name="Stora salen")


@pytest.mark.django_db
def test_two_series_cannot_have_one_room_at_one_time(post, hall, at_noon):
    post("Kör", first_on=THURSDAY, rrule="FREQ=WEEKLY;COUNT=3", space=hall)
    with pytest.raises(schedule.RoomTaken):
        post("Café", first_on=THURSDAY + timedelta(days=7), hour=19, space=hall)
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_one_begins_when_the_other_ends(post, hall, at_noon):
    post("Kör", first_on=THURSDAY, hour=18, hours=2, space=hall)
    post("Café", first_on=THURSDAY, hour=20, hours=1, space=hall)
    assert Occurrence.objects.filter(booked_space=hall).count() == 2


@pytest.mark.django_db
def test_a_room_that_is_not_bookable_is_nobodys(post, hall, at_noon):
    Space.objects.filter(pk=hall.pk).update(is_bookable=False)
    post("Kör", first_on=THURSDAY, space=hall)
    post("Café", first_on=THURSDAY, space=hall)
    assert Occurrence.objects.filter(booked_space=hall).count() == 0


@pytest.mark.django_db
def test_a_cancelled_date_gives_its_room_back(post, hall, at_noon):
    choir = post("Kör", first_on=THURSDAY, space=hall)
    actions.cancel_date(occurrence=choir.occurrences.get(), reason="Sjuk", by=None)
    post("Café", first_on=THURSDAY, space=hall)
    with pytest.raises(schedule.RoomTaken):
        actions.restore_date(occurrence=choir.occurrences.get(), by=None)
    assert choir.occurrences.get().is_cancelled


@pytest.mark.django_db
def test_a_series_may_move_to_a_room_that_is_taken_at_its_old_hour(post, house, hall, at_noon):
    kitchen = Space.objects.create(venue=house, name="Köket")
    post("Matlag", first_on=THURSDAY, hour=18, space=kitchen)
    choir = post("Kör", first_on=THURSDAY, hour=18, rrule="FREQ=WEEKLY;COUNT=2", space=hall)
    actions.edit_all(event=choir, changes={"space": kitchen, "start_time": time(14)}, by=None)
    assert set(choir.occurrences.values_list("booked_space", flat=True)) == {kitchen.pk}


@pytest.mark.django_db
def test_a_draft_and_what_is_declined_take_no_room(post, hall, at_noon):
    draft = post("Kör", first_on=THURSDAY, space=hall, publish_now=False, status=Event.Status.DRAFT)
    assert draft.occurrences.get().booked_space is None
    post("Café", first_on=THURSDAY, space=hall)
    with pytest.raises(schedule.RoomTaken):
        actions.publish(event=draft, by=None)


@pytest.mark.django_db
def test_what_waits_for_review_keeps_its_room(post, hall, at_noon):
    waiting = post("Kör", first_on=THURSDAY, space=hall, publish_now=False)
    assert waiting.occurrences.get().booked_space == hall


@pytest.mark.django_db
def test_edit_of_the_following_dates_does_not_clash_with_itself(post, hall, at_noon):
    choir = post("Kör", first_on=THURSDAY, rrule="FREQ=WEEKLY;COUNT=5", space=hall)
    second = choir.occurrences.order_by("slot")[2]
    following = actions.edit_following(occurrence=second, changes={"length": timedelta(hours=3)}, by=None)
    assert (choir.occurrences.count(), following.occurrences.count()) == (2, 3)
    assert set(following.occurrences.values_list("booked_space", flat=True)) == {hall.pk}


@pytest.mark.django_db
def test_clashes_name_who_has_the_room_and_when_it_is_free(post, hall, at_noon):
    OpeningHours.objects.create(venue=hall.venue, weekday=3, opens=time(16), closes=time(22))
    post("Kör", first_on=THURSDAY, hour=18, hours=2, space=hall)
    start = datetime(2026, 11, 26, 17, tzinfo=UTC)
    span = (start, start + timedelta(hours=2))
    assert [(each.name, each.organisation) for each in rooms.clashes(hall, [span])] == [("Kör", "Röda Korset")]
    assert [f"{low:%H:%M}" for low, _high in rooms.free_times(hall, span)] == ["15:00", "19:00"]
    other = Space.objects.create(venue=hall.venue, name="Lilla rummet")
    assert rooms.free_spaces(hall, [span]) == [other]


@pytest.mark.django_db
def test_a_date_moved_into_a_taken_room_is_refused_and_stays(post, hall, at_noon):
    post("Kör", first_on=THURSDAY, hour=18, space=hall)
    cafe = post("Café", first_on=THURSDAY, hour=12, space=hall)
    row = cafe.occurrences.get()
    start = datetime(2026, 11, 26, 17, tzinfo=UTC)
    with pytest.raises(schedule.RoomTaken):
        actions.move_date(occurrence=row, starts_at=start, ends_at=start + timedelta(hours=1), by=None)
    row.refresh_from_db()
    assert row.starts_at == datetime(2026, 11, 26, 11, tzinfo=UTC)


@pytest.mark.django_db
def test_an_endless_series_grows_on_without_its_room_where_somebody_was_first(post, hall, at_noon):
    choir = post("Kör", first_on=THURSDAY, rrule="FREQ=WEEKLY", space=hall)
    last = choir.occurrences.order_by("-slot").first()
    later = (last.slot + timedelta(days=7)).date()
    at_noon.move_to("2027-01-24T11:00:00Z", tick=False)
    post("Bröllop", first_on=later, space=hall, hour=17, hours=5)
    schedule.extend(now=datetime(2027, 1, 24, 11, tzinfo=UTC))
    grown = choir.occurrences.filter(slot__gt=last.slot).order_by("slot")
    assert [row.booked_space_id for row in grown[:3]] == [None, hall.pk, hall.pk]


@pytest.mark.django_db
def test_a_room_made_bookable_is_taken_by_those_who_meet_there_once_each(post, hall, at_noon):
    Space.objects.filter(pk=hall.pk).update(is_bookable=False)
    post("Kör", first_on=THURSDAY, space=hall)
    post("Café", first_on=THURSDAY, space=hall)
    hall.is_bookable = True
    hall.save()
    assert Occurrence.objects.filter(booked_space=hall).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_bookings_at_the_same_moment_leave_one(organisation, house, hall):
    barrier, outcomes = threading.Barrier(2, timeout=20), []

    def book():
        try:
            with transaction.atomic():
                event = Event(organiser=organisation, venue=house, space=hall, first_on=date(2030, 5, 2),
                              start_time=time(18), length=timedelta(hours=2), status="published")  # fmt: skip
                event.changed_at = schedule.later_than(None)
                event.save()
                Occurrence.objects.create(event=event, slot=datetime(2030, 5, 2, 16, tzinfo=UTC),
                                          starts_at=datetime(2030, 5, 2, 16, tzinfo=UTC),
                                          ends_at=datetime(2030, 5, 2, 18, tzinfo=UTC), changed_at=event.changed_at)  # fmt: skip
                barrier.wait()
                schedule.check_rooms(event)
            outcomes.append("booked")
        except Exception as reason:  # noqa: BLE001  (whatever it is, it is looked at below)
            outcomes.append(type(reason).__name__)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=book) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert outcomes.count("booked") == 1
    assert Occurrence.objects.filter(booked_space=hall).count() == 1
