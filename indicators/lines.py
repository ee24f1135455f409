"""What is one row of an export or one point of a chart? A released figure with its place, its state and its unit.

Knows nothing of files or pictures. A state that hides its figure has no number here at all, so that nothing which is
made from lines can give one away; what a band says stands in words only.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

from indicators.figures import Figure, Known, Rounded, State, decimal_text, mark, round_half_up, state
from indicators.intervals import Change, Interval, Mean, Share

if TYPE_CHECKING:
    from collections.abc import Mapping

Unit = Literal["share", "mean", "count"]
Quantity = int | Fraction | Share | Mean | Change
VALUED: Final[frozenset[State]] = frozenset({"known", "zero", "rounded"})
DECIMALS: Final[Mapping[Unit, int]] = {"share": 1, "mean": 2, "count": 0}
SHOWN_DECIMALS: Final[Mapping[Unit, int]] = {"share": 0, "mean": 1, "count": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure, tidy. Shares, their borders and their changes are per cent (0 to 100), counts are whole.

    `period` is a code as of periods.code, `definition` a version, `revision` counts from 0, `shown` is how people read
    it. Raises ValueError when a number stands beside a state that hides it, is missing beside one that has it, or is no
    finite number.
    """

    indicator: str
    measure: str
    period: str
    unit: Unit
    state: State
    shown: str
    breakdown: str = ""
    group: str = ""
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    n: int | None = None
    definition: str = ""
    revision: int = 0
    note: str = ""

    def __post_init__(self) -> None:
        refuse_contradictions(self.state, self.value, self.low, self.high)


def refuse_contradictions(state: State, value: Decimal | None, low: Decimal | None, high: Decimal | None) -> None:
    """Raise ValueError unless these numbers may stand beside this state."""
    numbers = [number for number in (value, low, high) if number is not None]
    if not all(number.is_finite() for number in numbers):
        raise ValueError(f"{numbers} are not all numbers.")
    if state not in VALUED and numbers:
        raise ValueError(f"A figure that is {state} has no number, but {numbers} were given.")
    if state in VALUED and value is None:
        raise ValueError(f"A figure that is {state} has a number. What has none is missing, suppressed or pending.")
    if state == "zero" and value:
        raise ValueError(f"{value} is not zero.")
    if (low is None) != (high is None) or (low is not None and high is not None and low > high):
        raise ValueError(f"An interval has two borders, the lower first, not {low} and {high}.")


def line_of(
    figure: Figure[Quantity],
    *,
    indicator: str,
    measure: str,
    period: str,
    unit: Unit,
    breakdown: str = "",
    group: str = "",
    n: Figure[int] | None = None,
    bounds: tuple[float, float] | None = None,
    definition: str = "",
    revision: int = 0,
    note: str = "",
    decimal_sign: str = ",",
) -> Line:
    """Write a released figure as a line; a share, mean or change of nothing is the state zero.

    `n` is the released number of people behind it, needed where the figure does not hold it itself. `bounds` are the
    ends of the scale in the unit, at which an interval is cut: (1, 5) for a mean of faces. Values get one decimal
    (shares) or two (means), `shown` none and one. Raises ValueError when the figure is not of that unit.
    """
    value: Decimal | None = None
    borders: tuple[Decimal, Decimal] | None = None
    people: int | None = None
    named, sign = state(figure), mark(figure)
    if isinstance(figure, Known):
        exact, interval, people = _numbers(figure.value, unit)
        named = "known" if exact else "zero"
        value, borders = round_half_up(exact, DECIMALS[unit]), _borders(interval, bounds, unit)
        sign = _written(exact, unit, decimal_sign, is_change=isinstance(figure.value, Change))
    elif isinstance(figure, Rounded):
        value, sign = Decimal(_counted(figure.value, unit)), str(figure.value)
    low, high = borders or (None, None)
    return Line(
        indicator=indicator,
        measure=measure,
        period=period,
        unit=unit,
        state=named,
        shown=sign or "",
        breakdown=breakdown,
        group=group,
        value=value,
        low=low,
        high=high,
        n=n.value if isinstance(n, Known) else people,
        definition=definition,
        revision=revision,
        note=note,
    )


def _numbers(value: Quantity, unit: Unit) -> tuple[Fraction, Interval | None, int | None]:
    """The exact value in its unit, its interval in the unit, and how many people it holds itself."""
    if isinstance(value, Share | Mean):
        if unit != ("share" if isinstance(value, Share) else "mean"):
            raise ValueError(f"{value} is not a {unit}.")
        return _in_unit(value.value, unit), _scaled(value.interval, unit), value.n
    if isinstance(value, Change):
        return _in_unit(value.difference, unit), _scaled(value.interval, unit), None
    if isinstance(value, Fraction):
        return _in_unit(value, unit), None, None
    return Fraction(_counted(value, unit)), None, None


def _counted(value: int, unit: Unit) -> int:
    if unit != "count":
        raise ValueError(f"The whole number {value} is a count, not a {unit}.")
    return value


def _in_unit(value: Fraction, unit: Unit) -> Fraction:
    if unit == "count" and value.denominator != 1:
        raise ValueError(f"{value} is no whole number, so it is not a count.")
    return value * 100 if unit == "share" else value


def _scaled(interval: Interval | None, unit: Unit) -> Interval | None:
    if interval is None or unit != "share":
        return interval
    return Interval(interval.low * 100, interval.high * 100)


def _borders(
    interval: Interval | None, bounds: tuple[float, float] | None, unit: Unit
) -> tuple[Decimal, Decimal] | None:
    if interval is None:
        return None
    cut = interval.within(*bounds) if bounds else interval
    return round_half_up(cut.low, DECIMALS[unit]), round_half_up(cut.high, DECIMALS[unit])


def _written(exact: Fraction, unit: Unit, decimal_sign: str, *, is_change: bool) -> str:
    # A true minus sign: it is what typography asks for, and no spreadsheet takes it for the start of a formula.
    text = decimal_text(exact, SHOWN_DECIMALS[unit], decimal_sign).replace("-", "\u2212")
    # A change of a share is in percentage points, so that "%" behind it would say something else.
    return f"{text}\u00a0%" if unit == "share" and not is_change else text
