"""What does one type to log in, or to change how one does? allauth's forms with plain labels and without placeholders.

A placeholder is gone as soon as one types, and too pale to read before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from allauth.account import forms as account
from allauth.mfa.base import forms as second
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django import forms
    from django.utils.functional import _StrPromise

_EMAIL: Final = _("E-mail address")
_PASSWORD: Final = _("Password")
_NEW: Final = _("New password")
_AGAIN: Final = _("The same password once more")
_CODE: Final = _("Code")
PASSWORD_HELP: Final = _("At least 8 characters. A few words in a row are easy to remember and hard to guess.")


class _Plain:
    """Labels from `words`; no placeholders; help only where ours says something."""

    words: dict[str, str | _StrPromise]
    fields: dict[str, forms.Field]

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        for name, field in self.fields.items():
            field.label = self.words.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            field.help_text = PASSWORD_HELP if name == "password1" else ""
            if name == "code":
                field.widget.attrs |= {"inputmode": "text", "autocapitalize": "characters", "spellcheck": "false"}


class Login(_Plain, account.LoginForm):
    """E-mail address and password."""

    words = {"login": _EMAIL, "password": _PASSWORD}


class RequestLoginCode(_Plain, account.RequestLoginCodeForm):
    """Where a code is sent."""

    words = {"email": _EMAIL}


class ConfirmLoginCode(_Plain, account.ConfirmLoginCodeForm):
    """The code of the letter."""

    words = {"code": _CODE}


class ResetPassword(_Plain, account.ResetPasswordForm):
    """Where the link to a new password is sent."""

    words = {"email": _EMAIL}


class ResetPasswordKey(_Plain, account.ResetPasswordKeyForm):
    """A new password, by the link of a letter."""

    words = {"password1": _NEW, "password2": _AGAIN}


class ChangePassword(_Plain, account.ChangePasswordForm):
    """A new password, by the present one."""

    words = {"oldpassword": _("Present password"), "password1": _NEW, "password2": _AGAIN}


class SetPassword(_Plain, account.SetPasswordForm):
    """A first password."""

    words = {"password1": _NEW, "password2": _AGAIN}


class Reauthenticate(_Plain, account.ReauthenticateForm):
    """The password once more."""

    words = {"password": _PASSWORD}


class ChangeAddress(_Plain, account.AddEmailForm):
    """Another e-mail address."""

    words = {"email": _("New e-mail address")}


class SecondStep(_Plain, second.AuthenticateForm):
    """A code of the app, or a spare code."""

    words = {"code": _CODE}


class SecondStepAgain(_Plain, second.ReauthenticateForm):
    """A code of the app, or a spare code, once more."""

    words = {"code": _CODE}


class ActivateApp(_Plain, ActivateTOTPForm):
    """The app's first code."""

    words = {"code": _("The code that the app shows now")}


class AddPasskey(_Plain, AddWebAuthnForm):
    """A passkey: its name, and whether it lets in alone."""

    words = {
        "name": _("What you call it, such as the telephone's name"),
        "passwordless": _("Log in with this passkey alone, without a password"),
    }

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        self.fields["passwordless"].initial = True


class RenamePasskey(_Plain, EditWebAuthnForm):
    """Another name for a passkey."""

    words = {"name": _("Name")}
