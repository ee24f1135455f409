"""How is an exact value kept as JSON, and read again? Sums as fractions written out, never as floating-point numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from indicators.measures import Tally


def of_tally(tally: Tally) -> dict[str, Any]:
    """A tally as JSON."""
    return {
        "n": tally.n, "count": tally.count, "parts": list(tally.parts), "total": str(tally.total),
        "squares": str(tally.squares),
    }  # fmt: skip


def to_tally(values: dict[str, Any]) -> Tally:
    """A tally from JSON. Raises ValueError or KeyError for anything else."""
    return Tally(
        values["n"], values["count"], tuple(values["parts"]), Fraction(values["total"]), Fraction(values["squares"])
    )
