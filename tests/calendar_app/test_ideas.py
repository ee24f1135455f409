"""Anybody leaves an idea or tells of a fault; nobody is known by it; reviewers read, show, realise and forget."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calendar_app.actions import ideas as actions
from calendar_app.forms.ideas import address_of
from calendar_app.models import Event, Feedback, Idea
from calendar_app.tasks import forget_old_words
from partners.models import Membership, User

pytestmark = pytest.mark.django_db
WISH = {
    "text": "أريد أن أتعلم السباحة",
    "language": "ar",
    "weekdays": ["5", "6"],
    "hours": ["morning"],
    "audience": ["women"],
}


@pytest.fixture
def reviewer(organisation):
    person = User.objects.create_user("rut@bis.example", house_roles=["reviewer"], language="sv")
    Membership.objects.create(user=person, organisation=organisation)
    return person


def judged(client, idea, **fields):
    return client.post(f"/staff/ideas/{idea.pk}/", fields)


def test_an_idea_is_kept_as_it_was_written_and_waits(client):
    answer = client.post("/sv/ideas/", WISH)
    assert (answer.status_code, answer["Location"]) == (302, "/sv/ideas/?sent=1")
    idea = Idea.objects.get()
    assert (idea.text, idea.language, idea.weekdays, idea.hours, idea.audience, idea.state, idea.is_public) == (
        "أريد أن أتعلم السباحة", "ar", [5, 6], ["morning"], ["women"], "new", False,
    )  # fmt: skip


def test_nothing_tells_who_left_it(client):
    answer = client.post("/sv/ideas/", WISH, REMOTE_ADDR="198.51.100.7", HTTP_USER_AGENT="Somebody's telephone")
    client.get("/sv/ideas/")
    kept = str(Idea.objects.values().get())
    assert "198.51.100.7" not in kept
    assert "telephone" not in kept
    assert not isinstance(Idea.objects.values_list("left_on", flat=True).get(), timezone.datetime)
    assert (dict(answer.cookies), dict(client.cookies)) == ({}, {})


def test_the_words_alone_are_enough_and_the_page_is_thanks(client):
    answer = client.post("/sv/ideas/", {"text": "Schack"}, follow=True)
    assert answer.context["form"] is None
    assert Idea.objects.get().language == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "  "},
        {"weekdays": ["7"]},
        {"hours": ["night"]},
        {"language": "xx"},
        {"text": "a\0b"},
        {"text": "a" * 1001},
    ],
)
def test_what_makes_no_sense_is_named_and_nothing_is_lost(client, wrong):
    answer = client.post("/sv/ideas/", {**WISH, **wrong})
    assert (answer.status_code, Idea.objects.count()) == (422, 0)
    assert list(answer.context["form"].errors) == list(wrong)


def test_a_machine_that_fills_the_hidden_field_is_thanked_and_forgotten(client):
    assert client.post("/sv/ideas/", {**WISH, "homepage": "x"}).status_code == 302
    assert client.post("/sv/feedback/", {"text": "Fel", "homepage": "x"}).status_code == 302
    assert (Idea.objects.count(), Feedback.objects.count()) == (0, 0)


def test_a_button_pressed_twice_leaves_one(client):
    for _time in range(2):
        client.post("/sv/ideas/", WISH)
        client.post("/sv/feedback/", {"text": "Fel"})
    assert (Idea.objects.count(), Feedback.objects.count()) == (1, 1)


def test_too_many_from_one_place_are_asked_to_wait_and_lose_no_word(client):
    answers = [client.post("/sv/ideas/", {"text": f"Nummer {number}"}) for number in range(42)]
    assert [answer.status_code for answer in answers] == [302] * 40 + [429] * 2
    assert "Nummer 41" in answers[-1].content.decode()
    assert client.post("/sv/ideas/", WISH, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_behind_a_proxy_each_visitor_is_counted_alone(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(41):
        client.post("/sv/ideas/", {"text": f"Nummer {number}"}, headers={"X-Forwarded-For": "198.51.100.7"})
    assert client.post("/sv/ideas/", WISH, headers={"X-Forwarded-For": "198.51.100.8"}).status_code == 302


@pytest.mark.parametrize("path", ["/sv/ideas/", "/sv/feedback/"])
@pytest.mark.parametrize(
    ("origin", "status"), [("http://testserver", 302), ("https://elsewhere.example", 403), ("null", 403)]
)
def test_a_foreign_page_can_not_make_its_visitors_send_the_form(client, path, origin, status):
    assert client.post(path, {"text": "Fel"}, headers={"Origin": origin}).status_code == status


def test_only_what_was_chosen_is_shown_with_its_language(client, reviewer):
    idea = Idea.objects.create(text="أريد السباحة", language="ar")
    Idea.objects.create(text="Köp klockor", language="sv")
    assert client.get("/sv/ideas/").context["wishes"] == []
    client.force_login(reviewer)
    judged(client, idea, state="kept", is_public="on", note="Vill simma")
    client.logout()
    page = client.get("/sv/ideas/").content.decode()
    assert '<p lang="ar" dir="rtl">أريد السباحة</p>' in page
    assert "Köp klockor" not in page
    assert "Vill simma" not in page


def test_an_idea_of_a_hostile_hand_is_text(client):
    Idea.objects.create(text="<script>alert(1)</script>", state="kept", is_public=True)
    assert "<script>alert" not in client.get("/sv/ideas/").content.decode()


@pytest.mark.parametrize("state", ["new", "hidden"])
def test_what_nobody_kept_is_never_public(client, reviewer, state):
    idea = Idea.objects.create(text="Köp klockor")
    client.force_login(reviewer)
    assert judged(client, idea, state=state, is_public="on").status_code == 422
    actions.judge_idea(idea=idea, by=reviewer, state=state, is_public=True, note="")
    assert Idea.objects.public().count() == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Idea.objects.update(state=state, is_public=True)


def test_hiding_what_was_shown_takes_it_away(client, reviewer):
    idea = Idea.objects.create(text="Schack", state="kept", is_public=True)
    client.force_login(reviewer)
    judged(client, idea, state="hidden")
    assert client.get("/sv/ideas/").context["wishes"] == []


def test_the_list_tells_states_apart_and_counts_them(client, reviewer):
    for state, number in (("new", 2), ("kept", 1), ("hidden", 3)):
        for each in range(number):
            Idea.objects.create(
                text=f"{state} {each}", state=state, weekdays=[0], hours=["evening"], audience=["women"]
            )
    client.force_login(reviewer)
    page = client.get("/staff/ideas/")
    assert {value: count for value, _label, count in page.context["states"]} == {
        "new": 2,
        "kept": 1,
        "done": 0,
        "hidden": 3,
    }
    assert [idea.text for idea, _wishes in page.context["rows"]] == ["new 1", "new 0"]
    assert page.context["rows"][0][1] == ["måndag", "kväll", "bara kvinnor"]
    assert len(client.get("/staff/ideas/?state=hidden").context["rows"]) == 3


def test_lists_cost_the_same_for_one_and_for_thirty(client, reviewer, post, at_noon):
    def cost(address):
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        return len(found)

    def realised():
        event = post("Schack", first_on=date(2026, 12, 8))
        Idea.objects.create(text="Schack", state="done", is_public=True, event=event)
        Idea.objects.create(text="Nytt")
        Feedback.objects.create(text="Fel")

    addresses = ("/sv/ideas/", "/staff/ideas/", "/staff/ideas/?state=done", "/staff/feedback/")
    realised()
    client.force_login(reviewer)
    client.get("/sv/ideas/")
    before = [cost(address) for address in addresses]
    for _number in range(29):
        realised()
    assert [cost(address) for address in addresses] == before


def posting(client, address, house):
    form = client.get(address).context["form"]
    return form, {
        "once": form["once"].value(), "title": "Simning", "first_on": "2026-12-08", "starts": "18:00", "ends": "20:00",
        "where": f"v{house.pk}", "language": "sv", "do": "post",
    }  # fmt: skip


def test_an_idea_becomes_an_activity_and_remembers_it(client, reviewer, organisation, house, kind, at_noon):
    idea = Idea.objects.create(text="أريد السباحة", language="ar", audience=["women"], state="kept", is_public=True)
    client.force_login(reviewer)
    asked = client.post(f"/staff/ideas/{idea.pk}/", {"do": "activity", "organisation": "roda-korset"})
    assert asked["Location"] == f"/partner/roda-korset/new/?idea={idea.pk}"
    form, sent = posting(client, asked["Location"], house)
    assert (form["description"].value(), form["language"].value(), form["audience"].value()) == (
        idea.text,
        "ar",
        ["women"],
    )
    client.post(asked["Location"], sent)
    client.post(asked["Location"], sent)
    idea.refresh_from_db()
    assert (idea.state, idea.event) == ("done", Event.objects.get())
    client.logout()
    assert f'href="/sv/events/{idea.event_id}/"' in client.get("/sv/ideas/").content.decode()


def test_a_translation_goes_before_the_original(client, reviewer, organisation, house):
    idea = Idea.objects.create(text="أريد السباحة", language="ar", note="Vill simma")
    client.force_login(reviewer)
    client.cookies["language"] = "sv"
    form = client.get(f"/partner/roda-korset/new/?idea={idea.pk}").context["form"]
    assert (form["description"].value(), form["language"].value()) == ("Vill simma", "sv")


def test_two_reviewers_make_one_activity_of_an_idea(client, reviewer, organisation, house, kind, at_noon):
    idea = Idea.objects.create(text="Schack")
    client.force_login(reviewer)
    address = f"/partner/roda-korset/new/?idea={idea.pk}"
    _form, first = posting(client, address, house)
    _form, second = posting(client, address, house)
    client.post(address, first)
    answer = client.post(address, second)
    assert (answer.status_code, Event.objects.count()) == (422, 1)
    assert answer.context["form"]["title"].value() == "Simning"


def test_a_member_who_reviews_nothing_sees_no_idea_by_its_number(client, organisation, house):
    idea = Idea.objects.create(text="Hemligt")
    member = User.objects.create_user("bo@bis.example")
    Membership.objects.create(user=member, organisation=organisation)
    client.force_login(member)
    page = client.get(f"/partner/roda-korset/new/?idea={idea.pk}")
    assert "Hemligt" not in page.content.decode()


@pytest.mark.parametrize("key", ["x", "-1", "9" * 30, "１"])
def test_an_odd_number_is_no_idea(reviewer, key):
    assert actions.open_idea(key, reviewer) is None


def test_an_activity_that_is_not_public_is_not_named(client, post, at_noon):
    event = post("Hemlig", first_on=date(2026, 12, 8), publish_now=False)
    Idea.objects.create(text="Schack", state="done", is_public=True, event=event)
    page = client.get("/sv/ideas/")
    assert [idea.text for idea in page.context["wishes"]] == ["Schack"]
    assert "Hemlig" not in page.content.decode()


def test_an_idea_outlives_its_activity(post, at_noon):
    event = post("Schack", first_on=date(2026, 12, 8))
    idea = Idea.objects.create(text="Schack", state="done", event=event)
    event.delete()
    idea.refresh_from_db()
    assert (idea.event, idea.state) == (None, "done")


def test_what_names_somebody_can_be_deleted_at_once(client, reviewer):
    idea = Idea.objects.create(text="Ring mig", state="hidden")
    client.force_login(reviewer)
    assert client.post(f"/staff/ideas/{idea.pk}/", {"do": "delete"}).status_code == 302
    assert Idea.objects.count() == 0
    assert judged(client, idea, state="kept").status_code == 404


def test_who_does_not_review_can_judge_and_finish_nothing():
    outsider = User.objects.create_user("bo@bis.example")
    idea, fault = Idea.objects.create(text="Schack"), Feedback.objects.create(text="Fel", email="a@bis.example")
    for act in (
        lambda: actions.judge_idea(idea=idea, by=outsider, state="kept", is_public=True, note=""),
        lambda: actions.delete_idea(idea=idea, by=outsider),
        lambda: actions.finish_feedback(feedback=fault, by=outsider),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert Idea.objects.filter(state="new").exists()
    assert Feedback.objects.get().email == "a@bis.example"


def test_after_a_year_only_what_was_taken_up_is_left():
    today = timezone.localdate()
    for state in Idea.State.values:
        Idea.objects.create(text="gammal", state=state, left_on=today - timedelta(days=365))
        Idea.objects.create(text="ny", state=state, left_on=today - timedelta(days=364))
    Feedback.objects.create(text="gammalt", left_at=timezone.now() - timedelta(days=366), email="a@bis.example")
    Feedback.objects.create(text="nytt", left_at=timezone.now() - timedelta(days=300))
    assert forget_old_words.run() == 3
    assert forget_old_words.run() == 0
    assert sorted(Idea.objects.filter(text="gammal").values_list("state", flat=True)) == ["done", "kept"]
    assert (Idea.objects.filter(text="ny").count(), Feedback.objects.get().text) == (4, "nytt")


def test_the_task_is_on_the_timetable():
    from bis_portal.celery import app

    app.loader.import_default_modules()
    assert app.conf.beat_schedule["forget old ideas and faults"]["task"] == forget_old_words.name


def test_a_fault_lands_on_the_list_with_its_page(client, reviewer):
    assert client.get("/sv/feedback/?page=/sv/events/3/").context["form"]["page"].value() == "/sv/events/3/"
    client.post("/ar/feedback/", {"text": "خطأ", "page": "/ar/events/3/", "email": "a@bis.example"})
    client.force_login(reviewer)
    page = client.get("/staff/feedback/").content.decode()
    assert 'href="/ar/events/3/"' in page
    assert 'href="mailto:a@bis.example"' in page


def test_every_page_leads_to_the_form_with_its_own_address(client):
    assert 'href="/sv/feedback/?page=/sv/%3Ffree%3D1"' in client.get("/sv/?free=1").content.decode()


def test_done_forgets_the_address_and_nothing_else(client, reviewer):
    fault = Feedback.objects.create(text="Fel", email="a@bis.example")
    client.force_login(reviewer)
    client.post(f"/staff/feedback/{fault.pk}/done/")
    fault.refresh_from_db()
    assert (fault.text, fault.email, fault.done_at is None) == ("Fel", "", False)
    assert client.get("/staff/feedback/").context["rows"] == []
    assert [row for row, _link in client.get("/staff/feedback/?done=1").context["rows"]] == [fault]
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.update(email="a@bis.example")


@pytest.mark.parametrize(
    "page",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
        "javascript:alert(1)",
        "menyn",
    ],
)
def test_what_is_no_page_of_ours_is_no_link(client, reviewer, page):
    Feedback.objects.create(text="Fel", page=page)
    client.force_login(reviewer)
    assert [link for _row, link in client.get("/staff/feedback/").context["rows"]] == [""]


@pytest.mark.parametrize(("written", "kept"), [
    ("/sv/partners/idrottsforeningen-pa-sveafaltet-i-boden/", "/sv/partners/idrottsforeningen-pa-sveafaltet-i-boden/"),
    ("/accounts/invitation/pL4xv0m8Qm3c0q8c6nRr1w9y2JXvYtTt5uVwXyZ0aBc/", "/accounts/invitation/…/"),
    ("/sv/list/pL4xv0m8Qm3c0q8c6nRr1w/", "/sv/list/…/"),
    ("/accounts/password/reset/key/1-cxyz12-0123456789abcdef0123456789abcdef/", "/accounts/password/reset/key/…/"),
    ("/sv/events/3/20261126T1700Z/", "/sv/events/3/20261126T1700Z/"),
])  # fmt: skip
def test_a_key_in_an_address_is_not_kept(written, kept):
    assert address_of(written) == kept


def test_our_own_name_is_left_out_of_an_address(settings):
    settings.BIS_SITE_URL = "https://bis.example.org"
    assert address_of(" https://bis.example.org/sv/ ") == "/sv/"


def test_a_wrong_address_is_named_and_no_word_is_lost(client):
    answer = client.post("/sv/feedback/", {"text": "Fel på sidan", "email": "inte en adress"})
    assert (answer.status_code, Feedback.objects.count()) == (422, 0)
    assert "Fel på sidan" in answer.content.decode()


def test_a_reviewer_comes_from_an_idea_to_what_became_of_it(client, post, at_noon):
    event = post("Schack", first_on=date(2026, 12, 8))
    idea = Idea.objects.create(text="Schack", state="done", event=event)
    client.force_login(User.objects.create_user("rut@bis.example", house_roles=["reviewer"]))
    assert f'href="/sv/events/{event.pk}/"' in client.get(f"/staff/ideas/{idea.pk}/").content.decode()


def test_one_who_asks_too_often_leaves_room_for_everybody_else(client):
    for number in range(260):
        client.post("/sv/ideas/", {"text": f"Nummer {number}"}, REMOTE_ADDR="10.0.0.1")
    assert client.post("/sv/ideas/", {"text": "Schack"}, REMOTE_ADDR="10.0.0.2").status_code == 302


def test_what_is_chosen_twice_is_kept_once(client):
    client.post("/sv/ideas/", {"text": "Schack", "weekdays": ["1"] * 900, "hours": ["evening"] * 3})
    row = Idea.objects.get()
    assert (row.weekdays, row.hours) == ([1], ["evening"])


def test_an_organisation_that_can_not_be_named_is_not_there(client, reviewer):
    row = Idea.objects.create(text="Schack", language="sv")
    client.force_login(reviewer)
    assert client.post(f"/staff/ideas/{row.pk}/", {"do": "activity", "organisation": "a\0b"}).status_code == 404


def test_long_lists_go_on_on_a_second_page(client, reviewer):
    Idea.objects.bulk_create([Idea(text=f"Nummer {number}", language="sv") for number in range(130)])
    Feedback.objects.bulk_create([Feedback(text=f"Fel {number}", language="sv") for number in range(130)])
    client.force_login(reviewer)
    for path in ("/staff/ideas/?state=new", "/staff/feedback/"):
        first = client.get(path)
        assert 'rel="next"' in first.content.decode()
        page = client.get(path, {"page": 2, "state": "new"})
        assert (len(first.context["rows"]), len(page.context["rows"])) == (100, 30)
