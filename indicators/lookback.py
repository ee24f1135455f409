"""What has come together since the house opened, and who takes part? Sums over periods, and names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from indicators.models.periods import Indicator
from partners.models import Organisation

if TYPE_CHECKING:
    from indicators.readings import Board


class Sums(NamedTuple):
    """Over all periods: dates held, those with a head count, visits (not people), mixed activities."""

    held: int
    counted: int
    visits: int
    mixed: int


def sums(board: Board) -> Sums:
    """Add up what was counted in all periods. Nothing else may be added: people and partners recur."""
    rows = [values for _period, values in board.counts.get(Indicator.ATTENDANCE, ())]
    return Sums(*(sum(values[name] for values in rows) for name in Sums._fields))


def named(board: Board) -> list[Organisation]:
    """The organisations that were active at the newest measurement, by name. One query."""
    found = board.count(Indicator.PARTNERS)
    keys = [int(pk) for pk in found[1]["names"]] if found else []
    return list(Organisation.objects.filter(pk__in=keys).order_by("name"))
