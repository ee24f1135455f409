"""What do the answers say? Outlook, new contacts and targets, computed from plain answers.

Refuses to know who answered, and what may be shown: every result passes `disclosure.release` before anybody sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING

from indicators.figures import MISSING, Missing
from indicators.intervals import Change, Mean, Share, mean_change, share_change, share_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

SCALE = range(1, 6)  # 1 very dark … 5 very bright
BRIGHT_FROM = 4
CONTACT_CODES = (0, 1, 3, 6, 11)  # 0 · 1–2 · 3–5 · 6–10 · more than 10, each by its lower bound


class NoAnswer(Enum):
    """Why a question has no value. None of them is a zero, and none is in the middle of the scale."""

    DONT_KNOW = "don't know"
    DECLINED = "prefers not to say"
    SKIPPED = "skipped"


class Depth(Enum):
    """What became of new contacts."""

    MEET_OUTSIDE = "meet outside"
    CAN_ASK = "can ask for help"
    HELPED_ON = "helped with home, internship, job or studies"
    FRIENDS = "friends"


Reply = int | NoAnswer


@dataclass(frozen=True, slots=True)
class Tally:
    """The answers of one group to one question, as sums that add up over groups.

    `count` of `n` are on the side that the share is about; `parts` are the answers per option, in order; `total` and
    `squares` are the sums of the values. Raises ValueError when they contradict each other.
    """

    n: int
    count: int
    parts: tuple[int, ...]
    total: Fraction
    squares: Fraction

    def __post_init__(self) -> None:
        if (
            not 0 <= self.count <= self.n
            or min(self.parts, default=0) < 0
            or (self.parts and sum(self.parts) != self.n)
        ):
            raise ValueError(f"{self.count} of {self.n} with the parts {self.parts} contradict each other.")

    def __add__(self, other: Tally) -> Tally:
        """Both groups together. Raises ValueError when their options differ."""
        return Tally(
            self.n + other.n,
            self.count + other.count,
            tuple(one + another for one, another in zip(self.parts, other.parts, strict=True)),
            self.total + other.total,
            self.squares + other.squares,
        )

    @property
    def share(self) -> Share | Missing:
        """The share on the good side, with its interval."""
        return share_of(self.count, self.n)

    @property
    def mean(self) -> Mean | Missing:
        """The mean of the values, with its interval."""
        return Mean(self.n, self.total, self.squares) if self.n else MISSING

    @property
    def all_alike(self) -> bool:
        """Whether everybody gave the same value, so that a mean would be everybody's answer."""
        return self.n > 0 and self.total**2 == self.n * self.squares


def tally(
    values: Iterable[int | Fraction],
    counts: Callable[[int | Fraction], bool],
    options: Sequence[int | Fraction] = (),
) -> Tally:
    """Sum up values; `options` are the lower bounds of the parts, ascending (none: no distribution)."""
    exact = [Fraction(value) for value in values]
    parts = [0] * len(options)
    for value in exact:
        if options:
            parts[max(place for place, option in enumerate(options) if option <= value)] += 1
    total, squares = sum(exact, Fraction(0)), sum((v * v for v in exact), Fraction(0))
    return Tally(len(exact), sum(map(counts, exact)), tuple(parts), total, squares)


def outlook(replies: Iterable[Reply]) -> Tally:
    """How bright people see their future by one question: the share answering 4 or 5, the mean, five parts.

    Raises ValueError for a value outside 1 to 5.
    """
    values = [_on_scale(reply) for reply in replies if not isinstance(reply, NoAnswer)]
    return tally(values, _is_bright, SCALE)


def outlook_index(people: Iterable[tuple[Reply, Reply]]) -> Tally:
    """The index of each person, (life + work) / 2, of those who answered both; it has no parts of its own."""
    values = [
        Fraction(_on_scale(life) + _on_scale(work), 2)
        for life, work in people
        if not isinstance(life, NoAnswer) and not isinstance(work, NoAnswer)
    ]
    return tally(values, _is_bright)


def answered_apart(people: Iterable[tuple[Reply, Reply]]) -> int:
    """How many answered only one of the index's two questions, so that they are in a question's sum but not in the index."""
    return sum(isinstance(life, NoAnswer) != isinstance(work, NoAnswer) for life, work in people)


def unanswered(replies: Iterable[Reply]) -> dict[NoAnswer, int]:
    """How many gave no value, and why, every reason named."""
    found = [reply for reply in replies if isinstance(reply, NoAnswer)]
    return {reason: found.count(reason) for reason in NoAnswer}


def contacts(values: Iterable[Reply]) -> Tally:
    """New contacts per person, by lower bounds: `total` is the number C of "at least C", `share` those with one or more.

    Raises ValueError for a negative number.
    """
    counted = [value for value in values if not isinstance(value, NoAnswer)]
    if min(counted, default=0) < 0:
        raise ValueError("Nobody has fewer than no new contacts.")
    return tally(counted, lambda value: value >= 1, CONTACT_CODES)


def contact_code(number: int) -> int:
    """The lower bound of the option that a number of contacts falls in: 0, 1, 3, 6 or 11."""
    return max(code for code in CONTACT_CODES if code <= number)


def pulse(tallies: Sequence[int]) -> Tally:
    """Answers after one activity, given as how many chose 0, 1, 2, and 3 or more. A process measure."""
    if len(tallies) != 4 or min(tallies) < 0:
        raise ValueError(f"A pulse has the four options 0, 1, 2 and 3+, not {tallies}.")
    values = [option for option, people in enumerate(tallies) for _person in range(people)]
    return tally(values, lambda value: value >= 1, range(4))


def distinct_pairs(newcomers: int, established: int) -> tuple[int, int]:
    """The least and greatest number of distinct pairs behind both sides' contacts, which are never added up."""
    return max(newcomers, established), newcomers + established


def depth(answers: Sequence[Collection[Depth]]) -> dict[Depth, Share | Missing]:
    """Of those who were asked about their new contacts, the share naming each kind of depth."""
    return {kind: share_of(sum(kind in answer for answer in answers), len(answers)) for kind in Depth}


class Obstacle(Enum):
    """Why two waves can't be compared."""

    QUESTION_CHANGED = "the question was put in another version"
    DEFINITION_CHANGED = "it was computed by another definition"
    STILL_OPEN = "one of the waves is still open"
    NO_ANSWERS = "nobody answered in one of the waves"


@dataclass(frozen=True, slots=True)
class Wave:
    """One measurement: its tally, and what has to be equal for a comparison to mean anything."""

    tally: Tally
    question_version: str
    definition_version: str
    is_closed: bool = True


def obstacles(before: Wave, after: Wave) -> tuple[Obstacle, ...]:
    """All reasons why two waves can't be compared, in the order of Obstacle; none means they can."""
    found = {
        Obstacle.QUESTION_CHANGED: before.question_version != after.question_version,
        Obstacle.DEFINITION_CHANGED: before.definition_version != after.definition_version,
        Obstacle.STILL_OPEN: not (before.is_closed and after.is_closed),
        Obstacle.NO_ANSWERS: not (before.tally.n and after.tally.n),
    }
    return tuple(obstacle for obstacle in Obstacle if found[obstacle])


def change_of_share(before: Wave, after: Wave) -> Change | tuple[Obstacle, ...]:
    """How the share changed (Newcombe), or why that can't be said."""
    first, second = before.tally.share, after.tally.share
    if (found := obstacles(before, after)) or isinstance(first, Missing) or isinstance(second, Missing):
        return found
    return share_change(first, second)


def change_of_mean(before: Wave, after: Wave) -> Change | tuple[Obstacle, ...]:
    """How the mean changed (Welch), or why that can't be said."""
    first, second = before.tally.mean, after.tally.mean
    if (found := obstacles(before, after)) or isinstance(first, Missing) or isinstance(second, Missing):
        return found
    return mean_change(first, second)


class TargetStatus(Enum):
    """Where a share stands against its target, and whether its interval agrees."""

    REACHED_SURELY = "reached, sure"
    REACHED_UNSURELY = "reached, unsure"
    SHORT_UNSURELY = "short of it, unsure"
    SHORT_SURELY = "short of it, sure"


def target_status(share: Share, target: Fraction, *, rising_is_better: bool = True) -> TargetStatus:
    """Compare a share with a target, both 0 to 1: sure when the whole interval lies on the share's side of it."""
    value, interval = share.value, share.interval
    if not rising_is_better:
        mirrored = Share(share.n - share.count, share.n)
        return target_status(mirrored, 1 - target)
    if value >= target:
        return TargetStatus.REACHED_SURELY if interval.low >= target else TargetStatus.REACHED_UNSURELY
    return TargetStatus.SHORT_SURELY if interval.high < target else TargetStatus.SHORT_UNSURELY


def progress(actual: Fraction, baseline: Fraction, target: Fraction) -> Fraction | Missing:
    """How much of the way from baseline to target is done: below 0 after a step back, above 1 beyond the target.

    Missing when the target is the baseline, since there is no way to go.
    """
    return (actual - baseline) / (target - baseline) if target != baseline else MISSING


def _is_bright(value: int | Fraction) -> bool:
    return value >= BRIGHT_FROM


def _on_scale(reply: int) -> int:
    if reply not in SCALE:
        raise ValueError(f"{reply} is not on the scale from 1 to 5.")
    return reply
