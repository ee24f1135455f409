"""Who may invite whom, and what is an invitation good for? Once, for 72 hours, for one address."""

import re
import threading
from contextlib import nullcontext
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from pghistory.models import Context

from partners.actions import accounts, invitations, members, merging, people
from partners.actions.invitations import InvitationRefused
from partners.keys import digest_of
from partners.models import Invitation, Membership, Organisation, User
from tests.partners.at_hand import PASSWORD, browser, log_in, meanwhile

pytestmark = pytest.mark.django_db
NEW = {"name": "Cia", "password1": "en-liten-fågel-9", "password2": "en-liten-fågel-9"}


@pytest.fixture
def english(django_capture_on_commit_callbacks):
    return browser(django_capture_on_commit_callbacks)


@pytest.fixture
def coordinator(db):
    return User.objects.create_user("sam@bis.example", PASSWORD, name="Sam", is_staff=True)


@pytest.fixture
def administrator(organisation):
    person = User.objects.create_user("anna@bis.example", PASSWORD, name="Anna")
    Membership.objects.create(user=person, organisation=organisation, role="administrator")
    return person


@pytest.fixture
def invite(coordinator, organisation, django_capture_on_commit_callbacks):
    """Invite, and return the address of the letter's link."""

    def send(email="cia@bis.example", by=None, place=organisation, **more):
        with django_capture_on_commit_callbacks(execute=True):
            invitations.invite(by=by or coordinator, email=email, organisation=place, language="en", **more)
        return re.search(r"/accounts/invitation/[\w-]+/", mail.outbox[-1].body).group()

    return send


def token_of(link):
    return link.split("/")[3]


def test_the_letter_says_who_invites_whereto_and_holds_the_only_copy_of_the_token(invite, settings):
    link = invite(role="administrator")
    letter = mail.outbox[0]
    assert letter.to == ["cia@bis.example"]
    assert letter.subject == "Sam invites you to Röda Korset"
    assert f"{settings.BIS_SITE_URL}{link}" in letter.body
    assert len(token_of(link)) == 43
    row = Invitation.objects.get()
    assert token_of(link) not in str(Invitation.objects.values())
    assert row.token_digest == digest_of(token_of(link))


def test_looking_at_it_changes_nothing(english, invite):
    link = invite()
    before = list(Invitation.objects.values())
    for _look in range(2):
        answer = english.get(link)
        assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "You are invited to Röda Korset" in answer.content.decode()
    assert list(Invitation.objects.values()) == before
    assert not User.objects.filter(email="cia@bis.example").exists()


def test_saying_yes_makes_the_account_the_place_and_logs_in(english, invite, organisation):
    answer = english.post(invite(role="administrator"), NEW)
    assert (answer.status_code, answer["Location"]) == (302, "/partner/roda-korset/")
    person = User.objects.get(email="cia@bis.example")
    assert (person.name, person.language, person.is_staff, person.house_roles) == ("Cia", "en", False, [])
    assert person.check_password(NEW["password1"])
    assert get_user(english) == person
    assert list(person.memberships.values_list("organisation", "role")) == [(organisation.pk, "administrator")]
    assert EmailAddress.objects.get(user=person).verified
    assert Invitation.objects.get().accepted_by == person


def test_without_a_password_one_logs_in_by_code(english, invite):
    english.post(invite(), {"name": "Cia", "no_password": "on"})
    assert not User.objects.get(email="cia@bis.example").has_usable_password()
    english.post("/accounts/logout/")
    english.post("/accounts/login/code/", {"email": "cia@bis.example"})
    code = re.search(r"^[A-Z0-9-]{6,}$", mail.outbox[-1].body, re.MULTILINE).group()
    assert english.post("/accounts/login/code/confirm/", {"code": code}).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "name"), ({"password2": "another"}, "Type the same one twice."), ({"password1": ""}, "tick that you want none"),
        ({"password1": "password", "password2": "password"}, "password"), ({"password1": "ab", "password2": "ab"}, "password"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_the_invitation_stays_good(english, invite, wrong, said):
    link = invite()
    answer = english.post(link, NEW | wrong)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not User.objects.filter(email="cia@bis.example").exists()
    assert english.post(link, NEW).status_code == 302


def test_a_used_invitation_is_worthless(english, invite, django_capture_on_commit_callbacks):
    link = invite()
    english.post(link, NEW)
    thief = browser(django_capture_on_commit_callbacks)
    answers = [thief.get(link), thief.post(link, NEW | {"name": "Thief"})]
    assert [answer.status_code for answer in answers] == [410, 410]
    assert "has been used" in answers[0].content.decode()
    assert not get_user(thief).is_authenticated
    assert User.objects.filter(email="cia@bis.example").count() == 1


def test_after_72_hours_it_is_too_old(english, invite, at_noon):
    link = invite()
    at_noon.shift(timedelta(hours=71, minutes=59))
    assert english.get(link).status_code == 200
    at_noon.shift(timedelta(minutes=1))
    assert [english.get(link).status_code, english.post(link, NEW).status_code] == [410, 410]
    assert not User.objects.filter(email="cia@bis.example").exists()


def test_a_withdrawn_one_answers_as_one_that_never_was(english, invite, coordinator):
    link = invite()
    invitations.withdraw(by=coordinator, invitation=Invitation.objects.get())
    unknown = "/accounts/invitation/" + "x" * 43 + "/"
    withdrawn, never = english.get(link), english.get(unknown)
    assert (withdrawn.status_code, never.status_code) == (404, 404)
    assert withdrawn.content.decode().replace(token_of(link), "x" * 43) == never.content.decode()
    assert english.post(link, NEW).status_code == 404


def test_a_newer_one_takes_the_older_ones_place(english, invite):
    older, newer = invite("cia@bis.example"), invite("CIA@bis.example")
    assert (english.get(older).status_code, english.get(newer).status_code) == (404, 200)


def test_one_to_another_organisation_stays(english, invite):
    other = Organisation.objects.create(name="Kyrkan", slug="kyrkan")
    first, second = invite(), invite(place=other)
    assert (english.get(first).status_code, english.get(second).status_code) == (200, 200)


def test_nobody_else_can_use_it(english, invite, administrator):
    link = invite()
    log_in(english)
    assert "went to another address" in english.get(link).content.decode()
    assert english.post(link, NEW).status_code == 403
    assert not User.objects.filter(email="cia@bis.example").exists()
    assert not Invitation.objects.get().accepted_at


def test_who_has_an_account_must_log_in_to_say_yes(english, invite, django_capture_on_commit_callbacks):
    User.objects.create_user("cia@bis.example", PASSWORD)
    link = invite()
    page = english.get(link).content.decode()
    assert f"/accounts/login/?next={link}" in page
    assert english.post(link, NEW).status_code == 200
    assert not Membership.objects.exists()
    assert not get_user(english).is_authenticated
    log_in(english, "cia@bis.example", next=link)
    assert english.post(link)["Location"] == "/partner/roda-korset/"
    assert Membership.objects.get().user.email == "cia@bis.example"


@pytest.mark.parametrize(
    ("had", "offered", "has"),
    [("administrator", "editor", "administrator"), ("editor", "administrator", "administrator"), ("editor", "editor", "editor")],
)  # fmt: skip
def test_a_role_is_raised_and_never_lowered(invite, organisation, had, offered, has):
    person = User.objects.create_user("cia@bis.example")
    Membership.objects.create(user=person, organisation=organisation, role=had)
    invitations.accept(by=person, token=token_of(invite(role=offered)))
    assert Membership.objects.get().role == has


def test_duties_at_the_house_are_added_to_those_there_are(english, invite):
    person = User.objects.create_user("cia@bis.example", PASSWORD, house_roles=["reviewer"])
    link = invite(place=None, house_roles=["indicator_reader"])
    log_in(english, "cia@bis.example")
    assert english.post(link)["Location"] == "/staff/"
    person.refresh_from_db()
    assert (person.house_roles, person.is_staff) == (["indicator_reader", "reviewer"], False)


def test_a_coordinator_is_made_by_invitation(english, invite):
    english.post(invite(place=None, is_coordinator=True), NEW)
    assert User.objects.get(email="cia@bis.example").is_staff


def test_it_leads_to_the_organisation_that_another_was_merged_into(invite, organisation):
    left = Organisation.objects.create(name="Korset", slug="korset")
    link = invite()
    organisation.merged_into = left
    organisation.save()
    invitations.accept_as_new(token=token_of(link), name="Cia", password=None)
    assert Membership.objects.get().organisation == left


@pytest.mark.django_db(transaction=True)
def test_two_who_say_yes_in_the_same_moment_make_one_account(invite):
    token, outcomes, gate = token_of(invite()), [], threading.Barrier(2)

    def say_yes():
        gate.wait()
        try:
            outcomes.append(invitations.accept_as_new(token=token, name="Cia", password=None).accepted_by.email)
        except InvitationRefused as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=say_yes) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["cia@bis.example", "used"]
    assert Membership.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_invitations_of_one_newcomer_make_one_account(invite):
    other = Organisation.objects.create(name="Kyrkan", slug="kyrkan")
    tokens, outcomes, gate = [token_of(invite()), token_of(invite(place=other))], [], threading.Barrier(2)

    def say_yes(token):
        gate.wait()
        try:
            invitations.accept_as_new(token=token, name="Cia", password=None)
            outcomes.append("made")
        except InvitationRefused as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=say_yes, args=[token]) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["has_account", "made"]


@pytest.mark.django_db(transaction=True)
def test_the_history_keeps_no_token_and_knows_who_it_was(english, invite):
    link = invite()
    english.post(link, NEW)
    contexts = list(Context.objects.values_list("metadata", flat=True))
    assert contexts
    assert token_of(link) not in str(contexts)
    assert {context["user"] for context in contexts} == {User.objects.get(email="cia@bis.example").pk}


def test_an_administrator_invites_only_to_the_own_organisation(administrator, organisation, invite):
    invite(by=administrator, role="administrator")
    with pytest.raises(PermissionDenied):
        invitations.invite(
            by=administrator, email="x@y.example", organisation=organisation, is_coordinator=True, language="sv"
        )
    with pytest.raises(PermissionDenied):
        invitations.invite(by=administrator, email="x@y.example", house_roles=["reviewer"], language="sv")


def test_by_the_members_page_nobody_gives_duties_at_the_house(english, administrator, organisation):
    log_in(english)
    english.post(
        "/partner/roda-korset/members/",
        {"email": "x@y.example", "role": "editor", "language": "sv", "is_coordinator": "on", "house_roles": "reviewer"},
    )
    row = Invitation.objects.get()
    assert (row.organisation, row.is_coordinator, row.house_roles, row.invited_by) == (
        organisation,
        False,
        [],
        administrator,
    )


def test_very_many_in_a_day_are_stopped(administrator, organisation, invite, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_A_DAY", 2)
    for number in range(2):
        invite(f"a{number}@bis.example", by=administrator)
    with pytest.raises(InvitationRefused, match="too_many"):
        invite("b@bis.example", by=administrator)


def test_coordinators_invite_from_a_page_of_their_own(english, coordinator, organisation):
    log_in(english, "sam@bis.example")
    page = "/accounts/house-invitations/"
    assert english.post(page, {"email": "x@y.example", "role": "editor", "language": "sv"}).status_code == 200
    assert not Invitation.objects.exists()
    english.post(page, {"email": "x@y.example", "role": "editor", "language": "sv", "house_roles": ["reviewer"]})
    english.post(
        page, {"email": "z@y.example", "role": "administrator", "language": "en", "organisation": organisation.pk}
    )
    assert sorted(Invitation.objects.values_list("email", "organisation", "role", "house_roles")) == [
        ("x@y.example", None, "editor", ["reviewer"]),
        ("z@y.example", organisation.pk, "administrator", []),
    ]
    shown = english.get(page).content.decode()
    assert "x@y.example" in shown
    assert "z@y.example" in shown
    assert "BIS" in mail.outbox[0].subject


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_a_partner_never_sees_the_house_page(english, administrator, role):
    Membership.objects.update(role=role)
    log_in(english)
    assert english.get("/accounts/house-invitations/").status_code == 403


def test_only_who_administers_withdraws(english, administrator, invite):
    Membership.objects.update(role="editor")
    invite()
    row = Invitation.objects.get()
    log_in(english)
    assert english.post(f"/accounts/invitations/{row.pk}/withdraw/").status_code == 403
    Membership.objects.update(role="administrator")
    assert english.post(f"/accounts/invitations/{row.pk}/withdraw/").status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_at


def test_the_invited_language_is_spoken_to_who_has_chosen_none(english, invite, coordinator):
    link = invite()
    del english.cookies["language"]
    assert "You are invited" in english.get(link, headers={"Accept-Language": "sv"}).content.decode()
    answer = english.post(link, NEW, headers={"Accept-Language": "sv"})
    assert answer.cookies["language"].value == "en"


def test_a_used_invitation_is_not_said_to_be_withdrawn(english, administrator, invite):
    link = invite()
    browser_of_the_invited = browser(lambda **_names: nullcontext())
    browser_of_the_invited.post(link, NEW)
    log_in(english)
    answer = english.post(f"/accounts/invitations/{Invitation.objects.get().pk}/withdraw/", follow=True)
    page = answer.content.decode()
    assert "Too late: the invitation has been used already." in page
    assert "The invitation is withdrawn." not in page


def open_ones():
    return set(Invitation.objects.filter(withdrawn_at=None).values_list("email", flat=True))


def offer_everything(by, organisation):
    invitations.invite(by=by, email="house@x.example", is_coordinator=True, language="sv")
    invitations.invite(by=by, email="place@x.example", organisation=organisation, role="administrator", language="sv")
    duty = {"organisation": organisation, "house_roles": ["reviewer"]}
    invitations.invite(by=by, email="both@x.example", language="sv", **duty)


@pytest.mark.parametrize(("place", "left"), [(None, set()), ("editor", set()), ("administrator", {"place@x.example"})])
def test_who_coordinates_no_more_has_left_no_way_back_in(coordinator, organisation, place, left):
    boss = User.objects.create_user("boss@bis.example", is_staff=True)
    if place:
        Membership.objects.create(user=coordinator, organisation=organisation, role=place)
    offer_everything(coordinator, organisation)
    people.set_roles(by=boss, person=coordinator, is_staff=True, house_roles=[])
    assert len(open_ones()) == 3
    people.set_roles(by=boss, person=coordinator, is_staff=False, house_roles=["reviewer"])
    assert open_ones() == left


def test_what_somebody_with_a_closed_account_offered_is_worthless(coordinator, organisation):
    boss = User.objects.create_user("boss@bis.example", is_staff=True)
    Membership.objects.create(user=coordinator, organisation=organisation, role="administrator")
    offer_everything(coordinator, organisation)
    people.close_account(by=boss, person=coordinator)
    assert open_ones() == set()


def test_what_an_administrator_offered_who_is_made_an_editor_is_worthless(administrator, coordinator, organisation):
    other = User.objects.create_user("bo@bis.example")
    Membership.objects.create(user=other, organisation=organisation, role="administrator")
    invitations.invite(
        by=administrator, email="own@x.example", organisation=organisation, role="administrator", language="sv"
    )
    invitations.invite(by=other, email="cia@x.example", organisation=organisation, language="sv")
    members.change_role(by=other, membership=administrator.memberships.get(), role="editor")
    assert open_ones() == {"cia@x.example"}


def test_what_somebody_offered_who_erased_the_account_is_worthless(coordinator, organisation):
    User.objects.create_user("boss@bis.example", is_staff=True)
    offer_everything(coordinator, organisation)
    accounts.erase(by=coordinator)
    assert open_ones() == set()


@pytest.mark.django_db(transaction=True)
def test_a_second_click_takes_the_place_of_the_first_invitation():
    sam = User.objects.create_user("sam@bis.example", is_staff=True)
    place = Organisation.objects.create(name="Kören", slug="koren")

    def invite():
        invitations.invite(by=sam, email="cia@bis.example", organisation=place, language="en")

    meanwhile(invite, invite)

    assert Invitation.objects.count() == 2
    assert Invitation.objects.filter(withdrawn_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_invitation_accepted_while_the_organisation_is_merged_leads_to_the_one_that_is_left():
    sam = User.objects.create_user("sam@bis.example", is_staff=True)
    kept, duplicate = (Organisation.objects.create(name=name, slug=name) for name in ("a", "b"))
    invitations.invite(by=sam, email="cia@bis.example", organisation=duplicate, language="en")
    token = token_of(re.search(r"/accounts/invitation/[\w-]+/", mail.outbox[-1].body).group())

    meanwhile(
        lambda: merging.merge(by=sam, kept=kept, duplicate=duplicate),
        lambda: invitations.accept_as_new(token=token, name="Cia", password=None),
    )

    assert Membership.objects.get().organisation == kept
