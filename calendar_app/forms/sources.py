"""What can one say of one's own calendar? Its address or file, what its activities are, what its words mean here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from calendar_app import fetching
from calendar_app.actions.meanings import Word
from calendar_app.forms.choices import kind_choices
from calendar_app.ics_reading.lines import MAX_OCTETS
from calendar_app.models import CalendarSource, Event, SourceMapping, Venue
from calendar_app.wording import translated


class Choices:
    """What one can choose from, read once for all forms of a page. Two queries."""

    def __init__(self, language: str) -> None:
        self.kinds = [("", _("Not said")), *kind_choices(language)[1:]]
        venues = Venue.objects.order_by("-is_bis", "name").values_list("pk", "name")
        self.venues = [("", _("Not said")), *((str(key), name) for key, name in venues)]


class MeaningForm(forms.Form):
    """Kind, venue and audience, each of which may be left open."""

    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), required=False)
    venue = forms.ChoiceField(label=gettext_lazy("Where?"), required=False)
    audience = forms.MultipleChoiceField(
        label=gettext_lazy("For whom?"), choices=Event.Audience.choices, widget=forms.CheckboxSelectMultiple,
        required=False,
    )  # fmt: skip

    def __init__(self, *arguments: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, offered in (("kind", choices.kinds), ("venue", choices.venues)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  (as it stands above)
            field.choices = offered

    def chosen(self) -> dict[str, Any]:
        """The columns as they were chosen, clean."""
        found = self.cleaned_data
        return {
            "kind_id": int(found["kind"]) if found["kind"] else None,
            "venue_id": int(found["venue"]) if found["venue"] else None,
            "audience": found["audience"],
        }


def meaning_of(row: CalendarSource | SourceMapping) -> dict[str, Any]:
    """What a source or a word of it means, as a form begins with it."""
    return {"kind": str(row.kind_id or ""), "venue": str(row.venue_id or ""), "audience": row.audience}


class DefaultsForm(MeaningForm):
    """What activities of a calendar are of which nothing better is known."""

    field_order = ["address", "file", "kind", "venue", "audience"]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["venue"].help_text = _("For activities that name no place.")


class AddressForm(DefaultsForm):
    """The address of a calendar."""

    address = forms.CharField(
        label=gettext_lazy("The address of the calendar"), max_length=1000,
        help_text=gettext_lazy("It begins with https:// or webcal:// and often ends in .ics."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "dir": "ltr", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_address(self) -> str:
        """The address as it is kept."""
        try:
            return fetching.tidy(self.cleaned_data["address"])
        except fetching.NotFetched as refused:
            raise forms.ValidationError(translated(refused.said)) from refused


class FileForm(DefaultsForm):
    """A calendar file."""

    file = forms.FileField(
        label=gettext_lazy("The calendar file"), allow_empty_file=True,
        help_text=gettext_lazy("A file that ends in .ics, at most 2 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,text/calendar"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        """The file, unless it is too large to be read at all."""
        file = self.cleaned_data["file"]
        if file.size > MAX_OCTETS:
            raise forms.ValidationError(_("The file is larger than 2 MB. Export a shorter period."))
        return file


class WordForm(MeaningForm):
    """One place or title of a calendar and what it means."""

    field = forms.ChoiceField(choices=SourceMapping.Field.choices, widget=forms.HiddenInput)
    text = forms.CharField(max_length=500, widget=forms.HiddenInput)

    def word(self) -> Word:
        """The word with its meaning, clean."""
        chosen = self.chosen()
        found = self.cleaned_data
        return Word(found["field"], found["text"], chosen["kind_id"], chosen["venue_id"], tuple(chosen["audience"]))


class RemoveForm(forms.Form):
    """What becomes of the activities when their calendar is removed."""

    KEEP, CANCEL = "keep", "cancel"
    activities = forms.ChoiceField(
        label=gettext_lazy("What becomes of the activities?"), widget=forms.RadioSelect,
        choices=[
            (KEEP, gettext_lazy("They stay. You change them here from now on.")),
            (CANCEL, gettext_lazy("Those to come are cancelled.")),
        ],
    )  # fmt: skip
