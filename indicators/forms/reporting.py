"""What is asked of a host right after an activity, and of a partner about what it gave?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from indicators.attendance import HeadCount
from indicators.models import Contribution, HeadCountReport

MOST = 5000


def _number(label: Any, more: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=more, required=False, min_value=0, max_value=MOST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "many"}),
        error_messages={"min_value": gettext_lazy("Fewer than nobody can not have come.")},
    )  # fmt: skip


class HeadCountForm(forms.Form):
    """How many came, in 20 seconds. What is left empty is nobody, once one number is given."""

    newcomers = _number(gettext_lazy("New in town"))
    established = _number(gettext_lazy("Have lived here for long"))
    unknown = _number(gettext_lazy("I do not know"))
    children = _number(gettext_lazy("Children"))
    leaders = _number(gettext_lazy("Leaders and staff"), gettext_lazy("They are not counted as visitors."))
    is_paper = forms.BooleanField(label=gettext_lazy("I copy this from a paper form"), required=False)
    sure_of = forms.IntegerField(widget=forms.HiddenInput, required=False)

    asks_again = ""
    number = 0

    def clean(self) -> dict[str, Any]:
        """Ask once more about a number that is surprisingly large; at least one number is needed."""
        found = super().clean() or self.cleaned_data
        if self.errors:
            return found
        if all(found.get(name) is None for name in HeadCountReport.COUNTS):
            raise forms.ValidationError(_("Write at least one number, or choose one of the buttons below."))
        count = self.count()
        number = count.visits + count.leaders
        # Sure of nine hundred is not sure of four thousand.
        if count.is_surprising and found.get("sure_of") != number:
            self.asks_again = ngettext("Really %(count)d person?", "Really %(count)d people?", number) % {
                "count": number
            }
            self.number = number
            raise forms.ValidationError(self.asks_again, code="sure")
        return found

    def count(self) -> HeadCount:
        """The numbers as they were given."""
        return HeadCount(*(self.cleaned_data.get(name) or 0 for name in HeadCountReport.COUNTS))


class ContributionForm(forms.Form):
    """What an organisation gave beside its activities."""

    kind = forms.ChoiceField(label=gettext_lazy("What did you give?"), choices=Contribution.Given.choices)
    on = forms.DateField(
        label=gettext_lazy("Which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    hours = forms.DecimalField(
        label=gettext_lazy("How many hours? (may be left out)"), required=False, min_value=0, max_value=9999,
        decimal_places=1, widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.5"}),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("In a few words"), max_length=300, required=False,
        help_text=gettext_lazy("No names of people who came."),
    )  # fmt: skip

    def clean_on(self) -> Any:
        """Nothing is given in advance, nor before the house was there."""
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("That day has not come yet."))
        if day.year < 2018:
            raise forms.ValidationError(_("The house was not open then."))
        return day
