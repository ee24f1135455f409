"""How is a repetition said? One sentence in the active language, such as «Every Thursday until 10 June 2027»."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _, ngettext

from calendar_app import dates
from calendar_app.wording import joined

if TYPE_CHECKING:
    from calendar_app.recurrence import Series
    from calendar_app.rule import Day, Rule, RuleRefused


def rule_in_words(series: Series, language: str) -> str:
    """Say how a series repeats; "" for a single date."""
    rule = series.rule
    if rule is None:
        return _("Several dates") if series.extra else ""
    how = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}[rule.freq](
        rule, series, language
    )
    if rule.until is not None:
        return _("%(how)s until %(day)s") % {"how": how, "day": dates.day_month_year(rule.until.date(), language)}
    if rule.count is not None:
        times = ngettext("%(count)d time", "%(count)d times", rule.count) % {"count": rule.count}
        return _("%(how)s, %(times)s") % {"how": how, "times": times}
    return how


def _often(each: str, every: str, rule: Rule) -> str:
    """How often in words; one form for one alone, since 21 takes the form of 1 in some languages."""
    return each if rule.interval == 1 else every % {"n": rule.interval}


def _daily(rule: Rule, _series: Series, language: str) -> str:
    if rule.days:
        return _("Every %(days)s") % {"days": _names(rule.days, language)}
    return _often(_("Every day"), ngettext("Every %(n)d day", "Every %(n)d days", rule.interval), rule)


def _weekly(rule: Rule, series: Series, language: str) -> str:
    names = _names(rule.days, language) or dates.weekday(series.start.date(), language)
    if rule.interval == 1:
        return _("Every %(days)s") % {"days": names}
    if rule.interval == 2:
        return _("Every other week on %(days)s") % {"days": names}
    every = ngettext("Every %(n)d week on %(days)s", "Every %(n)d weeks on %(days)s", rule.interval)
    return every % {"n": rule.interval, "days": names}


def _monthly(rule: Rule, series: Series, language: str) -> str:
    every = _often(_("Every month"), ngettext("Every %(n)d month", "Every %(n)d months", rule.interval), rule)
    if rule.days:
        position = rule.positions[0] if rule.positions else rule.days[0].nth
        which = {
            1: _("the first"),
            2: _("the second"),
            3: _("the third"),
            4: _("the fourth"),
            5: _("the fifth"),
            -1: _("the last"),
        }.get(position or 0)
        names = _names(rule.days, language)
        return (
            _("%(every)s on %(which)s %(days)s") % {"every": every, "which": which, "days": names}
            if which
            else f"{every}: {names}"
        )
    days = ", ".join(str(day) for day in rule.month_days or (series.start.day,))
    return _("%(every)s on day %(days)s") % {"every": every, "days": days}


def _yearly(rule: Rule, series: Series, language: str) -> str:
    every = _often(_("Every year"), ngettext("Every %(n)d year", "Every %(n)d years", rule.interval), rule)
    if rule.days or len(rule.months) > 1:
        return every
    return _("%(every)s on %(day)s") % {
        "every": every,
        "day": dates.day_month(series.start.date(), language, series.start.date()),
    }


def _names(days: tuple[Day, ...], language: str) -> str:
    """Weekdays joined in the reader's language."""
    names = [dates.weekday_name(day.weekday, language) for day in sorted(days, key=lambda d: d.weekday)]
    return joined(names, language)


def refusal_in_words(refused: RuleRefused) -> str:
    """Say in the page's language why a rule can't be accepted and what to do."""
    words = {
        "two_ends": _("Give a last day or a number of times, not both."),
        "until": _("The last day must not come before the first."),
        "never": _("This gives no date at all. Check the last day and the days to leave out."),
        "too_many": _("This gives too many dates. Give an earlier last day."),
        "far": _("The first day is too far away."),
    }
    return words.get(refused.code) or _("This can't be used as a repetition. Choose another.")
