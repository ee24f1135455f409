"""An outsider proposes an activity: confirmed by letter, limited, and never more than a line in the queue."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from calendar_app.actions.outside import forget_outside
from calendar_app.dates import day_month
from calendar_app.models import Event, Proposal
from partners.models import User

pytestmark = pytest.mark.django_db(transaction=True)
IDEA = {"title": "Schack", "who": "En granne", "email": "granne@bis.example", "description": "Jag har fyra bräden."}


def link():
    return re.search(r"/sv/propose/\S+", mail.outbox[-1].body).group()


def test_a_proposal_waits_only_when_its_letter_was_answered_by_a_button(client, transactional_db):
    assert client.post("/sv/propose/", IDEA).status_code == 200
    assert Proposal.objects.get().state == "unconfirmed"
    client.get(link())
    assert Proposal.objects.get().state == "unconfirmed"
    client.post(link())
    client.post(link())
    assert Proposal.objects.get().state == "waiting"


def test_only_the_hash_of_the_key_is_kept(client, transactional_db):
    client.post("/sv/propose/", IDEA)
    key = link().rstrip("/").rsplit("/", 1)[1]
    assert len(key) >= 43
    assert key not in str(Proposal.objects.values().get())


@pytest.mark.parametrize("missing", ["title", "who", "email"])
def test_what_is_missing_is_asked_for_and_nothing_lost(client, transactional_db, missing):
    answer = client.post("/sv/propose/", {**IDEA, missing: ""})
    assert answer.status_code == 422
    assert "Jag har fyra bräden." in answer.content.decode()


def test_a_machine_that_fills_the_hidden_field_is_thanked_and_forgotten(client, transactional_db):
    assert client.post("/sv/propose/", {**IDEA, "homepage": "http://x.example"}).status_code == 200
    assert (Proposal.objects.count(), mail.outbox) == (0, [])


def test_too_many_from_one_place_are_asked_to_wait(client, transactional_db):
    answers = [client.post("/sv/propose/", {**IDEA, "email": f"g{n}@bis.example"}).status_code for n in range(12)]
    assert answers == [200] * 10 + [429] * 2


def test_three_letters_a_day_go_to_one_address(client, transactional_db):
    answers = [client.post("/sv/propose/", IDEA, REMOTE_ADDR=f"10.0.0.{n}").status_code for n in range(4)]
    assert (answers, len(mail.outbox)) == ([200, 200, 200, 429], 3)


def test_an_unknown_key_is_answered_in_words(client, transactional_db):
    assert client.post("/sv/propose/nothing/").status_code == 404


@pytest.mark.parametrize("page", ["/staff/", "/staff/review/"])
def test_a_reviewer_reads_who_proposed_it_and_on_which_day(client, transactional_db, at_noon, page):
    client.post("/sv/propose/", IDEA)
    client.post(link())
    client.force_login(User.objects.create_user("sam@bis.example", is_staff=True))
    shown = " ".join(re.sub(r"<[^>]+>", "", client.get(page).content.decode()).split())
    made = timezone.localdate(Proposal.objects.get().made_at)
    assert f"{IDEA['who']} {day_month(made, 'sv')}" in shown.replace(",", "")


def test_a_reviewer_makes_an_activity_of_it_and_the_proposer_hears(client, organisation, house, kind, at_noon):
    client.post("/sv/propose/", IDEA)
    client.post(link())
    proposal = Proposal.objects.get()
    client.force_login(User.objects.create_user("sam@bis.example", is_staff=True))
    asked = client.post(f"/staff/review/{proposal.pk}/", {"state": "approved", "organisation": "roda-korset"})
    form = client.get(asked["Location"]).context["form"]
    assert (form["title"].value(), form["description"].value()) == ("Schack", "Jag har fyra bräden.")
    client.post(asked["Location"], {
        "once": form["once"].value(), "title": "Schack", "first_on": "2026-12-08", "starts": "18:00", "ends": "20:00",
        "where": f"v{house.pk}", "language": "sv", "do": "post",
    })  # fmt: skip
    proposal.refresh_from_db()
    assert (proposal.state, proposal.event) == ("approved", Event.objects.get())
    assert mail.outbox[-1].to == ["granne@bis.example"]
    assert f"/e/{proposal.event.code}" in mail.outbox[-1].body


def test_what_was_not_confirmed_goes_after_a_week_and_what_was_decided_after_a_year(at_noon):
    now = timezone.now()
    for state, days, decided in (
        ("unconfirmed", 8, None),
        ("unconfirmed", 6, None),
        ("waiting", 400, None),
        ("declined", 500, 366),
        ("declined", 500, 300),
    ):
        Proposal.objects.create(
            sort="outside", state=state, made_at=now - timedelta(days=days), fields={"title": [f"{state} {days} {decided}"]},
            decided_at=now - timedelta(days=decided) if decided else None,
        )  # fmt: skip
    assert forget_outside(now=now) == 2
    left = sorted(row.fields["title"][0] for row in Proposal.objects.all())
    assert left == ["declined 500 300", "unconfirmed 6 None", "waiting 400 None"]
    assert forget_outside(now=now) == 0
