"""What is asked of staff: which letter to look at, which address to stop."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from calendar_app.agenda_filter import parse
from reminders.due import Rhythm


class StopForm(forms.Form):
    """Whose letters to stop."""

    email = forms.EmailField(
        label=gettext_lazy("An address that asked by mail"), widget=forms.EmailInput(attrs={"dir": "ltr"})
    )


class PreviewForm(forms.Form):
    """Which overview to look at. The filter is what stands in the list's address, or the whole address."""

    language = forms.ChoiceField(label=gettext_lazy("Language of the letters"))
    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often?"),
        choices=[(Rhythm.WEEKLY, gettext_lazy("every Monday")), (Rhythm.DAILY, gettext_lazy("every morning"))],
    )
    about = forms.CharField(
        label=gettext_lazy("The address of a list, for its choices"), required=False, max_length=600,
        help_text=gettext_lazy("Choose in the public calendar, then paste its address here. Empty means everything."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]

    @property
    def query(self) -> dict[str, list[str]]:
        """The filter's parameters in what was pasted."""
        written = self.cleaned_data["about"]
        try:
            return parse_qs(urlsplit(written).query if "?" in written else written)
        except ValueError:
            return {}

    @property
    def address(self) -> str:
        """The same choice as a query string."""
        found = self.cleaned_data
        about = parse(self.query).lasting().query()
        return urlencode({"language": found["language"], "rhythm": found["rhythm"], "about": about})
