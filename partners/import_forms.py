"""Which table can be imported into the registry, and what does one of its rows say? Texts to clean values, or a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy as _

from partners import spreadsheets
from partners.models import Organisation
from partners.registry_forms import web_address
from partners.typed import DayField, WordsField

if TYPE_CHECKING:
    from collections.abc import Collection

LABELS: Final = {
    "name": _("Name"), "slug": _("Short name in addresses"), "kind": _("Kind"), "status": _("Status"),
    "website": _("Website"), "about_sv": _("What it does, in Swedish"), "about_en": _("What it does, in English"),
    "agreement_from": _("Agreement from"), "agreement_until": _("Agreement until"), "contact_name": _("Contact person"),
    "contact_email": _("The contact's e-mail address"), "contact_phone": _("The contact's telephone"),
}  # fmt: skip
SHEET_REFUSED: Final = {
    "large": _("The file is larger than 2 MB, or unpacks to far more than it seems. Divide it into several files."),
    "rows": _("The table has more than 2000 rows. Divide it into several files."),
    "cell": _("A cell holds more than 10 000 letters. Shorten it."),
    "kind": _("This is no table we can read. Save it as CSV or XLSX."),
    "encoding": _("The letters can't be read. Save the file as CSV in UTF-8."),
    "quotes": _("A row has more cells than the header, or a quotation mark is never closed."),
    "empty": _("The file is empty. The first row must hold the names of the columns."),
    "header": _("Two columns have the same name, or there are too many of them."),
    "columns": _("No column is called name or slug. The first row must hold the names of the columns."),
}


class ImportForm(forms.Form):
    """A table to look at."""

    table = forms.FileField(
        label=_("File"), help_text=_("CSV or XLSX, at most 2 MB and 2000 rows. Nothing is written until you have seen it."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )  # fmt: skip

    def clean_table(self) -> spreadsheets.Sheet:
        """Return the table that the file holds."""
        try:
            sheet = spreadsheets.read(self.cleaned_data["table"].read(spreadsheets.MAX_OCTETS + 1))
        except spreadsheets.SheetRefused as refusal:
            sentence = str(SHEET_REFUSED[refusal.code])
            if refusal.line:
                sentence = gettext("Line %(line)s: %(sentence)s") % {"line": refusal.line, "sentence": sentence}
            raise ValidationError(sentence) from None
        if not {"name", "slug"} & set(sheet.columns):
            raise ValidationError(SHEET_REFUSED["columns"])
        return sheet


class RowForm(forms.Form):
    """One row of a table; fields whose columns are not there are left out."""

    name = WordsField(max_length=120, required=False)
    slug = forms.CharField(max_length=60, required=False)
    kind = forms.CharField(max_length=60, required=False)
    status = forms.CharField(max_length=60, required=False)
    website = forms.URLField(max_length=200, required=False)
    about_sv = forms.CharField(max_length=2000, required=False)
    about_en = forms.CharField(max_length=2000, required=False)
    agreement_from = DayField(required=False)
    agreement_until = DayField(required=False)
    contact_name = WordsField(max_length=120, required=False)
    contact_email = forms.EmailField(max_length=254, required=False)
    contact_phone = forms.CharField(max_length=40, required=False)

    def __init__(self, *arguments: Any, columns: Collection[str], **names: Any) -> None:
        super().__init__(*arguments, **names)
        for name in set(self.fields) - set(columns):
            del self.fields[name]

    def clean_name(self) -> str:
        """One space between words."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_slug(self) -> str:
        """Short names are written small."""
        return str(self.cleaned_data["slug"]).lower()

    def clean_website(self) -> str:
        """Only links to the web."""
        return web_address(self.cleaned_data["website"])

    def clean_kind(self) -> str:
        """The kind by its name here or in the table's own words."""
        return _chosen(self.cleaned_data["kind"], Organisation.Kind.choices)

    def clean_status(self) -> str:
        """The status likewise."""
        return _chosen(self.cleaned_data["status"], Organisation.Status.choices)


def _chosen(text: str, choices: list[tuple[str, Any]]) -> str:
    wanted = text.casefold()
    for value, label in choices:
        if wanted in (value, str(label).casefold()):
            return value
    if not text:
        return ""
    names = ", ".join(value for value, _label in choices)
    raise ValidationError(gettext("«%(text)s» is none of: %(names)s.") % {"text": text[:40], "names": names})
