"""What is asked when one date or a whole series is changed? Short forms: cancel, move, note, pause, extend, add."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from calendar_app.forms.choices import where_choices
from calendar_app.forms.posting_fields import EventDayField, EventHourField, ends_too_late
from calendar_app.schedule import HORIZON
from partners.typed import WordsField


class ReasonForm(forms.Form):
    """Why something is cancelled, in one line."""

    reason = WordsField(
        label=gettext_lazy("Why is it cancelled?"), max_length=200,
        error_messages={"required": gettext_lazy("Say in one line why it is cancelled. Everybody who comes reads it.")},
        help_text=gettext_lazy("One line that everybody reads, such as: the leader is ill."),
    )  # fmt: skip


class MoveForm(forms.Form):
    """When and where one date is instead. `is_all_day` says that it has no hours now, so that it may go without them."""

    day = EventDayField(label=gettext_lazy("Day"))
    starts = EventHourField(label=gettext_lazy("Starts"), required=False)
    ends = EventHourField(label=gettext_lazy("Ends"), required=False)
    last_on = EventDayField(label=gettext_lazy("Ends on another day"), required=False)
    where = forms.ChoiceField(label=gettext_lazy("Where"), required=False)

    def __init__(self, *arguments: Any, is_all_day: bool = False, **names: Any) -> None:
        super().__init__(*arguments, **names)
        self.is_all_day = is_all_day
        choices = where_choices()
        choices[0] = ("", _("Where it always is"))
        self.fields["where"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """It must last and lie ahead; what ends before it starts ends the next morning."""
        found = super().clean() or self.cleaned_data
        first, last = found.get("day"), found.get("last_on")
        if first:
            _must_be_ahead(self, "day", last or first, self.initial.get("last_on") or self.initial.get("day"))
        if first and last and last < first:
            self.add_error("last_on", _("The last day must not come before the first."))
        starts, ends = found.get("starts"), found.get("ends")
        if self.is_all_day and starts is None and ends is None:
            return found
        if starts is None and "starts" not in self.errors:
            self.add_error("starts", _("Say when it starts."))
        if ends is None and "ends" not in self.errors:
            self.add_error("ends", _("Say when it ends."))
        if (last or first) == first and ends_too_late(starts, ends):
            self.add_error("ends", _("It must end later than it starts."))
        return found

    @property
    def has_hours(self) -> bool:
        """Whether the clean form says hours."""
        return self.cleaned_data["starts"] is not None

    def span(self) -> tuple[datetime, datetime]:
        """Start and end, naive wall-clock times; without hours from midnight to the midnight after the last day."""
        found = self.cleaned_data
        first, last, night = found["day"], found["last_on"] or found["day"], timedelta(days=1)
        if not self.has_hours:
            return datetime.combine(first, time()), datetime.combine(last, time()) + night
        start, end = datetime.combine(first, found["starts"]), datetime.combine(last, found["ends"])
        return start, end + (night if end <= start else timedelta())


def _must_be_ahead(form: forms.Form, name: str, day: date, besides: date | None = None) -> None:
    """Add an error for a day that is over, or so far ahead that no list would show it; the day it has already is fine."""
    today = timezone.localdate()
    if day < today and day != besides:
        form.add_error(name, _("That day has passed. Choose a day from today on."))
    elif day > today + HORIZON - timedelta(days=7):
        form.add_error(name, _("That is more than a year and a half away. Check the year."))


class NoteForm(forms.Form):
    """A line for one date alone."""

    note = WordsField(
        label=gettext_lazy("A note for this date"), max_length=300, required=False,
        help_text=gettext_lazy("Such as: bring warm clothes. Empty takes it away."),
    )  # fmt: skip


# A longer rest is an end; a slip of the year would take away every date there is.
_LONGEST_PAUSE: Final = timedelta(days=366)


class PauseForm(forms.Form):
    """From which day to which a series rests."""

    first_on = EventDayField(label=gettext_lazy("First day of the pause"))
    last_on = EventDayField(label=gettext_lazy("Last day of the pause"))
    reason = WordsField(label=gettext_lazy("Why"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """The pause must not end before it begins, nor last for years."""
        found = super().clean() or self.cleaned_data
        first, last = found.get("first_on"), found.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The last day must not come before the first."))
        elif last and last < timezone.localdate():
            self.add_error("last_on", _("That day has passed. Choose a day from today on."))
        elif first and last and last - first > _LONGEST_PAUSE:
            self.add_error("last_on", _("A pause lasts a year at most. End the series instead, or check the year."))
        return found


class UntilForm(forms.Form):
    """The day on which a series ends."""

    until = EventDayField(label=gettext_lazy("Last day"))


class ExtraForm(forms.Form):
    """One more date beside the rule."""

    day = EventDayField(label=gettext_lazy("Day"))
    starts = EventHourField(label=gettext_lazy("Starts"), required=False)

    def clean(self) -> dict[str, Any]:
        """The date must lie ahead, and not out of sight."""
        found = super().clean() or self.cleaned_data
        if found.get("day"):
            _must_be_ahead(self, "day", found["day"])
        return found


def next_term_end(after: date) -> date:
    """Where a series that ends on `after` would end a term later: in June or before Christmas."""
    ends = [date(year, month, day) for year in (after.year, after.year + 1) for month, day in ((6, 10), (12, 18))]
    return next(end for end in ends if end > after + timedelta(days=28))
