"""What does somebody who wants letters say? Address, language, how often, when to be reminded, until when to rest."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from calendar_app.forms.posting_fields import EventDayField
from reminders.models import Subscription

_RHYTHMS = [
    (Subscription.Rhythm.WEEKLY, gettext_lazy("Every Monday: what is on this week")),
    (Subscription.Rhythm.DAILY, gettext_lazy("Every morning: what is on today")),
    (Subscription.Rhythm.NONE, gettext_lazy("No overview")),
]
_HOURS = [
    ("24", gettext_lazy("The day before")),
    ("2", gettext_lazy("Two hours before")),
    ("", gettext_lazy("No reminder, only when something is cancelled or moved")),
]
_LONGEST_PAUSE = timedelta(days=366)


class WantsForm(forms.Form):
    """What is wanted. `follows` says whether activities are followed, which alone makes reminders and no overview sensible."""

    language = forms.ChoiceField(label=gettext_lazy("Language of the letters"))
    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often?"), choices=_RHYTHMS, required=False, widget=forms.RadioSelect
    )
    hours_before = forms.ChoiceField(
        label=gettext_lazy("Remind me of the activities I follow"), choices=_HOURS, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, *arguments: Any, follows: bool = False, **names: Any) -> None:
        super().__init__(*arguments, **names)
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]
        if not follows:
            del self.fields["hours_before"]
            self.fields["rhythm"].choices = _RHYTHMS[:2]  # type: ignore[attr-defined]
            self.fields["rhythm"].required = True

    def wants(self, query: str, events: list[int]) -> dict[str, Any]:
        """The columns of a subscription that the clean form means."""
        found = self.cleaned_data
        hours = found.get("hours_before") or None
        return {
            "language": found["language"], "rhythm": found["rhythm"], "query": query, "events": events,
            "hours_before": int(hours) if hours else None,
        }  # fmt: skip


class SubscribeForm(WantsForm):
    """The same, and whose address. `homepage` is a trap for machines."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={"invalid": gettext_lazy("That is no e-mail address. It looks like kim@example.org.")},
    )  # fmt: skip
    homepage = forms.CharField(label=gettext_lazy("Leave this empty"), required=False)
    field_order = ("email", "language", "rhythm", "hours_before", "homepage")


class PreferencesForm(WantsForm):
    """The same, and until which day no letters come."""

    paused_until = EventDayField(
        label=gettext_lazy("No letters until"), required=False,
        help_text=gettext_lazy("For a journey, say. Empty means that letters come."),
    )  # fmt: skip

    def clean_paused_until(self) -> date | None:
        """A pause lies ahead and ends within a year; one that is over is none."""
        day: date | None = self.cleaned_data["paused_until"]
        today = timezone.localdate()
        if day and day > today + _LONGEST_PAUSE:
            raise forms.ValidationError(_("A pause lasts a year at most. You can stop the letters altogether instead."))
        return day if day and day > today else None
