"""Is what somebody types read as others will see it, and a slip of the hand told with what to write instead?"""

from datetime import date, time

import pytest
from django import forms

from partners.typed import DayField, HourField, WordsField, visible


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("Fika", "Fika"),
        ("\u202eFika\u200b", "Fika"),
        ("\u2066\ufeff", ""),
        ("\u200e\u200d", ""),
        ("\u3164 \u2800", ""),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("🎉", "🎉"),
        ("rad ett\nrad två", "rad ett\nrad två"),
    ],
)
def test_nobody_hides_or_turns_words(typed, seen):
    assert visible(typed) == seen


def test_a_name_that_nobody_sees_is_no_name():
    with pytest.raises(forms.ValidationError):
        WordsField().clean("\u200b\u202e")
    assert WordsField(required=False).clean("\u200b") == ""


@pytest.mark.parametrize(
    ("typed", "hour"), [("17:00", time(17)), ("17.00", time(17)), ("17:00:00", time(17)), ("١٧:٠٠", time(17))]
)
def test_hours_are_read_as_people_write_them(typed, hour):
    assert HourField().clean(typed) == hour


def test_days_are_read_in_any_digits():
    assert DayField().clean("٢٠٢٦-١٢-٠٨") == DayField().clean("2026-12-08") == date(2026, 12, 8)


@pytest.mark.parametrize("typed", ["0026-12-08", "9999-12-31", "10/11/2026", "i morgon", "2026-02-30"])
def test_a_day_that_is_a_slip_is_told_with_one_that_is_none(typed):
    with pytest.raises(forms.ValidationError, match="2026-11-24"):
        DayField().clean(typed)


def test_an_hour_that_is_a_slip_is_told_with_one_that_is_none():
    with pytest.raises(forms.ValidationError, match="17:00"):
        HourField().clean("25.00")
