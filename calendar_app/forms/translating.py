"""What does a translator fill in? An event's words in one language, or a file of many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from calendar_app import exchange
from calendar_app.actions.translating import LONGEST_TEXT, LONGEST_TITLE
from calendar_app.forms.posting_fields import changed

if TYPE_CHECKING:
    from calendar_app.exchange import Unit
    from calendar_app.models import EventText


class TextForm(forms.Form):
    """Title and text in one language. Hidden fields carry the original that was translated."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE, required=False)
    description = forms.CharField(
        label=gettext_lazy("More about it"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONGEST_TEXT,
        required=False,
    )
    seen_title = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    seen_description = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, *arguments: Any, source: EventText, **names: Any) -> None:
        super().__init__(*arguments, **names)
        self.source = source
        self.is_changed = False

    def clean(self) -> dict[str, Any]:
        """What the original says has to be said; line ends are as the database keeps them."""
        found = super().clean() or self.cleaned_data
        for name in ("title", "description"):
            if getattr(self.source, name) and not found.get(name) and name not in self.errors:
                self.add_error(name, _("The original has something here. Translate it too."))
        for name in ("description", "seen_description"):
            found[name] = found.get(name, "").replace("\r\n", "\n")
        return found

    def say_changed(self, source: EventText) -> None:
        """Tell that the original is another one now, and go on from that."""
        self.is_changed = True
        self.data = changed(changed(self.data, "seen_title", source.title), "seen_description", source.description)
        self.add_error(
            None, _("The original was changed meanwhile. What you wrote is still here: look whether it fits.")
        )


class UnitsForm(forms.Form):
    """A file of translations, PO or XLIFF 1.2."""

    file = forms.FileField(label=gettext_lazy("File of translations (PO or XLIFF)"))

    def clean_file(self) -> list[Unit]:
        """Read the file, or say what is wrong with it."""
        file = self.cleaned_data["file"]
        if file.size > exchange.LARGEST:
            raise forms.ValidationError(_("The file is larger than 4 MB."))
        try:
            return exchange.read_units(file.read())
        except exchange.UnitsRefused as refused:
            raise forms.ValidationError(_("The file is neither PO nor XLIFF 1.2, or it is broken.")) from refused
