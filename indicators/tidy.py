"""How does a board become rows? Every released figure as one line: what exports write and charts draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from indicators.figures import MISSING, Known
from indicators.lines import Line, line_of
from indicators.models.periods import Indicator
from indicators.readings import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from indicators.disclosure import Release
    from indicators.figures import Figure
    from indicators.readings import Board, Point

SCALE_ENDS: Final = (1.0, 5.0)
# What stands beside the answers: counts of organisations, dates and visits, in this order.
COUNTS: Final = {
    Indicator.PARTNERS: ("registered", "active", "regular", "assumed", "before", "new", "returned", "lost"),
    Indicator.ATTENDANCE: ("held", "reported", "counted", "visits", "mixed"),
    Indicator.ANSWERS: ("answers", "cards_used", "handed_out"),
}
_MEANS: Final = (Indicator.LIFE, Indicator.WORK, Indicator.PERSONAL, Indicator.INDEX)


def lines(board: Board, sign: str = ",") -> Iterator[Line]:
    """All lines of a board, indicator by indicator, the earliest period first; `sign` stands before decimals."""
    for (_indicator, kind), points in board.points.items():
        for point in points:
            yield from of_point(point, _indicator, kind, sign)
    for name, fields in COUNTS.items():
        for period, values in board.counts.get(name, ()):
            for field in fields:
                if field in values:
                    yield _count(name, field, period.code, values[field], sign)
    for (by, code), table in board.tables.items():
        for group, figure in table.items():
            yield line_of(
                figure, indicator=TABLES[by][0], measure=TABLES[by][1], period=code, unit="count", breakdown=by,
                group=group, decimal_sign=sign,
            )  # fmt: skip


def of_point(point: Point, indicator: str, kind: str = "", sign: str = ",") -> Iterator[Line]:
    """The lines of one indicator in one period: in all and by group; number, share, mean or sum, distribution."""
    breakdown = "kind" if kind else ""
    yield from _of_release(point, point.released.total, indicator, (breakdown, kind), sign)
    for group, shown in point.released.groups.items():
        yield from _of_release(point, shown, indicator, ("group", group), sign)


def _of_release(point: Point, shown: Release, indicator: str, where: tuple[str, str], sign: str) -> Iterator[Line]:
    common: dict[str, Any] = {
        "indicator": indicator, "period": point.period.code, "breakdown": where[0], "group": where[1],
        "definition": point.definition, "revision": point.revision, "note": point.reason, "decimal_sign": sign,
    }  # fmt: skip
    yield line_of(shown.n, measure="answers", unit="count", **common)
    yield line_of(shown.share, measure="share", unit="share", n=shown.n, **common)
    if indicator in _MEANS:
        yield line_of(shown.mean, measure="mean", unit="mean", n=shown.n, bounds=SCALE_ENDS, **common)
    elif indicator == Indicator.CONTACTS:
        total: Figure[int] = Known(int(shown.mean.value.total)) if isinstance(shown.mean, Known) else shown.mean
        yield line_of(total, measure="at_least", unit="count", n=shown.n, **common)
    if isinstance(shown.parts, Known):
        for place, number in enumerate(shown.parts.value, 1):
            yield line_of(Known(number), measure=f"part_{place}_of_{len(shown.parts.value)}", unit="count", **common)


def _count(indicator: str, field: str, period: str, value: int | None, sign: str) -> Line:
    figure: Figure[int] = MISSING if value is None else Known(value)
    return line_of(figure, indicator=indicator, measure=field, period=period, unit="count", decimal_sign=sign)
