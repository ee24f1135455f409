"""What has somebody typed? Words as others will see them, days, and hours of the day."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import date, time

# Zero-width spaces and whatever turns the direction of the text that follows. The joiners that Arabic and Dari are written
# with stay.
_HIDING: Final = re.compile("[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
# Letters and signs by their class, which nevertheless look like nothing.
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def visible(text: str) -> str:
    """The text without hiding characters; "" when nobody would see anything of what is left."""
    kept = _HIDING.sub("", text)
    return kept if any(letter not in _BLANK and unicodedata.category(letter)[0] not in "CZM" for letter in kept) else ""


class WordsField(forms.CharField):
    """A name, a title or a sentence that others read; a field that must be filled must be seen to be filled."""

    def to_python(self, value: Any) -> Any:
        """Read the words without hiding characters."""
        return super().to_python(visible(value) if isinstance(value, str) else value)


class DayField(forms.DateField):
    """A day that can be reckoned with; the year 26 or 9999 is a slip of the hand.

    Read one way alone: 10/11 is October to some and November to others.
    """

    default_error_messages = {"invalid": _("Write a day that exists, such as 2026-11-24.")}
    first_year, last_year = 1900, 2100

    def __init__(self, **names: Any) -> None:
        super().__init__(**{"input_formats": ["%Y-%m-%d"]} | names)

    def to_python(self, value: Any) -> date | None:
        """Read the day. Raises ValidationError for one outside the years."""
        day = super().to_python(plain_digits(value))
        if day is not None and not self.first_year <= day.year <= self.last_year:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class HourField(forms.TimeField):
    """An hour of the day, also as people in Sweden write it by hand: 17.00."""

    default_error_messages = {"invalid": _("Write a time, such as 17:00.")}

    def __init__(self, **names: Any) -> None:
        super().__init__(**{"input_formats": ["%H:%M", "%H:%M:%S", "%H.%M"]} | names)

    def to_python(self, value: Any) -> time | None:
        """Read the hour. Raises ValidationError for what is none."""
        return super().to_python(plain_digits(value))


def plain_digits(value: Any) -> Any:
    """Digits as the whole world's machines write them, whichever the keyboard has."""
    if not isinstance(value, str):
        return value
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in value)
