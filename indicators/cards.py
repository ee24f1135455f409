"""What does the overview say of each indicator? A plain question, one figure, how sure it is, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from indicators import drawing, measures, saying
from indicators.figures import Known, Missing
from indicators.models.periods import Indicator
from indicators.models.waves import Response

if TYPE_CHECKING:
    from decimal import Decimal

    from indicators.charts import Chart
    from indicators.disclosure import Release
    from indicators.models import ReportingPeriod, Target
    from indicators.readings import Board

_PER_CENT = 100
# Isolated for browsers; the mark besides, since the press that sets PDFs knows no isolates.
_LTR_DAY = "\u2066\u200e%s\u2069"


@dataclass(frozen=True, slots=True)
class Card:
    """One of the three. `name` is the page that tells more; `status` an icon and words, or None without a target."""

    name: str
    question: str
    figure: str
    unit: str
    sure: str
    moved: str
    period: str
    is_running: bool
    status: tuple[str, str] | None
    target: str
    more: list[str]
    chart: Chart | None


def cards(board: Board) -> list[Card]:
    """The three cards in the order in which the house asks."""
    return [outlook(board), contacts(board), partners(board)]


def outlook(board: Board, indicator: str = Indicator.LIFE) -> Card:
    """Belief in the future: the share that sees it as bright."""
    point, shown = board.last(indicator), _shown(board, indicator)
    moved = board.moved.get((indicator, "", "", "share"))
    return Card(
        "outlook", question_of(indicator), saying.share(shown.share) if shown else "–",
        _("answer that it looks fairly or very bright"), saying.sureness(shown.share) if shown else _never(),
        saying.moved(moved), *_when(point.period if point else None), _status(board, indicator, shown),
        _aim(board.targets.get(indicator)),
        _way_done(board, indicator, _per_cent(shown)) + _other_outlook(board, indicator),
        drawing.over_time(board, indicator, "share", question_of(indicator)),
    )  # fmt: skip


def question_of(indicator: str) -> str:
    """What the house wants to know, in plain words."""
    return {
        Indicator.LIFE: _("How bright do people see their life here?"),
        Indicator.WORK: _("How bright do people see their chances of work or studies here?"),
        Indicator.PERSONAL: _("How bright do people see the future for themselves?"),
        Indicator.INDEX: _("Life and work together"),
        Indicator.CONTACTS: _("Do people who are new and people who have lived here for long get to know each other?"),
        Indicator.PARTNERS: _("How many partners take part?"),
    }[Indicator(indicator)]


def _way_done(board: Board, indicator: str, actual: Fraction | None) -> list[str]:
    """How much of the way from baseline to target is done, not clipped: below nothing after a step back."""
    target = board.targets.get(indicator)
    if target is None or actual is None:
        return []
    done = measures.progress(actual, Fraction(target.baseline), Fraction(target.value))
    if isinstance(done, Missing):
        return []
    return [_("%(part)s %% of the way from baseline to target.") % {"part": saying.number(done * _PER_CENT)}]


def _per_cent(shown: Release | None) -> Fraction | None:
    return shown.share.value.value * _PER_CENT if shown and isinstance(shown.share, Known) else None


def _other_outlook(board: Board, indicator: str) -> list[str]:
    said = []
    for other in (Indicator.LIFE, Indicator.WORK):
        shown = _shown(board, other)
        if other != indicator and shown:
            said.append(f"{question_of(other)} {saying.share(shown.share)} ({saying.sureness(shown.share)})")
    index = _shown(board, Indicator.INDEX)
    if index and isinstance(index.mean, Known):
        said.append(
            _("%(name)s: %(mean)s of 5 (%(sure)s)") % {
                "name": question_of(Indicator.INDEX), "mean": saying.mean(index.mean),
                "sure": saying.mean_sureness(index.mean, 1, 5),
            }
        )  # fmt: skip
    return said


def contacts(board: Board) -> Card:
    """New contacts, the newcomers' side; the two sides are never added up."""
    newcomer = Response.Group.NEWCOMER
    point, shown = board.last(Indicator.CONTACTS), _shown(board, Indicator.CONTACTS, newcomer)
    figure, more = "–", []
    if shown and isinstance(shown.mean, Known):
        figure = saying.number(shown.mean.value.total)
    if shown:
        more.append(
            _("%(share)s of those who are new have at least one (%(sure)s).")
            % {"share": saying.share(shown.share), "sure": saying.sureness(shown.share)}
        )
    more += _way_done(board, Indicator.CONTACTS, _per_cent(shown))
    aim = _aim(board.targets.get(Indicator.CONTACTS))
    moved = board.moved.get((Indicator.CONTACTS, "", newcomer, "share"))
    return Card(
        "contacts", question_of(Indicator.CONTACTS), figure, _("new contacts at least, told by those who are new"),
        saying.sum_sureness(shown.mean) if shown else _never(),
        saying.moved(moved), *_when(point.period if point else None), _status(board, Indicator.CONTACTS, shown),
        _("At least one new contact: %(label)s") % {"label": aim} if aim else "", more,
        drawing.over_time(board, Indicator.CONTACTS, "share", question_of(Indicator.CONTACTS), group=newcomer),
    )  # fmt: skip


def partners(board: Board) -> Card:
    """Partners: registered, active and regular are three numbers, and so is the flow."""
    found = board.count(Indicator.PARTNERS)
    if found is None:
        return Card("partners", question_of(Indicator.PARTNERS), "–", "", _never(), "", "", False, None, "", [], None)
    period, values = found
    more = [
        _("%(regular)s of them in at least three months of the last twelve; %(registered)s are registered.") % values,
        _("Since the day before the period began: %(new)s new, %(returned)s back again, %(lost)s not any more.")
        % values,
    ]
    more += _way_done(board, Indicator.PARTNERS, Fraction(values["active"]))
    if values["retention"] is not None:
        kept = saying.number(Fraction(values["retention"]) * _PER_CENT)
        more.append(_("Of those who were active then, %(kept)s %% still are.") % {"kept": kept})
    if values["assumed"]:
        more.append(_("%(assumed)s more if what nobody has reported was held.") % values)
    target = board.targets.get(Indicator.PARTNERS)
    status = None
    if target:
        reached = (values["active"] >= target.value) == target.rising_is_better or values["active"] == target.value
        status = ("circle-check", _("reached")) if reached else ("triangle-alert", _("below it"))
    return Card(
        "partners", question_of(Indicator.PARTNERS), saying.number(values["active"]),
        _("have contributed in the last 180 days, and it is confirmed"), _("Counted, not estimated."), "",
        *_when(period), status, _aim(target), more, drawing.partners(board, question_of(Indicator.PARTNERS)),
    )  # fmt: skip


def _shown(board: Board, indicator: str, group: str = "") -> Release | None:
    point = board.last(indicator)
    return point.of(group) if point else None


def _never() -> str:
    return _("Not measured yet.")


def _when(period: ReportingPeriod | None) -> tuple[str, bool]:
    return (saying.period(period), not period.is_closed) if period else ("", False)


def _status(board: Board, indicator: str, shown: Release | None) -> tuple[str, str] | None:
    target = board.targets.get(indicator)
    if target is None or shown is None or not isinstance(shown.share, Known):
        return None
    aim = Fraction(target.value) / _PER_CENT
    return saying.target(measures.target_status(shown.share.value, aim, rising_is_better=target.rising_is_better))


def _aim(target: Target | None) -> str:
    if target is None:
        return ""
    return _("Target %(value)s by %(day)s") % {
        "value": level(target, target.value),
        "day": _LTR_DAY % target.due_on.isoformat(),
    }


def level(target: Target, value: Decimal) -> str:
    """A target, or where it began, with its unit: partners are a number, all else is a share."""
    return saying.exact(value) + ("" if target.indicator == Indicator.PARTNERS else "\u00a0%")
