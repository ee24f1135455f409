"""A repetition said with plain choices: to a rule and back."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from calendar_app import recurrence, rule, rule_form
from calendar_app.rule_form import Choices

THURSDAY = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("chosen", "written"),
    [
        (Choices(), None),
        (Choices("weekly"), "FREQ=WEEKLY"),
        (Choices("weekly", 2, (1, 3)), "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH"),
        (Choices("monthly_weekday"), "FREQ=MONTHLY;BYDAY=1TH"),
        (Choices("monthly_last"), "FREQ=MONTHLY;BYDAY=-1TH"),
        (Choices("monthly", count=4), "FREQ=MONTHLY;COUNT=4"),
        (Choices("yearly"), "FREQ=YEARLY"),
        (Choices("daily", until=date(2026, 12, 24)), "FREQ=DAILY;UNTIL=20261224T235959"),
    ],
)
def test_choices_become_a_rule(chosen, written):
    made = rule_form.rule_of(chosen, THURSDAY)
    assert (rule.write(made) if made else None) == written


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        (Choices("weekly", until=date(2026, 12, 24), count=3), "two_ends"),
        (Choices("weekly", until=date(2026, 12, 2)), "until"),
    ],
)
def test_an_end_that_makes_no_sense_is_refused(chosen, code):
    with pytest.raises(rule.RuleRefused) as refused:
        rule_form.rule_of(chosen, THURSDAY)
    assert refused.value.code == code


@given(
    pattern=st.sampled_from(rule_form.PATTERNS[1:]), interval=st.integers(1, 12),
    weekdays=st.sets(st.integers(0, 6)), days=st.integers(0, 400), first_on=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
)  # fmt: skip
def test_what_the_form_says_it_also_reads(pattern, interval, weekdays, days, first_on):
    chosen = Choices(
        pattern, interval, tuple(sorted(weekdays)) if pattern == "weekly" else (), first_on + timedelta(days)
    )
    read = rule_form.choices_of(rule_form.rule_of(chosen, first_on), first_on)
    again = rule_form.rule_of(read, first_on)
    assert starts(again, first_on) == starts(rule_form.rule_of(chosen, first_on), first_on)


def starts(made, first_on):
    series = recurrence.Series(recurrence.midnight(first_on), timedelta(hours=1), "Europe/Stockholm", made)
    return list(recurrence.rule_starts(series))


@pytest.mark.parametrize(
    "written", ["FREQ=DAILY;BYDAY=MO,TU", "FREQ=MONTHLY;BYMONTHDAY=3,5", "FREQ=MONTHLY;BYDAY=1TH,3TH"]
)
def test_a_rule_that_the_form_cannot_say_is_not_guessed(written):
    assert rule_form.choices_of(rule.parse(written), THURSDAY) is None
