"""How do stored values become breakdowns that can be released? Measurements of one period and indicator, put together again.

Knows how values are stored, not who looks at them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, Protocol

from indicators import stored
from indicators.disclosure import Breakdown, By
from indicators.models.periods import Indicator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any


class Stored(Protocol):
    """A value, kept already or not yet."""

    @property
    def indicator(self) -> str: ...  # noqa: D102
    @property
    def by(self) -> str: ...  # noqa: D102
    @property
    def group(self) -> str: ...  # noqa: D102
    @property
    def values(self) -> dict[str, Any]: ...  # noqa: D102


# Indicators that are tallies of answers, with the neighbouring options that make each of three coarse parts.
MERGED: Final[Mapping[str, tuple[int, int, int]]] = {
    Indicator.LIFE: (2, 1, 2), Indicator.WORK: (2, 1, 2), Indicator.PERSONAL: (2, 1, 2), Indicator.INDEX: (2, 1, 2),
    Indicator.CONTACTS: (1, 1, 3), Indicator.PULSE: (1, 1, 2),
}  # fmt: skip


def breakdowns(rows: Iterable[Stored], *, is_over: bool = True) -> dict[tuple[str, str], Breakdown]:
    """One period's tallies as breakdowns, by indicator and, for what became of contacts, its kind ("" otherwise).

    A survey is measured only once it is closed; what visitors press after activities grows until the period `is_over`.
    """
    sorted_rows: dict[str, list[Stored]] = defaultdict(list)
    for row in rows:
        sorted_rows[row.indicator].append(row)
    found = {
        (indicator, ""): _grouped(members, MERGED[indicator], is_closed=is_over or indicator != Indicator.PULSE)
        for indicator, members in sorted_rows.items()
        if indicator in MERGED
    }
    for row in sorted_rows.get(Indicator.DEPTH, ()):
        found[Indicator.DEPTH, row.group] = Breakdown(stored.to_tally(row.values))
    return found


def _grouped(rows: Sequence[Stored], merged: tuple[int, int, int], *, is_closed: bool) -> Breakdown:
    total = next(row for row in rows if not row.group)
    groups = [row for row in rows if row.group]
    apart = tuple(row.values["apart"] for row in (total, *groups) if "apart" in row.values)
    return Breakdown(
        stored.to_tally(total.values), {row.group: stored.to_tally(row.values) for row in groups},
        By.GROUP if groups else By.NOTHING, is_closed=is_closed, merged=merged, apart=apart,
    )  # fmt: skip
