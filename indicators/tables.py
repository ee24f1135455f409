"""Which cells of a table of counts may be shown? Small ones are hidden, and others with them, until no sum gives one away.

Knows counts by key and how they add up: rows, columns, nested periods, totals, in one table or several that share
numbers. Every table passes `disclosure.release`, which asks here; nobody else does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indicators.figures import MISSING, Figure, Known, Rounded, Suppressed, round_to_base
from indicators.ranges import Bound, Key, Sum, ranges

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

ALL = "*"
THRESHOLDS = (5, 10)  # the smallest counts that the house and the public see
BASE = 5  # two-way tables of head counts are rounded to this, and say so


class GivenAwayError(ValueError):
    """What is published already tells a protected number; hiding more of this table can't help."""


@dataclass(frozen=True, slots=True)
class Table:
    """Counts and how they add up. None is a missing count, which the totals leave out.

    `published` are the keys that were shown exactly elsewhere, or before: they can't be hidden any more. `base` above 1
    rounds every cell and total. Raises ValueError when a total is not the sum of its parts or a count is negative.
    """

    counts: Mapping[Key, int | None]
    sums: tuple[Sum, ...] = ()
    published: frozenset[Key] = frozenset()
    base: int = 1

    def __post_init__(self) -> None:
        if min((count or 0 for count in self.counts.values()), default=0) < 0:
            raise ValueError("A count can't be negative.")
        for each in self.sums:
            if (self.counts[each.total] or 0) != sum(self.counts[part] or 0 for part in each.parts):
                raise ValueError(
                    f"The parts of {each.total} do not add up to it. Give what is left over a part of its own."
                )


def one_way(
    counts: Mapping[str, int | None], published: frozenset[Key] = frozenset(), *, is_total_known: bool = True
) -> Table:
    """A table of one side with its total under (ALL,), which is known already unless said otherwise."""
    cells: dict[Key, int | None] = {(name,): count for name, count in counts.items()}
    parts = tuple(cells)
    cells[ALL,] = sum(count or 0 for count in counts.values())
    return Table(cells, (Sum((ALL,), parts),), published | {(ALL,)} if is_total_known else published)


def two_way(
    counts: Mapping[tuple[str, str], int | None],
    *,
    within: Mapping[str, Sequence[str]] | None = None,
    published: frozenset[Key] = frozenset(),
    base: int = BASE,
) -> Table:
    """A table of rows and columns with all totals under ALL, rounded unless `base` is 1.

    `within` gives subtotals of rows, each with the rows (or earlier subtotals) it is made of: a year with its halves.
    """
    rows = list(dict.fromkeys(row for row, _column in counts))
    columns = [*dict.fromkeys(column for _row, column in counts), ALL]
    cells: dict[Key, int | None] = {(row, column): counts.get((row, column)) for row in rows for column in columns[:-1]}
    sums = []
    for row in rows:
        parts = tuple((row, column) for column in columns[:-1])
        cells[row, ALL] = sum(cells[part] or 0 for part in parts)
        sums.append(Sum((row, ALL), parts))
    top = list(rows)
    for name, members in [*(within or {}).items(), (ALL, None)]:
        below = top if members is None else list(members)
        for column in columns:
            cells[name, column] = sum(cells[each, column] or 0 for each in below)
            sums.append(Sum((name, column), tuple((each, column) for each in below)))
        # A subtotal's own row adds up too, but that follows from its members' rows.
        top = [each for each in top if each not in below] + [name]
    return Table(cells, tuple(sums), published, base)


def protect(table: Table, minimum: int, hidden_before: Collection[Key] = ()) -> dict[Key, Figure[int]]:
    """Decide for every count: known, rounded, suppressed or missing; a counted zero is known.

    Counts from 1 to minimum − 1 are hidden, then the next smallest beside them, until each hidden small count could be
    anything from 1 to minimum − 1 for all that the table says. What another audience may not see, `hidden_before`, stays
    hidden. The same table always gives the same answer. Raises GivenAwayError when `published` numbers alone give a
    small count away.
    """
    counts = {key: count or 0 for key, count in table.counts.items()}
    needed = _needed(table, counts, minimum)
    crowded = _crowded(table, counts, minimum)
    hidden = {*needed, *hidden_before, *crowded}
    while pinned := _pinned(table, counts, needed, hidden, crowded):
        following = _next(table, counts, pinned, hidden)
        if following is None:
            raise GivenAwayError(f"{pinned} can be worked out from what is published already.")
        hidden.add(following)
    return {key: _figure(table, key, minimum, is_hidden=key in hidden) for key in table.counts}


def _needed(table: Table, counts: Mapping[Key, int], minimum: int) -> dict[Key, Bound]:
    """For each small count what has to stay possible: 1 to minimum − 1, as far as known totals and counted zeros allow."""
    small = [key for key, count in counts.items() if 0 < count < minimum]
    beyond = 2 * sum(counts.values()) + minimum
    bounds = {key: Bound(count, count) if count == 0 else Bound(1, beyond) for key, count in counts.items()}
    widest = ranges(counts, bounds, table.sums, small)
    limits = dict.fromkeys(small, minimum - 1)
    for each in table.sums:
        if each.total in table.published:
            limits |= {part: min(limits[part], counts[each.total]) for part in each.parts if part in limits}
    return {key: Bound(max(1, widest[key].low), limits[key]) for key in small}


def _crowded(table: Table, counts: Mapping[Key, int], minimum: int) -> set[Key]:
    """Where a known total is so small that the number of its parts may tell them, not even the zeros are shown."""
    return {
        part
        for each in table.sums
        if each.total in table.published and 0 < counts[each.total] < len(each.parts) + minimum - 1
        for part in each.parts
        if table.counts[part] is not None
    }


def _pinned(
    table: Table, counts: Mapping[Key, int], needed: Mapping[Key, Bound], hidden: set[Key], crowded: set[Key]
) -> Key | None:
    """A small count that the shown ones pin down to less than what has to stay possible."""
    beyond = 2 * sum(counts.values()) + THRESHOLDS[-1]
    # Zeros are hidden only where nothing else is left, and then every hidden count may be one for all a reader knows.
    least = 0 if any(counts[key] == 0 for key in hidden) else 1
    bounds = {key: _bound(table, key, count) for key, count in counts.items()}
    bounds |= dict.fromkeys(hidden - table.published, Bound(least, beyond))
    bounds |= dict.fromkeys(crowded - table.published, Bound(0, beyond))
    open_to = [key for key in needed if key not in table.published]
    found = ranges(counts, bounds, table.sums, open_to)
    return next((k for k in open_to if found[k].low > needed[k].low or found[k].high < needed[k].high), None)


def _bound(table: Table, key: Key, count: int) -> Bound:
    """What a shown count tells of itself. That it is shown to the public as well tells that it is ten at least."""
    if table.base == 1 or key in table.published or count < THRESHOLDS[0]:
        return Bound(count, count)
    middle = round_to_base(count, table.base)
    least = max(each for each in THRESHOLDS if each <= count)
    # The whole numbers that are rounded half up to this one.
    return Bound(max(least, middle - table.base // 2), middle + (table.base - 1) // 2)


def _next(table: Table, counts: Mapping[Key, int], pinned: Key, hidden: set[Key]) -> Key | None:
    """What to hide next: the smallest in a line with fewest hidden of those that lead to the pinned count.

    Totals come after parts, zeros last.
    """
    lines = [(each.total, *each.parts) for each in table.sums]
    reached, grown = {pinned}, True
    while grown:
        beside = {key for line in lines if not reached.isdisjoint(line) for key in line if key in hidden}
        grown = not beside <= reached
        reached |= beside
    totals = {each.total for each in table.sums}
    order = {key: place for place, key in enumerate(counts)}
    choices = [
        (counts[key] == 0, key in totals, sum(each in hidden for each in line), counts[key], order[key], key)
        for line in lines
        if not reached.isdisjoint(line)
        for key in line
        if key not in hidden and key not in table.published and table.counts[key] is not None
    ]
    return min(choices)[-1] if choices else None


def _figure(table: Table, key: Key, minimum: int, *, is_hidden: bool) -> Figure[int]:
    count = table.counts[key]
    if count is None:
        return MISSING
    if is_hidden:
        return Suppressed(minimum)
    return Known(count) if table.base == 1 or count == 0 else Rounded(round_to_base(count, table.base), table.base)
