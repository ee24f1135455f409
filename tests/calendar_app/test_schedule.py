"""Which rows should an event have? Stored rows equal the pure expansion, whatever is edited in between."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import example, given, settings, strategies as st

from calendar_app import actions, event_series, recurrence, rule, schedule
from calendar_app.actions.waiting import DateExists
from calendar_app.models import Event, Occurrence
from tests.calendar_app.oracle import moment, rules

pytestmark = pytest.mark.django_db
THURSDAYS = "FREQ=WEEKLY;BYDAY=TH"


def coming(event):
    return list(event.occurrences.filter(starts_at__gt=timezone.now()).order_by("slot"))


def walls(rows):
    return [recurrence.wall_clock(row.starts_at, "Europe/Stockholm") for row in rows]


@settings(max_examples=25)
@given(rules())
def test_stored_rows_are_what_the_rule_says(post, at_noon, checked):
    Event.objects.all().delete()
    try:
        event = post(first_on=date(2026, 11, 26), rrule=rule.write(checked))
    except rule.RuleRefused:
        return
    series = event_series.series_of(Event.objects.get(pk=event.pk))
    expected = recurrence.slots(series, timezone.now() - schedule.LOOK_BACK, timezone.now() + schedule.HORIZON)
    assert list(event.occurrences.order_by("slot").values_list("slot", flat=True)) == [slot.at for slot in expected]


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(st.sampled_from(["cancel", "move", "note", "skip", "pause", "extra"]), st.integers(0, 20)), max_size=6
    ),
    rules(),
)
@example(changes=[("extra", 0), ("extra", 0)], checked=rule.parse("FREQ=DAILY"))
def test_an_edit_never_loses_a_cancellation_silently(post, at_noon, changes, checked):
    Event.objects.all().delete()
    event = post(first_on=date(2026, 11, 26), rrule=THURSDAYS)
    for what, number in changes:
        _change(event, what, number)
    cancelled = {recurrence.wall_clock(row.slot, event.zone).date() for row in coming(event) if row.is_cancelled}
    try:
        actions.edit_all(event=event, changes={"start_time": time(19)}, rrule=rule.write(checked), by=None)
    except (schedule.WouldLose, rule.RuleRefused):
        after = {recurrence.wall_clock(row.slot, event.zone).date() for row in coming(event) if row.is_cancelled}
    else:
        after = {recurrence.wall_clock(row.slot, event.zone).date() for row in coming(event) if row.is_cancelled}
    assert after == cancelled


def _change(event, what, number):
    rows = coming(event)
    row = rows[number % len(rows)]
    if what == "cancel":
        actions.cancel_date(occurrence=row, reason="Sjuk", by=None)
    elif what == "move":
        actions.move_date(
            occurrence=row,
            starts_at=row.starts_at + timedelta(hours=30),
            ends_at=row.ends_at + timedelta(hours=30),
            by=None,
        )
    elif what == "note":
        actions.note_date(occurrence=row, note="Ta med fika", by=None)
    elif what == "extra":
        # The same day drawn twice is refused, and nothing is changed by it.
        with suppress(DateExists):
            actions.add_date(event=event, wall=datetime(2027, 1, 1 + number, 10), by=None)
    elif what == "skip" and not row.is_pinned:
        actions.skip_date(event=event, day=recurrence.wall_clock(row.slot, event.zone).date(), by=None)
    elif what == "pause" and not any(each.is_pinned for each in rows[:3]):
        actions.pause(event=event, first_on=date(2026, 11, 25), last_on=date(2026, 12, 3), by=None)


def test_extending_twice_equals_once(post, at_noon):
    event = post(first_on=date(2026, 11, 26), rrule=THURSDAYS)
    at_noon.move_to("2027-02-01T11:00:00Z")
    first = schedule.extend(now=timezone.now())
    rows = list(event.occurrences.order_by("slot").values_list("pk", "slot"))
    assert first > 5
    assert schedule.extend(now=timezone.now()) == 0
    assert list(event.occurrences.order_by("slot").values_list("pk", "slot")) == rows


def test_extending_gives_what_scheduling_anew_gives(post, at_noon):
    event = post(first_on=date(2026, 11, 26), rrule="FREQ=MONTHLY;BYDAY=-1TH")
    at_noon.move_to("2027-03-28T00:30:00Z")
    schedule.extend(now=timezone.now())
    fresh = recurrence.slots(
        event_series.series_of(event), moment("2026-11-26 00:00"), timezone.now() + schedule.HORIZON
    )
    assert list(event.occurrences.order_by("slot").values_list("slot", flat=True)) == [slot.at for slot in fresh]


def test_the_past_is_never_touched(post, at_noon):
    event = post(first_on=date(2026, 9, 3), rrule=THURSDAYS)
    past = list(event.occurrences.filter(ends_at__lt=timezone.now()).order_by("slot").values_list("pk", "starts_at"))
    actions.edit_all(event=event, changes={"start_time": time(10)}, rrule="FREQ=WEEKLY;BYDAY=FR", by=None)
    assert (
        list(event.occurrences.filter(ends_at__lt=timezone.now()).order_by("slot").values_list("pk", "starts_at"))
        == past
    )


def test_a_cancelled_date_follows_the_series_to_its_new_hour(post, at_noon):
    event = post(first_on=date(2026, 11, 26), rrule=THURSDAYS)
    row = coming(event)[1]
    actions.cancel_date(occurrence=row, reason="Sjuk", by=None)
    actions.edit_all(event=event, changes={"start_time": time(19)}, by=None)
    row.refresh_from_db()
    assert (row.is_cancelled, walls([row])) == (True, [datetime(2026, 12, 3, 19)])


def test_dates_that_an_edit_would_lose_are_listed_and_nothing_is_written(post, at_noon):
    event = post(first_on=date(2026, 11, 26), rrule=THURSDAYS)
    row = coming(event)[1]
    actions.cancel_date(occurrence=row, reason="Sjuk", by=None)
    before = list(event.occurrences.values_list("pk", "slot"))
    with pytest.raises(schedule.WouldLose) as caught:
        actions.edit_all(event=event, changes={}, rrule="FREQ=WEEKLY;BYDAY=MO", by=None)
    assert [each.pk for each in caught.value.occurrences] == [row.pk]
    assert list(event.occurrences.values_list("pk", "slot")) == before


def test_this_and_the_following_go_on_as_a_new_series_with_their_changes(post, at_noon):
    event = post(first_on=date(2026, 11, 26), rrule=THURSDAYS)
    rows = coming(event)
    actions.cancel_date(occurrence=rows[1], reason="Sjuk", by=None)
    actions.cancel_date(occurrence=rows[5], reason="Lov", by=None)
    following = actions.edit_following(occurrence=rows[3], changes={"start_time": time(19)}, by=None)
    assert walls(coming(event))[-1] == datetime(2026, 12, 10, 18)
    assert walls(coming(following))[0] == datetime(2026, 12, 17, 19)
    assert [row.reason for row in coming(following) if row.is_cancelled] == ["Lov"]
    assert [row.reason for row in coming(event) if row.is_cancelled] == ["Sjuk"]
    assert following.uid != event.uid


def test_the_following_of_a_counted_series_keep_the_count(post, at_noon):
    event = post(first_on=date(2026, 11, 26), rrule="FREQ=WEEKLY;COUNT=8;BYDAY=TH")
    following = actions.edit_following(occurrence=coming(event)[3], changes={"start_time": time(19)}, by=None)
    assert (len(coming(event)), len(coming(following))) == (3, 5)


def test_cancelling_needs_a_reason_and_can_be_undone(post, at_noon):
    event = post(first_on=date(2026, 11, 26), rrule=THURSDAYS)
    row = coming(event)[0]
    with pytest.raises(ValueError, match="one line"):
        actions.cancel_date(occurrence=row, reason=" ", by=None)
    actions.cancel_date(occurrence=row, reason="Sjuk", by=None)
    actions.restore_date(occurrence=row, by=None)
    row.refresh_from_db()
    assert (row.is_cancelled, row.is_pinned, row.reason) == (False, False, "")


def test_a_moved_date_outside_the_series_counts_as_its_last_day(post, at_noon):
    event = post(first_on=date(2026, 11, 26), rrule="FREQ=WEEKLY;COUNT=2;BYDAY=TH")
    row = coming(event)[1]
    actions.move_date(
        occurrence=row, starts_at=row.starts_at + timedelta(days=20), ends_at=row.ends_at + timedelta(days=20), by=None
    )
    event.refresh_from_db()
    assert event.last_on == date(2026, 12, 23)


def test_public_holidays_are_left_out_and_come_back_when_one_wants_them(post, at_noon):
    event = post(first_on=date(2026, 12, 3), rrule=THURSDAYS, skips_holidays=True)
    assert date(2026, 12, 24) not in {wall.date() for wall in walls(coming(event))}
    actions.edit_all(event=event, changes={"skips_holidays": False}, by=None)
    assert date(2026, 12, 24) in {wall.date() for wall in walls(coming(event))}


def test_a_pause_takes_its_dates_out_and_no_others(post, at_noon):
    event = post(first_on=date(2026, 11, 26), rrule=THURSDAYS)
    actions.pause(event=event, first_on=date(2026, 12, 1), last_on=date(2026, 12, 10), by=None)
    assert walls(coming(event))[:2] == [datetime(2026, 11, 26, 18), datetime(2026, 12, 17, 18)]


def test_only_members_and_staff_may_change_an_event(post, at_noon, django_user_model):
    from django.core.exceptions import PermissionDenied

    event = post(first_on=date(2026, 11, 26), rrule=THURSDAYS)
    stranger = django_user_model.objects.create_user("stranger@bis.example")
    with pytest.raises(PermissionDenied):
        actions.cancel_date(occurrence=coming(event)[0], reason="Nej", by=stranger)
    assert Occurrence.objects.filter(status="cancelled").count() == 0


def test_a_skipped_day_stays_skipped_when_the_hour_changes(post, at_noon):
    event = post(first_on=date(2026, 11, 26), rrule=THURSDAYS)
    actions.skip_date(event=event, day=date(2026, 12, 3), by=None)
    actions.edit_all(event=event, changes={"start_time": time(19)}, by=None)
    assert date(2026, 12, 3) not in {wall.date() for wall in walls(coming(event))}


def test_an_end_of_its_own_survives_an_edit_of_something_else(post, at_noon):
    event = post(first_on=date(2026, 11, 26), rrule=THURSDAYS)
    row = coming(event)[1]
    longer = row.ends_at + timedelta(hours=1)
    actions.move_date(occurrence=row, starts_at=row.starts_at, ends_at=longer, by=None)
    actions.edit_all(event=event, changes={"price": 20, "length": timedelta(hours=3)}, by=None)
    row.refresh_from_db()
    assert row.ends_at == longer
    following = actions.edit_following(occurrence=coming(event)[1], changes={"price": 30}, by=None)
    assert coming(following)[0].ends_at == longer


def test_a_full_date_stays_full_or_is_named_before_it_goes(post, at_noon):
    event = post(first_on=date(2026, 11, 26), rrule=THURSDAYS)
    actions.mark_full(occurrence=coming(event)[0], is_full=True, by=None)
    actions.edit_all(event=event, changes={"start_time": time(19)}, by=None)
    assert coming(event)[0].is_full
    with pytest.raises(schedule.WouldLose):
        actions.edit_all(event=event, changes={}, rrule="FREQ=WEEKLY;BYDAY=MO", by=None)


def test_what_waits_for_review_is_not_made_public_by_cancelling_or_editing(post, at_noon):
    event = post(first_on=date(2026, 11, 26), publish_now=False)
    assert actions.cancel_event(event=event, reason="Slut", by=None).is_public is False
    with pytest.raises(ValueError, match="cancelled"):
        actions.restore_event(event=event, by=None)
    with pytest.raises(ValueError, match="publish"):
        actions.edit_all(event=event, changes={"status": "published"}, by=None)
    with pytest.raises(ValueError, match="draft"):
        actions.publish(event=event, by=None)


def test_publishing_does_not_undo_a_cancellation_made_meanwhile(post, at_noon):
    stale = post(first_on=date(2026, 11, 26))
    actions.cancel_event(event=stale, reason="Slut", by=None)
    with pytest.raises(ValueError, match="draft"):
        actions.publish(event=stale, by=None)
    assert Event.objects.get().status == "cancelled"


def test_a_series_edited_from_an_extra_date_keeps_its_weekday(post, at_noon):
    event = post(first_on=date(2026, 11, 26), rrule="FREQ=WEEKLY")
    actions.add_date(event=event, wall=datetime(2026, 12, 6, 18), by=None)
    following = actions.edit_following(occurrence=event.occurrences.get(is_extra=True), changes={"price": 10}, by=None)
    assert [wall.date().isoformat() for wall in walls(coming(following))][:2] == ["2026-12-06", "2026-12-10"]


def test_numbers_that_phones_compare_never_fall(post, at_noon, client):
    import re

    def numbers(event, day):
        at_noon.move_to(f"{day}T11:00:00Z")
        body = client.get(f"/sv/events/{event.pk}.ics").content.decode().replace("\r\n ", "")
        master = next(part for part in body.split("BEGIN:VEVENT")[1:] if "RECURRENCE-ID" not in part)
        return int(re.search(r"SEQUENCE:(\d+)", master)[1])

    event = post(first_on=date(2026, 11, 26))
    actions.note_date(occurrence=coming(event)[0], note="Ta med fika", by=None)
    seen = [numbers(event, "2026-11-24")]
    actions.edit_all(event=event, changes={}, rrule=THURSDAYS, by=None)
    seen.append(numbers(event, "2026-11-24"))
    row = coming(event)[1]
    actions.cancel_date(occurrence=row, reason="Sjuk", by=None)
    seen.append(numbers(event, "2026-12-20"))
    actions.restore_date(occurrence=row, by=None)
    seen.append(numbers(event, "2026-12-20"))
    actions.cancel_date(occurrence=row, reason="Sjuk", by=None)
    seen.append(numbers(event, "2026-12-20"))
    actions.cancel_event(event=event, reason="Slut", by=None)
    seen.append(numbers(event, "2026-12-20"))
    assert seen == sorted(seen)


def test_extending_reads_an_event_again_that_was_edited_meanwhile(post, at_noon):
    event = post(first_on=date(2026, 11, 26), rrule=THURSDAYS)
    at_noon.move_to("2027-02-01T11:00:00Z")
    actions.edit_all(event=event, changes={}, rrule="FREQ=WEEKLY;BYDAY=FR", by=None)
    schedule.extend(now=timezone.now())
    assert {wall.weekday() for wall in walls(coming(event))} == {4}
