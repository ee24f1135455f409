"""What does a coordinator fill in about periods, targets and stories?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, gettext_lazy

from calendar_app.wording import language_name
from indicators.models import Story, Target
from indicators.models.periods import Indicator

if TYPE_CHECKING:
    from datetime import date


class ReasonForm(forms.Form):
    """Why a closed period is corrected."""

    reason = forms.CharField(label=gettext_lazy("Why is it corrected?"), max_length=300)


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TargetForm(forms.ModelForm):  # type: ignore[type-arg]
    """What an indicator should reach. Shares in per cent from 0 to 100, partners in numbers."""

    class Meta:
        model = Target
        fields = ("indicator", "baseline", "value", "rising_is_better", "due_on", "rationale")
        labels = {"due_on": gettext_lazy("To be reached by")}
        help_texts = {
            "indicator": gettext_lazy(
                "Shares are given in per cent; for new contacts it is the share of newcomers who have at least one. "
                "Partners are given as a number."
            )
        }
        widgets = {"due_on": _day(), "rationale": forms.Textarea(attrs={"rows": 3})}

    def clean(self) -> dict[str, Any]:
        """A share lies between 0 and 100; nothing is below zero; the way leads somewhere."""
        found = super().clean() or self.cleaned_data
        most = 9999 if found.get("indicator") == Indicator.PARTNERS else 100
        for name in ("baseline", "value"):
            if found.get(name) is not None and not 0 <= found[name] <= most:
                self.add_error(name, _("Give a number between 0 and %(most)s.") % {"most": most})
        if found.get("baseline") is not None and found.get("baseline") == found.get("value"):
            self.add_error("value", _("The target is where it began. Give another number."))
        elif not self.errors and (found["value"] > found["baseline"]) != found["rising_is_better"]:
            self.add_error("value", _("From there it would get worse. Change the numbers, or whether more is better."))
        return found

    def clean_due_on(self) -> Any:
        """Nobody reaches anything yesterday."""
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("That day has passed. Choose a day from today on."))
        return day


class StoryForm(forms.ModelForm):  # type: ignore[type-arg]
    """A story and how the person agreed to have it told."""

    language = forms.ChoiceField(label=gettext_lazy("Which language is it in?"))

    class Meta:
        model = Story
        fields = ("text", "language", "told_on", "consent", "consent_on", "scope")
        widgets = {"told_on": _day(), "consent_on": _day(), "text": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        here = get_language() or "sv"
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (code, language_name(code, here)) for code, _name in settings.LANGUAGES
        ]

    def clean_told_on(self) -> Any:
        """Nobody has told anything in the future."""
        return _come(self.cleaned_data["told_on"])

    def clean_consent_on(self) -> Any:
        """Nor agreed to it."""
        return _come(self.cleaned_data["consent_on"])


def _come(day: date) -> date:
    """A day that has come already. Raises ValidationError for one that has not."""
    if day > timezone.localdate():
        raise forms.ValidationError(_("That day has not come yet."))
    return day
