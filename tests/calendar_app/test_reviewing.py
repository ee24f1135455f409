"""Reviewing: what is approved is what was looked at, is applied once or not at all, and never undoes anybody else's work."""

import threading
from datetime import date, datetime

import pytest
from django.core import mail
from django.db import connection

from calendar_app import actions
from calendar_app.actions import proposals
from calendar_app.actions.proposals import mark_of
from calendar_app.models import CoOrganiser, Event, Pause, Proposal
from calendar_app.presenting import slot_name
from partners.models import Membership, Organisation
from tests.calendar_app.test_posting import member, reviewer, small, small_member, starts, typed

__all__ = ["member", "reviewer", "small", "small_member", "typed"]
pytestmark = pytest.mark.django_db
HERE = "/partner/stickklubben/events/"


@pytest.fixture
def desk(client, reviewer):
    """A reviewer's own browser."""
    from django.test import Client

    other = Client()
    other.force_login(reviewer)
    return other


@pytest.fixture
def knitting(client, small_member, typed, desk):
    """A weekly activity of a small organisation, approved."""
    client.post("/partner/stickklubben/new/", typed(title="Stickning"))
    decided(desk, Proposal.objects.get(), "approved")
    event = Event.objects.get()
    assert event.status == "published"
    return event


def decided(desk, proposal, state, comment="", **more):
    return desk.post(
        f"/staff/review/{proposal.pk}/", {"state": state, "comment": comment, "seen": mark_of(proposal), **more}
    )


def opened(client, event, more=""):
    """The fields of the editing page as a browser would send them back."""
    form = client.get(f"{HERE}{event.pk}/edit/{more}", follow=True).context["form"]
    values = {name: form[name].value() for name in form.fields if name not in ("image", "image_off")}
    return {name: value for name, value in values.items() if value not in (None, False)} | {"do": "save"}


def changed(client, event, more="", **fields):
    return client.post(f"{HERE}{event.pk}/edit/{more}", opened(client, event, more) | fields)


def last_said(answer):
    return [message.level_tag for message in answer.context["messages"]][-1]


def waiting():
    return Proposal.objects.waiting().get()


def test_a_reviewer_reads_no_number_that_says_nothing(client, small_member, typed, desk):
    client.post("/partner/stickklubben/new/", typed(repeats="weekly", interval="1"))
    client.post("/partner/stickklubben/new/", typed(repeats="weekly", interval="2", once="2"))
    plain, other = (
        dict(desk.get(f"/staff/review/{row.pk}/").context["facts"]) for row in Proposal.objects.order_by("pk")
    )
    assert list(other.items() - plain.items()) == [
        ("Bara varannan, var tredje och så vidare: 2 betyder varannan vecka", "2")
    ]


def test_words_changed_after_the_reviewer_looked_are_not_approved_unseen(client, small_member, typed, desk):
    client.post("/partner/stickklubben/new/", typed(title="Stickning"))
    seen = desk.get(f"/staff/review/{waiting().pk}/").context["seen"]
    changed(client, Event.objects.get(), title="Reklam")
    answer = desk.post(f"/staff/review/{waiting().pk}/", {"state": "approved", "seen": seen})
    assert answer.status_code == 409
    assert "Reklam" in answer.content.decode()
    desk.post("/staff/review/several/", {"proposal": [f"{waiting().pk} {seen}"]})
    assert Event.objects.get().status == "submitted"
    assert decided(desk, waiting(), "approved").status_code == 302
    assert Event.objects.get().status == "published"


def test_a_second_proposed_change_starts_from_the_first(client, knitting, desk):
    changed(client, knitting, title="Stickning och virkning")
    assert opened(client, knitting)["title"] == "Stickning och virkning"
    changed(client, knitting, price="20")
    decided(desk, waiting(), "approved")
    knitting.refresh_from_db()
    assert (knitting.texts.get().title, knitting.price) == ("Stickning och virkning", 20)


def test_an_old_proposal_does_not_undo_what_was_changed_since(client, knitting, desk, reviewer):
    changed(client, knitting, title="Stickning och virkning")
    actions.edit_all(event=knitting, changes={"price": 50}, by=None)
    decided(desk, waiting(), "approved")
    knitting.refresh_from_db()
    assert (knitting.texts.get().title, knitting.price) == ("Stickning och virkning", 50)


def test_what_both_changed_is_named_and_nothing_is_overwritten(client, knitting, desk):
    changed(client, knitting, price="20")
    actions.edit_all(event=knitting, changes={"price": 50}, by=None)
    answer = decided(desk, waiting(), "approved")
    assert answer.status_code == 409
    knitting.refresh_from_db()
    assert knitting.price == 50
    assert waiting().state == "waiting"


def test_two_members_who_propose_at_once_the_second_is_told(client, knitting):
    mine, yours = opened(client, knitting), opened(client, knitting)
    client.post(f"{HERE}{knitting.pk}/edit/", mine | {"title": "Mitt"})
    answer = client.post(f"{HERE}{knitting.pk}/edit/", yours | {"title": "Ditt"})
    assert answer.status_code == 409
    assert waiting().fields["title"] == ["Mitt"]


def test_a_returned_change_is_applied_when_it_is_approved_after_all(client, knitting, desk):
    changed(client, knitting, title="Virkning")
    decided(desk, waiting(), "returned", "Varför?")
    decided(desk, Proposal.objects.get(sort="change"), "approved")
    assert knitting.texts.get().title == "Virkning"


def test_publishing_by_the_button_leaves_nothing_to_decide(client, small_member, typed, django_user_model):
    client.post("/partner/stickklubben/new/", typed(title="Stickning"))
    event = Event.objects.get()
    client.force_login(django_user_model.objects.create_user("sam@bis.example", is_staff=True))
    client.post(f"{HERE}{event.pk}/", {"do": "submit"})
    event.refresh_from_db()
    assert (event.status, Proposal.objects.waiting().count()) == ("published", 0)


def test_what_was_withdrawn_is_not_published_by_a_late_approval(client, small_member, typed, desk):
    client.post("/partner/stickklubben/new/", typed(title="Stickning"))
    proposal, event = waiting(), Event.objects.get()
    client.post(f"{HERE}{event.pk}/", {"do": "cancel", "cancel-reason": "Ingen ledare"})
    assert decided(desk, proposal, "approved").status_code == 409
    event.refresh_from_db()
    assert event.status == "archived"


def test_a_change_can_be_taken_back(client, knitting):
    changed(client, knitting, title="Virkning")
    client.post(f"{HERE}{knitting.pk}/", {"do": "withdraw"})
    assert not Proposal.objects.waiting().exists()
    assert opened(client, knitting)["title"] == "Stickning"


def test_more_dates_of_a_reviewed_organisation_wait_and_fewer_do_not(client, knitting, desk):
    before = starts(knitting)
    client.post(f"{HERE}{knitting.pk}/", {"do": "extra", "extra-day": "2026-12-05", "extra-starts": "10:00"})
    client.post(f"{HERE}{knitting.pk}/", {"do": "until", "until-until": "2027-02-04"})
    assert starts(knitting) == before
    decided(desk, waiting(), "approved")
    assert set(starts(knitting)) - set(before) == {"12-05 09", "01-28 13", "02-04 13"}
    knitting.refresh_from_db()
    client.post(f"{HERE}{knitting.pk}/", {"do": "until", "until-until": "2026-12-17"})
    assert starts(knitting)[-1] == "12-17 13"


def test_a_reviewed_organisation_cannot_undo_what_the_house_cancelled_but_what_it_cancelled_itself(
    client, knitting, reviewer, small_member
):
    client.post(f"{HERE}{knitting.pk}/", {"do": "cancel", "cancel-reason": "Sjuk"})
    client.post(f"{HERE}{knitting.pk}/", {"do": "restore"})
    knitting.refresh_from_db()
    assert knitting.status == "published"
    reviewer.is_staff = True
    reviewer.save()
    client.force_login(reviewer)
    client.post(f"{HERE}{knitting.pk}/", {"do": "cancel", "cancel-reason": "Olämpligt"})
    row = knitting.occurrences.first()
    client.force_login(small_member)
    answer = client.post(f"{HERE}{knitting.pk}/", {"do": "restore"}, follow=True)
    knitting.refresh_from_db()
    assert knitting.status == "cancelled"
    assert last_said(answer) == "error"
    assert row.status == "confirmed"


@pytest.mark.django_db(transaction=True)
def test_nobody_is_asked_to_take_part_before_the_house_has_read_it_and_nobody_twice(
    client, small_member, typed, desk, organisation, django_user_model
):
    Membership.objects.create(user=django_user_model.objects.create_user("eva@bis.example"), organisation=organisation)
    client.post("/partner/stickklubben/new/", typed(title="Stickning", partners=[organisation.pk]))
    assert mail.outbox == []
    decided(desk, waiting(), "approved")
    assert sorted(letter.to[0] for letter in mail.outbox) == ["bo@bis.example", "eva@bis.example"]
    event = Event.objects.get()
    Organisation.objects.update(is_trusted=True)
    changed(client, event, partners=[])
    assert not CoOrganiser.objects.exists()
    changed(client, event, partners=[organisation.pk])
    assert CoOrganiser.objects.count() == 1
    assert len(mail.outbox) == 2


def test_one_idea_from_outside_becomes_one_activity(client, typed, django_user_model, organisation, at_noon):
    idea = Proposal.objects.create(sort="outside", fields={"title": ["Schack"]}, email="granne@bis.example")
    client.force_login(django_user_model.objects.create_user("sam@bis.example", is_staff=True))
    for once in ("a" * 32, "b" * 32):
        answer = client.post(f"/partner/roda-korset/new/?proposal={idea.pk}", typed(once=once, title="Schack"))
    assert Event.objects.count() == 1
    assert answer.status_code == 422


def test_a_reviewer_without_an_organisation_is_told_who_makes_an_activity_of_an_idea(desk):
    idea = Proposal.objects.create(sort="outside", fields={"title": ["Schack"]}, email="granne@bis.example")
    shown = desk.get(f"/staff/review/{idea.pk}/").content.decode()
    assert 'value="approved"' not in shown
    assert 'value="declined"' in shown


def test_a_change_from_a_date_that_is_gone_is_said_and_does_not_stop_the_others(client, knitting, desk):
    third = slot_name(knitting.occurrences.order_by("slot")[2].slot)
    changed(client, knitting, f"?from={third}", title="Virkning")
    actions.edit_all(event=knitting, changes={}, by=None, rrule="FREQ=WEEKLY;UNTIL=20261204T235959", accept_loss=True)
    answer = decided(desk, waiting(), "approved")
    assert answer.status_code == 409
    several = desk.post("/staff/review/several/", {"proposal": [f"{waiting().pk} {mark_of(waiting())}"]})
    assert several.status_code == 302


def test_nothing_is_called_done_that_was_not(client, small_member, typed, desk):
    client.post("/partner/stickklubben/new/", typed(title="Stickning"))
    event = Event.objects.get()
    decided(desk, waiting(), "declined", "Inte hos oss.")
    for sent in ({"do": "submit"}, {"do": "cancel", "cancel-reason": "x"}, {"do": "restore"}, {"do": "withdraw"}):
        answer = client.post(f"{HERE}{event.pk}/", sent, follow=True)
        assert last_said(answer) == "error"
    event.refresh_from_db()
    assert event.status == "archived"


def test_a_comment_with_an_impossible_character_is_kept_without_it(client, small_member, typed, desk):
    client.post("/partner/stickklubben/new/", typed(title="Stickning"))
    decided(desk, waiting(), "returned", "Vilket\0 rum?")
    assert Proposal.objects.get().comment == "Vilket rum?"


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_decide_once(client, small_member, typed, desk, reviewer):
    client.post("/partner/stickklubben/new/", typed(title="Stickning"))
    decided(desk, waiting(), "approved")
    event = Event.objects.get()
    changed(client, event, title="Virkning")
    proposal, outcome, gate = waiting(), [], threading.Barrier(2)

    def decide(state):
        from calendar_app.views.staff.review import decide

        gate.wait()
        outcome.append(
            (
                state,
                decide(Proposal.objects.select_related("event__organiser").get(pk=proposal.pk), reviewer, state, "Nej"),
            )
        )
        connection.close()

    threads = [threading.Thread(target=decide, args=(state,)) for state in ("approved", "declined")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (won,) = [state for state, problem in outcome if not problem]
    proposal.refresh_from_db()
    assert proposal.state == won
    assert event.texts.get().title == ("Virkning" if won == "approved" else "Stickning")


def test_the_same_pause_twice_is_one(client, knitting):
    for _time in range(2):
        client.post(
            f"{HERE}{knitting.pk}/", {"do": "pause", "pause-first_on": "2026-12-08", "pause-last_on": "2026-12-12"}
        )
    assert Pause.objects.count() == 1


def test_a_pause_whose_room_was_given_away_stays_and_says_why(client, member, typed, post, house):
    from calendar_app.models import Space

    room = Space.objects.create(venue=house, name="Salen")
    client.post("/partner/roda-korset/new/", typed(where=f"s{room.pk}", title="Kör"))
    event = Event.objects.get()
    client.post(
        f"/partner/roda-korset/events/{event.pk}/",
        {"do": "pause", "pause-first_on": "2026-12-08", "pause-last_on": "2026-12-12"},
    )
    client.post(
        "/partner/roda-korset/new/",
        typed(where=f"s{room.pk}", title="Fest", once="c" * 32, first_on="2026-12-10", repeats="once", until=""),
    )
    pause = Pause.objects.get()
    answer = client.post(f"/partner/roda-korset/events/{event.pk}/pauses/{pause.pk}/", follow=True)
    assert last_said(answer) == "error"
    assert Pause.objects.exists()


def move(client, event, row, **fields):
    sent = {"do": "move", **{f"move-{name}": value for name, value in fields.items()}}
    return client.post(f"/partner/{event.organiser.slug}/events/{event.pk}/{slot_name(row.slot)}/", sent)


def test_a_move_into_the_hour_that_the_clocks_skip_is_answered_in_words(client, knitting):
    row = knitting.occurrences.order_by("slot")[0]
    answer = move(client, knitting, row, day="2027-03-28", starts="02:00", ends="03:00")
    assert answer.status_code == 422


def test_a_date_is_moved_neither_back_in_time_nor_out_of_sight_nor_onto_another(client, knitting):
    row = knitting.occurrences.order_by("slot")[0]
    for day in ("2026-11-20", "2030-01-01", "2026-12-10"):
        answer = move(client, knitting, row, day=day, starts="14:00", ends="16:00")
        assert answer.status_code == 422
    row.refresh_from_db()
    assert not row.is_moved
    for day in ("2026-11-20", "2030-01-01", "2026-12-10"):
        Organisation.objects.update(is_trusted=True)
        client.post(f"{HERE}{knitting.pk}/", {"do": "extra", "extra-day": day, "extra-starts": "14:00"})
    assert knitting.occurrences.count() == 6


def test_a_date_of_several_days_keeps_its_last_day_when_only_its_place_is_changed(client, member, post, house):
    event = post(
        first_on=date(2026, 12, 4),
        start_time=datetime(2026, 1, 1, 18).time(),
        length=2 * (date(2026, 1, 2) - date(2026, 1, 1)),
    )
    row = event.occurrences.get()
    page = client.get(f"/partner/roda-korset/events/{event.pk}/{slot_name(row.slot)}/")
    form = page.context["move_form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert move(client, event, row, **(sent | {"where": f"v{house.pk}"})).status_code == 302
    before = row.ends_at
    row.refresh_from_db()
    assert row.ends_at == before


def test_a_day_without_hours_is_moved_and_stays_without_hours(client, member, post):
    event = post(first_on=date(2026, 12, 4), start_time=None, length=date(2026, 1, 2) - date(2026, 1, 1))
    row = event.occurrences.get()
    assert move(client, event, row, day="2026-12-05").status_code == 302
    row.refresh_from_db()
    assert (f"{row.starts_at:%m-%d %H}", f"{row.ends_at:%m-%d %H}", row.is_all_day) == ("12-04 23", "12-05 23", True)


def test_a_day_without_hours_is_edited_without_being_asked_for_hours(client, small_member, typed):
    client.post(
        "/partner/stickklubben/new/",
        typed(title="Öppet hus", all_day="on", starts="", ends="", repeats="once", until=""),
    )
    event = Event.objects.get()
    assert changed(client, event, title="Öppet hus för alla").status_code == 302
    event.refresh_from_db()
    assert (event.texts.get().title, event.is_all_day) == ("Öppet hus för alla", True)


def divided(client, event, number, **fields):
    slot = slot_name(event.occurrences.order_by("slot")[number].slot)
    return changed(client, event, f"?from={slot}", do="sure", **fields)


def test_those_that_follow_can_begin_on_another_weekday(client, knitting):
    Organisation.objects.update(is_trusted=True)
    divided(client, knitting, 2, first_on="2026-12-16")
    assert starts(knitting) == ["12-03 13", "12-10 13"]
    following = Event.objects.get(follows=knitting)
    assert starts(following)[:2] == ["12-16 13", "12-23 13"]


def test_of_a_counted_series_those_that_follow_are_as_many_as_were_left(client, small_member, typed):
    Organisation.objects.update(is_trusted=True)
    client.post("/partner/stickklubben/new/", typed(until="", count="5", skips_holidays=""))
    event = Event.objects.get()
    divided(client, event, 2, title="Ny")
    assert len(starts(event)) + len(starts(Event.objects.get(follows=event))) == 5


def test_a_second_click_on_yes_leads_to_what_the_first_one_made(client, knitting):
    Organisation.objects.update(is_trusted=True)
    slot = slot_name(knitting.occurrences.order_by("slot")[2].slot)
    sent = opened(client, knitting, f"?from={slot}") | {"do": "sure", "title": "Ny"}
    for _time in range(2):
        answer = client.post(f"{HERE}{knitting.pk}/edit/?from={slot}", sent)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/{Event.objects.get(follows=knitting).pk}/")


def test_what_was_deleted_while_it_was_edited_is_kept_as_a_draft(client, small_member, typed, monkeypatch):
    client.post("/partner/stickklubben/new/", typed(title="Stickning"))
    event = Event.objects.get()
    sent = opened(client, event) | {"do": "sure", "title": "Lång text"}
    from calendar_app.views.work import editing

    def deleted_meanwhile(*arguments, **names):
        Event.objects.filter(pk=event.pk).delete()
        return revise(*arguments, **names)

    revise = editing.actions.revise
    monkeypatch.setattr(editing.actions, "revise", deleted_meanwhile)
    answer = client.post(f"{HERE}{event.pk}/edit/", sent, follow=True)
    assert (
        "Lång text" in client.get(f"/partner/stickklubben/new/?draft={small_member.drafts.get().pk}").content.decode()
    )
    assert answer.status_code == 200


def test_a_date_that_goes_while_somebody_has_its_page_open_is_answered_in_words(client, knitting, monkeypatch):
    from calendar_app.views.work import dates

    row = knitting.occurrences.order_by("slot")[1]

    def gone_meanwhile(**names):
        actions.edit_all(
            event=knitting, changes={}, by=None, rrule="FREQ=WEEKLY;UNTIL=20261204T235959", accept_loss=True
        )
        return mark(**names)

    mark = dates.actions.mark_full
    monkeypatch.setattr(dates.actions, "mark_full", gone_meanwhile)
    address = f"{HERE}{knitting.pk}/{slot_name(row.slot)}/"
    assert client.post(address, {"do": "full"}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_deleting_while_a_reviewer_decides_never_locks_both_out(client, small_member, typed, desk, reviewer):
    for number in range(4):
        client.post("/partner/stickklubben/new/", typed(once=f"{number}" * 32, title=f"Stickning {number}"))
    faults, gate = [], threading.Barrier(2)
    rows = list(Proposal.objects.select_related("event__organiser"))

    def act(one):
        gate.wait()
        for row in rows:
            try:
                one(row)
            except (proposals.AlreadyDecided, Event.DoesNotExist):
                pass
            except Exception as fault:  # noqa: BLE001
                faults.append(repr(fault))
        connection.close()

    deeds = (
        lambda row: proposals.decide(proposal=row, by=reviewer, state="approved"),
        lambda row: actions.delete_event(event=row.event, by=None),
    )
    threads = [threading.Thread(target=act, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_an_outside_proposal_for_an_organisation_that_can_not_be_named_is_not_there(desk):
    row = Proposal.objects.create(sort="outside", fields={"title": ["Schack"]})
    assert decided(desk, row, "approved", organisation="a\0b").status_code == 404


def test_a_date_named_in_the_form_itself_moves_nothing(client, knitting, desk):
    third = slot_name(knitting.occurrences.order_by("slot")[2].slot)
    changed(client, knitting, title="Sy", **{"from": third})
    assert "from" not in waiting().fields
    assert changed(client, knitting, title="Sy mer", **{"from": "skräp"}).status_code == 302
    assert decided(desk, waiting(), "approved").status_code == 302
    assert {event.texts.get().title for event in Event.objects.all()} == {"Sy mer"}


def test_a_change_of_the_event_in_the_same_second_gives_another_mark(client, knitting):
    changed(client, knitting, title="Sy")
    before = mark_of(waiting())
    Event.objects.filter(pk=knitting.pk).update(feed_revision=knitting.feed_revision + 100)
    assert mark_of(waiting()) != before
