"""What does a coordinator fill in about a survey wave? Its half-year, the languages that were read, cards, and what was handed out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext as _, gettext_lazy

from calendar_app.wording import language_name
from indicators import periods, saying
from indicators.models import SurveyWave

if TYPE_CHECKING:
    from datetime import date

# A survey that has not ended three months after its half-year asks about a time that nobody remembers.
_LATEST: Final = timedelta(days=92)
# Setting a hundred takes ten seconds, in which nothing else is printed.
_AT_ONCE: Final = 100
MOST_TONGUES: Final = 3
ALREADY: Final = gettext_lazy("There is a survey about that half-year already, or it is too far away.")


class WaveForm(forms.Form):
    """A wave to prepare: about which half-year, and until when one can answer."""

    half_year = forms.ChoiceField(
        label=gettext_lazy("About which half-year?"),
        error_messages={"invalid_choice": ALREADY},
    )  # fmt: skip
    closes_on = forms.DateField(
        label=gettext_lazy("The last day on which one can answer"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *given: Any, today: date) -> None:
        super().__init__(*given)
        self._today = today
        now = periods.half_year_of(today)
        near = [periods.half_year_of(now.since - timedelta(days=1)), now, periods.half_year_of(now.until)]
        there = set(
            SurveyWave.objects.filter(code__in=[periods.code(each) for each in near]).values_list("code", flat=True)
        )
        self._offered = {periods.code(each): each for each in near if periods.code(each) not in there}
        field: Any = self.fields["half_year"]
        field.choices = [(code, saying.period(each)) for code, each in self._offered.items()]
        if periods.code(now) in self._offered:
            field.initial = periods.code(now)

    def clean(self) -> dict[str, Any]:
        """One can answer on some day, and while the half-year is still remembered."""
        found = super().clean() or self.cleaned_data
        day, code = found.get("closes_on"), found.get("half_year")
        if day and code:
            asked = self._offered[code]
            if day < max(self._today, asked.since):
                self.add_error("closes_on", _("That day has passed, or the half-year has not begun then."))
            elif day > asked.until + _LATEST:
                self.add_error(
                    "closes_on", _("That is too late: the survey ends at most three months after its half-year.")
                )
        return found

    def period(self) -> periods.Period:
        """The half-year that was chosen."""
        return self._offered[self.cleaned_data["half_year"]]


def _here() -> str:
    return get_language() or "sv"


class ReadForm(forms.Form):
    """Which languages has somebody read who speaks them? The survey opens in those."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Somebody who speaks it has read it"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one language that somebody has read.")},
    )  # fmt: skip

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        field: Any = self.fields["languages"]
        field.choices = [(code, _tongue(code, name)) for code, name in settings.LANGUAGES]


def _tongue(code: str, name: str) -> str:
    """A language as a coordinator and its own readers call it."""
    ours = language_name(code, _here())
    return name if ours.casefold() == name.casefold() else f"{name} ({ours})"


class CardsForm(forms.Form):
    """A sheet of cards to print."""

    count = forms.IntegerField(
        label=gettext_lazy("How many cards?"), min_value=1, max_value=_AT_ONCE, initial=50,
        help_text=gettext_lazy("Ten fit on a page."), widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    place = forms.CharField(
        label=gettext_lazy("Where are they handed out, or to whom?"), max_length=120, required=False
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Which languages stand on the card?"), help_text=gettext_lazy("There is room for three."),
        widget=forms.CheckboxSelectMultiple, error_messages={"required": gettext_lazy("Choose at least one language.")},
    )  # fmt: skip

    def __init__(self, *given: Any, wave: SurveyWave) -> None:
        super().__init__(*given)
        field: Any = self.fields["languages"]
        asked = [pair for pair in settings.LANGUAGES if pair[0] in wave.languages] or settings.LANGUAGES
        field.choices = [(code, _tongue(code, name)) for code, name in asked]
        field.initial = [asked[0][0]]

    def clean_languages(self) -> list[str]:
        """No more than a card has room for."""
        chosen: list[str] = self.cleaned_data["languages"]
        if len(chosen) > MOST_TONGUES:
            raise forms.ValidationError(_("A card has room for three languages. Choose at most three."))
        return chosen


class HandedOutForm(forms.Form):
    """How many of a sheet's cards were handed out, never more than it has."""

    number = forms.IntegerField(label=gettext_lazy("Handed out"), min_value=0)

    def __init__(self, *given: Any, most: int) -> None:
        super().__init__(*given)
        self._most = most

    def clean_number(self) -> int:
        """No more cards than there are."""
        number: int = self.cleaned_data["number"]
        if number > self._most:
            raise forms.ValidationError(_("There are only %(count)d cards on that sheet.") % {"count": self._most})
        return number
