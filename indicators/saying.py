"""How are figures said in words? Shares, intervals, changes, targets and periods, in the active language.

Only released figures come here. A change is called better or worse only when its interval says so.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

from babel.numbers import format_decimal
from django.utils.translation import get_language, gettext as _, ngettext, pgettext

from calendar_app.wording import babel_locale
from indicators import periods
from indicators.figures import Banded, Known, Missing, Pending, Suppressed, mark, round_half_up
from indicators.intervals import Mean, Share, Verdict
from indicators.measures import Obstacle, TargetStatus

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from indicators.figures import Figure
    from indicators.models import ReportingPeriod
    from indicators.readings import Moved

# Digits stand between these in a line that runs from the right, so that "<5" and "47–91" keep their order.
_LTR, _END = "\u2066", "\u2069"


def period(row: ReportingPeriod | periods.Period) -> str:
    """What people call a period: "second half of 2026", "2019", or its first and last day."""
    named = periods.Period(row.since, row.until)
    code, year = periods.code(named), named.since.year
    if code.endswith("-H1"):
        return _("first half of %(year)s") % {"year": year}
    if code.endswith("-H2"):
        return _("second half of %(year)s") % {"year": year}
    return code.replace("--", " – ")


def short(row: ReportingPeriod) -> str:
    """A period under a picture, where there is room for little: "2026:1" is the first half of 2026."""
    return periods.code(periods.Period(row.since, row.until)).replace("-H", ":")


def number(value: float | Fraction | Decimal, decimals: int = 0) -> str:
    """A number as the active language writes it."""
    shape = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(round_half_up(value, decimals), shape, locale=babel_locale(get_language() or "sv"))


def exact(value: Fraction | Decimal) -> str:
    """A number that somebody wrote, as they meant it: 60 and 60.5, never 60.0."""
    return number(value, 0 if value == int(value) else 1)


def hours(value: Decimal | None) -> str:
    """How long it took, or "" when nobody said. A part of an hour is spoken of as the whole one after it."""
    if not value:
        return ""
    return ngettext("%(count)s hour", "%(count)s hours", ceil(value)) % {"count": exact(value)}


def decimal_sign() -> str:
    """What stands before the decimals in the active language."""
    return number(1.5, 1)[1]


def share(figure: Figure[Share]) -> str:
    """A share in whole per cent, or the sign of what is hidden."""
    if isinstance(figure, Known):
        return f"{_LTR}{number(figure.value.value * 100)}\u00a0%{_END}"
    return f"{_LTR}{mark(figure)}{_END}" if mark(figure) else "–"


def mean(figure: Figure[Mean]) -> str:
    """A mean with one decimal, or the sign of what is hidden."""
    if isinstance(figure, Known):
        return f"{_LTR}{number(figure.value.value, 1)}{_END}"
    return f"{_LTR}{mark(figure)}{_END}" if mark(figure) else "–"


def count(figure: Figure[int]) -> str:
    """A number of people or visits, or the sign of what is hidden."""
    if isinstance(figure, Known):
        return number(figure.value)
    plain = getattr(figure, "value", None)
    return f"{_LTR}{mark(figure)}{_END}" if mark(figure) else number(plain) if plain is not None else "–"


def sureness(figure: Figure[Share]) -> str:
    """How sure a share is: "between 47 and 91 of 100; 12 answers". What is hidden says why it may be."""
    if not isinstance(figure, Known):
        return why_not(figure)
    low, high = figure.value.interval.in_hundred()
    answers = ngettext("%(count)d answer", "%(count)d answers", figure.value.n) % {"count": figure.value.n}
    return _("between %(low)s and %(high)s of 100; %(answers)s") % {"low": low, "high": high, "answers": answers}


def mean_sureness(figure: Figure[Mean], low: float, high: float) -> str:
    """How sure a mean is: "between 2.1 and 5.0; 4 answers"."""
    if not isinstance(figure, Known):
        return why_not(figure)
    answers = ngettext("%(count)d answer", "%(count)d answers", figure.value.n) % {"count": figure.value.n}
    interval = figure.value.interval
    if interval is None:
        return answers
    cut = interval.within(low, high)
    return _("between %(low)s and %(high)s; %(answers)s") % {
        "low": number(cut.low, 1), "high": number(cut.high, 1), "answers": answers,
    }  # fmt: skip


def sum_sureness(figure: Figure[Mean]) -> str:
    """How sure a sum is: the interval of its mean times the people, never below zero."""
    if not isinstance(figure, Known):
        return why_not(figure)
    answers = ngettext("%(count)d answer", "%(count)d answers", figure.value.n) % {"count": figure.value.n}
    interval, n = figure.value.interval, figure.value.n
    if interval is None:
        return answers
    return _("between %(low)s and %(high)s; %(answers)s") % {
        "low": number(max(interval.low, 0.0) * n), "high": number(interval.high * n), "answers": answers,
    }  # fmt: skip


def why_not(figure: Figure[object]) -> str:
    """Why there is no number."""
    if isinstance(figure, Suppressed):
        return _("too few answers to be shown, or hidden so that nobody can work out a smaller group")
    if isinstance(figure, Pending):
        return _("shown when the survey is closed")
    if isinstance(figure, Banded):
        return _("nearly everybody answered alike, so no closer figure is shown")
    return _("nobody has answered") if isinstance(figure, Missing) else ""


def moved(change: Moved | None, *, rising_is_better: bool = True) -> str:
    """What may be said of the change since the period before, "" when there was none."""
    if change is None:
        return ""
    since = {"period": period(change.since)}
    if change.obstacles:
        return _obstacle(change.obstacles[0]) % since
    if not isinstance(change.change, Known):
        return _("can not be compared with %(period)s: one of the figures is hidden") % since
    verdict = change.change.value.verdict(rising_is_better=rising_is_better)
    return {
        Verdict.SURELY_BETTER: _("surely better than %(period)s"),
        Verdict.SURELY_WORSE: _("surely worse than %(period)s"),
        Verdict.NO_SURE_CHANGE: _("no sure change since %(period)s"),
    }[verdict] % since


def _obstacle(reason: Obstacle) -> str:
    return {
        Obstacle.QUESTION_CHANGED: _("can not be compared with %(period)s: the question was put in another way"),
        Obstacle.DEFINITION_CHANGED: _("can not be compared with %(period)s: it was computed by another rule"),
        Obstacle.STILL_OPEN: _("can not be compared with %(period)s: the survey is open"),
        Obstacle.NO_ANSWERS: _("can not be compared with %(period)s: nobody answered then or now"),
    }[reason]


_SHAPES: Final = {
    TargetStatus.REACHED_SURELY: "circle-check", TargetStatus.REACHED_UNSURELY: "circle-dashed",
    TargetStatus.SHORT_UNSURELY: "circle-dot-dashed", TargetStatus.SHORT_SURELY: "triangle-alert",
}  # fmt: skip


def target(status: TargetStatus) -> tuple[str, str]:
    """Where a figure stands against its target: an icon's name and the words, which say it alone."""
    words = {
        TargetStatus.REACHED_SURELY: pgettext("target", "reached, and sure"),
        TargetStatus.REACHED_UNSURELY: pgettext("target", "reached, but not sure"),
        TargetStatus.SHORT_UNSURELY: pgettext("target", "below it, but not sure"),
        TargetStatus.SHORT_SURELY: pgettext("target", "below it, and sure"),
    }
    return _SHAPES[status], words[status]
