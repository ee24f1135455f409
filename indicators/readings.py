"""What may somebody see of what was measured? Gathers stored values and returns released figures only; nothing exact leaves.

Four queries whatever there is: periods, measurements, targets, stories.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from indicators import measures
from indicators.breakdowns import breakdowns
from indicators.disclosure import Audience, release, release_change
from indicators.figures import MISSING, Figure, Suppressed
from indicators.intervals import Change
from indicators.models import Measurement, ReportingPeriod, Story, Target
from indicators.models.periods import Indicator
from indicators.tables import BASE, GivenAwayError, one_way

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from indicators.disclosure import Breakdown, Release, Released
    from indicators.measures import Obstacle, Tally

# What a table of visits or languages is broken down by, for which indicator and which stored number.
TABLES: Mapping[str, tuple[str, str]] = {
    "kind": (Indicator.ATTENDANCE, "visits"),
    "place": (Indicator.ATTENDANCE, "visits"),
    "language": (Indicator.ANSWERS, "languages"),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One indicator in one period, as it may be shown; which version asked and computed it, and why it was revised."""

    period: ReportingPeriod
    released: Released
    question: str
    definition: str
    revision: int
    reason: str

    def of(self, group: str = "") -> Release:
        """The figures in all, or of one group."""
        return self.released.groups[group] if group else self.released.total


@dataclass(frozen=True, slots=True)
class Moved:
    """How a figure changed since the period before; what stands in the way when it can't be said."""

    since: ReportingPeriod
    change: Figure[Change]
    obstacles: tuple[Obstacle, ...] = ()


@dataclass(slots=True)
class Board:
    """Everything that may be shown to an audience, period by period, the earliest first."""

    audience: Audience
    periods: list[ReportingPeriod]
    points: dict[tuple[str, str], list[Point]] = field(default_factory=lambda: defaultdict(list))
    # Counts of organisations, dates and visits, which say nothing of single people: {indicator: [(period, values)]}.
    counts: dict[str, list[tuple[ReportingPeriod, dict[str, Any]]]] = field(default_factory=lambda: defaultdict(list))
    tables: dict[tuple[str, str], dict[str, Figure[int]]] = field(default_factory=dict)
    moved: dict[tuple[str, str, str, str], Moved] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    stories: list[Story] = field(default_factory=list)

    @property
    def is_demo(self) -> bool:
        """Whether any of it is made up."""
        return any(period.is_demo for period in self.periods)

    def last(self, indicator: str, kind: str = "") -> Point | None:
        """The newest point of an indicator; None when it has never been measured."""
        found = self.points.get((indicator, kind))
        return found[-1] if found else None

    def count(self, indicator: str) -> tuple[ReportingPeriod, dict[str, Any]] | None:
        """The newest counts of an indicator."""
        found = self.counts.get(indicator)
        return found[-1] if found else None


def board(audience: Audience) -> Board:
    """Read it all. The public sees closed periods and stories that everybody may read; the house sees the running one too."""
    periods = ReportingPeriod.objects.all()
    stories = Story.objects.filter(withdrawn_on=None)
    if audience is Audience.PUBLIC:
        periods, stories = periods.exclude(closed_at=None), stories.filter(scope=Story.Scope.PUBLIC)
    found = Board(audience, list(periods))
    latest = _latest(Measurement.objects.filter(period__in=[each.pk for each in found.periods]))
    waves: dict[tuple[str, str, str], list[tuple[ReportingPeriod, measures.Wave]]] = defaultdict(list)
    for period in found.periods:
        rows = latest.get(period.pk, [])
        _add_points(found, period, rows, waves)
        _add_counts(found, period, rows)
    _compare(found, waves)
    found.targets = {row.indicator: row for row in Target.objects.order_by("set_on", "pk")}
    found.stories = list(stories[:10])
    return found


def _latest(rows: Iterable[Measurement]) -> dict[int, list[Measurement]]:
    """The last revision of each value, by period."""
    newest: dict[tuple[int, str, str, str], Measurement] = {}
    for row in sorted(rows, key=lambda row: row.revision):
        newest[row.period_id, row.indicator, row.by, row.group] = row
    found = defaultdict(list)
    for row in newest.values():
        found[row.period_id].append(row)
    return found


def _add_points(
    found: Board, period: ReportingPeriod, rows: Sequence[Measurement],
    waves: dict[tuple[str, str, str], list[tuple[ReportingPeriod, measures.Wave]]],
) -> None:  # fmt: skip
    for (indicator, kind), breakdown in breakdowns(rows, is_over=period.is_closed).items():
        row = next(row for row in rows if row.indicator == indicator and row.group == kind)
        released = release(breakdown, found.audience)
        found.points[indicator, kind].append(
            Point(period, released, row.question, row.definition, row.revision, row.reason)
        )
        for group, tally in _tallies(breakdown).items():
            waves[indicator, kind, group].append((period, measures.Wave(tally, row.question, row.definition)))


def _tallies(breakdown: Breakdown) -> dict[str, Tally]:
    return {"": breakdown.total, **breakdown.groups}


def _compare(
    found: Board, waves: Mapping[tuple[str, str, str], Sequence[tuple[ReportingPeriod, measures.Wave]]]
) -> None:
    """The change since the period before, of share and mean; shown only where both its ends are."""
    for (indicator, kind, group), measured in waves.items():
        if len(measured) < 2:
            continue
        (since, before), (_now, after) = measured[-2:]
        earlier, later = (point.of(group) for point in found.points[indicator, kind][-2:])
        for name, change in (
            ("share", measures.change_of_share(before, after)), ("mean", measures.change_of_mean(before, after)),
        ):  # fmt: skip
            if not isinstance(change, Change):
                found.moved[indicator, kind, group, name] = Moved(since, MISSING, change)
                continue
            shown = release_change(change, getattr(earlier, name), getattr(later, name), found.audience)
            found.moved[indicator, kind, group, name] = Moved(since, shown)


def _add_counts(found: Board, period: ReportingPeriod, rows: Sequence[Measurement]) -> None:
    for row in rows:
        if row.indicator in (Indicator.PARTNERS, Indicator.ATTENDANCE, Indicator.ANSWERS) and not row.group:
            values = {name: value for name, value in row.values.items() if name != "languages"}
            found.counts[row.indicator].append((period, values))
    for name, (indicator, number) in TABLES.items():
        if name == "language":
            counts: dict[str, int] = next((row.values[number] for row in rows if row.indicator == indicator), {})
        else:
            counts = {row.group: row.values[number] for row in rows if (row.indicator, row.by) == (indicator, name)}
        if counts:
            found.tables[name, period.code] = _protected(counts, found.audience, base=1 if name == "language" else BASE)


def _protected(counts: Mapping[str, int], audience: Audience, *, base: int) -> dict[str, Figure[int]]:
    """A table whose total is shown elsewhere, head counts rounded; where that gives a number away, nothing is shown."""
    try:
        return {key[0]: figure for key, figure in release(replace(one_way(counts), base=base), audience).items()}
    except GivenAwayError:
        return dict.fromkeys(counts, Suppressed(int(audience)))
