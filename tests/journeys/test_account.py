"""An invited person's way: from the letter to the posting area, with a passkey, on a phone, with and without script."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from partners.actions import invitations
from partners.models import ContactNote, Membership, Organisation, User
from tests.journeys.eyes import faults, outside

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "lanterna-brygga-47"


@pytest.fixture
def portal(live_server, settings, transactional_db):
    """The portal at its own address, with an organisation and a coordinator; returns the address."""
    settings.BIS_SITE_URL = live_server.url
    Organisation.objects.create(name="Röda Korset", slug="roda-korset")
    User.objects.create_user("sam@bis.example", PASSWORD, name="Sam", is_staff=True, language="en")
    return live_server.url


def enter(page, portal, email="sam@bis.example", to="/accounts/me/"):
    """Log in by the form, in English."""
    page.context.add_cookies([{"name": "language", "value": "en", "url": portal}])
    page.goto(f"{portal}/accounts/login/?next={to}")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def sound(page):
    """Nothing that axe finds, and nothing beside the page."""
    assert faults(page) == []
    assert outside(page) == []


@pytest.mark.parametrize("script", [True, False])
def test_from_invitation_to_the_posting_area(browse, portal, script):
    page = browse(script=script)
    enter(page, portal, to="/accounts/house-invitations/")
    page.get_by_label("E-mail address").fill("cia@bis.example")
    page.get_by_label("Organisation", exact=True).select_option("Röda Korset")
    page.get_by_label("administrator").check()
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_text("The invitation is on its way.").wait_for()
    link = re.search(r"http\S+/accounts/invitation/\S+", mail.outbox[0].body).group()

    phone = browse(script=script)
    phone.goto(link)
    phone.get_by_role("heading", name="You are invited to Röda Korset").wait_for()
    phone.get_by_label("Your name").fill("Cia")
    phone.get_by_label("Password", exact=True).fill("en-liten-fågel-9")
    phone.get_by_label("The same password once more").fill("en-liten-fågel-9")
    phone.get_by_role("button", name="Say yes").click()
    phone.wait_for_url("**/partner/roda-korset/")
    assert Membership.objects.get().role == "administrator"
    phone.goto(f"{portal}/partner/roda-korset/members/")
    phone.get_by_text("Cia").first.wait_for()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_no_page_of_accounts_has_a_fault_that_axe_finds(browse, portal, width, dark):
    sam = User.objects.get()
    for name in ("anna", "bo"):
        person = User.objects.create_user(f"{name}@bis.example", name=name.title())
        Membership.objects.create(user=person, organisation=Organisation.objects.get(), role="administrator")
    invitations.invite(by=sam, email="x@y.example", organisation=Organisation.objects.get(), language="en")
    link = re.search(r"/accounts/invitation/\S+", mail.outbox[-1].body).group()
    page = browse(width=width, dark=dark)
    page.context.add_cookies([{"name": "language", "value": "en", "url": portal}])
    for address in (
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        link,
        "/accounts/login/code/",
    ):
        page.goto(portal + address)
        sound(page)
    enter(page, portal)
    for address in (
        "/accounts/me/", "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/", "/accounts/sessions/",
        "/accounts/me/erase/", "/accounts/email/", "/accounts/password/change/", "/accounts/house-invitations/",
        "/partner/roda-korset/members/", "/partner/roda-korset/organisation/", "/accounts/logout/", link,
    ):  # fmt: skip
        page.goto(portal + address)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        sound(page)


@pytest.mark.parametrize("width", [320, 1280])
def test_a_pasted_address_does_not_widen_the_page(browse, portal, width):
    organisation, sam = Organisation.objects.get(), User.objects.get()
    ContactNote.objects.create(organisation=organisation, by=sam, text="https://kalender.example/" + "a" * 400)
    page = browse(width=width)
    enter(page, portal)
    page.goto(f"{portal}/staff/organisations/{organisation.slug}/")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert outside(page) == []


def test_from_right_to_left_nothing_leaves_the_page(browse, portal):
    page = browse(width=320)
    enter(page, portal)
    for address in (
        "/accounts/me/",
        "/accounts/2fa/totp/activate/",
        "/accounts/house-invitations/",
        "/partner/roda-korset/members/",
    ):
        page.goto(portal + address)
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert (address, outside(page)) == (address, [])


def test_a_passkey_is_added_and_lets_in_alone(browse, portal):
    page = browse()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip
    enter(page, portal, to="/accounts/2fa/webauthn/add/")
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    assert Authenticator.objects.get(type="webauthn").wrap().is_passwordless
    page.goto(f"{portal}/accounts/logout/")
    page.get_by_role("button", name="Log out").click()
    page.goto(f"{portal}/accounts/login/?next=/accounts/me/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    page.goto(f"{portal}/accounts/me/")
    page.get_by_role("heading", name="My account").wait_for()

    page.goto(f"{portal}/accounts/logout/")
    page.get_by_role("button", name="Log out").click()
    enter(page, portal)
    page.wait_for_url("**/accounts/2fa/authenticate/")
    page.get_by_role("button", name="Use the passkey").click()
    page.wait_for_url("**/accounts/me/")


def test_a_passkey_that_fails_is_said_in_words(browse, portal):
    page = browse()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": False, "automaticPresenceSimulation": True,
    }})  # fmt: skip
    enter(page, portal, to="/accounts/2fa/webauthn/add/")
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_text("The passkey could not be used.").wait_for()


def test_an_app_is_set_up_and_asked_for(browse, portal, settings):
    from allauth.mfa.totp.internal import auth

    settings.BIS_MFA = True
    page = browse(script=False)
    enter(page, portal, to="/accounts/house-invitations/")
    page.wait_for_url("**/accounts/2fa/")
    page.get_by_role("link", name="Set up the app").click()
    secret = page.locator(".code-key").inner_text()
    code = auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))
    page.get_by_label("The code that the app shows now").fill(code)
    page.get_by_role("button", name="Use the app").click()
    page.get_by_role("heading", name="Spare codes").wait_for()
    page.goto(f"{portal}/accounts/house-invitations/")
    page.get_by_role("heading", name="Invitations").wait_for()
