"""Who must have a second step, what stays shut without it, and does it let in?"""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user
from django.test import Client

from partners import second_step
from partners.models import Membership, User
from tests.partners.at_hand import PASSWORD, log_in

pytestmark = pytest.mark.django_db
SHUT = ("/partner/", "/staff/", "/admin/", "/accounts/house-invitations/")


@pytest.fixture
def english(client):
    client.cookies["language"] = "en"
    return client


@pytest.fixture
def anna(organisation):
    person = User.objects.create_user("anna@bis.example", PASSWORD)
    Membership.objects.create(user=person, organisation=organisation, role="administrator")
    return person


def code_now(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


def set_up_app(person):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    return secret


def leads_to_set_up(client, address):
    answer = client.get(address)
    return (answer.status_code, answer.headers.get("Location")) == (302, "/accounts/2fa/")


@pytest.mark.parametrize("address", SHUT)
@pytest.mark.parametrize(
    "duty", [{"is_staff": True}, {"house_roles": ["reviewer"]}, {"is_superuser": True, "is_staff": True}]
)
def test_who_works_at_the_house_needs_one(english, db, settings, address, duty):
    settings.BIS_MFA = True
    User.objects.create_user("sam@bis.example", PASSWORD, **duty)
    log_in(english, "sam@bis.example")
    assert leads_to_set_up(english, address)


def test_a_partner_administrator_needs_one_and_is_told_why(english, anna, settings):
    settings.BIS_MFA = True
    log_in(english)
    assert leads_to_set_up(english, "/partner/roda-korset/members/")
    assert "Set up one of these before you go on." in english.get("/accounts/2fa/").content.decode()


def test_an_editor_needs_none_until_made_administrator(english, anna, settings):
    settings.BIS_MFA = True
    Membership.objects.update(role="editor")
    log_in(english)
    assert english.get("/partner/roda-korset/members/").status_code == 200
    Membership.objects.update(role="administrator")
    assert leads_to_set_up(english, "/partner/roda-korset/members/")


def test_nothing_is_posted_either(english, anna, settings, organisation):
    settings.BIS_MFA = True
    log_in(english)
    english.post("/partner/roda-korset/organisation/", {"website": "https://x.example"})
    organisation.refresh_from_db()
    assert organisation.website == ""


@pytest.mark.parametrize(
    "address", ["/accounts/me/", "/accounts/2fa/", "/accounts/logout/", "/sv/", "/accounts/2fa/totp/activate/"]
)
def test_account_and_calendar_stay_open(english, anna, settings, address):
    settings.BIS_MFA = True
    log_in(english)
    assert english.get(address).status_code == 200


def test_where_the_site_demands_none_it_is_advised(english, anna):
    log_in(english)
    assert english.get("/partner/roda-korset/members/").status_code == 200
    assert "A second step at login protects it." in english.get("/accounts/me/").content.decode()


def test_having_been_seen_it_costs_no_query(english, anna, settings, rf, django_assert_num_queries):
    settings.BIS_MFA = True
    set_up_app(anna)
    request = rf.get("/partner/")
    request.user, request.session = anna, {}
    answer = second_step.SecondStepMiddleware(lambda _request: "page")
    assert answer(request) == "page"
    with django_assert_num_queries(0):
        assert answer(request) == "page"


def test_what_was_seen_of_one_person_counts_for_nobody_else(anna, settings, rf):
    settings.BIS_MFA = True
    request = rf.get("/partner/")
    request.user, request.session = anna, {"second_step_of": anna.pk + 1}
    assert second_step.SecondStepMiddleware(lambda _request: "page")(request).status_code == 302


def test_spare_codes_alone_are_no_second_step(anna):
    Authenticator.objects.create(user=anna, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    assert not second_step.has_one(anna)


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_and_asked_for_at_the_next_login(english, anna, settings):
    settings.BIS_MFA = True
    log_in(english)
    page = english.get("/accounts/2fa/totp/activate/").content.decode()
    assert "<svg" in page
    assert not re.search(r"<svg[^>]*>.*(style=|data:).*</svg>", page, re.DOTALL)
    secret = re.search(r'code-key" dir="ltr">(\w+)<', page).group(1)
    answer = english.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    spare = re.findall(r"<code>(\d{8})</code>", english.get(answer["Location"]).content.decode())
    assert len(spare) == 10
    assert english.get("/partner/roda-korset/members/").status_code == 200

    elsewhere = Client()
    assert log_in(elsewhere)["Location"] == "/accounts/2fa/authenticate/"
    assert not get_user(elsewhere).is_authenticated
    assert elsewhere.get("/accounts/2fa/authenticate/").status_code == 200
    assert elsewhere.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not get_user(elsewhere).is_authenticated
    assert elsewhere.post("/accounts/2fa/authenticate/", {"code": spare[0]})["Location"] == "/partner/"
    assert get_user(elsewhere) == anna

    again = Client()
    log_in(again)
    again.post("/accounts/2fa/authenticate/", {"code": spare[0]})
    assert not get_user(again).is_authenticated


def test_the_apps_code_lets_in_once(english, anna):
    secret = set_up_app(anna)
    code = code_now(secret)
    log_in(english)
    assert english.post("/accounts/2fa/authenticate/", {"code": code})["Location"] == "/partner/"
    thief = Client()
    log_in(thief)
    thief.post("/accounts/2fa/authenticate/", {"code": code})
    assert not get_user(thief).is_authenticated


def test_a_code_by_letter_does_not_go_round_the_second_step(
    english, anna, mailoutbox, django_capture_on_commit_callbacks
):
    set_up_app(anna)
    with django_capture_on_commit_callbacks(execute=True):
        english.post("/accounts/login/code/", {"email": "anna@bis.example"})
    code = re.search(r"^[A-Z0-9-]{6,}$", mailoutbox[0].body, re.MULTILINE).group()
    answer = english.post("/accounts/login/code/confirm/", {"code": code})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert not get_user(english).is_authenticated


def test_the_admin_has_no_door_of_its_own(english, db):
    sam = User.objects.create_superuser("sam@bis.example", PASSWORD)
    set_up_app(sam)
    assert english.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/?next=")
    english.post("/admin/login/?next=/admin/", {"username": "sam@bis.example", "password": PASSWORD})
    assert not get_user(english).is_authenticated
    log_in(english, "sam@bis.example")
    assert english.get("/admin/").status_code == 302
    assert not get_user(english).is_authenticated


def test_the_admin_shows_no_secret(english, anna):
    secret = set_up_app(anna)
    english.force_login(User.objects.create_superuser("sam@bis.example"))
    row = Authenticator.objects.get()
    page = english.get(f"/admin/mfa/authenticator/{row.pk}/change/")
    assert page.status_code == 200
    assert secret not in page.content.decode()
    english.post(f"/admin/mfa/authenticator/{row.pk}/delete/", {"post": "yes"})
    assert not Authenticator.objects.exists()


def test_the_last_second_step_of_who_needs_one_stays(english, anna, settings):
    settings.BIS_MFA = True
    set_up_app(anna)
    english.force_login(anna)
    english.post("/accounts/2fa/reauthenticate/", {"code": code_now(_secret_of(anna))})
    page = english.post("/accounts/2fa/totp/deactivate/")
    assert "Your role asks for a second step at login." in page.content.decode()
    assert Authenticator.objects.exists()


def test_removing_the_app_ends_sessions_elsewhere(english, anna):
    secret = set_up_app(anna)
    phone = Client()
    log_in(phone)
    phone.post("/accounts/2fa/authenticate/", {"code": code_now(secret)})
    english.force_login(anna)
    english.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert english.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.exists()
    assert not get_user(phone).is_authenticated
    assert get_user(english) == anna


def test_who_comes_back_after_a_while_says_again_who_it_is(english, anna, at_noon):
    log_in(english)
    assert english.get("/accounts/2fa/totp/activate/").status_code == 200
    at_noon.shift(16 * 60)
    assert english.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize(
    ("address", "site", "host"),
    [("http://127.0.0.1:8000", "BIS", "localhost"), ("https://bis.boden.example", "Huset", "bis.boden.example")],
)
def test_passkeys_hold_for_the_portals_own_address(settings, address, site, host):
    from partners.accounts import SecondStepAdapter

    settings.BIS_SITE_URL, settings.BIS_SITE_NAME = address, site
    assert SecondStepAdapter().get_public_key_credential_rp_entity() == {"id": host, "name": site}


def _secret_of(person):
    return Authenticator.objects.get(user=person, type="totp").data["secret"]


@pytest.mark.parametrize(
    ("https", "own", "demanded"), [("on", "", True), ("off", "", False), ("on", "off", False), ("off", "on", True)]
)
def test_the_environment_says_whether_it_is_demanded(https, own, demanded, tmp_path):
    from bis_portal.environment import read

    variables = {"BIS_HTTPS": https, "BIS_MFA": own, "BIS_SITE_URL": "https://bis.example.org"}
    assert read(variables, tmp_path).mfa is demanded
