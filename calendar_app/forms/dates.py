"""What is asked when one date or a whole series is changed? Short forms: cancel, move, note, pause, extend, add."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from calendar_app.forms.choices import where_choices
from calendar_app.forms.posting_fields import DayField, DayInput, HourInput


class ReasonForm(forms.Form):
    """Why something is cancelled, in one line."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it cancelled?"), max_length=200,
        error_messages={"required": gettext_lazy("Say in one line why it is cancelled. Everybody who comes reads it.")},
        help_text=gettext_lazy("One line that everybody reads, such as: the leader is ill."),
    )  # fmt: skip


class MoveForm(forms.Form):
    """When and where one date is instead."""

    day = DayField(label=gettext_lazy("Day"), widget=DayInput())
    starts = forms.TimeField(label=gettext_lazy("Starts"), widget=HourInput())
    ends = forms.TimeField(label=gettext_lazy("Ends"), widget=HourInput())
    where = forms.ChoiceField(label=gettext_lazy("Where"), required=False)

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        choices = where_choices()
        choices[0] = ("", _("Where it always is"))
        self.fields["where"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """It must last; what ends before it starts ends the next morning."""
        found = super().clean() or self.cleaned_data
        if found.get("starts") is not None and found.get("starts") == found.get("ends"):
            self.add_error("ends", _("It must end later than it starts."))
        return found

    def span(self) -> tuple[datetime, datetime]:
        """Start and end, naive wall-clock times."""
        found = self.cleaned_data
        start, end = datetime.combine(found["day"], found["starts"]), datetime.combine(found["day"], found["ends"])
        return start, end + (timedelta(days=1) if end <= start else timedelta())


class NoteForm(forms.Form):
    """A line for one date alone."""

    note = forms.CharField(
        label=gettext_lazy("A note for this date"), max_length=300, required=False,
        help_text=gettext_lazy("Such as: bring warm clothes. Empty takes it away."),
    )  # fmt: skip


class PauseForm(forms.Form):
    """From which day to which a series rests."""

    first_on = DayField(label=gettext_lazy("First day of the pause"), widget=DayInput())
    last_on = DayField(label=gettext_lazy("Last day of the pause"), widget=DayInput())
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """The pause must not end before it begins, nor last for years."""
        found = super().clean() or self.cleaned_data
        first, last = found.get("first_on"), found.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The last day must not come before the first."))
        return found


class UntilForm(forms.Form):
    """The day on which a series ends."""

    until = DayField(label=gettext_lazy("Last day"), widget=DayInput())


class ExtraForm(forms.Form):
    """One more date beside the rule."""

    day = DayField(label=gettext_lazy("Day"), widget=DayInput())
    starts = forms.TimeField(label=gettext_lazy("Starts"), widget=HourInput(), required=False)


def next_term_end(after: date) -> date:
    """Where a series that ends on `after` would end a term later: in June or before Christmas."""
    ends = [date(year, month, day) for year in (after.year, after.year + 1) for month, day in ((6, 10), (12, 18))]
    return next(end for end in ends if end > after + timedelta(days=28))
