"""What is left when shown groups are taken from a shown total? It must never be a group that should be hidden itself.

Knows tallies of one question. `disclosure` decides with it what to release; nobody else asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from indicators.measures import Tally

BAND = Fraction(9, 10)
VAGUE_FROM = 11  # from so many people on, "> 90 %" leaves open whether it was all of them
THREE_PARTS_FROM = 10
ALL_PARTS_FROM = 20
SHARE, MEAN, THREE, EVERY = "share", "mean", "three parts", "every part"


@dataclass(frozen=True, slots=True)
class Level:
    """One kind of figure, from coarse to fine: from how many people on, and whether it would tell everybody's answer."""

    name: str
    least: int
    varies: Callable[[Tally], bool]

    def allows(self, tally: Tally) -> bool:
        """Whether this figure of these people may be known."""
        return tally.n >= self.least and self.varies(tally) and not nearly_unanimous(tally)


def levels(minimum: int, merged: tuple[int, int, int] | None, *, is_coarse: bool) -> list[Level]:
    """The kinds of figures there are: without parts when nothing is merged, without sums when it has to stay coarse."""
    found = [Level(SHARE, minimum, lambda tally: not nearly_unanimous(tally))]
    if not is_coarse:
        # A mean with its interval tells sum and squares, and for few people only one set of answers has both: what tells
        # every part in disguise is told of as many people as every part is.
        found.append(Level(MEAN, max(minimum, ALL_PARTS_FROM), lambda tally: not tally.all_alike))
    if merged is not None:
        three = max(minimum, THREE_PARTS_FROM)
        found.append(Level(THREE, three, lambda tally: max(coarse(tally.parts, merged)) < tally.n))
        if not is_coarse:
            found.append(Level(EVERY, max(minimum, ALL_PARTS_FROM), lambda tally: max(tally.parts) < tally.n))
    return found


def nearly_unanimous(tally: Tally) -> bool:
    """Whether all are on one side of the share, or all but one: then only "> 90 %" or "< 10 %" is said.

    All but one from 11 people on: were only the unanimous ones said so, saying it would tell that they are.
    """
    return tally.n > 0 and min(tally.count, tally.n - tally.count) <= (tally.n >= VAGUE_FROM)


def is_vague(tally: Tally) -> bool:
    """Whether it is said in words that leave open if it was all of them."""
    return tally.n >= VAGUE_FROM and nearly_unanimous(tally)


def coarse(parts: tuple[int, ...], merged: tuple[int, int, int]) -> tuple[int, int, int]:
    """Merge neighbouring options to three parts: `merged` says how many each has."""
    first, second, _third = merged
    return sum(parts[:first]), sum(parts[first : first + second]), sum(parts[first + second :])


def united(groups: Mapping[str, Tally], keys: Iterable[str]) -> Tally:
    """Some groups taken together, exact whatever their order. Raises ValueError for no groups."""
    tallies = [groups[key] for key in keys]
    if not tallies:
        raise ValueError("No groups have no tally.")
    whole = tallies[0]
    for each in tallies[1:]:
        whole += each
    return whole


def count_stands(groups: Mapping[str, Tally], hidden: Collection[str], minimum: int) -> bool:
    """Whether groups whose size is hidden stay hidden beside the total: two at least, together the minimum at least.

    Each of them could then be anything from 1 to minimum − 1. For two groups that is the same as "together five"; of
    more than two it asks for more, since five groups that are five people together are one person each.
    """
    whole = united(groups, hidden).n if hidden else 0
    if len(hidden) < 2 or whole - (len(hidden) - 1) < minimum - 1:
        return False
    # As large as small groups get, they could be told by one that is just large enough and was yet not hidden instead.
    smallest = min((tally.n for key, tally in groups.items() if tally.n and key not in hidden), default=0)
    return not (whole == len(hidden) * (minimum - 1) and smallest == minimum)


def figure_stands(groups: Mapping[str, Tally], hidden: Collection[str], level: Level) -> bool:
    """Whether groups without this figure may be known together, as the total less the others makes them known."""
    return len(hidden) >= 2 and level.allows(united(groups, hidden))


def hidden_groups(
    groups: Mapping[str, Tally], must: Collection[str], stands: Callable[[Collection[str]], bool]
) -> frozenset[str]:
    """The groups that must be hidden and, until the rest stands, the next smallest ones; empty groups are shown as 0."""
    hidden = set(must)
    others = sorted({tally.n for key, tally in groups.items() if tally.n and key not in hidden})
    while hidden and others and not stands(hidden):
        # All of one size together: which of two equals was chosen would tell how large the hidden ones are.
        size = others.pop(0)
        hidden |= {key for key, tally in groups.items() if tally.n == size}
    return frozenset(hidden)


def bands_hold(groups: Mapping[str, Tally], unsaid: Collection[str], uncounted: Collection[str]) -> bool:
    """Whether a vague "> 90 %" stays vague when the count of all unsaid groups together is known."""
    vague = [key for key in unsaid if key not in uncounted and is_vague(groups[key])]
    known = sum(groups[key].count for key in unsaid)
    spans = {key: _span(groups[key]) for key in vague}
    others = sum(groups[key].n for key in unsaid if key not in spans)
    for key, (low, high) in spans.items():
        least = sum(span[0] for other, span in spans.items() if other != key)
        most = sum(span[1] for other, span in spans.items() if other != key) + others
        if not (least <= known - high and known - low <= most):
            return False
    return True


def _span(tally: Tally) -> tuple[int, int]:
    return (tally.n - 1, tally.n) if tally.count > 1 else (0, 1)
