from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from indicators import periods
from indicators.periods import Period

BODEN = ZoneInfo("Europe/Stockholm")


def test_borders_are_half_open():
    autumn = periods.half_year(2019, 2)
    assert date(2019, 7, 1) in autumn
    assert autumn.last_on in autumn
    assert date(2020, 1, 1) not in autumn
    assert periods.half_year_of(date(2020, 1, 1)) == periods.half_year(2020, 1)


def test_a_moment_belongs_to_the_day_of_the_house():
    # Half past midnight in Boden on New Year's Day is still the old year in UTC.
    assert periods.day_of(datetime(2019, 12, 31, 23, 30, tzinfo=UTC), BODEN) == date(2020, 1, 1)
    with pytest.raises(ValueError, match="no zone"):
        periods.day_of(datetime(2019, 12, 31, 23, 30), BODEN)
    with pytest.raises(TypeError, match="day_of"):
        assert datetime(2019, 12, 31, tzinfo=UTC) in periods.calendar_year(2019)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)])
def test_a_night_of_changing_clocks_makes_a_shorter_or_longer_day(day, hours):
    since, until = Period(day, day + timedelta(days=1)).moments(BODEN)
    assert until - since == timedelta(hours=hours)


def test_a_half_year_begins_in_winter_time_and_ends_in_summer_time():
    since, until = periods.half_year(2026, 1).moments(BODEN)
    assert (since.isoformat(), until.isoformat()) == ("2025-12-31T23:00:00+00:00", "2026-06-30T22:00:00+00:00")


def test_a_midnight_that_clocks_skip_is_the_moment_of_the_leap():
    since, _until = Period(date(2018, 11, 4), date(2018, 11, 5)).moments(ZoneInfo("America/Sao_Paulo"))
    assert since == datetime(2018, 11, 4, 3, tzinfo=UTC)


def test_leap_years_have_a_day_more():
    assert (periods.calendar_year(2020).days, periods.calendar_year(2021).days) == (366, 365)
    assert date(2020, 2, 29) in Period.months(2020, 2, 1)
    assert Period(date(2020, 2, 29), date(2020, 3, 1)).year_before() == Period(date(2019, 2, 28), date(2019, 3, 1))


def test_months_end_on_their_last_day():
    assert periods.months_after(date(2019, 8, 31), 6) == date(2020, 2, 29)
    assert periods.months_after(date(2020, 3, 31), -1) == date(2020, 2, 29)
    assert periods.delete_on(date(2024, 2, 29)) == date(2026, 2, 28)


def test_names_of_periods_never_change():
    named = [periods.calendar_year(2019), periods.half_year(2019, 2), Period.months(2019, 7, 1)]
    assert [periods.code(each) for each in named] == ["2019", "2019-H2", "2019-07"]
    assert periods.code(Period(date(2018, 9, 1), date(2019, 1, 1))) == "2018-09-01--2018-12-31"


def test_the_look_back_begins_with_the_half_year_of_september_2018():
    found = [periods.code(each) for each in periods.half_years(date(2018, 9, 1), date(2020, 1, 1))]
    assert found == ["2018-H2", "2019-H1", "2019-H2"]


def test_a_period_is_over_when_its_last_day_is():
    year = periods.calendar_year(2019)
    assert not year.is_over(date(2019, 12, 31))
    assert year.is_over(date(2020, 1, 1))


def test_what_is_no_period_is_refused():
    with pytest.raises(ValueError, match="no days"):
        Period(date(2020, 1, 1), date(2020, 1, 1))
    with pytest.raises(ValueError, match="halves 1 and 2"):
        periods.half_year(2020, 3)


@given(st.datetimes(datetime(2018, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_every_moment_lies_in_exactly_the_half_year_of_its_day(moment):
    period = periods.half_year_of(periods.day_of(moment, BODEN))
    since, until = period.moments(BODEN)
    assert since <= moment < until
