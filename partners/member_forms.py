"""What can one write about people and one's organisation, and what is wrong with it? Forms of invitations, members, account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext, gettext_lazy as _

from partners import pictures
from partners.account_forms import PASSWORD_HELP
from partners.models import ContactPerson, Membership, Organisation, User
from partners.typed import WordsField

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

ROLE_HELP: Final = _(
    "Editors post activities. Administrators also invite, remove and look after the organisation's page."
)
REFUSED: Final = {
    "large": _("The picture is larger than 8 MB. Choose a smaller one."),
    "pixels": _("The picture has too many pixels. Choose a smaller one."),
    "kind": _("The file is no picture we can read. Choose a JPEG, PNG, WebP or GIF."),
}


def languages() -> list[tuple[str, str]]:
    """The languages on offer, each in its own name."""
    return list(settings.LANGUAGES)


class InviteForm(forms.Form):
    """Somebody to an organisation."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(
        label=_("Role"), choices=Membership.Role.choices, initial=Membership.Role.EDITOR, widget=forms.RadioSelect,
        help_text=ROLE_HELP,
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of the letter"), choices=languages)

    def __init__(self, *arguments: Any, organisation: Organisation | None = None, **names: Any) -> None:
        super().__init__(*arguments, **names)
        self.place = organisation
        self.fields["language"].initial = get_language()
        self.fields["email"].widget.attrs |= {"autocomplete": "off", "autocapitalize": "none"}

    def clean(self) -> dict[str, Any]:
        """Refuse to invite somebody to what they have already."""
        cleaned = super().clean() or {}
        organisation = cleaned.get("organisation") or self.place
        members = Membership.objects.filter(user__email__iexact=cleaned.get("email", ""))
        if organisation and members.filter(organisation=organisation).exists():
            self.add_error("email", _("This person is a member already. Change the role in the list instead."))
        return cleaned


class HouseInviteForm(InviteForm):
    """Somebody to duties at the house, or to any organisation."""

    is_coordinator = forms.BooleanField(
        label=_("Coordinator"), required=False, help_text=_("Sees and changes everything, and invites others.")
    )
    house_roles = forms.MultipleChoiceField(
        label=_("Duties at the house"),
        choices=User.HouseRole.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.kept(), label=_("Organisation"), required=False, empty_label=_("none: the house alone")
    )
    field_order = ("email", "is_coordinator", "house_roles", "organisation", "role", "language")

    def clean(self) -> dict[str, Any]:
        """Ask for something to invite to."""
        cleaned = super().clean()
        if not (cleaned.get("is_coordinator") or cleaned.get("house_roles") or cleaned.get("organisation")):
            raise ValidationError(_("Choose a duty at the house or an organisation."))
        return cleaned


class AcceptForm(forms.Form):
    """A new account: a name, and a password or none."""

    name = WordsField(label=_("Your name"), max_length=150)
    password1 = forms.CharField(
        label=_("Password"), required=False, strip=False, widget=forms.PasswordInput, help_text=PASSWORD_HELP
    )
    password2 = forms.CharField(
        label=_("The same password once more"), required=False, strip=False, widget=forms.PasswordInput
    )
    no_password = forms.BooleanField(
        label=_("I want no password"), required=False, help_text=_("You log in with codes that we send by e-mail.")
    )

    def __init__(self, *arguments: Any, email: str = "", **names: Any) -> None:
        super().__init__(*arguments, **names)
        self.email = email
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        for name in ("password1", "password2"):
            self.fields[name].widget.attrs["autocomplete"] = "new-password"

    def clean(self) -> dict[str, Any]:
        """Take a password that is good and typed alike twice, unless none is wanted."""
        cleaned = super().clean() or {}
        first, second = cleaned.get("password1", ""), cleaned.get("password2", "")
        if cleaned.get("no_password"):
            return cleaned
        if not first:
            self.add_error("password1", _("Choose a password, or tick that you want none."))
        elif first != second:
            self.add_error("password2", _("The two passwords differ. Type the same one twice."))
        else:
            try:
                validate_password(first, User(email=self.email, name=cleaned.get("name", "")))
            except ValidationError as wrong:
                self.add_error("password1", wrong)
        return cleaned


class AccountForm(forms.Form):
    """One's own name and language."""

    name = WordsField(label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Language of letters"), choices=languages)


class EraseForm(forms.Form):
    """Proof that it is oneself who erases: the password, or the address when there is none."""

    proof = forms.CharField(label=_("Your password"), strip=False, widget=forms.PasswordInput)

    def __init__(self, *arguments: Any, user: User, **names: Any) -> None:
        super().__init__(*arguments, **names)
        self.user = user
        self.fields["proof"].widget.attrs["autocomplete"] = "current-password"
        if not user.has_usable_password():
            self.fields["proof"].label = _("Type your e-mail address")
            self.fields["proof"].widget = forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none"})

    def clean_proof(self) -> str:
        """Compare with what the account has."""
        proof: str = self.cleaned_data["proof"]
        if self.user.has_usable_password():
            if not self.user.check_password(proof):
                raise ValidationError(_("The password is wrong."))
        elif proof.strip().lower() != self.user.email.lower():
            raise ValidationError(_("This is not the address of your account."))
        return proof


class OrganisationForm(forms.Form):
    """What an organisation says about itself: a text per language, website, logo."""

    website = forms.URLField(label=_("Website"), required=False, max_length=200)
    picture = forms.FileField(
        label=_("Logo"), required=False, help_text=_("JPEG, PNG, WebP or GIF, at most 8 MB."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )  # fmt: skip
    is_logo_removed = forms.BooleanField(label=_("Take the logo away"), required=False)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, organisation: Organisation, **names: Any) -> None:
        super().__init__(*arguments, **names)
        self.organisation = organisation
        self.fields["website"].initial = organisation.website
        for code, name in languages():
            self.fields[f"about_{code}"] = forms.CharField(
                label=gettext("What you do, in %(language)s") % {"language": name}, required=False, max_length=1000,
                initial=organisation.about.get(code, ""),
                widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
            )  # fmt: skip
        self.order_fields([f"about_{code}" for code, _name in languages()])
        if not organisation.logo:
            del self.fields["is_logo_removed"]

    def clean_website(self) -> str:
        """Let nobody put another kind of link on a public page."""
        website: str = self.cleaned_data["website"]
        if website and urlsplit(website).scheme not in ("http", "https"):
            raise ValidationError(_("The address must begin with https://."))
        return website

    def clean_picture(self) -> bytes | None:
        """Return the picture written anew, or None."""
        upload: UploadedFile[Any] | None = self.cleaned_data["picture"]
        if upload is None:
            return None
        try:
            # One octet more than is allowed is enough to see that there are too many.
            return pictures.cleaned(upload.read(pictures.MAX_OCTETS + 1), side=600)
        except pictures.PictureRefused as refusal:
            raise ValidationError(REFUSED[refusal.code]) from None

    def has_seen(self, version: int) -> None:
        """Note that the person has been told of this version: saving once more is done knowingly."""
        self.data = {**self.data, "seen": str(version)}

    def about(self) -> dict[str, str]:
        """The texts, by language; languages without one are left out, those not offered are kept."""
        offered = dict(languages())
        texts = {code: text for code, text in self.organisation.about.items() if code not in offered}
        return texts | {
            code: self.cleaned_data[f"about_{code}"] for code in offered if self.cleaned_data[f"about_{code}"]
        }


class _Contacts(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """Contact persons, some of whom somebody else may have deleted since the page was opened."""

    def add_fields(self, form: forms.ModelForm[ContactPerson], index: int | None) -> None:
        """Let a row whose person is gone say so: otherwise it would refuse a choice that nobody has made."""
        super().add_fields(form, index)
        form.fields["id"].error_messages["invalid_choice"] = _(
            "Somebody else has deleted this contact person. Tick Delete here as well, and save."
        )


ContactForms = forms.inlineformset_factory(
    Organisation,
    ContactPerson,
    formset=_Contacts,
    fields=("name", "role", "email", "phone", "is_shared"),
    extra=1,
    max_num=12,
)
