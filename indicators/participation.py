"""Which partners take part? Active, regular, new, returned and lost, from what each has contributed.

Knows partners and occurrences only by their keys. Being registered, listed or logged in is no contribution.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING

from indicators.figures import MISSING, Missing
from indicators.periods import YEAR

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

ACTIVE_DAYS = 180
REGULAR_MONTHS = 3


class Kind(Enum):
    """How a partner contributes. The first two stand on an occurrence, the others are logged."""

    HOST = "host"
    CO_HOST = "co-host"
    PREMISES = "premises"
    TIME = "time"
    MATERIAL = "material"
    MONEY = "money"
    REFERRAL = "referral"
    MEETING = "meeting"


class Standing(Enum):
    """How sure a contribution is. Only CONFIRMED counts: a report or a confirmation says that it happened."""

    CONFIRMED = "confirmed"
    ASSUMED = "assumed held"
    PLANNED = "planned"
    CANCELLED = "cancelled"
    LOGGED = "logged, not yet confirmed"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a partner did on a day of the house."""

    partner: Hashable
    on: date
    kind: Kind
    standing: Standing


@dataclass(frozen=True, slots=True)
class Flow:
    """How the active ones of a day came about from those of an earlier day."""

    before: int
    new: int
    returned: int
    lost: int
    after: int
    retention: Fraction | Missing


@dataclass(frozen=True, slots=True)
class Participation:
    """The partners of one day. `assumed` are those who would be active if every assumed occurrence had been held."""

    registered: int
    active: frozenset[Hashable]
    regular: frozenset[Hashable]
    assumed: frozenset[Hashable]
    flow: Flow


def participation(
    contributions: Iterable[Contribution],
    *,
    on: date,
    compared_on: date,
    registered: Iterable[Hashable],
    merged: Mapping[Hashable, Hashable] | None = None,
) -> Participation:
    """Gather all that is said of the partners on a day, compared with an earlier one.

    `merged` leads from an organisation to the one it became part of, which counts once for both. Raises ValueError
    when `compared_on` is not earlier than `on`, or when organisations were merged in a ring.
    """
    if compared_on >= on:
        raise ValueError(f"{compared_on} is not before {on}.")
    rows = united(contributions, merged or {})
    active, earlier = active_on(rows, on), active_on(rows, compared_on)
    sure_or_assumed = active_on(rows, on, counting=frozenset({Standing.CONFIRMED, Standing.ASSUMED}))
    known = {row.partner for row in rows if row.standing is Standing.CONFIRMED and row.on <= compared_on}
    return Participation(
        registered=len({survivor(partner, merged or {}) for partner in registered}),
        active=active,
        regular=regular_on(rows, on),
        assumed=sure_or_assumed - active,
        flow=flow(earlier, active, known),
    )


def active_on(
    contributions: Iterable[Contribution],
    day: date,
    counting: frozenset[Standing] = frozenset({Standing.CONFIRMED}),
) -> frozenset[Hashable]:
    """The partners with at least one counting contribution in the 180 days that end with `day`, each once."""
    first = day - timedelta(days=ACTIVE_DAYS - 1)
    return frozenset(row.partner for row in contributions if row.standing in counting and first <= row.on <= day)


def regular_on(contributions: Iterable[Contribution], day: date) -> frozenset[Hashable]:
    """The partners who contributed in at least 3 of the 12 calendar months that end with the month of `day`."""
    last = day.year * YEAR + day.month
    months: dict[Hashable, set[int]] = {}
    for row in contributions:
        month = row.on.year * YEAR + row.on.month
        if row.standing is Standing.CONFIRMED and last - YEAR < month <= last and row.on <= day:
            months.setdefault(row.partner, set()).add(month)
    return frozenset(partner for partner, seen in months.items() if len(seen) >= REGULAR_MONTHS)


def flow(before: frozenset[Hashable], after: frozenset[Hashable], known_before: Iterable[Hashable]) -> Flow:
    """Split the change: new to the house, returned after a pause, lost. before + new + returned − lost = after."""
    arrived = after - before
    returned = arrived & frozenset(known_before)
    return Flow(
        before=len(before),
        new=len(arrived - returned),
        returned=len(returned),
        lost=len(before - after),
        after=len(after),
        retention=Fraction(len(before & after), len(before)) if before else MISSING,
    )


def united(contributions: Iterable[Contribution], merged: Mapping[Hashable, Hashable]) -> list[Contribution]:
    """The contributions, each as one of the organisation that is left after all merging."""
    return [Contribution(survivor(row.partner, merged), row.on, row.kind, row.standing) for row in contributions]


def survivor(partner: Hashable, merged: Mapping[Hashable, Hashable]) -> Hashable:
    """The organisation that is left of a partner. Raises ValueError for a ring, which leaves none."""
    seen = {partner}
    while partner in merged:
        partner = merged[partner]
        if partner in seen:
            raise ValueError(f"{partner!r} was merged into itself.")
        seen.add(partner)
    return partner
