"""Which fields does the posting form have, and which of them are folded away? Labels and help, no checking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from calendar_app import rule
from calendar_app.models import Event
from calendar_app.posting import LONGEST_NIGHT
from partners.models import Organisation
from partners.typed import DayField, HourField, WordsField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict
    from django.utils.functional import _StrPromise as StrPromise


def changed(sent: Mapping[str, Any], name: str, value: str) -> QueryDict:
    """What was sent with one field changed, so that the page that comes back carries it along."""
    fresh: QueryDict = sent.copy()  # type: ignore[attr-defined]
    fresh[name] = value
    return fresh


def ends_too_late(starts: time | None, ends: time | None) -> bool:
    """Whether hours said without another day would last all round the clock, or into the next afternoon."""
    if starts is None or ends is None or starts < ends:
        return False
    length = datetime.combine(date.min, ends) - datetime.combine(date.min, starts) + timedelta(days=1)
    return length > LONGEST_NIGHT


# What is not asked first: icon, heading and fields of each folded part.
_FOLDS: Final = (
    ("repeat", gettext_lazy("More about when"), (
        "interval", "weekdays", "count", "skips_holidays", "skips_school_breaks", "extra", "skipped", "last_on", "all_day",
    )),
    ("message-circle", gettext_lazy("Title and text"), ("language", "title", "description")),
    ("info", gettext_lazy("Good to know: price, sign-up, language, access"), (
        "price", "sign_up", "sign_up_at", "has_childcare", "swedish_level", "spoken", "step_free", "place_note", "website",
    )),
    ("image", gettext_lazy("Picture"), ("image", "image_alt", "image_off")),
    ("handshake", gettext_lazy("Together with others, or only a room"), ("partners", "is_internal")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fold:
    """A folded part of the form: its heading and fields, and whether the picture there is stands above them."""

    icon: str
    label: StrPromise
    fields: list[forms.BoundField]
    is_open: bool
    has_picture: bool


class DayInput(forms.DateInput):
    """A day as browsers write and read it, whatever the page's language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class EventDayField(DayField):
    """A day that something may happen on."""

    widget = DayInput
    first_year = 2000


class HourInput(forms.TimeInput):
    """An hour of the day as browsers write and read it."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"step": "300"})


class EventHourField(HourField):
    """An hour at which something begins or ends."""

    widget = HourInput


class PostingFields(forms.Form):
    """The fields of an activity, the essential ones first. Choices are filled in by the form."""

    event: Event | None

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)
    kept_image = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), required=False)
    first_on = EventDayField(label=gettext_lazy("Which day?"))
    starts = EventHourField(label=gettext_lazy("Starts"), required=False)
    ends = EventHourField(label=gettext_lazy("Ends"), required=False)
    repeats = forms.ChoiceField(label=gettext_lazy("Does it happen again?"), required=False)
    until = EventDayField(
        label=gettext_lazy("Until which day?"), required=False,
        help_text=gettext_lazy("Leave it empty if it goes on."),
    )  # fmt: skip
    where = forms.ChoiceField(label=gettext_lazy("Where?"), required=False)
    audience = forms.MultipleChoiceField(
        label=gettext_lazy("For whom?"), choices=Event.Audience.choices, widget=forms.CheckboxSelectMultiple,
        required=False,
    )  # fmt: skip

    interval = forms.IntegerField(
        label=gettext_lazy("Only every so many times: 2 means every other week"), min_value=1, max_value=rule.MAX_INTERVAL,
        required=False,
    )  # fmt: skip
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("On which weekdays?"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=gettext_lazy("For what happens every week on several days."),
    )  # fmt: skip
    count = forms.IntegerField(
        label=gettext_lazy("How many times?"), min_value=1, max_value=1000, required=False,
        help_text=gettext_lazy("Instead of a last day."),
    )  # fmt: skip
    skips_holidays = forms.BooleanField(label=gettext_lazy("Not on public holidays"), required=False)
    skips_school_breaks = forms.BooleanField(label=gettext_lazy("Not in school breaks"), required=False)
    extra = forms.CharField(
        label=gettext_lazy("More dates"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=3000,
        help_text=gettext_lazy("A line each, such as 2026-12-24 or 2026-12-24 18:00."),
    )  # fmt: skip
    skipped = forms.CharField(
        label=gettext_lazy("Dates to leave out"), widget=forms.Textarea(attrs={"rows": 3}), required=False,
        max_length=3000, help_text=gettext_lazy("A line each, such as 2026-12-24."),
    )  # fmt: skip
    last_on = EventDayField(
        label=gettext_lazy("Ends on another day"), required=False,
        help_text=gettext_lazy("Only for what goes on over several days."),
    )  # fmt: skip
    all_day = forms.BooleanField(label=gettext_lazy("Lasts all day"), required=False)

    language = forms.ChoiceField(label=gettext_lazy("Which language do you write in?"))
    title = WordsField(
        label=gettext_lazy("Title"), required=False, max_length=200,
        help_text=gettext_lazy("Without one it is called by its kind, in every language."),
    )  # fmt: skip
    description = WordsField(
        label=gettext_lazy("More about it"), widget=forms.Textarea(attrs={"rows": 5}), required=False, max_length=5000
    )

    price = forms.IntegerField(
        label=gettext_lazy("Price in kronor"), min_value=0, max_value=100_000, required=False,
        help_text=gettext_lazy("0 means that it is free."),
    )  # fmt: skip
    sign_up = forms.ChoiceField(label=gettext_lazy("Sign-up"), choices=Event.SignUp.choices, required=False)
    sign_up_at = WordsField(label=gettext_lazy("How to sign up"), required=False, max_length=200)
    has_childcare = forms.BooleanField(label=gettext_lazy("There is childcare"), required=False)
    swedish_level = forms.ChoiceField(label=gettext_lazy("How much Swedish is needed?"), required=False)
    spoken = forms.MultipleChoiceField(
        label=gettext_lazy("Languages spoken"), widget=forms.CheckboxSelectMultiple, required=False
    )
    step_free = forms.ChoiceField(label=gettext_lazy("Step-free"), required=False)
    place_note = WordsField(
        label=gettext_lazy("Place in words"), required=False, max_length=200,
        help_text=gettext_lazy("Such as an address, or which door."),
    )  # fmt: skip
    website = forms.URLField(
        label=gettext_lazy("More on the web"), required=False, max_length=500, assume_scheme="https"
    )

    image = forms.FileField(
        label=gettext_lazy("Picture"), required=False, help_text=gettext_lazy("JPEG, PNG or WebP of at most 8 MB."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )  # fmt: skip
    image_alt = WordsField(
        label=gettext_lazy("What does the picture show?"), required=False, max_length=200,
        help_text=gettext_lazy("Read aloud to those who can't see it."),
    )  # fmt: skip
    image_off = forms.BooleanField(label=gettext_lazy("Take the picture away"), required=False)
    partners = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who arranges it too, or takes part?"), queryset=Organisation.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("They are asked, and shown when they have said yes."),
    )  # fmt: skip
    is_internal = forms.BooleanField(
        label=gettext_lazy("Only book the room"), required=False,
        help_text=gettext_lazy("It stands in no public list, only in the calendar of rooms."),
    )  # fmt: skip

    @property
    def folds(self) -> list[Fold]:
        """The folded parts; those stand open where something is wrong, or was said."""
        said = {name for name in ("title", "place_note", "is_internal") if self[name].value()}
        has_image = bool(self.event and self.event.image)
        return [
            Fold(
                icon,
                label,
                [self[name] for name in names if name != "image_off" or has_image],
                is_open=bool((set(self.errors) | said) & set(names)),
                has_picture=has_image and "image" in names,
            )
            for icon, label, names in _FOLDS
        ]
