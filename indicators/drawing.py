"""Which picture belongs to which indicator? Charts of a board in the active language; each carries its own table."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import get_language_bidi, gettext as _

from indicators import charts, measures, questions, saying, tidy
from indicators.breakdowns import MERGED
from indicators.figures import Known
from indicators.lines import line_of
from indicators.models.periods import Indicator
from indicators.models.waves import QuestionVersion, Response
from indicators.remainder import coarse
from indicators.tables import ALL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indicators.charts import Chart, Words
    from indicators.figures import Figure
    from indicators.lines import Line, Unit
    from indicators.models import Target
    from indicators.readings import Board, Point

_COARSE: Final = 3
_LAST: Final = 8  # periods in one picture: more do not fit a telephone


def words(title: str, description: str) -> Words:
    """A chart's texts; the columns and signs are the same everywhere."""
    return charts.Words(
        title=title, description=description, label=_("Period or group"), value=_("Figure"), interval=_("Likely between"),
        n=_("Answers"), note=_("Note"),
        signs={
            "suppressed": _("too few, or hidden so that nobody can work out a smaller group"),
            "missing": _("nothing was reported"), "pending": _("not closed yet"),
            "banded": _("nearly all alike"), "rounded": _("rounded to five"),
        },
    )  # fmt: skip


def over_time(
    board: Board, indicator: str, measure: str, title: str, *, group: str = "", kind: str = ""
) -> Chart | None:
    """One indicator's share or mean over the last periods, each with its interval, and the target; None without any."""
    points = board.points.get((indicator, kind), [])[-_LAST:]
    if not points:
        return None
    unit: Unit = "mean" if measure == "mean" else "share"
    drawn = [
        charts.point_of(saying.short(each.period), _line(each, indicator, measure, group, kind), saying.decimal_sign())
        for each in points
    ]
    # A target of new contacts is about newcomers, as the card says; the others' contacts have none.
    is_aimed = measure == "share" and (indicator != Indicator.CONTACTS or group == Response.Group.NEWCOMER)
    target = board.targets.get(indicator) if is_aimed else None
    return charts.dots(
        _key(indicator, measure, group, kind), drawn, words(title, _("One dot for each period, with the span it likely lies in.")),
        unit, target=_target(target) if target else None, rtl=get_language_bidi(),
    )  # fmt: skip


def _line(point: Point, indicator: str, measure: str, group: str, kind: str = "") -> Line:
    return next(
        line
        for line in tidy.of_point(point, indicator, kind, saying.decimal_sign())
        if line.measure == measure and line.group == (group or kind)
    )


def _target(target: Target) -> charts.Reference:
    shown = saying.exact(target.value) + ("\u00a0%" if target.indicator != Indicator.PARTNERS else "")
    return charts.Reference(_("Target"), Decimal(target.value), shown)


def against_target(board: Board, indicator: str, title: str, group: str = "") -> Chart | None:
    """The newest share against its target and baseline; None without both."""
    point, target = board.last(indicator), board.targets.get(indicator)
    if point is None or target is None:
        return None
    shown = charts.point_of(saying.period(point.period), _line(point, indicator, "share", group), saying.decimal_sign())
    baseline = charts.Reference(_("Baseline"), Decimal(target.baseline), f"{saying.exact(target.baseline)}\u00a0%")
    return charts.bullet(
        _key("target", indicator, group), shown, words(f"{_('Against the target')}: {title}", _("The newest figure, its target and where it began.")),
        "share", target=_target(target), baseline=baseline, rtl=get_language_bidi(),
    )  # fmt: skip


def distribution(point: Point, question: str, title: str) -> Chart:
    """How many gave each answer, in all and by group, as far as it may be told; as coarse as the coarsest row."""
    rows = [("", _("All")), *((str(value), str(label)) for value, label in Response.Group.choices)]
    shown = [(label, point.of(group).parts) for group, label in rows if not group or group in point.released.groups]
    is_coarse = any(isinstance(figure, Known) and len(figure.value) == _COARSE for _label, figure in shown)
    if is_coarse:
        shown = [(label, _merged(figure, MERGED[question])) for label, figure in shown]
    return charts.stacked(
        _key("parts", question), [charts.answers_of(label, figure) for label, figure in shown],
        options(question, is_coarse=is_coarse), words(f"{title} {_('Every answer')}", _("One bar for each group, split by answer.")),
        rtl=get_language_bidi(),
    )  # fmt: skip


def _merged(figure: Figure[tuple[int, ...]], merged: tuple[int, int, int]) -> Figure[tuple[int, ...]]:
    if isinstance(figure, Known) and len(figure.value) != _COARSE:
        return Known(coarse(figure.value, merged))
    return figure


def options(question: str, *, is_coarse: bool) -> list[str]:
    """What the parts of a distribution are called, in their order: from dark to bright, from nobody to many."""
    if question == Indicator.CONTACTS:
        return (
            [_("Nobody"), "1–2", _("3 or more")]
            if is_coarse
            else [_("Nobody"), "1–2", "3–5", "6–10", _("More than 10")]
        )
    if is_coarse:
        return [_("dark"), _("neither bright nor dark"), _("bright")]
    asked = questions.words(QuestionVersion.Question.LIFE)["options"]
    return [asked[str(value)] for value in measures.SCALE]


def partners(board: Board, title: str) -> Chart | None:
    """How many organisations took part on the last day of each period; what is only assumed lies dotted above."""
    found = board.counts.get(Indicator.PARTNERS, [])[-_LAST:]
    steps = [
        charts.Step(
            date.fromisoformat(values["on"]),
            charts.Point(
                label=saying.short(period), state="known" if values["active"] else "zero", shown=str(values["active"]),
                value=Decimal(values["active"]),
            ),
            values["assumed"],
        )
        for period, values in found
    ]  # fmt: skip
    if not steps:
        return None
    until = steps[-1].since + (steps[-1].since - steps[-2].since if len(steps) > 1 else timedelta(days=182))
    return charts.steps(
        "partners", steps, until, words(title, _("A line that steps up and down: how many took part at the end of each period.")),
        assumed=_("perhaps, since nobody has reported"), rtl=get_language_bidi(),
    )  # fmt: skip


def table(figures: Mapping[str, Figure[int]], names: Mapping[str, str], key: str, title: str) -> Chart:
    """Counts by category as bars, the largest first; what is hidden stands last."""
    points = [
        charts.point_of(
            names.get(group, group),
            line_of(figure, indicator="", measure="", period="", unit="count", decimal_sign=saying.decimal_sign()),
        )
        for group, figure in figures.items()
        if group != ALL
    ]
    points.sort(key=lambda point: -(point.value if point.value is not None else Decimal(-1)))
    return charts.bars(key, points, words(title, _("One bar for each.")), rtl=get_language_bidi())


def _key(*parts: str) -> str:
    return "-".join(part for part in parts if part).replace("_", "-")


def depth(board: Board) -> Chart | None:
    """What became of new contacts, of those who are new and have some: one bar for each kind."""
    kinds = questions.words(QuestionVersion.Question.DEPTH)["options"]
    points = [
        charts.point_of(label, _line(point, Indicator.DEPTH, "share", "", kind), saying.decimal_sign())
        for kind, label in kinds.items()
        if (point := board.last(Indicator.DEPTH, kind))
    ]
    title = _("What became of new contacts")
    return (
        charts.bars("depth", points, words(title, _("One bar for each.")), "share", rtl=get_language_bidi())
        if points
        else None
    )
