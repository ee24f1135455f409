"""Which sheet does somebody want? Week or month, which one, which paper, and up to two more languages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from calendar_app import dates
from calendar_app.month import Month, week_name
from calendar_app.paper import MOST_LANGUAGES

if TYPE_CHECKING:
    from calendar_app.agenda_filter import AgendaFilter

_WEEKS, _MONTHS = 8, 6


class SheetForm(forms.Form):
    """A sheet to be chosen. `language` is the page's own, which every sheet has; `today` the local day."""

    sheet = forms.ChoiceField(label=gettext_lazy("Which days?"))
    size = forms.ChoiceField(
        label=gettext_lazy("Which paper?"),
        choices=[("a4", gettext_lazy("A4, to read in the hand")), ("a3", gettext_lazy("A3, to read on a wall"))],
        widget=forms.RadioSelect,
        initial="a4",
        required=False,
    )
    also = forms.MultipleChoiceField(
        label=gettext_lazy("Which other languages?"),
        help_text=gettext_lazy("At most two more. Each activity is then said in all of them."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *given: Any, language: str, today: date) -> None:
        super().__init__(*given)
        fields: dict[str, Any] = self.fields
        fields["sheet"].choices = [(_("Week"), _weeks(language, today)), (_("Month"), _months(language, today))]
        fields["also"].choices = [(code, name) for code, name in settings.LANGUAGES if code != language]

    def clean_also(self) -> list[str]:
        """No more than a sheet has room for."""
        also: list[str] = self.cleaned_data["also"]
        if len(also) >= MOST_LANGUAGES:
            raise forms.ValidationError(_("A sheet has room for three languages. Choose at most two more."))
        return also

    def leading(self, chosen: AgendaFilter) -> HttpResponseRedirect:
        """To the sheet that was chosen, under the filter."""
        name: str = self.cleaned_data["sheet"]
        sort = "week" if "W" in name else "month"
        pairs = [(sort, name), ("size", self.cleaned_data["size"] or "a4")]
        pairs += [("also", code) for code in self.cleaned_data["also"]]
        return HttpResponseRedirect(f"{reverse(f'calendar:sheet_{sort}')}?{urlencode([*pairs, *chosen.pairs()])}")


def _weeks(language: str, today: date) -> list[tuple[str, str]]:
    monday = today - timedelta(days=today.weekday())
    starts = [monday + timedelta(days=7 * number) for number in range(_WEEKS)]
    return [(week_name(day), _week(day, language, today)) for day in starts]


def _week(monday: date, language: str, today: date) -> str:
    sunday = monday + timedelta(days=6)
    span = f"{dates.day_month(monday, language, today)} – {dates.day_month(sunday, language, today)}"
    return _("Week %(number)s, %(days)s") % {"number": f"{monday:%V}", "days": span}


def _months(language: str, today: date) -> list[tuple[str, str]]:
    month, found = Month(today.replace(day=1)), []
    for _number in range(_MONTHS):
        found.append((f"{month.first:%Y-%m}", dates.month_name(month.first, language)))
        month = Month(month.next)
    return found
