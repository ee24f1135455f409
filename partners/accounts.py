"""How does logging in fit the house? What allauth asks of the portal: nobody signs up, letters and words are our own.

Which accounts exist is decided by invitations alone; this file knows none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context as running
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy as _, override

from partners import letters, second_step
from partners.models import User

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

# allauth's name of a letter → our template and its subject.
_LETTERS: Final[dict[str, tuple[str, str | _StrPromise]]] = {
    "account/email/login_code": ("letters/login_code.txt", _("Your login code")),
    "account/email/unknown_account": ("letters/no_account.txt", _("Login at the house")),
    "account/email/password_reset_key": ("letters/new_password.txt", _("Choose a new password")),
    "account/email/email_confirmation": ("letters/confirm_address.txt", _("Confirm your e-mail address")),
}
# allauth's name of a notice → what was changed in the account.
_NOTICES: Final[dict[str, str | _StrPromise]] = {
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_set": _("You chose a password."),
    "account/email/password_reset": _("Your password was replaced by a new one."),
    "account/email/email_changed": _("Your e-mail address was changed."),
    "mfa/email/totp_activated": _("An app for login codes was added."),
    "mfa/email/totp_deactivated": _("The app for login codes was removed."),
    "mfa/email/webauthn_added": _("A passkey was added."),
    "mfa/email/webauthn_removed": _("A passkey was removed."),
    "mfa/email/recovery_codes_generated": _("New spare codes were made."),
}
# allauth's name of a message → our sentence; what is left out is not said.
_MESSAGES: Final[dict[str, str | _StrPromise]] = {
    "account/messages/logged_out.txt": _("You are logged out."),
    "account/messages/password_changed.txt": _("Your password has been changed."),
    "account/messages/password_set.txt": _("Your password has been saved."),
    "account/messages/email_confirmation_sent.txt": _("A letter with a link is on its way to the new address."),
    "account/messages/email_confirmed.txt": _("The e-mail address is confirmed."),
    "account/messages/email_confirmation_failed.txt": _("The e-mail address could not be confirmed."),
    "account/messages/email_deleted.txt": _("The change of address was stopped."),
    "mfa/messages/totp_activated.txt": _("Your app is ready for use at login."),
    "mfa/messages/totp_deactivated.txt": _("The app is no longer used at login."),
    "mfa/messages/webauthn_added.txt": _("The passkey is ready for use at login."),
    "mfa/messages/webauthn_removed.txt": _("The passkey has been removed."),
    "mfa/messages/recovery_codes_generated.txt": _("Here are your spare codes. Keep them where only you find them."),
}


def site_address(path: str) -> str:
    """The portal's public address of a path; a request's own Host header must never stand in a letter."""
    return f"{settings.BIS_SITE_URL}{path}"


class AccountAdapter(DefaultAccountAdapter):
    """Closed to signup; letters and messages in the house's words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("The e-mail address or the password is wrong."),
        "email_taken": _("This e-mail address belongs to an account already."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("The code is wrong or too old. Check it, or ask for a new one."),
        "incorrect_password": _("The password is wrong."),
        "same_as_current": _("This is the address you have already."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes and try again."),
        "rate_limited": _("Too many attempts. Wait a few minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  (allauth's signature)
        """Nobody signs up: accounts are made by accepting an invitation."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Lead on within this very host only, and never from HTTPS to plain HTTP."""
        request = running.request
        return bool(url) and url_has_allowed_host_and_scheme(
            url, {request.get_host()}, require_https=request.is_secure()
        )

    def is_reauthentication_required(self, *, app: str, **names: Any) -> bool:
        """Ask again who it is, unless the person has logged in just now: nobody types a password twice in a minute."""
        if not super().is_reauthentication_required(app=app, **names):
            return False
        records = get_authentication_records(running.request, running.request.user)
        latest = max((each["at"] for each in records), default=0.0)
        return timezone.now().timestamp() - latest >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """Back to one's own page."""
        return "/accounts/me/"

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a letter, on the portal's own address."""
        return site_address(urlsplit(super().get_reset_password_from_key_url(key)).path)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link of a letter, on the portal's own address."""
        return site_address(urlsplit(super().get_email_confirmation_url(request, emailconfirmation)).path)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of the letters above in the reader's language; a mail server that is down breaks no page."""
        person = context.get("user")
        language = (person.language if isinstance(person, User) else "") or get_language() or settings.LANGUAGE_CODE
        template, subject = _LETTERS.get(
            template_prefix, ("letters/account_changed.txt", _("Your account was changed"))
        )
        words = {
            "code": context.get("code", ""),
            "link": context.get("password_reset_url") or context.get("activate_url", ""),
        }
        with override(language):
            words["change"] = str(_NOTICES.get(template_prefix, ""))
            letters.send(to=email, subject=str(subject), template=template, context=words, language=language)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,  # noqa: ARG002  (our sentences name nobody)
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say what happened, in our own sentence."""
        sentence = message or _MESSAGES.get(message_template or "")
        if sentence:
            messages.add_message(request, level, str(sentence), extra_tags=extra_tags)


class SecondStepAdapter(DefaultMFAAdapter):
    """Second steps under the portal's own name and address."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("Your role asks for a second step at login. Add another one before you remove this."),
        "incorrect_code": _("The code is wrong or too old. Check it, or wait for the next one."),
        "unverified_email": _("Confirm your new e-mail address first."),
    }  # fmt: skip

    def get_totp_issuer(self) -> str:
        """The name that an app shows above the code."""
        return settings.BIS_SITE_NAME

    def build_totp_svg(self, url: str) -> SafeString:
        """The QR code as SVG to stand in the page: a picture's address would be kept, and it holds a secret."""
        drawn = segno.make(url, error="m", micro=False).svg_inline(border=4, light="#fff", omitsize=True)
        return mark_safe(drawn)  # noqa: S308  (drawn from numbers alone)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last second step of somebody who must have one."""
        person = authenticator.user
        return not second_step.is_demanded(person) or second_step.has_one(person, besides=authenticator.pk)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002, ARG002
        """What a passkey is called until its owner names it."""
        return str(_("My passkey"))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """For which site passkeys hold. An IP address can't have any, so a desk's portal is called localhost."""
        host = urlsplit(settings.BIS_SITE_URL).hostname or "localhost"
        return {"id": "localhost" if host in ("127.0.0.1", "::1") else host, "name": settings.BIS_SITE_NAME}
