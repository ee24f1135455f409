"""What may be shown without giving anybody away? Every figure that is shown or exported passes `release`.

Knows tallies, tables and audiences, not how they were gathered. It protects what all releases together would tell: the
remainder of a total, a group under another breakdown of the same wave, waves under a pooled figure, an earlier version.
The rules are those of the specification; where the letter of a rule would still give somebody away it is tightened,
and the place says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, IntEnum
from functools import partial
from typing import TYPE_CHECKING, overload

from indicators import tables
from indicators.figures import MISSING, PENDING, Banded, Figure, Known, Missing, Suppressed
from indicators.remainder import (
    BAND,
    EVERY,
    MEAN,
    SHARE,
    THREE,
    Level,
    bands_hold,
    coarse,
    count_stands,
    figure_stands,
    hidden_groups,
    is_vague,
    levels,
    nearly_unanimous,
    united,
)
from indicators.tables import Table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from indicators.intervals import Change, Mean, Share
    from indicators.measures import Tally
    from indicators.ranges import Key


class Audience(IntEnum):
    """Who looks, by the smallest group that gets a figure."""

    HOUSE = 5
    PUBLIC = 10


class By(Enum):
    """The fixed list of breakdowns. One at a time; nothing is filtered freely."""

    NOTHING = "nothing"
    GROUP = "newcomer or established"
    LANGUAGE = "language"
    KIND = "kind of activity"
    PLACE = "place"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One question's answers, in all and by groups that add up to all; "won't say" and "skipped" are groups too.

    `merged` says how many neighbouring options make each of the three coarse parts. `apart` are, in all and per group,
    the numbers of people who are in this question's sum but not in an index released beside it. `periods` are the waves
    in it. Raises ValueError when the groups do not add up, or when several waves are broken down by anything but
    themselves, which would be two breakdowns at a time.
    """

    total: Tally
    groups: Mapping[str, Tally] = field(default_factory=dict)
    by: By = By.NOTHING
    is_closed: bool = True
    merged: tuple[int, int, int] = (2, 1, 2)
    apart: tuple[int, ...] = ()
    periods: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.groups) != (self.by is not By.NOTHING):
            raise ValueError("Groups and what they are groups of belong together.")
        if self.groups and united(self.groups, self.groups) != self.total:
            raise ValueError("The groups do not add up to the total. Give what is left over a group of its own.")
        if len(self.periods) > 1 and self.by not in {By.NOTHING, By.PERIOD}:
            raise ValueError("Several waves at once are shown in all or by wave: one breakdown at a time.")
        if self.total.parts and sum(self.merged) != len(self.total.parts):
            raise ValueError(f"{len(self.total.parts)} options can't be merged as {self.merged}.")


@dataclass(frozen=True, slots=True)
class Release:
    """What may be said of one group: how many, the share, the mean (with its sum) and as many parts as may be told."""

    n: Figure[int]
    share: Figure[Share]
    mean: Figure[Mean]
    parts: Figure[tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Released:
    """A breakdown as it may be shown."""

    total: Release
    groups: Mapping[str, Release]


@overload
def release(material: Breakdown, audience: Audience) -> Released: ...
@overload
def release(material: Table, audience: Audience) -> dict[Key, Figure[int]]: ...
def release(material: Breakdown | Table, audience: Audience) -> Released | dict[Key, Figure[int]]:
    """Turn figures into what this audience may see of them. The only way out; the same input gives the same output.

    What the public sees is never more than what the house sees, so that both together tell no more either.
    """
    if isinstance(material, Table):
        return _release_table(material, audience)
    if not material.is_closed:
        return _still_open(material)
    house = _closed(material, int(Audience.HOUSE))
    return house if audience is Audience.HOUSE else _narrowed(_closed(material, int(audience)), house, int(audience))


def release_change(
    change: Change, before: Figure[Share] | Figure[Mean], after: Figure[Share] | Figure[Mean], audience: Audience
) -> Figure[Change]:
    """A change may be shown when both its figures are: with one of them it would tell the other."""
    if isinstance(before, Known) and isinstance(after, Known):
        return Known(change)
    if isinstance(before, Missing) or isinstance(after, Missing):
        return MISSING
    return PENDING if PENDING in {before, after} else Suppressed(int(audience))


def _release_table(table: Table, audience: Audience) -> dict[Key, Figure[int]]:
    house = tables.protect(table, int(Audience.HOUSE))
    if audience is Audience.HOUSE:
        return house
    hidden = [key for key, figure in house.items() if isinstance(figure, Suppressed)]
    return tables.protect(table, int(audience), hidden)


def _closed(material: Breakdown, minimum: int) -> Released:
    if material.by is By.PERIOD:
        return _pooled(material, minimum)
    if 0 < material.total.n < minimum:
        return Released(_nothing(minimum), dict.fromkeys(material.groups, _nothing(minimum)))
    return _broken_down(material, minimum)


def _narrowed(public: Released, house: Released, minimum: int) -> Released:
    """What both may see: a figure the public saw and the house did not would be the house's missing piece."""

    def line(shown: Release, wider: Release) -> Release:
        hidden = Suppressed(minimum)
        return Release(
            hidden if isinstance(wider.n, Suppressed) else shown.n,
            hidden if isinstance(wider.share, Suppressed) else shown.share,
            hidden if isinstance(wider.mean, Suppressed) else shown.mean,
            hidden if isinstance(wider.parts, Suppressed) else shown.parts,
        )

    groups = {key: line(each, house.groups[key]) for key, each in public.groups.items()}
    return Released(line(public.total, house.total), groups)


def _nothing(minimum: int) -> Release:
    hidden = Suppressed(minimum)
    return Release(hidden, hidden, hidden, hidden)


def _still_open(material: Breakdown) -> Released:
    """While a wave is open only how many answered: figures before and after one more answer give it away."""
    waiting = Release(PENDING, PENDING, PENDING, PENDING)
    total = Release(Known(material.total.n), PENDING, PENDING, PENDING)
    return Released(total, dict.fromkeys(material.groups, waiting))


def _levels(material: Breakdown, minimum: int) -> list[Level]:
    # A sum beside an index that lacks fewer than the minimum would tell what those few answered.
    is_coarse = any(0 < people < minimum for people in material.apart)
    return levels(minimum, material.merged if material.total.parts else None, is_coarse=is_coarse)


def _broken_down(material: Breakdown, minimum: int) -> Released:
    total, groups = material.total, material.groups
    told = [level for level in _levels(material, minimum) if level.allows(total)]
    names = {level.name for level in told}
    shown_total = _shown(material, total, names, minimum, may_band=True)
    # With so few people the number of groups alone may tell how many are in each, so none is shown, not even a zero.
    if 0 < total.n < len(groups) + minimum - 1:
        return Released(shown_total, dict.fromkeys(groups, _nothing(minimum)))
    uncounted, unsaid = _hidden(groups, told, minimum)
    may_band = bool(told) and bands_hold(groups, unsaid[SHARE], uncounted)
    shown = {}
    for key, tally in groups.items():
        its_own = {name for name in names if key not in unsaid[name]}
        # A group that is hidden for the sake of another may not be told by its words either.
        its_words = bool(told) and (SHARE in its_own or (may_band and is_vague(tally)))
        shown[key] = (
            _nothing(minimum) if key in uncounted else _shown(material, tally, its_own, minimum, may_band=its_words)
        )
    return Released(shown_total, shown)


def _hidden(
    groups: Mapping[str, Tally], told: Sequence[Level], minimum: int
) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    """Whose size stays hidden, and whose figure at each level that is told of the total, each level from the one before."""
    small = [key for key, tally in groups.items() if 0 < tally.n < minimum]
    uncounted = hidden_groups(groups, small, lambda hidden: count_stands(groups, hidden, minimum))
    unsaid: dict[str, frozenset[str]] = {}
    before: frozenset[str] = uncounted
    for level in told:
        must = before | {key for key, tally in groups.items() if tally.n and not _is_told(level, tally)}
        before = hidden_groups(groups, must, partial(figure_stands, groups, level=level))
        unsaid[level.name] = before
    return uncounted, unsaid


def _is_told(level: Level, tally: Tally) -> bool:
    """Whether a group's own figure is told. "> 90 %" of at most ten people tells their share, but not their mean."""
    if level.name == SHARE and tally.n >= level.least:
        return not is_vague(tally)
    return level.allows(tally)


def _pooled(material: Breakdown, minimum: int) -> Released:
    """Several waves in one figure. Each wave is out already, so what would give one away is the pooled figure's to hide."""
    waves = material.groups
    alone = {
        key: _broken_down(Breakdown(tally, merged=material.merged, apart=material.apart), minimum).total
        if not 0 < tally.n < minimum
        else _nothing(minimum)
        for key, tally in waves.items()
    }
    small = [key for key, tally in waves.items() if 0 < tally.n < minimum]
    if 0 < material.total.n < minimum or (small and not count_stands(waves, small, minimum)):
        return Released(_nothing(minimum), alone)
    told: set[str] = set()
    for level in _levels(material, minimum):
        untold = [key for key, tally in waves.items() if tally.n and not _is_told(level, tally)]
        if not level.allows(material.total) or (untold and not figure_stands(waves, untold, level)):
            break
        if level.name == SHARE and not bands_hold(waves, untold, small):
            break
        told.add(level.name)
    # Words for all waves together may be said when they say nothing that the waves do not say themselves.
    may_band = all(not tally.n or _is_told(Level(SHARE, minimum, bool), tally) for tally in waves.values())
    return Released(_shown(material, material.total, told, minimum, may_band=may_band), alone)


def _shown(material: Breakdown, tally: Tally, told: Collection[str], minimum: int, *, may_band: bool) -> Release:
    if not tally.n:
        return Release(Known(0), MISSING, MISSING, MISSING)
    hidden, share, mean = Suppressed(minimum), tally.share, tally.mean
    said: Figure[Share] = hidden
    if nearly_unanimous(tally):
        said = Banded(BAND, is_above=True) if tally.count > 1 else Banded(1 - BAND, is_above=False)
        said = said if may_band else hidden
    elif SHARE in told and not isinstance(share, Missing):
        said = Known(share)
    parts: Figure[tuple[int, ...]] = hidden
    if EVERY in told:
        parts = Known(tally.parts)
    elif THREE in told:
        parts = Known(coarse(tally.parts, material.merged))
    middle = Known(mean) if MEAN in told and not isinstance(mean, Missing) else hidden
    return Release(Known(tally.n), said, middle, parts if tally.parts else MISSING)
