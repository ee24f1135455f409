"""How sure is a share, a mean, or a change of one? Wilson, t, Newcombe and Welch, each at 95 %.

Knows only counts and sums, held exactly, so that the same answers give the same figure in whatever order they came.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING

from indicators.figures import MISSING, Missing, round_half_up
from indicators.student import normal_quantile, t_quantile

if TYPE_CHECKING:
    from collections.abc import Iterable

CONFIDENCE = 0.95
_UPPER = (1 + CONFIDENCE) / 2


class Verdict(Enum):
    """What may be said of a change: only what its interval says."""

    SURELY_BETTER = "surely better"
    SURELY_WORSE = "surely worse"
    NO_SURE_CHANGE = "no sure change"


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval from `low` to `high`, both included."""

    low: float
    high: float

    def within(self, low: float, high: float) -> Interval:
        """The interval as it is shown: cut where the scale ends, since nobody can answer 5.4 of 5."""
        return Interval(min(max(self.low, low), high), max(min(self.high, high), low))

    def in_hundred(self) -> tuple[int, int]:
        """The borders of a share as whole numbers for "between 47 and 91 of 100"."""
        return int(round_half_up(self.low * 100)), int(round_half_up(self.high * 100))


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `n` people. Raises ValueError unless 0 ≤ count ≤ n and n ≥ 1: nobody asked is Missing, not 0 %."""

    count: int
    n: int

    def __post_init__(self) -> None:
        if not 0 <= self.count <= self.n or self.n < 1:
            raise ValueError(f"{self.count} of {self.n} is no share.")

    @property
    def value(self) -> Fraction:
        """The share itself, 0 to 1, exact."""
        return Fraction(self.count, self.n)

    @property
    def interval(self) -> Interval:
        """Wilson's interval, which never leaves 0 to 1 and is not empty at 0 and 100 % (Wilson 1927)."""
        z, n, p = normal_quantile(_UPPER), self.n, self.count / self.n
        middle, spread = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        shrunk = 1 + z * z / n
        # At the ends the border is exactly 0 or 1; computed, it would be a hair beside it.
        low = 0.0 if self.count == 0 else (middle - spread) / shrunk
        high = 1.0 if self.count == n else (middle + spread) / shrunk
        return Interval(low, high)


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of `n` values, kept as their exact sum and sum of squares. Raises ValueError for n < 1."""

    n: int
    total: Fraction
    squares: Fraction

    def __post_init__(self) -> None:
        if self.n < 1 or self.squares * self.n < self.total**2:
            raise ValueError(f"No {self.n} values have the sum {self.total} and the squares {self.squares}.")

    @property
    def value(self) -> Fraction:
        """The mean itself, exact."""
        return self.total / self.n

    @property
    def variance(self) -> Fraction | None:
        """The variance with n − 1; None for one value, which says nothing of how values differ."""
        return (self.squares - self.total**2 / self.n) / (self.n - 1) if self.n > 1 else None

    @property
    def deviation(self) -> float | None:
        """The standard deviation with n − 1; None for one value."""
        return None if self.variance is None else sqrt(self.variance)

    @property
    def interval(self) -> Interval | None:
        """The t interval, not cut to any scale; None for one value."""
        if self.variance is None:
            return None
        half = t_quantile(_UPPER, self.n - 1) * sqrt(self.variance / self.n)
        return Interval(float(self.value) - half, float(self.value) + half)


@dataclass(frozen=True, slots=True)
class Change:
    """How much a share or mean rose between two waves; the interval is None when one wave says nothing of its spread."""

    difference: Fraction
    interval: Interval | None

    def verdict(self, *, rising_is_better: bool = True) -> Verdict:
        """Say better or worse only when the whole interval lies on one side of zero."""
        if self.interval is None or self.interval.low <= 0 <= self.interval.high:
            return Verdict.NO_SURE_CHANGE
        return Verdict.SURELY_BETTER if (self.interval.low > 0) == rising_is_better else Verdict.SURELY_WORSE


def share_of(count: int, n: int) -> Share | Missing:
    """`count` of `n`, or Missing when nobody was asked."""
    return Share(count, n) if n or count else MISSING


def mean_of(values: Iterable[int | Fraction]) -> Mean | Missing:
    """The mean of some values, or Missing when there are none."""
    exact = [Fraction(value) for value in values]
    return Mean(len(exact), sum(exact, Fraction(0)), sum((v * v for v in exact), Fraction(0))) if exact else MISSING


def share_change(before: Share, after: Share) -> Change:
    """The change between two independent shares, with Newcombe's interval from Wilson's (1998, method 10)."""
    difference = after.value - before.value
    first, second = before.interval, after.interval
    p, q = float(before.value), float(after.value)
    below = sqrt((q - second.low) ** 2 + (first.high - p) ** 2)
    above = sqrt((second.high - q) ** 2 + (p - first.low) ** 2)
    return Change(difference, Interval(float(difference) - below, float(difference) + above))


def mean_change(before: Mean, after: Mean) -> Change:
    """The change between two independent means, with Welch's interval (Welch 1947, freedom by Satterthwaite)."""
    difference = after.value - before.value
    if before.variance is None or after.variance is None:
        return Change(difference, None)
    first, second = before.variance / before.n, after.variance / after.n
    if not first + second:
        # Nothing varies in either wave: the interval has no width, and its freedom would be 0 / 0.
        return Change(difference, Interval(float(difference), float(difference)))
    freedom = (first + second) ** 2 / (first**2 / (before.n - 1) + second**2 / (after.n - 1))
    half = t_quantile(_UPPER, float(freedom)) * sqrt(first + second)
    return Change(difference, Interval(float(difference) - half, float(difference) + half))
