"""Who came, and did they mix? Head counts of single occurrences and what their sums mean.

Process measures: they stand beside the number of new contacts and are never added to it. A sum over occurrences counts
visits, since the same person may have come twice; it is never said to count people.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import TYPE_CHECKING

from indicators.figures import MISSING, Missing

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

MIXED_FROM_EACH = 2
MIXED_SHARE = Fraction(1, 5)
ASK_AGAIN_FROM = 300  # a head count this large is asked back: "really 900?"


@dataclass(frozen=True, slots=True)
class HeadCount:
    """Who a host counted at one occurrence. Leaders and staff are neither newcomers nor established.

    Raises ValueError for a negative number.
    """

    newcomers: int
    established: int
    unknown: int = 0
    children: int = 0
    leaders: int = 0

    def __post_init__(self) -> None:
        if min(getattr(self, field.name) for field in fields(self)) < 0:
            raise ValueError("Nobody can have come fewer than zero times.")

    @property
    def visits(self) -> int:
        """Everybody who came to take part: without leaders, with children."""
        return self.newcomers + self.established + self.unknown + self.children

    @property
    def is_surprising(self) -> bool:
        """Whether it is so large that the host is asked once more before it is kept."""
        return self.visits + self.leaders >= ASK_AGAIN_FROM

    def mixed_share(self) -> Fraction | Missing:
        """The share of all pairs of two people that join both groups; Missing when there is no pair."""
        n = self.newcomers + self.established
        return Fraction(self.newcomers * self.established, n * (n - 1) // 2) if n > 1 else MISSING

    @property
    def is_mixed(self) -> bool:
        """Whether it was a mixed activity: two of each group, and the smaller group at least a fifth."""
        smaller = min(self.newcomers, self.established)
        return smaller >= MIXED_FROM_EACH and smaller >= MIXED_SHARE * (self.newcomers + self.established)


@dataclass(frozen=True, slots=True)
class Attendance:
    """What the counted occurrences of a period add up to; `owed` of those held have no head count yet."""

    held: int
    counted: int
    visits: int
    newcomers: int
    established: int
    mixed: int

    @property
    def owed(self) -> int:
        """Held occurrences of which nobody reported how many came."""
        return self.held - self.counted

    @property
    def reporting_rate(self) -> Fraction | Missing:
        """Counted occurrences of those held; Missing when none was held."""
        return Fraction(self.counted, self.held) if self.held else MISSING


def attendance(counts: Mapping[Hashable, HeadCount | Missing]) -> Attendance:
    """Add up held occurrences, each named once whatever number of hosts and contributions it has.

    Keyed by the occurrence: a list joined with hosts would count an evening with two hosts twice.
    """
    known = [count for count in counts.values() if isinstance(count, HeadCount)]
    return Attendance(
        held=len(counts),
        counted=len(known),
        visits=sum(count.visits for count in known),
        newcomers=sum(count.newcomers for count in known),
        established=sum(count.established for count in known),
        mixed=sum(count.is_mixed for count in known),
    )
