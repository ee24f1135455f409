"""What is asked of somebody without an account who proposes an activity? Few fields, and a trap for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from calendar_app.forms.posting_fields import EventDayField, EventHourField
from partners.typed import WordsField

if TYPE_CHECKING:
    from datetime import date


class ProposalForm(forms.Form):
    """An activity proposed from outside. `homepage` is hidden from people; what is written there was written by a machine."""

    title = WordsField(label=gettext_lazy("What would you like to do?"), max_length=200)
    description = WordsField(
        label=gettext_lazy("Tell more about it"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    first_on = EventDayField(label=gettext_lazy("Which day?"), required=False)
    starts = EventHourField(label=gettext_lazy("Starts"), required=False)
    ends = EventHourField(label=gettext_lazy("Ends"), required=False)
    place_note = WordsField(label=gettext_lazy("Where?"), max_length=200, required=False)
    who = WordsField(
        label=gettext_lazy("Who are you?"), max_length=200, help_text=gettext_lazy("Your name, or your association's.")
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("You get a letter to confirm it, and hear what becomes of it. It is shown to nobody else."),
    )  # fmt: skip
    homepage = forms.CharField(label=gettext_lazy("Leave this empty"), required=False)

    def clean_first_on(self) -> date | None:
        """A day that is still to come."""
        day: date | None = self.cleaned_data["first_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("That day has passed. Choose a day from today on."))
        return day

    def fields_sent(self) -> dict[str, list[str]]:
        """What was written, as a proposal keeps it."""
        found: dict[str, Any] = self.cleaned_data
        return {
            name: [f"{found[name]:%H:%M}" if name in ("starts", "ends") else str(found[name])]
            for name in ("title", "description", "first_on", "starts", "ends", "place_note", "who")
            if found[name]
        }
