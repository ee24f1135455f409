"""What can a published number be? Known, banded, rounded, suppressed, missing or not yet there: types that can't be mixed up.

Knows nothing of what is counted or how it is protected. A suppressed figure does not say why it is suppressed: whether
it is small itself or hides a small neighbour would help to work the small one out.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Generic, Literal, NoReturn, TypeVar

T_co = TypeVar("T_co", covariant=True)
State = Literal["known", "zero", "banded", "rounded", "suppressed", "missing", "pending"]


class _NeverTrueOrFalse:
    """Refuses to be asked `if figure`, which would take zero, missing and suppressed for the same."""

    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("A figure is neither true nor false. Ask figures.state(figure), which tells zero from missing.")


@dataclass(frozen=True, slots=True)
class Known(_NeverTrueOrFalse, Generic[T_co]):
    """A value that may be shown as it is. Known(0) is the zero that was counted."""

    value: T_co


@dataclass(frozen=True, slots=True)
class Banded(_NeverTrueOrFalse):
    """A share of which only this may be said: it is above `bound`, or below it."""

    bound: Fraction
    is_above: bool


@dataclass(frozen=True, slots=True)
class Rounded(_NeverTrueOrFalse):
    """A head count of at least the audience's minimum, rounded half up to a multiple of `base`."""

    value: int
    base: int


@dataclass(frozen=True, slots=True)
class Suppressed(_NeverTrueOrFalse):
    """Somebody was counted, but the figure protects people: fewer than `minimum`, or hidden beside such a one."""

    minimum: int


@dataclass(frozen=True, slots=True)
class Missing(_NeverTrueOrFalse):
    """Nothing was reported or nobody answered: there is no figure, which is not the figure zero."""


@dataclass(frozen=True, slots=True)
class Pending(_NeverTrueOrFalse):
    """The wave or period is still open, so nobody sees the figure yet."""


MISSING = Missing()
PENDING = Pending()
Figure = Known[T_co] | Banded | Rounded | Suppressed | Missing | Pending


def state(figure: Figure[object]) -> State:
    """Name the state of a figure: a counted zero is "zero", every other known value "known"."""
    if isinstance(figure, Known):
        return "zero" if isinstance(figure.value, int | float | Fraction) and figure.value == 0 else "known"
    return _STATES[type(figure)]


_STATES: dict[type, State] = {
    Banded: "banded",
    Rounded: "rounded",
    Suppressed: "suppressed",
    Missing: "missing",
    Pending: "pending",
}


def mark(figure: Figure[object]) -> str | None:
    """Give the sign of a figure without a plain number, the same everywhere: `<5`, empty, `> 90 %`; None for a number.

    The legend beside `<5` has to say: fewer than five, or hidden so that nobody can work out a smaller group.
    """
    if isinstance(figure, Suppressed):
        return f"<{figure.minimum}"
    if isinstance(figure, Banded):
        # No-break spaces: a line never ends between the number and its sign.
        return f"{'>' if figure.is_above else '<'}\u00a0{round_half_up(figure.bound * 100)}\u00a0%"
    return "" if isinstance(figure, Missing | Pending) else None


def round_half_up(value: float | Fraction | Decimal, decimals: int = 0) -> Decimal:
    """Round half away from zero, as people do by hand: 0.125 to 0.13 where Python's round() says 0.12.

    A float counts as the decimal number it prints as, so 2.675 becomes 2.68. Raises ValueError for infinities and NaN.
    """
    exact = Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
    scaled = abs(exact) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    rounded = Decimal(whole).scaleb(-decimals)
    return -rounded if exact < 0 and whole else rounded


def round_to_base(count: int, base: int) -> int:
    """Round a head count of 0 or more half up to a multiple of `base`: 12 to 10, 13 to 15."""
    return (2 * count + base) // (2 * base) * base


def decimal_text(value: float | Fraction | Decimal, decimals: int, point: str = ",") -> str:
    """Write a rounded number with the decimal sign of Swedish unless another is given; never "-0,0"."""
    return str(round_half_up(value, decimals)).replace(".", point)
