"""A slow second opinion on rules: looks at every day on its own and asks whether the rule means it."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from calendar_app import recurrence, rule
from calendar_app.recurrence import Series

ZONE = "Europe/Stockholm"
FIRST = date(2026, 1, 1)


def day_fits(day: date, first: date, checked: rule.Rule) -> bool:
    """Whether the rule means this day, position and count aside (RFC 5545 §3.3.10, one day at a time)."""
    if day < first or not _in_phase(day, first, checked):
        return False
    if checked.months and day.month not in checked.months:
        return False
    if checked.month_days and not _is_month_day(day, checked.month_days):
        return False
    if checked.days:
        return any(_is_weekday(day, wanted, checked) for wanted in checked.days)
    if checked.month_days or checked.freq == "DAILY":
        return True
    if checked.freq == "WEEKLY":
        return day.weekday() == first.weekday()
    if checked.freq == "MONTHLY":
        return day.day == first.day
    return day.day == first.day and (bool(checked.months) or day.month == first.month)


def _in_phase(day: date, first: date, checked: rule.Rule) -> bool:
    if checked.freq == "DAILY":
        return (day - first).days % checked.interval == 0
    if checked.freq == "WEEKLY":
        start = [each - timedelta(days=(each.weekday() - checked.week_start) % 7) for each in (day, first)]
        return (start[0] - start[1]).days // 7 % checked.interval == 0
    if checked.freq == "MONTHLY":
        return ((day.year - first.year) * 12 + day.month - first.month) % checked.interval == 0
    return (day.year - first.year) % checked.interval == 0


def _is_month_day(day: date, wanted: tuple[int, ...]) -> bool:
    last = monthrange(day.year, day.month)[1]
    return any(day.day == (number if number > 0 else last + 1 + number) for number in wanted)


def _is_weekday(day: date, wanted: rule.Day, checked: rule.Rule) -> bool:
    if day.weekday() != wanted.weekday:
        return False
    if wanted.nth is None:
        return True
    in_month = checked.freq == "MONTHLY" or bool(checked.months or checked.month_days)
    low = day.replace(day=1) if in_month else day.replace(month=1, day=1)
    high = day.replace(day=monthrange(day.year, day.month)[1]) if in_month else day.replace(month=12, day=31)
    from_start, from_end = (day - low).days // 7 + 1, -((high - day).days // 7 + 1)
    return wanted.nth in (from_start, from_end)


def expected_days(first: date, checked: rule.Rule, until: date) -> list[date]:
    """All days of the rule from `first` to `until`, found one by one; positions and count counted by hand."""
    days = [day for n in range((until - first).days + 1) if day_fits(day := first + timedelta(days=n), first, checked)]
    if checked.until is not None:
        days = [day for day in days if day <= checked.until.date()]
    return days[: checked.count] if checked.count is not None else days


def rules() -> st.SearchStrategy[rule.Rule]:
    """Random rules of every form a partner can make, without positions (which have tests of their own)."""
    weekdays = st.lists(st.integers(0, 6).map(rule.Day), max_size=3, unique=True).map(tuple)
    nth = st.builds(rule.Day, st.integers(0, 6), st.sampled_from([1, 2, 3, 4, -1, -2]))
    ends = st.one_of(
        st.just({}),
        st.integers(1, 40).map(lambda count: {"count": count}),
        st.integers(0, 700).map(lambda n: {"until": datetime.combine(FIRST + timedelta(days=n), datetime.max.time())}),
    )
    interval = st.integers(1, 4)
    month_days = st.lists(st.sampled_from([1, 13, 15, 28, 29, 30, 31, -1, -2]), max_size=2, unique=True).map(tuple)
    months = st.lists(st.integers(1, 12), max_size=3, unique=True).map(lambda found: tuple(sorted(found)))
    daily = st.fixed_dictionaries({"freq": st.just("DAILY"), "interval": interval, "months": months})
    weekly = st.fixed_dictionaries(
        {"freq": st.just("WEEKLY"), "interval": interval, "days": weekdays, "week_start": st.sampled_from([0, 6])}
    )
    by_date = st.fixed_dictionaries({"freq": st.just("MONTHLY"), "interval": interval, "month_days": month_days})
    by_day = st.fixed_dictionaries({"freq": st.just("MONTHLY"), "interval": interval, "days": st.tuples(nth)})
    yearly = st.fixed_dictionaries(
        {
            "freq": st.just("YEARLY"),
            "interval": st.integers(1, 2),
            "months": months,
            "days": st.one_of(st.just(()), st.tuples(nth)),
        }
    )
    return st.builds(
        lambda kind, end: rule.Rule(**kind, **end), st.one_of(daily, weekly, by_date, by_day, yearly), ends
    )


def series(checked: rule.Rule, first: date = FIRST, hour: float = 18, **more) -> Series:
    """A two-hour series in Stockholm."""
    start = datetime.combine(first, datetime.min.time()) + timedelta(hours=hour)
    return Series(start=start, length=timedelta(hours=2), zone=ZONE, rule=checked, **more)


def moment(text: str) -> datetime:
    """A Stockholm wall-clock time such as `2026-03-29 02:30` as a moment."""
    return recurrence.at(datetime.fromisoformat(text), ZONE)
