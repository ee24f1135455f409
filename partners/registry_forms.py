"""Which texts make an organisation, a status, a contact, a merge? Forms of the registry, with what to say when they don't."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from partners import pictures, slugs
from partners.member_forms import REFUSED
from partners.models import ContactNote, ContactPerson, Organisation, StatusChange, User
from partners.typed import DayField, WordsField

if TYPE_CHECKING:
    from django.db.models import Field as Column


class _Day(forms.DateInput):
    """A day as browsers choose it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def web_address(value: str) -> str:
    """Let no other kind of link come onto a public page."""
    if value and urlsplit(value).scheme not in ("http", "https"):
        raise ValidationError(gettext("The address must begin with https://."))
    return value


def plain_field(column: Column[Any, Any], **names: Any) -> forms.Field | None:
    """A model's field for a form: days chosen the way browsers do it, names and notes that can be seen."""
    if column.get_internal_type() == "DateField":
        names |= {"form_class": DayField, "widget": _Day()}
    elif column.name in ("name", "text", "reason"):
        names["form_class"] = WordsField
    field: forms.Field | None = column.formfield(**names)
    return field


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    """An organisation's facts, and a text for each language. Its short name is asked for only once, since it stays."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Organisation
        fields = (
            "name", "slug", "kind", "status", "website", "is_trusted", "parent", "agreement_from", "agreement_until",
        )  # fmt: skip
        formfield_callback = plain_field

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        for code, language in settings.LANGUAGES:
            self.fields[f"about_{code}"] = forms.CharField(
                label=gettext("What it does (%(language)s)") % {"language": language}, required=False,
                max_length=2000, initial=self.instance.about.get(code, ""),
                widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
            )  # fmt: skip
        self.fields["parent"].queryset = Organisation.objects.kept().exclude(pk=self.instance.pk)  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["slug"], self.fields["status"]
        else:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = gettext("Left empty it is made from the name. It stays for ever.")
        order = ["name", "slug", "kind", "status", *(f"about_{code}" for code, _name in settings.LANGUAGES)]
        self.order_fields(order)

    def clean_name(self) -> str:
        """Refuse a name that differs from another one only in case."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        other = Organisation.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).first()
        if other is not None:
            raise ValidationError(gettext("There is one with that name already: %(name)s.") % {"name": other.name})
        return name

    def clean_slug(self) -> str:
        """Refuse what could not stand in an address."""
        slug = str(self.cleaned_data["slug"])
        if slug:
            slugs.check(slug)
        return slug

    def clean_website(self) -> str:
        """Only links to the web."""
        return web_address(self.cleaned_data["website"])

    def clean(self) -> dict[str, Any]:
        """Refuse an agreement that ends before it begins."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("agreement_from"), cleaned.get("agreement_until")
        if start and end and end < start:
            self.add_error("agreement_until", gettext("The agreement can't end before it begins."))
        return cleaned

    def has_seen(self, version: int) -> None:
        """Note that the person has been told of this version: saving once more is done knowingly."""
        self.data = {**self.data, "seen": str(version)}

    def facts(self) -> dict[str, Any]:
        """The fields for save_organisation."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}
        return values | {"about": {code: self.cleaned_data[f"about_{code}"] for code, _name in settings.LANGUAGES}}


class StatusForm(forms.ModelForm):  # type: ignore[type-arg]
    """A status from a day on."""

    class Meta:
        model = StatusChange
        fields = ("status", "since_on", "reason")
        formfield_callback = plain_field


class NoteForm(forms.ModelForm):  # type: ignore[type-arg]
    """A line of the log of contacts."""

    class Meta:
        model = ContactNote
        fields = ("way", "on", "text")
        formfield_callback = plain_field

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        self.fields["on"].initial = timezone.localdate
        self.fields["text"].widget.attrs["rows"] = 3


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]
    """A contact person."""

    class Meta:
        model = ContactPerson
        fields = ("name", "role", "email", "phone", "is_shared")
        formfield_callback = plain_field

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        self.fields["phone"].widget.input_type = "tel"


class MergeForm(forms.Form):
    """Into which organisation a duplicate goes; it can't be undone, so a tick says that one has looked."""

    kept = forms.ModelChoiceField(
        label=_("The organisation that is kept"), queryset=Organisation.objects.none(),
        help_text=_("Everything moves there. The other one's addresses lead on to it."),
    )  # fmt: skip
    is_sure = forms.BooleanField(label=_("I have looked: they are the same organisation."))

    def __init__(self, *arguments: Any, duplicate: Organisation, **names: Any) -> None:
        super().__init__(*arguments, **names)
        self.fields["kept"].queryset = Organisation.objects.kept().exclude(pk=duplicate.pk)  # type: ignore[attr-defined]


class LogoForm(forms.Form):
    """A picture to become the logo, or a tick to take it away."""

    picture = forms.FileField(
        label=_("Logo"), required=False, help_text=_("JPEG, PNG, WebP or GIF, at most 8 MB."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )  # fmt: skip
    is_removed = forms.BooleanField(label=_("Take the logo away"), required=False)

    def octets(self) -> bytes | None:
        """What was uploaded; one octet more than is allowed is enough to see that there are too many."""
        upload = self.cleaned_data["picture"]
        return None if upload is None else upload.read(pictures.MAX_OCTETS + 1)

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        cleaned = super().clean() or {}
        if "picture" in cleaned and not cleaned["picture"] and not cleaned.get("is_removed"):
            self.add_error("picture", gettext("Choose a picture."))
        return cleaned

    def refuse(self, refusal: pictures.PictureRefused) -> None:
        """Say why the picture can't be used."""
        self.add_error("picture", REFUSED[refusal.code])


class RolesForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a person does at the house."""

    house_roles = forms.MultipleChoiceField(
        label=_("Duties at the house"),
        required=False,
        choices=User.HouseRole.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    translates = forms.MultipleChoiceField(
        label=_("Translates into"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For translators: the languages whose queue they see."),
    )
    is_sure = forms.BooleanField(label=_("Yes, take my own coordinator's rights away."), required=False)

    class Meta:
        model = User
        fields = ("is_staff", "house_roles", "translates")
        help_texts = {"is_staff": _("Sees and changes everything.")}

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        self.fields["is_staff"].label = gettext("Coordinator")
        self.fields["translates"].choices = settings.LANGUAGES  # type: ignore[attr-defined]
        if self.data.get("is_sure") != "on":
            self.fields["is_sure"].widget = forms.HiddenInput()

    def ask_again(self) -> None:
        """Show the tick that says one is sure."""
        self.fields["is_sure"].widget = forms.CheckboxInput()
