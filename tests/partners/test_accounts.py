"""How does one log in, what is one told, and what is one's own account good for?"""

import json
import re
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from pghistory.models import Context

from partners.actions import accounts, members
from partners.models import Invitation, Membership, Organisation, User
from partners.personal_data import held_about
from tests.partners.at_hand import PASSWORD, browser, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(organisation):
    person = User.objects.create_user("anna@bis.example", PASSWORD, name="Anna", language="en")
    Membership.objects.create(user=person, organisation=organisation, role="administrator")
    return person


@pytest.fixture
def english(django_capture_on_commit_callbacks):
    return browser(django_capture_on_commit_callbacks)


def text_of(answer):
    """The page without what differs at each request: the form's token and the address that was typed."""
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def test_password_and_address_let_in_whatever_the_case(english, anna):
    answer = log_in(english, "Anna@BIS.example")
    assert (answer.status_code, answer["Location"]) == (302, "/partner/")
    assert get_user(english) == anna


def test_a_wrong_password_says_no_more_than_an_unknown_address(english, anna):
    known, unknown = log_in(english, password="wrong"), log_in(english, "nobody@bis.example", "wrong")
    assert known.status_code == unknown.status_code == 200
    assert text_of(known).replace("anna@", "nobody@") == text_of(unknown)
    assert "The e-mail address or the password is wrong." in text_of(known)


def test_a_closed_account_stays_outside(english, anna):
    User.objects.update(is_active=False)
    log_in(english)
    assert not get_user(english).is_authenticated


def test_a_code_by_letter_lets_in_and_the_letter_speaks_the_readers_language(english, anna):
    answer = english.post("/accounts/login/code/", {"email": "anna@bis.example"})
    assert answer["Location"] == "/accounts/login/code/confirm/"
    assert mail.outbox[0].to == ["anna@bis.example"]
    code = re.search(r"^[A-Z0-9-]{6,}$", mail.outbox[0].body, re.MULTILINE).group()
    assert english.post("/accounts/login/code/confirm/", {"code": code})["Location"] == "/partner/"
    assert get_user(english) == anna


def test_a_code_lets_in_an_account_older_than_its_address_row(english, anna):
    EmailAddress.objects.all().delete()
    english.post("/accounts/login/code/", {"email": "anna@bis.example"})
    code = re.search(r"^[A-Z0-9-]{6,}$", mail.outbox[0].body, re.MULTILINE).group()
    english.post("/accounts/login/code/confirm/", {"code": code})
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("anna@bis.example", True, True)]


@pytest.mark.parametrize("address", ["/accounts/login/code/", "/accounts/password/reset/"])
def test_a_known_and_an_unknown_address_get_the_same_answer(django_capture_on_commit_callbacks, anna, address):
    pages = []
    for email in ("anna@bis.example", "nobody@bis.example"):
        visitor = browser(django_capture_on_commit_callbacks)
        answer = visitor.post(address, {"email": email}, follow=True)
        pages.append((answer.redirect_chain, answer.status_code, text_of(answer).replace("nobody@", "anna@")))
    assert pages[0] == pages[1]
    assert [letter.to for letter in mail.outbox] == [["anna@bis.example"], ["nobody@bis.example"]]


def test_a_forgotten_password_is_replaced_by_the_link_of_a_letter(english, anna, settings):
    english.post("/accounts/password/reset/", {"email": "anna@bis.example"}, headers={"Host": "localhost"})
    link = re.search(r"http\S+", mail.outbox[0].body).group()
    assert link.startswith(f"{settings.BIS_SITE_URL}/accounts/password/reset/key/")
    form = english.get(link.removeprefix(settings.BIS_SITE_URL))["Location"]
    english.post(form, {"password1": "helt-nytt-ord-9", "password2": "helt-nytt-ord-9"})
    assert log_in(english, password="helt-nytt-ord-9").status_code == 302
    assert "replaced" in mail.outbox[1].body


def test_a_used_link_to_a_new_password_is_worthless(english, anna, settings):
    english.post("/accounts/password/reset/", {"email": "anna@bis.example"})
    link = re.search(r"http\S+", mail.outbox[0].body).group().removeprefix(settings.BIS_SITE_URL)
    anna.set_password("another-one-12")
    anna.save()
    assert "no longer good" in english.get(link).content.decode()


def test_a_new_password_is_told_by_letter_and_ends_other_sessions(english, anna):
    elsewhere = Client()
    log_in(elsewhere)
    log_in(english)
    answer = english.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "helt-nytt-ord-9", "password2": "helt-nytt-ord-9"},
    )
    assert answer["Location"] == "/accounts/me/"
    assert "Your password was changed." in mail.outbox[0].body
    assert get_user(english) == anna
    assert not get_user(elsewhere).is_authenticated


def test_nobody_signs_up(english, db):
    page = english.get("/accounts/signup/")
    assert "One is invited" in page.content.decode()
    english.post("/accounts/signup/", {"email": "x@y.example", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/", "//elsewhere.example", "http:///elsewhere.example", "javascript:alert(1)",
        "https://localhost/", "/\\elsewhere.example",
    ],
)  # fmt: skip
def test_next_never_leads_elsewhere(english, anna, target):
    assert log_in(english, next=target)["Location"] == "/partner/"


def test_next_leads_on_within_the_portal(english, anna):
    assert log_in(english, next="/accounts/me/")["Location"] == "/accounts/me/"


def test_guessing_is_stopped_even_with_the_right_password(english, anna):
    for _attempt in range(5):
        log_in(english, password="wrong")
    answer = log_in(english)
    assert "Too many attempts." in answer.content.decode()
    assert not get_user(english).is_authenticated


def test_very_many_attempts_from_one_place_get_a_page_of_their_own(english, anna, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    answers = [log_in(english, f"a{number}@bis.example") for number in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Wait a few minutes" in answers[2].content.decode()


def test_who_is_logged_in_cannot_log_in_as_somebody_else(english, anna):
    User.objects.create_user("bo@bis.example", PASSWORD)
    log_in(english)
    log_in(english, "bo@bis.example")
    assert get_user(english) == anna


def test_login_gives_the_session_a_new_key(english, anna):
    english.post("/accounts/login/code/", {"email": "anna@bis.example"})
    before = english.session.session_key
    code = re.search(r"^[A-Z0-9-]{6,}$", mail.outbox[0].body, re.MULTILINE).group()
    english.post("/accounts/login/code/confirm/", {"code": code})
    assert english.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_mail_server_that_is_down_breaks_no_page(english, anna, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert english.post("/accounts/password/reset/", {"email": "anna@bis.example"}).status_code == 302


def test_login_marks_the_organisation_as_active_once_a_day(
    english, anna, organisation, at_noon, django_assert_num_queries
):
    log_in(english)
    organisation.refresh_from_db()
    assert organisation.active_on == date(2026, 11, 24)
    Organisation.objects.update(active_on=date(2026, 11, 25))
    english.post("/accounts/logout/")
    log_in(english)
    organisation.refresh_from_db()
    assert organisation.active_on == date(2026, 11, 25)


def test_the_address_row_follows_the_account(anna):
    anna.email = "anna@ny.example"
    anna.save()
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("anna@ny.example", True, True)]


def test_an_address_is_changed_only_by_answering_the_letter_there(english, anna, settings):
    log_in(english)
    english.post("/accounts/email/", {"email": "ny@bis.example", "action_add": ""})
    anna.refresh_from_db()
    assert anna.email == "anna@bis.example"
    assert mail.outbox[0].to == ["ny@bis.example"]
    link = re.search(r"http\S+", mail.outbox[0].body).group().removeprefix(settings.BIS_SITE_URL)
    assert "ny@bis.example" in english.get(link).content.decode()
    anna.refresh_from_db()
    assert anna.email == "anna@bis.example"
    english.post(link)
    anna.refresh_from_db()
    assert anna.email == "ny@bis.example"
    assert [row.email for row in EmailAddress.objects.all()] == ["ny@bis.example"]
    assert mail.outbox[1].to == ["anna@bis.example"]


def test_one_changes_ones_own_name_and_language_and_nothing_more(english, anna):
    log_in(english)
    english.post("/accounts/me/", {"name": "Anna B", "language": "sv", "is_staff": "on", "email": "x@y.example"})
    anna.refresh_from_db()
    assert (anna.name, anna.language, anna.is_staff, anna.email) == ("Anna B", "sv", False, "anna@bis.example")


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/me/", "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/",
        "/accounts/2fa/webauthn/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/", "/accounts/logout/",
        "/accounts/me/erase/",
    ],
)  # fmt: skip
def test_every_page_of_an_account_is_shown(english, anna, address):
    log_in(english)
    assert english.get(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/", "/accounts/password/reset/done/",
        "/accounts/inactive/", "/accounts/confirm-email/", "/accounts/password/reset/key/done/",
        "/accounts/password/reset/key/1-abc/", "/accounts/confirm-email/abc/",
    ],
)  # fmt: skip
def test_every_page_before_login_is_shown(english, db, address):
    assert english.get(address).status_code == 200


def test_the_export_holds_what_is_about_the_person_and_no_key(english, anna, organisation, post):
    event = post("Kör")
    type(event).objects.update(posted_by=anna)
    Invitation.objects.create(
        email=anna.email, organisation=organisation, token_digest="d" * 64, accepted_by=anna, invited_by=None,
        expires_at="2099-01-01T00:00Z",
    )  # fmt: skip
    organisation.notes.create(text="Ringde.", by=anna)
    Context.objects.create(metadata={"user": anna.pk, "url": "/partner/roda-korset/new/"})
    log_in(english)
    answer = english.get("/accounts/me/export/")
    told = json.loads(answer.content)
    assert "attachment" in answer["Content-Disposition"]
    assert told["account"]["email"] == "anna@bis.example"
    assert told["belongs_to_you"]["partners.Membership.user"][0]["organisation"] == "Röda Korset"
    assert told["belongs_to_you"]["partners.Invitation.accepted_by"][0]["email"] == "anna@bis.example"
    assert told["names_you"]["partners.ContactNote.by"] == 1
    assert told["changes_you_made"][0]["address"] == "/partner/roda-korset/new/"
    assert anna.password not in answer.content.decode()
    assert english.session.session_key not in answer.content.decode()
    assert "d" * 64 not in answer.content.decode()


def test_the_export_tells_nothing_of_others(anna, organisation):
    other = User.objects.create_user("bo@bis.example", name="Bosse Hemlig")
    Membership.objects.create(user=other, organisation=organisation)
    assert "Bosse" not in json.dumps(held_about(anna), default=str)


def test_erasing_takes_the_account_and_leaves_the_events(english, anna, organisation, post):
    event = post("Kör")
    type(event).objects.update(posted_by=anna)
    heir = User.objects.create_user("bo@bis.example")
    Membership.objects.create(user=heir, organisation=organisation, role="administrator")
    log_in(english)
    assert "Your account is erased." in english.post("/accounts/me/erase/", {"proof": PASSWORD}, follow=True).text
    assert list(User.objects.all()) == [heir]
    assert not UserSession.objects.exists()
    assert not EmailAddress.objects.filter(email="anna@bis.example").exists()
    event.refresh_from_db()
    assert (event.organiser, event.posted_by) == (organisation, None)
    assert not get_user(english).is_authenticated


@pytest.mark.django_db(transaction=True)
def test_erasing_takes_the_person_out_of_the_history(english, anna, organisation):
    heir = User.objects.create_user("bo@bis.example")
    place = Membership.objects.create(user=heir, organisation=organisation)
    log_in(english)
    english.post(f"/partner/roda-korset/members/{place.pk}/role/", {"role": "administrator"})
    assert Context.objects.filter(metadata__user=anna.pk).exists()
    english.post("/accounts/me/erase/", {"proof": PASSWORD})
    assert not User.objects.filter(pk=anna.pk).exists()
    assert Context.objects.exists()
    assert not Context.objects.filter(metadata__user=anna.pk).exists()


def test_erasing_needs_proof(english, anna, organisation):
    Membership.objects.update(role="editor")
    log_in(english)
    assert english.post("/accounts/me/erase/", {"proof": "wrong"}).status_code == 200
    assert User.objects.filter(pk=anna.pk).exists()


def test_without_a_password_ones_address_is_the_proof(english, organisation):
    person = User.objects.create_user("cia@bis.example")
    english.force_login(person)
    english.post("/accounts/me/erase/", {"proof": " Cia@bis.example "})
    assert not User.objects.exists()


def test_the_last_administrator_must_hand_over_before_erasing(english, anna, organisation):
    log_in(english)
    answer = english.post("/accounts/me/erase/", {"proof": PASSWORD})
    assert answer.status_code == 409
    assert "/partner/roda-korset/members/" in answer.content.decode()
    assert User.objects.filter(pk=anna.pk).exists()


def test_the_last_coordinator_stays(db):
    only = User.objects.create_user("sam@bis.example", is_staff=True)
    with pytest.raises(accounts.ErasureRefused) as refusal:
        accounts.erase(by=only)
    assert refusal.value.obstacles.is_last_coordinator
    User.objects.create_user("sim@bis.example", is_staff=True)
    accounts.erase(by=only)
    assert not User.objects.filter(email="sam@bis.example").exists()


def test_ending_sessions_logs_out_at_once_everywhere(english, anna, organisation):
    phone = Client()
    log_in(phone)
    log_in(english)
    accounts.end_sessions(anna)
    assert phone.get("/accounts/me/").status_code == english.get("/accounts/me/").status_code == 302
    assert not Session.objects.exists()


def test_one_can_log_out_everywhere_else(english, anna):
    phone = Client()
    log_in(phone)
    log_in(english)
    english.post("/accounts/sessions/")
    assert phone.get("/accounts/me/").status_code == 302
    assert english.get("/accounts/me/").status_code == 200


def test_leaving_the_last_organisation_ends_the_sessions(english, anna, organisation):
    Membership.objects.update(role="editor")
    log_in(english)
    members.leave(by=anna, organisation=organisation)
    assert english.get("/accounts/me/").status_code == 302
