"""What does a chart show, and which table says the same? Points with their states, and the words around them.

Picture and table are made from the same points, so that they can't disagree. All texts come ready: translated, and with
numbers written as the language writes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from indicators.figures import Figure, Known, State, decimal_text, mark, round_half_up, state
from indicators.lines import SHOWN_DECIMALS, Line, refuse_contradictions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from django.utils.safestring import SafeString

Sign = Literal["suppressed", "missing", "pending", "banded", "rounded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Texts of a chart and its table.

    The title and description are for those who don't see the picture. `label`, `value`, `interval`, `n` and `note` head
    columns. `signs` explain what has no plain number: the one of "suppressed" has to say that the figure is small or
    hidden so that nobody can work out a smaller group.
    """

    title: str
    description: str
    label: str
    value: str
    interval: str
    n: str
    note: str
    signs: Mapping[Sign, str]

    def sign(self, state: State) -> str:
        """What a state means; nothing for a plain number or zero."""
        return "" if state in {"known", "zero"} else self.signs[state]  # type: ignore[index]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One figure in a chart: value and interval in the chart's unit, and as they are written.

    Raises ValueError when a number stands beside a state that hides it, as lines.Line does.
    """

    label: str
    state: State
    shown: str
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    interval: str = ""
    n: int | None = None

    def __post_init__(self) -> None:
        refuse_contradictions(self.state, self.value, self.low, self.high)

    @property
    def is_valued(self) -> bool:
        """Whether it may be drawn at a place on the scale."""
        return self.value is not None


@dataclass(frozen=True, slots=True)
class Step:
    """A count that holds from a day until the next step begins; `assumed` more are held for likely, drawn apart."""

    since: date
    point: Point
    assumed: int = 0


@dataclass(frozen=True, slots=True)
class Reference:
    """A target or baseline in the chart's unit: what it is called, where it lies, how it is written."""

    label: str
    value: Decimal
    shown: str


@dataclass(frozen=True, slots=True)
class Answers:
    """How many gave each answer, or the state and sign of what may not be told.

    Raises ValueError for counts without anybody (that is Missing) or beside a state that hides them.
    """

    label: str
    state: State
    parts: tuple[int, ...] = ()
    shown: str = ""

    def __post_init__(self) -> None:
        if (self.state == "known") != bool(self.parts) or self.state not in {
            "known",
            "suppressed",
            "missing",
            "pending",
        }:
            raise ValueError(f"Answers that are {self.state} don't have the parts {self.parts}.")
        if self.parts and (min(self.parts) < 0 or not any(self.parts)):
            raise ValueError(f"{self.parts} are nobody's answers.")

    @property
    def n(self) -> int:
        """How many answered; 0 where it isn't told."""
        return sum(self.parts)

    @property
    def per_cent(self) -> tuple[str, ...]:
        """Each part written as whole per cent, rounded on its own, so that they need not add up to 100."""
        return tuple(f"{round_half_up(100 * part / self.n)}\u00a0%" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture and the table that says the same: every number in the picture stands in the rows."""

    title: str
    svg: SafeString
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def point_of(label: str, line: Line, decimal_sign: str = ",") -> Point:
    """Make a chart's point of a line, its interval written with as many decimals as its value."""
    interval = ""
    if line.low is not None and line.high is not None:
        written = (decimal_text(border, SHOWN_DECIMALS[line.unit], decimal_sign) for border in (line.low, line.high))
        # A true minus; the dash between the borders would else be one of three.
        interval = "–".join(text.replace("-", "\u2212") for text in written)
        interval += "\u00a0%" if line.unit == "share" else ""
    return Point(
        label=label,
        state=line.state,
        shown=line.shown,
        value=line.value,
        low=line.low,
        high=line.high,
        interval=interval,
        n=line.n,
    )


def answers_of(label: str, figure: Figure[tuple[int, ...]]) -> Answers:
    """Make a row of 100 % of a released distribution, such as disclosure.Release.parts."""
    if isinstance(figure, Known):
        return Answers(label, "known", figure.value)
    return Answers(label, state(figure), (), mark(figure) or "")


def table_of(
    points: Sequence[Point], words: Words, references: Sequence[Reference] = ()
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Columns and rows of the same numbers. A column that would be empty throughout is left out.

    A point without a plain number has its sign, and beside it in words what that means.
    """
    lines = [
        (point.label, point.shown, point.interval, "" if point.n is None else str(point.n), words.sign(point.state))
        for point in points
    ] + [(reference.label, reference.shown, "", "", "") for reference in references]
    heads = (words.label, words.value, words.interval, words.n, words.note)
    kept = [place for place in range(len(heads)) if place < 2 or any(line[place] for line in lines)]
    return tuple(heads[place] for place in kept), tuple(tuple(line[place] for place in kept) for line in lines)


def with_assumed(
    steps: Sequence[Step], words: Words, assumed: str
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The table of steps, with a column for what is assumed when anything is."""
    columns, rows = table_of([step.point for step in steps], words)
    if not any(step.assumed for step in steps):
        return columns, rows
    more = (str(step.assumed) if step.point.is_valued else "" for step in steps)
    return (*columns[:2], assumed, *columns[2:]), tuple(
        (*row[:2], own, *row[2:]) for row, own in zip(rows, more, strict=True)
    )


def refuse_disorder(steps: Sequence[Step], until: date) -> None:
    """Raise ValueError unless the steps go forward in time and end before `until`."""
    days = [*(step.since for step in steps), until]
    if any(after <= before for before, after in pairwise(days)):
        raise ValueError("Steps begin one after another, and all before the end.")
    if any(step.assumed < 0 or (step.assumed and not step.point.is_valued) for step in steps):
        raise ValueError("More can be assumed only beside a number, and never less than none.")
