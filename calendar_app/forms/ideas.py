"""What is asked of somebody who has an idea, or met a fault, and of whoever reads it? Nothing that tells who it was."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext as _, gettext_lazy

from calendar_app import dates
from calendar_app.models import Event, Idea
from calendar_app.naming import SPOKEN
from calendar_app.wording import language_name
from partners.typed import WordsField

_PAGE: Final = 300
# Keys in addresses let somebody in. They are long and mix capitals in, as no other part of an address does.
_KEY: Final = re.compile(r"(?<=/key/)[^/?]+|(?=[a-z0-9_-]*[A-Z])[A-Za-z0-9_-]{20,}")


class TrappedForm(forms.Form):
    """A form that anybody may send. `homepage` is hidden from people; what is written there was written by a machine."""

    homepage = forms.CharField(label=gettext_lazy("Leave this empty"), required=False)

    @property
    def is_trapped(self) -> bool:
        """Whether a machine has filled in the hidden field."""
        return bool(self.cleaned_data["homepage"])


class IdeaForm(TrappedForm):
    """What somebody would like to do here, and when; everything but the idea itself may be left out."""

    text = WordsField(
        label=gettext_lazy("What would you like to do here?"), max_length=1000,
        help_text=gettext_lazy("Write in your own language. Do not write names or telephone numbers."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Which days suit you?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    hours = forms.MultipleChoiceField(
        label=gettext_lazy("What time of day?"), choices=Idea.Hours.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    audience = forms.MultipleChoiceField(
        label=gettext_lazy("For whom?"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[choice for choice in Event.Audience.choices if choice[0] != Event.Audience.EVERYONE],
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Which language do you write in?"), required=False)

    field_order = ("text", "weekdays", "hours", "audience", "language", "homepage")

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        here = get_language() or "sv"
        self.fields["weekdays"].choices = [  # type: ignore[attr-defined]
            (number, dates.weekday_name(number, here)) for number in range(7)
        ]
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            *((code, language_name(code, code)) for code in SPOKEN), ("", _("another language"))
        ]  # fmt: skip
        self.fields["language"].initial = here.partition("-")[0]

    def columns(self) -> dict[str, Any]:
        """What was written, as an idea keeps it."""
        found = {name: self.cleaned_data[name] for name in ("text", "weekdays", "hours", "audience", "language")}
        several = ("weekdays", "hours", "audience")
        return found | {name: list(dict.fromkeys(found[name])) for name in several}


def address_of(text: str) -> str:
    """A page's address as it may be kept: without our own name, and without keys that would let somebody in."""
    return _KEY.sub("…", text.strip().removeprefix(settings.BIS_SITE_URL))[:_PAGE]


class FeedbackForm(TrappedForm):
    """What was wrong, where, and an e-mail address for whoever wants an answer."""

    text = WordsField(
        label=gettext_lazy("What was wrong?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Write in your own language. Say what you wanted to do and what happened."),
    )  # fmt: skip
    page = forms.CharField(
        label=gettext_lazy("On which page?"), max_length=2000, required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address, if you want an answer"), required=False,
        help_text=gettext_lazy("We delete it when we have answered."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip

    field_order = ("text", "page", "email", "homepage")

    def clean_page(self) -> str:
        """The address without what must not be kept."""
        return address_of(self.cleaned_data["page"])


class JudgeForm(forms.Form):
    """What a reviewer decides about an idea."""

    state = forms.ChoiceField(
        label=gettext_lazy("What becomes of it?"), choices=Idea.State.choices, widget=forms.RadioSelect
    )
    is_public = forms.BooleanField(label=gettext_lazy("Show it to everybody on the page of ideas"), required=False)
    note = forms.CharField(
        label=gettext_lazy("What it says, in your language"), max_length=1000, required=False,
        help_text=gettext_lazy(
            "Only you who work here see it. It becomes the text when you make an activity of the idea."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse to show what nobody has kept."""
        found = super().clean() or self.cleaned_data
        if found.get("is_public") and found.get("state") not in Idea.SHOWABLE:
            self.add_error("is_public", _("Only an idea that is kept or done can be shown."))
        return found
