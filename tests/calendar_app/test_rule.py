"""Which rules are accepted, and what is said of those that are not?"""

import pytest

from calendar_app import rule


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FREQ=SECONDLY", "frequency"),
        ("FREQ=HOURLY", "frequency"),
        ("BYDAY=MO", "frequency"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "impossible"),
        ("FREQ=DAILY;COUNT=100000000", "count"),
        ("FREQ=DAILY;UNTIL=20269999", "until"),
        ("FREQ=DAILY;INTERVAL=0", "interval"),
        ("FREQ=DAILY;INTERVAL=53", "interval"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "two_ends"),
        ("FREQ=WEEKLY;BYDAY=XX", "weekday"),
        ("FREQ=WEEKLY;BYDAY=2MO", "nth"),
        ("FREQ=MONTHLY;BYDAY=0MO", "nth"),
        ("FREQ=MONTHLY;BYDAY=6MO", "impossible"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "month_day"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "month_day"),
        ("FREQ=MONTHLY;BYSETPOS=1", "position"),
        ("FREQ=YEARLY;BYWEEKNO=3", "part"),
        ("FREQ=DAILY;FREQ=DAILY", "twice"),
        ("FREQ=DAILY;", None),
        ("FREQ", "syntax"),
        ("FREQ=DAILY\nFREQ=DAILY", "long"),
        ("FREQ=DAILY;BYDAY=" + ",".join(["MO"] * 300), "long"),
    ],
)
def test_hostile_rules_are_refused_by_name(text, code):
    try:
        rule.parse(text)
    except rule.RuleRefused as refused:
        assert refused.code == code
    else:
        assert code is None


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=WEEKLY;BYDAY=TH",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;WKST=SU",
        "FREQ=MONTHLY;BYDAY=-1TH",
        "FREQ=MONTHLY;COUNT=5;BYMONTHDAY=15,-1",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",
        "FREQ=YEARLY;UNTIL=20270601T180000;BYMONTH=6;BYDAY=1SA",
    ],
)
def test_a_rule_is_written_as_it_was_read(text):
    assert rule.write(rule.parse(text)) == text


def test_a_last_day_without_an_hour_includes_the_whole_day():
    assert rule.parse("FREQ=DAILY;UNTIL=20261224").until.hour == 23
